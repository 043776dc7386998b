"""The benchmarks run, and every row has figures. Whether those are good is for people to judge."""

from __future__ import annotations

import gc
import sys
from collections.abc import Iterator
from xml.etree import ElementTree

import pytest

from tests.benchmarks import chart
from tests.benchmarks.__main__ import AREAS, HEAD, print_table, tables
from tests.benchmarks.measure import TINY


@pytest.fixture(autouse=True)
def small_heap() -> Iterator[None]:
    """The benchmarks tidy the memory before each sample, which takes long with all that other tests have made."""
    gc.freeze()
    yield
    gc.unfreeze()


def _figure(cell: str) -> float:
    return float(cell.replace(",", ""))


def test_every_row_of_the_benchmarks_has_figures(capsys: pytest.CaptureFixture[str]) -> None:
    made = list(tables(TINY, AREAS))
    rows = [dict(zip(HEAD, line, strict=True)) for table in made if table.head == HEAD for line in table.lines]
    assert len(rows) == 29
    for row in rows:
        assert all(_figure(row[name]) > 0 for name in ("ours", "limit", "ratio", "target")), row
    growth = {table.title: table.lines for table in made if table.head != HEAD}
    assert [line[-2:] for line in growth["clients"]] == [("0", "0")] * len(TINY.clients)
    assert growth["threads that meet a class at once"][0][-1] == "0"
    for table in made:
        print_table(table, as_csv=False)
    assert "decode a status of a timeline" in capsys.readouterr().out


def test_the_chart_has_a_bar_for_the_limit_this_library_and_the_older_one() -> None:
    bars = chart.measured(TINY, older=sys.executable)
    svg = ElementTree.fromstring(chart.drawn(bars))
    rectangles = svg.findall("{http://www.w3.org/2000/svg}rect")
    # One of each kind is in the legend.
    kinds = [bar.get("class") for bar in rectangles]
    assert [kinds.count(kind) for kind in ("limit", "ours", "older")] == [len(bars) + 1] * 3
    assert all(each.limit < each.ours for each in bars)
    assert len(chart.lines(bars)[0]) == len(chart.HEAD)
