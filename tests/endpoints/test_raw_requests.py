"""``request``: endpoints without a method of their own, through everything that other calls go through."""

from __future__ import annotations

import io
import warnings
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import pytest
import requests

from mastodon import (
    AttribAccessDict,
    MastodonAPIError,
    MastodonIllegalArgumentError,
    MastodonNotFoundError,
    MastodonServiceUnavailableError,
)
from mastodon.errors import MastodonDeprecationWarning, MastodonFileNotFoundError
from mastodon.return_types import Account, Status
from mastodon.types_base import EmptyResponse, NonPaginatableList, PaginatableList
from tests.support.prepared import Wire
from tests.support.samples import BASE

PATH = "/api/v1/anything"


def test_a_list_of_entities_has_types_and_pages(wire: Wire) -> None:
    link = f'<{BASE}{PATH}?limit=2&max_id=1>; rel="next"'
    wire.respond("GET", PATH, json=[{"id": "2", "account": {"id": "9"}}, {"id": "1"}], headers={"Link": link})
    wire.respond("GET", PATH, json=[{"id": "0"}])
    api = wire.client()
    page = api.request("GET", PATH, {"limit": 2}, returns=PaginatableList[Status])
    assert type(page[0]) is Status
    assert type(page[0].account) is Account
    following = api.fetch_next(page)
    assert following is not None
    assert (type(following[0]), following[0].id) == (Status, "0")
    assert wire.last.query == {"limit": "2", "max_id": "1"}


def test_one_entity_is_of_the_type_that_was_asked_for(wire: Wire) -> None:
    wire.respond("GET", PATH, json={"id": "2", "created_at": "2024-01-02T03:04:05Z"})
    status = wire.client().request("get", PATH, returns=Status)
    assert status.created_at == datetime(2024, 1, 2, 3, 4, 5, tzinfo=timezone.utc)


def test_without_a_type_the_result_is_a_dictionary_or_a_page_of_them(wire: Wire) -> None:
    wire.respond("GET", PATH, json={"some": {"field": 1}})
    wire.respond("GET", PATH, json=[{"some": "item"}])
    api = wire.client()
    assert api.request("GET", PATH).some.field == 1
    page = api.request("GET", PATH)
    assert isinstance(page, PaginatableList)
    assert type(page[0]) is AttribAccessDict


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_other_methods_send_a_form(method: str, wire: Wire) -> None:
    wire.respond(method, PATH, json={})
    wire.client().request(method, PATH, {"name": "cats", "on": True, "off": False, "nothing": None, "ids": [1, "2"]})
    assert wire.last.form == {"name": "cats", "on": "1", "off": "0", "ids[]": ["1", "2"]}


def test_entities_and_times_are_encoded_as_in_other_calls(wire: Wire) -> None:
    wire.respond("POST", PATH, json={})
    when = datetime(2030, 1, 2, 3, 4, 5, tzinfo=timezone.utc)
    given: dict[str, Any] = {"status": Status(id=5), "accounts": [Account(id=6), 7], "at": when, "deep": {"a": "b"}}
    wire.client().request("POST", PATH, given)
    assert wire.last.form == {
        "status": "5",
        "accounts[]": ["6", "7"],
        "at": "2030-01-02T03:04:05+00:00",
        "deep[a]": "b",
    }
    wire.client().request("POST", PATH, json=given)
    assert wire.last.json == {"status": "5", "accounts": ["6", 7], "at": when.isoformat(), "deep": {"a": "b"}}
    assert isinstance(given["status"], Status)


def test_files_are_uploaded_from_paths_and_bytes(wire: Wire, tmp_path: Path) -> None:
    wire.respond("POST", PATH, json={})
    picture = tmp_path / "cat.png"
    picture.write_bytes(b"\x89PNG\r\n\x1a\n")
    opened = io.BytesIO(b"text")
    wire.client().request(
        "POST", PATH, {"n": 1}, files={"a": picture, "b": (b"GIF89a", "image/gif"), "c": (opened, "text/csv")}
    )
    assert {field: (each.content, each.type) for field, each in wire.last.files.items()} == {
        "a": (b"\x89PNG\r\n\x1a\n", "image/png"),
        "b": (b"GIF89a", "image/gif"),
        "c": (b"text", "text/csv"),
    }
    assert wire.last.form == {"n": "1"}
    assert not opened.closed


