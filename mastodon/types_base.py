"""The base types of everything that the library returns: dictionaries with attributes, lists with pages, ids."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timezone, tzinfo
from functools import cache
from operator import itemgetter
from pathlib import PurePath
from typing import IO, TYPE_CHECKING, Any, ClassVar, SupportsIndex, TypeVar, overload

if TYPE_CHECKING:
    from typing_extensions import Self

T = TypeVar("T")

# The form of the files that to_json writes, not the version of the library.
_JSON_FORMAT = "2.0.1"
_PAGE_INFO = ("_pagination_next", "_pagination_prev")

_UNIX_EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)
_BASE62 = {c: i for i, c in enumerate("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")}
_CROCKFORD32 = {c: i for i, c in enumerate("0123456789ABCDEFGHJKMNPQRSTVWXYZ")}


# --- Markers: what an annotation says beside the type --------------------------------------------------------------


class Wire:
    """The server's name of a field, where ours differs. The entity holds it under our name and answers to both."""

    def __init__(self, name: str) -> None:
        self.name = name


class ByTag:
    """The class of an entity is told by the value of another field beside it."""

    def __init__(self, field: str, classes: Mapping[Any, type], otherwise: type) -> None:
        self.field, self.otherwise = field, otherwise
        self.classes = {str(value): cls for value, cls in classes.items()}


class ByParentTag(ByTag):
    """The class of an entity is told by a field of the entity that holds it."""


class ByKey:
    """The class of an entity is told by a key that only that class has."""

    def __init__(self, classes: Mapping[str, type], otherwise: type) -> None:
        self.classes, self.otherwise = dict(classes), otherwise


# --- Ids ----------------------------------------------------------------------------------------------------------


