"""Streams over WebSockets, against a server made with the package ``websockets``."""

from __future__ import annotations

import contextlib
import json
import logging
import threading
import time
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from websockets.exceptions import ConnectionClosed
from websockets.http11 import Request, Response
from websockets.sync.server import Server, ServerConnection, serve

from mastodon import Mastodon, MastodonAPIError, MastodonNetworkError, WebSocketStreamHandle, WebSocketSubscription
from mastodon.errors import (
    MastodonIllegalArgumentError,
    MastodonMalformedEventError,
    MastodonReadTimeout,
    MastodonWarning,
)
from mastodon.return_types import Status
from tests.support.scripted import ScriptedServer, refuses, scripted, silence, until
from tests.support.streams import Client, Notes, Threads, Timeline, made, running


class Chat:
    """A WebSocket server that notes each message, and sends what a test wants it to send."""

    def __init__(self) -> None:
        self.heard: list[Any] = []
        self.requests: list[Request] = []
        self.connections: list[ServerConnection] = []
        self.status: list[int] = []
        self.before_response: Callable[[Request], object] = lambda request: None
        self._accepted = 0
        self.server: Server = serve(self._handle, "127.0.0.1", 0, process_request=self._request)
        self.url = f"ws://127.0.0.1:{self.server.socket.getsockname()[1]}"
        self._thread = threading.Thread(target=self.server.serve_forever, daemon=True)
        self._thread.start()

    def _request(self, connection: ServerConnection, request: Request) -> Response | None:
        self.requests.append(request)
        self.before_response(request)
        if self.status:
            status = self.status.pop(0)
            response = connection.respond(status, "")
            if status == 301:
                response.headers["Location"] = "ws://127.0.0.1:9/stolen"
            return response
        self._accepted += 1
        return None

    def connection(self, number: int) -> ServerConnection:
        """Return a connection. The client may know that it is open before this server does."""
        assert until(lambda: len(self.connections) == self._accepted)
        return self.connections[number]

    def _handle(self, connection: ServerConnection) -> None:
        self.connections.append(connection)
        with contextlib.suppress(ConnectionClosed):
            for text in connection:
                self.heard.append(json.loads(text))

    def say(self, message: Any, connection: int = -1) -> None:
        self.connection(connection).send(message if isinstance(message, str) else json.dumps(message))

    def event(self, stream: list[str] | None, name: str, payload: Any = None) -> None:
        message: dict[str, Any] = {"event": name} if stream is None else {"stream": stream, "event": name}
        if payload is not None:
            message["payload"] = payload if isinstance(payload, str) else json.dumps(payload)
        self.say(message)

    def drop(self, connection: int = -1) -> None:
        self.connection(connection).socket.shutdown(2)

    def close(self) -> None:
        for connection in self.connections:
            with contextlib.suppress(Exception):
                connection.socket.shutdown(2)
        self.server.shutdown()
        self._thread.join(5)


@pytest.fixture
def chat() -> Iterator[Chat]:
    made_ = Chat()
    yield made_
    made_.close()


@pytest.fixture
def rest() -> Iterator[ScriptedServer]:
    with scripted(refuses(404)) as server:
        yield server


@pytest.fixture
def api(chat: Chat, rest: ScriptedServer) -> Mastodon:
    """A client whose server names the WebSocket server for its streams."""
    urls = {"configuration": {"urls": {"streaming": chat.url}}, "version": "4.7.3"}
    rest.rest["/api/v2/instance/"] = lambda query: urls
    return Mastodon(api_base_url=rest.url, access_token="token", mastodon_version="4.7.3")


Open = Callable[..., WebSocketStreamHandle]


@pytest.fixture
def connect(api: Mastodon) -> Iterator[Open]:
    handles: list[WebSocketStreamHandle] = []

    def open_(*arguments: Any, **options: Any) -> WebSocketStreamHandle:
        handles.append(api.stream_open_websocket(*arguments, **options))
        return handles[-1]

    yield open_
    for handle in handles:
        handle.close()
        handle.join(5)
        assert not handle.is_alive()