def test_headers_are_added_and_none_is_sent_twice(wire: Wire) -> None:
    wire.respond("POST", "/api/v1/statuses", json={"id": "1"})
    api = wire.client(retries=1)
    api.request("POST", "/api/v1/statuses", {"status": "x"}, headers={"idempotency-key": "mine", "X-Other": "ö"})
    assert wire.last.headers["Idempotency-Key"] == "mine"
    assert wire.last.headers["X-Other"] == "ö"
    assert wire.last.headers["Authorization"] == "Bearer token"


def test_status_and_headers_come_with_the_result_when_asked_for(wire: Wire) -> None:
    wire.respond("POST", PATH, json={"id": "3"}, status=202, headers={"X-Total-Count": "17"})
    response = wire.client().request("POST", PATH, returns=Status, with_response=True)
    assert (response.value.id, response.status, response.headers["x-total-count"]) == ("3", 202, "17")
    assert repr(response).startswith("<ApiResponse 202: ")


def test_an_empty_body_is_fine_where_it_is_expected(wire: Wire) -> None:
    wire.respond("DELETE", PATH, body=b"")
    assert wire.client().request("DELETE", PATH, returns=EmptyResponse) == {}


def test_errors_name_the_call_and_the_endpoint(wire: Wire) -> None:
    wire.respond("GET", PATH, json={"error": "No such thing"}, status=404)
    with pytest.raises(MastodonNotFoundError, match=rf"No such thing.*request, GET {PATH}"):
        wire.client().request("GET", PATH)


def test_what_is_no_json_is_an_error(wire: Wire) -> None:
    wire.respond("GET", PATH, text="<html>")
    with pytest.raises(MastodonAPIError):
        wire.client().request("GET", PATH)


def test_requests_are_retried_where_that_is_safe(wire: Wire) -> None:
    for method in ("GET", "POST"):
        wire.respond(method, PATH, json={}, status=503)
        wire.respond(method, PATH, json={"id": "1"})
    api = wire.client(retries=2)
    assert api.request("GET", PATH).id == "1"
    with pytest.raises(MastodonServiceUnavailableError):
        api.request("POST", PATH)


def test_a_warning_about_a_deprecated_endpoint_names_the_line_of_the_caller(wire: Wire) -> None:
    wire.respond("GET", PATH, json={}, headers={"Deprecation": "@1700000000"})
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        wire.client().request("GET", PATH)
    assert [(each.category, each.filename) for each in caught] == [(MastodonDeprecationWarning, __file__)]


class Nobody:
    """Not a value that anything can send."""


CIRCLE: dict[str, Any] = {}
CIRCLE["inside"] = CIRCLE

