"""Files to upload: their types and names, and bodies that can be sent again."""

from __future__ import annotations

import io
import mimetypes
import os
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from typing import IO, Any

from urllib3.fields import RequestField
from urllib3.filepost import choose_boundary

from mastodon._core.params import shown
from mastodon.compat import optional
from mastodon.errors import (
    MastodonFileNotFoundError,
    MastodonIllegalArgumentError,
    MastodonIOError,
    MastodonMissingExtraError,
)

_SNIFFED = 2048

# Results of libmagic for unknown content. The name of a file is a better source then.
_VAGUE = (None, "application/octet-stream", "text/plain", "inode/x-empty")

# Up to this size, a body is a single bytes object, which is what cassettes and mocks expect.
_SMALL = 1_000_000
_BLOCK = 1 << 18

#: Takes the bytes sent so far and the total.
Progress = Callable[[int, int], object]


class UploadFiles(dict[str, Any]):
    """The files of one request: (name, open file or bytes, type) by field.

    Every attempt starts where the first one did. A file that cannot be read twice, such as a pipe, is copied first, to
    the disk if it is large.
    """

    def __init__(self, files: Mapping[str, Any]) -> None:
        super().__init__({field: _repeatable(field, value) for field, value in files.items()})
        self._starts = [(file, file.tell()) for file in map(_file_of, self.values()) if hasattr(file, "seek")]

    def ready(self, options: dict[str, Any]) -> dict[str, Any]:
        """Return the keyword arguments of ``Session.request`` for the next attempt."""
        for file, start in self._starts:
            file.seek(start)
        return options


class _Uploads(UploadFiles):
    """Files that are read while they are sent, if they are large or have a progress callback."""

    def __init__(self, files: Mapping[str, Any], progress: Progress | None) -> None:
        super().__init__(files)
        self._progress = progress
        self._copies = [_file_of(value) for field, value in self.items() if value is not files[field]]
        # Only once, because finding the end of a compressed file means reading it all.
        self._parts = [_Part(field, *value) for field, value in self.items()]

    def ready(self, options: dict[str, Any]) -> dict[str, Any]:
        options = super().ready(options)
        if self._progress is None and sum(part.size for part in self._parts) <= _SMALL:
            return options
        body = _Body(options["data"], self._parts, self._progress)
        kept = {key: value for key, value in options.items() if key != "files"}
        return {**kept, "data": body, "headers": {**options["headers"], "Content-Type": body.content_type}}

    def close(self) -> None:
        """Close the copies of files that could be read only once."""
        for copy in self._copies:
            copy.close()


class _Part:
    """A file in a body, read from its current position to its end."""

    def __init__(self, field: str, name: str, content: Any, mime_type: str) -> None:
        self._argument = _argument(field)
        self._file = content if hasattr(content, "read") else io.BytesIO(content)
        self._start = self._file.tell()
        self._file.seek(0, os.SEEK_END)
        self.size = max(0, self._file.tell() - self._start)
        self._file.seek(self._start)
        self.header = RequestField(field, b"", filename=name)
        self.header.make_multipart(content_type=mime_type)

    def blocks(self) -> Iterator[bytes]:
        """Yield the content, from the start at each call. If the file grows meanwhile, the rest is left out.

        :raises MastodonIOError: if the file cannot be read, or has become shorter.
        :raises MastodonIllegalArgumentError: if it is open as text.
        """
        with _reading(self._argument):
            self._file.seek(self._start)
        left = self.size
        while left > 0:
            block = _read(self._file, self._argument, min(_BLOCK, left))
            if not block:
                raise MastodonIOError(f"{self._argument} became shorter while it was sent.")
            left -= len(block)
            yield block


