"""Entities of Web Push subscriptions and of the messages that they deliver."""

from __future__ import annotations

from typing import Annotated

from mastodon.types_base import AttribAccessDict, MaybeSnowflakeIdType, RenamedAccessDict, Wire


class WebPushSubscriptionAlerts(RenamedAccessDict):
    """The kinds of events that a Web Push subscription reports.

    Returned by: ``api.push_subscription().alerts``

    Source: https://docs.joinmastodon.org/entities/WebPushSubscription/
    """

    _version = "4.5.0"

    follow: bool | None
    """Whether new followers are reported. Added in 2.4.0."""
    favourite: bool | None
    """Whether favourites of the user's statuses are reported. Added in 2.4.0."""
    reblog: bool | None
    """Whether boosts of the user's statuses are reported. Added in 2.4.0."""
    mention: bool | None
    """Whether mentions by others are reported. Added in 2.4.0."""
    poll: bool | None
    """Whether the end of polls that the user created or voted in is reported. Added in 2.8.0."""
    follow_request: bool | None
    """Whether requests to follow are reported. Added in 3.1.0."""
    status: bool | None
    """Whether new statuses of accounts that the user wants to be notified of are reported. Added in 3.3.0."""
    update: bool | None  # type: ignore[assignment]  # hides dict.update: the name is the server's
    """Whether edits of statuses that the user has interacted with are reported. Added in 3.5.0."""
    admin_sign_up: Annotated[bool | None, Wire("admin.sign_up")]
    """Whether new sign-ups on the server are reported to staff. Added in 3.5.0."""
    admin_report: Annotated[bool | None, Wire("admin.report")]
    """Whether new reports to the moderators are reported to staff. Added in 4.0.0."""
    quote: bool | None
    """Whether quotes of the user's statuses are reported. Added in 4.5.0."""
    quoted_update: bool | None
    """Whether edits of statuses that the user has quoted are reported. Added in 4.5.0."""
    added_to_collection: bool | None
    """Whether additions of the user to collections are reported. Added in 4.6.0."""
    collection_update: bool | None
    """Whether changes of collections that contain the user are reported. Added in 4.6.0."""
    severed_relationships: bool | None
    """Whether relationships that a block of a server has ended are reported. Added in 4.3.0."""
    moderation_warning: bool | None
    """Whether warnings by moderators are reported. Added in 4.3.0."""
    annual_report: bool | None
    """Whether the annual report of the user is reported. Added in 4.3.0."""


class WebPushSubscription(AttribAccessDict):
    """A subscription to notifications by Web Push.

    Returned by: ``api.push_subscription()`` or ``api.push_subscription_set(...)``

    Source: https://docs.joinmastodon.org/entities/WebPushSubscription/
    """

    _version = "4.4.0"

    id: MaybeSnowflakeIdType
    """ID of the subscription. Added in 2.4.0."""
    endpoint: str
    """URL that the server sends its messages to. Added in 2.4.0."""
    server_key: str
    """Public key of the server for Web Push (VAPID). Added in 2.4.0."""
    alerts: WebPushSubscriptionAlerts
    """The kinds of events that are reported. Added in 2.4.0."""
    policy: str
    """Whose actions are reported: all, none, follower (of accounts that follow the user) or followed (of accounts
    that the user follows)."""
    standard: bool
    """Whether messages follow the final Web Push standards rather than an early draft. Added in 4.4.0."""


class PushNotification(AttribAccessDict):
    """A decrypted Web Push message.

    Returned by: ``api.push_subscription_decrypt_push(...)``

    Source: https://docs.joinmastodon.org/entities/WebPushSubscription/
    """

    _version = "2.4.0"

    access_token: str
    """Access token that the subscription was created with. Added in 2.4.0."""
    body: str
    """Text of the notification. Added in 2.4.0."""
    icon: str
    """URL of an image to show: the avatar of the account that caused the event. Added in 2.4.0."""
    notification_id: MaybeSnowflakeIdType
    """ID of the notification, with which it can be fetched in full. Added in 2.4.0."""
    notification_type: str
    """Type of the event: follow, favourite, reblog, mention, poll, follow_request, status, update, admin.sign_up,
    admin.report (or with an underscore), or a newer one that ``Notification.type`` lists. Added in 2.4.0."""
    preferred_locale: str
    """Language of the texts, as a two-letter code. Added in 2.4.0."""
    title: str
    """Title of the notification. Added in 2.4.0."""
