"""What a server allows: read from its answers, and turned into seconds to wait. No clock and no sleep in here."""

from __future__ import annotations

import re
import threading
from collections.abc import Mapping
from datetime import timezone
from typing import NamedTuple

from mastodon._data.scalars import UnconvertibleError, to_datetime

#: What is waited where a server says that it is too much, but not for how long.
_BACKOFF = 2.0
#: What is waited at least after "too many requests", also where the server says 0.
_SHORTEST = 1.0
#: Mastodon counts in slots of five minutes, some budgets in half hours; nobody means longer waits than a day.
_LONGEST = 86400.0
_LONGEST_BACKOFF = 60.0
#: Some servers count anew a moment after they said.
_MARGIN = 0.005
#: Resets of one window that differ by less are one moment: servers leave fractions of seconds to chance.
_SAME_WINDOW = 1.5
#: Seconds that are not worth sleeping.
_AT_ONCE = 0.001
#: General budgets come back within minutes; those of posting, following and reporting within hours.
_LONG_WINDOW = 3600.0

GENERAL = "general"
_DELETED = re.compile(r"/api/v1/statuses/[^/]+")


class LimitedRequest(NamedTuple):
    """A request that has to wait, as the hook ``on_ratelimit`` gets it."""

    method: str
    url: str
    #: The budget: "general", "media uploads", "deletions", "sign-ups", "posts", "follows" or "reports".
    bucket: str


class Allowance(NamedTuple):
    """What is left of a budget."""

    limit: int
    remaining: int
    #: Unix time of the next budget, None when it is not known.
    reset: float | None
    #: Unix time of the newest answer.
    seen: float
    #: The header that ``reset`` was read from: most answers repeat it.
    reset_text: str | None = None


def from_headers(headers: Mapping[str, str], now: float, before: Allowance | None = None) -> Allowance | None:
    """The allowance that an answer tells, or None when it tells nothing that can be read."""
    try:
        remaining = int(headers["X-RateLimit-Remaining"])
    except (KeyError, ValueError):
        return None
    if remaining < 0:
        remaining = 0
    try:
        limit = int(headers["X-RateLimit-Limit"])
    except (KeyError, ValueError):
        limit = before.limit if before else max(remaining, 1)
    text = headers.get("X-RateLimit-Reset")
    # Seconds from now mean another moment each time.
    known = text is not None and before is not None and text == before.reset_text and not text.isdecimal()
    reset = before.reset if known and before else _reset(text, headers, now)
    return Allowance(limit, remaining, reset, now, text)


def _reset(text: str | None, headers: Mapping[str, str], now: float) -> float | None:
    """When the next budget begins by our clock; the server's own clock is taken from its Date header."""
    told = moment(text)
    if told is None:
        return None
    served = moment(headers.get("Date"))
    # Seconds from now, where the number is too small for a date.
    if text is not None and text.strip().isdecimal() and told < 1_000_000_000:
        return now + told
    return told + (now - served) if served is not None else told


def server_time(headers: Mapping[str, str], now: float) -> float:
    """What the clock of the server shows; ours where it does not say."""
    served = moment(headers.get("Date"))
    return now if served is None else served


def moment(text: str | None) -> float | None:
    """Unix time of a moment in any form that servers write; None where it cannot be read."""
    if not text:
        return None
    try:
        moment = to_datetime(text.strip())
        # Midnight without a zone: a day elsewhere, a moment here.
        return (moment if moment.tzinfo else moment.replace(tzinfo=timezone.utc)).timestamp()
    except (UnconvertibleError, ValueError, OverflowError, OSError):
        return None


def seconds_to_pace(allowance: Allowance, factor: float, now: float) -> float:
    """How long to hold a request back so that the budget lasts until the next one.

    :param factor: how much faster than evenly to go; above 1 the budget is used up a little early.
    """
    if allowance.reset is None or allowance.reset <= now:
        return 0.0
    if allowance.remaining == 0:
        return seconds_until_reset(allowance, now)
    gap = (allowance.reset - allowance.seen) / (allowance.remaining + 1) / max(factor, 0.001)
    return min(max(0.0, allowance.seen + gap - now), _LONGEST)


def seconds_until_reset(allowance: Allowance, now: float) -> float:
    """How long to wait when nothing is left."""
    if allowance.remaining > 0 or allowance.reset is None:
        return 0.0
    return min(max(0.0, allowance.reset - now), _LONGEST)


