"""How entities behave in a program: as dictionaries, as objects, as parts of other classes."""

from __future__ import annotations

import copy
import json
import pickle
import pprint
import subprocess
import sys
from datetime import datetime, timedelta, timezone
from typing import Any

import numpy as np
import pytest

from mastodon._data.convert import convert
from mastodon._data.files import type_of_name
from mastodon.return_types import (
    Account,
    AnnualReport,
    AnnualReportDataV1,
    CustomEmoji,
    Instance,
    InstanceThumbnailVersions,
    InstanceURLs,
    InstanceV2,
    MediaAttachmentMetadataContainer,
    Preferences,
    Report,
    Rule,
    RuleTranslation,
    Status,
    StatusMention,
    Tag,
    WebPushSubscriptionAlerts,
)
from mastodon.types_base import (
    AttribAccessDict,
    EmptyResponse,
    Entity,
    MaybeSnowflakeIdType,
    NonPaginatableList,
    PaginatableList,
)

from .bodies import handmade

BODIES = {name: body for name, (_, body) in handmade().items()}


@pytest.fixture
def status() -> Status:
    return Status(copy.deepcopy(BODIES["Status.full"]))


# --- Reading ----------------------------------------------------------------------------------------------------------


def test_attributes_and_items_are_the_same_objects(status: Status) -> None:
    for key in status:
        assert getattr(status, key) is status[key]
    assert status.account.acct is status["account"]["acct"]
    assert status.media_attachments[0] is status["media_attachments"][0]


def test_entities_are_dictionaries(status: Status) -> None:
    assert isinstance(status, dict)
    assert isinstance(status, Entity)
    assert status.get("content") == status.content
    assert status.get("unheard_of", 5) == 5
    assert dict(status) == status
    assert {**status}.keys() == status.keys()
    assert Status() == dict.fromkeys(Status())


@pytest.mark.parametrize("times", [1, 5])
def test_everything_is_converted_when_a_call_returns(times: int) -> None:
    account = {"id": "6", "created_at": "2024-01-02T03:04:05.000Z", "fields": [{"name": "a"}]}
    for _ in range(times):
        made = convert(Status, {"id": "5", "account": dict(account), "mentions": [{"id": "7"}]})
    # As dictionaries hold them, without one of the ways in which entities are read.
    held = dict(dict.items(dict.get(made, "account")))
    assert type(dict.get(made, "id")) is MaybeSnowflakeIdType
    assert held["created_at"] == datetime(2024, 1, 2, 3, 4, 5, tzinfo=timezone.utc)
    assert type(held["fields"][0]).__name__ == "AccountField"
    assert type(next(iter(dict.get(made, "mentions")))).__name__ == "StatusMention"


def test_unknown_keys_are_kept_and_read_both_ways() -> None:
    status = convert(Status, {"id": "5", "pleroma": {"local": True, "tags": [{"name": "a"}]}, "a b": 1, "items": 2})
    assert status.pleroma.local is status["pleroma"]["local"] is True
    assert type(status.pleroma) is AttribAccessDict
    assert type(status.pleroma.tags) is NonPaginatableList
    assert status.pleroma.tags[0].name == "a"
    assert status["a b"] == 1
    assert status["items"] == 2
    assert dict(status.items())["items"] == 2


def test_errors_about_missing_names_name_them(status: Status) -> None:
    with pytest.raises(AttributeError, match=r"'Account' object has no attribute 'nickname'"):
        status.account.nickname  # noqa: B018
    for look_up in (status.account.__getitem__, status.account.wire_value):
        with pytest.raises(KeyError) as caught:
            look_up("nickname")
        assert caught.value.args == ("nickname",)
    assert not hasattr(status, "nickname")
    assert getattr(status, "nickname", None) is None


def test_a_deleted_key_is_no_attribute(status: Status) -> None:
    alerts = WebPushSubscriptionAlerts()
    del status["content"], alerts["admin_sign_up"]
    for entity, name in ((status, "content"), (alerts, "admin_sign_up")):
        assert not hasattr(entity, name)
        assert getattr(entity, name, 5) == 5
        assert name not in vars(entity)
        with pytest.raises(KeyError):
            entity[name]


