"""The dictionaries and lists that entities are made of, and how they are copied and pickled."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from functools import cache
from operator import itemgetter
from typing import TYPE_CHECKING, Any, TypeVar

from mastodon._data.ids import MaybeSnowflakeIdType

if TYPE_CHECKING:
    from typing_extensions import Self

T = TypeVar("T")

#: Types whose values cannot change, so that copies may share them.
_ATOMS = frozenset((str, int, float, bool, type(None), MaybeSnowflakeIdType, datetime))
_NO_ATTRIBUTES: Mapping[str, Any] = {}

#: The library's own classes by name: what :func:`from_json` looks up.
CLASSES: dict[str, Any] = {}


def is_ours(module: str) -> bool:
    """Check whether a class is the library's own, by the module that defines it."""
    return module.startswith("mastodon.")


class PaginationInfo(dict[str, Any]):
    """The arguments of the request for the page after or before a page."""

    __slots__ = ()


# --- Dictionaries -----------------------------------------------------------------------------------------------------


class Record(dict[str, Any]):
    """A dictionary with one slot for everything that is kept beside its keys.

    It is the base of every entity, and what ``pickle`` fills before it turns it into one: setting ``__class__`` needs
    the same memory layout, which a common base guarantees.
    """

    __slots__ = ("_extra",)

    def copy(self) -> Self:
        """Return a shallow copy of the same class."""
        result = new_record(type(self))
        put_items(result, self)
        if extra := extra_of(self):
            set_extra(result, dict(extra))
        for name, value in _attributes_of(self).items():
            object.__setattr__(result, name, value)
        return result

    __copy__ = copy

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        result = self.copy()
        memo[id(self)] = result
        for key, value in self.items():
            if type(value) not in _ATOMS:
                put_item(result, key, _deepcopy(value, memo))
        if extra := extra_of(self):
            set_extra(result, {name: _deepcopy(value, memo) for name, value in extra.items()})
        for name, value in _attributes_of(self).items():
            object.__setattr__(result, name, _deepcopy(value, memo))
        return result

    def __reduce_ex__(self, protocol: Any) -> tuple[Any, ...]:
        state = PICKLED[type(self)]
        if state is None:
            return _reduced(self)
        return Record, (), state, None, iter(_items(self))


new_record = dict.__new__
put_item = dict.__setitem__
put_items = dict.update
_items = dict.items
_extra_slot: Any = Record.__dict__["_extra"]


def extra_of(record: Record) -> dict[str, Any] | None:
    """Return what is kept beside the keys of a record, if anything is."""
    try:
        extra: dict[str, Any] | None = _extra_slot.__get__(record)
        return extra
    except AttributeError:
        return None


def set_extra(record: Record, extra: dict[str, Any]) -> None:
    """Keep values beside the keys of a record."""
    _extra_slot.__set__(record, extra)
    PICKLED[type(record)] = None


def wire_values(record: Record) -> dict[str, Any]:
    """Return the values that did not fit their fields, as the server sent them."""
    extra = extra_of(record)
    if not extra or "wire" not in extra:
        return {}
    return {key: value for key, value in extra["wire"].items() if dict.__contains__(record, key)}


def _attributes_of(record: Record) -> Mapping[str, Any]:
    """Return the attributes that a record of a user's class has beside its keys."""
    return record.__dict__ if type(record).__dictoffset__ else _NO_ATTRIBUTES


class EntityType(type):
    """Gives every entity class C-level attributes for its declared fields, and instances without a ``__dict__``."""

    def __new__(mcls, name: str, bases: tuple[type, ...], namespace: dict[str, Any], **kwargs: Any) -> EntityType:
        namespace["_mastopy_type"] = name
        for field in namespace.get("__annotations__", ()):
            if field[0] != "_" and field not in namespace:
                namespace[field] = _item_property(field)
        for old, path in namespace.get("_access_map", {}).items():
            namespace[old] = property(_reader_with_fallback(old, path.split(".")))
        ours = is_ours(namespace.get("__module__", ""))
        if ours and any(type(base) is EntityType for base in bases):
            namespace.setdefault("__slots__", ())
        cls = super().__new__(mcls, name, bases, namespace, **kwargs)
        if ours:
            CLASSES[name] = cls
        return cls


@cache
def _item_property(key: str) -> property:
    """Return an attribute that reads an item; all classes share it."""
    return property(itemgetter(key))


