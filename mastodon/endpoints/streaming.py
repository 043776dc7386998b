"""Streaming: being told what happens when it happens."""

from __future__ import annotations

import os
import warnings
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import urlsplit

import requests

from mastodon._core.params import count, flag, id_of, one_of, segment
from mastodon.compat import IMPL_HAS_WEBSOCKET
from mastodon.defaults import _DEFAULT_STREAM_RECONNECT_WAIT_SEC, _DEFAULT_STREAM_TIMEOUT
from mastodon.errors import (
    MastodonAPIError,
    MastodonError,
    MastodonIllegalArgumentError,
    MastodonNetworkError,
    MastodonNotFoundError,
    MastodonRatelimitError,
    MastodonServerError,
    MastodonWarning,
)
from mastodon.internals import Internals
from mastodon.return_types import Conversation, InstanceV2, Notification, Status, Tag, UserList
from mastodon.streaming.catchup import CatchUp, Position, Source
from mastodon.streaming.failure import ConnectionLost, refused
from mastodon.streaming.handles import Connection, Feed, SSEStreamHandle, StreamHandle
from mastodon.streaming.http import EventStream
from mastodon.streaming.listener import StreamListener, check_listener
from mastodon.streaming.websocket import WebSocketStreamHandle, WebSocketSubscription, connect_to_stream
from mastodon.types_base import IdType, PaginatableList
from mastodon.versions import api_version

Timeout = float | tuple[float, float]
Started = StreamHandle | WebSocketSubscription | None
PathLike = str | os.PathLike[str]

_CATCH_UP_LIMIT = 1000
_TRANSPORTS = ("sse", "websocket")
#: Answers of servers that have no server-sent events.
_NO_SUCH_PATH = frozenset((404, 405, 501))


class _Extras(NamedTuple):
    """How a stream makes up for what it misses, and how it is carried."""

    stream: str
    sources: Sequence[Source]
    subscription: Mapping[str, str]
    limit: int
    position: Position | None
    transport: str | None


