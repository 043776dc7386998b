"""Pages: what links and offsets lead to, and going from page to page."""

from __future__ import annotations

import gc
import json
import weakref
from collections.abc import Callable
from typing import Any

import pytest

from mastodon import Mastodon, MastodonIllegalArgumentError
from mastodon._core import pagination, results
from mastodon.return_types import Account, GroupedNotificationsResults, Status
from mastodon.types_base import AttribAccessDict, Entity, PaginatableList, PaginationInfo
from tests.support.prepared import Wire
from tests.support.samples import BASE

PATH = "/api/v1/favourites"
REQUEST = {
    "limit": 2,
    "_pagination_method": "GET",
    "_pagination_endpoint": PATH,
    "_mastopy_type": "PaginatableList[Status]",
}


def link(following: str = "", previous: str = "", address: str = BASE + PATH) -> dict[str, str]:
    parts = [f'<{address}?{query}>; rel="{rel}"' for query, rel in ((following, "next"), (previous, "prev")) if query]
    return {"Link": ", ".join(parts)}


def statuses(*ids: int) -> list[dict[str, str]]:
    return [{"id": str(each)} for each in ids]


def three_pages(wire: Wire) -> None:
    wire.respond("GET", PATH, json=statuses(6, 5), headers=link("max_id=5", "min_id=6"))
    wire.respond("GET", PATH, json=statuses(4, 3), headers=link("max_id=3", "min_id=4"))
    wire.respond("GET", PATH, json=statuses(2), headers=link("", "min_id=2"))


# --- What links lead to ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("following", "previous", "next_cursor", "previous_cursor"),
    [
        ("max_id=1", "min_id=2", {"max_id": 1}, {"min_id": 2}),
        ("max_id=1", "since_id=2", {"max_id": 1}, {"since_id": 2}),
        ("limit=40&max_id=1", "limit=40&min_id=2", {"max_id": 1}, {"min_id": 2}),
        ("max_id=1&min_id=9", "max_id=1&min_id=9", {"max_id": 1}, {"min_id": 9}),
        ("offset=40", "offset=0", {"offset": 40}, {"offset": "0"}),
        ("max_id=9xAbC", "min_id=01HZX", {"max_id": "9xAbC"}, {"min_id": "01HZX"}),
        ("max_id=007", "min_id=0", {"max_id": "007"}, {"min_id": "0"}),
        ("max_id=a==", "min_id=b=c", {"max_id": "a=="}, {"min_id": "b=c"}),
        ("max_id=a%3D%3D", "min_id=x%2Fy%20z", {"max_id": "a=="}, {"min_id": "x/y z"}),
        ("max_id=", "limit=5", None, None),
        ("", "", None, None),
    ],
)
def test_links_lead_to_cursors(
    following: str, previous: str, next_cursor: dict[str, Any] | None, previous_cursor: dict[str, Any] | None
) -> None:
    found = pagination.from_links(link(following, previous).get("Link", ""), REQUEST)
    assert found == tuple(None if each is None else {**REQUEST, **each} for each in (next_cursor, previous_cursor))


@pytest.mark.parametrize(
    "header",
    [
        "nonsense",
        "; rel=next",
        "<>; rel=next",
        "<https://x?max_id=1>",
        "rel=next",
        "<;,>",
        "\x00",
        "<https://[x?max_id=1>; rel=next",
    ],
)
def test_links_that_cannot_be_read_lead_nowhere(header: str) -> None:
    assert pagination.from_links(header, REQUEST) == (None, None)


def test_relations_are_read_with_and_without_quotes() -> None:
    found = pagination.from_links(f"<{BASE}?max_id=1>;rel=Next , <{BASE}?min_id=2>; title=x; rel='prev'", REQUEST)
    assert [info and (info.get("max_id"), info.get("min_id")) for info in found] == [(1, None), (None, 2)]


def test_the_previous_page_has_two_names_and_addresses_may_have_spaces_around_them() -> None:
    _, previous = pagination.from_links(f'< {BASE}?min_id=2 >; rel="previous"', REQUEST)
    assert previous == {**REQUEST, "min_id": 2}


