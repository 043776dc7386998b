"""A server in good health, of which a test can break any part."""

from __future__ import annotations

import base64
import hashlib
import json
import socket
import ssl
from collections.abc import Callable, Mapping
from email.utils import formatdate
from typing import Any

from mastodon import Mastodon
from tests.support.loopback import Incoming, Listener, Request, chunk_bytes, response_bytes
from tests.support.scripted import HEAD

#: Something to do with a connection after its request was read.
Act = Callable[[Request, socket.socket], None]
_GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
_PING, _PONG = 0x89, 0x8A

TOKEN = "a-token-that-nobody-may-see"
SSE, WEBSOCKET = "/api/v1/streaming/user", "/api/v1/streaming"


class Station:
    """The server. ``acts`` has what it does at each path; other paths do not exist."""

    def __init__(self, tls: ssl.SSLContext | None = None) -> None:
        self.requests: list[Request] = []
        self._listener = Listener(self._serve, tls)
        self.url = self._listener.url
        self.acts: dict[str, Act] = {
            "/api/v1/instance": says({"version": "4.7.3", "title": "Home"}, headers=limits(250)),
            "/api/v2/instance": says({"version": "4.7.3", "title": "Home", "configuration": self._configuration()}),
            "/.well-known/nodeinfo": says({"links": [{"rel": NODEINFO, "href": f"{self.url}/nodeinfo/2.0"}]}),
            "/nodeinfo/2.0": says({"software": {"name": "mastodon", "version": "4.7.3"}}),
            "/.well-known/oauth-authorization-server": says(self.metadata()),
            "/api/v1/accounts/verify_credentials": says({"id": "1", "acct": "me"}),
            "/api/v1/apps/verify_credentials": says({"name": "tooter", "scopes": ["read", "write"]}),
            "/api/v1/streaming/health": sends(response_bytes(b"OK")),
            SSE: stream(b":)\n"),
            "/api/v1/streaming/public": stream(b":)\n"),
            WEBSOCKET: websocket,
        }

    def _configuration(self) -> dict[str, Any]:
        media = {"image_size_limit": 16777216, "video_size_limit": 103809024, "image_matrix_limit": 33177600}
        return {"urls": {"streaming": self.url.replace("http", "ws")}, "media_attachments": media}

    def metadata(self, **changes: Any) -> dict[str, Any]:
        paths = {"authorization_endpoint": "/oauth/authorize", "token_endpoint": "/oauth/token"}
        urls = {key: self.url + path for key, path in paths.items()}
        return {**urls, "code_challenge_methods_supported": ["S256"], **changes}

    def client(self, **arguments: Any) -> Mastodon:
        return Mastodon(**{"api_base_url": self.url, "access_token": TOKEN, **arguments})

    def __enter__(self) -> Station:
        self._listener.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._listener.close()

    def _serve(self, connection: socket.socket) -> None:
        for request in Incoming(connection):
            self.requests.append(request)
            act = self.acts.get(request.path.rstrip("/"), says({"error": "Not found"}, 404))
            act(request, connection)


NODEINFO = "http://nodeinfo.diaspora.software/ns/schema/2.0"


def limits(remaining: int) -> dict[str, str]:
    return {"X-RateLimit-Limit": "300", "X-RateLimit-Remaining": str(remaining), "X-RateLimit-Reset": "120"}


def sends(data: bytes) -> Act:
    return lambda request, connection: connection.sendall(data)


def says(data: Any, status: int = 200, headers: Mapping[str, str] | None = None, date: float | None = None) -> Act:
    """Respond with JSON."""
    body = json.dumps(data).encode()

    def act(request: Request, connection: socket.socket) -> None:
        connection.sendall(response_bytes(body, status, {"Date": formatdate(date, usegmt=True), **(headers or {})}))

    return act


def redirect(url: str) -> Act:
    return sends(response_bytes(b"", 301, {"Location": url}))


def silent(request: Request, connection: socket.socket) -> None:
    """Say nothing until the client has gone."""
    connection.recv(1)


def stream(*parts: bytes) -> Act:
    """Open a stream, send these parts, and say nothing more."""

    def act(request: Request, connection: socket.socket) -> None:
        connection.sendall(HEAD + b"".join(map(chunk_bytes, parts)))
        silent(request, connection)

    return act


def ended_stream(request: Request, connection: socket.socket) -> None:
    connection.sendall(HEAD + chunk_bytes(b""))


def accept_websocket(request: Request, connection: socket.socket) -> None:
    """Open a WebSocket."""
    digest = hashlib.sha1((request.headers["sec-websocket-key"] + _GUID).encode(), usedforsecurity=False).digest()
    accept = base64.b64encode(digest).decode()
    lines = ("HTTP/1.1 101 Switching Protocols", "Upgrade: websocket", "Connection: Upgrade")
    connection.sendall("\r\n".join([*lines, f"Sec-WebSocket-Accept: {accept}", "", ""]).encode())


def websocket(request: Request, connection: socket.socket) -> None:
    """Open a WebSocket, and respond to pings."""
    if "sec-websocket-key" not in request.headers:
        connection.sendall(response_bytes(b"{}", 404))
        return
    accept_websocket(request, connection)
    while frame := connection.recv(1000):
        if frame[0] == _PING:
            connection.sendall(bytes((_PONG, 0)))


def silent_websocket(request: Request, connection: socket.socket) -> None:
    accept_websocket(request, connection)
    while connection.recv(1000):
        pass


def closed_websocket(request: Request, connection: socket.socket) -> None:
    accept_websocket(request, connection)
    connection.sendall(bytes((0x88, 0)))
