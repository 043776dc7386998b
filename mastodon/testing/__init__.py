"""Tools for tests of programs that use Mastodon.py.

``pytest_plugins = ["mastodon.testing"]`` in a ``conftest.py`` adds the fixtures. Their types, and the functions that
make entities, can be imported from here.

PYTEST_DONT_REWRITE: otherwise pytest warns if a ``conftest.py`` imports from here, too.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mastodon.testing.fake import Call as Call
    from mastodon.testing.fake import FakeMastodon as FakeMastodon
    from mastodon.testing.fake import UnexpectedCallError as UnexpectedCallError
    from mastodon.testing.in_process import SentRequest as SentRequest
    from mastodon.testing.in_process import Upload as Upload
    from mastodon.testing.making import make as make
    from mastodon.testing.making import make_account as make_account
    from mastodon.testing.making import make_conversation as make_conversation
    from mastodon.testing.making import make_media as make_media
    from mastodon.testing.making import make_notification as make_notification
    from mastodon.testing.making import make_poll as make_poll
    from mastodon.testing.making import make_relationship as make_relationship
    from mastodon.testing.making import make_status as make_status
    from mastodon.testing.recording import vcr_config as vcr_config
    from mastodon.testing.server import MastodonServer as MastodonServer
    from mastodon.testing.server import ServerAccount as ServerAccount
    from mastodon.testing.streams import FakeStream as FakeStream
    from mastodon.testing.streams import StreamOf as StreamOf
    from mastodon.testing.streams import stream_of as stream_of

__all__ = [
    "Call",
    "FakeMastodon",
    "FakeStream",
    "MastodonServer",
    "SentRequest",
    "ServerAccount",
    "StreamOf",
    "UnexpectedCallError",
    "Upload",
    "make",
    "make_account",
    "make_conversation",
    "make_media",
    "make_notification",
    "make_poll",
    "make_relationship",
    "make_status",
    "stream_of",
    "vcr_config",
]

#: pytest loads the fixtures from there, because only tests need pytest.
pytest_plugins = ["mastodon.testing.plugin"]

_MODULES = {
    **dict.fromkeys(("Call", "FakeMastodon", "UnexpectedCallError"), "fake"),
    **dict.fromkeys(("SentRequest", "Upload"), "in_process"),
    **dict.fromkeys(("make", "make_account", "make_conversation", "make_media", "make_notification"), "making"),
    **dict.fromkeys(("make_poll", "make_relationship", "make_status"), "making"),
    **dict.fromkeys(("MastodonServer", "ServerAccount"), "server"),
    **dict.fromkeys(("FakeStream", "StreamOf", "stream_of"), "streams"),
    "vcr_config": "recording",
}


def __getattr__(name: str) -> Any:
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(f"{__name__}.{_MODULES[name]}"), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
