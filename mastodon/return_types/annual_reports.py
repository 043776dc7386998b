"""Entities of annual reports, the yearly summaries of a user's activity."""

from __future__ import annotations

from typing import Annotated

from mastodon.return_types.accounts import Account
from mastodon.return_types.statuses import Status
from mastodon.types_base import AttribAccessDict, ByTag, MaybeSnowflakeIdType, NonPaginatableList


class AnnualReportNameAndCount(AttribAccessDict):
    """An application or a hashtag, with how often it was used.

    Returned by: ``api.annual_report(2024).annual_reports[0].data.most_used_apps[0]``,
    ``api.annual_report(2024).annual_reports[0].data.top_hashtags[0]``.

    Source: https://docs.joinmastodon.org/entities/AnnualReport/
    """

    _version = "4.3.0"

    name: str
    """Name of the application or hashtag. Added in 4.3.0."""
    count: int
    """Number of the user's statuses with it. Added in 4.3.0."""


class AnnualReportAccountAndCount(AttribAccessDict):
    """An account, with how often the user interacted with it.

    Returned by: ``api.annual_report(2024).annual_reports[0].data.commonly_interacted_with_accounts[0]``.

    Source: https://docs.joinmastodon.org/entities/AnnualReport/
    """

    _version = "4.3.0"

    account_id: MaybeSnowflakeIdType
    """ID of the account, which is in ``accounts`` of the result. Added in 4.3.0."""
    count: int
    """Number of times the user replied to the account or boosted it. Added in 4.3.0."""


class AnnualReportPercentiles(AttribAccessDict):
    """The rank of the user among the users of the server.

    Returned by: ``api.annual_report(2024).annual_reports[0].data.percentiles``.

    Source: https://docs.joinmastodon.org/entities/AnnualReport/
    """

    _version = "4.3.0"

    statuses: float
    """Percentile of the user by the number of statuses. Added in 4.3.0."""


class AnnualReportTypeDistribution(AttribAccessDict):
    """The statuses of the year by kind.

    Returned by: ``api.annual_report(2024).annual_reports[0].data.type_distribution``.

    Source: https://docs.joinmastodon.org/entities/AnnualReport/
    """

    _version = "4.3.0"

    total: int
    """Total number of statuses. Added in 4.3.0."""
    reblogs: int
    """Number of boosts. Added in 4.3.0."""
    replies: int
    """Number of replies. Added in 4.3.0."""
    standalone: int
    """Number of statuses that are neither boosts nor replies. Added in 4.3.0."""


class AnnualReportTimeSeriesEntryV1(AttribAccessDict):
    """The activity of one month in a report of schema version 1.

    Returned by: ``api.annual_report(2024).annual_reports[0].data.time_series[0]``.

    Source: https://docs.joinmastodon.org/entities/AnnualReport/
    """

    _version = "4.3.0"

    month: int
    """Number of the month, from 1 to 12. Added in 4.3.0."""
    statuses: int
    """Number of statuses the user posted. Added in 4.3.0."""
    following: int
    """Number of accounts the user began to follow. Added in 4.3.0."""
    followers: int
    """Number of followers the user gained. Added in 4.3.0."""


class AnnualReportTimeSeriesEntryV2(AttribAccessDict):
    """The activity of one month in a report of schema version 2.

    Returned by: ``api.annual_report(2025).annual_reports[0].data.time_series[0]``.

    Source: https://docs.joinmastodon.org/entities/AnnualReport/
    """

    _version = "4.6.0"

    month: int
    """Number of the month, from 1 to 12. Added in 4.6.0."""
    statuses: int
    """Number of statuses the user posted. Added in 4.6.0."""
    followers: int
    """Number of followers the user gained. Added in 4.6.0."""


class AnnualReportTopStatusesV1(AttribAccessDict):
    """The most popular statuses in a report of schema version 1.

    Returned by: ``api.annual_report(2024).annual_reports[0].data.top_statuses``.

    Source: https://docs.joinmastodon.org/entities/AnnualReport/
    """

    _version = "4.3.0"

    by_reblogs: MaybeSnowflakeIdType | None
    """ID of the status with the most boosts. None if there is none. Added in 4.3.0."""
    by_favourites: MaybeSnowflakeIdType | None
    """ID of the status with the most favourites. None if there is none. Added in 4.3.0."""
    by_replies: MaybeSnowflakeIdType | None
    """ID of the status with the most replies. None if there is none. Added in 4.3.0."""


class AnnualReportTopStatusesV2(AttribAccessDict):
    """The most popular statuses in a report of schema version 2.

    Returned by: ``api.annual_report(2025).annual_reports[0].data.top_statuses``.

    Source: https://docs.joinmastodon.org/entities/AnnualReport/
    """

    _version = "4.6.0"

    by_reblogs: MaybeSnowflakeIdType | None
    """ID of the status with the most boosts. None if there is none. Added in 4.6.0."""
    by_favourites: MaybeSnowflakeIdType | None
    """ID of the status with the most favourites. None if there is none. Added in 4.6.0."""
    by_replies: MaybeSnowflakeIdType | None
    """ID of the status with the most replies. None if there is none. Added in 4.6.0."""


