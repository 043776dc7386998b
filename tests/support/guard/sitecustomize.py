"""Refuse every connection and every look-up of a name that leaves this machine.

Imported by ``tests/conftest.py``, and by each Python that a test starts, because its directory is on ``PYTHONPATH``.
What was tried is also written to a file, since whoever tried may catch the error.
"""

from __future__ import annotations

import os
import sys
from typing import Any

#: The environment variable with the path of the file.
LOG = "TESTS_NETWORK_LOG"

_EVENTS = ("socket.connect", "socket.sendto", "socket.sendmsg")
_LOOKUPS = ("socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr")
# The empty name and the unspecified addresses mean this machine, too.
_HERE = ("", "localhost", "::", "::1", "0.0.0.0", "<broadcast>")


class NetworkUsedError(AssertionError):
    """A test has tried to leave this machine. No ``OSError``, so that nothing takes it for a server that is down."""


def is_here(host: object) -> bool:
    """Check whether a name or an address is this machine's."""
    name = host.decode("ascii", "replace") if isinstance(host, bytes) else host
    if name is None:
        return True
    return isinstance(name, str) and (name in _HERE or (name.startswith("127.") and name.replace(".", "").isdigit()))


def _watch(event: str, arguments: tuple[Any, ...]) -> None:
    if not event.startswith("socket."):
        return
    if event in _LOOKUPS:
        host = arguments[0]
    elif event in _EVENTS and isinstance(arguments[1], tuple) and isinstance(arguments[1][0], (str, bytes)):
        host = arguments[1][0]
    else:
        # Sockets in the file system, and those of the kernel, have other addresses.
        return
    if is_here(host):
        return
    if path := os.environ.get(LOG):
        with open(path, "a", encoding="utf-8") as log:
            log.write(f"{event} {host!r}\n")
    raise NetworkUsedError(f"{event} of {host!r}: tests must not leave this machine")


sys.addaudithook(_watch)
