"""Valid entities for tests: every field is there, with the values that a test sets and sensible ones for the rest."""

from __future__ import annotations

import itertools
import types
from collections.abc import Mapping
from datetime import datetime, timedelta, timezone
from difflib import get_close_matches
from functools import cache
from typing import Annotated, Any, TypeVar, Union, get_args, get_origin, get_type_hints

from mastodon._data.convert import declared_fields, is_only_if_sent, wire_names
from mastodon._data.markers import ByKey, ByTag
from mastodon._data.record import wire_values
from mastodon.errors import MastodonIllegalArgumentError
from mastodon.return_types import (
    Account,
    Conversation,
    MediaAttachment,
    MediaAttachmentMetadataContainer,
    Notification,
    Poll,
    Relationship,
    Status,
)
from mastodon.testing.samples import CONSTANTS, WORDS, completed
from mastodon.types_base import AttribAccessDict, MaybeSnowflakeIdType, NonPaginatableList

E = TypeVar("E", bound=AttribAccessDict)

#: As long as the ids of Mastodon, so that a program which takes them for numbers of 32 bits fails in its tests.
_FIRST_ID = 114_000_000_000_000_000
_BEGINNING = datetime(2026, 1, 1, 12, tzinfo=timezone.utc)
_numbers = itertools.count(1)


def make(cls: type[E], /, **fields: Any) -> E:
    """Make a valid entity of any class.

    Fields that you leave out get a value that a server might send: an id that no other entity has, larger than all
    before; a time one second after that of the entity before; an account for an account; None where the field may be
    None. The values do not depend on the clock or on chance.

    :param cls: a class of ``mastodon.return_types``, such as ``Status``.
    :param fields: the values that matter to your test, by field. A dictionary in place of an entity sets some fields of
        it: ``account={"acct": "ada"}``. Times may be texts, such as "2026-05-01T12:00:00Z".
    :return: the entity.
    :raises MastodonIllegalArgumentError: if there is no such class or field, or a value does not fit its field.
    """
    if not (isinstance(cls, type) and issubclass(cls, AttribAccessDict)):
        raise MastodonIllegalArgumentError(f"{cls!r} is not a class of entities, such as Status.")
    entity = cls(_body(cls, fields))
    for key, value in wire_values(entity).items():
        raise MastodonIllegalArgumentError(f"{cls.__name__} cannot have {key}={value!r}.")
    return entity


def make_status(**fields: Any) -> Status:
    """Make a public status of another account: ``make_status(content="<p>Hello</p>", account={"acct": "ada"})``.

    Its addresses fit its account. A poll is made of texts, too: ``poll={"options": ["Tea", "Coffee"]}``.

    :param fields: fields of a :class:`~mastodon.return_types.Status`, as in :func:`make`.
    """
    return make(Status, **fields)


def make_account(**fields: Any) -> Account:
    """Make an account: ``make_account(acct="ada@social.example")``. Its names and addresses fit its handle.

    :param fields: fields of an :class:`~mastodon.return_types.Account`, as in :func:`make`.
    """
    return make(Account, **fields)


def make_notification(**fields: Any) -> Notification:
    """Make a notification, by default of a mention: ``make_notification(type="favourite")``.

    It holds what its type needs, such as a status. Its account has written the mentioning status.

    :param fields: fields of a :class:`~mastodon.return_types.Notification`, as in :func:`make`.
    """
    return make(Notification, **fields)


def make_poll(**fields: Any) -> Poll:
    """Make an open poll: ``make_poll(options=["Tea", "Coffee"], multiple=True)``.

    Options are texts, or dictionaries with ``title`` and ``votes_count``. By default, the votes of all options are
    added up.

    :param fields: fields of a :class:`~mastodon.return_types.Poll`, as in :func:`make`.
    """
    return make(Poll, **fields)


def make_media(**fields: Any) -> MediaAttachment:
    """Make a media attachment, by default an image: ``make_media(type="video", description="A cat jumps")``.

    :param fields: fields of a :class:`~mastodon.return_types.MediaAttachment`, as in :func:`make`.
    """
    return make(MediaAttachment, **fields)


