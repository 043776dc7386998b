"""Filters: what is sent for both generations, and what applying them keeps."""

from __future__ import annotations

from copy import deepcopy
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest

from mastodon import Mastodon, MastodonIllegalArgumentError
from mastodon.return_types import Filter, FilterKeyword, FilterStatus, FilterV2, Notification, Status
from mastodon.types_base import PaginatableList

LAST_YEAR = datetime.now(timezone.utc) - timedelta(days=365)


# --- The first generation ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("context", "sent"),
    [("home", "home"), (["home", "thread"], ["home", "thread"]), (("account",), "account"), ("Home", "home")],
)
def test_one_context_is_sent_as_a_list_of_one(wire: Any, context: Any, sent: Any) -> None:
    wire.respond("POST", "/api/v1/filters", json={"id": "1"})
    wire.respond("PUT", "/api/v1/filters/1", json={"id": "1"})
    api = wire.client()
    api.filter_create("bad", context)
    api.filter_update(1, context=context)
    assert [request.form["context[]"] for request in wire.requests] == [sent, sent]


def test_an_update_sends_only_what_is_given(wire: Any) -> None:
    wire.respond("PUT", "/api/v1/filters/1", json={"id": "1", "phrase": "worse"})
    api = wire.client()
    assert api.filter_update(Filter(id="1"), phrase="worse").phrase == "worse"
    assert wire.last.form == {"phrase": "worse"}
    api.filter_update(1, whole_word=False, expires_in=60)
    assert wire.last.form == {"whole_word": "0", "expires_in": "60"}


# --- The second generation --------------------------------------------------------------------------------------------


def test_booleans_in_json_are_booleans(wire: Any) -> None:
    wire.respond("POST", "/api/v2/filters", json={"id": "1"})
    wire.client().create_filter_v2("t", "home", "hide", 60, [{"keyword": "k", "whole_word": True}])
    assert wire.last.json == {
        "title": "t",
        "context": ["home"],
        "filter_action": "hide",
        "expires_in": 60,
        "keywords_attributes": [{"keyword": "k", "whole_word": True}],
    }


def test_the_id_of_a_filter_stands_in_the_path_only(wire: Any) -> None:
    wire.respond("PUT", "/api/v2/filters/5", json={"id": "5"})
    wire.respond("POST", "/api/v2/filters/5/keywords", json={"id": "7", "keyword": "w", "whole_word": True})
    api = wire.client()
    api.update_filter_v2(FilterV2(id="5"), title="new")
    assert wire.last.json == {"title": "new"}
    assert api.add_filter_keyword_v2(5, "w", whole_word=True).whole_word is True
    assert wire.last.form == {"keyword": "w", "whole_word": "1"}


def test_keywords_of_the_caller_stay_as_they_are(wire: Any) -> None:
    wire.respond("PUT", "/api/v2/filters/5", json={"id": "5"})
    given = [FilterKeyword(id="7", keyword="w"), {"id": "8", "_destroy": True}]
    before = deepcopy(given)
    wire.client().update_filter_v2(5, keywords_attributes=given)
    assert wire.last.json == {"keywords_attributes": [{"id": "7", "keyword": "w"}, {"id": "8", "_destroy": True}]}
    assert given == before


def test_one_keyword_can_be_read_and_changed(wire: Any) -> None:
    wire.respond("GET", "/api/v2/filters/keywords/7", json={"id": "7", "keyword": "w", "whole_word": False})
    wire.respond("PUT", "/api/v2/filters/keywords/7", json={"id": "7", "keyword": "x", "whole_word": True})
    api = wire.client()
    keyword = api.filter_keyword_v2(7)
    assert (type(keyword), keyword.keyword) == (FilterKeyword, "w")
    assert api.update_filter_keyword_v2(keyword, "x", whole_word=True).keyword == "x"
    assert wire.last.form == {"keyword": "x", "whole_word": "1"}
    api.update_filter_keyword_v2(7, whole_word=False)
    assert wire.last.form == {"whole_word": "0"}


