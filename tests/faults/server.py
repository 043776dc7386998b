"""A server on a port of this machine that plays what a test wrote for it: good answers, bad ones, broken ones."""

from __future__ import annotations

import gzip
import json
import socket
import ssl
import struct
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

#: What is done with a connection after its request was read.
Act = Callable[[socket.socket], None]
GOOD = {
    "id": "1",
    "username": "me",
    "acct": "me",
    "content": "hello",
    "url": "https://example.invalid/1",
    "type": "image",
}


@dataclass
class Request:
    """A request as it arrived."""

    line: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Played:
    """The server: its acts are played in turn, one a request, and the last one again and again."""

    acts: list[Act]
    tls: ssl.SSLContext | None = None
    requests: list[Request] = field(default_factory=list)

    def __enter__(self) -> Played:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        # Closing alone does not wake a thread that waits in accept.
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join(5)

    @property
    def address(self) -> str:
        """Host and port."""
        return f"127.0.0.1:{self._listener.getsockname()[1]}"

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            with suppress(OSError):
                self._answer(connection)
            connection.close()

    def _answer(self, connection: socket.socket) -> None:
        connection.settimeout(5)
        if self.tls is not None:
            connection = self.tls.wrap_socket(connection, server_side=True)
        request = _read(connection)
        if request is None:
            return
        act = self.acts[min(len(self.requests), len(self.acts) - 1)]
        self.requests.append(request)
        act(connection)
        with suppress(OSError):
            connection.close()


def _read(connection: socket.socket) -> Request | None:
    """The request that arrives; None where it is none, such as a TLS greeting."""
    head, _, body = _until(connection, b"\r\n\r\n").partition(b"\r\n\r\n")
    line, *rest = head.decode("latin-1").split("\r\n")
    if "HTTP/1.1" not in line:
        connection.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")
        return None
    headers = dict(each.split(": ", 1) for each in rest)
    while len(body) < int(headers.get("Content-Length", 0)):
        body += connection.recv(65536)
    return Request(line, headers, body)


def _until(connection: socket.socket, end: bytes) -> bytes:
    read = b""
    while end not in read and (not read or read[:1].isalpha()):
        part = connection.recv(65536)
        if not part:
            break
        read += part
    return read


# --- Acts -----------------------------------------------------------------------------------------------------------


def answer(body: Any = None, status: str = "200 OK", headers: str = "", length: int | None = None) -> bytes:
    """An answer as bytes; what is not bytes goes as JSON, and nothing stands for a good answer."""
    content = body if isinstance(body, bytes) else json.dumps(GOOD if body is None else body).encode()
    length = len(content) if length is None else length
    fixed = f"Content-Type: application/json\r\nContent-Length: {length}\r\nConnection: close\r\n"
    head = f"HTTP/1.1 {status}\r\n{fixed}{headers}\r\n"
    return head.encode() + content


def say(data: bytes) -> Act:
    """Send this and close the connection."""
    return lambda connection: connection.sendall(data)


def reset_after(data: bytes) -> Act:
    """Send this, then end the connection the hard way."""

    def act(connection: socket.socket) -> None:
        connection.sendall(data)
        time.sleep(0.02)
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

    return act


def silent(connection: socket.socket) -> None:
    """Say nothing until the client has gone."""
    connection.recv(1)


def drip(connection: socket.socket) -> None:
    """Send an answer byte by byte, each well before a client loses patience, and never come to its end."""
    _drip(connection, b"Content-Length: 1000000\r\n\r\n", b" ")


def drip_headers(connection: socket.socket) -> None:
    """Like :func:`drip`, and not even the headers come to their end."""
    _drip(connection, b"X-Long: ", b"a")


def drip_chunks(connection: socket.socket) -> None:
    """Like :func:`drip`, where the length of a chunk should stand."""
    _drip(connection, b"Transfer-Encoding: chunked\r\n\r\n", b"0")


def _drip(connection: socket.socket, headers: bytes, byte: bytes) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\n" + headers)
    while True:
        connection.sendall(byte)
        time.sleep(0.05)


def zipped(data: bytes) -> bytes:
    return answer(data, headers="Content-Encoding: gzip\r\n")


PACKED = gzip.compress(json.dumps({**GOOD, "note": "x" * 5000}).encode())
