"""Utility."""

from __future__ import annotations

from mastodon.internals import Internals


class UtilityMixin(Internals):
    """Utility."""
