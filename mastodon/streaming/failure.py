"""How a connection ends, apart from what the listener's own callbacks raise."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import NoReturn

from mastodon._core.ratelimit import seconds_after_429
from mastodon._core.response import error_of
from mastodon.errors import MastodonError, MastodonNetworkError

#: Answers of 400 to 499 that may be different next time.
_TEMPORARY = frozenset((408, 425, 429))


class ConnectionLost(Exception):
    """A connection could not be opened, or has ended.

    Only the library raises this and only the library sees it. Whatever else passes through the reading of a stream
    comes from a callback, which is how the two are told apart.
    """

    def __init__(
        self,
        error: MastodonError,
        *,
        final: bool = False,
        wait: float = 0.0,
        ended: bool = False,
        status: int | None = None,
    ) -> None:
        super().__init__(error)
        self.error = error
        #: Trying again is pointless.
        self.final = final
        #: For how many seconds the server wants to be left alone.
        self.wait = wait
        #: The server ended the stream in good order.
        self.ended = ended
        #: The status of an answer that is no stream.
        self.status = status

    def reraise(self) -> NoReturn:
        """Raise the error that users see, with its cause."""
        raise self.error from self.__cause__ or self.error.__cause__


def ended() -> ConnectionLost:
    """The server ended the stream in good order."""
    return ConnectionLost(MastodonNetworkError("Server ceased communication."), ended=True)


def refused(status: int, reason: str | None, headers: Mapping[str, str]) -> ConnectionLost:
    """A server that answered with something else than a stream."""
    error = MastodonNetworkError(f"Could not connect to streaming server: {reason or status}")
    error.__cause__ = error_of(status, reason, b"")
    patient = status == 429 or "Retry-After" in headers
    wait = seconds_after_429(headers, time.time()) if patient else 0.0
    return ConnectionLost(error, final=is_final(status), wait=wait, status=status)


def is_final(status: int) -> bool:
    """Whether a server that answers so will answer the same next time."""
    return 400 <= status < 500 and status not in _TEMPORARY
