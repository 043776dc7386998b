"""Streams over a WebSocket: one connection for any number of streams."""

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
from mastodon.streaming.events import Message, read_message
from mastodon.streaming.failure import ConnectionLost, ended, refused
from mastodon.streaming.handles import Connection, Feed, ReadAhead, StreamHandle
from mastodon.streaming.listener import StreamListener, check_listener

if TYPE_CHECKING:
    from typing_extensions import Self

    from mastodon.streaming.catchup import CatchUp

#: Identifies a subscription: the name of its stream, and the values of its parameters.
_StreamKey = tuple[str, ...]


def _open_websocket(url: str, headers: Sequence[str], timeout: float | None) -> Any:
    """Open a WebSocket.

    :raises ConnectionLost: if that fails.
    """
    websocket = optional("websocket", "websocket")
    try:
        # Redirects are not followed, because the handshake contains the token.
        connection = websocket.create_connection(
            url, header=list(headers), timeout=timeout, enable_multithread=True, redirect_limit=0
        )
    except Exception as error:
        raise _translate_websocket_error(error) from error
    status = getattr(connection, "status", None)
    if status not in (None, 101):
        connection.shutdown()
        raise refused(status, responses.get(status), {})
    return connection


def _translate_websocket_error(error: Exception) -> ConnectionLost:
    """Turn an error of the package ``websocket-client`` into the failure of a stream."""
    websocket = optional("websocket", "websocket")
    if isinstance(error, websocket.WebSocketBadStatusException):
        status = error.status_code or 0
        return refused(status, responses.get(status), CaseInsensitiveDict(error.resp_headers or {}))
    if isinstance(error, (websocket.WebSocketTimeoutException, TimeoutError)):
        return ConnectionLost(MastodonReadTimeout("Timed out while reading from server."))
    if isinstance(error, websocket.WebSocketConnectionClosedException):
        return ended()
    if isinstance(error, (websocket.WebSocketException, OSError, ValueError)):
        details = redact.text(str(error))
        return ConnectionLost(MastodonNetworkError("WebSocket streaming connection failed.", details))
    raise error


class WebSocketConnection:
    """An open WebSocket with streams subscribed on it."""

    def __init__(self, url: str, headers: Sequence[str], timeout: float | None) -> None:
        self._socket = _open_websocket(url, headers, timeout)
        self._ended = False

    def send(self, message: Mapping[str, Any]) -> None:
        """Send a message.

        :raises ConnectionLost: if the connection failed.
        """
        try:
            self._socket.send(json.dumps(message, separators=(",", ":")))
        except Exception as error:
            raise _translate_websocket_error(error) from error

    def messages(self) -> Iterator[Message]:
        """Yield the messages of the server, until it ends the connection.

        :raises ConnectionLost: if the connection failed, or a message is malformed.
        """
        while not self._ended:
            try:
                text = self._socket.recv()
            except Exception as error:
                lost = _translate_websocket_error(error)
                if lost.ended:
                    return
                raise lost from error
            # The package returns an empty text when the server announces that it will close.
            if text:
                yield read_message(text)

    def ping(self) -> bool:
        """Send a ping, and wait for anything that the server sends. Return False if it closes the connection instead.

        :raises ConnectionLost: if the connection failed.
        """
        try:
            self._socket.ping()
            code, _ = self._socket.recv_data_frame(control_frame=True)
        except Exception as error:
            raise _translate_websocket_error(error) from error
        return bool(code != optional("websocket", "websocket").ABNF.OPCODE_CLOSE)

    def shutdown(self) -> None:
        """Wake the thread that waits for the server. Any thread may call this."""
        self._ended = True
        waiting = getattr(self._socket, "sock", None)
        if waiting is not None:
            with contextlib.suppress(OSError):
                waiting.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """Close the connection. The thread that reads it must call this."""
        self.shutdown()
        # Prefer ``shutdown``, because ``close`` waits for the server to confirm.
        getattr(self._socket, "shutdown", self._socket.close)()


