"""The examination: what is asked of the server, and in which order."""

from __future__ import annotations

import copy
import ssl
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import timedelta
from functools import partial
from typing import Any

from mastodon import capabilities, streaming
from mastodon._core import addresses, network, redact
from mastodon._core.params import seconds_of, shown
from mastodon.compat import IMPL_HAS_WEBSOCKET
from mastodon.doctor import findings
from mastodon.doctor.findings import Contact, Finding
from mastodon.errors import (
    MastodonAPIError,
    MastodonError,
    MastodonIllegalArgumentError,
    MastodonNetworkError,
    MastodonNotFoundError,
    MastodonReadTimeout,
    MastodonUnauthorizedError,
)
from mastodon.Mastodon import Mastodon
from mastodon.versions import version_in

_TIMEOUT = 10.0
#: Mastodon sends a heartbeat at once, and then every 15 seconds. Others wait longer before the first.
_TIMES_FOR_HEARTBEAT = 2
_NO_EVENTS = frozenset((404, 405, 426, 501))
_SSE, _WEBSOCKET = "Streaming (SSE)", "Streaming (WebSocket)"
#: The errors of a check that meets something unreadable.
_UNREADABLE = (LookupError, TypeError, AttributeError, ValueError)


def examine(api: Mastodon, *, timeout: float | timedelta = _TIMEOUT) -> list[Finding]:
    """Examine a server and the login to it, and say what is wrong.

    This only reads: it sends GET requests, and opens streams for a moment. The client does not change. Without an
    access token, the checks that need one say so. If the server cannot be reached, that is the only finding.

    :param api: a client of the server.
    :param timeout: how long to wait for each response, in seconds or as a timedelta; for the first sign of life on
        streams, twice as long.
    :return: the findings, each with ``name``, ``is_fine`` and ``text``. ``is_fine`` is None if something could not be
        examined.
    :raises MastodonIllegalArgumentError: if an argument is wrong.
    """
    seconds = seconds_of(timeout, "timeout")
    if not isinstance(api, Mastodon):
        raise MastodonIllegalArgumentError(f"api={shown(api)} must be a client: Mastodon(api_base_url=...).")
    if seconds is None:
        raise MastodonIllegalArgumentError(f"timeout={shown(timeout)} must be a number of seconds.")
    client = copy.copy(api)
    client.request_timeout, client.retries, client.ratelimit_method = seconds, 0, "throw"
    client.on_ratelimit = None
    client.clear_caches()
    try:
        return [_without_secrets(client, each) for each in _findings(client, seconds)]
    finally:
        client.close()


def _without_secrets(client: Mastodon, finding: Finding) -> Finding:
    """Hide the token even if the server repeats it."""
    text = redact.text(finding.text)
    return finding._replace(text=text.replace(client.access_token, "***") if client.access_token else text)


def _findings(client: Mastodon, seconds: float) -> Iterator[Finding]:
    try:
        contact = _contact(client)
    except MastodonNetworkError as error:
        yield _unreachable(error)
        return
    except MastodonError as error:
        yield Finding("Address", False, str(error))
        return
    base = client.api_base_url
    yield from _checked("Address", lambda: [_address(client, contact)])
    yield from _checked("TLS", lambda: [findings.of_tls(base, contact)])
    yield from _checked("Clock", lambda: [findings.of_clock(contact)])
    yield from _checked("Rate limits", lambda: [findings.of_rate_limits(contact)])
    yield from _checked("Instance", lambda: _instances(client))
    known = (client._Mastodon__instance_v2_cache, client._Mastodon__instance_v1_cache)
    documents = [each for each in known if version_in(each) is not None]
    nodeinfo = _nodeinfo(client)
    facts = capabilities.facts_of(str(version_in(documents[0])) if documents else "", documents, nodeinfo)
    yield from _checked("Node info", lambda: [findings.of_nodeinfo(nodeinfo)])
    if documents:
        yield findings.of_software(facts, documents)
    yield from _checked("OAuth metadata", lambda: _oauth(client))
    yield from _checked("Token", lambda: _login(client))
    if documents:
        yield from _checked("Uploads", lambda: [findings.of_uploads(documents)])
        yield from _checked("Streaming", lambda: _streams(client, facts, seconds))


def _checked(name: str, check: Callable[[], Sequence[Finding]]) -> Sequence[Finding]:
    """Run a check. If it fails, that is the finding, and the others go on."""
    try:
        return check()
    except MastodonError as error:
        return [Finding(name, False, str(error))]
    except _UNREADABLE as error:
        return [Finding(name, None, f"The server responds with something unreadable ({type(error).__name__}).")]


