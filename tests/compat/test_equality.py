"""Bots compare what came back with the plain dictionaries that they put in."""
# Written as programs write them, not as this project would:
# ruff: noqa: SIM201, SIM202, SIM300

import copy
from datetime import datetime, timezone
from unittest.mock import MagicMock, Mock, call

import pytest
import requests_mock

from mastodon import AttribAccessDict, Mastodon
from mastodon.return_types import Account, Context, Notification, Relationship, Status
from mastodon.types_base import PaginatableList

HOST = "https://mastodon.example"


def client():
    return Mastodon(api_base_url=HOST, access_token="token", version_check_mode="none")


def fetched(data):
    with requests_mock.Mocker() as server:
        server.get(HOST + "/api/v1/timelines/home", json=data)
        return client().timeline_home()


def test_status_equals_the_dictionary_it_was_made_of():
    assert Status(foo="bar") == {"foo": "bar"}


def test_dictionary_equals_the_status_made_of_it():
    assert {"foo": "bar"} == Status(foo="bar")


def test_fetched_page_equals_the_json():
    page = fetched([{"id": "2", "account": {"id": "1"}}])
    assert page == [{"id": "2", "account": {"id": "1"}}]
    assert [{"id": "2", "account": {"id": "1"}}] == page


def test_fetched_page_is_not_unequal_to_the_json():
    data = [{"id": "2", "account": {"id": "1"}}]
    page = fetched(data)
    assert not page != data
    assert not data != page


def test_fetched_status_equals_the_json():
    data = {"id": "2", "content": "hi", "account": {"id": "1", "acct": "ada"}, "tags": [{"name": "cats"}]}
    with requests_mock.Mocker() as server:
        server.get(HOST + "/api/v1/statuses/2", json=data)
        assert client().status(2) == data


def test_a_time_equals_the_text_it_came_as():
    data = {"id": "2", "created_at": "2023-01-01T00:00:00.000Z"}
    assert Status(**data) == data


def test_a_time_equals_the_moment():
    assert Status(created_at="2023-01-01T00:00:00Z") == {"created_at": datetime(2023, 1, 1, tzinfo=timezone.utc)}


def test_numbers_as_ids_equal_their_text():
    assert Status(id=2) == {"id": 2}
    assert Status(id=2) == {"id": "2"}
    assert Status(id="2") == {"id": 2}


def test_missing_and_none_are_the_same_for_declared_fields():
    assert Status(id="2", account=None) == {"id": "2"}
    assert Status(id="2") == {"id": "2", "account": None}
    assert Status(id="2") == Status(id="2", content=None)


def test_unknown_key_with_none_is_a_difference():
    assert not Status(foo="bar") == {"foo": "bar", "unknown": None}
    assert not {"foo": "bar", "unknown": None} == Status(foo="bar")


def test_a_status_with_something_is_not_nothing():
    assert not Status(foo="bar") == {}
    assert not {} == Status(foo="bar")


def test_an_empty_status_is_an_empty_dictionary():
    assert Status() == {}
    assert {} == Status()


def test_different_values_are_different():
    assert Status(id="2") != Status(id="3")
    assert Status(id="2") != {"id": "3"}
    assert not Status(id="2") == {"id": "3"}


def test_more_in_the_status_than_in_the_dictionary_is_a_difference():
    assert not Status(id="2", account={"id": "1"}) == {"id": "2"}
    assert not Status(id="2", account={"id": "1"}) == {"id": "2", "account": None}


def test_empty_text_and_empty_lists_are_not_none():
    assert not Status(id="2", content="") == {"id": "2"}
    assert not Status(id="2", mentions=[]) == {"id": "2"}


def test_nested_lists():
    data = {"ancestors": [{"id": "1"}], "descendants": [{"id": "3", "account": {"id": "9"}}]}
    assert Context(**data) == data
    assert data == Context(**data)


def test_status_in_notification():
    data = {"id": "1", "type": "mention", "status": {"id": "2", "content": "hi"}, "account": {"id": "7"}}
    assert Notification(**data) == data


def test_in_operator():
    page = fetched([{"id": "1"}, {"id": "2"}])
    assert {"id": "2"} in page
    assert {"id": "3"} not in page
    assert page[0] in [{"id": "1"}]


def test_index_and_count():
    page = fetched([{"id": "1"}, {"id": "2"}, {"id": "2"}])
    assert page.index({"id": "2"}) == 1
    assert page.count({"id": "2"}) == 2


def test_slices_and_single_items():
    page = fetched([{"id": "1"}, {"id": "2"}])
    assert page[:1] == [{"id": "1"}]
    assert page[-1] == {"id": "2"}


def test_two_fetches_are_equal():
    data = [{"id": "2", "account": {"id": "1"}}]
    assert fetched(data) == fetched(data)


def test_a_copy_is_equal():
    status = Status(id="2", account={"id": "1"}, mentions=[{"id": "5"}])
    assert copy.copy(status) == status
    assert copy.deepcopy(status) == status


def test_list_of_entities_by_hand():
    page = PaginatableList([Status(id="2", account={"id": "1"})])
    assert page == [{"id": "2", "account": {"id": "1"}}]


def test_different_lengths_are_different():
    assert fetched([{"id": "1"}]) != [{"id": "1"}, {"id": "2"}]
    assert fetched([]) == []


def test_different_classes_are_different():
    assert not Status(id="2") == Account(id="2")


def test_untyped_dictionary_against_entity():
    assert Status(id="2") == AttribAccessDict(id="2")
    assert AttribAccessDict(id="2") == Status(id="2")


def test_untyped_dictionaries_are_exact():
    assert AttribAccessDict(id="2") == {"id": "2"}
    assert not AttribAccessDict(id="2", x=None) == {"id": "2"}


def test_not_equal_to_other_things():
    for other in ("2", 2, None, [], object()):
        assert not Status(id="2") == other
        assert Status(id="2") != other


def test_entities_are_unhashable():
    with pytest.raises(TypeError):
        hash(Status(id="2"))
    with pytest.raises(TypeError):
        {Status(id="2")}


def test_mock_assertions_with_dictionaries():
    handler = Mock()
    handler(Status(id="2", content="hi"))
    handler.assert_called_once_with({"id": "2", "content": "hi"})


def test_mock_calls_with_dictionaries():
    handler = MagicMock()
    for status in fetched([{"id": "1"}, {"id": "2"}]):
        handler(status)
    assert handler.mock_calls == [call({"id": "1"}), call({"id": "2"})]


def test_relationships_compared_with_dictionaries():
    data = [{"id": "1", "following": True, "followed_by": False}]
    with requests_mock.Mocker() as server:
        server.get(HOST + "/api/v1/accounts/relationships", json=data)
        assert client().account_relationships(1) == data
    assert Relationship(**data[0]) == data[0]


def test_dictionary_of_entities():
    assert {"a": Status(id="1")} == {"a": {"id": "1"}}
    assert [("x", Status(id="1"))] == [("x", {"id": "1"})]
