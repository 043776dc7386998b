"""Filters."""

from __future__ import annotations

from mastodon.internals import Internals


class FiltersMixin(Internals):
    """Filters."""
