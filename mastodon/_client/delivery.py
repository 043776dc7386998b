"""Delivery of requests: waiting for rate limits, and retrying failed requests."""

from __future__ import annotations

import os
import random
import time
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import requests

from mastodon._client.transport import Transport
from mastodon._core import params, ratelimit
from mastodon._core.ratelimit import LimitedRequest, Limits
from mastodon._core.retry import POSTING, RetryPolicy, RetryState, is_safe
from mastodon._io import lost_posts
from mastodon._io.sessions import FinalNetworkError
from mastodon.errors import MastodonError, MastodonNetworkError, MastodonRatelimitError

if TYPE_CHECKING:
    from mastodon._io.shared_limits import Turn


class Delivery(Transport):
    """Sends a request when the rate limit allows it, and retries it if it fails."""

    def _send(self, method: str, url: str, options: dict[str, Any], limited: bool) -> requests.Response:
        """Send a request, and repeat it while the server responds with status 429."""
        base = self.api_base_url
        path = url[len(base) :] if url.startswith(base) else ""
        # Other servers have budgets of their own.
        is_own = path[:1] == "/"
        bucket = ratelimit.bucket_of(method, path, options.get("params", ()))
        waits = limited and self.ratelimit_method != "throw"
        limits = self._shared_limits(options["headers"])
        refused, skipped = 0, 0.0
        while True:
            if waits:
                skipped = self._wait_for_turn(limits, method, url, bucket, skipped)
            try:
                response = self._exchange(method, url, options)
            except BaseException:
                if waits:
                    limits.cancel(bucket)
                raise
            again = refused if response.status_code == 429 else None
            now = time.time() + skipped
            seconds = limits.record(bucket, response.headers if is_own else {}, now, waits, again)
            if again is None:
                return response
            if not waits:
                raise self._refusal(response)
            refused += 1
            skipped += self._sleep(seconds, method, url, bucket)

    def _shared_limits(self, headers: Mapping[str, str]) -> Limits | Turn:
        """Return the limits of the user that a request belongs to."""
        if self._store is None:
            return self._limits
        return self._store.turn(self.api_base_url, headers.get("Authorization"))

    def _share_account(self, token: str | None, account: Any) -> None:
        """Tell other processes which account a token belongs to, because its tokens share budgets."""
        authorization = self._headers(token).get("Authorization")
        if self._store is not None and authorization is not None and account is not None:
            self._store.link(self.api_base_url, authorization, str(account))

    def _refusal(self, response: requests.Response) -> MastodonRatelimitError:
        error = MastodonRatelimitError("Hit rate limit.")
        error.response = response
        return error

    def _send_with_retries(
        self,
        policy: RetryPolicy,
        method: str,
        url: str,
        endpoint: str,
        options: dict[str, Any],
        fields: Mapping[str, Any],
        limited: bool,
    ) -> requests.Response:
        """Send a request, and retry it if it fails and is safe to repeat."""
        headers = options["headers"]
        is_post = method == "POST" and endpoint == POSTING
        if is_post:
            headers.setdefault("Idempotency-Key", os.urandom(16).hex())
        state = RetryState(policy, is_safe(method, "Idempotency-Key" in headers), time.monotonic())
        while True:
            response, failure = self._attempt(method, url, options, limited)
            if failure is None and state.has_succeeded(response.status_code):
                break
            # This spreads the retries of many clients. It has nothing to do with security.
            chance = random.random()  # nosec B311
            seconds = state.seconds_to_retry(*_describe_failure(response, failure), time.monotonic(), chance)
            if seconds is None:
                break
            time.sleep(seconds)
        if is_post and response is not None and state.may_have_succeeded(response.status_code):
            found = self._find_earlier_post(fields, time.monotonic() - state.begin)
            if found is not None:
                return found
        # For the error, which may also be created from the response later.
        (failure or response).attempts = tuple(state.attempts)
        if failure is not None:
            raise failure
        result: requests.Response = response
        return result

    def _attempt(
        self, method: str, url: str, options: dict[str, Any], limited: bool
    ) -> tuple[Any, MastodonError | None]:
        """Make one attempt. Return the response, if any, and the error, if any."""
        try:
            return self._send(method, url, options, limited), None
        except (MastodonNetworkError, MastodonRatelimitError) as error:
            return getattr(error, "response", None), error

    def _wait_for_turn(self, limits: Limits | Turn, method: str, url: str, bucket: str, skipped: float) -> float:
        """Wait until the server would accept the request. The lock is held to reserve a slot, never while waiting.

        :param skipped: the seconds by which earlier waits were too short.
        :return: the same, with the waits in here.
        """
        while True:
            is_paced = self.ratelimit_method == "pace"
            now = time.time() + skipped
            seconds, reserved = limits.reserve(bucket, is_paced, self.ratelimit_pacefactor, now)
            if seconds <= 0:
                return skipped
            try:
                skipped += self._sleep(seconds, method, url, bucket)
            except BaseException:
                if reserved:
                    limits.cancel(bucket)
                raise
            if reserved and limits.confirm(bucket, time.time() + skipped):
                return skipped

    def _sleep(self, seconds: float, method: str, url: str, bucket: str) -> float:
        """Wait. Return the seconds by which the wait was too short.

        Tests of programs replace ``time.sleep`` by a function that returns at once. Without the difference, the client
        would find that the time has not come, and wait again and again.
        """
        if self.on_ratelimit is not None:
            self.on_ratelimit(seconds, LimitedRequest(method, url, bucket))
        end = time.time() + seconds
        time.sleep(seconds)
        return max(0.0, end - time.time())

    def _find_earlier_post(self, fields: Mapping[str, Any], elapsed: float) -> requests.Response | None:
        """Return the response with a status that an earlier attempt posted, if any."""
        try:
            return lost_posts.find(self._fetch_once, fields, elapsed)
        except (MastodonError, LookupError, TypeError, AttributeError):
            # If the search fails, or finds something unreadable, the error of the request itself counts.
            return None

    def _fetch_once(self, endpoint: str, query: params.Params) -> requests.Response:
        """Send a GET request, without retries.

        :raises LookupError: if the server refuses.
        """
        url, options = self._request_options("GET", endpoint, dict(query), None, None, None, None, False)
        response = self._send("GET", url, options, limited=True)
        if response.status_code >= 400:
            raise LookupError(response.status_code)
        return response


def _describe_failure(
    response: requests.Response | None, failure: MastodonError | None
) -> tuple[int | None, str, float, bool]:
    """Return the status, the reason, the seconds that the server asks to wait, and whether a retry is pointless."""
    if response is None:
        return None, str(failure), 0.0, isinstance(failure, FinalNetworkError)
    status, requested = response.status_code, 0.0
    if status == 429 or "Retry-After" in response.headers:
        requested = ratelimit.seconds_after_429(response.headers, time.time())
    return status, str(failure or f"{status} {response.reason}"), requested, False
