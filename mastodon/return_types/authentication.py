"""Entities of applications, access tokens and the OAuth endpoints, and the body of error responses."""

from __future__ import annotations

from datetime import datetime

from mastodon.types_base import AttribAccessDict, MaybeSnowflakeIdType, NonPaginatableList


class Application(AttribAccessDict):
    """A client program that is registered with the server.

    Returned by: ``api.app_verify_credentials()`` or ``api.status(id).application``

    Source: https://docs.joinmastodon.org/entities/Application/
    """

    _version = "4.3.0"

    id: MaybeSnowflakeIdType
    """Identifies the application on its server. Added in 2.7.0."""
    name: str
    """Name of the application."""
    website: str | None
    """Home page of the application. None if it gave no page."""
    vapid_key: str
    """Public key for Web Push. Deprecated since 4.3.0, see InstanceVapidKey. Added in 2.8.0."""
    redirect_uri: str
    """The registered redirect addresses in one string, separated by line feeds. Deprecated since 4.3.0."""
    redirect_uris: NonPaginatableList[str]
    """Addresses that the server may send users back to after they agree. Added in 4.3.0."""
    scopes: NonPaginatableList[str]
    """Scopes that the application may ask for: profile, read, write, push, follow, admin:read, admin:write, or
    narrower ones such as read:accounts. Added in 4.3.0."""
    client_id: str | None
    """Public name of the client for OAuth. None unless the application has just been registered."""
    client_secret: str | None
    """Secret of the client for OAuth. None unless the application has just been registered."""
    client_secret_expires_at: int | None
    """When the secret expires, in seconds since 1970, 0 for never. None if not sent. Added in 4.4.0."""


class Token(AttribAccessDict):
    """An OAuth access token together with what it allows.

    Returned by: ``POST /oauth/token``

    Source: https://docs.joinmastodon.org/entities/Token/
    """

    _version = "0.1.0"

    access_token: str
    """The token itself. Keep it secret."""
    token_type: str
    """Kind of token. Mastodon only has Bearer."""
    scope: str
    """Scopes that were granted, separated by spaces."""
    created_at: datetime
    """When the token was made."""


class OAuthServerInfo(AttribAccessDict):
    """The metadata of an OAuth server: its features and the addresses of its endpoints.

    Returned by: ``api.oauth_authorization_server_info()``

    Source: https://docs.joinmastodon.org/methods/oauth/#authorization-server-metadata
    """

    _version = "4.4.0"

    issuer: str
    """Base address that identifies the OAuth server. Added in 4.3.0."""
    authorization_endpoint: str
    """Where users are sent to agree to a log-in. Added in 4.3.0."""
    token_endpoint: str
    """Where access tokens are handed out. Added in 4.3.0."""
    revocation_endpoint: str
    """Where access tokens are made invalid. Added in 4.3.0."""
    userinfo_endpoint: str
    """Where the account behind a token is described. Added in 4.4.0."""
    scopes_supported: NonPaginatableList[str]
    """Scopes that the server knows: profile, read, write, push, follow, admin:read, admin:write, or narrower ones
    such as read:accounts. Added in 4.3.0."""
    response_types_supported: NonPaginatableList[str]
    """Supported response types, in practice code. Added in 4.3.0."""
    response_modes_supported: NonPaginatableList[str]
    """Supported response modes, such as query, fragment or form_post. Added in 4.3.0."""
    grant_types_supported: NonPaginatableList[str]
    """Ways to get a token, such as authorization_code or client_credentials. Added in 4.3.0."""
    token_endpoint_auth_methods_supported: NonPaginatableList[str]
    """Supported methods to authenticate at the token endpoint, such as client_secret_basic. Added in 4.3.0."""
    code_challenge_methods_supported: NonPaginatableList[str]
    """PKCE methods that the server accepts, such as S256. Added in 4.3.0."""
    service_documentation: str | None
    """Page with documentation for developers. None if the server names none. Added in 4.3.0."""
    app_registration_endpoint: str | None
    """Where new applications are registered. None if the server names none. Added in 4.3.0."""


class OAuthUserInfo(AttribAccessDict):
    """The account behind an access token, in the words of OpenID Connect.

    Returned by: ``api.oauth_userinfo()``

    Source: https://docs.joinmastodon.org/methods/oauth/#userinfo
    """

    _version = "4.4.0"

    iss: str
    """Base address of the server that speaks for the account. Added in 4.4.0."""
    sub: str
    """Address that identifies the account for good, the one used in ActivityPub. Added in 4.4.0."""
    name: str
    """Display name of the account. Added in 4.4.0."""
    preferred_username: str
    """User name without the domain. Added in 4.4.0."""
    profile: str
    """Address of the profile page. Added in 4.4.0."""
    picture: str
    """Address of the avatar. Added in 4.4.0."""


class Error(AttribAccessDict):
    """The body of an error response.

    Returned by: any endpoint with a response of status 4xx or 5xx

    Source: https://docs.joinmastodon.org/entities/Error/
    """

    _version = "0.6.0"

    error: str
    """The error, as a short text or an OAuth error code."""
    error_description: str | None
    """A longer explanation, sent above all by the OAuth endpoints. None if not sent."""
