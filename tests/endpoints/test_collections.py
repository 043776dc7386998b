"""Collections: bad input, the user's own account, and pages."""

from __future__ import annotations

from typing import Any

import pytest

from mastodon import MastodonIllegalArgumentError
from mastodon.return_types import Account, CollectionWithAccounts
from tests.support.prepared import Wire

ME = "/api/v1/accounts/verify_credentials"


def test_account_none_is_the_logged_in_account(wire: Wire) -> None:
    wire.respond("GET", ME, json={"id": "5"})
    wire.respond("GET", "/api/v1/accounts/5/in_collections", json={"collections": [{"id": "1", "name": "Birds"}]})
    found = wire.client().account_in_collections(None)
    assert [each.name for each in found.collections] == ["Birds"]


def test_the_next_page_of_collections_starts_where_the_last_one_ended(wire: Wire) -> None:
    path = "/api/v1/accounts/5/collections"
    wire.respond("GET", path, json={"collections": [{"id": "1"}, {"id": "2"}]})
    wire.respond("GET", path, json={"collections": [{"id": "3"}]})
    api = wire.client()
    following = api.fetch_next(api.account_collections(5, limit=2))
    assert [each.id for each in following.collections] == ["3"]
    assert wire.last.query == {"limit": "2", "offset": "2"}


def test_items_are_read_as_items_and_as_collection_items(wire: Wire) -> None:
    body = {
        "collection": {"id": "1", "items": [{"id": "9", "account_id": "5"}]},
        "accounts": [{"id": "5", "acct": "a"}],
    }
    wire.respond("GET", "/api/v1/collections/1", json=body)
    found = wire.client().collection(1)
    assert isinstance(found, CollectionWithAccounts)
    assert found.collection.collection_items[0].id == "9"
    assert found.collection["items"] == found.collection["collection_items"]
    assert found.accounts[0].acct == "a"


@pytest.mark.parametrize("accounts", [[1, Account(id=2)], (1, "2"), {"id": 1}])
def test_accounts_to_start_with_stay_as_they_are(wire: Wire, accounts: Any) -> None:
    wire.respond("POST", "/api/v1/collections", json={"collection": {"id": "1"}})
    before = repr(accounts)
    wire.client().collection_create("Birds", account_ids=accounts)
    assert repr(accounts) == before
    assert wire.last.form["account_ids[]"] == ("1" if isinstance(accounts, dict) else ["1", "2"])


def test_several_digits_are_one_account(wire: Wire) -> None:
    wire.respond("POST", "/api/v1/collections", json={"collection": {"id": "1"}})
    wire.client().collection_create("Birds", account_ids="104")
    assert wire.last.form["account_ids[]"] == "104"


def test_ids_cannot_leave_their_place_in_the_path(wire: Wire) -> None:
    wire.respond("DELETE", "/api/v1/collections/1/items/2%2F..%2F..", json={})
    wire.client().collection_item_delete(1, "2/../..")
    assert wire.last.path == "/api/v1/collections/1/items/2%2F..%2F.."


@pytest.mark.parametrize(
    ("method", "arguments", "named"),
    [
        ("account_collections", {"id": 1, "limit": -1}, "limit"),
        ("account_collections", {"id": None}, "id"),
        ("account_in_collections", {"id": None, "offset": -1}, "offset"),
        ("collection_create", {"name": None}, "name"),
        ("collection_create", {"name": "n", "account_ids": [None]}, "account_ids"),
        ("collection_create", {"name": "n", "tag_name": ["a"]}, "tag_name"),
        ("collection_update", {"id": 1, "description": 5.5}, "description"),
        ("collection_item_add", {"id": 1, "account_id": None}, "account_id"),
        ("collection_item_delete", {"collection_id": 1, "item_id": {"name": "x"}}, "item_id"),
        ("collection_item_revoke", {"collection_id": True, "item_id": 1}, "collection_id"),
    ],
)
def test_bad_arguments_are_named_before_anything_is_sent(
    wire: Wire, method: str, arguments: dict[str, Any], named: str
) -> None:
    with pytest.raises(MastodonIllegalArgumentError, match=named):
        getattr(wire.client(), method)(**arguments)
    assert wire.requests == []
