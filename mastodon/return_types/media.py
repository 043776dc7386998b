"""Media attachments and the metadata of their files."""

from __future__ import annotations

from typing import Annotated

from mastodon.types_base import AttribAccessDict, ByParentTag, MaybeSnowflakeIdType


class MediaAttachmentImageMetadata(AttribAccessDict):
    """Measures of a picture, or of the preview of any attachment.

    Returned by: ``api.media_post("image.jpg").meta.original``

    Source: https://docs.joinmastodon.org/entities/MediaAttachment/
    """

    _version = "0.6.0"

    width: int
    """Width in pixels."""
    height: int
    """Height in pixels."""
    aspect: float
    """Width divided by height."""
    size: str
    """Width and height as text, such as ``640x480``."""


class MediaAttachmentVideoMetadata(AttribAccessDict):
    """Measures of a video or of an animation without sound.

    Returned by: ``api.media_post("video.mp4").meta.original``

    Source: https://docs.joinmastodon.org/entities/MediaAttachment/
    """

    _version = "0.6.0"

    width: int
    """Width in pixels."""
    height: int
    """Height in pixels."""
    frame_rate: str
    """Pictures per second as a fraction, such as ``30/1``."""
    duration: float
    """Length in seconds."""
    bitrate: int
    """Data rate in bits per second."""


class MediaAttachmentAudioMetadata(AttribAccessDict):
    """Measures of a sound file.

    Returned by: ``api.media_post("audio.mp3").meta.original``

    Source: https://docs.joinmastodon.org/entities/MediaAttachment/
    """

    _version = "0.6.0"

    duration: float
    """Length in seconds."""
    bitrate: int
    """Data rate in bits per second."""


class MediaAttachmentFocusPoint(AttribAccessDict):
    """The point of a picture that should stay visible when it is cropped.

    Returned by: ``api.media_post("image.jpg", focus=(0.5, 0.5)).meta.focus``

    Source: https://docs.joinmastodon.org/entities/MediaAttachment/
    """

    _version = "2.3.0"

    x: float
    """Horizontal place, from -1 (left) to 1 (right). Added in 2.3.0."""
    y: float
    """Vertical place, from -1 (bottom) to 1 (top). Added in 2.3.0."""


class MediaAttachmentColors(AttribAccessDict):
    """Colours for a player around the attachment, taken from its cover picture.

    Returned by: ``api.media_post("audio.mp3").meta.colors``

    Source: https://docs.joinmastodon.org/entities/MediaAttachment/
    """

    _version = "4.0.0"

    foreground: str
    """Text colour as a hex code. Added in 4.0.0."""
    background: str
    """Background colour as a hex code. Added in 4.0.0."""
    accent: str
    """Highlight colour as a hex code. Added in 4.0.0."""


class MediaAttachmentMetadataContainer(AttribAccessDict):
    """Everything that the server measured about an attachment.

    Returned by: ``api.media_post("image.jpg").meta``

    Source: https://docs.joinmastodon.org/entities/MediaAttachment/
    """

    _version = "4.0.0"

    original: Annotated[
        MediaAttachmentImageMetadata | MediaAttachmentVideoMetadata | MediaAttachmentAudioMetadata,
        ByParentTag(
            "type",
            {
                "video": MediaAttachmentVideoMetadata,
                "gifv": MediaAttachmentVideoMetadata,
                "audio": MediaAttachmentAudioMetadata,
            },
            MediaAttachmentImageMetadata,
        ),
    ]
    """Measures of the full file; their kind depends on the ``type`` of the attachment."""
    small: MediaAttachmentImageMetadata
    """Measures of the preview picture."""
    colors: MediaAttachmentColors | None
    """Colours that go with the attachment. None if the server chose none. Added in 4.0.0."""
    focus: MediaAttachmentFocusPoint | None
    """Point to keep visible when cropping. None if the server sent none. Added in 2.3.0."""


class MediaAttachment(AttribAccessDict):
    """A picture, video, animation or sound file that is or can be attached to a status.

    Returned by: ``api.media_post("image.jpg")`` or ``api.status(status_id).media_attachments[0]``

    Source: https://docs.joinmastodon.org/entities/MediaAttachment/
    """

    _version = "4.0.0"

    id: MaybeSnowflakeIdType
    """Id of the attachment, to be used in ``media_ids``."""
    type: str
    """Kind of the file: ``unknown``, ``image``, ``gifv`` (animation without sound), ``video`` or ``audio`` (added in
    2.9.1).
    """
    url: str
    """Address of the full file on this server. None while the server still works on an upload."""
    remote_url: str | None
    """Address of the full file on the server of its author. None if it is a local upload."""
    preview_url: str | None
    """Address of a smaller version. None if there is none, as for most sound files."""
    text_url: str | None
    """Short address to put into the text of a post. None if not sent. Removed in 3.5.0."""
    meta: MediaAttachmentMetadataContainer
    """Measures of the file and its preview. None before the server has taken them."""
    blurhash: str
    """BlurHash code, from which a blurred placeholder is drawn. None if there is no preview. Added in 2.8.1."""
    description: str | None
    """Alternative text. None if the author gave none. Added in 2.0.0."""
    preview_remote_url: str | None
    """Address of the smaller version on the server of its author. None if it is a local upload."""