# --- The way to the server ------------------------------------------------------------------------------------------


def _contact(client: Mastodon) -> Contact:
    """Send a first request, and look at the connection before the body is read."""
    url, options = client._request_options("GET", "/api/v1/instance", {}, None, None, None, None, False)
    asked = time.time()
    response = client._exchange("GET", url, {**options, "stream": True})
    received = time.time()
    try:
        connection = streaming.socket_of(response)
        tls, certificate = None, None
        if isinstance(connection, ssl.SSLSocket):
            tls, certificate = connection.version(), connection.getpeercert()
    finally:
        response.close()
    return Contact(str(response.url or url), response.status_code, response.headers, asked, received, tls, certificate)


def _unreachable(error: MastodonNetworkError) -> Finding:
    name = "Address"
    if any(isinstance(each, ssl.SSLCertVerificationError) for each in network.chain_of(error)):
        name = "TLS"
    return Finding(name, False, str(error))


def _address(client: Mastodon, contact: Contact) -> Finding:
    found = findings.of_address(client.api_base_url, contact)
    if not found.is_fine or contact.status != 404:
        return found
    # The domain of an account may have a website only, which sends other servers on to the right host.
    response = client._Mastodon__api_request(
        "GET", "/.well-known/nodeinfo", return_response_object=True, skip_error_check=True
    )
    elsewhere = str(response.url or "")
    if addresses.origin(elsewhere) in (None, addresses.origin(client.api_base_url)):
        return found
    host = "/".join(elsewhere.split("/")[:3])
    return found._replace(
        is_fine=False, text=f"There is no Mastodon API at {client.api_base_url}. Its accounts are on {host}: use that."
    )


# --- The server -----------------------------------------------------------------------------------------------------


def _instances(client: Mastodon) -> list[Finding]:
    """Fetch the server's description in both forms."""
    new = _form("Instance (version 2)", client._Mastodon__instance_v2)
    old = _form("Instance (version 1)", client._Mastodon__instance)
    if old.is_fine and new.is_fine is None:
        new = new._replace(is_fine=True, text="The server does not have it; version 1 does as well.")
    if new.is_fine and old.is_fine is None:
        old = old._replace(is_fine=True, text="The server does not have it; version 2 does as well.")
    if old.is_fine is None and new.is_fine is None:
        text = "The server does not describe itself. Either it has no Mastodon API, or this is not its address."
        return [Finding("Instance", False, text)]
    return [new, old]


def _form(name: str, fetch: Callable[[], Any]) -> Finding:
    try:
        found = fetch()
    except MastodonNotFoundError:
        return Finding(name, None, "")
    except MastodonUnauthorizedError:
        return Finding(name, False, "Only users of this server can read it. Log in first.")
    except MastodonError as error:
        return Finding(name, False, str(error))
    if version_in(found) is None:
        return Finding(name, False, "The server sends something else.")
    return Finding(name, True, f"{found.get('title') or found.get('uri') or found.get('domain')}.")


def _nodeinfo(client: Mastodon) -> Any:
    """Fetch node info. Servers that have none have errors of many kinds."""
    with suppress(MastodonError):
        return client.instance_nodeinfo()
    return None


def _oauth(client: Mastodon) -> list[Finding]:
    metadata = client.oauth_authorization_server_info()
    if not metadata:
        text = "The server has none. Mastodon has them since 4.3.0, and without them the usual addresses are used."
        return [Finding("OAuth metadata", None, text), findings.of_pkce(metadata)]
    for key in ("authorization_endpoint", "token_endpoint"):
        # An address without TLS is an error, which becomes the finding.
        client._checked_endpoint(metadata, key, "/oauth/token", allow_http=False)
    return [Finding("OAuth metadata", True, "The server tells its addresses."), findings.of_pkce(metadata)]


# --- The login ------------------------------------------------------------------------------------------------------


def _login(client: Mastodon) -> list[Finding]:
    if client.access_token is None:
        return [Finding("Token", None, "There is none, so only public data can be read. Mastodon.login gets one.")]
    try:
        account = client.account_verify_credentials()
    except MastodonUnauthorizedError:
        text = "The server does not accept it: it is wrong, revoked, or of another server. Log in again."
        return [Finding("Token", False, text)]
    except MastodonAPIError as error:
        text = (
            f"The server does not say whose it is. It may be that of an app, or lack the scope read:accounts. {error}"
        )
        return [Finding("Token", False, text), *_checked("Scopes", lambda: [_scopes(client)])]
    return [
        Finding("Token", True, "The server accepts it."),
        findings.of_account(account),
        *_checked("Scopes", lambda: [_scopes(client)]),
    ]


