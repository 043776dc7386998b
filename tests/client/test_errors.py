"""Errors that explain: which call, which endpoint, what the server calls the request, what is likely wrong."""

from __future__ import annotations

import pickle

import pytest
import requests

from mastodon import MastodonAPIError, MastodonNetworkError, MastodonNotFoundError
from tests.support.prepared import Wire

ACCOUNT = "/api/v1/accounts/5"


def test_an_error_names_call_endpoint_and_request(wire: Wire) -> None:
    wire.respond("GET", ACCOUNT, status=404, json={"error": "Record not found"}, headers={"X-Request-Id": "abc-1"})
    with pytest.raises(MastodonNotFoundError) as caught:
        wire.client().account(5)
    error = caught.value
    assert error.args == ("Mastodon API returned error", 404, "Not Found", "Record not found")
    assert (error.call, error.endpoint, error.request_id) == ("account", f"GET {ACCOUNT}", "abc-1")
    assert f"[account, GET {ACCOUNT}, request id abc-1]" in str(error)
    assert pickle.loads(pickle.dumps(error)).call == "account"


def test_a_lost_connection_names_call_and_endpoint(wire: Wire) -> None:
    wire.respond("GET", ACCOUNT, error=requests.ConnectionError("no route"))
    with pytest.raises(MastodonNetworkError) as caught:
        wire.client().account(5)
    assert caught.value.args == ("Could not complete request: no route",)
    assert (caught.value.call, caught.value.endpoint) == ("account", f"GET {ACCOUNT}")


def test_media_that_are_still_processed_are_explained(wire: Wire) -> None:
    said = "Validation failed: Cannot attach files that have not finished processing. Try again in a moment!"
    wire.respond("POST", "/api/v1/statuses", status=422, json={"error": said})
    with pytest.raises(MastodonAPIError, match="still processing") as caught:
        wire.client().status_post("look", media_ids=["1"])
    assert caught.value.args[3] == said


@pytest.mark.parametrize(("status", "is_blamed"), [(401, True), (404, True), (403, False), (410, False)])
def test_a_redirect_to_another_server_is_blamed_for_what_is_missing_there(
    wire: Wire, status: int, is_blamed: bool
) -> None:
    wire.respond("GET", ACCOUNT, status=302, headers={"Location": "https://other.example/x?secret"})
    wire.respond("GET", "https://other.example/x", status=status, json={"error": "no"})
    with pytest.raises(MastodonAPIError) as caught:
        wire.client().account(5)
    assert ("https://other.example/x, which gets no access token" in str(caught.value)) is is_blamed
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize("status", [300, 305, 399])
def test_every_status_but_those_of_success_is_an_error(wire: Wire, status: int) -> None:
    wire.respond("GET", ACCOUNT, status=status, json={"id": "5"})
    with pytest.raises(MastodonAPIError, match=str(status)):
        wire.client().account(5)


@pytest.mark.parametrize(("has_worked", "is_blamed"), [(False, True), (True, False)])
def test_a_web_page_blames_the_address_only_before_anything_has_worked(
    wire: Wire, has_worked: bool, is_blamed: bool
) -> None:
    wire.respond("GET", "/api/v1/accounts/6", json={"id": "6"})
    wire.respond("GET", ACCOUNT, status=404, text="<p>nothing here</p>")
    api = wire.client()
    if has_worked:
        api.account(6)
    with pytest.raises(MastodonNotFoundError) as caught:
        api.account(5)
    assert ("api_base_url" in str(caught.value)) is is_blamed


def test_an_error_without_retries_has_no_attempts(wire: Wire) -> None:
    wire.respond("GET", ACCOUNT, status=503, json={"error": "no"})
    with pytest.raises(MastodonAPIError) as caught:
        wire.client().account(5)
    assert caught.value.attempts == ()


def test_a_call_that_the_server_is_too_old_for_says_so(wire: Wire) -> None:
    wire.respond("GET", "/api/v1/accounts/5/featured_tags", status=404, json={"error": "no"})
    for version, is_old in (("3.2.0", True), ("3.3.0", False), ("4.0.0", False)):
        api = wire.client(mastodon_version=version, version_check_mode="none")
        with pytest.raises(MastodonNotFoundError) as caught:
            api.account_featured_tags(5)
        assert (f"needs Mastodon 3.3.0, and the server has {version}" in str(caught.value)) is is_old
