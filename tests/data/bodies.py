"""Bodies of every entity class, as a server would send them, and what must be true of anything converted."""

from __future__ import annotations

import json
import math
import types
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timezone
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Union, get_args, get_origin, get_type_hints

from dateutil import parser

from mastodon import return_types
from mastodon._data.markers import OnlyIfSent
from mastodon.types_base import (
    AttribAccessDict,
    ByTag,
    MaybeSnowflakeIdType,
    NonPaginatableList,
    Or,
    Wire,
)

HERE = Path(__file__).parent


def entity_classes() -> dict[str, type[AttribAccessDict]]:
    found = {name: getattr(return_types, name) for name in return_types.__all__}
    return {
        name: cls
        for name, cls in found.items()
        if isinstance(cls, type) and issubclass(cls, AttribAccessDict) and cls.__module__ == "mastodon.return_types"
    }


@cache
def hints(cls: type) -> dict[str, Any]:
    return {key: hint for key, hint in get_type_hints(cls, include_extras=True).items() if key[0] != "_"}


@cache
def split(hint: Any) -> tuple[tuple[Any, ...], tuple[Any, ...]]:
    """``Annotated[X | Y, marker] | None`` -> ((X, Y, None), (marker,))."""
    if get_origin(hint) is Annotated:
        types_, markers = split(hint.__origin__)
        return types_, (*markers, *hint.__metadata__)
    if get_origin(hint) in (Union, types.UnionType):
        parts = [split(arg) for arg in get_args(hint)]
        return sum((p[0] for p in parts), ()), sum((p[1] for p in parts), ())
    return (hint,), ()


def is_only_if_sent(cls: type, key: str) -> bool:
    """Check whether a field is a key only if the server sent it."""
    return any(type(marker) is OnlyIfSent for marker in split(hints(cls)[key])[1])


# --- Made-up bodies -------------------------------------------------------------------------------------------------


class Maker:
    """Makes a body with every field of a class filled, and each value different from the others."""

    def __init__(self, items: int = 2, depth: int = 6) -> None:
        self.items, self.depth, self.number = items, depth, 0

    def body(self, cls: type, stack: tuple[type, ...] = ()) -> dict[str, Any]:
        body = {self.wire_name(key, hint): self.field(hint, (*stack, cls)) for key, hint in hints(cls).items()}
        for key, hint in hints(cls).items():
            for marker in split(hint)[1]:
                if type(marker) is ByTag:
                    tag, chosen = next(iter(marker.classes.items()))
                    body |= {marker.field: int(tag), key: self.body(chosen, (*stack, cls))}
        return body

    @staticmethod
    def wire_name(key: str, hint: Any) -> str:
        return next((marker.name for marker in split(hint)[1] if isinstance(marker, Wire)), key)

    def field(self, hint: Any, stack: tuple[type, ...]) -> Any:
        for option in split(hint)[0]:
            value = self.value(option, stack)
            if value is not None:
                return value
        return None

    def value(self, type_: Any, stack: tuple[type, ...]) -> Any:
        self.number += 1
        if type_ in (str, Any):
            return f"text {self.number}"
        if type_ in (int, float):
            return type_(self.number) + (0.5 if type_ is float else 0)
        if type_ is bool:
            return self.number % 2 == 0
        if type_ is MaybeSnowflakeIdType:
            return str(109300000000000000 + self.number)
        if type_ is datetime:
            return f"2024-05-{self.number % 28 + 1:02}T12:34:56.{self.number % 1000:03}Z"
        if get_origin(type_) is NonPaginatableList:
            items = [self.value(get_args(type_)[0], stack) for _ in range(self.items)]
            return [item for item in items if item is not None]
        if get_origin(type_) is dict:
            return {"de": self.value(get_args(type_)[1], stack)}
        if isinstance(type_, type) and issubclass(type_, AttribAccessDict):
            return None if type_ in stack or len(stack) >= self.depth else self.body(type_, stack)
        return None


def generated() -> dict[str, dict[str, Any]]:
    return {name: Maker().body(cls) for name, cls in entity_classes().items()}


def small() -> dict[str, dict[str, Any]]:
    """Bodies that do not nest far."""
    return {name: Maker(items=1, depth=2).body(cls) for name, cls in entity_classes().items()}


def handmade() -> dict[str, tuple[str, Any]]:
    """Name of the file -> (class, body). The name begins with the class, up to the first full stop."""
    return {
        path.stem: (path.stem.partition(".")[0], json.loads(path.read_text(encoding="utf-8")))
        for path in sorted((HERE / "samples").glob("*.json"))
    }


# --- What must be true of anything converted ------------------------------------------------------------------------