def test_a_lower_bound_does_not_stay_where_the_server_counts_from_it() -> None:
    _, previous = pagination.from_links(link("", "since_id=9")["Link"], {**REQUEST, "min_id": "3", "max_id": "8"})
    assert previous == {**REQUEST, "since_id": 9}


def test_the_request_decides_about_everything_but_the_cursor(wire: Wire) -> None:
    headers = link("max_id=5&limit=1000&only_media=true", address="https://elsewhere.example/api/v2/other")
    wire.respond("GET", PATH, json=statuses(6), headers=headers)
    api = wire.client()
    api.fetch_next(api.favourites(limit=2))
    assert (wire.last.host, wire.last.path) == ("mastodon.example", PATH)
    assert wire.last.query == {"limit": "2", "max_id": "5"}


# --- Going from page to page ----------------------------------------------------------------------------------------


def test_next_and_previous_lead_there_and_back(wire: Wire) -> None:
    three_pages(wire)
    api = wire.client()
    first = api.favourites(limit=2)
    second = api.fetch_next(first)
    assert second is not None
    assert [status.id for status in second] == ["4", "3"]
    assert isinstance(second[0], Status)
    assert wire.last.query == {"limit": "2", "max_id": "5"}
    api.fetch_previous(second)
    assert wire.last.query == {"limit": "2", "min_id": "4"}


def test_the_page_after_the_last_is_none(wire: Wire) -> None:
    wire.respond("GET", PATH, json=statuses(6))
    api = wire.client()
    only = api.favourites()
    assert api.fetch_next(only) is None
    assert api.fetch_previous(only) is None
    assert api.get_pagination_info(only, "next") is None
    assert api.fetch_next(None) is None
    assert len(wire.requests) == 1


def test_stored_page_information_leads_on(wire: Wire) -> None:
    three_pages(wire)
    api = wire.client()
    info = api.get_pagination_info(api.favourites(limit=2), "next")
    stored = json.loads(json.dumps(info))
    page = wire.client().fetch_next(stored)
    assert type(page) is PaginatableList
    assert [type(each) for each in page] == [Status, Status]
    assert wire.last.query == {"limit": "2", "max_id": "5"}
    assert stored == info


def test_a_stored_page_leads_on(wire: Wire) -> None:
    three_pages(wire)
    api = wire.client()
    page = api.fetch_next(Entity.from_json(api.favourites(limit=2).to_json()))
    assert [status.id for status in page] == ["4", "3"]


def test_page_information_without_a_type_gives_untyped_items(wire: Wire) -> None:
    three_pages(wire)
    page = wire.client().fetch_next({"_pagination_method": "GET", "_pagination_endpoint": PATH, "max_id": 9})
    assert [type(each) for each in page] == [AttribAccessDict, AttribAccessDict]
    assert page._pagination_next["max_id"] == 5


def test_a_list_that_an_older_program_stored_has_pages(wire: Wire) -> None:
    three_pages(wire)
    page = wire.client().fetch_next({**REQUEST, "_mastopy_type": "NonPaginatableList[Status]"})
    assert wire.client().fetch_next(page) is not None


@pytest.mark.parametrize(
    "changed",
    [
        {"_pagination_endpoint": "https://elsewhere.example/api/v1/favourites"},
        {"_pagination_endpoint": "//elsewhere.example/api/v1/favourites"},
        {"_pagination_endpoint": "@elsewhere.example/"},
        {"_pagination_endpoint": ".elsewhere.example/"},
        {"_pagination_endpoint": ""},
        {"_pagination_endpoint": None},
        {"_pagination_method": "DELETE"},
        {"_pagination_method": "POST"},
    ],
)
def test_page_information_that_leads_elsewhere_is_refused(wire: Wire, changed: dict[str, Any]) -> None:
    with pytest.raises(MastodonIllegalArgumentError, match="_pagination_"):
        wire.client().fetch_next({**REQUEST, **changed})
    assert wire.requests == []


