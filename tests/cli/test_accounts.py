"""Which server a command asks, and as whom."""

from __future__ import annotations

from argparse import Namespace

import pytest

from mastodon.cli.accounts import chosen, client_of
from mastodon.errors import MastodonIllegalArgumentError
from mastodon.login.store import Login, open_store
from tests.cli.conftest import save_login

ONE, TWO = "https://one.example", "https://two.example"


def options(server: str | None = None, account: str | None = None, store: str | None = None) -> Namespace:
    return Namespace(server=server, account=account, store=store)


def saved() -> list[Login]:
    for server, name in ((ONE, "alice"), (ONE, "bob"), (TWO, "alice")):
        save_login(server, name, f"token-of-{name}-on-{server}")
    return open_store(None, "mastodon-py").logins()


@pytest.mark.parametrize(
    ("server", "account", "found"),
    [
        (None, None, "alice@two.example"),
        ("one.example", None, "bob@one.example"),
        ("https://ONE.example/", None, "bob@one.example"),
        (None, "alice", "alice@two.example"),
        (None, "@Alice@one.example", "alice@one.example"),
        ("one.example", "alice", "alice@one.example"),
        ("two.example", "alice@one.example", None),
        ("three.example", None, None),
    ],
)
def test_the_newest_login_that_fits_is_used(server: str | None, account: str | None, found: str | None) -> None:
    login = chosen(saved(), server, account)
    assert (login and login.account) == found


def test_the_environment_counts_before_the_store(monkeypatch: pytest.MonkeyPatch) -> None:
    saved()
    monkeypatch.setenv("MASTODON_ACCESS_TOKEN", "secret")
    monkeypatch.setenv("MASTODON_API_BASE_URL", ONE)
    for server in (None, "one.example"):
        api = client_of(options(server))
        assert (api.api_base_url, api.access_token) == (ONE, "secret")


def test_a_token_of_the_environment_goes_to_no_other_server(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MASTODON_ACCESS_TOKEN", "secret")
    monkeypatch.setenv("MASTODON_API_BASE_URL", ONE)
    api = client_of(options("two.example"))
    assert (api.api_base_url, api.access_token) == (TWO, None)


def test_a_token_of_the_environment_needs_its_server(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MASTODON_ACCESS_TOKEN", "secret")
    with pytest.raises(MastodonIllegalArgumentError, match="MASTODON_API_BASE_URL is not") as caught:
        client_of(options("one.example"))
    assert "secret" not in str(caught.value)


def test_the_server_of_the_environment_needs_no_token(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MASTODON_API_BASE_URL", ONE)
    api = client_of(options())
    assert (api.api_base_url, api.access_token) == (ONE, None)


def test_who_is_not_logged_in_learns_how_and_who_is() -> None:
    saved()
    with pytest.raises(MastodonIllegalArgumentError) as caught:
        client_of(options("three.example"), needs_login=True)
    assert str(caught.value) == (
        "Nobody is logged in to three.example: run 'mastodon-py login three.example'."
        " Saved: alice@one.example, bob@one.example, alice@two.example."
    )


def test_an_account_that_is_not_saved_is_an_error_and_not_somebody_else() -> None:
    saved()
    with pytest.raises(MastodonIllegalArgumentError, match="Nobody is logged in as carol"):
        client_of(options(account="carol"))


def test_without_any_server_the_command_asks_for_one() -> None:
    with pytest.raises(MastodonIllegalArgumentError, match="Which server"):
        client_of(options())


def test_a_login_can_be_used_without_asking_the_server() -> None:
    saved()
    api = client_of(options("one.example"), renew=False)
    assert (api.api_base_url, api.access_token) == (ONE, f"token-of-bob-on-{ONE}")
