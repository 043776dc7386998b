"""``python -m tests.benchmarks [--csv] [area ...]`` measures all areas, or some of them, and prints tables.

With ``--chart docs/speed.svg --beside PYTHON``, it draws the chart of the documentation instead. ``PYTHON`` is that of
an environment with Mastodon.py 2.3.3.
"""

from __future__ import annotations

import argparse
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

from . import access, calls, chart, copies, decode, growth, imports, streams, text
from .measure import FULL, Row, Scale, Table

ROWS: dict[str, Callable[[Scale], Iterator[Row]]] = {
    module.__name__.rpartition(".")[2]: module.rows
    for module in (decode, access, copies, text, calls, streams, imports)
}
AREAS = (*ROWS, "growth")
HEAD = ("row", "unit", "ours", "limit", "ratio", "target")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description="What the library costs.")
    parser.add_argument("areas", nargs="*", metavar="area", help=f"one of {', '.join(AREAS)}; all by default")
    parser.add_argument("--csv", action="store_true", help="lines for the tables of docs/performance.rst")
    parser.add_argument("--chart", type=Path, metavar="FILE", help="draw the chart of speed, an SVG")
    parser.add_argument("--beside", metavar="PYTHON", help="for the chart: Python of an environment with 2.3.3")
    given = parser.parse_args()
    if given.chart is not None:
        if given.beside is None or shutil.which(given.beside) is None:
            parser.error("--chart needs --beside, the Python of an environment with Mastodon.py 2.3.3")
        draw_chart(given.chart, given.beside)
        return
    unknown = set(given.areas) - set(AREAS)
    if unknown:
        parser.error(f"no such area: {', '.join(sorted(unknown))}")
    chosen = given.areas or AREAS
    for table in tables(FULL, chosen):
        print_table(table, given.csv)


def draw_chart(file: Path, older: str) -> None:
    """Draw the chart, and print its figures."""
    bars = chart.measured(FULL, older)
    file.write_text(chart.drawn(bars), encoding="utf-8")
    print_table(Table(str(file), chart.HEAD, chart.lines(bars)), as_csv=False)


def tables(scale: Scale, areas: tuple[str, ...] | list[str]) -> Iterator[Table]:
    """One table for each area; growth has several."""
    for area in areas:
        if area in ROWS:
            yield Table(area, HEAD, [_line(row) for row in ROWS[area](scale)])
        else:
            yield from growth.tables(scale)


def _line(row: Row) -> tuple[str, ...]:
    return row.name, row.unit, shown(row.ours), shown(row.limit), f"{row.ratio:.2f}", f"{row.target:.2f}"


def shown(number: float) -> str:
    """A number with about three digits."""
    return f"{number:,.0f}" if number >= 100 else f"{number:.3g}"


def print_table(table: Table, as_csv: bool) -> None:
    print(f"\n{table.title}", flush=True)
    if as_csv:
        for line in table.lines:
            print("   " + ", ".join(f'"{cell}"' if "," in cell else cell for cell in line))
        return
    widths = [max(map(len, column)) for column in zip(table.head, *table.lines, strict=True)]
    for first, *others in (table.head, *table.lines):
        cells = [first.ljust(widths[0]), *(cell.rjust(width) for cell, width in zip(others, widths[1:], strict=True))]
        print("  ".join(cells))


if __name__ == "__main__":
    main()
