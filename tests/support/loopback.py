"""A quick server on a port of this machine: connections stay open, each has a thread, and a function answers."""

from __future__ import annotations

import json
import multiprocessing
import socket
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import Any

#: Verb, path with query, and body to status, headers and the data of the answer.
Answer = Callable[[str, str, bytes], tuple[int, Mapping[str, str], Any]]


@contextmanager
def serving(answer: Answer) -> Iterator[str]:
    """The address of a server that answers like this."""
    listening = socket.create_server(("127.0.0.1", 0), backlog=64)
    accepting = threading.Thread(target=_accept, args=(listening, answer), daemon=True)
    accepting.start()
    try:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        # Closing alone does not wake a thread that waits in accept.
        with suppress(OSError):
            listening.shutdown(socket.SHUT_RDWR)
        listening.close()
        accepting.join(5)


@contextmanager
def serving_apart(answer: Answer) -> Iterator[str]:
    """The address of such a server in a process of its own, which does not slow down the one of the test."""
    with socket.create_server(("127.0.0.1", 0), backlog=64) as listening:
        server = multiprocessing.get_context("fork").Process(target=_accept, args=(listening, answer), daemon=True)
        server.start()
        try:
            yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        finally:
            server.kill()
            server.join()


def _accept(listening: socket.socket, answer: Answer) -> None:
    while True:
        try:
            connection, _ = listening.accept()
        except OSError:
            return
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        threading.Thread(target=_serve, args=(connection, answer), daemon=True).start()


def _serve(connection: socket.socket, answer: Answer) -> None:
    read = b""
    with connection, suppress(ConnectionError):
        while True:
            while b"\r\n\r\n" not in read:
                part = connection.recv(65536)
                if not part:
                    return
                read += part
            head, _, read = read.partition(b"\r\n\r\n")
            while len(read) < (length := _length(head)):
                read += connection.recv(65536)
            body, read = read[:length], read[length:]
            verb, path, _ = head.decode("latin-1").split(" ", 2)
            connection.sendall(_written(*answer(verb, path, body)))


def _length(head: bytes) -> int:
    _, _, value = head.lower().partition(b"content-length: ")
    return int(value.partition(b"\r\n")[0] or 0)


def _written(status: int, headers: Mapping[str, str], data: Any) -> bytes:
    body = json.dumps(data).encode()
    lines = [f"HTTP/1.1 {status} Status", "Content-Type: application/json", f"Content-Length: {len(body)}"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "\r\n"]).encode() + body
