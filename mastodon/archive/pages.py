"""Pages of lists, with the text of each item as the server sent it.

Entities are created when the archive is read. Creating them here would take several times as long as all other steps.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from mastodon._core import pagination, results
from mastodon._core.params import path
from mastodon._core.response import data_of
from mastodon.endpoints.utility import UtilityMixin
from mastodon.errors import MastodonAPIError
from mastodon.types_base import PaginatableList, PaginationInfo

_decode = json.JSONDecoder().raw_decode
_SPACE = re.compile(r"[ \t\n\r]*")


class RawItem(dict[str, Any]):
    """A JSON object, with its text on one line."""

    __slots__ = ("text",)
    text: str


class Pages:
    """Fetches pages for a walk."""

    def __init__(self, api: UtilityMixin) -> None:
        self._api = api

    def first(self, endpoint: str, params: Mapping[str, Any]) -> PaginatableList[RawItem]:
        """Fetch the first page of a list."""
        response = self._response(endpoint, params)
        items = items_of(response.status_code, self._api._body_of(response))
        page: PaginatableList[RawItem] = PaginatableList(items)
        info = results.request_info(params, "GET", endpoint, page)
        results.attach(page, *pagination.from_links(response.headers.get("Link", ""), info))
        return page

    def item(self, id: str) -> RawItem:
        """Fetch a status."""
        response = self._response(path("/api/v1/statuses/{}", id), {})
        (item,) = items_of(response.status_code, b"[%b]" % self._api._body_of(response))
        return item

    def _response(self, endpoint: str, params: Mapping[str, Any]) -> Any:
        return self._api._Mastodon__api_request("GET", endpoint, params, return_response_object=True)

    def fetch_next(self, previous_page: Mapping[str, Any]) -> PaginatableList[RawItem]:
        """Fetch the page that page information describes."""
        request = pagination.request_of(previous_page)
        return self.first(request.endpoint, request.params)

    def get_pagination_info(self, page: Any, direction: str) -> PaginationInfo | None:
        """Return the page information for the next or the previous page."""
        return self._api.get_pagination_info(page, direction)


def items_of(status: int, body: bytes) -> list[RawItem]:
    """Return the objects in a list from a server. Other values in it are left out.

    :raises MastodonAPIError: if the body is not a list.
    """
    try:
        return [item for item in _slices(str(body, "utf-8")) if item is not None]
    except (ValueError, IndexError, RecursionError):
        # Not the usual form. This reads it anyway, or raises an error that explains what is wrong.
        data = data_of(status, body)
    if not isinstance(data, list):
        raise MastodonAPIError("Could not read response: it is not a list.")
    return [_item(each, json.dumps(each)) for each in data if isinstance(each, dict)]


def _slices(text: str) -> Iterator[RawItem | None]:
    """Yield the items of a list in JSON text.

    :raises ValueError: if the text is something else.
    """
    at = _after_space(text, 0)
    if text[at] != "[":
        raise ValueError(text[at])
    at = _after_space(text, at + 1)
    is_first = True
    while text[at] != "]" or not is_first:
        value, end = _decode(text, at)
        yield _item(value, text[at:end]) if type(value) is dict else None
        is_first = False
        at = _after_space(text, end)
        if text[at] == "]":
            break
        if text[at] != ",":
            raise ValueError(text[at])
        at = _after_space(text, at + 1)
    if _after_space(text, at + 1) != len(text):
        raise ValueError(text[at:])


def _after_space(text: str, at: int) -> int:
    return _SPACE.match(text, at).end()  # type: ignore[union-attr]  # it matches nothing, too


def _item(value: dict[str, Any], text: str) -> RawItem:
    item = RawItem(value)
    # Strings in JSON contain no line breaks.
    item.text = text.replace("\n", " ").replace("\r", " ") if "\n" in text or "\r" in text else text
    return item
