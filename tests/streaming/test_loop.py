"""Streams as loops: ``api.events(...)``."""

from __future__ import annotations

import gc
import json
import logging
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest

from mastodon import Mastodon, MastodonError, MastodonNetworkError
from mastodon.errors import MastodonIllegalArgumentError, MastodonIOError
from mastodon.return_types import Conversation, Notification, Status
from mastodon.streaming import EventIterator, StreamEvent
from tests.streaming.torture import Torture
from tests.support.scripted import HEAD, Peer, ScriptedServer, event_bytes, refuses, says, scripted, silence, until
from tests.support.streams import Client, Notes, Threads, Timeline, made

# No test waits for ever.
_QUICK: dict[str, Any] = {"reconnect_wait_sec": 0.01, "timeout": 10}
_ONCE: dict[str, Any] = {"reconnect": False}


def updates(*numbers: int) -> list[bytes]:
    return [event_bytes("update", made(number)) for number in numbers]


def ids(events: list[StreamEvent]) -> list[str]:
    return [str(event.data.id) for event in events]


def serve(server: ScriptedServer, home: Any = None) -> None:
    server.rest["/api/v1/timelines/home"] = home or Timeline(1)
    server.rest["/api/v1/notifications"] = Timeline()


def by_path(**scripts: Callable[[Peer], None]) -> Callable[[Peer], None]:
    """A script for each stream, by the last part of its path."""

    def script(peer: Peer) -> None:
        scripts[peer.path.rpartition("/")[2]](peer)

    return script


@pytest.fixture(autouse=True)
def nothing_is_left(stream_threads: Threads) -> Iterator[None]:
    """No loop leaves a thread behind."""
    yield
    assert until(lambda: not stream_threads(), 3), stream_threads()


# --- What comes -----------------------------------------------------------------------------------------------------


def test_a_loop_gets_the_events_of_a_stream_without_heartbeats(client: Client) -> None:
    began = datetime.now(timezone.utc)
    parts = [b":thump\n", *updates(1), b":thump\n", event_bytes("notification", made(2, type="mention"))]
    parts += [event_bytes("delete", "7"), event_bytes("filters_changed", ""), event_bytes("something.new", '{"a": 1}')]
    with scripted(says(*parts)) as server, client(server).events("user", **_ONCE) as events:
        found = list(events)
    assert [(event.name, type(event.data)) for event in found] == [
        ("update", Status),
        ("notification", Notification),
        ("delete", str),
        ("filters_changed", type(None)),
        ("something.new", type(found[-1].data)),
    ]
    assert found[-1].data.a == 1
    assert {event.stream for event in found} == {"user"}
    assert all(began <= event.time <= datetime.now(timezone.utc) for event in found)


def test_an_event_cannot_be_changed(client: Client) -> None:
    with scripted(says(*updates(1))) as server, client(server).events("user", **_ONCE) as events:
        event = next(events)
    with pytest.raises(AttributeError):
        event.name = "other"  # type: ignore[misc]  # that is the point


def test_the_time_of_an_event_is_when_it_was_received_not_when_the_loop_took_it(client: Client) -> None:
    with scripted(says(*updates(1, 2), end=False)) as server, client(server).events("user", **_QUICK) as events:
        next(events)
        time.sleep(0.1)
        taken_at = datetime.now(timezone.utc)
        assert next(events).time < taken_at - timedelta(seconds=0.05)


@pytest.mark.parametrize(
    ("name", "path", "query"),
    [
        ("user", "user", {}),
        ("user:notification", "user/notification", {}),
        ("public", "public", {}),
        ("public:local", "public/local", {}),
        ("public:remote", "public/remote", {}),
        ("public:media", "public", {"only_media": "true"}),
        ("public:local:media", "public/local", {"only_media": "true"}),
        ("public:remote:media", "public/remote", {"only_media": "true"}),
        ("hashtag:cats", "hashtag", {"tag": "cats"}),
        ("hashtag:local", "hashtag", {"tag": "local"}),
        ("hashtag:local:cats", "hashtag/local", {"tag": "cats"}),
        ("hashtag:a&b=c", "hashtag", {"tag": "a&b=c"}),
        ("list:7", "list", {"list": "7"}),
        ("direct", "direct", {}),
    ],
)
def test_streams_have_the_names_of_the_server(client: Client, name: str, path: str, query: dict[str, str]) -> None:
    with scripted(says(*updates(1))) as server, client(server).events(name, **_ONCE) as events:
        assert [event.stream for event in events] == [name]
    (peer,) = server.streams
    assert (peer.path, peer.query) == (f"/api/v1/streaming/{path}", query)