_QUICK: dict[str, Any] = {"reconnect_async": True, "reconnect_async_wait_sec": 0.01}


# --- One connection, many streams -----------------------------------------------------------------------------------


def test_one_connection_serves_many_subscriptions(chat: Chat, connect: Open) -> None:
    own, a, b = Notes(), Notes(), Notes()
    handle = connect(own)
    assert chat.requests[0].path == "/api/v1/streaming"
    assert chat.requests[0].headers["Authorization"] == "Bearer token"
    assert chat.requests[0].headers["User-Agent"] == "mastodonpy"
    first = handle.subscribe("user", a)
    handle.subscribe("hashtag", b, tag="cats")
    handle.subscribe("list", None, list={"id": "7"})
    assert until(lambda: len(chat.heard) == 3)
    assert chat.heard == [
        {"type": "subscribe", "stream": "user"},
        {"type": "subscribe", "stream": "hashtag", "tag": "cats"},
        {"type": "subscribe", "stream": "list", "list": "7"},
    ]
    assert [each.stream for each in handle.subscriptions()] == ["user", "hashtag", "list"]
    chat.event(["user"], "update", {"id": "1"})
    chat.event(["hashtag", "cats"], "update", {"id": "2"})
    chat.event(["list", "7"], "update", {"id": "3"})
    chat.event(["list:7"], "update", {"id": "4"})
    chat.event(["public"], "update", {"id": "5"})
    chat.event(None, "update", {"id": "6"})
    chat.event(["user"], "delete", "12345")
    chat.event(["user"], "filters_changed")
    chat.event(["user"], "brandnew", {})
    assert until(lambda: len(a.events) == 4 and len(own.events) == 4)
    assert (a.ids, b.ids, own.ids) == (["1"], ["2"], ["3", "4", "5", "6"])
    assert a.events[1:] == [("delete", "12345"), ("filters_changed", None), ("brandnew", {})]
    assert type(a.events[0][1]) is Status
    handle.unsubscribe("hashtag", tag="cats")
    first.close()
    assert until(lambda: len(chat.heard) == 5)
    assert chat.heard[3:] == [
        {"type": "unsubscribe", "stream": "hashtag", "tag": "cats"},
        {"type": "unsubscribe", "stream": "user"},
    ]
    assert not first.is_alive()
    assert not first.active
    assert handle.is_receiving()
    assert [each.stream for each in handle.subscriptions()] == ["list"]


def test_the_callback_for_any_event_gets_the_stream(chat: Chat, connect: Open) -> None:
    streams: list[Any] = []

    class Looking(Notes):
        def on_any_event(self, name: str, data: Any = None, for_stream: Any = None) -> None:
            streams.append(for_stream)

    handle = connect(Looking())
    handle.subscribe("hashtag", Looking(), tag="cats")
    chat.event(["hashtag", "cats"], "delete", "1")
    chat.event(None, "delete", "1")
    assert until(lambda: len(streams) == 2)
    assert streams == [["hashtag", "cats"], None]


def test_the_calls_subscribe_on_a_connection(chat: Chat, api: Mastodon, connect: Open, notes: Notes) -> None:
    handle = connect()
    made_ = [
        api.stream_user(notes, websocket_handle=handle),
        api.stream_public(notes, websocket_handle=handle, local=True, only_media=True),
        api.stream_hashtag("a&b", notes, websocket_handle=handle, local=True),
        api.stream_list(5, notes, websocket_handle=handle),
    ]
    assert all(isinstance(each, WebSocketSubscription) and each.is_receiving() for each in made_)
    assert until(lambda: len(chat.heard) == 4)
    assert chat.heard == [
        {"type": "subscribe", "stream": "user"},
        {"type": "subscribe", "stream": "public:local:media"},
        {"type": "subscribe", "stream": "hashtag:local", "tag": "a&b"},
        {"type": "subscribe", "stream": "list", "list": "5"},
    ]


