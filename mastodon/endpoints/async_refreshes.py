"""AsyncRefreshes."""

from __future__ import annotations

from mastodon.internals import Internals


class AsyncRefreshesMixin(Internals):
    """AsyncRefreshes."""
