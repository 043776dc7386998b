"""All calls: addresses, headers, errors, redirects, and what is shown of them."""

from __future__ import annotations

import json
import logging
import pickle
import traceback
import warnings
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
import requests

from mastodon import (
    Mastodon,
    MastodonAPIError,
    MastodonBadGatewayError,
    MastodonGatewayTimeoutError,
    MastodonIllegalArgumentError,
    MastodonInternalServerError,
    MastodonIOError,
    MastodonNetworkError,
    MastodonNotFoundError,
    MastodonServerError,
    MastodonServiceUnavailableError,
    MastodonUnauthorizedError,
)
from mastodon.errors import MastodonDeprecationWarning, MastodonWarning
from mastodon.return_types import Account, Status
from tests.support.clock import Clock
from tests.support.prepared import Wire
from tests.support.samples import BASE

ACCOUNT = "/api/v1/accounts/5"


@pytest.mark.parametrize(
    ("status", "reason", "cls"),
    [
        (400, "Bad Request", MastodonAPIError),
        (401, "Unauthorized", MastodonUnauthorizedError),
        (403, "Forbidden", MastodonAPIError),
        (404, "Not Found", MastodonNotFoundError),
        (422, "Unprocessable Entity", MastodonAPIError),
        (500, "Internal Server Error", MastodonInternalServerError),
        (501, "Not Implemented", MastodonServerError),
        (502, "Bad Gateway", MastodonBadGatewayError),
        (503, "Service Unavailable", MastodonServiceUnavailableError),
        (504, "Gateway Timeout", MastodonGatewayTimeoutError),
        (511, "Network Authentication Required", MastodonServerError),
        (520, "", MastodonAPIError),
    ],
)
def test_an_error_status_is_an_error_of_its_class(wire: Wire, status: int, reason: str, cls: type[Exception]) -> None:
    wire.respond("GET", ACCOUNT, status=status, json={"error": "what happened"})
    with pytest.raises(MastodonAPIError) as caught:
        wire.client().account(5)
    assert type(caught.value) is cls
    assert caught.value.args == ("Mastodon API returned error", status, reason, "what happened")


def test_a_404_without_a_message_says_that_the_endpoint_was_not_found(wire: Wire) -> None:
    wire.respond("GET", ACCOUNT, status=404, text="")
    with pytest.raises(MastodonNotFoundError) as caught:
        wire.client().account(5)
    assert caught.value.args[3] == "Endpoint not found."


def test_an_error_page_of_megabytes_does_not_fill_the_exception(wire: Wire) -> None:
    wire.respond("GET", ACCOUNT, status=500, json={"error": "x" * 10_000_000})
    with pytest.raises(MastodonInternalServerError) as caught:
        wire.client().account(5)
    assert len(str(caught.value)) < 5000


@pytest.mark.parametrize("body", [b"<html>", b"", b"[" * 100_000, b'{"a": "\xff"}', b"nope"])
def test_a_good_response_that_is_not_json_is_an_api_error(wire: Wire, body: bytes) -> None:
    wire.respond("GET", ACCOUNT, body=body)
    with pytest.raises(MastodonAPIError, match="Could not parse response as JSON, response code was 200") as caught:
        wire.client().account(5)
    assert len(str(caught.value)) < 3000


def test_json_with_a_byte_order_mark_is_json(wire: Wire) -> None:
    wire.respond("GET", ACCOUNT, body=b"\xef\xbb\xbf" + json.dumps({"id": "5"}).encode())
    assert wire.client().account(5).id == "5"


def test_null_and_lists_come_back_as_they_are(wire: Wire) -> None:
    wire.respond("GET", ACCOUNT, json=None)
    wire.respond("GET", ACCOUNT, json=[{"id": "1"}])
    api = wire.client()
    assert api.account(5) is None
    assert api.account(5) == [{"id": "1"}]


@pytest.mark.parametrize(
    "error",
    [
        requests.ConnectionError("no route"),
        requests.Timeout("no route"),
        requests.exceptions.SSLError("no route"),
        requests.exceptions.ChunkedEncodingError("no route"),
        OSError("no route"),
    ],
)
def test_a_broken_connection_is_a_network_error_with_its_cause(wire: Wire, error: Exception) -> None:
    wire.respond("GET", ACCOUNT, error=error)
    with pytest.raises(MastodonNetworkError) as caught:
        wire.client().account(5)
    assert caught.value.args == ("Could not complete request: no route",)
    assert caught.value.__cause__ is error
    assert isinstance(caught.value, MastodonIOError)
    assert isinstance(caught.value, OSError)


