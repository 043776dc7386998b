"""Media attachments and the metadata of their files."""

from __future__ import annotations

from typing import Annotated

from mastodon.types_base import AttribAccessDict, ByParentTag, IfSent, MaybeSnowflakeIdType


class MediaAttachmentImageMetadata(AttribAccessDict):
    """The dimensions of an image, or of the preview of any attachment.

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
    """The dimensions of a video, or of an animation without sound.

    Returned by: ``api.media_post("video.mp4").meta.original``

    Source: https://docs.joinmastodon.org/entities/MediaAttachment/
    """

    _version = "0.6.0"

    width: int
    """Width in pixels."""
    height: int
    """Height in pixels."""
    frame_rate: str
    """Frames per second as a fraction, such as ``30/1``."""
    duration: float
    """Duration in seconds."""
    bitrate: int
    """Bit rate in bits per second."""


class MediaAttachmentAudioMetadata(AttribAccessDict):
    """The duration and bit rate of an audio file.

    Returned by: ``api.media_post("audio.mp3").meta.original``

    Source: https://docs.joinmastodon.org/entities/MediaAttachment/
    """

    _version = "0.6.0"

    duration: float
    """Duration in seconds."""
    bitrate: int
    """Bit rate in bits per second."""


class MediaAttachmentFocusPoint(AttribAccessDict):
    """The point of an image that should stay visible when it is cropped.

    Returned by: ``api.media_post("image.jpg", focus=(0.5, 0.5)).meta.focus``

    Source: https://docs.joinmastodon.org/entities/MediaAttachment/
    """

    _version = "2.3.0"

    x: float
    """Horizontal position, from -1 (left) to 1 (right). Added in 2.3.0."""
    y: float
    """Vertical position, from -1 (bottom) to 1 (top). Added in 2.3.0."""


class MediaAttachmentColors(AttribAccessDict):
    """The colours for a media player, taken from the preview image.

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
    """The metadata of an attachment.

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
    """Metadata of the full file; its class depends on the ``type`` of the attachment."""
    small: MediaAttachmentImageMetadata
    """Metadata of the preview image."""
    colors: MediaAttachmentColors | None
    """Colours that suit the attachment. None if the server did not send any. Added in 4.0.0."""
    focus: MediaAttachmentFocusPoint | None
    """Point to keep visible when cropping. None if the server did not send one. Added in 2.3.0."""
    length: IfSent[str]
    """Duration as text, such as ``0:01:28.65``. None if the file has none."""
    duration: IfSent[float]
    """Duration in seconds. None if the file has none."""
    fps: IfSent[int]
    """Frames per second. None if the file is not a video."""
    size: IfSent[str]
    """Width and height as text, such as ``640x480``. None if the server does not send it."""
    width: IfSent[int]
    """Width in pixels. None if the server does not send it."""
    height: IfSent[int]
    """Height in pixels. None if the server does not send it."""
    aspect: IfSent[float]
    """Width divided by height. None if the server does not send it."""
    audio_encode: IfSent[str]
    """Encoding of the sound. None if the file has none."""
    audio_bitrate: IfSent[str]
    """Bit rate of the sound as text, such as ``44100 Hz``. None if the file has none."""
    audio_channels: IfSent[str]
    """Channels of the sound, such as ``stereo``. None if the file has none."""


class MediaAttachment(AttribAccessDict):
    """An image, video, animation or audio file that is, or can be, attached to a status.

    Returned by: ``api.media_post("image.jpg")`` or ``api.status(status_id).media_attachments[0]``

    Source: https://docs.joinmastodon.org/entities/MediaAttachment/
    """

    _version = "4.0.0"

    id: MaybeSnowflakeIdType
    """ID of the attachment, for ``media_ids``."""
    type: str
    """Type of the file: ``unknown``, ``image``, ``gifv`` (animation without sound), ``video`` or ``audio`` (added in
    2.9.1)."""
    url: str
    """URL of the full file on this server. None while the server is still processing an upload."""
    remote_url: str | None
    """URL of the full file on the author's server. None for a local upload."""
    preview_url: str | None
    """URL of a smaller version. None if there is none, as for most audio files."""
    text_url: str | None
    """Short URL for the text of a status. None if the server does not send it. Removed in 3.5.0."""
    meta: MediaAttachmentMetadataContainer
    """Metadata of the file and its preview. None until the server has read it."""
    blurhash: str
    """BlurHash, from which a blurred placeholder is drawn. None if there is no preview. Added in 2.8.1."""
    description: str | None
    """Alternative text. None if the author gave none. Added in 2.0.0."""
    preview_remote_url: str | None
    """URL of the smaller version on the author's server. None for a local upload."""
