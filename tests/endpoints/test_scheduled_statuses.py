"""Scheduled statuses: cancelling one."""

from __future__ import annotations

from mastodon.return_types import ScheduledStatus
from tests.support.prepared import Wire


def test_a_scheduled_status_is_taken_back_without_a_response_body(wire: Wire) -> None:
    wire.respond("DELETE", "/api/v1/scheduled_statuses/5", body=b"")
    api = wire.client()
    api.scheduled_status_delete(ScheduledStatus(id=5))
    assert (wire.last.method, wire.last.path) == ("DELETE", "/api/v1/scheduled_statuses/5")
