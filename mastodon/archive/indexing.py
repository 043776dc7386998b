"""Convert lines to rows of the database. The same lines in the same order give the same database."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from mastodon.archive.lines import Line
from mastodon.archive.rows import (
    StatusRow,
    Version,
    account_row,
    is_item,
    notification_row,
    status_row,
    statuses_in,
    text_of,
    version_of,
)

#: The number of values in a query. Older versions of SQLite allow 999.
_MARKS = 500
#: The number of accounts in the cache of rows.
_ACCOUNTS = 5000
_ACCOUNT_FIELDS = (
    *("id", "acct", "display_name", "url", "note", "created_at", "bot"),
    *("followers_count", "following_count", "statuses_count"),
)
_VERSION = ", ".join(Version._fields)


class _Known(NamedTuple):
    """A status that is in the database."""

    number: int
    version: Version
    seen_at: str
    file: str
    offset: int
    part: str


class Indexer:
    """Writes the rows for lines."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db
        self._numbers = int(db.execute("SELECT coalesce(max(number), 0) FROM statuses").fetchone()[0])
        self._accounts: dict[str, tuple[Any, ...]] = {}
        self._collections = {row["file"]: row["name"] for row in db.execute("SELECT name, file FROM collections")}

    def add(self, lines: Sequence[Line]) -> int:
        """Write the rows for lines, in a transaction of the caller. Return the number of edited statuses."""
        edited, begin = 0, 0
        for at, line in enumerate(lines):
            if not line.kind:
                # The entities before it come first: a status may have been deleted after it was seen.
                edited += self._entities(lines[begin:at])
                self._journal(line)
                begin = at + 1
        return edited + self._entities(lines[begin:])

    def versions(self, ids: Iterable[str]) -> dict[str, Version]:
        """Return the versions of statuses by their ids."""
        return {id: known.version for id, known in self._known(list(ids)).items()}

    # --- Entities ---------------------------------------------------------------------------------------------------

    def _entities(self, lines: Sequence[Line]) -> int:
        if not lines:
            return 0
        self._items(lines)
        self._notifications(lines)
        self._add_accounts(each for line in lines for each in accounts_in(line.kind, line.data))
        found = [
            (status_row(part, status), line) for line in lines for part, status in statuses_in(line.kind, line.data)
        ]
        return self._statuses(found)

    def _items(self, lines: Sequence[Line]) -> None:
        self._db.executemany(
            "INSERT INTO collection_items VALUES (?, ?, ?, ?, ?)"
            " ON CONFLICT (collection, item_id) DO UPDATE SET offset = excluded.offset",
            [
                (self._collections[line.file], text_of(line.data["id"]), line.run, line.number, line.offset)
                for line in lines
            ],
        )

    def _notifications(self, lines: Sequence[Line]) -> None:
        rows = [notification_row(line.data) for line in lines if line.kind == "Notification"]
        self._db.executemany(f"INSERT OR REPLACE INTO notifications VALUES ({marks(5)})", rows)

    def _add_accounts(self, accounts: Iterable[Mapping[str, Any]]) -> None:
        changed: dict[str, tuple[Any, ...]] = {}
        for account in accounts:
            values = tuple(map(account.get, _ACCOUNT_FIELDS))
            id = str(values[0])
            if self._accounts.get(id) != values:
                if len(self._accounts) >= _ACCOUNTS:
                    self._accounts.clear()
                self._accounts[id] = values
                changed[id] = account_row(account)
        self._db.executemany(f"INSERT OR REPLACE INTO accounts VALUES ({marks(10)})", changed.values())

    def _statuses(self, found: Sequence[tuple[StatusRow, Line]]) -> int:
        known = self._known([row.id for row, _ in found])
        before = set(known)
        newest: dict[str, StatusRow] = {}
        edits = []
        for row, line in found:
            old = known.get(row.id)
            if old is None:
                self._numbers += 1
            elif old.version != row.version:
                version = old.version
                edits.append(
                    (row.id, version.edited_at, old.seen_at, line.at, *version[1:], old.file, old.offset, old.part)
                )
            number = self._numbers if old is None else old.number
            known[row.id] = _Known(number, row.version, line.at, line.file, line.offset, row.part)
            newest[row.id] = row
        db = self._db
        db.executemany(f"INSERT INTO edits VALUES ({marks(11)})", edits)  # nosec B608  # no part is input
        db.executemany(
            f"INSERT OR REPLACE INTO statuses VALUES ({marks(24)})",
            [_status_values(row, known[row.id]) for row in newest.values()],
        )
        again = [(id,) for id in newest if id in before]
        # Faster than INSERT OR REPLACE, which looks for each.
        db.executemany("DELETE FROM status_search WHERE rowid = ?", [(known[id].number,) for (id,) in again])
        db.executemany(
            "INSERT INTO status_search (rowid, spoiler_text, text, alt_text, poll) VALUES (?, ?, ?, ?, ?)",
            [(known[row.id].number, *row.version[1:]) for row in newest.values()],
        )
        db.executemany("DELETE FROM status_hashtags WHERE status_id = ?", again)
        db.executemany("DELETE FROM media WHERE status_id = ?", again)
        db.executemany(
            "INSERT INTO status_hashtags VALUES (?, ?)",
            [(row.id, name) for row in newest.values() for name in row.hashtags],
        )
        db.executemany(
            f"INSERT INTO media VALUES ({marks(6)})",  # nosec B608  # no part is input
            [(row.id, at, *each) for row in newest.values() for at, each in enumerate(row.media)],
        )
        return len(edits)

    def _known(self, ids: Sequence[str]) -> dict[str, _Known]:
        columns = f"id, number, {_VERSION}, seen_at, file, offset, part"
        query = f"SELECT {columns} FROM statuses WHERE id IN"  # nosec B608  # no part is input
        return {
            row[0]: _Known(row[1], Version(*row[2:7]), *row[7:])
            for row in selected(self._db, query, list(dict.fromkeys(ids)))
        }

    # --- The journal ------------------------------------------------------------------------------------------------

    def _journal(self, line: Line) -> None:
        fields = line.data
        event = fields.get("event")
        if event == "meta":
            self._db.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (fields["key"], fields["value"]))
        elif event == "collection":
            row = (fields["name"], fields["kind"], fields["argument"], fields["file"])
            self._db.execute("INSERT OR REPLACE INTO collections VALUES (?, ?, ?, ?)", row)
            self._collections[fields["file"]] = fields["name"]
        elif event == "deleted":
            self._db.executemany(
                "UPDATE statuses SET deleted_at = ? WHERE id = ? AND deleted_at IS NULL",
                [(line.at, id) for id in fields["ids"]],
            )
        elif event == "media":
            values = [fields.get(name) for name in ("url", "path", "sha256", "size", "error", "at")]
            self._db.execute(f"INSERT OR REPLACE INTO media_files VALUES ({marks(6)})", values)


