"""Async refreshes: work that the server continues after its response, such as fetching more replies."""

from __future__ import annotations

import re
import time
from collections.abc import Mapping
from datetime import timedelta
from math import inf
from typing import Any, TypeVar

from mastodon._core.params import path, shown, wait_of
from mastodon._core.results import kept_refresh
from mastodon._data.convert import convert
from mastodon.errors import MastodonAPIError, MastodonIllegalArgumentError
from mastodon.internals import Internals
from mastodon.return_types import AsyncRefresh
from mastodon.types_base import AttribAccessDict, Entity, IdType
from mastodon.versions import api_version, named_call

Result = TypeVar("Result", bound=Entity)

# The interval between two requests if the server does not name one.
_RETRY_SECONDS = 3

_HEADER_PART = r'(\w+)\s*=\s*(?:"([^"]*)"|([^\s,;"]+))'


class AsyncRefreshesMixin(Internals):
    """Async refreshes: work that the server continues after its response, such as fetching more replies."""

    @named_call
    def get_async_refresh_info(self, result: Any) -> tuple[AsyncRefresh, int] | None:
        """Return the async refresh of a result, as the response announced it.

        Nothing is sent.

        :param result: the result of a call, such as :meth:`status_context`.
        :return: the refresh as it was at the time of the response, and the number of seconds to wait before fetching
            its state; None if the result is complete.

        Source: https://docs.joinmastodon.org/methods/async_refreshes/
        """
        parts = _parts_of(result)
        if not parts:
            return None
        refresh = AsyncRefresh(id=parts["id"], status="running", result_count=_number(parts.get("result_count")))
        retry = _number(parts.get("retry"))
        return refresh, _RETRY_SECONDS if retry is None else retry

    @api_version("4.4.0", "4.4.0")
    def get_async_refresh_status(self, result_or_id: IdType | AsyncRefresh | AttribAccessDict) -> AsyncRefresh:
        """Fetch the state of an async refresh.

        :param result_or_id: the result that is being refreshed, the refresh itself, or its id.
        :return: the refresh, whose ``status`` is "running" or "finished".
        :raises MastodonIllegalArgumentError: if the result has no async refresh.
        :raises MastodonNotFoundError: if the server no longer knows the refresh.

        Source: https://docs.joinmastodon.org/methods/async_refreshes/#show
        """
        if isinstance(result_or_id, (AsyncRefresh, str, int)):
            refresh: Any = result_or_id
        else:
            refresh = _parts_of(result_or_id).get("id")
            if refresh is None:
                raise MastodonIllegalArgumentError(
                    f"result_or_id={shown(result_or_id)} has no async refresh: pass a result that has one,"
                    " an AsyncRefresh or its id."
                )
        response = self._get(
            AttribAccessDict, path("/api/v1_alpha/async_refreshes/{}", refresh, names=("result_or_id",))
        )
        found = response.get("async_refresh") if isinstance(response, Mapping) else None
        if not isinstance(found, Mapping):
            raise MastodonAPIError(f"The response has no async_refresh: {response!r}")
        state: AsyncRefresh = convert(AsyncRefresh, dict(found))
        return state

    @api_version("4.4.0", "4.4.0")
    def await_async_refresh(
        self, result: Result, timeout: float | timedelta = 0.0, max_attempts: int = -1
    ) -> Result | None:
        """Wait until the server has finished the async refresh of a result, and fetch the result again.

        :param result: the result of a call. A complete result is returned at once.
        :param timeout: the maximum number of seconds to wait, or a timedelta. 0 means no limit.
        :param max_attempts: the maximum number of times to ask whether it has finished. 0 or less means no limit.
        :return: the updated result, or None if the server has not finished in time. Only the result of a GET request is
            fetched again: the result of a call that changes something is returned as it is.
        :raises MastodonIllegalArgumentError: if ``result`` is not the result of a call, or ``timeout`` is invalid.

        Source: https://docs.joinmastodon.org/methods/async_refreshes/#show
        """
        if not isinstance(result, Entity):
            raise MastodonIllegalArgumentError(f"result={shown(result)} must be the result of a call.")
        seconds = wait_of(timeout, "timeout")
        info = self.get_async_refresh_info(result)
        if info is None:
            return result
        refresh, retry = info
        deadline = time.monotonic() + seconds if seconds > 0 else None
        attempts = 0
        while self.get_async_refresh_status(refresh).status != "finished":
            attempts += 1
            remaining = inf if deadline is None else deadline - time.monotonic()
            if attempts == max_attempts or remaining <= 0:
                return None
            time.sleep(min(retry or _RETRY_SECONDS, remaining))
        request = kept_refresh(result) or {}
        if request["method"] != "GET":
            # Sending it again would repeat its effect.
            return result
        updated: Result = self._Mastodon__api_request(
            request["method"],
            request["endpoint"],
            request["params"],
            # Without it, the server might start another refresh.
            headers={"Mastodon-Async-Refresh-Id": str(refresh.id)},
            override_type=request["type"],
        )
        return updated


def _parts_of(result: Any) -> dict[str, str]:
    """Return the parts of the refresh header of a result, or an empty dictionary if it names no refresh."""
    kept = kept_refresh(result)
    if kept is None:
        return {}
    parts = {name: quoted or unquoted for name, quoted, unquoted in re.findall(_HEADER_PART, kept["header"])}
    return parts if parts.get("id") else {}


def _number(text: str | None) -> int | None:
    return int(text) if text is not None and text.isascii() and text.isdecimal() else None
