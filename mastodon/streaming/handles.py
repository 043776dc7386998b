"""Running streams: threads, reconnects, and closing from any thread."""

from __future__ import annotations

import contextlib
import logging
import queue
import random
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, Protocol

from mastodon.streaming.catchup import FETCHED, CatchUp, MissedItems, Position, in_order, key_of
from mastodon.streaming.dispatch import Dispatcher
from mastodon.streaming.events import HEARTBEAT, Message, StreamEvent, decode, now
from mastodon.streaming.failure import ConnectionLost, ended
from mastodon.streaming.listener import StreamListener

if TYPE_CHECKING:
    from typing_extensions import Self

logger = logging.getLogger("mastodon.streaming")

#: The longest wait between two attempts, unless the user asks for a longer one.
_LONGEST_WAIT = 60.0
_SHORTEST_REPEATED_WAIT = 0.1
#: The number of messages to read ahead of slow callbacks before the server has to wait.
_READ_AHEAD = 1000
#: The number of events to buffer while missed items are fetched.
_BUFFERED = 10_000

_random = random.SystemRandom()
#: An event, and its stream as ``on_any_event`` gets it.
_Item = tuple[StreamEvent, "list[str] | None"]


class Connection(Protocol):
    """An open connection of any transport."""

    def messages(self) -> Iterator[Message]:
        """Yield the messages of the server until it ends the stream normally.

        :raises ConnectionLost: if it ends otherwise.
        """

    def shutdown(self) -> None:
        """Wake the thread that reads. Any thread may call this."""

    def close(self) -> None:
        """Close the connection. The thread that reads it must call this."""


def seconds_to_wait(failures: int, wait: float, factor: float) -> float:
    """Return how many seconds to wait before an attempt to reconnect.

    :param failures: the number of failed attempts since the last good connection.
    :param wait: the wait that the user asked for.
    :param factor: jitter, from 0 to 1. It keeps many clients from reconnecting at the same time.
    """
    longest = max(_LONGEST_WAIT, wait)
    if failures:
        wait = max(wait, _SHORTEST_REPEATED_WAIT) * 2.0 ** min(failures, 30)
    return min(longest, wait) * (1 + factor) / 2


class Feed:
    """The delivery of one stream to its listener: without repetitions, and in order after a gap."""

    def __init__(
        self,
        listener: StreamListener,
        stream: str,
        position: Position | None = None,
        catch_up: CatchUp | None = None,
        for_stream: list[str] | None = None,
        *,
        mixed: bool = False,
    ) -> None:
        self.listener = listener
        #: The name of the stream. Empty if it depends on the message.
        self.stream = stream
        self.catch_up = catch_up
        #: Whether a new connection has to catch up before its events are delivered.
        self.must_catch_up = True
        #: Whether its stream was closed. Nothing is delivered then.
        self.closed = False
        self._dispatcher = Dispatcher(listener)
        self._position = position
        self._for_stream = for_stream
        # Whether several streams share this feed, each of which may contain the same item.
        self._mixed = mixed
        self._buffer: deque[_Item] = deque(maxlen=_BUFFERED)
        self._has_begun = False
        self._resumed = position is not None and position.stored

    def begin(self) -> None:
        """Record the position of the stream before the first connection.

        :raises ConnectionLost: if the server cannot be reached.
        """
        if self.catch_up is not None and not self._has_begun:
            self.catch_up.begin()
        self._has_begun = True

    def fetch(self) -> MissedItems:
        """Fetch the missed items.

        :raises ConnectionLost: if the server cannot be reached.
        """
        if self._position is not None:
            self._position.delivered.next_connection()
        return MissedItems(reason="catch_up is off.") if self.catch_up is None else self.catch_up.fetch()

    def buffer(self, message: Message) -> None:
        """Keep a message that arrives while missed items are fetched."""
        if message.event is HEARTBEAT:
            self.listener.handle_heartbeat()
        else:
            self._buffer.append((self._event(message), message.stream))

    def deliver_missed(self, missed: MissedItems, seconds: float | None, stopped: Callable[[], bool]) -> None:
        """Deliver the missed items together with the buffered events.

        :param missed: the missed items.
        :param seconds: the seconds without a connection, or None for the first connection.
        :param stopped: checks whether the stream was closed in the meantime.
        """
        if (seconds is not None or self._resumed) and self._position is not None:
            self.listener.on_reconnect(missed.gap(self._position.stream, seconds))
        self._resumed = False
        for event, for_stream in self._in_order(missed):
            if self.closed or stopped():
                return
            self._deliver_event(event, for_stream)
        self.must_catch_up = False

    def _in_order(self, missed: MissedItems) -> list[_Item]:
        buffered = list(self._buffer)
        self._buffer.clear()
        if self.catch_up is None:
            return buffered
        ordered: list[_Item] = []
        fetched_at = now()
        for name in FETCHED:
            events = {key_of(name, event.data): event for event, _ in buffered if event.name == name}
            for item in missed.items.get(name, ()):
                events.setdefault(key_of(name, item), StreamEvent(name, item, self.stream, fetched_at))
            items = in_order(name, (event.data for event in events.values()))
            ordered += [(events[key_of(name, item)], self._for_stream) for item in items]
        return ordered + [each for each in buffered if each[0].name not in FETCHED]

    def deliver(self, message: Message) -> None:
        """Deliver one message.

        :raises ConnectionLost: if it cannot be read.
        """
        if message.event is HEARTBEAT:
            self.listener.handle_heartbeat()
        else:
            self._deliver_event(self._event(message), message.stream)

    def _event(self, message: Message) -> StreamEvent:
        stream = self.stream or ":".join(message.stream or ())
        return StreamEvent(str(message.event.name), decode(message.event), stream, message.time)

    def _deliver_event(self, event: StreamEvent, for_stream: list[str] | None) -> None:
        position = self._position
        if position is None:
            self._dispatch(event, for_stream)
            return
        key = key_of(event.name, event.data)
        if key is not None and self._mixed:
            key = (*key[:2], f"{key[2]} {for_stream}")
        if key is not None and position.delivered.has(key):
            return
        self._dispatch(event, for_stream)
        if key is not None:
            position.record(key, event.name, event.data)

    def _dispatch(self, event: StreamEvent, for_stream: list[str] | None) -> None:
        """Hand an event over."""
        self._dispatcher.dispatch(event, for_stream)


