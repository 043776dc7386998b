"""HTML that is meant to harm: no error, no script, no tag, and nothing that takes long."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mastodon import MastodonIllegalArgumentError
from mastodon.text import hashtags, links, mentions, plain_text
from tests.support.chance import cases

LONG = 1_000_000
REPEATED = [
    *("<", "<!", "<!--", "<![", "<![CDATA[", "<?", "</", "</a", "<a ", "<a href=", '<a href="', "<a href='x' ", "&"),
    *("&#", "&amp", "&#9", "&notit;", "<p>", "</p>", "<b>x", '<span class="invisible">', "<pre>\n", "<br>", "<td>x"),
    *("<script>", "<script>x</script>", "<template>", "<ruby><rt>x", '<a href="https://e.com/@a">@a', "<img alt=x>"),
    *("\ud800", "\0", " ", "-->", "<p class=quote-inline>x", "<ol><li><blockquote>x<br><br>", "</blockquote><ul>"),
]
ONCE = {
    "attributes": "<a " + "b=c " * (LONG // 4) + ">x</a>",
    "spaces in a tag": "<a" + " " * LONG + ">x",
    "spaces around a name": "<a b" + " " * LONG + "c>x",
    "an address": f'<a href="https://e.com/{"x" * LONG}">x</a>',
    "an address that never ends": f'<a href="{"x" * LONG}',
    "a number": f"&#{'9' * LONG};x",
    "lists and quotations": "<ul>" * 100_000 + "</blockquote>" * 100_000 + "x",
    "levels": "<blockquote><ul><li>" * 100_000 + "x",
    "spans": "<span>" * 100_000 + "</span>" * 100_000 + "x",
}


@pytest.mark.parametrize("html", REPEATED)
def test_what_is_repeated_leaves_no_tag(html: str) -> None:
    # If the time grew with the square of the length, this would take hours.
    assert not re.search(r"<[a-z/!]", plain_text(html * (LONG // len(html) // 4)))


@pytest.mark.parametrize("name", ONCE)
def test_what_is_long_or_deep_leaves_no_tag(name: str) -> None:
    text = plain_text(ONCE[name])
    assert "<" not in text
    assert text == "" or "x" in text


def test_deep_levels_do_not_make_long_lines() -> None:
    text = plain_text("<blockquote>x" * 1000)
    assert max(map(len, text.splitlines())) < 100


@pytest.mark.parametrize(
    "html",
    [
        "a<script>alert(1)</script>b",
        "a<SCRIPT type=x>alert(1)</ScRiPt >b",
        "a<script>'</scr' + alert(1)</script/>b",
        "a<style>alert(1)</style>b",
        "a<script>alert(1)<!-- </script>b",
        "a<noscript>alert(1)</noscript>b",
        "a<iframe>alert(1)</iframe>b",
        "a<!-- alert(1) --!>b",
        "a<!-->b<!-- alert(1)",
        "ab<script>alert(1)",
        "ab<script>alert(1)</script",
        '<a href="javascript:alert(1)">ab</a>',
        '<a href="java\nscript:alert(1)">ab</a>',
        '<a href="&#106;avascript:alert(1)">ab</a>',
        '<a href="data:text/html,alert(1)">ab</a>',
        "ab<img src=x onerror=alert(1)>",
        'ab<img src="<script>alert(1)</script>"',
    ],
)
def test_scripts_are_never_shown(html: str) -> None:
    assert plain_text(html) == "ab"
    assert links(html) == []


TAGS = """
<p> </p> <br/> <hr> <ul> <li> </ul> <ol\tstart=5> </ol> <blockquote> </blockquote> <pre> </pre> <td> <div
<a\thref='https://e.com/x'> </a> <a\tclass=mention\thref="https://e.com/@u">@ <a\thref=https://e.com/#x>#x
<span\tclass='invisible'> <span\tclass=ellipsis> </span> <p\tclass=quote-inline> <ruby> <rt> <rp> </ruby>
<img\talt=x> <!-- --> <! <script> </script> <template> </template> <title> </title>
"""
PIECES = [*TAGS.split(), "text", "'", '"', ">", "=", "\ud83d", "\0", " ", "\n", "\r\n", "\xa0"]
MARKUP = st.lists(st.sampled_from(PIECES)).map("".join)


@given(MARKUP)
@cases(150)
def test_no_tag_is_left_of_any_markup(html: str) -> None:
    assert not re.search(r"<[a-z/!]", plain_text(html))


@given(MARKUP | st.text())
@cases(150)
def test_anything_can_be_read(html: str) -> None:
    text = plain_text(html)
    assert text == text.strip("\n")
    assert all(re.match('https?://[^ <>"]+$', link) for link in links(html))
    assert all(name and name[0] != "#" for name in hashtags(html))
    assert all(re.fullmatch(r".+@.+", handle, re.DOTALL) for handle in mentions(html))


@given(st.text(st.characters(exclude_characters="<>&\0"), max_size=100))
@cases(50)
def test_text_without_markup_stays_as_it_is(text: str) -> None:
    wanted = " ".join(each for each in re.split(r"[ \t\n\r\f]+", text) if each)
    assert plain_text(text) == wanted


@pytest.mark.parametrize("function", [plain_text, links, hashtags, mentions])
@pytest.mark.parametrize("html", [None, 5, b"<p>", ["<p>"]])
def test_what_is_not_text_is_named(function: Any, html: Any) -> None:
    with pytest.raises(MastodonIllegalArgumentError, match=r"html=.* must be text"):
        function(html)
