"""Rate limits that the processes of one machine share, in a SQLite file."""

from __future__ import annotations

import hashlib
import os
import sqlite3
import threading
import time
import warnings
import weakref
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import Any, TypeVar

from mastodon._core.params import shown
from mastodon._core.ratelimit import GENERAL, Budget, Limits, budgets_of
from mastodon.errors import MastodonIllegalArgumentError, MastodonWarning

T = TypeVar("T")

#: The application id and the version of our files.
_MARKS = (0x4D617374, 1)
_SCHEMA = (
    "CREATE TABLE facts (salt BLOB NOT NULL)",
    (
        'CREATE TABLE budgets (owner TEXT, bucket TEXT, "limit" INTEGER, remaining INTEGER, reset REAL, lastcall REAL,'
        " slot REAL, blocked REAL, period REAL, PRIMARY KEY (owner, bucket)) WITHOUT ROWID"
    ),
    # The account that a token belongs to, both as owners.
    "CREATE TABLE accounts (owner TEXT PRIMARY KEY, account TEXT)",
    # A request has a row for each budget that it counts in, all with the same number.
    "CREATE TABLE slots (number INTEGER, owner TEXT, bucket TEXT, process TEXT, due REAL, expires REAL)",
    "CREATE INDEX slots_by_budget ON slots (owner, bucket)",
    "CREATE INDEX slots_by_number ON slots (number)",
)
_LOAD = (
    'SELECT "limit", remaining, reset, lastcall, slot, blocked, period, (SELECT count(*) FROM slots'
    " WHERE slots.owner = budgets.owner AND slots.bucket = budgets.bucket) FROM budgets WHERE owner = ? AND bucket = ?"
)
_LOADED = ("limit", "remaining", "reset", "lastcall", "slot", "blocked", "period", "in_flight")
_SAVE = "INSERT OR REPLACE INTO budgets VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"

#: Seconds to wait for other processes that use the file: in the constructor, and in a call.
_PATIENCE_TO_OPEN = 5.0
_PATIENCE = 2.0
#: Seconds until a file that failed is tried again.
_PAUSE = 60.0
#: Seconds between two searches for slots of processes that have ended.
_SWEEP = 1.0
#: Seconds after which a request without a response counts as done, even if its process seems to be alive.
_LEASE = 600.0
#: Seconds after which a budget is forgotten. The longest window of Mastodon is a day.
_OLD = 7 * 86400.0
#: To try out whether a token is that of an owner costs so many hashes.
_HASHES = 10_000

#: Budgets of an address rather than of a user.
_BY_ADDRESS = frozenset(("sign-ups", "app registrations"))

_STORES: weakref.WeakSet[SharedLimits] = weakref.WeakSet()


