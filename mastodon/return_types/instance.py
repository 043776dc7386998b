"""Entities that describe a server: its limits, rules, texts and activity."""

from __future__ import annotations

from datetime import datetime
from types import MappingProxyType
from typing import Annotated

from mastodon.return_types.accounts import Account
from mastodon.return_types.plain import PlainText
from mastodon.types_base import (
    AttribAccessDict,
    IfSent,
    MaybeSnowflakeIdType,
    NonPaginatableList,
    OrKeys,
    RenamedAccessDict,
    Wire,
)


class RuleTranslation(AttribAccessDict):
    """A server rule in another language.

    Returned by: ``api.instance_v2().rules[0].translations["de"]``

    Source: https://docs.joinmastodon.org/entities/Rule/#translations
    """

    _version = "4.4.0"

    text: str
    """The rule in that language. Added in 4.4.0."""
    hint: str
    """The longer explanation in that language. Added in 4.4.0."""


class Rule(AttribAccessDict):
    """A rule for the users of a server.

    Returned by: ``api.instance_rules()[0]`` or ``api.instance_v2().rules[0]``

    Source: https://docs.joinmastodon.org/entities/Rule/
    """

    _version = "4.4.0"

    id: MaybeSnowflakeIdType
    """ID of the rule. Added in 3.4.0."""
    text: str
    """The rule in short. Added in 3.4.0."""
    hint: str
    """A longer explanation of the rule. Added in 4.3.0."""
    translations: dict[str, RuleTranslation]
    """The rule in other languages, by language code. Added in 4.4.0."""


class InstanceAccountConfiguration(AttribAccessDict):
    """The limits for accounts.

    Returned by: ``api.instance_v2().configuration.accounts``

    Source: https://docs.joinmastodon.org/methods/instance/
    """

    _version = "4.6.0"

    max_featured_tags: int
    """Maximum number of featured hashtags of an account. Added in 4.0.0."""
    max_pinned_statuses: int
    """Maximum number of pinned statuses of an account. Added in 4.3.0."""
    max_display_name_length: int
    """Maximum length of a display name, in characters. Added in 4.6.0."""
    max_note_length: int
    """Maximum length of a bio, in characters. Added in 4.6.0."""
    max_avatar_description_length: int
    """Maximum length of the description of an avatar, in characters. Added in 4.6.0."""
    max_header_description_length: int
    """Maximum length of the description of a header image, in characters. Added in 4.6.0."""
    max_profile_fields: int
    """Maximum number of extra fields of a profile. Added in 4.6.0."""
    profile_field_name_limit: int
    """Maximum length of the name of an extra profile field, in characters. Added in 4.6.0."""
    profile_field_value_limit: int
    """Maximum length of the value of an extra profile field, in characters. Added in 4.6.0."""


class InstanceStatusConfiguration(AttribAccessDict):
    """The limits for statuses.

    Returned by: ``api.instance_v2().configuration.statuses``

    Source: https://docs.joinmastodon.org/methods/instance/
    """

    _version = "3.4.2"

    max_characters: int
    """Maximum length of a status, in characters. Added in 3.4.2."""
    max_media_attachments: int
    """Maximum number of media attachments of a status. Added in 3.4.2."""
    characters_reserved_per_url: int
    """Number of characters that a link counts as, whatever its length. Added in 3.4.2."""
    supported_mime_types: IfSent[Annotated[NonPaginatableList[str], OrKeys("/")]]
    """MIME types in which the text of a status can be written. Sent by glitch-soc and GoToSocial, but not by
    Mastodon."""


class InstanceTranslationConfiguration(AttribAccessDict):
    """The settings for the translation of statuses.

    Returned by: ``api.instance_v2().configuration.translation``

    Source: https://docs.joinmastodon.org/methods/instance/
    """

    _version = "4.0.0"

    enabled: bool
    """Whether the server can translate statuses. Added in 4.0.0."""


