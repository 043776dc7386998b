"""Accounts, profiles, relationships, roles, custom emoji, follow suggestions and sign-up errors."""

from __future__ import annotations

from datetime import datetime
from types import MappingProxyType
from typing import Any

from mastodon.return_types.tags import FeaturedTag
from mastodon.types_base import AttribAccessDict, MaybeSnowflakeIdType, NonPaginatableList


class CustomEmoji(AttribAccessDict):
    """A picture that replaces a ``:shortcode:`` in names, bios, statuses and polls.

    Returned by: ``api.custom_emojis()[0]`` or ``api.status(status_id).emojis[0]``

    Source: https://docs.joinmastodon.org/entities/CustomEmoji/
    """

    _version = "3.0.0"

    shortcode: str
    """Name of the emoji, without the colons. Added in 2.0.0."""
    url: str
    """Address of the picture, which may be animated. Added in 2.0.0."""
    static_url: str
    """Address of a version that never moves. Added in 2.0.0."""
    visible_in_picker: bool
    """Whether clients should offer the emoji in their picker. Added in 2.0.0."""
    category: str | None
    """Heading under which a picker sorts the emoji. None if it has no category. Added in 3.0.0."""


class AccountField(AttribAccessDict):
    """One row of the name and value table on a profile.

    Returned by: ``api.account(account_id).fields[0]``

    Source: https://docs.joinmastodon.org/entities/Account/
    """

    _version = "2.6.0"

    name: str
    """Label of the row. Added in 2.4.0."""
    value: str
    """Content of the row, as HTML. Added in 2.4.0."""
    verified_at: str | None
    """ISO 8601 time at which the server found a link back to the profile behind the value. None if the value is not
    verified. Added in 2.6.0.
    """


class Role(AttribAccessDict):
    """A named set of permissions that a server gives to its own users.

    Returned by: ``api.account_verify_credentials().role``

    Source: https://docs.joinmastodon.org/entities/Role/
    """

    _version = "4.6.0"

    id: MaybeSnowflakeIdType
    """Id of the role on this server. Added in 4.0.0."""
    name: str
    """Name of the role, empty for the one that everybody has. Added in 4.0.0."""
    permissions: str
    """Decimal number in which each set bit grants a permission, ``"0"`` for none. Added in 4.0.0."""
    color: str
    """Badge colour as a hex code, empty when none is chosen. Added in 4.0.0."""
    highlighted: bool
    """Whether profiles show the role as a badge. Added in 4.0.0."""
    collection_limit: int
    """Number of collections a user with this role may own. None if the server names no limit. Added in 4.6.0."""


class CredentialAccountSource(AttribAccessDict):
    """The profile texts of an account as its owner typed them, and the defaults for new statuses.

    Returned by: ``api.account_verify_credentials().source`` or ``api.account_update_credentials().source``

    Source: https://docs.joinmastodon.org/entities/Account/
    """

    _version = "4.5.0"

    privacy: str
    """Default visibility of new posts: ``public``, ``unlisted``, ``private`` or ``direct``."""
    sensitive: bool
    """Whether media of new posts is marked sensitive by default."""
    note: str
    """Bio as plain text."""
    language: str | None
    """Default language of new posts as an ISO 639 code. None or empty when none is set. Added in 2.4.2."""
    fields: NonPaginatableList[AccountField]
    """Rows of the profile table as plain text. Added in 2.4.0."""
    follow_requests_count: int
    """Number of pending follow requests. Added in 3.0.0."""
    indexable: bool
    """Whether the public posts may turn up in full-text search. Added in 4.2.0."""
    hide_collections: bool
    """Whether the lists of follows and followers are kept from others. None if never chosen. Added in 4.1.0."""
    discoverable: bool | None
    """Whether the account wants to be recommended to others. None if never chosen. Added in 3.1.0."""
    attribution_domains: NonPaginatableList[str]
    """Domains of websites that may name the account as author of their pages. Added in 4.4.0."""
    quote_policy: str
    """Who may quote new posts by default: ``public``, ``followers`` or ``nobody``. Added in 4.5.0."""


