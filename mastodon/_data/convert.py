"""JSON to entities.

A server sends objects of a class with the same keys over and over. A shape (the keys of an object, in order) that
repeats therefore gets a function of its own: straight-line code over its keys, generated and compiled once. Objects of
rare shapes, and objects with a value that does not fit, go through one general loop.

A value that does not fit its field becomes ``None``. The value that was sent is kept beside it, see
``AttribAccessDict.wire_value``.
"""

from __future__ import annotations

import types
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import cache, cached_property
from typing import Annotated, Any, NamedTuple, Union, get_args, get_origin, get_type_hints

from mastodon._data.ids import MaybeSnowflakeIdType
from mastodon._data.markers import ByKey, ByParentTag, ByTag, OnlyIfSent, Or, OrKeys, Wire
from mastodon._data.record import ItemList, Record, put_item, set_extra, wire_values
from mastodon._data.scalars import timestamp, to_bool, to_datetime, to_float, to_id, to_int, to_str

Converter = Callable[[Any], Any]
# A converter that also needs the object which holds the value.
FieldConverter = Callable[[Any, Mapping[str, Any]], Any]

_SCALARS: dict[Any, Converter] = {str: to_str, int: to_int, float: to_float, bool: to_bool}
# Types whose values go into their fields as they are.
_UNCHANGED = frozenset((str, int, float, bool, MaybeSnowflakeIdType))
_MISFITS = (ValueError, TypeError, OverflowError, RecursionError)
_NONE = type(None)

# A server that invents new keys for every object must not exhaust memory.
_MAX_SHAPES = 64
_TIMES_BEFORE_COMPILING = 2


# The classes that untyped JSON becomes.
_record_class: Any
_list_class: Any
_page_class: Any


def set_untyped_classes(record: type[Record], items: type[ItemList[Any]], page: type[ItemList[Any]]) -> None:
    """Define what untyped JSON becomes. The classes build on this module, so they call this when they are defined.

    :param record: for objects.
    :param items: for lists inside of objects.
    :param page: for a whole response that is a list.
    """
    global _record_class, _list_class, _page_class
    _record_class, _list_class, _page_class = record, items, page


# --- What a class declares --------------------------------------------------------------------------------------------


class _Field(NamedTuple):
    type: Any
    marker: Any


class _Declared(NamedTuple):
    fields: dict[str, _Field]
    wire_names: dict[str, str]
    only_if_sent: set[str]


@cache
def _declared(cls: type) -> _Declared:
    """Return the fields of a class by key, from its annotations and those of its bases."""
    found = _Declared({}, {}, set())
    for name, hint in get_type_hints(cls, include_extras=True).items():
        if name.startswith("_"):
            continue
        type_, markers = _strip(hint)
        choice = None
        key = name
        for marker in markers:
            if isinstance(marker, Wire):
                key = found.wire_names[name] = marker.name
            elif isinstance(marker, OnlyIfSent):
                found.only_if_sent.add(name)
            else:
                choice = marker
        found.fields[key] = _Field(type_, choice)
    return found


def wire_names(cls: type) -> Mapping[Any, str]:
    """Return the keys of fields by their names, where the two differ."""
    return _declared(cls).wire_names


def declared_fields(cls: type) -> Mapping[str, _Field]:
    """Return the fields that a class declares, by key."""
    return _declared(cls).fields


def always_there(cls: type) -> list[str]:
    """Return the keys that every entity of a class has, whether the server sent them or not."""
    declared = _declared(cls)
    return [key for key in declared.fields if key not in declared.only_if_sent]


def is_only_if_sent(cls: type, name: str) -> bool:
    """Check whether a field is a key only if the server sent it."""
    return name in _declared(cls).only_if_sent


def _strip(hint: Any) -> tuple[Any, tuple[Any, ...]]:
    """Return the type and the markers of an annotation such as ``Annotated[X, marker] | None``."""
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
    """Return the builder that turns JSON objects into entities of a class. It may reuse the dictionaries it is given.

    :param chosen: classes of the fields that depend on the enclosing entity.
    """
    return _Builder(cls, chosen)


