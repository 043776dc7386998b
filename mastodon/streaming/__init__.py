"""Streams: listeners, handles of running streams, and catching up after a reconnect.

Most programs open no stream, so these modules are loaded when one of their names is used for the first time.
"""

import importlib
from typing import TYPE_CHECKING, Any

from mastodon.errors import MastodonMalformedEventError, MastodonNetworkError, MastodonReadTimeout
from mastodon.return_types import Announcement, Conversation, Notification, Status, StreamReaction
from mastodon.types_base import AttribAccessDict

if TYPE_CHECKING:
    from mastodon.streaming.catchup import CatchUp as CatchUp
    from mastodon.streaming.catchup import Gap as Gap
    from mastodon.streaming.catchup import Position as Position
    from mastodon.streaming.catchup import PositionFile as PositionFile
    from mastodon.streaming.catchup import Source as Source
    from mastodon.streaming.events import StreamEvent as StreamEvent
    from mastodon.streaming.failure import ConnectionLost as ConnectionLost
    from mastodon.streaming.failure import refused as refused
    from mastodon.streaming.handles import Connection as Connection
    from mastodon.streaming.handles import Feed as Feed
    from mastodon.streaming.handles import SSEStreamHandle as SSEStreamHandle
    from mastodon.streaming.handles import StreamHandle as StreamHandle
    from mastodon.streaming.http import EventStream as EventStream
    from mastodon.streaming.http import socket_of as socket_of
    from mastodon.streaming.listener import CallbackStreamListener as CallbackStreamListener
    from mastodon.streaming.listener import StreamListener as StreamListener
    from mastodon.streaming.listener import check_listener as check_listener
    from mastodon.streaming.loop import EventIterator as EventIterator
    from mastodon.streaming.loop import LoopStream as LoopStream
    from mastodon.streaming.loop import open_loop as open_loop
    from mastodon.streaming.websocket import WebSocketConnection as WebSocketConnection
    from mastodon.streaming.websocket import WebSocketStreamHandle as WebSocketStreamHandle
    from mastodon.streaming.websocket import WebSocketSubscription as WebSocketSubscription
    from mastodon.streaming.websocket import connect_to_stream as connect_to_stream

__all__ = [
    "Announcement",
    "AttribAccessDict",
    "CallbackStreamListener",
    "Conversation",
    "EventIterator",
    "Gap",
    "MastodonMalformedEventError",
    "MastodonNetworkError",
    "MastodonReadTimeout",
    "Notification",
    "SSEStreamHandle",
    "Status",
    "StreamEvent",
    "StreamHandle",
    "StreamListener",
    "StreamReaction",
    "WebSocketStreamHandle",
    "WebSocketSubscription",
]

_MODULES = {
    "CatchUp": "catchup",
    "Gap": "catchup",
    "Position": "catchup",
    "PositionFile": "catchup",
    "Source": "catchup",
    "StreamEvent": "events",
    "ConnectionLost": "failure",
    "refused": "failure",
    "Connection": "handles",
    "Feed": "handles",
    "SSEStreamHandle": "handles",
    "StreamHandle": "handles",
    "EventStream": "http",
    "socket_of": "http",
    "CallbackStreamListener": "listener",
    "StreamListener": "listener",
    "check_listener": "listener",
    "EventIterator": "loop",
    "LoopStream": "loop",
    "open_loop": "loop",
    "WebSocketConnection": "websocket",
    "WebSocketStreamHandle": "websocket",
    "WebSocketSubscription": "websocket",
    "connect_to_stream": "websocket",
}


def __getattr__(name: str) -> Any:
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    module = importlib.import_module(f"{__name__}.{_MODULES[name]}")
    found = globals()[name] = getattr(module, name)
    return found


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
