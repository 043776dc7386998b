"""The markup of many server programs, and what people read of it."""

from __future__ import annotations

import json
from typing import NamedTuple

import pytest

from mastodon.text import hashtags, links, mentions, plain_text
from tests.data.test_recordings import RECORDINGS


class Sample(NamedTuple):
    """HTML in the form of a server program, and its text."""

    program: str
    html: str
    text: str


SAMPLES = [
    # --- Mastodon
    Sample("Mastodon", "<p>Hello, world!</p>", "Hello, world!"),
    Sample(
        "Mastodon",
        "<p>First line<br />second line</p><p>Next paragraph</p>",
        "First line\nsecond line\n\nNext paragraph",
    ),
    Sample("Mastodon", "<p>a &lt;b&gt; &amp; &quot;c&quot; &#39;d&#39;</p>", "a <b> & \"c\" 'd'"),
    Sample(
        "Mastodon",
        '<p>See <a href="https://example.com/2026/a-long-story?page=2" target="_blank" rel="nofollow noopener"'
        ' translate="no"><span class="invisible">https://</span><span class="ellipsis">example.com/2026/a-long-stor'
        '</span><span class="invisible">y?page=2</span></a>!</p>',
        "See https://example.com/2026/a-long-story?page=2!",
    ),
    Sample(
        "Mastodon",
        '<p><a href="https://www.example.com/" rel="nofollow noopener" translate="no"><span class="invisible">'
        'https://www.</span><span class="">example.com/</span><span class="invisible"></span></a></p>',
        "https://www.example.com/",
    ),
    Sample(
        "Mastodon",
        '<p><span class="h-card" translate="no"><a href="https://social.example/@ada" class="u-url mention">@<span>ada'
        "</span></a></span> thanks</p>",
        "@ada thanks",
    ),
    Sample(
        "Mastodon",
        '<p><a href="https://social.example/tags/Cats" class="mention hashtag" rel="tag">#<span>Cats</span></a> <a'
        ' href="https://social.example/tags/dogs" class="mention hashtag" rel="tag">#<span>dogs</span></a></p>',
        "#Cats #dogs",
    ),
    Sample(
        "Mastodon",
        '<p class="quote-inline">RE: <a href="https://social.example/@ada/1" rel="nofollow noopener"><span'
        ' class="invisible">https://</span><span class="">social.example/@ada/1</span></a></p><p>So true.</p>',
        "So true.",
    ),
    Sample("Mastodon", "<p>Good morning :blobcat: :coffee:</p>", "Good morning :blobcat: :coffee:"),
    Sample(
        "Mastodon",
        "<p>Shopping:</p><ul><li>tea</li><li>milk</li></ul><p>That is all.</p>",
        "Shopping:\n\n- tea\n- milk\n\nThat is all.",
    ),
    Sample("Mastodon", "<ol><li>one</li><li>two</li></ol>", "1. one\n2. two"),
    Sample(
        "Mastodon",
        '<ol start="3"><li>three</li><li value="7">seven</li><li>eight</li></ol>',
        "3. three\n7. seven\n8. eight",
    ),
    Sample(
        "Mastodon", "<blockquote><p>To be</p><p>or not</p></blockquote><p>Well.</p>", "> To be\n>\n> or not\n\nWell."
    ),
    Sample("Mastodon", "<pre><code>def f():\n    return 1\n\n\nf()</code></pre>", "def f():\n    return 1\n\n\nf()"),
    Sample("Mastodon", "<p>Use <code>a &amp;&amp; b</code> here</p>", "Use a && b here"),
    Sample("Mastodon", "<p><ruby>漢字<rp>(</rp><rt>かんじ</rt><rp>)</rp></ruby>です</p>", "漢字(かんじ)です"),
    Sample("Mastodon", "<p>مرحبا بالعالم \u2067שם\u2069 \u200fabc</p>", "مرحبا بالعالم \u2067שם\u2069 \u200fabc"),
    # --- Pleroma and Akkoma
    Sample("Pleroma", "one<br/>two<br/><br/>three", "one\ntwo\n\nthree"),
    Sample(
        "Pleroma",
        '<span class="h-card"><a class="u-url mention" data-user="9x" href="https://pl.example/users/bob" rel="ugc">@'
        "<span>bob</span></a></span> hi",
        "@bob hi",
    ),
    Sample("Pleroma", '<a class="hashtag" data-tag="fun" href="https://pl.example/tag/fun">#fun</a>', "#fun"),
    Sample(
        "Pleroma",
        '<a href="https://example.com/x?a=1&amp;b=2" rel="ugc">https://example.com/x?a=1&amp;b=2</a>',
        "https://example.com/x?a=1&b=2",
    ),
    Sample("Pleroma", "&gt; quoted<br>reply", "> quoted\nreply"),
    Sample(
        "Akkoma",
        'Indeed<span class="quote-inline"><br/><br/>RE: <a href="https://ak.example/objects/1">'
        "https://ak.example/objects/1</a></span>",
        "Indeed",
    ),
    Sample("Akkoma", '<p><span class="mfm-spin">wheee</span> <strong>bold</strong></p>', "wheee bold"),
    Sample(
        "Akkoma",
        '<img class="emoji" alt="blobfox" title="blobfox" src="https://ak.example/e.png"/> yip',
        ":blobfox: yip",
    ),
    # --- GoToSocial
    Sample(
        "GoToSocial",
        '<p>hey <span class="h-card"><a href="https://gts.example/@cleo" class="u-url mention" rel="nofollow'
        ' noreferrer noopener" target="_blank">@<span>cleo</span></a></span></p>',
        "hey @cleo",
    ),
    Sample(
        "GoToSocial",
        '<h1>Title</h1><p>Text with <em>stress</em> and a <a href="https://example.com/doc" rel="nofollow noreferrer'
        ' noopener" target="_blank">document</a>.</p>',
        "Title\n\nText with stress and a document (https://example.com/doc).",
    ),
    Sample(
        "GoToSocial",
        "<ul>\n<li>a\n<ul>\n<li>b\n<ol>\n<li>c</li>\n</ol>\n</li>\n</ul>\n</li>\n<li>d</li>\n</ul>",
        "- a\n  - b\n    1. c\n- d",
    ),
    Sample("GoToSocial", "<p>before</p><hr><p>after</p>", "before\n\n---\n\nafter"),
    Sample("GoToSocial", "<p>one\ntwo   three</p>\n\n<p>four</p>\n", "one two three\n\nfour"),
    Sample(
        "GoToSocial",
        '<pre><code class="language-go">if x {\n\treturn\n}\n</code></pre>\n<p>done</p>',
        "if x {\n\treturn\n}\n\ndone",
    ),
    # --- Misskey and its relatives
    Sample(
        "Misskey",
        '<p><a href="https://mk.example/@dan" class="u-url mention">@dan@mk.example</a><span> how are you?<br>Fine?'
        "</span></p>",
        "@dan@mk.example how are you?\nFine?",
    ),
    Sample("Misskey", '<p><a href="https://mk.example/tags/art" rel="tag">#art</a></p>', "#art"),
    Sample(
        "Misskey",
        '<p><span>nice<br><br>RE: </span><a href="https://mk.example/notes/9">https://mk.example/notes/9</a></p>',
        "nice\n\nRE: https://mk.example/notes/9",
    ),
    Sample(
        "Sharkey",
        '<p>nice<span class="quote-inline"><br><br>RE: <a href="https://sk.example/notes/9">https://sk.example/notes/9</a></span></p>',
        "nice",
    ),
    Sample("Misskey", "<p><ruby>字<rp>(</rp><rt>じ</rt><rp>)</rp></ruby></p>", "字(じ)"),
    Sample("Misskey", "<p><b>bold</b><i>italic</i> <del>gone</del> <small>small</small></p>", "bolditalic gone small"),
    Sample(
        "Sharkey",
        '<p><a href="https://example.com/page"><span>the page</span></a></p>',
        "the page (https://example.com/page)",
    ),
    Sample(
        "Iceshrimp",
        '<p><span class="h-card"><a class="u-url mention" href="https://ice.example/@eva">@<span>eva</span></a></span>'
        "\u200b<span>: look</span></p>",
        "@eva\u200b: look",
    ),
    # --- Friendica and Hubzilla
    Sample(
        "Friendica",
        '@<a href="https://fr.example/profile/fay" class="u-url mention" target="_blank" rel="noopener">fay</a> and #<a'
        ' href="https://fr.example/search?tag=news" class="mention hashtag" rel="noopener"><span>news</span></a>',
        "@fay and #news",
    ),
    Sample(
        "Friendica",
        '<a href="https://fr.example/photos/1"><img src="https://fr.example/1.png" alt="A boat"></a>',
        "A boat (https://fr.example/photos/1)",
    ),
    Sample(
        "Friendica",
        '<a href="https://fr.example/photos/1"><img src="https://fr.example/1.png"></a>',
        "https://fr.example/photos/1",
    ),
    Sample("Friendica", '<img class="smiley" src="https://fr.example/s.gif" alt=":-)" title=":-)"> hi', ":-) hi"),
    Sample(
        "Friendica",
        '<strong class="author">gil wrote:</strong><blockquote>What a day<br>Yes</blockquote>I agree',
        "gil wrote:\n\n> What a day\n> Yes\n\nI agree",
    ),
    Sample("Friendica", '<ul class="listbullet" style="list-style-type:circle;"><li>x<li>y</ul>', "- x\n- y"),
    Sample(
        "Hubzilla",
        '@<a class="zrl" href="https://hub.example/channel/hal">Hal Jones</a> hello',
        "@Hal Jones (https://hub.example/channel/hal) hello",
    ),
    # --- WordPress
    Sample(
        "WordPress",
        '<h2 class="wp-block-heading">News</h2>\n\n\n\n<p>We moved to <a href="https://blog.example/new">our new'
        ' site</a>.</p>\n\n\n\n<figure><img src="a.jpg" alt="The office"/><figcaption>Our office</figcaption></figure>',
        "News\n\nWe moved to our new site (https://blog.example/new).\n\nThe office\nOur office",
    ),
    Sample(
        "WordPress",
        '<p><a rel="tag" class="hashtag u-tag u-category" href="https://blog.example/tag/food/">#food</a></p>',
        "#food",
    ),
    Sample(
        "WordPress", '<p><a rel="mention" class="u-url mention" href="https://social.example/@ida">@ida</a></p>', "@ida"
    ),
    Sample(
        "WordPress",
        "<p>It&#8217;s &#8220;good&#8221; &hellip; &#x1F600;</p>",
        "It\u2019s \u201cgood\u201d \u2026 \U0001f600",
    ),
    Sample(
        "WordPress",
        "<table><thead><tr><th>Tea</th><th>Price</th></tr></thead><tbody><tr><td>Assam</td><td>4</td></tr></tbody></table>",
        "Tea\tPrice\nAssam\t4",
    ),
    Sample(
        "WordPress",
        "<!-- wp:paragraph --><p>Hi</p><!-- /wp:paragraph --><script>alert(1)</script><style>p{}</style>",
        "Hi",
    ),
    Sample(
        "WordPress",
        '<p>Read more: <a href="https://blog.example/a/b">blog.example</a></p>',
        "Read more: https://blog.example/a/b",
    ),
    # --- Pixelfed
    Sample(
        "Pixelfed",
        'Sunset <a href="https://px.example/discover/tags/sea?src=hash" title="#sea" class="u-url hashtag"'
        ' rel="external nofollow noopener">#sea</a><br />\nwith <a class="u-url mention" href="https://px.example/jo"'
        ' rel="external nofollow noopener" target="_blank">@jo</a>',
        "Sunset #sea\nwith @jo",
    ),
    # --- Hollo, snac, Takahe
    Sample(
        "Hollo",
        '<p>Hi <a translate="no" class="h-card u-url mention" target="_blank" href="https://hollo.example/@kim">@<span>'
        "kim@hollo.example</span></a></p>\n<ul>\n<li><p>loose</p>\n</li>\n<li><p>list</p>\n</li>\n</ul>\n",
        "Hi @kim@hollo.example\n\n- loose\n\n- list",
    ),
    Sample(
        "Hollo",
        '<p><img src="https://hollo.example/e.png" alt=":wave:" class="custom-emoji"> hello</p>\n',
        ":wave: hello",
    ),
    Sample("snac", "plain text<br><br>and <b>bold</b> and <code>code</code><br>", "plain text\n\nand bold and code"),
    Sample("snac", '<a href="https://snac.example?t=tea" class="mention hashtag" rel="tag">#tea</a><br>', "#tea"),
    Sample("snac", "one<br><blockquote>two<br>three<br></blockquote>four<br>", "one\n\n> two\n> three\n\nfour"),
    Sample(
        "Takahe",
        '<p><a href="/@lea@ta.example/" class="u-url mention">@lea</a>'
        ' <a href="/tags/tea/" class="mention hashtag" rel="tag">#tea</a></p>',
        "@lea #tea",
    ),
    Sample(
        "Takahe",
        '<a href="https://example.com/long/path" rel="nofollow"><span class="invisible">https://</span><span'
        ' class="ellipsis">example.com/long</span><span class="invisible">/path</span></a>',
        "https://example.com/long/path",
    ),
    # --- Lemmy, PeerTube, Bookwyrm, Mobilizon
    Sample(
        "Lemmy",
        '<p>Ask <a href="https://lemmy.example/u/mia">@mia@lemmy.example</a> in <a href="https://lemmy.example/c/tea">!tea@lemmy.example</a></p>\n',
        "Ask @mia@lemmy.example in !tea@lemmy.example (https://lemmy.example/c/tea)",
    ),
    Sample("Lemmy", "<details><summary>Spoiler</summary><p>He did it.</p></details>", "Spoiler\n\nHe did it."),
    Sample("Lemmy", "<p>H<sub>2</sub>O</p>\n<hr />\n<p><s>no</s> yes</p>\n", "H2O\n\n---\n\nno yes"),
    Sample(
        "PeerTube",
        '<p>0:00 Intro<br>1:30 Start</p><p><a href="https://pt.example/w/1" target="_blank">https://pt.example/w/1</a></p>',
        "0:00 Intro\n1:30 Start\n\nhttps://pt.example/w/1",
    ),
    Sample(
        "BookWyrm",
        '<p>Rated <em><a href="https://bw.example/book/1">Dune</a></em></p>',
        "Rated Dune (https://bw.example/book/1)",
    ),
    Sample("Mobilizon", "<div>When<div>Monday</div></div><div>Where</div>", "When\nMonday\nWhere"),
]


