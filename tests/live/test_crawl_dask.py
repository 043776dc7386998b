"""The crawl of docs/examples on two worker processes, one of which is killed on the way."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from contextlib import nullcontext
from pathlib import Path

import dask
import pyarrow.parquet as pq
import pytest
from distributed import Client, LocalCluster

from mastodon import Mastodon
from tests.live.server import MakeClient, account_on

EXAMPLES = Path(__file__).resolve().parents[2] / "docs" / "examples"
ACCOUNTS, POSTS = 50, 3


@pytest.fixture
def accounts(server: str) -> dict[str, set[str]]:
    """Account -> the ids of its posts."""
    made = {}
    for _ in range(ACCOUNTS):
        api = Mastodon(api_base_url=server, access_token=account_on(server)["access_token"], mastodon_version="4.7.3")
        posts = [api.status_post(f"post {number}") for number in range(POSTS)]
        made[str(posts[0].account.id)] = {str(post.id) for post in posts}
        api.session.close()
    return made


def kill_one_when_it_works(cluster: LocalCluster, place: Path, enough: int) -> None:
    while len(list(place.glob("*/*.parquet"))) < enough:
        time.sleep(0.02)
    os.kill(next(iter(cluster.workers.values())).process.process.pid, signal.SIGKILL)


def test_a_killed_worker_costs_no_post_and_repeats_none(
    make_client: MakeClient, accounts: dict[str, set[str]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(str(EXAMPLES))
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(EXAMPLES), *map(str, sys.path)]))
    import crawl_dask

    # A killed worker may hold the lease of the budget: it is free again after this time.
    locks = "distributed.scheduler.locks"
    quick = {f"{locks}.lease-timeout": "2s", f"{locks}.lease-validation-interval": "200ms"}
    with (
        dask.config.set(quick),
        LocalCluster(n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None) as cluster,
        Client(cluster) as client,
    ):
        before = set(client.scheduler_info()["workers"])
        killer = threading.Thread(target=kill_one_when_it_works, args=(cluster, tmp_path, 10), daemon=True)
        killer.start()
        crawl_dask.crawl(client, make_client(), accounts, str(tmp_path), limit=2)
        killer.join(20)
        assert set(client.scheduler_info()["workers"]) != before
    for account, posts in accounts.items():
        files = list((tmp_path / f"account={account}").glob("*.parquet"))
        assert len(files) == 2
        found = [each for file in files for each in pq.ParquetFile(file).read()["id"].to_pylist()]
        assert sorted(found) == sorted(posts)


def test_a_walk_goes_on_where_the_last_one_ended(
    api: Mastodon, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(str(EXAMPLES))
    import crawl_dask

    posts = [str(api.status_post(f"post {number}").id) for number in range(5)]
    account = str(api.me().id)
    assert crawl_dask.save_posts(api, nullcontext(), account, str(tmp_path), limit=2) == 3
    files = sorted((tmp_path / f"account={account}").glob("*.parquet"))
    files[-1].unlink()
    assert crawl_dask.save_posts(api, nullcontext(), account, str(tmp_path), limit=2) == 3
    assert [each for file in files for each in pq.ParquetFile(file).read()["id"].to_pylist()] == posts[::-1]
