"""Administration."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta, timezone

import pytest

from mastodon import Mastodon, MastodonAPIError, MastodonNotFoundError, MastodonUnauthorizedError
from mastodon.return_types import (
    AdminAccount,
    AdminCanonicalEmailBlock,
    AdminDimension,
    AdminDomainAllow,
    AdminDomainBlock,
    AdminEmailDomainBlock,
    AdminIpBlock,
    AdminMeasure,
)
from mastodon.types_base import PaginatableList

NOW = datetime(2026, 1, 8, tzinfo=timezone.utc)
WEEK_AGO = NOW - timedelta(days=7)


# --- Accounts -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["admin_accounts", "admin_accounts_v1", "admin_accounts_v2"])
def test_accounts_are_found_by_name(admin: Mastodon, api: Mastodon, name: str) -> None:
    me = api.account_verify_credentials()
    found = getattr(admin, name)(username=me.username, status="active")
    assert [account.id for account in found] == [me.id]
    assert isinstance(found, PaginatableList)
    assert type(found[0]) is AdminAccount
    assert found[0].email


@pytest.mark.parametrize("name", ["admin_accounts", "admin_accounts_v1", "admin_accounts_v2"])
def test_accounts_come_in_pages(admin: Mastodon, api: Mastodon, other: Mastodon, name: str) -> None:
    newest = {api.account_verify_credentials().id, other.account_verify_credentials().id}
    first = getattr(admin, name)(limit=1)
    second = admin.fetch_next(first)
    assert len(first) == len(second) == 1
    assert {first[0].id, second[0].id} == newest


def test_staff_is_found(admin: Mastodon, api: Mastodon) -> None:
    me, somebody = admin.account_verify_credentials(), api.account_verify_credentials()
    found = [account.id for account in admin.admin_accounts_v2(permissions="staff")]
    assert me.id in found
    assert somebody.id not in found
    for page in (admin.admin_accounts(staff=True), admin.admin_accounts_v1(staff_only=True)):
        assert somebody.id not in [account.id for account in page]


@pytest.mark.parametrize(
    ("action", "state", "undo"),
    [
        ("disable", "disabled", "admin_account_enable"),
        ("silence", "silenced", "admin_account_unsilence"),
        ("suspend", "suspended", "admin_account_unsuspend"),
    ],
)
def test_an_action_against_an_account_can_be_taken_back(
    admin: Mastodon, api: Mastodon, action: str, state: str, undo: str
) -> None:
    me = api.account_verify_credentials()
    admin.admin_account_moderate(me, action, text="Stop.")
    account = admin.admin_account(me)
    assert account[state] is True
    assert [each.id for each in admin.admin_accounts_v2(status=state, username=me.username)] == [me.id]
    restored = getattr(admin, undo)(account)
    assert type(restored) is AdminAccount
    assert restored[state] is False


def test_media_of_an_account_can_be_marked_and_unmarked(admin: Mastodon, api: Mastodon) -> None:
    me = api.account_verify_credentials()
    admin.admin_account_moderate(me.id, "sensitive")
    assert type(admin.admin_account_unsensitive(me.id)) is AdminAccount


def test_a_suspended_account_can_be_deleted(admin: Mastodon, api: Mastodon) -> None:
    me = api.account_verify_credentials()
    admin.admin_account_moderate(me, "suspend")
    assert admin.admin_account_delete(me).id == me.id
    with pytest.raises(MastodonNotFoundError):
        admin.admin_account(me)


def test_accounts_can_be_approved_and_rejected(admin: Mastodon, api: Mastodon, other: Mastodon) -> None:
    accepted, refused = api.account_verify_credentials(), other.account_verify_credentials()
    assert admin.admin_account_approve(accepted).approved is True
    assert admin.admin_account_reject(refused).id == refused.id
    with pytest.raises(MastodonNotFoundError):
        admin.admin_account(refused)


def test_an_account_that_does_not_exist_is_not_found(admin: Mastodon) -> None:
    for call in (admin.admin_account, admin.admin_account_approve, admin.admin_account_moderate):
        with pytest.raises(MastodonNotFoundError):
            call("999999999999")


def test_administration_needs_a_login(anonymous: Mastodon) -> None:
    with pytest.raises(MastodonUnauthorizedError):
        anonymous.admin_accounts_v2()
    with pytest.raises(MastodonAPIError):
        anonymous.admin_reports()


# --- Blocks ---------------------------------------------------------------------------------------------------------


def test_a_domain_can_be_blocked(admin: Mastodon) -> None:
    domain = "spam.example"
    block = admin.admin_create_domain_block(domain, "suspend", reject_media=True, private_comment="Spam.")
    assert type(block) is AdminDomainBlock
    assert (block.domain, block.severity, block.reject_media, block.private_comment) == (
        domain,
        "suspend",
        True,
        "Spam.",
    )
    changed = admin.admin_update_domain_block(block, severity="silence", reject_media=False, public_comment="Loud.")
    assert (changed.severity, changed.reject_media, changed.public_comment) == ("silence", False, "Loud.")
    assert admin.admin_domain_blocks(block).private_comment == "Spam."
    assert block.id in [each.id for each in admin.admin_domain_blocks()]
    assert admin.admin_delete_domain_block(block) is None
    with pytest.raises(MastodonNotFoundError):
        admin.admin_domain_blocks(block)


def test_domain_blocks_come_in_pages(admin: Mastodon) -> None:
    made = [admin.admin_create_domain_block(f"{name}.example").id for name in ("spam", "noise")]
    first = admin.admin_domain_blocks(limit=1)
    assert isinstance(first, PaginatableList)
    assert [block.id for block in first] == [made[1]]
    assert [block.id for block in admin.fetch_next(first)] == [made[0]]


def test_a_domain_can_be_allowed(admin: Mastodon) -> None:
    domain = "spam.example"
    allow = admin.admin_create_domain_allow(domain)
    assert type(allow) is AdminDomainAllow
    assert admin.admin_domain_allow(allow).domain == domain
    assert [each.domain for each in admin.admin_domain_allows(limit=1)] == [domain]
    assert admin.admin_delete_domain_allow(allow) is None
    with pytest.raises(MastodonNotFoundError):
        admin.admin_domain_allow(allow)


def test_an_email_domain_can_be_blocked(admin: Mastodon) -> None:
    domain = "spam.example"
    block = admin.admin_create_email_domain_block(domain)
    assert type(block) is AdminEmailDomainBlock
    assert admin.admin_email_domain_block(block).domain == domain
    assert [each.domain for each in admin.admin_email_domain_blocks(limit=1)] == [domain]
    assert admin.admin_delete_email_domain_block(block) is None
    with pytest.raises(MastodonNotFoundError):
        admin.admin_email_domain_block(block)


def test_an_email_address_can_be_blocked(admin: Mastodon) -> None:
    email = "somebody@spam.example"
    block = admin.admin_create_canonical_email_block(email=email)
    assert type(block) is AdminCanonicalEmailBlock
    assert admin.admin_canonical_email_block(block).canonical_email_hash == block.canonical_email_hash
    assert [each.id for each in admin.admin_test_canonical_email_block(email)] == [block.id]
    assert admin.admin_test_canonical_email_block("nobody@spam.example") == []
    assert [each.id for each in admin.admin_canonical_email_blocks(limit=1)] == [block.id]
    admin.admin_delete_canonical_email_block(block)
    assert admin.admin_test_canonical_email_block(email) == []


def test_the_hash_of_an_email_address_can_be_blocked(admin: Mastodon) -> None:
    digest = hashlib.sha256(b"somebody@spam.example").hexdigest()
    assert admin.admin_create_canonical_email_block(canonical_email_hash=digest).canonical_email_hash == digest


def test_ip_addresses_can_be_blocked(admin: Mastodon) -> None:
    block = admin.admin_create_ip_block("192.0.2.0/24", "sign_up_block", comment="Flood.", expires_in=3600)
    assert type(block) is AdminIpBlock
    assert (block.severity, block.comment) == ("sign_up_block", "Flood.")
    assert block.expires_at is not None
    assert timedelta(minutes=59) < block.expires_at - block.created_at < timedelta(minutes=61)
    assert admin.admin_update_ip_block(block, severity="no_access").comment == "Flood."
    assert admin.admin_ip_block(block).severity == "no_access"
    assert [each.id for each in admin.admin_ip_blocks(limit=1)] == [block.id]
    assert admin.admin_delete_ip_block(block) is None
    with pytest.raises(MastodonNotFoundError):
        admin.admin_ip_block(block)


# --- Trends and numbers ----------------------------------------------------------------------------------------------


def test_hashtags_can_be_kept_from_trending(admin: Mastodon, api: Mastodon) -> None:
    name = "owls"
    for _ in range(3):
        api.status_post(f"#{name}", visibility="public")
    tag = next(each for each in admin.admin_trending_tags(limit=20) if each.name == name)
    admin.admin_reject_trending_tag(tag)
    assert name not in [each.name for each in api.trending_tags(limit=20)]
    assert name in [each.name for each in admin.admin_trending_tags(limit=20)]
    admin.admin_approve_trending_tag(tag)
    assert name in [each.name for each in api.trending_tags(limit=20)]


def test_statuses_can_be_kept_from_trending(admin: Mastodon, api: Mastodon, other: Mastodon) -> None:
    status = api.status_post("Look at this.", visibility="public")
    other.status_favourite(status)
    admin.status_favourite(status)
    assert status.id in [each.id for each in admin.admin_trending_statuses()]
    assert admin.admin_reject_trending_status(status).id == status.id
    assert status.id not in [each.id for each in api.trending_statuses()]
    assert admin.admin_approve_trending_status(status).id == status.id
    assert status.id in [each.id for each in api.trending_statuses()]


def test_links_can_be_let_trend(admin: Mastodon) -> None:
    assert admin.admin_trending_links() == []
    assert admin.admin_approve_trending_link("1").type == "link"
    assert admin.admin_reject_trending_link("1").type == "link"


def test_measures_dimensions_and_retention_are_entities(admin: Mastodon) -> None:
    measures = admin.admin_measures(WEEK_AGO, NOW, active_users=True, instance_accounts="https://x.example/about")
    assert [measure.key for measure in measures] == ["active_users", "instance_accounts"]
    assert type(measures[0]) is AdminMeasure
    dimensions = admin.admin_dimensions(WEEK_AGO, NOW, limit=3, languages=True, space_usage=True)
    assert [dimension.key for dimension in dimensions] == ["languages", "space_usage"]
    assert type(dimensions[0]) is AdminDimension
    assert admin.admin_retention(WEEK_AGO, NOW, "month") == []
