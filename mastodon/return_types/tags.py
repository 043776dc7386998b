"""Hashtags: full, shallow and featured ones, with their daily usage."""

from __future__ import annotations

from datetime import datetime

from mastodon.types_base import AttribAccessDict, MaybeSnowflakeIdType, NonPaginatableList


class Tag(AttribAccessDict):
    """A hashtag, with what the caller does with it and, for moderators, what is decided about it.

    Returned by: ``api.trending_tags()[0]`` or ``api.tag(name)``

    Source: https://docs.joinmastodon.org/entities/Tag/
    """

    _version = "4.4.0"

    name: str
    """The hashtag without the ``#``."""
    url: str
    """Page of the hashtag on this server."""
    history: NonPaginatableList[TagHistory] | None
    """Use of the hashtag per day, mostly of the last week. None if not sent. Added in 2.4.1."""
    following: bool | None
    """Whether you follow the hashtag. None without a login. Added in 4.0.0."""
    id: str | None
    """Id of the hashtag, for moderation calls. None if not sent. Added in 3.5.0, for everybody in 4.3.1."""
    trendable: bool | None
    """Whether moderators allow the hashtag to trend. None if not asked as a moderator. Added in 3.5.0."""
    usable: bool | None
    """Whether moderators allow posts to link the hashtag. None if not asked as a moderator. Added in 3.5.0."""
    requires_review: bool | None
    """Whether moderators still have to look at the hashtag. None if not asked as one. Added in 3.5.0."""
    featuring: bool | None
    """Whether your profile features the hashtag. None without a login. Added in 4.4.0."""


class TagHistory(AttribAccessDict):
    """Use of a hashtag on one day.

    Returned by: ``api.trending_tags()[0].history[0]``

    Source: https://docs.joinmastodon.org/entities/Tag/
    """

    _version = "2.4.1"

    day: datetime
    """The day, as midnight in UTC. Added in 2.4.1."""
    uses: str
    """Number of statuses that used the hashtag, as a decimal number. Added in 2.4.1."""
    accounts: str
    """Number of accounts that used the hashtag, as a decimal number. Added in 2.4.1."""


class ShallowTag(AttribAccessDict):
    """A hashtag reduced to its name and page.

    Returned by: ``api.collection(collection_id).collection.tag``

    Source: https://docs.joinmastodon.org/entities/ShallowTag/
    """

    _version = "4.6.0"

    name: str
    """The hashtag without the ``#``. Added in 4.6.0."""
    url: str
    """Page of the hashtag on this server. Added in 4.6.0."""


class FeaturedTag(AttribAccessDict):
    """A hashtag that a profile shows to its visitors.

    Returned by: ``api.featured_tags()[0]`` or ``api.account_featured_tags(account_id)[0]``

    Source: https://docs.joinmastodon.org/entities/FeaturedTag/
    """

    _version = "3.3.0"

    id: MaybeSnowflakeIdType
    """Id of this entry, needed to remove it. Added in 3.0.0."""
    name: str
    """The hashtag without the ``#``. Added in 3.0.0."""
    statuses_count: str
    """Number of statuses of the account with the hashtag, as a decimal number. Added in 3.0.0."""
    last_status_at: datetime | None
    """Day of the account's newest post with it. None if there is none. Added in 3.0.0."""
    url: str
    """Page of the account's posts with the hashtag. Added in 3.3.0."""
