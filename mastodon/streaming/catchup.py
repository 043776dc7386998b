"""What was missed while there was no connection: where a stream stands, and how the gap behind it is filled."""

from __future__ import annotations

import contextlib
import json
import os
import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
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

#: What a stream hands over: name of the event, id, and which of its versions it is.
Key = tuple[str, str, str]
Place = MaybeSnowflakeIdType

#: How many keys are remembered in memory, and how many of them in a file.
_REMEMBERED = 2000
_STORED = 200
_PAGE = 40
_NOTHING_YET = Place("0")
_FORMAT = 1
#: Events that come once and never again, whatever a server repeats.
_ONCE = frozenset(("update", "notification"))
#: Events whose items can be fetched.
FETCHED = ("update", "notification", "conversation")


@dataclass(frozen=True)
class Gap:
    """What happened between two connections, for :meth:`StreamListener.on_reconnect`."""

    #: The stream, such as ``"user"`` or ``"hashtag:cats"``.
    stream: str
    #: For how many seconds there was no connection. None after a restart of the program.
    seconds: float | None
    #: How many missed statuses are handed over next.
    statuses: int = 0
    #: How many missed notifications are handed over next.
    notifications: int = 0
    #: How many missed conversations are handed over next.
    conversations: int = 0
    #: Whether that is all that the server still tells.
    complete: bool = False
    #: If not, why, in a sentence.
    reason: str | None = None
    #: If not, what the server said, where it said something.
    error: MastodonError | None = None


class Source(NamedTuple):
    """Where the items of an event can be fetched."""

    event: str
    #: Fetches a page, given its ``min_id`` or ``max_id`` and ``limit``.
    fetch: Callable[[Mapping[str, Any]], Sequence[Any]]


# --- Decisions ------------------------------------------------------------------------------------------------------


def place_of(event: str, item: Any) -> Place | None:
    """Where an item stands in the list it can be fetched from. Conversations stand where their last status does."""
    found = _field(_field(item, "last_status"), "id") if event == "conversation" else _field(item, "id")
    return None if found is None else Place(str(found))


def key_of(event: str, data: Any) -> Key | None:
    """What tells an item from all others. None for events that say nothing about one thing."""
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
        return (event, str(found), f"{place_of(event, data)} {_field(data, 'unread')}")
    if event == "announcement":
        return (event, str(found), str(_field(data, "updated_at")))
    return None


def in_order(event: str, items: Iterable[Any]) -> list[Any]:
    """Items as they were made: by creation, then by id."""
    found = list(items)
    moments = [_made(event, item) for item in found]
    if all(isinstance(moment, datetime) for moment in moments):
        return sorted(found, key=lambda item: (_made(event, item), place_of(event, item) or _NOTHING_YET))
    return sorted(found, key=lambda item: place_of(event, item) or _NOTHING_YET)


def _made(event: str, item: Any) -> Any:
    return _field(_field(item, "last_status") if event == "conversation" else item, "created_at")


def _field(item: Any, name: str) -> Any:
    return item.get(name) if isinstance(item, Mapping) else None


class Known:
    """The keys of what was handed over, the newest of them."""

    def __init__(self, keys: Iterable[Key] = ()) -> None:
        self._connection = 0
        # In which connection a key was handed over; none for what a file or a fetched page told.
        self._seen: dict[Key, int] = dict.fromkeys(keys, 0)

    def next_connection(self) -> None:
        """A new connection begins, which may repeat what the one before it said."""
        self._connection += 1

    def has(self, key: Key) -> bool:
        """Whether handing this over would be a repetition.

        Within one connection a server may well say things again that are not new items, such as an edit whose preview
        card has come.
        """
        seen = self._seen.get(key)
        return seen is not None and (key[0] in _ONCE or seen != self._connection)

    def add(self, key: Key, *, earlier: bool = False) -> None:
        """Remember a key.

        :param earlier: it does not come from the connection that stands now.
        """
        self._seen.setdefault(key, 0 if earlier else self._connection)
        while len(self._seen) > _REMEMBERED:
            del self._seen[next(iter(self._seen))]

    def newest(self, count: int) -> list[Key]:
        """The newest keys, oldest first."""
        return list(islice(reversed(self._seen), count))[::-1]

    def lowest(self, event: str) -> Place | None:
        """The lowest id that is remembered for an event."""
        return min((Place(key[1]) for key in self._seen if key[0] == event), default=None)


@dataclass
class Missed:
    """What was fetched for a gap, by event, and whether it is all."""

    items: dict[str, list[Any]] = field(default_factory=dict)
    reason: str | None = None
    error: MastodonError | None = None

    def gap(self, stream: str, seconds: float | None) -> Gap:
        """The same for users."""
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


# --- Where a stream stands, in memory and in a file -----------------------------------------------------------------


