"""Streams that run: threads, reconnects, closing from anywhere."""

from __future__ import annotations

import logging
import queue
import random
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, Protocol

from mastodon.streaming.catchup import FETCHED, CatchUp, Missed, Position, in_order, key_of
from mastodon.streaming.dispatch import Dispatcher, Message, decode
from mastodon.streaming.failure import ConnectionLost, ended
from mastodon.streaming.listener import StreamListener
from mastodon.streaming.sse import HEARTBEAT

if TYPE_CHECKING:
    from typing_extensions import Self

logger = logging.getLogger("mastodon.streaming")

#: No wait between two attempts is longer, unless the user wants it to be.
_LONGEST_WAIT = 60.0
_SHORTEST_REPEATED_WAIT = 0.1
#: How much is read ahead of slow callbacks before the server is made to wait.
_READ_AHEAD = 1000

#: How much is held back at most while the server cannot say what was missed.
_HELD_BACK = 10_000

_random = random.SystemRandom()
#: Name of an event, its data, the stream it belongs to.
_Handed = tuple[str, Any, "list[str] | None"]


class Connection(Protocol):
    """An open connection, of any transport."""

    def messages(self) -> Iterator[Message]:
        """What the server sends, until it ends the stream in good order.

        :raises ConnectionLost: it ended otherwise.
        """

    def shutdown(self) -> None:
        """Wake the thread that reads. Any thread may do so."""

    def close(self) -> None:
        """Let go of the connection, in the thread that reads it."""


def seconds_to_wait(failures: int, wait: float, factor: float) -> float:
    """How long to wait before an attempt to reconnect.

    :param failures: how many attempts have failed since the last good connection.
    :param wait: what the user wants to wait.
    :param factor: chance, from 0 to 1, which keeps many clients from coming back at once.
    """
    longest = max(_LONGEST_WAIT, wait)
    if failures:
        wait = max(wait, _SHORTEST_REPEATED_WAIT) * 2.0 ** min(failures, 30)
    return min(longest, wait) * (1 + factor) / 2


class Feed:
    """One stream on its way to its listener: nothing twice, and in order where something was missed."""

    def __init__(
        self,
        listener: StreamListener,
        position: Position | None = None,
        catch_up: CatchUp | None = None,
        for_stream: list[str] | None = None,
        *,
        mixed: bool = False,
    ) -> None:
        self.listener = listener
        self.catch_up = catch_up
        #: A new connection stands, and nothing that it brought was handed over yet.
        self.due = True
        self._dispatcher = Dispatcher(listener)
        self._position = position
        self._for_stream = for_stream
        # Several streams end here, each of which may bring the same item.
        self._mixed = mixed
        self._waiting: deque[_Handed] = deque(maxlen=_HELD_BACK)
        self._begun = False
        self._resumed = position is not None and position.stored

    def begin(self) -> None:
        """Note where the stream stands, before the first connection.

        :raises ConnectionLost: the server could not be asked.
        """
        if self.catch_up is not None and not self._begun:
            self.catch_up.begin()
        self._begun = True

    def fetch(self) -> Missed:
        """What was missed.

        :raises ConnectionLost: the server could not be asked.
        """
        if self._position is not None:
            self._position.known.next_connection()
        return Missed(reason="catch_up is off.") if self.catch_up is None else self.catch_up.fetch()

    def hold(self, message: Message) -> None:
        """Keep a message back that comes while missed items are fetched."""
        if message.event is HEARTBEAT:
            self.listener.handle_heartbeat()
        else:
            self._waiting.append((str(message.event.name), decode(message.event), message.stream))

    def resume(self, missed: Missed, seconds: float | None, stopped: Callable[[], bool]) -> None:
        """Hand over what was missed, together with what was held back.

        :param seconds: for how long there was no connection; None at the first one.
        """
        if (seconds is not None or self._resumed) and self._position is not None:
            self.listener.on_reconnect(missed.gap(self._position.stream, seconds))
        self._resumed = False
        for name, data, stream in self._in_order(missed):
            if stopped():
                return
            self._hand_over(name, data, stream)
        self.due = False

    def _in_order(self, missed: Missed) -> list[_Handed]:
        waiting = list(self._waiting)
        self._waiting.clear()
        if self.catch_up is None:
            return waiting
        ordered: list[_Handed] = []
        for event in FETCHED:
            items = {key_of(event, data): data for name, data, _ in waiting if name == event}
            items.update((key_of(event, item), item) for item in missed.items.get(event, ()))
            ordered += [(event, item, self._for_stream) for item in in_order(event, items.values())]
        return ordered + [each for each in waiting if each[0] not in FETCHED]

    def take(self, message: Message) -> None:
        """Hand over one message.

        :raises ConnectionLost: it cannot be read.
        """
        if message.event is HEARTBEAT:
            self.listener.handle_heartbeat()
        else:
            self._hand_over(str(message.event.name), decode(message.event), message.stream)

    def _hand_over(self, name: str, data: Any, stream: list[str] | None) -> None:
        position = self._position
        if position is None:
            self._dispatcher.dispatch(name, data, stream)
            return
        key = key_of(name, data)
        if key is not None and self._mixed:
            key = (*key[:2], f"{key[2]} {stream}")
        if key is not None and position.known.has(key):
            return
        self._dispatcher.dispatch(name, data, stream)
        if key is not None:
            position.known.add(key)
            position.advance(name, data)
            position.save()


