"""Faults that a test asks for: which requests fail, how, and how often."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from fnmatch import fnmatchcase

from mastodon._core.params import shown
from mastodon.errors import MastodonIllegalArgumentError
from mastodon.testing.in_process import REASONS

_REQUEST = r"(?:GET|POST|PUT|PATCH|DELETE|HEAD|\*) [/*]\S*"


@dataclass
class Fault:
    """A fault, and how many of the requests that it fits are still to fail: all if None."""

    target: str
    times: int | None
    #: The status of the error response, or None.
    status: int | None = None
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""
    #: True if the connection is dropped, before or after the server gets the request.
    drops: bool = False
    after: bool = False
    #: The seconds to wait before the server gets the request.
    delay: float = 0.0


class Faults:
    """The faults of a test. Any thread may take one."""

    def __init__(self) -> None:
        self._faults: list[Fault] = []
        self._lock = threading.Lock()

    def add(self, fault: Fault) -> None:
        with self._lock:
            self._faults.append(fault)

    def clear(self) -> None:
        with self._lock:
            self._faults.clear()

    def take(self, names: Iterable[str], *, any_target: bool = True) -> Fault | None:
        """Return the first fault for a request, and count it.

        :param names: the names of the request: "POST /api/v1/statuses", and the calls that send it.
        :param any_target: whether faults for "*" are for this request, too.
        """
        wanted = tuple(names)
        with self._lock:
            for fault in self._faults:
                if (fault.target == "*" and not any_target) or not any(fits(fault.target, name) for name in wanted):
                    continue
                if fault.times is not None:
                    fault.times -= 1
                    if not fault.times:
                        self._faults.remove(fault)
                return fault
        return None


def fits(target: str, name: str) -> bool:
    """Check whether a target such as "GET /api/v1/accounts/*" means a request."""
    return fnmatchcase(name, target)


def error_response(
    target: str, status: int, retry_after: float | None, message: str | None, times: int | None
) -> Fault:
    """Return the fault for an error response, in the form that Mastodon sends."""
    if isinstance(status, bool) or not isinstance(status, int) or not 400 <= status <= 599:
        raise MastodonIllegalArgumentError(f"status={shown(status)} must be that of an error: 400 to 599.")
    if message is None:
        message = REASONS.get(status, "Error")
    headers = [("Content-Type", "application/json; charset=utf-8")]
    if retry_after is not None:
        headers.append(("Retry-After", f"{seconds(retry_after, 'retry_after'):g}"))
    return Fault(target, checked_times(times), status, tuple(headers), json.dumps({"error": message}).encode())


def seconds(value: float, name: str) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 <= value < float("inf"):
        raise MastodonIllegalArgumentError(f"{name}={shown(value)} must be a number of seconds.")
    return value


def checked_times(times: int | None) -> int | None:
    if times is not None and (isinstance(times, bool) or not isinstance(times, int) or times < 1):
        raise MastodonIllegalArgumentError(f"times={shown(times)} must be a number from 1, or None for every time.")
    return times


def checked_target(target: str, calls: Collection[str] = ()) -> str:
    """Check the name of a request or of a call.

    :raises MastodonIllegalArgumentError: if there is no such call. The message has the nearest one.
    """
    if target in calls or target == "*" or (isinstance(target, str) and re.fullmatch(_REQUEST, target)):
        return target
    request = "a method and a path, such as 'POST /api/v1/statuses' or 'GET /api/v1/accounts/*', or '*'"
    if not calls:
        raise MastodonIllegalArgumentError(f"target={shown(target)} must be {request}.")
    nearest = get_close_matches(target, calls, 1) if isinstance(target, str) else []
    hint = f" Did you mean {nearest[0]!r}?" if nearest else ""
    raise MastodonIllegalArgumentError(
        f"{shown(target)} must be the name of a call, such as 'status_post', or {request}.{hint}"
    )