def connect_to_stream(
    url: str, headers: Sequence[str], timeout: float | None, subscription: Mapping[str, Any]
) -> Connection:
    """Open a connection with one stream on it.

    :raises ConnectionLost: if that fails.
    """
    connection = WebSocketConnection(url, headers, timeout)
    try:
        connection.send({"type": "subscribe", **subscription})
    except ConnectionLost:
        connection.close()
        raise
    return connection


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

    @property
    def _name(self) -> str:
        """The stream with its parameters, such as ``"hashtag:cats"``."""
        return ":".join(_key(self.stream, self.params))

    def close(self) -> None:
        """Unsubscribe. The connection stays open for other streams."""
        if self.active:
            self.websocket.unsubscribe(self.stream, **self.params)

    def __repr__(self) -> str:
        state = self.websocket._state() if self.active else "closed"
        return f"<{type(self).__name__} {self._name!r}: {state}>"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def is_alive(self) -> bool:
        """Return whether the stream is subscribed on a running connection."""
        return self.active and self.websocket.is_alive()

    def is_receiving(self) -> bool:
        """Return whether the stream is subscribed and connected."""
        return self.active and self.websocket.is_receiving()

    @property
    def error(self) -> BaseException | None:
        """The error that ended the connection, if any."""
        return self.websocket.error

    def join(self, timeout: float | None = None) -> None:
        """Wait for the end of the connection.

        :param timeout: the maximum number of seconds to wait.
        """
        self.websocket.join(timeout)


