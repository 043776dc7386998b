"""Begin a new endpoint: ``python -m tests.new list_pin POST /api/v1/lists/:id/pin --returns UserList``.

Writes the tests, and prints the lines to add to the library. docs/contributing.rst shows the whole way.
"""

from __future__ import annotations

import argparse
import importlib
import pkgutil
import re
import sys
from pathlib import Path

from fastapi import APIRouter
from mastodon_mock import routers

from mastodon.versions import SUPPORTED_MASTODON_VERSION, parse_version_string
from tests.new import code, files
from tests.new.endpoint import KINDS, Endpoint, endpoint_of
from tests.spec.model import key_of

ROOT = Path(__file__).parents[2]


def arguments_of(given: list[str] | None) -> tuple[Endpoint, Path]:
    """Return the endpoint for the arguments of the command, and the folder of the project."""
    parser = argparse.ArgumentParser(prog="python -m tests.new", description="Begin a new endpoint.")
    parser.add_argument("name", help="of the method: the thing, then the verb, such as list_pin")
    parser.add_argument("verb", help="GET, POST, PUT, PATCH or DELETE")
    parser.add_argument("path", help="such as /api/v1/lists/:id/pin")
    parser.add_argument(
        "--returns",
        required=True,
        metavar="TYPE",
        help="an entity, 'PaginatableList[ENTITY]', which adds the parameters of pages, 'NonPaginatableList[ENTITY]',"
        " or None",
    )
    kinds = f"an entity, or one of {', '.join(KINDS)}"
    parser.add_argument("--required", nargs="+", default=[], metavar="NAME:TYPE", help=f"the type is {kinds}")
    parser.add_argument("--params", nargs="+", default=[], metavar="NAME:TYPE", help="those that may be left out")
    parser.add_argument("--area", metavar="FILE", help="of mastodon/endpoints, if not that of the nearest endpoints")
    parser.add_argument(
        "--since", default=SUPPORTED_MASTODON_VERSION, metavar="VERSION", help="of Mastodon; default: %(default)s"
    )
    parser.add_argument("--root", type=Path, default=ROOT, help=argparse.SUPPRESS)
    options = parser.parse_args(given)
    try:
        return endpoint_of(
            options.name,
            options.verb,
            options.path,
            options.returns,
            required=options.required,
            optional=options.params,
            area=options.area,
            since=options.since,
        ), options.root
    except ValueError as error:
        parser.error(str(error))


def is_on_recording_server(endpoint: Endpoint) -> bool:
    """Check whether ``mastodon_mock`` has the endpoint, so that its response can be recorded."""
    modules = (
        importlib.import_module(f"{routers.__name__}.{each.name}") for each in pkgutil.iter_modules(routers.__path__)
    )
    found = (value for module in modules for value in vars(module).values() if isinstance(value, APIRouter))
    known = {
        key_of(f"{verb} {route.path}")  # type: ignore[attr-defined]
        for router in found
        for route in router.routes
        for verb in getattr(route, "methods", ())
    }
    return key_of(endpoint.row) in known


def changes(endpoint: Endpoint, root: Path) -> dict[Path, str]:
    """Return the files to be written with their new texts."""
    area = files.area_of_data(endpoint)
    cases = root / "tests" / "contract" / "data" / "beyond_upstream" / f"{area}.json"
    table = root / "tests" / "meta" / "endpoints.json"
    recorded = root / "tests" / "recorded"
    written = {
        cases: files.with_cases(cases.read_text(encoding="utf-8") if cases.exists() else "{\n}\n", endpoint),
        table: files.with_row(table.read_text(encoding="utf-8"), endpoint),
    }
    if parse_version_string(endpoint.since) > parse_version_string(SUPPORTED_MASTODON_VERSION):
        versions = root / "mastodon" / "versions.py"
        written[versions] = files.with_version(versions.read_text(encoding="utf-8"), endpoint.since)
        known = root / "tests" / "contract" / "differences.json"
        written[known] = files.with_difference(known.read_text(encoding="utf-8"))
    if is_on_recording_server(endpoint):
        test = recorded / f"test_{area}.py"
        written[test] = files.with_test(test.read_text(encoding="utf-8") if test.exists() else None, endpoint)
    else:
        test = recorded / "test_lacking.py"
        written[test] = files.with_call(test.read_text(encoding="utf-8"), endpoint)
    return written


def steps(endpoint: Endpoint, changed: list[str], created: list[str], module: str) -> str:
    """Return what is left to do.

    :param changed: the files that were there before, without the new ones.
    :param created: the new files.
    :param module: the text of the file for the method.
    """
    method = code.method(endpoint)
    mixin = re.findall(r"^class (\w+Mixin)\(", module, re.MULTILINE)[-1]
    recorded = next(each for each in [*created, *changed] if each.startswith("tests/recorded/"))
    lines = ["Written:", *(f"  {each}" for each in [*created, *changed]), ""]
    lines += [f"Add to the class {mixin} in mastodon/endpoints/{endpoint.area}.py, and replace what is in <>:", ""]
    lines += [method, ""]
    if missing := code.imports(method, module):
        lines += [
            "Imports that the file lacks (ruff check --fix sorts them):",
            "",
            *(f"  {each}" for each in missing),
            "",
        ]
    lines += ["Then:", "", "- Add a sentence to CHANGELOG.rst."]
    if not recorded.endswith("test_lacking.py"):
        lines.append(f"- Let the test in {recorded} use what exists on the server, and say what it shows.")
    lines += [
        f"- Record: python -m pytest {recorded} --record-mode=once",
        "- Test: python -m pytest -n auto tests/contract tests/recorded tests/meta/test_endpoints.py \\",
        "    tests/meta/test_cassettes.py",
        "- Run python -m mypy --strict, and all tests before you commit.",
        "",
        "To undo this, and any other changes of these files:",
        f"  git restore {' '.join(changed)}" + (f" && rm {' '.join(created)}" if created else ""),
    ]
    return "\n".join(lines)


def main(given: list[str] | None = None) -> int:
    """Write the files, print what is left to do, and return the exit code."""
    endpoint, root = arguments_of(given)
    written = changes(endpoint, root)
    module = (root / "mastodon" / "endpoints" / f"{endpoint.area}.py").read_text(encoding="utf-8")
    created, changed = ([f.relative_to(root).as_posix() for f in written if f.exists() is e] for e in (False, True))
    shown = steps(endpoint, changed, created, module)
    for file, text in written.items():
        file.write_text(text, encoding="utf-8", newline="\n")
    print(shown)
    return 0


if __name__ == "__main__":
    sys.exit(main())
