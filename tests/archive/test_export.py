"""Export to CSV, Parquet and pandas."""

from __future__ import annotations

import csv
import os
import sys
import tracemalloc
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import pandas
import pyarrow.parquet
import pytest

from mastodon.archive import Archive
from mastodon.errors import MastodonIllegalArgumentError, MastodonIOError, MastodonMissingExtraError
from tests.archive.test_reading import MENTION, STATUSES
from tests.support.keeping import OWN, KeepingServer, status


@pytest.fixture
def full(archive: Archive) -> Archive:
    server = KeepingServer()
    formulas = [status(12, "=1+1", spoiler_text="@SUM(A1)"), status(11, "a,b &quot;c&quot;<br>\u00e9")]
    server.lists = {OWN: [*formulas, *STATUSES], "/api/v1/notifications": [MENTION]}
    archive.update(server.client(), "own", "notifications")
    return archive


def csv_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_statuses_are_written_as_csv(full: Archive, tmp_path: Path) -> None:
    path = tmp_path / "out.csv"
    assert full.export("csv", path) == 9
    rows = {row["id"]: row for row in csv_of(path)}
    assert list(rows) == ["2", "3", "4", "5", "6", "7", "8", "11", "12"]
    assert rows["11"]["text"] == 'a,b "c"\n\u00e9'
    assert (rows["6"]["account"], rows["7"]["reblog_of_id"]) == ("ada@other.example", "6")
    assert (rows["3"]["hashtags"], rows["3"]["alt_text"]) == ("otters", "An otter, wet")
    assert rows["3"]["created_at"] == "2026-01-01T00:03:00.000Z"


def test_formulas_are_made_harmless_in_csv_unless_it_is_to_be_exact(full: Archive, tmp_path: Path) -> None:
    path = tmp_path / "out.csv"
    for exact, wanted in ((False, ("'=1+1", "'@SUM(A1)")), (True, ("=1+1", "@SUM(A1)"))):
        full.export("csv", path, escape_formulas=not exact)
        assert (csv_of(path)[-1]["text"], csv_of(path)[-1]["spoiler_text"]) == wanted


def test_statuses_are_written_as_parquet_with_types(full: Archive, tmp_path: Path) -> None:
    path = tmp_path / "out.parquet"
    assert full.export("parquet", path) == 9
    rows = pyarrow.parquet.read_table(path).to_pylist()
    assert rows[-1]["text"] == "=1+1"
    assert rows[0]["created_at"] == datetime(2026, 1, 1, 0, 2, tzinfo=timezone.utc)
    assert (rows[0]["replies_count"], rows[0]["deleted_at"]) == (0, None)


def test_statuses_become_a_data_frame(full: Archive) -> None:
    frame = full.to_pandas("own")
    assert list(frame["id"]) == ["2", "3", "4", "5", "7", "11", "12"]
    assert frame["created_at"].max() == pandas.Timestamp("2026-01-01T00:12Z")
    assert int(frame["favourites_count"].sum()) == 0


@pytest.mark.parametrize(
    ("table", "column", "wanted"),
    [
        ("accounts", "acct", ["me", "ada@other.example"]),
        ("notifications", "type", ["mention"]),
        ("media", "description", ["An otter, wet"]),
        ("edits", "text", []),
    ],
)
def test_other_tables_are_written_too(
    full: Archive, tmp_path: Path, table: str, column: str, wanted: list[str]
) -> None:
    for kind in ("csv", "parquet"):
        assert full.export(kind, tmp_path / f"out.{kind}", table=table) == len(wanted)
    assert [row[column] for row in csv_of(tmp_path / "out.csv")] == wanted
    assert list(full.to_pandas(table=table)[column]) == wanted


@pytest.mark.parametrize(
    ("kind", "options", "message"),
    [
        ("xlsx", {}, "Invalid kind value 'xlsx'"),
        (None, {}, "kind=None"),
        ("csv", {"table": "walks"}, "Invalid table value"),
        ("csv", {"name": "home"}, "the archive has own"),
        ("csv", {"path": "archive/archive.sqlite"}, "in the folder of the archive"),
    ],
)
def test_what_cannot_be_exported_writes_nothing(
    full: Archive, tmp_path: Path, kind: Any, options: Any, message: str
) -> None:
    with pytest.raises(MastodonIllegalArgumentError, match=message):
        full.export(kind, tmp_path / options.pop("path", "out"), **options)
    assert not (tmp_path / "out").exists()


def test_a_failed_export_leaves_the_old_file(full: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "out.csv"
    path.write_text("old")

    def failing(number: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", failing)
    with pytest.raises(MastodonIOError, match=r"out\.csv' cannot be written: .*No space left"):
        full.export("csv", path)
    assert path.read_text() == "old"
    assert sorted(each.name for each in tmp_path.iterdir()) == ["archive", "out.csv"]
    with pytest.raises(MastodonIllegalArgumentError, match="cannot be written there"):
        full.export("csv", tmp_path / "missing" / "out.csv")


def test_nothing_but_a_file_is_replaced(full: Archive, tmp_path: Path) -> None:
    pipe = tmp_path / "pipe.html"
    os.mkfifo(pipe)
    for write in (lambda: full.export("csv", pipe), lambda: full.report(pipe)):
        with pytest.raises(MastodonIllegalArgumentError, match="cannot be written there"):
            write()
    assert pipe.is_fifo()
    with pytest.raises(MastodonIllegalArgumentError, match="must be the path of a file"):
        full.export("csv", f"{tmp_path}/a\0b.csv")


@pytest.mark.parametrize("package", ["pyarrow", "pandas"])
def test_a_missing_package_is_named_with_its_extra(
    full: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, package: str
) -> None:
    monkeypatch.setitem(sys.modules, package, None)
    calls = {"pyarrow": lambda: full.export("parquet", tmp_path / "out"), "pandas": full.to_pandas}
    extra = {"pyarrow": "parquet"}.get(package, package)
    with pytest.raises(MastodonMissingExtraError, match=rf"package {package}, .*Mastodon\.py\[{extra}\]"):
        calls[package]()
    assert not (tmp_path / "out").exists()


def test_an_export_needs_little_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mastodon.archive.exporting._CHUNK", 50)
    peaks = []
    for count in (200, 800):
        archive = Archive(tmp_path / str(count))
        archive.update(KeepingServer(count).client(), "own")
        tracemalloc.start()
        archive.export("csv", tmp_path / "out.csv")
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < 1.5 * peaks[0]
