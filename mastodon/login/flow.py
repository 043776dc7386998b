"""The steps of a login, from the saved one to a new one."""

from __future__ import annotations

import hashlib
import math
import os
import re
import secrets
import sys
import time
from base64 import urlsafe_b64encode
from collections.abc import Iterable, Mapping
from contextlib import ExitStack, suppress
from dataclasses import dataclass, replace
from typing import Any, NamedTuple, TypeVar

from mastodon._core.params import Seconds, in_seconds, is_number, shown, text_of
from mastodon.defaults import _DEFAULT_SCOPES
from mastodon.endpoints.authentication import missing_scopes, scopes_of
from mastodon.endpoints.login import LoginMixin
from mastodon.errors import (
    MastodonAPIError,
    MastodonError,
    MastodonIllegalArgumentError,
    MastodonLoginError,
    MastodonNetworkError,
    MastodonRatelimitError,
    MastodonServerError,
    MastodonUnauthorizedError,
)
from mastodon.login.browser import Opening, Receiver, Visit, has_browser
from mastodon.login.store import Login, Store, open_store
from mastodon.return_types import Account, Application, Token

Client = TypeVar("Client", bound=LoginMixin)

_OUT_OF_BAND = "urn:ietf:wg:oauth:2.0:oob"
_LOOPBACK_PORT = r"http://127\.0\.0\.1:(\d+)/"
#: With any of these, the server tells whose token it is.
_SCOPES_THAT_IDENTIFY = ("read:accounts", "profile")
#: A token that expires within this time is renewed.
_SECONDS_LEFT = 60.0
#: How long to wait for the check of a saved login.
_CHECK_TIMEOUT = 10.0
_SECRETS = {"client_id", "client_secret", "access_token"}


class _App(NamedTuple):
    """An app that is registered with the server."""

    client_id: str
    client_secret: str
    redirect_uri: str
    scopes: tuple[str, ...]


@dataclass(frozen=True)
class _Plan:
    """The arguments of a login, checked."""

    client_name: str
    store: Store
    username: str | None
    #: The scopes to request, and whether the program named them.
    scopes: tuple[str, ...]
    needs_scopes: bool
    browser: bool | None
    timeout: float
    website: str | None
    allow_http: bool
    session: Any
    #: The reason why the saved login is not used, and its token if the server no longer accepts it.
    reason: str | None = None
    refused_token: str | None = None


# --- What the client calls ------------------------------------------------------------------------------------------


def login(
    cls: type[Client],
    api_base_url: str | None,
    *,
    client_name: str,
    account: str | None,
    scopes: Iterable[str] | None,
    store: str | os.PathLike[str] | None,
    browser: bool | None,
    timeout: Seconds | None,
    website: str | None,
    allow_http: bool,
    client_options: Mapping[str, Any],
) -> Client:
    """Return a client that is logged in. ``Mastodon.login`` describes the arguments."""
    name = _name_of(client_name)
    username, host = _account_of(account)
    wanted = None if scopes is None else _checked_scopes(scopes)
    plan = _Plan(
        client_name=name,
        store=open_store(store, name),
        username=username,
        scopes=tuple(_DEFAULT_SCOPES) if wanted is None else wanted,
        needs_scopes=wanted is not None,
        browser=_browser_of(browser),
        timeout=_timeout_of(timeout),
        website=None if website is None else text_of(website, "website"),
        allow_http=allow_http,
        session=client_options.get("session"),
    )
    for secret in client_options.keys() & _SECRETS:
        raise MastodonIllegalArgumentError(f"{secret} is not an argument of login, which gets one by itself.")
    saved = plan.store.logins()
    if api_base_url is None:
        api_base_url = _known_server(saved, username, host, plan)
    _check_is_no_handle(api_base_url)
    with ExitStack() as undo:
        client = cls(api_base_url=api_base_url, **client_options)
        undo.callback(client.close)
        server = client.api_base_url
        if host is not None and host.lower() != server.partition("://")[2].lower():
            raise MastodonIllegalArgumentError(
                f"account={shown(account)} is not on the server {server}. The host of an account is that of"
                f" api_base_url here: pass account={shown(username)}."
            )
        chosen = _newest(saved, server, username)
        if chosen is not None:
            lacking = missing_scopes(chosen.scopes, plan.scopes) if plan.needs_scopes else []
            if not lacking and _resume(client, chosen, plan):
                undo.pop_all()
                return client
            plan = _plan_to_replace(chosen, lacking, plan)
        _log_in(client, plan)
        undo.pop_all()
    return client


