"""Sessions of the client, and answers that may neither be too large nor take too long."""

from __future__ import annotations

import copy
import io
import socket
import time
from collections.abc import Iterator
from http.client import HTTPResponse
from typing import Any

import requests
from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import ProtocolError

from mastodon.errors import MastodonNetworkError

#: Compressed bytes that are unpacked at once: a thousand times as many may come out.
_CHUNK = 16384
#: Bytes that are read at once where nothing is unpacked, such as many small events of a stream.
_PLAIN_CHUNK = 65536


class FinalNetworkError(MastodonNetworkError):
    """A failure that comes again however often one tries."""


FinalNetworkError.__name__ = FinalNetworkError.__qualname__ = "MastodonNetworkError"

#: Errors of ``requests`` that come again.
FINAL = (
    requests.exceptions.SSLError,
    requests.exceptions.InvalidURL,
    requests.exceptions.InvalidSchema,
    requests.exceptions.MissingSchema,
    requests.exceptions.InvalidHeader,
    requests.exceptions.TooManyRedirects,
)


# --- Sessions -------------------------------------------------------------------------------------------------------


def new_session(pool_size: int) -> requests.Session:
    """A session with room for so many open connections."""
    made = requests.Session()
    if type(made.get_adapter("https://")) is not HTTPAdapter:
        # A program has put another class of sessions in place, which knows better.
        return made
    adapter = _Adapter(pool_maxsize=pool_size)
    made.mount("https://", adapter)
    made.mount("http://", adapter)
    return made


def dress(new: requests.Session, old: requests.Session) -> None:
    """Give one session the settings that a program has made on another."""
    for name in ("headers", "proxies", "params", "cookies"):
        setattr(new, name, copy.copy(getattr(old, name)))
    for name in ("auth", "verify", "cert", "trust_env"):
        setattr(new, name, getattr(old, name))


def own_authorization(request: requests.PreparedRequest) -> requests.PreparedRequest:
    """Takes the place of ``.netrc``, whose passwords ``requests`` would send instead of the token."""
    return request


def reads_itself(session: Any) -> bool:
    """Whether a session leaves the body to us. What a program wraps or fakes is called as ever."""
    return getattr(type(session), "request", None) is requests.Session.request


# --- A time-out for the whole of an answer --------------------------------------------------------------------------


class _Timed(io.RawIOBase):
    """The bytes of a socket up to a moment. Its own time-out counts anew with each byte."""

    def __init__(self, raw: Any, connection: socket.socket) -> None:
        self._raw = raw
        # The name that it has in ``socket.SocketIO``, where others look for it.
        self._sock = connection
        #: By the monotonic clock; None for no end.
        self.end: float | None = None

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        if self.end is None:
            return self._read_into(buffer)
        left = self.end - time.monotonic()
        if left <= 0:
            raise TimeoutError("timed out")
        patience = self._sock.gettimeout()
        self._sock.settimeout(left)
        try:
            return self._read_into(buffer)
        finally:
            # The next request on this connection begins with it.
            self._sock.settimeout(patience)

    def _read_into(self, buffer: Any) -> int | None:
        count: int | None = self._raw.readinto(buffer)
        return count

    def close(self) -> None:
        if not self.closed:
            self._raw.close()
        super().close()


class _Answer(HTTPResponse):
    """An answer whose headers come within the time-out as a whole, and its body within what :meth:`end_at` sets."""

    def __init__(self, sock: socket.socket, *args: Any, **options: Any) -> None:
        super().__init__(sock, *args, **options)
        self._socket = sock
        self._timed = _Timed(self.fp.detach(), sock)
        self.fp = io.BufferedReader(self._timed, _PLAIN_CHUNK)

    def begin(self) -> None:
        patience = self._socket.gettimeout()
        self.end_at(None if patience is None else time.monotonic() + patience)
        super().begin()
        self.end_at(None)

    def end_at(self, moment: float | None) -> None:
        """Give up at this moment of the monotonic clock."""
        self._timed.end = moment


def _timed(connection: Any) -> Any:
    """A connection that reads such answers, unless a program has put its own class in place, as recorders do."""
    if type(connection) in (HTTPConnection, HTTPSConnection):
        connection.response_class = _Answer
    return connection


class _PlainPool(HTTPConnectionPool):
    def _new_conn(self) -> Any:
        return _timed(super()._new_conn())


class _EncryptedPool(HTTPSConnectionPool):
    def _new_conn(self) -> Any:
        return _timed(super()._new_conn())


_POOLS = {"http": _PlainPool, "https": _EncryptedPool}


class _Adapter(HTTPAdapter):
    """Connections whose answers have a time-out as a whole."""

    def init_poolmanager(self, *args: Any, **options: Any) -> None:
        super().init_poolmanager(*args, **options)
        self.poolmanager.pool_classes_by_scheme = _POOLS

    def proxy_manager_for(self, *args: Any, **options: Any) -> Any:
        manager = super().proxy_manager_for(*args, **options)
        manager.pool_classes_by_scheme = _POOLS
        return manager


# --- Bodies ---------------------------------------------------------------------------------------------------------


def read_body(response: requests.Response, most: int | None, end: float | None, seconds: float | None) -> None:
    """Read a body that may neither be larger nor take longer than allowed.

    :param most: bytes after unpacking.
    :param end: the last moment, by the monotonic clock.
    :param seconds: how long that was, for the error.
    """
    if response._content_consumed:  # type: ignore[attr-defined]  # the types know no private state
        check_size(response, most)
        return
    chunks, size = [], 0
    try:
        for chunk in _chunks(response, end):
            size += len(chunk)
            if most is not None and size > most:
                raise _too_large(most)
            chunks.append(chunk)
            if end is not None and time.monotonic() > end:
                raise MastodonNetworkError(
                    f"Could not complete request: the answer was not complete after {seconds:g} seconds."
                )
    except MastodonNetworkError:
        # A connection with something left to read is of no use to others.
        response.close()
        raise
    # As ``requests`` itself keeps a body that it has read.
    response._content, response._content_consumed = b"".join(chunks), True  # type: ignore[attr-defined]


def _chunks(response: requests.Response, end: float | None) -> Iterator[bytes]:
    """A body, unpacked, as it arrives."""
    raw: Any = response.raw
    answer = getattr(raw, "_fp", None)
    if isinstance(answer, _Answer):
        answer.end_at(end)
    if not hasattr(raw, "read1") or not hasattr(answer, "read1"):
        # Older versions of urllib3, and recorded answers.
        yield from response.iter_content(_CHUNK)
        if isinstance(answer, HTTPResponse) and answer.length:
            # urllib3 1.26 takes it for the whole.
            raise ProtocolError(f"{answer.length} bytes of the answer are missing")
        return
    size = _CHUNK if "Content-Encoding" in response.headers else _PLAIN_CHUNK
    while chunk := raw.read1(size, decode_content=True):
        yield chunk


def check_size(response: requests.Response, most: int | None) -> None:
    """Refuse a body that is there already and too large."""
    if most is not None and len(response.content or b"") > most:
        raise _too_large(most)


def _too_large(most: int) -> MastodonNetworkError:
    return FinalNetworkError(
        f"Could not complete request: the answer is larger than max_response_size, which is {most} bytes."
    )
