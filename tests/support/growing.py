"""A server whose lists grow while they are read: pages by cursor or by offset, by Mastodon's rules."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import requests

from mastodon import Mastodon
from mastodon.testing.in_process import InProcessServer, Prepared

from .samples import BASE

_BY_OFFSET = r"/api/v\d/(?:accounts/search|directory|trends/\w+|trends|search|accounts/[^/]+/(?:in_)?collections)/?"


class GrowingServer(InProcessServer):
    """The same list at each path, the newest item first.

    An item has all fields that identify one: ``id``, ``name``, ``url`` and ``group_key``.
    """

    def __init__(self, count: int, *, growth: int = 0, backward: str | None = "min_id", shift: int = 0) -> None:
        """Make a server.

        :param count: the number of items at the beginning.
        :param growth: how many new ones come after each request.
        :param backward: the parameter in the links to the previous page, or None if there are no such links.
        :param shift: the difference between the id of an item and its cursor, which the server does not show.
        """
        super().__init__()
        self.numbers = list(range(count, 0, -1))
        self._newest = count
        self.growth, self.backward, self.shift = growth, backward, shift
        self.queries: list[dict[str, str]] = []
        #: The request that fails, counted from 1.
        self.fails_at: int | None = None

    @property
    def ids(self) -> list[str]:
        return [str(number) for number in self.numbers]

    def grow(self, count: int) -> list[str]:
        """Add new items. Return their ids, the newest first."""
        added = list(range(self._newest + count, self._newest, -1))
        self._newest += count
        self.numbers = added + self.numbers
        return [str(number) for number in added]

    def client(self) -> Mastodon:
        session = requests.Session()
        session.mount("https://", self)
        return Mastodon(access_token="token", api_base_url=BASE, mastodon_version="4.7.3", session=session)

    def respond_to(self, request: requests.PreparedRequest) -> Prepared:
        status, headers, data = self.respond("GET", str(request.url)[len(BASE) :], b"")
        return Prepared(status, json.dumps(data).encode(), {"Content-Type": "application/json", **headers})

    def respond(self, method: str, target: str, body: bytes) -> tuple[int, Mapping[str, str], Any]:
        """Respond as servers of ``loopback.py`` do."""
        path, query = urlsplit(target).path, dict(parse_qsl(urlsplit(target).query))
        self.queries.append(query)
        if len(self.queries) == self.fails_at:
            return 503, {}, {"error": "Down"}
        if re.fullmatch(_BY_OFFSET, path):
            start = int(query.get("offset", 0))
            numbers, headers = self.numbers[start : start + int(query.get("limit", 20))], {}
        else:
            numbers = self._selected(query)
            headers = self._links(path, query, numbers)
        result = 200, headers, _body(path, query, numbers)
        self.grow(self.growth)
        return result

    def _selected(self, query: Mapping[str, str]) -> list[int]:
        limit = int(query.get("limit", 20))
        cursors = {name: int(query[name]) - self.shift for name in ("max_id", "since_id", "min_id") if name in query}
        found = [each for each in self.numbers if each < cursors.get("max_id", each + 1)]
        if "min_id" in cursors:
            return [each for each in found if each > cursors["min_id"]][-limit:]
        return [each for each in found if each > cursors.get("since_id", 0)][:limit]

    def _links(self, path: str, query: Mapping[str, str], numbers: list[int]) -> dict[str, str]:
        if not numbers:
            return {}
        links = [f'<{BASE}{path}?max_id={numbers[-1] + self.shift}>; rel="next"']
        if len(numbers) < int(query.get("limit", 20)):
            links = []
        if self.backward is not None:
            links.append(f'<{BASE}{path}?{self.backward}={numbers[0] + self.shift}>; rel="prev"')
        return {"Link": ", ".join(links)} if links else {}


def _body(path: str, query: Mapping[str, str], numbers: list[int]) -> Any:
    items: list[Any] = [dict.fromkeys(("id", "name", "url", "group_key"), str(number)) for number in numbers]
    if path == "/api/v1/domain_blocks":
        return [str(number) for number in numbers]
    if path == "/api/v2/notifications":
        return {"accounts": [], "statuses": [], "notification_groups": items}
    if path == "/api/v2/search":
        return {"accounts": [], "statuses": [], "hashtags": [], "collections": [], query["type"]: items}
    return {"collections": items} if "collections" in path else items
