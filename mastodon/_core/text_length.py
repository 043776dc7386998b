"""The length of a status as Mastodon counts it, before the text is split into characters."""

from __future__ import annotations

import re

#: The length of every link, however long it is.
LINK_LENGTH = 23

# Top-level domains that never exist: RFC 6761, RFC 6762, RFC 9476 and ICANN's name for private use.
_NO_TLD = (
    "test|example|invalid|localhost|local|internal|alt"
    # The test domains of ICANN in other scripts.
    "|испытание|テスト|测试|測試|परीक्षा|δοκιμή|테스트|טעסט|آزمایشی|إختبار|பரிட்சை"
)
# A label of a host name can contain characters of all scripts, emoji included, but no space and no ASCII punctuation.
_LABEL_CHAR = r"[^\s!-/:-@\[-`{-~\u200b-\u200f\u202a-\u202e\u2066-\u2069]"
#: A link, whatever the case of its letters.
LINK = (
    r"(?<![a-z0-9@\uff20$#\uff03])https?://"
    # Subdomains may have an underscore, the domain itself may not.
    rf"(?:{_LABEL_CHAR}(?:(?:{_LABEL_CHAR}|[_-])*{_LABEL_CHAR})?\.)*"
    rf"{_LABEL_CHAR}(?:(?:{_LABEL_CHAR}|-)*{_LABEL_CHAR})?\."
    rf"(?!(?:{_NO_TLD})(?![\w-]))(?:xn--[a-z0-9-]+|[^\W\d_]{{2,}})(?![\w@-]|\.\w)"
    r"(?::\d+)?"
    r"(?:/(?:(?:[^\s<>()?]|\([^\s<>()]*\))*(?:[^\s<>()!?*\"'「」;:,.$%\[\]~&|@]|\([^\s<>()]*\)))?)?"
    # A query has ASCII letters only: the length of everything behind them counts.
    r"(?:\?[a-z0-9!?*'();:&=+$/%#\[\]_.,~|@^-]*[a-z0-9_&=#/-])?"
)
#: A mention, whatever the case of its letters. Only what is in the group counts: not the domain.
MENTION = r"(?<![=/\w])(@[a-z0-9_](?:[a-z0-9_.-]*[a-z0-9_])?)(?:@[\w.-]*\w)?"


def counted_text(text: str, link_length: int = LINK_LENGTH) -> str:
    """Return a text of the length that counts: each link gets the same length, each mention loses its domain."""
    # The patterns are compiled here, not when the module is loaded: that takes long, and few programs need it.
    return re.sub(MENTION, r"\1", re.sub(LINK, "x" * link_length, text, flags=re.I), flags=re.I)
