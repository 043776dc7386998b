"""Administration: what moderators ask for, what goes out, and what is refused before it does."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timezone
from typing import Any

import pytest

from mastodon import Mastodon, MastodonIllegalArgumentError, MastodonNotFoundError, MastodonVersionError
from mastodon.return_types import (
    Account,
    AdminAccount,
    AdminDomainBlock,
    AdminIpBlock,
    AdminReport,
    AdminTrendingLinkPublisher,
    Role,
    Rule,
    Tag,
)
from mastodon.types_base import NonPaginatableList, PaginatableList
from tests.support.prepared import Wire
from tests.support.samples import BASE

V1 = "/api/v1/admin/accounts"
V2 = "/api/v2/admin/accounts"
BLOCKS = "/api/v1/admin/domain_blocks/"
START, END = datetime(2024, 1, 2, 3, 4, 5, tzinfo=timezone.utc), datetime(2024, 2, 3, tzinfo=timezone.utc)
# The id that Mastodon would give to something made at START.
START_ID = str(int(START.timestamp() * 1000) << 16)

Call = Callable[[Mastodon], Any]


# --- Accounts -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["admin_accounts", "admin_accounts_v1"])
@pytest.mark.parametrize(
    ("arguments", "query"),
    [
        ({}, {"active": "True"}),
        ({"status": None}, {}),
        ({"status": "suspended"}, {"suspended": "True"}),
        ({"remote": True}, {"remote": "True", "active": "True"}),
        ({"staff_only": True}, {"staff": "True", "active": "True"}),
        ({"staff": True}, {"staff": "True", "active": "True"}),
        ({"local": True}, {"local": "True", "active": "True"}),
        ({"sensitized": True}, {"sensitized": "True", "active": "True"}),
        ({"local": False, "staff": False, "sensitized": False, "remote": False}, {"active": "True"}),
        ({"by_domain": "x.example", "username": "u"}, {"by_domain": "x.example", "username": "u", "active": "True"}),
        (
            {"display_name": "D", "email": "a@b.example"},
            {"display_name": "D", "email": "a@b.example", "active": "True"},
        ),
        ({"ip": "192.0.2.1", "limit": 5}, {"ip": "192.0.2.1", "limit": "5", "active": "True"}),
        ({"max_id": AdminAccount(id="7"), "min_id": 3}, {"max_id": "7", "min_id": "3", "active": "True"}),
        ({"since_id": START}, {"since_id": START_ID, "active": "True"}),
    ],
)
def test_accounts_by_the_old_endpoint_take_its_filters(
    wire: Wire, name: str, arguments: dict[str, Any], query: dict[str, str]
) -> None:
    wire.respond("GET", V1, json=[])
    getattr(wire.client(), name)(**arguments)
    assert wire.last.query == query


@pytest.mark.parametrize("name", ["admin_accounts", "admin_accounts_v1"])
def test_accounts_of_the_old_endpoint_are_entities_with_pages(wire: Wire, name: str) -> None:
    link = f'<{BASE}{V1}?max_id=1>; rel="next"'
    wire.respond(
        "GET", V1, json=[{"id": "1", "username": "u", "created_at": "2024-01-02T03:04:05Z"}], headers={"Link": link}
    )
    client = wire.client()
    page = getattr(client, name)()
    assert isinstance(page, PaginatableList)
    assert type(page[0]) is AdminAccount
    assert page[0].created_at == START
    client.fetch_next(page)
    assert wire.last.query == {"active": "True", "max_id": "1"}


def test_accounts_of_other_software_are_entities(wire: Wire) -> None:
    """GoToSocial sends ULIDs and leaves out what it has not."""
    ulid = "018183JKC1Q1H4G8EQM085YXTT"
    wire.respond("GET", V1, json=[{"id": ulid, "username": "u", "domain": None, "account": {"id": ulid}}])
    page = wire.client(mastodon_version="0.20.0+git").admin_accounts_v1()
    assert type(page[0]) is AdminAccount
    assert page[0].id == ulid
    assert type(page[0].account) is Account


def test_accounts_by_the_new_endpoint_take_its_filters(wire: Wire) -> None:
    wire.respond("GET", V2, json=[{"id": "1"}])
    roles = [Role(id="3"), 4]
    page = wire.client().admin_accounts_v2(
        origin="local",
        by_domain="https://sub.example/about",
        status="pending",
        permissions="staff",
        invited_by=Account(id="5"),
        role_ids=roles,
        limit=2,
    )
    assert wire.last.query == {
        "origin": "local",
        "by_domain": "sub.example",
        "status": "pending",
        "permissions": "staff",
        "invited_by": "5",
        "role_ids[]": ["3", "4"],
        "limit": "2",
    }
    assert isinstance(page, PaginatableList)
    assert type(page[0]) is AdminAccount
    assert roles == [Role(id="3"), 4]


def test_one_role_is_a_list_of_one(wire: Wire) -> None:
    wire.respond("GET", V2, json=[])
    wire.client().admin_accounts_v2(role_ids="34")
    assert wire.last.query == {"role_ids[]": "34"}


@pytest.mark.parametrize(
    ("call", "word"),
    [
        (lambda api: api.admin_accounts_v1(status="bogus"), "bogus"),
        (lambda api: api.admin_accounts(status="bogus"), "bogus"),
        (lambda api: api.admin_accounts(limit=-1), "limit"),
        (lambda api: api.admin_accounts_v2(origin="bogus"), "origin"),
        (lambda api: api.admin_accounts_v2(status="bogus"), "status"),
        (lambda api: api.admin_accounts_v2(permissions="bogus"), "permissions"),
        (lambda api: api.admin_accounts_v2(by_domain="https://"), "by_domain"),
        (lambda api: api.admin_accounts_v2(role_ids=[None]), "role_ids"),
        (lambda api: api.admin_accounts_v2(invited_by=Account()), "invited_by"),
        (lambda api: api.admin_account(None), "id"),
        (lambda api: api.admin_account(".."), ".."),
        (lambda api: api.admin_account_moderate("5", report_id=AdminReport()), "report_id"),
        (lambda api: api.admin_reports(account_id={}), "account_id"),
        (lambda api: api.admin_reports(target_account_id=True), "target_account_id"),
        (lambda api: api.admin_report_update("5", category="bogus"), "category"),
        (lambda api: api.admin_report_update("5", rule_ids=[{}]), "rule_ids"),
        (lambda api: api.admin_create_domain_block("https://bad.example"), "domain"),
        (lambda api: api.admin_create_domain_block(None), "domain"),
        (lambda api: api.admin_create_domain_block("bad.example", severity="bogus"), "severity"),
        (lambda api: api.admin_update_domain_block(None), "id"),
        (lambda api: api.admin_update_domain_block("5", severity="bogus"), "severity"),
        (lambda api: api.admin_delete_domain_block(None), "id"),
        (lambda api: api.admin_domain_blocks(limit=-1), "limit"),
        (lambda api: api.admin_create_domain_allow(""), "domain"),
        (lambda api: api.admin_create_email_domain_block("https://bad.example"), "domain"),
        (lambda api: api.admin_create_canonical_email_block(), "canonical_email_hash"),
        (lambda api: api.admin_test_canonical_email_block(None), "email"),
        (lambda api: api.admin_create_ip_block("192.0.2.1", "bogus"), "severity"),
        (lambda api: api.admin_create_ip_block("192.0.2.1", None), "severity"),
        (lambda api: api.admin_create_ip_block("", "no_access"), "ip"),
        (lambda api: api.admin_create_ip_block("192.0.2.1", "no_access", expires_in=-5), "expires_in"),
        (lambda api: api.admin_update_ip_block("5", severity="bogus"), "severity"),
        (lambda api: api.admin_trending_tags(limit=-1), "limit"),
        (lambda api: api.admin_measures(START, END), "active_users"),
        (lambda api: api.admin_measures(START, END, active_users=False), "active_users"),
        (lambda api: api.admin_measures(None, END, active_users=True), "start_at"),
        (lambda api: api.admin_measures(START, 5, active_users=True), "end_at"),
        (lambda api: api.admin_measures(START, END, instance_reports=""), "instance_reports"),
        (lambda api: api.admin_measures(START, END, tag_uses=Tag(name="x")), "tag_uses"),
        (lambda api: api.admin_dimensions(START, END), "languages"),
        (lambda api: api.admin_dimensions(START, END, limit=-1, languages=True), "limit"),
        (lambda api: api.admin_retention(START, END, frequency="bogus"), "frequency"),
        (lambda api: api.admin_retention(START, ""), "end_at"),
    ],
)
def test_bad_arguments_are_refused_before_anything_is_sent(wire: Wire, call: Call, word: str) -> None:
    with pytest.raises(MastodonIllegalArgumentError, match=word.replace(".", r"\.")):
        call(wire.client())
    assert wire.requests == []


@pytest.mark.parametrize(
    ("arguments", "form"),
    [
        ({}, {"type": "none", "send_email_notification": "1"}),
        ({"action": "silence", "text": "Stop."}, {"type": "silence", "text": "Stop.", "send_email_notification": "1"}),
        (
            {"report_id": AdminReport(id="8"), "warning_preset_id": 3, "send_email_notification": False},
            {"type": "none", "report_id": "8", "warning_preset_id": "3"},
        ),
    ],
)
def test_moderating_an_account_sends_the_action(wire: Wire, arguments: dict[str, Any], form: dict[str, str]) -> None:
    wire.respond("POST", f"{V1}/5/action", json={})
    assert wire.client().admin_account_moderate(AdminAccount(id="5"), **arguments) is None
    assert wire.last.form == form


def test_an_account_that_does_not_exist_is_not_found(wire: Wire) -> None:
    wire.respond("GET", f"{V1}/5", json={"error": "Record not found"}, status=404)
    with pytest.raises(MastodonNotFoundError):
        wire.client().admin_account("5")


# --- Reports --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "query"),
    [
        ({}, {}),
        ({"resolved": None}, {}),
        ({"resolved": True, "account_id": Account(id="5")}, {"resolved": "1", "account_id": "5"}),
        (
            {"target_account_id": AdminAccount(id="6"), "unresolved": True},
            {"target_account_id": "6", "unresolved": "1"},
        ),
        ({"unresolved": False, "limit": 3}, {"unresolved": "0", "limit": "3"}),
    ],
)
def test_reports_can_be_filtered(wire: Wire, arguments: dict[str, Any], query: dict[str, str]) -> None:
    wire.respond("GET", "/api/v1/admin/reports", json=[{"id": "1"}])
    page = wire.client().admin_reports(**arguments)
    assert wire.last.query == query
    assert type(page[0]) is AdminReport


def test_updating_a_report_sends_the_ids_of_rules(wire: Wire) -> None:
    wire.respond("PUT", "/api/v1/admin/reports/8", json={"id": "8", "category": "violation"})
    rules = [Rule(id="2"), 3]
    report = wire.client().admin_report_update(AdminReport(id="8"), category="violation", rule_ids=rules)
    assert wire.last.form == {"category": "violation", "rule_ids[]": ["2", "3"]}
    assert type(report) is AdminReport
    assert report.category == "violation"
    assert rules == [Rule(id="2"), 3]


def test_updating_a_report_with_one_rule_sends_one_id(wire: Wire) -> None:
    wire.respond("PUT", "/api/v1/admin/reports/8", json={"id": "8"})
    wire.client().admin_report_update("8", rule_ids="12")
    assert wire.last.form == {"rule_ids[]": "12"}


def test_updating_a_report_needs_a_server_that_can(wire: Wire) -> None:
    with pytest.raises(MastodonVersionError):
        wire.client(mastodon_version="3.4.0", version_check_mode="created").admin_report_update("8")
    assert wire.requests == []


# --- Blocks ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "query"),
    [
        ({"limit": 5}, {"limit": "5"}),
        (
            {"max_id": AdminDomainBlock(id="9"), "min_id": 2, "since_id": 3},
            {"max_id": "9", "min_id": "2", "since_id": "3"},
        ),
    ],
)
def test_blocked_domains_come_in_pages(wire: Wire, arguments: dict[str, Any], query: dict[str, str]) -> None:
    wire.respond("GET", BLOCKS, json=[{"id": "1", "domain": "bad.example"}])
    page = wire.client().admin_domain_blocks(**arguments)
    assert wire.last.query == query
    assert isinstance(page, PaginatableList)
    assert type(page[0]) is AdminDomainBlock


def test_one_blocked_domain_is_an_entity(wire: Wire) -> None:
    wire.respond("GET", f"{BLOCKS}9", json={"id": "9", "domain": "bad.example"})
    block = wire.client().admin_domain_blocks(AdminDomainBlock(id="9"))
    assert type(block) is AdminDomainBlock
    assert block.domain == "bad.example"


@pytest.mark.parametrize("severity", ["silence", "suspend", "noop", "limit"])
def test_severities_of_domain_blocks_are_sent(wire: Wire, severity: str) -> None:
    wire.respond("POST", BLOCKS, json={"id": "9"})
    wire.client().admin_create_domain_block("bad.example", severity, reject_media=True, obfuscate=False)
    assert wire.last.form == {"domain": "bad.example", "severity": severity, "reject_media": "1", "obfuscate": "0"}


def test_the_id_of_an_ip_block_is_not_repeated_in_the_body(wire: Wire) -> None:
    wire.respond("PUT", "/api/v1/admin/ip_blocks/5", json={"id": "5"})
    wire.client().admin_update_ip_block(AdminIpBlock(id="5"), severity="no_access", expires_in=60)
    assert wire.last.form == {"severity": "no_access", "expires_in": "60"}


@pytest.mark.parametrize("area", ["domain_allows", "email_domain_blocks", "canonical_email_blocks", "ip_blocks"])
def test_a_time_as_a_cursor_of_blocks_is_refused(wire: Wire, area: str) -> None:
    wire.respond("GET", f"/api/v1/admin/{area}", json=[])
    with pytest.raises(MastodonIllegalArgumentError, match=r"max_id=.* is a time"):
        getattr(wire.client(), f"admin_{area}")(max_id=START)
    page = getattr(wire.client(), f"admin_{area}")(max_id=2, min_id="3", since_id=4, limit=7)
    assert wire.last.query == {"max_id": "2", "min_id": "3", "since_id": "4", "limit": "7"}
    assert isinstance(page, PaginatableList)


# --- Trends ---------------------------------------------------------------------------------------------------------


def test_publishers_of_trending_links_are_entities(wire: Wire) -> None:
    row = {"id": "3", "domain": "news.example", "trendable": None, "reviewed_at": "2024-01-02T03:04:05Z"}
    wire.respond("GET", "/api/v1/admin/trends/links/publishers", json=[row])
    publishers = wire.client().admin_trending_link_publishers()
    assert isinstance(publishers, NonPaginatableList)
    assert type(publishers[0]) is AdminTrendingLinkPublisher
    assert publishers[0].reviewed_at == START


@pytest.mark.parametrize("verdict", ["approve", "reject"])
def test_deciding_about_a_publisher_returns_it(wire: Wire, verdict: str) -> None:
    wire.respond("POST", f"/api/v1/admin/trends/links/publishers/3/{verdict}", json={"id": "3", "trendable": True})
    call = getattr(wire.client(), f"admin_{verdict}_trending_link_publisher")
    made = call(AdminTrendingLinkPublisher(id="3"))
    assert type(made) is AdminTrendingLinkPublisher
    assert made.trendable is True


# --- Numbers --------------------------------------------------------------------------------------------------------


def test_measures_are_asked_for_with_their_parameters(wire: Wire) -> None:
    wire.respond("POST", "/api/v1/admin/measures", json=[{"key": "active_users", "total": "5"}])
    measures = wire.client().admin_measures(
        START,
        END,
        active_users=True,
        new_users=False,
        tag_uses=Tag(id="7", name="cats"),
        tag_servers=8,
        instance_accounts="https://x.example/about",
        instance_reports="y.example:8080",
    )
    assert wire.last.json == {
        "keys": ["active_users", "tag_uses", "tag_servers", "instance_accounts", "instance_reports"],
        "tag_uses": {"id": "7"},
        "tag_servers": {"id": 8},
        "instance_accounts": {"domain": "x.example"},
        "instance_reports": {"domain": "y.example:8080"},
        "start_at": "2024-01-02T03:04:05+00:00",
        "end_at": "2024-02-03T00:00:00+00:00",
    }
    assert isinstance(measures, NonPaginatableList)
    assert measures[0].total == "5"


def test_dimensions_are_asked_for_with_their_parameters(wire: Wire) -> None:
    wire.respond("POST", "/api/v1/admin/dimensions", json=[{"key": "languages", "data": [{"key": "de", "value": "3"}]}])
    dimensions = wire.client().admin_dimensions(START, END, limit=4, languages=True, tag_languages="7")
    assert wire.last.json == {
        "keys": ["languages", "tag_languages"],
        "tag_languages": {"id": "7"},
        "limit": 4,
        "start_at": "2024-01-02T03:04:05+00:00",
        "end_at": "2024-02-03T00:00:00+00:00",
    }
    assert dimensions[0].data[0].value == 3


@pytest.mark.parametrize(
    ("given", "sent"),
    [
        (START, "2024-01-02T03:04:05+00:00"),
        ("2024-01-02", "2024-01-02"),
        (datetime.fromisoformat("2024-01-02T05:04:05+02:00"), "2024-01-02T03:04:05+00:00"),
    ],
)
def test_times_are_sent_as_iso_8601(wire: Wire, given: Any, sent: str) -> None:
    wire.respond("POST", "/api/v1/admin/retention", json=[])
    wire.client().admin_retention(given, END)
    assert wire.last.form == {"start_at": sent, "end_at": "2024-02-03T00:00:00+00:00", "frequency": "day"}


def test_a_day_is_its_midnight_of_local_time(wire: Wire) -> None:
    wire.respond("POST", "/api/v1/admin/retention", json=[])
    wire.client().admin_retention(date(2024, 1, 2), date(2024, 2, 3), "month")
    midnight = datetime.fromisoformat(wire.last.form["start_at"])
    assert midnight == datetime(2024, 1, 2).astimezone()
    assert wire.last.form["frequency"] == "month"