class StreamHandle:
    """A stream that runs in its own thread."""

    def __init__(
        self,
        connect_func: Callable[[], Connection],
        feed: Feed | None,
        reconnect_async: bool = False,
        reconnect_async_wait_sec: float = 5,
        read_ahead: bool = False,
    ) -> None:
        self.listener = None if feed is None else feed.listener
        self.connect_func = connect_func
        self.reconnect_async = reconnect_async
        self.reconnect_async_wait_sec = reconnect_async_wait_sec
        #: The error that ended the stream: a network error, or what a callback raised.
        self.error: BaseException | None = None
        #: The open connection, None while there is none.
        self.connection: Any = None
        self._feed = feed
        self._read_ahead = read_ahead
        self._lock = threading.RLock()
        self._stop = threading.Event()
        self._finished = threading.Event()
        self._thread: threading.Thread | None = None
        # Whether the thread waits for a response, which nothing can interrupt.
        self._is_blocked = False
        self._was_connected = False
        self._must_catch_up = False
        self._failures = 0
        self._lost_at: float | None = None

    # --- For users --------------------------------------------------------------------------------------------------

    def close(self) -> None:
        """End the stream. Any thread may call this, even a callback, and it never waits.

        No callback is called afterwards, except for one that is already running. :meth:`join` waits for the end.
        """
        with self._lock:
            self._stop.set()
            connection = self.connection
            if self._is_blocked:
                self._finished.set()
        if connection is not None:
            connection.shutdown()

    def is_alive(self) -> bool:
        """Return whether the stream is running, connected or reconnecting."""
        return self._thread is not None and not self._finished.is_set()

    def is_receiving(self) -> bool:
        """Return whether the stream is connected."""
        return self.connection is not None and not self._stop.is_set()

    def join(self, timeout: float | None = None) -> None:
        """Wait for the stream to end.

        :param timeout: the maximum number of seconds to wait.
        """
        thread = self._thread
        if thread is None or thread is threading.current_thread():
            return
        end = None if timeout is None else time.monotonic() + timeout
        if self._finished.wait(timeout) and not self._is_blocked:
            thread.join(None if end is None else max(0.0, end - time.monotonic()))

    @property
    def closed(self) -> bool:
        """True if :meth:`close` was called."""
        return self._stop.is_set()

    @property
    def running(self) -> bool:
        """True if the stream is running, as :meth:`is_alive` returns."""
        return self.is_alive()

    @property
    def reconnecting(self) -> bool:
        """True if the stream has lost its connection and is opening the next one."""
        return self.is_alive() and self._was_connected and self.connection is None

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self._described()}>"

    def _described(self) -> str:
        """Return the names of the streams, and their state."""
        return f"{', '.join(map(repr, self._stream_names())) or 'no streams'}: {self._state()}"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
        self.join(1)

    def _state(self) -> str:
        error = self.error
        if error is not None:
            return f"ended by {type(error).__name__}"
        if self.closed or self._finished.is_set():
            return "closed"
        if self.is_receiving():
            return "connected"
        return "reconnecting" if self._was_connected else "connecting"

    # --- Running ----------------------------------------------------------------------------------------------------

    def start(self, connection: Connection | None = None) -> None:
        """Run the stream in a new thread.

        :param connection: the first connection, if it is already open.
        """
        first = None if connection is None else self._connected(connection)
        self._thread = threading.Thread(target=self._in_thread, args=(first,), name="mastodon-stream", daemon=True)
        self._thread.start()

    def run(self) -> None:
        """Run the stream in the thread of the caller, until it ends.

        :raises MastodonNetworkError: if the first connection fails, or a later one without ``reconnect_async``.
        """
        try:
            lost = self._run(None, first_must_succeed=True)
        except BaseException as error:
            self.error = error
            raise
        finally:
            self._stop.set()
            self._finished.set()
        if lost is not None and not lost.ended:
            lost.reraise()

    def _in_thread(self, connection: Connection | None) -> None:
        try:
            lost = self._run(connection, first_must_succeed=False)
            if lost is not None:
                logger.warning("The stream has ended: %s", lost.error)
        except BaseException as error:
            self.error = error
            logger.exception("A stream listener has failed, which ends its stream.")
        finally:
            self._finished.set()

    def _run(self, connection: Connection | None, first_must_succeed: bool) -> ConnectionLost | None:
        """Connect and reconnect. Return the failure that ends the stream, or None after :meth:`close`.

        Exceptions from callbacks propagate unchanged.
        """
        while not self._stop.is_set():
            try:
                self._receive(self._open() if connection is None else connection)
            except ConnectionLost as error:
                # Its traceback refers to this frame. Together they would keep the response until the next garbage
                # collection.
                lost = error.with_traceback(None)
            connection = None
            if self._stop.is_set():
                break
            self._lost_at = self._lost_at or time.monotonic()
            for listener in self._listeners():
                listener.on_abort(lost.error)
            if lost.final or not self.reconnect_async or (first_must_succeed and not self._was_connected):
                self.error = lost.error
                return lost
            wait = seconds_to_wait(self._failures, self.reconnect_async_wait_sec, _random.random())
            self._failures += 1
            self._stop.wait(max(wait, lost.wait))
        return None

    def _open(self) -> Connection:
        """Open a connection.

        :raises ConnectionLost: if that fails.
        """
        with _Blocked(self):
            for feed in self._feeds():
                feed.begin()
            return self._connected(self.connect_func())

    def _connected(self, connection: Connection) -> Connection:
        opened: Connection = ReadAhead(connection) if self._read_ahead else connection
        with self._lock:
            self.connection = opened
        return opened

    def _receive(self, connection: Connection) -> None:
        """Deliver the messages of a connection.

        :raises ConnectionLost: when it ends.
        """
        try:
            if self._stop.is_set():
                # The stream was closed before there was a connection to shut down.
                return
            for feed in self._feeds():
                feed.must_catch_up = True
            self._catch_up()
            for message in connection.messages():
                if self._stop.is_set():
                    return
                self._failures = 0
                if self._must_catch_up or self._awaits_catch_up(message):
                    # First, because messages that arrive meanwhile come after it.
                    self._deliver_or_buffer(message, ())
                    self._catch_up()
                else:
                    self._deliver(message)
            raise ended()
        finally:
            with self._lock:
                self.connection = None
            connection.close()

    def _catch_up(self) -> None:
        """Fetch and deliver what a new connection, or a new stream on it, has missed."""
        self._must_catch_up = True
        # A stream that is subscribed meanwhile sets it again. The message that wakes the loop may be taken by then.
        while self._must_catch_up and not self._stop.is_set():
            self._must_catch_up = False
            self._catch_up_once()

    def _catch_up_once(self) -> None:
        feeds = [feed for feed in self._feeds() if feed.must_catch_up]
        seconds = None if self._lost_at is None else time.monotonic() - self._lost_at
        try:
            with _Blocked(self):
                missed = [feed.fetch() for feed in feeds]
        finally:
            # Messages that arrived meanwhile are kept, even if fetching fails. Without it, the order is right already.
            fetched = any(feed.catch_up is not None for feed in feeds)
            if self._read_ahead and fetched and not self._stop.is_set():
                for message in self.connection.arrived():
                    self._failures = 0
                    self._deliver_or_buffer(message, feeds)
        if self._stop.is_set():
            return
        self._was_connected, self._lost_at = True, None
        for feed, found in zip(feeds, missed, strict=True):
            feed.deliver_missed(found, seconds, self._stop.is_set)

    # --- Overridden by handles of several streams ------------------------------------------------------------------

    def _feeds(self) -> Sequence[Feed]:
        return () if self._feed is None else (self._feed,)

    def _stream_names(self) -> Sequence[str]:
        return [feed.stream for feed in self._feeds()]

    def _listeners(self) -> Sequence[StreamListener]:
        return [feed.listener for feed in self._feeds()]

    def _feed_of(self, message: Message) -> Feed | None:
        return self._feed

    def _deliver(self, message: Message) -> None:
        if message.error is not None:
            self._report_error(message)
        elif (feed := self._feed_of(message)) is not None:
            feed.deliver(message)

    def _awaits_catch_up(self, message: Message) -> bool:
        """Check whether the stream of a message has to catch up first."""
        feed = self._feed_of(message)
        return feed is not None and feed.must_catch_up and feed.catch_up is not None

    def _deliver_or_buffer(self, message: Message, catching_up: Sequence[Feed]) -> None:
        """Buffer a message of a feed that has to catch up first, and deliver those of the other feeds."""
        feed = self._feed_of(message)
        waits = feed in catching_up or self._awaits_catch_up(message)
        if waits and feed is not None and message.error is None:
            feed.buffer(message)
        else:
            self._deliver(message)

    def _report_error(self, message: Message) -> None:
        for listener in self._listeners():
            listener.on_websocket_error(message.error, message.stream)  # type: ignore[arg-type]  # never None here


