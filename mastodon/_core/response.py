"""Convert an HTTP response to data, or to the error for its status."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from mastodon._data.jsontext import loads
from mastodon.errors import MastodonAPIError, MastodonNotFoundError, MastodonUnexpectedMentionsError, error_class
from mastodon.types_base import AttribAccessDict

_SHOWN = 200
_SNIFFED = 2000
_MOST_DETAILS = 20
_LONG_FOR_A_FILE_NAME = 80
_MOST_DIGITS = 4300
# The words in the types of ids that are no classes of entities.
_NO_KINDS = frozenset(("IdType", "PrimitiveIdType", "Iterable", "Sequence", "None", "datetime"))


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
    accounts = _field_of(body, "unexpected_accounts")
    return accounts if isinstance(accounts, list) else None


def _message(body: bytes) -> str | None:
    """Return the error message of the server, short enough for an exception.

    Mastodon writes ``{"error": text}``. Laravel, Phoenix, Misskey, WordPress, problem+json (RFC 9457) and others have
    forms of their own, and some programs and proxies write plain text.
    """
    try:
        data = loads(body)
    except (ValueError, RecursionError):
        return _plain_text(body)
    if isinstance(data, dict):
        return _message_in(data)
    return shortened(_text(data)) or None


def _message_in(data: dict[str, Any]) -> str | None:
    """Return the message in a JSON object, with the details beside it if it is not in Mastodon's form."""
    error = data.get("error")
    if isinstance(error, (str, int, float)) and not isinstance(error, bool) and error != "":
        return shortened(str(error))
    text = next(
        (found for key in ("error", "message", "msg", "detail", "title") if (found := _text(data.get(key)))), ""
    )
    details = _text(data.get("errors"))
    if text and details and details not in text:
        text = f"{text} ({details})"
    # Django writes lists of reasons by the names of the fields, without anything around them.
    reasons = {key: value for key, value in data.items() if isinstance(value, list)}
    return shortened(text or details or _text(reasons)) or None


def _text(value: Any, depth: int = 4) -> str:
    """Write a value of an error body as text: an object or a list becomes the messages inside."""
    if isinstance(value, str):
        return value.strip()
    if depth == 0 or not isinstance(value, (dict, list)):
        return ""
    if isinstance(value, list):
        return ", ".join(filter(None, (_text(each, depth - 1) for each in value[:_MOST_DETAILS])))
    for key in ("message", "msg", "detail", "description", "error", "title", "code"):
        if found := _text(value.get(key), depth - 1):
            return found
    parts = ((key, _text(each, depth - 1)) for key, each in list(value.items())[:_MOST_DETAILS])
    return ", ".join(f"{key}: {found}" for key, found in parts if found)


def _plain_text(body: bytes) -> str | None:
    """Return a body that is a short text. Web pages and binary data are not messages."""
    text = body[: 4 * _SHOWN + 1].decode(errors="replace").strip()
    is_message = len(text) <= 2 * _SHOWN and text[:1] not in ("", "<", "{", "[") and "\ufffd" not in text
    return text if is_message and text.replace("\n", " ").replace("\r", " ").replace("\t", " ").isprintable() else None


def _field_of(body: bytes, key: str) -> Any:
    """Return a field of an error body that is a JSON object."""
    try:
        data = loads(body)
    except (ValueError, RecursionError):
        return None
    return data.get(key) if isinstance(data, dict) else None


def _description_of(body: bytes) -> str | None:
    """Return the ``error_description`` of an OAuth error, or Mastodon's reasons by the name of the refused value."""
    text = _field_of(body, "error_description")
    if text:
        return shortened(str(text))
    details = _field_of(body, "details")
    found = _text(details) if isinstance(details, dict) else ""
    return shortened(found) + "." if found else None


def hint_of(status: int, body: bytes, content_type: str, token: str | None) -> str | None:
    """Return a sentence about the likely cause of an error, or None."""
    description = _description_of(body)
    if status == 401:
        cause = _why_unauthorized(token)
        return f"{description} ({cause})" if description else f"{cause}."
    if status == 403:
        if _field_of(body, "error") is None and _message(body) is not None:
            # The server gives a reason of its own, in a form that Mastodon does not have.
            return description
        return description or "the access token may lack a scope that this call needs, or the account may not do this."
    if status == 422 and b"not finished processing" in body[:_SNIFFED]:
        return "the server is still processing the media: wait until media() gives a url, then post."
    if status == 404 and "json" not in content_type:
        return "the response is not JSON: api_base_url may not be the address of the server itself."
    return description


def hint_about(arguments: Mapping[str, Any], annotations: Mapping[str, Any]) -> str | None:
    """Return a sentence about an argument that may be why the server found nothing, or None.

    :param arguments: the arguments of the call by name.
    :param annotations: the types of the arguments, as the source writes them.
    """
    for name, value in arguments.items():
        types = str(annotations.get(name, ""))
        if "IdType" in types:
            values = value if isinstance(value, (list, tuple, set, frozenset)) else [value]
            hint = next((found for each in values if (found := _hint_about_id(name, each, types))), None)
            if hint is not None:
                return hint
    return None


def _hint_about_id(name: str, value: Any, types: str) -> str | None:
    kinds = [word for word in re.findall(r"\w+", types) if word not in _NO_KINDS]
    if isinstance(value, str):
        if "://" in value:
            return f"{name} is a web address, not an id. search(address, resolve=True) finds what it leads to."
        if "@" in value:
            return f"{name} is a handle, not an id. account_lookup(handle) finds the account."
        if "Account" in kinds and value.isalpha():
            return f"{name} looks like the name of an account, not its id. account_lookup(name) finds the account."
    kind = type(value).__name__
    if isinstance(value, AttribAccessDict) and kinds and kind not in kinds:
        return f"{name} is of the class {kind}, but the call takes {kinds[0]} or an id."
    return None


def _why_unauthorized(token: str | None) -> str:
    if token is None:
        return "no access token was given"
    if looks_like_file_name(token):
        return "the access token looks like the name of a file, and there is no such file"
    return "the access token may be wrong, expired or revoked"


def reports_health(body: bytes) -> bool:
    """Check whether a server says that it is healthy, as plain text or as JSON."""
    text = body.decode(errors="replace").strip().lower()
    return text.strip('"') in ("ok", "success") or text.replace(" ", "") == '{"status":"ok"}'


def looks_like_file_name(text: str) -> bool:
    """Check whether a text can be the name of a file rather than a token."""
    return "." in text and len(text) < _LONG_FOR_A_FILE_NAME and text.isprintable()


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


def status_of(error: BaseException) -> int | None:
    """Return the HTTP status that an error is about, or None."""
    status = error.args[1] if isinstance(error, MastodonAPIError) and len(error.args) > 1 else None
    return status if isinstance(status, int) else None
