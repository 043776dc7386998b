"""Rate limits: what responses tell, and how the three modes of the client keep to it."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from email.utils import format_datetime
from io import BytesIO
from typing import Any

import pytest
import requests

from mastodon import (
    Mastodon,
    MastodonAPIError,
    MastodonIllegalArgumentError,
    MastodonNetworkError,
    MastodonRatelimitError,
)
from mastodon._core import ratelimit
from mastodon._core.ratelimit import Allowance
from tests.support.clock import Clock
from tests.support.prepared import Wire

NOW = 1_700_000_000.0
ACCOUNT = "/api/v1/accounts/5"


def iso(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, timezone.utc).isoformat().replace("+00:00", "Z")


def http_date(seconds: float) -> str:
    return format_datetime(datetime.fromtimestamp(seconds, timezone.utc), usegmt=True)


def allowed(remaining: int, reset: str, limit: int = 300) -> dict[str, str]:
    return {"X-RateLimit-Limit": str(limit), "X-RateLimit-Remaining": str(remaining), "X-RateLimit-Reset": reset}


# --- What responses tell ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "reset",
    [
        iso(NOW + 120),
        datetime.fromtimestamp(NOW + 120, timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.000000Z"),
        datetime.fromtimestamp(NOW + 120, timezone.utc).strftime("%Y-%m-%d %H:%M:%S UTC"),
        str(int(NOW + 120)),
        "120",
        http_date(NOW + 120),
    ],
    ids=["iso", "microseconds", "text", "unix", "seconds from now", "http date"],
)
def test_the_reset_is_read_in_all_forms_that_servers_write(reset: str) -> None:
    assert ratelimit.from_headers(allowed(7, reset), NOW) == Allowance(300, 7, NOW + 120, NOW, reset)


def test_midnight_without_a_zone_is_midnight_in_utc(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "America/New_York")
    time.tzset()
    try:
        read = ratelimit.from_headers(allowed(7, "2035-01-01 00:00:00"), NOW)
    finally:
        monkeypatch.undo()
        time.tzset()
    assert read is not None
    assert read.reset == datetime(2035, 1, 1, tzinfo=timezone.utc).timestamp()


def test_the_clock_of_the_server_is_not_ours() -> None:
    headers = {**allowed(7, iso(NOW + 3720)), "Date": http_date(NOW + 3600)}
    read = ratelimit.from_headers(headers, NOW)
    assert read is not None
    assert read.reset == NOW + 120


@pytest.mark.parametrize("remaining", [None, "", "many", "0x10"])
def test_headers_without_a_remaining_number_give_no_budget(remaining: str | None) -> None:
    headers = {} if remaining is None else {"X-RateLimit-Remaining": remaining}
    assert ratelimit.from_headers(headers, NOW) is None


@pytest.mark.parametrize("reset", ["", "soon", "9" * 400, "0000-99-99"])
def test_a_reset_that_cannot_be_read_is_unknown(reset: str) -> None:
    read = ratelimit.from_headers(allowed(7, reset), NOW)
    assert read is not None
    assert read.reset is None
    assert ratelimit.seconds_until_reset(read._replace(remaining=0), NOW) == 0
    assert ratelimit.seconds_to_pace(read, 1.1, NOW) == 0


def test_a_limit_that_is_not_sent_is_the_one_before() -> None:
    before = Allowance(300, 9, None, NOW - 1)
    read = ratelimit.from_headers({"X-RateLimit-Remaining": "8"}, NOW, before)
    assert read is not None
    assert (read.limit, read.remaining) == (300, 8)


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"Retry-After": "17"}, 17),
        ({"Retry-After": "1.5"}, 1.5),
        ({"Retry-After": http_date(NOW + 30)}, 30),
        ({"Retry-After": http_date(NOW + 3630), "Date": http_date(NOW + 3600)}, 30),
        ({"X-RateLimit-Reset": iso(NOW + 40)}, 40),
        ({"Retry-After": "when it is over", "X-RateLimit-Reset": iso(NOW + 40)}, 40),
        ({"X-RateLimit-Reset": iso(NOW + 0.5)}, 0.5),
        ({"X-RateLimit-Reset": iso(NOW)}, 2),
        ({"X-RateLimit-Reset": iso(NOW - 40)}, 2),
        ({"Retry-After": "1.2.3.4"}, 2),
        ({}, 2),
        ({"Retry-After": "9" * 30}, 86400),
        ({"Retry-After": "0"}, 1),
        ({"Retry-After": http_date(NOW - 30)}, 1),
    ],
)
def test_the_wait_after_too_many_requests_is_read_from_the_headers(headers: dict[str, str], seconds: float) -> None:
    assert ratelimit.seconds_after_429(headers, NOW) == seconds


def test_pacing_spreads_what_is_left_evenly() -> None:
    allowance = Allowance(300, 9, NOW + 100, NOW)
    assert ratelimit.seconds_to_pace(allowance, 1.0, NOW) == pytest.approx(10)
    assert ratelimit.seconds_to_pace(allowance, 2.0, NOW) == pytest.approx(5)
    assert ratelimit.seconds_to_pace(allowance, 1.0, NOW + 4) == pytest.approx(6)
    assert ratelimit.seconds_to_pace(allowance, 1.0, NOW + 60) == 0
    assert ratelimit.seconds_to_pace(allowance, 1.0, NOW + 100) == 0


def test_pacing_with_nothing_left_waits_for_the_reset() -> None:
    assert ratelimit.seconds_to_pace(Allowance(300, 0, NOW + 100, NOW), 1.1, NOW) == pytest.approx(100)


# --- The modes of the client ----------------------------------------------------------------------------------------


def test_throw_raises_at_once(wire: Wire, clock: Clock) -> None:
    wire.respond("GET", ACCOUNT, status=429, json={"error": "Too many requests"})
    with pytest.raises(MastodonRatelimitError) as caught:
        wire.client(ratelimit_method="throw").account(5)
    assert caught.value.args == ("Hit rate limit.",)
    assert not isinstance(caught.value, MastodonAPIError)
    assert len(wire.requests) == 1
    assert clock.slept == []


def test_throw_does_not_hold_requests_back(wire: Wire, clock: Clock) -> None:
    wire.respond("GET", ACCOUNT, json={"id": "5"}, headers=allowed(0, iso(clock.time() + 100)))
    api = wire.client(ratelimit_method="throw")
    api.account(5)
    api.account(5)
    assert len(wire.requests) == 2
    assert clock.slept == []


def test_wait_sends_again_when_the_server_says(wire: Wire, clock: Clock) -> None:
    wire.respond("GET", ACCOUNT, status=429, json={"error": "Too many requests"}, headers={"Retry-After": "17"})
    wire.respond("GET", ACCOUNT, json={"id": "5"})
    assert wire.client(ratelimit_method="wait").account(5).id == "5"
    assert clock.slept == [17]
    assert len(wire.requests) == 2


def test_wait_waits_a_little_when_the_server_does_not_say(wire: Wire, clock: Clock) -> None:
    wire.respond("GET", ACCOUNT, status=429, text="slow down")
    wire.respond("GET", ACCOUNT, json={"id": "5"})
    wire.client(ratelimit_method="wait").account(5)
    assert clock.slept == [2]


def test_wait_sends_nothing_while_nothing_is_left(wire: Wire, clock: Clock) -> None:
    wire.respond("GET", ACCOUNT, json={"id": "5"}, headers=allowed(0, iso(clock.time() + 100)))
    wire.respond("GET", ACCOUNT, json={"id": "5"}, headers=allowed(299, iso(clock.time() + 400)))
    api = wire.client(ratelimit_method="wait")
    api.account(5)
    assert clock.slept == []
    api.account(5)
    assert clock.slept == [pytest.approx(100, abs=2)]
    api.account(5)
    assert len(clock.slept) == 1


def test_pace_spreads_requests(wire: Wire, clock: Clock) -> None:
    wire.respond("GET", ACCOUNT, json={"id": "5"}, headers=allowed(9, iso(clock.time() + 100)))
    api = wire.client(ratelimit_method="pace", ratelimit_pacefactor=1.0)
    api.account(5)
    assert clock.slept == []
    api.account(5)
    assert clock.slept == [pytest.approx(10, abs=1)]


def test_the_second_try_sends_the_whole_file(wire: Wire, clock: Clock) -> None:
    path = "/api/v1/accounts/update_credentials"
    wire.respond("PATCH", path, status=429, headers={"Retry-After": "1"})
    wire.respond("PATCH", path, json={"id": "5"})
    picture = BytesIO(b"not sent" + b"a picture")
    picture.seek(8)
    wire.client(ratelimit_method="wait").account_update_credentials(avatar=picture, avatar_mime_type="image/png")
    assert [request.files["avatar"].content for request in wire.requests] == [b"a picture", b"a picture"]


def test_programs_can_read_what_is_left(wire: Wire, clock: Clock) -> None:
    wire.respond("GET", ACCOUNT, json={"id": "5"}, headers=allowed(250, str(int(clock.time()) + 60), limit=280))
    api = wire.client()
    api.account(5)
    assert (api.ratelimit_limit, api.ratelimit_remaining) == (280, 250)
    assert api.ratelimit_reset == pytest.approx(clock.time() + 60, abs=2)


def test_an_unknown_mode_is_named() -> None:
    with pytest.raises(MastodonIllegalArgumentError, match="ratelimit_method 'patient'"):
        Wire().client(ratelimit_method="patient")


MODES = ("throw", "wait", "pace")


def _elsewhere(seconds: float, hours: float) -> str:
    return datetime.fromtimestamp(seconds, timezone(timedelta(hours=hours))).isoformat()


# What good responses say by the clock of the test, and for how many seconds the next request is held back by it.
ODD_RESPONSES: dict[str, Callable[[float], tuple[dict[str, str], float]]] = {
    "no headers": lambda now: ({}, 0),
    "nothing but Retry-After": lambda now: ({"Retry-After": "100"}, 0),
    "a zone in the east": lambda now: (allowed(0, _elsewhere(now + 100, 9.5)), 100),
    "a zone in the west": lambda now: (allowed(0, _elsewhere(now + 100, -8)), 100),
    "a reset in the past": lambda now: (allowed(0, iso(now - 1000)), 0),
    "a limit of 0, which tells nothing": lambda now: (allowed(0, iso(now + 100), limit=0), 0),
    "a limit below 0": lambda now: (allowed(-1, iso(now + 100), limit=-1), 0),
    "a limit of 0 and a reset in the past": lambda now: (allowed(0, iso(now - 1000), limit=0), 0),
    "a date that cannot be read": lambda now: (allowed(0, "soon"), 0),
    "a date that does not exist": lambda now: (allowed(0, "2023-02-31T25:61:00Z"), 0),
    "an empty date": lambda now: (allowed(0, ""), 0),
    "numbers that are none": lambda now: ({**allowed(0, iso(now + 100)), "X-RateLimit-Remaining": "none"}, 0),
    "a clock that is ahead": lambda now: ({**allowed(0, iso(now + 3700)), "Date": http_date(now + 3600)}, 100),
    "a clock that is behind": lambda now: ({**allowed(0, iso(now - 3500)), "Date": http_date(now - 3600)}, 100),
    "a Date that cannot be read": lambda now: ({**allowed(0, iso(now + 100)), "Date": "today"}, 100),
}

# The same of refusals: how long the client waits before it asks again.
ODD_REFUSALS: dict[str, Callable[[float], tuple[dict[str, str], float]]] = {
    "no headers": lambda now: ({}, 2),
    "nothing but Retry-After": lambda now: ({"Retry-After": "100"}, 100),
    "Retry-After as a date": lambda now: ({"Retry-After": http_date(now + 100)}, 100),
    "Retry-After that cannot be read": lambda now: ({"Retry-After": "later"}, 2),
    "a zone in the east": lambda now: (allowed(0, _elsewhere(now + 100, 9.5)), 100),
    "a reset in the past": lambda now: (allowed(0, iso(now - 1000)), 2),
    "a limit of 0": lambda now: (allowed(0, iso(now + 100), limit=0), 100),
    "a date that cannot be read": lambda now: (allowed(0, "soon"), 2),
    "a reset before Retry-After": lambda now: ({**allowed(0, iso(now + 3)), "Retry-After": "300"}, 3),
    "Retry-After with a reset in the past": lambda now: ({**allowed(0, iso(now - 9)), "Retry-After": "30"}, 30),
    "a clock that is ahead": lambda now: (
        {"Retry-After": http_date(now + 3700), "Date": http_date(now + 3600)},
        100,
    ),
    "a clock that is behind": lambda now: ({**allowed(0, iso(now - 3500)), "Date": http_date(now - 3600)}, 100),
}


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("oddity", ODD_RESPONSES)
def test_odd_headers_hold_requests_back_for_a_sane_time_in_each_mode(
    wire: Wire, clock: Clock, oddity: str, mode: str
) -> None:
    headers, seconds = ODD_RESPONSES[oddity](clock.time())
    wire.respond("GET", ACCOUNT, json={"id": "5"}, headers=headers)
    api = wire.client(ratelimit_method=mode)
    assert [api.account(5).id for _ in range(2)] == ["5", "5"]
    held_back = seconds > 0 and mode != "throw"
    assert clock.slept == ([pytest.approx(seconds, abs=2)] if held_back else [])


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("oddity", ODD_REFUSALS)
def test_after_a_429_with_odd_headers_the_wait_is_sane_in_each_mode(
    wire: Wire, clock: Clock, oddity: str, mode: str
) -> None:
    headers, seconds = ODD_REFUSALS[oddity](clock.time())
    wire.respond("GET", ACCOUNT, status=429, headers=headers)
    wire.respond("GET", ACCOUNT, json={"id": "5"})
    api = wire.client(ratelimit_method=mode)
    if mode == "throw":
        with pytest.raises(MastodonRatelimitError):
            api.account(5)
        assert clock.slept == []
    else:
        assert api.account(5).id == "5"
        assert sum(clock.slept) == pytest.approx(seconds, abs=2)
        assert len(wire.requests) == 2


@pytest.mark.parametrize("mode", MODES)
def test_the_newest_budget_is_shown_until_the_general_one_is_known(wire: Wire, clock: Clock, mode: str) -> None:
    hours = allowed(299, iso(clock.time() + 80000))
    wire.respond("POST", ACCOUNT + "/follow", json={"id": "5"}, headers=hours)
    wire.respond("GET", ACCOUNT, json={"id": "5"}, headers=allowed(200, iso(clock.time() + 2000)))
    api = wire.client(ratelimit_method=mode)
    api.account_follow(5)
    assert api.ratelimit_remaining == 299
    api.account(5)
    assert api.ratelimit_remaining == 200
    api.account_follow(5)
    assert api.ratelimit_remaining <= 200


# --- Budgets --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("method", "path", "bucket"),
    [
        ("GET", "/api/v1/statuses/1", "general"),
        ("POST", "/api/v2/media", "media uploads"),
        ("POST", "/api/v1/media", "media uploads"),
        ("PUT", "/api/v1/media/1", "general"),
        ("DELETE", "/api/v1/statuses/1", "deletions"),
        ("POST", "/api/v1/statuses/1/unreblog", "deletions"),
        ("DELETE", "/api/v1/lists/1", "general"),
        ("POST", "/api/v1/accounts", "sign-ups"),
        ("POST", "/api/v1/accounts/1/mute", "general"),
        ("POST", "/api/v1/statuses", "posts"),
        ("POST", "/api/v1/apps", "app registrations"),
        ("GET", "/api/v1/apps/verify_credentials", "general"),
    ],
)
def test_a_request_counts_against_its_own_budget(method: str, path: str, bucket: str) -> None:
    assert ratelimit.bucket_of(method, path) == bucket


@pytest.mark.parametrize(
    ("path", "query", "bucket"),
    [
        ("/api/v1/timelines/home", [("max_id", "5")], "paging"),
        ("/api/v1/timelines/home", [("limit", 40), ("min_id", "5")], "paging"),
        ("/api/v1/timelines/home", [("since_id", 5)], "paging"),
        ("/api/v1/directory", [("page", 2)], "paging"),
        ("/api/v1/timelines/home?limit=40&max_id=5", [], "paging"),
        ("/api/v1/timelines/home", [("limit", 40), ("max_id", "")], "general"),
        ("/api/v1/timelines/home?max_id=&limit=40", [], "general"),
        ("/api/v1/search", [("q", "max_id"), ("offset", 20)], "general"),
    ],
)
def test_a_request_for_another_page_counts_as_paging(
    path: str, query: list[tuple[str, str | int]], bucket: str
) -> None:
    assert ratelimit.bucket_of("GET", path, query) == bucket


def _walk(wire: Wire, clock: Clock, api: Mastodon, pages: int) -> None:
    """Fetch pages, one in 2.2 seconds, from a server that allows 300 of them in 15 minutes."""
    end = clock.time() + 900
    path = "/api/v1/timelines/home"
    for number in range(pages):
        wire.respond("GET", path, json=[], headers=allowed(299 - number, iso(end)))
    for number in range(pages):
        api.timeline_home(max_id=number + 1)
        clock.sleep(2.2)


@pytest.mark.parametrize("mode", ["wait", "pace"])
def test_a_walk_of_300_pages_does_not_delay_a_post(wire: Wire, clock: Clock, mode: str) -> None:
    waits: list[float] = []
    api = wire.client(
        ratelimit_method=mode, ratelimit_pacefactor=2.0, on_ratelimit=lambda seconds, request: waits.append(seconds)
    )
    wire.respond("GET", ACCOUNT, json={"id": "5"}, headers=allowed(299, iso(clock.time() + 300)))
    wire.respond("POST", "/api/v1/statuses", json={"id": "1"}, headers=allowed(200, iso(clock.time() + 900)))
    api.account(5)
    _walk(wire, clock, api, 300)
    waits.clear()
    before = sum(clock.slept)
    api.status_post("hello")
    assert sum(clock.slept) - before < 10
    assert [seconds for seconds in waits if seconds > 10] == []


def test_the_next_page_waits_when_300_were_fetched(wire: Wire, clock: Clock) -> None:
    waits: list[tuple[float, str]] = []
    api = wire.client(on_ratelimit=lambda seconds, request: waits.append((seconds, request.bucket)))
    _walk(wire, clock, api, 300)
    assert waits == []
    api.timeline_home(max_id=5)
    assert waits == [(pytest.approx(240, abs=3), "paging")]


@pytest.mark.parametrize("bucket", ["paging", "media uploads", "deletions"])
def test_a_request_that_waits_for_its_own_budget_does_not_delay_the_others(bucket: str) -> None:
    limits = ratelimit.Limits()
    limits.record(ratelimit.GENERAL, allowed(280, iso(NOW + 280)), NOW, False, None)
    limits.record(bucket, allowed(9, iso(NOW + 1800), limit=30), NOW, False, None)
    assert limits.reserve(bucket, True, 1.0, NOW) == (pytest.approx(180), True)
    assert limits.reserve(ratelimit.GENERAL, True, 1.0, NOW) == (pytest.approx(2, abs=0.1), True)


def test_a_request_that_waits_for_a_later_window_takes_nothing_from_this_one() -> None:
    limits = ratelimit.Limits()
    limits.record(ratelimit.GENERAL, allowed(2, iso(NOW + 100)), NOW, False, None)
    limits.record("media uploads", allowed(9, iso(NOW + 1800), limit=30), NOW, False, None)
    # The upload counted in the general budget, too.
    assert limits.reserve("media uploads", True, 1.0, NOW) == (pytest.approx(180), False)
    assert limits.reserve(ratelimit.GENERAL, False, 1.0, NOW) == (0, True)


def test_a_page_that_reports_the_general_window_is_about_the_general_budget() -> None:
    limits = ratelimit.Limits()
    limits.record(ratelimit.GENERAL, allowed(100, iso(NOW + 100)), NOW, False, None)
    limits.record(ratelimit.PAGING, allowed(90, iso(NOW + 700)), NOW, False, None)
    limits.record(ratelimit.PAGING, allowed(0, iso(NOW + 100)), NOW, False, None)
    assert limits.reserve(ratelimit.GENERAL, False, 1.0, NOW) == (pytest.approx(100, abs=1), False)
    assert limits.budget(ratelimit.PAGING).remaining == 89


def test_a_new_status_that_reports_a_window_of_minutes_is_about_the_general_budget() -> None:
    limits = ratelimit.Limits()
    limits.record("posts", allowed(0, iso(NOW + 200)), NOW, False, None)
    assert limits.reserve(ratelimit.GENERAL, False, 1.0, NOW) == (pytest.approx(200, abs=1), False)


def test_budgets_do_not_throttle_one_another(wire: Wire, clock: Clock) -> None:
    spent = allowed(0, iso(clock.time() + 1500), limit=30)
    wire.respond("DELETE", "/api/v1/statuses/1", json={"id": "1"}, headers=spent)
    wire.respond("GET", ACCOUNT, json={"id": "5"}, headers=allowed(200, iso(clock.time() + 100)))
    api = wire.client(ratelimit_method="wait")
    api.status_delete(1)
    api.account(5)
    assert clock.slept == []
    assert (api.ratelimit_limit, api.ratelimit_remaining) == (300, 200)
    api.status_delete(1)
    assert clock.slept == [pytest.approx(1500, abs=2)]


def test_requests_under_way_count_before_their_responses_come() -> None:
    limits = ratelimit.Limits()
    limits.record(ratelimit.GENERAL, allowed(2, iso(NOW + 100)), NOW, False, None)
    taken = [limits.reserve(ratelimit.GENERAL, False, 1.1, NOW) for _ in range(3)]
    assert [free for _, free in taken] == [True, True, False]
    # A little later than the reset, because servers may be late.
    assert [seconds for seconds, _ in taken] == [0, 0, pytest.approx(100.005, abs=0.001)]
    # The server may have counted a request whose response is lost.
    limits.cancel(ratelimit.GENERAL)
    assert limits.reserve(ratelimit.GENERAL, False, 1.1, NOW)[1] is False


def test_windows_that_pass_without_a_request_are_counted() -> None:
    limits = ratelimit.Limits()
    limits.record(ratelimit.GENERAL, allowed(0, iso(NOW + 100), limit=1), NOW, False, None)
    taken = [limits.reserve(ratelimit.GENERAL, False, 1.1, NOW + 250) for _ in range(2)]
    assert taken == [(0, True), (pytest.approx(50, abs=0.1), False)]


def test_a_copy_of_limits_has_no_requests_under_way() -> None:
    limits = ratelimit.Limits()
    limits.record(ratelimit.GENERAL, allowed(1, iso(NOW + 100)), NOW, False, None)
    limits.reserve(ratelimit.GENERAL, False, 1.1, NOW)
    copied = ratelimit.Limits.of(limits.state())
    assert limits.reserve(ratelimit.GENERAL, False, 1.1, NOW)[1] is False
    assert copied.reserve(ratelimit.GENERAL, False, 1.1, NOW) == (0, True)


def test_a_budget_that_is_reset_with_its_response_holds_nobody() -> None:
    limits = ratelimit.Limits()
    limits.record(ratelimit.GENERAL, allowed(0, iso(NOW)), NOW, False, None)
    assert limits.reserve(ratelimit.GENERAL, False, 1.1, NOW) == (0, True)


def test_of_responses_out_of_order_the_lowest_of_a_window_counts() -> None:
    limits = ratelimit.Limits()
    for remaining in (5, 8):
        limits.record(ratelimit.GENERAL, allowed(remaining, iso(NOW + 100)), NOW, False, None)
    assert limits.general.remaining == 5
    limits.record(ratelimit.GENERAL, allowed(299, iso(NOW + 400)), NOW + 101, False, None)
    assert limits.general.remaining == 299


def test_pacing_spreads_requests_in_the_last_second_of_a_window() -> None:
    limits = ratelimit.Limits()
    limits.record(ratelimit.GENERAL, allowed(1, iso(NOW + 0.5)), NOW, False, None)
    assert limits.reserve(ratelimit.GENERAL, True, 1.0, NOW) == (pytest.approx(0.25), True)


def test_pacing_counts_from_the_last_slot_while_a_response_is_outstanding() -> None:
    limits = ratelimit.Limits()
    limits.record(ratelimit.GENERAL, allowed(9, iso(NOW + 100)), NOW, False, None)
    slots = [limits.reserve(ratelimit.GENERAL, True, 1.0, NOW) for _ in range(2)]
    assert slots == [(pytest.approx(10), True), (pytest.approx(20), True)]
    limits.record(ratelimit.GENERAL, allowed(8, iso(NOW + 100)), NOW + 25, True, None)
    assert limits.reserve(ratelimit.GENERAL, True, 1.0, NOW + 25) == (pytest.approx(5), True)


def test_a_higher_limit_in_the_same_window_is_the_same_budget_while_no_account_is_known() -> None:
    limits = ratelimit.Limits()
    limits.record(ratelimit.GENERAL, allowed(250, iso(NOW + 100)), NOW, False, None)
    limits.record(ratelimit.GENERAL, allowed(240, iso(NOW + 100), limit=1500), NOW, False, None)
    assert (limits.general.limit, limits.general.remaining) == (1500, 240)


def test_hours_of_the_budget_for_posts_do_not_hold_back_reading(wire: Wire, clock: Clock) -> None:
    wire.respond("POST", "/api/v1/statuses", json={"id": "1"}, headers=allowed(0, iso(clock.time() + 10000)))
    wire.respond("GET", ACCOUNT, json={"id": "5"}, headers=allowed(200, iso(clock.time() + 100)))
    api = wire.client(ratelimit_method="wait")
    api.status_post("hello")
    api.account(5)
    assert clock.slept == []
    api.status_post("hello")
    assert clock.slept == [pytest.approx(10000, abs=2)]


def test_the_hook_is_called_for_each_wait(wire: Wire, clock: Clock) -> None:
    wire.respond("GET", ACCOUNT, status=429, headers={"Retry-After": "17"})
    wire.respond("GET", ACCOUNT, json={"id": "5"})
    waits: list[tuple[float, str, str, str]] = []
    wire.client(on_ratelimit=lambda seconds, request: waits.append((seconds, *request))).account(5)
    assert waits == [(17, "GET", "https://mastodon.example" + ACCOUNT, "general")]


def test_the_hook_is_called_before_a_request_that_must_wait(wire: Wire, clock: Clock) -> None:
    wire.respond("GET", ACCOUNT, json={"id": "5"}, headers=allowed(0, iso(clock.time() + 100)))
    waits: list[tuple[float, str, str, str]] = []
    api = wire.client(on_ratelimit=lambda seconds, request: waits.append((seconds, *request)))
    api.account(5)
    api.account(5)
    assert waits == [(pytest.approx(100, abs=2), "GET", "https://mastodon.example" + ACCOUNT, "general")]


@pytest.mark.parametrize("mode", ["wait", "pace"])
def test_a_request_that_failed_is_under_way_no_longer(wire: Wire, clock: Clock, mode: str) -> None:
    reset = iso(clock.time() + 100)
    wire.respond("GET", ACCOUNT, json={"id": "5"}, headers=allowed(3, reset))
    for remaining in (2, 1):
        wire.respond("GET", ACCOUNT, error=requests.ConnectionError("lost"))
        wire.respond("GET", ACCOUNT, json={"id": "5"}, headers=allowed(remaining, reset))
    api = wire.client(ratelimit_method=mode, ratelimit_pacefactor=1000.0)
    api.account(5)
    for _ in range(2):
        with pytest.raises(MastodonNetworkError):
            api.account(5)
        api.account(5)
    assert sum(clock.slept) < 1


def test_an_interrupt_while_a_request_waits_for_its_slot_gives_the_slot_back(wire: Wire, clock: Clock) -> None:
    reset = iso(clock.time() + 90)
    wire.respond("GET", ACCOUNT, json={"id": "5"}, headers=allowed(2, reset))
    wire.respond("GET", ACCOUNT, json={"id": "5"}, headers=allowed(1, reset))

    def interrupt(seconds: float, request: ratelimit.LimitedRequest) -> None:
        raise KeyboardInterrupt

    api = wire.client(ratelimit_method="pace", ratelimit_pacefactor=1.0)
    api.account(5)
    api.on_ratelimit = interrupt
    with pytest.raises(KeyboardInterrupt):
        api.account(5)
    api.on_ratelimit = None
    api.ratelimit_method = "wait"
    for _ in range(2):
        api.account(5)
    assert clock.slept == []


def test_a_sleep_that_returns_at_once_counts_as_the_time_it_should_take(
    wire: Wire, monkeypatch: pytest.MonkeyPatch, clock: Clock
) -> None:
    slept: list[float] = []
    monkeypatch.setattr(clock, "sleep", slept.append)
    wire.respond("GET", ACCOUNT, status=429, headers={"Retry-After": "100"})
    wire.respond("GET", ACCOUNT, status=429, headers={"X-RateLimit-Reset": iso(clock.time() + 150)})
    wire.respond("GET", ACCOUNT, json={"id": "5"})
    wire.client().account(5)
    assert slept == [100, pytest.approx(50, abs=2)]
    assert len(wire.requests) == 3


def test_a_sleep_that_returns_at_once_is_not_repeated_while_nothing_is_left(
    wire: Wire, monkeypatch: pytest.MonkeyPatch, clock: Clock
) -> None:
    slept: list[float] = []
    monkeypatch.setattr(clock, "sleep", slept.append)
    wire.respond("GET", ACCOUNT, json={"id": "5"}, headers=allowed(0, iso(clock.time() + 100)))
    wire.respond("GET", ACCOUNT, json={"id": "5"}, headers=allowed(9, iso(clock.time() + 400)))
    api = wire.client()
    api.account(5)
    api.account(5)
    assert slept == [pytest.approx(100, abs=2)]


def test_sleeps_that_return_at_once_add_up_in_pace_mode(
    wire: Wire, monkeypatch: pytest.MonkeyPatch, clock: Clock
) -> None:
    slept: list[float] = []
    monkeypatch.setattr(clock, "sleep", slept.append)
    wire.respond("GET", ACCOUNT, json={"id": "5"}, headers=allowed(9, iso(clock.time() + 1000)))
    wire.respond("GET", ACCOUNT, status=429, headers={"Retry-After": "17"})
    wire.respond("GET", ACCOUNT, json={"id": "5"})
    api = wire.client(ratelimit_method="pace", ratelimit_pacefactor=1.0)
    api.account(5)
    api.account(5)
    assert slept == [pytest.approx(100, abs=2), 17, pytest.approx(83, abs=2)]


def test_waits_of_less_than_a_second_are_waited_too(wire: Wire, clock: Clock) -> None:
    wire.respond("GET", ACCOUNT, json={"id": "5"}, headers=allowed(99, iso(clock.time() + 90)))
    api = wire.client(ratelimit_method="pace", ratelimit_pacefactor=1.0)
    api.account(5)
    api.account(5)
    assert 0 < clock.slept[0] <= 0.9


def test_a_request_whose_turn_was_taken_back_while_it_waited_waits_again(wire: Wire, clock: Clock) -> None:
    wire.respond("GET", ACCOUNT, json={"id": "5"}, headers=allowed(9, iso(clock.time() + 100)))
    wire.respond("GET", "/api/v1/accounts/6", status=429, headers={"Retry-After": "500"})
    api = wire.client(ratelimit_method="pace", ratelimit_pacefactor=1.0)

    def ask_for_another(seconds: float, request: ratelimit.LimitedRequest) -> None:
        if not clock.slept:
            api.ratelimit_method = "throw"
            with pytest.raises(MastodonRatelimitError):
                api.account(6)
            api.ratelimit_method = "pace"

    api.account(5)
    api.on_ratelimit = ask_for_another
    api.account(5)
    assert sum(clock.slept) >= 499


def test_after_a_wait_the_reset_is_on_the_clock_of_now(wire: Wire, clock: Clock) -> None:
    wire.respond("GET", ACCOUNT, status=429, headers={"Retry-After": "17"})
    wire.respond("GET", ACCOUNT, json={"id": "5"}, headers=allowed(7, "120"))
    api = wire.client()
    api.account(5)
    assert api.ratelimit_reset == pytest.approx(clock.time() + 120, abs=0.9)


@pytest.mark.parametrize(
    ("headers", "waits"),
    [({"Retry-After": "0"}, [1, 2, 4, 8, 16, 32, 60, 60]), ({}, [2, 4, 8, 16, 32, 60, 60, 60])],
    ids=["0 seconds", "no time"],
)
def test_a_server_that_refuses_for_ever_is_asked_less_and_less(
    wire: Wire, clock: Clock, headers: dict[str, str], waits: list[float]
) -> None:
    for _ in range(8):
        wire.respond("GET", ACCOUNT, status=429, headers=headers)
    wire.respond("GET", ACCOUNT, json={"id": "5"})
    wire.client().account(5)
    assert [seconds for seconds in clock.slept if seconds] == waits


def test_a_limit_of_nothing_and_a_reset_in_the_past_hold_nobody(wire: Wire, clock: Clock) -> None:
    wire.respond("GET", ACCOUNT, json={"id": "5"}, headers=allowed(0, iso(clock.time() - 1000), limit=0))
    for mode in ("wait", "pace", "throw"):
        api = wire.client(ratelimit_method=mode)
        for _ in range(5):
            api.account(5)
    assert clock.slept == []


@pytest.mark.parametrize("address", ["https://other.example/x", "https://aslong.as.theown/x"])
def test_other_servers_have_other_budgets(wire: Wire, address: str) -> None:
    wire.respond("GET", address, json={}, headers=allowed(1, iso(NOW)))
    api = wire.client()
    api._Mastodon__api_request("GET", address, base_url_override="")
    assert api.ratelimit_remaining == 300


# --- Estimates --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("calls", "bucket", "seconds"),
    [
        (0, "paging", 0),
        (300, "paging", 0),
        (301, "paging", 900),
        (601, "paging", 1800),
        (301, "general", 300),
        (31, "media uploads", 1800),
        (11, "app registrations", 1200),
    ],
)
def test_an_estimate_assumes_the_limits_of_mastodon(calls: int, bucket: str, seconds: float) -> None:
    assert Wire().client().estimate(calls, bucket) == timedelta(seconds=seconds)


def test_an_estimate_goes_by_what_the_server_reported(wire: Wire, clock: Clock) -> None:
    wire.respond("GET", "/api/v1/timelines/home", json=[], headers=allowed(100, iso(clock.time() + 400)))
    api = wire.client()
    api.timeline_home(max_id=5)
    estimates = [api.estimate(calls).total_seconds() for calls in (100, 101, 400, 401)]
    assert estimates == [0, pytest.approx(400, abs=2), pytest.approx(400, abs=2), pytest.approx(1300, abs=2)]


def test_an_estimate_for_pace_spreads_the_requests() -> None:
    api = Wire().client(ratelimit_method="pace", ratelimit_pacefactor=1.0)
    assert api.estimate(150).total_seconds() == pytest.approx(450, rel=0.02)
    assert api.estimate(450).total_seconds() == pytest.approx(1350, rel=0.02)
    assert api.estimate(15, "media uploads").total_seconds() == pytest.approx(1800 * 15 / 31)
    api.ratelimit_pacefactor = 2.0
    assert api.estimate(15, "media uploads").total_seconds() == pytest.approx(900 * 15 / 31)


def test_an_estimate_counts_a_refusal(wire: Wire, clock: Clock) -> None:
    wire.respond("GET", ACCOUNT, status=429, headers={"Retry-After": "60"})
    api = wire.client(ratelimit_method="throw")
    with pytest.raises(MastodonRatelimitError):
        api.account(5)
    assert api.estimate(1, "general").total_seconds() == pytest.approx(60, abs=2)


@pytest.mark.parametrize(
    ("calls", "bucket", "named"),
    [(-1, "paging", "calls=-1"), ("many", "paging", "calls"), (None, "paging", "calls"), (5, "pages", "bucket")],
)
def test_an_estimate_of_nonsense_is_refused(calls: Any, bucket: str, named: str) -> None:
    with pytest.raises(MastodonIllegalArgumentError, match=named):
        Wire().client().estimate(calls, bucket)
