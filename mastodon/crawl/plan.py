"""Plan a crawl: its servers, accounts and calls. Nothing is sent."""

from __future__ import annotations

import copy
import inspect
import re
from collections.abc import Iterable, Mapping
from io import TextIOBase
from typing import Any, NamedTuple
from urllib.parse import quote

from mastodon._core import addresses, redact
from mastodon._core.params import header_text, id_of, listed, shown
from mastodon._core.response import shortened
from mastodon.defaults import _DEFAULT_USER_AGENT
from mastodon.errors import MastodonIllegalArgumentError
from mastodon.Mastodon import Mastodon
from mastodon.walks import run

#: The keys of a dictionary are clients or addresses, its values one or more accounts: ids, entities or handles. Type
#: checkers take a dictionary with keys of both kinds for one of objects.
Accounts = str | Iterable[str] | Mapping[Any, Any]
Calls = str | Iterable[str] | Mapping[str, Mapping[str, Any]]

#: The calls that return a list of an account, with the largest page size that Mastodon allows.
_PAGE_SIZES = {
    "account_statuses": 40,
    "account_followers": 80,
    "account_following": 80,
    "account_endorsements": 80,
    "account_featured_tags": None,
    "account_collections": 40,
}
_CURSORS = ("max_id", "min_id", "since_id", "offset")
#: A handle, or the address of a profile.
_HANDLE = r"@?([^\s@/?#\\:%]+)@([^\s@/?#\\%]+)"
_PROFILE = r"https?://([^\s@/?#\\%]+)/(?:@|users/)([^\s@/?#\\:%]+)/?"
#: Names of files have up to 255 bytes on most systems.
_LONGEST_NAME = 200
_LONGEST_REASON = 500
#: For clients that are created here.
_RETRIES = 2
_TIMEOUT = 60


class Target(NamedTuple):
    """An account."""

    #: Its id or its handle, in lower case. Names the folder.
    key: str
    #: The name to look up, or None if the key is the id.
    name: str | None
    #: Whether it is known to be an account of another server.
    is_remote: bool


class Server(NamedTuple):
    """A server, and the accounts to fetch from it."""

    name: str
    api: Mastodon
    targets: list[Target]


def servers_of(accounts: Any, user_agent: Any) -> list[Server]:
    """Return the servers and their accounts, each account once.

    :raises MastodonIllegalArgumentError: if an account or a server is invalid, or a user agent is missing.
    """
    agent = header_text(user_agent, "user_agent") or None
    if isinstance(accounts, Mapping) and not {"id", "acct"} & accounts.keys():
        return _named(accounts, agent)
    found: dict[str, list[tuple[str, str]]] = {}
    for given in _members(accounts):
        handle = given.strip() if isinstance(given, str) else given
        if handle == "":
            # Files with a handle in each line end with an empty one.
            continue
        parts = _handle(handle) if isinstance(handle, str) else None
        if parts is None:
            raise MastodonIllegalArgumentError(
                f"accounts: {shown(given)} does not say on which server it is. Pass handles such as"
                " 'name@mastodon.example', or a dictionary from a server to its accounts."
            )
        if not addresses.looks_like_address(parts[1]):
            raise MastodonIllegalArgumentError(f"accounts: the server of {shown(given)} must be a host name.")
        found.setdefault(parts[1].lower(), []).append(parts)
    return _named({host: [f"{name}@{host}" for name, _ in each] for host, each in found.items()}, agent)


def _named(accounts: Mapping[Any, Any], agent: str | None) -> list[Server]:
    servers: dict[str, Server] = {}
    for given, members in accounts.items():
        api = _client(given, agent)
        # An address can contain a password.
        name = api.api_base_url.partition("://")[2].rpartition("@")[2].lower()
        if name in servers:
            raise MastodonIllegalArgumentError(f"accounts: the server {name} is there twice. Use one client for each.")
        folder_name("server", name)
        targets = {target.key: target for each in _members(members) for target in _target(each, name)}
        servers[name] = Server(name, api, list(targets.values()))
    return list(servers.values())


def _members(given: Any) -> list[Any]:
    """Return one account or several as a list. A text file has one per line."""
    if not isinstance(given, TextIOBase):
        return listed(given)
    try:
        # Windows puts a mark at the beginning of files.
        return given.read().removeprefix("\ufeff").splitlines()
    except (OSError, ValueError) as error:
        raise MastodonIllegalArgumentError(f"accounts: the file cannot be read: {error}.") from error