@pytest.mark.parametrize(("program", "html", "text"), SAMPLES)
def test_plain_text_is_what_people_read(program: str, html: str, text: str) -> None:
    assert plain_text(html) == text


def test_the_samples_are_of_many_programs() -> None:
    assert len(SAMPLES) >= 60
    assert len({sample.program for sample in SAMPLES}) >= 9


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("", ""),
        ("no markup at all", "no markup at all"),
        ("<p></p><p> </p><p>x</p><br>", "x"),
        ("a\xa0\xa0b", "a\xa0\xa0b"),
        ("1 < 2 > 0 <3", "1 < 2 > 0 <3"),
        ("<P>UPPER<BR>case</P>", "UPPER\ncase"),
        ("a<b>b</b> <i> c</i>", "ab c"),
        ("<ul><li>a</li><ul><li>b</li></ul></ul>", "- a\n  - b"),
        ("<blockquote>a<ul><li>b<blockquote>c</blockquote></ul></blockquote>", "> a\n>\n> - b\n>\n>   > c"),
        ("<ruby>字<rt>じ</ruby>だ", "字(じ)だ"),
        ("<p>a<span class=invisible>b</p><p>c</p>", "a\n\nc"),
        ("a<br><br><br>b", "a\n\n\nb"),
        ("<pre>a  b</pre><p>c  d</p>", "a  b\n\nc d"),
        ("<pre>a<pre>b  c</pre>d  e</pre>f  g<pre>h  i</pre>", "a\n\nb  c\n\nd  e\n\nf g\n\nh  i"),
        ('<p>a<span class="ellipsis">b</span> c</p>', "ab… c"),
        ('<p>a<span class="invisible">b<span class="ellipsis">c</span></span> d</p>', "a d"),
        ('a<span class="ellipsis">b</span>', "ab…"),
        ("x &#99999999999; y", "x \ufffd y"),
        ("<template>a</template><video>no video</video>b", "b"),
        ("a<![CDATA[b]]>c<?d?>e<!DOCTYPE f>g", "aceg"),
        ("<title>t</title><textarea><b>x</b></textarea>y", "y"),
        ("&zzz; &amp;amp; &#0; &#x110000;", "&zzz; &amp; \ufffd \ufffd"),
        ('<a href="https://e.com/a">https://e.com/a</a>', "https://e.com/a"),
        ('<a href="https://e.com/abcdef">e.com/abc…</a>', "https://e.com/abcdef"),
        (
            '<a href="https://bank.example@evil.example/">https://bank.example</a>',
            "https://bank.example (https://bank.example@evil.example/)",
        ),
        (
            '<a href="https://bank.example.evil.example/">bank.example</a>',
            "bank.example (https://bank.example.evil.example/)",
        ),
        ('<a href="javascript:alert(1)">x</a> <a href="/relative">y</a> <a>z</a>', "x y z"),
        ('<a href="mailto:me@e.com">me@e.com</a>', "me@e.com"),
        ('<a href="mailto:me@e.com">write</a>', "write (mailto:me@e.com)"),
        ('me@<a href="https://example.com/">example.com</a>', "me@https://example.com/"),
        ('<a href="gemini://e.com/">capsule</a>', "capsule (gemini://e.com/)"),
        ('<a class="mention" href="https://evil.example/">Free money</a>', "Free money (https://evil.example/)"),
        ('<a href="https://e.com/a"><p>b</p></a><p>c</p>', "b (https://e.com/a)\n\nc"),
        ("<math><mi>x</mi><annotation encoding='application/x-tex'>x^2</annotation></math>", "x"),
        ('<p class="quote-inline">RE: x<p>y', "y"),
        ('<a href="https://e.com/?a=1&copy=2&amp;b=3">z</a>', "z (https://e.com/?a=1&copy=2&b=3)"),
        ('<a href="https://e.com/a b<c>">z</a>', "z (https://e.com/a%20b%3Cc%3E)"),
    ],
)
def test_markup_of_all_kinds(html: str, text: str) -> None:
    assert plain_text(html) == text


