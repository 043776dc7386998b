"""Polls and their options."""

from __future__ import annotations

from datetime import datetime

from mastodon.return_types.accounts import CustomEmoji
from mastodon.types_base import AttribAccessDict, MaybeSnowflakeIdType, NonPaginatableList


class PollOption(AttribAccessDict):
    """An option of a poll.

    Returned by: ``api.poll(poll_id).options[0]``

    Source: https://docs.joinmastodon.org/entities/Poll/
    """

    _version = "2.8.0"

    title: str
    """Text of the option. Added in 2.8.0."""
    votes_count: int | None
    """Number of votes for the option. None while the results are hidden. Added in 2.8.0."""


class Poll(AttribAccessDict):
    """A poll attached to a status, with its results so far.

    Returned by: ``api.poll(poll_id)`` or ``api.poll_vote(poll_id, choices)``

    Source: https://docs.joinmastodon.org/entities/Poll/
    """

    _version = "2.8.0"

    id: MaybeSnowflakeIdType
    """Id of the poll. Added in 2.8.0."""
    expires_at: datetime | None
    """When voting ends. None if it never does. Added in 2.8.0."""
    expired: bool
    """Whether voting has ended. Added in 2.8.0."""
    multiple: bool
    """Whether one may choose more than one option. Added in 2.8.0."""
    votes_count: int
    """Number of all votes. Added in 2.8.0."""
    voted: bool
    """Whether you have voted. None without a login. Added in 2.8.0."""
    options: NonPaginatableList[PollOption]
    """Answers to choose from. Added in 2.8.0."""
    emojis: NonPaginatableList[CustomEmoji]
    """Custom emoji in the options. Added in 2.8.0."""
    own_votes: NonPaginatableList[int]
    """Positions in ``options``, from 0, of the options you chose. None without a login. Added in 2.8.0."""
    voters_count: int | None
    """Number of accounts that have voted. None if the server does not know. Added in 2.8.0."""
