"""Timelines: the address of each name, and whether the server lets one be read."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import Any

import pytest

from mastodon import Mastodon
from mastodon.errors import (
    MastodonAPIError,
    MastodonIllegalArgumentError,
    MastodonNetworkError,
    MastodonVersionError,
    MastodonWarning,
)
from mastodon.return_types import Status, Tag, UserList
from tests.support.prepared import Wire


def settings(**feeds: Any) -> dict[str, Any]:
    return {"version": "4.7.3", "configuration": {"timelines_access": feeds}}


ACCESS = settings(
    live_feeds={"local": "authenticated", "remote": "disabled"},
    hashtag_feeds={"local": "public", "remote": "disabled"},
    trending_link_feeds={"local": "disabled", "remote": "public"},
)


@pytest.fixture
def api(wire: Wire) -> Mastodon:
    """A client of a server that has all timelines."""
    wire.respond("GET", "/api/v2/instance/", json={"version": "4.7.3"})
    for name in ("home", "public", "link", "tag/cats", "tag/c%23", "tag/a%2Fb%3Fc", "list/5", "list/public", "direct"):
        wire.respond("GET", f"/api/v1/timelines/{name}", json=[{"id": "1"}])
    return wire.client()


# --- Addresses ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("call", "path", "query"),
    [
        (lambda api: api.timeline(), "home", {}),
        (lambda api: api.timeline_home(limit=3, max_id=Status(id=9)), "home", {"limit": "3", "max_id": "9"}),
        (lambda api: api.timeline("public", remote=True), "public", {"remote": "1"}),
        (lambda api: api.timeline_public(only_media=True), "public", {"only_media": "1"}),
        (lambda api: api.timeline("local"), "public", {"local": "1"}),
        (lambda api: api.timeline_local(min_id="4"), "public", {"local": "1", "min_id": "4"}),
        (lambda api: api.timeline("tag/cats"), "tag/cats", {}),
        (lambda api: api.timeline("tag/c#"), "tag/c%23", {}),
        (lambda api: api.timeline_hashtag("c#"), "tag/c%23", {}),
        (lambda api: api.timeline_hashtag("a/b?c"), "tag/a%2Fb%3Fc", {}),
        (lambda api: api.timeline_hashtag(Tag(name="cats"), local=True), "tag/cats", {"local": "1"}),
        (lambda api: api.timeline("list/5"), "list/5", {}),
        (lambda api: api.timeline_list(UserList(id=5), since_id=2), "list/5", {"since_id": "2"}),
        (
            lambda api: api.timeline("link?url=https://a.example/?x=1&y=2"),
            "link",
            {"url": "https://a.example/?x=1&y=2"},
        ),
        (
            lambda api: api.timeline_link("https://a.example/?x=1&y=2#z"),
            "link",
            {"url": "https://a.example/?x=1&y=2#z"},
        ),
        (lambda api: api.timeline("direct"), "direct", {}),
    ],
)
def test_a_timeline_is_read_at_its_place(
    api: Mastodon, wire: Wire, call: Callable[[Mastodon], Any], path: str, query: dict[str, Any]
) -> None:
    assert call(api)[0].id == "1"
    assert wire.last.path == f"/api/v1/timelines/{path}"
    assert wire.last.query == query


def test_hashtags_can_be_combined(api: Mastodon, wire: Wire) -> None:
    api.timeline_hashtag("cats", any=["kittens", Tag(name="toms")], all="pets", none=("dogs",))
    assert wire.last.query == {"any[]": ["kittens", "toms"], "all[]": "pets", "none[]": "dogs"}


@pytest.mark.parametrize(
    ("message", "call"),
    [
        ("hashtag='#cats'", lambda api: api.timeline_hashtag("#cats")),
        ("hashtag=''", lambda api: api.timeline_hashtag("")),
        ("hashtag is a Tag", lambda api: api.timeline_hashtag(Tag())),
        ("any='#dogs'", lambda api: api.timeline_hashtag("cats", any=["#dogs"])),
        ("timeline=None", lambda api: api.timeline(None)),
        ("timeline=", lambda api: api.timeline("")),
        ("timeline=", lambda api: api.timeline("tag/#cats")),
        ("timeline=Status", lambda api: api.timeline(Status(id=1))),
        ("'..'", lambda api: api.timeline("../accounts")),
        ("limit=-5", lambda api: api.timeline_home(limit=-5)),
        ("max_id", lambda api: api.timeline_home(max_id=1.5)),
        ("id", lambda api: api.timeline_list(UserList())),
        ("url=None", lambda api: api.timeline_link(None)),
    ],
)
def test_bad_input_is_refused_before_anything_is_sent(
    api: Mastodon, wire: Wire, message: str, call: Callable[[Mastodon], Any]
) -> None:
    with pytest.raises(MastodonIllegalArgumentError, match=message):
        call(api)
    assert wire.requests == []


def test_an_old_server_has_no_lists(wire: Wire) -> None:
    api = wire.client(mastodon_version="1.4.0", version_check_mode="created")
    with pytest.raises(MastodonVersionError, match=r"2\.1\.0"):
        api.timeline_list("5")
    assert wire.requests == []


# --- Whether it may be read ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "asked", "expected"),
    [
        ("public", {}, False),
        ("public", {"with_auth": True}, True),
        ("public", {"local": True}, False),
        ("public", {"local": True, "with_auth": True}, True),
        ("public", {"remote": True, "with_auth": True}, False),
        ("public", {"local": True, "remote": True, "with_auth": True}, False),
        ("local", {"with_auth": True}, True),
        ("local", {}, False),
        ("hashtag", {}, True),
        ("hashtag", {"remote": True}, False),
        ("tag/cats", {"local": True}, True),
        ("trending_links", {"local": True}, False),
        ("trending_links", {"remote": True}, True),
        ("link", {}, True),
    ],
)
def test_the_server_says_who_may_read(wire: Wire, name: str, asked: dict[str, bool], expected: bool) -> None:
    wire.respond("GET", "/api/v2/instance/", json=ACCESS)
    api = wire.client()
    assert api.timeline_is_available(name, **asked) is expected
    assert api.timeline_is_available(name, fail_hard=True, **asked) is expected
    assert len(wire.requests) == 1


@pytest.mark.parametrize("access", ["publi", "c", "", None, 5, ["public"]])
def test_a_part_of_a_word_is_not_the_word(wire: Wire, access: Any) -> None:
    wire.respond("GET", "/api/v2/instance/", json=settings(live_feeds={"local": access, "remote": "disabled"}))
    api = wire.client()
    assert api.timeline_is_available("public", local=True) is True
    with pytest.raises(MastodonAPIError):
        api.timeline_is_available("public", local=True, fail_hard=True)


@pytest.mark.parametrize("name", ["bogus", "pub", "home", "list/5", "", None, 5])
def test_timelines_without_a_setting_are_available(wire: Wire, name: Any) -> None:
    api = wire.client()
    assert api.timeline_is_available(name) is True
    with pytest.raises(MastodonIllegalArgumentError, match="public"):
        api.timeline_is_available(name, fail_hard=True)
    assert wire.requests == []


@pytest.mark.parametrize("body", [{"version": "4.0.0"}, {"configuration": None}, settings(live_feeds=5), settings()])
def test_a_server_that_does_not_say_is_taken_to_have_the_timeline(wire: Wire, body: Any) -> None:
    wire.respond("GET", "/api/v2/instance/", json=body)
    assert wire.client().timeline_is_available() is True
    with pytest.raises(MastodonAPIError, match="public"):
        wire.client().timeline_is_available(fail_hard=True)


def test_reading_a_closed_timeline_warns_and_asks_all_the_same(wire: Wire) -> None:
    wire.respond("GET", "/api/v2/instance/", json=ACCESS)
    wire.respond("GET", "/api/v1/timelines/public", json=[])
    with pytest.warns(MastodonWarning, match="'public'") as caught:
        assert wire.client(access_token=None).timeline_public() == []
    assert caught[0].filename == __file__
    assert wire.last.path == "/api/v1/timelines/public"


def test_reading_an_open_timeline_does_not_warn(wire: Wire) -> None:
    wire.respond("GET", "/api/v2/instance/", json=ACCESS)
    wire.respond("GET", "/api/v1/timelines/public", json=[])
    wire.respond("GET", "/api/v1/timelines/list/public", json=[])
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        wire.client().timeline_local()
        wire.client(access_token=None).timeline("list/public")


@pytest.mark.parametrize("status", [401, 403, 404])
def test_a_server_without_settings_is_asked_for_them_once(wire: Wire, status: int) -> None:
    wire.respond("GET", "/api/v2/instance/", json={"error": "No"}, status=status)
    wire.respond("GET", "/api/v1/timelines/public", json=[])
    api = wire.client(mastodon_version="3.5.0")
    for _ in range(3):
        api.timeline_public()
    assert [sent.path for sent in wire.requests].count("/api/v2/instance/") == 1


def test_an_unreachable_server_is_a_network_error(wire: Wire) -> None:
    wire.respond("GET", "/api/v2/instance/", error=ConnectionResetError("gone"))
    wire.respond("GET", "/api/v1/timelines/public", error=ConnectionResetError("gone"))
    with pytest.raises(MastodonNetworkError):
        wire.client().timeline_public()


def test_a_timeline_is_read_although_the_description_of_the_server_cannot_be(wire: Wire) -> None:
    wire.respond("GET", "/api/v2/instance/", error=ConnectionResetError("gone"))
    wire.respond("GET", "/api/v1/timelines/public", json=[{"id": "1"}])
    assert [status.id for status in wire.client().timeline_public()] == ["1"]
    with pytest.raises(MastodonNetworkError):
        wire.client().timeline_is_available("public", fail_hard=True)
