"""A server for the benchmarks, in a process of its own: a timeline, a follow, an upload and streams."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlsplit

from .measure import ROOT
from .samples import HEADERS, NEWEST, deleted, many, page, posted, relationship, written

#: How many statuses the timeline has.
TIMELINE = 40 * 1000
_AT_ONCE = 20
_HEARTBEAT = b":thump\n"


@contextmanager
def serving() -> Iterator[str]:
    """The address of the server."""
    command = [sys.executable, "-m", __name__]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            yield process.stdout.readline().strip()
        finally:
            process.kill()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1
    disable_nagle_algorithm = True

    def do_GET(self) -> None:
        url = urlsplit(self.path)
        query = dict(parse_qsl(url.query))
        if "streaming" in url.path:
            self._stream(**{name: int(value) for name, value in query.items()})
        else:
            self._timeline(int(query["limit"]), int(query.get("max_id", NEWEST + 1)))

    def do_POST(self) -> None:
        left = int(self.headers["Content-Length"])
        while left:
            left -= len(self.rfile.read(min(left, 1 << 18)))
        if "media" in self.path:
            self._respond(b'{"id": "1", "type": "image", "url": "https://mastodon.example/1.png"}')
        else:
            self._respond(written(relationship(1)))

    def _timeline(self, limit: int, max_id: int) -> None:
        start = NEWEST + 1 - max_id
        count = min(limit, TIMELINE - start)
        last = start + count == TIMELINE
        cursor = (
            f"<http://{self.headers['Host']}/api/v1/timelines/home?limit={limit}&max_id={NEWEST + 1 - start - limit}>"
        )
        self._respond(page("Status", count, start), {} if last else {"Link": f'{cursor}; rel="next"'})

    def _respond(self, body: bytes, headers: dict[str, str] | None = None) -> None:
        self.send_response(200)
        for name, value in {**HEADERS, **(headers or {}), "Content-Length": str(len(body))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def _stream(self, events: int, small: int = 0, pause: int = 0) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        posts = [posted({**status, "uri": "STAMP"}) for status in many("Status", _AT_ONCE)]
        for number in range(events):
            event = deleted(number) if small else posts[number % _AT_ONCE]
            self._chunk(event.replace(b"STAMP", b"%d" % time.monotonic_ns()) if pause else event)
            if number % 10 == 9:
                self._chunk(_HEARTBEAT)
            if pause:
                self.wfile.flush()
                time.sleep(pause / 1000)
        self.wfile.write(b"0\r\n\r\n")

    def _chunk(self, data: bytes) -> None:
        self.wfile.write(b"%x\r\n%b\r\n" % (len(data), data))

    def log_message(self, *args: object) -> None:
        """Say nothing."""


def main() -> None:
    with ThreadingHTTPServer(("127.0.0.1", 0), _Handler) as server:
        print(f"http://127.0.0.1:{server.server_address[1]}", flush=True)
        server.serve_forever()


if __name__ == "__main__":
    main()
