"""Crawls on the workers of a Dask cluster, some of which are killed on the way."""

from __future__ import annotations

import os
import pickle
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from contextlib import ExitStack, nullcontext
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import dask
import pyarrow.dataset
import pytest
from distributed import Client, LocalCluster

from mastodon import Mastodon, compat
from mastodon.crawl import crawl
from mastodon.errors import MastodonIOError
from tests.support.clock import Clock
from tests.support.crawled import CrawledServer, crawled

ROOT = Path(__file__).parents[2]
AGENT = "soup-study/1.0 (https://soup.example)"
TOKEN = "secret-token"


@pytest.fixture(scope="module")
def cluster() -> Iterator[LocalCluster]:
    # A killed worker may hold the semaphore of a server: it is free again after this time.
    locks = "distributed.scheduler.locks"
    quick = {f"{locks}.lease-timeout": "1s", f"{locks}.lease-validation-interval": "100ms"}
    path = os.pathsep.join([str(ROOT), *sys.path])
    with pytest.MonkeyPatch.context() as patch, dask.config.set(quick):
        patch.setenv("PYTHONPATH", path)
        with LocalCluster(n_workers=2, threads_per_worker=2, processes=True, dashboard_address=":0") as made:
            yield made


@pytest.fixture
def client(cluster: LocalCluster) -> Iterator[Client]:
    with Client(cluster) as made:
        yield made


def ids_in(store: Path) -> list[tuple[str, str]]:
    table = pyarrow.dataset.dataset(store, partitioning="hive").to_table(columns=["server", "id"])
    return sorted((row["server"], row["id"]) for row in table.to_pylist())


def kill_a_worker(cluster: LocalCluster, store: Path, files: int) -> None:
    """Kill a worker as soon as there are so many files."""
    while len(list(store.rglob("*.parquet"))) < files:
        time.sleep(0.005)
    os.kill(next(iter(cluster.workers.values())).process.process.pid, signal.SIGKILL)


def test_killed_workers_cost_no_item_and_repeat_none_and_servers_get_one_request_at_a_time(
    cluster: LocalCluster, client: Client, tmp_path: Path
) -> None:
    store, servers = tmp_path / "store", [CrawledServer(90, latency=0.005) for _ in range(3)]
    with ExitStack() as stack:
        urls = [stack.enter_context(crawled(server)) for server in servers]
        accounts = {Mastodon(api_base_url=url, access_token=TOKEN): range(1, 6) for url in urls}
        before = set(client.scheduler_info()["workers"])
        killer = threading.Thread(target=kill_a_worker, args=(cluster, store, 8), daemon=True)
        killer.start()
        found = crawl(accounts, "account_statuses", store, client, user_agent=AGENT, rows_per_file=40)
        killer.join(20)
    assert (found.done, found.failed, found.skipped) == (15, [], [])
    assert set(client.scheduler_info()["workers"]) != before
    assert ids_in(store) == sorted(
        (url.partition("://")[2], str(account * 1_000_000 + item))
        for url in urls
        for account in range(1, 6)
        for item in range(1, 91)
    )
    assert [server.most for server in servers] == [1, 1, 1]
    # The page that the killed worker was fetching comes again, and those that were not in a file.
    assert sum(len(server.requests) for server in servers) <= 15 * 4 + 3 * 2 + 3 * 3
    assert TOKEN not in f"{client.get_worker_logs()} {client.get_scheduler_logs()}"


class PicklingExecutor(Executor):
    """Runs tasks at once, on copies, as a cluster does."""

    def submit(self, function: Any, /, *args: Any, **kwargs: Any) -> Future[Any]:
        future: Future[Any] = Future()
        there = pickle.loads(pickle.dumps(args))
        future.set_result(pickle.loads(pickle.dumps(function(*there, **kwargs))))
        return future


def test_what_is_known_about_a_limit_goes_from_task_to_task(
    tmp_path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    distributed = SimpleNamespace(Semaphore=lambda **options: nullcontext())
    monkeypatch.setitem(compat._IMPORTERS, "distributed", lambda: distributed)
    client = SimpleNamespace(
        asynchronous=False, as_current=nullcontext, get_executor=lambda **options: PicklingExecutor()
    )
    server = CrawledServer(30, limit=(1_000, 1_000_000), instance={})
    with crawled(server) as url:
        crawl({url: range(1, 6)}, "account_statuses", tmp_path / "store", client, user_agent=AGENT)
    # Each request but the first is paced.
    assert len(clock.slept) == len(server.requests) - 1


def test_two_crawls_on_one_cluster_take_turns(client: Client, tmp_path: Path) -> None:
    server = CrawledServer(90, latency=0.02)
    with crawled(server) as url, ThreadPoolExecutor() as pool:
        crawls = [
            pool.submit(crawl, {url: range(1, 4)}, "account_statuses", tmp_path / name, client, user_agent=AGENT)
            for name in ("first", "second")
        ]
        assert [each.result().items for each in crawls] == [270, 270]
    assert server.most == 1


def test_workers_that_do_not_share_the_folder_are_noticed(client: Client, tmp_path: Path) -> None:
    store = tmp_path / "store"
    with crawled(CrawledServer(5)) as url:
        # As if the folder were there for the program, but not for the workers.
        threading.Thread(target=_remove, args=(store / "_crawl.json",), daemon=True).start()
        with pytest.raises(MastodonIOError, match="All machines must share the folder"):
            crawl({url: range(1, 500)}, "account_statuses", store, client, user_agent=AGENT)


def _remove(mark: Path) -> None:
    while not mark.exists():
        time.sleep(0.001)
    mark.unlink()


def test_the_example_of_the_documentation_saves_statuses(cluster: LocalCluster, tmp_path: Path) -> None:
    secret, store = tmp_path / "user.secret", tmp_path / "store"
    with crawled(CrawledServer(50)) as url:
        secret.write_text(f"{TOKEN}\n{url}\n")
        secret.chmod(0o600)
        command = [sys.executable, "docs/examples/crawl_dask.py", secret, store, cluster.scheduler_address]
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        done = subprocess.run(
            command, cwd=ROOT, env=environment, input="1\n@user2\n", text=True, capture_output=True, check=False
        )
    assert done.stderr == ""
    assert done.stdout.splitlines() == ["1", "2", "2 accounts are complete, with 100 new statuses."]
    assert len(ids_in(store)) == 100


def test_a_lost_cluster_ends_the_crawl_and_the_next_one_goes_on(tmp_path: Path) -> None:
    store = tmp_path / "store"
    with crawled(CrawledServer(90)) as url:
        # Over TCP, because Dask looks for the address of the machine elsewhere otherwise.
        options = {"processes": False, "protocol": "tcp", "host": "127.0.0.1", "dashboard_address": ":0"}
        with LocalCluster(n_workers=1, **options) as lost, Client(lost) as client:

            def end(count: int) -> None:
                if count == 3:
                    client.close()

            with pytest.raises(MastodonIOError, match="The cluster is gone"):
                crawl({url: range(1, 11)}, "account_statuses", store, client, user_agent=AGENT, progress=end)
        found = crawl({url: range(1, 11)}, "account_statuses", store, user_agent=AGENT)
    assert (found.done, len(set(ids_in(store))), len(ids_in(store))) == (10, 900, 900)
