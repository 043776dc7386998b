"""Collections."""

from __future__ import annotations

from mastodon.internals import Internals


class CollectionsMixin(Internals):
    """Collections."""
