"""Files to upload: their type, the name they are sent under, and starting again from the beginning."""

from __future__ import annotations

import io
import mimetypes
import os
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import IO, Any

from mastodon.compat import optional
from mastodon.errors import (
    MastodonFileNotFoundError,
    MastodonIllegalArgumentError,
    MastodonIOError,
    MastodonMissingExtraError,
)

_SNIFFED = 2048

# What libmagic says when it does not know; the name of a file tells more.
_VAGUE = (None, "application/octet-stream", "text/plain", "inode/x-empty")


class UploadFiles(dict[str, Any]):
    """Files of one request: field -> (name, open file or bytes, type).

    ``requests`` reads files from where they stand, so every attempt starts where the first one did. What cannot go back
    to its start, such as a pipe, is read once and kept.
    """

    def __init__(self, files: Mapping[str, Any]) -> None:
        super().__init__({field: _repeatable(value) for field, value in files.items()})
        self._starts = [(file, file.tell()) for file in map(_file_of, self.values()) if hasattr(file, "seek")]

    def rewind(self) -> None:
        """Go back to where each file stood at first."""
        for file, start in self._starts:
            file.seek(start)


def _file_of(value: Any) -> Any:
    return value[1] if isinstance(value, tuple) else value


def _repeatable(value: Any) -> Any:
    file = _file_of(value)
    if not hasattr(file, "read") or (hasattr(file, "seekable") and file.seekable()):
        return value
    content = file.read()
    return (value[0], content, *value[2:]) if isinstance(value, tuple) else content


@contextmanager
def uploads(**given: tuple[Any, str | None, str | None]) -> Iterator[UploadFiles]:
    """The files of one request; those that are opened here are closed behind it, also after an error.

    :param given: field -> what the caller gave (None is left out), its type if known, the name to send if any.
    """
    files: dict[str, Any] = {}
    opened: list[Any] = []
    try:
        for field, (media, mime_type, file_name) in given.items():
            if media is not None:
                sent_name, file, found_type, ours = upload(media, mime_type, field, file_name)
                files[field] = (sent_name, file, found_type)
                opened += [file] if ours else []
        yield UploadFiles(files)
    finally:
        for file in opened:
            file.close()


def upload(media: Any, mime_type: str | None, name: str, file_name: str | None = None) -> tuple[str, Any, str, bool]:
    """What is sent for a file: the name, an open file or bytes, the type, and whether we opened it and must close it.

    :param media: a path, an open binary file, or bytes (which need a type).
    :param mime_type: the type, if the caller knows it.
    :param name: the argument, for errors.
    :param file_name: the name to send; one is made up otherwise.
    :raises MastodonFileNotFoundError: there is no such file.
    :raises MastodonIOError: the file cannot be read.
    :raises MastodonIllegalArgumentError: this is no file, or its type cannot be told.
    """
    is_path = isinstance(media, (str, os.PathLike))
    if is_path:
        mime_type = mime_type or guess_type(media, name)
    elif isinstance(media, io.TextIOBase):
        raise MastodonIllegalArgumentError(f"{name} is open as text; open it as binary, with mode 'rb'.")
    elif not isinstance(media, (bytes, bytearray)) and not hasattr(media, "read"):
        raise MastodonIllegalArgumentError(
            f"{name}={media!r} is no file: a path, an open binary file or bytes are needed."
        )
    elif getattr(media, "closed", False) or (hasattr(media, "readable") and not media.readable()):
        raise MastodonIllegalArgumentError(f"{name} is closed, or open for writing only; open it with mode 'rb'.")
    else:
        mime_type = mime_type or _type_by_name(file_name or getattr(media, "name", None))
    if mime_type is None:
        raise MastodonIllegalArgumentError(f"{name}: the type cannot be told, so a mime type must be given.")
    if is_path:
        media = _opened(media, name)
    elif isinstance(media, bytearray):
        media = bytes(media)
    return file_name or made_up_name(mime_type), media, mime_type, is_path


def content_of(media: Any, mime_type: str | None, name: str) -> tuple[bytes, str]:
    """The whole content of a file, and its type; the arguments are those of :func:`upload`."""
    with uploads(**{name: (media, mime_type, None)}) as files:
        _, file, found_type = files[name]
        return (file if isinstance(file, bytes) else file.read()), found_type


def guess_type(path: str | os.PathLike[str], name: str = "media_file") -> str | None:
    """The type of a file: by its content where libmagic is there, by its name otherwise.

    :raises MastodonFileNotFoundError: there is no such file.
    :raises MastodonIOError: the file cannot be read.
    """
    with _opened(path, name) as file:
        found = _type_by_content(file)
    return found if found not in _VAGUE else _type_by_name(os.fspath(path)) or found


def _opened(path: str | os.PathLike[str], name: str) -> IO[bytes]:
    try:
        return open(path, "rb")
    except FileNotFoundError as error:
        raise MastodonFileNotFoundError(f"{name}: there is no file {os.fspath(path)!r}.") from error
    except (OSError, ValueError) as error:
        raise MastodonIOError(f"{name}: the file {os.fspath(path)!r} cannot be read: {error}.") from error


def _type_by_content(file: IO[bytes]) -> str | None:
    try:
        magic = optional("magic", "magic")
    except MastodonMissingExtraError:
        return None
    if not hasattr(magic, "from_buffer"):
        # Another package of that name, which comes with the program "file".
        return None
    try:
        found: str = magic.from_buffer(file.read(_SNIFFED), mime=True)
    except (magic.MagicException, OSError):
        return None
    return found


def _type_by_name(name: Any) -> str | None:
    return mimetypes.guess_type(name)[0] if isinstance(name, str) else None


def made_up_name(mime_type: str) -> str:
    """A name that says nothing about the user's disk."""
    return f"mastodonpyupload_{time.time()}_{os.urandom(16).hex()}{mimetypes.guess_extension(mime_type) or ''}"
