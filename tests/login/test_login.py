"""Logging in: the first time, later, again, and when something goes wrong."""

from __future__ import annotations

import copy
import json
import logging
import os
import pickle
import signal
import socket
import sys
import threading
from io import StringIO
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests

from mastodon import (
    Mastodon,
    MastodonAPIError,
    MastodonError,
    MastodonIllegalArgumentError,
    MastodonIOError,
    MastodonLoginError,
    MastodonNetworkError,
    MastodonServerError,
)
from tests.login.conftest import Terminal
from tests.support.oauth import OAuthServer, ScriptedBrowser, query_of

VERIFY = "GET /api/v1/accounts/verify_credentials"
APPS = "POST /api/v1/apps"


def login(server: OAuthServer, **arguments: Any) -> Mastodon:
    return Mastodon.login(server.url, client_name="tooter", **arguments)


def saved() -> list[str]:
    return Mastodon.saved_accounts(client_name="tooter")


def agree_by_hand(server: OAuthServer, monkeypatch: pytest.MonkeyPatch, wrong: str = "") -> None:
    """Open the page that the program prints, and type the code that it shows."""

    def typed() -> str:
        shown = sys.stderr.getvalue()  # type: ignore[union-attr]
        (url,) = (line for line in shown.splitlines() if line.startswith(server.url))
        return wrong or f" {requests.get(url, timeout=10).json()['code']}\n"

    monkeypatch.setattr("sys.stderr", StringIO())
    monkeypatch.setattr("sys.stdin", Terminal())
    monkeypatch.setattr("builtins.input", typed)


# --- The first time, and later --------------------------------------------------------------------------------------


def test_the_first_login_opens_the_browser_and_the_second_reads_the_store(
    server: OAuthServer, browser: ScriptedBrowser
) -> None:
    first = login(server)
    assert first.me().username == "alice"
    assert "tooter is now logged in as alice@" in browser.pages[0].text
    assert "You can close this window" in browser.pages[0].text

    server.requests.clear()
    second = login(server)
    assert second.access_token == first.access_token
    assert (second.client_id, second.client_secret) == (first.client_id, first.client_secret)
    assert server.requests == [VERIFY]
    assert len(browser.opened) == 1


def test_a_scheme_a_slash_or_another_case_is_the_same_server(server: OAuthServer, browser: ScriptedBrowser) -> None:
    login(server)
    Mastodon.login(server.url.upper() + "/", client_name="tooter")
    assert len(browser.opened) == 1


def test_the_server_can_be_left_out_once_a_login_is_saved(server: OAuthServer, browser: ScriptedBrowser) -> None:
    login(server)
    assert Mastodon.login(client_name="tooter").me().username == "alice"
    assert Mastodon.login(client_name="tooter", account=f"@alice@{server.host}").api_base_url == server.url
    with pytest.raises(MastodonIllegalArgumentError, match=f"api_base_url is required.*alice@{server.host}"):
        Mastodon.login(client_name="tooter", account="bob@elsewhere.example")
    with pytest.raises(MastodonIllegalArgumentError, match="api_base_url is required"):
        Mastodon.login(client_name="another")


def test_pkce_and_state_are_sent_to_every_server(server: OAuthServer, browser: ScriptedBrowser) -> None:
    login(server)
    (sent,) = server.authorizations
    assert sent["code_challenge_method"] == "S256"
    assert len(sent["code_challenge"]) == 43
    assert len(sent["state"]) >= 32
    assert sent["redirect_uri"] == f"http://127.0.0.1:{urlsplit(sent['redirect_uri']).port}/"


@pytest.mark.parametrize("metadata", [None, {}, {"code_challenge_methods_supported": ["plain"]}])
def test_a_server_without_metadata_or_pkce_will_do(
    server: OAuthServer, browser: ScriptedBrowser, metadata: dict[str, Any] | None
) -> None:
    server.metadata, server.has_pkce = metadata, False
    assert login(server).me().username == "alice"


def test_a_subclass_and_its_options_are_kept(server: OAuthServer, browser: ScriptedBrowser) -> None:
    class Bot(Mastodon):
        pass

    for _ in range(2):
        bot = Bot.login(server.url, client_name="tooter", website="https://bot.example", lang="de", request_timeout=5)
        assert type(bot) is Bot
        assert (bot.lang, bot.request_timeout) == ("de", 5)
    assert server.apps["id-1"]["website"] == "https://bot.example"