class StreamingMixin(Internals):
    """Streams: events come to the callbacks of a listener as soon as they happen."""

    if TYPE_CHECKING:
        # From the areas of instances and timelines.
        def _Mastodon__instance_v2(self, cached: bool = False) -> InstanceV2: ...
        def _Mastodon__instance(self, cached: bool = False) -> Any: ...
        def timeline_is_available(
            self,
            timeline: str = "public",
            local: bool = False,
            remote: bool = False,
            with_auth: bool = False,
            fail_hard: bool = False,
        ) -> bool: ...

    # Whether it was said that the server has no server-sent events.
    _told_transport = False

    # --- Streams ----------------------------------------------------------------------------------------------------

    @api_version("1.1.0", "1.4.2")
    def stream_user(
        self,
        listener: StreamListener | None,
        run_async: bool = False,
        timeout: Timeout = _DEFAULT_STREAM_TIMEOUT,
        reconnect_async: bool = False,
        reconnect_async_wait_sec: float = _DEFAULT_STREAM_RECONNECT_WAIT_SEC,
        websocket_handle: WebSocketStreamHandle | None = None,
        catch_up: bool = False,
        catch_up_limit: int = _CATCH_UP_LIMIT,
        persist_position: PathLike | None = None,
        transport: str | None = None,
    ) -> Started:
        """Streams what happens to the logged-in user: the home timeline and notifications.

        Without ``run_async`` the call does not return before the stream ends.

        :param listener: gets the events. It may be None with a ``websocket_handle`` that has a listener.
        :param run_async: run in a thread, and return at once, even before the connection stands.
        :param timeout: after how many seconds of silence a connection counts as dead; or a pair, the first of which
            is for opening one.
        :param reconnect_async: connect again whenever the connection ends, in blocking calls, too.
        :param reconnect_async_wait_sec: how many seconds to wait before that. After each failure it is twice as long,
            up to a minute.
        :param websocket_handle: subscribe over this connection instead of opening one. Its own settings count then.
        :param catch_up: after a reconnect, fetch what was missed, and hand it over before all else.
        :param catch_up_limit: how many missed statuses, and how many notifications, are fetched at most.
        :param persist_position: a file that remembers what was handed over, so that the next run of the program
            catches up with what it missed. Turns ``catch_up`` on.
        :param transport: "sse" or "websocket"; by default server-sent events where the server has them.
        :return: a handle with ``run_async``, a subscription with ``websocket_handle``, otherwise None.
        :raises MastodonNetworkError: the first connection was refused, or the connection was lost without
            ``reconnect_async``. Never with ``run_async``: the handle has the error then.
        :raises MastodonMalformedEventError: what came is no event. Never with ``run_async``.
        :raises MastodonIllegalArgumentError: an argument is wrong. Nothing was opened.

        Source: https://docs.joinmastodon.org/methods/streaming/#streams
        """
        return self._stream(
            "user", "/api/v1/streaming/user", listener, {}, run_async, timeout, reconnect_async,
            reconnect_async_wait_sec, websocket_handle, self._home_and_notifications(),
            catch_up, catch_up_limit, persist_position, transport,
        )  # fmt: skip

    @api_version("1.4.2", "1.4.2")
    def stream_user_notifications(
        self,
        listener: StreamListener | None,
        run_async: bool = False,
        timeout: Timeout = _DEFAULT_STREAM_TIMEOUT,
        reconnect_async: bool = False,
        reconnect_async_wait_sec: float = _DEFAULT_STREAM_RECONNECT_WAIT_SEC,
        websocket_handle: WebSocketStreamHandle | None = None,
        catch_up: bool = False,
        catch_up_limit: int = _CATCH_UP_LIMIT,
        persist_position: PathLike | None = None,
        transport: str | None = None,
    ) -> Started:
        """Streams the notifications of the logged-in user.

        :param listener: gets the events.
        :param run_async: run in a thread; see :meth:`stream_user` for this and all other arguments.
        :return: as :meth:`stream_user`.
        :raises MastodonNetworkError: as :meth:`stream_user`.

        Source: https://docs.joinmastodon.org/methods/streaming/#streams
        """
        return self._stream(
            "user:notification", "/api/v1/streaming/user/notification", listener, {}, run_async, timeout,
            reconnect_async, reconnect_async_wait_sec, websocket_handle, self._home_and_notifications()[1:],
            catch_up, catch_up_limit, persist_position, transport,
        )  # fmt: skip

    @api_version("1.1.0", "1.4.2")
    def stream_public(
        self,
        listener: StreamListener | None,
        run_async: bool = False,
        timeout: Timeout = _DEFAULT_STREAM_TIMEOUT,
        reconnect_async: bool = False,
        reconnect_async_wait_sec: float = _DEFAULT_STREAM_RECONNECT_WAIT_SEC,
        local: bool = False,
        remote: bool = False,
        only_media: bool = False,
        websocket_handle: WebSocketStreamHandle | None = None,
        catch_up: bool = False,
        catch_up_limit: int = _CATCH_UP_LIMIT,
        persist_position: PathLike | None = None,
        transport: str | None = None,
    ) -> Started:
        """Streams public statuses.

        :param listener: gets the events.
        :param run_async: run in a thread; see :meth:`stream_user` for this and all arguments not named here.
        :param local: only statuses of this server.
        :param remote: only statuses of other servers.
        :param only_media: only statuses with media.
        :return: as :meth:`stream_user`.
        :raises MastodonNetworkError: as :meth:`stream_user`.
        :raises MastodonIllegalArgumentError: ``local`` and ``remote`` exclude each other.

        Source: https://docs.joinmastodon.org/methods/streaming/#streams
        """
        if local and remote:
            raise MastodonIllegalArgumentError("local=True and remote=True exclude each other.")
        part = "local" if local else "remote" if remote else None
        query = {"local": flag(local), "remote": flag(remote), "only_media": flag(only_media)}
        stream = ":".join(["public", *([part] if part else []), *(["media"] if only_media else [])])
        return self._stream(
            stream, "/api/v1/streaming/public" + (f"/{part}" if part else ""), listener,
            {"only_media": "true"} if only_media else {}, run_async, timeout, reconnect_async,
            reconnect_async_wait_sec, websocket_handle, self._statuses("/api/v1/timelines/public", query),
            catch_up, catch_up_limit, persist_position, transport, subscription={}, feed=("public", local, remote),
        )  # fmt: skip

    @api_version("1.1.0", "1.4.2")
    def stream_local(
        self,
        listener: StreamListener | None,
        run_async: bool = False,
        timeout: Timeout = _DEFAULT_STREAM_TIMEOUT,
        reconnect_async: bool = False,
        reconnect_async_wait_sec: float = _DEFAULT_STREAM_RECONNECT_WAIT_SEC,
        only_media: bool = False,
        websocket_handle: WebSocketStreamHandle | None = None,
        catch_up: bool = False,
        catch_up_limit: int = _CATCH_UP_LIMIT,
        persist_position: PathLike | None = None,
        transport: str | None = None,
    ) -> Started:
        """Streams public statuses of this server: :meth:`stream_public` with ``local=True``.

        :param listener: gets the events.
        :param run_async: run in a thread; see :meth:`stream_user` for this and all arguments not named here.
        :param only_media: only statuses with media.
        :return: as :meth:`stream_user`.
        :raises MastodonNetworkError: as :meth:`stream_user`.

        Source: https://docs.joinmastodon.org/methods/streaming/#streams
        """
        return self.stream_public(
            listener, run_async, timeout, reconnect_async, reconnect_async_wait_sec, True, False, only_media,
            websocket_handle, catch_up, catch_up_limit, persist_position, transport,
        )  # fmt: skip

    @api_version("1.1.0", "1.4.2")
    def stream_hashtag(
        self,
        tag: Tag | str,
        listener: StreamListener | None,
        local: bool = False,
        run_async: bool = False,
        timeout: Timeout = _DEFAULT_STREAM_TIMEOUT,
        reconnect_async: bool = False,
        reconnect_async_wait_sec: float = _DEFAULT_STREAM_RECONNECT_WAIT_SEC,
        websocket_handle: WebSocketStreamHandle | None = None,
        catch_up: bool = False,
        catch_up_limit: int = _CATCH_UP_LIMIT,
        persist_position: PathLike | None = None,
        transport: str | None = None,
    ) -> Started:
        """Streams public statuses with a hashtag.

        :param tag: the hashtag, without "#".
        :param listener: gets the events.
        :param local: only statuses of this server.
        :param run_async: run in a thread; see :meth:`stream_user` for this and all arguments not named here.
        :return: as :meth:`stream_user`.
        :raises MastodonNetworkError: as :meth:`stream_user`.
        :raises MastodonIllegalArgumentError: the hashtag begins with "#".

        Source: https://docs.joinmastodon.org/methods/streaming/#streams
        """
        name = id_of(tag, "tag", "name")
        if name.startswith("#"):
            raise MastodonIllegalArgumentError(f"tag={name!r}: a hashtag is given without '#'.")
        timeline = f"/api/v1/timelines/tag/{segment(name, 'tag')}"
        return self._stream(
            "hashtag:local" if local else "hashtag", "/api/v1/streaming/hashtag" + ("/local" if local else ""),
            listener, {"tag": name}, run_async, timeout, reconnect_async, reconnect_async_wait_sec, websocket_handle,
            self._statuses(timeline, {"local": flag(local)}), catch_up, catch_up_limit, persist_position, transport,
            feed=("hashtag", local, False),
        )  # fmt: skip

    @api_version("2.1.0", "2.1.0")
    def stream_list(
        self,
        id: UserList | IdType,
        listener: StreamListener | None,
        run_async: bool = False,
        timeout: Timeout = _DEFAULT_STREAM_TIMEOUT,
        reconnect_async: bool = False,
        reconnect_async_wait_sec: float = _DEFAULT_STREAM_RECONNECT_WAIT_SEC,
        websocket_handle: WebSocketStreamHandle | None = None,
        catch_up: bool = False,
        catch_up_limit: int = _CATCH_UP_LIMIT,
        persist_position: PathLike | None = None,
        transport: str | None = None,
    ) -> Started:
        """Streams the statuses of the accounts on a list.

        :param id: the list.
        :param listener: gets the events.
        :param run_async: run in a thread; see :meth:`stream_user` for this and all other arguments.
        :return: as :meth:`stream_user`.
        :raises MastodonNetworkError: as :meth:`stream_user`.

        Source: https://docs.joinmastodon.org/methods/streaming/#streams
        """
        list_id = id_of(id)
        timeline = f"/api/v1/timelines/list/{segment(list_id, 'id')}"
        return self._stream(
            "list", "/api/v1/streaming/list", listener, {"list": list_id}, run_async, timeout, reconnect_async,
            reconnect_async_wait_sec, websocket_handle, self._statuses(timeline, {}),
            catch_up, catch_up_limit, persist_position, transport,
        )  # fmt: skip

    @api_version("2.6.0", "2.6.0")
    def stream_direct(
        self,
        listener: StreamListener | None,
        run_async: bool = False,
        timeout: Timeout = _DEFAULT_STREAM_TIMEOUT,
        reconnect_async: bool = False,
        reconnect_async_wait_sec: float = _DEFAULT_STREAM_RECONNECT_WAIT_SEC,
        websocket_handle: WebSocketStreamHandle | None = None,
        catch_up: bool = False,
        catch_up_limit: int = _CATCH_UP_LIMIT,
        persist_position: PathLike | None = None,
        transport: str | None = None,
    ) -> Started:
        """Streams the conversations of the logged-in user: each one whenever a direct message comes.

        :param listener: gets the events.
        :param run_async: run in a thread; see :meth:`stream_user` for this and all other arguments.
        :return: as :meth:`stream_user`.
        :raises MastodonNetworkError: as :meth:`stream_user`.

        Source: https://docs.joinmastodon.org/methods/streaming/#streams
        """
        conversations = partial(self._items, PaginatableList[Conversation], "/api/v1/conversations", {})
        return self._stream(
            "direct", "/api/v1/streaming/direct", listener, {}, run_async, timeout, reconnect_async,
            reconnect_async_wait_sec, websocket_handle, [Source("conversation", conversations)],
            catch_up, catch_up_limit, persist_position, transport,
        )  # fmt: skip

    #: The spelling of older programs.
    user_stream = stream_user
    public_stream = stream_public
    hashtag_stream = stream_hashtag

    def stream_open_websocket(
        self,
        listener: StreamListener | None = None,
        timeout: Timeout = _DEFAULT_STREAM_TIMEOUT,
        reconnect_async: bool = False,
        reconnect_async_wait_sec: float = _DEFAULT_STREAM_RECONNECT_WAIT_SEC,
    ) -> WebSocketStreamHandle:
        """Opens a WebSocket, which carries many streams over one connection.

        Subscribe with :meth:`WebSocketStreamHandle.subscribe`, or with the other stream calls and
        ``websocket_handle=``. Needs the extra ``websocket``.

        :param listener: gets what belongs to no subscription, or to one without a listener.
        :param timeout: after how many seconds of silence a connection counts as dead.
        :param reconnect_async: connect and subscribe again whenever the connection ends.
        :param reconnect_async_wait_sec: how many seconds to wait before that. After each failure it is twice as long,
            up to a minute.
        :return: the handle of the connection, which stands.
        :raises MastodonNetworkError: it cannot be opened.
        :raises MastodonMissingExtraError: the package websocket-client is not installed.

        Source: https://docs.joinmastodon.org/methods/streaming/#websocket
        """
        return self._Mastodon__open_websocket_stream(listener, timeout, reconnect_async, reconnect_async_wait_sec)

    @api_version("2.5.0", "2.5.0")
    def stream_healthy(self) -> bool:
        """Whether the streaming server says that it is well.

        :return: False if it answers, but with something else than "OK".
        :raises MastodonNetworkError: it cannot be reached.
        :raises MastodonAPIError: it answers with an error.

        Source: https://docs.joinmastodon.org/methods/streaming/#health
        """
        base = self._Mastodon__get_streaming_base()
        answer = self._Mastodon__api_request(
            "GET",
            "/api/v1/streaming/health",
            base_url_override=base,
            headers=self._streaming_token(),
            parse=False,
        )
        return bool(answer == "OK")

    # --- What was missed --------------------------------------------------------------------------------------------

    def _home_and_notifications(self) -> list[Source]:
        notifications = partial(self._items, PaginatableList[Notification], "/api/v1/notifications", {})
        return [*self._statuses("/api/v1/timelines/home", {}), Source("notification", notifications)]

    def _statuses(self, timeline: str, query: Mapping[str, Any]) -> list[Source]:
        return [Source("update", partial(self._items, PaginatableList[Status], timeline, query))]

    def _items(self, result: Any, path: str, query: Mapping[str, Any], page: Mapping[str, Any]) -> Sequence[Any]:
        found = self._get(result, path, {**query, **page})
        return found if isinstance(found, list) else []

    # --- From the call to the running stream ------------------------------------------------------------------------

    def _stream(
        self,
        stream: str,
        endpoint: str,
        listener: StreamListener | None,
        params: Mapping[str, str],
        run_async: bool,
        timeout: Timeout,
        reconnect: bool,
        wait: float,
        websocket_handle: WebSocketStreamHandle | None,
        sources: Sequence[Source],
        catch_up: bool,
        catch_up_limit: int,
        persist_position: PathLike | None,
        transport: str | None,
        subscription: Mapping[str, str] | None = None,
        feed: tuple[str, bool, bool] | None = None,
    ) -> Started:
        """Check everything, then start."""
        if websocket_handle is not None and not isinstance(websocket_handle, WebSocketStreamHandle):
            raise MastodonIllegalArgumentError(f"websocket_handle={websocket_handle!r} is no WebSocketStreamHandle.")
        if websocket_handle is None or listener is not None:
            check_listener(listener)
        _check_times(timeout, wait)
        limit = count(catch_up_limit, "catch_up_limit")
        carried = one_of(transport, _TRANSPORTS, "transport")
        wanted = dict(params if subscription is None else subscription)
        name = ":".join([stream, *wanted.values()])
        extras: dict[str, Any] = {}
        if catch_up or persist_position is not None:
            position = Position(name, persist_position)
            extras["extras"] = _Extras(stream, sources, wanted, limit or 0, position, carried)
        elif reconnect or carried:
            extras["extras"] = _Extras(stream, (), wanted, 0, Position(name, None), carried)
        elif websocket_handle is None:
            extras["extras"] = _Extras(stream, (), wanted, 0, None, None)
        if feed is not None:
            self._warn_if_closed(stream, *feed)
        return self._Mastodon__stream_or_subscribe(
            endpoint,
            stream,
            listener,
            dict(params) if websocket_handle is None else wanted,
            websocket_handle,
            run_async=run_async,
            timeout=timeout,
            reconnect_async=reconnect,
            reconnect_async_wait_sec=wait,
            **extras,
        )

    def _warn_if_closed(self, stream: str, timeline: str, local: bool, remote: bool) -> None:
        if not self.timeline_is_available(timeline, bool(local), bool(remote), self.access_token is not None):
            warnings.warn(
                f"The server says that the stream {stream!r} is closed for this client.", MastodonWarning, stacklevel=5
            )