def seconds_after_429(headers: Mapping[str, str], now: float, again: int = 0) -> float:
    """How long to wait after "too many requests".

    :param again: how often the same request was refused before. A server that keeps naming a moment that does not help
        is asked less and less often.
    """
    least = min(_BACKOFF**again, _LONGEST_BACKOFF) if again else 0.0
    return max(_told_after_429(headers, now), least)


def _told_after_429(headers: Mapping[str, str], now: float) -> float:
    retry = headers.get("Retry-After")
    if retry:
        seconds = float(retry) if retry.strip().replace(".", "", 1).isdecimal() else None
        at = moment(retry) if seconds is None else None
        if at is not None:
            served = moment(headers.get("Date"))
            seconds = at - (served if served is not None else now)
        if seconds is not None:
            return min(max(_SHORTEST, seconds), _LONGEST)
    reset = _reset(headers.get("X-RateLimit-Reset"), headers, now)
    if reset is not None and reset > now:
        return min(reset - now, _LONGEST)
    return _BACKOFF


# --- Budgets --------------------------------------------------------------------------------------------------------


def bucket_of(method: str, path: str) -> str:
    """The budget that a server counts a request in."""
    if method == "DELETE":
        return "deletions" if _DELETED.fullmatch(path) else GENERAL
    if method != "POST":
        return GENERAL
    counted = _COUNTED_APART.get(path.rpartition("/")[2])
    return counted[1] if counted is not None and path.startswith(counted[0]) else GENERAL


#: Last part of a path that something is posted to -> how the path begins, and its budget.
_COUNTED_APART = {
    "statuses": ("/api/v1/statuses", "posts"),
    "reblog": ("/api/v1/statuses/", "posts"),
    "unreblog": ("/api/v1/statuses/", "deletions"),
    "accounts": ("/api/v1/accounts", "sign-ups"),
    "follow": ("/api/v1/accounts/", "follows"),
    "reports": ("/api/v1/reports", "reports"),
    "media": ("/api/v", "media uploads"),
}
#: Budgets that a server has beside the general one for the same requests.
_ON_TOP = frozenset(("posts", "follows", "reports"))