def saved_accounts(client_name: str, store: str | os.PathLike[str] | None) -> list[str]:
    """Return the accounts in a store, the newest last."""
    return [each.account for each in open_store(store, _name_of(client_name)).logins()]


def logout(client: LoginMixin, *, allow_http: bool) -> None:
    """Revoke the token of a client, and remove it from the store that it comes from."""
    store = None if client._saved_in is None else open_store(client._saved_in[1], client._saved_in[0])
    token = client.access_token
    with ExitStack() as afterwards:
        if store is not None and token is not None:
            afterwards.callback(store.forget, token)
        try:
            client.revoke_access_token(allow_http)
        except (MastodonServerError, MastodonNetworkError):
            afterwards.pop_all()
            raise


# --- Arguments ------------------------------------------------------------------------------------------------------


def _name_of(client_name: Any) -> str:
    name = text_of(client_name, "client_name")
    if not name.strip() or not name.isprintable():
        raise MastodonIllegalArgumentError(f"client_name={shown(client_name)} must be one line of text.")
    return name


def _account_of(account: Any) -> tuple[str | None, str | None]:
    """Return the user name and the host of an account, such as "me", "@me" or "me@mastodon.social"."""
    if account is None:
        return None, None
    match = re.fullmatch(r"@?([^@/\s]+)(?:@([^@/\s]+))?", account) if isinstance(account, str) else None
    if match is None:
        raise MastodonIllegalArgumentError(
            f"account={shown(account)} must be an account such as 'me' or 'me@mastodon.social'."
        )
    return match[1], match[2]


def _checked_scopes(scopes: Iterable[str]) -> tuple[str, ...]:
    found = tuple(dict.fromkeys(scopes_of(scopes)))
    if all(missing_scopes(found, [each]) for each in _SCOPES_THAT_IDENTIFY):
        raise MastodonIllegalArgumentError(
            f"scopes={shown(list(found))} must contain 'read', 'read:accounts' or 'profile' (since Mastodon 4.3.0)."
            " Without one, nobody can tell whose login it is."
        )
    return found


def _browser_of(browser: Any) -> bool | None:
    if browser is not None and not isinstance(browser, bool):
        raise MastodonIllegalArgumentError(f"browser={shown(browser)} must be True, False or None.")
    return browser


def _timeout_of(timeout: Any) -> float:
    seconds = math.inf if timeout is None else in_seconds(timeout)
    if not (seconds is math.inf or is_number(seconds)) or seconds <= 0:
        raise MastodonIllegalArgumentError(f"timeout={shown(timeout)} must be a number of seconds above 0, or None.")
    return float(seconds)


def _check_is_no_handle(api_base_url: Any) -> None:
    match = re.fullmatch(r"@?([\w.-]+)@([\w.-]+)", api_base_url) if isinstance(api_base_url, str) else None
    if match is not None:
        raise MastodonIllegalArgumentError(
            f"api_base_url is an account, not a server: pass {match[2]!r}, and account={match[1]!r}."
        )


def _known_server(saved: list[Login], username: str | None, host: str | None, plan: _Plan) -> str:
    """Return the server of the saved login that the account names, or of the newest one."""
    fitting = [each for each in saved if each.is_for(None, username, host)]
    if not fitting:
        kept = f" The saved ones are: {', '.join(each.account for each in saved)}." if saved else ""
        raise MastodonIllegalArgumentError(
            f"api_base_url is required: {plan.store} has no login{' of this account' if username else ''}.{kept}"
        )
    return fitting[-1].server


def _newest(saved: list[Login], server: str, username: str | None) -> Login | None:
    return next((each for each in reversed(saved) if each.is_for(server, username, None)), None)


