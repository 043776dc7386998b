"""A server with apps, codes and tokens, and a browser whose user agrees at once."""

from __future__ import annotations

import hashlib
import json
import socket
import threading
from base64 import urlsafe_b64encode
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import requests

from mastodon.testing.bodies import fields

from .loopback import Incoming, Listener, response_bytes

Response = tuple[int, Mapping[str, str], Any]


class OAuthServer:
    """Compares redirect URIs as a whole, checks PKCE, and redirects the browser at once, without a page."""

    def __init__(self) -> None:
        #: Who is logged in to the server in the browser.
        self.username = "alice"
        #: Changes the query that the browser brings back.
        self.returned: Callable[[dict[str, str]], dict[str, str]] = dict
        #: The metadata, or None if there is none.
        self.metadata: dict[str, Any] | None = {"code_challenge_methods_supported": ["S256"]}
        self.has_pkce = True
        #: What a token is issued with, in place of the scopes that were requested, or beside them.
        self.token_fields: dict[str, Any] = {}
        #: Statuses of endpoints that fail, by path.
        self.failures: dict[str, int] = {}
        self.apps: dict[str, dict[str, str]] = {}
        self.users: dict[str, str] = {}
        #: The queries of the pages that the browser opened.
        self.authorizations: list[dict[str, str]] = []
        self.requests: list[str] = []
        self.secrets: set[str] = set()
        self._codes: dict[str, dict[str, str]] = {}
        self._refresh_tokens: dict[str, str] = {}
        self._lock = threading.Lock()
        self._listener = Listener(self._serve)
        self.url = self._listener.url
        self.host = self._listener.host
        self._listener.start()

    def close(self) -> None:
        self._listener.close()

    def _serve(self, connection: socket.socket) -> None:
        for request in Incoming(connection):
            form = {key: str(value) for key, value in fields(request.body.decode()).items()}
            token = request.headers.get("authorization", "").removeprefix("Bearer ")
            with self._lock:
                self.requests.append(f"{request.method} {request.path}")
                status, headers, data = self._respond(request.path, request.query, form, token)
            connection.sendall(response_bytes(json.dumps(data).encode(), status, headers))

    def _respond(self, path: str, query: dict[str, str], form: dict[str, str], token: str) -> Response:
        if path in self.failures:
            return self.failures[path], {}, {"error": "failure"}
        if path == "/api/v1/apps":
            number = len(self.apps) + 1
            self.apps[f"id-{number}"] = form
            return 200, {}, {"client_id": f"id-{number}", "client_secret": self._secret(f"app-secret-{number}")}
        if path == "/oauth/authorize":
            return self._authorize(query)
        if path == "/oauth/token":
            return self._issue(form)
        if path == "/oauth/revoke":
            self.users.pop(form["token"], None)
            return 200, {}, {}
        if path == "/.well-known/oauth-authorization-server" and self.metadata is not None:
            return 200, {}, self.metadata
        if path in ("/api/v1/accounts/verify_credentials", "/api/v1/apps/verify_credentials"):
            if token in self.users:
                return 200, {}, {"id": "1", "username": self.users[token], "name": "app"}
            return 401, {}, {"error": "The access token is invalid"}
        return 404, {}, {"error": "Not found"}

    def _authorize(self, query: dict[str, str]) -> Response:
        self.authorizations.append(query)
        if query["redirect_uri"] != self.apps[query["client_id"]]["redirect_uris"]:
            return 400, {}, {"error": "invalid_redirect_uri"}
        code = self._secret(f"code-{len(self._codes) + 1}-of-the-user")
        self._codes[code] = {**query, "username": self.username}
        if "://" not in query["redirect_uri"]:
            return 200, {}, {"code": code}
        returned = self.returned({"code": code, "state": query["state"]})
        return 302, {"Location": f"{query['redirect_uri']}?{urlencode(returned)}"}, {}

    def _issue(self, form: dict[str, str]) -> Response:
        if form["grant_type"] == "refresh_token":
            username = self._refresh_tokens.pop(form["refresh_token"], None)
            scope = form["scope"]
        else:
            wanted = self._codes.pop(form["code"], None)
            if wanted is None or not self._is_for(wanted, form):
                return 400, {}, {"error": "invalid_grant"}
            username, scope = wanted["username"], wanted["scope"]
        if username is None:
            return 400, {}, {"error": "invalid_grant"}
        number = len(self.secrets)
        token = self._secret(f"token-{number}-of-{username}")
        self.users[token] = username
        issued = {"access_token": token, "token_type": "Bearer", "scope": scope, **self.token_fields}
        if "refresh_token" in issued:
            issued["refresh_token"] = self._secret(f"refresh-{number}-of-{username}")
            self._refresh_tokens[issued["refresh_token"]] = username
        return 200, {}, issued

    def _is_for(self, wanted: dict[str, str], form: dict[str, str]) -> bool:
        hashed = urlsafe_b64encode(hashlib.sha256(form["code_verifier"].encode()).digest()).rstrip(b"=").decode()
        self.secrets.add(form["code_verifier"])
        is_same = all(wanted[name] == form[name] for name in ("client_id", "redirect_uri"))
        return is_same and (not self.has_pkce or wanted["code_challenge"] == hashed)

    def _secret(self, text: str) -> str:
        self.secrets.add(text)
        return text


class ScriptedBrowser:
    """Stands in for ``webbrowser.open``: follows the address as a browser does, and keeps what it shows."""

    def __init__(self) -> None:
        self.opened: list[str] = []
        #: What the user does with the page of the server.
        self.agree: Callable[[requests.Response], requests.Response] = lambda page: page
        self._pages: list[requests.Response] = []
        self._has_page = threading.Condition()

    def open(self, url: str) -> bool:
        self.opened.append(url)
        page = self.agree(requests.get(url, timeout=10))
        with self._has_page:
            self._pages.append(page)
            self._has_page.notify_all()
        return True

    @property
    def pages(self) -> list[requests.Response]:
        """The last page of each login. The browser may still be loading it when the program goes on."""
        with self._has_page:
            assert self._has_page.wait_for(lambda: len(self._pages) == len(self.opened), 10)
        return self._pages


def query_of(url: str) -> dict[str, str]:
    """Return the query of a URL, in which every name is there once."""
    return {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}
