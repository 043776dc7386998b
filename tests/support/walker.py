"""A program that walks and can be killed, and one that starts and kills it: what it printed is what it handled.

Run as ``python -m tests.support.walker ADDRESS TOKEN ACCOUNT LIMIT CHECKPOINT LOG``, it appends the ids of an account's
statuses to a file.
"""

from __future__ import annotations

import random
import subprocess
import sys
import time
from pathlib import Path
from typing import NamedTuple

from mastodon import Mastodon

_ROOT = Path(__file__).parents[2]


class Killed(NamedTuple):
    """The result of a run with kills."""

    ids: list[str]
    kills: int


def run(url: str, token: str, account: str, folder: Path, *, kills: int = 0, steps: int = 0, page: int = 10) -> Killed:
    """Run the program until it ends by itself, and kill it at random moments before.

    :param kills: how often to kill it, if it does not end before.
    :param steps: the highest number of items that a run handles until it is killed.
    :param page: the number of items on a page.
    """
    log = folder / f"{time.monotonic_ns()}.log"
    log.touch()
    arguments = [url, token, account, str(page), str(folder / "walk.json"), str(log)]
    for number in range(kills + 1):
        process = subprocess.Popen([sys.executable, "-W", "ignore", "-m", __name__, *arguments], cwd=_ROOT)
        if number < kills:
            # Python starts in about a third of a second.
            _wait(process, log, random.randint(0, steps), random.choice([0, 0, random.random() / 2]))
            process.kill()
        status = process.wait()
        if status == 0:
            return Killed(log.read_text().split(), number)
        assert status == -9, f"the program ended with {status}"
    raise AssertionError("the last run was killed")


def _wait(process: subprocess.Popen[bytes], log: Path, items: int, seconds: float) -> None:
    """Wait until the program has handled so many items, and for a moment."""
    size = log.stat().st_size
    while process.poll() is None and items > 0:
        time.sleep(0.002)
        added = log.read_bytes()[size:]
        if added.count(b"\n") >= items:
            break
    time.sleep(seconds)


if __name__ == "__main__":
    address, token, account, limit, checkpoint, place = sys.argv[1:]
    api = Mastodon(access_token=token, api_base_url=address, mastodon_version="4.7.3")
    with open(place, "a", encoding="utf-8") as file:
        for status in api.walk(
            api.account_statuses, account, limit=int(limit), checkpoint=checkpoint, since_last_run=True
        ):
            print(status.id, file=file, flush=True)
