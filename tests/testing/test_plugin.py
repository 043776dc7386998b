"""The kit as a user gets it: loaded with ``pytest_plugins``, and with or without the packages that it needs."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

import mastodon.testing
from mastodon.testing import FakeMastodon

ROOT = Path(__file__).resolve().parents[2]


def run(code: str) -> str:
    """Run a program in a new process and return what it printed."""
    command = [sys.executable, "-W", "error", "-c", code]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, timeout=60)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def without(module: str, statement: str) -> str:
    """Run a statement as if a package was not installed, and return its error."""
    return run(
        f"import sys\nsys.modules[{module!r}] = None\nfrom mastodon.errors import MastodonMissingExtraError\n"
        f"try:\n    {statement}\nexcept MastodonMissingExtraError as error:\n    print(error)"
    )


def test_the_examples_of_the_page_pass(tmp_path: Path) -> None:
    for file in (ROOT / "docs/examples/testing").rglob("*.*"):
        target = tmp_path / file.relative_to(ROOT / "docs/examples/testing")
        if "__pycache__" not in file.parts:
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(file.read_bytes())
    command = [sys.executable, "-W", "error", "-m", "pytest", "-q", "-p", "no:cacheprovider", "--strict-markers"]
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, cwd=tmp_path, env=env, capture_output=True, text=True, timeout=300)
    assert "8 passed" in done.stdout, done.stdout + done.stderr


def test_entities_need_no_other_package() -> None:
    made = "from mastodon.testing import FakeMastodon, make_status; print(make_status().visibility)"
    blocked = "import sys; sys.modules.update(dict.fromkeys(('pytest', 'mastodon_mock', 'vcr')))\n"
    assert run(blocked + made) == "public"


def test_what_is_missing_is_named_where_it_is_needed() -> None:
    install = "which is not installed: pip install 'Mastodon.py[testing]'"
    assert without("pytest", "import mastodon.testing.plugin") == f"This needs the package pytest, {install}"
    statement = "from mastodon.testing.server import running; from pathlib import Path; running(Path()).__enter__()"
    assert without("mastodon_mock", statement) == f"This needs the package mastodon_mock, {install}"


def test_the_package_loads_its_parts_when_they_are_asked_for() -> None:
    loaded = (
        "import sys, mastodon.testing as kit; print([name for name in sys.modules if name.startswith(kit.__name__)])"
    )
    assert run(loaded) == "['mastodon.testing']"
    assert set(mastodon.testing.__all__) <= set(dir(mastodon.testing))
    for name in mastodon.testing.__all__:
        assert getattr(mastodon.testing, name).__module__.startswith(("mastodon.testing", "typing", "collections"))
    with pytest.raises(AttributeError, match=r"module 'mastodon\.testing' has no attribute 'make_toot'"):
        mastodon.testing.make_toot  # noqa: B018


def test_a_conftest_may_import_the_kit_and_name_it_as_a_plugin(tmp_path: Path) -> None:
    conftest = 'from mastodon.testing import FakeMastodon\npytest_plugins = ["mastodon.testing"]\n'
    (tmp_path / "conftest.py").write_text(conftest, encoding="utf-8")
    test = "def test_it(fake_api, stream_of, mastodon_vcr):\n    assert fake_api.toot('Hi').plain_text == 'Hi'\n"
    (tmp_path / "test_it.py").write_text(test, encoding="utf-8")
    command = [sys.executable, "-W", "error", "-m", "pytest", "-q", "-p", "no:cacheprovider"]
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, cwd=tmp_path, env=env, capture_output=True, text=True, timeout=60)
    assert "1 passed" in done.stdout, done.stdout + done.stderr
    assert "warning" not in done.stdout.lower()


def test_fake_api_is_new_for_each_test(fake_api: FakeMastodon) -> None:
    assert (fake_api.calls, fake_api.sent) == ([], [])
    fake_api.toot("Hello")
