"""Reports."""

from __future__ import annotations

from mastodon.internals import Internals


class ReportsMixin(Internals):
    """Reports."""
