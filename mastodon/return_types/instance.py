"""Entities that describe a server: its limits, rules, texts and activity."""

from __future__ import annotations

from datetime import datetime
from types import MappingProxyType
from typing import Annotated

from mastodon.return_types.accounts import Account
from mastodon.types_base import AttribAccessDict, MaybeSnowflakeIdType, NonPaginatableList, RenamedAccessDict, Wire


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
    """A rule that users of the server are to follow.

    Returned by: ``api.instance_rules()[0]`` or ``api.instance_v2().rules[0]``

    Source: https://docs.joinmastodon.org/entities/Rule/
    """

    _version = "4.4.0"

    id: MaybeSnowflakeIdType
    """Identifies the rule on its server. Added in 3.4.0."""
    text: str
    """The rule in short. Added in 3.4.0."""
    hint: str
    """A longer explanation of the rule. Added in 4.3.0."""
    translations: dict[str, RuleTranslation]
    """The rule in other languages, by language code. Added in 4.4.0."""


class InstanceAccountConfiguration(AttribAccessDict):
    """Limits that hold for accounts.

    Returned by: ``api.instance_v2().configuration.accounts``

    Source: https://docs.joinmastodon.org/methods/instance/
    """

    _version = "4.6.0"

    max_featured_tags: int
    """Number of hashtags an account may feature on its profile. Added in 4.0.0."""
    max_pinned_statuses: int
    """Number of statuses an account may pin to its profile. Added in 4.3.0."""
    max_display_name_length: int
    """Longest display name, in characters. Added in 4.6.0."""
    max_note_length: int
    """Longest biography, in characters. Added in 4.6.0."""
    max_avatar_description_length: int
    """Longest description of an avatar, in characters. Added in 4.6.0."""
    max_header_description_length: int
    """Longest description of a header picture, in characters. Added in 4.6.0."""
    max_profile_fields: int
    """Number of extra fields a profile may have. Added in 4.6.0."""
    profile_field_name_limit: int
    """Longest name of an extra profile field, in characters. Added in 4.6.0."""
    profile_field_value_limit: int
    """Longest value of an extra profile field, in characters. Added in 4.6.0."""


class InstanceStatusConfiguration(AttribAccessDict):
    """Limits that hold for statuses.

    Returned by: ``api.instance_v2().configuration.statuses``

    Source: https://docs.joinmastodon.org/methods/instance/
    """

    _version = "3.4.2"

    max_characters: int
    """Longest status, in characters. Added in 3.4.2."""
    max_media_attachments: int
    """Number of media a status may carry. Added in 3.4.2."""
    characters_reserved_per_url: int
    """Number of characters a link counts for, whatever its real length. Added in 3.4.2."""


class InstanceTranslationConfiguration(AttribAccessDict):
    """Whether the server translates statuses.

    Returned by: ``api.instance_v2().configuration.translation``

    Source: https://docs.joinmastodon.org/methods/instance/
    """

    _version = "4.0.0"

    enabled: bool
    """Whether statuses can be translated on this server. Added in 4.0.0."""


class InstanceMediaConfiguration(AttribAccessDict):
    """Limits that hold for uploaded media.

    Returned by: ``api.instance_v2().configuration.media_attachments``

    Source: https://docs.joinmastodon.org/methods/instance/
    """

    _version = "4.4.0"

    supported_mime_types: NonPaginatableList[str]
    """MIME types that can be uploaded. Added in 3.4.2."""
    image_size_limit: int
    """Largest image file, in bytes. Added in 3.4.2."""
    image_matrix_limit: int
    """Largest area of an image, in pixels (width times height). Added in 3.4.2."""
    video_size_limit: int
    """Largest video file, in bytes. Added in 3.4.2."""
    video_frame_rate_limit: int
    """Highest frame rate of a video, in frames per second. Added in 3.4.2."""
    video_matrix_limit: int
    """Largest area of a video frame, in pixels (width times height). Added in 3.4.2."""
    description_limit: int
    """Longest description of a media attachment, in characters. Added in 4.4.0."""


class InstancePollConfiguration(AttribAccessDict):
    """Limits that hold for polls.

    Returned by: ``api.instance_v2().configuration.polls``

    Source: https://docs.joinmastodon.org/methods/instance/
    """

    _version = "3.4.2"

    max_options: int
    """Number of options a poll may have. Added in 3.4.2."""
    max_characters_per_option: int
    """Longest option, in characters. Added in 3.4.2."""
    min_expiration: int
    """Shortest time that a poll may run, in seconds. Added in 3.4.2."""
    max_expiration: int
    """Longest time that a poll may run, in seconds. Added in 3.4.2."""


