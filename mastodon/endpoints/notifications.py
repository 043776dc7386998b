"""Notifications."""

from __future__ import annotations

from mastodon.internals import Internals


class NotificationsMixin(Internals):
    """Notifications."""
