"""Lists: arguments, and the caller's own lists."""

from __future__ import annotations

from typing import Any

import pytest

from mastodon import MastodonIllegalArgumentError
from mastodon.return_types import Account, UserList


@pytest.mark.parametrize(
    ("given", "sent"),
    [
        (["1", 2], ["1", "2"]),
        ([Account(id="7"), "8"], ["7", "8"]),
        ((1, 2), ["1", "2"]),
        ("104", "104"),
        (Account(id="105"), "105"),
    ],
)
@pytest.mark.parametrize(("call", "verb"), [("list_accounts_add", "POST"), ("list_accounts_delete", "DELETE")])
def test_members_are_sent_as_ids(wire: Any, given: Any, sent: Any, call: str, verb: str) -> None:
    wire.respond(verb, "/api/v1/lists/5/accounts", json={})
    assert getattr(wire.client(), call)(5, given) is None
    assert wire.last.form == {"account_ids[]": sent}


@pytest.mark.parametrize(("call", "verb"), [("list_accounts_add", "POST"), ("list_accounts_delete", "DELETE")])
def test_the_list_of_the_caller_stays_as_it_is(wire: Any, call: str, verb: str) -> None:
    wire.respond(verb, "/api/v1/lists/5/accounts", json={})
    account = Account(id="8")
    given = ["7", account]
    getattr(wire.client(), call)("5", given)
    assert given == ["7", account]
    assert given[1] is account


def test_a_list_keeps_its_id_out_of_the_body(wire: Any) -> None:
    wire.respond("PUT", "/api/v1/lists/5", json={"id": "5", "title": "Birds"})
    changed = wire.client().list_update(UserList(id="5"), "Birds", replies_policy="none", exclusive=True)
    assert wire.last.form == {"title": "Birds", "replies_policy": "none", "exclusive": "1"}
    assert changed.title == "Birds"


def test_an_id_cannot_leave_its_place_in_the_path(wire: Any) -> None:
    wire.respond("GET", "/api/v1/lists/..%2F..%2Faccounts", json={"id": "1"})
    wire.client().list("../../accounts")
    assert wire.last.path == "/api/v1/lists/..%2F..%2Faccounts"


@pytest.mark.parametrize(
    ("call", "named"),
    [
        (lambda api: api.list_create("Birds", replies_policy="everyone"), "everyone"),
        (lambda api: api.list_update(5, "Birds", replies_policy="everyone"), "everyone"),
        (lambda api: api.list_create(None), "title"),
        (lambda api: api.list_accounts(5, limit=-1), "limit"),
        (lambda api: api.list_accounts_add(5, None), "account_ids"),
        (lambda api: api.list_accounts_delete(5, [None]), "account_ids"),
        (lambda api: api.list(None), "id"),
        (lambda api: api.list_delete(".."), ".."),
    ],
)
def test_bad_arguments_are_named_before_anything_is_sent(wire: Any, call: Any, named: str) -> None:
    with pytest.raises(MastodonIllegalArgumentError, match=named.replace(".", r"\.")):
        call(wire.client())
    assert wire.requests == []


def test_a_page_of_members_leads_to_the_next(wire: Any) -> None:
    link = '<https://mastodon.example/api/v1/lists/5/accounts?max_id=31>; rel="next"'
    wire.respond("GET", "/api/v1/lists/5/accounts", json=[{"id": "31"}], headers={"Link": link})
    wire.respond("GET", "/api/v1/lists/5/accounts", json=[{"id": "30"}])
    api = wire.client()
    page = api.list_accounts(5, limit=1)
    assert [account.id for account in api.fetch_next(page)] == ["30"]
    assert wire.last.query == {"limit": "1", "max_id": "31"}
