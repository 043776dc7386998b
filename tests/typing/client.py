"""Calls of the client with the types that they must have: checked with the package by ``mypy --strict``, never run."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from typing_extensions import assert_type

from mastodon import Mastodon, StreamHandle, StreamListener, WebSocketSubscription
from mastodon.endpoints.walks import Walk
from mastodon.return_types import (
    Account,
    AdminDomainBlock,
    Collection,
    Instance,
    InstanceV2,
    MediaAttachment,
    Notification,
    NotificationGroup,
    PreviewCard,
    Relationship,
    ScheduledStatus,
    Status,
)
from mastodon.streaming import StreamEvent
from mastodon.types_base import ApiResponse, Entity, NonPaginatableList, PaginatableList

api = Mastodon(api_base_url="https://mastodon.example")

assert_type(api.timeline_home(), PaginatableList[Status])
assert_type(api.timeline_home()[0].account.acct, str)
assert_type(api.timeline_home(max_id=5)[0].card, PreviewCard | None)
assert_type(api.status(5), Status)
assert_type(api.status_post("x"), Status)
assert_type(api.status_post("x", scheduled_at=None), Status)
assert_type(api.status_post("x", scheduled_at=datetime.now()), ScheduledStatus)
assert_type(api.status_reply(api.status(5), "x"), Status)
assert_type(api.status_reply(api.status(5), "x", scheduled_at=datetime.now()), ScheduledStatus)
assert_type(api.account(5), Account)
assert_type(api.account_follow(Account(id=5)), Relationship)
assert_type(api.account_relationships([1, 2]), NonPaginatableList[Relationship])
assert_type(api.instance(), Instance | InstanceV2)
assert_type(api.media_post("a.png"), MediaAttachment)
assert_type(api.fetch_remaining(api.timeline_home()), PaginatableList[Status])
assert_type(api.walk(api.account_statuses, 5, checkpoint="posts.json"), Walk[Status])
assert_type(api.walk(api.domain_blocks), Walk[str])
assert_type(api.walk(api.status_favourited_by, 5), Walk[Account])
assert_type(api.walk(api.notifications, since_last_run=True, checkpoint="seen.json"), Walk[Notification])
assert_type(api.walk(api.admin_domain_blocks), Walk[AdminDomainBlock])
assert_type(api.walk(api.request, "GET", "/api/v1/things"), Walk[Any])
assert_type(api.walk(api.grouped_notifications), Walk[NotificationGroup])
assert_type(api.walk(api.account_collections, 5), Walk[Collection])
assert_type(api.walk(api.search_v2, "cats", result_type="hashtags"), Walk[Any])
assert_type(api.walk(api.search, "cats", result_type="hashtags"), Walk[Any])
api.walk(api.me)  # type: ignore[arg-type]  # these are no pages
assert_type(api.account_mute(5, duration=timedelta(days=1)), Relationship)

page = api.timeline_home()
while page:
    assert_type(page, PaginatableList[Status])
    page = api.fetch_next(page)

assert_type(Status.from_json("{}"), Status)


def post(later: datetime | None) -> None:
    """A time that may be missing leads to either class."""
    assert_type(api.status_post("x", scheduled_at=later), Status | ScheduledStatus)


def read(text: str) -> Any:
    """Without a class, the type is that of the file."""
    return Entity.from_json(text)


path = "/api/v1/anything"
assert_type(api.request("GET", path, returns=PaginatableList[Status]), PaginatableList[Status])
assert_type(api.request("POST", path, returns=Status), Status)
assert_type(api.request("POST", path), Any)
assert_type(api.request("GET", path, returns=Status, with_response=True), ApiResponse[Status])
assert_type(api.request("GET", path, with_response=True), ApiResponse[Any])

socket = api.stream_open_websocket(StreamListener())
listener = StreamListener()
flag = bool(input())
assert_type(api.request("GET", path, returns=Status, with_response=flag), Any)
assert_type(api.stream_user(listener, run_async=True), StreamHandle)
assert_type(api.stream_user(listener, True), StreamHandle)
assert_type(api.stream_user(None, websocket_handle=socket), WebSocketSubscription)
assert_type(api.stream_user(listener, run_async=True, websocket_handle=socket), WebSocketSubscription)
assert_type(api.stream_user(listener, flag), StreamHandle | WebSocketSubscription | None)
assert_type(api.stream_user(listener, True, 30, True), StreamHandle | WebSocketSubscription | None)
assert_type(api.stream_user_notifications(listener, run_async=True, catch_up=True), StreamHandle)
assert_type(api.stream_user_notifications(listener, websocket_handle=socket), WebSocketSubscription)
assert_type(api.stream_public(listener, run_async=True, local=True, only_media=True), StreamHandle)
assert_type(api.stream_public(None, remote=True, websocket_handle=socket), WebSocketSubscription)
assert_type(api.stream_local(listener, run_async=True, only_media=True, timeout=(5, 60)), StreamHandle)
assert_type(api.stream_local(None, websocket_handle=socket), WebSocketSubscription)
assert_type(api.stream_hashtag("cats", listener, run_async=True, local=True), StreamHandle)
assert_type(api.stream_hashtag("cats", listener, True, run_async=True), StreamHandle)
assert_type(api.stream_hashtag("cats", None, websocket_handle=socket), WebSocketSubscription)
assert_type(api.stream_list(5, listener, run_async=True, persist_position="x"), StreamHandle)
assert_type(api.stream_list(5, None, websocket_handle=socket), WebSocketSubscription)
assert_type(api.stream_direct(listener, run_async=True, reconnect_async=True), StreamHandle)
assert_type(api.stream_direct(None, websocket_handle=socket), WebSocketSubscription)
assert_type(api.user_stream(listener, run_async=True), StreamHandle)
assert_type(api.stream_user(listener), None)
assert_type(api.stream_user(listener, run_async=False, reconnect_async=True, persist_position="x"), None)
assert_type(api.stream_hashtag("cats", listener, True), None)

with api.events("user", "hashtag:cats", catch_up=True, timeout=timedelta(minutes=5)) as events:
    for event in events:
        assert_type(event, StreamEvent)
        assert_type(event.time, datetime)
        if isinstance(event.data, Status):
            assert_type(event.data.account.acct, str)
