"""Storing statuses: checked before, whole or not at all, and in a file that is nothing else."""

from __future__ import annotations

import inspect
import os
import sqlite3
import stat
import subprocess
import sys
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest

from mastodon import Mastodon, MastodonIllegalArgumentError
from mastodon.errors import MastodonFileNotFoundError, MastodonIOError
from mastodon.outbox import Outbox
from mastodon.return_types import Status
from tests.outbox.bot import PICTURE
from tests.support.samples import PNG

ROOT = Path(__file__).parents[2]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "posts.sqlite"


@pytest.fixture
def outbox(path: Path) -> Outbox:
    return Outbox(path)


def test_what_is_stored_is_there_for_everybody_who_opens_the_file(outbox: Outbox, path: Path) -> None:
    entry = outbox.post("Soup today.")
    assert (entry.state, entry.text, entry.reason, entry.thread) == ("waiting", "Soup today.", None, None)
    with Outbox(str(path)) as again:
        assert again.pending() == [entry]
        assert again.entry(entry) == again.entry(entry.id) == entry


def test_the_times_of_an_entry_have_a_zone(outbox: Outbox) -> None:
    before = datetime.now(timezone.utc)
    entry = outbox.post("Soup today.", at=datetime.now(timezone.utc) + timedelta(hours=1))
    assert (entry.stored_at.tzinfo, entry.at.tzinfo) == (timezone.utc, timezone.utc)
    assert before - timedelta(seconds=1) <= entry.stored_at <= datetime.now(timezone.utc)
    assert entry.at > entry.stored_at


def test_a_time_that_no_calendar_has_in_utc_is_refused_by_its_name(outbox: Outbox) -> None:
    far = datetime.max.replace(tzinfo=timezone(timedelta(hours=-5)))
    with pytest.raises(MastodonIllegalArgumentError, match="at=datetime"):
        outbox.post("Soup today.", at=far)
    assert outbox.pending() == []


def test_only_its_owner_can_read_the_file(outbox: Outbox, path: Path) -> None:
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    connection = sqlite3.connect(path)
    connection.execute("BEGIN IMMEDIATE")
    connection.execute("UPDATE sender SET lease = 0")
    assert {stat.S_IMODE(each.stat().st_mode) for each in path.parent.iterdir()} == {0o600}
    connection.close()


def test_the_same_key_is_the_same_entry(outbox: Outbox) -> None:
    entry = outbox.post("Soup today.", key="soup")
    assert outbox.post("Another text.", media=["gone.png"], key="soup") == entry
    assert len(outbox.pending()) == 1
    thread = outbox.thread(["One.", "Two."], key="numbers")
    assert outbox.thread(["One.", "Two.", "Three."], key="numbers") == thread
    assert [each.key for each in thread] == ["numbers-1", "numbers-2"]


def test_a_key_cannot_be_that_of_something_else(outbox: Outbox) -> None:
    outbox.thread(["One.", "Two."], key="numbers")
    with pytest.raises(MastodonIllegalArgumentError, match="key: the key of another entry is 'numbers-2'"):
        outbox.post("Soup.", key="numbers-2")
    outbox.post("Soup.", key="soup-2")
    with pytest.raises(MastodonIllegalArgumentError, match="'soup-2'"):
        outbox.thread(["One.", "Two."], key="soup")


def test_the_key_of_a_thread_is_not_that_of_its_parts(outbox: Outbox) -> None:
    outbox.post("Soup.", key="soup-1")
    with pytest.raises(MastodonIllegalArgumentError, match="'soup-1'"):
        outbox.thread(["One.", "Two."], key="soup")
    outbox.thread(["One.", "Two."], key="numbers")
    with pytest.raises(MastodonIllegalArgumentError, match="'numbers-1'"):
        outbox.post("Soup.", key="numbers-1")
    assert len(outbox.pending()) == 3


def test_without_a_key_each_has_its_own(outbox: Outbox) -> None:
    assert outbox.post("Soup.").key != outbox.post("Soup.").key


