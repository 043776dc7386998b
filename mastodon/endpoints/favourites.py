"""Favourites and bookmarks of the user."""

from __future__ import annotations

from mastodon._core.params import page
from mastodon.internals import Internals
from mastodon.return_types import Status
from mastodon.types_base import PaginatableList, PrimitiveIdType
from mastodon.versions import api_version


class FavouritesMixin(Internals):
    """Favourites and bookmarks of the user."""

    @api_version("1.0.0", "2.6.0")
    def favourites(
        self,
        max_id: Status | PrimitiveIdType | None = None,
        min_id: Status | PrimitiveIdType | None = None,
        since_id: Status | PrimitiveIdType | None = None,
        limit: int | None = None,
    ) -> PaginatableList[Status]:
        """Fetch the user's favourites, newest first.

        The cursors of this list are ids of favourites, not of statuses. :meth:`fetch_next` uses the right ones.

        :param max_id: only favourites older than this one.
        :param min_id: the favourites immediately newer than this one.
        :param since_id: only favourites newer than this one, starting with the newest.
        :param limit: the maximum number of results, 1 to 40. The server's default is 20.
        :return: a page of statuses.

        Source: https://docs.joinmastodon.org/methods/favourites/#get
        """
        return self._get(
            PaginatableList[Status], "/api/v1/favourites", page(max_id, min_id, since_id, limit, has_times=False)
        )

    @api_version("3.1.0", "3.1.0")
    def bookmarks(
        self,
        max_id: Status | PrimitiveIdType | None = None,
        min_id: Status | PrimitiveIdType | None = None,
        since_id: Status | PrimitiveIdType | None = None,
        limit: int | None = None,
    ) -> PaginatableList[Status]:
        """Fetch the user's bookmarks, newest first.

        The cursors of this list are ids of bookmarks, not of statuses. :meth:`fetch_next` uses the right ones.

        :param max_id: only bookmarks older than this one.
        :param min_id: the bookmarks immediately newer than this one.
        :param since_id: only bookmarks newer than this one, starting with the newest.
        :param limit: the maximum number of results, 1 to 40. The server's default is 20.
        :return: a page of statuses.

        Source: https://docs.joinmastodon.org/methods/bookmarks/#get
        """
        return self._get(
            PaginatableList[Status], "/api/v1/bookmarks", page(max_id, min_id, since_id, limit, has_times=False)
        )
