"""The code in README and documentation."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from textwrap import dedent, indent

ROOT = Path(__file__).resolve().parents[2]
COOKBOOK = ROOT / "docs" / "cookbook.rst"
CONTRIBUTING = ROOT / "docs" / "contributing.rst"

#: The example of a new endpoint is a method, spread over several blocks.
_METHOD = """
from mastodon._core.params import path
from mastodon.internals import Internals
from mastodon.return_types import UserList
from mastodon.types_base import IdType
from mastodon.versions import api_version


class ListsMixin(Internals):
"""


def pages() -> list[Path]:
    """All pages, README first."""
    return [ROOT / "README.rst", *sorted((ROOT / "docs").rglob("*.rst"))]


def blocks_of(text: str, language: str = "python") -> Iterator[str]:
    """Yield the blocks of a language on a page."""
    pattern = rf"^( *)\.\. code-block:: {language}\n(?:\1   :\w+:.*\n)*\n((?:\1   .*\n|\s*\n)+)"
    for block in re.finditer(pattern, text + "\n", re.MULTILINE):
        lines = block[2].splitlines()
        yield "\n".join(line[len(block[1]) + 3 :] for line in lines).strip("\n")


def recipes() -> dict[str, str]:
    """The recipes of the cookbook: title -> code."""
    sections = re.split(r"^(.+)\n~+\n", COOKBOOK.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]
    return {title: "\n".join(blocks_of(text)) for title, text in zip(sections[::2], sections[1::2], strict=True)}


def docstrings() -> dict[str, str]:
    """The docstrings of the package that show code: file and line -> code."""
    found = {}
    begins = r"(?:::|code-block:: python)\n\n"
    for file in sorted((ROOT / "mastodon").rglob("*.py")):
        code = file.read_text(encoding="utf-8")
        if not re.search(begins, code):
            # It is quicker to search than to parse.
            continue
        for node in ast.walk(ast.parse(code)):
            if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef)) and (text := ast.get_docstring(node)):
                blocks = re.findall(begins + r"((?:    .*\n?|\n)+)", text)
                if blocks:
                    place = f"{file.relative_to(ROOT)}:{getattr(node, 'lineno', 1)}"
                    found[place] = "\n".join(map(dedent, blocks))
    return found


def new_endpoint() -> str:
    """The class with the new endpoint of the guide for contributors."""
    return _METHOD + indent("\n\n".join(blocks_of(CONTRIBUTING.read_text(encoding="utf-8"))), "    ")


def commands() -> dict[str, str]:
    """The blocks that call the command line or an example: page and number -> commands."""
    found = {}
    for page in pages():
        text = page.read_text(encoding="utf-8")
        typed = ("\n".join(re.findall(r"^\$ (.+)", block, re.MULTILINE)) for block in blocks_of(text, "text"))
        for number, block in enumerate([*blocks_of(text, "bash"), *typed]):
            if re.search(r"^(mastodon-py|python3? -m mastodon |python3? docs/examples)", block, re.MULTILINE):
                found[f"{page.relative_to(ROOT)} {number}"] = block
    return found
