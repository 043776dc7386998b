"""For any argument, a method asks for a path that is documented for it, or raises an error of the library.

Arguments are those of the contract cases, some of them replaced by anything at all. Methods that stream are left out.
"""

from __future__ import annotations

import inspect
import io
import json
import re
import warnings
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from datetime import date, datetime, timedelta, timezone
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Any
from unittest.mock import patch
from urllib.parse import unquote, urlsplit

import pytest
import requests
from hypothesis import given
from hypothesis import strategies as st

from mastodon import Mastodon, MastodonError, MastodonIllegalArgumentError, RetryPolicy, return_types
from mastodon.types_base import PaginationInfo
from tests.contract.cases import cases_of, methods
from tests.contract.runner import LAZY, STATIC, Run, observed
from tests.contract.server import HOST, TOKEN, Server
from tests.support.chance import cases

EXAMPLES = 8
ROWS = json.loads((Path(__file__).parents[1] / "meta" / "endpoints.json").read_text(encoding="utf-8"))
# Addresses that Mastodon has, or had, without saying so in its documentation.
UNLISTED = [
    "GET /api/v1/apps/verify_credentials",
    "GET /api/v1/search",
    "GET /api/v1/statuses/{id}/card",
    "GET /api/v1/reports",
    "GET /api/v1/timelines/direct",
    "GET /api/v1/trends/tags",
    "HEAD /",
    "POST /api/v1/notifications/dismiss",
]
OPEN = {
    # With ``check``, it asks for the limits of the server.
    "status_post": ["GET /api/v2/instance"],
    # Forks have timelines of their own, which are asked for by name.
    "timeline": ["GET /api/v1/timelines/{name}", "GET /api/v1/timelines/{name}/{part}"],
}
# They go to where their argument says, which has tests of its own below.
FOLLOW = ("fetch_next", "fetch_previous", "fetch_remaining", "pagination_iterator", "pagination_page_iterator")
METHODS = [name for name in methods() if "stream" not in name and name != "events"]
# What a call writes to, and whom it talks to, is the caller's to choose.
CHOSEN = ("to_file", "session", "api_base_url", "allow_http", "scheme")


# --- What a method may ask for --------------------------------------------------------------------------------------


def _segments(path: str) -> list[str]:
    return path.rstrip("/").split("/")


@cache
def _parts(row: str) -> tuple[str, list[str]]:
    verb, _, template = row.partition(" ")
    return verb, _segments(template)


def _fits(row: str, verb: str, path: str) -> bool:
    """Check whether a request belongs to a row such as ``GET /api/v1/statuses/{id}``: a placeholder is one segment."""
    row_verb, wanted = _parts(row)
    found = _segments(path)
    return (
        row_verb == verb
        and len(wanted) == len(found)
        and all(
            each == part or (each.startswith("{") and unquote(part) not in ("", ".", ".."))
            for each, part in zip(wanted, found, strict=True)
        )
    )


@cache
def documented(method: str) -> frozenset[str]:
    """The rows of what the cases of a method send."""
    found = set()
    for number, _ in enumerate(cases_of(method)):
        for request in observed(method, number).requests:
            rows = [row for row in [*ROWS, *UNLISTED] if _fits(row, request["verb"], request["path"])]
            found.add(min(rows, key=lambda row: row.count("{"), default=f"{request['verb']} {request['path']}"))
    return frozenset([*found, *OPEN.get(method, ())])


# --- Anything at all ------------------------------------------------------------------------------------------------


class Thing:
    """An object that cannot be sent."""

    def __repr__(self) -> str:
        return "a thing"


def _nested(depth: int) -> list[Any]:
    made: list[Any] = []
    for _ in range(depth):
        made = [made]
    return made


def _circle() -> dict[str, Any]:
    made: dict[str, Any] = {}
    made["id"] = made
    return made


ENTITIES = ("Account", "Status", "MediaAttachment", "Notification", "UserList", "FilterV2", "Poll", "Instance")
ODD: list[Any] = [
    *(None, True, False, 0, -1, 7, 2**64, 10**5000, 0.5, float("nan"), float("inf"), 1j),
    *("", " ", "5", "..", ".", "../", "../../oauth/token", "%2e%2e", "a/b?c#d", "\r\nHost: evil.example", "\0", "@a.b"),
    *("https://evil.example/api", "//evil.example", "\\evil.example", "\ud800", "ünï→文字🐘", "x" * 2000, "2024-01-01"),
    *(b"", b"\xff\xfe", bytearray(b"a"), date(2024, 1, 1), timedelta(days=1), datetime(2024, 1, 1), datetime.min),
    *(
        datetime.max,
        datetime.min.replace(tzinfo=timezone.utc),
        datetime.max.replace(tzinfo=timezone(-timedelta(hours=9))),
    ),
    *([], [None], [[]], ["5", 6], ("a", "b"), {1, 2}, frozenset({"a"}), {}, {"id": "5"}, {"id": None}, {"id": {}}),
    *({"id": "../x"}, {1: 2}, {(): b"x"}, {"a": {"b": [float("nan"), Thing()]}}, {"\ud800": "\ud800"}, range(3)),
    *(_nested(5), _nested(5000), _circle(), Thing(), Thing, len, Ellipsis, Path("nowhere"), requests),
    *(getattr(return_types, name)(id="5") for name in ENTITIES),
    *(return_types.Status(), return_types.Account(id={}), return_types.Status(id="a/b", account={"id": 1}, mentions=3)),
    PaginationInfo({"_pagination_method": "GET", "_pagination_endpoint": "/api/v1/favourites", "max_id": 1}),
]

