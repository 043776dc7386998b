"""Mutes, blocks, blocked domains and follow requests of the user."""

from __future__ import annotations

from mastodon._core.params import page, path, text_of
from mastodon.internals import Internals
from mastodon.return_types import Account, DomainBlockPreview, Relationship
from mastodon.types_base import EmptyResponse, IdType, PaginatableList, PrimitiveIdType
from mastodon.versions import api_version


class RelationshipsMixin(Internals):
    """Mutes, blocks, blocked domains and follow requests of the user."""

    @api_version("1.1.0", "2.6.0")
    def mutes(
        self,
        max_id: PrimitiveIdType | None = None,
        min_id: PrimitiveIdType | None = None,
        since_id: PrimitiveIdType | None = None,
        limit: int | None = None,
    ) -> PaginatableList[Account]:
        """Fetch the accounts that the user has muted, the newest mute first.

        The cursors of this list are not account ids: use :meth:`fetch_next` to get further pages.

        :param max_id: only items further down the list than this cursor.
        :param min_id: the items directly above this cursor in the list.
        :param since_id: only items above this cursor, starting at the top of the list.
        :param limit: the maximum number of results, 1 to 80. The server's default is 40.
        :return: a page of accounts.

        Source: https://docs.joinmastodon.org/methods/mutes/#get
        """
        return self._get(
            PaginatableList[Account], "/api/v1/mutes", page(max_id, min_id, since_id, limit, has_times=False)
        )

    @api_version("1.0.0", "2.6.0")
    def blocks(
        self,
        max_id: PrimitiveIdType | None = None,
        min_id: PrimitiveIdType | None = None,
        since_id: PrimitiveIdType | None = None,
        limit: int | None = None,
    ) -> PaginatableList[Account]:
        """Fetch the accounts that the user has blocked, the newest block first.

        The cursors of this list are not account ids: use :meth:`fetch_next` to get further pages.

        :param max_id: only items further down the list than this cursor.
        :param min_id: the items directly above this cursor in the list.
        :param since_id: only items above this cursor, starting at the top of the list.
        :param limit: the maximum number of results, 1 to 80. The server's default is 40.
        :return: a page of accounts.

        Source: https://docs.joinmastodon.org/methods/blocks/#get
        """
        return self._get(
            PaginatableList[Account], "/api/v1/blocks", page(max_id, min_id, since_id, limit, has_times=False)
        )

    @api_version("1.0.0", "2.6.0")
    def follow_requests(
        self,
        max_id: PrimitiveIdType | None = None,
        min_id: PrimitiveIdType | None = None,
        since_id: PrimitiveIdType | None = None,
        limit: int | None = None,
    ) -> PaginatableList[Account]:
        """Fetch the accounts that have asked to follow the user.

        The cursors of this list are not account ids: use :meth:`fetch_next` to get further pages.

        :param max_id: only items further down the list than this cursor.
        :param min_id: the items directly above this cursor in the list.
        :param since_id: only items above this cursor, starting at the top of the list.
        :param limit: the maximum number of results, 1 to 80. The server's default is 40.
        :return: a page of accounts.

        Source: https://docs.joinmastodon.org/methods/follow_requests/#get
        """
        return self._get(
            PaginatableList[Account], "/api/v1/follow_requests", page(max_id, min_id, since_id, limit, has_times=False)
        )

    @api_version("1.0.0", "4.6.0")
    def follow_request_authorize(self, id: Account | IdType) -> Relationship:
        """Accept a follow request.

        :param id: the account that sent the request.
        :return: the new relationship.
        :raises MastodonNotFoundError: if the account has not sent a follow request.

        Source: https://docs.joinmastodon.org/methods/follow_requests/#accept
        """
        return self._post(Relationship, path("/api/v1/follow_requests/{}/authorize", id))

    @api_version("1.0.0", "4.6.0")
    def follow_request_reject(self, id: Account | IdType) -> Relationship:
        """Reject a follow request.

        :param id: the account that sent the request.
        :return: the new relationship.
        :raises MastodonNotFoundError: if the account has not sent a follow request.

        Source: https://docs.joinmastodon.org/methods/follow_requests/#reject
        """
        return self._post(Relationship, path("/api/v1/follow_requests/{}/reject", id))

    @api_version("1.4.0", "2.6.0")
    def domain_blocks(
        self,
        max_id: PrimitiveIdType | None = None,
        min_id: PrimitiveIdType | None = None,
        since_id: PrimitiveIdType | None = None,
        limit: int | None = None,
    ) -> PaginatableList[str]:
        """Fetch the domains that the user has blocked.

        The cursors of this list are not domains: use :meth:`fetch_next` to get further pages.

        :param max_id: only items further down the list than this cursor.
        :param min_id: the items directly above this cursor in the list.
        :param since_id: only items above this cursor, starting at the top of the list.
        :param limit: the maximum number of results, 1 to 200. The server's default is 100.
        :return: a page of domains.

        Source: https://docs.joinmastodon.org/methods/domain_blocks/#get
        """
        return self._get(
            PaginatableList[str], "/api/v1/domain_blocks", page(max_id, min_id, since_id, limit, has_times=False)
        )

    @api_version("4.3.0", "4.3.0")
    def domain_block_preview(self, domain: str) -> DomainBlockPreview:
        """Fetch how many follow relationships would end if the user blocked a domain.

        Not in the official documentation.

        :param domain: the domain, such as ``"example.com"``, without ``https://``.
        :return: the number of accounts there that the user follows, and the number that follow the user.

        Source: https://docs.joinmastodon.org/methods/domain_blocks/
        """
        return self._get(DomainBlockPreview, "/api/v1/domain_blocks/preview", {"domain": text_of(domain, "domain")})

    @api_version("1.4.0", "1.4.0")
    def domain_block(self, domain: str) -> None:
        """Block a domain: hide everything from it, and remove the user's followers there.

        :param domain: the domain, such as ``"example.com"``, without ``https://``.
        :raises MastodonAPIError: if the server does not accept the domain.

        Source: https://docs.joinmastodon.org/methods/domain_blocks/#block
        """
        self._post(EmptyResponse, "/api/v1/domain_blocks", {"domain": text_of(domain, "domain")})

    @api_version("1.4.0", "1.4.0")
    def domain_unblock(self, domain: str) -> None:
        """Unblock a domain.

        :param domain: the domain, exactly as it was blocked.

        Source: https://docs.joinmastodon.org/methods/domain_blocks/#unblock
        """
        self._delete(EmptyResponse, "/api/v1/domain_blocks", {"domain": text_of(domain, "domain")})
