"""Clients share nothing that changes, and calls change nothing that is not theirs."""

from __future__ import annotations

import copy
from datetime import datetime, timezone
from typing import Any

from mastodon.return_types import Account, Status
from tests.support.prepared import Wire


def test_two_clients_share_nothing_that_changes(wire: Wire) -> None:
    wire.respond("GET", "/api/v1/accounts/5", json={"id": "5"}, headers={"X-RateLimit-Remaining": "3"})
    first = wire.client(lang="de", user_agent="first", access_token="one", mastodon_version="4.0.0")
    second = wire.client(access_token="two", mastodon_version="3.0.0")
    first.account(5)
    second.account(5)
    assert wire.last.query == {}
    assert wire.last.headers["Authorization"] == "Bearer two"
    assert wire.last.headers["User-Agent"] == "mastodonpy"
    assert (first.mastodon_major, second.mastodon_major) == (4, 3)
    first.set_language("fr")
    assert second.lang is None
    mutable = (dict, list, set)
    for name, value in vars(first).items():
        if isinstance(value, mutable):
            assert value is not vars(second)[name], name


def test_what_one_client_remembers_is_unknown_to_another(wire: Wire) -> None:
    wire.respond("GET", "/api/v1/instance/", json={"version": "4.7.3"})
    wire.respond("GET", "/api/v2/instance/", json={"version": "4.7.3", "api_versions": {"mastodon": 11}})
    first, second = wire.client(mastodon_version=None), wire.client(mastodon_version=None)
    first.retrieve_mastodon_version()
    assert first.mastodon_api_version == 11
    assert (second.mastodon_major, second.mastodon_api_version) == (1, 0)


def test_defaults_of_entities_are_not_shared() -> None:
    first, second = Status(id=1), Status(id=2)
    first["extra"] = {"a": 1}
    assert "extra" not in second
    assert second.account is None


def test_no_call_changes_an_argument(wire: Wire) -> None:
    wire.respond("POST", "/api/v1/statuses", json={"id": "1"})
    wire.respond("GET", "/api/v1/accounts/relationships", json=[])
    wire.respond("GET", "/api/v1/timelines/home", json=[])
    wire.respond("PATCH", "/api/v1/accounts/update_credentials", json={"id": "1"})
    api = wire.client()
    media: list[Any] = ["7", 8, {"id": "9"}]
    poll = {"options": ["a", "b"], "expires_in": 60, "multiple": None}
    reply = Status(id=5)
    accounts: list[Any] = [Account(id=1), "2"]
    fields = [("a", "b")]
    when = datetime(2024, 1, 2, tzinfo=timezone.utc)
    given = (media, poll, reply, accounts, fields, when)
    before = copy.deepcopy(given)
    api.status_post("x", media_ids=media, in_reply_to_id=reply)
    api.status_post("x", poll=poll)
    api.account_relationships(accounts)
    api.timeline_home(max_id=reply, since_id=when)
    api.account_update_credentials(fields=fields)
    assert given == before
    assert [type(each) for each in media] == [str, int, dict]
