"""Events reach their callbacks, the same over both transports."""

from __future__ import annotations

import datetime
import json
from io import BytesIO
from typing import Any

import pytest
import requests
from urllib3 import HTTPResponse

from mastodon import AttribAccessDict, CallbackStreamListener, MastodonAPIError, StreamListener
from mastodon.errors import MastodonIllegalArgumentError, MastodonMalformedEventError
from mastodon.return_types import Announcement, Conversation, EmojiReaction, Notification, Status, StreamReaction
from mastodon.streaming import StreamEvent


class Recorder(StreamListener):
    """Notes each callback with its arguments."""

    def __init__(self) -> None:
        self.calls: list[tuple[Any, ...]] = []

    def __getattribute__(self, name: str) -> Any:
        if not name.startswith(("on_", "handle_heartbeat")):
            return super().__getattribute__(name)

        def note(*arguments: Any) -> None:
            self.calls.append((name, *arguments))

        return note


def response(body: bytes) -> requests.Response:
    made = requests.Response()
    made.status_code = 200
    made.raw = HTTPResponse(BytesIO(body), status=200, preload_content=False)
    return made


def over_http(name: str, payload: str | None, listener: StreamListener) -> None:
    data = "" if payload is None else f"data: {payload}\n"
    listener.handle_stream(response(f"event: {name}\n{data}\n".encode()))


def over_websocket(name: str, payload: str | None, listener: StreamListener) -> None:
    message = {"event": name} if payload is None else {"event": name, "payload": payload}
    listener.handle_websocket_message(json.dumps(message))


transports = pytest.mark.parametrize("send", [over_http, over_websocket])
_WHEN = "2024-05-06T07:08:09.000Z"


@transports
@pytest.mark.parametrize(
    ("name", "payload", "callback", "kind"),
    [
        ("update", {"id": "1", "created_at": _WHEN}, "on_update", Status),
        ("status.update", {"id": "1", "created_at": _WHEN}, "on_status_update", Status),
        ("status_update", {"id": "1", "created_at": _WHEN}, "on_status_update", Status),
        ("notification", {"id": "1", "type": "mention", "created_at": _WHEN}, "on_notification", Notification),
        ("conversation", {"id": "1"}, "on_conversation", Conversation),
        ("announcement", {"id": "1"}, "on_announcement", Announcement),
        ("announcement.reaction", {"name": "x", "count": 2}, "on_announcement_reaction", StreamReaction),
        ("encrypted_message", {"id": "1"}, "on_encrypted_message", AttribAccessDict),
    ],
)  # fmt: skip
def test_events_with_an_entity_reach_their_callback(
    send: Any, name: str, payload: dict[str, Any], callback: str, kind: type
) -> None:
    listener = Recorder()
    send(name, json.dumps(payload), listener)
    (any_event, any_name, any_data, stream), (called, data) = listener.calls
    assert (any_event, any_name, stream, called) == ("on_any_event", name, None, callback)
    assert type(data) is kind
    assert any_data is data
    if "created_at" in payload:
        assert data.created_at == datetime.datetime(2024, 5, 6, 7, 8, 9, tzinfo=datetime.timezone.utc)


@transports
@pytest.mark.parametrize("defined", [True, False])
def test_an_emoji_reaction_is_an_entity_with_and_without_a_callback(send: Any, defined: bool) -> None:
    received: list[Any] = []

    class Listener(StreamListener):
        def on_unknown_event(self, name: str, unknown_event: Any = None) -> None:
            received.append(unknown_event)

    listener: Any = Listener()
    if defined:
        listener.on_emoji_reaction = received.append
    send("emoji_reaction", '{"name": "cat", "count": 2, "status_id": "5"}', listener)
    (reaction,) = received
    assert (type(reaction), reaction.name, reaction.status_id) == (EmojiReaction, "cat", "5")


@transports
@pytest.mark.parametrize(
    ("name", "callback"), [("delete", "on_delete"), ("announcement.delete", "on_announcement_delete")]
)
@pytest.mark.parametrize(
    ("payload", "id_"),
    [("5", "5"), ('"5"', "5"), ("01HXJ5T3N4S8Z7QW", "01HXJ5T3N4S8Z7QW"), ("9xYz0aB", "9xYz0aB"), ("1e3", "1e3")],
)  # fmt: skip
def test_events_with_an_id_reach_their_callback(send: Any, name: str, callback: str, payload: str, id_: str) -> None:
    listener = Recorder()
    send(name, payload, listener)
    assert listener.calls == [("on_any_event", name, id_, None), (callback, id_)]
    assert type(listener.calls[1][1]) is str


