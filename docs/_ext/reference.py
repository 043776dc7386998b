"""A Sphinx extension that writes the reference: calls by area, entities with their fields, and tables of both.

autodoc reads signatures and docstrings. This extension adds what else the code knows: types as people say them, server
versions, and for entities the fields, the calls that return them, and where they are used.
"""

from __future__ import annotations

import inspect
import re
from typing import Any, ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from docutils.statemachine import StringList
from plain_types import markup
from public_names import call, calls, calls_of, entities, field_docs, fields_of, returned_by, scopes, used_in
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.domains.python import PyAttribute
from sphinx.util.docutils import SphinxDirective

from mastodon import errors
from mastodon.return_types.plain import PlainText
from mastodon.types_base import AttribAccessDict

_FIELD = re.compile(r":(param|return|returns|raises)\b")
_SOURCE = re.compile(r"^Source: (https?://\S+)$")
_EXAMPLE = re.compile(r"^Returned by: (.+?)[.]?$")
#: A docstring with it is of a call that raises no errors of the server or the network.
_OFFLINE = "Nothing is sent."
#: The decorator of a call adds it for ``help()``. Here it is a field.
_ADDED = re.compile(r"^Added: Mastodon v")


class Written(SphinxDirective):
    """A directive that writes reStructuredText."""

    has_content = True

    def parsed(self, lines: list[str]) -> list[nodes.Node]:
        source = self.get_source_info()[0] or self.env.docname
        return self.parse_text_to_nodes(StringList(lines, source=source), allow_section_headings=False)


class Calls(Written):
    """Document the calls of one or more areas: ``.. calls:: statuses status_threads``."""

    required_arguments = 1
    final_argument_whitespace = True

    def run(self) -> list[nodes.Node]:
        names = [name for area in self.arguments[0].split() for name in calls_of(area)]
        return self.parsed([line for name in names for line in (f".. automethod:: mastodon.Mastodon.{name}", "")])


class Summary(Written):
    """A table of everything that the page documents, with the first sentence of each."""

    option_spec: ClassVar[dict[str, Any]] = {"kinds": directives.unchanged}

    def run(self) -> list[nodes.Node]:
        node = summary_placeholder()
        node["kinds"] = self.options.get("kinds", "method staticmethod classmethod function").split()
        return [node]


class summary_placeholder(nodes.General, nodes.Element):
    """Where the table will be, when the rest of the page has been read."""


class EveryCall(Written):
    """A table of all calls, for searching in the browser."""

    def run(self) -> list[nodes.Node]:
        lines = [
            ".. list-table::",
            "   :class: calls every",
            "   :header-rows: 1",
            "",
            "   * - Call",
            "     - Meaning",
        ]
        for name in sorted(calls()):
            lines += [f"   * - :meth:`{name} <mastodon.Mastodon.{name}>`\\ {_arguments(name)}"]
            lines += [f"     - {first_sentence(inspect.getdoc(call(name)) or '')}"]
        # So that names of calls in the sentences are links, too.
        self.env.ref_context.update({"py:module": "mastodon", "py:class": "Mastodon"})
        return self.parsed(lines)


class EveryEntity(Written):
    """A table of all entities."""

    def run(self) -> list[nodes.Node]:
        lines = [".. list-table::", "   :class: calls", "   :header-rows: 1", "", "   * - Entity", "     - Meaning"]
        for name, cls in sorted(entities().items()):
            lines += [f"   * - :class:`~mastodon.return_types.{name}`", f"     - {first_sentence(cls.__doc__ or '')}"]
        return self.parsed(lines)


