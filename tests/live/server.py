"""A real server for tests: the third-party package ``mastodon_mock``, on a port of this machine."""

from __future__ import annotations

import itertools
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import requests

from mastodon import Mastodon

_START_SECONDS = 60
_ATTEMPTS = 3
_CONFIG = """
privacy_policy = "<p>We keep what you post.</p>"
terms_of_service = "<p>Be kind.</p>"
rules = ["Be kind.", "No spam."]
media_storage_path = "{media}"
"""

# The type of the fixture ``make_client``.
MakeClient = Callable[..., Mastodon]
_numbers = itertools.count(1)


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


def _is_up(url: str) -> bool:
    try:
        return requests.get(f"{url}/health", timeout=2).ok
    except requests.RequestException:
        return False


def start(directory: Path, module: str = "mastodon_mock") -> tuple[subprocess.Popen[bytes], str]:
    """Start the server; another process may take the port in between, so try more than once."""
    config = directory / "server.toml"
    config.write_text(_CONFIG.format(media=(directory / "media").as_posix()), encoding="utf-8")
    log = directory / "server.log"
    env = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    for _ in range(_ATTEMPTS):
        port = _free_port()
        command = [sys.executable, "-m", module, "serve", "--in-memory", "--config", str(config)]
        command += ["--host", "127.0.0.1", "--port", str(port), "--log-level", "warning"]
        with log.open("ab") as output:
            process = subprocess.Popen(command, stdout=output, stderr=output, cwd=directory, env=env)
        url = f"http://127.0.0.1:{port}"
        end = time.monotonic() + _START_SECONDS
        while process.poll() is None and time.monotonic() < end:
            if _is_up(url):
                return process, url
            time.sleep(0.05)
        process.kill()
        process.wait()
    raise RuntimeError(f"mastodon_mock did not start: {log.read_text(errors='replace')[-2000:]}")


@contextmanager
def running(directory: Path, module: str = "mastodon_mock") -> Iterator[str]:
    """The address of a server that runs as long as the block does."""
    process, url = start(directory, module)
    try:
        yield url
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def account_on(server: str, *, admin: bool = False) -> dict[str, Any]:
    """A fresh account with its token, made by the short cut that the server has for tests."""
    name = f"user{os.getpid()}x{next(_numbers)}"
    response = requests.post(f"{server}/api/v1/_mock/dev_user", json={"username": name, "admin": admin}, timeout=10)
    response.raise_for_status()
    made: dict[str, Any] = response.json()
    return made
