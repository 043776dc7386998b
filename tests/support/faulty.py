"""A server on a port of this machine that plays what a test wrote for it: good responses, bad ones, broken ones."""

from __future__ import annotations

import gzip
import json
import socket
import ssl
import time
from collections.abc import Callable, Mapping
from typing import Any

from .loopback import Incoming, Listener, Request, reset, response_bytes

#: Something to do with a connection after its request was read.
Act = Callable[[socket.socket], None]
GOOD = {
    "id": "1",
    "username": "me",
    "acct": "me",
    "content": "hello",
    "url": "https://example.invalid/1",
    "type": "image",
}


class Faulty:
    """The server: its acts are played in turn, one for each request, and the last one again and again."""

    def __init__(self, acts: list[Act], tls: ssl.SSLContext | None = None) -> None:
        self.acts = acts
        self.requests: list[Request] = []
        self._listener = Listener(self._serve, tls)

    def __enter__(self) -> Faulty:
        self._listener.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._listener.close()

    @property
    def host(self) -> str:
        """Host and port."""
        return self._listener.host

    @property
    def url(self) -> str:
        return self._listener.url

    def _serve(self, connection: socket.socket) -> None:
        connection.settimeout(5)
        request = Incoming(connection).next()
        if request is None:
            # Such as a TLS greeting where TLS is not spoken.
            connection.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")
            return
        act = self.acts[min(len(self.requests), len(self.acts) - 1)]
        self.requests.append(request)
        act(connection)


# --- Acts -----------------------------------------------------------------------------------------------------------


def response(
    body: Any = None, status: str = "200 OK", headers: Mapping[str, str] | None = None, length: int | None = None
) -> bytes:
    """Write a response after which the connection ends; its body is good by default, and JSON unless it is bytes."""
    content = body if isinstance(body, bytes) else json.dumps(GOOD if body is None else body).encode()
    return response_bytes(content, status, {"Connection": "close", **(headers or {})}, length)


def say(data: bytes) -> Act:
    """Send this and close the connection."""
    return lambda connection: connection.sendall(data)


def reset_after(data: bytes) -> Act:
    """Send this, then end the connection the hard way."""

    def act(connection: socket.socket) -> None:
        connection.sendall(data)
        time.sleep(0.02)
        reset(connection)

    return act


def silent(connection: socket.socket) -> None:
    """Say nothing until the client has gone."""
    connection.recv(1)


def drip(connection: socket.socket) -> None:
    """Send a response byte by byte, each well before a client loses patience, and never come to its end."""
    _drip(connection, b"Content-Length: 1000000\r\n\r\n", b" ")


def drip_headers(connection: socket.socket) -> None:
    """Like :func:`drip`, and not even the headers come to their end."""
    _drip(connection, b"X-Long: ", b"a")


def drip_chunks(connection: socket.socket) -> None:
    """Like :func:`drip`, where the length of a chunk should be."""
    _drip(connection, b"Transfer-Encoding: chunked\r\n\r\n", b"0")


def _drip(connection: socket.socket, headers: bytes, byte: bytes) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\n" + headers)
    while True:
        connection.sendall(byte)
        time.sleep(0.05)


def zipped(data: bytes) -> bytes:
    return response(data, headers={"Content-Encoding": "gzip"})


PACKED = gzip.compress(json.dumps({**GOOD, "note": "x" * 5000}).encode())
