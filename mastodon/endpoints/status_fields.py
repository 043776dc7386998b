"""The request fields of a status that is posted or edited, checked before anything is sent."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping
from datetime import timedelta
from io import IOBase
from typing import TYPE_CHECKING, Any

from mastodon._core.params import (
    future,
    given_id,
    ids_of,
    listed,
    one_of,
    optional_id,
    optional_text,
    shown,
    whole_seconds,
)
from mastodon.errors import MastodonIllegalArgumentError
from mastodon.return_types import Account, MediaAttachment, Poll, Status
from mastodon.types_base import AttribAccessDict, IdType

if TYPE_CHECKING:
    from typing import TypedDict

    class StatusOptions(TypedDict, total=False):
        """The arguments of ``status_post`` that do not decide what it returns."""

        sensitive: bool | None
        visibility: str | None
        spoiler_text: str | None
        language: str | None
        idempotency_key: str | None
        content_type: str | None
        poll: Mapping[str, Any] | None
        quote_id: Status | IdType | None
        strict_content_type: bool
        quoted_status_id: Status | IdType | None
        quote_approval_policy: str | None
        allowed_mentions: Iterable[Account | IdType] | Account | IdType | None
        local_only: bool | None
        interaction_policy: Mapping[str, Any] | None


VISIBILITIES = ("private", "public", "unlisted", "direct")
QUOTE_POLICIES = ("public", "followers", "nobody")
_PLEROMA_CONTENT_TYPES = ("text/plain", "text/html", "text/markdown", "text/bbcode")
_QUOTE_ID_SOFTWARE = ("fedibird", "pleroma")


def status_fields(
    software: str,
    status: Any,
    in_reply_to_id: Any = None,
    media_ids: Any = None,
    sensitive: bool | None = None,
    visibility: Any = None,
    spoiler_text: Any = None,
    language: Any = None,
    idempotency_key: Any = None,
    content_type: Any = None,
    scheduled_at: Any = None,
    poll: Any = None,
    quote_id: Any = None,
    strict_content_type: bool = False,
    media_attributes: Any = None,
    quoted_status_id: Any = None,
    quote_approval_policy: Any = None,
    allowed_mentions: Any = None,
    local_only: bool | None = None,
    interaction_policy: Any = None,
    content_types: Iterable[str] = (),
) -> dict[str, Any]:
    """Return the fields of a request that posts or edits a status. Fields that are None are not sent.

    :raises MastodonIllegalArgumentError: if an argument is invalid.
    """
    check_idempotency_key(idempotency_key)
    _check_content_type(content_type, strict_content_type, software, list(content_types))
    if quote_id is not None and software not in _QUOTE_ID_SOFTWARE:
        raise MastodonIllegalArgumentError(
            f"quote_id={shown(quote_id)} needs the feature set fedibird or pleroma;"
            " quoted_status_id quotes on Mastodon."
        )
    if interaction_policy is not None and not isinstance(interaction_policy, Mapping):
        raise MastodonIllegalArgumentError(f"interaction_policy={shown(interaction_policy)} must be a dictionary.")
    attributes = _media_attributes(media_attributes)
    return {
        "status": optional_text(status, "status"),
        "in_reply_to_id": optional_id(in_reply_to_id, "in_reply_to_id"),
        "media_ids": _media_ids(media_ids, attributes),
        "sensitive": None if sensitive is None else bool(sensitive),
        "visibility": one_of(visibility, VISIBILITIES, "visibility"),
        "spoiler_text": optional_text(spoiler_text, "spoiler_text"),
        "language": optional_text(language, "language"),
        "content_type": optional_text(content_type, "content_type"),
        "scheduled_at": future(scheduled_at, "scheduled_at"),
        "poll": _poll(poll),
        "quote_id": optional_id(quote_id, "quote_id"),
        "media_attributes": attributes,
        "quoted_status_id": optional_id(quoted_status_id, "quoted_status_id"),
        "quote_approval_policy": one_of(quote_approval_policy, QUOTE_POLICIES, "quote_approval_policy"),
        # An empty list would not be sent, and mean that all mentions are allowed.
        "allowed_mentions": None if allowed_mentions is None else ids_of(allowed_mentions, "allowed_mentions") or [""],
        "local_only": None if local_only is None else bool(local_only),
        "interaction_policy": None if interaction_policy is None else dict(interaction_policy),
    }


def check_idempotency_key(key: Any) -> None:
    """Check an idempotency key. It becomes a header, which can contain plain text only."""
    if key is not None and not (isinstance(key, str) and key.isascii() and key.isprintable()):
        raise MastodonIllegalArgumentError(f"idempotency_key={shown(key)} must be text of printable ASCII characters.")


def _check_content_type(content_type: Any, strict: bool, software: str, content_types: list[str]) -> None:
    if content_type is None or not strict:
        return
    if content_types:
        one_of(content_type, content_types, "content_type")
        return
    if software != "pleroma":
        raise MastodonIllegalArgumentError(f"content_type={shown(content_type)} needs the feature set pleroma.")
    one_of(content_type, _PLEROMA_CONTENT_TYPES, "content_type")


def _media_ids(media_ids: Any, attributes: list[dict[str, Any]] | None) -> list[str | int] | None:
    """Return the ids of the media of a status: those passed, and those whose attributes change."""
    if media_ids is None and attributes is None:
        return None
    passed = [] if media_ids is None else listed(media_ids)
    for each in passed:
        if isinstance(each, AttribAccessDict) and type(each) not in (AttribAccessDict, MediaAttachment):
            raise MastodonIllegalArgumentError(
                f"media_ids contains a {type(each).__name__}, which is not an attachment."
            )
        if isinstance(each, (os.PathLike, IOBase, bytes)) or (isinstance(each, str) and _is_file_name(each)):
            raise MastodonIllegalArgumentError(
                f"media_ids: {shown(each)} is a file. Upload it with media_post, and pass the attachment."
            )
    changed = [given_id(each, "media_attributes") for each in attributes or []]
    # The same id may be a number in one and text in the other.
    return list({str(id): id for id in [*ids_of(passed, "media_ids"), *changed]}.values())


def _is_file_name(text: str) -> bool:
    """Check whether a text names a file instead of an attachment. Ids of snac are a hash with an extension."""
    is_path = "/" in text or "\\" in text or re.search(r"\.[A-Za-z]\w{1,4}$", text) is not None
    return is_path and re.fullmatch(r"[0-9a-f]{16,}\.\w+", text) is None


def _media_attributes(media_attributes: Any) -> list[dict[str, Any]] | None:
    if media_attributes is None:
        return None
    if isinstance(media_attributes, (str, Mapping)) or not isinstance(media_attributes, Iterable):
        raise MastodonIllegalArgumentError(
            f"media_attributes={shown(media_attributes)} must be a list of dictionaries."
        )
    attributes = []
    for each in media_attributes:
        if not isinstance(each, Mapping):
            raise MastodonIllegalArgumentError(f"media_attributes contains {shown(each)}, which is not a dictionary.")
        given_id(each, "media_attributes")
        attributes.append(dict(each))
    return attributes


def _poll(poll: Any) -> dict[str, Any] | None:
    if poll is None:
        return None
    options = poll.get("options") if isinstance(poll, Mapping) and not isinstance(poll, Poll) else None
    if not isinstance(options, (list, tuple)) or not all(isinstance(option, str) for option in options):
        raise MastodonIllegalArgumentError(
            f"poll={shown(poll)} must be what make_poll returns: a dictionary with a list of texts as options."
        )
    checked = dict(poll)
    if isinstance(checked.get("expires_in"), timedelta):
        checked["expires_in"] = whole_seconds(checked["expires_in"], "poll.expires_in")
    return checked
