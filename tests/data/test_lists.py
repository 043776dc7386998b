"""Pages and other lists."""

from __future__ import annotations

import copy
import pickle
from typing import Any

import pytest

from mastodon._data.convert import convert
from mastodon.return_types import Account, Status
from mastodon.types_base import Entity, NonPaginatableList, PaginatableList, PaginationInfo

NEXT = PaginationInfo(_pagination_method="GET", _pagination_endpoint="/api/v1/timelines/home", max_id="3")
PREVIOUS = PaginationInfo(_pagination_method="GET", _pagination_endpoint="/api/v1/timelines/home", min_id="5")


@pytest.fixture
def page() -> PaginatableList[Status]:
    made: PaginatableList[Status] = convert(PaginatableList[Status], [{"id": str(n)} for n in range(5)])
    made._pagination_next, made._pagination_prev = NEXT, PREVIOUS
    return made


@pytest.mark.parametrize(
    ("derive", "ids"),
    [
        (lambda page: page[1:3], "12"),
        (lambda page: page[::-1], "43210"),
        (lambda page: page[5:], ""),
        (lambda page: page.copy(), "01234"),
        (copy.copy, "01234"),
        (copy.deepcopy, "01234"),
        (lambda page: page + page[:1], "012340"),
        (lambda page: page + list(page[4:]), "012344"),
        (lambda page: page * 2, "0123401234"),
        (lambda page: 2 * page, "0123401234"),
        *((lambda page, p=p: pickle.loads(pickle.dumps(page, p)), "01234") for p in range(pickle.HIGHEST_PROTOCOL + 1)),
        (lambda page: Entity.from_json(page.to_json()), "01234"),
    ],
)
def test_what_is_made_from_a_page_knows_its_neighbours(page: PaginatableList[Status], derive: Any, ids: str) -> None:
    made = derive(page)
    assert type(made) is PaginatableList
    assert "".join(status.id for status in made) == ids
    assert made._pagination_next == NEXT
    assert made._pagination_prev == PREVIOUS
    assert made._mastopy_type == "PaginatableList[Status]"
    assert "".join(status.id for status in page) == "01234"


def test_growing_in_place_keeps_the_page_info(page: PaginatableList[Status]) -> None:
    same = page
    page += [Status(id=9)]
    page.append(Status(id=10))
    page *= 1
    assert page is same
    assert page._pagination_next == NEXT
    assert [status.id for status in page][-2:] == ["9", "10"]


def test_pages_have_items_as_lists_do(page: PaginatableList[Status]) -> None:
    assert page[0] is next(iter(page))
    assert page[-1].id == "4"
    assert page == [{**Status(), "id": str(n)} for n in range(5)]
    with pytest.raises(IndexError):
        page[5]
    with pytest.raises(TypeError):
        page + 5  # type: ignore[operator]  # the mistake that is tested


def test_copies_of_a_page_are_its_own(page: PaginatableList[Status]) -> None:
    shallow, deep = page.copy(), copy.deepcopy(page)
    shallow.append(Status())
    deep[0].content = "changed"
    assert deep._pagination_next is not None
    deep._pagination_next["max_id"] = "changed"
    assert len(page) == 5
    assert page[0].content is None
    assert page._pagination_next == {**NEXT, "max_id": "3"}
    assert shallow[0] is page[0]


def test_a_page_without_info_stays_without_it_in_copies() -> None:
    page = convert(PaginatableList[Status], [{"id": "1"}])
    for made in (page, page[:], page + page, pickle.loads(pickle.dumps(page)), Entity.from_json(page.to_json())):
        assert getattr(made, "_pagination_next", None) is None
        assert getattr(made, "_pagination_prev", None) is None


def test_empty_lists_know_their_type() -> None:
    for list_type in (PaginatableList, NonPaginatableList):
        empty = convert(list_type[Account], [])
        again = Entity.from_json(empty.to_json())
        assert type(again) is list_type
        assert again == []
        assert again._mastopy_type == f"{list_type.__name__}[Account]"


def test_lists_of_plain_values_survive_files_and_copies() -> None:
    names = convert(NonPaginatableList[str], ["a", 5, None])
    assert names == ["a", "5", None]
    for again in (
        Entity.from_json(names.to_json()),
        copy.deepcopy(names),
        pickle.loads(pickle.dumps(names)),
        names * 1,
    ):
        assert type(again) is NonPaginatableList
        assert again == names
        assert again._mastopy_type == "NonPaginatableList[builtins.str]"


def test_lists_that_users_make_survive_a_file() -> None:
    made = PaginatableList([Status(id=1), Status(id=2)])
    again = Entity.from_json(made.to_json())
    assert type(again) is PaginatableList
    assert type(again[0]) is Status
    assert again == made


def test_deep_copies_keep_what_is_shared_within_them() -> None:
    account = Account(id=1)
    page = PaginatableList([Status(id=1, account=account), Status(id=2, account=account)])
    deep = copy.deepcopy(page)
    assert deep[0].account is deep[1].account
    assert deep[0].account is not account
