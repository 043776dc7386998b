"""Default values: scopes, timeouts, and the User-Agent header."""

from __future__ import annotations

_DEFAULT_TIMEOUT = 300
_DEFAULT_STREAM_TIMEOUT = 300
_DEFAULT_STREAM_RECONNECT_WAIT_SEC = 5
_DEFAULT_USER_AGENT = "mastodonpy"
_DEFAULT_SCOPES = ["read", "write", "follow", "push"]

_READ = "accounts blocks favourites filters follows lists mutes notifications search statuses bookmarks collections"
_WRITE = (
    "accounts blocks favourites filters follows lists media mutes notifications reports statuses bookmarks collections"
    " conversations"
)
_ADMIN = "accounts reports domain_allows domain_blocks ip_blocks email_domain_blocks canonical_email_blocks"

#: The narrower scopes that each broad scope includes.
_SCOPE_SETS = {
    "read": [f"read:{area}" for area in _READ.split()],
    "write": [f"write:{area}" for area in _WRITE.split()],
    "follow": ["read:blocks", "read:follows", "read:mutes", "write:blocks", "write:follows", "write:mutes"],
    "admin:read": [f"admin:read:{area}" for area in _ADMIN.split()],
    "admin:write": [f"admin:write:{area}" for area in _ADMIN.split()],
    "profile": [],
}

_VALID_SCOPES = [
    *("read", "write", "follow", "push", "admin:read", "admin:write", "profile"),
    *_SCOPE_SETS["read"],
    *_SCOPE_SETS["write"],
    *_SCOPE_SETS["admin:read"],
    *_SCOPE_SETS["admin:write"],
]
