"""Which modules are changed, and which tests should notice."""

from __future__ import annotations

from typing import NamedTuple


class Group(NamedTuple):
    """Modules, and the tests that are tried on each of their changes, the most likely ones first."""

    modules: tuple[str, ...]
    tests: tuple[str, ...]


GROUPS = {
    "retries": Group(
        ("_core/retry", "_client/delivery"),
        ("core/test_retries.py", "core/test_ratelimit.py", "io/test_shared_limits.py", "client/test_clients.py"),
    ),
    "limits": Group(
        ("_core/ratelimit",), ("core/test_ratelimit.py", "core/test_retries.py", "io/test_shared_limits.py")
    ),
    "pagination": Group(
        ("_core/pagination",),
        (
            "core/test_pagination.py",
            "endpoints/test_utility.py",
            "endpoints/test_search.py",
            "endpoints/test_collections.py",
        ),
    ),
    "streams": Group(("streaming/sse",), ("streaming/test_sse.py", "streaming/test_dispatch.py")),
    # Without the thousands of tests of samples, of mutated bodies and of the JSON parser, which are slow.
    "conversion": Group(
        ("_data/convert", "_data/scalars", "_data/ids"),
        (
            "data/test_behaviour.py",
            "data/test_other_servers.py",
            "data/test_ids.py",
            "data/test_lists.py",
            "data/test_equality.py",
            "data/test_declared.py",
            "data/test_files.py",
            "data/test_recordings.py",
            "data/test_threads_and_zones.py",
        ),
    ),
    # Without the tests of single endpoints, which call the same functions in two thousand ways.
    "requests": Group(
        ("_core/params", "_core/response", "_core/addresses", "_core/results", "_client/pipeline"),
        (
            "core/test_params.py",
            "core/test_error_bodies.py",
            "core/test_addresses.py",
            "client/test_requests.py",
            "client/test_mistakes.py",
            "client/test_errors.py",
            "client/test_security.py",
            "client/test_versions.py",
            "endpoints/test_raw_requests.py",
            "endpoints/test_lists.py",
            "endpoints/test_push.py",
            "endpoints/test_interactions.py",
            "endpoints/test_async_refreshes.py",
            "endpoints/test_utility.py",
            "endpoints/test_search.py",
        ),
    ),
    "text": Group(("text/*",), ("text",)),
    "outbox": Group(
        ("outbox/entries", "outbox/sending", "outbox/store"), ("outbox/test_sending.py", "outbox/test_storing.py")
    ),
}
