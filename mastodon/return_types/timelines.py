"""Entities of conversations, lists and reading positions."""

from __future__ import annotations

from datetime import datetime

from mastodon.return_types.accounts import Account
from mastodon.return_types.statuses import Status
from mastodon.types_base import AttribAccessDict, MaybeSnowflakeIdType, NonPaginatableList


class Conversation(AttribAccessDict):
    """A thread of direct messages between accounts.

    Returned by: ``api.conversations()[0]``

    Source: https://docs.joinmastodon.org/entities/Conversation/
    """

    _version = "2.6.0"

    id: MaybeSnowflakeIdType
    """ID of the conversation. Added in 2.6.0."""
    unread: bool
    """Whether there are messages that the user has not marked as read. Added in 2.6.0."""
    accounts: NonPaginatableList[Account]
    """The other participants. Added in 2.6.0."""
    last_status: Status | None
    """The newest status. None if all statuses were deleted. Added in 2.6.0."""


class UserList(AttribAccessDict):
    """A list of accounts with a timeline of its own.

    Returned by: ``api.lists()[0]`` or ``api.list_create("title")``

    Source: https://docs.joinmastodon.org/entities/List/
    """

    _version = "4.2.0"

    id: MaybeSnowflakeIdType
    """ID of the list. Added in 2.1.0."""
    title: str
    """Title of the list. Added in 2.1.0."""
    replies_policy: str
    """Replies to show in the timeline: followed (to any followed account), list (to members of the list) or none. Added
    in 3.3.0."""
    exclusive: bool | None
    """Whether statuses of the members are hidden from the home timeline. None if the server does not support this.
    Added in 4.2.0."""


class Marker(AttribAccessDict):
    """The position up to which the user has read a timeline.

    Returned by: ``api.markers_get()["home"]`` or ``api.markers_set("home", last_read_id)``

    Source: https://docs.joinmastodon.org/entities/Marker/
    """

    _version = "3.0.0"

    last_read_id: MaybeSnowflakeIdType
    """ID of the newest status or notification that the user has seen. Added in 3.0.0."""
    version: int
    """Number that grows with each change, to detect conflicts. Added in 3.0.0."""
    updated_at: datetime
    """When the position was saved. Added in 3.0.0."""
