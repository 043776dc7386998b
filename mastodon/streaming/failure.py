"""The ways in which a connection ends, as opposed to errors of callbacks."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import NoReturn

from mastodon._core.ratelimit import seconds_after_429
from mastodon._core.response import error_of
from mastodon.errors import MastodonError, MastodonNetworkError

#: Statuses from 400 to 499 that may be temporary.
_TEMPORARY = frozenset((408, 425, 429))


class ConnectionLost(Exception):
    """A connection could not be opened, or has ended.

    Only the library raises and catches this. Every other exception that passes through the reading of a stream comes
    from a callback.
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
        #: Whether another attempt is pointless.
        self.final = final
        #: The seconds that the server asks to wait.
        self.wait = wait
        #: Whether the server ended the stream normally.
        self.ended = ended
        #: The status of a response that is not a stream.
        self.status = status

    def reraise(self) -> NoReturn:
        """Raise the error for the user, with its cause."""
        raise self.error from self.__cause__ or self.error.__cause__


def ended() -> ConnectionLost:
    """Return the failure for a stream that the server ended normally."""
    return ConnectionLost(MastodonNetworkError("Server ceased communication."), ended=True)


def refused(status: int, reason: str | None, headers: Mapping[str, str]) -> ConnectionLost:
    """Return the failure for a response that is not a stream."""
    error = MastodonNetworkError(f"Could not connect to streaming server: {reason or status}")
    error.__cause__ = error_of(status, reason, b"")
    must_wait = status == 429 or "Retry-After" in headers
    wait = seconds_after_429(headers, time.time()) if must_wait else 0.0
    return ConnectionLost(error, final=is_final(status), wait=wait, status=status)


def is_final(status: int) -> bool:
    """Check whether another attempt would get the same status."""
    return 400 <= status < 500 and status not in _TEMPORARY
