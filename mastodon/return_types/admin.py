"""Entities of the moderation and administration calls."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from mastodon.return_types.accounts import Account, Role
from mastodon.return_types.instance import Rule
from mastodon.return_types.statuses import Status
from mastodon.types_base import AttribAccessDict, MaybeSnowflakeIdType, NonPaginatableList, Or


class AdminIp(AttribAccessDict):
    """An IP address from which an account was used.

    Returned by: ``api.admin_account(account_id).ips[0]``.

    Source: https://docs.joinmastodon.org/entities/Admin_Ip/
    """

    _version = "3.5.0"

    ip: str
    """The IP address. Added in 3.5.0."""
    used_at: str
    """When the account was last used from the address, in ISO 8601. Added in 3.5.0."""


class AdminAccount(AttribAccessDict):
    """An account as moderators see it, with the details of its user.

    Returned by: ``api.admin_account(account_id)``, ``api.admin_accounts_v2()[0]``.

    Source: https://docs.joinmastodon.org/entities/Admin_Account/
    """

    _version = "4.0.0"

    id: MaybeSnowflakeIdType
    """ID of the account. Added in 2.9.1."""
    username: str
    """Name of the account without its domain. Added in 2.9.1."""
    domain: str | None
    """Domain of the account. None if it is local. Added in 2.9.1."""
    created_at: datetime
    """When the account was created, or first seen by this server. Added in 2.9.1."""
    email: str
    """Email address of the user. Added in 2.9.1."""
    ip: Annotated[str | None, Or(AdminIp)]
    """IP address last used to log in. None if unknown. Servers of version 3.5 send an ``AdminIp`` here.
    Added in 2.9.1."""
    role: Annotated[Role, Or(str)]
    """Role of the user. Servers before 4.0.0 sent a name: ``user``, ``moderator`` or ``admin``. Added in 2.9.1."""
    confirmed: bool
    """Whether the user has confirmed the email address. Added in 2.9.1."""
    suspended: bool
    """Whether the account is suspended. Added in 2.9.1."""
    silenced: bool
    """Whether the account is limited. Added in 2.9.1."""
    disabled: bool
    """Whether the login of the user is disabled. Added in 2.9.1."""
    approved: bool
    """Whether the sign-up of the user has been approved. Added in 2.9.1."""
    locale: str
    """Language of the user's interface as an ISO 639 code. Added in 2.9.1."""
    invite_request: str | None
    """Reason that the user gave for joining. None if there is none. Added in 2.9.1."""
    account: Account
    """The account as everyone else sees it. Added in 2.9.1."""
    sensitized: bool
    """Whether all media of the account is marked as sensitive. Added in 4.0.0."""
    ips: NonPaginatableList[AdminIp]
    """The IP addresses from which the account was used. Added in 3.5.0."""
    created_by_application_id: MaybeSnowflakeIdType | None
    """ID of the application that created the account. None if it was not created by one. Added in 2.9.1."""
    invited_by_account_id: MaybeSnowflakeIdType | None
    """ID of the account that invited the user. None if there was no invitation. Added in 2.9.1."""


class AdminReport(AttribAccessDict):
    """A report as moderators see it.

    Returned by: ``api.admin_reports()[0]``, ``api.admin_report(report_id)``.

    Source: https://docs.joinmastodon.org/entities/Admin_Report/
    """

    _version = "4.0.0"

    id: MaybeSnowflakeIdType
    """ID of the report. Added in 2.9.1."""
    action_taken: bool
    """Whether the report is resolved. Added in 2.9.1."""
    comment: str
    """Comment of the reporter. Empty if there is none. Added in 2.9.1."""
    created_at: datetime
    """When the report was filed. Added in 2.9.1."""
    updated_at: datetime
    """When the report last changed. Added in 2.9.1."""
    account: AdminAccount
    """The account that filed the report. Added in 2.9.1."""
    target_account: AdminAccount
    """The reported account. Added in 2.9.1."""
    assigned_account: AdminAccount | None
    """The moderator whom the report is assigned to. None if it is not assigned. Added in 2.9.1."""
    action_taken_by_account: AdminAccount | None
    """The moderator who resolved the report. None if it is open. Added in 2.9.1."""
    statuses: NonPaginatableList[Status]
    """The statuses attached as evidence. Added in 2.9.1."""
    action_taken_at: datetime | None
    """When the report was resolved. None if it is open. Added in 2.9.1."""
    category: str
    """Reason of the report: ``spam``, ``legal`` (4.2.0), ``violation`` or ``other``. Added in 3.5.0."""
    forwarded: bool | None
    """Whether the report was forwarded to the server of the reported account. None if nobody decided. Added in
    4.0.0."""
    rules: NonPaginatableList[Rule]
    """The server rules that the account broke, according to the reporter. Added in 3.5.0."""


