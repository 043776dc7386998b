"""Encode Python arguments as paths, queries, forms and JSON bodies.

No function here modifies its arguments.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress
from datetime import date, datetime, time, timedelta, timezone
from io import IOBase
from math import inf, isfinite
from re import match
from typing import Any
from urllib.parse import quote

from mastodon._data.ids import snowflake
from mastodon._data.scalars import plain
from mastodon.errors import MastodonIllegalArgumentError

Params = Mapping[str, Any]
#: A field of a query or form. Numbers stay numbers until they are sent, so that mocks see the caller's values.
Pair = tuple[str, str | int]
#: A number of seconds, as programs pass it.
Seconds = float | timedelta
#: A timeout, as programs pass it: for everything, or a pair of one to connect and one for the response.
GivenTimeout = Seconds | tuple[Seconds, Seconds] | None

# The constructor argument of each header, for error messages.
_SOURCES = {"Authorization": "access_token", "User-Agent": "user_agent"}
# Python can convert every integer below this one to text.
_LARGE = 1 << 64
# Sockets store a timeout as milliseconds in 31 bits.
_LONGEST_TIMEOUT = 2_000_000
# Mastodon schedules nothing earlier than that.
_SOONEST = timedelta(minutes=5)
# Days in various forms, and text with a space in it. No server has such ids.
_NO_ID = r"\d{4}([-/.])\d\d?\1\d\d?(?:$|[T ])|\d\d?([-/.])\d\d?\2\d{4}(?:$| )|\d{8}T\d|\S+\s"
_DATE_WORDS = frozenset(("now", "today", "yesterday", "tomorrow"))
# The maximum length of an argument in an error message.
_SHOWN = 1000


def shown(value: Any) -> str:
    """Return the repr of an argument for an error message, shortened if necessary."""
    try:
        text = repr(value)
    except (ValueError, RecursionError):
        return f"<{type(value).__name__}>"
    return text if len(text) <= _SHOWN else text[:_SHOWN] + "..."


def written(value: Any, name: str) -> str:
    """Return a string or a number as text, if a request can contain it.

    Python does not convert integers of thousands of digits, and UTF-8 cannot encode lone surrogates.
    """
    try:
        text = str(value)
        if not text.isascii():
            text.encode()
    except UnicodeEncodeError as error:
        wrong = error.object[error.start : error.end]
        raise MastodonIllegalArgumentError(
            f"{name} cannot be sent: {shown(wrong)} in it cannot be encoded as {error.encoding}."
        ) from error
    except ValueError as error:
        raise MastodonIllegalArgumentError(f"{name}={shown(value)} cannot be sent.") from error
    return text


def id_of(value: Any, name: str = "id", field: str = "id") -> str:
    """Return the id for an argument: the ``id`` of an entity or dictionary, or a string or number itself.

    :param name: the name of the argument, for errors.
    :param field: the key of the id.
    """
    value = plain(value)
    if isinstance(value, (str, int)):
        if value is not True and value is not False and value != "":
            return written(value, name)
    elif isinstance(value, Mapping):
        found = value.get(field)
        inner = found.get("id") if isinstance(found, Mapping) else found
        if inner is None:
            kind = type(value).__name__
            raise MastodonIllegalArgumentError(f"{name} is a {kind} without {field!r}: it cannot be used here.")
        if not isinstance(inner, Mapping):
            return id_of(inner, name)
    raise MastodonIllegalArgumentError(
        f"{name}={shown(value)} is not an id: pass a string, a number or an entity with an id."
    )


def given_id(value: Any, name: str = "id", field: str = "id") -> str | int:
    """Return an id as :func:`id_of` does, but a number stays a number, for JSON bodies and for mocks."""
    text = id_of(value, name, field)
    found = value.get(field) if isinstance(value, Mapping) else value
    return found if type(found) is int and -_LARGE < found < _LARGE else text


def optional_id(value: Any, name: str = "id") -> str | int | None:
    """Return an id as :func:`given_id` does. None stays None."""
    return None if value is None else given_id(value, name)


def listed(values: Any) -> list[Any]:
    """Return one value or several as a list. Text, bytes, an open file and a dictionary count as one value."""
    if isinstance(values, (str, int, bytes, bytearray, Mapping, IOBase)) or not isinstance(values, Iterable):
        return [values]
    return list(values)


def ids_of(values: Any, name: str = "ids", field: str = "id") -> list[str | int]:
    """Return the ids for a list. A single id or entity counts as a list of one."""
    return [given_id(value, name, field) for value in listed(values)]


def optional_ids(values: Any, name: str = "ids") -> list[str | int] | None:
    """Return ids as :func:`ids_of` does. None and an empty list become None, which is not sent."""
    return None if values is None else ids_of(values, name) or None


def strings_of(values: Any, name: str) -> list[str] | None:
    """Return one string or several as a list. None stays None."""
    if values is None:
        return None
    found = [plain(value) for value in listed(values)]
    for value in found:
        if not isinstance(value, (str, int)) or isinstance(value, bool):
            raise MastodonIllegalArgumentError(f"{name} holds {shown(value)}, which is not a string.")
    return [written(value, name) for value in found]


def hashtag_of(value: Any, name: str) -> str:
    """Return the name of a hashtag, from an entity or from text."""
    found = id_of(value, name, "name")
    if found.startswith("#"):
        raise MastodonIllegalArgumentError(f"{name}={shown(found)}: pass the hashtag without the '#'.")
    return found


def text_of(value: Any, name: str) -> str:
    """Return a required string. A number is converted to text."""
    # The fractions of numpy, some of which are floats of a class of their own.
    is_foreign_number = type(value) is not float and isinstance(plain(value), float)
    value = plain(value)
    if not (isinstance(value, (str, int)) or is_foreign_number) or isinstance(value, bool):
        raise MastodonIllegalArgumentError(f"{name}={shown(value)} must be text.")
    return written(value, name)


def optional_text(value: Any, name: str) -> str | None:
    """Return text as :func:`text_of` does. None stays None."""
    return None if value is None else text_of(value, name)


def secret(value: Any, name: str) -> str | None:
    """Return a secret without surrounding whitespace, which comes from copying. Errors do not show its value."""
    if value is None:
        return None
    if not isinstance(value, str) or not value.strip():
        raise MastodonIllegalArgumentError(f"{name} must be a string that is not empty.")
    return value if name == "password" else value.strip()


def header_text(value: Any, name: str) -> str | None:
    """Return one line of text, for a header or a part of an upload. None stays None."""
    if value is None:
        return None
    if not isinstance(value, str) or not value.isprintable():
        raise MastodonIllegalArgumentError(f"{name}={shown(value)} must be one line of text.")
    return written(value, name)


def check_headers(headers: Mapping[str, str]) -> None:
    """Raise an error for values that a header cannot contain. They may be secrets, so the error does not show them."""
    values = "".join(headers.values())
    if values.isascii() and values.isprintable():
        return
    for name, value in headers.items():
        source = f" ({_SOURCES[name]})" if name in _SOURCES else ""
        if "\r" in value or "\n" in value or "\0" in value:
            raise MastodonIllegalArgumentError(f"The header {name}{source} contains a line break.")
        # Without a cause, because a UnicodeEncodeError contains the whole value.
        if max(value, default="") > "\xff":
            raise MastodonIllegalArgumentError(f"The header {name}{source} contains letters that no header can.")


def cursor(value: Any, name: str) -> str | int | None:
    """Return a cursor: an id, the id of an entity, or the id that Mastodon would create at a datetime."""
    if isinstance(value, datetime):
        return snowflake(_in_utc(value, name))
    if isinstance(value, str) and (match(_NO_ID, value) or value.lower() in _DATE_WORDS):
        raise MastodonIllegalArgumentError(f"{name}={shown(value)} is not an id: for a time, pass a datetime.")
    return optional_id(value, name)


def page(
    max_id: Any = None, min_id: Any = None, since_id: Any = None, limit: Any = None, *, has_times: bool = True
) -> dict[str, Any]:
    """Return the parameters that select a page.

    :param has_times: whether the ids of the list contain times, so that a datetime can stand for an id.
    """
    cursors = {"max_id": max_id, "min_id": min_id, "since_id": since_id}
    if not has_times:
        for name, value in cursors.items():
            if isinstance(value, datetime):
                raise MastodonIllegalArgumentError(
                    f"{name}={value!r} is a time, but the ids of this list contain none, so the result would be empty"
                    " or wrong. Pass an id, or page with fetch_next."
                )
    return {
        **{name: cursor(value, name) for name, value in cursors.items()},
        "limit": count(limit, "limit"),
    }


def count(value: Any, name: str) -> int | None:
    """Return an integer of at least 0. None stays None."""
    if value is None:
        return None
    value = plain(value)
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, (int, str)) and not isinstance(value, bool) and written(value, name).isdecimal():
        with suppress(ValueError):
            return int(value)
    raise MastodonIllegalArgumentError(f"{name}={shown(value)} must be a number of at least 0.")


def whole_seconds(value: Any, name: str) -> int | None:
    """Return a duration of at least 0 in whole seconds, from a number or a timedelta. A fraction is dropped."""
    value = in_seconds(value)
    return count(int(value) if is_number(value) and value >= 0 else value, name)


def in_seconds(value: Any) -> Any:
    """Return a timedelta as a number of seconds. Other values stay the same."""
    return value.total_seconds() if isinstance(value, timedelta) else plain(value)


def is_number(value: Any) -> bool:
    """Check whether a value is a finite number."""
    return isinstance(value, (int, float)) and not isinstance(value, bool) and abs(value) < inf


def timeout_of(value: Any, name: str) -> float | tuple[float, float] | None:
    """Return a number of seconds, or a pair: to connect, and for the response. None waits forever."""
    value = tuple(map(in_seconds, value)) if isinstance(value, (tuple, list)) else in_seconds(value)
    parts = value if isinstance(value, tuple) else (value,)
    valid = all(part is None or (is_number(part) and 0 < part <= _LONGEST_TIMEOUT) for part in parts)
    if not valid or (parts is value and len(parts) != 2):
        raise MastodonIllegalArgumentError(
            f"{name}={shown(value)} must be a number of seconds above 0 and up to {_LONGEST_TIMEOUT}, a timedelta, or"
            " a pair of them: connect, response."
        )
    return (parts[0], parts[1]) if parts is value else value


def seconds_of(value: Any, name: str) -> float | None:
    """Return a number of seconds above 0, from a number or a timedelta. None stays None."""
    if value is None:
        return None
    seconds = in_seconds(value)
    if not is_number(seconds) or not 0 < seconds <= _LONGEST_TIMEOUT:
        raise MastodonIllegalArgumentError(
            f"{name}={shown(value)} must be a number of seconds above 0 and up to {_LONGEST_TIMEOUT}, or a timedelta."
        )
    return float(seconds)


def wait_of(value: Any, name: str) -> float:
    """Return a number of seconds of at least 0, from a number or a timedelta."""
    seconds: float = in_seconds(value)
    if not is_number(seconds) or seconds < 0:
        raise MastodonIllegalArgumentError(f"{name}={shown(value)} must be seconds, 0 or more.")
    return seconds


def flag(value: Any) -> Any:
    """Return a flag that is only sent if it is set: a true value unchanged, None otherwise."""
    return plain(value) or None


def given(**arguments: Any) -> dict[str, Any]:
    """Return the arguments that are not None.

    Calls of the client pass on arguments that Mastodon.py 2.3.3 lacks only if they are set, because programs override
    methods with its arguments.
    """
    return {name: value for name, value in arguments.items() if value is not None}


def one_of(value: Any, allowed: Iterable[str], name: str) -> str | None:
    """Return one of the allowed values in lower case, whatever the case of the argument. None stays None."""
    words = list(allowed)
    if value is None:
        return None
    if not isinstance(value, str) or value.lower() not in words:
        raise MastodonIllegalArgumentError(f"Invalid {name} value {shown(value)}! Acceptable values are {words}")
    return value.lower()


def domain_of(value: Any, name: str) -> str | None:
    """Return a domain, or the domain of a URL. None stays None."""
    if value is None:
        return None
    domain = value.rpartition("://")[2].partition("/")[0] if isinstance(value, str) else ""
    if not domain:
        raise MastodonIllegalArgumentError(f"{name}={shown(value)} is not a domain.")
    return domain


def moment(value: Any, name: str) -> str | None:
    """Return a time as ISO 8601 in UTC. Naive times are local. A date means its midnight."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, date) and not isinstance(value, datetime):
        value = datetime.combine(value, time())
    if not isinstance(value, datetime):
        raise MastodonIllegalArgumentError(f"{name}={shown(value)} must be a datetime.")
    return _in_utc(value, name).isoformat()


