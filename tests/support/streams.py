"""Parts of tests of streams: a listener that notes what it gets, and a timeline to catch up from."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

from mastodon import Mastodon, MastodonError, StreamListener
from mastodon.streaming import Gap, StreamHandle, WebSocketSubscription

from .scripted import until

# Types of the fixtures ``client`` and ``stream_threads``.
Client = Callable[..., Mastodon]
Threads = Callable[[], list[threading.Thread]]


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


def running(started: StreamHandle | WebSocketSubscription | None) -> StreamHandle:
    """The handle of a stream that runs in a thread."""
    assert isinstance(started, StreamHandle)
    return started


def made(number: int, **fields: Any) -> dict[str, Any]:
    return {"id": str(number), "created_at": f"2024-01-01T00:{number // 60:02}:{number % 60:02}.000Z", **fields}


class Timeline:
    """A list of items as a server serves it."""

    def __init__(self, *numbers: int) -> None:
        self.items = [made(number) for number in numbers]
        #: The queries that were answered.
        self.queries: list[dict[str, str]] = []

    def add(self, *numbers: int) -> None:
        """Add items, once the client has caught up with those that there were before."""
        assert until(lambda: any("min_id" in query for query in self.queries))
        self.items += [made(number) for number in numbers]

    def __call__(self, query: dict[str, str]) -> list[dict[str, Any]]:
        page = self._page(query)
        self.queries.append(query)
        return page

    def _page(self, query: dict[str, str]) -> list[dict[str, Any]]:
        low, high = int(query.get("min_id", 0)), int(query.get("max_id", 10**9))
        found = sorted((item for item in self.items if low < int(item["id"]) < high), key=lambda item: int(item["id"]))
        limit = min(int(query.get("limit", 20)), 40)
        return (found[:limit] if "min_id" in query else found[-limit:])[::-1]
