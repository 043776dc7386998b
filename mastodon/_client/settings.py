"""The settings and the state of a client: its constructor, session, copies, and scoped options."""

from __future__ import annotations

import os
import re
import threading
import warnings
import weakref
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime, timedelta
from sys import maxsize
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import urlsplit

import requests

from mastodon._core import addresses, ratelimit, redact
from mastodon._core.params import GivenTimeout, is_number, secret, shown, timeout_of
from mastodon._core.ratelimit import LimitedRequest
from mastodon._core.response import looks_like_file_name
from mastodon._core.retry import RetryPolicy, policy_of
from mastodon._data.scalars import plain
from mastodon._io import credentials
from mastodon._io.credentials import AppFile, LoginFile
from mastodon._io.sending import Sender
from mastodon._io.sessions import copy_settings, new_session
from mastodon.defaults import _DEFAULT_TIMEOUT, _DEFAULT_USER_AGENT
from mastodon.errors import MastodonIllegalArgumentError, MastodonVersionError, MastodonWarning
from mastodon.types_base import MaybeSnowflakeIdType
from mastodon.versions import ServerVersion, named_call, parse_version_string, server_version

if TYPE_CHECKING:
    from mastodon._io.shared_limits import SharedLimits

Self = TypeVar("Self", bound="Settings")

_DEFAULT_MAX_RESPONSE_SIZE = 64 * 1024 * 1024
_DEFAULT_POOL_SIZE = 32
_QUOTES = ("'", '"', "`")
#: Each slot in a pool takes memory, even if it is not used.
_LARGEST_POOL = 10_000

#: The retry policies set by ``with client.options(...)``, by the id of the client; None for no retries. A context
#: variable keeps those of threads and tasks apart.
_SCOPED_POLICIES: ContextVar[Mapping[int, RetryPolicy | None]] = ContextVar("mastodon_options")

_CLIENTS: weakref.WeakSet[Settings] = weakref.WeakSet()


