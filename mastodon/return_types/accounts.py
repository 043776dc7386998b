"""Accounts, profiles, relationships, roles, custom emoji, follow suggestions and sign-up errors."""

from __future__ import annotations

from datetime import datetime
from types import MappingProxyType

from mastodon.return_types.plain import PlainText
from mastodon.return_types.tags import FeaturedTag
from mastodon.types_base import AttribAccessDict, IfSent, MaybeSnowflakeIdType, NonPaginatableList


class CustomEmoji(AttribAccessDict):
    """An image that replaces a ``:shortcode:`` in names, bios, statuses and polls.

    Returned by: ``api.custom_emojis()[0]`` or ``api.status(status_id).emojis[0]``

    Source: https://docs.joinmastodon.org/entities/CustomEmoji/
    """

    _version = "3.0.0"

    shortcode: str
    """Name of the emoji, without the colons. Added in 2.0.0."""
    url: str
    """URL of the image, which may be animated. Added in 2.0.0."""
    static_url: str
    """URL of a static version of the image. Added in 2.0.0."""
    visible_in_picker: bool
    """Whether clients should offer the emoji in their picker. Added in 2.0.0."""
    category: str | None
    """Category of the emoji in the picker. None if it has none. Added in 3.0.0."""
    featured: IfSent[bool]
    """Whether the server highlights the emoji in its picker. None if the server does not send it."""


class AccountField(AttribAccessDict):
    """A row of the table of names and values on a profile.

    Returned by: ``api.account(account_id).fields[0]``

    Source: https://docs.joinmastodon.org/entities/Account/
    """

    _version = "2.6.0"

    name: str
    """Label of the row. Added in 2.4.0."""
    value: str
    """Content of the row, as HTML. Added in 2.4.0."""
    verified_at: str | None
    """ISO 8601 time at which the server verified the link in the value, because its target links back to the profile.
    None if the value is not verified. Added in 2.6.0."""
    plain_value = PlainText("value")
    """``value`` as plain text, without markup. Empty if there is none."""


class Role(AttribAccessDict):
    """A role: a named set of permissions that a server gives to its users.

    Returned by: ``api.account_verify_credentials().role``

    Source: https://docs.joinmastodon.org/entities/Role/
    """

    _version = "4.6.0"

    id: MaybeSnowflakeIdType
    """ID of the role on this server. Added in 4.0.0."""
    name: str
    """Name of the role. Empty for the default role that every user has. Added in 4.0.0."""
    permissions: str
    """Permissions as a bit mask, written as a decimal number. ``"0"`` if the role grants nothing special. Added in
    4.0.0."""
    color: str
    """Colour of the badge as a hex code. Empty if none is set. Added in 4.0.0."""
    highlighted: bool
    """Whether the role is shown as a badge on profiles. Added in 4.0.0."""
    collection_limit: int
    """Number of collections that a user with this role may have. None if the server does not send a limit. Added in
    4.6.0."""
    position: IfSent[int]
    """Rank of the role: higher roles can change lower ones. None if the server does not send it."""


class CredentialAccountSource(AttribAccessDict):
    """The unrendered profile of the logged-in user, and the defaults for new statuses.

    Returned by: ``api.account_verify_credentials().source`` or ``api.account_update_credentials().source``

    Source: https://docs.joinmastodon.org/entities/Account/
    """

    _version = "4.5.0"

    privacy: str
    """Default visibility of new statuses: ``public``, ``unlisted``, ``private`` or ``direct``."""
    sensitive: bool
    """Whether new statuses are marked as sensitive by default."""
    note: str
    """Bio as plain text."""
    language: str | None
    """Default language of new statuses as an ISO 639 code. None or empty if none is set. Added in 2.4.2."""
    fields: NonPaginatableList[AccountField]
    """Rows of the profile table as plain text. Added in 2.4.0."""
    follow_requests_count: int
    """Number of pending follow requests. Added in 3.0.0."""
    indexable: bool
    """Whether public statuses of the account may appear in search results. Added in 4.2.0."""
    hide_collections: bool
    """Whether follows and followers are hidden from others. None if the user never chose. Added in 4.1.0."""
    discoverable: bool | None
    """Whether the account may be recommended to others, for example in the profile directory. None if the user never
    chose. Added in 3.1.0."""
    attribution_domains: NonPaginatableList[str]
    """Domains of websites that may credit the account as the author of their pages. Added in 4.4.0."""
    quote_policy: str
    """Who may quote new statuses by default: ``public``, ``followers`` or ``nobody``. Added in 4.5.0."""


