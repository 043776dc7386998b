"""The base types of everything that the library returns: dictionaries with attributes, lists with pages, ids."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import IO, TYPE_CHECKING, Any, ClassVar, Generic, SupportsIndex, TypeVar, overload

from mastodon._data.convert import (
    assigned,
    builder,
    declared_fields,
    is_only_if_sent,
    own,
    set_untyped_classes,
    wire_names,
)
from mastodon._data.files import Entity
from mastodon._data.ids import MaybeSnowflakeIdType
from mastodon._data.markers import ByKey, ByParentTag, ByTag, IfSent, Or, OrKeys, Wire
from mastodon._data.record import (
    PICKLED,
    EntityType,
    ItemList,
    PaginationInfo,
    Record,
    at_path,
    extra_of,
    put_item,
    put_items,
    rebuild_list,
    rebuild_record,
    set_extra,
    wire_values,
)
from mastodon._data.summary import SummaryRepr

if TYPE_CHECKING:
    from typing_extensions import Self

__all__ = [
    "ApiResponse",
    "AttribAccessDict",
    "AttribAccessList",
    "ByKey",
    "ByParentTag",
    "ByTag",
    "EmptyResponse",
    "Entity",
    "EntityList",
    "IdType",
    "IfSent",
    "MaybeSnowflakeIdType",
    "NonPaginatableList",
    "Or",
    "OrKeys",
    "PaginatableList",
    "PaginationInfo",
    "PathOrFile",
    "PrimitiveIdType",
    "RenamedAccessDict",
    "WebpushCryptoParamsPrivkey",
    "WebpushCryptoParamsPubkey",
    "Wire",
]

T = TypeVar("T")


# --- Entities ---------------------------------------------------------------------------------------------------------


class _DeletedFieldError(KeyError, AttributeError):
    """A field whose key was deleted. As an attribute it is missing, too: ``hasattr`` is false."""


class AttribAccessDict(Record, Entity, metaclass=EntityType):
    """A dictionary whose keys are attributes, too: the base of all entities.

    Every declared field is a key (``None`` if the server did not send it), except those that few servers send. Their
    attributes are ``None``, and they are keys only if they were sent. Undeclared keys are kept, and all values have the
    types that the class declares. ``entity.field`` and ``entity["field"]`` are the same object. Assigned values are
    converted like those of a response. Create an entity from a dictionary or from keywords: ``Status({"id": 5})``,
    ``Status(id=5)``.
    """

    __slots__ = ()

    _mastopy_type: str
    _version: ClassVar[str] = ""
    _access_map: ClassVar[Mapping[str, str]] = {}
    _aliases: ClassVar[Mapping[str, str]] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        built = builder(type(self))(own(_as_sent(*args, **kwargs)))
        put_items(self, built)
        if extra := extra_of(built):
            set_extra(self, extra)

    if TYPE_CHECKING:

        @classmethod
        def from_json(cls, json_str: str) -> Self:
            """Return the entity that ``to_json`` wrote. The class is for type checkers: the file names its own."""

    else:
        __repr__ = SummaryRepr()

        # Hidden from type checkers, so that they find misspelt fields.
        def __getattr__(self, name):
            try:
                return self[name]
            except KeyError:
                if is_only_if_sent(type(self), name):
                    return None
                raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}") from None

        # For vars(): programs print it. The keys are kept nowhere else.
        __dict__ = property(dict)

    def __missing__(self, key: str) -> Any:
        cls = type(self)
        path = cls._aliases.get(key)
        if path is not None:
            return at_path(self, path.split("."))
        name = wire_names(cls).get(key)
        if name is not None and name in self:
            return self[name]
        if name is not None or key in declared_fields(cls):
            raise _DeletedFieldError(key)
        raise KeyError(key)

    def __eq__(self, other: object) -> bool:
        """Compare with an entity of the same class, or with a dictionary that is converted to this class first."""
        # NotImplemented for anything but a dictionary.
        if _dict_eq(self, other) is True:
            return True
        if not isinstance(other, dict):
            return NotImplemented
        if isinstance(other, AttribAccessDict) and type(other) is not AttribAccessDict:
            # An untyped entity is converted like a dictionary.
            return type(self) is AttribAccessDict and _equal_after_conversion(other, self)
        return type(self) is not type(other) and _equal_after_conversion(self, other)

    def __ne__(self, other: object) -> bool:
        result = self.__eq__(other)
        return result if result is NotImplemented else not result

    def __setitem__(self, key: str, value: Any) -> None:
        key = wire_names(type(self)).get(key, key)
        converted, fits = assigned(self, key, value)
        put_item(self, key, converted)
        if fits and extra_of(self) is None:
            return
        before = wire_values(self)
        after = {name: sent for name, sent in before.items() if name != key}
        if not fits:
            after[key] = value
        if after or before:
            self._keep("wire", after)

    def __setattr__(self, name: str, value: Any) -> None:
        if name[:1] == "_":
            object.__setattr__(self, name, value)
            PICKLED[type(self)] = None
            return
        if name in self or name in declared_fields(type(self)):
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

    def __setstate__(self, state: Mapping[str, Any]) -> None:
        """Load an entity that Mastodon.py 2.3.3 pickled. Its state repeats the items, which follow."""

    def __dir__(self) -> Iterable[str]:
        return sorted(name for name in {*super().__dir__(), *self} if name.isidentifier())

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
        result = self.copy()
        result |= other
        return result

    def wire_value(self, key: str) -> Any:
        """Return the value that the server sent for a field.

        A value that does not fit its field reads as ``None``; this returns it unchanged. For every other key it returns
        the value of the field.

        :raises KeyError: if there is no such key.
        """
        key = wire_names(type(self)).get(key, key)
        sent = wire_values(self)
        return sent[key] if key in sent else self[key]

    def _keep(self, name: str, value: Any) -> None:
        set_extra(self, {**(extra_of(self) or {}), name: value})

    @property
    def _pagination_next(self) -> PaginationInfo | None:
        return (extra_of(self) or {}).get("_pagination_next")

    @_pagination_next.setter
    def _pagination_next(self, info: PaginationInfo | None) -> None:
        self._keep("_pagination_next", info)

    @property
    def _pagination_prev(self) -> PaginationInfo | None:
        return (extra_of(self) or {}).get("_pagination_prev")

    @_pagination_prev.setter
    def _pagination_prev(self, info: PaginationInfo | None) -> None:
        self._keep("_pagination_prev", info)


_dict_eq = dict.__eq__


def _equal_after_conversion(entity: AttribAccessDict, other: dict[str, Any]) -> bool:
    """Compare an entity with what its class makes of a dictionary. Declared keys may be missing there."""
    converted = builder(type(entity))(own(dict(other)))
    return _dict_eq(entity, converted) and wire_values(entity) == wire_values(converted)


class RenamedAccessDict(AttribAccessDict):
    """An entity with fields whose keys are not the names of their attributes. Both work as keys."""

    def __contains__(self, key: object) -> bool:
        return super().__contains__(key) or super().__contains__(wire_names(type(self)).get(key))

    def get(self, key: str, default: Any = None) -> Any:
        return self[key] if key in self else default  # noqa: SIM401  # this is the get that it would call

    def pop(self, key: str, *default: Any) -> Any:
        return super().pop(wire_names(type(self)).get(key, key), *default)

    def __delitem__(self, key: str) -> None:
        super().__delitem__(wire_names(type(self)).get(key, key))


class EmptyResponse(AttribAccessDict):
    """The result of calls that have nothing to return."""


def _as_sent(*args: Any, **kwargs: Any) -> dict[str, Any]:
    """Return the arguments of ``dict()`` as a dictionary. Values that an entity could not convert are as sent."""
    data = dict(*args)
    if args and isinstance(args[0], Record):
        data.update(wire_values(args[0]))
    return {**data, **kwargs}


# --- Lists ------------------------------------------------------------------------------------------------------------


class NonPaginatableList(ItemList[T], Entity):
    """A complete list, without further pages."""

    __slots__ = ()

    def __setattr__(self, name: str, value: Any) -> None:
        super().__setattr__(name, value)
        PICKLED[type(self)] = None

    def __reduce_ex__(self, protocol: Any) -> tuple[Any, ...]:
        if PICKLED[type(self)] is None:
            return super().__reduce_ex__(protocol)
        return (NonPaginatableList, (), None, iter(self)) if self else _NO_ITEMS


_NO_ITEMS: tuple[Any, ...] = (NonPaginatableList, ())
PICKLED[NonPaginatableList] = (None, {})


class PaginatableList(ItemList[T], Entity):
    """One page of a longer list.

    Pass it to ``fetch_next``, ``fetch_previous`` or ``fetch_remaining`` for the rest. Slices, copies and sums of a page
    keep its page information.
    """

    _pagination_next: PaginationInfo | None = None
    _pagination_prev: PaginationInfo | None = None

    @overload
    def __getitem__(self, index: SupportsIndex) -> T: ...
    @overload
    def __getitem__(self, index: slice) -> Self: ...
    def __getitem__(self, index: Any) -> Any:
        value = super().__getitem__(index)
        return self._like(value) if isinstance(index, slice) else value


# --- Responses --------------------------------------------------------------------------------------------------------


class ApiResponse(Generic[T]):
    """The result of a call, with the HTTP status and the headers of its response."""

    __slots__ = ("headers", "status", "value")

    def __init__(self, value: T, status: int, headers: Mapping[str, str]) -> None:
        #: The result itself.
        self.value = value
        #: The HTTP status, such as 200.
        self.status = status
        #: The headers. Their names are found in upper and lower case.
        self.headers = headers

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.status}: {self.value!r}>"


set_untyped_classes(AttribAccessDict, NonPaginatableList, PaginatableList)

# The names that pickles and programs of earlier versions use.
_Blank = Record
_rebuild_entity = rebuild_record
_rebuild_list = rebuild_list

# --- Aliases ----------------------------------------------------------------------------------------------------------

PrimitiveIdType = str | int
IdType = str | int | MaybeSnowflakeIdType | datetime
EntityList = NonPaginatableList[T] | PaginatableList[T]
PathOrFile = str | os.PathLike[str] | IO[bytes]
WebpushCryptoParamsPubkey = dict[str, bytes]
WebpushCryptoParamsPrivkey = dict[str, int | bytes]
AttribAccessList = PaginatableList