class AdminMeasureData(AttribAccessDict):
    """The value of a measure on one day.

    Returned by: ``api.admin_measures(start, end, active_users=True)[0].data[0]``.

    Source: https://docs.joinmastodon.org/entities/Admin_Measure/
    """

    _version = "3.5.0"

    date: datetime
    """The day, at midnight. Added in 3.5.0."""
    value: int
    """The value on that day. Added in 3.5.0."""


class AdminMeasure(AttribAccessDict):
    """A measurement of the server, in total and by day.

    Returned by: ``api.admin_measures(start, end, active_users=True)[0]``.

    Source: https://docs.joinmastodon.org/entities/Admin_Measure/
    """

    _version = "3.5.0"

    key: str
    """Name of the measure: ``active_users``, ``new_users``, ``interactions``, ``opened_reports``, ``resolved_reports``,
    ``tag_accounts``, ``tag_uses``, ``tag_servers``, ``instance_accounts``, ``instance_media_attachments``,
    ``instance_reports``, ``instance_statuses``, ``instance_follows`` or ``instance_followers``. Added in 3.5.0."""
    unit: str | None
    """Unit of the values, such as ``bytes``. None if they are plain counts. Added in 3.5.0."""
    total: str
    """Total of the period, as a string. Added in 3.5.0."""
    human_value: str | None
    """Total as human-readable text with its unit. None if ``total`` is readable enough. Added in 3.5.0."""
    previous_total: str | None
    """Total of the preceding period of the same length, as a string. None if there is nothing to compare. Added in
    3.5.0."""
    data: NonPaginatableList[AdminMeasureData]
    """The values by day. Added in 3.5.0."""


class AdminDimensionData(AttribAccessDict):
    """One entry of a dimension.

    Returned by: ``api.admin_dimensions(start, end, languages=True)[0].data[0]``.

    Source: https://docs.joinmastodon.org/entities/Admin_Dimension/
    """

    _version = "3.5.0"

    key: str
    """Name of the entry, such as a language code, a domain or a program. Added in 3.5.0."""
    human_key: str
    """Human-readable name of the entry. Added in 3.5.0."""
    value: int | None
    """Value of the entry. None if it is not a number, such as a software version; see ``human_value``. Added in
    3.5.0."""
    unit: str | None
    """Unit of the value, such as ``bytes``. None if it has none. Added in 3.5.0."""
    human_value: str | None
    """Value as human-readable text with its unit. None if ``value`` is readable enough. Added in 3.5.0."""


class AdminDimension(AttribAccessDict):
    """A breakdown of a figure about the server, such as users by language.

    Returned by: ``api.admin_dimensions(start, end, languages=True)[0]``.

    Source: https://docs.joinmastodon.org/entities/Admin_Dimension/
    """

    _version = "3.5.0"

    key: str
    """Name of the dimension: ``languages``, ``sources``, ``servers``, ``space_usage``, ``software_versions``,
    ``tag_servers``, ``tag_languages``, ``instance_accounts`` or ``instance_languages``. Added in 3.5.0."""
    data: NonPaginatableList[AdminDimensionData]
    """The entries of the dimension. Added in 3.5.0."""


class AdminCohort(AttribAccessDict):
    """The number of users of a sign-up period who were active in a later period.

    Returned by: ``api.admin_retention(start, end)[0].data[0]``.

    Source: https://docs.joinmastodon.org/entities/Admin_Cohort/
    """

    _version = "3.5.0"

    date: datetime
    """Start of the later period. Added in 3.5.0."""
    rate: float
    """Share of the users who were active, from 0 to 1. Added in 3.5.0."""
    value: int
    """Number of the users who were active. Added in 3.5.0."""


class AdminRetention(AttribAccessDict):
    """The users who signed up in a period, and how many of them stayed active.

    Returned by: ``api.admin_retention(start, end)[0]``.

    Source: https://docs.joinmastodon.org/entities/Admin_Cohort/
    """

    _version = "3.5.0"

    period: datetime
    """Start of the sign-up period, at midnight. Added in 3.5.0."""
    frequency: str
    """Length of a period: ``day`` or ``month``. Added in 3.5.0."""
    data: NonPaginatableList[AdminCohort]
    """The activity of these users, by later period. Added in 3.5.0."""


class AdminDomainBlock(AttribAccessDict):
    """A block or limit that the server puts on another domain.

    Returned by: ``api.admin_domain_blocks()[0]``, ``api.admin_create_domain_block("bad.example")``.

    Source: https://docs.joinmastodon.org/entities/Admin_DomainBlock/
    """

    _version = "4.3.0"

    id: MaybeSnowflakeIdType
    """ID of the block. Added in 4.0.0."""
    domain: str
    """The blocked domain. Added in 4.0.0."""
    created_at: datetime
    """When the block was created. Added in 4.0.0."""
    severity: str
    """Severity of the block: ``silence``, ``suspend`` or ``noop``. Added in 4.0.0."""
    reject_media: bool
    """Whether media from the domain is rejected. Added in 4.0.0."""
    reject_reports: bool
    """Whether reports from the domain are rejected. Added in 4.0.0."""
    private_comment: str | None
    """Comment that only moderators see. None if there is none. Added in 4.0.0."""
    public_comment: str | None
    """Comment for everyone who may see the block. None if there is none. Added in 4.0.0."""
    obfuscate: bool
    """Whether the domain is partly hidden in public lists of blocks. Added in 4.0.0."""
    digest: str | None
    """Hexadecimal SHA-256 hash of the domain. None if the server does not send it. Added in 4.3.0."""