# --- The saved login ------------------------------------------------------------------------------------------------


def _resume(client: LoginMixin, login: Login, plan: _Plan) -> bool:
    """Use a saved login. Return False if the server no longer accepts it."""
    _use(client, login, plan)
    must_refresh = login.refresh_token is not None and (login.expires_at or math.inf) < time.time() + _SECONDS_LEFT
    if not must_refresh and not _is_refused(client):
        return True
    if login.refresh_token is not None and _refresh(client, login, plan):
        return True
    # Another program may have renewed or replaced it in the meantime.
    newer = _newest(plan.store.logins(), login.server, login.username)
    if newer is None or newer.access_token == login.access_token or missing_scopes(newer.scopes, login.scopes):
        return False
    _use(client, newer, plan)
    return not _is_refused(client)


def _use(client: LoginMixin, login: Login, plan: _Plan) -> None:
    client.client_id, client.client_secret = login.client_id, login.client_secret
    client.access_token = login.access_token
    client._refresh_token = login.refresh_token
    if login.expires_at is not None:
        client._Mastodon__set_token_expired(login.expires_at - time.time())
    client._saved_in = (plan.client_name, plan.store.location)


def _is_refused(client: LoginMixin) -> bool:
    """Check whether the server refuses the token. A server that is down or busy does not."""
    timeout, retries = client.request_timeout, client.retries
    client.request_timeout, client.retries = _CHECK_TIMEOUT, 0
    try:
        _fetch_account(client)
    except MastodonAPIError as error:
        # Pleroma responds with 403 to a token that it does not know.
        return isinstance(error, MastodonUnauthorizedError) or error.args[1:2] == (403,)
    except (MastodonNetworkError, MastodonRatelimitError):
        return False
    finally:
        client.request_timeout, client.retries = timeout, retries
    return False


def _fetch_account(client: LoginMixin) -> Account:
    return client._get(Account, "/api/v1/accounts/verify_credentials", do_ratelimiting=False)


def _refresh(client: LoginMixin, login: Login, plan: _Plan) -> bool:
    """Renew a token. Return False if the server refuses. A server that is down or busy leaves the old one in use."""
    fields = {"grant_type": "refresh_token", "refresh_token": login.refresh_token, "scope": " ".join(login.scopes)}
    try:
        token = client._fetch_token({**fields, **client._app_fields("log in")}, plan.allow_http)
    except MastodonIllegalArgumentError:
        return False
    except (MastodonAPIError, MastodonNetworkError):
        return True
    renewed = replace(
        login, access_token=token.access_token, refresh_token=client._refresh_token, expires_at=_expiry(token)
    )
    plan.store.save(renewed)
    return True


def _expiry(token: Token) -> float | None:
    seconds: Any = token.get("expires_in")
    return time.time() + seconds if is_number(seconds) and seconds > 0 else None


def _plan_to_replace(login: Login, lacking: list[str], plan: _Plan) -> _Plan:
    """Plan a new login in place of a saved one."""
    if lacking:
        return replace(
            plan,
            # Otherwise, two programs with the same app and other scopes would log each other out.
            scopes=(*login.scopes, *lacking),
            reason=f"The saved login of {login.account} has the scopes {' '.join(login.scopes)!r}, and the program also"
            f" needs {' '.join(lacking)!r}.",
        )
    return replace(
        plan,
        scopes=plan.scopes if plan.needs_scopes else login.scopes,
        reason=f"The server no longer accepts the saved login of {login.account}.",
        refused_token=login.access_token,
    )


# --- A new login ----------------------------------------------------------------------------------------------------


def _log_in(client: LoginMixin, plan: _Plan) -> None:
    """Let the user log in, and save that."""
    plan.store.check_writable()
    client.client_id = client.client_secret = client.access_token = None
    saved = plan.store.logins()
    apps = [each for each in reversed(saved) if _has_fitting_app(each, client.api_base_url, plan)]
    is_likely = has_browser(os.environ, sys.platform, sys.modules)
    if plan.reason is not None:
        _say(plan.reason)
    try:
        if (is_likely if plan.browser is None else plan.browser) and _by_browser(client, apps, plan):
            return
        if plan.browser:
            raise MastodonLoginError(
                "No browser could be opened. With browser=False, login asks for a code in the terminal."
            )
        _by_code(client, apps, plan)
    except KeyboardInterrupt:
        raise KeyboardInterrupt(f"The login to {client.api_base_url} was interrupted.") from None
    except MastodonIllegalArgumentError as error:
        # The arguments were checked before, so this is the server.
        raise MastodonLoginError(str(error)) from error


