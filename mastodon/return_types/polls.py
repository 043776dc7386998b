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
    """Number of votes for the option. None while results are hidden. Added in 2.8.0."""


class Poll(AttribAccessDict):
    """A poll attached to a status, with its results so far.

    Returned by: ``api.poll(poll_id)`` or ``api.poll_vote(poll_id, choices)``

    Source: https://docs.joinmastodon.org/entities/Poll/
    """

    _version = "2.8.0"

    id: MaybeSnowflakeIdType
    """ID of the poll. Added in 2.8.0."""
    expires_at: datetime | None
    """When voting ends. None if it does not end. Added in 2.8.0."""
    expired: bool
    """Whether voting has ended. Added in 2.8.0."""
    multiple: bool
    """Whether voters may choose more than one option. Added in 2.8.0."""
    votes_count: int
    """Total number of votes. Added in 2.8.0."""
    voted: bool
    """Whether the logged-in user has voted. None if nobody is logged in. Added in 2.8.0."""
    options: NonPaginatableList[PollOption]
    """Options to choose from. Added in 2.8.0."""
    emojis: NonPaginatableList[CustomEmoji]
    """Custom emoji in the options. Added in 2.8.0."""
    own_votes: NonPaginatableList[int]
    """Indexes in ``options``, from 0, of the options that the logged-in user chose. None if nobody is logged in. Added
    in 2.8.0."""
    voters_count: int | None
    """Number of accounts that have voted. None if the server does not send it, as for some single-choice polls. Added
    in 2.8.0."""
