"""Facts about the package that are written in several places are the same in all of them."""

import configparser
import importlib
import io
import os
import re
import runpy
import subprocess
import sys
from importlib import metadata
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from docutils.core import publish_doctree

import mastodon
import mastodon.cli.arguments

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

ROOT = Path(__file__).resolve().parents[2]
PYPROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
PROJECT = PYPROJECT["project"]
EXTRAS: dict[str, list[str]] = PROJECT["optional-dependencies"]
FEATURES = sorted(EXTRAS.keys() - {"all", "quickstart", "test", "docs"})
README = (ROOT / "README.rst").read_text(encoding="utf-8")


def readme_commands() -> list[str]:
    """The ``bash`` blocks of the README, each as one text."""
    blocks, lines = [], README.splitlines()
    for number, line in enumerate(lines):
        if line == ".. code-block:: bash":
            body = []
            for following in lines[number + 1 :]:
                if following and not following.startswith("   "):
                    break
                body.append(following.strip())
            blocks.append("\n".join(body).strip())
    return blocks


def test_the_installed_version_is_that_of_the_package() -> None:
    assert metadata.version("Mastodon.py") == mastodon.__version__


def test_the_newest_section_of_the_changelog_is_this_version() -> None:
    changelog = (ROOT / "CHANGELOG.rst").read_text(encoding="utf-8")
    sections = re.findall(r"^(\d\S+) - (\d{4}-\d{2}-\d{2})\n-+$", changelog, re.MULTILINE)
    assert sections[0][0] == mastodon.__version__


def test_the_documentation_has_this_version() -> None:
    assert runpy.run_path(str(ROOT / "docs/conf.py"))["release"] == mastodon.__version__


def test_the_first_commands_of_the_readme_are_quickstart_and_tests() -> None:
    quickstart, tests = readme_commands()[:2]
    assert "\n" not in quickstart + tests
    assert quickstart.startswith("python3 -m venv --clear .venv-quickstart && ")
    script = quickstart.split()[-1]
    assert (ROOT / script).is_file(), script
    assert tests.startswith("python3 -m venv --clear .venv-test && ")
    assert " -m pytest" in tests


def test_ci_runs_the_test_command_of_the_readme() -> None:
    script = ROOT / ".ci/run"
    assert os.access(script, os.X_OK)
    shown = subprocess.run(["bash", str(script), "--show"], capture_output=True, text=True, check=True, cwd="/")
    assert shown.stdout.rstrip("\n") == readme_commands()[1]


def test_the_environments_of_the_commands_are_ignored_by_git() -> None:
    ignored = (ROOT / ".gitignore").read_text(encoding="utf-8").split()
    assert ".venv*/" in ignored


def test_all_holds_the_packages_of_every_feature() -> None:
    # These have a price, in safety or in size, and are taken on purpose. The last is for tests of programs.
    features = set(FEATURES) - {"fast", "parquet", "pandas", "report", "dask", "testing"}
    assert sorted(EXTRAS["all"]) == sorted({package for extra in features for package in EXTRAS[extra]})


def test_the_tests_have_every_optional_package() -> None:
    assert set(EXTRAS["all"]) <= set(EXTRAS["test"])


def test_the_extra_with_an_underscore_has_an_alias_that_old_pips_find() -> None:
    assert EXTRAS["websocket"] == EXTRAS["websocket_streaming"]
    assert "_" not in "".join(EXTRAS.keys() - {"websocket_streaming"})


@pytest.mark.parametrize("extra", EXTRAS)
def test_no_extra_refers_to_another(extra: str) -> None:
    assert not [package for package in EXTRAS[extra] if "mastodon.py" in package.lower()]


@pytest.mark.parametrize("extra", EXTRAS)
def test_the_readme_names_every_extra(extra: str) -> None:
    assert f"``{extra}``" in README


def test_links_of_the_readme_work_outside_of_a_checkout() -> None:
    # The page of a package has no files beside it.
    targets = re.findall(r"`[^`]*<([^`>]+)>`_", README)
    assert targets
    assert all(target.startswith("https://") for target in targets)


def test_the_readme_renders_without_a_warning() -> None:
    # The page of a package has docutils alone, not Sphinx.
    problems = io.StringIO()
    settings = {"warning_stream": problems, "report_level": 1, "file_insertion_enabled": False}
    page = publish_doctree(README, settings_overrides=settings)
    assert problems.getvalue() == ""
    assert "Why this one" in page.astext()


def test_files_that_the_readme_names_exist() -> None:
    paths = re.findall(r"\b(?:docs|tests)/[\w/.]*\w", README)
    assert paths
    assert [path for path in paths if not (ROOT / path).exists() and path != "docs/_build/html"] == []


def test_the_quickstart_needs_only_the_server_beside_the_library() -> None:
    assert EXTRAS["quickstart"] == ["mastodon_mock"]
    assert "'.[quickstart]'" in readme_commands()[0]


def test_the_package_says_that_it_is_typed() -> None:
    assert files("mastodon").joinpath("py.typed").is_file()
    assert "py.typed" in PYPROJECT["tool"]["setuptools"]["package-data"]["mastodon"]


def test_the_console_script_is_the_command_line() -> None:
    ((name, target),) = PROJECT["scripts"].items()
    module, _, function = target.partition(":")
    assert getattr(importlib.import_module(module), function) is mastodon.cli.main
    assert name == mastodon.cli.arguments.PROGRAM


def test_every_directory_of_modules_is_a_package_that_gets_installed() -> None:
    directories = {module.parent for module in (ROOT / "mastodon").rglob("*.py")}
    assert directories
    assert not [str(directory) for directory in directories if not (directory / "__init__.py").is_file()]


def test_tox_runs_the_lowest_versions_that_are_declared() -> None:
    tox = configparser.ConfigParser(interpolation=None)
    tox.read(ROOT / "tox.ini")
    pinned = dict(line.split("==") for line in tox["testenv:lowest"]["deps"].split() if "==" in line)
    declared = dict(each.split(">=") for each in [*PROJECT["dependencies"], *EXTRAS["all"], *EXTRAS["fast"]])
    # Tools of the tests may be pinned, too.
    assert {name: pinned.get(name) for name in declared} == declared


def test_tox_runs_every_python_that_the_classifiers_name() -> None:
    classifiers = re.findall(r"Python :: 3\.(\d+)", "\n".join(PROJECT["classifiers"]))
    tox = configparser.ConfigParser()
    tox.read(ROOT / "tox.ini")
    # And the next one, which nobody is promised yet.
    assert re.findall(r"py3(\d+)", tox["tox"]["env_list"]) == [*classifiers, str(int(classifiers[-1]) + 1)]
    assert PROJECT["requires-python"] == f">=3.{classifiers[0]}"
