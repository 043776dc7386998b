"""Reads the pages of the official documentation, ``methods/*.md`` and ``entities/*.md``.

A page of methods has the first line of a request for each, and then lists of parameters. A page of entities has a
heading with the name of each field. Endpoints and fields that are marked as removed are left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import chain

from tests.spec.model import Entity, Spec

_REQUEST = re.compile(r"^(GET|POST|PUT|PATCH|DELETE)\s+(?:https?://[^/\s]+)?(/[^\s?]*)(\?\S*)?(?:\s+HTTP/[\d.]+)?\s*$")
_HEADING = re.compile(r"^(#{2,6})\s+(.*?)\s*(?:\{#([\w.-]+)\})?\s*$")
_PARAMETER = re.compile(r"^`?([A-Za-z_][\w:]*(?:\[[\w:]*\])*)`?(?:\s+.*)?$")
_ATTRIBUTE = re.compile(r"^`([^`]+)`")
_REMOVED = re.compile(r"\{\{[<%]\s*removed\s*[%>]\}\}|^~~|\{\{[<%]\s*deprecated[^}]*removed", re.IGNORECASE)
#: Of which attributes a section is, if not of another entity.
_QUALITIES = ("deprecated", "removed", "required", "optional", "base", "additional")
#: A value and what it means, or a list of values.
_MEANING = re.compile(r"^`([\w:.-]+)`\s*[=:-]")
_LISTED = re.compile(
    r"(?:[Oo]ne of|[Cc]an be|[Vv]alues? (?:are|include)|[Ee]ither)\b[^.]*"
    r"|`[a-z][\w:-]*`(?:,? (?:or |and )?`[a-z][\w:-]*`){2,}"
)


def read(methods: Mapping[str, str], entities: Mapping[str, str]) -> Spec:
    """Return what pages describe.

    :param methods: the texts of pages by name.
    :param entities: the same.
    """
    endpoints: dict[str, dict[str, frozenset[str]]] = {}
    for text in methods.values():
        for endpoint, names in _endpoints(_body(text)):
            endpoints.setdefault(endpoint, {}).update(names)
    found = chain.from_iterable(_entities(page, _body(text)) for page, text in entities.items())
    return Spec(endpoints, list(found))


def _body(text: str) -> str:
    """Return a page without its head, which is between two lines of ``---``, and without comments."""
    text = re.sub(r"\A---\n.*?\n---\n", "", text.replace("\r\n", "\n"), flags=re.DOTALL)
    return re.sub(r"<!--.*?-->", "", text, flags=re.DOTALL)


def _endpoints(text: str) -> Iterator[tuple[str, dict[str, frozenset[str]]]]:
    """Yield the endpoints of a page. One with several request lines, such as pages that were moved, counts by each."""
    for title, section in _sections(text, "##"):
        if _REMOVED.search(title):
            continue
        # The headings of responses show requests of another kind.
        request = re.split(r"^#{3,}\s+Response", section, flags=re.MULTILINE)[0]
        lines = [found for line in request.splitlines() if (found := _REQUEST.match(line))]
        names = dict(_parameters(request))
        for verb, path, query in (each.groups() for each in lines):
            in_query = {each.partition("=")[0]: frozenset[str]() for each in (query or "")[1:].split("&") if each}
            yield f"{verb} {path}", {**in_query, **names}


def _sections(text: str, mark: str) -> Iterator[tuple[str, str]]:
    """Yield title and text of each section of a level, code blocks without headings."""
    title, lines, in_code = "", list[str](), False
    for line in text.splitlines():
        in_code ^= line.startswith("```")
        heading = None if in_code else _HEADING.match(line)
        if heading and heading[1] == mark:
            yield title, "\n".join(lines)
            title, lines = heading[2], []
        else:
            lines.append(line)
    yield title, "\n".join(lines)


def _parameters(request: str) -> Iterator[tuple[str, frozenset[str]]]:
    """Yield the parameters of query and form. Each is a line with the name, then lines that begin with a colon."""
    for title, section in _sections(re.sub(r"^#{4,6}", "#####", request, flags=re.MULTILINE), "#####"):
        if not re.search(r"query|form data|body|request parameters|JSON", title, re.IGNORECASE):
            continue
        lines = section.splitlines()
        for number, line in enumerate(lines[:-1]):
            name = _PARAMETER.match(line)
            if name and lines[number + 1].startswith(":"):
                about = lines[number + 1]
                if not _REMOVED.search(line) and not _REMOVED.search(about):
                    yield name[1], _values([about])


def _values(lines: list[str]) -> frozenset[str]:
    """Return the values that a description lists."""
    values = {found[1] for line in lines if (found := _MEANING.match(line))}
    for line in lines:
        for listed in _LISTED.findall(line):
            values.update(re.findall(r"`([a-z][\w:-]*)`", listed))
    return frozenset(values)


def _entities(page: str, text: str) -> Iterator[Entity]:
    """Yield the entities of a page: the one that it is about, and those with a section of their own."""
    fields: dict[str, frozenset[str]] = {}
    for title, section in _sections(text, "##"):
        about = re.fullmatch(r"(?:([\w:]+) )?(?:entity )?attributes", re.sub(r"[`\\]", "", title), re.IGNORECASE)
        if about is None:
            continue
        name = (about[1] or page).replace("::", "_")
        if name == page or name.lower() in _QUALITIES:
            fields.update(_attributes(section))
        else:
            yield Entity(page, name, dict(_attributes(section)))
    yield Entity(page, page, fields)


def _attributes(section: str) -> Iterator[tuple[str, frozenset[str]]]:
    flat = re.sub(r"^#{3,6}", "###", section, flags=re.MULTILINE)
    for title, text in _sections(flat, "###"):
        name = _ATTRIBUTE.match(title.replace("\\", ""))
        if name and not _REMOVED.search(title):
            kind = re.search(r"^\*\*Type:?\*\*.*", text, re.MULTILINE)
            is_enum = kind is not None and re.search(r"enum|one ?of", kind[0], re.IGNORECASE) is not None
            yield name[1], _values(text.splitlines()) if is_enum else frozenset()
