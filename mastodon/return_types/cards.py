"""Link previews, their authors, and statistics of trending links."""

from __future__ import annotations

from datetime import datetime

from mastodon.return_types.accounts import Account
from mastodon.types_base import AttribAccessDict, IfSent, MaybeSnowflakeIdType, NonPaginatableList


class TrendingLinkHistory(AttribAccessDict):
    """The use of a link on one day.

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
    """An author of a linked page.

    Returned by: ``api.status(status_id).card.authors[0]``

    Source: https://docs.joinmastodon.org/entities/PreviewCardAuthor/
    """

    _version = "4.3.0"

    name: str
    """Name of the author. Added in 4.3.0."""
    url: str
    """URL of a page about the author. Added in 4.3.0."""
    account: Account
    """Fediverse account of the author. None if unknown. Added in 4.3.0."""


class PreviewCard(AttribAccessDict):
    """A preview of a linked page, shown below a status or in trends.

    Returned by: ``api.status_card(status_id)`` or ``api.trending_links()[0]``

    Source: https://docs.joinmastodon.org/entities/PreviewCard/
    """

    _version = "4.6.0"

    url: str
    """URL of the page."""
    title: str
    """Title of the page."""
    description: str
    """Description of the page, possibly empty."""
    type: str
    """Type of the preview: ``link``, ``photo``, ``video`` or ``rich`` (embedded HTML)."""
    image: str | None
    """URL of the preview image. None if there is none."""
    author_name: str
    """Name of the author. Deprecated since 4.3.0, see ``authors``."""
    author_url: str
    """URL of a page about the author. Deprecated since 4.3.0, see ``authors``."""
    width: int
    """Width of the preview in pixels."""
    height: int
    """Height of the preview in pixels."""
    html: str
    """HTML that embeds the content. Empty if there is none."""
    provider_name: str
    """Name of the website of the page."""
    provider_url: str
    """URL of the website of the page."""
    blurhash: str | None
    """BlurHash of the preview image. None if there is no image. Added in 3.2.0."""
    language: str | None
    """Language of the page as an ISO 639 code. None if unknown."""
    embed_url: str
    """URL of the image of a ``photo``, otherwise empty. Added in 2.1.0."""
    authors: NonPaginatableList[PreviewCardAuthor]
    """Authors of the page, possibly an empty list. Added in 4.3.0."""
    image_description: str
    """Alternative text of the preview image. Added in 4.2.0."""
    published_at: datetime | None
    """When the page was published. None if unknown. Added in 4.2.0."""
    history: NonPaginatableList[TrendingLinkHistory] | None
    """Use of the link by day. None outside of trends. Added in 3.5.0."""
    missing_attribution: bool | None
    """True if the page names the logged-in user as its author, but its domain is not among the attribution domains of
    that user. None if the server does not send it. Added in 4.6.0."""
    id: IfSent[MaybeSnowflakeIdType]
    """ID of the link, for moderation calls. None for users who are not moderators. Added in 3.5.0."""
    requires_review: IfSent[bool]
    """Whether the link awaits a review by moderators. None for users who are not moderators. Added in 3.5.0."""
