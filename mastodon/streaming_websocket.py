"""The place where programs written for Mastodon.py 2.3.3 import these from."""

from mastodon.compat import IMPL_HAS_WEBSOCKET
from mastodon.streaming.handles import StreamHandle
from mastodon.streaming.websocket import (
    WebSocketStreamHandle,
    WebSocketSubscription,
    _open_websocket,
    _translate_websocket_error,
)

__all__ = [
    "IMPL_HAS_WEBSOCKET",
    "StreamHandle",
    "WebSocketStreamHandle",
    "WebSocketSubscription",
    "_open_websocket",
    "_translate_websocket_error",
]
