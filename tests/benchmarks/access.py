"""Reading entities, beside reading plain dictionaries."""

from __future__ import annotations

import time
import timeit
from collections.abc import Iterator
from typing import Any

from .fakes import ready_client
from .measure import MICRO, Row, Scale, compared
from .samples import many, page

_TIMES = 100


def rows(scale: Scale) -> Iterator[Row]:
    plain = many("Status", 1)[0]
    status = ready_client(page("Status", 1)).timeline_home()[0]
    yield _row(scale, "read an attribute", status, "status.content", plain)
    yield _row(scale, "read an item", status, "status['content']", plain)
    yield _row(scale, "read a nested attribute", status, "status.account.acct", plain)


def _row(scale: Scale, name: str, status: Any, expression: str, plain: Any) -> Row:
    limit = "plain['account']['acct']" if "acct" in expression else "plain['content']"
    scope = {"status": status, "plain": plain}
    loops = max(1, int(scale.seconds * 50_000))

    def cost(statement: Any) -> float:
        timer = timeit.Timer(f"{statement()}\n" * _TIMES, timer=time.process_time, globals=scope)
        return timer.timeit(loops) / loops / _TIMES

    return compared(name, "ns", MICRO * 1000, scale.rounds, cost, lambda: expression, lambda: limit)
