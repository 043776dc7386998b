"""Crawls on threads: complete, nothing twice, polite, and in safe files."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas
import pyarrow.dataset
import pyarrow.parquet
import pytest

from mastodon import Mastodon, compat
from mastodon._io.lock import FileLock
from mastodon.crawl import Crawl, crawl, parts
from mastodon.errors import MastodonIllegalArgumentError, MastodonIOError, MastodonMissingExtraError
from mastodon.return_types import Status
from tests.support.crawled import CrawledServer, crawled
from tests.support.prepared import Wire

AGENT = "soup-study/1.0 (https://soup.example)"
TOKEN = "secret-token"
INSTANCE, STATUSES = "/api/v2/instance/", "/api/v1/accounts/1/statuses"


@pytest.fixture
def store(tmp_path: Path) -> Path:
    return tmp_path / "store"


def rows_in(store: Path) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = pyarrow.dataset.dataset(store, partitioning="hive").to_table().to_pylist()
    return found


def ids_in(store: Path) -> list[str]:
    return sorted(row["id"] for row in rows_in(store))


def ids_of(accounts: int, items: int) -> list[str]:
    return sorted(str(account * 1_000_000 + item) for account in range(1, accounts + 1) for item in range(1, items + 1))


def run(url: str, store: Path, accounts: Any = (1, 2, 3), calls: Any = "account_statuses", **options: Any) -> Crawl:
    return crawl({url: list(accounts)}, calls, store, user_agent=AGENT, **options)


def test_a_crawl_that_was_killed_as_it_began_can_be_run_again(store: Path) -> None:
    store.mkdir()
    (store / "_crawl.json.lock").touch()
    (store / ".abc.tmp").touch()
    with crawled(CrawledServer(5)) as url:
        assert run(url, store).done == 3


def test_all_lists_of_all_accounts_are_saved(store: Path) -> None:
    servers = [CrawledServer(90), CrawledServer(0), CrawledServer(50)]
    with crawled(servers[0]) as first, crawled(servers[1]) as second, crawled(servers[2]) as third:
        given: Mapping[Any, Any] = {first: [1, "@user2"], second: [1], Mastodon(api_base_url=third): [1, 2, 3]}
        found = crawl(given, ["account_statuses", "account_followers"], store, user_agent=AGENT)
    assert (found.done, found.items, found.failed, found.skipped) == (12, 660, [], [])
    kinds = [(row["call"], row["account"], row["server"]) for row in rows_in(store)]
    for url, accounts, number in ((first, ("1", "user2@"), 90), (third, "123", 50)):
        host = url.partition("://")[2]
        for account in accounts:
            name = account + host if "@" in account else account
            assert kinds.count(("account_statuses", name, host)) == number
            assert kinds.count(("account_followers", name, host)) == number


def test_a_server_gets_one_request_at_a_time_from_a_program_with_a_name(store: Path) -> None:
    server = CrawledServer(100, latency=0.002)
    with crawled(server) as url:
        run(url, store, calls=["account_statuses", "account_followers"], threads=8)
    assert server.most == 1
    assert {request.headers["user-agent"] for request in server.requests} == {AGENT}


@pytest.mark.parametrize("items", [0, 40, 50])
def test_the_next_crawl_requests_nothing_that_is_complete(items: int, store: Path) -> None:
    server = CrawledServer(items)
    with crawled(server) as url:
        run(url, store, rows_per_file=40)
        before = len(server.requests)
        found = run(url, store, rows_per_file=40)
    assert (found.done, found.pages, found.items, len(server.requests)) == (3, 0, 0, before)


def test_what_has_failed_goes_on_with_the_next_crawl(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    server = CrawledServer(200)
    with crawled(server) as url:
        respond = server._page
        monkeypatch.setattr(
            server,
            "_page",
            lambda request, *args: (422, {}, {}) if "max_id" in request.query else respond(request, *args),
        )
        first = run(url, store)
        assert (first.done, first.items, len(first.failed)) == (0, 120, 3)
        assert "422" in first.failed[0].reason
        monkeypatch.undo()
        second = run(url, store)
    assert (second.done, second.items, second.failed) == (3, 480, [])
    assert ids_in(store) == ids_of(3, 200)


def test_a_crawl_ends_at_once_if_the_program_is_interrupted_and_goes_on_later(store: Path) -> None:
    server = CrawledServer(200)

    def interrupt(count: int) -> None:
        raise KeyboardInterrupt

    with crawled(server) as url:
        with pytest.raises(KeyboardInterrupt):
            run(url, store, progress=interrupt)
        assert len(server.requests) < 15
        run(url, store)
    assert ids_in(store) == ids_of(3, 200)


@pytest.mark.parametrize("step", range(1, 8))
def test_nothing_is_missing_or_twice_after_a_crash_at_any_file(
    step: int, store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    server, count = CrawledServer(130), 0
    publish = parts._publish

    def crash(*paths: Path) -> None:
        nonlocal count
        count += 1
        if count == step:
            # Before or after the file has its name.
            if step % 2:
                publish(*paths)
            # A killed process writes nothing more.
            monkeypatch.setattr(parts.Part, "release", lambda self: None)
            raise KeyError("killed")
        publish(*paths)

    with crawled(server) as url:
        monkeypatch.setattr(parts, "_publish", crash)
        found = run(url, store, rows_per_file=40)
        assert [problem.reason for problem in found.failed] == ["KeyError: 'killed'"]
        monkeypatch.undo()
        run(url, store, rows_per_file=40)
    assert ids_in(store) == ids_of(3, 130)


def test_a_later_crawl_adds_only_what_is_new(store: Path) -> None:
    server = CrawledServer(50)
    with crawled(server) as url:
        run(url, store)
        for items in (140, 141, 141):
            server.items = items
            run(url, store, since_last_run=True)
            assert ids_in(store) == ids_of(3, items)


def test_two_workers_of_one_list_write_nothing_twice(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    server = CrawledServer(130)
    with crawled(server) as url:
        # Another machine, which is not known to be alive, works on the same.
        read, is_first = parts.Part.read, True

        def read_and_let_the_other_go_first(part: parts.Part) -> Any:
            nonlocal is_first
            state = read(part)
            if part._folder.exists() and is_first:
                is_first = False
                monkeypatch.setattr(FileLock, "acquire", lambda self: True)
                monkeypatch.setattr(FileLock, "release", lambda self: None)
                run(url, store, [1], rows_per_file=40)
            return state

        monkeypatch.setattr(parts.Part, "read", read_and_let_the_other_go_first)
        found = run(url, store, [1], rows_per_file=40)
    assert "Another worker" in found.failed[0].reason
    assert ids_in(store) == ids_of(1, 130)


def test_a_server_that_is_down_is_left_alone_after_three_accounts(store: Path) -> None:
    down, up = CrawledServer(5, failing={"": 500}), CrawledServer(5)
    with crawled(down) as bad, crawled(up) as good:
        given = {Mastodon(api_base_url=bad): list(range(1, 21)), good: [1]}
        found = crawl(given, ["account_statuses", "account_followers"], store, user_agent=AGENT)
    assert len(down.requests) == 3
    assert (found.done, len(found.failed)) == (2, 40)
    assert "Not tried after 3 accounts in a row: 500" in found.failed[-1].reason


def test_a_call_that_a_server_refuses_is_skipped_and_others_go_on(store: Path) -> None:
    failing = {f"/api/v1/accounts/{account}/followers": 401 for account in range(1, 11)}
    server = CrawledServer(5, failing=failing)
    with crawled(server) as url:
        found = run(url, store, range(1, 11), ["account_followers", "account_statuses"])
    assert len([path for path in server.paths if "followers" in path]) == 3
    assert (found.done, found.failed, len(found.skipped)) == (10, [], 10)
    assert {problem.call for problem in found.skipped} == {"account_followers"}


@pytest.mark.parametrize(
    ("access", "token", "local", "remote"),
    [
        ({"local": "public", "remote": "public"}, None, True, True),
        ({"local": "authenticated", "remote": "disabled"}, None, False, False),
        ({"local": "authenticated", "remote": "disabled"}, TOKEN, True, False),
        ({"local": "disabled"}, TOKEN, False, True),
        (["odd"], None, True, True),
    ],
)
def test_statuses_of_servers_that_close_their_timelines_are_skipped(
    access: Any, token: str | None, local: bool, remote: bool, store: Path
) -> None:
    server = CrawledServer(5, instance={"configuration": {"timelines_access": {"live_feeds": access}}})
    with crawled(server) as url:
        api = Mastodon(api_base_url=url, access_token=token)
        calls = ["account_statuses", "account_followers"]
        found = crawl({api: [1, "user2@b.example"]}, calls, store, user_agent=AGENT)
        requested = [f"/api/v1/accounts/{account}/statuses" in server.paths for account in (1, 2)]
        assert requested == [local, remote]
        assert (found.done, len(found.skipped)) == (2 + local + remote, 2 - local - remote)
        assert all("timelines_access" in problem.reason for problem in found.skipped)
        asked = crawl({api: [1, "user2@b.example"]}, calls, store, user_agent=AGENT, ask_closed_servers=True)
    assert (asked.done, asked.skipped) == (4, [])


def test_a_server_in_limited_federation_mode_is_skipped_without_a_login(store: Path) -> None:
    server = CrawledServer(5, instance={"configuration": {"limited_federation": True}})
    with crawled(server) as url:
        found = run(url, store, calls=["account_followers"])
        assert (found.done, len(found.skipped), set(server.paths)) == (0, 3, {"/api/v2/instance/"})
        found = crawl(
            {Mastodon(api_base_url=url, access_token=TOKEN): [1]}, "account_followers", store, user_agent=AGENT
        )
    assert found.done == 1


def test_the_wait_that_a_server_asks_for_is_obeyed(wire: Wire, store: Path) -> None:
    wire.respond("GET", INSTANCE, json={})
    wire.respond("GET", STATUSES, json={"error": "slow"}, status=429, headers={"Retry-After": "7"})
    wire.respond("GET", STATUSES, json=[])
    api = wire.client()
    waits: list[float] = []
    api.on_ratelimit = lambda seconds, request: waits.append(seconds)
    found = crawl({api: [1]}, "account_statuses", store, user_agent=AGENT)
    assert (found.done, waits) == (1, [7.0])


def test_a_server_that_wants_its_clients_to_wait_for_a_day_is_left_alone(wire: Wire, store: Path) -> None:
    wire.respond("GET", INSTANCE, json={})
    wire.respond("GET", STATUSES, json={"error": "slow"}, status=429, headers={"Retry-After": "86000"})
    found = crawl({wire.client(): [1, 2, 3, 4]}, "account_statuses", store, user_agent=AGENT)
    assert [problem.reason for problem in found.failed[:3]] == [
        "The server wants its clients to wait for more than an hour. [account_statuses]"
    ] * 3
    assert "Not tried" in found.failed[3].reason
    assert len(wire.requests) == 2


# --- Files ----------------------------------------------------------------------------------------------------------


def test_the_json_becomes_the_entity_again_and_columns_have_stable_types(store: Path) -> None:
    server = CrawledServer(1)
    with crawled(server) as url:
        run(url, store, [1], ["account_statuses", "account_followers"])
    files = list(store.rglob("*.parquet"))
    assert len({str(pyarrow.parquet.read_schema(file).remove_metadata()) for file in files}) == 1
    frame = pandas.read_parquet(store, filters=[("call", "==", "account_statuses")])
    (row,) = frame.to_dict("records")
    status = Status(**json.loads(row["json"]))
    assert (status.id, status.account.acct, status.created_at) == ("1000001", "user1", row["created_at"])
    assert (row["account_acct"], list(row["tags"]), row["replies_count"]) == ("user1", ["soup", "food"], 2)


def test_odd_items_are_saved_whatever_their_types(wire: Wire, store: Path) -> None:
    odd = [
        {"id": 5, "created_at": "never", "sensitive": "no", "tags": 5, "account": [], "replies_count": 1 << 80},
        {"id": {"a": 1}, "content": "\ud800", "tags": ["x", {"name": None}], "created_at": "0001-01-01T00:00:00+14:00"},
        "text",
        7,
        None,
    ]
    wire.respond("GET", INSTANCE, json=[])
    wire.respond("GET", STATUSES, json=odd)
    found = crawl({wire.client(): [1]}, "account_statuses", store, user_agent=AGENT)
    assert (found.done, found.items) == (1, 5)
    assert [json.loads(row["json"]) for row in rows_in(store)][2:] == odd[2:]


def test_a_page_that_is_no_list_is_a_failure_of_its_account_alone(wire: Wire, store: Path) -> None:
    wire.respond("GET", INSTANCE, json={})
    wire.respond("GET", STATUSES, json={"id": "5"})
    wire.respond("GET", STATUSES.replace("1/s", "2/s"), json=[])
    found = crawl({wire.client(): [1, 2]}, "account_statuses", store, user_agent=AGENT)
    assert (found.done, [problem.account for problem in found.failed]) == (1, ["1"])


def test_no_token_gets_into_files_names_or_results(store: Path) -> None:
    server = CrawledServer(5, failing={"/api/v1/accounts/2/statuses": 403})
    with crawled(server) as url:
        api = Mastodon(api_base_url=url.replace("://", "://user:passphrase@"), access_token=TOKEN)
        found = crawl({api: [1, 2]}, "account_statuses", store, user_agent=AGENT)
    assert "No, Bearer" in found.skipped[0].reason
    texts = [repr(found), *map(str, store.rglob("*"))]
    contents = [file.read_bytes() for file in store.rglob("*") if file.is_file()]
    contents += [row["json"].encode() for row in rows_in(store)]
    assert not [text for text in texts if TOKEN in text or "passphrase" in text]
    assert not [content for content in contents if TOKEN.encode() in content or b"passphrase" in content]


def test_an_account_cannot_lead_out_of_the_folder(store: Path) -> None:
    server = CrawledServer(5)
    with crawled(server) as url:
        run(url, store, ["../../../outside", "..", "a\\b", "nul\0"])
    assert [path.name for path in store.parent.iterdir()] == ["store"]
    assert all(len(path.relative_to(store).parts) <= 4 for path in store.rglob("*"))


def test_a_folder_belongs_to_the_arguments_of_its_calls(store: Path) -> None:
    with crawled(CrawledServer(5)) as url:
        run(url, store)
        run(url, store, calls={"account_statuses": {"limit": 10}, "account_followers": {}})
        with pytest.raises(MastodonIllegalArgumentError, match="exclude_replies"):
            run(url, store, calls={"account_statuses": {"exclude_replies": True}})


@pytest.mark.parametrize("name", ["data.csv", "_crawl.json"])
def test_a_folder_of_something_else_is_left_alone(name: str, store: Path) -> None:
    store.mkdir()
    (store / name).write_text("[]")
    with pytest.raises(MastodonIllegalArgumentError, match=r"other files|was not written by a crawl"):
        run("https://a.example", store)
    assert [(path.name, path.read_text()) for path in store.iterdir()] == [(name, "[]")]


def test_a_folder_has_one_crawl_at_a_time(store: Path) -> None:
    store.mkdir()
    lock = FileLock(store / "_crawl.json")
    assert lock.acquire()
    (store / "_crawl.json").write_text('{"mastodon_crawl": 1, "calls": {}}')
    with pytest.raises(MastodonIOError, match="in use by another crawl"):
        run("https://a.example", store)
    lock.release()


def test_a_full_disk_ends_the_crawl(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*arguments: Any) -> None:
        raise OSError(28, "No space left on device")

    server = CrawledServer(5)
    with crawled(server) as url:
        monkeypatch.setattr(parts.os, "fsync", full)
        with pytest.raises(MastodonIOError, match="No space left"):
            run(url, store, [1])
        assert list(store.rglob("*.parquet")) + list(store.rglob("*.tmp")) == []
        monkeypatch.undo()
        run(url, store, [1])
    assert ids_in(store) == ids_of(1, 5)


def test_a_damaged_file_is_named_and_left_alone(store: Path) -> None:
    with crawled(CrawledServer(60)) as url:
        run(url, store, [1, 2], rows_per_file=40)
        damaged = max(store.rglob("account=1/*.parquet"))
        damaged.write_bytes(b"PAR1")
        found = run(url, store, [1, 2])
        assert (found.done, damaged.read_bytes()) == (1, b"PAR1")
        assert str(damaged) in found.failed[0].reason
        damaged.unlink()
        run(url, store, [1, 2])
    assert ids_in(store) == ids_of(2, 60)


def test_what_a_killed_process_has_not_finished_is_removed(store: Path) -> None:
    with crawled(CrawledServer(5)) as url:
        run(url, store, [1])
        (folder,) = store.rglob("account=1")
        (folder / ".000002.parquet.0123.tmp").write_bytes(b"half")
        assert len(pandas.read_parquet(store)) == 5
        run(url, store, [1], since_last_run=True)
    assert list(store.rglob("*.tmp")) == []


@pytest.fixture
def without_pyarrow(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing() -> None:
        raise ImportError

    monkeypatch.setitem(compat._IMPORTERS, "pyarrow", missing)


@pytest.mark.usefixtures("without_pyarrow")
def test_a_missing_package_is_named_before_anything_is_sent_or_written(store: Path) -> None:
    with pytest.raises(MastodonMissingExtraError, match=r"pyarrow.*Mastodon\.py\[dask\]"):
        run("https://a.example", store)
    assert not store.exists()


# --- Progress -------------------------------------------------------------------------------------------------------


def test_progress_counts_accounts(store: Path) -> None:
    counts: list[int] = []
    with crawled(CrawledServer(5)) as url:
        run(url, store, calls=["account_statuses", "account_followers"], progress=counts.append)
    assert counts == [1, 2, 3]


def test_a_bar_knows_the_number_of_accounts(store: Path) -> None:
    class Bar:
        total = count = 0

        def __init__(self, total: int) -> None:
            Bar.total = total

        def update(self, further: int) -> None:
            Bar.count += further

        def close(self) -> None:
            pass

    with crawled(CrawledServer(5)) as url:
        run(url, store, progress=Bar)
    assert (Bar.total, Bar.count) == (3, 3)