class SharedLimits:
    """Keeps the limits of a client in step with a file. All decisions are those of :class:`Limits`.

    Each step is a short transaction. While the file cannot be used, the client goes by what it knows itself.
    """

    def __init__(self, path: str, known: Limits) -> None:
        self.known = known
        #: How often the file has failed. Slots that were reserved without it count until it fails again.
        self.failures = 0
        self._path = path
        self._lock = threading.Lock()
        self._is_held = False
        self._connection: sqlite3.Connection | None = None
        self._file = (0, 0)
        self._salt, self._process = b"", ""
        self._owners: dict[tuple[str, str], str] = {}
        self._next_sweep = self._paused_until = 0.0
        _STORES.add(self)

    def open(self, name: str) -> None:
        """Open the file, or create it, so that an error is raised now rather than a warning given later.

        :param name: the argument, for errors.
        """
        try:
            with self._lock:
                self._open(_PATIENCE_TO_OPEN)
        except (OSError, ValueError, sqlite3.Error) as error:
            raise MastodonIllegalArgumentError(
                f"{name}={shown(self._path)} cannot be used: {_reason(error)}."
            ) from error

    def turn(self, server: str, authorization: str | None) -> Turn:
        """Return the limits for one request.

        :param authorization: the header, which tells whose budgets the request counts in.
        """
        return Turn(self, server, authorization or "")

    def link(self, server: str, authorization: str, account: str) -> None:
        """Note whose token it is: most budgets are those of an account, whatever token is used."""

        def shared(connection: sqlite3.Connection) -> None:
            owner, common = self.owner(server, authorization), self.owner(server, f"account {account}")
            if self.account_of(connection, owner) == common:
                return
            connection.execute("INSERT OR REPLACE INTO accounts VALUES (?, ?)", (owner, common))
            # What other tokens have found out is as good.
            for table in ("budgets", "slots"):
                connection.execute(
                    f"UPDATE OR IGNORE {table} SET owner = ? WHERE owner = ? AND bucket != ?",  # nosec B608  # no part is input
                    (common, owner, GENERAL),
                )

        self.step(time.time(), shared, lambda: None)

    def step(self, now: float, shared: Callable[[sqlite3.Connection], T], alone: Callable[[], T]) -> T:
        """Run a function in a transaction or, if the file cannot be used, another one without it."""
        failure: Exception | None = None
        with self._lock:
            # The clock may have been set back.
            if not 0 < self._paused_until - now <= _PAUSE:
                try:
                    with _transaction(self._opened()) as connection:
                        self._sweep(connection, now)
                        return shared(connection)
                except (OSError, sqlite3.Error) as error:
                    failure = error
                    self.failures += 1
                    self._paused_until = now + _PAUSE
                    self._close()
                    self.known.forget_slots()
            result = alone()
            is_first = self.failures == 1
        if failure is not None and is_first:
            warnings.warn(
                f"The file of ratelimit_store, {shown(self._path)}, cannot be used: {_reason(failure)}. While that is"
                " so, the client counts only its own requests.",
                MastodonWarning,
                stacklevel=2,
            )
        return result

    def _opened(self) -> sqlite3.Connection:
        if self._connection is None:
            return self._open(_PATIENCE)
        if _file_at(self._path) != self._file:
            raise FileNotFoundError("it was replaced by another file")
        return self._connection

    def _open(self, patience: float) -> sqlite3.Connection:
        # An existing file is not opened here. Closing it would release the locks of other connections of this process.
        with suppress(FileExistsError):
            os.close(os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
        connection = sqlite3.connect(self._path, timeout=patience, isolation_level=None, check_same_thread=False)
        try:
            salt = _prepare(connection, patience)
            connection.execute(f"PRAGMA busy_timeout = {_PATIENCE * 1000:.0f}")
            self._file = _file_at(self._path)
        except BaseException:
            connection.close()
            raise
        if salt != self._salt:
            self._salt, self._owners = salt, {}
        self._connection, self._process = connection, _this_process()
        return connection

    def close(self) -> None:
        """Close the file. The next step opens it again."""
        with self._lock:
            self._close()

    def _close(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            with suppress(sqlite3.Error):
                connection.close()

    def __del__(self) -> None:
        self._close()

    def hold(self) -> None:
        """Close the file, and let nobody open it before :meth:`release`."""
        self._lock.acquire()
        self._is_held = True
        self._close()

    def release(self) -> None:
        if self._is_held:
            self._is_held = False
            self._lock.release()

    # --- In a transaction -------------------------------------------------------------------------------------------

    def owner(self, server: str, authorization: str) -> str:
        """Return the name that a user has in the file. It does not reveal the token."""
        found = self._owners.get((server, authorization))
        if found is None:
            text = f"{server}\n{authorization}".encode()
            found = hashlib.pbkdf2_hmac("sha256", text, self._salt, _HASHES, 16).hex()
            self._owners[server, authorization] = found
        return found

    def account_of(self, connection: sqlite3.Connection, owner: str) -> str | None:
        """Return the owner of what all tokens of an account share, if the account is known."""
        row = connection.execute("SELECT account FROM accounts WHERE owner = ?", (owner,)).fetchone()
        return None if row is None else str(row[0])

    def take(self, connection: sqlite3.Connection, budgets: Mapping[str, str], due: float) -> int:
        """Write down a slot, and return its number.

        :param budgets: the owner by the name of the budget.
        """
        number = int.from_bytes(os.urandom(7), "big")
        rows = [(number, owner, name, self._process, due, due + _LEASE) for name, owner in budgets.items()]
        connection.executemany("INSERT INTO slots VALUES (?, ?, ?, ?, ?, ?)", rows)
        return number

    def _sweep(self, connection: sqlite3.Connection, now: float) -> None:
        """Give back the slots of processes that have ended."""
        if 0 <= self._next_sweep - now <= _SWEEP:
            return
        self._next_sweep = now + _SWEEP
        found = connection.execute("SELECT number, owner, bucket, process, due, expires FROM slots").fetchall()
        ended = {process for process in {row[3] for row in found} if process != self._process and _has_ended(process)}
        for number, owner, bucket, process, due, expires in found:
            if process not in ended and expires > now:
                continue
            connection.execute("DELETE FROM slots WHERE number = ?", (number,))
            if due <= now:
                # The request may have been sent.
                budget = Budget()
                load(connection, budget, owner, bucket)
                budget.spend()
                save(connection, budget, owner, bucket)


class Turn:
    """The limits for one request, with the same methods as :class:`Limits`."""

    def __init__(self, store: SharedLimits, server: str, authorization: str) -> None:
        self._store, self._server, self._authorization = store, server, authorization
        #: The number of the slot in the file.
        self._number = 0
        #: For a slot that is not in the file: how often the file had failed. Otherwise 0.
        self._alone = 0
        self._now = 0.0

    def reserve(self, bucket: str, paced: bool, factor: float, now: float) -> tuple[float, bool]:
        known, self._now = self._store.known, now

        def shared(connection: sqlite3.Connection) -> tuple[float, bool]:
            budgets = self._owners(connection, bucket)
            with _in_step(connection, known, budgets):
                seconds, free = known.reserve(bucket, paced, factor, now)
            self._number = self._store.take(connection, budgets, now + seconds) if free else 0
            self._alone = 0
            return seconds, free

        def alone() -> tuple[float, bool]:
            seconds, free = known.reserve(bucket, paced, factor, now)
            self._number, self._alone = 0, self._store.failures if free else 0
            return seconds, free

        return self._store.step(now, shared, alone)

    def confirm(self, bucket: str, now: float) -> bool:
        known, self._now = self._store.known, now

        def shared(connection: sqlite3.Connection) -> bool:
            with _in_step(connection, known, self._owners(connection, bucket)):
                is_valid = self._number != 0 and known.confirm(bucket, now)
            if not is_valid:
                self._give_back(connection)
            return is_valid

        return self._store.step(now, shared, lambda: self._counts_alone() and known.confirm(bucket, now))

    def record(self, bucket: str, headers: Mapping[str, str], now: float, slot: bool, refused: int | None) -> float:
        known, self._now = self._store.known, now

        def shared(connection: sqlite3.Connection) -> float:
            self._give_back(connection)
            with _in_step(connection, known, self._owners(connection, bucket)):
                return known.record(bucket, headers, now, False, refused)

        def alone() -> float:
            return known.record(bucket, headers, now, slot and self._counts_alone(), refused)

        return self._store.step(now, shared, alone)

    def cancel(self, bucket: str) -> None:
        self.record(bucket, {}, self._now, True, None)

    def seconds_for(self, bucket: str, calls: int, paced: bool, factor: float, now: float) -> float:
        known = self._store.known

        def shared(connection: sqlite3.Connection) -> float:
            with _in_step(connection, known, self._owners(connection, bucket)):
                return known.seconds_for(bucket, calls, paced, factor, now)

        return self._store.step(now, shared, lambda: known.seconds_for(bucket, calls, paced, factor, now))

    def _owners(self, connection: sqlite3.Connection, bucket: str) -> dict[str, str]:
        """Return the owner of each budget that a request counts in."""
        store = self._store
        if bucket in _BY_ADDRESS:
            return {bucket: store.owner(self._server, "")}
        owner = store.owner(self._server, self._authorization)
        account = store.account_of(connection, owner)
        store.known.count_account(account is not None)
        names = budgets_of(bucket, account is not None)
        return {name: owner if name == GENERAL or account is None else account for name in names}

    def _give_back(self, connection: sqlite3.Connection) -> None:
        if self._number:
            connection.execute("DELETE FROM slots WHERE number = ?", (self._number,))

    def _counts_alone(self) -> bool:
        """Check whether a slot that is not in the file still counts."""
        return self._alone != 0 and self._alone == self._store.failures


# --- Rows -----------------------------------------------------------------------------------------------------------


@contextmanager
def _in_step(connection: sqlite3.Connection, known: Limits, budgets: Mapping[str, str]) -> Iterator[None]:
    """Load budgets before a decision, and save what it changes."""
    loaded = [(known.budget(name), owner, name) for name, owner in budgets.items()]
    before = [load(connection, *each) for each in loaded]
    yield
    for each, row in zip(loaded, before, strict=True):
        save(connection, *each, row)


def load(connection: sqlite3.Connection, budget: Budget, owner: str, bucket: str) -> tuple[object, ...] | None:
    """Load a budget from its row, if there is one, and return that."""
    row: tuple[object, ...] | None = connection.execute(_LOAD, (owner, bucket)).fetchone()
    vars(budget).update(vars(Budget()) if row is None else zip(_LOADED, row, strict=True))
    return row


def save(
    connection: sqlite3.Connection, budget: Budget, owner: str, bucket: str, before: tuple[object, ...] | None = None
) -> None:
    """Save a budget, unless it equals its row."""
    known = vars(budget)
    values = tuple(known[name] for name in _LOADED[:-1])
    if before is None or values != before[:-1]:
        connection.execute(_SAVE, (owner, bucket, *values))


# --- The file -------------------------------------------------------------------------------------------------------


@contextmanager
def _transaction(connection: sqlite3.Connection) -> Iterator[sqlite3.Connection]:
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield connection
        connection.execute("COMMIT")
    except BaseException:
        # SQLite itself has done it after some errors.
        with suppress(sqlite3.Error):
            connection.execute("ROLLBACK")
        raise


def _prepare(connection: sqlite3.Connection, patience: float) -> bytes:
    """Check that a file is one of ours, or make an empty one ours. Return its salt."""
    with _transaction(connection):
        marks = (_value(connection, "PRAGMA application_id"), _value(connection, "PRAGMA user_version"))
        if marks == (0, 0) and not _value(connection, "SELECT count(*) FROM sqlite_master"):
            for statement in _SCHEMA:
                connection.execute(statement)
            connection.execute("INSERT INTO facts VALUES (?)", (os.urandom(16),))
            connection.execute(f"PRAGMA application_id = {_MARKS[0]}")
            connection.execute(f"PRAGMA user_version = {_MARKS[1]}")
        elif marks != _MARKS:
            raise sqlite3.DatabaseError("it is another program's database, or that of another version")
        elif _value(connection, "PRAGMA quick_check(1)") != "ok":
            raise sqlite3.DatabaseError("it is damaged")
        connection.execute("DELETE FROM budgets WHERE max(coalesce(lastcall, 0), slot) < ?", (time.time() - _OLD,))
        connection.execute("DELETE FROM accounts WHERE owner NOT IN (SELECT owner FROM budgets)")
        salt: bytes = _value(connection, "SELECT salt FROM facts")
    _use_wal(connection, patience)
    connection.execute("PRAGMA synchronous = NORMAL")
    return salt


def _use_wal(connection: sqlite3.Connection, patience: float) -> None:
    """Use a write-ahead log, which is faster. SQLite itself does not wait for other processes here."""
    end = time.monotonic() + patience
    while True:
        try:
            mode = _value(connection, "PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError:
            if time.monotonic() > end:
                raise
            time.sleep(0.01)
            continue
        if mode != "wal":
            raise sqlite3.OperationalError("the file system does not support it")
        return


def _value(connection: sqlite3.Connection, query: str) -> Any:
    return connection.execute(query).fetchone()[0]


def _file_at(path: str) -> tuple[int, int]:
    found = os.stat(path)
    return found.st_dev, found.st_ino


def _reason(error: Exception) -> str:
    return (error.strerror if isinstance(error, OSError) else None) or str(error)


# --- Processes ------------------------------------------------------------------------------------------------------


def _this_process() -> str:
    """Return a name for this process: the place where its number means something, the number, and the start."""
    return f"{_place()} {os.getpid()} {_start_of(os.getpid())}"


def _has_ended(process: str) -> bool:
    """Check whether a process has ended, as far as can be told."""
    place, number, start = process.split(" ")
    # Signal 0 only checks whether a process exists. On Windows, it would interrupt it.
    if os.name != "posix" or place != _place():
        return False
    try:
        os.kill(int(number), 0)
    except ProcessLookupError:
        return True
    except OSError:
        pass
    return _start_of(int(number)) not in (start, "unknown")


def _place() -> str:
    """Return the number of the container, in which processes have numbers of their own."""
    try:
        return os.readlink("/proc/self/ns/pid")
    except OSError:
        return "here"


def _start_of(number: int) -> str:
    """Return when a process was started, because numbers are used again. "unknown" where the system does not tell."""
    try:
        with open(f"/proc/{number}/stat", encoding="utf-8", errors="replace") as file:
            fields = file.read().rpartition(")")[2].split()
    except OSError:
        return "unknown"
    return "ended" if fields[0] in "ZX" else fields[19]


# --- Forks ----------------------------------------------------------------------------------------------------------


def _before_fork() -> None:
    """Close all files, because a child must not use the connections of its parent."""
    # In the same order in every thread.
    for store in sorted(_STORES, key=id):
        store.hold()


def _after_fork() -> None:
    for store in list(_STORES):
        store.release()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(before=_before_fork, after_in_parent=_after_fork, after_in_child=_after_fork)
