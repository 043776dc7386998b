"""Streaming: being told what happens when it happens."""

from __future__ import annotations

import contextlib
import os
import warnings
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias
from urllib.parse import urlsplit

from mastodon import streaming as streams
from mastodon._core.params import count, flag, id_of, one_of, segment
from mastodon.compat import IMPL_HAS_WEBSOCKET, optional
from mastodon.defaults import _DEFAULT_STREAM_RECONNECT_WAIT_SEC, _DEFAULT_STREAM_TIMEOUT
from mastodon.errors import (
    MastodonAPIError,
    MastodonError,
    MastodonIllegalArgumentError,
    MastodonNetworkError,
    MastodonRatelimitError,
    MastodonServerError,
    MastodonVersionError,
    MastodonWarning,
)
from mastodon.internals import Internals
from mastodon.return_types import Conversation, Notification, Status, Tag, UserList
from mastodon.types_base import IdType, PaginatableList
from mastodon.versions import api_version

Timeout = float | tuple[float, float]
# Loaded with the first stream, as everything in there.
Started: TypeAlias = "streams.StreamHandle | streams.WebSocketSubscription | None"
PathLike = str | os.PathLike[str]

_CATCH_UP_LIMIT = 1000
_TRANSPORTS = ("sse", "websocket")
#: Answers of servers that have no server-sent events.
_NO_SUCH_PATH = frozenset((404, 405, 426, 501))


class _Stream(NamedTuple):
    """What to stream."""

    name: str
    path: str
    params: dict[str, str]
    #: Where its items can be fetched.
    sources: Sequence[streams.Source]
    #: Timeline, local part, remote part: what the server may have closed.
    access: tuple[str, bool, bool] | None = None


class _Options(NamedTuple):
    """How to stream it: the arguments that all calls share."""

    run_async: bool
    timeout: Timeout
    reconnect_async: bool
    reconnect_async_wait_sec: float
    websocket_handle: streams.WebSocketStreamHandle | None
    catch_up: bool
    catch_up_limit: int
    persist_position: PathLike | None
    transport: str | None


class _Extras(NamedTuple):
    """How a stream makes up for what it missed, and how it is carried."""

    position: streams.Position | None = None
    catch_up: streams.CatchUp | None = None
    transport: str | None = None


