"""Hashtags."""

from __future__ import annotations

from mastodon.internals import Internals


class HashtagsMixin(Internals):
    """Hashtags."""
