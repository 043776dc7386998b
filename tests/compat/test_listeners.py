"""Listeners fed with bytes, as bots' tests do, and streams of mocked sessions."""
# Written as programs write them, not as this project would:
# ruff: noqa: RUF059, SIM105, SIM300

import io
from unittest.mock import Mock

import pytest
import requests
import requests_mock

from mastodon import (
    AttribAccessDict,
    CallbackStreamListener,
    Mastodon,
    MastodonError,
    MastodonMalformedEventError,
    MastodonNetworkError,
    StreamListener,
)
from mastodon.errors import MastodonReadTimeout
from mastodon.return_types import Notification, Status

HOST = "https://mastodon.example"
UPDATE = b'event: update\ndata: {"id":"1","content":"hi","account":{"id":"7","acct":"ada"}}\n\n'


class FakeResponse:
    """All that handle_stream needs."""

    def __init__(self, *chunks):
        self.chunks = chunks

    def iter_content(self, chunk_size=1, **kwargs):
        for chunk in self.chunks:
            if isinstance(chunk, Exception):
                raise chunk
            yield chunk

    def close(self):
        pass


class Recorder(StreamListener):
    def __init__(self):
        self.events = []

    def on_update(self, status):
        self.events.append(("update", status))

    def on_notification(self, notification):
        self.events.append(("notification", notification))

    def on_delete(self, status_id):
        self.events.append(("delete", status_id))

    def on_conversation(self, conversation):
        self.events.append(("conversation", conversation))

    def on_status_update(self, status):
        self.events.append(("status_update", status))

    def on_filters_changed(self):
        self.events.append(("filters_changed",))

    def on_unknown_event(self, name, unknown_event=None):
        self.events.append(("unknown", name, unknown_event))

    def on_abort(self, err):
        self.events.append(("abort", err))

    def handle_heartbeat(self):
        self.events.append(("heartbeat",))


def fed(*chunks):
    listener = Recorder()
    listener.handle_stream(FakeResponse(*chunks))
    return listener.events


def test_one_status():
    ((name, status),) = fed(UPDATE)
    assert name == "update"
    assert status.content == "hi"
    assert isinstance(status, Status)
    assert status.account.acct == "ada"


def test_status_compared_with_a_dictionary():
    assert fed(UPDATE) == [("update", {"id": "1", "content": "hi", "account": {"id": "7", "acct": "ada"}})]


def test_byte_by_byte():
    text = 'event: update\ndata: {"id":"1","content":"héllo 🐘"}\n\n'.encode()
    ((_, status),) = fed(*[bytes([byte]) for byte in text])
    assert status.content == "héllo 🐘"


def test_several_events_in_one_chunk():
    events = fed(UPDATE + b"event: delete\ndata: 12345\n\n" + b":thump\n\n")
    assert [event[0] for event in events] == ["update", "delete", "heartbeat"]


def test_id_of_a_delete_is_text():
    assert fed(b"event: delete\ndata: 12345\n\n") == [("delete", "12345")]


def test_heartbeat():
    assert fed(b":thump\n\n") == [("heartbeat",)]


def test_notification():
    ((name, notification),) = fed(
        b'event: notification\ndata: {"id":"4","type":"mention","account":{"acct":"bob"},"status":{"id":"9"}}\n\n'
    )
    assert isinstance(notification, Notification)
    assert (notification.type, notification.status.id) == ("mention", "9")


def test_conversation():
    ((name, conversation),) = fed(b'event: conversation\ndata: {"id":"4","unread":true,"last_status":{"id":"9"}}\n\n')
    assert conversation.unread is True
    assert conversation["last_status"]["id"] == "9"


def test_status_update():
    ((name, status),) = fed(b'event: status.update\ndata: {"id":"4","content":"new"}\n\n')
    assert name == "status_update"
    assert status["content"] == "new"


def test_filters_changed():
    assert fed(b"event: filters_changed\ndata: undefined\n\n") == [("filters_changed",)]


def test_unknown_event():
    ((_, name, data),) = fed(b'event: future\ndata: {"a":1}\n\n')
    assert name == "future"
    assert data["a"] == 1
    assert isinstance(data, AttribAccessDict)


def test_data_in_two_lines():
    assert fed(b'event: update\ndata: {"id":\ndata: "1"}\n\n') == [("update", {"id": "1"})]


def test_fields_that_are_not_for_us():
    assert fed(b'id: 7\nretry: 10\nevent: update\ndata: {"id":"1"}\n\n') == [("update", {"id": "1"})]


def test_unfinished_event():
    assert fed(b'event: update\ndata: {"id":"1"}\n') == []


def test_any_on_any_event():
    seen = []

    class Any(StreamListener):
        def on_any_event(self, name, data, for_stream):
            seen.append((name, data["id"], for_stream))

    Any().handle_stream(FakeResponse(UPDATE))
    assert seen == [("update", "1", None)]


# --- What goes wrong --------------------------------------------------------------------------------------------------


def aborted(*chunks):
    listener = Recorder()
    with pytest.raises(MastodonError) as caught:
        listener.handle_stream(FakeResponse(*chunks))
    assert listener.events[-1][0] == "abort"
    assert listener.events[-1][1] is caught.value
    return caught.value


def test_bad_json():
    assert type(aborted(b"event: update\ndata: {oops\n\n")) is MastodonMalformedEventError


def test_event_that_nobody_handles_and_is_no_json():
    with pytest.raises(MastodonMalformedEventError):
        StreamListener().handle_stream(FakeResponse(b"event: future\ndata: hello\n\n"))


