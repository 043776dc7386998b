"""The changes of a module that mutmut makes, and the copy of the project in which they can be chosen one by one."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from difflib import unified_diff
from pathlib import Path
from typing import Any

import libcst

from .groups import Group

_PROJECT = Path(__file__).resolve().parents[2]
_COPIED = ("mastodon", "tests", "docs", "README.rst", "CHANGELOG.rst", "LICENSE", "tox.ini", "pyproject.toml")
#: Renames the methods of the client, by which mutmut could not find them again.
_RENAMING = "\n_show_methods_as_those_of(Mastodon)\n"


def prepare(group: Group, place: Path) -> list[str]:
    """Copy the project, with all changes of a group in its directory ``mutants``. Return the names of the changes."""
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir(parents=True)
    for name in _COPIED:
        source = _PROJECT / name
        if source.is_dir():
            shutil.copytree(source, place / name, ignore=shutil.ignore_patterns("__pycache__", "_build"))
        else:
            shutil.copy2(source, place / name)
    with open(place / "pyproject.toml", "a", encoding="utf-8") as config:
        modules = json.dumps([f"mastodon/{module}.py" for module in group.modules])
        copied = json.dumps([name for name in _COPIED if name != "mastodon"])
        config.write(f'\n[tool.mutmut]\nsource_paths = ["mastodon"]\nonly_mutate = {modules}\nalso_copy = {copied}\n')
    # mutmut reads its configuration from the current directory when it is imported.
    subprocess.run([sys.executable, "-m", "tests.mutation.making"], cwd=place, check=True, stdout=subprocess.DEVNULL)
    client = place / "mutants/mastodon/Mastodon.py"
    source = client.read_text(encoding="utf-8")
    if _RENAMING not in source:
        raise SystemExit(f"{client} does not call _show_methods_as_those_of")
    client.write_text(source.replace(_RENAMING, "\n"), encoding="utf-8")
    return sorted((place / "changes.txt").read_text(encoding="utf-8").split())


class Diffs:
    """Shows changes as differences."""

    def __init__(self, place: Path) -> None:
        self._place = place / "mutants"
        self._functions: dict[str, dict[str, libcst.FunctionDef]] = {}

    def of(self, name: str) -> str:
        """Return the lines of a function that a change replaces."""
        module, _, short = name.rpartition(".")
        functions = self._of_module(module)
        before, after = (
            libcst.Module(body=[functions[each].with_changes(decorators=[], name=libcst.Name("f"))]).code.splitlines()
            for each in (short.partition("__mutmut_")[0] + "__mutmut_orig", short)
        )
        return "\n".join(list(unified_diff(before, after, lineterm="", n=1))[2:])

    def _of_module(self, module: str) -> dict[str, libcst.FunctionDef]:
        if module not in self._functions:
            path = self._place / module.replace(".", "/")
            path = path / "__init__.py" if path.is_dir() else path.with_suffix(".py")
            found: dict[str, Any] = {}
            for each in libcst.parse_module(path.read_text(encoding="utf-8")).body:
                inside = each.body.body if isinstance(each, libcst.ClassDef) else [each]
                found.update({made.name.value: made for made in inside if isinstance(made, libcst.FunctionDef)})
            self._functions[module] = found
        return self._functions[module]
