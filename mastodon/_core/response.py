"""An HTTP answer to data or to the right error: status, headers and body in, a value or an exception out."""

from __future__ import annotations

import json
from typing import Any

from mastodon.errors import MastodonAPIError, MastodonNotFoundError, error_class

_SHOWN = 200
_MOST_DIGITS = 4300


def error_of(status: int, reason: str | None, body: bytes, hint: str | None = None) -> MastodonAPIError:
    """The error that an answer with an error status stands for.

    Its ``args`` are ``("Mastodon API returned error", status, reason, message)``.
    """
    message = _message(body)
    cls = error_class(status)
    if message is None and cls is MastodonNotFoundError:
        message = "Endpoint not found."
    error = cls("Mastodon API returned error", status, reason, message)
    error.hint = hint
    return error


def _message(body: bytes) -> str | None:
    """What the server says about its error, as short as an exception should be."""
    try:
        data = json.loads(body)
    except (ValueError, RecursionError):
        return None
    if not isinstance(data, dict) or data.get("error") is None:
        return None
    return shortened(str(data["error"]))


def description_of(body: bytes) -> str | None:
    """The ``error_description`` of an OAuth error."""
    try:
        data = json.loads(body)
    except (ValueError, RecursionError):
        return None
    text = data.get("error_description") if isinstance(data, dict) else None
    return shortened(str(text)) if text else None


def shortened(text: str, length: int = 1000) -> str:
    """A text that fits an exception."""
    return text if len(text) <= length else text[:length] + "..."


def _loads(body: str | bytes) -> Any:
    try:
        return json.loads(body)
    except json.JSONDecodeError:
        raise
    except ValueError as error:
        if isinstance(error, UnicodeError):
            raise
        # A number of thousands of digits, which Python does not convert: it must not cost the whole answer.
        return json.loads(body, parse_int=_bounded_int)


def _bounded_int(digits: str) -> int | str:
    return int(digits) if len(digits) < _MOST_DIGITS else digits


def data_of(status: int, body: bytes) -> Any:
    """The JSON value of a good answer.

    :raises MastodonAPIError: the body is no JSON.
    """
    if not body and status != 200:
        return {}
    try:
        # As text: from bytes the standard library would work out the encoding first.
        return _loads(str(body, "utf-8") if body[:1] in b"[{" else body)
    except (ValueError, RecursionError) as error:
        shown = repr(body[:_SHOWN]) + ("..." if len(body) > _SHOWN else "")
        failure = MastodonAPIError(
            f"Could not parse response as JSON, response code was {status}, bad json content was {shown}.",
            f"Exception was: {shortened(str(error))}",
        )
        if body.lstrip().startswith(b"<"):
            failure.hint = "the answer is a web page: api_base_url may not be the address of the server itself."
        raise failure from error
