"""Convert an HTTP response to data, or to the error for its status."""

from __future__ import annotations

import json
from typing import Any

from mastodon._data.jsontext import loads
from mastodon.errors import MastodonAPIError, MastodonNotFoundError, MastodonUnexpectedMentionsError, error_class

_SHOWN = 200
_SNIFFED = 2000
_LONG_FOR_A_FILE_NAME = 80
_MOST_DIGITS = 4300


def error_of(status: int, reason: str | None, body: bytes, hint: str | None = None) -> MastodonAPIError:
    """Return the error for a response with an error status.

    Its ``args`` are ``("Mastodon API returned error", status, reason, message)``.
    """
    message = _message(body)
    cls = error_class(status)
    if message is None and cls is MastodonNotFoundError:
        message = "Endpoint not found."
    accounts = _unexpected_accounts(body) if status == 422 else None
    if accounts is not None:
        cls = MastodonUnexpectedMentionsError
    error = cls("Mastodon API returned error", status, reason, message)
    if isinstance(error, MastodonUnexpectedMentionsError):
        error.accounts = accounts
    error.hint = hint
    return error


def _unexpected_accounts(body: bytes) -> list[Any] | None:
    """Return the accounts that a refused status would have mentioned, or None if it was refused for another reason."""
    if b"unexpected_accounts" not in body:
        return None
    try:
        data = loads(body)
    except (ValueError, RecursionError):
        return None
    accounts = data.get("unexpected_accounts") if isinstance(data, dict) else None
    return accounts if isinstance(accounts, list) else None


def _message(body: bytes) -> str | None:
    """Return the error message of the server, short enough for an exception."""
    try:
        data = loads(body)
    except (ValueError, RecursionError):
        return None
    if isinstance(data, str) and data:
        return shortened(data)
    if not isinstance(data, dict) or data.get("error") is None:
        return None
    return shortened(str(data["error"]))


def _description_of(body: bytes) -> str | None:
    """Return the ``error_description`` of an OAuth error."""
    try:
        data = loads(body)
    except (ValueError, RecursionError):
        return None
    text = data.get("error_description") if isinstance(data, dict) else None
    return shortened(str(text)) if text else None


def hint_of(status: int, body: bytes, content_type: str, token: str | None) -> str | None:
    """Return a sentence about the likely cause of an error, or None."""
    description = _description_of(body)
    if status == 401:
        cause = _why_unauthorized(token)
        return f"{description} ({cause})" if description else f"{cause}."
    if status == 403:
        return description or "the access token may lack a scope that this call needs, or the account may not do this."
    if status == 422 and b"not finished processing" in body[:_SNIFFED]:
        return "the server is still processing the media: wait until media() gives a url, then post."
    if status == 404 and "json" not in content_type:
        return "the response is not JSON: api_base_url may not be the address of the server itself."
    return description


def _why_unauthorized(token: str | None) -> str:
    if token is None:
        return "no access token was given"
    if "." in token and len(token) < _LONG_FOR_A_FILE_NAME:
        return "the access token looks like the name of a file, and there is no such file"
    return "the access token may be wrong, expired or revoked"


def shortened(text: str, length: int = 1000) -> str:
    """Shorten a text to fit an exception."""
    return text if len(text) <= length else text[:length] + "..."


def _loads(body: bytes) -> Any:
    try:
        return loads(body)
    except json.JSONDecodeError:
        raise
    except ValueError as error:
        if isinstance(error, UnicodeError):
            raise
        # Python does not convert numbers of thousands of digits. One such number must not make the response unreadable.
        return json.loads(body, parse_int=_bounded_int)


def _bounded_int(digits: str) -> int | str:
    return int(digits) if len(digits) < _MOST_DIGITS else digits


def data_of(status: int, body: bytes) -> Any:
    """Return the JSON value of a successful response.

    :raises MastodonAPIError: if the body is not JSON.
    """
    if not body and status != 200:
        return {}
    try:
        return _loads(body)
    except (ValueError, RecursionError) as error:
        shown = repr(body[:_SHOWN]) + ("..." if len(body) > _SHOWN else "")
        failure = MastodonAPIError(
            f"Could not parse response as JSON, response code was {status}, bad json content was {shown}.",
            f"Exception was: {shortened(str(error))}",
        )
        if body.lstrip().startswith(b"<"):
            failure.hint = "the response is a web page: api_base_url may not be the address of the server itself."
        raise failure from error