def future(value: Any, name: str) -> str | None:
    """Return a time at which a server can post, as :func:`moment` does. None stays None."""
    if isinstance(value, str):
        raise MastodonIllegalArgumentError(f"{name}={shown(value)} is text: pass a datetime.")
    text = moment(value, name)
    if text is not None and datetime.fromisoformat(text) < datetime.now(timezone.utc) + _SOONEST:
        raise MastodonIllegalArgumentError(f"{name}={value!r} must be at least five minutes from now.")
    return text


def _in_utc(value: datetime, name: str) -> datetime:
    try:
        if type(value) is not datetime:
            # Those of pandas cannot be converted without a zone, or take it for UTC.
            value = datetime.combine(value.date(), value.timetz())
        return value.astimezone(timezone.utc)
    except (ValueError, OverflowError, TypeError) as error:
        raise MastodonIllegalArgumentError(f"{name}={value!r} is too near to the beginning or end of time.") from error


def path(template: str, *parts: Any, names: Iterable[str] = ()) -> str:
    """Replace each ``{}`` in a path by the escaped id of a part."""
    if len(parts) == 1 and not names:
        return template.format(_segment(id_of(parts[0])))
    labels = [*names, *("id" for _ in parts)]
    return template.format(*(_segment(id_of(part, label)) for part, label in zip(parts, labels, strict=False)))


