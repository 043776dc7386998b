"""Entities as programs use them: as dictionaries, as objects, in files, printed, copied, pickled."""
# Written as programs write them, not as this project would:
# ruff: noqa: B018, RUF005

import copy
import io
import json
import pickle
import pprint
from collections.abc import Mapping
from datetime import datetime, timedelta, timezone

import pytest
import requests_mock

from mastodon import AttribAccessDict, Mastodon
from mastodon.return_types import (
    Account,
    Collection,
    FilterResult,
    InstanceThumbnailVersions,
    Notification,
    Preferences,
    Status,
    WebPushSubscriptionAlerts,
)
from mastodon.types_base import Entity, PaginatableList

HOST = "https://mastodon.example"
STATUS = {
    "id": "103",
    "created_at": "2023-06-15T12:30:00.000Z",
    "content": "<p>hi</p>",
    "visibility": "public",
    "account": {"id": "7", "acct": "ada", "bot": True, "created_at": "2020-01-01T00:00:00.000Z"},
    "mentions": [{"id": "8", "acct": "bob"}],
    "tags": [{"name": "cats"}, {"name": "dogs"}],
    "media_attachments": [],
    "favourites_count": 3,
    "poll": None,
    "pleroma_extra": {"local": True},
}


def client():
    return Mastodon(api_base_url=HOST, access_token="token", version_check_mode="none")


def get(data, call="status"):
    with requests_mock.Mocker() as server:
        server.get(requests_mock.ANY, json=data)
        return client().status(103) if call == "status" else getattr(client(), call)()


def test_a_status_is_a_dictionary():
    status = get(STATUS)
    assert isinstance(status, dict)
    assert isinstance(status, Mapping)
    assert isinstance(status, AttribAccessDict)
    assert isinstance(status, Status)
    assert type(status).__name__ == "Status"


def test_keys_and_attributes():
    status = get(STATUS)
    assert status["account"]["acct"] == status.account.acct == "ada"
    assert status.tags[1]["name"] == "dogs"
    assert status["favourites_count"] + 1 == 4


def test_get_with_default():
    status = get(STATUS)
    assert status.get("content") == "<p>hi</p>"
    assert status.get("x") is None
    assert status.get("x", 5) == 5


def test_declared_fields_are_always_there():
    status = get({"id": "1"})
    assert status.content is None
    assert status["content"] is None
    assert "content" in status
    assert status.get("content", "default") is None


def test_unknown_fields_are_kept():
    status = get(STATUS)
    assert status["pleroma_extra"]["local"] is True
    assert status.pleroma_extra.local is True


def test_missing_keys():
    status = get(STATUS)
    with pytest.raises(KeyError):
        status["no_such_key"]
    with pytest.raises(AttributeError):
        status.no_such_key
    assert not hasattr(status, "no_such_key")
    assert getattr(status, "no_such_key", "default") == "default"


def test_the_error_of_a_missing_key_has_the_key():
    for data, call in ((STATUS, "status"), (PREFERENCES, "preferences")):
        with pytest.raises(KeyError) as caught:
            get(data, call)["no_such_key"]
        assert caught.value.args == ("no_such_key",)
        assert str(caught.value) == "'no_such_key'"


def test_attributes_can_be_asked_for_after_a_key_was_deleted():
    for remove in (lambda status: status.pop("content"), lambda status: status.clear()):
        status = get(STATUS)
        remove(status)
        with pytest.raises(KeyError) as caught:
            status["content"]
        assert caught.value.args == ("content",)
        hasattr(status, "content")
        getattr(status, "content", None)


def test_vars_of_a_status():
    attributes = vars(get(STATUS))
    assert attributes["content"] == "<p>hi</p>"
    assert attributes["account"].acct == "ada"
    assert get(STATUS).__dict__["favourites_count"] == 3


def test_iteration_orders_agree():
    status = get(STATUS)
    assert list(status) == list(status.keys()) == [key for key, _ in status.items()]
    assert list(status.values()) == [status[key] for key in status]
    assert len(status) == len(list(status))
    assert set(STATUS) <= set(status)


def test_dict_of_a_status():
    plain = dict(get(STATUS))
    assert type(plain) is dict
    assert plain["content"] == "<p>hi</p>"
    assert {**get(STATUS)}["id"] == "103"


