"""``mastodon_server``: a running server with fresh accounts, on which requests fail as a test asks."""

from __future__ import annotations

import os
import subprocess
import time
from pathlib import Path
from typing import Any

import pytest
import requests

from mastodon import (
    Mastodon,
    MastodonIllegalArgumentError,
    MastodonNetworkError,
    MastodonRatelimitError,
    MastodonServiceUnavailableError,
)
from mastodon.testing import MastodonServer
from mastodon.testing import server as processes
from tests.support.loopback import serving
from tests.support.samples import LARGE_PNG, PNG

POSTING = "POST /api/v1/statuses"


def texts(api: Mastodon) -> list[str]:
    return [status.plain_text for status in api.account_statuses(api.me())]


def test_each_client_has_a_fresh_account(mastodon_server: MastodonServer, mastodon_api: Mastodon) -> None:
    mastodon_api.toot("Hello")
    other = mastodon_server.client()
    assert (texts(mastodon_api), texts(other)) == (["Hello"], [])
    assert other.me().id != mastodon_api.me().id


def test_an_account_has_the_name_and_the_rights_that_it_was_made_with(mastodon_server: MastodonServer) -> None:
    account = mastodon_server.account("blackbird")
    api = Mastodon(api_base_url=mastodon_server.url, access_token=account.access_token)
    assert api.me().username == account.username == "blackbird"
    with pytest.raises(MastodonIllegalArgumentError, match="there is such an account already"):
        mastodon_server.account("blackbird")
    assert mastodon_server.client(admin=True).admin_accounts_v2(username="blackbird")[0].username == "blackbird"


def test_requests_fail_with_an_error_as_often_as_asked(mastodon_server: MastodonServer, mastodon_api: Mastodon) -> None:
    mastodon_server.fail(POSTING, 503, message="Maintenance", times=2)
    for _ in range(2):
        with pytest.raises(MastodonServiceUnavailableError, match="Maintenance"):
            mastodon_api.toot("Hello")
    mastodon_api.toot("Hello")
    assert texts(mastodon_api) == ["Hello"]
    assert mastodon_server.requests[:3] == [POSTING] * 3


def test_a_rate_limit_says_how_long_to_wait(mastodon_server: MastodonServer, clock: Any) -> None:
    mastodon_server.fail("GET /api/v1/accounts/*", 429, retry_after=30)
    with pytest.raises(MastodonRatelimitError):
        mastodon_server.client(ratelimit_method="throw").me()
    mastodon_server.fail("GET /api/v1/accounts/*", 429, retry_after=30)
    mastodon_server.client().me()
    assert sum(clock.slept) == pytest.approx(30, abs=1)


def test_a_dropped_connection_posts_nothing(mastodon_server: MastodonServer, mastodon_api: Mastodon) -> None:
    mastodon_server.drop(POSTING)
    with pytest.raises(MastodonNetworkError):
        mastodon_api.toot("Hello")
    assert texts(mastodon_api) == []


def test_a_lost_response_leaves_what_was_posted(mastodon_server: MastodonServer, mastodon_api: Mastodon) -> None:
    mastodon_server.drop(POSTING, after=True)
    with pytest.raises(MastodonNetworkError):
        mastodon_api.toot("Hello")
    assert texts(mastodon_api) == ["Hello"]


def test_a_slow_response_comes_in_the_end(mastodon_server: MastodonServer) -> None:
    mastodon_server.delay("*", 0.2, times=2)
    begin = time.monotonic()
    mastodon_server.client().me()
    assert time.monotonic() - begin >= 0.2
    with pytest.raises(MastodonNetworkError, match="timed out"):
        mastodon_server.client(request_timeout=0.05).me()


