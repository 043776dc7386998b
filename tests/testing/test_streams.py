"""``stream_of``: events from a list, through the real parser, to the callbacks of a listener."""

from __future__ import annotations

from typing import Any

import pytest

from mastodon import CallbackStreamListener, MastodonIllegalArgumentError, MastodonMalformedEventError, StreamListener
from mastodon.return_types import Announcement
from mastodon.testing import StreamOf, make, make_conversation, make_notification, make_status
from tests.support.streams import Notes


def test_entities_come_with_the_names_of_their_events(stream_of: StreamOf) -> None:
    entities = [make_status(), make_notification(), make_conversation(), make(Announcement)]
    notes = Notes()
    stream_of(entities).feed(notes)
    names = ["update", "notification", "conversation", "announcement"]
    assert notes.events == list(zip(names, entities, strict=True))


def test_pairs_and_names_are_events(stream_of: StreamOf) -> None:
    status, notes = make_status(), Notes()
    stream_of([("status.update", status), ("delete", "5"), "filters_changed", ("odd", {"a": 1})]).feed(notes)
    assert notes.events == [("status.update", status), ("delete", "5"), ("filters_changed", None), ("odd", {"a": 1})]


def test_bytes_arrive_as_they_are(stream_of: StreamOf) -> None:
    (whole,) = stream_of([make_status(content="<p>é</p>")]).chunks
    middle, notes = whole.index(b"u00e9") + 2, Notes()
    stream_of([b":thump\n", whole[:middle], whole[middle:]]).feed(notes)
    assert (notes.beats, [status.content for _, status in notes.events]) == (1, ["<p>é</p>"])
    stream_of(whole).feed(notes)
    assert len(notes.events) == 2


def test_data_of_several_lines_stay_together(stream_of: StreamOf) -> None:
    notes = Notes()
    stream_of([("odd", '{"a":\n1}')]).feed(notes)
    assert notes.events == [("odd", {"a": 1})]


def test_listeners_of_functions_are_fed_too(stream_of: StreamOf) -> None:
    deleted: list[Any] = []
    stream_of([("delete", "5")]).feed(CallbackStreamListener(delete_handler=deleted.append))
    assert deleted == ["5"]


def test_an_error_of_a_callback_comes_out(stream_of: StreamOf) -> None:
    class Fails(StreamListener):
        def on_update(self, status: Any) -> None:
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        stream_of([make_status()]).feed(Fails())


def test_a_malformed_event_is_an_error(stream_of: StreamOf) -> None:
    notes = Notes()
    with pytest.raises(MastodonMalformedEventError):
        stream_of(b"event: update\ndata: {\n\n").feed(notes)
    assert len(notes.errors) == 1


@pytest.mark.parametrize(
    "events", ["update", {"update": 1}, 5, [5], [("update",)], [("update", object())], [""], ["a\nb"], [("a\rb", 1)]]
)
def test_what_is_no_event_is_refused(stream_of: StreamOf, events: Any) -> None:
    with pytest.raises(MastodonIllegalArgumentError):
        stream_of(events)


def test_what_is_no_listener_is_refused(stream_of: StreamOf) -> None:
    listener: Any = Notes
    with pytest.raises(MastodonIllegalArgumentError, match="is the class Notes"):
        stream_of([]).feed(listener)
