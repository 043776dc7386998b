"""Streams that run: threads, the end, reconnects, and what callbacks raise."""

from __future__ import annotations

import gc
import logging
import os
import signal
import subprocess
import sys
import textwrap
import threading
import time
from pathlib import Path
from typing import Any

import pytest
import requests

from mastodon import Mastodon, MastodonError, MastodonMalformedEventError, MastodonNetworkError, StreamListener
from mastodon.errors import (
    MastodonIllegalArgumentError,
    MastodonNotFoundError,
    MastodonReadTimeout,
    MastodonUnauthorizedError,
)
from mastodon.streaming import StreamEvent
from mastodon.streaming.handles import seconds_to_wait
from tests.support.scripted import (
    HEAD,
    HEAD_UNTIL_CLOSED,
    Peer,
    event_bytes,
    refuses,
    says,
    scripted,
    silence,
    until,
)
from tests.support.streams import Client, Notes, Threads, running

_ROOT = Path(__file__).parent.parent.parent
_UPDATE = event_bytes("update", {"id": "1"})


# --- Starting and ending --------------------------------------------------------------------------------------------


def test_a_thread_starts_before_the_connection_is_open(client: Client, notes: Notes) -> None:
    released = threading.Event()

    def late(peer: Peer) -> None:
        released.wait(10)
        silence(peer)

    with scripted(late) as server:
        began = time.monotonic()
        handle = running(client(server).stream_user(notes, run_async=True))
        assert time.monotonic() - began < 1
        assert handle.is_alive()
        assert not handle.is_receiving()
        released.set()
        assert until(handle.is_receiving)
        handle.close()


@pytest.mark.parametrize("catch_up", [False, True])
def test_close_ends_a_silent_connection(client: Client, notes: Notes, catch_up: bool, stream_threads: Threads) -> None:
    with scripted(silence) as server:
        server.rest["/api/v1/timelines/home"] = server.rest["/api/v1/notifications"] = lambda query: []
        handle = running(client(server).stream_user(notes, run_async=True, reconnect_async=True, catch_up=catch_up))
        assert until(handle.is_receiving)
        began = time.monotonic()
        handle.close()
        assert time.monotonic() - began < 0.2
        handle.join(5)
        assert time.monotonic() - began < 1
        assert not handle.is_alive()
        assert handle.closed
        assert not handle.is_receiving()
        assert until(lambda: not stream_threads(), 1)
        assert until(lambda: catch_up or not server.open_sockets, 2)
    assert not notes.errors
    assert handle.error is None


@pytest.mark.parametrize("catch_up", [False, True])
def test_a_callback_can_close_its_stream(client: Client, catch_up: bool) -> None:
    class Once(Notes):
        handle: Any = None

        def on_update(self, status: Any) -> None:
            super().on_update(status)
            self.handle.close()

    listener = Once()
    with scripted(says(_UPDATE, event_bytes("update", {"id": "2"}), end=False)) as server:
        server.rest["/api/v1/timelines/home"] = server.rest["/api/v1/notifications"] = lambda query: []
        gate = threading.Event()
        script = server.scripts.pop()
        server.scripts.append(lambda peer: script(peer) if gate.wait(5) else None)
        handle = running(client(server).stream_user(listener, run_async=True, reconnect_async=True, catch_up=catch_up))
        listener.handle = handle
        gate.set()
        handle.join(5)
        assert not handle.is_alive()
    assert listener.ids == ["1"]
    assert not listener.errors


def test_close_does_not_wait_for_a_silent_server(client: Client, notes: Notes, stream_threads: Threads) -> None:
    with scripted(lambda peer: peer.wait_until_left()) as server:
        handle = running(client(server, request_timeout=30).stream_user(notes, run_async=True, timeout=3))
        assert until(lambda: server.streams)
        began = time.monotonic()
        handle.close()
        handle.join()
        assert time.monotonic() - began < 1
        assert not handle.is_alive()
    assert until(lambda: not stream_threads(), 5)
    assert not notes.errors


