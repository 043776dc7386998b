"""Filters of both generations."""

from __future__ import annotations

from datetime import timedelta

import pytest

from mastodon import Mastodon, MastodonNotFoundError
from mastodon.return_types import Status


def test_a_filter_of_the_first_generation_can_be_made_and_changed(api: Mastodon) -> None:
    before = api.me().created_at
    made = api.filter_create("bad", ["home", "public"], irreversible=True, expires_in=3600)
    assert (made.phrase, made.context, made.irreversible, made.whole_word) == ("bad", ["home", "public"], True, True)
    assert made.expires_at is not None
    assert timedelta(minutes=59) < made.expires_at - before < timedelta(minutes=61)
    assert [each.id for each in api.filters()] == [made.id]
    changed = api.filter_update(made, phrase="worse", context="home", irreversible=False)
    assert (changed.phrase, changed.context, changed.irreversible) == ("worse", ["home"], False)
    assert api.filter(made.id).phrase == "worse"
    api.filter_delete(made)
    assert api.filters() == []


def test_a_filter_of_the_second_generation_can_be_made_and_changed(api: Mastodon) -> None:
    keywords = [{"keyword": "bad", "whole_word": True}, {"keyword": "ugl", "whole_word": False}]
    made = api.create_filter_v2("Mood", ["home"], "warn", keywords_attributes=keywords)
    assert [(each.keyword, each.whole_word) for each in made.keywords] == [("bad", True), ("ugl", False)]
    changed = api.update_filter_v2(made, title="Bad mood", context="public", filter_action="hide")
    assert (changed.title, changed.context, changed.filter_action) == ("Bad mood", ["public"], "hide")
    assert api.filter_v2(made)["title"] == "Bad mood"
    assert [each.id for each in api.filters_v2()] == [made.id]
    api.delete_filter_v2(made)
    with pytest.raises(MastodonNotFoundError):
        api.filter_v2(made)


def test_keywords_of_a_filter_can_be_changed(api: Mastodon) -> None:
    made = api.create_filter_v2("Mood", "home", "warn")
    keyword = api.add_filter_keyword_v2(made, "bad", whole_word=True)
    assert [each.id for each in api.filter_keywords_v2(made)] == [keyword.id]
    api.update_filter_keyword_v2(keyword, keyword="worse", whole_word=False)
    changed = api.filter_keyword_v2(keyword)
    assert (changed.keyword, changed.whole_word) == ("worse", False)
    api.delete_filter_keyword_v2(keyword)
    assert api.filter_keywords_v2(made) == []


def test_statuses_of_a_filter_can_be_changed(api: Mastodon, other: Mastodon) -> None:
    status = other.status_post("nothing special")
    assert isinstance(status, Status)
    made = api.create_filter_v2("This one", "home", "hide")
    entry = api.add_filter_status_v2(made, status)
    assert entry.status_id == status.id
    assert [each.id for each in api.filter_statuses_v2(made)] == [entry.id]
    assert api.filter_status_v2(entry).status_id == status.id
    assert api.filters_apply([status], api.filters_v2(), "home") == []
    api.delete_filter_status_v2(entry)
    assert api.filter_statuses_v2(made) == []
    assert api.filters_apply([status], api.filters_v2(), "home") == [status]


def test_applying_filters_agrees_with_the_server(api: Mastodon, other: Mastodon) -> None:
    api.account_follow(other.account_verify_credentials())
    hit, miss = other.status_post("so bad, really"), other.status_post("a badger")
    api.create_filter_v2("Mood", "home", "warn", keywords_attributes=[{"keyword": "bad", "whole_word": True}])
    home = api.timeline_home()
    assert {status.id for status in home} == {hit.id, miss.id}
    assert [status.id for status in home if status.filtered] == [hit.id]
    for filters in (api.filters(), api.filters_v2()):
        assert [status.id for status in api.filters_apply(home, filters, "home")] == [miss.id]
        assert api.filters_apply(home, filters, "thread") == home
