"""Conversations of two accounts."""

from __future__ import annotations

from collections.abc import Callable

from mastodon import Mastodon


def test_two_accounts_talk_in_private(api: Mastodon, other: Mastodon) -> None:
    reader, writer = api.account_verify_credentials(), other.account_verify_credentials()
    first = other.status_post(f"@{reader.acct} psst", visibility="direct")
    (conversation,) = api.conversations()
    assert conversation.unread is True
    assert [account.id for account in conversation.accounts] == [writer.id]
    assert conversation.last_status is not None
    assert conversation.last_status.id == first.id
    assert api.conversations_read(conversation).unread is False
    assert api.conversations()[0].unread is False


def test_conversations_come_in_pages(api: Mastodon, make_client: Callable[..., Mastodon]) -> None:
    reader = api.account_verify_credentials()
    for number in range(3):
        make_client().status_post(f"@{reader.acct} hello {number}", visibility="direct")
    page = api.conversations(limit=2)
    rest = api.fetch_next(page)
    assert rest is not None
    assert [len(page), len(rest)] == [2, 1]
    assert len({each.id for each in [*page, *rest]}) == 3


def test_a_conversation_can_be_removed(api: Mastodon, other: Mastodon) -> None:
    reader = api.account_verify_credentials()
    other.status_post(f"@{reader.acct} psst", visibility="direct")
    api.conversations_delete(api.conversations()[0])
    assert api.conversations() == []
