"""Kept connections that the server closed without saying so."""

from __future__ import annotations

import socket

import pytest

from mastodon import Mastodon, MastodonNetworkError
from tests.support.loopback import Incoming, Listener, listening, response_bytes

RESPONSE = response_bytes(b'{"id": "5", "url": "u"}')
READ = "GET /api/v1/statuses/5"


class Forgetful:
    """Responds to the first request of a connection, and closes the connection when the second one arrives."""

    def __init__(self, connections: int = 9, last_words: bytes = b"") -> None:
        #: The requests of each connection.
        self.requests: list[list[str]] = []
        self._connections, self._last_words = connections, last_words

    def talk(self, connection: socket.socket) -> None:
        seen: list[str] = []
        self.requests.append(seen)
        for request in Incoming(connection):
            seen.append(f"{request.method} {request.target}")
            if len(self.requests) > self._connections:
                return
            if len(seen) == 2:
                connection.sendall(self._last_words)
                return
            connection.sendall(RESPONSE)


def client(listener: Listener) -> Mastodon:
    return Mastodon(api_base_url=listener.url, access_token="t", mastodon_version="4.7.3", request_timeout=5)


def test_reading_goes_on_over_a_new_connection() -> None:
    server = Forgetful()
    with listening(server.talk) as listener:
        api = client(listener)
        assert [api.status(5).id for _ in range(3)] == ["5", "5", "5"]
    assert server.requests == [[READ, READ], [READ, READ], [READ]]


def test_what_changes_something_is_not_sent_twice() -> None:
    server = Forgetful()
    with listening(server.talk) as listener:
        api = client(listener)
        api.status(5)
        with pytest.raises(MastodonNetworkError):
            api.status_favourite(5)
    assert server.requests == [[READ, "POST /api/v1/statuses/5/favourite"]]


@pytest.mark.parametrize(("connections", "last_words"), [(1, b""), (9, b"HTT")])
def test_a_new_connection_that_fails_or_a_response_that_has_begun_is_an_error(
    connections: int, last_words: bytes
) -> None:
    server = Forgetful(connections, last_words)
    with listening(server.talk) as listener:
        api = client(listener)
        api.status(5)
        with pytest.raises(MastodonNetworkError):
            api.status(5)
    assert sum(map(len, server.requests)) == (2 if last_words else 3)