def segment(value: Any, name: str, field: str = "id") -> str:
    """Return one escaped segment of a path: an id, or a field of an entity as in :func:`id_of`."""
    return _segment(id_of(value, name, field))


def _segment(text: str) -> str:
    if text.isalnum() and text.isascii():
        return text
    if text in (".", ".."):
        raise MastodonIllegalArgumentError(f"{shown(text)} cannot be part of a path.")
    return quote(text, safe="")


# --- Encoding -------------------------------------------------------------------------------------------------------


def pairs(params: Params) -> list[Pair]:
    """Return the fields of a query or form.

    None is left out, booleans are 1 and 0, lists repeat ``key[]``, dictionaries are ``key[sub]``.
    """
    found: list[Pair] = []
    try:
        _add_pairs(found, params.items())
    except RecursionError as error:
        raise _too_deep(params) from error
    return found


def _add_pairs(found: list[Pair], items: Iterable[tuple[str, Any]]) -> None:
    for key, value in items:
        if value is None:
            continue
        kind = type(value)
        if kind is str:
            found.append((key, value if value.isascii() else written(value, key)))
        elif kind is bool:
            found.append((key, "1" if value else "0"))
        elif kind is int and -_LARGE < value < _LARGE:
            found.append((key, value))
        elif isinstance(value, Mapping):
            _add_pairs(found, ((_key(key, sub), each) for sub, each in value.items()))
        elif isinstance(value, (list, tuple, set, frozenset)):
            repeated = key if key.endswith("[]") else f"{key}[]"
            _add_pairs(found, ((repeated, each) for each in value))
        elif (converted := plain(value)) is not value:
            _add_pairs(found, [(key, converted)])
        else:
            found.append((key, _text(key, value)))