def test_vars_is_a_copy(status: Status) -> None:
    vars(status)["content"] = "changed"
    assert vars(status) == dict(status) != {**status, "content": "changed"}


def test_dir_and_repr_help_in_a_shell(status: Status) -> None:
    status["unheard_of"] = status["no identifier"] = 1
    assert {"account", "content", "unheard_of", "to_json", "wire_value"} <= set(dir(status))
    assert "no identifier" not in dir(status)
    assert repr(CustomEmoji(shortcode="bean")) == "CustomEmoji(shortcode='bean')"
    assert repr(convert(AttribAccessDict, {"a": [1]})) == "AttribAccessDict(a=[...])"


def test_the_repr_shows_what_says_most() -> None:
    written = datetime(2026, 11, 29, 8, 30, tzinfo=timezone.utc)
    made = Status(
        uri="u", created_at=written, content="<p>" + "long " * 20, account=Account(id="1", acct="ada"), id="5"
    )
    assert repr(made) == (
        "Status(id='5', account=Account(acct='ada'), content='<p>long long long long long long long lo...',"
        " uri='u', created_at=2026-11-29 08:30:00+00:00)"
    )


def test_pprint_shows_all_of_an_entity(status: Status) -> None:
    text = pprint.pformat(status)
    assert text.count("\n") > 20
    assert "'acct': " in text
    assert "'reblog': None" in text


def test_entities_equal_plain_dictionaries_with_the_same_values() -> None:
    mention = StatusMention(id="5", acct="ada", url="u", username="ada")
    plain = {"id": "5", "acct": "ada", "url": "u", "username": "ada"}
    assert mention == plain
    assert plain == mention
    assert mention != {"id": "5"}
    assert mention == StatusMention(mention)
    assert mention != StatusMention(mention, id="6")
    with pytest.raises(TypeError):
        hash(mention)


def test_names_of_old_servers_fall_back_to_those_of_new_ones() -> None:
    instance = Instance(
        uri=None, domain="social.example", contact={"email": "ada@social.example", "account": {"id": 5}}
    )
    assert instance.uri == "social.example"
    assert instance.email == "ada@social.example"
    assert instance.contact_account["id"] == 5
    assert instance.short_description is None
    assert Instance(uri="old.example", domain="new.example").uri == "old.example"
    assert InstanceURLs(streaming="wss://social.example").streaming_api == "wss://social.example"


# --- Writing ----------------------------------------------------------------------------------------------------------


def by_attribute(entity: Any, key: str, value: Any) -> None:
    setattr(entity, key, value)


def by_item(entity: Any, key: str, value: Any) -> None:
    entity[key] = value


def by_update(entity: Any, key: str, value: Any) -> None:
    entity.update({key: value})


def by_keyword(entity: Any, key: str, value: Any) -> None:
    entity.update(**{key: value})


def by_merging(entity: Any, key: str, value: Any) -> None:
    entity |= {key: value}


def by_setdefault(entity: Any, key: str, value: Any) -> None:
    del entity[key]
    assert entity.setdefault(key, value) is entity[key]
    assert entity.setdefault(key, "something else") is entity[key]


@pytest.mark.parametrize("assign", [by_attribute, by_item, by_update, by_keyword, by_merging, by_setdefault])
def test_an_assigned_value_is_converted(status: Status, assign: Any) -> None:
    assign(status, "id", 5)
    assert type(status.id) is MaybeSnowflakeIdType
    assert status.id == "5"
    assign(status, "created_at", "2024-05-01T12:00:00Z")
    assert status.created_at == datetime(2024, 5, 1, 12, tzinfo=timezone.utc)
    assign(status, "account", {"id": 7, "emojis": [{"shortcode": "bean"}]})
    assert type(status.account) is Account
    assert type(status.account.emojis[0]) is CustomEmoji
    assign(status, "mentions", [{"id": 7}])
    assert type(status.mentions) is NonPaginatableList
    assert type(status.mentions[0]) is StatusMention
    assign(status, "replies_count", "many")
    assert status.replies_count is None
    assert status.wire_value("replies_count") == "many"
    assign(status, "replies_count", "12")
    assert status.replies_count == status.wire_value("replies_count") == 12
    assign(status, "card", None)
    assert status.card is None
    account = Account(id=9)
    assign(status, "account", account)
    assert status.account is account


