"""Compare the package with a newer description of the API: ``python -m tests.spec FILE``."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from tests.spec import markdown, openapi
from tests.spec.model import Spec, differences, report
from tests.spec.package import Package

#: Differences that stay, by reason.
KNOWN: dict[str, list[str]] = json.loads((Path(__file__).parent / "known.json").read_text(encoding="utf-8"))


def read(source: Path) -> Spec:
    """Read an OpenAPI file, or the folder with ``methods`` and ``entities`` in a checkout of the documentation."""
    if source.is_dir():
        folder = next((each for each in (source, *sorted(source.rglob("en"))) if (each / "methods").is_dir()), None)
        if folder is None:
            raise ValueError(f"there is no folder 'methods' in {source}")
        texts = [
            {file.stem: file.read_text(encoding="utf-8") for file in sorted((folder / kind).rglob("*.md"))}
            for kind in ("methods", "entities")
        ]
        found = markdown.read(*texts)
    else:
        try:
            document = json.loads(source.read_text(encoding="utf-8-sig"))
        except (ValueError, RecursionError) as error:
            raise ValueError(f"{source} is not JSON: {error}") from error
        if not isinstance(document, dict) or "paths" not in document:
            raise ValueError(f"{source} is not an OpenAPI document: it has no 'paths'")
        try:
            found = openapi.read(document)
        except (AttributeError, KeyError, TypeError, RecursionError) as error:
            raise ValueError(f"{source} does not have the form of OpenAPI 3: {error!r}") from error
    if not found.endpoints:
        raise ValueError(f"no endpoints were found in {source}")
    return found


def main(arguments: list[str] | None = None) -> int:
    """Print the differences, and return the exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.spec",
        description="List what a description of the API has that the package lacks, and what it no longer has.",
        epilog="Exit codes: 0 if nothing differs but what known.json lists, 1 if something does, 2 if nothing could be"
        " compared.",
    )
    parser.add_argument("file", type=Path, help="an OpenAPI file in JSON, or a checkout of Mastodon's documentation")
    parser.add_argument("--all", action="store_true", help="show also the differences in known.json")
    given = parser.parse_args(arguments)
    try:
        spec = read(given.file)
    except (OSError, ValueError) as error:
        parser.error(str(error))
    found = differences(spec, Package())
    known = {what for listed in KNOWN.values() for what in listed}
    new = [each for each in found if each.what not in known]
    if shown := report(found if given.all else new):
        print(shown + "\n")
    print(
        f"{len(spec.endpoints)} endpoints and {len(spec.entities)} entities compared: {len(new)} differences, and"
        f" {len(found) - len(new)} known ones."
    )
    return 1 if new else 0


if __name__ == "__main__":
    sys.exit(main())
