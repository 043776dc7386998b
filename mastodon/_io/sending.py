"""Sends like ``Session.request``, and keeps what that one looks up and prepares again for each request."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Mapping
from types import FunctionType
from typing import Any, NamedTuple
from urllib.parse import urlencode

import requests
import requests.sessions
from requests.cookies import RequestsCookieJar
from requests.structures import CaseInsensitiveDict

# Settings of the environment are kept as long as these stay as they are.
_VARIABLES = (
    *("http_proxy", "https_proxy", "all_proxy", "no_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"),
    *("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"),
)
# Seconds. Some systems keep proxies elsewhere, too, such as in the registry of Windows.
_KEPT_FOR = 60.0
# What is not called any more. Where a program has put its own in place, it is.
_PASSED_OVER = ("request", "prepare_request", "merge_environment_settings")


class _Settings(NamedTuple):
    """What ``requests`` found in the session and in the environment, and what it found it for."""

    basis: tuple[Any, ...]
    proxies: dict[str, str]
    until: float
    found: Mapping[str, Any]


class _Prepared(NamedTuple):
    """A prepared request without address and body, and the headers that it was made of."""

    session_headers: tuple[tuple[str, Any], ...]
    headers: dict[str, str]
    request: requests.PreparedRequest


class Sender:
    """Sends the requests of one client. Threads may use it at the same time."""

    def __init__(self) -> None:
        # Each is replaced as a whole.
        self._settings: _Settings | None = None
        self._prepared: _Prepared | None = None

    def send(self, session: requests.Session, method: str, url: str, options: Mapping[str, Any]) -> requests.Response:
        """What ``session.request(method, url, **options)`` returns or raises.

        :param options: always with ``headers``, ``auth``, ``timeout`` and ``allow_redirects``; ``cookies``, ``hooks``,
            ``proxies``, ``verify`` and ``cert`` are the session's.
        """
        if not _is_usual(session):
            return session.request(method, url, **options)
        request = self._request(session, method, url, options)
        settings = self._found(session, url)
        return session.send(
            request,
            # An adapter may change its proxies.
            **{**settings, "proxies": settings["proxies"].copy(), "stream": options.get("stream", False)},
            timeout=options["timeout"],
            allow_redirects=options["allow_redirects"],
        )

    def _request(
        self, session: requests.Session, method: str, url: str, options: Mapping[str, Any]
    ) -> requests.PreparedRequest:
        session_headers, headers = tuple(session.headers.items()), options["headers"]
        known = self._prepared
        if known is None or known.headers != headers or known.session_headers != session_headers:
            bare = requests.Request("GET", url, headers=headers, auth=options["auth"])
            known = _Prepared(session_headers, dict(headers), session.prepare_request(bare))
            known.request.headers.pop("Cookie", None)
            self._prepared = known
        request = known.request.copy()
        request.method = method.upper()
        request.hooks = {"response": []}
        _set_address(request, url, options.get("params"))
        if session.cookies:
            cookies = RequestsCookieJar()
            cookies.update(session.cookies)
            request.prepare_cookies(cookies)
        _set_body(request, options)
        return request

    def _found(self, session: requests.Session, url: str) -> Mapping[str, Any]:
        origin = url.split("/", 3)[:3]
        basis = (origin, session.trust_env, session.verify, session.cert, *map(os.environ.get, _VARIABLES))
        known, now = self._settings, time.monotonic()
        if known is None or known.basis != basis or known.proxies != session.proxies or now > known.until:
            found = session.merge_environment_settings(url, {}, None, None, None)
            known = _Settings(basis, dict(session.proxies), now + _KEPT_FOR, found)
            self._settings = known
        return known.found


# An address that ``requests`` would leave as it is.
_PLAIN = r"https?://[a-z0-9][a-z0-9.-]*(?::[1-9][0-9]{0,4})?(?:/[A-Za-z0-9_-]+)+"
_FORM = "application/x-www-form-urlencoded"


def _set_address(request: requests.PreparedRequest, url: str, params: Any) -> None:
    """What ``prepare_url`` does, sooner for what needs no care."""
    if re.fullmatch(_PLAIN, url) and (params is None or type(params) is list):
        request.url = f"{url}?{urlencode(params)}" if params else url
    else:
        request.prepare_url(url, params)


def _set_body(request: requests.PreparedRequest, options: Mapping[str, Any]) -> None:
    """What ``prepare_body`` does, sooner for the fields of a form."""
    data, headers = options.get("data"), request.headers
    if data and type(data) is list and "files" not in options:
        request.body = body = urlencode(data)
        headers["Content-Length"] = str(len(body))
        headers.setdefault("Content-Type", _FORM)
    else:
        request.prepare_body(data, options.get("files"), options.get("json"))


def _is_usual(session: Any) -> bool:
    """Whether a session does what those of ``requests`` do, as far as is known."""
    return (
        type(session) is requests.Session
        and type(session.headers) is CaseInsensitiveDict
        and type(session.proxies) is dict
        and not session.params
        and not (session.hooks or {}).get("response")
        and not any(name in vars(session) or not _is_original(getattr(requests.Session, name)) for name in _PASSED_OVER)
    )


def _is_original(function: Any) -> bool:
    return type(function) is FunctionType and function.__globals__ is vars(requests.sessions)