class ErrorTree(Written):
    """The exceptions as a tree."""

    def run(self) -> list[nodes.Node]:
        own = [getattr(errors, name) for name in errors.__all__]
        own = list(dict.fromkeys(cls for cls in own if isinstance(cls, type) and issubclass(cls, Exception)))
        lines: list[str] = []

        def add(parent: type, depth: int) -> None:
            for cls in own:
                if cls.__bases__[-1] is parent or (cls.__bases__[0] is parent and cls.__bases__[-1] not in own):
                    others = [base for base in cls.__bases__ if base is not parent and base is not Exception]
                    also = f" (also a {', '.join(f':exc:`{base.__name__}`' for base in others)})" if others else ""
                    lines.extend(["  " * depth + f"* :exc:`~mastodon.errors.{cls.__name__}`{also}", ""])
                    add(cls, depth + 1)

        add(Exception, 0)
        add(Warning, 0)
        return self.parsed(lines)


class ErrorTable(Written):
    """A table of the errors: class, parents, usual cause."""

    def run(self) -> list[nodes.Node]:
        lines = [".. list-table::", "   :class: calls every", "   :header-rows: 1", ""]
        lines += ["   * - Error", "     - Is also", "     - Usual cause"]
        for name in errors.__all__:
            cls = getattr(errors, name)
            if isinstance(cls, type) and issubclass(cls, Exception) and cls.__name__ == name:
                lines += [f"   * - :exc:`~mastodon.errors.{name}`"]
                lines += [f"     - {', '.join(_error(base) for base in cls.__bases__)}"]
                lines += [f"     - {first_sentence(inspect.getdoc(cls) or '')}"]
        return self.parsed(lines)


class Field(PyAttribute):
    """An attribute, which may have a type in reStructuredText: that of a field of an entity."""

    option_spec: ClassVar[dict[str, Any]] = {**PyAttribute.option_spec, "markup": directives.unchanged}

    def handle_signature(self, sig: str, signode: addnodes.desc_signature) -> tuple[str, str]:
        found = super().handle_signature(sig, signode)
        if markup_text := self.options.get("markup"):
            shown, _ = self.parse_inline(markup_text, lineno=self.lineno)
            signode += addnodes.desc_annotation("", "", addnodes.desc_sig_punctuation("", ":"), nodes.Text(" "), *shown)
        return found


def _error(cls: type) -> str:
    return f":exc:`~mastodon.errors.{cls.__name__}`" if cls.__module__ == errors.__name__ else f":exc:`{cls.__name__}`"


def _arguments(name: str) -> str:
    """Return the arguments of a call as code: ``(id, limit=None)``."""
    shown = [
        str(each.replace(annotation=each.empty))
        for each in inspect.signature(call(name)).parameters.values()
        if each.name not in ("self", "cls")
    ]
    return f"``({', '.join(shown)})``"


def first_sentence(doc: str) -> str:
    """Return the first sentence of a docstring, as one line. A dot inside of markup does not end it."""
    paragraph = " ".join(doc.strip().partition("\n\n")[0].split())
    return re.split(r"(?<=[.])\s+(?=[A-Z])", paragraph, maxsplit=1)[0]


# --- Docstrings -----------------------------------------------------------------------------------------------------


def complete_docstring(app: Sphinx, what: str, name: str, obj: Any, options: Any, lines: list[str]) -> None:
    """Add to a docstring, in place, what the code knows besides."""
    text, source, example = _split(lines)
    if what == "class" and isinstance(obj, type) and issubclass(obj, AttribAccessDict) and obj.__name__ in entities():
        lines[:] = [*text, "", *_facts_of_entity(obj, example), *_official(source), "", *_fields(obj)]
        return
    if what in ("method", "function", "class", "exception"):
        function = inspect.unwrap(obj.__init__ if isinstance(obj, type) else obj)
        usual = _usual_errors(name, text)
        lines[:] = [*_typed(function, text), *usual, *_scope(name), *_version(obj), *_official(source), ""]


def _typed(function: Any, text: list[str]) -> list[str]:
    """Return a docstring with the types of arguments and result among its fields."""
    start = next((number for number, line in enumerate(text) if _FIELD.match(line)), None)
    if start is None:
        return [*text, "", *_result_type(function)]
    end = next((number for number, line in enumerate(text) if line.startswith(":raises")), len(text))
    given = [*_types(function, text), *text[start:end], *_result_type(function), *text[end:]]
    return [*text[:start], *_in_order(function, [*_described_elsewhere(function, text), *given])]


