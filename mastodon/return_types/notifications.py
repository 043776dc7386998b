"""Entities of notifications: single and grouped notifications, their causes, the policy and the requests."""

from __future__ import annotations

from datetime import datetime

from mastodon.return_types.accounts import Account
from mastodon.return_types.collections import Collection
from mastodon.return_types.plain import PlainText
from mastodon.return_types.reports import Report
from mastodon.return_types.statuses import Status
from mastodon.types_base import AttribAccessDict, IfSent, MaybeSnowflakeIdType, NonPaginatableList


class Appeal(AttribAccessDict):
    """The appeal of an account against a moderation warning.

    Returned by: ``api.notifications(types=["moderation_warning"])[0].moderation_warning.appeal``.

    Source: https://docs.joinmastodon.org/entities/Appeal/
    """

    _version = "4.3.0"

    text: str
    """Text of the appeal. Added in 4.3.0."""
    state: str
    """Stage of the appeal: ``approved``, ``rejected`` or ``pending``. Added in 4.3.0."""


class AccountWarning(AttribAccessDict):
    """A warning from the moderators, with the action that they took against an account.

    Returned by: ``api.notifications(types=["moderation_warning"])[0].moderation_warning``.

    Source: https://docs.joinmastodon.org/entities/AccountWarning/
    """

    _version = "4.3.0"

    id: MaybeSnowflakeIdType
    """ID of the warning. Added in 4.3.0."""
    action: str
    """Action of the moderators: ``none``, ``disable``, ``mark_statuses_as_sensitive``, ``delete_statuses``,
    ``sensitive``, ``silence`` or ``suspend``. Added in 4.3.0."""
    text: str
    """Message of the moderators to the account. Added in 4.3.0."""
    status_ids: NonPaginatableList[MaybeSnowflakeIdType] | None
    """IDs of the statuses concerned. With ``delete_statuses``, these no longer exist. None if there are none. Added in
    4.3.0."""
    target_account: Account
    """The warned account. In a notification it is always the logged-in user. Added in 4.3.0."""
    appeal: Appeal | None
    """The appeal against the warning. None if there is none. Added in 4.3.0."""
    created_at: datetime
    """When the warning was issued. Added in 4.3.0."""


class RelationshipSeveranceEvent(AttribAccessDict):
    """An event that ended follow relationships of the user, such as the block of a domain.

    Returned by: ``api.notifications(types=["severed_relationships"])[0].event``.

    Source: https://docs.joinmastodon.org/entities/RelationshipSeveranceEvent/
    """

    _version = "4.3.0"

    id: MaybeSnowflakeIdType
    """ID of the event. Added in 4.3.0."""
    type: str
    """Type of the event: ``domain_block``, ``user_domain_block`` or ``account_suspension``. Added in 4.3.0."""
    purged: bool
    """Whether the list of severed relationships was deleted and is no longer available. Added in 4.3.0."""
    target_name: str
    """The blocked domain or the handle of the suspended account, depending on ``type``. Added in 4.3.0."""
    followers_count: int
    """Number of followers the user lost. Added in 4.3.0."""
    following_count: int
    """Number of follows the user lost. Added in 4.3.0."""
    created_at: datetime
    """When the event happened. Added in 4.3.0."""


class NotificationFallback(AttribAccessDict):
    """Texts with which a client can show a notification of a type that it does not support.

    Returned by: ``api.notifications(supported_types=["mention"])[0].fallback``.

    Source: https://docs.joinmastodon.org/entities/NotificationFallback/
    """

    _version = "4.6.0"

    title: str
    """Title in the language of the user, as HTML. Added in 4.6.0."""
    summary: str | None
    """Short explanation in the language of the user, as HTML. None if there is none. Added in 4.6.0."""
    details: str | None
    """Longer text to show when the notification is opened, as HTML. None if there is none. Added in 4.6.0."""
    plain_title = PlainText("title")
    """``title`` as plain text, without markup. Empty if there is none."""
    plain_summary = PlainText("summary")
    """``summary`` as plain text, without markup. Empty if there is none."""
    plain_details = PlainText("details")
    """``details`` as plain text, without markup. Empty if there is none."""


