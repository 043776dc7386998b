"""Names of programs from the years before: they can be read, and are neither keys nor sent back."""

from __future__ import annotations

import json

import pytest

import mastodon
from mastodon import Mastodon, MastodonRatelimitError
from mastodon.return_types import Account, Instance, Status
from mastodon.types_base import AttribAccessDict, Entity
from tests.support.prepared import Wire


@pytest.mark.parametrize(
    ("entity", "old", "new"),
    [
        (Account(id=1, moved={"id": 2}), "moved_to_account", "moved"),
        (Status(id=1, favourited=True), "favoured", "favourited"),
        (Instance(uri="mastodon.example"), "domain", "uri"),
    ],
    ids=["account", "status", "instance"],
)
def test_renamed_keys_are_read_under_their_old_names(entity: AttribAccessDict, old: str, new: str) -> None:
    assert entity[new] is not None
    assert entity[old] is entity[new]
    assert getattr(entity, old) is entity[new]
    assert old not in entity
    assert old not in json.loads(entity.to_json())["_mastopy_data"]
    assert Entity.from_json(entity.to_json())[old] == entity[new]


def test_what_a_server_sends_under_an_old_name_counts() -> None:
    assert Status({"id": "1", "favourited": False, "favoured": True})["favoured"] is True


def test_the_old_spelling_of_an_error_catches_it(wire: Wire) -> None:
    assert mastodon.MastodonRateLimitError is MastodonRatelimitError
    wire.respond("GET", "/api/v1/accounts/5", status=429, json={"error": "Too many requests"})
    with pytest.raises(mastodon.MastodonRateLimitError):
        wire.client(ratelimit_method="throw").account(5)


def test_old_names_of_streams_are_those_of_today() -> None:
    assert Mastodon.user_stream is Mastodon.stream_user
    assert Mastodon.public_stream is Mastodon.stream_public
    assert Mastodon.hashtag_stream is Mastodon.stream_hashtag
