"""The client for a command: which server, and who is logged in."""

from __future__ import annotations

import os
import sys
from argparse import Namespace
from collections.abc import Sequence

from mastodon import Mastodon
from mastodon.errors import MastodonIllegalArgumentError
from mastodon.login.store import Login, Store, open_store

#: The name of the app that people see when they log in, and that the store has.
CLIENT_NAME = "mastodon-py"

_TOKEN, _SERVER = "MASTODON_ACCESS_TOKEN", "MASTODON_API_BASE_URL"


def client_of(options: Namespace, needs_login: bool = False, renew: bool = True) -> Mastodon:
    """Return the client for a command.

    With ``MASTODON_ACCESS_TOKEN`` and ``MASTODON_API_BASE_URL`` in the environment, these count, unless the options
    name an account or another server: the token never goes to another server. Otherwise the saved login counts, and
    without one, a client that is not logged in.

    :param needs_login: whether somebody has to be logged in.
    :param renew: whether to check the saved login, and log in again if the server no longer accepts it.
    :raises MastodonIllegalArgumentError: if the server is unknown, or nobody is logged in and somebody has to be.
    """
    token, default = os.environ.get(_TOKEN), os.environ.get(_SERVER)
    if options.account is None and token:
        if not default:
            raise MastodonIllegalArgumentError(f"{_TOKEN} is set, but {_SERVER} is not: the token needs its server.")
        if options.server is None or _host(options.server) == _host(default):
            return Mastodon(api_base_url=default, access_token=token)
    server = options.server or (None if options.account else default)
    store = open_store(options.store, CLIENT_NAME)
    login = chosen(store.logins(), server, options.account)
    if login is not None and not renew:
        return unchecked(login, store)
    if login is not None:
        # Only where somebody can respond, a login that the server no longer accepts opens the browser.
        browser = None if is_terminal(sys.stdin) else False
        return Mastodon.login(
            login.server, client_name=CLIENT_NAME, account=login.username, store=options.store, browser=browser
        )
    if needs_login or options.account is not None:
        raise not_logged_in(store, server, options.account)
    if server is None:
        raise MastodonIllegalArgumentError("Which server? Pass --server HOST, or log in with 'mastodon-py login HOST'.")
    return Mastodon(api_base_url=server)


def chosen(logins: Sequence[Login], server: str | None, account: str | None) -> Login | None:
    """Return the newest of the saved logins that fits."""
    user, _, host = (account or "").removeprefix("@").partition("@")
    hosts = {_host(each) for each in (server, host or None) if each}
    fitting = [
        each for each in logins if hosts <= {each.host.lower()} and (not user or user.lower() == each.username.lower())
    ]
    return fitting[-1] if fitting else None


def unchecked(login: Login, store: Store) -> Mastodon:
    """Return the client of a saved login without asking the server whether it still counts."""
    client = Mastodon(login.client_id, login.client_secret, login.access_token, login.server)
    client._saved_in = (store.client_name, store.location)
    return client


def not_logged_in(store: Store, server: str | None, account: str | None) -> MastodonIllegalArgumentError:
    """Return the error that says how to log in, and who is."""
    who = f" as {account}" if account else ""
    where = f" to {_host(server)}" if server else ""
    others = ", ".join(each.account for each in store.logins())
    return MastodonIllegalArgumentError(
        f"Nobody is logged in{who}{where}: run 'mastodon-py login {_host(server) if server else 'HOST'}'."
        + (f" Saved: {others}." if others else "")
    )


def is_terminal(stream: object) -> bool:
    """Check whether there is somebody at a stream, which may be missing or closed."""
    try:
        return bool(getattr(stream, "isatty", lambda: False)())
    except ValueError:
        return False


def _host(server: str) -> str:
    return server.rstrip("/").partition("://")[2].lower() or server.rstrip("/").lower()
