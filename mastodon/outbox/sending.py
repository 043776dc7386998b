"""Sending the entries of an outbox, each once, in their order, by one sender at a time."""

from __future__ import annotations

import logging
import os
import random
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import Any

import requests

from mastodon._core.params import Params, shown
from mastodon._core.ratelimit import seconds_after_429
from mastodon._core.response import data_of
from mastodon._core.retry import RetryPolicy
from mastodon._io import lost_posts
from mastodon.errors import (
    MastodonAPIError,
    MastodonError,
    MastodonIllegalArgumentError,
    MastodonNetworkError,
    MastodonNotFoundError,
    MastodonRatelimitError,
    MastodonUnauthorizedError,
)
from mastodon.Mastodon import Mastodon
from mastodon.outbox.entries import arguments_of
from mastodon.outbox.store import Media, OutboxFileError, Row, Store
from mastodon.return_types import MediaAttachment, ScheduledStatus, Status
from mastodon.threads import later_visibility

#: Seconds after which another sender takes over from one that was killed. It is renewed while one sends.
LEASE = 30.0
#: Seconds after which an unfinished request is repeated. By then the server has finished it, or never will.
SETTLING = 10.0
#: Seconds between looks at the file, into which other processes may write.
POLL = 1.0
#: Seconds for which a server certainly keeps an idempotency key. On Mastodon it is an hour.
KEY_KEPT = 50 * 60.0
#: How long to wait after failures that may pass.
BACKOFF = RetryPolicy(backoff=1.0, longest=300.0)
#: After so many responses of the kind of 500, the entry is the cause, and must not hold up those behind it.
MOST_SERVER_ERRORS = 10

_logger = logging.getLogger("mastodon.outbox")


class _LostLeaseError(Exception):
    """Another sender has taken over, or the entry is gone."""


