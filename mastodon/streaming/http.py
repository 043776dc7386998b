"""Reads a stream from an HTTP response as it arrives, and stops waiting for it from another thread."""

from __future__ import annotations

import contextlib
import socket
from collections.abc import Callable, Iterator
from http.client import HTTPException
from typing import Any

import requests
from urllib3 import HTTPResponse
from urllib3.exceptions import HTTPError, ReadTimeoutError

from mastodon._core import redact
from mastodon.errors import MastodonMalformedEventError, MastodonNetworkError, MastodonReadTimeout
from mastodon.streaming.events import Event, Message, now
from mastodon.streaming.failure import ConnectionLost
from mastodon.streaming.sse import events

_CHUNK = 65536
_TIMEOUTS = (ReadTimeoutError, requests.Timeout, TimeoutError)
_FAILURES = (HTTPError, HTTPException, requests.RequestException, OSError)


def received(response: requests.Response) -> Iterator[Event]:
    """Yield the events of a response.

    :raises ConnectionLost: if the connection failed, or an event is malformed. Errors of the caller propagate as is.
    """
    try:
        yield from events(_chunks(response))
    except MastodonMalformedEventError as error:
        raise ConnectionLost(error) from error


def _chunks(response: requests.Response) -> Iterator[bytes]:
    """Yield bytes as soon as they arrive, without waiting for more."""
    read: Callable[[], bytes] | None = None
    while True:
        try:
            read = read or _reader(response)
            chunk = read()
        except _TIMEOUTS as error:
            raise ConnectionLost(MastodonReadTimeout("Timed out while reading from server.")) from error
        except _FAILURES as error:
            details = redact.text(str(error))
            raise ConnectionLost(MastodonNetworkError(f"Streaming connection failed: {details}")) from error
        if not chunk:
            return
        yield chunk


def _reader(response: requests.Response) -> Callable[[], bytes]:
    raw: Any = getattr(response, "raw", None)
    inner: Any = getattr(raw, "_fp", None) if isinstance(raw, HTTPResponse) else None
    if hasattr(inner, "read1") and "Content-Encoding" not in raw.headers:
        # The HTTP client of the standard library takes a third of the time that urllib3 does, and urllib3 before 2 has
        # nothing that does not wait for more.
        return lambda: inner.read1(_CHUNK) or b""
    if isinstance(raw, HTTPResponse) and hasattr(raw, "read1"):
        return lambda: raw.read1(_CHUNK, decode_content=True) or b""
    # Compressed streams with urllib3 before 2, and responses made by hand.
    chunks = iter(response.iter_content(_CHUNK))
    return lambda: next((chunk for chunk in chunks if chunk), b"")


class EventStream:
    """An open connection for server-sent events."""

    def __init__(self, response: requests.Response) -> None:
        self._response = response
        self._socket = socket_of(response)

    def messages(self) -> Iterator[Message]:
        """Yield the messages of the server, until it ends the stream.

        :raises ConnectionLost: if the connection failed.
        """
        for event in received(self._response):
            yield Message(event, now())
        # After the end of the stream, other requests may use the connection.
        self._socket = None

    def chunks(self) -> Iterator[bytes]:
        """Yield the bytes of the server as they arrive, with the heartbeats that :meth:`messages` leaves out.

        :raises ConnectionLost: if the connection failed.
        """
        return _chunks(self._response)

    def shutdown(self) -> None:
        """Wake the thread that waits for the server. Any thread may call this."""
        waiting = self._socket
        if waiting is not None:
            # Closing the response here would wait for the read that this is meant to end.
            with contextlib.suppress(OSError):
                waiting.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """Close the connection. The thread that reads it must call this."""
        self.shutdown()
        self._response.close()


def socket_of(response: requests.Response) -> socket.socket | None:
    """Return the socket of a response whose body has not been read, or None if there is none."""
    raw: Any = getattr(response, "raw", None)
    found = getattr(getattr(raw, "connection", None), "sock", None)
    if found is None:
        # If the server closes the connection afterwards, the connection has passed its socket on.
        file = getattr(getattr(raw, "_fp", None), "fp", None)
        found = getattr(getattr(file, "raw", None), "_sock", None)
    return found if hasattr(found, "shutdown") else None