def test_large_uploads_pass_and_fail_like_other_requests(
    mastodon_server: MastodonServer, mastodon_api: Mastodon
) -> None:
    large = LARGE_PNG * 20
    mastodon_server.fail("POST /api/v2/media", 503)
    with pytest.raises(MastodonServiceUnavailableError):
        mastodon_api.media_post(large, mime_type="image/png")
    assert mastodon_api.media_post(large, mime_type="image/png").id
    assert mastodon_api.media_post(PNG, mime_type="image/png").id


def test_streams_pass(mastodon_server: MastodonServer, mastodon_api: Mastodon) -> None:
    with mastodon_api.events("user") as events:
        mastodon_api.toot("Hello")
        assert next(event.data.plain_text for event in events if event.name == "update") == "Hello"


def test_addresses_in_entities_lead_through_the_proxy(mastodon_server: MastodonServer, mastodon_api: Mastodon) -> None:
    media = mastodon_api.media_post(PNG, mime_type="image/png")
    assert media.url.startswith(mastodon_server.url)
    assert requests.get(media.url, timeout=10).content == PNG


@pytest.mark.parametrize("target", ["status_post", "GET", "/api/v1/statuses", 5, ""])
def test_a_target_is_a_request(mastodon_server: MastodonServer, target: Any) -> None:
    for add in (mastodon_server.fail, mastodon_server.drop, lambda target: mastodon_server.delay(target, 1)):
        with pytest.raises(MastodonIllegalArgumentError, match="must be a method and a path"):
            add(target)


def test_the_other_arguments_are_checked_too(mastodon_server: MastodonServer) -> None:
    wrong: list[Any] = [
        lambda: mastodon_server.fail("*", 302),
        lambda: mastodon_server.fail("*", 429, retry_after=float("inf")),
        lambda: mastodon_server.drop("*", times=-1),
        lambda: mastodon_server.delay("*", -1),
    ]
    for each in wrong:
        with pytest.raises(MastodonIllegalArgumentError):
            each()
    assert mastodon_server.client().me()


def test_faults_end_with_their_test() -> None:
    servers = [MastodonServer("http://127.0.0.1:9") for _ in range(2)]
    servers[0].fail("*", 503, times=None)
    statuses = []
    for server in servers:
        try:
            statuses.append(requests.get(f"{server.url}/health", timeout=5).status_code)
        except requests.ConnectionError:
            statuses.append(0)
        server.close()
    assert statuses == [503, 0]
    with pytest.raises(requests.ConnectionError):
        requests.get(f"{servers[0].url}/health", timeout=5)


def test_a_server_of_somebody_else_that_took_the_port_is_left_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []

    def respond(method: str, path: str, body: bytes) -> tuple[int, dict[str, str], Any]:
        asked.append(path)
        return 200, {}, {"status": "ok"}

    with serving(respond) as theirs:
        # A server of ours had this port before.
        (tmp_path / "server-1.log").write_text(f"INFO: Uvicorn running on {theirs} (Press CTRL+C to quit)\n")
        ports = iter([int(theirs.rpartition(":")[2]), processes._free_port()])
        monkeypatch.setattr(processes, "_free_port", lambda: next(ports))
        with processes.running(tmp_path) as url:
            assert url != theirs
            assert processes.account_on(url)["access_token"]
    assert asked == []


def test_a_start_that_is_interrupted_leaves_no_process(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    started = []

    def interrupt(process: subprocess.Popen[bytes], *_: Any) -> bool:
        started.append(process)
        raise KeyboardInterrupt

    monkeypatch.setattr(processes, "_comes_up", interrupt)
    with pytest.raises(KeyboardInterrupt), processes.running(tmp_path):
        pass
    assert started[0].poll() is not None


@pytest.mark.parametrize("encoding", ["utf-16", "latin-1"])
def test_a_server_starts_whatever_the_encoding_of_the_environment(encoding: str, tmp_path: Path) -> None:
    with processes.running(tmp_path, env={**os.environ, "PYTHONIOENCODING": encoding}) as url:
        assert requests.get(f"{url}/health", timeout=5).ok
