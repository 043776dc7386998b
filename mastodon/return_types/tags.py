"""Hashtags: full, shallow and featured ones, with their daily usage."""

from __future__ import annotations

from datetime import datetime

from mastodon.types_base import AttribAccessDict, IfSent, MaybeSnowflakeIdType, NonPaginatableList


class Tag(AttribAccessDict):
    """A hashtag, with its use and its relation to the logged-in user. Moderators also see the decisions about it.

    Returned by: ``api.trending_tags()[0]`` or ``api.tag(name)``

    Source: https://docs.joinmastodon.org/entities/Tag/
    """

    _version = "4.4.0"

    name: str
    """The hashtag without the ``#``."""
    url: str
    """URL of the page of the hashtag on this server."""
    history: NonPaginatableList[TagHistory] | None
    """Use of the hashtag by day, usually for the past week. None if the server does not send it. Added in 2.4.1."""
    following: bool | None
    """Whether the logged-in user follows the hashtag. None if nobody is logged in. Added in 4.0.0."""
    id: MaybeSnowflakeIdType | None
    """ID of the hashtag, for moderation calls. None if the server does not send it. Added for moderators in 3.5.0, for
    everyone in 4.3.1."""
    trendable: bool | None
    """Whether moderators allow the hashtag to trend. None for users who are not moderators. Added in 3.5.0."""
    usable: bool | None
    """Whether moderators allow statuses to link the hashtag. None for users who are not moderators. Added in 3.5.0."""
    requires_review: bool | None
    """Whether the hashtag awaits a review by moderators. None for users who are not moderators. Added in 3.5.0."""
    featuring: bool | None
    """Whether the logged-in user's profile features the hashtag. None if nobody is logged in. Added in 4.4.0."""
    listable: IfSent[bool]
    """Whether moderators allow the hashtag in public lists. None for users who are not moderators, and on servers that
    do not send it."""


class TagHistory(AttribAccessDict):
    """The use of a hashtag on one day.

    Returned by: ``api.trending_tags()[0].history[0]``

    Source: https://docs.joinmastodon.org/entities/Tag/
    """

    _version = "2.4.1"

    day: datetime
    """The day, as midnight in UTC. Added in 2.4.1."""
    uses: str
    """Number of statuses that used the hashtag, as a string. Added in 2.4.1."""
    accounts: str
    """Number of accounts that used the hashtag, as a string. Added in 2.4.1."""


class ShallowTag(AttribAccessDict):
    """A hashtag with only its name and URL.

    Returned by: ``api.collection(collection_id).collection.tag``

    Source: https://docs.joinmastodon.org/entities/ShallowTag/
    """

    _version = "4.6.0"

    name: str
    """The hashtag without the ``#``. Added in 4.6.0."""
    url: str
    """URL of the page of the hashtag on this server. Added in 4.6.0."""


class FeaturedTag(AttribAccessDict):
    """A hashtag that is featured on a profile.

    Returned by: ``api.featured_tags()[0]`` or ``api.account_featured_tags(account_id)[0]``

    Source: https://docs.joinmastodon.org/entities/FeaturedTag/
    """

    _version = "3.3.0"

    id: MaybeSnowflakeIdType
    """ID of the entry, which is needed to remove it. Added in 3.0.0."""
    name: str
    """The hashtag without the ``#``. Added in 3.0.0."""
    statuses_count: str
    """Number of statuses of the account with the hashtag, as a string. Added in 3.0.0."""
    last_status_at: datetime | None
    """Day of the account's newest status with the hashtag. None if there is none. Added in 3.0.0."""
    url: str
    """URL of the page of the account's statuses with the hashtag. Added in 3.3.0."""
