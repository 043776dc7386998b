"""A thread that fails at any of its parts, in every way that a server can fail: the next call makes it whole."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import pytest

from mastodon import Mastodon, MastodonThreadError
from mastodon.return_types import ScheduledStatus, Status
from tests.faults.table import FAULTS
from tests.support.posting import Posting

PARTS = ["one", "two", "three", "four", "five"]
# These are no errors: the first leads to a second attempt, the other to a status that does not exist.
NO_ERRORS = ["429 once", "a number of 100,000 digits"]
ERRORS = [name for name in FAULTS if name not in NO_ERRORS]
SLOW = ["silence", "chunks without an end", *(name for name in FAULTS if "slow" in name)]


class Client(Mastodon):
    """A client that has no patience with one status, so that the tests of silence take no time."""

    hurried = ""

    def status_post(self, status: str | None, *args: Any, **kwargs: Any) -> Status | ScheduledStatus:
        usual = self.request_timeout
        self.request_timeout = 0.3 if status == self.hurried else usual
        try:
            return super().status_post(status, *args, **kwargs)
        finally:
            self.request_timeout = usual


def client(server: Posting) -> Client:
    return Client(api_base_url=server.url, access_token="secret", mastodon_version="4.7.3", request_timeout=20)


def fail(server: Posting, api: Client, name: str, part: int, *, keeps: bool) -> None:
    server.fail(PARTS[part], FAULTS[name].acts[0], keeps=keeps, once=name == "429 once")
    if name in SLOW:
        api.hurried = PARTS[part]


def recover(server: Posting, api: Client) -> None:
    server.recover()
    api.hurried = ""


def is_whole(server: Posting) -> bool:
    """Check whether the thread stands, each part as a reply to the one before it, and nothing else."""
    parents = [None, *(status["id"] for status in server.statuses[:-1])]
    return server.texts == PARTS and [status["in_reply_to_id"] for status in server.statuses] == parents


@pytest.mark.usefixtures("no_garbage_collection")
@pytest.mark.filterwarnings("ignore::mastodon.errors.MastodonWarning")
@pytest.mark.parametrize("keeps", [True, False], ids=["posted", "not posted"])
@pytest.mark.parametrize("part", range(len(PARTS)))
@pytest.mark.parametrize("name", ERRORS)
def test_the_same_call_again_makes_the_thread_whole_and_posts_nothing_twice(name: str, part: int, keeps: bool) -> None:
    with Posting() as server, client(server) as api:
        fail(server, api, name, part, keeps=keeps)
        with pytest.raises(MastodonThreadError, match=f"Part {part + 1} of 5 failed") as raised:
            api.status_thread(PARTS, idempotency_key="mine")
        assert [status.text for status in raised.value.statuses] == PARTS[:part]
        assert (raised.value.part, raised.value.idempotency_key) == (part, "mine")
        assert "secret" not in str(raised.value)
        assert server.texts == PARTS[: part + keeps]
        recover(server, api)
        statuses = api.status_thread(PARTS, idempotency_key="mine")
        assert [status.text for status in statuses] == PARTS
        assert is_whole(server)


@pytest.mark.parametrize("keeps", [True, False], ids=["posted", "not posted"])
@pytest.mark.parametrize("part", range(len(PARTS)))
@pytest.mark.parametrize("name", NO_ERRORS)
def test_faults_that_are_no_errors_of_the_part_do_not_tear_the_thread(name: str, part: int, keeps: bool) -> None:
    with Posting() as server, client(server) as api:
        fail(server, api, name, part, keeps=keeps)
        with suppress(MastodonThreadError):
            api.status_thread(PARTS, idempotency_key="mine")
        recover(server, api)
        api.status_thread(PARTS, idempotency_key="mine")
        assert is_whole(server)


@pytest.mark.filterwarnings("ignore::mastodon.errors.MastodonWarning")
@pytest.mark.parametrize("part", range(len(PARTS)))
@pytest.mark.parametrize("name", ["reset after the headers", "502 for ever", "an empty body", "204"])
def test_undo_leaves_nothing_even_of_a_part_whose_response_was_lost(name: str, part: int) -> None:
    with Posting() as server, client(server) as api:
        fail(server, api, name, part, keeps=True)
        with pytest.raises(MastodonThreadError) as raised:
            api.status_thread(PARTS, undo=True)
        assert server.texts == []
        assert server.deleted == PARTS[part::-1]
        assert (raised.value.statuses, raised.value.idempotency_key) == ([], None)
        recover(server, api)
        api.status_thread(PARTS)
        assert is_whole(server)
