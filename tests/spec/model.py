"""An API as its description has it, and where two of them differ. Nothing here reads a file."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple, Protocol

#: By name of a parameter or field, the values that it is limited to. Most have none.
Names = Mapping[str, frozenset[str]]


class Entity(NamedTuple):
    """The fields of an entity. Fields of objects in it are written as ``configuration[urls][streaming]``."""

    #: The page of the documentation that describes it, such as ``Account`` for ``MutedAccount``.
    page: str
    name: str
    fields: Names


class Spec(NamedTuple):
    """The endpoints of a server with their parameters, by ``"POST /api/v1/lists/{id}/accounts"``; its entities."""

    endpoints: Mapping[str, Names]
    entities: list[Entity]


class Kept(Protocol):
    """The API as the package has it."""

    def endpoints(self) -> Mapping[str, Iterable[str]]:
        """Return the names of the parameters by endpoint."""

    def knows_value(self, endpoint: str, parameter: str, value: str) -> bool:
        """Check whether the methods of an endpoint know a value of a parameter."""

    def class_of(self, entity: Entity) -> str | None:
        """Return the name of the class for an entity, if there is one."""

    def fields(self, entity: Entity) -> Iterable[str]:
        """Return the fields of an entity that servers of this software should send."""

    def knows_field(self, entity: Entity, field: str) -> bool:
        """Check whether an entity has a field, or a field in a field."""

    def knows_field_value(self, entity: Entity, field: str, value: str) -> bool:
        """Check whether an entity describes a value of a field."""

    def area_of(self, path: str) -> str:
        """Return the file for an endpoint."""

    def file_of(self, entity: Entity) -> str:
        """Return the file for an entity."""


class Difference(NamedTuple):
    """One thing to do: the file that it concerns, and what is to be looked at."""

    area: str
    what: str


def key_of(endpoint: str) -> str:
    """Return an endpoint without what may be written differently: names of placeholders, a slash at the end."""
    verb, path = endpoint.split()
    return f"{verb} {re.sub(r'(?<=/)(?::[a-z_]+|{[^}]*}|<[^>]*>)', '{}', path.rstrip('/'))}"


def plain(name: str) -> str:
    """Return a name without what marks it as a list: ``ids[]`` and ``ids`` are the same."""
    return re.sub(r"\[(\d*|:\w+)\]", "", name)


def has(names: Iterable[str], name: str) -> bool:
    """Check whether a name is among others, or a group of some of them, or part of one that is a group."""
    wanted = plain(name)
    return any(
        each == wanted or each.startswith(f"{wanted}[") or wanted.startswith(f"{each}[") for each in map(plain, names)
    )


def differences(spec: Spec, kept: Kept) -> list[Difference]:
    """Return all differences between a description and the package, ordered by area."""
    return sorted({*_of_endpoints(spec, kept), *_of_entities(spec, kept)})


def _of_endpoints(spec: Spec, kept: Kept) -> Iterator[Difference]:
    theirs = {key_of(endpoint): endpoint for endpoint in spec.endpoints}
    ours = {key_of(endpoint): endpoint for endpoint in kept.endpoints()}
    for key in theirs.keys() | ours.keys():
        endpoint = ours.get(key) or theirs[key]
        area = kept.area_of(endpoint.split()[1])
        if key not in theirs:
            yield Difference(area, f"gone: endpoint {endpoint}")
            continue
        described = spec.endpoints[theirs[key]]
        if key not in ours:
            shown = f" ({', '.join(sorted(described))})" if described else ""
            yield Difference(area, f"new: endpoint {endpoint}{shown}")
            continue
        sent = kept.endpoints()[endpoint]
        for name, values in described.items():
            if not has(sent, name):
                yield Difference(area, f"new: parameter {name} of {endpoint}")
                continue
            unknown = sorted(value for value in values if not kept.knows_value(endpoint, name, value))
            yield from (Difference(area, f"new: value {value} of {name} of {endpoint}") for value in unknown)
        yield from (
            Difference(area, f"gone: parameter {name} of {endpoint}") for name in sent if not has(described, name)
        )


def _of_entities(spec: Spec, kept: Kept) -> Iterator[Difference]:
    described: dict[str, set[str]] = {}
    for entity in spec.entities:
        area, name = kept.file_of(entity), kept.class_of(entity)
        if name is None:
            yield Difference(area, f"new: entity {entity.name} ({', '.join(sorted(entity.fields))})")
            continue
        described.setdefault(name, set()).update(entity.fields)
        for field, values in entity.fields.items():
            if not kept.knows_field(entity, field):
                yield Difference(area, f"new: field {field} of {name}")
                continue
            unknown = sorted(value for value in values if not kept.knows_field_value(entity, field, value))
            yield from (Difference(area, f"new: value {value} of {name}.{field}") for value in unknown)
    for entity in spec.entities:
        name = kept.class_of(entity)
        for field in kept.fields(entity) if name is not None else ():
            if not has(described[str(name)], field):
                yield Difference(kept.file_of(entity), f"gone: field {field} of {name}")


def report(found: Iterable[Difference]) -> str:
    """Return differences as a list of things to do, grouped by area."""
    lines: list[str] = []
    area = None
    for each in found:
        if each.area != area:
            lines += ["", each.area] if lines else [each.area]
            area = each.area
        lines.append(f"  [ ] {each.what}")
    return "\n".join(lines)
