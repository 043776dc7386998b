"""Reports: reporting accounts to the moderators."""

from __future__ import annotations

from collections.abc import Iterable

from mastodon._core.params import flag, given_id, one_of, optional_ids, strings_of
from mastodon.errors import MastodonVersionError
from mastodon.internals import Internals
from mastodon.return_types import Account, Collection, Report, Rule, Status
from mastodon.types_base import IdType, NonPaginatableList
from mastodon.versions import api_version, parse_version_string

_CATEGORIES = ("spam", "legal", "violation", "other")


class ReportsMixin(Internals):
    """Reporting accounts to the moderators."""

    @api_version("1.1.0")
    def reports(self) -> NonPaginatableList[Report]:
        """Fetch the reports that the user has sent.

        Mastodon removed this endpoint in 2.5.0. Other server software may have it.

        :return: the reports.
        :raises MastodonVersionError: if the server is Mastodon 2.5.0 or newer.

        Source: https://docs.joinmastodon.org/methods/reports/
        """
        server = self._known_server()
        if server is not None and server.is_mastodon and server.numbers >= parse_version_string("2.5.0"):
            raise MastodonVersionError("API removed in Mastodon 2.5.0")
        return self._get(NonPaginatableList[Report], "/api/v1/reports")

    @api_version("1.1.0", "4.6.0")
    def report(
        self,
        account_id: Account | IdType,
        status_ids: Status | IdType | Iterable[Status | IdType] | None = None,
        comment: str | None = None,
        forward: bool = False,
        category: str | None = None,
        rule_ids: Rule | IdType | Iterable[Rule | IdType] | None = None,
        forward_to_domains: str | Iterable[str] | None = None,
        collection_ids: Collection | IdType | Iterable[Collection | IdType] | None = None,
    ) -> Report:
        """Report an account to the moderators.

        :param account_id: the account to report.
        :param status_ids: one or several statuses, as evidence.
        :param comment: a message to the moderators, up to 1000 characters.
        :param forward: whether to forward the report to the account's server, without the user's name.
        :param category: ``spam``, ``legal``, ``violation`` or ``other``, the server's default.
        :param rule_ids: the server rule or rules that were broken, for the category ``violation``.
        :param forward_to_domains: the domain or domains of servers that also get the report.
        :param collection_ids: one or several collections, as evidence.
        :return: the new report.
        :raises MastodonIllegalArgumentError: if the category is not one of those above, or an id is invalid.
        :raises MastodonNotFoundError: if there is no such account.

        Source: https://docs.joinmastodon.org/methods/reports/#post
        """
        body = {
            "account_id": given_id(account_id, "account_id"),
            "status_ids": optional_ids(status_ids, "status_ids"),
            "comment": comment,
            "forward": flag(forward),
            "category": one_of(category, _CATEGORIES, "category"),
            "rule_ids": optional_ids(rule_ids, "rule_ids"),
            "forward_to_domains": strings_of(forward_to_domains, "forward_to_domains"),
            "collection_ids": optional_ids(collection_ids, "collection_ids"),
        }
        return self._post(Report, "/api/v1/reports/", body)
