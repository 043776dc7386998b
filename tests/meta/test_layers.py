"""The rooms of the package: which of them may import which.

A room is a module or a package directly below ``mastodon``. Each may import itself and the rooms in its row, and
nothing else of the package, neither at the top of a file nor inside a function. So the core never depends on what is
built on top of it, and no two modules import each other.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest

PACKAGE = Path(__file__).parents[2] / "mastodon"

#: Room -> the rooms that it may import, from the ground up.
ALLOWED: dict[str, set[str]] = {
    "errors": set(),
    "defaults": set(),
    "compat": {"errors"},
    "versions": {"errors"},
    "_data": {"errors"},
    "types_base": {"_data"},
    "_core": {"errors", "_data", "types_base"},
    "text": {"errors", "compat", "_core"},
    "return_types": {"types_base", "text"},
    "_io": {"errors", "compat", "_data", "_core"},
    "_client": {"errors", "defaults", "versions", "_data", "types_base", "_core", "_io"},
    "internals": {"errors", "versions", "types_base", "return_types", "_core", "_client"},
    "streaming": {"errors", "compat", "_data", "types_base", "return_types", "_core", "_io"},
    "endpoints": {
        *("errors", "defaults", "compat", "versions", "_data", "types_base", "return_types"),
        *("_core", "_io", "internals", "streaming"),
    },
    "Mastodon": {"errors", "defaults", "compat", "versions", "return_types", "endpoints"},
    # Rooms above the client, which import only what they use of it. See THIN.
    "capabilities": {"errors", "versions", "_data", "_core"},
    "preflight": {"errors", "compat", "_data", "_core", "_io"},
    "walks": {"errors", "types_base", "return_types", "_core", "_io", "endpoints"},
    "threads": {"errors", "types_base", "return_types", "_core", "endpoints", "preflight"},
    "login": {"errors", "defaults", "compat", "return_types", "_core", "_io", "endpoints"},
    "outbox": {
        *("errors", "types_base", "return_types", "_core", "_io", "endpoints", "Mastodon", "threads"),
    },
    # What ``import mastodon`` shows.
    "__init__": {"errors", "types_base", "_core", "streaming", "Mastodon"},
    # Import paths of Mastodon.py 2.3.3 that lead to where things are now.
    "utility": {"endpoints"},
    "streaming_websocket": {"compat", "streaming"},
    # Tools on top of the client.
    "doctor": {
        *("errors", "compat", "versions", "_data", "_core", "streaming", "Mastodon", "capabilities", "preflight"),
    },
    "cli": {
        *("errors", "compat", "_data", "_core", "text", "return_types", "streaming", "Mastodon", "capabilities"),
        *("preflight", "login", "__init__", "doctor"),
    },
    "__main__": {"cli"},
    # For the tests of programs.
    "testing": {"_core"},
}

#: Imports inside functions, by file, with the reason. Everything else stands at the top of its file.
LATE: dict[str, dict[str, str]] = {
    "__init__.py": {"mastodon.streaming": "most programs open no stream, and its modules take time to load"},
    "compat.py": dict.fromkeys(
        ("blurhash", "cryptography", "grapheme", "http_ece", "keyring", "magic", "websocket"), "optional"
    ),
    "_data/jsontext.py": {"orjson": "optional"},
    "endpoints/push.py": dict.fromkeys(
        ("cryptography.hazmat.primitives.asymmetric.ec", "cryptography.hazmat.primitives.serialization"), "optional"
    ),
    "versions.py": {"difflib": "only a misspelt argument needs it"},
    "return_types/plain.py": {"mastodon.text": "takes time to load, and most programs read no plain text"},
    "endpoints/filters.py": {"html": "loads a long table, which only filters_apply needs"},
    "_client/settings.py": {"mastodon._io.shared_limits": "loads sqlite3, which only a file for rate limits needs"},
    "_io/lost_posts.py": {"html": "loads a long table, which only lost posts on some servers need"},
    "_data/scalars.py": {"dateutil.parser": "slow to load, and only odd dates need it"},
}

#: Rooms above the client, which short methods load when they are called: file -> modules. Only inside functions.
THIN: dict[str, set[str]] = {
    "endpoints/capabilities.py": {"mastodon.capabilities"},
    "endpoints/login.py": {"mastodon.login"},
    "endpoints/status_checks.py": {
        *("mastodon.preflight.checks", "mastodon.preflight.files", "mastodon.preflight.limits"),
    },
    "endpoints/status_threads.py": {"mastodon.threads"},
    "endpoints/utility.py": {"mastodon.walks.progress"},
    "endpoints/walks.py": {"mastodon.walks.run"},
}


class Import(NamedTuple):
    """An import statement in a file of the package."""

    file: str
    line: int
    module: str
    is_late: bool


def module_files() -> dict[str, Path]:
    """Return the files of the package by the names of their modules."""
    return {_module_of(file): file for file in sorted(PACKAGE.rglob("*.py"))}


def _module_of(file: Path) -> str:
    parts = ["mastodon", *file.relative_to(PACKAGE).with_suffix("").parts]
    return ".".join(parts[:-1] if parts[-1] == "__init__" and len(parts) > 2 else parts)


def imports_of(file: Path, source: str, modules: Mapping[str, Path]) -> Iterator[Import]:
    """Find all imports of a file, those inside functions and those for type checkers included."""
    tree = ast.parse(source)
    late = {
        inner
        for node in ast.walk(tree)
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))
        for inner in ast.walk(node)
    }
    name = file.relative_to(PACKAGE).as_posix()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            targets = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{name}:{node.lineno} has a relative import; write the whole name"
            below = [f"{node.module}.{alias.name}" for alias in node.names]
            # ``from package import module`` imports a module, ``from module import name`` does not.
            known = [each for each in below if each in modules or _is_module_elsewhere(each)]
            targets = known or [str(node.module)]
        else:
            continue
        for target in targets:
            yield Import(name, node.lineno, target, node in late)


def _is_module_elsewhere(name: str) -> bool:
    return name == "dateutil.parser" or name.startswith("cryptography.hazmat.primitives.")


def _is_thin(each: Import) -> bool:
    return each.is_late and each.module in THIN.get(each.file, set())


def room_of(module: str) -> str:
    """Return the room that a module is in."""
    return module.split(".")[1] if "." in module else "__init__"


@cache
def all_imports() -> tuple[Import, ...]:
    modules = module_files()
    return tuple(
        each for file in modules.values() for each in imports_of(file, file.read_text(encoding="utf-8"), modules)
    )


def forbidden(found: Iterable[Import]) -> list[str]:
    """Describe the imports that the table does not allow, and what to do about them."""
    problems = []
    for each in found:
        if each.module.split(".")[0] != "mastodon" or _is_thin(each):
            continue
        room, target = room_of(_module_of(PACKAGE / each.file)), room_of(each.module)
        if target != room and target not in ALLOWED[room]:
            rights = sorted(ALLOWED[room])
            problems.append(
                f"mastodon/{each.file}:{each.line} imports {each.module}, but {room} may not import {target}. Move what"
                f" you need into one of the rooms {rights}, pass it in as an argument, or let a room above both use"
                " them. docs/contributing.rst shows all rooms."
            )
    return problems


def test_every_room_is_in_the_table() -> None:
    assert {room_of(name) for name in module_files()} == set(ALLOWED)


def test_rooms_import_only_what_the_table_allows() -> None:
    problems = forbidden(all_imports())
    assert not problems, "\n" + "\n".join(problems)


def test_the_table_has_no_circle_and_no_right_that_nobody_uses() -> None:
    order = list(ALLOWED)
    upward = [(room, each) for room in order for each in ALLOWED[room] if order.index(each) > order.index(room)]
    # The package itself and the old paths stand at the end, so every arrow points back.
    assert upward == []
    used = {
        (room_of(_module_of(PACKAGE / each.file)), room_of(each.module))
        for each in all_imports()
        if "mastodon" in each.module and not _is_thin(each)
    }
    assert {(room, each) for room, rooms in ALLOWED.items() for each in rooms} - used == set()


def circles(found: Iterable[Import]) -> set[str]:
    """Return the modules that import each other in a circle, and those that lead into it."""
    graph = {name: set[str]() for name in module_files()}
    for each in found:
        if each.module in graph and not _is_thin(each):
            graph[_module_of(PACKAGE / each.file)].add(each.module)
    while leaves := [name for name, targets in graph.items() if not targets - {name}]:
        for name in leaves:
            del graph[name]
        for targets in graph.values():
            targets.difference_update(leaves)
    return set(graph)


def test_no_two_modules_import_each_other() -> None:
    assert circles(all_imports()) == set()


def test_a_circle_of_modules_is_found() -> None:
    # Within one room, so that the table allows each of them.
    ring = [
        Import("text/tokens.py", 1, "mastodon.text.reader", False),
        Import("text/reader.py", 1, "mastodon.text.splitting", True),
        Import("text/splitting.py", 1, "mastodon.text.tokens", False),
    ]
    assert forbidden(ring) == []
    assert circles(ring) == {"mastodon.text.tokens", "mastodon.text.reader", "mastodon.text.splitting"}
    assert circles(ring[:2]) == set()


def layers_of_the_picture() -> list[list[str]]:
    """The rooms of docs/rooms.svg, from the top to the ground."""
    picture = (PACKAGE.parent / "docs" / "rooms.svg").read_text(encoding="utf-8")
    lines = re.findall(r'class="name">([^<]*)<', picture)
    return [
        [name.removeprefix("mastodon/").removesuffix("/").removesuffix(".py") for name in line.split(" · ")]
        for line in lines
    ]


def test_the_picture_in_the_documentation_shows_the_rooms_as_they_are() -> None:
    place = {room: number for number, layer in enumerate(layers_of_the_picture()) for room in layer}
    # docs/contributing.rst says that these are left out.
    assert set(place) == set(ALLOWED) - {"__main__", "utility", "streaming_websocket"}
    upward = [(room, each) for room in place for each in ALLOWED[room] if place[each] < place[room]]
    assert upward == []


def test_imports_inside_functions_have_a_reason() -> None:
    found = {(each.file, each.module) for each in all_imports() if each.is_late}
    named = {(file, module) for table in (LATE, THIN) for file, modules in table.items() for module in modules}
    assert found == named


@pytest.mark.parametrize(
    ("file", "source", "wanted"),
    [
        ("_core/params.py", "from mastodon.internals import Internals\n", "_core may not import internals"),
        ("_core/params.py", "def f():\n    import mastodon.endpoints.media\n", "_core may not import endpoints"),
        ("errors.py", "from mastodon import return_types\n", "errors may not import return_types"),
        (
            "_data/convert.py",
            "if TYPE_CHECKING:\n    from mastodon import types_base\n",
            "_data may not import types_base",
        ),
        ("streaming/handles.py", "from mastodon import Mastodon\n", "streaming may not import Mastodon"),
        ("return_types/tags.py", "import mastodon\n", "return_types may not import __init__"),
    ],
)
def test_a_forbidden_import_is_found(file: str, source: str, wanted: str) -> None:
    (problem,) = forbidden(list(imports_of(PACKAGE / file, source, module_files())))
    assert wanted in problem
