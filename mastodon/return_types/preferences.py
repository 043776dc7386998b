"""The entity of a user's preferences."""

from __future__ import annotations

from typing import Annotated

from mastodon.types_base import RenamedAccessDict, Wire


class Preferences(RenamedAccessDict):
    """Preferences of a user for posting and reading, which clients should respect.

    Returned by: ``api.preferences()``

    Source: https://docs.joinmastodon.org/entities/Preferences/
    """

    _version = "4.5.0"

    posting_default_visibility: Annotated[str, Wire("posting:default:visibility")]
    """Visibility of new statuses: public, unlisted, private or direct. Added in 2.8.0."""
    posting_default_sensitive: Annotated[bool, Wire("posting:default:sensitive")]
    """Whether media of new statuses are marked as sensitive. Added in 2.8.0."""
    posting_default_language: Annotated[str | None, Wire("posting:default:language")]
    """Language of new statuses, as a two-letter code. None if none is chosen. Added in 2.8.0."""
    reading_expand_media: Annotated[str, Wire("reading:expand:media")]
    """Which media are shown at once: default (hide sensitive ones), show_all or hide_all. Added in 2.8.0."""
    reading_expand_spoilers: Annotated[bool, Wire("reading:expand:spoilers")]
    """Whether statuses with a content warning are shown in full at once. Added in 2.8.0."""
    reading_autoplay_gifs: Annotated[bool, Wire("reading:autoplay:gifs")]
    """Whether animated pictures play by themselves."""
    posting_default_quote_policy: Annotated[str, Wire("posting:default:quote_policy")]
    """Who may quote new statuses: public, followers or nobody. Added in 4.5.0."""
