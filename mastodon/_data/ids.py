"""Ids: strings that sort by age."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, tzinfo
from typing import Any

_BASE62 = {c: i for i, c in enumerate("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")}
_CROCKFORD32 = {c: i for i, c in enumerate("0123456789ABCDEFGHJKMNPQRSTVWXYZ")}


class MaybeSnowflakeIdType(str):
    """An id: a string that sorts by age.

    Numeric ids sort by their value and before all others, which sort as text. Equality and hash are those of the
    string, ``int(id)`` returns the number, and JSON, TOML and YAML write a plain string.
    """

    __slots__ = ()

    @staticmethod
    def _rank(value: object) -> tuple[bool, int, str]:
        text = str(value)
        digits = text[1:] if text[:1] == "-" else text
        # Python refuses to read numbers of more than 4,300 digits.
        if digits.isascii() and digits.isdecimal() and len(digits) < 4000:
            return (False, int(text), "")
        return (True, 0, text)

    def __lt__(self, other: object) -> bool:
        return self._rank(self) < self._rank(other) if isinstance(other, (str, int)) else NotImplemented

    def __le__(self, other: object) -> bool:
        return self._rank(self) <= self._rank(other) if isinstance(other, (str, int)) else NotImplemented

    def __gt__(self, other: object) -> bool:
        return self._rank(self) > self._rank(other) if isinstance(other, (str, int)) else NotImplemented

    def __ge__(self, other: object) -> bool:
        return self._rank(self) >= self._rank(other) if isinstance(other, (str, int)) else NotImplemented

    def __int__(self) -> int:
        return int(str(self))

    def __reduce_ex__(self, protocol: Any) -> tuple[Any, ...]:
        return type(self), (str(self),)

    def __getnewargs__(self) -> tuple[str]:
        return (str(self),)

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
            return (int(str(self)) >> 16) // 1000 * 1000
        if len(self) == 18 and all(c in _BASE62 for c in self):
            return _from_base(self, _BASE62) >> 64
        if len(self) == 26 and self[0] <= "7" and all(c in _CROCKFORD32 for c in self):
            return _from_base(self, _CROCKFORD32) >> 80
        return None


def _from_base(text: str, digits: Mapping[str, int]) -> int:
    number = 0
    for character in text:
        number = number * len(digits) + digits[character]
    return number