def _text(key: str, value: Any) -> str:
    if isinstance(value, datetime):
        return str(moment(value, key))
    if isinstance(value, (str, int, float, date)):
        return written(value, key)
    raise MastodonIllegalArgumentError(
        f"{key}={shown(value)} cannot be sent: {type(value).__name__} cannot be encoded."
    )


def json_body(params: Params) -> dict[str, Any]:
    """Return the fields of a JSON body. None is left out, times become ISO 8601 in UTC."""
    try:
        return {key: _json_value(key, value) for key, value in params.items() if value is not None}
    except RecursionError as error:
        raise _too_deep(params) from error


def _json_value(key: str, value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(sub): _json_value(_key(key, sub), each) for sub, each in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [_json_value(key, each) for each in value]
    value = plain(value)
    if value is None or isinstance(value, bool):
        return value
    text = _text(key, value)
    if isinstance(value, float) and not isfinite(value):
        raise MastodonIllegalArgumentError(f"{key}={value!r} cannot be sent: JSON has no such number.")
    return value if isinstance(value, (int, float)) else text


def _key(key: str, sub: Any) -> str:
    if not isinstance(sub, (str, int)):
        raise MastodonIllegalArgumentError(f"{key} has the key {shown(sub)}, which is not text.")
    return f"{key}[{written(sub, key)}]"


def _too_deep(params: Params) -> MastodonIllegalArgumentError:
    return MastodonIllegalArgumentError(f"{', '.join(params)}: what is in there is nested too deeply to be sent.")