class MaybeSnowflakeIdType(str):
    """An id: a string that sorts as ids do.

    Ids that are numbers sort by their value, and before all others; the rest sort as text. Equality and hash are those
    of the string, ``int(id)`` gives the number, and JSON, TOML and YAML write a plain string.
    """

    __slots__ = ()

    @staticmethod
    def _rank(value: object) -> tuple[bool, int, str]:
        text = str(value)
        digits = text[1:] if text[:1] == "-" else text
        # Python refuses to read numbers of more than 4,300 digits.
        if digits.isascii() and digits.isdecimal() and len(digits) < 4000:
            return (False, int(text), "")
        return (True, 0, text)

    def __lt__(self, other: object) -> bool:
        return self._rank(self) < self._rank(other) if isinstance(other, (str, int)) else NotImplemented

    def __le__(self, other: object) -> bool:
        return self._rank(self) <= self._rank(other) if isinstance(other, (str, int)) else NotImplemented

    def __gt__(self, other: object) -> bool:
        return self._rank(self) > self._rank(other) if isinstance(other, (str, int)) else NotImplemented

    def __ge__(self, other: object) -> bool:
        return self._rank(self) >= self._rank(other) if isinstance(other, (str, int)) else NotImplemented

    def __int__(self) -> int:
        return int(str(self))

    def __reduce_ex__(self, protocol: Any) -> tuple[Any, ...]:
        return type(self), (str(self),)

    def __getnewargs__(self) -> tuple[str]:
        return (str(self),)

    def to_datetime(self, tz: tzinfo | None = None) -> datetime | None:
        """The time at which the server made this id.

        :param tz: zone of the result; without one it is naive local time, as it has always been.
        :return: whole seconds for Mastodon's numbers, milliseconds for the ids of Pleroma, Akkoma and GoToSocial,
            ``None`` when there is no time in the id.
        """
        milliseconds = self._milliseconds()
        if milliseconds is None:
            return None
        try:
            stamp = datetime.fromtimestamp(milliseconds // 1000, tz)
        except (ValueError, OverflowError, OSError):
            return None
        return stamp.replace(microsecond=milliseconds % 1000 * 1000)

    def _milliseconds(self) -> int | None:
        if self.isascii() and self.isdecimal() and len(self) < 30:
            return (int(str(self)) >> 16) // 1000 * 1000
        if len(self) == 18 and all(c in _BASE62 for c in self):
            return _from_base(self, _BASE62) >> 64
        if len(self) == 26 and self[0] <= "7" and all(c in _CROCKFORD32 for c in self):
            return _from_base(self, _CROCKFORD32) >> 80
        return None


def _from_base(text: str, digits: Mapping[str, int]) -> int:
    number = 0
    for character in text:
        number = number * len(digits) + digits[character]
    return number


# --- What dictionaries and lists share ------------------------------------------------------------------------------


class Entity:
    """Anything that can be written to JSON and read back with its type."""

    __slots__ = ()
    _mastopy_type: str

    def to_json(self, pretty: bool = True) -> str:
        """This object as JSON text that :meth:`from_json` reads back, type and page information included.

        :param pretty: indent the text by four spaces.
        """
        return to_json(self, pretty)

    @staticmethod
    def from_json(json_str: str) -> Any:
        """The object that :meth:`to_json` wrote, with its type.

        :param json_str: text written by :meth:`to_json`, by this library or by Mastodon.py 2.
        :raises MastodonIllegalArgumentError: the text is no JSON, or was not written by :meth:`to_json`.
        """
        return from_json(json_str)


class PaginationInfo(dict[str, Any]):
    """Where the page after or before a page is: the arguments of its request."""

    __slots__ = ()


class _EntityType(type):
    """Gives every entity class C-level attributes for its declared fields, and instances without a ``__dict__``."""

    def __new__(mcls, name: str, bases: tuple[type, ...], namespace: dict[str, Any], **kwargs: Any) -> _EntityType:
        namespace["_mastopy_type"] = name
        for field in namespace.get("__annotations__", ()):
            if field[0] != "_" and field not in namespace:
                namespace[field] = _item_property(field)
        for old, path in namespace.get("_access_map", {}).items():
            namespace[old] = property(_fallback(old, path.split(".")))
        if any(type(base) is _EntityType for base in bases) and namespace.get("__module__", "").startswith("mastodon."):
            namespace.setdefault("__slots__", ())
        return super().__new__(mcls, name, bases, namespace, **kwargs)


@cache
def _item_property(key: str) -> property:
    """An attribute that shows an item, the same one for all classes."""
    return property(itemgetter(key))


def _fallback(name: str, path: list[str]) -> Callable[[AttribAccessDict], Any]:
    """Reader of a key that, where it is empty, stands elsewhere on newer servers."""

    def read(entity: AttribAccessDict) -> Any:
        value = entity[name]
        return _at_path(entity, path) if value is None else value

    return read


def _at_path(entity: Any, path: Iterable[str]) -> Any:
    for part in path:
        if not isinstance(entity, dict):
            return None
        entity = entity.get(part)
    return entity


class AttribAccessDict(dict[str, Any], Entity, metaclass=_EntityType):
    """A dictionary whose keys are attributes, too: the base of all entities.

    Every declared field is a key (``None`` when the server sent nothing), keys that nobody declared are kept, and all
    values have the types that the class declares. ``entity.field`` and ``entity["field"]`` are the same object.
    Assigning converts as reading an answer does. A plain dictionary or keywords make an entity:
    ``Status({"id": 5})``, ``Status(id=5)``.
    """

    __slots__ = ("_extra",)

    _version: ClassVar[str] = ""
    _access_map: ClassVar[Mapping[str, str]] = {}
    _aliases: ClassVar[Mapping[str, str]] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        made = _made(type(self), _as_sent(*args, **kwargs))
        _update(self, made)
        if extra := _extra(made):
            _set_extra(self, extra)

    if not TYPE_CHECKING:
        # Hidden from type checkers, so that they find misspelt fields.
        def __getattr__(self, name):
            try:
                return self[name]
            except KeyError:
                raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}") from None

    def __missing__(self, key: str) -> Any:
        cls = type(self)
        path = cls._aliases.get(key)
        if path is not None:
            return _at_path(self, path.split("."))
        name = _wire_names(cls).get(key)
        if name is not None and name in self:
            return self[name]
        raise KeyError(f"{cls.__name__} has no key {key!r}")

    def __setitem__(self, key: str, value: Any) -> None:
        key = _wire_names(type(self)).get(key, key)
        made, fits = _assigned(self, key, value)
        _put(self, key, made)
        wire = {name: old for name, old in self._wire_values().items() if name != key}
        if not fits:
            wire[key] = value
        if wire or self._wire_values():
            self._remember("wire", wire)

    def __setattr__(self, name: str, value: Any) -> None:
        if name[:1] == "_":
            object.__setattr__(self, name, value)
            _bare[type(self)] = None
            return
        if name in self or name in _declared_fields(type(self)):
            self[name] = value
        elif hasattr(type(self), name):
            object.__setattr__(self, name, value)
        else:
            raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")

    def __delattr__(self, name: str) -> None:
        try:
            del self[name]
        except KeyError:
            raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}") from None

    def __dir__(self) -> Iterable[str]:
        return sorted({*super().__dir__(), *(key for key in self if key.isidentifier())})

    def __repr__(self) -> str:
        return f"{type(self).__name__}({super().__repr__()})"

    def update(self, *args: Any, **kwargs: Any) -> None:
        self |= dict(_as_sent(*args, **kwargs))

    def setdefault(self, key: str, default: Any = None) -> Any:
        if key not in self:
            self[key] = default
        return self[key]

    def __ior__(self, other: Any) -> Self:  # type: ignore[override]  # dict's overloads
        for key, value in _as_sent(other).items():
            self[key] = value
        return self

    def __or__(self, other: Any) -> Self:  # type: ignore[override]  # dict's overloads
        if not isinstance(other, dict):
            return NotImplemented
        made = self.copy()
        made |= other
        return made

    def copy(self) -> Self:
        """A shallow copy of the same class."""
        made = _new(type(self))
        _update(made, self)
        if extra := _extra(self):
            _set_extra(made, dict(extra))
        for name, value in _attributes(self).items():
            object.__setattr__(made, name, value)
        return made

    __copy__ = copy

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        made = self.copy()
        memo[id(self)] = made
        for key, value in self.items():
            if type(value) not in _ATOMS:
                _put(made, key, _deepcopy(value, memo))
        if extra := _extra(self):
            _set_extra(made, {name: _deepcopy(value, memo) for name, value in extra.items()})
        for name, value in _attributes(self).items():
            object.__setattr__(made, name, _deepcopy(value, memo))
        return made

    def __reduce_ex__(self, protocol: Any) -> tuple[Any, ...]:
        state = _bare[type(self)]
        if state is None:
            return _reduced(self)
        return _Blank, (), state, None, iter(_items(self))

    # --- What stands beside the keys ---

    def wire_value(self, key: str) -> Any:
        """What the server really sent for a field.

        A value that does not fit its field reads as ``None``; here it is as it came. For every other key this is the
        value itself.

        :raises KeyError: there is no such key.
        """
        key = _wire_names(type(self)).get(key, key)
        return self._wire_values()[key] if key in self._wire_values() else self[key]

    def _wire_values(self) -> dict[str, Any]:
        wire: dict[str, Any] = (_extra(self) or {}).get("wire", {})
        return {key: value for key, value in wire.items() if super(AttribAccessDict, self).__contains__(key)}

    def _remember(self, name: str, value: Any) -> None:
        _set_extra(self, {**(_extra(self) or {}), name: value})

    @property
    def _pagination_next(self) -> PaginationInfo | None:
        return (_extra(self) or {}).get("_pagination_next")

    @_pagination_next.setter
    def _pagination_next(self, info: PaginationInfo | None) -> None:
        self._remember("_pagination_next", info)

    @property
    def _pagination_prev(self) -> PaginationInfo | None:
        return (_extra(self) or {}).get("_pagination_prev")

    @_pagination_prev.setter
    def _pagination_prev(self, info: PaginationInfo | None) -> None:
        self._remember("_pagination_prev", info)


