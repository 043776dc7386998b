"""The width and height of a picture, from the first bytes of its file."""

from __future__ import annotations

import struct
from typing import IO

_JPEG_FRAMES = frozenset({*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC})
_JPEG_WITHOUT_LENGTH = frozenset({0x01, *range(0xD0, 0xD9)})
_MAX_SEGMENTS = 1000


def size_in_pixels(file: IO[bytes]) -> tuple[int, int] | None:
    """Return width and height of a PNG, GIF, JPEG or WebP, or None for anything else. The file is read from here."""
    start = file.tell()
    head = file.read(30)
    try:
        if head.startswith(b"\x89PNG\r\n\x1a\n"):
            return _pair(struct.unpack(">II", head[16:24]))
        if head.startswith((b"GIF87a", b"GIF89a")):
            return _pair(struct.unpack("<HH", head[6:10]))
        if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
            return _webp(head)
        if head.startswith(b"\xff\xd8"):
            file.seek(start + 2)
            return _jpeg(file)
    except struct.error:
        # The file is cut off.
        return None
    return None


def _pair(numbers: tuple[int, ...]) -> tuple[int, int]:
    return numbers[0], numbers[1]


def _webp(head: bytes) -> tuple[int, int] | None:
    kind = head[12:16]
    if kind == b"VP8 ":
        width, height = struct.unpack("<HH", head[26:30])
        return width & 0x3FFF, height & 0x3FFF
    if kind == b"VP8L":
        (bits,) = struct.unpack("<I", head[21:25])
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    if kind == b"VP8X" and len(head) == 30:
        return int.from_bytes(head[24:27], "little") + 1, int.from_bytes(head[27:30], "little") + 1
    return None


def _jpeg(file: IO[bytes]) -> tuple[int, int] | None:
    """Skip from segment to segment until the one that describes the picture."""
    for _ in range(_MAX_SEGMENTS):
        mark, kind = struct.unpack(">BB", file.read(2))
        if mark != 0xFF:
            return None
        if kind in _JPEG_WITHOUT_LENGTH:
            continue
        if kind == 0xFF:
            # Bytes of 0xFF may fill the space between segments.
            file.seek(-1, 1)
            continue
        (length,) = struct.unpack(">H", file.read(2))
        if kind in _JPEG_FRAMES:
            _, height, width = struct.unpack(">BHH", file.read(5))
            return width, height
        file.seek(length - 2, 1)
    return None
