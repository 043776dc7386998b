"""Missed events are fetched, handed over once and in order, and remembered beyond the program's end."""

from __future__ import annotations

import json
import os
import stat
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from mastodon import MastodonAPIError, MastodonNetworkError
from mastodon.errors import MastodonIllegalArgumentError, MastodonIOError
from mastodon.streaming import Gap
from mastodon.streaming.catchup import CatchUp, DeliveredKeys, Position, Source, cursor_of, in_order, key_of
from mastodon.streaming.failure import ConnectionLost
from tests.support.scripted import HEAD, Peer, ScriptedServer, event_bytes, says, scripted, silence, until
from tests.support.streams import Client, Notes, Timeline, made, running

_QUICK: dict[str, Any] = {"run_async": True, "reconnect_async": True, "reconnect_async_wait_sec": 0.01}


def serve(server: ScriptedServer, home: Any = None, notifications: Any = None) -> None:
    server.rest["/api/v1/timelines/home"] = home or Timeline()
    server.rest["/api/v1/notifications"] = notifications or Timeline()


def updates(*numbers: int) -> list[bytes]:
    return [event_bytes("update", made(number)) for number in numbers]


def talks(*steps: bytes | Callable[[], Any], end: bool = True) -> Callable[[Peer], None]:
    """A stream: bytes are sent, functions are called in between. It ends afterwards, or stays open."""

    def script(peer: Peer) -> None:
        peer.send(HEAD)
        for step in steps:
            if isinstance(step, bytes):
                peer.chunk(step)
            else:
                # What was said before has been handed over by then.
                time.sleep(0.1)
                step()
        if end:
            peer.end()
        else:
            peer.wait_until_left()

    return script


# --- Filling gaps ---------------------------------------------------------------------------------------------------


def test_missed_statuses_and_notifications_come_first_and_in_order(client: Client, notes: Notes) -> None:
    home, notifications = Timeline(1), Timeline(1)

    def missed() -> None:
        home.add(5, 4, 2, 3)
        notifications.add(3, 2)

    def caught_up() -> bool:
        return until(lambda: "n3" in notes.ids)

    with scripted(talks(*updates(2), missed), talks(caught_up, *updates(6), end=False)) as server:
        serve(server, home, notifications)
        with running(client(server).stream_user(notes, catch_up=True, **_QUICK)):
            assert until(lambda: "6" in notes.ids)
    assert notes.ids == ["2", "3", "4", "5", "n2", "n3", "6"]
    (gap,) = notes.gaps
    assert gap == Gap("user", gap.seconds, statuses=3, notifications=2, complete=True)
    assert gap.seconds is not None
    assert 0 < gap.seconds < 5
    assert home.queries[-1]["min_id"] == "5"


def test_the_first_gap_begins_with_the_call(client: Client, notes: Notes) -> None:
    """Events before the first one that arrives are caught up, and nothing older is handed over."""
    home = Timeline(*range(1, 100))

    def missed() -> None:
        home.add(200)

    with scripted(talks(b":hi\n", missed), silence) as server:
        serve(server, home)
        with running(client(server).stream_user(notes, catch_up=True, **_QUICK)):
            assert until(lambda: notes.ids)
            time.sleep(0.1)
    assert notes.ids == ["200"]


def test_catch_up_fetches_pages_until_there_are_no_more(client: Client, notes: Notes) -> None:
    home = Timeline(1)
    with scripted(talks(b":hi\n", lambda: home.add(*range(2, 152))), silence) as server:
        serve(server, home)
        with running(client(server).stream_user(notes, catch_up=True, **_QUICK)):
            assert until(lambda: len(notes.ids) == 150 and notes.gaps)
    assert notes.ids == [str(number) for number in range(2, 152)]
    assert notes.gaps[0].complete


def test_a_gap_that_is_too_large_is_filled_up_to_the_limit_and_reported(client: Client, notes: Notes) -> None:
    home = Timeline(1)
    with scripted(talks(b":hi\n", lambda: home.add(*range(2, 152))), says(*updates(500), end=False)) as server:
        serve(server, home)
        with running(client(server).stream_user(notes, catch_up=True, catch_up_limit=50, **_QUICK)):
            assert until(lambda: "500" in notes.ids)
    assert notes.ids == [*(str(number) for number in range(2, 52)), "500"]
    (gap,) = notes.gaps
    assert (gap.statuses, gap.complete, gap.error) == (50, False, None)
    assert "50" in str(gap.reason)


