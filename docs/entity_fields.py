"""Sphinx extension: the fields of an entity class, with the types and sentences that stand in its source.

The fields become properties that read a dictionary, and the classes show the public module as theirs. Sphinx finds
neither the type nor the text of such a field, so they are read here from the file that declares it.
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
from mastodon.types_base import AttribAccessDict


@lru_cache
def _texts() -> dict[tuple[str, str], list[str]]:
    """(class, field) -> the lines of its text."""
    found: dict[tuple[str, str], list[str]] = {}
    for module in pkgutil.iter_modules(return_types.__path__, return_types.__name__ + "."):
        importlib.import_module(module.name)
        found.update(ModuleAnalyzer.for_module(module.name).find_attr_docs())
    return found


def _type(hint: Any) -> str:
    """A type as readers know it: without the markers that only the library reads."""
    if get_origin(hint) is Annotated:
        return _type(hint.__origin__)
    if get_origin(hint) in (Union, UnionType):
        options = [_type(option) for option in get_args(hint) if option is not NoneType]
        return " | ".join(options + ["None"] * (NoneType in get_args(hint)))
    return stringify_annotation(hint, "smart")


def add_fields(app: Sphinx, what: str, name: str, obj: Any, options: Any, lines: list[str]) -> None:
    if what != "class" or not issubclass(obj, AttribAccessDict):
        return
    hints = get_type_hints(obj, include_extras=True)
    for field in inspect.get_annotations(obj):
        if not field.startswith("_"):
            lines += [f".. py:attribute:: {field}", f"   :type: {_type(hints[field])}", ""]
            lines += [f"   {line}".rstrip() for line in _texts()[obj.__name__, field]]


def _made_elsewhere(module: str, name: str) -> bool:
    """Entities come from the server, and mixins are parts of the client: programs make neither."""
    return module in ("mastodon.return_types", "mastodon.types_base") or name.endswith("Mixin")


def hide_constructor(
    app: Sphinx, what: str, name: str, obj: Any, options: Any, arguments: str | None, result: str | None
) -> tuple[str, None] | None:
    hidden = what == "class" and arguments is not None and _made_elsewhere(obj.__module__, name)
    return ("", None) if hidden else None


def hide_arguments(app: Sphinx, domain: str, kind: str, content: addnodes.desc_content) -> None:
    """Without a constructor, there is no list of its arguments either."""
    if kind == "class" and _made_elsewhere(content.parent[0]["module"], content.parent[0]["fullname"]):
        for fields in list(content.findall(nodes.field_list)):
            if fields.parent is content:
                content.remove(fields)


def setup(app: Sphinx) -> dict[str, Any]:
    app.connect("autodoc-process-docstring", add_fields)
    app.connect("autodoc-process-signature", hide_constructor)
    # After autodoc has added the list.
    app.connect("object-description-transform", hide_arguments, priority=900)
    return {"parallel_read_safe": True}
