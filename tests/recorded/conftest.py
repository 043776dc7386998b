"""Fixtures of recorded tests. A server runs only while they are recorded; otherwise its responses are replayed.

The names of the fixtures are those of ``tests/live``, so that a test can move from there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
from vcr import VCR
from vcr.cassette import Cassette

from mastodon import Mastodon
from tests.live.server import MakeClient, running
from tests.recorded import serializer

_HERE = Path(__file__).parent
#: The address of the server in cassettes.
REPLAYED = "http://127.0.0.1"

Fault = Callable[..., None]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Give a cassette to each test that speaks to the server."""
    for item in items:
        if item.path.parent == _HERE and "server" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.vcr)


def pytest_recording_configure(config: pytest.Config, vcr: VCR) -> None:
    vcr.register_serializer("json", serializer)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Iterator[None]:
    """Fail a test that sends nothing, and one that sends less than was recorded."""
    result = yield
    cassette: Cassette | None = getattr(item, "funcargs", {}).get("vcr")
    if cassette is not None:
        assert len(cassette) > 0, "this test sends nothing: move it to another folder"
        left = [f"{each.method} {each.path}" for n, each in enumerate(cassette.requests) if not cassette.play_counts[n]]
        assert cassette.dirty or not left, f"recorded, but no longer sent: {left}. Record this test again"
    return result


@pytest.fixture(scope="session")
def vcr_config() -> dict[str, Any]:
    """Scrub secrets as users' tests do."""
    return serializer.config()


@pytest.fixture(scope="session")
def is_recording(record_mode: str) -> bool:
    return record_mode != "none"


@pytest.fixture(scope="session")
def real_server(is_recording: bool, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a running server while tests are recorded."""
    if not is_recording:
        yield REPLAYED
        return
    with running(tmp_path_factory.mktemp("server"), "tests.recorded.steady_mock") as url:
        yield url


@pytest.fixture
def server(real_server: str, is_recording: bool) -> str:
    """The address of a server that holds nothing yet."""
    if is_recording:
        requests.post(f"{real_server}/api/v1/_mock/reset", timeout=10).raise_for_status()
    return real_server


@pytest.fixture
def make_client(server: str, is_recording: bool) -> Iterator[MakeClient]:
    """Makes clients of fresh accounts: ``make_client()``, of administrators with ``admin=True``."""
    clients: list[Mastodon] = []
    names = ("blackbird", "robin", "wren", "magpie", "heron", "sparrow")

    def make(*, admin: bool = False, **arguments: Any) -> Mastodon:
        token = "***"
        if is_recording:
            form = {"username": names[len(clients)], "admin": admin}
            response = requests.post(f"{server}/api/v1/_mock/dev_user", json=form, timeout=10)
            response.raise_for_status()
            token = response.json()["access_token"]
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


@pytest.fixture
def app(server: str) -> tuple[str, str]:
    """Client id and client secret of a registered app."""
    return Mastodon.create_app("Tests", api_base_url=server)


@pytest.fixture
def fail(server: str, is_recording: bool) -> Fault:
    """Makes the server fail: ``fail("/api/v1/statuses", status=503, count=2)``."""

    def add(path: str, *, count: int = 1, kind: str = "status", **effect: Any) -> None:
        if is_recording:
            rule = {"match": {"path": path}, "effect": {"type": kind, **effect}, "count": count}
            requests.post(f"{server}/api/v1/_mock/faults", json=rule, timeout=10).raise_for_status()

    return add
