"""Addresses of servers: put together, compared and shown. Nothing is asked of the network."""

from __future__ import annotations

from urllib.parse import urljoin, urlsplit

from urllib3.exceptions import LocationParseError
from urllib3.util import parse_url

from mastodon._core import redact
from mastodon._core.response import shortened

_PORTS = {"http": 80, "https": 443}
_LONG = 200

Origin = tuple[str | None, str | None, int | None]


def joined(base: str, address: str) -> str:
    """An address that a server gave, which may be relative. What is no address stays as it is."""
    try:
        return urljoin(base, address)
    except ValueError:
        return address


def origin(address: str) -> Origin | None:
    """Scheme, host and port that a request goes to; None where it can go nowhere.

    They are read as the HTTP library reads them: ``https://a\\@b`` is on the host a there, and on b elsewhere.
    """
    try:
        parts = parse_url(address)
    except LocationParseError:
        return None
    return parts.scheme, parts.host, parts.port or _PORTS.get(parts.scheme or "")


def same_host(before: str, after: str) -> bool:
    """Whether a redirect stays where it may: on its host and port, and never from TLS to plain text."""
    old, new = origin(before), origin(after)
    if old is None or new is None:
        return False
    return new == old or (old == ("http", old[1], 80) and new == ("https", old[1], 443))


def path_of(address: str) -> str:
    """The path of an address; empty for what is none."""
    try:
        return urlsplit(address).path
    except ValueError:
        return ""


def shown(address: str) -> str:
    """An address in an error, without its query."""
    return shortened(redact.text(address.partition("?")[0]), _LONG)