class _Builder:
    """Builds the entities of one class, with compiled code for the shapes that repeat."""

    def __init__(self, cls: type, chosen: Mapping[str, type]) -> None:
        self.cls, self.chosen = cls, chosen
        self.seen: dict[tuple[str, ...], int] = {}
        self.compiled: dict[tuple[str, ...], Converter] = {}
        # The compiled code that was used last, which fits most objects. At first, the method that finds the code.
        self.newest: Converter = self.by_shape

    def __call__(self, raw: Any) -> Any:
        return self.newest(raw)

    @cached_property
    def renamed(self) -> Mapping[str, str]:
        return _declared(self.cls).wire_names

    @cached_property
    def fields(self) -> Mapping[str, _Field]:
        return {**_declared(self.cls).fields, **{key: _Field(type_, None) for key, type_ in self.chosen.items()}}

    @cached_property
    def always_there(self) -> list[str]:
        return always_there(self.cls)

    def by_shape(self, raw: Any) -> Any:
        """Build an object that the current code does not fit: find the code for its shape, or generate it."""
        if type(raw) is not dict:
            return self.from_other(raw)
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

    def from_other(self, value: Any) -> Any:
        """Accept an entity of the class and other dictionaries. Anything else does not fit."""
        if isinstance(value, self.cls):
            return value
        if isinstance(value, dict):
            return self.by_shape(dict(value))
        raise TypeError

    def in_general(self, raw: dict[str, Any], sent: Mapping[str, Any] | None = None) -> Any:
        """Build any object, and keep the values that do not fit beside it.

        :param sent: the original values, if compiled code has begun to convert ``raw``. Converters leave converted
            values unchanged.
        """
        if self.renamed:
            raw = self.with_keys(raw)
        entity: Record = dict.__new__(self.cls)
        dict.update(entity, raw)
        misfits = {}
        for key, value in raw.items():
            field = self.fields.get(key)
            if value is None:
                continue
            # A time of a program may have no zone.
            if field is not None and field.type is type(value) and (field.type is not datetime or value.tzinfo):
                continue
            try:
                put_item(entity, key, _wrap(value) if field is None else _field_converter(field)(value, raw))
            except _MISFITS:
                misfits[key] = value if sent is None else sent[key]
                put_item(entity, key, None)
        for key in self.always_there:
            if key not in raw:
                put_item(entity, key, None)
        if misfits:
            set_extra(entity, {"wire": misfits})
        return entity

    def with_keys(self, raw: Mapping[str, Any]) -> dict[str, Any]:
        """Replace the names of fields by their keys. If an object has both, the one with a value counts."""
        renamed: dict[str, Any] = {}
        for name, value in raw.items():
            key = self.renamed.get(name, name)
            if value is not None or key not in renamed:
                renamed[key] = value
        return renamed


# --- Code for one shape -----------------------------------------------------------------------------------------------


