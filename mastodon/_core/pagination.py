"""The pages before and after a page: from Link headers and offsets to :class:`PaginationInfo`, and back to requests."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, NamedTuple
from urllib.parse import unquote_plus, urlsplit

from mastodon.errors import MastodonIllegalArgumentError
from mastodon.types_base import NonPaginatableList, PaginatableList, PaginationInfo

# The parameters of a link that select a page, in order of preference. The rest comes from the request: neither the
# host nor the path of a link is followed. Pleroma puts max_id and min_id in both links; the first one here is valid.
_CURSORS = {
    "next": ("max_id", "offset", "min_id", "since_id"),
    "prev": ("min_id", "since_id", "offset", "max_id"),
}
# Parameters in a link that do not select a page.
_NOT_CURSORS = frozenset(("limit", "lang", "access_token"))
# The parameters of the request that a link to the next or previous page replaces.
_REPLACED = {"next": ("since_id", "min_id"), "prev": ("max_id", "min_id")}

_NON_PAGINATABLE, _PAGINATABLE = NonPaginatableList.__name__, PaginatableList.__name__

# Other names of relations.
_RELATIONS = {"previous": "prev"}

# The parts of a Link header (RFC 8288): a URL in angle brackets, or a parameter with its value, quoted or not.
_LINK_PART = r'<([^<>]*)>|;\s*([^\s=;,"<]+)\s*(?:=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s;,"]*)))?'


# --- From a response to page information ----------------------------------------------------------------------------


def links(header: str) -> dict[str, dict[str, str]]:
    """Parse a Link header. Return the query of each link by its relation."""
    found: dict[str, dict[str, str]] = {}
    address = ""
    for target, name, quoted, plain in re.findall(_LINK_PART, header):
        if not name:
            address = target.strip()
        elif name.lower() == "rel":
            relations = (quoted or plain.strip("'")).lower().split()
            found.update((_RELATIONS.get(relation, relation), _query_of(address)) for relation in relations)
    return found


def is_last(header: str) -> bool:
    """Check whether a Link header names other pages, but no next one."""
    return bool(header) and bool(found := links(header)) and "next" not in found


def _query_of(address: str) -> dict[str, str]:
    """Parse the query of a URL as ``parse_qsl`` does, in a third of the time. An invalid URL has no query."""
    try:
        query = urlsplit(address).query
    except ValueError:
        return {}
    pairs = (part.partition("=") for part in query.replace("&amp;", "&").split("&"))
    return {unquote_plus(name): unquote_plus(value) for name, _, value in pairs if value}


def from_links(header: str, request: Mapping[str, Any]) -> tuple[PaginationInfo | None, PaginationInfo | None]:
    """Return the next and the previous page, from the Link header.

    :param request: the parameters of the request with ``_pagination_method``, ``_pagination_endpoint`` and
        ``_mastopy_type``.
    """
    if not header:
        return None, None
    found = links(header)
    return _linked("next", found.get("next", {}), request), _linked("prev", found.get("prev", {}), request)


def _linked(direction: str, query: Mapping[str, str], request: Mapping[str, Any]) -> PaginationInfo | None:
    cursor = next((key for key in _CURSORS[direction] if query.get(key)), None)
    cursors = {cursor: query[cursor]} if cursor is not None else _other_cursors(query, request)
    if not cursors:
        return None
    kept = {key: value for key, value in request.items() if key not in _REPLACED[direction]}
    return PaginationInfo({**kept, **{key: _number(value) for key, value in cursors.items()}})


def _other_cursors(query: Mapping[str, str], request: Mapping[str, Any]) -> dict[str, str]:
    """Return what a link adds to the request or changes in it, such as ``cursor``, ``page``, ``before`` or ``until``.

    Switches and lists may come back written differently, and so do not count.
    """
    return {
        key: value
        for key, value in query.items()
        if key not in _NOT_CURSORS
        and not key.startswith(("_pagination_", "_mastopy_"))
        and all(type(request.get(name, "")) in (str, int) for name in (key, key.partition("[")[0]))
        and str(request.get(key, "")) != value
    }


def _number(text: str) -> int | str:
    """Return a cursor as a number if the number is written in the same way, otherwise as text."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 4000 and text[0] != "0" else text


def from_offset(
    request: Mapping[str, Any], count: int, field: str | None, previous: int | None, language: str | None
) -> tuple[PaginationInfo | None, PaginationInfo | None]:
    """Return the next and the previous page of a list that is paged by offset.

    :param request: as for :func:`from_links`.
    :param count: the number of items on this page.
    :param field: the key of the list in the response, if the response is not the list itself.
    :param previous: the offset of the page that was read before this one.
    """
    offset = _whole(request.get("offset")) or 0
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


def _whole(value: Any) -> int | None:
    text = str(value)
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 4000 else None


# --- From page information to a request -----------------------------------------------------------------------------


class PageRequest(NamedTuple):
    """The request for a page."""

    endpoint: str
    params: dict[str, Any]
    #: The name of the type of the result, or None if the information does not contain it.
    type_name: str | None
    #: Arguments of ``__api_request``.
    options: dict[str, Any]


def is_page_info(value: Any) -> bool:
    """Check whether a value is page information. It may have been stored as a plain dictionary in between."""
    return isinstance(value, Mapping) and "_pagination_method" in value and "_pagination_endpoint" in value


def request_of(info: Mapping[str, Any]) -> PageRequest:
    """Return the request for the page that page information describes.

    :raises MastodonIllegalArgumentError: if it leads to another server, or its method is not GET.
    """
    method, endpoint = info["_pagination_method"], info["_pagination_endpoint"]
    if method != "GET":
        raise MastodonIllegalArgumentError(f"_pagination_method={method!r}: pages are read with GET.")
    if not isinstance(endpoint, str) or endpoint[:1] != "/" or endpoint[:2] == "//":
        raise MastodonIllegalArgumentError(
            f"_pagination_endpoint={endpoint!r} must be a path on the client's own server, such as /api/v1/favourites."
        )
    params = {key: value for key, value in info.items() if not key.startswith(("_pagination_", "_mastopy_"))}
    language = info.get("_pagination_lang") or params.get("lang")
    options = {
        "force_pagination": True,
        "lang_override": language,
        "offset_pagination": bool(info.get("_pagination_offset")),
        "offset_pagination_field": info.get("_pagination_offset_field"),
        "offset_pagination_previous": _whole(info.get("_pagination_offset_previous")),
    }
    return PageRequest(endpoint, params, _paginatable(info.get("_mastopy_type")), options)


def _paginatable(type_name: Any) -> str | None:
    """Return the name of the paginatable type for a list type, because a list with page information has pages."""
    if not isinstance(type_name, str):
        return None
    return type_name.replace(_NON_PAGINATABLE, _PAGINATABLE)
