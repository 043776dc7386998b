"""Plots as inline SVG, drawn by matplotlib.

Each is drawn twice, for wide and for narrow windows, because text in a picture that shrinks cannot be read. Colours are
variables of the page's style sheet, and text has the page's font. Text of servers is never given to matplotlib, which
would read ``$x$`` as mathematics and look for fonts: it is put in afterwards.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from io import StringIO
from threading import Lock
from typing import Any

# The page needs no parser that is safe against hostile files: these were written by matplotlib a moment ago.
from xml.etree import ElementTree as ET  # nosec B405  # see above

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import PathPatch, Rectangle
from matplotlib.path import Path
from matplotlib.ticker import FuncFormatter, MaxNLocator

from mastodon.archive.activity import MONTHS, WEEKDAYS

# In the SVG these become variables: var(--original) and so on.
INK, LINE, EMPTY = "#5c6070", "#d9dbe3", "#eef0f5"
ORIGINAL, REPLIES, BOOSTS = "#5654d4", "#0b8577", "#c26a00"
_VARIABLES = {
    INK: "ink",
    LINE: "line",
    EMPTY: "empty",
    ORIGINAL: "original",
    REPLIES: "replies",
    BOOSTS: "boosts",
}

_LONGEST_LABEL = 200
_SVG = "{http://www.w3.org/2000/svg}"
#: matplotlib keeps its settings in a dictionary that all threads share.
_DRAWING = Lock()


@dataclass(slots=True)
class _Canvas:
    """A plot that is being drawn. One unit is a pixel of the page."""

    width: int
    height: int
    is_wide: bool
    #: Texts by their placeholders.
    texts: dict[str, str] = field(default_factory=dict)
    #: What shows when the pointer rests on a part of the plot, by the ids of the parts.
    titles: dict[str, str] = field(default_factory=dict)
    figure: Figure = field(init=False)

    def __post_init__(self) -> None:
        # The SVG has 72 units per inch.
        self.figure = Figure(figsize=(self.width / 72, self.height / 72))

    def axes(self, left: int, top: int, right: int, bottom: int) -> Axes:
        """Add axes with margins around them, without anything else."""
        width, height = self.width - left - right, self.height - top - bottom
        axes = self.figure.add_axes(
            (left / self.width, bottom / self.height, width / self.width, height / self.height), frameon=False
        )
        axes.tick_params(length=0, pad=6, colors=INK)
        return axes

    def text(self, text: str) -> str:
        """Return a placeholder for a text of a server."""
        placeholder = f"text-{len(self.texts)}"
        self.texts[placeholder] = text
        return placeholder

    def part(self, title: str) -> str:
        """Return an id for a part of the plot with a title."""
        id = f"part-{len(self.titles)}"
        self.titles[id] = title
        return id


def svg_of(name: str, title: str, description: str, draw: Callable[[_Canvas], None], heights: tuple[int, int]) -> str:
    """Return a plot for wide and one for narrow windows.

    :param name: for the ids in the page.
    :param heights: that of the wide and that of the narrow plot, in pixels.
    """
    drawn = []
    for canvas in (_Canvas(960, heights[0], True), _Canvas(340, heights[1], False)):
        with _DRAWING, mpl.rc_context():
            # Without the settings of the user, and with text that is text.
            mpl.rcdefaults()
            mpl.rcParams.update({"svg.fonttype": "none", "font.size": 13 if canvas.is_wide else 12})
            draw(canvas)
            file = StringIO()
            canvas.figure.savefig(file, format="svg", transparent=True, metadata={"Date": None})
        drawn.append(_inline(file.getvalue(), canvas, name, title, description))
    return "\n".join(drawn)


def _inline(source: str, canvas: _Canvas, name: str, title: str, description: str) -> str:
    """Return the SVG of matplotlib as a part of a page."""
    kind = "wide" if canvas.is_wide else "narrow"
    page = ET.Element(
        "svg",
        {
            "class": kind,
            "viewBox": f"0 0 {canvas.width} {canvas.height}",
            "role": "img",
            "aria-labelledby": f"{name}-{kind}-title {name}-{kind}-desc",
        },
    )
    for tag, text in (("title", title), ("desc", description)):
        ET.SubElement(page, tag, {"id": f"{name}-{kind}-{tag}"}).text = text
    for group in ET.fromstring(source).iter(f"{_SVG}g"):  # nosec B314  # written by matplotlib
        for element in group:
            style = _style(element.get("style", ""))
            if element.tag == f"{_SVG}path" and style != "fill: none":
                shape = ET.SubElement(page, "path", {"d": _shorter(element.attrib["d"]), "style": style})
                if group.get("id") in canvas.titles:
                    ET.SubElement(shape, "title").text = canvas.titles[group.attrib["id"]]
            elif element.tag == f"{_SVG}text":
                place = {key: _shorter(element.attrib[key]) for key in ("x", "y")}
                text = element.text or ""
                ET.SubElement(page, "text", {**place, "style": style}).text = canvas.texts.get(text, text)
    return ET.tostring(page, encoding="unicode")


def _style(style: str) -> str:
    """Return a style with the page's colours, and without a font."""
    for color, variable in _VARIABLES.items():
        style = style.replace(color, f"var(--{variable})")
    return re.sub(r"font[a-z-]*: [^;]*(; |$)", "", style)


