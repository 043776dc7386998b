"""Accounts."""

from __future__ import annotations

from mastodon.internals import Internals


class AccountsMixin(Internals):
    """Accounts."""
