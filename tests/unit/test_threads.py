"""One client in many threads: budgets are kept, and every answer goes to its caller."""

from __future__ import annotations

import heapq
import json
import threading
from datetime import datetime, timezone
from typing import Any

import pytest
import requests
from requests.structures import CaseInsensitiveDict

from mastodon import Mastodon, internals

BASE = "https://mastodon.example"
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


class Throttling(requests.Session):
    """A server that allows so many requests in each window, and counts those that it refuses."""

    def __init__(self, clock: SharedClock, limit: int, window: float) -> None:
        super().__init__()
        self._clock, self._limit, self._window = clock, limit, window
        self._counting = threading.Lock()
        self._end = START + window
        self._left = limit
        self.refused: list[float] = []
        self.done = 0

    def request(self, method: str | bytes, url: str | bytes, *args: Any, **kwargs: Any) -> requests.Response:
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
        response = requests.Response()
        response.status_code, response.url = 200 if allowed else 429, str(url)
        response.headers = CaseInsensitiveDict(
            {
                "X-RateLimit-Limit": str(self._limit),
                "X-RateLimit-Remaining": str(left),
                "X-RateLimit-Reset": datetime.fromtimestamp(end, timezone.utc).isoformat(),
            }
        )
        response._content = json.dumps({"id": str(url).rpartition("/")[2]}).encode()
        response._content_consumed = True
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


@pytest.mark.parametrize("mode", ["pace", "wait"])
def test_32_threads_keep_to_a_budget_and_use_it(mode: str, monkeypatch: pytest.MonkeyPatch) -> None:
    threads, calls, limit, window = 32, 500, 1500, 300.0
    clock = SharedClock(threads)
    monkeypatch.setattr(internals, "time", clock)
    server = Throttling(clock, limit, window)
    api = Mastodon(api_base_url=BASE, session=server, ratelimit_method=mode, mastodon_version="4.7.3")
    assert run_calls(api, clock, threads, calls) == []
    assert server.done == threads * calls
    assert [moment for moment in server.refused if moment >= START + window] == []
    # Ten windows are used up, the rest fits into the eleventh.
    allowed = (threads * calls // limit) * window + (threads * calls % limit) / limit * window
    assert clock.now - START <= allowed * 1.15


def test_what_one_thread_was_told_counts_for_all(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = SharedClock(8)
    monkeypatch.setattr(internals, "time", clock)
    server = Throttling(clock, 5, 60.0)
    api = Mastodon(api_base_url=BASE, session=server, ratelimit_method="wait", mastodon_version="4.7.3")
    assert run_calls(api, clock, 8, 5) == []
    assert server.done == 40
    # Only the first of each thread can come too early: afterwards the client knows the budget.
    assert len(server.refused) <= 8
    assert clock.now - START == pytest.approx(7 * 60, abs=5)


def test_no_thread_sleeps_while_it_holds_a_lock(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = SharedClock(1)
    server = Throttling(clock, 2, 60.0)
    api = Mastodon(api_base_url=BASE, session=server, ratelimit_method="pace", mastodon_version="4.7.3")
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
    monkeypatch.setattr(internals, "time", clock)
    assert run_calls(api, clock, 1, 6) == []
    assert free
    assert all(free)
