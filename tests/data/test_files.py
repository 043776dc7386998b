"""JSON files: the form of our own, and files that Mastodon.py 2.3.3 wrote (``upstream/``)."""

from __future__ import annotations

import json
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import pytest

from mastodon._data.convert import convert
from mastodon._data.record import wire_values
from mastodon.errors import MastodonIllegalArgumentError
from mastodon.return_types import Account, Preferences, Status
from mastodon.types_base import AttribAccessDict, Entity, NonPaginatableList, PaginatableList, PaginationInfo

from .bodies import HERE, entities_in, entity_classes, handmade, losses

UPSTREAM = {path.stem: path.read_text(encoding="utf-8") for path in sorted(Path(HERE, "upstream").glob("*.json"))}
ENTITIES = sorted(UPSTREAM.keys() & handmade().keys())


def test_the_json_form_of_a_page_stays_as_it_is() -> None:
    page = convert(PaginatableList[Status], [{"id": "5", "created_at": "2024-05-01T12:00:00Z", "unheard_of": [1]}])
    page._pagination_next = PaginationInfo(
        _pagination_method="GET",
        _pagination_endpoint="/api/v1/timelines/home",
        _mastopy_type="PaginatableList[Status]",
        max_id=5,
    )
    text = page.to_json()
    assert json.loads(text) == {
        "_mastopy_version": "2.0.1",
        "_mastopy_type": "PaginatableList[Status]",
        "_mastopy_data": [
            {**dict.fromkeys(Status()), "id": "5", "created_at": "2024-05-01T12:00:00+00:00", "unheard_of": [1]}
        ],
        "_mastopy_extra_data": {
            "_pagination_next": {
                "_pagination_method": "GET",
                "_pagination_endpoint": "/api/v1/timelines/home",
                "_mastopy_type": "PaginatableList[Status]",
                "max_id": 5,
            }
        },
    }
    assert list(json.loads(text)) == ["_mastopy_version", "_mastopy_type", "_mastopy_data", "_mastopy_extra_data"]
    assert text.splitlines()[1].startswith('    "_mastopy_version"')
    assert "\n" not in page.to_json(pretty=False)
    again = Entity.from_json(text)
    assert again == page
    assert again._pagination_next == page._pagination_next
    assert type(again._pagination_next) is PaginationInfo


def test_the_json_form_of_an_entity_stays_as_it_is() -> None:
    document = json.loads(Preferences({"posting:default:visibility": "direct"}).to_json())
    assert document["_mastopy_type"] == "Preferences"
    assert document["_mastopy_data"]["posting:default:visibility"] == "direct"
    assert document["_mastopy_extra_data"] == {}


@pytest.mark.parametrize("name", ENTITIES)
def test_entities_that_upstream_wrote_are_read(name: str) -> None:
    class_name, body = handmade()[name]
    entity = Entity.from_json(UPSTREAM[name])
    assert type(entity) is entity_classes()[class_name]
    assert not list(losses(body, entity))
    assert not [part for part in entities_in(entity) if wire_values(part)]
    assert entity.unheard_of.a == [1, {"b": None}]
    del entity["unheard_of"]
    assert entity == entity_classes()[class_name](body)


def test_a_page_that_upstream_wrote_is_read() -> None:
    page = Entity.from_json(UPSTREAM["page"])
    assert type(page) is PaginatableList
    assert page._mastopy_type == "PaginatableList[Status]"
    # Upstream writes every filter of a result as one of the first generation, without its phrase.
    assert page[0].filtered[0].filter.title == "Peas"
    del page[0]["filtered"]
    expected = Status(handmade()["Status.full"][1])
    del expected["filtered"]
    assert page == [expected]
    assert page._pagination_next["max_id"] == 5
    assert page._pagination_prev["min_id"] == "9"
    assert Entity.from_json(page.to_json())._pagination_prev == page._pagination_prev


def test_a_list_of_texts_that_upstream_wrote_is_read() -> None:
    texts = Entity.from_json(UPSTREAM["strings"])
    assert type(texts) is NonPaginatableList
    assert texts == ["a", "b"]
    assert texts._mastopy_type == "NonPaginatableList[builtins.str]"


def test_zones_days_and_odd_values_survive() -> None:
    account = Account(created_at="2024-05-01T14:00:00.000001+02:00", last_status_at="2024-05-01", note=["odd"])
    written = json.loads(account.to_json())["_mastopy_data"]
    assert written["created_at"] == "2024-05-01T14:00:00.000001+02:00"
    assert written["last_status_at"] == "2024-05-01"
    again = Entity.from_json(account.to_json())
    assert again.created_at == datetime(2024, 5, 1, 12, 0, 0, 1, tzinfo=timezone.utc)
    assert again.last_status_at == datetime(2024, 5, 1)
    assert again.last_status_at.tzinfo is None
    assert again.wire_value("note") == ["odd"]
    assert again.to_json() == account.to_json()


def test_unknown_types_are_read_without_a_type() -> None:
    document: dict[str, Any] = {"_mastopy_version": "9.9.9", "_mastopy_type": "Gardener", "_mastopy_data": {"a": [{}]}}
    assert type(Entity.from_json(json.dumps(document))) is AttribAccessDict
    document |= {"_mastopy_type": "PaginatableList[Gardener]", "_mastopy_data": [{"a": 1}]}
    page = Entity.from_json(json.dumps(document))
    assert type(page) is PaginatableList
    assert page[0].a == 1
    for harmless in ("__all__", "datetime", "_name", "annotations", ""):
        document |= {"_mastopy_type": harmless, "_mastopy_data": {"a": 1}}
        assert Entity.from_json(json.dumps(document)).a == 1


@pytest.mark.parametrize(
    "text",
    ["", "no JSON", "[]", "null", "5", "{}", '{"id": "5"}', '{"_mastopy_type": "Status"}', '{"_mastopy_data": {}}'],
)
def test_other_files_are_refused(text: str) -> None:
    with pytest.raises(MastodonIllegalArgumentError, match="json_str"):
        Entity.from_json(text)
    with pytest.raises(ValueError, match="json_str"):
        Status.from_json(text)


@pytest.mark.parametrize("beside", [None, 5, [1], {"_pagination_next": 5}, {"_pagination_next": {"max_id": 5}}])
@pytest.mark.parametrize(("type_", "data"), [("Status", None), ("Status", 5), ("NonPaginatableList[Status]", [])])
def test_page_information_in_odd_places_spoils_nothing(type_: str, data: Any, beside: Any) -> None:
    document = {"_mastopy_type": type_, "_mastopy_data": data, "_mastopy_extra_data": beside}
    assert Entity.from_json(json.dumps(document)) == data


@pytest.mark.usefixtures("no_garbage_collection")
def test_a_file_of_brackets_is_refused() -> None:
    with pytest.raises(MastodonIllegalArgumentError, match="json_str"):
        Entity.from_json("[" * 100_000)


def test_what_is_not_text_is_refused() -> None:
    with pytest.raises(MastodonIllegalArgumentError):
        Entity.from_json(None)  # type: ignore[arg-type]  # the mistake that is tested
