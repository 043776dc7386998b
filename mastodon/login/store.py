"""Keep logins in a file for each app, or in the keyring of the system."""

from __future__ import annotations

import hashlib
import json
import os
import re
import sys
import time
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from typing import Any

from mastodon._core.params import is_number, shown
from mastodon._io import credentials
from mastodon._io.lock import FileLock
from mastodon.compat import optional
from mastodon.errors import MastodonIllegalArgumentError, MastodonIOError

_FORMAT = 1
_DIRECTORY = "Mastodon.py"
_KEYRING = "keyring"
_LOCK_SECONDS = 10.0
_LOCK_INTERVAL = 0.02
# Names of devices, which cannot be names of files on Windows, whatever their extension.
_PLAIN_NAME = r"(?!(?:con|prn|aux|nul|com\d|lpt\d)$)[a-z0-9][a-z0-9_-]{0,63}"


@dataclass(frozen=True)
class Login:
    """A saved login: an account, its token, and the app that the token was issued to."""

    server: str
    username: str
    #: The scopes of the token.
    scopes: tuple[str, ...]
    access_token: str = field(repr=False)
    refresh_token: str | None = field(repr=False)
    #: When the token expires, in seconds of Unix time.
    expires_at: float | None
    client_id: str = field(repr=False)
    client_secret: str = field(repr=False)
    #: The scopes and the redirect URI that the app was registered with.
    app_scopes: tuple[str, ...]
    redirect_uri: str

    @property
    def host(self) -> str:
        """The host of the server, with its port if that is not the usual one."""
        return self.server.partition("://")[2]

    @property
    def account(self) -> str:
        """The account with its host, such as "me@mastodon.social"."""
        return f"{self.username}@{self.host}"

    def is_for(self, server: str | None, username: str | None, host: str | None) -> bool:
        """Check whether this is a login to a server, of a user, on a host. None fits any."""
        return (
            (server is None or server.lower() == self.server.lower())
            and (username is None or username.lower() == self.username.lower())
            and (host is None or host.lower() == self.host.lower())
        )


class Store(ABC):
    """The saved logins of one app, oldest first. Each is stored as a whole, app and token together."""

    def __init__(self, client_name: str, location: str, locked_path: str) -> None:
        self.client_name = client_name
        #: The argument that opens this store again, wherever the program is then.
        self.location = location
        #: The path beside which the lock is.
        self._locked_path = locked_path

    @abstractmethod
    def __str__(self) -> str:
        """Return what error messages call this store."""

    def logins(self) -> list[Login]:
        """Read all logins."""
        text = self._read()
        if text is None:
            return []
        try:
            return self._parsed(text)
        except (ValueError, KeyError, TypeError, RecursionError) as error:
            # Without a cause, because that of JSON contains the text.
            reason = str(error) if isinstance(error, _WrongContent) else "it is damaged, or something else"
            raise MastodonIOError(
                f"store: {self} does not contain the logins of {shown(self.client_name)}: {reason}. It stays as it is."
                " Move it away, or pass another store."
            ) from None

    def check_writable(self) -> None:
        """Raise an error if logins could not be saved, as far as can be told without saving one."""
        with self._locked():
            pass

    def save(self, login: Login, instead_of: str | None = None) -> None:
        """Save a login as the newest one. It replaces that of the same account, and the one with the given token."""
        with self._locked():
            others = [each for each in self.logins() if not each.is_for(login.server, login.username, None)]
            self._write([*(each for each in others if each.access_token != instead_of), login])

    def forget(self, access_token: str) -> None:
        """Remove the logins with a token."""
        with self._locked():
            logins = self.logins()
            kept = [each for each in logins if each.access_token != access_token]
            if kept != logins:
                self._write(kept)

    @abstractmethod
    def _read(self) -> str | None:
        """Return the stored text, or None if there is none."""

    @abstractmethod
    def _replace(self, text: str) -> None:
        """Store a text."""

    @abstractmethod
    def _remove(self) -> None:
        """Remove the stored text."""

    def _write(self, logins: list[Login]) -> None:
        if not logins:
            self._remove()
            return
        content = {
            "format": _FORMAT,
            "client_name": self.client_name,
            "logins": [asdict(login) for login in logins],
        }
        self._replace(json.dumps(content, indent=1))

    def _parsed(self, text: str) -> list[Login]:
        content = json.loads(text)
        if content["format"] != _FORMAT:
            raise _WrongContent("it was written by another version of this library")
        if content["client_name"] != self.client_name:
            raise _WrongContent(f"it is that of {shown(content['client_name'])}")
        return [_login_of(each) for each in content["logins"]]

    @contextmanager
    def _locked(self) -> Iterator[None]:
        """Keep other programs from writing meanwhile."""
        lock = FileLock(self._locked_path)
        try:
            os.makedirs(os.path.dirname(self._locked_path), mode=0o700, exist_ok=True)
            end = time.monotonic() + _LOCK_SECONDS
            while not lock.acquire():
                if time.monotonic() > end:
                    raise MastodonIOError(f"store: another program has been writing to {self} for too long.")
                time.sleep(_LOCK_INTERVAL)
        except OSError as error:
            if isinstance(error, MastodonIOError):
                raise
            raise MastodonIOError(
                f"store: {shown(f'{self._locked_path}.lock')} cannot be written: {error.strerror}."
            ) from error
        try:
            yield
        finally:
            lock.release()