@pytest.mark.parametrize("page", [{"foo": 1}, "x", 5, [{"id": "1"}]])
def test_what_is_not_a_page_is_refused(wire: Wire, page: Any) -> None:
    api = wire.client()
    calls: list[Callable[[Any], Any]] = [
        api.fetch_next,
        api.fetch_previous,
        api.fetch_remaining,
        api.pagination_iterator,
        api.pagination_page_iterator,
    ]
    for call in calls:
        with pytest.raises(MastodonIllegalArgumentError, match="is not a page"):
            call(page)


def test_an_entity_is_a_page_where_its_list_has_more(wire: Wire) -> None:
    path = "/api/v2/notifications"
    body: dict[str, Any] = {"accounts": [], "statuses": [], "notification_groups": [{"group_key": "a"}]}
    wire.respond("GET", path, json=body, headers=link("max_id=100", address=BASE + path))
    wire.respond("GET", path, json=body | {"statuses": [{"id": "1"}]}, headers=link("max_id=50", address=BASE + path))
    wire.respond("GET", path, json={**body, "notification_groups": []})
    api = wire.client()
    pages = list(api.pagination_page_iterator(api.grouped_notifications()))
    assert [type(page) for page in pages] == [GroupedNotificationsResults] * 3
    assert [request.query.get("max_id") for request in wire.requests] == [None, "100", "50"]
    for call in (api.fetch_remaining, lambda page: list(api.pagination_iterator(page))):
        with pytest.raises(MastodonIllegalArgumentError, match="not a list"):
            call(pages[0])


# --- All pages ------------------------------------------------------------------------------------------------------


def test_the_remaining_pages_make_one_list(wire: Wire) -> None:
    three_pages(wire)
    api = wire.client()
    first = api.favourites(limit=2)
    found = api.fetch_remaining(first)
    assert type(found) is PaginatableList
    assert [status.id for status in found] == ["6", "5", "4", "3", "2"]
    assert {type(status) for status in found} == {Status}
    assert api.fetch_next(found) is None
    assert found._pagination_prev == first._pagination_prev


def test_the_first_page_stays_as_it_is(wire: Wire) -> None:
    three_pages(wire)
    api = wire.client()
    first = api.favourites(limit=2)
    before = first.to_json()
    api.fetch_remaining(first)
    list(api.pagination_iterator(first))
    assert first.to_json() == before


def test_fetch_remaining_of_none_is_an_empty_list(wire: Wire) -> None:
    assert wire.client().fetch_remaining(None) == []  # type: ignore[arg-type]  # what fetch_next gives at the end
    assert wire.requests == []


def test_pages_are_fetched_when_they_are_needed(wire: Wire) -> None:
    three_pages(wire)
    api = wire.client()
    items = api.pagination_iterator(api.favourites(limit=2))
    assert [next(items).id, next(items).id] == ["6", "5"]
    assert len(wire.requests) == 1
    assert next(items).id == "4"
    assert len(wire.requests) == 2
    assert [item.id for item in items] == ["3", "2"]
    assert len(wire.requests) == 3


def test_items_can_be_iterated_from_page_information(wire: Wire) -> None:
    three_pages(wire)
    items = wire.client().pagination_iterator({**REQUEST, "max_id": 9})
    assert wire.requests == []
    assert [item.id for item in items] == ["6", "5", "4", "3", "2"]


def test_items_can_be_iterated_backwards(wire: Wire) -> None:
    wire.respond("GET", PATH, json=statuses(6, 5), headers=link("max_id=5", "min_id=6"))
    wire.respond("GET", PATH, json=statuses(8, 7), headers=link("max_id=7", "min_id=8"))
    wire.respond("GET", PATH, json=[])
    api = wire.client()
    items = api.pagination_iterator(api.favourites(max_id=9), direction="previous")
    assert [item.id for item in items] == ["6", "5", "8", "7"]
    assert [request.query.get("min_id") for request in wire.requests] == [None, "6", "8"]
    assert wire.last.query == {"min_id": "8"}


