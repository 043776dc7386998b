"""The status that an earlier try of a request has posted after all.

Some servers answer 500 when the idempotency key of a status comes again, and some answers are lost on the way.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import Any

import requests

from mastodon._core import params as encode
from mastodon._core import ratelimit
from mastodon._core.response import data_of
from mastodon._core.retry import POSTING

_SCHEDULED = "/api/v1/scheduled_statuses"
#: Our clock and the server's may tell the beginning of a request differently by so many seconds.
_CLOCK_MARGIN = 5.0
_LOOKED_THROUGH = 40

#: Path and query to the answer, errors raised.
Get = Callable[[str, encode.Params], requests.Response]


def posted(get: Get, fields: Mapping[str, Any], elapsed: float) -> requests.Response | None:
    """The answer with a status of the same text that is new among the account's own, or among the scheduled ones.

    :param get: how to ask the server.
    :param fields: what was posted.
    :param elapsed: how many seconds ago that began.
    """
    if fields.get("scheduled_at") is not None:
        return _scheduled(get, fields)
    return _published(get, fields, elapsed)


def _scheduled(get: Get, fields: Mapping[str, Any]) -> requests.Response | None:
    when = ratelimit.moment(encode.pairs({"scheduled_at": fields["scheduled_at"]})[0][1])
    for each in _data(get(_SCHEDULED, {"limit": _LOOKED_THROUGH})):
        at = ratelimit.moment(each.get("scheduled_at"))
        same = at is not None and when is not None and abs(at - when) < 1
        if same and _text(each.get("params") or {}, "text") == _text(fields, "status"):
            return get(encode.path(_SCHEDULED + "/{}", each["id"]), {})
    return None


def _published(get: Get, fields: Mapping[str, Any], elapsed: float) -> requests.Response | None:
    own_id = _data(get("/api/v1/accounts/verify_credentials", {}))["id"]
    place = encode.path("/api/v1/accounts/{}/statuses", own_id)
    newest = get(place, {"limit": _LOOKED_THROUGH, "exclude_reblogs": True})
    earliest = ratelimit.server_time(newest.headers, time.time()) - elapsed - _CLOCK_MARGIN
    for each in _data(newest):
        created = ratelimit.moment(each.get("created_at"))
        if created is None or created < earliest or not _answers_the_same(each, fields):
            continue
        where = encode.path(POSTING + "/{}", each["id"])
        if _text(_data(get(where + "/source", {})), "text") == _text(fields, "status"):
            return get(where, {})
    return None


def _data(response: requests.Response) -> Any:
    return data_of(response.status_code, response.content)


def _text(holder: Mapping[str, Any], key: str) -> str:
    return holder.get(key) or ""


def _answers_the_same(status: Mapping[str, Any], fields: Mapping[str, Any]) -> bool:
    asked = fields.get("in_reply_to_id")
    return asked is None or str(status.get("in_reply_to_id")) == str(asked)
