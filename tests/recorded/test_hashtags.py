"""Hashtags."""

from __future__ import annotations

import pytest

from mastodon import Mastodon, MastodonNotFoundError


def test_a_hashtag_can_be_followed(api: Mastodon) -> None:
    assert api.tag("owls").following is False
    followed = api.tag_follow("owls")
    assert (followed.name, followed.following) == ("owls", True)
    assert [tag.name for tag in api.followed_tags()] == ["owls"]
    assert api.tag_unfollow(followed).following is False
    assert api.followed_tags() == []


def test_a_name_with_reserved_characters_stays_whole(api: Mastodon) -> None:
    assert api.tag("c#").name == api.tag("c").name + "#"
    assert api.tag("日本").name == "日本"


def test_a_hashtag_can_be_featured(api: Mastodon) -> None:
    featured = api.featured_tag_create("owls")
    assert [tag.name for tag in api.featured_tags()] == ["owls"]
    api.featured_tag_delete(featured)
    assert api.featured_tags() == []
    with pytest.raises(MastodonNotFoundError):
        api.featured_tag_delete(featured)


def test_a_hashtag_can_be_featured_by_its_name(api: Mastodon) -> None:
    assert api.tag_feature("owls").name == "owls"
    assert [tag.name for tag in api.featured_tags()] == ["owls"]
    api.tag_unfeature("owls")
    assert api.featured_tags() == []


def test_used_hashtags_are_suggested(api: Mastodon) -> None:
    api.status_post("two #owls and #owls and a #finch")
    suggested = [tag.name for tag in api.featured_tag_suggestions()]
    assert sorted(suggested) == ["finch", "owls"]
    api.featured_tag_create("owls")
    assert [tag.name for tag in api.featured_tag_suggestions()] == ["finch"]
