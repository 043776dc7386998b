"""Decide whether and when to retry a failed request. Uses no clock and does not sleep."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any, NamedTuple

from mastodon._core.params import in_seconds, shown
from mastodon._data.scalars import plain
from mastodon.errors import MastodonIllegalArgumentError

#: The largest number that a policy accepts.
_MOST = 10_000_000
#: Statuses that are likely to be temporary.
_TEMPORARY = frozenset((429, 502, 503, 504))
_IDEMPOTENT = frozenset(("GET", "HEAD", "PUT", "DELETE"))

#: If a response of this endpoint does not arrive, the newest statuses are searched, so that nothing is posted twice.
POSTING = "/api/v1/statuses"


class _Retries(NamedTuple):
    """The values of a policy, unchecked."""

    retries: int = 3
    backoff: float = 0.5
    longest: float = 30.0
    total: float = 300.0


class RetryPolicy(_Retries):
    """The number of retries of a request, and the waits between them.

    :param retries: the number of attempts after the first one.
    :param backoff: seconds to wait before the first retry. Each wait is up to twice as long as the one before.
    :param longest: the longest of these waits, in seconds.
    :param total: no attempt begins later than this many seconds after the first. A timedelta can stand for all of these
        seconds.
    :raises MastodonIllegalArgumentError: if one of the values is invalid.
    """

    __slots__ = ()

    def __new__(
        cls,
        retries: int = 3,
        backoff: float | timedelta = 0.5,
        longest: float | timedelta = 30.0,
        total: float | timedelta = 300.0,
    ) -> RetryPolicy:
        policy = super().__new__(cls, retries, *map(in_seconds, (backoff, longest, total)))
        policy._check()
        return policy

    @classmethod
    def _make(cls, iterable: Iterable[Any]) -> RetryPolicy:  # type: ignore[override]  # there for any class
        # Called by _replace().
        return cls(*iterable)

    def _check(self) -> None:
        whole = isinstance(self.retries, int) and not isinstance(self.retries, bool)
        if not whole or not 0 <= self.retries <= _MOST:
            message = f"retries={shown(self.retries)} must be a whole number from 0 to {_MOST}."
            raise MastodonIllegalArgumentError(message)
        for name in ("backoff", "longest", "total"):
            value = getattr(self, name)
            if not isinstance(value, (int, float)) or isinstance(value, bool) or not 0 <= value <= _MOST:
                message = f"{name}={shown(value)} must be a number of seconds from 0 to {_MOST}."
                raise MastodonIllegalArgumentError(message)

    def seconds(self, failures: int, chance: float = 1.0) -> float:
        """Return the seconds to wait after some failures.

        :param failures: the number of failures.
        :param chance: a random number from 0 to 1, which spreads the retries of many clients. It determines half of the
            wait.
        """
        full = min(self.backoff * 2.0 ** min(failures - 1, 60), self.longest)
        return full * (0.5 + chance / 2)


class Attempt(NamedTuple):
    """One failed attempt to send a request."""

    #: The status of the response, or None if there was none.
    status: int | None
    #: The reason for the failure, in a sentence.
    reason: str
    #: The seconds waited before the next attempt, 0 after the last one.
    waited: float


class RetryState:
    """The attempts to send one request."""

    def __init__(self, policy: RetryPolicy, repeatable: bool, begin: float) -> None:
        self.begin = begin
        self.attempts: list[Attempt] = []
        self._policy = policy
        self._repeatable = repeatable

    def has_succeeded(self, status: int) -> bool:
        """Check whether a response is final. After one failure, every 5xx counts as a failure."""
        return status not in _TEMPORARY and not (self.attempts and status >= 500)

    def seconds_to_retry(
        self, status: int | None, reason: str, requested: float, final: bool, now: float, chance: float
    ) -> float | None:
        """Record a failed attempt. Return the seconds to wait before the next one, or None if there is none.

        :param requested: the seconds that the server asks to wait.
        :param final: whether a retry is pointless.
        :param now: the current time, on the same clock as ``begin``.
        :param chance: as in :meth:`RetryPolicy.seconds`.
        """
        seconds = max(self._policy.seconds(len(self.attempts) + 1, chance), requested)
        is_temporary = not final and (status is None or status in _TEMPORARY)
        is_late = now + seconds - self.begin > self._policy.total
        again = self._repeatable and is_temporary and not is_late and len(self.attempts) < self._policy.retries
        self.attempts.append(Attempt(status, reason, seconds if again else 0.0))
        return seconds if again else None

    def may_have_succeeded(self, status: int) -> bool:
        """Check whether an earlier attempt may have succeeded although the last one failed."""
        return status >= 500 and len(self.attempts) > 1


def policy_of(value: RetryPolicy | int) -> RetryPolicy | None:
    """Return the policy for an argument ``retries``, or None for no retries."""
    policy = value if isinstance(value, RetryPolicy) else RetryPolicy(retries=plain(value))
    return policy if policy.retries else None


def is_safe(method: str, keyed: bool) -> bool:
    """Check whether a server may receive a request twice without harm."""
    return method in _IDEMPOTENT or keyed
