"""The browser: whether there is one, opening it, and receiving what it brings back."""

from __future__ import annotations

import secrets
import selectors
import socket
import sys
import threading
import time
import webbrowser
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from html import escape
from urllib.parse import parse_qs

_LOOPBACK = "127.0.0.1"
# On Windows, Ctrl-C does not wake up a thread that waits.
_INTERVAL = 0.25
# Browsers send the cookies of all programs on this machine, whatever their ports.
_LONGEST_HEAD = 1 << 16
_SECONDS_FOR_HEAD = 10.0
_SECONDS_FOR_PAGE = 5.0
_MOST_CONNECTIONS = 32

_HEADERS = (
    "Content-Type: text/html; charset=utf-8",
    "Cache-Control: no-store",
    "Referrer-Policy: no-referrer",
    "X-Content-Type-Options: nosniff",
    "Content-Security-Policy: default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
    "Connection: close",
)
_PAGE = """<!DOCTYPE html>
<html lang="en">
<head><meta charset="utf-8"><title>{title}</title>
<style>body {{ font: 1.1em sans-serif; margin: 15vh auto; max-width: 30em; padding: 0 1em; }}</style></head>
<body><h1>{title}</h1><p>{text}</p></body>
</html>
"""
_REASONS = {200: "OK", 303: "See Other", 400: "Bad Request", 404: "Not Found", 405: "Method Not Allowed"}


def has_browser(environment: Mapping[str, str], platform: str, modules: Mapping[str, object]) -> bool:
    """Check whether a browser that is opened here can be seen by the user, and reach this program.

    :param modules: the modules that are loaded, which tell whether this is a notebook.
    """
    if "ipykernel" in modules or "SSH_CONNECTION" in environment or "SSH_TTY" in environment:
        return False
    if platform in ("win32", "darwin"):
        return True
    return any(environment.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "BROWSER"))


