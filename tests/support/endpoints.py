"""The table of endpoints, ``tests/meta/endpoints.json``: to which row a request belongs, and which methods send it."""

from __future__ import annotations

import json
import re
from collections import Counter
from functools import cache
from itertools import takewhile
from pathlib import Path

from mastodon import Mastodon
from tests.contract.cases import all_cases, methods

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


def module_of(method: str) -> str:
    """The module of ``mastodon.endpoints`` that a method stands in."""
    mixin = next(each for each in Mastodon.__mro__ if method in vars(each))
    return mixin.__module__.rpartition(".")[2]


@cache
def methods_by_row() -> dict[str, set[str]]:
    """By row of the table, the methods whose contract cases send such a request."""
    found: dict[str, set[str]] = {}
    for method in methods():
        # These go on from the page of any endpoint.
        if module_of(method) != "utility":
            cases = all_cases()[method]
            for request in (request for case in cases for request in case.get("requests", [])):
                row = row_of(request["verb"], request.get("path", ""))
                if row is not None:
                    found.setdefault(row, set()).add(method)
    return found


def without_names(path: str) -> str:
    """A path whose placeholders have no names, in any of the forms ``{id}``, ``:id`` and ``<id>``."""
    return re.sub(r"(?<=/)(?::\w+|\{\w*\}|<\w+>)", "{}", path.rstrip("/"))


def neighbours(path: str) -> list[str]:
    """The methods whose paths begin like this one, those with the most in common first."""
    parts = _segments(without_names(path))

    def in_common(row: str) -> int:
        others = _segments(without_names(row.split()[1]))
        return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(parts, others, strict=False)))

    # All paths have "", "api" and the version in common.
    near = (row for row in methods_by_row() if in_common(row) > min(3, len(parts) - 1))
    rows = sorted(near, key=in_common, reverse=True)
    return list(dict.fromkeys(method for row in rows for method in sorted(methods_by_row()[row])))


def area_of(path: str) -> str | None:
    """The module of ``mastodon.endpoints`` with most of the methods whose paths are like this one."""
    nearest = neighbours(path)[:8]
    return Counter(map(module_of, nearest)).most_common(1)[0][0] if nearest else None
