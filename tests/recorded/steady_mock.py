"""``mastodon_mock`` with ids and times that are the same each time: ``python -m tests.recorded.steady_mock serve ...``.

So a cassette that is recorded again differs only where the server or the library does.
"""

from __future__ import annotations

import hashlib
import importlib
import itertools
import secrets
import uuid
from collections.abc import Callable
from datetime import datetime, timedelta, timezone, tzinfo
from typing import Any

from mastodon_mock import cli, ids
from mastodon_mock.db import seed

_BEGINNING = datetime(2026, 1, 1, tzinfo=timezone.utc)
_DATE = "Thu, 01 Jan 2026 00:00:00 GMT"
#: The modules that ask for the time.
_WITH_CLOCK = ("db.models", "routers.filters", "routers.instance", "serializers.discovery")


class Steady(datetime):
    """A clock on which a second passes each time it is looked at."""

    _seconds = itertools.count()

    @classmethod
    def restart(cls) -> None:
        cls._seconds = itertools.count()

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]  # plain dates are what the mock keeps
        return _BEGINNING.astimezone(tz) + timedelta(seconds=next(cls._seconds))


class Numbered:
    """Names of files, and tokens, in place of random ones."""

    def __init__(self) -> None:
        self._numbers = itertools.count(1)

    def restart(self) -> None:
        self._numbers = itertools.count(1)

    def uuid(self) -> uuid.UUID:
        return uuid.UUID(int=next(self._numbers))

    def token(self, length: int = 32) -> str:
        return hashlib.sha256(str(next(self._numbers)).encode()).hexdigest()[: 2 * length]


def main() -> None:
    """Run the program with the arguments of ``mastodon_mock``."""
    names = Numbered()
    fill: Callable[..., Any] = seed.apply_seed_data

    def begin_again(*args: Any) -> Any:
        """Take the clock back whenever the server forgets everything."""
        Steady.restart()
        names.restart()
        ids._counter = itertools.count(int(_BEGINNING.timestamp() * 1000))
        return fill(*args)

    for name in _WITH_CLOCK:
        importlib.import_module(f"mastodon_mock.{name}").datetime = Steady  # type: ignore[attr-defined]
    seed.apply_seed_data = begin_again  # type: ignore[assignment]  # the same function with a restart before it
    # What the app imported by name when it was loaded.
    importlib.import_module("mastodon_mock.app").apply_seed_data = begin_again  # type: ignore[attr-defined]
    uuid.uuid4 = names.uuid
    secrets.token_urlsafe = secrets.token_hex = names.token  # type: ignore[assignment]
    # The Date of each response.
    importlib.import_module("uvicorn.server").formatdate = lambda *_, **__: _DATE  # type: ignore[attr-defined]
    cli.main()


if __name__ == "__main__":
    main()
