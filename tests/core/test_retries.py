"""Trying again: what is, how often, and that nothing is posted twice."""

from __future__ import annotations

import threading
from datetime import datetime, timedelta, timezone
from email.utils import format_datetime
from io import BytesIO
from typing import Any

import pytest
import requests

from mastodon import MastodonAPIError, MastodonIllegalArgumentError, MastodonNetworkError, MastodonRatelimitError
from mastodon._core.retry import RetryPolicy, RetryState
from mastodon.errors import MastodonInternalServerError, MastodonServiceUnavailableError
from tests.support.clock import Clock
from tests.support.prepared import Wire

ACCOUNT = "/api/v1/accounts/5"
STATUSES = "/api/v1/statuses"
LOST = requests.ConnectionError("connection lost")


def just_now(seconds: float = 0) -> str:
    return (datetime.now(timezone.utc) - timedelta(seconds=seconds)).isoformat()


@pytest.mark.parametrize("failure", [502, 503, 504, LOST, requests.ReadTimeout("too late")])
def test_what_passes_is_tried_again(wire: Wire, clock: Clock, failure: Any) -> None:
    fails = {"status": failure} if isinstance(failure, int) else {"error": failure}
    wire.respond("GET", ACCOUNT, **fails)
    wire.respond("GET", ACCOUNT, json={"id": "5"})
    assert wire.client(retries=3).account(5).id == "5"
    assert len(wire.requests) == 2
    assert 0.25 <= clock.slept[0] <= 0.5


@pytest.mark.parametrize("options", [{}, {"retries": 0}, {"retries": RetryPolicy(retries=0)}])
def test_nothing_is_tried_again_unless_asked_for(wire: Wire, options: dict[str, Any]) -> None:
    wire.respond("GET", ACCOUNT, status=503)
    with pytest.raises(MastodonServiceUnavailableError) as caught:
        wire.client(**options).account(5)
    assert len(wire.requests) == 1
    assert caught.value.attempts == ()


def test_the_error_tells_what_was_tried(wire: Wire, clock: Clock) -> None:
    wire.respond("GET", ACCOUNT, error=LOST)
    wire.respond("GET", ACCOUNT, status=503)
    with pytest.raises(MastodonServiceUnavailableError) as caught:
        wire.client(retries=2).account(5)
    assert [attempt.status for attempt in caught.value.attempts] == [None, 503, 503]
    assert "connection lost" in caught.value.attempts[0].reason
    assert caught.value.attempts[1].reason == "503 Service Unavailable"
    assert [attempt.waited for attempt in caught.value.attempts] == [*clock.slept, 0]


@pytest.mark.parametrize("status", [400, 401, 403, 404, 422, 500, 501])
def test_what_stays_is_not_tried_again(wire: Wire, status: int) -> None:
    wire.respond("GET", ACCOUNT, status=status, json={"error": "no"})
    with pytest.raises(MastodonAPIError) as caught:
        wire.client(retries=3).account(5)
    assert len(wire.requests) == 1
    assert caught.value.attempts == ()


def test_a_post_without_a_key_is_sent_once(wire: Wire) -> None:
    wire.respond("POST", ACCOUNT + "/mute", status=503)
    with pytest.raises(MastodonServiceUnavailableError):
        wire.client(retries=3).account_mute(5)
    assert len(wire.requests) == 1


def test_too_many_requests_in_throw_mode_are_tried_again(wire: Wire, clock: Clock) -> None:
    wire.respond("GET", ACCOUNT, status=429, headers={"Retry-After": "9"})
    wire.respond("GET", ACCOUNT, json={"id": "5"})
    assert wire.client(retries=1, ratelimit_method="throw").account(5).id == "5"
    assert clock.slept == [9]


def test_too_many_requests_for_ever_end(wire: Wire, clock: Clock) -> None:
    wire.respond("GET", ACCOUNT, status=429)
    with pytest.raises(MastodonRatelimitError) as caught:
        wire.client(retries=2, ratelimit_method="throw").account(5)
    assert caught.value.args == ("Hit rate limit.",)
    assert len(caught.value.attempts) == 3
    assert clock.slept == [2, 2]


def test_a_busy_server_may_name_the_time_of_the_next_try(wire: Wire, clock: Clock) -> None:
    later = format_datetime(datetime.now(timezone.utc) + timedelta(seconds=60), usegmt=True)
    wire.respond("GET", ACCOUNT, status=503, headers={"Retry-After": later})
    wire.respond("GET", ACCOUNT, json={"id": "5"})
    wire.client(retries=1).account(5)
    assert clock.slept == [pytest.approx(60, abs=3)]


