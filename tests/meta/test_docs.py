"""Every call and every entity is on exactly one page of the documentation, and nothing else is."""

from __future__ import annotations

import importlib
import inspect
import re
from collections import Counter
from pathlib import Path
from typing import Any

from mastodon import Mastodon, return_types
from mastodon.types_base import AttribAccessDict

DOCS = Path(__file__).parents[2] / "docs"


def _documented() -> list[tuple[str, bool]]:
    """The classes on all pages, by their whole names, and whether their members are listed."""
    found = []
    for page in DOCS.rglob("*.rst"):
        module = ""
        for line in page.read_text(encoding="utf-8").splitlines():
            if match := re.fullmatch(r"\.\. currentmodule:: (\S+)", line):
                module = match[1] + "."
            elif match := re.fullmatch(r"\.\. autoclass:: (\S+)", line):
                found.append([match[1] if match[1].startswith("mastodon.") else module + match[1], False])
            elif line.strip() == ":members:":
                found[-1][1] = True
    return [(name, members) for name, members in found]


def _class(path: str) -> Any:
    module, _, name = path.rpartition(".")
    return getattr(importlib.import_module(module), name)


def _public(cls: Any) -> list[str]:
    made = (staticmethod, classmethod)
    return [
        name for name, value in vars(cls).items() if name[0] != "_" and (callable(value) or isinstance(value, made))
    ]


def test_every_call_is_on_exactly_one_page() -> None:
    documented = Counter(
        name
        for path, members in _documented()
        if members and issubclass(Mastodon, _class(path))
        for name in _public(_class(path))
    )
    existing = {name for cls in Mastodon.__mro__ for name in _public(cls) if cls is not object}
    assert existing - set(documented) == set()
    assert [name for name, times in documented.items() if times > 1] == []


def test_every_entity_is_on_exactly_one_page() -> None:
    prefix = "mastodon.return_types."
    documented = Counter(path.removeprefix(prefix) for path, _ in _documented() if path.startswith(prefix))
    existing = {
        name
        for name in return_types.__all__
        if inspect.isclass(cls := getattr(return_types, name)) and issubclass(cls, AttribAccessDict)
    } - {"AttribAccessDict", "EmptyResponse", "RenamedAccessDict"}
    assert existing - set(documented) == set()
    assert set(documented) - set(return_types.__all__) == set()
    assert [name for name, times in documented.items() if times > 1] == []


def test_every_public_call_says_what_it_does_and_where_that_is_written() -> None:
    silent = [
        name
        for name in dir(Mastodon)
        if not name.startswith("_")
        and callable(getattr(Mastodon, name))
        and len(inspect.getdoc(getattr(Mastodon, name)) or "") < 40
    ]
    assert silent == []
