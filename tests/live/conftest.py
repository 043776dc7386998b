"""Fixtures of the tests with a running server."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

import pytest

from mastodon import Mastodon
from tests.live.server import MakeClient, account_on, running


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
