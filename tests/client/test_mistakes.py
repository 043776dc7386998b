"""Mistakes of the first hour: what somebody typed, and the sentence that says what to do."""

from __future__ import annotations

import inspect
import io
import pickle
import socket
import sys
import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import requests
from urllib3 import HTTPSConnectionPool
from urllib3.exceptions import MaxRetryError

import mastodon
from mastodon import Mastodon, MastodonIllegalArgumentError, MastodonNetworkError, MastodonNotFoundError
from mastodon._core.network import cause_of
from mastodon.return_types import Account, Status
from tests.support.loopback import nobody_listens
from tests.support.prepared import Wire
from tests.support.samples import BASE

# --- Creating a client ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ({"access_token": "bot_token.secret"}, "access_token looks like a file, but there is no such file."),
        ({"client_id": "app.secret", "client_secret": "x"}, "client_id looks like a file, but there is no such file."),
        ({"client_id": "mastodon.social", "client_secret": "x"}, "If it is the address, pass it as api_base_url."),
        ({"client_id": BASE, "client_secret": "token"}, "Pass the address of the server as api_base_url"),
        ({"client_id": BASE}, "Pass the address of the server as api_base_url"),
        ({"client_id": BASE, "api_base_url": BASE}, "Pass the address of the server as api_base_url"),
    ],
)
def test_a_client_that_cannot_be_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: dict[str, str], sentence: str
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(MastodonIllegalArgumentError) as caught:
        Mastodon(**arguments)
    assert sentence in str(caught.value)


def test_a_token_that_is_no_file_is_not_shown() -> None:
    with pytest.raises(MastodonIllegalArgumentError) as caught:
        Mastodon(access_token="secret.token.with.dots")
    assert "secret.token" not in str(caught.value)


@pytest.mark.parametrize(
    "page",
    [
        "/@alice",
        "/@alice/5",
        "/web/home",
        "/api/v1",
        "/api/v1/",
        "/explore",
        "/users/alice",
        "/about",
        "/x",
        "?x=1",
        "/@a?b#c",
    ],
)
@pytest.mark.parametrize("scheme", ["https://", ""])
def test_the_address_of_a_page_is_not_that_of_the_server(scheme: str, page: str) -> None:
    with pytest.raises(MastodonIllegalArgumentError, match=r"The address of the server is 'https://mastodon\.example'"):
        Mastodon(api_base_url=f"{scheme}mastodon.example{page}", access_token="token")


@pytest.mark.parametrize("handle", ["@alice@mastodon.example", "alice@mastodon.example"])
def test_a_handle_is_not_the_address_of_a_server(handle: str) -> None:
    with pytest.raises(MastodonIllegalArgumentError, match=r"is a handle\. .* may be 'https://mastodon\.example'"):
        Mastodon(api_base_url=handle, access_token="token")


# --- Errors of the network ------------------------------------------------------------------------------------------


@pytest.fixture
def listener() -> Iterator[Callable[[bytes], int]]:
    """A function that opens a port, where each connection gets these bytes and is closed."""
    sockets: list[socket.socket] = []

    def listen(response: bytes) -> int:
        opened = socket.create_server(("127.0.0.1", 0))
        sockets.append(opened)

        def serve() -> None:
            while True:
                try:
                    connection, _ = opened.accept()
                except OSError:
                    return
                with connection:
                    connection.recv(4096)
                    connection.sendall(response)

        threading.Thread(target=serve, daemon=True).start()
        return int(opened.getsockname()[1])

    yield listen
    for opened in sockets:
        opened.shutdown(socket.SHUT_RDWR)
        opened.close()


def _failure(address: str) -> str:
    api = Mastodon(api_base_url=address, access_token="token", version_check_mode="none", request_timeout=5)
    with pytest.raises(MastodonNetworkError) as caught:
        api.status(1)
    return str(caught.value)