class CredentialAccountState(AttribAccessDict):
    """The state of the logged-in account. Not officially documented.

    Returned by: ``api.account_verify_credentials().state``

    Source: https://docs.joinmastodon.org/entities/Account/
    """

    _version = "0.0.0"

    functional: bool
    """Whether the account can be used without restriction."""
    confirmed: bool
    """Whether the email address is confirmed."""
    approved: bool
    """Whether the sign-up is approved by a moderator, or needed no approval."""
    error_code: str | None
    """Short code of what holds the account back. None if nothing does."""
    error: str | None
    """The same reason as a sentence for people. None if nothing holds the account back."""


class FeatureApproval(AttribAccessDict):
    """Whose attempts to put an account into a collection are accepted.

    Returned by: ``api.account(account_id).feature_approval``

    Source: https://docs.joinmastodon.org/entities/FeatureApproval/
    """

    _version = "4.6.0"

    automatic: NonPaginatableList[str]
    """Who is accepted at once: ``public``, ``followers``, ``following``, ``unsupported_policy`` or ``disabled``. Empty
    when nobody is. Added in 4.6.0.
    """
    manual: NonPaginatableList[str]
    """Who has to wait for the owner: ``public``, ``followers``, ``following`` or ``unsupported_policy``. Empty when
    nobody may ask. Added in 4.6.0.
    """
    current_user: str
    """Effect of the policy for the logged-in user: ``automatic``, ``manual``, ``denied``, ``unknown`` or ``missing``.
    Added in 4.6.0.
    """


class Account(AttribAccessDict):
    """A user, bot or group of this server or of another one, with its public profile.

    Returned by: ``api.account(account_id)`` or ``api.account_verify_credentials()``

    Source: https://docs.joinmastodon.org/entities/Account/
    """

    _version = "4.7.0"
    _aliases = MappingProxyType({"moved_to_account": "moved"})

    id: MaybeSnowflakeIdType
    """Id of the account on this server. The same user has another one elsewhere."""
    username: str
    """Name of the account without its domain."""
    acct: str
    """Address of the account: the plain username for local accounts, ``username@domain`` for others."""
    display_name: str
    """Name that the owner chose to be shown, possibly empty."""
    discoverable: bool | None
    """Whether the account wants to be recommended to others. None if never chosen. Added in 3.1.0."""
    group: bool
    """Whether the account represents a group. Added in 3.1.0."""
    locked: bool
    """Whether the owner decides about each follow request by hand."""
    created_at: datetime
    """When the account was made; servers since 3.4.0 give the day only, at midnight."""
    following_count: int
    """Number of accounts it follows, unless it hides them."""
    followers_count: int
    """Number of its followers, unless it hides them."""
    statuses_count: int
    """Number of its statuses."""
    note: str
    """Bio, as HTML."""
    url: str
    """Address of the profile page for people. None if the remote server names no such page."""
    uri: str
    """ActivityPub identifier of the account. Added in 4.2.0."""
    avatar: str
    """Address of the profile picture, which may be animated."""
    header: str
    """Address of the banner picture, which may be animated."""
    avatar_static: str
    """Address of a profile picture that never moves."""
    header_static: str
    """Address of a banner picture that never moves."""
    moved: Account | None
    """Account to which the owner went on. None if the account has not moved. Added in 2.1.0."""
    suspended: bool | None
    """True when the account is suspended. None if the server does not say so. Added in 3.3.0."""
    limited: bool | None
    """True when moderators hide the account behind a warning. None if they do not. Added in 3.5.3."""
    bot: bool
    """Whether the account acts by itself, at least in part. Added in 2.4.0."""
    fields: NonPaginatableList[AccountField]
    """Rows of the name and value table on the profile. Added in 2.4.0."""
    emojis: NonPaginatableList[CustomEmoji]
    """Custom emoji that the display name, bio and table make use of. Added in 2.4.0."""
    last_status_at: datetime | None
    """Day of the newest post. None if there is no post. Added in 3.0.0."""
    noindex: bool | None
    """Whether a local user asked search engines to keep out. None for remote accounts. Added in 4.0.0."""
    roles: NonPaginatableList[Any] | None
    """Roles of a local account that are shown as badges, each with ``id``, ``name`` and ``color``. None if the
    account is remote. Added in 4.1.0.
    """
    role: Role | None
    """Role of the logged-in user with its permissions. None for any other account. Added in 4.0.0."""
    source: CredentialAccountSource | None
    """Unrendered profile and posting defaults of the logged-in user. None for any other account. Added in 2.4.0."""
    mute_expires_at: datetime | None
    """When your mute of the account ends, in lists of mutes only. None if it has no end. Added in 3.3.0."""
    indexable: bool
    """Whether the public posts may turn up in full-text search. Added in 4.3.0."""
    hide_collections: bool
    """Whether the lists of follows and followers are kept from others. None if never chosen. Added in 4.3.0."""
    memorial: bool | None
    """True when the account is kept in memory of its owner. None if it is not. Added in 4.2.0."""
    avatar_description: str
    """Alternative text of the profile picture. Added in 4.6.0."""
    header_description: str
    """Alternative text of the banner picture. Added in 4.6.0."""
    show_media: bool
    """Whether the owner wants a tab of media on the profile. Added in 4.6.0."""
    show_media_replies: bool
    """Whether the media tab should include media from replies. Added in 4.6.0."""
    show_featured: bool
    """Whether the owner wants a tab of featured content on the profile. Added in 4.6.0."""
    feature_approval: FeatureApproval
    """Who may put the account into a collection. Added in 4.6.0."""
    invalid_handle: bool | None
    """True when the server holds the handle of the account to be invalid. None if it does not say. Added in 4.7.0."""
    state: CredentialAccountState | None
    """The state of the logged-in account. None for any other account."""