def test_a_refused_subscription_reaches_its_listener(chat: Chat, connect: Open) -> None:
    errors: list[Any] = []

    class Asking(Notes):
        def on_websocket_error(self, error: Any, for_stream: Any = None) -> None:
            errors.append((self, error, for_stream))

    own, a = Asking(), Asking()
    connect(own).subscribe("nonsense", a)
    chat.say({"error": "Unknown stream type", "status": 400})
    assert until(lambda: len(errors) == 2)
    assert [who for who, _, _ in errors] == [own, a]
    assert type(errors[0][1]) is MastodonAPIError
    assert errors[0][1].args == ("WebSocket streaming subscription failed", 400, "Unknown stream type")
    assert errors[0][2] is None


@pytest.mark.parametrize("text", ["no JSON", "5", '{"stream": ["user"]}', '{"event": "update", "payload": "x"}'])
def test_malformed_messages_end_the_connection(chat: Chat, connect: Open, text: str) -> None:
    own, a = Notes(), Notes()
    handle = connect(own)
    handle.subscribe("user", a)
    chat.say(text)
    assert until(lambda: not handle.is_alive())
    assert len(own.errors) == len(a.errors) == 1
    assert own.errors[0] is a.errors[0] is handle.error
    assert isinstance(handle.error, MastodonMalformedEventError)


def test_wrong_uses_are_refused(connect: Open, notes: Notes) -> None:
    handle = connect()
    with pytest.raises(MastodonIllegalArgumentError, match="no listener"):
        handle.subscribe("user")
    handle.subscribe("user", notes)
    with pytest.raises(MastodonIllegalArgumentError, match="Already subscribed"):
        handle.subscribe("user", notes)
    with pytest.raises(MastodonIllegalArgumentError, match="Not subscribed"):
        handle.unsubscribe("direct")
    with pytest.raises(MastodonIllegalArgumentError, match="listener"):
        handle.subscribe("direct", 5)  # type: ignore[arg-type]  # that is the point
    with pytest.raises(MastodonIllegalArgumentError, match="stream"):
        handle.subscribe("", notes)
    with pytest.raises(MastodonIllegalArgumentError, match="list"):
        handle.subscribe("list", notes, list=None)
    handle.close()
    with pytest.raises(MastodonIllegalArgumentError, match="closed"):
        handle.subscribe("direct", notes)


# --- Ends and new beginnings ----------------------------------------------------------------------------------------


def test_close_ends_a_silent_connection(chat: Chat, connect: Open, notes: Notes, stream_threads: Threads) -> None:
    handle = connect(notes, **_QUICK)
    subscription = handle.subscribe("user", notes)
    began = time.monotonic()
    handle.close()
    handle.join(5)
    assert time.monotonic() - began < 1
    assert not handle.is_alive()
    assert not subscription.is_alive()
    assert handle.closed
    assert not notes.errors
    assert until(lambda: not stream_threads(), 1)


def test_a_callback_can_close_its_stream(chat: Chat, connect: Open) -> None:
    class Once(Notes):
        def on_update(self, status: Any) -> None:
            super().on_update(status)
            handle.close()

    listener = Once()
    handle = connect(listener)
    chat.event(None, "update", {"id": "1"})
    # It may be closed by now.
    with contextlib.suppress(ConnectionClosed):
        chat.event(None, "update", {"id": "2"})
    handle.join(5)
    assert listener.ids == ["1"]


def test_a_new_connection_has_the_same_streams(chat: Chat, connect: Open, notes: Notes) -> None:
    a, b = Notes(), Notes()
    handle = connect(notes, **_QUICK)
    handle.subscribe("user", a)
    gone = handle.subscribe("public", b)
    assert until(lambda: len(chat.heard) == 2)
    gone.close()
    chat.event(["user"], "update", {"id": "1"})
    assert until(lambda: a.ids)
    chat.drop()
    assert until(lambda: len(chat.connections) == 2 and len(chat.heard) == 4)
    assert chat.heard[3] == {"type": "subscribe", "stream": "user"}
    chat.event(["user"], "update", {"id": "1"})
    chat.event(["user"], "update", {"id": "2"})
    assert until(lambda: "2" in a.ids)
    assert a.ids == ["1", "2"]
    assert len(a.errors) == len(notes.errors) == 1
    assert [gap.stream for gap in (*a.gaps, *notes.gaps)] == ["user", "websocket"]
    assert handle.is_receiving()


