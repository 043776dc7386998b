"""Samples, medians and rows.

Where nothing else is said a time is CPU time of this process: machines are shared, and the server of the benchmarks
runs in a process of its own.
"""

from __future__ import annotations

import gc
import os
import statistics
import time
import tracemalloc
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from .targets import TARGETS

Call = Callable[[], Any]
Cost = Callable[[Call], float]

ROOT = Path(__file__).parents[2]
MICRO, MILLI, KIB = 1e6, 1e3, 1 / 1024


class Scale(NamedTuple):
    """How long to measure, and how much of everything."""

    rounds: int = 5
    seconds: float = 0.2
    items: int = 40
    calls: int = 400
    pages: int = 100
    events: int = 4000
    paced_events: int = 50
    upload: int = 200_000_000
    imports: int = 10
    page_sizes: tuple[int, ...] = (10, 100, 1000, 10_000)
    page_counts: tuple[int, ...] = (10, 100, 1000)
    clients: tuple[int, ...] = (1, 10, 100, 1000)
    #: None stands for all.
    bodies: int | None = None
    text: int = 1_000_000


FULL = Scale()
#: Only shows that everything runs.
TINY = Scale(1, 0.002, 5, 5, 2, 20, 3, 1_000_000, 1, (1, 10), (2, 4), (1, 5), 3, 20_000)


class Row(NamedTuple):
    """A cost of the library, and what the same work needs at least."""

    name: str
    unit: str
    ours: float
    limit: float

    @property
    def ratio(self) -> float:
        return self.ours / self.limit

    @property
    def target(self) -> float:
        """The highest ratio that is meant to be."""
        return TARGETS[self.name]


class Table(NamedTuple):
    """Something to print."""

    title: str
    head: tuple[str, ...]
    lines: Sequence[tuple[str, ...]]


# --- Costs of a call ----------------------------------------------------------------------------------------------


def cpu(call: Call, seconds: float = 0) -> float:
    """CPU seconds of a call, which is repeated for about so long."""
    gc.collect()
    count, begin = 0, time.process_time()
    while True:
        call()
        count += 1
        used = time.process_time() - begin
        if used >= seconds:
            return used / count


def peak(call: Call) -> float:
    """By how many bytes the objects of Python grow at most during a call."""
    gc.collect()
    tracemalloc.start()
    try:
        call()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def kept(call: Call) -> float:
    """How many bytes the result of a call holds."""
    gc.collect()
    tracemalloc.start()
    try:
        result = call()
        gc.collect()
        held = tracemalloc.get_traced_memory()[0]
        del result
        return held
    finally:
        tracemalloc.stop()


def resident() -> int:
    """Bytes of memory that this process has; 0 where the system does not tell."""
    try:
        pages = Path("/proc/self/statm").read_text(encoding="ascii").split()[1]
    except OSError:
        return 0
    return int(pages) * os.sysconf("SC_PAGE_SIZE")


# --- Ours and the limit -------------------------------------------------------------------------------------------


def medians(rounds: int, *samples: Callable[[], float]) -> list[float]:
    """The median of each; they take turns, so that a busy moment of the machine meets all of them."""
    found = [[sample() for sample in samples] for _ in range(rounds)]
    return [statistics.median(each) for each in zip(*found, strict=True)]


def compared(name: str, unit: str, factor: float, rounds: int, cost: Cost, ours: Call, limit: Call) -> Row:
    """A row: costs times a factor, after one call of each to warm up."""
    ours()
    limit()
    our_cost, limit_cost = medians(rounds, partial(cost, ours), partial(cost, limit))
    return Row(name, unit, our_cost * factor, limit_cost * factor)


def repeated(scale: Scale, name: str, items: int, ours: Call, limit: Call) -> Row:
    """A row of CPU microseconds for each item, from many calls."""
    return compared(name, "µs", MICRO / items, scale.rounds, partial(cpu, seconds=scale.seconds), ours, limit)
