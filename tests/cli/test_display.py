"""Entities as text for people."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import Any

import pytest

from mastodon.cli.display import (
    account_lines,
    columns,
    event_lines,
    one_line,
    status_lines,
    tag_lines,
    when,
    without_controls,
    wrapped,
)
from mastodon.streaming import StreamEvent

NOW = datetime(2026, 1, 31, 12, tzinfo=timezone.utc)
AUTHOR = {"acct": "alice", "display_name": "Alice\x1b[31m\nof Oz"}


def status(**fields: Any) -> dict[str, Any]:
    plain = {"id": "7", "account": AUTHOR, "created_at": NOW, "content": "<p>Hi <b>all</b></p>", "url": "https://x/7"}
    return {**plain, **fields}


def shown(lines: Any) -> str:
    return "\n".join(" " * line.indent + line.text for line in lines)


@pytest.mark.parametrize(
    ("ago", "words"),
    [
        (timedelta(0), "just now"),
        (timedelta(seconds=-30), "just now"),
        (timedelta(minutes=1), "1 minute ago"),
        (timedelta(hours=3, minutes=59), "3 hours ago"),
        (timedelta(days=2), "2 days ago"),
        (timedelta(days=-2, hours=-1), "in 2 days"),
        (timedelta(hours=-2, seconds=3), "in 2 hours"),
        (timedelta(days=30), "2026-01-01"),
    ],
)
def test_times_are_words_if_they_are_near(ago: timedelta, words: str) -> None:
    assert when(NOW - ago, NOW) == words


def test_a_time_that_cannot_be_read_does_no_harm() -> None:
    assert when("yesterday", NOW) == "at an unknown time"
    assert when(None, NOW) == "at an unknown time"


def test_lines_break_between_words_and_links_stay_whole() -> None:
    text = "one two https://example.com/a/long/address three\n\nfour"
    assert list(wrapped(text, 12, 2)) == [
        "  one two",
        "  https://example.com/a/long/address",
        "  three",
        "",
        "  four",
    ]


def test_without_a_width_no_line_breaks() -> None:
    assert list(wrapped("one two " * 50, None)) == [("one two " * 50).rstrip()]


def test_wide_characters_take_two_columns_and_marks_none() -> None:
    assert columns("猫と") == 4
    assert columns("e\u0301\u200d") == 1
    assert list(wrapped("猫猫 猫猫", 6)) == ["猫猫", "猫猫"]


def test_no_control_character_is_left() -> None:
    every = "".join(map(chr, range(0xA0)))
    left = without_controls(every + "\u2028")
    assert [each for each in left if not each.isprintable()] == ["\n", "\n", "\n"]
    assert "\n" not in one_line(every)


def test_a_status_shows_who_when_what_and_where() -> None:
    media = [{"type": "image", "description": "A\ncat"}, {"type": "video", "description": None}]
    poll = {"options": [{"title": "Yes", "votes_count": 1}, {"title": "No", "votes_count": None}]}
    whole = status(
        visibility="unlisted", spoiler_text="Cats", media_attachments=media, poll=poll, replies_count=1, reblogs_count=2
    )
    assert shown(status_lines(whole, NOW)).splitlines() == [
        "Alice[31m of Oz @alice, just now, unlisted",
        "  Warning: Cats",
        "  Hi all",
        "  [image: A cat]",
        "  [video: no description]",
        "  ( ) Yes: 1 vote",
        "  ( ) No",
        "  1 reply, 2 boosts, https://x/7 (id 7)",
    ]


def test_a_boost_shows_both_people() -> None:
    boost = {"account": {"acct": "bob"}, "created_at": NOW, "reblog": status()}
    assert shown(status_lines(boost, NOW)).startswith("@bob boosted, just now:\nAlice")


def test_an_empty_status_does_no_harm() -> None:
    assert "Somebody" in shown(status_lines({}, NOW))
    assert shown(account_lines({})).startswith("@None")
    assert shown(tag_lines({"name": "cats", "url": "https://x"})) == "#cats  https://x"


@pytest.mark.parametrize(
    ("name", "data", "begins"),
    [
        ("update", status(), "Alice"),
        ("status.update", status(), "Edited:\nAlice"),
        ("delete", "7\x1b", "Deleted: 7"),
        ("notification", {"type": "follow", "account": AUTHOR}, "Alice[31m of Oz @alice follows you"),
        ("notification", {"type": "odd", "account": AUTHOR, "status": status()}, "Alice[31m of Oz @alice (odd)\n  Al"),
        ("conversation", {"last_status": status()}, "Alice"),
        ("announcement", {"content": "<p>News</p>"}, "Announcement: News"),
        ("filters_changed", None, "Event: filters_changed"),
        ("update", None, "Event: update"),
    ],
)
def test_events_are_shown(name: str, data: Any, begins: str) -> None:
    assert shown(event_lines(StreamEvent(name, data, "user", NOW), NOW)).startswith(begins)
