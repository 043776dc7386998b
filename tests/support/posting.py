"""A server of this machine that keeps statuses, knows idempotency keys, and fails once where a test wants it."""

from __future__ import annotations

import json
import socket
from datetime import datetime, timezone
from typing import Any
from urllib.parse import parse_qs

from .faulty import Act
from .loopback import Incoming, Listener, Request, response_bytes

_STATUSES = "/api/v1/statuses"


class Posting:
    """The server.

    ``fail`` chooses the status whose requests get an act in place of a response.
    """

    def __init__(self) -> None:
        self.statuses: list[dict[str, Any]] = []
        self.deleted: list[str] = []
        self._failing: tuple[str, Act, bool, bool] | None = None
        self.is_down = False
        self._keys: dict[str, dict[str, Any]] = {}
        self._listener = Listener(self._serve)

    def __enter__(self) -> Posting:
        self._listener.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._listener.close()

    @property
    def url(self) -> str:
        return self._listener.url

    @property
    def texts(self) -> list[str]:
        return [status["text"] for status in self.statuses]

    def fail(self, text: str, act: Act, *, keeps: bool, once: bool = False) -> None:
        """Play an act for the status with this text, after it was kept if ``keeps`` is set, otherwise in its place."""
        self._failing = (text, act, keeps, once)

    def recover(self) -> None:
        self._failing = None

    def _serve(self, connection: socket.socket) -> None:
        request = Incoming(connection).next()
        if request is None:
            return
        fields = {name: values[0] for name, values in parse_qs(request.body.decode()).items()}
        if self._failing is not None and fields.get("status") == self._failing[0]:
            _, act, keeps, once = self._failing
            if once:
                self.recover()
            if keeps:
                self._post(request, fields)
            act(connection)
            return
        status, body = (503, {}) if self.is_down else self._respond(request, fields)
        connection.sendall(response_bytes(json.dumps(body).encode(), status, {"Connection": "close"}))

    def _respond(self, request: Request, fields: dict[str, str]) -> tuple[int, Any]:
        path = request.path
        if request.method == "POST" and path == _STATUSES:
            return self._post(request, fields)
        if path == "/api/v1/accounts/verify_credentials":
            return 200, {"id": "1"}
        if path == "/api/v1/accounts/1/statuses":
            return 200, self.statuses[::-1]
        id = path.removeprefix(_STATUSES + "/").removesuffix("/source")
        found = next((status for status in self.statuses if status["id"] == id), None)
        if found is None:
            return 404, {"error": "Record not found"}
        if request.method == "DELETE":
            self.statuses.remove(found)
            self.deleted.append(found["text"])
        return 200, found

    def _post(self, request: Request, fields: dict[str, str]) -> tuple[int, Any]:
        key = request.headers.get("idempotency-key", "")
        if key in self._keys:
            known = self._keys[key]
            return (200, known) if known in self.statuses else (404, {"error": "Record not found"})
        parent = fields.get("in_reply_to_id")
        if parent is not None and parent not in {status["id"] for status in self.statuses}:
            return 404, {"error": "The status that this one replies to does not exist"}
        made = {
            "id": str(100 + len(self._keys) + len(self.statuses)),
            "text": fields["status"],
            "in_reply_to_id": parent,
            "visibility": fields.get("visibility", "public"),
            "created_at": datetime.now(timezone.utc).isoformat(),
        }
        self.statuses.append(made)
        if key:
            self._keys[key] = made
        return 200, made