def test_a_server_that_is_down_does_not_get_in_the_way(server: OAuthServer, browser: ScriptedBrowser) -> None:
    token = login(server).access_token
    for status in (429, 500, 503):
        server.failures["/api/v1/accounts/verify_credentials"] = status
        assert login(server).access_token == token
    server.close()
    assert login(server).access_token == token
    assert len(browser.opened) == 1


# --- Accounts -------------------------------------------------------------------------------------------------------


def test_several_accounts_are_kept_and_the_newest_is_the_default(server: OAuthServer, browser: ScriptedBrowser) -> None:
    login(server, account="alice")
    server.username = "bob"
    login(server, account="bob")
    assert saved() == [f"alice@{server.host}", f"bob@{server.host}"]
    assert login(server).me().username == "bob"
    for account in ("alice", "@Alice", f"alice@{server.host}"):
        assert login(server, account=account).me().username == "alice"
    assert len(browser.opened) == 2
    # Only where another account may be logged in.
    assert [sent["force_login"] for sent in server.authorizations] == ["False", "True"]


def test_a_further_account_uses_the_app_and_its_port_again(server: OAuthServer, browser: ScriptedBrowser) -> None:
    login(server)
    server.username = "bob"
    login(server, account="bob")
    assert len(server.apps) == 1
    assert server.authorizations[0]["redirect_uri"] == server.authorizations[1]["redirect_uri"]


def test_if_the_port_of_the_app_is_taken_another_app_is_registered(
    server: OAuthServer, browser: ScriptedBrowser
) -> None:
    login(server)
    port = urlsplit(server.authorizations[0]["redirect_uri"]).port
    server.username = "bob"
    with socket.create_server(("127.0.0.1", port or 0)):
        assert login(server, account="bob").me().username == "bob"
    assert len(server.apps) == 2


def test_an_app_that_the_server_has_forgotten_is_registered_anew(server: OAuthServer, browser: ScriptedBrowser) -> None:
    login(server)
    server.failures["/api/v1/apps/verify_credentials"] = 401
    server.username = "bob"
    login(server, account="bob")
    assert len(server.apps) == 2


def test_another_account_than_the_named_one_is_not_logged_in(server: OAuthServer, browser: ScriptedBrowser) -> None:
    with pytest.raises(MastodonLoginError, match="logged in as 'alice', not as 'bob'"):
        login(server, account="bob")
    assert server.users == {}
    assert saved() == []
    assert "The login failed" in browser.pages[0].text


def test_a_saved_token_that_the_server_issues_again_is_not_revoked(
    server: OAuthServer, browser: ScriptedBrowser
) -> None:
    token = login(server).access_token
    server.token_fields = {"access_token": token}
    with pytest.raises(MastodonLoginError):
        login(server, account="bob")
    assert login(server).me().username == "alice"


# --- Again ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", [401, 403])
def test_a_revoked_token_leads_to_a_new_login_once(
    server: OAuthServer, browser: ScriptedBrowser, capsys: pytest.CaptureFixture[str], status: int
) -> None:
    old = login(server, scopes=["read"]).access_token
    server.failures["/api/v1/accounts/verify_credentials"] = status
    server.returned = lambda query: (server.failures.clear(), query)[1]
    again = login(server)
    assert again.access_token != old
    assert again.me().username == "alice"
    assert saved() == [f"alice@{server.host}"]
    assert "no longer accepts the saved login of alice@" in capsys.readouterr().err
    assert server.authorizations[1]["scope"] == "read"
    login(server)
    assert len(browser.opened) == 2


def test_a_refused_login_is_replaced_by_whoever_logs_in(server: OAuthServer, browser: ScriptedBrowser) -> None:
    login(server)
    server.users.clear()
    server.username = "bob"
    login(server)
    assert saved() == [f"bob@{server.host}"]


def test_a_refused_login_stays_if_nobody_logs_in(server: OAuthServer, browser: ScriptedBrowser, home: Path) -> None:
    login(server)
    before = (home / "Mastodon.py/tooter.json").read_bytes()
    server.users.clear()
    server.returned = lambda query: {"error": "access_denied", "state": query["state"]}
    with pytest.raises(MastodonLoginError, match="did not authorize"):
        login(server)
    assert (home / "Mastodon.py/tooter.json").read_bytes() == before


