"""The entity of a user's preferences."""

from __future__ import annotations

from typing import Annotated

from mastodon.types_base import RenamedAccessDict, Wire


class Preferences(RenamedAccessDict):
    """The preferences of a user for posting and reading, which clients should respect.

    Returned by: ``api.preferences()``

    Source: https://docs.joinmastodon.org/entities/Preferences/
    """

    _version = "4.5.0"

    posting_default_visibility: Annotated[str, Wire("posting:default:visibility")]
    """Default visibility of new statuses: public, unlisted, private or direct. Added in 2.8.0."""
    posting_default_sensitive: Annotated[bool, Wire("posting:default:sensitive")]
    """Whether new statuses are marked as sensitive by default. Added in 2.8.0."""
    posting_default_language: Annotated[str | None, Wire("posting:default:language")]
    """Default language of new statuses, as a two-letter code. None if none is set. Added in 2.8.0."""
    reading_expand_media: Annotated[str, Wire("reading:expand:media")]
    """Media to show without a click: default (all but sensitive media), show_all or hide_all. Added in 2.8.0."""
    reading_expand_spoilers: Annotated[bool, Wire("reading:expand:spoilers")]
    """Whether statuses with a content warning are expanded by default. Added in 2.8.0."""
    reading_autoplay_gifs: Annotated[bool, Wire("reading:autoplay:gifs")]
    """Whether animated images play automatically."""
    posting_default_quote_policy: Annotated[str, Wire("posting:default:quote_policy")]
    """Who may quote new statuses by default: public, followers or nobody. Added in 4.5.0."""