def test_what_arrives_meanwhile_takes_its_place(client: Client, notes: Notes) -> None:
    """New events come while missed ones are fetched: some in both, some in neither order."""
    home = Timeline(1)
    fetching, arrived = threading.Event(), threading.Event()

    def slow(query: dict[str, str]) -> Any:
        response = home(query)
        if len(response) == 3 and "min_id" in query:
            fetching.set()
            arrived.wait(5)
            time.sleep(0.1)
        return response

    edit = event_bytes("status.update", made(3, edited_at="2024-02-01T00:00:00Z"))
    meanwhile = talks(fetching.wait, *updates(7, 5, 9), event_bytes("delete", "5"), edit, arrived.set, end=False)
    with scripted(talks(b":hi\n", lambda: home.add(4, 5, 8)), meanwhile) as server:
        serve(server, slow)
        with running(client(server).stream_user(notes, catch_up=True, **_QUICK)):
            assert until(lambda: len(notes.events) >= 7 and notes.gaps)
            time.sleep(0.05)
    assert notes.ids == ["4", "5", "7", "8", "9"]
    assert [name for name, _ in notes.events] == [*["update"] * 5, "delete", "status.update"]
    assert (notes.gaps[0].statuses, notes.gaps[0].complete) == (3, True)


def test_posts_of_other_servers_that_arrive_late_are_found(client: Client, notes: Notes) -> None:
    """Their ids have the time of their creation, which may be before the last one that was seen."""
    home = Timeline(1, 2, 3)

    def arrive() -> None:
        until(lambda: "30" in notes.ids)
        home.add(10, 20, 30)

    with scripted(talks(*updates(10, 30), arrive), silence) as server:
        serve(server, home)
        with running(client(server).stream_user(notes, catch_up=True, **_QUICK)):
            assert until(lambda: "20" in notes.ids)
    assert notes.ids == ["10", "30", "20"]


def test_a_reconnect_without_a_gap_reports_nothing_missed(client: Client, notes: Notes) -> None:
    with scripted(says(*updates(2)), silence) as server:
        serve(server, Timeline(1, 2))
        with running(client(server).stream_user(notes, catch_up=True, **_QUICK)):
            assert until(lambda: notes.gaps)
    assert (notes.gaps[0].statuses, notes.gaps[0].notifications, notes.gaps[0].complete) == (0, 0, True)


def test_a_server_that_cannot_be_asked_is_asked_again(client: Client, notes: Notes) -> None:
    home = Timeline(1)
    failures = [503, 429, 500]

    def unsteady(query: dict[str, str]) -> Any:
        return failures.pop(0) if failures and len(home.items) > 1 else home(query)

    with scripted(talks(b":hi\n", lambda: home.add(2, 3)), silence) as server:
        serve(server, unsteady)
        api = client(server, ratelimit_method="throw")
        with running(api.stream_user(notes, catch_up=True, **_QUICK)):
            assert until(lambda: len(notes.ids) == 2)
    assert notes.ids == ["2", "3"]
    assert [type(error).__name__ for error in notes.errors[1:]] == [
        "MastodonServiceUnavailableError",
        "MastodonRatelimitError",
        "MastodonInternalServerError",
    ]


def test_edits_and_deletions_are_kept_while_catch_up_fails(client: Client, notes: Notes) -> None:
    home = Timeline(1)
    failures = [500]

    def unsteady(query: dict[str, str]) -> Any:
        if failures and len(home.items) > 1:
            time.sleep(0.2)
            return failures.pop()
        return home(query)

    scripts = [talks(b":hi\n", lambda: home.add(2)), says(event_bytes("delete", "1"), end=False), silence]
    with scripted(*scripts) as server:
        serve(server, unsteady)
        with running(client(server).stream_user(notes, catch_up=True, **_QUICK)):
            assert until(lambda: len(notes.events) == 2)
    assert [name for name, _ in notes.events] == ["update", "delete"]


