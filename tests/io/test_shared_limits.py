"""Rate limits that several processes share in a file."""

from __future__ import annotations

import copy
import multiprocessing
import os
import pickle
import sqlite3
import stat
import time
import warnings
from collections.abc import Callable
from contextlib import closing
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import pytest

from mastodon import Mastodon, MastodonIllegalArgumentError
from mastodon._core.ratelimit import GENERAL, Limits
from mastodon._io import shared_limits
from mastodon._io.shared_limits import SharedLimits, Turn
from mastodon.errors import MastodonWarning
from tests.support.clock import Clock
from tests.support.prepared import Wire
from tests.support.samples import BASE
from tests.support.throttling import THROTTLES, throttling, use_up, windows_of

ACCOUNT = "/api/v1/accounts/5"
HOME = "/api/v1/timelines/home"
ME = "/api/v1/accounts/verify_credentials"


@pytest.fixture
def store(tmp_path: Path) -> Path:
    return tmp_path / "budget.sqlite"


def allowed(remaining: int, seconds: float, limit: int = 300) -> dict[str, str]:
    reset = datetime.fromtimestamp(time.time() + seconds, timezone.utc).isoformat()
    return {"X-RateLimit-Limit": str(limit), "X-RateLimit-Remaining": str(remaining), "X-RateLimit-Reset": reset}


def clients(wire: Wire, store: Path, *tokens: str) -> list[Mastodon]:
    return [wire.client(access_token=token, ratelimit_store=store) for token in tokens]


# --- What is shared ---------------------------------------------------------------------------------------------------


def test_what_one_client_learns_holds_for_the_others(wire: Wire, clock: Clock, store: Path) -> None:
    wire.respond("GET", ACCOUNT, json={"id": "5"}, headers=allowed(0, 100))
    first, second = clients(wire, store, "same", "same")
    first.account(5)
    assert clock.slept == []
    second.account(5)
    assert clock.slept == [pytest.approx(100, abs=2)]
    assert second.ratelimit_limit == 300


def test_requests_of_other_clients_count_before_their_responses_come(store: Path) -> None:
    first, second = [turn_of(store) for _ in range(2)]
    first.record(GENERAL, allowed(1, 100), time.time(), False, None)
    assert first.reserve(GENERAL, False, 1.1, time.time()) == (0, True)
    assert second.reserve(GENERAL, False, 1.1, time.time()) == (pytest.approx(100, abs=2), False)


def test_other_tokens_and_other_servers_have_budgets_of_their_own(wire: Wire, clock: Clock, store: Path) -> None:
    wire.respond("GET", ACCOUNT, json={"id": "5"}, headers=allowed(0, 100))
    first, second = clients(wire, store, "one", "two")
    first.account(5)
    second.account(5)
    assert clock.slept == []


def test_a_new_token_of_a_client_has_its_own_budget(wire: Wire, clock: Clock, store: Path) -> None:
    wire.respond("GET", ACCOUNT, json={"id": "5"}, headers=allowed(0, 100))
    (api,) = clients(wire, store, "old")
    api.account(5)
    api.access_token = "new"
    api.account(5)
    assert clock.slept == []


def test_tokens_of_one_account_share_the_budget_for_pages_once_the_account_is_known(
    wire: Wire, clock: Clock, store: Path
) -> None:
    wire.respond("GET", ME, json={"id": "7"})
    wire.respond("GET", HOME, json=[], headers=allowed(0, 900))
    first, second = clients(wire, store, "one", "two")
    first.timeline_home(max_id=9)
    second.me()
    first.me()
    wire.respond("GET", ACCOUNT, json={"id": "5"})
    second.account(5)
    assert clock.slept == []
    second.timeline_home(max_id=9)
    assert clock.slept == [pytest.approx(900, abs=2)]


def test_tokens_of_different_accounts_share_nothing(wire: Wire, clock: Clock, store: Path) -> None:
    for account in ("7", "8"):
        wire.respond("GET", ME, json={"id": account})
    wire.respond("GET", HOME, json=[], headers=allowed(0, 900))
    first, second = clients(wire, store, "one", "two")
    first.me()
    second.me()
    first.timeline_home(max_id=9)
    second.timeline_home(max_id=9)
    assert clock.slept == []


def test_a_budget_of_all_tokens_of_an_account_is_not_that_of_one_token(store: Path) -> None:
    limits = Limits()
    limits.count_account(True)
    now = time.time()
    limits.record(GENERAL, allowed(250, 100), now, False, None)
    limits.record(GENERAL, allowed(0, 100, limit=1500), now, False, None)
    assert limits.budget(GENERAL).limit == 300
    assert limits.reserve(GENERAL, False, 1.1, now) == (pytest.approx(100, abs=2), False)
    limits.count_account(False)
    assert limits.reserve(GENERAL, False, 1.1, now) == (0, True)


