"""A server with accounts to crawl, which counts its requests and those that it got at the same time."""

from __future__ import annotations

import json
import re
import socket
import threading
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from .loopback import Incoming, Request, listening, listening_apart, response_bytes

_LIST = r"/api/v1/accounts/(\d+)/(statuses|followers|following)"


class CrawledServer:
    """Accounts 1, 2, 3 and so on, each with the same number of statuses and followers. Account 1 is called user1.

    The ids of the items of an account begin with its number times a million.
    """

    def __init__(
        self,
        items: int = 5,
        *,
        instance: Any = None,
        failing: Mapping[str, int] | None = None,
        limit: tuple[int, float] | None = None,
        latency: float = 0.0,
    ) -> None:
        """Make a server.

        :param instance: the description that it gives of itself, or None if it has none.
        :param failing: the HTTP status of each path that fails; "" means all.
        :param limit: the number of requests in a window, and its seconds.
        :param latency: the seconds until it responds.
        """
        self.items, self.instance, self.failing = items, instance, dict(failing or {})
        self._limit, self._latency = limit, latency
        self.requests: list[Request] = []
        #: The largest number of requests at the same time, and the number of those that were refused with status 429.
        self.most = self.refused = 0
        self._now, self._lock = 0, threading.Lock()
        self._windows: Counter[int] = Counter()

    @property
    def paths(self) -> list[str]:
        return [request.path for request in self.requests]

    def talk(self, connection: socket.socket) -> None:
        for request in Incoming(connection):
            if request.path == "/counts":
                connection.sendall(response_bytes(json.dumps([len(self.requests), self.most, self.refused]).encode()))
                continue
            with self._lock:
                self.requests.append(request)
                self._now += 1
                self.most = max(self.most, self._now)
            if self._latency:
                time.sleep(self._latency)
            status, headers, data = self._limited(request)
            with self._lock:
                self._now -= 1
            connection.sendall(response_bytes(json.dumps(data).encode(), status, headers))

    def _limited(self, request: Request) -> tuple[int, dict[str, str], Any]:
        if self._limit is None:
            return self._respond(request)
        most, seconds = self._limit
        with self._lock:
            number = int(time.time() // seconds)
            self._windows[number] += 1
            left = most - self._windows[number]
            self.refused += left < 0
        end = f"{time.strftime('%Y-%m-%dT%H:%M:%S', time.gmtime((number + 1) * seconds))}Z"
        limits = {
            "X-RateLimit-Limit": str(most),
            "X-RateLimit-Remaining": str(max(0, left)),
            "X-RateLimit-Reset": end,
        }
        if left < 0:
            return 429, limits, {"error": "Too many requests"}
        status, headers, data = self._respond(request)
        return status, {**headers, **limits}, data

    def _respond(self, request: Request) -> tuple[int, dict[str, str], Any]:
        failing = self.failing.get("", self.failing.get(request.path))
        if failing is not None:
            return failing, {}, {"error": f"No, {request.headers.get('authorization')}"}
        if request.path.startswith("/api/v2/instance"):
            return (404, {}, {"error": "?"}) if self.instance is None else (200, {}, self.instance)
        if request.path == "/api/v1/accounts/lookup":
            return 200, {}, {"id": request.query["acct"].partition("@")[0].removeprefix("user"), "acct": "user"}
        found = re.fullmatch(_LIST, request.path)
        if found is None:
            return 404, {}, {"error": "Record not found"}
        return self._page(request, int(found[1]), found[2])

    def _page(self, request: Request, account: int, kind: str) -> tuple[int, dict[str, str], Any]:
        ids = range(account * 1_000_000 + self.items, account * 1_000_000, -1)
        highest, lowest = int(request.query.get("max_id", 1 << 62)), int(request.query.get("since_id", 0))
        page = [id for id in ids if lowest < id < highest][: int(request.query["limit"])]
        made = [_status(id, account) if kind == "statuses" else _account(id) for id in page]
        address = f"http://{request.headers['host']}{request.path}"
        links = (
            [f'<{address}?max_id={page[-1]}>; rel="next"', f'<{address}?min_id={page[0]}>; rel="prev"'] if page else []
        )
        return 200, {"Link": ", ".join(links)} if links else {}, made


def _status(id: int, account: int) -> dict[str, Any]:
    return {
        "id": str(id),
        "created_at": "2026-05-01T08:00:00.000Z",
        "content": "<p>Soup.</p>",
        "visibility": "public",
        "sensitive": False,
        "replies_count": 2,
        "account": {"id": str(account), "acct": f"user{account}"},
        "tags": [{"name": "soup"}, {"name": "food"}],
        "reblog": None,
    }


def _account(id: int) -> dict[str, Any]:
    return {"id": str(id), "acct": f"user{id}", "bot": False, "created_at": "2026-05-01T00:00:00.000Z"}


@contextmanager
def crawled(server: CrawledServer) -> Iterator[str]:
    """The address of such a server."""
    with listening(server.talk) as listener:
        yield listener.url


@contextmanager
def crawled_apart(server: CrawledServer) -> Iterator[str]:
    """The address of such a server in a process of its own. ``GET /counts`` returns its counts."""
    with listening_apart(server.talk) as url:
        yield url
