"""A client library for Mastodon and everything that speaks its API."""

from typing import TYPE_CHECKING, Any

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
    MastodonLoginError,
    MastodonMalformedEventError,
    MastodonNetworkError,
    MastodonNotFoundError,
    MastodonRateLimitError,
    MastodonRatelimitError,
    MastodonServerError,
    MastodonServiceUnavailableError,
    MastodonThreadError,
    MastodonUnauthorizedError,
    MastodonUnexpectedMentionsError,
    MastodonVersionError,
)

# The module of that name first: binding the class afterwards is what makes ``mastodon.Mastodon`` the class.
from mastodon.Mastodon import Mastodon, Walk
from mastodon.types_base import AttribAccessDict

if TYPE_CHECKING:
    from mastodon.streaming import (
        CallbackStreamListener,
        SSEStreamHandle,
        StreamHandle,
        StreamListener,
        WebSocketStreamHandle,
        WebSocketSubscription,
    )

__version__ = "2.4.0"

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
    "MastodonLoginError",
    "MastodonMalformedEventError",
    "MastodonNetworkError",
    "MastodonNotFoundError",
    "MastodonRateLimitError",
    "MastodonRatelimitError",
    "MastodonServerError",
    "MastodonServiceUnavailableError",
    "MastodonThreadError",
    "MastodonUnauthorizedError",
    "MastodonUnexpectedMentionsError",
    "MastodonVersionError",
    "RetryPolicy",
    "SSEStreamHandle",
    "StreamHandle",
    "StreamListener",
    "Walk",
    "WebSocketStreamHandle",
    "WebSocketSubscription",
]


def __getattr__(name: str) -> Any:
    """Return a name of ``mastodon.streaming``, when it is used for the first time."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    # Loaded late, because most programs open no stream, and its modules take time to load.
    from mastodon import streaming

    found = globals()[name] = getattr(streaming, name)
    return found


def __dir__() -> list[str]:
    return sorted(__all__)
