"""Entities of server announcements and of the reactions to them."""

from __future__ import annotations

from datetime import datetime

from mastodon.return_types.accounts import CustomEmoji
from mastodon.return_types.plain import PlainText
from mastodon.return_types.statuses import StatusMention
from mastodon.return_types.tags import Tag
from mastodon.types_base import AttribAccessDict, MaybeSnowflakeIdType, NonPaginatableList

AnnouncementAccount = StatusMention
"""An account named in an announcement: the same fields as a mention in a status."""


class Reaction(AttribAccessDict):
    """An emoji reaction to an announcement, with the number of accounts that added it.

    Returned by: ``api.announcements()[0].reactions[0]``

    Source: https://docs.joinmastodon.org/entities/Reaction/
    """

    _version = "3.1.0"

    name: str
    """The emoji itself, or the shortcode of a custom emoji. Added in 3.1.0."""
    count: int
    """Number of accounts that have added this reaction. Added in 3.1.0."""
    me: bool
    """Whether the logged-in user has added it. Added in 3.1.0."""
    url: str | None
    """URL of the image. None if the reaction is a Unicode emoji. Added in 3.1.0."""
    static_url: str | None
    """URL of a static version of the image. None if the reaction is a Unicode emoji. Added in 3.1.0."""


class StreamReaction(AttribAccessDict):
    """A new count of a reaction to an announcement, as a stream reports it.

    Returned by: ``StreamListener.on_announcement_reaction(reaction)``

    Source: https://docs.joinmastodon.org/methods/streaming/
    """

    _version = "3.1.0"

    name: str
    """The emoji itself, or the shortcode of a custom emoji. Added in 3.1.0."""
    count: int
    """Number of accounts that have added this reaction. Added in 3.1.0."""
    announcement_id: MaybeSnowflakeIdType
    """ID of the announcement that the reaction belongs to. Added in 3.1.0."""


class AnnouncementStatus(AttribAccessDict):
    """A status that an announcement links to.

    Returned by: ``api.announcements()[0].statuses[0]``

    Source: https://docs.joinmastodon.org/entities/Announcement/
    """

    _version = "3.1.0"

    id: MaybeSnowflakeIdType
    """ID of the status. Added in 3.1.0."""
    url: str
    """URL of the status. Added in 3.1.0."""


class Announcement(AttribAccessDict):
    """A notice from the administrators to everyone on the server.

    Returned by: ``api.announcements()[0]``

    Source: https://docs.joinmastodon.org/entities/Announcement/
    """

    _version = "3.1.0"

    id: MaybeSnowflakeIdType
    """ID of the announcement. Added in 3.1.0."""
    content: str
    """Text of the announcement, as HTML. Added in 3.1.0."""
    starts_at: datetime | None
    """When the announced event begins. None if no time is set. Added in 3.1.0."""
    ends_at: datetime | None
    """When the announced event ends. None if no time is set. Added in 3.1.0."""
    all_day: bool
    """Whether the event lasts whole days, so that only the dates of ``starts_at`` and ``ends_at`` count. Added in
    3.1.0."""
    published_at: datetime
    """When the announcement was published. Added in 3.1.0."""
    updated_at: datetime
    """When the announcement was last updated. Added in 3.1.0."""
    read: bool
    """Whether the logged-in user has dismissed the announcement. Added in 3.1.0."""
    mentions: NonPaginatableList[StatusMention]
    """Accounts mentioned in the text. Added in 3.1.0."""
    tags: NonPaginatableList[Tag]
    """Hashtags used in the text. Added in 3.1.0."""
    emojis: NonPaginatableList[CustomEmoji]
    """Custom emoji used in the text. Added in 3.1.0."""
    reactions: NonPaginatableList[Reaction]
    """Emoji reactions to the announcement, one entry per emoji. Added in 3.1.0."""
    statuses: NonPaginatableList[AnnouncementStatus]
    """Statuses that the text links to. Added in 3.1.0."""
    plain_content = PlainText("content")
    """``content`` as plain text, without markup. Empty if there is none."""
