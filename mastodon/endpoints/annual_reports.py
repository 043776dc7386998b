"""AnnualReports."""

from __future__ import annotations

from mastodon.internals import Internals


class AnnualReportsMixin(Internals):
    """AnnualReports."""
