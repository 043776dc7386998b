"""Push."""

from __future__ import annotations

from mastodon.internals import Internals


class PushMixin(Internals):
    """Push."""
