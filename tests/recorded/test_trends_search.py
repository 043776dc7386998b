"""Trends, suggestions and search."""

from __future__ import annotations

import pytest

from mastodon import Mastodon, MastodonNotFoundError
from mastodon.return_types import Account, Search, SearchV2, Status, Suggestion, Tag
from mastodon.types_base import NonPaginatableList, PaginatableList


def test_hashtags_trend(api: Mastodon) -> None:
    words = ["owls", "larks"]
    for word in words * 4:
        api.status_post(f"#{word}", visibility="public")
    page = api.trending_tags(limit=20)
    assert isinstance(page, PaginatableList)
    assert type(page[0]) is Tag
    assert {tag.name for tag in page} >= set(words)
    assert [tag.name for tag in api.trends(limit=20)] == [tag.name for tag in page]
    first = api.trending_tags(limit=1)
    assert api.fetch_next(first)[0].name == page[1].name
    assert api.trending_tags(limit=1, offset=1)[0].name == page[1].name


def test_statuses_trend(api: Mastodon, other: Mastodon) -> None:
    status = api.status_post("Look at this.", visibility="public")
    other.status_favourite(status)
    page = api.trending_statuses(limit=40)
    assert type(page[0]) is Status
    assert status.id in [each.id for each in page]


def test_trending_links_are_an_empty_page_where_there_are_none(anonymous: Mastodon) -> None:
    page = anonymous.trending_links(limit=3, lang="de")
    assert isinstance(page, PaginatableList)
    assert page == []


# --- Suggestions ----------------------------------------------------------------------------------------------------


def test_suggestions_are_entities(api: Mastodon, other: Mastodon) -> None:
    they = other.account_verify_credentials()
    suggestions = api.suggestions(limit=80)
    assert isinstance(suggestions, NonPaginatableList)
    assert type(suggestions[0]) is Account
    assert type(api.suggestions_v2(limit=1)[0]) is Suggestion
    assert type(api.suggestions_v1(limit=1)[0]) is Account
    assert len(api.suggestions_v2(limit=1)) == len(api.suggestions_v1(limit=1)) == 1
    assert they.id in [each.id for each in api.suggestions_v1(limit=80)]
    assert api.suggestion_delete(they) is None
    assert they.id not in [each.id for each in api.suggestions_v1(limit=80)]
    assert they.id not in [each.account.id for each in api.suggestions_v2(limit=80)]


def test_a_suggestion_that_does_not_exist_is_not_found(api: Mastodon) -> None:
    with pytest.raises(MastodonNotFoundError):
        api.suggestion_delete("999999999999")


# --- Search ---------------------------------------------------------------------------------------------------------


def test_search_finds_statuses_hashtags_and_accounts(api: Mastodon, other: Mastodon) -> None:
    word, they = "owls", other.account_verify_credentials()
    status = other.status_post(f"A #{word}", visibility="public")
    found = api.search(word)
    assert type(found) is SearchV2
    assert [each.id for each in found.statuses] == [status.id]
    assert [each.name for each in found.hashtags] == [word]
    assert found.accounts == []
    assert [each.id for each in api.search_v2(they.username, result_type="accounts").accounts] == [they.id]
    assert api.search_v2(word, result_type="hashtags").statuses == []


def test_the_old_search_finds_hashtags_by_name(api: Mastodon) -> None:
    word = "owls"
    api.status_post(f"A #{word}", visibility="public")
    found = api.search_v1(word, limit=5)
    assert type(found) is Search
    assert found.hashtags == [word]


@pytest.mark.parametrize("text", ["a=b", "1+1", "50%", "grün", "c#"])
def test_queries_arrive_as_they_are(api: Mastodon, text: str) -> None:
    word = "owls"
    status = api.status_post(f"{word}{text}", visibility="public")
    assert [each.id for each in api.search(f"{word}{text}").statuses] == [status.id]
    assert api.search(f"{word}{text}y").statuses == []
