"""Convert single JSON values to Python. Each function raises ``ValueError`` if a value does not fit."""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping
from contextlib import suppress
from datetime import date, datetime, timedelta, timezone, tzinfo
from operator import index
from typing import Any

from mastodon._data.ids import MaybeSnowflakeIdType

_UTC = timezone.utc
_new_str = str.__new__
# As PHP writes the date 0000-00-00. The parser of dateutil would drop the sign.
_YEAR_BEFORE_THE_FIRST = r"\s*-|.*\s-[0-9]+\s+[0-9]+:"
_UNIX_WITH_FRACTION = r"[0-9]{9,11}\.[0-9]*"
_FLAGS = {"true": True, "1": True, "yes": True, "on": True, "false": False, "0": False, "no": False, "off": False}
_PLAIN_TYPES = frozenset((str, int, float, bool, type(None), list, tuple, dict, datetime, date))

if sys.version_info >= (3, 11):
    _from_iso = datetime.fromisoformat
else:

    def _from_iso(text: str) -> datetime:
        # Python 3.10 does not know the Z.
        return datetime.fromisoformat(text if text[-1:] != "Z" else text[:-1] + "+00:00")


class UnconvertibleError(ValueError):
    """A value that does not fit the declared type of its field."""


def plain(value: Any) -> Any:
    """Turn a number or boolean of another package, such as numpy, into one of Python. Other values stay the same."""
    kind = type(value)
    if kind in _PLAIN_TYPES or isinstance(value, (str, int, float, Mapping)):
        return value
    if kind.__module__ == "numpy" and kind.__name__ in ("bool", "bool_"):
        return bool(value)
    if kind.__module__ == "numpy" and kind.__name__ in ("float16", "float32", "longdouble"):
        # By its text, which has as many digits as the number is exact.
        return float(str(value))
    if hasattr(kind, "__index__"):
        # Arrays have it, too, and raise a TypeError.
        with suppress(TypeError):
            return index(value)
    return value


def to_str(value: Any) -> str:
    value = plain(value)
    if isinstance(value, (str, int, float)):
        return str(value)
    raise UnconvertibleError


def to_int(value: Any) -> int:
    value = plain(value)
    if isinstance(value, float) and not value.is_integer():
        raise UnconvertibleError
    if isinstance(value, (str, int, float)):
        return int(value)
    raise UnconvertibleError


def to_float(value: Any) -> float:
    value = plain(value)
    if isinstance(value, (str, int, float)):
        return float(value)
    raise UnconvertibleError


def to_bool(value: Any) -> bool:
    value = plain(value)
    found = _FLAGS.get(str(value).lower()) if isinstance(value, (int, str)) else None
    if found is None:
        raise UnconvertibleError
    return found


def to_id(value: Any) -> MaybeSnowflakeIdType:
    if type(value) is str or (isinstance(value, (str, int)) and not isinstance(value, (bool, MaybeSnowflakeIdType))):
        return _new_str(MaybeSnowflakeIdType, value)
    if isinstance(value, MaybeSnowflakeIdType):
        return value
    if isinstance(value, datetime):
        return MaybeSnowflakeIdType(value)
    number = plain(value)
    if type(number) is int:
        return _new_str(MaybeSnowflakeIdType, number)
    raise UnconvertibleError


def timestamp(text: str) -> datetime:
    """Parse a time in the usual format of servers, ISO 8601 with a zone, or in any that :func:`to_datetime` reads."""
    try:
        time = _from_iso(text)
    except (ValueError, TypeError):
        return to_datetime(_odd_datetime(text) if isinstance(text, str) else text)
    return to_datetime(time if not text.isdecimal() else _odd_datetime(text)) if time.tzinfo is None else time


def to_datetime(value: Any) -> datetime:
    """Convert text, Unix seconds or a ``datetime``.

    Times without a zone are UTC. A calendar day stays a naive midnight, because it is not a point in time.
    """
    if isinstance(value, datetime):
        day = not (value.hour or value.minute or value.second or value.microsecond)
        return value if value.tzinfo is not None or day else value.replace(tzinfo=_UTC)
    if isinstance(value, str):
        return timestamp(value)
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return _from_unix(value)
    raise UnconvertibleError


def _from_unix(seconds: float) -> datetime:
    try:
        return datetime.fromtimestamp(seconds, _UTC)
    except (OverflowError, OSError) as error:
        raise UnconvertibleError from error


def _odd_datetime(text: str) -> datetime:
    """Read a time that is not ISO 8601, such as the date of an email. A text without a complete date is refused."""
    if text.isdecimal():
        return _from_unix(int(text))
    if re.fullmatch(_UNIX_WITH_FRACTION, text):
        return _from_unix(float(text))
    if re.match(_YEAR_BEFORE_THE_FIRST, text):
        raise UnconvertibleError
    # Loaded late because few responses need it, and it takes as long to import as a tenth of the package.
    from dateutil import parser

    try:
        early = parser.parse(text, default=datetime(2000, 1, 1), tzinfos=_zone)
        late = parser.parse(text, default=datetime(2001, 2, 2), tzinfos=_zone)
    except (ValueError, OverflowError, TypeError) as error:
        raise UnconvertibleError from error
    if early != late:
        raise UnconvertibleError
    return early


def _zone(name: str | None, offset: int | None) -> tzinfo | None:
    """Return the zone of a text. Names of zones mean different things in different places, so they are refused."""
    if offset is not None:
        return timezone(timedelta(seconds=offset))
    if name is not None:
        raise UnconvertibleError
    return None
