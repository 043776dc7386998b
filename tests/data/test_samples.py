"""A sample of every entity, through every way of writing it down and reading it back."""

from __future__ import annotations

import copy
import json
import pickle
from datetime import datetime, timezone
from typing import Any

import pytest

from mastodon._data.convert import always_there, convert, declared_fields
from mastodon._data.record import wire_values
from mastodon.return_types import (
    AnnualReport,
    AnnualReportDataV1,
    AnnualReportDataV2,
    Filter,
    FilterResult,
    FilterV2,
    InstanceV2,
    MediaAttachment,
    MediaAttachmentAudioMetadata,
    MediaAttachmentImageMetadata,
    MediaAttachmentVideoMetadata,
    Preferences,
    Quote,
    RuleTranslation,
    ShallowQuote,
    Status,
)
from mastodon.types_base import AttribAccessDict, Entity, NonPaginatableList, PaginatableList, PaginationInfo

from .bodies import entities_in, entity_classes, generated, handmade, losses, same

CLASSES = entity_classes()
GENERATED = generated()
SAMPLES: dict[str, tuple[str, Any]] = {name: (name, body) for name, body in GENERATED.items()} | handmade()
NEXT = PaginationInfo(_pagination_method="GET", _pagination_endpoint="/api/v1/timelines/home", max_id=5)
# By the fourth object of a shape its code is compiled.
TIMES = 5


def objects(name: str) -> list[Any]:
    class_name, body = SAMPLES[name]
    text = json.dumps(body)
    return [convert(CLASSES[class_name], json.loads(text)) for _ in range(TIMES)]


def sample(name: str) -> Any:
    return objects(name)[0]


def undeclared(entity: Any) -> set[str]:
    """The keys of an entity, and of those in it, that their classes do not declare, or that are missing."""
    found: set[str] = set()
    for part in entities_in(entity):
        if (cls := type(part)) is not AttribAccessDict:
            found |= part.keys() - declared_fields(cls).keys() | {*always_there(cls)} - part.keys()
    return found


def types_in(value: Any) -> list[type]:
    return [type(entity) for entity in entities_in(value)]


@pytest.mark.parametrize("name", SAMPLES)
def test_samples_keep_every_value(name: str) -> None:
    class_name, body = SAMPLES[name]
    for entity in objects(name):
        assert type(entity) is CLASSES[class_name]
        assert not list(losses(body, entity))
        assert not any(map(wire_values, entities_in(entity)))
        assert not undeclared(entity)


def test_a_field_that_no_class_declares_is_noticed() -> None:
    # A copy, because conversion may reuse the dictionaries that it is given.
    body = copy.deepcopy(SAMPLES["Status.full"][1])
    body["account"]["brand_new"] = 1
    assert undeclared(convert(Status, body)) == {"brand_new"}


@pytest.mark.parametrize("name", GENERATED)
def test_generated_sample_fills_the_fields(name: str) -> None:
    # A field that would hold its own class again is empty in generated samples; the ones made by hand have those.
    empty = {key for key, value in sample(name).items() if value is None}
    assert empty <= {"reblog", "moved", "quoted_status", "instance_actor"}


@pytest.mark.parametrize("name", SAMPLES)
def test_both_paths_give_the_same(name: str) -> None:
    first, *others = objects(name)
    for other in others:
        assert same(first, other)
        assert types_in(first) == types_in(other)
        assert list(first) == list(other)


@pytest.mark.parametrize("pretty", [True, False])
@pytest.mark.parametrize("name", SAMPLES)
def test_samples_survive_json(name: str, pretty: bool) -> None:
    for entity in objects(name):
        again = Entity.from_json(entity.to_json(pretty))
        assert same(again, entity)
        assert types_in(again) == types_in(entity)
        assert list(again) == list(entity)


@pytest.mark.parametrize("name", SAMPLES)
def test_samples_survive_a_pickle_of_any_protocol(name: str) -> None:
    entity = objects(name)[-1]
    for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
        again = pickle.loads(pickle.dumps(entity, protocol))
        assert same(again, entity), protocol
        assert list(again) == list(entity), protocol


@pytest.mark.parametrize("name", SAMPLES)
def test_copies_of_samples_equal_them(name: str) -> None:
    for entity in objects(name)[:: TIMES - 1]:
        shallow, deep = copy.copy(entity), copy.deepcopy(entity)
        assert same(shallow, entity)
        assert same(deep, entity)
        assert all(shallow[key] is entity[key] for key in entity)
        parts = {id(part) for part in entities_in(entity)}
        assert not parts & {id(part) for part in entities_in(deep)}
        assert same(entity.copy(), entity)


@pytest.mark.parametrize("name", SAMPLES)
@pytest.mark.parametrize("list_type", [PaginatableList, NonPaginatableList])
def test_lists_of_samples_survive_files_and_pickles(name: str, list_type: Any) -> None:
    class_name, body = SAMPLES[name]
    page = convert(list_type[CLASSES[class_name]], [copy.deepcopy(body) for _ in range(2)])
    assert type(page) is list_type
    if list_type is PaginatableList:
        page._pagination_next = NEXT
    for again in (
        Entity.from_json(page.to_json()),
        pickle.loads(pickle.dumps(page)),
        copy.copy(page),
        copy.deepcopy(page),
    ):
        assert same(again, page)
        assert again._mastopy_type == page._mastopy_type == f"{list_type.__name__}[{class_name}]"
        assert getattr(again, "_pagination_next", None) == getattr(page, "_pagination_next", None)


