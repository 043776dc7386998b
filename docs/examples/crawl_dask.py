"""Saves the statuses of many accounts as Parquet, on the machines of a Dask cluster.

    python docs/examples/crawl_dask.py user.secret statuses tcp://scheduler:8786 < handles.txt

Run it again after a crash, and it goes on. Without the address of a scheduler, it starts workers on this machine.
"""

import sys

from distributed import Client

from mastodon import Mastodon
from mastodon.crawl import crawl


def main() -> None:
    secret, store, *scheduler = sys.argv[1:]
    api = Mastodon(access_token=secret, user_agent="soup-study/1.0 (https://soup.example/study)")
    with Client(*scheduler) as client:
        found = crawl({api: sys.stdin}, "account_statuses", store, client, progress=print)
    print(f"{found.done} accounts are complete, with {found.items} new statuses.")
    for problem in found.failed + found.skipped:
        print(problem.account, problem.reason)


if __name__ == "__main__":
    main()
