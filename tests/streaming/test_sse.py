"""The grammar of server-sent events, and the parser's behaviour on everything else."""

from __future__ import annotations

import gc
import random
import sys
from collections.abc import Iterator

import pytest

from mastodon import StreamListener
from mastodon.errors import MastodonMalformedEventError
from mastodon.streaming import sse
from mastodon.streaming.events import HEARTBEAT, Event
from mastodon.streaming.sse import events

#: Bytes as a server may send them, and the events in them.
SAMPLES: dict[str, tuple[bytes, list[Event]]] = {
    "one event": (b"event: update\ndata: {}\n\n", [Event("update", "{}")]),
    "CR": (b"event: update\rdata: {}\r\r", [Event("update", "{}")]),
    "CRLF": (b"event: update\r\ndata: {}\r\n\r\n", [Event("update", "{}")]),
    "all line ends": (b"event: a\rdata: 1\r\n\nevent: b\ndata: 2\r\r", [Event("a", "1"), Event("b", "2")]),
    "CRLF after CR": (b"event: a\r\r\n\r\nevent: b\n\n", [Event("a", None), Event("b", None)]),
    "many lines of data": (b"event: a\ndata: x\ndata:\ndata: y\n\n", [Event("a", "x\n\ny")]),
    "no space": (b"event:a\ndata:x\n\n", [Event("a", "x")]),
    "two spaces": (b"event: a\ndata:  x\n\n", [Event("a", " x")]),
    "a colon in the data": (b'event: a\ndata: {"a": "b:c"}\n\n', [Event("a", '{"a": "b:c"}')]),
    "data first": (b"data: x\nevent: a\n\n", [Event("a", "x")]),
    "other fields": (b"id: 5\nretry: 10\nevent: a\nnew: 1\ndata: x\n\n", [Event("a", "x")]),
    "a field without a colon": (b"foo\nevent: a\ndata\n\n", [Event("a", "")]),
    "the last name counts": (b"event: a\nevent: b\ndata: x\n\n", [Event("b", "x")]),
    "no name": (b"data: x\n\n", [Event(None, "x")]),
    "an empty name": (b"event:\ndata: x\n\n", [Event(None, "x")]),
    "no data": (b"event: filters_changed\n\n", [Event("filters_changed", None)]),
    "empty data": (b"event: a\ndata:\n\n", [Event("a", "")]),
    "only blank lines": (b"\n\n\r\n\r\r\n", []),
    "nothing": (b"", []),
    "a heartbeat": (b":thump\n", [HEARTBEAT]),
    "an empty comment": (b":\n\n", [HEARTBEAT]),
    "a comment inside": (b"event: a\n:thump\ndata: x\n\n", [HEARTBEAT, Event("a", "x")]),
    "a byte order mark": (b"\xef\xbb\xbfevent: a\ndata: x\n\n", [Event("a", "x")]),
    "a byte order mark before a comment": (b"\xef\xbb\xbf:hi\n", [HEARTBEAT]),
    "a mark later on is no mark": (b"event: a\ndata: \xef\xbb\xbfx\n\n", [Event("a", "\ufeffx")]),
    "long characters": ("event: a\ndata: ä€🐘\n\n".encode(), [Event("a", "ä€🐘")]),
    "line ends of Unicode are text": ("event: a\ndata: x\u2028y\u0085z\n\n".encode(), [Event("a", "x\u2028y\u0085z")]),
    "nulls": (b"event: a\ndata: \x00\n\n", [Event("a", "\x00")]),
    "cut off": (b"event: a\ndata: x\n\nevent: b\ndata: y\n", [Event("a", "x")]),
    "cut off inside a line": (b"event: a\ndata: x\n\nevent: b\nda", [Event("a", "x")]),
    "several": (b"event: a\ndata: 1\n\n:\n\nevent: b\n\n\n\ndata: 3\n\n",
                [Event("a", "1"), HEARTBEAT, Event("b", None), Event(None, "3")]),
}  # fmt: skip


@pytest.mark.parametrize("name", SAMPLES)
def test_a_sample_is_parsed_whole(name: str) -> None:
    sent, wanted = SAMPLES[name]
    assert list(events([sent])) == wanted


@pytest.mark.parametrize("name", SAMPLES)
def test_a_sample_split_at_every_position(name: str) -> None:
    sent, wanted = SAMPLES[name]
    for first in range(len(sent) + 1):
        assert list(events([sent[:first], sent[first:]])) == wanted, first
        for second in range(first, len(sent) + 1):
            assert list(events([sent[:first], sent[first:second], sent[second:]])) == wanted, (first, second)


@pytest.mark.parametrize("name", SAMPLES)
def test_a_sample_is_parsed_byte_by_byte(name: str) -> None:
    sent, wanted = SAMPLES[name]
    assert list(events(bytes([byte]) for byte in sent)) == wanted
    assert list(events(part for byte in sent for part in (b"", bytes([byte])))) == wanted