class AnnualReportDataV1(AttribAccessDict):
    """The contents of a report of schema version 1.

    Returned by: ``api.annual_report(2024).annual_reports[0].data``.

    Source: https://docs.joinmastodon.org/entities/AnnualReport/
    """

    _version = "4.3.0"

    archetype: str
    """Playful label of the user's habits: ``lurker``, ``booster``, ``pollster``, ``replier`` or ``oracle``. Added in
    4.3.0."""
    type_distribution: AnnualReportTypeDistribution
    """The statuses of the year by kind. Added in 4.3.0."""
    top_statuses: AnnualReportTopStatusesV1
    """The statuses with the most boosts, favourites and replies. Added in 4.3.0."""
    most_used_apps: NonPaginatableList[AnnualReportNameAndCount]
    """The applications that the user posted with most often. Added in 4.3.0."""
    commonly_interacted_with_accounts: NonPaginatableList[AnnualReportAccountAndCount]
    """The accounts that the user replied to most often. Added in 4.3.0."""
    time_series: NonPaginatableList[AnnualReportTimeSeriesEntryV1]
    """The activity by month. Added in 4.3.0."""
    top_hashtags: NonPaginatableList[AnnualReportNameAndCount]
    """The hashtags that the user used most often. Added in 4.3.0."""
    most_reblogged_accounts: NonPaginatableList[AnnualReportAccountAndCount]
    """The accounts that the user boosted most often. Added in 4.3.0."""
    percentiles: AnnualReportPercentiles
    """The rank of the user among the users of the server. Added in 4.3.0."""


class AnnualReportDataV2(AttribAccessDict):
    """The contents of a report of schema version 2.

    Returned by: ``api.annual_report(2025).annual_reports[0].data``.

    Source: https://docs.joinmastodon.org/entities/AnnualReport/
    """

    _version = "4.6.0"

    archetype: str
    """Playful label of the user's habits: ``lurker``, ``booster``, ``pollster``, ``replier`` or ``oracle``. Added in
    4.6.0."""
    top_statuses: AnnualReportTopStatusesV2
    """The statuses with the most boosts, favourites and replies. Added in 4.6.0."""
    time_series: NonPaginatableList[AnnualReportTimeSeriesEntryV2]
    """The activity by month. Added in 4.6.0."""
    top_hashtags: NonPaginatableList[AnnualReportNameAndCount]
    """The hashtags that the user used most often. Added in 4.6.0."""


class AnnualReport(AttribAccessDict):
    """A summary of a user's activity in one year.

    Returned by: ``api.annual_report(2025).annual_reports[0]``, ``api.annual_reports().annual_reports[0]``.

    Source: https://docs.joinmastodon.org/entities/AnnualReport/
    """

    _version = "4.6.0"

    year: int
    """Year of the report. Added in 4.3.0."""
    data: Annotated[
        AnnualReportDataV2 | AnnualReportDataV1 | AttribAccessDict,
        ByTag("schema_version", {1: AnnualReportDataV1, 2: AnnualReportDataV2}, AttribAccessDict),
    ]
    """Contents of the report, in the schema of ``schema_version``. Added in 4.3.0."""
    schema_version: int
    """Version of the schema of ``data``: 1, or 2 since 4.6.0. Others may follow. Added in 4.3.0."""
    share_url: str | None
    """URL for sharing the report. None if there is none. Added in 4.6.0."""
    account_id: MaybeSnowflakeIdType
    """ID of the account that the report is about. Added in 4.6.0."""


class AnnualReportState(AttribAccessDict):
    """The state of the annual report for a year.

    Returned by: ``api.annual_report_state(2025)``.

    Source: https://docs.joinmastodon.org/methods/annual_reports/#get-state
    """

    _version = "4.6.0"

    state: str
    """Stage of the report: ``available``, ``generating``, ``eligible`` or ``ineligible``. Added in 4.6.0."""


class WrappedAnnualReports(AttribAccessDict):
    """Annual reports, with the accounts and statuses that they refer to.

    Returned by: ``api.annual_report(2025)``, ``api.annual_reports()``.

    Source: https://docs.joinmastodon.org/entities/AnnualReport/
    """

    _version = "4.3.0"

    annual_reports: NonPaginatableList[AnnualReport]
    """The reports. Added in 4.3.0."""
    accounts: NonPaginatableList[Account]
    """The accounts that the reports refer to. Added in 4.3.0."""
    statuses: NonPaginatableList[Status]
    """The statuses that the reports refer to. Added in 4.3.0."""