class Budget:
    """One budget as far as it is known. Whoever uses it holds the lock of :class:`Limits`."""

    def __init__(self) -> None:
        self.limit = 300
        #: What the server says is left; those under way come off that.
        self.remaining = 300
        self.reset: float | None = None
        #: Unix time of the newest answer, None before the first.
        self.lastcall: float | None = None
        #: Requests that have a slot and no answer yet.
        self.under_way = 0
        #: When the newest slot is.
        self.slot = 0.0
        #: Nothing is sent before this moment: the server said so.
        self.blocked = 0.0
        #: Seconds between two resets, as far as seen.
        self.period: float | None = None

    def seconds(self, paced: bool, factor: float, now: float) -> tuple[float, bool]:
        """How long to wait, and whether the request may go then; otherwise this is to be asked again."""
        if self.blocked - now > _AT_ONCE:
            return self.blocked - now, False
        if self.lastcall is None:
            return 0.0, True
        if self.reset is not None and self.reset <= now:
            self._begin_window(self.reset, now)
        if self.reset is None:
            return 0.0, True
        left = self.remaining - self.under_way
        if left <= 0:
            return min(self.reset + _MARGIN - now, _LONGEST), False
        if not paced:
            return 0.0, True
        last = max(self.slot, self.lastcall) if self.under_way == 0 else self.slot
        gap = max(0.0, self.reset - last) / (left + 1) / max(factor, 0.001)
        return min(max(0.0, last + gap - now), _LONGEST), True

    def _begin_window(self, reset: float, now: float) -> None:
        """What is most likely allowed once a reset has passed; the next answer tells."""
        self.remaining = max(self.limit, 1)
        self.reset = None if self.period is None else reset + self.period * ((now - reset) // self.period + 1)

    def note(self, read: Allowance) -> None:
        """Take what an answer says. Answers overtake one another: within a window the lowest counts."""
        before, reset = self.reset, read.reset
        same = reset is not None and before is not None and abs(reset - before) < _SAME_WINDOW
        self.remaining = min(read.remaining, self.remaining) if same else read.remaining
        self.limit, self.reset, self.lastcall = read.limit, reset, read.seen
        if reset is not None and (self.period is None or reset - read.seen > self.period) and reset > read.seen:
            self.period = reset - read.seen

    def spend(self) -> None:
        """A request went out, and no answer says what it cost."""
        if self.lastcall is not None:
            self.remaining = max(0, self.remaining - 1)


class Limits:
    """The budgets of one client, for many threads. Each method is short; nobody waits while it holds the lock."""

    def __init__(self) -> None:
        self.general = Budget()
        self._budgets = {GENERAL: self.general}
        self._newest = self.general
        self._counted: dict[str, tuple[Budget, ...]] = {}
        # What the newest answer of each told, for most of the next one is the same.
        self._told: dict[str, Allowance] = {}
        self._lock = threading.Lock()

    @property
    def shown(self) -> Budget:
        """The general budget or, as long as no answer has told of it, the one that the newest answer told of."""
        return self.general if self.general.lastcall is not None else self._newest

    def state(self) -> dict[str, dict[str, object]]:
        """What is known, in a form that can be pickled. A child process may ask for it: no lock is taken."""
        return {name: {**vars(budget), "under_way": 0} for name, budget in list(self._budgets.items())}

    @classmethod
    def of(cls, state: Mapping[str, Mapping[str, object]]) -> Limits:
        """Limits that know what :meth:`state` told."""
        made = cls()
        for name, known in state.items():
            vars(made._budget(name)).update(known)
        return made

    def _budget(self, bucket: str) -> Budget:
        found = self._budgets.get(bucket)
        if found is None:
            found = self._budgets[bucket] = Budget()
        return found

    def _of(self, bucket: str) -> tuple[Budget, ...]:
        found = self._counted.get(bucket)
        if found is None:
            own = self._budget(bucket)
            found = self._counted[bucket] = (own, self.general) if bucket in _ON_TOP else (own,)
        return found

    def take(self, bucket: str, paced: bool, factor: float, now: float) -> tuple[float, bool]:
        """Seconds to wait, and whether a slot was taken.

        With a slot the request goes after the wait, and :meth:`seen` or :meth:`lost` follow. Without one this is to be
        asked again.
        """
        with self._lock:
            budgets = self._of(bucket)
            asked = [budget.seconds(paced, factor, now) for budget in budgets]
            refused = [seconds for seconds, free in asked if not free]
            if refused:
                return max(refused), False
            seconds = max(seconds for seconds, _ in asked)
            for budget in budgets:
                budget.under_way += 1
                budget.slot = max(budget.slot, now + seconds)
            return seconds, True

    def still(self, bucket: str, now: float) -> bool:
        """Whether a slot is worth something after the wait for it; otherwise it is given back."""
        with self._lock:
            budgets = self._of(bucket)
            if not any(_is_over(budget, now) for budget in budgets):
                return True
            for budget in budgets:
                budget.under_way -= 1
            return False

    def seen(self, bucket: str, headers: Mapping[str, str], now: float, slot: bool, refused: int | None) -> float:
        """Take what an answer says.

        :param slot: whether the request had a slot.
        :param refused: for "too many requests" how often it was refused before, otherwise None.
        :return: seconds to wait after "too many requests".
        """
        with self._lock:
            budgets = self._counted.get(bucket) or self._of(bucket)
            told = budgets[-1]
            read = from_headers(headers, now, self._told.get(bucket))
            if read is not None:
                self._told[bucket] = read
                if len(budgets) > 1 and read.reset is not None and read.reset - now > _LONG_WINDOW:
                    told = budgets[0]
                told.note(read)
                self._newest = told
            for budget in budgets:
                if slot:
                    budget.under_way -= 1
                if read is None or budget is not told:
                    budget.spend()
            if refused is None:
                return 0.0
            seconds = seconds_after_429(headers, now, refused)
            told.blocked = max(told.blocked, now + seconds)
            return seconds

    def lost(self, bucket: str) -> None:
        """There is no answer to a request that had a slot. The server may have counted it."""
        with self._lock:
            for budget in self._of(bucket):
                budget.under_way -= 1
                budget.spend()


def _is_over(budget: Budget, now: float) -> bool:
    if budget.blocked - now > _AT_ONCE:
        return True
    spent = budget.remaining < budget.under_way
    return spent and budget.lastcall is not None and budget.reset is not None and budget.reset > now
