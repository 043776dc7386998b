"""Streams over TLS, where a socket is not woken as a plain one is."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest

from tests.support.certificate import self_signed
from tests.support.scripted import event_bytes, says, scripted, silence, until
from tests.support.streams import Client, Notes, running


@pytest.mark.parametrize("catch_up", [False, True])
def test_a_silent_stream_is_closed_within_a_second(
    client: Client, notes: Notes, tmp_path: Path, catch_up: bool
) -> None:
    certificate = tmp_path / "certificate.pem"
    context = self_signed(certificate)
    options: dict[str, Any] = {"reconnect_async": True, "reconnect_async_wait_sec": 0.01, "catch_up": catch_up}
    with scripted(says(event_bytes("update", {"id": "1"})), silence, tls=context) as server:
        server.rest["/api/v1/timelines/home"] = server.rest["/api/v1/notifications"] = lambda query: []
        api = client(server)
        api.session.verify = str(certificate)
        handle = running(api.stream_user(notes, run_async=True, **options))
        assert until(lambda: notes.ids == ["1"] and notes.gaps and handle.is_receiving())
        time.sleep(0.1)
        began = time.monotonic()
        handle.close()
        handle.join(5)
        assert time.monotonic() - began < 1
        assert not handle.is_alive()
        assert handle.error is None
