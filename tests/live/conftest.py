"""Fixtures of the tests with a running server."""

from __future__ import annotations

import pytest

from mastodon.testing.server import account_on
from tests.support.accounts import *  # noqa: F403  # its fixtures
from tests.support.accounts import NewToken


@pytest.fixture(scope="session")
def server(mastodon_server_address: str) -> str:
    """The address of a running server."""
    return mastodon_server_address


@pytest.fixture
def new_token(server: str) -> NewToken:
    """Makes an account on the server, and returns its token."""
    return lambda number, admin: account_on(server, admin=admin)["access_token"]