def _scopes(client: Mastodon) -> Finding:
    try:
        return findings.of_scopes(client.app_verify_credentials())
    except MastodonAPIError:
        return findings.of_scopes({})


# --- Streams --------------------------------------------------------------------------------------------------------


def _streams(client: Mastodon, facts: capabilities.Facts, seconds: float) -> list[Finding]:
    if capabilities.supported("streaming", facts) is False:
        return [Finding("Streaming", None, f"{facts.software} has no streams.")]
    base = client._Mastodon__get_streaming_base()
    try:
        is_healthy = client.stream_healthy()
        text = f"{base} is healthy." if is_healthy else f"{base} says that it is not healthy. Ask its owner."
        health = Finding("Streaming", is_healthy, text)
    except MastodonNetworkError as error:
        return [Finding("Streaming", False, f"{base} cannot be reached. {error}")]
    except MastodonAPIError as error:
        health = Finding("Streaming", None, f"{base} does not say how it is: {error}")
    wait = seconds * _TIMES_FOR_HEARTBEAT
    checks = {
        _SSE: partial(_heartbeat_over_sse, client, seconds, wait),
        _WEBSOCKET: partial(_heartbeat_over_websocket, client, wait),
    }
    return [health, *_side_by_side(checks, seconds + wait)]


def _side_by_side(checks: Mapping[str, Callable[[], Finding]], seconds: float) -> list[Finding]:
    """Run checks in threads, and give up those that are not done in time."""
    found = {name: [Finding(name, False, f"There was no result within {seconds:g} seconds.")] for name in checks}

    def run(name: str, check: Callable[[], Finding]) -> None:
        found[name] = list(_checked(name, lambda: [check()]))

    threads = [threading.Thread(target=run, args=each, daemon=True) for each in checks.items()]
    end = time.monotonic() + seconds
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(max(0.0, end - time.monotonic()))
    return [finding for name in checks for finding in found[name]]


def _heartbeat_over_sse(client: Mastodon, seconds: float, wait: float) -> Finding:
    stream = "public" if client.access_token is None else "user"
    try:
        connection = client._open_events(f"/api/v1/streaming/{stream}", {}, (seconds, wait))
    except streaming.ConnectionLost as lost:
        if lost.status in _NO_EVENTS:
            return Finding(_SSE, None, "The server has none; streams use a WebSocket.")
        return _refused(_SSE, client, lost)
    try:
        if next(connection.chunks(), None) is not None:
            return Finding(_SSE, True, "A stream opens, and its first heartbeat arrives.")
        return Finding(_SSE, False, "A stream opens, but the server ends it at once.")
    except streaming.ConnectionLost as lost:
        return _silent(_SSE, lost, wait, "nginx needs 'proxy_buffering off' for /api/v1/streaming.")
    finally:
        connection.close()


def _heartbeat_over_websocket(client: Mastodon, wait: float) -> Finding:
    if not IMPL_HAS_WEBSOCKET:
        return Finding(_WEBSOCKET, None, "This needs the extra websocket.")
    url = client._Mastodon__get_streaming_websocket_url()
    try:
        connection = streaming.WebSocketConnection(url, client._websocket_headers(), wait)
    except streaming.ConnectionLost as lost:
        return _refused(_WEBSOCKET, client, lost)
    try:
        if connection.ping():
            return Finding(_WEBSOCKET, True, "A connection opens, and the server responds to a ping.")
        return Finding(_WEBSOCKET, False, "A connection opens, but the server closes it at once.")
    except streaming.ConnectionLost as lost:
        return _silent(_WEBSOCKET, lost, wait, "It must pass on both directions at once.")
    finally:
        connection.close()


def _refused(name: str, client: Mastodon, lost: streaming.ConnectionLost) -> Finding:
    if lost.status in (401, 403):
        if client.access_token is None:
            return Finding(name, None, "The server opens streams for users only. Log in first.")
        return Finding(name, False, "The server refuses the access token for streams. Does it have the scope read?")
    if name == _WEBSOCKET and lost.status is not None:
        text = f"The server refuses with status {lost.status}. A proxy must pass on the headers Upgrade and Connection."
        return Finding(name, False, text)
    return Finding(name, False, str(lost.error))


def _silent(name: str, lost: streaming.ConnectionLost, wait: float, advice: str) -> Finding:
    if not isinstance(lost.error, MastodonReadTimeout):
        return Finding(name, False, str(lost.error))
    text = f"It opens, but nothing arrives within {wait:g} seconds. A proxy probably holds everything back: {advice}"
    return Finding(name, False, text)
