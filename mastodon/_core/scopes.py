"""What ``with client.options(...)`` sets. Threads and tasks do not see one another's."""

from __future__ import annotations

from collections.abc import Mapping
from contextvars import ContextVar

from mastodon._core.retry import RetryPolicy

#: By the id of the client; None for no retries.
POLICIES: ContextVar[Mapping[int, RetryPolicy | None]] = ContextVar("mastodon_options")