def test_an_assigned_unknown_value_is_written_as_it_is_by_then(status: Status) -> None:
    status["unheard_of"] = {"a": 1}
    status.unheard_of.a = 2  # type: ignore[attr-defined]  # unknown to type checkers, but there by now
    assert status.wire_value("unheard_of") == {"a": 2}
    assert json.loads(status.to_json())["_mastopy_data"]["unheard_of"] == {"a": 2}


def test_merging_makes_a_new_entity(status: Status) -> None:
    merged = status | {"id": 5, "replies_count": "many"}
    assert type(merged) is Status
    assert type(merged.id) is MaybeSnowflakeIdType
    assert merged.wire_value("replies_count") == "many"
    assert status.id != "5"
    assert status.replies_count == 1


def test_an_assigned_value_gets_the_class_that_the_tag_names() -> None:
    report = AnnualReport(schema_version=1)
    report.data = {"archetype": "oracle"}
    assert type(report.data) is AnnualReportDataV1


def test_assigning_an_undeclared_attribute_is_a_mistake(status: Status) -> None:
    with pytest.raises(AttributeError, match=r"'Status' object has no attribute 'contents'"):
        status.contents = "x"  # type: ignore[attr-defined]  # the mistake that is tested
    status["contents"] = "x"
    status.contents = "y"  # type: ignore[attr-defined]  # unknown to type checkers, but there by now
    assert status["contents"] == "y"


def test_a_deleted_field_is_gone_as_key_and_attribute(status: Status) -> None:
    del status.content
    assert "content" not in status
    with pytest.raises((AttributeError, KeyError), match="content"):
        status.content  # noqa: B018
    with pytest.raises(AttributeError, match=r"'Status' object has no attribute 'content'"):
        del status.content
    status.content = "back"
    assert status["content"] == "back"
    status.replies_count = "many"  # type: ignore[assignment]  # the mistake that is tested
    assert status.pop("replies_count") is None
    assert "replies_count" not in json.loads(status.to_json())["_mastopy_data"]
    with pytest.raises(KeyError):
        status.wire_value("replies_count")
    status.clear()
    assert json.loads(status.to_json())["_mastopy_data"] == {}


def test_both_names_of_a_field_can_be_written() -> None:
    preferences = Preferences({"posting:default:visibility": "public"})
    preferences["posting:default:visibility"] = "direct"
    assert preferences.posting_default_visibility == "direct"
    preferences.posting_default_visibility = "private"
    assert preferences["posting:default:visibility"] == preferences.get("posting:default:visibility") == "private"
    assert "posting:default:visibility" in preferences
    assert "posting_default_visibility" in preferences
    assert "posting_default_visibility" not in list(preferences)
    preferences["posting:default:sensitive"] = "maybe"
    assert preferences.wire_value("posting:default:sensitive") == "maybe"
    assert preferences.wire_value("posting_default_sensitive") == "maybe"
    assert preferences.pop("posting:default:visibility") == "private"
    assert "posting:default:visibility" not in preferences


# --- Making -----------------------------------------------------------------------------------------------------------


def test_entities_can_be_made_from_dictionaries_keywords_pairs_and_entities() -> None:
    for mention in (
        StatusMention({"id": 5, "acct": "ada"}),
        StatusMention(id=5, acct="ada"),
        StatusMention([("id", 5), ("acct", "ada")]),
        StatusMention({"id": 4}, id=5, acct="ada"),
        StatusMention(StatusMention(id=5, acct="ada")),
        StatusMention(AttribAccessDict(id=5, acct="ada")),
    ):
        assert mention == {"id": "5", "acct": "ada", "url": None, "username": None}
        assert type(mention.id) is MaybeSnowflakeIdType
    assert AttribAccessDict({"a": {"b": [{"c": 1}]}}).a.b[0].c == 1
    assert EmptyResponse() == {}


