"""Streams: listeners, the handles of what runs, and what was missed meanwhile."""

from mastodon.errors import MastodonMalformedEventError, MastodonNetworkError, MastodonReadTimeout
from mastodon.return_types import Announcement, Conversation, Notification, Status, StreamReaction
from mastodon.streaming.catchup import Gap
from mastodon.streaming.handles import SSEStreamHandle, StreamHandle
from mastodon.streaming.listener import CallbackStreamListener, StreamListener
from mastodon.streaming.websocket import WebSocketStreamHandle, WebSocketSubscription
from mastodon.types_base import AttribAccessDict

__all__ = [
    "Announcement",
    "AttribAccessDict",
    "CallbackStreamListener",
    "Conversation",
    "Gap",
    "MastodonMalformedEventError",
    "MastodonNetworkError",
    "MastodonReadTimeout",
    "Notification",
    "SSEStreamHandle",
    "Status",
    "StreamHandle",
    "StreamListener",
    "StreamReaction",
    "WebSocketStreamHandle",
    "WebSocketSubscription",
]
