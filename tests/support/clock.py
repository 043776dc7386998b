"""A clock on which waiting takes no time."""

from __future__ import annotations

import re
import sys
import time
from functools import cache
from pathlib import Path
from typing import Any

import pytest

import mastodon


class Clock:
    """Stand in for the module ``time``: sleeping is noted, and moves the clock on instead of taking time."""

    def __init__(self) -> None:
        self.slept: list[float] = []

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)

    def time(self) -> float:
        return time.time() + sum(self.slept)

    def monotonic(self) -> float:
        return time.monotonic() + sum(self.slept)

    def __getattr__(self, name: str) -> Any:
        return getattr(time, name)


@cache
def _modules_with_time() -> list[str]:
    """The names of the library's modules that import ``time``, read once: they are asked for before each test."""
    package = Path(mastodon.__file__).parent
    files = [file for file in package.rglob("*.py") if re.search(r"(?m)^import time\b", file.read_text("utf-8"))]
    names = [".".join(file.relative_to(package.parent).with_suffix("").parts) for file in files]
    return [name.removesuffix(".__init__") for name in names]


def replace_time(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """Give a clock of this kind to every module of the library that is loaded."""
    made = Clock()
    for name in _modules_with_time():
        if name in sys.modules:
            monkeypatch.setattr(sys.modules[name], "time", made)
    return made
