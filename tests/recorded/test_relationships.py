"""Mutes, blocks, blocked domains and follow requests."""

from __future__ import annotations

import pytest

from mastodon import Mastodon


def test_muted_and_blocked_accounts_are_listed(api: Mastodon, other: Mastodon) -> None:
    nuisance = other.account_verify_credentials()
    api.account_mute(nuisance)
    assert [account.id for account in api.mutes()] == [nuisance.id]
    api.account_unmute(nuisance)
    assert api.mutes() == []
    api.account_block(nuisance)
    assert [account.id for account in api.blocks(limit=5)] == [nuisance.id]
    api.account_unblock(nuisance)
    assert api.blocks() == []


@pytest.mark.parametrize("let_in", [True, False])
def test_a_follow_request_is_answered(api: Mastodon, other: Mastodon, let_in: bool) -> None:
    api.account_update_credentials(locked=True)
    me, fan = api.account_verify_credentials(), other.account_verify_credentials()
    assert other.account_follow(me).requested is True
    assert [account.id for account in api.follow_requests()] == [fan.id]
    answer = api.follow_request_authorize(fan) if let_in else api.follow_request_reject(fan)
    assert answer.followed_by is let_in
    assert api.follow_requests() == []
    assert other.account_relationships(me)[0].following is let_in


def test_blocked_domains_are_listed(api: Mastodon) -> None:
    api.domain_block("spam.example")
    api.domain_block("noise.example")
    assert sorted(api.domain_blocks()) == ["noise.example", "spam.example"]
    api.domain_unblock("spam.example")
    assert api.domain_blocks() == ["noise.example"]
