"""Going from page to page."""

from __future__ import annotations

import itertools
import json

import pytest

from mastodon import Mastodon
from mastodon.return_types import Account, Status
from mastodon.types_base import Entity, PaginatableList

POSTS = 23


@pytest.fixture
def posts(api: Mastodon) -> list[str]:
    """The ids of the posts of an account, the newest first."""
    return [api.status_post(f"Post {number}", visibility="unlisted").id for number in range(POSTS)][::-1]


def ids(items: list[Status] | list[Account]) -> list[str]:
    return [item.id for item in items]


def test_fetch_next_leads_from_page_to_page(api: Mastodon, posts: list[str]) -> None:
    page: PaginatableList[Status] | None = api.account_statuses(api.me(), limit=5)
    found = []
    while page:
        assert len(page) <= 5
        found += ids(page)
        page = api.fetch_next(page)
    assert found == posts


def test_next_and_previous_lead_there_and_back(api: Mastodon, posts: list[str]) -> None:
    first = api.account_statuses(api.me(), limit=5)
    second = api.fetch_next(first)
    assert second is not None
    assert ids(second) == posts[5:10]
    back = api.fetch_previous(second)
    assert back is not None
    assert ids(back) == posts[:5]


def test_fetch_remaining_fetches_all_pages(api: Mastodon, posts: list[str]) -> None:
    first = api.account_statuses(api.me(), limit=10)
    found = api.fetch_remaining(first)
    assert ids(found) == posts
    assert ids(first) == posts[:10]


def test_the_iterator_returns_items_one_by_one(api: Mastodon, posts: list[str]) -> None:
    items = api.pagination_iterator(api.account_statuses(api.me(), limit=5))
    assert ids(list(itertools.islice(items, 12))) == posts[:12]


def test_another_program_goes_on_from_a_stored_page(api: Mastodon, server: str, posts: list[str]) -> None:
    first = api.account_statuses(api.me(), limit=5)
    stored = json.loads(json.dumps(api.get_pagination_info(first, "next")))
    later = Mastodon(api_base_url=server, access_token=api.access_token)
    page = later.fetch_next(stored)
    assert ids(page) == posts[5:10]
    assert isinstance(page[0], Status)
    assert ids(later.fetch_next(Entity.from_json(first.to_json()))) == posts[5:10]


def test_fetch_previous_returns_what_is_new(api: Mastodon, posts: list[str]) -> None:
    seen = api.account_statuses(api.me(), limit=5)
    newer = ids([api.status_post("One more"), api.status_post("And one more")])[::-1]
    found = api.fetch_previous(seen)
    assert found is not None
    assert ids(found) == newer


def test_pages_by_offset_lead_on(api: Mastodon, other: Mastodon) -> None:
    name = "r"
    everybody = api.account_search(name, limit=40)
    assert len(everybody) >= 2
    one_by_one = api.pagination_iterator(api.account_search(name, limit=1))
    assert ids(list(itertools.islice(one_by_one, 2))) == ids(everybody)[:2]


def test_whole_pages_come_one_by_one(api: Mastodon, posts: list[str]) -> None:
    pages = api.pagination_page_iterator(api.account_statuses(api.me(), limit=10))
    assert [ids(page) for page in pages] == [posts[:10], posts[10:20], posts[20:]]


def test_a_walk_reads_to_the_end(api: Mastodon, posts: list[str]) -> None:
    assert ids(list(api.walk(api.account_statuses, api.me(), limit=10))) == posts
