"""Walks over all pages of a list: what comes, what comes again after an interruption, and what is new."""

from __future__ import annotations

import inspect
import json
from collections.abc import Callable, Iterator
from datetime import datetime, timezone
from itertools import islice
from pathlib import Path
from typing import Any

import pytest

from mastodon import (
    Mastodon,
    MastodonError,
    MastodonIllegalArgumentError,
    MastodonIOError,
    MastodonServerError,
)
from mastodon.endpoints.walks import Walk
from mastodon.return_types import Account
from tests.support.clock import Clock
from tests.support.growing import GrowingServer
from tests.support.prepared import Wire

#: The calls with pages that need arguments. All others are found by their annotations.
ARGUMENTS: dict[str, dict[str, Any]] = {
    "account_collections": {"id": 5},
    "account_endorsements": {"id": 5},
    "account_followers": {"id": 5},
    "account_following": {"id": 5},
    "account_in_collections": {"id": 5},
    "account_search": {"q": "cat"},
    "search": {"q": "cat", "result_type": "statuses"},
    "search_v2": {"q": "cat", "result_type": "hashtags"},
    "account_statuses": {"id": 5},
    "list_accounts": {"id": 5},
    "status_quotes": {"id": 5},
    "timeline_hashtag": {"hashtag": "cats"},
    "timeline_link": {"url": "https://example.com/"},
    "timeline_list": {"id": 5},
}
#: Pages of their own, not those of one endpoint.
OTHERS = {"fetch_remaining"}
#: Complete lists in the documentation of Mastodon, of which servers send pages all the same.
WITH_LINKS = {"status_favourited_by": {"id": 5}, "status_reblogged_by": {"id": 5}}


def paged_calls() -> Iterator[str]:
    """The calls whose annotation says that they return pages."""
    for name in dir(Mastodon):
        method = getattr(Mastodon, name)
        returned = str(inspect.signature(method).return_annotation) if inspect.isfunction(method) else ""
        words = returned.replace("NonPaginatableList", "").replace("|", " ").replace("[", " ").split()
        if {"PaginatableList", "GroupedNotificationsResults", "Collections", "SearchV2"} & {*words} and name[0] != "_":
            yield name


PAGED = sorted({*paged_calls()} - OTHERS - {"grouped_notification"})
BY_OFFSET = [
    *("account_collections", "account_in_collections", "account_search", "directory", "search", "search_v2"),
    *("trending_links", "trending_statuses", "trending_tags", "trends"),
]


def keys(items: Any) -> list[str]:
    return [item if isinstance(item, str) else item.get("id") or item.name for item in items]


def walk(server: GrowingServer, path: Path | None, **arguments: Any) -> Walk[Any]:
    api = server.client()
    return api.walk(api.account_statuses, 5, limit=3, checkpoint=path, **arguments)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "posts.json"


# --- Every call -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", [*PAGED, *WITH_LINKS])
def test_every_call_with_pages_goes_on_after_an_interruption(name: str, path: Path) -> None:
    server = GrowingServer(7)
    arguments = {"limit": 2, **ARGUMENTS.get(name, WITH_LINKS.get(name, {}))}

    def run() -> Walk[Any]:
        api = server.client()
        return api.walk(getattr(api, name), checkpoint=path, **arguments)

    with run() as first:
        before = keys(islice(first, 4))
    assert before + keys(run()) == [*server.ids[:4], *server.ids[3:]]
    assert json.loads(path.read_text())["state"]["complete"] is True


@pytest.mark.parametrize("name", [name for name in [*PAGED, *WITH_LINKS] if name not in BY_OFFSET])
@pytest.mark.parametrize("backward", ["min_id", "since_id", None])
def test_every_list_by_cursor_tells_what_is_new(name: str, backward: str | None, path: Path) -> None:
    # The cursors are not the ids of items.
    server = GrowingServer(7, backward=backward, shift=1000)
    arguments = {"limit": 2, **ARGUMENTS.get(name, WITH_LINKS.get(name, {}))}

    def run() -> list[str]:
        api = server.client()
        return keys(api.walk(getattr(api, name), checkpoint=path, since_last_run=True, **arguments))

    assert run() == server.ids
    added = server.grow(9)
    assert run() == added
    assert run() == []
    assert run() == []