def test_a_source_that_is_refused_is_reported_and_the_others_catch_up(client: Client, notes: Notes) -> None:
    """A token without read:notifications: statuses are caught up, and the rest is said."""
    home = Timeline(1)
    with scripted(talks(b":hi\n", lambda: home.add(2)), silence) as server:
        serve(server, home, lambda query: 403)
        with running(client(server).stream_user(notes, catch_up=True, **_QUICK)):
            assert until(lambda: notes.ids and notes.gaps)
    (gap,) = notes.gaps
    assert (gap.statuses, gap.complete) == (1, False)
    assert isinstance(gap.error, MastodonAPIError)
    assert "notification" in str(gap.reason)


def test_without_catch_up_nothing_is_fetched(client: Client, notes: Notes) -> None:
    with scripted(says(*updates(1)), says(*updates(2), end=False)) as server:
        with running(client(server).stream_user(notes, **_QUICK)):
            assert until(lambda: len(notes.ids) == 2 and notes.gaps)
        assert not server.requests("/api/v1/timelines/home")
    (gap,) = notes.gaps
    assert (gap.complete, gap.reason) == (False, "catch_up is off.")


@pytest.mark.parametrize(
    ("call", "path", "query", "stream"),
    [
        (lambda api, **options: api.stream_public(**options), "/api/v1/timelines/public", {}, "public"),
        (
            lambda api, **options: api.stream_public(remote=True, only_media=True, **options),
            "/api/v1/timelines/public",
            {"remote": "1", "only_media": "1"},
            "public:remote:media",
        ),
        (
            lambda api, **options: api.stream_local(**options),
            "/api/v1/timelines/public",
            {"local": "1"},
            "public:local",
        ),
        (
            lambda api, **options: api.stream_hashtag("c d", local=True, **options),
            "/api/v1/timelines/tag/c%20d",
            {"local": "1"},
            "hashtag:local:c d",
        ),
        (lambda api, **options: api.stream_list(7, **options), "/api/v1/timelines/list/7", {}, "list:7"),
    ],
)
def test_each_stream_has_its_timeline(
    client: Client, notes: Notes, call: Any, path: str, query: dict[str, str], stream: str
) -> None:
    home = Timeline(1)
    with scripted(talks(b":hi\n", lambda: home.add(2)), silence) as server:
        server.rest[path] = home
        with running(call(client(server), listener=notes, catch_up=True, **_QUICK)):
            assert until(lambda: notes.gaps and notes.ids)
    assert notes.ids == ["2"]
    assert notes.gaps[0].stream == stream
    for sent in home.queries:
        assert query.items() <= sent.items()
        assert sent.keys() - query.keys() <= {"min_id", "max_id", "limit"}


def test_a_stream_of_notifications_catches_up_with_those_only(client: Client, notes: Notes) -> None:
    notifications = Timeline(1)
    with scripted(talks(b":hi\n", lambda: notifications.add(2)), silence) as server:
        server.rest["/api/v1/notifications"] = notifications
        with running(client(server).stream_user_notifications(notes, catch_up=True, **_QUICK)):
            assert until(lambda: notes.ids)
        assert not server.requests("/api/v1/timelines/home")
    assert notes.ids == ["n2"]


def test_conversations_are_placed_by_their_last_status(client: Client, notes: Notes) -> None:
    def conversation(id_: int, last: int) -> dict[str, Any]:
        return {"id": str(id_), "unread": True, "last_status": made(last)}

    there = [conversation(1, 10), conversation(2, 20)]
    queries: list[dict[str, str]] = []

    def page(query: dict[str, str]) -> Any:
        queries.append(query)
        low, high = int(query.get("min_id", 0)), int(query.get("max_id", 10**9))
        return [each for each in there if low < int(each["last_status"]["id"]) < high]

    def arrive() -> None:
        until(lambda: queries)
        there.append(conversation(1, 30))

    with scripted(talks(b":hi\n", arrive), silence) as server:
        server.rest["/api/v1/conversations"] = page
        with running(client(server).stream_direct(notes, catch_up=True, **_QUICK)):
            assert until(lambda: notes.events and notes.gaps)
    ((name, data),) = notes.events
    assert (name, data.id, data.last_status.id) == ("conversation", "1", "30")
    assert notes.gaps[0].conversations == 1
    assert queries[-1]["min_id"] == "30"


# --- Beyond the program's end ---------------------------------------------------------------------------------------


