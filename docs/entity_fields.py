"""A Sphinx extension that documents the fields of entity classes, with their types and descriptions.

At run time, the fields are properties that read a dictionary, and the classes have the name of the public module.
Sphinx therefore finds neither the type nor the description of a field. This module reads them from the source file.
"""

import importlib
import inspect
import pkgutil
from functools import lru_cache
from types import NoneType, UnionType
from typing import Annotated, Any, Union, get_args, get_origin, get_type_hints

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.pycode import ModuleAnalyzer
from sphinx.util.typing import stringify_annotation

from mastodon import return_types
from mastodon.return_types.plain import PlainText
from mastodon.types_base import AttribAccessDict


@lru_cache
def _descriptions() -> dict[tuple[str, str], list[str]]:
    """Return the lines of the description of each field, by class and field."""
    found: dict[tuple[str, str], list[str]] = {}
    for module in pkgutil.iter_modules(return_types.__path__, return_types.__name__ + "."):
        importlib.import_module(module.name)
        found.update(ModuleAnalyzer.for_module(module.name).find_attr_docs())
    return found


def _type(hint: Any) -> str:
    """Return a type as text, without the markers that only the library uses."""
    if get_origin(hint) is Annotated:
        return _type(hint.__origin__)
    if get_origin(hint) in (Union, UnionType):
        options = [_type(option) for option in get_args(hint) if option is not NoneType]
        return " | ".join(options + ["None"] * (NoneType in get_args(hint)))
    return stringify_annotation(hint, "smart")


def add_fields(app: Sphinx, what: str, name: str, obj: Any, options: Any, lines: list[str]) -> None:
    """Append the fields of an entity class to its docstring."""
    if what != "class" or not issubclass(obj, AttribAccessDict):
        return
    hints = get_type_hints(obj, include_extras=True)
    for field in inspect.get_annotations(obj):
        if not field.startswith("_"):
            lines += [f".. py:attribute:: {field}", f"   :type: {_type(hints[field])}", ""]
            lines += [f"   {line}".rstrip() for line in _descriptions()[obj.__name__, field]]
    for name, value in vars(obj).items():
        if isinstance(value, PlainText):
            lines += [f".. py:attribute:: {name}", "   :type: str", ""]
            lines += [f"   {line}".rstrip() for line in _descriptions()[obj.__name__, name]]


def _is_never_created(module: str, name: str) -> bool:
    """Check whether programs never create a class: entities come from the server, mixins are parts of the client."""
    return module in ("mastodon.return_types", "mastodon.types_base") or name.endswith("Mixin")


def hide_constructor(
    app: Sphinx, what: str, name: str, obj: Any, options: Any, arguments: str | None, result: str | None
) -> tuple[str, None] | None:
    """Hide the signature of a class that programs never create."""
    hidden = what == "class" and arguments is not None and _is_never_created(obj.__module__, name)
    return ("", None) if hidden else None


def hide_arguments(app: Sphinx, domain: str, kind: str, content: addnodes.desc_content) -> None:
    """Remove the list of arguments of a hidden constructor."""
    if kind == "class" and _is_never_created(content.parent[0]["module"], content.parent[0]["fullname"]):
        for fields in list(content.findall(nodes.field_list)):
            if fields.parent is content:
                content.remove(fields)


def setup(app: Sphinx) -> dict[str, Any]:
    app.connect("autodoc-process-docstring", add_fields)
    app.connect("autodoc-process-signature", hide_constructor)
    # The priority lets autodoc add the list first.
    app.connect("object-description-transform", hide_arguments, priority=900)
    return {"parallel_read_safe": True}
