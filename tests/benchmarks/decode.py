"""From the bytes of a response to entities, beside ``json.loads`` of the same bytes in a program that does no more.

In one process with the library, ``json.loads`` would gain from the memory that the library keeps.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from mastodon import Mastodon

from .fakes import ready_client
from .measure import MICRO, Row, Scale, cpu, medians
from .samples import many, samples, written

_ALONE = """
import json, sys, time
body, seconds = sys.stdin.buffer.read(), float(sys.argv[1])
json.loads(body)
count, begin = 0, time.process_time()
while True:
    json.loads(body)
    count += 1
    used = time.process_time() - begin
    if used >= seconds:
        break
print(used / count)
"""


def rows(scale: Scale) -> Iterator[Row]:
    count = scale.items
    statuses = many("Status", count)
    context = {"ancestors": statuses[: count // 2], "descendants": statuses[count // 2 :]}
    groups = samples("GroupedNotificationsResults")[0]
    yield _row(scale, "decode a status of a timeline", count, Mastodon.timeline_home, statuses)
    yield _row(scale, "decode an account", count, _followers, many("Account", count))
    yield _row(scale, "decode a notification", count, Mastodon.notifications, many("Notification", count))
    yield _row(scale, "decode grouped notifications", 1, Mastodon.grouped_notifications, groups)
    yield _row(scale, "decode a status of a context", count, _context, context)
    yield _row(scale, "decode an instance", 1, Mastodon.instance_v2, samples("InstanceV2")[0])


def _row(scale: Scale, name: str, items: int, call: Callable[[Mastodon], Any], data: Any) -> Row:
    body = written(data)
    ours = partial(call, ready_client(body))
    ours()
    samples = partial(cpu, ours, scale.seconds), partial(_alone, body, scale.seconds)
    return Row(name, "µs", *(seconds * MICRO / items for seconds in medians(scale.rounds, *samples)))


def _alone(body: bytes, seconds: float) -> float:
    """CPU seconds of ``json.loads`` in a process of its own."""
    command = [sys.executable, "-c", _ALONE, str(seconds)]
    return float(subprocess.run(command, input=body, stdout=subprocess.PIPE, check=True).stdout)


def _followers(api: Mastodon) -> Any:
    return api.account_followers(1)


def _context(api: Mastodon) -> Any:
    return api.status_context(1)
