"""A stream of many events with a fault every few of them: reset, half-close, silence, end inside an event, 500, 429,
slow bytes, repetition after a reconnect."""

from __future__ import annotations

import itertools
import socket
import threading
import time
from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from typing import Any

from tests.support.scripted import HEAD, Peer, ScriptedServer, event_bytes, until

_BEGIN = datetime(2025, 1, 1, tzinfo=timezone.utc)
#: How many events happen while no client is connected.
_MISSED = 12
_REPEATED = 5
_PAUSE = 0.0004
#: The heartbeats after which the server does not wait for a client any longer.
_PATIENCE = 300


class Happening:
    """One event: a status or a notification."""

    def __init__(self, number: int) -> None:
        self.number = number
        self.name = "notification" if number % 5 == 0 else "update"
        self.id = str(110_000_000_000_000_000 + number * 1000)
        made = (_BEGIN + timedelta(milliseconds=number)).isoformat(timespec="milliseconds")
        extra = {"type": "mention"} if self.name == "notification" else {"content": f"<p>Grüße {number} 🐘</p>"}
        self.entity = {"id": self.id, "created_at": made.replace("+00:00", "Z"), **extra}
        self.bytes = event_bytes(self.name, self.entity)


class Torture(ScriptedServer):
    """The server. Events happen in order, whether somebody is there or not."""

    def __init__(self, events: int, faults: int) -> None:
        super().__init__()
        self.all = [Happening(number) for number in range(1, events + 1)]
        self.happened = 0
        #: The number of events that the client has handled, for one that gets all. Between two faults, it catches up
        #: however slow it is, so that the stream itself brings something.
        self.handled: Callable[[], int] | None = None
        self.faults: dict[str, int] = {}
        self._step = events // faults
        # Few of the last kind: after each of them a client has to wait for a whole second.
        kinds = ["reset", "half-close", "silence", "cut", "500", "slow", "repeat"] * 5 + ["429"]
        self._planned = itertools.islice(itertools.cycle(kinds), faults)
        self._refusals: list[str] = []
        self._repeat = False
        self._turn = threading.Condition()
        self._current: Peer | None = None
        self.scripts.append(self._stream)
        self.rest["/api/v1/timelines/home"] = self._page_of("update")
        self.rest["/api/v1/notifications"] = self._page_of("notification")

    @property
    def over(self) -> bool:
        return self.happened == len(self.all)

    def ids(self, name: str) -> list[str]:
        return [each.id for each in self.all if each.name == name]

    def _page_of(self, name: str) -> Callable[[dict[str, str]], Any]:
        def page(query: dict[str, str]) -> Any:
            with self._turn:
                there = [each for each in self.all[: self.happened] if each.name == name]
            low, high = int(query.get("min_id", 0)), int(query.get("max_id", 10**20))
            found = [each for each in there if low < int(each.id) < high]
            limit = int(query.get("limit", 20))
            found = found[:limit] if "min_id" in query else found[-limit:]
            return [each.entity for each in reversed(found)]

        return page

    def _stream(self, peer: Peer) -> None:
        with self._turn:
            # Only one client: whatever served the connection before is over.
            self._current = peer
            if self._refusals:
                status = self._refusals.pop()
                retry = "Retry-After: 1\r\n" if status == "429" else ""
                peer.send(f"HTTP/1.1 {status} X\r\n{retry}Content-Length: 0\r\nConnection: close\r\n\r\n".encode())
                return
            peer.send(HEAD)
            if self._repeat:
                self._repeat = False
                for each in self.all[max(0, self.happened - _REPEATED) : self.happened]:
                    peer.chunk(each.bytes)
        while not self.over:
            # Slow enough that a client which catches up gets to the present, fast enough to keep it busy.
            time.sleep(_PAUSE)
            if self.handled is not None and self.happened % self._step == self._step // 2:
                self._wait_for_client(peer, self.handled)
            with self._turn:
                if self._current is not peer:
                    return
                happening = self.all[self.happened]
                self.happened += 1
                if happening.number % self._step == 0:
                    fault = next(self._planned, None)
                    if fault is not None:
                        self.faults[fault] = self.faults.get(fault, 0) + 1
                        if fault != "slow":
                            self._happen_unseen()
                            self._fail(peer, fault, happening)
                            return
                        for byte in happening.bytes:
                            peer.chunk(bytes([byte]))
                        continue
                try:
                    peer.chunk(happening.bytes)
                except OSError:
                    self._happen_unseen()
                    raise
        peer.wait_until_left()

    def _wait_for_client(self, peer: Peer, handled: Callable[[], int]) -> None:
        """Wait, with heartbeats: a client that reconnects for lack of them would catch up with what got lost."""
        for _ in range(_PATIENCE):
            if until(lambda: self._current is not peer or handled() >= self.happened, 0.1):
                return
            peer.chunk(b":thump\n")

    def _happen_unseen(self) -> None:
        for _ in range(_MISSED):
            # Not over a planned fault, which needs a connection.
            if self.over or self.all[self.happened].number % self._step == 0:
                return
            self.happened += 1

    def _fail(self, peer: Peer, fault: str, happening: Happening) -> None:
        """Break the connection, with ``happening`` unsent."""
        if fault == "reset":
            peer.reset()
        elif fault == "half-close":
            peer.sock.shutdown(socket.SHUT_WR)
        elif fault == "silence":
            self._turn.release()
            try:
                peer.wait_until_left()
            finally:
                self._turn.acquire()
        elif fault == "cut":
            peer.chunk(happening.bytes[: len(happening.bytes) // 2])
            peer.end()
        elif fault in ("500", "429"):
            peer.end()
            self._refusals.append(fault)
        else:
            self._repeat = True
            peer.end()


def program(url: str, position: str, log: str) -> None:
    """The program that is killed again and again: it writes down what it is handed."""
    from mastodon import Mastodon, StreamListener

    class Writer(StreamListener):
        def __init__(self) -> None:
            self.file = open(log, "ab", buffering=0)  # noqa: SIM115  # open as long as the program runs

        def on_update(self, status: Any) -> None:
            self.file.write(f"update {status.id}\n".encode())

        def on_notification(self, notification: Any) -> None:
            self.file.write(f"notification {notification.id}\n".encode())

    api = Mastodon(api_base_url=url, access_token="token", mastodon_version="4.7.3")
    handle = api.stream_user(
        Writer(),
        # A blocking call would raise if the very first connection met a fault.
        run_async=True,
        timeout=0.3,
        reconnect_async=True,
        reconnect_async_wait_sec=0.01,
        persist_position=position,
    )
    assert handle is not None
    handle.join()


if __name__ == "__main__":
    import sys

    program(*sys.argv[1:])
