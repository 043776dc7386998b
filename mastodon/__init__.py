"""A client library for Mastodon and everything that speaks its API."""

from mastodon._core.ratelimit import LimitedRequest
from mastodon._core.retry import RetryPolicy
from mastodon.errors import (
    MastodonAPIError,
    MastodonBadGatewayError,
    MastodonError,
    MastodonFileNotFoundError,
    MastodonGatewayTimeoutError,
    MastodonIllegalArgumentError,
    MastodonInternalServerError,
    MastodonIOError,
    MastodonMalformedEventError,
    MastodonNetworkError,
    MastodonNotFoundError,
    MastodonRateLimitError,
    MastodonRatelimitError,
    MastodonServerError,
    MastodonServiceUnavailableError,
    MastodonUnauthorizedError,
    MastodonVersionError,
)

# The module of that name first: binding the class afterwards is what makes ``mastodon.Mastodon`` the class.
from mastodon.Mastodon import Mastodon
from mastodon.streaming import (
    CallbackStreamListener,
    SSEStreamHandle,
    StreamHandle,
    StreamListener,
    WebSocketStreamHandle,
    WebSocketSubscription,
)
from mastodon.types_base import AttribAccessDict

__all__ = [
    "AttribAccessDict",
    "CallbackStreamListener",
    "LimitedRequest",
    "Mastodon",
    "MastodonAPIError",
    "MastodonBadGatewayError",
    "MastodonError",
    "MastodonFileNotFoundError",
    "MastodonGatewayTimeoutError",
    "MastodonIOError",
    "MastodonIllegalArgumentError",
    "MastodonInternalServerError",
    "MastodonMalformedEventError",
    "MastodonNetworkError",
    "MastodonNotFoundError",
    "MastodonRateLimitError",
    "MastodonRatelimitError",
    "MastodonServerError",
    "MastodonServiceUnavailableError",
    "MastodonUnauthorizedError",
    "MastodonVersionError",
    "RetryPolicy",
    "SSEStreamHandle",
    "StreamHandle",
    "StreamListener",
    "WebSocketStreamHandle",
    "WebSocketSubscription",
]
