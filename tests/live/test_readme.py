"""The first program of the README, as somebody without an account runs it."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from textwrap import dedent

from mastodon import Mastodon

ROOT = Path(__file__).resolve().parents[2]


def first_block(language: str) -> str:
    """Return the first block of the README in a language."""
    readme = (ROOT / "README.rst").read_text(encoding="utf-8")
    found = re.search(rf"^\.\. code-block:: {language}\n\n((?:   .*\n|\n)+)", readme, re.MULTILINE)
    assert found is not None
    return dedent(found[1]).strip()


def test_the_first_program_of_the_readme_prints_what_the_readme_shows(api: Mastodon, server: str) -> None:
    api.status_post("She has found the only sunny spot in the house. #caturday")
    api.status_post("Two cats, one box. #caturday")
    code = first_block("python").replace("https://mastodon.social", server)
    command = [sys.executable, "-W", "error", "-c", code]
    path = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"}
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", timeout=60, env=path, check=False)
    assert done.returncode == 0, done.stderr
    # Names, dates and versions are those of another server. The order and the form are the same.
    shown = first_block("text").splitlines()
    printed = done.stdout.splitlines()
    assert len(printed) == len(shown)
    assert sorted(printed[2:5:2]) == sorted(shown[2:5:2])
    for line in printed[1:4:2]:
        assert re.fullmatch(r"\d{4}-\d{2}-\d{2} \S+ \d+", line)
    assert printed[-1] == shown[-1]
