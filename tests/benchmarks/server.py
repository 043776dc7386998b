"""A server for the benchmarks, in a process of its own: a timeline, a follow, an upload and streams."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO

from tests.support.loopback import Incoming, Listener, Request, chunk_bytes, response_bytes
from tests.support.scripted import HEAD

from .measure import ROOT
from .samples import HEADERS, NEWEST, deleted, many, page, posted, relationship, written

#: How many statuses the timeline has.
TIMELINE = 40 * 1000
_AT_ONCE = 20
_HEARTBEAT = b":thump\n"
_MEDIUM = b'{"id": "1", "type": "image", "url": "https://mastodon.example/1.png"}'


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


def _serve(connection: socket.socket) -> None:
    # Writing goes through a buffer, so that small events do not leave one by one.
    with connection.makefile("wb") as output:
        for request in Incoming(connection, keep_bodies=False):
            _respond(request, output)
            output.flush()


def _respond(request: Request, output: BinaryIO) -> None:
    query = {name: int(value) for name, value in request.query.items()}
    if "streaming" in request.path:
        _stream(output, **query)
    elif request.method == "GET":
        _timeline(request, output, query["limit"], query.get("max_id", NEWEST + 1))
    elif "media" in request.path:
        output.write(response_bytes(_MEDIUM, headers=HEADERS))
    else:
        output.write(response_bytes(written(relationship(1)), headers=HEADERS))


def _timeline(request: Request, output: BinaryIO, limit: int, max_id: int) -> None:
    start = NEWEST + 1 - max_id
    count = min(limit, TIMELINE - start)
    last = start + count == TIMELINE
    cursor = f"http://{request.headers['host']}{request.path}?limit={limit}&max_id={NEWEST + 1 - start - limit}"
    link = {} if last else {"Link": f'<{cursor}>; rel="next"'}
    output.write(response_bytes(page("Status", count, start), headers={**HEADERS, **link}))


def _stream(output: BinaryIO, events: int, small: int = 0, pause: int = 0) -> None:
    output.write(HEAD)
    posts = [posted({**status, "uri": "STAMP"}) for status in many("Status", _AT_ONCE)]
    for number in range(events):
        event = deleted(number) if small else posts[number % _AT_ONCE]
        output.write(chunk_bytes(event.replace(b"STAMP", b"%d" % time.monotonic_ns()) if pause else event))
        if number % 10 == 9:
            output.write(chunk_bytes(_HEARTBEAT))
        if pause:
            output.flush()
            time.sleep(pause / 1000)
    output.write(chunk_bytes(b""))


def main() -> None:
    listener = Listener(_serve)
    print(listener.url, flush=True)
    listener.accept()


if __name__ == "__main__":
    main()
