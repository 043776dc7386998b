"""Promises of the client about secrets, and about servers that mean harm. One title for each promise."""

from __future__ import annotations

import gzip
import json
import os
import pickle
import socket
import time
import traceback
import warnings
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
import requests

from mastodon import (
    Mastodon,
    MastodonAPIError,
    MastodonError,
    MastodonIllegalArgumentError,
    MastodonIOError,
    MastodonNetworkError,
    StreamListener,
)
from mastodon.errors import MastodonWarning
from tests.support.faulty import Act, Faulty, drip, drip_headers, say
from tests.support.prepared import Wire
from tests.support.samples import BASE

ACCOUNT = "/api/v1/accounts/5"
SECRET = "very-secret-token"


def client(base: str, **arguments: Any) -> Mastodon:
    return Mastodon(api_base_url=base, access_token=SECRET, mastodon_version="4.7.3", **arguments)


# --- Tokens go to the server that they belong to --------------------------------------------------------------------


@pytest.mark.parametrize("elsewhere", ["https://evil.example/x", "http://mastodon.example/x", BASE + ":444/x"])
def test_a_redirect_does_not_take_the_token_elsewhere(wire: Wire, elsewhere: str) -> None:
    wire.respond("GET", ACCOUNT, status=302, headers={"Location": elsewhere})
    wire.respond("GET", elsewhere, json={"id": "5"})
    wire.client(access_token=SECRET).account(5)
    assert SECRET not in str(wire.last.headers)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_does_not_take_what_is_posted_elsewhere(wire: Wire, status: int) -> None:
    wire.respond("POST", "/api/v1/statuses", status=status, headers={"Location": "https://evil.example/"})
    with pytest.raises(MastodonNetworkError, match=r"evil\.example"):
        wire.client().status_post("for my friends")
    assert len(wire.requests) == 1


def test_a_redirect_that_makes_a_get_of_a_post_is_an_error(wire: Wire) -> None:
    wire.respond("POST", "/api/v1/statuses", status=303, headers={"Location": "/api/v1/statuses/1"})
    with pytest.raises(MastodonNetworkError, match="303"):
        wire.client().status_post("hello")
    assert len(wire.requests) == 1


def test_the_secrets_of_a_log_in_do_not_follow_a_307(wire: Wire) -> None:
    wire.respond("POST", "/oauth/token", status=307, headers={"Location": "https://evil.example/token"})
    wire.respond("GET", "/.well-known/oauth-authorization-server", status=404)
    api = wire.client(client_id="id", client_secret="secret", access_token=None)
    with pytest.raises(MastodonError):
        api.log_in(code="a code", redirect_uri="urn:ietf:wg:oauth:2.0:oob", scopes=["read"])
    assert {request.host for request in wire.requests} == {"mastodon.example"}


def test_links_to_other_pages_do_not_choose_the_server(wire: Wire) -> None:
    link = '<https://evil.example/api/v1/timelines/home?max_id=3>; rel="next"'
    wire.respond("GET", "/api/v1/timelines/home", json=[{"id": "4"}], headers={"Link": link})
    api = wire.client()
    api.fetch_next(api.timeline_home())
    assert {request.host for request in wire.requests} == {"mastodon.example"}


def test_node_info_elsewhere_gets_no_token(wire: Wire) -> None:
    place = "https://evil.example/nodeinfo"
    schema = "http://nodeinfo.diaspora.software/ns/schema/2.0"
    wire.respond("GET", "/.well-known/nodeinfo", json={"links": [{"rel": schema, "href": place}]})
    wire.respond("GET", place, json={"version": "2.0"})
    wire.client(access_token=SECRET).instance_nodeinfo()
    assert wire.last.host == "evil.example"
    assert SECRET not in str(wire.last.headers)