def test_errors_can_be_pickled(wire: Wire) -> None:
    wire.respond("GET", ACCOUNT, status=404, json={"error": "gone"})
    with pytest.raises(MastodonNotFoundError) as caught:
        wire.client(access_token="geheim").account(5)
    caught.value.hint = "a hint"
    assert caught.value.response is not None
    pickled = pickle.dumps(caught.value)
    copied = pickle.loads(pickled)
    assert (type(copied), copied.args, copied.hint) == (MastodonNotFoundError, caught.value.args, "a hint")
    assert b"geheim" not in pickled


def test_a_401_says_what_is_likely_wrong(wire: Wire) -> None:
    wire.respond("GET", ACCOUNT, status=401, json={"error": "invalid"})
    with pytest.raises(MastodonUnauthorizedError, match="no access token"):
        wire.client(access_token=None).account(5)
    with pytest.raises(MastodonUnauthorizedError, match="expired or revoked"):
        wire.client().account(5)


# --- Headers ----------------------------------------------------------------------------------------------------------


def test_token_user_agent_and_language_are_sent(wire: Wire) -> None:
    wire.respond("GET", ACCOUNT, json={"id": "5"})
    api = wire.client(user_agent="my bot", lang="de")
    api.account(5)
    assert wire.last.headers["Authorization"] == "Bearer token"
    assert wire.last.headers["User-Agent"] == "my bot"
    assert wire.last.query == {"lang": "de"}


def test_what_is_assigned_later_counts_from_the_next_call_on(wire: Wire) -> None:
    wire.respond("GET", ACCOUNT, json={"id": "5"})
    api = wire.client()
    api.access_token, api.lang, api.user_agent, api.request_timeout = "other", "fr", "renamed", 7
    api.account(5)
    assert wire.last.headers["Authorization"] == "Bearer other"
    assert wire.last.headers["User-Agent"] == "renamed"
    assert wire.last.query == {"lang": "fr"}


