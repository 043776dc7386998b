"""The entity of refreshes, which a server completes after its response."""

from __future__ import annotations

from mastodon.types_base import AttribAccessDict, MaybeSnowflakeIdType


class AsyncRefresh(AttribAccessDict):
    """The state of a refresh that the server runs in the background, such as fetching more replies.

    Returned by: ``api.get_async_refresh_status(id)`` or ``api.get_async_refresh_info(result)``

    Source: https://docs.joinmastodon.org/entities/AsyncRefresh/
    """

    _version = "4.4.0"

    id: MaybeSnowflakeIdType
    """ID of the refresh. Added in 4.4.0."""
    status: str
    """State of the refresh: ``running`` or ``finished``. Added in 4.4.0."""
    result_count: int | None
    """Number of results found so far. None if the server does not count them. Added in 4.4.0."""