@pytest.mark.parametrize(
    ("scheme", "response", "sentence"),
    [
        ("https", b"HTTP/1.1 400 Bad Request\r\n\r\n", "The server speaks plain http there, not https."),
        ("http", b"", "The server closed the connection."),
        ("http", b"SSH-2.0-OpenSSH_9.2\r\n", "The server there does not speak http."),
        ("http", b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{", "The connection ended before the response did."),
        # An alert: the server speaks TLS, but has no way that both know.
        ("https", bytes([21, 3, 3, 0, 2, 2, 40]), "The encrypted connection (TLS) failed."),
    ],
)
def test_what_is_wrong_with_a_connection(
    listener: Callable[[bytes], int], scheme: str, response: bytes, sentence: str
) -> None:
    text = _failure(f"{scheme}://127.0.0.1:{listener(response)}")
    assert text.startswith(f"Could not complete request: {sentence} [status, GET /api/v1/statuses/1]")
    assert "Max retries" not in text


def test_nothing_listens_there() -> None:
    with nobody_listens() as port:
        text = _failure(f"https://127.0.0.1:{port}")
    assert text.startswith("Could not complete request: Nothing listens there. [status, GET /api/v1/statuses/1]")
    assert "HTTPSConnectionPool(host='127.0.0.1'" in text
    assert "Max retries" not in text


def test_a_socks_proxy_that_cannot_be_reached_is_not_the_server(monkeypatch: pytest.MonkeyPatch) -> None:
    with nobody_listens() as port:
        monkeypatch.setenv("HTTPS_PROXY", f"socks5://127.0.0.1:{port}")
        assert "The proxy cannot be reached" in _failure("https://mastodon.example")


def test_an_unknown_cause_does_not_tell_of_retries(wire: Wire) -> None:
    pool = HTTPSConnectionPool("mastodon.example")
    error = requests.ConnectionError(MaxRetryError(pool, "/api", OSError("odd")))
    wire.respond("GET", "/api/v1/statuses/1", error=error)
    with pytest.raises(MastodonNetworkError) as caught:
        wire.client().status(1)
    assert "odd" in str(caught.value)
    assert "Max retries" not in str(caught.value)


def test_errors_before_the_first_login_name_their_call() -> None:
    with nobody_listens() as port:
        address = f"http://127.0.0.1:{port}"
        with pytest.raises(MastodonNetworkError, match=r"Nothing listens there\. \[create_app, POST /api/v1/apps\]"):
            Mastodon.create_app("tooter", api_base_url=address)
        with pytest.raises(MastodonNetworkError, match=r"\[status_check, GET "):
            Mastodon(api_base_url=address).status_check("x")


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (socket.gaierror(socket.EAI_NONAME, "Name or service not known"), "There is no host of that name."),
        (socket.gaierror(socket.EAI_AGAIN, "Try again"), "The name of the host could not be looked up. Is there"),
        (OSError(101, "Network is unreachable"), "The network does not reach that host."),
        (ConnectionResetError(104, "Connection reset by peer"), "The server closed the connection."),
    ],
)
def test_causes_of_network_errors(wire: Wire, error: OSError, sentence: str) -> None:
    wire.respond("GET", "/api/v1/statuses/1", error=error)
    with pytest.raises(MastodonNetworkError) as caught:
        wire.client().status(1)
    assert sentence in str(caught.value)
    # Programs compare the arguments, which stay those of 2.3.3.
    assert caught.value.args == (f"Could not complete request: {error}",)
    assert str(pickle.loads(pickle.dumps(caught.value))) == str(caught.value)


def test_an_unknown_cause_is_not_guessed(wire: Wire) -> None:
    assert cause_of(OSError("no route")) is None
    wire.respond("GET", "/api/v1/statuses/1", error=OSError("no route"))
    with pytest.raises(MastodonNetworkError) as caught:
        wire.client().status(1)
    assert str(caught.value) == "Could not complete request: no route [status, GET /api/v1/statuses/1]"


# --- Errors of the API ----------------------------------------------------------------------------------------------


def test_an_api_error_reads_as_a_sentence(wire: Wire) -> None:
    wire.respond("GET", "/api/v1/statuses/1", status=404, json={"error": "Record not found"})
    with pytest.raises(MastodonNotFoundError) as caught:
        wire.client().status(1)
    assert str(caught.value) == "404 Not Found: Record not found [status, GET /api/v1/statuses/1]"
    assert caught.value.args == ("Mastodon API returned error", 404, "Not Found", "Record not found")


@pytest.mark.parametrize(
    ("call", "value", "path", "sentence"),
    [
        ("status", "https://x.example/@a/5", "statuses/https%3A%2F%2Fx.example%2F%40a%2F5", "search(address, resolve"),
        ("account", "@bob@x.example", "accounts/%40bob%40x.example", "account_lookup(handle) finds the account"),
        ("account", "bob", "accounts/bob", "id looks like the name of an account, not its id. account_lookup(name)"),
        ("status", Account(id="5"), "statuses/5", "id is of the class Account, but the call takes Status or an id."),
        ("account", Status(id="5"), "accounts/5", "id is of the class Status, but the call takes Account or an id."),
    ],
)
def test_why_nothing_was_found(wire: Wire, call: str, value: Any, path: str, sentence: str) -> None:
    wire.respond("GET", f"/api/v1/{path}", status=404, json={"error": "Record not found"})
    with pytest.raises(MastodonNotFoundError) as caught:
        getattr(wire.client(), call)(value)
    assert sentence in str(caught.value)
    with pytest.raises(MastodonNotFoundError) as by_name:
        getattr(wire.client(), call)(id=value)
    assert sentence in str(by_name.value)


