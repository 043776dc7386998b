"""A proxy in front of a server of this machine, on which requests fail as a test asks."""

from __future__ import annotations

import contextlib
import re
import socket
import struct
import threading
from typing import Any

from mastodon.testing.faults import Fault, Faults

_LARGEST_HEAD = 2**16
_CHUNK = 2**16
#: The seconds to wait for the rest of a request that is not forwarded.
_LINGER = 2.0


class FaultyProxy:
    """Forwards each request over a connection of its own, as bytes, unless a fault is due."""

    def __init__(self, port: int) -> None:
        self.faults = Faults()
        #: The requests that have arrived, such as "POST /api/v1/statuses".
        self.requests: list[str] = []
        self._port = port
        self._closed = threading.Event()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        threading.Thread(target=self._accept, name="mastodon-proxy", daemon=True).start()

    def close(self) -> None:
        """Accept no more connections. Requests that wait fail."""
        self._closed.set()
        with contextlib.suppress(OSError):
            # Closing alone does not wake the thread on every system.
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(client,), name="mastodon-proxy", daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        # A client that leaves, and a server that has ended, are no errors of the proxy.
        with client, contextlib.suppress(OSError):
            head, rest = _read_head(client)
            if len(head.split()) > 1:
                self._handle(client, head, rest)

    def _handle(self, client: socket.socket, head: bytes, rest: bytes) -> None:
        method, target = head.decode("latin-1").split()[:2]
        request = f"{method} {target.partition('?')[0]}"
        self.requests.append(request)
        fault = self.faults.take([request])
        if fault is not None and fault.delay:
            self._closed.wait(fault.delay)
        if fault is not None and fault.status is not None:
            _respond(client, fault)
        elif fault is not None and fault.drops and not fault.after:
            _reset(client)
        else:
            self._forward(client, _for_one_request(head) + rest, is_lost=fault is not None and fault.drops)

    def _forward(self, client: socket.socket, data: bytes, is_lost: bool) -> None:
        """Pass a request on, and the response back unless it is to be lost."""
        with socket.create_connection(("127.0.0.1", self._port)) as server:
            server.sendall(data)
            threading.Thread(target=_pump, args=(client, server), name="mastodon-proxy", daemon=True).start()
            while chunk := server.recv(_CHUNK):
                if not is_lost:
                    client.sendall(chunk)
            if is_lost:
                _reset(client)


def _read_head(client: socket.socket) -> tuple[bytes, bytes]:
    """Read up to the end of the headers. Return them, and what came behind them."""
    data = b""
    while b"\r\n\r\n" not in data:
        chunk = client.recv(_CHUNK)
        data += chunk
        if not chunk or len(data) > _LARGEST_HEAD:
            return b"", b""
    head, _, rest = data.partition(b"\r\n\r\n")
    return head, rest


def _for_one_request(head: bytes) -> bytes:
    """Return the headers for a connection that ends after the response, except for a WebSocket."""
    if re.search(rb"(?i)\r\nUpgrade:", head):
        return head + b"\r\n\r\n"
    return re.sub(rb"(?i)\r\nConnection:[^\r]*", b"", head) + b"\r\nConnection: close\r\n\r\n"


def _pump(client: socket.socket, server: socket.socket) -> None:
    """Pass on what else the client sends. When it leaves, so does this."""
    with contextlib.suppress(OSError):
        while chunk := client.recv(_CHUNK):
            server.sendall(chunk)
    with contextlib.suppress(OSError):
        server.shutdown(socket.SHUT_RDWR)


def _respond(client: socket.socket, fault: Fault) -> None:
    headers: list[tuple[str, Any]] = [*fault.headers, ("Content-Length", len(fault.body)), ("Connection", "close")]
    lines = [f"HTTP/1.1 {fault.status} Error", *(f"{name}: {value}" for name, value in headers), "", ""]
    client.sendall("\r\n".join(lines).encode() + fault.body)
    # Closing while a body still arrives would reset the connection, and the response would be lost.
    client.shutdown(socket.SHUT_WR)
    client.settimeout(_LINGER)
    while client.recv(_CHUNK):
        pass


def _reset(client: socket.socket) -> None:
    """Break a connection, so that the client gets an error rather than an end."""
    client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    # A thread that still reads would keep the connection open.
    client.shutdown(socket.SHUT_RD)
    client.close()
