"""Streams of a real server as a loop, and the example of the documentation."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from mastodon import Mastodon
from mastodon.return_types import Notification, Status

ROOT = Path(__file__).resolve().parents[2]


def test_what_happens_after_the_call_arrives_in_the_loop(api: Mastodon, other: Mastodon) -> None:
    with api.events("user", "hashtag:cats", timeout=20) as events:
        posted = other.status_post(f"@{api.me().acct} likes #cats")
        found = {(event.stream, event.name, type(event.data)): event for event in (next(events), next(events))}
    assert set(found) == {("user", "notification", Notification), ("hashtag:cats", "update", Status)}
    assert found["hashtag:cats", "update", Status].data.id == posted.id
    assert found["user", "notification", Notification].data.status.id == posted.id


def test_the_example_prints_what_happens(tmp_path: Path, api: Mastodon, other: Mastodon) -> None:
    (tmp_path / "user.secret").write_text(f"{api.access_token}\n{api.api_base_url}\n", encoding="utf-8")
    source = (ROOT / "docs" / "examples" / "events.py").read_text(encoding="utf-8")
    program = tmp_path / "events.py"
    program.write_text(source.replace("timeout=10", "timeout=2"), encoding="utf-8")
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"}
    command = [sys.executable, str(program)]
    with subprocess.Popen(command, cwd=tmp_path, env=environment, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "Listening.\n"
        cats = other.status_post("Look at my #cats")
        mention = other.status_post(f"Hello @{api.me().acct}")
        output, _ = process.communicate(timeout=60)
    assert process.returncode == 0
    lines = sorted(line.partition(" ")[2] for line in output.splitlines())
    acct = other.me().acct
    assert lines == sorted([f"@{acct} about cats: {cats.url}", f"@{acct} mentions you: {mention.url}"])
