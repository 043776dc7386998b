"""The bytes of an HTTP response as they arrive, and the way to stop waiting for them."""

from __future__ import annotations

import contextlib
import socket
from collections.abc import Callable, Iterator
from http.client import HTTPException
from typing import Any

import requests
from urllib3.exceptions import HTTPError, ReadTimeoutError

from mastodon._core import redact
from mastodon.errors import MastodonMalformedEventError, MastodonNetworkError, MastodonReadTimeout
from mastodon.streaming.dispatch import Message
from mastodon.streaming.failure import ConnectionLost
from mastodon.streaming.sse import Event, events

_CHUNK = 65536
_TIMEOUTS = (ReadTimeoutError, requests.Timeout, TimeoutError)
_FAILURES = (HTTPError, HTTPException, requests.RequestException, OSError)


def received(response: requests.Response) -> Iterator[Event]:
    """The events of a response.

    :raises ConnectionLost: the connection broke, or what came is no event. Never for what the caller does meanwhile.
    """
    try:
        yield from events(_chunks(response))
    except MastodonMalformedEventError as error:
        raise ConnectionLost(error) from error


def _chunks(response: requests.Response) -> Iterator[bytes]:
    """Bytes as soon as they are there: each at most what the connection holds, without waiting for more."""
    read = _reader(response)
    while True:
        try:
            chunk = read()
        except _TIMEOUTS as error:
            raise ConnectionLost(MastodonReadTimeout("Timed out while reading from server.")) from error
        except _FAILURES as error:
            told = redact.text(str(error))
            raise ConnectionLost(MastodonNetworkError(f"Streaming connection failed: {told}")) from error
        if not chunk:
            return
        yield chunk


def _reader(response: requests.Response) -> Callable[[], bytes]:
    raw: Any = getattr(response, "raw", None)
    inner: Any = getattr(raw, "_fp", None)
    compressed = "Content-Encoding" in getattr(raw, "headers", ())
    if hasattr(inner, "read1") and not compressed:
        # The HTTP client of the standard library, which costs a third of the way through urllib3.
        return lambda: inner.read1(_CHUNK) or b""
    if hasattr(raw, "read1"):
        return lambda: raw.read1(_CHUNK, decode_content=True) or b""
    chunks = response.iter_content(_CHUNK)
    return lambda: next((chunk for chunk in chunks if chunk), b"")


class EventStream:
    """An open connection that brings server-sent events."""

    def __init__(self, response: requests.Response) -> None:
        self._response = response
        self._socket = _socket_of(response)

    def messages(self) -> Iterator[Message]:
        """What the server sends, until it ends the stream.

        :raises ConnectionLost: the connection broke.
        """
        for event in received(self._response):
            yield Message(event)
        # A stream that came to its end may have left its connection to other requests.
        self._socket = None

    def shutdown(self) -> None:
        """Wake the thread that waits for the server. Any thread may do so."""
        waiting = self._socket
        if waiting is not None:
            # Closing the response here would wait for the very read that is to end.
            with contextlib.suppress(OSError):
                waiting.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """Let go of the connection, in the thread that reads it."""
        self.shutdown()
        self._response.close()


def _socket_of(response: requests.Response) -> socket.socket | None:
    raw: Any = getattr(response, "raw", None)
    found = getattr(getattr(raw, "connection", None), "sock", None)
    if found is None:
        # The connection has given its socket away where the server said that it would close afterwards.
        file = getattr(getattr(raw, "_fp", None), "fp", None)
        found = getattr(getattr(file, "raw", None), "_sock", None)
    return found if hasattr(found, "shutdown") else None
