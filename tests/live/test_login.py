"""Logging in with one call on a running server: the example, as a user runs it."""

from __future__ import annotations

import os
import pty
import re
import subprocess
import sys
from pathlib import Path

import pytest
import requests

from mastodon import Mastodon, MastodonUnauthorizedError
from mastodon.testing.server import account_on
from tests.support.oauth import ScriptedBrowser

ROOT = Path(__file__).resolve().parents[2]
EXAMPLE = ROOT / "docs" / "examples" / "login.py"

# A command that acts as the browser of a user, and keeps the commands of all processes meanwhile.
BROWSER = """
import pathlib, re, sys, requests
page = requests.get(sys.argv[2], timeout=10)
commands = [file.read_bytes() for file in pathlib.Path("/proc").glob("[0-9]*/cmdline")]
pathlib.Path("commands").write_bytes(b"\\n".join(commands))
fields = dict(re.findall(r'type="hidden" name="(\\w+)" value="([^"]*)"', page.text))
pathlib.Path("state").write_text(fields["state"])
page = requests.post(page.url.partition("?")[0], data={**fields, "username": sys.argv[1]}, timeout=10)
pathlib.Path("page").write_text(page.text)
"""


def agree(username: str, page: requests.Response) -> requests.Response:
    """Choose an account on the page of the server."""
    fields = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', page.text))
    return requests.post(page.url.partition("?")[0], data={**fields, "username": username}, timeout=10)


@pytest.fixture
def environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """A home directory of its own, on a system without a browser."""
    for name in ("SSH_CONNECTION", "SSH_TTY", "DISPLAY", "WAYLAND_DISPLAY", "BROWSER"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    return {**os.environ, "PYTHONPATH": str(ROOT)}


def run(directory: Path, environment: dict[str, str], server: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(EXAMPLE), server]
    return subprocess.run(
        command,
        cwd=directory,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_two_accounts_log_in_with_a_browser_and_out_again(
    server: str, environment: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = ScriptedBrowser()
    monkeypatch.setattr("webbrowser.open", browser.open)
    names = [account_on(server)["username"] for _ in range(2)]
    for name in names:
        browser.agree = lambda page, name=name: agree(name, page)  # type: ignore[misc]
        assert Mastodon.login(server, client_name="tooter", account=name, browser=True).me().username == name
    for name in names:
        assert Mastodon.login(server, client_name="tooter", account=name).me().username == name
    assert len(browser.pages) == 2

    api = Mastodon.login(server, client_name="tooter", account=names[0])
    old = Mastodon(access_token=api.access_token, api_base_url=server)
    api.logout()
    with pytest.raises(MastodonUnauthorizedError):
        old.me()
    host = server.partition("://")[2]
    assert Mastodon.saved_accounts(client_name="tooter") == [f"{names[1]}@{host}"]


def test_a_revoked_token_leads_to_a_new_login(
    server: str, environment: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = ScriptedBrowser()
    monkeypatch.setattr("webbrowser.open", browser.open)
    name = account_on(server)["username"]
    browser.agree = lambda page: agree(name, page)
    Mastodon.login(server, client_name="tooter", browser=True).revoke_access_token()
    assert Mastodon.login(server, client_name="tooter", browser=True).me().username == name
    Mastodon.login(server, client_name="tooter", browser=True)
    assert len(browser.pages) == 2


def test_the_example_logs_in_once_and_no_command_shows_a_secret(
    server: str, environment: dict[str, str], tmp_path: Path
) -> None:
    script = tmp_path / "browser.py"
    script.write_text(BROWSER)
    name = account_on(server)["username"]
    first = run(tmp_path, {**environment, "BROWSER": f"{sys.executable} {script} {name} %s"}, server)
    assert (first.returncode, first.stdout) == (0, f"Logged in as @{name}.\n"), first.stderr
    page = (tmp_path / "page").read_text()
    assert "You can close this window" in page
    second = run(tmp_path, environment, server)
    assert (second.returncode, second.stdout, second.stderr) == (0, f"Logged in as @{name}.\n", "")

    (file,) = (tmp_path / "config/Mastodon.py").glob("*.json")
    secrets = re.findall(r'"(?:access_token|client_id|client_secret)": "([^"]+)"', file.read_text())
    secrets += [(tmp_path / "state").read_text(), f"mockcode_{name}"]
    commands = (tmp_path / "commands").read_text(errors="replace")
    assert str(script) in commands
    assert len(secrets) == 5
    assert [each for each in secrets if each in commands + page + first.stderr + second.stdout] == []


def test_the_example_without_a_browser_asks_for_a_code(
    server: str, environment: dict[str, str], tmp_path: Path
) -> None:
    name = account_on(server)["username"]
    here, terminal = pty.openpty()
    with subprocess.Popen(
        [sys.executable, str(EXAMPLE), server],
        env=environment,
        stdin=terminal,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as program:
        assert program.stderr is not None
        assert "Open this page in a browser, and authorize login example:" in program.stderr.readline()
        page = requests.get(program.stderr.readline().strip(), timeout=10)
        code = agree(name, page).text.partition("Authorization code: ")[2].partition("<")[0]
        os.write(here, f"{code}\n".encode())
        output, said = program.communicate(timeout=30)
    os.close(here)
    os.close(terminal)
    assert program.returncode == 0, said
    assert output == f"Logged in as @{name}.\n"


def test_the_example_without_a_browser_and_a_terminal_says_so(
    server: str, environment: dict[str, str], tmp_path: Path
) -> None:
    done = run(tmp_path, environment, server)
    assert done.returncode == 1
    assert "MastodonLoginError: There is no saved login. A new one needs a browser, or a terminal" in done.stderr
    assert not list(tmp_path.rglob("*.json"))
