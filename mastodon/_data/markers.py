"""Markers for the annotations of entity fields, for facts that a type cannot express."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, TypeVar

T = TypeVar("T")


class Wire:
    """The name of a field in the server's JSON, where ours differs. The entity accepts both."""

    def __init__(self, name: str) -> None:
        self.name = name


class OnlyIfSent:
    """The field is a key only if the server sent it. Its attribute is None otherwise."""


#: A field that Mastodon does not send, or only to some. As a key of every entity, it would cost memory for nothing.
IfSent = Annotated[T | None, OnlyIfSent()]


class ByTag:
    """The value of another field of the same object selects the class of an entity."""

    def __init__(self, field: str, classes: Mapping[Any, type], otherwise: type) -> None:
        self.field, self.otherwise = field, otherwise
        self.classes = {str(value): cls for value, cls in classes.items()}


class ByParentTag(ByTag):
    """A field of the enclosing entity selects the class of an entity."""


class ByKey:
    """The presence of a key selects the class of an entity.

    :param content: the field of ``otherwise`` for the object that some servers send in its place. Such an object has
        the key ``sign``, and no value under ``otherwise``'s own key ``own``.
    """

    def __init__(
        self, classes: Mapping[str, type], otherwise: type, content: str = "", sign: str = "", own: str = ""
    ) -> None:
        self.classes, self.otherwise = dict(classes), otherwise
        self.content, self.sign, self.own = content, sign, own


class Or:
    """Another type that some servers send in a field, in place of the one that is declared."""

    def __init__(self, type_: Any) -> None:
        self.type = type_


class OrKeys:
    """Some servers send an object in place of a list. Its keys or values are the items, and contain a certain text."""

    def __init__(self, part: str) -> None:
        self.part = part