def test_post_takes_what_status_post_takes() -> None:
    # The key has a shorter name here, and there is no server to ask for its limits.
    theirs = set(inspect.signature(Mastodon.status_post).parameters) - {"idempotency_key", "check"}
    assert set(inspect.signature(Outbox.post).parameters) - theirs == {"media", "key", "at", "copy_media"}
    assert theirs <= set(inspect.signature(Outbox.post).parameters)


def test_thread_takes_what_status_thread_takes() -> None:
    theirs = set(inspect.signature(Mastodon.status_thread).parameters) - {"idempotency_key", "check", "undo"}
    assert set(inspect.signature(Outbox.thread).parameters) - theirs == {"key", "at", "copy_media"}
    assert theirs <= set(inspect.signature(Outbox.thread).parameters)


REFUSED: list[tuple[dict[str, Any], str]] = [
    ({"status": 5.5j}, "status=5.5j must be text"),
    ({"visibility": "all"}, "Invalid visibility value 'all'"),
    ({"in_reply_to_id": {}}, "in_reply_to_id is a dict without 'id'"),
    ({"media_ids": ["cat.png"]}, "media_ids: 'cat.png' is a file"),
    ({"scheduled_at": datetime.now()}, "scheduled_at=.* must be at least five minutes from now"),
    ({"poll": "tea"}, "poll='tea' must be what make_poll returns"),
    ({"poll": {"options": ["a"], "expires_in": 1j}}, "poll.*1j cannot be sent"),
    ({"media": [5]}, r"media\[0\]: media_file=5 must be a path"),
    ({"media": [PNG]}, r"media\[0\]: the type is unknown"),
    ({"key": ""}, "key='' identifies nothing"),
    ({"key": "ü"}, "key='ü' must be text of printable ASCII"),
    ({"at": "tomorrow"}, "at='tomorrow' must be a datetime"),
]


@pytest.mark.parametrize(("options", "message"), REFUSED, ids=[each[1] for each in REFUSED])
def test_wrong_arguments_are_refused_before_anything_is_stored(
    options: dict[str, Any], message: str, outbox: Outbox
) -> None:
    with pytest.raises(MastodonIllegalArgumentError, match=message):
        outbox.post(**{"status": "Soup.", **options})
    assert outbox.pending() == []


def test_a_wrong_part_keeps_the_whole_thread_out(outbox: Outbox) -> None:
    for part, message in [({"status": "Two.", "poll": 5}, r"parts\[1\]: poll=5"), (5, r"parts\[1\]=5 must be a text")]:
        with pytest.raises(MastodonIllegalArgumentError, match=message):
            outbox.thread(["One.", part])  # type: ignore[list-item]  # that is the mistake
    with pytest.raises(MastodonFileNotFoundError, match=r"parts\[1\].media\[0\]: there is no file 'gone.png'"):
        outbox.thread([{"status": "One.", "media": [PICTURE]}, {"status": "Two.", "media": "gone.png"}])
    assert outbox.pending() == []


def test_arguments_stay_as_they_are_and_generators_are_read_once(outbox: Outbox) -> None:
    poll = {"options": ["a", "b"], "expires_in": 600}
    outbox.post("Soup.", poll=poll, media_ids=(each for each in ("1", "2")), in_reply_to_id=Status(id=5))
    assert poll == {"options": ["a", "b"], "expires_in": 600}


def test_times_are_kept(outbox: Outbox) -> None:
    when = datetime(2040, 5, 1, 12, tzinfo=timezone(timedelta(hours=2)))
    assert outbox.post("Later.", at=when).at == when
    assert abs(outbox.post("Now.").at - datetime.now(timezone.utc)) < timedelta(minutes=1)


# --- Looking and deciding -------------------------------------------------------------------------------------------


def test_a_discarded_entry_is_gone(outbox: Outbox) -> None:
    entry = outbox.post("Soup.", media=[PICTURE])
    assert outbox.discard(entry) == [entry]
    assert outbox.pending() == []
    with pytest.raises(MastodonIllegalArgumentError, match=f"id={entry.id} is not an entry"):
        outbox.entry(entry)


