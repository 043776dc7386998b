"""Async refreshes: work that a server continues after its response, such as fetching more replies."""

from __future__ import annotations

import re
import time
from collections.abc import Mapping
from typing import Any, TypeVar

from mastodon._core.params import path, shown
from mastodon._core.results import kept_refresh
from mastodon._data.convert import convert
from mastodon.errors import MastodonAPIError, MastodonIllegalArgumentError
from mastodon.internals import Internals
from mastodon.return_types import AsyncRefresh
from mastodon.types_base import AttribAccessDict, Entity, IdType
from mastodon.versions import api_version

Result = TypeVar("Result", bound=Entity)

# How long to wait between two questions where the server does not say.
_RETRY_SECONDS = 3

_PART = r'(\w+)\s*=\s*(?:"([^"]*)"|([^\s,;"]+))'


class AsyncRefreshesMixin(Internals):
    """Async refreshes: work that a server continues after its response, such as fetching more replies."""

    def get_async_refresh_info(self, result: Any) -> tuple[AsyncRefresh, int] | None:
        """Return what the response said about a refresh that continues behind a result. Sends nothing.

        :param result: what a call returned, for instance :meth:`status_context`.
        :return: the refresh as it was when the result came, and after how many seconds to ask for its state; None if
            the result is complete.

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
        """Fetch the state of a refresh.

        :param result_or_id: what a call returned while the server worked on, the refresh, or its id.
        :return: the refresh, whose ``status`` is "running" or "finished".
        :raises MastodonIllegalArgumentError: if no work goes on behind that result.
        :raises MastodonNotFoundError: if the server does not know the refresh any more.

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
    def await_async_refresh(self, result: Result, timeout: float = 0.0, max_attempts: int = -1) -> Result | None:
        """Wait until the server has finished the refresh of a result, and fetch the result again.

        :param result: what a call returned. Behind a complete one nothing is waited for.
        :param timeout: how many seconds to wait at most; 0 waits without end.
        :param max_attempts: the most requests to send. Below 1 there is no limit.
        :return: the updated result, or None if the server has not finished in time. Only what was fetched is fetched
            again: the result of a call that changes something comes back as it was.
        :raises MastodonIllegalArgumentError: if this is not the result of a call.

        Source: https://docs.joinmastodon.org/methods/async_refreshes/#show
        """
        if not isinstance(result, Entity):
            raise MastodonIllegalArgumentError(f"result={shown(result)} must be what a call returned.")
        info = self.get_async_refresh_info(result)
        if info is None:
            return result
        refresh, retry = info
        end = time.monotonic() + timeout if timeout > 0 else None
        attempts = 0
        while self.get_async_refresh_status(refresh).status != "finished":
            attempts += 1
            left = retry if end is None else end - time.monotonic()
            if attempts == max_attempts or left <= 0:
                return None
            time.sleep(min(retry, left))
        note = kept_refresh(result) or {}
        if note["method"] != "GET":
            # Sent again, it would do its work again.
            return result
        again: Result = self._Mastodon__api_request(
            note["method"], note["endpoint"], note["params"], override_type=note["type"]
        )
        return again


def _parts_of(result: Any) -> dict[str, str]:
    """Return the header of a result as a dictionary, empty without a header that names a refresh."""
    note = kept_refresh(result)
    if note is None:
        return {}
    parts = {name: quoted or bare for name, quoted, bare in re.findall(_PART, note["header"])}
    return parts if parts.get("id") else {}


def _number(text: str | None) -> int | None:
    return int(text) if text is not None and text.isascii() and text.isdecimal() else None
