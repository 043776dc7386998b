"""Streams of a real server: two people, a follow, a mention, an edit, a deletion."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest

from mastodon import Mastodon, StreamHandle, StreamListener
from mastodon.return_types import Notification, Status


class Ear(StreamListener):
    """Keeps what comes, and lets tests wait for it."""

    def __init__(self) -> None:
        self.events: list[tuple[str, Any]] = []
        self.errors: list[Exception] = []
        self._changed = threading.Condition()
        self.ready = threading.Event()

    def on_any_event(self, name: str, data: Any = None, for_stream: Any = None) -> None:
        with self._changed:
            self.events.append((name, data))
            self._changed.notify_all()

    def on_abort(self, err: Exception) -> None:
        self.errors.append(err)

    def handle_heartbeat(self) -> None:
        self.ready.set()

    def of(self, name: str) -> list[Any]:
        return [data for event, data in self.events if event == name]

    def wait_for(self, name: str, count: int = 1) -> Any:
        with self._changed:
            assert self._changed.wait_for(lambda: len(self.of(name)) >= count, 20), f"{name} of {self.events}"
            return self.of(name)[count - 1]


@pytest.fixture
def ear(api: Mastodon) -> Iterator[Ear]:
    """Listens to the user of ``api``."""
    listener = Ear()
    handle = api.stream_user(listener, run_async=True)
    assert isinstance(handle, StreamHandle)
    assert listener.ready.wait(20)
    yield listener
    handle.close()
    handle.join(1)
    assert not handle.is_alive()
    assert not listener.errors


def test_follow_mention_edit_and_deletion_arrive_in_the_stream(api: Mastodon, other: Mastodon, ear: Ear) -> None:
    me, you = api.me(), other.me()
    other.account_follow(me.id)
    followed = ear.wait_for("notification")
    assert type(followed) is Notification
    assert (followed.type, followed.account.id) == ("follow", you.id)

    api.account_follow(you.id)
    posted = other.status_post(f"Hello @{me.acct}, schöne Grüße 🐘")
    assert type(posted) is Status
    mention = ear.wait_for("notification", 2)
    assert (mention.type, mention.status.id, mention.account.id) == ("mention", posted.id, you.id)
    update = ear.wait_for("update")
    assert type(update) is Status
    assert update.id == posted.id
    assert "schöne Grüße 🐘" in update.content
    assert update.created_at == posted.created_at

    other.status_update(posted.id, status=f"Hello @{me.acct}, edited")
    # What Mastodon itself calls "status.update".
    edited = ear.wait_for("status_update")
    assert type(edited) is Status
    assert edited.id == posted.id
    assert "edited" in edited.content

    other.status_delete(posted.id)
    assert ear.wait_for("delete") == str(posted.id)


def test_a_silent_stream_is_closed_within_a_second(api: Mastodon) -> None:
    listener = Ear()
    handle = api.stream_user(listener, run_async=True)
    assert isinstance(handle, StreamHandle)
    assert listener.ready.wait(20)
    began = time.monotonic()
    handle.close()
    handle.join(5)
    assert time.monotonic() - began < 1
    assert not handle.is_alive()


def test_the_next_run_receives_what_was_missed_in_between(api: Mastodon, other: Mastodon, tmp_path: Any) -> None:
    you = other.me()
    api.account_follow(you.id)
    first, second = Ear(), Ear()
    path = tmp_path / "position"
    options: dict[str, Any] = {"run_async": True, "persist_position": path}
    with api.stream_user(first, **options):  # type: ignore[union-attr]  # a handle it is
        assert first.ready.wait(20)
        seen = other.status_post("seen")
        assert first.wait_for("update").id == seen.id
    missed = [other.status_post(f"missed {number}") for number in range(3)]
    other.status_post(f"missed by @{api.me().acct}")
    with api.stream_user(second, **options):  # type: ignore[union-attr]
        assert second.wait_for("notification").type == "mention"
        second.wait_for("update", 4)
    assert [status.id for status in second.of("update")][:3] == [status.id for status in missed]