class CredentialAccountState(AttribAccessDict):
    """The state of the logged-in account. Not in the official documentation.

    Returned by: ``api.account_verify_credentials().state``

    Source: https://docs.joinmastodon.org/entities/Account/
    """

    _version = "0.0.0"

    functional: bool
    """Whether the account can be used without restriction."""
    confirmed: bool
    """Whether the email address has been confirmed."""
    approved: bool
    """Whether the sign-up has been approved by a moderator, or needed no approval."""
    error_code: str | None
    """Code of the reason why the account cannot be used. None if it can."""
    error: str | None
    """The same reason as a readable sentence. None if the account can be used."""


class FeatureApproval(AttribAccessDict):
    """The rules on who may add an account to a collection.

    Returned by: ``api.account(account_id).feature_approval``

    Source: https://docs.joinmastodon.org/entities/FeatureApproval/
    """

    _version = "4.6.0"

    automatic: NonPaginatableList[str]
    """Groups whose requests are accepted at once: ``public``, ``followers``, ``following``, ``unsupported_policy`` or
    ``disabled``. Empty if there are none. Added in 4.6.0."""
    manual: NonPaginatableList[str]
    """Groups whose requests wait for a review by the owner of the account: ``public``, ``followers``, ``following`` or
    ``unsupported_policy``. Empty if there are none. Added in 4.6.0."""
    current_user: str
    """Effect of the policy for the logged-in user: ``automatic``, ``manual``, ``denied``, ``unknown`` or ``missing``.
    Added in 4.6.0.
    """