def test_the_iterator_can_return_page_information_with_each_item(wire: Wire) -> None:
    three_pages(wire)
    api = wire.client()
    pairs = list(api.pagination_iterator(api.favourites(), return_pagination_info=True))
    assert [(item.id, info and info["max_id"]) for item, info in pairs] == [
        ("6", 5),
        ("5", 5),
        ("4", 3),
        ("3", 3),
        ("2", None),
    ]
    assert [info is None or type(info) is PaginationInfo for _, info in pairs] == [True] * 5


def test_the_page_iterator_can_return_page_information_with_each_page(wire: Wire) -> None:
    three_pages(wire)
    api = wire.client()
    pairs = list(api.pagination_page_iterator(api.favourites(), return_pagination_info=True))
    assert [([item.id for item in page], info and info["max_id"]) for page, info in pairs] == [
        (["6", "5"], 5),
        (["4", "3"], 3),
        (["2"], None),
    ]


def test_an_empty_page_is_the_end_whatever_its_links_say(wire: Wire) -> None:
    wire.respond("GET", PATH, json=statuses(6), headers=link("max_id=6"))
    wire.respond("GET", PATH, json=[], headers=link("max_id=6"))
    api = wire.client()
    assert len(api.fetch_remaining(api.favourites())) == 1
    assert len(wire.requests) == 2


def test_a_server_that_repeats_a_page_does_not_go_on_for_ever(wire: Wire) -> None:
    wire.respond("GET", "/api/v1/accounts/search", json=[{"id": "1"}, {"id": "2"}])
    api = wire.client()
    assert [account.id for account in api.fetch_remaining(api.account_search("q"))] == ["1", "2"]
    assert len(wire.requests) == 2


def test_only_one_page_is_held(wire: Wire) -> None:
    for number in range(40, 0, -1):
        wire.respond("GET", PATH, json=statuses(number), headers=link(f"max_id={number}"))
    wire.respond("GET", PATH, json=[])
    api = wire.client()
    seen = []
    held = 0
    for page in api.pagination_page_iterator(api.favourites()):
        seen.append(weakref.ref(page))
        del page
        gc.collect(1)
        held = max(held, sum(reference() is not None for reference in seen))
    assert len(seen) == 41
    assert held <= 2


@pytest.mark.parametrize("direction", ["sideways", "", None, "prev", 1])
def test_a_direction_is_next_or_previous(wire: Wire, direction: Any) -> None:
    three_pages(wire)
    api = wire.client()
    page = api.favourites()
    for call, name in (
        (api.get_pagination_info, "pagination_direction"),
        (api.pagination_iterator, "direction"),
        (api.pagination_page_iterator, "direction"),
    ):
        with pytest.raises(MastodonIllegalArgumentError, match=name):
            call(page, direction)  # type: ignore[operator]  # one call out of three kinds
    assert len(wire.requests) == 1


# --- Pages by offset ------------------------------------------------------------------------------------------------

SEARCH = "/api/v1/accounts/search"


def search(wire: Wire, *pages: list[dict[str, str]], **arguments: Any) -> tuple[Mastodon, PaginatableList[Account]]:
    for each in pages:
        wire.respond("GET", SEARCH, json=each)
    api = wire.client()
    return api, api.account_search("q", **arguments)


def test_the_next_offset_is_behind_what_came(wire: Wire) -> None:
    api, first = search(wire, statuses(1, 2), statuses(3), [], limit=2)
    second = api.fetch_next(first)
    assert second is not None
    assert wire.last.query == {"q": "q", "limit": "2", "following": "0", "resolve": "0", "offset": "2"}
    third = api.fetch_next(second)
    assert wire.last.query["offset"] == "3"
    assert third == []
    assert api.fetch_next(third) is None


def test_a_page_by_offset_with_links_but_no_next_one_is_the_last(wire: Wire) -> None:
    wire.respond("GET", SEARCH, json=statuses(1, 2), headers=link("", "offset=0"))
    api = wire.client()
    page = api.account_search("q", limit=2)
    assert api.fetch_remaining(page) == page
    assert len(wire.requests) == 1


