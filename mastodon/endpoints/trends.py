"""Trends."""

from __future__ import annotations

from mastodon.internals import Internals


class TrendsMixin(Internals):
    """Trends."""
