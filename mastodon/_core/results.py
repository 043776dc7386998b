"""Attach the metadata of a response to its result: page information, and a refresh in progress."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mastodon._data.record import extra_of
from mastodon.types_base import AttribAccessDict, NonPaginatableList, PaginatableList, PaginationInfo


def type_of(data: Any) -> Any:
    """Return the type of a result if the call does not define it."""
    return PaginatableList[AttribAccessDict] if isinstance(data, list) else AttribAccessDict


def request_info(fields: Mapping[str, Any], method: str, endpoint: str, result: Any) -> dict[str, Any]:
    """Return a request in the form in which page information stores it, which Mastodon.py 2.3.3 can read, too."""
    words = {True: "1", False: "0"}
    kept = {
        f"{key}[]" if isinstance(value, (list, tuple)) and not key.endswith("[]") else key: value
        for key, value in fields.items()
        if value is not None
    }
    return {
        **{key: words[value] if isinstance(value, bool) else value for key, value in kept.items()},
        "_pagination_method": method,
        "_pagination_endpoint": endpoint,
        "_mastopy_type": getattr(result, "_mastopy_type", "AttribAccessDict"),
    }


def paginatable(whole: NonPaginatableList[Any]) -> PaginatableList[Any]:
    """Return a copy of a list that can have page information."""
    page = PaginatableList(whole)
    page._item_type = whole._item_type
    return page


def item_count(page: Any, field: str | None) -> int:
    """Return the number of items on a page, or in one field of it."""
    items = page if field is None else page.get(field) if isinstance(page, Mapping) else None
    return len(items) if isinstance(items, (list, tuple)) else 0


def attach(page: Any, following: PaginationInfo | None, previous: PaginationInfo | None) -> None:
    """Attach the information about the next and the previous page to a page."""
    if not isinstance(page, (AttribAccessDict, PaginatableList)):
        return
    if following is not None:
        page._pagination_next = following
    if previous is not None:
        page._pagination_prev = previous


def keep_refresh(result: Any, header: str, method: str, endpoint: str, fields: Mapping[str, Any], type_: Any) -> None:
    """Store the request of a result that the server is still completing, so that it can be repeated."""
    if isinstance(result, (AttribAccessDict, PaginatableList)):
        note = {"header": header, "method": method, "endpoint": endpoint, "params": dict(fields), "type": type_}
        if isinstance(result, AttribAccessDict):
            result._keep("_async_refresh", note)
        else:
            result._async_refresh = note  # type: ignore[attr-defined]  # PaginatableList has a __dict__


def kept_refresh(result: Any) -> dict[str, Any] | None:
    """Return what :func:`keep_refresh` stored, or None for a complete result."""
    if isinstance(result, AttribAccessDict):
        note: dict[str, Any] | None = (extra_of(result) or {}).get("_async_refresh")
        return note
    return getattr(result, "_async_refresh", None) if isinstance(result, PaginatableList) else None