@pytest.mark.parametrize("name", BY_OFFSET)
def test_lists_by_offset_cannot_tell_what_is_new(name: str, path: Path) -> None:
    server = GrowingServer(5)
    api = server.client()
    items = api.walk(getattr(api, name), checkpoint=path, since_last_run=True, **ARGUMENTS.get(name, {}))
    with pytest.raises(MastodonIllegalArgumentError, match=f"since_last_run: {name} is paged by offset"):
        next(items)
    assert not path.exists()


def test_a_list_at_any_path_can_be_walked(path: Path) -> None:
    server = GrowingServer(45)
    api = server.client()
    query = {"since_id": 3, "after": datetime(2024, 1, 1, tzinfo=timezone.utc), "kinds": {"a"}, "old": False}
    with api.walk(api.request, "GET", "/api/v1/things", query, checkpoint=path) as items:
        before = keys(islice(items, 30))
    assert before + keys(api.walk(api.request, "GET", "/api/v1/things", query, checkpoint=path))[1:] == server.ids[:-3]
    sent = [{name: value for name, value in each.items() if name != "max_id"} for each in server.queries]
    assert sent == [{"since_id": "3", "after": "2024-01-01T00:00:00+00:00", "kinds[]": "a", "old": "0"}] * len(sent)


def test_groups_come_with_the_page_that_has_their_accounts() -> None:
    api = GrowingServer(3).client()
    groups = api.walk(api.grouped_notifications)
    assert next(groups) in groups.page.notification_groups
    assert groups.page.accounts == []


# --- Interruptions --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("handed", range(1, 12))
def test_after_a_break_the_current_item_comes_again_and_no_other(handed: int, path: Path) -> None:
    server = GrowingServer(11)
    before = []
    for item in walk(server, path):
        before.append(item.id)
        if len(before) == handed:
            break
    assert before + keys(walk(server, path)) == [*server.ids[:handed], *server.ids[handed - 1 :]]


@pytest.mark.parametrize("handed", range(1, 8))
def test_an_item_that_fails_in_the_loop_comes_again(handed: int, path: Path) -> None:
    server = GrowingServer(8)

    def fails() -> None:
        with walk(server, path) as items:
            for item in items:
                if item.id == server.ids[handed]:
                    raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fails()
    assert keys(walk(server, path)) == server.ids[handed:]


@pytest.mark.parametrize("page", range(1, 5))
def test_an_error_keeps_the_checkpoint(page: int, path: Path) -> None:
    server = GrowingServer(10)
    server.fails_at = page
    items, before = walk(server, path), []
    with pytest.raises(MastodonServerError):
        before.extend(item.id for item in items)
    before = server.ids[: 3 * (page - 1)]
    assert [*before, *keys(walk(server, path))] == server.ids


def test_an_interruption_costs_a_page_at_most_when_the_program_cannot_say_goodbye(path: Path, tmp_path: Path) -> None:
    server = GrowingServer(10)
    items = walk(server, path)
    keys(islice(items, 8))
    killed = tmp_path / "killed.json"
    killed.write_bytes(path.read_bytes())
    assert keys(walk(server, killed)) == server.ids[6:]
    items.close()


def test_what_arrives_during_a_walk_comes_in_the_next_one(path: Path) -> None:
    server = GrowingServer(10, growth=4)
    before = server.ids
    first = []
    for _ in range(5):
        with walk(server, path) as items:
            first += keys(islice(items, 3))
    first += keys(walk(server, path))
    server.growth = 0
    assert set(before) <= set(first)
    later = keys(walk(server, path, since_last_run=True))
    assert set(first) | set(later) == set(server.ids)


def test_a_list_by_offset_that_moves_brings_no_item_twice(path: Path) -> None:
    server = GrowingServer(12, growth=1)
    before = server.ids
    api = server.client()
    assert keys(api.walk(api.account_search, "cat", limit=4)) == before


