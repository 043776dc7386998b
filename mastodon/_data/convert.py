"""JSON to entities.

A server sends objects of a class with the same keys over and over. So a shape (the names of an object's keys) that has
come before gets a function of its own: a straight line over its keys, written and compiled once. Objects of rare
shapes, and those with a value that does not fit, go through one general loop.

Values that do not fit their field become ``None``; what was sent is kept beside them (``AttribAccessDict.wire_value``).
"""

from __future__ import annotations

import types
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import cache, cached_property
from typing import Annotated, Any, NamedTuple, Union, get_args, get_origin, get_type_hints

from mastodon._data.scalars import timestamp, to_bool, to_datetime, to_float, to_id, to_int, to_str
from mastodon.types_base import (
    AttribAccessDict,
    ByKey,
    ByParentTag,
    ByTag,
    MaybeSnowflakeIdType,
    NonPaginatableList,
    PaginatableList,
    Wire,
    _EntityList,
    _put,
    _set_extra,
)

Converter = Callable[[Any], Any]
# A converter that looks at the object which holds the value.
FieldConverter = Callable[[Any, Mapping[str, Any]], Any]

_SCALARS: dict[Any, Converter] = {str: to_str, int: to_int, float: to_float, bool: to_bool}
_MISFITS = (ValueError, TypeError, OverflowError, RecursionError)
_NONE = type(None)

# A server that makes up keys for every object must not fill the memory.
_MAX_SHAPES = 64
_TIMES_BEFORE_COMPILING = 2


# --- What a class declares --------------------------------------------------------------------------------------------


class _Field(NamedTuple):
    type: Any
    marker: Any


class _Declared(NamedTuple):
    fields: dict[str, _Field]
    wire_names: dict[str, str]


@cache
def _declared(cls: type) -> _Declared:
    """The fields of a class by key, from its annotations and those of its bases."""
    found = _Declared({}, {})
    for name, hint in get_type_hints(cls, include_extras=True).items():
        if name.startswith("_"):
            continue
        type_, markers = _strip(hint)
        choice = None
        for marker in markers:
            if isinstance(marker, Wire):
                found.wire_names[marker.name] = name
            else:
                choice = marker
        found.fields[name] = _Field(type_, choice)
    return found


def wire_names(cls: type) -> Mapping[Any, str]:
    """Name on the wire -> name of the field, where the two differ."""
    return _declared(cls).wire_names


def declared_fields(cls: type) -> Mapping[str, _Field]:
    """Key -> field, for each field that the class declares."""
    return _declared(cls).fields


def _strip(hint: Any) -> tuple[Any, tuple[Any, ...]]:
    """``Annotated[X, marker] | None`` -> (X, markers)."""
    markers: tuple[Any, ...] = ()
    while True:
        if get_origin(hint) is Annotated:
            markers += hint.__metadata__
            hint = hint.__origin__
        elif get_origin(hint) in (Union, types.UnionType) and _NONE in get_args(hint):
            rest = tuple(arg for arg in get_args(hint) if arg is not _NONE)
            hint = rest[0] if len(rest) == 1 else Union[rest]  # noqa: UP007  # made at run time
        else:
            return hint, markers


# --- One builder for each class ---------------------------------------------------------------------------------------


@cache
def builder(cls: type, **chosen: type) -> _Builder:
    """What makes an entity of this class from a dictionary of JSON values, which it uses up.

    :param chosen: classes of fields that are told by the entity's parent.
    """
    return _Builder(cls, chosen)


