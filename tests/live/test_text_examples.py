"""The examples of the documentation for text, as somebody runs them."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from mastodon import Mastodon

ROOT = Path(__file__).resolve().parents[2]


def run(program: str, *arguments: str, typed: str = "") -> str:
    done = subprocess.run(
        [sys.executable, str(ROOT / "docs" / "examples" / program), *arguments],
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"},
        input=typed,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_plain_text_prints_statuses_as_people_read_them(api: Mastodon) -> None:
    api.status_post("Tom & Jerry <3")
    printed = run("plain_text.py", str(api.api_base_url))
    assert f"@{api.me().acct}: Tom & Jerry <3\n" in printed


def test_split_text_posts_a_thread(api: Mastodon) -> None:
    story = "\n\n".join(f"{number}. " + "word " * 60 for number in range(1, 5))
    run("split_text.py", str(api.api_base_url), str(api.access_token), typed=story)
    last, *earlier = api.account_statuses(api.me())
    assert last.plain_text.endswith("(4/4)")
    assert [status.visibility for status in (last, *earlier)] == [*(["unlisted"] * 3), "public"]
    assert [each.id for each in api.status_context(last).ancestors] == [each.id for each in reversed(earlier)]
