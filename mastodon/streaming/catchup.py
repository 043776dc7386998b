"""Catching up with what a stream missed while it was not connected: its position, and fetching what came after it."""

from __future__ import annotations

import contextlib
import json
import os
import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

from mastodon.errors import (
    MastodonAPIError,
    MastodonError,
    MastodonIllegalArgumentError,
    MastodonIOError,
    MastodonNetworkError,
    MastodonRatelimitError,
    MastodonServerError,
)
from mastodon.streaming.failure import ConnectionLost, is_final
from mastodon.types_base import MaybeSnowflakeIdType

#: Identifies an event: its name, the id of its item, and the version of the item.
Key = tuple[str, str, str]
#: The id that a list of items is sorted by.
Cursor = MaybeSnowflakeIdType

#: The number of keys to keep in memory, and in a file.
_KEPT = 2000
_STORED = 200
_PAGE = 40
_BEGINNING = Cursor("0")
_FORMAT = 1
#: Events that count once, even if a server repeats them.
_ONCE = frozenset(("update", "notification"))
#: Events whose items can be fetched afterwards.
FETCHED = ("update", "notification", "conversation")


class Gap(NamedTuple):
    """The gap between two connections, as passed to :meth:`StreamListener.on_reconnect`."""

    #: The stream, such as ``"user"`` or ``"hashtag:cats"``.
    stream: str
    #: The seconds without a connection. None after a restart of the program.
    seconds: float | None
    #: The number of missed statuses that follow.
    statuses: int = 0
    #: The number of missed notifications that follow.
    notifications: int = 0
    #: The number of missed conversations that follow.
    conversations: int = 0
    #: Whether this is everything that was missed.
    complete: bool = False
    #: If not, the reason in a sentence.
    reason: str | None = None
    #: If not, the error of the server, if there was one.
    error: MastodonError | None = None


class Source(NamedTuple):
    """The place where the items of an event can be fetched."""

    event: str
    #: Fetches a page for a ``min_id`` or ``max_id`` and a ``limit``.
    fetch: Callable[[Mapping[str, Any]], Sequence[Any]]


# --- Decisions ------------------------------------------------------------------------------------------------------


def cursor_of(event: str, item: Any) -> Cursor | None:
    """Return the id that sorts an item in its list. Conversations are sorted by their last status."""
    found = _field(_field(item, "last_status"), "id") if event == "conversation" else _field(item, "id")
    return None if found is None else Cursor(str(found))


def key_of(event: str, data: Any) -> Key | None:
    """Return a key that identifies an event, or None for events that are not about one item."""
    event = event.replace(".", "_")
    if event in ("delete", "announcement_delete"):
        return (event, str(data), "")
    found = _field(data, "id")
    if found is None:
        return None
    if event in _ONCE:
        return (event, str(found), "")
    if event == "status_update":
        return (event, str(found), str(_field(data, "edited_at")))
    if event == "conversation":
        return (event, str(found), f"{cursor_of(event, data)} {_field(data, 'unread')}")
    if event == "announcement":
        return (event, str(found), str(_field(data, "updated_at")))
    return None


def in_order(event: str, items: Iterable[Any]) -> list[Any]:
    """Sort items by their creation, then by id."""
    found = list(items)
    if all(isinstance(_created_at(event, item), datetime) for item in found):
        return sorted(found, key=lambda item: (_created_at(event, item), cursor_of(event, item) or _BEGINNING))
    return sorted(found, key=lambda item: cursor_of(event, item) or _BEGINNING)


def _created_at(event: str, item: Any) -> Any:
    return _field(_field(item, "last_status") if event == "conversation" else item, "created_at")


def _field(item: Any, name: str) -> Any:
    return item.get(name) if isinstance(item, Mapping) else None


