"""Where streams are, and who gets the token."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest

from mastodon import Mastodon, MastodonNetworkError
from mastodon.endpoints.stream_connections import _streaming_base_of
from mastodon.errors import MastodonWarning
from tests.support.prepared import Wire
from tests.support.scripted import Peer, refuses, says, scripted, silence, until
from tests.support.streams import Client, Notes, running

_OWN = "https://mastodon.example"


@pytest.mark.parametrize(
    ("named", "own", "base"),
    [
        ("wss://streaming.example", _OWN, "https://streaming.example"),
        ("https://streaming.example/", _OWN, "https://streaming.example"),
        ("wss://streaming.example:8443/sub/", _OWN, "https://streaming.example:8443/sub"),
        ("wss://streaming.example/api/v1/streaming", _OWN, "https://streaming.example"),
        ("ws://streaming.example", _OWN, "https://streaming.example"),
        ("http://streaming.example", _OWN, "https://streaming.example"),
        ("wss://someone:secret@streaming.example", _OWN, "https://streaming.example"),
        ("ws://127.0.0.1:4000", "http://127.0.0.1:3000", "http://127.0.0.1:4000"),
        ("wss://streaming.example", "http://127.0.0.1:3000", "https://streaming.example"),
        ("ftp://streaming.example", _OWN, _OWN),
        ("file:///etc/passwd", _OWN, _OWN),
        ("streaming.example", _OWN, _OWN),
        ("wss://", _OWN, _OWN),
        ("", _OWN, _OWN),
        (None, _OWN, _OWN),
        (5, _OWN, _OWN),
        ("wss://[::1", _OWN, _OWN),
    ],
)
def test_streams_go_to_the_address_that_the_server_names(named: Any, own: str, base: str) -> None:
    """TLS stays TLS, and no other scheme is followed."""
    assert _streaming_base_of(named, own) == base


def _instance(named: Any) -> dict[str, Any]:
    return {"domain": "mastodon.example", "version": "4.7.3", "configuration": {"urls": {"streaming": named}}}


@pytest.mark.parametrize("sent", [{"text": "<html>"}, {"json": {"error": "no"}}])
def test_a_blocking_stream_raises_if_a_good_response_is_no_stream(
    wire: Wire, notes: Notes, sent: dict[str, Any]
) -> None:
    wire.respond("GET", "/api/v2/instance/", json=_instance(_OWN))
    wire.respond("GET", "/api/v1/streaming/user", **sent)
    with pytest.raises(MastodonNetworkError, match="not a stream"):
        wire.client().stream_user(notes)


def test_the_token_goes_to_the_host_that_the_server_names(wire: Wire, notes: Notes) -> None:
    wire.respond("GET", "/api/v2/instance/", json=_instance("wss://streaming.example"))
    wire.respond(
        "GET", "https://streaming.example/api/v1/streaming/user", text="", headers={"Content-Type": "text/event-stream"}
    )
    wire.client().stream_user(notes)
    assert wire.last.headers["Authorization"] == "Bearer token"
    assert wire.last.headers["Accept"] == "text/event-stream"
    assert wire.last.headers["User-Agent"] == "mastodonpy"


def test_a_redirect_to_another_host_gets_no_token(wire: Wire, notes: Notes) -> None:
    wire.respond("GET", "/api/v2/instance/", json=_instance("wss://streaming.example"))
    away = {"Location": "https://evil.example/stream"}
    wire.respond("GET", "https://streaming.example/api/v1/streaming/user", status=302, headers=away)
    wire.respond("GET", "https://evil.example/stream", text="", headers={"Content-Type": "text/event-stream"})
    wire.client().stream_user(notes)
    assert wire.last.host == "evil.example"
    assert "Authorization" not in wire.last.headers


def test_a_redirect_to_plain_text_gets_no_token(wire: Wire, notes: Notes) -> None:
    wire.respond("GET", "/api/v2/instance/", json=_instance("wss://streaming.example"))
    away = {"Location": "http://streaming.example/api/v1/streaming/user"}
    wire.respond("GET", "https://streaming.example/api/v1/streaming/user", status=301, headers=away)
    wire.respond("GET", away["Location"], text="", headers={"Content-Type": "text/event-stream"})
    wire.client().stream_user(notes)
    assert "Authorization" not in wire.last.headers


def test_a_stream_without_a_token_has_no_authorization_header(wire: Wire, notes: Notes) -> None:
    wire.respond("GET", "/api/v2/instance/", json=_instance(None))
    wire.respond("GET", "/api/v1/instance/", json={"uri": "mastodon.example", "urls": {}})
    wire.respond("GET", "/api/v1/streaming/direct", text="", headers={"Content-Type": "text/event-stream"})
    wire.client(access_token=None).stream_direct(notes)
    assert "Authorization" not in wire.last.headers


def test_the_address_of_streams_is_read_in_its_older_form_and_once(wire: Wire, notes: Notes) -> None:
    wire.respond("GET", "/api/v2/instance/", status=404)
    wire.respond(
        "GET", "/api/v1/instance/", json={"uri": "mastodon.example", "urls": {"streaming_api": "wss://old.example"}}
    )
    wire.respond("GET", "https://old.example/api/v1/streaming/health", text="OK")
    api = wire.client(mastodon_version="3.5.0")
    assert api.stream_healthy() is True
    asked = len(wire.requests)
    assert api.stream_healthy() is True
    assert len(wire.requests) == asked + 1, "the address is asked for once"
    assert wire.last.headers["Authorization"] == "Bearer token"


@pytest.mark.parametrize(("text", "healthy"), [("OK", True), ("no", False), ("", False)])
def test_a_stream_server_is_healthy_if_it_says_so(wire: Wire, text: str, healthy: bool) -> None:
    wire.respond("GET", "/api/v2/instance/", json=_instance("wss://streaming.example"))
    wire.respond("GET", "https://streaming.example/api/v1/streaming/health", text=text)
    assert wire.client().stream_healthy() is healthy


def test_a_stream_retries_while_the_address_of_streams_cannot_be_read(client: Client, notes: Notes) -> None:
    responses: list[Any] = [503, 500]
    with scripted(says(b":hi\n", end=False)) as server:
        named = server.url.replace("http", "ws")
        server.rest["/api/v2/instance/"] = lambda query: responses.pop(0) if responses else _instance(named)
        options: dict[str, Any] = {"reconnect_async": True, "reconnect_async_wait_sec": 0.01}
        with running(client(server).stream_user(notes, run_async=True, **options)):
            assert until(lambda: notes.beats)
    assert len(notes.errors) == 2


def test_a_new_token_counts_for_the_next_connection(client: Client, notes: Notes) -> None:
    with scripted(says(), silence) as server:
        api = client(server)
        options: dict[str, Any] = {"reconnect_async": True, "reconnect_async_wait_sec": 0.3}
        with running(api.stream_user(notes, run_async=True, **options)):
            assert until(lambda: notes.errors)
            api.access_token = "newer"
            assert until(lambda: len(server.streams) == 2)
            assert server.streams[1].headers["authorization"] == "Bearer newer"


def test_errors_do_not_show_the_token(client: Client, notes: Notes) -> None:
    with scripted(refuses(401)) as server, pytest.raises(MastodonNetworkError) as caught:
        client(server, access_token="very-secret").stream_user(notes)
    shown = repr(caught.value) + repr(caught.value.__cause__)
    assert "very-secret" not in shown


@pytest.mark.parametrize("stream", ["public", "hashtag"])
def test_a_closed_stream_is_warned_of_once(client: Client, notes: Notes, stream: str) -> None:
    closed = {"local": "disabled", "remote": "disabled"}
    with scripted(says()) as server:
        response = _instance(server.url.replace("http", "ws"))
        response["configuration"]["timelines_access"] = {"live_feeds": closed, "hashtag_feeds": closed}
        server.rest["/api/v2/instance/"] = lambda query: response
        api = client(server)
        with pytest.warns(MastodonWarning, match=stream) as warned:
            api.stream_public(notes, local=True) if stream == "public" else api.stream_hashtag("cats", notes)
    assert len(warned) == 1
    assert Path(warned[0].filename) == Path(__file__)


def test_compressed_responses_are_not_asked_for(client: Client, notes: Notes) -> None:
    """An event in a compressed stream may wait for the next one."""
    with scripted(says()) as server:
        client(server).stream_user(notes)
        assert server.streams[0].headers["accept-encoding"] == "identity"


def test_a_stream_does_not_hold_up_other_calls(client: Client, notes: Notes) -> None:
    def one(peer: Peer) -> None:
        silence(peer)

    with scripted(one) as server:
        server.rest["/api/v1/timelines/home"] = lambda query: []
        api = client(server)
        with running(api.stream_user(notes, run_async=True)) as handle:
            assert until(handle.is_receiving)
            began = time.monotonic()
            assert api.timeline_home() == []
            assert time.monotonic() - began < 2


def test_the_address_of_the_websocket_follows_from_that_of_streams() -> None:
    api = Mastodon(api_base_url=_OWN)
    api._Mastodon__streaming_base = "https://streaming.example"
    assert api._Mastodon__get_streaming_websocket_url() == "wss://streaming.example/api/v1/streaming"
    api._Mastodon__streaming_base = "http://127.0.0.1:4000"
    assert api._Mastodon__get_streaming_websocket_url() == "ws://127.0.0.1:4000/api/v1/streaming"