@pytest.mark.parametrize(
    ("named", "base"),
    [
        ("wss://streaming.example", "https://streaming.example"),
        ("ws://streaming.example", "https://streaming.example"),
        ("http://mastodon.example", BASE),
    ],
)
def test_streams_take_the_token_to_the_named_host_and_only_over_tls(wire: Wire, named: str, base: str) -> None:
    instance = {"version": "4.7.3", "configuration": {"urls": {"streaming": named}}}
    wire.respond("GET", "/api/v2/instance/", json=instance)
    events = {"Content-Type": "text/event-stream"}
    wire.respond("GET", base + "/api/v1/streaming/user", text="", headers=events)
    wire.client(access_token=SECRET).stream_user(StreamListener())
    assert wire.last.headers["Authorization"] == f"Bearer {SECRET}"


def test_a_stream_that_is_redirected_leaves_the_token_behind(wire: Wire) -> None:
    wire.respond("GET", "/api/v2/instance/", json={"version": "4.7.3"})
    wire.respond("GET", "/api/v1/instance/", json={"version": "4.7.3"})
    wire.respond("GET", "/api/v1/streaming/user", status=307, headers={"Location": "https://evil.example/"})
    wire.respond("GET", "https://evil.example/", text="", headers={"Content-Type": "text/event-stream"})
    wire.client(access_token=SECRET).stream_user(StreamListener())
    assert wire.last.host == "evil.example"
    assert SECRET not in str(wire.last.headers)


def test_the_handshake_of_a_websocket_follows_no_redirect() -> None:
    reached: list[str] = []
    with Faulty([lambda connection: reached.append("evil")]) as evil:

        def redirect(connection: socket.socket) -> None:
            reached.append("own")
            place = evil.url.replace("http", "ws")
            connection.sendall(f"HTTP/1.1 302 Found\r\nLocation: {place}\r\nContent-Length: 0\r\n\r\n".encode())

        with Faulty([redirect]) as server:
            api = client(server.url)
            api._Mastodon__streaming_base = server.url
            with pytest.raises(MastodonNetworkError):
                api.stream_open_websocket()
    assert reached == ["own"]


# --- Secrets are not shown ------------------------------------------------------------------------------------------


def test_the_token_is_not_in_the_repr() -> None:
    assert SECRET not in repr(client(BASE)) + str(client(BASE))


def test_the_token_is_not_in_the_repr_of_a_client_out_of_a_pickle() -> None:
    again = pickle.loads(pickle.dumps(client(BASE)))
    assert again.access_token == SECRET
    assert SECRET not in repr(again) + str(again)


def test_the_token_is_not_in_errors_or_their_traces(wire: Wire) -> None:
    wire.respond("GET", ACCOUNT, error=requests.ConnectionError(f"/x?access_token={SECRET} Bearer {SECRET}"))
    with pytest.raises(MastodonNetworkError) as caught:
        wire.client(access_token=SECRET).account(5)
    assert SECRET not in repr(caught.value) + str(caught.value)
    own = traceback.format_exception_only(type(caught.value), caught.value)
    assert SECRET not in "".join(own)


def test_the_token_is_not_in_the_log(wire: Wire, capsys: pytest.CaptureFixture[str]) -> None:
    wire.respond("GET", ACCOUNT, json={"id": "5"})
    wire.client(access_token=SECRET, debug_requests=True).account(5)
    shown = capsys.readouterr().out
    assert ACCOUNT in shown
    assert SECRET not in shown


def test_files_with_secrets_are_for_their_owner_only(wire: Wire, tmp_path: Path) -> None:
    wire.respond("POST", "/api/v1/apps", json={"client_id": "id", "client_secret": "secret"})
    place, other = tmp_path / "app.secret", tmp_path / "other"
    other.write_text("untouched")
    place.symlink_to(other)
    Mastodon.create_app("app", api_base_url=BASE, session=wire.session(), to_file=place)
    assert place.stat().st_mode & 0o777 == 0o600
    assert other.read_text() == "untouched"