def _has_fitting_app(login: Login, server: str, plan: _Plan) -> bool:
    """Check whether the app of a login will do for another one, without asking the server."""
    return login.is_for(server, None, None) and not missing_scopes(login.app_scopes, plan.scopes)


def _by_browser(client: LoginMixin, apps: list[Login], plan: _Plan) -> bool:
    """Log in with the browser. Return False if it could not be opened."""
    end = time.monotonic() + plan.timeout
    receiver, saved = _open_receiver(apps)
    with receiver:
        _say(
            f"Opening the browser to log in to {client.api_base_url}. If it does not open, open this address yourself:"
            f" {receiver.start_url}"
        )
        opening = Opening(receiver.start_url)
        start = receiver.wait_for_start(opening, end)
        if start is None and opening.has_failed:
            return False
        if start is None:
            raise _timed_out(receiver, plan)
        state = secrets.token_urlsafe(32)
        verifier = secrets.token_urlsafe(64)
        with start:
            # Not earlier: without a browser, the app would never be used.
            app = _app(client, saved, receiver.redirect_uri, plan)
            start.redirect(_page(client, app, state, verifier, plan))
        visit = receiver.wait_for_code(state, end)
        if visit is None:
            raise _timed_out(receiver, plan)
        with visit:
            code = _code_in(visit)
            login = _exchange(client, app, code, verifier, plan)
            visit.show(
                "You are logged in",
                f"{plan.client_name} is now logged in as {login.account}. You can close this window.",
            )
    return True


def _open_receiver(apps: list[Login]) -> tuple[Receiver, Login | None]:
    """Listen on the port of a registered app. If there is none, or its port is taken, listen on a free one."""
    for each in apps:
        match = re.fullmatch(_LOOPBACK_PORT, each.redirect_uri)
        if match is not None:
            with suppress(OSError, OverflowError):
                return Receiver(int(match[1])), each
    return Receiver(), None


def _timed_out(receiver: Receiver, plan: _Plan) -> MastodonLoginError:
    return MastodonLoginError(
        f"Nobody logged in within {plan.timeout:g} seconds."
        + (" A response came with a wrong state, which belongs to another login." if receiver.saw_wrong_state else "")
    )


def _code_in(visit: Visit) -> str:
    """Return the code that the browser brought back from the server."""
    error = visit.get("error")
    if error == "access_denied":
        visit.show("Nobody is logged in", "You did not authorize the app. You can close this window.")
        raise MastodonLoginError("The user did not authorize the app.")
    if error is not None:
        raise MastodonLoginError(
            f"The server refuses the login: {shown(error)}. It said: {shown(visit.get('error_description'))}."
        )
    code = visit.get("code")
    if code is None:
        raise MastodonLoginError("The server sent the browser back without a code.")
    return code


def _by_code(client: LoginMixin, apps: list[Login], plan: _Plan) -> None:
    """Log in without a browser: the user opens a page, and types the code that it shows."""
    if not _can_ask():
        raise MastodonLoginError(
            f"{plan.reason or 'There is no saved login.'} A new one needs a browser, or a terminal to type a code in,"
            " and this program has neither. Run it in a terminal once."
        )
    saved = next((each for each in apps if each.redirect_uri == _OUT_OF_BAND), None)
    app = _app(client, saved, _OUT_OF_BAND, plan)
    verifier = secrets.token_urlsafe(64)
    page = _page(client, app, secrets.token_urlsafe(32), verifier, plan)
    _say(f"Open this page in a browser, and authorize {plan.client_name}:\n{page}\nThen paste the code here:")
    try:
        code = input().strip()
    except EOFError:
        code = ""
    if not code:
        raise MastodonLoginError("Nobody entered a code.")
    login = _exchange(client, app, code, verifier, plan)
    _say(f"You are logged in as {login.account}.")


