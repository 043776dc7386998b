"""A server of this machine for tests: the third-party package ``mastodon_mock``, with faults on request."""

from __future__ import annotations

import itertools
import os
import socket
import subprocess  # nosec B404  # runs the server below
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NamedTuple

import requests

from mastodon._core.params import shown
from mastodon.errors import MastodonError, MastodonIllegalArgumentError, MastodonMissingExtraError
from mastodon.Mastodon import Mastodon
from mastodon.testing.faults import Fault, checked_target, checked_times, error_response, seconds
from mastodon.testing.proxy import FaultyProxy

_START_SECONDS = 60
_ATTEMPTS = 3
_CONFIG = """
privacy_policy = "<p>We keep what you post.</p>"
terms_of_service = "<p>Be kind.</p>"
rules = ["Be kind.", "No spam."]
media_storage_path = {media}
"""
_numbers = itertools.count(1)


class ServerAccount(NamedTuple):
    """A fresh account on a server."""

    username: str
    access_token: str


class MastodonServer:
    """A running server, with accounts and faults for one test.

    Requests to :attr:`url` come from a client of :meth:`client`, from clients that the program under test makes, or
    from other processes. Everything that a test posts stays on the server until the end of the run, but each account is
    fresh.
    """

    def __init__(self, url: str) -> None:
        """Go to a server that runs.

        :param url: the address of a ``mastodon_mock``.
        """
        self._address = url
        self._proxy = FaultyProxy(int(url.rpartition(":")[2]))
        self._clients: list[Mastodon] = []

    @property
    def url(self) -> str:
        """The address of the server, for ``api_base_url``."""
        return self._proxy.url

    @property
    def requests(self) -> list[str]:
        """The requests that have arrived, such as "POST /api/v1/statuses", in order."""
        return self._proxy.requests

    def account(self, username: str | None = None, *, admin: bool = False) -> ServerAccount:
        """Make an account.

        :param username: its name. By default, one that no other account has.
        :param admin: whether it is an administrator.
        :return: the name and an access token with all scopes.
        :raises MastodonIllegalArgumentError: if the name is taken.
        """
        made = account_on(self._address, username, admin=admin)
        return ServerAccount(made["username"], made["access_token"])

    def client(self, *, admin: bool = False, **arguments: Any) -> Mastodon:
        """Make a client that is logged in to a fresh account. It is closed at the end of the test.

        :param admin: whether the account is an administrator.
        :param arguments: those of ``Mastodon``, such as ``retries=3``.
        """
        token = self.account(admin=admin).access_token
        client = Mastodon(**{"api_base_url": self.url, "access_token": token, **arguments})
        self._clients.append(client)
        return client

    def fail(
        self,
        target: str,
        status: int = 500,
        *,
        retry_after: float | None = None,
        message: str | None = None,
        times: int | None = 1,
    ) -> None:
        """Make the server respond to a request with an error, without doing what it asks.

        :param target: the request, such as "POST /api/v1/statuses". ``*`` stands for any characters: "GET
            /api/v1/accounts/*", or "*" for all requests.
        :param status: the HTTP status, such as 429 or 503.
        :param retry_after: the seconds after which the server allows another attempt.
        :param message: the error message of the server.
        :param times: how many requests fail. None for all.
        :raises MastodonIllegalArgumentError: if an argument is wrong.
        """
        self._proxy.faults.add(error_response(checked_target(target), status, retry_after, message, times))

    def drop(self, target: str, *, after: bool = False, times: int | None = 1) -> None:
        """Drop the connection of a request.

        :param target: the request, as in :meth:`fail`.
        :param after: whether the server does what the request asks, and only the response is lost.
        :param times: how many requests fail. None for all.
        :raises MastodonIllegalArgumentError: if an argument is wrong.
        """
        self._proxy.faults.add(Fault(checked_target(target), checked_times(times), drops=True, after=after))

    def delay(self, target: str, delay: float, *, times: int | None = 1) -> None:
        """Make the server slow to respond.

        :param target: the request, as in :meth:`fail`.
        :param delay: the seconds until the server gets the request.
        :param times: how many requests are slow. None for all.
        :raises MastodonIllegalArgumentError: if an argument is wrong.
        """
        fault = Fault(checked_target(target), checked_times(times), delay=seconds(delay, "delay"))
        self._proxy.faults.add(fault)

    def close(self) -> None:
        """Close the clients, and accept no more requests. The server itself goes on."""
        for client in self._clients:
            client.close()
        self._proxy.close()

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.url}>"


