"""Fixtures of the tests of the command line: a running server, a saved login, and commands in this process."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from mastodon import Mastodon
from mastodon.cli import main
from mastodon.cli.accounts import CLIENT_NAME
from mastodon.login.store import Login, open_store
from mastodon.testing.server import account_on


class Ran(NamedTuple):
    """A command that has run."""

    code: int
    out: str
    err: str


Run = Callable[..., Ran]


@pytest.fixture(scope="session")
def server(mastodon_server_address: str) -> str:
    """The address of a running server."""
    return mastodon_server_address


@pytest.fixture(autouse=True)
def own_configuration(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Without the logins, the browser, the terminal and the Python settings of whoever runs the tests."""
    names = ("MASTODON_ACCESS_TOKEN", "MASTODON_API_BASE_URL", "DISPLAY", "WAYLAND_DISPLAY", "BROWSER", "COLUMNS")
    for name in (*names, "PYTHONUNBUFFERED", "PYTHONIOENCODING", "PYTHONUTF8"):
        monkeypatch.delenv(name, raising=False)
    for name in ("HOME", "XDG_CONFIG_HOME", "APPDATA"):
        monkeypatch.setenv(name, str(tmp_path))


def save_login(server: str, username: str, token: str) -> None:
    """Put a login into the usual store."""
    login = Login(
        server=server,
        username=username,
        scopes=("read", "write", "follow", "push"),
        access_token=token,
        refresh_token=None,
        expires_at=None,
        client_id="id",
        client_secret="secret",
        app_scopes=("read", "write", "follow", "push"),
        redirect_uri="urn:ietf:wg:oauth:2.0:oob",
    )
    open_store(None, CLIENT_NAME).save(login)


@pytest.fixture
def api(server: str) -> Iterator[Mastodon]:
    """The client of an account whose login is saved."""
    made = account_on(server)
    client = Mastodon(api_base_url=server, access_token=made["access_token"])
    save_login(server, client.me().username, made["access_token"])
    yield client
    client.close()


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs a command in this process."""

    def run_command(*arguments: str) -> Ran:
        capsys.readouterr()
        try:
            code = main(list(arguments))
        except SystemExit as end:
            # That is how argparse ends.
            code = int(end.code or 0)
        captured = capsys.readouterr()
        return Ran(code, captured.out, captured.err)

    return run_command
