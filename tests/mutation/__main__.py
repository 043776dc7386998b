"""``python -m tests.mutation [group ...] [--sample N]`` tries the changes of all groups, or of some."""

from __future__ import annotations

import argparse
import multiprocessing
import os
import random
from pathlib import Path

from . import changes, trials
from .groups import GROUPS

_PLACE = Path("build/mutation").absolute()
_SEED = 15


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="python -m tests.mutation", description="How many small changes of the code the tests notice."
    )
    parser.add_argument("groups", nargs="*", metavar="group", help=f"one of {', '.join(GROUPS)}; all by default")
    parser.add_argument("--sample", type=int, metavar="N", help="try N changes of each group, the same ones each time")
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 2, help="processes at a time")
    given = parser.parse_args()
    unknown = set(given.groups) - set(GROUPS)
    if unknown:
        parser.error(f"no such group: {', '.join(sorted(unknown))}")
    for group in given.groups or GROUPS:
        # Each group changes other modules, so it needs a process that has imported none yet.
        trying = multiprocessing.get_context("spawn").Process(target=_try, args=(group, given.sample, given.workers))
        trying.start()
        trying.join()


def _try(group: str, sample: int | None, workers: int) -> None:
    place = _PLACE / group
    names = changes.prepare(GROUPS[group], place)
    chosen = names if sample is None or sample >= len(names) else random.Random(_SEED).sample(names, sample)
    noticed: dict[str, bool] = {}

    def report(name: str, is_noticed: bool) -> None:
        noticed[name] = is_noticed
        if len(noticed) % 50 == 0:
            print(f"{group}: {len(noticed)} of {len(chosen)}", flush=True)

    os.chdir("mutants")
    trials.run(chosen, [f"tests/{path}" for path in GROUPS[group].tests], report, workers)
    diffs = changes.Diffs(place)
    survivors = _PLACE / f"{group}.txt"
    lines = [f"{name}\n{diffs.of(name)}\n\n" for name in chosen if not noticed[name]]
    survivors.write_text("".join(lines), encoding="utf-8")
    killed = sum(noticed.values())
    print(
        f"{group}: {len(names)} changes, {len(chosen)} tried, {killed} noticed ({killed / len(chosen):.1%})", flush=True
    )
    print(f"the others are in {survivors}", flush=True)


if __name__ == "__main__":
    main()
