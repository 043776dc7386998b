"""``import mastodon``, beside ``import requests``."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from statistics import median

from .measure import KIB, ROOT, Row, Scale

# In a fresh interpreter, so that nothing but the module itself counts.
_PROGRAM = """
import os, sys, time
def resident():
    try:
        with open("/proc/self/statm") as file:
            return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:
        return 0
modules, memory, begin = len(sys.modules), resident(), time.process_time()
import NAME
used = time.process_time() - begin
print([used * 1000, len(sys.modules) - modules, resident() - memory])
"""


def rows(scale: Scale) -> Iterator[Row]:
    taken = [(_costs("mastodon"), _costs("requests")) for _ in range(scale.imports)]
    # The first may have had to compile.
    ours, limits = zip(*(taken[1:] or taken), strict=True)
    for number, (name, unit, factor) in enumerate(
        (("import", "ms", 1.0), ("modules of the import", "modules", 1.0), ("memory of the import", "KiB", KIB))
    ):
        our_cost, limit = (factor * median(each[number] for each in side) for side in (ours, limits))
        yield Row(name, unit, our_cost, limit)


def _costs(module: str) -> list[float]:
    done = subprocess.run(
        [sys.executable, "-c", _PROGRAM.replace("NAME", module)], cwd=ROOT, capture_output=True, check=True, text=True
    )
    costs: list[float] = json.loads(done.stdout)
    return costs
