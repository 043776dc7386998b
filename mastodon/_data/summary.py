"""The short repr of entities."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from mastodon._data.record import Record

#: Two lines of a terminal.
_LONGEST = 158
_LONGEST_TEXT = 40
#: The fields that say most about an entity, in this order. The others follow in their own order.
_FIRST = ("id", "type", "acct", "name", "shortcode", "title", "domain", "account", "content", "text")


class SummaryRepr:
    """A ``__repr__`` that fits two lines.

    On the class itself it is that of dictionaries. So ``pprint`` takes an entity for a dictionary, and shows all of it.
    """

    def __get__(self, record: Record | None, cls: type) -> Any:
        return dict.__repr__ if record is None else lambda: summary(record)


def summary(record: Record) -> str:
    """Return the class of an entity and the fields that say most about it. Fields without a value are left out."""
    name = type(record).__name__
    order = [*(key for key in _FIRST if key in record), *(key for key in record if key not in _FIRST)]
    text, left = "", [key for key in order if not _is_empty(record[key])]
    while left:
        part = f"{left[0]}={_value(record[left[0]])}"
        longer = f"{text}, {part}" if text else part
        if len(f"{name}({longer}{', ...' if left[1:] else ''})") > _LONGEST:
            text = f"{text}, ..." if text else "..."
            break
        text, left = longer, left[1:]
    return f"{name}({text})"


def _is_empty(value: Any) -> bool:
    return value is None or (isinstance(value, (str, list, dict)) and not value)


def _value(value: Any) -> str:
    if isinstance(value, Record):
        known = next((key for key in ("acct", "name", "title", "id") if not _is_empty(value.get(key))), None)
        inner = "..." if known is None else f"{known}={_value(value[known])}"
        return f"{type(value).__name__}({inner})"
    if isinstance(value, dict):
        return "{...}"
    if isinstance(value, list):
        return "[...]"
    if isinstance(value, datetime):
        return value.isoformat(" ", "seconds")
    if isinstance(value, str) and len(value) > _LONGEST_TEXT:
        return repr(value[:_LONGEST_TEXT])[:-1] + "..." + repr(value)[-1]
    text = repr(value)
    return text if len(text) <= 2 * _LONGEST_TEXT else text[:_LONGEST_TEXT] + "..."