LINKED = (
    '<p><a href="https://a.example/1">one</a> <a href="https://a.example/2">https://a.example/2</a> '
    '<a href="https://a.example/1">again</a> <a href="mailto:x@a.example">mail</a> <a href="javascript:x">script</a> '
    '<a href=" HTTPS://A.example/3\n ">three</a> '
    '<a href="https://s.example/@ada" class="u-url mention">@<span>ada</span></a> '
    '<a href="https://S.example/users/ADA" class="u-url mention">@ADA</a> '
    '<a href="https://s.example/@bo" class="mention">@bo@other.example</a> '
    '<a href="https://n.example/ap/109" class="u-url mention">@number</a> '
    '<a href="https://n.example/topic/5" rel="tag">#number</a> '
    '<a href="/@local" class="mention">@local</a> '
    '<a href="https://s.example/tags/Tea" class="mention hashtag" rel="tag">#<span>Tea</span></a> '
    '<a href="https://s.example/tags/tea" rel="tag">#TEA</a> '
    '<a href="https://s.example/tags/%E8%8C%B6">#茶</a> '
    '<a href="https://blog.example/news" rel="tag">News</a></p>'
    '<p class="quote-inline">RE: <a href="https://s.example/@ada/5">5</a></p>'
)


def test_links_are_addresses_of_pages_each_once() -> None:
    assert links(LINKED) == [
        *("https://a.example/1", "https://a.example/2", "HTTPS://A.example/3", "https://blog.example/news"),
    ]


