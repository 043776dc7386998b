"""Search."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import Any

import pytest

from mastodon import MastodonIllegalArgumentError, MastodonVersionError
from mastodon.return_types import Account, Collection, Search, SearchV2, Status, Tag
from tests.support.prepared import Wire

V1, V2 = "/api/v1/search", "/api/v2/search"
NOTHING: dict[str, Any] = {"accounts": [], "hashtags": [], "statuses": [], "collections": []}
BY_DEFAULT = {"resolve": "1", "exclude_unreviewed": "1"}


@pytest.mark.parametrize("name", ["search", "search_v2"])
@pytest.mark.parametrize(
    ("arguments", "query"),
    [
        ({}, BY_DEFAULT),
        ({"resolve": False, "exclude_unreviewed": False}, {}),
        ({"account_id": Account(id="5")}, {**BY_DEFAULT, "account_id": "5"}),
        ({"account_id": {"id": "6"}}, {**BY_DEFAULT, "account_id": "6"}),
        ({"following": True}, {**BY_DEFAULT, "following": "1"}),
        ({"following": False}, BY_DEFAULT),
        ({"result_type": "collections"}, {**BY_DEFAULT, "type": "collections"}),
        ({"result_type": "Accounts", "limit": 4}, {**BY_DEFAULT, "type": "accounts", "limit": "4"}),
        ({"min_id": Status(id="7"), "max_id": 9}, {**BY_DEFAULT, "min_id": "7", "max_id": "9"}),
        (
            {"min_id": datetime(2024, 1, 2, 3, 4, 5, tzinfo=timezone.utc)},
            {**BY_DEFAULT, "min_id": "111684134174720000"},
        ),
    ],
)
def test_arguments_are_sent_as_the_query(
    wire: Wire, name: str, arguments: dict[str, Any], query: dict[str, str]
) -> None:
    wire.respond("GET", V2, json=NOTHING)
    getattr(wire.client(), name)("c# & more", **arguments)
    assert wire.last.query == {"q": "c# & more", **query}


def test_results_are_entities(wire: Wire) -> None:
    found = {
        "accounts": [{"id": "1"}],
        "hashtags": [{"name": "x"}],
        "statuses": [{"id": "2"}],
        "collections": [{"id": "3"}],
    }
    wire.respond("GET", V2, json=found)
    result = wire.client().search("x")
    assert type(result) is SearchV2
    kinds = [type(result.accounts[0]), type(result.hashtags[0]), type(result.statuses[0]), type(result.collections[0])]
    assert kinds == [Account, Tag, Status, Collection]


def test_results_of_one_kind_have_pages(wire: Wire) -> None:
    wire.respond("GET", V2, json={**NOTHING, "accounts": [{"id": "1"}, {"id": "2"}]})
    client = wire.client()
    page = client.search("x", result_type="accounts", limit=2, following=True)
    client.fetch_next(page)
    expected = {"q": "x", **BY_DEFAULT, "type": "accounts", "limit": "2", "following": "1", "offset": "2"}
    assert wire.last.query == expected


def test_results_of_all_kinds_together_have_no_pages(wire: Wire) -> None:
    wire.respond("GET", V2, json={**NOTHING, "accounts": [{"id": "1"}]})
    client = wire.client()
    assert client.fetch_next(client.search("x")) is None


def test_servers_before_3_do_not_know_reviews(wire: Wire) -> None:
    wire.respond("GET", V2, json=NOTHING)
    wire.client(mastodon_version="2.9.2").search("x")
    assert wire.last.query == {"q": "x", "resolve": "1"}


@pytest.mark.parametrize("version", ["0.20.0+git", "2.7.2 (compatible; Pleroma 2.4.5)"])
def test_other_software_gets_everything(wire: Wire, version: str) -> None:
    wire.respond("GET", V2, json=NOTHING)
    wire.client(mastodon_version=version).search("x", account_id="5", offset=3, result_type="statuses")
    assert wire.last.query == {"q": "x", **BY_DEFAULT, "account_id": "5", "offset": "3", "type": "statuses"}


def test_a_given_version_is_used_without_version_checks(wire: Wire) -> None:
    wire.respond("GET", V2, json=NOTHING)
    wire.client(mastodon_version="4.7.3", version_check_mode="none").search("x")
    assert [sent.path for sent in wire.requests] == [V2]


# --- The old search ---------------------------------------------------------------------------------------------------


def test_the_oldest_servers_have_the_old_search(wire: Wire) -> None:
    wire.respond("GET", V1, json={"accounts": [], "hashtags": ["cats"], "statuses": []})
    result = wire.client(mastodon_version="2.4.0").search("cats", limit=3, result_type="hashtags")
    assert wire.last.query == {"q": "cats", "resolve": "1", "limit": "3", "type": "hashtags"}
    assert type(result) is Search
    assert result.hashtags == ["cats"]


def test_the_old_search_sends_all_its_parameters(wire: Wire) -> None:
    wire.respond("GET", V1, json=NOTHING)
    wire.client(mastodon_version="2.9.2").search_v1(
        "x", resolve=True, result_type="statuses", account_id=Account(id="5"), offset=1, min_id="2", max_id="9", limit=3
    )
    assert wire.last.query == {
        "q": "x",
        "resolve": "1",
        "type": "statuses",
        "account_id": "5",
        "offset": "1",
        "min_id": "2",
        "max_id": "9",
        "limit": "3",
    }


@pytest.mark.parametrize("arguments", [{"account_id": "5"}, {"offset": 3}, {"min_id": 1}, {"max_id": 1}])
@pytest.mark.parametrize(
    ("name", "version"), [("search", "2.4.0"), ("search", "2.7.4"), ("search_v1", "2.4.0"), ("search_v2", "2.7.4")]
)
def test_what_old_servers_would_ignore_is_refused(
    wire: Wire, name: str, version: str, arguments: dict[str, Any]
) -> None:
    with pytest.raises(MastodonVersionError, match=r"2\.8\.0"):
        getattr(wire.client(mastodon_version=version), name)("x", **arguments)
    assert wire.requests == []


@pytest.mark.parametrize("name", ["search", "search_v1", "search_v2"])
@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        ({"q": None}, "q=None"),
        ({"q": "x", "result_type": "bogus"}, "result_type"),
        ({"q": "x", "account_id": Account()}, "account_id"),
        ({"q": "x", "limit": -1}, "limit"),
        ({"q": "x", "offset": -1}, "offset"),
    ],
)
def test_bad_arguments_are_refused(wire: Wire, name: str, arguments: dict[str, Any], word: str) -> None:
    with pytest.raises(MastodonIllegalArgumentError, match=word):
        getattr(wire.client(), name)(**arguments)
    assert wire.requests == []