class InstanceTimelinesAccessFeedConfiguration(AttribAccessDict):
    """Who may read one kind of timeline.

    Returned by: ``api.instance_v2().configuration.timelines_access.live_feeds``

    Source: https://docs.joinmastodon.org/entities/Instance/
    """

    _version = "4.5.0"

    local: str
    """Access to statuses of this server: public, authenticated (logged-in users only) or disabled. Added in 4.5.0."""
    remote: str
    """Access to statuses of other servers: public, authenticated (logged-in users only) or disabled. Added in 4.5.0."""


class InstanceTimelinesAccessConfiguration(AttribAccessDict):
    """Who may read the timelines that are not personal.

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
    """Limits of the server, in the first version of the instance API.

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


class InstanceURLs(AttribAccessDict):
    """Addresses of services of the server, in the first version of the instance API.

    Returned by: ``api.instance_v1().urls``

    Source: https://docs.joinmastodon.org/entities/V1_Instance/
    """

    _version = "3.4.2"
    _access_map = MappingProxyType({"streaming_api": "streaming"})

    streaming_api: str
    """Base address for streaming, as a WebSocket address."""


class InstanceStatistics(AttribAccessDict):
    """Size of the server and of the network that it knows.

    Returned by: ``api.instance_v1().stats``

    Source: https://docs.joinmastodon.org/entities/V1_Instance/
    """

    _version = "1.6.0"

    user_count: int
    """Number of users the server has."""
    status_count: int
    """Number of statuses of its users."""
    domain_count: int
    """Number of other servers it knows."""


class Instance(AttribAccessDict):
    """Description of the server, in the first version of the instance API.

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
    """Domain name of the server. In spite of the name this is no URI."""
    title: str
    """Name of the server."""
    short_description: str
    """Description of the server in a few words, as plain text. Added in 2.9.2."""
    description: str
    """Description of the server, as HTML. Deprecated since 4.0.0."""
    email: str
    """Email address for questions to the administrators."""
    version: str
    """Version of the server software."""
    urls: InstanceURLs
    """Addresses of services of the server."""
    stats: InstanceStatistics | None
    """Size of the server. None if the server keeps it to itself."""
    thumbnail: str | None
    """Address of a picture that represents the server. None if there is no picture."""
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
    """Account to write to with questions. None if none is named. Added in 2.3.0."""
    rules: NonPaginatableList[Rule]
    """Rules of the server, in order. Added in 3.4.0."""


class InstanceIcon(AttribAccessDict):
    """One size of the icon of the server.

    Returned by: ``api.instance_v2().icon[0]``

    Source: https://docs.joinmastodon.org/methods/instance/#InstanceIcon
    """

    _version = "4.3.0"

    src: str
    """Address of the picture. Added in 4.3.0."""
    size: str
    """Size of the picture in pixels, width first, such as 36x36. Added in 4.3.0."""


class InstanceVapidKey(AttribAccessDict):
    """The key that the server signs Web Push messages with.

    Returned by: ``api.instance_v2().configuration.vapid``

    Source: https://docs.joinmastodon.org/methods/instance/
    """

    _version = "4.3.0"

    public_key: str
    """Public half of the key, needed for a Web Push subscription. Added in 4.3.0."""


class InstanceURLsV2(AttribAccessDict):
    """Addresses of pages and services of the server.

    Returned by: ``api.instance_v2().configuration.urls``

    Source: https://docs.joinmastodon.org/entities/Instance/
    """

    _version = "4.4.0"
    _aliases = MappingProxyType({"streaming_api": "streaming"})

    streaming: str
    """Base address for streaming, as a WebSocket address. Added in 4.0.0."""
    status: str | None
    """Address of the page with the status of the server. None if there is none. Added in 4.1.0."""
    about: str | None
    """Page about the server. None if not sent. Added in 4.4.0."""
    privacy_policy: str | None
    """Page with the privacy policy. None if there is none. Added in 4.4.0."""
    terms_of_service: str | None
    """Page with the terms of service. None if there is none. Added in 4.4.0."""


class InstanceConfigurationV2(AttribAccessDict):
    """Limits and settings of the server.

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
    """Whether statuses can be translated. Added in 4.0.0."""
    urls: InstanceURLsV2
    """Addresses of pages and services of the server. Added in 4.0.0."""
    vapid: InstanceVapidKey
    """Key for Web Push. Added in 4.3.0."""
    limited_federation: bool
    """Whether the server only talks to servers that its administrators have allowed. Added in 4.4.0."""
    timelines_access: InstanceTimelinesAccessConfiguration
    """Who may read the timelines that are not personal. Added in 4.5.0."""


