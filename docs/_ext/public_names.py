"""Everything public that the reference documents: calls by area, entities, and where entities come from."""

from __future__ import annotations

import ast
import importlib.util
import inspect
import json
import pkgutil
from collections import defaultdict
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

from sphinx.pycode import ModuleAnalyzer

import mastodon
from mastodon import Mastodon, return_types
from mastodon.types_base import AttribAccessDict

#: Exported with the entities, but documented with the types that all of them share.
SHARED = {"AttribAccessDict", "EmptyResponse", "RenamedAccessDict"}
#: The module with the constructor is not one of an area.
_CLIENT = "client"


def _area_of(cls: type) -> str:
    module = cls.__module__
    return module.rpartition(".")[2] if module.startswith("mastodon.endpoints.") else _CLIENT


@lru_cache(maxsize=1)
def calls() -> dict[str, str]:
    """Return all public methods of the client, with the module of their area, in the order of the source."""
    found: dict[str, str] = {}
    for cls in Mastodon.__mro__[:-1]:
        for name, value in vars(cls).items():
            if not name.startswith("_") and (callable(value) or isinstance(value, (staticmethod, classmethod))):
                found.setdefault(name, _area_of(cls))
    return found


def calls_of(area: str) -> list[str]:
    """Return the names of the calls of an area."""
    found = [name for name, module in calls().items() if module == area]
    if not found:
        raise ValueError(f"There are no calls in {area!r}. The areas: {sorted(set(calls().values()))}")
    return found


@lru_cache(maxsize=1)
def entities() -> dict[str, type[AttribAccessDict]]:
    """Return all entity classes by their names."""
    found = {name: getattr(return_types, name) for name in return_types.__all__ if name not in SHARED}
    return {name: cls for name, cls in found.items() if inspect.isclass(cls) and issubclass(cls, AttribAccessDict)}


def fields_of(cls: type) -> dict[str, str]:
    """Return the fields that an entity class itself declares, with their annotations as written."""
    written = inspect.get_annotations(cls)
    return {name: written[name] for name in written if not name.startswith("_")}


@lru_cache(maxsize=1)
def field_docs() -> dict[tuple[str, str], list[str]]:
    """Return the description of each field, by entity and field. Only the source has it."""
    found: dict[tuple[str, str], list[str]] = {}
    for module in pkgutil.iter_modules(return_types.__path__, return_types.__name__ + "."):
        found.update(ModuleAnalyzer.for_module(module.name).find_attr_docs())
    return found


@lru_cache(maxsize=1)
def aliases() -> dict[str, ast.expr]:
    """Return what the names for types in the whole package stand for, such as ``Seconds``."""
    found: dict[str, ast.expr] = {}
    for module in pkgutil.walk_packages(mastodon.__path__, "mastodon."):
        if module.name.endswith("__main__"):
            continue
        # Read, not imported: some modules need extras.
        spec = importlib.util.find_spec(module.name)
        assert spec is not None
        assert spec.origin is not None
        tree = ast.parse(Path(spec.origin).read_text(encoding="utf-8"))
        for node in tree.body:
            if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
                found.setdefault(node.targets[0].id, node.value)
            elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and node.value is not None:
                found.setdefault(node.target.id, node.value)
    return found


def expression(annotation: Any) -> ast.expr:
    """Return an annotation as an expression."""
    text = annotation if isinstance(annotation, str) else inspect.formatannotation(annotation)
    return ast.parse(text, mode="eval").body


def names_in(node: ast.expr) -> Iterator[str]:
    """Yield the names in an annotation. Those that stand for other types are replaced by them."""
    for part in ast.walk(node):
        if isinstance(part, ast.Name) and part.id not in entities() and part.id in aliases():
            yield from names_in(aliases()[part.id])
        elif isinstance(part, ast.Name):
            yield part.id


def call(name: str) -> Any:
    """Return the function of a call, without its wrappers."""
    return inspect.unwrap(getattr(Mastodon, name))


@lru_cache(maxsize=1)
def scopes() -> dict[str, str]:
    """Return the scopes that calls need, as the official documentation names them. Some are in docstrings instead."""
    table = json.loads(Path(__file__).with_name("scopes.json").read_text(encoding="utf-8"))
    return {name: scope for scope, names in table.items() for name in names}


@lru_cache(maxsize=1)
def returned_by() -> dict[str, list[str]]:
    """Return for each entity the calls that return it, alone, in a list or in a page."""
    found: dict[str, list[str]] = defaultdict(list)
    for name in sorted(calls()):
        for used in set(names_in(expression(inspect.signature(call(name)).return_annotation))):
            found[used].append(name)
    return found


@lru_cache(maxsize=1)
def used_in() -> dict[str, list[str]]:
    """Return for each entity the fields of entities that contain it."""
    found: dict[str, list[str]] = defaultdict(list)
    for name, cls in entities().items():
        for field, annotation in fields_of(cls).items():
            for used in set(names_in(expression(annotation))):
                found[used].append(f"{name}.{field}")
    return found