def test_hashtags_are_names_as_written_each_once() -> None:
    assert hashtags(LINKED) == ["number", "Tea", "茶"]


def test_a_sign_before_the_text_of_a_link_makes_no_hashtag() -> None:
    assert hashtags('<a href="https://a.example/y" class="hashtag">#x</a>') == ["x"]
    assert hashtags('<a href="https://a.example/y">#x</a>') == []


def test_mentions_are_handles_each_once() -> None:
    assert mentions(LINKED) == ["ada@s.example", "bo@other.example", "number@n.example"]


@pytest.mark.parametrize(
    "address", ["https://s.example/@ada", "https://s.example/@ada/", "https://s.example/users/ada"]
)
def test_the_handle_of_a_mention_by_its_display_name_is_in_its_address(address: str) -> None:
    assert mentions(f'<a class="u-url mention" href="{address}">@Ada Lovelace</a>') == ["ada@s.example"]


def test_friendica_writes_the_signs_before_the_links() -> None:
    html = next(sample.html for sample in SAMPLES if sample.program == "Friendica")
    assert hashtags(html) == ["news"]
    assert mentions(html) == ["fay@fr.example"]
    assert links(html) == []


def _html_in(value: object) -> list[str]:
    if isinstance(value, dict):
        return [html for each in value.values() for html in _html_in(each)]
    if isinstance(value, list):
        return [html for each in value for html in _html_in(each)]
    return [value] if isinstance(value, str) and "</" in value else []


def test_recorded_html_leaves_no_tag() -> None:
    recorded = [html for _, body in RECORDINGS.values() for html in _html_in(json.loads(body))]
    assert len(recorded) > 20
    assert [html for html in recorded if "<" in plain_text(html) or not plain_text(html)] == []
