"""Timelines."""

from __future__ import annotations

from mastodon.internals import Internals


class TimelinesMixin(Internals):
    """Timelines."""
