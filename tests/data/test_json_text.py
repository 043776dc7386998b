"""JSON is read as ``json.loads`` reads it, whether orjson is installed or not."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from io import BytesIO
from types import SimpleNamespace
from typing import Any

import orjson
import pytest
import requests
from hypothesis import example, given
from hypothesis import strategies as st
from urllib3 import HTTPResponse

from mastodon import AttribAccessDict, MastodonAPIError, StreamListener
from mastodon._data import jsontext
from tests.support.chance import cases
from tests.support.prepared import Wire

from .bodies import HERE

ACCOUNT = "/api/v1/accounts/5"
BODIES = [
    *(path.read_text(encoding="utf-8") for path in sorted(HERE.glob("samples/*.json"))),
    *(line for path in sorted(HERE.glob("recordings/*.jsonl")) for line in path.read_text("utf-8").splitlines()),
]
PAGE = "[" + ",".join(BODIES[:30]) + "]"
# More than what is read without lists around it.
LONG = '"' + "x" * 40_000 + '"'


@pytest.fixture(params=["with orjson", "without orjson"])
def either(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The test runs twice: with orjson installed and without."""
    if request.param == "without orjson":
        monkeypatch.setitem(sys.modules, "orjson", None)
    jsontext._orjson_loads.cache_clear()
    yield
    jsontext._orjson_loads.cache_clear()


# --- What is the same -------------------------------------------------------------------------------------------------


def flat(value: Any) -> list[Any]:
    """A value as a list that is equal only for the same types, signs and orders, at any depth."""
    found: list[Any] = []
    left = [value]
    while left:
        each = left.pop()
        if type(each) is dict:
            found.append(("dict", list(each)))
            left.extend(each.values())
        elif type(each) is list:
            found.append(("list", len(each)))
            left.extend(each)
        else:
            found.append((type(each), repr(each) if type(each) is float else each))
    return found


def outcome(read: Callable[[Any], Any], text: Any) -> Any:
    try:
        return flat(read(text))
    except (ValueError, TypeError) as error:
        return type(error), str(error)
    except RecursionError:
        return RecursionError


def assert_the_same(text: bytes | str) -> None:
    expected = outcome(json.loads, text)
    assert outcome(jsontext.loads, text) == expected


NUMBERS = [
    *("NaN", "Infinity", "-Infinity", "-NaN", "nan", "0", "-0", "00", "-01", "01", "1.", ".5", "+1", "1e", "1e+", "-"),
    *("-0.0", "0e5", "-0e1", "1e400", "-1e400", "1e-400", "5e-324", "2e-324", "3e-324", "1E+5", "1e-5", "0x1", "1_0"),
    *("1.0", "0.1", "0.30000000000000004", "9007199254740993.0", "1.7976931348623157e308", "1.7976931348623159e308"),
    *("2.2250738585072011e-308", "8.5e-323", "1" * 30 + ".5", "0." + "1" * 50, "1e0000000000000000000000001"),
    *(
        str(sign * 2**bits + more)
        for bits in (31, 53, 63, 64, 65, 127, 1023)
        for sign in (1, -1)
        for more in (-1, 0, 1)
    ),
    *(sign + "9" * digits for digits in (18, 19, 20, 21, 22, 40, 308, 309, 400) for sign in ("", "-")),
    *("9" * 4300, "9" * 4301, "9" * 100_000, "1" * 400 + "e-390", "\uff11", "1\u0661"),
]
STRINGS = [
    *(r'"\ud800"', r'"\udc00"', r'"\ud83d\ude00"', r'"\ude00\ud83d"', r'"\ud800\ud800"', r'"\ud83d x"', r'"\uD83D"'),
    *(r'"\u0000"', r'"\u12"', r'"\x41"', r'"\/\b\f\n\r\t\"\\"', '"\t"', '"\x00"', '"\x1f"', '"\x7f"', '"\x80"'),
    *('"\u2028\ufeff\ufffe"', '"\ud7ff\ue000\U0010ffff"', '"é"', "'a'", '"', '"\\', '"1' + "0" * 30 + '"'),
    *('": 12345678901234567890"', '"' + "-" * 40 + '"', "nul", "True", "undefined"),
]
OBJECTS = [
    *(
        '{"a":1,"b":2,"a":3}',
        '{"a":{"x":1},"b":1,"a":{"y":2}}',
        '{"a":1e400,"a":1}',
        '{"a":1,"a":99999999999999999999}',
    ),
    *(
        r'{"\ud800":1}',
        r'{"a":1,"\u0061":2,"b":3}',
        '{"":1}',
        "{1:2}",
        "{null:1}",
        '{"a":1,}',
        "{,}",
        '{"a" 1}',
        '{"a"}',
    ),
    *('{"a":1}{', '{"a":1}]', json.dumps({"k" * 64: 1, "k" * 65: 2}), '{"é":1,"e\u0301":2}', "{'a':1}", '{"a":1'),
]
LISTS = [
    *("[]", "[ ]", "[1,]", "[,1]", "[1 2]", "[1,,2]", "[]]", "[[]", "[],[]", "[1],[2]", "[]],[[]", "]", "[1]x", "[]//"),
    *(
        "[\x00]",
        "[]\x00",
        "[]\x0b",
        "[]\x0c",
        "[]\x1c",
        "[]\xa0",
        "[]\u2003",
        "[\x0c1]",
        "\x0b[]",
        " [1] ",
        "\n\t\r [ 1 ]\n",
    ),
    *("[]" + "]" * count + "," + "[" * count + "[]" for count in (1, 255, 256, 257)),
    *("]" * count + "1" + "[" * count for count in (1, 256)),
    *("[" * 256, "]" * 256, "", " ", "[1]" + " " * 50_000, "//c\n[]", "\ufeff[]", "[\ufeff]"),
]