@pytest.mark.parametrize(
    ("accounts", "sentence"),
    [
        ([1, "bob@x.example"], "account_ids is a handle, not an id."),
        ([Account(id="1"), Status(id="2")], "account_ids is of the class Status, but the call takes Account or an id."),
    ],
)
def test_one_wrong_id_among_several_is_found(wire: Wire, accounts: list[Any], sentence: str) -> None:
    wire.respond("POST", "/api/v1/lists/3/accounts", status=404, json={"error": "Record not found"})
    with pytest.raises(MastodonNotFoundError) as caught:
        wire.client().list_accounts_add(3, accounts)
    assert sentence in str(caught.value)


def test_a_right_id_that_leads_nowhere_gets_no_hint(wire: Wire) -> None:
    wire.respond("GET", "/api/v1/statuses/5", status=404, json={"error": "Record not found"})
    for given in (5, "5", Status(id=5)):
        with pytest.raises(MastodonNotFoundError) as caught:
            wire.client().status(given)
        assert "Hint" not in str(caught.value)


# --- Arguments ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("call", "typed", "meant"),
    [
        ("status_post", "visiblity", "visibility"),
        ("account_follow", "reblog", "reblogs"),
        ("timeline_home", "maxid", "max_id"),
        ("notifications", "type", "types"),
        ("status_check", "visiblity", "visibility"),
        ("log_in", "user_name", "username"),
        ("auth_request_url", "scope", "scopes"),
        ("create_app", "scope", "scopes"),
        ("fetch_next", "previous", "previous_page"),
        ("__init__", "acces_token", "access_token"),
    ],
)
def test_a_misspelt_argument(wire: Wire, call: str, typed: str, meant: str) -> None:
    arguments = ["x"] if call in ("status_post", "account_follow", "status_check", "create_app") else []
    with pytest.raises(TypeError) as caught:
        getattr(wire.client(), call)(*arguments, **{typed: 1})
    assert str(caught.value) == (
        f"Mastodon.{call}() got an unexpected keyword argument {typed!r}. Did you mean {meant!r}?"
    )
    assert wire.requests == []


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda api: api.status(), "Mastodon.status() missing 1 required positional argument: 'id'"),
        (lambda api: api.fetch_next(), "Mastodon.fetch_next() missing 1 required positional argument"),
        (lambda api: api.status(1, 2, 3), "Mastodon.status() takes 2 positional arguments but 4 were given"),
        (lambda api: Mastodon.create_app(), "Mastodon.create_app() missing 1 required positional argument"),
    ],
)
def test_wrong_arguments_name_the_class_that_people_know(
    wire: Wire, call: Callable[[Mastodon], object], sentence: str
) -> None:
    with pytest.raises(TypeError) as caught:
        call(wire.client())
    assert str(caught.value).startswith(sentence)


def test_a_type_error_inside_a_call_stays_as_it_is(wire: Wire) -> None:
    def explode(*_: object, **__: object) -> None:
        raise TypeError("got an unexpected keyword argument 'x'")

    api = wire.client(ratelimit_method="throw")
    api._Mastodon__api_request = explode  # type: ignore[method-assign]
    with pytest.raises(TypeError, match=r"^got an unexpected keyword argument 'x'$"):
        api.status(1)


def test_methods_can_be_pickled_by_name() -> None:
    for name, method in inspect.getmembers(Mastodon, inspect.isfunction):
        if not name.startswith("_"):
            assert method.__qualname__.startswith("Mastodon.")
            assert pickle.loads(pickle.dumps(method)) is method


