"""The outbox as programs use it."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from mastodon._core.params import seconds_of, shown
from mastodon.endpoints.status_checks import MediaFiles, MediaIds
from mastodon.errors import MastodonIllegalArgumentError
from mastodon.Mastodon import Mastodon
from mastodon.outbox import sending
from mastodon.outbox.entries import Draft, Entry, draft_of, drafts_of, due_time
from mastodon.outbox.store import Store
from mastodon.return_types import Account, Status
from mastodon.types_base import IdType


class Outbox:
    """Statuses in a file, which are sent from there, each once.

    Threads and processes can use one file at the same time. The file belongs to one account, and contains no access
    token. On POSIX, only its owner can read it.
    """

    def __init__(self, path: str | os.PathLike[str]) -> None:
        """Open the file, or create it.

        :param path: the file, a SQLite database. While it is in use, there are two more files beside it.
        :raises MastodonIOError: if the file cannot be read or written, or is damaged. It stays as it is.
        :raises MastodonIllegalArgumentError: if it is the database of another program, or of a newer version of this
            library.
        """
        self._store = Store(path)
        self._stopped = threading.Event()

    def close(self) -> None:
        """End :meth:`run` in all threads. Nothing stays open between calls, so it is not required."""
        self.stop()

    def __enter__(self) -> Outbox:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"<Outbox {self._store.path}>"

    # --- Storing ----------------------------------------------------------------------------------------------------

    def post(
        self,
        status: str | None,
        *,
        media: MediaFiles | None = None,
        in_reply_to_id: Status | IdType | None = None,
        media_ids: MediaIds | None = None,
        sensitive: bool | None = False,
        visibility: str | None = None,
        spoiler_text: str | None = None,
        language: str | None = None,
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
        key: str | None = None,
        at: datetime | None = None,
        copy_media: bool = True,
    ) -> Entry:
        """Store a status. Nothing is sent.

        The other arguments are those of :meth:`~mastodon.Mastodon.status_post`.

        :param status: the text, which may be empty if there are media or a poll.
        :param media: files to upload: each a path, or a dictionary with arguments of
            :meth:`~mastodon.Mastodon.media_post`, such as ``{"media_file": "cat.png", "description": "A cat"}``.
        :param scheduled_at: the time for which the server schedules the status. It must still be five minutes away when
            the entry is sent. Use ``at`` to let the outbox wait instead.
        :param key: any text that identifies the status. If there is an entry with this key, also a sent one, it is
            returned, and nothing is stored. By default one is made.
        :param at: the time before which the entry is not sent. Naive times are local time.
        :param copy_media: whether to copy the files into the outbox. Otherwise only their paths and checksums are
            stored. A file that has changed by the time it is sent is not posted.
        :return: the entry.
        :raises MastodonIllegalArgumentError: if an argument is invalid. Nothing is stored then.
        :raises MastodonFileNotFoundError: if there is no such file. Nothing is stored then.
        :raises MastodonIOError: if the outbox cannot be written, because the disk is full, for example. Nothing is
            stored then.

        Source: https://docs.joinmastodon.org/methods/statuses/#create
        """
        options = {
            "status": status,
            "in_reply_to_id": in_reply_to_id,
            "media_ids": media_ids,
            "sensitive": sensitive,
            "visibility": visibility,
            "spoiler_text": spoiler_text,
            "language": language,
            "content_type": content_type,
            "scheduled_at": scheduled_at,
            "poll": poll,
            "quote_id": quote_id,
            "strict_content_type": strict_content_type,
            "quoted_status_id": quoted_status_id,
            "quote_approval_policy": quote_approval_policy,
            "allowed_mentions": allowed_mentions,
            "local_only": local_only,
            "interaction_policy": interaction_policy,
        }
        return self._stored([draft_of(options, media, key)], False, at, copy_media)[0]

    def thread(
        self,
        parts: Iterable[str | Mapping[str, Any]],
        *,
        in_reply_to_id: Status | IdType | None = None,
        visibility: str | None = None,
        later_visibility: str | None = None,
        spoiler_text: str | None = None,
        language: str | None = None,
        sensitive: bool | None = False,
        key: str | None = None,
        at: datetime | None = None,
        copy_media: bool = True,
    ) -> list[Entry]:
        """Store a thread. Nothing is sent.

        The other arguments are those of :meth:`~mastodon.Mastodon.status_thread`. A part is posted when the part before
        it is. If one is refused, those behind it wait until it is retried or discarded.

        :param parts: the statuses in their order: each a text, or a dictionary with arguments of
            :meth:`~mastodon.Mastodon.status_post` and with ``media``.
        :param key: any text that identifies the thread; the key of each part comes from it. See :meth:`post`.
        :param at: the time before which the thread is not sent. Naive times are local time.
        :param copy_media: whether to copy the files into the outbox. See :meth:`post`.
        :return: an entry for each part.
        :raises MastodonIllegalArgumentError: if a part or an argument is invalid. Nothing is stored then.
        :raises MastodonFileNotFoundError: if there is no such file. Nothing is stored then.
        :raises MastodonIOError: if the outbox cannot be written. Nothing is stored then.

        Source: https://docs.joinmastodon.org/methods/statuses/#create
        """
        common = {"spoiler_text": spoiler_text, "language": language, "sensitive": sensitive}
        drafts = drafts_of(parts, common, in_reply_to_id, visibility, later_visibility, key)
        return self._stored(drafts, True, at, copy_media)

    def _stored(self, drafts: list[Draft], is_thread: bool, at: Any, copy_media: bool) -> list[Entry]:
        now = time.time()
        due = due_time(at, now)
        # The files of a known entry may be gone, and are not needed.
        known = self._store.known([each.key for each in drafts], is_thread)
        return known or self._store.add(drafts, is_thread, now, due, copy_media)

    # --- Sending ----------------------------------------------------------------------------------------------------

    def flush(self, api: Mastodon, *, timeout: float | timedelta | None = 60.0) -> list[Entry]:
        """Send all entries that are due, in their order.

        Waits for rate limits, for the processing of media, for another process that is sending, and between attempts.
        The token needs the scopes to post, to upload media, and to read accounts and statuses.

        :param api: the client of the account to post with.
        :param timeout: the seconds after which to stop waiting for another process or for the next attempt. What is not
            sent by then stays in the outbox. A timedelta can stand for seconds. None never stops.
        :return: the entries that were due, as they are now: "sent", "failed", or still "waiting". ``reason`` says why.
        :raises MastodonIllegalArgumentError: if the outbox belongs to another account than the client.
        :raises MastodonUnauthorizedError: if the server refuses the access token. Nothing is lost.
        :raises MastodonIOError: if the outbox cannot be read or written. Nothing is lost.

        Source: https://docs.joinmastodon.org/methods/statuses/#create
        """
        limit = seconds_of(timeout, "timeout")
        sender = self._sender(api)
        due = self._store.ids_due(time.time())
        begin = time.monotonic()
        while (seconds := sender.work()) is not None:
            if limit is not None and time.monotonic() - begin + seconds > limit:
                break
            if self._stopped.wait(seconds):
                break
        return self._store.with_ids(due | sender.handled)

    def run(self, api: Mastodon) -> None:
        """Send entries as they become due, until :meth:`stop` is called or the program is interrupted.

        Looks every second for entries that this or another process has stored. Results go to the logger
        ``mastodon.outbox``, refused entries to :meth:`failed`.

        :param api: the client of the account to post with.
        :raises MastodonIllegalArgumentError: if the outbox belongs to another account than the client.
        :raises MastodonUnauthorizedError: if the server refuses the access token. Nothing is lost.
        :raises MastodonIOError: if the outbox cannot be read or written. Nothing is lost.

        Source: https://docs.joinmastodon.org/methods/statuses/#create
        """
        sender = self._sender(api)
        while not self._stopped.is_set():
            seconds = sender.work()
            sender.handled.clear()
            self._stopped.wait(sending.POLL if seconds is None else min(seconds, sending.POLL))

    def stop(self) -> None:
        """End :meth:`run` and :meth:`flush` in all threads, after the entry that they are sending.

        They end at once if they are called later. Open another :class:`Outbox` to go on.
        """
        self._stopped.set()

    def _sender(self, api: Any) -> sending.Sender:
        if not isinstance(api, Mastodon):
            raise MastodonIllegalArgumentError(f"api={shown(api)} must be a client.")
        return sending.Sender(api, self._store, self._stopped)

    # --- Looking ----------------------------------------------------------------------------------------------------

    def entry(self, id: Entry | int) -> Entry:
        """Return an entry as it is now.

        :param id: the entry.
        :raises MastodonIllegalArgumentError: if there is no such entry.
        """
        return self._store.entry(_id(id))

    def pending(self) -> list[Entry]:
        """Return the entries that wait to be sent, in their order. ``reason`` says why an attempt failed."""
        return self._store.entries("waiting")

    def failed(self) -> list[Entry]:
        """Return the entries that were refused. ``reason`` says why."""
        return self._store.entries("failed")

    def sent(self) -> list[Entry]:
        """Return the entries that are posted. Their keys stay known until they are discarded."""
        return self._store.entries("sent")

    # --- Deciding ---------------------------------------------------------------------------------------------------

    def retry(self, id: Entry | int) -> Entry:
        """Let a refused entry wait to be sent again.

        :param id: the entry.
        :return: the entry as it is now.
        :raises MastodonIllegalArgumentError: if there is no such entry, or it was not refused.
        """
        return self._store.retry(_id(id))

    def discard(self, id: Entry | int) -> list[Entry]:
        """Remove an entry, and the parts of its thread that follow and are not posted. On the server nothing changes.

        :param id: the entry.
        :return: the entries that were removed.
        :raises MastodonIllegalArgumentError: if there is no such entry, or it is being sent.
        """
        return self._store.discard(_id(id), time.time())


def _id(id: Any) -> int:
    found = id.id if isinstance(id, Entry) else id
    if not isinstance(found, int) or isinstance(found, bool) or abs(found) >= 1 << 63:
        raise MastodonIllegalArgumentError(f"id={shown(id)} must be an entry, or the id of one.")
    return found
