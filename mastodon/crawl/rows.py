"""The rows of the table: plain columns with the same types for all calls, and the whole item as JSON."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import datetime, timezone
from typing import Any

from mastodon._data.files import json_values

_LARGEST = 1 << 63


def _text(value: Any) -> str | None:
    if not isinstance(value, (str, int)) or isinstance(value, bool):
        return None
    # Half a character cannot be encoded. The JSON still has it.
    return str(value).encode("utf-8", "replace").decode()


def _number(value: Any) -> int | None:
    is_number = isinstance(value, int) and not isinstance(value, bool) and -_LARGEST <= value < _LARGEST
    return value if is_number else None


def _flag(value: Any) -> bool | None:
    return value if isinstance(value, bool) else None


def _time(value: Any) -> datetime | None:
    if not isinstance(value, datetime):
        return None
    if value.tzinfo is None:
        return value.replace(tzinfo=timezone.utc)
    try:
        return value.astimezone(timezone.utc)
    except OverflowError:
        return None


def _names(value: Any, field: str) -> list[str] | None:
    if not isinstance(value, list):
        return None
    found = (_text(each.get(field)) for each in value if isinstance(each, Mapping))
    return [each for each in found if each is not None]


#: Column -> the name of its type in pyarrow, and how to convert a value. Those of statuses and of accounts.
_PLAIN: dict[str, tuple[str, Callable[[Any], Any]]] = {
    "id": ("string", _text),
    "created_at": ("time", _time),
    "edited_at": ("time", _time),
    "url": ("string", _text),
    "uri": ("string", _text),
    "content": ("string", _text),
    "spoiler_text": ("string", _text),
    "language": ("string", _text),
    "visibility": ("string", _text),
    "sensitive": ("bool", _flag),
    "in_reply_to_id": ("string", _text),
    "in_reply_to_account_id": ("string", _text),
    "replies_count": ("int64", _number),
    "reblogs_count": ("int64", _number),
    "favourites_count": ("int64", _number),
    "acct": ("string", _text),
    "display_name": ("string", _text),
    "note": ("string", _text),
    "bot": ("bool", _flag),
    "locked": ("bool", _flag),
    "followers_count": ("int64", _number),
    "following_count": ("int64", _number),
    "statuses_count": ("int64", _number),
    "name": ("string", _text),
}
#: Column -> the object of a status, and its field.
_INNER = {
    "account_id": ("account", "id"),
    "account_acct": ("account", "acct"),
    "reblog_id": ("reblog", "id"),
    "reblog_account_acct": ("reblog.account", "acct"),
}
#: Column -> the list of a status, and the field of its items.
_LISTS = {"tags": ("tags", "name"), "mentions": ("mentions", "acct"), "media_types": ("media_attachments", "type")}


def row_of(item: Any, fetched_at: datetime) -> dict[str, Any]:
    """Return the row for an item, which may have any form."""
    fields = item if isinstance(item, Mapping) else {}
    row = {name: convert(fields.get(name)) for name, (_, convert) in _PLAIN.items()}
    row.update({name: _text(_at(fields, place).get(field)) for name, (place, field) in _INNER.items()})
    row.update({name: _names(fields.get(place), field) for name, (place, field) in _LISTS.items()})
    row["fetched_at"] = fetched_at
    row["json"] = json.dumps(json_values(item), default=str)
    return row


def _at(fields: Mapping[str, Any], place: str) -> Mapping[str, Any]:
    for name in place.split("."):
        found = fields.get(name)
        if not isinstance(found, Mapping):
            return {}
        fields = found
    return fields


def schema_of(pa: Any) -> Any:
    """Return the schema of all files.

    :param pa: pyarrow.
    """
    time = pa.timestamp("us", tz="UTC")
    kinds = {"string": pa.string(), "bool": pa.bool_(), "int64": pa.int64(), "time": time}
    return pa.schema(
        [
            *((name, kinds[kind]) for name, (kind, _) in _PLAIN.items()),
            *((name, pa.string()) for name in _INNER),
            *((name, pa.list_(pa.string())) for name in _LISTS),
            ("fetched_at", time),
            ("json", pa.string()),
        ]
    )
