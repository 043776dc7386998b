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
    """Identifies the conversation on its server. Added in 2.6.0."""
    unread: bool
    """Whether it holds messages that the user has not marked as read. Added in 2.6.0."""
    accounts: NonPaginatableList[Account]
    """The other people who take part. Added in 2.6.0."""
    last_status: Status | None
    """The newest status in it. None if all of them are gone. Added in 2.6.0."""


class UserList(AttribAccessDict):
    """A list of accounts that has a timeline of its own.

    Returned by: ``api.lists()[0]`` or ``api.list_create("title")``

    Source: https://docs.joinmastodon.org/entities/List/
    """

    _version = "4.2.0"

    id: MaybeSnowflakeIdType
    """Identifies the list on its server. Added in 2.1.0."""
    title: str
    """Name that its owner gave it. Added in 2.1.0."""
    replies_policy: str
    """Whose replies its timeline shows: followed (to any followed account), list (to members of the list) or none.
    Added in 3.3.0."""
    exclusive: bool | None
    """Whether its members are kept out of the home timeline. None if the server is too old to say. Added in
    4.2.0."""


class Marker(AttribAccessDict):
    """The position up to which the user has read a timeline.

    Returned by: ``api.markers_get()["home"]`` or ``api.markers_set("home", last_read_id)``

    Source: https://docs.joinmastodon.org/entities/Marker/
    """

    _version = "3.0.0"

    last_read_id: MaybeSnowflakeIdType
    """The newest status or notification that was seen. Added in 3.0.0."""
    version: int
    """Counter that goes up with each change, so that clients notice clashes. Added in 3.0.0."""
    updated_at: datetime
    """When the position was saved. Added in 3.0.0."""
