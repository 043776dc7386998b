"""Posting a thread, so that it can be gone on with or removed after a failure."""

from __future__ import annotations

import os
import time
from collections.abc import Iterable, Mapping, Set
from typing import Any, NamedTuple, cast

from mastodon._core.params import listed, one_of, optional_id, path, shown
from mastodon._core.response import data_of
from mastodon.endpoints.status_fields import VISIBILITIES, check_idempotency_key, status_fields
from mastodon.endpoints.status_media import media_arguments
from mastodon.endpoints.status_threads import StatusThreadsMixin
from mastodon.errors import (
    MastodonAPIError,
    MastodonError,
    MastodonIllegalArgumentError,
    MastodonNetworkError,
    MastodonNotFoundError,
    MastodonServerError,
    MastodonThreadError,
    StatusProblem,
)
from mastodon.preflight.files import facts_of
from mastodon.return_types import Status
from mastodon.types_base import PaginatableList

#: The arguments of ``status_post`` that a part can have. The others follow from its place in the thread.
PART_KEYS = frozenset(
    (
        *("status", "media", "media_ids", "sensitive", "visibility", "spoiler_text", "language", "content_type"),
        *("poll", "quote_id", "strict_content_type", "quoted_status_id", "quote_approval_policy"),
        *("allowed_mentions", "local_only", "interaction_policy"),
    )
)


class Part(NamedTuple):
    """A status of a thread."""

    #: The arguments of ``status_post``, without what follows from the statuses before it.
    options: dict[str, Any]
    #: The arguments of ``media_post`` for each of its files.
    media: list[dict[str, Any]]


class Plan(NamedTuple):
    """A thread that can be posted."""

    parts: list[Part]
    in_reply_to_id: str | int | None
    later_visibility: str | None
    key: str


# --- Before posting -------------------------------------------------------------------------------------------------


def plan_of(
    parts: Any, common: Mapping[str, Any], in_reply_to_id: Any, visibility: Any, later_visibility: Any, key: str | None
) -> Plan:
    """Return the thread that arguments describe.

    :param common: the arguments of ``status_post`` for all parts.
    :raises MastodonIllegalArgumentError: if a part has another form.
    """
    # A set has no order.
    if isinstance(parts, (str, bytes, Mapping, Set)) or not isinstance(parts, Iterable):
        raise MastodonIllegalArgumentError(f"parts={shown(parts)} must be a list of texts or dictionaries.")
    given = list(parts)
    if not given:
        raise MastodonIllegalArgumentError("parts is empty: a thread has at least one part.")
    if key == "":
        raise MastodonIllegalArgumentError("idempotency_key='' identifies nothing: pass a text, or None.")
    check_idempotency_key(key)
    first, *others = [_part(part, common, f"parts[{number}]") for number, part in enumerate(given)]
    first.options.setdefault("visibility", one_of(visibility, VISIBILITIES, "visibility"))
    return Plan(
        [first, *others],
        optional_id(in_reply_to_id, "in_reply_to_id"),
        one_of(later_visibility, VISIBILITIES, "later_visibility"),
        os.urandom(16).hex() if key is None else key,
    )


def _part(part: Any, common: Mapping[str, Any], name: str) -> Part:
    options = dict(part) if isinstance(part, Mapping) else {"status": part}
    unknown = [key for key in options if key not in PART_KEYS]
    if unknown or not isinstance(part, (str, Mapping)):
        raise MastodonIllegalArgumentError(
            f"{name}={shown(part)} must be a text, or a dictionary with some of {sorted(PART_KEYS)}."
        )
    media = media_arguments(options.pop("media", None), f"{name}.media")
    for key in ("media_ids", "allowed_mentions"):
        if options.get(key) is not None:
            # As a list, because it is read twice.
            options[key] = listed(options[key])
    return Part({"status": None, **common, **options}, media)


def check(api: StatusThreadsMixin, plan: Plan, *, with_limits: bool) -> None:
    """Raise an error if an argument of a part is wrong, a file is missing, or, if asked, a limit is exceeded."""
    problems: list[StatusProblem] = []
    for number, part in enumerate(plan.parts):
        name = f"parts[{number}]"
        try:
            fields = _fields(api, part)
        except MastodonIllegalArgumentError as error:
            raise MastodonIllegalArgumentError(f"{name}: {error}") from error
        if _is_empty(fields) and not part.media:
            # The server would refuse it after those before it are posted, and whenever the thread is gone on with.
            raise MastodonIllegalArgumentError(f"{name} is empty: a part needs a text, media, a poll or a quote.")
        files = [facts_of(each, f"{name}.media[{index}]") for index, each in enumerate(part.media)]
        if with_limits:
            problems += [
                problem._replace(argument=f"{name}.{problem.argument}", message=f"{name}: {problem.message}")
                for problem in api._status_problems(fields, files)
            ]
    api._refuse_problems(problems)


