"""Secrets on their way into a cassette, and the match of requests with what was recorded."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
import vcr

from mastodon import Mastodon
from mastodon.testing.recording import vcr_config
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


def test_what_prepares_a_test_on_the_mock_is_sent_each_time(url: str, cassette: Path) -> None:
    def run(username: str) -> Any:
        requests.post(f"{url}/api/v1/_mock/dev_user", json={"username": username})
        return requests.get(f"{url}/api/v1/accounts/109").json()["id"]

    assert [record(cassette, lambda: run("user1")), record(cassette, lambda: run("user2"))] == ["109", "109"]
    assert "_mock" not in cassette.read_text(encoding="utf-8")


def test_each_call_returns_a_configuration_of_its_own() -> None:
    vcr_config()["match_on"] = ()
    assert vcr_config()["match_on"] == ("method", "path", "query", "body")
