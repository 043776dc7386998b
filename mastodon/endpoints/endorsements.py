"""Endorsements: the accounts featured on profiles."""

from __future__ import annotations

from mastodon._core.params import page, path
from mastodon.internals import Internals
from mastodon.return_types import Account
from mastodon.types_base import IdType, PaginatableList, PrimitiveIdType
from mastodon.versions import api_version


class EndorsementsMixin(Internals):
    """Endorsements: the accounts featured on profiles."""

    @api_version("2.5.0", "2.5.0")
    def endorsements(
        self,
        max_id: PrimitiveIdType | None = None,
        since_id: PrimitiveIdType | None = None,
        limit: int | None = None,
    ) -> PaginatableList[Account]:
        """Fetch the accounts featured on the user's own profile.

        The cursors of this list are ids of endorsements, not of accounts. :meth:`fetch_next` uses the right ones.

        :param max_id: only endorsements older than this one.
        :param since_id: only endorsements newer than this one.
        :param limit: the maximum number of results, 1 to 80. The server's default is 40.
        :return: a page of accounts.

        Source: https://docs.joinmastodon.org/methods/endorsements/#get
        """
        query = page(max_id=max_id, since_id=since_id, limit=limit, has_times=False)
        return self._get(PaginatableList[Account], "/api/v1/endorsements", query)

    @api_version("4.4.0", "4.4.0")
    def account_endorsements(
        self,
        id: Account | IdType,
        max_id: PrimitiveIdType | None = None,
        since_id: PrimitiveIdType | None = None,
        limit: int | None = None,
    ) -> PaginatableList[Account]:
        """Fetch the accounts featured on an account's profile.

        The cursors of this list are ids of endorsements, not of accounts. :meth:`fetch_next` uses the right ones.

        :param id: the account that has the profile.
        :param max_id: only endorsements older than this one.
        :param since_id: only endorsements newer than this one.
        :param limit: the maximum number of results, 1 to 80. The server's default is 40.
        :return: a page of accounts.
        :raises MastodonNotFoundError: if there is no such account.

        Source: https://docs.joinmastodon.org/methods/accounts/#endorsements
        """
        query = page(max_id=max_id, since_id=since_id, limit=limit, has_times=False)
        return self._get(PaginatableList[Account], path("/api/v1/accounts/{}/endorsements", id), query)
