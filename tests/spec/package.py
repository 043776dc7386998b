"""The API as this package has it: the table of endpoints, the methods, and the fields that entities declare."""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, get_args

from mastodon import Mastodon, return_types
from mastodon._data.convert import declared_fields, wire_names
from mastodon.defaults import _VALID_SCOPES
from mastodon.types_base import AttribAccessDict
from tests.spec.model import Entity, key_of, plain
from tests.support.endpoints import TABLE, area_of, methods_by_row, module_of

_ROOT = Path(__file__).parents[2]
#: In the text of fields that the official documentation need not have.
_NOT_OF_MASTODON = (
    r"not by Mastodon|Mastodon does not send|no known server sends|Additional data of Pleroma|Removed in \d"
    r"|Not in the official documentation"
)
#: Entities whose classes have another name.
_NAMED: dict[str, str] = {
    "AccountRole": "Role",
    "AdminCohort": "AdminRetention",
    "AdminTag": "Tag",
    "AnnouncementAccount": "StatusMention",
    "CohortData": "AdminCohort",
    "DiscoverOauthServerConfigurationResponse": "OAuthServerInfo",
    "InstanceIcon": "InstanceIcon",
    "OEmbedResponse": "OEmbed",
    "Search": "SearchV2",
    "StatusTag": "Tag",
}


class Package:
    """See :class:`tests.spec.model.Kept`."""

    def endpoints(self) -> Mapping[str, Iterable[str]]:
        return TABLE

    def knows_value(self, endpoint: str, parameter: str, value: str) -> bool:
        return value in _words_of_methods(endpoint)

    def class_of(self, entity: Entity) -> str | None:
        found = _classes(entity.page, entity.name)
        return found[0].__name__ if found else None

    def fields(self, entity: Entity) -> Iterable[str]:
        found = _classes(entity.page, entity.name)
        # Where several classes may be meant, no field of theirs is missed.
        docs = _descriptions(found[0]) if len(found) == 1 else {}
        return [name for name, text in docs.items() if not re.search(_NOT_OF_MASTODON, " ".join(text.split()))]

    def knows_field(self, entity: Entity, field: str) -> bool:
        return any(_find(cls, _steps(field)) for cls in _classes(entity.page, entity.name))

    def knows_field_value(self, entity: Entity, field: str, value: str) -> bool:
        for cls in _classes(entity.page, entity.name):
            for owner, key in _find(cls, _steps(field)):
                if key.startswith("scopes") and value in _VALID_SCOPES:
                    return True
                if owner is None or value in _words(_descriptions(owner).get(key, "")):
                    return True
        return False

    def area_of(self, path: str) -> str:
        found = area_of(path)
        return f"mastodon/endpoints/{found}.py" if found else "mastodon/endpoints, in a new file"

    def file_of(self, entity: Entity) -> str:
        found = _classes(entity.page, entity.name)
        return _declarations()[found[0].__name__][0] if found else "mastodon/return_types"


# --- Methods --------------------------------------------------------------------------------------------------------


def _words(text: str) -> set[str]:
    """Return the words of a text, also in parts: ``a:b`` is in ``a:b:c``."""
    words = {each.strip(".:-") for each in re.findall(r"[\w:.-]+", text)}
    return words | {part for word in words for part in re.split(r"[:.]", word)}


@cache
def _words_of_methods(endpoint: str) -> set[str]:
    """Return the words in the documentation of the methods for an endpoint, and the constants of their modules."""
    methods = {name for row, names in methods_by_row().items() if key_of(row) == key_of(endpoint) for name in names}
    documented = " ".join(inspect.getdoc(getattr(Mastodon, name)) or "" for name in methods)
    return _words(documented).union(*(_constants(module_of(name)) for name in methods))


@cache
def _constants(module: str) -> set[str]:
    tree = ast.parse((_ROOT / "mastodon" / "endpoints" / f"{module}.py").read_text(encoding="utf-8"))
    return {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)}


# --- Entities -------------------------------------------------------------------------------------------------------


@cache
def _all_classes() -> list[type]:
    found = (getattr(return_types, name) for name in return_types.__all__)
    return [each for each in found if isinstance(each, type) and issubclass(each, AttribAccessDict)]


@cache
def _pages(cls: type) -> set[str]:
    return set(re.findall(r"docs\.joinmastodon\.org/entities/(\w+)", cls.__doc__ or ""))


@cache
def _classes(page: str, name: str) -> list[type]:
    """Return the classes for an entity: of those that its page describes, the one that is named most like it."""
    if (plain_name := name.replace("_", "")) in _NAMED:
        return [getattr(return_types, _NAMED[plain_name])]
    wanted = _plain_name(name)
    on_page = [cls for cls in _all_classes() if page in _pages(cls)]
    if not on_page:
        return [cls for cls in _all_classes() if _plain_name(cls.__name__) == wanted]
    names = {_plain_name(cls.__name__): cls for cls in on_page}
    for each in (wanted, f"{wanted}v2", wanted.removeprefix("v1")):
        if each in names:
            return [names[each]]
    return [cls for own, cls in names.items() if own.endswith(wanted)] or on_page


def _plain_name(name: str) -> str:
    return name.replace("_", "").lower()


@cache
def _declarations() -> dict[str, tuple[str, dict[str, str]]]:
    """Return by class the file that declares it, and the text below each field."""
    found: dict[str, tuple[str, dict[str, str]]] = {}
    for file in sorted((_ROOT / "mastodon" / "return_types").glob("*.py")):
        tree = ast.parse(file.read_text(encoding="utf-8"))
        for cls in (node for node in tree.body if isinstance(node, ast.ClassDef)):
            found[cls.name] = file.relative_to(_ROOT).as_posix(), dict(_fields_of(cls))
    return found


def _fields_of(cls: ast.ClassDef) -> Iterator[tuple[str, str]]:
    for node, below in zip(cls.body, [*cls.body[1:], ast.Pass()], strict=True):
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and node.target.id[0] != "_":
            text = below.value if isinstance(below, ast.Expr) else None
            yield node.target.id, str(text.value) if isinstance(text, ast.Constant) else ""


@cache
def _descriptions(cls: type) -> dict[str, str]:
    """Return the fields of a class by key, with the text below each."""
    keys = wire_names(cls)
    texts: dict[str, str] = {}
    for each in reversed(cls.__mro__):
        texts.update(_declarations().get(each.__name__, ("", {}))[1])
    return {keys.get(name, name): text for name, text in texts.items()}


def _steps(field: str) -> tuple[str, ...]:
    return tuple(re.findall(r"[^\[\]]+", plain(field)))


def _find(cls: type, steps: tuple[str, ...]) -> list[tuple[type | None, str]]:
    """Return the classes that declare what a field leads to, with the key. None stands for an object of any fields."""
    if not steps:
        return [(None, "")]
    key, *rest = steps
    field = declared_fields(cls).get(key)
    if field is None:
        return []
    if not rest:
        return [(cls, key)]
    inner = list(_entities_in([field.type, field.marker]))
    if not inner:
        return [(None, key)]
    return [found for each in inner for found in _find(each, tuple(rest))]


def _entities_in(types: Iterable[Any]) -> Iterator[type]:
    """Yield the entities in a type: items of lists, parts of unions, and those that a marker can select."""
    for each in types:
        if isinstance(each, type) and issubclass(each, AttribAccessDict):
            yield each
        yield from _entities_in(get_args(each))
        if hasattr(each, "classes"):
            yield from _entities_in([*each.classes.values(), each.otherwise])
