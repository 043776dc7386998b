"""Favourites."""

from __future__ import annotations

from mastodon.internals import Internals


class FavouritesMixin(Internals):
    """Favourites."""