def test_several_streams_are_one_loop_and_an_event_of_two_comes_once_for_each(client: Client) -> None:
    script = by_path(user=says(*updates(1, 2)), hashtag=says(*updates(2, 3)))
    with scripted(script) as server, client(server).events("user", "hashtag:cats", **_ONCE) as events:
        found = [(event.stream, str(event.data.id)) for event in events]
    assert sorted(found) == [("hashtag:cats", "2"), ("hashtag:cats", "3"), ("user", "1"), ("user", "2")]


def test_each_stream_catches_up(client: Client) -> None:
    def loses(timeline: Timeline, *missed: int) -> Callable[[Peer], None]:
        def script(peer: Peer) -> None:
            peer.send(HEAD)
            if missed[0] in [int(item["id"]) for item in timeline.items]:
                peer.wait_until_left()
            timeline.add(*missed)
            peer.end()

        return script

    home, tagged = Timeline(1), Timeline(1)
    with scripted(by_path(user=loses(home, 2, 3), hashtag=loses(tagged, 4))) as server:
        serve(server, home)
        server.rest["/api/v1/timelines/tag/cats"] = tagged
        found: set[tuple[str, str]] = set()
        with client(server).events("user", "hashtag:cats", catch_up=True, **_QUICK) as events:
            while len(found) < 3:
                event = next(events)
                found.add((event.stream, str(event.data.id)))
    assert found == {("user", "2"), ("user", "3"), ("hashtag:cats", "4")}


def test_conversations_are_entities(client: Client) -> None:
    conversation = event_bytes("conversation", {"id": "1", "last_status": made(5)})
    with scripted(says(conversation)) as server, client(server).events("direct", **_ONCE) as events:
        (event,) = events
    assert (type(event.data), event.data.last_status.id) == (Conversation, "5")


def test_it_is_connected_when_the_call_returns(client: Client) -> None:
    """What happens inside ``with`` before the loop is not missed."""
    said = threading.Event()

    def script(peer: Peer) -> None:
        peer.send(HEAD)
        said.wait(5)
        peer.chunk(updates(1)[0])
        peer.wait_until_left()

    with scripted(script) as server, client(server).events("user", timeout=5) as events:
        assert len(server.streams) == 1
        said.set()
        assert ids([next(events)]) == ["1"]


# --- Ends -----------------------------------------------------------------------------------------------------------


def test_close_inside_the_loop_ends_it_and_iterating_again_ends_at_once(client: Client) -> None:
    found = []
    with scripted(says(*updates(1, 2, 3), end=False)) as server:
        events = client(server).events("user", **_QUICK)
        for event in events:
            found.append(event)
            events.close()
        assert ids(found) == ["1"]
        assert list(events) == []
        events.close()
        assert until(lambda: not server.streams or server.open_sockets == 0, 3)


def test_close_in_another_thread_ends_a_loop_that_waits(client: Client) -> None:
    with scripted(silence) as server:
        events = client(server).events("user", "public", **_QUICK)
        threading.Timer(0.05, events.close).start()
        began = time.monotonic()
        assert list(events) == []
        assert time.monotonic() - began < 2


@pytest.mark.parametrize("timeout", [0.1, timedelta(milliseconds=100)])
def test_a_timeout_ends_the_loop_after_that_long_without_an_event(client: Client, timeout: Any) -> None:
    with scripted(says(b":thump\n", *updates(1), end=False)) as server:
        events = client(server).events("user", timeout=timeout)
        found, began = [], 0.0
        for event in events:
            found.append(event)
            # The time of the body does not count.
            time.sleep(0.2)
            began = time.monotonic()
        assert ids(found) == ["1"]
        assert 0.09 < time.monotonic() - began < 1