def test_fetch_previous_goes_back_to_the_offset_before(wire: Wire) -> None:
    api, first = search(wire, statuses(1, 2), statuses(3), statuses(1, 2), limit=2)
    second = api.fetch_next(first)
    assert api.fetch_previous(first) is None
    assert api.fetch_previous(second) == first
    assert (wire.last.query["offset"], wire.last.query["limit"]) == ("0", "2")


def test_fetch_previous_goes_back_from_a_given_offset(wire: Wire) -> None:
    api, page = search(wire, statuses(1, 2, 3), offset=10)
    api.fetch_previous(page)
    assert (wire.last.query["offset"], wire.last.query["limit"]) == ("7", "3")


def test_the_first_page_by_offset_has_none_before_it() -> None:
    following, previous = pagination.from_offset({**REQUEST, "offset": 1}, 5, None, None, None)
    assert following is not None
    assert previous is not None
    assert (following["offset"], previous["offset"], previous["limit"]) == (6, 0, 1)


@pytest.mark.parametrize(("count", "before", "start"), [(5, 0, 0), (5, 2, 2), (5, 9, 4), (5, 12, 4), (0, None, 8)])
def test_the_page_before_an_offset_ends_there(count: int, before: int | None, start: int) -> None:
    _, previous = pagination.from_offset({**REQUEST, "offset": 9}, count, None, before, None)
    assert previous is not None
    assert (previous["offset"], previous["limit"]) == (start, 9 - start)


@pytest.mark.parametrize("offset", ["-5", "x", "1.5", None])
def test_a_stored_offset_that_is_not_a_number_starts_at_the_beginning(offset: Any) -> None:
    following, previous = pagination.from_offset({**REQUEST, "offset": offset}, 5, None, None, None)
    assert following is not None
    assert following["offset"] == 5
    assert previous is None


# --- Language -------------------------------------------------------------------------------------------------------


def test_all_pages_are_in_the_language_of_the_first(wire: Wire) -> None:
    three_pages(wire)
    api = wire.client(lang="de")
    first = api.favourites()
    api.set_language("fr")
    api.fetch_remaining(first)
    assert [request.query["lang"] for request in wire.requests] == ["de", "de", "de"]


def test_pages_by_offset_are_in_the_language_of_the_first_too(wire: Wire) -> None:
    wire.respond("GET", SEARCH, json=statuses(1, 2))
    wire.respond("GET", SEARCH, json=statuses(3, 4))
    wire.respond("GET", SEARCH, json=[])
    api = wire.client(lang="de")
    first = api.account_search("q")
    api.set_language("fr")
    api.fetch_remaining(first)
    assert [request.query["lang"] for request in wire.requests] == ["de", "de", "de"]


def test_the_language_in_stored_page_information_counts(wire: Wire) -> None:
    three_pages(wire)
    wire.client(lang="fr").fetch_next({**REQUEST, "_pagination_lang": "de", "max_id": 9})
    assert wire.last.query["lang"] == "de"


def test_offsets_count_the_items_of_the_list_that_is_paged(wire: Wire) -> None:
    for ids in ((1, 2), (3, 4), (5,), ()):
        body = {"accounts": [], "statuses": statuses(*ids), "hashtags": []}
        wire.respond("GET", "/api/v2/search", json=body)
    api = wire.client()
    page: Any = api.search_v2("q", result_type="statuses")
    while page is not None:
        page = api.fetch_next(page)
    assert [request.query.get("offset") for request in wire.requests] == [None, "2", "4", "5"]


@pytest.mark.parametrize(
    ("following", "previous", "is_last"),
    [("max_id=1", "min_id=2", False), ("max_id=1", "", False), ("", "min_id=2", True), ("", "", False)],
)
def test_a_header_without_a_next_page_belongs_to_the_last_one(following: str, previous: str, is_last: bool) -> None:
    assert pagination.is_last(link(following, previous)["Link"]) is is_last


def test_a_header_without_links_does_not_say_that_a_page_is_the_last() -> None:
    assert pagination.is_last("nonsense") is False


