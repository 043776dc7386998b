"""Streams of events."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, TypeAlias, TypedDict, overload

from mastodon import streaming as streams
from mastodon._core.params import GivenTimeout, Seconds, count, given, hashtag_of, id_of, one_of, timeout_of, wait_of
from mastodon._core.response import reports_health
from mastodon.compat import optional
from mastodon.defaults import _DEFAULT_STREAM_RECONNECT_WAIT_SEC, _DEFAULT_STREAM_TIMEOUT
from mastodon.endpoints.stream_connections import (
    Timeout,
    full_stream_name,
    read_timeout,
    subscription_params,
)
from mastodon.endpoints.stream_events import (
    CATCH_UP_LIMIT,
    TRANSPORTS,
    PathLike,
    Stream,
    StreamEventsMixin,
)
from mastodon.errors import MastodonIllegalArgumentError
from mastodon.return_types import Tag, UserList
from mastodon.types_base import IdType
from mastodon.versions import api_version, named_call

# Text, because evaluating it would load the modules of mastodon.streaming.
Started: TypeAlias = "streams.StreamHandle | streams.WebSocketSubscription | None"

if TYPE_CHECKING:
    from typing_extensions import Unpack

    class StreamOptions(TypedDict, total=False):
        """The arguments that do not decide what a stream call returns."""

        timeout: GivenTimeout
        reconnect_async: bool
        reconnect_async_wait_sec: Seconds
        catch_up: bool
        catch_up_limit: int
        persist_position: PathLike | None
        transport: str | None

    class PublicStreamOptions(StreamOptions, total=False):
        """The same for public statuses."""

        local: bool
        remote: bool
        only_media: bool

    class LocalStreamOptions(StreamOptions, total=False):
        """The same for public statuses of this server."""

        only_media: bool


class _Options(NamedTuple):
    """The arguments that all stream calls share."""

    run_async: bool
    timeout: GivenTimeout
    reconnect_async: bool
    reconnect_async_wait_sec: Seconds
    websocket_handle: streams.WebSocketStreamHandle | None
    catch_up: bool
    catch_up_limit: int
    persist_position: PathLike | None
    transport: str | None


class _Extras(NamedTuple):
    """The arguments that Mastodon.py 2.3.3 does not have: catching up, and the transport."""

    position: streams.Position | None = None
    catch_up: streams.CatchUp | None = None
    transport: str | None = None


class StreamingMixin(StreamEventsMixin):
    """Streams that call a listener for each event as soon as it happens."""

    # --- Streams ----------------------------------------------------------------------------------------------------

    @overload
    def stream_user(
        self,
        listener: streams.StreamListener | None,
        run_async: bool = ...,
        *,
        websocket_handle: streams.WebSocketStreamHandle,
        **options: Unpack[StreamOptions],
    ) -> streams.WebSocketSubscription: ...

    @overload
    def stream_user(
        self, listener: streams.StreamListener, run_async: Literal[True], **options: Unpack[StreamOptions]
    ) -> streams.StreamHandle: ...

    @overload
    def stream_user(
        self, listener: streams.StreamListener, run_async: Literal[False] = ..., **options: Unpack[StreamOptions]
    ) -> None: ...

    @overload
    def stream_user(
        self,
        listener: streams.StreamListener | None,
        run_async: bool = ...,
        timeout: GivenTimeout = ...,
        reconnect_async: bool = ...,
        reconnect_async_wait_sec: Seconds = ...,
        websocket_handle: streams.WebSocketStreamHandle | None = ...,
        catch_up: bool = ...,
        catch_up_limit: int = ...,
        persist_position: PathLike | None = ...,
        transport: str | None = ...,
    ) -> Started: ...

    @api_version("1.1.0", "1.4.2")
    def stream_user(
        self,
        listener: streams.StreamListener | None,
        run_async: bool = False,
        timeout: GivenTimeout = _DEFAULT_STREAM_TIMEOUT,
        reconnect_async: bool = False,
        reconnect_async_wait_sec: Seconds = _DEFAULT_STREAM_RECONNECT_WAIT_SEC,
        websocket_handle: streams.WebSocketStreamHandle | None = None,
        catch_up: bool = False,
        catch_up_limit: int = CATCH_UP_LIMIT,
        persist_position: PathLike | None = None,
        transport: str | None = None,
    ) -> Started:
        """Stream the events of the user: the home timeline and notifications.

        Without ``run_async`` the call does not return before the stream ends.

        :param listener: receives the events. It may be None with a ``websocket_handle`` that has a listener.
        :param run_async: run in a thread, and return at once, even before the stream is connected.
        :param timeout: after how many seconds of silence a connection counts as failed; or a pair, the first of which
            is for opening one.
        :param reconnect_async: connect again whenever the connection ends, in blocking calls, too.
        :param reconnect_async_wait_sec: how many seconds to wait before that. After each failure it is twice as long,
            up to a minute.
        :param websocket_handle: subscribe over this connection instead of opening one. Its own settings apply then.
        :param catch_up: after a reconnect, fetch the missed items, and call the listener with them before new events.
        :param catch_up_limit: how many missed statuses, and how many notifications, are fetched at most.
        :param persist_position: a file that keeps the position in the stream, so that the next run of the program
            catches up from there. Turns ``catch_up`` on.
        :param transport: "sse" or "websocket"; by default server-sent events where the server has them.
        :return: a handle with ``run_async``, a subscription with ``websocket_handle``, otherwise None.
        :raises MastodonNetworkError: if the first connection was refused, or the connection was lost without
            ``reconnect_async``. Never with ``run_async``: the handle has the error then.
        :raises MastodonMalformedEventError: if an event is malformed. Never with ``run_async``.
        :raises MastodonIllegalArgumentError: if an argument is wrong. Nothing was opened.

        Source: https://docs.joinmastodon.org/methods/streaming/#streams
        """
        options = _Options(
            run_async, timeout, reconnect_async, reconnect_async_wait_sec, websocket_handle,
            catch_up, catch_up_limit, persist_position, transport,
        )  # fmt: skip
        return self._start(self._user_stream(), listener, options)

    @overload
    def stream_user_notifications(
        self,
        listener: streams.StreamListener | None,
        run_async: bool = ...,
        *,
        websocket_handle: streams.WebSocketStreamHandle,
        **options: Unpack[StreamOptions],
    ) -> streams.WebSocketSubscription: ...

    @overload
    def stream_user_notifications(
        self, listener: streams.StreamListener, run_async: Literal[True], **options: Unpack[StreamOptions]
    ) -> streams.StreamHandle: ...

    @overload
    def stream_user_notifications(
        self, listener: streams.StreamListener, run_async: Literal[False] = ..., **options: Unpack[StreamOptions]
    ) -> None: ...

    @overload
    def stream_user_notifications(
        self,
        listener: streams.StreamListener | None,
        run_async: bool = ...,
        timeout: GivenTimeout = ...,
        reconnect_async: bool = ...,
        reconnect_async_wait_sec: Seconds = ...,
        websocket_handle: streams.WebSocketStreamHandle | None = ...,
        catch_up: bool = ...,
        catch_up_limit: int = ...,
        persist_position: PathLike | None = ...,
        transport: str | None = ...,
    ) -> Started: ...

    @api_version("1.4.2", "1.4.2")
    def stream_user_notifications(
        self,
        listener: streams.StreamListener | None,
        run_async: bool = False,
        timeout: GivenTimeout = _DEFAULT_STREAM_TIMEOUT,
        reconnect_async: bool = False,
        reconnect_async_wait_sec: Seconds = _DEFAULT_STREAM_RECONNECT_WAIT_SEC,
        websocket_handle: streams.WebSocketStreamHandle | None = None,
        catch_up: bool = False,
        catch_up_limit: int = CATCH_UP_LIMIT,
        persist_position: PathLike | None = None,
        transport: str | None = None,
    ) -> Started:
        """Stream the notifications of the user.

        :param listener: receives the events.
        :param run_async: run in a thread; see :meth:`stream_user` for this and all other arguments.
        :return: as :meth:`stream_user`.
        :raises MastodonNetworkError: as :meth:`stream_user`.

        Source: https://docs.joinmastodon.org/methods/streaming/#streams
        """
        options = _Options(
            run_async, timeout, reconnect_async, reconnect_async_wait_sec, websocket_handle,
            catch_up, catch_up_limit, persist_position, transport,
        )  # fmt: skip
        return self._start(self._notification_stream(), listener, options)

    @overload
    def stream_public(
        self,
        listener: streams.StreamListener | None,
        run_async: bool = ...,
        *,
        websocket_handle: streams.WebSocketStreamHandle,
        **options: Unpack[PublicStreamOptions],
    ) -> streams.WebSocketSubscription: ...

    @overload
    def stream_public(
        self, listener: streams.StreamListener, run_async: Literal[True], **options: Unpack[PublicStreamOptions]
    ) -> streams.StreamHandle: ...

    @overload
    def stream_public(
        self, listener: streams.StreamListener, run_async: Literal[False] = ..., **options: Unpack[PublicStreamOptions]
    ) -> None: ...

    @overload
    def stream_public(
        self,
        listener: streams.StreamListener | None,
        run_async: bool = ...,
        timeout: GivenTimeout = ...,
        reconnect_async: bool = ...,
        reconnect_async_wait_sec: Seconds = ...,
        local: bool = ...,
        remote: bool = ...,
        only_media: bool = ...,
        websocket_handle: streams.WebSocketStreamHandle | None = ...,
        catch_up: bool = ...,
        catch_up_limit: int = ...,
        persist_position: PathLike | None = ...,
        transport: str | None = ...,
    ) -> Started: ...

    @api_version("1.1.0", "1.4.2")
    def stream_public(
        self,
        listener: streams.StreamListener | None,
        run_async: bool = False,
        timeout: GivenTimeout = _DEFAULT_STREAM_TIMEOUT,
        reconnect_async: bool = False,
        reconnect_async_wait_sec: Seconds = _DEFAULT_STREAM_RECONNECT_WAIT_SEC,
        local: bool = False,
        remote: bool = False,
        only_media: bool = False,
        websocket_handle: streams.WebSocketStreamHandle | None = None,
        catch_up: bool = False,
        catch_up_limit: int = CATCH_UP_LIMIT,
        persist_position: PathLike | None = None,
        transport: str | None = None,
    ) -> Started:
        """Stream public statuses.

        :param listener: receives the events.
        :param run_async: run in a thread; see :meth:`stream_user` for this and all arguments not named here.
        :param local: only statuses of this server.
        :param remote: only statuses of other servers.
        :param only_media: only statuses with media.
        :return: as :meth:`stream_user`.
        :raises MastodonNetworkError: as :meth:`stream_user`.
        :raises MastodonIllegalArgumentError: if both ``local`` and ``remote`` are set.

        Source: https://docs.joinmastodon.org/methods/streaming/#streams
        """
        if local and remote:
            raise MastodonIllegalArgumentError("local=True and remote=True exclude each other.")
        options = _Options(
            run_async, timeout, reconnect_async, reconnect_async_wait_sec, websocket_handle,
            catch_up, catch_up_limit, persist_position, transport,
        )  # fmt: skip
        return self._start(self._public_stream(local, remote, only_media), listener, options)

    @overload
    def stream_local(
        self,
        listener: streams.StreamListener | None,
        run_async: bool = ...,
        *,
        websocket_handle: streams.WebSocketStreamHandle,
        **options: Unpack[LocalStreamOptions],
    ) -> streams.WebSocketSubscription: ...

    @overload
    def stream_local(
        self, listener: streams.StreamListener, run_async: Literal[True], **options: Unpack[LocalStreamOptions]
    ) -> streams.StreamHandle: ...

    @overload
    def stream_local(
        self, listener: streams.StreamListener, run_async: Literal[False] = ..., **options: Unpack[LocalStreamOptions]
    ) -> None: ...

    @overload
    def stream_local(
        self,
        listener: streams.StreamListener | None,
        run_async: bool = ...,
        timeout: GivenTimeout = ...,
        reconnect_async: bool = ...,
        reconnect_async_wait_sec: Seconds = ...,
        only_media: bool = ...,
        websocket_handle: streams.WebSocketStreamHandle | None = ...,
        catch_up: bool = ...,
        catch_up_limit: int = ...,
        persist_position: PathLike | None = ...,
        transport: str | None = ...,
    ) -> Started: ...

    @api_version("1.1.0", "1.4.2")
    def stream_local(
        self,
        listener: streams.StreamListener | None,
        run_async: bool = False,
        timeout: GivenTimeout = _DEFAULT_STREAM_TIMEOUT,
        reconnect_async: bool = False,
        reconnect_async_wait_sec: Seconds = _DEFAULT_STREAM_RECONNECT_WAIT_SEC,
        only_media: bool = False,
        websocket_handle: streams.WebSocketStreamHandle | None = None,
        catch_up: bool = False,
        catch_up_limit: int = CATCH_UP_LIMIT,
        persist_position: PathLike | None = None,
        transport: str | None = None,
    ) -> Started:
        """Stream public statuses of this server, as :meth:`stream_public` does with ``local=True``.

        :param listener: receives the events.
        :param run_async: run in a thread; see :meth:`stream_user` for this and all arguments not named here.
        :param only_media: only statuses with media.
        :return: as :meth:`stream_user`.
        :raises MastodonNetworkError: as :meth:`stream_user`.

        Source: https://docs.joinmastodon.org/methods/streaming/#streams
        """
        # Only what is set, because programs override stream_public with the arguments of Mastodon.py 2.3.3.
        extras: dict[str, Any] = {
            **({"catch_up": catch_up} if catch_up else {}),
            **({"catch_up_limit": catch_up_limit} if catch_up_limit != CATCH_UP_LIMIT else {}),
            **given(persist_position=persist_position, transport=transport),
        }
        return self.stream_public(
            listener,
            run_async=run_async,
            timeout=timeout,
            reconnect_async=reconnect_async,
            reconnect_async_wait_sec=reconnect_async_wait_sec,
            local=True,
            only_media=only_media,
            websocket_handle=websocket_handle,
            **extras,
        )

    @overload
    def stream_hashtag(
        self,
        tag: Tag | str,
        listener: streams.StreamListener | None,
        local: bool = ...,
        run_async: bool = ...,
        *,
        websocket_handle: streams.WebSocketStreamHandle,
        **options: Unpack[StreamOptions],
    ) -> streams.WebSocketSubscription: ...

    @overload
    def stream_hashtag(
        self,
        tag: Tag | str,
        listener: streams.StreamListener,
        local: bool = ...,
        *,
        run_async: Literal[True],
        **options: Unpack[StreamOptions],
    ) -> streams.StreamHandle: ...

    @overload
    def stream_hashtag(
        self,
        tag: Tag | str,
        listener: streams.StreamListener,
        local: bool = ...,
        run_async: Literal[False] = ...,
        **options: Unpack[StreamOptions],
    ) -> None: ...

    @overload
    def stream_hashtag(
        self,
        tag: Tag | str,
        listener: streams.StreamListener | None,
        local: bool = ...,
        run_async: bool = ...,
        timeout: GivenTimeout = ...,
        reconnect_async: bool = ...,
        reconnect_async_wait_sec: Seconds = ...,
        websocket_handle: streams.WebSocketStreamHandle | None = ...,
        catch_up: bool = ...,
        catch_up_limit: int = ...,
        persist_position: PathLike | None = ...,
        transport: str | None = ...,
    ) -> Started: ...

    @api_version("1.1.0", "1.4.2")
    def stream_hashtag(
        self,
        tag: Tag | str,
        listener: streams.StreamListener | None,
        local: bool = False,
        run_async: bool = False,
        timeout: GivenTimeout = _DEFAULT_STREAM_TIMEOUT,
        reconnect_async: bool = False,
        reconnect_async_wait_sec: Seconds = _DEFAULT_STREAM_RECONNECT_WAIT_SEC,
        websocket_handle: streams.WebSocketStreamHandle | None = None,
        catch_up: bool = False,
        catch_up_limit: int = CATCH_UP_LIMIT,
        persist_position: PathLike | None = None,
        transport: str | None = None,
    ) -> Started:
        """Stream public statuses with a hashtag.

        :param tag: the hashtag, without "#".
        :param listener: receives the events.
        :param local: only statuses of this server.
        :param run_async: run in a thread; see :meth:`stream_user` for this and all arguments not named here.
        :return: as :meth:`stream_user`.
        :raises MastodonNetworkError: as :meth:`stream_user`.
        :raises MastodonIllegalArgumentError: if the hashtag begins with "#".

        Source: https://docs.joinmastodon.org/methods/streaming/#streams
        """
        if isinstance(tag, streams.StreamListener):
            raise MastodonIllegalArgumentError('The hashtag comes first: stream_hashtag("cats", listener).')
        stream = self._hashtag_stream(hashtag_of(tag, "tag"), local)
        options = _Options(
            run_async, timeout, reconnect_async, reconnect_async_wait_sec, websocket_handle,
            catch_up, catch_up_limit, persist_position, transport,
        )  # fmt: skip
        return self._start(stream, listener, options)

    @overload
    def stream_list(
        self,
        id: UserList | IdType,
        listener: streams.StreamListener | None,
        run_async: bool = ...,
        *,
        websocket_handle: streams.WebSocketStreamHandle,
        **options: Unpack[StreamOptions],
    ) -> streams.WebSocketSubscription: ...

    @overload
    def stream_list(
        self,
        id: UserList | IdType,
        listener: streams.StreamListener,
        run_async: Literal[True],
        **options: Unpack[StreamOptions],
    ) -> streams.StreamHandle: ...

    @overload
    def stream_list(
        self,
        id: UserList | IdType,
        listener: streams.StreamListener,
        run_async: Literal[False] = ...,
        **options: Unpack[StreamOptions],
    ) -> None: ...

    @overload
    def stream_list(
        self,
        id: UserList | IdType,
        listener: streams.StreamListener | None,
        run_async: bool = ...,
        timeout: GivenTimeout = ...,
        reconnect_async: bool = ...,
        reconnect_async_wait_sec: Seconds = ...,
        websocket_handle: streams.WebSocketStreamHandle | None = ...,
        catch_up: bool = ...,
        catch_up_limit: int = ...,
        persist_position: PathLike | None = ...,
        transport: str | None = ...,
    ) -> Started: ...

    @api_version("2.1.0", "2.1.0")
    def stream_list(
        self,
        id: UserList | IdType,
        listener: streams.StreamListener | None,
        run_async: bool = False,
        timeout: GivenTimeout = _DEFAULT_STREAM_TIMEOUT,
        reconnect_async: bool = False,
        reconnect_async_wait_sec: Seconds = _DEFAULT_STREAM_RECONNECT_WAIT_SEC,
        websocket_handle: streams.WebSocketStreamHandle | None = None,
        catch_up: bool = False,
        catch_up_limit: int = CATCH_UP_LIMIT,
        persist_position: PathLike | None = None,
        transport: str | None = None,
    ) -> Started:
        """Stream the statuses of the accounts on a list.

        :param id: the list.
        :param listener: receives the events.
        :param run_async: run in a thread; see :meth:`stream_user` for this and all other arguments.
        :return: as :meth:`stream_user`.
        :raises MastodonNetworkError: as :meth:`stream_user`.

        Source: https://docs.joinmastodon.org/methods/streaming/#streams
        """
        if isinstance(id, streams.StreamListener):
            raise MastodonIllegalArgumentError("The list comes first: stream_list(5, listener).")
        stream = self._list_stream(id_of(id))
        options = _Options(
            run_async, timeout, reconnect_async, reconnect_async_wait_sec, websocket_handle,
            catch_up, catch_up_limit, persist_position, transport,
        )  # fmt: skip
        return self._start(stream, listener, options)

    @overload
    def stream_direct(
        self,
        listener: streams.StreamListener | None,
        run_async: bool = ...,
        *,
        websocket_handle: streams.WebSocketStreamHandle,
        **options: Unpack[StreamOptions],
    ) -> streams.WebSocketSubscription: ...

    @overload
    def stream_direct(
        self, listener: streams.StreamListener, run_async: Literal[True], **options: Unpack[StreamOptions]
    ) -> streams.StreamHandle: ...

    @overload
    def stream_direct(
        self, listener: streams.StreamListener, run_async: Literal[False] = ..., **options: Unpack[StreamOptions]
    ) -> None: ...

    @overload
    def stream_direct(
        self,
        listener: streams.StreamListener | None,
        run_async: bool = ...,
        timeout: GivenTimeout = ...,
        reconnect_async: bool = ...,
        reconnect_async_wait_sec: Seconds = ...,
        websocket_handle: streams.WebSocketStreamHandle | None = ...,
        catch_up: bool = ...,
        catch_up_limit: int = ...,
        persist_position: PathLike | None = ...,
        transport: str | None = ...,
    ) -> Started: ...

    @api_version("2.6.0", "2.6.0")
    def stream_direct(
        self,
        listener: streams.StreamListener | None,
        run_async: bool = False,
        timeout: GivenTimeout = _DEFAULT_STREAM_TIMEOUT,
        reconnect_async: bool = False,
        reconnect_async_wait_sec: Seconds = _DEFAULT_STREAM_RECONNECT_WAIT_SEC,
        websocket_handle: streams.WebSocketStreamHandle | None = None,
        catch_up: bool = False,
        catch_up_limit: int = CATCH_UP_LIMIT,
        persist_position: PathLike | None = None,
        transport: str | None = None,
    ) -> Started:
        """Stream the conversations of the user, each one whenever it gets a direct message.

        :param listener: receives the events.
        :param run_async: run in a thread; see :meth:`stream_user` for this and all other arguments.
        :return: as :meth:`stream_user`.
        :raises MastodonNetworkError: as :meth:`stream_user`.

        Source: https://docs.joinmastodon.org/methods/streaming/#streams
        """
        options = _Options(
            run_async, timeout, reconnect_async, reconnect_async_wait_sec, websocket_handle,
            catch_up, catch_up_limit, persist_position, transport,
        )  # fmt: skip
        return self._start(self._direct_stream(), listener, options)

    #: Names that older programs use.
    user_stream = stream_user
    public_stream = stream_public
    hashtag_stream = stream_hashtag

    @named_call
    def stream_open_websocket(
        self,
        listener: streams.StreamListener | None = None,
        timeout: GivenTimeout = _DEFAULT_STREAM_TIMEOUT,
        reconnect_async: bool = False,
        reconnect_async_wait_sec: Seconds = _DEFAULT_STREAM_RECONNECT_WAIT_SEC,
    ) -> streams.WebSocketStreamHandle:
        """Open a WebSocket, which carries any number of streams over one connection.

        Subscribe with :meth:`.WebSocketStreamHandle.subscribe`, or with the other stream calls and
        ``websocket_handle=``. Needs the extra ``websocket``.

        :param listener: receives events that belong to no subscription, or to one without a listener.
        :param timeout: after how many seconds of silence a connection counts as failed.
        :param reconnect_async: connect and subscribe again whenever the connection ends.
        :param reconnect_async_wait_sec: how many seconds to wait before that. After each failure it is twice as long,
            up to a minute.
        :return: the handle of the open connection.
        :raises MastodonNetworkError: if it cannot be opened.
        :raises MastodonMissingExtraError: if the package websocket-client is not installed.

        Source: https://docs.joinmastodon.org/methods/streaming/#websocket
        """
        return self._Mastodon__open_websocket_stream(listener, timeout, reconnect_async, reconnect_async_wait_sec)

    @api_version("2.5.0", "2.5.0")
    def stream_healthy(self) -> bool:
        """Check whether the streaming server reports that it is healthy.

        :return: False if the response is not "OK".
        :raises MastodonNetworkError: if it cannot be reached.
        :raises MastodonAPIError: if the response is an error.

        Source: https://docs.joinmastodon.org/methods/streaming/#health
        """
        base = self._Mastodon__get_streaming_base()
        response = self._Mastodon__api_request(
            "GET",
            "/api/v1/streaming/health",
            base_url_override=base,
            headers=self._streaming_token(),
            parse=False,
        )
        return reports_health(response)

    # --- Starting a stream ------------------------------------------------------------------------------------------

    def _start(self, stream: Stream, listener: streams.StreamListener | None, options: _Options) -> Started:
        """Check all arguments, then start the stream."""
        timeout = timeout_of(options.timeout, "timeout")
        wait = wait_of(options.reconnect_async_wait_sec, "reconnect_async_wait_sec")
        extras = self._checked(stream, listener, options)
        self._warn_if_closed(stream, stacklevel=5)
        return self._Mastodon__stream_or_subscribe(
            stream.path,
            stream.name,
            listener,
            stream.params,
            options.websocket_handle,
            options.run_async,
            timeout,
            options.reconnect_async,
            wait,
            # Programs that override this method need not accept the arguments that we have added.
            **({} if extras == _Extras() else {"extras": extras}),
        )

    def _checked(self, stream: Stream, listener: streams.StreamListener | None, options: _Options) -> _Extras:
        """Check the arguments, and return those that Mastodon.py 2.3.3 does not have.

        :raises MastodonIllegalArgumentError: if an argument is wrong.
        """
        handle = options.websocket_handle
        if handle is not None and not isinstance(handle, streams.WebSocketStreamHandle):
            raise MastodonIllegalArgumentError(f"websocket_handle={handle!r} is not a WebSocketStreamHandle.")
        if listener is not None or handle is None or handle.listener is None:
            streams.check_listener(listener)
        limit = count(options.catch_up_limit, "catch_up_limit") or 0
        transport = one_of(options.transport, TRANSPORTS, "transport")
        if not options.catch_up and options.persist_position is None:
            return _Extras(transport=transport)
        if listener is None:
            raise MastodonIllegalArgumentError("catch_up needs a listener of the stream itself.")
        path = options.persist_position
        file = None if path is None else streams.PositionFile(path, [stream.full_name])
        position = streams.Position(stream.full_name, file)
        return _Extras(position, streams.CatchUp(position, stream.sources, limit), transport)

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
        """Open a stream on its own connection, or on an open WebSocket."""
        params = dict(stream_params or {})
        if websocket_handle is not None:
            more = _Extras() if extras is None else extras
            return websocket_handle._subscribe(
                stream, listener, subscription_params(params), more.position, more.catch_up
            )
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
        """Run a stream in this thread or in a new one."""
        streams.check_listener(listener)
        position, catch_up, transport = _Extras() if extras is None else extras
        given = dict(params or {})
        name = full_stream_name(endpoint, given)
        if position is None and reconnect_async:
            position = streams.Position(name)
        feed = streams.Feed(listener, name, position, catch_up)
        connect = self._connector(endpoint, given, timeout, transport)
        handle = streams.SSEStreamHandle(connect, feed, reconnect_async, reconnect_async_wait_sec, catch_up is not None)
        if run_async:
            handle.start()
            return handle
        handle.run()
        return None

    def _Mastodon__open_websocket_stream(
        self,
        listener: streams.StreamListener | None = None,
        timeout: GivenTimeout = _DEFAULT_STREAM_TIMEOUT,
        reconnect_async: bool = False,
        reconnect_async_wait_sec: Seconds = _DEFAULT_STREAM_RECONNECT_WAIT_SEC,
        start: bool = True,
    ) -> streams.WebSocketStreamHandle:
        """Return a WebSocket connection, which is opened if ``start`` is set."""
        if listener is not None:
            streams.check_listener(listener)
        silence = timeout_of(timeout, "timeout")
        wait = wait_of(reconnect_async_wait_sec, "reconnect_async_wait_sec")
        optional("websocket", "websocket")
        handle = streams.WebSocketStreamHandle(
            self._Mastodon__get_streaming_websocket_url(),
            self.access_token,
            self.user_agent,
            listener,
            read_timeout(silence),
            reconnect_async,
            wait,
            headers=self._websocket_headers,
        )
        if start:
            handle.open()
        return handle
