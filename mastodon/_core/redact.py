"""Redact secrets in debug output and error messages."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

#: Stands in place of a secret.
HIDDEN = "***"
_NAMES = (
    "access_token|refresh_token|client_secret|client_id|password|token|code|code_verifier|authorization"
    "|idempotency-key|cookie|set-cookie|auth|p256dh|assertion|client_assertion|confirmation_token|id_token|invite_code"
    "|otp_attempt|reset_password_token|secret"
)
_SECRET = rf"(?i)(?:.*\[)?(?:{_NAMES})\]?"
# The text may be cut off inside of the value.
_IN_JSON = rf'(?i)("(?:{_NAMES})"\s*:\s*")(?:[^"\\]|\\.)*("|\\?$)'
_IN_QUERY = rf"(?i)((?:^|[?&#;\s])(?:{_NAMES})=)[^&#\s\"'<>]+"
_BEARER = r"(?i)(Bearer\s+)[^\s\"'<>]+"
# Schemes are short. Without a limit, a long text of letters and dots would take seconds.
_USER_INFO = r"(?i)\b([a-z][a-z0-9+.-]{0,20}://)[^/@\s]+@"
_PATTERNS = ((_IN_JSON, r"\1***\2"), (_IN_QUERY, r"\1***"), (_BEARER, r"\1***"), (_USER_INFO, r"\1***@"))


def text(shown: str) -> str:
    """Remove tokens, passwords and codes from a text."""
    for pattern, instead in _PATTERNS:
        shown = re.sub(pattern, instead, shown)
    return shown


def mapping(shown: Mapping[str, Any]) -> dict[str, Any]:
    """Hide the secrets among headers or parameters."""
    return dict(pairs(shown.items()))


def is_secret(name: str) -> bool:
    """Check whether a header or parameter of this name, such as ``client_secret`` or ``keys[auth]``, is a secret."""
    return re.fullmatch(_SECRET, name) is not None


def pairs(shown: Iterable[tuple[str, Any]]) -> list[tuple[str, Any]]:
    """Hide secrets like :func:`mapping`, in pairs with names that may repeat."""
    return [(key, HIDDEN if is_secret(str(key)) else _value(value)) for key, value in shown]


def _value(value: Any) -> Any:
    if isinstance(value, Mapping):
        return mapping(value)
    if isinstance(value, list):
        return [_value(each) for each in value]
    return text(value) if isinstance(value, str) else value