class Relationship(AttribAccessDict):
    """The relationship between the logged-in account and another one.

    Returned by: ``api.account_relationships(account_id)[0]`` or ``api.account_follow(account_id)``

    Source: https://docs.joinmastodon.org/entities/Relationship/
    """

    _version = "4.6.0"

    id: MaybeSnowflakeIdType
    """Id of the other account."""
    following: bool
    """Whether you follow the account."""
    followed_by: bool
    """Whether the account follows you."""
    blocking: bool
    """Whether you block the account."""
    blocked_by: bool
    """Whether the account blocks you. Added in 2.8.0."""
    muting: bool
    """Whether you mute the account."""
    muting_notifications: bool
    """Whether the mute covers notifications too. Added in 2.1.0."""
    requested: bool
    """Whether your follow request is pending."""
    domain_blocking: bool
    """Whether you block the whole domain of the account."""
    showing_reblogs: bool
    """Whether boosts by the account reach your home timeline. Added in 2.1.0."""
    endorsed: bool
    """Whether your profile features the account. Added in 2.5.0."""
    note: str
    """Your private comment about the account, empty when there is none. Added in 3.2.0."""
    notifying: bool
    """Whether you are notified of each new post of the account. Added in 3.3.0."""
    languages: NonPaginatableList[str] | None
    """Languages to which you limit its posts, as ISO 639 codes. None if there is no limit. Added in 4.0.0."""
    requested_by: bool
    """Whether the account has requested to follow you. Added in 4.1.0."""
    muting_expires_at: datetime | None
    """When your mute ends. None if it has no end or there is no mute. Added in 4.6.0."""


class FamiliarFollowers(AttribAccessDict):
    """Accounts you follow that also follow the account in question.

    Returned by: ``api.account_familiar_followers(account_id)[0]``

    Source: https://docs.joinmastodon.org/entities/FamiliarFollowers/
    """

    _version = "3.5.0"

    id: MaybeSnowflakeIdType
    """Id of the account in question. Added in 3.5.0."""
    accounts: NonPaginatableList[Account]
    """Those of your follows that follow it as well. Added in 3.5.0."""


class IdentityProof(AttribAccessDict):
    """A link between an account and one at an identity provider, checked by cryptography.

    Deprecated: servers dropped identity proofs in 3.5.0.

    Source: https://docs.joinmastodon.org/entities/IdentityProof
    """

    _version = "2.8.0"

    provider: str
    """Name of the identity provider. Added in 2.8.0."""
    provider_username: str
    """Username at the identity provider. Added in 2.8.0."""
    updated_at: datetime
    """When the proof was last renewed. Added in 2.8.0."""
    proof_url: str
    """Page of the provider that holds the proof. Added in 2.8.0."""
    profile_url: str
    """Profile page of the user at the provider. Added in 2.8.0."""