def test_making_from_an_entity_keeps_what_was_sent() -> None:
    account = Account(Account(id=5, followers_count="many", created_at="yesterday"), created_at="today")
    assert account.wire_value("followers_count") == "many"
    assert account.wire_value("created_at") == "today"
    account.update(Account(following_count=[1]))
    assert account.wire_value("following_count") == [1]


def test_making_leaves_what_it_is_made_from(status: Status) -> None:
    for name, body in BODIES.items():
        body = {**body, "unheard_of": {"a": [{"b": [1, "x"]}]}, "id": ["no", "id"], "created_at": 5}
        before = copy.deepcopy(body)
        for _ in range(5):
            made = AttribAccessDict if name == "Status.full" else Status
            made(body)
            made(**body)
            status.update(body)
            convert(made, copy.deepcopy(body))
        assert body == before
        assert json.dumps(body) == json.dumps(before)


def test_entities_share_nothing_with_the_dictionary_or_each_other() -> None:
    body: dict[str, Any] = {"account": {"fields": [{"name": "a"}]}, "odd": [[1]], "content": ["no text"]}
    first, second = Status(body), Status(body)
    first.account.fields[0].name = "b"
    first.account.fields.append(None)
    first["odd"][0].append(2)
    first.wire_value("content").append("still none")
    first.account["new"] = 1
    for other in (second, Status(body)):
        assert other.account.fields[0].name == "a"
        assert len(other.account.fields) == 1
        assert other["odd"] == [[1]]
        assert other.wire_value("content") == ["no text"]
        assert "new" not in other.account
    assert body == {"account": {"fields": [{"name": "a"}]}, "odd": [[1]], "content": ["no text"]}


def test_empty_entities_share_nothing() -> None:
    first = Status()
    first.mentions = [{"id": 1}]  # type: ignore[assignment]  # assigning converts
    first._pagination_next = None
    first["extra"] = 1
    assert Status().mentions is None
    assert "extra" not in Status()
    converted = [convert(Status, {}) for _ in range(5)]
    converted[3].content = "x"
    converted[3]["extra"] = 1
    assert [each.content for each in converted] == [None, None, None, "x", None]
    assert "extra" not in converted[4]


# --- Values -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("field", "sent", "value"),
    [
        ("content", 5, "5"),
        ("content", 5.5, "5.5"),
        ("content", True, "True"),
        ("content", ["x"], None),
        ("content", {"x": 1}, None),
        ("replies_count", "12", 12),
        ("replies_count", 12.0, 12),
        ("replies_count", 12.5, None),
        ("replies_count", "a dozen", None),
        ("replies_count", True, 1),
        ("replies_count", "12.0", None),
        ("replies_count", {}, None),
        ("replies_count", float("inf"), None),
        ("replies_count", [], None),
        ("sensitive", 0, False),
        ("sensitive", 1, True),
        ("sensitive", "true", True),
        ("sensitive", "false", False),
        ("sensitive", 2, None),
        ("sensitive", "perhaps", None),
        ("id", 5, "5"),
        ("id", "5", "5"),
        ("id", 5.5, None),
        ("id", True, None),
        ("id", {}, None),
        ("account", "ada", None),
        ("account", [], None),
        ("mentions", "ada", None),
    ],
)
@pytest.mark.parametrize("times", [1, 5])
def test_scalars_become_the_type_of_their_field(field: str, sent: Any, value: Any, times: int) -> None:
    for _ in range(times):
        status = convert(Status, {field: copy.copy(sent), "url": "x"})
    assert status[field] == value
    assert type(status[field]) is (MaybeSnowflakeIdType if field == "id" and value else type(value))
    assert status.wire_value(field) == (sent if value is None else value)
    assert type(status.wire_value(field)) is (type(sent) if value is None else type(status[field]))
    assert status.url == "x"


