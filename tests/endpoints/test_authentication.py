"""The constructor, registering apps, logging in and out."""

from __future__ import annotations

import os
import stat
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests

import mastodon.endpoints.authentication as authentication
from mastodon import (
    Mastodon,
    MastodonAPIError,
    MastodonFileNotFoundError,
    MastodonIllegalArgumentError,
    MastodonInternalServerError,
    MastodonIOError,
    MastodonNetworkError,
    MastodonNotFoundError,
    MastodonServerError,
    MastodonUnauthorizedError,
    MastodonVersionError,
)
from mastodon.errors import MastodonWarning
from mastodon.return_types import AccountCreationError
from tests.support.prepared import Wire
from tests.support.samples import BASE, PNG

METADATA = "/.well-known/oauth-authorization-server"
TOKEN = {"access_token": "new-token", "token_type": "Bearer", "scope": "read write follow push", "created_at": 1}
APP = {"client_id": "cid", "client_secret": "very-secret"}
FULL_METADATA = {
    "issuer": BASE + "/",
    "authorization_endpoint": BASE + "/oauth/authorize",
    "token_endpoint": BASE + "/oauth/token",
    "revocation_endpoint": BASE + "/oauth/revoke",
    "grant_types_supported": ["authorization_code", "client_credentials"],
}


@pytest.fixture
def oauth(wire: Wire) -> Wire:
    """A server that describes its OAuth and grants everything."""
    wire.respond("GET", METADATA, json=FULL_METADATA)
    wire.respond("POST", "/oauth/token", json=TOKEN)
    wire.respond("POST", "/oauth/revoke", json={})
    return wire


def client_of(wire: Wire, **arguments: Any) -> Mastodon:
    return wire.client(**{**APP, **arguments})


# --- The constructor ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("mode", ["none", "created", "changed"])
def test_constructing_asks_the_server_nothing(wire: Wire, mode: str) -> None:
    wire.client(mastodon_version=None, version_check_mode=mode)
    assert wire.requests == []


@pytest.mark.parametrize(
    ("given", "made"),
    [
        ("mastodon.example", "https://mastodon.example"),
        ("mastodon.example/", "https://mastodon.example"),
        (" https://mastodon.example// ", "https://mastodon.example"),
        ("HTTPS://mastodon.example", "https://mastodon.example"),
        ("http://localhost:3000/", "http://localhost:3000"),
    ],
)
def test_the_address_of_the_server_is_normalised(given: str, made: str) -> None:
    assert Mastodon(api_base_url=given).api_base_url == made


@pytest.mark.parametrize(
    "arguments",
    [
        {"api_base_url": None},
        {"api_base_url": ""},
        {"api_base_url": 5},
        {"api_base_url": "ftp://mastodon.example"},
        {"api_base_url": "@me@mastodon.example"},
        {"api_base_url": "https://mastodon.example?x=1"},
        {"api_base_url": "https://mastodon.example:port"},
        {"api_base_url": "my server"},
        {"client_id": "an id without a secret"},
        {"client_id": 5, "client_secret": "x"},
        {"access_token": b"token"},
        {"access_token": "two\nlines"},
        {"ratelimit_method": "sometimes"},
        {"ratelimit_pacefactor": -1},
        {"ratelimit_pacefactor": "fast"},
        {"ratelimit_pacefactor": float("nan")},
        {"request_timeout": -1},
        {"request_timeout": 0},
        {"request_timeout": "5"},
        {"request_timeout": True},
        {"request_timeout": (1, 2, 3)},
        {"request_timeout": (1, -2)},
        {"version_check_mode": "always"},
        {"feature_set": "akkoma"},
        {"mastodon_version": 4},
        {"lang": 5},
        {"user_agent": 5},
        {"user_agent": "two\nlines"},
        {"user_agent": "\U0001f40d"},
    ],
)
def test_bad_arguments_of_the_constructor_name_themselves(arguments: dict[str, Any]) -> None:
    with pytest.raises(MastodonIllegalArgumentError, match=next(iter(arguments))):
        Mastodon(**{"api_base_url": BASE, **arguments})


@pytest.mark.parametrize("timeout", [5, 0.5, (3, 30), (3.5, None), None])
def test_a_timeout_is_a_number_a_pair_or_none(timeout: Any) -> None:
    assert Mastodon(api_base_url=BASE, request_timeout=timeout).request_timeout == timeout


@pytest.mark.parametrize(
    ("mode", "version", "path"),
    [
        ("none", "3.5.0", "/api/v1/instance/"),
        ("created", "3.5.0", "/api/v1/instance/"),
        ("changed", "4.7.3", "/api/v2/instance/"),
    ],
)
def test_a_given_version_is_used_in_every_mode(wire: Wire, mode: str, version: str, path: str) -> None:
    wire.respond("GET", path, json={"title": "Cats"})
    api = wire.client(mastodon_version=version, version_check_mode=mode)
    assert f"{api.mastodon_major}.{api.mastodon_minor}.{api.mastodon_patch}" == version
    assert api.instance().title == "Cats"
    assert [request.path for request in wire.requests] == [path]


