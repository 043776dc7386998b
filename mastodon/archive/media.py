"""Download media. A server chooses the content of a file, but never where it is stored."""

from __future__ import annotations

import hashlib
import mimetypes
import os
import re
import time
from collections.abc import Iterator
from contextlib import suppress
from typing import Any, NamedTuple

import requests
from urllib3.exceptions import HTTPError

from mastodon._core.addresses import is_internal, joined, origin
from mastodon._io.files import replacing
from mastodon._io.sessions import body_chunks, new_session, no_netrc
from mastodon.archive.store import Writer
from mastodon.Mastodon import Mastodon

_FOLDER = "media"
#: The name of a file until its checksum is known.
_UNNAMED = ".download"
_REDIRECTS = 5
#: Seconds to connect, and to wait for more data.
_TIMEOUT = 60.0
#: Seconds for a whole file.
_LONGEST = 1800.0
#: The number of URLs that are read from the database at once.
_CHUNK = 200
_TYPES = ("image", "video", "audio")


class _Refused(Exception):
    """A file was not stored. The message says why."""


class Downloaded(NamedTuple):
    """The result of downloading."""

    #: The number of files that were stored.
    stored: int
    #: The URLs of files that were not stored, each with the reason.
    failed: list[tuple[str, str]]


def download(api: Mastodon, writer: Writer, folder: str, most: int) -> Downloaded:
    """Download all media of statuses that have not been downloaded yet.

    :param most: the maximum size of a file in bytes.
    """
    stored, failed = 0, []
    _tidy(os.path.join(folder, _FOLDER))
    session = _session(api)
    try:
        for url in _missing(writer):
            try:
                fields: dict[str, Any] = _stored(session, api, url, folder, most)
                stored += 1
            except (_Refused, requests.RequestException, HTTPError, ValueError) as error:
                fields = {"error": _reason(error)}
                failed.append((url, fields["error"]))
            before = writer.db.execute("SELECT error FROM media_files WHERE url = ?", (url,)).fetchone()
            # Every update usually fails for the same reason, which is noted once.
            if before is None or before["error"] != fields.get("error"):
                writer.note(event="media", url=url, **fields)
    finally:
        session.close()
    return Downloaded(stored, failed)


def _tidy(folder: str) -> None:
    """Remove the temporary files of a killed program, and no other files: the folder may be a link."""
    with suppress(FileNotFoundError):
        for name in os.listdir(folder):
            if name == _UNNAMED or (name.startswith(".") and name.endswith(".tmp")):
                os.unlink(os.path.join(folder, name))


def _missing(writer: Writer) -> Iterator[str]:
    last = ""
    while True:
        rows = writer.db.execute(
            "SELECT DISTINCT media.url FROM media LEFT JOIN media_files ON media_files.url = media.url"
            " WHERE media.url > ? AND path IS NULL ORDER BY media.url LIMIT ?",
            (last, _CHUNK),
        ).fetchall()
        for row in rows:
            yield row[0]
        if not rows:
            return
        last = rows[-1][0]


def _session(api: Mastodon) -> requests.Session:
    """Return a session without the access token and other credentials, because media can be on any host."""
    session = new_session(1)
    session.proxies = dict(api.session.proxies)
    session.trust_env = api.session.trust_env
    session.verify = api.session.verify
    session.headers["User-Agent"] = api.user_agent or session.headers["User-Agent"]
    return session


def _stored(session: requests.Session, api: Mastodon, url: str, folder: str, most: int) -> dict[str, Any]:
    """Download a file. Return its fields for the journal."""
    end = time.monotonic() + _LONGEST
    with _response(session, api, url) as response:
        kind = response.headers.get("Content-Type", "").partition(";")[0].strip().lower()
        if kind.partition("/")[0] not in _TYPES and kind != "application/octet-stream":
            raise _Refused(f"it is not an image, video or audio file, but {kind[:100] or 'of an unknown type'}")
        length = response.headers.get("Content-Length", "")
        expected = int(length) if length.isdecimal() and "Content-Encoding" not in response.headers else None
        if expected is not None and expected > most:
            raise _Refused(f"it is larger than {most} bytes")
        os.makedirs(os.path.join(folder, _FOLDER), mode=0o700, exist_ok=True)
        checksum, size = hashlib.sha256(), 0
        unnamed = os.path.join(folder, _FOLDER, _UNNAMED)
        with replacing(unnamed) as file:
            for block in body_chunks(response, end):
                size += len(block)
                if size > most:
                    raise _Refused(f"it is larger than {most} bytes")
                if time.monotonic() > end:
                    raise _Refused(f"it was not complete after {_LONGEST:g} seconds")
                checksum.update(block)
                file.write(block)
            if size == 0 or (expected is not None and size != expected):
                raise _Refused(f"it has {size} bytes" + ("" if expected is None else f" of {expected}"))
    name = f"{_FOLDER}/{checksum.hexdigest()}{_extension(kind)}"
    os.replace(unnamed, os.path.join(folder, *name.split("/")))
    return {"path": name, "sha256": checksum.hexdigest(), "size": size}


def _response(session: requests.Session, api: Mastodon, url: str) -> requests.Response:
    for _ in range(_REDIRECTS + 1):
        _check(url, api.api_base_url)
        response = session.get(url, stream=True, timeout=_TIMEOUT, allow_redirects=False, auth=no_netrc)
        if not response.is_redirect:
            break
        url = joined(url, response.headers["Location"])
        response.close()
    if response.status_code != 200:
        response.close()
        raise _Refused(f"the server responded with status {response.status_code}")
    return response


def _check(url: str, own_server: str) -> None:
    """Raise an error for a URL that cannot be one of media."""
    target, own = origin(url), origin(own_server)
    if target is None or target[0] not in ("http", "https") or target[1] is None:
        raise _Refused("its address does not begin with http:// or https://")
    if is_internal(target[1]) and not (own is not None and is_internal(own[1])):
        raise _Refused("its address leads to this machine or its network")


def _extension(kind: str) -> str:
    """Return the file extension for a media type, or an empty one for a type that this machine does not know."""
    found = mimetypes.guess_extension(kind) or ""
    return found if re.fullmatch(r"\.[a-z0-9]{1,8}", found) else ""


def _reason(error: Exception) -> str:
    if isinstance(error, _Refused):
        return str(error)
    return f"the download failed ({type(error).__name__})"
