"""Link previews, their authors, trending link statistics and oEmbed data."""

from __future__ import annotations

from datetime import datetime

from mastodon.return_types.accounts import Account
from mastodon.types_base import AttribAccessDict, NonPaginatableList


class TrendingLinkHistory(AttribAccessDict):
    """Number of times a link was shared on one day.

    Returned by: ``api.trending_links()[0].history[0]``

    Source: https://docs.joinmastodon.org/entities/PreviewCard/#trends-link
    """

    _version = "3.5.0"

    day: datetime
    """The day, as midnight in UTC. Added in 3.5.0."""
    uses: int
    """Number of statuses that shared the link. Added in 3.5.0."""
    accounts: int
    """Number of accounts that shared the link. Added in 3.5.0."""


class PreviewCardAuthor(AttribAccessDict):
    """One author of a linked page.

    Returned by: ``api.status(status_id).card.authors[0]``

    Source: https://docs.joinmastodon.org/entities/PreviewCardAuthor/
    """

    _version = "4.3.0"

    name: str
    """Name of the author. Added in 4.3.0."""
    url: str
    """Page about the author. Added in 4.3.0."""
    account: Account
    """Fediverse account of the author. None if none is known. Added in 4.3.0."""


class PreviewCard(AttribAccessDict):
    """A preview of a linked page, shown below a status or in trends.

    Returned by: ``api.status_card(status_id)`` or ``api.trending_links()[0]``

    Source: https://docs.joinmastodon.org/entities/PreviewCard/
    """

    _version = "4.6.0"

    url: str
    """Address of the page."""
    title: str
    """Title of the page."""
    description: str
    """Short text about the page, possibly empty."""
    type: str
    """Kind of preview: ``link``, ``photo``, ``video`` or ``rich`` (embedded HTML)."""
    image: str | None
    """Address of the preview picture. None if there is none."""
    author_name: str
    """Name of the author. Deprecated since 4.3.0, see ``authors``."""
    author_url: str
    """Page about the author. Deprecated since 4.3.0, see ``authors``."""
    width: int
    """Width of the preview in pixels."""
    height: int
    """Height of the preview in pixels."""
    html: str
    """HTML that embeds the content, empty when there is none."""
    provider_name: str
    """Name of the site that holds the page."""
    provider_url: str
    """Address of the site that holds the page."""
    blurhash: str | None
    """BlurHash code of the preview picture. None if there is no picture. Added in 3.2.0."""
    language: str | None
    """Language of the page as an ISO 639 code. None if not known."""
    embed_url: str
    """Address of the picture of a ``photo``, otherwise empty. Added in 2.1.0."""
    authors: NonPaginatableList[PreviewCardAuthor]
    """Authors of the page, possibly none. Added in 4.3.0."""
    image_description: str
    """Alternative text of the preview picture. Added in 4.2.0."""
    published_at: datetime | None
    """When the page was published. None if not known. Added in 4.2.0."""
    history: NonPaginatableList[TrendingLinkHistory] | None
    """Number of times the link was shared on each day. None outside of trends. Added in 3.5.0."""
    missing_attribution: bool | None
    """True when the page names you as author, but its domain is not among your attribution domains. None if not
    sent. Added in 4.6.0.
    """