@pytest.mark.parametrize("text", [*NUMBERS, *STRINGS, *OBJECTS, *LISTS], ids=lambda text: ascii(text)[:40])
def test_a_text_is_read_as_json_reads_it(either: None, text: str) -> None:
    for whole in (text, f"[{text}]", f'{{"a":{text}}}', f'{{"a": {text}\n}}', f"[1,\t{text}]", f'[{text},"é",{LONG}]'):
        assert_the_same(whole)
        assert_the_same(whole.encode())


@pytest.mark.parametrize("depth", [10, 255, 256, 257, 600, 766, 767, 768, 769, 1000, 1020, 1023, 1024, 1025, 100_000])
@pytest.mark.parametrize(("opening", "closing"), [("[", "]"), ('{"a":', "}"), ('[1,{"a":[],"b":', "}]")])
@pytest.mark.parametrize("beside", ["1", LONG])
def test_a_text_of_any_depth_is_read_as_json_reads_it(
    either: None, depth: int, opening: str, closing: str, beside: str
) -> None:
    assert_the_same(f"[{beside}," + opening * depth + "1" + closing * depth + "]")


def test_brackets_in_strings_do_not_count_as_depth() -> None:
    assert_the_same(json.dumps({"a": "[" * 2000, "b": "{" * 2000, "[": "]"}))


@pytest.mark.parametrize(
    "body",
    [
        *(
            b"\xff",
            b'"\xff"',
            b'["\xff"]',
            b'["\xc3"]',
            b'["\xc0\xaf"]',
            b'["\xf4\x90\x80\x80"]',
            '["é"]'.encode("latin-1"),
        ),
        *(b'"\xed\xa0\x80"', b'["\xed\xa0\x80"]', b'{"\xed\xb0\x80":1}', b"\xef\xbb\xbf[1]", b"[\x00]", b"[", b"[\x00"),
        *('["é"]'.encode(code) for code in ("utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be")),
        *("1".encode(code) for code in ("utf-16-le", "utf-16-be", "utf-8-sig")),
        *('{"a":99999999999999999999}'.encode(code) for code in ("utf-16-le", "utf-8-sig")),
    ],
    ids=repr,
)
def test_bytes_of_any_encoding_are_read_as_json_reads_them(either: None, body: bytes) -> None:
    assert_the_same(body)
    assert_the_same(body + b"  ")


def test_text_that_no_encoding_can_write_is_read_as_json_reads_it() -> None:
    assert_the_same('["\ud800"]')
    assert_the_same('{"\udc00": 1}')


