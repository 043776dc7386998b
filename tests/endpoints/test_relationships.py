"""Mutes, blocks, blocked domains and follow requests."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import Any

import pytest

from mastodon import MastodonIllegalArgumentError
from mastodon.return_types import Account

PAGES = {
    "mutes": "/api/v1/mutes",
    "blocks": "/api/v1/blocks",
    "follow_requests": "/api/v1/follow_requests",
    "domain_blocks": "/api/v1/domain_blocks",
}


@pytest.mark.parametrize(("call", "path"), PAGES.items())
@pytest.mark.parametrize("cursor", ["max_id", "min_id", "since_id"])
def test_a_time_as_a_cursor_is_refused(wire: Any, call: str, path: str, cursor: str) -> None:
    wire.respond("GET", path, json=[])
    with pytest.raises(MastodonIllegalArgumentError, match=f"{cursor}=.* is a time"):
        getattr(wire.client(), call)(**{cursor: datetime(2024, 1, 2, 3, 4, 5, tzinfo=timezone.utc)})
    assert wire.requests == []


@pytest.mark.parametrize("call", PAGES)
@pytest.mark.parametrize("limit", [-1, "many", 2.5, True])
def test_a_limit_is_a_number(wire: Any, call: str, limit: Any) -> None:
    with pytest.raises(MastodonIllegalArgumentError, match="limit"):
        getattr(wire.client(), call)(limit=limit)
    assert wire.requests == []


def test_domains_come_in_pages_of_text(wire: Any) -> None:
    link = '<https://mastodon.example/api/v1/domain_blocks?max_id=9>; rel="next"'
    wire.respond("GET", "/api/v1/domain_blocks", json=["a.example"], headers={"Link": link})
    wire.respond("GET", "/api/v1/domain_blocks", json=["b.example"])
    api = wire.client()
    first = api.domain_blocks()
    assert (first, api.fetch_next(first)) == (["a.example"], ["b.example"])


@pytest.mark.parametrize(("call", "verb"), [("domain_block", "POST"), ("domain_unblock", "DELETE")])
def test_a_domain_is_sent_as_it_is(wire: Any, call: str, verb: str) -> None:
    wire.respond(verb, "/api/v1/domain_blocks", json={})
    assert getattr(wire.client(), call)("bücher.example") is None
    assert wire.last.form == {"domain": "bücher.example"}


@pytest.mark.parametrize("call", ["domain_block", "domain_unblock"])
@pytest.mark.parametrize("domain", [None, ["a.example"], True])
def test_a_domain_is_text(wire: Any, call: str, domain: Any) -> None:
    with pytest.raises(MastodonIllegalArgumentError, match="domain"):
        getattr(wire.client(), call)(domain)
    assert wire.requests == []


@pytest.mark.parametrize(
    ("call", "word"), [("follow_request_authorize", "authorize"), ("follow_request_reject", "reject")]
)
def test_deciding_on_a_follow_request_returns_the_relationship(wire: Any, call: str, word: str) -> None:
    wire.respond("POST", f"/api/v1/follow_requests/5/{word}", json={"id": "5", "followed_by": word == "authorize"})
    response = getattr(wire.client(), call)(Account(id="5"))
    assert (response.id, response.followed_by) == ("5", word == "authorize")
