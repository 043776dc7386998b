"""Convert entities, as servers sent them, to rows of tables. Any field may have any value."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import datetime, timezone
from typing import Any, NamedTuple

from mastodon._data.scalars import to_datetime
from mastodon.text import plain_text

#: The format of times on Mastodon and in the tables.
_USUAL_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")
#: SQLite has no larger integers.
LARGEST = (1 << 63) - 1


class Version(NamedTuple):
    """The fields of a status that its author can change."""

    edited_at: str | None
    spoiler_text: str
    text: str
    alt_text: str
    poll: str


class StatusRow(NamedTuple):
    """The row of a status, with its rows in other tables."""

    id: str
    #: Where it is in the entity of the line.
    part: str
    version: Version
    account_id: str | None
    created_at: str | None
    in_reply_to_id: str | None
    in_reply_to_account_id: str | None
    reblog_of_id: str | None
    visibility: str | None
    language: str | None
    url: str | None
    replies_count: int | None
    reblogs_count: int | None
    favourites_count: int | None
    hashtags: list[str]
    #: Id, type, address and description of each attachment.
    media: list[tuple[str | None, str | None, str | None, str | None]]


# --- Entities of a line -----------------------------------------------------------------------------------------------


def statuses_in(kind: str, entity: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yield the statuses in an entity, each with its part: a status itself, and the one that it boosts."""
    status: Any = entity.get("status") if kind == "Notification" else entity
    part = "status" if kind == "Notification" else ""
    if kind == "Account" or not is_item(status):
        return
    yield part, status
    if is_item(status.get("reblog")):
        yield f"{part}.reblog".lstrip("."), status["reblog"]


def part_of(entity: Any, part: str) -> Any:
    """Return the part of an entity with a name from :func:`statuses_in`."""
    for name in filter(None, part.split(".")):
        entity = entity[name]
    return entity


def is_item(value: Any) -> bool:
    """Check whether this is an object with an id."""
    return isinstance(value, dict) and text_of(value.get("id")) not in (None, "")


def status_row(part: str, status: Mapping[str, Any]) -> StatusRow:
    """Return the rows of a status."""
    media = _objects(status.get("media_attachments"))
    account, reblog = status.get("account"), status.get("reblog")
    return StatusRow(
        str(text_of(status["id"])),
        part,
        version_of(status),
        text_of(account.get("id")) if isinstance(account, dict) else None,
        time_of(status.get("created_at")),
        text_of(status.get("in_reply_to_id")),
        text_of(status.get("in_reply_to_account_id")),
        text_of(reblog.get("id")) if isinstance(reblog, dict) else None,
        text_of(status.get("visibility")),
        text_of(status.get("language")),
        text_of(status.get("url")),
        number_of(status.get("replies_count")),
        number_of(status.get("reblogs_count")),
        number_of(status.get("favourites_count")),
        _hashtags(status.get("tags")),
        [tuple(text_of(each.get(name)) for name in _MEDIA) for each in media],  # type: ignore[misc]  # four of them
    )


_MEDIA = ("id", "type", "url", "description")


def version_of(status: Mapping[str, Any]) -> Version:
    """Return the fields of a status that its author can change."""
    poll = status.get("poll")
    options = _objects(poll.get("options")) if isinstance(poll, dict) else ()
    return Version(
        time_of(status.get("edited_at")),
        text_of(status.get("spoiler_text")) or "",
        plain_text(text_of(status.get("content")) or ""),
        _lines(each.get("description") for each in _objects(status.get("media_attachments"))),
        _lines(each.get("title") for each in options),
    )


def account_row(account: Mapping[str, Any]) -> tuple[Any, ...]:
    """Return the row of an account."""
    return (
        text_of(account["id"]),
        text_of(account.get("acct")),
        text_of(account.get("display_name")),
        text_of(account.get("url")),
        plain_text(text_of(account.get("note")) or ""),
        time_of(account.get("created_at")),
        int(bool(account.get("bot"))),
        number_of(account.get("followers_count")),
        number_of(account.get("following_count")),
        number_of(account.get("statuses_count")),
    )


def notification_row(entity: Mapping[str, Any]) -> tuple[Any, ...]:
    """Return the row of a notification."""
    account, status = entity.get("account"), entity.get("status")
    return (
        text_of(entity["id"]),
        text_of(entity.get("type")),
        time_of(entity.get("created_at")),
        text_of(account.get("id")) if isinstance(account, dict) else None,
        text_of(status.get("id")) if isinstance(status, dict) else None,
    )


# --- Values -----------------------------------------------------------------------------------------------------------


def text_of(value: Any) -> str | None:
    """Return a text that the database can store, or None."""
    if isinstance(value, str):
        # Surrogates, which JSON can contain and UTF-8 cannot.
        return value if value.isascii() else value.encode("utf-8", "replace").decode()
    return str(value) if type(value) in (int, float) else None


def number_of(value: Any) -> int | None:
    """Return an integer that the database can store, or None."""
    if isinstance(value, str) and value.isdecimal() and len(value) < 20:
        value = int(value)
    return value if type(value) is int and abs(value) <= LARGEST else None


def time_of(value: Any) -> str | None:
    """Return a time in the format of the tables, or None if it is not a time."""
    if value is None:
        return None
    if isinstance(value, str) and _USUAL_TIME.fullmatch(value):
        return value
    try:
        return written_time(to_datetime(value))
    except (ValueError, OverflowError, TypeError):
        return None


def written_time(value: datetime) -> str:
    """Format a time as in the tables."""
    utc = value.replace(tzinfo=timezone.utc) if value.tzinfo is None else value.astimezone(timezone.utc)
    return f"{utc:%Y-%m-%dT%H:%M:%S}.{utc.microsecond // 1000:03}Z".rjust(24, "0")


def _objects(value: Any) -> list[dict[str, Any]]:
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []


def _lines(values: Any) -> str:
    return "\n".join(filter(None, map(text_of, values)))


def _hashtags(value: Any) -> list[str]:
    names = (text_of(each.get("name")) for each in _objects(value))
    return list(dict.fromkeys(name.lower() for name in names if name))