def test_the_same_item_of_two_streams_is_two(chat: Chat, connect: Open, notes: Notes) -> None:
    handle = connect(notes, **_QUICK)
    handle.subscribe("public")
    handle.subscribe("hashtag", tag="cats")
    for _ in range(2):
        chat.event(["public"], "update", {"id": "1"})
        chat.event(["hashtag", "cats"], "update", {"id": "1"})
    chat.event(["public"], "update", {"id": "2"})
    assert until(lambda: "2" in notes.ids)
    assert notes.ids == ["1", "1", "2"]


def test_a_subscription_between_two_connections_is_sent_with_the_next(chat: Chat, connect: Open, notes: Notes) -> None:
    handle = connect(notes, reconnect_async=True, reconnect_async_wait_sec=0.4)
    chat.drop()
    assert until(lambda: handle.reconnecting)
    handle.subscribe("user", notes)
    assert until(lambda: chat.heard == [{"type": "subscribe", "stream": "user"}])
    assert len(chat.connections) == 2


def test_a_silence_ends_the_connection(chat: Chat, connect: Open, notes: Notes) -> None:
    handle = connect(notes, timeout=0.2)
    assert until(lambda: not handle.is_alive())
    assert isinstance(handle.error, MastodonReadTimeout)
    assert notes.errors == [handle.error]


def test_a_connection_closed_by_the_server_is_a_network_error(chat: Chat, connect: Open, notes: Notes) -> None:
    handle = connect(notes)
    assert until(lambda: chat.connections)
    chat.connection(0).close()
    assert until(lambda: not handle.is_alive())
    assert isinstance(handle.error, MastodonNetworkError)


@pytest.mark.parametrize("status", [401, 403, 404, 500])
def test_a_refused_connection_is_not_tried_again(chat: Chat, api: Mastodon, status: int, notes: Notes) -> None:
    chat.status.append(status)
    with pytest.raises(MastodonNetworkError, match="Could not connect to streaming server"):
        api.stream_open_websocket(notes, **_QUICK)
    assert len(chat.requests) == 1


def test_a_refused_reconnect_ends_the_stream(chat: Chat, connect: Open, notes: Notes) -> None:
    handle = connect(notes, **_QUICK)
    assert until(lambda: chat.connections)
    chat.status.append(401)
    chat.drop()
    assert until(lambda: not handle.is_alive())
    assert len(chat.requests) == 2
    assert "Unauthorized" in str(handle.error)


def test_a_handshake_is_not_redirected(chat: Chat, api: Mastodon) -> None:
    """It carries the token."""
    chat.status.append(301)
    with pytest.raises(MastodonNetworkError) as caught:
        api.stream_open_websocket()
    assert "127.0.0.1:9" not in str(caught.value.__cause__)


def test_an_exception_of_a_listener_ends_the_connection(
    chat: Chat, connect: Open, caplog: pytest.LogCaptureFixture
) -> None:
    error = MastodonNetworkError("mine")

    class Broken(Notes):
        def on_update(self, status: Any) -> None:
            raise error

    own = Notes()
    handle = connect(own, **_QUICK)
    subscription = handle.subscribe("user", Broken())
    with caplog.at_level(logging.ERROR, "mastodon.streaming"):
        chat.event(["user"], "update", {"id": "1"})
        assert until(lambda: not handle.is_alive())
    assert handle.error is error
    assert subscription.error is error
    assert not own.errors
    assert len(chat.connections) == 1
    assert caplog.records[0].exc_info is not None


