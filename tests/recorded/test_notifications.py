"""Notifications between accounts."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from mastodon import Mastodon, MastodonNotFoundError
from mastodon.return_types import Status


@pytest.fixture
def mention(api: Mastodon, other: Mastodon) -> Status:
    """A status of the second account that mentions the first."""
    posted = other.status_post(f"@{api.account_verify_credentials().acct} hello")
    assert isinstance(posted, Status)
    return posted


def test_a_mention_arrives_and_is_dismissed(api: Mastodon, other: Mastodon, mention: Status) -> None:
    (notification,) = api.notifications(mentions_only=True)
    assert notification.type == "mention"
    assert notification.status is not None
    assert notification.status.id == mention.id
    assert notification.account.id == other.account_verify_credentials().id
    assert api.notifications(notification).id == notification.id
    assert api.notifications_unread_count().count == 1
    api.notifications_dismiss(notification)
    with pytest.raises(MastodonNotFoundError):
        api.notifications(notification)


def test_notifications_can_be_chosen_by_type(api: Mastodon, other: Mastodon, mention: Status) -> None:
    other.account_follow(api.account_verify_credentials())
    assert {each.type for each in api.notifications()} == {"mention", "follow"}
    assert [each.type for each in api.notifications(types="follow")] == ["follow"]
    assert [each.type for each in api.notifications(exclude_types=["follow"])] == ["mention"]
    assert api.notifications(account_id=api.account_verify_credentials()) == []
    api.notifications_clear()
    assert api.notifications() == []


def test_notifications_come_in_pages(api: Mastodon, other: Mastodon) -> None:
    name = api.account_verify_credentials().acct
    posted = [other.status_post(f"@{name} {number}").id for number in range(5)]
    page = api.notifications(limit=2)
    everything = api.fetch_remaining(page)
    assert len(page) == 2
    assert [each.status.id for each in everything if each.status] == posted[::-1]


def test_notifications_of_one_kind_are_grouped(
    api: Mastodon, other: Mastodon, make_client: Callable[..., Mastodon]
) -> None:
    status = api.status_post("like me")
    assert isinstance(status, Status)
    fans = [other, make_client()]
    for fan in fans:
        fan.status_favourite(status)
    (group,) = api.grouped_notifications(types="favourite").notification_groups
    assert (group.type, group.notifications_count, group.status_id) == ("favourite", 2, status.id)
    assert api.grouped_notification(group).notification_groups[0].group_key == group.group_key
    expected = {fan.account_verify_credentials().id for fan in fans}
    assert {account.id for account in api.grouped_notification_accounts(group)} == expected
    assert api.unread_grouped_notifications_count(types=["favourite"]) == 1
    api.dismiss_grouped_notification(group.group_key)
    assert api.grouped_notifications().notification_groups == []


def test_the_policy_holds_strangers_back_until_they_are_accepted(api: Mastodon, other: Mastodon) -> None:
    name = api.account_verify_credentials().acct
    assert api.update_notifications_policy(for_not_following="filter").for_not_following == "filter"
    assert api.notifications_policy().for_not_following == "filter"
    other.status_post(f"@{name} hello")
    assert api.notifications() == []
    assert [each.type for each in api.notifications(include_filtered=True)] == ["mention"]
    (request,) = api.notification_requests()
    assert request.account.id == other.account_verify_credentials().id
    assert api.notification_request(request).id == request.id
    assert api.notifications_policy().summary.pending_requests_count == 1
    api.accept_notification_request(request)
    assert api.notifications_merged() is True
    assert [each.type for each in api.notifications()] == ["mention"]


@pytest.mark.parametrize("accepted", [True, False])
def test_several_requests_can_be_decided_at_once(
    api: Mastodon, make_client: Callable[..., Mastodon], accepted: bool
) -> None:
    name = api.account_verify_credentials().acct
    api.update_notifications_policy(for_not_following="filter")
    for _ in range(2):
        make_client().status_post(f"@{name} hello")
    requests = api.notification_requests()
    assert len(requests) == 2
    if accepted:
        api.accept_multiple_notification_requests(requests)
    else:
        api.dismiss_multiple_notification_requests([request.id for request in requests])
    assert api.notification_requests() == []
    assert len(api.notifications()) == (2 if accepted else 0)


def test_one_request_is_dismissed(api: Mastodon, other: Mastodon) -> None:
    api.update_notifications_policy(for_not_following="filter")
    other.status_post(f"@{api.account_verify_credentials().acct} hello")
    api.dismiss_notification_request(api.notification_requests()[0])
    assert api.notification_requests() == []
    assert api.notifications(include_filtered=True) == []


def test_the_older_policy_can_be_read_and_changed(api: Mastodon) -> None:
    api.update_notifications_policy(for_new_accounts="drop")
    assert api.notifications_policy_v1().summary.pending_requests_count == 0
    assert api.update_notifications_policy_v1(filter_new_accounts=True).summary.pending_notifications_count == 0
