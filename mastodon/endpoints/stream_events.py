"""Streams as loops, and the streams by their names: their paths, and where their missed items can be fetched."""

from __future__ import annotations

import os
import re
import warnings
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any, NamedTuple

from mastodon import streaming as streams
from mastodon._core.params import (
    GivenTimeout,
    Seconds,
    count,
    flag,
    hashtag_of,
    one_of,
    seconds_of,
    segment,
    shown,
    timeout_of,
    wait_of,
)
from mastodon.defaults import _DEFAULT_STREAM_RECONNECT_WAIT_SEC, _DEFAULT_STREAM_TIMEOUT
from mastodon.endpoints.stream_connections import StreamConnections, full_stream_name, stream_name
from mastodon.endpoints.timelines import TimelinesMixin
from mastodon.errors import MastodonIllegalArgumentError, MastodonWarning
from mastodon.return_types import Conversation, Notification, Status
from mastodon.types_base import PaginatableList
from mastodon.versions import api_version

PathLike = str | os.PathLike[str]

CATCH_UP_LIMIT = 1000
TRANSPORTS = ("sse", "websocket")

#: The public streams: ``local``, ``remote``, ``only_media``.
_PUBLIC = {
    "public": (False, False, False),
    "public:local": (True, False, False),
    "public:remote": (False, True, False),
    "public:media": (False, False, True),
    "public:local:media": (True, False, True),
    "public:remote:media": (False, True, True),
}
_NAMES = ("user", "user:notification", *_PUBLIC, "hashtag:TAG", "hashtag:local:TAG", "list:ID", "direct")


class Stream(NamedTuple):
    """A stream to open."""

    path: str
    params: dict[str, str]
    #: The places where missed items can be fetched.
    sources: Sequence[streams.Source]
    #: The arguments for :meth:`timeline_is_available`, if the server may have closed this timeline.
    access: tuple[str, bool, bool] | None = None

    @property
    def name(self) -> str:
        """The name of the stream over a WebSocket."""
        return stream_name(self.path, self.params)

    @property
    def full_name(self) -> str:
        """The name of the stream with its parameters."""
        return full_stream_name(self.path, self.params)


