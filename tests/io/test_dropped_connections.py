"""Kept connections that the server closed without saying so."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator

import pytest

from mastodon import Mastodon, MastodonNetworkError

BODY = b'{"id": "5", "url": "u"}'
RESPONSE = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s" % (len(BODY), BODY)


class Forgetful:
    """A server that answers the first request of a connection, and closes it when the second one arrives."""

    def __init__(self, connections: int = 9, last_words: bytes = b"") -> None:
        #: The requests of each connection.
        self.requests: list[list[bytes]] = []
        self._connections, self._last_words = connections, last_words
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            with connection:
                self.requests.append([connection.recv(65536).split(b"\r\n")[0]])
                if len(self.requests) > self._connections:
                    continue
                connection.sendall(RESPONSE)
                second = connection.recv(65536)
                if second:
                    self.requests[-1].append(second.split(b"\r\n")[0])
                    connection.sendall(self._last_words)

    def close(self) -> None:
        self._listener.close()


def client(server: Forgetful) -> Mastodon:
    return Mastodon(api_base_url=server.url, access_token="t", mastodon_version="4.7.3", request_timeout=5)


@pytest.fixture
def server() -> Iterator[Forgetful]:
    forgetful = Forgetful()
    yield forgetful
    forgetful.close()


READ = b"GET /api/v1/statuses/5 HTTP/1.1"


def test_reading_goes_on_over_a_new_connection(server: Forgetful) -> None:
    api = client(server)
    assert [api.status(5).id for _ in range(3)] == ["5", "5", "5"]
    assert server.requests == [[READ, READ], [READ, READ], [READ]]


def test_what_changes_something_is_not_sent_twice(server: Forgetful) -> None:
    api = client(server)
    api.status(5)
    with pytest.raises(MastodonNetworkError):
        api.status_favourite(5)
    assert server.requests == [[READ, b"POST /api/v1/statuses/5/favourite HTTP/1.1"]]


@pytest.mark.parametrize(("connections", "last_words"), [(1, b""), (9, b"HTT")])
def test_a_new_connection_that_fails_or_a_response_that_has_begun_is_an_error(
    connections: int, last_words: bytes
) -> None:
    server = Forgetful(connections, last_words)
    api = client(server)
    api.status(5)
    with pytest.raises(MastodonNetworkError):
        api.status(5)
    assert sum(map(len, server.requests)) == (2 if last_words else 3)
    server.close()
