"""Searching and iterating."""

from __future__ import annotations

import sqlite3
import tracemalloc
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import pytest

from mastodon.archive import Archive
from mastodon.errors import MastodonFileNotFoundError, MastodonIllegalArgumentError, MastodonIOError
from tests.support.keeping import ADA, OWN, KeepingServer, status

BOOST = status(7, " ", reblog=status(6, "Fresh bread from Ada", account=ADA))
MENTION = {
    "id": "9",
    "type": "mention",
    "created_at": "2026-01-01T00:00:00.000Z",
    "account": ADA,
    "status": status(8, "@me, what of the tea?", account=ADA),
}
PICTURE = {"id": "1", "type": "image", "url": "https://files.example/1.png", "description": "An otter, wet"}
STATUSES = [
    BOOST,
    status(5, "Pumpkin SOUP &amp; crème brûlée"),
    status(4, "bread that is not fresh", spoiler_text="Gluten"),
    status(3, media_attachments=[PICTURE], tags=[{"name": "Otters"}]),
    status(2, poll={"options": [{"title": "Beans"}, {"title": "Peas"}]}),
]


@pytest.fixture
def full(archive: Archive) -> Archive:
    server = KeepingServer()
    server.lists = {OWN: STATUSES, "/api/v1/notifications": [MENTION]}
    archive.update(server.client(), "own", "notifications")
    return archive


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        ("soup", ["5"]),
        ("creme BRULEE", ["5"]),
        ("pump*", ["5"]),
        ("pump", []),
        ("bread fresh", ["6", "4"]),
        ('"fresh bread"', ["6"]),
        ("gluten", ["4"]),
        ("otter", ["3"]),
        ("peas", ["2"]),
        ("tea", ["8"]),
        ("soup & brûlée", ["5"]),
        ('bread NOT "fresh"', ["4"]),
        ("text:bread", []),
        ('"unbalanced', []),
    ],
)
def test_words_find_statuses(full: Archive, words: str, wanted: list[str]) -> None:
    assert [each.id for each in full.search(words)] == wanted


@pytest.mark.parametrize("words", ["", "  ", "++", '""', "*", "\0", 5, None])
def test_a_search_without_words_is_refused_at_once(full: Archive, words: Any) -> None:
    with pytest.raises(MastodonIllegalArgumentError, match="words="):
        full.search(words)


def test_a_search_in_a_list_finds_only_its_items(full: Archive) -> None:
    assert [each.id for each in full.search("bread", "own")] == ["4"]
    with pytest.raises(MastodonIllegalArgumentError, match="the archive has own, notifications"):
        full.search("bread", "home")


def test_a_search_can_be_limited(full: Archive) -> None:
    assert [each.id for each in full.search("bread", limit=1)] == ["6"]
    assert len(list(full.search("bread", limit=10**30))) == 2


def test_statuses_are_selected_by_author_and_time(full: Archive) -> None:
    def found(**options: Any) -> list[str]:
        return [str(each.id) for each in full.statuses(**options)]

    three, five = (datetime(2026, 1, 1, 0, minute, tzinfo=timezone.utc) for minute in (3, 5))
    assert found() == ["8", "7", "6", "5", "4", "3", "2"]
    assert found(account="2") == found(account="@Ada@other.example") == ["8", "6"]
    assert len(found(account="me@mastodon.example")) == 5
    with pytest.raises(MastodonIllegalArgumentError, match=r"account='@bob@other\.example' is not in the archive"):
        found(account="@bob@other.example")
    assert found(since=three, until=five) == ["4", "3"]
    with pytest.raises(MastodonIllegalArgumentError, match="since='2026' must be a date"):
        found(since="2026")
    with pytest.raises(MastodonIllegalArgumentError, match="too near"):
        found(until=datetime.min)
    with pytest.raises(MastodonIllegalArgumentError, match="deleted='no' must be"):
        found(deleted="no")


def test_boosts_hashtags_media_and_notifications_have_rows(full: Archive) -> None:
    db = sqlite3.connect(full.database)
    assert db.execute("SELECT reblog_of_id FROM statuses WHERE id = '7'").fetchall() == [("6",)]
    assert db.execute("SELECT * FROM status_hashtags").fetchall() == [("3", "otters")]
    assert db.execute("SELECT url, description FROM media").fetchall() == [(PICTURE["url"], "An otter, wet")]
    assert db.execute("SELECT id, type, account_id, status_id FROM notifications").fetchall() == [
        ("9", "mention", "2", "8")
    ]
    assert db.execute("SELECT acct, note FROM accounts ORDER BY id").fetchall() == [
        ("me", "It is me"),
        ("ada@other.example", ""),
    ]
    db.close()


def test_an_archive_can_be_read_while_it_is_written(server: KeepingServer, archive: Archive) -> None:
    counts: list[int] = []
    archive.update(server.client(), "own", progress=lambda count: counts.append(len(list(archive.statuses()))))
    assert counts[0] == 0
    assert 40 in counts


def test_an_archive_can_be_written_while_it_is_read(server: KeepingServer, archive: Archive) -> None:
    archive.update(server.client(), "own")
    statuses = archive.statuses()
    next(statuses)
    server.lists[OWN].insert(0, status(101))
    assert archive.update(server.client()).added == {"own": 1}
    assert len(list(statuses)) == 99


def test_there_is_nothing_to_read_where_no_archive_is(archive: Archive) -> None:
    assert not archive.exists
    for call in (archive.contents, archive.statuses, archive.rebuild):
        with pytest.raises(MastodonFileNotFoundError, match="There is no archive at"):
            call()


def test_a_line_that_is_gone_is_an_error(full: Archive) -> None:
    (Path(full.path) / "own.jsonl").write_text("")
    with pytest.raises(MastodonIOError, match="damaged"):
        list(full.statuses("own"))


def test_memory_does_not_grow_with_the_archive(tmp_path: Path) -> None:
    def peak(count: int) -> int:
        server, archive = KeepingServer(count), Archive(tmp_path / str(count))
        tracemalloc.start()
        archive.update(server.client(), "own")
        assert sum(1 for _ in archive.statuses()) == count
        found = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return found

    peak(50)
    assert peak(800) < 1.5 * peak(200)