class InstanceThumbnailVersions(RenamedAccessDict):
    """The picture of the server, scaled for different screens.

    Returned by: ``api.instance_v2().thumbnail.versions``

    Source: https://docs.joinmastodon.org/entities/Instance/
    """

    _version = "4.0.0"

    at1x: Annotated[str | None, Wire("@1x")]
    """Address of the picture for ordinary screens. None if there is none. Added in 4.0.0."""
    at2x: Annotated[str | None, Wire("@2x")]
    """Address of the picture for screens of double density. None if there is none. Added in 4.0.0."""


class InstanceThumbnail(AttribAccessDict):
    """The picture that represents the server.

    Returned by: ``api.instance_v2().thumbnail``

    Source: https://docs.joinmastodon.org/entities/Instance/
    """

    _version = "4.6.0"

    url: str
    """Address of the picture. Added in 4.0.0."""
    blurhash: str | None
    """BlurHash to show until the picture is loaded. None if there is none. Added in 4.0.0."""
    versions: InstanceThumbnailVersions | None
    """The picture in other sizes. None if there are none. Added in 4.0.0."""
    description: str
    """Text that describes the picture to those who cannot see it. Added in 4.6.0."""


class InstanceUsageUsers(AttribAccessDict):
    """The number of people who use the server.

    Returned by: ``api.instance_v2().usage.users``

    Source: https://docs.joinmastodon.org/entities/Instance/
    """

    _version = "3.0.0"

    active_month: int
    """Users who were active in the past four weeks, 0 on a server with limited federation. Added in 4.0.0."""


class InstanceUsage(AttribAccessDict):
    """Usage statistics of the server.

    Returned by: ``api.instance_v2().usage``

    Source: https://docs.joinmastodon.org/entities/Instance/
    """

    _version = "3.0.0"
    # The numbers of the first version of the API, which this one does not have: they read as None.
    _aliases = MappingProxyType({name: name for name in ("user_count", "status_count", "domain_count")})

    users: InstanceUsageUsers
    """Numbers of users. Added in 4.0.0."""


class InstanceRegistrations(AttribAccessDict):
    """Whether and how new users can sign up.

    Returned by: ``api.instance_v2().registrations``

    Source: https://docs.joinmastodon.org/entities/Instance/
    """

    _version = "4.4.0"

    approval_required: bool
    """Whether the staff must approve each new user. Added in 4.0.0."""
    enabled: bool
    """Whether new users can sign up. Added in 4.0.0."""
    message: str | None
    """Why sign-up is closed, as HTML. None if it is open or no reason is given. Added in 4.0.0."""
    url: str | None
    """Page for signing up elsewhere, when accounts come from another service. None otherwise. Added in 4.2.0."""
    sign_up_url: str | None
    """Page for signing up. None if not sent. Added in 4.2.0."""
    reason_required: bool | None
    """Whether new users must say why they want to join. None if no approval is needed. Added in 4.4.0."""
    min_age: int | None
    """Youngest age for signing up, in years. None if there is no limit. Added in 4.4.0."""


class InstanceContact(AttribAccessDict):
    """Whom to ask about the server.

    Returned by: ``api.instance_v2().contact``

    Source: https://docs.joinmastodon.org/entities/Instance/
    """

    _version = "4.0.0"

    account: Account | None
    """Account to write to with questions. None if none is named. Added in 4.0.0."""
    email: str
    """Email address for questions to the administrators. Added in 4.0.0."""


class InstanceAPIVersions(AttribAccessDict):
    """Versions of the API that the server speaks. Software other than Mastodon may add numbers of its own.

    Returned by: ``api.instance_v2().api_versions``

    Source: https://docs.joinmastodon.org/entities/Instance/
    """

    _version = "4.3.0"

    mastodon: int
    """Version of the Mastodon API, a number that grows with each larger change. Added in 4.3.0."""