def _reader_with_fallback(name: str, path: list[str]) -> Callable[[Record], Any]:
    """Return a function that reads a key or, where that is empty, the place where newer servers put its value."""

    def read(record: Record) -> Any:
        value = record[name]
        return at_path(record, path) if value is None else value

    return read


def at_path(record: Any, path: Iterable[str]) -> Any:
    """Follow keys through nested dictionaries; return None where one is missing."""
    for part in path:
        if not isinstance(record, dict):
            return None
        record = record.get(part)
    return record


# --- Lists ------------------------------------------------------------------------------------------------------------


class ItemList(list[T]):
    """A list that knows the type of its items."""

    __slots__ = ("_item_type",)
    _item_type: Any

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if is_ours(cls.__module__):
            CLASSES[cls.__name__] = cls

    @property
    def _mastopy_type(self) -> str:
        item = getattr(self, "_item_type", None)
        if item is None:
            types = {type(value) for value in self}
            item = types.pop() if len(types) == 1 else None
        return type(self).__name__ + (f"[{_name_of_type(item)}]" if item is not None else "")

    def _like(self, items: Iterable[T]) -> Self:
        """Return another list of the same type, with the same values beside its items."""
        result = type(self)(items)
        for name, value in self._state().items():
            setattr(result, name, value)
        return result

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
        result = self._like(())
        memo[id(self)] = result
        result.extend(_deepcopy(value, memo) for value in self)
        for name, value in getattr(self, "__dict__", {}).items():
            setattr(result, name, _deepcopy(value, memo))
        return result

    def __reduce_ex__(self, protocol: Any) -> tuple[Any, ...]:
        return rebuild_list, (type(self), list(self), self._state())

    def __setstate__(self, state: Mapping[str, Any]) -> None:
        """Load a list that Mastodon.py 2.3.3 pickled, where the name of its type was a value."""
        for name, value in state.items():
            if name != "_mastopy_type":
                setattr(self, name, value)


def _name_of_type(item: Any) -> str:
    """Return the name of an item's type as files have it: ``Status``, ``builtins.str``."""
    if isinstance(item, str):
        return item
    name = getattr(item, "__name__", str(item))
    return f"builtins.{name}" if getattr(item, "__module__", "") == "builtins" else name


def _deepcopy(value: Any, memo: dict[int, Any]) -> Any:
    """Copy a value as :func:`copy.deepcopy` does, but faster for the values of entities."""
    if type(value) in _ATOMS:
        return value
    if id(value) in memo:
        return memo[id(value)]
    if isinstance(value, (Record, ItemList)):
        return value.__deepcopy__(memo)
    return copy.deepcopy(value, memo)


# --- Pickling ---------------------------------------------------------------------------------------------------------

# A page holds some hundred entities and lists, so loading one must run no Python for each. An entity is loaded as a
# Record, which `pickle` fills by itself and then turns into the entity by setting its class.

_State = tuple[None, dict[str, Any]]


class _States(dict[type, _State | None]):
    """Classes whose objects have had nothing but keys or items so far, so that none has to be inspected.

    The value turns a Record into an entity of the class. It stays ``None`` once an object has had more.
    """

    def __missing__(self, cls: type) -> None:
        return None


PICKLED = _States()


def _reduced(record: Record) -> tuple[Any, ...]:
    """Reduce an entity that is the first of its class, or that may have more than its keys."""
    cls, extra = type(record), extra_of(record)
    if not is_ours(cls.__module__):
        return rebuild_record, (cls, dict(record), extra, dict(_attributes_of(record)))
    state: _State = (None, {"__class__": cls})
    if extra:
        # After the class, so that loading it marks the class in PICKLED, too.
        state[1]["_extra"] = extra
    else:
        PICKLED.setdefault(cls, state)
    return Record, (), state, None, iter(_items(record))


def rebuild_record(
    cls: type[Record], data: dict[str, Any], extra: dict[str, Any] | None, attributes: Mapping[str, Any]
) -> Record:
    """Load a pickled entity of a user's class, whose memory layout may differ."""
    record = new_record(cls)
    put_items(record, data)
    if extra:
        set_extra(record, extra)
    for name, value in attributes.items():
        object.__setattr__(record, name, value)
    return record


def rebuild_list(cls: type[Any], items: list[Any], state: dict[str, Any]) -> Any:
    """Load a pickled list."""
    result = cls(items)
    for name, value in state.items():
        setattr(result, name, value)
    return result