class _GeneralBudget:
    """An attribute of the client that reads and writes a value of the general rate-limit budget."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __get__(self, client: Settings | None, owner: type[Settings]) -> Any:
        return self if client is None else getattr(client._limits.visible, self._name)

    def __set__(self, client: Settings, value: Any) -> None:
        client._replaced_limits[self._name] = self.__get__(client, type(client))
        setattr(client._limits.visible, self._name, value)

    def __delete__(self, client: Settings) -> None:
        # Undo the assignment, because ``mock.patch.object`` ends with this.
        if self._name in client._replaced_limits:
            setattr(client._limits.visible, self._name, client._replaced_limits.pop(self._name))


class Settings:
    """The settings and the state of a client. Programs may assign to the public attributes between calls."""

    client_id: str | None
    client_secret: str | None
    access_token: str | None
    api_base_url: str
    debug_requests: bool
    ratelimit_method: str
    ratelimit_pacefactor: float
    ratelimit_limit = _GeneralBudget("limit")
    ratelimit_remaining = _GeneralBudget("remaining")
    ratelimit_reset = _GeneralBudget("reset")
    ratelimit_lastcall = _GeneralBudget("lastcall")
    on_ratelimit: Callable[[float, LimitedRequest], object] | None
    retries: RetryPolicy | int
    max_response_size: int | None
    pool_size: int
    request_timeout: float | tuple[float, float] | None
    session: requests.Session
    feature_set: str
    user_agent: str | None
    lang: str | None
    version_check_mode: str
    mastodon_api_version: int
    mastodon_major: int
    mastodon_minor: int
    mastodon_patch: int

    _token_expired: datetime
    _refresh_token: str | None
    #: The limits in a file that processes share, and its path.
    _store: SharedLimits | None
    _store_path: str | None

    @named_call
    def __init__(
        self,
        client_id: str | os.PathLike[str] | None = None,
        client_secret: str | None = None,
        access_token: str | os.PathLike[str] | None = None,
        api_base_url: str | None = None,
        debug_requests: bool = False,
        ratelimit_method: str = "wait",
        ratelimit_pacefactor: float = 1.1,
        request_timeout: GivenTimeout = _DEFAULT_TIMEOUT,
        mastodon_version: str | None = None,
        version_check_mode: str = "none",
        session: requests.Session | None = None,
        feature_set: str = "mainline",
        user_agent: str | None = _DEFAULT_USER_AGENT,
        lang: str | None = None,
        retries: RetryPolicy | int = 0,
        max_response_size: int | None = _DEFAULT_MAX_RESPONSE_SIZE,
        pool_size: int = _DEFAULT_POOL_SIZE,
        on_ratelimit: Callable[[float, LimitedRequest], object] | None = None,
        ratelimit_store: str | os.PathLike[str] | None = None,
    ) -> None:
        """Create a client for one server. Nothing is sent before the first call.

        Register an app once, with ``Mastodon.create_app``. Its user logs in once, with ``log_in``. Both can write a
        file, and from then on ``Mastodon(access_token="that_file")`` is enough. Without a token, a client can only read
        public data.

        :param client_id: the id of the app, or the file that ``create_app`` wrote.
        :param client_secret: the secret of the app, required with an id that is not a file.
        :param access_token: the token of the user, or the file that ``log_in`` wrote.
        :param api_base_url: the address of the server, such as "https://mastodon.social". The default scheme is https.
            Not needed if one of the files contains it.
        :param debug_requests: print every request and response, without their secrets, and send them to the logger
            ``mastodon.requests``.
        :param ratelimit_method: what to do once the server's rate limit is reached: "wait" sleeps until requests are
            allowed again, "throw" raises MastodonRatelimitError, "pace" spreads requests out to stay below the limit.
        :param ratelimit_pacefactor: for "pace", how much faster to send than at an even rate. At least 0.
        :param request_timeout: seconds to wait for a response, or a pair: seconds to connect, seconds to wait for the
            response. A timedelta can stand for seconds. None waits forever.
        :param mastodon_version: the version of the server, such as "4.3.0". If given, the client does not ask the
            server.
        :param version_check_mode: "created" refuses calls that are newer than the server, "changed" also those that
            changed after its version, "none" leaves the decision to the server.
        :param session: the session to send requests with.
        :param feature_set: "mainline", or the extensions of a server: "fedibird" or "pleroma".
        :param user_agent: the User-Agent header. None uses the name of the app from its file.
        :param lang: the language to ask for where the server has several, as an ISO 639-1 code.
        :param retries: how often to retry after failed connections, timeouts and the statuses 429, 502, 503 and 504, or
            a policy. Only requests that are safe to repeat are retried. Posting a status is, because the client sends
            an idempotency key.
        :param max_response_size: the largest response to accept, in bytes after decompression. None for no limit.
        :param pool_size: the number of connections to keep open. One per thread is best.
        :param on_ratelimit: called before each wait for a rate limit, with the seconds and the request.
        :param ratelimit_store: a file in which the processes of this machine share what they know of the rate limits.
            It is created if it does not exist.
        :raises MastodonIllegalArgumentError: if an argument is wrong, or the address of the server is missing.
        :raises MastodonFileNotFoundError: if a path was given and there is no such file.
        :raises MastodonVersionError: if ``mastodon_version`` cannot be read.

        Source: https://docs.joinmastodon.org/client/intro/
        """
        self._init_state()
        app = None if not client_id else credentials.app_file(client_id, "client_id")
        login = None if not access_token else credentials.login_file(access_token, "access_token")
        self.access_token = _token(access_token, login)
        self.client_id, self.client_secret = _client(client_id, client_secret, app, login)
        not_files = {"access_token": None if login else access_token, "client_id": None if app else client_id}
        self.api_base_url = _base_url(api_base_url, app, login, not_files)
        self.debug_requests = debug_requests
        self.ratelimit_method = _one_of(ratelimit_method, ("throw", "wait", "pace"), "ratelimit_method")
        self.ratelimit_pacefactor = _pace_factor(ratelimit_pacefactor)
        self.request_timeout = timeout_of(request_timeout, "request_timeout")
        self.version_check_mode = _one_of(version_check_mode, ("created", "changed", "none"), "version_check_mode")
        self.feature_set = _one_of(feature_set, ("mainline", "fedibird", "pleroma"), "feature_set")
        self.user_agent = _user_agent_of(app) if user_agent is None else _header(user_agent, "user_agent")
        self.lang = None if not lang else _text(lang, "lang")
        self._version_is_given = mastodon_version is not None
        if mastodon_version is not None:
            self._set_version(_version(mastodon_version))
        policy_of(retries)
        self.retries = retries
        self.max_response_size = (
            None if max_response_size is None else _size(max_response_size, "max_response_size", maxsize)
        )
        self.pool_size = _size(pool_size, "pool_size", _LARGEST_POOL)
        self.on_ratelimit = _hook(on_ratelimit, "on_ratelimit")
        if ratelimit_store is not None:
            self._store_path = _store_path(ratelimit_store)
            self._new_store().open("ratelimit_store")
        self._open_session(session)
        _warn_about_http(self.api_base_url)
        self._refresh_token = None
        self._Mastodon__set_token_expired(0)
        self._logged_in_with: str | None = None

    def _init_state(self) -> None:
        """Initialize the state that does not come from constructor arguments."""
        self._limits = ratelimit.Limits()
        self._store = self._store_path = None
        # The values of the general budget before a program assigned others.
        self._replaced_limits: dict[str, Any] = {}
        self.mastodon_major, self.mastodon_minor, self.mastodon_patch = 1, 0, 0
        self.mastodon_api_version = 0
        self._server: ServerVersion | None = None
        self._version_is_given = False
        # The access token and the time of a failed attempt to fetch the version, if another one may succeed.
        self._version_failure: tuple[str | None, float] | None = None
        # Two locks, because the second is held during a request, for which other threads should not wait.
        self._lock, self._version_lock = threading.RLock(), threading.RLock()
        self._header_cache: tuple[str | None, str | None, dict[str, str]] = (None, None, {})
        self._deprecations: set[str] = set()
        # Whether any thread has called options().
        self._has_scoped_options = False
        self._Mastodon__version_check_worked: bool | None = None
        self._Mastodon__version_check_tried = False
        self._Mastodon__logged_in_id: MaybeSnowflakeIdType | None = None
        self._Mastodon__instance_v1_cache: Any = None
        self._Mastodon__instance_v2_cache: Any = None
        self._Mastodon__streaming_base: str | None = None
        # What decides about the features of the server, see mastodon/capabilities.py.
        self._facts: Any = None

    def _open_session(self, given: requests.Session | None) -> None:
        """Use the session of the program, or create one."""
        self._sender = Sender()
        self._own_session = new_session(self.pool_size) if given is None else None
        self.session = given if self._own_session is None else self._own_session  # type: ignore[assignment]
        _CLIENTS.add(self)

    def _new_store(self) -> SharedLimits:
        """Share the limits of this client through its file, which is opened by the next request."""
        # Loaded late, because few programs share limits, and sqlite3 takes time to load.
        from mastodon._io.shared_limits import SharedLimits

        self._store = SharedLimits(str(self._store_path), self._limits)
        return self._store

    def close(self) -> None:
        """Close the connections. A session that the program passed in stays open.

        The client can be used again afterwards. It then opens new connections.

        Nothing is sent. This is not part of Mastodon's API.
        """
        if self._own_session is not None:
            self._own_session.close()
        if self._store is not None:
            self._store.close()

    def __enter__(self: Self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"<{type(self).__name__} client of {addresses.without_query(self.api_base_url)}>"

    def __getstate__(self) -> dict[str, Any]:
        """Return the state except connections and locks. It contains the access token, so keep pickles secret."""
        left_out = (
            *("_lock", "_version_lock", "_limits", "_store", "_replaced_limits"),
            *("session", "_own_session", "_sender"),
        )
        state = {key: value for key, value in vars(self).items() if key not in left_out}
        return {**state, "_budgets": self._limits.state()}

    def __setstate__(self, state: Mapping[str, Any]) -> None:
        # Pickles of earlier versions lack some of it.
        self._init_state()
        vars(self).update({key: value for key, value in state.items() if key != "_budgets"})
        self._deprecations = set(self._deprecations)
        self._limits = ratelimit.Limits.of(state["_budgets"])
        if self._store_path is not None:
            self._new_store()
        self._open_session(None)

    def __copy__(self: Self) -> Self:
        client = type(self).__new__(type(self))
        client.__setstate__(self.__getstate__())
        if self.session is not self._own_session:
            client._open_session(self.session)
        elif self._own_session is not None:
            copy_settings(self._own_session, client.session)
        return client

    def _after_fork(self) -> None:
        """Replace connections and locks in a child process. The parent owns them, and its threads may hold a lock."""
        self._lock, self._version_lock = threading.RLock(), threading.RLock()
        self._limits = ratelimit.Limits.of(self._limits.state())
        if self._store is not None:
            self._new_store()
        old = self._own_session
        if old is not None:
            new = new_session(self.pool_size)
            copy_settings(old, new)
            if self.session is old:
                self.session = new
            self._own_session = new

    @contextmanager
    def options(self, *, retries: RetryPolicy | int) -> Iterator[None]:
        """Change settings for the calls of a ``with`` block. Other threads are not affected.

        Nothing is sent. This is not part of Mastodon's API.

        :param retries: how often to retry a failed request, as in the constructor.
        :raises MastodonIllegalArgumentError: if this is not a number of retries or a policy.
        """
        outer = _SCOPED_POLICIES.set({**_SCOPED_POLICIES.get({}), id(self): policy_of(retries)})
        self._has_scoped_options = True
        try:
            yield
        finally:
            _SCOPED_POLICIES.reset(outer)

    def _retry_policy(self) -> RetryPolicy | None:
        if self._has_scoped_options:
            scoped = _SCOPED_POLICIES.get({})
            if id(self) in scoped:
                return scoped[id(self)]
        return policy_of(self.retries) if self.retries else None

    def clear_caches(self) -> None:
        """Clear the cached version and description of the server, and the cached id of the logged-in account.

        A version that was passed to the constructor stays.

        Nothing is sent. This is not part of Mastodon's API.
        """
        with self._lock:
            if not self._version_is_given:
                self._server = None
                self._Mastodon__version_check_tried = False
                self._Mastodon__version_check_worked = None
                self._version_failure = None
            self._Mastodon__instance_v1_cache = None
            self._Mastodon__instance_v2_cache = None
            self._Mastodon__logged_in_id = None
            self._Mastodon__streaming_base = None
            self._facts = None

    def _set_version(self, text: str | None, api_number: int = 0) -> None:
        self._Mastodon__version_check_worked = text is not None
        self._server = None if text is None else server_version(text)
        if self._server is not None:
            self.mastodon_major, self.mastodon_minor, self.mastodon_patch = self._server.numbers
            self.mastodon_api_version = api_number
        # Set last, because other threads read it without a lock.
        self._Mastodon__version_check_tried = True

    def _Mastodon__get_token_expired(self) -> bool:
        return self._token_expired < datetime.now()

    def _Mastodon__set_token_expired(self, value: float) -> None:
        self._token_expired = datetime.now() + timedelta(seconds=value)

    def _Mastodon__get_refresh_token(self) -> str | None:
        return self._refresh_token

    def _Mastodon__set_refresh_token(self, value: str | None) -> None:
        self._refresh_token = value

    @staticmethod
    def _Mastodon__protocolize(base_url: str) -> str:
        """Return an address with its scheme, and without a slash at its end."""
        if not isinstance(base_url, str):
            # Without the value, which may be a token in the wrong place.
            raise MastodonIllegalArgumentError(
                f"api_base_url must be the address of a server, not of type {type(base_url).__name__}."
            )
        scheme, separator, place = base_url.strip().partition("://")
        return f"{scheme.lower()}://{place.rstrip('/')}" if separator else f"https://{scheme.rstrip('/')}"

    @staticmethod
    def _Mastodon__deprotocolize(base_url: str) -> str:
        """Return an address without its scheme."""
        if not isinstance(base_url, str):
            raise MastodonIllegalArgumentError(f"base_url={shown(base_url)} must be the address of a server.")
        return base_url.partition("://")[2] if "://" in base_url else base_url


def _token(given: str | os.PathLike[str] | None, login: LoginFile | None) -> str | None:
    token = login.access_token if login is not None else str(given).strip() if given else None
    _check_quotes(token, "access_token")
    if token is not None and not (token.isascii() and token.isprintable() and " " not in token):
        # The message does not contain the value, because it may be a secret.
        raise MastodonIllegalArgumentError("access_token has characters that no token has. Is it the right one?")
    return token or None


def _check_quotes(value: str | None, name: str) -> None:
    """Refuse quotes at the ends of a value, which come from files such as ``.env``."""
    if value is not None and (value[:1] in _QUOTES or value[-1:] in _QUOTES):
        raise MastodonIllegalArgumentError(f"{name} is in quotes. Pass it without them.")


def _client(
    given: str | os.PathLike[str] | None, given_secret: str | None, app: AppFile | None, login: LoginFile | None
) -> tuple[str | None, str | None]:
    """Return the id and the secret of the app: from its own file, as given, or from the file of the login."""
    client_secret = secret(given_secret, "client_secret")
    if app is not None:
        return app.client_id, app.client_secret or client_secret
    if given:
        if re.fullmatch(r"https?://\S+", str(given)):
            raise MastodonIllegalArgumentError(
                f"client_id={redact.text(shown(given))} is an address. Pass the address of the server as api_base_url"
                " and the token as access_token: Mastodon(api_base_url=..., access_token=...)."
            )
        if client_secret is None:
            # The value may be an access token in the wrong place, or the content of a file.
            name = shown(given) if looks_like_file_name(str(given)) else "what was given"
            raise MastodonIllegalArgumentError(
                f"client_id: {name} is not an existing file, and as an id it needs a client_secret."
            )
        _check_quotes(str(given), "client_id")
        _check_quotes(client_secret, "client_secret")
        return str(given), client_secret
    if login is not None and login.client_id is not None:
        return login.client_id, login.client_secret
    return None, client_secret


def _base_url(
    given: str | None,
    app: AppFile | None,
    login: LoginFile | None,
    not_files: Mapping[str, str | os.PathLike[str] | None],
) -> str:
    """Return the URL of the server from the argument and the files, which must agree.

    :param not_files: the arguments that could be the paths of files, but are not.
    """
    named = {
        "api_base_url": given,
        "the file of client_id": app.api_base_url if app is not None else None,
        "the file of access_token": login.api_base_url if login is not None else None,
    }
    found = {name: _checked_base_url(url, name) for name, url in named.items() if url is not None}
    if not found:
        # Without the values, because they may be secrets.
        named_like_files = [name for name, value in not_files.items() if value and looks_like_file_name(str(value))]
        hint = "".join(f" {name} looks like a file, but there is no such file." for name in named_like_files)
        if "client_id" in named_like_files:
            hint += " If it is the address, pass it as api_base_url."
        raise MastodonIllegalArgumentError(f"api_base_url is required: the address of the server.{hint}")
    if len(set(found.values())) > 1:
        listed = ", ".join(f"{redact.text(url)} ({name})" for name, url in found.items())
        raise MastodonIllegalArgumentError(f"These must name the same server: {listed}.")
    return next(iter(found.values()))


def _checked_base_url(url: str, name: str) -> str:
    """Check an address. Errors do not show what does not look like one, because it may be a secret."""
    address = Settings._Mastodon__protocolize(url)
    _check_quotes(url, name)
    if not addresses.looks_like_address(url):
        raise MastodonIllegalArgumentError(
            f"{name} does not look like the address of a server, such as 'https://mastodon.social'."
        )
    try:
        parts = urlsplit(address)
        is_valid = parts.scheme in ("https", "http") and bool(parts.hostname) and (parts.port or 1) > 0
    except ValueError:
        is_valid = False
    if is_valid and "@" not in parts.netloc and (parts.path.strip("/") or parts.query or parts.fragment):
        raise MastodonIllegalArgumentError(
            f"{name} is the address of a page on a server. The address of the server is"
            f" '{parts.scheme}://{parts.netloc}'."
        )
    if is_valid and "@" in parts.netloc and "://" not in url:
        raise MastodonIllegalArgumentError(
            f"{name} is a handle. The address of its server may be 'https://{parts.netloc.rpartition('@')[2]}'."
        )
    if not is_valid or parts.query or parts.fragment or re.search(r"\s", address):
        # A password can contain anything, so what is in front of the last @ is not shown.
        host = redact.text(shown(url.rpartition("@")[2]))
        raise MastodonIllegalArgumentError(
            f"{name}: {host} must be the address of a server, such as 'https://mastodon.social'."
        )
    return address


def _pace_factor(value: Any) -> float:
    value = plain(value)
    if not is_number(value) or value < 0:
        raise MastodonIllegalArgumentError(f"ratelimit_pacefactor={shown(value)} must be a number of at least 0.")
    factor: float = value
    return factor


def _size(value: Any, name: str, most: int) -> int:
    value = plain(value)
    if not isinstance(value, int) or isinstance(value, bool) or not 0 < value <= most:
        raise MastodonIllegalArgumentError(f"{name}={shown(value)} must be a whole number from 1 to {most}.")
    return value


def _store_path(value: Any) -> str:
    """Return an absolute path, because programs may change their directory."""
    if not isinstance(value, (str, os.PathLike)) or not os.fspath(value):
        raise MastodonIllegalArgumentError(f"ratelimit_store={shown(value)} must be the path of a file.")
    return os.path.abspath(os.fsdecode(value))


def _hook(value: Any, name: str) -> Any:
    if value is not None and not callable(value):
        raise MastodonIllegalArgumentError(f"{name}={shown(value)} must be a function.")
    return value


def _warn_about_http(address: str) -> None:
    parts = urlsplit(address)
    if parts.scheme == "http" and not addresses.is_loopback(parts.hostname):
        warnings.warn(
            f"{parts.scheme}://{parts.hostname} is not https: everybody on the way can read the access token.",
            MastodonWarning,
            # Above the constructor and its decorator.
            stacklevel=4,
        )


def _text(value: Any, name: str) -> str:
    if not isinstance(value, str):
        raise MastodonIllegalArgumentError(f"{name}={shown(value)} must be a string.")
    return value


def _header(value: Any, name: str) -> str:
    text = _text(value, name).strip()
    if not text.isprintable() or max(text, default="") > "\xff":
        raise MastodonIllegalArgumentError(f"{name}={shown(value)} must be one line of Latin letters and signs.")
    return text


def _version(value: Any) -> str:
    text = _text(value, "mastodon_version")
    if parse_version_string(text) == (0, 0, 0):
        raise MastodonVersionError(f"Bad version specified: mastodon_version={text!r} has no numbers such as 4.3.0.")
    return text


def _user_agent_of(app: AppFile | None) -> str | None:
    """Return the name from the file of an app, if a header can contain it."""
    name = app.client_name if app is not None else None
    return name if name is not None and name.isascii() and name.isprintable() else None


def _one_of(value: str, allowed: tuple[str, ...], name: str) -> str:
    """Check a setting that has a fixed set of values."""
    if value not in allowed:
        raise MastodonIllegalArgumentError(f"Invalid {name} {shown(value)}: it must be one of {', '.join(allowed)}.")
    return value


def _renew_after_fork() -> None:
    for client in list(_CLIENTS):
        client._after_fork()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_renew_after_fork)
