"""Relationships."""

from __future__ import annotations

from mastodon.internals import Internals


class RelationshipsMixin(Internals):
    """Relationships."""