class Sender:
    """Sends what is due, with one client."""

    def __init__(self, api: Mastodon, store: Store, stopped: threading.Event) -> None:
        self._api, self._store, self._stopped = api, store, stopped
        self._owner = os.urandom(16).hex()
        # The access token whose account was found to be that of the outbox.
        self._checked: Any = None
        #: The ids of the entries that this sender has sent, or that were refused.
        self.handled: set[int] = set()

    def work(self) -> float | None:
        """Send what can be sent now. Return the seconds to wait for what else is due, or None if nothing is.

        :raises MastodonUnauthorizedError: if the server refuses the access token.
        :raises MastodonIllegalArgumentError: if the outbox belongs to another account.
        """
        if (seconds := self._seconds_to_next()) != 0:
            return seconds
        if other := self._store.acquire(self._owner, time.time(), LEASE):
            return min(other, POLL)
        with self._renewed_lease():
            while not self._stopped.is_set():
                # The entry is read after the lease is there, because another sender may have sent it before.
                now = time.time()
                row = self._store.next(now)
                if row is None or row.retry_at > now or not self._is_finished(row):
                    return self._seconds_to_next()
        return None

    def _seconds_to_next(self) -> float | None:
        now = time.time()
        row = self._store.next(now)
        return None if row is None else max(0.0, row.retry_at - now)

    @contextmanager
    def _renewed_lease(self) -> Iterator[None]:
        finished = threading.Event()

        def renew() -> None:
            while not finished.wait(LEASE / 3):
                # If it cannot be renewed, it ends, and nothing more is posted.
                with suppress(OutboxFileError):
                    self._store.renew(self._owner, time.time() + LEASE)

        thread = threading.Thread(target=renew, name="mastodon-outbox", daemon=True)
        thread.start()
        try:
            yield
        finally:
            finished.set()
            thread.join()
            with suppress(OutboxFileError):
                self._store.release(self._owner)

    # --- One entry --------------------------------------------------------------------------------------------------

    def _is_finished(self, row: Row) -> bool:
        """Send an entry. Return whether it is posted or refused. Otherwise another attempt follows."""
        try:
            self._check_account()
        except MastodonError as error:
            # Anything else concerns the client, not the entry.
            if not may_pass(error):
                raise
            self._postpone(row, error, row.server_errors)
            return False
        try:
            status = self._posted(row)
        except _LostLeaseError:
            return False
        except (MastodonUnauthorizedError, OutboxFileError):
            raise
        except MastodonError as error:
            errors = row.server_errors + (_status_of(error) == 500)
            if may_pass(error) and errors < MOST_SERVER_ERRORS:
                self._postpone(row, error, errors)
                return False
            self._store.refuse(row.id, str(error))
            self.handled.add(row.id)
            _logger.warning("Entry %d was refused: %s", row.id, error)
            return True
        self._store.finish(row.id, str(status["id"]), status.get("url"), status.get("visibility"))
        self.handled.add(row.id)
        _logger.info("Entry %d is posted: %s", row.id, status.get("url"))
        return True

    def _postpone(self, row: Row, error: MastodonError, server_errors: int) -> None:
        now = time.time()
        # This spreads the retries of many clients. It has nothing to do with security.
        seconds = max(BACKOFF.seconds(row.failures + 1, random.random()), _requested(error, now))  # nosec B311
        if _status_of(error) is None:
            seconds = max(seconds, SETTLING)
        self._store.postpone(row.id, str(error), now + seconds, server_errors)
        _logger.warning("Entry %d is tried again in %.0f seconds: %s", row.id, seconds, error)

    def _check_account(self) -> None:
        """Raise an error if the client has another account than that of the outbox."""
        token = self._api.access_token
        if self._checked == (token,):
            return
        account = self._api._own_account()
        address = account.get("url") or f"{self._api.api_base_url}/@{account.get('acct')}"
        bound = self._store.bind(address)
        if bound != address:
            raise MastodonIllegalArgumentError(
                f"api is a client of {address}, but the outbox {self._store.path} belongs to {bound}."
            )
        self._checked = (token,)

    def _posted(self, row: Row) -> Mapping[str, Any]:
        """Return the status of an entry. If an earlier attempt has not posted it, post it."""
        fields = dict(row.fields)
        if row.is_later_part:
            fields["in_reply_to_id"] = row.parent
            visibility = fields.get("visibility") or later_visibility(row.first_visibility)
            if visibility is not None:
                fields["visibility"] = visibility
        media = self._store.media(row.id)
        now = time.time()
        by_key = row.tried_at is not None and self._can_repeat(row, now)
        if row.tried_at is not None and not by_key:
            found = self._earlier(row, _with_media(fields, [each.uploaded for each in media]), now)
            if found is not None:
                return found
        fields = _with_media(fields, [self._attachment(each, is_posted=by_key) for each in media])
        now = time.time()
        tried_at = row.tried_at if by_key and row.tried_at is not None else now
        if not self._store.begin(row.id, self._owner, tried_at, now + SETTLING):
            raise _LostLeaseError
        try:
            status = self._api.status_post(**arguments_of(fields), idempotency_key=row.key)
        except MastodonAPIError as error:
            uploaded = [each.id for each in media if each.uploaded is not None]
            if not by_key or not uploaded or may_pass(error):
                raise
            # The attachments may be gone. Upload the files again, once.
            for id in uploaded:
                self._store.uploaded(id, None)
            return self._posted(row)
        if not isinstance(status, (Status, ScheduledStatus)) or status.id is None:
            raise MastodonAPIError("The server did not return the status.")
        return status

    def _attachment(self, media: Media, is_posted: bool) -> str:
        """Return the id of an attachment that can be posted. If there is none, upload the file.

        :param is_posted: whether a status may have the attachment, which then cannot be fetched any longer.
        """
        if media.uploaded is not None:
            if is_posted:
                return media.uploaded
            try:
                self._api._wait_until_processed(MediaAttachment(id=media.uploaded))
            except MastodonAPIError as error:
                if not isinstance(error.__cause__, MastodonNotFoundError):
                    raise
                # Servers remove attachments that no status uses.
            else:
                return media.uploaded
        with self._store.content(media.id) as files:
            if not files:
                raise _LostLeaseError
            attachment = self._api.media_post(**files, **media.arguments)
        if attachment.id is None:
            raise MastodonAPIError("The server did not return the attachment.")
        id = str(attachment.id)
        self._store.uploaded(media.id, id)
        if not attachment.url:
            self._api._wait_until_processed(attachment)
        return id

    # --- Earlier attempts -------------------------------------------------------------------------------------------

    def _can_repeat(self, row: Row, now: float) -> bool:
        """Check whether the key alone prevents a second status."""
        is_kept = row.tried_at is not None and 0 <= now - row.tried_at < KEY_KEPT
        # Some servers fail on a key that they know. A scheduled time may have passed meanwhile.
        if not is_kept or row.server_errors or "scheduled_at" in row.fields:
            return False
        return self._api.supports("idempotency_key") is True

    def _earlier(self, row: Row, fields: dict[str, Any], now: float) -> Mapping[str, Any] | None:
        """Return the status that an earlier attempt posted, if there is one.

        :raises MastodonIllegalArgumentError: if that cannot be found out.
        """
        tried_at = row.tried_at or now
        others = self._store.status_ids_since(tried_at - 2 * KEY_KEPT)
        elapsed = max(0.0, now - tried_at)
        published = {name: value for name, value in fields.items() if name != "scheduled_at"}
        try:
            found = lost_posts.find(self._fetch, fields, elapsed, others)
            if found is None and "scheduled_at" in fields:
                found = lost_posts.find(self._fetch, published, elapsed, others)
            return None if found is None else data_of(found.status_code, found.content)
        except (LookupError, TypeError, AttributeError) as error:
            raise MastodonIllegalArgumentError(
                "The status may be posted already, and the statuses of the account cannot be searched for it"
                f" ({error or type(error).__name__}). If it is not posted, discard the entry, and store it again."
            ) from error

    def _fetch(self, endpoint: str, query: Params) -> requests.Response:
        """Send a GET request.

        :raises LookupError: if the server refuses.
        """
        response: requests.Response = self._api._Mastodon__api_request(
            "GET", endpoint, query, return_response_object=True, skip_error_check=True
        )
        if response.status_code >= 500:
            raise self._api._error_of(response)
        if response.status_code >= 400:
            raise LookupError(f"{response.status_code} {response.reason} for {shown(endpoint)}")
        return response


def may_pass(error: MastodonError) -> bool:
    """Check whether a failure may pass, so that another attempt makes sense."""
    if isinstance(error, (MastodonNetworkError, MastodonRatelimitError)):
        return True
    if not isinstance(error, MastodonAPIError):
        return False
    status = _status_of(error)
    return status is None or not 400 <= status < 500 or status in (408, 425, 429)


def _status_of(error: BaseException) -> int | None:
    """Return the HTTP status of the response that an error comes from. None if there was none, or no readable one."""
    response = getattr(error, "response", None)
    if response is None:
        response = getattr(error.__cause__, "response", None)
    return None if response is None else int(response.status_code)


def _requested(error: MastodonError, now: float) -> float:
    """Return the seconds that the server asks to wait."""
    response = getattr(error, "response", None)
    if response is None or (response.status_code != 429 and "Retry-After" not in response.headers):
        return 0.0
    return seconds_after_429(response.headers, now)


def _with_media(fields: Mapping[str, Any], uploaded: list[str | None]) -> dict[str, Any]:
    """Add the attachments of uploaded files to those that the fields have."""
    ids = [*fields.get("media_ids", ()), *(each for each in uploaded if each is not None)]
    return {**fields, "media_ids": ids} if ids else dict(fields)