# Texts that end a path, or lead out of it, where they are not escaped.
HOSTILE = [
    "..",
    ".",
    "../../../oauth/token",
    "%2e%2e",
    "a/b",
    "a?b",
    "a#b",
    "a;b\\c",
    "\r\nHost: evil.example",
    "@a.b/c",
]

plain = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=6),
    st.binary(max_size=6),
    st.datetimes(timezones=st.sampled_from([None, timezone.utc])),
)
anything = st.one_of(
    st.sampled_from(HOSTILE),
    st.sampled_from(ODD),
    plain,
    st.recursive(
        plain, lambda some: st.lists(some, max_size=3) | st.dictionaries(st.text(max_size=3), some, max_size=3)
    ),
    st.builds(io.BytesIO, st.binary(max_size=6)),
    st.builds(io.StringIO, st.text(max_size=6)),
    st.builds(lambda: iter(["5", None])),
)


@cache
def _usual(method: str) -> tuple[list[str], dict[str, list[Any]]]:
    """The parameters that a method cannot do without, and by parameter what its cases give."""
    signature = inspect.signature(getattr(Mastodon if method in STATIC else object.__new__(Mastodon), method))
    needed = [p.name for p in signature.parameters.values() if p.default is p.empty]
    found: dict[str, list[Any]] = {name: [] for name in signature.parameters}
    for number, (_, case) in enumerate(cases_of(method)):
        written = json.dumps([case.get("args", []), case.get("kwargs", {})])
        if re.search(r"\$(page_of|session|listener|websocket)", written):
            continue
        args, kwargs = case.get("args", []), case.get("kwargs", {})
        for name, value in {**dict(zip(found, args, strict=False)), **kwargs}.items():
            if name in found and len(found[name]) < 4:
                found[name].append((number, value))
    return needed, found


def _value(method: str, written: tuple[int, Any]) -> Any:
    """Return an argument from how a case writes it."""
    number, value = written
    return Run(method, list(cases_of(method))[number][1]).value(value)


@st.composite
def calls(draw: st.DrawFn, method: str) -> dict[str, Any]:
    """Arguments of a call by name."""
    needed, usual = _usual(method)
    made = {}
    for name, values in usual.items():
        if name in CHOSEN or (name not in needed and draw(st.integers(0, 2))):
            continue
        if values and draw(st.booleans()):
            made[name] = _value(method, draw(st.sampled_from(values)))
        else:
            made[name] = draw(anything)
    return made


fields = st.dictionaries(st.text(max_size=3), anything, max_size=2)
places = st.sampled_from(
    ["/api/v1/favourites", "//evil.example/x", "/\\evil.example", "/@evil.example", "/../x", "/a#b"]
)

# --- The tests ------------------------------------------------------------------------------------------------------


class Watched(Server):
    """Keeps the addresses as they go over the wire."""

    def __init__(self) -> None:
        super().__init__("4.7.3", {})
        self.sent: list[requests.PreparedRequest] = []

    def send(self, request: requests.PreparedRequest, *args: Any, **kwargs: Any) -> requests.Response:
        self.sent.append(request)
        return super().send(request)


def _client(server: Watched) -> Mastodon:
    return Mastodon(
        api_base_url=HOST,
        access_token=TOKEN,
        client_id="id",
        client_secret="s",
        mastodon_version="4.7.3",
        session=server.session(),
    )


def call(method: str, arguments: Mapping[str, Any]) -> Watched:
    """Make a call on a fresh client; errors of the library are fine, all others are not."""
    server = Watched()
    if method in STATIC:
        bound = getattr(Mastodon, method)
        arguments = {**arguments, "session": server.session(), "api_base_url": HOST}
    else:
        bound = getattr(_client(server), method)
    with warnings.catch_warnings(), patch("time.sleep", lambda seconds: None):
        warnings.simplefilter("ignore")
        try:
            result = bound(**arguments)
            if method in LAZY:
                list(islice(result, 5))
        except MastodonError:
            pass
    return server


