"""Processes that are killed at every step of sending, and started again: each status is posted once."""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections.abc import Callable
from multiprocessing.context import ForkServerContext
from pathlib import Path
from typing import NamedTuple

import pytest

from mastodon.outbox import Outbox
from tests.outbox import bot
from tests.support.clock import Clock
from tests.support.killing import Killing

HOUR = 3600.0
#: What each bot posts: the text and the number of attachments.
WANTED: dict[Callable[[Outbox], None], list[tuple[str, int]]] = {
    bot.text: [("Soup today.", 0)],
    bot.media: [("Two cats.", 2)],
    bot.thread: [("One.", 0), ("Two.", 1)],
    bot.poll: [("Soup?", 0)],
}


@pytest.fixture(scope="module")
def context() -> ForkServerContext:
    """Starts processes quickly: they are copies of one that has loaded the modules."""
    made = multiprocessing.get_context("forkserver")
    made.set_forkserver_preload(["tests.outbox.bot"])
    return made


class Step(NamedTuple):
    """Where to kill a process."""

    #: The number of a request, and whether the server first does what it asks for.
    request: tuple[int, bool] | None = None
    #: The number of a transaction.
    commit: int | None = None
    #: Whether only requests that post a status are counted.
    counts_posts: bool = False


class Restart(NamedTuple):
    """What a bot meets when it is started again."""

    #: Seconds after it was killed.
    after: float
    has_source: bool = True
    #: Mastodon knows idempotency keys. Mitra does not.
    version: str = "4.3.0"


#: The lease of the killed process has ended.
SOON = Restart(60)
LATER = {
    "the server has forgotten the keys": Restart(2 * HOUR),
    "the server has forgotten the keys, and has no sources": Restart(2 * HOUR, has_source=False),
    "the server knows no keys": Restart(60, version="4.0.0 (compatible; Mitra 3.0.0)"),
}


class Bots:
    """Runs bots twice, the first time until they are killed."""

    def __init__(self, context: ForkServerContext, clock: Clock, folder: Path) -> None:
        self._context, self._clock, self._folder = context, clock, folder
        self._runs = 0

    def is_killed(self, store: Callable[[Outbox], None], step: Step, restart: Restart) -> bool:
        """Run a bot, kill it at a step, and run it again. Return whether it came to that step."""
        self._runs += 1
        path = str(self._folder / f"{self._runs}.sqlite")
        self._clock.slept.clear()
        with Killing() as server:
            server.kill, server.counts_posts = step.request, step.counts_posts
            server.version, server.has_source = restart.version, restart.has_source
            killed = self._context.Process(target=bot.run_apart, args=(path, server.url, store, step.commit))
            killed.start()
            killed.join(20)
            server.kill, server.ahead = None, restart.after
            self._clock.sleep(restart.after)
            bot.run(path, server.url, store)
            found = [(status["text"], len(status["media_attachments"])) for status in server.statuses]
            parents = [status["in_reply_to_id"] for status in server.statuses]
        assert found == WANTED[store], step
        assert parents == [None, *(status["id"] for status in server.statuses[:-1])]
        outbox = Outbox(path)
        assert [entry.state for entry in outbox.sent()] == ["sent"] * len(found), step
        assert outbox.pending() + outbox.failed() == []
        return killed.exitcode == -signal.SIGKILL


@pytest.fixture
def bots(context: ForkServerContext, clock: Clock, tmp_path: Path) -> Bots:
    return Bots(context, clock, tmp_path)


@pytest.mark.parametrize("store", WANTED)
@pytest.mark.parametrize("is_done", [False, True], ids=["before", "after"])
def test_a_process_killed_at_any_request_posts_once(is_done: bool, store: Callable[[Outbox], None], bots: Bots) -> None:
    number = 0
    while bots.is_killed(store, Step((number, is_done)), SOON):
        number += 1
    assert number >= 2


@pytest.mark.parametrize("store", WANTED)
def test_a_process_killed_in_any_transaction_posts_once(store: Callable[[Outbox], None], bots: Bots) -> None:
    number = 0
    while bots.is_killed(store, Step(commit=number), SOON):
        number += 1
    assert number >= 7


@pytest.mark.parametrize("restart", LATER)
@pytest.mark.parametrize("store", WANTED)
@pytest.mark.parametrize("is_done", [False, True], ids=["before", "after"])
def test_without_a_key_the_status_is_looked_for(
    is_done: bool, store: Callable[[Outbox], None], restart: str, bots: Bots
) -> None:
    for number in range(len(WANTED[store])):
        assert bots.is_killed(store, Step((number, is_done), counts_posts=True), LATER[restart])


def test_two_processes_send_each_entry_once_and_in_order(context: ForkServerContext, tmp_path: Path) -> None:
    path = str(tmp_path / "posts.sqlite")
    wanted = [f"Soup {number}." for number in range(12)]
    outbox = Outbox(path)
    for each in wanted:
        outbox.post(each)
    with Killing() as server:
        both = [context.Process(target=bot.run_apart, args=(path, server.url, bot.nothing)) for _ in range(2)]
        for process in both:
            process.start()
        for process in both:
            process.join(20)
        assert [process.exitcode for process in both] == [0, 0]
        assert server.texts == wanted
        assert server.posts == len(wanted)
    assert outbox.pending() == []


@pytest.mark.parametrize("number", range(3))
def test_a_process_that_stands_still_for_too_long_posts_nothing_afterwards(
    number: int, context: ForkServerContext, tmp_path: Path, clock: Clock
) -> None:
    path = str(tmp_path / "posts.sqlite")
    with Killing() as server:
        # The requests are for the account, the description of the server, and the upload.
        server.signal, server.kill = signal.SIGSTOP, (number, True)
        stopped = context.Process(target=bot.run_apart, args=(path, server.url, bot.media))
        stopped.start()
        while len(server.requests) <= number:
            stopped.join(0.01)
        clock.sleep(60)
        bot.run(path, server.url, bot.media)
        os.kill(int(stopped.pid or 0), signal.SIGCONT)
        stopped.join(20)
        assert stopped.exitcode == 0
        assert server.texts == ["Two cats."]
        assert server.posts == 1


def test_a_disk_that_is_full_after_posting_does_not_let_it_post_again(
    context: ForkServerContext, tmp_path: Path, clock: Clock
) -> None:
    path = str(tmp_path / "posts.sqlite")
    with Killing() as server:
        full = context.Process(target=bot.fill_the_disk, args=(path, server.url))
        full.start()
        full.join(20)
        assert full.exitcode == 3
        clock.sleep(60)
        bot.run(path, server.url, bot.text)
        assert server.texts == ["Soup today."]
    assert [entry.state for entry in Outbox(path).sent()] == ["sent"]