@pytest.mark.parametrize("name", ["timeline_home", "directory"])
def test_a_server_that_sends_the_same_page_forever_ends_the_walk(wire: Wire, name: str) -> None:
    page = [{"id": "2"}, {"id": "1"}]
    for cursor in range(1, 20):
        headers = {"Link": f'<https://mastodon.example/api/v1/timelines/home?max_id={cursor}>; rel="next"'}
        wire.respond("GET", "/api/v1/timelines/home", json=page, headers=headers)
    wire.respond("GET", "/api/v1/directory", json=page)
    api = wire.client()
    assert keys(islice(api.walk(getattr(api, name)), 20)) == ["2", "1"]


def test_an_empty_page_in_the_middle_is_not_the_end(wire: Wire) -> None:
    place = "/api/v1/timelines/home"
    for page, cursor in (([5, 4], 4), ([], 2), ([1], None)):
        headers = {"Link": f'<https://mastodon.example{place}?max_id={cursor}>; rel="next"'} if cursor else {}
        wire.respond("GET", place, json=[{"id": str(each)} for each in page], headers=headers)
    api = wire.client()
    assert keys(api.walk(api.timeline_home)) == ["5", "4", "1"]


def test_since_id_is_the_end_of_every_page(path: Path) -> None:
    server = GrowingServer(12)
    assert keys(walk(server, path, since_id=4)) == server.ids[:-4]


def test_a_complete_walk_starts_from_the_beginning(path: Path) -> None:
    server = GrowingServer(7)
    assert keys(walk(server, path)) == server.ids
    server.grow(2)
    assert keys(walk(server, path)) == server.ids


def test_no_checkpoint_is_needed() -> None:
    server = GrowingServer(7)
    assert keys(walk(server, None)) == server.ids


# --- What is new ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("backward", ["min_id", "since_id", None])
@pytest.mark.parametrize("handed", range(1, 13))
def test_an_interrupted_run_for_new_items_skips_none(backward: str | None, handed: int, path: Path) -> None:
    server = GrowingServer(5, backward=backward)
    assert keys(walk(server, path, since_last_run=True)) == server.ids
    added = server.grow(12)
    with walk(server, path, since_last_run=True) as items:
        first = keys(islice(items, handed))
    later = server.grow(4)
    rest = keys(walk(server, path, since_last_run=True))
    assert {*first, *rest} == {*added, *later}
    # The current item comes again. On the first page, all may: the later ones push them to the next.
    assert len(first) + len(rest) <= len(added) + len(later) + (handed if handed <= 3 else 1)
    assert keys(walk(server, path, since_last_run=True)) == []


@pytest.mark.parametrize("backward", ["min_id", "since_id", None])
def test_deleted_items_hide_no_new_ones(backward: str | None, path: Path) -> None:
    server = GrowingServer(20, backward=backward)
    keys(walk(server, path))
    del server.numbers[0]
    added = server.grow(8)
    server.numbers.remove(18)
    found = keys(walk(server, path, since_last_run=True))
    assert found[: len(added)] == added if backward is None else found == added


def test_the_first_run_for_new_items_returns_everything_even_after_an_empty_one(path: Path) -> None:
    server = GrowingServer(0)
    assert keys(walk(server, path, since_last_run=True)) == []
    added = server.grow(5)
    assert keys(walk(server, path, since_last_run=True)) == added


def test_an_item_that_moved_to_the_head_hides_none_behind_it(path: Path) -> None:
    server = GrowingServer(9, backward=None)
    keys(walk(server, path))
    added = server.grow(2)
    server.numbers.remove(8)
    server.numbers.insert(1, 8)
    assert keys(walk(server, path, since_last_run=True)) == added


# --- Refusals -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "wanted"),
    [
        ({"checkpoint": None, "since_last_run": True}, "since_last_run continues from the checkpoint: it needs"),
        ({"since_last_run": True, "max_id": 5}, "leave out max_id"),
        ({"min_id": 5}, "min_id=5"),
        ({"progress": 5}, "progress=5"),
        ({"checkpoint": 5}, "checkpoint=5"),
        ({"checkpoint": ""}, "checkpoint=''"),
        ({"checkpoint": "/nowhere/at/all"}, "cannot be written"),
    ],
)
def test_bad_arguments_are_named_before_anything_is_sent(arguments: dict[str, Any], wanted: str, path: Path) -> None:
    server = GrowingServer(5)
    with pytest.raises(MastodonIllegalArgumentError, match=wanted):
        walk(server, **{"path": path, **{"path" if key == "checkpoint" else key: arguments[key] for key in arguments}})
    assert server.queries == []


