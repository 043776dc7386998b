"""The file of an outbox: a SQLite database. Each operation is one transaction on a connection of its own.

So nothing is half written, no lock is held between operations, and threads and forked processes share no connection.
"""

from __future__ import annotations

import hashlib
import json
import os
import sqlite3
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime, timezone
from pathlib import Path
from typing import IO, Any, NamedTuple

from mastodon._core.params import json_body, shown
from mastodon._io.uploads import uploads
from mastodon.errors import MastodonIllegalArgumentError, MastodonIOError
from mastodon.outbox.entries import Draft, Entry

#: Marks the file as an outbox: "MOut".
_APPLICATION_ID = 0x4D4F7574
_SCHEMA_VERSION = 1
#: A power failure must not undo what is stored. Tests turn it off, because it takes time.
SYNCHRONOUS = "FULL"
#: Seconds to wait for the transactions of others.
_BUSY_SECONDS = 30.0
_BLOCK = 1 << 20

_SCHEMA = """
CREATE TABLE sender (account TEXT, owner TEXT, lease REAL NOT NULL);
INSERT INTO sender VALUES (NULL, NULL, 0);
CREATE TABLE entries (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    key TEXT NOT NULL UNIQUE,
    state TEXT NOT NULL DEFAULT 'waiting',
    fields TEXT NOT NULL,
    thread INTEGER,
    parent INTEGER,
    stored_at REAL NOT NULL,
    due REAL NOT NULL,
    -- Since when it may be posted, although nothing is known about it.
    tried_at REAL,
    retry_at REAL NOT NULL DEFAULT 0,
    failures INTEGER NOT NULL DEFAULT 0,
    server_errors INTEGER NOT NULL DEFAULT 0,
    reason TEXT,
    status_id TEXT,
    url TEXT,
    visibility TEXT
);
CREATE INDEX entries_in_order ON entries (state, due, id);
CREATE TABLE media (
    id INTEGER PRIMARY KEY,
    entry INTEGER NOT NULL REFERENCES entries ON DELETE CASCADE,
    arguments TEXT NOT NULL,
    -- The attachment on the server.
    uploaded TEXT
);
CREATE INDEX media_of_entries ON media (entry);
CREATE TABLE files (
    id INTEGER PRIMARY KEY,
    media INTEGER NOT NULL REFERENCES media ON DELETE CASCADE,
    argument TEXT NOT NULL,
    -- If the content is not copied.
    path TEXT,
    sha256 TEXT
);
CREATE INDEX files_of_media ON files (media);
CREATE TABLE blocks (
    file INTEGER NOT NULL REFERENCES files ON DELETE CASCADE,
    number INTEGER NOT NULL,
    content BLOB NOT NULL,
    PRIMARY KEY (file, number)
);
"""


class OutboxFileError(MastodonIOError):
    """The file of an outbox cannot be read or written."""


class Row(NamedTuple):
    """An entry as sending needs it."""

    id: int
    key: str
    fields: dict[str, Any]
    tried_at: float | None
    retry_at: float
    failures: int
    server_errors: int
    #: The status that this one replies to in its thread.
    parent: str | None
    #: The visibility of the first status of its thread.
    first_visibility: str | None
    is_later_part: bool


class Media(NamedTuple):
    """A file to upload."""

    id: int
    #: The arguments of ``media_post`` except the files.
    arguments: dict[str, Any]
    uploaded: str | None


