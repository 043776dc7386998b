"""Notifications, single and grouped, policies and requests."""

from __future__ import annotations

from typing import Any

import pytest

from mastodon import MastodonAPIError, MastodonIllegalArgumentError
from mastodon.return_types import (
    Account,
    Notification,
    NotificationGroup,
    NotificationPolicyV1,
    NotificationRequest,
)

PATH = "/api/v1/notifications"
GROUPS = "/api/v2/notifications"


# --- Single notifications ---------------------------------------------------------------------------------------------


def test_filtered_notifications_are_asked_for_only_on_request(wire: Any) -> None:
    wire.respond("GET", PATH, json=[])
    api = wire.client()
    api.notifications(include_filtered=True)
    assert wire.last.query == {"include_filtered": "1"}
    api.notifications()
    assert wire.last.query == {}


@pytest.mark.parametrize("name", ["types", "exclude_types", "supported_types"])
@pytest.mark.parametrize(("given", "sent"), [("mention", "mention"), (("mention", "poll"), ["mention", "poll"])])
def test_one_type_is_sent_as_a_list_of_one(wire: Any, name: str, given: Any, sent: Any) -> None:
    wire.respond("GET", PATH, json=[])
    wire.client().notifications(**{name: given})
    assert wire.last.query == {f"{name}[]": sent}


def test_one_notification_is_an_entity(wire: Any) -> None:
    wire.respond("GET", PATH + "/5", json={"id": "5", "type": "follow", "account": {"id": "1", "acct": "a"}})
    found = wire.client().notifications(Notification(id="5"), supported_types=["mention"])
    assert (type(found), found.account.acct) == (Notification, "a")
    assert wire.last.query == {"supported_types[]": "mention"}


@pytest.mark.parametrize(
    ("version", "sent"),
    [
        ("4.7.3", {"types[]": "mention"}),
        ("0.20.0", {"types[]": "mention"}),
        ("3.4.0", {"exclude_types[]": ["follow", "favourite", "reblog", "poll", "follow_request"]}),
    ],
)
def test_mentions_only_asks_for_the_type_mention(wire: Any, version: str, sent: Any) -> None:
    wire.respond("GET", PATH, json=[])
    wire.client(mastodon_version=version).notifications(mentions_only=True)
    assert wire.last.query == sent


@pytest.mark.parametrize("other", [{"types": ["poll"]}, {"exclude_types": ["poll"]}])
def test_mentions_only_is_a_choice_of_types(wire: Any, other: Any) -> None:
    with pytest.raises(MastodonIllegalArgumentError, match="mentions_only"):
        wire.client().notifications(mentions_only=True, **other)
    assert wire.requests == []


def test_the_types_of_the_caller_stay_as_they_are(wire: Any) -> None:
    wire.respond("GET", PATH, json=[])
    types, excluded = ["mention"], ["poll"]
    wire.client().notifications(types=types, exclude_types=excluded)
    assert (types, excluded) == (["mention"], ["poll"])


def test_unread_notifications_of_one_kind_are_counted(wire: Any) -> None:
    wire.respond("GET", PATH + "/unread_count", json={"count": 4})
    api = wire.client()
    response = api.notifications_unread_count(
        limit=9, types="mention", exclude_types=["poll"], account_id=Account(id="7")
    )
    assert response.count == 4
    assert wire.last.query == {"limit": "9", "types[]": "mention", "exclude_types[]": "poll", "account_id": "7"}
    api.notifications_unread_count()
    assert wire.last.query == {}


@pytest.mark.parametrize(("version", "path", "form"), [("4.7.3", "/5/dismiss", {}), ("2.9.1", "/dismiss", {"id": "5"})])
def test_a_notification_is_dismissed_at_the_endpoint_that_the_server_has(
    wire: Any, version: str, path: str, form: Any
) -> None:
    wire.respond("POST", PATH + path, json={})
    assert wire.client(mastodon_version=version).notifications_dismiss(Notification(id="5")) is None
    assert wire.last.form == form


def test_other_software_is_asked_the_new_way_first(wire: Any) -> None:
    wire.respond("POST", PATH + "/5/dismiss", json={"error": "not found"}, status=404)
    wire.respond("POST", PATH + "/dismiss", json={})
    wire.client(mastodon_version="0.20.0").notifications_dismiss(5)
    assert [request.path for request in wire.requests] == [PATH + "/5/dismiss", PATH + "/dismiss"]


# --- Grouped notifications --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("account", [Account(id="5", acct="a"), {"id": "5"}, 5, "5"])
def test_an_account_is_sent_as_its_id(wire: Any, account: Any) -> None:
    wire.respond("GET", GROUPS, json={"notification_groups": []})
    wire.respond("GET", GROUPS + "/unread_count", json={"count": 1})
    wire.respond("GET", PATH, json=[])
    api = wire.client()
    api.grouped_notifications(account_id=account, expand_accounts=None)
    api.unread_grouped_notifications_count(account_id=account)
    api.notifications(account_id=account)
    assert [request.query for request in wire.requests] == [{"account_id": "5"}] * 3


def test_a_page_of_groups_leads_to_the_next(wire: Any) -> None:
    link = f'<https://mastodon.example{GROUPS}?max_id=31>; rel="next"'
    group = {"group_key": "follow-1", "notifications_count": 2, "sample_account_ids": ["7"]}
    response = {"notification_groups": [group], "accounts": [{"id": "7", "acct": "a"}], "statuses": []}
    wire.respond("GET", GROUPS, json=response, headers={"Link": link})
    wire.respond("GET", GROUPS, json={**response, "notification_groups": []})
    api = wire.client()
    page = api.grouped_notifications(types="follow")
    assert page.notification_groups[0].sample_account_ids[0] == page.accounts[0].id
    assert api.fetch_next(page).notification_groups == []
    assert wire.last.query == {"types[]": "follow", "expand_accounts": "partial_avatars", "max_id": "31"}


