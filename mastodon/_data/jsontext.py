"""Parse JSON with the same results as ``json.loads``, in less time if orjson is installed.

orjson raises an error for most texts on which the two differ: NaN, infinities, lone surrogates, encodings other than
UTF-8, deep nesting. Texts that orjson refuses, or might silently read differently, are left to ``json``.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache
from typing import Any

_read = json.JSONDecoder().raw_decode

# orjson turns an integer that exceeds 64 bits into a float: 20 digits, or a minus and 19. Outside of strings one of
# these characters comes before it. A translated copy is searched ten times as fast as by a regular expression.
_BEFORE_NUMBERS = b"[:, \t\n\r-"
_MARKS = bytes.maketrans(_BEFORE_NUMBERS + b"123456789", b":" * len(_BEFORE_NUMBERS) + b"0" * 9)
_LONG_INTEGER = b":" + b"0" * 19

# orjson reads 1023 levels of lists and objects. json may give up earlier, for in Python 3.10 and 3.11 it counts the
# calls on the stack too. Where a text may be nested deeper than this difference, it is read inside lists that use up
# the extra levels.
_LEVELS = 1023
_TOO_MANY = 256
_OPENING, _CLOSING = b"[" * _TOO_MANY, b"]" * _TOO_MANY
# Up to about this size, counting brackets takes less time than reading the lists around.
_SMALL = 30_000

# Texts up to this length need no large block. The C library keeps nothing larger than 32 MiB.
_PAGE = 1 << 14
_MOST_BITS = 21


def loads(text: Any) -> Any:
    """Return the value that ``json.loads`` returns for a text or bytes, or raise its error."""
    if not isinstance(text, (bytes, str)):
        return json.loads(text)
    if len(text) > _PAGE:
        _keep_memory(min(len(text).bit_length(), _MOST_BITS))
    read = _orjson_loads()
    if read is not None:
        try:
            return _as_json_would(read, text.encode() if isinstance(text, str) else text)
        except ValueError:
            pass
    return _standard(text)


@cache
def _keep_memory(bits: int) -> None:
    """Make the C library keep the memory of texts of this length for the next one.

    glibc gives the memory of a large block back to the system and gets it again for the next: for a page of 200 KB with
    emoji, of which each character takes four bytes, that was a quarter of the time of ``json.loads``. Once a block was
    freed, blocks that are smaller come from memory that is kept. Nothing is written to this one.
    """
    bytes(8 << bits)


@cache
def _orjson_loads() -> Callable[[bytes], Any] | None:
    # Optional, and loaded with the first response.
    try:
        from orjson import loads
    except ImportError:
        return None
    return loads


def _as_json_would(read: Callable[[bytes], Any], text: bytes) -> Any:
    """Read a text with orjson.

    :raises ValueError: if orjson cannot read it, or might read it differently from ``json``.
    """
    if text[:1] not in b"[{" or _LONG_INTEGER in text.translate(_MARKS):
        raise ValueError
    if len(text) <= _SMALL and text.count(b"[") + text.count(b"{") <= _LEVELS - _TOO_MANY:
        return read(text)
    value = read(_OPENING + text + _CLOSING)
    for _ in range(_TOO_MANY):
        # More than one item: the text had too many brackets, which matched those around it.
        [value] = value
    return value


def _standard(text: bytes | str) -> Any:
    if isinstance(text, bytes):
        if text[:1] not in b"[{" or text[1:2] == b"\0":
            return json.loads(text)
        # This is UTF-8. The standard library would work out the encoding first.
        text = str(text, "utf-8", "surrogatepass")
    elif text[:1] not in "[{":
        return json.loads(text)
    # The standard library would look for space at both ends with a regular expression.
    value, end = _read(text)
    return json.loads(text) if text[end:].strip(" \t\n\r") else value