@pytest.mark.parametrize(
    ("sent", "value"), [(2, 2.0), ("1.5", 1.5), (True, 1.0), ("wide", None), ([], None), ({}, None)]
)
def test_fractions_may_be_whole_numbers_or_text(sent: Any, value: float | None) -> None:
    for _ in range(4):
        found = convert(MediaAttachmentMetadataContainer, {"aspect": copy.copy(sent)})
        assert (found.aspect, type(found.aspect)) == (value, type(value))
        assert found.wire_value("aspect") == (sent if value is None else value)


@pytest.mark.parametrize(
    ("time", "zone"),
    [
        (datetime(2024, 5, 1), None),
        (datetime(2024, 5, 1, 1), timezone.utc),
        (datetime(2024, 5, 1, 0, 1), timezone.utc),
        (datetime(2024, 5, 1, 0, 0, 1), timezone.utc),
        (datetime(2024, 5, 1, 0, 0, 0, 1), timezone.utc),
        (datetime(2024, 5, 1, tzinfo=timezone.utc), timezone.utc),
    ],
)
def test_a_time_without_a_zone_is_utc_unless_it_is_a_day(time: datetime, zone: timezone | None) -> None:
    # The first objects of a class are converted in another way than those that follow.
    mine = type("Mine", (Status,), {})
    for _ in range(4):
        assert mine(created_at=time).created_at == time.replace(tzinfo=zone)


@pytest.mark.parametrize("seconds", [float("nan"), float("inf"), 10**15, -(10**15), "9" * 30])
def test_seconds_that_no_calendar_has_do_not_fit(seconds: Any) -> None:
    for _ in range(4):
        found = convert(Status, {"created_at": seconds})
    assert found.created_at is None
    assert found.wire_value("created_at") is seconds


def test_an_empty_list_in_place_of_an_empty_object_is_one() -> None:
    found = convert(dict[str, Account], [])
    assert (type(found), found) == (AttribAccessDict, {})
    assert type(convert(dict[str, Account], {"a": {"id": 5}}).a) is Account
    assert convert(dict[str, Account], [5]) == [5]
    assert type(convert(dict[str, Account], [5])) is PaginatableList
    assert convert(Status, []) == []


NUMPY_VALUES = [
    ("content", np.int64(5), "5"),
    ("content", np.float32(0.1), "0.1"),
    ("replies_count", np.int32(12), 12),
    ("replies_count", np.array([1, 2]), None),
    ("sensitive", np.bool_(True), True),
    ("sensitive", np.bool_(False), False),
    ("sensitive", np.int8(1), True),
    ("id", np.int64(5), "5"),
    ("id", np.float64(5), None),
    ("id", np.bool_(True), None),
]


@pytest.mark.parametrize(("field", "given", "value"), NUMPY_VALUES)
def test_numbers_of_numpy_become_those_of_python(field: str, given: Any, value: Any) -> None:
    status = Status({field: given})
    assert status[field] == value
    assert type(status[field]) is (MaybeSnowflakeIdType if field == "id" and value else type(value))


@pytest.mark.parametrize("kind", [np.float16, np.float32, np.longdouble])
def test_fractions_of_numpy_keep_the_digits_that_they_show(kind: Any) -> None:
    found = MediaAttachmentMetadataContainer({"aspect": kind("0.1"), "size": kind("0.1")})
    assert (found.aspect, found.size) == (0.1, "0.1")


def test_a_written_flag_may_be_in_any_letters() -> None:
    words = {"True": True, "YES": True, "on": True, "1": True, "False": False, "No": False, "OFF": False, "0": False}
    for word, value in words.items():
        assert Status(sensitive=word).sensitive is value


UTC_NOON = datetime(2024, 5, 1, 12, tzinfo=timezone.utc)


