"""Files with the credentials of apps and logins, one value per line."""

from __future__ import annotations

import os
import stat
import warnings
from collections.abc import Iterable
from typing import IO, Any, NamedTuple

from mastodon._core.addresses import looks_like_address
from mastodon._core.params import shown
from mastodon._io.files import replace
from mastodon.errors import MastodonFileNotFoundError, MastodonIllegalArgumentError, MastodonIOError, MastodonWarning

_LINES = 4
_READ_BY_OTHERS = stat.S_IRGRP | stat.S_IROTH


class AppFile(NamedTuple):
    """The file that ``create_app`` writes. Older files end after the second line, the oldest after the first."""

    client_id: str
    client_secret: str | None
    api_base_url: str | None
    client_name: str | None


class LoginFile(NamedTuple):
    """The file that ``log_in`` writes. Older files end after the first line."""

    access_token: str
    api_base_url: str | None
    client_id: str | None
    client_secret: str | None


def app_file(value: Any, name: str) -> AppFile | None:
    """Read the app from a file. Return None if the argument does not name a file.

    :param value: a path, or a client id that could be one.
    :param name: the argument, for errors.
    """
    lines = _lines(value, name)
    if lines is None:
        return None
    if _is_address(lines[1]) and not _is_address(lines[2]):
        raise MastodonIllegalArgumentError(
            f"{name}: the file {shown(os.fspath(value))} is that of a login. Pass it as access_token;"
            f" {name} takes the file that create_app wrote."
        )
    return AppFile(*lines)


def login_file(value: Any, name: str) -> LoginFile | None:
    """Read the login from a file. Return None if the argument does not name a file.

    :param value: a path, or an access token that could be one.
    :param name: the argument, for errors.
    """
    lines = _lines(value, name)
    if lines is None:
        return None
    if lines[1] is not None and (not looks_like_address(lines[1]) or _is_address(lines[2])):
        # The second line is the secret of an app. It must neither be looked up as a host nor shown.
        raise MastodonIllegalArgumentError(
            f"{name}: the file {shown(os.fspath(value))} is that of an app. Pass it as client_id;"
            f" {name} takes the file that log_in wrote."
        )
    return LoginFile(*lines)


def _is_address(line: str | None) -> bool:
    return line is not None and "://" in line


def _lines(value: Any, name: str) -> tuple[str, str | None, str | None, str | None] | None:
    if not isinstance(value, (str, os.PathLike)):
        raise MastodonIllegalArgumentError(f"{name} must be a string or a path, not a {type(value).__name__}.")
    if not os.path.isfile(value):
        if isinstance(value, os.PathLike):
            raise MastodonFileNotFoundError(f"{name}: there is no file {shown(os.fspath(value))}.")
        return None
    try:
        with open(value, encoding="utf-8-sig") as file:
            text = file.read()
            shared = is_shared(file)
    except (OSError, UnicodeDecodeError) as error:
        raise MastodonIllegalArgumentError(f"{name}: the file {shown(os.fspath(value))} cannot be read.") from error
    if shared:
        # The line that created the client: above the constructor, its decorator, and the two functions here.
        warn_about_shared(value, name, stacklevel=5)
    lines = [line.strip() or None for line in text.splitlines()]
    lines += [None] * _LINES
    if lines[0] is None:
        raise MastodonIllegalArgumentError(f"{name}: the file {shown(os.fspath(value))} has nothing in its first line.")
    return lines[0], lines[1], lines[2], lines[3]


def is_shared(file: IO[str]) -> bool:
    """Check whether others on this machine can read an open file."""
    return os.name == "posix" and bool(os.fstat(file.fileno()).st_mode & _READ_BY_OTHERS)


def warn_about_shared(path: str | os.PathLike[str], name: str, stacklevel: int) -> None:
    """Warn about a file that others on this machine can read."""
    warnings.warn(
        f"{name}: others on this machine can read {shown(os.fspath(path))}. Allow it to its owner only: chmod 600.",
        MastodonWarning,
        stacklevel=stacklevel + 1,
    )


def check_writable(path: Any, name: str) -> None:
    """Raise an error if a file could not be written to this path later."""
    if not isinstance(path, (str, os.PathLike)) or not os.fspath(path) or "\0" in os.fsdecode(path):
        raise MastodonIllegalArgumentError(f"{name}={shown(path)} must be the path of a file.")
    directory = os.path.dirname(os.fspath(path)) or os.curdir
    # Replacing a device such as /dev/null would break the machine.
    is_special = os.path.exists(path) and not os.path.isfile(path)
    if is_special or not os.path.isdir(directory) or not os.access(directory, os.W_OK | os.X_OK):
        raise MastodonIllegalArgumentError(f"{name}: the file {shown(os.fspath(path))} cannot be written there.")


def write(path: str | os.PathLike[str], lines: Iterable[str], name: str) -> None:
    """Write a file that only its owner can read, completely or not at all.

    A symbolic link at the path is replaced. Its target stays unchanged.
    """
    try:
        replace(path, "".join(f"{line}\n" for line in lines))
    except OSError as error:
        raise MastodonIOError(
            f"{name}: the file {shown(os.fspath(path))} cannot be written: {error.strerror}."
        ) from error