def test_the_next_run_catches_up(client: Client, tmp_path: Path) -> None:
    path = tmp_path / "position.json"
    home, first, second = Timeline(1), Notes(), Notes()
    with scripted(says(*updates(2, 3), end=False), silence) as server:
        serve(server, home)
        with running(client(server).stream_user(first, run_async=True, persist_position=path)):
            assert until(lambda: len(first.ids) == 2)
        home.add(2, 3, 4, 5)
        with running(client(server).stream_user(second, run_async=True, persist_position=str(path))):
            assert until(lambda: len(second.ids) == 2)
            time.sleep(0.05)
    assert first.ids == ["2", "3"]
    assert second.ids == ["4", "5"]
    assert not first.gaps
    (gap,) = second.gaps
    assert (gap.seconds, gap.statuses, gap.complete) == (None, 2, True)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert os.listdir(tmp_path) == ["position.json"]


def test_the_position_is_written_after_the_callback(client: Client, tmp_path: Path) -> None:
    path = tmp_path / "position.json"
    seen: list[str] = []

    class Looking(Notes):
        def on_update(self, status: Any) -> None:
            super().on_update(status)
            seen.append(json.loads(path.read_text())["places"]["update"])

    listener = Looking()
    with scripted(says(*updates(2, 3), end=False)) as server:
        serve(server, Timeline(1))
        with running(client(server).stream_user(listener, run_async=True, persist_position=path)):
            assert until(lambda: len(listener.ids) == 2)
            assert until(lambda: json.loads(path.read_text())["places"]["update"] == "3")
    assert seen == ["1", "2"]


def test_an_event_at_which_a_listener_failed_comes_again(client: Client, tmp_path: Path, notes: Notes) -> None:
    class Failing(Notes):
        def on_update(self, status: Any) -> None:
            raise ValueError("no")

    home = Timeline(1)
    with scripted(says(*updates(2), end=False), silence) as server:
        serve(server, home)
        with pytest.raises(ValueError, match="no"):
            client(server).stream_user(Failing(), persist_position=tmp_path / "position")
        home.add(2)
        with running(client(server).stream_user(notes, run_async=True, persist_position=tmp_path / "position")):
            assert until(lambda: notes.ids)
    assert notes.ids == ["2"]


def test_an_event_that_the_listener_gave_up_does_not_come_again(client: Client, tmp_path: Path, notes: Notes) -> None:
    class Forgiving(Notes):
        def on_update(self, status: Any) -> None:
            raise ValueError("no")

        def on_callback_error(self, event: Any, error: Exception) -> bool:
            return True

    home = Timeline(1)
    with scripted(says(*updates(2)), silence) as server:
        serve(server, home)
        client(server).stream_user(Forgiving(), persist_position=tmp_path / "position")
        home.add(2, 3)
        with running(client(server).stream_user(notes, run_async=True, persist_position=tmp_path / "position")):
            assert until(lambda: notes.ids)
    assert notes.ids == ["3"]


def test_what_the_server_repeats_to_the_next_run_comes_once(client: Client, tmp_path: Path, notes: Notes) -> None:
    with scripted(says(*updates(2, 3)), says(*updates(2, 3, 4), end=False)) as server:
        serve(server, Timeline(1))
        client(server).stream_user(Notes(), persist_position=tmp_path / "position")
        with running(client(server).stream_user(notes, run_async=True, persist_position=tmp_path / "position")):
            assert until(lambda: notes.ids)
    assert notes.ids == ["4"]


@pytest.mark.parametrize(
    "text", ["{", "[]", "{}", '{"stream": "user", "places": 5, "known": []}', '{"stream": 1}', "\x00"]
)
def test_a_file_that_is_not_a_position_is_refused_and_left_as_it_is(
    client: Client, notes: Notes, tmp_path: Path, text: str
) -> None:
    path = tmp_path / "position"
    path.write_text(text)
    with scripted(silence) as server:
        with pytest.raises(MastodonIllegalArgumentError, match="persist_position"):
            client(server).stream_user(notes, run_async=True, persist_position=path)
        assert not server.seen
    assert path.read_text() == text


def test_a_file_of_another_stream_is_refused(client: Client, notes: Notes, tmp_path: Path) -> None:
    path = tmp_path / "position"
    with scripted(says()) as server:
        serve(server)
        client(server).stream_user(notes, persist_position=path)
        with pytest.raises(MastodonIllegalArgumentError, match="'user'"):
            client(server).stream_list(7, notes, persist_position=path)


