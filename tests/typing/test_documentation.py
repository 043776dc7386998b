"""The Python code of README and documentation, as a type checker sees it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from textwrap import dedent, indent

from tests.typing.conftest import Mypy

ROOT = Path(__file__).parents[2]

#: The names that the pages use without saying where they come from.
PRELUDE = """
from mastodon import Mastodon, StreamListener
from mastodon.return_types import Account, Status

api = Mastodon(access_token="user.secret")
account: Account = api.me()
listener = StreamListener()
status_id: str = "109300000000000000"
status: Status = api.status(status_id)
text: str = "Soup today."
"""
#: The example of a new endpoint is a method, spread over several blocks.
METHOD = """
from mastodon._core.params import path
from mastodon.internals import Internals
from mastodon.return_types import UserList
from mastodon.types_base import IdType
from mastodon.versions import api_version


class ListsMixin(Internals):
"""


def blocks_of(page: Path) -> Iterator[str]:
    """Yield the Python blocks of a page."""
    pattern = r"^( *)\.\. code-block:: python\n\n((?:\1   .*\n|\s*\n)+)"
    for block in re.finditer(pattern, page.read_text(encoding="utf-8") + "\n", re.MULTILINE):
        lines = block[2].splitlines()
        yield "\n".join(line[len(block[1]) + 3 :] for line in lines).strip("\n")


def modules() -> Iterator[tuple[str, str]]:
    """Yield a module for each page: its name, and all blocks below each other."""
    for page in [ROOT / "README.rst", *sorted((ROOT / "docs").rglob("*.rst"))]:
        code = "\n\n".join(blocks_of(page))
        name = "_".join(page.relative_to(ROOT).with_suffix("").parts).replace("-", "_")
        if name == "docs_contributing":
            yield name, METHOD + indent(code, "    ")
        elif code:
            yield name, PRELUDE + code + "\n"


def test_all_code_passes_the_strict_type_checker(mypy: Mypy) -> None:
    found = dict(modules())
    assert len(found) >= 20
    assert mypy(found) == (0, "")


def test_blocks_are_found() -> None:
    found = list(blocks_of(ROOT / "README.rst"))
    assert any("Mastodon" in block for block in found)
    assert all(block == dedent(block) for block in found)


def test_another_project_finds_the_types(mypy: Mypy) -> None:
    # Far away from the checkout, so that only the installation can lead to the package, an editable one, too.
    code = "from mastodon import Mastodon\n\nreveal_type(Mastodon().status(5))\n"
    assert 'Revealed type is "mastodon.return_types.statuses.Status"' in mypy({"project": code}, installed=True)[1]
