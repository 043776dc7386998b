"""Long text in parts that fit into a status each."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given, reject
from hypothesis import strategies as st

from mastodon import Mastodon, MastodonIllegalArgumentError, compat
from mastodon.errors import MastodonMissingExtraError
from mastodon.text import split_status
from tests.support.chance import cases

FAMILY, FLAG = "👨\u200d👩\u200d👧", "🇩🇪"
LONG_LINK = "https://example.com/" + "p" * 60


@pytest.mark.parametrize(
    ("text", "limit", "parts"),
    [
        ("short", 10, ["short"]),
        ("", 10, [""]),
        # The best place, and there the last.
        ("one\n\ntwo\n\nthree", 12, ["one\n\ntwo\n\n", "three"]),
        ("one. two. three four", 12, ["one. two. ", "three four"]),
        ("one.\n\ntwo. three four", 13, ["one.\n\n", "two. ", "three four"]),
        ("one\ntwo three", 10, ["one\n", "two three"]),
        ("one two three", 9, ["one two ", "three"]),
        ("“Yes!” he said, ok", 10, ["“Yes!” ", "he said, ", "ok"]),
        ("version 3.5 is out", 11, ["version 3.5", " is out"]),
        # Whitespace that does not fit begins the next part, and does not count where it fits into none.
        ("abcd\n\nefgh", 6, ["abcd\n\n", "efgh"]),
        ("abcdef\n\nefgh", 6, ["abcdef", "\n\nefgh"]),
        ("a" + " " * 30 + "b", 5, ["a" + " " * 30, "b"]),
        # Without spaces.
        ("abcdefgh", 3, ["abc", "def", "gh"]),
        ("これは文です。次の文です。", 8, ["これは文です。", "次の文です。"]),
        ("「はい。」と言った", 6, ["「はい。」", "と言った"]),
        ("日本語の、文", 4, ["日本語", "の、文"]),
        ("สวัสดี ชาวโลก", 7, ["สวัสดี ", "ชาวโลก"]),
        # Never inside of these.
        (f"see {LONG_LINK} now", 27, [f"see {LONG_LINK}", " now"]),
        (f"look at {LONG_LINK} now", 30, ["look at ", f"{LONG_LINK} now"]),
        ("hi @someone@mastodon.social ok", 11, ["hi @someone@mastodon.social", " ok"]),
        ("abc#hashtag", 8, ["abc#hash", "tag"]),
        ("ab (#hashtag)", 9, ["ab ", "(#hashtag", ")"]),
        ("ab:blobcat:cd :blobcat:", 9, ["ab:blobca", "t:cd ", ":blobcat:"]),
        ("!!!:blobcat:!!", 10, ["!!!", ":blobcat:!", "!"]),
        (FAMILY * 5, 2, [FAMILY * 2, FAMILY * 2, FAMILY]),
        (FLAG * 3, 2, [FLAG * 2, FLAG]),
        ("e\u0301" * 5, 2, ["e\u0301" * 2, "e\u0301" * 2, "e\u0301"]),
        # A part never begins with a mention or hashtag that was none.
        ("somebody@example", 8, ["somebod", "y@exampl", "e"]),
    ],
)
def test_text_is_cut_at_the_best_place(text: str, limit: int, parts: list[str]) -> None:
    assert split_status(text, limit) == parts


def test_links_count_as_they_do_on_the_server() -> None:
    assert split_status(" ".join([LONG_LINK] * 3), 48) == [f"{LONG_LINK} {LONG_LINK} ", LONG_LINK]


def test_the_warning_counts_in_each_part() -> None:
    parts = split_status("one two three", 10, spoiler_text=FAMILY)
    assert parts == ["one two ", "three"]
    assert split_status("one two three", 10, spoiler_text="warn") == ["one ", "two ", "three"]
    assert split_status("one two three", 10, spoiler_text=None) == ["one two ", "three"]


def test_parts_are_numbered_before_the_whitespace() -> None:
    assert split_status("one two\n\nthree", 14, numbered=True) == ["one two\n\nthree"]
    assert split_status("one two\n\nthree six", 15, numbered=True) == ["one two (1/2)\n\n", "three six (2/2)"]


def test_a_part_alone_has_no_number() -> None:
    assert split_status(" " * 20, 10, numbered=True) == [" " * 20]


def test_numbers_of_two_digits_have_room() -> None:
    parts = split_status("word " * 30, 13, numbered=True)
    assert parts[0] == "word (1/30) "
    assert parts[-1] == "word (30/30) "
    assert all(Mastodon.get_status_length(part) <= 13 for part in parts)


PIECES = [
    *("hello", "a", "World.", "Yes!", "3.5", "...", "x" * 90, LONG_LINK, "http://a.de", "https://пример.рф/x"),
    *("@user", "@so.me@mastodon.social", "#cats", "#Дом", ":blobcat:", "user@example.com", "a@b@c", "##", "@@x"),
    *("👍🏽", FLAG, FAMILY, "é", "e\u0301\u0323", "1️⃣", "\u202eabc\u202c", "\u0600a", "\u200d"),
    *(
        "漢字仮名交じり文。",
        "これは「文」です\uff01",
        "。",
        "」",
        "한국어 문장.",
        "สวัสดีชาวโลก",
        "مرحبا بالعالم؟",
        "हिन्दी में। ",
    ),
    *("(see https://example.com/a(b)c)", "http://localhost:3000/x", "https://example.invalid/zzz"),
    *("xhttps://a.de", "https://a.de/@u@b"),
    *(" ", "\n", "\n\n", " \n \n", "\r\n", "\u3000", "\xa0", "\t", "\u200b"),
]
TEXTS = st.lists(st.sampled_from(PIECES) | st.text(max_size=3), max_size=60).map("".join)


def split_random(text: str, limit: int, **options: Any) -> list[str]:
    """Split a text, unless some pieces became a mention or hashtag that is longer than the limit."""
    try:
        return split_status(text, limit, **options)
    except MastodonIllegalArgumentError:
        return reject()


@given(TEXTS, st.sampled_from([60, 100, 500]), st.sampled_from(["", "cw é"]))
@cases(100)
def test_parts_joined_give_the_text_and_each_fits(text: str, limit: int, warning: str) -> None:
    parts = split_random(text, limit, spoiler_text=warning)
    assert "".join(parts) == text
    for part in parts:
        assert Mastodon.get_status_length(part.strip(), warning) <= limit
        assert part.strip() or len(parts) == 1


@given(TEXTS, st.sampled_from([60, 100, 500]))
@cases(100)
def test_numbered_parts_joined_give_the_text_and_each_fits(text: str, limit: int) -> None:
    parts = split_random(text, limit, numbered=True)
    assert all(Mastodon.get_status_length(part.strip()) <= limit for part in parts)
    numbers = [re.search(rf" \((\d+)/{len(parts)}\)(?=\s*\Z)", part) for part in parts]
    if len(parts) > 1:
        assert [int(each[1]) for each in numbers if each] == list(range(1, len(parts) + 1))
        parts = [part[: each.start()] + part[each.end() :] for part, each in zip(parts, numbers, strict=True) if each]
    assert "".join(parts) == text


@pytest.mark.parametrize(
    ("arguments", "options", "name"),
    [
        ((None,), {}, "text=None"),
        ((b"x",), {}, "text="),
        (("x", 0), {}, "limit=0"),
        (("x", -1), {}, "limit=-1"),
        (("x", None), {}, "limit=None"),
        (("x", True), {}, "limit=True"),
        (("x", 1.5), {}, "limit=1.5"),
        (("x", 5), {"spoiler_text": 5}, "spoiler_text=5"),
        (("x", 5), {"spoiler_text": "12345"}, "spoiler_text='12345' leaves no room"),
        ((f"see {LONG_LINK}", 22), {}, "limit=22 is too small: 'https://example.com/"),
        (("@averylongusername is here", 12), {}, "limit=12 is too small: '@averylongusername'"),
        (("one two", 6), {"numbered": True}, "limit=6 is too small"),
    ],
)
def test_what_cannot_be_done_is_named(arguments: Any, options: Any, name: str) -> None:
    with pytest.raises(MastodonIllegalArgumentError, match=re.escape(name)):
        split_status(*arguments, **options)


def test_without_the_extra_the_error_names_it(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing() -> None:
        raise ImportError

    monkeypatch.setitem(compat._IMPORTERS, "grapheme", missing)
    with pytest.raises(MastodonMissingExtraError, match="grapheme"):
        split_status("x" * 600)
