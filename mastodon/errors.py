"""The errors and warnings of the library."""

from __future__ import annotations

from typing import Any

__all__ = [
    "MastodonAPIError",
    "MastodonBadGatewayError",
    "MastodonDeprecationWarning",
    "MastodonError",
    "MastodonFileNotFoundError",
    "MastodonGatewayTimeoutError",
    "MastodonIOError",
    "MastodonIllegalArgumentError",
    "MastodonInternalServerError",
    "MastodonMalformedEventError",
    "MastodonMissingExtraError",
    "MastodonNetworkError",
    "MastodonNotFoundError",
    "MastodonRateLimitError",
    "MastodonRatelimitError",
    "MastodonReadTimeout",
    "MastodonServerError",
    "MastodonServiceUnavailableError",
    "MastodonUnauthorizedError",
    "MastodonVersionError",
    "MastodonWarning",
]


class MastodonError(Exception):
    """Base of all errors of the library."""

    #: The call that failed, such as "status_post".
    call: str | None = None
    #: Verb and path of the request.
    endpoint: str | None = None
    #: The failed attempts, if the client retries: for each its status, a reason, and the seconds waited after it.
    attempts: tuple[Any, ...] = ()


class MastodonVersionError(MastodonError):
    """The server is too old for the call."""


class MastodonIllegalArgumentError(ValueError, MastodonError):
    """An argument is wrong. The message names it, and nothing was sent."""


class MastodonMissingExtraError(NotImplementedError, MastodonError):
    """The call needs an optional package. The message names the extra to install."""


class MastodonIOError(OSError, MastodonError):
    """Base of errors of files and the network."""


class MastodonFileNotFoundError(MastodonIOError):
    """A file to read does not exist."""


class MastodonNetworkError(MastodonIOError):
    """The server could not be reached, or the connection failed. The cause is the error of ``requests``."""


class MastodonReadTimeout(MastodonNetworkError):
    """A stream went silent for longer than its timeout."""


class MastodonAPIError(MastodonError):
    """The server sent an error, or a response that cannot be read."""

    #: The response, if there was one. Pickles do not contain it, because its request contains the access token.
    response: Any = None
    #: The likely cause, in a sentence.
    hint: str | None = None
    #: The id of the request in the log of the server, if the server sends one.
    request_id: str | None = None

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), self.args, {name: value for name, value in vars(self).items() if name != "response"}

    def __str__(self) -> str:
        where = [self.call, self.endpoint, self.request_id and f"request id {self.request_id}"]
        place = ", ".join(part for part in where if part)
        text = super().__str__() + (f" [{place}]" if place else "")
        return f"{text} Hint: {self.hint}" if self.hint else text


class MastodonServerError(MastodonAPIError):
    """The server failed (5xx)."""


class MastodonInternalServerError(MastodonServerError):
    """The server responded with status 500."""


class MastodonBadGatewayError(MastodonServerError):
    """The server responded with status 502."""


class MastodonServiceUnavailableError(MastodonServerError):
    """The server responded with status 503."""


class MastodonGatewayTimeoutError(MastodonServerError):
    """The server responded with status 504."""


class MastodonNotFoundError(MastodonAPIError):
    """The object or the endpoint does not exist (404)."""


class MastodonUnauthorizedError(MastodonAPIError):
    """The access token is missing, wrong or expired (401)."""


class MastodonRatelimitError(MastodonError):
    """Too many requests, in rate-limit mode "throw"."""

    #: The response.
    response: Any = None


class MastodonMalformedEventError(MastodonError):
    """A streaming server sent a malformed event."""


class MastodonWarning(Warning):
    """Base of all warnings of the library."""


class MastodonDeprecationWarning(MastodonWarning):
    """The server says that an endpoint will go away."""


#: The spelling of older programs.
MastodonRateLimitError = MastodonRatelimitError

_BY_STATUS: dict[int, type[MastodonAPIError]] = {
    401: MastodonUnauthorizedError,
    404: MastodonNotFoundError,
    500: MastodonInternalServerError,
    502: MastodonBadGatewayError,
    503: MastodonServiceUnavailableError,
    504: MastodonGatewayTimeoutError,
}


def error_class(status: int) -> type[MastodonAPIError]:
    """Return the class of the error for an HTTP status."""
    return _BY_STATUS.get(status) or (MastodonServerError if 500 <= status <= 511 else MastodonAPIError)