def test_files_with_secrets_are_written_whole_or_not_at_all(
    wire: Wire, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(number: int) -> None:
        raise OSError(28, "No space left on device")

    wire.respond("POST", "/api/v1/apps", json={"client_id": "id", "client_secret": "secret"})
    place = tmp_path / "app.secret"
    place.write_text("old")
    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(MastodonIOError, match="No space left"):
        Mastodon.create_app("app", api_base_url=BASE, session=wire.session(), to_file=place)
    assert place.read_text() == "old"
    assert list(tmp_path.iterdir()) == [place]


@pytest.mark.parametrize("mode", [0o640, 0o604])
def test_a_file_that_others_can_read_warns(tmp_path: Path, mode: int) -> None:
    place = tmp_path / "user.secret"
    place.write_text("token-1\nhttps://mastodon.example\n")
    place.chmod(mode)
    with pytest.warns(MastodonWarning, match="others") as caught:
        Mastodon(access_token=str(place))
    assert [warning.filename for warning in caught] == [__file__]
    assert "token-1" not in str(caught[0].message)
    place.write_text("id-1\nsecret-1\nhttps://mastodon.example\n")
    with pytest.warns(MastodonWarning, match="others"):
        Mastodon(client_id=place)


APP, LOGIN = "id-1\nSECRET-1\nhttps://mastodon.example\nbot\n", "TOKEN-1\nhttps://mastodon.example\nid-1\nSECRET-1\n"


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        ({"access_token": APP}, "pass it as client_id"),
        ({"access_token": "id-1\nSECRET-1\n"}, "pass it as client_id"),
        ({"access_token": "id-1\nSEC.RET-1\nhttps://mastodon.example\nbot\n"}, "pass it as client_id"),
        ({"client_id": LOGIN}, "pass it as access_token"),
        ({"client_id": "TOKEN-1\nhttps://mastodon.example\n"}, "pass it as access_token"),
        ({"client_id": LOGIN, "access_token": APP}, "pass it as"),
    ],
)
def test_a_file_in_the_wrong_place_is_refused_without_its_secrets(
    tmp_path: Path, arguments: dict[str, str], named: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("socket.getaddrinfo", lambda *args, **options: pytest.fail(f"asked for {args[0]}"))
    files = {}
    for name, content in arguments.items():
        files[name] = tmp_path / f"{name}.secret"
        files[name].write_text(content)
        files[name].chmod(0o600)
    with pytest.raises(MastodonIllegalArgumentError, match=f"(?i){named}") as caught:
        Mastodon(**{name: str(file) for name, file in files.items()})
    assert not {part for part in ("SECRET-1", "SEC.RET-1", "TOKEN-1") if part in str(caught.value)}


@pytest.mark.parametrize(
    "address",
    [
        "SECRET-1",
        "SECRET-1/",
        "https://mastodon.example/?access_token=SECRET-1",
        # As Pixelfed makes them.
        f"eyJ0eXAi.SECRET-1{'x' * 80}.SECRET-1",
        b"SECRET-1",
        "https://user:SECRET-1/x@mastodon.example",
        "user:SECRET-1@mastodon.example",
    ],
)
def test_a_secret_in_place_of_the_address_is_refused_without_showing_it(address: Any) -> None:
    with pytest.raises(MastodonIllegalArgumentError, match="api_base_url") as caught:
        Mastodon(api_base_url=address, access_token="t")
    assert "SECRET-1" not in str(caught.value)


@pytest.mark.parametrize("value", ["SECRET-1", "id-1\nSECRET-1\nhttps://mastodon.example\nbot\n"])
def test_a_secret_in_place_of_the_client_id_is_not_shown(value: str) -> None:
    with pytest.raises(MastodonIllegalArgumentError, match="client_id") as caught:
        Mastodon(value, api_base_url=BASE)
    assert "SECRET-1" not in str(caught.value)


def test_a_file_of_an_app_that_is_not_there_is_named() -> None:
    with pytest.raises(MastodonIllegalArgumentError, match=r"'bot\.secret' is not an existing file"):
        Mastodon("bot.secret", api_base_url=BASE)


@pytest.mark.parametrize("proxy", ["socks6://user:SECRET-1@127.0.0.1:1", "http://user:SECRET-1@127.0.0.1:99999"])
def test_the_password_of_a_proxy_is_not_shown(proxy: str) -> None:
    session = requests.Session()
    session.proxies = {"https": proxy}
    with pytest.raises(MastodonNetworkError) as caught:
        Mastodon(api_base_url=BASE, session=session).status(1)
    assert "SECRET-1" not in str(caught.value)


@pytest.mark.parametrize("address", ["localhost", "localhost:3000", "127.0.0.1", "[::1]:3000", "http://web", "a.b"])
@pytest.mark.filterwarnings("ignore:http.//web is not https")
def test_addresses_that_look_like_addresses_are_accepted(address: str) -> None:
    assert Mastodon(api_base_url=address).api_base_url.endswith(address.removeprefix("http://"))


def test_a_file_of_its_owner_does_not_warn(tmp_path: Path, recwarn: pytest.WarningsRecorder) -> None:
    place = tmp_path / "user.secret"
    place.write_text("token-1\nhttps://mastodon.example\n")
    place.chmod(0o600)
    assert Mastodon(access_token=place).access_token == "token-1"
    assert list(recwarn) == []


# --- What is sent cannot be bent ------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["access_token", "user_agent"])
@pytest.mark.parametrize("value", ["a\r\nX-Evil: 1", "a\nb", "a\rb", "a\0b"])
def test_headers_with_line_breaks_are_refused(wire: Wire, name: str, value: str) -> None:
    api = wire.client()
    setattr(api, name, value)
    with pytest.raises(MastodonIllegalArgumentError, match="line break") as caught:
        api.account(5)
    assert value not in str(caught.value)
    assert wire.requests == []


def test_an_idempotency_key_cannot_add_headers(wire: Wire) -> None:
    with pytest.raises(MastodonIllegalArgumentError, match=r"idempotency_key|Idempotency-Key"):
        wire.client().status_post("hello", idempotency_key="a\r\nX-Evil: 1")
    assert wire.requests == []


def test_the_name_of_a_file_cannot_add_headers(wire: Wire) -> None:
    with pytest.raises(MastodonIllegalArgumentError, match="file_name"):
        wire.client().media_post(BytesIO(b"x"), "image/png", file_name='a"\r\nX-Evil: 1')
    assert wire.requests == []


def test_headers_hold_only_what_headers_can(wire: Wire) -> None:
    with pytest.raises(MastodonIllegalArgumentError, match="user_agent"):
        wire.client(user_agent="猫")
    api = wire.client()
    api.access_token = "geheim猫"
    with pytest.raises(MastodonIllegalArgumentError, match="access_token") as caught:
        api.account(5)
    assert "geheim" not in repr((caught.value, caught.value.__cause__, caught.value.__context__))
    assert wire.requests == []


def test_parts_of_paths_are_escaped_once(wire: Wire) -> None:
    wire.respond("GET", "/api/v1/accounts/..%2Fx%3Fy%2541", json={"id": "5"})
    assert wire.client().account("../x?y%41").id == "5"


# --- Responses are bounded --------------------------------------------------------------------------------------------


def test_a_response_has_a_largest_size(wire: Wire) -> None:
    wire.respond("GET", ACCOUNT, json={"id": "5", "note": "x" * 5000})
    with pytest.raises(MastodonNetworkError, match="max_response_size"):
        wire.client(max_response_size=4000).account(5)
    assert wire.client(max_response_size=6000).account(5).id == "5"
    assert wire.client(max_response_size=None).account(5).id == "5"


def test_a_compressed_bomb_is_stopped() -> None:
    packed = gzip.compress(b"[" + b" " * 200_000_000)
    head = f"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: {len(packed)}\r\n\r\n".encode()
    bomb = Faulty([say(head + packed)])
    with bomb as server, pytest.raises(MastodonNetworkError, match="max_response_size"):
        client(server.url, max_response_size=1_000_000).account(5)


def test_an_endless_response_is_stopped() -> None:
    def respond(connection: socket.socket) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n[")
        while True:
            connection.sendall(b" " * 65536)

    with Faulty([respond]) as server, pytest.raises(MastodonNetworkError, match="max_response_size"):
        client(server.url, max_response_size=3_000_000).account(5)


@pytest.mark.parametrize("act", [drip, drip_headers])
def test_a_slow_drip_ends_with_the_time_out(act: Act) -> None:
    with Faulty([act]) as server:
        begin = time.monotonic()
        with pytest.raises(MastodonNetworkError, match=r"was not complete after|Read timed out"):
            client(server.url, request_timeout=0.5).account(5)
        assert time.monotonic() - begin < 2


def test_pages_of_megabytes_do_not_fill_exceptions(wire: Wire) -> None:
    wire.respond("GET", ACCOUNT, status=500, json={"error": "x" * 10_000_000})
    wire.respond("GET", ACCOUNT, text="<html>" + "x" * 10_000_000)
    for _ in range(2):
        with pytest.raises(MastodonAPIError) as caught:
            wire.client().account(5)
        assert len(str(caught.value)) + len(repr(caught.value)) < 5000


@pytest.mark.parametrize("body", [b"[" * 10_000_000, b'{"a":' * 100_000])
def test_deep_nesting_is_survived(wire: Wire, body: bytes) -> None:
    wire.respond("GET", ACCOUNT, body=body)
    with pytest.raises(MastodonAPIError) as caught:
        wire.client().account(5)
    assert len(str(caught.value)) < 5000


def test_giant_numbers_do_not_cost_the_response(wire: Wire) -> None:
    wire.respond("GET", ACCOUNT, body=b'{"id": "5", "followers_count": ' + b"9" * 100_000 + b', "note": "x"}')
    account = wire.client().account(5)
    assert (account.id, account.note, account.followers_count) == ("5", "x", None)


def test_sessions_of_the_program_are_called_as_ever() -> None:
    class Own(requests.Session):
        def request(self, method: Any, url: Any, **options: Any) -> requests.Response:  # type: ignore[override]
            assert "stream" not in options
            response = requests.Response()
            response.status_code, response.url = 200, url
            response.raw = BytesIO(json.dumps({"id": "5", "note": "x" * 5000}).encode())
            return response

    assert client(BASE, session=Own()).account(5).id == "5"
    with pytest.raises(MastodonNetworkError, match="max_response_size"):
        client(BASE, session=Own(), max_response_size=4000).account(5)


# --- Encryption -----------------------------------------------------------------------------------------------------


def test_plain_text_warns_once() -> None:
    wire = Wire()
    wire.respond("GET", "http://mastodon.example" + ACCOUNT, json={"id": "5"})
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        api = wire.client(api_base_url="http://mastodon.example")
        api.account(5)
        api.account(5)
    assert [warning.category for warning in caught] == [MastodonWarning]


@pytest.mark.parametrize("base", ["http://localhost:3000", "http://127.0.0.1", "http://[::1]:80", BASE])
def test_other_addresses_do_not_warn(base: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        client(base)


def test_certificates_are_checked_unless_switched_off(wire: Wire, monkeypatch: pytest.MonkeyPatch) -> None:
    checked: list[Any] = []
    send = wire.send

    def watched(request: requests.PreparedRequest, **options: Any) -> requests.Response:
        checked.append(options["verify"])
        return send(request, **options)

    monkeypatch.setattr(wire, "send", watched)
    monkeypatch.delenv("REQUESTS_CA_BUNDLE", raising=False)
    monkeypatch.delenv("CURL_CA_BUNDLE", raising=False)
    wire.respond("GET", ACCOUNT, json={"id": "5"})
    api = wire.client()
    api.account(5)
    api.session.verify = False
    api.account(5)
    assert checked == [True, False]
