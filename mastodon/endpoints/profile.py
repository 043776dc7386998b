"""Profile."""

from __future__ import annotations

from mastodon.internals import Internals


class ProfileMixin(Internals):
    """Profile."""