class InstanceV2(AttribAccessDict):
    """Description of the server.

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
    """Where the source code of the server software can be had. Added in 4.0.0."""
    description: str
    """Description of the server in a few words. Added in 4.0.0."""
    usage: InstanceUsage
    """Usage statistics of the server. Added in 4.0.0."""
    thumbnail: InstanceThumbnail | None
    """Picture that represents the server. None if there is no picture. Added in 4.0.0."""
    languages: NonPaginatableList[str]
    """Main languages of the server and its staff, as two-letter codes. Added in 4.0.0."""
    configuration: InstanceConfigurationV2
    """Limits and settings of the server. Added in 4.0.0."""
    registrations: InstanceRegistrations
    """Whether and how new users can sign up. Added in 4.0.0."""
    contact: InstanceContact
    """Whom to ask about the server. Added in 4.0.0."""
    rules: NonPaginatableList[Rule]
    """Rules of the server, in order. Added in 4.0.0."""
    icon: NonPaginatableList[InstanceIcon]
    """Icon of the server, one entry per size. Added in 4.3.0."""
    api_versions: InstanceAPIVersions
    """Versions of the API that the server supports, more precise than the software version. Added in 4.3.0."""
    wrapstodon: int | None
    """Year of the annual reports that can be had now. None if there are none now. Added in 4.6.0."""


class Activity(AttribAccessDict):
    """The activity of a server in one week.

    Returned by: ``api.instance_activity()[0]``

    Source: https://docs.joinmastodon.org/methods/instance/#activity
    """

    _version = "2.1.2"

    week: datetime
    """First moment of the week. Added in 2.1.2."""
    logins: int
    """Number of users who logged in. Added in 2.1.2."""
    registrations: int
    """Number of users who signed up. Added in 2.1.2."""
    statuses: int
    """Number of statuses that were written. Added in 2.1.2."""


class ExtendedDescription(AttribAccessDict):
    """The long description of the server, as its about page shows it.

    Returned by: ``api.instance_extended_description()``

    Source: https://docs.joinmastodon.org/entities/ExtendedDescription/
    """

    _version = "4.0.0"

    updated_at: datetime
    """When it was last changed. Added in 4.0.0."""
    content: str
    """Text of the description, as HTML. Added in 4.0.0."""


class PrivacyPolicy(AttribAccessDict):
    """The privacy policy of the server.

    Returned by: ``GET /api/v1/instance/privacy_policy``

    Source: https://docs.joinmastodon.org/entities/PrivacyPolicy/
    """

    _version = "4.0.0"

    updated_at: datetime
    """When it was last changed. Added in 4.0.0."""
    content: str
    """Text of the policy, as HTML. Added in 4.0.0."""


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


class DomainBlock(AttribAccessDict):
    """Another server that this one blocks or limits, as shown to the public.

    Returned by: ``api.instance_domain_blocks()[0]``

    Source: https://docs.joinmastodon.org/entities/DomainBlock/
    """

    _version = "4.0.0"

    domain: str
    """Domain of that server, perhaps with some letters hidden. Added in 4.0.0."""
    digest: str
    """SHA-256 hash of the full domain, for checking domains even when letters are hidden. Added in 4.0.0."""
    severity: str
    """Severity of the block: silence (kept out of public view) or suspend (no contact at all). Added in 4.0.0."""
    comment: str | None
    """Why it is blocked. None if no reason is made public. Added in 4.0.0."""


class SupportedLocale(AttribAccessDict):
    """A language that the server can handle.

    Returned by: ``api.instance_languages()[0]``

    Source: https://docs.joinmastodon.org/entities/Instance/
    """

    _version = "4.2.0"

    code: str
    """Code of the language. Added in 4.2.0."""
    name: str
    """Name of the language. Added in 4.2.0."""


class OEmbed(AttribAccessDict):
    """The data that a web page needs to embed a status.

    Returned by: ``GET /api/oembed``

    Source: https://docs.joinmastodon.org/methods/oembed/#get
    """

    _version = "1.0.0"

    author_name: str
    """Display name of the author."""
    author_url: str
    """Address of the profile page of the author."""
    cache_age: int
    """Seconds for which the response may be cached."""
    html: str
    """HTML that shows the status."""
    provider_name: str
    """Domain name of the server."""
    provider_url: str
    """Address of the server."""
    title: str
    """Headline for the embedded status."""
    type: str
    """Kind of embedding. Mastodon only has rich."""
    version: str
    """Version of the oEmbed format, 1.0."""
    width: int
    """Width of the embedded status, in pixels."""
    height: int | None
    """Height of the embedded status, in pixels. None if it follows from the content."""