@pytest.mark.parametrize("name", ["Account.own", "Status.full", "InstanceV2.full"])
def test_an_entity_keeps_its_page_info_in_files_pickles_and_copies(name: str) -> None:
    entity = sample(name)
    entity._pagination_next = NEXT
    for again in (
        Entity.from_json(entity.to_json()),
        *(pickle.loads(pickle.dumps(entity, protocol)) for protocol in range(pickle.HIGHEST_PROTOCOL + 1)),
        copy.copy(entity),
        copy.deepcopy(entity),
    ):
        assert again._pagination_next == NEXT
        assert type(again._pagination_next) is PaginationInfo
        assert again._pagination_prev is None
        assert again == entity


@pytest.mark.parametrize("again", [copy.copy, copy.deepcopy, lambda e: pickle.loads(pickle.dumps(e))])
def test_wire_values_are_kept_in_copies(again: Any) -> None:
    account = CLASSES["Account"](id="5", followers_count=["many"])
    other = again(account)
    assert other.followers_count is None
    assert other.wire_value("followers_count") == ["many"]
    other.followers_count = 7
    assert account.wire_value("followers_count") == ["many"]
    assert Entity.from_json(account.to_json()).wire_value("followers_count") == ["many"]
    assert json.loads(account.to_json())["_mastopy_data"]["followers_count"] == ["many"]


# --- What some of the samples mean -----------------------------------------------------------------------------------


def test_a_status_has_typed_parts() -> None:
    status = sample("Status.full")
    assert status.account.acct == "ada"
    assert status.created_at == datetime(2026, 8, 19, 12, 34, 56, 789000, tzinfo=timezone.utc)
    assert status.account.last_status_at == datetime(2026, 8, 19)
    assert status.account.last_status_at.tzinfo is None
    assert status.card.authors[0].account.username == "ada"
    assert status.in_reply_to_account_id == status.mentions[0].id
    assert [type(m.meta.original) for m in status.media_attachments] == [
        MediaAttachmentImageMetadata,
        MediaAttachmentVideoMetadata,
        MediaAttachmentAudioMetadata,
    ]
    assert type(sample("Status.boost").reblog) is Status
    assert sample("Status.poll").poll.options[2].votes_count == 5


def test_the_version_of_a_filter_follows_from_its_keys() -> None:
    assert type(sample("FilterResult.v1").filter) is Filter
    assert type(sample("Status.full").filtered[0]) is FilterResult
    assert type(sample("Status.full").filtered[0].filter) is FilterV2


def test_the_class_of_a_quote_follows_from_its_keys() -> None:
    status = sample("Status.quote")
    assert type(status.quote) is Quote
    assert type(status.quote.quoted_status) is Status
    assert type(status.quote.quoted_status.quote) is ShallowQuote
    assert status.quote.quoted_status.quote.quoted_status_id == "112900000000000001"


@pytest.mark.parametrize(
    ("kind", "cls"),
    [
        ("image", MediaAttachmentImageMetadata),
        ("video", MediaAttachmentVideoMetadata),
        ("gifv", MediaAttachmentVideoMetadata),
        ("audio", MediaAttachmentAudioMetadata),
    ],
)
def test_the_class_of_measures_follows_from_the_kind_of_the_media(kind: str, cls: type) -> None:
    for media in objects(f"MediaAttachment.{kind}"):
        assert type(media) is MediaAttachment
        assert type(media.meta.original) is cls
        assert type(media.meta.small) is MediaAttachmentImageMetadata
    assert sample("MediaAttachment.unknown").meta is None


def test_the_class_of_a_report_follows_from_its_schema() -> None:
    v1, v2, v3 = (sample(f"AnnualReport.v{version}") for version in (1, 2, 3))
    assert type(v1) is AnnualReport
    assert type(v1.data) is AnnualReportDataV1
    assert v1.data.percentiles.statuses == 12.5
    assert type(v2.data) is AnnualReportDataV2
    assert type(v3.data) is AttribAccessDict
    assert v3.data.beds[0].plant == "bean"


def test_a_report_whose_schema_is_text_is_read_as_one_whose_schema_is_a_number() -> None:
    _, body = SAMPLES["AnnualReport.v1"]
    assert type(AnnualReport({**body, "schema_version": "1"}).data) is AnnualReportDataV1


def test_a_server_has_typed_parts() -> None:
    instance = sample("InstanceV2.full")
    assert type(instance) is InstanceV2
    assert (
        instance.thumbnail.versions.at2x == instance.thumbnail.versions["@2x"] == "https://files.social.example/t2.png"
    )
    assert type(instance.rules[0].translations["pt-BR"]) is RuleTranslation
    assert instance.rules[0].translations.de.text == "Seid nett"
    assert instance.contact.account.source.quote_policy == "followers"


def test_preferences_are_read_under_both_names() -> None:
    preferences = sample("Preferences.full")
    assert type(preferences) is Preferences
    assert preferences.posting_default_quote_policy == preferences["posting:default:quote_policy"] == "nobody"
    assert list(preferences)[:2] == ["posting:default:visibility", "posting:default:sensitive"]


def test_an_alert_that_is_named_like_a_method_is_an_attribute() -> None:
    alerts = sample("WebPushSubscription.renamed").alerts
    assert alerts.admin_sign_up is alerts["admin.sign_up"] is True
    assert alerts["admin.report"] is False
    assert alerts.update is None
    alerts.update = True
    assert alerts["update"] is True
    alerts |= {"admin.report": True}
    assert alerts.admin_report is True


@pytest.mark.parametrize("name", SAMPLES)
def test_the_repr_fits_two_lines(name: str) -> None:
    text = repr(sample(name))
    assert len(text) <= 160
    assert "\n" not in text
    assert text.startswith(f"{SAMPLES[name][0]}(")