class _Body:
    """A multipart body of known length, whose bytes are generated while they are sent, again at each iteration."""

    def __init__(self, fields: Iterable[tuple[str, str]], parts: Iterable[_Part], progress: Progress | None) -> None:
        boundary = choose_boundary()
        self.content_type = f"multipart/form-data; boundary={boundary}"
        self._progress = progress
        self._pieces: list[bytes | _Part] = []
        text = b""
        for name, value in fields:
            header = RequestField(name, b"")
            header.make_multipart()
            text += _opening(boundary, header) + str(value).encode() + b"\r\n"
        for part in parts:
            self._pieces += [text + _opening(boundary, part.header), part]
            text = b"\r\n"
        self._pieces.append(text + f"--{boundary}--\r\n".encode())

    def __repr__(self) -> str:
        # Some caches use it as the content, so it must differ from body to body.
        return f"<{len(self)} bytes of {self.content_type}>"

    def __len__(self) -> int:
        return sum(piece.size if isinstance(piece, _Part) else len(piece) for piece in self._pieces)

    def __iter__(self) -> Iterator[bytes]:
        sent, total = 0, len(self)
        try:
            for block in self._blocks():
                yield block
                sent += len(block)
                if self._progress is not None:
                    self._progress(sent, total)
        except Exception as error:
            raise StoppedError(error) from error

    def _blocks(self) -> Iterator[bytes]:
        for piece in self._pieces:
            if isinstance(piece, _Part):
                yield from piece.blocks()
            else:
                yield piece


class StoppedError(Exception):
    """Carries an error of a file or of a progress callback past code that would treat it as a network error."""

    def __init__(self, reason: Exception) -> None:
        super().__init__(reason)
        self.reason = reason


def _argument(field: str) -> str:
    """Return the argument whose file is sent in a field, for errors."""
    return "media_file" if field == "file" else field


def _opening(boundary: str, header: RequestField) -> bytes:
    return f"--{boundary}\r\n{header.render_headers()}".encode()


@contextmanager
def _reading(field: str) -> Iterator[None]:
    try:
        yield
    except (OSError, ValueError) as error:
        raise MastodonIOError(f"{field}: the file cannot be read: {error}.") from error


def _read(file: Any, field: str, *size: int) -> bytes:
    with _reading(field):
        block: bytes | str = file.read(*size)
    if isinstance(block, str):
        raise MastodonIllegalArgumentError(f"{field} is open as text; open it as binary, with mode 'rb'.")
    return block


def _file_of(value: Any) -> Any:
    return value[1] if isinstance(value, tuple) else value


def _repeatable(field: str, value: Any) -> Any:
    file = _file_of(value)
    if not hasattr(file, "read") or _has_an_end(file):
        return value
    content = _copy_of(file, field)
    return (value[0], content, *value[2:]) if isinstance(value, tuple) else content


def _has_an_end(file: Any) -> bool:
    """Check whether a file can seek to its end and back."""
    if not hasattr(file, "seekable") or not file.seekable():
        return False
    try:
        position = file.tell()
        file.seek(0, os.SEEK_END)
        file.seek(position)
    except (OSError, TypeError, ValueError):
        return False
    return True


def _copy_of(file: Any, field: str) -> Any:
    """Copy the rest of a file that can be read only once. The copy deletes itself."""
    with ExitStack() as unless_complete:
        copy = unless_complete.enter_context(tempfile.SpooledTemporaryFile(max_size=_SMALL))
        try:
            block = _read(file, field, _BLOCK)
        except TypeError:
            # For requests, a file needs only a read() that returns everything.
            copy.write(_read(file, field))
            block = b""
        while block:
            copy.write(block)
            block = _read(file, field, _BLOCK)
        copy.seek(0)
        # It lives as long as the request.
        unless_complete.pop_all()
    return copy


@contextmanager
def uploads(progress: Progress | None = None, /, **given: tuple[Any, str | None, str | None]) -> Iterator[UploadFiles]:
    """Open the files of one request, and close them afterwards, also after an error.

    :param progress: called with the bytes sent so far and the total while they are sent.
    :param given: by field: the file of the caller (None is left out), its type if known, and the name to send, if any.
    """
    if progress is not None and not callable(progress):
        raise MastodonIllegalArgumentError(f"progress={shown(progress)} cannot be called.")
    files: dict[str, Any] = {}
    with ExitStack() as ours:
        for field, (media, mime_type, file_name) in given.items():
            if media is not None:
                sent_name, file, found_type, opened_here = upload(media, mime_type, _argument(field), file_name)
                files[field] = (sent_name, file, found_type)
                if opened_here:
                    ours.enter_context(file)
        opened = _Uploads(files, progress)
        ours.callback(opened.close)
        try:
            yield opened
        except StoppedError as stopped:
            context = stopped.reason.__context__
            try:
                raise stopped.reason
            finally:
                # Restore its own context, which the wrapping has replaced.
                stopped.reason.__context__ = context