class DeliveredKeys:
    """The keys of the newest events that the listener has received."""

    def __init__(self, keys: Iterable[Key] = ()) -> None:
        self._connection = 0
        # The number of the connection that delivered a key, 0 for keys from a file or a fetched page.
        self._connection_of: dict[Key, int] = dict.fromkeys(keys, 0)

    def next_connection(self) -> None:
        """Begin a new connection, which may repeat events of the one before."""
        self._connection += 1

    def has(self, key: Key) -> bool:
        """Check whether an event would be a repetition.

        Within one connection, a server may repeat events that are not new items, such as an edit whose preview card has
        been added. These are not repetitions.
        """
        connection = self._connection_of.get(key)
        return connection is not None and (key[0] in _ONCE or connection != self._connection)

    def add(self, key: Key, *, earlier: bool = False) -> None:
        """Add a key.

        :param earlier: whether it is from before the current connection.
        """
        self._connection_of.setdefault(key, 0 if earlier else self._connection)
        while len(self._connection_of) > _KEPT:
            del self._connection_of[next(iter(self._connection_of))]

    def newest(self, count: int) -> list[Key]:
        """Return the newest keys, oldest first."""
        return list(islice(reversed(self._connection_of), count))[::-1]

    def lowest(self, event: str) -> Cursor | None:
        """Return the lowest id among the keys of an event."""
        return min((Cursor(key[1]) for key in self._connection_of if key[0] == event), default=None)


class MissedItems:
    """The missed items, by event, and whether they are complete."""

    def __init__(self, reason: str | None = None) -> None:
        self.items: dict[str, list[Any]] = {}
        self.reason = reason
        self.error: MastodonError | None = None

    def gap(self, stream: str, seconds: float | None) -> Gap:
        """Return a summary for the listener."""
        return Gap(
            stream,
            seconds,
            statuses=len(self.items.get("update", ())),
            notifications=len(self.items.get("notification", ())),
            conversations=len(self.items.get("conversation", ())),
            complete=self.reason is None,
            reason=self.reason,
            error=self.error,
        )


# --- The position of a stream, in memory and in a file --------------------------------------------------------------


class Position:
    """How far the listener has received each kind of event of a stream."""

    def __init__(self, stream: str, path: str | os.PathLike[str] | None) -> None:
        self.stream = stream
        self.delivered = DeliveredKeys()
        self.cursors: dict[str, Cursor] = {}
        self._path = None if path is None else Path(path)
        self.stored = self._path is not None and self._load(self._path)

    def _load(self, path: Path) -> bool:
        """Read the file of an earlier run, if it exists."""
        try:
            text = path.read_text(encoding="utf-8")
        except FileNotFoundError:
            if not path.parent.is_dir():
                raise MastodonIllegalArgumentError(
                    f"persist_position={str(path)!r}: there is no directory {str(path.parent)!r}."
                ) from None
            return False
        except OSError as error:
            raise MastodonIllegalArgumentError(f"persist_position={str(path)!r} cannot be read: {error}") from error
        if not text:
            return False
        # The field names of the file stay as they are, so that the files of earlier versions can be read.
        try:
            found = json.loads(text)
            stream = found["stream"]
            self.cursors = {str(event): Cursor(cursor) for event, cursor in found["places"].items()}
            self.delivered = DeliveredKeys([(str(event), str(id_), str(edit)) for event, id_, edit in found["known"]])
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise MastodonIllegalArgumentError(
                f"persist_position={str(path)!r} does not contain the position of a stream. Remove it to start over."
            ) from error
        if stream != self.stream:
            raise MastodonIllegalArgumentError(
                f"persist_position={str(path)!r} is the position of stream {stream!r}, not of {self.stream!r}:"
                " each stream needs a file of its own."
            )
        return bool(self.cursors)

    def advance(self, event: str, item: Any) -> None:
        """Record that the listener has received an item."""
        cursor = cursor_of(event, item) if event in FETCHED else None
        before = self.cursors.get(event)
        if cursor is not None and (before is None or cursor > before):
            self.cursors[event] = cursor

    def save(self) -> None:
        """Write the file atomically: readers see either the old or the new content.

        :raises MastodonIOError: if it cannot be written.
        """
        if self._path is None:
            return
        text = json.dumps(
            {"format": _FORMAT, "stream": self.stream, "places": self.cursors, "known": self.delivered.newest(_STORED)},
            separators=(",", ":"),
        )
        try:
            _replace(self._path, text)
        except OSError as error:
            raise MastodonIOError(f"The position cannot be written to {str(self._path)!r}: {error}") from error


