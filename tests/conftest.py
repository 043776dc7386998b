"""Fixtures for all tests; what they return is in ``tests/support``."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.support.clock import Clock, replace_time
from tests.support.prepared import Wire


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """The library's clock: ``clock.slept`` lists for how many seconds it would have slept."""
    return replace_time(monkeypatch)


@pytest.fixture
def wire() -> Iterator[Wire]:
    """A server of prepared responses: ``wire.respond(...)``, ``wire.client()``, ``wire.requests``."""
    made = Wire()
    yield made
    made.close()
