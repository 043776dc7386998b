"""Annotations as people say them: ``Status | id``, ``list of Account``, ``page of Status``."""

from __future__ import annotations

import ast
from typing import Any

from public_names import aliases, entities, expression

#: Where ids, paths and files are explained.
_WORDS = {
    "IdType": ":ref:`id <ids>`",
    "MaybeSnowflakeIdType": ":ref:`id <ids>`",
    "PrimitiveIdType": ":ref:`id <ids>`",
    "PathLike": ":class:`path <os.PathLike>`",
    "PathOrFile": ":ref:`path or file <files>`",
    "Any": ":data:`~typing.Any`",
    "object": ":data:`~typing.Any`",
    "Client": ":class:`~mastodon.Mastodon`",
    "_T": ":data:`~typing.Any`",
    "IOBase": ":ref:`file <files>`",
    "Self": "*the same class*",
}
_MODULES = {
    "datetime": "datetime.datetime",
    "date": "datetime.date",
    "timedelta": "datetime.timedelta",
    "Date": "datetime.date",
    "tzinfo": "datetime.tzinfo",
    "Session": "requests.Session",
    "Response": "requests.Response",
    "Path": "pathlib.Path",
    "CaseInsensitiveDict": "requests.structures.CaseInsensitiveDict",
}
#: Exported by the package itself; all other classes by a module of their own.
_CLASSES = {
    "RetryPolicy": "mastodon.RetryPolicy",
    "LimitedRequest": "mastodon.LimitedRequest",
    "Mastodon": "mastodon.Mastodon",
    "Walk": "mastodon.Walk",
}
_BUILTINS = {"str", "int", "float", "bool", "bytes", "dict", "list", "tuple", "type", "Exception", "BaseException"}
_TOGETHER = {
    "PaginatableList": ":class:`page <mastodon.types_base.PaginatableList>` of ",
    "NonPaginatableList": "list of ",
    "EntityList": "list of ",
    "Iterable": "list of ",
    "Sequence": "list of ",
    "list": "list of ",
    "set": "set of ",
    "frozenset": "set of ",
    "Iterator": ":class:`iterator <collections.abc.Iterator>` over ",
    "Generator": ":class:`iterator <collections.abc.Iterator>` over ",
}


def markup(annotation: Any, without_none: bool = False) -> str:
    """Return an annotation as reStructuredText.

    :param annotation: the annotation, as it is written.
    :param without_none: whether to leave out None, because the default says it.
    """
    options = _options(expression(annotation))
    if without_none and len(options) > 1:
        options = [option for option in options if option != "None"]
    return " | ".join(options)


def _options(node: ast.expr) -> list[str]:
    """Return the parts of a union, each once."""
    if isinstance(node, ast.BinOp):
        return list(dict.fromkeys([*_options(node.left), *_options(node.right)]))
    if isinstance(node, ast.Name) and node.id not in _WORDS and node.id not in entities() and node.id in aliases():
        return _alias(aliases()[node.id])
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return _options(expression(node.value))
    if isinstance(node, ast.Subscript) and _name(node.value) == "Annotated":
        assert isinstance(node.slice, ast.Tuple)
        return _options(node.slice.elts[0])
    if isinstance(node, ast.Subscript) and _name(node.value) == "IfSent":
        return [*_options(node.slice), "None"]
    if isinstance(node, ast.Subscript) and _name(node.value) == "Literal":
        values = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
        return [f"``{ast.unparse(value)}``" for value in values]
    return [_one(node)]


def _alias(node: ast.expr) -> list[str]:
    """Return the parts of what a name stands for. A type variable stands for its bound."""
    if isinstance(node, ast.Call):
        bound = next((keyword.value for keyword in node.keywords if keyword.arg == "bound"), None)
        return _options(bound) if bound is not None else [_WORDS["Any"]]
    return _options(node)


def _name(node: ast.expr) -> str:
    return ast.unparse(node).rpartition(".")[2]


def _one(node: ast.expr) -> str:
    if isinstance(node, ast.Subscript):
        return _generic(_name(node.value), node.slice)
    if isinstance(node, ast.Constant):
        return str(node.value) if node.value is not ... else "..."
    return _simple(_name(node))


def _simple(name: str) -> str:
    if name in _WORDS:
        return _WORDS[name]
    if name in _BUILTINS:
        return f":class:`{name}`"
    if name == "Mapping":
        return ":class:`dict`"
    if name in _MODULES:
        return f":class:`~{_MODULES[name]}`"
    if name in entities():
        return f":class:`~mastodon.return_types.{name}`"
    return f":class:`~{_CLASSES.get(name, '.' + name)}`"


def _generic(name: str, inner: ast.expr) -> str:
    if name == "Iterator" and ast.unparse(inner) == "None":
        return "``with`` block"
    if name in _TOGETHER:
        options = _options(inner)
        return _TOGETHER[name] + (f"({' | '.join(options)})" if len(options) > 1 else options[0])
    if name in ("Mapping", "dict", "PathLike", "type"):
        return _simple(name)
    if name == "Callable":
        assert isinstance(inner, ast.Tuple)
        arguments = inner.elts[0].elts if isinstance(inner.elts[0], ast.List) else []
        shown = ", ".join(markup(ast.unparse(each)) for each in arguments)
        return f":data:`function <typing.Callable>`\\ ({shown})"
    parts = inner.elts if isinstance(inner, ast.Tuple) else [inner]
    return f"{_simple(name)}\\ [{', '.join(' | '.join(_options(part)) for part in parts)}]"
