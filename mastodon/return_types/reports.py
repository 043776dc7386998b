"""Entities of reports that users file to moderators."""

from __future__ import annotations

from datetime import datetime

from mastodon.return_types.accounts import Account
from mastodon.types_base import AttribAccessDict, MaybeSnowflakeIdType, NonPaginatableList


class Report(AttribAccessDict):
    """A report about an account, as its author sees it.

    Returned by: ``api.report(account_id)``, ``api.notifications(types=["admin.report"])[0].report``.

    Source: https://docs.joinmastodon.org/entities/Report/
    """

    _version = "4.0.0"

    id: MaybeSnowflakeIdType
    """ID of the report."""
    action_taken: bool
    """Whether moderators have dealt with the report."""
    comment: str
    """Comment of the reporter. Empty if there is none. Added in 4.0.0."""
    created_at: datetime
    """When the report was filed. Added in 4.0.0."""
    target_account: Account
    """The reported account. Added in 4.0.0."""
    status_ids: NonPaginatableList[MaybeSnowflakeIdType] | None
    """IDs of the statuses attached as evidence. None if there are none. Added in 4.0.0."""
    action_taken_at: datetime | None
    """When moderators dealt with the report. None if they have not yet. Added in 4.0.0."""
    category: str
    """Reason of the report: ``spam``, ``legal`` (4.2.0), ``violation`` or ``other``. Added in 4.0.0."""
    forwarded: bool
    """Whether the report was forwarded to the server of the account. Added in 4.0.0."""
    rules_ids: NonPaginatableList[MaybeSnowflakeIdType] | None
    """Misspelling of ``rule_ids`` in Mastodon.py 2.3.3, kept for old programs. None, because no known server sends
    it."""
    collection_ids: NonPaginatableList[MaybeSnowflakeIdType] | None
    """IDs of the collections attached as evidence. None if there are none. Added in 4.6.0."""
    rule_ids: NonPaginatableList[MaybeSnowflakeIdType] | None
    """IDs of the server rules that the account broke, according to the reporter. None if none are named. Added in
    4.0.0."""
