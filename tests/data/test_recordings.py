"""Responses that GoToSocial and Takahe really gave."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from mastodon._data.convert import convert
from mastodon._data.files import type_of_name
from mastodon._data.record import wire_values
from mastodon.return_types import Account, Instance, InstanceV2, MediaAttachmentImageMetadata, Preferences, Status
from mastodon.types_base import MaybeSnowflakeIdType, PaginatableList

from .bodies import HERE, entities_in, hints, losses

RECORDINGS = {
    (path.stem, entry["path"]): (entry["type"], entry["body"])
    for path in sorted(Path(HERE, "recordings").glob("*.jsonl"))
    for entry in map(json.loads, path.read_text(encoding="utf-8").splitlines())
}


def decoded(server: str, path: str) -> Any:
    type_, body = next(entry for (s, p), entry in RECORDINGS.items() if s == server and path in p)
    return convert(type_of_name(type_), json.loads(body))


@pytest.mark.parametrize(("server", "path"), RECORDINGS)
def test_recorded_response_keeps_every_value(server: str, path: str) -> None:
    type_, body = RECORDINGS[server, path]
    for _ in range(5):
        response = convert(type_of_name(type_), json.loads(body))
        assert response._mastopy_type == type_
        assert not list(losses(json.loads(body), response))
        assert not [(type(e).__name__, key) for e in entities_in(response) for key in wire_values(e)]


@pytest.mark.parametrize(("server", "path"), RECORDINGS)
def test_recorded_response_survives_a_file(server: str, path: str) -> None:
    type_, body = RECORDINGS[server, path]
    response = convert(type_of_name(type_), json.loads(body))
    again = type(response).from_json(response.to_json())
    assert again == response
    assert again._mastopy_type == response._mastopy_type


@pytest.mark.parametrize("server", ["gotosocial", "takahe"])
def test_a_recorded_timeline_is_a_page_of_statuses(server: str) -> None:
    page = decoded(server, "/statuses")
    assert type(page) is PaginatableList
    for status in page:
        assert type(status) is Status
        assert type(status.account) is Account
        assert type(status.id) is MaybeSnowflakeIdType
        assert isinstance(status.created_at, datetime)
        assert status.created_at.tzinfo is not None
        assert status.account.acct == status["account"]["acct"]


def test_ulids_of_gotosocial_tell_the_time() -> None:
    status = decoded("gotosocial", "/statuses")[0]
    assert len(status.id) == 26
    assert abs((status.id.to_datetime(status.created_at.tzinfo) - status.created_at).total_seconds()) < 5


def test_a_recorded_picture_has_the_measures_of_a_picture() -> None:
    media = decoded("gotosocial", "/api/v1/media")
    assert type(media.meta.original) is MediaAttachmentImageMetadata
    assert isinstance(media.meta.original.width, int)


def test_recorded_descriptions_of_servers_keep_keys_that_nobody_declared() -> None:
    old, new = decoded("gotosocial", "/api/v1/instance"), decoded("gotosocial", "/api/v2/instance")
    assert type(old) is Instance
    assert type(new) is InstanceV2
    assert old.uri == old["uri"]
    assert new.configuration.urls.streaming.startswith("wss://")
    # GoToSocial adds keys of its own.
    assert new.account_domain == new["account_domain"]
    assert "account_domain" not in hints(InstanceV2)


@pytest.mark.parametrize("server", ["gotosocial", "takahe"])
def test_recorded_preferences_are_read_under_both_names(server: str) -> None:
    preferences = decoded(server, "/preferences")
    assert type(preferences) is Preferences
    assert preferences.posting_default_visibility == preferences["posting:default:visibility"] == "public"
