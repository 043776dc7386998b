"""Async refreshes: those that a response names, and waiting for their end."""

from __future__ import annotations

import copy
import pickle
from typing import Any

import pytest

from mastodon import MastodonAPIError, MastodonIllegalArgumentError
from mastodon.return_types import AsyncRefresh, Context, Status
from mastodon.types_base import Entity, PaginatableList
from tests.support.clock import Clock
from tests.support.prepared import Wire

CONTEXT = "/api/v1/statuses/5/context"
REFRESH = "/api/v1_alpha/async_refreshes/abc"
HEADER = 'id="abc", retry=5, result_count=2'


def prepare_refresh(wire: Wire, header: str, *states: str) -> None:
    """A context that is complete only after its refresh has gone through these states."""
    body = {"ancestors": [], "descendants": []}
    wire.respond("GET", CONTEXT, json=body, headers={"Mastodon-Async-Refresh": header})
    wire.respond("GET", CONTEXT, json={**body, "descendants": [{"id": "6"}]})
    for state in states:
        wire.respond("GET", REFRESH, json={"async_refresh": {"id": "abc", "status": state}})


@pytest.mark.parametrize(
    ("header", "id", "count", "retry"),
    [
        (HEADER, "abc", 2, 5),
        ('id="abc", retry=5', "abc", None, 5),
        ('id="abc"', "abc", None, 3),
        ("id=abc; retry=2; result_count=4", "abc", 4, 2),
        ('id="a,b", retry=0', "a,b", None, 0),
        ('id="abc", retry=soon', "abc", None, 3),
    ],
)
def test_the_header_is_read_in_every_spelling(wire: Wire, header: str, id: str, count: int | None, retry: int) -> None:
    prepare_refresh(wire, header)
    api = wire.client()
    info = api.get_async_refresh_info(api.status_context(5))
    assert info is not None
    refresh, seconds = info
    assert (refresh.id, refresh.status, refresh.result_count, seconds) == (id, "running", count, retry)
    assert isinstance(refresh, AsyncRefresh)


def test_the_second_request_names_the_refresh(wire: Wire, clock: Clock) -> None:
    prepare_refresh(wire, HEADER, "finished")
    api = wire.client()
    result = api.status_context(5)
    assert "Mastodon-Async-Refresh-Id" not in wire.last.headers
    api.await_async_refresh(result)
    assert (wire.last.path, wire.last.headers["Mastodon-Async-Refresh-Id"]) == (CONTEXT, "abc")


@pytest.mark.parametrize("header", ["", "retry=5", "garbage", 'id=""'])
def test_a_header_that_names_no_refresh_is_none(wire: Wire, header: str) -> None:
    prepare_refresh(wire, header)
    api = wire.client()
    assert api.get_async_refresh_info(api.status_context(5)) is None


@pytest.mark.parametrize("result", [None, 5, "abc", {"id": "1"}, [], Status(id="1"), PaginatableList()])
def test_complete_results_have_no_async_refresh(wire: Wire, result: Any) -> None:
    assert wire.client().get_async_refresh_info(result) is None


def test_lists_know_their_refresh_too(wire: Wire) -> None:
    path = "/api/v1/favourites"
    wire.respond("GET", path, json=[{"id": "1"}], headers={"Mastodon-Async-Refresh": HEADER})
    wire.respond("GET", path, json=[{"id": "1"}, {"id": "2"}])
    wire.respond("GET", REFRESH, json={"async_refresh": {"id": "abc", "status": "finished"}})
    api = wire.client()
    again = api.await_async_refresh(api.favourites())
    assert again is not None
    assert [status.id for status in again] == ["1", "2"]


def from_a_file(result: Any) -> Any:
    return Entity.from_json(result.to_json())


