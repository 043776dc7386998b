"""Entities of statuses: status, quote, revision, source, thread, translation and scheduled status."""

from __future__ import annotations

from datetime import datetime
from types import MappingProxyType
from typing import Annotated

from mastodon.return_types.accounts import Account, CustomEmoji
from mastodon.return_types.authentication import Application
from mastodon.return_types.cards import PreviewCard
from mastodon.return_types.collections import Collection
from mastodon.return_types.filters import FilterResult
from mastodon.return_types.media import MediaAttachment
from mastodon.return_types.plain import PlainText
from mastodon.return_types.polls import Poll
from mastodon.return_types.tags import Tag
from mastodon.types_base import AttribAccessDict, ByKey, IfSent, MaybeSnowflakeIdType, NonPaginatableList


class StatusMention(AttribAccessDict):
    """An account that the text of a status mentions.

    Returned by: ``api.status(status_id).mentions[0]``.

    Source: https://docs.joinmastodon.org/entities/Status/#Mention
    """

    _version = "0.6.0"

    url: str
    """URL of the profile of the mentioned account."""
    username: str
    """Name of the mentioned account without its domain."""
    acct: str
    """Handle of the mentioned account: the plain username for local accounts, ``username@domain`` for remote ones."""
    id: MaybeSnowflakeIdType
    """ID of the mentioned account."""


class QuoteApproval(AttribAccessDict):
    """The rules on who may quote a status, and what they mean for the logged-in user.

    Returned by: ``api.status(status_id).quote_approval``.

    Source: https://docs.joinmastodon.org/entities/QuoteApproval/
    """

    _version = "4.5.0"

    automatic: NonPaginatableList[str]
    """Groups whose quotes are accepted at once: ``public``, ``followers``, ``following`` or ``unsupported_policy``.
    Empty if there are none. Added in 4.5.0."""
    manual: NonPaginatableList[str]
    """Groups whose quotes wait for a review by the author: ``public``, ``followers``, ``following`` or
    ``unsupported_policy``. Empty if there are none. Added in 4.5.0."""
    current_user: str
    """Effect of a quote by the logged-in user: ``automatic``, ``manual``, ``denied`` or ``unknown``. Added
    in 4.5.0."""


class ShallowQuote(AttribAccessDict):
    """A quote with only the ID of the quoted status, as found in the quoted status of another quote.

    Returned by: ``api.status(status_id).quote.quoted_status.quote``.

    Source: https://docs.joinmastodon.org/entities/ShallowQuote/
    """

    _version = "4.5.7"

    quoted_status_id: MaybeSnowflakeIdType | None
    """ID of the quoted status. None unless ``state`` is ``accepted``, ``blocked_account``, ``blocked_domain`` or
    ``muted_account``. Added in 4.4.0."""
    state: str
    """State of the quote: ``pending``, ``accepted``, ``rejected``, ``revoked``, ``deleted`` or ``unauthorized``; since
    4.5.0 also ``blocked_account``, ``blocked_domain`` or ``muted_account``. Treat unknown values like ``unauthorized``.
    Added in 4.4.0."""


class Quote(AttribAccessDict):
    """A quote, with the quoted status.

    Returned by: ``api.status(status_id).quote``.

    Source: https://docs.joinmastodon.org/entities/Quote/
    """

    _version = "4.5.7"

    state: str
    """State of the quote: ``pending``, ``accepted``, ``rejected``, ``revoked``, ``deleted`` or ``unauthorized``; since
    4.5.0 also ``blocked_account``, ``blocked_domain`` or ``muted_account``. Treat unknown values like ``unauthorized``.
    Added in 4.4.0."""
    quoted_status: Status | None
    """The quoted status. None unless ``state`` is ``accepted``, ``blocked_account``, ``blocked_domain`` or
    ``muted_account``. Added in 4.4.0."""


# Akkoma, Fedibird, Friendica, Iceshrimp.NET and Sharkey send the quoted status itself in place of a quote.
QuoteOrStatus = Annotated[
    Quote | ShallowQuote,
    ByKey({"quoted_status_id": ShallowQuote}, Quote, content="quoted_status", sign="account", own="state"),
]


