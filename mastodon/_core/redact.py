"""Secrets taken out of what is shown."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

_HIDDEN = "***"
_NAMES = (
    "access_token|refresh_token|client_secret|client_id|password|token|code|code_verifier|authorization"
    "|idempotency-key|cookie|set-cookie|auth|p256dh"
)
_SECRET = re.compile(rf"(?:.*\[)?(?:{_NAMES})\]?", re.IGNORECASE)
_IN_JSON = re.compile(rf'("(?:{_NAMES})"\s*:\s*")(?:[^"\\]|\\.)*(")', re.IGNORECASE)
_IN_QUERY = re.compile(rf"((?:^|[?&\s])(?:{_NAMES})=)[^&\s]+", re.IGNORECASE)
_BEARER = re.compile(r"(Bearer\s+)\S+", re.IGNORECASE)
_USER_INFO = re.compile(r"(https?://)[^/@\s]+@")
_PATTERNS = ((_IN_JSON, r"\1***\2"), (_IN_QUERY, r"\1***"), (_BEARER, r"\1***"), (_USER_INFO, r"\1***@"))


def text(shown: str) -> str:
    """A text without the tokens, passwords and codes in it."""
    for pattern, instead in _PATTERNS:
        shown = pattern.sub(instead, shown)
    return shown


def mapping(shown: Mapping[str, Any]) -> dict[str, Any]:
    """Headers or parameters without the secrets among them."""
    return dict(pairs(shown.items()))


def pairs(shown: Iterable[tuple[str, Any]]) -> list[tuple[str, Any]]:
    """Like :func:`mapping`, for names that may come more than once."""
    return [(key, _HIDDEN if _SECRET.fullmatch(str(key)) else _value(value)) for key, value in shown]


def _value(value: Any) -> Any:
    if isinstance(value, Mapping):
        return mapping(value)
    if isinstance(value, list):
        return [_value(each) for each in value]
    return text(value) if isinstance(value, str) else value
