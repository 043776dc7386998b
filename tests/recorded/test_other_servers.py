"""Responses of GoToSocial, Takahe, snac and Hollo, read through the library.

``convert.py`` made the cassettes of recordings of real servers. These tests cannot be recorded again.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime, timezone
from typing import Any

import pytest
from vcr.cassette import Cassette

from mastodon import Mastodon, MastodonAPIError, MastodonError, MastodonIllegalArgumentError
from mastodon.return_types import Notification, Status
from mastodon.types_base import AttribAccessDict
from tests.data.bodies import losses
from tests.recorded import serializer
from tests.recorded.streams import Tape
from tests.support.endpoints import row_of
from tests.support.samples import PNG
from tests.support.scripted import until
from tests.support.streams import Notes

Call = Callable[..., Any]
LATER = datetime(2100, 1, 1, tzinfo=timezone.utc)
_KEY = b"\x04" + bytes(64)
_PUSH: Any = {"pubkey": _KEY, "auth": bytes(16)}

#: How a request to each endpoint is made; ids in the path are arguments. What is not here is called by its path.
CALLS: dict[str, Call] = {
    "GET /.well-known/nodeinfo": lambda api: api.instance_nodeinfo().software.name,
    "GET /.well-known/oauth-authorization-server": lambda api: api.oauth_authorization_server_info(),
    "GET /api/v1/accounts/familiar_followers": lambda api: api.account_familiar_followers(1),
    "GET /api/v1/accounts/lookup": lambda api: api.account_lookup("bruno"),
    "GET /api/v1/accounts/relationships": lambda api: api.account_relationships(1),
    "GET /api/v1/accounts/search": lambda api: api.account_search("bruno"),
    "PATCH /api/v1/accounts/update_credentials": lambda api: api.account_update_credentials(note="Hello"),
    "GET /api/v1/accounts/verify_credentials": lambda api: api.account_verify_credentials(),
    "GET /api/v1/accounts/{id}": lambda api, id: api.account(id),
    "POST /api/v1/accounts/{id}/block": lambda api, id: api.account_block(id),
    "GET /api/v1/accounts/{id}/featured_tags": lambda api, id: api.account_featured_tags(id),
    "POST /api/v1/accounts/{id}/follow": lambda api, id: api.account_follow(id),
    "GET /api/v1/accounts/{id}/followers": lambda api, id: api.account_followers(id),
    "GET /api/v1/accounts/{id}/following": lambda api, id: api.account_following(id),
    "GET /api/v1/accounts/{id}/lists": lambda api, id: api.account_lists(id),
    "POST /api/v1/accounts/{id}/mute": lambda api, id: api.account_mute(id),
    "POST /api/v1/accounts/{id}/note": lambda api, id: api.account_note_set(id, "Hello"),
    "GET /api/v1/accounts/{id}/statuses": lambda api, id: api.account_statuses(id),
    "POST /api/v1/accounts/{id}/unblock": lambda api, id: api.account_unblock(id),
    "POST /api/v1/accounts/{id}/unfollow": lambda api, id: api.account_unfollow(id),
    "POST /api/v1/accounts/{id}/unmute": lambda api, id: api.account_unmute(id),
    "GET /api/v1/admin/accounts": lambda api: api.admin_accounts_v1(),
    "GET /api/v1/admin/accounts/{id}": lambda api, id: api.admin_account(id),
    "POST /api/v1/admin/accounts/{id}/action": lambda api, id: api.admin_account_moderate(id, "silence"),
    "GET /api/v1/admin/domain_allows": lambda api: api.admin_domain_allows(),
    "POST /api/v1/admin/domain_allows": lambda api: api.admin_create_domain_allow("a.example"),
    "DELETE /api/v1/admin/domain_allows/{id}": lambda api, id: api.admin_delete_domain_allow(id),
    "GET /api/v1/admin/domain_allows/{id}": lambda api, id: api.admin_domain_allow(id),
    "GET /api/v1/admin/domain_blocks": lambda api: api.admin_domain_blocks(),
    "POST /api/v1/admin/domain_blocks": lambda api: api.admin_create_domain_block("a.example"),
    "DELETE /api/v1/admin/domain_blocks/{id}": lambda api, id: api.admin_delete_domain_block(id),
    "GET /api/v1/admin/domain_blocks/{id}": lambda api, id: api.admin_domain_blocks(id),
    "PUT /api/v1/admin/domain_blocks/{id}": lambda api, id: api.admin_update_domain_block(id, severity="silence"),
    "GET /api/v1/admin/reports": lambda api: api.admin_reports(),
    "GET /api/v1/admin/reports/{id}": lambda api, id: api.admin_report(id),
    "POST /api/v1/admin/reports/{id}/resolve": lambda api, id: api.admin_report_resolve(id),
    "GET /api/v1/announcements": lambda api: api.announcements(),
    "POST /api/v1/apps": lambda api: Mastodon.create_app("Tests", api_base_url=api.api_base_url),
    "GET /api/v1/apps/verify_credentials": lambda api: api.app_verify_credentials(),
    "GET /api/v1/blocks": lambda api: api.blocks(),
    "GET /api/v1/bookmarks": lambda api: api.bookmarks(),
    "GET /api/v1/conversations": lambda api: api.conversations(),
    "POST /api/v1/conversations/{id}/read": lambda api, id: api.conversations_read(id),
    "GET /api/v1/custom_emojis": lambda api: api.custom_emojis(),
    "POST /api/v1/domain_blocks": lambda api: api.domain_block("a.example"),
    "GET /api/v1/favourites": lambda api: api.favourites(),
    "GET /api/v1/featured_tags": lambda api: api.featured_tags(),
    "POST /api/v1/featured_tags": lambda api: api.featured_tag_create("owls"),
    "DELETE /api/v1/featured_tags/{id}": lambda api, id: api.featured_tag_delete(id),
    "GET /api/v1/filters": lambda api: api.filters(),
    "POST /api/v1/filters": lambda api: api.filter_create("bad", "home"),
    "GET /api/v1/filters/{id}": lambda api, id: api.filter(id),
    "GET /api/v1/follow_requests": lambda api: api.follow_requests(),
    "POST /api/v1/follow_requests/{account_id}/authorize": lambda api, id: api.follow_request_authorize(id),
    "POST /api/v1/follow_requests/{account_id}/reject": lambda api, id: api.follow_request_reject(id),
    "GET /api/v1/followed_tags": lambda api: api.followed_tags(),
    "GET /api/v1/instance": lambda api: api.instance_v1(),
    "GET /api/v1/instance/activity": lambda api: api.instance_activity(),
    "GET /api/v1/instance/domain_blocks": lambda api: api.instance_domain_blocks(),
    "GET /api/v1/instance/extended_description": lambda api: api.instance_extended_description(),
    "GET /api/v1/instance/peers": lambda api: api.instance_peers(),
    "GET /api/v1/instance/rules": lambda api: api.instance_rules(),
    "GET /api/v1/lists": lambda api: api.lists(),
    "POST /api/v1/lists": lambda api: api.list_create("Owls"),
    "GET /api/v1/lists/{id}": lambda api, id: api.list(id),
    "PUT /api/v1/lists/{id}": lambda api, id: api.list_update(id, "Larks"),
    "DELETE /api/v1/lists/{id}": lambda api, id: api.list_delete(id),
    "DELETE /api/v1/lists/{id}/accounts": lambda api, id: api.list_accounts_delete(id, [1]),
    "GET /api/v1/lists/{id}/accounts": lambda api, id: api.list_accounts(id),
    "POST /api/v1/lists/{id}/accounts": lambda api, id: api.list_accounts_add(id, [1]),
    "GET /api/v1/markers": lambda api: api.markers_get(["home"]),
    "POST /api/v1/markers": lambda api: api.markers_set("home", 1),
    "GET /api/v1/media/{id}": lambda api, id: api.media(id),
    "PUT /api/v1/media/{id}": lambda api, id: api.media_update(id, description="Owls"),
    "GET /api/v1/mutes": lambda api: api.mutes(),
    "GET /api/v1/notifications": lambda api: api.notifications(),
    "POST /api/v1/notifications/clear": lambda api: api.notifications_clear(),
    "GET /api/v1/notifications/unread_count": lambda api: api.notifications_unread_count(),
    "GET /api/v1/notifications/{id}": lambda api, id: api.notifications(id),
    "POST /api/v1/notifications/{id}/dismiss": lambda api, id: api.notifications_dismiss(id),
    "GET /api/v1/polls/{id}": lambda api, id: api.poll(id),
    "POST /api/v1/polls/{id}/votes": lambda api, id: api.poll_vote(id, 0),
    "GET /api/v1/preferences": lambda api: api.preferences(),
    "DELETE /api/v1/profile/avatar": lambda api: api.account_delete_avatar(),
    "DELETE /api/v1/profile/header": lambda api: api.account_delete_header(),
    "DELETE /api/v1/push/subscription": lambda api: api.push_subscription_delete(),
    "GET /api/v1/push/subscription": lambda api: api.push_subscription(),
    "POST /api/v1/push/subscription": lambda api: api.push_subscription_set("https://push.example/1", _PUSH),
    "PUT /api/v1/push/subscription": lambda api: api.push_subscription_update(mention_events=True),
    "POST /api/v1/reports": lambda api: api.report(1),
    "GET /api/v1/scheduled_statuses": lambda api: api.scheduled_statuses(),
    "GET /api/v1/scheduled_statuses/{id}": lambda api, id: api.scheduled_status(id),
    "DELETE /api/v1/scheduled_statuses/{id}": lambda api, id: api.scheduled_status_delete(id),
    "PUT /api/v1/scheduled_statuses/{id}": lambda api, id: api.scheduled_status_update(id, LATER),
    "GET /api/v1/search": lambda api: api.search_v1("bruno"),
    "GET /api/v1/statuses": lambda api: api.statuses([1]),
    "POST /api/v1/statuses": lambda api: api.status_post("Hello"),
    "DELETE /api/v1/statuses/{id}": lambda api, id: api.status_delete(id),
    "GET /api/v1/statuses/{id}": lambda api, id: api.status(id),
    "PUT /api/v1/statuses/{id}": lambda api, id: api.status_update(id, "Hello"),
    "POST /api/v1/statuses/{id}/bookmark": lambda api, id: api.status_bookmark(id),
    "GET /api/v1/statuses/{id}/context": lambda api, id: api.status_context(id),
    "POST /api/v1/statuses/{id}/favourite": lambda api, id: api.status_favourite(id),
    "GET /api/v1/statuses/{id}/favourited_by": lambda api, id: api.status_favourited_by(id),
    "GET /api/v1/statuses/{id}/history": lambda api, id: api.status_history(id),
    "POST /api/v1/statuses/{id}/mute": lambda api, id: api.status_mute(id),
    "POST /api/v1/statuses/{id}/pin": lambda api, id: api.status_pin(id),
    "POST /api/v1/statuses/{id}/reblog": lambda api, id: api.status_reblog(id),
    "GET /api/v1/statuses/{id}/reblogged_by": lambda api, id: api.status_reblogged_by(id),
    "GET /api/v1/statuses/{id}/source": lambda api, id: api.status_source(id),
    "POST /api/v1/statuses/{id}/unbookmark": lambda api, id: api.status_unbookmark(id),
    "POST /api/v1/statuses/{id}/unfavourite": lambda api, id: api.status_unfavourite(id),
    "POST /api/v1/statuses/{id}/unmute": lambda api, id: api.status_unmute(id),
    "POST /api/v1/statuses/{id}/unpin": lambda api, id: api.status_unpin(id),
    "POST /api/v1/statuses/{id}/unreblog": lambda api, id: api.status_unreblog(id),
    "GET /api/v1/tags/{name}": lambda api, name: api.tag(name),
    "POST /api/v1/tags/{name}/follow": lambda api, name: api.tag_follow(name),
    "POST /api/v1/tags/{name}/unfollow": lambda api, name: api.tag_unfollow(name),
    "GET /api/v1/timelines/home": lambda api: api.timeline_home(),
    "GET /api/v1/timelines/list/{list_id}": lambda api, id: api.timeline_list(id),
    "GET /api/v1/timelines/public": lambda api: api.timeline_public(),
    "GET /api/v1/timelines/tag/{hashtag}": lambda api, name: api.timeline_hashtag(name),
    "GET /api/v1/trends/links": lambda api: api.trending_links(),
    "GET /api/v1/trends/tags": lambda api: api.trending_tags(),
    "GET /api/v1/trends/statuses": lambda api: api.trending_statuses(),
    "GET /api/v2/admin/accounts": lambda api: api.admin_accounts_v2(),
    "GET /api/v2/filters": lambda api: api.filters_v2(),
    "POST /api/v2/filters": lambda api: api.create_filter_v2("Bad", "home", "warn"),
    "GET /api/v2/filters/{id}": lambda api, id: api.filter_v2(id),
    "PUT /api/v2/filters/{id}": lambda api, id: api.update_filter_v2(id, "Worse"),
    "DELETE /api/v2/filters/{id}": lambda api, id: api.delete_filter_v2(id),
    "GET /api/v2/filters/{filter_id}/keywords": lambda api, id: api.filter_keywords_v2(id),
    "POST /api/v2/filters/{filter_id}/keywords": lambda api, id: api.add_filter_keyword_v2(id, "bad"),
    "POST /api/v2/filters/{filter_id}/statuses": lambda api, id: api.add_filter_status_v2(id, 1),
    "DELETE /api/v2/filters/keywords/{id}": lambda api, id: api.delete_filter_keyword_v2(id),
    "GET /api/v2/instance": lambda api: api.instance_v2(),
    "POST /api/v2/media": lambda api: api.media_post(PNG, "image/png"),
    "GET /api/v2/notifications": lambda api: api.grouped_notifications(),
    "GET /api/v2/search": lambda api: api.search_v2("bruno"),
    "GET /api/v2/suggestions": lambda api: api.suggestions_v2(),
    "POST /oauth/revoke": lambda api: api.revoke_access_token(),
    "POST /oauth/token": lambda api: api.log_in(code="code"),
    "GET /oauth/userinfo": lambda api: api.oauth_userinfo(),
}


@pytest.fixture(scope="session")
def record_mode() -> str:
    """Nobody records these again."""
    return "none"


@pytest.fixture(scope="session")
def vcr_config() -> dict[str, Any]:
    """Queries and bodies are those of another program."""
    return {**serializer.config(), "match_on": ("method", "path_without_slash")}


def client() -> Mastodon:
    """A client that asks no server for its version."""
    url = "https://example.invalid"
    return Mastodon("id", "secret", "token", api_base_url=url, version_check_mode="none", mastodon_version="4.2.0")


def call(api: Mastodon, verb: str, path: str) -> Any:
    """Call the method for an endpoint, or the endpoint by its path if no method sends exactly this."""
    row = row_of(verb, path) or f"{verb} {path}"
    made = CALLS.get(row)
    if made is None:
        return api.request(verb, path)
    template = row.partition(" ")[2].split("/")
    parts = zip(template, path.rstrip("/").split("/"), strict=False)
    return made(api, *(part for name, part in parts if name.startswith("{")))


def problems(cassette: Cassette) -> dict[str, list[str]]:
    """Call the method for each exchange, and return where the result differs from the response."""
    found, api = {}, client()
    for number, request in enumerate(cassette.requests):
        if cassette.play_counts[number]:
            # It came as a part of another call.
            continue
        response = cassette.responses[number]
        status, body = response["status"]["code"], response["body"]["string"]
        try:
            result = call(api, request.method, request.path)
        except MastodonError as error:
            is_expected = status >= 400 and isinstance(error, (MastodonAPIError, MastodonIllegalArgumentError))
            wrong = [] if is_expected else [f"{type(error).__name__}: {error}"]
        else:
            is_data = status < 300 and isinstance(result, (AttribAccessDict, list))
            wrong = list(losses(json.loads(body), result)) if is_data else []
        if not cassette.play_counts[number]:
            wrong.append("not sent")
        if wrong:
            found[f"{request.method} {request.path} {status}"] = wrong
    return found


@pytest.mark.vcr
@pytest.mark.parametrize("server", ["gotosocial", "hollo", "snac", "takahe"])
def test_what_other_servers_say(server: str, vcr: Cassette) -> None:
    assert problems(vcr) == {}


def test_the_stream_of_gotosocial_is_read(tape: Tape) -> None:
    notes = Notes()
    with tape.client(websockets=True).stream_open_websocket() as socket:
        tape.client(websockets=True)
        socket.subscribe("user", notes)
        assert until(lambda: len(notes.events) == 4)
    assert {type(data) for _, data in notes.events} == {Notification, Status, str}