def make_relationship(**fields: Any) -> Relationship:
    """Make a relationship to an account that nobody follows: ``make_relationship(id=account.id, following=True)``.

    :param fields: fields of a :class:`~mastodon.return_types.Relationship`, as in :func:`make`.
    """
    return make(Relationship, **fields)


def make_conversation(**fields: Any) -> Conversation:
    """Make an unread conversation with one account and its direct status.

    :param fields: fields of a :class:`~mastodon.return_types.Conversation`, as in :func:`make`.
    """
    return make(Conversation, **fields)


# --- Bodies -----------------------------------------------------------------------------------------------------------


def _body(cls: type[AttribAccessDict], fields: Mapping[str, Any]) -> dict[str, Any]:
    """Return the JSON of an entity, with entities inside of it."""
    declared, names = declared_fields(cls), wire_names(cls)
    given = {names.get(name, name): value for name, value in fields.items()}
    for name in given.keys() - declared.keys():
        raise MastodonIllegalArgumentError(f"{cls.__name__} has no field {name!r}.{_nearest(name, cls)}")
    number = next(_numbers)
    given = completed(cls, given, str(_FIRST_ID + number), make)
    constants, body = CONSTANTS.get(cls, {}), {}
    for key, field in declared.items():
        if key in given:
            body[key] = _filled(field, given[key], given)
        elif key in constants:
            body[key] = constants[key]
        elif not is_only_if_sent(cls, key):
            body[key] = None if key in _optional(cls) else _default(key, field, given, number)
    return body


def _nearest(name: str, cls: type[AttribAccessDict]) -> str:
    nearest = get_close_matches(name, [*declared_fields(cls), *wire_names(cls)], 1)
    return f" Did you mean {nearest[0]!r}?" if nearest else ""


@cache
def _optional(cls: type[AttribAccessDict]) -> frozenset[str]:
    """Return the keys of the fields that may be None."""
    names = wire_names(cls)
    hints = get_type_hints(cls, include_extras=True)
    return frozenset(names.get(name, name) for name, hint in hints.items() if _may_be_none(hint))


def _may_be_none(hint: Any) -> bool:
    if get_origin(hint) is Annotated:
        return _may_be_none(hint.__origin__)
    return get_origin(hint) in (Union, types.UnionType) and type(None) in get_args(hint)


def _default(key: str, field: Any, given: Mapping[str, Any], number: int) -> Any:
    cls = _entity_class(field, {}, given)
    if cls is not None:
        return make(cls)
    if field.type is MaybeSnowflakeIdType:
        return str(_FIRST_ID + (number if key == "id" else next(_numbers)))
    if field.type is datetime:
        return _BEGINNING + timedelta(seconds=number)
    if field.type is str:
        return WORDS.get(key, "")
    if field.type in (int, float, bool):
        return field.type()
    return {} if get_origin(field.type) is dict else []


def _filled(field: Any, value: Any, given: Mapping[str, Any]) -> Any:
    """Make entities of the dictionaries that a test gives in place of them."""
    if isinstance(value, (list, tuple)) and get_origin(field.type) is NonPaginatableList:
        item = field._replace(type=get_args(field.type)[0])
        return [_filled(item, each, given) for each in value]
    cls = _entity_class(field, value, given) if type(value) is dict else None
    # An untyped object has what a test gives, and metadata what belongs to the kind of file.
    return value if cls in (None, AttribAccessDict, MediaAttachmentMetadataContainer) else make(cls, **value)


def _entity_class(field: Any, value: Mapping[str, Any], given: Mapping[str, Any]) -> type[AttribAccessDict] | None:
    """Return the class of entities in a field, which may depend on the value or on another field, or None."""
    cls, marker = field.type, field.marker
    if isinstance(marker, ByKey):
        cls = next((cls for key, cls in marker.classes.items() if key in value), marker.otherwise)
    elif isinstance(marker, ByTag):
        cls = marker.classes.get(str(given.get(marker.field)), marker.otherwise)
    return cls if isinstance(cls, type) and issubclass(cls, AttribAccessDict) else None
