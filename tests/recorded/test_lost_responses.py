"""A server that does what it is asked, while its response is lost on the way: nothing is posted twice."""

from __future__ import annotations

from typing import Any

import pytest
import requests

from mastodon import Mastodon, MastodonNetworkError, MastodonServiceUnavailableError, MastodonThreadError
from tests.recorded.conftest import Fault
from tests.support.accounts import MakeClient
from tests.support.samples import PNG


class Lossy(requests.adapters.HTTPAdapter):
    """The network, except that the response to one POST, by default the first, does not arrive."""

    def __init__(self, lost: int = 1) -> None:
        super().__init__()
        self.posts, self.lost = 0, lost

    def send(self, request: requests.PreparedRequest, *args: Any, **kwargs: Any) -> requests.Response:
        response = super().send(request, *args, **kwargs)
        if request.method == "POST":
            self.posts += 1
            if self.posts == self.lost:
                raise requests.ConnectionError("the response is lost")
        return response


def lossy(lost: int = 1) -> requests.Session:
    made = requests.Session()
    made.mount("http://", Lossy(lost))
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


def test_faults_of_the_server_are_retried(make_client: MakeClient, fail: Fault) -> None:
    api, impatient = make_client(retries=3), make_client()
    fail("/api/v1/statuses", status=503, count=2)
    api.status_post("after all")
    assert len(texts(api)) == 1
    fail("/api/v1/statuses", status=503)
    with pytest.raises(MastodonServiceUnavailableError):
        impatient.status_post("not tried again")


# An upload belongs to the second part, so there are six requests that can be lost.
PARTS = ["one", {"status": "two", "media": [{"media_file": PNG, "mime_type": "image/png"}]}, "three", "four", "five"]


@pytest.mark.parametrize("lost", range(1, 7))
def test_a_thread_is_made_whole_by_the_same_call(lost: int, make_client: MakeClient) -> None:
    api = make_client(session=lossy(lost))
    with pytest.raises(MastodonThreadError) as raised:
        api.status_thread(PARTS)
    statuses = api.status_thread(PARTS, idempotency_key=raised.value.idempotency_key)
    assert [status.id for status in api.account_statuses(api.me())] == [status.id for status in statuses][::-1]
    assert [status.in_reply_to_id for status in statuses] == [None, *(status.id for status in statuses[:-1])]
    assert [len(status.media_attachments) for status in statuses] == [0, 1, 0, 0, 0]
    assert [status.visibility for status in statuses] == ["public", *["unlisted"] * 4]


@pytest.mark.parametrize("lost", range(1, 7))
def test_a_thread_that_is_undone_leaves_nothing(lost: int, make_client: MakeClient) -> None:
    api = make_client(session=lossy(lost))
    with pytest.raises(MastodonThreadError, match=r"The statuses before it are removed|No status stands"):
        api.status_thread(PARTS, undo=True)
    assert texts(api) == []
