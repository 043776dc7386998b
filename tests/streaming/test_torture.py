"""Thousands of events with a fault every few of them."""

from __future__ import annotations

import contextlib
import functools
import random
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from mastodon import Mastodon, MastodonError, StreamListener
from mastodon.errors import MastodonMalformedEventError
from mastodon.streaming import Gap
from tests.streaming.torture import Torture
from tests.support.scripted import until
from tests.support.streams import running

_ROOT = Path(__file__).parent.parent.parent


class Size(NamedTuple):
    events: int
    faults: int
    kills: int


#: All kinds of faults come once in a round of 36.
_SIZES = [
    pytest.param(Size(2000, 40, 3), id="short"),
    pytest.param(Size(10_000, 200, 10), id="long", marks=pytest.mark.endurance),
]


class Collector(StreamListener):
    def __init__(self) -> None:
        self.handed: dict[str, list[str]] = {"update": [], "notification": []}
        self.errors: list[MastodonError] = []
        self.gaps: list[Gap] = []

    def on_update(self, status: Any) -> None:
        self.handed["update"].append(str(status.id))

    def on_notification(self, notification: Any) -> None:
        self.handed["notification"].append(str(notification.id))

    def on_abort(self, err: MastodonError) -> None:
        self.errors.append(err)

    def on_reconnect(self, gap: Gap) -> None:
        self.gaps.append(gap)


@pytest.fixture(params=_SIZES)
def size(request: pytest.FixtureRequest) -> Size:
    made: Size = request.param
    return made


@pytest.fixture
def torture(size: Size) -> Iterator[Torture]:
    server = Torture(size.events, size.faults)
    yield server
    server.close()


def _run(server: Torture, size: Size, *, catch_up: bool) -> Collector:
    listener = Collector()
    if catch_up:
        server.handled = lambda: sum(map(len, listener.handed.values()))
    api = Mastodon(api_base_url=server.url, access_token="token", mastodon_version="4.7.3")
    options: dict[str, Any] = {"timeout": 0.3, "reconnect_async": True, "reconnect_async_wait_sec": 0.01}
    handle = running(api.stream_user(listener, run_async=True, catch_up=catch_up, **options))
    last = server.all[-2].id
    with handle:
        assert until(lambda: server.over, 120), f"{server.happened} events, {handle.error!r}"
        assert until(lambda: last in listener.handed["update"][-3:], 20)
        assert until(lambda: not catch_up or len(listener.handed["notification"]) == size.events // 5, 20)
    assert sum(server.faults.values()) == size.faults
    assert len(server.faults) == 8
    assert not [error for error in listener.errors if isinstance(error, MastodonMalformedEventError)]
    return listener


def test_with_catch_up_everything_arrives_once_and_in_order(torture: Torture, size: Size) -> None:
    listener = _run(torture, size, catch_up=True)
    assert listener.handed["update"] == torture.ids("update")
    assert listener.handed["notification"] == torture.ids("notification")
    assert listener.gaps
    assert all(gap.complete for gap in listener.gaps)
    filled = sum(gap.statuses + gap.notifications for gap in listener.gaps)
    assert 0 < filled < size.events * 0.9, "the stream itself has hardly brought anything"


def test_without_catch_up_nothing_comes_twice(torture: Torture, size: Size) -> None:
    listener = _run(torture, size, catch_up=False)
    for name, handed in listener.handed.items():
        assert handed == sorted(set(handed), key=int), name
    assert sum(map(len, listener.handed.values())) > size.events / 2
    assert listener.gaps
    assert not any(gap.complete for gap in listener.gaps)


@contextlib.contextmanager
def _running(command: list[str]) -> Iterator[subprocess.Popen[bytes]]:
    """A program that is killed in the end."""
    with subprocess.Popen(command, cwd=_ROOT) as program:
        yield program
        program.kill()


def _has_happened(server: Torture, count: int) -> bool:
    return server.happened >= count


def test_a_killed_program_misses_nothing_and_repeats_what_it_was_at(
    torture: Torture, size: Size, tmp_path: Path
) -> None:
    """Nothing is missed, and each kill repeats one item at most."""
    position, log = tmp_path / "position.json", tmp_path / "log"
    chance = random.Random(4)
    command = [sys.executable, "-m", "tests.streaming.torture", torture.url, str(position), str(log)]
    for run in range(size.kills):
        with _running(command) as program:
            goal = size.events * (run + 1) // (size.kills + 2)
            assert until(functools.partial(_has_happened, torture, goal), 60), program.poll()
            time.sleep(chance.uniform(0, 0.05))
    with _running(command) as program:
        last = [f"{each.name} {each.id}\n".encode() for each in torture.all[-2:]]
        assert until(lambda: all(line in log.read_bytes()[-500:] for line in last), 90), program.poll()
    handed = [tuple(line.split()) for line in log.read_text().splitlines()]
    wanted = [(each.name, each.id) for each in torture.all]
    assert set(handed) == set(wanted)
    repeated = [item for item, times in Counter(handed).items() if times > 1]
    assert len(handed) - len(wanted) <= size.kills, repeated
