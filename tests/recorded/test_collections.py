"""Collections of a server that takes them, but keeps none."""

import pytest

from mastodon import Mastodon, MastodonNotFoundError


def test_a_new_account_has_no_collections(api: Mastodon) -> None:
    assert api.account_collections(api.me(), limit=5).collections == []
    assert api.account_in_collections(None).collections == []


def test_a_collection_that_is_not_there_is_not_found(api: Mastodon) -> None:
    with pytest.raises(MastodonNotFoundError):
        api.collection(1)
    with pytest.raises(MastodonNotFoundError):
        api.collection_update(1, name="Birds")


def test_collections_are_made_and_emptied(api: Mastodon, other: Mastodon) -> None:
    assert "collection" in api.collection_create("Birds", tag_name="birds", account_ids=[other.me()])
    assert api.collection_item_add(1, other.me()) == []
    assert api.collection_item_delete(1, 2) == {}
    assert api.collection_item_revoke(1, 2) == {}
    assert api.collection_delete(1) == {}
