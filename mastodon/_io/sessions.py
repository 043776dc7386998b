"""Sessions of the client, and limits on the size and the duration of responses."""

from __future__ import annotations

import copy
import io
import socket
import threading
import time
from collections.abc import Iterator
from functools import cache
from http.client import HTTPResponse, IncompleteRead, RemoteDisconnected
from typing import Any

import requests
from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool
from urllib3.exceptions import ProtocolError

from mastodon.errors import MastodonNetworkError

#: The number of compressed bytes to decompress at once. They may expand a thousandfold.
_CHUNK = 16384
#: The number of uncompressed bytes to read at once, such as many small events of a stream.
_PLAIN_CHUNK = 65536


class FinalNetworkError(MastodonNetworkError):
    """A network error that a retry cannot fix."""


FinalNetworkError.__name__ = FinalNetworkError.__qualname__ = "MastodonNetworkError"

#: Errors of ``requests`` that a retry cannot fix.
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
    """Create a session that keeps up to this many connections open."""
    session = requests.Session()
    if type(session.get_adapter("https://")) is not HTTPAdapter:
        # The program has replaced the adapter or the session class. Use its own unchanged.
        return session
    adapter = _Adapter(pool_maxsize=pool_size)
    session.mount("https://", adapter)
    session.mount("http://", adapter)
    return session


def copy_settings(old: requests.Session, new: requests.Session) -> None:
    """Copy the settings that a program has made on one session to another."""
    for name in ("headers", "proxies", "params", "cookies"):
        setattr(new, name, copy.copy(getattr(old, name)))
    for name in ("auth", "verify", "cert", "trust_env"):
        setattr(new, name, getattr(old, name))


def no_netrc(request: requests.PreparedRequest) -> requests.PreparedRequest:
    """Prevent ``requests`` from sending credentials from ``.netrc`` instead of the token."""
    return request


def reads_body_late(session: Any) -> bool:
    """Check whether the client can read the body itself. A session that a program replaces reads it as usual."""
    return getattr(type(session), "request", None) is requests.Session.request


# --- A timeout for a whole response ---------------------------------------------------------------------------------


class _Timed(io.RawIOBase):
    """The raw stream of a socket, with a deadline. The timeout of the socket itself restarts at each read."""

    def __init__(self, raw: Any, connection: socket.socket) -> None:
        self._raw = raw
        # Named as in ``socket.SocketIO``, because other packages look for it.
        self._sock = connection
        #: A time on the monotonic clock, or None for no deadline.
        self.deadline: float | None = None

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        if self.deadline is None:
            return self._read_into(buffer)
        left = self.deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError("timed out")
        timeout = self._sock.gettimeout()
        self._sock.settimeout(left)
        try:
            return self._read_into(buffer)
        finally:
            # The next request on this connection uses it.
            self._sock.settimeout(timeout)

    def _read_into(self, buffer: Any) -> int | None:
        count: int | None = self._raw.readinto(buffer)
        if count:
            _exchange.has_received = True
        return count

    def close(self) -> None:
        if not self.closed:
            self._raw.close()
        super().close()


class _TimedResponse(HTTPResponse):
    """A response whose headers must arrive within the timeout in total, and its body before a deadline."""

    def __init__(self, sock: socket.socket, *args: Any, **options: Any) -> None:
        super().__init__(sock, *args, **options)
        self._socket = sock
        self._timed = _Timed(self.fp.detach(), sock)
        self.fp = io.BufferedReader(self._timed, _PLAIN_CHUNK)

    def begin(self) -> None:
        timeout = self._socket.gettimeout()
        self.set_deadline(None if timeout is None else time.monotonic() + timeout)
        super().begin()
        self.set_deadline(None)

    def set_deadline(self, deadline: float | None) -> None:
        """Set the time on the monotonic clock at which reading fails."""
        self._timed.deadline = deadline


# The modules of urllib3 whose connections can use this class. Recorders, such as vcrpy, substitute their own.
_CONNECTION_MODULES = frozenset(("urllib3.connection", "urllib3.contrib.socks"))


@cache
def _timed_pool(pool: type[HTTPConnectionPool]) -> type[HTTPConnectionPool]:
    """Return a pool class whose connections apply the timeout to whole responses."""

    def _new_conn(self: Any) -> Any:
        connection: Any = pool._new_conn(self)
        if type(connection).__module__ in _CONNECTION_MODULES:
            # Not by the class that the pool uses, because recorders put in classes of their own there.
            connection.__class__ = _timed_connection(type(connection))  # type: ignore[arg-type]  # a class is hashable
        return connection

    # Keep the name, because it appears in the messages of network errors.
    return type(pool.__name__, (pool,), {"_new_conn": _new_conn})


