"""The events and messages of a stream, and how their data is decoded. All transports share this."""

from __future__ import annotations

import json
from datetime import datetime, timezone
from typing import Any, NamedTuple

from mastodon._core.response import shortened
from mastodon._data.convert import builder, convert
from mastodon._data.jsontext import loads
from mastodon.errors import MastodonAPIError, MastodonMalformedEventError
from mastodon.return_types import Announcement, Conversation, EmojiReaction, Notification, Status, StreamReaction
from mastodon.streaming.failure import ConnectionLost
from mastodon.types_base import AttribAccessDict

# The names are written like those of callbacks: some servers send "status_update", Mastodon sends "status.update".
#: Events with an entity.
_ENTITIES: dict[str, type[AttribAccessDict]] = {
    "update": Status,
    "status_update": Status,
    "notification": Notification,
    "conversation": Conversation,
    "announcement": Announcement,
    "announcement_reaction": StreamReaction,
    # Sent by Fedibird.
    "emoji_reaction": EmojiReaction,
    "encrypted_message": AttribAccessDict,
}
#: Events with an id.
_IDS = frozenset(("delete", "announcement_delete"))
#: Events without data.
WITHOUT_DATA = frozenset(("filters_changed", "notifications_merged"))


class Event(NamedTuple):
    """A server-sent event: its name, and its data as text. Either may be missing."""

    name: str | None
    data: str | None


#: Represents a comment line. Servers send them to show that they are alive.
HEARTBEAT = Event(None, None)


class StreamEvent(NamedTuple):
    """An event of a stream, as the loop of ``api.events()`` and ``on_callback_error`` get it."""

    #: Its name, as the server writes it: ``"update"``, ``"notification"``, ``"status.update"``, ``"delete"``, ...
    name: str
    #: Its entity, such as a :class:`~mastodon.return_types.Status`; the id of what was deleted; or None.
    data: Any
    #: Its stream, such as ``"user"`` or ``"hashtag:cats"``. Empty if the server does not name it.
    stream: str
    #: When it was received, or fetched afterwards, in UTC.
    time: datetime


class Message(NamedTuple):
    """A message from the server: an event with its stream, if the server names it, or an error."""

    event: Event
    #: When it was received.
    time: datetime
    stream: list[str] | None = None
    error: MastodonAPIError | None = None


def now() -> datetime:
    """Return the time for what has just been received."""
    return datetime.now(timezone.utc)


class NotJson(str):
    """The data of an unknown event that is not JSON."""

    __slots__ = ()


def decode(event: Event) -> Any:
    """Convert the data of an event: an entity, an id, or None.

    :raises ConnectionLost: if it is not the data of such an event.
    """
    try:
        return _data_of(event.name, event.data)
    except MastodonMalformedEventError as error:
        raise ConnectionLost(error) from error


def _data_of(name: str | None, text: str | None) -> Any:
    if name is None:
        raise MastodonMalformedEventError("Missing field", "event", {"data": shortened(text or "")})
    kind = name.replace(".", "_")
    if kind in WITHOUT_DATA:
        return None
    entity = _ENTITIES.get(kind)
    if entity is None and kind not in _IDS:
        return _unknown(text)
    if not text:
        raise MastodonMalformedEventError("Missing field", "payload", name)
    if entity is None:
        return _id(text)
    data = _json(text)
    if type(data) is not dict:
        raise MastodonMalformedEventError("Bad payload", name, shortened(text))
    return builder(entity)(data)


def _json(text: str) -> Any:
    try:
        return loads(text)
    except (ValueError, RecursionError) as error:
        raise MastodonMalformedEventError("Bad JSON", shortened(text)) from error


def _id(text: str) -> str:
    """Read an id, as plain text or as a JSON string."""
    found = text.strip()
    if found[:1] != '"':
        return found
    return str(_json(found))


def _unknown(text: str | None) -> Any:
    """Read the data of an unknown event, as JSON if it is JSON."""
    if text is None:
        return None
    try:
        data = loads(text)
    except (ValueError, RecursionError):
        return NotJson(text)
    return convert(AttribAccessDict, data)


def read_message(message: Any) -> Message:
    """Read a message of a WebSocket, which may be text or parsed JSON.

    :raises ConnectionLost: if it is not a message.
    """
    try:
        return _message(loads(message) if isinstance(message, (str, bytes)) else message)
    except (ValueError, RecursionError) as error:
        text = message.decode(errors="replace") if isinstance(message, bytes) else message
        raise ConnectionLost(MastodonMalformedEventError("Bad WebSocket JSON", shortened(text))) from error
    except MastodonMalformedEventError as error:
        raise ConnectionLost(error) from error


def _message(data: Any) -> Message:
    if not isinstance(data, dict):
        raise MastodonMalformedEventError("Malformed WebSocket event", shortened(repr(data)))
    stream = data.get("stream")
    stream = [str(part) for part in stream] if isinstance(stream, list) else None if stream is None else [str(stream)]
    if "event" not in data and "error" in data:
        description = shortened(str(data["error"]))
        error = MastodonAPIError("WebSocket streaming subscription failed", data.get("status"), description)
        return Message(Event(None, None), now(), stream, error)
    name, payload = data.get("event"), data.get("payload")
    if not isinstance(name, str):
        raise MastodonMalformedEventError("Missing field", "event", shortened(repr(data)))
    text = payload if isinstance(payload, str) or payload is None else json.dumps(payload)
    return Message(Event(name, text), now(), stream)
