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
        """Search for accounts, hashtags, statuses and collections, by :meth:`search_v2` or the older :meth:`search_v1`.

        :param q: what to look for; the address of an account or a status finds it on other servers.
        :param resolve: look on other servers, too, which needs a login.
        :param result_type: only ``accounts``, ``hashtags``, ``statuses`` or ``collections``.
        :param account_id: only statuses of this account.
        :param offset: the number of results to skip, with ``result_type``.
        :param min_id: the results that come right after this id.
        :param max_id: only results with a smaller id.
        :param exclude_unreviewed: no hashtags that moderators have not reviewed.
        :param limit: the maximum number of results of each kind, 1 to 40. The server's default is 20.
        :param following: only accounts that you follow.
        :return: the results by kind; with ``result_type`` there are more pages.
        :raises MastodonIllegalArgumentError: if the kind is not one of those above.
        :raises MastodonVersionError: if the server is too old for account, offset or ids.

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
                following=following,
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
        """Search as on servers before 3.0.0, where hashtags are plain names.

        :param q: what to look for.
        :param resolve: look on other servers, too.
        :param result_type: only ``accounts``, ``hashtags`` or ``statuses``.
        :param account_id: only statuses of this account.
        :param offset: the number of results to skip, with ``result_type``.
        :param min_id: the results that come right after this id.
        :param max_id: only results with a smaller id.
        :param limit: the maximum number of results of each kind, 1 to 40. The server's default is 20.
        :return: the results by kind.
        :raises MastodonIllegalArgumentError: if the kind is not one of those above.
        :raises MastodonVersionError: if the server is too old for account, offset or ids.

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

        :param q: what to look for; the address of an account or a status finds it on other servers.
        :param resolve: look on other servers, too, which needs a login.
        :param result_type: only ``accounts``, ``hashtags``, ``statuses`` or ``collections``.
        :param account_id: only statuses of this account.
        :param offset: the number of results to skip, with ``result_type``.
        :param min_id: the results that come right after this id.
        :param max_id: only results with a smaller id.
        :param exclude_unreviewed: no hashtags that moderators have not reviewed. Servers before 3.0.0 do not know it.
        :param limit: the maximum number of results of each kind, 1 to 40. The server's default is 20.
        :param following: only accounts that you follow.
        :return: the results by kind; with ``result_type`` there are more pages.
        :raises MastodonIllegalArgumentError: if the kind is not one of those above.
        :raises MastodonVersionError: if the server is too old for account, offset or ids.

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
        """Refuse parameters that servers before 2.8.0 would ignore, which would change the results."""
        given = (account_id, offset, min_id, max_id) != (None, None, None, None)
        if given and self._is_older_than("2.8.0"):
            raise MastodonVersionError("Searching by account, offset or ids needs Mastodon 2.8.0 or newer.")

    def _is_older_than(self, version: str) -> bool:
        """Check whether the server is an older version of Mastodon."""
        server = self._known_server()
        return server is not None and server.is_mastodon and server.numbers < parse_version_string(version)


def _query(
    q: Any, resolve: bool, result_type: Any, account_id: Any, offset: Any, min_id: Any, max_id: Any, limit: Any
) -> dict[str, Any]:
    """Return the parameters of both versions of the search."""
    if not isinstance(q, str):
        raise MastodonIllegalArgumentError(f"q={shown(q)} must be a text to look for.")
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
