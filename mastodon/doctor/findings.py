"""Findings, and how each comes from the facts. Nothing here sends a request or reads a clock."""

from __future__ import annotations

import ssl
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from mastodon._core import addresses, ratelimit
from mastodon._data.record import at_path
from mastodon.capabilities import Facts
from mastodon.preflight.limits import limits_of
from mastodon.versions import version_in

_DAY = 86400.0
#: A certificate with less than this, and less than a fifth of its lifetime, should have been renewed.
_SHORT = 7 * _DAY
_OFF_BY = 60.0
#: Below this share of the rate limit, requests are running out.
_FEW = 0.1
_MEBIBYTE = 1024 * 1024


class Finding(NamedTuple):
    """A fact about a server, about the login, or about the way between."""

    #: The thing that was examined, such as "TLS".
    name: str
    #: True if it is fine, False if something should be done, None if it could not be examined or is not there.
    is_fine: bool | None
    #: The facts, or the thing to do.
    text: str


class Contact(NamedTuple):
    """The first response of a server."""

    #: The address that responded, after all redirects.
    url: str
    status: int
    headers: Mapping[str, str]
    #: The Unix times just before the request and just after its response.
    asked: float
    received: float
    #: The version of TLS, or None if the connection is not encrypted or cannot be examined.
    tls: str | None = None
    #: The certificate, empty if the client does not verify it.
    certificate: Mapping[str, Any] | None = None


def of_address(base: str, contact: Contact) -> Finding:
    """Judge the address of the server by where it leads."""
    name = "Address"
    before, after = addresses.origin(base), addresses.origin(contact.url)
    if before != after and after is not None:
        right = f"{after[0]}://{contact.url.partition('://')[2].partition('/')[0]}"
        why = "" if addresses.same_host(base, contact.url) else " Requests to another host go there without a token."
        return Finding(name, False, f"The server redirects to {right}: use that address instead of {base}.{why}")
    if contact.status >= 500:
        return Finding(
            name,
            False,
            f"{base} responds, but with status {contact.status}: it is down or overloaded. Try again later.",
        )
    return Finding(name, True, f"{base} responds.")


def of_tls(base: str, contact: Contact) -> Finding:
    """Judge the encryption, and the time that is left for the certificate."""
    name = "TLS"
    if contact.url.startswith("http:"):
        if addresses.is_loopback((addresses.origin(base) or ("", "", 0))[1]):
            return Finding(name, None, "There is none, and on this machine none is needed.")
        return Finding(name, False, "There is none: everybody on the way can read the access token. Use https.")
    if contact.certificate is None:
        return Finding(name, None, "The connection does not show its certificate.")
    if not contact.certificate:
        return Finding(name, False, "The certificate is not checked, because verify is off in the session.")
    try:
        begin, end = (ssl.cert_time_to_seconds(contact.certificate[key]) for key in ("notBefore", "notAfter"))
    except (KeyError, ValueError, TypeError):
        return Finding(name, None, "The certificate does not say how long it is valid.")
    left = end - contact.received
    is_late = left < _SHORT and left < (end - begin) / 5
    valid = f"the certificate is valid for another {in_words(left)}"
    if is_late:
        return Finding(name, False, f"{contact.tls}; {valid} only. The owner of the server should renew it.")
    return Finding(name, True, f"{contact.tls}; {valid}.")


def of_clock(contact: Contact) -> Finding:
    """Compare the clock of this computer with that of the server."""
    name = "Clock"
    shown = ratelimit.unix_time(contact.headers.get("Date"))
    if shown is None:
        return Finding(name, None, "The server does not send its time.")
    age = contact.headers.get("Age", "")
    server = shown + (int(age) if age.isdecimal() and len(age) < 9 else 0)
    ahead = max(0.0, contact.asked - server - 1) - max(0.0, server - contact.received)
    if abs(ahead) <= _OFF_BY:
        return Finding(name, True, "This computer and the server have the same time.")
    direction = "ahead of" if ahead > 0 else "behind"
    return Finding(
        name,
        False,
        f"The clock of this computer is {in_words(abs(ahead))} {direction} that of the server. Set the wrong one:"
        " scheduled statuses and waits for rate limits depend on it.",
    )


