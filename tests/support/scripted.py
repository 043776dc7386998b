"""A streaming server of this machine that plays the scripts of a test, faults included."""

from __future__ import annotations

import contextlib
import json
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

from .loopback import Incoming, Listener, Request, chunk_bytes, reset, response_bytes

HEAD_UNTIL_CLOSED = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n"
HEAD = HEAD_UNTIL_CLOSED[:-2] + b"Transfer-Encoding: chunked\r\n\r\n"


class Peer:
    """One request of a client, and the connection on which it came."""

    def __init__(self, sock: socket.socket, request: Request) -> None:
        self.sock = sock
        self.path, self.query, self.headers = request.path, request.query, request.headers

    def send(self, data: bytes) -> None:
        self.sock.sendall(data)

    def chunk(self, data: bytes) -> None:
        self.sock.sendall(chunk_bytes(data))

    def event(self, name: str, payload: Any) -> None:
        self.chunk(event_bytes(name, payload))

    def end(self) -> None:
        """End the stream as it should end."""
        self.sock.sendall(chunk_bytes(b""))

    def reset(self) -> None:
        """Make the client's next read fail."""
        reset(self.sock)

    def wait_until_left(self, seconds: float = 30) -> None:
        """Say nothing until the client leaves."""
        self.sock.settimeout(seconds)
        with contextlib.suppress(OSError):
            self.sock.recv(1)


def event_bytes(name: str, payload: Any) -> bytes:
    data = payload if isinstance(payload, str) else json.dumps(payload)
    return f"event: {name}\ndata: {data}\n\n".encode()


class ScriptedServer:
    """Plays a script for ``/api/v1/streaming/*``, and responds to everything else with prepared JSON."""

    def __init__(self, version: str = "4.7.3", tls: ssl.SSLContext | None = None) -> None:
        self.version = version
        #: Scripts of the connections in turn; the last one serves all that follow.
        self.scripts: list[Callable[[Peer], None]] = []
        #: Functions that make a body, or a status, from a query, by path.
        self.rest: dict[str, Callable[[dict[str, str]], Any]] = {}
        self.seen: list[Peer] = []
        self._lock = threading.Lock()
        self._listener = Listener(self._serve, tls)
        self.url = self._listener.url
        self._listener.start()

    @property
    def streams(self) -> list[Peer]:
        """The connections for streams, in the order in which they came."""
        return [peer for peer in self.seen if peer.path.startswith("/api/v1/streaming")]

    @property
    def open_sockets(self) -> int:
        return len(self._listener.open)

    def requests(self, path: str) -> list[Peer]:
        return [peer for peer in self.seen if peer.path == path]

    def close(self) -> None:
        self._listener.close()

    def _serve(self, sock: socket.socket) -> None:
        for request in Incoming(sock):
            peer = Peer(sock, request)
            with self._lock:
                self.seen.append(peer)
                script = self._script() if peer.path.startswith("/api/v1/streaming/") else None
            if script is not None:
                script(peer)
                return
            self._respond(peer)

    def _script(self) -> Callable[[Peer], None]:
        return self.scripts.pop(0) if len(self.scripts) > 1 else self.scripts[0]

    def _respond(self, peer: Peer) -> None:
        status, body = 200, None
        if peer.path in self.rest:
            body = self.rest[peer.path](peer.query)
        elif peer.path.rstrip("/") == "/api/v1/instance":
            body = {"version": self.version, "urls": {"streaming_api": self.url.replace("http", "ws")}}
        elif peer.path.rstrip("/") == "/api/v2/instance":
            urls = {"streaming": self.url.replace("http", "ws")}
            body = {"version": self.version, "configuration": {"urls": urls}}
        if isinstance(body, int):
            status, body = body, None
        elif body is None:
            status = 404
        peer.send(response_bytes(json.dumps(body).encode(), status))


# --- Scripts --------------------------------------------------------------------------------------------------------


def silence(peer: Peer) -> None:
    """A stream on which nothing happens."""
    peer.send(HEAD)
    peer.wait_until_left()


def says(*parts: bytes, end: bool = True) -> Callable[[Peer], None]:
    """A stream of these bytes, a chunk for each, that ends afterwards or stays open."""

    def script(peer: Peer) -> None:
        peer.send(HEAD)
        for part in parts:
            peer.chunk(part)
        if end:
            peer.end()
        else:
            peer.wait_until_left()

    return script


def refuses(status: int, *headers: str) -> Callable[[Peer], None]:
    """No stream but an error."""

    def script(peer: Peer) -> None:
        lines = [f"HTTP/1.1 {status} X", "Content-Length: 0", "Connection: close", *headers, "", ""]
        peer.send("\r\n".join(lines).encode())

    return script


def until(condition: Callable[[], Any], seconds: float = 10) -> bool:
    """Wait for something to become true; return whether it did."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.005)
    return bool(condition())


@contextlib.contextmanager
def scripted(
    *scripts: Callable[[Peer], None], version: str = "4.7.3", tls: ssl.SSLContext | None = None
) -> Iterator[ScriptedServer]:
    server = ScriptedServer(version, tls)
    server.scripts += scripts
    try:
        yield server
    finally:
        server.close()