class InstanceMediaConfiguration(AttribAccessDict):
    """The limits for uploaded media.

    Returned by: ``api.instance_v2().configuration.media_attachments``

    Source: https://docs.joinmastodon.org/methods/instance/
    """

    _version = "4.4.0"

    supported_mime_types: Annotated[NonPaginatableList[str], OrKeys("/")]
    """MIME types of files that can be uploaded. Added in 3.4.2."""
    image_size_limit: int
    """Maximum size of an image file, in bytes. Added in 3.4.2."""
    image_matrix_limit: int
    """Maximum area of an image, in pixels (width times height). Added in 3.4.2."""
    video_size_limit: int
    """Maximum size of a video file, in bytes. Added in 3.4.2."""
    video_frame_rate_limit: int
    """Maximum frame rate of a video, in frames per second. Added in 3.4.2."""
    video_matrix_limit: int
    """Maximum area of a video frame, in pixels (width times height). Added in 3.4.2."""
    description_limit: int
    """Maximum length of a media description, in characters. Added in 4.4.0."""


class InstancePollConfiguration(AttribAccessDict):
    """The limits for polls.

    Returned by: ``api.instance_v2().configuration.polls``

    Source: https://docs.joinmastodon.org/methods/instance/
    """

    _version = "3.4.2"

    max_options: int
    """Maximum number of options of a poll. Added in 3.4.2."""
    max_characters_per_option: int
    """Maximum length of an option, in characters. Added in 3.4.2."""
    min_expiration: int
    """Minimum duration of a poll, in seconds. Added in 3.4.2."""
    max_expiration: int
    """Maximum duration of a poll, in seconds. Added in 3.4.2."""


class InstanceTimelinesAccessFeedConfiguration(AttribAccessDict):
    """The rules on who may read one kind of timeline.

    Returned by: ``api.instance_v2().configuration.timelines_access.live_feeds``

    Source: https://docs.joinmastodon.org/entities/Instance/
    """

    _version = "4.5.0"

    local: str
    """Access to statuses of this server: public, authenticated (logged-in users only) or disabled. Added in 4.5.0."""
    remote: str
    """Access to statuses of other servers: public, authenticated (logged-in users only) or disabled. Added in 4.5.0."""


class InstanceTimelinesAccessConfiguration(AttribAccessDict):
    """The rules on who may read timelines other than personal ones.

    Returned by: ``api.instance_v2().configuration.timelines_access``

    Source: https://docs.joinmastodon.org/entities/Instance/
    """

    _version = "4.5.0"

    live_feeds: InstanceTimelinesAccessFeedConfiguration
    """Access to the public timelines. Added in 4.5.0."""
    hashtag_feeds: InstanceTimelinesAccessFeedConfiguration
    """Access to hashtag timelines. Added in 4.5.0."""
    trending_link_feeds: InstanceTimelinesAccessFeedConfiguration
    """Access to timelines of statuses with a trending link. Added in 4.5.0."""


class InstanceConfiguration(AttribAccessDict):
    """The limits of the server, in the first version of the instance API.

    Returned by: ``api.instance_v1().configuration``

    Source: https://docs.joinmastodon.org/entities/V1_Instance/
    """

    _version = "3.4.2"

    accounts: InstanceAccountConfiguration
    """Limits for accounts. Added in 4.0.0."""
    statuses: InstanceStatusConfiguration
    """Limits for statuses. Added in 3.4.2."""
    media_attachments: InstanceMediaConfiguration
    """Limits for uploaded media. Added in 3.4.2."""
    polls: InstancePollConfiguration
    """Limits for polls. Added in 3.4.2."""
    reactions: IfSent[AttribAccessDict]
    """Limits for emoji reactions. Sent by glitch-soc, but not by Mastodon."""


class InstanceURLs(AttribAccessDict):
    """The URLs of the services of a server, in the first version of the instance API.

    Returned by: ``api.instance_v1().urls``

    Source: https://docs.joinmastodon.org/entities/V1_Instance/
    """

    _version = "3.4.2"
    _access_map = MappingProxyType({"streaming_api": "streaming"})

    streaming_api: str
    """Base URL for streaming over WebSocket."""


class InstanceStatistics(AttribAccessDict):
    """The size of the server and of the network that it knows.

    Returned by: ``api.instance_v1().stats``

    Source: https://docs.joinmastodon.org/entities/V1_Instance/
    """

    _version = "1.6.0"

    user_count: int
    """Number of users of the server."""
    status_count: int
    """Number of statuses of its users."""
    domain_count: int
    """Number of other servers it knows."""