def test_each_wait_is_twice_as_long_as_the_one_before_up_to_the_longest(wire: Wire, clock: Clock) -> None:
    wire.respond("GET", ACCOUNT, status=503)
    with pytest.raises(MastodonServiceUnavailableError):
        wire.client(retries=RetryPolicy(retries=5, backoff=1, longest=10)).account(5)
    assert [most / 2 <= waited <= most for waited, most in zip(clock.slept, (1, 2, 4, 8, 10), strict=True)] == [
        True
    ] * 5


def test_the_wait_of_a_policy_depends_on_the_failures_before_it() -> None:
    policy = RetryPolicy(backoff=1, longest=10)
    assert [policy.seconds(failures) for failures in (1, 2, 3, 4, 5, 5000)] == [1, 2, 4, 8, 10, 10]
    assert [policy.seconds(3, chance) for chance in (0, 0.5, 1)] == [2, 3, 4]


def test_retries_wait_for_the_rate_limit_too(wire: Wire, clock: Clock) -> None:
    reset = datetime.now(timezone.utc) + timedelta(seconds=100)
    wire.respond(
        "GET", ACCOUNT, json={"id": "5"}, headers={"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": reset.isoformat()}
    )
    api = wire.client(retries=3)
    api.account(5)
    api.account(5)
    assert clock.slept == [pytest.approx(100, abs=2)]


def test_waiting_ends_when_the_total_is_used_up(wire: Wire, clock: Clock) -> None:
    wire.respond("GET", ACCOUNT, status=503, headers={"Retry-After": "50"})
    with pytest.raises(MastodonServiceUnavailableError):
        wire.client(retries=RetryPolicy(retries=100, total=120)).account(5)
    assert clock.slept == [50, 50]


@pytest.mark.parametrize(("total", "wait"), [(10, 6), (9.9, None)])
def test_the_last_attempt_begins_with_the_end_of_the_total_at_the_latest(total: float, wait: float | None) -> None:
    state = RetryState(RetryPolicy(total=total), True, 100.0)
    assert state.seconds_to_retry(503, "busy", 6.0, False, 104.0, 1.0) == wait


def test_a_status_that_was_refused_once_is_not_searched(wire: Wire) -> None:
    wire.respond("POST", STATUSES, status=503, headers={"Retry-After": "60"})
    with pytest.raises(MastodonServiceUnavailableError):
        wire.client(retries=RetryPolicy(retries=3, total=30)).status_post("hello")
    assert [request.path for request in wire.requests] == [STATUSES]


def test_a_policy_that_is_changed_is_checked() -> None:
    assert RetryPolicy(retries=1)._replace(total=120) == RetryPolicy(retries=1, total=120)
    with pytest.raises(MastodonIllegalArgumentError, match="retries=-1"):
        RetryPolicy()._replace(retries=-1)


@pytest.mark.parametrize("name", ["backoff", "longest", "total"])
@pytest.mark.parametrize("seconds", [-1, "5", True, None, float("nan"), 10_000_001])
def test_a_policy_of_odd_seconds_is_refused(name: str, seconds: Any) -> None:
    with pytest.raises(MastodonIllegalArgumentError, match=name):
        RetryPolicy(**{name: seconds})


@pytest.mark.parametrize("most", [0, 10_000_000])
def test_a_policy_takes_nothing_and_months(most: int) -> None:
    policy = RetryPolicy(most, most, timedelta(seconds=most), most)
    assert policy == (most, most, most, most)


def test_a_status_has_one_key_for_all_tries(wire: Wire) -> None:
    wire.respond("POST", STATUSES, error=LOST)
    wire.respond("POST", STATUSES, status=503)
    wire.respond("POST", STATUSES, json={"id": "1"})
    api = wire.client(retries=3)
    api.status_post("hello")
    keys = [request.headers["Idempotency-Key"] for request in wire.requests]
    assert len(keys) == 3
    assert len(set(keys)) == 1
    api.status_post("hello")
    assert wire.last.headers["Idempotency-Key"] not in keys


def test_the_key_of_the_caller_is_kept(wire: Wire) -> None:
    wire.respond("POST", STATUSES, error=LOST)
    wire.respond("POST", STATUSES, json={"id": "1"})
    wire.client(retries=3).status_post("hello", idempotency_key="mine")
    assert [request.headers["Idempotency-Key"] for request in wire.requests] == ["mine", "mine"]


def _is_posted_already(wire: Wire, created: str, text: str) -> None:
    wire.respond("POST", STATUSES, error=LOST)
    wire.respond("POST", STATUSES, status=500)
    wire.respond("GET", "/api/v1/accounts/verify_credentials", json={"id": "7"})
    found = {"id": "1", "content": "<p>hello</p>", "created_at": created}
    wire.respond("GET", "/api/v1/accounts/7/statuses", json=[found])
    wire.respond("GET", STATUSES + "/1", json=found)
    wire.respond("GET", STATUSES + "/1/source", json={"id": "1", "text": text})


