"""Polls: votes, and polls to post."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from mastodon import MastodonIllegalArgumentError
from mastodon.return_types import Poll


@pytest.mark.parametrize(
    ("choices", "sent"),
    [(1, "1"), (0, "0"), ("12", "12"), ([0, 2], ["0", "2"]), ((0, 2), ["0", "2"]), (range(2), ["0", "1"])],
)
def test_a_vote_is_one_number_or_several(wire: Any, choices: Any, sent: Any) -> None:
    wire.respond("POST", "/api/v1/polls/5/votes", json={"id": "5", "voted": True, "own_votes": [0]})
    poll = wire.client().poll_vote(Poll(id="5"), choices)
    assert wire.last.form == {"choices[]": sent}
    assert (poll.voted, poll.own_votes) == (True, [0])


@pytest.mark.parametrize("choices", [-1, [0, -1], "first", None, [None], 1.5, True, {"0": True}.values()])
def test_what_is_not_a_choice_is_refused(wire: Any, choices: Any) -> None:
    with pytest.raises(MastodonIllegalArgumentError, match="choices"):
        wire.client().poll_vote(5, choices)
    assert wire.requests == []


def test_a_made_poll_has_its_own_options(wire: Any) -> None:
    options = ["yes", "no"]
    poll = wire.client().make_poll(options, 60, multiple=True)
    assert poll == {"options": ["yes", "no"], "expires_in": 60, "multiple": True, "hide_totals": False}
    options.append("perhaps")
    assert poll["options"] == ["yes", "no"]
    assert wire.requests == []


def test_the_end_of_a_poll_can_be_a_timedelta(wire: Any) -> None:
    assert wire.client().make_poll(["yes", "no"], timedelta(days=1))["expires_in"] == 86400


@pytest.mark.parametrize(
    ("options", "seconds", "named"),
    [
        (["yes", "no"], -1, "expires_in"),
        (["yes", "no"], None, "expires_in"),
        (["yes", "no"], "soon", "expires_in"),
        (["yes", "no"], timedelta(-1), "expires_in"),
        ([None, "no"], 60, "options"),
        (["yes"], 60, "options"),
        ("yes", 60, "options"),
        ([], 60, "options"),
        (["yes", " "], 60, "options"),
    ],
)
def test_a_poll_that_cannot_be_is_refused(wire: Any, options: Any, seconds: Any, named: str) -> None:
    with pytest.raises(MastodonIllegalArgumentError, match=named):
        wire.client().make_poll(options, seconds)


def test_hidden_results_are_none(wire: Any) -> None:
    option = {"title": "yes", "votes_count": None}
    wire.respond("GET", "/api/v1/polls/5", json={"id": "5", "expires_at": None, "options": [option]})
    poll = wire.client().poll(5)
    assert (poll.expires_at, poll.options[0].title, poll.options[0].votes_count) == (None, "yes", None)
