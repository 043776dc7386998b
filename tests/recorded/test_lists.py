"""Lists."""

from __future__ import annotations

import pytest

from mastodon import Mastodon, MastodonNotFoundError


def test_a_list_can_be_made_filled_and_deleted(api: Mastodon) -> None:
    made = api.list_create("Birds", replies_policy="followed", exclusive=True)
    assert (made.title, made.replies_policy, made.exclusive) == ("Birds", "followed", True)
    assert [each.id for each in api.lists()] == [made.id]
    changed = api.list_update(made, "Owls", replies_policy="none")
    assert (changed.title, changed.replies_policy, changed.exclusive) == ("Owls", "none", False)
    assert api.list(made.id).title == "Owls"
    api.list_delete(made)
    assert api.lists() == []
    with pytest.raises(MastodonNotFoundError):
        api.list(made)


def test_members_of_a_list_are_listed_and_fill_its_timeline(api: Mastodon, other: Mastodon) -> None:
    bird = other.account_verify_credentials()
    api.account_follow(bird)
    made = api.list_create("Birds")
    api.list_accounts_add(made, bird)
    assert [account.id for account in api.list_accounts(made)] == [bird.id]
    assert [each.id for each in api.account_lists(bird)] == [made.id]
    chirp = other.status_post("chirp")
    assert [status.id for status in api.timeline_list(made)] == [chirp.id]
    api.list_accounts_delete(made, [bird])
    assert api.list_accounts(made) == []


def test_a_list_belongs_to_one_account(api: Mastodon, other: Mastodon) -> None:
    made = api.list_create("Secret")
    with pytest.raises(MastodonNotFoundError):
        other.list_delete(made)
    assert [each.title for each in api.lists()] == ["Secret"]