class _Builder:
    """Makes the entities of one class: with code for their shape where that came before, in general otherwise."""

    def __init__(self, cls: type, chosen: Mapping[str, type]) -> None:
        self.cls, self.chosen = cls, chosen
        self.seen: dict[tuple[str, ...], int] = {}
        self.compiled: dict[tuple[str, ...], Converter] = {}
        # The newest compiled code, which most objects fit; until there is some, one that fits none.
        self.newest: Converter = self.by_shape

    def __call__(self, raw: Any) -> Any:
        return self.newest(raw)

    @cached_property
    def renamed(self) -> Mapping[str, str]:
        return _declared(self.cls).wire_names

    @cached_property
    def fields(self) -> Mapping[str, _Field]:
        return {**_declared(self.cls).fields, **{key: _Field(type_, None) for key, type_ in self.chosen.items()}}

    def by_shape(self, raw: Any) -> Any:
        """An object that does not fit the newest code: find the code of its shape, or see whether to write it."""
        if type(raw) is not dict:
            return self.already(raw)
        keys = tuple(raw)
        code = self.compiled.get(keys)
        if code is None:
            times = self.seen.get(keys, 0)
            if times < _TIMES_BEFORE_COMPILING:
                if len(self.seen) < _MAX_SHAPES:
                    self.seen[keys] = times + 1
                return self.in_general(raw)
            code = self.compiled[keys] = _compiled(self, keys)
        self.newest = code
        return code(raw)

    def already(self, value: Any) -> Any:
        """What is an entity of the class passes; anything else does not fit."""
        if isinstance(value, self.cls):
            return value
        if isinstance(value, dict):
            return self.by_shape(dict(value))
        raise TypeError

    def in_general(self, raw: dict[str, Any], sent: Mapping[str, Any] | None = None) -> Any:
        """Any object, with the values that do not fit kept aside.

        :param sent: the values as they came, if other code has begun to convert ``raw``. What it has converted passes
            its converter unchanged.
        """
        if self.renamed:
            raw = {self.renamed.get(key, key): value for key, value in raw.items()}
        made: AttribAccessDict = dict.__new__(self.cls)
        dict.update(made, raw)
        lost = {}
        for key, value in raw.items():
            field = self.fields.get(key)
            if value is None or (field is not None and field.type is type(value)):
                continue
            try:
                _put(made, key, _wrap(value) if field is None else _field_converter(field)(value, raw))
            except _MISFITS:
                lost[key] = value if sent is None else sent[key]
                _put(made, key, None)
        for key in self.fields:
            if key not in raw:
                _put(made, key, None)
        if lost:
            _set_extra(made, {"wire": lost})
        return made


# --- Code for one shape -----------------------------------------------------------------------------------------------


def _compiled(builder_: _Builder, keys: tuple[str, ...]) -> Converter:
    """A function that makes entities from objects with just these keys, written as source, as ``dataclasses`` does.

    It is a straight line over the fields, for the interpreter's loops cost more than all checks. An object with other
    keys, or with a value that does not fit, goes back to the general code.
    """
    names = tuple(builder_.renamed.get(key, key) for key in keys)
    if len(set(names)) < len(keys):
        # Sent under both names: a case for the general code.
        return builder_.in_general
    missing = {name: None for name in builder_.fields if name not in names}
    scope: dict[str, Any] = {
        "cls": builder_.cls,
        "new": dict.__new__,
        "update": dict.update,
        "Id": MaybeSnowflakeIdType,
        "timestamp": timestamp,
        "missing": missing,
        "other": builder_.by_shape,
        "general": builder_.in_general,
        "MISFITS": _MISFITS,
        "names": names,
    }
    values = [f"v{number}" for number in range(len(keys))]
    lines = [
        "def build(raw):",
        f"  if type(raw) is not dict or len(raw) != {len(keys)}: return other(raw)",
        "  try:",
        "    pass",
        *(f"    {value} = raw[{key!r}]" for key, value in zip(keys, values, strict=True)),
        "  except KeyError: return other(raw)",
        *([f"  raw = dict(zip(names, ({''.join(f'{value}, ' for value in values)})))"] if names != keys else []),
        "  try:",
        "    pass",
        *(f"    {_line(name, number, builder_.fields.get(name), scope)}" for number, name in enumerate(names)),
        f"  except MISFITS: return general(raw, dict(zip(names, ({''.join(f'{value}, ' for value in values)}))))",
        *([f"  raw[{name!r}] = None" for name in missing] if len(missing) <= 3 else []),
        "  made = new(cls)",
        "  update(made, raw)",
        *(["  update(made, missing)"] if len(missing) > 3 else []),
        "  return made",
    ]
    # Only names of fields and keys, quoted by repr, are written into the source.
    exec(compile("\n".join(lines), f"<{builder_.cls.__name__}>", "exec"), scope)  # nosec B102  # see above
    build: Converter = scope["build"]
    return build


