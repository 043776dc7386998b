"""The classes declare their fields and types."""

from __future__ import annotations

import importlib
import json
from datetime import datetime
from typing import Any, get_args, get_origin, get_type_hints

import pytest

from mastodon import return_types, types_base
from mastodon._data.convert import always_there
from mastodon.types_base import AttribAccessDict, NonPaginatableList, PaginatableList

from .bodies import HERE, Maker, entity_classes, split

# Class -> its fields; "ours=theirs" where the server's name of a field is another one.
FIELDS: dict[str, list[str]] = {
    name: fields.split() for name, fields in json.loads((HERE / "fields.json").read_text(encoding="utf-8")).items()
}


def test_the_list_of_classes_and_fields_is_whole() -> None:
    assert len(FIELDS) == 147
    assert sum(map(len, FIELDS.values())) == 802


@pytest.mark.parametrize("name", FIELDS)
def test_every_class_has_its_documented_fields(name: str) -> None:
    cls = getattr(return_types, name)
    empty = cls()
    for field in FIELDS[name]:
        ours, _, theirs = field.partition("=")
        assert ours in empty
        assert empty[ours] is None
        if theirs:
            assert theirs in empty
            assert cls(**{theirs: None}).keys() == empty.keys()


@pytest.mark.parametrize("name", sorted(entity_classes()))
def test_every_annotation_is_a_type_that_can_be_converted_to(name: str) -> None:
    for hint in get_type_hints(entity_classes()[name], include_extras=True).values():
        if get_origin(hint) is None and not isinstance(hint, type):
            assert hint in (Any, None) or hint.__module__ == "typing"
        for option in split(hint)[0]:
            plain = get_origin(option) or option
            allowed = (AttribAccessDict, NonPaginatableList, dict, str, int, float, bool, datetime, type(None))
            assert plain is Any or get_origin(option) is not None or issubclass(plain, allowed)
            assert Any not in get_args(option) or plain is NonPaginatableList


@pytest.mark.parametrize("name", sorted(entity_classes()))
def test_classes_are_public_documented_and_light(name: str) -> None:
    cls = entity_classes()[name]
    assert cls.__module__ == "mastodon.return_types"
    assert getattr(return_types, cls.__name__) is cls
    assert cls.__doc__
    assert cls._version
    # No dictionary beside the keys: vars() makes one.
    assert cls.__dictoffset__ == 0


@pytest.mark.parametrize("name", sorted(entity_classes()))
def test_every_declared_key_is_there_in_declared_order(name: str) -> None:
    cls = entity_classes()[name]
    declared = always_there(cls)
    assert list(cls()) == declared
    # What the server sends comes first, in its order.
    sent = Maker().body(cls)
    first = dict(reversed(sent.items()))
    del first[next(iter(sent))]
    assert list(cls(first))[: len(first)] == list(first)
    assert sorted(cls(first)) == sorted({*declared, *first})


def test_older_import_paths_lead_to_the_same_classes() -> None:
    names = ("Account", "Status", "AttribAccessDict", "PaginatableList", "NonPaginatableList", "MaybeSnowflakeIdType")
    for name in (*names, "Entity", "EntityList", "IdType", "PrimitiveIdType", "PathOrFile"):
        assert getattr(importlib.import_module("mastodon.return_types"), name) is not None
    for name in (
        "AttribAccessDict",
        "AttribAccessList",
        "EmptyResponse",
        "Entity",
        "EntityList",
        "IdType",
        "MaybeSnowflakeIdType",
        "NonPaginatableList",
        "PaginatableList",
        "PaginationInfo",
        "PathOrFile",
        "PrimitiveIdType",
        "WebpushCryptoParamsPrivkey",
        "WebpushCryptoParamsPubkey",
    ):
        assert getattr(types_base, name) is not None
    assert types_base.AttribAccessList is PaginatableList
    assert get_args(types_base.EntityList[return_types.Status]) == (
        NonPaginatableList[return_types.Status],
        PaginatableList[return_types.Status],
    )


def test_everything_exported_exists() -> None:
    assert len(return_types.__all__) == len(set(return_types.__all__))
    for name in return_types.__all__:
        assert hasattr(return_types, name)
