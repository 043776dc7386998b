"""The blocks of README and documentation that no test can run: their programs, options, extras and files exist.

``tests/live`` runs the Python code, and the commands of ``mastodon-py``. The other commands create environments, need a
network, or run the tests themselves.
"""

from __future__ import annotations

import configparser
import re
import shlex
import subprocess
import sys
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.meta.test_packaging import EXTRAS
from tests.support.pages import ROOT, blocks_of, commands, pages

PAGES = [*pages(), ROOT / "CHANGELOG.rst", ROOT / "tests" / "README.rst"]
#: The kinds of blocks that are tested. ``text`` is output, or has commands that ``tests/live`` runs.
KINDS = {"python", "bash", "ini", "text"}
#: The programs that have commands of their own, each with its own options.
WITH_COMMANDS = {"pip", "ruff", "mastodon_mock"}
TOX = configparser.ConfigParser()
TOX.read(ROOT / "tox.ini", encoding="utf-8")


def shell_blocks() -> dict[str, str]:
    """The shell blocks that ``tests/live`` does not run: page and number -> block."""
    run_elsewhere = set(commands().values())
    return {
        f"{page.relative_to(ROOT)} {number}": block
        for page in PAGES
        for number, block in enumerate(blocks_of(page.read_text(encoding="utf-8"), "bash"))
        if block not in run_elsewhere
    }


def words_of(block: str) -> list[list[str]]:
    """Return the commands of a block, each as its words without the variables before it."""
    found: list[list[str]] = [[]]
    for line in block.splitlines():
        for word in shlex.split(line, comments=True):
            if word in ("&&", "|"):
                found.append([])
            elif found[-1] or not re.match(r"[A-Z_]+=", word):
                found[-1].append(word)
        found.append([])
    return [words for words in found if words]


@cache
def help_of(*program: str) -> str:
    """Return the help of a module, or of one of its commands."""
    command = [sys.executable, "-m", *program, "--help"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def check(words: list[str]) -> None:
    """Fail if a program, an option, an extra, an environment or a file of a command does not exist."""
    program, *rest = words
    if program.rpartition("/")[2] == "pip":
        check_module(["pip", *rest])
    elif program == "tox":
        check_tox(rest)
    elif re.fullmatch(r"(\.venv\S*/bin/)?python3?", program) and rest[0] == "-m":
        check_module(rest[1:])
    elif re.fullmatch(r"(\.venv\S*/bin/)?python3?", program):
        assert (ROOT / rest[0]).is_file()
    else:
        pytest.fail(f"No test knows the program {program!r}.")


def check_tox(words: list[str]) -> None:
    given, _, passed_on = " ".join(words).partition(" -- ")
    option, name = given.split()
    assert option == "-e"
    assert f"testenv:{name}" in TOX
    if passed_on:
        module = re.search(r"python -m (\S+) \{posargs", TOX[f"testenv:{name}"]["commands"])
        assert module is not None, f"{name} takes no arguments"
        check_module([module[1], *passed_on.split()])


def check_module(words: list[str]) -> None:
    module, *rest = words
    assert find_spec(module) is not None, module
    program = (module, rest.pop(0)) if module in WITH_COMMANDS else (module,)
    for option in (word.partition("=")[0] for word in rest if word.startswith("-")):
        # -qq is -q twice.
        short = option[:2] if re.fullmatch(r"-(\w)\1+", option) else option
        assert re.search(rf"(?<![\w-]){short}(?![\w-])", help_of(*program)), f"{' '.join(program)} has no {option}"
    if module == "pip":
        for extra in re.findall(r"\[(.+?)\]", " ".join(rest)):
            assert set(extra.split(",")) <= EXTRAS.keys()
    if module in ("pytest", "ruff"):
        for path in (word for word in rest if re.fullmatch(r"[\w/]+(\.py|/\w+)|tests|mastodon", word)):
            assert any((folder / path).exists() for folder in (ROOT, ROOT / "docs/examples/testing")), path


def test_every_block_is_of_a_kind_that_is_tested() -> None:
    unknown = []
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        unknown += [
            (page.name, kind)
            for kind in re.findall(r"^ *\.\. (?:code-block|code|sourcecode|highlight):: *(\S*)", text, re.MULTILINE)
            if kind not in KINDS
        ]
        # A literal block has no kind.
        unknown += [(page.name, line) for line in re.findall(r"^(?! *\.\. ).*::$", text, re.MULTILINE)]
    assert unknown == []


@pytest.mark.parametrize("place", shell_blocks())
def test_the_commands_of_a_page_exist_with_their_options(place: str) -> None:
    for words in words_of(shell_blocks()[place]):
        check(words)


@pytest.mark.parametrize(
    "wrong",
    [
        "python3 -m pip install '.[fats]'",
        "python3 -m pip install --edit .",
        "tox -e benches",
        "tox -e lint -- --fix",
        "tox -e bench -- --cvs",
        "python -m pytest tests/endpoint",
        ".venv/bin/python docs/examples/quick.py",
        "python3 -m venv --clean .venv",
        "mastodon-pi post Hello",
    ],
)
def test_a_command_with_a_mistake_is_found(wrong: str) -> None:
    (words,) = words_of(wrong)
    with pytest.raises((AssertionError, pytest.fail.Exception)):
        check(words)


def test_the_service_of_the_first_bot_can_be_read_by_systemd() -> None:
    page = (ROOT / "docs/start/first_bot.rst").read_text(encoding="utf-8")
    (block,) = (block for page in PAGES for block in blocks_of(page.read_text(encoding="utf-8"), "ini"))
    service = configparser.ConfigParser(interpolation=None)
    # systemd distinguishes upper and lower case.
    service.optionxform = str
    service.read_string(block)
    assert service.sections() == ["Service", "Install"]
    settings = dict(service["Service"])
    assert settings.keys() <= {"User", "WorkingDirectory", "ExecStart", "Restart", "RestartSec"}
    python, script = settings["ExecStart"].split()
    assert Path(python).is_relative_to(settings["WorkingDirectory"])
    assert f":caption: {script}\n" in page
    assert settings["Restart"] in ("always", "on-failure")
    assert int(settings["RestartSec"]) > 0
    assert dict(service["Install"]) == {"WantedBy": "multi-user.target"}