def upload(media: Any, mime_type: str | None, name: str, file_name: str | None = None) -> tuple[str, Any, str, bool]:
    """Return what is sent for a file: the name, an open file or bytes, the type, and whether we must close it.

    :param media: a path, an open binary file, or bytes (which need a type).
    :param mime_type: the type, if the caller knows it.
    :param name: the name of the argument, for errors.
    :param file_name: the name to send. By default, one is generated.
    :raises MastodonFileNotFoundError: if there is no such file.
    :raises MastodonIOError: if the file cannot be read.
    :raises MastodonIllegalArgumentError: if this is not a file, or its type is unknown.
    """
    is_path = isinstance(media, (str, os.PathLike))
    if is_path:
        mime_type = mime_type or guess_type(media, name)
    elif isinstance(media, io.TextIOBase):
        raise MastodonIllegalArgumentError(f"{name} is open as text; open it as binary, with mode 'rb'.")
    elif not isinstance(media, (bytes, bytearray)) and not hasattr(media, "read"):
        raise MastodonIllegalArgumentError(
            f"{name}={shown(media)} is not a file: a path, an open binary file or bytes are needed."
        )
    elif getattr(media, "closed", False) or (hasattr(media, "readable") and not media.readable()):
        raise MastodonIllegalArgumentError(f"{name} is closed, or open for writing only; open it with mode 'rb'.")
    else:
        mime_type = mime_type or _type_by_name(file_name or getattr(media, "name", None))
    if mime_type is None:
        raise MastodonIllegalArgumentError(f"{name}: the type is unknown, so a mime_type must be given.")
    if is_path:
        media = _opened(media, name)
    elif isinstance(media, bytearray):
        media = bytes(media)
    return file_name or generated_name(mime_type), media, mime_type, is_path


def content_of(media: Any, mime_type: str | None, name: str) -> tuple[bytes, str]:
    """Return the whole content of a file, and its type. The arguments are those of :func:`upload`."""
    with uploads(**{name: (media, mime_type, None)}) as files:
        _, file, found_type = files[name]
        return (file if isinstance(file, bytes) else file.read()), found_type


def guess_type(path: str | os.PathLike[str], name: str = "media_file") -> str | None:
    """Return the type of a file, by its content if libmagic is installed, otherwise by its name.

    :raises MastodonFileNotFoundError: if there is no such file.
    :raises MastodonIOError: if the file cannot be read.
    """
    with _opened(path, name) as file:
        found = _type_by_content(file)
    return found if found not in _VAGUE else _type_by_name(os.fspath(path)) or found


def _opened(path: str | os.PathLike[str], name: str) -> IO[bytes]:
    try:
        return open(path, "rb")
    except FileNotFoundError as error:
        raise MastodonFileNotFoundError(f"{name}: there is no file {shown(os.fspath(path))}.") from error
    except (OSError, ValueError) as error:
        raise MastodonIOError(f"{name}: the file {shown(os.fspath(path))} cannot be read: {error}.") from error


def _type_by_content(file: IO[bytes]) -> str | None:
    try:
        magic = optional("magic", "magic")
    except MastodonMissingExtraError:
        return None
    if not hasattr(magic, "from_buffer"):
        # Another package with the same name, which is part of the program "file".
        return None
    try:
        found: str = magic.from_buffer(file.read(_SNIFFED), mime=True)
    except (magic.MagicException, OSError):
        return None
    return found


def _type_by_name(name: Any) -> str | None:
    return mimetypes.guess_type(name)[0] if isinstance(name, str) else None


def generated_name(mime_type: str) -> str:
    """Return a name that reveals nothing about the user's files."""
    return f"mastodonpyupload_{time.time()}_{os.urandom(16).hex()}{mimetypes.guess_extension(mime_type) or ''}"
