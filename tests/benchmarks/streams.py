"""Streams, beside reading the same connection and ``json.loads`` of each event."""

from __future__ import annotations

import json
import statistics
import time
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import requests

from mastodon import CallbackStreamListener
from mastodon.return_types import Status

from .measure import KIB, MICRO, Row, Scale, compared, cpu, medians, peak
from .server import serving

_BLOCK = 1 << 16
_PAUSE_MS = 10
_SMALL = 5

# Takes what was sent in "data", and does what it wants with it.
Reader = Callable[[requests.Response, Callable[[Any], object]], None]


def rows(scale: Scale) -> Iterator[Row]:
    with serving() as base:
        ours, limit = partial(_read, base, _handled), partial(_read, base, _bare)
        events = scale.events
        yield compared(
            "event of a stream", "µs", MICRO / events, scale.rounds, cpu,
            partial(ours, events=events), partial(limit, events=events),
        )  # fmt: skip
        many = events * _SMALL
        yield compared(
            "memory of a stream", "KiB", KIB, 1, peak,
            partial(ours, events=many, small=1), partial(limit, events=many, small=1),
        )  # fmt: skip
        late = [partial(_latency, base, reader, scale.paced_events) for reader in (_handled, _bare)]
        our_delay, limit_delay = medians(scale.rounds, *late)
        yield Row("delay of an event", "µs", our_delay, limit_delay)


def _read(base: str, reader: Reader, events: int, small: int = 0) -> None:
    seen = [0]

    def count(data: Any) -> None:
        seen[0] += 1

    reader(_opened(f"{base}/api/v1/streaming/user?events={events}&small={small}"), count)
    assert seen[0] == events


def _latency(base: str, reader: Reader, events: int) -> float:
    """Median microseconds from the moment when the server sends an event."""
    delays: list[float] = []

    def note(data: Any) -> None:
        delays.append((time.monotonic_ns() - int(data["uri"])) / 1000)

    reader(_opened(f"{base}/api/v1/streaming/user?events={events}&pause={_PAUSE_MS}"), note)
    return statistics.median(delays)


def _opened(url: str) -> requests.Response:
    return requests.get(url, stream=True, timeout=60)


def _handled(response: requests.Response, use: Callable[[Any], object]) -> None:
    """As the library reads a stream."""

    def on_update(status: Status) -> None:
        use(status)

    CallbackStreamListener(update_handler=on_update, delete_handler=use).handle_stream(response)


def _bare(response: requests.Response, use: Callable[[Any], object]) -> None:
    """As little as possible."""
    rest = b""
    for block in response.raw.stream(_BLOCK):
        *lines, rest = (rest + block).split(b"\n")
        for line in lines:
            if line.startswith(b"data: "):
                use(json.loads(line[6:]))