class WebSocketStreamHandle(StreamHandle):
    """A WebSocket connection that runs in its own thread.

    :param url: the address of the WebSocket.
    :param access_token: the access token.
    :param user_agent: the User-Agent header.
    :param listener: receives events that belong to no subscription, or to one without a listener.
    :param timeout: after how many seconds of silence the connection counts as failed.
    :param reconnect: whether to reconnect when the connection ends.
    :param reconnect_wait_sec: the seconds to wait before a reconnect.
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
        position = Position("websocket") if reconnect else None
        feed = None if listener is None else Feed(check_listener(listener), "", position, mixed=True)
        super().__init__(self._connect, feed, reconnect, reconnect_wait_sec, read_ahead=True)
        self.url = url
        self.access_token = access_token
        self.user_agent = user_agent
        self.timeout = timeout
        self.reconnect = reconnect
        self.reconnect_wait_sec = reconnect_wait_sec
        self._headers = headers or self._own_headers
        self._subscriptions: dict[_StreamKey, WebSocketSubscription] = {}
        self._sending = threading.RLock()
        self._websocket: WebSocketConnection | None = None

    def _own_headers(self) -> list[str]:
        token = [f"Authorization: Bearer {self.access_token}"] if self.access_token else []
        return token + ([f"User-Agent: {self.user_agent}"] if self.user_agent else [])

    def open(self) -> None:
        """Open the connection, and run it in a new thread.

        :raises MastodonNetworkError: if it cannot be opened.
        """
        try:
            self.start(self._connect())
        except ConnectionLost as lost:
            lost.reraise()

    def subscribe(self, stream: str, listener: StreamListener | None = None, **params: Any) -> WebSocketSubscription:
        """Subscribe to a stream over this connection.

        :param stream: its name: ``"user"``, ``"user:notification"``, ``"public"``, ``"public:local"``,
            ``"hashtag"``, ``"list"``, ``"direct"``, ...
        :param listener: receives its events. The default is the listener of the connection.
        :param params: the parameters of the stream: ``tag`` for a hashtag, ``list`` for a list. Both may be entities.
        :return: the subscription.
        :raises MastodonIllegalArgumentError: if the stream is already subscribed, there is no listener, or the
            connection is closed.

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
            raise MastodonIllegalArgumentError(f"stream={stream!r} is not the name of a stream.")
        if listener is None and self.listener is None:
            raise MastodonIllegalArgumentError(f"Stream {stream!r} has no listener, nor has its connection.")
        sent = _ids_of(params)
        subscription = WebSocketSubscription(self, stream, sent, listener)
        if position is None and self.reconnect_async:
            position = Position(subscription._name)
        key = _key(stream, sent)
        if listener is not None:
            subscription._feed = Feed(check_listener(listener), subscription._name, position, catch_up, list(key))
            try:
                subscription._feed.begin()
            except ConnectionLost as lost:
                lost.reraise()
        with self._sending:
            if self.closed or self._finished.is_set():
                raise MastodonIllegalArgumentError("Cannot subscribe using a closed WebSocket stream.")
            if key in self._subscriptions:
                raise MastodonIllegalArgumentError(f"Already subscribed to WebSocket stream {key!r}.")
            self._subscriptions[key] = subscription
            self._send("subscribe", subscription)
        if catch_up is not None:
            self._must_catch_up = True
            connection = self.connection
            if isinstance(connection, ReadAhead):
                connection.wake()
        return subscription

    def unsubscribe(self, stream: str, **params: Any) -> None:
        """Unsubscribe from a stream.

        :param stream: the name, as for :meth:`subscribe`.
        :param params: the parameters, as for :meth:`subscribe`.
        :raises MastodonIllegalArgumentError: if the stream is not subscribed.

        Source: https://docs.joinmastodon.org/methods/streaming/#websocket
        """
        key = _key(stream, _ids_of(params))
        with self._sending:
            found = self._subscriptions.pop(key, None)
            if found is None:
                raise MastodonIllegalArgumentError(f"Not subscribed to WebSocket stream {key!r}.")
            found.active = False
            if found._feed is not None:
                found._feed.closed = True
            self._send("unsubscribe", found)

    def subscriptions(self) -> list[WebSocketSubscription]:
        """Return all subscriptions."""
        return list(self._subscriptions.values())

    def close(self) -> None:
        """End the connection and its streams. Any thread may call this, even a callback, and it never waits."""
        for subscription in self.subscriptions():
            subscription.active = False
        super().close()

    def _send(self, kind: str, subscription: WebSocketSubscription) -> None:
        """Send a message about a subscription. Without a connection, the next one sends it."""
        if self._websocket is None:
            return
        # If the connection fails now, the reader thread notices.
        with contextlib.suppress(ConnectionLost):
            self._websocket.send({"type": kind, "stream": subscription.stream, **subscription.params})

    def _connect(self) -> Connection:
        connection = WebSocketConnection(self.url, self._headers(), self.timeout)
        with self._sending:
            self._websocket = connection
            for subscription in self._subscriptions.values():
                self._send("subscribe", subscription)
        return connection

    # --- The feeds of messages --------------------------------------------------------------------------------------

    def _feeds(self) -> Sequence[Feed]:
        own = () if self._feed is None else (self._feed,)
        return [*own, *(each._feed for each in self.subscriptions() if each._feed is not None)]

    def _stream_names(self) -> Sequence[str]:
        return [each._name for each in self.subscriptions()]

    def _listeners(self) -> Sequence[StreamListener]:
        found = {id(feed.listener): feed.listener for feed in self._feeds()}
        return list(found.values())

    def _feed_of(self, message: Message) -> Feed | None:
        names = tuple(message.stream or ())
        found = self._subscriptions.get(names)
        if found is None and len(names) == 1:
            # GoToSocial writes "list:7" where Mastodon writes "list", "7".
            found = self._subscriptions.get(tuple(names[0].rsplit(":", 1)))
        return self._feed if found is None or found._feed is None else found._feed


def _ids_of(params: Mapping[str, Any]) -> dict[str, str]:
    """Replace entities by their ids or names."""
    return {name: id_of(value, name, "name" if name == "tag" else "id") for name, value in params.items()}


def _key(stream: str, params: Mapping[str, str]) -> _StreamKey:
    """Return a stream as the server names it in its messages."""
    return (stream, *params.values())
