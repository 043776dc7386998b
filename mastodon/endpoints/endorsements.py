"""Endorsements."""

from __future__ import annotations

from mastodon.internals import Internals


class EndorsementsMixin(Internals):
    """Endorsements."""
