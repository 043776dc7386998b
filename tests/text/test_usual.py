"""The quick way for the usual form of HTML: the same text as by reading all tags."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from mastodon.text.reader import Reader
from mastodon.text.usual import usual_text
from tests.benchmarks.text import STATUS
from tests.support.chance import cases

_WORDS = ("word", "a b", " ", "é…", "-", "> ", ":emoji:", "&amp;", "&lt;p&gt;", "&#39;", "&quot;", "&amp;lt;", "&gt; q")
_BREAKS = ("<br />", "<br>", "</p><p>")
_ODD = (
    "\n",
    "\t",
    "\0",
    "\x0b",
    "\x1c",
    "\u2028",
    "\ufeff",
    "\u00a0",
    "&nbsp;",
    "&#13;",
    "&#0;",
    "<b>x</b>",
    "<p>",
    "</p>",
)
_HOSTS = (
    "example.com/",
    "www.example.com/a?b=c&amp;d",
    "EX.com",
    "x",
    "a@b/",
    "..",
    "a:b",
    "[::1]/x",
    "a%20b",
    "\\x",
    "a`{}|^",
)


@st.composite
def links(draw: st.DrawFn) -> str:
    scheme = draw(st.sampled_from(["https://", "http://", "https://www.", "ftp://", ""]))
    rest, other = draw(st.sampled_from(_HOSTS)), draw(st.sampled_from(["", "", "", "x"]))
    cut = draw(st.integers(0, len(rest)))
    kind = draw(st.sampled_from(["", "ellipsis", "invisible"]))
    return (
        f'<a href="{scheme}{rest}{other}" target="_blank" rel="nofollow noopener" translate="no">'
        f'<span class="invisible">{scheme}</span><span class="{kind}">{rest[:cut]}</span>'
        f'<span class="invisible">{rest[cut:]}</span></a>'
    )


@st.composite
def names(draw: st.DrawFn) -> str:
    name = draw(st.sampled_from(["ada", "a.b", "größe", "_", "a b", ""]))
    mention = f'<span class="h-card" translate="no"><a href="https://x.example/@{name}" class="u-url mention">'
    hashtag = '<a href="https://x.example/tags/tea" class="mention hashtag" rel="tag">#<span>'
    return draw(st.sampled_from([f"{mention}@<span>{name}</span></a></span>", f"{hashtag}{name}</span></a>"]))


@given(st.lists(st.one_of(st.sampled_from(_WORDS + _BREAKS + _ODD), links(), names()), max_size=8))
@cases(100)
def test_the_text_is_the_same_as_by_reading_all_tags(parts: list[str]) -> None:
    html = f"<p>{''.join(parts)}</p>"
    assert usual_text(html) in (None, Reader(html).text)


def test_what_mastodon_writes_is_usual() -> None:
    assert usual_text(STATUS) == Reader(STATUS).text
    assert usual_text("<p>a</p><p>b &amp; c<br>d</p>") == "a\n\nb & c\nd"


def test_everything_else_is_left_to_the_reader() -> None:
    assert [usual_text(each) for each in ("", "text", "<p></p>", "<p>a  b</p>", "<p><b>a</b></p>", "<p>a\nb</p>")] == [
        None
    ] * 6
