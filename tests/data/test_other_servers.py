"""What servers other than the newest Mastodon send: values in other forms than the documentation has."""

from __future__ import annotations

import copy
import json
import pickle
from collections.abc import Callable
from datetime import datetime, timezone
from typing import Any

import pytest

from mastodon import return_types
from mastodon._data.convert import convert
from mastodon._data.files import from_json, to_json
from mastodon.return_types import (
    Account,
    AccountWarning,
    AdminAccount,
    AdminIp,
    Announcement,
    CustomEmoji,
    Filter,
    FilterResult,
    FilterStatus,
    FilterV2,
    Instance,
    InstanceStatusConfiguration,
    Marker,
    NotificationGroup,
    NotificationRequest,
    PartialAccountWithAvatar,
    Quote,
    RelationshipSeveranceEvent,
    Role,
    ScheduledStatusParams,
    ShallowQuote,
    Status,
    StatusEdit,
    Tag,
)
from mastodon.testing import make
from mastodon.types_base import AttribAccessDict, IfSent, MaybeSnowflakeIdType, NonPaginatableList

TIME = "2024-05-01T10:00:00.000Z"
ACCOUNT = {"id": "11", "username": "name", "acct": "name@s.example", "created_at": TIME, "emojis": [], "fields": []}


def status(id: str, **more: Any) -> dict[str, Any]:
    """Return a status as all servers send it."""
    account = copy.deepcopy(ACCOUNT)
    return {
        "id": id,
        "uri": f"https://s.example/s/{id}",
        "account": account,
        "content": "t",
        "created_at": TIME,
        **more,
    }


# --- Quotes -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("times", [1, 5])
def test_a_whole_status_in_place_of_a_quote_is_the_quoted_status(times: int) -> None:
    for _ in range(times):
        quote = convert(Status, status("21", quote=status("20", quote=None), quote_id="20")).quote
    assert type(quote) is Quote
    assert type(quote.quoted_status) is Status
    assert type(quote.quoted_status.account) is Account
    assert quote.quoted_status.created_at == datetime(2024, 5, 1, 10, tzinfo=timezone.utc)
    assert sorted([MaybeSnowflakeIdType("100"), quote.quoted_status.id])[0] == "20"
    assert quote.quoted_status.quote is None
    assert quote.state is None


def test_programs_still_read_the_keys_of_a_status_in_place_of_a_quote() -> None:
    quote = convert(Status, status("21", quote=status("20"))).quote
    assert (quote["id"], quote["content"], quote["account"]["acct"]) == ("20", "t", "name@s.example")
    assert quote["account"] is quote.quoted_status.account


def test_statuses_in_place_of_quotes_nest() -> None:
    outer = convert(Status, status("3", quote=status("2", quote=status("1"))))
    assert outer.quote.quoted_status.quote.quoted_status.id == "1"


def test_a_status_in_place_of_a_quote_survives_a_file() -> None:
    sent = convert(Status, status("21", quote=status("20")))
    read = from_json(to_json(sent))
    assert read == sent
    assert type(read.quote.quoted_status) is Status
    assert type(read.quote["account"]) is Account
    assert to_json(read) == to_json(sent)


def test_a_revision_has_such_quotes_too() -> None:
    assert convert(StatusEdit, {"content": "t", "quote": status("20")}).quote.quoted_status.id == "20"


def test_a_quote_with_the_keys_of_a_status_beside_its_own_stays_a_quote() -> None:
    mixed = status("20", state="accepted", quoted_status=status("20"))
    quote = convert(Status, status("21", quote=mixed)).quote
    assert (type(quote), quote.state, type(quote.quoted_status)) == (Quote, "accepted", Status)


def test_a_quote_whose_status_is_another_one_stays_a_quote() -> None:
    mixed = status("20", quoted_status=status("19"))
    assert convert(Status, status("21", quote=mixed)).quote.quoted_status.id == "19"


def test_a_quote_whose_status_is_no_object_keeps_what_was_sent() -> None:
    quote = convert(Status, status("21", quote=status("20", quoted_status="gone"))).quote
    assert (quote.quoted_status, quote.wire_value("quoted_status")) == (None, "gone")


def test_values_that_do_not_fit_a_status_in_place_of_a_quote_can_be_read_in_both() -> None:
    quote = convert(Status, status("21", quote=status("20", replies_count="many"))).quote
    for each in (quote, quote.quoted_status):
        assert (each.replies_count, each.wire_value("replies_count")) == (None, "many")