def test_large_and_split_messages_arrive_whole(chat: Chat, connect: Open, notes: Notes) -> None:
    connect(notes)
    text = json.dumps({"event": "update", "payload": json.dumps({"id": "1", "content": "🐘" * 100_000})})
    chat.connection(0).send(text[i : i + 1000] for i in range(0, len(text), 1000))
    assert until(lambda: notes.ids == ["1"])


# --- Catching up ----------------------------------------------------------------------------------------------------


def test_each_stream_catches_up(chat: Chat, rest: ScriptedServer, api: Mastodon, connect: Open, tmp_path: Path) -> None:
    home, tagged = Timeline(1), Timeline(1)
    rest.rest["/api/v1/timelines/home"] = home
    rest.rest["/api/v1/notifications"] = Timeline()
    rest.rest["/api/v1/timelines/tag/cats"] = tagged
    own, user, cats = Notes(), Notes(), Notes()
    handle = connect(own, **_QUICK)
    api.stream_user(user, websocket_handle=handle, persist_position=tmp_path / "user")
    api.stream_hashtag("cats", cats, websocket_handle=handle, catch_up=True)
    chat.event(["user"], "update", made(2))
    assert until(lambda: user.ids == ["2"])
    home.add(2, 3)
    tagged.add(4)
    chat.drop()
    assert until(lambda: user.ids == ["2", "3"] and cats.ids == ["4"])
    assert (user.gaps[0].stream, user.gaps[0].statuses, cats.gaps[0].stream) == ("user", 1, "hashtag:cats")
    handle.close()
    home.add(5)
    again = Notes()
    api.stream_user(again, websocket_handle=connect(), persist_position=tmp_path / "user")
    # At once, and not with the first message.
    assert until(lambda: again.ids == ["5"])
    assert again.gaps[0].seconds is None


def test_a_stream_that_is_subscribed_during_a_catch_up_catches_up_without_a_message(
    chat: Chat, rest: ScriptedServer, api: Mastodon, connect: Open, notes: Notes
) -> None:
    fetching, subscribed = threading.Event(), threading.Event()
    tagged = Timeline(1)

    def slowly(query: dict[str, str]) -> list[dict[str, Any]]:
        if "min_id" in query:
            fetching.set()
            subscribed.wait(5)
        return []

    rest.rest["/api/v1/timelines/tag/dogs"] = slowly
    rest.rest["/api/v1/timelines/tag/cats"] = tagged
    handle = connect(**_QUICK)
    api.stream_hashtag("dogs", Notes(), websocket_handle=handle, catch_up=True)
    assert fetching.wait(5)
    api.stream_hashtag("cats", notes, websocket_handle=handle, catch_up=True)
    subscribed.set()
    assert until(lambda: any("min_id" in query for query in tagged.queries), 2)


