"""Entities for tests: valid, complete, and with the values that a test sets."""

from __future__ import annotations

import json
from datetime import datetime, timezone
from typing import Any

import pytest

from mastodon import MastodonIllegalArgumentError
from mastodon._data.files import json_values
from mastodon.return_types import AdminAccount, InstanceV2, MediaAttachmentVideoMetadata, Preferences, Status
from mastodon.testing import (
    make,
    make_account,
    make_conversation,
    make_media,
    make_notification,
    make_poll,
    make_relationship,
    make_status,
)
from tests.data.bodies import entity_classes, hints, losses, split


@pytest.mark.parametrize("name", sorted(entity_classes()))
def test_every_class_can_be_made_with_all_that_must_not_be_none(name: str) -> None:
    cls = entity_classes()[name]
    made = make(cls)
    assert type(made) is cls
    required = [key for key, hint in hints(cls).items() if type(None) not in split(hint)[0]]
    assert [key for key in required if made[key] is None] == []
    sent = json.loads(json.dumps(json_values(made)))
    assert list(losses(sent, cls(sent))) == []
    assert cls(sent) == made


def test_ids_are_unique_and_increase() -> None:
    first, second, third = make_status().id, make_account().id, make_poll().id
    assert first < second < third
    assert int(first) > 2**32


def test_later_entities_were_created_later() -> None:
    assert make_status().created_at < make_status().created_at


def test_nested_values_are_set_by_dictionaries() -> None:
    status = make_status(account={"acct": "ada@social.example", "bot": True}, poll={"options": ["Tea", "Coffee"]})
    assert (status.account.username, status.account.bot) == ("ada", True)
    assert status.url == f"https://social.example/@ada/{status.id}"
    assert status.poll is not None
    assert [(option.title, option.votes_count) for option in status.poll.options] == [("Tea", 0), ("Coffee", 0)]


def test_entities_of_the_caller_are_used_as_they_are() -> None:
    account = make_account()
    assert make_status(account=account).account is account


def test_times_are_texts_or_times() -> None:
    assert make_status(created_at="2026-05-01T12:00:00Z").created_at == datetime(2026, 5, 1, 12, tzinfo=timezone.utc)


def test_a_reply_is_one_to_an_account() -> None:
    reply = make_status(in_reply_to_id="5")
    assert (reply.in_reply_to_id, reply.in_reply_to_account_id is None) == ("5", False)


def test_a_boost_has_the_text_of_the_boosted_status() -> None:
    assert make_status(reblog={"content": "<p>Again</p>"}).content == "<p>Again</p>"


def test_a_mentioned_account_has_names_that_fit() -> None:
    (mention,) = make_status(mentions=[{"acct": "ada@social.example"}]).mentions
    assert (mention.username, mention.url) == ("ada", "https://social.example/@ada")


@pytest.mark.parametrize(
    ("kind", "field"),
    [
        ("favourite", "status"),
        ("mention", "status"),
        ("admin.report", "report"),
        ("severed_relationships", "event"),
        ("moderation_warning", "moderation_warning"),
    ],
)
def test_a_notification_holds_what_its_type_needs(kind: str, field: str) -> None:
    assert make_notification(type=kind)[field] is not None
    assert make_notification(type="follow")[field] is None


def test_the_account_of_a_mention_has_written_it() -> None:
    mention = make_notification(account={"acct": "ada"}, status={"content": "<p>Hi</p>"})
    assert mention.status is not None
    assert (mention.status.account.acct, mention.status.content) == ("ada", "<p>Hi</p>")


@pytest.mark.parametrize("status", [{"account": {"acct": "eve"}}, make_status(account={"acct": "eve"})])
def test_a_mention_is_by_the_author_of_its_status(status: Any) -> None:
    mention = make_notification(status=status)
    assert mention.status is not None
    assert mention.account == mention.status.account
    assert mention.account.acct == "eve"


def test_the_votes_of_a_poll_are_added_up() -> None:
    poll = make_poll(options=[{"title": "Tea", "votes_count": 3}, {"title": "Coffee", "votes_count": 4}])
    assert poll.votes_count == 7


@pytest.mark.parametrize("kind", ["video", "gifv"])
def test_the_metadata_of_media_are_those_of_its_type(kind: str) -> None:
    media = make_media(type=kind, meta={"original": {"width": 9}})
    assert isinstance(media.meta.original, MediaAttachmentVideoMetadata)
    assert media.meta.original.width == 9


def test_a_conversation_is_with_those_who_wrote_last() -> None:
    conversation = make_conversation(accounts=[{"acct": "ada"}])
    assert conversation.last_status is not None
    assert (conversation.last_status.account.acct, conversation.last_status.visibility) == ("ada", "direct")


def test_an_instance_has_the_limits_of_mastodon() -> None:
    assert make(InstanceV2).configuration.statuses.max_characters == 500


def test_fields_with_another_key_take_both_names() -> None:
    assert make(Preferences, posting_default_visibility="private")["posting:default:visibility"] == "private"
    assert make(Preferences, **{"posting:default:visibility": "private"}).posting_default_visibility == "private"


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"contnt": "x"}, "Status has no field 'contnt'. Did you mean 'content'?"),
        ({"account": {"actt": "x"}}, "Account has no field 'actt'. Did you mean 'acct'?"),
        ({"media_attachments": [{"typ": "x"}]}, "MediaAttachment has no field 'typ'. Did you mean 'type'?"),
        ({"favourites_count": "many"}, "Status cannot have favourites_count='many'."),
        ({"account": 5}, "Status cannot have account=5."),
        ({"account": {"created_at": "soon"}}, "Account cannot have created_at='soon'."),
    ],
)
def test_what_does_not_fit_is_refused(fields: dict[str, Any], message: str) -> None:
    with pytest.raises(MastodonIllegalArgumentError) as raised:
        make_status(**fields)
    assert str(raised.value) == message


@pytest.mark.parametrize("cls", [dict, "Status", None])
def test_only_entities_are_made(cls: Any) -> None:
    with pytest.raises(MastodonIllegalArgumentError, match="is not a class of entities"):
        make(cls)


def test_what_a_test_passes_stays_as_it_is() -> None:
    options: list[Any] = ["Tea", {"title": "Coffee"}]
    account = {"acct": "ada"}
    make_status(account=account, poll={"options": options})
    assert (options, account) == (["Tea", {"title": "Coffee"}], {"acct": "ada"})


def test_the_result_has_the_class_that_was_asked_for() -> None:
    status: Status = make(Status)
    admin: AdminAccount = make(AdminAccount)
    assert (type(status), type(admin)) == (Status, AdminAccount)
    assert make_relationship(id="5", following=True).following
