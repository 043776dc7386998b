"""Reports to moderators."""

from __future__ import annotations

from typing import Any

import pytest

from mastodon import MastodonIllegalArgumentError, MastodonVersionError
from mastodon.return_types import Account, Collection, Report, Rule, Status
from mastodon.types_base import NonPaginatableList
from tests.support.prepared import Wire

PATH = "/api/v1/reports/"


@pytest.mark.parametrize(
    ("arguments", "form"),
    [
        ({}, {}),
        ({"forward": False}, {}),
        ({"forward": True, "comment": "See this."}, {"forward": "1", "comment": "See this."}),
        ({"status_ids": Status(id="7")}, {"status_ids[]": "7"}),
        ({"status_ids": [Status(id="7"), 8, "9"]}, {"status_ids[]": ["7", "8", "9"]}),
        ({"rule_ids": [Rule(id="2"), 3]}, {"rule_ids[]": ["2", "3"]}),
        ({"rule_ids": Rule(id="2")}, {"rule_ids[]": "2"}),
        ({"rule_ids": "12"}, {"rule_ids[]": "12"}),
        ({"collection_ids": "12"}, {"collection_ids[]": "12"}),
        ({"collection_ids": Collection(id="4")}, {"collection_ids[]": "4"}),
        ({"collection_ids": ["1", Collection(id="4")]}, {"collection_ids[]": ["1", "4"]}),
        ({"forward_to_domains": "a.example"}, {"forward_to_domains[]": "a.example"}),
        ({"forward_to_domains": ("a.example", "b.example")}, {"forward_to_domains[]": ["a.example", "b.example"]}),
        ({"status_ids": [], "rule_ids": [], "collection_ids": [], "forward_to_domains": []}, {}),
        ({"category": "legal"}, {"category": "legal"}),
        ({"category": "Spam"}, {"category": "spam"}),
    ],
)
def test_a_report_sends_only_what_is_given(wire: Wire, arguments: dict[str, Any], form: dict[str, Any]) -> None:
    wire.respond("POST", PATH, json={"id": "1", "target_account": {"id": "5"}})
    report = wire.client().report(Account(id="5"), **arguments)
    assert wire.last.form == {"account_id": "5", **form}
    assert type(report) is Report
    assert type(report.target_account) is Account


def test_lists_of_the_caller_stay_as_they_are(wire: Wire) -> None:
    wire.respond("POST", PATH, json={"id": "1"})
    statuses, rules, collections, domains = [Status(id="7")], [Rule(id="2")], [Collection(id="4")], ["a.example"]
    wire.client().report("5", statuses, rule_ids=rules, collection_ids=collections, forward_to_domains=domains)
    assert (statuses, rules) == ([Status(id="7")], [Rule(id="2")])
    assert (collections, domains) == ([Collection(id="4")], ["a.example"])


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        ({"account_id": None}, "account_id"),
        ({"account_id": Account()}, "account_id"),
        ({"account_id": "5", "category": "bogus"}, "category"),
        ({"account_id": "5", "status_ids": [None]}, "status_ids"),
        ({"account_id": "5", "rule_ids": [Rule(text="Be kind.")]}, "rule_ids"),
        ({"account_id": "5", "collection_ids": [True]}, "collection_ids"),
        ({"account_id": "5", "forward_to_domains": [None]}, "forward_to_domains"),
    ],
)
def test_bad_reports_are_not_sent(wire: Wire, arguments: dict[str, Any], word: str) -> None:
    with pytest.raises(MastodonIllegalArgumentError, match=word):
        wire.client().report(**arguments)
    assert wire.requests == []


@pytest.mark.parametrize("version", ["2.5.0", "4.7.3"])
def test_own_reports_are_refused_where_mastodon_dropped_them(wire: Wire, version: str) -> None:
    with pytest.raises(MastodonVersionError, match=r"2\.5\.0"):
        wire.client(mastodon_version=version).reports()
    assert wire.requests == []


@pytest.mark.parametrize("version", ["2.4.5", "0.20.0+git", "2.7.2 (compatible; Pleroma 2.4.5)"])
def test_own_reports_are_read_where_servers_have_them(wire: Wire, version: str) -> None:
    wire.respond("GET", "/api/v1/reports", json=[{"id": "1", "comment": "See this."}])
    reports = wire.client(mastodon_version=version).reports()
    assert isinstance(reports, NonPaginatableList)
    assert type(reports[0]) is Report
