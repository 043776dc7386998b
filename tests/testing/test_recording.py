"""Secrets on their way into a cassette, and the match of requests with what was recorded."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
import vcr
from vcr.request import Request

from mastodon import Mastodon
from mastodon.testing.recording import scrub_request, scrub_response, scrub_text, vcr_config
from tests.support.loopback import serving

SECRETS = {
    *("tokenX", "refreshX", "secretX", "codeX", "passX", "verifierX", "me@home.example", "cookieX", "pushauthX"),
    *("p256X", "cHVzaA", "me%40home.example"),
}
BODY = {
    "id": "109",
    "created_at": "2026-01-01T00:00:00.000Z",
    "access_token": "tokenX",
    "account": {"email": "me@home.example", "acct": "me@home.example.social", "locked": None, "note": "Bearer tokenX"},
    "apps": [{"client_secret": "secretX", "client_id": "secretX"}],
    "subscription": {"endpoint": "https://push.example/cHVzaA", "keys": {"auth": "pushauthX", "p256dh": "p256X"}},
    "contact": "<a href='mailto:me@home.example'>me</a>",
}


def respond(method: str, target: str, body: bytes) -> tuple[int, dict[str, str], Any]:
    """A server that tells its secrets."""
    headers = {"Set-Cookie": "session=cookieX", "Link": '<http://127.0.0.1:1/api?code=codeX>; rel="next"'}
    return 200, headers, BODY


@pytest.fixture
def url() -> Iterator[str]:
    with serving(respond) as address:
        yield address


def record(path: Path, send: Callable[[], Any]) -> Any:
    """Send something while a cassette records, or replays if it is there."""
    with vcr.use_cassette(str(path), **vcr_config()):
        return send()


@pytest.fixture
def cassette(tmp_path: Path) -> Path:
    return tmp_path / "cassette.yaml"


def everything(url: str) -> list[requests.Response]:
    """Requests with a secret in each place where one can be."""
    session = requests.Session()
    session.headers["Authorization"] = "Bearer tokenX"
    session.cookies.set("session", "cookieX")
    form = {
        "grant_type": "password",
        "username": "me@home.example",
        "password": "passX",
        "client_secret": "secretX",
        "code_verifier": "verifierX",
        "user[email]": "me@home.example",
        "subscription[keys][p256dh]": "p256X",
        "subscription[keys][auth]": "pushauthX",
        "subscription[endpoint]": "https://push.example/cHVzaA",
    }
    return [
        session.get(f"{url}/oauth/authorize", params={"code": "codeX", "state": "kept"}),
        session.post(f"{url}/oauth/token", data=form),
        session.post(f"{url}/oauth/token", json={"refresh_token": "refreshX", "nested": [{"code": "codeX"}]}),
        session.post(f"{url}/api/v1/media", data={"access_token": "tokenX"}, files={"file": ("a.png", b"\x89PNG")}),
    ]


def test_no_secret_reaches_the_file(url: str, cassette: Path) -> None:
    record(cassette, lambda: everything(url))
    written = cassette.read_text(encoding="utf-8")
    assert [secret for secret in SECRETS if secret in written.replace("me@home.example.social", "")] == []
    for kept in ("109", "2026-01-01T00:00:00.000Z", "me@home.example.social", "state=kept", "grant_type=password"):
        assert kept in written


def test_the_program_sees_what_the_server_sent_while_it_is_recorded(url: str, cassette: Path) -> None:
    assert [response.json() for response in record(cassette, lambda: everything(url))] == [BODY] * 4


def test_what_was_recorded_is_replayed_from_another_port(url: str, cassette: Path) -> None:
    record(cassette, lambda: everything(url))
    replayed = record(cassette, lambda: everything("http://127.0.0.1:1"))
    assert [response.json()["id"] for response in replayed] == ["109"] * 4
    assert replayed[0].json()["access_token"] == "***"
    assert replayed[0].json()["account"]["locked"] is None


@pytest.mark.parametrize(
    "change", [{"params": {"limit": "2"}}, {"data": {"status": "b"}}, {"data": None, "json": {"status": "a"}}]
)
def test_another_query_or_body_does_not_match(url: str, cassette: Path, change: dict[str, Any]) -> None:
    record(cassette, lambda: requests.post(f"{url}/api/v1/statuses", params={"limit": "1"}, data={"status": "a"}))
    with pytest.raises(vcr.errors.CannotOverwriteExistingCassetteException):
        record(
            cassette,
            lambda: requests.post(
                f"{url}/api/v1/statuses", **{"params": {"limit": "1"}, "data": {"status": "a"}, **change}
            ),
        )


def test_an_upload_matches_although_its_boundary_and_name_are_random(url: str, cassette: Path) -> None:
    def upload() -> Any:
        api = Mastodon(api_base_url=url, access_token="tokenX", version_check_mode="none", mastodon_version="4.2.0")
        return api.media_post(b"\x89PNG", "image/png").id

    assert record(cassette, upload) == "109"
    assert record(cassette, upload) == "109"
    assert "tokenX" not in cassette.read_text(encoding="utf-8")


def test_a_response_without_secrets_is_kept_letter_by_letter(cassette: Path) -> None:
    odd = {"text": "ä\u2028", "number": 1e400, "big": 10**30}
    with serving(lambda *_: (200, {}, odd)) as url:
        sent = record(cassette, lambda: requests.get(url)).content
    assert record(cassette, lambda: requests.get(url)).content == sent
    assert json.loads(sent)["big"] == 10**30


# --- Bodies and headers, one by one ---------------------------------------------------------------------------------


def response(body: bytes, content_type: str = "application/json", **headers: str) -> dict[str, Any]:
    """A response as vcrpy keeps it."""
    return {"status": {}, "headers": {"Content-Type": [content_type], **headers}, "body": {"string": body}}


def recorded_body(body: bytes, content_type: str = "application/json") -> bytes:
    """What a cassette would have of a response."""
    found: bytes = scrub_response(response(body, content_type))["body"]["string"]
    return found


@pytest.mark.parametrize(
    "body",
    [
        b'[{"code":"en","name":"English"}]',
        b'{"error":"too much","code":500}',
        b'{"content":"<a href="https://shop.example/?page=1">x</a> y"}',
        b"\x89PNG\xff",
        b'{"text":"\xff"}',
        b'{"deep":' + b"[" * 20_000 + b"]" * 20_000 + b"}",
    ],
    ids=lambda body: body[:20],
)
@pytest.mark.usefixtures("no_garbage_collection")
def test_what_is_no_secret_stays_as_it_is(body: bytes) -> None:
    assert recorded_body(body, "image/png" if body.startswith(b"\x89") else "application/json") == body


@pytest.mark.parametrize(
    "body",
    [
        b'{"password":{"new":"SECRET"}}',
        b'{"client_secret":["x",{"v":"SECRET"}]}',
        b'{"access_token":"SECRET","x":"\xff"}',
        b'{"access_token":"SECRET","x":"\\ud800"}',
        b'{"access_token":"SECRET',
        b'{"reset_password_token":"SECRET"}\n{"id_token":"SECRET"}',
        b'{"endpoint":"http://[SECRET/x"}',
        b'{"endpoint":"https://u:SECRET@push.example/x"}',
        b'{"unconfirmed_email":"SECRET@home.example","contact_email":"SECRET@home.example"}',
        b'<a href="https://s.example/?a=1&amp;confirmation_token=SECRET">x</a>',
        b"https://s.example/#access_token=SECRET",
    ],
    ids=lambda body: body[:20],
)
def test_secrets_are_found_in_odd_places(body: bytes) -> None:
    assert b"SECRET" not in recorded_body(body)


def test_what_stands_beside_a_secret_stays() -> None:
    link = '<https://s.example/x?max_id=1&access_token=S>; rel="next"'
    assert scrub_text(link) == '<https://s.example/x?max_id=1&access_token=***>; rel="next"'
    html = '<a href="https://s.example/?code=S">x</a> y'
    assert scrub_text(html) == '<a href="https://s.example/?code=***">x</a> y'


@pytest.mark.parametrize("name", ["Proxy-Authorization", "X-CSRF-Token", "X-Auth-Token", "X-API-Key", "Set-Cookie"])
def test_headers_with_secrets_are_replaced(name: str) -> None:
    assert "SECRET" not in str(scrub_response(response(b"{}", **{name: "SECRET"}))["headers"])


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        ("application/x-www-form-urlencoded", b"password[]=SECRET&user[password]=SECRET"),
        ("application/json; boundary=x", b'{"password":"SECRET"}'),
        (
            "multipart/form-data; Boundary=abc , x",
            b"--abc\r\nContent-Disposition: form-data; name=password\r\n\r\nSECRET\r\n--abc--\r\n",
        ),
        (
            "multipart/form-data; boundary=abc",
            b'--abc\r\nContent-Disposition: form-data; name="filename[password]"\r\n\r\nSECRET\r\n--abc--\r\n',
        ),
    ],
)
def test_requests_of_any_form_lose_their_secrets(content_type: str, body: bytes) -> None:
    request = Request("POST", "https://s.example/api", body, {"Content-Type": content_type})
    scrubbed = scrub_request(request)
    assert b"SECRET" not in scrubbed.body
    assert scrubbed.headers["Content-Type"].startswith(content_type.partition(";")[0])


def test_a_long_text_takes_no_longer_than_it_should() -> None:
    """One that was searched from each of its dots took minutes."""
    text = "a." * 200_000
    assert scrub_text(text) == text


def test_what_prepares_a_test_on_the_mock_is_sent_each_time(url: str, cassette: Path) -> None:
    def run(username: str) -> Any:
        requests.post(f"{url}/api/v1/_mock/dev_user", json={"username": username})
        return requests.get(f"{url}/api/v1/accounts/109").json()["id"]

    assert [record(cassette, lambda: run("user1")), record(cassette, lambda: run("user2"))] == ["109", "109"]
    assert "_mock" not in cassette.read_text(encoding="utf-8")


def test_each_call_returns_a_configuration_of_its_own() -> None:
    vcr_config()["match_on"] = ()
    assert vcr_config()["match_on"] == ("method", "path", "query", "body")
