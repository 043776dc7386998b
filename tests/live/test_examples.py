"""The short programs of docs/examples, run as a reader would run them."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from mastodon import Mastodon
from mastodon.return_types import Status
from tests.support.samples import PNG

ROOT = Path(__file__).resolve().parents[2]


def output_of(example: str, *arguments: str, stdin: str = "", folder: Path = ROOT) -> str:
    """Run an example in a folder and return what it printed."""
    command = [sys.executable, "-W", "error", str(ROOT / "docs" / "examples" / example), *arguments]
    path = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, cwd=folder, input=stdin, capture_output=True, text=True, timeout=60, env=path)
    assert done.returncode == 0, done.stderr
    return done.stdout


def secret_of(api: Mastodon, folder: Path) -> str:
    """Write the file that ``log_in`` writes."""
    secret = folder / "user.secret"
    secret.write_text(f"{api.access_token}\n{api.api_base_url}\n", encoding="utf-8")
    secret.chmod(0o600)
    return str(secret)


def test_the_features_of_a_server_are_shown(server: str) -> None:
    lines = dict(line.split() for line in output_of("supports.py", server).splitlines())
    assert lines["polls"] == "yes"
    assert set(lines.values()) <= {"yes", "no", "unknown"}


def test_endpoints_are_called_by_their_paths(server: str, api: Mastodon) -> None:
    status = api.toot("Read me by path.")
    lines = output_of("request.py", server).splitlines()
    assert any(line.endswith(str(status.url)) for line in lines)
    assert "Status: 200 Type: application/json" in lines


def test_paragraphs_become_a_thread(api: Mastodon, tmp_path: Path) -> None:
    printed = output_of("thread.py", secret_of(api, tmp_path), stdin="First.\n\nSecond.\n\n\n\nThird.\n")
    statuses = api.account_statuses(api.me())[::-1]
    assert printed.strip() == statuses[0].url
    assert [status.in_reply_to_id for status in statuses] == [None, statuses[0].id, statuses[1].id]


def test_a_status_is_posted_if_the_server_would_take_it(api: Mastodon, tmp_path: Path) -> None:
    secret, picture = secret_of(api, tmp_path), tmp_path / "cat.png"
    picture.write_bytes(PNG)
    printed = output_of("check.py", secret, "Look at her!", str(picture), "A cat asleep in a box")
    assert printed.strip() == api.account_statuses(api.me())[0].url
    with pytest.raises(AssertionError, match="characters"):
        output_of("check.py", secret, "Look! " * 1000, str(picture), "A cat asleep in a box")


def test_a_walk_saves_each_status_once_and_later_what_is_new(server: str, api: Mastodon, tmp_path: Path) -> None:
    secret, saved = secret_of(api, tmp_path), tmp_path / "posts.jsonl"
    posted = []
    for count in (3, 2, 0):
        posted += [api.status_post(f"Number {number}").id for number in range(count)][::-1]
        output_of("walk.py", secret, str(saved))
        lines = saved.read_text(encoding="utf-8").splitlines()
        assert [Status.from_json(line).id for line in lines] == posted


def test_lines_are_posted_once(api: Mastodon, tmp_path: Path) -> None:
    secret = secret_of(api, tmp_path)
    output_of("outbox.py", secret, stdin="First.\n\nSecond.\n", folder=tmp_path)
    printed = output_of("outbox.py", secret, stdin="First.\n\nSecond.\nThird.\n", folder=tmp_path)
    third, second, first = api.account_statuses(api.me())[:3]
    assert printed == f"sent {third.url}\n"
    assert [status.plain_text for status in (first, second, third)] == ["First.", "Second.", "Third."]
    assert len(api.account_statuses(api.me())) == 3


def test_statuses_are_archived_and_found(api: Mastodon, tmp_path: Path) -> None:
    secret = secret_of(api, tmp_path)
    soup, _ = api.status_post("Pumpkin soup."), api.status_post("Tea.")
    printed = output_of("archive.py", secret, "kept", "soup", folder=tmp_path).splitlines()
    assert printed[0] == "{'own': 2, 'favourites': 0}"
    assert printed[1].endswith(f"{soup.url} Pumpkin soup.")
    assert len((tmp_path / "kept.csv").read_text(encoding="utf-8").splitlines()) == 3
    assert output_of("archive.py", secret, "kept", "soup", folder=tmp_path).startswith("{'own': 0,")