def test_json_dumps_with_default_str():
    text = json.dumps(get(STATUS), default=str)
    loaded = json.loads(text)
    assert loaded["id"] == "103"
    assert loaded["created_at"] == "2023-06-15 12:30:00+00:00"
    assert loaded["account"]["acct"] == "ada"
    assert loaded["pleroma_extra"] == {"local": True}


def test_json_dumps_without_default_needs_one_for_times():
    with pytest.raises(TypeError):
        json.dumps(get(STATUS))
    assert json.loads(json.dumps(get({"id": "1"})))["id"] == "1"


def test_json_dumps_of_a_list():
    page = get([{"id": "1"}, {"id": "2"}], "timeline_home")
    assert [item["id"] for item in json.loads(json.dumps(page))] == ["1", "2"]


def test_created_at_is_an_aware_datetime():
    created = get(STATUS).created_at
    assert created == datetime(2023, 6, 15, 12, 30, tzinfo=timezone.utc)
    assert created.utcoffset() == timedelta(0)
    assert datetime.now(timezone.utc) - created > timedelta(days=1)
    assert created.isoformat() == "2023-06-15T12:30:00+00:00"
    assert created.strftime("%Y-%m-%d %H:%M") == "2023-06-15 12:30"


def test_created_at_in_another_zone():
    created = Status(created_at="2023-06-15T14:30:00.000+02:00").created_at
    assert created == datetime(2023, 6, 15, 12, 30, tzinfo=timezone.utc)
    assert created.astimezone(timezone.utc).hour == 12


def test_statuses_sorted_by_time():
    statuses = [Status(id="1", created_at="2023-06-15T12:30:00Z"), Status(id="2", created_at="2022-01-01T00:00:00Z")]
    assert [status.id for status in sorted(statuses, key=lambda status: status.created_at)] == ["2", "1"]


def test_deepcopy_is_independent():
    status = get(STATUS)
    other = copy.deepcopy(status)
    other["account"]["acct"] = "eve"
    other.content = "changed"
    assert status.account.acct == "ada"
    assert status.content == "<p>hi</p>"
    assert type(other) is type(status)
    assert type(other.account) is type(status.account)


def test_shallow_copies():
    status = get(STATUS)
    for other in (copy.copy(status), status.copy()):
        assert other.content == "<p>hi</p>"
        assert other["account"]["acct"] == "ada"


def test_pickle():
    status = pickle.loads(pickle.dumps(get(STATUS)))
    assert isinstance(status, Status)
    assert status.account.acct == "ada"
    assert status.created_at == datetime(2023, 6, 15, 12, 30, tzinfo=timezone.utc)
    assert status.pleroma_extra.local is True


def test_pickle_of_a_page():
    with requests_mock.Mocker() as server:
        server.get(requests_mock.ANY, json=[STATUS])
        page = client().timeline_home()
    loaded = pickle.loads(pickle.dumps(page))
    assert loaded[0].account.acct == "ada"
    assert isinstance(loaded, PaginatableList)


def test_pprint_and_repr():
    status = get(STATUS)
    assert "<p>hi</p>" in repr(status)
    assert "<p>hi</p>" in str(status)
    target = io.StringIO()
    pprint.pprint(status, stream=target)
    assert "<p>hi</p>" in target.getvalue()
    assert "ada" in f"{status}"


def test_setting_fields():
    status = get(STATUS)
    status.content = "new"
    assert status["content"] == "new"
    status["content"] = "newer"
    assert status.content == "newer"
    status["my_own"] = [1]
    assert status.my_own == [1]


def test_update_and_pop():
    status = get(STATUS)
    status.update({"content": "x", "seen": True})
    assert status.content == "x"
    assert status.seen is True
    assert status.pop("seen") is True
    assert "seen" not in status


def test_deleting_keys():
    status = get(STATUS)
    del status["pleroma_extra"]
    assert "pleroma_extra" not in status


def test_setdefault():
    status = get(STATUS)
    assert status.setdefault("note", "mine") == "mine"
    assert status["note"] == "mine"


def test_subclass_of_an_entity():
    class MyStatus(Status):
        def shout(self):
            return self.content.upper()

    status = MyStatus(**get(STATUS))
    assert status.shout() == "<P>HI</P>"
    assert status.account.acct == "ada"
    assert isinstance(status, Status)


def test_entity_of_keyword_arguments():
    account = Account(id="7", acct="ada", bot=False)
    assert account.bot is False
    assert account["acct"] == "ada"


def test_booleans_from_text():
    assert Account(bot="true").bot is True
    assert Account(bot="false").bot is False
    assert Account(bot="TRUE").bot is True


