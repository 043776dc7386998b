"""Polls."""

from __future__ import annotations

import pytest

from mastodon import Mastodon, MastodonNotFoundError


def test_a_vote_of_another_account_is_counted(api: Mastodon, other: Mastodon) -> None:
    asked = api.status_post("Tea?", poll=api.make_poll(["yes", "no"], 3600))["poll"]
    assert ([option.title for option in asked.options], asked.multiple) == (["yes", "no"], False)
    voted = other.poll_vote(asked, 1)
    assert (voted.voted, voted.own_votes) == (True, [1])
    assert [option.votes_count for option in api.poll(asked).options] == [0, 1]


def test_several_votes_are_counted_where_the_poll_allows_it(api: Mastodon, other: Mastodon) -> None:
    asked = api.status_post("Cake?", poll=api.make_poll(["plum", "nut", "none"], 3600, multiple=True))["poll"]
    assert other.poll_vote(asked.id, [0, 1]).own_votes == [0, 1]


def test_a_poll_that_does_not_exist_is_not_found(api: Mastodon) -> None:
    with pytest.raises(MastodonNotFoundError):
        api.poll(999999999)
