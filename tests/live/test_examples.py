"""The short programs of docs/examples, run as a reader would run them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from mastodon import Mastodon

ROOT = Path(__file__).resolve().parents[2]


def output_of(example: str, *arguments: str) -> str:
    """Run an example and return what it printed."""
    command = [sys.executable, "-W", "error", str(ROOT / "docs" / "examples" / example), *arguments]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_features_of_a_server_are_shown(server: str) -> None:
    lines = dict(line.split() for line in output_of("supports.py", server).splitlines())
    assert lines["polls"] == "yes"
    assert set(lines.values()) <= {"yes", "no", "unknown"}


def test_endpoints_are_called_by_their_paths(server: str, api: Mastodon) -> None:
    status = api.toot("Read me by path.")
    lines = output_of("request.py", server).splitlines()
    assert any(line.endswith(str(status.url)) for line in lines)
    assert "Status: 200 Type: application/json" in lines