def test_the_class_of_a_filter_follows_from_its_keys() -> None:
    old = convert(FilterResult, {"filter": {"id": "5", "phrase": "soup", "title": None}})
    new = convert(FilterResult, {"filter": {"id": "5", "title": "soup", "account": "x"}})
    assert (type(old.filter), type(new.filter)) == (Filter, FilterV2)


def test_an_assigned_quote_is_kept_as_it_is() -> None:
    found, quote = convert(Status, status("21")), ShallowQuote(state="accepted", quoted_status_id=5)
    found.quote = quote
    assert found.quote is quote


def test_quotes_as_mastodon_sends_them_are_as_before() -> None:
    full = {"state": "accepted", "quoted_status": status("20")}
    assert convert(Status, status("21", quote=full)).quote.quoted_status.id == "20"
    pending = convert(Status, status("21", quote={"state": "pending", "quoted_status": None})).quote
    assert (pending.state, pending.quoted_status) == ("pending", None)
    assert (
        type(convert(Status, status("1", quote={"state": "accepted", "quoted_status_id": "2"})).quote) is ShallowQuote
    )


def test_a_quote_that_only_says_yes_does_not_fit() -> None:
    found = convert(Status, status("21", quote=True))
    assert (found.quote, found.wire_value("quote")) == (None, True)


# --- Values in other forms --------------------------------------------------------------------------------------------


def test_mime_types_may_be_the_keys_of_an_object() -> None:
    media = {"supported_mime_types": {"image/png": "png", "image/jpeg": "jpg"}}
    for _ in range(4):
        found = convert(Instance, {"configuration": {"media_attachments": copy.deepcopy(media)}})
    assert found.configuration.media_attachments.supported_mime_types == ["image/png", "image/jpeg"]


def test_mime_types_may_be_the_values_of_an_object() -> None:
    media = {"supported_mime_types": {"0": "image/png", "2": "image/jpeg"}}
    found = convert(Instance, {"configuration": {"media_attachments": media}})
    assert found.configuration.media_attachments.supported_mime_types == ["image/png", "image/jpeg"]


@pytest.mark.parametrize("sent", [{}, {"0": "image/png", "1": "all"}, {"0": "image/png", "1": 5}, {"png": "yes"}])
def test_an_object_that_lists_no_mime_types_does_not_fit(sent: dict[str, Any]) -> None:
    found = convert(InstanceStatusConfiguration, {"supported_mime_types": copy.deepcopy(sent)})
    expected = (None, sent) if sent else ([], [])
    assert (found.supported_mime_types, found.wire_value("supported_mime_types")) == expected


def test_what_is_neither_of_two_forms_does_not_fit() -> None:
    for _ in range(4):
        found = convert(AdminAccount, {"id": "1", "role": ["admin"], "ip": ["192.0.2.1"]})
    for key in ("role", "ip"):
        assert (found[key], found.wire_value(key)) == (None, [{"role": "admin"}.get(key, "192.0.2.1")])


def test_a_role_may_be_a_name_and_an_address_an_object() -> None:
    address = {"user_id": 1, "ip": "192.0.2.1", "used_at": TIME}
    old = convert(AdminAccount, {"id": "1", "role": "admin", "ip": address})
    assert old.role == "admin"
    assert (type(old.ip), old.ip.ip) == (AdminIp, "192.0.2.1")
    new = convert(AdminAccount, {"id": "1", "role": {"id": "3", "name": "Owner"}, "ip": "192.0.2.1"})
    assert (type(new.role), new.role.name, new.ip) == (Role, "Owner", "192.0.2.1")


@pytest.mark.parametrize("text", ["1740308876.000000", "1740308876", "1740308876.0", 1740308876.0, 1740308876])
def test_times_may_be_unix_seconds_with_a_fraction(text: str) -> None:
    assert convert(Marker, {"updated_at": text}).updated_at == datetime(2025, 2, 23, 11, 7, 56, tzinfo=timezone.utc)


@pytest.mark.parametrize(
    "text",
    [
        "-0001-11-30T00:00:00.000000Z",
        "-001-11-30T00:00:00.000Z",
        "-0001-11-30 00:00:00",
        "0000-00-00 00:00:00",
        "Wed, 30 Nov -0001 00:00:00 +0000",
    ],
)
def test_times_before_the_year_one_do_not_fit(text: str) -> None:
    found = convert(Account, {"id": "11", "created_at": text})
    assert (found.created_at, found.wire_value("created_at")) == (None, text)


# --- Lists and ids that were untyped ----------------------------------------------------------------------------------