@pytest.mark.parametrize("is_expired", [True, False])
def test_an_expired_or_refused_token_is_refreshed_and_kept(
    server: OAuthServer, browser: ScriptedBrowser, is_expired: bool
) -> None:
    server.token_fields = {"expires_in": 10 if is_expired else 5000, "refresh_token": "x"}
    old = login(server).access_token
    server.users.clear()
    server.token_fields["expires_in"] = 5000
    new = login(server)
    assert new.access_token != old
    assert new.me().username == "alice"
    server.requests.clear()
    assert login(server).access_token == new.access_token
    assert server.requests == [VERIFY]
    assert len(browser.opened) == 1


def test_a_refused_refresh_leads_to_a_new_login(server: OAuthServer, browser: ScriptedBrowser) -> None:
    server.token_fields = {"expires_in": 10, "refresh_token": "x"}
    login(server)
    server._refresh_tokens.clear()
    assert login(server).me().username == "alice"
    assert len(browser.opened) == 2


def test_a_token_that_another_program_has_renewed_is_used(
    server: OAuthServer, browser: ScriptedBrowser, home: Path
) -> None:
    server.token_fields = {"expires_in": 10, "refresh_token": "x"}
    login(server)
    file = home / "Mastodon.py/tooter.json"
    old = file.read_text()
    server.token_fields["expires_in"] = 5000
    renewed = login(server)
    new = file.read_text()
    file.write_text(old)
    # The other program writes while this one is refused.
    server_issue = server._issue

    def issue(form: dict[str, str]) -> Any:
        file.write_text(new)
        return server_issue(form)

    server._issue = issue  # type: ignore[method-assign]
    file.chmod(0o600)
    assert login(server).access_token == renewed.access_token
    assert len(browser.opened) == 1


# --- Scopes ---------------------------------------------------------------------------------------------------------


def test_a_login_has_the_scopes_that_were_asked_for(server: OAuthServer, browser: ScriptedBrowser) -> None:
    login(server, scopes=["read"])
    assert server.apps["id-1"]["scopes"] == server.authorizations[0]["scope"] == "read"


@pytest.mark.parametrize("fewer", [None, ["read"], "read", ["read:statuses", "profile"], ["read:accounts"]])
def test_fewer_scopes_use_the_saved_login(server: OAuthServer, browser: ScriptedBrowser, fewer: Any) -> None:
    login(server, scopes=["read", "profile"])
    login(server, scopes=fewer)
    assert len(browser.opened) == 1


def test_more_scopes_log_in_again_and_say_why(
    server: OAuthServer, browser: ScriptedBrowser, capsys: pytest.CaptureFixture[str]
) -> None:
    login(server, scopes=["read"])
    login(server, scopes=["read:accounts", "write:statuses"])
    said = capsys.readouterr()
    assert "has the scopes 'read', and the program also needs 'write:statuses'" in said.err
    assert said.out == ""
    assert server.authorizations[1]["scope"] == "read write:statuses"
    # Neither of the two programs logs the other out.
    login(server, scopes=["read"])
    login(server, scopes=["read:accounts", "write:statuses"])
    assert len(browser.opened) == 2
    assert saved() == [f"alice@{server.host}"]


def test_scopes_that_were_not_granted_are_an_error(server: OAuthServer, browser: ScriptedBrowser) -> None:
    server.token_fields = {"scope": "read"}
    with pytest.raises(MastodonLoginError, match="did not grant the scopes 'write:statuses'"):
        login(server, scopes=["read", "write:statuses"])
    assert (saved(), server.users) == ([], {})


def test_scopes_that_nobody_named_may_be_missing(server: OAuthServer, browser: ScriptedBrowser) -> None:
    server.token_fields = {"scope": "read write"}
    login(server)
    login(server)
    login(server, scopes=["read"])
    assert len(browser.opened) == 1


