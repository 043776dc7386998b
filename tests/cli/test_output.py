"""Writing results, for people and for programs."""

from __future__ import annotations

import io
import json

import pytest

from mastodon.cli.display import Line
from mastodon.cli.output import Output

ODD = "a\x1b[31mb\x07\x9bc\x7f\u2028d \ud800 \u732b"


def written(as_json: bool = False, encoding: str = "utf-8") -> tuple[Output, io.BytesIO]:
    data = io.BytesIO()
    return Output(io.TextIOWrapper(data, encoding=encoding, newline="\n"), as_json), data


def test_lines_have_no_control_characters() -> None:
    output, data = written()
    output.line(ODD)
    output.flush()
    assert data.getvalue().decode() == "a[31mbc\nd ? \u732b\n"


@pytest.mark.parametrize("encoding", ["utf-8", "ascii", "cp1252"])
def test_json_is_exact_and_harmless_in_every_encoding(encoding: str) -> None:
    output, data = written(as_json=True, encoding=encoding)
    output.item({"text": ODD}, ())
    output.flush()
    line = data.getvalue().decode(encoding)
    assert json.loads(line) == {"text": ODD}
    assert line.count("\n") == 1
    assert not set("\x1b\x07\x7f\x9b") & set(line)


def test_items_for_people_are_separated_by_an_empty_line() -> None:
    output, data = written()
    for text in ("one", "two"):
        output.item({}, [Line(text), Line("more", 2)])
    output.flush()
    assert data.getvalue() == b"one\n  more\n\ntwo\n  more\n"


def test_without_a_standard_output_nothing_is_written_and_nothing_fails() -> None:
    output = Output(None, as_json=False)
    output.line("lost")
    output.json({"lost": True})
    output.flush()