def losses(sent: Any, got: Any) -> Iterator[str]:
    """Paths of sent values that the converted one does not hold, and of attributes of a wrong type. Not recursive."""
    todo = [("", sent, got)]
    while todo:
        path, sent, got = todo.pop()
        if isinstance(got, AttribAccessDict) and isinstance(sent, dict):
            todo += list(_entity_parts(path, sent, got))
        elif isinstance(got, list) and (isinstance(sent, list) or sent == {}):
            if len(got) != len(sent):
                yield f"{path}: {len(sent)} items sent, {len(got)} held"
            todo += [(f"{path}[{i}]", *pair) for i, pair in enumerate(zip(sent, got, strict=False))]
        elif type(got) is dict and type(sent) is dict:
            todo += [(f"{path}.{key}", value, got.get(key)) for key, value in sent.items()]
        elif not comes_from(sent, got):
            yield f"{path}: sent {short(sent)}, got {short(got)}"


def _entity_parts(path: str, sent: dict[str, Any], got: AttribAccessDict) -> Iterator[tuple[str, Any, Any]]:
    for key, value in sent.items():
        where = f"{path}.{key}"
        if key not in got:
            yield where, value, KeyError
        elif got[key] is None and value is not None:
            yield f"{where} (wire)", _Exactly(value), got.wire_value(key)
        else:
            yield where, value, got[key]
    for key in hints(type(got)):
        is_there = key in got or (is_only_if_sent(type(got), key) and key not in sent)
        if not is_there or not _allowed(type(got), key)(got.get(key)):
            yield f"{path}.{key} (type)", "a value of the declared type", _Exactly(got.get(key))


class _Exactly:
    """A value that must be there as it was sent."""

    def __init__(self, value: Any) -> None:
        self.value = value


@cache
def _allowed(cls: type, key: str) -> Callable[[Any], bool]:
    options, markers = split(hints(cls)[key])
    options += tuple(marker.type for marker in markers if isinstance(marker, Or))
    if Any in options:
        return lambda value: True
    plain = tuple(AttribAccessDict if get_origin(o) is dict else get_origin(o) or o for o in options)
    exact = tuple(o for o in plain if o in (str, int, float, bool))
    other = tuple(o for o in plain if o not in exact)
    return lambda value: value is None or type(value) in exact or isinstance(value, other)


def comes_from(sent: Any, got: Any) -> bool:
    """Check whether a single converted value can be what the sent one means."""
    if isinstance(sent, _Exactly):
        return same(sent.value, got)
    if isinstance(got, _Exactly) or got is KeyError:
        return False
    if isinstance(got, MaybeSnowflakeIdType):
        return type(sent) in (str, int) and str(sent) == str(got)
    if isinstance(got, datetime):
        return type(sent) in (str, int, float) and got == moment(sent)
    if isinstance(got, bool):
        return sent is got or (str(sent) in (["true", "True", "1", "yes", "on"] if got else BOOL_NO))
    if isinstance(got, float):
        return type(sent) in (int, bool, float, str) and (
            float(sent) == got or (math.isnan(got) and math.isnan(float(sent)))
        )
    if isinstance(got, int):
        return type(sent) in (int, bool, float, str) and int(sent) == got
    if isinstance(got, str):
        return type(sent) in (str, int, float, bool) and str(sent) == got
    return got is None and sent is None


BOOL_NO = ["false", "False", "0", "no", "off"]


@cache
def moment(sent: str | float) -> datetime:
    if isinstance(sent, str) and not sent.replace(".", "", 1).isdecimal():
        found = parser.isoparse(sent) if sent[:4].isdecimal() and sent[4:5] == "-" else parser.parse(sent)
        day = found.tzinfo is None and found.time() == datetime.min.time()
        return found if day or found.tzinfo else found.replace(tzinfo=timezone.utc)
    return datetime.fromtimestamp(float(sent), timezone.utc)


def same(sent: Any, got: Any) -> bool:
    """Equality of JSON values, types included, for any depth."""
    todo = [(sent, got)]
    while todo:
        sent, got = todo.pop()
        if type(sent) is not type(got):
            return False
        if isinstance(sent, dict):
            if sent.keys() != got.keys():
                return False
            todo += [(value, got[key]) for key, value in sent.items()]
        elif isinstance(sent, list):
            if len(sent) != len(got):
                return False
            todo += list(zip(sent, got, strict=True))
        elif sent != got and sent == sent:
            return False
    return True


def short(value: Any) -> str:
    try:
        return f"{type(value).__name__} {str(value)[:60]}"
    except (ValueError, RecursionError):
        return type(value).__name__


def entities_in(value: Any) -> Iterator[AttribAccessDict]:
    todo = [value]
    while todo:
        value = todo.pop()
        if isinstance(value, AttribAccessDict):
            yield value
        if isinstance(value, Mapping):
            todo += value.values()
        elif isinstance(value, list):
            todo += value