def _shorter(numbers: str) -> str:
    """Return numbers with at most two digits after the point."""
    return re.sub(r"-?\d+\.\d{3,}", lambda match: f"{float(match[0]):.2f}", " ".join(numbers.split()))


# --- Plots of numbers by time -----------------------------------------------------------------------------------------


@dataclass(slots=True)
class Series:
    """Numbers by time."""

    color: str
    numbers: Sequence[int]


def over_time(
    edges: Sequence[date], series: Sequence[Series], *, is_stacked: bool = True, note: tuple[int, str] | None = None
) -> Callable[[_Canvas], None]:
    """Return a function that draws numbers by time as bars, or as lines one over the other.

    :param edges: the beginnings of the times, and the end of the last one.
    :param note: the index of a time, and a text to write above it.
    """

    def draw(canvas: _Canvas) -> None:
        ticks = _time_ticks(edges[0], edges[-1], 14 if canvas.is_wide else 6)
        bottom = 42 if any(year for _, year in ticks.values()) else 26
        axes = canvas.axes(left=44 if canvas.is_wide else 38, top=26 if note else 10, right=8, bottom=bottom)
        positions = [edge.toordinal() for edge in edges]
        bottoms = [0] * (len(edges) - 1)
        tops = bottoms
        for each in series:
            if is_stacked:
                tops = [bottom + number for bottom, number in zip(bottoms, each.numbers, strict=True)]
                is_fine = len(bottoms) * 4 > canvas.width
                axes.add_artist(_bars(positions, bottoms, tops, each.color, gap=0 if is_fine else 0.16))
                bottoms = tops
            else:
                axes.stairs(each.numbers, positions, color=each.color, fill=True, alpha=0.18, linewidth=0)
                axes.stairs(each.numbers, positions, color=each.color, linewidth=1.6, baseline=None)
                tops = [max(pair) for pair in zip(tops, each.numbers, strict=True)]
        highest = max(1, *tops)
        axes.set_xlim(positions[0], positions[-1])
        axes.set_ylim(0, highest * 1.04)
        _count_axis(axes)
        axes.set_xticks([])
        for day, lines in ticks.items():
            for line, text in enumerate(lines):
                _write(axes, text, (day.toordinal(), 0), (0, -19 - 16 * line), "left")
        if note is not None:
            left, right = positions[note[0]], positions[note[0] + 1]
            share = (left - positions[0]) / (positions[-1] - positions[0])
            place, side = (
                (left, "left") if share < 0.25 else (right, "right") if share > 0.75 else ((left + right) / 2, "center")
            )
            _write(axes, note[1], (place, tops[note[0]]), (0, 6), side)
        for artist in (*axes.patches, *axes.lines):
            artist.set_clip_on(False)

    return draw


def _write(
    axes: Axes, text: str, place: tuple[float, float], offset: tuple[float, float], side: str, **how: Any
) -> None:
    """Write a text at a place of the plot, with an offset in pixels."""
    axes.annotate(text, place, offset, textcoords="offset points", ha=side, color=INK, annotation_clip=False, **how)


def _bars(lefts: Sequence[int], bottoms: Sequence[int], tops: Sequence[int], color: str, gap: float) -> PathPatch:
    """Return bars as one path, which takes a tenth of the bytes of many."""
    vertices: list[tuple[float, float]] = []
    for index, (bottom, top) in enumerate(zip(bottoms, tops, strict=True)):
        if top > bottom:
            width = lefts[index + 1] - lefts[index]
            left, right = lefts[index] + width * gap / 2, lefts[index + 1] - width * gap / 2
            vertices += [(left, bottom), (left, top), (right, top), (right, bottom), (left, bottom)]
    codes = [Path.MOVETO, Path.LINETO, Path.LINETO, Path.LINETO, Path.CLOSEPOLY] * (len(vertices) // 5)
    return PathPatch(Path(vertices or [(0, 0)], codes or None), facecolor=color, linewidth=0)


def _count_axis(axes: Axes) -> None:
    axes.yaxis.set_major_locator(MaxNLocator(nbins=4, integer=True, min_n_ticks=1))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: compact(round(value))))
    axes.grid(axis="y", color=LINE, linewidth=1)
    axes.set_axisbelow(True)
    for line in axes.get_ygridlines():
        line.set_clip_on(False)


