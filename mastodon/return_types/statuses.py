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
from mastodon.return_types.polls import Poll
from mastodon.return_types.tags import Tag
from mastodon.types_base import AttribAccessDict, ByKey, MaybeSnowflakeIdType, NonPaginatableList


class StatusMention(AttribAccessDict):
    """An account that the text of a status mentions.

    Returned by: ``api.status(status_id).mentions[0]``.

    Source: https://docs.joinmastodon.org/entities/Status/#Mention
    """

    _version = "0.6.0"

    url: str
    """Web address of the profile of the mentioned account."""
    username: str
    """Name of the mentioned account without its domain."""
    acct: str
    """Handle of the mentioned account: the bare username for local accounts, ``username@domain`` for remote ones."""
    id: MaybeSnowflakeIdType
    """ID of the mentioned account."""


class QuoteApproval(AttribAccessDict):
    """The rules on who may quote a status, and what they mean for the logged-in user.

    Returned by: ``api.status(status_id).quote_approval``.

    Source: https://docs.joinmastodon.org/entities/QuoteApproval/
    """

    _version = "4.5.0"

    automatic: NonPaginatableList[str]
    """Groups whose quotes are accepted at once: ``public``, ``followers``, ``following``, ``unsupported_policy``. Empty
    when there are none. Added in 4.5.0."""
    manual: NonPaginatableList[str]
    """Groups whose quotes wait for the author's review: ``public``, ``followers``, ``following``,
    ``unsupported_policy``. Empty when there are none. Added in 4.5.0."""
    current_user: str
    """Effect of a quote by the logged-in user: ``automatic``, ``manual``, ``denied`` or ``unknown``. Added
    in 4.5.0."""


class ShallowQuote(AttribAccessDict):
    """A quote that only names the quoted status by its ID, as found in the quoted status of another quote.

    Returned by: ``api.status(status_id).quote.quoted_status.quote``.

    Source: https://docs.joinmastodon.org/entities/ShallowQuote/
    """

    _version = "4.5.7"

    quoted_status_id: MaybeSnowflakeIdType | None
    """ID of the quoted status. None if it may not be shown, as with ``pending``, ``rejected``, ``revoked`` and
    ``deleted``. Added in 4.4.0."""
    state: str
    """``pending``, ``accepted``, ``rejected``, ``revoked``, ``deleted``, ``unauthorized``; since 4.5.0
    ``blocked_account``, ``blocked_domain``, ``muted_account``. Others count as ``unauthorized``. Added in 4.4.0."""


class Quote(AttribAccessDict):
    """A quote together with the status that it quotes.

    Returned by: ``api.status(status_id).quote``.

    Source: https://docs.joinmastodon.org/entities/Quote/
    """

    _version = "4.5.7"

    state: str
    """``pending``, ``accepted``, ``rejected``, ``revoked``, ``deleted``, ``unauthorized``; since 4.5.0
    ``blocked_account``, ``blocked_domain``, ``muted_account``. Others count as ``unauthorized``. Added in 4.4.0."""
    quoted_status: Status | None
    """The quoted status. None if it may not be shown, as with ``pending``, ``rejected``, ``revoked`` and ``deleted``.
    Added in 4.4.0."""