def test_events_that_go_to_another_thread_put_off_the_timeout(client: Client) -> None:
    def script(peer: Peer) -> None:
        peer.send(HEAD)
        for number in range(1, 9):
            time.sleep(0.05)
            peer.chunk(updates(number)[0])
        peer.wait_until_left()

    with scripted(script) as server:
        events = client(server).events("user", timeout=0.15)
        loops: list[list[StreamEvent]] = [[], []]
        threads = [threading.Thread(target=lambda found=found: found.extend(events)) for found in loops]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(5)
    assert sorted(int(each) for each in ids([*loops[0], *loops[1]])) == list(range(1, 9))


def test_ctrl_c_is_raised_and_closes_everything(client: Client, stream_threads: Threads) -> None:
    with scripted(silence) as server:
        events = client(server).events("user", "public", **_QUICK)
        threading.Timer(0.05, os.kill, (os.getpid(), signal.SIGINT)).start()
        with pytest.raises(KeyboardInterrupt):
            next(events)
        assert until(lambda: not stream_threads(), 2)
        assert list(events) == []


def test_a_loop_without_with_that_was_left_early_leaves_nothing_behind(client: Client, stream_threads: Threads) -> None:
    with scripted(says(*updates(1, 2), end=False)) as server:
        for event in client(server).events("user", **_QUICK):
            assert event.data.id == "1"
            break
        gc.collect()
        assert until(lambda: not stream_threads(), 2)


def test_the_end_of_all_streams_ends_the_loop_without_reconnects(client: Client) -> None:
    script = by_path(user=says(*updates(1)), public=says(*updates(2)))
    with scripted(script) as server:
        assert sorted(ids(list(client(server).events("user", "public", **_ONCE)))) == ["1", "2"]
        assert len(server.streams) == 2


def test_a_lost_connection_is_an_error_without_reconnects_after_the_events_before_it(client: Client) -> None:
    def script(peer: Peer) -> None:
        peer.send(HEAD)
        peer.chunk(b"".join(updates(1, 2)))
        time.sleep(0.1)
        peer.reset()

    with scripted(script) as server, client(server).events("user", **_ONCE) as events:
        assert ids([next(events), next(events)]) == ["1", "2"]
        with pytest.raises(MastodonNetworkError):
            next(events)


@pytest.mark.parametrize("status", [401, 403, 404])
def test_a_refusal_comes_out_of_the_loop_and_ends_the_other_streams(
    client: Client, status: int, stream_threads: Threads
) -> None:
    script = by_path(user=refuses(status), public=silence)
    with scripted(script) as server:
        events = client(server).events("public", "user", **_QUICK)
        # Each thread that asks gets the error, until the loop is closed.
        for _ in range(2):
            with pytest.raises(MastodonNetworkError, match="Could not connect"):
                next(events)
        assert until(lambda: not stream_threads(), 2)
        events.close()
        assert list(events) == []


def test_a_refusal_of_a_reconnect_comes_out_of_the_loop(client: Client) -> None:
    with scripted(says(*updates(1)), refuses(403)) as server, client(server).events("user", **_QUICK) as events:
        assert ids([next(events)]) == ["1"]
        with pytest.raises(MastodonNetworkError):
            next(events)


def test_what_cannot_be_fetched_is_logged(client: Client, caplog: pytest.LogCaptureFixture) -> None:
    home, begun = Timeline(1), threading.Event()

    def missed(peer: Peer) -> None:
        peer.send(HEAD)
        peer.chunk(updates(2)[0])
        begun.wait(5)
        home.add(*range(3, 9))
        peer.end()

    with scripted(missed, silence) as server, caplog.at_level(logging.WARNING, "mastodon.streaming"):
        serve(server, home)
        with client(server).events("user", catch_up=True, catch_up_limit=3, **_QUICK) as events:
            assert ids([next(events)]) == ["2"]
            begun.set()
            assert ids([next(events), next(events), next(events)]) == ["3", "4", "5"]
    (record,) = caplog.records
    assert "'user'" in record.getMessage()
    assert "More than 3 were missed" in record.getMessage()


# --- Loops in loops, and in threads ---------------------------------------------------------------------------------


def test_loops_inside_each_other_share_the_events(client: Client) -> None:
    with scripted(says(*updates(1, 2, 3, 4))) as server, client(server).events("user", **_ONCE) as events:
        found = []
        for event in events:
            found.append(event)
            for inner in events:
                found.append(inner)
                break
    assert ids(found) == ["1", "2", "3", "4"]


