"""Hashtags: names in paths, and entities in place of names."""

from __future__ import annotations

from typing import Any

import pytest

from mastodon import MastodonIllegalArgumentError
from mastodon.return_types import FeaturedTag, Tag

CALLS = {
    "tag": ("GET", ""),
    "tag_follow": ("POST", "/follow"),
    "tag_unfollow": ("POST", "/unfollow"),
    "tag_feature": ("POST", "/feature"),
    "tag_unfeature": ("POST", "/unfeature"),
}


@pytest.mark.parametrize(("call", "verb", "end"), [(call, *rest) for call, rest in CALLS.items()])
@pytest.mark.parametrize(
    ("name", "part"),
    [
        ("c#", "c%23"),
        ("a/b?c=d", "a%2Fb%3Fc%3Dd"),
        ("../admin", "..%2Fadmin"),
        ("100%25", "100%2525"),
        ("日本", "%E6%97%A5%E6%9C%AC"),
        (Tag(id="3", name="python"), "python"),
    ],
)
def test_a_name_is_one_part_of_the_path(wire: Any, call: str, verb: str, end: str, name: Any, part: str) -> None:
    wire.respond(verb, f"/api/v1/tags/{part}{end}", json={"name": "x", "url": "https://mastodon.example/tags/x"})
    assert getattr(wire.client(), call)(name).name == "x"
    assert (wire.last.path, wire.last.query) == (f"/api/v1/tags/{part}{end}", {})


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize("name", ["#python", "", None, "..", Tag(id="3"), ["python"]])
def test_what_is_not_a_name_is_refused(wire: Any, call: str, name: Any) -> None:
    with pytest.raises(MastodonIllegalArgumentError):
        getattr(wire.client(), call)(name)
    assert wire.requests == []


@pytest.mark.parametrize("name", ["python", Tag(name="python"), FeaturedTag(id="4", name="python")])
def test_a_hashtag_is_featured_by_name_or_as_an_entity(wire: Any, name: Any) -> None:
    wire.respond("POST", "/api/v1/featured_tags", json={"id": "4", "name": "python", "statuses_count": 2})
    featured = wire.client().featured_tag_create(name)
    assert wire.last.form == {"name": "python"}
    assert (featured.id, featured.name) == ("4", "python")


def test_a_featured_hashtag_is_removed_by_its_id(wire: Any) -> None:
    wire.respond("DELETE", "/api/v1/featured_tags/4", json={})
    assert wire.client().featured_tag_delete(FeaturedTag(id="4", name="python")) is None


def test_the_features_of_a_new_account_are_an_empty_list(wire: Any) -> None:
    wire.respond("GET", "/api/v1/featured_tags", json=[])
    assert wire.client().featured_tags() == []
