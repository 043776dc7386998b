"""Fixtures of the tests with a running server, and the check of how much of the library they reach."""

from __future__ import annotations

import inspect
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests

from mastodon import Mastodon
from tests.live.server import AT_LEAST, MakeClient, Reached, account_on, running

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


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory, no_proxy: None) -> Iterator[str]:
    """The address of a running server."""
    with running(tmp_path_factory.mktemp("server")) as url:
        yield url


@pytest.fixture
def make_client(server: str) -> Iterator[MakeClient]:
    """Makes clients of fresh accounts: ``make_client()``, of administrators with ``admin=True``."""
    clients: list[Mastodon] = []

    def make(*, admin: bool = False, **arguments: Any) -> Mastodon:
        token = account_on(server, admin=admin)["access_token"]
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
