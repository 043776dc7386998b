"""Registering, logging in and out."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import requests

from mastodon import (
    Mastodon,
    MastodonAPIError,
    MastodonIllegalArgumentError,
    MastodonNetworkError,
    MastodonUnauthorizedError,
)
from tests.support.accounts import MakeClient


def agree(url: str, username: str) -> str:
    """Do what a person does in the browser: let the app in, and copy the code."""
    page = requests.get(url, timeout=10)
    hidden = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', page.text))
    response = requests.post(url.partition("?")[0], data={**hidden, "username": username}, timeout=10)
    return response.text.partition("Authorization code: ")[2].partition("<")[0]


def test_an_app_can_be_registered_logged_in_and_logged_out(server: str, api: Mastodon, tmp_path: Path) -> None:
    username = api.account_verify_credentials().username
    app_file, login_file = tmp_path / "app.secret", tmp_path / "user.secret"
    Mastodon.create_app("Tests", to_file=app_file, api_base_url=server)

    client = Mastodon(client_id=app_file)
    code = agree(client.auth_request_url(), username)
    token = client.log_in(code=code, to_file=login_file)
    assert client.account_verify_credentials().username == username

    again = Mastodon(access_token=login_file)
    assert again.access_token == token
    assert again.account_verify_credentials().username == username
    assert again.app_verify_credentials().name == "Tests"
    assert again.oauth_userinfo().preferred_username == username

    again.revoke_access_token()
    with pytest.raises(MastodonUnauthorizedError, match="expired or revoked"):
        client.account_verify_credentials()


def test_an_app_can_log_in_alone(server: str, app: tuple[str, str]) -> None:
    client = Mastodon(*app, api_base_url=server)
    client.log_in(client_credentials=True, scopes=["read"])
    assert client.app_verify_credentials().name == "Tests"


def test_an_account_can_be_created(server: str, app: tuple[str, str], tmp_path: Path) -> None:
    client = Mastodon(*app, api_base_url=server)
    file = tmp_path / "user.secret"
    token = client.create_account("newcomer", "pass word", "newcomer@mail.example", agreement=True, to_file=file)
    assert client.account_verify_credentials().username == "newcomer"
    assert Mastodon(access_token=file).access_token == token
    with pytest.raises(MastodonIllegalArgumentError):
        client.create_account("newcomer", "pass word", "newcomer@mail.example", agreement=True)


def test_a_confirmation_can_be_sent_again(api: Mastodon) -> None:
    api.email_resend_confirmation("blackbird@mail.example")


def test_a_wrong_code_says_so(server: str, app: tuple[str, str]) -> None:
    with pytest.raises(MastodonIllegalArgumentError, match="code has expired"):
        Mastodon(*app, api_base_url=server).log_in(code="stale")


def test_a_server_without_passwords_says_so(server: str, app: tuple[str, str]) -> None:
    with pytest.raises(MastodonIllegalArgumentError, match="auth_request_url"):
        Mastodon(*app, api_base_url=server).log_in("me@mail.example", "pass word")


def test_oauth_describes_itself(anonymous: Mastodon, server: str) -> None:
    assert anonymous.oauth_authorization_server_info().token_endpoint == f"{server}/oauth/token"


def test_an_app_without_a_name_is_refused_by_the_server(server: str) -> None:
    with pytest.raises(MastodonAPIError, match="Client name can't be blank"):
        Mastodon.create_app("", api_base_url=server)


def test_an_unreachable_server_is_a_network_error_at_the_first_call() -> None:
    api = Mastodon(api_base_url="http://127.0.0.1:9", version_check_mode="created")
    with pytest.raises(MastodonNetworkError) as caught:
        api.custom_emojis()
    assert isinstance(caught.value.__cause__, requests.ConnectionError)


def test_two_clients_share_nothing(make_client: MakeClient) -> None:
    one, two = make_client(lang="de"), make_client()
    one.session.headers["X-Test"] = "1"
    assert one.account_verify_credentials().id != two.account_verify_credentials().id
    assert two.lang is None
    assert "X-Test" not in two.session.headers
