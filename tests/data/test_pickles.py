"""Pickles that earlier versions wrote."""

from __future__ import annotations

import pickle
from datetime import datetime, timezone
from pathlib import Path

from mastodon.return_types import Account, Status
from mastodon.types_base import PaginatableList

PICKLES = Path(__file__).parent / "pickles"


def test_pickles_from_before_the_modules_moved_are_read() -> None:
    page, status, account = pickle.loads((PICKLES / "2.4.0-before-rooms.pickle").read_bytes())
    assert type(page) is PaginatableList
    assert page._mastopy_type == "PaginatableList[Status]"
    assert page._pagination_next["max_id"] == 1
    assert type(status) is Status
    assert page[0] is status
    assert type(account) is type(status.account) is Account
    assert status.created_at == datetime(2024, 1, 2, 3, 4, 5, tzinfo=timezone.utc)
    assert status.wire_value("replies_count") == "many"
    assert status.brand_new.a == [1]