class Instance(AttribAccessDict):
    """The description of a server, in the first version of the API.

    Returned by: ``api.instance_v1()``

    Source: https://docs.joinmastodon.org/entities/V1_Instance/
    """

    _version = "4.0.0"
    _access_map = MappingProxyType(
        {
            "uri": "domain",
            "short_description": "description",
            "email": "contact.email",
            "urls": "configuration.urls",
            "contact_account": "contact.account",
        }
    )
    _aliases = MappingProxyType({"domain": "uri"})

    uri: str
    """Domain name of the server. Despite its name, it is not a URI."""
    title: str
    """Name of the server."""
    short_description: str
    """Short description of the server, as plain text. Added in 2.9.2."""
    description: str
    """Description of the server, as HTML. Deprecated since 4.0.0."""
    email: str
    """Email address for questions to the administrators."""
    version: str
    """Version of the server software."""
    urls: InstanceURLs
    """URLs of the services of the server."""
    stats: InstanceStatistics | None
    """Size of the server. None if the server does not publish it."""
    thumbnail: str | None
    """URL of an image that represents the server. None if there is no image."""
    languages: NonPaginatableList[str]
    """Main languages of the server and its staff, as two-letter codes. Added in 2.3.0."""
    registrations: bool
    """Whether new users can sign up. Added in 2.7.2."""
    approval_required: bool
    """Whether the staff must approve each new user. Added in 2.9.2."""
    invites_enabled: bool
    """Whether users may invite others. Deprecated since 4.0.0. Added in 3.1.4."""
    configuration: InstanceConfiguration
    """Limits of the server. Added in 3.4.2."""
    contact_account: Account | None
    """Account to contact with questions. None if none is set. Added in 2.3.0."""
    rules: NonPaginatableList[Rule]
    """Rules of the server, in order. Added in 3.4.0."""
    max_toot_chars: IfSent[int]
    """Maximum length of a status, in characters. Sent by Pleroma, Akkoma, GoToSocial and others, but not by
    Mastodon."""
    poll_limits: IfSent[AttribAccessDict]
    """Limits for polls. Sent by Pleroma and Akkoma, but not by Mastodon."""
    upload_limit: IfSent[int]
    """Maximum size of an uploaded file, in bytes. Sent by Pleroma and Akkoma, but not by Mastodon."""
    feature_quote: IfSent[bool]
    """Whether the server has quotes. Sent by Fedibird, but not by Mastodon."""
    fedibird_capabilities: IfSent[NonPaginatableList[str]]
    """Names of additional features. Sent by Fedibird and others, but not by Mastodon."""
    plain_description = PlainText("description")
    """``description`` as plain text, without markup. Empty if there is none."""


class InstanceIcon(AttribAccessDict):
    """The icon of the server in one size.

    Returned by: ``api.instance_v2().icon[0]``

    Source: https://docs.joinmastodon.org/methods/instance/#InstanceIcon
    """

    _version = "4.3.0"

    src: str
    """URL of the image. Added in 4.3.0."""
    size: str
    """Size of the image in pixels, such as 36x36 (width and height). Added in 4.3.0."""


class InstanceVapidKey(AttribAccessDict):
    """The key with which the server signs Web Push messages.

    Returned by: ``api.instance_v2().configuration.vapid``

    Source: https://docs.joinmastodon.org/methods/instance/
    """

    _version = "4.3.0"

    public_key: str
    """Public key, required for a Web Push subscription. Added in 4.3.0."""


class InstanceURLsV2(AttribAccessDict):
    """The URLs of pages and services of a server.

    Returned by: ``api.instance_v2().configuration.urls``

    Source: https://docs.joinmastodon.org/entities/Instance/
    """

    _version = "4.4.0"
    _aliases = MappingProxyType({"streaming_api": "streaming"})

    streaming: str
    """Base URL for streaming over WebSocket. Added in 4.0.0."""
    status: str | None
    """URL of the page that reports outages of the server. None if there is none. Added in 4.1.0."""
    about: str | None
    """URL of the page about the server. None if the server does not send it. Added in 4.4.0."""
    privacy_policy: str | None
    """URL of the privacy policy. None if there is none. Added in 4.4.0."""
    terms_of_service: str | None
    """URL of the terms of service. None if there are none. Added in 4.4.0."""