def _can_ask() -> bool:
    """Check whether a user can type something."""
    if "ipykernel" in sys.modules:
        return True
    try:
        return sys.stdin.isatty()
    except (AttributeError, ValueError):
        # There is no standard input, or it is closed.
        return False


def _say(text: str) -> None:
    """Tell the user something, without mixing it into the output of the program."""
    if sys.stderr is not None:
        print(text, file=sys.stderr, flush=True)


def _app(client: LoginMixin, saved: Login | None, redirect_uri: str, plan: _Plan) -> _App:
    """Return the app of a saved login if the server still knows it, otherwise a new one."""
    if saved is not None:
        with suppress(MastodonError):
            client._get(
                Application,
                "/api/v1/apps/verify_credentials",
                access_token_override=saved.access_token,
                do_ratelimiting=False,
            )
            return _App(saved.client_id, saved.client_secret, saved.redirect_uri, saved.app_scopes)
    client_id, client_secret = client.create_app(
        plan.client_name,
        scopes=plan.scopes,
        redirect_uris=redirect_uri,
        website=plan.website,
        api_base_url=client.api_base_url,
        request_timeout=client.request_timeout,
        session=plan.session,
        user_agent=client.user_agent,
    )
    return _App(client_id, client_secret, redirect_uri, plan.scopes)


def _page(client: LoginMixin, app: _App, state: str, verifier: str, plan: _Plan) -> str:
    """Return the URL on which the user authorizes the app."""
    digest = hashlib.sha256(verifier.encode()).digest()
    # The browser may be logged in as one of these.
    others = [
        each
        for each in plan.store.logins()
        if each.is_for(client.api_base_url, None, None) and not each.is_for(None, plan.username, None)
    ]
    return client.auth_request_url(
        client_id=app.client_id,
        redirect_uris=app.redirect_uri,
        scopes=plan.scopes,
        force_login=bool(others),
        state=state,
        allow_http=plan.allow_http,
        code_challenge=urlsafe_b64encode(digest).rstrip(b"=").decode(),
    )


def _exchange(client: LoginMixin, app: _App, code: str, verifier: str, plan: _Plan) -> Login:
    """Get a token for a code, check whose it is, and save it. If that fails, nobody is logged in."""
    client.client_id, client.client_secret = app.client_id, app.client_secret
    fields = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": app.redirect_uri,
        "code_verifier": verifier,
        "scope": " ".join(plan.scopes),
        **client._app_fields("log in"),
    }
    token = client._fetch_token(fields, plan.allow_http)
    with ExitStack() as undo:
        undo.callback(_discard, client, plan)
        granted = tuple((token.scope or "").split()) or plan.scopes
        lacking = missing_scopes(granted, plan.scopes) if plan.needs_scopes else []
        if lacking:
            raise MastodonLoginError(f"The server did not grant the scopes {' '.join(lacking)!r}.")
        username = _fetch_account(client).username
        if plan.username is not None and username.lower() != plan.username.lower():
            raise MastodonLoginError(
                f"The user logged in as {username!r}, not as {plan.username!r}. Log in with that account in the browser"
                " first."
            )
        login = Login(
            server=client.api_base_url,
            username=username,
            scopes=granted,
            access_token=token.access_token,
            refresh_token=client._refresh_token,
            expires_at=_expiry(token),
            client_id=app.client_id,
            client_secret=app.client_secret,
            app_scopes=app.scopes,
            redirect_uri=app.redirect_uri,
        )
        plan.store.save(login, instead_of=plan.refused_token)
        undo.pop_all()
    client._saved_in = (plan.client_name, plan.store.location)
    return login


def _discard(client: LoginMixin, plan: _Plan) -> None:
    """Revoke a token that is not going to be saved."""
    # Mastodon returns the same token again for the same app and account.
    with suppress(MastodonError):
        if all(each.access_token != client.access_token for each in plan.store.logins()):
            client.revoke_access_token(plan.allow_http)
