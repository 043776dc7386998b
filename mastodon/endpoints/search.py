"""Search for accounts, hashtags, statuses and collections."""

from __future__ import annotations

from typing import Any

from mastodon._core.params import count, cursor, flag, one_of, optional_id, shown
from mastodon.errors import MastodonIllegalArgumentError, MastodonVersionError
from mastodon.internals import Internals
from mastodon.return_types import Account, Search, SearchV2, Status
from mastodon.types_base import IdType
from mastodon.versions import api_version, parse_version_string

_KINDS = ("accounts", "hashtags", "statuses", "collections")


class SearchMixin(Internals):
    """Search for accounts, hashtags, statuses and collections."""

    @api_version("1.1.0", "2.8.0")
    def search(
        self,
        q: str,
        resolve: bool = True,
        result_type: str | None = None,
        account_id: Account | IdType | None = None,
        offset: int | None = None,
        min_id: Status | IdType | None = None,
        max_id: Status | IdType | None = None,
        exclude_unreviewed: bool = True,
        limit: int | None = None,
        following: bool = False,
    ) -> Search | SearchV2:
        """Search for accounts, hashtags, statuses and collections.

        This calls :meth:`search_v2`, or :meth:`search_v1` on servers before Mastodon 2.4.1.

        :param q: the search text. The address of an account or the URL of a status finds it on other servers, too.
        :param resolve: whether to look on other servers, too, which requires a logged-in user.
        :param result_type: the only kind of results: ``accounts``, ``hashtags``, ``statuses`` or ``collections``.
        :param account_id: only statuses of this account.
        :param offset: the number of results to skip, in combination with ``result_type``.
        :param min_id: the results whose ids come right after this one.
        :param max_id: only results with a smaller id than this one.
        :param exclude_unreviewed: whether to leave out hashtags that moderators have not reviewed.
        :param limit: the maximum number of results of each kind, 1 to 40. The server's default is 20.
        :param following: only accounts that the user follows.
        :return: the results by kind. With ``result_type``, :meth:`fetch_next` fetches more.
        :raises MastodonIllegalArgumentError: if ``result_type`` is not one of those above.
        :raises MastodonVersionError: if the server is too old for ``account_id``, ``offset``, ``min_id`` or ``max_id``.

        Source: https://docs.joinmastodon.org/methods/search/#v2
        """
        return self._newer_or_older(
            "2.4.1",
            lambda: self.search_v2(
                q,
                resolve=resolve,
                result_type=result_type,
                account_id=account_id,
                offset=offset,
                min_id=min_id,
                max_id=max_id,
                exclude_unreviewed=exclude_unreviewed,
                limit=limit,
                **({"following": following} if following else {}),
            ),
            lambda: self.search_v1(
                q,
                resolve=resolve,
                result_type=result_type,
                account_id=account_id,
                offset=offset,
                min_id=min_id,
                max_id=max_id,
                limit=limit,
            ),
        )

    @api_version("1.1.0", "3.0.0")
    def search_v1(
        self,
        q: str,
        resolve: bool = False,
        result_type: str | None = None,
        account_id: Account | IdType | None = None,
        offset: int | None = None,
        min_id: Status | IdType | None = None,
        max_id: Status | IdType | None = None,
        limit: int | None = None,
    ) -> Search:
        """Search with version 1 of the API, as on servers before Mastodon 3.0.0, where hashtags are plain names.

        :param q: the search text.
        :param resolve: whether to look on other servers, too.
        :param result_type: the only kind of results: ``accounts``, ``hashtags`` or ``statuses``.
        :param account_id: only statuses of this account.
        :param offset: the number of results to skip, in combination with ``result_type``.
        :param min_id: the results whose ids come right after this one.
        :param max_id: only results with a smaller id than this one.
        :param limit: the maximum number of results of each kind, 1 to 40. The server's default is 20.
        :return: the results by kind.
        :raises MastodonIllegalArgumentError: if ``result_type`` is not one of those above.
        :raises MastodonVersionError: if the server is too old for ``account_id``, ``offset``, ``min_id`` or ``max_id``.

        Source: https://docs.joinmastodon.org/methods/search/#v1
        """
        self._Mastodon__ensure_search_params_acceptable(account_id, offset, min_id, max_id)
        query = _query(q, resolve, result_type, account_id, offset, min_id, max_id, limit)
        return self._get(Search, "/api/v1/search", query)

    @api_version("2.4.1", "4.6.0")
    def search_v2(
        self,
        q: str,
        resolve: bool = True,
        result_type: str | None = None,
        account_id: Account | IdType | None = None,
        offset: int | None = None,
        min_id: Status | IdType | None = None,
        max_id: Status | IdType | None = None,
        exclude_unreviewed: bool = True,
        limit: int | None = None,
        following: bool = False,
    ) -> SearchV2:
        """Search for accounts, hashtags, statuses and collections.

        :param q: the search text. The address of an account or the URL of a status finds it on other servers, too.
        :param resolve: whether to look on other servers, too, which requires a logged-in user.
        :param result_type: the only kind of results: ``accounts``, ``hashtags``, ``statuses`` or ``collections``.
        :param account_id: only statuses of this account.
        :param offset: the number of results to skip, in combination with ``result_type``.
        :param min_id: the results whose ids come right after this one.
        :param max_id: only results with a smaller id than this one.
        :param exclude_unreviewed: whether to leave out hashtags that moderators have not reviewed. Servers before
            Mastodon 3.0.0 do not support this.
        :param limit: the maximum number of results of each kind, 1 to 40. The server's default is 20.
        :param following: only accounts that the user follows.
        :return: the results by kind. With ``result_type``, :meth:`fetch_next` fetches more.
        :raises MastodonIllegalArgumentError: if ``result_type`` is not one of those above.
        :raises MastodonVersionError: if the server is too old for ``account_id``, ``offset``, ``min_id`` or ``max_id``.

        Source: https://docs.joinmastodon.org/methods/search/#v2
        """
        self._Mastodon__ensure_search_params_acceptable(account_id, offset, min_id, max_id)
        query = _query(q, resolve, result_type, account_id, offset, min_id, max_id, limit)
        query["following"] = flag(following)
        query["exclude_unreviewed"] = flag(exclude_unreviewed and not self._is_older_than("3.0.0"))
        kind = query["type"]
        return self._get(
            SearchV2, "/api/v2/search", query, offset_pagination=kind is not None, offset_pagination_field=kind
        )

    def _Mastodon__ensure_search_params_acceptable(
        self, account_id: Any, offset: Any, min_id: Any, max_id: Any
    ) -> None:
        """Refuse parameters that servers before Mastodon 2.8.0 would ignore, because the results would be wrong."""
        is_restricted = (account_id, offset, min_id, max_id) != (None, None, None, None)
        if is_restricted and self._is_older_than("2.8.0"):
            raise MastodonVersionError(
                "Searching with account_id, offset, min_id or max_id needs Mastodon 2.8.0 or newer."
            )

    def _is_older_than(self, version: str) -> bool:
        """Check whether the server is an older version of Mastodon."""
        server = self._known_server()
        return server is not None and server.is_mastodon and server.numbers < parse_version_string(version)


def _query(
    q: Any, resolve: bool, result_type: Any, account_id: Any, offset: Any, min_id: Any, max_id: Any, limit: Any
) -> dict[str, Any]:
    """Return the query parameters that both versions of the search have."""
    if not isinstance(q, str):
        raise MastodonIllegalArgumentError(f"q={shown(q)} must be text to search for.")
    return {
        "q": q,
        "resolve": flag(resolve),
        "type": one_of(result_type, _KINDS, "result_type"),
        "account_id": optional_id(account_id, "account_id"),
        "offset": count(offset, "offset"),
        "min_id": cursor(min_id, "min_id"),
        "max_id": cursor(max_id, "max_id"),
        "limit": count(limit, "limit"),
    }
