"""Streams over a WebSocket: one connection, as many streams as you like."""

from __future__ import annotations

import contextlib
import json
import socket
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from http.client import responses
from typing import TYPE_CHECKING, Any

from requests.structures import CaseInsensitiveDict

from mastodon._core import redact
from mastodon._core.params import id_of
from mastodon.compat import optional
from mastodon.errors import MastodonIllegalArgumentError, MastodonNetworkError, MastodonReadTimeout
from mastodon.streaming.catchup import Position
from mastodon.streaming.dispatch import Message, read_message
from mastodon.streaming.failure import ConnectionLost, ended, refused
from mastodon.streaming.handles import Connection, Feed, ReadAhead, StreamHandle
from mastodon.streaming.listener import StreamListener, check_listener

if TYPE_CHECKING:
    from typing_extensions import Self

    from mastodon.streaming.catchup import CatchUp

Key = tuple[str, ...]


def _open_websocket(url: str, headers: Sequence[str], timeout: float | None) -> Any:
    """An open WebSocket.

    :raises ConnectionLost: it could not be opened.
    """
    websocket = optional("websocket", "websocket")
    try:
        # Redirects are not followed: the handshake carries the token.
        made = websocket.create_connection(
            url, header=list(headers), timeout=timeout, enable_multithread=True, redirect_limit=0
        )
    except Exception as error:
        raise _translate_websocket_error(error) from error
    status = getattr(made, "status", None)
    if status not in (None, 101):
        made.shutdown()
        raise refused(status, responses.get(status), {})
    return made


def _translate_websocket_error(error: Exception) -> ConnectionLost:
    """What an error of the package ``websocket-client`` means for a stream."""
    websocket = optional("websocket", "websocket")
    if isinstance(error, websocket.WebSocketBadStatusException):
        status = error.status_code or 0
        return refused(status, responses.get(status), CaseInsensitiveDict(error.resp_headers or {}))
    if isinstance(error, (websocket.WebSocketTimeoutException, TimeoutError)):
        return ConnectionLost(MastodonReadTimeout("Timed out while reading from server."))
    if isinstance(error, websocket.WebSocketConnectionClosedException):
        return ended()
    if isinstance(error, (websocket.WebSocketException, OSError, ValueError)):
        told = redact.text(str(error))
        return ConnectionLost(MastodonNetworkError("WebSocket streaming connection failed.", told))
    raise error


class WebSocketConnection:
    """An open WebSocket with streams subscribed on it."""

    def __init__(self, url: str, headers: Sequence[str], timeout: float | None) -> None:
        self._socket = _open_websocket(url, headers, timeout)
        self._ended = False

    def send(self, message: Mapping[str, Any]) -> None:
        """Send a message.

        :raises ConnectionLost: the connection broke.
        """
        try:
            self._socket.send(json.dumps(message, separators=(",", ":")))
        except Exception as error:
            raise _translate_websocket_error(error) from error

    def messages(self) -> Iterator[Message]:
        """What the server sends, until it ends the connection.

        :raises ConnectionLost: the connection broke, or something came that is no message.
        """
        while not self._ended:
            try:
                text = self._socket.recv()
            except Exception as error:
                lost = _translate_websocket_error(error)
                if lost.ended:
                    return
                raise lost from error
            # The package gives an empty text when the server says that it is going to close.
            if text:
                yield read_message(text)

    def shutdown(self) -> None:
        """Wake the thread that waits for the server. Any thread may do so."""
        self._ended = True
        waiting = getattr(self._socket, "sock", None)
        if waiting is not None:
            with contextlib.suppress(OSError):
                waiting.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """Let go of the connection, in the thread that reads it."""
        self.shutdown()
        # The short way, where the package has it: the long one waits for the server's farewell.
        getattr(self._socket, "shutdown", self._socket.close)()


def connect_to_stream(
    url: str, headers: Sequence[str], timeout: float | None, subscription: Mapping[str, Any]
) -> Connection:
    """A connection with one stream on it.

    :raises ConnectionLost: it could not be opened.
    """
    made = WebSocketConnection(url, headers, timeout)
    try:
        made.send({"type": "subscribe", **subscription})
    except ConnectionLost:
        made.close()
        raise
    return made


