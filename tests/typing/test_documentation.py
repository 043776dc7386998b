"""The Python code of README and documentation, as a type checker sees it."""

from __future__ import annotations

from collections.abc import Iterator
from textwrap import dedent

from tests.support.pages import CONTRIBUTING, COOKBOOK, ROOT, blocks_of, docstrings, new_endpoint, pages, recipes
from tests.typing.conftest import Mypy

#: The name that recipes use.
CLIENT = """
from mastodon import Mastodon

api = Mastodon(access_token="user.secret")
"""
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


def modules() -> Iterator[tuple[str, str]]:
    """Yield a module for each page, with all blocks below each other, and one for each recipe of the cookbook."""
    for number, recipe in enumerate(recipes().values()):
        yield f"recipe_{number}", CLIENT + recipe + "\n"
    yield "new_endpoint", new_endpoint()
    for number, code in enumerate(docstrings().values()):
        yield f"docstring_{number}", PRELUDE + code + "\n"
    for page in pages():
        if page in (COOKBOOK, CONTRIBUTING):
            continue
        code = "\n\n".join(blocks_of(page.read_text(encoding="utf-8")))
        name = "_".join(page.relative_to(ROOT).with_suffix("").parts).replace("-", "_")
        if code:
            yield name, PRELUDE + code + "\n"


def test_all_code_passes_the_strict_type_checker(mypy: Mypy) -> None:
    found = dict(modules())
    assert len(found) >= 20
    assert mypy(found) == (0, "")


def test_blocks_are_found() -> None:
    found = list(blocks_of((ROOT / "README.rst").read_text(encoding="utf-8")))
    assert any("Mastodon" in block for block in found)
    assert all(block == dedent(block) for block in found)


def test_another_project_finds_the_types(mypy: Mypy) -> None:
    # Far away from the checkout, so that only the installation can lead to the package, an editable one, too.
    code = "from mastodon import Mastodon\n\nreveal_type(Mastodon().status(5))\n"
    assert 'Revealed type is "mastodon.return_types.statuses.Status"' in mypy({"project": code}, installed=True)[1]