class RenamedAccessDict(AttribAccessDict):
    """An entity some of whose fields have another name on the wire: it answers to both."""

    def __contains__(self, key: object) -> bool:
        return super().__contains__(key) or super().__contains__(_wire_names(type(self)).get(key))

    def get(self, key: str, default: Any = None) -> Any:
        return self[key] if key in self else default  # noqa: SIM401  # this is the get that it would call

    def pop(self, key: str, *default: Any) -> Any:
        return super().pop(_wire_names(type(self)).get(key, key), *default)


class EmptyResponse(AttribAccessDict):
    """What calls return that have nothing to say."""


_new = dict.__new__
_update = dict.update
_put = dict.__setitem__
_items = dict.items
_extra_slot: Any = AttribAccessDict.__dict__["_extra"]
_ATOMS = frozenset((str, int, float, bool, type(None), MaybeSnowflakeIdType, datetime))


def _extra(entity: AttribAccessDict) -> dict[str, Any] | None:
    try:
        extra: dict[str, Any] | None = _extra_slot.__get__(entity)
        return extra
    except AttributeError:
        return None


def _set_extra(entity: AttribAccessDict, extra: dict[str, Any]) -> None:
    _extra_slot.__set__(entity, extra)
    _bare[type(entity)] = None


def _attributes(entity: AttribAccessDict) -> Mapping[str, Any]:
    """What an object of a user's class has beside its keys."""
    return entity.__dict__ if type(entity).__dictoffset__ else _NO_ATTRIBUTES


