"""Clients, and a session that has each response ready."""

from __future__ import annotations

from typing import Any

import requests
from requests.structures import CaseInsensitiveDict

from mastodon import Mastodon
from tests.support.samples import BASE

from .samples import HEADERS


class ReadySession(requests.Session):
    """Responds to every request with the same body."""

    def __init__(self, body: bytes) -> None:
        super().__init__()
        self.body, self.headers_sent = body, CaseInsensitiveDict(HEADERS)

    def request(self, method: str | bytes, url: str | bytes, *args: Any, **options: Any) -> requests.Response:
        response = requests.Response()
        response.status_code, response.reason, response.url = 200, "OK", str(url)
        response.headers, response.encoding = self.headers_sent, "utf-8"
        response._content = self.body
        return response


def client(base: str = BASE, session: requests.Session | None = None) -> Mastodon:
    return Mastodon(
        api_base_url=base, access_token="token", mastodon_version="4.7.3", ratelimit_method="throw", session=session
    )


def ready_client(body: bytes) -> Mastodon:
    """A client of which every call gets this body."""
    return client(session=ReadySession(body))
