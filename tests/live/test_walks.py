"""Walks in programs that are killed."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from mastodon import Mastodon
from tests.support import walker
from tests.support.growing import GrowingServer
from tests.support.loopback import serving

PAGE = 10


def check(found: walker.Killed, wanted: set[str]) -> None:
    """Nothing is missing, nothing is left over, and each kill repeats a page at most."""
    assert set(found.ids) == wanted
    assert sum(Counter(found.ids).values()) - len(wanted) <= PAGE * found.kills


def test_killed_programs_miss_nothing_on_a_running_server(api: Mastodon, server: str, tmp_path: Path) -> None:
    account = str(api.me().id)
    posted = {str(api.status_post(f"Number {number}").id) for number in range(60)}
    check(walker.run(server, str(api.access_token), account, tmp_path, kills=4, steps=30), posted)
    new = {str(api.status_post(f"New {number}").id) for number in range(35)}
    check(walker.run(server, str(api.access_token), account, tmp_path, kills=2, steps=20), new)
    check(walker.run(server, str(api.access_token), account, tmp_path), set())


def test_killed_programs_miss_nothing_while_new_items_arrive(tmp_path: Path) -> None:
    lists = GrowingServer(300, growth=3)
    seen: set[str] = set()
    with serving(lists.respond) as url:
        for _ in range(3):
            before = set(lists.ids)
            found = walker.run(url, "token", "5", tmp_path, kills=3, steps=120)
            assert before <= seen | set(found.ids)
            # Only a kill brings items again, those of a page at most.
            assert seen & set(found.ids) == set()
            assert len(found.ids) - len(set(found.ids)) <= PAGE * found.kills
            seen |= set(found.ids)
        lists.growth = 0
        seen.update(walker.run(url, "token", "5", tmp_path).ids)
    assert seen == set(lists.ids)
