"""Instance."""

from __future__ import annotations

from mastodon.internals import Internals


class InstanceMixin(Internals):
    """Instance."""
