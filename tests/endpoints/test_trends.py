"""Trends and suggestions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from mastodon import Mastodon, MastodonIllegalArgumentError, MastodonNotFoundError
from mastodon.return_types import Account, PreviewCard, Status, Suggestion, Tag
from mastodon.types_base import NonPaginatableList, PaginatableList
from tests.support.prepared import Wire

OTHER_SOFTWARE = "2.7.2 (compatible; Pleroma 2.4.5)"


@pytest.mark.parametrize(("name", "cls"), [("tags", Tag), ("statuses", Status), ("links", PreviewCard)])
def test_trends_come_in_pages(wire: Wire, name: str, cls: type) -> None:
    wire.respond("GET", f"/api/v1/trends/{name}", json=[{"id": "1", "name": "x"}, {"id": "2", "name": "y"}])
    client = wire.client()
    page = getattr(client, f"trending_{name}")(limit=2, offset=4, lang="fr")
    assert wire.last.query == {"limit": "2", "offset": "4", "lang": "fr"}
    assert isinstance(page, PaginatableList)
    assert type(page[0]) is cls
    client.fetch_next(page)
    assert wire.last.query == {"limit": "2", "offset": "6", "lang": "fr"}


@pytest.mark.parametrize("name", ["trending_tags", "trending_statuses", "trending_links"])
def test_the_language_of_the_call_comes_before_that_of_the_client(wire: Wire, name: str) -> None:
    wire.respond("GET", f"/api/v1/trends/{name.removeprefix('trending_')}", json=[])
    client = wire.client(lang="de")
    getattr(client, name)(lang="fr")
    assert wire.last.query == {"lang": "fr"}
    getattr(client, name)()
    assert wire.last.query == {"lang": "de"}


@pytest.mark.parametrize("name", ["trends", "trending_tags"])
def test_older_servers_have_their_trends_at_another_place(wire: Wire, name: str) -> None:
    wire.respond("GET", "/api/v1/trends", json=[{"name": "cats"}])
    page = getattr(wire.client(mastodon_version="3.4.0"), name)(limit=3)
    assert wire.last.query == {"limit": "3"}
    assert type(page[0]) is Tag


def test_other_software_is_asked_at_both_places(wire: Wire) -> None:
    wire.respond("GET", "/api/v1/trends/tags", json={"error": "Not found"}, status=404)
    wire.respond("GET", "/api/v1/trends", json=[{"name": "cats"}])
    assert wire.client(mastodon_version=OTHER_SOFTWARE).trends()[0].name == "cats"
    assert [sent.path for sent in wire.requests] == ["/api/v1/trends/tags", "/api/v1/trends"]


@pytest.mark.parametrize("name", ["trends", "trending_tags", "trending_statuses", "trending_links"])
def test_negative_limits_are_refused(wire: Wire, name: str) -> None:
    with pytest.raises(MastodonIllegalArgumentError, match="limit=-1"):
        getattr(wire.client(), name)(limit=-1)
    assert wire.requests == []


# --- Suggestions ----------------------------------------------------------------------------------------------------


SUGGESTED = [{"source": "staff", "account": {"id": "5"}}, {"source": "global", "account": {"id": "6"}}]


def test_suggestions_are_accounts(wire: Wire) -> None:
    wire.respond("GET", "/api/v2/suggestions", json=SUGGESTED)
    found = wire.client().suggestions(limit=3)
    assert wire.last.query == {"limit": "3"}
    assert [type(each) for each in found] == [Account, Account]
    assert [each.id for each in found] == ["5", "6"]
    assert found._mastopy_type == "NonPaginatableList[Account]"


def test_suggestions_of_the_second_version_say_why(wire: Wire) -> None:
    wire.respond("GET", "/api/v2/suggestions", json=SUGGESTED)
    found = wire.client().suggestions_v2(limit=3)
    assert isinstance(found, NonPaginatableList)
    assert type(found[0]) is Suggestion
    assert (found[0].source, found[0].account.id) == ("staff", "5")


def test_suggestions_of_older_servers_are_accounts(wire: Wire) -> None:
    wire.respond("GET", "/api/v1/suggestions", json=[{"id": "5"}])
    found = wire.client(mastodon_version="3.3.0").suggestions(limit=3)
    assert wire.last.query == {"limit": "3"}
    assert type(found[0]) is Account


def test_suggestions_of_other_software_come_from_the_old_endpoint(wire: Wire) -> None:
    wire.respond("GET", "/api/v2/suggestions", json={"error": "Not found"}, status=404)
    wire.respond("GET", "/api/v1/suggestions", json=[{"id": "5"}])
    assert type(wire.client(mastodon_version=OTHER_SOFTWARE).suggestions()[0]) is Account


@pytest.mark.parametrize(
    "call",
    [
        lambda api: api.suggestions(limit=-1),
        lambda api: api.suggestions_v1(limit=-1),
        lambda api: api.suggestions_v2(limit=-1),
        lambda api: api.suggestion_delete(Account()),
        lambda api: api.suggestion_delete(None),
    ],
)
def test_bad_arguments_for_suggestions_are_refused(wire: Wire, call: Callable[[Mastodon], Any]) -> None:
    with pytest.raises(MastodonIllegalArgumentError):
        call(wire.client())
    assert wire.requests == []


def test_a_suggestion_that_does_not_exist_is_not_found(wire: Wire) -> None:
    wire.respond("DELETE", "/api/v1/suggestions/5", json={"error": "Record not found"}, status=404)
    with pytest.raises(MastodonNotFoundError):
        wire.client().suggestion_delete("5")
