"""Send requests like ``Session.request``, but cache the settings and headers that it computes for each request."""

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

# Settings from the environment are cached while these variables stay the same.
_VARIABLES = (
    *("http_proxy", "https_proxy", "all_proxy", "no_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"),
    *("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"),
)
# Seconds. Some systems also keep proxies elsewhere, such as in the Windows registry.
_KEPT_FOR = 60.0
# Methods of a session that are bypassed, unless a program has replaced one of them.
_SKIPPED = ("request", "prepare_request", "merge_environment_settings")


class _Settings(NamedTuple):
    """The settings that ``requests`` found in the session and in the environment, and the input that they depend on."""

    basis: tuple[Any, ...]
    proxies: dict[str, str]
    until: float
    found: Mapping[str, Any]


class _Prepared(NamedTuple):
    """A prepared request without URL and body, and the headers from which it was prepared."""

    session_headers: tuple[tuple[str, Any], ...]
    headers: dict[str, str]
    request: requests.PreparedRequest


class Sender:
    """Sends the requests of one client. Threads may share it."""

    def __init__(self) -> None:
        # Each is only ever replaced as a whole, because threads share it.
        self._settings: _Settings | None = None
        self._prepared: _Prepared | None = None

    def send(self, session: requests.Session, method: str, url: str, options: Mapping[str, Any]) -> requests.Response:
        """Return or raise the same as ``session.request(method, url, **options)``.

        :param options: always contains ``headers``, ``auth``, ``timeout`` and ``allow_redirects``; ``cookies``,
            ``hooks``, ``proxies``, ``verify`` and ``cert`` come from the session.
        """
        if not _is_plain(session):
            return session.request(method, url, **_as_mocks_expect(method, options))
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
            template = requests.Request("GET", url, headers=headers, auth=options["auth"])
            known = _Prepared(session_headers, dict(headers), session.prepare_request(template))
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


def _as_mocks_expect(method: str, options: Mapping[str, Any]) -> dict[str, Any]:
    """Return the options in the form in which Mastodon.py 2.3.3 passes them: dictionaries, even if they are empty."""
    sent = dict(options)
    for name in ("params", "data"):
        if name in sent:
            sent[name] = _dictionary(sent[name])
    if "json" not in sent:
        sent.setdefault("params" if method == "GET" else "data", {})
    sent.setdefault("files", {})
    return sent


def _dictionary(fields: Any) -> Any:
    """Turn pairs into a dictionary with the same encoding. A repeated name gets a list."""
    if type(fields) is not list:
        return fields
    grouped: dict[str, Any] = {}
    last = None
    for name, value in fields:
        if name not in grouped:
            grouped[name] = [value] if name.endswith("[]") else value
        elif name == last and isinstance(grouped[name], list):
            grouped[name].append(value)
        else:
            # The order of these fields would change.
            return fields
        last = name
    return grouped


# A URL that ``requests`` sends unchanged.
_PLAIN = r"https?://[a-z0-9][a-z0-9.-]*(?::[1-9][0-9]{0,4})?(?:/[A-Za-z0-9_-]+)+"
_FORM = "application/x-www-form-urlencoded"


def _set_address(request: requests.PreparedRequest, url: str, params: Any) -> None:
    """Do the same as ``prepare_url``, with a shortcut for simple URLs."""
    if re.fullmatch(_PLAIN, url) and (params is None or type(params) is list):
        request.url = f"{url}?{urlencode(params)}" if params else url
    else:
        request.prepare_url(url, params)


def _set_body(request: requests.PreparedRequest, options: Mapping[str, Any]) -> None:
    """Do the same as ``prepare_body``, with a shortcut for the fields of a form."""
    data, headers = options.get("data"), request.headers
    if data and type(data) is list and "files" not in options:
        request.body = body = urlencode(data)
        headers["Content-Length"] = str(len(body))
        headers.setdefault("Content-Type", _FORM)
    else:
        request.prepare_body(data, options.get("files"), options.get("json"))


def _is_plain(session: Any) -> bool:
    """Check whether a session behaves like an unmodified ``requests.Session``, as far as can be detected."""
    return (
        type(session) is requests.Session
        and type(session.headers) is CaseInsensitiveDict
        and type(session.proxies) is dict
        and not session.params
        and not (session.hooks or {}).get("response")
        and not any(name in vars(session) or not _is_original(getattr(requests.Session, name)) for name in _SKIPPED)
    )


def _is_original(function: Any) -> bool:
    return type(function) is FunctionType and function.__globals__ is vars(requests.sessions)