# --- Refused, too late, interrupted ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("returned", "message", "page"),
    [
        ({"error": "access_denied"}, "did not authorize", "did not authorize"),
        ({"error": "server_error", "error_description": "Tea is ready"}, "server_error.*Tea is ready", "login failed"),
        ({}, "without a code", "login failed"),
        ({"code": "stale"}, "code has expired", "login failed"),
    ],
)
def test_a_refusal_is_an_error_and_leaves_nothing(
    server: OAuthServer, browser: ScriptedBrowser, home: Path, returned: dict[str, str], message: str, page: str
) -> None:
    server.returned = lambda query: {**returned, "state": query["state"]}
    with pytest.raises(MastodonLoginError, match=message):
        login(server)
    assert page in browser.pages[0].text
    assert "Tea" not in browser.pages[0].text
    assert saved() == []
    assert not list(home.rglob("*.json"))


def test_a_wrong_state_is_refused_and_the_right_one_still_works(server: OAuthServer, browser: ScriptedBrowser) -> None:
    refused = []

    def twice(query: dict[str, str]) -> dict[str, str]:
        target = server.authorizations[-1]["redirect_uri"]
        wrong = ({**query, "state": "guessed"}, {"code": "forged"}, {"state": query["state"] + "x"})
        refused.extend(requests.get(target, params=each, timeout=10) for each in wrong)
        return query

    server.returned = twice
    login(server)
    assert [page.status_code for page in refused] == [400, 400, 400]
    assert browser.pages[0].status_code == 200


def test_a_wrong_state_alone_is_named_at_the_end_of_the_time(server: OAuthServer, browser: ScriptedBrowser) -> None:
    server.returned = lambda query: {**query, "state": "guessed"}
    with pytest.raises(MastodonLoginError, match=r"within 0\.3 seconds.*wrong state"):
        login(server, timeout=0.3)
    assert saved() == []