def compact(number: int) -> str:
    """Return a number in a few characters, such as 950, 9.5k and 12M."""
    for size, unit in ((10**9, "G"), (10**6, "M"), (10**3, "k")):
        if number >= size:
            return f"{number / size:.3g}{unit}"
    return str(number)


def _time_ticks(begin: date, end: date, most: int) -> dict[date, tuple[str, str]]:
    """Return the first days of months or years in a time, with labels of two lines."""
    # Labels begin at their ticks, and need room.
    last = end - (end - begin) * (0.6 / most)
    months = range(begin.year * 12 + begin.month - (begin.day == 1), last.year * 12 + last.month)
    step = next((each for each in (1, 2, 3, 6, 12, 24, 60, 120, 240) if len(months) <= each * most), 600)
    found: dict[date, tuple[str, str]] = {}
    for month in months:
        if month % step == 0:
            year, index = divmod(month, 12)
            label = (MONTHS[index][:3], str(year) if index == 0 or not found else "")
            if step >= 12:
                label = (str(year), "")
            found[date(year, index + 1, 1)] = label
    return found


# --- Others -----------------------------------------------------------------------------------------------------------


def by_hour(hours: Sequence[Sequence[int]]) -> Callable[[_Canvas], None]:
    """Return a function that draws numbers by weekday and hour as a heat map."""

    def draw(canvas: _Canvas) -> None:
        axes = canvas.axes(left=44 if canvas.is_wide else 38, top=2, right=2, bottom=26)
        highest = max(1, *(max(day) for day in hours))
        gap = (0.06, 0.1) if canvas.is_wide else (0.08, 0.06)
        for day, numbers in enumerate(hours):
            for hour, number in enumerate(numbers):
                cell = Rectangle((hour + gap[0] / 2, day + gap[1] / 2), 1 - gap[0], 1 - gap[1], linewidth=0)
                cell.set_facecolor(ORIGINAL if number else EMPTY)
                # The eye sees the lower half of a linear scale as almost nothing.
                cell.set_alpha(round(0.1 + 0.9 * (number / highest) ** 0.7, 2) if number else None)
                cell.set_clip_on(False)
                cell.set_gid(canvas.part(f"{WEEKDAYS[day]}, {hour:02}:00: {number:,}"))
                axes.add_artist(cell)
        axes.set_xlim(0, 24)
        axes.set_ylim(7, 0)
        axes.set_yticks([day + 0.5 for day in range(7)], [name[:3] for name in WEEKDAYS])
        labelled = range(0, 24, 3) if canvas.is_wide else range(0, 24, 6)
        axes.set_xticks(
            [hour + 0.5 for hour in labelled], [f"{hour:02}:00" if canvas.is_wide else str(hour) for hour in labelled]
        )

    return draw


def ranking(counts: Mapping[str, int]) -> Callable[[_Canvas], None]:
    """Return a function that draws numbers by name as horizontal bars, the first at the top."""

    def draw(canvas: _Canvas) -> None:
        gutter = 220 if canvas.is_wide else 0
        axes = canvas.axes(left=gutter, top=0, right=70, bottom=0)
        highest = max(counts.values())
        for row, (name, number) in enumerate(counts.items()):
            bar = Rectangle((0, row + (0.2 if canvas.is_wide else 0.56)), number, 0.6 if canvas.is_wide else 0.32)
            bar.set(facecolor=ORIGINAL, linewidth=0, clip_on=False, gid=canvas.part(f"{name}: {number:,}"))
            axes.add_artist(bar)
            label = canvas.text(shortened(name, 24 if canvas.is_wide else 34))
            place, side = ((-10, row + 0.5), "right") if canvas.is_wide else ((0, row + 0.3), "left")
            _write(axes, label, (0, place[1]), (place[0], 0), side, va="center")
            middle = row + (0.5 if canvas.is_wide else 0.72)
            _write(axes, f"{number:,}", (number, middle), (7, 0), "left", va="center")
        axes.set_xlim(0, highest)
        axes.set_ylim(len(counts), 0)
        axes.set_xticks([])
        axes.set_yticks([])

    return draw


def shortened(text: str, columns: int) -> str:
    """Return the beginning of a text that is too wide. Characters of East Asia take two columns."""
    taken = 0
    for index, character in enumerate(text):
        taken += 0 if unicodedata.combining(character) else 1 + (unicodedata.east_asian_width(character) in "WF")
        if taken > columns or index >= _LONGEST_LABEL:
            return text[:index].rstrip() + "…"
    return text