class StreamingMixin(Internals):
    """Streams: events come to the callbacks of a listener as soon as they happen."""

    if TYPE_CHECKING:
        # From the area of timelines.
        def timeline_is_available(
            self,
            timeline: str = "public",
            local: bool = False,
            remote: bool = False,
            with_auth: bool = False,
            fail_hard: bool = False,
        ) -> bool: ...

    # Whether the server has turned out to have no server-sent events.
    _only_websocket = False

    # --- Streams ----------------------------------------------------------------------------------------------------

    @api_version("1.1.0", "1.4.2")
    def stream_user(
        self,
        listener: streams.StreamListener | None,
        run_async: bool = False,
        timeout: Timeout = _DEFAULT_STREAM_TIMEOUT,
        reconnect_async: bool = False,
        reconnect_async_wait_sec: float = _DEFAULT_STREAM_RECONNECT_WAIT_SEC,
        websocket_handle: streams.WebSocketStreamHandle | None = None,
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
        options = _Options(
            run_async, timeout, reconnect_async, reconnect_async_wait_sec, websocket_handle,
            catch_up, catch_up_limit, persist_position, transport,
        )  # fmt: skip
        stream = _Stream("user", "/api/v1/streaming/user", {}, self._home_and_notifications())
        return self._start(stream, listener, options)

    @api_version("1.4.2", "1.4.2")
    def stream_user_notifications(
        self,
        listener: streams.StreamListener | None,
        run_async: bool = False,
        timeout: Timeout = _DEFAULT_STREAM_TIMEOUT,
        reconnect_async: bool = False,
        reconnect_async_wait_sec: float = _DEFAULT_STREAM_RECONNECT_WAIT_SEC,
        websocket_handle: streams.WebSocketStreamHandle | None = None,
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
        sources = self._home_and_notifications()[1:]
        stream = _Stream("user:notification", "/api/v1/streaming/user/notification", {}, sources)
        options = _Options(
            run_async, timeout, reconnect_async, reconnect_async_wait_sec, websocket_handle,
            catch_up, catch_up_limit, persist_position, transport,
        )  # fmt: skip
        return self._start(stream, listener, options)

    @api_version("1.1.0", "1.4.2")
    def stream_public(
        self,
        listener: streams.StreamListener | None,
        run_async: bool = False,
        timeout: Timeout = _DEFAULT_STREAM_TIMEOUT,
        reconnect_async: bool = False,
        reconnect_async_wait_sec: float = _DEFAULT_STREAM_RECONNECT_WAIT_SEC,
        local: bool = False,
        remote: bool = False,
        only_media: bool = False,
        websocket_handle: streams.WebSocketStreamHandle | None = None,
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
        name = ":".join(word for word in ("public", part, "media" if only_media else None) if word)
        sources = self._statuses("/api/v1/timelines/public", query)
        params = {"only_media": "true"} if only_media else {}
        path = "/api/v1/streaming/public" + (f"/{part}" if part else "")
        stream = _Stream(name, path, params, sources, ("public", bool(local), bool(remote)))
        options = _Options(
            run_async, timeout, reconnect_async, reconnect_async_wait_sec, websocket_handle,
            catch_up, catch_up_limit, persist_position, transport,
        )  # fmt: skip
        return self._start(stream, listener, options)

    @api_version("1.1.0", "1.4.2")
    def stream_local(
        self,
        listener: streams.StreamListener | None,
        run_async: bool = False,
        timeout: Timeout = _DEFAULT_STREAM_TIMEOUT,
        reconnect_async: bool = False,
        reconnect_async_wait_sec: float = _DEFAULT_STREAM_RECONNECT_WAIT_SEC,
        only_media: bool = False,
        websocket_handle: streams.WebSocketStreamHandle | None = None,
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
        listener: streams.StreamListener | None,
        local: bool = False,
        run_async: bool = False,
        timeout: Timeout = _DEFAULT_STREAM_TIMEOUT,
        reconnect_async: bool = False,
        reconnect_async_wait_sec: float = _DEFAULT_STREAM_RECONNECT_WAIT_SEC,
        websocket_handle: streams.WebSocketStreamHandle | None = None,
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
        sources = self._statuses(f"/api/v1/timelines/tag/{segment(name, 'tag')}", {"local": flag(local)})
        path = "/api/v1/streaming/hashtag" + ("/local" if local else "")
        stream_name = "hashtag:local" if local else "hashtag"
        stream = _Stream(stream_name, path, {"tag": name}, sources, ("hashtag", bool(local), False))
        options = _Options(
            run_async, timeout, reconnect_async, reconnect_async_wait_sec, websocket_handle,
            catch_up, catch_up_limit, persist_position, transport,
        )  # fmt: skip
        return self._start(stream, listener, options)

    @api_version("2.1.0", "2.1.0")
    def stream_list(
        self,
        id: UserList | IdType,
        listener: streams.StreamListener | None,
        run_async: bool = False,
        timeout: Timeout = _DEFAULT_STREAM_TIMEOUT,
        reconnect_async: bool = False,
        reconnect_async_wait_sec: float = _DEFAULT_STREAM_RECONNECT_WAIT_SEC,
        websocket_handle: streams.WebSocketStreamHandle | None = None,
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
        sources = self._statuses(f"/api/v1/timelines/list/{segment(list_id, 'id')}", {})
        stream = _Stream("list", "/api/v1/streaming/list", {"list": list_id}, sources)
        options = _Options(
            run_async, timeout, reconnect_async, reconnect_async_wait_sec, websocket_handle,
            catch_up, catch_up_limit, persist_position, transport,
        )  # fmt: skip
        return self._start(stream, listener, options)

    @api_version("2.6.0", "2.6.0")
    def stream_direct(
        self,
        listener: streams.StreamListener | None,
        run_async: bool = False,
        timeout: Timeout = _DEFAULT_STREAM_TIMEOUT,
        reconnect_async: bool = False,
        reconnect_async_wait_sec: float = _DEFAULT_STREAM_RECONNECT_WAIT_SEC,
        websocket_handle: streams.WebSocketStreamHandle | None = None,
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
        stream = _Stream("direct", "/api/v1/streaming/direct", {}, [streams.Source("conversation", conversations)])
        options = _Options(
            run_async, timeout, reconnect_async, reconnect_async_wait_sec, websocket_handle,
            catch_up, catch_up_limit, persist_position, transport,
        )  # fmt: skip
        return self._start(stream, listener, options)

    #: The spelling of older programs.
    user_stream = stream_user
    public_stream = stream_public
    hashtag_stream = stream_hashtag

    def stream_open_websocket(
        self,
        listener: streams.StreamListener | None = None,
        timeout: Timeout = _DEFAULT_STREAM_TIMEOUT,
        reconnect_async: bool = False,
        reconnect_async_wait_sec: float = _DEFAULT_STREAM_RECONNECT_WAIT_SEC,
    ) -> streams.WebSocketStreamHandle:
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

    def _home_and_notifications(self) -> list[streams.Source]:
        notifications = partial(self._items, PaginatableList[Notification], "/api/v1/notifications", {})
        return [*self._statuses("/api/v1/timelines/home", {}), streams.Source("notification", notifications)]

    def _statuses(self, timeline: str, query: Mapping[str, Any]) -> list[streams.Source]:
        return [streams.Source("update", partial(self._items, PaginatableList[Status], timeline, query))]

    def _items(self, result: Any, path: str, query: Mapping[str, Any], page: Mapping[str, Any]) -> Sequence[Any]:
        found = self._get(result, path, {**query, **page})
        return found if isinstance(found, list) else []

    # --- From the call to the running stream ------------------------------------------------------------------------

    def _start(self, stream: _Stream, listener: streams.StreamListener | None, options: _Options) -> Started:
        """Check everything, then start."""
        extras = self._checked(stream, listener, options)
        if stream.access is not None:
            self._warn_if_closed(stream.name, *stream.access)
        return self._Mastodon__stream_or_subscribe(
            stream.path,
            stream.name,
            listener,
            stream.params,
            options.websocket_handle,
            options.run_async,
            options.timeout,
            options.reconnect_async,
            options.reconnect_async_wait_sec,
            # Programs that put a function of their own in place of the next one need not know what we added.
            **({} if extras == _Extras() else {"extras": extras}),
        )

    def _checked(self, stream: _Stream, listener: streams.StreamListener | None, options: _Options) -> _Extras:
        """What is beyond the recorded arguments.

        :raises MastodonIllegalArgumentError: an argument is wrong.
        """
        handle = options.websocket_handle
        if handle is not None and not isinstance(handle, streams.WebSocketStreamHandle):
            raise MastodonIllegalArgumentError(f"websocket_handle={handle!r} is no WebSocketStreamHandle.")
        if listener is not None or handle is None or handle.listener is None:
            streams.check_listener(listener)
        _check_times(options.timeout, options.reconnect_async_wait_sec)
        limit = count(options.catch_up_limit, "catch_up_limit") or 0
        transport = one_of(options.transport, _TRANSPORTS, "transport")
        if not options.catch_up and options.persist_position is None:
            return _Extras(transport=transport)
        if listener is None:
            raise MastodonIllegalArgumentError("catch_up needs a listener of the stream itself.")
        position = streams.Position(
            ":".join([stream.name, *_subscribed(stream.params).values()]), options.persist_position
        )
        return _Extras(position, streams.CatchUp(position, stream.sources, limit), transport)

    def _warn_if_closed(self, stream: str, timeline: str, local: bool, remote: bool) -> None:
        # Whoever cannot be reached now may be reached when the stream is opened.
        with contextlib.suppress(MastodonNetworkError):
            if not self.timeline_is_available(timeline, local, remote, self.access_token is not None):
                warnings.warn(
                    f"The server says that the stream {stream!r} is closed for this client.",
                    MastodonWarning,
                    stacklevel=5,
                )

    def _Mastodon__stream_or_subscribe(
        self,
        endpoint: str,
        stream: str,
        listener: streams.StreamListener | None,
        stream_params: Mapping[str, str] | None = None,
        websocket_handle: streams.WebSocketStreamHandle | None = None,
        run_async: bool = False,
        timeout: Timeout = _DEFAULT_STREAM_TIMEOUT,
        reconnect_async: bool = False,
        reconnect_async_wait_sec: float = _DEFAULT_STREAM_RECONNECT_WAIT_SEC,
        extras: _Extras | None = None,
    ) -> Started:
        """A stream on a connection of its own, or on one that stands."""
        params = dict(stream_params or {})
        if websocket_handle is not None:
            wanted = _Extras() if extras is None else extras
            return websocket_handle._subscribe(stream, listener, _subscribed(params), wanted.position, wanted.catch_up)
        return self._Mastodon__stream(
            endpoint,
            streams.check_listener(listener),
            params,
            run_async,
            timeout,
            reconnect_async,
            reconnect_async_wait_sec,
            **({} if extras is None else {"extras": extras}),
        )

    def _Mastodon__stream(
        self,
        endpoint: str,
        listener: streams.StreamListener,
        params: Mapping[str, str] | None = None,
        run_async: bool = False,
        timeout: Timeout = _DEFAULT_STREAM_TIMEOUT,
        reconnect_async: bool = False,
        reconnect_async_wait_sec: float = _DEFAULT_STREAM_RECONNECT_WAIT_SEC,
        extras: _Extras | None = None,
    ) -> streams.StreamHandle | None:
        """Run a stream in this thread, or in one of its own."""
        streams.check_listener(listener)
        position, catch_up, transport = _Extras() if extras is None else extras
        if position is None and reconnect_async:
            position = streams.Position(_stream_of(endpoint, {}), None)
        feed = streams.Feed(listener, position, catch_up)
        connect = self._connector(endpoint, dict(params or {}), timeout, transport)
        handle = streams.SSEStreamHandle(connect, feed, reconnect_async, reconnect_async_wait_sec, catch_up is not None)
        if run_async:
            handle.start()
            return handle
        handle.run()
        return None

    def _Mastodon__open_websocket_stream(
        self,
        listener: streams.StreamListener | None = None,
        timeout: Timeout = _DEFAULT_STREAM_TIMEOUT,
        reconnect_async: bool = False,
        reconnect_async_wait_sec: float = _DEFAULT_STREAM_RECONNECT_WAIT_SEC,
        start: bool = True,
    ) -> streams.WebSocketStreamHandle:
        """A WebSocket connection, opened with ``start``."""
        if listener is not None:
            streams.check_listener(listener)
        _check_times(timeout, reconnect_async_wait_sec)
        optional("websocket", "websocket")
        handle = streams.WebSocketStreamHandle(
            self._Mastodon__get_streaming_websocket_url(),
            self.access_token,
            self.user_agent,
            listener,
            _silence(timeout),
            reconnect_async,
            reconnect_async_wait_sec,
            headers=self._websocket_headers,
        )
        if start:
            handle.open()
        return handle

    # --- Connections ------------------------------------------------------------------------------------------------

    def _connector(
        self, endpoint: str, params: Mapping[str, str], timeout: Timeout, transport: str | None
    ) -> Callable[[], streams.Connection]:
        """What opens a connection of the transport that was chosen, or of the one that the server has."""
        over_http = partial(self._open_events, endpoint, params, timeout)
        over_websocket = partial(self._open_websocket, endpoint, params, timeout)
        if transport == "websocket":
            optional("websocket", "websocket")
            return over_websocket
        return over_http if transport == "sse" else partial(self._open_either, over_http, over_websocket)

    def _open_events(self, endpoint: str, params: Mapping[str, str], timeout: Timeout) -> streams.Connection:
        """A connection that brings server-sent events.

        :raises ConnectionLost: there is none.
        """
        try:
            headers = {
                "Accept": "text/event-stream",
                # A compressed event would wait in the server for the next one.
                "Accept-Encoding": "identity",
                # No other request shall find a connection that close() may still shut down.
                "Connection": "close",
                **self._streaming_token(),
            }
            base = self._Mastodon__get_streaming_base()
            url, options = self._request_options("GET", endpoint, dict(params), None, headers, None, base, False)
            response = self._exchange("GET", url, {**options, "stream": True, "timeout": timeout})
        except MastodonError as error:
            raise _lost_by(error) from None
        if response.status_code != 200:
            response.close()
            raise streams.refused(response.status_code, response.reason, response.headers)
        if "text/html" in response.headers.get("Content-Type", ""):
            response.close()
            raise streams.ConnectionLost(
                MastodonNetworkError("Could not connect to streaming server: it sent a web page.")
            )
        return streams.EventStream(response)

    def _open_websocket(self, endpoint: str, params: Mapping[str, str], timeout: Timeout) -> streams.Connection:
        """A connection that brings the same over a WebSocket.

        :raises ConnectionLost: there is none.
        """
        try:
            url, headers = self._Mastodon__get_streaming_websocket_url(), self._websocket_headers()
        except MastodonError as error:
            raise _lost_by(error) from None
        wanted = {"stream": _stream_of(endpoint, params), **_subscribed(params)}
        return streams.connect_to_stream(url, headers, _silence(timeout), wanted)

    def _open_either(
        self, over_http: Callable[[], streams.Connection], over_websocket: Callable[[], streams.Connection]
    ) -> streams.Connection:
        """Server-sent events, or a WebSocket where the server is known to have nothing else.

        :raises ConnectionLost: there is neither.
        """
        if self._only_websocket:
            return over_websocket()
        try:
            return over_http()
        except streams.ConnectionLost as lost:
            if lost.status not in _NO_SUCH_PATH or self._is_mastodon():
                raise
            if not IMPL_HAS_WEBSOCKET:
                hint = "The server may have streams over WebSockets only, which need the extra websocket."
                raise streams.ConnectionLost(MastodonNetworkError(f"{lost.error} {hint}"), final=True) from lost.error
            try:
                connection = over_websocket()
            except streams.ConnectionLost:
                raise lost from None
        self._only_websocket = True
        warnings.warn(
            "The server has no server-sent events: streams go over a WebSocket. Say transport='websocket' to begin so.",
            MastodonWarning,
            stacklevel=2,
        )
        return connection

    def _is_mastodon(self) -> bool:
        try:
            server = self._known_server()
        except MastodonError:
            return False
        return server is not None and server.is_mastodon

    def _streaming_token(self) -> dict[str, str]:
        """The token, for the host that the server itself names."""
        return {"Authorization": f"Bearer {self.access_token}"} if self.access_token is not None else {}

    def _websocket_headers(self) -> list[str]:
        named = {**self._streaming_token(), **({"User-Agent": self.user_agent} if self.user_agent else {})}
        return [f"{name}: {value}" for name, value in named.items()]

    # --- Where the streaming server is ------------------------------------------------------------------------------

    def _Mastodon__get_streaming_base(self) -> str:
        """Address of the streaming server, which large instances keep on a host of its own."""
        if self._Mastodon__streaming_base is None:
            self._Mastodon__streaming_base = _base_of(self._named_streaming_address(), self.api_base_url)
        return self._Mastodon__streaming_base

    def _Mastodon__get_streaming_websocket_url(self) -> str:
        """The same for WebSockets."""
        return "ws" + self._Mastodon__get_streaming_base().removeprefix("http") + "/api/v1/streaming"

    def _named_streaming_address(self) -> Any:
        """What the instance says about itself, in the form of Mastodon 4.0 or in the one before."""
        try:
            instance: Any = self._Mastodon__instance_v2(cached=True)
            named = instance.configuration.urls.streaming
        except (MastodonAPIError, MastodonVersionError, AttributeError, KeyError) as error:
            if isinstance(error, MastodonServerError):
                raise
            named = None
        if named is not None:
            return named
        try:
            return self._Mastodon__instance(cached=True).urls.streaming_api
        except (MastodonAPIError, MastodonVersionError, AttributeError, KeyError) as error:
            if isinstance(error, MastodonServerError):
                raise
            return None


# --- Small decisions --------------------------------------------------------------------------------------------------


def _stream_of(endpoint: str, params: Mapping[str, str]) -> str:
    """The name of a stream over a WebSocket, from its path."""
    name = endpoint.removeprefix("/api/v1/streaming/").replace("/", ":")
    return f"{name}:media" if "only_media" in params else name


def _subscribed(params: Mapping[str, str]) -> dict[str, str]:
    """What a stream needs beside its name, which says there whether only media are wanted."""
    return {name: value for name, value in params.items() if name != "only_media"}


def _base_of(named: Any, own: str) -> str:
    """The address that a server names for its streams; its own where it names none. TLS stays TLS."""
    try:
        parts = urlsplit(named if isinstance(named, str) else "")
    except ValueError:
        return own
    host = parts.netloc.rpartition("@")[2]
    if not host or parts.scheme not in ("ws", "wss", "http", "https"):
        return own
    secure = parts.scheme in ("wss", "https") or own.startswith("https:")
    path = parts.path.rstrip("/").removesuffix("/api/v1/streaming")
    return f"{'https' if secure else 'http'}://{host}{path}"


def _lost_by(error: MastodonError) -> streams.ConnectionLost:
    """Why no connection could be opened, and whether it is worth another try."""
    temporary = isinstance(error, (MastodonNetworkError, MastodonServerError, MastodonRatelimitError))
    return streams.ConnectionLost(error, final=not temporary)


def _check_times(timeout: Any, wait: Any) -> None:
    for seconds in timeout if isinstance(timeout, tuple) else (timeout,):
        if seconds is not None and (not _is_number(seconds) or seconds <= 0):
            raise MastodonIllegalArgumentError(f"timeout={timeout!r} must be seconds above 0, or a pair of such.")
    if not _is_number(wait) or wait < 0:
        raise MastodonIllegalArgumentError(f"reconnect_async_wait_sec={wait!r} must be seconds, 0 or more.")


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and value == value


def _silence(timeout: Timeout) -> float | None:
    """How long a connection may be silent."""
    return timeout[1] if isinstance(timeout, tuple) else timeout
