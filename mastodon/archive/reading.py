"""Queries of the database, and the entities for their rows."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from datetime import datetime
from typing import IO, Any

from mastodon._core.params import id_of, shown
from mastodon._data.files import from_json
from mastodon.archive.indexing import marks
from mastodon.archive.lines import Files
from mastodon.archive.rows import LARGEST, part_of, written_time
from mastodon.errors import MastodonIllegalArgumentError, MastodonIOError

_PLACE = "statuses.file, statuses.offset, statuses.part"
#: Statuses of the same time are sorted by their ids, which are usually numbers.
_NEWEST_FIRST = "created_at DESC, length(statuses.id) DESC, statuses.id DESC"
#: A phrase in quotes, or a word, perhaps with a star at its end.
_TERMS = re.compile(r'"([^"]*)"|([^\s"]+)')


def entities(files: Files, rows: Iterator[Any]) -> Iterator[Any]:
    """Yield the entities for rows. A row is a file, the offset of a line, and the part of its entity."""
    opened: dict[str, IO[bytes]] = {}
    with ExitStack() as stack:
        stack.callback(lambda: [file.close() for file in opened.values()])
        for file, offset, part in rows:
            try:
                yield part_of(from_json(files.text(opened, file, offset)), part)
            except (MastodonIllegalArgumentError, LookupError, TypeError) as error:
                raise MastodonIOError(f"{files.path(file)}, the line at byte {offset}, is damaged.") from error


def match_of(words: Any) -> str:
    """Return the FTS5 query for search words, which may contain phrases in quotes, and stars at the ends of words.

    :raises MastodonIllegalArgumentError: if there are no words.
    """
    if not isinstance(words, str):
        raise MastodonIllegalArgumentError(f"words={shown(words)} must be text.")
    terms = []
    for phrase, word in _TERMS.findall(words.replace("\0", " ")):
        text = phrase or word.rstrip("*")
        # Only letters and digits are in the index.
        if any(character.isalnum() for character in text):
            terms.append(f'"{text}"{"*" if word.endswith("*") else ""}')
    if not terms:
        raise MastodonIllegalArgumentError(f"words={shown(words)} contains no word to search for.")
    return " ".join(terms)


def found(db: sqlite3.Connection, match: str, collection: str | None, limit: int | None) -> Iterator[Any]:
    """Return the places of the statuses that match an FTS5 query, the newest first."""
    inside = "" if collection is None else f" AND {_IN_COLLECTION}"
    return db.execute(
        f"SELECT {_PLACE} FROM status_search JOIN statuses ON number = status_search.rowid"  # nosec B608  # constants
        f" WHERE status_search MATCH ?{inside} ORDER BY {_NEWEST_FIRST} LIMIT ?",
        (match, *_given(collection), -1 if limit is None else min(limit, LARGEST)),
    )


_IN_COLLECTION = "EXISTS (SELECT 1 FROM collection_items WHERE collection = ? AND item_id = statuses.id)"


def statuses(
    db: sqlite3.Connection,
    collection: str | None,
    account: Any,
    since: datetime | None,
    until: datetime | None,
    deleted: bool | None,
) -> Iterator[Any]:
    """Return the places of statuses, the newest first."""
    conditions = {
        _IN_COLLECTION: collection,
        "created_at >= ?": None if since is None else written_time(since),
        "created_at < ?": None if until is None else written_time(until),
        "(deleted_at IS NOT NULL) = ?": deleted,
    }
    given = {condition: [value] for condition, value in conditions.items() if value is not None}
    if account is not None:
        ids = [row["id"] for row in accounts(db, account)]
        given[f"account_id IN ({marks(len(ids))})"] = ids
    # The conditions are constants of this file, with marks for the values.
    where = f"WHERE {' AND '.join(given)} " if given else ""
    query = f"SELECT {_PLACE} FROM statuses {where}ORDER BY {_NEWEST_FIRST}"  # nosec B608  # no part is input
    return db.execute(query, [value for values in given.values() for value in values])


def accounts(db: sqlite3.Connection, account: Any) -> list[Any]:
    """Return the rows of an account. There are several if it was deleted and created again.

    :param account: an account, its id, or its handle.
    :raises MastodonIllegalArgumentError: if it is not in the archive.
    """
    handle = id_of(account, "account").lstrip("@")
    # The server writes its own accounts without its name.
    names = (handle, handle.removesuffix(f"@{host(db)}"))
    query = "SELECT id, acct, display_name FROM accounts WHERE"
    rows = db.execute(f"{query} acct COLLATE NOCASE IN (?, ?) ORDER BY id", names).fetchall()
    rows = rows or db.execute(f"{query} id = ?", (handle,)).fetchall()
    if not rows:
        raise MastodonIllegalArgumentError(f"account={shown(account)} is not in the archive.")
    return rows


def host(db: sqlite3.Connection) -> str:
    """Return the name of the server to which the archive belongs."""
    found = db.execute("SELECT value FROM meta WHERE key = 'server'").fetchone()
    return str(found["value"] or "").rpartition("://")[2].rstrip("/") if found else ""


def items(db: sqlite3.Connection, collection: str, file: str) -> Iterator[Any]:
    """Return the places of the items of a list, in the order of the server."""
    query = "SELECT ?, offset, '' FROM collection_items WHERE collection = ? ORDER BY run DESC, line"
    return db.execute(query, (file, collection))


def edits(db: sqlite3.Connection, status: str) -> Iterator[Any]:
    """Return the places of the earlier versions of a status, oldest first."""
    return db.execute("SELECT file, offset, part FROM edits WHERE status_id = ? ORDER BY rowid", (status,))


def _given(value: Any) -> Sequence[Any]:
    return () if value is None else (value,)
