"""Responses that are not made by ``requests``, such as the mocks in the tests of programs."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from http.client import HTTPMessage
from typing import Any, TypeGuard

import requests
from requests.structures import CaseInsensitiveDict

from mastodon._data.scalars import plain

_NO_STATUS_BUT_FAILED = 400


class StandIn(requests.Response):
    """A response with the values of an object that a program uses in place of one."""

    original: Any


def as_response(received: Any) -> requests.Response:
    """Return a response unchanged, and build one from any other object.

    Mocks often define no more than ``json()``, ``status_code``, ``ok`` or ``headers``. Every other attribute of theirs
    is just another mock, and is ignored.
    """
    if _reads_its_content(received):
        return received
    response = StandIn()
    response.original = received
    response.status_code = _status_of(received)
    response.reason = _text(received, "reason") or ""
    response.url = _text(received, "url") or ""
    response.encoding = "utf-8"
    headers = getattr(received, "headers", None)
    if isinstance(headers, (Mapping, HTTPMessage)):
        response.headers = CaseInsensitiveDict(headers.items())
    response._content = _body_of(received)
    response._content_consumed = True  # type: ignore[attr-defined]  # where requests keeps its state
    return response


def original_of(response: requests.Response) -> Any:
    """Return the object that a program used in place of a response, or the response itself."""
    return response.original if isinstance(response, StandIn) else response


def _reads_its_content(received: Any) -> TypeGuard[requests.Response]:
    """Check whether this is a response whose JSON and text are those of its content.

    A mock with the specification of a response is none. Others have a ``json`` or ``text`` of their own.
    """
    cls = type(received)
    return (
        issubclass(cls, requests.Response)
        and cls.json is requests.Response.json
        and cls.text is requests.Response.text
        and "json" not in vars(received)
    )


def _status_of(received: Any) -> int:
    status = plain(getattr(received, "status_code", None))
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
        data = received.json()
        if data is None or isinstance(data, (Mapping, list, tuple, str, int, float)):
            return json.dumps(data, default=_json_value).encode()
    except (TypeError, ValueError, AttributeError, requests.RequestException):
        # There is no JSON. If json() is not defined, it returns a mock.
        pass
    if isinstance(content, (bytes, bytearray)):
        return bytes(content)
    return b"{}" if text is None else text.encode()


def _json_value(value: Any) -> Any:
    """Return the JSON for a value that some mocks return from ``json()``: times of entities, numbers of numpy, sets.

    Other objects, such as mocks, become null.
    """
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, (set, frozenset)):
        return list(value)
    if isinstance(value, Mapping):
        return dict(value)
    number = plain(value)
    return None if number is value else number
