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