class Status(AttribAccessDict):
    """A post, or the boost of one.

    Returned by: ``api.status(status_id)``, ``api.status_post("Hello from Python")``.

    Source: https://docs.joinmastodon.org/entities/Status/
    """

    _version = "4.6.0"
    _aliases = MappingProxyType({"favoured": "favourited"})

    id: MaybeSnowflakeIdType
    """ID of the status on this server."""
    uri: str
    """Address that identifies the status in federation, the same on every server."""
    url: str | None
    """Web address of the status. None if its server offers no page for it."""
    account: Account
    """The account that posted or boosted the status."""
    in_reply_to_id: MaybeSnowflakeIdType | None
    """ID of the status that this one replies to. None if it is not a reply."""
    in_reply_to_account_id: MaybeSnowflakeIdType | None
    """ID of the account that the status replies to. In a chain of self-replies this can be the first such account.
    None if it is not a reply."""
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
    """Whether media and text should be hidden behind a click."""
    spoiler_text: str
    """Content warning to show in front of the text. Empty when there is none."""
    visibility: str
    """Who can see the status: ``public``, ``unlisted``, ``private`` or ``direct``. Some other servers also use ``list``
    and ``local``."""
    mentions: NonPaginatableList[StatusMention]
    """The accounts that the text mentions."""
    media_attachments: NonPaginatableList[MediaAttachment]
    """The images, videos and sounds attached to the status."""
    emojis: NonPaginatableList[CustomEmoji]
    """The custom emoji used in the text and the content warning. Added in 2.0.0."""
    tags: NonPaginatableList[Tag]
    """The hashtags used in the text."""
    bookmarked: bool | None
    """Whether the logged-in user bookmarked the status. None if nobody is logged in. Added in 3.1.0."""
    application: Application | None
    """The application that the status was posted with. None if the author keeps it private or the status is
    remote."""
    language: str | None
    """Language of the text as an ISO 639 code. None if not known."""
    muted: bool | None
    """Whether the logged-in user muted the conversation of the status. None if nobody is logged in."""
    pinned: bool | None
    """Whether the logged-in user pinned the status to the profile. None if the status cannot be pinned by that
    user."""
    replies_count: int
    """Number of replies the status has, as far as this server knows. Added in 2.5.0."""
    card: PreviewCard | None
    """Preview of the first link in the text. None if there is no link or no preview yet. Added in 2.6.0."""
    poll: Poll | None
    """The poll of the status. None if it has none. Added in 2.8.0."""
    edited_at: datetime | None
    """When the status was last edited. None if it never was. Added in 3.5.0."""
    filtered: NonPaginatableList[FilterResult] | None
    """The filters of the logged-in user that the status matches. None if nobody is logged in. Added in 4.0.0."""
    quote: Annotated[Quote | ShallowQuote, ByKey({"quoted_status_id": ShallowQuote}, Quote)] | None
    """The quote that the status makes, either with the quoted status or with its ID only. None if it quotes nothing.
    Added in 4.4.0."""
    quotes_count: int
    """Number of accepted quotes the status has. Added in 4.5.0."""
    tagged_collections: NonPaginatableList[Collection]
    """The collections linked in the text, as far as the server recognised them. Added in 4.6.0."""
    quote_approval: QuoteApproval | None
    """Who may quote the status. None if the server does not say. Added in 4.5.0."""
    text: str | None
    """Plain text for posting the status again. None except in the result of a deletion. Added in 2.9.0."""


class StatusEdit(AttribAccessDict):
    """One revision in the edit history of a status.

    Returned by: ``api.status_history(status_id)[0]``.

    Source: https://docs.joinmastodon.org/entities/StatusEdit/
    """

    _version = "3.5.0"

    content: str
    """Text of this revision as HTML. Added in 3.5.0."""
    spoiler_text: str
    """Content warning of this revision. Empty when there is none. Added in 3.5.0."""
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
    """The poll in this revision, of which only the titles of the options are known. None if there was none. Added in
    3.5.0."""
    quote: Annotated[Quote | ShallowQuote, ByKey({"quoted_status_id": ShallowQuote}, Quote)] | None
    """The quote in this revision, either with the quoted status or with its ID only. None if it quoted nothing. Added
    in 4.4.0."""


class StatusSource(AttribAccessDict):
    """The plain text from which a status was made.

    Returned by: ``api.status_source(status_id)``.

    Source: https://docs.joinmastodon.org/entities/StatusSource/
    """

    _version = "3.5.0"

    id: MaybeSnowflakeIdType
    """ID of the status. Added in 3.5.0."""
    text: str
    """Plain text of the status as its author typed it. Added in 3.5.0."""
    spoiler_text: str
    """Plain text of the content warning. Empty when there is none. Added in 3.5.0."""


