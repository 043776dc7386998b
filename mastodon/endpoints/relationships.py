"""Mutes, blocks, blocked domains and follow requests of the logged-in user."""

from __future__ import annotations

from datetime import datetime

from mastodon._core.params import page, path, text_of
from mastodon.internals import Internals
from mastodon.return_types import Account, Relationship
from mastodon.types_base import EmptyResponse, IdType, PaginatableList
from mastodon.versions import api_version


class RelationshipsMixin(Internals):
    """Whom the user does not want to hear from, and who wants to follow."""

    @api_version("1.1.0", "2.6.0")
    def mutes(
        self,
        max_id: IdType | datetime | None = None,
        min_id: IdType | datetime | None = None,
        since_id: IdType | datetime | None = None,
        limit: int | None = None,
    ) -> PaginatableList[Account]:
        """The accounts that the logged-in user has muted, the latest mute first.

        The places in this list are no ids of accounts: use ``fetch_next`` to turn pages.

        :param max_id: only what comes after this place.
        :param min_id: only what comes right before this place.
        :param since_id: only what comes before this place, the first ones first.
        :param limit: how many at most, 1 to 80; the server's default is 40.
        :return: a page of accounts.

        Source: https://docs.joinmastodon.org/methods/mutes/#get
        """
        return self._get(PaginatableList[Account], "/api/v1/mutes", page(max_id, min_id, since_id, limit))

    @api_version("1.0.0", "2.6.0")
    def blocks(
        self,
        max_id: IdType | datetime | None = None,
        min_id: IdType | datetime | None = None,
        since_id: IdType | datetime | None = None,
        limit: int | None = None,
    ) -> PaginatableList[Account]:
        """The accounts that the logged-in user has blocked, the latest block first.

        The places in this list are no ids of accounts: use ``fetch_next`` to turn pages.

        :param max_id: only what comes after this place.
        :param min_id: only what comes right before this place.
        :param since_id: only what comes before this place, the first ones first.
        :param limit: how many at most, 1 to 80; the server's default is 40.
        :return: a page of accounts.

        Source: https://docs.joinmastodon.org/methods/blocks/#get
        """
        return self._get(PaginatableList[Account], "/api/v1/blocks", page(max_id, min_id, since_id, limit))

    @api_version("1.0.0", "2.6.0")
    def follow_requests(
        self,
        max_id: IdType | datetime | None = None,
        min_id: IdType | datetime | None = None,
        since_id: IdType | datetime | None = None,
        limit: int | None = None,
    ) -> PaginatableList[Account]:
        """The accounts that wait for leave to follow the logged-in user.

        The places in this list are no ids of accounts: use ``fetch_next`` to turn pages.

        :param max_id: only what comes after this place.
        :param min_id: only what comes right before this place.
        :param since_id: only what comes before this place, the first ones first.
        :param limit: how many at most, 1 to 80; the server's default is 40.
        :return: a page of accounts.

        Source: https://docs.joinmastodon.org/methods/follow_requests/#get
        """
        return self._get(PaginatableList[Account], "/api/v1/follow_requests", page(max_id, min_id, since_id, limit))

    @api_version("1.0.0", "4.6.0")
    def follow_request_authorize(self, id: Account | IdType) -> Relationship:
        """Let an account follow the logged-in user.

        :param id: the account that asked.
        :return: how the two accounts stand to each other now.
        :raises MastodonNotFoundError: this account did not ask.

        Source: https://docs.joinmastodon.org/methods/follow_requests/#accept
        """
        return self._post(Relationship, path("/api/v1/follow_requests/{}/authorize", id))

    @api_version("1.0.0", "4.6.0")
    def follow_request_reject(self, id: Account | IdType) -> Relationship:
        """Turn down an account that wants to follow the logged-in user.

        :param id: the account that asked.
        :return: how the two accounts stand to each other now.
        :raises MastodonNotFoundError: this account did not ask.

        Source: https://docs.joinmastodon.org/methods/follow_requests/#reject
        """
        return self._post(Relationship, path("/api/v1/follow_requests/{}/reject", id))

    @api_version("1.4.0", "2.6.0")
    def domain_blocks(
        self,
        max_id: IdType | datetime | None = None,
        min_id: IdType | datetime | None = None,
        since_id: IdType | datetime | None = None,
        limit: int | None = None,
    ) -> PaginatableList[str]:
        """The domains that the logged-in user has blocked.

        The places in this list are no domains: use ``fetch_next`` to turn pages.

        :param max_id: only what comes after this place.
        :param min_id: only what comes right before this place.
        :param since_id: only what comes before this place, the first ones first.
        :param limit: how many at most, 1 to 200; the server's default is 100.
        :return: a page of domains.

        Source: https://docs.joinmastodon.org/methods/domain_blocks/#get
        """
        return self._get(PaginatableList[str], "/api/v1/domain_blocks", page(max_id, min_id, since_id, limit))

    @api_version("1.4.0", "1.4.0")
    def domain_block(self, domain: str) -> None:
        """Hide everything from a domain, and lose the followers there.

        :param domain: the domain, such as ``"example.com"``; no address with ``https://``.

        Source: https://docs.joinmastodon.org/methods/domain_blocks/#block
        """
        self._post(EmptyResponse, "/api/v1/domain_blocks", {"domain": text_of(domain, "domain")})

    @api_version("1.4.0", "1.4.0")
    def domain_unblock(self, domain: str) -> None:
        """Show what comes from a domain again.

        :param domain: the domain as it was blocked.

        Source: https://docs.joinmastodon.org/methods/domain_blocks/#unblock
        """
        self._delete(EmptyResponse, "/api/v1/domain_blocks", {"domain": text_of(domain, "domain")})