class Store:
    """The file of an outbox."""

    def __init__(self, path: Any) -> None:
        self.path = _path(path)
        self._uri = Path(self.path).as_uri() + "?mode=rw"
        self._create()

    # --- The file ---------------------------------------------------------------------------------------------------

    def _create(self) -> None:
        """Create the tables if the file is new, otherwise check that it is an outbox and not damaged."""
        with self._errors(), suppress(FileExistsError):
            os.close(os.open(self.path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
        with self._connection() as db:
            if _is_empty(db):
                # So that readers and a writer do not wait for each other. Kept in the file.
                db.execute("PRAGMA journal_mode = WAL")
            db.execute("BEGIN IMMEDIATE")
            if _is_empty(db):
                for statement in _SCHEMA.split(";\n"):
                    db.execute(statement)
                db.execute(f"PRAGMA application_id = {_APPLICATION_ID}")
                db.execute(f"PRAGMA user_version = {_SCHEMA_VERSION}")
            self._check(db)
            db.execute("COMMIT")

    def _check(self, db: sqlite3.Connection) -> None:
        if _pragma(db, "application_id") != _APPLICATION_ID:
            raise MastodonIllegalArgumentError(f"path={shown(self.path)} is the database of another program.")
        version = _pragma(db, "user_version")
        if version != _SCHEMA_VERSION:
            raise MastodonIllegalArgumentError(
                f"path={shown(self.path)} was written by a newer version of this library (its version is {version},"
                f" and this one knows {_SCHEMA_VERSION})."
            )
        found = db.execute("PRAGMA quick_check(1)").fetchone()[0]
        if found != "ok":
            raise sqlite3.DatabaseError(found)

    @contextmanager
    def _errors(self) -> Iterator[None]:
        """Turn errors of the file into errors of the library that name it."""
        try:
            yield
        except (sqlite3.OperationalError, OSError) as error:
            if isinstance(error, MastodonIOError):
                raise
            raise OutboxFileError(f"The outbox {self.path} cannot be read or written: {error}.") from error
        except sqlite3.DatabaseError as error:
            raise OutboxFileError(f"The outbox {self.path} is damaged, or not an outbox: {error}.") from error

    @contextmanager
    def _connection(self) -> Iterator[sqlite3.Connection]:
        with self._errors():
            db = sqlite3.connect(self._uri, timeout=_BUSY_SECONDS, isolation_level=None, uri=True)
            try:
                db.row_factory = sqlite3.Row
                db.execute("PRAGMA foreign_keys = ON")
                db.execute(f"PRAGMA synchronous = {SYNCHRONOUS}")
                yield db
            finally:
                # What is not committed is undone.
                db.close()

    @contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection]:
        with self._connection() as db:
            db.execute("BEGIN")
            yield db

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        with self._connection() as db:
            db.execute("BEGIN IMMEDIATE")
            yield db
            db.execute("COMMIT")

    # --- Storing ----------------------------------------------------------------------------------------------------

    def known(self, keys: Sequence[str], is_thread: bool) -> list[Entry]:
        """Return the entries that are stored under these keys.

        :raises MastodonIllegalArgumentError: if a key belongs to something else.
        """
        with self._reading() as db:
            return _known(db, keys, is_thread)

    def add(self, drafts: Sequence[Draft], is_thread: bool, now: float, due: float, copy_media: bool) -> list[Entry]:
        """Store a status or a thread, unless its key is known. Return the entries.

        :raises MastodonFileNotFoundError: if a file to upload does not exist. Nothing is stored then.
        """
        with self._writing() as db:
            if known := _known(db, [each.key for each in drafts], is_thread):
                return known
            ids: list[int] = []
            for number, draft in enumerate(drafts):
                parent = ids[-1] if ids else None
                added = db.execute(
                    "INSERT INTO entries (key, fields, parent, stored_at, due) VALUES (?, ?, ?, ?, ?)",
                    (draft.key, json.dumps(draft.fields), parent, now, due),
                )
                ids.append(_id_of(added))
                name = f"parts[{number}].media" if is_thread else "media"
                for index, arguments in enumerate(draft.media):
                    _add_media(db, ids[-1], arguments, copy_media, f"{name}[{index}]")
            if is_thread:
                db.executemany("UPDATE entries SET thread = ? WHERE id = ?", [(ids[0], id) for id in ids])
            return _entries(db, f"id IN ({_marks(ids)})", ids)

    # --- Looking ----------------------------------------------------------------------------------------------------

    def entries(self, state: str) -> list[Entry]:
        """Return the entries in a state, in the order in which they are sent."""
        with self._reading() as db:
            return _entries(db, "state = ?", (state,))

    def entry(self, id: int) -> Entry:
        """Return an entry.

        :raises MastodonIllegalArgumentError: if there is none with that id.
        """
        with self._reading() as db:
            return _entry(db, id)

    def ids_due(self, now: float) -> set[int]:
        """Return the ids of the entries that are due."""
        with self._reading() as db:
            found = db.execute("SELECT id FROM entries WHERE state = 'waiting' AND due <= ?", (now,))
            return {row["id"] for row in found}

    def with_ids(self, ids: Iterable[int]) -> list[Entry]:
        """Return the entries with these ids that are still there."""
        with self._reading() as db:
            found = [each for id in ids for each in _entries(db, "id = ?", (id,))]
        return sorted(found, key=lambda each: (each.at, each.id))

    def next(self, now: float) -> Row | None:
        """Return the first entry that is due. Parts of a thread follow when the part before them is posted."""
        with self._reading() as db:
            found = db.execute(
                """
                SELECT each.*, parent.status_id AS parent_status, first.visibility AS first_visibility
                FROM entries AS each
                LEFT JOIN entries AS parent ON parent.id = each.parent
                LEFT JOIN entries AS first ON first.id = each.thread
                WHERE each.state = 'waiting' AND each.due <= ? AND (each.parent IS NULL OR parent.state = 'sent')
                ORDER BY each.due, each.id LIMIT 1
                """,
                (now,),
            ).fetchone()
        if found is None:
            return None
        return Row(
            found["id"],
            found["key"],
            json.loads(found["fields"]),
            found["tried_at"],
            found["retry_at"],
            found["failures"],
            found["server_errors"],
            found["parent_status"],
            found["first_visibility"],
            found["parent"] is not None,
        )

    def status_ids_since(self, time: float) -> set[str]:
        """Return the ids of the statuses of entries that were not finished before this time."""
        with self._reading() as db:
            found = db.execute("SELECT status_id FROM entries WHERE state = 'sent' AND tried_at >= ?", (time,))
            return {row["status_id"] for row in found}

    # --- Changing ---------------------------------------------------------------------------------------------------

    def retry(self, id: int) -> Entry:
        """Let a refused entry wait again."""
        with self._writing() as db:
            entry = _entry(db, id)
            if entry.state != "failed":
                raise MastodonIllegalArgumentError(f"id={id} is an entry that is {entry.state}, not failed.")
            db.execute(
                "UPDATE entries SET state = 'waiting', retry_at = 0, failures = 0, server_errors = 0, reason = NULL"
                " WHERE id = ?",
                (id,),
            )
            # The server may have refused the attachments. Those of a status that may be posted identify it.
            db.execute(
                "UPDATE media SET uploaded = NULL WHERE entry = ?"
                " AND EXISTS (SELECT 1 FROM entries WHERE entries.id = entry AND tried_at IS NULL)",
                (id,),
            )
            return _entry(db, id)

    def discard(self, id: int, now: float) -> list[Entry]:
        """Remove an entry, and the parts of its thread that follow and are not sent. Return them."""
        with self._writing() as db:
            first = _entry(db, id)
            gone = [first, *_entries(db, "thread = ? AND id > ? AND state != 'sent'", (first.thread, id))]
            for each in gone:
                found = db.execute(
                    "SELECT 1 FROM entries, sender"
                    " WHERE id = ? AND state = 'waiting' AND tried_at IS NOT NULL AND lease > ?",
                    (each.id, now),
                )
                if found.fetchone():
                    raise MastodonIllegalArgumentError(f"id={each.id} is an entry that is being sent.")
            db.executemany("DELETE FROM entries WHERE id = ?", [(each.id,) for each in gone])
            return gone

    # --- Sending ----------------------------------------------------------------------------------------------------

    def acquire(self, owner: str, now: float, seconds: float) -> float:
        """Become the one who sends, for some seconds. Return 0 or, if another one is, the seconds until it is not.

        :param owner: a text of its own for each sender.
        """
        with self._writing() as db:
            lease = db.execute("SELECT lease FROM sender WHERE owner != ?", (owner,)).fetchone()
            # No lease is longer. If it seems so, the clock was set back.
            left = lease["lease"] - now if lease else 0.0
            if 0 < left <= seconds:
                return float(left)
            db.execute("UPDATE sender SET owner = ?, lease = ?", (owner, now + seconds))
            return 0.0

    def renew(self, owner: str, until: float) -> None:
        """Go on being the one who sends."""
        with self._writing() as db:
            db.execute("UPDATE sender SET lease = ? WHERE owner = ?", (until, owner))

    def release(self, owner: str) -> None:
        """Let another one send."""
        with self._writing() as db:
            db.execute("UPDATE sender SET owner = NULL, lease = 0 WHERE owner = ?", (owner,))

    def bind(self, account: str) -> str:
        """Store the account whose outbox this is, if there is none yet. Return it."""
        with self._writing() as db:
            db.execute("UPDATE sender SET account = ? WHERE account IS NULL", (account,))
            return str(db.execute("SELECT account FROM sender").fetchone()["account"])

    def begin(self, id: int, owner: str, tried_at: float, retry_at: float) -> bool:
        """Note that an entry is going to be posted. Return whether it still can be, by this sender."""
        with self._writing() as db:
            changed = db.execute(
                "UPDATE entries SET tried_at = ?, retry_at = ? WHERE id = ? AND state = 'waiting'"
                " AND EXISTS (SELECT 1 FROM sender WHERE owner = ?)",
                (tried_at, retry_at, id, owner),
            )
            return bool(changed.rowcount == 1)

    def finish(self, id: int, status_id: str, url: str | None, visibility: str | None) -> None:
        """Note that an entry is posted. Its files are not needed any longer."""
        with self._writing() as db:
            db.execute(
                "UPDATE entries SET state = 'sent', status_id = ?, url = ?, visibility = ?, reason = NULL WHERE id = ?",
                (status_id, url, visibility, id),
            )
            db.execute("DELETE FROM media WHERE entry = ?", (id,))

    def postpone(self, id: int, reason: str, retry_at: float, server_errors: int) -> None:
        """Note that an attempt failed, and that another one follows."""
        with self._writing() as db:
            db.execute(
                "UPDATE entries SET reason = ?, retry_at = ?, failures = failures + 1, server_errors = ?"
                " WHERE id = ? AND state = 'waiting'",
                (reason, retry_at, server_errors, id),
            )

    def refuse(self, id: int, reason: str) -> None:
        """Note that an entry was refused."""
        with self._writing() as db:
            db.execute(
                "UPDATE entries SET state = 'failed', reason = ? WHERE id = ? AND state = 'waiting'", (reason, id)
            )

    # --- Media ------------------------------------------------------------------------------------------------------

    def media(self, entry: int) -> list[Media]:
        """Return the files of an entry."""
        with self._reading() as db:
            found = db.execute("SELECT * FROM media WHERE entry = ? ORDER BY id", (entry,)).fetchall()
        return [Media(row["id"], json.loads(row["arguments"]), row["uploaded"]) for row in found]

    def uploaded(self, media: int, attachment: str | None) -> None:
        """Note the attachment of a file, or that it is gone."""
        with self._writing() as db:
            db.execute("UPDATE media SET uploaded = ? WHERE id = ?", (attachment, media))

    @contextmanager
    def content(self, media: int) -> Iterator[dict[str, Any]]:
        """Open the files of an upload, as arguments of ``media_post``. There are none if it is posted or discarded.

        :raises MastodonIOError: if a file that was not copied is not as it was.
        """
        with self._reading() as db:
            rows = db.execute("SELECT * FROM files WHERE media = ?", (media,)).fetchall()
            copies = {row["argument"]: self._copy(db, row["id"]) for row in rows if row["path"] is None}
        files = {row["argument"]: copies.get(row["argument"]) or _unchanged(row["path"], row["sha256"]) for row in rows}
        try:
            yield files
        finally:
            for file in files.values():
                file.close()

    def _copy(self, db: sqlite3.Connection, file: int) -> IO[bytes]:
        copy = tempfile.TemporaryFile()  # noqa: SIM115  # the caller closes it
        for row in db.execute("SELECT content FROM blocks WHERE file = ? ORDER BY number", (file,)):
            copy.write(row["content"])
        copy.seek(0)
        return copy


# --- Parts of operations --------------------------------------------------------------------------------------------


def _path(path: Any) -> str:
    if not isinstance(path, (str, os.PathLike)) or path in ("", ":memory:"):
        raise MastodonIllegalArgumentError(f"path={shown(path)} must be the path of a file.")
    return os.path.abspath(os.fsdecode(path))


def _pragma(db: sqlite3.Connection, name: str) -> Any:
    return db.execute(f"PRAGMA {name}").fetchone()[0]


def _is_empty(db: sqlite3.Connection) -> bool:
    return db.execute("SELECT 1 FROM sqlite_master").fetchone() is None


def _marks(values: Sequence[Any]) -> str:
    return ", ".join("?" * len(values))


def _id_of(added: sqlite3.Cursor) -> int:
    return int(added.lastrowid or 0)


def _known(db: sqlite3.Connection, keys: Sequence[str], is_thread: bool) -> list[Entry]:
    found = _entries(db, f"key IN ({_marks(keys)})", keys)
    if not found:
        return []
    if is_thread and found[0].key == keys[0] and found[0].thread is not None:
        return _entries(db, "thread = ?", (found[0].thread,))
    if is_thread or found[0].thread is not None:
        raise MastodonIllegalArgumentError(f"key: the key of another entry is {shown(found[0].key)}.")
    return found


def _entry(db: sqlite3.Connection, id: int) -> Entry:
    found = _entries(db, "id = ?", (id,))
    if not found:
        raise MastodonIllegalArgumentError(f"id={shown(id)} is not an entry of this outbox.")
    return found[0]


def _entries(db: sqlite3.Connection, condition: str, values: Sequence[Any]) -> list[Entry]:
    # The conditions are constants of this file, with marks for the values.
    rows = db.execute(f"SELECT * FROM entries WHERE {condition} ORDER BY due, id", values)  # nosec B608  # no part is input
    return [
        Entry(
            row["id"],
            row["state"],
            json.loads(row["fields"]).get("status"),
            row["key"],
            datetime.fromtimestamp(row["stored_at"], timezone.utc),
            datetime.fromtimestamp(row["due"], timezone.utc),
            row["reason"],
            row["status_id"],
            row["url"],
            row["thread"],
        )
        for row in rows
    ]


def _add_media(db: sqlite3.Connection, entry: int, given: Mapping[str, Any], copy: bool, name: str) -> None:
    paths = {"media_file": given["media_file"], "thumbnail": given.get("thumbnail")}
    thumbnail = f"{name}.thumbnail"
    sources = {
        name: (given["media_file"], given.get("mime_type"), None),
        thumbnail: (given.get("thumbnail"), given.get("thumbnail_mime_type"), None),
    }
    with uploads(**sources) as files:
        # The types cannot be guessed from the names of copies.
        types = {"mime_type": files[name][2]}
        if thumbnail in files:
            types["thumbnail_mime_type"] = files[thumbnail][2]
        arguments = json_body({key: value for key, value in given.items() if key not in paths})
        added = db.execute(
            "INSERT INTO media (entry, arguments) VALUES (?, ?)", (entry, json.dumps({**arguments, **types}))
        )
        media = _id_of(added)
        for argument, field in (("media_file", name), ("thumbnail", thumbnail)):
            if field in files:
                path = None if copy or isinstance(paths[argument], bytes) else os.path.abspath(paths[argument])
                _add_file(db, media, argument, path, files[field][1], field)


def _add_file(
    db: sqlite3.Connection, media: int, argument: str, path: str | None, content: IO[bytes] | bytes, name: str
) -> None:
    file = _id_of(db.execute("INSERT INTO files (media, argument, path) VALUES (?, ?, ?)", (media, argument, path)))
    checksum = hashlib.sha256()
    for number, block in enumerate(_blocks(content, name)):
        checksum.update(block)
        if path is None:
            db.execute("INSERT INTO blocks VALUES (?, ?, ?)", (file, number, block))
    db.execute("UPDATE files SET sha256 = ? WHERE id = ?", (checksum.hexdigest(), file))


def _blocks(content: IO[bytes] | bytes, name: str) -> Iterator[bytes]:
    if isinstance(content, bytes):
        for start in range(0, len(content), _BLOCK):
            yield content[start : start + _BLOCK]
        return
    try:
        while block := content.read(_BLOCK):
            yield block
    except OSError as error:
        raise MastodonIOError(f"{name}: the file cannot be read: {error}.") from error


def _unchanged(path: str, checksum: str) -> IO[bytes]:
    """Open a file that was not copied.

    :raises MastodonIOError: if it is not as it was.
    """
    try:
        file = open(path, "rb")  # noqa: SIM115  # the caller closes it
        found = hashlib.sha256()
        while block := file.read(_BLOCK):
            found.update(block)
        file.seek(0)
    except OSError as error:
        raise MastodonIOError(f"The file {path} cannot be read any longer: {error}.") from error
    if found.hexdigest() != checksum:
        file.close()
        raise MastodonIOError(f"The file {path} has changed since it was stored.")
    return file
