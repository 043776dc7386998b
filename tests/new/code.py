"""The lines to add for a new endpoint: the method, and the imports that its file lacks."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tests.new.endpoint import WITH_TIMES, Endpoint, Part

_WIDTH = 120
#: What is to be filled in.
BLANKS = (
    "<Say in the imperative what the call does>",
    "<meaning, unit, accepted forms>",
    "<1 to 80. The server's default is 40>",
    "<items>",
    "<the result>",
    "<thing>",
    "<anchor>",
)
_SUMMARY, _MEANING, _LIMITS, _ITEMS, _RESULT, _THING, _ANCHOR = BLANKS
_CURSORS = {
    "max_id": "only items further down the list than this cursor.",
    "min_id": "the items directly above this cursor in the list.",
    "since_id": "only items above this cursor, starting at the top of the list.",
    "limit": f"the maximum number of results, {_LIMITS}.",
}
#: Where the names come from that methods use.
_HOMES = {
    "mastodon._core.params": (
        *("count", "id_of", "ids_of", "moment", "optional_id", "optional_ids", "optional_text", "page", "path"),
        *("strings_of", "text_of"),
    ),
    "mastodon.types_base": ("EmptyResponse", "IdType", "NonPaginatableList", "PaginatableList", "PrimitiveIdType"),
    "mastodon.versions": ("api_version",),
    "collections.abc": ("Iterable",),
    "datetime": ("datetime",),
}


def method(endpoint: Endpoint) -> str:
    """Return the method, with blanks where something is to be filled in."""
    lines = [
        f'@api_version("{endpoint.since}", "{endpoint.since}")',
        *_signature(endpoint),
        *(f"    {line}" for line in [*_docstring(endpoint), *_body(endpoint)]),
    ]
    return "\n".join(f"    {line}".rstrip() for line in lines)


def _signature(endpoint: Endpoint) -> list[str]:
    required = [f"{each.name}: {each.kind.annotation}" for each in endpoint.parameters if each.is_required]
    optional = [
        f"{each.name}: {each.kind.annotation} | None = None" for each in endpoint.parameters if not each.is_required
    ]
    cursor = "IdType" if endpoint.entity in WITH_TIMES else "PrimitiveIdType"
    cursors = [f"{name}: {endpoint.entity} | {cursor} | None = None" for name in ("max_id", "min_id", "since_id")]
    pages = [*cursors, "limit: int | None = None"] if endpoint.is_paged else []
    arguments = ["self", *(f"{each.name}: {each.annotation}" for each in endpoint.parts), *required, *pages, *optional]
    line = f"def {endpoint.name}({', '.join(arguments)}) -> {endpoint.returns}:"
    if len(line) + 4 <= _WIDTH:
        return [line]
    return [f"def {endpoint.name}(", *(f"    {each}," for each in arguments), f") -> {endpoint.returns}:"]


def _docstring(endpoint: Endpoint) -> Iterator[str]:
    yield f'"""{_SUMMARY}.'
    yield ""
    yield from (f":param {each.name}: the {_noun(each)}." for each in endpoint.parts)
    about = {each.name: f"{_MEANING}." for each in endpoint.parameters}
    ordered = [each.name for each in endpoint.parameters if each.is_required]
    ordered += _CURSORS if endpoint.is_paged else []
    ordered += [each.name for each in endpoint.parameters if not each.is_required]
    yield from (f":param {name}: {about.get(name) or _CURSORS[name]}" for name in ordered)
    if endpoint.entity is not None:
        yield f":return: {f'a page of {_ITEMS}' if endpoint.is_paged else _RESULT}."
    if endpoint.parts:
        yield f":raises MastodonNotFoundError: if there is no such {_noun(endpoint.parts[0])}."
    yield ""
    area = endpoint.path.split("/")[3] if endpoint.path.count("/") > 2 else endpoint.area
    yield f"Source: https://docs.joinmastodon.org/methods/{area}/#{_ANCHOR}"
    yield '"""'


def _noun(part: Part) -> str:
    """Return a word for what an id belongs to, from its class or its name."""
    entity = part.annotation.partition(" | ")[0]
    if entity == "IdType":
        return part.name.removesuffix("_id").replace("_", " ") if part.name != "id" else _THING
    words = re.findall(r"[A-Z][a-z]+", entity)
    return words[-1].lower() if words else entity


def _body(endpoint: Endpoint) -> list[str]:
    result = "EmptyResponse" if endpoint.entity is None else endpoint.returns
    target, shown = f'"{endpoint.path}"', ""
    if endpoint.parts:
        template = re.sub(r"\{\w+\}", "{}", endpoint.path)
        names = ", ".join(each.name for each in endpoint.parts)
        labels = tuple(each.name for each in endpoint.parts)
        shown = "(" + ", ".join(f'"{each}"' for each in labels) + ("," if len(labels) == 1 else "") + ")"
        target = f'path("{template}", {names}{"" if labels == ("id",) else f", names={shown}"})'
    fields = [f'"{each.name}": {_checked(each.name, each.kind, each.is_required)}' for each in endpoint.parameters]
    lines = []
    if endpoint.is_paged:
        times = "" if endpoint.entity in WITH_TIMES else ", has_times=False"
        pages = f"page(max_id, min_id, since_id, limit{times})"
        values = f"{{**{pages}, {', '.join(fields)}}}" if fields else pages
    else:
        values = f"{{{', '.join(fields)}}}" if fields else ""
    name = "query" if endpoint.verb == "GET" else "fields"
    if values:
        line = f"{name} = {values}"
        if len(line) + 8 > _WIDTH:
            items = [f"**{pages}", *fields] if endpoint.is_paged else fields
            lines += [f"{name} = {{", *(f"    {each}," for each in items), "}"]
        else:
            lines.append(line)
    call = f"self._{endpoint.verb.lower()}({result}, {target}{f', {name}' if values else ''})"
    if len(call) + 15 > _WIDTH:
        endpoint_line = f"endpoint = {target}"
        if len(endpoint_line) + 8 > _WIDTH:
            lines.append(f"names = {shown}")
            endpoint_line = endpoint_line.replace(f"names={shown}", "names=names")
        lines.append(endpoint_line)
        call = f"self._{endpoint.verb.lower()}({result}, endpoint{f', {name}' if values else ''})"
    return [*lines, call if endpoint.entity is None else f"return {call}"]


def _checked(name: str, kind: object, is_required: bool) -> str:
    check = getattr(kind, "required" if is_required else "optional")
    return f'{check}({name}, "{name}")' if check else name


def imports(code: str, file: str) -> list[str]:
    """Return the imports for a method that its file lacks.

    :param code: the method.
    :param file: the text of its file.
    """
    used = {node.id for node in ast.walk(ast.parse(f"class _:\n{code}")) if isinstance(node, ast.Name)}
    nodes = [node for node in ast.parse(file).body if isinstance(node, (ast.Import, ast.ImportFrom))]
    there = {alias.asname or alias.name for node in nodes for alias in node.names}
    homes = {name: home for home, names in _HOMES.items() for name in names}
    missing: dict[str, list[str]] = {}
    for name in sorted(used - there):
        if name in homes or name[0].isupper():
            missing.setdefault(homes.get(name, "mastodon.return_types"), []).append(name)
    return [f"from {home} import {', '.join(names)}" for home, names in sorted(missing.items())]
