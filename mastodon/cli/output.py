"""Writing to a terminal, to a file or to a pipe."""

from __future__ import annotations

import codecs
import io
import json
import re
import shutil
from collections.abc import Iterable
from typing import Any, TextIO

from mastodon._data.files import json_values
from mastodon.cli.display import Line, without_controls, wrapped

_WIDEST = 100
_NARROWEST = 20
#: What JSON may contain as it is, but a terminal must not get, or an encoding cannot express.
_UNSAFE_IN_JSON = r"[\x7f-\x9f\ud800-\udfff]"


class Output:
    """Writes the result of a command: for people, or as JSON with one object a line."""

    def __init__(self, stream: TextIO | None, as_json: bool) -> None:
        self._stream: TextIO | io.TextIOBase = _Nowhere() if stream is None else stream
        if isinstance(self._stream, io.TextIOWrapper):
            # A character that the terminal does not have is no reason to fail.
            self._stream.reconfigure(errors="replace")
        self.as_json = as_json
        self._width = _width_of(self._stream)
        self._is_empty = True

    def item(self, value: Any, lines: Iterable[Line]) -> None:
        """Write an item: as JSON, or as lines for people, with an empty line between items."""
        if self.as_json:
            self.json(value)
            return
        if not self._is_empty:
            self._write("")
        self.lines(lines)

    def lines(self, lines: Iterable[Line]) -> None:
        """Write lines. On a terminal, long ones are wrapped."""
        for line in lines:
            for part in wrapped(without_controls(line.text), self._width, line.indent):
                self._write(part)

    def line(self, text: str) -> None:
        """Write one line for people."""
        self.lines([Line(text)])

    def json(self, value: Any, pretty: bool = False) -> None:
        """Write a value as JSON, in one line or indented."""
        plain = json_values(value)
        is_ascii = not _is_utf8(self._stream.encoding)
        text = json.dumps(plain, ensure_ascii=is_ascii, indent=2 if pretty else None, default=str)
        self._write(re.sub(_UNSAFE_IN_JSON, lambda found: f"\\u{ord(found[0]):04x}", text))

    def _write(self, text: str) -> None:
        self._is_empty = False
        self._stream.write(text + "\n")

    def flush(self) -> None:
        """Hand over what was written."""
        self._stream.flush()


class _Nowhere(io.TextIOBase):
    """Stands in for a standard output that is closed."""

    def write(self, text: str) -> int:
        return len(text)


def _width_of(stream: TextIO | io.TextIOBase) -> int | None:
    """Return the width of a terminal, or None for anything else, whose lines are not wrapped."""
    if not stream.isatty():
        return None
    return max(_NARROWEST, min(shutil.get_terminal_size().columns, _WIDEST))


def _is_utf8(encoding: str | None) -> bool:
    try:
        return codecs.lookup(encoding or "").name == "utf-8"
    except LookupError:
        return False