def _in_order(function: Any, fields: list[str]) -> list[str]:
    """Return fields with the arguments first, in the order of the signature."""
    names = list(_signature(function).parameters)
    blocks: list[list[str]] = []
    for line in fields:
        if line.startswith(":") or not blocks:
            blocks.append([])
        blocks[-1].append(line)

    def place(block: list[str]) -> int:
        found = re.match(r":param (\w+):", block[0])
        return names.index(found[1]) if found and found[1] in names else len(names)

    return [line for block in sorted(blocks, key=place) for line in block]


def _described_elsewhere(function: Any, text: list[str]) -> list[str]:
    """Return the fields of arguments that a docstring leaves to another call, which it names."""
    described = {found[1] for line in text if (found := re.match(r":param (\w+):", line))}
    named = [
        name for name in re.findall(r":meth:`~?(?:mastodon\.Mastodon\.)?(\w+)`", "\n".join(text)) if name in calls()
    ]
    fields = []
    for each in _signature(function).parameters.values():
        if each.name in ("self", "cls", *described):
            continue
        same = (name for name in named if each.name in inspect.signature(call(name)).parameters)
        if (other := next(same, None)) is not None:
            kind = markup(each.annotation, without_none=each.default is None)
            fields += [f":param {each.name}: as in :meth:`~mastodon.Mastodon.{other}`.", f":type {each.name}: {kind}"]
    return fields


def _split(lines: list[str]) -> tuple[list[str], str | None, str | None]:
    """Return a docstring without the lines about its source and an example, and these."""
    kept, source, example = [], None, None
    for line in lines:
        if found := _SOURCE.match(line):
            source = found[1]
        elif found := _EXAMPLE.match(line):
            example = found[1]
        elif not _ADDED.match(line):
            kept.append(line)
    while kept and not kept[-1].strip():
        kept.pop()
    return kept, source, example


def _types(function: Any, text: list[str]) -> list[str]:
    """Return the fields with the types of the arguments that a docstring describes."""
    return [
        f":type {each.name}: {markup(each.annotation, without_none=each.default is None)}"
        for each in _signature(function).parameters.values()
        if each.annotation is not each.empty and any(line.startswith(f":param {each.name}:") for line in text)
    ]


def _result_type(function: Any) -> list[str]:
    result = _signature(function).return_annotation
    return [] if result in (inspect.Signature.empty, None, "None") else [f":rtype: {markup(result)}"]


def _signature(function: Any) -> inspect.Signature:
    try:
        return inspect.signature(function)
    except (TypeError, ValueError):  # of a class without a constructor of its own
        return inspect.Signature()


def _usual_errors(name: str, text: list[str]) -> list[str]:
    """Return a link to the errors that every call can raise, for calls of the client that raise no others."""
    if not name.startswith("mastodon.Mastodon.") or any(line.startswith(":raises") for line in text):
        return []
    return [] if _OFFLINE in " ".join(text) else [":Raises: :ref:`the errors of every call <errors-of-every-call>`"]


def _scope(name: str) -> list[str]:
    scope = scopes().get(name.rpartition(".")[2]) if name.startswith("mastodon.Mastodon.") else None
    return [] if scope is None else [f":Scope: {scope}"]


def _version(obj: Any) -> list[str]:
    created = getattr(obj, "api_version_created", None)
    if created is None:
        return []
    changed = obj.api_version_changed
    later = f", last changed in {changed}" if changed != created else ""
    return [f":Server version: Mastodon {created}{later}"]


def _official(source: str | None) -> list[str]:
    return [] if source is None else [f":Official page: {source}"]


# --- Entities -------------------------------------------------------------------------------------------------------


