"""The table of endpoints, ``tests/meta/endpoints.json``, and which of its rows a request belongs to."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

#: By verb and path, the names of the parameters in query or body.
TABLE: dict[str, list[str]] = json.loads((Path(__file__).parents[1] / "meta" / "endpoints.json").read_text("utf-8"))


@cache
def _segments(path: str) -> list[str]:
    return path.rstrip("/").split("/")


def _matches(template: str, path: str) -> bool:
    wanted, found = _segments(template), _segments(path)
    return len(wanted) == len(found) and all(
        each == part or (each.startswith("{") and part != "") for each, part in zip(wanted, found, strict=True)
    )


def row_of(verb: str, path: str) -> str | None:
    """The row of the table that a request belongs to: of several, the one with the fewest placeholders."""
    rows = [row for row in TABLE if row.split()[0] == verb and _matches(row.split()[1], path)]
    return min(rows, key=lambda row: row.count("{"), default=None)
