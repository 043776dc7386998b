"""The files of one list of one account. Each also contains the position of the walk after its items."""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

from mastodon._core.params import shown
from mastodon._io.files import replace
from mastodon.compat import optional
from mastodon.crawl.rows import row_of, schema_of
from mastodon.errors import MastodonError, MastodonIOError
from mastodon.walks.checkpoint import State, fields_of, state_of

_FORMAT = 1
_KEY = b"mastodon_crawl"
#: The file with the position if the last pages had no items. Readers of Parquet ignore such names.
_ASIDE = "_walk.json"
#: A file is written after this number of pages or bytes, even if it has few rows.
_MOST_PAGES = 25
_MOST_BYTES = 1 << 24


class Part:
    """The checkpoint of a walk, which also stores its items. See :class:`mastodon.walks.checkpoint.Keeper`."""

    def __init__(self, folder: Path, rows_per_file: int) -> None:
        self._folder, self._rows_per_file = folder, rows_per_file
        #: The number of pages and items that were saved.
        self.pages = self.items = 0
        self._number, self._done = 0, 0
        self._state: State | None = None
        #: Rows that wait to be written, and rows of the current page.
        self._rows: list[dict[str, Any]] = []
        self._new: list[dict[str, Any]] = []
        self._bytes = self._unwritten = 0
        self._fetched_at = datetime.now(timezone.utc)

    def lock(self) -> None:
        """Prepare the folder. It needs no lock, because no two processes can write the same file."""
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            for left in self._folder.glob(".*.tmp"):
                # Left by a process that was killed.
                left.unlink(missing_ok=True)
        except OSError as error:
            raise MastodonIOError(f"{self._folder} cannot be used: {error.strerror}") from error

    def release(self) -> None:
        """Write the items that have been fetched."""
        self._flush()

    def read(self) -> State | None:
        """Return the position after the last file, or None at the beginning.

        :raises MastodonError: if it cannot be read.
        """
        numbers = [int(file.stem) for file in self._folder.glob("*.parquet") if file.stem.isdecimal()]
        self._number = max(numbers, default=0)
        aside = _aside_of(self._folder / _ASIDE)
        if aside is not None and aside.get("file") == self._number:
            fields = aside
        elif self._number:
            fields = _in_file(self._file(self._number))
        else:
            return None
        try:
            state = state_of(fields["state"])
        except (LookupError, TypeError, ValueError) as error:
            raise MastodonError(
                f"{self._file(self._number) if self._number else self._folder} was not written by a crawl of this"
                " version. It was left as it is."
            ) from error
        self._done = 0 if state.complete else state.done
        return state

    def add(self, item: Any) -> None:
        """Add an item of the current page."""
        if not self._new:
            self._fetched_at = datetime.now(timezone.utc)
        self._new.append(row_of(item, self._fetched_at))

    def write(self, state: State) -> None:
        """Save the position after a page together with its items, at once or with a later page."""
        # After an interruption in the middle of a page, the page is fetched again.
        ready = self._new[: state.done - self._done]
        self._new = []
        self._rows += ready
        self._bytes += sum(len(row["json"]) for row in ready)
        self._unwritten += 1
        self._state, self._done = state, 0 if state.complete else state.done
        is_full = len(self._rows) >= self._rows_per_file or self._bytes >= _MOST_BYTES
        if state.complete or is_full or self._unwritten >= _MOST_PAGES:
            self._flush()

    def _flush(self) -> None:
        if self._state is None:
            return
        fields = {"mastodon_crawl": _FORMAT, "file": self._number, "state": fields_of(self._state)}
        try:
            if self._rows:
                self._write_file(fields)
            else:
                replace(self._folder / _ASIDE, json.dumps(fields) + "\n")
        except OSError as error:
            raise MastodonIOError(f"{self._folder} cannot be written to: {error.strerror or error}") from error
        self.items += len(self._rows)
        self.pages += self._unwritten
        self._rows, self._bytes, self._unwritten, self._state = [], 0, 0, None

    def _write_file(self, fields: Mapping[str, Any]) -> None:
        pa = optional("pyarrow", "dask")
        schema = schema_of(pa).with_metadata({_KEY: json.dumps(fields)})
        table = pa.Table.from_pylist(self._rows, schema)
        target = self._file(self._number + 1)
        temporary = self._folder / f".{target.name}.{secrets.token_hex(8)}.tmp"
        try:
            with open(temporary, "xb") as file:
                pa.parquet.write_table(table, file, compression="zstd")
                file.flush()
                os.fsync(file.fileno())
            _publish(temporary, target)
        finally:
            with suppress(OSError):
                temporary.unlink()
        self._number += 1

    def _file(self, number: int) -> Path:
        return self._folder / f"{number:06}.parquet"


def _publish(temporary: Path, target: Path) -> None:
    """Give a file its final name, unless another file has it.

    :raises MastodonError: if another file has it. Both begin at the same position, so no items are missing.
    """
    try:
        os.link(temporary, target)
        return
    except FileExistsError:
        is_taken = True
    except OSError:
        # The file system has no hard links.
        is_taken = target.exists()
    if is_taken:
        raise MastodonError(f"Another worker is fetching the same: it has written {target}.")
    temporary.rename(target)


def _aside_of(path: Path) -> Mapping[str, Any] | None:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    except (OSError, ValueError, RecursionError) as error:
        raise MastodonError(f"{path} cannot be read: {error}") from error
    return found if isinstance(found, Mapping) else {}


def _in_file(path: Path) -> Mapping[str, Any]:
    """Return the metadata of a file about the walk."""
    pa = optional("pyarrow", "dask")
    try:
        found = json.loads((pa.parquet.read_metadata(path).metadata or {}).get(_KEY, b"{}"))
    except (OSError, ValueError, RecursionError) as error:
        # Errors of pyarrow about a file are one of these.
        raise MastodonError(
            f"{shown(str(path))} is damaged: {error}. Remove it, and run the crawl again: it resumes from the file"
            " before."
        ) from error
    return found if isinstance(found, Mapping) else {}
