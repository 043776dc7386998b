"""A server inside the process: it notes every request as plain facts and gives fixed answers."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterable, Mapping
from email import message_from_bytes
from email.policy import HTTP
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, urlsplit

import requests
from requests.adapters import BaseAdapter
from requests.structures import CaseInsensitiveDict
from urllib3 import HTTPResponse

HOST = "https://example.invalid"
TOKEN = "token-1"
AUTHORISED = {"Authorization": f"Bearer {TOKEN}"}

_API_NUMBERS = {"4.3.0": 2, "4.4.3": 6, "4.5.0": 7, "4.7.3": 11}
_REASONS = {200: "OK", 202: "Accepted", 401: "Unauthorized", 404: "Not Found", 429: "Too Many Requests"}
# The time and the random part of the names that uploads without a name get.
_MADE_UP_NAME = re.compile(r"^mastodonpyupload_[0-9.]+_[0-9a-f]{32}")


class Answer(NamedTuple):
    body: Any
    status: int = 200
    headers: Mapping[str, str] = {}


# --- What the server says by itself --------------------------------------------------------------------------------

_NOT_FOUND = Answer({"error": "Not found"}, 404)
_TOKEN_ANSWER = {"token_type": "Bearer", "scope": "read write follow push", "created_at": 1}
_FIXED: dict[tuple[str, str], Any] = {
    ("POST", "/api/v1/apps"): {"id": "1", "name": "app", "client_id": "cid", "client_secret": "csec"},
    ("POST", "/api/v1/accounts"): {"access_token": "acct-token", **_TOKEN_ANSWER},
    ("POST", "/api/v1/media"): {"id": "9", "type": "image", "url": None},
    ("POST", "/api/v2/media"): {"id": "9", "type": "image", "url": None},
    ("*", "/oauth/token"): {"access_token": "new-token", **_TOKEN_ANSWER},
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
_BY_PATTERN: list[tuple[str, str, Answer]] = [
    ("GET", r"/api/v1/media/[^/]+", Answer({"id": "9", "type": "image", "url": f"{HOST}/m.png"})),
    ("GET", r"/api/v1/statuses/[^/]+", Answer({"id": "123", "card": {"url": HOST}})),
    ("POST", r"/api/v1/annual_reports.*", Answer(b"", 202)),
    ("*", r"/api/v1/streaming/.*", Answer(b"", headers={"Content-Type": "text/event-stream"})),
    (
        "*",
        r"/api/v1_alpha/async_refreshes/.*",
        Answer({"async_refresh": {"id": "abc", "status": "finished", "result_count": 2}}),
    ),
]


def _instance(version: str) -> Answer:
    urls = {"streaming_api": "wss://streaming.example.invalid"}
    return Answer({"uri": "example.invalid", "title": "t", "version": version, "urls": urls})


def _instance_v2(version: str) -> Answer:
    if _numbers(version) < (4, 0, 0):
        return _NOT_FOUND
    urls = {"streaming": "wss://streaming.example.invalid"}
    body: dict[str, Any] = {"domain": "example.invalid", "version": version, "configuration": {"urls": urls}}
    if version in _API_NUMBERS:
        body["api_versions"] = {"mastodon": _API_NUMBERS[version]}
    return Answer(body)


def _oauth_metadata(version: str) -> Answer:
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
        return Answer({**body, "grant_types_supported": [grants[0], "password", grants[1]]})
    return Answer({**body, "grant_types_supported": grants, "userinfo_endpoint": f"{HOST}/oauth/userinfo"})


_BY_VERSION = {
    "/api/v1/instance": _instance,
    "/api/v2/instance": _instance_v2,
    "/.well-known/oauth-authorization-server": _oauth_metadata,
}


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(map(int, re.findall(r"\d+", version)[:3]))


def usual_answer(verb: str, path: str, version: str) -> Answer:
    """The answer of a server of that version that a case says nothing else about."""
    if path == "/":
        return Answer(b"", headers={"Date": "Wed, 03 Jan 2024 04:05:06 GMT"})
    path = path.rstrip("/")
    if path in _BY_VERSION:
        return _BY_VERSION[path](version)
    for who in (verb, "*"):
        if (who, path) in _FIXED:
            return Answer(_FIXED[who, path])
    for who, pattern, answer in _BY_PATTERN:
        if who in (verb, "*") and re.fullmatch(pattern, path):
            return answer
    return Answer({})


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
        facts["query"] = _grouped(parse_qsl(url.query, keep_blank_values=True))
    facts.update(_body_facts(_text(request.headers.get("Content-Type", "")), _bytes(request.body)))
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
        return {"form": _grouped(parse_qsl(body.decode(), keep_blank_values=True))}
    if kind.startswith("multipart/form-data"):
        return _multipart_facts(kind, body)
    return {"raw_body": body.decode("latin-1")}


def _multipart_facts(kind: str, body: bytes) -> dict[str, Any]:
    fields, files = [], []
    message = message_from_bytes(b"Content-Type: %s\r\n\r\n%s" % (kind.encode(), body), policy=HTTP)
    for part in message.iter_parts():
        field = part.get_param("name", header="Content-Disposition")
        content = part.get_payload(decode=True)
        if part.get_filename() is None and "Content-Type" not in part:
            fields.append((field, content.decode()))
            continue
        name = part.get_filename()
        files.append(
            {
                "field": field,
                "filename_pattern": name and _MADE_UP_NAME.sub("mastodonpyupload_{time}_{hex32}", name),
                "content_type": part.get("Content-Type"),
                "bytes": len(content),
            }
        )
    return {**({"form": _grouped(fields)} if fields else {}), "files": files}


def _grouped(pairs: Iterable[tuple[str, str]]) -> dict[str, Any]:
    """A name that comes once has a string, one that is repeated a list."""
    found: dict[str, list[str]] = {}
    for name, value in pairs:
        found.setdefault(name, []).append(value)
    return {name: values[0] if len(values) == 1 else values for name, values in found.items()}


def _text(value: str | bytes) -> str:
    return value.decode() if isinstance(value, bytes) else value


def _bytes(body: Any) -> bytes:
    if body is None:
        return b""
    if isinstance(body, str):
        return body.encode()
    if isinstance(body, bytes):
        return body
    return body.read() if hasattr(body, "read") else b"".join(body)


# --- The session ---------------------------------------------------------------------------------------------------


class Server(BaseAdapter):
    """Answers in place of the network.

    :param version: the version of Mastodon that the server calls itself.
    :param canned: answers of this case by "VERB path" or "VERB path?query"; of several, the last one repeats.
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

    def send(self, request: requests.PreparedRequest, *_: Any, **__: Any) -> requests.Response:
        self.seen.append(facts_of(request, self.usual_agent))
        answer = self._answer(request)
        response = requests.Response()
        response.status_code = answer.status
        response.reason = _REASONS.get(answer.status, "?")
        body = answer.body if isinstance(answer.body, bytes) else json.dumps(answer.body).encode()
        response.raw = HTTPResponse(
            io.BytesIO(body), headers=dict(answer.headers), status=answer.status, preload_content=False
        )
        response.headers = CaseInsensitiveDict(answer.headers)
        response.encoding = "utf-8"
        response.url = request.url or ""
        response.request = request
        return response

    def close(self) -> None:
        """Nothing is open."""

    def _answer(self, request: requests.PreparedRequest) -> Answer:
        url = urlsplit(request.url or "")
        key = f"{request.method} {url.path}"
        for name in (f"{key}?{url.query}", key):
            if name in self.canned:
                return self._in_turn(name, self.canned[name])
        return usual_answer(str(request.method), url.path, self.version)

    def _in_turn(self, name: str, answers: Any) -> Answer:
        if not isinstance(answers, list):
            return canned(answers)
        turn = self.turns.get(name, 0)
        self.turns[name] = turn + 1
        return canned(answers[min(turn, len(answers) - 1)])


def canned(answer: Mapping[str, Any]) -> Answer:
    """An answer as the data files write it; text stands for a body that is no JSON."""
    body = answer["body"]
    return Answer(body.encode() if isinstance(body, str) else body, answer["status"], answer["headers"])