def test_close_does_not_wait_for_the_next_attempt(client: Client, notes: Notes) -> None:
    with scripted(refuses(500)) as server:
        handle = running(
            client(server).stream_user(notes, run_async=True, reconnect_async=True, reconnect_async_wait_sec=100)
        )
        assert until(lambda: notes.errors)
        began = time.monotonic()
        handle.close()
        handle.join(5)
        assert time.monotonic() - began < 1
        assert not handle.is_alive()
        assert len(server.streams) == 1


def test_a_handle_can_be_closed_before_anything_and_twice(client: Client, notes: Notes) -> None:
    with scripted(silence) as server:
        handle = running(client(server).stream_user(notes, run_async=True))
        handle.close()
        handle.close()
        handle.join(5)
        assert not handle.is_alive()


def test_the_handle_is_a_context_manager(client: Client, notes: Notes) -> None:
    with scripted(says(_UPDATE, end=False)) as server:
        with running(client(server).stream_user(notes, run_async=True)) as handle:
            assert until(lambda: notes.ids)
        assert not handle.is_alive()
    assert notes.ids == ["1"]


def test_join_waits_no_longer_than_asked(client: Client, notes: Notes) -> None:
    with scripted(silence) as server, running(client(server).stream_user(notes, run_async=True)) as handle:
        began = time.monotonic()
        handle.join(0.2)
        assert 0.15 < time.monotonic() - began < 2
        assert handle.is_alive()


def test_the_threads_do_not_keep_the_program_alive() -> None:
    code = """
        import sys
        from mastodon import Mastodon, StreamListener
        api = Mastodon(api_base_url=sys.argv[1], access_token="t", mastodon_version="4.7.3")
        handle = api.stream_user(StreamListener(), run_async=True, catch_up=True)
        while not handle.is_receiving():
            pass
    """
    with scripted(silence) as server:
        server.rest["/api/v1/timelines/home"] = server.rest["/api/v1/notifications"] = lambda query: []
        command = [sys.executable, "-c", textwrap.dedent(code), server.url]
        assert subprocess.run(command, cwd=_ROOT, timeout=30, check=False).returncode == 0


# --- Blocking calls -------------------------------------------------------------------------------------------------


def test_a_blocking_call_returns_when_the_server_ends_the_stream(client: Client, notes: Notes) -> None:
    with scripted(says(_UPDATE)) as server:
        assert client(server).stream_user(notes) is None
    assert notes.ids == ["1"]


@pytest.mark.parametrize("reconnect", [False, True])
@pytest.mark.parametrize(
    ("status", "cause"), [(401, MastodonUnauthorizedError), (404, MastodonNotFoundError), (500, MastodonError)]
)
def test_a_blocking_call_raises_when_it_is_refused(
    client: Client, notes: Notes, status: int, cause: type[Exception], reconnect: bool
) -> None:
    with scripted(refuses(status)) as server:
        with pytest.raises(MastodonNetworkError, match="Could not connect to streaming server: X") as caught:
            client(server).stream_user(notes, reconnect_async=reconnect, reconnect_async_wait_sec=0)
        assert len(server.streams) == 1
    assert isinstance(caught.value.__cause__, cause)
    assert notes.errors == [caught.value]


def test_a_blocking_call_raises_when_nobody_is_there(notes: Notes) -> None:
    api = Mastodon(api_base_url="http://127.0.0.1:9", access_token="t", mastodon_version="4.7.3")
    with pytest.raises(MastodonNetworkError) as caught:
        api.stream_user(notes, reconnect_async=True)
    assert isinstance(caught.value.__cause__, requests.RequestException)


def test_a_blocking_call_raises_after_a_silence(client: Client, notes: Notes) -> None:
    with scripted(says(_UPDATE, end=False)) as server, pytest.raises(MastodonReadTimeout) as caught:
        client(server).stream_user(notes, timeout=0.2)
    assert notes.errors == [caught.value]


def test_a_blocking_call_raises_what_is_malformed(client: Client, notes: Notes) -> None:
    bad = says(b"event: update\ndata: x\n\n", end=False)
    with scripted(bad) as server, pytest.raises(MastodonMalformedEventError) as caught:
        client(server).stream_user(notes)
    assert notes.errors == [caught.value]


