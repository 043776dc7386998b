"""Entities as JSON files, with their types: the formats of ``to_json`` and ``from_json``."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any, get_args, get_origin

from mastodon._data.convert import convert
from mastodon._data.ids import MaybeSnowflakeIdType
from mastodon._data.jsontext import loads
from mastodon._data.record import CLASSES, EntityType, PaginationInfo, Record, extra_of, set_extra, wire_values
from mastodon.errors import MastodonIllegalArgumentError

#: The version of the file format, not of the library.
JSON_FORMAT = "2.0.1"
_REFRESH = "_async_refresh"
_PAGE_INFO = ("_pagination_next", "_pagination_prev")
_JSON_ATOMS = frozenset((str, int, float, bool, type(None), MaybeSnowflakeIdType))
_PLAIN_TYPES = {"str": str, "int": int, "bool": bool, "float": float, "dict": dict}


class Entity:
    """Anything that can be written to JSON and read back with its type."""

    __slots__ = ()

    def to_json(self, pretty: bool = True) -> str:
        """Return this object as JSON text that :meth:`from_json` reads back, with its type and page information.

        :param pretty: indent the text by four spaces.
        """
        return to_json(self, pretty)

    @staticmethod
    def from_json(json_str: str) -> Any:
        """Return the object that :meth:`to_json` wrote, with its type.

        :param json_str: text written by :meth:`to_json`, by this library or by Mastodon.py 2.
        :raises MastodonIllegalArgumentError: if the text is not JSON, or was not written by :meth:`to_json`.
        """
        return from_json(json_str)


def to_json(value: Any, pretty: bool = True) -> str:
    """Write an entity or list as JSON text, in the form that :func:`from_json` reads."""
    names = [name for name in _PAGE_INFO if getattr(value, name, None) is not None]
    document = {
        "_mastopy_version": JSON_FORMAT,
        "_mastopy_type": value._mastopy_type,
        "_mastopy_data": json_values(value),
        "_mastopy_extra_data": {**{name: json_values(getattr(value, name)) for name in names}, **_refresh_of(value)},
    }
    try:
        return json.dumps(document, indent=4 if pretty else None, default=str)
    except RecursionError:
        # The indenting encoder is written in Python and gives up earlier.
        return json.dumps(document, default=str)


def _refresh_of(value: Any) -> dict[str, Any]:
    """Return the request of a result that the server is still completing, with the type as its name."""
    extra = extra_of(value) or {} if isinstance(value, Record) else vars(value) if hasattr(value, "__dict__") else {}
    refresh = extra.get(_REFRESH)
    if refresh is None:
        return {}
    item = get_args(refresh["type"])
    name = getattr(get_origin(refresh["type"]) or refresh["type"], "__name__", "AttribAccessDict")
    full_name = f"{name}[{item[0].__name__}]" if item else name
    return {_REFRESH: {**refresh, "type": full_name, "params": json_values(refresh["params"])}}


def json_values(value: Any) -> Any:
    """Turn a tree of entities into JSON values. Values that could not be converted appear as the server sent them."""
    if isinstance(value, dict):
        plain = {k: v if type(v) in _JSON_ATOMS else json_values(v) for k, v in value.items()}
        if isinstance(value, Record):
            plain.update(wire_values(value))
        return plain
    if isinstance(value, (list, tuple)):
        return [v if type(v) in _JSON_ATOMS else json_values(v) for v in value]
    if isinstance(value, datetime):
        # A day without a time of day must not come back as a point in time.
        is_day = value.tzinfo is None and value.time().isoformat() == "00:00:00"
        return value.date().isoformat() if is_day else value.isoformat()
    return value


def from_json(json_str: str) -> Any:
    """Read an object that :func:`to_json` wrote."""
    try:
        document = loads(json_str)
    except (ValueError, TypeError, RecursionError) as error:
        raise MastodonIllegalArgumentError(f"json_str is not readable as JSON: {error}") from error
    if not isinstance(document, dict) or "_mastopy_type" not in document or "_mastopy_data" not in document:
        raise MastodonIllegalArgumentError(
            "json_str was not written by to_json: it has no _mastopy_type or _mastopy_data."
        )
    result = convert(type_of_name(str(document["_mastopy_type"])), document["_mastopy_data"])
    extra = document.get("_mastopy_extra_data")
    if isinstance(extra, dict) and isinstance(result, (Record, CLASSES["PaginatableList"])):
        for name in _PAGE_INFO:
            if isinstance(extra.get(name), dict):
                setattr(result, name, PaginationInfo(extra[name]))
        refresh = extra.get(_REFRESH)
        if isinstance(refresh, dict) and isinstance(refresh.get("type"), str):
            refresh = {**refresh, "type": type_of_name(refresh["type"])}
            if isinstance(result, Record):
                set_extra(result, {**(extra_of(result) or {}), _REFRESH: refresh})
            else:
                setattr(result, _REFRESH, refresh)
    return result


def type_of_name(name: str) -> Any:
    """Return the type of a name such as ``PaginatableList[Status]``; unknown ones are an AttribAccessDict."""
    outer, _, inner = name.partition("[")
    if outer not in ("PaginatableList", "NonPaginatableList"):
        return _item_type_of_name(outer) or CLASSES["AttribAccessDict"]
    item = _item_type_of_name(inner.removesuffix("]"))
    return CLASSES[outer][item] if item is not None else CLASSES[outer]


def _item_type_of_name(name: str) -> Any:
    """Return the type of that name, or None: files of older versions have odd names."""
    found = CLASSES.get(name)
    if isinstance(found, EntityType):
        return found
    name = name.removeprefix("builtins.")
    return CLASSES["NonPaginatableList"] if name == "list" else _PLAIN_TYPES.get(name)
