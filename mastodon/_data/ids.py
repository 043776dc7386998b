"""Ids: strings that sort by age."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, tzinfo
from operator import index
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from typing_extensions import Self

_BASE62_DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_BASE62 = {c: i for i, c in enumerate(_BASE62_DIGITS)}
_CROCKFORD32 = {c: i for i, c in enumerate("0123456789ABCDEFGHJKMNPQRSTVWXYZ")}
# The bits below the milliseconds.
_SNOWFLAKE_BITS, _FLAKE_BITS, _ULID_BITS = 16, 64, 80
_FLAKE_LENGTH, _ULID_LENGTH = 18, 26
# The years 2007, when the first software of the fediverse appeared, and 2100, in milliseconds.
_EARLIEST, _LATEST = 1_167_609_600_000, 4_102_444_800_000


class MaybeSnowflakeIdType(str):
    """An id: a string that sorts by age.

    Ids of Mastodon, Pleroma and GoToSocial sort by the time that they contain, other numbers before them by their
    value, and all other texts after them. Equality and hash are those of the string, ``int(id)`` returns the number,
    and JSON, TOML and YAML write a plain string.
    """

    __slots__ = ()

    def __new__(cls, value: Any = "", assume_pleroma: bool = False) -> Self:
        """Make an id.

        :param value: the id, or the time at which a server would create it.
        :param assume_pleroma: create the id that Pleroma or Akkoma would create at a time, instead of that of Mastodon.
        """
        if isinstance(value, datetime):
            value = pleroma_id(value) if assume_pleroma else snowflake(value)
        elif not isinstance(value, (str, int)):
            if isinstance(value, float) or not hasattr(value, "__index__"):
                raise TypeError(f"An id is text or a number, not a {type(value).__name__}.")
            value = index(value)
        return str.__new__(cls, value)

    @staticmethod
    def _rank(value: object) -> tuple[bool, int, int, str]:
        """Return a sort key: by time, which is zero for small numbers, then by number. Other texts come last."""
        text = str(value)
        digits = text[1:] if text[:1] == "-" else text
        # Python refuses to read numbers of more than 4,300 digits.
        if digits.isascii() and digits.isdecimal() and len(digits) < 4000:
            number = int(text)
            return (False, number >> _SNOWFLAKE_BITS, number, "")
        milliseconds = _milliseconds_in_text(text)
        if milliseconds is not None:
            return (False, milliseconds, 0, text)
        return (True, 0, 0, text)

    def __lt__(self, other: object) -> bool:
        return self._rank(self) < self._rank(other) if _is_comparable(other) else NotImplemented

    def __le__(self, other: object) -> bool:
        return self._rank(self) <= self._rank(other) if _is_comparable(other) else NotImplemented

    def __gt__(self, other: object) -> bool:
        return self._rank(self) > self._rank(other) if _is_comparable(other) else NotImplemented

    def __ge__(self, other: object) -> bool:
        return self._rank(self) >= self._rank(other) if _is_comparable(other) else NotImplemented

    def __int__(self) -> int:
        return int(str(self))

    def __reduce_ex__(self, protocol: Any) -> tuple[Any, ...]:
        return type(self), (str(self),)

    def __getnewargs__(self) -> tuple[str]:
        return (str(self),)

    def __setstate__(self, state: object) -> None:
        """Load an id that Mastodon.py 2.3.3 pickled. All that it kept beside the text follows from the text."""

    def to_datetime(self, tz: tzinfo | None = None) -> datetime | None:
        """Return the time at which the server created this id.

        :param tz: the time zone of the result. Without one, the result is naive local time, as in Mastodon.py 2.3.3.
        :return: a time to the second for Mastodon's numbers, to the millisecond for the ids of Pleroma, Akkoma and
            GoToSocial, or None if the id contains no time.
        """
        milliseconds = self._milliseconds()
        if milliseconds is None:
            return None
        try:
            stamp = datetime.fromtimestamp(milliseconds // 1000, tz)
        except (ValueError, OverflowError, OSError):
            return None
        return stamp.replace(microsecond=milliseconds % 1000 * 1000)

    def _milliseconds(self) -> int | None:
        if self.isascii() and self.isdecimal() and len(self) < 30:
            return (int(str(self)) >> _SNOWFLAKE_BITS) // 1000 * 1000
        return _milliseconds_in_text(self)


def snowflake(time: datetime) -> str:
    """Return the id that Mastodon would create at a time. Naive times are local."""
    return str(int(time.timestamp() * 1000) << _SNOWFLAKE_BITS)


def pleroma_id(time: datetime) -> str:
    """Return the id that Pleroma would create at a time, the first one before 1970. Naive times are local."""
    number, text = max(int(time.timestamp() * 1000), 0) << _FLAKE_BITS, ""
    while number:
        number, digit = divmod(number, len(_BASE62_DIGITS))
        text = _BASE62_DIGITS[digit] + text
    return text.rjust(_FLAKE_LENGTH, "0")


def _is_comparable(other: object) -> bool:
    # Those of numpy have __index__, too.
    return isinstance(other, str) or (hasattr(type(other), "__index__") and not isinstance(other, bool))


def _milliseconds_in_text(text: str) -> int | None:
    """Return the time in an id of Pleroma or a ULID of GoToSocial. Return None for other texts."""
    if len(text) == _FLAKE_LENGTH and all(c in _BASE62 for c in text):
        found = _from_base(text, _BASE62) >> _FLAKE_BITS
    elif len(text) == _ULID_LENGTH and text[0] <= "7" and all(c in _CROCKFORD32 for c in text):
        found = _from_base(text, _CROCKFORD32) >> _ULID_BITS
    else:
        return None
    return found if _EARLIEST <= found < _LATEST else None


def _from_base(text: str, digits: Mapping[str, int]) -> int:
    number = 0
    for character in text:
        number = number * len(digits) + digits[character]
    return number
