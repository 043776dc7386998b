"""Features and limits of a server, checks of a status, threads, and calls by path."""

from __future__ import annotations

import pytest

from mastodon import Mastodon, MastodonIllegalArgumentError
from mastodon.return_types import Status


def test_the_features_of_a_server_are_known(api: Mastodon) -> None:
    features = api.features()
    assert features["polls"] is api.supports("polls") is True


def test_a_status_is_checked_against_the_limits_of_the_server(api: Mastodon) -> None:
    assert api.status_check("Hello") == []
    (problem,) = api.status_check("long " * 200)
    assert problem.argument == "status"


def test_a_thread_is_posted_part_by_part(api: Mastodon) -> None:
    first, second = api.status_thread(["First.", "Second."])
    assert second.in_reply_to_id == first.id
    assert [each.id for each in api.status_context(first).descendants] == [second.id]


def test_any_endpoint_is_called_by_its_path(api: Mastodon) -> None:
    made = api.status_post("by path")
    read = api.request("GET", f"/api/v1/statuses/{made.id}", returns=Status)
    assert isinstance(read, Status)
    assert read.content == made.content


def test_a_path_on_another_server_is_refused(api: Mastodon) -> None:
    api.me()
    with pytest.raises(MastodonIllegalArgumentError, match="own server"):
        api.request("GET", "https://elsewhere.example/api/v1/instance")