class StreamHandle:
    """A stream that runs in a thread of its own."""

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
        #: What ended the stream, other than :meth:`close`: an error of the network, or what a callback raised.
        self.error: BaseException | None = None
        #: The connection that stands, None while there is none.
        self.connection: Any = None
        self._feed = feed
        self._read_ahead = read_ahead
        self._lock = threading.RLock()
        self._stop = threading.Event()
        self._finished = threading.Event()
        self._thread: threading.Thread | None = None
        # The thread waits for something that nobody can wake it from.
        self._deaf = False
        self._stood = False
        self._due = False
        self._failures = 0
        self._lost_at: float | None = None

    # --- For users --------------------------------------------------------------------------------------------------

    def close(self) -> None:
        """End the stream. Any thread may do so, callbacks included, and it never waits.

        No callback is called afterwards, except for one that runs already. :meth:`join` waits for the end.
        """
        with self._lock:
            self._stop.set()
            connection = self.connection
            if self._deaf:
                self._finished.set()
        if connection is not None:
            connection.shutdown()

    def is_alive(self) -> bool:
        """Whether the stream runs, be it with a connection or on the way to the next one."""
        return self._thread is not None and not self._finished.is_set()

    def is_receiving(self) -> bool:
        """Whether a connection stands."""
        return self.connection is not None and not self._stop.is_set()

    def join(self, timeout: float | None = None) -> None:
        """Wait for the stream to end.

        :param timeout: for how many seconds at most.
        """
        thread = self._thread
        if thread is None or thread is threading.current_thread():
            return
        end = None if timeout is None else time.monotonic() + timeout
        if self._finished.wait(timeout) and not self._deaf:
            thread.join(None if end is None else max(0.0, end - time.monotonic()))

    @property
    def closed(self) -> bool:
        """Whether :meth:`close` was called."""
        return self._stop.is_set()

    @property
    def running(self) -> bool:
        """The same as :meth:`is_alive`."""
        return self.is_alive()

    @property
    def reconnecting(self) -> bool:
        """Whether the stream is between two connections."""
        return self.is_alive() and self._stood and self.connection is None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
        self.join(1)

    # --- Running ----------------------------------------------------------------------------------------------------

    def start(self, connection: Connection | None = None) -> None:
        """Run in a thread.

        :param connection: the first connection, if it stands already.
        """
        made = None if connection is None else self._stands(connection)
        self._thread = threading.Thread(target=self._in_thread, args=(made,), name="mastodon-stream", daemon=True)
        self._thread.start()

    def run(self) -> None:
        """Run in the thread of the caller, until the stream ends.

        :raises MastodonNetworkError: the first connection was refused, or a later one was lost and nobody reconnects.
        """
        try:
            lost = self._run(None, first_must_stand=True)
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
            lost = self._run(connection, first_must_stand=False)
            if lost is not None:
                logger.warning("The stream has ended: %s", lost.error)
        except BaseException as error:
            self.error = error
            logger.exception("A stream listener has failed, which ends its stream.")
        finally:
            self._finished.set()

    def _run(self, connection: Connection | None, first_must_stand: bool) -> ConnectionLost | None:
        """Connect, and connect again, until there is a reason to stop: that reason, or None after :meth:`close`.

        What callbacks raise passes through.
        """
        while not self._stop.is_set():
            try:
                self._serve(self._open() if connection is None else connection)
            except ConnectionLost as error:
                # Its traceback holds this frame, and both would hold the response until the next garbage collection.
                lost = error.with_traceback(None)
            connection = None
            if self._stop.is_set():
                break
            self._lost_at = self._lost_at or time.monotonic()
            for listener in self._listeners():
                listener.on_abort(lost.error)
            if lost.final or not self.reconnect_async or (first_must_stand and not self._stood):
                self.error = lost.error
                return lost
            wait = seconds_to_wait(self._failures, self.reconnect_async_wait_sec, _random.random())
            self._failures += 1
            self._stop.wait(max(wait, lost.wait))
        return None

    def _open(self) -> Connection:
        """A new connection.

        :raises ConnectionLost: there is none.
        """
        with _Deaf(self):
            for feed in self._feeds():
                feed.begin()
            return self._stands(self.connect_func())

    def _stands(self, connection: Connection) -> Connection:
        made: Connection = ReadAhead(connection) if self._read_ahead else connection
        with self._lock:
            self.connection = made
        return made

    def _serve(self, connection: Connection) -> None:
        """Hand over what a connection brings.

        :raises ConnectionLost: it ended.
        """
        try:
            if self._stop.is_set():
                # Closed before there was a connection to shut down.
                return
            for feed in self._feeds():
                feed.due = True
            self._resume()
            for message in connection.messages():
                if self._stop.is_set():
                    return
                self._failures = 0
                if self._due:
                    self._resume()
                self._take(message)
            raise ended()
        finally:
            with self._lock:
                self.connection = None
            connection.close()

    def _resume(self) -> None:
        """Catch up with what a new connection, or a new stream on it, has missed."""
        self._due = False
        feeds = [feed for feed in self._feeds() if feed.due]
        seconds = None if self._lost_at is None else time.monotonic() - self._lost_at
        try:
            with _Deaf(self):
                missed = [feed.fetch() for feed in feeds]
        finally:
            # What came meanwhile is kept, even if the attempt fails. Where nothing is fetched, all keeps its order.
            fetched = any(feed.catch_up is not None for feed in feeds)
            if self._read_ahead and fetched and not self._stop.is_set():
                for message in self.connection.arrived():
                    self._failures = 0
                    self._hold(message)
        if self._stop.is_set():
            return
        self._stood, self._lost_at = True, None
        for feed, found in zip(feeds, missed, strict=True):
            feed.resume(found, seconds, self._stop.is_set)

    # --- What handles of many streams do otherwise ------------------------------------------------------------------

    def _feeds(self) -> Sequence[Feed]:
        return () if self._feed is None else (self._feed,)

    def _listeners(self) -> Sequence[StreamListener]:
        return [feed.listener for feed in self._feeds()]

    def _feed_of(self, message: Message) -> Feed | None:
        return self._feed

    def _take(self, message: Message) -> None:
        if message.error is not None:
            self._report(message)
        elif (feed := self._feed_of(message)) is not None:
            feed.take(message)

    def _hold(self, message: Message) -> None:
        if message.error is not None:
            self._report(message)
        elif (feed := self._feed_of(message)) is not None:
            feed.hold(message)

    def _report(self, message: Message) -> None:
        for listener in self._listeners():
            listener.on_websocket_error(message.error, message.stream)  # type: ignore[arg-type]  # it is there


