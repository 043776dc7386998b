"""Saves the posts of many accounts as Parquet, on the machines of a Dask cluster.

    python docs/examples/crawl_dask.py posts/ https://mastodon.example user.secret 23634 1012

Each page of posts becomes one file, which is written under a temporary name and renamed when it is complete. A task
that runs again, because a worker or the whole crawl was killed, continues after the last complete file.
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
    """Write a page completely or not at all."""
    unfinished = folder / f"{number:06}.{os.getpid()}.part"
    pq.write_table(pa.Table.from_pylist([row(each) for each in statuses], SCHEMA), unfinished)
    unfinished.replace(folder / f"{number:06}.parquet")


def save_posts(api: Mastodon, lease: Any, account: str, place: str, limit: int = PAGE) -> int:
    """Save all posts of an account, newest first, continuing where an earlier run stopped.

    Return the number of pages saved so far.
    """
    folder = Path(place) / f"account={account}"
    folder.mkdir(parents=True, exist_ok=True)
    done = sorted(folder.glob("*.parquet"))
    oldest = pq.read_table(done[-1], partitioning=None)["id"][-1].as_py() if done else None
    number = len(done)
    while True:
        # Only the task that holds the lease sends requests to this server. The client waits for rate limits by itself.
        with lease:
            page = api.account_statuses(account, max_id=oldest, limit=limit)
        if not page:
            return number
        write(folder, number, page)
        number, oldest = number + 1, page[-1].id


def crawl(cluster: Client, api: Mastodon, accounts: Iterable[str], place: str, limit: int = PAGE) -> int:
    """Save the posts of several accounts of one server, on all workers, sending one request at a time.

    Return the number of pages.
    """
    lease = Semaphore(max_leases=1, name=api.api_base_url)
    tasks = [
        cluster.submit(save_posts, api, lease, account, place, limit, pure=False, retries=5) for account in accounts
    ]
    return sum(cluster.gather(tasks))


def main() -> None:
    place, server, token, *accounts = sys.argv[1:]
    api = Mastodon(api_base_url=server, access_token=token, ratelimit_method="pace", retries=3)
    with Client() as cluster:
        print(crawl(cluster, api, accounts, place), "pages")


if __name__ == "__main__":
    main()