@pytest.mark.parametrize(
    ("call", "named"),
    [
        (lambda api: api.timeline_home(max_id="2026-01-01"), "max_id='2026-01-01' is not an id: for a time, pass"),
        (lambda api: api.timeline_home(max_id="2026/1/1"), "max_id="),
        (lambda api: api.timeline_home(max_id="31.12.2026"), "max_id="),
        (lambda api: api.timeline_home(max_id="1 January 2026"), "max_id="),
        (lambda api: api.status_post("x", media_ids=b"picture"), "Upload it with media_post"),
        (lambda api: api.status_post("x", media_ids=io.BytesIO(b"picture")), "Upload it with media_post"),
        (lambda api: api.request("GET", "/api/v1/../../x"), "'.' or '..'"),
        (lambda api: api.request("GET", "/api/v1/%2e%2e/x"), "'.' or '..'"),
        (lambda api: api.timeline_home(since_id="2026-01-01T10:00:00Z"), "since_id="),
        (lambda api: api.bookmarks(min_id="2026-01-01 10:00"), "min_id="),
        (lambda api: api.timeline_home(since_id="20260101T000000Z"), "is not an id: for a time"),
        (lambda api: api.notifications(min_id="Yesterday"), "min_id='Yesterday' is not an id: for a time"),
        (lambda api: api.status_post("x", media_ids=[1, io.BytesIO(b"x")]), "is a file. Upload it"),
        (lambda api: api.notifications(types=b"mention"), "types holds b'mention'"),
        (lambda api: api.notifications(types=["mentions"]), "types: 'mentions' is not a type of notification"),
        (lambda api: api.notifications(exclude_types="favorite"), "exclude_types: 'favorite'"),
        (lambda api: api.grouped_notifications(grouped_types=["boost"]), "grouped_types: 'boost'"),
        (lambda api: api.notifications_unread_count(types=["x"]), "types: 'x'"),
        (lambda api: api.make_poll(["a"], 60), "options=['a'] must be at least two"),
        (lambda api: api.media_post("nowhere.png"), "media_file: there is no file 'nowhere.png'"),
        (lambda api: api.fetch_next(Status(id=5)), "A Status is not a page"),
        (lambda api: api.fetch_previous(Account(id=5)), "A Account is not a page"),
        (lambda api: api.fetch_next([Status(id=5)]), "A list is not a page"),
        (lambda api: api.fetch_remaining(Status(id=5)), "A Status is not a page"),
        (lambda api: api.account_mute(5, duration=timedelta(-1)), "duration="),
    ],
)
def test_an_argument_that_cannot_be_meant(
    wire: Wire, call: Callable[[Mastodon], object], named: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(mastodon.MastodonError) as caught:
        call(wire.client())
    assert named in str(caught.value)
    assert wire.requests == []


def test_notifications_of_other_software_can_be_asked_for(wire: Wire) -> None:
    wire.respond("GET", "/api/v1/notifications", json=[])
    wire.client().notifications(types=["pleroma:emoji_reaction", "emoji_reaction", "admin.sign_up"])
    assert wire.last.query["types[]"] == ["pleroma:emoji_reaction", "emoji_reaction", "admin.sign_up"]


@pytest.mark.parametrize(
    ("call", "path", "field"),
    [
        (lambda api, span: api.account_mute(5, duration=span), "accounts/5/mute", "duration"),
        (lambda api, span: api.filter_create("x", ["home"], expires_in=span), "filters", "expires_in"),
        (lambda api, span: api.admin_create_ip_block("10.0.0.1", "no_access", expires_in=span), "admin/ip_blocks", ""),
    ],
)
def test_a_timedelta_stands_for_seconds(wire: Wire, call: Callable[..., object], path: str, field: str) -> None:
    wire.respond("POST", f"/api/v1/{path}", json={"id": "1"})
    call(wire.client(), timedelta(hours=2))
    assert wire.last.form[field or "expires_in"] == "7200"


def test_a_poll_by_hand_takes_a_timedelta(wire: Wire) -> None:
    wire.respond("POST", "/api/v1/statuses", json={"id": "1"})
    wire.client().status_post("x", poll={"options": ["a", "b"], "expires_in": timedelta(hours=2)})
    assert wire.last.json["poll"]["expires_in"] == 7200


def test_timeouts_and_retries_take_timedeltas(wire: Wire) -> None:
    assert wire.client(request_timeout=timedelta(minutes=1)).request_timeout == 60
    assert wire.client(request_timeout=(timedelta(seconds=5), 60)).request_timeout == (5, 60)
    assert mastodon.RetryPolicy(backoff=timedelta(milliseconds=500)).backoff == 0.5


# --- The module -----------------------------------------------------------------------------------------------------


def test_the_module_shows_its_version_and_public_names_only() -> None:
    assert mastodon.__version__.count(".") == 2
    assert dir(mastodon) == sorted(mastodon.__all__)


def test_help_opens_with_what_the_client_is() -> None:
    text = inspect.getdoc(Mastodon) or ""
    assert text.splitlines()[0] == "A client of one server that speaks the Mastodon API, for one account."
    assert sys.getsizeof(text) < 2000
