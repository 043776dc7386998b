"""Ids as programs use them: kept, compared, sorted, made of times."""
# Written as programs write them, not as this project would:
# ruff: noqa: B015, E711, E712, SIM300, UP031

import copy
import json
import pickle
from datetime import datetime, timedelta, timezone

import pytest
import requests_mock

from mastodon import Mastodon
from mastodon.return_types import Status
from mastodon.types_base import MaybeSnowflakeIdType

HOST = "https://mastodon.example"
UTC = timezone.utc
MOMENT = datetime(2023, 6, 15, tzinfo=UTC)
SNOWFLAKE = "110545285939200000"
FLAKE = "AWhLBaRTTLzYz0Z76e"
Id = MaybeSnowflakeIdType


def client():
    return Mastodon(api_base_url=HOST, access_token="token", version_check_mode="none")


def test_id_of_a_moment():
    assert Id(MOMENT) == SNOWFLAKE
    assert str(Id(MOMENT)) == SNOWFLAKE


def test_id_of_a_moment_in_another_zone():
    assert Id(MOMENT.astimezone(timezone(timedelta(hours=5)))) == SNOWFLAKE


def test_id_of_a_moment_without_zone():
    assert Id(datetime(2023, 6, 15, 12)) == Id(datetime(2023, 6, 15, 12).astimezone())


def test_id_of_a_moment_for_pleroma():
    assert Id(MOMENT, assume_pleroma=True) == FLAKE


def test_id_of_a_moment_and_back():
    for made in (Id(MOMENT), Id(MOMENT, assume_pleroma=True)):
        assert made.to_datetime().astimezone(UTC) == MOMENT


def test_status_with_a_moment_as_id():
    assert Status(id=MOMENT).id == SNOWFLAKE
    assert Status(id=MOMENT)["id"] == SNOWFLAKE
    assert isinstance(Status(id=MOMENT).id, MaybeSnowflakeIdType)


def test_id_of_a_moment_as_cursor():
    with requests_mock.Mocker() as server:
        server.get(HOST + "/api/v1/timelines/home", json=[])
        client().timeline_home(min_id=Id(MOMENT))
        client().timeline_home(max_id=MOMENT)
        queries = [request.qs for request in server.request_history]
    assert queries[0]["min_id"] == [SNOWFLAKE]
    assert queries[1]["max_id"] == [SNOWFLAKE]


def test_time_of_a_pleroma_id():
    made = Id("9n2ciuz1wdesFnrGJU").to_datetime().astimezone(UTC)
    assert made.replace(microsecond=0) == datetime(2019, 9, 18, 8, 28, 47, tzinfo=UTC)


def test_text_that_only_looks_like_an_id_has_no_time():
    assert Id("z" * 18).to_datetime() is None
    assert Id("not-an-id").to_datetime() is None
    assert Id("").to_datetime() is None


def test_number_too_large_for_a_time():
    assert Id("99999999999999999999").to_datetime() is None


def test_ids_are_text():
    assert isinstance(Id("5"), str)
    assert Id(5) == "5"
    assert Id("5") != 5
    assert Status(id=5).id == "5"


def test_ids_in_sets_and_dictionaries():
    seen = {"5", "6"}
    assert Id("5") in seen
    assert {Id("5"): "x"}["5"] == "x"
    assert hash(Id("5")) == hash("5")


def test_ids_sort_by_number():
    assert sorted([Id("10"), Id("9"), Id("100")]) == ["9", "10", "100"]
    assert max(Id("9"), Id("10")) == "10"


def test_ids_compare_with_numbers():
    assert Id("9") < 10
    assert Id("11") > 10
    assert Id("10") >= 10
    assert 10 > Id("9")


def test_ids_compare_with_text():
    assert Id("9") < "10"
    assert Id("10") > "9"
    assert Id("10") >= "10"


def test_ids_of_mastodon_and_pleroma_sort_by_time():
    before, after = Id("110545285939199999"), Id("110545285939200001")
    assert sorted([after, Id(FLAKE), before]) == [before, FLAKE, after]


def test_old_pleroma_ids_sort_before_new_mastodon_ids():
    old = Id("9n2ciuz1wdesFnrGJU")
    assert old < Id(SNOWFLAKE)
    assert Id(SNOWFLAKE) > old
    assert old < Id(FLAKE)


def test_pleroma_id_against_plain_text_and_number():
    assert Id(FLAKE) < "110545285939200001"
    assert Id(FLAKE) < 110545285939200001
    assert Id(FLAKE) > 110545285939199999


def test_pleroma_and_mastodon_ids_of_one_moment_are_different():
    assert Id(FLAKE) != Id(SNOWFLAKE)


def test_newest_of_a_mixed_timeline():
    statuses = [Status(id=SNOWFLAKE), Status(id="9n2ciuz1wdesFnrGJU"), Status(id="AWhLBaSTTLzYz0Z76e")]
    assert max(statuses, key=lambda status: status.id).id == "AWhLBaSTTLzYz0Z76e"


def test_statuses_sorted_by_id():
    statuses = [Status(id="10"), Status(id="9")]
    assert [status.id for status in sorted(statuses, key=lambda status: status.id)] == ["9", "10"]


def test_int_of_an_id():
    assert int(Status(id="5").id) + 1 == 6


def test_ids_in_text():
    assert "id=" + Id("5") == "id=5"
    assert f"{Id('5')}" == "5"
    assert "%s" % Id("5") == "5"


def test_ids_in_json():
    assert json.dumps({"since": Id(5)}) == '{"since": "5"}'


def test_ids_survive_pickle_and_copy():
    for made in (pickle.loads(pickle.dumps(Id("5"))), copy.deepcopy(Id("5")), copy.copy(Id("5"))):
        assert made == "5"
        assert isinstance(made, MaybeSnowflakeIdType)


def test_ids_of_ids():
    assert Id(Id("5")) == "5"


def test_id_of_nothing_is_refused():
    for wrong in (None, [1], 5.5):
        with pytest.raises(TypeError):
            Id(wrong)


def test_comparing_with_what_is_no_id():
    for wrong in (None, 10.5, True):
        with pytest.raises(TypeError):
            Id("9") < wrong


def test_equality_with_what_is_no_id():
    assert Id("9") != None
    assert Id("1") != True


def test_last_seen_id_in_a_file(tmp_path):
    seen = tmp_path / "last"
    seen.write_text(str(Status(id=SNOWFLAKE).id))
    assert Status(id=SNOWFLAKE).id == seen.read_text()
    assert Status(id="110545285939200001").id > seen.read_text()
