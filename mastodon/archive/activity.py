"""Statistics about an archive: numbers of statuses by time and by hashtag."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, timezone, tzinfo
from itertools import pairwise
from operator import add
from typing import Any, NamedTuple

#: Earlier times are errors of servers. A single status from 1970 would squeeze all others into a corner of a plot.
_FIRST = "1990"
#: Clocks of servers may be ahead.
_AHEAD = timedelta(days=1)
#: Larger counts are errors or jokes of servers. The sum of all counts must fit into 64 bits.
_LARGEST = 10**9
_HASHTAGS = 50

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)

_DAY = timedelta(days=1)

#: The fields of :class:`Counts`.
_Numbers = tuple[int, ...]
_NOTHING: _Numbers = (0,) * 8


class _Selection(NamedTuple):
    """The selection of statuses to count, as parts of a query."""

    source: str
    condition: str
    parameters: list[str]


@dataclass(slots=True)
class Counts:
    """Numbers of statuses, and of the reactions to them."""

    original: int = 0
    replies: int = 0
    boosts: int = 0
    with_media: int = 0
    deleted: int = 0
    replies_received: int = 0
    boosts_received: int = 0
    favourites_received: int = 0

    @property
    def total(self) -> int:
        """The number of statuses."""
        return self.original + self.replies + self.boosts

    def add(self, numbers: _Numbers) -> None:
        """Add numbers in the order of the fields."""
        for name, number in zip(self.__slots__, numbers, strict=True):
            setattr(self, name, getattr(self, name) + number)


@dataclass(slots=True)
class Activity:
    """Statistics about accounts or a collection. All times are in one time zone."""

    total: Counts = field(default_factory=Counts)
    #: Statuses by day, in order. Days without statuses are left out.
    days: dict[date, int] = field(default_factory=dict)
    #: By the first day of each month, in order.
    months: dict[date, Counts] = field(default_factory=dict)
    #: By weekday (0 is Monday) and hour.
    hours: list[list[int]] = field(default_factory=lambda: [[0] * 24 for _ in range(7)])
    #: The most used hashtags, without boosts, and the number of statuses with each.
    hashtags: list[tuple[str, int]] = field(default_factory=list)
    #: The number of statuses whose time is missing or impossible. They count only in ``total``.
    undated: int = 0

    @property
    def weeks(self) -> dict[date, int]:
        """Statuses by week, under the Monday of each week. Weeks without statuses are left out."""
        found: dict[date, int] = {}
        for day, number in self.days.items():
            monday = day - day.weekday() * _DAY
            found[monday] = found.get(monday, 0) + number
        return found

    @property
    def busiest_day(self) -> date:
        """The day with the most statuses, or the first of several such days."""
        return max(self.days, key=self.days.__getitem__)

    @property
    def busiest_hour(self) -> tuple[int, int]:
        """The weekday and the hour with the most statuses."""
        return max(
            ((day, hour) for day in range(7) for hour in range(24)), key=lambda each: self.hours[each[0]][each[1]]
        )

    @property
    def longest_streak(self) -> tuple[date, date]:
        """The first and the last day of the longest series of days with at least one status each."""
        days = list(self.days)
        begin, best = days[0], (days[0], days[0])
        for day, following in pairwise([*days, days[-1] + 2 * _DAY]):
            if following - day > _DAY:
                if day - begin > best[1] - best[0]:
                    best = (begin, day)
                begin = following
        return best


def activity_of(
    db: sqlite3.Connection, accounts: Sequence[str] | None, collection: str | None, zone: tzinfo | None, now: datetime
) -> Activity:
    """Count statuses.

    :param accounts: count only statuses of accounts with these ids. None counts those of all accounts.
    :param collection: count only statuses of this list. None counts all statuses in the archive.
    :param zone: the time zone. None means that of this computer.
    :param now: the current time. Later times of statuses count as errors.
    """
    selection = _selection(accounts, collection)
    found = Activity()
    end = f"{(now + _AHEAD).astimezone(timezone.utc):%Y-%m-%dT%H:%M}"
    days: dict[date | None, _Numbers] = {}
    for minute, *numbers in _statuses(db, selection):
        moment = _local(minute, zone) if minute is not None and _FIRST <= minute <= end else None
        day = None if moment is None else moment.date()
        # Adding to Counts takes several times as long.
        days[day] = tuple(map(add, days.get(day, _NOTHING), numbers))
        if moment is not None:
            found.hours[moment.weekday()][moment.hour] += 1
    for numbers_of_day in days.values():
        found.total.add(numbers_of_day)
    found.undated = sum(days.pop(None, _NOTHING)[:3])
    for day, numbers_of_day in sorted((day, numbers) for day, numbers in days.items() if day is not None):
        found.days[day] = sum(numbers_of_day[:3])
        found.months.setdefault(day.replace(day=1), Counts()).add(numbers_of_day)
    found.hashtags = _hashtags(db, selection)
    return found


def _selection(accounts: Sequence[str] | None, collection: str | None) -> _Selection:
    source, conditions, parameters = "statuses AS s", [], list[str]()
    if collection is not None:
        # CROSS keeps SQLite from going through all statuses instead.
        source = "collection_items AS c CROSS JOIN statuses AS s ON s.id = c.item_id"
        conditions.append("c.collection = ?")
        parameters.append(collection)
    if accounts is not None:
        conditions.append(f"s.account_id IN ({', '.join('?' * len(accounts))})")
        parameters += accounts
    return _Selection(source, " AND ".join(conditions), parameters)


def _statuses(db: sqlite3.Connection, selection: _Selection) -> Iterable[Any]:
    """Return the minute of each status, and what it adds to the fields of :class:`Counts`.

    The reactions to a boosted status are not counted.
    """
    received = ", ".join(
        f"CASE WHEN s.reblog_of_id IS NULL THEN min(max(coalesce({name}, 0), 0), {_LARGEST}) ELSE 0 END"
        for name in ("replies_count", "reblogs_count", "favourites_count")
    )
    # All parts are constants of this file.
    return db.execute(
        "SELECT substr(s.created_at, 1, 16),"  # nosec B608  # no part is input
        " s.reblog_of_id IS NULL AND s.in_reply_to_id IS NULL,"
        " s.reblog_of_id IS NULL AND s.in_reply_to_id IS NOT NULL,"
        " s.reblog_of_id IS NOT NULL,"
        " s.reblog_of_id IS NULL AND coalesce(s.media_count, 0) > 0,"
        f" s.deleted_at IS NOT NULL, {received} FROM {selection.source} WHERE {selection.condition}",
        selection.parameters,
    )


def _hashtags(db: sqlite3.Connection, selection: _Selection) -> list[tuple[str, int]]:
    query = (
        f"SELECT h.name, count(*) FROM {selection.source}"  # nosec B608  # no part is input
        " CROSS JOIN status_hashtags AS h ON h.status_id = s.id"
        f" WHERE {selection.condition} AND s.reblog_of_id IS NULL"
        f" GROUP BY h.name ORDER BY count(*) DESC, h.name LIMIT {_HASHTAGS}"
    )
    return [(name, number) for name, number in db.execute(query, selection.parameters)]


def _local(minute: str, zone: tzinfo | None) -> datetime | None:
    """Return a time, such as 2026-01-31T12:00, in a time zone, or None if it is not a time."""
    try:
        return datetime.fromisoformat(minute).replace(tzinfo=timezone.utc).astimezone(zone)
    except ValueError:
        return None
