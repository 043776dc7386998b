"""Admin."""

from __future__ import annotations

from mastodon.internals import Internals


class AdminMixin(Internals):
    """Admin."""
