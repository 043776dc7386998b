"""Fixtures of recorded tests. A server runs only while they are recorded; otherwise its responses are replayed.

The names of the fixtures are those of ``tests/live``, so that a test can move from there.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
from vcr import VCR
from vcr.cassette import Cassette

from mastodon import Mastodon
from mastodon._core.redact import HIDDEN
from mastodon.testing.server import running
from tests.recorded import serializer
from tests.recorded.streams import Tape
from tests.support.accounts import *  # noqa: F403  # its fixtures
from tests.support.accounts import NewToken

_HERE = Path(__file__).parent
_SPOILT = pytest.StashKey[Path]()
#: The address of the server in cassettes.
REPLAYED = "http://127.0.0.1"

#: The accounts of a test, in the order in which it needs them.
NAMES = ("blackbird", "robin", "wren", "magpie", "heron", "sparrow")

Fault = Callable[..., None]


def reset(server: str) -> None:
    """Make the server forget everything."""
    requests.post(f"{server}/api/v1/_mock/reset", timeout=10).raise_for_status()


def token_of(server: str, name: str, admin: bool = False) -> str:
    """Make an account on the server, and return its token."""
    form = {"username": name, "admin": admin}
    response = requests.post(f"{server}/api/v1/_mock/dev_user", json=form, timeout=10)
    response.raise_for_status()
    token: str = response.json()["access_token"]
    return token


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Give a cassette of vcrpy to each test that speaks to the server. A tape is a cassette of its own."""
    for item in items:
        names = getattr(item, "fixturenames", ())
        if item.path.parent == _HERE and "server" in names and "tape" not in names:
            item.add_marker(pytest.mark.vcr)


def pytest_recording_configure(config: pytest.Config, vcr: VCR) -> None:
    vcr.register_serializer("json", serializer)
    vcr.register_matcher("path_without_slash", _same_path)


def _same_path(first: Any, second: Any) -> bool:
    """Compare paths as servers do that redirect from one with a slash at its end to the one without."""
    return bool(first.path.rstrip("/") == second.path.rstrip("/"))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Iterator[None]:
    """Fail a test that sends nothing, and one that sends less than was recorded."""
    arguments = getattr(item, "funcargs", {})
    try:
        result = yield
    except BaseException:
        if arguments.get("is_recording"):
            item.stash[_SPOILT] = arguments["cassette_file"]
        raise
    cassette: Cassette | None = arguments.get("vcr")
    if cassette is not None:
        assert len(cassette) > 0, "this test sends nothing: move it to another folder"
        left = [f"{each.method} {each.path}" for n, each in enumerate(cassette.requests) if not cassette.play_counts[n]]
        assert cassette.dirty or not left, f"recorded, but no longer sent: {left}. Record this test again"
    return result


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item) -> Iterator[None]:
    """Throw the cassette of a test away that failed while it was recorded."""
    result = yield
    if _SPOILT in item.stash:
        item.stash[_SPOILT].unlink(missing_ok=True)
    return result


@pytest.fixture(scope="session")
def vcr_config() -> dict[str, Any]:
    """Scrub secrets as users' tests do."""
    return serializer.config()


@pytest.fixture
def cassette_file(vcr_cassette_dir: str, default_cassette_name: str) -> Path:
    return Path(vcr_cassette_dir, f"{default_cassette_name}.json")


@pytest.fixture
def is_recording(record_mode: str, cassette_file: Path) -> bool:
    """True while this test is recorded. "once" records those without a cassette, "rewrite" all."""
    return record_mode != "none" and not (record_mode == "once" and cassette_file.exists())


@pytest.fixture(scope="session", autouse=True)
def real_server(pytestconfig: pytest.Config, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str | None]:
    """The address of a running server, if anything is recorded. It starts before any cassette is in use."""
    if pytestconfig.getoption("--record-mode") in (None, "none"):
        yield None
        return
    path = {**os.environ, "PYTHONPATH": str(_HERE.parents[1])}
    with running(tmp_path_factory.mktemp("server"), "tests.recorded.steady_mock", path) as url:
        yield url


@pytest.fixture
def server(real_server: str | None, is_recording: bool) -> str:
    """The address of a server that holds nothing yet, or the one in cassettes."""
    if real_server is None or not is_recording:
        return REPLAYED
    reset(real_server)
    return real_server


@pytest.fixture
def new_token(server: str, is_recording: bool) -> NewToken:
    """Makes an account on the server, and returns its token; no account while a cassette is replayed."""
    return lambda number, admin: token_of(server, NAMES[number], admin) if is_recording else HIDDEN


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


@pytest.fixture
def tape(server: str, is_recording: bool, cassette_file: Path) -> Iterator[Tape]:
    """Streams of a server, with two accounts that do something meanwhile."""
    actors = None
    if is_recording:
        one, two = (Mastodon(api_base_url=server, access_token=token_of(server, name)) for name in NAMES[:2])
        actors = one, two
    made = Tape(cassette_file, actors)
    yield made
    made.close()
