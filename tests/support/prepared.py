"""A server inside the process: prepared responses instead of a network."""

from __future__ import annotations

import json as json_module
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any
from urllib.parse import urlsplit

import requests
from requests.adapters import BaseAdapter
from requests.structures import CaseInsensitiveDict
from urllib3 import HTTPResponse

from mastodon import Mastodon

from .bodies import Fields, body_of, content_type_of, fields, grouped, parts
from .samples import BASE


@dataclass
class Prepared:
    """A response that waits for its request, or the way in which the connection breaks."""

    status: int = 200
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    error: Exception | None = None


class InProcessServer(BaseAdapter, ABC):
    """The end of the line for `requests`: a subclass chooses the response to each request."""

    @abstractmethod
    def respond_to(self, request: requests.PreparedRequest) -> Prepared:
        """Choose the response to a request."""

    def send(self, request: requests.PreparedRequest, *args: Any, **kwargs: Any) -> requests.Response:
        """Return the response to a request; `requests` calls this in place of the network."""
        prepared = self.respond_to(request)
        if prepared.error is not None:
            raise prepared.error
        response = requests.Response()
        response.status_code = prepared.status
        response.reason = requests.status_codes._codes.get(prepared.status, ("",))[0].replace("_", " ").title()
        response.headers = CaseInsensitiveDict(prepared.headers)
        response.encoding = "utf-8"
        response.url = str(request.url)
        response.request = request
        response.raw = HTTPResponse(
            BytesIO(prepared.body), headers=dict(prepared.headers), status=prepared.status, preload_content=False
        )
        response.connection = self
        return response

    def close(self) -> None:
        """Do nothing: nothing is open."""


# --- The server of most tests ---------------------------------------------------------------------------------------


@dataclass
class Upload:
    """A file as it was sent."""

    name: str
    content: bytes
    type: str | None


@dataclass
class Sent:
    """A request as it left the client."""

    method: str
    url: str
    headers: Mapping[str, str]
    body: bytes
    content_type: str

    @property
    def host(self) -> str:
        return urlsplit(self.url).netloc

    @property
    def path(self) -> str:
        return urlsplit(self.url).path

    @property
    def query(self) -> Fields:
        return fields(urlsplit(self.url).query)

    @property
    def json(self) -> Any:
        """The JSON body; None if the body is not JSON."""
        return json_module.loads(self.body) if "json" in self.content_type else None

    @property
    def form(self) -> Fields:
        """The form fields; of an upload, those that are not files."""
        if "multipart" in self.content_type:
            found = parts(self.content_type, self.body)
            return grouped((part.field, part.content.decode()) for part in found if not part.is_file)
        return fields(self.body.decode()) if "form" in self.content_type else {}

    @property
    def files(self) -> dict[str, Upload]:
        found = parts(self.content_type, self.body)
        return {part.field: Upload(part.name or "", part.content, part.type) for part in found if part.is_file}


class Wire(InProcessServer):
    """A server that gives the responses that a test prepared, and keeps the requests."""

    def __init__(self) -> None:
        super().__init__()
        self.requests: list[Sent] = []
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
        made = requests.Session()
        made.mount("https://", self)
        made.mount("http://", self)
        return made

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
    def last(self) -> Sent:
        return self.requests[-1]

    def respond_to(self, request: requests.PreparedRequest) -> Prepared:
        sent = Sent(str(request.method), str(request.url), request.headers, body_of(request), content_type_of(request))
        self.requests.append(sent)
        key = (sent.method, sent.url.partition("?")[0])
        if waiting := self._prepared.get(key):
            self._given[key] = waiting.pop(0)
        if key not in self._given:
            raise AssertionError(f"no response was prepared for {sent.method} {sent.url}")
        return self._given[key]
