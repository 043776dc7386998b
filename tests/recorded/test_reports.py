"""Reports, from the user who files one to the moderator who closes it."""

from __future__ import annotations

import pytest

from mastodon import Mastodon, MastodonAPIError, MastodonNotFoundError, MastodonVersionError
from mastodon.return_types import AdminReport, Report
from mastodon.types_base import PaginatableList


@pytest.fixture
def report(api: Mastodon, other: Mastodon) -> Report:
    """A report about a status of the other account."""
    status = other.status_post("Buy this!")
    rules = api.instance().rules[:1]
    return api.report(
        status.account, status_ids=status, comment="Spam again.", category="violation", rule_ids=rules, forward=True
    )


def test_a_report_says_what_it_is_about(report: Report, other: Mastodon) -> None:
    assert type(report) is Report
    assert report.target_account.id == other.account_verify_credentials().id
    assert (report.comment, report.category, report.action_taken) == ("Spam again.", "violation", False)
    assert report.forwarded is True
    assert len(report.status_ids or []) == len(report.rule_ids or []) == 1


def test_a_report_is_found_by_moderators(report: Report, admin: Mastodon, api: Mastodon, other: Mastodon) -> None:
    author, target = api.account_verify_credentials(), other.account_verify_credentials()
    assert [each.id for each in admin.admin_reports(account_id=author)] == [report.id]
    assert [each.id for each in admin.admin_reports(target_account_id=target)] == [report.id]
    assert admin.admin_reports(account_id=target) == []
    seen = admin.admin_report(report.id)
    assert type(seen) is AdminReport
    assert (seen.account.id, seen.target_account.id, seen.comment) == (author.id, target.id, "Spam again.")
    assert [status.id for status in seen.statuses] == report.status_ids


def test_a_moderator_takes_it_and_closes_it(report: Report, admin: Mastodon, api: Mastodon) -> None:
    author = api.account_verify_credentials()
    taken = admin.admin_report_assign(report.id)
    assert taken.assigned_account is not None
    assert taken.assigned_account.id == admin.account_verify_credentials().id
    assert admin.admin_report_unassign(taken).assigned_account is None
    assert admin.admin_report_resolve(taken).action_taken is True
    assert admin.admin_reports(account_id=author) == []
    assert [each.id for each in admin.admin_reports(resolved=True, account_id=author)] == [report.id]
    assert admin.admin_report_reopen(taken).action_taken is False


def test_acting_against_the_account_closes_it(report: Report, admin: Mastodon) -> None:
    seen = admin.admin_report(report.id)
    admin.admin_account_moderate(seen.target_account, "silence", report_id=seen)
    assert admin.admin_report(seen).action_taken is True
    assert admin.admin_account(seen.target_account).silenced is True


def test_reports_come_in_pages(admin: Mastodon, api: Mastodon, other: Mastodon) -> None:
    target = other.account_verify_credentials()
    made = [api.report(target, comment=text).id for text in ("One.", "Two.")]
    first = admin.admin_reports(target_account_id=target, limit=1)
    assert isinstance(first, PaginatableList)
    assert [each.id for each in first] == made[1:]
    assert [each.id for each in admin.fetch_next(first)] == made[:1]


@pytest.mark.parametrize("category", ["spam", "legal", "violation", "other"])
def test_categories_of_reports_are_kept(api: Mastodon, other: Mastodon, category: str) -> None:
    assert api.report(other.account_verify_credentials(), category=category).category == category


def test_wrong_reports_are_errors_of_the_server(api: Mastodon, other: Mastodon) -> None:
    with pytest.raises(MastodonNotFoundError):
        api.report("999999999999")
    mine = api.status_post("Hello.")
    with pytest.raises(MastodonAPIError, match="statuses"):
        api.report(other.account_verify_credentials(), status_ids=[mine])


def test_own_reports_are_a_version_error(api: Mastodon) -> None:
    with pytest.raises(MastodonVersionError):
        api.reports()
