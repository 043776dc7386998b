"""Checkpoints: files that say how far a walk has come."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple, Protocol

from mastodon._core.pagination import is_page_info
from mastodon._core.params import json_body, shown
from mastodon._io.files import replace
from mastodon._io.lock import FileLock
from mastodon.errors import MastodonIllegalArgumentError, MastodonIOError

_FORMAT = 1


class Bookmark(NamedTuple):
    """The newest items that a walk has seen."""

    #: Page information for everything newer, by a ``since_id``, or None if the server does not link to that.
    newer: dict[str, Any] | None
    #: In that case, the keys of the items.
    keys: list[str]


class State(NamedTuple):
    """The position of a walk. The default is its beginning."""

    #: Page information for the next page. None at the beginning, where the call itself is used, and at the end.
    position: dict[str, Any] | None = None
    #: The keys of items of that page that do not come again.
    seen: Sequence[str] = ()
    #: What the last whole walk ended with, if this one looks only for what is new.
    last: Bookmark | None = None
    #: If only keys can tell what is new, how many known items have to be met until everything new has come.
    left: int = 0
    #: The newest items. None before the first page.
    newest: Bookmark | None = None
    #: The number of items that are done.
    done: int = 0
    complete: bool = False


class Keeper(Protocol):
    """Keeps how far a walk has come. A walk reads it once, after the lock, and writes it whenever a page is done."""

    def lock(self) -> None: ...

    def read(self) -> State | None: ...

    def write(self, state: State) -> None: ...

    def release(self) -> None: ...


class Checkpoint:
    """The file of a walk, which belongs to one server, one call and its arguments."""

    def __init__(self, path: str | os.PathLike[str], walk: Mapping[str, Any]) -> None:
        """Make a checkpoint; nothing is read or written yet.

        :param walk: the server, the call and its arguments, as JSON has them.
        """
        self._path = path
        self._walk = dict(walk)
        self._lock = FileLock(path)
        self._name = f"checkpoint={shown(os.fspath(path))}"

    def lock(self) -> None:
        """Take the file for this walk.

        :raises MastodonIOError: if another walk is using it.
        """
        try:
            is_free = self._lock.acquire()
        except OSError as error:
            raise MastodonIOError(f"{self._name} cannot be locked: {error}") from error
        if not is_free:
            raise MastodonIOError(f"{self._name} is in use by another walk, in this or another process.")

    def release(self) -> None:
        """Let other walks use the file."""
        self._lock.release()

    def read(self) -> State | None:
        """Return the state of the walk, or None if there is no file.

        :raises MastodonIllegalArgumentError: if the file is something else, or of another walk.
        :raises MastodonIOError: if it cannot be read.
        """
        try:
            with open(self._path, encoding="utf-8") as file:
                text = file.read()
        except FileNotFoundError:
            return None
        except UnicodeDecodeError as error:
            raise self._unreadable() from error
        except OSError as error:
            raise MastodonIOError(f"{self._name} cannot be read: {error}") from error
        try:
            found = json.loads(text)
            written, walk, state = found["mastodon_walk"], found["walk"], found["state"]
            if not isinstance(written, int):
                raise TypeError(written)
        except (ValueError, LookupError, TypeError, RecursionError) as error:
            raise self._unreadable() from error
        if written != _FORMAT:
            raise MastodonIllegalArgumentError(f"{self._name} was written by a newer version of this library.")
        if walk != self._walk:
            raise MastodonIllegalArgumentError(
                f"{self._name} belongs to another walk: {_difference(walk, self._walk)}. Use one file for each walk."
            )
        try:
            return state_of(state)
        except (LookupError, TypeError, ValueError) as error:
            raise self._unreadable() from error

    def write(self, state: State) -> None:
        """Write the state of the walk.

        :raises MastodonIOError: if it cannot be written. The last state stays then.
        """
        text = json.dumps({"mastodon_walk": _FORMAT, "walk": self._walk, "state": fields_of(state)}, indent=1)
        try:
            replace(self._path, f"{text}\n")
        except OSError as error:
            raise MastodonIOError(f"{self._name} cannot be written: {error}") from error

    def _unreadable(self) -> MastodonIllegalArgumentError:
        return MastodonIllegalArgumentError(
            f"{self._name} is not a readable checkpoint of a walk, and was left as it is. Remove it to start over, or"
            " pass the path of another file."
        )


def fields_of(state: State) -> dict[str, Any]:
    """Return a state as JSON has it. :func:`state_of` reads it."""
    bookmarks = {name: mark and mark._asdict() for name, mark in (("last", state.last), ("newest", state.newest))}
    # The parameters of pages are those of the program, such as times.
    fields: dict[str, Any] = json_body({"state": {**state._asdict(), **bookmarks}})["state"]
    return fields


def state_of(fields: Any) -> State:
    """Return the state of which :func:`fields_of` returned the fields.

    :raises TypeError: if they are something else. Other errors are a LookupError or a ValueError.
    """
    bookmarks = {name: Bookmark(**fields[name]) for name in ("last", "newest") if fields[name] is not None}
    state, marks = State(**{**fields, **bookmarks}), list(bookmarks.values())
    fits = (
        all(page is None or is_page_info(page) for page in (state.position, *(mark.newer for mark in marks)))
        and all(mark.newer is None or "since_id" in mark.newer for mark in marks)
        and all(isinstance(key, str) for keys in (state.seen, *(mark.keys for mark in marks)) for key in keys)
        and all(type(number) is int for number in (state.left, state.done))
        and type(state.complete) is bool
    )
    if not fits:
        raise TypeError("not the state of a walk")
    return state


def _difference(stored: Any, wanted: Mapping[str, Any]) -> str:
    """Say in which way two walks differ."""
    parts = []
    for name in ("server", "call", "arguments"):
        there, here = stored.get(name) if isinstance(stored, Mapping) else None, wanted[name]
        if there != here:
            parts.append(f"{name} {shown(there)} there, {shown(here)} here")
    return "; ".join(parts)