def test_a_server_that_fails_on_a_known_key_is_asked_for_the_status(wire: Wire) -> None:
    _is_posted_already(wire, just_now(), "hello")
    assert wire.client(retries=3).status_post("hello").id == "1"
    search = next(request for request in wire.requests if request.path == "/api/v1/accounts/7/statuses")
    assert search.query == {"limit": "40", "exclude_reblogs": "1"}


def _is_posted_without_a_source(wire: Wire, **status: Any) -> None:
    found = {"id": "1", "created_at": just_now(), **status}
    wire.respond("POST", STATUSES, error=LOST)
    wire.respond("POST", STATUSES, status=500)
    wire.respond("GET", "/api/v1/accounts/verify_credentials", json={"id": "7"})
    wire.respond("GET", "/api/v1/accounts/7/statuses", json=[found])
    wire.respond("GET", STATUSES + "/1", json=found)
    wire.respond("GET", STATUSES + "/1/source", status=404)


@pytest.mark.parametrize(
    "status",
    [
        {"content": '<p>a &lt; b, <a href="https://x.example/@ann">@<span>ann</span></a></p>'},
        {"content": "<p>rendered</p>", "text": "a < b, @ann@x.example"},
        {"content": "<p>rendered</p>", "pleroma": {"content": {"text/plain": "a < b, @ann"}}},
    ],
)
def test_on_a_server_without_sources_the_text_of_the_status_counts(wire: Wire, status: dict[str, Any]) -> None:
    _is_posted_without_a_source(wire, **status)
    assert wire.client(retries=3).status_post("a < b, @ann@x.example").id == "1"


def test_on_a_server_without_sources_another_text_is_another_status(wire: Wire) -> None:
    _is_posted_without_a_source(wire, content="<p>hello again</p>")
    with pytest.raises(MastodonInternalServerError):
        wire.client(retries=3).status_post("hello")


@pytest.mark.parametrize(("age", "text"), [(60, "hello"), (0, "hello again")])
def test_another_status_is_not_taken_for_it(wire: Wire, age: float, text: str) -> None:
    _is_posted_already(wire, just_now(age), text)
    with pytest.raises(MastodonInternalServerError) as caught:
        wire.client(retries=3).status_post("hello")
    assert [attempt.status for attempt in caught.value.attempts] == [None, 500]


def test_a_scheduled_status_is_found_among_the_scheduled(wire: Wire) -> None:
    when = datetime.now(timezone.utc) + timedelta(hours=1)
    wire.respond("POST", STATUSES, error=LOST)
    wire.respond("POST", STATUSES, status=500)
    found = {"id": "3", "scheduled_at": when.isoformat(), "params": {"text": "later"}}
    wire.respond("GET", "/api/v1/scheduled_statuses", json=[found])
    wire.respond("GET", "/api/v1/scheduled_statuses/3", json=found)
    assert wire.client(retries=3).status_post("later", scheduled_at=when).id == "3"


def test_options_apply_to_one_block_one_client_and_one_thread(wire: Wire) -> None:
    wire.respond("GET", ACCOUNT, status=503)
    api, other = wire.client(), wire.client()
    sent: list[int] = []

    def ask(client: Any) -> None:
        before = len(wire.requests)
        with pytest.raises(MastodonServiceUnavailableError):
            client.account(5)
        sent.append(len(wire.requests) - before)

    with api.options(retries=2):
        ask(api)
        ask(other)
        thread = threading.Thread(target=ask, args=(api,))
        thread.start()
        thread.join()
    ask(api)
    assert sent == [3, 1, 1, 1]


def test_files_are_sent_whole_again(wire: Wire) -> None:
    wire.respond("PUT", "/api/v1/media/1", status=503)
    wire.respond("PUT", "/api/v1/media/1", json={"id": "1"})
    picture = BytesIO(b"a picture")
    wire.client(retries=1).media_update(1, thumbnail=picture, thumbnail_mime_type="image/png")
    assert [request.files["thumbnail"].content for request in wire.requests] == [b"a picture", b"a picture"]


def test_a_broken_certificate_is_not_tried_again(wire: Wire) -> None:
    wire.respond("GET", ACCOUNT, error=requests.exceptions.SSLError("bad certificate"))
    with pytest.raises(MastodonNetworkError):
        wire.client(retries=3).account(5)
    assert len(wire.requests) == 1


@pytest.mark.parametrize("retries", [-1, "3", 1.5, True, None])
def test_what_is_not_a_number_of_retries_is_refused(retries: Any) -> None:
    with pytest.raises(MastodonIllegalArgumentError, match="retries"):
        Wire().client(retries=retries)