class Account(AttribAccessDict):
    """An account of a user, bot or group on this or another server, with its public profile.

    Returned by: ``api.account(account_id)`` or ``api.account_verify_credentials()``

    Source: https://docs.joinmastodon.org/entities/Account/
    """

    _version = "4.7.0"
    _aliases = MappingProxyType({"moved_to_account": "moved"})

    id: MaybeSnowflakeIdType
    """ID of the account on this server. Other servers use other IDs for it."""
    username: str
    """Name of the account without its domain."""
    acct: str
    """Handle of the account: the plain username for local accounts, ``username@domain`` for remote ones."""
    display_name: str
    """Display name, possibly empty."""
    discoverable: bool | None
    """Whether the account may be recommended to others, for example in the profile directory. None if the user never
    chose. Added in 3.1.0."""
    group: bool
    """Whether the account represents a group. Added in 3.1.0."""
    locked: bool
    """Whether the owner approves follow requests manually."""
    created_at: datetime
    """When the account was created. Servers since 3.4.0 only send the day, as midnight."""
    following_count: int
    """Number of accounts it follows, as reported."""
    followers_count: int
    """Number of its followers, as reported."""
    statuses_count: int
    """Number of its statuses."""
    note: str
    """Bio, as HTML."""
    url: str
    """URL of the profile page. None if the remote server does not send one."""
    uri: str
    """ActivityPub identifier of the account. Added in 4.2.0."""
    avatar: str
    """URL of the avatar, which may be animated."""
    header: str
    """URL of the header image, which may be animated."""
    avatar_static: str
    """URL of a static version of the avatar."""
    header_static: str
    """URL of a static version of the header image."""
    moved: Account | None
    """Account that the owner has moved to. None if the account has not moved. Added in 2.1.0."""
    suspended: bool | None
    """True if the account is suspended. None if the server does not say so. Added in 3.3.0."""
    limited: bool | None
    """True if moderators limited the account: clients should hide it behind a warning. None if it is not limited. Added
    in 3.5.3."""
    bot: bool
    """Whether the account is automated, at least in part. Added in 2.4.0."""
    fields: NonPaginatableList[AccountField]
    """Rows of the name and value table on the profile. Added in 2.4.0."""
    emojis: NonPaginatableList[CustomEmoji]
    """Custom emoji used in the display name, bio and table. Added in 2.4.0."""
    last_status_at: datetime | None
    """Day of the newest status. None if there are no statuses. Added in 3.0.0."""
    noindex: bool | None
    """Whether a local user has opted out of indexing by search engines. None for remote accounts. Added in 4.0.0."""
    roles: NonPaginatableList[Role] | None
    """Roles of a local account that are shown as badges, each with ``id``, ``name`` and ``color``. None for remote
    accounts. Added in 4.1.0."""
    role: Role | None
    """Role of the logged-in user, with its permissions. None for other accounts. Added in 4.0.0."""
    source: CredentialAccountSource | None
    """Unrendered profile and posting defaults of the logged-in user. None for other accounts. Added in 2.4.0."""
    mute_expires_at: datetime | None
    """When the mute of the account ends, only sent in lists of muted accounts. None if it does not end. Added in
    3.3.0."""
    indexable: bool
    """Whether public statuses of the account may appear in search results. Added in 4.3.0."""
    hide_collections: bool
    """Whether follows and followers are hidden from others. None if the user never chose. Added in 4.3.0."""
    memorial: bool | None
    """True if the account is kept in memory of its owner. None if it is not. Added in 4.2.0."""
    avatar_description: str
    """Alternative text of the avatar. Added in 4.6.0."""
    header_description: str
    """Alternative text of the header image. Added in 4.6.0."""
    show_media: bool
    """Whether the profile should have a tab with media. Added in 4.6.0."""
    show_media_replies: bool
    """Whether the media tab should include media from replies. Added in 4.6.0."""
    show_featured: bool
    """Whether the profile should have a tab with featured content. Added in 4.6.0."""
    feature_approval: FeatureApproval
    """The rules on who may add the account to a collection. Added in 4.6.0."""
    invalid_handle: bool | None
    """True if the server considers the handle of the account invalid. None if it does not say so. Added in 4.7.0."""
    state: CredentialAccountState | None
    """State of the logged-in account. None for other accounts."""
    fqn: IfSent[str]
    """Handle of the account with its domain, also for local accounts. Sent by Pleroma and Akkoma, but not by
    Mastodon."""
    pleroma: IfSent[AttribAccessDict]
    """Additional data of Pleroma and Akkoma. None if the server does not send it."""
    plain_note = PlainText("note")
    """``note`` as plain text, without markup. Empty if there is none."""


class Relationship(AttribAccessDict):
    """The relationship between the logged-in user and an account.

    Returned by: ``api.account_relationships(account_id)[0]`` or ``api.account_follow(account_id)``

    Source: https://docs.joinmastodon.org/entities/Relationship/
    """

    _version = "4.6.0"

    id: MaybeSnowflakeIdType
    """ID of the account."""
    following: bool
    """Whether the user follows the account."""
    followed_by: bool
    """Whether the account follows the user."""
    blocking: bool
    """Whether the user blocks the account."""
    blocked_by: bool
    """Whether the account blocks the user. Added in 2.8.0."""
    muting: bool
    """Whether the user mutes the account."""
    muting_notifications: bool
    """Whether the mute also covers notifications. Added in 2.1.0."""
    requested: bool
    """Whether the user's request to follow the account is pending."""
    domain_blocking: bool
    """Whether the user blocks the domain of the account."""
    showing_reblogs: bool
    """Whether boosts by the account appear in the user's home timeline. Added in 2.1.0."""
    endorsed: bool
    """Whether the user's profile features the account. Added in 2.5.0."""
    note: str
    """The user's private note about the account. Empty if there is none. Added in 3.2.0."""
    notifying: bool
    """Whether the user is notified of new statuses of the account. Added in 3.3.0."""
    languages: NonPaginatableList[str] | None
    """ISO 639 codes of the languages in which the user wants to see statuses of the account. None if there is no limit.
    Added in 4.0.0."""
    requested_by: bool
    """Whether the account's request to follow the user is pending. Added in 4.1.0."""
    muting_expires_at: datetime | None
    """When the mute ends. None if it does not end, or there is no mute. Added in 4.6.0."""
    subscribing: IfSent[bool]
    """Whether the user is notified of new statuses of the account. Sent by Pleroma and Akkoma, but not by Mastodon."""


