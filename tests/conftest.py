"""Fixtures for all tests; what they return is in ``tests/support``."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.support.clock import Clock, replace_time
from tests.support.prepared import Wire


@pytest.fixture(autouse=True)
def clock(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Clock | None:
    """The library's clock: ``clock.slept`` lists for how many seconds it would have slept.

    Programs' tests patch ``time.sleep`` themselves.
    """
    return None if "compat" in request.path.parts else replace_time(monkeypatch)


@pytest.fixture
def wire() -> Iterator[Wire]:
    """A server of prepared responses: ``wire.respond(...)``, ``wire.client()``, ``wire.requests``."""
    made = Wire()
    yield made
    made.close()
