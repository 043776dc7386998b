"""A lock on a file, for processes and threads."""

from __future__ import annotations

import os
import sys
from contextlib import suppress

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl


class FileLock:
    """A lock on a file beside a path, which the system releases when the process ends, however it ends."""

    def __init__(self, path: str | os.PathLike[str]) -> None:
        self._path = f"{os.fspath(path)}.lock"
        self._number: int | None = None

    def acquire(self) -> bool:
        """Take the lock. Return False if another process or thread has it.

        :raises OSError: if the file cannot be created or locked.
        """
        while True:
            number = os.open(self._path, os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0), 0o600)
            try:
                _lock(number)
                # Whoever had the lock before may have removed this file between the two lines above.
                is_current = _is_same_file(number, self._path)
            except (BlockingIOError, PermissionError):
                os.close(number)
                return False
            except BaseException:
                os.close(number)
                raise
            if is_current:
                self._number = number
                return True
            os.close(number)

    def release(self) -> None:
        """Give the lock back, and remove its file."""
        if self._number is None:
            return
        number, self._number = self._number, None
        if sys.platform != "win32":
            # While it is locked: afterwards it may belong to another process.
            with suppress(OSError):
                os.unlink(self._path)
        os.close(number)


if sys.platform == "win32":

    def _lock(number: int) -> None:
        msvcrt.locking(number, msvcrt.LK_NBLCK, 1)

else:

    def _lock(number: int) -> None:
        fcntl.flock(number, fcntl.LOCK_EX | fcntl.LOCK_NB)


def _is_same_file(number: int, path: str) -> bool:
    try:
        return os.path.samestat(os.fstat(number), os.stat(path))
    except FileNotFoundError:
        return False
