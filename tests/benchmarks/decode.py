"""From the bytes of an answer to entities, beside ``json.loads`` of the same bytes."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from mastodon import Mastodon

from .fakes import ready_client
from .measure import Row, Scale, repeated
from .samples import many, samples, written


def rows(scale: Scale) -> Iterator[Row]:
    count = scale.items
    statuses = many("Status", count)
    context = {"ancestors": statuses[: count // 2], "descendants": statuses[count // 2 :]}
    groups = samples("GroupedNotificationsResults")[0]
    yield _row(scale, "decode a status of a timeline", count, Mastodon.timeline_home, statuses)
    yield _row(scale, "decode an account", count, _followers, many("Account", count))
    yield _row(scale, "decode a notification", count, Mastodon.notifications, many("Notification", count))
    yield _row(scale, "decode grouped notifications", 1, Mastodon.grouped_notifications, groups)
    yield _row(scale, "decode a status of a context", count, _context, context)
    yield _row(scale, "decode an instance", 1, Mastodon.instance_v2, samples("InstanceV2")[0])


def _row(scale: Scale, name: str, items: int, call: Callable[[Mastodon], Any], data: Any) -> Row:
    body = written(data)
    return repeated(scale, name, items, partial(call, ready_client(body)), partial(json.loads, body))


def _followers(api: Mastodon) -> Any:
    return api.account_followers(1)


def _context(api: Mastodon) -> Any:
    return api.status_context(1)