_NO_ATTRIBUTES: Mapping[str, Any] = {}


def _as_sent(*args: Any, **kwargs: Any) -> dict[str, Any]:
    """The arguments of ``dict()`` as a dictionary, with what was really sent where a value of an entity is lost."""
    data = dict(*args)
    if args and isinstance(args[0], AttribAccessDict):
        data.update(args[0]._wire_values())
    return {**data, **kwargs}


def _deepcopy(value: Any, memo: dict[int, Any]) -> Any:
    if type(value) in _ATOMS:
        return value
    if id(value) in memo:
        return memo[id(value)]
    if isinstance(value, (AttribAccessDict, _EntityList)):
        return value.__deepcopy__(memo)
    import copy

    return copy.deepcopy(value, memo)


# --- Pickling -----------------------------------------------------------------------------------------------------

# A page holds some hundred entities and lists, so loading one must run no Python for each. An entity is loaded as a
# blank dictionary, which `pickle` fills by itself and then turns into the entity by setting its class.


class _Blank(dict[str, Any]):
    """An entity that is being unpickled. Its memory is laid out as that of an AttribAccessDict."""

    __slots__ = ("_extra",)


_State = tuple[None, dict[str, Any]]


class _Bare(dict[type, _State | None]):
    """Classes of which no object has had anything beside its keys or items, so that none needs to be looked at.

    The value makes an entity of a blank dictionary. It is ``None`` for good where an object has had more.
    """

    def __missing__(self, cls: type) -> None:
        return None


_bare = _Bare()


def _reduced(entity: AttribAccessDict) -> tuple[Any, ...]:
    """The parts of an entity for ``pickle``, where it is the first of its class or may have more than its keys."""
    cls, extra = type(entity), _extra(entity)
    if not cls.__module__.startswith("mastodon."):
        return _rebuild_entity, (cls, dict(entity), extra, dict(_attributes(entity)))
    state: _State = (None, {"__class__": cls})
    if extra:
        # After the class, so that the process that loads it learns of it, too.
        state[1]["_extra"] = extra
    else:
        _bare.setdefault(cls, state)
    return _Blank, (), state, None, iter(_items(entity))


def _rebuild_entity(
    cls: type[AttribAccessDict], data: dict[str, Any], extra: dict[str, Any] | None, state: Mapping[str, Any]
) -> AttribAccessDict:
    """An entity of a user's class, whose memory may be laid out in another way."""
    made = _new(cls)
    _update(made, data)
    if extra:
        _set_extra(made, extra)
    for name, value in state.items():
        object.__setattr__(made, name, value)
    return made


# --- Lists --------------------------------------------------------------------------------------------------------


