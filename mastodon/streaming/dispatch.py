"""Events to the callbacks of a listener, for all transports."""

from __future__ import annotations

import inspect
import json
from collections.abc import Callable
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from mastodon._core.response import shortened
from mastodon._data.convert import builder, convert
from mastodon._data.jsontext import loads
from mastodon.errors import MastodonAPIError, MastodonMalformedEventError
from mastodon.return_types import Announcement, Conversation, Notification, Status, StreamReaction
from mastodon.streaming.failure import ConnectionLost
from mastodon.streaming.sse import Event
from mastodon.types_base import AttribAccessDict

if TYPE_CHECKING:
    from mastodon.streaming.listener import StreamListener

# Written as the callbacks are: some servers send "status_update" where Mastodon sends "status.update".
#: Events that bring an entity.
_ENTITIES: dict[str, type[AttribAccessDict]] = {
    "update": Status,
    "status_update": Status,
    "notification": Notification,
    "conversation": Conversation,
    "announcement": Announcement,
    "announcement_reaction": StreamReaction,
    "encrypted_message": AttribAccessDict,
}
#: Events that bring an id.
_IDS = frozenset(("delete", "announcement_delete"))
#: Events that bring nothing.
_BARE = frozenset(("filters_changed", "notifications_merged"))
#: Callbacks that no event of a server may reach by its name.
_NO_EVENTS = frozenset(("on_any_event", "on_unknown_event", "on_websocket_error", "on_abort", "on_reconnect"))


class Message(NamedTuple):
    """An event, the streams it belongs to where the server says so, or what the server says is wrong."""

    event: Event
    stream: list[str] | None = None
    error: MastodonAPIError | None = None


def decode(event: Event) -> Any:
    """The data of an event: an entity, an id, or None.

    :raises ConnectionLost: it is not what such an event brings.
    """
    try:
        return _data_of(event.name, event.data)
    except MastodonMalformedEventError as error:
        raise ConnectionLost(error) from error


def _data_of(name: str | None, text: str | None) -> Any:
    if name is None:
        raise MastodonMalformedEventError("Missing field", "event", {"data": shortened(text or "")})
    kind = name.replace(".", "_")
    if kind in _BARE:
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
    """An id, as it is or as a JSON string."""
    found = text.strip()
    if found[:1] != '"':
        return found
    return str(_json(found))


def _unknown(text: str | None) -> Any:
    """Data of an event that the library does not know: as JSON where it is JSON."""
    if text is None:
        return None
    try:
        data = loads(text)
    except (ValueError, RecursionError):
        return text
    return convert(AttribAccessDict, data)


def read_message(message: Any) -> Message:
    """A message of a WebSocket, as text or already read as JSON.

    :raises ConnectionLost: it is no message.
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
        said = shortened(str(data["error"]))
        error = MastodonAPIError("WebSocket streaming subscription failed", data.get("status"), said)
        return Message(Event(None, None), stream, error)
    name, payload = data.get("event"), data.get("payload")
    if not isinstance(name, str):
        raise MastodonMalformedEventError("Missing field", "event", shortened(repr(data)))
    return Message(Event(name, payload if isinstance(payload, str) or payload is None else json.dumps(payload)), stream)


@lru_cache(maxsize=256)
def _callback_name(event: str) -> str:
    return "on_" + event.replace(".", "_")


class Dispatcher:
    """Calls the callbacks of one listener."""

    def __init__(self, listener: StreamListener) -> None:
        self.listener = listener
        # Listeners of older programs take fewer arguments.
        self._any_knows_stream = _takes(listener.on_any_event, 3)
        self._unknown_takes_data = _takes(listener.on_unknown_event, 2)

    def dispatch(self, name: str, data: Any, stream: list[str] | None = None) -> None:
        """Hand over one event."""
        listener: Any = self.listener
        if self._any_knows_stream:
            listener.on_any_event(name, data, stream)
        else:
            listener.on_any_event(name, data)
        callback_name = _callback_name(name)
        callback = None if callback_name in _NO_EVENTS else getattr(listener, callback_name, None)
        if callable(callback):
            if name in _BARE:
                callback()
            else:
                callback(data)
        elif self._unknown_takes_data:
            listener.on_unknown_event(name, data)
        else:
            listener.on_unknown_event(name)


def _takes(callback: Callable[..., Any], count: int) -> bool:
    try:
        inspect.signature(callback).bind(*(None,) * count)
    except TypeError:
        return False
    except ValueError:
        # No signature can be read, as of functions written in C.
        return True
    return True
