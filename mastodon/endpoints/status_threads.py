"""Threads: several statuses, each a reply to the one before it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from mastodon.endpoints.media import MediaMixin
from mastodon.endpoints.statuses import StatusesMixin
from mastodon.return_types import Status
from mastodon.types_base import IdType
from mastodon.versions import named_call


class StatusThreadsMixin(MediaMixin, StatusesMixin):
    """Posting threads."""

    @named_call
    def status_thread(
        self,
        parts: Iterable[str | Mapping[str, Any]],
        *,
        in_reply_to_id: Status | IdType | None = None,
        visibility: str | None = None,
        later_visibility: str | None = None,
        spoiler_text: str | None = None,
        language: str | None = None,
        sensitive: bool | None = False,
        idempotency_key: str | None = None,
        check: bool = False,
        undo: bool = False,
    ) -> list[Status]:
        """Post a thread: several statuses, each a reply to the one before it.

        If a part fails, call again with the same parts and the same idempotency key, within an hour. The server then
        returns the statuses that stand, and only the others are posted. Files are uploaded again; the server removes
        those that no status uses.

        :param parts: the statuses in their order: each a text, or a dictionary with arguments of :meth:`status_post`
            and with ``media``, a list of files to upload, as :meth:`status_check` takes them. The arguments of a part
            take precedence over those for all.
        :param in_reply_to_id: the status that the first part replies to.
        :param visibility: the visibility of the first part. The default is the user's own setting.
        :param later_visibility: the visibility of the other parts. The default is "unlisted" if the first part is
            public, otherwise that of the first part.
        :param spoiler_text: the content warning of each part.
        :param language: the language of the texts, as a code such as "de".
        :param sensitive: whether to hide media behind a warning.
        :param idempotency_key: any text that identifies the thread; the key of each part comes from it. By default one
            is made. The error has it.
        :param check: whether to check all parts as :meth:`status_check` does, and post them only if that finds nothing.
        :param undo: whether to delete the statuses that were posted, the newest first, if a part fails. The thread then
            needs another key.
        :return: the statuses.
        :raises MastodonIllegalArgumentError: if a part or an argument is invalid. Nothing is posted then.
        :raises MastodonFileNotFoundError: if there is no such file. Nothing is posted then.
        :raises MastodonThreadError: if a part cannot be posted. It has the statuses that stand in ``statuses``, the
            index of the part in ``part``, and the key in ``idempotency_key``. Its cause is the error of that part.

        Source: https://docs.joinmastodon.org/methods/statuses/#create
        """
        # Loaded late, because it stands above the client, and few programs post threads.
        from mastodon import threads

        common = {"spoiler_text": spoiler_text, "language": language, "sensitive": sensitive}
        plan = threads.plan_of(parts, common, in_reply_to_id, visibility, later_visibility, idempotency_key)
        threads.check(self, plan, with_limits=check)
        return threads.post(self, plan, undo)