def _compiled(builder_: _Builder, keys: tuple[str, ...]) -> Converter:
    """Generate the function that builds entities from objects with exactly these keys, as ``dataclasses`` does.

    The code is a straight line over the fields, because a loop costs more than all checks together. An object with
    other keys, or with a value that does not fit, goes back to the general code.
    """
    names = tuple(builder_.renamed.get(key, key) for key in keys)
    if len(set(names)) < len(keys):
        # The object contains a field under both of its names, which only the general code can handle.
        return builder_.in_general
    missing = {name: None for name in builder_.always_there if name not in names}
    scope: dict[str, Any] = {
        "cls": builder_.cls,
        "new": dict.__new__,
        "update": dict.update,
        "Id": MaybeSnowflakeIdType,
        "new_str": str.__new__,
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
        "  except MISFITS:",
        f"    try: return general(raw, dict(zip(names, ({''.join(f'{value}, ' for value in values)}))))",
        # At the end of the stack: whoever holds this object keeps it as it was sent. Plain assignments need no stack.
        "    except RecursionError:",
        *(f"      raw[{name!r}] = {value}" for name, value in zip(names, values, strict=True)),
        "      raise",
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
    """Generate the line that converts a value in place, or raises."""
    v, name, target = f"v{number}", f"convert_{number}", f"raw[{key!r}]"
    if field is None:
        scope[name] = _wrap
        return f"if type({v}) is dict or type({v}) is list: {target} = {name}({v})"
    if field.type in _SCALARS:
        scope[name] = _SCALARS[field.type]
        return f"if type({v}) is not {field.type.__name__} and {v} is not None: {target} = {name}({v})"
    if field.type is MaybeSnowflakeIdType:
        scope[name] = to_id
        short_way = f"if type({v}) is str or type({v}) is int: {target} = new_str(Id, {v})"
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


# --- Fields with several possible classes -----------------------------------------------------------------------------


def _value_converter(field: _Field) -> Converter:
    """Return the converter of a field that depends on nothing but its value."""
    marker = field.marker
    if isinstance(marker, ByKey):
        return _converter_by_key(marker)
    if isinstance(marker, Or):
        return _union_converter((field.type, marker.type))
    convert_value = converter(field.type)
    if isinstance(marker, OrKeys):
        return lambda value: convert_value(_items_in(value, marker.part) if type(value) is dict else value)
    return convert_value


def _items_in(value: dict[str, Any], part: str) -> Any:
    """Return the items of a list that was sent as an object, which are its keys or, in PHP, its values."""
    for items in (list(value), list(value.values())):
        if items and all(isinstance(item, str) and part in item for item in items):
            return items
    return value


@cache
def _field_converter(field: _Field) -> FieldConverter:
    """Return the converter of a field that may depend on other fields of the same object."""
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
    """Return the field of an entity class whose class depends on the enclosing entity."""
    if not _is_entity(cls) or not any("ByParentTag" in str(hint) for hint in cls.__annotations__.values()):
        return None
    return next((key, f.marker) for key, f in _declared(cls).fields.items() if isinstance(f.marker, ByParentTag))


def _converter_by_key(marker: ByKey) -> Converter:
    def convert_by_key(value: Any) -> Any:
        if isinstance(value, Record):
            return value
        if not isinstance(value, dict):
            raise TypeError
        if marker.sign in value and _is_content(marker, value):
            return _enclosed(marker, value)
        cls = next((cls for key, cls in marker.classes.items() if key in value), marker.otherwise)
        return builder(cls)(value)

    return convert_by_key


def _is_content(marker: ByKey, value: Mapping[str, Any]) -> bool:
    """Check whether an object is what the entity should contain, alone or, out of our own files, with its content."""
    content = value.get(marker.content)
    is_whole = content is None or (isinstance(content, dict) and content.get("id") == value.get("id"))
    return bool(marker.content) and value.get(marker.own) is None and is_whole


def _enclosed(marker: ByKey, value: dict[str, Any]) -> Record:
    """Build an entity around an object that was sent in its place. Its keys stay, because programs read them there."""
    fields = _declared(marker.otherwise).fields
    content = converter(fields[marker.content].type)({key: each for key, each in value.items() if key not in fields})
    entity: Record = dict.__new__(marker.otherwise)
    dict.update(entity, content, **dict.fromkeys(always_there(marker.otherwise)))
    put_item(entity, marker.content, content)
    if misfits := wire_values(content):
        set_extra(entity, {"wire": dict(misfits)})
    return entity


def assigned(entity: Record, key: str, value: Any) -> tuple[Any, bool]:
    """Convert a value for an assignment. Return it, or None if it does not fit, and whether it fits."""
    field = _declared(type(entity)).fields.get(key)
    if field is not None and type(value) is field.type and field.type in _UNCHANGED:
        return value, True
    try:
        if field is None or value is None:
            return _wrap(own(value)), True
        return _field_converter(field)(own(value), entity), True
    except _MISFITS:
        return None, False


# --- Converters by type -----------------------------------------------------------------------------------------------


@cache
def converter(type_: Any) -> Converter:
    """Return the function that converts to an annotated type. It raises if a value does not fit."""
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
    if isinstance(origin, type) and issubclass(origin, ItemList):
        return _list_converter(origin, args[0])
    if isinstance(type_, type) and issubclass(type_, ItemList):
        return _list_converter(type_, Any)
    if origin in (Union, types.UnionType):
        return _union_converter(args)
    if origin is dict:
        return _mapping_converter(args[1])
    return _wrap


def _is_entity(type_: Any) -> bool:
    return isinstance(type_, type) and issubclass(type_, Record)


def _list_converter(cls: Any, item: Any) -> Converter:
    if item in _SCALARS:
        return _scalar_list_converter(cls, item)
    convert_item = converter(item)
    code: Any = convert_item if isinstance(convert_item, _Builder) else _FixedCode(convert_item)

    def to_list(value: Any) -> Any:
        if type(value) is not list:
            return _other_list(cls, value)
        result = cls()
        if not value:
            return result
        try:
            result.extend(map(code.newest, value))
        except _MISFITS:
            # Keep the items that are converted already, because conversion has modified their JSON.
            result.extend([_item(item, each) for each in value[len(result) :]])
        return result

    return to_list


def _other_list(cls: Any, value: Any) -> Any:
    """Accept a converted list, and an empty object, which some servers send for an empty list."""
    if isinstance(value, cls):
        return value
    if type(value) is dict and not value:
        return cls()
    raise TypeError


class _FixedCode(NamedTuple):
    """A converter in the place of a builder, for items that are not objects."""

    newest: Converter


def _scalar_list_converter(cls: Any, item: Any) -> Converter:
    def to_list(value: Any) -> Any:
        if type(value) is not list:
            return _other_list(cls, value)
        if not value:
            return cls()
        return cls(value if {*map(type, value)} <= {item} else [_item(item, each) for each in value])

    return to_list


def _item(type_: Any, value: Any) -> Any:
    """Convert one item of a list in which something does not fit. An item that does not fit stays as it was sent."""
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
        mapping: Record = dict.__new__(_record_class)
        if value:
            dict.update(mapping, {key: _item(item, each) for key, each in value.items()})
        return mapping

    return to_mapping


def _wrap(value: Any) -> Any:
    """Wrap untyped JSON in the classes for dictionaries and lists."""
    if type(value) is dict:
        return builder(_record_class)(value)
    if type(value) is list:
        return _list_class([_wrap(each) for each in value])
    return value


def _untyped(value: Any) -> Any:
    """Wrap untyped JSON, or return it unchanged if it is nested too deeply."""
    try:
        return _wrap(value)
    except RecursionError:
        return value


# --- Whole responses --------------------------------------------------------------------------------------------------


def own(value: Any) -> Any:
    """Copy the dictionaries and lists of a caller, because conversion modifies them. Entities are shared."""
    if isinstance(value, (Record, ItemList)):
        return value
    if isinstance(value, dict):
        return {key: own(each) for key, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [own(each) for each in value]
    return value


@cache
def _whole(type_: Any) -> tuple[Converter, bool]:
    """Return the converter of a whole response, and whether that is a list."""
    outer = get_origin(type_)
    return converter(type_), isinstance(outer, type) and issubclass(outer, ItemList)


def convert(type_: Any, value: Any) -> Any:
    """Convert a whole JSON response to the type that a call declares. This modifies the JSON values.

    ``null`` becomes None. A list in place of an entity, or the reverse, is returned in its own form: a call must not
    hide a response because its form is unexpected.
    """
    if value is None:
        return None
    convert_value, is_list = _whole(type_)
    if value == [] and get_origin(type_) is dict:
        # PHP writes an empty object as an empty list.
        value = {}
    try:
        result = convert_value(value)
    except _MISFITS:
        result = _page_class(map(_untyped, value)) if isinstance(value, list) else _untyped(value)
    if is_list and isinstance(result, ItemList):
        result._item_type = get_args(type_)[0]
    return result