class Position:
    """The place up to which each event of a stream was handed over, and what was handed over last."""

    def __init__(self, stream: str, path: str | os.PathLike[str] | None) -> None:
        self.stream = stream
        self.known = Known()
        self.places: dict[str, Place] = {}
        self._path = None if path is None else Path(path)
        self.stored = self._path is not None and self._load(self._path)

    def _load(self, path: Path) -> bool:
        """Read the file of an earlier run, if there is one."""
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
        try:
            found = json.loads(text)
            stream = found["stream"]
            self.places = {str(event): Place(place) for event, place in found["places"].items()}
            self.known = Known([(str(event), str(id_), str(edit)) for event, id_, edit in found["known"]])
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise MastodonIllegalArgumentError(
                f"persist_position={str(path)!r} holds no position of a stream: remove it to begin anew."
            ) from error
        if stream != self.stream:
            raise MastodonIllegalArgumentError(
                f"persist_position={str(path)!r} is the position of stream {stream!r}, not of {self.stream!r}:"
                " each stream needs a file of its own."
            )
        return bool(self.places)

    def advance(self, event: str, item: Any) -> None:
        """An item was handed over."""
        place = place_of(event, item) if event in FETCHED else None
        before = self.places.get(event)
        if place is not None and (before is None or place > before):
            self.places[event] = place

    def save(self) -> None:
        """Write the file, so that a reader sees the old one or the new one and nothing between.

        :raises MastodonIOError: it cannot be written.
        """
        if self._path is None:
            return
        text = json.dumps(
            {"format": _FORMAT, "stream": self.stream, "places": self.places, "known": self.known.newest(_STORED)},
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
    """Fetches what a stream missed."""

    def __init__(self, position: Position, sources: Sequence[Source], limit: int) -> None:
        self.position = position
        self._sources = sources
        self._limit = limit

    def begin(self) -> None:
        """Note where the stream stands before it is opened, so that the first gap has a beginning.

        :raises ConnectionLost: the server could not be asked.
        """
        for source in self._sources:
            if source.event not in self.position.places:
                # What is refused now will be refused again when there is a gap to fill, and reported then.
                with contextlib.suppress(MastodonError):
                    self._begin(source)
        self.position.save()

    def _begin(self, source: Source) -> None:
        newest = _page(source, {"limit": _PAGE})
        self.position.places[source.event] = max(newest, default=_NOTHING_YET)
        for place in sorted(newest):
            key = key_of(source.event, newest[place])
            if key is not None:
                self.position.known.add(key, earlier=True)

    def fetch(self) -> Missed:
        """Everything behind the position that was not handed over yet, as far as the limit goes.

        :raises ConnectionLost: the server could not be asked.
        """
        missed = Missed()
        for source in self._sources:
            try:
                found = self._fetch(source)
            except MastodonError as error:
                missed.reason = f"The server does not tell what was missed ({source.event})."
                missed.error = error
                continue
            missed.items[source.event] = in_order(source.event, found.values())[: self._limit]
            if len(found) > self._limit:
                missed.reason = f"More than {self._limit} were missed ({source.event}); catch_up_limit allows no more."
        return missed

    def _fetch(self, source: Source) -> dict[Place, Any]:
        """What came after the position, and what came late before it, oldest first."""
        if source.event not in self.position.places:
            self._begin(source)
        start = self.position.places[source.event]
        found = self._late(source, start)
        cursor = start
        while len(found) <= self._limit:
            page = _page(source, {"min_id": cursor, "limit": _PAGE})
            following = {place: item for place, item in page.items() if place > cursor}
            if not following:
                break
            found.update(self._new(source.event, following))
            cursor = max(following)
        return found

    def _late(self, source: Source, start: Place) -> dict[Place, Any]:
        """Posts of other servers have the time of their creation in the id, and may arrive after newer ones."""
        lowest = None if source.event == "conversation" else self.position.known.lowest(source.event)
        if lowest is None:
            return {}
        page = _page(source, {"max_id": start, "limit": _PAGE})
        return self._new(source.event, {place: item for place, item in page.items() if lowest < place < start})

    def _new(self, event: str, items: Mapping[Place, Any]) -> dict[Place, Any]:
        known = self.position.known
        keys = {place: key_of(event, item) for place, item in items.items()}
        return {place: items[place] for place, key in keys.items() if key is not None and not known.has(key)}


def _page(source: Source, query: Mapping[str, Any]) -> dict[Place, Any]:
    """A page of items by their places.

    :raises ConnectionLost: asking later may help.
    :raises MastodonError: it will not.
    """
    try:
        page = source.fetch(query)
    except (MastodonNetworkError, MastodonServerError, MastodonRatelimitError) as error:
        raise ConnectionLost(error) from error
    except MastodonAPIError as error:
        if len(error.args) > 1 and isinstance(error.args[1], int) and is_final(error.args[1]):
            raise
        raise ConnectionLost(error) from error
    places = [(place_of(source.event, item), item) for item in page]
    return {place: item for place, item in places if place is not None}
