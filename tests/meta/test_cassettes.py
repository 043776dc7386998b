"""Cassettes: no secrets in them, none without a test, and a recording of every method that sends a request."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator
from contextlib import suppress
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any, NamedTuple

import pytest
from vcr.cassette import Cassette
from vcr.record_mode import RecordMode
from vcr.request import Request

from mastodon import Mastodon
from mastodon.testing.recording import scrub_request, scrub_response, scrub_text
from tests.contract.cases import all_cases
from tests.recorded import conftest, serializer
from tests.recorded.test_lacking import CALLS
from tests.support.endpoints import row_of

RECORDED = Path(__file__).parents[1] / "recorded"
CASSETTES = sorted((RECORDED / "cassettes").rglob("*.json"))

_LACKING = "mastodon_mock has no such endpoint: test_lacking.py has the request and the error"
_OLD_NAME = "the old name of a stream of which there is a recording"
_BROWSER = "opens a browser, so tests/live/test_login.py runs it with a server"

#: Methods without a recorded success, with the reason.
WITHOUT: dict[str, str] = {
    **dict.fromkeys(CALLS, _LACKING),
    **dict.fromkeys(("hashtag_stream", "public_stream", "user_stream"), _OLD_NAME),
    **dict.fromkeys(("login", "logout"), _BROWSER),
    "get_approx_server_time": "any response has the time: mastodon_mock answers its HEAD request with 405, recorded",
    "reports": "servers since 2.5.0 lack it, so it is refused before it is sent",
    **dict.fromkeys(("annual_report", "collection", "collection_update"), "mastodon_mock keeps none: 404, recorded"),
}
#: Methods that go on from the page of any endpoint.
_OF_ANY_PAGE = {"fetch_next", "fetch_previous", "fetch_remaining", "pagination_iterator", "pagination_page_iterator"}
#: Methods that send nothing, and so have no contract case with a request.
SEND_NOTHING = {"close", "estimate", "options", "saved_accounts"}

#: Hosts of documentation and source code, and in the names of formats.
_PUBLIC = {
    *("codeberg.org", "comam.es", "docs.joinmastodon.org", "en.wikipedia.org", "github.com"),
    *("nodeinfo.diaspora.software", "webfinger.net"),
}
_RESERVED = (
    r"127\.0\.0\.1|\[::1\]|localhost|192\.0\.2\.\d+(?::\d+)?"
    r"|(?:.*\.)?(?:example|invalid|test|localhost)|(?:.*\.)?example\.(?:com|org|net)"
)
_HOST = r"\b(?:https?|wss?)://([^/\s\"'<>?#\\)]+)"
_EMAIL = r"[\w.+-]+@((?:[\w-]+\.)+[a-z]{2,})\b"
#: Tokens are long, with digits and capital letters, and unlike digests they have letters beyond F. Those of GoToSocial
#: have no small letters.
_LONG = r"[\w-]{32,}"
_IN_TOKENS = (r"\d", "[A-Z]", "[G-Zg-z]")


# --- Secrets --------------------------------------------------------------------------------------------------------


# Cassettes have most texts in common.
_scrubbed = cache(scrub_text)


def leaks(text: str) -> Iterator[str]:
    """Yield what should not be in a cassette."""
    data = json.loads(text)
    texts = list(_texts(data))
    shown = "\n".join(texts)
    for found in re.findall(_LONG, shown):
        if all(re.search(each, found) for each in _IN_TOKENS):
            yield f"token: {found}"
    for pattern, kind in ((_HOST, "host"), (_EMAIL, "e-mail address at")):
        for found in set(re.findall(pattern, shown)):
            if found not in _PUBLIC and not re.fullmatch(_RESERVED, found):
                yield f"{kind} {found}"
    is_tape = isinstance(data, dict)
    # JSON in other cassettes is examined field by field below: fields that are empty may stay.
    plain = {each for each in texts if is_tape or not each.startswith(("{", "["))}
    yield from (f"secret or port in: {each}" for each in sorted(plain) if _scrubbed(each) != each)
    if not is_tape:
        yield from _unscrubbed(text)


def _texts(data: Any) -> Iterator[str]:
    """Yield all texts of a cassette, bodies that are not text decoded as well as can be."""
    if isinstance(data, dict):
        if set(data) == {"base64"}:
            yield (serializer.decode(data) or b"").decode("utf-8", "replace")
            return
        yield from data
        for each in data.values():
            yield from _texts(each)
    elif isinstance(data, list):
        for each in data:
            yield from _texts(each)
    elif isinstance(data, str):
        yield data
        if data.startswith("{"):
            # A message over a WebSocket is JSON in JSON. The rest of a broken one has been examined as text.
            with suppress(ValueError):
                yield from _texts(json.loads(data))


def _unscrubbed(text: str) -> Iterator[str]:
    """Yield the exchanges that recording would have written differently."""
    for each in serializer.deserialize(text)["interactions"]:
        request = Request(**each["request"])
        scrubbed = scrub_request(request)
        for name in ("uri", "headers", "body"):
            if getattr(request, name) != getattr(scrubbed, name):
                yield f"a secret in the {name} of {request.method} {request.path}"
        if scrub_response(each["response"]) != each["response"]:
            yield f"a secret in the response to {request.method} {request.path}"


@pytest.mark.parametrize("file", CASSETTES, ids=lambda file: f"{file.parent.name}/{file.stem}")
def test_no_cassette_holds_a_secret_or_a_name_of_this_world(file: Path) -> None:
    assert list(leaks(file.read_text(encoding="utf-8"))) == []


_LOGIN = RECORDED / "cassettes" / "test_authentication" / "test_an_app_can_log_in_alone.json"
_STREAM = RECORDED / "cassettes" / "test_streams" / "test_a_list_has_its_stream.json"
_SOCKET = RECORDED / "cassettes" / "test_streams" / "test_a_websocket_carries_several_streams.json"
_REAL = "Zk3vQ9pTn1LmXy7Wc2Rb8HsJ4dGf6Ua0EoIiKxVwBtM"
_GOTOSOCIAL = "NTK1MWQYZDGTMGJXOS0ZY2UXLWI5ZWETMWEZZPZIYTLHMZI4"


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        (_LOGIN, '"access_token": "***"', '"access_token": "short"'),
        (_LOGIN, '"access_token": "***"', f'"something": "{_REAL}"'),
        (_LOGIN, '"access_token": "***"', f'"something": "{_GOTOSOCIAL}"'),
        (_LOGIN, "client_secret=***", "client_secret=hunter2"),
        (_LOGIN, '"headers": {', '"headers": {"authorization": ["Bearer abc"],'),
        (_LOGIN, '"name": "Tests"', '"name": "me@gmail.com"'),
        (_LOGIN, '"name": "Tests"', '"name": "https://mastodon.social/@me"'),
        (_LOGIN, "http://127.0.0.1/", "http://127.0.0.1:3000/"),
        (_STREAM, "nothing special", "Bearer abc"),
        (_STREAM, "nothing special", "write to me@gmail.com"),
        (_SOCKET, "username", "access_token"),
    ],
)
def test_a_secret_that_is_put_into_a_cassette_is_found(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert old in text
    assert list(leaks(text.replace(old, new, 1))) != []


# --- Tests and their cassettes --------------------------------------------------------------------------------------


class Recorded(NamedTuple):
    """A recorded test: all names in it, and what its cassettes hold, as rows of the table of endpoints."""

    names: frozenset[str]
    rows: frozenset[str]
    successes: frozenset[str]


@cache
def _tree(module: str) -> ast.Module:
    return ast.parse((RECORDED / f"{module}.py").read_text(encoding="utf-8"))


@cache
def _test_functions() -> set[tuple[str, str]]:
    """The tests, each with its module."""
    return {
        (file.stem, node.name)
        for file in RECORDED.glob("test_*.py")
        for node in _tree(file.stem).body
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
    }


def _key(cassette: Path) -> tuple[str, str]:
    """The module and the test that a cassette belongs to."""
    return cassette.parent.name, cassette.stem.partition("[")[0]


def _names_in(module: str, test: str) -> Iterator[str]:
    """Yield the names of everything that a test, its fixtures and the functions of its module touch."""
    defined: dict[str, ast.AST] = {}
    node: ast.AST
    for node in _tree(module).body:
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            defined[node.name] = node
        elif isinstance(node, (ast.Assign, ast.AnnAssign)):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            defined.update((each.id, node) for each in targets if isinstance(each, ast.Name))
    seen, waiting = set[str](), [test]
    while waiting:
        name = waiting.pop()
        if name in seen or name not in defined:
            continue
        seen.add(name)
        for node in ast.walk(defined[name]):
            if isinstance(node, ast.Attribute):
                yield node.attr
            elif isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield node.value
            elif isinstance(node, (ast.Name, ast.arg)):
                waiting.append(node.id if isinstance(node, ast.Name) else node.arg)


def _exchanges(cassette: Path) -> Iterator[tuple[str, int]]:
    """Yield the rows and statuses of what a cassette holds."""
    data = json.loads(cassette.read_text(encoding="utf-8"))
    if isinstance(data, dict):
        for each in data["connections"]:
            yield _row("GET", each["path"]), 200
        return
    for each in serializer.deserialize(json.dumps(data))["interactions"]:
        request = Request(**each["request"])
        yield _row(request.method, request.path), each["response"]["status"]["code"]


def _row(verb: str, path: str) -> str:
    return row_of(verb, path) or f"{verb} {re.sub('[0-9]{2,}', '{}', path)}"


@cache
def _recorded_tests() -> list[Recorded]:
    by_test: dict[tuple[str, str], list[tuple[str, int]]] = {}
    for cassette in CASSETTES:
        by_test.setdefault(_key(cassette), []).extend(_exchanges(cassette))
    return [
        Recorded(
            frozenset(_names_in(*key)),
            frozenset(row for row, _ in exchanges),
            frozenset(row for row, status in exchanges if status < 400),
        )
        for key, exchanges in by_test.items()
        if key in _test_functions()
    ]


def _sending() -> dict[str, set[str]]:
    """By public method, the rows that its contract cases send. Methods without cases have none."""
    found: dict[str, set[str]] = {}
    for name in dir(Mastodon):
        if name.startswith("_") or not callable(getattr(Mastodon, name)):
            continue
        cases = all_cases().get(name)
        requests = [request for case in cases or [] for request in case.get("requests", [])]
        if requests or cases is None:
            rows = {_row(each["verb"], each["path"]) for each in requests if "path" in each}
            found[name] = set() if name in _OF_ANY_PAGE else rows
    return found


def _is_recorded(method: str, rows: set[str]) -> bool:
    """Check whether a test calls a method, and its cassette has a success of an endpoint of the method."""
    return any(method in test.names and (not rows or rows & test.successes) for test in _recorded_tests())


def test_no_cassette_is_without_a_test() -> None:
    left = [file for file in CASSETTES if _key(file) not in _test_functions()]
    assert left == [], "delete these, or write tests that use them"


def test_every_method_that_sends_a_request_is_recorded_or_listed_with_a_reason() -> None:
    missing = {name for name, rows in _sending().items() if not _is_recorded(name, rows)}
    assert missing - SEND_NOTHING == set(WITHOUT), "record a test of it in tests/recorded, or give a reason in WITHOUT"


def test_calls_that_the_server_lacks_are_recorded_with_their_error() -> None:
    rows = _sending()
    lacking = [name for name, reason in WITHOUT.items() if reason == _LACKING]
    unsent = [n for n in lacking if not any(n in test.names and rows[n] & test.rows for test in _recorded_tests())]
    assert unsent == []


def test_cassettes_stay_small() -> None:
    assert sum(file.stat().st_size for file in CASSETTES) < 5_000_000


# --- While recorded tests run -----------------------------------------------------------------------------------------


def run_with(cassette: Any, tmp_path: Path, error: Exception | None = None, is_recording: bool = False) -> Path:
    """Let the hooks of recorded tests watch a test with this cassette, and return the file of the cassette."""
    file = tmp_path / "test.json"
    file.touch()
    arguments = {"vcr": cassette, "is_recording": is_recording, "cassette_file": file}
    item: Any = SimpleNamespace(funcargs=arguments, stash=pytest.Stash())
    hook: Any = conftest.pytest_runtest_call(item)
    next(hook)
    with suppress(StopIteration, ZeroDivisionError):
        hook.throw(error) if error else hook.send(None)
    teardown: Any = conftest.pytest_runtest_teardown(item)
    next(teardown)
    with suppress(StopIteration):
        teardown.send(None)
    return file


def cassette_of(*paths: str, played: int) -> Any:
    made = Cassette("unused", record_mode=RecordMode.NONE)
    made.data = [(Request("GET", f"http://127.0.0.1{path}", None, {}), {}) for path in paths]
    made.play_counts.update(range(played))
    return made


def test_a_recorded_test_that_sends_nothing_fails(tmp_path: Path) -> None:
    with pytest.raises(AssertionError, match="sends nothing"):
        run_with(cassette_of(played=0), tmp_path)


def test_a_recorded_test_that_sends_less_than_was_recorded_fails(tmp_path: Path) -> None:
    run_with(cassette_of("/a", "/b", played=2), tmp_path)
    with pytest.raises(AssertionError, match="GET /b"):
        run_with(cassette_of("/a", "/b", played=1), tmp_path)


@pytest.mark.parametrize("is_recording", [True, False])
def test_a_test_that_fails_while_it_is_recorded_leaves_no_cassette(tmp_path: Path, is_recording: bool) -> None:
    file = run_with(cassette_of("/a", played=1), tmp_path, ZeroDivisionError(), is_recording)
    assert file.exists() is not is_recording
