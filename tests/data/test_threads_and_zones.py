"""Converting from several threads at once, and far from Greenwich."""

from __future__ import annotations

import copy
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import timezone
from threading import Barrier
from typing import Any

import pytest

from mastodon._data.convert import _Builder, builder, convert
from mastodon.return_types import Account

from .bodies import entity_classes, handmade, losses, same, small

THREADS = 8
CLASSES = entity_classes()
SAMPLES: list[tuple[str, Any]] = [*small().items(), *handmade().values()]


@pytest.fixture
def fresh_builders() -> None:
    """No class has compiled code yet, as at the start of a program."""
    builder.cache_clear()


@pytest.mark.usefixtures("fresh_builders")
def test_eight_threads_convert_all_shapes_at_once() -> None:
    expected = [_Builder(CLASSES[name], {}).in_general(copy.deepcopy(body)) for name, body in SAMPLES]
    builder.cache_clear()
    start = Barrier(THREADS)

    def work(number: int) -> list[Any]:
        start.wait()
        made = []
        for turn in range(4):
            for index in range(len(SAMPLES)):
                name, body = SAMPLES[(index + number * turn) % len(SAMPLES)]
                body = dict(reversed(body.items())) if (number + turn) % 3 == 0 else body
                made.append((name, body, convert(CLASSES[name], copy.deepcopy(body))))
        return made

    switch = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    try:
        with ThreadPoolExecutor(THREADS) as pool:
            results = list(pool.map(work, range(THREADS)))
    finally:
        sys.setswitchinterval(switch)
    wanted = {id(body): entity for (_, body), entity in zip(SAMPLES, expected, strict=True)}
    for made in results:
        for name, body, entity in made:
            assert type(entity) is CLASSES[name]
            assert not list(losses(body, entity))
            if id(body) in wanted:
                assert same(wanted[id(body)], entity)


IN_ANOTHER_ZONE = """
import time
from datetime import datetime, timezone
from mastodon.return_types import Account
from mastodon.types_base import MaybeSnowflakeIdType

time.tzset()
account = Account(id=109300000000000001, created_at="2024-05-01T12:00:00", last_status_at="2024-05-01")
assert account.created_at == datetime(2024, 5, 1, 12, tzinfo=timezone.utc)
assert account.last_status_at == datetime(2024, 5, 1)
assert Account.from_json(account.to_json()) == account
assert account.id.to_datetime() == datetime.fromtimestamp(1667785644)
assert account.id.to_datetime(timezone.utc) == datetime(2022, 11, 7, 1, 47, 24, tzinfo=timezone.utc)
for name in (*time.tzname, "EST"):
    odd = Account(created_at=f"Wed, 01 May 2024 12:00:00 {name}")
    assert odd.created_at is None or name == "UTC"
    assert name == "UTC" or odd.wire_value("created_at").endswith(name)
print(account.id.to_datetime())
"""


@pytest.mark.parametrize(
    ("zone", "local"),
    [
        ("UTC0", "2022-11-07 01:47:24"),
        ("IST-5:30", "2022-11-07 07:17:24"),
        ("EST5", "2022-11-06 20:47:24"),
    ],
)
def test_times_are_local_only_where_it_is_promised(zone: str, local: str) -> None:
    result = subprocess.run(
        [sys.executable, "-c", IN_ANOTHER_ZONE],
        env={**os.environ, "TZ": zone, "PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.stderr == ""
    assert result.stdout.strip() == local


@pytest.mark.parametrize("time", ["00:00:05", "00:00:00.000001", "00:01:00", "01:00:00"])
def test_only_midnight_is_a_day_without_a_zone(time: str) -> None:
    account = Account(last_status_at=f"2024-05-01T{time}")
    assert account.last_status_at.tzinfo == timezone.utc
    assert Account(last_status_at="2024-05-01T00:00:00").last_status_at.tzinfo is None