def test_threads_share_the_events(client: Client) -> None:
    with scripted(says(*updates(*range(1, 501)))) as server, client(server).events("user", **_ONCE) as events:
        loops: list[list[StreamEvent]] = [[] for _ in range(4)]
        threads = [threading.Thread(target=lambda found=found: found.extend(events)) for found in loops]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(10)
    assert sorted(int(each) for found in loops for each in ids(found)) == list(range(1, 501))
    assert all(ids(found) == sorted(ids(found), key=int) for found in loops)


# --- Positions ------------------------------------------------------------------------------------------------------


def place(path: Path) -> Any:
    return json.loads(path.read_text())["places"]["update"]


def resumed(api: Mastodon, path: Path, *streams: str) -> list[str]:
    """The ids that the next run of a program gets."""
    with api.events(*(streams or ("user",)), persist_position=path, timeout=0.5) as events:
        return ids(list(events))


def test_the_position_moves_on_when_the_loop_asks_for_the_next_event(client: Client, tmp_path: Path) -> None:
    path = tmp_path / "position"
    with scripted(says(*updates(2, 3, 4), end=False)) as server:
        serve(server)
        with client(server).events("user", persist_position=path, timeout=0.2) as events:
            assert place(path) == "1"
            seen = []
            for event in events:
                # The others have long been received.
                time.sleep(0.02)
                seen.append((str(event.data.id), place(path)))
        assert seen == [("2", "1"), ("3", "2"), ("4", "3")]
        assert place(path) == "4"


def test_an_exception_in_the_loop_repeats_its_event_and_loses_none_behind_it(client: Client, tmp_path: Path) -> None:
    home = Timeline(1, 2, 3, 4)
    with scripted(says(*updates(2, 3, 4), end=False), silence) as server:
        serve(server, Timeline(1))
        api = client(server)

        def work() -> None:
            with api.events("user", persist_position=tmp_path / "position", **_QUICK) as events:
                for event in events:
                    if event.data.id == "3":
                        raise ZeroDivisionError

        with pytest.raises(ZeroDivisionError):
            work()
        serve(server, home)
        assert resumed(api, tmp_path / "position") == ["3", "4"]
        assert resumed(api, tmp_path / "position") == []


def test_leaving_the_loop_on_purpose_repeats_nothing(client: Client, tmp_path: Path) -> None:
    with scripted(says(*updates(2, 3, 4), end=False), silence) as server:
        serve(server, Timeline(1))
        api = client(server)
        with api.events("user", persist_position=tmp_path / "position", **_QUICK) as events:
            for event in events:
                if event.data.id == "3":
                    break
        serve(server, Timeline(1, 2, 3, 4))
        assert resumed(api, tmp_path / "position") == ["4"]


def test_an_event_at_which_close_was_called_is_done_when_the_loop_asks_again(client: Client, tmp_path: Path) -> None:
    with scripted(says(*updates(2, 3), end=False), silence) as server:
        serve(server, Timeline(1))
        api = client(server)
        events = api.events("user", persist_position=tmp_path / "position", **_QUICK)
        for _ in events:
            events.close()
        serve(server, Timeline(1, 2, 3))
        assert resumed(api, tmp_path / "position") == ["3"]


def test_a_slow_thread_keeps_the_position_before_its_event(client: Client, tmp_path: Path) -> None:
    path = tmp_path / "position"
    with scripted(says(*updates(2, 3, 4), end=False), silence) as server:
        serve(server, Timeline(1))
        api = client(server)
        events = api.events("user", persist_position=path, timeout=0.2)
        slow = next(events)
        others: list[StreamEvent] = []
        thread = threading.Thread(target=lambda: others.extend(events))
        thread.start()
        thread.join(5)
        assert (ids([slow]), ids(others)) == (["2"], ["3", "4"])
        assert place(path) == "1"
        assert list(events) == []
        assert place(path) == "4"


