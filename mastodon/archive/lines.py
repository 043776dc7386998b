"""The JSON Lines of an archive. They hold all its data, and the database can be created from them.

Each line has a number that is unique in the archive, so that the lines of all files have one order.
"""

from __future__ import annotations

import heapq
import json
import os
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from typing import IO, Any, NamedTuple

from mastodon._core.params import shown
from mastodon._data.files import JSON_FORMAT
from mastodon.archive.kinds import KINDS
from mastodon.archive.rows import LARGEST
from mastodon.errors import MastodonIOError

#: The journal: owner, lists, deletions and downloads. A folder with this file is an archive.
JOURNAL = "archive.jsonl"
#: Sync files, so that a power failure loses no lines that the database refers to. Tests turn this slow step off.
SYNC = True


class Line(NamedTuple):
    """A line of a file."""

    number: int
    #: When it was written.
    at: str
    file: str
    #: The offsets of its first byte, and of the byte after it.
    offset: int
    end: int
    #: The walk that it comes from.
    run: int
    #: The class of the entity, or "" in the journal.
    kind: str
    data: Mapping[str, Any]


def entity_line(kind: str, text: str, number: int, at: str, run: int) -> bytes:
    """Return a line with an entity, which ``from_json`` reads.

    :param text: the JSON of the entity, without line breaks.
    """
    return (
        f'{{"_mastopy_version":"{JSON_FORMAT}","_mastopy_type":"{kind}","_mastopy_data":{text},'
        f'"_mastopy_extra_data":{{"line":{number},"seen_at":"{at}","run":{run}}}}}\n'
    ).encode()


def journal_line(number: int, at: str, fields: Mapping[str, Any]) -> bytes:
    """Return a line of the journal."""
    return f"{json.dumps({'line': number, 'at': at, **fields})}\n".encode()


def _line_of(text: bytes, file: str, offset: int) -> Line:
    document, end = json.loads(text), offset + len(text)
    if file == JOURNAL:
        return Line(document["line"], document["at"], file, offset, end, 0, "", document)
    extra = document["_mastopy_extra_data"]
    kind, data = document["_mastopy_type"], document["_mastopy_data"]
    return Line(extra["line"], extra["seen_at"], file, offset, end, extra["run"], kind, data)


def _is_sound(line: Line) -> bool:
    """Check the types of a line. The file may come from a stranger.

    :raises LookupError: if a field is missing.
    :raises TypeError: if a field has the wrong type.
    """
    data = line.data
    if not (isinstance(line.at, str) and _is_number(line.number) and _is_number(line.run)):
        return False
    if line.kind:
        return isinstance(line.kind, str) and bool(data["id"])
    values = [value for name, value in data.items() if name != "ids"]
    if not all(value is None or isinstance(value, str) or _is_number(value) for value in values):
        return False
    if data["event"] == "deleted":
        return all(isinstance(id, str) for id in data["ids"])
    if data["event"] == "collection" and data["kind"] not in KINDS:
        return False
    texts = {"meta": ("key", "value"), "collection": ("name", "file"), "media": ("url",)}.get(data["event"], ())
    return all(isinstance(data[name], str) for name in texts)


def _is_number(value: Any) -> bool:
    # One less, because the next line gets the next number.
    return type(value) is int and abs(value) < LARGEST


def checked_file(file: Any) -> str:
    """Return the checked name of a JSON Lines file. The journal of a stranger's archive may contain any path.

    :raises MastodonIOError: if it is not such a name.
    """
    if not isinstance(file, str) or not re.fullmatch(r"[a-z0-9_-]{1,100}\.jsonl", file):
        raise MastodonIOError(f"{JOURNAL} names the file {shown(file)}, which no archive has.")
    return file


class Files:
    """The files of an archive."""

    def __init__(self, folder: str) -> None:
        self.folder = folder
        self._open: dict[str, IO[bytes]] = {}

    def path(self, file: str) -> str:
        """Return the path of a file."""
        return os.path.join(self.folder, file)

    def size(self, file: str) -> int:
        """Return the size of a file, 0 if there is none."""
        with suppress(FileNotFoundError):
            return os.stat(self.path(file)).st_size
        return 0

    def append(self, file: str, lines: Iterable[bytes]) -> int:
        """Append lines to a file, all or none. Return the offset of the first.

        :raises OSError: if they cannot be written.
        """
        opened = self._open.get(file)
        if opened is None:
            number = os.open(self.path(file), os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
            opened = self._open[file] = os.fdopen(number, "ab", buffering=0)
        begin = opened.seek(0, os.SEEK_END)
        left = memoryview(b"".join(lines))
        try:
            while left:
                left = left[opened.write(left) :]
            if SYNC:
                os.fsync(opened.fileno())
        except BaseException:
            opened.truncate(begin)
            raise
        return begin

    def close(self) -> None:
        """Close the open files."""
        for file in self._open.values():
            file.close()
        self._open.clear()

    def lines(self, file: str, offset: int) -> Iterator[Line]:
        """Yield the lines of a file from an offset on. An incomplete line at the end is left out.

        :raises MastodonIOError: if a line is damaged.
        """
        try:
            opened = open(self.path(file), "rb")  # noqa: SIM115  # closed below
        except FileNotFoundError:
            return
        with opened:
            opened.seek(offset)
            for text in opened:
                if not text.endswith(b"\n"):
                    return
                try:
                    line = _line_of(text, file, offset)
                    if not _is_sound(line):
                        raise TypeError(line.number)
                except (ValueError, LookupError, TypeError, RecursionError) as error:
                    where = f"{self.path(file)}, the line at byte {offset},"
                    raise MastodonIOError(f"{where} is damaged. It was left as it is.") from error
                yield line
                offset = line.end

    def merged(self, offsets: Mapping[str, int]) -> Iterator[Line]:
        """Yield the lines of several files in the order in which they were written."""
        return heapq.merge(*(self.lines(*each) for each in offsets.items()), key=lambda line: line.number)

    def cut(self, file: str, offset: int) -> None:
        """Remove an incomplete line at the end of a file."""
        if self.size(file) > offset:
            os.truncate(self.path(file), offset)

    def text(self, opened: dict[str, IO[bytes]], file: str, offset: int) -> str:
        """Return the line at an offset.

        :param opened: the open files. A file that is not open yet is added.
        :raises MastodonIOError: if there is no such line.
        """
        try:
            if file not in opened:
                opened[file] = open(self.path(file), "rb")  # noqa: SIM115  # the caller closes it
            opened[file].seek(offset)
            return opened[file].readline().decode()
        except (OSError, UnicodeDecodeError) as error:
            raise MastodonIOError(f"{shown(self.path(file))} cannot be read: {error}.") from error