REFUSED: list[tuple[str, tuple[Any, ...], dict[str, Any]]] = [
    ("method='FETCH' must be one of", ("FETCH", PATH), {}),
    ("method='HEAD' must be one of", ("HEAD", PATH), {}),
    ("method=None must be one of", (None, PATH), {}),
    ("path='https://other.example/api' must be a path on", ("GET", "https://other.example/api"), {}),
    ("path='//other.example/api' must be a path on", ("GET", "//other.example/api"), {}),
    ("path='@other.example/api' must be a path on", ("GET", "@other.example/api"), {}),
    ("path='api/v1/x' must be a path on", ("GET", "api/v1/x"), {}),
    (r"path='/\\\\\\\\other.example' must be a path on", ("GET", r"/\\other.example"), {}),
    ("path='/a b' must be a path on", ("GET", "/a b"), {}),
    (r"path='/a\\r\\nb' must be a path on", ("GET", "/a\r\nb"), {}),
    (r"path='/api\?limit=5' must be a path on .* The query belongs in params", ("GET", "/api?limit=5"), {}),
    ("path='/api/v1/../../x' must not contain", ("GET", "/api/v1/../../x"), {}),
    ("path='/api/%2E%2e/x' must not contain", ("GET", "/api/%2E%2e/x"), {}),
    ("path='/api/v1/.' must not contain", ("GET", "/api/v1/."), {}),
    ("path=None must be a path on", ("GET", None), {}),
    ("path='/api/v1/streaming/user' is a stream: use events", ("GET", "/api/v1/streaming/user"), {}),
    ("params='limit=5' must be a dictionary", ("GET", PATH, "limit=5"), {}),
    ("params={1: 2} must be a dictionary whose keys are text", ("GET", PATH, {1: 2}), {}),
    ("thing=.* cannot be sent", ("GET", PATH, {"thing": Nobody()}), {}),
    ("params: what is in there is nested too deeply", ("GET", PATH, CIRCLE), {}),
    (r"returns=list\[.*Status\] must be a class of entities", ("GET", PATH), {"returns": list[Status]}),
    ("returns=.*PaginatableList.* must be a class of entities", ("GET", PATH), {"returns": PaginatableList}),
    ("returns='Status' must be", ("GET", PATH), {"returns": "Status"}),
    ("json needs another method than GET", ("GET", PATH), {"json": {}}),
    ("json needs another method than GET, and no params", ("POST", PATH, {"a": 1}), {"json": {"b": 2}}),
    ("json=\\[1\\] must be a dictionary", ("POST", PATH), {"json": [1]}),
    ("files cannot be sent with GET", ("GET", PATH), {"files": {"a": b"x"}}),
    ("files cannot be sent with DELETE", ("DELETE", PATH), {"files": {"a": b"x"}}),
    ("files must be a dictionary", ("POST", PATH), {"files": ["x"]}),
    ("files: a=None is not a file", ("POST", PATH), {"files": {"a": None}}),
    ("a: the type is unknown", ("POST", PATH), {"files": {"a": b"x"}}),
    ("headers must be a dictionary", ("GET", PATH), {"headers": "X: y"}),
    ("headers: 'X y' must be the name of a header", ("GET", PATH), {"headers": {"X y": "z"}}),
    ("headers: 'X' must be the name of a header, with a text", ("GET", PATH), {"headers": {"X": 1}}),
    ("The header X contains a line break", ("GET", PATH), {"headers": {"X": "a\r\nb"}}),
]


@pytest.mark.parametrize(("message", "args", "kwargs"), REFUSED, ids=[str(each[0])[:50] for each in REFUSED])
def test_wrong_arguments_are_refused_before_anything_is_sent(
    message: str, args: tuple[Any, ...], kwargs: dict[str, Any], wire: Wire
) -> None:
    with pytest.raises(MastodonIllegalArgumentError, match=message):
        wire.client().request(*args, **kwargs)
    assert wire.requests == []


def test_a_missing_file_is_an_error_before_anything_is_sent(wire: Wire) -> None:
    with pytest.raises(MastodonFileNotFoundError, match=r"avatar: there is no file '/nowhere/cat\.png'"):
        wire.client().request("PATCH", PATH, files={"avatar": "/nowhere/cat.png"})
    assert wire.requests == []


def test_the_token_does_not_follow_a_redirect_to_another_host(wire: Wire) -> None:
    wire.respond("GET", PATH, status=302, headers={"Location": "https://other.example/"})
    wire.respond("GET", "https://other.example/", json={})
    wire.client().request("GET", PATH)
    assert (wire.last.host, "Authorization" in wire.last.headers) == ("other.example", False)


def test_nothing_of_a_response_stays_with_the_client(wire: Wire) -> None:
    wire.respond("GET", PATH, json={"secret": "x"})
    api = wire.client()
    api.request("GET", PATH, with_response=True)
    assert not [name for name, value in vars(api).items() if isinstance(value, requests.Response)]
    assert not hasattr(api, "last_response")


def test_a_complete_list_stays_one(wire: Wire) -> None:
    wire.respond("GET", PATH, json=[{"id": "2"}])
    assert type(wire.client().request("GET", PATH, returns=NonPaginatableList[Status])) is NonPaginatableList
