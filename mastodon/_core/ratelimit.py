"""What a server allows: read from its answers, and turned into seconds to wait. No clock and no sleep in here."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timezone
from typing import NamedTuple

from mastodon._core.values import UnconvertibleError, to_datetime

#: What is waited where a server says that it is too much, but not for how long.
_BACKOFF = 2.0
#: What is waited at least after "too many requests", also where the server says 0.
_SHORTEST = 1.0
#: Mastodon counts in slots of five minutes, some budgets in half hours; nobody means longer waits than a day.
_LONGEST = 86400.0


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
    remaining = _whole(headers.get("X-RateLimit-Remaining"))
    if remaining is None:
        return None
    limit = _whole(headers.get("X-RateLimit-Limit"))
    if limit is None:
        limit = before.limit if before else max(remaining, 1)
    text = headers.get("X-RateLimit-Reset")
    if before is not None and text is not None and text == before.reset_text and not text.isdecimal():
        return Allowance(limit, remaining, before.reset, now, text)
    return Allowance(limit, remaining, _reset(text, headers, now), now, text)


def _reset(text: str | None, headers: Mapping[str, str], now: float) -> float | None:
    """When the next budget begins by our clock; the server's own clock is taken from its Date header."""
    moment = _moment(text)
    if moment is None:
        return None
    served = _moment(headers.get("Date"))
    # Seconds from now, where the number is too small for a date.
    if text is not None and text.strip().isdecimal() and moment < 1_000_000_000:
        return now + moment
    return moment + (now - served) if served is not None else moment


def _moment(text: str | None) -> float | None:
    if not text:
        return None
    try:
        moment = to_datetime(text.strip())
        # Midnight without a zone: a day elsewhere, a moment here.
        return (moment if moment.tzinfo else moment.replace(tzinfo=timezone.utc)).timestamp()
    except (UnconvertibleError, ValueError, OverflowError, OSError):
        return None


def _whole(text: str | None) -> int | None:
    try:
        return max(0, int(text)) if text is not None else None
    except ValueError:
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


def seconds_after_429(headers: Mapping[str, str], now: float) -> float:
    """How long to wait after "too many requests"."""
    retry = headers.get("Retry-After")
    if retry:
        seconds = float(retry) if retry.strip().replace(".", "", 1).isdecimal() else None
        if seconds is None and (moment := _moment(retry)) is not None:
            served = _moment(headers.get("Date"))
            seconds = moment - (served if served is not None else now)
        if seconds is not None:
            return min(max(_SHORTEST, seconds), _LONGEST)
    reset = _reset(headers.get("X-RateLimit-Reset"), headers, now)
    if reset is not None and reset > now:
        return min(reset - now, _LONGEST)
    return _BACKOFF