class _EntityList(list[T], Entity):
    """A list of entities that knows the type of its items."""

    __slots__ = ("_item_type",)
    _item_type: Any

    @property
    def _mastopy_type(self) -> str:  # type: ignore[override]  # a property here, a class attribute on entities
        item = getattr(self, "_item_type", None)
        if item is None:
            types = {type(value) for value in self}
            item = types.pop() if len(types) == 1 else None
        return type(self).__name__ + (f"[{_name_of_type(item)}]" if item is not None else "")

    def _like(self, items: Iterable[T]) -> Self:
        """Another list of the same type, with what is remembered beside the items."""
        made = type(self)(items)
        for name, value in self._state().items():
            setattr(made, name, value)
        return made

    def _state(self) -> dict[str, Any]:
        state = dict(getattr(self, "__dict__", {}))
        if hasattr(self, "_item_type"):
            state["_item_type"] = self._item_type
        return state

    def copy(self) -> Self:
        return self._like(self)

    __copy__ = copy

    def __add__(self, other: Any) -> Self:  # type: ignore[override]  # lists only, and of any items, as in list
        return self._like(super().__add__(other)) if isinstance(other, list) else NotImplemented

    def __mul__(self, times: Any) -> Self:
        return self._like(super().__mul__(times))

    __rmul__ = __mul__

    def __imul__(self, times: Any) -> Self:
        # Without it, Python would make a new list with __mul__.
        super().__imul__(times)
        return self

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        made = self._like(())
        memo[id(self)] = made
        made.extend(_deepcopy(value, memo) for value in self)
        for name, value in getattr(self, "__dict__", {}).items():
            setattr(made, name, _deepcopy(value, memo))
        return made

    def __reduce_ex__(self, protocol: Any) -> tuple[Any, ...]:
        return _rebuild_list, (type(self), list(self), self._state())


def _name_of_type(item: Any) -> str:
    """The name of an item's type as files have it: ``Status``, ``builtins.str``."""
    if isinstance(item, str):
        return item
    name = getattr(item, "__name__", str(item))
    return f"builtins.{name}" if getattr(item, "__module__", "") == "builtins" else name


def _rebuild_list(cls: type[Any], items: list[Any], state: dict[str, Any]) -> Any:
    made = cls(items)
    for name, value in state.items():
        setattr(made, name, value)
    return made


class NonPaginatableList(_EntityList[T]):
    """A list that comes whole."""

    __slots__ = ()

    def __setattr__(self, name: str, value: Any) -> None:
        super().__setattr__(name, value)
        _bare[type(self)] = None

    def __reduce_ex__(self, protocol: Any) -> tuple[Any, ...]:
        if _bare[type(self)] is None:
            return super().__reduce_ex__(protocol)
        return (NonPaginatableList, (), None, iter(self)) if self else _NO_ITEMS


_NO_ITEMS: tuple[Any, ...] = (NonPaginatableList, ())
_bare[NonPaginatableList] = (None, {})


class PaginatableList(_EntityList[T]):
    """One page of a longer list.

    Pass it to ``fetch_next``, ``fetch_previous`` or ``fetch_remaining`` for the rest. Slices, copies and sums of a page
    keep its page information.
    """

    _pagination_next: PaginationInfo | None
    _pagination_prev: PaginationInfo | None

    @overload
    def __getitem__(self, index: SupportsIndex) -> T: ...
    @overload
    def __getitem__(self, index: slice) -> Self: ...
    def __getitem__(self, index: Any) -> Any:
        value = super().__getitem__(index)
        return self._like(value) if isinstance(index, slice) else value


# --- JSON files ---------------------------------------------------------------------------------------------------


def to_json(value: Any, pretty: bool = True) -> str:
    """Text of an entity or list, in the form that :func:`from_json` reads."""
    names = [name for name in _PAGE_INFO if getattr(value, name, None) is not None]
    document = {
        "_mastopy_version": _JSON_FORMAT,
        "_mastopy_type": value._mastopy_type,
        "_mastopy_data": _plain(value),
        "_mastopy_extra_data": {name: _plain(getattr(value, name)) for name in names},
    }
    try:
        return json.dumps(document, indent=4 if pretty else None, default=str)
    except RecursionError:
        # The indenting encoder is written in Python and gives up earlier.
        return json.dumps(document, default=str)


