"""Calls of the client with the types that they must have: checked with the package by ``mypy --strict``, never run."""

from __future__ import annotations

from typing import Any

from typing_extensions import assert_type

from mastodon import Mastodon
from mastodon.return_types import (
    Account,
    Instance,
    InstanceV2,
    MediaAttachment,
    PreviewCard,
    Relationship,
    ScheduledStatus,
    Status,
)
from mastodon.types_base import ApiResponse, NonPaginatableList, PaginatableList

api = Mastodon(api_base_url="https://mastodon.example")

assert_type(api.timeline_home(), PaginatableList[Status])
assert_type(api.timeline_home()[0].account.acct, str)
assert_type(api.timeline_home(max_id=5)[0].card, PreviewCard | None)
assert_type(api.status(5), Status)
assert_type(api.status_post("x"), Status | ScheduledStatus)
assert_type(api.account(5), Account)
assert_type(api.account_follow(Account(id=5)), Relationship)
assert_type(api.account_relationships([1, 2]), NonPaginatableList[Relationship])
assert_type(api.instance(), Instance | InstanceV2)
assert_type(api.media_post("a.png"), MediaAttachment)
assert_type(api.fetch_remaining(api.timeline_home()), PaginatableList[Status])

path = "/api/v1/anything"
assert_type(api.request("GET", path, returns=PaginatableList[Status]), PaginatableList[Status])
assert_type(api.request("POST", path, returns=Status), Status)
assert_type(api.request("POST", path), Any)
assert_type(api.request("GET", path, returns=Status, with_response=True), ApiResponse[Status])
assert_type(api.request("GET", path, with_response=True), ApiResponse[Any])