@pytest.mark.parametrize("ends", [(b"\n", b"\n"), (b"\r", b"\r"), (b"\r\n", b"\r\n")], ids=["LF", "CR", "CRLF"])
def test_an_event_is_there_with_its_last_byte(ends: tuple[bytes, bytes]) -> None:
    """Nothing waits for what comes next: not even a CR for the LF that may follow."""
    given: list[bytes] = []
    parts = [b"event: a" + ends[0], b"data: x" + ends[0], ends[1][:1]]

    def chunks() -> Iterator[bytes]:
        for part in parts:
            given.append(part)
            yield part
        raise AssertionError("the parser has asked for more")

    assert next(events(chunks())) == Event("a", "x")
    assert len(given) == 3


def test_bytes_that_are_not_utf_8_are_malformed() -> None:
    with pytest.raises(MastodonMalformedEventError, match=r"^Malformed UTF-8$"):
        list(events([b"event: a\ndata: \xff\xfe\n\n"]))


@pytest.mark.parametrize(
    "sent",
    [b"data: " + b"x" * 1000, b"data: x\n" * 100, b"data:x\n" * 100, b"x" * 1000],
    ids=["line", "lines", "lines without spaces", "name"],
)
def test_an_endless_event_is_not_kept_in_memory(sent: bytes) -> None:
    given = 0

    def chunks() -> Iterator[bytes]:
        nonlocal given
        while True:
            given += len(sent)
            yield sent

    with pytest.raises(MastodonMalformedEventError) as caught:
        list(events(chunks()))
    assert caught.value.args == ("Event too large", sse.MAX_EVENT_SIZE)
    assert given < 5 * sse.MAX_EVENT_SIZE


@pytest.mark.parametrize("sent", [b"data: xxxxxxxxxx", b"data:xxxxxxxxxxxxxxx"], ids=["space", "no space"])
def test_events_of_the_largest_size_are_read_and_larger_ones_are_not(
    monkeypatch: pytest.MonkeyPatch, sent: bytes
) -> None:
    monkeypatch.setattr(sse, "MAX_EVENT_SIZE", 16)
    assert [len(event.data or "") for event in events([2 * (sent + b"\n\n")])] == [sent.count(b"x")] * 2
    with pytest.raises(MastodonMalformedEventError):
        list(events([sent + b"x\n\n"]))


def test_a_long_line_in_small_pieces_costs_linear_time() -> None:
    text = "x" * 1_000_000
    sent = f"event: a\ndata: {text}\n\n".encode()
    assert list(events(sent[i : i + 3] for i in range(0, len(sent), 3))) == [Event("a", text)]


def _random_chunks(chance: random.Random, count: int) -> Iterator[bytes]:
    alphabet = [
        b"event",
        b"data",
        b":",
        b" ",
        b"\n",
        b"\r",
        b"\r\n",
        b"\n\n",
        b"\xef\xbb\xbf",
        b'{"id":"1"}',
        b"update",
    ]
    for _ in range(count):
        kind = chance.random()
        if kind < 0.6:
            yield b"".join(chance.choices(alphabet, k=chance.randrange(6)))
        elif kind < 0.8:
            yield "ä€🐘".encode()[chance.randrange(9) :][: chance.randrange(9)]
        else:
            yield chance.randbytes(chance.randrange(12))


@pytest.mark.parametrize("count", [100_000, pytest.param(1_000_000, marks=pytest.mark.endurance)])
def test_random_chunks_do_no_harm(count: int) -> None:
    """Callbacks are called or the documented error is raised, whatever comes, and memory stays as it is."""
    chunks = _random_chunks(random.Random(7), count)
    sizes = []

    def counted() -> Iterator[bytes]:
        for number, chunk in enumerate(chunks):
            if number in (count // 10, count - 1):
                gc.collect()
                sizes.append(sys.getallocatedblocks())
            yield chunk

    source = counted()

    class Source:
        def iter_content(self, size: int) -> Iterator[bytes]:
            # Not ``source`` itself, which would be closed together with its first reader.
            while (chunk := next(source, None)) is not None:
                yield chunk

    class Counter(StreamListener):
        calls = 0

        def handle_heartbeat(self) -> None:
            self.calls += 1

        def on_any_event(self, name: str, data: object = None, for_stream: object = None) -> None:
            self.calls += 1

    listener = Counter()
    failures = 0
    while len(sizes) < 2:
        try:
            listener.handle_stream(Source())  # type: ignore[arg-type]  # all that is read of a response
        except MastodonMalformedEventError:
            failures += 1
    assert listener.calls > 1000
    assert failures > 1000
    assert sizes[1] - sizes[0] < 1000, sizes