def test_netrc_never_beats_the_token(wire: Wire, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("machine mastodon.example login someone password secret\n")
    monkeypatch.setenv("NETRC", str(netrc))
    wire.respond("GET", ACCOUNT, status=301, headers={"Location": f"{BASE}/moved"})
    wire.respond("GET", "/moved", json={"id": "5"})
    wire.client().account(5)
    assert [request.headers["Authorization"] for request in wire.requests] == ["Bearer token", "Bearer token"]


def test_the_environment_still_chooses_proxies_and_certificates(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: dict[str, Any] = {}

    class Session(requests.Session):
        def send(self, request: requests.PreparedRequest, **options: Any) -> requests.Response:
            seen.update(options)
            raise requests.ConnectionError("enough")

    monkeypatch.setenv("HTTPS_PROXY", "http://proxy.example:3128")
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", "/some/bundle.pem")
    with pytest.raises(MastodonNetworkError):
        Mastodon(api_base_url=BASE, session=Session()).account(5)
    assert seen["proxies"]["https"] == "http://proxy.example:3128"
    assert seen["verify"] == "/some/bundle.pem"


# --- Redirects --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_a_redirect_on_the_server_keeps_method_body_and_token(wire: Wire, status: int) -> None:
    wire.respond("POST", f"{ACCOUNT}/mute", status=status, headers={"Location": f"{ACCOUNT}/mute/"})
    wire.respond("POST", f"{ACCOUNT}/mute/", json={"id": "5"})
    wire.client().account_mute(5, duration=60)
    assert (wire.last.method, wire.last.path) == ("POST", f"{ACCOUNT}/mute/")
    assert wire.last.form == wire.requests[0].form
    assert wire.last.headers["Authorization"] == "Bearer token"


def test_a_redirect_keeps_the_query_that_it_names_and_no_other(wire: Wire) -> None:
    wire.respond("GET", f"{ACCOUNT}/statuses", status=307, headers={"Location": f"{BASE}/new?limit=3"})
    wire.respond("GET", "/new", json=[])
    wire.client().account_statuses(5, limit=3)
    assert wire.last.query == {"limit": "3"}


def test_the_token_does_not_follow_to_another_host(wire: Wire) -> None:
    wire.respond("GET", ACCOUNT, status=302, headers={"Location": "https://other.example/x"})
    wire.respond("GET", "https://other.example/x", json={"id": "5"})
    wire.client().account(5)
    assert wire.last.host == "other.example"
    assert "Authorization" not in wire.last.headers


def test_the_token_does_not_follow_to_plain_http(wire: Wire) -> None:
    wire.respond("GET", ACCOUNT, status=302, headers={"Location": "http://mastodon.example/x"})
    wire.respond("GET", "http://mastodon.example/x", json={"id": "5"})
    wire.client().account(5)
    assert "Authorization" not in wire.last.headers


@pytest.mark.parametrize(
    ("status", "location"), [(303, f"{BASE}/x"), (301, "https://other.example/x"), (307, "https://other.example/x")]
)
def test_a_post_is_never_redirected_into_a_get_nor_given_to_others(wire: Wire, status: int, location: str) -> None:
    wire.respond("POST", f"{ACCOUNT}/mute", status=status, headers={"Location": location})
    with pytest.raises(MastodonNetworkError, match="redirects POST"):
        wire.client().account_mute(5)
    assert len(wire.requests) == 1


def test_an_address_that_can_be_read_in_two_ways_gets_no_token(wire: Wire) -> None:
    trap = "https://other.example\\@mastodon.example/x"
    wire.respond("GET", ACCOUNT, status=302, headers={"Location": trap})
    wire.respond("GET", "https://other.example/%5C@mastodon.example/x", json={"id": "5"})
    wire.respond("POST", f"{ACCOUNT}/mute", status=307, headers={"Location": trap})
    wire.client().account(5)
    assert wire.last.host == "other.example"
    assert "Authorization" not in wire.last.headers
    wire.client()._Mastodon__api_request("GET", trap, base_url_override="")
    assert "Authorization" not in wire.last.headers
    with pytest.raises(MastodonNetworkError, match="redirects POST"):
        wire.client().account_mute(5)


def test_another_port_is_another_server_unless_it_is_the_usual_one(wire: Wire) -> None:
    for place, token in ((f"{BASE}:443/x", "Bearer token"), (f"{BASE}:8443/x", None)):
        other = Wire()
        other.respond("GET", ACCOUNT, status=302, headers={"Location": place})
        other.respond("GET", place, json={"id": "5"})
        other.client().account(5)
        assert other.last.headers.get("Authorization") == token
    wire.respond("GET", f"http://mastodon.example{ACCOUNT}", status=302, headers={"Location": f"{BASE}:8443/x"})
    wire.respond("GET", f"{BASE}:8443/x", json={"id": "5"})
    with pytest.warns(MastodonWarning, match="is not https"):
        api = wire.client(api_base_url="http://mastodon.example")
    api.account(5)
    assert "Authorization" not in wire.last.headers


@pytest.mark.parametrize("location", ["https://[x", "https://mastodon.example:99999/", "https://x:port/", "ftp://x/"])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_redirect_to_nowhere_is_a_network_error(wire: Wire, method: str, location: str) -> None:
    wire.respond(method, ACCOUNT, status=307, headers={"Location": location})
    with pytest.raises(MastodonNetworkError, match="Could not complete request"):
        wire.client()._Mastodon__api_request(method, ACCOUNT)


@pytest.mark.parametrize("status", [300, 302, 304])
def test_a_redirect_without_an_address_is_an_error(wire: Wire, status: int) -> None:
    wire.respond("POST", f"{ACCOUNT}/mute", status=status, body=b"")
    with pytest.raises(MastodonAPIError) as caught:
        wire.client().account_mute(5)
    assert caught.value.args[1] == status


def test_redirects_in_a_circle_end(wire: Wire) -> None:
    wire.respond("GET", ACCOUNT, status=302, headers={"Location": ACCOUNT})
    with pytest.raises(MastodonNetworkError, match="redirects"):
        wire.client().account(5)


# --- Paths with a slash at the end -----------------------------------------------------------------------------------

REPORTS = "/api/v1/reports"


def test_a_server_that_knows_no_last_slash_gets_the_path_without_it(wire: Wire) -> None:
    wire.respond("POST", REPORTS + "/", text="404 Not Found", status=404)
    wire.respond("POST", REPORTS, json={"id": "1"})
    api = wire.client(mastodon_version="0.10.0")
    assert api.report(5, comment="spam").id == "1"
    assert [request.path for request in wire.requests] == [REPORTS + "/", REPORTS]
    assert wire.requests[0].form == wire.requests[1].form
    # From now on, all paths go without it.
    wire.respond("GET", "/api/v1/conversations", json=[])
    api.report(5)
    api.conversations()
    assert [request.path for request in wire.requests[2:]] == [REPORTS, "/api/v1/conversations"]


def test_a_server_that_redirects_to_the_path_without_a_slash_is_asked_there_from_then_on(wire: Wire) -> None:
    for place in ("/api/v1/instance", "/api/v2/instance"):
        wire.respond("GET", place + "/", status=301, headers={"Location": place})
        wire.respond("GET", place, json={"version": "0.10.0"})
    api = wire.client(mastodon_version=None, version_check_mode="created")
    api.instance()
    assert [request.path for request in wire.requests] == ["/api/v1/instance/", "/api/v1/instance", "/api/v2/instance"]


@pytest.mark.parametrize("version", ["4.7.3", "4.3.0+glitch"])
def test_mastodon_gets_no_second_request_for_what_is_missing(wire: Wire, version: str) -> None:
    wire.respond("POST", REPORTS + "/", json={"error": "Record not found"}, status=404)
    with pytest.raises(MastodonNotFoundError):
        wire.client(mastodon_version=version).report(5)
    assert len(wire.requests) == 1


def test_a_server_that_accepted_a_last_slash_gets_no_second_request(wire: Wire) -> None:
    wire.respond("GET", "/api/v1/conversations/", json=[])
    wire.respond("POST", REPORTS + "/", json={"error": "Record not found"}, status=404)
    api = wire.client(mastodon_version="takahe/0.11.0")
    api.conversations()
    with pytest.raises(MastodonNotFoundError):
        api.report(5)
    assert len(wire.requests) == 2


def test_what_is_missing_with_and_without_a_slash_is_the_error_of_the_first(wire: Wire) -> None:
    wire.respond("POST", REPORTS + "/", json={"error": "Record not found"}, status=404)
    wire.respond("POST", REPORTS, json={"error": "second"}, status=404)
    with pytest.raises(MastodonNotFoundError, match="Record not found"):
        wire.client(mastodon_version="takahe/0.11.0").report(5)
    assert len(wire.requests) == 2


# --- Too many requests ------------------------------------------------------------------------------------------------


def test_a_request_of_a_program_waits_for_the_rate_limit_as_calls_do(wire: Wire, clock: Clock) -> None:
    wire.respond("GET", "/api/v1/future", json={"error": "Too many requests"}, status=429, headers={"Retry-After": "7"})
    wire.respond("GET", "/api/v1/future", json={"new": True})
    assert wire.client(ratelimit_method="wait")._Mastodon__api_request("GET", "/api/v1/future").new is True
    assert clock.slept


def test_a_single_result_of_a_program_has_no_other_pages(wire: Wire) -> None:
    links = {"Link": f'<{BASE}/api/v1/future?max_id=5>; rel="next"'}
    wire.respond("GET", "/api/v1/future", json={"new": True}, headers=links)
    api = wire.client()
    assert api.fetch_next(api._Mastodon__api_request("GET", "/api/v1/future")) is None


def test_the_allowance_can_be_read_after_each_call(wire: Wire) -> None:
    headers = {"X-RateLimit-Limit": "400", "X-RateLimit-Remaining": "17", "X-RateLimit-Reset": "2035-01-01T00:05:00Z"}
    wire.respond("GET", ACCOUNT, json={}, headers=headers)
    api = wire.client()
    api.account(5)
    assert (api.ratelimit_limit, api.ratelimit_remaining) == (400, 17)
    # It is counted from the clock, and a float of this size has 7 digits after the point.
    assert api.ratelimit_reset == pytest.approx(2051222700, rel=0, abs=1e-5)


@pytest.mark.parametrize("reset", ["garbage", "", "99999999999999999999", "-1", "2035-99-99"])
def test_a_good_response_is_never_spoilt_by_its_headers(wire: Wire, reset: str) -> None:
    headers = {"X-RateLimit-Limit": "?", "X-RateLimit-Remaining": "0", "X-RateLimit-Reset": reset, "Date": "never"}
    wire.respond("GET", ACCOUNT, json={"id": "5"}, headers=headers)
    assert wire.client().account(5).id == "5"


# --- What is shown ----------------------------------------------------------------------------------------------------


def test_debugging_shows_requests_without_their_secrets(
    wire: Wire, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    wire.respond("POST", "/api/v1/x", json={"access_token": "fresh-token", "ok": "yes"})
    api = wire.client(debug_requests=True, access_token="token-1")
    secrets = {"password": "pass-word", "client_secret": "cli-sec", "code": "the-code", "kept": "visible"}
    with caplog.at_level(logging.DEBUG, logger="mastodon.requests"):
        api._Mastodon__api_request("POST", "/api/v1/x", secrets)
    for shown in (capsys.readouterr().out, caplog.text):
        for visible in ("POST", "/api/v1/x", "visible", "yes"):
            assert visible in shown
        for secret in ("token-1", "fresh-token", "pass-word", "cli-sec", "the-code"):
            assert secret not in shown


def test_debugging_shows_all_of_a_list_and_no_secret_inside(wire: Wire, capsys: pytest.CaptureFixture[str]) -> None:
    wire.respond("POST", "/api/v1/x", json={}, headers={"Location": f"{BASE}/back?code=geheim-1"})
    api = wire.client(debug_requests=True)
    api._Mastodon__api_request("POST", "/api/v1/x", {"media_ids": ["17", "18"], "keys": {"auth": "geheim-2"}})
    api._Mastodon__api_request("POST", "/api/v1/x", {"a": {"b": [{"token": "geheim-3"}]}}, use_json=True)
    shown = capsys.readouterr().out
    assert "17" in shown
    assert "18" in shown
    assert "geheim" not in shown


def test_an_error_does_not_show_the_token_of_an_address(wire: Wire) -> None:
    wire.respond("GET", ACCOUNT, error=requests.ConnectionError(f"{BASE}/x?access_token=geheim failed"))
    with pytest.raises(MastodonNetworkError) as caught:
        wire.client().account(5)
    assert "geheim" not in str(caught.value)


def test_a_deprecated_endpoint_warns_once(wire: Wire) -> None:
    headers = {"Deprecation": "@1700000000", "Sunset": "Tue, 01 Jan 2030 00:00:00 GMT"}
    wire.respond("GET", ACCOUNT, json={}, headers=headers)
    api = wire.client()
    with pytest.warns(MastodonDeprecationWarning, match="2030"):
        api.account(5)
    wire.respond("GET", "/api/v1/accounts/6", json={}, headers=headers)
    with warnings.catch_warnings(record=True) as caught:
        api.account(5)
        api.account(6)
    assert caught == []


def test_a_deprecation_warning_points_to_who_made_the_call(wire: Wire) -> None:
    wire.respond("GET", ACCOUNT, json={}, headers={"Deprecation": "true"})
    with pytest.warns(MastodonDeprecationWarning) as caught:
        wire.client().account(5)
    assert caught[0].filename == __file__


@pytest.mark.parametrize("text", ["\ud800", "a" * 9999 + "\udfff"])
def test_text_that_no_request_can_hold_is_refused_unsent(wire: Wire, text: str) -> None:
    api = wire.client()
    with pytest.raises(MastodonIllegalArgumentError, match=r"\\ud") as caught:
        api.status_post(text)
    assert len(str(caught.value)) < 200
    with pytest.raises(MastodonIllegalArgumentError, match="id cannot be sent"):
        api.account(text)
    assert wire.requests == []


def test_a_token_with_a_line_break_is_refused_and_not_shown(wire: Wire) -> None:
    api = wire.client()
    api.access_token = "geheim\r\nX-Evil: 1"
    with pytest.raises(MastodonIllegalArgumentError, match="access_token") as caught:
        api.account(5)
    assert "geheim" not in "".join(traceback.format_exception(caught.value))
    assert wire.requests == []


@pytest.mark.parametrize("moment", [datetime.min, datetime.max.replace(tzinfo=timezone(timedelta(hours=-12)))])
def test_times_at_the_ends_of_the_calendar_are_refused(wire: Wire, moment: datetime) -> None:
    with pytest.raises(MastodonIllegalArgumentError, match="max_id"):
        wire.client().timeline_home(max_id=moment)
    assert wire.requests == []


# --- The function that all calls go through -------------------------------------------------------------------------


def test_third_party_programs_can_call_the_api_request_function(wire: Wire) -> None:
    wire.respond("GET", "/api/v1/new", json=[{"id": "1", "more": {"a": 1}}])
    api = wire.client()
    made = api._Mastodon__api_request("GET", "/api/v1/new", {"a": True, "b": [1, 2], "c": None, "d": {"e": "f"}})
    assert wire.last.query == {"a": "1", "b[]": ["1", "2"], "d[e]": "f"}
    assert made[0]["more"]["a"] == 1
    assert api._Mastodon__api_request("GET", "/api/v1/new", parse=False) == b'[{"id": "1", "more": {"a": 1}}]'
    assert api._Mastodon__api_request("GET", "/api/v1/new", return_response_object=True).status_code == 200


def test_wrapping_the_api_request_function_of_a_client_sees_every_call(
    wire: Wire, monkeypatch: pytest.MonkeyPatch
) -> None:
    wire.respond("GET", ACCOUNT, json={"id": "5"})
    api = wire.client()
    seen: list[str] = []
    whole = api._Mastodon__api_request

    def wrapped(method: str, endpoint: str, *args: Any, **kwargs: Any) -> Any:
        seen.append(f"{method} {endpoint}")
        return whole(method, endpoint, *args, **kwargs)

    monkeypatch.setattr(api, "_Mastodon__api_request", wrapped)
    assert isinstance(api.account(5), Account)
    assert seen == [f"GET {ACCOUNT}"]


def test_a_token_goes_only_to_its_own_server(wire: Wire) -> None:
    wire.respond("GET", "https://elsewhere.example/x", json={})
    wire.client()._Mastodon__api_request("GET", "/x", base_url_override="https://elsewhere.example")
    assert "Authorization" not in wire.last.headers


def test_json_bodies_hold_real_booleans_and_times(wire: Wire) -> None:
    wire.respond("POST", "/x", json={})
    body = {"yes": True, "none": None, "deep": {"when": datetime(2024, 1, 2, tzinfo=timezone.utc), "list": [1, False]}}
    wire.client()._Mastodon__api_request("POST", "/x", body, use_json=True)
    assert wire.last.json == {"yes": True, "deep": {"when": "2024-01-02T00:00:00+00:00", "list": [1, False]}}
    assert body["none"] is None


def test_entities_stand_for_their_ids(wire: Wire) -> None:
    wire.respond("GET", ACCOUNT, json={"id": "5"})
    wire.client().account(Account(id=5))
    wire.client().account({"id": "5"})
    assert {request.path for request in wire.requests} == {ACCOUNT}
    assert isinstance(Status(id=5).id, str)


def test_a_list_that_comes_with_links_has_pages(wire: Wire) -> None:
    link = f'<{BASE}/api/v1/statuses/5/favourited_by?max_id=7>; rel="next"'
    wire.respond("GET", "/api/v1/statuses/5/favourited_by", json=[{"id": "1"}], headers={"Link": link})
    wire.respond("GET", "/api/v1/statuses/5/favourited_by", json=[{"id": "2"}])
    api = wire.client()
    following = api.fetch_next(api.status_favourited_by(5))
    assert isinstance(following[0], Account)
    assert wire.last.query == {"max_id": "7"}


def test_a_deprecation_is_about_a_path_and_not_about_one_id(wire: Wire, recwarn: pytest.WarningsRecorder) -> None:
    for id_ in (5, 6):
        wire.respond("GET", f"/api/v1/accounts/{id_}", json={"id": str(id_)}, headers={"Deprecation": "@1700000000"})
    api = wire.client()
    api.account(5)
    api.account(6)
    found = [str(each.message) for each in recwarn if issubclass(each.category, MastodonDeprecationWarning)]
    assert found == ["The server says that /api/v1/accounts/:id is deprecated."]


def test_a_path_without_a_last_slash_is_asked_for_once(wire: Wire) -> None:
    wire.respond("GET", "/api/v1/accounts/5", status=404, json={"error": "no"})
    with pytest.raises(MastodonNotFoundError):
        wire.client(mastodon_version=None, version_check_mode="none").account(5)
    assert len(wire.requests) == 1


def test_the_next_page_has_the_flags_of_the_first(wire: Wire) -> None:
    link = '<https://mastodon.example/api/v1/accounts/5/statuses?max_id=3>; rel="next"'
    wire.respond("GET", "/api/v1/accounts/5/statuses", json=[{"id": "5"}], headers={"Link": link})
    api = wire.client()
    page = api.account_statuses(5, only_media=True)
    assert page._pagination_next["only_media"] == "1"
    api.fetch_next(page)
    assert (wire.last.query["only_media"], wire.last.query["max_id"]) == ("1", "3")


def test_an_odd_response_in_place_of_a_page_has_no_next_page(wire: Wire) -> None:
    wire.respond("GET", "/api/v1/trends/statuses", json={"statuses": []})
    wire.respond("GET", "/api/v2/instance/", json={"version": "4.7.3"})
    api = wire.client()
    odd: Any = api.trending_statuses()
    assert api.fetch_next(odd) is None