def test_event_that_nobody_handles_and_is_json():
    handler = Mock()
    CallbackStreamListener(update_handler=handler).handle_stream(
        FakeResponse(b'event: future\ndata: {"a":1}\n\n' + UPDATE)
    )
    assert handler.call_args.args[0].id == "1"


def test_update_without_data():
    assert type(aborted(b"event: update\n\n")) is MastodonMalformedEventError


def test_bad_utf8():
    assert type(aborted(b'event: update\ndata: {"id":"\xff"}\n\n')) is MastodonMalformedEventError


def test_connection_that_breaks():
    error = aborted(UPDATE, requests.exceptions.ChunkedEncodingError("gone"))
    assert isinstance(error, MastodonNetworkError)


def test_connection_error():
    assert isinstance(aborted(requests.exceptions.ConnectionError("gone")), MastodonNetworkError)


def test_read_timeout():
    assert isinstance(aborted(requests.exceptions.ReadTimeout("slow")), MastodonReadTimeout)


def test_error_in_the_listener_comes_out():
    class Broken(StreamListener):
        def on_update(self, status):
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        Broken().handle_stream(FakeResponse(UPDATE))


# --- Kinds of responses -----------------------------------------------------------------------------------------------


def test_mock_with_iter_content():
    response = Mock()
    response.iter_content.return_value = [UPDATE]
    listener = Recorder()
    listener.handle_stream(response)
    assert listener.events[0][1]["id"] == "1"


def test_mock_with_a_spec():
    response = Mock(spec=["iter_content", "close"])
    response.iter_content.return_value = iter([UPDATE[:9], UPDATE[9:]])
    listener = Recorder()
    listener.handle_stream(response)
    assert listener.events[0][1]["id"] == "1"


def test_handmade_response_with_content():
    response = requests.Response()
    response.status_code = 200
    response._content = UPDATE
    response._content_consumed = True
    listener = Recorder()
    listener.handle_stream(response)
    assert listener.events[0][1]["id"] == "1"


def test_handmade_response_with_raw():
    response = requests.Response()
    response.status_code = 200
    response.raw = io.BytesIO(UPDATE)
    listener = Recorder()
    listener.handle_stream(response)
    assert listener.events[0][1]["id"] == "1"


# --- Callbacks --------------------------------------------------------------------------------------------------------


def test_callbacks():
    seen = []
    listener = CallbackStreamListener(
        update_handler=lambda status: seen.append(("update", status.id)),
        delete_handler=lambda status_id: seen.append(("delete", status_id)),
        notification_handler=lambda notification: seen.append(("notification", notification.type)),
        unknown_event_handler=lambda name, event: seen.append(("unknown", name)),
    )
    listener.handle_stream(
        FakeResponse(
            UPDATE
            + b"event: delete\ndata: 5\n\n"
            + b'event: notification\ndata: {"id":"4","type":"follow"}\n\n'
            + b'event: future\ndata: {"a":1}\n\n'
        )
    )
    assert seen == [("update", "1"), ("delete", "5"), ("notification", "follow"), ("unknown", "future")]


def test_local_updates_have_a_callback():
    seen = []
    listener = CallbackStreamListener(local_update_handler=lambda status: seen.append(status.id))
    listener.handle_stream(FakeResponse(b'event: update\ndata: {"id":"1","account":{"acct":"ada"}}\n\n'))
    listener.handle_stream(FakeResponse(b'event: update\ndata: {"id":"2","account":{"acct":"bob@x.example"}}\n\n'))
    assert seen == ["1"]


def test_callback_with_mock():
    handler = Mock()
    CallbackStreamListener(update_handler=handler).handle_stream(FakeResponse(UPDATE))
    handler.assert_called_once()
    assert handler.call_args.args[0].content == "hi"


# --- Streams of a client ----------------------------------------------------------------------------------------------


def streaming_client():
    return Mastodon(api_base_url=HOST, access_token="token", version_check_mode="none")


def instance(server):
    urls = {"streaming": "wss://stream.mastodon.example", "streaming_api": "wss://stream.mastodon.example"}
    data = {"version": "4.3.0", "urls": urls, "configuration": {"urls": urls}}
    for path in ("/api/v1/instance/", "/api/v1/instance", "/api/v2/instance/", "/api/v2/instance"):
        server.get(HOST + path, json=data)


def test_stream_user_with_requests_mock():
    with requests_mock.Mocker() as server:
        instance(server)
        server.get("https://stream.mastodon.example/api/v1/streaming/user", content=UPDATE)
        listener = Recorder()
        try:
            streaming_client().stream_user(listener)
        except MastodonNetworkError:
            pass  # the stream ended
    assert ("update", "1") == (listener.events[0][0], listener.events[0][1].id)


def test_stream_hashtag_asks_for_the_tag():
    with requests_mock.Mocker() as server:
        instance(server)
        server.get("https://stream.mastodon.example/api/v1/streaming/hashtag", content=UPDATE)
        try:
            streaming_client().stream_hashtag("cats", Recorder())
        except MastodonNetworkError:
            pass
        assert server.last_request.qs["tag"] == ["cats"]


def test_stream_refused():
    with requests_mock.Mocker() as server:
        instance(server)
        server.get("https://stream.mastodon.example/api/v1/streaming/user", status_code=401, json={"error": "no"})
        with pytest.raises(MastodonError):
            streaming_client().stream_user(StreamListener())


def test_stream_healthy():
    with requests_mock.Mocker() as server:
        instance(server)
        server.get("https://stream.mastodon.example/api/v1/streaming/health", text="OK")
        assert streaming_client().stream_healthy() is True