def _line(key: str, number: int, field: _Field | None, scope: dict[str, Any]) -> str:
    """The line that converts a value in place, or raises."""
    v, name, target = f"v{number}", f"convert_{number}", f"raw[{key!r}]"
    if field is None:
        scope[name] = _wrap
        return f"if type({v}) is dict or type({v}) is list: {target} = {name}({v})"
    if field.type in _SCALARS:
        scope[name] = _SCALARS[field.type]
        return f"if type({v}) is not {field.type.__name__} and {v} is not None: {target} = {name}({v})"
    if field.type is MaybeSnowflakeIdType:
        scope[name] = to_id
        short_way = f"if type({v}) is str or type({v}) is int: {target} = Id({v})"
        return f"{short_way}\n    elif {v} is not None: {target} = {name}({v})"
    if field.type is datetime:
        return f"if {v} is not None: {target} = timestamp({v})"
    if isinstance(field.marker, ByTag) or _parent_tag(field.type):
        scope[name] = _field_converter(field)
        return f"if {v} is not None: {target} = {name}({v}, raw)"
    if _is_entity(field.type) and field.marker is None:
        scope[name] = builder(field.type)
        return f"if {v} is not None: {target} = {name}.newest({v})"
    scope[name] = _value_converter(field)
    return f"if {v} is not None: {target} = {name}({v})"


# --- Fields that are one of several classes ---------------------------------------------------------------------------


def _value_converter(field: _Field) -> Converter:
    """The converter of a field that needs nothing but its value."""
    return _converter_by_key(field.marker) if isinstance(field.marker, ByKey) else converter(field.type)


def _field_converter(field: _Field) -> FieldConverter:
    """The converter of a field that may depend on other fields of the same object."""
    marker = field.marker
    if isinstance(marker, ByTag):
        return lambda value, raw: converter(marker.classes.get(str(raw.get(marker.field)), marker.otherwise))(value)
    parent_tag = _parent_tag(field.type)
    if parent_tag is None:
        convert_value = _value_converter(field)
        return lambda value, raw: convert_value(value)
    key, by_tag = parent_tag

    def convert_by_parent(value: Any, raw: Mapping[str, Any]) -> Any:
        chosen = by_tag.classes.get(str(raw.get(by_tag.field)), by_tag.otherwise)
        return value if isinstance(value, field.type) else builder(field.type, **{key: chosen})(value)

    return convert_by_parent


@cache
def _parent_tag(cls: Any) -> tuple[str, ByParentTag] | None:
    """The field of an entity class that is told by a field of its parent."""
    if not _is_entity(cls) or not any("ByParentTag" in str(hint) for hint in cls.__annotations__.values()):
        return None
    return next((key, f.marker) for key, f in _declared(cls).fields.items() if isinstance(f.marker, ByParentTag))


def _converter_by_key(marker: ByKey) -> Converter:
    def convert_by_key(value: Any) -> Any:
        if isinstance(value, AttribAccessDict):
            return value
        if not isinstance(value, dict):
            raise TypeError
        cls = next((cls for key, cls in marker.classes.items() if key in value), marker.otherwise)
        return builder(cls)(value)

    return convert_by_key


def assigned(entity: AttribAccessDict, key: str, value: Any) -> tuple[Any, bool]:
    """A value as the field holds it after an assignment, and whether it fitted (None stands for one that did not)."""
    field = _declared(type(entity)).fields.get(key)
    try:
        if field is None or value is None:
            return _wrap(own(value)), True
        return _field_converter(field)(own(value), entity), True
    except _MISFITS:
        return None, False


# --- Converters by type -----------------------------------------------------------------------------------------------


@cache
def converter(type_: Any) -> Converter:
    """The function that makes a value of any annotated type, and raises where that cannot be."""
    type_, _ = _strip(type_)
    if type_ in _SCALARS:
        return _SCALARS[type_]
    if type_ is MaybeSnowflakeIdType:
        return to_id
    if type_ is datetime:
        return to_datetime
    if _is_entity(type_):
        return builder(type_)
    origin, args = get_origin(type_), get_args(type_)
    if isinstance(origin, type) and issubclass(origin, _EntityList):
        return _list_converter(origin, args[0])
    if isinstance(type_, type) and issubclass(type_, _EntityList):
        return _list_converter(type_, Any)
    if origin in (Union, types.UnionType):
        return _union_converter(args)
    if origin is dict:
        return _mapping_converter(args[1])
    return _wrap


