"""Entities compare with dictionaries as programs' tests write them."""
# ruff: noqa: SIM201, SIM202  # the operators are what is tested

from __future__ import annotations

import copy
from typing import Any

import pytest

from mastodon.return_types import Account, Status
from mastodon.types_base import AttribAccessDict, PaginatableList

NESTED = Status(id="2", account={"id": "1", "fields": [{"name": "a"}]})


@pytest.mark.parametrize(
    ("left", "right"),
    [
        (Status(foo="bar"), {"foo": "bar"}),
        (Status(foo="bar"), {"foo": "bar", "id": None}),
        (NESTED, {"id": "2", "account": {"id": "1", "fields": [{"name": "a"}]}}),
        (PaginatableList([NESTED]), [{"id": "2", "account": {"id": "1", "fields": [{"name": "a"}]}}]),
        ({"status": NESTED}, {"status": {"id": "2", "account": {"id": "1", "fields": [{"name": "a"}]}}}),
        (Status(), {}),
        (Status(), AttribAccessDict()),
        (AttribAccessDict(), {}),
    ],
)
def test_declared_keys_without_a_value_may_be_missing(left: Any, right: Any) -> None:
    assert left == right
    assert right == left
    assert not left != right
    assert not right != left


@pytest.mark.parametrize(
    ("left", "right"),
    [
        (Status(foo="bar"), {"foo": "bar", "unknown": None}),
        (Status(foo="bar"), {}),
        (Status(foo="bar"), {"foo": "baz"}),
        (Status(foo=None), {}),
        (Status(id="1"), {"id": "2"}),
        (Status(id="1"), {"content": None}),
        (NESTED, {"id": "2", "account": {"id": "1"}}),
        (NESTED, {"id": "2", "account": None}),
        (Status(id="1"), Account(id="1", acct="x")),
        (Status(id="1"), None),
        (Status(), []),
        (Status(), ""),
        (PaginatableList([NESTED]), [{"id": "3"}]),
    ],
)
def test_everything_else_must_be_the_same(left: Any, right: Any) -> None:
    assert left != right
    assert right != left
    assert not left == right
    assert not right == left


def test_deep_entities_that_differ_are_compared_in_linear_time() -> None:
    calls = 0

    class Counted(str):
        def __eq__(self, other: object) -> bool:
            nonlocal calls
            calls += 1
            return str.__eq__(self, other)

        __hash__ = str.__hash__

    left: Any = {"leaf": Counted("a")}
    right: Any = {"leaf": Counted("b")}
    for _ in range(40):
        left, right = AttribAccessDict(x=left), AttribAccessDict(x=right)
        dict.__setitem__(left, "only_left", None)
        dict.__setitem__(right, "only_right", None)
    assert left != right
    assert calls < 10


def test_copies_are_equal() -> None:
    assert copy.deepcopy(NESTED) == NESTED
    assert not copy.deepcopy(NESTED) != NESTED