class AnnualReportEvent(AttribAccessDict):
    """The event that an annual report is ready. Not in the official documentation.

    Returned by: ``api.grouped_notifications().notification_groups[0].annual_report``.
    """

    _version = "4.4.0"

    year: str
    """Year of the report. Added in 4.4.0."""


class Notification(AttribAccessDict):
    """A notification that something happened.

    Returned by: ``api.notifications()[0]``.

    Source: https://docs.joinmastodon.org/entities/Notification/
    """

    _version = "4.6.0"

    id: MaybeSnowflakeIdType
    """ID of the notification."""
    type: str
    """Type of the event: ``mention``, ``reblog``, ``follow``, ``favourite``, ``poll`` (2.8.0), ``follow_request``
    (3.1.0), ``status`` (3.3.0), ``update``, ``admin.sign_up`` (3.5.0), ``admin.report`` (4.0.0),
    ``severed_relationships``, ``moderation_warning`` (4.3.0), ``quote``, ``quoted_update`` (4.5.0),
    ``added_to_collection`` or ``collection_update`` (4.6.0)."""
    created_at: datetime
    """When the notification was created."""
    account: Account
    """The account that caused the notification."""
    status: Status | None
    """The status concerned. For ``quoted_update``, it is the user's own quote, not the edited status. None if ``type``
    does not concern a status."""
    group_key: str
    """Key of the group that the notification belongs to: an opaque value, or ``ungrouped-`` and the ID. Added in
    4.3.0."""
    report: Report | None
    """The report that was filed. None unless ``type`` is ``admin.report``. Added in 4.0.0."""
    event: RelationshipSeveranceEvent | None
    """The event that ended follow relationships. None unless ``type`` is ``severed_relationships``. Added in 4.3.0."""
    moderation_warning: AccountWarning | None
    """The warning from the moderators. None unless ``type`` is ``moderation_warning``. Added in 4.3.0."""
    fallback: NotificationFallback | None
    """Texts for clients that do not support ``type``. None if ``supported_types`` was not given or contains ``type``.
    Added in 4.6.0."""
    collection: Collection | None
    """The collection concerned. None unless ``type`` is ``added_to_collection`` or ``collection_update``. Added in
    4.6.0."""
    emoji: IfSent[str]
    """The emoji of a reaction. None if ``type`` is not a reaction. Sent by Pleroma, Akkoma and others, but not by
    Mastodon."""
    emoji_url: IfSent[str]
    """URL of the image of a custom emoji. None if there is none. Sent by Pleroma, Akkoma and others, but not by
    Mastodon."""
    filtered: IfSent[bool]
    """Whether the policy filters the notification. None if it does not say so. Not in the official documentation."""


