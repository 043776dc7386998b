"""Polls."""

from __future__ import annotations

from mastodon.internals import Internals


class PollsMixin(Internals):
    """Polls."""
