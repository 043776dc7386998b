"""``python -m tests.mutation [group ...] [--sample N [--seed N]]`` tries the changes of all groups, or of some."""

from __future__ import annotations

import argparse
import os
import random
import subprocess
import sys
from pathlib import Path

from .groups import GROUPS

_PLACE = Path("build/mutation").absolute()
_SEED = 15


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="python -m tests.mutation", description="How many small changes of the code the tests notice."
    )
    parser.add_argument("groups", nargs="*", metavar="group", help=f"one of {', '.join(GROUPS)}; all by default")
    parser.add_argument("--sample", type=int, metavar="N", help="try N changes of each group, the same ones each time")
    parser.add_argument("--seed", type=int, default=_SEED, metavar="N", help="try another sample")
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 2, help="processes at a time")
    given = parser.parse_args()
    unknown = set(given.groups) - set(GROUPS)
    if unknown:
        parser.error(f"no such group: {', '.join(sorted(unknown))}")
    for group in given.groups or GROUPS:
        _try(group, given.sample, given.seed, given.workers)


def _try(group: str, sample: int | None, seed: int, workers: int) -> None:
    # It needs mutmut, which --help does not.
    from .changes import Diffs, prepare

    place = _PLACE / group
    names = prepare(GROUPS[group], place)
    chosen = names if sample is None or sample >= len(names) else random.Random(seed).sample(names, sample)
    listed, noticed = place / "changes.txt", place / "noticed.txt"
    listed.write_text("\n".join(chosen), encoding="utf-8")
    tests = [f"tests/{path}" for path in GROUPS[group].tests]
    command = [sys.executable, "-m", "tests.mutation.trials", str(workers), str(listed), str(noticed), *tests]
    subprocess.run(command, cwd=place / "mutants", check=True)
    killed = set(noticed.read_text(encoding="utf-8").split())
    diffs, survivors = Diffs(place), _PLACE / f"{group}.txt"
    lines = [f"{name}\n{diffs.of(name)}\n\n" for name in chosen if name not in killed]
    survivors.write_text("".join(lines), encoding="utf-8")
    print(f"{group}: {len(names)} changes, {len(chosen)} tried, {len(killed)} noticed", flush=True)
    print(f"the others are in {survivors}", flush=True)


if __name__ == "__main__":
    main()