def test_several_streams_share_one_file(client: Client, tmp_path: Path) -> None:
    path, home, tagged = tmp_path / "position", Timeline(1), Timeline(1)
    script = by_path(user=says(*updates(2), end=False), hashtag=says(*updates(2), end=False))
    with scripted(script) as server:
        serve(server, home)
        server.rest["/api/v1/timelines/tag/cats"] = tagged
        api = client(server)
        assert resumed(api, path, "user", "hashtag:cats") == ["2", "2"]
        home.add(2, 3)
        tagged.add(2, 4)
        server.scripts[:] = [silence]
        assert sorted(resumed(api, path, "hashtag:cats", "user")) == ["3", "4"]
        # One stream alone leaves the position of the other as it is.
        home.add(5)
        tagged.add(6)
        assert resumed(api, path, "user") == ["5"]
        assert resumed(api, path, "user", "hashtag:cats") == ["6"]
        assert os.listdir(tmp_path) == ["position"]


def test_a_loop_and_a_listener_continue_from_the_same_file(client: Client, tmp_path: Path, notes: Notes) -> None:
    path, home = tmp_path / "position", Timeline(1)
    with scripted(says(*updates(2)), silence) as server:
        serve(server, home)
        api = client(server)
        api.stream_user(notes, persist_position=path)
        home.add(2, 3)
        assert resumed(api, path) == ["3"]
        home.add(4)
        with api.stream_user(notes, run_async=True, persist_position=path):
            assert until(lambda: notes.ids == ["2", "4"])


def test_a_file_of_other_streams_is_refused(client: Client, tmp_path: Path) -> None:
    path = tmp_path / "position"
    with scripted(silence) as server:
        serve(server)
        api = client(server)
        resumed(api, path)
        before = path.read_text()
        with pytest.raises(MastodonIllegalArgumentError, match=r"'user'.*'list:7', 'public'"):
            api.events("list:7", "public", persist_position=path)
    assert path.read_text() == before


def test_a_position_that_cannot_be_written_comes_out_of_the_loop_and_ends_it(
    client: Client, tmp_path: Path, stream_threads: Threads
) -> None:
    directory = tmp_path / "directory"
    directory.mkdir()
    # More than the loop keeps, so that the stream waits at that moment.
    with scripted(says(*updates(*range(2, 300)), end=False)) as server:
        serve(server)
        events = client(server).events("user", persist_position=directory / "position", **_QUICK)
        next(events)
        time.sleep(0.1)
        (directory / "position").unlink()
        directory.rmdir()
        with pytest.raises(MastodonIOError, match="position"):
            next(events)
        assert until(lambda: not stream_threads(), 3)


# --- A slow reader --------------------------------------------------------------------------------------------------


def _resident_megabytes() -> int:
    status = Path("/proc/self/status")
    if not status.exists():
        return 0
    return next(int(line.split()[1]) for line in status.read_text().splitlines() if line.startswith("VmRSS")) // 1024


def test_a_slow_reader_makes_the_server_wait(client: Client) -> None:
    """Of 400 MB, a few are kept, and nothing is lost."""
    total, sent = 20_000, [0]
    text = "x" * 20_000

    def script(peer: Peer) -> None:
        peer.send(HEAD)
        for number in range(1, total + 1):
            peer.chunk(event_bytes("update", {"id": str(number), "content": text}))
            sent[0] = number
        peer.wait_until_left()

    def is_waiting() -> bool:
        before = sent[0]
        time.sleep(0.2)
        return before == sent[0]

    with scripted(script) as server:
        memory = _resident_megabytes()
        with client(server).events("user", **_QUICK) as events:
            found = [next(events)]
            assert until(is_waiting, 20)
            assert sent[0] < 2500
            assert _resident_megabytes() - memory < 120
            found += [next(events) for _ in range(3000)]
    assert ids(found) == [str(number) for number in range(1, 3002)]


def test_a_slow_reader_that_the_server_drops_gets_the_rest_by_catching_up(client: Client) -> None:
    total = 1500
    home = Timeline(1)

    def drops(peer: Peer) -> None:
        peer.send(HEAD)
        home.add(*range(2, total + 1))
        for part in updates(*range(2, 1400)):
            peer.chunk(part)
        peer.reset()

    with scripted(drops, silence) as server:
        serve(server, home)
        with client(server).events("user", catch_up=True, catch_up_limit=total, **_QUICK) as events:
            found = [next(events)]
            time.sleep(0.2)
            found += [next(events) for _ in range(total - 2)]
    assert ids(found) == [str(number) for number in range(2, total + 1)]


