"""Suggestions."""

from __future__ import annotations

from mastodon.internals import Internals


class SuggestionsMixin(Internals):
    """Suggestions."""