class Opening:
    """A browser that is being opened. Some commands wait until the user closes it, so this takes a thread."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._was_opened = False
        self._thread = threading.Thread(target=self._open, name="mastodon-login-browser", daemon=True)
        self._thread.start()

    @property
    def has_failed(self) -> bool:
        """Check whether there is no browser, or it could not be opened."""
        return not self._thread.is_alive() and not self._was_opened

    def _open(self) -> None:
        with suppress(webbrowser.Error, OSError):
            self._was_opened = webbrowser.open(self._url)


class Visit:
    """A request of the browser, which waits for its response. At the end of a ``with`` block it gets one."""

    def __init__(self, connection: socket.socket, target: str) -> None:
        self._connection = connection
        self.path, _, query = target.partition("?")
        self._query = parse_qs(query)

    def __enter__(self) -> Visit:
        return self

    def __exit__(self, *error: object) -> None:
        self.show("The login failed", "The program says why. You can close this window.")

    def get(self, name: str) -> str | None:
        """Return a parameter of the query. One that is there twice counts as missing."""
        found = self._query.get(name, [])
        return found[0] if len(found) == 1 else None

    def show(self, title: str, text: str, status: int = 200) -> None:
        """Respond with a page, unless there was a response before."""
        page = _PAGE.format(title=escape(title), text=escape(text))
        self._respond(status, (), page.encode())

    def redirect(self, url: str) -> None:
        """Send the browser to another page."""
        self._respond(303, (f"Location: {url}",), b"")

    def _respond(self, status: int, headers: tuple[str, ...], body: bytes) -> None:
        lines = (f"HTTP/1.1 {status} {_REASONS[status]}", *_HEADERS, *headers, f"Content-Length: {len(body)}", "\r\n")
        # The browser may have left. After the first response, the socket is closed.
        with suppress(OSError), self._connection as connection:
            connection.settimeout(_SECONDS_FOR_PAGE)
            connection.sendall("\r\n".join(lines).encode() + body)
            connection.shutdown(socket.SHUT_WR)


@dataclass
class _Incoming:
    """A connection whose request has not arrived completely."""

    connection: socket.socket
    end: float
    head: bytes = b""


class Receiver:
    """A port of this machine to which the server sends the browser back with a code.

    It has two pages. ``start_url`` leads to the server, once, so that the address of the server's page, with its state,
    does not appear in the command that opens the browser, which other users of the machine can see.
    """

    def __init__(self, port: int = 0) -> None:
        """Listen on a port, by default on one that is free. Raise an OSError if it is taken."""
        self._listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        self._selector = selectors.DefaultSelector()
        self._incoming: list[_Incoming] = []
        try:
            # On Windows, the first option would let other programs take the port over.
            name = "SO_EXCLUSIVEADDRUSE" if sys.platform == "win32" else "SO_REUSEADDR"
            self._listener.setsockopt(socket.SOL_SOCKET, getattr(socket, name), 1)
            self._listener.bind((_LOOPBACK, port))
            self._listener.listen()
            self._listener.setblocking(False)
            self._selector.register(self._listener, selectors.EVENT_READ)
        except OSError:
            self.close()
            raise
        self._host = f"{_LOOPBACK}:{self._listener.getsockname()[1]}"
        self._start_path = f"/{secrets.token_urlsafe(16)}"
        self.redirect_uri = f"http://{self._host}/"
        self.start_url = f"http://{self._host}{self._start_path}"
        #: Whether a response of the server came back with another state.
        self.saw_wrong_state = False

    def __enter__(self) -> Receiver:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def close(self) -> None:
        for each in list(self._incoming):
            self._drop(each)
        self._selector.close()
        self._listener.close()

    def wait_for_start(self, opening: Opening, end: float) -> Visit | None:
        """Wait until the browser shows up. Return None if it could not be opened, or at the end of the time."""
        for visit in self._visits(end):
            if visit is None:
                if opening.has_failed:
                    return None
            elif secrets.compare_digest(visit.path.encode(), self._start_path.encode()):
                return visit
            else:
                _refuse(visit)
        return None

    def wait_for_code(self, state: str, end: float) -> Visit | None:
        """Wait until the browser comes back with the right state. Return None at the end of the time."""
        for visit in self._visits(end):
            if visit is None:
                continue
            if visit.path != "/" or not any(visit.get(name) for name in ("code", "error", "state")):
                _refuse(visit)
            elif not secrets.compare_digest((visit.get("state") or "").encode(), state.encode()):
                self.saw_wrong_state = True
                visit.show("Not this login", "This page belongs to another login. The program is still waiting.", 400)
            else:
                return visit
        return None

    def _visits(self, end: float) -> Iterator[Visit | None]:
        """Yield requests, and None from time to time, until a time on the monotonic clock."""
        while (left := end - time.monotonic()) > 0:
            for key, _ in self._selector.select(min(left, _INTERVAL)):
                if key.data is None:
                    self._accept()
                elif key.data in self._incoming:
                    visit = self._read(key.data)
                    if visit is not None:
                        yield visit
            now = time.monotonic()
            for each in [each for each in self._incoming if each.end < now]:
                self._drop(each)
            yield None

    def _accept(self) -> None:
        with suppress(OSError):
            connection, _ = self._listener.accept()
            connection.setblocking(False)
            each = _Incoming(connection, time.monotonic() + _SECONDS_FOR_HEAD)
            self._selector.register(connection, selectors.EVENT_READ, each)
            self._incoming.append(each)
        if len(self._incoming) > _MOST_CONNECTIONS:
            self._drop(self._incoming[0])

    def _drop(self, each: _Incoming) -> None:
        self._release(each)
        each.connection.close()

    def _release(self, each: _Incoming) -> None:
        self._incoming.remove(each)
        self._selector.unregister(each.connection)

    def _read(self, each: _Incoming) -> Visit | None:
        """Read what has arrived. Return the request when it is complete and meant for this program."""
        try:
            block = each.connection.recv(_LONGEST_HEAD)
        except BlockingIOError:
            return None
        except OSError:
            block = b""
        each.head += block
        if not block or len(each.head) > _LONGEST_HEAD or not each.head[:1].isalpha():
            self._drop(each)
            return None
        head, is_complete, _ = each.head.partition(b"\r\n\r\n")
        if not is_complete:
            return None
        self._release(each)
        line, *lines = head.decode("latin-1").split("\r\n")
        method, _, rest = line.partition(" ")
        visit = Visit(each.connection, rest.partition(" ")[0] if method == "GET" else "/")
        hosts = [value.strip() for name, _, value in (text.partition(":") for text in lines) if name.lower() == "host"]
        if method != "GET":
            visit.show("Only GET", "This page can only be opened.", 405)
        elif hosts != [self._host]:
            # The page of another site may have a host name that leads to this machine.
            visit.show("Another host", "This page belongs to another host.", 400)
        else:
            return visit
        return None


def _refuse(visit: Visit) -> None:
    visit.show("Nothing here", "There is no such page.", 404)