class Status(AttribAccessDict):
    """A status (post), or a boost of one.

    Returned by: ``api.status(status_id)``, ``api.status_post("Hello from Python")``.

    Source: https://docs.joinmastodon.org/entities/Status/
    """

    _version = "4.6.0"
    _aliases = MappingProxyType({"favoured": "favourited"})

    id: MaybeSnowflakeIdType
    """ID of the status on this server."""
    uri: str
    """ActivityPub identifier of the status, the same on every server."""
    url: str | None
    """URL of the web page of the status. None if its server has no page for it."""
    account: Account
    """The account that posted or boosted the status."""
    in_reply_to_id: MaybeSnowflakeIdType | None
    """ID of the status that this is a reply to. None if it is not a reply."""
    in_reply_to_account_id: MaybeSnowflakeIdType | None
    """ID of the account that this is a reply to. Replies to oneself may be skipped. None if it is not a reply."""
    reblog: Status | None
    """The boosted status. None if this status is not a boost."""
    content: str
    """Text of the status as HTML. None in the result of a deletion, which has ``text`` instead."""
    created_at: datetime
    """When the status was posted."""
    reblogs_count: int
    """Number of times the status was boosted, as far as this server knows."""
    favourites_count: int
    """Number of times the status was favourited, as far as this server knows."""
    reblogged: bool | None
    """Whether the logged-in user boosted the status. None if nobody is logged in."""
    favourited: bool | None
    """Whether the logged-in user favourited the status. None if nobody is logged in."""
    sensitive: bool
    """Whether the status is marked as sensitive."""
    spoiler_text: str
    """Content warning, shown in place of the text until the reader expands it. Empty if there is none."""
    visibility: str
    """Who can see the status: ``public``, ``unlisted``, ``private`` or ``direct``. Some other servers also use ``list``
    and ``local``."""
    mentions: NonPaginatableList[StatusMention]
    """The accounts that the text mentions."""
    media_attachments: NonPaginatableList[MediaAttachment]
    """The images, videos and audio files attached to the status."""
    emojis: NonPaginatableList[CustomEmoji]
    """The custom emoji used in the text and the content warning. Added in 2.0.0."""
    tags: NonPaginatableList[Tag]
    """The hashtags used in the text."""
    bookmarked: bool | None
    """Whether the logged-in user bookmarked the status. None if nobody is logged in. Added in 3.1.0."""
    application: Application | None
    """The application that posted the status. None if the author does not show it, or the status is remote."""
    language: str | None
    """Language of the text as an ISO 639 code. None if unknown."""
    muted: bool | None
    """Whether the logged-in user muted the conversation of the status. None if nobody is logged in."""
    pinned: bool | None
    """Whether the logged-in user pinned the status to the profile. None if that user cannot pin it."""
    replies_count: int
    """Number of replies, as far as this server knows. Added in 2.5.0."""
    card: PreviewCard | None
    """Preview of the first link in the text. None if there is no link or no preview yet. Added in 2.6.0."""
    poll: Poll | None
    """The poll of the status. None if it has none. Added in 2.8.0."""
    edited_at: datetime | None
    """When the status was last edited. None if it never was. Added in 3.5.0."""
    filtered: NonPaginatableList[FilterResult] | None
    """The filters of the logged-in user that the status matches. None if nobody is logged in. Added in 4.0.0."""
    quote: QuoteOrStatus | None
    """The quote in this status, with the quoted status or only its ID. None if it quotes nothing. Servers that send the
    quoted status in place of a quote do not send a ``state``. Added in 4.4.0."""
    quotes_count: int
    """Number of accepted quotes. Added in 4.5.0."""
    tagged_collections: NonPaginatableList[Collection]
    """The collections linked in the text, as far as the server recognised them. Added in 4.6.0."""
    quote_approval: QuoteApproval | None
    """The rules on who may quote the status. None if the server does not send them. Added in 4.5.0."""
    text: str | None
    """Plain text for posting the status again. None except in the result of a deletion. Added in 2.9.0."""
    emoji_reactions: IfSent[NonPaginatableList[AttribAccessDict]]
    """Emoji reactions, one entry per emoji. Sent by Fedibird, Akkoma and others, but not by Mastodon."""
    reactions: IfSent[NonPaginatableList[AttribAccessDict]]
    """Emoji reactions, one entry per emoji. Sent by glitch-soc and others, but not by Mastodon."""
    quote_id: IfSent[MaybeSnowflakeIdType]
    """ID of the quoted status. Sent by Fedibird, Akkoma and others, but not by Mastodon. None if the status quotes
    nothing."""
    content_type: IfSent[str]
    """MIME type in which the text was written. Sent by glitch-soc and GoToSocial, but not by Mastodon."""
    local_only: IfSent[bool]
    """Whether the status stays on its server. Sent by glitch-soc, Hometown and GoToSocial, but not by Mastodon."""
    pleroma: IfSent[AttribAccessDict]
    """Additional data of Pleroma and Akkoma. None if the server does not send it."""
    plain_text = PlainText("content")
    """``content`` as plain text, without markup. Empty if there is none."""


