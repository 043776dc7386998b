"""Checking a status before it is posted."""

from __future__ import annotations

import os
import time
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from mastodon._core.params import listed, moment
from mastodon._data.record import at_path
from mastodon.endpoints.status_fields import status_fields
from mastodon.endpoints.status_media import media_arguments
from mastodon.errors import MastodonError, MastodonIllegalArgumentError, StatusProblem
from mastodon.internals import Internals
from mastodon.return_types import Account, MediaAttachment, Status
from mastodon.types_base import IdType
from mastodon.versions import is_plain_mastodon, named_call

MediaIds = MediaAttachment | IdType | Iterable[MediaAttachment | IdType]
#: Files to upload: each a path, or a dictionary with arguments of ``media_post``.
MediaFile = str | os.PathLike[str] | Mapping[str, Any]
MediaFiles = MediaFile | Sequence[MediaFile]


class StatusChecksMixin(Internals):
    """Checking a status before it is posted."""

    @named_call
    def status_check(
        self,
        status: str | None,
        in_reply_to_id: Status | IdType | None = None,
        media_ids: MediaIds | None = None,
        sensitive: bool | None = False,
        visibility: str | None = None,
        spoiler_text: str | None = None,
        language: str | None = None,
        idempotency_key: str | None = None,
        content_type: str | None = None,
        scheduled_at: datetime | None = None,
        poll: Mapping[str, Any] | None = None,
        quote_id: Status | IdType | None = None,
        strict_content_type: bool = False,
        quoted_status_id: Status | IdType | None = None,
        quote_approval_policy: str | None = None,
        allowed_mentions: Iterable[Account | IdType] | Account | IdType | None = None,
        local_only: bool | None = None,
        interaction_policy: Mapping[str, Any] | None = None,
        *,
        media: MediaFiles | None = None,
        require_alt_text: bool = False,
    ) -> list[StatusProblem]:
        """Check a status against the limits of the server, without posting it.

        The limits come from the server's description of itself, which is fetched once. Where it tells none, those that
        Mastodon documents count. The other arguments are those of :meth:`status_post`. Counting the characters of a
        text that may be too long needs the extra ``grapheme``.

        :param media: files that are going to be uploaded for the status: each a path, or a dictionary with arguments of
            :meth:`media_post`, such as ``{"media_file": "cat.png", "description": "A cat"}``.
        :param require_alt_text: whether every attachment must have a description. Attachments that ``media_ids`` names
            by their id only are not checked.
        :return: the problems, each with ``argument``, ``allowed``, ``actual`` and ``message``. Empty if all is well.
        :raises MastodonIllegalArgumentError: if an argument is invalid whatever the server allows.
        :raises MastodonFileNotFoundError: if there is no such file.
        :raises MastodonMissingExtraError: if the extra is needed and not installed.

        Source: https://docs.joinmastodon.org/entities/Instance/#configuration
        """
        # Loaded late, because it stands above the client, and few programs check their statuses.
        from mastodon.preflight.files import facts_of

        attached = None if media_ids is None else listed(media_ids)
        fields = status_fields(
            self._software(),
            status,
            in_reply_to_id,
            attached,
            sensitive,
            visibility,
            spoiler_text,
            language,
            idempotency_key,
            content_type,
            # A time that is too early is a problem among others here, not an error.
            None,
            poll,
            quote_id,
            strict_content_type,
            quoted_status_id=quoted_status_id,
            quote_approval_policy=quote_approval_policy,
            allowed_mentions=allowed_mentions,
            local_only=local_only,
            interaction_policy=interaction_policy,
            content_types=self._content_types(content_type, strict_content_type),
        )
        fields["scheduled_at"] = moment(scheduled_at, "scheduled_at")
        files = [facts_of(each, f"media[{number}]") for number, each in enumerate(media_arguments(media))]
        return self._status_problems(fields, files, (attached or []) if require_alt_text else None)

    def _status_problems(
        self, fields: Mapping[str, Any], files: Sequence[Any] = (), attached: Iterable[Any] | None = None
    ) -> list[StatusProblem]:
        """Return what the server would refuse in a status."""
        # Loaded late, as in status_check().
        from mastodon.preflight.checks import problems_of
        from mastodon.preflight.limits import limits_of

        return problems_of(fields, limits_of(self._descriptions()), time.time(), files, attached)

    def _refuse_problems(self, problems: Sequence[StatusProblem]) -> None:
        """Raise an error that lists the problems, if there are any."""
        if problems:
            error = MastodonIllegalArgumentError(" ".join(problem.message for problem in problems))
            error.problems = tuple(problems)
            raise error

    def _content_types(self, content_type: Any, strict: bool) -> list[str]:
        """Return the types of text that the server says it supports, if they are needed for a check."""
        if content_type is None or not strict or self.feature_set != "mainline":
            return []
        if self._server is None or is_plain_mastodon(self._server.text):
            return []
        try:
            instance = self._Mastodon__instance_v2(cached=True)
        except MastodonError:
            # The check continues without them.
            return []
        found = at_path(instance, ("configuration", "statuses", "supported_mime_types"))
        # Friendica sends an object with the types as keys.
        return [str(each) for each in found] if isinstance(found, (list, Mapping)) else []
