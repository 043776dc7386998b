"""The folder of an archive: JSON Lines, and a database that is created from them.

A page is written in two steps. First its lines are appended to a file. Then one transaction writes their rows, the
position of the walk, and the length of the file. After a crash between the two steps, lines beyond that length get
their rows. An incomplete line is removed, and its page is fetched again.
"""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from datetime import datetime, timezone
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

from mastodon._core.params import shown
from mastodon._io.files import replace
from mastodon._io.lock import FileLock
from mastodon.archive.indexing import Indexer, is_changed, selected
from mastodon.archive.kinds import Collection
from mastodon.archive.lines import JOURNAL, Files, Line, checked_file, entity_line, journal_line
from mastodon.archive.pages import RawItem
from mastodon.archive.rows import is_item, text_of, written_time
from mastodon.archive.schema import APPLICATION_ID, SCHEMA, VERSION
from mastodon.errors import MastodonFileNotFoundError, MastodonIllegalArgumentError, MastodonIOError
from mastodon.walks.checkpoint import State, fields_of, state_of

_DATABASE = "archive.sqlite"
_NEW_DATABASE = "archive.sqlite.new"
_LOCK = "archive"
_FORMAT = 1
#: The number of lines whose rows are written in one transaction.
_CHUNK = 500
#: A power failure may undo transactions, but not damage the database. The lines are safe. Tests turn this off, too.
SYNCHRONOUS = "NORMAL"
#: Seconds to wait for a reader or writer of the database.
_BUSY_SECONDS = 30.0


class Stored(NamedTuple):
    """The result of storing a page."""

    added: int = 0
    edited: int = 0


