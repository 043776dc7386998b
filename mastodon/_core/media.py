"""Files to upload: their type, the name they are sent under, and starting again from the beginning."""

from __future__ import annotations

import mimetypes
import os
import secrets
import time
from collections.abc import Mapping
from pathlib import PurePath
from typing import Any

from mastodon.compat import optional
from mastodon.errors import MastodonFileNotFoundError, MastodonIllegalArgumentError, MastodonMissingExtraError

_SNIFFED = 2048


class UploadFiles(dict[str, Any]):
    """Files of one request: field -> (name, open file or bytes, type).

    ``requests`` reads files from where they stand, so every attempt starts where the first one did.
    """

    def __init__(self, files: Mapping[str, Any]) -> None:
        super().__init__(files)
        self._starts = [(file, file.tell()) for file in self._open_files() if file.seekable()]

    def _open_files(self) -> list[Any]:
        values = [value[1] if isinstance(value, tuple) else value for value in self.values()]
        return [value for value in values if hasattr(value, "seekable") and hasattr(value, "tell")]

    def rewind(self) -> None:
        for file, start in self._starts:
            file.seek(start)


def upload(media: Any, mime_type: str | None, name: str, file_name: str | None = None) -> tuple[str, Any, str, bool]:
    """What is sent for a file: the name, an open file, its type, and whether we opened it and have to close it.

    :param media: a path, an open binary file, or bytes (which need a type).
    :param mime_type: the type, if the caller knows it.
    :param name: the argument, for errors.
    :param file_name: the name to send; one is made up otherwise.
    :raises MastodonFileNotFoundError: there is no such file.
    :raises MastodonIllegalArgumentError: the file cannot be read, or its type cannot be told.
    """
    opened = False
    if isinstance(media, (str, PurePath)):
        path, mime_type = os.fspath(media), mime_type or guess_type(os.fspath(media))
        if mime_type is None:
            _check_there(path, name)
            raise MastodonIllegalArgumentError(f"{name}: the type of {path!r} cannot be told, give a mime type.")
        try:
            media, opened = open(path, "rb"), True
        except FileNotFoundError as error:
            raise MastodonFileNotFoundError(f"{name}: there is no file {path!r}.") from error
        except OSError as error:
            raise MastodonIllegalArgumentError(f"{name}: the file {path!r} cannot be read: {error.strerror}.") from error
    elif isinstance(media, (bytes, bytearray)):
        media = bytes(media)
    elif not hasattr(media, "read"):
        raise MastodonIllegalArgumentError(f"{name}={media!r} is no file: a path, an open binary file or bytes are needed.")
    if mime_type is None:
        raise MastodonIllegalArgumentError(f"{name}: data needs a mime type, and a file name does not tell one here.")
    return file_name or made_up_name(mime_type), media, mime_type, opened


def _check_there(path: str, name: str) -> None:
    if not os.path.exists(path):
        cause = FileNotFoundError(2, "No such file or directory", path)
        raise MastodonFileNotFoundError(f"{name}: there is no file {path!r}.") from cause


def guess_type(path: str) -> str | None:
    """The type of a file: by its content where libmagic is there, by its name otherwise."""
    found: str | None = None
    try:
        magic = optional("magic", "magic")
        with open(path, "rb") as file:
            found = magic.from_buffer(file.read(_SNIFFED), mime=True)
    except (MastodonMissingExtraError, OSError):
        found = None
    if found in (None, "application/octet-stream", "text/plain", "inode/x-empty"):
        found = mimetypes.guess_type(path)[0] or found
    return found


def made_up_name(mime_type: str) -> str:
    """A name that says nothing about the user's disk."""
    return f"mastodonpyupload_{time.time()}_{secrets.token_hex(16)}{mimetypes.guess_extension(mime_type) or ''}"
