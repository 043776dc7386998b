"""A bar chart of what the same work takes: the limit, this library, and Mastodon.py 2.3.3."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from .measure import MICRO, ROOT, Scale
from .samples import many, written

_PROGRAM = Path(__file__).with_name("beside.py")
#: The work, the call that does it, and the entity of which its response is a list.
_WORK = (
    ("a status", "timeline_home", "Status"),
    ("a notification", "notifications", "Notification"),
    ("an account", "blocks", "Account"),
)
HEAD = ("work", "limit", "ours", "2.3.3", "ours / limit", "2.3.3 / ours")
_WIDTH, _LEFT, _RIGHT, _BAR, _GAP = 720, 130, 150, 16, 22


class Bars(NamedTuple):
    """What a piece of work takes, in microseconds."""

    name: str
    limit: float
    ours: float
    older: float


def measured(scale: Scale, older: str) -> list[Bars]:
    """Measure all bars.

    :param older: the Python of an environment with Mastodon.py 2.3.3.
    """
    found = []
    for name, call, entity in _WORK:
        body = written(many(entity, scale.items))
        sides = (("json", sys.executable), (call, sys.executable), (call, older))
        rounds = [[_seconds(python, what, body, scale.seconds) for what, python in sides] for _ in range(scale.rounds)]
        medians = [statistics.median(side) * MICRO / scale.items for side in zip(*rounds, strict=True)]
        found.append(Bars(name, *medians))
    return found


def _seconds(python: str, call: str, body: bytes, seconds: float) -> float:
    # Our own Python finds the checkout, the other one its own package.
    paths = {"PYTHONPATH": str(ROOT)} if python == sys.executable else {}
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"} | paths
    command = [python, str(_PROGRAM), call, str(seconds)]
    return float(subprocess.run(command, input=body, stdout=subprocess.PIPE, env=environment, check=True).stdout)


def drawn(bars: Sequence[Bars]) -> str:
    """Return the chart as SVG, which is light or dark as the page around it."""
    longest = max(max(each[1:]) for each in bars)
    per_unit = (_WIDTH - _LEFT - _RIGHT) / longest
    parts, y = [], 52
    for each in bars:
        parts.append(f'<text x="{_LEFT - 12}" y="{y + 1.5 * _BAR + 5}" class="name">{each.name}</text>')
        for kind, value in (("limit", each.limit), ("ours", each.ours), ("older", each.older)):
            width = max(value * per_unit, 1)
            note = f"{value:,.0f} µs" + ("" if kind == "limit" else f", {_rounded(value / each.limit)} times")
            parts.append(f'<rect x="{_LEFT}" y="{y}" width="{width:.0f}" height="{_BAR - 2}" class="{kind}"/>')
            parts.append(f'<text x="{_LEFT + width + 6:.0f}" y="{y + 12}" class="value">{note}</text>')
            y += _BAR
        y += _GAP
    legend, x = [], _LEFT
    for kind, words, room in (("limit", "json.loads", 110), ("ours", "this library", 120), ("older", "2.3.3", 0)):
        legend.append(f'<rect x="{x}" y="18" width="12" height="12" class="{kind}"/>')
        legend.append(f'<text x="{x + 18}" y="29" class="word">{words}</text>')
        x += room
    return _SVG.format(width=_WIDTH, height=y - _GAP + 14, style=_STYLE, body="\n".join([*legend, *parts]))


def _rounded(ratio: float) -> str:
    return f"{ratio:.0f}" if ratio >= 10 else f"{ratio:.1f}"


def lines(bars: Sequence[Bars]) -> list[tuple[str, ...]]:
    """Return the figures of the chart, for a table."""
    return [
        (
            each.name,
            *(f"{value:,.0f}" for value in (each.limit, each.ours, each.older)),
            f"{each.ours / each.limit:.1f}",
            f"{each.older / each.ours:.0f}",
        )
        for each in bars
    ]


_SVG = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" \
role="img" aria-label="CPU time from the bytes of a response to objects">
<style>{style}</style>
{body}
</svg>
"""
_STYLE = """
.name { font: 14px system-ui, sans-serif; fill: #1f2328; text-anchor: end; }
.word, .value { font: 13px system-ui, sans-serif; fill: #57606a; }
.limit { fill: #afb8c1; }
.ours { fill: #0969da; }
.older { fill: #bf8700; }
@media (prefers-color-scheme: dark) {
.name { fill: #e6edf3; }
.word, .value { fill: #9da7b1; }
.limit { fill: #6e7681; }
.ours { fill: #58a6ff; }
.older { fill: #d29922; }
}
"""
