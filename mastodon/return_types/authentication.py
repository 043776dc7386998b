"""Entities of applications, access tokens and the OAuth endpoints, and the body of error responses."""

from __future__ import annotations

from datetime import datetime

from mastodon.types_base import AttribAccessDict, IfSent, MaybeSnowflakeIdType, NonPaginatableList


class Application(AttribAccessDict):
    """A client program that is registered with the server.

    Returned by: ``api.app_verify_credentials()`` or ``api.status(id).application``

    Source: https://docs.joinmastodon.org/entities/Application/
    """

    _version = "4.3.0"

    id: MaybeSnowflakeIdType
    """ID of the application. Added in 2.7.0."""
    name: str
    """Name of the application."""
    website: str | None
    """URL of the website of the application. None if it has none."""
    vapid_key: str
    """Public key for Web Push. Deprecated since 4.3.0, see InstanceVapidKey. Added in 2.8.0."""
    redirect_uri: str
    """The registered redirect URIs in one string, separated by line feeds. Deprecated since 4.3.0."""
    redirect_uris: NonPaginatableList[str]
    """The registered redirect URIs, to which the server may send users back. Added in 4.3.0."""
    scopes: NonPaginatableList[str]
    """Scopes that the application may request: profile, read, write, push, follow, admin:read, admin:write, or narrower
    ones such as read:accounts. Added in 4.3.0."""
    client_id: str | None
    """Client ID for OAuth. None unless the application has just been registered."""
    client_secret: str | None
    """Client secret for OAuth. None unless the application has just been registered."""
    client_secret_expires_at: int | None
    """Unix time at which the secret expires, 0 for never. None if the server does not send it. Added in 4.4.0."""


class Token(AttribAccessDict):
    """An OAuth access token, with the scopes that it grants.

    Returned by: ``POST /oauth/token``

    Source: https://docs.joinmastodon.org/entities/Token/
    """

    _version = "0.1.0"

    access_token: str
    """The token itself. Keep it secret."""
    token_type: str
    """Type of the token. Mastodon only uses Bearer."""
    scope: str
    """Granted scopes, separated by spaces."""
    created_at: datetime
    """When the token was created."""
    expires_in: IfSent[int]
    """Number of seconds until the token expires. None if it does not expire. Mastodon does not send it."""
    refresh_token: IfSent[str]
    """Token for a new access token. Keep it secret. Mastodon does not send it."""
    id: IfSent[MaybeSnowflakeIdType]
    """ID of the token. Sent by Pleroma and Akkoma, but not by Mastodon."""
    me: IfSent[str]
    """URL of the account that the token belongs to. Sent by Pleroma and Akkoma, but not by Mastodon."""


class OAuthServerInfo(AttribAccessDict):
    """The metadata of an OAuth server: its features and the URLs of its endpoints.

    Returned by: ``api.oauth_authorization_server_info()``

    Source: https://docs.joinmastodon.org/methods/oauth/#authorization-server-metadata
    """

    _version = "4.4.0"

    issuer: str
    """Base URL that identifies the OAuth server. Added in 4.3.0."""
    authorization_endpoint: str
    """URL of the page on which users authorize an application. Added in 4.3.0."""
    token_endpoint: str
    """URL of the endpoint that issues access tokens. Added in 4.3.0."""
    revocation_endpoint: str
    """URL of the endpoint that revokes access tokens. Added in 4.3.0."""
    userinfo_endpoint: str
    """URL of the endpoint that describes the logged-in user. Added in 4.4.0."""
    scopes_supported: NonPaginatableList[str]
    """Supported scopes: profile, read, write, push, follow, admin:read, admin:write, or narrower ones such as
    read:accounts. Added in 4.3.0."""
    response_types_supported: NonPaginatableList[str]
    """Supported response types. Mastodon only has code. Added in 4.3.0."""
    response_modes_supported: NonPaginatableList[str]
    """Supported response modes, such as query, fragment or form_post. Added in 4.3.0."""
    grant_types_supported: NonPaginatableList[str]
    """Supported grant types, such as authorization_code or client_credentials. Added in 4.3.0."""
    token_endpoint_auth_methods_supported: NonPaginatableList[str]
    """Supported methods of authentication at the token endpoint, such as client_secret_basic. Added in 4.3.0."""
    code_challenge_methods_supported: NonPaginatableList[str]
    """Supported PKCE methods, such as S256. Added in 4.3.0."""
    service_documentation: str | None
    """URL of the documentation for developers. None if the server does not send it. Added in 4.3.0."""
    app_registration_endpoint: str | None
    """URL of the endpoint that registers applications. None if the server does not send it. Added in 4.3.0."""


class OAuthUserInfo(AttribAccessDict):
    """The logged-in user, with the field names of OpenID Connect.

    Returned by: ``api.oauth_userinfo()``

    Source: https://docs.joinmastodon.org/methods/oauth/#userinfo
    """

    _version = "4.4.0"

    iss: str
    """Base URL of the server, the issuer. Added in 4.4.0."""
    sub: str
    """ActivityPub identifier of the account, a URL that does not change. Added in 4.4.0."""
    name: str
    """Display name of the account. Added in 4.4.0."""
    preferred_username: str
    """Name of the account without its domain. Added in 4.4.0."""
    profile: str
    """URL of the profile page. Added in 4.4.0."""
    picture: str
    """URL of the avatar. Added in 4.4.0."""


class Error(AttribAccessDict):
    """The body of an error response.

    Returned by: any endpoint with a response of status 4xx or 5xx

    Source: https://docs.joinmastodon.org/entities/Error/
    """

    _version = "0.6.0"

    error: str
    """Short error message, or an OAuth error code."""
    error_description: str | None
    """Longer explanation, mainly sent by the OAuth endpoints. None if the server does not send it."""
    details: dict[str, NonPaginatableList[AttribAccessDict]] | None
    """Reasons by the name of the refused value, each with ``error`` and ``description``. None if the server does not
    send it. Added in 3.4.0."""
    existing_domain_block: AttribAccessDict | None
    """The block that already covers the domain. None unless a domain block was refused for it. Added in 4.0.0."""
