"""The report: one page about the activity in an archive, with plots."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta, timezone, tzinfo
from html import escape
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from mastodon._core.params import shown
from mastodon.archive import reading
from mastodon.archive.activity import MONTHS, WEEKDAYS, Activity, Counts, activity_of
from mastodon.archive.kinds import Collection
from mastodon.compat import optional
from mastodon.errors import MastodonIllegalArgumentError

_DAY = timedelta(days=1)
#: A plot with fewer looks empty.
_LEAST_WEEKS = 12
_LEAST_MONTHS = 12
_PLOTTED_HASHTAGS = 15


def report_page(db: sqlite3.Connection, collection: Collection | None, account: Any, zone: Any, now: Any) -> str:
    """Return the page about the statuses of a list or an account, by default of the owner of the archive."""
    optional("matplotlib", "report")
    # Loads matplotlib, which is optional.
    from mastodon.archive import plots

    zone, moment = _zone(zone), _moment(now)
    if collection is not None and collection.item != "Status":
        raise MastodonIllegalArgumentError(f"name={shown(collection.name)} has no statuses that could be counted.")
    ids, heading, about = None, "", ""
    if collection is None or account is not None:
        ids, heading, about = _author(db, account)
    if collection is not None:
        about = f"{about} in {collection.name}" if about else f"Archived list: {collection.kind}"
        heading = heading or collection.name
    activity = activity_of(db, ids, collection and collection.name, zone, moment)
    return _page(plots, heading, about, activity, _zone_name(zone), moment.astimezone(zone).date())


# --- Arguments --------------------------------------------------------------------------------------------------------


def _zone(value: Any) -> tzinfo | None:
    """Return a time zone. None stays None."""
    if value is None or isinstance(value, tzinfo):
        return value
    try:
        return ZoneInfo(value)
    except (ZoneInfoNotFoundError, ValueError, TypeError, OSError) as error:
        # Windows has no time zones of its own.
        raise MastodonIllegalArgumentError(
            f"timezone={shown(value)} is not a time zone such as Europe/Berlin. If all names are refused:"
            " pip install tzdata"
        ) from error


def _zone_name(zone: tzinfo | None) -> str:
    return "the time zone of the computer that made this page" if zone is None else str(zone)


def _moment(value: Any) -> datetime:
    if value is None:
        return datetime.now(timezone.utc)
    # Time zones cannot be applied at the beginning and end of time.
    if not isinstance(value, datetime) or not 1990 <= value.year <= 9000:
        raise MastodonIllegalArgumentError(f"now={shown(value)} must be a datetime, from 1990 to 9000.")
    return value.astimezone(timezone.utc)


def _author(db: sqlite3.Connection, account: Any) -> tuple[list[str], str, str]:
    """Return the ids of an account in the archive, its name and its handle."""
    meta: dict[str, str] = dict(db.execute("SELECT key, value FROM meta").fetchall())
    host = reading.host(db)
    if account is None:
        if "owner_id" not in meta:
            raise MastodonIllegalArgumentError("The archive belongs to no account: pass a name or an account.")
        query = "SELECT id, acct, display_name FROM accounts WHERE id = ?"
        rows = db.execute(query, (meta["owner_id"],)).fetchall()
        rows = rows or [(meta["owner_id"], meta.get("owner_acct"), "")]
    else:
        rows = reading.accounts(db, account)
    _, acct, name = rows[0]
    handle = f"@{acct or ''}" if "@" in (acct or "") or not host else f"@{acct or ''}@{host}"
    # An account that was deleted and created again has a new id.
    return [row[0] for row in rows], name or handle, handle


# --- The page ---------------------------------------------------------------------------------------------------------


def _page(plots: Any, heading: str, about: str, activity: Activity, zone: str, made: date) -> str:
    parts = [
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">',
        # Nothing may be loaded and no script may run, even if a server puts HTML into a name.
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">",
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        '<meta name="color-scheme" content="light dark">',
        '<meta name="robots" content="noindex">',
        f"<title>Activity: {_plain(heading)}</title>",
        f"<style>{_CSS}</style>\n</head>\n<body>\n<main>",
        f"<header>\n<h1>{_isolated(heading)}</h1>\n<p>{_isolated(about)}</p>\n</header>",
    ]
    if activity.total.total:
        parts.append(_totals(activity))
    else:
        parts.append('<section class="card"><h2>Nothing yet</h2><p>There are no posts here yet.</p></section>')
    if activity.days:
        parts += [_weeks(plots, activity), _hours(plots, activity, zone), _months(plots, activity)]
        if any(each.replies_received or each.boosts_received for each in activity.months.values()):
            parts.append(_received(plots, activity))
    if activity.hashtags:
        parts.append(_hashtags(plots, activity))
    parts.append(f"<footer>\n{_notes(activity, zone, made)}\n</footer>\n</main>\n</body>\n</html>")
    return "\n".join(parts)


def _totals(activity: Activity) -> str:
    total = activity.total
    tiles = [
        (
            "Posts",
            f"{total.total:,}",
            f"{total.original:,} original, {_many(total.replies, 'reply')}, {_many(total.boosts, 'boost')}",
        )
    ]
    if activity.days:
        first, last = min(activity.days), max(activity.days)
        length = (last - first).days + 1
        busiest, (begin, end) = activity.busiest_day, activity.longest_streak
        weekday, hour = activity.busiest_hour
        dated = total.total - activity.undated
        tiles += [
            ("Period", _span(first, last), f"posts on {len(activity.days):,} of {_many(length, 'day')}"),
            ("Per week", f"{dated / max(1.0, length / 7):,.1f}", "on average"),
            (
                "Busiest day",
                _time(busiest),
                f"{_many(activity.days[busiest], 'post')}, a {WEEKDAYS[busiest.weekday()]}",
            ),
            ("Most active hour", f"{WEEKDAYS[weekday]}, {hour:02}:00", _many(activity.hours[weekday][hour], "post")),
            ("Longest streak", _many((end - begin).days + 1, "day"), _span(begin, end)),
        ]
    if total.with_media:
        own = total.original + total.replies
        tiles.append(("With media", f"{total.with_media:,}", f"{total.with_media / own:.0%} of originals and replies"))
    if total.replies_received or total.boosts_received or total.favourites_received:
        about = f"{_many(total.replies_received, 'reply')}, {_many(total.boosts_received, 'boost')}"
        tiles.append(("Received", _many(total.favourites_received, "favourite"), about))
    items = "\n".join(f"<div><dt>{name}</dt><dd>{value}</dd><dd>{about}</dd></div>" for name, value, about in tiles)
    return f'<dl class="tiles">\n{items}\n</dl>'


def _weeks(plots: Any, activity: Activity) -> str:
    weeks = activity.weeks
    last = max(weeks)
    first = min(min(weeks), last - (_LEAST_WEEKS - 1) * 7 * _DAY)
    edges = [first + index * 7 * _DAY for index in range((last - first).days // 7 + 2)]
    numbers = [weeks.get(monday, 0) for monday in edges[:-1]]
    most = max(range(len(numbers)), key=numbers.__getitem__)
    lead = f"The busiest week began on {_long(edges[most])}, with {_many(numbers[most], 'post')}."
    draw = plots.over_time(
        edges,
        [plots.Series(plots.ORIGINAL, numbers)],
        note=(most, f"{numbers[most]:,} in the week from {_short(edges[most])}"),
    )
    rows = ((_short(monday), number) for monday, number in weeks.items())
    return _section(
        *("weeks", "Posts per week", lead),
        plots.svg_of("weeks", "Posts per week", lead, draw, (250, 210)),
        _table("Posts by week. Weeks without posts are left out.", ("Week from", "Posts"), rows),
    )


def _hours(plots: Any, activity: Activity, zone: str) -> str:
    weekday, hour = activity.busiest_hour
    lead = f"Busiest on {WEEKDAYS[weekday]}s from {hour:02}:00 to {(hour + 1) % 24:02}:00."
    svg = plots.svg_of("hours", "Posts by weekday and hour", lead, plots.by_hour(activity.hours), (236, 220))
    rows: list[tuple[str | int, ...]] = [
        (f"{hour:02}:00", *[day[hour] for day in activity.hours]) for hour in range(24)
    ]
    table = _table(f"Posts by weekday and hour, in {zone}.", ("Hour", *(name[:3] for name in WEEKDAYS)), rows)
    scale = "".join(f'<i style="--share:{share}"></i>' for share in (0.1, 0.33, 0.55, 0.78, 1))
    return _section("hours", "Hours of the day", lead, svg, table, f'<p class="scale">fewer {scale} more</p>')


def _months(plots: Any, activity: Activity) -> str:
    edges, months = _by_month(activity)
    total = activity.total
    lead = (
        f"{total.original / total.total:.0%} of the posts are original, {total.replies / total.total:.0%} are replies,"
        f" {total.boosts / total.total:.0%} are boosts."
    )
    series = [
        plots.Series(plots.ORIGINAL, [each.original for each in months]),
        plots.Series(plots.REPLIES, [each.replies for each in months]),
        plots.Series(plots.BOOSTS, [each.boosts for each in months]),
    ]
    rows = (
        (_month(month), each.total, each.original, each.replies, each.boosts) for month, each in activity.months.items()
    )
    return _section(
        *("months", "Replies and boosts over time", lead),
        plots.svg_of(
            "months", "Original posts, replies and boosts per month", lead, plots.over_time(edges, series), (250, 210)
        ),
        _table(
            "Posts by month. Months without posts are left out.",
            ("Month", "Posts", "Original", "Replies", "Boosts"),
            rows,
        ),
        _legend(("original", "Original posts"), ("replies", "Replies"), ("boosts", "Boosts")),
    )


def _received(plots: Any, activity: Activity) -> str:
    edges, months = _by_month(activity)
    best = max(activity.months, key=lambda month: activity.months[month].boosts_received)
    lead = "By the month of the post that was replied to or boosted."
    if activity.months[best].boosts_received:
        number = _many(activity.months[best].boosts_received, "boost")
        lead += f" Posts of {_month(best)} were boosted most: {number}."
    series = [
        plots.Series(plots.BOOSTS, [each.boosts_received for each in months]),
        plots.Series(plots.REPLIES, [each.replies_received for each in months]),
    ]
    rows = (
        (_month(month), each.replies_received, each.boosts_received, each.favourites_received)
        for month, each in activity.months.items()
    )
    draw = plots.over_time(edges, series, is_stacked=False)
    return _section(
        *("received", "Replies and boosts received", lead),
        plots.svg_of("received", "Replies and boosts received", lead, draw, (230, 200)),
        _table(
            "Reactions by the month of the post. Months without posts are left out.",
            ("Month", "Replies", "Boosts", "Favourites"),
            rows,
        ),
        _legend(("boosts", "Boosts"), ("replies", "Replies")),
    )


def _hashtags(plots: Any, activity: Activity) -> str:
    names = {f"#{_clean(name)}": number for name, number in activity.hashtags[:_PLOTTED_HASHTAGS]}
    name, number = next(iter(names.items()))
    lead = f"{name} is in {_many(number, 'post')}."
    svg = plots.svg_of(
        *("hashtags", "Most used hashtags", lead, plots.ranking(names)), (len(names) * 30, len(names) * 40)
    )
    rows = ((f"#{name}", number) for name, number in activity.hashtags)
    table = _table("The most used hashtags, without those of boosts.", ("Hashtag", "Posts"), rows)
    return _section("hashtags", "Most used hashtags", "", svg, table)


def _notes(activity: Activity, zone: str, made: date) -> str:
    notes = [f"Made on {_long(made)}. Days, weeks (from Monday) and hours are those of {_isolated(zone)}."]
    if activity.total.deleted:
        notes.append(f"Deleted since, but counted: {_many(activity.total.deleted, 'post')}.")
    if activity.undated:
        notes.append(f"Counted in the total only, without a date that can be right: {_many(activity.undated, 'post')}.")
    return "\n".join(f"<p>{each}</p>" for each in notes)


def _by_month(activity: Activity) -> tuple[list[date], list[Counts]]:
    """Return the beginnings of all months with the end of the last one, and the numbers of each."""
    first, last = min(activity.months), max(activity.months)
    end = last.year * 12 + last.month
    begin = min(first.year * 12 + first.month - 1, end - _LEAST_MONTHS)
    edges = [date(month // 12, month % 12 + 1, 1) for month in range(begin, end + 1)]
    return edges, [activity.months.get(month, Counts()) for month in edges[:-1]]


# --- Pieces -----------------------------------------------------------------------------------------------------------


def _section(name: str, title: str, lead: str, svg: str, table: str, legend: str = "") -> str:
    return (
        f'<section class="card" aria-labelledby="{name}">\n<h2 id="{name}">{title}</h2>\n'
        + (f"<p>{escape(lead)}</p>\n" if lead else "")
        + f"{legend}{svg}\n<details><summary>Show the numbers</summary>\n{table}\n</details>\n</section>"
    )


def _legend(*entries: tuple[str, str]) -> str:
    items = "".join(f'<li><i style="background:var(--{color})"></i>{text}</li>' for color, text in entries)
    return f'<ul class="legend">{items}</ul>\n'


def _table(caption: str, names: Sequence[str], rows: Iterable[tuple[str | int, ...]]) -> str:
    return "\n".join(_table_lines(caption, names, rows))


def _table_lines(caption: str, names: Sequence[str], rows: Iterable[tuple[str | int, ...]]) -> Iterator[str]:
    yield f'<div class="scroll" role="region" tabindex="0" aria-label="{_plain(caption)}"><table>'
    yield f"<caption>{_plain(caption)}</caption>"
    header = "".join(f'<th scope="col">{name}</th>' for name in names)
    yield f"<thead><tr>{header}</tr></thead>\n<tbody>"
    for first, *numbers in rows:
        cells = "".join(f"<td>{number:,}</td>" for number in numbers)
        yield f'<tr><th scope="row">{_isolated(str(first))}</th>{cells}</tr>'
    yield "</tbody></table></div>"


def _clean(text: str) -> str:
    """Return text without characters that a page cannot contain, and without line breaks."""
    return re.sub(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufffe\uffff]+", " ", text)


def _plain(text: str) -> str:
    """Return text for the page."""
    return escape(_clean(text))


def _isolated(text: str) -> str:
    """Return text for the page that does not change the direction of the text around it."""
    return f"<bdi>{_plain(text)}</bdi>"


def _many(number: int, name: str) -> str:
    plural = f"{name[:-1]}ies" if name.endswith("y") and name != "day" else f"{name}s"
    return f"{number:,} {name if number == 1 else plural}"


def _short(day: date) -> str:
    return f"{day.day} {MONTHS[day.month - 1][:3]} {day.year}"


def _time(day: date) -> str:
    return f'<time datetime="{day.isoformat()}">{_short(day)}</time>'


def _span(first: date, last: date) -> str:
    return _time(first) if first == last else f"{_time(first)} &ndash; {_time(last)}"


def _long(day: date) -> str:
    return f"{WEEKDAYS[day.weekday()]}, {day.day} {_month(day)}"


def _month(day: date) -> str:
    return f"{MONTHS[day.month - 1]} {day.year}"


_CSS = """
:root {
  color-scheme: light dark;
  --page: #f4f5f9; --card: #fff; --text: #1b1d26; --ink: #5c6070; --line: #e1e3ea; --empty: #eef0f5;
  --original: #5654d4; --replies: #0b8577; --boosts: #c26a00;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #121318; --card: #1b1d25; --text: #eceef5; --ink: #a6abbd; --line: #31343f; --empty: #262933;
    --original: #9997ff; --replies: #3cc7b5; --boosts: #f0a64a;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0; background: var(--page); color: var(--text);
  font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "Noto Sans", sans-serif;
}
main { max-width: 1056px; margin: 0 auto; padding: 40px 24px; }
header { margin-bottom: 24px; }
h1 { margin: 0; font-size: 34px; line-height: 1.2; letter-spacing: -.01em; overflow-wrap: anywhere; }
h2 { margin: 0; font-size: 20px; }
p { margin: 4px 0 0; color: var(--ink); overflow-wrap: anywhere; }
.tiles { display: flex; flex-wrap: wrap; gap: 12px; margin: 0 0 12px; }
.tiles div, .card { background: var(--card); border: 1px solid var(--line); border-radius: 12px; }
.tiles div { flex: 1 1 22%; padding: 14px 16px; }
dt { color: var(--ink); font-size: 14px; }
dd { margin: 0; color: var(--ink); font-size: 14px; line-height: 1.4; }
dt + dd { margin: 2px 0; color: var(--text); font-size: 21px; font-weight: 650; line-height: 1.25; }
time { white-space: nowrap; }
.card { padding: 22px 23px; margin: 0 0 12px; }
svg { display: block; width: 100%; height: auto; margin-top: 14px; }
svg text { font-size: 13px; }
svg.narrow { display: none; max-width: 480px; }
svg.narrow text { font-size: 12px; }
.legend, .scale { display: flex; flex-wrap: wrap; gap: 4px 18px; margin: 8px 0 0; padding: 0; font-size: 14px; }
.legend { list-style: none; }
.legend i { display: inline-block; width: 11px; height: 11px; margin-right: 7px; border-radius: 3px; }
.scale { gap: 4px; align-items: center; }
.scale i { width: 18px; height: 11px; border-radius: 3px; background: var(--original); opacity: var(--share); }
details { margin-top: 14px; border-top: 1px solid var(--line); padding-top: 10px; }
summary { color: var(--ink); font-size: 14px; cursor: pointer; }
.scroll { max-height: 420px; overflow: auto; margin-top: 10px; }
table { border-collapse: collapse; font-size: 14px; font-variant-numeric: tabular-nums; }
caption { padding-bottom: 6px; color: var(--ink); text-align: left; }
th, td { padding: 4px 14px 4px 0; border-bottom: 1px solid var(--line); text-align: right; font-weight: 400; }
thead th { color: var(--ink); }
th:first-child { text-align: left; overflow-wrap: anywhere; }
footer { margin-top: 20px; font-size: 14px; }
:focus-visible { outline: 2px solid var(--original); outline-offset: 2px; }
@media (max-width: 720px) {
  main { padding: 20px 12px; }
  h1 { font-size: 26px; }
  .tiles { gap: 8px; }
  .tiles div { flex-basis: 40%; padding: 12px; }
  dt + dd { font-size: 17px; }
  .card { padding: 16px 11px; }
  svg.wide { display: none; }
  svg.narrow { display: block; }
  th, td { padding-right: 9px; }
}
@media print {
  body { background: none; }
  .card, .tiles div { break-inside: avoid; }
}
"""
