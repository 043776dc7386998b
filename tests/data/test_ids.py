"""Ids: strings that sort as ids do and tell the time."""

from __future__ import annotations

import copy
import json
import pickle
import random
from datetime import datetime, timedelta, timezone
from typing import Any

import numpy as np
import pytest

from mastodon._data.convert import convert
from mastodon.return_types import Status
from mastodon.types_base import MaybeSnowflakeIdType as Id

SNOWFLAKE = "109300000000000001"
SNOWFLAKE_TIME = datetime(2022, 11, 7, 1, 47, 24, tzinfo=timezone.utc)


def test_ids_are_strings() -> None:
    for id_ in (Id("5"), Id(5), Status(id=5).id, convert(Status, {"id": "5"}).id):
        assert type(id_) is Id
        assert isinstance(id_, str)
        assert id_ == "5"
        assert hash(id_) == hash("5")
        assert {id_: 1}["5"] == 1
        assert {"5": 1}[id_] == 1
        assert str(id_) == "5"
        assert repr(id_) == "'5'"
        assert f"/statuses/{id_}" == "/statuses/5"
        assert id_ != 5


def test_ids_in_json_are_plain_strings() -> None:
    assert json.dumps({"id": Id(5)}) == '{"id": "5"}'
    assert json.dumps({Id(5): None}) == '{"5": null}'
    assert type(json.loads(json.dumps(Id(5)))) is str


def test_ids_compare_with_numbers_of_numpy() -> None:
    assert Id(9) > np.int64(5)
    assert Id(9) <= np.uint8(9)


def test_numbers_sort_by_value_and_before_text() -> None:
    texts = ["9", "10", "100", "007", "-3", "0", SNOWFLAKE, "01M7YKKMVDWFDSBWRT0707FKC8", "AcFqOzmKhmDV2oXkbw", "a", ""]
    expected = [
        "-3",
        "0",
        "007",
        "9",
        "10",
        "100",
        SNOWFLAKE,
        "AcFqOzmKhmDV2oXkbw",
        "01M7YKKMVDWFDSBWRT0707FKC8",
        "",
        "a",
    ]
    for seed in range(20):
        random.Random(seed).shuffle(texts)
        assert sorted(map(Id, texts)) == expected
        assert sorted(map(Id, texts), reverse=True) == expected[::-1]
    assert max(Id(5), Id(40)) == "40"
    assert min(map(Id, expected)) == "-3"


def test_ids_are_comparable_with_text_and_numbers() -> None:
    assert Id("9") < "10"
    assert Id("9") < 10
    assert Id("10") > 9
    assert Id("10") >= "10"
    assert Id("10") <= 10
    assert sorted(["9", Id("10")]) == ["9", "10"]
    assert sorted([Id("10"), 9]) == [9, "10"]
    assert not Id("a") < Id("1")
    assert not Id("9") < "9"
    assert not Id("9") > "9"
    assert not Id("10") < 9
    assert not Id("9") > 10
    assert not Id("10") <= 9
    assert not Id("9") >= 10
    with pytest.raises(TypeError):
        Id("5") < None  # type: ignore[operator]  # noqa: B015  # the mistake that is tested


def test_huge_ids_can_be_compared() -> None:
    assert Id("9" * 5000) > Id("5")
    assert sorted([Id("9" * 5000), Id("5")])[0] == "5"


def test_ids_that_are_numbers_convert_to_int() -> None:
    assert int(Id(SNOWFLAKE)) == int(SNOWFLAKE)
    assert int(Id("-5")) == -5
    for text in ("AcFqOzmKhmDV2oXkbw", "", "5.5"):
        with pytest.raises(ValueError, match="invalid literal"):
            int(Id(text))


def test_copies_of_an_id_are_ids() -> None:
    id_ = Id(SNOWFLAKE)
    for again in (
        copy.copy(id_),
        copy.deepcopy(id_),
        *(pickle.loads(pickle.dumps(id_, protocol)) for protocol in range(pickle.HIGHEST_PROTOCOL + 1)),
    ):
        assert type(again) is Id
        assert again == id_


def test_a_snowflake_names_its_time_in_any_zone() -> None:
    assert Id(SNOWFLAKE).to_datetime(timezone.utc) == SNOWFLAKE_TIME
    berlin = timezone(timedelta(hours=1))
    assert Id(SNOWFLAKE).to_datetime(berlin) == SNOWFLAKE_TIME
    assert Id(SNOWFLAKE).to_datetime(berlin).hour == 2
    naive = Id(SNOWFLAKE).to_datetime()
    assert naive.tzinfo is None
    assert naive.astimezone(timezone.utc) == SNOWFLAKE_TIME


