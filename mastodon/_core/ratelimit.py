"""Rate limits: reading them from responses, and computing how long to wait. Uses no clock and does not sleep."""

from __future__ import annotations

import math
import re
import threading
from collections.abc import Iterable, Mapping
from datetime import timezone
from typing import NamedTuple

from mastodon._data.scalars import UnconvertibleError, to_datetime

#: The wait after status 429 if the server does not say how long to wait.
_BACKOFF = 2.0
#: The shortest wait after status 429, even if the server says 0.
_SHORTEST = 1.0
#: The longest wait. Mastodon counts in windows of minutes or hours, so a longer wait is a server error.
_LONGEST = 86400.0
_LONGEST_BACKOFF = 60.0
#: Some servers start the next window slightly later than announced.
_MARGIN = 0.005
#: Reset times that differ by less belong to the same window, because servers round them inconsistently.
_SAME_WINDOW = 1.5
#: Waits of fewer seconds are skipped.
_AT_ONCE = 0.001
#: The general budget resets within minutes, those for posting, following and reporting within hours.
_LONG_WINDOW = 3600.0

GENERAL = "general"
PAGING = "paging"
#: What all tokens of an account share. It only matters where the tokens of an account are known to belong together.
ACCOUNT = "account"
#: The parameters by which Mastodon recognises a request for another page.
_CURSORS = ("max_id", "min_id", "since_id", "page")
_CURSOR_IN_URL = r"[?&](?:max_id|min_id|since_id|page)=[^&#]"
_DELETED = r"/api/v1/statuses/[^/]+"


class LimitedRequest(NamedTuple):
    """A request that has to wait, as passed to the hook ``on_ratelimit``."""

    method: str
    url: str
    #: The budget: "general", "paging" (requests for a page other than the first), "media uploads", "deletions",
    #: "sign-ups", "app registrations", "posts", "follows" or "reports".
    bucket: str


class Allowance(NamedTuple):
    """The state of a budget as a response reports it."""

    limit: int
    remaining: int
    #: The Unix time of the next reset, or None if unknown.
    reset: float | None
    #: The Unix time of the newest response.
    seen: float
    #: The header that ``reset`` was read from. Most responses repeat it.
    reset_text: str | None = None


def from_headers(headers: Mapping[str, str], now: float, before: Allowance | None = None) -> Allowance | None:
    """Read the allowance from the headers of a response. Return None if they do not contain it."""
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
    if limit <= 0:
        # A server without limits.
        return None
    text = headers.get("X-RateLimit-Reset")
    # A number of seconds from now means a different time in each response.
    known = text is not None and before is not None and text == before.reset_text and not text.isdecimal()
    reset = before.reset if known and before else _reset(text, headers, now)
    return Allowance(limit, remaining, reset, now, text)


def _reset(text: str | None, headers: Mapping[str, str], now: float) -> float | None:
    """Return the time of the next reset on our clock. The server's clock is read from its Date header."""
    reset = unix_time(text)
    if reset is None:
        return None
    # A number that is too small for a date is a number of seconds from now.
    if text is not None and text.strip().isdecimal() and reset < 1_000_000_000:
        return now + reset
    return reset + (now - server_time(headers, now))


def server_time(headers: Mapping[str, str], now: float) -> float:
    """Return the time on the server's clock, or on ours if the server does not send it."""
    date = unix_time(headers.get("Date"))
    return now if date is None else date


def unix_time(text: str | None) -> float | None:
    """Parse a time in any format that servers use. Return None if it cannot be parsed."""
    if not text:
        return None
    try:
        time = to_datetime(text.strip())
        # In entities, midnight without a zone means a day. Here it is a point in time.
        return (time if time.tzinfo else time.replace(tzinfo=timezone.utc)).timestamp()
    except (UnconvertibleError, ValueError, OverflowError, OSError):
        return None


def seconds_to_pace(allowance: Allowance, factor: float, now: float) -> float:
    """Return how many seconds to delay a request so that the budget lasts until the next reset.

    :param factor: how much faster to send than at an even rate. Above 1, the budget is used up a little early.
    """
    if allowance.reset is None or allowance.reset <= now:
        return 0.0
    if allowance.remaining == 0:
        return seconds_until_reset(allowance, now)
    gap = (allowance.reset - allowance.seen) / (allowance.remaining + 1) / max(factor, 0.001)
    return min(max(0.0, allowance.seen + gap - now), _LONGEST)


def seconds_until_reset(allowance: Allowance, now: float) -> float:
    """Return how many seconds to wait if the budget is used up."""
    if allowance.remaining > 0 or allowance.reset is None:
        return 0.0
    return min(max(0.0, allowance.reset - now), _LONGEST)