class DomainBlockPreview(AttribAccessDict):
    """The relations to accounts of a domain that end if the user blocks it. Not in the official documentation.

    Returned by: ``api.domain_block_preview(domain)``
    """

    _version = "4.3.0"

    following_count: int
    """Number of accounts there that the user follows. Added in 4.3.0."""
    followers_count: int
    """Number of accounts there that follow the user. Added in 4.3.0."""


class FamiliarFollowers(AttribAccessDict):
    """An account's followers whom the logged-in user follows.

    Returned by: ``api.account_familiar_followers(account_id)[0]``

    Source: https://docs.joinmastodon.org/entities/FamiliarFollowers/
    """

    _version = "3.5.0"

    id: MaybeSnowflakeIdType
    """ID of the account. Added in 3.5.0."""
    accounts: NonPaginatableList[Account]
    """Followers of the account whom the logged-in user follows. Added in 3.5.0."""


class IdentityProof(AttribAccessDict):
    """A cryptographic proof that an account belongs to the same person as one at an identity provider.

    Deprecated: servers dropped identity proofs in 3.5.0.

    Source: https://docs.joinmastodon.org/entities/IdentityProof
    """

    _version = "2.8.0"

    provider: str
    """Name of the identity provider. Added in 2.8.0."""
    provider_username: str
    """Username at the identity provider. Added in 2.8.0."""
    updated_at: datetime
    """When the proof was last updated. Added in 2.8.0."""
    proof_url: str
    """URL of the proof on the site of the provider. Added in 2.8.0."""
    profile_url: str
    """URL of the profile of the user on the site of the provider. Added in 2.8.0."""


class Suggestion(AttribAccessDict):
    """An account that the server recommends, with the reasons.

    Returned by: ``api.suggestions_v2()[0]``

    Source: https://docs.joinmastodon.org/entities/Suggestion
    """

    _version = "4.3.0"

    source: str
    """Reason for the recommendation: ``staff``, ``past_interactions`` or ``global``. Added in 3.4.0. Deprecated since
    4.3.0, see ``sources``.
    """
    sources: NonPaginatableList[str]
    """Reasons for the recommendation: ``featured``, ``most_followed``, ``most_interactions``,
    ``similar_to_recently_followed`` or ``friends_of_friends``. Added in 4.3.0."""
    account: Account
    """The recommended account. Added in 3.4.0."""


class ProfileField(AttribAccessDict):
    """A row of the profile table as its owner entered it.

    Returned by: ``api.profile().fields[0]``

    Source: https://docs.joinmastodon.org/entities/Profile/#Field
    """

    _version = "4.6.0"

    name: str
    """Label of the row as plain text. Added in 4.6.0."""
    value: str
    """Content of the row as plain text. Added in 4.6.0."""
    verified_at: datetime | None
    """When the server verified the link in the value. None if the value is not verified. Added in 4.6.0."""


