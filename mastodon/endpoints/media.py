"""Media."""

from __future__ import annotations

from mastodon.internals import Internals


class MediaMixin(Internals):
    """Media."""
