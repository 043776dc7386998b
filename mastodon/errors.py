"""The errors and warnings of the library."""

from __future__ import annotations

from typing import Any, NamedTuple

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
    "MastodonLoginError",
    "MastodonMalformedEventError",
    "MastodonMissingExtraError",
    "MastodonNetworkError",
    "MastodonNotFoundError",
    "MastodonRateLimitError",
    "MastodonRatelimitError",
    "MastodonReadTimeout",
    "MastodonServerError",
    "MastodonServiceUnavailableError",
    "MastodonThreadError",
    "MastodonUnauthorizedError",
    "MastodonUnexpectedMentionsError",
    "MastodonVersionError",
    "MastodonWarning",
    "StatusProblem",
]


class StatusProblem(NamedTuple):
    """Something that a server would refuse in a status."""

    #: The argument, such as "status", "poll.options[2]" or "media[0]".
    argument: str
    #: What the server allows: a number, a list, or words.
    allowed: Any
    #: What it is.
    actual: Any
    #: A sentence about it.
    message: str


class MastodonError(Exception):
    """Base class of all errors of the library."""

    #: The call that failed, such as "status_post".
    call: str | None = None
    #: The method and path of the request.
    endpoint: str | None = None
    #: The failed attempts, if the client retries. Each has a status, a reason, and the seconds waited after it.
    attempts: tuple[Any, ...] = ()
    #: The id of the request in the logs of the server, if the server sends it.
    request_id: str | None = None
    #: The items that ``fetch_remaining`` fetched before the error, as a page that ``fetch_next`` continues.
    items: Any = None

    def _place(self) -> str:
        """Return the call and the request that failed, in brackets."""
        where = [self.call, self.endpoint, self.request_id and f"request id {self.request_id}"]
        place = ", ".join(part for part in where if part)
        return f" [{place}]" if place else ""


class MastodonVersionError(MastodonError):
    """The server's version does not fit the call, or is unknown or unreadable."""


class MastodonIllegalArgumentError(ValueError, MastodonError):
    """An argument is wrong, or a server refused a login or a sign-up. The message names the cause."""

    #: The problems that a check of a status found, if that is the cause.
    problems: tuple[StatusProblem, ...] = ()


class MastodonLoginError(MastodonError):
    """:meth:`.Mastodon.login` did not log anybody in. The message says why. Nothing was saved."""


class MastodonMissingExtraError(NotImplementedError, MastodonError):
    """The call needs an optional package. The message names the extra to install."""


class MastodonIOError(OSError, MastodonError):
    """Base class of errors with files and with the network."""


class MastodonFileNotFoundError(MastodonIOError):
    """A file that should be read does not exist."""


class MastodonNetworkError(MastodonIOError):
    """The server could not be reached, or the connection failed. The cause is the error that ``requests`` raised."""

    #: The likely cause, in a sentence.
    hint: str | None = None
    #: The message of the error that ``requests`` raised.
    details: str | None = None

    def __str__(self) -> str:
        if self.details is None:
            return super().__str__() + self._place()
        if self.hint is None:
            return f"Could not complete request: {self.details}{self._place()}"
        return f"Could not complete request: {self.hint}{self._place()} ({self.details})"


class MastodonReadTimeout(MastodonNetworkError):
    """A stream received nothing for longer than its timeout."""


class MastodonAPIError(MastodonError):
    """The server returned an error, or a response that cannot be parsed."""

    #: The response, or None if there was none. Pickles omit it, because its request contains the access token.
    response: Any = None
    #: The likely cause, in a sentence.
    hint: str | None = None

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), self.args, {name: value for name, value in vars(self).items() if name != "response"}

    def __str__(self) -> str:
        text = self._message() + self._place()
        return f"{text} Hint: {self.hint}" if self.hint else text

    def _message(self) -> str:
        if len(self.args) != 4 or self.args[0] != "Mastodon API returned error":
            return " ".join(map(str, self.args))
        status, reason, message = self.args[1:]
        head = f"{status} {reason}" if reason else str(status)
        return f"{head}: {message}" if message else head


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


class MastodonUnexpectedMentionsError(MastodonAPIError):
    """The status would mention accounts that ``allowed_mentions`` does not contain (422). Nothing was posted."""

    #: The other accounts that the status would mention.
    accounts: Any = ()


class MastodonThreadError(MastodonError):
    """A part of a thread was not posted. Its cause is the error of that part."""

    #: The statuses of the thread that were posted and not removed, in their order.
    statuses: Any = ()
    #: The index of the part that was not posted.
    part: int = 0
    #: The key to pass to another call, which continues the thread. None if the thread was removed.
    idempotency_key: str | None = None


class MastodonRatelimitError(MastodonError):
    """The rate limit is exceeded, and ``ratelimit_method`` is "throw"."""

    #: The response.
    response: Any = None

    def __str__(self) -> str:
        return super().__str__() + self._place()


class MastodonMalformedEventError(MastodonError):
    """A stream contained a malformed event."""


class MastodonWarning(Warning):
    """Base class of all warnings of the library."""


class MastodonDeprecationWarning(MastodonWarning):
    """The server announced that it will remove an endpoint."""


#: An alternative spelling, for older programs.
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
    """Return the error class for an HTTP status."""
    return _BY_STATUS.get(status) or (MastodonServerError if 500 <= status <= 511 else MastodonAPIError)
