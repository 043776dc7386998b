"""Facts and bytes that many tests share."""

from __future__ import annotations

from pathlib import Path

#: The server of all tests that need no particular one.
BASE = "https://mastodon.example"

#: A picture of one pixel. Contract cases name its size, and for edits its text in base 64.
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360f8cfc0f01f"
    "00050001015b0c2e560000000049454e44ae426082"
)

#: A picture of several blocks of a file, with every value of a byte in it.
LARGE_PNG = PNG + bytes(range(256)) * 100

#: Bodies of entities as servers send them, one a file: ``<class>.<variant>.json``.
ENTITIES = Path(__file__).parents[1] / "data" / "samples"
