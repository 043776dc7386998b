"""Streams as a loop: their threads put events into a bounded buffer, from which the loop takes them."""

from __future__ import annotations

import logging
import threading
import time
import weakref
from collections import deque
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from mastodon.errors import MastodonError
from mastodon.streaming.catchup import CatchUp, Gap, Key, Position, PositionFile, Source, key_of
from mastodon.streaming.events import StreamEvent
from mastodon.streaming.failure import ConnectionLost
from mastodon.streaming.handles import Connection, Feed, SSEStreamHandle
from mastodon.streaming.listener import StreamListener

if TYPE_CHECKING:
    from typing_extensions import Self

logger = logging.getLogger("mastodon.streaming")

#: The number of events that may wait for the loop. Beyond that, the server has to wait.
_BUFFERED = 100
#: The number of events that may wait or be at work before the oldest counts as done.
_UNFINISHED = 1000 + _BUFFERED
#: The seconds to wait for the first connections.
_CONNECTING = 10.0


class _Item:
    """An event that waits for the loop, or is at work in it."""

    def __init__(self, event: StreamEvent, feed: _LoopFeed) -> None:
        self.event = event
        self.feed = feed
        #: Whether the loop is done with it.
        self.is_done = False


class _Buffer:
    """A bounded queue of events, between the threads of streams and those that run loops."""

    def __init__(self, streams: int) -> None:
        self._changed = threading.Condition()
        self._items: deque[_Item] = deque()
        self._running = streams
        self._error: BaseException | None = None
        self._closed = False
        self._taken_at = 0.0

    def put(self, item: _Item) -> None:
        """Add an event as soon as there is room, or drop it if nobody will take it any more."""
        with self._changed:
            while len(self._items) >= _BUFFERED and not self._is_over():
                self._changed.wait()
            if not self._is_over():
                self._items.append(item)
                self._changed.notify_all()

    def _is_over(self) -> bool:
        return self._closed or self._error is not None

    def take(self, timeout: float | None) -> _Item | None:
        """Wait for an event, and remove it. Return None if the streams have ended, or after the timeout.

        An error of a stream is raised after the events before it.
        """
        asked_at = time.monotonic()
        with self._changed:
            while not self._items:
                if self._error is not None and not self._closed:
                    raise self._error
                # Another thread may have taken an event in the meantime.
                waited = time.monotonic() - max(asked_at, self._taken_at)
                if self._closed or not self._running or (timeout is not None and waited >= timeout):
                    return None
                # In steps, because not every system wakes a waiting thread on Ctrl-C.
                self._changed.wait(1.0 if timeout is None else min(timeout - waited, 1.0))
            self._taken_at = time.monotonic()
            self._changed.notify_all()
            return self._items.popleft()

    def stream_ended(self) -> None:
        """Note that one stream less is running."""
        with self._changed:
            self._running -= 1
            self._changed.notify_all()

    def fail(self, error: BaseException) -> None:
        """Accept no more events, and raise an error after those that are there."""
        with self._changed:
            self._error = self._error or error
            self._changed.notify_all()

    def close(self) -> None:
        """Drop the events, and wake all threads."""
        with self._changed:
            self._closed = True
            self._items.clear()
            self._changed.notify_all()


class _Received(Position):
    """The position up to which a stream was received, which is ahead of that up to which the loop is done."""

    def __init__(self, done: Position) -> None:
        super().__init__(done.stream)
        self.cursors = dict(done.cursors)
        self.delivered = done.delivered.copy()
        self.stored = done.stored
        self._done = done

    def record(self, key: Key, event: str, item: Any) -> None:
        self.delivered.add(key)
        self.advance(event, item)

    def save(self) -> None:
        """Store the beginning of the stream. This is called before its first event."""
        self._done.cursors = dict(self.cursors)
        self._done.delivered = self.delivered.copy()
        self._done.save()


class _LoopListener(StreamListener):
    """Handles what does not reach the loop."""

    def __init__(self, stream: str, catches_up: bool) -> None:
        self._stream = stream
        self._catches_up = catches_up

    def on_abort(self, err: MastodonError) -> None:
        logger.info("The connection of the stream %r has ended: %s", self._stream, err)

    def on_reconnect(self, gap: Gap) -> None:
        if self._catches_up and not gap.complete:
            logger.warning("The stream %r has missed events: %s", self._stream, gap.reason)

    def on_websocket_error(self, error: MastodonError, for_stream: list[str] | None = None) -> None:
        raise ConnectionLost(error, final=True)


