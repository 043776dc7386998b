"""Fixtures for all tests: a server made of prepared answers, and a clock on which waiting takes no time."""

from __future__ import annotations

import json as json_module
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from io import BytesIO
from types import ModuleType
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
import requests
from requests.adapters import BaseAdapter
from requests.structures import CaseInsensitiveDict
from urllib3 import HTTPResponse

from mastodon import Mastodon

BASE = "https://mastodon.example"


# --- Waiting --------------------------------------------------------------------------------------------------------


class Clock:
    """The module ``time``, except that sleeping is noted and moves the clock on instead of taking time."""

    def __init__(self) -> None:
        self.slept: list[float] = []

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)

    def time(self) -> float:
        return time.time() + sum(self.slept)

    def monotonic(self) -> float:
        return time.monotonic() + sum(self.slept)

    def __getattr__(self, name: str) -> Any:
        return getattr(time, name)


def _library_modules() -> list[ModuleType]:
    return [module for name, module in list(sys.modules.items()) if name == "mastodon" or name.startswith("mastodon.")]


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """The library's clock: ``clock.slept`` lists for how many seconds it would have slept."""
    made = Clock()
    for module in _library_modules():
        # The class has the name of its module, so it can stand among the modules.
        if isinstance(module, ModuleType) and vars(module).get("time") is time:
            monkeypatch.setattr(module, "time", made)
    return made


# --- Prepared answers -----------------------------------------------------------------------------------------------

Fields = dict[str, Any]


def _fields(text: str) -> Fields:
    """Fields by name; a name that comes more than once has a list."""
    found: Fields = {}
    for name, value in parse_qsl(text, keep_blank_values=True):
        _add(found, name, value)
    return found


def _add(found: Fields, name: str, value: Any) -> None:
    if name not in found:
        found[name] = value
    elif isinstance(found[name], list):
        found[name].append(value)
    else:
        found[name] = [found[name], value]


@dataclass
class Upload:
    """A file as it was sent."""

    name: str
    content: bytes
    type: str


@dataclass
class Sent:
    """A request as it left the client."""

    method: str
    url: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def host(self) -> str:
        return urlsplit(self.url).netloc

    @property
    def path(self) -> str:
        return urlsplit(self.url).path

    @property
    def query(self) -> Fields:
        return _fields(urlsplit(self.url).query)

    @property
    def json(self) -> Any:
        """The JSON body; None if it is no such body."""
        return json_module.loads(self.body) if "json" in self._type else None

    @property
    def form(self) -> Fields:
        """The form fields, of an upload those that are no files."""
        if "multipart" in self._type:
            return {name: value for name, value in self._parts.items() if not isinstance(value, Upload)}
        return _fields(self.body.decode()) if "form" in self._type else {}

    @property
    def files(self) -> dict[str, Upload]:
        return {name: value for name, value in self._parts.items() if isinstance(value, Upload)}

    @property
    def _type(self) -> str:
        return self.headers.get("Content-Type", "")

    @property
    def _parts(self) -> Fields:
        found: Fields = {}
        if "multipart" not in self._type:
            return found
        message = message_from_bytes(
            b"Content-Type: " + self._type.encode() + b"\r\n\r\n" + self.body, policy=policy.HTTP
        )
        for part in message.iter_parts():
            name = part.get_param("name", header="content-disposition")
            content = part.get_payload(decode=True)
            file_name = part.get_filename()
            value = content.decode() if file_name is None else Upload(file_name, content, part.get_content_type())
            _add(found, str(name), value)
        return found


@dataclass
class Answer:
    """What the server answers, or how the connection breaks."""

    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    error: Exception | None = None


class Wire(BaseAdapter):
    """A server that answers what a test prepared, and keeps what it was sent."""

    def __init__(self) -> None:
        super().__init__()
        self.requests: list[Sent] = []
        self._answers: dict[tuple[str, str], list[Answer]] = {}

    def answer(
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
        """Prepare an answer. Several for one path are given in turn, the last one again and again.

        ``path`` is escaped as it goes over the wire, without its query; other hosts by their whole address.
        """
        kinds = {"Content-Type": "application/json; charset=utf-8" if text is None and body is None else "text/html"}
        if body is None:
            body = json_module.dumps(json).encode() if text is None else text.encode()
        url = path if "://" in path else BASE + path
        self._answers.setdefault((method, url), []).append(Answer(status, body, {**kinds, **(headers or {})}, error))

    def session(self) -> requests.Session:
        """A session whose every request ends here."""
        made = requests.Session()
        made.mount("https://", self)
        made.mount("http://", self)
        return made

    def client(self, **arguments: Any) -> Mastodon:
        """A client of this server; the server's version is known unless ``mastodon_version=None``."""
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

    def send(self, request: requests.PreparedRequest, *args: Any, **kwargs: Any) -> requests.Response:
        """What ``requests`` calls to send something."""
        sent = Sent(str(request.method), str(request.url), request.headers, _body_of(request))
        self.requests.append(sent)
        answers = self._answers.get((sent.method, sent.url.partition("?")[0]))
        if not answers:
            raise AssertionError(f"no answer was prepared for {sent.method} {sent.url}")
        answer = answers.pop(0) if len(answers) > 1 else answers[0]
        if answer.error is not None:
            raise answer.error
        return _response(self, request, answer)

    def close(self) -> None:
        """Nothing is open."""


def _body_of(request: requests.PreparedRequest) -> bytes:
    body: Any = request.body
    if body is None:
        return b""
    if hasattr(body, "read"):
        body = body.read()
    elif not isinstance(body, (str, bytes)):
        body = b"".join(body)
    return body.encode() if isinstance(body, str) else bytes(body)


def _response(wire: Wire, request: requests.PreparedRequest, answer: Answer) -> requests.Response:
    response = requests.Response()
    response.status_code = answer.status
    response.reason = requests.status_codes._codes.get(answer.status, ("",))[0].replace("_", " ").title()
    response.headers = CaseInsensitiveDict(answer.headers)
    response.encoding = "utf-8"
    response.url = str(request.url)
    response.request = request
    response.raw = HTTPResponse(
        BytesIO(answer.body), headers=answer.headers, status=answer.status, preload_content=False
    )
    response.connection = wire
    return response


@pytest.fixture
def wire() -> Iterator[Wire]:
    """A server of prepared answers: ``wire.answer(...)``, ``wire.client()``, ``wire.requests``."""
    made = Wire()
    yield made
    made.close()
