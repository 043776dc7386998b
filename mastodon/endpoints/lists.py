"""Lists."""

from __future__ import annotations

from mastodon.internals import Internals


class ListsMixin(Internals):
    """Lists."""