class NotificationGroup(AttribAccessDict):
    """A group of notifications of the same type about the same thing.

    Returned by: ``api.grouped_notifications().notification_groups[0]``.

    Source: https://docs.joinmastodon.org/entities/GroupedNotificationsResults/
    """

    _version = "4.6.0"

    group_key: str
    """Opaque key of the group. Added in 4.3.0."""
    notifications_count: int
    """Number of notifications in the group. Added in 4.3.0."""
    type: str
    """Type of the event: ``mention``, ``status``, ``reblog``, ``follow``, ``follow_request``, ``favourite``, ``poll``,
    ``update``, ``admin.sign_up``, ``admin.report``, ``severed_relationships``, ``moderation_warning``,
    ``annual_report`` (4.4.0), ``quote``, ``quoted_update`` (4.5.0), ``added_to_collection`` or ``collection_update``
    (4.6.0). Added in 4.3.0."""
    most_recent_notification_id: MaybeSnowflakeIdType
    """ID of the newest notification of the group. Added in 4.3.0."""
    page_min_id: MaybeSnowflakeIdType | None
    """ID of the oldest notification of the group on this page. None if the result is not a page. Added in 4.3.0."""
    page_max_id: MaybeSnowflakeIdType | None
    """ID of the newest notification of the group on this page. None if the result is not a page. Added in 4.3.0."""
    latest_page_notification_at: datetime | None
    """When the newest notification of the group on this page was created. None if the result is not a page. Added in
    4.3.0."""
    sample_account_ids: NonPaginatableList[MaybeSnowflakeIdType]
    """IDs of some of the accounts that most recently added to the group, which are in ``accounts`` of the result. Added
    in 4.3.0."""
    status_id: MaybeSnowflakeIdType | None
    """ID of the status concerned, which is in ``statuses`` of the result. None if ``type`` does not concern a status.
    Added in 4.3.0."""
    report: Report | None
    """The report that was filed. None unless ``type`` is ``admin.report``. Added in 4.3.0."""
    event: RelationshipSeveranceEvent | None
    """The event that ended follow relationships. None unless ``type`` is ``severed_relationships``. Added in 4.3.0."""
    moderation_warning: AccountWarning | None
    """The warning from the moderators. None unless ``type`` is ``moderation_warning``. Added in 4.3.0."""
    fallback: NotificationFallback | None
    """Texts for clients that do not support ``type``. None if ``supported_types`` was not given or contains ``type``.
    Added in 4.6.0."""
    collection: Collection | None
    """The collection concerned. None unless ``type`` is ``added_to_collection`` or ``collection_update``. Added in
    4.6.0."""
    annual_report: AnnualReportEvent | None
    """The annual report that is ready. None unless ``type`` is ``annual_report``. Added in 4.4.0."""


class PartialAccountWithAvatar(AttribAccessDict):
    """The fields of an account that are needed to show its avatar.

    Returned by: ``api.grouped_notifications(expand_accounts="partial_avatars").partial_accounts[0]``.

    Source: https://docs.joinmastodon.org/entities/GroupedNotificationsResults/
    """

    _version = "4.6.0"

    id: MaybeSnowflakeIdType
    """ID of the account. Added in 4.3.0."""
    acct: str
    """Handle of the account: the plain username for local accounts, ``username@domain`` for remote ones. Added in
    4.3.0."""
    url: str
    """URL of the profile. Added in 4.3.0."""
    avatar: str
    """URL of the avatar. Added in 4.3.0."""
    avatar_static: str
    """URL of a static version of the avatar. Added in 4.3.0."""
    locked: bool
    """Whether the owner approves follow requests manually. Added in 4.3.0."""
    bot: bool
    """Whether the account is automated, at least in part. Added in 4.3.0."""
    avatar_description: str
    """Alternative text of the avatar. Added in 4.6.0."""


class GroupedNotificationsResults(AttribAccessDict):
    """A page of grouped notifications, with the accounts and statuses that they refer to.

    Returned by: ``api.grouped_notifications()``, ``api.grouped_notification(group_key)``.

    Source: https://docs.joinmastodon.org/entities/GroupedNotificationsResults/
    """

    _version = "4.3.0"

    accounts: NonPaginatableList[Account]
    """The accounts that the groups refer to. Added in 4.3.0."""
    partial_accounts: NonPaginatableList[PartialAccountWithAvatar] | None
    """Further accounts that the groups refer to, reduced to the fields for their avatars. None unless
    ``expand_accounts`` was ``partial_avatars``. Added in 4.3.0."""
    statuses: NonPaginatableList[Status]
    """The statuses that the groups refer to. Added in 4.3.0."""
    notification_groups: NonPaginatableList[NotificationGroup]
    """The groups, newest first. Added in 4.3.0."""


