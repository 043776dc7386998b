"""Modules that ``import mastodon`` imports, and those that it leaves to the calls that need them."""

import json
import random
import subprocess
import sys

import pytest

import mastodon
import mastodon.streaming

PRINT_MODULES = "import json, sys; print(json.dumps(sorted(sys.modules)))"
# Modules that only some calls need, and what needs them.
LATER = (
    "ast",
    "blurhash",
    "cryptography",
    "dataclasses",
    "dateutil",
    "decorator",
    "dis",
    "distributed",
    "html",
    "http_ece",
    "inspect",
    "keyring",
    "magic",
    "mastodon._io.shared_limits",
    "mastodon.archive",
    "mastodon.capabilities",
    "mastodon.cli",
    "mastodon.crawl",
    "mastodon.doctor",
    "mastodon.login",
    "mastodon.outbox",
    "mastodon.preflight",
    "mastodon.streaming.catchup",
    "mastodon.streaming.handles",
    "mastodon.streaming.http",
    "mastodon.streaming.listener",
    "mastodon.streaming.loop",
    "mastodon.streaming.websocket",
    "mastodon.streaming_websocket",
    "mastodon.testing",
    "mastodon.text",
    "mastodon.threads",
    "mastodon.walks",
    "matplotlib",
    "opcode",
    "orjson",
    "pandas",
    "pyarrow",
    "sqlite3",
    "webbrowser",
    "websocket",
)


def modules_after(statement: str) -> set[str]:
    code = f"{statement}\n{PRINT_MODULES}"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True)
    return set(json.loads(done.stdout))


#: Import paths of Mastodon.py 2.3.3.
OLD = (
    *("mastodon", "mastodon.Mastodon", "mastodon.errors", "mastodon.return_types", "mastodon.types_base"),
    *("mastodon.versions", "mastodon.defaults", "mastodon.compat", "mastodon.utility", "mastodon.internals"),
    *("mastodon.streaming", "mastodon.streaming_websocket"),
)
#: Imports the modules in each order, in a process that has imported none of them before.
IN_ORDERS = """
import importlib, json, os, sys
import requests
for order in json.load(sys.stdin):
    child = os.fork()
    if not child:
        for name in order:
            importlib.import_module(name)
        from mastodon import Mastodon, StreamListener
        os._exit(0)
    if os.waitpid(child, 0)[1]:
        print(order)
"""


def test_modules_can_be_imported_in_any_order() -> None:
    chance = random.Random(6)
    orders = [[name] for name in OLD] + [chance.sample(OLD, len(OLD)) for _ in range(12)]
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", IN_ORDERS], input=json.dumps(orders), capture_output=True, text=True
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


@pytest.fixture(scope="module")
def loaded() -> set[str]:
    return modules_after("import mastodon")


@pytest.fixture(scope="module")
def loaded_by_requests() -> set[str]:
    return modules_after("import requests")


@pytest.mark.parametrize("module", LATER)
def test_modules_that_few_calls_need_are_not_imported(
    module: str, loaded: set[str], loaded_by_requests: set[str]
) -> None:
    assert module not in loaded - loaded_by_requests


def test_nothing_but_requests_and_its_own_modules_are_imported(loaded: set[str], loaded_by_requests: set[str]) -> None:
    # Context variables keep the options of threads apart. The module is written in C and takes no time to load.
    others = {name for name in loaded - loaded_by_requests if name.partition(".")[0] != "mastodon"}
    assert others - {"contextvars", "_contextvars"} == set()


def test_making_a_client_imports_none_of_them() -> None:
    after = modules_after("import mastodon\nmastodon.Mastodon(api_base_url='https://mastodon.example')")
    assert after & set(LATER) == modules_after("import requests") & set(LATER)


def test_names_of_streams_are_there_as_soon_as_they_are_asked_for() -> None:
    loads = "import mastodon\nassert 'StreamListener' in dir(mastodon)\nmastodon.StreamListener"
    assert "mastodon.streaming.listener" in modules_after(loads)
    assert "mastodon.streaming.websocket" in modules_after("from mastodon.streaming import *")
    with pytest.raises(AttributeError, match="module 'mastodon' has no attribute 'StreamLstener'"):
        mastodon.StreamLstener  # type: ignore[attr-defined]  # noqa: B018
    with pytest.raises(AttributeError, match=r"module 'mastodon\.streaming' has no attribute 'Gaps'"):
        mastodon.streaming.Gaps  # type: ignore[attr-defined]  # noqa: B018


def test_commands_without_an_archive_do_not_load_archives() -> None:
    after = modules_after("from mastodon.cli.arguments import parser\nparser().parse_args(['whoami'])")
    assert after & {"mastodon.archive", "mastodon.walks", "sqlite3"} == set()