@pytest.mark.parametrize(
    ("header", "relations"),
    [
        ('<https://x/?max_id=1>; REL="NEXT"', {"next": {"max_id": "1"}}),
        ('<https://x/?max_id=1>; rel="next last"', {"next": {"max_id": "1"}, "last": {"max_id": "1"}}),
        ("<https://x/?limit=2&amp;max_id=1>; rel=next", {"next": {"limit": "2", "max_id": "1"}}),
        ('<https://x/?max_id=1>; title="a; rel=prev, b"; rel="next"', {"next": {"max_id": "1"}}),
        ('<https://x/?a=1,2;3>; rel="next"', {"next": {"a": "1,2;3"}}),
    ],
)
def test_link_headers_are_read_in_all_forms(header: str, relations: dict[str, dict[str, str]]) -> None:
    assert pagination.links(header) == relations


# --- Cursors of other servers ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "cursor"),
    [
        ("cursor=abc&limit=20", {"cursor": "abc"}),
        ("limit=20&page=2", {"page": 2}),
        ("before=2024-05-01T10%3A00%3A00.000Z&limit=20", {"before": "2024-05-01T10:00:00.000Z"}),
        ("until=2024-05-01T10%3A00%3A00.000Z", {"until": "2024-05-01T10:00:00.000Z"}),
        ("limit=20&max_id=5&page=2", {"max_id": 5}),
        ("limit=2&continue=x%3D&tier=3", {"continue": "x=", "tier": 3}),
        ("limit=40", None),
        ("limit=2&local=true&lang=de&access_token=secret", None),
        ("_pagination_method=POST&_pagination_endpoint=x&_mastopy_type=Account", None),
    ],
)
def test_links_of_other_servers_lead_to_whatever_they_say(query: str, cursor: dict[str, Any] | None) -> None:
    request = {**REQUEST, "local": True}
    for header in (link(query), link(query, address="https://elsewhere.example/other/path")):
        following, _ = pagination.from_links(header["Link"], request)
        assert following == (None if cursor is None else {**request, **cursor})


def test_a_further_page_replaces_the_cursor_of_the_one_before() -> None:
    request = {**REQUEST, "continue": "x", "types[]": ["mention"], "exclude_replies": True}
    query = "continue=y&types%5B%5D=mention&exclude_replies=1"
    assert pagination.from_links(link(query)["Link"], request)[0] == {**request, "continue": "y"}
    same = "continue=x&types%5B%5D=mention&exclude_replies=1"
    assert pagination.from_links(link(same)["Link"], request)[0] is None


def test_a_list_of_the_request_is_no_cursor() -> None:
    request = {**REQUEST, "types": ["mention", "follow"]}
    found, _ = pagination.from_links(link("types%5B%5D=mention&types%5B%5D=follow&cursor=b")["Link"], request)
    assert found == {**request, "cursor": "b"}


@pytest.mark.parametrize(
    ("second", "third"), [("cursor=b", "cursor=c"), ("page=2", "page=3"), ("before=b", "before=c")]
)
def test_fetch_remaining_follows_such_links_on_its_own_server(wire: Wire, second: str, third: str) -> None:
    elsewhere = "https://elsewhere.example/api/v9/x"
    wire.respond("GET", PATH, json=statuses(6, 5), headers=link(second, address=elsewhere))
    wire.respond("GET", PATH, json=statuses(4, 3), headers=link(third, address=elsewhere))
    wire.respond("GET", PATH, json=statuses(2))
    api = wire.client()
    found = api.fetch_remaining(api.favourites(limit=2))
    assert [each.id for each in found] == ["6", "5", "4", "3", "2"]
    assert {(request.host, request.path) for request in wire.requests} == {(BASE.partition("//")[2], PATH)}
    key, value = third.split("=")
    assert wire.last.query == {"limit": "2", key: value}


@pytest.mark.parametrize("page", [["x"], None, {}, {"accounts": None}, {"accounts": {"id": "1"}}])
def test_a_page_of_an_odd_form_has_no_items(page: Any) -> None:
    assert results.item_count(page, "accounts") == 0
