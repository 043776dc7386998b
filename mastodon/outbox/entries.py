"""Entries, and the arguments of statuses in the form in which they are stored. Nothing here reads or writes files."""

from __future__ import annotations

import os
from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

from mastodon import threads
from mastodon._core.params import json_body, moment, shown
from mastodon.endpoints.status_fields import check_idempotency_key, status_fields
from mastodon.endpoints.status_media import media_arguments
from mastodon.errors import MastodonIllegalArgumentError


class Entry(NamedTuple):
    """A status in an outbox."""

    #: The number of the entry in this outbox.
    id: int
    #: "waiting", "sent" or "failed".
    state: str
    #: Its text.
    text: str | None
    #: The idempotency key.
    key: str
    #: When it was stored.
    stored_at: datetime
    #: When it is due.
    at: datetime
    #: Why it was refused or, while it is waiting, why the last attempt failed.
    reason: str | None
    #: The id of the status on the server. That of a scheduled status is the id of a ``ScheduledStatus``.
    status_id: str | None
    #: The address of the status.
    url: str | None
    #: The id of the entry with the first part, if this is a part of a thread.
    thread: int | None


class Draft(NamedTuple):
    """A status that can be stored."""

    key: str
    #: The fields of the request, as JSON values.
    fields: dict[str, Any]
    #: The arguments of ``media_post`` for each of its files.
    media: list[dict[str, Any]]


def draft_of(options: Mapping[str, Any], media: Any, key: str | None) -> Draft:
    """Check the arguments of a status.

    :param options: the arguments of ``status_post``.
    :raises MastodonIllegalArgumentError: if one is invalid.
    """
    check_key(key)
    return Draft(_new_key() if key is None else key, _stored(options), media_arguments(media))


def drafts_of(
    parts: Any, common: Mapping[str, Any], in_reply_to_id: Any, visibility: Any, later_visibility: Any, key: str | None
) -> list[Draft]:
    """Check the arguments of a thread, as :func:`draft_of` does for a status.

    :param common: the arguments of ``status_post`` for all parts.
    """
    check_key(key)
    plan = threads.plan_of(parts, common, in_reply_to_id, visibility, later_visibility, key)
    drafts = []
    for number, part in enumerate(plan.parts):
        options = {**part.options, "in_reply_to_id": None if number else plan.in_reply_to_id}
        if number and options.get("visibility") is None:
            # If nothing is given here either, it follows from the first status as soon as that is posted.
            options["visibility"] = plan.later_visibility
        try:
            fields = _stored(options)
        except MastodonIllegalArgumentError as error:
            raise MastodonIllegalArgumentError(f"parts[{number}]: {error}") from error
        drafts.append(Draft(f"{plan.key}-{number + 1}", fields, part.media))
    return drafts


def check_key(key: Any) -> None:
    """Check the key of an entry."""
    if key == "":
        raise MastodonIllegalArgumentError("key='' identifies nothing: pass a text, or None.")
    try:
        check_idempotency_key(key)
    except MastodonIllegalArgumentError as error:
        raise MastodonIllegalArgumentError(f"key={shown(key)} must be text of printable ASCII characters.") from error


def due_time(at: Any, now: float) -> float:
    """Return the Unix time of an argument ``at``. None means now."""
    if at is None:
        return now
    if not isinstance(at, datetime):
        raise MastodonIllegalArgumentError(f"at={shown(at)} must be a datetime.")
    return datetime.fromisoformat(str(moment(at, "at"))).timestamp()


def _stored(options: Mapping[str, Any]) -> dict[str, Any]:
    given = dict(options)
    is_strict = given.pop("strict_content_type", False)
    # The feature set that allows most: the client that sends the status checks it for its own server.
    fields = json_body(status_fields("pleroma", **given))
    return {**fields, "strict_content_type": True} if is_strict else fields


def arguments_of(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Return the arguments of ``status_post`` for stored fields."""
    # None of these is stored. For ``sensitive``, it means something else than leaving it out.
    arguments = {"status": None, "sensitive": None, **fields}
    if "scheduled_at" in fields:
        arguments["scheduled_at"] = datetime.fromisoformat(fields["scheduled_at"])
    if fields.get("allowed_mentions") == [""]:
        arguments["allowed_mentions"] = []
    return arguments


def _new_key() -> str:
    return os.urandom(16).hex()