def _is_entity(type_: Any) -> bool:
    return isinstance(type_, type) and issubclass(type_, AttribAccessDict)


def _list_converter(cls: Any, item: Any) -> Converter:
    if item in _SCALARS:
        return _scalar_list_converter(cls, item)
    convert_item = converter(item)
    code: Any = convert_item if isinstance(convert_item, _Builder) else _FixedCode(convert_item)

    def to_list(value: Any) -> Any:
        if type(value) is not list:
            if isinstance(value, cls):
                return value
            raise TypeError
        made = cls()
        if not value:
            return made
        try:
            made.extend(map(code.newest, value))
        except _MISFITS:
            # What was converted by then stays: converting it once more would find only half of it as it came.
            made.extend([_item(item, each) for each in value[len(made) :]])
        return made

    return to_list


class _FixedCode(NamedTuple):
    """A converter in the place of a builder, for items that have no shapes."""

    newest: Converter


def _scalar_list_converter(cls: Any, item: Any) -> Converter:
    def to_list(value: Any) -> Any:
        if type(value) is not list:
            if isinstance(value, cls):
                return value
            raise TypeError
        if not value:
            return cls()
        return cls(value if {*map(type, value)} <= {item} else [_item(item, each) for each in value])

    return to_list


def _item(type_: Any, value: Any) -> Any:
    """An item of a list that does not fit as a whole: what does not fit stays as it came."""
    try:
        return None if value is None else converter(type_)(value)
    except _MISFITS:
        return _untyped(value)


def _union_converter(options: tuple[Any, ...]) -> Converter:
    converters = [converter(option) for option in options]

    def to_first_fit(value: Any) -> Any:
        for convert_option in converters:
            try:
                return convert_option(value)
            except _MISFITS:
                continue
        raise TypeError

    return to_first_fit


def _mapping_converter(item: Any) -> Converter:
    def to_mapping(value: Any) -> Any:
        if not isinstance(value, dict):
            raise TypeError
        made: AttribAccessDict = dict.__new__(AttribAccessDict)
        if value:
            dict.update(made, {key: _item(item, each) for key, each in value.items()})
        return made

    return to_mapping


def _wrap(value: Any) -> Any:
    """Untyped JSON: dictionaries with attributes, lists of ours."""
    if type(value) is dict:
        return builder(AttribAccessDict)(value)
    if type(value) is list:
        return NonPaginatableList([_wrap(each) for each in value])
    return value


def _untyped(value: Any) -> Any:
    """Untyped JSON, as it came where it is deeper than the stack."""
    try:
        return _wrap(value)
    except RecursionError:
        return value


# --- The entrances ----------------------------------------------------------------------------------------------------


def own(value: Any) -> Any:
    """A copy of somebody's dictionaries and lists that converting may use up; entities are taken as they are."""
    if isinstance(value, (AttribAccessDict, _EntityList)):
        return value
    if isinstance(value, dict):
        return {key: own(each) for key, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [own(each) for each in value]
    return value


@cache
def _whole(type_: Any) -> tuple[Converter, bool]:
    """The converter of a whole answer, and whether that is a list."""
    outer = get_origin(type_)
    return converter(type_), isinstance(outer, type) and issubclass(outer, _EntityList)


def convert(type_: Any, value: Any) -> Any:
    """A whole JSON answer as the type that a call declares; the JSON values are used up.

    ``null`` stays None. A list where one entity is due, and the reverse, come back as what they are: a call must not
    hide an answer because its shape was not foreseen.
    """
    if value is None:
        return None
    convert_value, is_list = _whole(type_)
    if is_list and value == {}:
        # What some servers send for an empty list.
        value = []
    try:
        made = convert_value(value)
    except _MISFITS:
        made = PaginatableList(map(_untyped, value)) if isinstance(value, list) else _untyped(value)
    if is_list and isinstance(made, _EntityList):
        made._item_type = get_args(type_)[0]
    return made
