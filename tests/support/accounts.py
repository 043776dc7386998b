"""Clients of fresh accounts, for the tests of ``live`` and ``recorded``. Their ``conftest.py`` imports the fixtures.

Each of these folders has a fixture ``server``, the address, and a fixture ``new_token``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from mastodon import Mastodon

__all__ = ["MakeClient", "NewToken", "admin", "anonymous", "api", "make_client", "other"]

#: The type of the fixture ``make_client``.
MakeClient = Callable[..., Mastodon]
#: The type of the fixture ``new_token``: it makes the account with this number in the test, and returns its token.
NewToken = Callable[[int, bool], str]


@pytest.fixture
def make_client(server: str, new_token: NewToken) -> Iterator[MakeClient]:
    """Makes clients of fresh accounts: ``make_client()``, of administrators with ``admin=True``."""
    clients: list[Mastodon] = []

    def make(*, admin: bool = False, **arguments: Any) -> Mastodon:
        token = new_token(len(clients), admin)
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
