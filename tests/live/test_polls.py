"""Polls on a real server."""

from __future__ import annotations

import pytest

from mastodon import Mastodon, MastodonNotFoundError


def test_one_account_asks_and_the_other_votes(api: Mastodon, other: Mastodon) -> None:
    asked = api.status_post("Tea?", poll=api.make_poll(["yes", "no"], 3600))["poll"]
    assert ([option.title for option in asked.options], asked.multiple) == (["yes", "no"], False)
    voted = other.poll_vote(asked, 1)
    assert (voted.voted, voted.own_votes) == (True, [1])
    assert [option.votes_count for option in api.poll(asked).options] == [0, 1]


def test_several_votes_where_the_poll_allows_it(api: Mastodon, other: Mastodon) -> None:
    asked = api.status_post("Cake?", poll=api.make_poll(["plum", "nut", "none"], 3600, multiple=True))["poll"]
    assert other.poll_vote(asked.id, [0, 1]).own_votes == [0, 1]


def test_a_poll_that_is_not_there(api: Mastodon) -> None:
    with pytest.raises(MastodonNotFoundError):
        api.poll(999999999)