def test_an_estimate_knows_what_other_clients_used(wire: Wire, store: Path) -> None:
    wire.respond("GET", HOME, json=[], headers=allowed(0, 900))
    first, second = clients(wire, store, "same", "same")
    assert second.estimate(300).total_seconds() == 0
    first.timeline_home(max_id=9)
    assert second.estimate(300).total_seconds() == pytest.approx(900, abs=2)


# --- Several processes ------------------------------------------------------------------------------------------------


def test_three_processes_keep_to_all_budgets_and_use_them(store: Path) -> None:
    speed, seconds = 100.0, 6.5
    begin = time.time() + 2.5
    with throttling(speed, begin) as base:
        use_up(base, str(store), "pace", ["a.1", "a.1", "a.1"], 4, begin, begin + seconds)
        windows = windows_of(base)
    assert [each for each in windows if each.refused and each.number > 0] == []
    second = {each.throttle: each.allowed for each in windows if each.number == 1}
    assert second["token"] >= 0.95 * THROTTLES["token"][0]


def test_slots_of_a_process_that_was_killed_are_given_back(store: Path) -> None:
    context = multiprocessing.get_context("spawn")
    ready, child_ready = context.Pipe()
    mine = turn_of(store)
    mine.record(GENERAL, allowed(5, 100), time.time(), False, None)
    process = context.Process(target=_take_all, args=(store, child_ready))
    process.start()
    assert ready.recv() == 5
    assert mine.reserve(GENERAL, False, 1.1, time.time())[1] is False
    process.kill()
    process.join()
    # Their turn has not come yet, so nothing was sent.
    later = time.time() + 2 * shared_limits._SWEEP
    assert mine.reserve(GENERAL, False, 1.1, later) == (0, True)


def _take_all(store: Path, ready: Any) -> None:
    turns = [turn_of(store) for _ in range(6)]
    # At such a pace, all turns are later.
    ready.send(sum(turn.reserve(GENERAL, True, 1.0, time.time())[1] for turn in turns))
    time.sleep(60)


def test_requests_that_a_killed_process_may_have_sent_stay_counted(store: Path) -> None:
    context = multiprocessing.get_context("spawn")
    mine = turn_of(store)
    mine.record(GENERAL, allowed(1, 100), time.time(), False, None)
    process = context.Process(target=_take_one, args=(store,))
    process.start()
    process.join()
    assert mine.reserve(GENERAL, False, 1.1, time.time() + 2 * shared_limits._SWEEP)[1] is False


def _take_one(store: Path) -> None:
    turn_of(store).reserve(GENERAL, False, 1.1, time.time())
    os._exit(1)


def turn_of(store: Path) -> Turn:
    return SharedLimits(str(store), Limits()).turn(BASE, "Bearer same")


def test_nothing_is_locked_while_a_request_waits(
    wire: Wire, clock: Clock, store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wire.respond("GET", ACCOUNT, json={"id": "5"}, headers=allowed(0, 100))
    locked: list[bool] = []

    def look(seconds: float) -> None:
        clock.slept.append(seconds)
        locked.append(_is_locked(store) or api._limits._lock.locked())

    (api,) = clients(wire, store, "same")
    monkeypatch.setattr(clock, "sleep", look)
    api.account(5)
    api.account(5)
    assert locked == [False]


def _is_locked(store: Path) -> bool:
    with closing(sqlite3.connect(store, timeout=0, isolation_level=None)) as connection:
        try:
            connection.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError:
            return True
        connection.execute("ROLLBACK")
        return False


# --- The file ---------------------------------------------------------------------------------------------------------


def test_only_the_owner_can_read_the_file_and_no_token_is_in_it(wire: Wire, store: Path) -> None:
    wire.respond("GET", ME, json={"id": "7"}, headers=allowed(9, 100))
    (api,) = clients(wire, store, "secret-token")
    api.me()
    files = list(store.parent.iterdir())
    assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}
    assert [file for file in files if b"secret" in file.read_bytes()] == []


def _damaged(path: Path) -> None:
    path.write_bytes(b"SQLite format 3\x00" + b"\xff" * 4000)


