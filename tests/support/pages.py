"""The code in README and documentation."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
COOKBOOK = ROOT / "docs" / "cookbook.rst"


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