def test_clearing_caches_keeps_a_given_version(wire: Wire) -> None:
    wire.respond("GET", "/api/v1/instance/", json={"uri": "mastodon.example"})
    api = wire.client(mastodon_version="3.5.0")
    api.clear_caches()
    api.instance()
    assert len(wire.requests) == 1


def test_clearing_caches_asks_for_the_version_again(wire: Wire) -> None:
    wire.respond("GET", "/api/v1/instance/", json={"version": "3.5.0"})
    wire.respond("GET", "/api/v2/instance/", json={}, status=404)
    api = wire.client(mastodon_version=None)
    api.retrieve_mastodon_version()
    before = len(wire.requests)
    api.clear_caches()
    api.retrieve_mastodon_version()
    assert len(wire.requests) == 2 * before


def test_a_version_without_numbers_is_refused() -> None:
    with pytest.raises(MastodonVersionError, match="glitch"):
        Mastodon(api_base_url=BASE, mastodon_version="glitch")


def test_the_language_of_one_client_stays_with_it(wire: Wire) -> None:
    wire.respond("GET", "/api/v1/custom_emojis", json=[])
    german, plain = wire.client(lang="de"), wire.client()
    german.custom_emojis()
    plain.custom_emojis()
    assert [request.query for request in wire.requests] == [{"lang": "de"}, {}]


# --- Files ----------------------------------------------------------------------------------------------------------


def written(path: Path, *lines: str, end: str = "\n") -> Path:
    """Write a file that only its owner can read."""
    path.touch(0o600)
    path.write_bytes("".join(line + end for line in lines).encode())
    return path


def test_the_file_of_an_app_is_read(tmp_path: Path) -> None:
    file = written(tmp_path / "app.secret", "cid", "csecret", "https://other.example", "My app")
    for given in (file, str(file)):
        api = Mastodon(client_id=given)
        assert (api.client_id, api.client_secret, api.api_base_url) == ("cid", "csecret", "https://other.example")
        assert api.user_agent == "mastodonpy"


def test_the_name_of_the_app_is_the_user_agent_if_none_is_given(tmp_path: Path) -> None:
    file = written(tmp_path / "app.secret", "cid", "csecret", "https://other.example", "My app")
    assert Mastodon(client_id=file, user_agent=None).user_agent == "My app"


def test_a_name_that_no_header_can_hold_is_left_out(tmp_path: Path) -> None:
    file = written(tmp_path / "app.secret", "cid", "csecret", "https://other.example", "Mümmel-App")
    assert Mastodon(client_id=file, user_agent=None).user_agent is None


def test_the_file_of_a_log_in_is_read(tmp_path: Path) -> None:
    file = written(tmp_path / "user.secret", "tok", "https://other.example", "cid", "csecret", end="\r\n")
    api = Mastodon(access_token=file)
    assert (api.access_token, api.api_base_url) == ("tok", "https://other.example")
    assert (api.client_id, api.client_secret) == ("cid", "csecret")


def test_old_files_of_one_or_two_lines_are_read(tmp_path: Path) -> None:
    app = written(tmp_path / "app.secret", "cid", "csecret")
    login = written(tmp_path / "user.secret", "tok")
    api = Mastodon(client_id=app, access_token=login, api_base_url=BASE)
    assert (api.client_id, api.client_secret, api.access_token) == ("cid", "csecret", "tok")


def test_an_app_file_of_one_line_goes_with_a_given_secret(tmp_path: Path) -> None:
    app = written(tmp_path / "app.secret", "cid")
    api = Mastodon(client_id=app, client_secret="csecret", api_base_url=BASE)
    assert (api.client_id, api.client_secret) == ("cid", "csecret")


def test_the_app_of_its_own_file_beats_the_one_in_the_log_in(tmp_path: Path) -> None:
    app = written(tmp_path / "app.secret", "cid", "csecret", BASE, "My app")
    login = written(tmp_path / "user.secret", "tok", BASE, "another", "another secret")
    api = Mastodon(client_id=app, access_token=login)
    assert (api.client_id, api.client_secret) == ("cid", "csecret")


def test_files_and_argument_must_name_the_same_server(tmp_path: Path) -> None:
    login = written(tmp_path / "user.secret", "tok", "https://other.example")
    assert Mastodon(access_token=login, api_base_url="other.example/").access_token == "tok"
    with pytest.raises(MastodonIllegalArgumentError, match=r"https://other\.example .*file"):
        Mastodon(access_token=login, api_base_url=BASE)


def test_an_old_file_needs_an_address(tmp_path: Path) -> None:
    with pytest.raises(MastodonIllegalArgumentError, match="api_base_url is required"):
        Mastodon(access_token=written(tmp_path / "user.secret", "tok"))