def test_the_statuses_of_a_filter_are_entities(wire: Any) -> None:
    wire.respond("GET", "/api/v2/filters/5/statuses", json=[{"id": "1", "status_id": "99"}])
    (entry,) = wire.client().filter_statuses_v2(5)
    assert (type(entry), entry.status_id) == (FilterStatus, "99")


@pytest.mark.parametrize(
    ("call", "named"),
    [
        (lambda api: api.filter_create("bad", ["home", "bogus"]), "bogus"),
        (lambda api: api.filter_create("bad", None), "context"),
        (lambda api: api.filter_create(None, "home"), "phrase"),
        (lambda api: api.filter_create("bad", "home", expires_in=-1), "expires_in"),
        (lambda api: api.filter_update(1, context="bogus"), "bogus"),
        (lambda api: api.filter_update(1, phrase=["bad"]), "phrase"),
        (lambda api: api.create_filter_v2("t", ["bogus"], "warn"), "bogus"),
        (lambda api: api.create_filter_v2("t", "home", "explode"), "explode"),
        (lambda api: api.create_filter_v2("t", "home", None), "filter_action"),
        (lambda api: api.create_filter_v2("t", "home", "warn", keywords_attributes=["w"]), "keywords_attributes"),
        (lambda api: api.update_filter_v2(1, keywords_attributes={"keyword": "w"}), "keywords_attributes"),
        (lambda api: api.update_filter_v2(None, title="t"), "filter_id"),
        (lambda api: api.add_filter_status_v2(1, None), "status_id"),
        (lambda api: api.update_filter_keyword_v2(FilterKeyword(), "w"), "keyword_id"),
    ],
)
def test_bad_arguments_are_named_before_anything_is_sent(wire: Any, call: Any, named: str) -> None:
    with pytest.raises(MastodonIllegalArgumentError, match=named):
        call(wire.client())
    assert wire.requests == []


# --- Applying filters -------------------------------------------------------------------------------------------------


def only(phrase: str, whole_word: bool = False, context: tuple[str, ...] = ("home",), **more: Any) -> dict[str, Any]:
    return {"context": list(context), "phrase": phrase, "whole_word": whole_word, **more}


@pytest.fixture
def api(wire: Any) -> Mastodon:
    client: Mastodon = wire.client()
    return client


def is_kept(api: Mastodon, content: str, *filters: Any) -> bool:
    return bool(api.filters_apply([{"id": "1", "content": content}], list(filters), "home"))


@pytest.mark.parametrize("filters", [[], [only("bad", context=("public",))], [only("")], [only(" ", True)]])
def test_nothing_is_dropped_without_a_filter_for_the_context(api: Mastodon, filters: Any) -> None:
    statuses = [Status(id="1", content="a bad thing"), Status(id="2", content="")]
    assert api.filters_apply(statuses, filters, "home") == statuses


@pytest.mark.parametrize(
    ("phrase", "content", "matches"),
    [
        ("bad", "<p>a bad thing</p>", True),
        ("bad", "<p>BAD</p>", True),
        ("bad", "<p>a badly made thing</p>", False),
        ("bad", "<p>not so-bad!</p>", True),
        ("#art", '<p>see <a href="x">#<span>art</span></a></p>', True),
        ("#art", "<p>see #artist</p>", False),
        ("c++", "<p>c++, mostly</p>", True),
        ("c++", "<p>abc++</p>", False),
        ("ärger", "<p>Ärger</p>", True),
        ("foo", "<p>foo</p><p>bar</p>", True),
        ("foobar", "<p>foo</p><p>bar</p>", False),
        ("two words", "<p>two<br>words</p>", True),
        ("bad", "<p>b<b>ad</b></p>", True),
        ("a & b", "<p>a &amp; b</p>", True),
        ("a.b", "<p>axb</p>", False),
        ("bad", '<p><a href="https://bad.example">x</a></p>', False),
    ],
)
def test_a_filter_of_whole_words_matches_whole_words_only(
    api: Mastodon, phrase: str, content: str, matches: bool
) -> None:
    assert is_kept(api, content, only(phrase, whole_word=True)) is not matches


