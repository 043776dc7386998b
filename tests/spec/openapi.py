"""Reads a description in the form of OpenAPI 3."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from tests.spec.model import Entity, Spec

_VERBS = ("get", "post", "put", "patch", "delete")
_Path = frozenset[str]
_PAGE = r"/entities/(\w+)"


def read(document: Mapping[str, Any]) -> Spec:
    """Return what a document describes."""
    return Reader(document).spec()


class Reader:
    """Follows the references in a document."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        self.document = document

    def spec(self) -> Spec:
        items = {path: self._target(item) for path, item in self.document["paths"].items()}
        for path in items:
            if re.search(r"\s", path):
                raise ValueError(f"{path!r} is not a path")
        endpoints = {
            f"{verb.upper()} {path}": dict(self._parameters(item, item[verb]))
            for path, item in items.items()
            for verb in _VERBS
            if verb in item
        }
        schemas = self.document.get("components", {}).get("schemas", {})
        entities = [
            Entity(page[1], name, dict(self._fields(schema)))
            for name, schema in schemas.items()
            # The others are parts of requests, and errors of the generator's own.
            if (page := re.search(_PAGE, schema.get("externalDocs", {}).get("url", "")))
        ]
        return Spec(endpoints, entities)

    def _parameters(self, item: Mapping[str, Any], operation: Mapping[str, Any]) -> Iterator[Any]:
        for each in [*item.get("parameters", ()), *operation.get("parameters", ())]:
            parameter = self._target(each)
            if parameter["in"] == "query":
                yield from self._names(parameter["name"], parameter.get("schema", {}), frozenset())
        body = self._target(operation.get("requestBody", {}))
        for content in body.get("content", {}).values():
            yield from self._fields(content.get("schema", {}))

    def _target(self, item: Mapping[str, Any], before: frozenset[str] = frozenset()) -> Mapping[str, Any]:
        """Return what a reference leads to, or the item itself.

        :param before: the references that have led to it.
        """
        reference = item.get("$ref", "")
        if not reference.startswith("#/"):
            return item
        if reference in before:
            raise ValueError(f"{reference} leads to itself")
        found: Any = self.document
        for part in reference[2:].split("/"):
            found = found.get(part.replace("~1", "/").replace("~0", "~"), {})
            if not found:
                raise ValueError(f"{reference} leads to nothing")
        return self._target(found, before | {reference})

    def _parts(self, schema: Mapping[str, Any] | bool, path: _Path) -> Iterator[tuple[Mapping[str, Any], _Path]]:
        """Yield a schema, what it consists of or is one of, and items. ``path`` ends references to themselves."""
        if isinstance(schema, bool):
            # Since OpenAPI 3.1, true stands for anything.
            return
        reference = schema.get("$ref")
        if reference in path:
            return
        path = path if reference is None else path | {reference}
        target = self._target(schema)
        yield target, path
        inner = [each for kind in ("allOf", "oneOf", "anyOf") for each in target.get(kind, ())]
        for each in [*inner, *([target["items"]] if "items" in target else [])]:
            yield from self._parts(each, path)

    def _fields(self, schema: Mapping[str, Any]) -> Iterator[tuple[str, frozenset[str]]]:
        for part, path in self._parts(schema, frozenset()):
            for name, content in part.get("properties", {}).items():
                yield from self._names(name, content, path)

    def _names(self, name: str, schema: Mapping[str, Any], path: _Path) -> Iterator[tuple[str, frozenset[str]]]:
        """Yield a parameter or field with its values, then those in it. Entities are described on their own."""
        values: set[str] = set()
        inner: dict[str, frozenset[str]] = {}
        for part, way in self._parts(schema, path):
            allowed = [*part.get("enum", ()), part.get("const")]
            values.update(each for each in allowed if isinstance(each, str))
            if "externalDocs" not in part:
                for key, content in part.get("properties", {}).items():
                    inner.update(self._names(f"{name}[{key}]", content, way))
        yield name, frozenset(values)
        yield from inner.items()