class InstanceConfigurationV2(AttribAccessDict):
    """The limits and settings of a server.

    Returned by: ``api.instance_v2().configuration``

    Source: https://docs.joinmastodon.org/entities/Instance/
    """

    _version = "4.5.0"

    accounts: InstanceAccountConfiguration
    """Limits for accounts. Added in 4.0.0."""
    statuses: InstanceStatusConfiguration
    """Limits for statuses. Added in 4.0.0."""
    media_attachments: InstanceMediaConfiguration
    """Limits for uploaded media. Added in 4.0.0."""
    polls: InstancePollConfiguration
    """Limits for polls. Added in 4.0.0."""
    translation: InstanceTranslationConfiguration
    """Settings for the translation of statuses. Added in 4.0.0."""
    urls: InstanceURLsV2
    """URLs of pages and services of the server. Added in 4.0.0."""
    vapid: InstanceVapidKey
    """Key for Web Push. Added in 4.3.0."""
    limited_federation: bool
    """Whether the server only federates with servers that its administrators have allowed. Added in 4.4.0."""
    timelines_access: InstanceTimelinesAccessConfiguration
    """The rules on who may read timelines other than personal ones. Added in 4.5.0."""
    reactions: IfSent[AttribAccessDict]
    """Limits for emoji reactions. Sent by glitch-soc, but not by Mastodon."""


class InstanceThumbnailVersions(RenamedAccessDict):
    """The image that represents the server, in different resolutions.

    Returned by: ``api.instance_v2().thumbnail.versions``

    Source: https://docs.joinmastodon.org/entities/Instance/
    """

    _version = "4.0.0"

    at1x: Annotated[str | None, Wire("@1x")]
    """URL of the image for ordinary screens. None if there is none. Added in 4.0.0."""
    at2x: Annotated[str | None, Wire("@2x")]
    """URL of the image for high-density screens. None if there is none. Added in 4.0.0."""


class InstanceThumbnail(AttribAccessDict):
    """The image that represents the server.

    Returned by: ``api.instance_v2().thumbnail``

    Source: https://docs.joinmastodon.org/entities/Instance/
    """

    _version = "4.6.0"

    url: str
    """URL of the image. Added in 4.0.0."""
    blurhash: str | None
    """BlurHash to show until the image is loaded. None if there is none. Added in 4.0.0."""
    versions: InstanceThumbnailVersions | None
    """The image in other resolutions. None if there are none. Added in 4.0.0."""
    description: str
    """Alternative text of the image. Added in 4.6.0."""


class InstanceUsageUsers(AttribAccessDict):
    """The number of users of a server.

    Returned by: ``api.instance_v2().usage.users``

    Source: https://docs.joinmastodon.org/entities/Instance/
    """

    _version = "3.0.0"

    active_month: int
    """Number of users who were active in the past four weeks. 0 on a server with limited federation. Added in 4.0.0."""


class InstanceUsage(AttribAccessDict):
    """The usage statistics of a server.

    Returned by: ``api.instance_v2().usage``

    Source: https://docs.joinmastodon.org/entities/Instance/
    """

    _version = "3.0.0"
    # The fields of the first version of the API, which this one does not send, read as None.
    _aliases = MappingProxyType({name: name for name in ("user_count", "status_count", "domain_count")})

    users: InstanceUsageUsers
    """Number of users. Added in 4.0.0."""


class InstanceRegistrations(AttribAccessDict):
    """The settings for signing up.

    Returned by: ``api.instance_v2().registrations``

    Source: https://docs.joinmastodon.org/entities/Instance/
    """

    _version = "4.4.0"

    approval_required: bool
    """Whether the staff must approve each new user. Added in 4.0.0."""
    enabled: bool
    """Whether new users can sign up. Added in 4.0.0."""
    message: str | None
    """Explanation why sign-ups are closed, as HTML. None if they are open or no reason is given. Added in 4.0.0."""
    url: str | None
    """URL of the page for signing up, if accounts come from an external service. None otherwise. Added in 4.2.0."""
    sign_up_url: str | None
    """URL of the page for signing up. None if the server does not send it. Added in 4.2.0."""
    reason_required: bool | None
    """Whether new users must give a reason for joining. None if no approval is needed. Added in 4.4.0."""
    min_age: int | None
    """Minimum age for signing up, in years. None if there is none. Added in 4.4.0."""
    plain_message = PlainText("message")
    """``message`` as plain text, without markup. Empty if there is none."""


class InstanceContact(AttribAccessDict):
    """The contact for questions about the server.

    Returned by: ``api.instance_v2().contact``

    Source: https://docs.joinmastodon.org/entities/Instance/
    """

    _version = "4.0.0"

    account: Account | None
    """Account to contact with questions. None if none is set. Added in 4.0.0."""
    email: str
    """Email address for questions to the administrators. Added in 4.0.0."""


