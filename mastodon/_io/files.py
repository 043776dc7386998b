"""Files that are written completely or not at all."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import IO


def replace(path: str | os.PathLike[str], text: str, *, sync: bool = True) -> None:
    """Write a file that only its owner can read. Readers see either the old or the new file.

    A symbolic link at the path is replaced. Its target stays unchanged.

    :param sync: whether the file must survive a power failure, which takes the time of a write to the disk.
    :raises OSError: if it cannot be written. The old file stays then.
    """
    with replacing(path, sync=sync) as file:
        file.write(text.encode())


@contextmanager
def replacing(path: str | os.PathLike[str], *, sync: bool = True) -> Iterator[IO[bytes]]:
    """Write a file as :func:`replace` does, piece by piece. It appears when the block ends without an error."""
    target = os.fspath(path)
    # These files have mode 0600, and names that nobody can guess.
    number, temporary = tempfile.mkstemp(prefix=".", suffix=".tmp", dir=os.path.dirname(target) or os.curdir)
    try:
        with os.fdopen(number, "wb") as file:
            yield file
            if sync:
                file.flush()
                os.fsync(number)
        os.replace(temporary, target)
    finally:
        with suppress(OSError):
            os.unlink(temporary)