def seconds_after_429(headers: Mapping[str, str], now: float, again: int = 0) -> float:
    """Return how many seconds to wait after status 429.

    :param again: how many times the request was refused before. If the wait that a server asks for does not help, the
        waits become longer.
    """
    requested = _requested_after_429(headers, now)
    if requested is None:
        return min(_BACKOFF ** (again + 1), _LONGEST_BACKOFF)
    least = min(_BACKOFF**again, _LONGEST_BACKOFF) if again else 0.0
    return max(requested, least)


def _requested_after_429(headers: Mapping[str, str], now: float) -> float | None:
    """Return the seconds until the reset or, if that is unknown, those of the header Retry-After, if there is one."""
    reset = _reset(headers.get("X-RateLimit-Reset"), headers, now)
    if reset is not None and reset > now:
        return min(reset - now, _LONGEST)
    retry = headers.get("Retry-After")
    if not retry:
        return None
    if retry.strip().replace(".", "", 1).isdecimal():
        return min(max(_SHORTEST, float(retry)), _LONGEST)
    date = unix_time(retry)
    return None if date is None else min(max(_SHORTEST, date - server_time(headers, now)), _LONGEST)


# --- Budgets --------------------------------------------------------------------------------------------------------


def bucket_of(method: str, path: str, query: Iterable[tuple[str, str | int]] = ()) -> str:
    """Return the name of the budget that a server counts a request against.

    :param query: the parameters of a GET, except those that are part of ``path``.
    """
    if method == "GET":
        has_cursor = any(name in _CURSORS and value != "" for name, value in query) or re.search(_CURSOR_IN_URL, path)
        return PAGING if has_cursor else GENERAL
    if method == "DELETE":
        return "deletions" if re.fullmatch(_DELETED, path) else GENERAL
    if method != "POST":
        return GENERAL
    own = _OWN_BUDGETS.get(path.rpartition("/")[2])
    return own[1] if own is not None and path.startswith(own[0]) else GENERAL


#: By the last part of the path of a POST: the beginning of the path, and its budget.
_OWN_BUDGETS = {
    "statuses": ("/api/v1/statuses", "posts"),
    "reblog": ("/api/v1/statuses/", "posts"),
    "unreblog": ("/api/v1/statuses/", "deletions"),
    "accounts": ("/api/v1/accounts", "sign-ups"),
    "follow": ("/api/v1/accounts/", "follows"),
    "reports": ("/api/v1/reports", "reports"),
    "media": ("/api/v", "media uploads"),
    "apps": ("/api/v1/apps", "app registrations"),
}
#: Budgets of requests that also count in the general budget.
_ALSO_GENERAL = frozenset(("posts", "follows", "reports", "media uploads", "deletions", PAGING))
#: Those whose responses are about their own budget rather than the general one, unless the window says otherwise.
_MOSTLY_OWN = frozenset(("media uploads", "deletions", PAGING))
#: The requests and seconds of the windows that Mastodon has if its administrators change nothing.
_USUAL: dict[str, tuple[int, float]] = {
    GENERAL: (300, 300.0),
    PAGING: (300, 900.0),
    "media uploads": (30, 1800.0),
    "deletions": (30, 1800.0),
    "sign-ups": (5, 1800.0),
    "app registrations": (5, 600.0),
    "posts": (300, 10800.0),
    "follows": (400, 86400.0),
    "reports": (400, 86400.0),
    ACCOUNT: (1500, 300.0),
}
BUCKETS = tuple(name for name in _USUAL if name != ACCOUNT)


def budgets_of(bucket: str, with_account: bool) -> tuple[str, ...]:
    """Return the names of all budgets that a request counts in: its own one, the general one, that of the account.

    :param with_account: whether the last one is to be counted.
    """
    names = (bucket, GENERAL) if bucket in _ALSO_GENERAL else (bucket,)
    return (*names, ACCOUNT) if with_account and GENERAL in names else names