@pytest.mark.parametrize(
    ("sent", "moment"),
    [
        ("2024-05-01T12:00:00.000Z", UTC_NOON),
        ("2024-05-01T12:00:00Z", UTC_NOON),
        ("2024-05-01T12:00:00", UTC_NOON),
        ("2024-05-01 12:00:00", UTC_NOON),
        ("2024-05-01T12:00:00.0000000Z", UTC_NOON),
        ("2024-05-01T14:00:00+02:00", UTC_NOON),
        ("Wed, 01 May 2024 12:00:00 GMT", UTC_NOON),
        ("Wed, 01 May 2024 12:00:00 +0000", UTC_NOON),
        ("1714564800", UTC_NOON),
        ("20240501", datetime(1970, 8, 23, 6, 21, 41, tzinfo=timezone.utc)),
        (1714564800, UTC_NOON),
        (1714564800.0, UTC_NOON),
        ("2024-05-01", datetime(2024, 5, 1)),
        ("2024-05-01T00:00:00Z", datetime(2024, 5, 1, tzinfo=timezone.utc)),
        ("2024-05-01T12:00:00.123456Z", UTC_NOON + timedelta(microseconds=123456)),
        ("yesterday", None),
        ("", None),
        ("12:00", None),
        ("Wed, 01 May 2024 12:00:00 EST", None),
        ("2024-02-30", None),
        ("May 2024", None),
        ("2 May", None),
        (10**30, None),
        (True, None),
        ([], None),
        ({}, None),
    ],
)
@pytest.mark.parametrize("times", [1, 5])
def test_dates_become_aware_datetimes_or_none(sent: Any, moment: datetime | None, times: int) -> None:
    for _ in range(times):
        status = convert(Status, {"created_at": copy.copy(sent)})
    assert status.created_at == moment
    if moment is None:
        assert status.wire_value("created_at") == sent
    else:
        assert status.created_at.utcoffset() == (None if moment.tzinfo is None else status.created_at.utcoffset())
        assert (status.created_at.tzinfo is None) is (moment.tzinfo is None)
    assert Entity.from_json(status.to_json()) == status


def test_empty_objects_in_place_of_lists_are_empty_lists() -> None:
    for _ in range(5):
        status = convert(Status, {"mentions": {}, "quote_approval": {"automatic": {}}})
        for found in (status.mentions, status.quote_approval.automatic):
            assert (type(found), found) == (NonPaginatableList, [])
    status.tags = {}  # type: ignore[assignment]  # assigning converts
    assert status.tags == []


def test_items_that_do_not_fit_stay_as_they_came() -> None:
    for _ in range(5):
        account = convert(Account, {"fields": [{"name": "a"}, "b", None, ["c"], 5]})
        assert account.fields[0].name == "a"
        assert account.fields[1:] == ["b", None, ["c"], 5]
        status = convert(Status, {"quote_approval": {"automatic": ["public", 5, None, {"a": 1}, ["b"]]}})
        assert status.quote_approval.automatic == ["public", "5", None, {"a": 1}, ["b"]]
        assert status.quote_approval.automatic[3].a == 1


def test_items_of_id_lists_that_are_not_ids_stay_as_they_came() -> None:
    for _ in range(5):
        report = convert(Report, {"status_ids": ["1", 2, None, ["3"], 4.5, True]})
        assert list(report.status_ids) == ["1", "2", None, ["3"], 4.5, True]


def test_translations_are_read_by_language() -> None:
    rule = convert(Rule, {"translations": {"de": {"text": "Seid nett", "new": 1}, "fr": "non"}})
    assert type(rule.translations.de) is RuleTranslation
    assert rule.translations.de.text == "Seid nett"
    assert rule.translations["de"].new == 1
    assert rule.translations.fr == "non"


def test_translations_without_a_value_and_of_another_form_do_not_fit() -> None:
    rule = convert(Rule, {"translations": {"de": None, "fr": [{"text": "non"}]}})
    assert rule.translations.de is None
    assert rule.translations.fr[0].text == "non"
    wrong = convert(Rule, {"translations": "none"})
    assert (wrong.translations, wrong.wire_value("translations")) == (None, "none")