def test_a_path_to_nowhere_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(MastodonFileNotFoundError, match=r"access_token.*nothing\.secret"):
        Mastodon(access_token=tmp_path / "nothing.secret", api_base_url=BASE)


def test_an_empty_file_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(MastodonIllegalArgumentError, match="first line"):
        Mastodon(access_token=written(tmp_path / "user.secret"), api_base_url=BASE)


def test_a_file_that_is_not_text_is_an_error(tmp_path: Path) -> None:
    file = tmp_path / "picture.png"
    file.write_bytes(PNG)
    with pytest.raises(MastodonIllegalArgumentError, match="cannot be read"):
        Mastodon(access_token=file, api_base_url=BASE)


def test_only_the_owner_can_read_what_is_written(oauth: Wire, tmp_path: Path) -> None:
    file = tmp_path / "user.secret"
    file.write_text("old")
    file.chmod(0o644)
    client_of(oauth).log_in(code="code", to_file=file)
    assert file.read_text() == f"new-token\n{BASE}\ncid\nvery-secret\n"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert os.listdir(tmp_path) == ["user.secret"]
    assert Mastodon(access_token=file).access_token == "new-token"


def test_a_link_is_replaced_and_what_it_leads_to_stays(oauth: Wire, tmp_path: Path) -> None:
    shared = written(tmp_path / "shared", "for everyone")
    link = tmp_path / "user.secret"
    link.symlink_to(shared)
    client_of(oauth).log_in(code="code", to_file=link)
    assert shared.read_text() == "for everyone\n"
    assert not link.is_symlink()
    assert link.read_text().startswith("new-token\n")


def test_a_file_that_cannot_be_written_is_refused_before_anything_is_sent(oauth: Wire, tmp_path: Path) -> None:
    for place in (tmp_path / "missing" / "user.secret", tmp_path, "", 5):
        with pytest.raises(MastodonIllegalArgumentError, match="to_file"):
            client_of(oauth).log_in(code="code", to_file=place)  # type: ignore[arg-type]
    assert oauth.requests == []


