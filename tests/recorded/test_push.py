"""Web Push subscriptions."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest

from mastodon import Mastodon, MastodonNotFoundError, MastodonUnauthorizedError
from mastodon.return_types import WebPushSubscription


def service(subscription: WebPushSubscription) -> str | None:
    """The host of the push service; cassettes hide the rest of the URL."""
    return urlsplit(subscription.endpoint).hostname


def test_a_subscription_is_made_changed_replaced_and_ended(api: Mastodon) -> None:
    with pytest.raises(MastodonNotFoundError):
        api.push_subscription()
    _, public = api.push_subscription_generate_keys()
    made = api.push_subscription_set("https://one.example/1", public, mention_events=True, policy="followed")
    assert (service(made), made.policy) == ("one.example", "followed")
    assert (made.alerts.mention, made.alerts.poll) == (True, None)

    changed = api.push_subscription_update(poll_events=True, mention_events=False, admin_report_events=True)
    assert (changed.alerts.poll, changed.alerts.mention, changed.alerts.admin_report) == (True, False, True)
    assert api.push_subscription().alerts == changed.alerts

    api.push_subscription_set("https://two.example/2", public)
    assert service(api.push_subscription()) == "two.example"

    api.push_subscription_delete()
    with pytest.raises(MastodonNotFoundError):
        api.push_subscription()


def test_accounts_have_subscriptions_of_their_own(api: Mastodon, other: Mastodon) -> None:
    _, public = api.push_subscription_generate_keys()
    api.push_subscription_set("https://mine.example/1", public)
    other.push_subscription_set("https://theirs.example/1", public)
    assert service(api.push_subscription()) == "mine.example"


def test_without_an_account_there_is_no_subscription(anonymous: Mastodon) -> None:
    with pytest.raises(MastodonUnauthorizedError):
        anonymous.push_subscription()