def _facts_of_entity(cls: type, example: str | None) -> list[str]:
    name = cls.__name__
    facts = []
    if example is not None:
        facts.append(f":Example: {example}")
    if returning := returned_by().get(name):
        facts.append(f":Returned by: {', '.join(f':meth:`~mastodon.Mastodon.{each}`' for each in returning)}")
    if using := used_in().get(name):
        facts.append(f":Used in: {', '.join(f':attr:`{each} <mastodon.return_types.{each}>`' for each in using)}")
    if version := getattr(cls, "_version", None):
        facts.append(f":Server version: last changed in Mastodon {version}")
    return facts


def _fields(cls: type) -> list[str]:
    described = field_docs()
    lines = []
    for field, annotation in fields_of(cls).items():
        lines += [f".. py:attribute:: {field}", "   :no-contents-entry:", f"   :markup: {markup(annotation)}", ""]
        lines += [f"   {line}".rstrip() for line in described[cls.__name__, field]]
    for name, value in vars(cls).items():
        if isinstance(value, PlainText):
            lines += [f".. py:attribute:: {name}", "   :no-contents-entry:", "   :markup: :class:`str`", ""]
            lines += [f"   {line}".rstrip() for line in described[cls.__name__, name]]
    return lines


def plain_signature(
    app: Sphinx, what: str, name: str, obj: Any, options: Any, arguments: str | None, result: str | None
) -> tuple[str, None] | None:
    """Hide the constructor of a class that programs never create."""
    if what == "class" and arguments is not None:
        hidden = obj.__module__ in ("mastodon.return_types", "mastodon.types_base")
        return ("", None) if hidden else None
    return None


# --- Tables of a page -----------------------------------------------------------------------------------------------


def fill_summaries(app: Sphinx, document: nodes.document) -> None:
    """Put the table of a page where its placeholder is."""
    for place in list(document.findall(summary_placeholder)):
        kinds = place["kinds"]
        place.replace_self(_table([_row(each) for each in document.findall(addnodes.desc) if each["objtype"] in kinds]))


def _row(entry: addnodes.desc) -> nodes.row:
    signature = entry[0]
    name = signature["fullname"].removeprefix("Mastodon.")
    link = nodes.reference("", "", nodes.literal("", name), internal=True, refid=signature["ids"][0])
    meaning = nodes.paragraph()
    paragraph = next(iter(entry[1].findall(nodes.paragraph)), None)
    if paragraph is not None:
        meaning += _sentence(paragraph)
    return nodes.row("", nodes.entry("", nodes.paragraph("", "", link)), nodes.entry("", meaning))


def _sentence(paragraph: nodes.paragraph) -> list[nodes.Node]:
    """Return the first sentence of a paragraph."""
    found: list[nodes.Node] = []
    for child in paragraph.children:
        if isinstance(child, nodes.Text):
            first, *rest = re.split(r"(?<=[.])\s+(?=[A-Z])", str(child), maxsplit=1)
            found.append(nodes.Text(first))
            if rest:
                break
        else:
            found.append(child.deepcopy())
    return found


def _table(rows: list[nodes.row]) -> nodes.table:
    body = nodes.tbody("", *rows)
    group = nodes.tgroup("", nodes.colspec(colwidth=35), nodes.colspec(colwidth=65), body, cols=2)
    return nodes.table("", group, classes=["calls"])


def setup(app: Sphinx) -> dict[str, Any]:
    app.add_node(summary_placeholder)
    app.add_directive("calls", Calls)
    app.add_directive("summary", Summary)
    app.add_directive("every-call", EveryCall)
    app.add_directive("every-entity", EveryEntity)
    app.add_directive("error-tree", ErrorTree)
    app.add_directive("error-table", ErrorTable)
    app.add_directive_to_domain("py", "attribute", Field, override=True)
    app.connect("autodoc-process-docstring", complete_docstring)
    app.connect("autodoc-process-signature", plain_signature)
    app.connect("doctree-read", fill_summaries)
    return {"parallel_read_safe": True}
