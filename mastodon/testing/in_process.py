"""An end of the line for requests inside the process: prepared responses instead of a network."""

from __future__ import annotations

import json as json_module
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.client import responses
from io import BytesIO
from typing import Any
from urllib.parse import urlsplit

import requests
from requests.adapters import BaseAdapter
from requests.structures import CaseInsensitiveDict
from urllib3 import HTTPResponse

from mastodon.testing.bodies import Fields, body_of, content_type_of, fields, grouped, parts

#: Status -> its words. Python 3.13 has renamed these, and tests should pass on every Python.
REASONS: dict[int, str] = {
    **responses,
    413: "Request Entity Too Large",
    414: "Request-URI Too Long",
    416: "Requested Range Not Satisfiable",
    422: "Unprocessable Entity",
}


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
        response.reason = REASONS.get(prepared.status, "")
        response.headers = CaseInsensitiveDict(prepared.headers)
        response.encoding = "utf-8"
        response.url = str(request.url)
        response.request = request
        response.raw = HTTPResponse(
            BytesIO(prepared.body), headers=dict(prepared.headers), status=prepared.status, preload_content=False
        )
        return response

    def close(self) -> None:
        """Do nothing: nothing is open."""


@dataclass
class Upload:
    """A file as it was sent."""

    name: str
    content: bytes
    type: str | None


@dataclass(repr=False)
class SentRequest:
    """A request as it left the client."""

    method: str
    url: str
    headers: Mapping[str, str]
    body: bytes
    content_type: str

    @property
    def host(self) -> str:
        """The host and the port, if it has one."""
        return urlsplit(self.url).netloc

    @property
    def path(self) -> str:
        """The path, such as "/api/v1/statuses"."""
        return urlsplit(self.url).path

    @property
    def query(self) -> Fields:
        """The query. A name that comes more than once has a list."""
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
        """The files of an upload, by field."""
        found = parts(self.content_type, self.body)
        return {part.field: Upload(part.name or "", part.content, part.type) for part in found if part.is_file}

    @classmethod
    def of(cls, request: requests.PreparedRequest) -> SentRequest:
        """Read a request. Its body is read to the end."""
        return cls(str(request.method), str(request.url), request.headers, body_of(request), content_type_of(request))

    def __repr__(self) -> str:
        # Without headers and query, which may hold tokens.
        return f"<{self.method} {self.path}>"


def local_session(server: InProcessServer) -> requests.Session:
    """Make a session whose every request ends at a server inside the process."""
    made = requests.Session()
    made.mount("https://", server)
    made.mount("http://", server)
    return made
