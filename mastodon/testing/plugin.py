"""The fixtures of ``pytest_plugins = ["mastodon.testing"]``."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

from mastodon.errors import MastodonMissingExtraError

try:
    import pytest
except ImportError as error:
    raise MastodonMissingExtraError(
        "This needs the package pytest, which is not installed: pip install 'Mastodon.py[testing]'"
    ) from error

from mastodon.Mastodon import Mastodon
from mastodon.testing.fake import FakeMastodon
from mastodon.testing.recording import vcr_config
from mastodon.testing.server import MastodonServer, running
from mastodon.testing.streams import StreamOf, stream_of


@pytest.fixture
def fake_api() -> Iterator[FakeMastodon]:
    """A client that never leaves the process."""
    with FakeMastodon() as client:
        yield client


@pytest.fixture(name="stream_of")
def _stream_of() -> StreamOf:
    """Make a stream of a list of events: ``stream_of([...]).feed(listener)``."""
    return stream_of


@pytest.fixture(scope="session")
def mastodon_server_address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the server behind ``mastodon_server``, which runs until the end of the session."""
    with running(tmp_path_factory.mktemp("mastodon_server")) as url:
        yield url


@pytest.fixture
def mastodon_server(mastodon_server_address: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[MastodonServer]:
    """A server of this machine, with fresh accounts and faults on request."""
    for name in ("NO_PROXY", "no_proxy"):
        # Proxies of the environment do not lead to this machine.
        monkeypatch.setenv(name, ",".join(filter(None, ["127.0.0.1", os.environ.get(name)])))
    server = MastodonServer(mastodon_server_address)
    yield server
    server.close()


@pytest.fixture
def mastodon_api(mastodon_server: MastodonServer) -> Mastodon:
    """A client that is logged in to a fresh account on ``mastodon_server``."""
    return mastodon_server.client()


@pytest.fixture(scope="session")
def mastodon_vcr() -> dict[str, Any]:
    """A configuration for vcrpy that keeps secrets out of cassettes, for the fixture ``vcr_config``."""
    return vcr_config()