def of_rate_limits(contact: Contact) -> Finding:
    """Judge the rate limit by its headers."""
    name = "Rate limits"
    if contact.status == 429:
        seconds = ratelimit.seconds_after_429(contact.headers, contact.received)
        return Finding(name, False, f"They are used up. Wait {in_words(seconds)}.")
    allowance = ratelimit.from_headers(contact.headers, contact.received)
    if allowance is None:
        return Finding(name, None, "The server does not send them. The client only waits when a request is refused.")
    until = ""
    if allowance.reset is not None:
        until = f" for the next {in_words(max(0.0, allowance.reset - contact.received))}"
    facts = f"{allowance.remaining} of {allowance.limit} requests are left{until}."
    if allowance.remaining < allowance.limit * _FEW:
        return Finding(name, False, f"{facts} A client with ratelimit_method='pace' spreads its requests out.")
    return Finding(name, True, facts)


def of_software(facts: Facts, documents: Sequence[Mapping[str, Any]]) -> Finding:
    """Name the software of the server."""
    version = next((text for text in map(version_in, documents) if text is not None), None)
    if version is None:
        return Finding("Software", False, "The server does not tell its version, so calls cannot be matched to it.")
    number = f", number {facts.api_number} of the Mastodon API" if facts.api_number else ""
    return Finding("Software", True, f"{facts.software or 'unknown'}, version {version}{number}.")


def of_nodeinfo(nodeinfo: Mapping[str, Any] | None) -> Finding:
    """Show the software by its node info."""
    software = at_path(nodeinfo, ("software",))
    if not isinstance(software, Mapping):
        return Finding("Node info", None, "The server has none. Its software is taken from its version.")
    return Finding("Node info", True, f"{software.get('name')} {software.get('version')}.")


def of_uploads(documents: Sequence[Mapping[str, Any]]) -> Finding:
    """List the limits for uploads."""
    limits = limits_of(documents)
    facts = (
        f"{limits.media} attachments, images up to {limits.image_size / _MEBIBYTE:.4g} MiB and"
        f" {limits.image_pixels / 1e6:.3g} megapixels, other files up to {limits.video_size / _MEBIBYTE:.4g} MiB."
    )
    places = (("configuration", "media_attachments"), ("upload_limit",))
    if any(at_path(document, place) is not None for document in documents for place in places):
        return Finding("Uploads", True, facts)
    return Finding("Uploads", None, f"The server does not tell its limits. Those of Mastodon are {facts}")


def of_pkce(metadata: Mapping[str, Any]) -> Finding:
    """Check whether a login can be protected by PKCE."""
    methods = metadata.get("code_challenge_methods_supported")
    if isinstance(methods, list) and "S256" in methods:
        return Finding("PKCE", True, "The server supports S256.")
    return Finding("PKCE", None, "The server does not say that it supports S256. A login works without it.")


def of_account(account: Mapping[str, Any]) -> Finding:
    """Judge the account that the token belongs to."""
    name, handle = "Account", f"@{account.get('acct')}"
    moved = account.get("moved")
    if account.get("suspended"):
        return Finding(name, False, f"{handle} is suspended. Ask the moderators of the server.")
    if isinstance(moved, Mapping):
        return Finding(name, False, f"{handle} has moved to @{moved.get('acct')}. Log in with the new account.")
    if account.get("limited"):
        return Finding(name, False, f"{handle} is limited: only followers see its statuses. Ask the moderators.")
    return Finding(name, True, f"{handle}{', marked as a bot' if account.get('bot') else ''}.")


def of_scopes(app: Mapping[str, Any]) -> Finding:
    """List the scopes of the app."""
    scopes = app.get("scopes")
    if not isinstance(scopes, list) or not scopes:
        return Finding("Scopes", None, "The server does not tell them. Mastodon does since 4.3.0.")
    return Finding("Scopes", True, f"{app.get('name')} may have {', '.join(map(str, scopes))}; the login, no more.")


def in_words(seconds: float) -> str:
    """Return a length of time in its largest unit."""
    for size, unit in ((_DAY, "day"), (3600.0, "hour"), (60.0, "minute")):
        if seconds >= size:
            number = int(seconds // size)
            return f"{number} {unit}{'s' if number != 1 else ''}"
    number = int(seconds)
    return f"{number} second{'s' if number != 1 else ''}"
