"""Preferences."""

from __future__ import annotations

from mastodon.internals import Internals


class PreferencesMixin(Internals):
    """Preferences."""
