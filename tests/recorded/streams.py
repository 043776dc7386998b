"""Record and replay streams, which vcrpy cannot: it hands over a response only when it has ended.

The client under test connects to a server of this module, over a socket. While a test is recorded, that server passes
on what the real one sends, and keeps it. Afterwards it sends the same again.
"""

from __future__ import annotations

import http.client
import json
import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect
from websockets.sync.server import ServerConnection, serve

from mastodon import Mastodon
from mastodon.testing.recording import scrub_text
from tests.support.scripted import HEAD, Peer, ScriptedServer, refuses, until

# Something that two accounts do while the client under test listens; its result, in JSON, is recorded.
Act = Callable[[Mastodon, Mastodon], Any]


class Tape:
    """Streams of one test: a cassette, and the servers that record or replay it."""

    def __init__(self, path: Path, actors: tuple[Mastodon, Mastodon] | None) -> None:
        self.path, self._actors = path, actors
        recorded = {"connections": [], "results": []} if actors else json.loads(path.read_text(encoding="utf-8"))
        self._connections: list[dict[str, Any]] = recorded["connections"]
        self._results: list[Any] = recorded["results"]
        #: Connections, and results, that were replayed.
        self._played, self._told = 0, 0
        #: Streams that the real server has opened.
        self._live = 0
        self._lock = threading.Lock()
        self._upstream: list[socket.socket] = []
        self._http = ScriptedServer()
        self._http.scripts.append(self._events)
        self._websockets = serve(self._messages, "127.0.0.1", 0)
        self._thread = threading.Thread(target=self._websockets.serve_forever, daemon=True)
        self._thread.start()
        self.api = self.client()

    def client(self, websockets: bool = False) -> Mastodon:
        """Return a client of the first account, whose server has streams over HTTP, or over WebSockets."""
        if websockets:
            url = f"ws://127.0.0.1:{self._websockets.socket.getsockname()[1]}"
            description = {"version": "4.7.3", "configuration": {"urls": {"streaming": url}}}
            self._http.rest["/api/v2/instance/"] = lambda query: description
        return Mastodon(api_base_url=self._http.url, access_token="token", mastodon_version="4.7.3")

    def meanwhile(self, act: Act, *, streams: int = 1) -> Any:
        """Let the accounts do something once so many streams are open, and return the result, as it was recorded."""
        if self._actors:
            assert until(lambda: self._live >= streams)
            self._results.append(json.loads(json.dumps(act(*self._actors))))
        self._told += 1
        return self._results[self._told - 1]

    def close(self) -> None:
        """End the servers, and write what was recorded."""
        for waiting in self._upstream:
            with suppress(OSError):
                waiting.shutdown(socket.SHUT_RDWR)
        self._http.close()
        self._websockets.shutdown()
        self._thread.join(5)
        if self._actors:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            # Streams open at the same time, in any order.
            by_address = sorted(self._connections, key=lambda each: (each["path"], sorted(each["query"].items())))
            made = {"connections": by_address, "results": self._results}
            self.path.write_text(json.dumps(made, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        left = len(self._connections) - self._played
        assert self._connections, "this test opens no stream"
        assert self._actors or not left, f"{left} streams were recorded, but not opened. Record this test again"

    # --- HTTP -------------------------------------------------------------------------------------------------------

    def _events(self, peer: Peer) -> None:
        """Serve one stream of server-sent events."""
        wanted = {"path": peer.path, "query": peer.query}
        if self._actors is None:
            self._replay_events(peer, self._next(wanted))
            return
        kept = self._keep(wanted)
        real = self._actors[0]
        upstream = http.client.HTTPConnection(urlsplit(real.api_base_url).netloc)
        upstream.request("GET", f"{peer.path}?{urlencode(peer.query)}", headers=_authorization(real))
        self._upstream.append(upstream.sock)
        response = upstream.getresponse()
        peer.send(HEAD)
        while line := response.readline():
            if not kept:
                self._live += 1
            # Heartbeats come when the clock says so. The first comment tells that the stream is open.
            if line != b":thump\n":
                kept.append(scrub_text(line.decode()))
            peer.chunk(line)

    def _replay_events(self, peer: Peer, lines: list[str] | None) -> None:
        if lines is None:
            refuses(404)(peer)
            return
        peer.send(HEAD)
        peer.chunk("".join(lines).encode())
        peer.wait_until_left()

    # --- WebSockets -------------------------------------------------------------------------------------------------

    def _messages(self, connection: ServerConnection) -> None:
        """Serve one WebSocket, on which the client may subscribe to several streams."""
        with suppress(ConnectionClosed):
            for text in connection:
                message = json.loads(text)
                if message.pop("type") == "subscribe":
                    self._subscribe(connection, message)

    def _subscribe(self, connection: ServerConnection, message: dict[str, str]) -> None:
        wanted = {"path": "/api/v1/streaming", "query": message}
        if self._actors is None:
            for text in self._next(wanted) or []:
                connection.send(text)
            return
        # The mock has a WebSocket for each stream, and no subscriptions.
        real = self._actors[0]
        query = urlencode({**message, "access_token": real.access_token})
        url = f"{real.api_base_url.replace('http', 'ws')}/api/v1/streaming?{query}"
        threading.Thread(target=self._pass_on, args=(url, connection, self._keep(wanted)), daemon=True).start()

    def _pass_on(self, url: str, connection: ServerConnection, kept: list[str]) -> None:
        with suppress(ConnectionClosed), connect(url) as upstream:
            self._upstream.append(upstream.socket)
            self._live += 1
            for text in upstream:
                kept.append(_scrubbed(str(text)))
                connection.send(text)

    # --- The cassette -----------------------------------------------------------------------------------------------

    def _keep(self, wanted: dict[str, Any]) -> list[str]:
        received: list[str] = []
        with self._lock:
            self._connections.append({**wanted, "received": received})
        return received

    def _next(self, wanted: dict[str, Any]) -> list[str] | None:
        """Return what was recorded for a stream, each time for another connection."""
        with self._lock:
            for each in self._connections:
                if {"path": each["path"], "query": each["query"]} == wanted and not each.get("is_played"):
                    each["is_played"] = True
                    self._played += 1
                    received: list[str] = each["received"]
                    return received
        return None


def _scrubbed(message: str) -> str:
    """Return a message over a WebSocket without secrets: its payload is JSON in JSON."""
    data = json.loads(message)
    return json.dumps({**data, "payload": scrub_text(data["payload"])}, ensure_ascii=False, separators=(",", ":"))


def _authorization(api: Mastodon) -> dict[str, str]:
    return {"Authorization": f"Bearer {api.access_token}"}