@cache
def _timed_connection(connection: type[Any]) -> Any:
    """Derive a connection that reads responses with a timeout as a whole, and notes when it is opened."""

    def connect(self: Any) -> Any:
        _exchange.is_new_connection = True
        return connection.connect(self)

    attributes = {"connect": connect, "response_class": _TimedResponse, "__module__": connection.__module__}
    return type(connection.__name__, (connection,), attributes)


class _Exchange(threading.local):
    """The exchange of a thread, as far as the pools and sockets below an adapter see it."""

    is_new_connection = True
    has_received = False


_exchange = _Exchange()
# Failures of a connection that the server closed while it was idle.
_DROPPED = (RemoteDisconnected, ConnectionResetError, ConnectionAbortedError, BrokenPipeError)


def _was_dropped(error: requests.ConnectionError) -> bool:
    """Check whether a kept connection was closed before anything of a response arrived."""
    cause = error.args[0] if error.args else None
    reason = cause.args[-1] if isinstance(cause, ProtocolError) else None
    return isinstance(reason, _DROPPED) and not _exchange.is_new_connection and not _exchange.has_received


class _Adapter(HTTPAdapter):
    """An adapter that applies the timeout to whole responses. It reads again what a dropped connection has lost."""

    def send(self, request: requests.PreparedRequest, *args: Any, **options: Any) -> requests.Response:
        while True:
            _exchange.is_new_connection = _exchange.has_received = False
            try:
                return super().send(request, *args, **options)
            except requests.ConnectionError as error:
                # Each attempt uses up a dropped connection, until one is new. Nothing but reading is repeated.
                if request.method not in ("GET", "HEAD") or not _was_dropped(error):
                    raise

    def init_poolmanager(self, *args: Any, **options: Any) -> None:
        super().init_poolmanager(*args, **options)
        _use_timed_pools(self.poolmanager)

    def proxy_manager_for(self, *args: Any, **options: Any) -> Any:
        is_new = args[0] not in self.proxy_manager if args else True
        manager = super().proxy_manager_for(*args, **options)
        if is_new:
            _use_timed_pools(manager)
        return manager


def _use_timed_pools(manager: Any) -> None:
    # Proxies, such as SOCKS, have pools of their own.
    pools = manager.pool_classes_by_scheme
    manager.pool_classes_by_scheme = {scheme: _timed_pool(pool) for scheme, pool in pools.items()}


# --- Bodies ---------------------------------------------------------------------------------------------------------


def read_body(response: requests.Response, most: int | None, deadline: float | None, seconds: float | None) -> None:
    """Read a body that must neither be larger nor take longer than allowed.

    :param most: the number of bytes after decompression.
    :param deadline: a time on the monotonic clock.
    :param seconds: the timeout that the deadline comes from, for the error message.
    """
    # A response that a program created has content, but no raw stream.
    content: Any = response._content
    if content is not False or response.raw is None:
        check_size(response, most)
        return
    chunks, size = [], 0
    try:
        for chunk in body_chunks(response, deadline):
            size += len(chunk)
            if most is not None and size > most:
                raise _too_large(most)
            chunks.append(chunk)
            if deadline is not None and time.monotonic() > deadline:
                raise MastodonNetworkError(
                    f"Could not complete request: the response was not complete after {seconds:g} seconds."
                )
    except MastodonNetworkError:
        # No other request can use a connection with unread data.
        response.close()
        raise
    # Where ``requests`` stores a body that it has read.
    response._content, response._content_consumed = b"".join(chunks), True  # type: ignore[attr-defined]


def body_chunks(response: requests.Response, deadline: float | None) -> Iterator[bytes]:
    """Yield a body, decompressed, as it arrives.

    :param deadline: a time on the monotonic clock at which waiting for more ends.
    """
    raw: Any = response.raw
    inner = getattr(raw, "_fp", None)
    if isinstance(inner, _TimedResponse):
        inner.set_deadline(deadline)
    if not hasattr(raw, "read1") or not hasattr(inner, "read1"):
        # Older versions of urllib3, and recorded responses.
        yield from response.iter_content(_CHUNK)
        if isinstance(inner, HTTPResponse) and inner.length:
            # urllib3 1.26 does not detect a truncated body.
            raise ProtocolError("Connection broken", IncompleteRead(b"", inner.length))
        return
    size = _CHUNK if "Content-Encoding" in response.headers else _PLAIN_CHUNK
    while chunk := raw.read1(size, decode_content=True):
        yield chunk


def check_size(response: requests.Response, most: int | None) -> None:
    """Raise an error if a body that has been read is too large."""
    if most is not None and len(response.content or b"") > most:
        raise _too_large(most)


def _too_large(most: int) -> MastodonNetworkError:
    return FinalNetworkError(
        f"Could not complete request: the response is larger than max_response_size, which is {most} bytes."
    )
