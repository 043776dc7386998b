"""Find a status that an earlier attempt posted, although it seemed to fail.

Some servers respond with 500 if an idempotency key is repeated, and some responses never arrive.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Mapping
from typing import Any

import requests

from mastodon._core import params as encode
from mastodon._core import ratelimit
from mastodon._core.response import data_of
from mastodon._core.retry import POSTING
from mastodon.errors import MastodonAPIError

_SCHEDULED = "/api/v1/scheduled_statuses"
#: The clocks of client and server may disagree by this many seconds about when a request began.
_CLOCK_MARGIN = 5.0
_SEARCHED = 40

#: Takes a path and a query, and returns the response or raises an error.
Get = Callable[[str, encode.Params], requests.Response]


def find(get: Get, fields: Mapping[str, Any], elapsed: float) -> requests.Response | None:
    """Search the account's newest or scheduled statuses for one with the same text, and return the response with it.

    :param get: sends a GET request.
    :param fields: the fields of the request that seemed to fail.
    :param elapsed: how many seconds ago it began.
    """
    if fields.get("scheduled_at") is not None:
        return _scheduled(get, fields)
    return _published(get, fields, elapsed)


def _scheduled(get: Get, fields: Mapping[str, Any]) -> requests.Response | None:
    when = ratelimit.unix_time(str(encode.pairs({"scheduled_at": fields["scheduled_at"]})[0][1]))
    for each in _data(get(_SCHEDULED, {"limit": _SEARCHED})):
        at = ratelimit.unix_time(each.get("scheduled_at"))
        same = at is not None and when is not None and abs(at - when) < 1
        if same and _text(each.get("params") or {}, "text") == _text(fields, "status"):
            return get(encode.path(_SCHEDULED + "/{}", each["id"]), {})
    return None


def _published(get: Get, fields: Mapping[str, Any], elapsed: float) -> requests.Response | None:
    own_id = _data(get("/api/v1/accounts/verify_credentials", {}))["id"]
    place = encode.path("/api/v1/accounts/{}/statuses", own_id)
    newest = get(place, {"limit": _SEARCHED, "exclude_reblogs": True})
    earliest = ratelimit.server_time(newest.headers, time.time()) - elapsed - _CLOCK_MARGIN
    for each in _data(newest):
        created = ratelimit.unix_time(each.get("created_at"))
        if created is None or created < earliest or not _replies_to_same(each, fields):
            continue
        where = encode.path(POSTING + "/{}", each["id"])
        if _has_text(get, where, each, _text(fields, "status")):
            return get(where, {})
    return None


def _has_text(get: Get, where: str, status: Mapping[str, Any], text: str) -> bool:
    """Check whether a status has a text, by its source or, on servers without that, by its own text."""
    try:
        return _text(_data(get(where + "/source", {})), "text") == text
    except (LookupError, MastodonAPIError):
        own = status.get("text") or status.get("pleroma", {}).get("content", {}).get("text/plain")
        shown = own if isinstance(own, str) else _without_tags(str(status.get("content") or ""))
        return _comparable(shown) == _comparable(text)


def _without_tags(content: str) -> str:
    # Loads a long table, which only this needs.
    from html import unescape

    return unescape(re.sub(r"<[^<>]*>", " ", content))


def _comparable(text: str) -> str:
    """Reduce a text to what all servers keep of it: white space and the hosts of mentions may change."""
    return "".join(re.sub(r"(@\w+)@[\w.-]+", r"\1", text).split())


def _data(response: requests.Response) -> Any:
    return data_of(response.status_code, response.content)


def _text(holder: Mapping[str, Any], key: str) -> str:
    return holder.get(key) or ""


def _replies_to_same(status: Mapping[str, Any], fields: Mapping[str, Any]) -> bool:
    parent = fields.get("in_reply_to_id")
    return parent is None or str(status.get("in_reply_to_id")) == str(parent)
