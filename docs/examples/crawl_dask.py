"""Walks the posts of many accounts on the machines of a Dask cluster, and writes them as Parquet.

    python docs/examples/crawl_dask.py posts/ https://mastodon.example user.secret 23634 1012

One file for each page of posts. It is written beside its place and moved there when it is whole, so that a task which
runs again, after a worker or the whole crawl was killed, reads on where the last file ends.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from distributed import Client, Semaphore

from mastodon import Mastodon
from mastodon.return_types import Status

SCHEMA = pa.schema([(name, pa.string()) for name in ("id", "account", "created_at", "content")])
PAGE = 40


def row(status: Status) -> dict[str, str]:
    return {
        "id": str(status.id),
        "account": str(status.account.id),
        "created_at": status.created_at.isoformat(),
        "content": status.content,
    }


def write(folder: Path, number: int, statuses: Iterable[Status]) -> None:
    """Write a page, all of it or nothing."""
    unfinished = folder / f"{number:06}.{os.getpid()}.part"
    pq.write_table(pa.Table.from_pylist([row(each) for each in statuses], SCHEMA), unfinished)
    unfinished.replace(folder / f"{number:06}.parquet")


def walk(api: Mastodon, budget: Any, account: str, place: str, limit: int = PAGE) -> int:
    """All posts of an account, the newest first, from where an earlier walk ended. The number of pages."""
    folder = Path(place) / f"account={account}"
    folder.mkdir(parents=True, exist_ok=True)
    done = sorted(folder.glob("*.parquet"))
    oldest = pq.read_table(done[-1], partitioning=None)["id"][-1].as_py() if done else None
    number = len(done)
    while True:
        # Whoever has the lease is the only one to ask this server. The client waits where the server wants it to.
        with budget:
            page = api.account_statuses(account, max_id=oldest, limit=limit)
        if not page:
            return number
        write(folder, number, page)
        number, oldest = number + 1, page[-1].id


def crawl(cluster: Client, api: Mastodon, accounts: Iterable[str], place: str, limit: int = PAGE) -> int:
    """Walk accounts of one server on all workers, with one budget of requests. The number of pages."""
    budget = Semaphore(max_leases=1, name=api.api_base_url)
    tasks = [cluster.submit(walk, api, budget, account, place, limit, pure=False, retries=5) for account in accounts]
    return sum(cluster.gather(tasks))


def main() -> None:
    place, server, token, *accounts = sys.argv[1:]
    api = Mastodon(api_base_url=server, access_token=token, ratelimit_method="pace", retries=3)
    with Client() as cluster:
        print(crawl(cluster, api, accounts, place), "pages")


if __name__ == "__main__":
    main()
