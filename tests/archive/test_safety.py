"""Kills, crashes, damaged files, two processes: nothing is lost, nothing comes twice, nothing is overwritten."""

from __future__ import annotations

import json
import multiprocessing
import os
import sqlite3
import stat
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from mastodon import Mastodon
from mastodon.archive import Archive, lines, store
from mastodon.archive.lines import Files
from mastodon.errors import MastodonError, MastodonIllegalArgumentError, MastodonIOError
from tests.archive.conftest import lines_of, tables_of
from tests.support import archiver
from tests.support.keeping import OWN, KeepingServer, status
from tests.support.loopback import serving


class Killed(BaseException):
    """Ends a program where it stands."""


def bytes_of(archive: Archive) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in Path(archive.path).iterdir() if file.name != "archive.lock"}


# --- Kills ----------------------------------------------------------------------------------------------------------


def test_a_program_that_is_killed_ends_with_the_archive_of_one_that_is_not(tmp_path: Path) -> None:
    server = KeepingServer(1000)
    server.lists["/api/v1/favourites"] = server.lists[OWN][::7]
    killed, whole = Archive(tmp_path / "killed"), Archive(tmp_path / "whole")
    with serving(server.respond) as url:
        kills = archiver.run(url, tmp_path / "killed", "own", "favourites", kills=3, bytes_each=120_000)
        api = Mastodon(access_token="token", api_base_url=url, mastodon_version="4.7.3")
        whole.update(api, "own", "favourites")
    assert kills >= 2
    assert lines_of(killed) == lines_of(whole)
    assert tables_of(killed) == tables_of(whole)


@pytest.mark.parametrize("step", range(14))
def test_a_crash_at_any_step_changes_nothing_in_the_end(
    server: KeepingServer, archive: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: int
) -> None:
    left = step

    def crashing(function: Callable[..., Any], is_after: bool) -> Callable[..., Any]:
        def call(*arguments: Any) -> Any:
            nonlocal left
            result = function(*arguments) if is_after else None
            left -= 1
            if left < 0:
                raise Killed
            return result if is_after else function(*arguments)

        return call

    with monkeypatch.context() as patch:
        patch.setattr(Files, "append", crashing(Files.append, is_after=step % 2 == 0))
        patch.setattr(store.Writer, "_index", crashing(store.Writer._index, is_after=step % 2 == 0))
        with pytest.raises(Killed):
            archive.update(server.client(), "own")
    archive = Archive(archive.path)
    archive.update(server.client(), "own")
    whole = Archive(tmp_path / "whole")
    whole.update(server.client(), "own")
    assert lines_of(archive) == lines_of(whole)
    assert tables_of(archive) == tables_of(whole)


def test_a_line_that_is_cut_off_is_written_again(server: KeepingServer, archive: Archive, tmp_path: Path) -> None:
    before = lines_of_whole(server, tmp_path)
    cut_at = []
    append = Files.append

    def cut(self: Files, file: str, texts: list[bytes]) -> int:
        if file == "own.jsonl" and self.size(file) > 0 and not cut_at:
            cut_at.append(append(self, file, [b"".join(texts)[:-700]]))
            raise Killed
        return append(self, file, texts)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Files, "append", cut)
        with pytest.raises(Killed):
            archive.update(server.client(), "own")
    assert not (Path(archive.path) / "own.jsonl").read_bytes().endswith(b"\n")
    archive.update(server.client(), "own")
    assert lines_of(archive) == before


def lines_of_whole(server: KeepingServer, folder: Path) -> dict[str, str]:
    whole = Archive(folder / "whole")
    whole.update(server.client(), "own")
    return lines_of(whole)


