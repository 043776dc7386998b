"""Storing pages of statuses in an archive, beside ``json.loads`` of the pages and writing a line for each status."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from mastodon.archive.kinds import named
from mastodon.archive.pages import items_of
from mastodon.archive.store import Store
from mastodon.walks.checkpoint import State

from .measure import MICRO, Row, Scale, cpu, medians
from .samples import many, written
from .text import STATUS

_PAGE = 40


def rows(scale: Scale) -> Iterator[Row]:
    statuses = many("Status", scale.pages * _PAGE)
    # The samples have almost no text.
    for number, status in enumerate(statuses):
        status["content"] = STATUS.replace("harbour", f"harbour{number}")
    pages = [written(statuses[begin : begin + _PAGE]) for begin in range(0, len(statuses), _PAGE)]
    samples = partial(cpu, partial(_store, pages)), partial(cpu, partial(_write, pages))
    yield Row("archive a status", "µs", *(each * MICRO / len(statuses) for each in medians(scale.rounds, *samples)))


def _store(pages: list[bytes]) -> None:
    """Write the lines, and the rows of the database with its index of words."""
    collection = named("own", "", "1")
    with tempfile.TemporaryDirectory() as folder, Store(f"{folder}/archive").writing() as writer:
        writer.note(event="collection", **collection._asdict())
        for number, page in enumerate(pages):
            writer.store(collection, items_of(200, page), 1, State(done=number))


def _write(pages: list[bytes]) -> None:
    with tempfile.TemporaryDirectory() as folder, Path(folder, "lines").open("w", encoding="utf-8") as file:
        for page in pages:
            for status in json.loads(page):
                file.write(json.dumps(status, ensure_ascii=False) + "\n")
