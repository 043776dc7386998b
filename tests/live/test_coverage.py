"""How much of the library the tests of this folder take to a real server.

This test reads what they call. ``conftest.py`` counts what truly reached the server, at the end of a whole run.
"""

from __future__ import annotations

import ast
import inspect
from pathlib import Path

from mastodon import Mastodon
from tests.live.server import AT_LEAST


def test_most_methods_are_called_in_these_files() -> None:
    public = {name for name, method in inspect.getmembers(Mastodon, inspect.isfunction) if not name.startswith("_")}
    trees = [ast.parse(file.read_text(encoding="utf-8")) for file in Path(__file__).parent.glob("test_*.py")]
    calls = [node.func for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Call)]
    called = {func.attr for func in calls if isinstance(func, ast.Attribute)}
    assert len(public & called) >= AT_LEAST, sorted(public - called)
