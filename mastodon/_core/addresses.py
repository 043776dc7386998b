"""URLs of servers: joining, comparing and displaying them. Nothing here uses the network."""

from __future__ import annotations

import socket
from contextlib import suppress
from ipaddress import ip_address
from urllib.parse import urljoin, urlsplit

from urllib3.exceptions import LocationParseError
from urllib3.util import parse_url

from mastodon._core import redact
from mastodon._core.response import shortened

_PORTS = {"http": 80, "https": 443}
_LONG = 200
# Of the parts of a host name (RFC 1035).
_LONGEST_LABEL = 63

Origin = tuple[str | None, str | None, int | None]


def joined(base: str, address: str) -> str:
    """Resolve a URL from a server, which may be relative. Return an invalid one unchanged."""
    try:
        return urljoin(base, address)
    except ValueError:
        return address


def origin(address: str) -> Origin | None:
    """Return the scheme, host and port that a request connects to, or None if the URL is invalid.

    The URL is parsed as urllib3 does: it connects to a for ``https://a\\@b``, where other parsers read b.
    """
    try:
        parts = parse_url(address)
    except LocationParseError:
        return None
    return parts.scheme, parts.host, parts.port or _PORTS.get(parts.scheme or "")


def same_host(before: str, after: str) -> bool:
    """Check whether a redirect stays on its host and port, and does not lead from TLS to plain text."""
    old, new = origin(before), origin(after)
    if old is None or new is None:
        return False
    return new == old or (old == ("http", old[1], 80) and new == ("https", old[1], 443))


def path_of(address: str) -> str:
    """Return the path of a URL, or an empty string if the URL is invalid."""
    try:
        return urlsplit(address).path
    except ValueError:
        return ""


def without_query(address: str) -> str:
    """Return a URL without its query, for an error message."""
    return shortened(redact.text(address.partition("?")[0]), _LONG)


def looks_like_address(text: str) -> bool:
    """Check whether a text can be the address of a server: with a scheme, a dot in the host, or this machine.

    Anything else may be a secret in the wrong place, which must not be looked up as a host.
    """
    if "://" in text:
        return True
    if any(len(label) > _LONGEST_LABEL for label in text.partition("/")[0].split(".")):
        # A token can contain dots, too, but it is longer than a host name may be.
        return False
    host = text.strip().partition("/")[0].rpartition("@")[2]
    name = host.partition(":")[0]
    return "." in name.strip(".") or is_loopback(name.lower()) or host.startswith("[")


def is_loopback(host: str | None) -> bool:
    """Check whether a host is the local machine."""
    if host is None:
        return False
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


def is_internal(host: str | None) -> bool:
    """Check whether a host is the local machine, or an address of a network that others cannot reach.

    Names are not looked up.
    """
    if host is None:
        return False
    host = host.lower().strip("[]").partition("%")[0].rstrip(".")
    with suppress(OSError):
        # Resolvers know further forms, such as 127.1 and 0x7f000001.
        host = socket.inet_ntoa(socket.inet_aton(host))
    try:
        address = ip_address(host)
    except ValueError:
        return is_loopback(host)
    return not (getattr(address, "ipv4_mapped", None) or address).is_global