def test_whole_responses_of_another_shape_come_back_as_they_are() -> None:
    assert convert(Status, None) is None
    page = convert(Status, [{"id": 5}, "x"])
    assert type(page) is PaginatableList
    assert page[0].id == 5
    entity = convert(PaginatableList[Status], {"error": "none"})
    assert type(entity) is AttribAccessDict
    assert entity.error == "none"
    assert convert(Status, "text") == "text"


# --- JSON -------------------------------------------------------------------------------------------------------------


def test_json_dumps_in_one_line(status: Status) -> None:
    again = json.loads(json.dumps(status, default=str))
    assert again["id"] == status.id
    assert again["created_at"] == "2026-08-19 12:34:56.789000+00:00"
    assert Status(again).created_at == status.created_at


def test_to_json_writes_what_was_sent() -> None:
    sent = {"id": "5", "content": ["a"], "created_at": "yesterday", "account": {"followers_count": {"at_least": 5}}}
    written = json.loads(convert(Status, copy.deepcopy(sent)).to_json())["_mastopy_data"]
    assert written["content"] == ["a"]
    assert written["created_at"] == "yesterday"
    assert written["account"]["followers_count"] == {"at_least": 5}


# --- Classes of users -------------------------------------------------------------------------------------------------


class Loud:
    def shout(self) -> str:
        return str(self.content).upper()  # type: ignore[attr-defined]  # a mixin for statuses


class MyStatus(Loud, Status):
    mood: str | None
    scores: NonPaginatableList[int]
    seen = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._notes: list[str] = []

    @property
    def words(self) -> int:
        return len(self.content.split())

    @words.setter
    def words(self, count: int) -> None:
        self.content = "word " * count

    def to_json(self, pretty: bool = False) -> str:
        return super().to_json(pretty)


@pytest.mark.parametrize("times", [1, 5])
def test_classes_derived_from_entities_convert_their_own_fields(times: int) -> None:
    for _ in range(times):
        mine = MyStatus({"id": 5, "content": "hello there", "mood": 5, "scores": ["1", 2], "created_at": 5})
    assert type(mine.id) is MaybeSnowflakeIdType
    assert mine.mood == "5"
    assert mine.scores == [1, 2]
    assert mine.shout() == "HELLO THERE"
    assert mine.words == 2
    mine.words = 3
    assert mine.words == 3
    assert mine.seen is False
    mine.seen = True
    assert "seen" not in mine
    assert MyStatus.seen is False
    assert "\n" not in mine.to_json()
    assert repr(mine).startswith("MyStatus(")
    assert isinstance(mine, Status)
    with pytest.raises(AttributeError, match=r"'MyStatus' object has no attribute 'contents'"):
        mine.contents = 1  # type: ignore[attr-defined]  # the mistake that is tested
    with pytest.raises(AttributeError, match=r"'MyStatus' object has no attribute 'contents'"):
        mine.contents  # type: ignore[attr-defined]  # noqa: B018  # the mistake that is tested


class Scored(Status):
    score: int | Account | None


def test_a_field_of_a_derived_class_may_have_one_of_two_types() -> None:
    for _ in range(4):
        assert Scored(score="12").score == 12
        assert type(Scored(score={"id": 5}).score) is Account
        assert Scored(score=[]).wire_value("score") == []
        assert Scored(score=None).score is None


def test_a_class_derived_without_a_class_statement() -> None:
    mine = type("Mine", (Status,), {})({"id": 5})
    assert type(mine.id) is MaybeSnowflakeIdType


def test_derived_classes_are_copied_with_their_attributes() -> None:
    mine = MyStatus(id=5, mood="glad", replies_count="many")
    mine._notes.append("a")
    mine.seen = True
    for again in (
        *(pickle.loads(pickle.dumps(mine, protocol)) for protocol in range(pickle.HIGHEST_PROTOCOL + 1)),
        copy.deepcopy(mine),
    ):
        assert type(again) is MyStatus
        assert again == mine
        assert again.seen is True
        assert again._notes == ["a"]
        assert again._notes is not mine._notes
        assert again.wire_value("replies_count") == "many"
    shallow = copy.copy(mine)
    assert type(shallow) is MyStatus
    assert shallow._notes is mine._notes