class Suggestion(AttribAccessDict):
    """An account that the server recommends to follow, with its reasons.

    Returned by: ``api.suggestions_v2()[0]``

    Source: https://docs.joinmastodon.org/entities/Suggestion
    """

    _version = "4.3.0"

    source: str
    """Reason for the recommendation: ``staff``, ``past_interactions`` or ``global``. Added in 3.4.0. Deprecated since
    4.3.0, see ``sources``.
    """
    sources: NonPaginatableList[str]
    """All reasons: ``featured``, ``most_followed``, ``most_interactions``, ``similar_to_recently_followed`` or
    ``friends_of_friends``. Added in 4.3.0.
    """
    account: Account
    """The recommended account. Added in 3.4.0."""


class ProfileField(AttribAccessDict):
    """One row of the profile table as its owner entered it.

    Returned by: ``api.profile().fields[0]``

    Source: https://docs.joinmastodon.org/entities/Profile/#Field
    """

    _version = "4.6.0"

    name: str
    """Label of the row as plain text. Added in 4.6.0."""
    value: str
    """Content of the row as plain text. Added in 4.6.0."""
    verified_at: datetime | None
    """When the server found a link back to the profile. None if the value is not verified. Added in 4.6.0."""


class Profile(AttribAccessDict):
    """The logged-in user's own profile in the form in which it is edited.

    Returned by: ``api.profile()`` or ``api.profile_update()``

    Source: https://docs.joinmastodon.org/entities/Profile/
    """

    _version = "4.6.0"

    id: MaybeSnowflakeIdType
    """Id of the account. Added in 4.6.0."""
    display_name: str
    """Name that is shown, possibly empty. Added in 4.6.0."""
    note: str
    """Bio as plain text. Added in 4.6.0."""
    fields: NonPaginatableList[ProfileField]
    """Rows of the profile table as plain text. Added in 4.6.0."""
    avatar: str | None
    """Address of the profile picture. None if there is none. Added in 4.6.0."""
    avatar_static: str | None
    """Address of a profile picture that never moves. None if there is none. Added in 4.6.0."""
    avatar_description: str
    """Alternative text of the profile picture. Added in 4.6.0."""
    header: str | None
    """Address of the banner picture. None if there is none. Added in 4.6.0."""
    header_static: str | None
    """Address of a banner picture that never moves. None if there is none. Added in 4.6.0."""
    header_description: str
    """Alternative text of the banner picture. Added in 4.6.0."""
    locked: bool
    """Whether you decide about each follow request by hand. Added in 4.6.0."""
    bot: bool
    """Whether the account acts by itself, at least in part. Added in 4.6.0."""
    hide_collections: bool | None
    """Whether your follows and followers are kept from others. None if never chosen. Added in 4.6.0."""
    discoverable: bool | None
    """Whether the account wants to be recommended to others. None if never chosen. Added in 4.6.0."""
    indexable: bool
    """Whether your public posts may turn up in full-text search. Added in 4.6.0."""
    show_media: bool
    """Whether the profile has a tab of media. Added in 4.6.0."""
    show_media_replies: bool
    """Whether the media tab includes media from replies. Added in 4.6.0."""
    show_featured: bool
    """Whether the profile has a tab of featured content. Added in 4.6.0."""
    attribution_domains: NonPaginatableList[str]
    """Domains of websites that may name the account as author of their pages. Added in 4.6.0."""
    featured_tags: NonPaginatableList[FeaturedTag]
    """Hashtags that the profile features. Added in 4.6.0."""
    formatted_note: str
    """Bio rendered as HTML. Not officially documented."""
    formatted_fields: NonPaginatableList[AccountField]
    """Rows of the profile table rendered as HTML. Not officially documented."""


class AccountCreationErrorDetailsField(AttribAccessDict):
    """One reason why a single value of a sign-up was refused.

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
    """The refused values of a sign-up, each with its reasons.

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
    """The response to a sign-up that the server refused.

    Returned by: ``api.create_account(username, password, email, agreement=True, return_detailed_error=True)[1]``

    Source: https://docs.joinmastodon.org/methods/accounts/#create
    """

    _version = "3.4.0"

    error: str
    """Everything that was wrong, in one sentence. Added in 2.7.0."""
    details: AccountCreationErrorDetails
    """The reasons, sorted by the name of the refused value. Added in 3.4.0."""
