"""Statuses."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest

from mastodon import Mastodon
from mastodon.errors import MastodonNotFoundError
from mastodon.return_types import Context, ScheduledStatus, Status, StatusEdit, StatusSource


def post(api: Mastodon, text: str) -> Status:
    made = api.status_post(text)
    assert isinstance(made, Status)
    return made


def test_what_is_posted_can_be_read(api: Mastodon, other: Mastodon) -> None:
    made = api.status_post(
        "Soup today.", visibility="unlisted", spoiler_text="food", sensitive=True, language="en", idempotency_key="soup"
    )
    assert isinstance(made, Status)
    read = other.status(made)
    assert "Soup today." in read.content
    assert (read.visibility, read.spoiler_text, read.sensitive, read.language) == ("unlisted", "food", True, "en")
    assert read.account.id == api.me().id
    assert isinstance(read.created_at, datetime)


def test_toot_posts_its_text(api: Mastodon) -> None:
    assert "hello" in api.toot("hello").content


def test_the_same_key_posts_once(api: Mastodon) -> None:
    assert api.status_post("once", idempotency_key="a") == api.status_post("once", idempotency_key="a")


def test_several_statuses_can_be_fetched_at_once(api: Mastodon) -> None:
    first, second = post(api, "one"), post(api, "two")
    assert {each.id for each in api.statuses([first, second.id])} == {first.id, second.id}


def test_a_deleted_status_is_gone(api: Mastodon) -> None:
    made = post(api, "oops")
    assert api.status_delete(made).id == made.id
    with pytest.raises(MastodonNotFoundError):
        api.status(made)


def test_an_edit_has_a_history_and_a_source(api: Mastodon) -> None:
    made = post(api, "Soup tody.")
    edited = api.status_update(made, "Soup today.", spoiler_text="food", sensitive=True)
    assert edited.id == made.id
    assert "Soup today." in edited.content
    assert edited.edited_at is not None
    versions = api.status_history(made)
    assert isinstance(versions[0], StatusEdit)
    assert "tody" in versions[0].content
    assert "today" in versions[-1].content
    source = api.status_source(made)
    assert isinstance(source, StatusSource)
    assert (source.text, source.spoiler_text) == ("Soup today.", "food")


def test_a_poll_can_be_posted_and_voted_on(api: Mastodon, other: Mastodon) -> None:
    made = api.status_post("Which?", poll=api.make_poll(["tea", "coffee"], 3600))
    assert isinstance(made, Status)
    assert made.poll is not None
    assert [option.title for option in made.poll.options] == ["tea", "coffee"]
    voted = other.poll_vote(made.poll, [1])
    assert voted.options[1].votes_count == 1


def test_a_reply_is_in_the_conversation(api: Mastodon, other: Mastodon) -> None:
    question = post(api, "Who brings bread?")
    answer = other.status_reply(question, "I do.", visibility="public")
    assert isinstance(answer, Status)
    assert answer.in_reply_to_id == question.id
    assert f"@{api.me().acct}" in answer.content
    context = api.status_context(question)
    assert isinstance(context, Context)
    assert [each.id for each in context.descendants] == [answer.id]
    assert [each.id for each in api.status_context(answer).ancestors] == [question.id]
    thanks = api.status_reply(answer, "Thanks.")
    assert isinstance(thanks, Status)
    assert f"@{other.me().acct}" in thanks.content
    assert f"@{api.me().acct}" not in thanks.content


def test_a_boost_can_be_taken_back(api: Mastodon, other: Mastodon) -> None:
    made = post(api, "spread the word")
    boost = other.status_reblog(made, visibility="public")
    assert boost.reblog is not None
    assert boost.reblog.id == made.id
    assert [each.id for each in api.status_reblogged_by(made, limit=5)] == [other.me().id]
    other.status_unreblog(made)
    assert api.status(made).reblogs_count == 0
    assert api.status_reblogged_by(made) == []


def test_a_favourite_can_be_taken_back(api: Mastodon, other: Mastodon) -> None:
    made = post(api, "nice day")
    assert other.status_favourite(made).favourited is True
    assert [each.id for each in api.status_favourited_by(made)] == [other.me().id]
    assert other.status_unfavourite(made).favourited is False
    assert api.status_favourited_by(made) == []


def test_bookmarks_pins_and_mutes_can_be_taken_back(api: Mastodon) -> None:
    made = post(api, "keep this")
    assert api.status_bookmark(made).bookmarked is True
    assert api.status_unbookmark(made).bookmarked is False
    assert api.status_pin(made).pinned is True
    assert api.status_unpin(made).pinned is False
    assert api.status_mute(made).muted is True
    assert api.status_unmute(made).muted is False


def test_a_quote_can_be_found_and_revoked(api: Mastodon, other: Mastodon) -> None:
    made = api.status_post("quotable", quote_approval_policy="public")
    assert isinstance(made, Status)
    quoting = other.status_post("so true", quoted_status_id=made)
    assert isinstance(quoting, Status)
    assert [each.id for each in api.status_quotes(made)] == [quoting.id]
    assert api.status_quote_revoke(made, quoting).id == quoting.id
    assert api.status_update_quote_approval_policy(made, "nobody").id == made.id


def test_a_status_without_reactions_has_none(api: Mastodon) -> None:
    assert api.status_reactions(post(api, "meh")) == []


def test_a_translation_names_its_provider(api: Mastodon) -> None:
    assert api.status_translate(post(api, "guten Tag"), lang="en").provider


def test_a_scheduled_status_waits_and_can_be_taken_back(api: Mastodon) -> None:
    then = datetime(2100, 1, 1, tzinfo=timezone.utc)
    made = api.status_post("later", scheduled_at=then)
    assert isinstance(made, ScheduledStatus)
    assert made.scheduled_at == then
    assert [each.id for each in api.scheduled_statuses()] == [made.id]
    assert api.scheduled_status(made).params.text == "later"
    moved = api.scheduled_status_update(made, then + timedelta(hours=1))
    assert moved.scheduled_at == then + timedelta(hours=1)
    api.scheduled_status_delete(made)
    with pytest.raises(MastodonNotFoundError):
        api.scheduled_status(made)