class AdminDomainAllow(AttribAccessDict):
    """A domain that a server in limited federation mode federates with.

    Returned by: ``api.admin_domain_allows()[0]``, ``api.admin_create_domain_allow("good.example")``.

    Source: https://docs.joinmastodon.org/entities/Admin_DomainAllow/
    """

    _version = "4.0.0"

    id: MaybeSnowflakeIdType
    """ID of the entry. Added in 4.0.0."""
    domain: str
    """The allowed domain. Added in 4.0.0."""
    created_at: datetime
    """When the domain was allowed. Added in 4.0.0."""


class AdminCanonicalEmailBlock(AttribAccessDict):
    """A blocked email address, kept as a hash of its normalised form.

    Returned by: ``api.admin_canonical_email_blocks()[0]``,
    ``api.admin_create_canonical_email_block(email="someone@bad.example")``.

    Source: https://docs.joinmastodon.org/entities/Admin_CanonicalEmailBlock/
    """

    _version = "4.0.0"

    id: MaybeSnowflakeIdType
    """ID of the block. Added in 4.0.0."""
    canonical_email_hash: str
    """Hexadecimal SHA-256 hash of the normalised address. Added in 4.0.0."""


class AdminEmailDomainBlockHistory(AttribAccessDict):
    """The attempts to sign up with a blocked email domain on one day.

    Returned by: ``api.admin_email_domain_blocks()[0].history[0]``.

    Source: https://docs.joinmastodon.org/entities/Admin_EmailDomainBlock/
    """

    _version = "4.0.0"

    day: datetime
    """The day, at midnight. Added in 4.0.0."""
    accounts: int
    """Number of attempted sign-ups with the domain. Added in 4.0.0."""
    uses: int
    """Number of IP addresses that tried to sign up with the domain. Added in 4.0.0."""


class AdminEmailDomainBlock(AttribAccessDict):
    """A domain whose email addresses cannot be used to sign up.

    Returned by: ``api.admin_email_domain_blocks()[0]``, ``api.admin_create_email_domain_block("bad.example")``.

    Source: https://docs.joinmastodon.org/entities/Admin_EmailDomainBlock/
    """

    _version = "4.0.0"

    id: MaybeSnowflakeIdType
    """ID of the block. Added in 4.0.0."""
    domain: str
    """The blocked email domain. Added in 4.0.0."""
    created_at: datetime
    """When the block was created. Added in 4.0.0."""
    history: NonPaginatableList[AdminEmailDomainBlockHistory]
    """Attempts to sign up with the domain, by day, usually for the last week. Added in 4.0.0."""
    allow_with_approval: bool | None
    """Whether users of the domain may sign up if the staff approves them. None if the server does not send it. Added in
    4.3.0."""


class AdminIpBlock(AttribAccessDict):
    """A range of IP addresses that is blocked from signing up, or from the whole server.

    Returned by: ``api.admin_ip_blocks()[0]``, ``api.admin_create_ip_block("192.0.2.0/24", "no_access")``.

    Source: https://docs.joinmastodon.org/entities/Admin_IpBlock/
    """

    _version = "4.0.0"

    id: MaybeSnowflakeIdType
    """ID of the block. Added in 4.0.0."""
    ip: str
    """The blocked range of addresses with its prefix length, such as ``192.0.2.0/24``. Added in 4.0.0."""
    severity: str
    """Severity of the block: ``sign_up_requires_approval``, ``sign_up_block`` or ``no_access``. Added in 4.0.0."""
    comment: str
    """Reason for the block. Empty if there is none. Added in 4.0.0."""
    created_at: datetime
    """When the block was created. Added in 4.0.0."""
    expires_at: datetime | None
    """When the block ends. None if it does not. Added in 4.0.0."""


class AdminTrendingLinkPublisher(AttribAccessDict):
    """A website whose links may trend, as moderators see it. Not in the official documentation.

    Returned by: ``api.admin_trending_link_publishers()[0]``
    """

    _version = "4.2.0"

    id: MaybeSnowflakeIdType
    """ID of the publisher. Added in 4.2.0."""
    domain: str
    """Domain of the website. Added in 4.2.0."""
    trendable: bool | None
    """Whether links to the website may trend. None if nobody has decided yet. Added in 4.2.0."""
    reviewed_at: datetime | None
    """When the website was reviewed. None if it has not been reviewed yet. Added in 4.2.0."""
    requires_review: bool | None
    """Whether the website waits for a review. None if the server does not say. Added in 4.2.0."""
