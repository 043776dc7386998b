"""A clock on which waiting takes no time."""

from __future__ import annotations

import sys
import time
from types import ModuleType
from typing import Any

import pytest


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


def _library_modules() -> list[ModuleType]:
    # Before each test, among some thousand names.
    names = [name for name in list(sys.modules) if name.startswith("mastodon")]
    return [sys.modules[name] for name in names if name.partition(".")[0] == "mastodon"]


def replace_time(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """Give a clock of this kind to every module of the library that is loaded."""
    made = Clock()
    for module in _library_modules():
        # The class has the name of its module, so it can be among the modules.
        if isinstance(module, ModuleType) and vars(module).get("time") is time:
            monkeypatch.setattr(module, "time", made)
    return made
