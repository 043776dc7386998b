"""Media: files that are uploaded first and posted with a status afterwards."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from mastodon._core.params import header_text, optional_text, path, shown
from mastodon._core.response import data_of
from mastodon._data.convert import convert
from mastodon._data.scalars import plain
from mastodon._io.uploads import guess_type, upload, uploads
from mastodon.errors import MastodonAPIError, MastodonIllegalArgumentError
from mastodon.internals import Internals
from mastodon.return_types import MediaAttachment
from mastodon.types_base import EmptyResponse, IdType, PathOrFile
from mastodon.versions import api_version

THUMBNAIL_VERSION = "3.2.0"
_STILL_PROCESSING = 206
_POLL_SECONDS = 2.0
_MAX_PROCESSING_SECONDS = 600.0


class MediaMixin(Internals):
    """Uploading, reading, changing and deleting media."""

    @api_version("3.1.4", "4.0.0")
    def media(self, id: MediaAttachment | IdType) -> MediaAttachment:
        """Fetch a media attachment that has not been posted yet.

        :param id: the attachment.
        :return: the attachment; its ``url`` is None while the server is processing the file.
        :raises MastodonNotFoundError: if the user has no such attachment, or it has been posted already.
        :raises MastodonAPIError: if the server could not process the file.

        Source: https://docs.joinmastodon.org/methods/media/#get
        """
        return self._get(MediaAttachment, path("/api/v1/media/{}", id))

    @api_version("1.0.0", "4.0.0")
    def media_post(
        self,
        media_file: PathOrFile | bytes,
        mime_type: str | None = None,
        description: str | None = None,
        focus: tuple[float, float] | None = None,
        file_name: str | None = None,
        thumbnail: PathOrFile | bytes | None = None,
        thumbnail_mime_type: str | None = None,
        synchronous: bool = False,
        progress: Callable[[int, int], object] | None = None,
    ) -> MediaAttachment:
        """Upload a file, to be posted with a status.

        A file passed as a path is opened and closed by this method; a file that is already open stays open.

        :param media_file: a path, an open binary file, or bytes.
        :param mime_type: the MIME type, such as "image/png". Required for bytes. By default, it is guessed from the
            content or the name for a path, and from the name for an open file.
        :param description: a description for those who cannot see or hear the media.
        :param focus: the focal point, which stays visible when the image is cropped: a pair (x, y) of numbers from -1
            to 1. (0, 0) is the centre, (-1, 1) the upper left corner.
        :param file_name: the file name to send. By default, a generated name that reveals nothing about this computer.
        :param thumbnail: a preview image for a video or audio file, in the same forms as ``media_file``. Servers before
            Mastodon 3.2.0 do not accept one.
        :param thumbnail_mime_type: the MIME type of the thumbnail.
        :param synchronous: whether to wait until the server has processed the file, for at most ten minutes. Otherwise
            the ``url`` of a large file is None at first, and the file cannot be posted until :meth:`media` returns a
            ``url``.
        :param progress: a callback for the progress, called with the number of bytes sent so far and the total. Both
            count the whole body, which is a little larger than the file. If the file has to be sent again, both
            start from zero. An exception from the callback ends the upload.
        :return: the attachment, for ``media_ids`` of :meth:`status_post`.
        :raises MastodonFileNotFoundError: if there is no such file.
        :raises MastodonIOError: if the file cannot be read.
        :raises MastodonIllegalArgumentError: if the MIME type is unknown, or the focal point is not such a pair.
        :raises MastodonVersionError: if the server is too old for thumbnails.
        :raises MastodonAPIError: if the server rejects the file, or does not process it in time.

        Source: https://docs.joinmastodon.org/methods/media/#v2
        """
        fields = _description(description, focus)
        with uploads(
            progress,
            file=(
                _required_media(media_file, "media_file"),
                header_text(mime_type, "mime_type"),
                header_text(file_name, "file_name"),
            ),
            thumbnail=(thumbnail, header_text(thumbnail_mime_type, "thumbnail_mime_type"), None),
        ) as files:
            self._check_thumbnail(thumbnail)
            attachment = self._newer_or_older(
                "3.1.4",
                lambda: self._post(MediaAttachment, "/api/v2/media", fields, files=files),
                lambda: self._post(MediaAttachment, "/api/v1/media", fields, files=files),
            )
        if synchronous and not attachment.url:
            return self._wait_until_processed(attachment)
        return attachment

    @api_version("2.3.0", "4.0.0")
    def media_update(
        self,
        id: MediaAttachment | IdType,
        description: str | None = None,
        focus: tuple[float, float] | None = None,
        thumbnail: PathOrFile | bytes | None = None,
        thumbnail_mime_type: str | None = None,
    ) -> MediaAttachment:
        """Change the description, the focal point or the thumbnail of media that have not been posted yet.

        For the media of an existing status, use ``media_attributes`` of :meth:`status_update`.

        :param id: the attachment.
        :param description: the new description for those who cannot see or hear the media.
        :param focus: the new focal point: a pair (x, y) of numbers from -1 to 1.
        :param thumbnail: a new preview image for a video or audio file: a path, an open binary file, or bytes. Servers
            before Mastodon 3.2.0 do not accept one.
        :param thumbnail_mime_type: the MIME type of the thumbnail; required for bytes.
        :return: the updated attachment.
        :raises MastodonFileNotFoundError: if there is no such file.
        :raises MastodonIllegalArgumentError: if the MIME type is unknown, or the focal point is not such a pair.
        :raises MastodonVersionError: if the server is too old for thumbnails.
        :raises MastodonNotFoundError: if there is no such attachment, or it has been posted already.

        Source: https://docs.joinmastodon.org/methods/media/#update
        """
        endpoint, fields = path("/api/v1/media/{}", id), _description(description, focus)
        with uploads(thumbnail=(thumbnail, header_text(thumbnail_mime_type, "thumbnail_mime_type"), None)) as files:
            self._check_thumbnail(thumbnail)
            return self._put(MediaAttachment, endpoint, fields, files=files)

    @api_version("4.4.0", "4.4.0")
    def media_delete(self, id: MediaAttachment | IdType) -> None:
        """Delete a media attachment that has not been posted.

        :param id: the attachment.
        :raises MastodonNotFoundError: if there is no such attachment, or it belongs to somebody else.
        :raises MastodonAPIError: if it is part of a status.

        Source: https://docs.joinmastodon.org/methods/media/#delete
        """
        self._delete(EmptyResponse, path("/api/v1/media/{}", id))

    def _check_thumbnail(self, thumbnail: Any) -> None:
        if thumbnail is not None:
            self._check_version(THUMBNAIL_VERSION, THUMBNAIL_VERSION)

    def _wait_until_processed(self, uploaded: MediaAttachment) -> MediaAttachment:
        """Wait until the server has processed an attachment, and return it."""
        endpoint = path("/api/v1/media/{}", uploaded)
        deadline = time.monotonic() + _MAX_PROCESSING_SECONDS
        while time.monotonic() < deadline:
            response = self._Mastodon__api_request("GET", endpoint, return_response_object=True, skip_error_check=True)
            if not response.ok:
                error = self._error_of(response)
                raise MastodonAPIError(
                    f"The attachment could not be processed (its id is {uploaded.id}): {error.args[-1]}"
                ) from error
            if response.status_code != _STILL_PROCESSING:
                processed: MediaAttachment = convert(MediaAttachment, data_of(response.status_code, response.content))
                return processed
            time.sleep(_POLL_SECONDS)
        raise MastodonAPIError(
            f"The server is still processing the attachment after {_MAX_PROCESSING_SECONDS:.0f} seconds"
            f" (its id is {uploaded.id})."
        )

    def _Mastodon__load_media_file(
        self, media_file: PathOrFile | bytes, mime_type: str | None = None, file_name: str | None = None
    ) -> tuple[str, Any, str]:
        """Return the name, the open file and the MIME type for an upload. The caller closes the file."""
        name, file, found_type, _ = upload(media_file, mime_type, "media_file", file_name)
        return name, file, found_type

    def _Mastodon__guess_type(self, media_file: str) -> str | None:
        """Return the MIME type of a file."""
        return guess_type(media_file)


def _required_media(media: Any, name: str) -> Any:
    if media is None:
        raise MastodonIllegalArgumentError(f"{name}=None is not a file: pass a path, an open binary file or bytes.")
    return media


def _description(description: Any, focus: Any) -> dict[str, str | None]:
    return {"description": optional_text(description, "description"), "focus": focus_of(focus)}


def focus_of(focus: Any) -> str | None:
    """Return a focal point in the form that servers expect. None stays None."""
    if focus is None:
        return None
    parts = list(map(plain, focus)) if isinstance(focus, (tuple, list)) else []
    if len(parts) != 2 or not all(map(_is_coordinate, parts)):
        raise MastodonIllegalArgumentError(f"focus={shown(focus)} must be a pair of numbers from -1 to 1.")
    return f"{parts[0]},{parts[1]}"


def _is_coordinate(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and -1 <= value <= 1
