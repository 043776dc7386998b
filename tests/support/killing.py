"""A server of this machine with one account, which can kill the process of a client at any of its requests."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import time
from collections.abc import Mapping
from datetime import datetime, timezone
from email.utils import formatdate
from html import escape
from typing import Any, NamedTuple
from urllib.parse import parse_qs

from .loopback import Incoming, Listener, Request, response_bytes

_STATUSES = "/api/v1/statuses"
_ID = re.compile(r"/api/v1/(statuses|media)/(\d+)(/source)?")


def user_agent() -> str:
    """A header by which the server knows which process to kill."""
    return f"process {os.getpid()}"


#: The connection ends without a response.
LOST = 0


class Failure(NamedTuple):
    """What goes wrong when a status is posted."""

    status: int
    message: str = "No"
    headers: Mapping[str, str] = {}
    #: Whether it is posted all the same.
    is_posted: bool = False


class Killing:
    """The server."""

    def __init__(self) -> None:
        self.name = "me"
        self.statuses: list[dict[str, Any]] = []
        self.scheduled: list[dict[str, Any]] = []
        #: The attachments that no status has yet.
        self.media: set[str] = set()
        self.uploads = 0
        #: Method and path of each request.
        self.requests: list[str] = []
        #: How far its clock is ahead, in seconds. It forgets keys after an hour.
        self.ahead = 0.0
        self.has_source = True
        self.version = "4.3.0"
        #: The number of the request at which to kill the client, and whether to do first what it asks for.
        self.kill: tuple[int, bool] | None = None
        #: Whether only requests that post a status are counted for this.
        self.counts_posts = False
        #: Or SIGSTOP, to stop it.
        self.signal: int = signal.SIGKILL
        #: By the text of a status: what goes wrong with it, in turn. Afterwards it is posted.
        self.failures: dict[str, list[Failure]] = {}
        #: How often to say that an attachment is still being processed.
        self.processing = 0
        #: By method and path: the status of the response, if something is wrong. By "": of all responses.
        self.wrong: dict[str, int] = {}
        self._keys: dict[str, tuple[float, dict[str, Any]]] = {}
        self._listener = Listener(self._talk)

    def __enter__(self) -> Killing:
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

    @property
    def posts(self) -> int:
        """The number of requests that post a status."""
        return self.requests.count(f"POST {_STATUSES}")

    def now(self) -> float:
        return time.time() + self.ahead

    def _talk(self, connection: socket.socket) -> None:
        for request in Incoming(connection):
            self.requests.append(f"{request.method} {request.path}")
            number = self.posts if self.counts_posts else len(self.requests)
            if self.kill == (number - 1, False):
                _end(request, self.signal)
            status, data, headers = self._respond(request)
            if self.kill == (number - 1, True):
                _end(request, self.signal)
            if status == LOST:
                return
            body = json.dumps(data).encode()
            connection.sendall(response_bytes(body, status, {"Date": formatdate(self.now(), usegmt=True), **headers}))

    def _respond(self, request: Request) -> tuple[int, Any, Mapping[str, str]]:
        status = self.wrong.get("", self.wrong.get(self.requests[-1]))
        if status is not None:
            return status, {"error": "No"}, {}
        if request.method == "POST" and request.path == _STATUSES:
            return self._post(request)
        status, data = self._read(request) if request.method == "GET" else self._upload()
        return status, data, {}

    def _read(self, request: Request) -> tuple[int, Any]:
        path = request.path
        if path in ("/api/v1/instance/", "/api/v1/instance"):
            return 200, {"version": self.version}
        if path == "/api/v1/accounts/verify_credentials":
            return 200, {"id": "1", "acct": self.name, "url": f"{self.url}/@{self.name}"}
        if path == "/api/v1/accounts/1/statuses":
            last = int(request.query.get("max_id", 1 << 60))
            page = [_without_text(status) for status in self.statuses[::-1] if int(status["id"]) < last]
            return 200, page[: int(request.query["limit"])]
        if path == "/api/v1/scheduled_statuses":
            return 200, self.scheduled
        if path.startswith("/api/v1/scheduled_statuses/"):
            return 200, self.scheduled[0]
        if match := _ID.fullmatch(path):
            return self._one(match[1], match[2], bool(match[3]))
        return 404, {"error": "Not found"}

    def _one(self, kind: str, id: str, source: bool) -> tuple[int, Any]:
        if kind == "media":
            if id not in self.media:
                return 404, {"error": "Record not found"}
            self.processing -= 1
            return (206 if self.processing >= 0 else 200), {"id": id, "url": "u"}
        found = next((status for status in self.statuses if status["id"] == id), None)
        if found is None or (source and not self.has_source):
            return 404, {"error": "Record not found"}
        return 200, {"id": id, "text": found["text"]} if source else _without_text(found)

    def _upload(self) -> tuple[int, Any]:
        self.uploads += 1
        id = str(500 + self.uploads)
        self.media.add(id)
        return (202 if self.processing else 200), {"id": id, "url": None if self.processing else "u"}

    def _post(self, request: Request) -> tuple[int, Any, Mapping[str, str]]:
        fields = _fields(request)
        text = fields.get("status", "")
        if failures := self.failures.get(text):
            failure = failures.pop(0)
            if failure.is_posted:
                self._keep(request, fields, text)
            return failure.status, {"error": failure.message}, failure.headers
        return *self._keep(request, fields, text), {}

    def _keep(self, request: Request, fields: dict[str, Any], text: str) -> tuple[int, Any]:
        key = request.headers.get("idempotency-key", "")
        made_at, known = self._keys.get(key, (0.0, None))
        if known is not None and self.now() - made_at < 3600 and self.version == "4.3.0":
            return 200, _without_text(known)
        media = fields.get("media_ids", [])
        if not self.media.issuperset(media):
            return 422, {"error": "Validation failed: Media not found"}
        parent = fields.get("in_reply_to_id")
        if parent is not None and parent not in {status["id"] for status in self.statuses}:
            return 404, {"error": "Record not found"}
        self.media.difference_update(media)
        id = str(100 + len(self.statuses))
        if "scheduled_at" in fields:
            made = {"id": id, "scheduled_at": fields["scheduled_at"], "params": {"text": text}, "text": text}
            self.scheduled.append(made)
        else:
            made = {
                "id": id,
                # As Mastodon stores it.
                "text": text.strip(),
                "content": f"<p>{escape(text.strip())}</p>",
                "url": f"{self.url}/@{self.name}/{id}",
                "in_reply_to_id": parent,
                "visibility": fields.get("visibility", "public"),
                "media_attachments": [{"id": each} for each in media],
                "poll": {"id": id, "options": [{"title": each} for each in fields["poll"]["options"]]}
                if "poll" in fields
                else None,
                "created_at": datetime.fromtimestamp(self.now(), timezone.utc).isoformat(),
            }
            self.statuses.append(made)
        if key:
            self._keys[key] = self.now(), made
        return 200, _without_text(made)


def _end(request: Request, signal_number: int) -> None:
    """Stop or kill the process of a client.

    :raises ConnectionError: if it is killed, because there is nobody to respond to.
    """
    os.kill(int(request.headers["user-agent"].split()[1]), signal_number)
    if signal_number == signal.SIGKILL:
        raise ConnectionError


def _without_text(status: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in status.items() if key != "text"}


def _fields(request: Request) -> dict[str, Any]:
    if "json" in request.headers.get("content-type", ""):
        return dict(json.loads(request.body))
    found = parse_qs(request.body.decode())
    return {key.removesuffix("[]"): values if key.endswith("[]") else values[0] for key, values in found.items()}