def test_lists_of_announcements_accounts_and_filters_are_typed() -> None:
    emoji = {"shortcode": "a", "url": "https://s.example/a"}
    announcement = convert(Announcement, {"id": "1", "tags": [{"name": "x"}], "emojis": [emoji]})
    assert (type(announcement.tags[0]), type(announcement.emojis[0])) == (Tag, CustomEmoji)
    assert type(convert(Account, {"id": "11", "roles": [{"id": "3", "name": "Owner"}]}).roles[0]) is Role
    filter_ = convert(FilterV2, {"id": "1", "statuses": [{"id": "5", "status_id": "9"}]})
    assert (type(filter_.statuses[0]), type(filter_.statuses[0].status_id)) == (FilterStatus, MaybeSnowflakeIdType)


@pytest.mark.parametrize(
    ("cls", "key"),
    [
        (AccountWarning, "id"),
        (AccountWarning, "status_ids"),
        (RelationshipSeveranceEvent, "id"),
        (NotificationRequest, "id"),
        (PartialAccountWithAvatar, "id"),
        (NotificationGroup, "most_recent_notification_id"),
        (NotificationGroup, "page_min_id"),
        (NotificationGroup, "page_max_id"),
        (NotificationGroup, "sample_account_ids"),
        (NotificationGroup, "status_id"),
        (Tag, "id"),
        (ScheduledStatusParams, "media_ids"),
    ],
)
def test_ids_sort_by_number(cls: Any, key: str) -> None:
    def first(value: str) -> Any:
        found = convert(cls, {key: [value] if key.endswith("_ids") else value})[key]
        return found[0] if isinstance(found, list) else found

    assert type(first("100")) is MaybeSnowflakeIdType
    assert sorted([first("100"), first("20")]) == ["20", "100"]


def test_what_is_typed_now_is_written_as_before() -> None:
    sent = {"group_key": "g", "most_recent_notification_id": "5", "sample_account_ids": ["1", "2"]}
    assert json.loads(json.dumps(convert(NotificationGroup, copy.deepcopy(sent)))).items() >= sent.items()


# --- Fields that Mastodon does not send, or does not document ---------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "key", "sent", "expected"),
    [
        ("NodeinfoSoftware", "repository", "https://s.example/git", str),
        ("NodeinfoSoftware", "homepage", "https://s.example", str),
        ("NodeinfoUsage", "localComments", "5", int),
        ("Instance", "max_toot_chars", "500", int),
        ("Instance", "poll_limits", {"max_options": 20}, AttribAccessDict),
        ("Instance", "upload_limit", 16000000, int),
        ("Instance", "feature_quote", True, bool),
        ("Instance", "fedibird_capabilities", ["emoji_reaction"], NonPaginatableList),
        ("InstanceStatusConfiguration", "supported_mime_types", ["text/plain"], NonPaginatableList),
        ("InstanceConfiguration", "reactions", {"max_reactions": 1}, AttribAccessDict),
        ("InstanceConfigurationV2", "reactions", {"max_reactions": 1}, AttribAccessDict),
        ("Status", "emoji_reactions", [{"name": "x", "count": 1}], NonPaginatableList),
        ("Status", "reactions", [{"name": "x", "count": 1}], NonPaginatableList),
        ("Status", "quote_id", "20", MaybeSnowflakeIdType),
        ("Status", "content_type", "text/markdown", str),
        ("Status", "local_only", True, bool),
        ("Status", "pleroma", {"local": True}, AttribAccessDict),
        ("StatusSource", "content_type", "text/markdown", str),
        ("Account", "fqn", "name@s.example", str),
        ("Account", "pleroma", {"is_admin": True}, AttribAccessDict),
        ("Relationship", "subscribing", False, bool),
        ("Role", "position", 10, int),
        ("CustomEmoji", "featured", True, bool),
        ("Notification", "emoji", "x", str),
        ("Notification", "emoji_url", "https://s.example/x", str),
        ("Notification", "filtered", False, bool),
        ("NotificationPolicyV1", "filter_bots", True, bool),
        ("Token", "expires_in", 600, int),
        ("Token", "refresh_token", "r", str),
        ("Token", "id", 5, MaybeSnowflakeIdType),
        ("Token", "me", "https://s.example/name", str),
        ("Error", "details", {"username": [{"error": "ERR_TAKEN"}]}, AttribAccessDict),
        ("Error", "existing_domain_block", {"id": "1"}, AttribAccessDict),
        ("MediaAttachmentMetadataContainer", "length", "0:01:28.65", str),
        ("MediaAttachmentMetadataContainer", "duration", 88, float),
        ("MediaAttachmentMetadataContainer", "fps", 24, int),
        ("MediaAttachmentMetadataContainer", "size", "640x480", str),
        ("MediaAttachmentMetadataContainer", "width", 640, int),
        ("MediaAttachmentMetadataContainer", "height", 480, int),
        ("MediaAttachmentMetadataContainer", "aspect", 1.5, float),
        ("MediaAttachmentMetadataContainer", "audio_encode", "aac", str),
        ("MediaAttachmentMetadataContainer", "audio_bitrate", "44100 Hz", str),
        ("MediaAttachmentMetadataContainer", "audio_channels", "stereo", str),
        ("PreviewCard", "id", "5", MaybeSnowflakeIdType),
        ("PreviewCard", "requires_review", True, bool),
        ("AdminEmailDomainBlock", "allow_with_approval", False, bool),
        ("Tag", "listable", True, bool),
    ],
)
def test_fields_of_several_programs_are_declared_and_typed(name: str, key: str, sent: Any, expected: type) -> None:
    cls = getattr(return_types, name)
    assert getattr(cls(), key) is None
    assert type(convert(cls, {key: sent})[key]) is expected


