"""The cases: one call each, what it sends to a server, and what it gives back.

``data/upstream/<area>.json`` holds, by method, the calls that programs written for Mastodon.py 2.3.3 can rely on, as
they were seen there; ``data/beyond_upstream/<area>.json`` holds calls and forms of calls that 2.3.3 lacks. A case is
named by its method and its number, as ``status_post#3``: those of 2.3.3 come first, so that a new case never changes
the name of an old one. Its keys, all but ``requests`` left out where they say nothing:

- ``args``, ``kwargs``: the call. ``$datetime``, ``$entity`` and others stand for what JSON cannot hold.
- ``server``, ``mode``, ``features``, ``client``, ``primed``: version of the server and constructor of the client.
- ``responses``: what the server says to "VERB path", where that is not the usual.
- ``requests``: what is sent. Without ``headers`` it is the token alone.
- ``returns`` (class), ``value``, ``count``, ``shape``, ``pages``, ``warns``, or ``raises`` (class).

``differences.json`` names the cases in which this library differs on purpose, each with its reason.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import mastodon

DATA = Path(__file__).parent / "data"
#: The folders of ``data`` in the order in which cases are numbered.
ORIGINS = ("upstream", "beyond_upstream")
DIFFERENCES: dict[str, str] = json.loads((Path(__file__).parent / "differences.json").read_text(encoding="utf-8"))

Case = dict[str, Any]


@cache
def all_cases() -> dict[str, list[Case]]:
    """Method -> its cases, those of 2.3.3 first."""
    found: dict[str, list[Case]] = {}
    for file in (file for origin in ORIGINS for file in sorted((DATA / origin).glob("*.json"))):
        for method, cases in json.loads(file.read_text(encoding="utf-8")).items():
            found.setdefault(method, []).extend(cases)
    return found


def methods() -> list[str]:
    """The methods that have cases and that the client has; tests/meta/test_interface.py says which must be there."""
    return sorted(name for name in all_cases() if hasattr(mastodon.Mastodon, name))


def cases_of(method: str) -> Iterator[tuple[str, Case]]:
    """The cases of a method with their names."""
    for number, case in enumerate(all_cases()[method]):
        yield f"{method}#{number}", case
