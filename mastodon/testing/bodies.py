"""Bodies of requests, read back: forms, uploads and JSON."""

from __future__ import annotations

from collections.abc import Iterable
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any, NamedTuple
from urllib.parse import parse_qsl

import requests

#: Values by name; a name that comes more than once has a list.
Fields = dict[str, Any]


class Part(NamedTuple):
    """One part of a multipart body. Files have a name or a type of their own, form fields have neither."""

    field: str
    content: bytes
    name: str | None
    type: str | None

    @property
    def is_file(self) -> bool:
        return self.name is not None or self.type is not None


def grouped(pairs: Iterable[tuple[str, Any]]) -> Fields:
    """Return values by name, as a list where a name comes more than once."""
    found: dict[str, list[Any]] = {}
    for name, value in pairs:
        found.setdefault(name, []).append(value)
    return {name: values[0] if len(values) == 1 else values for name, values in found.items()}


def fields(text: str) -> Fields:
    """Read a query or a form."""
    return grouped(parse_qsl(text, keep_blank_values=True))


def parts(content_type: str, body: bytes) -> list[Part]:
    """Read a multipart body; any other body has no parts."""
    if not content_type.startswith("multipart/"):
        return []
    boundary = str(_headers(b"Content-Type: " + content_type.encode()).get_boundary()).encode()
    before, *pieces, end = (b"\r\n" + body).split(b"\r\n--" + boundary)
    if (before, end) != (b"", b"--\r\n"):
        raise ValueError("The multipart body does not begin and end as it should.")
    return [_part(piece) for piece in pieces]


def _part(piece: bytes) -> Part:
    # The parser of e-mails reads line by line, which takes seconds for a film.
    head, _, content = piece.partition(b"\r\n\r\n")
    headers = _headers(head.removeprefix(b"\r\n"))
    name = str(headers.get_param("name", header="Content-Disposition"))
    return Part(name, content, headers.get_filename(), headers.get("Content-Type"))


def _headers(lines: bytes) -> EmailMessage:
    return message_from_bytes(lines + b"\r\n\r\n", policy=policy.HTTP)


def content_type_of(request: requests.PreparedRequest) -> str:
    """Return the content type of a request as text; `requests` allows bytes, too."""
    value: str | bytes = request.headers.get("Content-Type", "")
    return value.decode() if isinstance(value, bytes) else value


def body_of(request: requests.PreparedRequest) -> bytes:
    """Read the whole body of a request, in whichever form it is kept."""
    body: Any = request.body
    if body is None:
        return b""
    if hasattr(body, "read"):
        body = body.read()
    elif not isinstance(body, (str, bytes)):
        body = b"".join(body)
    return body.encode() if isinstance(body, str) else bytes(body)