def _client(given: Any, agent: str | None) -> Mastodon:
    """Return the client for a server: a new one, or a copy of the program's client that spreads its requests evenly."""
    if isinstance(given, Mastodon):
        api = copy.copy(given)
        if api.user_agent == _DEFAULT_USER_AGENT:
            api.user_agent = agent
    elif isinstance(given, str) and addresses.looks_like_address(given):
        api = Mastodon(api_base_url=given, user_agent=agent, retries=_RETRIES, request_timeout=_TIMEOUT)
    else:
        # The value may be a token in the wrong place.
        raise MastodonIllegalArgumentError(
            f"accounts: a server must be a Mastodon client or an address, not this {type(given).__name__}."
        )
    if not api.user_agent:
        raise MastodonIllegalArgumentError(
            "user_agent=None: administrators must be able to see who crawls their servers. Pass the name of your"
            " program and an address, such as 'soup-study/1.0 (https://soup.example/study)'."
        )
    api.ratelimit_method = "pace"
    return api


def _target(given: Any, server: str) -> list[Target]:
    """Return the target for an account, or None for an empty line."""
    text = given.strip() if isinstance(given, str) else None
    if text == "":
        return []
    if text is None or not ("@" in text or "://" in text):
        key = id_of(given if text is None else text, "accounts")
        folder_name("account", key)
        return [Target(key, None, isinstance(given, Mapping) and "@" in str(given.get("acct", "")))]
    parts = _handle(text) or _handle(f"{text}@{server}")
    if parts is None:
        raise MastodonIllegalArgumentError(f"accounts: {shown(given)} is neither an id nor a handle.")
    is_remote = parts[1].lower() != server
    name = "@".join(parts) if is_remote else parts[0]
    key = "@".join(parts).lower()
    folder_name("account", key)
    return [Target(key, name, is_remote)]


def _handle(text: str) -> tuple[str, str] | None:
    """Return the name and the server of a handle or of the address of a profile."""
    if found := re.fullmatch(_HANDLE, text):
        return found[1], found[2]
    if found := re.fullmatch(_PROFILE, text):
        return found[2], found[1]
    return None


def folder_name(kind: str, value: str) -> str:
    """Return the name of a folder of a partition, such as ``server=mastodon.example``.

    :raises MastodonIllegalArgumentError: if it is too long.
    """
    text = quote(value, safe="@", errors="replace")
    if len(text) > _LONGEST_NAME:
        raise MastodonIllegalArgumentError(f"accounts: {shown(value)} is too long.")
    return f"{kind}={text}"


# --- Calls ----------------------------------------------------------------------------------------------------------


def calls_of(calls: Any, since_last_run: bool) -> dict[str, dict[str, Any]]:
    """Return the arguments of each call, including those for large pages.

    :raises MastodonIllegalArgumentError: if there is no such call, or its arguments are wrong.
    """
    given = dict(calls) if isinstance(calls, Mapping) else {name: {} for name in listed(calls)}
    if not given:
        raise MastodonIllegalArgumentError(f"calls={shown(calls)}: at least one call is needed.")
    return {name: _arguments(name, arguments, since_last_run) for name, arguments in given.items()}


def _arguments(name: Any, given: Any, since_last_run: bool) -> dict[str, Any]:
    if name not in _PAGE_SIZES:
        raise MastodonIllegalArgumentError(f"calls: {shown(name)} must be one of {list(_PAGE_SIZES)}.")
    if not isinstance(given, Mapping):
        raise MastodonIllegalArgumentError(f"calls: the arguments of {name} must be a dictionary, not {shown(given)}.")
    size = _PAGE_SIZES[name]
    arguments = {**({} if size is None else {"limit": size}), **given}
    if cursors := [each for each in _CURSORS if each in given]:
        raise MastodonIllegalArgumentError(f"calls: leave out {', '.join(cursors)}, because {name} is fetched whole.")
    call = getattr(Mastodon, name)
    if since_last_run and "offset" in inspect.signature(call).parameters:
        raise MastodonIllegalArgumentError(f"since_last_run: the order of {name} does not tell what is new.")
    try:
        identity(name, arguments)
    except TypeError as error:
        raise MastodonIllegalArgumentError(f"calls: {name}: {error}.") from error
    return arguments


def identity(name: str, arguments: Mapping[str, Any]) -> dict[str, Any]:
    """Return the arguments that decide which items are returned, as JSON values.

    :raises TypeError: if the call does not take these arguments.
    """
    found = run.deciding(getattr(Mastodon, name), [None, "0"], arguments)
    return run.stored({key: value for key, value in found.items() if key not in ("self", "id")})


def cleaned(error: BaseException) -> str:
    """Return the message of an error without secrets, for the result."""
    text = str(error) if str(error) else type(error).__name__
    return shortened(redact.text(text), _LONGEST_REASON)
