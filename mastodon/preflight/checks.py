"""The problems that a server would have with a status. Nothing here reads files or sends requests."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from mastodon._core import ratelimit
from mastodon._core.params import is_number, shown
from mastodon._core.text_length import counted_text
from mastodon.compat import optional
from mastodon.errors import StatusProblem
from mastodon.preflight.files import FileFacts
from mastodon.preflight.limits import Limits

_SECONDS_AHEAD = 300
_FEWEST_OPTIONS = 2


def problems_of(
    fields: Mapping[str, Any],
    limits: Limits,
    now: float,
    files: Sequence[FileFacts] = (),
    attached: Iterable[Any] | None = None,
) -> list[StatusProblem]:
    """Return what is wrong with a status.

    :param fields: the fields of the request, as ``status_fields`` returns them.
    :param now: the current Unix time.
    :param files: the files that are uploaded for it.
    :param attached: the attachments that it has already, if all media must have a description.
    """
    count = len(fields["media_ids"] or ()) + len(files)
    return [
        *_text(fields, limits, count),
        *_media(fields, limits, count),
        *(problem for number, file in enumerate(files) for problem in _file(f"media[{number}]", file, limits)),
        *(() if attached is None else _descriptions(files, attached)),
        *_poll(fields["poll"], limits),
        *_schedule(fields["scheduled_at"], now),
    ]


def _text(fields: Mapping[str, Any], limits: Limits, media: int) -> Iterator[StatusProblem]:
    text, warning = fields["status"] or "", fields["spoiler_text"] or ""
    is_quote = fields["quoted_status_id"] is not None or fields["quote_id"] is not None
    if not text.strip() and not warning.strip() and not media and not is_quote:
        yield StatusProblem(
            "status", "a text, unless there are media", text, "status is empty, and there are no media."
        )
    counted = text if limits.link_characters is None else counted_text(text, limits.link_characters)
    length = _length(counted + warning, limits.characters)
    if length > limits.characters:
        with_warning = " with spoiler_text" if warning else ""
        yield _too_many("status", f"has {length} characters{with_warning}", limits.characters, length)


def _media(fields: Mapping[str, Any], limits: Limits, count: int) -> Iterator[StatusProblem]:
    name = "media_ids" if fields["media_ids"] else "media"
    if count > limits.media:
        yield _too_many(name, f"has {count} attachments", limits.media, count)
    if count and fields["poll"] is not None:
        message = "a status has either media or a poll, not both."
        yield StatusProblem("poll", "no poll beside media", count, message)


def _file(name: str, file: FileFacts, limits: Limits) -> Iterator[StatusProblem]:
    if not file.size:
        # Its type says nothing: that of python-magic is "inode/x-empty".
        yield StatusProblem(name, "a file with content", 0, f"{name} is empty.")
        return
    if limits.mime_types is not None and not any(_fits(file.mime_type, each) for each in limits.mime_types):
        message = f"{name} is {file.mime_type}, which the server does not accept. It accepts"
        yield StatusProblem(name, limits.mime_types, file.mime_type, f"{message} {', '.join(limits.mime_types)}.")
    is_image = file.mime_type.startswith("image/")
    largest = limits.image_size if is_image else limits.video_size
    if file.size > largest:
        yield _too_many(name, f"has {file.size} bytes", largest, file.size)
    if is_image and file.pixels is not None and file.pixels[0] * file.pixels[1] > limits.image_pixels:
        width, height = file.pixels
        yield _too_many(name, f"has {width} x {height} pixels", limits.image_pixels, width * height)
    length = _length(file.description or "", limits.description_characters)
    if length > limits.description_characters:
        what = f"has a description of {length} characters"
        yield _too_many(name, what, limits.description_characters, length)


def _fits(mime_type: str, accepted: str) -> bool:
    """Check whether a type is one that the server accepts, which may be "image/*"."""
    kind, _, _ = mime_type.partition("/")
    return accepted.lower() in (mime_type.lower(), f"{kind}/*", "*/*")


def _descriptions(files: Sequence[FileFacts], attached: Iterable[Any]) -> Iterator[StatusProblem]:
    given = [(f"media[{number}]", file.description) for number, file in enumerate(files)]
    for number, each in enumerate(attached):
        # Nothing is known about an attachment of which there is only the id.
        if isinstance(each, Mapping) and "description" in each:
            given.append((f"media_ids[{number}]", each["description"]))
    for name, description in given:
        if not str(description or "").strip():
            message = f"{name} has no description, and require_alt_text is set."
            yield StatusProblem(name, "a description", description, message)


def _poll(poll: Mapping[str, Any] | None, limits: Limits) -> Iterator[StatusProblem]:
    if poll is None:
        return
    options: list[str] = list(poll["options"])
    if len(options) > limits.poll_options:
        yield _too_many("poll", f"has {len(options)} options", limits.poll_options, len(options))
    if len(options) < _FEWEST_OPTIONS:
        message = f"poll has {len(options)} options, but needs at least {_FEWEST_OPTIONS}."
        yield StatusProblem("poll", _FEWEST_OPTIONS, len(options), message)
    if len(set(options)) < len(options):
        yield StatusProblem("poll", "different options", options, "poll has the same option twice.")
    for number, option in enumerate(options):
        name, length = f"poll.options[{number}]", _length(option, limits.poll_option_characters)
        if length > limits.poll_option_characters:
            yield _too_many(name, f"has {length} characters", limits.poll_option_characters, length)
        if not option.strip():
            yield StatusProblem(name, "a text", option, f"{name} is empty.")
    expires_in: Any = poll.get("expires_in")
    shortest, longest = limits.poll_min_expiration, limits.poll_max_expiration
    seconds = int(expires_in) if is_number(expires_in) or str(expires_in).isdecimal() else None
    if seconds is None or not shortest <= seconds <= longest:
        message = f"poll.expires_in={shown(expires_in)}: the server allows {shortest} to {longest} seconds."
        yield StatusProblem("poll.expires_in", (shortest, longest), expires_in, message)


def _schedule(scheduled_at: str | None, now: float) -> Iterator[StatusProblem]:
    if scheduled_at is None:
        return
    when = ratelimit.unix_time(scheduled_at)
    if when is None or when < now + _SECONDS_AHEAD:
        message = f"scheduled_at={shown(scheduled_at)} is not a time at least five minutes from now."
        yield StatusProblem("scheduled_at", "at least five minutes from now", scheduled_at, message)


def _too_many(argument: str, what: str, allowed: int, actual: int) -> StatusProblem:
    return StatusProblem(argument, allowed, actual, f"{argument} {what}; the server allows {allowed}.")


def _length(text: str, limit: int) -> int:
    """Return the number of characters as a reader sees them, or a larger one if even that is within the limit."""
    if len(text) <= limit:
        return len(text)
    length: int = optional("grapheme", "grapheme").length(text)
    return length
