"""Reading HTML, beside ``html.parser``, which only looks for the tags, and long HTML beside short."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from html.parser import HTMLParser

from mastodon.text import plain_text

from .measure import MICRO, Row, Scale, cpu, medians
from .samples import samples

_SHORT = 10_000
_NANO = MICRO * 1000


def rows(scale: Scale) -> Iterator[Row]:
    content = "\n".join(status["content"] for status in samples("Status") if status["content"])
    long = (content * (scale.text // len(content) + 1))[: scale.text]
    short = long[:_SHORT]
    calls = partial(plain_text, long), partial(plain_text, short), partial(HTMLParser().feed, short)
    for call in calls:
        call()
    in_long, in_short, parsed = medians(scale.rounds, *(partial(cpu, call, scale.seconds) for call in calls))
    yield Row("plain text", "ns a character", in_short * _NANO / _SHORT, parsed * _NANO / _SHORT)
    yield Row("plain text, long", "ns a character", in_long * _NANO / len(long), in_short * _NANO / _SHORT)
