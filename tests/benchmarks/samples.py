"""Bodies as a server sends them, made from the samples of the tests of entities."""

from __future__ import annotations

import json
from functools import cache
from itertools import cycle, islice
from typing import Any

from tests.support.samples import ENTITIES

HEADERS = {
    "Content-Type": "application/json; charset=utf-8",
    "X-RateLimit-Limit": "300",
    "X-RateLimit-Remaining": "299",
    "X-RateLimit-Reset": "2099-01-01T00:05:00.000Z",
}

NEWEST = 113_000_000_000_000_000


def written(data: Any) -> bytes:
    return json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode()


@cache
def samples(name: str) -> list[Any]:
    """The samples of an entity class."""
    return [json.loads(path.read_text(encoding="utf-8")) for path in sorted(ENTITIES.glob(f"{name}.*.json"))]


def page(name: str, count: int, start: int = 0) -> bytes:
    """A list of so many entities of a class as bytes. Ids fall from one to the next."""
    bodies = islice(cycle(_without_ids(name)), start, start + count)
    return b"[%b]" % b",".join([b'{"id":"%d",%b' % (NEWEST - start - at, body) for at, body in enumerate(bodies)])


def many(name: str, count: int) -> list[Any]:
    """The same as plain dictionaries, which share nothing with one another."""
    found: list[Any] = json.loads(page(name, count))
    return found


@cache
def _without_ids(name: str) -> list[bytes]:
    """The samples of a class, without the id at their beginning."""
    return [written({key: value for key, value in body.items() if key != "id"})[1:] for body in samples(name)]


def relationship(account: int) -> dict[str, Any]:
    flags = ("showing_reblogs", "notifying", "followed_by", "blocking", "blocked_by", "muting", "requested", "endorsed")
    return {"id": str(account), "following": True, **dict.fromkeys(flags, False), "languages": None, "note": ""}


def deleted(number: int) -> bytes:
    """A small event of a stream."""
    return b"event: delete\ndata: %d\n\n" % (NEWEST - number)


def posted(status: dict[str, Any]) -> bytes:
    """A usual event of a stream."""
    return b"event: update\ndata: " + written(status) + b"\n\n"