@pytest.mark.parametrize("name", ["status_post", "me", "status", "search_v1", "search", "search_v2"])
def test_calls_without_pages_are_refused(name: str) -> None:
    server = GrowingServer(5)
    api = server.client()
    with pytest.raises(MastodonIllegalArgumentError, match=f"{name} (returns no pages|has pages only)"):
        api.walk(getattr(api, name), *(() if name == "me" else (5,)))
    assert server.queries == []


def test_only_methods_of_the_client_can_be_walked() -> None:
    api, other = GrowingServer(1).client(), GrowingServer(1).client()
    for call in (other.timeline_home, api.timeline_home(), Mastodon.timeline_home, "timeline_home"):
        with pytest.raises(MastodonIllegalArgumentError, match="must be a method of this client"):
            api.walk(call)  # type: ignore[call-overload]


def interrupted(server: GrowingServer, path: Path) -> bytes:
    with walk(server, path) as items:
        next(items)
        next(items)
    return path.read_bytes()


@pytest.mark.parametrize(
    ("other", "wanted"),
    [
        (lambda api, path: api.walk(api.account_statuses, 6, checkpoint=path), "arguments .*'5'.* there, .*'6'.* here"),
        (lambda api, path: api.walk(api.account_statuses, 5, pinned=True, checkpoint=path), ".*'pinned': True"),
        (lambda api, path: api.walk(api.account_following, 5, checkpoint=path), "call 'account_statuses' there"),
    ],
)
def test_the_checkpoint_of_another_walk_is_refused(
    other: Callable[[Mastodon, Path], Any], wanted: str, path: Path
) -> None:
    server = GrowingServer(9)
    content = interrupted(server, path)
    with pytest.raises(MastodonIllegalArgumentError, match=f"belongs to another walk: {wanted}"):
        other(server.client(), path)
    assert path.read_bytes() == content


def test_the_checkpoint_of_another_server_is_refused(path: Path) -> None:
    server = GrowingServer(9)
    interrupted(server, path)
    api = server.client()
    api.api_base_url = "https://other.example"
    with pytest.raises(MastodonIllegalArgumentError, match=r"server 'https://mastodon\.example' there"):
        api.walk(api.account_statuses, 5, checkpoint=path)


@pytest.mark.parametrize("account", [5, "5", Account(id="5")])
@pytest.mark.parametrize("limit", [1, 40])
def test_an_entity_is_the_same_as_its_id_and_pages_may_have_another_size(account: Any, limit: int, path: Path) -> None:
    server = GrowingServer(9)
    interrupted(server, path)
    api = server.client()
    found = keys(api.walk(api.account_statuses, id=account, pinned=False, tagged=None, limit=limit, checkpoint=path))
    assert found == server.ids[1:]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"my diary",
        b"\xff\xfe",
        b"[]",
        b"{}",
        b"5",
        b'{"mastodon_walk": "x", "walk": {}, "state": {}}',
        b'{"mastodon_walk": 1, "walk": 5, "state": {}}',
    ],
)
def test_a_file_that_is_no_checkpoint_is_left_alone(content: bytes, path: Path) -> None:
    path.write_bytes(content)
    server = GrowingServer(9)
    with pytest.raises(MastodonIllegalArgumentError, match=r"checkpoint=.*posts\.json.*(not a readable|another walk)"):
        walk(server, path)
    assert path.read_bytes() == content
    assert server.queries == []


