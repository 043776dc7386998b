"""Kept connections that the server closed without saying so."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator

import pytest

from mastodon import Mastodon, MastodonNetworkError

BODY = b'{"id": "5", "url": "u"}'
RESPONSE = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s" % (len(BODY), BODY)


class OneRequestEach:
    """A server that answers one request on each connection, promises to keep it, and closes it."""

    def __init__(self, answered: int, cut: bytes = b"") -> None:
        self.requests: list[bytes] = []
        self.connections = 0
        self._answered, self._cut = answered, cut
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            self.connections += 1
            with connection:
                received = connection.recv(65536)
                self.requests.append(received.split(b"\r\n")[0])
                if len(self.requests) <= self._answered:
                    connection.sendall(RESPONSE)
                elif self._cut:
                    connection.sendall(self._cut)

    def close(self) -> None:
        self._listener.close()


@pytest.fixture
def server() -> Iterator[OneRequestEach]:
    made = OneRequestEach(answered=3)
    yield made
    made.close()


def client(server: OneRequestEach) -> Mastodon:
    return Mastodon(api_base_url=server.url, access_token="t", mastodon_version="4.7.3", request_timeout=5)


def test_reading_goes_on_over_a_new_connection(server: OneRequestEach) -> None:
    api = client(server)
    assert [api.status(5).id for _ in range(3)] == ["5", "5", "5"]
    assert server.requests == [b"GET /api/v1/statuses/5 HTTP/1.1"] * 3
    assert server.connections == 3


def test_what_changes_something_is_not_sent_twice(server: OneRequestEach) -> None:
    api = client(server)
    api.status(5)
    with pytest.raises(MastodonNetworkError):
        api.status_favourite(5)
    assert len(server.requests) == 1


def test_a_new_connection_that_is_closed_is_an_error() -> None:
    server = OneRequestEach(answered=1)
    api = client(server)
    api.status(5)
    with pytest.raises(MastodonNetworkError):
        api.status(5)
    assert len(server.requests) == 2
    server.close()


def test_a_response_that_has_begun_is_an_error() -> None:
    server = OneRequestEach(answered=1, cut=b"HTTP/1.1 200 OK\r\nContent-")
    api = client(server)
    api.status(5)
    with pytest.raises(MastodonNetworkError):
        api.status(5)
    assert len(server.requests) == 2
    server.close()
