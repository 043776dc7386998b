"""Conversations: cursors, and removing one."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import Any

import pytest

from mastodon import MastodonIllegalArgumentError, MastodonNotFoundError
from mastodon.return_types import Conversation

PATH = "/api/v1/conversations/"


def test_a_conversation_is_removed_by_itself_or_its_id(wire: Any) -> None:
    wire.respond("DELETE", "/api/v1/conversations/7", json={})
    api = wire.client()
    assert api.conversations_delete(Conversation(id="7")) is None
    assert api.conversations_delete(7) is None
    assert [request.path for request in wire.requests] == ["/api/v1/conversations/7"] * 2


def test_removing_what_is_not_there_says_so(wire: Any) -> None:
    wire.respond("DELETE", "/api/v1/conversations/7", json={"error": "Record not found"}, status=404)
    with pytest.raises(MastodonNotFoundError):
        wire.client().conversations_delete(7)


def test_a_time_as_a_cursor_is_refused(wire: Any) -> None:
    wire.respond("GET", PATH, json=[])
    with pytest.raises(MastodonIllegalArgumentError, match=r"max_id=.* is a time"):
        wire.client().conversations(max_id=datetime(2024, 1, 2, 3, 4, 5, tzinfo=timezone.utc))
    assert wire.requests == []


def test_a_conversation_can_be_a_cursor(wire: Any) -> None:
    wire.respond("GET", PATH, json=[{"id": "6", "unread": True, "accounts": [{"id": "1"}], "last_status": None}])
    (found,) = wire.client().conversations(since_id=Conversation(id="5"), limit=1)
    assert wire.last.query == {"since_id": "5", "limit": "1"}
    assert (found.id, found.unread, found.accounts[0].id, found.last_status) == ("6", True, "1", None)


@pytest.mark.parametrize(
    "call",
    [
        lambda api: api.conversations(limit=-5),
        lambda api: api.conversations(max_id=Conversation()),
        lambda api: api.conversations_read(None),
        lambda api: api.conversations_delete(True),
    ],
)
def test_bad_arguments_are_refused_before_anything_is_sent(wire: Any, call: Any) -> None:
    with pytest.raises(MastodonIllegalArgumentError):
        call(wire.client())
    assert wire.requests == []