class InstanceAPIVersions(AttribAccessDict):
    """The versions of the API that a server supports. Software other than Mastodon may add versions of its own.

    Returned by: ``api.instance_v2().api_versions``

    Source: https://docs.joinmastodon.org/entities/Instance/
    """

    _version = "4.3.0"

    mastodon: int
    """Version of the Mastodon API, a number that grows with each substantial change. Added in 4.3.0."""


class InstanceV2(AttribAccessDict):
    """The description of a server.

    Returned by: ``api.instance_v2()`` or ``api.instance()``

    Source: https://docs.joinmastodon.org/entities/Instance/
    """

    _version = "4.6.0"
    _aliases = MappingProxyType(
        {
            "uri": "domain",
            "urls": "configuration.urls",
            "email": "contact.email",
            "short_description": "description",
            "contact_account": "contact.account",
            "approval_required": "registrations.approval_required",
            "stats": "usage",
        }
    )

    domain: str
    """Domain name of the server. Added in 4.0.0."""
    title: str
    """Name of the server. Added in 4.0.0."""
    version: str
    """Version of the server software. Added in 4.0.0."""
    source_url: str
    """URL of the source code of the server software. Added in 4.0.0."""
    description: str
    """Short description of the server, as plain text. Added in 4.0.0."""
    usage: InstanceUsage
    """Usage statistics of the server. Added in 4.0.0."""
    thumbnail: InstanceThumbnail | None
    """Image that represents the server. None if there is no image. Added in 4.0.0."""
    languages: NonPaginatableList[str]
    """Main languages of the server and its staff, as two-letter codes. Added in 4.0.0."""
    configuration: InstanceConfigurationV2
    """Limits and settings of the server. Added in 4.0.0."""
    registrations: InstanceRegistrations
    """Settings for signing up. Added in 4.0.0."""
    contact: InstanceContact
    """Contact for questions about the server. Added in 4.0.0."""
    rules: NonPaginatableList[Rule]
    """Rules of the server, in order. Added in 4.0.0."""
    icon: NonPaginatableList[InstanceIcon]
    """Icon of the server, one entry per size. Added in 4.3.0."""
    api_versions: InstanceAPIVersions
    """Versions of the API that the server supports. More precise than the version of the software. Added in 4.3.0."""
    wrapstodon: int | None
    """Year of the current campaign for annual reports. None if there is none. Added in 4.6.0."""


class Activity(AttribAccessDict):
    """The activity of a server in one week.

    Returned by: ``api.instance_activity()[0]``

    Source: https://docs.joinmastodon.org/methods/instance/#activity
    """

    _version = "2.1.2"

    week: datetime
    """Start of the week. Added in 2.1.2."""
    logins: int
    """Number of users who logged in. Added in 2.1.2."""
    registrations: int
    """Number of users who signed up. Added in 2.1.2."""
    statuses: int
    """Number of statuses that were posted. Added in 2.1.2."""


class ExtendedDescription(AttribAccessDict):
    """The long description of a server, as shown on its about page.

    Returned by: ``api.instance_extended_description()``

    Source: https://docs.joinmastodon.org/entities/ExtendedDescription/
    """

    _version = "4.0.0"

    updated_at: datetime
    """When the description was last updated. Added in 4.0.0."""
    content: str
    """Text of the description, as HTML. Added in 4.0.0."""
    plain_content = PlainText("content")
    """``content`` as plain text, without markup. Empty if there is none."""


class PrivacyPolicy(AttribAccessDict):
    """The privacy policy of the server.

    Returned by: ``api.instance_privacy_policy()``

    Source: https://docs.joinmastodon.org/entities/PrivacyPolicy/
    """

    _version = "4.0.0"

    updated_at: datetime
    """When the policy was last updated. Added in 4.0.0."""
    content: str
    """Text of the policy, as HTML. Added in 4.0.0."""
    plain_content = PlainText("content")
    """``content`` as plain text, without markup. Empty if there is none."""


