"""A server, a browser and a home directory for logins."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from io import StringIO
from pathlib import Path

import pytest

from tests.support.oauth import OAuthServer, ScriptedBrowser


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A user's configuration directory, on a system with a browser."""
    for name in ("SSH_CONNECTION", "SSH_TTY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("DISPLAY", ":0")
    path = tmp_path / "config"
    monkeypatch.setenv("XDG_CONFIG_HOME", str(path))
    monkeypatch.setattr(sys, "platform", "linux")
    return path


@pytest.fixture
def server() -> Iterator[OAuthServer]:
    """A server on a port of this machine."""
    made = OAuthServer()
    yield made
    made.close()


@pytest.fixture
def browser(monkeypatch: pytest.MonkeyPatch) -> ScriptedBrowser:
    """The browser that ``webbrowser`` opens."""
    made = ScriptedBrowser()
    monkeypatch.setattr("webbrowser.open", made.open)
    return made


class Terminal(StringIO):
    """Standard input that is a terminal."""

    def isatty(self) -> bool:
        return True
