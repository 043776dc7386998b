"""The length of a status as Mastodon counts it, apart from the splitting into characters."""

from __future__ import annotations

import re

#: The length of every link, however long it is.
LINK_LENGTH = 23

# Top-level domains that never exist: RFC 6761, RFC 6762, RFC 9476 and ICANN's name for private use.
_NO_TLD = "test|example|invalid|localhost|local|internal|alt"
_LINK = re.compile(
    r"(?i)(?<![a-z0-9@\uff20$#\uff03])https?://"
    r"(?:[^\W_](?:[\w-]*[^\W_])?\.)+"
    rf"(?!(?:{_NO_TLD})(?![\w-]))(?:xn--[a-z0-9-]+|[^\W\d_]{{2,}})(?![\w@-]|\.\w)"
    r"(?::\d+)?"
    r"(?:[/?#](?:(?:[^\s<>()]|\([^\s<>()]*\))*(?:[^\s<>()!?*\"'「」;:,.$%\[\]~|@]|\([^\s<>()]*\)))?)?"
)
# The server in a mention does not count.
_MENTION = re.compile(r"(?i)(?<![=/\w])(@[a-z0-9_](?:[a-z0-9_.-]*[a-z0-9_])?)(?:@[\w.-]*\w)?")


def counted_text(text: str) -> str:
    """Return a text with the length that counts: links have 23 characters, mentions no server."""
    return _MENTION.sub(r"\1", _LINK.sub("x" * LINK_LENGTH, text))
