"""Export tables of an archive as CSV, as Parquet or as a pandas DataFrame."""

from __future__ import annotations

import csv
import io
import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from typing import Any, NamedTuple

from mastodon._core.params import one_of, shown
from mastodon._io.credentials import check_writable
from mastodon._io.files import replacing
from mastodon.compat import optional
from mastodon.errors import MastodonIllegalArgumentError, MastodonIOError

#: The number of rows that are written at once.
_CHUNK = 10_000
#: A spreadsheet takes text that begins with one of these for a formula.
_FORMULAS = ("=", "+", "-", "@", "\t", "\r")
_FORMATS = ("parquet", "csv")


class _Table(NamedTuple):
    """A table to export."""

    #: Its columns and their types.
    columns: dict[str, str]
    #: The query without a condition.
    query: str
    #: The column with the ids of items of a list.
    item: str
    order: str


_TABLES = {
    "statuses": _Table(
        {
            **dict.fromkeys(("id", "account_id", "account"), "text"),
            **dict.fromkeys(("created_at", "edited_at", "deleted_at"), "time"),
            **dict.fromkeys(("in_reply_to_id", "in_reply_to_account_id", "reblog_of_id"), "text"),
            **dict.fromkeys(("visibility", "language", "url", "spoiler_text", "text", "alt_text", "poll"), "text"),
            "hashtags": "text",
            **dict.fromkeys(("replies_count", "reblogs_count", "favourites_count", "media_count"), "number"),
            "seen_at": "time",
        },
        "SELECT s.id, s.account_id, acct, s.created_at, edited_at, deleted_at, in_reply_to_id, in_reply_to_account_id,"
        " reblog_of_id, visibility, language, s.url, spoiler_text, text, alt_text, poll,"
        " (SELECT group_concat(name, ' ') FROM status_hashtags WHERE status_id = s.id),"
        " replies_count, reblogs_count, favourites_count, media_count, seen_at"
        " FROM statuses AS s LEFT JOIN accounts ON accounts.id = s.account_id",
        "s.id",
        "s.created_at, s.number",
    ),
    "accounts": _Table(
        {
            **dict.fromkeys(("id", "acct", "display_name", "url", "note"), "text"),
            "created_at": "time",
            **dict.fromkeys(("bot", "followers_count", "following_count", "statuses_count"), "number"),
        },
        "SELECT id, acct, display_name, url, note, created_at, bot, followers_count, following_count, statuses_count"
        " FROM accounts",
        "id",
        "id",
    ),
    "notifications": _Table(
        {"id": "text", "type": "text", "created_at": "time", "account_id": "text", "status_id": "text"},
        "SELECT id, type, created_at, account_id, status_id FROM notifications",
        "id",
        "created_at, id",
    ),
    "media": _Table(
        {
            "status_id": "text",
            "position": "number",
            **dict.fromkeys(("id", "type", "url", "description", "path", "sha256"), "text"),
            "size": "number",
            "error": "text",
        },
        "SELECT status_id, position, id, type, url, description, path, sha256, size, error"
        " FROM media LEFT JOIN media_files USING (url)",
        "status_id",
        "status_id, position",
    ),
    "edits": _Table(
        {
            "status_id": "text",
            **dict.fromkeys(("edited_at", "seen_at", "replaced_at"), "time"),
            **dict.fromkeys(("spoiler_text", "text", "alt_text", "poll"), "text"),
        },
        "SELECT status_id, edited_at, seen_at, replaced_at, spoiler_text, text, alt_text, poll FROM edits",
        "status_id",
        "rowid",
    ),
}


class Rows(NamedTuple):
    """The rows of a table, as a stream."""

    columns: dict[str, str]
    chunks: Iterator[list[Any]]


def rows(db: sqlite3.Connection, table: str, collection: str | None) -> Rows:
    """Return the rows of a table, or only those that belong to a list."""
    chosen = _TABLES[str(_one_of(table, tuple(_TABLES), "table"))]
    condition, values = "", list[str]()
    if collection is not None:
        found_in = "SELECT item_id FROM collection_items WHERE collection = ?"
        condition = f" WHERE {chosen.item} IN ({found_in})"
        values = [collection]
    # All parts are constants of this file.
    found = db.execute(f"{chosen.query}{condition} ORDER BY {chosen.order}", values)  # nosec B608  # no part is input
    found.row_factory = None
    return Rows(chosen.columns, iter(lambda: found.fetchmany(_CHUNK), []))


def _one_of(value: Any, allowed: tuple[str, ...], name: str) -> str:
    found = one_of(value, allowed, name)
    if found is None:
        raise MastodonIllegalArgumentError(f"{name}=None must be one of {list(allowed)}.")
    return found


def writer(kind: str, path: Any, escape_formulas: bool) -> Callable[[Rows], int]:
    """Return the function that writes rows to a file, and returns their number.

    :raises MastodonIllegalArgumentError: if there is no such format, or no file can be written there.
    :raises MastodonMissingExtraError: if a package is missing.
    """
    is_csv = _one_of(kind, _FORMATS, "kind") == "csv"
    check_writable(path, "path")
    if not is_csv:
        optional("pyarrow", "parquet")

    def write(found: Rows) -> int:
        try:
            with replacing(path) as file:
                return _write_csv(file, found, escape_formulas) if is_csv else _write_parquet(file, found)
        except OSError as error:
            if isinstance(error, MastodonIOError):
                raise
            raise MastodonIOError(f"path: the file {shown(os.fspath(path))} cannot be written: {error}.") from error

    return write


def _write_csv(file: Any, found: Rows, escape_formulas: bool) -> int:
    total = 0
    text = io.TextIOWrapper(file, encoding="utf-8", newline="")
    lines = csv.writer(text)
    lines.writerow(found.columns)
    for chunk in found.chunks:
        total += len(chunk)
        lines.writerows([_harmless(row) for row in chunk] if escape_formulas else chunk)
    # The file stays open for its owner.
    text.detach()
    return total


def _harmless(row: Any) -> list[Any]:
    return [f"'{value}" if isinstance(value, str) and value.startswith(_FORMULAS) else value for value in row]


def _write_parquet(file: Any, found: Rows) -> int:
    pyarrow = optional("pyarrow", "parquet")
    types = {"text": pyarrow.string(), "number": pyarrow.int64(), "time": pyarrow.timestamp("ms", "UTC")}
    schema = pyarrow.schema([(name, types[kind]) for name, kind in found.columns.items()])
    total = 0
    with closing(pyarrow.parquet.ParquetWriter(file, schema)) as parquet:
        for chunk in found.chunks:
            total += len(chunk)
            columns = [
                # A time is text until here.
                pyarrow.array(values, pyarrow.string()).cast(field.type)
                if field.type == types["time"]
                else pyarrow.array(values, field.type)
                for field, values in zip(schema, zip(*chunk, strict=True), strict=True)
            ]
            parquet.write_table(pyarrow.Table.from_arrays(columns, schema=schema))
    return total


def data_frame(found: Rows) -> Any:
    """Return rows as a DataFrame."""
    pandas = optional("pandas", "pandas")
    frame = pandas.DataFrame.from_records([row for chunk in found.chunks for row in chunk], columns=list(found.columns))
    for name, kind in found.columns.items():
        if kind == "time":
            frame[name] = pandas.to_datetime(frame[name], utc=True)
        elif kind == "number":
            frame[name] = frame[name].astype("Int64")
    return frame
