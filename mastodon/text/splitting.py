"""Split long text into parts that fit into a status each."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator, Sequence
from enum import IntEnum
from typing import NamedTuple

from mastodon._core.params import shown
from mastodon._core.text_length import LINK, MENTION, counted_text
from mastodon.compat import optional
from mastodon.errors import MastodonIllegalArgumentError


class _Cut(IntEnum):
    """The places where a text can be cut, from bad to good."""

    CHARACTER = 1
    WORD = 2
    SENTENCE = 3
    PARAGRAPH = 4


class _Unit(NamedTuple):
    """Text that is never cut: a link, mention, hashtag, shortcode or character, with the whitespace before it."""

    #: Where the whitespace begins, where the text itself begins, and where it ends.
    begin: int
    start: int
    end: int
    #: How many characters the whitespace and the text count.
    space: int
    length: int
    #: How good a cut before it is.
    cut: _Cut


_HASHTAG = r"(?<![=/)\w])[#\uff03][\w\xb7\u200c]+"
_SHORTCODE = r"(?<![a-z0-9_:]):[a-z0-9_]{2,}:(?![a-z0-9_:])"
# What is never cut. They can overlap.
_WHOLES = (LINK, MENTION, _HASHTAG, _SHORTCODE)
# Signs that are neither a mention nor a hashtag, and would become one at the beginning of a part: "me@example.com".
_JOINED = r"(?<=[=/)\w])[@#\uff03](?=\w)"
# Lines never end at these spaces.
_NO_BREAK = "\xa0\u2007\u202f"
_ZERO_WIDTH_SPACE = "\u200b"

# The last characters of sentences. In Chinese and Japanese, no space follows them.
_WIDE_ENDS = "\u3002\uff01\uff1f\uff61\uff0e"
_ENDS = ".!?\u2026\u061f\u06d4\u0964\u0965\u0589\u1362\u104b" + _WIDE_ENDS
# What can stand behind them, or before a word.
_CLOSING = "\"')]}\u00bb\u201d\u2019\u203a\uff09\u300d\u300f\u3011\u300b\u3009\uff3d\uff5d"
_OPENING = "\uff08\u300c\u300e\u3010\u300a\u3008\uff3b\uff5b"
# Lines do not begin with these: commas, and signs that lengthen or repeat the character before.
_NO_BEGIN = _WIDE_ENDS + _CLOSING + "\u3001\uff0c\uff1a\uff1b\u30fc\u3005\u309d\u309e\u30fd\u30fe"
_IDEOGRAPH = re.compile(r"[\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uffef\U00020000-\U0003ffff]")


def split(text: str, limit: int, warning: str, numbered: bool) -> list[str]:
    """Return the parts of a text. See :func:`mastodon.text.split_status`."""
    room = limit - _characters(warning)
    if room < 1:
        raise MastodonIllegalArgumentError(f"spoiler_text={shown(warning)} leaves no room for text: limit={limit}.")
    if _length(text) <= room:
        return [text]
    units = list(_units(text))
    if not numbered:
        return _parts(text, units, limit, room)
    digits = 1
    while True:
        parts = _parts(text, units, limit, room - len(_suffix(10**digits - 1, 10**digits - 1)))
        if len(parts) == 1:
            # Only the whitespace at its end does not fit.
            return parts
        if len(parts) < 10**digits:
            return [_numbered(part, _suffix(number, len(parts))) for number, part in enumerate(parts, 1)]
        digits += 1


def _characters(text: str) -> int:
    count: int = optional("grapheme", "grapheme").length(text)
    return count


def _length(text: str) -> int:
    """Return the length of text as servers count it."""
    return _characters(counted_text(text))


def _suffix(number: int, total: int) -> str:
    return f" ({number}/{total})"


def _numbered(part: str, suffix: str) -> str:
    """Insert the number before the whitespace at the end."""
    end = len(part.rstrip())
    return part[:end] + suffix + part[end:]


# --- Units ------------------------------------------------------------------------------------------------------------


def _units(text: str) -> Iterator[_Unit]:
    """Divide a text into its units. Whitespace at its end belongs to none."""
    wholes = (found.span() for pattern in _WHOLES for found in re.finditer(pattern, text, re.IGNORECASE))
    # A sign begins before itself, so that it is joined to the character before.
    joined = ((found.start() - 1, found.end()) for found in re.finditer(_JOINED, text))
    spans = deque(sorted((*wholes, *joined)))
    # The unit that is being read, if any, and up to where it cannot end.
    begin = start = end = held = space = 0
    for character in optional("grapheme", "grapheme").graphemes(text):
        begins_at, ends_at = end, end + len(character)
        is_space = character.isspace()
        if is_space and character in _NO_BREAK and start < end and text[begins_at - 1] not in _NO_BREAK:
            # Between two words, one of these belongs to the first. Several are used as space.
            is_space = False
            held = ends_at
        is_joined = begins_at < held
        while spans and spans[0][0] < ends_at:
            held = max(held, spans.popleft()[1])
        if is_space:
            if start < end:
                yield _unit(text, begin, start, end, space)
                begin, space = end, 0
            start = ends_at
            space += 1
        elif not is_joined and start < end:
            yield _unit(text, begin, start, end, space)
            begin, start, space = end, end, 0
        end = ends_at
    if start < end:
        yield _unit(text, begin, start, end, space)


def _unit(text: str, begin: int, start: int, end: int, space: int) -> _Unit:
    length = 1 if end - start == 1 else _length(text[start:end])
    return _Unit(begin, start, end, space, length, _cut(text, begin, start))


def _cut(text: str, begin: int, start: int) -> _Cut:
    """Rate a cut between two units, with the whitespace between them."""
    before = text[max(0, begin - 8) : begin]
    if begin < start:
        space = text[begin:start]
        newlines = space.count("\n") or space.count("\r")
        if newlines > 1:
            return _Cut.PARAGRAPH
        is_end = before.rstrip(_CLOSING).endswith(tuple(_ENDS))
        return _Cut.SENTENCE if newlines or is_end else _Cut.WORD
    after = text[start]
    if after in _NO_BEGIN or before.endswith(tuple(_OPENING)):
        return _Cut.CHARACTER
    if before.rstrip(_CLOSING).endswith(tuple(_WIDE_ENDS)):
        return _Cut.SENTENCE
    is_word_end = _IDEOGRAPH.match(before[-1:]) and _IDEOGRAPH.match(after)
    return _Cut.WORD if is_word_end or before.endswith(_ZERO_WIDTH_SPACE) else _Cut.CHARACTER


# --- Parts ------------------------------------------------------------------------------------------------------------


def _parts(text: str, units: Sequence[_Unit], limit: int, room: int) -> list[str]:
    """Return the parts of a text, each of which has room for so many characters."""
    for unit in units:
        if unit.length > room:
            raise MastodonIllegalArgumentError(
                f"limit={limit} is too small: {shown(text[unit.start : unit.end])} in text cannot be cut and counts"
                f" {unit.length} characters, and there is room for {max(0, room)}."
            )
    parts = []
    begin = first = 0
    while first < len(units):
        end, first = _next_part(text, units, begin, first, room)
        parts.append(text[begin:end])
        begin = end
    return parts or [text]


def _next_part(text: str, units: Sequence[_Unit], begin: int, first: int, room: int) -> tuple[int, int]:
    """Return where the part ends that begins at a position, and the unit after it."""
    wanted = room
    # Whitespace that fits into no part does not count: servers remove it.
    leads = begin < units[first].start and units[first].space + units[first].length <= room
    counted_from = begin if leads else units[first].start
    while True:
        following = _following(text, units, first, units[first].space * leads, wanted)
        if following == len(units):
            end, counted_to = len(text), len(text) if following > first + 1 else units[-1].end
        else:
            end = counted_to = units[following].start
            if _length(text[counted_from:end]) > room:
                counted_to = units[following].begin
                if units[following].space + units[following].length <= room:
                    end = counted_to
        # What is cut can count more than it did in its place: "https://example.invalid" without its last letters.
        excess = _length(text[counted_from:counted_to]) - room
        if excess <= 0 or following == first + 1:
            return end, following
        wanted -= excess


def _following(text: str, units: Sequence[_Unit], first: int, used: int, room: int) -> int:
    """Return the unit before which to cut: at the best place, and there as late as possible."""
    best: dict[_Cut, int] = {}
    for index in range(first, len(units)):
        unit = units[index]
        used += unit.length + (unit.space if index > first else 0)
        if used > room:
            break
        if index + 1 < len(units):
            best[units[index + 1].cut] = index + 1
        elif used + _length(text[unit.end :]) <= room:
            return index + 1
    return best[max(best)] if best else first + 1