class StreamEventsMixin(StreamConnections, TimelinesMixin):
    """Streams as loops."""

    @api_version("1.1.0", "1.4.2")
    def events(
        self,
        *names: str,
        timeout: Seconds | None = None,
        catch_up: bool = False,
        catch_up_limit: int = CATCH_UP_LIMIT,
        persist_position: PathLike | None = None,
        reconnect: bool = True,
        reconnect_wait_sec: Seconds = _DEFAULT_STREAM_RECONNECT_WAIT_SEC,
        connection_timeout: GivenTimeout = _DEFAULT_STREAM_TIMEOUT,
        transport: str | None = None,
    ) -> streams.EventIterator:
        """Open one or more streams, and iterate over their events.

        Use it in a ``with`` block, which closes the streams. Events that arrive while the body of the loop runs wait in
        a buffer of limited size. When that is full, the server has to wait.

        The call returns when the streams are connected, or after ten seconds, while the connections are still being
        opened. If an error ends a stream, the loop raises it, after the events before it: if the first connection
        fails, if the server refuses a stream (401, 403, 404), or, without ``reconnect``, if an event is malformed.
        Without ``reconnect``, the loop ends without an error when the server has ended all streams.

        :param names: the names of the streams: "user", "user:notification", "public", "public:local", "public:remote",
            "public:media", "public:local:media", "public:remote:media", "hashtag:TAG", "hashtag:local:TAG", "list:ID",
            "direct". An event that belongs to several of them comes once for each.
        :param timeout: after how many seconds without an event the loop ends, as a number or a timedelta. The time that
            the body of the loop takes does not count. By default, it never does.
        :param catch_up: after a reconnect, fetch the missed items, which come before new events.
        :param catch_up_limit: the maximum number of missed items of each kind to fetch.
        :param persist_position: a file that stores the positions in the streams, so that the next run of the program
            catches up from there. Turns ``catch_up`` on. An event counts as done when the loop asks for the next one,
            or when you leave the ``with`` block without an exception.
        :param reconnect: connect again whenever a connection ends.
        :param reconnect_wait_sec: how many seconds to wait before that. After each failure it is twice as long, up to a
            minute.
        :param connection_timeout: after how many seconds of silence a connection counts as failed; or a pair, the first
            of which is for opening one.
        :param transport: "sse" or "websocket"; by default server-sent events where the server has them.
        :return: an iterator over :class:`~mastodon.streaming.StreamEvent`, with the method ``close()``.
        :raises MastodonIllegalArgumentError: if an argument is wrong. Nothing was opened.

        Source: https://docs.joinmastodon.org/methods/streaming/#streams
        """
        opened = self._streams_named(names)
        ends_after = seconds_of(timeout, "timeout")
        limit = count(catch_up_limit, "catch_up_limit") or 0
        wait = wait_of(reconnect_wait_sec, "reconnect_wait_sec")
        silence = timeout_of(connection_timeout, "connection_timeout")
        chosen = one_of(transport, TRANSPORTS, "transport")
        given = [
            streams.LoopStream(name, self._connector(stream.path, stream.params, silence, chosen), stream.sources)
            for name, stream in opened.items()
        ]
        file = None if persist_position is None else streams.PositionFile(persist_position, list(opened))
        for stream in opened.values():
            self._warn_if_closed(stream, stacklevel=4)
        return streams.open_loop(
            given, ends_after, reconnect, wait, limit if catch_up or file is not None else None, file
        )

    def _streams_named(self, names: Sequence[str]) -> dict[str, Stream]:
        """Return streams by their names.

        :raises MastodonIllegalArgumentError: if a name is wrong, or there is none.
        """
        if not names:
            raise MastodonIllegalArgumentError(f"events() needs the name of a stream: one of {', '.join(_NAMES)}.")
        found: dict[str, Stream] = {}
        for name in names:
            stream = self._stream_named(name) if isinstance(name, str) else None
            if stream is None:
                raise MastodonIllegalArgumentError(
                    f"{shown(name)} is not the name of a stream. There are {', '.join(_NAMES)}."
                )
            if name in found:
                raise MastodonIllegalArgumentError(f"The stream {name!r} was given twice.")
            found[name] = stream
        return found

    def _stream_named(self, name: str) -> Stream | None:
        if name in _PUBLIC:
            return self._public_stream(*_PUBLIC[name])
        whole = {
            "user": self._user_stream,
            "user:notification": self._notification_stream,
            "direct": self._direct_stream,
        }.get(name)
        if whole is not None:
            return whole()
        parts = re.fullmatch(r"(hashtag:local|hashtag|list):([^:\s]+)", name)
        if parts is None:
            return None
        kind, value = parts.groups()
        if kind == "list":
            return self._list_stream(value)
        return self._hashtag_stream(hashtag_of(value, kind), kind == "hashtag:local")

    # --- Each stream ------------------------------------------------------------------------------------------------

    def _user_stream(self) -> Stream:
        sources = [*self._statuses("/api/v1/timelines/home", {}), self._missed_notifications()]
        return Stream("/api/v1/streaming/user", {}, sources)

    def _notification_stream(self) -> Stream:
        return Stream("/api/v1/streaming/user/notification", {}, [self._missed_notifications()])

    def _public_stream(self, local: bool, remote: bool, only_media: bool) -> Stream:
        part = "local" if local else "remote" if remote else None
        query = {"local": flag(local), "remote": flag(remote), "only_media": flag(only_media)}
        sources = self._statuses("/api/v1/timelines/public", query)
        params = {"only_media": "true"} if only_media else {}
        path = "/api/v1/streaming/public" + (f"/{part}" if part else "")
        return Stream(path, params, sources, ("public", bool(local), bool(remote)))

    def _hashtag_stream(self, name: str, local: bool) -> Stream:
        sources = self._statuses(f"/api/v1/timelines/tag/{segment(name, 'tag')}", {"local": flag(local)})
        path = "/api/v1/streaming/hashtag" + ("/local" if local else "")
        return Stream(path, {"tag": name}, sources, ("hashtag", bool(local), False))

    def _list_stream(self, id: str) -> Stream:
        sources = self._statuses(f"/api/v1/timelines/list/{segment(id, 'id')}", {})
        return Stream("/api/v1/streaming/list", {"list": id}, sources)

    def _direct_stream(self) -> Stream:
        fetch = partial(self._items, PaginatableList[Conversation], "/api/v1/conversations", {})
        return Stream("/api/v1/streaming/direct", {}, [streams.Source("conversation", fetch)])

    # --- Missed items -----------------------------------------------------------------------------------------------

    def _missed_notifications(self) -> streams.Source:
        fetch = partial(self._items, PaginatableList[Notification], "/api/v1/notifications", {})
        return streams.Source("notification", fetch)

    def _statuses(self, timeline: str, query: Mapping[str, Any]) -> list[streams.Source]:
        return [streams.Source("update", partial(self._items, PaginatableList[Status], timeline, query))]

    def _items(self, result: Any, path: str, query: Mapping[str, Any], page: Mapping[str, Any]) -> Sequence[Any]:
        found = self._get(result, path, {**query, **page})
        return found if isinstance(found, list) else []

    def _warn_if_closed(self, stream: Stream, stacklevel: int) -> None:
        """Warn about a stream that the server has closed for this client."""
        if stream.access is None:
            return
        timeline, local, remote = stream.access
        if not self.timeline_is_available(timeline, local, remote, self.access_token is not None):
            warnings.warn(
                f"The server says that the stream {stream.name!r} is closed for this client.",
                MastodonWarning,
                stacklevel=stacklevel,
            )