def accounts_in(kind: str, entity: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Yield the accounts in an entity."""
    holders = (entity, *(status for _, status in statuses_in(kind, entity)))
    if kind == "Account":
        yield entity
    for holder in holders:
        if is_item(holder.get("account")):
            yield holder["account"]


def is_changed(entity: Mapping[str, Any], version: Version | None) -> bool:
    """Check whether the author of a status has changed it since a version."""
    return version is not None and version_of(entity) != version


def marks(count: int) -> str:
    """Return the placeholders for a number of values in a statement."""
    return ", ".join("?" * count)


def selected(db: sqlite3.Connection, query: str, values: Sequence[Any], *before: Any) -> Iterator[Any]:
    """Yield the rows of a query that ends with ``IN``, for any number of values.

    :param before: the values of the placeholders before it.
    """
    for begin in range(0, len(values), _MARKS):
        some = values[begin : begin + _MARKS]
        yield from db.execute(f"{query} ({marks(len(some))})", (*before, *some))


def _status_values(row: StatusRow, known: _Known) -> tuple[Any, ...]:
    version = row.version
    return (
        known.number,
        row.id,
        row.account_id,
        row.created_at,
        version.edited_at,
        None,
        row.in_reply_to_id,
        row.in_reply_to_account_id,
        row.reblog_of_id,
        row.visibility,
        row.language,
        row.url,
        version.spoiler_text,
        version.text,
        version.alt_text,
        version.poll,
        row.replies_count,
        row.reblogs_count,
        row.favourites_count,
        len(row.media),
        known.seen_at,
        known.file,
        known.offset,
        known.part,
    )