class FileStore(Store):
    """A file that only its owner can read."""

    def __init__(self, client_name: str, path: str) -> None:
        super().__init__(client_name, path, path)

    def __str__(self) -> str:
        return f"the file {shown(self.location)}"

    def check_writable(self) -> None:
        super().check_writable()
        credentials.check_writable(self.location, "store")

    def _read(self) -> str | None:
        try:
            with open(self.location, encoding="utf-8") as file:
                text = file.read()
                shared = credentials.is_shared(file)
        except FileNotFoundError:
            return None
        except UnicodeDecodeError:
            return ""
        except OSError as error:
            raise MastodonIOError(f"store: {self} cannot be read: {error.strerror}.") from error
        if shared:
            # The line that called Mastodon.login.
            credentials.warn_about_shared(self.location, "store", stacklevel=5)
        return text

    def _replace(self, text: str) -> None:
        credentials.write(self.location, [text], "store")

    def _remove(self) -> None:
        try:
            os.unlink(self.location)
        except OSError as error:
            raise MastodonIOError(f"store: {self} cannot be removed: {error.strerror}.") from error


class KeyringStore(Store):
    """An entry in the keyring of the system."""

    def __init__(self, client_name: str, locked_path: str) -> None:
        super().__init__(client_name, _KEYRING, locked_path)
        self._keyring = optional("keyring", "keyring")

    def __str__(self) -> str:
        return f"the entry {shown(self.client_name)} of {_DIRECTORY} in the keyring"

    def _read(self) -> str | None:
        text: str | None = self._ask(self._keyring.get_password, _DIRECTORY, self.client_name)
        return text

    def _replace(self, text: str) -> None:
        self._ask(self._keyring.set_password, _DIRECTORY, self.client_name, text)

    def _remove(self) -> None:
        self._ask(self._keyring.delete_password, _DIRECTORY, self.client_name)

    def _ask(self, function: Any, *arguments: str) -> Any:
        try:
            return function(*arguments)
        except (self._keyring.errors.KeyringError, OSError) as error:
            raise MastodonIOError(f"store: the keyring of the system cannot be used: {error}") from error


class _WrongContent(ValueError):
    """The content of a store cannot be used. The message says why."""


def open_store(store: Any, client_name: str) -> Store:
    """Return the store that an argument names.

    :param store: a path, "keyring", or None for the usual file.
    """
    if store is not None and not isinstance(store, (str, os.PathLike)):
        raise MastodonIllegalArgumentError(f"store={shown(store)} must be the path of a file, or 'keyring'.")
    if store is not None and store != _KEYRING:
        path = os.fspath(store)
        directory = os.path.dirname(path) or os.curdir
        if not isinstance(path, str) or not path or os.path.isdir(path) or not os.path.isdir(directory):
            raise MastodonIllegalArgumentError(
                f"store={shown(store)} must be the path of a file in an existing directory, or 'keyring'."
            )
        return FileStore(client_name, os.path.abspath(path))
    home = os.path.expanduser("~")
    path = os.path.join(configuration_directory(os.environ, sys.platform, home), _DIRECTORY, file_name(client_name))
    if not os.path.isabs(path):
        raise MastodonIOError("store: there is no home directory. Pass the path of a file.")
    return KeyringStore(client_name, path) if store == _KEYRING else FileStore(client_name, path)


def configuration_directory(environment: Mapping[str, str], platform: str, home: str) -> str:
    """Return the directory in which a system expects the configuration of programs."""
    if platform == "win32":
        return environment.get("APPDATA") or os.path.join(home, "AppData", "Roaming")
    if platform == "darwin":
        return os.path.join(home, "Library", "Application Support")
    found = environment.get("XDG_CONFIG_HOME", "")
    # The specification says to ignore relative paths.
    return found if os.path.isabs(found) else os.path.join(home, ".config")


def file_name(client_name: str) -> str:
    """Return the file name for an app: its name if that is plain, otherwise one that belongs to no other app."""
    if re.fullmatch(_PLAIN_NAME, client_name):
        return f"{client_name}.json"
    readable = re.sub(r"[^a-z0-9]+", "-", client_name.lower()).strip("-")[:40]
    digest = hashlib.sha256(client_name.encode()).hexdigest()[:16]
    # No plain name has a dot or begins with a line.
    return f"_{readable}.{digest}.json"


def _login_of(record: Any) -> Login:
    expires_at, refresh_token = record["expires_at"], record["refresh_token"]
    if not (expires_at is None or is_number(expires_at)) or not (refresh_token is None or _is_text(refresh_token)):
        raise _WrongContent("it is damaged")
    return Login(
        server=_text_in(record, "server"),
        username=_text_in(record, "username"),
        scopes=_texts(record["scopes"]),
        access_token=_text_in(record, "access_token"),
        refresh_token=refresh_token,
        expires_at=expires_at,
        client_id=_text_in(record, "client_id"),
        client_secret=_text_in(record, "client_secret"),
        app_scopes=_texts(record["app_scopes"]),
        redirect_uri=_text_in(record, "redirect_uri"),
    )


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and value != ""


def _text_in(record: Mapping[str, Any], key: str) -> str:
    return _texts([record[key]])[0]


def _texts(values: Any) -> tuple[str, ...]:
    if not isinstance(values, list) or not all(map(_is_text, values)):
        raise _WrongContent("it is damaged")
    return tuple(values)