def _is_empty(fields: Mapping[str, Any]) -> bool:
    texts = (fields["status"] or "") + (fields["spoiler_text"] or "")
    return not texts.strip() and not any(fields[key] for key in ("media_ids", "poll", "quoted_status_id", "quote_id"))


def _fields(api: StatusThreadsMixin, part: Part, parent: Any = None) -> dict[str, Any]:
    """Return the fields of the request for a part."""
    options = part.options
    types = api._content_types(options.get("content_type"), options.get("strict_content_type", False))
    return status_fields(api._software(), **options, in_reply_to_id=parent, content_types=types)


# --- Posting --------------------------------------------------------------------------------------------------------


def post(api: StatusThreadsMixin, plan: Plan, undo: bool) -> list[Status]:
    """Post a thread.

    :raises MastodonThreadError: if a part fails.
    """
    posted: list[Status] = []
    # A lost first part is found by its text, which an older status may have, too.
    older = _newest(api) if undo and plan.in_reply_to_id is None else set()
    for number, part in enumerate(plan.parts):
        begin = time.monotonic()
        parent = posted[-1].id if posted else plan.in_reply_to_id
        try:
            posted.append(_post(api, plan, part, number, parent, posted))
        except MastodonError as error:
            if undo:
                lost = _lost(api, part, parent, time.monotonic() - begin, older) if _may_be_posted(error) else []
                posted = _remove(api, [*posted, *lost])
            raise _error(plan, number, error, posted, undo) from error
    return posted


def _post(api: StatusThreadsMixin, plan: Plan, part: Part, number: int, parent: Any, posted: list[Status]) -> Status:
    options = dict(part.options)
    if posted and options.get("visibility") is None:
        options["visibility"] = plan.later_visibility or later_visibility(posted[0].visibility)
    if part.media:
        uploaded = [api.media_post(**each, synchronous=True) for each in part.media]
        options["media_ids"] = [*(options.get("media_ids") or ()), *uploaded]
    options["idempotency_key"] = f"{plan.key}-{number + 1}"
    status = cast(Status, api.status_post(**options, in_reply_to_id=parent))
    if not isinstance(status, Status) or status.id is None:
        raise MastodonAPIError("The server did not return the status.")
    return status


def later_visibility(first: str | None) -> str | None:
    """Return the visibility of the other parts of a thread whose first part has this one."""
    return "unlisted" if first == "public" else first


def _error(plan: Plan, number: int, cause: MastodonError, posted: list[Status], undo: bool) -> MastodonThreadError:
    if not undo:
        rest = f"Statuses that stand: {len(posted)}. To go on, call again with idempotency_key={plan.key!r}."
    elif posted:
        rest = f"Statuses that could not be removed: {len(posted)}."
    else:
        rest = "The statuses before it are removed." if number else "No status stands."
    error = MastodonThreadError(f"Part {number + 1} of {len(plan.parts)} failed. {rest} {cause}")
    error.call = "status_thread"
    error.statuses, error.part = posted, number
    # The server would look for the statuses that are gone.
    error.idempotency_key = None if undo else plan.key
    return error


# --- Undoing --------------------------------------------------------------------------------------------------------


def _newest(api: StatusThreadsMixin) -> set[str]:
    """Return the ids of the account's newest statuses."""
    place = path("/api/v1/accounts/{}/statuses", api._Mastodon__get_logged_in_id())
    return {str(status.id) for status in api._get(PaginatableList[Status], place, {"limit": 40})}


def _may_be_posted(error: MastodonError) -> bool:
    """Check whether the server may have posted a status although the request failed."""
    if isinstance(error, MastodonAPIError):
        return isinstance(error, MastodonServerError) or error.response is None
    return isinstance(error, MastodonNetworkError)


def _lost(api: StatusThreadsMixin, part: Part, parent: Any, elapsed: float, older: set[str]) -> list[Status]:
    """Return the status that the failed request posted all the same, if it can be found."""
    fields = _fields(api, part, parent)
    if parent is None and not fields["status"]:
        # There is nothing to recognise it by.
        return []
    # The ids of files that were uploaded for it are not known here, but their number is.
    fields["media_ids"] = [*(fields["media_ids"] or ()), *("" for _ in part.media or ())]
    found = api._find_earlier_post(fields, elapsed)
    if found is None:
        return []
    try:
        status = Status(id=data_of(found.status_code, found.content)["id"])
    except (MastodonAPIError, LookupError, TypeError):
        # The server is failing still.
        return []
    return [] if str(status.id) in older else [status]


def _remove(api: StatusThreadsMixin, posted: list[Status]) -> list[Status]:
    """Delete statuses, the newest first. Return those that could not be deleted, in their order."""
    left = []
    for status in reversed(posted):
        try:
            api.status_delete(status)
        except MastodonNotFoundError:
            continue
        except MastodonError:
            left.append(status)
    return left[::-1]