@pytest.mark.parametrize(
    "group",
    ["follow/1?x", NotificationGroup(group_key="follow/1?x"), Notification(id="3", group_key="follow/1?x")],
)
def test_a_group_is_one_part_of_the_path(wire: Any, group: Any) -> None:
    place = GROUPS + "/follow%2F1%3Fx"
    wire.respond("GET", place, json={"notification_groups": [{"group_key": "follow/1?x"}]})
    wire.respond("GET", place + "/accounts", json=[{"id": "7"}])
    wire.respond("POST", place + "/dismiss", json={})
    api = wire.client()
    assert api.grouped_notification(group).notification_groups[0].group_key == "follow/1?x"
    assert [account.id for account in api.grouped_notification_accounts(group)] == ["7"]
    assert api.dismiss_grouped_notification(group) is None


@pytest.mark.parametrize("response", [{}, {"count": None}, {"count": "lots"}])
def test_a_count_that_is_not_a_number_is_an_error(wire: Any, response: Any) -> None:
    wire.respond("GET", GROUPS + "/unread_count", json=response)
    with pytest.raises(MastodonAPIError):
        wire.client().unread_grouped_notifications_count()


def test_nothing_unread_is_zero(wire: Any) -> None:
    wire.respond("GET", GROUPS + "/unread_count", json={"count": 0})
    assert wire.client().unread_grouped_notifications_count() == 0


# --- Policy -----------------------------------------------------------------------------------------------------------


def test_a_policy_changes_only_what_is_given(wire: Any) -> None:
    wire.respond("PATCH", GROUPS + "/policy", json={"for_new_accounts": "drop", "summary": {}})
    assert wire.client().update_notifications_policy(for_new_accounts="drop").for_new_accounts == "drop"
    assert wire.last.form == {"for_new_accounts": "drop"}


def test_the_older_policy_is_of_booleans(wire: Any) -> None:
    response = {"filter_new_accounts": True, "summary": {"pending_requests_count": 3}}
    wire.respond("GET", PATH + "/policy", json=response)
    wire.respond("PATCH", PATH + "/policy", json={**response, "filter_new_accounts": False})
    api = wire.client()
    policy = api.notifications_policy_v1()
    assert (type(policy), policy.filter_new_accounts) == (NotificationPolicyV1, True)
    assert policy.summary.pending_requests_count == 3
    assert api.update_notifications_policy_v1(filter_new_accounts=False).filter_new_accounts is False
    assert wire.last.form == {"filter_new_accounts": "0"}
    api.update_notifications_policy_v1(True, True, True, True)
    assert set(wire.last.form.values()) == {"1"}
    assert len(wire.last.form) == 4


# --- Requests ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("ids", "sent"),
    [
        (["101", 102], ["101", "102"]),
        ([101, NotificationRequest(id="103")], ["101", "103"]),
        ("104", "104"),
        (NotificationRequest(id="105"), "105"),
    ],
)
@pytest.mark.parametrize("word", ["accept", "dismiss"])
def test_several_requests_are_sent_as_ids(wire: Any, word: str, ids: Any, sent: Any) -> None:
    wire.respond("POST", f"{PATH}/requests/{word}", json={})
    assert getattr(wire.client(), f"{word}_multiple_notification_requests")(ids) is None
    assert wire.last.form == {"id[]": sent}


@pytest.mark.parametrize("merged", [True, False])
def test_notifications_merged_returns_the_flag_of_the_server(wire: Any, merged: bool) -> None:
    wire.respond("GET", PATH + "/requests/merged", json={"merged": merged})
    assert wire.client().notifications_merged() is merged


@pytest.mark.parametrize("response", [{}, {"merged": None}, {"merged": "maybe"}])
def test_a_response_that_does_not_say_whether_merged_is_an_error(wire: Any, response: Any) -> None:
    wire.respond("GET", PATH + "/requests/merged", json=response)
    with pytest.raises(MastodonAPIError, match="merged"):
        wire.client().notifications_merged()


@pytest.mark.parametrize(
    ("call", "named"),
    [
        (lambda api: api.notifications(limit=-1), "limit"),
        (lambda api: api.notifications(types=[None]), "types"),
        (lambda api: api.notifications(account_id=Account()), "account_id"),
        (lambda api: api.notifications_dismiss(None), "id"),
        (lambda api: api.grouped_notifications(expand_accounts="some"), "some"),
        (lambda api: api.grouped_notifications(grouped_types=5.5), "grouped_types"),
        (lambda api: api.grouped_notification(None), "group_key"),
        (lambda api: api.grouped_notification_accounts(".."), "path"),
        (lambda api: api.unread_grouped_notifications_count(limit="x"), "limit"),
        (lambda api: api.update_notifications_policy(for_limited_accounts="block"), "for_limited_accounts"),
        (lambda api: api.accept_multiple_notification_requests([None]), "ids"),
        (lambda api: api.dismiss_multiple_notification_requests(None), "ids"),
        (lambda api: api.notification_request({}), "id"),
    ],
)
def test_bad_arguments_are_named_before_anything_is_sent(wire: Any, call: Any, named: str) -> None:
    with pytest.raises(MastodonIllegalArgumentError, match=named):
        call(wire.client())
    assert wire.requests == []
