"""The lists that can be archived: their names, their endpoints, and the names of their files."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from mastodon._core.params import path, shown
from mastodon.errors import MastodonIllegalArgumentError
from mastodon.return_types import Account, Tag, UserList

_PAGE = 40


class Kind(NamedTuple):
    """A kind of list."""

    #: The path on the server, with a placeholder for the argument.
    endpoint: str
    #: The class of its items.
    item: str = "Status"
    #: The kind of its argument: "" for none, "own" for the id of the account that is logged in.
    argument: str = ""


KINDS: Mapping[str, Kind] = {
    "own": Kind("/api/v1/accounts/{}/statuses", argument="own"),
    "home": Kind("/api/v1/timelines/home"),
    "favourites": Kind("/api/v1/favourites"),
    "bookmarks": Kind("/api/v1/bookmarks"),
    "notifications": Kind("/api/v1/notifications", "Notification"),
    "followers": Kind("/api/v1/accounts/{}/followers", "Account", "own"),
    "following": Kind("/api/v1/accounts/{}/following", "Account", "own"),
    "account": Kind("/api/v1/accounts/{}/statuses", argument="account"),
    "followers_of": Kind("/api/v1/accounts/{}/followers", "Account", "account"),
    "following_of": Kind("/api/v1/accounts/{}/following", "Account", "account"),
    "hashtag": Kind("/api/v1/timelines/tag/{}", argument="hashtag"),
    "list": Kind("/api/v1/timelines/list/{}", argument="list"),
}
#: The accepted forms of names, for error messages.
NAMES = (
    "own, home, favourites, bookmarks, notifications, followers, following, @USER@HOST, followers:@USER@HOST,"
    " following:@USER@HOST, #TAG, list:ID"
)


class Collection(NamedTuple):
    """A list in an archive."""

    #: Such as "own", "@user@host" or "#tag".
    name: str
    #: Such as "own", "account" or "hashtag".
    kind: str
    #: The id of the account or list, or the name of the hashtag.
    argument: str | None
    #: Its JSON Lines, in the folder of the archive.
    file: str

    @property
    def item(self) -> str:
        """The class of its items."""
        return KINDS[self.kind].item

    def request(self) -> tuple[str, dict[str, Any]]:
        """Return the path and the parameters of its first page."""
        endpoint = KINDS[self.kind].endpoint
        return path(endpoint, self.argument) if self.argument is not None else endpoint, {"limit": _PAGE}


def parsed(name: Any, argument: str = "names") -> tuple[str, Any]:
    """Return the kind of a list and its argument, which may be an entity.

    :param argument: the name of the argument, for errors.
    :raises MastodonIllegalArgumentError: if there is no such list.
    """
    for entity, kind in ((Account, "account"), (Tag, "hashtag"), (UserList, "list")):
        if isinstance(name, entity):
            return kind, name
    if isinstance(name, str):
        kind, colon, value = name.partition(":")
        if not colon:
            kind, value = {"@": ("account", name), "#": ("hashtag", name)}.get(name[:1], (name, ""))
        elif kind in ("followers", "following"):
            kind = f"{kind}_of"
        value = value.strip().lstrip("#" if kind == "hashtag" else "@")
        known = KINDS.get(kind)
        if known is not None and bool(value) == (known.argument in ("account", "hashtag", "list")):
            return kind, value
    raise MastodonIllegalArgumentError(f"{argument}={shown(name)} is not a list that can be archived: {NAMES}.")


def named(kind: str, title: str = "", argument: str | None = None) -> Collection:
    """Return a list with its name and file.

    :param title: the handle, hashtag or id in the name.
    """
    prefixes = {"account": "@", "hashtag": "#", "list": "list:", "followers_of": "followers:@"}
    prefix = {**prefixes, "following_of": "following:@"}.get(kind)
    name = kind if prefix is None else f"{prefix}{title}"
    return Collection(name, kind, argument, f"{_file_name(kind, title and str(argument))}.jsonl")


def hashtag_title(name: str) -> str:
    """Return the normalized name of a hashtag, which is the same for all spellings."""
    return name.lower()


def _file_name(kind: str, value: str) -> str:
    """Return a file name for a list that is safe and unique on every file system, whatever a server sends."""
    if not value:
        return kind
    if re.fullmatch(r"[a-z0-9_]{1,64}", value):
        return f"{kind}-{value}"
    return f"{kind}-{hashlib.sha256(value.encode('utf-8', 'surrogatepass')).hexdigest()[:24]}"