class TermsOfService(AttribAccessDict):
    """The terms of service of the server.

    Returned by: ``api.instance_terms_of_service()``

    Source: https://docs.joinmastodon.org/methods/instance/#terms_of_service
    """

    _version = "4.4.0"

    effective_date: datetime
    """Date from which the terms apply. Added in 4.4.0."""
    effective: bool
    """Whether the terms apply now. Added in 4.4.0."""
    content: str
    """Text of the terms, as HTML. Added in 4.4.0."""
    succeeded_by: datetime | None
    """Date from which newer terms apply. None if there are no newer ones. Added in 4.4.0."""
    plain_content = PlainText("content")
    """``content`` as plain text, without markup. Empty if there is none."""


class DomainBlock(AttribAccessDict):
    """A server that this one blocks or limits, as published.

    Returned by: ``api.instance_domain_blocks()[0]``

    Source: https://docs.joinmastodon.org/entities/DomainBlock/
    """

    _version = "4.0.0"

    domain: str
    """Domain of the blocked server, possibly with some letters hidden. Added in 4.0.0."""
    digest: str
    """SHA-256 hash of the full domain, to check a domain even if letters are hidden. Added in 4.0.0."""
    severity: str
    """Severity of the block: silence (hidden from public timelines) or suspend (no contact at all). Added in 4.0.0."""
    comment: str | None
    """Reason for the block. None if it is not published. Added in 4.0.0."""


class SupportedLocale(AttribAccessDict):
    """A language that a server supports.

    Returned by: ``api.instance_languages()[0]``

    Source: https://docs.joinmastodon.org/entities/Instance/
    """

    _version = "4.2.0"

    code: str
    """Code of the language. Added in 4.2.0."""
    name: str
    """Name of the language. Added in 4.2.0."""


class Invite(AttribAccessDict):
    """An invitation to sign up on a server. Not in the official documentation.

    Returned by: ``api.invite(code)``
    """

    _version = "4.2.0"

    invite_code: str
    """The code of the invitation. Added in 4.2.0."""
    instance_api_url: str
    """URL of the description of the server. Added in 4.2.0."""


class DonationAmounts(AttribAccessDict):
    """The amounts that a donation campaign suggests, each as a list of amounts by currency.

    Not in the official documentation.

    Returned by: ``api.donation_campaign().amounts``
    """

    _version = "4.4.0"

    one_time: AttribAccessDict | None
    """Amounts to give once, by the code of their currency. None if not offered. Added in 4.4.0."""
    monthly: AttribAccessDict | None
    """Amounts to give each month, by the code of their currency. None if not offered. Added in 4.4.0."""
    yearly: AttribAccessDict | None
    """Amounts to give each year, by the code of their currency. None if not offered. Added in 4.4.0."""


class DonationCampaign(AttribAccessDict):
    """A campaign that asks for donations to the makers of the software. Not in the official documentation.

    Returned by: ``api.donation_campaign()``
    """

    _version = "4.4.0"

    id: str
    """ID of the campaign. Added in 4.4.0."""
    banner_message: str
    """Text of the banner. Added in 4.4.0."""
    banner_button_text: str
    """Text of the button in the banner. Added in 4.4.0."""
    donation_message: str
    """Text above the choice of an amount. Added in 4.4.0."""
    donation_button_text: str | None
    """Text of the button below the choice of an amount. None if the server does not send it. Added in 4.4.0."""
    donation_success_post: str | None
    """Text of a status to post after a donation. None if the server does not send it. Added in 4.4.0."""
    amounts: DonationAmounts
    """The suggested amounts. Added in 4.4.0."""
    default_currency: str
    """Code of the currency to choose at first. Added in 4.4.0."""
    donation_url: str
    """URL of the page on which to donate. Added in 4.4.0."""


class OEmbed(AttribAccessDict):
    """The data that a web page needs to embed a status.

    Returned by: ``api.oembed(url)``

    Source: https://docs.joinmastodon.org/methods/oembed/#get
    """

    _version = "1.0.0"

    author_name: str
    """Display name of the author."""
    author_url: str
    """URL of the profile of the author."""
    cache_age: int
    """Number of seconds for which the response may be cached."""
    html: str
    """HTML that shows the status."""
    provider_name: str
    """Domain name of the server."""
    provider_url: str
    """URL of the server."""
    title: str
    """Title of the embedded status."""
    type: str
    """Type of the embedding. Mastodon only has rich."""
    version: str
    """Version of the oEmbed format, which is 1.0."""
    width: int
    """Width of the embedded status, in pixels."""
    height: int | None
    """Height of the embedded status, in pixels. None if it depends on the content."""
