"""Search."""

from __future__ import annotations

from mastodon.internals import Internals


class SearchMixin(Internals):
    """Search."""
