"""Two accounts that have to do with each other, each seeing what the other does."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from mastodon import Mastodon, MastodonAPIError
from mastodon.return_types import Account, Status


@pytest.fixture
def me(api: Mastodon) -> Account:
    return api.account_verify_credentials()


@pytest.fixture
def them(other: Mastodon) -> Account:
    return other.account_verify_credentials()


def post(client: Mastodon, text: str, **options: object) -> Status:
    made = client.status_post(text, **options)
    assert isinstance(made, Status)
    return made


def kinds(client: Mastodon) -> list[str]:
    return [notification.type for notification in client.notifications()]


def test_a_follow_request_is_seen_and_let_in(api: Mastodon, other: Mastodon, me: Account, them: Account) -> None:
    api.account_update_credentials(locked=True)
    secret = post(api, "Only for followers", visibility="private")
    assert other.account_follow(me).requested is True
    assert other.timeline_home() == []
    (request,) = api.notifications()
    assert (request.type, request.account.id) == ("follow_request", them.id)
    assert api.follow_request_authorize(request.account).followed_by is True
    assert other.account_relationships(me)[0].following is True
    assert [account.id for account in api.account_followers(me)] == [them.id]
    assert [status.id for status in other.timeline_home()] == [secret.id]


def test_a_follow_request_is_turned_down(api: Mastodon, other: Mastodon, me: Account) -> None:
    api.account_update_credentials(locked=True)
    other.account_follow(me)
    api.follow_request_reject(api.follow_requests()[0])
    relationship = other.account_relationships(me)[0]
    assert (relationship.following, relationship.requested) == (False, False)


def test_a_mention_is_answered_until_both_were_heard(
    api: Mastodon, other: Mastodon, me: Account, them: Account
) -> None:
    question = post(other, f"@{me.acct} do you sing?")
    (heard,) = api.notifications()
    assert (heard.type, heard.account.id) == ("mention", them.id)
    assert heard.status is not None
    assert [mention.id for mention in heard.status.mentions] == [me.id]
    answer = api.status_reply(heard.status, "Only in spring.")
    assert answer.in_reply_to_id == question.id
    (back,) = other.notifications()
    assert (back.type, back.account.id) == ("mention", me.id)
    assert [status.id for status in other.status_context(question).descendants] == [answer.id]
    assert [status.id for status in api.status_context(answer).ancestors] == [question.id]


def test_favourites_and_boosts_reach_the_author(api: Mastodon, other: Mastodon, them: Account) -> None:
    song = post(api, "La la la")
    assert other.status_favourite(song).favourited is True
    boost = other.status_reblog(song)
    assert boost.reblog is not None
    assert boost.reblog.id == song.id
    assert sorted(kinds(api)) == ["favourite", "reblog"]
    assert [account.id for account in api.status_favourited_by(song)] == [them.id]
    assert [account.id for account in api.status_reblogged_by(song)] == [them.id]
    assert (api.status(song).favourites_count, api.status(song).reblogs_count) == (1, 1)


def test_a_poll_counts_the_vote_of_the_other(api: Mastodon, other: Mastodon) -> None:
    asked = post(api, "Worms or seeds?", poll=api.make_poll(["worms", "seeds"], 3600)).poll
    assert asked is not None
    other.poll_vote(asked, [1])
    seen = api.poll(asked)
    assert (seen.votes_count, [option.votes_count for option in seen.options]) == (1, [0, 1])
    assert other.poll(asked).own_votes == [1]
    assert api.poll(asked).voted is False


def test_a_filter_matches_what_another_account_posts(api: Mastodon, other: Mastodon, them: Account) -> None:
    api.account_follow(them)
    made = api.create_filter_v2("Rain", ["home"], "warn", keywords_attributes=[{"keyword": "rain"}])
    dry, wet = post(other, "Sun at last"), post(other, "Nothing but rain")
    (hit,) = [status for status in api.timeline_home() if status.filtered]
    assert hit.id == wet.id
    assert hit.filtered[0].filter.id == made.id
    assert hit.filtered[0].keyword_matches == ["rain"]
    assert [status.id for status in api.filters_apply(api.timeline_home(), [made], "home")] == [dry.id]
    assert not other.status(wet).filtered


def test_a_list_shows_its_members_and_no_others(
    api: Mastodon, other: Mastodon, them: Account, make_client: Callable[..., Mastodon]
) -> None:
    third = make_client()
    for account in (them, third.account_verify_credentials()):
        api.account_follow(account)
    made = api.list_create("Singers")
    api.list_accounts_add(made, [them])
    sung, said = post(other, "La"), post(third, "Hm")
    assert [status.id for status in api.timeline_list(made)] == [sung.id]
    assert {status.id for status in api.timeline_home()} == {sung.id, said.id}
    api.list_accounts_delete(made, [them])
    assert api.timeline_list(made) == []


def test_a_conversation_goes_to_and_fro(api: Mastodon, other: Mastodon, me: Account, them: Account) -> None:
    first = post(other, f"@{me.acct} psst", visibility="direct")
    (mine,) = api.conversations()
    assert mine.unread is True
    assert mine.last_status is not None
    answer = api.status_reply(mine.last_status, "Yes?")
    assert answer.visibility == "direct"
    (theirs,) = other.conversations()
    assert theirs.last_status is not None
    assert theirs.last_status.id == answer.id
    assert [account.id for account in theirs.accounts] == [me.id]
    assert other.conversations_read(theirs).unread is False
    assert {status.id for status in [first, answer]}.isdisjoint(status.id for status in api.timeline_public())


def test_muting_keeps_the_bond_and_blocking_ends_it(api: Mastodon, other: Mastodon, me: Account, them: Account) -> None:
    api.account_follow(them)
    other.account_follow(me)
    loud = post(other, "HELLO")
    assert [status.id for status in api.timeline_home()] == [loud.id]
    assert api.account_mute(them).muting is True
    assert [account.id for account in api.mutes()] == [them.id]
    assert api.account_unmute(them).muting is False
    assert api.account_block(them).blocking is True
    assert [account.id for account in api.blocks()] == [them.id]
    relationship = api.account_relationships(them)[0]
    assert (relationship.following, relationship.followed_by) == (False, False)
    assert api.timeline_home() == []


def test_a_report_ends_in_action_against_the_account(
    api: Mastodon, other: Mastodon, admin: Mastodon, them: Account
) -> None:
    spam = post(other, "Buy seeds!")
    report = api.report(them, status_ids=[spam], comment="Sells seeds.", category="spam")
    (seen,) = admin.admin_reports(target_account_id=them)
    assert (seen.id, seen.comment, [status.id for status in seen.statuses]) == (report.id, "Sells seeds.", [spam.id])
    admin.admin_account_moderate(seen.target_account, "suspend", report_id=seen)
    assert admin.admin_report(seen).action_taken is True
    assert admin.admin_account(them).suspended is True
    with pytest.raises(MastodonAPIError):
        post(other, "Buy more seeds!")
    admin.admin_account_unsuspend(them)
    assert post(other, "I am sorry.").account.id == them.id