class SSEStreamHandle(StreamHandle):
    """A stream of server-sent events that runs in its own thread."""


class _Blocked:
    """Marks a handle whose thread waits for a response that :meth:`StreamHandle.close` cannot interrupt.

    A handle that is closed meanwhile counts as ended. Its thread ends with the response and calls no callback.
    """

    def __init__(self, handle: StreamHandle) -> None:
        self._handle = handle

    def __enter__(self) -> None:
        with self._handle._lock:
            self._handle._is_blocked = True
            if self._handle._stop.is_set():
                self._handle._finished.set()

    def __exit__(self, *_: object) -> None:
        with self._handle._lock:
            self._handle._is_blocked = self._handle._stop.is_set()


class ReadAhead:
    """A connection with a reader thread, so that it is read even while missed items are fetched."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._queue: queue.Queue[Message | ConnectionLost | None] = queue.Queue(_READ_AHEAD)
        self._closed = False
        self._thread = threading.Thread(target=self._read, name="mastodon-stream-reader", daemon=True)
        self._thread.start()

    def _read(self) -> None:
        end: ConnectionLost | None = None
        try:
            for message in self._connection.messages():
                self._put(message)
        except ConnectionLost as error:
            end = error.with_traceback(None)
        finally:
            self._put(end)

    def _put(self, item: Message | ConnectionLost | None) -> None:
        while not self._closed:
            try:
                return self._queue.put(item, timeout=0.1)
            except queue.Full:
                continue
        return None

    def messages(self) -> Iterator[Message]:
        """Yield the messages of the server, as :meth:`Connection.messages` does."""
        while True:
            try:
                # In steps, because not every system wakes a waiting thread on Ctrl-C.
                item = self._queue.get(timeout=1)
            except queue.Empty:
                continue
            if item is None:
                return
            if isinstance(item, ConnectionLost):
                raise item
            yield item

    def arrived(self) -> Iterator[Message]:
        """Yield the messages that have arrived. The end of the stream is left to :meth:`messages`."""
        for _ in range(self._queue.qsize()):
            item = self._queue.get()
            if item is None or isinstance(item, ConnectionLost):
                self._queue.put(item)
                return
            yield item

    def wake(self) -> None:
        """Make :meth:`messages` yield something. It never waits, for the thread that reads the messages may call it."""
        # A full queue yields something anyway.
        with contextlib.suppress(queue.Full):
            self._queue.put_nowait(Message(HEARTBEAT, now()))

    def shutdown(self) -> None:
        self._connection.shutdown()

    def close(self) -> None:
        self._closed = True
        self._connection.shutdown()
        self._thread.join(1)
        self._connection.close()
