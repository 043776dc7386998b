"""Fixtures of archives."""

from __future__ import annotations

import re
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from mastodon.archive import Archive, lines, store
from tests.support.keeping import KeepingServer

_TIME = re.compile(r"20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")
#: Tables without how far walks have come, which a rebuilt database may not know, and without those of FTS5 itself.
_TABLES = (
    *("meta", "statuses", "status_search", "status_hashtags", "edits", "accounts", "notifications", "media"),
    *("media_files", "collections", "collection_items", "files"),
)


@pytest.fixture(autouse=True)
def without_waiting_for_the_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only a power failure makes a difference."""
    monkeypatch.setattr(lines, "SYNC", False)
    monkeypatch.setattr(store, "SYNCHRONOUS", "OFF")


@pytest.fixture
def server() -> KeepingServer:
    return KeepingServer(100)


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    return Archive(tmp_path / "archive")


def tables_of(archive: Archive) -> dict[str, list[Any]]:
    """All rows of the database, without the moments at which they were written."""
    db = sqlite3.connect(archive.database)
    try:
        return {name: [_timeless(row) for row in db.execute(f"SELECT * FROM {name} ORDER BY 1, 2")] for name in _TABLES}
    finally:
        db.close()


def lines_of(archive: Archive) -> dict[str, str]:
    """All JSON Lines, without the moments at which they were written."""
    files = sorted(Path(archive.path).glob("*.jsonl"))
    return {file.name: re.sub(r'("(?:seen_at|at)": ?")[^"]+', r"\1", file.read_text()) for file in files}


def _timeless(row: Any) -> tuple[Any, ...]:
    # The statuses of these tests are of January 2026.
    return tuple(
        None if isinstance(each, str) and _TIME.fullmatch(each) and each[:7] != "2026-01" else each for each in row
    )