def test_pickles_load_in_another_process_and_again_from_there() -> None:
    full = Status(id=1, replies_count="many", account={"id": 2}, tags=[{"name": "a"}, {"name": "b"}])
    empty = Status(id=3, tags=[])
    typed = type_of_name("NonPaginatableList[Tag]")()
    typed._item_type = Tag
    read = "import pickle, sys; pickle.dump(pickle.load(sys.stdin.buffer), sys.stdout.buffer)"
    done = subprocess.run(
        [sys.executable, "-c", read],
        input=pickle.dumps([empty, full, empty.tags, typed]),
        capture_output=True,
        check=True,
    )
    again_empty, again, no_tags, again_typed = pickle.loads(done.stdout)
    assert again == full
    assert again_empty == empty
    assert again.wire_value("replies_count") == "many"
    assert [type(again), type(again.account), type(again.tags), type(again.tags[1])] == [
        Status,
        Account,
        NonPaginatableList,
        Tag,
    ]
    assert no_tags is again_empty.tags
    assert again_typed._mastopy_type == "NonPaginatableList[Tag]"
    again.account.acct = 5
    assert again.account.acct == "5"


def test_an_entity_that_holds_itself_can_be_pickled() -> None:
    outer = AttribAccessDict(name="a")
    dict.__setitem__(outer, "me", outer)
    again = pickle.loads(pickle.dumps(outer))
    assert again.me is again


def test_values_that_did_not_fit_are_pickled_once_one_of_the_class_did() -> None:
    good, bad = Tag(name="a", history=None), Tag(name=["b"])
    assert [tag.wire_value("name") for tag in pickle.loads(pickle.dumps([good, bad]))] == ["a", ["b"]]


def test_a_response_can_be_read_as_a_derived_class() -> None:
    page = convert(PaginatableList[MyStatus], [{"id": 5, "mood": "glad"}])
    assert type(page[0]) is MyStatus
    assert page[0].mood == "glad"


def test_derived_classes_keep_renamed_fields() -> None:
    class MyPreferences(Preferences):
        mine: int

    preferences = MyPreferences({"posting:default:visibility": "direct", "mine": "5"})
    assert preferences.posting_default_visibility == "direct"
    assert preferences["posting:default:visibility"] == "direct"
    assert preferences.mine == 5


def test_an_instance_can_be_made_from_an_instance_v2() -> None:
    old = Instance(InstanceV2(BODIES["InstanceV2.full"]))
    assert old.uri == "social.example"
    assert old.email == "ada@social.example"
    assert old.contact_account.acct == "ada"
    assert old.urls["streaming"] == "wss://stream.social.example"


def test_a_renamed_field_may_come_under_its_own_name_again_and_again() -> None:
    for _ in range(5):
        made = convert(Preferences, {"posting_default_visibility": "direct", "posting_default_sensitive": "maybe"})
        assert made["posting:default:visibility"] == made.posting_default_visibility == "direct"
        assert "posting_default_visibility" not in list(made)
        assert made.wire_value("posting:default:sensitive") == "maybe"


def test_of_two_names_of_a_field_the_one_with_a_value_counts() -> None:
    for _ in range(5):
        first = convert(Preferences, {"posting_default_visibility": None, "posting:default:visibility": "direct"})
        second = convert(Preferences, {"posting_default_visibility": "direct", "posting:default:visibility": None})
        assert first.posting_default_visibility == second.posting_default_visibility == "direct"


def test_an_unknown_key_without_a_value_stays_beside_a_renamed_field() -> None:
    for _ in range(4):
        made = convert(InstanceThumbnailVersions, {"@1x": "a", "new": None})
        assert (made.at1x, "new" in made) == ("a", True)
