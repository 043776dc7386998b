"""The facts about files that are going to be uploaded."""

from __future__ import annotations

import io
import os
from collections.abc import Mapping
from typing import Any, NamedTuple

from mastodon._core.params import optional_text
from mastodon._io.uploads import uploads
from mastodon.preflight.images import size_in_pixels


class FileFacts(NamedTuple):
    """The facts about a file that a server checks."""

    mime_type: str
    #: Bytes.
    size: int
    #: Width and height, or None for anything but a picture in a known format.
    pixels: tuple[int, int] | None
    description: str | None


def facts_of(arguments: Mapping[str, Any], name: str) -> FileFacts:
    """Read the facts about a file.

    :param arguments: the arguments of ``media_post``.
    :param name: the name of the file, for errors.
    :raises MastodonFileNotFoundError: if there is no such file.
    :raises MastodonIOError: if the file cannot be read.
    :raises MastodonIllegalArgumentError: if the type is unknown.
    """
    thumbnail = (arguments.get("thumbnail"), arguments.get("thumbnail_mime_type"), None)
    with uploads(
        **{name: (arguments["media_file"], arguments.get("mime_type"), None), f"{name}.thumbnail": thumbnail}
    ) as files:
        _, content, mime_type = files[name]
        file = io.BytesIO(content) if isinstance(content, bytes) else content
        size = file.seek(0, os.SEEK_END)
        file.seek(0)
        return FileFacts(mime_type, size, size_in_pixels(file), optional_text(arguments.get("description"), name))
