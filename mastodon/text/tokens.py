"""Divide HTML into text and tags, as browsers do, in one pass.

``html.parser`` is not used: the versions in Python 3.10 to 3.13 raise errors for some input, and need quadratic time
for other input, such as many unclosed comments.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from html import unescape
from typing import NamedTuple

_SPACE = r" \t\n\r\f"
# Any other "<" is text.
_MARKUP = re.compile(r"<(?=[a-zA-Z/!?])")
_TAG_NAME = re.compile(rf"</?([a-zA-Z][^{_SPACE}/>]*)")
# A quote that is never closed reaches to the end.
_ATTRIBUTE = re.compile(
    rf"[{_SPACE}/]*([^{_SPACE}/>][^{_SPACE}/>=]*)"
    rf"(?:[{_SPACE}]*=[{_SPACE}]*(?:\"([^\"]*)(?:\"|\Z)|'([^']*)(?:'|\Z)|([^{_SPACE}>\"'][^{_SPACE}>]*))?)?"
)
_AFTER_ATTRIBUTES = re.compile(rf"[{_SPACE}/]*")
_COMMENT_END = re.compile(r"--!?>")
# In an attribute, a reference needs its semicolon, because addresses contain "&" as well.
_REFERENCE = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,31});")
# Python refuses to convert numbers of thousands of digits.
_LARGE_REFERENCE = re.compile(r"&#(?:[0-9]{8,}|[xX][0-9a-fA-F]{8,});?")

#: Elements whose content is not HTML, and never shown.
_RAW = frozenset(
    ("iframe", "noembed", "noframes", "noscript", "plaintext", "script", "style", "textarea", "title", "xmp")
)
_WANTED = frozenset(("alt", "class", "href", "rel", "start", "title", "value"))
_NO_ATTRIBUTES: Mapping[str, str] = {}


class Tag(NamedTuple):
    """A start or end tag. Only attributes that the reader needs are kept."""

    name: str
    is_end: bool
    attributes: Mapping[str, str]


def tokens(html: str) -> Iterator[str | Tag]:
    """Yield the text and the tags of HTML, in order. Comments, declarations, scripts and styles are left out.

    Everything after a tag or comment that is never closed belongs to it, and is left out, too.
    """
    position = 0
    while markup := _MARKUP.search(html, position):
        start = markup.start()
        if start > position:
            yield _decoded(html[position:start])
        tag_name = _TAG_NAME.match(html, start)
        if tag_name is None:
            position = _after_comment(html, start)
            continue
        name = tag_name[1].lower()
        is_end = html[start + 1] == "/"
        attributes, position = _attributes(html, tag_name.end())
        if position > len(html):
            return
        if name in _RAW and not is_end:
            content_end = _raw_end(name).search(html, position)
            position = content_end.start() if content_end else len(html)
        else:
            yield Tag(name, is_end, attributes)
    if position < len(html):
        yield _decoded(html[position:])


def _after_comment(html: str, start: int) -> int:
    """Return the position after a comment, declaration or processing instruction."""
    if html.startswith("<!--", start):
        comment_end = _COMMENT_END.search(html, start + 2)
        return comment_end.end() if comment_end else len(html)
    return html.find(">", start) + 1 or len(html)


def _attributes(html: str, position: int) -> tuple[Mapping[str, str], int]:
    """Return the attributes of a tag, and the position after it: beyond the end of the text if it is not closed."""
    if html.startswith(">", position):
        return _NO_ATTRIBUTES, position + 1
    found: dict[str, str] = {}
    while attribute := _ATTRIBUTE.match(html, position):
        position = attribute.end()
        name = attribute[1].lower()
        if name in _WANTED and name not in found:
            value = attribute[2] or attribute[3] or attribute[4] or ""
            found[name] = _REFERENCE.sub(lambda reference: unescape(reference[0]), value) if "&" in value else value
    tag_end = _AFTER_ATTRIBUTES.match(html, position)
    return found, (tag_end.end() if tag_end else position) + 1


def _decoded(text: str) -> str:
    if "&" in text:
        text = unescape(_LARGE_REFERENCE.sub("\ufffd", text))
    return text.replace("\0", "")


@cache
def _raw_end(name: str) -> re.Pattern[str]:
    return re.compile(rf"</{name}(?=[{_SPACE}/>])", re.IGNORECASE | re.ASCII)