def _replace(path: Path, text: str) -> None:
    number, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with os.fdopen(number, "w", encoding="utf-8") as file:
            file.write(text)
        os.replace(name, path)
    except BaseException:
        os.unlink(name)
        raise


# --- Fetching -------------------------------------------------------------------------------------------------------


class CatchUp:
    """Fetches the items that a stream missed."""

    def __init__(self, position: Position, sources: Sequence[Source], limit: int) -> None:
        self.position = position
        self._sources = sources
        self._limit = limit

    def begin(self) -> None:
        """Record the position before the stream is opened, so that the first gap has a beginning.

        :raises ConnectionLost: if the server cannot be reached.
        """
        for source in self._sources:
            if source.event not in self.position.cursors:
                # A refusal repeats when there is a gap to fill, and is reported then.
                with contextlib.suppress(MastodonError):
                    self._begin(source)
        self.position.save()

    def _begin(self, source: Source) -> None:
        newest = _page(source, {"limit": _PAGE})
        self.position.cursors[source.event] = max(newest, default=_BEGINNING)
        for cursor in sorted(newest):
            key = key_of(source.event, newest[cursor])
            if key is not None:
                self.position.delivered.add(key, earlier=True)

    def fetch(self) -> MissedItems:
        """Fetch everything after the position that the listener has not received, up to the limit.

        :raises ConnectionLost: if the server cannot be reached.
        """
        missed = MissedItems()
        for source in self._sources:
            try:
                found = self._fetch(source)
            except MastodonError as error:
                missed.reason = f"The server does not report what was missed ({source.event})."
                missed.error = error
                continue
            missed.items[source.event] = in_order(source.event, found.values())[: self._limit]
            if len(found) > self._limit:
                missed.reason = f"More than {self._limit} were missed ({source.event}); catch_up_limit allows no more."
        return missed

    def _fetch(self, source: Source) -> dict[Cursor, Any]:
        """Fetch the items after the position, and those that arrived late before it."""
        if source.event not in self.position.cursors:
            self._begin(source)
        start = self.position.cursors[source.event]
        found = self._fetch_late_arrivals(source, start)
        cursor = start
        while len(found) <= self._limit:
            page = _page(source, {"min_id": cursor, "limit": _PAGE})
            following = {position: item for position, item in page.items() if position > cursor}
            if not following:
                break
            found.update(self._undelivered(source.event, following))
            cursor = max(following)
        return found

    def _fetch_late_arrivals(self, source: Source, start: Cursor) -> dict[Cursor, Any]:
        """Fetch late arrivals: ids of statuses from other servers contain the time of creation, not of arrival."""
        lowest = None if source.event == "conversation" else self.position.delivered.lowest(source.event)
        if lowest is None:
            return {}
        page = _page(source, {"max_id": start, "limit": _PAGE})
        late = {cursor: item for cursor, item in page.items() if lowest < cursor < start}
        return self._undelivered(source.event, late)

    def _undelivered(self, event: str, items: Mapping[Cursor, Any]) -> dict[Cursor, Any]:
        delivered = self.position.delivered
        keys = {cursor: key_of(event, item) for cursor, item in items.items()}
        return {cursor: items[cursor] for cursor, key in keys.items() if key is not None and not delivered.has(key)}


def _page(source: Source, query: Mapping[str, Any]) -> dict[Cursor, Any]:
    """Fetch a page of items by their cursors.

    :raises ConnectionLost: if another attempt may help.
    :raises MastodonError: if it will not.
    """
    try:
        page = source.fetch(query)
    except (MastodonNetworkError, MastodonServerError, MastodonRatelimitError) as error:
        raise ConnectionLost(error) from error
    except MastodonAPIError as error:
        if len(error.args) > 1 and isinstance(error.args[1], int) and is_final(error.args[1]):
            raise
        raise ConnectionLost(error) from error
    found = [(cursor_of(source.event, item), item) for item in page]
    return {cursor: item for cursor, item in found if cursor is not None}
