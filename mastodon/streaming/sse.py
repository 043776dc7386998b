"""Parses server-sent events: bytes in, events out. No input or output happens here."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain

from mastodon.errors import MastodonMalformedEventError
from mastodon.streaming.events import HEARTBEAT, Event

#: Larger than any status, and small enough to keep in memory for each connection.
MAX_EVENT_SIZE = 4 * 2**20

_BYTE_ORDER_MARK = b"\xef\xbb\xbf"


def events(chunks: Iterable[bytes]) -> Iterator[Event]:
    """Yield the events in a stream of bytes, each as soon as its last byte has arrived.

    An incomplete event at the end of the stream is dropped, as the standard requires.

    :param chunks: the bytes, split anywhere.
    :raises MastodonMalformedEventError: if an event is not UTF-8, or larger than :data:`MAX_EVENT_SIZE`.

    Source: https://html.spec.whatwg.org/multipage/server-sent-events.html
    """
    name: bytes | None = None
    data: list[bytes] = []
    size = 0
    for line in chain.from_iterable(_without_mark(_lines(chunks))):
        if line[:6] == b"data: ":
            # The same as in the last branch, without a second copy.
            data.append(line[6:])
            size = _checked(size + len(line))
        elif not line:
            if name or data:
                try:
                    event = Event(name.decode() if name else None, b"\n".join(data).decode() if data else None)
                except UnicodeDecodeError as error:
                    raise MastodonMalformedEventError("Malformed UTF-8") from error
                yield event
            name, size = None, 0
            data.clear()
        elif line[:1] == b":":
            yield HEARTBEAT
        else:
            field, _, value = line.partition(b":")
            value = value[1:] if value[:1] == b" " else value
            if field == b"data":
                data.append(value)
                size = _checked(size + len(value) + 1)
            elif field == b"event":
                name = value


def _without_mark(lines: Iterator[list[bytes]]) -> Iterator[list[bytes]]:
    """Remove the byte order mark that a stream may begin with."""
    for first, *others in lines:
        yield [first.removeprefix(_BYTE_ORDER_MARK), *others]
        break
    yield from lines


def _lines(chunks: Iterable[bytes]) -> Iterator[list[bytes]]:
    """Yield the complete lines of each chunk without their ends, which are CR, LF or CRLF."""
    incomplete = bytearray()
    after_return = False
    for chunk in chunks:
        if after_return and chunk[:1] == b"\n":
            # The second half of a CRLF whose first half has already ended the line.
            chunk = chunk[1:]
            after_return = False
        if not chunk:
            continue
        after_return = chunk[-1:] == b"\r"
        if b"\r" in chunk:
            chunk = chunk.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
        if incomplete or b"\n" not in chunk:
            incomplete += chunk
            if b"\n" not in chunk:
                _checked(len(incomplete))
                continue
            chunk = bytes(incomplete)
            incomplete.clear()
        lines = chunk.split(b"\n")
        incomplete += lines.pop()
        yield lines


def _checked(size: int) -> int:
    if size > MAX_EVENT_SIZE:
        raise MastodonMalformedEventError("Event too large", MAX_EVENT_SIZE)
    return size