def test_a_blocking_call_reconnects(client: Client) -> None:
    class Enough(Exception):
        pass

    class Three(Notes):
        def on_update(self, status: Any) -> None:
            super().on_update(status)
            if len(self.ids) == 3:
                raise Enough

    listener = Three()
    scripts = [says(event_bytes("update", {"id": str(number)})) for number in range(3)]
    with scripted(*scripts) as server, pytest.raises(Enough):
        client(server).stream_user(listener, reconnect_async=True, reconnect_async_wait_sec=0.01)
    assert listener.ids == ["0", "1", "2"]


@pytest.mark.parametrize("catch_up", [False, True])
def test_ctrl_c_ends_a_blocking_call(catch_up: bool) -> None:
    code = """
        import sys
        from mastodon import Mastodon, StreamListener

        class Listener(StreamListener):
            def handle_heartbeat(self):
                print("listening", flush=True)

        api = Mastodon(api_base_url=sys.argv[1], access_token="t", mastodon_version="4.7.3")
        try:
            api.stream_user(Listener(), reconnect_async=True, catch_up=bool(int(sys.argv[2])))
        except KeyboardInterrupt:
            print("interrupted")
    """
    with scripted(says(b":hi\n", end=False)) as server:
        server.rest["/api/v1/timelines/home"] = server.rest["/api/v1/notifications"] = lambda query: []
        command = [sys.executable, "-c", textwrap.dedent(code), server.url, str(int(catch_up))]
        with subprocess.Popen(command, cwd=_ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as program:
            assert program.stdout is not None
            assert program.stdout.readline() == "listening\n"
            began = time.monotonic()
            os.kill(program.pid, signal.SIGINT)
            output, errors = program.communicate(timeout=20)
        assert time.monotonic() - began < 5
        assert (output, errors, program.returncode) == ("interrupted\n", "", 0)
        assert until(lambda: not server.open_sockets, 2)


# --- Reconnects -----------------------------------------------------------------------------------------------------


def _cut_chunk(peer: Peer) -> None:
    peer.send(HEAD + b"ff\r\nevent: up")


def _reset(peer: Peer) -> None:
    peer.send(HEAD)
    peer.chunk(b":hi\n")
    time.sleep(0.05)
    peer.reset()


def _web_page(peer: Peer) -> None:
    peer.send(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 13\r\n\r\n<html></html>")


@pytest.mark.parametrize(
    "fault",
    [_reset, _cut_chunk, _web_page, silence, says(b":hi\n"), says(b"event: a\ndata: \xff\n\n"), says(b"data: {}\n\n"),
     says(b"event: update\ndata: x\n\n"), lambda peer: peer.reset(), lambda peer: None,
     lambda peer: peer.send(b"no HTTP"), lambda peer: peer.send(HEAD_UNTIL_CLOSED + b"event: up"), refuses(500),
     refuses(502), refuses(429), refuses(408)],
)  # fmt: skip
def test_every_fault_leads_to_a_new_connection(client: Client, notes: Notes, fault: Any) -> None:
    with scripted(says(b":hi\n"), fault, says(_UPDATE, end=False)) as server:
        options: dict[str, Any] = {"timeout": 0.3, "reconnect_async": True, "reconnect_async_wait_sec": 0.01}
        with running(client(server).stream_user(notes, run_async=True, **options)) as handle:
            assert until(lambda: notes.ids == ["1"])
            assert handle.is_receiving()
            assert len(server.streams) == 3
    # The server ended the first connection properly, which is reported as well: no stream ends in silence.
    assert len(notes.errors) == 2
    assert all(isinstance(error, (MastodonNetworkError, MastodonMalformedEventError)) for error in notes.errors)


@pytest.mark.parametrize("status", [401, 403, 404, 410, 422])
def test_a_refusal_for_good_ends_it(client: Client, notes: Notes, status: int) -> None:
    with scripted(says(b":hi\n"), refuses(status)) as server:
        handle = running(
            client(server).stream_user(notes, run_async=True, reconnect_async=True, reconnect_async_wait_sec=0.01)
        )
        assert until(lambda: not handle.is_alive())
        time.sleep(0.1)
        assert len(server.streams) == 2
    assert handle.error is notes.errors[-1]
    assert isinstance(handle.error, MastodonNetworkError)


def test_without_reconnects_the_end_is_reported(client: Client, notes: Notes, caplog: pytest.LogCaptureFixture) -> None:
    with scripted(says(_UPDATE)) as server, caplog.at_level(logging.WARNING, "mastodon.streaming"):
        handle = running(client(server).stream_user(notes, run_async=True))
        handle.join(5)
        assert not handle.is_alive()
        assert len(server.streams) == 1
    assert notes.errors == [handle.error]
    assert "ceased" in caplog.text


def test_retry_after_is_honoured(client: Client, notes: Notes) -> None:
    with scripted(refuses(429, "Retry-After: 0.5"), says(_UPDATE, end=False)) as server:
        began = time.monotonic()
        options: dict[str, Any] = {"reconnect_async": True, "reconnect_async_wait_sec": 0.01}
        with running(client(server).stream_user(notes, run_async=True, **options)):
            assert until(lambda: notes.ids)
        assert time.monotonic() - began > 0.5


def test_a_server_that_ends_everything_is_not_stormed(client: Client, notes: Notes) -> None:
    with scripted(says()) as server:
        with running(
            client(server).stream_user(notes, run_async=True, reconnect_async=True, reconnect_async_wait_sec=0)
        ):
            time.sleep(1.5)
        assert 2 < len(server.streams) < 10


def test_waits_grow_to_a_bound_and_differ() -> None:
    assert seconds_to_wait(0, 5, 0.0) == 2.5
    assert seconds_to_wait(0, 5, 1.0) == 5
    assert seconds_to_wait(1, 5, 1.0) == 10
    assert seconds_to_wait(3, 5, 1.0) == 40
    assert seconds_to_wait(4, 5, 1.0) == 60
    assert seconds_to_wait(10_000, 5, 1.0) == 60
    assert seconds_to_wait(10_000, 300, 1.0) == 300
    assert seconds_to_wait(0, 0, 1.0) == 0
    assert seconds_to_wait(1, 0, 1.0) > 0.1


def test_what_a_server_repeats_after_a_reconnect_comes_once(client: Client, notes: Notes) -> None:
    edit = {"id": "1", "edited_at": "2024-01-01T00:00:00.000Z"}
    later = {"id": "1", "edited_at": "2024-01-02T00:00:00.000Z"}
    first = [
        _UPDATE,
        event_bytes("status.update", edit),
        event_bytes("delete", "9"),
        event_bytes("filters_changed", ""),
    ]
    again = [*first, event_bytes("status.update", later), event_bytes("update", {"id": "2"})]
    with scripted(says(*first), says(*again, end=False)) as server:
        options: dict[str, Any] = {"reconnect_async": True, "reconnect_async_wait_sec": 0.01}
        with running(client(server).stream_user(notes, run_async=True, **options)):
            assert until(lambda: "2" in notes.ids)
    assert [name for name, _ in notes.events] == [
        *("update", "status.update", "delete", "filters_changed"),
        *("filters_changed", "status.update", "update"),
    ]


def test_what_a_server_repeats_in_one_connection_is_handed_over(client: Client, notes: Notes) -> None:
    """An edit comes again when its preview card is there."""
    edit = event_bytes("status.update", {"id": "1", "edited_at": None})
    with scripted(says(edit, edit)) as server:
        client(server).stream_user(notes)
    assert len(notes.events) == 2


# --- What callbacks raise -------------------------------------------------------------------------------------------


class Broken(Notes):
    def __init__(self, error: BaseException, where: str = "on_update") -> None:
        super().__init__()
        self.error = error
        self.calls = 0
        setattr(self, where, self._fail)

    def _fail(self, *_: Any) -> None:
        self.calls += 1
        raise self.error


_ERRORS = [ValueError("mine"), MastodonNetworkError("mine"), OSError("mine"), requests.ConnectionError("mine"),
           MastodonReadTimeout("mine"), SystemExit(3), TimeoutError("mine")]  # fmt: skip


@pytest.mark.parametrize("error", _ERRORS, ids=lambda error: type(error).__name__)
@pytest.mark.parametrize("catch_up", [False, True])
def test_an_error_of_a_listener_is_raised_by_a_blocking_call(
    client: Client, error: BaseException, catch_up: bool, stream_threads: Threads
) -> None:
    listener = Broken(error)
    with scripted(says(_UPDATE, end=False)) as server:
        server.rest["/api/v1/timelines/home"] = server.rest["/api/v1/notifications"] = lambda query: []
        with pytest.raises(type(error)) as caught:
            client(server).stream_user(listener, reconnect_async=True, reconnect_async_wait_sec=0.01, catch_up=catch_up)
        assert len(server.streams) == 1
    assert caught.value is error
    assert listener.calls == 1
    assert not listener.errors
    assert until(lambda: not stream_threads(), 2)


@pytest.mark.parametrize("error", _ERRORS, ids=lambda error: type(error).__name__)
def test_an_error_of_a_listener_stays_on_the_handle(
    client: Client, error: BaseException, caplog: pytest.LogCaptureFixture
) -> None:
    listener = Broken(error)
    with scripted(says(_UPDATE, end=False)) as server, caplog.at_level(logging.ERROR, "mastodon.streaming"):
        handle = running(
            client(server).stream_user(listener, run_async=True, reconnect_async=True, reconnect_async_wait_sec=0.01)
        )
        handle.join(5)
        assert not handle.is_alive()
        time.sleep(0.1)
        assert len(server.streams) == 1
    assert handle.error is error
    assert listener.calls == 1
    assert not listener.errors
    (record,) = caplog.records
    assert record.exc_info is not None
    assert record.exc_info[1] is error


@pytest.mark.parametrize("where", ["on_abort", "on_reconnect", "handle_heartbeat", "on_any_event"])
def test_an_error_of_any_callback_ends_the_stream(client: Client, where: str) -> None:
    listener = Broken(KeyError("mine"), where)
    with scripted(says(b":hi\n", _UPDATE)) as server:
        handle = running(
            client(server).stream_user(listener, run_async=True, reconnect_async=True, reconnect_async_wait_sec=0.01)
        )
        handle.join(5)
        assert not handle.is_alive()
    assert handle.error is listener.error
    assert listener.calls == 1


def test_a_stream_goes_on_if_the_listener_says_so(client: Client) -> None:
    class Forgiving(Notes):
        failed: Any = None

        def on_update(self, status: Any) -> None:
            if status.id == "1":
                raise ValueError("mine")
            super().on_update(status)

        def on_callback_error(self, event: StreamEvent, error: Exception) -> bool:
            self.failed = (event.name, event.data.id, event.stream, str(error))
            return True

    listener = Forgiving()
    with scripted(says(_UPDATE, event_bytes("update", {"id": "2"}), end=False)) as server:
        with running(client(server).stream_hashtag("cats", listener, run_async=True)) as handle:
            assert until(lambda: listener.ids == ["2"])
            assert handle.is_receiving()
        assert len(server.streams) == 1
    assert listener.failed == ("update", "1", "hashtag:cats", "mine")
    assert not listener.errors


# --- What a handle looks like ---------------------------------------------------------------------------------------


def test_the_repr_of_a_handle_says_what_it_streams_and_how_it_is(client: Client, notes: Notes) -> None:
    with scripted(says(b":hi\n"), silence) as server:
        api = client(server, access_token="secret-token")
        handle = api.stream_hashtag("cats", notes, run_async=True, reconnect_async=True, reconnect_async_wait_sec=0.5)
        assert until(lambda: handle.reconnecting)
        assert repr(handle) == "<SSEStreamHandle 'hashtag:cats': reconnecting>"
        assert until(lambda: handle.is_receiving())
        assert repr(handle) == "<SSEStreamHandle 'hashtag:cats': connected>"
        handle.close()
        assert repr(handle) == "<SSEStreamHandle 'hashtag:cats': closed>"


def test_the_repr_of_a_handle_says_what_has_ended_it(client: Client, notes: Notes) -> None:
    with scripted(refuses(401)) as server:
        handle = client(server).stream_public(notes, run_async=True, only_media=True)
        handle.join(5)
    assert repr(handle) == "<SSEStreamHandle 'public:media': ended by MastodonNetworkError>"


# --- Arguments ------------------------------------------------------------------------------------------------------


class NoMethod(StreamListener):
    on_update = None  # type: ignore[assignment]  # that is the point


@pytest.mark.parametrize("listener", [None, 5, object(), StreamListener, "listener", NoMethod(), lambda status: None])
@pytest.mark.parametrize("run_async", [False, True])
def test_a_wrong_listener_is_an_error_before_anything_is_opened(client: Client, listener: Any, run_async: bool) -> None:
    with scripted(silence) as server:
        api = client(server)
        for call in (api.stream_user, api.stream_public, api.stream_direct, api.stream_user_notifications):
            with pytest.raises(MastodonIllegalArgumentError, match="listener"):
                call(listener, run_async=run_async)
        for named in (api.stream_hashtag, api.stream_list):
            with pytest.raises(MastodonIllegalArgumentError, match="listener"):
                named("1", listener, run_async=run_async)
        assert not server.seen


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        ({"timeout": 0}, "timeout"),
        ({"timeout": "5"}, "timeout"),
        ({"timeout": (1, -1)}, "timeout"),
        ({"timeout": (5,)}, "timeout"),
        ({"timeout": ()}, "timeout"),
        ({"timeout": (1, 2, 3)}, "timeout"),
        ({"timeout": float("inf")}, "timeout"),
        ({"timeout": 10**9}, "timeout"),
        ({"reconnect_async_wait_sec": -1}, "reconnect_async_wait_sec"),
        ({"reconnect_async_wait_sec": None}, "reconnect_async_wait_sec"),
        ({"reconnect_async_wait_sec": float("nan")}, "reconnect_async_wait_sec"),
        ({"catch_up": True, "catch_up_limit": -1}, "catch_up_limit"),
        ({"transport": "pigeon"}, "transport"),
        ({"websocket_handle": 5}, "websocket_handle"),
        ({"persist_position": "/no/such/directory/file"}, "persist_position"),
    ],
)
def test_wrong_arguments_are_refused_before_anything_is_sent(
    client: Client, notes: Notes, arguments: dict[str, Any], named: str
) -> None:
    with scripted(silence) as server:
        with pytest.raises(MastodonIllegalArgumentError, match=named):
            client(server).stream_user(notes, run_async=True, **arguments)
        assert not server.seen