def test_empty_object_in_place_of_a_list():
    for _ in range(4):
        account = get({"id": "7", "fields": {}, "emojis": {}}, "me")
        assert [field.name for field in account.fields] == []
        assert len(account.emojis) == 0
        assert list(get({"id": "7", "quote_approval": {"automatic": {}}}).quote_approval.automatic) == []


def test_booleans_from_numbers():
    assert Account(bot=1).bot is True
    assert Account(bot=0).bot is False


def test_format_map_and_star_star():
    status = get(STATUS)
    assert "{id}: {content}".format(**status) == "103: <p>hi</p>"
    assert "{id}: {content}".format_map(status) == "103: <p>hi</p>"


def test_match_statement():
    match get(STATUS):
        case {"account": {"acct": acct}, "visibility": "public"}:
            assert acct == "ada"
        case _:
            pytest.fail("not matched")


def test_truth():
    assert get(STATUS)
    assert Status()
    assert not get([], "timeline_home")


def test_page_without_neighbours():
    for page in (get([], "timeline_home"), get([{"id": "1"}], "timeline_home"), PaginatableList([Status(id="1")])):
        assert isinstance(page, PaginatableList)
        page._pagination_next, page._pagination_prev
    handmade = PaginatableList()
    assert handmade._pagination_next is None
    assert handmade._pagination_prev is None
    assert pickle.loads(pickle.dumps(handmade))._pagination_next is None


def test_list_methods_of_a_page():
    page = get([{"id": "1"}, {"id": "2"}], "timeline_home")
    assert isinstance(page, list)
    assert [status.id for status in reversed(page)] == ["2", "1"]
    page.append(Status(id="3"))
    page.sort(key=lambda status: int(status.id), reverse=True)
    assert [status.id for status in page] == ["3", "2", "1"]
    assert len(page + [Status(id="4")]) == 4
    first, *rest = page
    assert first.id == "3"
    assert len(rest) == 2


def test_status_in_a_notification():
    notification = Notification(id="1", type="mention", status=STATUS, account=STATUS["account"])
    assert notification.status.account.acct == notification.account.acct
    assert notification["status"]["tags"][0].name == "cats"


def test_field_of_the_wrong_kind_is_none():
    assert Status(id="1", favourites_count="many").favourites_count is None


# --- Fields that have another name on the server ----------------------------------------------------------------------

COLLECTION = {"id": "1", "name": "Cats", "items": [{"id": "2", "account_id": "7"}]}
ALERTS = {"follow": True, "admin.sign_up": True, "admin.report": False}
PREFERENCES = {"posting:default:visibility": "public", "posting:default:sensitive": False}


def test_items_of_a_collection():
    collection = Collection(**COLLECTION)
    assert collection["items"][0].id == "2"
    assert collection.collection_items[0].id == "2"
    assert "items" in collection
    assert dict(collection.items())["name"] == "Cats"


def test_items_when_iterating_over_a_collection():
    collection = Collection(**COLLECTION)
    assert "items" in list(collection)
    assert "items" in dict(collection)
    assert json.loads(json.dumps(collection))["items"][0]["id"] == "2"


def test_collection_in_a_file_has_the_names_of_the_server():
    data = json.loads(Collection(**COLLECTION).to_json())["_mastopy_data"]
    assert data["items"][0]["id"] == "2"
    assert "collection_items" not in data


def test_collection_from_a_file_and_back():
    loaded = Entity.from_json(Collection(**COLLECTION).to_json())
    assert loaded["items"][0].account_id == "7"
    assert loaded.collection_items[0].account_id == "7"


def test_alerts_by_the_names_of_the_server():
    alerts = WebPushSubscriptionAlerts(**ALERTS)
    assert alerts["admin.sign_up"] is True
    assert alerts["admin.report"] is False
    assert {name for name, on in alerts.items() if on} >= {"follow", "admin.sign_up"}


def test_alerts_in_json():
    loaded = json.loads(json.dumps(WebPushSubscriptionAlerts(**ALERTS)))
    assert loaded["admin.sign_up"] is True
    assert json.loads(WebPushSubscriptionAlerts(**ALERTS).to_json())["_mastopy_data"]["admin.sign_up"] is True


def test_alerts_equal_the_json():
    assert WebPushSubscriptionAlerts(**ALERTS) == ALERTS


