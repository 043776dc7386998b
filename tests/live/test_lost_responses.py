"""A server that does what it is asked, while its response is lost on the way: nothing is posted twice."""

from __future__ import annotations

from typing import Any

import pytest
import requests

from mastodon import Mastodon, MastodonNetworkError, MastodonServiceUnavailableError
from tests.live.server import MakeClient


class Lossy(requests.adapters.HTTPAdapter):
    """The network, except that the first response to a POST does not arrive."""

    def __init__(self) -> None:
        super().__init__()
        self.posts = 0

    def send(self, request: requests.PreparedRequest, *args: Any, **kwargs: Any) -> requests.Response:
        response = super().send(request, *args, **kwargs)
        if request.method == "POST":
            self.posts += 1
            if self.posts == 1:
                raise requests.ConnectionError("the response is lost")
        return response


def lossy() -> requests.Session:
    made = requests.Session()
    made.mount("http://", Lossy())
    return made


def texts(api: Mastodon) -> list[str]:
    return [status.content for status in api.account_statuses(api.me())]


def test_a_post_whose_response_is_lost_is_retried_and_posted_once(make_client: MakeClient) -> None:
    api = make_client(session=lossy(), retries=3)
    made = api.status_post("only once")
    assert api.session.get_adapter("http://").posts == 2
    assert [status.id for status in api.account_statuses(api.me())] == [made.id]


def test_posting_again_with_the_same_key_posts_once(make_client: MakeClient) -> None:
    api = make_client(session=lossy())
    with pytest.raises(MastodonNetworkError):
        api.status_post("only once", idempotency_key="mine")
    api.status_post("only once", idempotency_key="mine")
    assert len(texts(api)) == 1


def test_faults_of_the_server_are_retried(make_client: MakeClient, server: str) -> None:
    rule = {
        "match": {"methods": ["POST"], "path": "/api/v1/statuses"},
        "effect": {"type": "status", "status": 503},
        "count": 2,
    }
    api = make_client(retries=3)
    requests.post(f"{server}/api/v1/_mock/faults", json=rule, timeout=10).raise_for_status()
    api.status_post("after all")
    assert len(texts(api)) == 1
    requests.post(f"{server}/api/v1/_mock/faults", json={**rule, "count": 1}, timeout=10).raise_for_status()
    with pytest.raises(MastodonServiceUnavailableError):
        make_client().status_post("not tried again")