# --- The process ------------------------------------------------------------------------------------------------------


@contextmanager
def running(directory: Path, module: str = "mastodon_mock", env: Mapping[str, str] | None = None) -> Iterator[str]:
    """Run a server as long as the block does.

    :param directory: for its files.
    :param module: a module that is run like ``python -m mastodon_mock``.
    :param env: the environment of its process, if it needs one of its own.
    :return: its address.
    :raises MastodonMissingExtraError: if ``mastodon_mock`` is not installed.
    """
    if find_spec("mastodon_mock") is None:
        raise MastodonMissingExtraError(
            "This needs the package mastodon_mock, which is not installed: pip install 'Mastodon.py[testing]'"
        )
    config = directory / "server.toml"
    media = str(directory / "media").replace("\\", "/")
    config.write_text(_CONFIG.format(media=f'"{media}"'), encoding="utf-8")
    # Another process may take the port before the server does.
    for _ in range(_ATTEMPTS):
        port = _free_port()
        command = [sys.executable, "-m", module, "serve", "--in-memory", "--config", str(config)]
        command += ["--host", "127.0.0.1", "--port", str(port), "--log-level", "info"]
        url = f"http://127.0.0.1:{port}"
        with _process(command, directory, os.environ if env is None else env) as (process, log):
            if _comes_up(process, log, url):
                yield url
                return
    raise MastodonError(f"mastodon_mock did not start: {_text(log)[-2000:]}")


def account_on(server: str, username: str | None = None, *, admin: bool = False) -> dict[str, Any]:
    """Make an account with its token, by the short cut that ``mastodon_mock`` has for tests."""
    name = username or f"user{os.getpid()}x{next(_numbers)}"
    with _session() as session:
        body = {"username": name, "admin": admin}
        response = session.post(f"{server}/api/v1/_mock/dev_user", json=body, timeout=10)
    if response.status_code == 422:
        raise MastodonIllegalArgumentError(f"username={shown(name)}: there is such an account already.")
    response.raise_for_status()
    made: dict[str, Any] = response.json()
    return made


def _session() -> requests.Session:
    """Make a session that uses no proxy of the environment: those do not lead to this machine."""
    session = requests.Session()
    session.trust_env = False
    return session


@contextmanager
def _process(
    command: list[str], directory: Path, env: Mapping[str, str]
) -> Iterator[tuple[subprocess.Popen[bytes], Path]]:
    """Run a command as long as the block does. Return its process and its log."""
    # A log of its own, so that the server of another start in this directory is not taken for this one.
    with tempfile.NamedTemporaryFile(dir=directory, prefix="server-", suffix=".log", delete=False) as log:
        # The command holds nothing but a module of ours, a number and a path.
        process = subprocess.Popen(  # nosec B603
            command,
            stdout=log,
            stderr=log,
            stdin=subprocess.DEVNULL,
            cwd=directory,
            env={**env, "PYTHONIOENCODING": "utf-8"},
        )
    try:
        yield process, Path(log.name)
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _text(log: Path) -> str:
    return log.read_text(encoding="utf-8", errors="replace")


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


def _comes_up(process: subprocess.Popen[bytes], log: Path, url: str) -> bool:
    """Wait until a server listens. Return False if it ends before, or takes too long.

    It is asked nothing meanwhile, because what responds on the port may be a server of somebody else.
    """
    end = time.monotonic() + _START_SECONDS
    while time.monotonic() < end:
        try:
            process.wait(0.05)
            return False
        except subprocess.TimeoutExpired:
            if f" running on {url} " in _text(log):
                return True
    return False