def _foreign(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE precious (thing)")


WRONG: dict[str, Callable[[Path], object]] = {
    "text": lambda path: path.write_text("my notes, which are not a database" * 100),
    "damaged": _damaged,
    "another program's": _foreign,
    "a directory": lambda path: path.mkdir(),
}


@pytest.mark.parametrize("kind", WRONG)
def test_a_file_that_is_not_ours_is_refused_and_stays_as_it_is(kind: str, store: Path) -> None:
    WRONG[kind](store)
    before = store.read_bytes() if store.is_file() else b""
    with pytest.raises(MastodonIllegalArgumentError, match=r"ratelimit_store='.*budget.sqlite' cannot be used: \w+"):
        Mastodon(api_base_url=BASE, ratelimit_store=store)
    assert (store.read_bytes() if store.is_file() else b"") == before


@pytest.mark.parametrize("path", ["", 5, "/no/such/directory/budget.sqlite"])
def test_a_path_that_cannot_be_one_is_refused(path: Any) -> None:
    with pytest.raises(MastodonIllegalArgumentError, match="ratelimit_store="):
        Mastodon(api_base_url=BASE, ratelimit_store=path)


def test_a_locked_file_is_refused(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Mastodon(api_base_url=BASE, ratelimit_store=store).close()
    monkeypatch.setattr(shared_limits, "_PATIENCE_TO_OPEN", 0.01)
    with closing(sqlite3.connect(store, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(MastodonIllegalArgumentError, match="database is locked"):
            Mastodon(api_base_url=BASE, ratelimit_store=store)


def _remove(store: Path) -> None:
    for file in store.parent.iterdir():
        file.unlink()


def _break(store: Path) -> None:
    with closing(sqlite3.connect(store)) as connection:
        connection.execute("DROP TABLE budgets")


@pytest.mark.parametrize("harm", [_remove, _break])
def test_a_file_that_breaks_later_costs_one_warning_and_no_call(
    harm: Callable[[Path], None], wire: Wire, clock: Clock, store: Path
) -> None:
    wire.respond("GET", ACCOUNT, json={"id": "5"}, headers=allowed(0, 100))
    (api,) = clients(wire, store, "same")
    api.account(5)
    harm(store)
    with pytest.warns(MastodonWarning, match="ratelimit_store.*budget.sqlite") as caught:
        found = [api.account(5).id for _ in range(2)]
    assert found == ["5", "5"]
    assert len(caught) == 1
    # What was known before is still known.
    assert clock.slept[0] == pytest.approx(100, abs=2)


def test_a_removed_file_is_created_again_after_a_minute(wire: Wire, clock: Clock, store: Path) -> None:
    wire.respond("GET", ACCOUNT, json={"id": "5"})
    (api,) = clients(wire, store, "same")
    _remove(store)
    with pytest.warns(MastodonWarning):
        api.account(5)
    assert not store.exists()
    clock.sleep(61)
    api.account(5)
    assert store.exists()


def test_a_response_that_comes_after_the_file_broke_leaves_no_slot_behind(store: Path) -> None:
    limits = Limits()
    turn = SharedLimits(str(store), limits).turn(BASE, "Bearer same")
    now = time.time()
    assert turn.reserve(GENERAL, False, 1.1, now)[1] is True
    _remove(store)
    with pytest.warns(MastodonWarning):
        turn.record(GENERAL, allowed(7, 100), now, True, None)
    assert limits.general.in_flight == 0
    assert turn.reserve(GENERAL, False, 1.1, now)[1] is True
    assert limits.general.in_flight == 1
    turn.cancel(GENERAL)
    assert limits.general.in_flight == 0


# --- Clients that travel ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("travel", [copy.copy, lambda api: pickle.loads(pickle.dumps(api))])
def test_copies_and_pickles_share_the_file(
    travel: Callable[[Mastodon], Mastodon], wire: Wire, clock: Clock, store: Path
) -> None:
    wire.respond("GET", ACCOUNT, json={"id": "5"}, headers=allowed(200, 100))
    wire.respond("GET", ACCOUNT, json={"id": "5"}, headers=allowed(0, 100))
    (api,) = clients(wire, store, "same")
    api.account(5)
    made = travel(api)
    made.session = wire.session()
    api.account(5)
    made.account(5)
    assert clock.slept == [pytest.approx(100, abs=2)]


def test_a_child_process_shares_the_file_through_its_own_connection(store: Path) -> None:
    limits = Limits()
    shared = SharedLimits(str(store), limits)
    shared.turn(BASE, "t").record(GENERAL, allowed(2, 100), time.time(), False, None)
    child = os.fork()
    if child == 0:
        # SQLite forbids to use the connection of the parent.
        is_fresh = shared._connection is None
        with warnings.catch_warnings(record=True) as caught:
            reserved = shared.turn(BASE, "t").reserve(GENERAL, False, 1.1, time.time())[1]
        os._exit(0 if is_fresh and reserved and not caught else 1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    reserved = [shared.turn(BASE, "t").reserve(GENERAL, False, 1.1, time.time() + 2)[1] for _ in range(2)]
    # The child has ended without a response, so that its request counts.
    assert reserved == [True, False]


def test_a_closed_client_can_be_used_again(wire: Wire, store: Path) -> None:
    wire.respond("GET", ACCOUNT, json={"id": "5"}, headers=allowed(9, 100))
    (api,) = clients(wire, store, "same")
    api.close()
    assert [file.name for file in store.parent.iterdir()] == ["budget.sqlite"]
    assert api.account(5).id == "5"