class StatusEdit(AttribAccessDict):
    """A revision in the edit history of a status.

    Returned by: ``api.status_history(status_id)[0]``.

    Source: https://docs.joinmastodon.org/entities/StatusEdit/
    """

    _version = "3.5.0"

    content: str
    """Text of this revision as HTML. Added in 3.5.0."""
    spoiler_text: str
    """Content warning of this revision. Empty if there is none. Added in 3.5.0."""
    sensitive: bool
    """Whether this revision was marked as sensitive. Added in 3.5.0."""
    created_at: datetime
    """When this revision was published. Added in 3.5.0."""
    account: Account
    """The account that published this revision. Added in 3.5.0."""
    media_attachments: NonPaginatableList[MediaAttachment]
    """The media attached in this revision. Added in 3.5.0."""
    emojis: NonPaginatableList[CustomEmoji]
    """The custom emoji used in this revision. Added in 3.5.0."""
    poll: Poll | None
    """The poll in this revision, with only the titles of its options. None if there was none. Added in 3.5.0."""
    quote: QuoteOrStatus | None
    """The quote in this revision, with the quoted status or only its ID. None if it quoted nothing. Added in 4.4.0."""
    plain_text = PlainText("content")
    """``content`` as plain text, without markup. Empty if there is none."""


class StatusSource(AttribAccessDict):
    """The plain text of a status, as its author wrote it.

    Returned by: ``api.status_source(status_id)``.

    Source: https://docs.joinmastodon.org/entities/StatusSource/
    """

    _version = "3.5.0"

    id: MaybeSnowflakeIdType
    """ID of the status. Added in 3.5.0."""
    text: str
    """Plain text of the status. Added in 3.5.0."""
    spoiler_text: str
    """Plain text of the content warning. Empty if there is none. Added in 3.5.0."""
    content_type: IfSent[str]
    """MIME type in which the text was written. Sent by glitch-soc, GoToSocial and Pleroma, but not by Mastodon."""


class ScheduledStatusPoll(AttribAccessDict):
    """The poll of a scheduled status.

    Returned by: ``api.scheduled_status(scheduled_id).params.poll``.

    Source: https://docs.joinmastodon.org/entities/ScheduledStatus/
    """

    _version = "2.8.0"

    options: NonPaginatableList[str]
    """Titles of the options, in order. Added in 2.8.0."""
    expires_in: int
    """Duration of the poll in seconds. Added in 2.8.0."""
    multiple: bool
    """Whether voters may choose more than one option. Added in 2.8.0."""
    hide_totals: bool
    """Whether vote counts are hidden until the poll ends. Added in 2.8.0."""


class ScheduledStatusParams(AttribAccessDict):
    """The parameters with which a scheduled status will be posted.

    Returned by: ``api.scheduled_status(scheduled_id).params``.

    Source: https://docs.joinmastodon.org/entities/ScheduledStatus/
    """

    _version = "4.5.0"

    text: str
    """Text of the status. Added in 2.7.0."""
    in_reply_to_id: MaybeSnowflakeIdType | None
    """ID of the status to reply to. None if the status is not a reply. Added in 2.7.0."""
    media_ids: NonPaginatableList[MaybeSnowflakeIdType] | None
    """IDs of the media attachments. None if there are none. Added in 2.7.0."""
    sensitive: bool | None
    """Whether the status will be marked as sensitive. None if not set. Added in 2.7.0."""
    visibility: str | None
    """Visibility of the status: ``public``, ``unlisted``, ``private`` or ``direct``. None for the default of the
    account. Added in 2.7.0."""
    idempotency: str | None
    """Idempotency key, by which the server recognises a repeated request. None if none was sent. Added in 2.7.0."""
    scheduled_at: datetime | None
    """Always None. The time is in ``ScheduledStatus.scheduled_at``. Added in 2.7.0."""
    spoiler_text: str | None
    """Content warning. None if there is none. Added in 2.7.0."""
    application_id: MaybeSnowflakeIdType
    """Internal ID of the application that scheduled the status. Deprecated. Added in 2.7.0."""
    poll: ScheduledStatusPoll | None
    """Poll to attach. None if there is none. Added in 2.8.0."""
    language: str | None
    """Language of the text as an ISO 639 code. None if not set. Added in 2.7.0."""
    allowed_mentions: NonPaginatableList[str] | None
    """IDs of the only accounts that the text may mention. None if there is no limit. Added in 2.7.0."""
    with_rate_limit: bool
    """Whether posting counts towards the rate limit. Deprecated. Added in 2.7.0."""
    quoted_status_id: MaybeSnowflakeIdType | None
    """ID of the status to quote. None if there is none. Added in 4.4.0."""
    quote_approval_policy: str | None
    """Who may quote the status: ``public``, ``followers`` or ``nobody``. None for the default of the account. Added in
    4.5.0."""


