"""Connections to the streaming server: finding its base URL, and opening a connection over either transport."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any
from urllib.parse import urlsplit

from mastodon import streaming as streams
from mastodon._data.record import at_path
from mastodon.compat import IMPL_HAS_WEBSOCKET, optional
from mastodon.errors import (
    MastodonAPIError,
    MastodonError,
    MastodonNetworkError,
    MastodonRatelimitError,
    MastodonServerError,
    MastodonWarning,
)
from mastodon.internals import Internals

Timeout = float | tuple[float, float] | None

#: The status codes of servers without server-sent events.
_NO_EVENTS_STATUSES = frozenset((404, 405, 426, 501))


class StreamConnections(Internals):
    """Opening connections to the streaming server."""

    # Set once the server has turned out to have no server-sent events.
    _has_only_websocket = False

    def _connector(
        self, endpoint: str, params: Mapping[str, str], timeout: Timeout, transport: str | None
    ) -> Callable[[], streams.Connection]:
        """Return a function that opens a connection over the chosen transport, or over one that the server supports."""
        over_http = partial(self._open_events, endpoint, params, timeout)
        over_websocket = partial(self._open_websocket, endpoint, params, timeout)
        if transport == "websocket":
            optional("websocket", "websocket")
            return over_websocket
        return over_http if transport == "sse" else partial(self._open_either, over_http, over_websocket)

    def _open_events(self, endpoint: str, params: Mapping[str, str], timeout: Timeout) -> streams.EventStream:
        """Open a connection for server-sent events.

        :raises ConnectionLost: if the connection cannot be opened.
        """
        try:
            headers = {
                "Accept": "text/event-stream",
                # With compression, a server may hold back an event until the next one.
                "Accept-Encoding": "identity",
                # close() may shut down this connection, so no other request may use it.
                "Connection": "close",
                **self._streaming_token(),
            }
            base = self._Mastodon__get_streaming_base()
            url, options = self._request_options("GET", endpoint, dict(params), None, headers, None, base, False)
            response = self._exchange("GET", url, {**options, "stream": True, "timeout": timeout})
        except MastodonError as error:
            raise _connection_lost(error) from None
        if response.status_code != 200:
            response.close()
            raise streams.refused(response.status_code, response.reason, response.headers)
        content_type = response.headers.get("Content-Type", "").partition(";")[0].strip().lower()
        if content_type not in ("", "text/event-stream"):
            response.close()
            raise streams.ConnectionLost(
                MastodonNetworkError(f"Could not connect to streaming server: it sent {content_type}, not a stream.")
            )
        return streams.EventStream(response)

    def _open_websocket(self, endpoint: str, params: Mapping[str, str], timeout: Timeout) -> streams.Connection:
        """Open a connection over a WebSocket.

        :raises ConnectionLost: if the connection cannot be opened.
        """
        try:
            url, headers = self._Mastodon__get_streaming_websocket_url(), self._websocket_headers()
        except MastodonError as error:
            raise _connection_lost(error) from None
        subscription = {"stream": stream_name(endpoint, params), **subscription_params(params)}
        return streams.connect_to_stream(url, headers, read_timeout(timeout), subscription)

    def _open_either(
        self, over_http: Callable[[], streams.Connection], over_websocket: Callable[[], streams.Connection]
    ) -> streams.Connection:
        """Open a connection for server-sent events, or over a WebSocket if the server has no server-sent events.

        :raises ConnectionLost: if both fail.
        """
        if self._has_only_websocket:
            return over_websocket()
        try:
            return over_http()
        except streams.ConnectionLost as failure:
            if failure.status not in _NO_EVENTS_STATUSES or self._is_mastodon():
                raise
            if not IMPL_HAS_WEBSOCKET:
                hint = "The server may support streams over WebSockets only, which need the extra websocket."
                raise streams.ConnectionLost(
                    MastodonNetworkError(f"{failure.error} {hint}"), final=True
                ) from failure.error
            try:
                connection = over_websocket()
            except streams.ConnectionLost:
                raise failure from None
        with self._lock:
            is_known, self._has_only_websocket = self._has_only_websocket, True
        if not is_known:
            try:
                warnings.warn(
                    "The server has no server-sent events, so streams use a WebSocket. transport='websocket' does so at"
                    " once.",
                    MastodonWarning,
                    stacklevel=2,
                )
            except MastodonWarning:
                # The program has made an error of it.
                connection.close()
                raise
        return connection

    def _is_mastodon(self) -> bool:
        try:
            server = self._known_server()
        except MastodonError:
            return False
        return server is not None and server.is_mastodon

    def _streaming_token(self) -> dict[str, str]:
        """Return the Authorization header for the streaming server, which may be another host."""
        return {"Authorization": f"Bearer {self.access_token}"} if self.access_token is not None else {}

    def _websocket_headers(self) -> list[str]:
        headers = {**self._streaming_token(), **({"User-Agent": self.user_agent} if self.user_agent else {})}
        return [f"{name}: {value}" for name, value in headers.items()]

    def _Mastodon__get_streaming_base(self) -> str:
        """Return the base URL of the streaming server. Large instances have a separate host for it."""
        if self._Mastodon__streaming_base is None:
            self._Mastodon__streaming_base = _streaming_base_of(self._reported_streaming_url(), self.api_base_url)
        return self._Mastodon__streaming_base

    def _Mastodon__get_streaming_websocket_url(self) -> str:
        """Return the URL of the streaming server for WebSockets."""
        return "ws" + self._Mastodon__get_streaming_base().removeprefix("http") + "/api/v1/streaming"

    def _reported_streaming_url(self) -> Any:
        """Return the streaming URL that the instance reports, in the form of Mastodon 4.0 or the older one."""
        places: tuple[tuple[Callable[[bool], Any], tuple[str, ...]], ...] = (
            (self._Mastodon__instance_v2, ("configuration", "urls", "streaming")),
            (self._Mastodon__instance, ("urls", "streaming_api")),
        )
        for fetch, place in places:
            try:
                url = at_path(fetch(True), place)
            except MastodonServerError:
                raise
            except MastodonAPIError:
                continue
            if url is not None:
                return url
        return None


def stream_name(endpoint: str, params: Mapping[str, str]) -> str:
    """Return the name that a stream has over a WebSocket, from its path."""
    name = endpoint.removeprefix("/api/v1/streaming/").replace("/", ":")
    return f"{name}:media" if "only_media" in params else name


def full_stream_name(endpoint: str, params: Mapping[str, str]) -> str:
    """Return the name of a stream with its parameters, such as ``hashtag:cats``."""
    return ":".join([stream_name(endpoint, params), *subscription_params(params).values()])


def subscription_params(params: Mapping[str, str]) -> dict[str, str]:
    """Return the parameters of a stream over a WebSocket, where ``only_media`` is part of the name."""
    return {name: value for name, value in params.items() if name != "only_media"}


def _streaming_base_of(reported_url: Any, api_base_url: str) -> str:
    """Return the base URL of the streaming server that a server reports, or else its own. Never downgrade TLS."""
    try:
        parts = urlsplit(reported_url if isinstance(reported_url, str) else "")
    except ValueError:
        return api_base_url
    host = parts.netloc.rpartition("@")[2]
    if not host or parts.scheme not in ("ws", "wss", "http", "https"):
        return api_base_url
    secure = parts.scheme in ("wss", "https") or api_base_url.startswith("https:")
    path = parts.path.rstrip("/").removesuffix("/api/v1/streaming")
    return f"{'https' if secure else 'http'}://{host}{path}"


def _connection_lost(error: MastodonError) -> streams.ConnectionLost:
    """Return the ConnectionLost for an error, which is final unless another attempt may succeed."""
    is_temporary = isinstance(error, (MastodonNetworkError, MastodonServerError, MastodonRatelimitError))
    return streams.ConnectionLost(error, final=not is_temporary)


def read_timeout(timeout: Timeout) -> float | None:
    """Return the number of seconds that a connection may be silent."""
    return timeout[1] if isinstance(timeout, tuple) else timeout
