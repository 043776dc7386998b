"""Statuses."""

from __future__ import annotations

from mastodon.internals import Internals


class StatusesMixin(Internals):
    """Statuses."""
