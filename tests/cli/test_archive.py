"""The command ``archive``, run in this process against a real server."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path

import pytest

from mastodon import Mastodon
from tests.cli.conftest import Run


@pytest.fixture
def folder(api: Mastodon, tmp_path: Path) -> str:
    """Where an archive can be, of an account with two statuses."""
    for text in ("Pumpkin soup.", "Tea."):
        api.status_post(text)
    return str(tmp_path / "kept")


def test_an_update_adds_what_is_new(api: Mastodon, run: Run, folder: str) -> None:
    assert run("archive", "update", folder, "own", "favourites").out == "own: 2 new\nfavourites: 0 new\n"
    api.status_post("More tea.")
    done = json.loads(run("archive", "update", folder, "--json").out)
    assert done == {
        "added": {"own": 1, "favourites": 0},
        "edited": 0,
        "deleted": 0,
        "media": 0,
        "failed_media": [],
    }
    assert run("archive", "show", folder).out == "own: 3 (own.jsonl)\nfavourites: 0 (favourites.jsonl)\n"


def test_a_search_shows_statuses(run: Run, folder: str) -> None:
    run("archive", "update", folder, "own")
    assert "Pumpkin soup." in run("archive", "search", folder, "soup").out
    assert [json.loads(line)["content"] for line in run("archive", "search", folder, "tea", "--json").out.splitlines()]
    assert run("archive", "search", folder, "coffee").out == ""
    assert run("archive", "search", folder, "tea", "--in", "own", "--limit", "1").code == 0


def test_a_recheck_notes_what_is_gone(api: Mastodon, run: Run, folder: str) -> None:
    run("archive", "update", folder, "own")
    api.status_delete(api.account_statuses(api.me())[0])
    assert run("archive", "recheck", folder).out == "1 no longer on the server\n"


def test_tables_are_exported_by_the_extension(run: Run, folder: str, tmp_path: Path) -> None:
    run("archive", "update", folder, "own")
    for name in ("out.csv", "out.parquet"):
        assert run("archive", "export", folder, str(tmp_path / name)).out == "2 rows\n"
        assert (tmp_path / name).stat().st_size > 100
    ran = run("archive", "export", folder, str(tmp_path / "out.xlsx"))
    assert (ran.code, ran.err.rpartition("' ")[2]) == (1, "must end with .csv or .parquet.\n")


def test_a_report_is_written(run: Run, folder: str, tmp_path: Path) -> None:
    run("archive", "update", folder, "own")
    page = tmp_path / "out.html"
    assert run("archive", "report", folder, str(page), "--timezone", "Asia/Tokyo").out == f"{page}\n"
    assert "Asia/Tokyo" in page.read_text(encoding="utf-8")
    assert json.loads(run("archive", "report", folder, str(page), "--in", "own", "--json").out) == {"file": str(page)}
    ran = run("archive", "report", folder, str(page), "--account", "nobody@elsewhere.example")
    assert (ran.code, ran.err) == (1, "mastodon-py: account='nobody@elsewhere.example' is not in the archive.\n")


def test_a_rebuild_shows_what_is_there(run: Run, folder: str) -> None:
    run("archive", "update", folder, "own")
    assert run("archive", "rebuild", folder).out == "own: 2 (own.jsonl)\n"


@pytest.mark.parametrize(
    "command", [["search", "tea"], ["show"], ["recheck"], ["rebuild"], ["export", "out.csv"], ["report", "out.html"]]
)
def test_a_folder_that_does_not_exist_is_not_created(run: Run, tmp_path: Path, command: list[str]) -> None:
    ran = run("archive", command[0], str(tmp_path / "nothing"), *command[1:])
    assert (ran.code, ran.out) == (1, "")
    assert ran.err == f"mastodon-py: There is no archive at {tmp_path / 'nothing'}.\n"
    assert not (tmp_path / "nothing").exists()


def test_progress_is_shown_on_a_terminal_only(run: Run, folder: str, monkeypatch: pytest.MonkeyPatch) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    terminal = Terminal()
    with monkeypatch.context() as patch:
        patch.setattr(sys, "stderr", terminal)
        run("archive", "update", folder, "own")
    assert terminal.getvalue() == "\r1\r2\r\x1b[K"
    assert run("archive", "update", folder).err == ""


def test_an_interrupted_update_exits_as_programs_do(run: Run, folder: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*arguments: object, **options: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("mastodon.archive.store.Writer.store", interrupted)
        assert run("archive", "update", folder, "own").code == 130
    assert run("archive", "update", folder, "own").out == "own: 2 new\n"