class ScheduledStatus(AttribAccessDict):
    """A status that the server will post later.

    Returned by: ``api.scheduled_statuses()[0]``, ``api.status_post("Good morning", scheduled_at=tomorrow)``.

    Source: https://docs.joinmastodon.org/entities/ScheduledStatus/
    """

    _version = "2.7.0"

    id: MaybeSnowflakeIdType
    """ID of the scheduled status. The posted status gets another ID. Added in 2.7.0."""
    scheduled_at: datetime
    """When the status will be posted. Added in 2.7.0."""
    params: ScheduledStatusParams
    """The parameters with which the status will be posted. Added in 2.7.0."""
    media_attachments: NonPaginatableList[MediaAttachment]
    """The media that will be attached. Added in 2.7.0."""


class Context(AttribAccessDict):
    """The thread that a status belongs to.

    Returned by: ``api.status_context(status_id)``.

    Source: https://docs.joinmastodon.org/entities/Context/
    """

    _version = "0.6.0"

    ancestors: NonPaginatableList[Status]
    """The statuses that this one replies to, from the start of the thread downwards."""
    descendants: NonPaginatableList[Status]
    """The replies to this status, and the replies to those."""


class TranslationPollOption(AttribAccessDict):
    """The translation of one option of a poll.

    Returned by: ``api.status_translate(status_id, "de").poll.options[0]``.

    Source: https://docs.joinmastodon.org/entities/Translation/
    """

    _version = "4.2.0"

    title: str
    """Translated title of the option. Added in 4.2.0."""


class TranslationPoll(AttribAccessDict):
    """The translation of the poll of a status.

    Returned by: ``api.status_translate(status_id, "de").poll``.

    Source: https://docs.joinmastodon.org/entities/Translation/
    """

    _version = "4.2.0"

    id: MaybeSnowflakeIdType
    """ID of the translated poll. Added in 4.2.0."""
    options: NonPaginatableList[TranslationPollOption]
    """The translated options, in the order of the poll. Added in 4.2.0."""


class TranslationAttachment(AttribAccessDict):
    """The translation of the description of a media attachment.

    Returned by: ``api.status_translate(status_id, "de").media_attachments[0]``.

    Source: https://docs.joinmastodon.org/entities/Translation/
    """

    _version = "4.2.0"

    id: MaybeSnowflakeIdType
    """ID of the media attachment. Added in 4.2.0."""
    description: str
    """Translated description of the media attachment. Added in 4.2.0."""


class Translation(AttribAccessDict):
    """A machine translation of a status.

    Returned by: ``api.status_translate(status_id, "de")``.

    Source: https://docs.joinmastodon.org/entities/Translation/
    """

    _version = "4.0.0"

    content: str
    """Translated text as HTML. Added in 4.0.0."""
    detected_source_language: str
    """Language of the original as an ISO 639 code, as detected by the translation service. Added in 4.0.0."""
    provider: str
    """Name of the service that translated the status. Added in 4.0.0."""
    spoiler_text: str
    """Translated content warning. Empty if there is none. Added in 4.2.0."""
    language: str
    """Language that the status was translated into, as an ISO 639 code. Added in 4.0.0."""
    poll: TranslationPoll | None
    """The translated poll. None if the status has no poll. Added in 4.2.0."""
    media_attachments: NonPaginatableList[TranslationAttachment]
    """The translated media descriptions. Added in 4.2.0."""
    plain_text = PlainText("content")
    """``content`` as plain text, without markup. Empty if there is none."""