@pytest.mark.parametrize("tag", ["#cats", "", None, {"id": "5"}])
def test_wrong_hashtags_are_refused_before_anything_is_sent(client: Client, notes: Notes, tag: Any) -> None:
    with scripted(silence) as server:
        with pytest.raises(MastodonIllegalArgumentError, match="tag"):
            client(server).stream_hashtag(tag, notes)
        assert not server.seen


def test_a_listener_in_the_place_of_the_hashtag_or_list_gets_a_sentence(client: Client, notes: Notes) -> None:
    with scripted(silence) as server:
        calls: Any = client(server)
        with pytest.raises(
            MastodonIllegalArgumentError, match=r'hashtag comes first: stream_hashtag\("cats", listener'
        ):
            calls.stream_hashtag(notes, "cats")
        with pytest.raises(MastodonIllegalArgumentError, match=r"list comes first: stream_list\(5, listener"):
            calls.stream_list(notes, 5)
        assert not server.seen


def test_parameters_are_escaped(client: Client, notes: Notes) -> None:
    with scripted(says()) as server:
        api = client(server)
        api.stream_hashtag("a&b=c", notes)
        api.stream_hashtag({"name": "c#"}, notes, local=True)  # type: ignore[call-overload]  # any mapping will do
        api.stream_list({"id": 7}, notes)  # type: ignore[call-overload]
    assert [(peer.path, peer.query) for peer in server.streams] == [
        ("/api/v1/streaming/hashtag", {"tag": "a&b=c"}),
        ("/api/v1/streaming/hashtag/local", {"tag": "c#"}),
        ("/api/v1/streaming/list", {"list": "7"}),
    ]


