"""A server with lists of statuses and other things, for archives: pages by Mastodon's rules, and single statuses."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

import requests

from mastodon import Mastodon

from .prepared import InProcessServer, Prepared
from .samples import BASE

OWN = "/api/v1/accounts/1/statuses"
ME = {"id": "1", "username": "me", "acct": "me", "display_name": "Me", "url": f"{BASE}/@me", "note": "<p>It is me</p>"}
ADA = {**ME, "id": "2", "username": "ada", "acct": "ada@other.example", "display_name": "Ada", "note": ""}


def status(id: int, content: str = "", **fields: Any) -> dict[str, Any]:
    """A status, a minute later than the one with the id before."""
    return {
        "id": str(id),
        "created_at": f"2026-01-{1 + id // 1440 % 28:02}T{id // 60 % 24:02}:{id % 60:02}:00.000Z",
        "account": ME,
        "content": f"<p>{content or f'Number {id}'}</p>",
        "spoiler_text": "",
        "visibility": "public",
        "url": f"{BASE}/@me/{id}",
        "media_attachments": [],
        "tags": [],
        "replies_count": 0,
        "reblogs_count": 0,
        "favourites_count": 0,
        "edited_at": None,
        "reblog": None,
        "poll": None,
        **fields,
    }


class KeepingServer(InProcessServer):
    """A server with a list at each path, the newest item first."""

    def __init__(self, own: int = 0) -> None:
        """Make a server.

        :param own: the number of statuses that the account has.
        """
        super().__init__()
        self.me: dict[str, Any] = ME
        self.lists: dict[str, list[Any]] = {OWN: [status(id) for id in range(own, 0, -1)]}
        self.accounts = {ADA["acct"]: ADA}
        self.requests: list[str] = []
        #: Whether it returns several statuses by their ids.
        self.has_batches = True

    def client(self, **options: Any) -> Mastodon:
        session = requests.Session()
        session.mount("https://", self)
        given = {"access_token": "token", "api_base_url": BASE, "mastodon_version": "4.7.3", **options}
        return Mastodon(session=session, **given)

    def respond_to(self, request: requests.PreparedRequest) -> Prepared:
        code, headers, data = self.respond("GET", str(request.url)[len(BASE) :], b"")
        body = data if isinstance(data, bytes) else json.dumps(data).encode()
        return Prepared(code, body, {"Content-Type": "application/json", **headers})

    def respond(self, method: str, target: str, body: bytes) -> tuple[int, Mapping[str, str], Any]:
        """Respond as servers of ``loopback.py`` do."""
        path, query = unquote(urlsplit(target).path), parse_qsl(urlsplit(target).query)
        self.requests.append(path)
        if path == "/api/v1/accounts/verify_credentials":
            return 200, {}, self.me
        if path == "/api/v1/accounts/lookup" and dict(query)["acct"] in self.accounts:
            return 200, {}, self.accounts[dict(query)["acct"]]
        if path in self.lists:
            return self._page(path, dict(query))
        known = {each["id"]: each for items in self.lists.values() for each in items}
        if path == "/api/v1/statuses" and self.has_batches:
            return 200, {}, [known[id] for name, id in query if id in known]
        if path.rpartition("/")[0] == "/api/v1/statuses" and path.rpartition("/")[2] in known:
            return 200, {}, known[path.rpartition("/")[2]]
        return 404, {}, {"error": "Record not found"}

    def _page(self, path: str, query: Mapping[str, str]) -> tuple[int, Mapping[str, str], Any]:
        limit, most, least = int(query.get("limit", 20)), query.get("max_id"), int(query.get("since_id", 0))
        found = [
            each
            for each in self.lists[path]
            if int(each["id"]) > least and (most is None or int(each["id"]) < int(most))
        ][:limit]
        if not found:
            return 200, {}, []
        links = [f'<{BASE}{path}?min_id={found[0]["id"]}>; rel="prev"']
        if len(found) == limit:
            links.append(f'<{BASE}{path}?max_id={found[-1]["id"]}>; rel="next"')
        return 200, {"Link": ", ".join(links)}, found
