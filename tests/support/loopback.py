"""Servers on a port of this machine: the parts that they share, and a quick one that a function responds for.

The others are ``scripted.py``, for streams, ``faulty.py``, for connections that break, ``posting.py``, which keeps
statuses, and ``tests/benchmarks/server.py``.
"""

from __future__ import annotations

import json
import multiprocessing
import socket
import ssl
import struct
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from typing import Any
from urllib.parse import parse_qsl, urlsplit

_BLOCK = 1 << 16

# --- Parts ----------------------------------------------------------------------------------------------------------


@dataclass
class Request:
    """A request as it arrived; names of headers are in lower case."""

    method: str
    target: str
    headers: dict[str, str]
    body: bytes

    @property
    def path(self) -> str:
        return urlsplit(self.target).path

    @property
    def query(self) -> dict[str, str]:
        return dict(parse_qsl(urlsplit(self.target).query))


class Incoming:
    """The requests that arrive on one connection. Bodies that are not kept are read and dropped, however large."""

    def __init__(self, connection: socket.socket, *, keep_bodies: bool = True) -> None:
        self._connection, self._keep_bodies = connection, keep_bodies
        self._read = bytearray()

    def __iter__(self) -> Iterator[Request]:
        while (request := self.next()) is not None:
            yield request

    def next(self) -> Request | None:
        """Read the next request; return None where the client leaves or does not speak HTTP."""
        while (end := self._read.find(b"\r\n\r\n")) < 0:
            if not self._more() or not self._read[:1].isalpha():
                return None
        line, *lines = self._read[:end].decode("latin-1").split("\r\n")
        del self._read[: end + 4]
        method, target, _ = line.split(" ", 2)
        headers = {name.lower(): value for name, _, value in (each.partition(": ") for each in lines)}
        length = int(headers.get("content-length", 0))
        while len(self._read) < length:
            if not self._keep_bodies:
                length -= len(self._read)
                self._read.clear()
            if not self._more():
                return None
        body = bytes(self._read[:length]) if self._keep_bodies else b""
        del self._read[:length]
        return Request(method, target, headers, body)

    def _more(self) -> bool:
        block = self._connection.recv(_BLOCK)
        self._read += block
        return bool(block)


def response_bytes(
    body: bytes, status: int | str = 200, headers: Mapping[str, str] | None = None, length: int | None = None
) -> bytes:
    """Write a JSON response. ``length`` is what the server claims, by default the true one."""
    fixed = {"Content-Type": "application/json", "Content-Length": str(len(body) if length is None else length)}
    lines = [f"{name}: {value}" for name, value in {**fixed, **(headers or {})}.items()]
    line = f"HTTP/1.1 {status}" if isinstance(status, str) else f"HTTP/1.1 {status} Status"
    return "\r\n".join([line, *lines, "\r\n"]).encode() + body


def chunk_bytes(data: bytes) -> bytes:
    """Write one chunk of a response whose length is not known; the chunk of no data ends it."""
    return b"%x\r\n%b\r\n" % (len(data), data)


def reset(connection: socket.socket) -> None:
    """End a connection in such a way that the client's next read fails."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()


class Listener:
    """A port of this machine. Each connection has a thread, in which ``serve`` does what it wants with it."""

    def __init__(self, serve: Callable[[socket.socket], None], tls: ssl.SSLContext | None = None) -> None:
        self._serve, self._tls = serve, tls
        self._socket = socket.create_server(("127.0.0.1", 0), backlog=256)
        self._thread = threading.Thread(target=self.accept, daemon=True)
        self.open: set[socket.socket] = set()
        #: Host and port.
        self.host = f"127.0.0.1:{self._socket.getsockname()[1]}"
        self.url = f"http{'s' if tls else ''}://{self.host}"

    def start(self) -> None:
        self._thread.start()

    def close(self) -> None:
        # Closing alone does not wake a thread that waits in accept.
        with suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        for connection in list(self.open):
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
        if self._thread.ident is not None:
            self._thread.join(5)

    def accept(self) -> None:
        """Accept connections until the listener is closed."""
        while True:
            try:
                connection, _ = self._socket.accept()
            except OSError:
                return
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self.open.add(connection)
            threading.Thread(target=self._handle, args=(connection,), daemon=True).start()

    def _handle(self, connection: socket.socket) -> None:
        try:
            with connection if self._tls is None else self._tls.wrap_socket(connection, server_side=True) as talking:
                self._serve(talking)
        except OSError:
            pass
        finally:
            self.open.discard(connection)


@contextmanager
def listening(serve: Callable[[socket.socket], None], tls: ssl.SSLContext | None = None) -> Iterator[Listener]:
    """Listen as long as the block runs."""
    listener = Listener(serve, tls)
    listener.start()
    try:
        yield listener
    finally:
        listener.close()


@contextmanager
def nobody_listens() -> Iterator[int]:
    """A port that refuses connections as long as the block runs: it is taken, so nobody else can listen there."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        yield taken.getsockname()[1]


# --- A quick server -------------------------------------------------------------------------------------------------

#: Method, path with query, and body to status, headers and the data of the response.
Respond = Callable[[str, str, bytes], tuple[int, Mapping[str, str], Any]]


@contextmanager
def serving(respond: Respond) -> Iterator[str]:
    """The address of a server that responds like this; connections stay open."""
    with listening(partial(_talk, respond)) as listener:
        yield listener.url


@contextmanager
def serving_apart(respond: Respond) -> Iterator[str]:
    """The address of such a server in a process of its own, which does not slow down the one of the test."""
    with listening_apart(partial(_talk, respond)) as address:
        yield address


@contextmanager
def listening_apart(serve: Callable[[socket.socket], None]) -> Iterator[str]:
    """The address of a listener in a process of its own."""
    listener = Listener(serve)
    server = multiprocessing.get_context("fork").Process(target=listener.accept, daemon=True)
    server.start()
    try:
        yield listener.url
    finally:
        server.kill()
        server.join()
        listener.close()


def _talk(respond: Respond, connection: socket.socket) -> None:
    for request in Incoming(connection):
        status, headers, data = respond(request.method, request.target, request.body)
        connection.sendall(response_bytes(json.dumps(data).encode(), status, headers))