class Budget:
    """The known state of one budget. Use it only while holding the lock of :class:`Limits`."""

    def __init__(self) -> None:
        self.limit = 300
        #: The remaining requests as last reported by the server. Requests in flight are not subtracted.
        self.remaining = 300
        self.reset: float | None = None
        #: The Unix time of the newest response, or None before the first one.
        self.lastcall: float | None = None
        #: The number of requests that have a slot but no response yet.
        self.in_flight = 0
        #: The time of the newest slot.
        self.slot = 0.0
        #: The Unix time before which the server accepts no requests.
        self.blocked = 0.0
        #: The seconds between two resets, as far as observed.
        self.period: float | None = None

    def seconds(self, paced: bool, factor: float, now: float) -> tuple[float, bool]:
        """Return the seconds to wait, and whether the request may be sent after that. If not, call this again."""
        if self.blocked - now > _AT_ONCE:
            return self.blocked - now, False
        if self.lastcall is None:
            return 0.0, True
        if self.reset is not None and self.reset <= now:
            self._begin_window(self.reset, now)
        if self.reset is None:
            return 0.0, True
        left = self.remaining - self.in_flight
        if left <= 0:
            return min(self.reset + _MARGIN - now, _LONGEST), False
        if not paced:
            return 0.0, True
        last = max(self.slot, self.lastcall) if self.in_flight == 0 else self.slot
        gap = max(0.0, self.reset - last) / (left + 1) / max(factor, 0.001)
        return min(max(0.0, last + gap - now), _LONGEST), True

    def _begin_window(self, reset: float, now: float) -> None:
        """Assume a full budget after a reset, until the next response reports it."""
        self.remaining = max(self.limit, 1)
        self.reset = None if self.period is None else reset + self.period * ((now - reset) // self.period + 1)

    def update(self, read: Allowance) -> None:
        """Update the budget from a response. Responses may be out of order, so the lowest value of a window counts."""
        before, reset = self.reset, read.reset
        is_same_window = reset is not None and before is not None and abs(reset - before) < _SAME_WINDOW
        self.remaining = min(read.remaining, self.remaining) if is_same_window else read.remaining
        self.limit, self.reset, self.lastcall = read.limit, reset, read.seen
        if reset is not None and (self.period is None or reset - read.seen > self.period) and reset > read.seen:
            self.period = reset - read.seen

    def has_window(self, reset: float) -> bool:
        """Check whether this budget is known to be reset at the given time."""
        return self.reset is not None and abs(self.reset - reset) < _SAME_WINDOW

    def seconds_for(self, calls: int, usual: tuple[int, float], paced: bool, factor: float, now: float) -> float:
        """Return the seconds until the last of so many requests can be sent.

        :param usual: the limit and the seconds of a window, as far as the server has not reported them.
        """
        limit, period = usual
        if self.lastcall is not None:
            if self.period is not None and self.limit != limit:
                period = self.period
            limit = max(self.limit, 1)
        left, end = limit, now + period
        if self.reset is not None and self.reset > now:
            left, end = max(0, self.remaining - self.in_flight), self.reset
        begin = max(now, self.blocked)
        rest = calls - left
        if rest > 0:
            more = math.ceil(rest / limit)
            begin = max(begin, end + (more - 1) * period)
            left, end, calls = limit, end + more * period, rest - (more - 1) * limit
        if paced:
            begin = min(end, begin + max(0.0, end - begin) * calls / (left + 1) / max(factor, 0.001))
        return max(0.0, begin - now)

    def spend(self) -> None:
        """Count a request whose response does not report this budget."""
        if self.lastcall is not None:
            self.remaining = max(0, self.remaining - 1)


class Limits:
    """The budgets of one client. Many threads may use them. No method waits while it holds the lock."""

    def __init__(self) -> None:
        self.general = Budget()
        self._budgets = {GENERAL: self.general}
        self._newest = self.general
        self._with_account = False
        self._by_bucket: dict[str, tuple[Budget, ...]] = {}
        # The newest allowance by bucket, because most of the next one is the same.
        self._reported: dict[str, Allowance] = {}
        self._lock = threading.Lock()

    @property
    def visible(self) -> Budget:
        """The general budget or, while no response has reported it, the newest budget that was reported."""
        return self.general if self.general.lastcall is not None else self._newest

    def state(self) -> dict[str, dict[str, object]]:
        """Return the state in a form that can be pickled. Takes no lock, so that it can be called after a fork."""
        return {name: {**vars(budget), "in_flight": 0} for name, budget in list(self._budgets.items())}

    @classmethod
    def of(cls, state: Mapping[str, Mapping[str, object]]) -> Limits:
        """Create limits from what :meth:`state` returned."""
        limits = cls()
        for name, known in state.items():
            vars(limits.budget(name)).update(known)
        return limits

    def budget(self, bucket: str) -> Budget:
        """Return the budget of a name."""
        found = self._budgets.get(bucket)
        if found is None:
            found = self._budgets[bucket] = Budget()
        return found

    def _of(self, bucket: str) -> tuple[Budget, ...]:
        found = self._by_bucket.get(bucket)
        if found is None:
            found = self._by_bucket[bucket] = tuple(map(self.budget, budgets_of(bucket, self._with_account)))
        return found

    def reserve(self, bucket: str, paced: bool, factor: float, now: float) -> tuple[float, bool]:
        """Return the seconds to wait, and whether a slot was reserved.

        With a slot, send the request after the wait, and call :meth:`record` or :meth:`cancel` afterwards. Without one,
        call this again.
        """
        with self._lock:
            budgets = self._of(bucket)
            seconds = refused = 0.0
            waits = []
            for budget in budgets:
                wait, free = budget.seconds(paced, factor, now)
                waits.append(wait)
                if not free:
                    refused = max(refused, wait)
                elif wait > seconds:
                    seconds = wait
            if refused:
                return refused, False
            if seconds > 0:
                if any(budget.reset is not None and budget.reset < now + seconds for budget in budgets):
                    # One budget makes it wait for a later window of another, so it must not take from this window.
                    return seconds, False
                # A slot of one budget must not delay the requests that count in another.
                for budget, wait in zip(budgets, waits, strict=True):
                    budget.slot = max(budget.slot, now + wait)
            for budget in budgets:
                budget.in_flight += 1
                budget.slot = max(budget.slot, now)
            return seconds, True

    def confirm(self, bucket: str, now: float) -> bool:
        """Check whether a slot is still valid after the wait for it. If not, give it back."""
        with self._lock:
            budgets = self._of(bucket)
            if not any(_is_over(budget, now) for budget in budgets):
                return True
            for budget in budgets:
                budget.in_flight -= 1
            return False

    def record(self, bucket: str, headers: Mapping[str, str], now: float, slot: bool, refused: int | None) -> float:
        """Update the budgets from a response.

        :param slot: whether the request had a slot.
        :param refused: for status 429, how many times the request was refused before, otherwise None.
        :return: the seconds to wait after status 429, otherwise 0.
        """
        with self._lock:
            budgets = self._by_bucket.get(bucket) or self._of(bucket)
            read = from_headers(headers, now, self._reported.get(bucket))
            reported = None
            if read is not None:
                self._reported[bucket] = read
                reported = self._newest = _reported_of(bucket, budgets, read, now)
                reported.update(read)
            for budget in budgets:
                if slot:
                    budget.in_flight -= 1
                if budget is not reported:
                    budget.spend()
            if refused is None:
                return 0.0
            seconds = seconds_after_429(headers, now, refused)
            if reported is None:
                reported = _likely_of(bucket, budgets)
            reported.blocked = max(reported.blocked, now + seconds)
            return seconds

    def cancel(self, bucket: str) -> None:
        """Release the slot of a request without a response. It still counts, because the server may have counted it."""
        with self._lock:
            for budget in self._of(bucket):
                budget.in_flight -= 1
                budget.spend()

    def count_account(self, with_account: bool) -> None:
        """Choose whether requests count in the budget that all tokens of an account share, too."""
        with self._lock:
            if with_account != self._with_account:
                self._with_account = with_account
                self._by_bucket.clear()

    def forget_slots(self) -> None:
        """Count no request as in flight, because nobody will release the slots."""
        with self._lock:
            for budget in self._budgets.values():
                budget.in_flight = 0

    def seconds_for(self, bucket: str, calls: int, paced: bool, factor: float, now: float) -> float:
        """Return the seconds until the last of so many requests can be sent."""
        with self._lock:
            budgets = zip(budgets_of(bucket, self._with_account), self._of(bucket), strict=True)
            return max(budget.seconds_for(calls, _USUAL[name], paced, factor, now) for name, budget in budgets)


def _reported_of(bucket: str, budgets: tuple[Budget, ...], read: Allowance, now: float) -> Budget:
    """Return the budget that headers are about: the one with the least left of those that the request counts in."""
    limit, reset = read.limit, read.reset
    if len(budgets) == 1 or reset is None:
        return _likely_of(bucket, budgets)
    found, several = None, False
    for budget in budgets:
        if budget.limit == limit and budget.has_window(reset):
            found, several = budget, found is not None
    if found is not None and not several:
        return found
    if bucket != GENERAL and reset - now > _LONG_WINDOW:
        return budgets[0]
    general, last = budgets[0 if bucket == GENERAL else 1], budgets[-1]
    # All tokens of an account together may send more than one of them, in the same windows.
    if last is not general and limit > general.limit and general.has_window(reset):
        return last
    return _likely_of(bucket, budgets)


def _likely_of(bucket: str, budgets: tuple[Budget, ...]) -> Budget:
    """Return the budget that headers are about if nothing else is known.

    In doubt, pages, uploads and deletions wait too long rather than all the other requests.
    """
    return budgets[0] if len(budgets) == 1 or bucket == GENERAL or bucket in _MOSTLY_OWN else budgets[1]


def _is_over(budget: Budget, now: float) -> bool:
    if budget.blocked - now > _AT_ONCE:
        return True
    spent = budget.remaining < budget.in_flight
    return spent and budget.lastcall is not None and budget.reset is not None and budget.reset > now