# --- Faults ---------------------------------------------------------------------------------------------------------


def through_faults(server: Torture, total: int, **options: Any) -> dict[str, list[str]]:
    """The ids that a loop gets, by the names of the events."""
    api = Mastodon(api_base_url=server.url, access_token="token", mastodon_version="4.7.3")
    found: dict[str, list[str]] = {"update": [], "notification": []}
    with api.events("user", connection_timeout=0.3, reconnect_wait_sec=0.01, timeout=5, **options) as events:
        for count, event in enumerate(events, 1):
            found[event.name].append(str(event.data.id))
            if count == total:
                break
    api.session.close()
    return found


@pytest.mark.parametrize("persist", [False, True])
def test_with_catch_up_everything_comes_once_and_in_order_through_faults(persist: bool, tmp_path: Path) -> None:
    events, faults = 2000, 20
    server = Torture(events, faults)
    options = {"persist_position": tmp_path / "position"} if persist else {"catch_up": True}
    try:
        found = through_faults(server, events, **options)
    finally:
        server.close()
    assert found == {name: server.ids(name) for name in found}
    assert sum(server.faults.values()) == faults


# --- Arguments ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "names",
    [(), ("home",), ("users",), ("User",), ("user:x",), ("hashtag",), ("hashtag:",), ("list",), ("list:",), ("",),
     ("user", 5), (["user"],), (None,), ("public:media:local",), ("#cats",),
     ("hashtag:local:",), ("hashtag:a b",), ("list: ",)],
)  # fmt: skip
def test_wrong_names_are_refused_with_a_list_of_the_names(client: Client, names: Any) -> None:
    with scripted(silence) as server:
        with pytest.raises(MastodonIllegalArgumentError, match=r"user, user:notification, public, .*hashtag:TAG"):
            client(server).events(*names)
        assert not server.seen


@pytest.mark.parametrize(
    ("names", "arguments", "named"),
    [
        (("hashtag:#cats",), {}, "without the '#'"),
        (("user", "user"), {}, "'user' was given twice"),
        (("list:..",), {}, "cannot be part of a path"),
        (("user",), {"timeout": 0}, "timeout=0 must be"),
        (("user",), {"timeout": timedelta(-1)}, "timeout="),
        (("user",), {"timeout": "5"}, "timeout='5'"),
        (("user",), {"timeout": (5, 5)}, "timeout="),
        (("user",), {"timeout": True}, "timeout=True"),
        (("user",), {"connection_timeout": 0}, "connection_timeout=0"),
        (("user",), {"reconnect_wait_sec": -1}, "reconnect_wait_sec=-1"),
        (("user",), {"catch_up_limit": -1}, "catch_up_limit"),
        (("user",), {"transport": "pigeon"}, "transport"),
        (("user",), {"persist_position": "/no/such/directory/file"}, "persist_position"),
        (("user",), {"persist_position": 5}, "persist_position=5 must be the name of a file"),
        (("user",), {"persist_position": ""}, "persist_position='' must be the name of a file"),
    ],
)
def test_wrong_arguments_are_refused_before_anything_is_sent(
    client: Client, names: tuple[str, ...], arguments: dict[str, Any], named: str
) -> None:
    with scripted(silence) as server:
        with pytest.raises(MastodonIllegalArgumentError, match=named):
            client(server).events(*names, **arguments)
        assert not server.seen


def test_the_repr_says_what_it_streams_and_how_it_is_without_the_token(client: Client) -> None:
    script = by_path(user=silence, hashtag=refuses(403))
    with scripted(script) as server:
        api = client(server, access_token="secret-token")
        with api.events("user") as events:
            assert repr(events) == "<EventIterator 'user': connected>"
        assert repr(events) == "<EventIterator 'user': closed>"
        refused = api.events("user", "hashtag:cats")
        with pytest.raises(MastodonError):
            next(refused)
        assert repr(refused) == "<EventIterator 'user': closed, 'hashtag:cats': ended by MastodonNetworkError>"


def test_the_iterator_of_the_call_is_its_own_class(client: Client) -> None:
    with scripted(says()) as server, client(server).events("user", **_ONCE) as events:
        assert type(events) is EventIterator
        assert iter(events) is events
