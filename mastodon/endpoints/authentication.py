"""Apps, logins and sign-ups."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any
from urllib.parse import urlencode

import requests
from urllib3.exceptions import LocationParseError
from urllib3.util import parse_url

from mastodon._core.addresses import is_loopback, joined
from mastodon._core.params import GivenTimeout, flag, id_of, optional_text, secret, shown, strings_of, text_of
from mastodon._core.response import data_of
from mastodon._data.convert import convert
from mastodon._io import credentials
from mastodon._io.stand_ins import as_response
from mastodon.defaults import _DEFAULT_SCOPES, _DEFAULT_TIMEOUT, _DEFAULT_USER_AGENT, _SCOPE_SETS
from mastodon.errors import (
    MastodonAPIError,
    MastodonIllegalArgumentError,
    MastodonNetworkError,
    MastodonServerError,
)
from mastodon.internals import Internals
from mastodon.return_types import AccountCreationError, Application, Invite, OAuthServerInfo, OAuthUserInfo, Token
from mastodon.types_base import AttribAccessDict
from mastodon.versions import api_version, named_call

_OUT_OF_BAND = "urn:ietf:wg:oauth:2.0:oob"
_PASSWORD_FLOW_ENDS = (4, 4, 0)

# The part after the colon is not checked, because servers add scopes, and other software has its own.
_SCOPE = r"(?:admin:)?(?:read|write)(?::[a-z0-9_-]+)?|follow|push|profile|admin|openid"

# The usual causes of OAuth error codes (RFC 6749).
_CAUSES = {
    "invalid_client": "client_id or client_secret is wrong, or the app was registered with another server",
    "invalid_scope": "scopes has something that the server does not know, or that the app was not registered for",
    "unsupported_grant_type": "the server does not offer this way to log in",
    "invalid_grant_type": "the server does not offer this way to log in",
    "unauthorized_client": "the app may not log in this way",
}
_CAUSES_BY_GRANT = {
    # These are messages, not passwords.
    "password": "username (on Mastodon the email address) or password is wrong, or the account has a second factor",  # nosec B105
    "authorization_code": "code has expired, was used before, or was made for another redirect_uri or app",
    "refresh_token": "refresh_token has expired or was revoked",  # nosec B105
    "client_credentials": "client_id or client_secret is wrong, or the app was registered with another server",
}
#: A hundred years in seconds, because a larger number may not fit into a datetime.
_LONGEST_LIFE = 100 * 365 * 86400
_WAYS = "username and password, code, refresh_token, or client_credentials=True"


class AuthenticationMixin(Internals):
    """Registering apps, logging in and out, and signing up."""

    # --- Apps -------------------------------------------------------------------------------------------------------

    @staticmethod
    @named_call
    def create_app(
        client_name: str,
        scopes: Iterable[str] = _DEFAULT_SCOPES,
        redirect_uris: str | Iterable[str] | None = None,
        website: str | None = None,
        to_file: str | os.PathLike[str] | None = None,
        api_base_url: str | None = None,
        request_timeout: GivenTimeout = _DEFAULT_TIMEOUT,
        session: requests.Session | None = None,
        user_agent: str | None = _DEFAULT_USER_AGENT,
    ) -> tuple[str, str]:
        """Register an app with a server. Do this once, not every time a program starts.

        :param client_name: the name of the app. Users see it when they authorize the app and, on some servers, below
            statuses.
        :param scopes: the scopes that the app may request, as in :meth:`log_in`.
        :param redirect_uris: one or several URLs to which the server redirects after the authorization. By default, the
            server shows a code to copy.
        :param website: the URL of the app's website.
        :param to_file: a file to store the app in, for ``Mastodon(client_id=...)``. Only its owner will be able to read
            it.
        :param api_base_url: the address of the server.
        :param request_timeout: as in the constructor.
        :param session: the session to send the request with.
        :param user_agent: the User-Agent header.
        :return: the client id and the client secret.
        :raises MastodonIllegalArgumentError: if an argument is wrong, or the address of the server is missing.
        :raises MastodonAPIError: if the server refuses. The message contains its reason.
        :raises MastodonNetworkError: if the server cannot be reached, or its response is not JSON.
        :raises MastodonIOError: if the file could not be written.

        Source: https://docs.joinmastodon.org/methods/apps/#create
        """
        name = text_of(client_name, "client_name")
        addresses = strings_of(redirect_uris, "redirect_uris")
        fields = {
            "client_name": name,
            "scopes": " ".join(scopes_of(scopes)),
            "redirect_uris": _OUT_OF_BAND if addresses is None else "\n".join(addresses),
            "website": optional_text(website, "website"),
        }
        if to_file is not None:
            credentials.check_writable(to_file, "to_file")
        with AuthenticationMixin(
            api_base_url=api_base_url, request_timeout=request_timeout, session=session, user_agent=user_agent
        ) as client:
            client_id, client_secret = client._register(fields, _replaced_post(session))
        if to_file is not None:
            # A line feed in the name would add a line to the file.
            lines = (client_id, client_secret, client.api_base_url, " ".join(name.split()))
            credentials.write(to_file, lines, "to_file")
        return client_id, client_secret

    def _register(self, fields: dict[str, str | None], post: Callable[..., Any] | None) -> tuple[str, str]:
        try:
            if post is None:
                app = self._post(Application, "/api/v1/apps", fields, do_ratelimiting=False)
            else:
                app = self._register_with(post, fields)
        except MastodonAPIError as error:
            if error.response is not None:
                raise
            raise MastodonNetworkError(
                f"Could not complete request: {self.api_base_url} sends a response that is not JSON."
                " Is api_base_url right?"
            ) from error
        client_id, client_secret = _text_in(app, "client_id"), _text_in(app, "client_secret")
        if client_id is None or client_secret is None:
            raise MastodonAPIError("The server did not send a client_id and a client_secret.")
        return client_id, client_secret

    def _register_with(self, post: Callable[..., Any], fields: Mapping[str, str | None]) -> Application:
        """Register an app with the ``post`` function that a program uses in place of that of ``requests``."""
        data = {key: value for key, value in fields.items() if value is not None}
        address = self.api_base_url + "/api/v1/apps"
        response = as_response(post(address, data=data, headers=self._headers(None), timeout=self.request_timeout))
        if response.status_code >= 300:
            raise self._error_of(response)
        app: Application = convert(Application, data_of(response.status_code, response.content))
        return app

    @api_version("2.0.0", "4.3.0")
    def app_verify_credentials(self) -> Application:
        """Fetch the app that the access token belongs to. This also works with the token of an app.

        :return: the app.
        :raises MastodonUnauthorizedError: if the token is missing, wrong or revoked.

        Source: https://docs.joinmastodon.org/methods/apps/#verify_credentials
        """
        return self._get(Application, "/api/v1/apps/verify_credentials")

    # --- OAuth metadata -----------------------------------------------------------------------------------------

    @named_call
    def oauth_authorization_server_info(self) -> OAuthServerInfo | AttribAccessDict:
        """Fetch the OAuth metadata of the server: the URLs of its endpoints, and the features that it supports.

        :return: the metadata, or an empty entity if the server has none. Mastodon has it since 4.3.0.
        :raises MastodonNetworkError: if the server cannot be reached.

        Source: https://docs.joinmastodon.org/methods/oauth/#authorization-server-metadata
        """
        try:
            info = self._get(OAuthServerInfo, "/.well-known/oauth-authorization-server", do_ratelimiting=False)
        except MastodonAPIError:
            return AttribAccessDict()
        return info if isinstance(info, AttribAccessDict) else AttribAccessDict()

    @api_version("4.3.0", "4.4.0")
    def oauth_userinfo(self) -> OAuthUserInfo:
        """Fetch the logged-in user in the form of OpenID Connect. The token needs the scope "profile".

        :return: name and addresses of the account.
        :raises MastodonUnauthorizedError: if the token is missing, wrong or revoked.

        Source: https://docs.joinmastodon.org/methods/oauth/#userinfo
        """
        info = self.oauth_authorization_server_info()
        # If this leads to another server, the token is not sent.
        url = self._checked_endpoint(info, "userinfo_endpoint", "/oauth/userinfo", allow_http=False)
        return self._get(OAuthUserInfo, url, base_url_override="", do_ratelimiting=False)

    def _endpoint(self, info: AttribAccessDict, key: str, usual: str) -> str:
        """Return the URL of an OAuth endpoint, from the metadata or the default of Mastodon."""
        return joined(self.api_base_url + "/", _text_in(info, key) or self.api_base_url + usual)

    def _checked_endpoint(self, info: AttribAccessDict, key: str, usual: str, allow_http: bool) -> str:
        url = self._endpoint(info, key, usual)
        if _text_in(info, key) is not None:
            self._Mastodon__oauth_url_check(url, allow_http)
        return url

    @staticmethod
    def _Mastodon__oauth_url_check(oauth_url: str, allow_http: bool = False) -> None:
        """Raise an error for a URL that must not receive secrets."""
        try:
            parts = parse_url(text_of(oauth_url, "oauth_url"))
        except LocationParseError as error:
            raise MastodonIllegalArgumentError(
                f"The OAuth address {oauth_url!r} of the server is not a URL."
            ) from error
        plain = allow_http or is_loopback(parts.host)
        if parts.scheme != "https" and not (plain and parts.scheme == "http"):
            raise MastodonIllegalArgumentError(
                f"The OAuth address {parts.scheme}://{parts.host} is not https. allow_http=True accepts http."
            )
        if parts.auth is not None:
            raise MastodonIllegalArgumentError("The OAuth address of the server has a user name or password in it.")
        if parts.query or parts.fragment:
            raise MastodonIllegalArgumentError(f"The OAuth address {oauth_url} has a query or a fragment.")

    # --- Logging in and out -----------------------------------------------------------------------------------------

    @named_call
    def auth_request_url(
        self,
        client_id: str | os.PathLike[str] | None = None,
        redirect_uris: str = _OUT_OF_BAND,
        scopes: Iterable[str] = _DEFAULT_SCOPES,
        force_login: bool = False,
        state: str | None = None,
        lang: str | None = None,
        skip_server_info: bool = False,
        allow_http: bool = False,
        code_challenge: str | None = None,
        code_challenge_method: str | None = None,
    ) -> str:
        """Return the URL of the page on which a user authorizes the app.

        The page shows the code for :meth:`log_in`.

        :param client_id: the id of the app, or the file that :meth:`create_app` wrote. By default, the client's own.
        :param redirect_uris: the URL that receives the code, one of those that the app was registered with. By default,
            the page shows the code.
        :param scopes: the scopes to request, as in :meth:`log_in`.
        :param force_login: require a new login even if the user is logged in.
        :param state: a string that is returned with the code, which proves that the code belongs to this request.
        :param lang: the language of the page, as an ISO 639-1 code.
        :param skip_server_info: use the default URL of Mastodon, without fetching the metadata of the server.
        :param allow_http: accept a page without TLS. On the local machine, it is always accepted.
        :param code_challenge: a challenge for PKCE: the SHA-256 hash of the verifier, in URL-safe Base64.
        :param code_challenge_method: the method of the challenge. Only "S256" is supported.
        :return: the URL to open in a browser.
        :raises MastodonIllegalArgumentError: if an argument, or the URL in the metadata of the server, is wrong.

        Source: https://docs.joinmastodon.org/methods/oauth/#authorize
        """
        app = None if client_id is None else credentials.app_file(client_id, "client_id")
        chosen = app.client_id if app is not None else client_id or self.client_id
        if chosen is None:
            raise MastodonIllegalArgumentError("client_id is needed: create_app makes one.")
        if code_challenge_method not in (None, "S256") or (code_challenge_method and code_challenge is None):
            raise MastodonIllegalArgumentError(
                f"code_challenge_method={shown(code_challenge_method)} must be 'S256', with a code_challenge."
            )
        fields = {
            "client_id": str(chosen),
            "response_type": "code",
            "redirect_uri": text_of(redirect_uris, "redirect_uris"),
            "scope": " ".join(scopes_of(scopes)),
            "force_login": str(bool(force_login)),
            "state": optional_text(state, "state"),
            "lang": optional_text(lang, "lang"),
            "code_challenge": optional_text(code_challenge, "code_challenge"),
            "code_challenge_method": "S256" if code_challenge is not None else None,
        }
        info = AttribAccessDict() if skip_server_info else self.oauth_authorization_server_info()
        page = self._checked_endpoint(info, "authorization_endpoint", "/oauth/authorize", allow_http)
        return page + "?" + urlencode({key: value for key, value in fields.items() if value is not None})

    @named_call
    def log_in(
        self,
        username: str | None = None,
        password: str | None = None,
        code: str | None = None,
        redirect_uri: str = _OUT_OF_BAND,
        refresh_token: str | None = None,
        scopes: Iterable[str] = _DEFAULT_SCOPES,
        to_file: str | os.PathLike[str] | None = None,
        allow_http: bool = False,
        code_verifier: str | None = None,
        client_credentials: bool = False,
    ) -> str:
        """Log in: get an access token, and use it from now on.

        There are four ways: a code from the page of :meth:`auth_request_url`, username and password (which Mastodon
        removed in 4.4.0), a refresh token, and the app alone, which can then read public data and sign up accounts.

        :param username: the username. On Mastodon, this is the email address.
        :param password: the password.
        :param code: the code. It can be used once, within a few minutes.
        :param redirect_uri: the redirect URI that the code was requested with.
        :param refresh_token: the refresh token.
        :param scopes: the scopes to request: "read", "write", "follow" (older servers), "push", "profile",
            "admin:read", "admin:write", or parts such as "read:statuses". A list, or one string with spaces. All of
            them must be scopes that the app was registered with.
        :param to_file: a file to store the login in, for ``Mastodon(access_token=...)``. Only its owner will be able to
            read it.
        :param allow_http: accept an endpoint without TLS. On this machine it is always accepted.
        :param code_verifier: the PKCE verifier that the challenge of :meth:`auth_request_url` was computed from.
        :param client_credentials: log in as the app, without a user.
        :return: the access token.
        :raises MastodonIllegalArgumentError: if an argument is wrong, or the server refuses; the message says why.
        :raises MastodonAPIError: if the server granted fewer scopes than requested. The client uses the token anyway.
        :raises MastodonServerError: if the server failed.
        :raises MastodonIOError: if the file could not be written.

        Source: https://docs.joinmastodon.org/methods/oauth/#token
        """
        grant = _grant(username, password, code, refresh_token, client_credentials)
        wanted = scopes_of(scopes)
        fields = {
            "grant_type": grant,
            "username": optional_text(username, "username"),
            "password": secret(password, "password"),
            "code": secret(code, "code"),
            "refresh_token": secret(refresh_token, "refresh_token"),
            "code_verifier": secret(code_verifier, "code_verifier"),
            "redirect_uri": text_of(redirect_uri, "redirect_uri"),
            "scope": " ".join(wanted) or None,
            **self._app_fields("log in"),
        }
        if to_file is not None:
            credentials.check_writable(to_file, "to_file")
        token = self._fetch_token(fields, allow_http)
        if to_file is not None:
            # First, because the code cannot be used again.
            credentials.write(to_file, self._login_lines(), "to_file")
        _check_granted(token.scope, wanted)
        return token.access_token

    def _fetch_token(self, fields: Mapping[str, str | None], allow_http: bool) -> Token:
        """Fetch a token from the endpoint that the server names, and use it from now on."""
        info = self.oauth_authorization_server_info()
        if fields["grant_type"] == "password":
            self._check_password_flow(info)
        url = self._checked_endpoint(info, "token_endpoint", "/oauth/token", allow_http)
        token = self._ask_for_token(url, fields)
        self._use(token, fields.get("refresh_token"))
        return token

    @named_call
    def revoke_access_token(self, allow_http: bool = False) -> None:
        """Log out: revoke the access token, and forget it.

        :param allow_http: accept an endpoint without TLS. On this machine it is always accepted.
        :raises MastodonIllegalArgumentError: if there is no token, or id and secret of the app are missing.
        :raises MastodonAPIError: if the server refuses, for example because the token belongs to another app.

        Source: https://docs.joinmastodon.org/methods/oauth/#revoke
        """
        if self.access_token is None:
            raise MastodonIllegalArgumentError("There is no access token to revoke: the client is not logged in.")
        fields = {**self._app_fields("revoke a token"), "token": self.access_token}
        info = self.oauth_authorization_server_info()
        url = self._checked_endpoint(info, "revocation_endpoint", "/oauth/revoke", allow_http)
        self._Mastodon__api_request("POST", url, fields, base_url_override="", do_ratelimiting=False, parse=False)
        self.access_token = None
        self._refresh_token = None

    def persistable_login_credentials(self) -> str:
        """Return the login as text, as :meth:`log_in` writes it to a file. Keep it as secret as a password.

        :return: four lines: access token, URL of the server, client id, client secret.
        :raises MastodonIllegalArgumentError: if the client is not logged in, or id and secret of the app are missing.

        Source: https://docs.joinmastodon.org/client/token/
        """
        return "".join(f"{line}\n" for line in self._login_lines())

    def _login_lines(self) -> tuple[str, str, str, str]:
        if self.access_token is None:
            raise MastodonIllegalArgumentError("There is no access token to keep: the client is not logged in.")
        app = self._app_fields("keep a login")
        return self.access_token, self.api_base_url, app["client_id"], app["client_secret"]

    def _app_fields(self, purpose: str) -> dict[str, str]:
        if self.client_id is None or self.client_secret is None:
            raise MastodonIllegalArgumentError(
                f"client_id and client_secret are needed to {purpose}: give them to the constructor."
            )
        return {"client_id": self.client_id, "client_secret": self.client_secret}

    def _check_password_flow(self, info: AttribAccessDict) -> None:
        offered = info.get("grant_types_supported")
        server = self._server
        if isinstance(offered, list):
            missing = "password" not in offered
        else:
            missing = server is not None and server.is_mastodon and server.numbers >= _PASSWORD_FLOW_ENDS
        if missing:
            raise MastodonIllegalArgumentError(
                "The server offers no login with username and password; Mastodon ended it with 4.4.0. Open"
                " auth_request_url() in a browser, and give the code that it shows to log_in(code=...)."
            )

    def _ask_for_token(self, url: str, fields: Mapping[str, str | None]) -> Token:
        try:
            token = self._post(Token, url, fields, base_url_override="", do_ratelimiting=False)
        except MastodonAPIError as error:
            if isinstance(error, MastodonServerError) and not _is_refusal(error):
                raise
            if error.response is None:
                error.hint = f"{self.api_base_url} may not be the address of a server that this library can talk to."
                raise
            raise MastodonIllegalArgumentError(_why_refused(error, str(fields["grant_type"]))) from error
        if _text_in(token, "access_token") is None:
            raise MastodonAPIError("The server sent no access token.")
        return token

    def _use(self, token: Token, refresh_token: str | None = None) -> None:
        """Use a token from now on."""
        self.access_token = token.access_token
        self._refresh_token = _text_in(token, "refresh_token") or refresh_token
        seconds = token.get("expires_in")
        self._Mastodon__set_token_expired(min(seconds, _LONGEST_LIFE) if isinstance(seconds, int) else 0)

    # --- Accounts ---------------------------------------------------------------------------------------------------

    @api_version("2.7.0", "2.7.0")
    def create_account(
        self,
        username: str,
        password: str,
        email: str,
        agreement: bool = False,
        reason: str | None = None,
        locale: str = "en",
        scopes: Iterable[str] = _DEFAULT_SCOPES,
        to_file: str | os.PathLike[str] | None = None,
        return_detailed_error: bool = False,
        date_of_birth: date | None = None,
        invite_code: Invite | str | None = None,
        time_zone: str | None = None,
    ) -> str | tuple[str | None, AccountCreationError | None]:
        """Sign up a new account, and log in to it. The account works once its email address is confirmed.

        :param username: the name, without the server.
        :param password: the password.
        :param email: the email address.
        :param agreement: whether the user agrees to the rules, terms and policies of the server. Nearly all servers
            insist.
        :param reason: why the user wants to join, for servers that review every sign-up.
        :param locale: the language of the confirmation email.
        :param scopes: the scopes to request, as in :meth:`log_in`.
        :param to_file: a file to store the login in, as in :meth:`log_in`.
        :param return_detailed_error: return the errors of the server instead of raising them.
        :param date_of_birth: the day of birth, for servers with a minimum age.
        :param invite_code: the code of an invitation, see :meth:`invite`. Some servers need one.
        :param time_zone: the time zone of the person, such as "Europe/Berlin".
        :return: the access token. With ``return_detailed_error``, a pair: the access token and None, or None and
            the errors.
        :raises MastodonIllegalArgumentError: if an argument is wrong, or the server refuses; the message says why.
        :raises MastodonServerError: if the server failed.
        :raises MastodonIOError: if the file could not be written.

        Source: https://docs.joinmastodon.org/methods/accounts/#create
        """
        if date_of_birth is not None and not isinstance(date_of_birth, date):
            raise MastodonIllegalArgumentError(f"date_of_birth={shown(date_of_birth)} must be a date or datetime.")
        fields = {
            "username": text_of(username, "username"),
            # Even an empty one is sent, because the server judges it.
            "password": _password(password),
            "email": text_of(email, "email"),
            "agreement": flag(agreement),
            "reason": optional_text(reason, "reason"),
            "locale": text_of(locale, "locale"),
            "date_of_birth": None if date_of_birth is None else date_of_birth.strftime("%Y-%m-%d"),
            "invite_code": None if invite_code is None else id_of(invite_code, "invite_code", "invite_code"),
            "time_zone": optional_text(time_zone, "time_zone"),
        }
        wanted = " ".join(scopes_of(scopes))
        grant = {"grant_type": "client_credentials", "scope": wanted, **self._app_fields("sign up an account")}
        if to_file is not None:
            credentials.check_writable(to_file, "to_file")
        app = self._ask_for_token(self.api_base_url + "/oauth/token", grant)
        try:
            token = self._post(
                Token, "/api/v1/accounts", fields, access_token_override=app.access_token, do_ratelimiting=False
            )
        except MastodonAPIError as error:
            problem = _creation_error(error)
            if problem is None:
                raise
            if return_detailed_error:
                return None, problem
            raise MastodonIllegalArgumentError(f"The server refuses the account: {_described(problem)}") from error
        if _text_in(token, "access_token") is None:
            raise MastodonAPIError("The server sent no access token.")
        self._use(token)
        if to_file is not None:
            credentials.write(to_file, self._login_lines(), "to_file")
        return (token.access_token, None) if return_detailed_error else token.access_token


# --- Apps -----------------------------------------------------------------------------------------------------------


def _replaced_post(session: Any) -> Callable[..., Any] | None:
    """Return the ``post`` function that a program or its tests use in place of that of ``requests``, if any.

    Mastodon.py 2.3.3 registers apps with ``session.post``, and with ``requests.post`` where no session is given.
    """
    if session is not None:
        is_replaced = getattr(type(session), "post", None) is not requests.Session.post or "post" in vars(session)
        return session.post if is_replaced and hasattr(session, "post") else None
    post: Any = requests.post
    return None if getattr(post, "__module__", None) == "requests.api" else post


# --- OAuth ----------------------------------------------------------------------------------------------------------


def scopes_of(scopes: Iterable[str]) -> list[str]:
    """Return scopes as a list, from a list or from one string."""
    found = scopes.split() if isinstance(scopes, str) else strings_of(scopes, "scopes") or []
    for scope in found:
        if re.fullmatch(_SCOPE, scope) is None:
            raise MastodonIllegalArgumentError(
                f"scopes: {shown(scope)} is not a scope. Scopes are read, write, follow, push, profile, admin:read,"
                " admin:write, and parts such as read:statuses."
            )
    return found


def missing_scopes(granted: Iterable[str], wanted: Iterable[str]) -> list[str]:
    """Return the scopes that were granted neither directly nor as part of a broader one."""
    given = set(granted)
    whole = given.union(*(_SCOPE_SETS.get(scope, []) for scope in given))
    return [scope for scope in wanted if scope not in whole and scope.rpartition(":")[0] not in given]


def _check_granted(granted: str | None, wanted: list[str]) -> None:
    if granted is not None and missing_scopes(granted.split(), wanted):
        raise MastodonAPIError(
            f'Granted scopes "{granted}" do not contain all of the requested scopes "{" ".join(wanted)}".'
            f" The login is in use and saved all the same. To ask for these only, pass scopes={granted.split()!r}."
        )


def _grant(username: Any, password: Any, code: Any, refresh_token: Any, client_credentials: bool) -> str:
    """Return the OAuth grant type that the arguments select."""
    ways = {
        "password": username is not None or password is not None,
        "authorization_code": code is not None,
        "refresh_token": refresh_token is not None,
        "client_credentials": bool(client_credentials),
    }
    chosen = [way for way, given in ways.items() if given]
    if len(chosen) != 1 or (username is None) != (password is None):
        raise MastodonIllegalArgumentError(f"log_in needs one of these, and only one: {_WAYS}.")
    return chosen[0]


def _is_refusal(error: MastodonServerError) -> bool:
    """Check whether a 5xx is about the login: some servers respond so to a wrong code."""
    return error.args[1] == 500 or error.args[3] is not None


def _why_refused(error: MastodonAPIError, grant: str) -> str:
    said = [str(part) for part in error.args[1:] if part]
    word = said[-1] if said else ""
    if error.args[1] == 404:
        cause = "api_base_url may not be the address of the server itself"
    else:
        cause = _CAUSES.get(word, _CAUSES_BY_GRANT[grant])
    return f"The server refuses the login: {cause}. It said: {', '.join(said)}."


def _password(value: Any) -> str:
    """Check that a password is text. Errors do not show it."""
    if not isinstance(value, str):
        raise MastodonIllegalArgumentError("password must be a string.")
    return value


def _creation_error(error: MastodonAPIError) -> AccountCreationError | None:
    """Return the server's errors about a new account, or None if the error has another cause."""
    if error.response is None:
        return None
    try:
        body = error.response.json()
    except (ValueError, RecursionError):
        return None
    return AccountCreationError(body) if isinstance(body, dict) and body.get("error") else None


def _described(problem: AccountCreationError) -> str:
    details: Mapping[str, Any] = problem.details or {}
    reasons = [
        f"{name}: {one.get('description') or one.get('error')}"
        for name, each in details.items()
        if isinstance(each, list)
        for one in each
        if isinstance(one, dict)
    ]
    return f"{problem.error} ({'; '.join(reasons)})" if reasons else str(problem.error)


def _text_in(response: Any, key: str) -> str | None:
    """Return a string from a response, or None if it is missing or empty."""
    value = response.get(key) if isinstance(response, dict) else None
    return value if isinstance(value, str) and value else None