def test_preferences_by_both_names():
    preferences = get(PREFERENCES, "preferences")
    assert preferences["posting:default:visibility"] == "public"
    assert preferences.posting_default_visibility == "public"
    assert preferences["posting_default_visibility"] == "public"


def test_preferences_when_iterating():
    preferences = Preferences(**PREFERENCES)
    assert "posting:default:visibility" in list(preferences)
    assert dict(preferences)["posting:default:sensitive"] is False
    assert json.loads(json.dumps(preferences))["posting:default:visibility"] == "public"
    assert preferences == PREFERENCES


def test_deleting_a_preference_by_either_name():
    for name in ("posting:default:visibility", "posting_default_visibility"):
        preferences = get(PREFERENCES, "preferences")
        del preferences[name]
        assert name not in preferences
        assert name not in list(preferences)


def test_thumbnail_versions():
    versions = InstanceThumbnailVersions(**{"@1x": "https://x/1.png", "@2x": "https://x/2.png"})
    assert versions["@1x"] == versions.at1x == "https://x/1.png"
    assert dict(versions)["@2x"] == "https://x/2.png"
    assert list(versions.values()).count("https://x/1.png") >= 1


def test_old_filter_in_a_filter_result():
    result = FilterResult(filter={"id": "1", "title": "x"}, keyword_matches=["y"])
    assert result.filter["title"] == "x"


# --- Files ------------------------------------------------------------------------------------------------------------


def test_status_to_json_and_back():
    status = get(STATUS)
    loaded = Entity.from_json(status.to_json())
    assert isinstance(loaded, Status)
    assert loaded == status
    assert loaded.created_at == status.created_at
    assert loaded.account.acct == "ada"


def test_page_to_json_and_back():
    page = get([STATUS], "timeline_home")
    loaded = Entity.from_json(page.to_json())
    assert loaded[0].account.acct == "ada"
    assert loaded == page


def test_page_in_a_file_still_has_its_next_page(tmp_path):
    link = (
        f'<{HOST}/api/v1/timelines/home?max_id=103>; rel="next", <{HOST}/api/v1/timelines/home?min_id=103>; rel="prev"'
    )
    with requests_mock.Mocker() as server:
        server.get(HOST + "/api/v1/timelines/home", json=[STATUS], headers={"Link": link})
        page = client().timeline_home()
        (tmp_path / "page.json").write_text(page.to_json())
        server.get(HOST + "/api/v1/timelines/home?max_id=103", json=[{"id": "90"}])
        loaded = Entity.from_json((tmp_path / "page.json").read_text())
        older = client().fetch_next(loaded)
    assert [status.id for status in older] == ["90"]


UPSTREAM_STATUS_FILE = """{
    "_mastopy_version": "2.0.1",
    "_mastopy_type": "Status",
    "_mastopy_data": {"id": "5", "content": "old", "created_at": "2023-06-15T12:30:00+00:00", "account": {"id": "7"}}
}"""
UPSTREAM_COLLECTION_FILE = """{
    "_mastopy_version": "2.0.1",
    "_mastopy_type": "Collection",
    "_mastopy_data": {"id": "1", "name": "Cats", "items": [{"id": "2", "account_id": "7"}]}
}"""
UPSTREAM_ALERTS_FILE = """{
    "_mastopy_version": "2.0.1",
    "_mastopy_type": "WebPushSubscriptionAlerts",
    "_mastopy_data": {"follow": true, "admin_sign_up": null, "admin.sign_up": true}
}"""


def test_file_with_a_status_loads():
    status = Entity.from_json(UPSTREAM_STATUS_FILE)
    assert isinstance(status, Status)
    assert status.account.id == "7"
    assert status.created_at == datetime(2023, 6, 15, 12, 30, tzinfo=timezone.utc)


def test_file_with_a_collection_loads():
    collection = Entity.from_json(UPSTREAM_COLLECTION_FILE)
    assert isinstance(collection, Collection)
    assert collection["items"][0].account_id == "7"
    assert collection.collection_items[0].account_id == "7"


def test_file_with_alerts_loads():
    assert Entity.from_json(UPSTREAM_ALERTS_FILE)["admin.sign_up"] is True


def test_the_form_of_a_file():
    data = json.loads(get(STATUS).to_json())
    assert set(data) == {"_mastopy_version", "_mastopy_type", "_mastopy_data", "_mastopy_extra_data"}
    assert data["_mastopy_type"] == "Status"
    assert data["_mastopy_data"]["id"] == "103"
    assert data["_mastopy_data"]["pleroma_extra"] == {"local": True}
