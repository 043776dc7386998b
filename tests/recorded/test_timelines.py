"""Timelines."""

from __future__ import annotations

import pytest

from mastodon import Mastodon
from mastodon.errors import MastodonNotFoundError
from mastodon.return_types import Status
from mastodon.types_base import PaginatableList


def post(api: Mastodon, text: str) -> Status:
    made = api.status_post(text)
    assert isinstance(made, Status)
    return made


def ids(page: PaginatableList[Status]) -> list[str]:
    return [each.id for each in page]


def test_the_home_timeline_has_ones_own_and_those_one_follows(api: Mastodon, other: Mastodon) -> None:
    api.account_follow(other.me())
    mine, theirs = post(api, "mine"), post(other, "theirs")
    page = api.timeline_home()
    assert isinstance(page, PaginatableList)
    assert {mine.id, theirs.id} <= set(ids(page))
    assert ids(api.timeline()) == ids(page)
    assert mine.id not in ids(other.timeline_home())


def test_public_timelines_have_everybody(api: Mastodon, other: Mastodon, anonymous: Mastodon) -> None:
    made = post(other, "good morning")
    for page in (api.timeline_public(), api.timeline_local(), api.timeline("local"), anonymous.timeline_public()):
        assert made.id in ids(page)


def test_a_page_begins_and_ends_where_one_asks(api: Mastodon) -> None:
    first, second, third = (post(api, f"number {n}") for n in (1, 2, 3))
    assert ids(api.timeline_home(limit=2)) == [third.id, second.id]
    assert ids(api.timeline_home(max_id=second)) == [first.id]
    assert ids(api.timeline_home(since_id=first.id)) == [third.id, second.id]


def test_the_rest_of_a_timeline_is_fetched(api: Mastodon) -> None:
    posted = [post(api, f"number {n}").id for n in range(7)]
    page = api.timeline_home(limit=3)
    following = api.fetch_next(page)
    assert following is not None
    assert ids(following) == posted[3:0:-1]
    assert [each.id for each in api.fetch_remaining(page)] == posted[::-1]


def test_a_hashtag_has_its_statuses(api: Mastodon, other: Mastodon) -> None:
    tag = "soup"
    made = post(other, f"warm #{tag}")
    assert ids(api.timeline_hashtag(tag)) == [made.id]
    assert ids(api.timeline_hashtag(made.tags[0])) == [made.id]
    assert ids(api.timeline(f"tag/{tag}")) == [made.id]
    assert ids(api.timeline_hashtag(f"{tag}?limit=40")) == []


def test_a_list_has_its_members(api: Mastodon, other: Mastodon) -> None:
    api.account_follow(other.me())
    made = post(other, "for the list")
    cooks = api.list_create("cooks")
    assert ids(api.timeline_list(cooks)) == []
    api.list_accounts_add(cooks, [other.me()])
    assert ids(api.timeline_list(cooks)) == [made.id]
    assert ids(api.timeline(f"list/{cooks.id}")) == [made.id]


def test_direct_statuses_have_a_timeline(api: Mastodon, other: Mastodon) -> None:
    made = other.status_post(f"@{api.me().acct} psst", visibility="direct")
    assert ids(api.timeline_direct()) == [made.id]


def test_an_unknown_timeline_is_refused(api: Mastodon) -> None:
    with pytest.raises(MastodonNotFoundError):
        api.timeline("nowhere/at?all=1")


def test_a_link_has_its_statuses(api: Mastodon) -> None:
    assert isinstance(api.timeline_link("https://a.example/?x=1&y=2"), PaginatableList)


def test_the_public_timeline_is_open(api: Mastodon) -> None:
    assert api.timeline_is_available("public") is True
