"""Where the neighbours of a page are: Link headers and offsets to :class:`PaginationInfo`, and back to requests."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from mastodon.types_base import PaginationInfo

# The parts of a link that choose a page. Everything else is taken from the request itself, never from the server:
# neither the host nor the path of a link is followed.
_CURSORS = ("max_id", "min_id", "since_id", "limit", "offset")
# What must not stay from the request when a link names the next or previous page.
_REPLACED = {"next": ("since_id", "min_id"), "prev": ("max_id",)}
_LINK = re.compile(r"<([^>]*)>\s*((?:;[^,<]*)*)")
_REL = re.compile(r';\s*rel\s*=\s*"?([^";]*)"?', re.IGNORECASE)


def links(header: str) -> dict[str, dict[str, str]]:
    """Link header -> relation -> the cursors in its address."""
    found = {}
    for address, attributes in _LINK.findall(header):
        relation = _REL.search(attributes)
        if relation is None:
            continue
        query = dict(parse_qsl(urlsplit(address).query))
        found[relation.group(1).strip().lower()] = {key: query[key] for key in _CURSORS if key in query}
    return found


def from_links(header: str, request: Mapping[str, Any]) -> tuple[PaginationInfo | None, PaginationInfo | None]:
    """Next and previous page, from the Link header.

    :param request: the parameters of the request with ``_pagination_method``, ``_pagination_endpoint`` and
        ``_mastopy_type``.
    """
    found = links(header)
    return _linked("next", found, request), _linked("prev", found, request)


def _linked(direction: str, found: Mapping[str, Mapping[str, str]], request: Mapping[str, Any]) -> PaginationInfo | None:
    cursors = dict(found.get(direction, ()))
    # Pleroma writes max_id and min_id in both links: only one of them is meant.
    if direction == "next" and "max_id" in cursors:
        wanted = ("max_id",)
    elif direction == "next":
        wanted = ("offset", "min_id", "since_id")
    else:
        wanted = ("min_id", "since_id", "offset", "max_id")
    cursor = next((key for key in wanted if key in cursors), None)
    if cursor is None:
        return None
    info = PaginationInfo({key: value for key, value in request.items() if key not in _REPLACED[direction]})
    info[cursor] = _number(cursors[cursor])
    return info


def _number(text: str) -> int | str:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 4000 else text


def from_offset(
    request: Mapping[str, Any], count: int, field: str | None, previous: int | None, language: str | None
) -> tuple[PaginationInfo | None, PaginationInfo | None]:
    """Next and previous page of lists that count from a start.

    :param request: as for :func:`from_links`.
    :param count: how many items this page has.
    :param field: the key of the list in the answer, where it is not the answer itself.
    :param previous: offset of the page that was read before this one.
    """
    offset = _start(request)
    base = {
        **request,
        "_pagination_offset": True,
        "_pagination_offset_field": field,
        "_pagination_lang": language,
    }
    following = None
    if count:
        following = PaginationInfo({**base, "offset": offset + count, "_pagination_offset_previous": offset})
    if offset == 0:
        return following, None
    start = previous if previous is not None and previous < offset else max(0, offset - (count or 1))
    return following, PaginationInfo({**base, "offset": start, "limit": offset - start})


def _start(request: Mapping[str, Any]) -> int:
    offset = str(request.get("offset") or 0)
    return int(offset) if offset.isdecimal() else 0


def request_of(info: Mapping[str, Any]) -> dict[str, Any]:
    """The parameters that ask for the page: everything that is not about pages themselves."""
    return {key: value for key, value in info.items() if not key.startswith(("_pagination_", "_mastopy_"))}
