"""Pickles that earlier versions wrote."""

from __future__ import annotations

import pickle
from datetime import datetime, timezone
from pathlib import Path

from mastodon.return_types import Account, Collection, Status, WebPushSubscriptionAlerts
from mastodon.types_base import Entity, MaybeSnowflakeIdType, NonPaginatableList, PaginatableList

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


def test_pickles_of_mastodon_py_are_read() -> None:
    loaded = pickle.loads((PICKLES / "2.3.3.pickle").read_bytes())
    page = loaded["page"]
    (status,) = page
    assert type(page) is PaginatableList
    assert page._pagination_next["max_id"] == 1
    assert page[:1]._mastopy_type == "PaginatableList[Status]"
    assert (type(status), type(status.account), type(status.tags)) == (Status, Account, NonPaginatableList)
    assert type(status.id) is MaybeSnowflakeIdType
    assert status.id.to_datetime(timezone.utc) == datetime(2023, 6, 15, tzinfo=timezone.utc)
    assert status.created_at == datetime(2020, 1, 1, tzinfo=timezone.utc)
    assert (status.tags[0].name, status.extra.a) == ("cats", [1])
    assert loaded["alerts"] == WebPushSubscriptionAlerts(**{"follow": True, "admin.sign_up": True})
    assert loaded["collection"] == Collection(id="1", items=[{"id": "2"}])
    for each in loaded.values():
        assert pickle.loads(pickle.dumps(each)) == each == Entity.from_json(each.to_json())
