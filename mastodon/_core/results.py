"""What an answer gets beside its data: the neighbours of its page, and what the server is still working on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mastodon._data.record import extra_of
from mastodon.types_base import AttribAccessDict, NonPaginatableList, PaginatableList, PaginationInfo


def type_of(data: Any) -> Any:
    """What an answer becomes whose type no call has named."""
    return PaginatableList[AttribAccessDict] if isinstance(data, list) else AttribAccessDict


def sent(fields: Mapping[str, Any], method: str, endpoint: str, made: Any) -> dict[str, Any]:
    """The request as page information keeps it."""
    words = {True: "1", False: "0"}
    kept = {key: value for key, value in fields.items() if value is not None}
    return {
        **{key: words[value] if isinstance(value, bool) else value for key, value in kept.items()},
        "_pagination_method": method,
        "_pagination_endpoint": endpoint,
        "_mastopy_type": getattr(made, "_mastopy_type", "AttribAccessDict"),
    }


def paginatable(whole: NonPaginatableList[Any]) -> PaginatableList[Any]:
    """The same list, with room for page information."""
    made = PaginatableList(whole)
    made._item_type = whole._item_type
    return made


def count(made: Any, field: str | None) -> int:
    """The number of items on a page, or in one field of it."""
    items = made if field is None else made.get(field) if isinstance(made, Mapping) else None
    return len(items) if isinstance(items, (list, tuple)) else 0


def attach(made: Any, following: PaginationInfo | None, previous: PaginationInfo | None) -> None:
    """Put the neighbours of a page on it."""
    if not isinstance(made, (AttribAccessDict, PaginatableList)):
        return
    if following is not None:
        made._pagination_next = following
    if previous is not None:
        made._pagination_prev = previous


def remember(made: Any, header: str, method: str, endpoint: str, fields: Mapping[str, Any], type_: Any) -> None:
    """Keep what an answer needs that the server is still working on."""
    if isinstance(made, (AttribAccessDict, PaginatableList)):
        note = {"header": header, "method": method, "endpoint": endpoint, "params": dict(fields), "type": type_}
        if isinstance(made, AttribAccessDict):
            made._keep("_async_refresh", note)
        else:
            made._async_refresh = note  # type: ignore[attr-defined]  # lists of pages have room for more


def remembered(made: Any) -> dict[str, Any] | None:
    """What :func:`remember` kept; None for an answer that was complete."""
    if isinstance(made, AttribAccessDict):
        note: dict[str, Any] | None = (extra_of(made) or {}).get("_async_refresh")
        return note
    return getattr(made, "_async_refresh", None) if isinstance(made, PaginatableList) else None
