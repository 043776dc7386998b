"""One client in many threads: budgets are kept, and every response goes to its caller."""

from __future__ import annotations

import heapq
import json
import sys
import threading
from collections.abc import Callable, Iterator
from datetime import datetime, timezone
from typing import Any
from urllib.parse import parse_qsl

import pytest
import requests
from requests.structures import CaseInsensitiveDict

from mastodon import Mastodon, MastodonNotFoundError
from mastodon._client import delivery
from tests.support.loopback import serving, serving_apart
from tests.support.samples import BASE

START = 1_700_000_000.0


class SharedClock:
    """Time for many threads: it moves on when all of them sleep, to the moment when the first wakes."""

    def __init__(self, threads: int) -> None:
        self.now = START
        self.awake = threads
        self._sleepers: list[tuple[float, int, threading.Event]] = []
        self._lock = threading.Lock()
        self._count = 0

    def time(self) -> float:
        return self.now

    def monotonic(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        woken = threading.Event()
        with self._lock:
            self._count += 1
            heapq.heappush(self._sleepers, (self.now + seconds, self._count, woken))
            self._rest()
        woken.wait()

    def leave(self) -> None:
        with self._lock:
            self._rest()

    def _rest(self) -> None:
        self.awake -= 1
        if self.awake == 0 and self._sleepers:
            self.now, _, woken = heapq.heappop(self._sleepers)
            self.awake += 1
            woken.set()


class Budget:
    """A server that allows so many requests in each window, and counts those that it refuses."""

    def __init__(self, clock: SharedClock, limit: int, window: float) -> None:
        self._clock, self._limit, self._window = clock, limit, window
        self._counting = threading.Lock()
        self._end = START + window
        self._left = limit
        self.refused: list[float] = []
        self.done = 0

    def respond(self, verb: str, path: str, body: bytes) -> tuple[int, dict[str, str], Any]:
        with self._counting:
            now = self._clock.now
            while now >= self._end:
                self._end, self._left = self._end + self._window, self._limit
            allowed = self._left > 0
            self._left = max(0, self._left - 1)
            self.done += allowed
            if not allowed:
                self.refused.append(now)
            left, end = self._left, self._end
        headers = {
            "X-RateLimit-Limit": str(self._limit),
            "X-RateLimit-Remaining": str(left),
            "X-RateLimit-Reset": datetime.fromtimestamp(end, timezone.utc).isoformat(),
        }
        return 200 if allowed else 429, headers, {"id": path.rpartition("/")[2]}


class Throttling(requests.Session):
    """A session that reaches such a server without a connection."""

    def __init__(self, server: Budget) -> None:
        super().__init__()
        self._server = server

    def request(self, method: str | bytes, url: str | bytes, *args: Any, **kwargs: Any) -> requests.Response:
        response = requests.Response()
        response.url = str(url)
        response.status_code, headers, data = self._server.respond(str(method), str(url), b"")
        response.headers = CaseInsensitiveDict(headers)
        response._content, response._content_consumed = json.dumps(data).encode(), True
        return response


def run_calls(api: Mastodon, clock: SharedClock, threads: int, calls: int) -> list[Exception]:
    errors: list[Exception] = []

    def run(number: int) -> None:
        try:
            for call in range(calls):
                wanted = str(number * calls + call)
                assert api.account(wanted).id == wanted
        except Exception as error:  # noqa: BLE001  # threads hand their errors to the test
            errors.append(error)
        finally:
            clock.leave()

    running = [threading.Thread(target=run, args=(number,)) for number in range(threads)]
    for thread in running:
        thread.start()
    for thread in running:
        thread.join()
    return errors


def keeps_and_uses(server: Budget, clock: SharedClock, requests: int, limit: int, window: float) -> bool:
    """Check whether all was done, nothing refused after the first window, and hardly any time wasted."""
    # Full windows are used up, the rest fits into the next one.
    allowed = (requests // limit) * window + (requests % limit) / limit * window
    too_early = [moment for moment in server.refused if moment >= START + window]
    return server.done == requests and too_early == [] and clock.now - START <= allowed * 1.15


def test_32_threads_pace_themselves_by_the_budget_of_a_server(monkeypatch: pytest.MonkeyPatch) -> None:
    threads, calls, limit, window = 32, 100, 300, 300.0
    clock = SharedClock(threads)
    monkeypatch.setattr(delivery, "time", clock)
    server = Budget(clock, limit, window)
    with (
        serving(server.respond) as base,
        Mastodon(api_base_url=base, ratelimit_method="pace", mastodon_version="4.7.3") as api,
    ):
        assert run_calls(api, clock, threads, calls) == []
    assert keeps_and_uses(server, clock, threads * calls, limit, window)


def test_32_threads_that_wait_keep_to_a_budget_and_use_it(monkeypatch: pytest.MonkeyPatch) -> None:
    threads, calls, limit, window = 32, 100, 300, 300.0
    clock = SharedClock(threads)
    monkeypatch.setattr(delivery, "time", clock)
    server = Budget(clock, limit, window)
    api = Mastodon(api_base_url=BASE, session=Throttling(server), ratelimit_method="wait", mastodon_version="4.7.3")
    assert run_calls(api, clock, threads, calls) == []
    assert keeps_and_uses(server, clock, threads * calls, limit, window)


def test_the_budget_that_one_thread_learns_holds_for_all(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = SharedClock(8)
    monkeypatch.setattr(delivery, "time", clock)
    server = Budget(clock, 5, 60.0)
    api = Mastodon(api_base_url=BASE, session=Throttling(server), ratelimit_method="wait", mastodon_version="4.7.3")
    assert run_calls(api, clock, 8, 5) == []
    assert server.done == 40
    # Only the first of each thread can come too early: afterwards the client knows the budget.
    assert len(server.refused) <= 8
    assert clock.now - START == pytest.approx(7 * 60, abs=5)


def test_no_thread_sleeps_while_it_holds_a_lock(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = SharedClock(1)
    server = Budget(clock, 2, 60.0)
    api = Mastodon(api_base_url=BASE, session=Throttling(server), ratelimit_method="pace", mastodon_version="4.7.3")
    free: list[bool] = []
    sleep = clock.sleep

    def watched(seconds: float) -> None:
        def take() -> None:
            free.append(api._limits._lock.acquire(timeout=1) and api._lock.acquire(timeout=1))
            api._limits._lock.release()
            api._lock.release()

        other = threading.Thread(target=take)
        other.start()
        other.join()
        sleep(seconds)

    monkeypatch.setattr(clock, "sleep", watched)
    monkeypatch.setattr(delivery, "time", clock)
    assert run_calls(api, clock, 1, 6) == []
    assert free
    assert all(free)


# --- Every response to its caller -------------------------------------------------------------------------------------


def echo(verb: str, path: str, body: bytes) -> tuple[int, dict[str, str], Any]:
    """A response that only the caller of this request can have."""
    place, _, query = path.partition("?")
    sent = dict(parse_qsl(query or body.decode()))
    if place == "/api/v1/statuses":
        return 200, {}, {"id": "1", "content": sent["status"]}
    if place == "/api/v2/search":
        return 200, {}, {"accounts": [{"id": sent["q"]}], "statuses": [], "hashtags": []}
    if place.startswith("/api/v1/accounts/0"):
        return 404, {}, {"error": place}
    return 200, {}, {"id": place.rsplit("/", 2)[-2 if verb == "POST" else -1], "title": sent.get("title")}


@pytest.fixture
def switching() -> Iterator[None]:
    """Threads take turns fifty times as often as usual: between any two steps of a call."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(before / 50)
    yield
    sys.setswitchinterval(before)


def _missing(api: Mastodon, mark: str) -> bool:
    with pytest.raises(MastodonNotFoundError) as caught:
        api.account("0" + mark)
    return caught.value.args[3] == f"/api/v1/accounts/0{mark}"


MIXED: list[Callable[[Mastodon, str], bool]] = [
    lambda api, mark: api.account(mark).id == mark,
    lambda api, mark: api.status_post("text " + mark).content == "text " + mark,
    lambda api, mark: api.account_follow(mark).id == mark,
    lambda api, mark: api.search_v2(mark).accounts[0].id == mark,
    lambda api, mark: api.list_update(mark, title="t" + mark).title == "t" + mark,
    _missing,
]


@pytest.mark.parametrize("calls", [150, pytest.param(1250, marks=pytest.mark.endurance)])
def test_every_one_of_thousands_of_responses_goes_to_its_caller(switching: None, calls: int) -> None:
    threads = 16
    wrong: list[Any] = []

    def run(api: Mastodon, number: int) -> None:
        try:
            marks = [str(number * calls + call + 1) for call in range(calls)]
            wrong.extend(mark for mark in marks if not MIXED[int(mark) % len(MIXED)](api, mark))
        except Exception as error:  # noqa: BLE001  # threads hand their errors to the test
            wrong.append(error)

    with serving_apart(echo) as base, Mastodon(api_base_url=base, access_token="t", mastodon_version="4.7.3") as api:
        running = [threading.Thread(target=run, args=(api, number)) for number in range(threads)]
        for thread in running:
            thread.start()
        for thread in running:
            thread.join()
    assert wrong == []