class _LoopFeed(Feed):
    """The delivery of one stream to a loop."""

    def __init__(
        self, stream: str, buffer: _Buffer, position: Position, catch_up: CatchUp | None, done: Position | None
    ) -> None:
        super().__init__(_LoopListener(stream, catch_up is not None), stream, position, catch_up)
        self.destination = buffer
        self._done = done
        # The events that wait or are at work, in the order of the stream. Loops in several threads may be done with
        # them in another order, but the position has to stay before the first that is not done.
        self._unfinished: deque[_Item] = deque()
        self._finishing = threading.Lock()

    def _dispatch(self, event: StreamEvent, for_stream: list[str] | None) -> None:
        item = _Item(event, self)
        if self._done is not None:
            with self._finishing:
                self._unfinished.append(item)
            if len(self._unfinished) > _UNFINISHED:
                # The thread that took the oldest has not come back for a long time, and may never do so.
                self.finish(self._unfinished[0])
        self.destination.put(item)

    def finish(self, item: _Item) -> None:
        """Record that the loop is done with an event.

        :raises MastodonIOError: if the position cannot be written.
        """
        item.is_done = True
        if self._done is None:
            return
        with self._finishing:
            while self._unfinished and self._unfinished[0].is_done:
                event = self._unfinished.popleft().event
                key = key_of(event.name, event.data)
                if key is not None:
                    self._done.record(key, event.name, event.data)


class _LoopHandle(SSEStreamHandle):
    """A stream of a loop."""

    def __init__(self, connect: Callable[[], Connection], feed: _LoopFeed, reconnect: bool, wait: float) -> None:
        # Reading ahead notices the end of a connection, and the time of an event, even while the loop is slow.
        super().__init__(connect, feed, reconnect, wait, read_ahead=True)
        #: Set when the first connection is open, or has failed.
        self.attempted = threading.Event()
        self._buffer = feed.destination

    def _connected(self, connection: Connection) -> Connection:
        opened = super()._connected(connection)
        self.attempted.set()
        return opened

    def _in_thread(self, connection: Connection | None) -> None:
        try:
            self.run()
        except BaseException as error:  # noqa: BLE001  # raised again by the loop
            self._buffer.fail(error.with_traceback(None))
        finally:
            self.attempted.set()
            self._buffer.stream_ended()


class LoopStream(NamedTuple):
    """A stream to open for a loop."""

    name: str
    connect: Callable[[], Connection]
    sources: Sequence[Source]


class EventIterator:
    """The events of one or more streams, as returned by ``api.events()``.

    Iterate over it. Several loops and threads may do so; each event goes to one of them.
    """

    def __init__(self, handles: Sequence[_LoopHandle], buffer: _Buffer, timeout: float | None) -> None:
        self._handles = handles
        self._buffer = buffer
        self._timeout = timeout
        # What the thread has taken and is not done with.
        self._mine = threading.local()
        # A loop without ``with`` that was left early must not leave its threads behind.
        weakref.finalize(self, _close, handles, buffer)

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> StreamEvent:
        try:
            self._finish()
            item = self._buffer.take(self._timeout)
        except Exception as error:
            # Not close(), so that loops in other threads get the error, too.
            self._buffer.fail(error)
            for handle in self._handles:
                handle.close()
            raise
        except BaseException:
            self.close()
            raise
        if item is None:
            self.close()
            raise StopIteration
        self._mine.item = item
        return item.event

    def _finish(self) -> None:
        """Record that this thread is done with the event that it has taken."""
        item: _Item | None = getattr(self._mine, "item", None)
        if item is not None:
            self._mine.item = None
            item.feed.finish(item)

    def close(self) -> None:
        """End all streams and loops. Any thread may call this, even inside a loop, and it never waits.

        Events that no loop has taken are dropped. With ``persist_position``, the next run gets them.
        """
        _close(self._handles, self._buffer)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        try:
            if kind is None:
                self._finish()
        finally:
            self.close()
            for handle in self._handles:
                handle.join(1)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {', '.join(each._described() for each in self._handles)}>"


def _close(handles: Sequence[_LoopHandle], buffer: _Buffer) -> None:
    for handle in handles:
        handle.close()
    buffer.close()


def open_loop(
    streams: Sequence[LoopStream],
    timeout: float | None,
    reconnect: bool,
    wait: float,
    catch_up_limit: int | None,
    file: PositionFile | None,
) -> EventIterator:
    """Start streams for a loop, and wait a moment until they are connected.

    :param timeout: the seconds without an event after which the loop ends.
    :param wait: the seconds to wait before a reconnect.
    :param catch_up_limit: how many missed items of each kind are fetched, or None for no catching up.
    :param file: keeps the positions of the streams.
    """
    buffer = _Buffer(len(streams))
    handles = []
    for stream in streams:
        done = None if file is None else Position(stream.name, file)
        position = Position(stream.name) if done is None else _Received(done)
        catch_up = None if catch_up_limit is None else CatchUp(position, stream.sources, catch_up_limit)
        feed = _LoopFeed(stream.name, buffer, position, catch_up, done)
        handles.append(_LoopHandle(stream.connect, feed, reconnect, wait))
    events = EventIterator(handles, buffer, timeout)
    try:
        for handle in handles:
            handle.start()
        end = time.monotonic() + _CONNECTING
        for handle in handles:
            handle.attempted.wait(max(0.0, end - time.monotonic()))
    except BaseException:
        events.close()
        raise
    return events