def test_the_parts_that_follow_are_discarded_too(outbox: Outbox) -> None:
    first, second, third = outbox.thread(["One.", "Two.", "Three."])
    other = outbox.post("Soup.")
    assert outbox.discard(second) == [second, third]
    assert outbox.pending() == [first, other]


@pytest.mark.parametrize("id", ["5", None, True, 1 << 70])
def test_what_is_no_entry_is_refused(id: Any, outbox: Outbox) -> None:
    for call in (outbox.entry, outbox.retry, outbox.discard):
        with pytest.raises(MastodonIllegalArgumentError, match="must be an entry, or the id of one"):
            call(id)


def test_only_a_refused_entry_can_be_retried(outbox: Outbox) -> None:
    entry = outbox.post("Soup.")
    with pytest.raises(MastodonIllegalArgumentError, match="is an entry that is waiting, not failed"):
        outbox.retry(entry)


# --- The file -------------------------------------------------------------------------------------------------------


def test_a_file_that_is_no_database_is_not_overwritten(path: Path) -> None:
    path.write_text("My diary, of which there is only this copy.\n" * 100)
    before = path.read_bytes()
    with pytest.raises(MastodonIOError, match=r"posts.sqlite is damaged, or not an outbox: file is not a database"):
        Outbox(path)
    assert path.read_bytes() == before


def test_a_damaged_file_is_not_overwritten(outbox: Outbox, path: Path) -> None:
    for number in range(20):
        outbox.post(f"Soup {number}. " * 200)
    damaged = bytearray(path.read_bytes())
    damaged[8192:16384] = b"\xff" * 8192
    path.write_bytes(damaged)
    with pytest.raises(MastodonIOError, match=r"posts.sqlite is damaged, or not an outbox"):
        Outbox(path)
    assert path.read_bytes() == damaged


def test_a_database_of_another_program_is_left_alone(path: Path) -> None:
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE recipes (name TEXT)")
    connection.close()
    before = path.read_bytes()
    with pytest.raises(MastodonIllegalArgumentError, match=r"posts.sqlite' is the database of another program"):
        Outbox(path)
    assert path.read_bytes() == before


def test_a_file_of_a_newer_version_is_left_alone(outbox: Outbox, path: Path) -> None:
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA user_version = 9")
    connection.close()
    with pytest.raises(MastodonIllegalArgumentError, match=r"was written by a newer version of this library \(its"):
        Outbox(path)


def test_a_place_where_nothing_can_be_written_is_an_error_that_names_it(tmp_path: Path) -> None:
    for wrong in (tmp_path / "missing" / "posts.sqlite", tmp_path):
        with pytest.raises(MastodonIOError, match=str(wrong)):
            Outbox(wrong)


@pytest.mark.parametrize("wrong", ["", ":memory:", None, 5])
def test_what_is_no_path_is_refused(wrong: Any) -> None:
    with pytest.raises(MastodonIllegalArgumentError, match=r"path=.* must be the path of a file"):
        Outbox(wrong)


def test_a_file_that_is_removed_is_not_made_anew(outbox: Outbox, path: Path) -> None:
    path.unlink()
    with pytest.raises(MastodonIOError, match=r"posts.sqlite cannot be read or written"):
        outbox.post("Soup.")
    assert not path.exists()


FILL = """
import resource, sys
from mastodon.errors import MastodonIOError
from mastodon.outbox import Outbox
outbox = Outbox(sys.argv[1])
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[2]), resource.RLIM_INFINITY))
try:
    outbox.post("A large film.", media=[{"media_file": bytes(3_000_000), "mime_type": "video/mp4"}])
except MastodonIOError as error:
    print(error)
resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
outbox.post("Soup.")
"""


def test_what_does_not_fit_on_the_disk_is_not_half_stored(outbox: Outbox, path: Path) -> None:
    outbox.post("Before.")
    command = [sys.executable, "-c", FILL, str(path), "200000"]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=True)
    assert f"The outbox {path} cannot be read or written" in done.stdout
    assert [entry.text for entry in outbox.pending()] == ["Before.", "Soup."]
    assert os.path.getsize(path) < 500_000
