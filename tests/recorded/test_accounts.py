"""Accounts, profile, preferences and favourites."""

from __future__ import annotations

from datetime import datetime, timezone
from io import BytesIO
from pathlib import Path

import pytest

from mastodon import Mastodon, MastodonNotFoundError, MastodonUnauthorizedError
from mastodon.return_types import Account, FamiliarFollowers, Preferences, Profile, Relationship
from tests.support.accounts import MakeClient
from tests.support.samples import PNG


def test_me_is_the_account_of_the_token(api: Mastodon) -> None:
    me = api.me()
    assert isinstance(me, Account)
    assert me.created_at.tzinfo is not None
    assert api.account_verify_credentials().id == me.id
    assert api.account(me).acct == me.acct
    assert api.account(me.id).acct == me.acct


def test_a_wrong_token_is_unauthorized(server: str) -> None:
    with pytest.raises(MastodonUnauthorizedError):
        Mastodon(api_base_url=server, access_token="wrong").me()


def test_an_unknown_account_is_not_found(api: Mastodon) -> None:
    with pytest.raises(MastodonNotFoundError):
        api.account("1")
    with pytest.raises(MastodonNotFoundError):
        api.account_lookup("nobody.at.all")


def test_an_account_is_found_by_name_and_search(api: Mastodon, other: Mastodon) -> None:
    wanted = other.me()
    assert api.account_lookup(wanted.acct).id == wanted.id
    assert wanted.id in [account.id for account in api.account_search(wanted.acct)]
    assert [account.id for account in api.accounts([wanted, api.me().id])] == [wanted.id, api.me().id]
    assert [account.id for account in api.accounts(wanted)] == [wanted.id]


def test_accounts_can_be_followed_and_unfollowed(api: Mastodon, other: Mastodon) -> None:
    them, me = other.me(), api.me()
    relationship = api.account_follow(them, reblogs=None, notify=True)
    assert isinstance(relationship, Relationship)
    assert relationship.following
    assert [account.id for account in api.account_following(me)] == [them.id]
    assert [account.id for account in api.account_followers(them)] == [me.id]
    assert other.account_relationships(me)[0].followed_by
    other.account_remove_from_followers(me)
    assert not api.account_relationships([them.id])[0].following
    assert api.follows(them.acct).following
    assert not api.account_unfollow(them).following
    assert list(api.account_followers(them)) == []


def test_accounts_can_be_blocked_and_muted(api: Mastodon, other: Mastodon) -> None:
    them = other.me()
    assert api.account_block(them).blocking
    assert not api.account_unblock(them.id).blocking
    muted = api.account_mute(them, notifications=False, duration=3600)
    assert (muted.muting, muted.muting_notifications) == (True, False)
    assert not api.account_unmute(them).muting


def test_a_note_about_an_account_is_kept(api: Mastodon, other: Mastodon) -> None:
    them = other.me()
    assert api.account_note_set(them, "met at the fair").note == "met at the fair"
    assert api.account_relationships(them)[0].note == "met at the fair"
    assert other.account_relationships(api.me())[0].note == ""


def test_accounts_can_be_featured(api: Mastodon, other: Mastodon) -> None:
    them = other.me()
    api.account_follow(them)
    assert api.account_endorse(them).endorsed
    assert [account.id for account in api.account_endorsements(api.me())] == [them.id]
    assert [account.id for account in api.endorsements()] == [them.id]
    assert not api.account_unendorse(them).endorsed
    assert api.account_pin(them).endorsed
    assert not api.account_unpin(them).endorsed


def test_familiar_followers_are_found(api: Mastodon, other: Mastodon, make_client: MakeClient) -> None:
    friend, them = make_client(), other.me()
    api.account_follow(friend.me())
    friend.account_follow(api.me())
    friend.account_follow(them)
    found = api.account_familiar_followers(them)
    assert isinstance(found[0], FamiliarFollowers)
    assert found[0].id == them.id
    assert [account.id for account in found[0].accounts] == [friend.me().id]


def test_a_fresh_account_is_on_no_lists_and_has_neither_hashtags_nor_proofs(api: Mastodon, other: Mastodon) -> None:
    them = other.me()
    assert list(api.account_lists(them)) == []
    assert list(api.account_featured_tags(them)) == []
    assert list(api.account_identity_proofs(them)) == []


def test_the_own_account_can_be_changed(api: Mastodon, tmp_path: Path) -> None:
    picture = tmp_path / "me.png"
    picture.write_bytes(PNG)
    api.account_update_credentials(
        display_name="Somebody else",
        note="About me.",
        avatar=picture,
        header=BytesIO(PNG),
        header_mime_type="image/png",
        locked=True,
        bot=True,
        fields=[("Site", "https://example.com")],
        default_privacy="private",
    )
    after = api.me()
    assert after.display_name == "Somebody else"
    assert "About me." in after.note
    assert after.locked
    assert after.bot
    assert [(field.name, field.value) for field in after.source.fields] == [("Site", "https://example.com")]
    assert after.source.privacy == "private"


def test_the_own_profile_can_be_changed(api: Mastodon) -> None:
    assert isinstance(api.profile(), Profile)
    changed = api.profile_update(display_name="Me again", avatar=PNG, avatar_mime_type="image/png")
    assert isinstance(changed, Profile)
    assert api.me().display_name == "Me again"
    assert api.account_delete_avatar().id == api.me().id
    assert api.account_delete_header().id == api.me().id


def test_preferences_are_an_entity(api: Mastodon) -> None:
    preferences = api.preferences()
    assert isinstance(preferences, Preferences)
    assert preferences["posting:default:visibility"] == preferences.posting_default_visibility == "public"


def test_markers_are_kept(api: Mastodon) -> None:
    post = api.status_post("Read up to here")
    assert api.markers_set("home", post)["home"].last_read_id == post.id
    found = api.markers_get(["home", "notifications"])
    assert found["home"].last_read_id == post.id
    assert found["home"].updated_at.tzinfo is not None


def test_favourites_and_bookmarks_come_in_pages(api: Mastodon, other: Mastodon) -> None:
    posts = [other.status_post(f"Post {number}") for number in range(3)]
    for post in posts:
        api.status_favourite(post)
        api.status_bookmark(post)
    wanted = sorted((post.id for post in posts), reverse=True)
    assert sorted((post.id for post in api.favourites()), reverse=True) == wanted
    assert sorted((post.id for post in api.bookmarks(limit=40)), reverse=True) == wanted
    assert api.favourites()[0].favourited
    assert list(other.favourites()) == []


def test_the_clock_of_the_server_is_read(api: Mastodon) -> None:
    assert api.get_approx_server_time() == datetime(2026, 1, 1, tzinfo=timezone.utc).astimezone().replace(tzinfo=None)


def test_the_version_of_the_server_is_known(api: Mastodon) -> None:
    assert api.verify_minimum_version("4.0.0")
    assert not api.verify_minimum_version("99.0.0")
    assert api.retrieve_mastodon_version()[0].isdecimal()
