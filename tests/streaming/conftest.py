"""Fixtures of the tests of streams."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from mastodon import Mastodon, MastodonError, StreamListener
from mastodon.streaming import Gap, StreamHandle, WebSocketSubscription
from tests.support.scripted import ScriptedServer


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    """Proxies of the environment do not lead to this machine."""
    for name in ("NO_PROXY", "no_proxy"):
        monkeypatch.setenv(name, "127.0.0.1,localhost," + os.environ.get(name, ""))


Threads = Callable[[], list[threading.Thread]]


@pytest.fixture
def stream_threads() -> Threads:
    """Tells the threads of streams that began in this test: those of others may take a moment to end."""
    before = set(threading.enumerate())

    def found() -> list[threading.Thread]:
        return [
            each for each in threading.enumerate() if each.name.startswith("mastodon-stream") and each not in before
        ]

    return found


class Notes(StreamListener):
    """Notes what it is handed."""

    def __init__(self) -> None:
        self.ids: list[str] = []
        self.events: list[tuple[str, Any]] = []
        self.errors: list[MastodonError] = []
        self.gaps: list[Gap] = []
        self.beats = 0

    def on_any_event(self, name: str, data: Any = None, for_stream: Any = None) -> None:
        self.events.append((name, data))

    def on_update(self, status: Any) -> None:
        self.ids.append(str(status.id))

    def on_notification(self, notification: Any) -> None:
        self.ids.append(f"n{notification.id}")

    def on_abort(self, err: MastodonError) -> None:
        self.errors.append(err)

    def on_reconnect(self, gap: Gap) -> None:
        self.gaps.append(gap)

    def handle_heartbeat(self) -> None:
        self.beats += 1


@pytest.fixture
def notes() -> Notes:
    return Notes()


Client = Callable[..., Mastodon]


@pytest.fixture
def client() -> Iterator[Client]:
    """Makes clients of a scripted server."""
    made: list[Mastodon] = []

    def make(server: ScriptedServer, **arguments: Any) -> Mastodon:
        given = {"access_token": "token", "mastodon_version": server.version, **arguments}
        made.append(Mastodon(api_base_url=server.url, **given))
        return made[-1]

    yield make
    for api in made:
        api.session.close()


def running(started: StreamHandle | WebSocketSubscription | None) -> StreamHandle:
    """The handle of a stream that runs in a thread."""
    assert isinstance(started, StreamHandle)
    return started