@pytest.mark.parametrize("cut", range(0, 100, 7))
def test_a_damaged_checkpoint_is_left_alone(cut: int, path: Path) -> None:
    server = GrowingServer(9)
    content = interrupted(server, path)
    damaged = content[: len(content) * cut // 100]
    path.write_bytes(damaged)
    with pytest.raises(MastodonIllegalArgumentError, match="not a readable checkpoint"):
        walk(server, path)
    assert path.read_bytes() == damaged


@pytest.mark.parametrize(
    ("field", "value"),
    [
        *(("position", 5), ("position", {"max_id": 1}), ("seen", [1]), ("seen", 5), ("left", "1"), ("done", None)),
        *(("complete", 1), ("newest", {}), ("newest", {"newer": {}, "keys": []}), ("last", [1]), ("unknown", 1)),
    ],
)
def test_a_checkpoint_with_other_fields_is_left_alone(field: str, value: Any, path: Path) -> None:
    server = GrowingServer(9)
    content = json.loads(interrupted(server, path))
    content["state"][field] = value
    path.write_text(json.dumps(content))
    with pytest.raises(MastodonIllegalArgumentError, match="not a readable checkpoint"):
        walk(server, path)


def test_a_checkpoint_of_a_newer_version_is_left_alone(path: Path) -> None:
    server = GrowingServer(9)
    content = {**json.loads(interrupted(server, path)), "mastodon_walk": 2}
    path.write_text(json.dumps(content))
    with pytest.raises(MastodonIllegalArgumentError, match="newer version"):
        walk(server, path)


def test_two_walks_cannot_use_one_checkpoint(path: Path) -> None:
    server = GrowingServer(9)
    with walk(server, path) as items:
        next(items)
        second = walk(server, path)
        with pytest.raises(MastodonIOError, match=r"posts\.json' is in use by another walk"):
            next(second)
    assert keys(walk(server, path)) == server.ids
    assert [each.name for each in path.parent.iterdir()] == ["posts.json"]


def test_a_checkpoint_that_cannot_be_written_ends_the_walk_and_keeps_the_last_state(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = GrowingServer(9)
    items = walk(server, path)
    keys(islice(items, 4))

    def full(*_: Any) -> None:
        raise OSError(28, "No space left on device")

    content = path.read_bytes()
    with monkeypatch.context() as patch:
        patch.setattr("os.fsync", full)
        with pytest.raises(MastodonIOError, match=r"cannot be written.*No space left"):
            keys(items)
    assert path.read_bytes() == content
    assert [each.name for each in path.parent.iterdir()] == ["posts.json"]
    assert keys(walk(server, path)) == server.ids[3:]


def test_no_secret_is_written(path: Path) -> None:
    server = GrowingServer(45)
    api = server.client()
    headers = {"Authorization": "Bearer secret"}
    keys(api.walk(api.request, "GET", "/api/v1/things", headers=headers, checkpoint=path))
    assert "secret" not in path.read_text()
    assert "token" not in path.read_text()


# --- Progress -------------------------------------------------------------------------------------------------------


class Bar:
    """Stand in for a progress bar of tqdm."""

    made: list[Bar] = []  # noqa: RUF012  # emptied by the test

    def __init__(self) -> None:
        self.count, self.is_open = 0, True
        self.made.append(self)

    def update(self, further: int = 1) -> None:
        self.count += further

    def close(self) -> None:
        self.is_open = False


def test_a_function_gets_the_number_of_all_items(path: Path) -> None:
    server = GrowingServer(5)
    counts: list[int] = []
    with walk(server, path, progress=counts.append) as items:
        keys(islice(items, 3))
    assert counts == [1, 2]
    keys(walk(server, path, progress=counts.append))
    assert counts == [1, 2, 2, 3, 4, 5]


def test_a_bar_is_moved_and_left_open_and_one_made_from_a_class_is_closed() -> None:
    server = GrowingServer(5)
    bar = Bar()
    keys(walk(server, None, progress=bar))
    assert (bar.count, bar.is_open) == (5, True)
    Bar.made.clear()
    keys(walk(server, None, progress=Bar))
    assert [(each.count, each.is_open) for each in Bar.made] == [(5, False)]


class RichProgress:
    """Stand in for ``rich.progress.Progress``, whose ``update`` has other parameters."""

    def __init__(self) -> None:
        self.steps: list[Any] = []

    def start(self) -> None:
        self.steps.append("start")

    def stop(self) -> None:
        self.steps.append("stop")

    def add_task(self, description: str, total: float | None = 100.0) -> int:
        self.steps.append((description, total))
        return 7

    def advance(self, task_id: int, advance: float = 1) -> None:
        self.steps.append((task_id, advance))

    def update(self, task_id: int, *, total: float | None = None) -> None:
        raise AssertionError("this is not how rich counts")


def test_rich_gets_a_task_of_unknown_length() -> None:
    progress = RichProgress()
    keys(walk(GrowingServer(2), None, progress=progress))
    assert progress.steps == [("account_statuses", None), (7, 1), (7, 1)]


def test_rich_is_started_and_stopped_if_only_its_class_is_given(monkeypatch: pytest.MonkeyPatch) -> None:
    steps: list[Any] = []
    monkeypatch.setattr(RichProgress, "__init__", lambda self: setattr(self, "steps", steps))
    keys(walk(GrowingServer(2), None, progress=RichProgress))
    assert [steps[0], steps[-1]] == ["start", "stop"]


def test_an_error_of_the_progress_function_loses_no_item(path: Path) -> None:
    server = GrowingServer(7)
    found: list[str] = []

    def fails(count: int) -> None:
        if count == 3:
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        found.extend(item.id for item in walk(server, path, progress=fails))
    assert keys(walk(server, path)) == server.ids[3:]


# --- fetch_remaining ------------------------------------------------------------------------------------------------


def test_fetch_remaining_shows_progress_by_page() -> None:
    api = GrowingServer(7).client()
    counts: list[int] = []
    assert len(api.fetch_remaining(api.timeline_home(limit=3), progress=counts.append)) == 7
    assert counts == [3, 6, 7]


@pytest.mark.parametrize("failing", [2, 3])
def test_an_error_in_fetch_remaining_hands_over_what_was_fetched(failing: int) -> None:
    server = GrowingServer(8)
    server.fails_at = failing
    api = server.client()
    first = api.timeline_home(limit=3)
    with pytest.raises(MastodonServerError) as caught:
        api.fetch_remaining(first)
    items = caught.value.items
    assert keys(items) == server.ids[: 3 * (failing - 1)]
    rest = api.fetch_remaining(api.fetch_next(items))
    assert keys(items) + keys(rest) == server.ids
    assert keys(first) == server.ids[:3]


def test_an_error_on_the_first_page_leaves_where_to_begin() -> None:
    server = GrowingServer(8)
    api = server.client()
    info = api.get_pagination_info(api.timeline_home(limit=3), "next")
    server.fails_at = 2
    with pytest.raises(MastodonServerError) as caught:
        api.fetch_remaining(info)  # type: ignore[arg-type]  # page information stands for a page
    assert caught.value.items == []
    assert keys(api.fetch_remaining(api.fetch_next(caught.value.items))) == server.ids[3:]


def test_other_errors_have_no_items() -> None:
    assert MastodonError().items is None


# --- Rate limits ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("mode", ["wait", "pace"])
def test_a_walk_of_300_pages_does_not_delay_a_post(wire: Wire, clock: Clock, mode: str) -> None:
    start = clock.time()
    place = "/api/v1/timelines/home"
    for number in range(301):
        budget = {"X-RateLimit-Limit": "300", "X-RateLimit-Remaining": str(300 - number)}
        # The first page is in the general budget, the 300 others in that of pages.
        reset = {"X-RateLimit-Reset": str(int(start) + (900 if number else 300))}
        link = {"Link": f'<https://mastodon.example{place}?max_id={1000 - number}>; rel="next"'} if number < 300 else {}
        wire.respond("GET", place, json=[{"id": str(1000 - number)}], headers={**budget, **reset, **link})
    wire.respond("POST", "/api/v1/statuses", json={"id": "1"})
    api = wire.client(ratelimit_method=mode, ratelimit_pacefactor=2.0)
    for count, _ in enumerate(api.walk(api.timeline_home, limit=1)):
        assert count <= 300
        clock.sleep(2.2)
    before = sum(clock.slept)
    api.status_post("Hello")
    assert sum(clock.slept) - before < 10
    # The budget of pages is used up, so that this test shows something.
    api.timeline_home(max_id=5)
    assert sum(clock.slept) - before > 30
