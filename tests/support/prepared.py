"""The server of most tests of the library: prepared responses instead of a network."""

from __future__ import annotations

import json as json_module
from collections.abc import Mapping
from typing import Any

import requests

from mastodon import Mastodon
from mastodon.testing.in_process import InProcessServer, Prepared, SentRequest, local_session

from .samples import BASE


class Wire(InProcessServer):
    """A server that gives the responses that a test prepared, and keeps the requests."""

    def __init__(self) -> None:
        super().__init__()
        self.requests: list[SentRequest] = []
        self._prepared: dict[tuple[str, str], list[Prepared]] = {}
        self._given: dict[tuple[str, str], Prepared] = {}

    def respond(
        self,
        method: str,
        path: str,
        *,
        json: Any = None,
        text: str | None = None,
        body: bytes | None = None,
        status: int = 200,
        headers: Mapping[str, str] | None = None,
        error: Exception | None = None,
    ) -> None:
        """Prepare a response. Several for one path are given in turn, the last one again and again.

        ``path`` is escaped as it goes over the wire, without its query; other hosts by their whole address.
        """
        kinds = {"Content-Type": "application/json; charset=utf-8" if text is None and body is None else "text/html"}
        if body is None:
            body = json_module.dumps(json).encode() if text is None else text.encode()
        url = path if "://" in path else BASE + path
        prepared = Prepared(status, body, {**kinds, **(headers or {})}, error)
        self._prepared.setdefault((method, url), []).append(prepared)

    def session(self) -> requests.Session:
        """Make a session whose every request ends here."""
        return local_session(self)

    def client(self, **arguments: Any) -> Mastodon:
        """Make a client of this server; the server's version is known unless ``mastodon_version=None``."""
        given = {
            "api_base_url": BASE,
            "access_token": "token",
            "mastodon_version": "4.7.3",
            "session": self.session(),
            **arguments,
        }
        return Mastodon(**given)

    @property
    def last(self) -> SentRequest:
        return self.requests[-1]

    def respond_to(self, request: requests.PreparedRequest) -> Prepared:
        sent = SentRequest.of(request)
        self.requests.append(sent)
        key = (sent.method, sent.url.partition("?")[0])
        if waiting := self._prepared.get(key):
            self._given[key] = waiting.pop(0)
        if key not in self._given:
            raise AssertionError(f"no response was prepared for {sent.method} {sent.url}")
        return self._given[key]