class WebSocketSubscription:
    """One stream of a :class:`WebSocketStreamHandle`."""

    def __init__(
        self, websocket: WebSocketStreamHandle, stream: str, params: dict[str, str], listener: StreamListener | None
    ) -> None:
        self.websocket = websocket
        self.stream = stream
        self.params = params
        self.listener = listener
        #: Whether it is subscribed.
        self.active = True
        self._feed: Feed | None = None

    def close(self) -> None:
        """Unsubscribe. The connection stays open for the others."""
        if self.active:
            self.websocket.unsubscribe(self.stream, **self.params)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def is_alive(self) -> bool:
        """Whether it is subscribed, on a connection that runs."""
        return self.active and self.websocket.is_alive()

    def is_receiving(self) -> bool:
        """Whether it is subscribed, on a connection that stands."""
        return self.active and self.websocket.is_receiving()

    @property
    def error(self) -> BaseException | None:
        """What ended the connection, if it was not you."""
        return self.websocket.error

    def join(self, timeout: float | None = None) -> None:
        """Wait for the end of the connection.

        :param timeout: for how many seconds at most.
        """
        self.websocket.join(timeout)


class WebSocketStreamHandle(StreamHandle):
    """A WebSocket connection that runs in a thread of its own.

    :param url: its address.
    :param access_token: sent along.
    :param user_agent: sent along.
    :param listener: gets what belongs to no subscription, or to one without a listener.
    :param timeout: how many seconds of silence end the connection.
    :param reconnect: connect again when it ends.
    :param reconnect_wait_sec: how many seconds to wait before.
    """

    def __init__(
        self,
        url: str,
        access_token: str | None,
        user_agent: str | None,
        listener: StreamListener | None = None,
        timeout: float | None = 300,
        reconnect: bool = False,
        reconnect_wait_sec: float = 5,
        headers: Callable[[], Sequence[str]] | None = None,
    ) -> None:
        position = Position("websocket", None) if reconnect else None
        feed = None if listener is None else Feed(check_listener(listener), position, mixed=True)
        super().__init__(self._connect, feed, reconnect, reconnect_wait_sec, read_ahead=True)
        self.url = url
        self.access_token = access_token
        self.user_agent = user_agent
        self.timeout = timeout
        self.reconnect = reconnect
        self.reconnect_wait_sec = reconnect_wait_sec
        self._headers = headers or self._own_headers
        self._subscriptions: dict[Key, WebSocketSubscription] = {}
        self._sending = threading.RLock()
        self._line: WebSocketConnection | None = None

    def _own_headers(self) -> list[str]:
        token = [f"Authorization: Bearer {self.access_token}"] if self.access_token else []
        return token + ([f"User-Agent: {self.user_agent}"] if self.user_agent else [])

    def open(self) -> None:
        """Open the connection, and run in a thread.

        :raises MastodonNetworkError: it cannot be opened.
        """
        try:
            self.start(self._connect())
        except ConnectionLost as lost:
            lost.reraise()

    def subscribe(self, stream: str, listener: StreamListener | None = None, **params: Any) -> WebSocketSubscription:
        """Get a stream over this connection, too.

        :param stream: its name: ``"user"``, ``"user:notification"``, ``"public"``, ``"public:local"``, ``"hashtag"``,
            ``"list"``, ``"direct"``, ...
        :param listener: gets its events. Without one the listener of the connection does.
        :param params: what the stream needs: ``tag`` of a hashtag, ``list`` of a list, which may be an entity.
        :return: the subscription, for its end.
        :raises MastodonIllegalArgumentError: the stream is subscribed already, there is no listener, or the connection
            is closed.

        Source: https://docs.joinmastodon.org/methods/streaming/#websocket
        """
        return self._subscribe(stream, listener, params)

    def _subscribe(
        self,
        stream: str,
        listener: StreamListener | None,
        params: Mapping[str, Any],
        position: Position | None = None,
        catch_up: CatchUp | None = None,
    ) -> WebSocketSubscription:
        if not isinstance(stream, str) or not stream:
            raise MastodonIllegalArgumentError(f"stream={stream!r} is no name of a stream.")
        if listener is None and self.listener is None:
            raise MastodonIllegalArgumentError(f"Stream {stream!r} has no listener, nor has its connection.")
        sent = _reduced(params)
        made = WebSocketSubscription(self, stream, sent, listener)
        if position is None and self.reconnect_async:
            position = Position(":".join(_key(stream, sent)), None)
        if listener is not None:
            made._feed = Feed(check_listener(listener), position, catch_up, list(_key(stream, sent)))
            try:
                made._feed.begin()
            except ConnectionLost as lost:
                lost.reraise()
        key = _key(stream, sent)
        with self._sending:
            if self.closed or self._finished.is_set():
                raise MastodonIllegalArgumentError("Cannot subscribe using a closed WebSocket stream.")
            if key in self._subscriptions:
                raise MastodonIllegalArgumentError(f"Already subscribed to WebSocket stream {key!r}.")
            self._subscriptions[key] = made
            self._say("subscribe", made)
        if catch_up is not None:
            self._due = True
            connection = self.connection
            if isinstance(connection, ReadAhead):
                connection.wake()
        return made

    def unsubscribe(self, stream: str, **params: Any) -> None:
        """End a subscription.

        :param stream: as it was subscribed.
        :param params: as it was subscribed.
        :raises MastodonIllegalArgumentError: it is not subscribed.

        Source: https://docs.joinmastodon.org/methods/streaming/#websocket
        """
        key = _key(stream, _reduced(params))
        with self._sending:
            found = self._subscriptions.pop(key, None)
            if found is None:
                raise MastodonIllegalArgumentError(f"Not subscribed to WebSocket stream {key!r}.")
            found.active = False
            self._say("unsubscribe", found)

    def subscriptions(self) -> list[WebSocketSubscription]:
        """What is subscribed."""
        return list(self._subscriptions.values())

    def close(self) -> None:
        """End the connection and its streams. Any thread may do so, callbacks included, and it never waits."""
        for subscription in self.subscriptions():
            subscription.active = False
        super().close()

    def _say(self, kind: str, subscription: WebSocketSubscription) -> None:
        """Tell the server; where no connection stands, the next one will."""
        if self._line is None:
            return
        # A connection that breaks now is found by the thread that reads it.
        with contextlib.suppress(ConnectionLost):
            self._line.send({"type": kind, "stream": subscription.stream, **subscription.params})

    def _connect(self) -> Connection:
        made = WebSocketConnection(self.url, self._headers(), self.timeout)
        with self._sending:
            self._line = made
            for subscription in self._subscriptions.values():
                self._say("subscribe", subscription)
        return made

    # --- Which messages go where ------------------------------------------------------------------------------------

    def _feeds(self) -> Sequence[Feed]:
        own = () if self._feed is None else (self._feed,)
        return [*own, *(each._feed for each in self.subscriptions() if each._feed is not None)]

    def _listeners(self) -> Sequence[StreamListener]:
        found = {id(feed.listener): feed.listener for feed in self._feeds()}
        return list(found.values())

    def _feed_of(self, message: Message) -> Feed | None:
        names = tuple(message.stream or ())
        found = self._subscriptions.get(names)
        if found is None and len(names) == 1:
            # GoToSocial writes "list:7" for what Mastodon writes as "list", "7".
            found = self._subscriptions.get(tuple(names[0].rsplit(":", 1)))
        return self._feed if found is None or found._feed is None else found._feed


def _reduced(params: Mapping[str, Any]) -> dict[str, str]:
    """Entities to what stands for them."""
    return {name: id_of(value, name, "name" if name == "tag" else "id") for name, value in params.items()}


def _key(stream: str, params: Mapping[str, str]) -> Key:
    """A stream as the server names it in its messages."""
    return (stream, *params.values())
