"""How much of the library the tests of this folder take to a real server; runs after them."""

from __future__ import annotations

from tests.live.conftest import Reached

AT_LEAST = 250


def test_most_methods_were_called_over_a_real_socket(reached: Reached) -> None:
    assert len(reached.names) >= AT_LEAST, sorted(reached.names)
