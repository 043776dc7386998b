"""Fixtures of the outbox."""

from __future__ import annotations

import pytest

from mastodon.outbox import store


@pytest.fixture(autouse=True)
def without_waiting_for_the_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only a power failure makes a difference."""
    monkeypatch.setattr(store, "SYNCHRONOUS", "OFF")
