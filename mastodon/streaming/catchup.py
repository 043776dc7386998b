"""Catching up with what a stream missed while it was not connected: its position, and fetching what came after it."""

from __future__ import annotations

import contextlib
import json
import os
import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

from mastodon._io.files import replace
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

    def copy(self) -> DeliveredKeys:
        """Return a copy, in which all keys are from before the current connection."""
        return DeliveredKeys(self._connection_of)

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


class PositionFile:
    """A file with the position of a stream, or with those of several streams.

    :param path: the file, which need not exist.
    :param streams: the names of the streams to open. Positions of other streams are kept as they are.
    :raises MastodonIllegalArgumentError: if it cannot be read, or is about other streams only.
    """

    def __init__(self, path: str | os.PathLike[str], streams: Sequence[str]) -> None:
        if not isinstance(path, (str, os.PathLike)) or not os.fspath(path):
            raise MastodonIllegalArgumentError(f"persist_position={path!r} must be the name of a file.")
        self._path = Path(path)
        self._lock = threading.Lock()
        #: The cursors and keys that an earlier run has stored, by stream.
        self.stored: dict[str, tuple[dict[str, Cursor], list[Key]]] = {}
        # What stands in the file for each stream.
        self._texts: dict[str, str] = {}
        self._read()
        if self.stored and not self.stored.keys() & set(streams):
            raise MastodonIllegalArgumentError(
                f"persist_position={str(path)!r} is the position of stream {_listed(self.stored)}, not of"
                f" {_listed(streams)}: use another file."
            )

    def _read(self) -> None:
        path = self._path
        try:
            text = path.read_text(encoding="utf-8")
        except FileNotFoundError:
            if not path.parent.is_dir():
                raise MastodonIllegalArgumentError(
                    f"persist_position={str(path)!r}: there is no directory {str(path.parent)!r}."
                ) from None
            return
        except OSError as error:
            raise MastodonIllegalArgumentError(f"persist_position={str(path)!r} cannot be read: {error}") from error
        if not text:
            return
        # The field names of the file stay as they are, so that the files of earlier versions can be read.
        try:
            found = json.loads(text)
            for entry in found.get("streams", [found]):
                cursors = {str(event): Cursor(cursor) for event, cursor in entry["places"].items()}
                keys = [(str(event), str(id_), str(edit)) for event, id_, edit in entry["known"]]
                self.stored[entry["stream"]] = (cursors, keys)
                self._texts[entry["stream"]] = _dumped(entry)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise MastodonIllegalArgumentError(
                f"persist_position={str(path)!r} does not contain the position of a stream. Remove it to start over."
            ) from error

    def write(self, stream: str, cursors: Mapping[str, Cursor], keys: Sequence[Key]) -> None:
        """Write the position of a stream. Readers see either the old or the new file.

        :raises MastodonIOError: if it cannot be written.
        """
        with self._lock:
            self._texts[stream] = _dumped({"format": 1, "stream": stream, "places": cursors, "known": keys})
            texts = list(self._texts.values())
            text = texts[0] if len(texts) == 1 else f'{{"format":2,"streams":[{",".join(texts)}]}}'
            try:
                # Written for each event. After a power failure, some may come again.
                replace(self._path, text, sync=False)
            except OSError as error:
                raise MastodonIOError(f"The position cannot be written to {str(self._path)!r}: {error}") from error


def _dumped(entry: Mapping[str, Any]) -> str:
    return json.dumps(entry, separators=(",", ":"))


def _listed(streams: Iterable[str]) -> str:
    return ", ".join(map(repr, streams))


class Position:
    """The position up to which the listener has received each kind of event of a stream."""

    def __init__(self, stream: str, file: PositionFile | None = None) -> None:
        self.stream = stream
        self._file = file
        cursors, keys = ({}, []) if file is None else file.stored.get(stream, ({}, []))
        self.cursors: dict[str, Cursor] = dict(cursors)
        self.delivered = DeliveredKeys(keys)
        #: Whether it comes from an earlier run.
        self.stored = bool(cursors)

    def advance(self, event: str, item: Any) -> None:
        """Move on to an item."""
        cursor = cursor_of(event, item) if event in FETCHED else None
        before = self.cursors.get(event)
        if cursor is not None and (before is None or cursor > before):
            self.cursors[event] = cursor

    def record(self, key: Key, event: str, item: Any) -> None:
        """Record that the listener has received an item.

        :raises MastodonIOError: if the file cannot be written.
        """
        self.delivered.add(key)
        self.advance(event, item)
        self.save()

    def save(self) -> None:
        """Write the position to its file, if it has one.

        :raises MastodonIOError: if the file cannot be written.
        """
        if self._file is not None:
            self._file.write(self.stream, self.cursors, self.delivered.newest(_STORED))


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