@pytest.mark.parametrize(
    "value", [None, 5, [], {}, bytearray(b"[1]"), memoryview(b"[1]")], ids=lambda value: type(value).__name__
)
def test_what_is_not_text_has_the_outcome_of_json(value: Any) -> None:
    assert outcome(jsontext.loads, value) == outcome(json.loads, value)


@pytest.mark.parametrize("body", BODIES, ids=range(len(BODIES)))
def test_responses_of_servers_are_read_as_json_reads_them(either: None, body: str) -> None:
    assert_the_same(body)
    assert_the_same(json.dumps(json.loads(body), ensure_ascii=False, indent=4).encode())


# --- Made-up texts ----------------------------------------------------------------------------------------------------

blanks = st.sampled_from(["", "", "", " ", "\n", "\t \r\n"])
numbers = st.one_of(
    st.integers().map(str),
    st.integers(-(2**70), 2**70).map(str),
    st.floats().map(json.dumps),
    st.from_regex(r"-?(0|[1-9][0-9]{0,25})(\.[0-9]{1,25})?([eE][+-]?[0-9]{1,3})?", fullmatch=True),
    st.sampled_from(NUMBERS),
)
strings = st.one_of(
    st.text().map(json.dumps),
    st.text().map(lambda text: json.dumps(text, ensure_ascii=False)),
    st.lists(st.sampled_from([r"\ud83d", r"\ude00", r"\uDC00", r"\u0061", r"\\", r"\"", "é", "x", "1", "[", "}"])).map(
        lambda parts: '"' + "".join(parts) + '"'
    ),
    st.sampled_from(STRINGS),
)
keys = st.one_of(st.sampled_from(['"a"', '"b"', r'"\u0061"', '"id"', '"content"']), strings)


def joined(parts: list[str], ends: str, blank: str) -> str:
    return ends[0] + blank + f"{blank},{blank}".join(parts) + blank + ends[1]


def containers(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    members = st.builds(lambda key, value, blank: f"{key}{blank}:{blank}{value}", keys, inner, blanks)
    return st.one_of(
        st.builds(joined, st.lists(inner, max_size=5), st.just("[]"), blanks),
        st.builds(joined, st.lists(members, max_size=5), st.just("{}"), blanks),
    )


texts = st.recursive(st.one_of(numbers, strings, st.sampled_from(["true", "false", "null"])), containers, max_leaves=20)


@cases(100)
@given(texts, blanks, st.booleans())
def test_any_text_is_read_as_json_reads_it(either: None, text: str, blank: str, long: bool) -> None:
    text = f"[{text}, {LONG}{blank}]" if long else text + blank
    assert_the_same(text)
    assert_the_same(text.encode("utf-8", "surrogatepass"))


pieces = st.one_of(
    st.sampled_from(
        [b"[", b"]", b"{", b"}", b'"', b",", b":", b"-", b"0", b".", b"e9", b"E+", b"\\", b"\\ud8", b" ", b"\n"]
    ),
    st.sampled_from(
        [b"],[", b"]],[[", b"},{", b"NaN", b'"a":1,"a":', b"123456789012345678901", b"\xef\xbb\xbf", b"\x00"]
    ),
    st.binary(max_size=3),
)
changes = st.lists(st.tuples(st.integers(0), st.integers(0, 3), pieces), min_size=1, max_size=4)


@cases(100)
@given(st.sampled_from([*BODIES, PAGE]), changes)
@example(PAGE, [(1, 0, b"],[")])
def test_a_damaged_response_is_read_as_json_reads_it(
    either: None, body: str, changed: list[tuple[int, int, bytes]]
) -> None:
    damaged = bytearray(body.encode())
    for place, removed, inserted in changed:
        start = place % (len(damaged) + 1)
        damaged[start : start + removed] = inserted
    assert_the_same(bytes(damaged))
    assert_the_same(damaged.decode("utf-8", "surrogateescape"))


# --- Which parser is used ---------------------------------------------------------------------------------------------


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Any]]:
    """The texts that orjson was asked to read."""
    texts_read: list[Any] = []

    def loads(text: Any) -> Any:
        texts_read.append(text)
        return orjson.loads(text)

    monkeypatch.setitem(sys.modules, "orjson", SimpleNamespace(loads=loads))
    jsontext._orjson_loads.cache_clear()
    yield texts_read
    jsontext._orjson_loads.cache_clear()


