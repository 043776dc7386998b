"""A program that updates an archive and can be killed, and one that starts and kills it.

Run as ``python -m tests.support.archiver ADDRESS FOLDER NAME ...``.
"""

from __future__ import annotations

import random
import subprocess
import sys
import time
from pathlib import Path

from mastodon import Mastodon

_ROOT = Path(__file__).parents[2]


def run(url: str, folder: Path, *names: str, kills: int = 0, bytes_each: int = 0) -> int:
    """Run the program until it ends by itself, and kill it at random moments before. Return how often it was killed.

    :param bytes_each: about how much a run writes until it is killed.
    """
    command = [sys.executable, "-W", "ignore", "-m", __name__, url, str(folder), *names]
    for number in range(kills + 1):
        process = subprocess.Popen(command, cwd=_ROOT)
        if number < kills:
            wanted = _size(folder) + random.randint(1, max(1, 2 * bytes_each))
            while process.poll() is None and _size(folder) < wanted:
                time.sleep(0.001)
            time.sleep(random.choice([0, random.random() / 100]))
            process.kill()
        code = process.wait()
        if code == 0:
            return number
        assert code == -9, f"the program ended with {code}"
    raise AssertionError("the last run was killed")


def _size(folder: Path) -> int:
    return sum(file.stat().st_size for file in folder.glob("*.jsonl"))


if __name__ == "__main__":
    from mastodon.archive import Archive

    address, place, *lists = sys.argv[1:]
    Archive(place).update(Mastodon(access_token="token", api_base_url=address, mastodon_version="4.7.3"), *lists)
