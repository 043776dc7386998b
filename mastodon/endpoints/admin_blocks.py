"""Allowed and blocked domains, email domains, email addresses and IP addresses."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, overload

from mastodon._core.params import one_of, page, path, shown, whole_seconds
from mastodon.errors import MastodonIllegalArgumentError
from mastodon.internals import Internals
from mastodon.return_types import (
    AdminCanonicalEmailBlock,
    AdminDomainAllow,
    AdminDomainBlock,
    AdminEmailDomainBlock,
    AdminIpBlock,
)
from mastodon.types_base import EmptyResponse, IdType, NonPaginatableList, PaginatableList, PrimitiveIdType
from mastodon.versions import api_version

# The documentation of the API once listed "limit", so programs may pass it. The server decides whether to accept it.
_DOMAIN_SEVERITIES = ("silence", "suspend", "noop", "limit")
_IP_SEVERITIES = ("sign_up_requires_approval", "sign_up_block", "no_access")


def _domain(value: Any) -> str:
    """Return a domain. A URL is refused, because it must be clear that the whole domain is meant."""
    if not isinstance(value, str) or not value or "://" in value:
        raise MastodonIllegalArgumentError(
            f"domain={shown(value)} must be a domain without a scheme, such as bad.example."
        )
    return value


class AdminBlocksMixin(Internals):
    """Allowed and blocked domains, email domains, email addresses and IP addresses."""

    # --- Allowed domains --------------------------------------------------------------------------------------------

    @api_version("4.0.0")
    def admin_domain_allows(
        self,
        max_id: AdminDomainAllow | PrimitiveIdType | None = None,
        min_id: AdminDomainAllow | PrimitiveIdType | None = None,
        since_id: AdminDomainAllow | PrimitiveIdType | None = None,
        limit: int | None = None,
    ) -> PaginatableList[AdminDomainAllow]:
        """Fetch the domains that a server in limited federation mode allows.

        Needs the scope ``admin:read:domain_allows``.

        :param max_id: only entries older than this one.
        :param min_id: the entries immediately newer than this one.
        :param since_id: only entries newer than this one.
        :param limit: the maximum number of results, 1 to 200. The server's default is 100.
        :return: a page of entries.

        Source: https://docs.joinmastodon.org/methods/admin/domain_allows/#get
        """
        return self._get(
            PaginatableList[AdminDomainAllow],
            "/api/v1/admin/domain_allows",
            page(max_id, min_id, since_id, limit, has_times=False),
        )

    @api_version("4.0.0")
    def admin_domain_allow(self, id: AdminDomainAllow | IdType) -> AdminDomainAllow:
        """Fetch one allowed domain.

        Needs the scope ``admin:read:domain_allows``.

        :param id: the entry.
        :return: the entry.
        :raises MastodonNotFoundError: if there is no such entry.

        Source: https://docs.joinmastodon.org/methods/admin/domain_allows/#get-one
        """
        return self._get(AdminDomainAllow, path("/api/v1/admin/domain_allows/{}", id))

    @api_version("4.0.0")
    def admin_create_domain_allow(self, domain: str) -> AdminDomainAllow:
        """Allow a domain, on servers in limited federation mode.

        Needs the scope ``admin:write:domain_allows``.

        :param domain: the domain, without a scheme.
        :return: the new entry.
        :raises MastodonIllegalArgumentError: if the domain is empty or a URL.

        Source: https://docs.joinmastodon.org/methods/admin/domain_allows/#create
        """
        return self._post(AdminDomainAllow, "/api/v1/admin/domain_allows", {"domain": _domain(domain)})

    @api_version("4.0.0")
    def admin_delete_domain_allow(self, id: AdminDomainAllow | IdType) -> None:
        """Stop allowing a domain.

        Needs the scope ``admin:write:domain_allows``.

        :param id: the entry.
        :raises MastodonNotFoundError: if there is no such entry.

        Source: https://docs.joinmastodon.org/methods/admin/domain_allows/#delete
        """
        self._delete(EmptyResponse, path("/api/v1/admin/domain_allows/{}", id))

    # --- Blocked domains --------------------------------------------------------------------------------------------

    @overload
    def admin_domain_blocks(
        self,
        id: None = None,
        max_id: AdminDomainBlock | PrimitiveIdType | None = None,
        min_id: AdminDomainBlock | PrimitiveIdType | None = None,
        since_id: AdminDomainBlock | PrimitiveIdType | None = None,
        limit: int | None = None,
    ) -> PaginatableList[AdminDomainBlock]: ...

    @overload
    def admin_domain_blocks(self, id: AdminDomainBlock | IdType) -> AdminDomainBlock: ...

    @api_version("4.0.0")
    def admin_domain_blocks(
        self,
        id: AdminDomainBlock | IdType | None = None,
        max_id: AdminDomainBlock | PrimitiveIdType | None = None,
        min_id: AdminDomainBlock | PrimitiveIdType | None = None,
        since_id: AdminDomainBlock | PrimitiveIdType | None = None,
        limit: int | None = None,
    ) -> AdminDomainBlock | PaginatableList[AdminDomainBlock]:
        """Fetch the domain blocks, or one of them.

        Needs the scope ``admin:read:domain_blocks``.

        :param id: a block, to fetch only that one.
        :param max_id: only blocks older than this one.
        :param min_id: the blocks immediately newer than this one.
        :param since_id: only blocks newer than this one.
        :param limit: the maximum number of results, 1 to 200. The server's default is 100.
        :return: a page of blocks, or with ``id`` the block itself.
        :raises MastodonNotFoundError: if there is no such block.

        Source: https://docs.joinmastodon.org/methods/admin/domain_blocks/#get
        """
        if id is not None:
            return self._get(AdminDomainBlock, path("/api/v1/admin/domain_blocks/{}", id))
        return self._get(
            PaginatableList[AdminDomainBlock],
            "/api/v1/admin/domain_blocks/",
            page(max_id, min_id, since_id, limit, has_times=False),
        )

    @api_version("4.0.0", "4.3.0")
    def admin_create_domain_block(
        self,
        domain: str,
        severity: str | None = None,
        reject_media: bool | None = None,
        reject_reports: bool | None = None,
        private_comment: str | None = None,
        public_comment: str | None = None,
        obfuscate: bool | None = None,
    ) -> AdminDomainBlock:
        """Block a domain and all its subdomains.

        Needs the scope ``admin:write:domain_blocks``.

        :param domain: the domain, without a scheme.
        :param severity: ``silence`` (hidden from public timelines), the server's default; ``suspend`` (no contact at
            all) or ``noop`` (only the arguments below apply).
        :param reject_media: whether to reject media from the domain.
        :param reject_reports: whether to reject reports from the domain.
        :param private_comment: the reason, for moderators.
        :param public_comment: the reason, for everybody who can see the block.
        :param obfuscate: whether to hide part of the domain where the block is shown.
        :return: the new block.
        :raises MastodonIllegalArgumentError: if the domain is invalid, or the severity is not one of those above.
        :raises MastodonAPIError: if the domain is already blocked.

        Source: https://docs.joinmastodon.org/methods/admin/domain_blocks/#create
        """
        body = {
            "domain": _domain(domain),
            **_block_settings(severity, reject_media, reject_reports, private_comment, public_comment, obfuscate),
        }
        return self._post(AdminDomainBlock, "/api/v1/admin/domain_blocks/", body)

    @api_version("4.0.0", "4.3.0")
    def admin_update_domain_block(
        self,
        id: AdminDomainBlock | IdType,
        severity: str | None = None,
        reject_media: bool | None = None,
        reject_reports: bool | None = None,
        private_comment: str | None = None,
        public_comment: str | None = None,
        obfuscate: bool | None = None,
    ) -> AdminDomainBlock:
        """Change a domain block. Arguments that are None change nothing.

        Needs the scope ``admin:write:domain_blocks``.

        :param id: the block.
        :param severity: ``silence``, ``suspend`` or ``noop``, see :meth:`admin_create_domain_block`.
        :param reject_media: whether to reject media from the domain.
        :param reject_reports: whether to reject reports from the domain.
        :param private_comment: the reason, for moderators.
        :param public_comment: the reason, for everybody who can see the block.
        :param obfuscate: whether to hide part of the domain where the block is shown.
        :return: the updated block.
        :raises MastodonIllegalArgumentError: if the id is invalid, or the severity is not one of those above.
        :raises MastodonNotFoundError: if there is no such block.

        Source: https://docs.joinmastodon.org/methods/admin/domain_blocks/#update
        """
        body = _block_settings(severity, reject_media, reject_reports, private_comment, public_comment, obfuscate)
        return self._put(AdminDomainBlock, path("/api/v1/admin/domain_blocks/{}", id), body)

    @api_version("4.0.0")
    def admin_delete_domain_block(self, id: AdminDomainBlock | IdType) -> None:
        """Delete a domain block.

        Needs the scope ``admin:write:domain_blocks``.

        :param id: the block.
        :raises MastodonNotFoundError: if there is no such block.

        Source: https://docs.joinmastodon.org/methods/admin/domain_blocks/#delete
        """
        self._delete(EmptyResponse, path("/api/v1/admin/domain_blocks/{}", id))

    # --- Email domains ----------------------------------------------------------------------------------------------

    @api_version("4.0.0")
    def admin_email_domain_blocks(
        self,
        max_id: AdminEmailDomainBlock | PrimitiveIdType | None = None,
        min_id: AdminEmailDomainBlock | PrimitiveIdType | None = None,
        since_id: AdminEmailDomainBlock | PrimitiveIdType | None = None,
        limit: int | None = None,
    ) -> PaginatableList[AdminEmailDomainBlock]:
        """Fetch the email domains that are blocked for sign-ups.

        Needs the scope ``admin:read:email_domain_blocks``.

        :param max_id: only blocks older than this one.
        :param min_id: the blocks immediately newer than this one.
        :param since_id: only blocks newer than this one.
        :param limit: the maximum number of results, 1 to 200. The server's default is 100.
        :return: a page of blocks.

        Source: https://docs.joinmastodon.org/methods/admin/email_domain_blocks/#get
        """
        return self._get(
            PaginatableList[AdminEmailDomainBlock],
            "/api/v1/admin/email_domain_blocks",
            page(max_id, min_id, since_id, limit, has_times=False),
        )

    @api_version("4.1.0")
    def admin_email_domain_block(self, id: AdminEmailDomainBlock | IdType) -> AdminEmailDomainBlock:
        """Fetch one blocked email domain.

        Needs the scope ``admin:read:email_domain_blocks``.

        :param id: the block.
        :return: the block.
        :raises MastodonNotFoundError: if there is no such block.

        Source: https://docs.joinmastodon.org/methods/admin/email_domain_blocks/#get-one
        """
        return self._get(AdminEmailDomainBlock, path("/api/v1/admin/email_domain_blocks/{}", id))

    @api_version("4.0.0")
    def admin_create_email_domain_block(self, domain: str) -> AdminEmailDomainBlock:
        """Block sign-ups with addresses of an email domain.

        Needs the scope ``admin:write:email_domain_blocks``.

        :param domain: the domain, which is the part after the ``@``.
        :return: the new block.
        :raises MastodonIllegalArgumentError: if the domain is empty or a URL.

        Source: https://docs.joinmastodon.org/methods/admin/email_domain_blocks/#create
        """
        return self._post(AdminEmailDomainBlock, "/api/v1/admin/email_domain_blocks", {"domain": _domain(domain)})

    @api_version("4.0.0")
    def admin_delete_email_domain_block(self, id: AdminEmailDomainBlock | IdType) -> None:
        """Delete the block of an email domain.

        Needs the scope ``admin:write:email_domain_blocks``.

        :param id: the block.
        :raises MastodonNotFoundError: if there is no such block.

        Source: https://docs.joinmastodon.org/methods/admin/email_domain_blocks/#delete
        """
        self._delete(EmptyResponse, path("/api/v1/admin/email_domain_blocks/{}", id))

    # --- Email addresses --------------------------------------------------------------------------------------------

    @api_version("4.0.0")
    def admin_canonical_email_blocks(
        self,
        max_id: AdminCanonicalEmailBlock | PrimitiveIdType | None = None,
        min_id: AdminCanonicalEmailBlock | PrimitiveIdType | None = None,
        since_id: AdminCanonicalEmailBlock | PrimitiveIdType | None = None,
        limit: int | None = None,
    ) -> PaginatableList[AdminCanonicalEmailBlock]:
        """Fetch the email addresses that are blocked for sign-ups, as hashes.

        Needs the scope ``admin:read:canonical_email_blocks``.

        :param max_id: only blocks older than this one.
        :param min_id: the blocks immediately newer than this one.
        :param since_id: only blocks newer than this one.
        :param limit: the maximum number of results, 1 to 200. The server's default is 100.
        :return: a page of blocks.

        Source: https://docs.joinmastodon.org/methods/admin/canonical_email_blocks/#get
        """
        return self._get(
            PaginatableList[AdminCanonicalEmailBlock],
            "/api/v1/admin/canonical_email_blocks",
            page(max_id, min_id, since_id, limit, has_times=False),
        )

    @api_version("4.0.0")
    def admin_canonical_email_block(self, id: AdminCanonicalEmailBlock | IdType) -> AdminCanonicalEmailBlock:
        """Fetch one blocked email address, as a hash.

        Needs the scope ``admin:read:canonical_email_blocks``.

        :param id: the block.
        :return: the block.
        :raises MastodonNotFoundError: if there is no such block.

        Source: https://docs.joinmastodon.org/methods/admin/canonical_email_blocks/#get-one
        """
        return self._get(AdminCanonicalEmailBlock, path("/api/v1/admin/canonical_email_blocks/{}", id))

    @api_version("4.0.0")
    def admin_test_canonical_email_block(self, email: str) -> NonPaginatableList[AdminCanonicalEmailBlock]:
        """Fetch the blocks that match an email address, including its other spellings.

        Needs the scope ``admin:read:canonical_email_blocks``.

        :param email: the address.
        :return: the matching blocks; empty if the address is not blocked.
        :raises MastodonIllegalArgumentError: if the address is empty.

        Source: https://docs.joinmastodon.org/methods/admin/canonical_email_blocks/#test
        """
        return self._post(
            NonPaginatableList[AdminCanonicalEmailBlock],
            "/api/v1/admin/canonical_email_blocks/test",
            {"email": _required_text(email, "email")},
        )

    @api_version("4.0.0")
    def admin_create_canonical_email_block(
        self, email: str | None = None, canonical_email_hash: str | None = None
    ) -> AdminCanonicalEmailBlock:
        """Block sign-ups with an email address. Pass the address or its hash.

        Needs the scope ``admin:write:canonical_email_blocks``.

        :param email: the address, which the server normalises and hashes.
        :param canonical_email_hash: the SHA-256 hash of the normalised address, in hexadecimal digits.
        :return: the new block.
        :raises MastodonIllegalArgumentError: if neither is given.

        Source: https://docs.joinmastodon.org/methods/admin/canonical_email_blocks/#create
        """
        if not email and not canonical_email_hash:
            raise MastodonIllegalArgumentError("Pass email or canonical_email_hash.")
        body = {"email": email, "canonical_email_hash": canonical_email_hash}
        return self._post(AdminCanonicalEmailBlock, "/api/v1/admin/canonical_email_blocks", body)

    @api_version("4.0.0")
    def admin_delete_canonical_email_block(self, id: AdminCanonicalEmailBlock | IdType) -> AdminCanonicalEmailBlock:
        """Delete the block of an email address.

        Needs the scope ``admin:write:canonical_email_blocks``.

        :param id: the block.
        :return: the server's response, which is empty on Mastodon.
        :raises MastodonNotFoundError: if there is no such block.

        Source: https://docs.joinmastodon.org/methods/admin/canonical_email_blocks/#delete
        """
        return self._delete(AdminCanonicalEmailBlock, path("/api/v1/admin/canonical_email_blocks/{}", id))

    # --- IP addresses -----------------------------------------------------------------------------------------------

    @api_version("4.0.0")
    def admin_ip_blocks(
        self,
        max_id: AdminIpBlock | PrimitiveIdType | None = None,
        min_id: AdminIpBlock | PrimitiveIdType | None = None,
        since_id: AdminIpBlock | PrimitiveIdType | None = None,
        limit: int | None = None,
    ) -> PaginatableList[AdminIpBlock]:
        """Fetch the blocked IP addresses.

        Needs the scope ``admin:read:ip_blocks``.

        :param max_id: only blocks older than this one.
        :param min_id: the blocks immediately newer than this one.
        :param since_id: only blocks newer than this one.
        :param limit: the maximum number of results, 1 to 200. The server's default is 100.
        :return: a page of blocks.

        Source: https://docs.joinmastodon.org/methods/admin/ip_blocks/#get
        """
        return self._get(
            PaginatableList[AdminIpBlock],
            "/api/v1/admin/ip_blocks",
            page(max_id, min_id, since_id, limit, has_times=False),
        )

    @api_version("4.0.0")
    def admin_ip_block(self, id: AdminIpBlock | IdType) -> AdminIpBlock:
        """Fetch one block of IP addresses.

        Needs the scope ``admin:read:ip_blocks``.

        :param id: the block.
        :return: the block.
        :raises MastodonNotFoundError: if there is no such block.

        Source: https://docs.joinmastodon.org/methods/admin/ip_blocks/#get-one
        """
        return self._get(AdminIpBlock, path("/api/v1/admin/ip_blocks/{}", id))

    @api_version("4.0.0")
    def admin_create_ip_block(
        self, ip: str, severity: str, comment: str | None = None, expires_in: int | timedelta | None = None
    ) -> AdminIpBlock:
        """Block an IP address or a range of addresses.

        Needs the scope ``admin:write:ip_blocks``.

        :param ip: an address, or a range in CIDR notation such as ``192.0.2.0/24``.
        :param severity: ``sign_up_requires_approval``, ``sign_up_block`` or ``no_access``.
        :param comment: the reason, for moderators.
        :param expires_in: the number of seconds until the block expires, or a timedelta; None for never.
        :return: the new block.
        :raises MastodonIllegalArgumentError: if the severity is not one of those above.

        Source: https://docs.joinmastodon.org/methods/admin/ip_blocks/#create
        """
        body = {
            "ip": _required_text(ip, "ip"),
            "severity": _required_text(one_of(severity, _IP_SEVERITIES, "severity"), "severity"),
            "comment": comment,
            "expires_in": whole_seconds(expires_in, "expires_in"),
        }
        return self._post(AdminIpBlock, "/api/v1/admin/ip_blocks", body)

    @api_version("4.0.0")
    def admin_update_ip_block(
        self,
        id: AdminIpBlock | IdType,
        ip: str | None = None,
        severity: str | None = None,
        comment: str | None = None,
        expires_in: int | timedelta | None = None,
    ) -> AdminIpBlock:
        """Change a block of IP addresses. Arguments that are None change nothing.

        Needs the scope ``admin:write:ip_blocks``.

        :param id: the block.
        :param ip: an address, or a range in CIDR notation.
        :param severity: ``sign_up_requires_approval``, ``sign_up_block`` or ``no_access``.
        :param comment: the reason, for moderators.
        :param expires_in: the number of seconds from now until the block expires, or a timedelta.
        :return: the updated block.
        :raises MastodonIllegalArgumentError: if the severity is not one of those above.
        :raises MastodonNotFoundError: if there is no such block.

        Source: https://docs.joinmastodon.org/methods/admin/ip_blocks/#update
        """
        body = {
            "ip": ip,
            "severity": one_of(severity, _IP_SEVERITIES, "severity"),
            "comment": comment,
            "expires_in": whole_seconds(expires_in, "expires_in"),
        }
        return self._put(AdminIpBlock, path("/api/v1/admin/ip_blocks/{}", id), body)

    @api_version("4.0.0")
    def admin_delete_ip_block(self, id: AdminIpBlock | IdType) -> None:
        """Delete a block of IP addresses.

        Needs the scope ``admin:write:ip_blocks``.

        :param id: the block.
        :raises MastodonNotFoundError: if there is no such block.

        Source: https://docs.joinmastodon.org/methods/admin/ip_blocks/#delete
        """
        self._delete(EmptyResponse, path("/api/v1/admin/ip_blocks/{}", id))


def _block_settings(
    severity: str | None,
    reject_media: bool | None,
    reject_reports: bool | None,
    private_comment: str | None,
    public_comment: str | None,
    obfuscate: bool | None,
) -> dict[str, Any]:
    """Return the settings of a domain block."""
    return {
        "severity": one_of(severity, _DOMAIN_SEVERITIES, "severity"),
        "reject_media": reject_media,
        "reject_reports": reject_reports,
        "private_comment": private_comment,
        "public_comment": public_comment,
        "obfuscate": obfuscate,
    }


def _required_text(value: str | None, name: str) -> str:
    """Return a required text."""
    if not value or not isinstance(value, str):
        raise MastodonIllegalArgumentError(f"{name}={shown(value)} must be text and not empty.")
    return value
