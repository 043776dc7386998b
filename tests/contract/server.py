"""A server inside the process: it notes every request as plain facts and gives fixed responses."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

import requests

from mastodon.testing.bodies import Part, body_of, content_type_of, fields, grouped, parts
from mastodon.testing.in_process import InProcessServer, Prepared

HOST = "https://example.invalid"
TOKEN = "token-1"
AUTHORISED = {"Authorization": f"Bearer {TOKEN}"}

_API_NUMBERS = {"4.3.0": 2, "4.4.3": 6, "4.5.0": 7, "4.7.3": 11}
# The time and the random part of the names that uploads without a name get.
_MADE_UP_NAME = re.compile(r"^mastodonpyupload_[0-9.]+_[0-9a-f]{32}")


def _prepared(body: Any, status: int = 200, headers: Mapping[str, str] | None = None) -> Prepared:
    return Prepared(status, body if isinstance(body, bytes) else json.dumps(body).encode(), headers or {})


# --- What the server says unless a case says otherwise --------------------------------------------------------------

_NOT_FOUND = _prepared({"error": "Not found"}, 404)
_TOKEN_RESPONSE = {"token_type": "Bearer", "scope": "read write follow push", "created_at": 1}
_FIXED: dict[tuple[str, str], Any] = {
    ("POST", "/api/v1/apps"): {"id": "1", "name": "app", "client_id": "cid", "client_secret": "csec"},
    ("POST", "/api/v1/accounts"): {"access_token": "acct-token", **_TOKEN_RESPONSE},
    ("POST", "/api/v1/media"): {"id": "9", "type": "image", "url": None},
    ("POST", "/api/v2/media"): {"id": "9", "type": "image", "url": None},
    ("*", "/oauth/token"): {"access_token": "new-token", **_TOKEN_RESPONSE},
    ("*", "/oauth/userinfo"): {"iss": HOST, "sub": "x", "name": "n"},
    ("*", "/api/v1/accounts/verify_credentials"): {"id": "1", "username": "me", "acct": "me"},
    ("*", "/api/v1/accounts/search"): [{"id": "77", "username": "u", "acct": "u@other.invalid"}],
    ("*", "/api/v1/notifications/requests/merged"): {"merged": True},
    ("*", "/api/v2/notifications/unread_count"): {"count": 3},
    ("*", "/health"): b"OK",
    ("*", "/api/v1/streaming/health"): b"OK",
    ("*", "/.well-known/nodeinfo"): {
        "links": [{"rel": "http://nodeinfo.diaspora.software/ns/schema/2.0", "href": f"{HOST}/nodeinfo/2.0"}]
    },
}
_BY_PATTERN: list[tuple[str, str, Prepared]] = [
    ("GET", r"/api/v1/media/[^/]+", _prepared({"id": "9", "type": "image", "url": f"{HOST}/m.png"})),
    ("GET", r"/api/v1/statuses/[^/]+", _prepared({"id": "123", "card": {"url": HOST}})),
    ("POST", r"/api/v1/annual_reports.*", _prepared(b"", 202)),
    ("*", r"/api/v1/streaming/.*", _prepared(b"", headers={"Content-Type": "text/event-stream"})),
    (
        "*",
        r"/api/v1_alpha/async_refreshes/.*",
        _prepared({"async_refresh": {"id": "abc", "status": "finished", "result_count": 2}}),
    ),
]


def _instance(version: str) -> Prepared:
    urls = {"streaming_api": "wss://streaming.example.invalid"}
    return _prepared({"uri": "example.invalid", "title": "t", "version": version, "urls": urls})


def _instance_v2(version: str) -> Prepared:
    if _numbers(version) < (4, 0, 0):
        return _NOT_FOUND
    urls = {"streaming": "wss://streaming.example.invalid"}
    body: dict[str, Any] = {"domain": "example.invalid", "version": version, "configuration": {"urls": urls}}
    if version in _API_NUMBERS:
        body["api_versions"] = {"mastodon": _API_NUMBERS[version]}
    return _prepared(body)


def _oauth_metadata(version: str) -> Prepared:
    numbers = _numbers(version)
    if numbers < (4, 3, 0):
        return _NOT_FOUND
    grants = ["authorization_code", "client_credentials"]
    body: dict[str, Any] = {
        "issuer": f"{HOST}/",
        "authorization_endpoint": f"{HOST}/oauth/authorize",
        "token_endpoint": f"{HOST}/oauth/token",
        "revocation_endpoint": f"{HOST}/oauth/revoke",
        "app_registration_endpoint": f"{HOST}/api/v1/apps",
    }
    if numbers < (4, 4, 0):
        return _prepared({**body, "grant_types_supported": [grants[0], "password", grants[1]]})
    return _prepared({**body, "grant_types_supported": grants, "userinfo_endpoint": f"{HOST}/oauth/userinfo"})


_BY_VERSION = {
    "/api/v1/instance": _instance,
    "/api/v2/instance": _instance_v2,
    "/.well-known/oauth-authorization-server": _oauth_metadata,
}


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(map(int, re.findall(r"\d+", version)[:3]))


def usual_response(verb: str, path: str, version: str) -> Prepared:
    """Return the response of a server of that version where a case says nothing else."""
    if path == "/":
        return _prepared(b"", headers={"Date": "Wed, 03 Jan 2024 04:05:06 GMT"})
    path = path.rstrip("/")
    if path in _BY_VERSION:
        return _BY_VERSION[path](version)
    for who in (verb, "*"):
        if (who, path) in _FIXED:
            return _prepared(_FIXED[who, path])
    for who, pattern, response in _BY_PATTERN:
        if who in (verb, "*") and re.fullmatch(pattern, path):
            return response
    return _prepared({})


# --- Requests as facts ---------------------------------------------------------------------------------------------


def facts_of(request: requests.PreparedRequest, usual_agent: str) -> dict[str, Any]:
    """Everything of a request that a server can tell apart."""
    url = urlsplit(request.url or "")
    facts: dict[str, Any] = {"verb": request.method, "path": url.path}
    if f"{url.scheme}://{url.netloc}" != HOST:
        facts["base"] = f"{url.scheme}://{url.netloc}"
    if url.fragment:
        facts["fragment"] = url.fragment
    if url.query:
        facts["query"] = fields(url.query)
    facts.update(_body_facts(content_type_of(request), body_of(request)))
    headers = {
        name: _text(request.headers[name]) for name in ("Authorization", "Idempotency-Key") if name in request.headers
    }
    agent = request.headers.get("User-Agent")
    if agent != usual_agent:
        headers["User-Agent"] = re.sub(r"^python-requests/.*", "python-requests/*", agent) if agent else agent
    return {**facts, "headers": headers}


def _body_facts(kind: str, body: bytes) -> dict[str, Any]:
    if not body:
        return {}
    if kind.startswith("application/json"):
        return {"json": json.loads(body)}
    if kind.startswith("application/x-www-form-urlencoded"):
        return {"form": fields(body.decode())}
    if kind.startswith("multipart/form-data"):
        return _multipart_facts(parts(kind, body))
    return {"raw_body": body.decode("latin-1")}


def _multipart_facts(found: list[Part]) -> dict[str, Any]:
    form = grouped((part.field, part.content.decode()) for part in found if not part.is_file)
    files = [
        {
            "field": part.field,
            "filename_pattern": part.name and _MADE_UP_NAME.sub("mastodonpyupload_{time}_{hex32}", part.name),
            "content_type": part.type,
            "bytes": len(part.content),
        }
        for part in found
        if part.is_file
    ]
    return {**({"form": form} if form else {}), "files": files}


def _text(value: str | bytes) -> str:
    return value.decode() if isinstance(value, bytes) else value


# --- The session ---------------------------------------------------------------------------------------------------


class Server(InProcessServer):
    """Respond in place of the network, and note every request as plain facts.

    :param version: the version of Mastodon that the server calls itself.
    :param canned: responses of this case by "VERB path" or "VERB path?query"; of several, the last one repeats.
    """

    def __init__(self, version: str, canned: Mapping[str, Any], usual_agent: str = "mastodonpy") -> None:
        super().__init__()
        self.version = version
        self.canned = dict(canned)
        self.usual_agent = usual_agent
        self.seen: list[dict[str, Any]] = []
        self.turns: dict[str, int] = {}

    def session(self) -> requests.Session:
        """A session that reaches this server whatever the address is."""
        session = requests.Session()
        session.trust_env = False
        session.adapters.clear()
        session.mount("http", self)
        return session

    def forget(self) -> None:
        """Start counting again."""
        self.seen.clear()
        self.turns.clear()

    def respond_to(self, request: requests.PreparedRequest) -> Prepared:
        self.seen.append(facts_of(request, self.usual_agent))
        url = urlsplit(request.url or "")
        key = f"{request.method} {url.path}"
        for name in (f"{key}?{url.query}", key):
            if name in self.canned:
                return self._in_turn(name, self.canned[name])
        return usual_response(str(request.method), url.path, self.version)

    def _in_turn(self, name: str, responses: Any) -> Prepared:
        if not isinstance(responses, list):
            return canned(responses)
        turn = self.turns.get(name, 0)
        self.turns[name] = turn + 1
        return canned(responses[min(turn, len(responses) - 1)])


def canned(written: Mapping[str, Any]) -> Prepared:
    """Read a response as the data files write it; text is a body that is not JSON."""
    body = written["body"]
    return _prepared(body.encode() if isinstance(body, str) else body, written["status"], written["headers"])