def test_a_full_disk_leaves_no_half_line(
    server: KeepingServer, archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive.update(server.client(), "own")
    server.lists[OWN].insert(0, status(101))
    before = lines_of(archive)

    def full(number: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(lines, "SYNC", True)
        patch.setattr(os, "fsync", full)
        with pytest.raises(MastodonIOError, match=r"archive.* cannot be read or written: .*No space left"):
            archive.update(server.client())
    assert lines_of(archive) == before
    assert archive.update(server.client()).added == {"own": 1}


# --- The database and the JSON Lines ----------------------------------------------------------------------------------


@pytest.fixture
def edited(server: KeepingServer, archive: Archive) -> Archive:
    """An archive of two lists, with an edit, a deletion and a second update."""
    server.lists["/api/v1/favourites"] = [status(id, favourites_count=9) for id in range(90, 40, -7)]
    archive.update(server.client(), "own", "favourites")
    server.lists[OWN][20] = status(80, "Corrected", edited_at="2026-01-30T00:00:00.000Z")
    del server.lists[OWN][50]
    archive.recheck(server.client())
    server.lists[OWN].insert(0, status(101))
    archive.update(server.client())
    return archive


def test_a_rebuilt_database_is_the_same(edited: Archive) -> None:
    before, text = tables_of(edited), bytes_of(edited)
    edited.rebuild()
    assert tables_of(edited) == before
    assert sorted(bytes_of(edited)) == sorted(text)


def test_walks_go_on_after_a_rebuild(server: KeepingServer, edited: Archive) -> None:
    edited.rebuild()
    server.requests.clear()
    assert edited.update(server.client(), "own").added == {"own": 0}
    assert server.requests.count(OWN) == 1


@pytest.mark.parametrize("content", [b"", b"no database at all" * 100, None])
def test_a_damaged_database_is_not_overwritten_and_can_be_rebuilt(
    server: KeepingServer, edited: Archive, content: bytes | None
) -> None:
    before = tables_of(edited)
    size = os.path.getsize(edited.database)
    with open(edited.database, "r+b") as file:
        if content is None:
            # Behind the page that says whose database it is.
            file.seek(4096)
        else:
            file.truncate()
        file.write(os.urandom(size - 4096) if content is None else content)
    damaged = Path(edited.database).read_bytes()
    reads: list[Callable[[], Any]] = [
        edited.contents,
        lambda: list(edited.statuses()),
        lambda: edited.update(server.client()),
    ]
    for call in reads:
        with pytest.raises(MastodonIOError, match=r"archive\.sqlite is damaged.*rebuild\(\)"):
            call()
    assert Path(edited.database).read_bytes() == damaged
    edited.rebuild()
    assert tables_of(edited) == before
    assert edited.update(server.client()).added == {"own": 0, "favourites": 0}


def test_a_missing_database_is_made_again_by_an_update(server: KeepingServer, edited: Archive) -> None:
    before = tables_of(edited)
    os.unlink(edited.database)
    with pytest.raises(MastodonIOError, match=r"archive\.sqlite is missing"):
        edited.contents()
    edited.update(server.client())
    assert tables_of(edited) == before


def test_missing_lines_are_noticed_and_fetched_after_a_rebuild(server: KeepingServer, archive: Archive) -> None:
    archive.update(server.client(), "own")
    file = Path(archive.path) / "own.jsonl"
    text = file.read_bytes()
    file.write_bytes(text[: len(text) // 2])
    with pytest.raises(MastodonIOError, match=r"own\.jsonl is shorter than it was.*rebuild\(\)"):
        archive.update(server.client())
    archive.rebuild()
    archive.update(server.client())
    assert sorted(int(each.id) for each in archive.items("own")) == list(range(1, 101))


def test_a_damaged_line_stops_a_rebuild_and_is_left(server: KeepingServer, archive: Archive) -> None:
    archive.update(server.client(), "own")
    file = Path(archive.path) / "own.jsonl"
    file.write_bytes(file.read_bytes().replace(b"Number 50", b'Number "50'))
    before = bytes_of(archive)
    with pytest.raises(MastodonIOError, match=r"own\.jsonl, the line at byte \d+, is damaged"):
        archive.rebuild()
    after = bytes_of(archive)
    assert {name: after[name] for name in before} == before
    assert not [name for name in after if "new" in name]


def test_an_archive_on_a_medium_that_cannot_be_written_is_readable(
    server: KeepingServer, archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive.update(server.client(), "own")
    before = bytes_of(archive)
    assert sorted(before) == ["archive.jsonl", "archive.sqlite", "own.jsonl"]
    monkeypatch.setattr(os, "access", lambda path, mode: False)
    statuses = archive.statuses()
    next(statuses)
    # SQLite would need further files otherwise.
    assert bytes_of(archive) == before
    assert len(list(statuses)) == 99


# --- Folders and processes --------------------------------------------------------------------------------------------


def test_a_folder_with_something_else_is_refused_and_left(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("Mine")
    with pytest.raises(MastodonIllegalArgumentError, match="a folder with other files"):
        Archive(tmp_path)
    assert [each.name for each in tmp_path.iterdir()] == ["thesis.txt"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "damaged, or not part"),
        ('{"line": 1, "at": "", "event": "other"}\n', "damaged, or not part"),
        ("mine\n", "damaged"),
        ('{"line": 1, "at": "", "event": "archive", "format": 2}\n', "newer version"),
    ],
)
def test_a_journal_of_something_else_is_refused(tmp_path: Path, text: str, message: str) -> None:
    (tmp_path / "archive.jsonl").write_text(text)
    with pytest.raises(MastodonError, match=message):
        Archive(tmp_path)


def test_a_path_in_the_journal_leads_nowhere(server: KeepingServer, archive: Archive) -> None:
    archive.update(server.client(), "own")
    journal = Path(archive.path) / "archive.jsonl"
    journal.write_text(journal.read_text().replace("own.jsonl", "../own.jsonl"))
    with pytest.raises(MastodonIOError, match=r"names the file '\.\./own\.jsonl'"):
        archive.rebuild()


@pytest.mark.parametrize(
    "fields",
    [
        {"event": "deleted"},
        {"event": "deleted", "ids": [{}]},
        {"event": "meta", "key": "owner_id"},
        {"event": "meta", "key": "owner_id", "value": {}},
        {"event": "collection", "name": "x", "kind": "other", "argument": None, "file": "x.jsonl"},
        {"event": "media", "url": "https://a.example", "size": 1 << 70},
        {"event": "media", "line": 1 << 70, "url": "https://a.example"},
        {"event": []},
    ],
)
def test_a_line_that_no_archive_writes_is_named(
    server: KeepingServer, archive: Archive, fields: dict[str, Any]
) -> None:
    archive.update(server.client(), "own")
    with open(Path(archive.path) / "archive.jsonl", "a") as journal:
        print(json.dumps({"line": 500, "at": "2026-01-01T00:00:00.000Z", **fields}), file=journal)
    for call in (lambda: archive.update(server.client()), archive.rebuild):
        with pytest.raises(MastodonIOError, match=r"archive\.jsonl, the line at byte \d+, is damaged"):
            call()


def test_folders_in_the_place_of_files_are_errors(archive: Archive) -> None:
    (Path(archive.path) / "archive.jsonl").mkdir(parents=True)
    with pytest.raises(MastodonIOError, match="cannot be read"):
        Archive(archive.path)


def test_an_iterator_goes_on_in_another_thread(server: KeepingServer, archive: Archive) -> None:
    archive.update(server.client(), "own")
    statuses = archive.statuses()
    next(statuses)
    with ThreadPoolExecutor(1) as executor:
        assert len(executor.submit(list, statuses).result()) == 99


@pytest.mark.parametrize("path", ["", None, 5, "a\0b"])
def test_a_path_that_is_none_is_refused(path: Any) -> None:
    with pytest.raises(MastodonIllegalArgumentError, match="must be the path of a folder"):
        Archive(path)


def test_a_file_is_no_archive(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(MastodonIOError, match="cannot be read"):
        Archive(tmp_path / "file")


def test_the_database_of_another_version_is_refused(server: KeepingServer, archive: Archive) -> None:
    archive.update(server.client(), "own")
    db = sqlite3.connect(archive.database)
    db.execute("PRAGMA user_version = 99")
    db.close()
    with pytest.raises(MastodonIllegalArgumentError, match="another version of this library"):
        archive.contents()


def test_a_second_process_gets_an_error(server: KeepingServer, archive: Archive) -> None:
    archive.update(server.client(), "own")
    with store.Store(archive.path).writing():
        for call in (lambda: archive.update(server.client()), archive.rebuild):
            with pytest.raises(MastodonIOError, match="is in use by another process"):
                call()
        results: Any = multiprocessing.get_context("fork").Queue()
        process = multiprocessing.get_context("fork").Process(target=_try, args=(archive.path, server, results))
        process.start()
        assert "is in use by another process" in results.get(timeout=30)
        process.join()
    assert archive.update(server.client()).added == {"own": 0}


def _try(path: str, server: KeepingServer, results: Any) -> None:
    try:
        Archive(path).update(server.client())
    except MastodonIOError as error:
        results.put(str(error))


def test_only_the_owner_can_read_anything(server: KeepingServer, archive: Archive, tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        archive.update(server.client(), "own")
        archive.rebuild()
        archive.export("csv", tmp_path / "out.csv")
    finally:
        os.umask(before)
    files = [*Path(archive.path).iterdir(), tmp_path / "out.csv"]
    assert {stat.S_IMODE(each.stat().st_mode) for each in files} == {0o600}
    assert stat.S_IMODE(os.stat(archive.path).st_mode) == 0o700
