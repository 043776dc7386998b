"""Files that are written completely or not at all."""

from __future__ import annotations

import os
import tempfile
from contextlib import suppress


def replace(path: str | os.PathLike[str], text: str, *, sync: bool = True) -> None:
    """Write a file that only its owner can read. Readers see either the old or the new file.

    A symbolic link at the path is replaced. Its target stays unchanged.

    :param sync: whether the file must survive a power failure, which takes the time of a write to the disk.
    :raises OSError: if it cannot be written. The old file stays then.
    """
    target = os.fspath(path)
    # These files have mode 0600, and names that nobody can guess.
    number, temporary = tempfile.mkstemp(prefix=".", suffix=".tmp", dir=os.path.dirname(target) or os.curdir)
    try:
        with os.fdopen(number, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
            if sync:
                file.flush()
                os.fsync(number)
        os.replace(temporary, target)
    finally:
        with suppress(OSError):
            os.unlink(temporary)