def test_if_the_browser_never_comes_nothing_is_registered(server: OAuthServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("webbrowser.open", lambda url: True)
    with pytest.raises(MastodonLoginError, match=r"Nobody logged in within 0\.1 seconds\.$"):
        login(server, timeout=0.1)
    assert server.requests == []


def test_the_address_in_the_terminal_works_too(
    server: OAuthServer, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    # A command that waits until the user closes the browser.
    closed = threading.Event()

    def by_hand(url: str) -> bool:
        address = capsys.readouterr().err.split()[-1]
        requests.get(address, timeout=10)
        return closed.wait(10)

    monkeypatch.setattr("webbrowser.open", by_hand)
    login(server)
    closed.set()


def test_ctrl_c_ends_the_login_and_leaves_nothing(server: OAuthServer, browser: ScriptedBrowser) -> None:
    def interrupt(query: dict[str, str]) -> dict[str, str]:
        signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGINT)
        return {"state": "wrong"}

    server.returned = interrupt
    with pytest.raises(KeyboardInterrupt, match=f"The login to {server.url} was interrupted"):
        login(server)
    assert saved() == []
    port = urlsplit(server.authorizations[0]["redirect_uri"]).port
    socket.create_server(("127.0.0.1", port or 0)).close()


def test_a_failed_registration_is_told_in_the_browser_too(server: OAuthServer, browser: ScriptedBrowser) -> None:
    server.failures["/api/v1/apps"] = 422
    with pytest.raises(MastodonAPIError, match="422"):
        login(server)
    assert "The login failed" in browser.pages[0].text


def test_a_login_that_cannot_be_saved_is_revoked(
    server: OAuthServer, browser: ScriptedBrowser, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(source: str, target: str) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.replace", full)
    with pytest.raises(MastodonIOError, match="No space left"):
        login(server)
    assert server.users == {}


def test_a_store_that_cannot_be_written_stops_everything_at_once(
    server: OAuthServer, browser: ScriptedBrowser, home: Path
) -> None:
    home.write_text("a file where the directory should be")
    with pytest.raises(MastodonIOError, match="cannot be"):
        login(server)
    assert server.requests == []
    assert browser.opened == []


# --- Without a browser ----------------------------------------------------------------------------------------------


def no_display(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DISPLAY")


def over_ssh(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSH_CONNECTION", "192.0.2.1 1 192.0.2.2 22")


def in_a_notebook(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ipykernel", sys)


def that_cannot_be_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("webbrowser.open", lambda url: False)


@pytest.mark.parametrize("without_browser", [no_display, over_ssh, in_a_notebook, that_cannot_be_opened])
def test_without_a_browser_the_user_types_a_code(
    server: OAuthServer, browser: ScriptedBrowser, monkeypatch: pytest.MonkeyPatch, without_browser: Any
) -> None:
    agree_by_hand(server, monkeypatch)
    without_browser(monkeypatch)
    assert login(server).me().username == "alice"
    assert browser.opened == []
    assert server.apps["id-1"]["redirect_uris"] == "urn:ietf:wg:oauth:2.0:oob"
    assert len(server.apps) == 1
    assert server.authorizations[0]["code_challenge_method"] == "S256"
    assert login(server).me().username == "alice"
    assert len(server.authorizations) == 1


def test_a_browser_can_be_declined(
    server: OAuthServer, browser: ScriptedBrowser, monkeypatch: pytest.MonkeyPatch
) -> None:
    agree_by_hand(server, monkeypatch)
    login(server, browser=False)
    server.username = "bob"
    agree_by_hand(server, monkeypatch)
    login(server, browser=False, account="bob")
    assert browser.opened == []
    assert len(server.apps) == 1


def test_a_browser_can_be_demanded(server: OAuthServer, monkeypatch: pytest.MonkeyPatch) -> None:
    that_cannot_be_opened(monkeypatch)
    with pytest.raises(MastodonLoginError, match="browser=False"):
        login(server, browser=True)
    assert server.requests == []


@pytest.mark.parametrize("stdin", [None, StringIO("code\n"), open(os.devnull)])  # noqa: SIM115
def test_without_a_browser_and_a_terminal_nothing_is_started(
    server: OAuthServer, monkeypatch: pytest.MonkeyPatch, stdin: Any
) -> None:
    monkeypatch.setattr("sys.stdin", stdin)
    with pytest.raises(MastodonLoginError, match=r"There is no saved login\..*Run it in a terminal once"):
        login(server, browser=False)
    assert server.requests == []


def test_a_wrong_code_is_an_error(server: OAuthServer, monkeypatch: pytest.MonkeyPatch) -> None:
    agree_by_hand(server, monkeypatch, wrong="stale")
    with pytest.raises(MastodonLoginError, match="code has expired"):
        login(server, browser=False)
    assert saved() == []


def test_no_code_is_an_error(server: OAuthServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", Terminal())
    with pytest.raises(MastodonLoginError, match="Nobody entered a code"):
        login(server, browser=False)


# --- Logging out ----------------------------------------------------------------------------------------------------


def test_logging_out_revokes_and_forgets(server: OAuthServer, browser: ScriptedBrowser, home: Path) -> None:
    alice = login(server)
    server.username = "bob"
    bob = login(server, account="bob")
    alice.logout()
    assert alice.access_token is None
    assert list(server.users.values()) == ["bob"]
    assert saved() == [f"bob@{server.host}"]
    bob.logout()
    assert saved() == []
    assert not list(home.rglob("*.json"))


@pytest.mark.parametrize("duplicate", [copy.copy, lambda api: pickle.loads(pickle.dumps(api))])
def test_copies_and_pickles_can_log_out(
    server: OAuthServer, browser: ScriptedBrowser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, duplicate: Any
) -> None:
    monkeypatch.chdir(tmp_path)
    api = duplicate(login(server, store="logins"))
    monkeypatch.chdir("/")
    api.logout()
    assert Mastodon.saved_accounts(client_name="tooter", store=tmp_path / "logins") == []


def test_a_server_that_fails_keeps_the_login(server: OAuthServer, browser: ScriptedBrowser) -> None:
    api = login(server)
    server.failures["/oauth/revoke"] = 503
    with pytest.raises(MastodonServerError):
        api.logout()
    assert saved() == [f"alice@{server.host}"]
    server.close()
    with pytest.raises(MastodonNetworkError):
        api.logout()
    assert saved() == [f"alice@{server.host}"]


def test_a_server_that_refuses_is_forgotten_all_the_same(server: OAuthServer, browser: ScriptedBrowser) -> None:
    login(server)
    api = login(server)
    server.failures["/oauth/revoke"] = 403
    with pytest.raises(MastodonAPIError, match="403"):
        api.logout()
    assert saved() == []


def test_a_client_with_a_token_of_its_own_can_log_out(server: OAuthServer, browser: ScriptedBrowser) -> None:
    token = login(server).access_token
    api = Mastodon("id-1", "app-secret-1", token, server.url)
    api.logout()
    assert server.users == {}
    with pytest.raises(MastodonIllegalArgumentError, match="not logged in"):
        api.logout()


# --- Arguments ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"client_name": ""}, "client_name"),
        ({"client_name": "two\nlines"}, "client_name"),
        ({"client_name": None}, "client_name"),
        ({"account": ""}, "account"),
        ({"account": "a@b@c"}, "account"),
        ({"account": 5}, "account"),
        ({"account": "me@elsewhere.example"}, "pass account='me'"),
        ({"scopes": []}, "scopes"),
        ({"scopes": ["reed"]}, "scopes"),
        ({"scopes": ["write"]}, "'read:accounts' or 'profile'"),
        ({"scopes": 5}, "scopes"),
        ({"store": ""}, "store"),
        ({"store": 5}, "store"),
        ({"store": b"bytes"}, "store"),
        ({"store": "/"}, "store"),
        ({"store": "/no/such/directory/logins"}, "store"),
        ({"browser": "firefox"}, "browser"),
        ({"timeout": 0}, "timeout"),
        ({"timeout": -1}, "timeout"),
        ({"timeout": "5"}, "timeout"),
        ({"timeout": True}, "timeout"),
        ({"timeout": float("nan")}, "timeout"),
        ({"website": 5.5}, "website"),
        ({"access_token": "token"}, "access_token"),
        ({"api_base_url": "@me@mastodon.social"}, "pass 'mastodon.social', and account='me'"),
        ({"api_base_url": "a word"}, "api_base_url"),
    ],
)
def test_wrong_arguments_are_named_before_anything_happens(
    server: OAuthServer, browser: ScriptedBrowser, home: Path, arguments: dict[str, Any], message: str
) -> None:
    with pytest.raises(MastodonIllegalArgumentError, match=message):
        Mastodon.login(**{"api_base_url": server.url, "client_name": "tooter", **arguments})
    assert (server.requests, browser.opened, home.exists()) == ([], [], False)


# --- Secrets --------------------------------------------------------------------------------------------------------


def test_no_secret_is_shown_anywhere(
    server: OAuthServer,
    browser: ScriptedBrowser,
    capfd: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    server.token_fields = {"expires_in": 10, "refresh_token": "x"}
    errors: list[str] = []
    clients = [login(server, debug_requests=True) for _ in range(2)]
    server._refresh_tokens.clear()
    for returned in ({"code": "code-9-of-the-user"}, {"error": "access_denied"}):
        server.returned = lambda query, returned=returned: {**returned, "state": query["state"]}  # type: ignore[misc]
        with pytest.raises(MastodonError) as caught:
            login(server)
        errors.append(f"{caught.value!r} {caught.value} {caught.value.__cause__!r}")
    # The other threads are the browser and the server.
    logged = [record.getMessage() for record in caplog.records if record.threadName == "MainThread"]
    shown = [*capfd.readouterr(), *logged, *errors, *map(repr, clients)]
    shown += [page.text + str(page.headers) for page in browser.pages] + browser.opened
    verifiers_and_states = {sent["state"] for sent in server.authorizations}
    secrets = server.secrets | verifiers_and_states | {"code-9-of-the-user"}
    assert len(secrets) > 8
    assert [secret for secret in secrets if any(secret in text for text in shown)] == []


def test_the_command_of_the_browser_has_an_address_that_works_once(
    server: OAuthServer, browser: ScriptedBrowser
) -> None:
    seen: list[requests.Response] = []

    def look(query: dict[str, str]) -> dict[str, str]:
        seen.append(requests.get(browser.opened[0], allow_redirects=False, timeout=10))
        return query

    server.returned = look
    login(server)
    (address,) = browser.opened
    assert query_of(address) == {}
    assert urlsplit(address).hostname == "127.0.0.1"
    assert seen[0].status_code == 404


def test_the_store_has_everything_and_only_its_owner_reads_it(
    server: OAuthServer, browser: ScriptedBrowser, home: Path
) -> None:
    api = login(server)
    directory = home / "Mastodon.py"
    assert directory.stat().st_mode & 0o777 == 0o700
    assert {file.stat().st_mode & 0o777 for file in directory.iterdir()} == {0o600}
    content = json.loads((directory / "tooter.json").read_text())
    assert content["logins"][0]["access_token"] == api.access_token
    assert content["logins"][0]["client_secret"] == api.client_secret
