"""Fixtures of the tests of streams."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Any

import pytest

from mastodon import Mastodon
from tests.support.scripted import ScriptedServer
from tests.support.streams import Client, Notes, Threads


@pytest.fixture
def stream_threads() -> Threads:
    """Lists the threads of streams that began in this test: those of others may take a moment to end."""
    before = set(threading.enumerate())

    def found() -> list[threading.Thread]:
        return [
            each for each in threading.enumerate() if each.name.startswith("mastodon-stream") and each not in before
        ]

    return found


@pytest.fixture
def notes() -> Notes:
    return Notes()


@pytest.fixture
def client() -> Iterator[Client]:
    """Makes clients of a scripted server."""
    made: list[Mastodon] = []

    def make(server: ScriptedServer, **arguments: Any) -> Mastodon:
        given = {"access_token": "token", "mastodon_version": server.version, **arguments}
        made.append(Mastodon(api_base_url=server.url, **given))
        return made[-1]

    yield make
    for api in made:
        api.session.close()