def test_a_callback_can_subscribe_while_more_messages_wait_than_are_read_ahead(
    chat: Chat, rest: ScriptedServer, api: Mastodon, connect: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mastodon.streaming.handles._READ_AHEAD", 2)
    rest.rest["/api/v1/timelines/tag/cats"] = Timeline(1)

    class Subscribes(Notes):
        def on_update(self, status: Any) -> None:
            super().on_update(status)
            if status.id == "1":
                assert until(handle.connection._queue.full)
                api.stream_hashtag("cats", Notes(), websocket_handle=handle, catch_up=True)

    user = Subscribes()
    handle = connect(**_QUICK)
    handle.subscribe("user", user)
    for number in range(1, 6):
        chat.event(["user"], "update", made(number))
    assert until(lambda: user.ids == ["1", "2", "3", "4", "5"], 5)


def test_a_new_stream_leaves_the_others_in_order(
    chat: Chat, rest: ScriptedServer, api: Mastodon, connect: Open
) -> None:
    rest.rest["/api/v1/timelines/tag/cats"] = Timeline(1)
    subscribed = threading.Event()

    class Slow(Notes):
        def on_update(self, status: Any) -> None:
            subscribed.wait(5)
            super().on_update(status)

    user = Slow()
    handle = connect(**_QUICK)
    handle.subscribe("user", user)
    for number in range(1, 6):
        chat.event(["user"], "update", made(number))
    assert until(lambda: handle.connection._queue.qsize() == 4)
    api.stream_hashtag("cats", Notes(), websocket_handle=handle, catch_up=True)
    subscribed.set()
    assert until(lambda: len(user.ids) == 5)
    assert user.ids == ["1", "2", "3", "4", "5"]


def test_a_stream_catches_up_before_its_first_event(
    chat: Chat, rest: ScriptedServer, api: Mastodon, connect: Open, notes: Notes, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Even if the event comes before the call that subscribes has returned."""
    tagged = Timeline(1)
    rest.rest["/api/v1/timelines/tag/cats"] = tagged
    handle = connect(**_QUICK)
    send = handle._send

    def slowly(*args: Any) -> None:
        tagged.items += [made(number) for number in range(2, 101)]
        send(*args)
        chat.event(["hashtag", "cats"], "update", made(100))
        until(lambda: notes.ids, 0.3)

    monkeypatch.setattr(handle, "_send", slowly)
    api.stream_hashtag("cats", notes, websocket_handle=handle, catch_up=True)
    assert until(lambda: "100" in notes.ids)
    assert notes.ids == [str(number) for number in range(2, 101)]


def test_nothing_missed_is_delivered_after_a_stream_was_closed(
    chat: Chat, rest: ScriptedServer, api: Mastodon, connect: Open
) -> None:
    tagged = Timeline(1)
    rest.rest["/api/v1/timelines/tag/cats"] = tagged

    class Closes(Notes):
        def on_update(self, status: Any) -> None:
            super().on_update(status)
            subscription.close()

    cats, user = Closes(), Notes()
    handle = connect(**_QUICK)
    handle.subscribe("user", user)
    subscription = api.stream_hashtag("cats", cats, websocket_handle=handle, catch_up=True)
    tagged.add(2, 3, 4)
    chat.drop()
    assert until(lambda: cats.ids)
    assert until(lambda: len(chat.connections) == 2)
    chat.event(["user"], "update", made(9))
    assert until(lambda: user.ids == ["9"])
    assert cats.ids == ["2"]


def test_what_other_streams_bring_during_a_catch_up_is_delivered_after_it(
    chat: Chat, rest: ScriptedServer, api: Mastodon, connect: Open
) -> None:
    fetching, arrived = threading.Event(), threading.Event()
    tagged = Timeline(1)

    def slowly(query: dict[str, str]) -> list[dict[str, Any]]:
        if "min_id" in query:
            fetching.set()
            arrived.wait(5)
        return tagged(query)

    rest.rest["/api/v1/timelines/home"] = rest.rest["/api/v1/notifications"] = Timeline(1)
    rest.rest["/api/v1/timelines/tag/cats"] = slowly
    user, cats = Notes(), Notes()
    handle = connect(Notes())
    api.stream_user(user, websocket_handle=handle, catch_up=True)
    chat.event(["user"], "update", made(2))
    assert until(lambda: user.ids == ["2"])
    api.stream_hashtag("cats", cats, websocket_handle=handle, catch_up=True)
    assert fetching.wait(5)
    chat.event(["user"], "update", made(3))
    # It has arrived, and waits for the thread that fetches.
    connection: Any = handle.connection
    assert until(lambda: connection._queue.qsize() == 1)
    arrived.set()
    assert until(lambda: user.ids == ["2", "3"])


# --- What a handle looks like ---------------------------------------------------------------------------------------


def test_the_reprs_say_what_they_stream_and_how_they_are(chat: Chat, connect: Open, notes: Notes) -> None:
    handle = connect(notes)
    assert repr(handle) == "<WebSocketStreamHandle no streams: connected>"
    cats = handle.subscribe("hashtag", tag="cats")
    user = handle.subscribe("user")
    assert repr(handle) == "<WebSocketStreamHandle 'hashtag:cats', 'user': connected>"
    assert repr(cats) == "<WebSocketSubscription 'hashtag:cats': connected>"
    user.close()
    assert repr(user) == "<WebSocketSubscription 'user': closed>"
    handle.close()
    assert repr(handle) == "<WebSocketStreamHandle 'hashtag:cats': closed>"
    assert repr(cats) == "<WebSocketSubscription 'hashtag:cats': closed>"


# --- Streams as a loop ----------------------------------------------------------------------------------------------


def test_a_loop_can_use_websockets(chat: Chat, api: Mastodon) -> None:
    with api.events("hashtag:cats", transport="websocket", timeout=5) as events:
        assert until(lambda: chat.heard == [{"type": "subscribe", "stream": "hashtag", "tag": "cats"}])
        chat.event(["hashtag", "cats"], "update", {"id": "1"})
        event = next(events)
    assert (event.name, event.stream, type(event.data)) == ("update", "hashtag:cats", Status)


def test_a_subscription_that_the_server_refuses_comes_out_of_the_loop(chat: Chat, api: Mastodon) -> None:
    with api.events("user", transport="websocket", timeout=5) as events:
        assert until(lambda: chat.heard)
        chat.say({"error": "Not authorized to stream these notifications", "status": 401})
        with pytest.raises(MastodonAPIError, match="Not authorized"):
            next(events)


# --- One stream over a WebSocket ------------------------------------------------------------------------------------


def test_a_single_stream_can_use_a_websocket(chat: Chat, rest: ScriptedServer, api: Mastodon, notes: Notes) -> None:
    with running(api.stream_hashtag("cats", notes, run_async=True, transport="websocket", timeout=(5, 20))) as handle:
        assert until(lambda: chat.heard == [{"type": "subscribe", "stream": "hashtag", "tag": "cats"}])
        chat.event(["hashtag", "cats"], "update", {"id": "1"})
        assert until(lambda: notes.ids == ["1"])
        began = time.monotonic()
        handle.close()
        handle.join(5)
        assert time.monotonic() - began < 1
    assert not rest.streams


def test_a_blocking_call_can_use_a_websocket(chat: Chat, api: Mastodon) -> None:
    class Enough(Exception):
        pass

    class First(Notes):
        def on_update(self, status: Any) -> None:
            raise Enough

    def speak() -> None:
        until(lambda: chat.heard)
        chat.event(["public", "media"], "update", {"id": "1"})

    threading.Thread(target=speak).start()
    with pytest.raises(Enough):
        api.stream_public(First(), only_media=True, transport="websocket")
    assert chat.heard == [{"type": "subscribe", "stream": "public:media"}]


def test_a_websocket_catches_up(chat: Chat, rest: ScriptedServer, api: Mastodon, notes: Notes) -> None:
    home = Timeline(1)
    rest.rest["/api/v1/timelines/home"], rest.rest["/api/v1/notifications"] = home, Timeline()
    options: dict[str, Any] = {"transport": "websocket", "catch_up": True, **_QUICK}
    with running(api.stream_user(notes, run_async=True, **options)):
        assert until(lambda: chat.heard)
        chat.event(["user"], "update", made(2))
        assert until(lambda: notes.ids == ["2"])
        home.add(2, 3)
        chat.drop()
        assert until(lambda: notes.ids == ["2", "3"])
    assert notes.gaps[0].complete


def test_a_server_that_has_only_websockets_is_noticed_and_remembered(
    chat: Chat, rest: ScriptedServer, notes: Notes
) -> None:
    """GoToSocial has no server-sent events. That is said once, and remembered."""
    urls = {"configuration": {"urls": {"streaming": rest.url}}, "version": "0.20.0"}
    rest.rest["/api/v2/instance/"] = lambda query: urls
    api = Mastodon(api_base_url=rest.url, access_token="token", mastodon_version="0.20.0")
    with pytest.raises(MastodonNetworkError, match="Could not connect"):
        # This one has no WebSocket either.
        api.stream_user(notes)
    urls["configuration"] = {"urls": {"streaming": chat.url}}
    api = Mastodon(api_base_url=rest.url, access_token="token", mastodon_version="0.20.0")
    with warnings.catch_warnings(record=True) as warned:
        warnings.simplefilter("always")
        handles = [running(api.stream_user(notes, run_async=True))]
        assert until(handles[0].is_receiving)
        handles.append(running(api.stream_user(notes, run_async=True)))
        assert until(lambda: len(chat.heard) == 2)
    for handle in handles:
        handle.close()
    assert [each.category for each in warned] == [MastodonWarning]
    # One attempt over HTTP, to which the WebSocket server responded in its own way, and then none.
    assert [request.path for request in chat.requests].count("/api/v1/streaming/user") == 1


def test_streams_that_notice_it_at_the_same_time_say_it_once(chat: Chat, rest: ScriptedServer, notes: Notes) -> None:
    both = threading.Barrier(2, timeout=5)
    chat.before_response = lambda request: both.wait() if request.path == "/api/v1/streaming/user" else None
    urls = {"configuration": {"urls": {"streaming": chat.url}}, "version": "0.20.0"}
    rest.rest["/api/v2/instance/"] = lambda query: urls
    api = Mastodon(api_base_url=rest.url, access_token="token", mastodon_version="0.20.0")
    with warnings.catch_warnings(record=True) as warned:
        warnings.simplefilter("always")
        handles = [running(api.stream_user(notes, run_async=True)) for _ in range(2)]
        assert until(lambda: len(chat.heard) == 2 and all(handle.is_receiving() for handle in handles))
    for handle in handles:
        handle.close()
    assert [each.category for each in warned] == [MastodonWarning]


def test_no_connection_stays_open_if_saying_it_is_an_error(chat: Chat, rest: ScriptedServer, notes: Notes) -> None:
    urls = {"configuration": {"urls": {"streaming": chat.url}}, "version": "0.20.0"}
    rest.rest["/api/v2/instance/"] = lambda query: urls
    api = Mastodon(api_base_url=rest.url, access_token="token", mastodon_version="0.20.0")
    with pytest.raises(MastodonWarning):
        api.stream_user(notes)
    assert until(lambda: [each.protocol.state.name for each in chat.connections] == ["CLOSED"], 3)


def test_mastodon_without_streams_is_not_asked_for_a_websocket(client: Client, notes: Notes) -> None:
    with scripted(refuses(404)) as server:
        with pytest.raises(MastodonNetworkError):
            client(server).stream_user(notes)
        assert len(server.streams) == 1


def test_with_transport_sse_no_websocket_is_tried(client: Client, notes: Notes) -> None:
    with scripted(refuses(404), version="0.20.0") as server:
        with pytest.raises(MastodonNetworkError):
            client(server).stream_user(notes, transport="sse")
        assert len(server.streams) == 1


def test_without_websocket_client_the_error_names_the_extra(
    client: Client, notes: Notes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(__import__("sys").modules, "websocket", None)
    monkeypatch.setattr("mastodon.endpoints.stream_connections.IMPL_HAS_WEBSOCKET", False)
    with scripted(silence, version="0.20.0") as server:
        api = client(server)
        with pytest.raises(NotImplementedError, match=r"\[websocket\]"):
            api.stream_open_websocket()
        with pytest.raises(NotImplementedError, match=r"\[websocket\]"):
            api.stream_user(notes, transport="websocket")
        assert not server.seen
        server.scripts[:] = [refuses(404)]
        with pytest.raises(MastodonNetworkError, match="extra websocket"):
            api.stream_user(notes)


# --- Messages that cannot be sent -----------------------------------------------------------------------------------


def test_subscribe_does_not_raise_on_a_broken_connection(chat: Chat, connect: Open, notes: Notes) -> None:
    handle = connect(notes, reconnect_async=True, reconnect_async_wait_sec=0.3)
    assert until(lambda: chat.connections)
    chat.drop()
    for stream in ("user", "public", "direct"):
        handle.subscribe(stream, notes)
    assert until(lambda: {each["stream"] for each in chat.heard} == {"user", "public", "direct"})
