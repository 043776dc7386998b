"""A real server for tests: the third-party package ``mastodon_mock``, on a port of this machine."""

from __future__ import annotations

import functools
import inspect
import itertools
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import requests

from mastodon import Mastodon

#: How many methods of the client these tests must call over a real socket.
AT_LEAST = 250

_START_SECONDS = 60
_ATTEMPTS = 3
_CONFIG = """
privacy_policy = "<p>We keep what you post.</p>"
terms_of_service = "<p>Be kind.</p>"
rules = ["Be kind.", "No spam."]
media_storage_path = "{media}"
"""

MakeClient = Callable[..., Mastodon]
_numbers = itertools.count(1)


# --- Which calls reached the server -----------------------------------------------------------------------------------


class Reached:
    """The names of the public methods that tests called and that sent a request, not of those that others call."""

    def __init__(self) -> None:
        self.names: set[str] = set()
        self._running = threading.local()

    def mark(self, name: str, method: Callable[..., Any]) -> Callable[..., Any]:
        """The same method, watched while it runs."""

        @functools.wraps(method)
        def watched(*args: Any, **kwargs: Any) -> Any:
            if getattr(self._running, "name", None) is not None:
                return method(*args, **kwargs)
            self._running.name = name
            try:
                return method(*args, **kwargs)
            finally:
                self._running.name = None

        return watched

    def note(self, send: Callable[..., Any]) -> Callable[..., Any]:
        """``Session.send``, which tells who sends."""

        @functools.wraps(send)
        def noted(*args: Any, **kwargs: Any) -> Any:
            name = getattr(self._running, "name", None)
            if name is not None:
                self.names.add(name)
            return send(*args, **kwargs)

        return noted


_REACHED = pytest.StashKey[Reached]()
_WHOLE = pytest.StashKey[bool]()


@pytest.fixture(scope="package", autouse=True)
def _watched(request: pytest.FixtureRequest) -> Iterator[None]:
    """Note what the tests of this folder reach."""
    reached = request.config.stash.setdefault(_REACHED, Reached())
    with pytest.MonkeyPatch.context() as patch:
        for name in dir(Mastodon):
            method = inspect.getattr_static(Mastodon, name)
            if name.startswith("_"):
                continue
            if isinstance(method, (staticmethod, classmethod)):
                patch.setattr(Mastodon, name, type(method)(reached.mark(name, method.__func__)))
            elif inspect.isfunction(method):
                patch.setattr(Mastodon, name, reached.mark(name, method))
        patch.setattr(requests.Session, "send", reached.note(requests.Session.send))
        yield


@pytest.hookimpl(wrapper=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> Iterator[None]:
    """Find out whether all tests of this folder are going to run; only then their reach is checked."""
    here = Path(__file__).parent
    everything = len(items)
    yield
    files = {item.path for item in items if item.path.parent == here}
    parts = any("::" in argument for argument in config.args)
    config.stash[_WHOLE] = len(items) == everything and files == set(here.glob("test_*.py")) and not parts


@pytest.hookimpl(tryfirst=True)
def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """Fail the run if too few methods were called over a real socket, in whichever order the tests came."""
    stash, config = session.config.stash, session.config
    if exitstatus != pytest.ExitCode.OK or not stash.get(_WHOLE, False) or config.option.collectonly:
        return
    names = stash[_REACHED].names
    if len(names) < AT_LEAST:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
        reporter: Any = config.pluginmanager.get_plugin("terminalreporter")
        reporter.write_line(f"\n{len(names)} methods reached a server, not {AT_LEAST}: {sorted(names)}", red=True)


@pytest.fixture(scope="session", autouse=True)
def no_proxy() -> Iterator[None]:
    """Proxies of the environment do not lead to this machine."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("NO_PROXY", "127.0.0.1,localhost," + os.environ.get("NO_PROXY", ""))
        patch.setenv("no_proxy", "127.0.0.1,localhost," + os.environ.get("no_proxy", ""))
        yield


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


def _is_up(url: str) -> bool:
    try:
        return requests.get(f"{url}/health", timeout=2).ok
    except requests.RequestException:
        return False


def _start(directory: Path) -> tuple[subprocess.Popen[bytes], str]:
    """Start the server; another process may take the port in between, so try more than once."""
    config = directory / "server.toml"
    config.write_text(_CONFIG.format(media=(directory / "media").as_posix()), encoding="utf-8")
    log = directory / "server.log"
    for _ in range(_ATTEMPTS):
        port = _free_port()
        command = [sys.executable, "-m", "mastodon_mock", "serve", "--in-memory", "--config", str(config)]
        command += ["--host", "127.0.0.1", "--port", str(port), "--log-level", "warning"]
        with log.open("ab") as output:
            process = subprocess.Popen(command, stdout=output, stderr=output, cwd=directory)
        url = f"http://127.0.0.1:{port}"
        end = time.monotonic() + _START_SECONDS
        while process.poll() is None and time.monotonic() < end:
            if _is_up(url):
                return process, url
            time.sleep(0.05)
        process.kill()
        process.wait()
    raise RuntimeError(f"mastodon_mock did not start: {log.read_text(errors='replace')[-2000:]}")


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory, no_proxy: None) -> Iterator[str]:
    """The address of a running server."""
    process, url = _start(tmp_path_factory.mktemp("server"))
    yield url
    process.terminate()
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _account_on(server: str, *, admin: bool = False) -> dict[str, Any]:
    """A fresh account with its token, made by the short cut that the server has for tests."""
    name = f"user{os.getpid()}x{next(_numbers)}"
    response = requests.post(f"{server}/api/v1/_mock/dev_user", json={"username": name, "admin": admin}, timeout=10)
    response.raise_for_status()
    made: dict[str, Any] = response.json()
    return made


@pytest.fixture
def make_client(server: str) -> Iterator[MakeClient]:
    """Makes clients of fresh accounts: ``make_client()``, of administrators with ``admin=True``."""
    clients: list[Mastodon] = []

    def make(*, admin: bool = False, **arguments: Any) -> Mastodon:
        token = _account_on(server, admin=admin)["access_token"]
        client = Mastodon(**{"api_base_url": server, "access_token": token, **arguments})
        clients.append(client)
        return client

    yield make
    for client in clients:
        client.session.close()


@pytest.fixture
def api(make_client: MakeClient) -> Mastodon:
    """A client logged in to a fresh account."""
    return make_client()


@pytest.fixture
def other(make_client: MakeClient) -> Mastodon:
    """A client logged in to a second fresh account."""
    return make_client()


@pytest.fixture
def admin(make_client: MakeClient) -> Mastodon:
    """A client logged in to a fresh account with the role of an administrator."""
    return make_client(admin=True)


@pytest.fixture
def anonymous(server: str) -> Iterator[Mastodon]:
    """A client without a token."""
    client = Mastodon(api_base_url=server)
    yield client
    client.session.close()


@pytest.fixture(scope="session")
def app(server: str) -> tuple[str, str]:
    """Client id and client secret of a registered app."""
    form = {
        "client_name": "Tests",
        "redirect_uris": "urn:ietf:wg:oauth:2.0:oob",
        "scopes": "read write follow push admin:read admin:write",
    }
    response = requests.post(f"{server}/api/v1/apps", data=form, timeout=10)
    response.raise_for_status()
    made = response.json()
    return made["client_id"], made["client_secret"]
