"""Logging in with one call."""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import Any, TypeVar

from mastodon._core.params import Seconds
from mastodon.endpoints.authentication import AuthenticationMixin

Client = TypeVar("Client", bound="LoginMixin")


class LoginMixin(AuthenticationMixin):
    """Logging in with one call, which keeps the login for the next time."""

    #: If :meth:`login` made the client: the name of the app, and the store that has the login.
    _saved_in: tuple[str, str] | None = None

    @classmethod
    def login(
        cls: type[Client],
        api_base_url: str | None = None,
        *,
        client_name: str,
        account: str | None = None,
        scopes: Iterable[str] | None = None,
        store: str | os.PathLike[str] | None = None,
        browser: bool | None = None,
        timeout: Seconds | None = 300,
        website: str | None = None,
        allow_http: bool = False,
        **client_options: Any,
    ) -> Client:
        """Return a client that is logged in: with the saved login, or with a new one if there is none.

        The first time, this registers the app with the server, opens the browser for the user to authorize it, and
        saves the login. From then on, the saved login is used. One request checks it: if the server no longer accepts
        it, the user logs in again. A server that is down or busy does not get in the way.

        :param api_base_url: the address of the server, such as "mastodon.social". It may be left out once a login is
            saved.
        :param client_name: the name of the app. Users see it when they authorize the app. Each app has a store of its
            own.
        :param account: the account to use, such as "me" or "me@mastodon.social", if there are several. The host is that
            of ``api_base_url``. By default, the account that logged in last.
        :param scopes: the scopes that the program needs, as in :meth:`log_in`. One of them must be "read",
            "read:accounts" or "profile". If the saved login lacks some, the user logs in again. By default, those of
            the saved login; for a new one, "read", "write", "follow" and "push".
        :param store: the file to keep logins in, or "keyring" for the keyring of the system, which needs the extra
            ``keyring``. By default, a file in the user's configuration directory.
        :param browser: True opens the browser, False prints the address to open and asks for a code. By default, the
            browser is opened where there is one: not in a notebook, over ssh, or without a display.
        :param timeout: the seconds to wait for the user in the browser, or a timedelta. None waits forever. There is no
            limit for the code.
        :param website: the URL of the app's website.
        :param allow_http: accept OAuth endpoints without TLS. On the local machine, they are always accepted.
        :param client_options: further arguments of the constructor, such as ``request_timeout`` or ``session``.
        :return: the client, of the class that this was called on.
        :raises MastodonIllegalArgumentError: if an argument is wrong.
        :raises MastodonLoginError: if nobody logged in. The message says why.
        :raises MastodonAPIError: if the server refuses to register the app.
        :raises MastodonNetworkError: if a new login is needed and the server cannot be reached.
        :raises MastodonIOError: if the store cannot be read or written.
        :raises MastodonMissingExtraError: if the package for "keyring" is not installed.

        Source: https://docs.joinmastodon.org/client/token/
        """
        # Loaded late, because it stands above the client, and its web server and browser take time to load.
        from mastodon.login import login

        return login(
            cls,
            api_base_url,
            client_name=client_name,
            account=account,
            scopes=scopes,
            store=store,
            browser=browser,
            timeout=timeout,
            website=website,
            allow_http=allow_http,
            client_options=client_options,
        )

    @staticmethod
    def saved_accounts(*, client_name: str, store: str | os.PathLike[str] | None = None) -> list[str]:
        """Return the accounts that :meth:`login` has saved for an app, such as "me@mastodon.social".

        Each can be passed to :meth:`login` as ``account``. Nothing is sent. This is not part of Mastodon's API.

        :param client_name: the name of the app.
        :param store: the store, as in :meth:`login`.
        :return: the accounts. The one that logged in last comes last.
        :raises MastodonIOError: if the store cannot be read.
        """
        # Loaded late, as in login().
        from mastodon.login import saved_accounts

        return saved_accounts(client_name, store)

    def logout(self, *, allow_http: bool = False) -> None:
        """Log out: revoke the access token, and forget the login that :meth:`login` saved.

        If the server cannot be reached or fails, nothing changes. If it refuses, the login is forgotten all the same.

        :param allow_http: as in :meth:`login`.
        :raises MastodonIllegalArgumentError: if the client is not logged in.
        :raises MastodonAPIError: if the server refuses.
        :raises MastodonNetworkError: if the server cannot be reached.
        :raises MastodonIOError: if the store cannot be written.

        Source: https://docs.joinmastodon.org/methods/oauth/#revoke
        """
        # Loaded late, as in login().
        from mastodon.login import logout

        logout(self, allow_http=allow_http)
