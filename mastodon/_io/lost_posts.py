"""Find a status that an earlier attempt posted, although it seemed to fail.

Some servers respond with 500 if an idempotency key is repeated, some forget keys after an hour, some know none, and
some responses never arrive.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Container, Iterator, Mapping
from typing import Any

import requests

from mastodon._core import params as encode
from mastodon._core import ratelimit
from mastodon._core.response import data_of
from mastodon._core.retry import POSTING
from mastodon.errors import MastodonAPIError, MastodonServerError

_SCHEDULED = "/api/v1/scheduled_statuses"
#: The clocks of client and server may disagree by this many seconds about when a request began.
_CLOCK_MARGIN = 5.0
_SEARCHED = 40

#: Takes a path and a query, and returns the response or raises an error.
Get = Callable[[str, encode.Params], requests.Response]


def find(get: Get, fields: Mapping[str, Any], elapsed: float, others: Container[str] = ()) -> requests.Response | None:
    """Search the account's newest or scheduled statuses for the one of a request, and return the response with it.

    Attachments tell it from all others. Without those, it has the same text, poll and parent.

    :param get: sends a GET request.
    :param fields: the fields of the request that seemed to fail.
    :param elapsed: how many seconds ago it began.
    :param others: the ids of statuses that are known to come from other requests.
    """
    if fields.get("scheduled_at") is not None:
        return _scheduled(get, fields)
    return _published(get, fields, elapsed, others)


def _scheduled(get: Get, fields: Mapping[str, Any]) -> requests.Response | None:
    when = ratelimit.unix_time(str(encode.pairs({"scheduled_at": fields["scheduled_at"]})[0][1]))
    for each in _data(get(_SCHEDULED, {"limit": _SEARCHED})):
        at = ratelimit.unix_time(each.get("scheduled_at"))
        same = at is not None and when is not None and abs(at - when) < 1
        if same and _text(each.get("params") or {}, "text") == _text(fields, "status"):
            return get(encode.path(_SCHEDULED + "/{}", each["id"]), {})
    return None


def _published(get: Get, fields: Mapping[str, Any], elapsed: float, others: Container[str]) -> requests.Response | None:
    for each in _newest(get, elapsed):
        if str(each["id"]) in others:
            continue
        where = encode.path(POSTING + "/{}", each["id"])
        if _has_media(each, fields) or (_is_alike(each, fields) and _has_text(get, where, each, _posted_text(fields))):
            return get(where, {})
    return None


def _newest(get: Get, elapsed: float) -> Iterator[Mapping[str, Any]]:
    """Yield the account's own statuses that are not older than some seconds, the newest first."""
    own_id = _data(get("/api/v1/accounts/verify_credentials", {}))["id"]
    place = encode.path("/api/v1/accounts/{}/statuses", own_id)
    query: dict[str, Any] = {"limit": _SEARCHED, "exclude_reblogs": True}
    response = get(place, query)
    earliest = ratelimit.server_time(response.headers, time.time()) - elapsed - _CLOCK_MARGIN
    seen = set[str]()
    while page := [each for each in _data(response) if str(each["id"]) not in seen]:
        times = [ratelimit.unix_time(each.get("created_at")) for each in page]
        for each, created in zip(page, times, strict=True):
            if created is not None and created >= earliest:
                yield each
        # Pinned statuses of some servers are first, however old they are.
        if times[-1] is None or times[-1] < earliest:
            return
        seen.update(str(each["id"]) for each in page)
        response = get(place, {**query, "max_id": page[-1]["id"]})


def _has_media(status: Mapping[str, Any], fields: Mapping[str, Any]) -> bool:
    """Check whether a status has the attachments of a request. Only one status can have them."""
    sent = {str(each) for each in fields.get("media_ids") or ()}
    return bool(sent) and sent == {str(each.get("id")) for each in status.get("media_attachments") or ()}


def _is_alike(status: Mapping[str, Any], fields: Mapping[str, Any]) -> bool:
    """Check whether a status may be that of a request by all but its text. Some servers leave out what is empty."""
    parent, media, poll = fields.get("in_reply_to_id"), fields.get("media_ids") or (), fields.get("poll")
    if str(status.get("in_reply_to_id")) != str(parent):
        return False
    if len(status.get("media_attachments", media)) != len(media):
        return False
    if poll is None or "poll" not in status:
        return not status.get("poll")
    titles = [option.get("title") for option in (status["poll"] or {}).get("options", ())]
    return list(map(_comparable, map(str, titles))) == list(map(_comparable, poll["options"]))


def _posted_text(fields: Mapping[str, Any]) -> str:
    """Return the text of a status. Mastodon makes a content warning without a text the text."""
    return _text(fields, "status") or _text(fields, "spoiler_text")


def _has_text(get: Get, where: str, status: Mapping[str, Any], text: str) -> bool:
    """Check whether a status has a text, by its source or, on servers without that, by its own text."""
    try:
        # Servers remove white space at the ends, and may store another kind of line break.
        return _text(_data(get(where + "/source", {})), "text").split() == text.split()
    except MastodonServerError:
        raise
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
