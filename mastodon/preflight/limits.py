"""The limits that a server tells about itself, in whichever form."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from mastodon._core.text_length import LINK_LENGTH
from mastodon._data.record import at_path

_STATUSES, _MEDIA, _POLLS = "configuration.statuses.", "configuration.media_attachments.", "configuration.polls."
_MEBIBYTE = 1024 * 1024
# Counting builds a text with links of this length. A larger number is a mistake of the server.
_LONGEST_LINK = 1000


class Limits(NamedTuple):
    """The limits of a server for a status. The defaults are those that Mastodon documents."""

    characters: int = 500
    #: The length of every link, or None if the server counts all its characters.
    link_characters: int | None = LINK_LENGTH
    media: int = 4
    description_characters: int = 1500
    #: Bytes.
    image_size: int = 16 * _MEBIBYTE
    video_size: int = 99 * _MEBIBYTE
    #: Width times height.
    image_pixels: int = 33_177_600
    #: None if the server does not tell.
    mime_types: Sequence[str] | None = None
    poll_options: int = 4
    poll_option_characters: int = 50
    #: Seconds.
    poll_min_expiration: int = 300
    poll_max_expiration: int = 2_629_746


#: Where servers tell each limit: first the form of Mastodon, then those of Pleroma and of older versions of glitch.
_PLACES: dict[str, tuple[str, ...]] = {
    "characters": (_STATUSES + "max_characters", "max_toot_chars"),
    "link_characters": (_STATUSES + "characters_reserved_per_url",),
    "media": (_STATUSES + "max_media_attachments", "max_media_attachments"),
    "description_characters": (_MEDIA + "description_limit", "description_limit"),
    "image_size": (_MEDIA + "image_size_limit", "upload_limit"),
    "video_size": (_MEDIA + "video_size_limit", "upload_limit"),
    "image_pixels": (_MEDIA + "image_matrix_limit",),
    "poll_options": (_POLLS + "max_options", "poll_limits.max_options"),
    "poll_option_characters": (_POLLS + "max_characters_per_option", "poll_limits.max_option_chars"),
    "poll_min_expiration": (_POLLS + "min_expiration", "poll_limits.min_expiration"),
    "poll_max_expiration": (_POLLS + "max_expiration", "poll_limits.max_expiration"),
}


def limits_of(documents: Iterable[Mapping[str, Any]]) -> Limits:
    """Return the limits in the descriptions of a server, the best one first."""
    known = list(documents)
    told: dict[str, Any] = {}
    if any("pleroma" in document for document in known):
        # Pleroma and its forks count every character.
        told["link_characters"] = None
    for name, places in _PLACES.items():
        # 0 stands for no limit or for nothing, except as the shortest time of a poll.
        least = 0 if name == "poll_min_expiration" else 1
        found = (_number(at_path(document, place.split("."))) for place in places for document in known)
        number = next((each for each in found if each is not None and each >= least), None)
        if number is not None and (name != "link_characters" or number <= _LONGEST_LINK):
            told[name] = number
    for document in reversed(known):
        types = at_path(document, (_MEDIA + "supported_mime_types").split("."))
        # Friendica sends an object with the types as keys.
        if isinstance(types, (list, Mapping)) and types:
            told["mime_types"] = [str(each) for each in types]
    return Limits(**told)


def _number(value: Any) -> int | None:
    if isinstance(value, str) and value.isdecimal():
        return int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) else None