def test_old_spellings_open_the_same_streams(client: Client, notes: Notes) -> None:
    with scripted(says()) as server:
        api = client(server)
        api.user_stream(notes)
        api.public_stream(notes)
        api.hashtag_stream("cats", notes)
        assert [peer.path.removeprefix("/api/v1/streaming/") for peer in server.streams] == [
            "user",
            "public",
            "hashtag",
        ]


def test_programs_may_replace_the_private_stream_call(client: Client, notes: Notes) -> None:
    """Third-party programs put their own function there, with the recorded arguments."""
    calls: list[Any] = []

    def own(
        endpoint: str,
        listener: Any,
        params: Any,
        run_async: bool = False,
        timeout: float = 300,
        reconnect_async: bool = False,
        reconnect_async_wait_sec: float = 5,
    ) -> None:
        calls.append((endpoint, listener, params, run_async, timeout, reconnect_async, reconnect_async_wait_sec))

    with scripted(silence) as server:
        api = client(server)
        api._Mastodon__stream = own  # type: ignore[method-assign, assignment]  # that is the point
        api.stream_hashtag("cats", notes, reconnect_async=True)
    assert calls == [("/api/v1/streaming/hashtag", notes, {"tag": "cats"}, False, 300, True, 5)]


# --- Bytes as they arrive -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "head",
    [HEAD_UNTIL_CLOSED, b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n", b"HTTP/1.0 200 OK\r\n\r\n"],
    ids=["until closed", "with a length", "HTTP/1.0"],
)
def test_an_event_does_not_wait_for_the_next(client: Client, notes: Notes, head: bytes) -> None:
    def script(peer: Peer) -> None:
        peer.send(head + _UPDATE[:20])
        time.sleep(0.05)
        peer.send(_UPDATE[20:])
        peer.wait_until_left()

    with scripted(script) as server, running(client(server).stream_user(notes, run_async=True)) as handle:
        assert until(lambda: notes.ids == ["1"], 2)
        began = time.monotonic()
        handle.close()
        handle.join(5)
        assert time.monotonic() - began < 1