class NotificationPolicySummary(AttribAccessDict):
    """A summary of the notifications that the policy filters.

    Returned by: ``api.notifications_policy().summary``.

    Source: https://docs.joinmastodon.org/entities/NotificationPolicy/
    """

    _version = "4.3.0"

    pending_requests_count: int
    """Number of accounts with filtered notifications that await a decision, at most 100. Added in 4.3.0."""
    pending_notifications_count: int
    """Number of filtered notifications that await a decision. May be inaccurate. Added in 4.3.0."""


class NotificationPolicy(AttribAccessDict):
    """The rules on which notifications of the user to accept, filter or drop.

    Returned by: ``api.notifications_policy()``, ``api.update_notifications_policy(for_new_accounts="filter")``.

    Source: https://docs.joinmastodon.org/entities/NotificationPolicy/
    """

    _version = "4.3.0"

    for_not_following: str
    """Action for notifications from accounts that the user does not follow: ``accept``, ``filter`` or ``drop``.
    Added in 4.3.0."""
    for_not_followers: str
    """Action for notifications from accounts that do not follow the user: ``accept``, ``filter`` or ``drop``.
    Added in 4.3.0."""
    for_new_accounts: str
    """Action for notifications from accounts created in the past 30 days: ``accept``, ``filter`` or ``drop``. Added in
    4.3.0."""
    for_private_mentions: str
    """Action for unsolicited private mentions: ``accept``, ``filter`` or ``drop``. Added in 4.3.0."""
    for_limited_accounts: str
    """Action for notifications from accounts that moderators limited: ``accept``, ``filter`` or ``drop``. Added in
    4.3.0."""
    summary: NotificationPolicySummary
    """Summary of the filtered notifications. Added in 4.3.0."""
    for_bots: str
    """Action for notifications from bots: ``accept``, ``filter`` or ``drop``. None if the server does not send it."""


class NotificationPolicyV1(AttribAccessDict):
    """The first version of the notification policy, which can only filter.

    Returned by: ``api.notifications_policy_v1()``

    Source: https://docs.joinmastodon.org/entities/V1_NotificationPolicy/
    """

    _version = "4.3.0"

    filter_not_following: bool
    """Whether to filter notifications from accounts that the user does not follow. Added in 4.3.0."""
    filter_not_followers: bool
    """Whether to filter notifications from accounts that do not follow the user. Added in 4.3.0."""
    filter_new_accounts: bool
    """Whether to filter notifications from accounts created in the past 30 days. Added in 4.3.0."""
    filter_private_mentions: bool
    """Whether to filter unsolicited private mentions. Added in 4.3.0."""
    summary: NotificationPolicySummary
    """Summary of the filtered notifications. Added in 4.3.0."""
    filter_bots: bool | None
    """Whether to filter notifications from bots. None if the server does not send it."""


class NotificationRequest(AttribAccessDict):
    """The filtered notifications of one account, which the user can accept or dismiss.

    Returned by: ``api.notification_requests()[0]``, ``api.notification_request(request_id)``.

    Source: https://docs.joinmastodon.org/entities/NotificationRequest/
    """

    _version = "4.3.0"

    id: MaybeSnowflakeIdType
    """ID of the request. Added in 4.3.0."""
    created_at: datetime
    """When the first notification of the account was filtered. Added in 4.3.0."""
    updated_at: datetime
    """When the request last changed. Added in 4.3.0."""
    account: Account
    """The account whose notifications are filtered. Added in 4.3.0."""
    notifications_count: str
    """Number of filtered notifications of the account, as a string. Added in 4.3.0."""
    last_status: Status | None
    """The newest status among the notifications. None if there is none. Added in 4.3.0."""


class UnreadNotificationsCount(AttribAccessDict):
    """The number of unread notifications.

    Returned by: ``api.notifications_unread_count()``.

    Source: https://docs.joinmastodon.org/methods/notifications/#unread-count
    """

    _version = "4.3.0"

    count: int
    """Number of unread notifications. Servers stop counting at a limit. Added in 4.3.0."""
