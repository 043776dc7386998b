"""Errors of servers, as they come over the wire."""

from __future__ import annotations

import pytest

from mastodon import (
    Mastodon,
    MastodonAPIError,
    MastodonRatelimitError,
    MastodonServiceUnavailableError,
)
from tests.recorded.conftest import Fault
from tests.support.accounts import MakeClient


def test_a_server_that_is_down_is_asked_again_if_one_wants(make_client: MakeClient, fail: Fault) -> None:
    api = make_client(retries=3)
    me = api.me()
    fail("/api/v1/accounts/verify_credentials", status=503, count=2)
    assert api.account_verify_credentials().id == me.id


def test_a_server_that_is_down_says_so(api: Mastodon, fail: Fault) -> None:
    fail("/api/v1/statuses", status=503)
    with pytest.raises(MastodonServiceUnavailableError, match="temporarily unavailable"):
        api.status_post("not now")


def test_the_limit_of_requests_is_an_error_or_is_waited_for(make_client: MakeClient, fail: Fault) -> None:
    headers = {"X-RateLimit-Limit": "300", "X-RateLimit-Remaining": "0", "Retry-After": "300"}
    impatient, patient = make_client(ratelimit_method="throw"), make_client(ratelimit_method="wait")
    fail("/api/v1/timelines/home", status=429, count=2, headers=headers)
    with pytest.raises(MastodonRatelimitError):
        impatient.timeline_home()
    assert patient.timeline_home() == []


def test_half_a_response_is_an_error(api: Mastodon, fail: Fault) -> None:
    fail("/api/v1/preferences", kind="malformed")
    with pytest.raises(MastodonAPIError):
        api.preferences()


def test_an_empty_status_is_refused_with_the_words_of_the_server(api: Mastodon) -> None:
    with pytest.raises(MastodonAPIError, match="422"):
        api.status_post(" ")


def test_a_status_of_others_cannot_be_deleted(api: Mastodon, other: Mastodon) -> None:
    made = other.status_post("mine")
    with pytest.raises(MastodonAPIError, match="403 Forbidden"):
        api.status_delete(made)