def test_an_empty_file_is_a_beginning(client: Client, notes: Notes, tmp_path: Path) -> None:
    path = tmp_path / "position"
    path.touch()
    with scripted(says(*updates(2))) as server:
        serve(server, Timeline(1))
        client(server).stream_user(notes, persist_position=path)
    assert json.loads(path.read_text())["places"]["update"] == "2"


def test_a_position_that_cannot_be_written_ends_the_stream(client: Client, notes: Notes, tmp_path: Path) -> None:
    """Going on would mean handing everything over again after a restart."""
    directory = tmp_path / "directory"
    directory.mkdir()

    def vanish() -> None:
        (directory / "position").unlink()
        directory.rmdir()

    with scripted(talks(b":hi\n", vanish, *updates(2), end=False)) as server:
        serve(server, Timeline(1))
        with pytest.raises(MastodonIOError, match="position"):
            client(server).stream_user(notes, persist_position=directory / "position", reconnect_async=True)
        assert len(server.streams) == 1


# --- Decisions ------------------------------------------------------------------------------------------------------


def test_order_is_by_creation_then_id() -> None:
    from datetime import datetime, timezone

    def item(id_: str, second: int) -> dict[str, Any]:
        return {"id": id_, "created_at": datetime(2024, 1, 1, 0, 0, second, tzinfo=timezone.utc)}

    items = [item("10", 2), item("9", 2), item("100", 1)]
    assert [each["id"] for each in in_order("update", items)] == ["100", "9", "10"]
    without = [*items, {"id": "11"}]
    assert [each["id"] for each in in_order("update", without)] == ["9", "10", "11", "100"]


def test_keys_tell_versions_apart() -> None:
    assert key_of("update", {"id": "1", "edited_at": 5}) == key_of("update", {"id": "1"})
    assert key_of("status.update", {"id": "1", "edited_at": 5}) != key_of("status.update", {"id": "1", "edited_at": 6})
    assert key_of("update", {"id": "1"}) != key_of("notification", {"id": "1"})
    assert key_of("delete", "1") == ("delete", "1", "")
    assert key_of("filters_changed", None) is None
    assert key_of("brandnew", {"id": "1"}) is None
    assert cursor_of("conversation", {"id": "1", "last_status": None}) is None


def test_memory_of_what_was_handed_over_is_bounded() -> None:
    known = DeliveredKeys()
    for number in range(10_000):
        known.add(("update", str(number), ""))
    assert known.has(("update", "9999", ""))
    assert not known.has(("update", "1", ""))
    assert len(known.newest(10**6)) == 2000
    assert known.newest(2) == [("update", "9998", ""), ("update", "9999", "")]


def test_a_server_that_ignores_the_cursor_is_not_asked_for_ever() -> None:
    asked = []

    def always_the_same(query: Any) -> list[dict[str, Any]]:
        asked.append(query)
        return [made(5), made(4)]

    position = Position("user", None)
    catch_up = CatchUp(position, [Source("update", always_the_same)], 100)
    catch_up.begin()
    assert catch_up.fetch().items["update"] == []
    assert len(asked) < 5


def test_ids_that_are_not_numbers_are_cursors_as_well() -> None:
    """GoToSocial has ULIDs, Pleroma has base 62: both sort as text."""
    there = ["01H5", "01H7", "01H9"]

    def page(query: Any) -> list[dict[str, Any]]:
        return [{"id": id_} for id_ in there if query.get("min_id", "0") < id_ < query.get("max_id", "Z")]

    position = Position("user", None)
    catch_up = CatchUp(position, [Source("update", page)], 100)
    catch_up.begin()
    there.append("01HB")
    assert [item["id"] for item in catch_up.fetch().items["update"]] == ["01HB"]


def test_catch_up_is_tried_again_after_errors_that_pass() -> None:
    def failing(error: Exception) -> CatchUp:
        def fetch(query: Any) -> Any:
            raise error

        position = Position("user", None)
        position.advance("update", {"id": "1"})
        return CatchUp(position, [Source("update", fetch)], 100)

    for error in (MastodonNetworkError("x"), MastodonAPIError("no JSON", "..."), MastodonAPIError("x", 429, "y", "z")):
        with pytest.raises(ConnectionLost):
            failing(error).fetch()
    refused = MastodonAPIError("x", 403, "y", "z")
    assert failing(refused).fetch().error is refused
