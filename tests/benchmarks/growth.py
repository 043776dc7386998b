"""How costs grow with the size of pages, the number of pages and of clients, and what first objects cost."""

from __future__ import annotations

import copy
import gc
import json
import os
import statistics
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from itertools import islice
from typing import Any, TypeVar

from mastodon._data.convert import _declared, _parent_tag, _whole, builder, convert, converter
from tests.data.bodies import entity_classes, handmade, small

from .fakes import client, ready_client
from .measure import KIB, MICRO, MILLI, Scale, Table, cpu, kept, medians, peak, resident
from .samples import page
from .server import serving

T = TypeVar("T")

_PAGE = 20
_THREADS = 8
_ROUNDS = 3
# How many objects of a shape it takes until code is written for it, and how many are made in all.
_UNTIL_COMPILED = 3
_OBJECTS = 9


def tables(scale: Scale) -> Iterator[Table]:
    yield _page_sizes(scale)
    yield _page_counts(scale)
    yield _clients(scale)
    yield _first_objects(scale)
    yield _threads(scale)


def _number(value: float, digits: int = 1) -> str:
    return f"{value:,.{digits}f}"


# --- Pages --------------------------------------------------------------------------------------------------------


def _page_sizes(scale: Scale) -> Table:
    lines = []
    for count in scale.page_sizes:
        body = page("Status", count)
        call, load = ready_client(body).timeline_home, partial(json.loads, body)
        call()
        samples = [partial(cpu, each, scale.seconds / 2) for each in (call, load, call)]
        samples[2] = partial(_uncollected, samples[2])
        ours, limit, uncollected = (cost * MICRO / count for cost in medians(min(scale.rounds, _ROUNDS), *samples))
        lines.append((f"{count:,}", _number(ours), _number(limit), f"{ours / limit:.2f}", _number(uncollected)))
    return Table("size of a page", ("items", "µs an item", "json.loads", "ratio", "without gc"), lines)


def _uncollected(call: Callable[[], T]) -> T:
    """Make a call while the garbage collector rests, whose work depends on all that is alive."""
    gc.disable()
    try:
        return call()
    finally:
        gc.enable()


def _page_counts(scale: Scale) -> Table:
    lines = []
    with serving() as base:
        api = client(base)
        _walk(api, 2)
        for pages in scale.page_counts:
            gc.collect()
            before = resident()
            seconds = cpu(partial(_walk, api, pages))
            grown = max(0, resident() - before)
            lines.append((f"{pages:,}", _number(seconds * MILLI / pages, 2),
                          _number(peak(partial(_walk, api, pages)) * KIB, 0), _number(grown * KIB, 0)))  # fmt: skip
    return Table("pages of an iterator", ("pages", "ms a page", "peak KiB", "resident KiB more"), lines)


def _walk(api: Any, pages: int) -> None:
    """The items of so many pages, one by one."""
    items = api.pagination_iterator(api.timeline_home(limit=_PAGE))
    assert sum(1 for _ in islice(items, pages * _PAGE)) == pages * _PAGE


# --- Clients ------------------------------------------------------------------------------------------------------


def _clients(scale: Scale) -> Table:
    lines = []
    client()
    for count in scale.clients:
        make = partial(_made, count)
        used = cpu(make, scale.seconds) * MICRO / count
        memory = kept(make) * KIB / count
        threads, files = threading.active_count(), _open_files()
        held = make()
        more = threading.active_count() - threads, _open_files() - files
        del held
        lines.append((f"{count:,}", _number(used), _number(memory), *map(str, more)))
    return Table("clients", ("clients", "µs a client", "KiB a client", "threads", "open files"), lines)


def _made(count: int) -> list[Any]:
    return [client() for _ in range(count)]


def _open_files() -> int:
    return len(os.listdir("/dev/fd"))


# --- First objects ------------------------------------------------------------------------------------------------


def _samples(scale: Scale) -> list[tuple[type, Any]]:
    classes = entity_classes()
    bodies = [*handmade().values(), *small().items()]
    return [(classes[name], body) for name, body in bodies[: scale.bodies]]


def _first_objects(scale: Scale) -> Table:
    """Measure what first and third objects cost more than later ones: the third gets code of its own."""
    samples = _samples(scale)
    for cls, body in samples * _UNTIL_COMPILED:
        convert(cls, copy.deepcopy(body))
    lines = []
    for title, unknown in (("the class alone", _unknown), ("with all classes in it", _all_unknown)):
        costs = [(cls.__name__, _uncollected(partial(_more, unknown, cls, body))) for cls, body in samples]
        for at, turn in enumerate(("first", "third")):
            more, name = max((each[at], name) for name, each in costs)
            lines.append((f"{turn}, {title}", name, _number(more * MILLI, 2)))
    return Table("first objects of a class", ("object", "worst class", "ms more"), lines)


def _unknown(cls: type) -> type:
    """A class that equals this one, but was never met before. The classes of its fields were."""
    return type(cls.__name__, (cls,), {"__module__": __name__})


def _all_unknown(cls: type) -> type:
    """The class, while no class at all was met before."""
    for plans in (builder, converter, _whole, _declared, _parent_tag):
        plans.cache_clear()
    return cls


def _more(unknown: Callable[[type], type], cls: type, body: Any) -> tuple[float, float]:
    """Seconds that the first and the third object take more than those after them."""
    found = []
    for _ in range(_ROUNDS):
        bodies = [copy.deepcopy(body) for _ in range(_OBJECTS)]
        fresh = unknown(cls)
        used = [_seconds(partial(convert, fresh, each)) for each in bodies]
        later = statistics.median(used[_UNTIL_COMPILED:])
        found.append((used[0] - later, used[_UNTIL_COMPILED - 1] - later))
    first, third = zip(*found, strict=True)
    return statistics.median(first), statistics.median(third)


def _seconds(call: Callable[[], Any]) -> float:
    begin = time.process_time()
    call()
    return time.process_time() - begin


def _threads(scale: Scale) -> Table:
    """All threads meet a class for the first time in the same moment; each makes the same objects of it."""
    wrong, samples = 0, _samples(scale)
    with ThreadPoolExecutor(_THREADS) as pool:
        for cls, body in samples:
            expected, fresh = convert(cls, copy.deepcopy(body)), _unknown(cls)
            start = threading.Barrier(_THREADS)
            made = pool.map(partial(_made_at_once, start, fresh, body), range(_THREADS))
            wrong += sum(each != expected or type(each) is not fresh for some in made for each in some)
    return Table(
        "threads that meet a class at once",
        ("threads", "bodies", "wrong results"),
        [(str(_THREADS), str(len(samples)), str(wrong))],
    )


def _made_at_once(start: threading.Barrier, cls: type, body: Any, _: int) -> list[Any]:
    bodies = [copy.deepcopy(body) for _ in range(_UNTIL_COMPILED + 1)]
    start.wait()
    return [convert(cls, each) for each in bodies]
