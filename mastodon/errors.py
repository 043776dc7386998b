"""Everything that the library raises or warns with."""

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
    #: What was tried, where the client tries again: for each try its status, a reason, and the seconds waited after it.
    attempts: tuple[Any, ...] = ()


class MastodonVersionError(MastodonError):
    """The server is too old for the call."""


class MastodonIllegalArgumentError(ValueError, MastodonError):
    """An argument is wrong; the message names it. Nothing was sent."""


class MastodonMissingExtraError(NotImplementedError, MastodonError):
    """The call needs an optional package; the message names the extra to install."""


class MastodonIOError(OSError, MastodonError):
    """Base of errors of files and the network."""


class MastodonFileNotFoundError(MastodonIOError):
    """A file to read is not there."""


class MastodonNetworkError(MastodonIOError):
    """The server could not be reached, or the connection broke. The cause is the error of ``requests``."""


class MastodonReadTimeout(MastodonNetworkError):
    """A stream went silent for longer than its timeout."""


class MastodonAPIError(MastodonError):
    """The server answered with an error, or with something that is no answer."""

    #: The answer itself, where there was one. Pickles go without it, for its request holds the access token.
    response: Any = None
    #: What is likely wrong, in a sentence.
    hint: str | None = None
    #: What the server calls the request in its log, where it says so.
    request_id: str | None = None

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), self.args, {name: value for name, value in vars(self).items() if name != "response"}

    def __str__(self) -> str:
        where = [self.call, self.endpoint, self.request_id and f"request id {self.request_id}"]
        told = ", ".join(part for part in where if part)
        text = super().__str__() + (f" [{told}]" if told else "")
        return f"{text} Hint: {self.hint}" if self.hint else text


class MastodonServerError(MastodonAPIError):
    """The server failed (5xx)."""


class MastodonInternalServerError(MastodonServerError):
    """The server answered 500."""


class MastodonBadGatewayError(MastodonServerError):
    """The server answered 502."""


class MastodonServiceUnavailableError(MastodonServerError):
    """The server answered 503."""


class MastodonGatewayTimeoutError(MastodonServerError):
    """The server answered 504."""


class MastodonNotFoundError(MastodonAPIError):
    """There is no such thing, or no such endpoint (404)."""


class MastodonUnauthorizedError(MastodonAPIError):
    """The access token is missing, wrong or expired (401)."""


class MastodonRatelimitError(MastodonError):
    """Too many requests, in rate-limit mode "throw"."""

    #: The answer itself.
    response: Any = None


class MastodonMalformedEventError(MastodonError):
    """A streaming server sent something that is no event."""


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
    """The class of the error for an HTTP status."""
    return _BY_STATUS.get(status) or (MastodonServerError if 500 <= status <= 511 else MastodonAPIError)