@pytest.mark.parametrize("body", [b'{"id": "5", "note": "18 digits: 123456789012345678"}', PAGE.encode()], ids=len)
def test_orjson_reads_ordinary_responses_where_it_is_installed(wire: Wire, asked: list[Any], body: bytes) -> None:
    wire.respond("GET", ACCOUNT, body=body)
    wire.client().account(5)
    assert len(asked) == 1
    assert body in asked[0]


def test_orjson_is_loaded_with_the_first_response_and_not_before(wire: Wire, monkeypatch: pytest.MonkeyPatch) -> None:
    jsontext._orjson_loads.cache_clear()
    monkeypatch.delitem(sys.modules, "orjson")
    wire.respond("GET", ACCOUNT, body=b'{"id": "5"}')
    client = wire.client()
    assert "orjson" not in sys.modules
    client.account(5)
    assert "orjson" in sys.modules


# --- What a user sees -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sent", "expected"),
    [
        ("12345678901234567890123", 12345678901234567890123),
        ("-9223372036854775809", -9223372036854775809),
        ("18446744073709551615", 18446744073709551615),
        ("-0", 0),
        ("-0.0", -0.0),
        ("1e400", float("inf")),
        ("NaN", float("nan")),
        (r'"\ud83d"', "\ud83d"),
        (r'"\ud83d\ude00"', "\U0001f600"),
        ('{"b": 1, "a": 2, "b": 3}', {"b": 3, "a": 2}),
        ("9" * 5000, "9" * 5000),
    ],
)
def test_a_value_in_a_response_is_read_as_json_reads_it(either: None, wire: Wire, sent: str, expected: Any) -> None:
    wire.respond("GET", ACCOUNT, body=f'{{"id": "5", "unheard_of": {sent}}}'.encode())
    got = wire.client().account(5)["unheard_of"]
    assert flat(dict(got) if isinstance(got, dict) else got) == flat(expected)


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b'{"id": ', "Expecting value: line 1 column 8 (char 7)"),
        (b"[1] x", "Extra data: line 1 column 5 (char 4)"),
        (b"", "Expecting value: line 1 column 1 (char 0)"),
        (b'{"id": "\xff"}', "'utf-8' codec can't decode byte 0xff in position 8: invalid start byte"),
        (b'{"id": "\n"}', "Invalid control character at: line 1 column 9 (char 8)"),
    ],
    ids=repr,
)
def test_a_response_that_is_not_json_is_an_error_in_the_words_of_json(
    either: None, wire: Wire, body: bytes, said: str
) -> None:
    wire.respond("GET", ACCOUNT, body=body)
    with pytest.raises(MastodonAPIError) as caught:
        wire.client().account(5)
    assert caught.value.args[1] == f"Exception was: {said}"


def test_the_error_text_of_a_server_is_read_as_json_reads_it(either: None, wire: Wire) -> None:
    wire.respond("GET", ACCOUNT, body=b'{"error": "no", "error": 12345678901234567890123}', status=422)
    with pytest.raises(MastodonAPIError) as caught:
        wire.client().account(5)
    assert caught.value.args[3] == "12345678901234567890123"


def response_of(body: bytes) -> requests.Response:
    made = requests.Response()
    made.status_code, made.raw = 200, HTTPResponse(BytesIO(body), preload_content=False)
    return made


def test_an_event_of_a_stream_is_read_as_json_reads_it(either: None) -> None:
    class Listener(StreamListener):
        def on_update(self, status: Any) -> None:
            seen.append(status)

    seen: list[Any] = []
    sent = b'event: update\ndata: {"id": "5", "unheard_of": 12345678901234567890123}\n\n'
    Listener().handle_stream(response_of(sent))
    assert [(status.id, status["unheard_of"]) for status in seen] == [("5", 12345678901234567890123)]


def test_a_file_of_an_entity_is_read_as_json_reads_it(either: None) -> None:
    entity = AttribAccessDict(number=12345678901234567890123, moon=float("inf"), text="\ud800")
    assert flat(dict(AttribAccessDict.from_json(entity.to_json()))) == flat(dict(entity))
