"""The quickstart, as a newcomer runs it."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from mastodon import Mastodon

ROOT = Path(__file__).resolve().parents[2]
QUICKSTART = ROOT / "docs" / "examples" / "quickstart.py"


def run(directory: Path, *arguments: str, typed: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(QUICKSTART), *arguments],
        cwd=directory,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"},
        input=typed,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_the_quickstart_runs_to_its_end_on_its_own_server(tmp_path: Path) -> None:
    done = run(tmp_path)
    assert done.returncode == 0, done.stderr
    assert re.search(r"The token is in \S+quickstart-user\.secret", done.stdout)
    assert "-rw-------" in done.stdout
    assert "'A yellow sun in a blue sky'" in done.stdout
    assert "The first page has 40 posts." in done.stdout
    assert "The second page has 40 posts." in done.stdout
    assert "Together that is 100 posts." in done.stdout
    assert "arrived over the stream: 'Does anybody hear me?'" in done.stdout
    assert os.listdir(tmp_path) == []


def test_each_step_of_the_quickstart_shows_its_code(tmp_path: Path) -> None:
    steps = re.split(r"^\d+\. ", run(tmp_path).stdout, flags=re.MULTILINE)[2:-1]
    assert len(steps) > 10
    for step in steps:
        code = re.findall(r"^   >>> (.+)", step, re.MULTILINE)
        assert code, step
        for line in code:
            compile(line, "quickstart", "exec")


@pytest.mark.parametrize(
    ("arguments", "typed", "posts"), [((), "n\n", 0), ((), "", 0), ((), "y\n", 4), (("--yes",), "", 4)]
)
def test_on_a_real_server_it_posts_only_after_a_yes(
    tmp_path: Path, api: Mastodon, arguments: tuple[str, ...], typed: str, posts: int
) -> None:
    # Tokens may begin with a dash.
    given = ("--api-base-url", api.api_base_url, f"--access-token={api.access_token}")
    done = run(tmp_path, *given, *arguments, typed=typed)
    assert done.returncode == 0, done.stderr
    assert str(api.access_token) not in done.stdout
    found = api.timeline_home()
    assert len(found) == posts
    if posts:
        picture = found[-1].media_attachments[0]
        assert picture.description == "A yellow sun in a blue sky"
        assert (picture.meta.focus.x, picture.meta.focus.y) == (-0.5, 0.5)
        assert found[2].in_reply_to_id == found[-1].id
        # Nobody mentions themselves.
        assert found[2].plain_text == "And good night."
        assert found[1].reblog.id == found[-1].id
        assert "arrived over the stream: 'Does anybody hear me?'" in done.stdout


def test_on_a_real_server_a_person_can_log_in(tmp_path: Path, server: str) -> None:
    # The codes of the test server are that simple.
    done = run(tmp_path, "--api-base-url", server, typed="mockcode_testuser\nn\n")
    assert done.returncode == 0, done.stderr
    assert f"{server}/oauth/authorize?client_id=" in done.stdout
    assert "@testuser" in done.stdout
    login = tmp_path / "quickstart-user.secret"
    assert login.stat().st_mode & 0o777 == 0o600
    assert Mastodon(access_token=login).me().acct == "testuser"


def test_a_wrong_token_ends_in_a_sentence(tmp_path: Path, server: str) -> None:
    done = run(tmp_path, "--api-base-url", server, "--access-token", "wrong")
    assert done.returncode == 1
    assert "expired or revoked" in done.stderr
    assert "Traceback" not in done.stderr
