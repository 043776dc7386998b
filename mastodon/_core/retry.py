"""Whether a failed request is worth another try, and when. No clock and no sleep in here."""

from __future__ import annotations

import random
from collections.abc import Iterable
from typing import Any, NamedTuple

from mastodon._core.params import shown
from mastodon.errors import MastodonIllegalArgumentError

#: More than anybody means.
_MOST = 10_000_000
#: Statuses that are likely to go away by themselves.
_PASSING = frozenset((429, 502, 503, 504))
_IDEMPOTENT = frozenset(("GET", "HEAD", "PUT", "DELETE"))


#: A lost answer of this endpoint is looked for among the newest statuses, so that nothing is posted twice.
POSTING = "/api/v1/statuses"


class _Retries(NamedTuple):
    """The values of a policy, not checked."""

    retries: int = 3
    backoff: float = 0.5
    longest: float = 30.0
    total: float = 300.0


class RetryPolicy(_Retries):
    """How often and for how long a request is tried again.

    :param retries: tries after the first one.
    :param backoff: seconds to wait before the first of them; each wait may be twice as long as the one before.
    :param longest: the longest of these waits, in seconds.
    :param total: no try begins later than this many seconds after the first.
    :raises MastodonIllegalArgumentError: one of them is no such number.
    """

    __slots__ = ()

    def __new__(
        cls, retries: int = 3, backoff: float = 0.5, longest: float = 30.0, total: float = 300.0
    ) -> RetryPolicy:
        made = super().__new__(cls, retries, backoff, longest, total)
        made._check()
        return made

    @classmethod
    def _make(cls, iterable: Iterable[Any]) -> RetryPolicy:  # type: ignore[override]  # there for any class
        # What _replace() calls.
        return cls(*iterable)

    def _check(self) -> None:
        whole = isinstance(self.retries, int) and not isinstance(self.retries, bool)
        if not whole or not 0 <= self.retries <= _MOST:
            told = f"retries={shown(self.retries)} must be a whole number from 0 to {_MOST}."
            raise MastodonIllegalArgumentError(told)
        for name in ("backoff", "longest", "total"):
            value = getattr(self, name)
            if not isinstance(value, (int, float)) or isinstance(value, bool) or not 0 <= value <= _MOST:
                told = f"{name}={shown(value)} must be a number of seconds from 0 to {_MOST}."
                raise MastodonIllegalArgumentError(told)

    def seconds(self, failures: int) -> float:
        """How long to wait after so many failures: half of it is fixed, half is chance, so that clients spread."""
        full = min(self.backoff * 2.0 ** min(failures - 1, 60), self.longest)
        return full * (0.5 + random.random() / 2)  # nosec B311  # spreads requests, guards nothing


class Attempt(NamedTuple):
    """One try of a request that failed."""

    #: Status of the answer, None when there was none.
    status: int | None
    #: What went wrong, in a sentence.
    reason: str
    #: Seconds waited before the next try, 0 after the last.
    waited: float


class Course:
    """One request and what became of its tries."""

    def __init__(self, policy: RetryPolicy, repeatable: bool, begin: float) -> None:
        self.begin = begin
        self.attempts: list[Attempt] = []
        self._policy = policy
        self._repeatable = repeatable

    def is_fine(self, status: int) -> bool:
        """Whether an answer ends the course without a failure. After one, each 5xx is a failure, too."""
        return status not in _PASSING and not (self.attempts and status >= 500)

    def next(self, status: int | None, reason: str, asked: float, final: bool, now: float) -> float | None:
        """Note a failed try. Seconds to wait before the next one, or None when there is none.

        :param asked: the seconds that the server asks for.
        :param final: whether the failure comes again however often one tries.
        """
        seconds = max(self._policy.seconds(len(self.attempts) + 1), asked)
        passes = not final and (status is None or status in _PASSING)
        late = now + seconds - self.begin > self._policy.total
        again = self._repeatable and passes and not late and len(self.attempts) < self._policy.retries
        self.attempts.append(Attempt(status, reason, seconds if again else 0.0))
        return seconds if again else None

    def may_stand(self, status: int) -> bool:
        """Whether an earlier try may have done its work although the last one failed."""
        return status >= 500 and len(self.attempts) > 1


def policy_of(value: RetryPolicy | int) -> RetryPolicy | None:
    """The policy that an argument ``retries`` stands for; None for no retries."""
    made = value if isinstance(value, RetryPolicy) else RetryPolicy(retries=value)
    return made if made.retries else None


def is_safe(method: str, keyed: bool) -> bool:
    """Whether a request does the same when the server gets it twice."""
    return method in _IDEMPOTENT or keyed