class Store:
    """The folder of an archive."""

    def __init__(self, path: Any) -> None:
        if not isinstance(path, (str, os.PathLike)) or not os.fspath(path) or "\0" in os.fsdecode(path):
            raise MastodonIllegalArgumentError(f"path={shown(path)} must be the path of a folder.")
        self.path = os.path.abspath(os.fsdecode(path))
        self.database = os.path.join(self.path, _DATABASE)
        self.files = Files(self.path)
        self.exists = self._check()

    def _check(self) -> bool:
        """Return True if the folder is an archive. Raise an error if it contains other files."""
        try:
            entries = os.listdir(self.path)
            first = next(self.files.lines(JOURNAL, 0), None)
        except FileNotFoundError:
            return False
        except OSError as error:
            if isinstance(error, MastodonIOError):
                raise
            raise MastodonIOError(f"The archive {self.path} cannot be read: {error}.") from error
        if JOURNAL in entries:
            if first is None or first.data.get("event") != "archive":
                raise MastodonIOError(f"{self.files.path(JOURNAL)} is damaged, or not part of an archive.")
            if first.data.get("format") != _FORMAT:
                raise MastodonIllegalArgumentError(
                    f"path={shown(self.path)} was written by a newer version of this library."
                )
            return True
        # Left by an interrupted attempt to create the archive.
        if any(each != f"{_LOCK}.lock" and not each.startswith(".") for each in entries):
            raise MastodonIllegalArgumentError(f"path={shown(self.path)} is a folder with other files, not an archive.")
        return False

    # --- Reading ----------------------------------------------------------------------------------------------------

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """Open the database for reading. All queries see the data as of the first one."""
        self.exists = self.exists or self._check()
        if not self.exists:
            raise MastodonFileNotFoundError(f"There is no archive at {self.path}.")
        with self._errors(), self._connection(self.database, "ro") as db:
            self._check_database(db)
            db.execute("BEGIN")
            yield db

    @contextmanager
    def _errors(self) -> Iterator[None]:
        """Convert errors with files to errors of the library that name the archive."""
        try:
            yield
        except sqlite3.OperationalError as error:
            raise MastodonIOError(f"The archive {self.path} cannot be read or written: {error}.") from error
        except sqlite3.DatabaseError as error:
            raise MastodonIOError(
                f"The database {self.database} is damaged: {error}. It was left as it is. rebuild() makes a new one"
                " from the JSON Lines."
            ) from error
        except OSError as error:
            if isinstance(error, MastodonIOError):
                raise
            raise MastodonIOError(f"The archive {self.path} cannot be read or written: {error}.") from error

    @contextmanager
    def _connection(self, path: str, mode: str) -> Iterator[sqlite3.Connection]:
        if not os.path.exists(path):
            raise MastodonIOError(f"The database {path} is missing. rebuild() makes it from the JSON Lines.")
        uri = f"{Path(path).as_uri()}?mode={mode}"
        if mode == "ro" and not os.path.exists(f"{path}-wal") and not os.access(self.path, os.W_OK):
            # On media that cannot be written, where nobody writes.
            uri += "&immutable=1"
        # An iterator may go from thread to thread.
        db = sqlite3.connect(uri, timeout=_BUSY_SECONDS, isolation_level=None, uri=True, check_same_thread=False)
        try:
            db.row_factory = sqlite3.Row
            yield db
        finally:
            # What is not committed is undone.
            db.close()

    def _check_database(self, db: sqlite3.Connection) -> None:
        if _pragma(db, "application_id") != APPLICATION_ID:
            raise sqlite3.DatabaseError("it is the database of another program")
        if _pragma(db, "user_version") != VERSION:
            raise MastodonIllegalArgumentError(
                f"path={shown(self.path)}: the database was written by another version of this library. rebuild() makes"
                " a new one."
            )

    # --- Writing ----------------------------------------------------------------------------------------------------

    @contextmanager
    def writing(self) -> Iterator[Writer]:
        """Lock the archive for writing. Create it if it does not exist."""
        with self._errors(), self._locked():
            if not self.exists:
                first = journal_line(1, now(), {"event": "archive", "format": _FORMAT})
                replace(self.files.path(JOURNAL), first.decode())
                self.exists = True
            if not os.path.exists(self.database):
                self._create(self.database)
            try:
                with self._connection(self.database, "rw") as db:
                    self._check_database(db)
                    db.execute(f"PRAGMA synchronous = {SYNCHRONOUS}")
                    writer = Writer(self.files, db)
                    writer.catch_up()
                    yield writer
            finally:
                self.files.close()

    def rebuild(self) -> None:
        """Create the database from the files."""
        if not self.exists:
            raise MastodonFileNotFoundError(f"There is no archive at {self.path}.")
        new = self.files.path(_NEW_DATABASE)
        with self._errors(), self._locked(), ExitStack() as stack:
            for path in (new, f"{new}.part", f"{new}-wal", f"{new}-shm"):
                _remove(path)
                # Any error, such as a full disk.
                stack.callback(_remove, path)
            self._create(new)
            with self._connection(new, "rw") as db:
                db.execute("PRAGMA synchronous = OFF")
                Writer(self.files, db).catch_up()
                for row in self._walks():
                    db.execute("INSERT OR IGNORE INTO walks VALUES (?, ?, ?)", row)
            with open(new, "rb") as file:
                os.fsync(file.fileno())
            for path in (f"{self.database}-wal", f"{self.database}-shm"):
                # These files belong to the old database, which is valid without them, but older.
                _remove(path)
            os.replace(new, self.database)

    def _walks(self) -> list[tuple[Any, ...]]:
        """Return the positions of walks, as far as the old database can be read and no lines are missing."""
        try:
            with self._connection(self.database, "rw") as db:
                self._check_database(db)
                sizes = {row["file"]: row["size"] for row in db.execute("SELECT file, size FROM files")}
                found = db.execute(
                    "SELECT collection, run, state, file FROM walks JOIN collections ON name = collection"
                )
                return [tuple(row[:3]) for row in found if self.files.size(row[3]) >= sizes.get(row[3], 0)]
        except (sqlite3.Error, MastodonIOError, MastodonIllegalArgumentError):
            return []

    @contextmanager
    def _locked(self) -> Iterator[None]:
        if not self.exists:
            os.makedirs(self.path, mode=0o700, exist_ok=True)
        lock = FileLock(self.files.path(_LOCK))
        if not lock.acquire():
            raise MastodonIOError(f"The archive {self.path} is in use by another process, or another thread.")
        try:
            # Another process may have created it meanwhile.
            self.exists = self._check()
            yield
        finally:
            lock.release()

    def _create(self, path: str) -> None:
        """Create an empty database, completely or not at all."""
        _remove(f"{path}.part")
        os.close(os.open(f"{path}.part", os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
        with self._connection(f"{path}.part", "rw") as db:
            # The database has another name until it is complete.
            db.execute("PRAGMA synchronous = OFF")
            db.executescript(f"BEGIN; {SCHEMA}; COMMIT")
            db.execute(f"PRAGMA application_id = {APPLICATION_ID}")
            db.execute(f"PRAGMA user_version = {VERSION}")
            # Readers and a writer need not wait for each other then. The mode is stored in the file.
            db.execute("PRAGMA journal_mode = WAL")
        os.replace(f"{path}.part", path)


class Writer:
    """Writes lines and their rows."""

    def __init__(self, files: Files, db: sqlite3.Connection) -> None:
        self.db = db
        self._files = files
        self._indexer = Indexer(db)
        self._line = int(db.execute("SELECT coalesce(max(line), 0) FROM files").fetchone()[0])

    def catch_up(self) -> None:
        """Write the rows for lines that have none, and remove incomplete lines."""
        done = {row["file"]: row["size"] for row in self.db.execute("SELECT file, size FROM files")}
        for file, size in done.items():
            if self._files.size(file) < size:
                raise MastodonIOError(
                    f"{self._files.path(file)} is shorter than it was: lines are missing. rebuild() makes a database of"
                    " what is left."
                )
        names = {JOURNAL, *(row["file"] for row in self.db.execute("SELECT file FROM collections"))}
        for line in self._files.lines(JOURNAL, done.get(JOURNAL, 0)):
            if line.data.get("event") == "collection":
                names.add(checked_file(line.data.get("file")))
        lines = self._files.merged({file: done.get(file, 0) for file in sorted(names)})
        while chunk := list(islice(lines, _CHUNK)):
            self._index(chunk)
        for file in names:
            found = self.db.execute("SELECT size FROM files WHERE file = ?", (file,)).fetchone()
            self._files.cut(file, found["size"] if found else 0)

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        self.db.execute("BEGIN IMMEDIATE")
        try:
            yield
            self.db.execute("COMMIT")
        finally:
            if self.db.in_transaction:
                self.db.execute("ROLLBACK")

    def note(self, **fields: Any) -> None:
        """Write a line to the journal."""
        number, at = self._line + 1, now()
        text = journal_line(number, at, fields)
        offset = self._files.append(JOURNAL, [text])
        data = {"line": number, "at": at, **fields}
        self._index([Line(number, at, JOURNAL, offset, offset + len(text), 0, "", data)])

    def store(self, collection: Collection, items: Sequence[RawItem], run: int, state: State | None = None) -> Stored:
        """Store the new and edited items of a page, and the position of the walk."""
        known, new = self._new(collection, items)
        at, number = now(), self._line + 1
        texts = [entity_line(collection.item, item.text, number + index, at, run) for index, item in enumerate(new)]
        begin = self._files.append(collection.file, texts) if new else 0
        lines = []
        for index, (item, text) in enumerate(zip(new, texts, strict=True)):
            end = begin + len(text)
            lines.append(Line(number + index, at, collection.file, begin, end, run, collection.item, item))
            begin = end
        edited = self._index(lines, (collection.name, run, state))
        return Stored(len(new) - known, edited)

    def _index(self, lines: Sequence[Line], walk: tuple[str, int, State | None] | None = None) -> int:
        """Write the rows for lines, and the position of a walk. Return the number of edited statuses."""
        with self._transaction():
            edited = self._indexer.add(lines)
            for file, last in {line.file: line for line in lines}.items():
                self.db.execute("INSERT OR REPLACE INTO files VALUES (?, ?, ?)", (file, last.end, last.number))
            if walk is not None and walk[2] is not None:
                values = (*walk[:2], json.dumps(fields_of(walk[2])))
                self.db.execute("INSERT OR REPLACE INTO walks VALUES (?, ?, ?)", values)
        if lines:
            self._line = lines[-1].number
        return edited

    def collections(self) -> list[Collection]:
        """Return all lists."""
        return collections(self.db)

    def walk(self, collection: Collection) -> tuple[int, State | None]:
        """Return the number of the walk to continue, and its position."""
        found = self.db.execute("SELECT run, state FROM walks WHERE collection = ?", (collection.name,)).fetchone()
        if found is None:
            newest = "SELECT coalesce(max(run), 0) FROM collection_items WHERE collection = ?"
            return int(self.db.execute(newest, (collection.name,)).fetchone()[0]) + 1, None
        try:
            state = state_of(json.loads(found["state"]))
        except (LookupError, TypeError, ValueError) as error:
            raise sqlite3.DatabaseError(f"how far {collection.name} has come is not readable") from error
        return int(found["run"]) + state.complete, state

    def _new(self, collection: Collection, items: Sequence[RawItem]) -> tuple[int, list[RawItem]]:
        """Return the new and edited items, each once, and the number of edited ones."""
        found = {str(text_of(item["id"])): item for item in items if is_item(item)}
        query = "SELECT item_id FROM collection_items WHERE collection = ? AND item_id IN"
        known = {row[0] for row in selected(self.db, query, list(found), collection.name)}
        versions = self._indexer.versions(known) if known and collection.item == "Status" else {}
        new = {id: item for id, item in found.items() if id not in known or is_changed(item, versions.get(id))}
        return sum(id in known for id in new), list(new.values())


def collections(db: sqlite3.Connection) -> list[Collection]:
    """Return all lists."""
    found = db.execute("SELECT name, kind, argument, file FROM collections ORDER BY rowid")
    return [Collection(*row) for row in found]


def now() -> str:
    """Return the current time in the format of the tables."""
    return written_time(datetime.now(timezone.utc))


def _remove(path: str) -> None:
    """Remove a file, if it exists."""
    with suppress(FileNotFoundError):
        os.unlink(path)


def _pragma(db: sqlite3.Connection, name: str) -> Any:
    return db.execute(f"PRAGMA {name}").fetchone()[0]
