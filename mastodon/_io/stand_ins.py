"""Responses that are not made by ``requests``, such as the mocks in the tests of programs."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import requests
from requests.structures import CaseInsensitiveDict

_NO_STATUS_BUT_FAILED = 400


class StandIn(requests.Response):
    """A response with the values of an object that a program uses in place of one."""

    original: Any


def as_response(received: Any) -> requests.Response:
    """Return a response unchanged, and build one from any other object.

    Mocks often define no more than ``json()``, ``status_code``, ``ok`` or ``headers``. Every other attribute of theirs
    is just another mock, and is ignored.
    """
    if isinstance(received, requests.Response):
        return received
    response = StandIn()
    response.original = received
    response.status_code = _status_of(received)
    response.reason = _text(received, "reason") or ""
    response.url = _text(received, "url") or ""
    response.encoding = "utf-8"
    headers = getattr(received, "headers", None)
    if isinstance(headers, Mapping):
        response.headers = CaseInsensitiveDict(headers)
    response._content = _body_of(received)
    response._content_consumed = True  # type: ignore[attr-defined]  # where requests keeps its state
    return response


def original_of(response: requests.Response) -> Any:
    """Return the object that a program used in place of a response, or the response itself."""
    return response.original if isinstance(response, StandIn) else response


def _status_of(received: Any) -> int:
    status = getattr(received, "status_code", None)
    if isinstance(status, int):
        return int(status)
    return _NO_STATUS_BUT_FAILED if getattr(received, "ok", True) is False else 200


def _text(received: Any, name: str) -> str | None:
    value = getattr(received, name, None)
    return value if isinstance(value, str) else None


def _body_of(received: Any) -> bytes:
    content = getattr(received, "content", None)
    text = _text(received, "text")
    try:
        return json.dumps(received.json(), default=_iso_text).encode()
    except (TypeError, ValueError, AttributeError):
        # There is no JSON, or json() was not defined and returned a mock.
        pass
    if isinstance(content, bytes):
        return content
    return b"{}" if text is None else text.encode()


def _iso_text(value: Any) -> str:
    """Write the times of entities, which some mocks return from ``json()``."""
    text = value.isoformat()
    if not isinstance(text, str):
        raise TypeError
    return text