def _plain(value: Any) -> Any:
    """JSON values of a tree of entities, with the wire values of what could not be converted."""
    if isinstance(value, dict):
        plain = {k: v if type(v) in _JSON_ATOMS else _plain(v) for k, v in value.items()}
        if isinstance(value, AttribAccessDict) and _extra(value):
            plain.update(value._wire_values())
        return plain
    if isinstance(value, (list, tuple)):
        return [v if type(v) in _JSON_ATOMS else _plain(v) for v in value]
    if isinstance(value, datetime):
        # A day without a time of day must not come back as a moment.
        day = value.tzinfo is None and value.time().isoformat() == "00:00:00"
        return value.date().isoformat() if day else value.isoformat()
    return value


_JSON_ATOMS = frozenset((str, int, float, bool, type(None), MaybeSnowflakeIdType))


def from_json(json_str: str) -> Any:
    """What :func:`to_json` wrote."""
    from mastodon._data.convert import convert
    from mastodon._data.jsontext import loads
    from mastodon.errors import MastodonIllegalArgumentError

    try:
        document = loads(json_str)
    except (ValueError, TypeError, RecursionError) as error:
        raise MastodonIllegalArgumentError(f"json_str is not readable as JSON: {error}") from error
    if not isinstance(document, dict) or "_mastopy_type" not in document or "_mastopy_data" not in document:
        raise MastodonIllegalArgumentError(
            "json_str was not written by to_json: it has no _mastopy_type or _mastopy_data."
        )
    made = convert(type_of_name(str(document["_mastopy_type"])), document["_mastopy_data"])
    beside = document.get("_mastopy_extra_data")
    if isinstance(beside, dict) and isinstance(made, (AttribAccessDict, PaginatableList)):
        for name in _PAGE_INFO:
            if isinstance(beside.get(name), dict):
                setattr(made, name, PaginationInfo(beside[name]))
    return made


def type_of_name(name: str) -> Any:
    """``PaginatableList[Status]`` -> the type of that name; what is not known is an AttribAccessDict."""
    outer, _, inner = name.partition("[")
    lists: dict[str, Any] = {"PaginatableList": PaginatableList, "NonPaginatableList": NonPaginatableList}
    if outer not in lists:
        return _item_of_name(outer) or AttribAccessDict
    item = _item_of_name(inner.removesuffix("]"))
    return lists[outer][item] if item is not None else lists[outer]


def _item_of_name(name: str) -> Any:
    """The type of that name, None if there is none: files of older versions have odd ones."""
    from mastodon import return_types

    plain = {"str": str, "int": int, "bool": bool, "float": float, "dict": dict, "list": NonPaginatableList}
    found = getattr(return_types, name, None)
    return found if isinstance(found, _EntityType) else plain.get(name.removeprefix("builtins."))


# --- The way to the compiled converters, which are not loaded before the first entity is made ------------------------


def _made(cls: type, data: dict[str, Any]) -> Any:
    from mastodon._data.convert import builder, own

    return builder(cls)(own(data))


def _assigned(entity: AttribAccessDict, key: str, value: Any) -> tuple[Any, bool]:
    from mastodon._data.convert import assigned

    return assigned(entity, key, value)


def _wire_names(cls: type) -> Mapping[Any, str]:
    from mastodon._data.convert import wire_names

    return wire_names(cls)


def _declared_fields(cls: type) -> Mapping[str, Any]:
    from mastodon._data.convert import declared_fields

    return declared_fields(cls)


# --- Aliases ------------------------------------------------------------------------------------------------------

PrimitiveIdType = str | int
IdType = str | int | MaybeSnowflakeIdType | datetime
EntityList = NonPaginatableList[T] | PaginatableList[T]
PathOrFile = str | PurePath | IO[bytes]
WebpushCryptoParamsPubkey = dict[str, bytes]
WebpushCryptoParamsPrivkey = dict[str, int | bytes]
AttribAccessList = PaginatableList
