"""The port to which the browser comes back: whom it listens to, and what it says."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator

import pytest
import requests

from mastodon.login.browser import Opening, Receiver, Visit, has_browser

STATE = "the-right-state"


class Waiting:
    """A receiver that waits for a code in a thread of its own."""

    def __init__(self, seconds: float = 10) -> None:
        self.receiver = Receiver()
        self.url = self.receiver.redirect_uri
        self.port = int(self.url.rstrip("/").rpartition(":")[2])
        self.visit: Visit | None = None
        self.thread = threading.Thread(target=self._wait, args=(seconds,))
        self.thread.start()

    def _wait(self, seconds: float) -> None:
        with self.receiver:
            self.visit = self.receiver.wait_for_code(STATE, time.monotonic() + seconds)
            if self.visit is not None:
                self.visit.show("Fine", "Goodbye <&>")

    def connect(self, data: bytes = b"") -> socket.socket:
        connection = socket.create_connection(("127.0.0.1", self.port), timeout=5)
        connection.sendall(data)
        return connection

    def finish(self) -> requests.Response:
        response = requests.get(self.url, params={"code": "c", "state": STATE}, timeout=5)
        self.thread.join(5)
        return response


@pytest.fixture
def waiting() -> Iterator[Waiting]:
    made = Waiting()
    yield made
    if made.thread.is_alive():
        made.finish()


def test_the_right_state_brings_the_code_and_gets_a_page(waiting: Waiting) -> None:
    page = waiting.finish()
    assert waiting.visit is not None
    assert waiting.visit.get("code") == "c"
    assert page.status_code == 200
    assert "Goodbye &lt;&amp;&gt;" in page.text
    assert page.headers["Cache-Control"] == "no-store"
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert "default-src 'none'" in page.headers["Content-Security-Policy"]
    with pytest.raises(ConnectionRefusedError):
        waiting.connect()


@pytest.mark.parametrize(
    ("request_head", "status"),
    [
        ("GET /favicon.ico HTTP/1.1\r\nHost: {host}", 404),
        ("GET / HTTP/1.1\r\nHost: {host}", 404),
        ("GET /other?code=c&state={state} HTTP/1.1\r\nHost: {host}", 404),
        ("GET //[?code=c&state={state} HTTP/1.1\r\nHost: {host}", 404),
        ("GET /?code=c&state=guessed HTTP/1.1\r\nHost: {host}", 400),
        ("GET /?code=c&state=%ff HTTP/1.1\r\nHost: {host}", 400),
        ("GET /?code=c HTTP/1.1\r\nHost: {host}", 400),
        ("GET /?code=c&state={state}&state={state} HTTP/1.1\r\nHost: {host}", 400),
        ("GET /?code=c&state={state} HTTP/1.1\r\nHost: evil.example", 400),
        ("GET /?code=c&state={state} HTTP/1.1\r\nHost: {host}\r\nHost: evil.example", 400),
        ("GET /?code=c&state={state} HTTP/1.1", 400),
        ("POST /?code=c&state={state} HTTP/1.1\r\nHost: {host}", 405),
        ("HEAD /?code=c&state={state} HTTP/1.1\r\nHost: {host}", 405),
        ("NONSENSE", 405),
    ],
)
def test_other_requests_are_refused_and_the_waiting_goes_on(waiting: Waiting, request_head: str, status: int) -> None:
    head = request_head.format(host=f"127.0.0.1:{waiting.port}", state=STATE)
    with waiting.connect(head.encode() + b"\r\n\r\n") as connection:
        response = b"".join(iter(lambda: connection.recv(4096), b"")).decode()
    assert response.startswith(f"HTTP/1.1 {status} ")
    assert STATE not in response
    assert "guessed" not in response
    assert waiting.finish().status_code == 200


@pytest.mark.parametrize("data", [b"", b"GET / HT", b"\x16\x03\x01", b"G" * 100_000, b"\r\n\r\n"])
def test_connections_that_say_nothing_useful_do_not_block_it(waiting: Waiting, data: bytes) -> None:
    half_open = [waiting.connect(data) for _ in range(50)]
    assert waiting.finish().status_code == 200
    for connection in half_open:
        connection.close()


def test_the_oldest_of_many_idle_connections_is_closed(waiting: Waiting) -> None:
    idle = [waiting.connect() for _ in range(40)]
    assert idle[0].recv(1) == b""
    for connection in idle:
        connection.close()


def test_a_request_may_arrive_in_pieces(waiting: Waiting) -> None:
    with waiting.connect() as connection:
        for piece in f"GET /?code=c&state={STATE} HTTP/1.1\r\nHost: 127.0.0.1:{waiting.port}\r\n\r\n":
            connection.sendall(piece.encode())
        assert connection.recv(4096).startswith(b"HTTP/1.1 200 ")
    waiting.thread.join(5)


def test_the_end_of_the_time_ends_it() -> None:
    waiting = Waiting(seconds=0.05)
    waiting.thread.join(5)
    assert waiting.visit is None
    with pytest.raises(ConnectionRefusedError):
        waiting.connect()


def test_a_port_that_is_taken_is_not_shared() -> None:
    with Receiver() as one, pytest.raises(OSError, match="in use"):
        Receiver(int(one.redirect_uri.rstrip("/").rpartition(":")[2]))


def test_a_visit_without_a_response_is_told_that_the_login_failed() -> None:
    here, there = socket.socketpair()
    with pytest.raises(ZeroDivisionError), Visit(here, "/"):
        1 / 0  # noqa: B018
    assert b"The login failed" in there.recv(4096)
    there.close()


@pytest.mark.parametrize(
    ("environment", "platform", "modules", "expected"),
    [
        ({}, "linux", (), False),
        ({"DISPLAY": ""}, "linux", (), False),
        ({"DISPLAY": ":0"}, "linux", (), True),
        ({"WAYLAND_DISPLAY": "wayland-0"}, "linux", (), True),
        ({"BROWSER": "wslview"}, "linux", (), True),
        ({"DISPLAY": ":10", "SSH_CONNECTION": "a b"}, "linux", (), False),
        ({}, "darwin", (), True),
        ({"SSH_TTY": "/dev/ttys001"}, "darwin", (), False),
        ({}, "win32", (), True),
        ({}, "win32", ("ipykernel",), False),
        ({"DISPLAY": ":0"}, "freebsd14", (), True),
    ],
)
def test_a_browser_is_there_where_its_user_sees_it(
    environment: dict[str, str], platform: str, modules: tuple[str, ...], expected: bool
) -> None:
    assert has_browser(environment, platform, dict.fromkeys(modules)) is expected


def test_a_browser_that_fails_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    def failing(url: str) -> bool:
        raise OSError("no such command")

    monkeypatch.setattr("webbrowser.open", failing)
    with Receiver() as receiver:
        opening = Opening(receiver.start_url)
        assert receiver.wait_for_start(opening, time.monotonic() + 10) is None
        assert opening.has_failed