def _elsewhere(server: Watched, allowed: frozenset[str]) -> list[str]:
    """The requests that went to where they should not."""
    return [str(request.url) for request in server.sent if not _is_right(request, allowed)]


def _is_right(request: requests.PreparedRequest, allowed: frozenset[str]) -> bool:
    url = urlsplit(str(request.url))
    own = f"{url.scheme}://{url.netloc}" == HOST and url.fragment == ""
    return own and any(_fits(row, str(request.method), url.path) for row in allowed)


def _kept(value: Any) -> str:
    """An argument as it is now. Some cannot be shown; nobody can change those by mistake either."""
    try:
        return repr(value)
    except (ValueError, RecursionError):
        return ""


@pytest.fixture(scope="module", autouse=True)
def _no_files(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Texts that name files find none."""
    with pytest.MonkeyPatch.context() as patched:
        patched.chdir(tmp_path_factory.mktemp("nothing"))
        yield


@pytest.mark.parametrize("method", [name for name in METHODS if name not in FOLLOW])
def test_any_argument_gives_a_documented_request_or_an_error_of_ours(method: str) -> None:
    allowed = documented(method)

    @cases(EXAMPLES)
    @given(calls(method))
    def check(arguments: dict[str, Any]) -> None:
        before = _kept(arguments)
        server = call(method, arguments)
        assert _kept(arguments) == before
        assert _elsewhere(server, allowed) == []

    check()


@pytest.mark.parametrize("method", [name for name in METHODS if name not in FOLLOW])
def test_no_text_leads_to_another_path(method: str) -> None:
    allowed = documented(method)
    needed, usual = _usual(method)
    first = {name: _value(method, usual[name][0]) if usual[name] else "5" for name in needed}
    for name in needed if method not in STATIC else []:
        for text in HOSTILE:
            assert _elsewhere(call(method, {**first, name: text}), allowed) == []


@pytest.mark.parametrize("method", FOLLOW)
@cases(EXAMPLES)
@given(
    endpoint=places | anything,
    verb=st.just("GET") | anything,
    rest=st.dictionaries(st.text(max_size=3), anything, max_size=2),
)
def test_pages_are_read_from_the_own_server_only(method: str, endpoint: Any, verb: Any, rest: dict[str, Any]) -> None:
    page = {"_pagination_method": verb, "_pagination_endpoint": endpoint, **rest}
    info = PaginationInfo(page)
    for request in call(method, {_usual(method)[0][0]: info}).sent:
        assert request.method == "GET"
        assert urlsplit(str(request.url))[:2] == urlsplit(HOST)[:2]
    assert _kept(dict(info)) == _kept(page)


@pytest.mark.parametrize("method", FOLLOW)
@cases(EXAMPLES)
@given(page=anything)
def test_anything_in_place_of_a_page_gives_a_response_or_an_error_of_ours(method: str, page: Any) -> None:
    call(method, {_usual(method)[0][0]: page})


# --- Settings -------------------------------------------------------------------------------------------------------

SETTINGS = [name for name in inspect.signature(Mastodon).parameters if name != "session"]


@pytest.mark.parametrize("name", SETTINGS)
def test_any_setting_gives_a_client_or_an_error_of_ours(name: str) -> None:
    usual = {"api_base_url": HOST, "mastodon_version": "4.7.3"}
    for value in [*ODD, -(10**5000), (10**5000, 1), ("", None)]:
        with warnings.catch_warnings(), suppress(MastodonError):
            warnings.simplefilter("ignore")
            Mastodon(**{**usual, name: value})


@pytest.mark.parametrize("name", ["retries", "backoff", "longest", "total"])
def test_any_policy_waits_for_a_bounded_time_or_is_an_error_of_ours(name: str) -> None:
    for value in [*ODD, -(10**5000), 10**20, 1e300]:
        with suppress(MastodonError):
            policy = RetryPolicy(**{name: value})
            assert 0 <= policy.seconds(10**6) < 10**8
    with pytest.raises(MastodonIllegalArgumentError, match=name):
        RetryPolicy(**{name: 10**5000})


@pytest.mark.parametrize("call", [lambda api, n: api.account(n), lambda api, n: api.timeline_home(limit=n)])
def test_numbers_that_python_does_not_write_are_refused_unsent(call: Callable[[Mastodon, int], Any]) -> None:
    server = Watched()
    with pytest.raises(MastodonIllegalArgumentError):
        call(_client(server), 10**5000)
    with pytest.raises(MastodonIllegalArgumentError, match="retries"), _client(server).options(retries=10**5000):
        pass
    assert server.sent == []