@pytest.mark.parametrize(
    "like", [copy.copy, copy.deepcopy, lambda result: pickle.loads(pickle.dumps(result)), from_a_file]
)
def test_copies_know_their_refresh(wire: Wire, like: Any) -> None:
    prepare_refresh(wire, HEADER, "finished")
    api = wire.client()
    copied = like(api.status_context(5))
    assert api.get_async_refresh_info(copied) is not None
    assert isinstance(api.await_async_refresh(copied), Context)


def test_waiting_asks_as_often_as_the_server_wants_and_fetches_the_result_again(wire: Wire, clock: Clock) -> None:
    prepare_refresh(wire, HEADER, "running", "running", "finished")
    api = wire.client(lang="de")
    again = api.await_async_refresh(api.status_context(5))
    assert isinstance(again, Context)
    assert [status.id for status in again.descendants] == ["6"]
    assert clock.slept == [5, 5]
    assert wire.last.query == {"lang": "de"}
    assert api.get_async_refresh_info(again) is None


def test_waiting_does_not_repeat_what_changes_something(wire: Wire, clock: Clock) -> None:
    prepare_refresh(wire, HEADER, "finished")
    wire.respond(
        "POST", "/api/v1/annual_reports/2025/generate", text="", status=202, headers={"Mastodon-Async-Refresh": HEADER}
    )
    api = wire.client()
    asked_for = api.annual_report_generate(2025)
    assert api.await_async_refresh(asked_for) is asked_for
    assert [request.method for request in wire.requests] == ["POST", "GET"]


def test_waiting_ends_after_so_many_attempts(wire: Wire, clock: Clock) -> None:
    prepare_refresh(wire, HEADER, "running")
    api = wire.client()
    assert api.await_async_refresh(api.status_context(5), max_attempts=3) is None
    assert clock.slept == [5, 5]
    assert [sent.path for sent in wire.requests] == [CONTEXT, REFRESH, REFRESH, REFRESH]


def test_waiting_ends_after_so_many_seconds(wire: Wire, clock: Clock) -> None:
    prepare_refresh(wire, HEADER, "running")
    api = wire.client()
    assert api.await_async_refresh(api.status_context(5), timeout=12) is None
    assert clock.slept == pytest.approx([5, 5, 2], abs=0.5)


def test_waiting_goes_on_if_the_server_names_no_interval(wire: Wire, clock: Clock) -> None:
    prepare_refresh(wire, 'id="abc", retry=0', "running", "finished")
    api = wire.client()
    assert isinstance(api.await_async_refresh(api.status_context(5)), Context)
    assert clock.slept == [3]


def test_a_complete_result_comes_back_at_once(wire: Wire) -> None:
    status = Status(id="5")
    assert wire.client().await_async_refresh(status) is status
    assert wire.requests == []


def test_only_results_can_be_waited_for(wire: Wire) -> None:
    api = wire.client()
    with pytest.raises(MastodonIllegalArgumentError, match="result='abc'"):
        api.await_async_refresh("abc")  # type: ignore[type-var]
    assert wire.requests == []


@pytest.mark.parametrize("what", [None, {"id": "126"}, Status(id="5"), [], True])
def test_what_stands_for_no_refresh_is_refused(wire: Wire, what: Any) -> None:
    with pytest.raises(MastodonIllegalArgumentError, match="result_or_id"):
        wire.client().get_async_refresh_status(what)
    assert wire.requests == []


@pytest.mark.parametrize("body", [{}, {"async_refresh": None}, [], None])
def test_a_response_without_a_refresh_is_an_error(wire: Wire, body: Any) -> None:
    wire.respond("GET", REFRESH, json=body)
    with pytest.raises(MastodonAPIError, match="async_refresh"):
        wire.client().get_async_refresh_status("abc")


@pytest.mark.parametrize("timeout", ["5", -1, None, float("nan")])
def test_a_timeout_that_is_no_number_of_seconds_is_refused(wire: Wire, timeout: Any) -> None:
    with pytest.raises(MastodonIllegalArgumentError, match="timeout"):
        wire.client().await_async_refresh(Status(id=5), timeout)