def test_ids_of_pleroma_and_ulids_have_a_time() -> None:
    pleroma = Id("AcFqOzmKhmDV2oXkbw").to_datetime(timezone.utc)
    assert pleroma == datetime(2023, 11, 28, 4, 50, 28, 184000, tzinfo=timezone.utc)
    ulid = Id("01M7YKKMVDWFDSBWRT0707FKC8").to_datetime(timezone.utc)
    assert ulid == datetime(2026, 11, 21, 8, 29, 47, 757000, tzinfo=timezone.utc)


@pytest.mark.parametrize("text", ["", "abc", "9x", "-5", "9" * 26, "9" * 400, "²", "٣"])
def test_ids_that_are_not_snowflakes_have_no_time(text: str) -> None:
    assert Id(text).to_datetime() is None
    assert Id(text).to_datetime(timezone.utc) is None


def test_a_time_makes_the_id_of_that_time() -> None:
    time = datetime(2023, 6, 15, tzinfo=timezone.utc)
    assert Id(time) == "110545285939200000"
    assert Id(time, assume_pleroma=True) == "AWhLBaRTTLzYz0Z76e"
    assert Id(time).to_datetime(timezone.utc) == Id(time, assume_pleroma=True).to_datetime(timezone.utc) == time
    assert Status(id=time).id == "110545285939200000"


def test_pleroma_has_no_ids_from_before_1970() -> None:
    assert Id(datetime(1960, 1, 1, tzinfo=timezone.utc), assume_pleroma=True) == "0" * 18


def test_ids_of_all_servers_sort_by_their_time() -> None:
    times = [datetime(2020 + year, 1, 2, tzinfo=timezone.utc) for year in range(6)]
    ids = [Id(time, assume_pleroma=bool(index % 2)) for index, time in enumerate(times)]
    assert sorted([ids[3], *ids[:3], *ids[4:]]) == ids
    assert Id("5") < ids[0] < Id("01M7YKKMVDWFDSBWRT0707FKC8") < Id("opaque")


@pytest.mark.parametrize(
    "text",
    [
        "z" * 18,
        "0" * 17 + "z",
        "7" + "Z" * 25,
        "8" + "0" * 25,
        "0" * 25 + "Z",
        "001M7YKKMVDWFDSBWRT0707FKC8",
        "01m7ykkmvdwfdsbwrt0707fkc8",
        "AcFqOzmKhmDV2oXk-w",
        "not an id",
    ],
)
def test_text_that_only_looks_like_an_id_has_no_time(text: str) -> None:
    assert Id(text).to_datetime(timezone.utc) is None


def test_a_boolean_is_not_comparable_with_an_id() -> None:
    with pytest.raises(TypeError):
        Id("9") < True  # noqa: B015  # the mistake that is tested


@pytest.mark.parametrize("value", [None, 5.5, [5], b"5", np.float64(5)])
def test_what_is_neither_text_nor_a_number_is_no_id(value: Any) -> None:
    with pytest.raises(TypeError, match=f"not a {type(value).__name__}"):
        Id(value)


def test_a_number_of_numpy_is_an_id() -> None:
    assert Id(np.int64(5)) == "5"
    assert Id() == ""


def test_ids_from_before_the_fediverse_and_from_after_2100_have_no_time() -> None:
    def has_time(*day: int) -> bool:
        return Id(datetime(*day, tzinfo=timezone.utc), assume_pleroma=True).to_datetime(timezone.utc) is not None

    assert [has_time(2006, 12, 31), has_time(2007, 1, 1), has_time(2099, 12, 31), has_time(2100, 1, 1)] == [
        False,
        True,
        True,
        False,
    ]


def test_ids_of_one_second_sort_by_their_numbers() -> None:
    number = int(SNOWFLAKE)
    assert sorted([Id(number + 2), Id(number), Id(number + 1)]) == [str(number + each) for each in range(3)]


def test_ids_of_pleroma_of_one_moment_sort_by_their_text() -> None:
    ids = [Id("AcFqOzmKhmDV2oXkb" + last) for last in "xwz"]
    assert [each[-1] for each in sorted(ids)] == ["w", "x", "z"]
