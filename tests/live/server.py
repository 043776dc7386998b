"""A real server for tests: that of :mod:`mastodon.testing`, by its address."""

from __future__ import annotations

from collections.abc import Callable

from mastodon import Mastodon
from mastodon.testing.server import account_on, running

__all__ = ["MakeClient", "account_on", "running"]

# The type of the fixture ``make_client``.
MakeClient = Callable[..., Mastodon]