# --- Many -----------------------------------------------------------------------------------------------------------


def _open_files() -> int:
    return len(os.listdir("/proc/self/fd")) if os.path.isdir("/proc/self/fd") else 0


def _resident_kilobytes() -> int:
    status = Path("/proc/self/status")
    if not status.exists():
        return 0
    return next(int(line.split()[1]) for line in status.read_text().splitlines() if line.startswith("VmRSS"))


@pytest.mark.parametrize(
    ("rounds", "catch_up"), [(4, False), (2, True), pytest.param(20, False, marks=pytest.mark.endurance)]
)
def test_64_streams_opened_and_closed_again_and_again_leave_nothing(
    client: Client, rounds: int, catch_up: bool, stream_threads: Threads
) -> None:
    with scripted(silence) as server:
        server.rest["/api/v1/timelines/home"] = server.rest["/api/v1/notifications"] = lambda query: []
        api = client(server)

        def round_trip() -> None:
            listeners = [Notes() for _ in range(64)]
            handles = [running(api.stream_user(each, run_async=True, catch_up=catch_up)) for each in listeners]
            assert until(lambda: all(handle.is_receiving() for handle in handles), 30)
            for handle in handles:
                handle.close()
            for handle in handles:
                handle.join(10)
                assert not handle.is_alive()

        def settle() -> None:
            assert until(lambda: not stream_threads(), 5)
            # Connections for requests other than streams, which the session keeps for the next ones.
            # urllib3 closes them together with their pool, when that is collected.
            api.session.close()
            gc.collect()
            assert until(lambda: not server.open_sockets, 5)

        round_trip()
        settle()
        files, memory = _open_files(), _resident_kilobytes()
        for _ in range(rounds - 1):
            round_trip()
        settle()
        assert until(lambda: _open_files() <= files + 2, 5), (files, _open_files())
        assert _resident_kilobytes() - memory < 8000
