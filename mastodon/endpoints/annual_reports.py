"""Annual reports: summaries of the user's year on Mastodon."""

from __future__ import annotations

from mastodon._core.params import path
from mastodon.internals import Internals
from mastodon.return_types import AnnualReportState, WrappedAnnualReports
from mastodon.types_base import EmptyResponse
from mastodon.versions import api_version

_YEAR = ("year",)


class AnnualReportsMixin(Internals):
    """Annual reports: summaries of the user's year on Mastodon."""

    @api_version("4.3.0", "4.3.0")
    def annual_reports(self) -> WrappedAnnualReports:
        """Fetch the annual reports that the user has not read yet.

        :return: the reports under ``annual_reports``, and the accounts and statuses that they refer to.

        Source: https://docs.joinmastodon.org/methods/annual_reports/#get
        """
        return self._get(WrappedAnnualReports, "/api/v1/annual_reports")

    @api_version("4.4.0", "4.4.0")
    def annual_report(self, year: int) -> WrappedAnnualReports:
        """Fetch the report for a year.

        :param year: the year, such as 2025.
        :return: the report as the only item of ``annual_reports``, and the accounts and statuses that it refers to.
        :raises MastodonNotFoundError: if there is no report for that year.

        Source: https://docs.joinmastodon.org/methods/annual_reports/#get-one
        """
        return self._get(WrappedAnnualReports, path("/api/v1/annual_reports/{}", year, names=_YEAR))

    @api_version("4.6.0", "4.6.0")
    def annual_report_state(self, year: int) -> AnnualReportState:
        """Check whether the report for a year exists or can be generated.

        While the report is being generated, the result has an async refresh; see :meth:`get_async_refresh_info`.

        :param year: the year, such as 2025.
        :return: the state.

        Source: https://docs.joinmastodon.org/methods/annual_reports/#state
        """
        return self._get(AnnualReportState, path("/api/v1/annual_reports/{}/state", year, names=_YEAR))

    @api_version("4.6.0", "4.6.0")
    def annual_report_generate(self, year: int) -> EmptyResponse:
        """Start generating the report for a year, which takes a while.

        The result has an async refresh; see :meth:`get_async_refresh_info`.

        :param year: the year, such as 2025.
        :return: an empty response, which carries the async refresh.
        :raises MastodonNotFoundError: if the server does not generate a report for that year.

        Source: https://docs.joinmastodon.org/methods/annual_reports/#generate
        """
        return self._post(EmptyResponse, path("/api/v1/annual_reports/{}/generate", year, names=_YEAR))

    @api_version("4.3.0", "4.3.0")
    def annual_report_read(self, year: int) -> None:
        """Mark the report for a year as read, so that :meth:`annual_reports` omits it.

        :param year: the year, such as 2025.
        :raises MastodonNotFoundError: if there is no report for that year.

        Source: https://docs.joinmastodon.org/methods/annual_reports/#read
        """
        self._post(EmptyResponse, path("/api/v1/annual_reports/{}/read", year, names=_YEAR))