class Profile(AttribAccessDict):
    """The logged-in user's own profile, unrendered, as it is edited.

    Returned by: ``api.profile()`` or ``api.profile_update()``

    Source: https://docs.joinmastodon.org/entities/Profile/
    """

    _version = "4.6.0"

    id: MaybeSnowflakeIdType
    """ID of the account. Added in 4.6.0."""
    display_name: str
    """Display name, possibly empty. Added in 4.6.0."""
    note: str
    """Bio as plain text. Added in 4.6.0."""
    fields: NonPaginatableList[ProfileField]
    """Rows of the profile table as plain text. Added in 4.6.0."""
    avatar: str | None
    """URL of the avatar. None if there is none. Added in 4.6.0."""
    avatar_static: str | None
    """URL of a static version of the avatar. None if there is none. Added in 4.6.0."""
    avatar_description: str
    """Alternative text of the avatar. Added in 4.6.0."""
    header: str | None
    """URL of the header image. None if there is none. Added in 4.6.0."""
    header_static: str | None
    """URL of a static version of the header image. None if there is none. Added in 4.6.0."""
    header_description: str
    """Alternative text of the header image. Added in 4.6.0."""
    locked: bool
    """Whether the user approves follow requests manually. Added in 4.6.0."""
    bot: bool
    """Whether the account is automated, at least in part. Added in 4.6.0."""
    hide_collections: bool | None
    """Whether follows and followers are hidden from others. None if the user never chose. Added in 4.6.0."""
    discoverable: bool | None
    """Whether the account may be recommended to others, for example in the profile directory. None if the user never
    chose. Added in 4.6.0."""
    indexable: bool
    """Whether public statuses of the account may appear in search results. Added in 4.6.0."""
    show_media: bool
    """Whether the profile has a tab with media. Added in 4.6.0."""
    show_media_replies: bool
    """Whether the media tab includes media from replies. Added in 4.6.0."""
    show_featured: bool
    """Whether the profile has a tab with featured content. Added in 4.6.0."""
    attribution_domains: NonPaginatableList[str]
    """Domains of websites that may credit the account as the author of their pages. Added in 4.6.0."""
    featured_tags: NonPaginatableList[FeaturedTag]
    """Hashtags that the profile features. Added in 4.6.0."""
    formatted_note: str
    """Bio rendered as HTML. Not in the official documentation."""
    formatted_fields: NonPaginatableList[AccountField]
    """Rows of the profile table rendered as HTML. Not in the official documentation."""
    plain_formatted_note = PlainText("formatted_note")
    """``formatted_note`` as plain text, without markup. Empty if there is none."""


class AccountCreationErrorDetailsField(AttribAccessDict):
    """A reason why a server refused a value of a sign-up.

    Returned by:
    ``api.create_account(username, password, email, agreement=True, return_detailed_error=True)[1].details.email[0]``

    Source: https://docs.joinmastodon.org/methods/accounts/#create
    """

    _version = "3.4.0"

    error: str
    """Code of the reason: ``ERR_BLOCKED``, ``ERR_UNREACHABLE``, ``ERR_TAKEN``, ``ERR_RESERVED``, ``ERR_ACCEPTED``,
    ``ERR_BLANK``, ``ERR_INVALID``, ``ERR_TOO_LONG``, ``ERR_TOO_SHORT`` or ``ERR_INCLUSION``. Added in 3.4.0.
    """
    description: str
    """The reason as a sentence in the language of the request. Added in 3.4.0."""


class AccountCreationErrorDetails(AttribAccessDict):
    """The refused values of a sign-up, with the reasons.

    Returned by:
    ``api.create_account(username, password, email, agreement=True, return_detailed_error=True)[1].details``

    Source: https://docs.joinmastodon.org/methods/accounts/#create
    """

    _version = "4.4.0"

    username: NonPaginatableList[AccountCreationErrorDetailsField] | None
    """Errors about the username. None if it was accepted. Added in 3.4.0."""
    password: NonPaginatableList[AccountCreationErrorDetailsField] | None
    """Errors about the password. None if it was accepted. Added in 3.4.0."""
    email: NonPaginatableList[AccountCreationErrorDetailsField] | None
    """Errors about the email address. None if it was accepted. Added in 3.4.0."""
    agreement: NonPaginatableList[AccountCreationErrorDetailsField] | None
    """Errors about the consent to the rules. None if it was accepted. Added in 3.4.0."""
    locale: NonPaginatableList[AccountCreationErrorDetailsField] | None
    """Errors about the language of the account. None if it was accepted. Added in 3.4.0."""
    reason: NonPaginatableList[AccountCreationErrorDetailsField] | None
    """Errors about the reason given for joining. None if it was accepted. Added in 3.4.0."""
    date_of_birth: NonPaginatableList[AccountCreationErrorDetailsField] | None
    """Errors about the date of birth. None if it was accepted. Added in 4.4.0."""


class AccountCreationError(AttribAccessDict):
    """The errors in a sign-up that a server refused.

    Returned by: ``api.create_account(username, password, email, agreement=True, return_detailed_error=True)[1]``

    Source: https://docs.joinmastodon.org/methods/accounts/#create
    """

    _version = "3.4.0"

    error: str
    """All errors in one sentence. Added in 2.7.0."""
    details: AccountCreationErrorDetails
    """The reasons by the name of the refused value. Added in 3.4.0."""
