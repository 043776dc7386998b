"""Streams without a network: events from a list, through the real parser, to the callbacks of a listener."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import requests
from urllib3 import HTTPResponse

from mastodon._core.params import shown
from mastodon._data.files import json_values
from mastodon.errors import MastodonIllegalArgumentError
from mastodon.return_types import Announcement, Conversation, Notification, Status
from mastodon.streaming import StreamListener, check_listener
from mastodon.types_base import AttribAccessDict

_NAMES: tuple[tuple[type[AttribAccessDict], str], ...] = (
    (Status, "update"),
    (Notification, "notification"),
    (Conversation, "conversation"),
    (Announcement, "announcement"),
)


class FakeStream:
    """A stream from a list of events. Make it with :func:`stream_of`."""

    def __init__(self, chunks: Iterable[bytes]) -> None:
        #: The bytes as they arrive, one item for each time that the program reads.
        self.chunks: tuple[bytes, ...] = tuple(chunks)

    def feed(self, listener: StreamListener) -> None:
        """Call the callbacks of a listener with all events, and return.

        Parsing, entities, callbacks and their errors are those of a real connection. An error of a callback comes out
        of here, as does a malformed event.

        :param listener: an object of a class derived from ``StreamListener``, or a ``CallbackStreamListener``.
        :raises MastodonIllegalArgumentError: if it is not a listener.
        :raises MastodonMalformedEventError: if the bytes are not events.
        """
        check_listener(listener).handle_stream(self._response())

    def _response(self) -> requests.Response:
        response = requests.Response()
        response.status_code = 200
        response.headers["Content-Type"] = "text/event-stream"
        response.raw = HTTPResponse(_Chunks(self.chunks), preload_content=False)
        return response

    def __repr__(self) -> str:
        return f"<{type(self).__name__} of {sum(map(len, self.chunks))} bytes>"


def stream_of(events: Iterable[Any] | bytes) -> FakeStream:
    """Make a stream of events, to feed a listener with.

    ::

        from mastodon.testing import make_notification, stream_of

        stream_of([make_notification(), ("delete", "123"), "filters_changed"]).feed(listener)

    It is also a response for ``fake_api``: ``fake_api.respond("stream_user", stream_of([...]))``.

    :param events: the events in order, each one of

        * an entity: a status is an "update", a notification, a conversation or an announcement has its own name
        * a pair of the name of the event and its data: an entity, an id, or anything that becomes JSON
        * the name of an event without data, such as "filters_changed"
        * bytes as a server sends them, such as ``b":thump\\n"`` or half an event. Each arrives on its own.

        Bytes in place of the list are a whole stream.
    :return: the stream.
    :raises MastodonIllegalArgumentError: if one of them is none of these.
    """
    items: Iterable[Any] = [events] if isinstance(events, bytes) else events
    if isinstance(items, (str, dict)) or not isinstance(items, Iterable):
        raise MastodonIllegalArgumentError(f"events={shown(items)} must be a list of events, or bytes.")
    return FakeStream(_chunk(event) for event in items)


def _chunk(event: Any) -> bytes:
    if isinstance(event, bytes):
        return event
    name, data = _name_and_data(event)
    if data is None:
        return f"event: {name}\n\n".encode()
    try:
        text = data if isinstance(data, str) else json.dumps(json_values(data))
    except (TypeError, ValueError) as error:
        raise MastodonIllegalArgumentError(f"The data of {shown(event)} cannot be sent as JSON: {error}") from error
    lines = "".join(f"data: {line}\n" for line in re.split("\r\n|\r|\n", text))
    return f"event: {name}\n{lines}\n".encode()


def _name_and_data(event: Any) -> tuple[str, Any]:
    for cls, name in _NAMES:
        if isinstance(event, cls):
            return name, event
    name, data = event if isinstance(event, (tuple, list)) and len(event) == 2 else (event, None)
    if isinstance(name, str) and name and not re.search(r"[\r\n]", name):
        return name, data
    raise MastodonIllegalArgumentError(
        f"{shown(event)} is not an event: it must be a status or another entity that streams have, a pair of a name and"
        " data, a name, or bytes."
    )


class _Chunks(io.RawIOBase):
    """The end of a connection on which each read returns what has arrived together."""

    def __init__(self, chunks: Iterable[bytes]) -> None:
        self._chunks: Iterator[bytes] = iter([chunk for chunk in chunks if chunk])

    def readable(self) -> bool:
        return True

    def read1(self, size: int = -1) -> bytes:
        return next(self._chunks, b"")

    def read(self, size: int | None = -1) -> bytes:
        return b"".join(self._chunks)


#: The type of the fixture ``stream_of``.
StreamOf = Callable[[Iterable[Any] | bytes], FakeStream]
