"""Every endpoint that Mastodon documents, and every parameter of it, is sent by some method.

``endpoints.json`` keeps the table: by verb and path the names of the parameters in query or body. What the methods
send is what the contract cases send.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from itertools import chain
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from mastodon import Mastodon
from tests.contract.cases import cases_of, methods
from tests.contract.runner import observed
from tests.new.code import BLANKS
from tests.support.endpoints import TABLE, row_of

_VERBS = ("GET", "POST", "PUT", "PATCH", "DELETE")
#: Endpoints that Mastodon no longer documents, and those of the first versions.
_NO_ROW = {
    "GET /api/v1/reports",
    "GET /api/v1/search",
    "GET /api/v1/statuses/123/card",
    "GET /api/v1/statuses/5/card",
    "POST /api/v1/notifications/dismiss",
}


def _names(fields: Any, prefix: str = "") -> Iterator[str]:
    """The names in a JSON body, in the form that form fields have."""
    if isinstance(fields, dict):
        for key, value in fields.items():
            yield from _names(value, f"{prefix}[{key}]" if prefix else key)
    elif isinstance(fields, list):
        for value in fields:
            yield from _names(value, f"{prefix}[]")
        if not fields:
            yield prefix
    else:
        yield prefix


def _plain(name: str) -> str:
    """A name without what marks it as a list: ``ids[]`` and ``ids`` are the same."""
    return re.sub(r"\[(\d*|:index)\]", "", name)


def _parameters(request: dict[str, Any]) -> set[str]:
    files = {file["field"] for file in request.get("files", [])}
    body = {*_names(request.get("json", {}))} - {""}
    return {_plain(name) for name in {*request.get("query", {}), *request.get("form", {}), *body, *files}}


def _seen(method: str) -> Iterator[dict[str, Any]]:
    """Yield what the cases of a method send, and the addresses that it makes for browsers."""
    for number, _ in enumerate(cases_of(method)):
        seen = observed(method, number)
        yield from seen.requests
        if method == "auth_request_url" and isinstance(seen.result, str):
            url = urlsplit(seen.result)
            yield {"verb": "GET", "path": url.path, "query": parse_qs(url.query)}


@cache
def sent() -> dict[str, set[str]]:
    """By row of the table, the parameters that the cases of all methods send."""
    found: dict[str, set[str]] = {}
    for request in chain.from_iterable(map(_seen, methods())):
        row = row_of(request["verb"], request.get("path", ""))
        if row is not None:
            found.setdefault(row, set()).update(_parameters(request))
    return found


def _is_sent(row: str, name: str) -> bool:
    """Check whether a parameter is sent, or, for one that is a group, something in it."""
    return any(each == _plain(name) or each.startswith(_plain(name) + "[") for each in sent()[row])


# The streams come with their methods.
ROWS = [row for row in TABLE if hasattr(Mastodon, "stream_user") or not row.startswith("GET /api/v1/streaming")]


@pytest.mark.parametrize("row", ROWS)
def test_every_endpoint_and_parameter_is_sent(row: str) -> None:
    asked = row in sent()
    assert asked, f"no method asks for {row}"
    missing = [name for name in TABLE[row] if not _is_sent(row, name)]
    assert missing == []


@pytest.mark.parametrize(
    ("verb", "path", "row"),
    [
        ("GET", "/api/v1/accounts/search", "GET /api/v1/accounts/search"),
        ("GET", "/api/v1/accounts/5", "GET /api/v1/accounts/{id}"),
        ("POST", "/api/v1/statuses/5/favourite", "POST /api/v1/statuses/{id}/favourite"),
        ("GET", "/api/v1/conversations/", "GET /api/v1/conversations"),
        ("POST", "/api/v1/nothing", None),
    ],
)
def test_requests_find_their_row(verb: str, path: str, row: str | None) -> None:
    assert row_of(verb, path) == row


def test_names_in_json_bodies_are_those_of_forms() -> None:
    request = {"json": {"poll": {"options": ["a", "b"], "multiple": True}, "keywords": [{"id": "1"}]}, "files": []}
    assert _parameters(request) == {"poll[options]", "poll[multiple]", "keywords[id]"}


def test_every_method_that_was_added_has_a_contract_case() -> None:
    # Older names of stream methods are the same functions.
    methods_of_client = [getattr(Mastodon, name) for name in dir(Mastodon)]
    added = {each.__name__ for each in methods_of_client if hasattr(each, "api_version_created")}
    # request() calls any endpoint, see tests/endpoints/test_raw_requests.py.
    assert added - set(methods()) - {"request"} == set(), "add a case to tests/contract/data/beyond_upstream"


#: Public methods without cases, and the folder or file whose tests show what they do.
ELSEWHERE = {
    **dict.fromkeys(("close", "options", "estimate"), "sends nothing: tests/client, tests/core/test_ratelimit.py"),
    **dict.fromkeys(("hashtag_stream", "public_stream", "user_stream"), "an older name: tests/streaming"),
    **dict.fromkeys(("login", "logout", "saved_accounts"), "several requests and a file: tests/login"),
    **dict.fromkeys(("features", "supports"), "sends what instance() sends: tests/endpoints/test_capabilities.py"),
    "request": "calls any endpoint: tests/endpoints/test_raw_requests.py",
    "status_check": "sends what instance() sends: tests/endpoints/test_status_checks.py",
    "status_thread": "sends what status_post() sends: tests/endpoints/test_status_threads.py",
    "walk": "sends what its function sends: tests/endpoints/test_walks.py",
}


def test_every_public_method_has_a_contract_case_or_a_place_elsewhere() -> None:
    public = {name for name in dir(Mastodon) if not name.startswith("_") and callable(getattr(Mastodon, name))}
    assert public - set(methods()) == set(ELSEWHERE)


def test_every_request_of_a_case_has_a_row() -> None:
    found = {
        (request["verb"], urlsplit(request.get("path", "")).path)
        for name in methods()
        for number, _ in enumerate(cases_of(name))
        for request in observed(name, number).requests
        if request.get("path", "").startswith("/api/")
    }
    missing = {f"{verb} {path}" for verb, path in found if verb in _VERBS and row_of(verb, path) is None}
    assert missing == _NO_ROW, "add a row to tests/meta/endpoints.json, or remove one from _NO_ROW"


def test_nothing_was_left_open_in_a_method_that_a_command_began() -> None:
    folder = Path(__file__).parents[2] / "mastodon" / "endpoints"
    texts = {file.name: file.read_text(encoding="utf-8") for file in folder.glob("*.py")}
    assert [(name, blank) for name, text in texts.items() for blank in BLANKS if blank in text] == []