@transports
@pytest.mark.parametrize("payload", [None, "undefined", "null", "{}"])
@pytest.mark.parametrize("name", ["filters_changed", "notifications_merged"])
def test_events_without_data_reach_their_callback(send: Any, name: str, payload: str | None) -> None:
    listener = Recorder()
    send(name, payload, listener)
    assert listener.calls == [("on_any_event", name, None, None), (f"on_{name}",)]


@transports
@pytest.mark.parametrize(
    ("payload", "data"), [('{"a": 1}', {"a": 1}), ("some text", "some text"), (None, None), ("[1]", [1])]
)
def test_unknown_events_reach_the_handler_for_them(send: Any, payload: str | None, data: Any) -> None:
    calls: list[Any] = []
    send("something.new", payload, CallbackStreamListener(unknown_event_handler=lambda *given: calls.append(given)))
    assert calls == [("something.new", data)]


@transports
def test_an_unknown_event_finds_a_method_of_its_name(send: Any) -> None:
    class Own(StreamListener):
        got: Any = None

        def on_something_new(self, data: Any) -> None:
            self.got = data

        def on_unknown_event(self, name: str, unknown_event: Any = None) -> None:
            raise AssertionError(name)

    listener = Own()
    send("something.new", '{"a": 1}', listener)
    assert listener.got.a == 1


@transports
@pytest.mark.parametrize(
    "name", ["abort", "any.event", "unknown_event", "websocket_error", "reconnect", "callback_error"]
)
def test_a_server_cannot_reach_callbacks_that_are_for_the_library(send: Any, name: str) -> None:
    listener = Recorder()
    send(name, "{}", listener)
    assert [call[0] for call in listener.calls] == ["on_any_event", "on_unknown_event"]


@transports
def test_listeners_of_older_programs_are_called_as_they_expect(send: Any) -> None:
    class Old(StreamListener):
        def __init__(self) -> None:
            self.calls: list[Any] = []

        def on_any_event(self, name: str, data: Any = None) -> None:  # type: ignore[override]  # as it once was
            self.calls.append((name, data))

        def on_unknown_event(self, name: str) -> None:  # type: ignore[override]  # as it once was
            self.calls.append(name)

    listener = Old()
    send("brandnew", "{}", listener)
    assert listener.calls == [("brandnew", {}), "brandnew"]


@transports
@pytest.mark.parametrize(
    ("name", "payload", "arguments"),
    [
        ("update", "no json", ("Bad JSON", "no json")),
        ("update", '{"id', ("Bad JSON", '{"id')),
        ("notification", "[" * 100_000, None),
        ("update", "[]", ("Bad payload", "update", "[]")),
        ("update", "null", ("Bad payload", "update", "null")),
        ("update", None, ("Missing field", "payload", "update")),
        ("delete", None, ("Missing field", "payload", "delete")),
        ("conversation", "5", ("Bad payload", "conversation", "5")),
    ],
)
@pytest.mark.usefixtures("no_garbage_collection")
def test_malformed_events_raise_and_call_on_abort(
    send: Any, name: str, payload: str | None, arguments: tuple[Any, ...] | None
) -> None:
    listener = Recorder()
    with pytest.raises(MastodonMalformedEventError) as caught:
        send(name, payload, listener)
    assert listener.calls == [("on_abort", caught.value)]
    assert arguments is None or caught.value.args == arguments
    assert len(str(caught.value)) < 5000


def test_an_event_without_a_name_is_malformed() -> None:
    listener = Recorder()
    with pytest.raises(MastodonMalformedEventError) as caught:
        listener.handle_stream(response(b"data: {}\n\n"))
    assert caught.value.args == ("Missing field", "event", {"data": "{}"})


@pytest.mark.parametrize(
    ("message", "first"),
    [
        ("no json", "Bad WebSocket JSON"),
        (b"\xff", "Bad WebSocket JSON"),
        ("5", "Malformed WebSocket event"),
        ("[]", "Malformed WebSocket event"),
        ('{"stream": ["user"]}', "Missing field"),
        ('{"event": 5}', "Missing field"),
    ],
)
def test_malformed_messages_of_a_websocket_raise_and_call_on_abort(message: str | bytes, first: str) -> None:
    listener = Recorder()
    with pytest.raises(MastodonMalformedEventError) as caught:
        listener.handle_websocket_message(message)
    assert caught.value.args[0] == first
    assert listener.calls == [("on_abort", caught.value)]


