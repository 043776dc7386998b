"""Entities as text for people. Nothing here sends or writes."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from datetime import datetime, timezone
from typing import Any, NamedTuple

from mastodon._data.record import at_path
from mastodon.streaming import StreamEvent
from mastodon.text import plain_text

_INDENT = 2
#: Control characters, with which a text could command the terminal. Tabs and line breaks are handled before.
_CONTROLS = r"[\x00-\x08\x0b-\x1f\x7f-\x9f]"
_UNITS = ((86400, "day"), (3600, "hour"), (60, "minute"))
_A_MOMENT = 10
_LONG_AGO = 30 * 86400
#: Notifications in words. The others are shown by their types.
_NOTIFICATIONS = {
    "mention": "mentioned you",
    "status": "has posted",
    "reblog": "boosted you",
    "follow": "follows you",
    "follow_request": "asks to follow you",
    "favourite": "likes your status",
    "poll": "ran a poll that has ended",
    "update": "has edited a status",
    "quote": "quoted you",
}


class Line(NamedTuple):
    """A line of text, which may have line breaks, with the spaces before it."""

    text: str
    indent: int = 0


# --- Text -----------------------------------------------------------------------------------------------------------


def without_controls(text: str) -> str:
    """Remove the control characters that a server may have sent, except line breaks."""
    return re.sub(_CONTROLS, "", re.sub(r"\r\n?|[\u2028\u2029]", "\n", text).replace("\t", " "))


def one_line(text: Any) -> str:
    """Return text without control characters and line breaks."""
    return " ".join(without_controls(str(text)).split())


def wrapped(text: str, width: int | None, indent: int = 0) -> Iterator[str]:
    """Yield the lines of a text, broken between words where they are wider. Longer words stay whole, such as links.

    :param width: the number of columns, or None to break no line.
    """
    margin = " " * indent
    for paragraph in text.split("\n"):
        line = ""
        for word in paragraph.split(" ") if width is not None else [paragraph]:
            longer = f"{line} {word}" if line else word
            if line and width is not None and indent + columns(longer) > width:
                yield margin + line
                longer = word
            line = longer
        yield (margin + line).rstrip()


def columns(text: str) -> int:
    """Return how many columns of a terminal a text takes."""
    return sum(
        0 if unicodedata.combining(each) or unicodedata.category(each) == "Cf" else 1 + _is_wide(each) for each in text
    )


def _is_wide(character: str) -> bool:
    return unicodedata.east_asian_width(character) in "WF"


def when(time: Any, now: datetime) -> str:
    """Return a time in words, as seen from now. Times more than a month away are shown as a date."""
    if not isinstance(time, datetime):
        return "at an unknown time"
    seconds = (now - (time if time.tzinfo else time.replace(tzinfo=timezone.utc))).total_seconds()
    if abs(seconds) >= _LONG_AGO:
        return time.date().isoformat()
    # "In 2 hours" is true a moment after that was asked for, too.
    length = seconds if seconds > 0 else -seconds + _A_MOMENT
    for size, unit in _UNITS:
        number = int(length // size)
        if number:
            words = f"{number} {unit}{'s' if number > 1 else ''}"
            return f"{words} ago" if seconds > 0 else f"in {words}"
    return "just now"


# --- Entities -------------------------------------------------------------------------------------------------------


def status_lines(status: Mapping[str, Any], now: datetime) -> Iterator[Line]:
    """Yield a status: who and when, the text, what is attached, and its address."""
    boosted = status.get("reblog")
    if isinstance(boosted, Mapping):
        yield Line(f"{_person(status.get('account'))} boosted, {when(status.get('created_at'), now)}:")
        status = boosted
    visibility = status.get("visibility")
    shown = f", {visibility}" if visibility and visibility != "public" else ""
    yield Line(f"{_person(status.get('account'))}, {when(status.get('created_at'), now)}{shown}")
    if status.get("spoiler_text"):
        yield Line(f"Warning: {one_line(status['spoiler_text'])}", _INDENT)
    text = plain_text(status.get("content") or "")
    if text:
        yield Line(text, _INDENT)
    for media in status.get("media_attachments") or ():
        yield Line(f"[{media.get('type')}: {one_line(media.get('description') or 'no description')}]", _INDENT)
    for option in at_path(status, ("poll", "options")) or ():
        votes = option.get("votes_count")
        title = f"( ) {one_line(option.get('title'))}"
        yield Line(title if votes is None else f"{title}: {_many(votes, 'vote')}", _INDENT)
    counts = {"reply": "replies_count", "boost": "reblogs_count", "like": "favourites_count"}
    told = [_many(status[key], word) for word, key in counts.items() if status.get(key)]
    address = f"{status.get('url') or status.get('uri')} (id {status.get('id')})"
    yield Line(", ".join([*told, address]), _INDENT)


def scheduled_lines(scheduled: Mapping[str, Any], now: datetime) -> Iterator[Line]:
    """Yield a scheduled status."""
    time = scheduled.get("scheduled_at")
    local = f" ({time.astimezone():%Y-%m-%d %H:%M %Z})" if isinstance(time, datetime) else ""
    yield Line(f"Scheduled {when(time, now)}{local}, id {scheduled.get('id')}")


def account_lines(account: Mapping[str, Any]) -> Iterator[Line]:
    """Yield an account: its names, its bio and its address."""
    yield Line(_person(account))
    note = plain_text(account.get("note") or "")
    if note:
        yield Line(note, _INDENT)
    for field in account.get("fields") or ():
        yield Line(f"{one_line(field.get('name'))}: {one_line(plain_text(field.get('value') or ''))}", _INDENT)
    counts = {"status": "statuses_count", "follower": "followers_count"}
    told = [_many(account[key], word) for word, key in counts.items() if account.get(key) is not None]
    yield Line(", ".join([*told, str(account.get("url"))]), _INDENT)


def tag_lines(tag: Mapping[str, Any]) -> Iterator[Line]:
    """Yield a hashtag."""
    yield Line(f"#{one_line(tag.get('name'))}  {tag.get('url')}")


def event_lines(event: StreamEvent, now: datetime) -> Iterator[Line]:
    """Yield an event of a stream."""
    data = event.data
    if event.name in ("update", "status.update") and isinstance(data, Mapping):
        if event.name == "status.update":
            yield Line("Edited:")
        yield from status_lines(data, now)
    elif event.name == "notification" and isinstance(data, Mapping):
        kind = one_line(data.get("type"))
        yield Line(f"{_person(data.get('account'))} {_NOTIFICATIONS.get(kind, f'({kind})')}")
        if isinstance(data.get("status"), Mapping):
            yield from (line._replace(indent=line.indent + _INDENT) for line in status_lines(data["status"], now))
    elif event.name == "conversation" and isinstance(data, Mapping) and isinstance(data.get("last_status"), Mapping):
        yield from status_lines(data["last_status"], now)
    elif event.name == "announcement" and isinstance(data, Mapping):
        yield Line(f"Announcement: {plain_text(data.get('content') or '')}")
    elif event.name == "delete":
        yield Line(f"Deleted: {one_line(data)}")
    else:
        yield Line(f"Event: {one_line(event.name)}")


def _person(account: Any) -> str:
    """Return the names of an account."""
    if not isinstance(account, Mapping):
        return "Somebody"
    handle = f"@{one_line(account.get('acct'))}"
    name = one_line(account.get("display_name") or "")
    return f"{name} {handle}" if name else handle


def _many(number: Any, word: str) -> str:
    plural = {"reply": "replies", "status": "statuses"}.get(word, f"{word}s")
    return f"{number} {word if number == 1 else plural}"