class ScheduledStatusPoll(AttribAccessDict):
    """The poll that a scheduled status will open.

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
    """Whether the counts stay hidden until the poll ends. Added in 2.8.0."""


class ScheduledStatusParams(AttribAccessDict):
    """The parameters with which a scheduled status will be posted.

    Returned by: ``api.scheduled_status(scheduled_id).params``.

    Source: https://docs.joinmastodon.org/entities/ScheduledStatus/
    """

    _version = "4.5.0"

    text: str
    """Text of the status. Added in 2.7.0."""
    in_reply_to_id: MaybeSnowflakeIdType | None
    """ID of the status to reply to. None if it will not be a reply. Added in 2.7.0."""
    media_ids: NonPaginatableList[str] | None
    """IDs of the media to attach. None if there are none. Added in 2.7.0."""
    sensitive: bool | None
    """Whether the status will be marked as sensitive. None if not set. Added in 2.7.0."""
    visibility: str | None
    """Who will see the status: ``public``, ``unlisted``, ``private`` or ``direct``. None if the default of the
    account applies. Added in 2.7.0."""
    idempotency: str | None
    """Key by which the server recognises a repeated request. None if none was sent. Added in 2.7.0."""
    scheduled_at: datetime | None
    """Always None. The time is in ``ScheduledStatus.scheduled_at``. Added in 2.7.0."""
    spoiler_text: str | None
    """Content warning. None if there is none. Added in 2.7.0."""
    application_id: MaybeSnowflakeIdType
    """Internal ID of the application that scheduled the status. Deprecated. Added in 2.7.0."""
    poll: ScheduledStatusPoll | None
    """The poll to open. None if there is none. Added in 2.8.0."""
    language: str | None
    """Language of the text as an ISO 639 code. None if not set. Added in 2.7.0."""
    allowed_mentions: NonPaginatableList[str] | None
    """IDs of the only accounts that the text may mention. None if there is no limit. Added in 2.7.0."""
    with_rate_limit: bool
    """Whether posting counts towards the rate limit of the account. Deprecated. Added in 2.7.0."""
    quoted_status_id: MaybeSnowflakeIdType | None
    """ID of the status to quote. None if it will quote nothing. Added in 4.4.0."""
    quote_approval_policy: str | None
    """Who may quote the status: ``public``, ``followers`` or ``nobody``. None if the default of the account applies.
    Added in 4.5.0."""


class ScheduledStatus(AttribAccessDict):
    """A status that the server will post at a later time.

    Returned by: ``api.scheduled_statuses()[0]``, ``api.status_post("Good morning", scheduled_at=tomorrow)``.

    Source: https://docs.joinmastodon.org/entities/ScheduledStatus/
    """

    _version = "2.7.0"

    id: MaybeSnowflakeIdType
    """ID of the scheduled status; the posted status will have another one. Added in 2.7.0."""
    scheduled_at: datetime
    """When the status will be posted. Added in 2.7.0."""
    params: ScheduledStatusParams
    """The parameters with which the status will be posted. Added in 2.7.0."""
    media_attachments: NonPaginatableList[MediaAttachment]
    """The media that will be attached. Added in 2.7.0."""


class Context(AttribAccessDict):
    """The thread around a status.

    Returned by: ``api.status_context(status_id)``.

    Source: https://docs.joinmastodon.org/entities/Context/
    """

    _version = "0.6.0"

    ancestors: NonPaginatableList[Status]
    """The statuses that lead to this one, from the start of the thread downwards."""
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
    """The machine translation of a status.

    Returned by: ``api.status_translate(status_id, "de")``.

    Source: https://docs.joinmastodon.org/entities/Translation/
    """

    _version = "4.0.0"

    content: str
    """Translated text as HTML. Added in 4.0.0."""
    detected_source_language: str
    """Language of the original as the translation service detected it, as an ISO 639 code. Added in 4.0.0."""
    provider: str
    """Name of the service that translated the status. Added in 4.0.0."""
    spoiler_text: str
    """Translated content warning. Empty when there is none. Added in 4.2.0."""
    language: str
    """Language that the status was translated into, as an ISO 639 code. Added in 4.0.0."""
    poll: TranslationPoll | None
    """The translated poll. None if the status has no poll. Added in 4.2.0."""
    media_attachments: NonPaginatableList[TranslationAttachment]
    """The translated media descriptions. Added in 4.2.0."""
