"""A server that enforces the budgets of Mastodon on a clock that runs fast, and processes that use them up."""

from __future__ import annotations

import json
import multiprocessing
import os
import re
import socket
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timezone
from functools import partial
from typing import NamedTuple

import requests

from mastodon import Mastodon

from .loopback import Incoming, Request, listening_apart, response_bytes
from .samples import PNG

#: The throttles of Mastodon: requests, and minutes of a window.
THROTTLES: dict[str, tuple[int, int]] = {
    "token": (300, 5),
    "account": (1500, 5),
    "paging": (300, 15),
    "media": (30, 30),
    "deletions": (30, 30),
    "apps": (5, 10),
}
_CURSORS = {"max_id", "min_id", "since_id", "page"}
_DELETED = r"/api/v1/statuses/\d+"


class Window(NamedTuple):
    """A window of a throttle for one user: its number from 0, and what happened in it."""

    throttle: str
    user: str
    number: int
    allowed: int
    refused: int


class Throttle:
    """Counts requests. A token is the name of an account, a dot, and anything."""

    def __init__(self, speed: float, begin: float) -> None:
        self._speed, self._begin = speed, begin
        self._counts: Counter[tuple[str, str, int]] = Counter()
        self._refused: Counter[tuple[str, str, int]] = Counter()
        self._counting = threading.Lock()

    def talk(self, connection: socket.socket) -> None:
        """Respond to the requests of a connection."""
        for request in Incoming(connection):
            connection.sendall(self._respond(request))

    def _respond(self, request: Request) -> bytes:
        if request.path == "/windows":
            return response_bytes(json.dumps(self._windows()).encode())
        with self._counting:
            now = time.time()
            hits = [(name, user, self._number(name, now)) for name, user in _throttles_of(request)]
            self._counts.update(hits)
            left, (name, _, number) = min((THROTTLES[hit[0]][0] - self._counts[hit], hit) for hit in hits)
            if left < 0:
                self._refused.update(hits)
        reset = self._begin + (number + 1) * self._seconds(name)
        headers = {
            "X-RateLimit-Limit": str(THROTTLES[name][0]),
            "X-RateLimit-Remaining": str(max(0, left)),
            "X-RateLimit-Reset": datetime.fromtimestamp(reset, timezone.utc).isoformat(timespec="microseconds"),
        }
        body = b"[]" if request.path.startswith("/api/v1/timelines") else b'{"id": "1", "url": "https://a.example/1"}'
        return response_bytes(body, 429 if left < 0 else 200, headers)

    def _seconds(self, throttle: str) -> float:
        return THROTTLES[throttle][1] * 60 / self._speed

    def _number(self, throttle: str, now: float) -> int:
        return int((now - self._begin) // self._seconds(throttle))

    def _windows(self) -> list[Window]:
        with self._counting:
            return [Window(*hit, self._counts[hit] - self._refused[hit], self._refused[hit]) for hit in self._counts]


def _throttles_of(request: Request) -> Iterator[tuple[str, str]]:
    token = request.headers.get("authorization", "")
    account = token.partition(".")[0]
    yield "token", token
    yield "account", account
    if request.method == "GET" and not _CURSORS.isdisjoint(request.query):
        yield "paging", account
    if request.method == "POST" and request.path.endswith("/media"):
        yield "media", account
    if request.method == "DELETE" and re.fullmatch(_DELETED, request.path):
        yield "deletions", account
    if request.method == "POST" and request.path == "/api/v1/apps":
        yield "apps", "address"


@contextmanager
def throttling(speed: float, begin: float) -> Iterator[str]:
    """The address of such a server. Its first windows begin at this time."""
    with listening_apart(Throttle(speed, begin).talk) as base:
        yield base


def windows_of(base: str) -> list[Window]:
    """What has happened on such a server, by window."""
    return [Window(*each) for each in requests.get(base + "/windows", timeout=10).json()]


# --- Greedy processes -------------------------------------------------------------------------------------------------

#: What threads do, without end: the first thread of a process the first, and so on.
_WORK = (
    lambda api: api.account(5),
    lambda api: api.timeline_home(max_id=9),
    lambda api: api.account(5),
    lambda api: api.media_post(PNG, "image/png"),
    lambda api: api.account(5),
    lambda api: api.status_delete(5),
    lambda api: api.account(5),
    lambda api: api.timeline_home(max_id=9),
)


def use_up(base: str, store: str, mode: str, tokens: list[str], threads: int, begin: float, end: float) -> None:
    """Send as many requests as the client allows, from one process for each token, until the end."""
    spawn = multiprocessing.get_context("spawn")
    arguments = [(base, store, mode, token, threads, begin, end) for token in tokens]
    running = [spawn.Process(target=_run, args=each, daemon=True) for each in arguments]
    for process in running:
        process.start()
    for process in running:
        process.join()


def _run(base: str, store: str, mode: str, token: str, threads: int, begin: float, end: float) -> None:
    api = Mastodon(
        api_base_url=base,
        access_token=token,
        ratelimit_method=mode,
        ratelimit_store=store,
        mastodon_version="4.7.3",
        pool_size=threads,
    )
    time.sleep(max(0.0, begin - time.time()))
    # Tells the file which account the token belongs to.
    api.me()
    for number in range(threads):
        threading.Thread(target=partial(_repeat, api, number), daemon=True).start()
    time.sleep(max(0.0, end - time.time()))
    # Threads may be waiting for a window that begins later.
    os._exit(0)


def _repeat(api: Mastodon, number: int) -> None:
    while True:
        _WORK[number % len(_WORK)](api)