def test_a_message_that_is_a_dictionary_already_is_dispatched() -> None:
    listener = Recorder()
    listener.handle_websocket_message({"stream": ["hashtag", "cats"], "event": "delete", "payload": "7"})
    assert listener.calls == [("on_any_event", "delete", "7", ["hashtag", "cats"]), ("on_delete", "7")]


def test_a_message_with_an_error_reaches_its_callback() -> None:
    listener = Recorder()
    listener.handle_websocket_message('{"error": "Unknown stream type", "status": 400}')
    ((name, error, stream),) = listener.calls
    assert (name, stream, type(error)) == ("on_websocket_error", None, MastodonAPIError)
    assert error.args == ("WebSocket streaming subscription failed", 400, "Unknown stream type")


def test_heartbeats_reach_their_callback() -> None:
    listener = Recorder()
    listener.handle_stream(response(b":connected\n\n:thump\n"))
    assert listener.calls == [("handle_heartbeat",)] * 2


def test_what_a_callback_raises_passes_unchanged() -> None:
    class Broken(StreamListener):
        aborted = False

        def on_update(self, status: Status) -> None:
            raise MastodonMalformedEventError("mine")

        def on_abort(self, err: Exception) -> None:
            self.aborted = True

    listener = Broken()
    with pytest.raises(MastodonMalformedEventError, match="mine"):
        over_http("update", '{"id": "1"}', listener)
    assert not listener.aborted


class Forgiving(StreamListener):
    """Cannot handle updates, and says whether to go on."""

    def __init__(self, says: Any, error: BaseException | None = None) -> None:
        self.says = says
        self.error = error or ValueError("mine")
        self.failed: list[tuple[StreamEvent, Exception]] = []
        self.deleted: list[Any] = []
        self.aborted: list[Any] = []

    def on_update(self, status: Status) -> None:
        raise self.error

    def on_delete(self, status_id: Any) -> None:
        self.deleted.append(status_id)

    def on_abort(self, err: Exception) -> None:
        self.aborted.append(err)

    def on_callback_error(self, event: StreamEvent, error: Exception) -> Any:
        self.failed.append((event, error))
        return self.says


@transports
def test_a_listener_may_go_on_after_an_error_of_a_callback(send: Any) -> None:
    listener = Forgiving(True)
    send("update", '{"id": "1"}', listener)
    send("delete", "5", listener)
    assert listener.deleted == ["5"]
    assert not listener.aborted
    ((event, error),) = listener.failed
    assert error is listener.error
    assert (event.name, type(event.data), event.data.id, event.stream) == ("update", Status, "1", "")
    assert event.time.tzinfo is datetime.timezone.utc


def test_the_rest_of_a_response_is_read_after_an_error_that_was_forgiven() -> None:
    listener = Forgiving(True)
    update = b'event: update\ndata: {"id": "1"}\n\n'
    listener.handle_stream(response(update + update + b"event: delete\ndata: 5\n\n"))
    assert (len(listener.failed), listener.deleted) == (2, ["5"])


@transports
@pytest.mark.parametrize("says", [None, False, 1, "yes", object()])
def test_anything_but_true_ends_the_stream(send: Any, says: Any) -> None:
    listener = Forgiving(says)
    with pytest.raises(ValueError, match="mine"):
        send("update", '{"id": "1"}', listener)
    assert len(listener.failed) == 1
    assert not listener.aborted


@transports
@pytest.mark.parametrize("error", [KeyboardInterrupt(), SystemExit(3)])
def test_errors_that_end_the_program_are_not_asked_about(send: Any, error: BaseException) -> None:
    listener = Forgiving(True, error)
    with pytest.raises(type(error)):
        send("update", '{"id": "1"}', listener)
    assert not listener.failed


@transports
def test_a_malformed_event_is_no_error_of_a_callback(send: Any) -> None:
    listener = Forgiving(True)
    for name in ("update", "something.new"):
        with pytest.raises(MastodonMalformedEventError):
            send(name, "no json", listener)
    assert len(listener.aborted) == 2
    assert not listener.failed


@transports
def test_an_error_in_on_callback_error_itself_ends_the_stream(send: Any) -> None:
    class Worse(Forgiving):
        def on_callback_error(self, event: StreamEvent, error: Exception) -> bool:
            raise KeyError("worse")

    with pytest.raises(KeyError, match="worse"):
        send("update", '{"id": "1"}', Worse(True))


def test_an_object_with_the_older_callbacks_only_can_read_a_response() -> None:
    class Duck:
        def on_any_event(self, name: str, data: Any) -> None:
            raise ValueError("mine")

        def on_unknown_event(self, name: str) -> None: ...

    with pytest.raises(ValueError, match="mine"):
        StreamListener.handle_stream(Duck(), response(b"event: delete\ndata: 5\n\n"))  # type: ignore[arg-type]