class SSEStreamHandle(StreamHandle):
    """A stream of server-sent events that runs in a thread of its own."""


class _Deaf:
    """While a thread waits for an answer that :meth:`StreamHandle.close` cannot cut short.

    The handle counts as ended then. The thread itself ends with the answer, and calls nobody.
    """

    def __init__(self, handle: StreamHandle) -> None:
        self._handle = handle

    def __enter__(self) -> None:
        with self._handle._lock:
            self._handle._deaf = True
            if self._handle._stop.is_set():
                self._handle._finished.set()

    def __exit__(self, *_: object) -> None:
        with self._handle._lock:
            self._handle._deaf = self._handle._stop.is_set()


class ReadAhead:
    """A connection that is read in a thread of its own, so that it is read while missed items are fetched."""

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
        """What the server sends, as :meth:`Connection.messages`."""
        while True:
            try:
                # In steps, since not every system wakes a waiting thread on Ctrl-C.
                item = self._queue.get(timeout=1)
            except queue.Empty:
                continue
            if item is None:
                return
            if isinstance(item, ConnectionLost):
                raise item
            yield item

    def arrived(self) -> Iterator[Message]:
        """What is there already. An end among it stays for :meth:`messages`."""
        for _ in range(self._queue.qsize()):
            item = self._queue.get()
            if item is None or isinstance(item, ConnectionLost):
                self._queue.put(item)
                return
            yield item

    def wake(self) -> None:
        """Make :meth:`messages` give something."""
        self._put(Message(HEARTBEAT))

    def shutdown(self) -> None:
        self._connection.shutdown()

    def close(self) -> None:
        self._closed = True
        self._connection.shutdown()
        self._thread.join(1)
        self._connection.close()