# --- Fields that are keys only if they were sent ----------------------------------------------------------------------

EMPTY = {"id": "21", "pleroma": None}


@pytest.fixture(params=["once", "often", "made by hand"])
def make_status(request: pytest.FixtureRequest) -> Callable[[dict[str, Any]], Status]:
    def make(sent: dict[str, Any]) -> Status:
        if request.param == "made by hand":
            return Status(sent)
        for _ in range(5 if request.param == "often" else 1):
            made = convert(Status, copy.deepcopy(sent))
        assert isinstance(made, Status)
        return made

    return make


def test_a_field_of_other_software_is_no_key_unless_sent(make_status: Callable[[dict[str, Any]], Status]) -> None:
    made = make_status({"id": "21"})
    assert "pleroma" not in made
    assert "pleroma" not in list(made)
    assert "pleroma" not in json.loads(made.to_json())["_mastopy_data"]
    assert made.get("pleroma", "nothing") == "nothing"
    with pytest.raises(KeyError, match="pleroma"):
        made["pleroma"]


def test_its_attribute_is_none_unless_sent(make_status: Callable[[dict[str, Any]], Status]) -> None:
    made = make_status({"id": "21"})
    assert made.pleroma is None
    assert made.account is None
    assert hasattr(made, "pleroma")
    assert "pleroma" in dir(made)


def test_a_field_of_other_software_that_was_sent_is_a_key(make_status: Callable[[dict[str, Any]], Status]) -> None:
    assert make_status({"id": "21", "pleroma": {"local": True}})["pleroma"].local is True
    assert make_status(EMPTY)["pleroma"] is None
    assert make_status({"id": "21", "local_only": []}).wire_value("local_only") == []


def test_a_field_of_other_software_can_be_set_and_deleted() -> None:
    made = Status(id="21")
    made.quote_id = 5
    assert type(made["quote_id"]) is MaybeSnowflakeIdType
    del made.quote_id
    assert made.quote_id is None
    assert "quote_id" not in made
    with pytest.raises(AttributeError, match="'Status' object has no attribute 'quote_id'"):
        del made.quote_id


def test_null_that_was_sent_is_not_the_same_as_nothing() -> None:
    assert Status(EMPTY) == dict(EMPTY)
    assert Status(EMPTY) != {"id": "21"}
    assert Status(id="21") != EMPTY
    assert Status(id="21") != Status(EMPTY)


@pytest.mark.parametrize("sent", [{"id": "21"}, EMPTY, {"id": "21", "pleroma": {"local": True}}])
@pytest.mark.parametrize(
    "again",
    [copy.copy, copy.deepcopy, lambda made: pickle.loads(pickle.dumps(made)), lambda made: from_json(to_json(made))],
    ids=["copy", "deepcopy", "pickle", "file"],
)
def test_copies_have_the_same_keys(sent: dict[str, Any], again: Callable[[Status], Status]) -> None:
    made = Status(sent)
    assert again(made) == made
    assert list(again(made)) == list(made)


def test_a_class_of_a_program_can_have_such_fields() -> None:
    class Note(Status):
        mood: IfSent[str]

    assert Note(id="21").mood is None
    assert "mood" not in Note(id="21")
    assert Note(mood=5).mood == "5"


def test_a_misspelt_attribute_is_still_a_mistake() -> None:
    with pytest.raises(AttributeError, match="'Status' object has no attribute 'pleromas'"):
        Status(id="21").pleromas  # noqa: B018  # reading it is the test


def test_made_entities_have_the_keys_that_mastodon_sends() -> None:
    assert "pleroma" not in make(Status)
    assert make(Status, pleroma={"local": True}).pleroma.local is True
