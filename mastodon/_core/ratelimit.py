"""Rate limits: reading them from responses, and computing how long to wait. Uses no clock and does not sleep."""

from __future__ import annotations

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
_ALSO_GENERAL = frozenset(("posts", "follows", "reports", PAGING))


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
            vars(limits._budget(name)).update(known)
        return limits

    def _budget(self, bucket: str) -> Budget:
        found = self._budgets.get(bucket)
        if found is None:
            found = self._budgets[bucket] = Budget()
        return found

    def _of(self, bucket: str) -> tuple[Budget, ...]:
        found = self._by_bucket.get(bucket)
        if found is None:
            own = self._budget(bucket)
            found = self._by_bucket[bucket] = (own, self.general) if bucket in _ALSO_GENERAL else (own,)
        return found

    def reserve(self, bucket: str, paced: bool, factor: float, now: float) -> tuple[float, bool]:
        """Return the seconds to wait, and whether a slot was reserved.

        With a slot, send the request after the wait, and call :meth:`record` or :meth:`cancel` afterwards. Without one,
        call this again.
        """
        with self._lock:
            budgets = self._of(bucket)
            waits = [budget.seconds(paced, factor, now) for budget in budgets]
            refused = [seconds for seconds, free in waits if not free]
            if refused:
                return max(refused), False
            seconds = max(seconds for seconds, _ in waits)
            for budget in budgets:
                budget.in_flight += 1
                budget.slot = max(budget.slot, now + seconds)
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
            # The headers are about the budget with the least left, which is that of paging in a long walk. If it is
            # the general one after all, pages wait too long at worst, never the other requests.
            reported = budgets[0] if bucket == PAGING else budgets[-1]
            read = from_headers(headers, now, self._reported.get(bucket))
            if read is not None:
                self._reported[bucket] = read
                if len(budgets) > 1 and read.reset is not None and read.reset - now > _LONG_WINDOW:
                    reported = budgets[0]
                reported.update(read)
                self._newest = reported
            for budget in budgets:
                if slot:
                    budget.in_flight -= 1
                if read is None or budget is not reported:
                    budget.spend()
            if refused is None:
                return 0.0
            seconds = seconds_after_429(headers, now, refused)
            reported.blocked = max(reported.blocked, now + seconds)
            return seconds

    def cancel(self, bucket: str) -> None:
        """Release the slot of a request without a response. It still counts, because the server may have counted it."""
        with self._lock:
            for budget in self._of(bucket):
                budget.in_flight -= 1
                budget.spend()


def _is_over(budget: Budget, now: float) -> bool:
    if budget.blocked - now > _AT_ONCE:
        return True
    spent = budget.remaining < budget.in_flight
    return spent and budget.lastcall is not None and budget.reset is not None and budget.reset > now
