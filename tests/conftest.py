"""Fixtures for all tests; what they return is in ``tests/support``."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.support.clock import Clock, replace_time
from tests.support.prepared import Wire

pytest_plugins = ["mastodon.testing"]


@pytest.fixture(autouse=True)
def clock(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Clock | None:
    """The library's clock: ``clock.slept`` lists for how many seconds it would have slept.

    Programs' tests patch ``time.sleep`` themselves.
    """
    return None if request.path.parent.name == "compat" else replace_time(monkeypatch)


@pytest.fixture(autouse=True)
def empty_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the proxies and certificates of whoever runs the tests."""
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)


@pytest.fixture
def wire() -> Iterator[Wire]:
    """A server of prepared responses: ``wire.respond(...)``, ``wire.client()``, ``wire.requests``."""
    made = Wire()
    yield made
    made.close()
