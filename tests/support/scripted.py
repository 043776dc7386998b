"""A streaming server of this machine that does what a test tells it to, faults included."""

from __future__ import annotations

import contextlib
import json
import socket
import ssl
import struct
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import parse_qsl, urlsplit

HEAD_UNTIL_CLOSED = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n"
HEAD = HEAD_UNTIL_CLOSED[:-2] + b"Transfer-Encoding: chunked\r\n\r\n"


class Peer:
    """One connection of a client."""

    def __init__(self, sock: socket.socket, path: str, query: dict[str, str], headers: dict[str, str]) -> None:
        self.sock, self.path, self.query, self.headers = sock, path, query, headers

    def send(self, data: bytes) -> None:
        self.sock.sendall(data)

    def chunk(self, data: bytes) -> None:
        self.sock.sendall(b"%x\r\n%b\r\n" % (len(data), data))

    def event(self, name: str, payload: Any) -> None:
        self.chunk(event_bytes(name, payload))

    def end(self) -> None:
        """End the stream in good order."""
        self.sock.sendall(b"0\r\n\r\n")

    def reset(self) -> None:
        """Make the client's next read fail."""
        self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.sock.close()

    def wait_until_left(self, seconds: float = 30) -> None:
        """Say nothing until the client goes."""
        self.sock.settimeout(seconds)
        with contextlib.suppress(OSError):
            self.sock.recv(1)


def event_bytes(name: str, payload: Any) -> bytes:
    data = payload if isinstance(payload, str) else json.dumps(payload)
    return f"event: {name}\ndata: {data}\n\n".encode()


class ScriptedServer:
    """Answers ``/api/v1/streaming/*`` with a script, and everything else with prepared JSON."""

    def __init__(self, version: str = "4.7.3", tls: ssl.SSLContext | None = None) -> None:
        self.version = version
        #: Scripts of the connections in turn; the last one serves all that follow.
        self.scripts: list[Callable[[Peer], None]] = []
        #: Functions that make an answer from a query, by path.
        self.rest: dict[str, Callable[[dict[str, str]], Any]] = {}
        self.seen: list[Peer] = []
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=256)
        self._tls = tls
        self.url = f"http{'s' if tls else ''}://127.0.0.1:{self._listener.getsockname()[1]}"
        self._lock = threading.Lock()
        self._sockets: set[socket.socket] = set()
        threading.Thread(target=self._accept, daemon=True).start()

    @property
    def streams(self) -> list[Peer]:
        """The connections for streams, in the order in which they came."""
        return [peer for peer in self.seen if peer.path.startswith("/api/v1/streaming")]

    @property
    def open_sockets(self) -> int:
        return len(self._sockets)

    def requests(self, path: str) -> list[Peer]:
        return [peer for peer in self.seen if peer.path == path]

    def close(self) -> None:
        self._listener.close()
        for sock in list(self._sockets):
            with contextlib.suppress(OSError):
                sock.shutdown(socket.SHUT_RDWR)

    def _accept(self) -> None:
        while True:
            try:
                sock, _ = self._listener.accept()
            except OSError:
                return
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._sockets.add(sock)
            threading.Thread(target=self._serve, args=(sock,), daemon=True).start()

    def _serve(self, sock: socket.socket) -> None:
        try:
            with sock if self._tls is None else self._tls.wrap_socket(sock, server_side=True) as talking:
                while self._one(talking):
                    pass
        except OSError:
            pass
        finally:
            self._sockets.discard(sock)

    def _one(self, sock: socket.socket) -> bool:
        head = b""
        while b"\r\n\r\n" not in head:
            data = sock.recv(65536)
            if not data:
                return False
            head += data
        request, *lines = head.decode().split("\r\n")
        url = urlsplit(request.split(" ")[1])
        headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines if line)}
        peer = Peer(sock, url.path, dict(parse_qsl(url.query)), headers)
        with self._lock:
            self.seen.append(peer)
            script = self._script() if url.path.startswith("/api/v1/streaming/") else None
        if script is not None:
            script(peer)
            return False
        self._answer(peer)
        return True

    def _script(self) -> Callable[[Peer], None]:
        return self.scripts.pop(0) if len(self.scripts) > 1 else self.scripts[0]

    def _answer(self, peer: Peer) -> None:
        status, answer = 200, None
        if peer.path in self.rest:
            answer = self.rest[peer.path](peer.query)
        elif peer.path.rstrip("/") == "/api/v1/instance":
            answer = {"version": self.version, "urls": {"streaming_api": self.url.replace("http", "ws")}}
        elif peer.path.rstrip("/") == "/api/v2/instance":
            urls = {"streaming": self.url.replace("http", "ws")}
            answer = {"version": self.version, "configuration": {"urls": urls}}
        if isinstance(answer, int):
            status, answer = answer, None
        elif answer is None:
            status = 404
        body = json.dumps(answer).encode()
        peer.send(
            b"HTTP/1.1 %d X\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n" % (status, len(body))
            + body
        )


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
    """Wait for something to become true, and tell whether it did."""
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