def test_a_response_that_has_only_iter_content_can_be_read() -> None:
    """Programs test their listeners with such objects."""

    class Fake:
        def iter_content(self, size: int) -> Any:
            yield from (b"event: delete\nda", b"", b"ta: 5\n\n")

    listener = Recorder()
    listener.handle_stream(Fake())  # type: ignore[arg-type]  # that is the point
    assert listener.calls[-1] == ("on_delete", "5")


def test_compressed_events_are_unpacked() -> None:
    import gzip

    made = requests.Response()
    headers = {"Content-Encoding": "gzip"}
    body = gzip.compress(b"event: delete\ndata: 5\n\n")
    made.raw = HTTPResponse(BytesIO(body), headers=headers, status=200, preload_content=False)
    listener = Recorder()
    listener.handle_stream(made)
    assert listener.calls[-1] == ("on_delete", "5")


# --- CallbackStreamListener -----------------------------------------------------------------------------------------


def test_events_reach_the_functions_of_their_kind() -> None:
    calls: list[Any] = []

    def noting(name: str) -> Any:
        return lambda *arguments: calls.append((name, *arguments))

    names: dict[str, tuple[str, str | None, tuple[Any, ...] | None]] = {
        "delete_handler": ("delete", "5", ("5",)),
        "notification_handler": ("notification", '{"id": "1", "type": "mention"}', None),
        "conversation_handler": ("conversation", '{"id": "1"}', None),
        "status_update_handler": ("status.update", '{"id": "1"}', None),
        "filters_changed_handler": ("filters_changed", None, ()),
        "announcement_handler": ("announcement", '{"id": "1"}', None),
        "announcement_reaction_handler": ("announcement.reaction", '{"name": "x"}', None),
        "announcement_delete_handler": ("announcement.delete", "5", ("5",)),
        "encryted_message_handler": ("encrypted_message", "{}", None),
        "notifications_merged_handler": ("notifications_merged", None, ()),
        "unknown_event_handler": ("new", "{}", ("new", {})),
        "update_handler": ("update", '{"id": "1"}', None),
    }
    handlers: dict[str, Any] = {name: noting(name) for name in names}
    listener = CallbackStreamListener(**handlers)
    for handler, (event, payload, arguments) in names.items():
        calls.clear()
        over_http(event, payload, listener)
        assert [call[0] for call in calls] == [handler]
        if arguments is not None:
            assert calls[0][1:] == arguments


@pytest.mark.parametrize(("acct", "local"), [("me", True), ("you@other.example", False), (None, False)])
def test_statuses_of_this_server_reach_the_local_handler(acct: str | None, local: bool) -> None:
    both: list[Any] = []
    listener = CallbackStreamListener(
        update_handler=lambda status: both.append("all"), local_update_handler=lambda status: both.append("local")
    )
    account = None if acct is None else {"acct": acct}
    over_http("update", json.dumps({"id": "1", "account": account}), listener)
    assert both == (["all", "local"] if local else ["all"])


def test_errors_and_gaps_reach_their_functions() -> None:
    calls: list[Any] = []
    listener = CallbackStreamListener(
        stream_error_handler=lambda *given: calls.append(given),
        abort_handler=calls.append,
        reconnect_handler=calls.append,
    )
    listener.handle_websocket_message('{"error": "x", "stream": ["user"]}')
    assert calls[0][1] == ["user"]
    with pytest.raises(MastodonMalformedEventError) as caught:
        listener.handle_websocket_message("x")
    assert calls[1] is caught.value


@pytest.mark.parametrize("goes_on", [True, False])
def test_a_function_may_decide_whether_to_go_on(goes_on: bool) -> None:
    failed: list[Any] = []

    def decide(event: StreamEvent, error: Exception) -> bool:
        failed.append((event.data, type(error)))
        return goes_on

    listener = CallbackStreamListener(delete_handler=lambda id_: int(str(id_)), callback_error_handler=decide)
    if goes_on:
        over_http("delete", "x", listener)
    else:
        with pytest.raises(ValueError, match="invalid literal"):
            over_http("delete", "x", listener)
    assert failed == [("x", ValueError)]


def test_a_handler_that_cannot_be_called_is_refused() -> None:
    with pytest.raises(MastodonIllegalArgumentError, match="delete_handler=5"):
        CallbackStreamListener(delete_handler=5)  # type: ignore[arg-type]  # that is the point
