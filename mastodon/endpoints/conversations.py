"""Conversations."""

from __future__ import annotations

from mastodon.internals import Internals


class ConversationsMixin(Internals):
    """Conversations."""
