"""A bot that stores something and sends it. Tests run it in a process of its own, and kill that process."""

from __future__ import annotations

import os
import resource
import signal
import sqlite3
import sys
from collections.abc import Callable
from typing import Any

from mastodon import Mastodon
from mastodon.errors import MastodonIOError
from mastodon.outbox import Outbox
from mastodon.outbox import store as storing
from tests.support.killing import user_agent
from tests.support.samples import PNG

PICTURE = {"media_file": PNG, "mime_type": "image/png", "description": "A cat"}


def text(outbox: Outbox) -> None:
    outbox.post("Soup today. \n", key="soup")


def media(outbox: Outbox) -> None:
    outbox.post("Two cats.", media=[PICTURE, PICTURE], key="cats")


def thread(outbox: Outbox) -> None:
    outbox.thread(["One.", {"status": "Two.", "media": [PICTURE]}], key="numbers")


def poll(outbox: Outbox) -> None:
    outbox.post("Soup?", poll={"options": ["Yes", "No & no"], "expires_in": 600}, key="poll")


def nothing(outbox: Outbox) -> None:
    """Store nothing."""


def client(url: str, **options: Any) -> Mastodon:
    return Mastodon(api_base_url=url, access_token="t", user_agent=user_agent(), **options)


def run(path: str, url: str, store: Callable[[Outbox], None]) -> None:
    """Store something, and send it."""
    with Outbox(path) as outbox:
        store(outbox)
        outbox.flush(client(url), timeout=5)


def run_apart(path: str, url: str, store: Callable[[Outbox], None], commit: int | None = None) -> None:
    """Do the same in a process of its own.

    :param commit: the number of the transaction at whose end to be killed, before it is committed.
    """
    storing.SYNCHRONOUS = "OFF"
    if commit is not None:
        vars(storing)["sqlite3"] = _Dying(commit)
    run(path, url, store)


class _Dying:
    """Stands in for the module ``sqlite3``: kills the process at a transaction."""

    def __init__(self, commit: int) -> None:
        self._left = commit

    def connect(self, *arguments: Any, **options: Any) -> sqlite3.Connection:
        connection: sqlite3.Connection = sqlite3.connect(*arguments, **options)
        connection.set_trace_callback(self._count)
        return connection

    def _count(self, statement: str) -> None:
        if statement == "COMMIT":
            if self._left == 0:
                os.kill(os.getpid(), signal.SIGKILL)
            self._left -= 1

    def __getattr__(self, name: str) -> Any:
        return getattr(sqlite3, name)


class _Filling(Mastodon):
    """A client on whose machine the disk is full as soon as a status is posted."""

    def status_post(self, *arguments: Any, **options: Any) -> Any:
        status = super().status_post(*arguments, **options)
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, resource.RLIM_INFINITY))
        return status


def fill_the_disk(path: str, url: str) -> None:
    """Store something, send it, and fail to note that it is sent. For a process of its own."""
    with Outbox(path) as outbox:
        text(outbox)
        try:
            outbox.flush(_Filling(api_base_url=url, access_token="t", user_agent=user_agent()))
        except MastodonIOError as error:
            sys.exit(3 if path in str(error) else 4)