@pytest.mark.parametrize(
    ("phrase", "content", "matches"), [("bad", "badly", True), ("(", ":-(", True), ("b.d", "bad", False)]
)
def test_a_filter_of_parts_matches_inside_words(api: Mastodon, phrase: str, content: str, matches: bool) -> None:
    assert is_kept(api, content, only(phrase)) is not matches


@pytest.mark.parametrize(
    "status",
    [
        Status(id="1", content="", spoiler_text="about bad things"),
        Status(id="1", content="", reblog={"id": "2", "content": "bad"}),
        Status(id="1", content="", poll={"id": "3", "options": [{"title": "bad"}]}),
        Status(id="1", content="", media_attachments=[{"id": "4", "type": "image", "description": "a bad day"}]),
        Notification(id="1", type="mention", status={"id": "2", "content": "bad"}),
    ],
)
def test_filters_look_at_all_texts_of_a_status(api: Mastodon, status: Any) -> None:
    assert api.filters_apply([status], [only("bad", True)], "home") == []
    assert api.filters_apply([status], [only("good", True)], "home") == [status]


def test_a_notification_without_a_status_is_kept(api: Mastodon) -> None:
    follows: list[Any] = [Notification(id="1", type="follow"), {"id": "2", "type": "follow"}]
    assert api.filters_apply(follows, [only("follow", context=("notifications",))], "notifications") == follows


def test_filters_of_the_second_generation_apply(api: Mastodon) -> None:
    keywords = [{"keyword": "bad", "whole_word": True}, {"keyword": "ugl", "whole_word": False}]
    chosen = FilterV2(id="1", context=["home"], keywords=keywords, statuses=[{"id": "5", "status_id": "44"}])
    statuses = [
        Status(id=str(40 + n), content=text) for n, text in enumerate(["bad", "badly", "ugly", "good", "named"])
    ]
    kept = api.filters_apply(statuses, [chosen], "home")
    assert [status.id for status in kept] == ["41", "43"]
    assert kept[0] is statuses[1]


@pytest.mark.parametrize("end", [LAST_YEAR, LAST_YEAR.isoformat()], ids=["time", "text"])
def test_an_expired_filter_drops_nothing(api: Mastodon, end: Any) -> None:
    assert is_kept(api, "bad", only("bad", expires_at=end))
    assert not is_kept(api, "bad", only("bad", expires_at=None))
    assert not is_kept(api, "bad", only("bad", expires_at="2999-01-01T00:00:00Z"))


def test_what_was_given_stays_as_it_is(api: Mastodon) -> None:
    page = PaginatableList([Status(id="1", content="bad"), Status(id="2", content="good")])
    filters = [Filter(id="9", phrase="bad", context=["home"], whole_word=True)]
    before = deepcopy((page, filters))
    assert [status.id for status in api.filters_apply(page, filters, "home")] == ["2"]
    assert (page, filters) == before


@pytest.mark.parametrize(
    ("objects", "filters", "context", "named"),
    [
        ([], [], "bogus", "bogus"),
        ([], [], None, "context"),
        ("bad", [], "home", "objects"),
        (Status(id="1"), [], "home", "objects"),
        ([None], [], "home", "objects"),
        ([], only("bad"), "home", "filters"),
        ([], ["bad"], "home", "filters"),
        ([], [only("bad", expires_at="soon")], "home", "soon"),
    ],
)
def test_what_cannot_be_applied_is_named(api: Mastodon, objects: Any, filters: Any, context: Any, named: str) -> None:
    with pytest.raises(MastodonIllegalArgumentError, match=named):
        api.filters_apply(objects, filters, context)
