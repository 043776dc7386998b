"""The guard that keeps tests on this machine finds whoever leaves it."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from tests.support.guard.sitecustomize import is_here

ROOT = Path(__file__).parents[2]
#: Tests in a file of their own. Nobody is at 192.0.2.1, which is kept for examples.
TESTS = """
import contextlib, socket, subprocess, sys, threading
import pytest
import requests
from tests.conftest import *
from tests.conftest import _network_log

CONNECT = "import socket; socket.create_connection(('192.0.2.1', 9), 0.1)"

def test_leaves_by_connecting():
    exec(CONNECT)

def test_leaves_by_asking_for_a_name():
    with contextlib.suppress(BaseException):
        requests.get("https://mastodon.example", timeout=0.1)

def test_leaves_by_a_datagram():
    with contextlib.suppress(BaseException), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        sock.sendto(b"x", ("192.0.2.1", 9))

def test_leaves_in_a_child():
    subprocess.run([sys.executable, "-c", CONNECT], stderr=subprocess.DEVNULL)

@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_stays(host):
    with socket.create_server(("127.0.0.1", 0)) as server:
        socket.create_connection((host, server.getsockname()[1]), 5).close()
"""


def test_a_test_that_leaves_this_machine_fails(tmp_path: Path) -> None:
    (tmp_path / "test_leaving.py").write_text(TESTS, encoding="utf-8")
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-rA", "--tb=no", str(tmp_path)]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), os.environ["PYTHONPATH"]])}
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    outcomes = re.findall(r"^(PASSED|FAILED|ERROR) \S+::test_(leaves|stays)", done.stdout, re.MULTILINE)
    found = Counter(outcomes)
    assert found["ERROR", "leaves"] == 4, done.stdout
    assert found["PASSED", "stays"] == 2
    assert found["ERROR", "stays"] == 0


@pytest.mark.parametrize("host", [None, "", "localhost", "127.0.0.1", b"127.1.2.3", "::1", "0.0.0.0"])
def test_addresses_of_this_machine(host: str | bytes | None) -> None:
    assert is_here(host)


@pytest.mark.parametrize(
    "host", ["mastodon.example", "127.evil.example", "127.0.0.1.example", "10.0.0.1", "2001:db8::1"]
)
def test_addresses_elsewhere(host: str) -> None:
    assert not is_here(host)
