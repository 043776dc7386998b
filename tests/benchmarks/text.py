"""Reading HTML, beside ``html.parser``, which only looks for the tags, and long HTML beside short."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from html.parser import HTMLParser

from mastodon.text import plain_text

from .measure import MICRO, Row, Scale, cpu, medians

_SHORT = 10_000
#: A status as Mastodon writes it.
STATUS = (
    '<p><span class="h-card" translate="no"><a href="https://mastodon.example/@ada" class="u-url mention">@<span>ada'
    "</span></a></span> I have read it on the train, &quot;twice&quot;, and I still think that they are wrong about the"
    " tea.<br />The rest is fine, and the pictures of the harbour are the best that I have seen this year.</p>"
    '<p>The original is here: <a href="https://example.com/2026/harbour/a-long-story.html" target="_blank"'
    ' rel="nofollow noopener" translate="no"><span class="invisible">https://</span><span class="ellipsis">example.com/'
    '2026/harbour/a-lo</span><span class="invisible">ng-story.html</span></a></p><p>'
    '<a href="https://mastodon.example/tags/tea" class="mention hashtag" rel="tag">#<span>tea</span></a></p>'
)
_NANO = MICRO * 1000


def rows(scale: Scale) -> Iterator[Row]:
    long, short = (STATUS * (length // len(STATUS)) for length in (scale.text, _SHORT))
    calls = partial(plain_text, long), partial(plain_text, short), partial(HTMLParser().feed, short)
    for call in calls:
        call()
    in_long, in_short, parsed = medians(scale.rounds, *(partial(cpu, call, scale.seconds) for call in calls))
    yield Row("plain text", "ns a character", in_short * _NANO / len(short), parsed * _NANO / len(short))
    yield Row("plain text, long", "ns a character", in_long * _NANO / len(long), in_short * _NANO / len(short))
