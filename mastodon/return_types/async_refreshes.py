"""The entity of work that the server goes on with after it has answered."""

from __future__ import annotations

from mastodon.types_base import AttribAccessDict, MaybeSnowflakeIdType


class AsyncRefresh(AttribAccessDict):
    """The state of a refresh that the server runs in the background, such as fetching more replies.

    Returned by: ``api.get_async_refresh_status(id)`` or ``api.get_async_refresh_info(result)``

    Source: https://docs.joinmastodon.org/entities/AsyncRefresh/
    """

    _version = "4.4.0"

    id: MaybeSnowflakeIdType
    """Identifies the refresh. Added in 4.4.0."""
    status: str
    """How far it is: running or finished. Added in 4.4.0."""
    result_count: int | None
    """How many results it has found so far. None when the server does not count. Added in 4.4.0."""
