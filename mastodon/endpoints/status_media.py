"""Files that are uploaded for a status: the forms in which callers name them."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any

from mastodon._core.params import header_text, listed, optional_text, shown
from mastodon.endpoints.media import focus_of
from mastodon.errors import MastodonIllegalArgumentError

_KEYS = frozenset(("media_file", "mime_type", "description", "focus", "file_name", "thumbnail", "thumbnail_mime_type"))


def media_arguments(media: Any, name: str = "media") -> list[dict[str, Any]]:
    """Return the arguments of ``media_post`` for each file of a status.

    :param media: None, or a list of files: each a path, or a dictionary with arguments of ``media_post``. A single one
        counts as a list of one.
    :param name: the name of the argument, for errors.
    :raises MastodonIllegalArgumentError: if a file is given in another form.
    """
    if media is None:
        return []
    return [_arguments(each, f"{name}[{number}]") for number, each in enumerate(listed(media))]


def _arguments(each: Any, name: str) -> dict[str, Any]:
    given = dict(each) if isinstance(each, Mapping) else {"media_file": each}
    unknown = [key for key in given if key not in _KEYS]
    if unknown or "media_file" not in given:
        raise MastodonIllegalArgumentError(
            f"{name}={shown(each)} must be a path, or a dictionary with media_file and other arguments of media_post:"
            f" {sorted(_KEYS)}."
        )
    if given.get("thumbnail") is None:
        given.pop("thumbnail", None)
    for key in given.keys() & {"media_file", "thumbnail"}:
        # Open files cannot be read again if the upload has to be repeated.
        if not isinstance(given[key], (str, os.PathLike, bytes)):
            raise MastodonIllegalArgumentError(
                f"{name}: {key}={shown(given[key])} must be a path, or bytes with their MIME type."
            )
    optional_text(given.get("description"), f"{name}.description")
    focus_of(given.get("focus"))
    for key in ("mime_type", "file_name", "thumbnail_mime_type"):
        header_text(given.get(key), f"{name}.{key}")
    return given