def test_a_full_disk_leaves_the_old_file(oauth: Wire, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = written(tmp_path / "user.secret", "old")

    def full(*args: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(MastodonIOError, match="No space left"):
        client_of(oauth).log_in(code="code", to_file=file)
    assert file.read_text() == "old\n"
    assert os.listdir(tmp_path) == ["user.secret"]


def test_the_text_to_keep_a_log_in_can_be_read_back(wire: Wire, tmp_path: Path) -> None:
    file = written(tmp_path / "user.secret", client_of(wire).persistable_login_credentials(), end="")
    api = Mastodon(access_token=file)
    assert (api.access_token, api.client_id, api.client_secret) == ("token", "cid", "very-secret")


# --- Registering an app ---------------------------------------------------------------------------------------------


def test_an_app_is_registered_and_kept(wire: Wire, tmp_path: Path) -> None:
    wire.respond("POST", "/api/v1/apps", json={"client_id": "cid", "client_secret": "csecret"})
    file = tmp_path / "app.secret"
    made = Mastodon.create_app(
        "My\nÄpp", scopes="read write:statuses", to_file=file, api_base_url=BASE, session=wire.session()
    )
    assert made == ("cid", "csecret")
    assert wire.last.form["scopes"] == "read write:statuses"
    assert file.read_text(encoding="utf-8") == f"cid\ncsecret\n{BASE}\nMy Äpp\n"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_an_error_body_is_the_error_of_its_status(wire: Wire) -> None:
    wire.respond("POST", "/api/v1/apps", status=422, json={"error": "Redirect URI must be an absolute URI."})
    with pytest.raises(MastodonAPIError) as caught:
        Mastodon.create_app("My app", api_base_url=BASE, session=wire.session())
    assert caught.value.args[1:] == (422, "Unprocessable Entity", "Redirect URI must be an absolute URI.")


@pytest.mark.parametrize(("status", "error"), [(200, MastodonNetworkError), (404, MastodonNotFoundError)])
def test_a_web_page_says_that_the_address_is_wrong(wire: Wire, status: int, error: type[Exception]) -> None:
    wire.respond("POST", "/api/v1/apps", status=status, text="<html>Welcome</html>")
    with pytest.raises(error, match="api_base_url"):
        Mastodon.create_app("My app", api_base_url=BASE, session=wire.session())


def test_a_response_without_an_id_is_an_error(wire: Wire) -> None:
    wire.respond("POST", "/api/v1/apps", json={"name": "My app"})
    with pytest.raises(MastodonAPIError, match="client_id"):
        Mastodon.create_app("My app", api_base_url=BASE, session=wire.session())


@pytest.mark.parametrize(
    "arguments",
    [
        {"client_name": None},
        {"scopes": ["read", "everything"]},
        {"scopes": ["Read"]},
        {"scopes": 5},
        {"redirect_uris": [5.5]},
        {"website": 5.5},
        {"to_file": "/"},
    ],
)
def test_bad_arguments_of_an_app_are_refused_unsent(wire: Wire, arguments: dict[str, Any]) -> None:
    with pytest.raises(MastodonIllegalArgumentError, match=next(iter(arguments))):
        Mastodon.create_app(**{"client_name": "My app", "api_base_url": BASE, "session": wire.session(), **arguments})
    assert wire.requests == []


def test_scopes_of_other_software_are_accepted(wire: Wire) -> None:
    wire.respond("POST", "/api/v1/apps", json=APP)
    scopes = ["read:chats", "admin:write:accounts", "push"]
    Mastodon.create_app("My app", scopes=scopes, api_base_url=BASE, session=wire.session())
    assert wire.last.form["scopes"] == "read:chats admin:write:accounts push"
    assert scopes == ["read:chats", "admin:write:accounts", "push"]


def test_a_session_made_for_an_app_is_closed(wire: Wire, monkeypatch: pytest.MonkeyPatch) -> None:
    wire.respond("POST", "/api/v1/apps", json=APP)
    closed = []

    class Session(requests.Session):
        def __init__(self) -> None:
            super().__init__()
            self.mount("https://", wire)

        def close(self) -> None:
            closed.append(self)

    monkeypatch.setattr(authentication.requests, "Session", Session)
    Mastodon.create_app("My app", api_base_url=BASE)
    assert len(closed) == 1
    own = Session()
    Mastodon.create_app("My app", api_base_url=BASE, session=own)
    assert own not in closed


# --- The page for the browser ---------------------------------------------------------------------------------------


def test_what_was_not_given_stays_out_of_the_address(oauth: Wire) -> None:
    query = parse_qs(urlsplit(client_of(oauth).auth_request_url()).query)
    assert set(query) == {"client_id", "response_type", "redirect_uri", "scope", "force_login"}


def test_an_address_holds_what_was_given_escaped(oauth: Wire) -> None:
    url = client_of(oauth).auth_request_url(state="a&b=c d", lang="de", code_challenge="ch", scopes="read push")
    query = parse_qs(urlsplit(url).query)
    assert query["state"] == ["a&b=c d"]
    assert (query["lang"], query["scope"]) == (["de"], ["read push"])
    assert (query["code_challenge"], query["code_challenge_method"]) == (["ch"], ["S256"])


def test_the_file_of_an_app_stands_for_its_id(wire: Wire, tmp_path: Path) -> None:
    file = written(tmp_path / "app.secret", "from-file", "csecret")
    assert "client_id=from-file&" in wire.client().auth_request_url(client_id=file, skip_server_info=True)


@pytest.mark.parametrize(
    "arguments",
    [
        {"scopes": ["bogus"]},
        {"redirect_uris": ["https://a.example", "https://b.example"]},
        {"code_challenge_method": "plain", "code_challenge": "x"},
        {"code_challenge_method": "S256"},
    ],
)
def test_bad_arguments_of_the_address_are_refused_unsent(wire: Wire, arguments: dict[str, Any]) -> None:
    with pytest.raises(MastodonIllegalArgumentError, match=next(iter(arguments))):
        client_of(wire).auth_request_url(**arguments)
    assert wire.requests == []


def test_an_address_needs_an_app(wire: Wire) -> None:
    with pytest.raises(MastodonIllegalArgumentError, match="client_id"):
        wire.client().auth_request_url()


@pytest.mark.parametrize("metadata", [{}, {"issuer": BASE}, [], {"authorization_endpoint": None}])
def test_servers_with_little_or_no_metadata_work(wire: Wire, metadata: Any) -> None:
    wire.respond("GET", METADATA, json=metadata)
    wire.respond("POST", "/oauth/token", json=TOKEN)
    wire.respond("POST", "/oauth/revoke", json={})
    wire.respond("GET", "/oauth/userinfo", json={"name": "me"})
    api = client_of(wire)
    assert api.auth_request_url().startswith(BASE + "/oauth/authorize?")
    assert api.log_in(code="c") == "new-token"
    assert api.oauth_userinfo().name == "me"
    api.revoke_access_token()
    assert api.access_token is None


@pytest.mark.parametrize(("status", "body"), [(404, "<html>"), (200, "<html>"), (401, ""), (500, "oops")])
def test_metadata_that_cannot_be_read_is_empty(wire: Wire, status: int, body: str) -> None:
    wire.respond("GET", METADATA, status=status, text=body)
    assert client_of(wire).oauth_authorization_server_info() == {}


@pytest.mark.parametrize("host", ["127.0.0.1:3000", "localhost:3000", "[::1]:3000", "my.localhost"])
def test_plain_http_is_accepted_on_this_machine(wire: Wire, host: str) -> None:
    base = f"http://{host}"
    wire.respond("GET", base + METADATA, json={"token_endpoint": base + "/oauth/token"})
    wire.respond("POST", base + "/oauth/token", json=TOKEN)
    assert client_of(wire, api_base_url=base).log_in(code="c") == "new-token"


@pytest.mark.parametrize("host", ["mastodon.example", "localhost.example", "10.0.0.1"])
def test_plain_http_elsewhere_needs_permission(wire: Wire, host: str) -> None:
    base = f"http://{host}"
    wire.respond("GET", base + METADATA, json={"token_endpoint": base + "/oauth/token"})
    wire.respond("POST", base + "/oauth/token", json=TOKEN)
    with pytest.warns(MastodonWarning, match="is not https"):
        api = client_of(wire, api_base_url=base)
    with pytest.raises(MastodonIllegalArgumentError, match="allow_http"):
        api.log_in(code="c")
    assert [request.method for request in wire.requests] == ["GET"]
    assert api.log_in(code="c", allow_http=True) == "new-token"


# --- Logging in -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "form"),
    [
        ({"code": " c0de\n"}, {"grant_type": "authorization_code", "code": "c0de"}),
        ({"code": "c", "code_verifier": "v"}, {"grant_type": "authorization_code", "code": "c", "code_verifier": "v"}),
        ({"refresh_token": "r"}, {"grant_type": "refresh_token", "refresh_token": "r"}),
        ({"client_credentials": True}, {"grant_type": "client_credentials"}),
    ],
)
def test_only_what_oauth_knows_is_posted(oauth: Wire, arguments: dict[str, Any], form: dict[str, str]) -> None:
    client_of(oauth).log_in(**arguments)
    always = {"scope": "read write follow push", "redirect_uri": "urn:ietf:wg:oauth:2.0:oob", **APP}
    assert oauth.last.form == {**always, **form}


def test_a_password_is_sent_as_it_is(wire: Wire) -> None:
    wire.respond("GET", METADATA, json={}, status=404)
    wire.respond("POST", "/oauth/token", json=TOKEN)
    client_of(wire, mastodon_version="4.2.0").log_in("me@mastodon.example", " pass word ")
    assert (wire.last.form["username"], wire.last.form["password"]) == ("me@mastodon.example", " pass word ")


def test_the_client_is_logged_in_afterwards(oauth: Wire) -> None:
    oauth.respond("GET", "/api/v1/accounts/verify_credentials", json={"id": "1"})
    api = client_of(oauth, access_token=None)
    api.log_in(code="c")
    assert api._Mastodon__get_logged_in_id() == "1"
    assert oauth.last.headers["Authorization"] == "Bearer new-token"


def test_another_log_in_is_another_account(oauth: Wire) -> None:
    oauth.respond("GET", "/api/v1/accounts/verify_credentials", json={"id": "1"})
    oauth.respond("GET", "/api/v1/accounts/verify_credentials", json={"id": "2"})
    api = client_of(oauth)
    assert [api._Mastodon__get_logged_in_id(), api._Mastodon__get_logged_in_id()] == ["1", "1"]
    api.access_token = "another"
    assert api._Mastodon__get_logged_in_id() == "2"


def test_a_failed_look_up_does_not_leave_the_account_before(oauth: Wire) -> None:
    for response in ({"json": {"id": "1"}}, {"status": 500}, {"json": {"id": "2"}}):
        oauth.respond("GET", "/api/v1/accounts/verify_credentials", **response)
    api = oauth.client()
    assert api._Mastodon__get_logged_in_id() == "1"
    api.access_token = "of another account"
    with pytest.raises(MastodonInternalServerError):
        api._Mastodon__get_logged_in_id()
    assert api._Mastodon__get_logged_in_id() == "2"


def test_a_token_may_live_longer_than_dates_can_express(wire: Wire) -> None:
    wire.respond("GET", METADATA, status=404, json={})
    wire.respond("POST", "/oauth/token", json={**TOKEN, "expires_in": 10**15})
    assert client_of(wire).log_in(code="x") == "new-token"


@pytest.mark.parametrize("address", ["https://[x", "https://x:port/token", "http://other.example\\@localhost/token"])
def test_an_endpoint_at_no_safe_address_gets_nothing(wire: Wire, address: str) -> None:
    wire.respond("GET", METADATA, json={**FULL_METADATA, "token_endpoint": address})
    with pytest.raises(MastodonIllegalArgumentError, match="OAuth address"):
        client_of(wire).log_in(code="x")
    assert [request.path for request in wire.requests] == [METADATA]


def test_refresh_token_and_end_of_a_token_are_kept(wire: Wire) -> None:
    wire.respond("GET", METADATA, json=FULL_METADATA)
    wire.respond("POST", "/oauth/token", json={**TOKEN, "refresh_token": "next", "expires_in": 3600})
    wire.respond("POST", "/oauth/token", json=TOKEN)
    api = client_of(wire)
    api.log_in(code="c")
    assert (api._refresh_token, api._Mastodon__get_token_expired()) == ("next", False)
    api.log_in(refresh_token="next")
    assert (api._refresh_token, api._Mastodon__get_token_expired()) == ("next", True)


@pytest.mark.parametrize(
    "arguments",
    [
        {},
        {"username": "u"},
        {"password": "p"},
        {"username": "u", "password": "p", "code": "c"},
        {"code": "c", "refresh_token": "r"},
        {"code": ""},
        {"code": 5},
        {"code": "c", "scopes": ["bogus"]},
        {"code": "c", "redirect_uri": None},
    ],
)
def test_bad_arguments_of_a_log_in_are_refused_unsent(wire: Wire, arguments: dict[str, Any]) -> None:
    with pytest.raises(MastodonIllegalArgumentError):
        client_of(wire).log_in(**arguments)
    assert wire.requests == []


def test_a_log_in_needs_an_app(wire: Wire) -> None:
    with pytest.raises(MastodonIllegalArgumentError, match="client_id and client_secret"):
        wire.client().log_in(code="c")
    assert wire.requests == []


@pytest.mark.parametrize(
    ("arguments", "status", "error", "cause"),
    [
        ({"code": "c0de"}, 400, "invalid_grant", "code has expired"),
        ({"username": "u", "password": "pa55"}, 400, "invalid_grant", "password is wrong"),
        ({"refresh_token": "r3fr35h"}, 400, "invalid_grant", "refresh_token has expired"),
        ({"code": "c0de"}, 401, "invalid_client", "client_secret is wrong"),
        ({"code": "c0de"}, 400, "invalid_scope", "scopes"),
        ({"username": "u", "password": "pa55"}, 400, "unsupported_grant_type", "does not offer"),
        ({"code": "c0de"}, 404, "Not found", "api_base_url"),
    ],
)
def test_a_refused_log_in_says_the_likely_cause(
    wire: Wire, arguments: dict[str, Any], status: int, error: str, cause: str
) -> None:
    wire.respond("GET", METADATA, json={}, status=404)
    wire.respond("POST", "/oauth/token", status=status, json={"error": error})
    with pytest.raises(MastodonIllegalArgumentError, match=cause) as caught:
        client_of(wire, mastodon_version="4.2.0").log_in(**arguments)
    assert error in str(caught.value)
    assert isinstance(caught.value.__cause__, MastodonAPIError)
    for secret in (*arguments.values(), "very-secret"):
        assert len(secret) < 2 or secret not in str(caught.value)


def test_a_server_without_passwords_says_what_to_do_instead(oauth: Wire) -> None:
    with pytest.raises(MastodonIllegalArgumentError, match="auth_request_url"):
        client_of(oauth).log_in("u", "p")
    assert [request.method for request in oauth.requests] == ["GET"]


@pytest.mark.parametrize("status", [502, 503, 504])
def test_a_log_in_on_a_broken_server_is_a_server_error(wire: Wire, status: int) -> None:
    wire.respond("GET", METADATA, json=FULL_METADATA)
    wire.respond("POST", "/oauth/token", status=status, text="<html>")
    with pytest.raises(MastodonServerError):
        client_of(wire).log_in(code="c")


@pytest.mark.parametrize("response", [{"status": 500, "text": "<html>"}, {"status": 503, "json": {"error": "no"}}])
def test_a_refusal_may_have_the_status_of_a_broken_server(wire: Wire, response: dict[str, Any]) -> None:
    wire.respond("GET", METADATA, json=FULL_METADATA)
    wire.respond("POST", "/oauth/token", **response)
    with pytest.raises(MastodonIllegalArgumentError, match="refuses the log"):
        client_of(wire).log_in(code="c")


@pytest.mark.parametrize("scope", ["read:collections", "write:collections", "write:conversations"])
def test_the_newest_scopes_can_be_asked_for_and_are_part_of_the_broad_ones(wire: Wire, scope: str) -> None:
    wire.respond("GET", METADATA, json=FULL_METADATA)
    client = client_of(wire)
    for granted in (scope, "read write"):
        wire.respond("POST", "/oauth/token", json={**TOKEN, "scope": granted})
        assert client.log_in(code="c", scopes=[scope]) == "new-token"
        assert wire.last.form["scope"] == scope


def test_a_login_with_fewer_scopes_is_saved_before_the_error(wire: Wire, tmp_path: Path) -> None:
    wire.respond("GET", METADATA, json=FULL_METADATA)
    wire.respond("POST", "/oauth/token", json={**TOKEN, "scope": "read"})
    with pytest.raises(MastodonAPIError, match=r"scopes=\['read'\]"):
        client_of(wire).log_in(code="c", scopes=["read", "write"], to_file=tmp_path / "user.secret")
    assert (tmp_path / "user.secret").read_text().startswith("new-token\n")


@pytest.mark.parametrize("quoted", ['"s3cret"', "'s3cret'", "`s3cret`", '"s3cret', '"s3cret",', "b's3cret'"])
def test_credentials_in_quotes_are_refused_without_showing_them(quoted: str) -> None:
    arguments: list[dict[str, Any]] = [
        {"access_token": quoted},
        {"client_id": "id", "client_secret": quoted},
        {"client_id": quoted, "client_secret": "secret"},
    ]
    for given in arguments:
        with pytest.raises(MastodonIllegalArgumentError, match="in quotes") as caught:
            Mastodon(api_base_url=BASE, **given)
        assert "s3cret" not in str(caught.value)


def test_an_address_in_quotes_is_refused() -> None:
    with pytest.raises(MastodonIllegalArgumentError, match="api_base_url is in quotes"):
        Mastodon(api_base_url="'mastodon.example'")


@pytest.mark.parametrize("address", ["http://mastodon.example/u", "https://a:b@mastodon.example/u", f"{BASE}/u?x=1"])
def test_user_info_is_not_asked_from_an_address_that_secrets_must_not_reach(wire: Wire, address: str) -> None:
    wire.respond("GET", METADATA, json={**FULL_METADATA, "userinfo_endpoint": address})
    with pytest.raises(MastodonIllegalArgumentError, match="OAuth address"):
        wire.client().oauth_userinfo()
    assert len(wire.requests) == 1


def test_a_response_that_is_a_web_page_says_so(wire: Wire) -> None:
    wire.respond("GET", METADATA, text="<html>")
    wire.respond("POST", "/oauth/token", text="<html>")
    with pytest.raises(MastodonAPIError, match=r"mastodon\.example may not be the address"):
        client_of(wire).log_in(code="c")


def test_a_response_without_a_token_is_an_error(wire: Wire) -> None:
    wire.respond("GET", METADATA, json=FULL_METADATA)
    wire.respond("POST", "/oauth/token", json={"ok": True})
    api = client_of(wire)
    with pytest.raises(MastodonAPIError, match="no access token"):
        api.log_in(code="c")
    assert api.access_token == "token"


def test_fewer_scopes_than_were_asked_for_are_an_error_that_names_both(wire: Wire) -> None:
    wire.respond("GET", METADATA, json=FULL_METADATA)
    wire.respond("POST", "/oauth/token", json={**TOKEN, "scope": "read write:statuses"})
    api = client_of(wire)
    with pytest.raises(MastodonAPIError, match=r'"read write:statuses" do not .* "read push"'):
        api.log_in(code="c", scopes=["read", "push"])
    assert api.access_token == "new-token"
    assert api.log_in(code="c", scopes=["read:statuses", "write:statuses"]) == "new-token"


def test_a_server_that_does_not_name_scopes_granted_all(wire: Wire) -> None:
    wire.respond("GET", METADATA, json=FULL_METADATA)
    wire.respond("POST", "/oauth/token", json={"access_token": "new-token"})
    assert client_of(wire).log_in(code="c") == "new-token"


def test_an_unreachable_server_is_a_network_error(wire: Wire) -> None:
    wire.respond("GET", METADATA, error=requests.ConnectionError("no route"))
    with pytest.raises(MastodonNetworkError, match="no route"):
        client_of(wire).log_in(code="c")


# --- Logging out ----------------------------------------------------------------------------------------------------


def test_logging_out_works_where_the_response_is_empty(wire: Wire) -> None:
    wire.respond("GET", METADATA, status=404, text="<html>")
    wire.respond("POST", "/oauth/revoke", text="")
    api = client_of(wire)
    api.revoke_access_token()
    assert wire.last.form == {**APP, "token": "token"}
    assert api.access_token is None


def test_a_refused_log_out_keeps_the_token(wire: Wire) -> None:
    wire.respond("GET", METADATA, json=FULL_METADATA)
    wire.respond("POST", "/oauth/revoke", status=403, json={"error": "unauthorized_client"})
    api = client_of(wire)
    with pytest.raises(MastodonAPIError):
        api.revoke_access_token()
    assert api.access_token == "token"


# --- What errors say ------------------------------------------------------------------------------------------------


def verify(wire: Wire, status: int, body: Any, **arguments: Any) -> str:
    wire.respond("GET", "/api/v1/apps/verify_credentials", status=status, json=body)
    with pytest.raises(MastodonAPIError) as caught:
        wire.client(**arguments).app_verify_credentials()
    return str(caught.value)


def test_a_missing_scope_is_named_as_the_likely_cause(wire: Wire) -> None:
    assert "lack a scope" in verify(wire, 403, {"error": "This action is outside the authorized scopes"})


def test_a_missing_token_is_named_as_the_cause(wire: Wire) -> None:
    assert "no access token was given" in verify(wire, 401, {"error": "invalid"}, access_token=None)


def test_a_file_name_in_place_of_a_token_is_named_as_the_cause(wire: Wire) -> None:
    assert "no such file" in verify(wire, 401, {"error": "invalid"}, access_token="usercred.secret")


def test_a_wrong_token_is_named_as_the_cause_and_not_shown(wire: Wire) -> None:
    said = verify(wire, 401, {"error": "invalid"}, access_token="SeCrEtToKeN")
    assert "expired or revoked" in said
    assert "SeCrEtToKeN" not in said


def test_a_server_that_has_moved_is_named_as_the_cause(wire: Wire) -> None:
    wire.respond("GET", "/api/v1/apps/verify_credentials", status=301, headers={"Location": "https://new.example/x"})
    wire.respond("GET", "https://new.example/x", status=401, json={"error": "invalid"})
    with pytest.raises(MastodonUnauthorizedError, match=r"https://new\.example"):
        wire.client().app_verify_credentials()
    assert "Authorization" not in wire.last.headers


def test_a_web_page_at_an_endpoint_says_that_the_address_is_wrong(wire: Wire) -> None:
    wire.respond("GET", "/api/v1/apps/verify_credentials", text="<!DOCTYPE html><html>")
    with pytest.raises(MastodonAPIError, match="api_base_url may not be"):
        wire.client().app_verify_credentials()


# --- Signing up -----------------------------------------------------------------------------------------------------


SIGN_UP = {"username": "u", "password": "pa55word", "email": "u@mail.example", "agreement": True}
TAKEN = {
    "error": "Validation failed: Username has already been taken",
    "details": {"username": [{"error": "ERR_TAKEN", "description": "has already been taken"}]},
}


@pytest.fixture
def open_server(wire: Wire) -> Wire:
    wire.respond("POST", "/oauth/token", json={**TOKEN, "access_token": "app-token"})
    return wire


def test_signing_up_posts_what_is_documented_and_logs_in(open_server: Wire, tmp_path: Path) -> None:
    open_server.respond("POST", "/api/v1/accounts", json={**TOKEN, "access_token": "user-token"})
    api = client_of(open_server, access_token=None)
    file = tmp_path / "user.secret"
    made = api.create_account(**SIGN_UP, date_of_birth=date(1990, 5, 6), to_file=file)
    assert made == api.access_token == "user-token"
    assert open_server.last.headers["Authorization"] == "Bearer app-token"
    assert open_server.last.form == {**SIGN_UP, "agreement": "1", "locale": "en", "date_of_birth": "1990-05-06"}
    assert file.read_text().startswith("user-token\n")


def test_a_refused_sign_up_says_why(open_server: Wire) -> None:
    open_server.respond("POST", "/api/v1/accounts", status=422, json=TAKEN)
    api = client_of(open_server, access_token=None)
    with pytest.raises(MastodonIllegalArgumentError, match="username: has already been taken") as caught:
        api.create_account(**SIGN_UP)
    assert "pa55word" not in str(caught.value)
    assert api.access_token is None


def test_a_refused_sign_up_is_reported_however_the_server_writes_it(open_server: Wire) -> None:
    body = {"error": "refused", "details": {"username": ["taken", {"error": "ERR_TAKEN"}], "email": "bad"}}
    open_server.respond("POST", "/api/v1/accounts", status=422, json=body)
    with pytest.raises(MastodonIllegalArgumentError, match=r"refused \(username: ERR_TAKEN\)"):
        client_of(open_server).create_account("me", "secret", "me@mail.example", agreement=True)


def test_a_refused_sign_up_returns_why_if_asked(open_server: Wire) -> None:
    open_server.respond("POST", "/api/v1/accounts", status=422, json=TAKEN)
    token, problem = client_of(open_server).create_account(**SIGN_UP, return_detailed_error=True)
    assert token is None
    assert isinstance(problem, AccountCreationError)
    assert problem.details.username[0].error == "ERR_TAKEN"


def test_a_sign_up_that_worked_has_no_problem(open_server: Wire) -> None:
    open_server.respond("POST", "/api/v1/accounts", json=TOKEN)
    assert client_of(open_server).create_account(**SIGN_UP, return_detailed_error=True) == ("new-token", None)


def test_a_sign_up_on_a_broken_server_is_an_internal_server_error(open_server: Wire) -> None:
    open_server.respond("POST", "/api/v1/accounts", status=500, text="<html>")
    with pytest.raises(MastodonInternalServerError):
        client_of(open_server).create_account(**SIGN_UP)


def test_the_server_judges_an_empty_password(open_server: Wire) -> None:
    open_server.respond("POST", "/api/v1/accounts", status=422, json={"error": "blank", "details": {}})
    token, problem = client_of(open_server).create_account(**{**SIGN_UP, "password": ""}, return_detailed_error=True)
    assert (token, problem.error) == (None, "blank")


def test_a_birthday_must_be_a_date(wire: Wire) -> None:
    with pytest.raises(MastodonIllegalArgumentError, match="date_of_birth='1990-05-06'"):
        client_of(wire).create_account(**SIGN_UP, date_of_birth="1990-05-06")
    assert wire.requests == []


def test_the_language_of_a_client_is_sent_once(oauth: Wire) -> None:
    german = client_of(oauth, lang="de")
    german.log_in(code="c")
    assert oauth.last.form["lang"] == "de"
    assert "lang" not in parse_qs(urlsplit(client_of(oauth).auth_request_url()).query)
