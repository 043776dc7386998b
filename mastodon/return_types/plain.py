"""Attributes that give the HTML of a field as plain text."""

from __future__ import annotations

from typing import NoReturn, overload

from mastodon.types_base import AttribAccessDict


class PlainText:
    """A read-only attribute with the plain text of a field that holds HTML. It is not a key of the entity."""

    def __init__(self, field: str) -> None:
        self.field = field

    @overload
    def __get__(self, entity: None, cls: type) -> PlainText: ...
    @overload
    def __get__(self, entity: AttribAccessDict, cls: type) -> str: ...
    def __get__(self, entity: AttribAccessDict | None, cls: type) -> PlainText | str:
        if entity is None:
            return self
        # Loaded late, because it takes time to load, and most programs read no plain text.
        from mastodon.text import plain_text

        return plain_text(entity.get(self.field) or "")

    def __set__(self, entity: AttribAccessDict, value: NoReturn) -> NoReturn:
        raise AttributeError(f"This attribute cannot be set: it is the plain text of {self.field!r}, which can.")
