"""Fixtures for all tests; what they return is in ``tests/support``."""

from __future__ import annotations

import gc
import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.chance import register_profiles
from tests.support.clock import Clock, replace_time
from tests.support.guard import sitecustomize as guard
from tests.support.prepared import Wire

pytest_plugins = ["mastodon.testing"]
# Before hypothesis reads its option, which is before the first test module is imported.
register_profiles()


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """Start one process more than there are cores with ``-n auto``, because some tests wait."""
    return (os.cpu_count() or 1) + 1


#: Folders whose tests come first, in this order. Together, those of ``typing`` start the type checker cold once, and
#: the others make the calls of all contract cases once; and nobody waits for long tests at the end.
FIRST = ("typing", "contract", "meta", "property")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep tests that share long preparations in one process. They depend on no order."""
    places = {name: place for place, name in enumerate(FIRST)}
    items.sort(key=lambda item: places.get(item.path.parent.name, len(FIRST)))


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Iterator[None]:
    """Keep the garbage collector away from the collected tests: they are very many, and stay to the end."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.enable()


@pytest.fixture(scope="session", autouse=True)
def _ctrl_c() -> None:
    """Let Ctrl-C interrupt, also where the tests run in the background of a shell, which ignores it for them."""
    if signal.getsignal(signal.SIGINT) == signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session")
def _network_log(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The file that lists what tried to leave this machine, in this process and in those that it starts."""
    log = tmp_path_factory.mktemp("network") / "log"
    log.touch()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(guard.LOG, str(log))
        patch.setenv("PYTHONPATH", str(Path(guard.__file__).parent), prepend=os.pathsep)
        # The programs that tests start over and over compile the library once.
        patch.delenv("PYTHONDONTWRITEBYTECODE", raising=False)
        yield log


@pytest.fixture(autouse=True)
def no_network(_network_log: Path) -> Iterator[None]:
    """Fail each test that tries to leave this machine, even if it expects an error."""
    yield
    if _network_log.stat().st_size:
        tried = _network_log.read_text(encoding="utf-8")
        _network_log.write_text("", encoding="utf-8")
        pytest.fail(f"Tests must not leave this machine:\n{tried}", pytrace=False)


@pytest.fixture(autouse=True)
def clock(request: pytest.FixtureRequest) -> Iterator[Clock | None]:
    """The library's clock: ``clock.slept`` lists for how many seconds it would have slept.

    Programs' tests patch ``time.sleep`` themselves.
    """
    # Not the fixture monkeypatch: tests take back their own changes with its ``undo``.
    with pytest.MonkeyPatch.context() as patch:
        yield None if request.path.parent.name == "compat" else replace_time(patch)


@pytest.fixture(scope="session", autouse=True)
def _empty_environment() -> Iterator[None]:
    """Without the proxies and certificates of whoever runs the tests, also for processes that several tests share."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"):
            patch.delenv(name, raising=False)
            patch.delenv(name.lower(), raising=False)
        yield


@pytest.fixture
def no_garbage_collection() -> Iterator[None]:
    """Keep the garbage collector away from tests that use the stack up to its limit.

    What it finalizes at that depth fails for lack of stack, and the test would be blamed for it.
    """
    gc.disable()
    yield
    gc.enable()


@pytest.fixture
def wire() -> Iterator[Wire]:
    """A server of prepared responses: ``wire.respond(...)``, ``wire.client()``, ``wire.requests``."""
    made = Wire()
    yield made
    made.close()
