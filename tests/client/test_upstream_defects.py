"""Defects of Mastodon.py 2.3.3 that this library does not have: one test for each, named after the right behaviour.

More on streams is in the tests of streaming.
"""

from __future__ import annotations

import builtins
from datetime import date, datetime, timezone
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from mastodon import Mastodon, MastodonAPIError, MastodonIllegalArgumentError, MastodonNetworkError, StreamListener
from mastodon.return_types import Account, AdminAccount, FilterV2, Rule, Status, StreamReaction, Tag
from mastodon.types_base import PaginatableList
from tests.support.clock import Clock
from tests.support.prepared import Wire
from tests.support.samples import BASE, PNG

APP = {"client_id": "app", "client_secret": "app secret"}
METADATA = "/.well-known/oauth-authorization-server"
KEYS = {"pubkey": b"\x04" + bytes(64), "auth": bytes(16)}
PUSH = "/api/v1/push/subscription"
MOMENT = datetime(2024, 1, 2, 3, 4, 5, tzinfo=timezone.utc)
ID_OF_MOMENT = str(1704164645000 << 16)


@pytest.fixture
def api(wire: Wire) -> Mastodon:
    return wire.client(**APP)


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    path = tmp_path / "cat.png"
    path.write_bytes(PNG)
    return path


# --- State ------------------------------------------------------------------------------------------------------------


def test_the_language_of_one_client_stays_with_it(wire: Wire) -> None:
    wire.respond("GET", "/api/v1/accounts/5", json={"id": "5"})
    german, other = wire.client(lang="de"), wire.client()
    german.account(5)
    assert wire.last.query == {"lang": "de"}
    other.account(5)
    assert wire.last.query == {}
    german.set_language("fr")
    other.account(5)
    assert wire.last.query == {}


def test_the_version_of_the_user_counts_in_mode_none(wire: Wire) -> None:
    wire.respond("GET", "/api/v1/instance/", json={"uri": "old.example"})
    old = wire.client(mastodon_version="3.5.0", version_check_mode="none")
    assert old.instance().uri == "old.example"
    assert (old.mastodon_major, old.mastodon_minor) == (3, 5)
    assert [request.path for request in wire.requests] == ["/api/v1/instance/"]


def test_lists_of_the_caller_stay_as_they_are(wire: Wire, api: Mastodon) -> None:
    wire.respond("POST", "/api/v1/statuses", json={"id": "1"})
    wire.respond("PUT", "/api/v1/statuses/1", json={"id": "1"})
    wire.respond("GET", "/api/v1/notifications", json=[])
    wire.respond("GET", "/api/v2/instance/", json={})
    wire.respond("GET", "/api/v1/timelines/tag/cats", json=[])
    wire.respond("POST", "/api/v1/reports/", json={"id": "1"})
    wire.respond("POST", "/api/v1/lists/5/accounts", json={})
    things: list[Any] = [{"id": 1}, 2, "3"]
    words, kinds = ["dogs"], ["mention"]
    api.status_post("Cats", media_ids=things)
    changes = [{"id": 9, "description": "A cat"}]
    api.status_update(1, "Cats", media_ids=things, media_attributes=changes)
    api.notifications(types=kinds, exclude_types=kinds)
    api.timeline_hashtag("cats", any=words, all=words, none=words)
    api.report(9, status_ids=things, rule_ids=things)
    api.list_accounts_add(5, things)
    assert things == [{"id": 1}, 2, "3"]
    assert (words, kinds) == (["dogs"], ["mention"])
    assert changes == [{"id": 9, "description": "A cat"}]


def test_files_opened_for_upload_are_closed(
    wire: Wire, api: Mastodon, picture: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wire.respond("POST", "/api/v2/media", json={"id": "9", "url": "https://mastodon.example/9"})
    wire.respond("POST", "/api/v2/media", status=422, json={"error": "too large"})
    wire.respond("PATCH", "/api/v1/accounts/update_credentials", json={"id": "5"})
    opened, real_open = [], builtins.open

    def noted(path: Any, *args: Any, **kwargs: Any) -> Any:
        file = real_open(path, *args, **kwargs)
        opened.extend([file] if path == picture else [])
        return file

    monkeypatch.setattr(builtins, "open", noted)
    api.media_post(picture, thumbnail=picture)
    with pytest.raises(MastodonAPIError):
        api.media_post(picture)
    api.account_update_credentials(avatar=picture, header=picture)
    assert len(opened) >= 5
    assert all(file.closed for file in opened)


def test_a_second_attempt_after_429_sends_the_whole_file(wire: Wire, clock: Clock) -> None:
    wire.respond("POST", "/api/v2/media", status=429, json={}, headers={"Retry-After": "1"})
    wire.respond("POST", "/api/v2/media", json={"id": "9", "url": "https://mastodon.example/9"})
    wire.client(ratelimit_method="wait").media_post(BytesIO(PNG), "image/png")
    assert [request.files["file"].content for request in wire.requests] == [PNG, PNG]


# --- What goes out: internal variables --------------------------------------------------------------------------------


def test_log_in_posts_only_oauth_fields(wire: Wire, api: Mastodon) -> None:
    wire.respond("GET", METADATA, json={"grant_types_supported": ["authorization_code"]})
    wire.respond("POST", "/oauth/token", json={"access_token": "new", "scope": "read"})
    api.log_in(code="c0de", scopes=["read"])
    oauth = {"grant_type": "authorization_code", "code": "c0de", "scope": "read"}
    assert wire.last.form == {**oauth, **APP, "redirect_uri": "urn:ietf:wg:oauth:2.0:oob"}


def test_create_account_posts_only_the_fields_of_the_account(wire: Wire, api: Mastodon) -> None:
    wire.respond("POST", "/oauth/token", json={"access_token": "app", "scope": "read"})
    wire.respond("POST", "/api/v1/accounts", json={"access_token": "new", "scope": "read"})
    api.create_account("ada", "pa55", "ada@mail.example", agreement=True, return_detailed_error=True)
    assert set(wire.last.form) == {"username", "password", "email", "agreement", "locale"}


def test_status_post_posts_only_the_given_fields(wire: Wire, api: Mastodon) -> None:
    wire.respond("POST", "/api/v1/statuses", json={"id": "1"})
    wire.respond("PUT", "/api/v1/statuses/1", json={"id": "1"})
    api.status_post("Cats", quote_approval_policy="followers")
    assert wire.last.form == {"status": "Cats", "sensitive": "0", "quote_approval_policy": "followers"}
    api.status_update(1, "Dogs", quote_approval_policy="nobody")
    assert wire.last.form == {"status": "Dogs", "quote_approval_policy": "nobody"}


# --- What goes out: names and forms -----------------------------------------------------------------------------------


@pytest.mark.parametrize("verb", ["accept", "dismiss"])
def test_ids_are_sent_as_id_in_one_pair_of_brackets(wire: Wire, api: Mastodon, verb: str) -> None:
    wire.respond("POST", f"/api/v1/notifications/requests/{verb}", json={})
    getattr(api, f"{verb}_multiple_notification_requests")([1, 2])
    assert wire.last.form == {"id[]": ["1", "2"]}


def test_addresses_of_authorisation_leave_out_state_and_lang_by_default(api: Mastodon) -> None:
    address = api.auth_request_url(skip_server_info=True)
    assert "None" not in address
    assert "state=" not in address
    assert "lang=" not in address


def test_push_subscription_set_works_in_every_mode_of_version_checks(wire: Wire) -> None:
    wire.respond("POST", PUSH, json={"id": 1})
    for mode in ("created", "changed"):
        assert wire.client(version_check_mode=mode).push_subscription_set("https://push.example", KEYS).id == "1"


def test_push_subscription_set_sends_the_standard_flag_once_and_only_if_given(wire: Wire, api: Mastodon) -> None:
    wire.respond("POST", PUSH, json={"id": 1})
    api.push_subscription_set("https://push.example", KEYS)
    assert not [name for name in wire.last.form if "standard" in name]
    api.push_subscription_set("https://push.example", KEYS, standard=True)
    assert [name for name in wire.last.form if "standard" in name] == ["subscription[standard]"]


def test_the_name_of_a_tag_is_escaped_in_paths(wire: Wire, api: Mastodon) -> None:
    wire.respond("GET", "/api/v1/tags/c%23", json={"name": "c#"})
    wire.respond("GET", "/api/v2/instance/", json={})
    wire.respond("GET", "/api/v1/timelines/tag/a%2Fb%3Fc", json=[])
    assert api.tag("c#").name == "c#"
    api.timeline_hashtag("a/b?c")
    assert wire.last.url.endswith("/api/v1/timelines/tag/a%2Fb%3Fc")


def test_dots_cannot_lead_a_path_to_another_endpoint(wire: Wire, api: Mastodon) -> None:
    wire.respond("GET", "/api/v1/accounts/..%2Fblocks", status=404, json={"error": "Record not found"})
    with pytest.raises(MastodonAPIError):
        api.account("../blocks")
    assert wire.last.url == BASE + "/api/v1/accounts/..%2Fblocks"
    with pytest.raises(MastodonIllegalArgumentError):
        api.account("..")
    assert len(wire.requests) == 1


def test_the_address_in_timeline_link_is_escaped(wire: Wire, api: Mastodon) -> None:
    wire.respond("GET", "/api/v2/instance/", json={})
    wire.respond("GET", "/api/v1/timelines/link", json=[])
    address = "https://news.example/a?b=c&d=e#f"
    api.timeline_link(address)
    assert wire.last.query == {"url": address}
    assert "&d=e" not in wire.last.url


def test_cursors_of_link_headers_are_decoded(wire: Wire, api: Mastodon) -> None:
    link = f'<{BASE}/api/v1/favourites?max_id=a%2Bb%3D%3D>; rel="next"'
    wire.respond("GET", "/api/v1/favourites", json=[{"id": "1"}], headers={"Link": link})
    api.fetch_next(api.favourites())
    assert wire.last.query == {"max_id": "a+b=="}


@pytest.mark.parametrize(
    ("name", "place"),
    [
        ("timeline_home", "/api/v1/timelines/home"),
        ("admin_accounts_v1", "/api/v1/admin/accounts"),
        ("notification_requests", "/api/v1/notifications/requests"),
    ],
)
def test_datetimes_in_place_of_ids_are_sent_as_ids(wire: Wire, api: Mastodon, name: str, place: str) -> None:
    wire.respond("GET", place, json=[])
    getattr(api, name)(max_id=MOMENT)
    assert wire.last.query["max_id"] == ID_OF_MOMENT


def test_the_limit_of_admin_accounts_is_sent(wire: Wire, api: Mastodon) -> None:
    wire.respond("GET", "/api/v1/admin/accounts", json=[])
    api.admin_accounts(limit=7)
    assert wire.last.query["limit"] == "7"


def test_the_limit_of_admin_domain_blocks_is_sent(wire: Wire, api: Mastodon) -> None:
    wire.respond("GET", "/api/v1/admin/domain_blocks/", json=[])
    api.admin_domain_blocks(limit=7)
    assert wire.last.query == {"limit": "7"}


def test_a_string_given_for_a_list_is_one_item(wire: Wire, api: Mastodon) -> None:
    wire.respond("GET", "/api/v1/accounts", json=[])
    wire.respond("GET", "/api/v1/statuses", json=[])
    wire.respond("POST", "/api/v1/filters", json={"id": "1"})
    wire.respond("POST", "/api/v1/reports/", json={"id": "1"})
    api.accounts("123")
    assert wire.last.query == {"id[]": "123"}
    api.statuses("123")
    assert wire.last.query == {"id[]": "123"}
    api.filter_create("cats", context="home")
    assert wire.last.form["context[]"] == "home"
    api.report(9, rule_ids="12")
    assert wire.last.form["rule_ids[]"] == "12"


def test_the_language_in_the_argument_beats_that_of_the_client(wire: Wire) -> None:
    wire.respond("POST", "/api/v1/statuses/5/translate", json={"content": "Katzen"})
    wire.client(lang="fr").status_translate(5, lang="de")
    assert wire.last.form == {"lang": "de"}


def test_booleans_in_json_bodies_are_booleans(wire: Wire, api: Mastodon) -> None:
    wire.respond("POST", "/api/v2/filters", json={"id": "1"})
    api.create_filter_v2("Cats", ["home"], "warn", keywords_attributes=[{"keyword": "cat", "whole_word": True}])
    assert wire.last.json["keywords_attributes"] == [{"keyword": "cat", "whole_word": True}]
    wire.respond("PUT", "/api/v1/statuses/1", json={"id": "1"})
    api.status_update(1, "Cats", sensitive=True, media_attributes=[{"id": 9, "description": "A cat"}])
    assert wire.last.json["sensitive"] is True


def test_the_date_of_the_terms_of_service_is_sent_in_the_path_only(wire: Wire, api: Mastodon) -> None:
    wire.respond("GET", "/api/v1/instance/terms_of_service/2025-04-15", json={"content": "Be kind."})
    api.instance_terms_of_service(date(2025, 4, 15))
    assert wire.last.query == {}


def test_ids_of_paths_are_not_repeated_in_bodies(wire: Wire, api: Mastodon) -> None:
    wire.respond("POST", "/api/v2/filters/5/keywords", json={"id": "1"})
    wire.respond("PUT", "/api/v1/admin/ip_blocks/5", json={"id": "5"})
    api.add_filter_keyword_v2(5, "cats")
    assert wire.last.form == {"keyword": "cats", "whole_word": "0"}
    api.admin_update_ip_block(5, comment="Flood.")
    assert wire.last.form == {"comment": "Flood."}


# --- What goes out: entities ------------------------------------------------------------------------------------------


def test_search_sends_the_id_of_an_account(wire: Wire, api: Mastodon) -> None:
    wire.respond("GET", "/api/v2/search", json={})
    api.search("cats", account_id=Account(id=5))
    assert wire.last.query["account_id"] == "5"


def test_grouped_notifications_send_the_id_of_an_account(wire: Wire, api: Mastodon) -> None:
    wire.respond("GET", "/api/v2/notifications", json={})
    api.grouped_notifications(account_id=Account(id=5))
    assert wire.last.query["account_id"] == "5"


def test_report_sends_the_ids_of_rules(wire: Wire, api: Mastodon) -> None:
    wire.respond("POST", "/api/v1/reports/", json={"id": "1"})
    api.report(Account(id=9), rule_ids=[Rule(id=1), Rule(id=2)])
    assert wire.last.form["rule_ids[]"] == ["1", "2"]


def test_timeline_hashtag_sends_the_names_of_tags(wire: Wire, api: Mastodon) -> None:
    wire.respond("GET", "/api/v2/instance/", json={})
    wire.respond("GET", "/api/v1/timelines/tag/cats", json=[])
    api.timeline_hashtag(Tag(name="cats"), any=[Tag(name="dogs")])
    assert wire.last.path == "/api/v1/timelines/tag/cats"
    assert wire.last.query == {"any[]": "dogs"}


# --- What goes out: files ---------------------------------------------------------------------------------------------


def test_a_mime_type_given_with_a_path_is_sent(wire: Wire, api: Mastodon, picture: Path) -> None:
    wire.respond("POST", "/api/v2/media", json={"id": "9", "url": "https://mastodon.example/9"})
    api.media_post(picture, mime_type="image/gif")
    assert wire.last.files["file"].type == "image/gif"


def test_names_of_uploads_of_an_unknown_type_do_not_end_in_none(wire: Wire, api: Mastodon) -> None:
    wire.respond("POST", "/api/v2/media", json={"id": "9", "url": "https://mastodon.example/9"})
    api.media_post(b"data", "x-strange/thing")
    assert not wire.last.files["file"].name.endswith("None")


# --- Real servers -----------------------------------------------------------------------------------------------------


def test_sensitive_is_a_boolean_beside_a_poll_as_gotosocial_requires(wire: Wire, api: Mastodon) -> None:
    wire.respond("POST", "/api/v1/statuses", json={"id": "1"})
    api.status_post("Tea?", poll=api.make_poll(["yes", "no"], 300), sensitive=False)
    assert wire.last.json["sensitive"] is False
    assert wire.last.json["poll"]["multiple"] is False


def test_account_familiar_followers_sends_ids_in_the_query(wire: Wire, api: Mastodon) -> None:
    wire.respond("GET", "/api/v1/accounts/familiar_followers", json=[])
    api.account_familiar_followers([1, 2])
    assert wire.last.query == {"id[]": ["1", "2"]}
    assert wire.last.body == b""


def test_revoke_access_token_accepts_an_empty_response(wire: Wire, api: Mastodon) -> None:
    wire.respond("GET", METADATA, status=404, json={})
    wire.respond("POST", "/oauth/revoke", text="")
    api.revoke_access_token()
    assert api.access_token is None


def test_get_approx_server_time_works_where_head_is_not_allowed(wire: Wire, api: Mastodon) -> None:
    wire.respond("HEAD", "/", status=405, text="")
    wire.respond("GET", "/", text="<html></html>", headers={"Date": "Tue, 02 Jan 2024 03:04:05 GMT"})
    assert api.get_approx_server_time() == MOMENT.astimezone().replace(tzinfo=None)


def test_admin_accounts_v1_returns_entities_in_pages(wire: Wire, api: Mastodon) -> None:
    wire.respond("GET", "/api/v1/admin/accounts", json=[{"id": "5", "username": "ada"}])
    found = api.admin_accounts_v1()
    assert isinstance(found, PaginatableList)
    assert type(found[0]) is AdminAccount


def test_resets_of_rate_limits_may_be_iso_dates(wire: Wire, clock: Clock) -> None:
    reset = datetime.fromtimestamp(clock.time() + 100, timezone.utc).isoformat()
    headers = {"X-RateLimit-Limit": "300", "X-RateLimit-Remaining": "0", "X-RateLimit-Reset": reset}
    wire.respond("GET", "/api/v1/accounts/5", json={"id": "5"}, headers=headers)
    client = wire.client(ratelimit_method="wait")
    client.account(5)
    assert client.ratelimit_reset == pytest.approx(clock.time() + 100, abs=2)
    client.account(5)
    assert clock.slept == [pytest.approx(100, abs=2)]


@pytest.mark.parametrize("status", [301, 307])
def test_a_redirect_to_a_path_without_its_slash_keeps_method_and_body(wire: Wire, api: Mastodon, status: int) -> None:
    wire.respond("POST", "/api/v1/reports/", status=status, headers={"Location": "/api/v1/reports"})
    wire.respond("POST", "/api/v1/reports", json={"id": "1"})
    assert api.report(9, comment="Spam.").id == "1"
    assert (wire.last.method, wire.last.path) == ("POST", "/api/v1/reports")
    assert wire.last.form == {"account_id": "9", "comment": "Spam."}
    assert wire.last.headers["Authorization"] == "Bearer token"


# --- Where 2.3.3 crashes ----------------------------------------------------------------------------------------------


def test_status_update_sends_media_ids_beside_media_attributes(wire: Wire, api: Mastodon) -> None:
    wire.respond("PUT", "/api/v1/statuses/1", json={"id": "1"})
    change = api.generate_media_edit_attributes(9, description="A cat")
    api.status_update(1, "Cats", media_ids=[8, 9], media_attributes=[change])
    assert wire.last.json["media_ids"] == [8, 9]
    assert wire.last.json["media_attributes"] == [{"id": 9, "description": "A cat"}]


def test_status_update_without_an_id_is_refused(wire: Wire, api: Mastodon) -> None:
    with pytest.raises(MastodonIllegalArgumentError, match="id"):
        api.status_update(None, "Cats")  # type: ignore[arg-type]  # what the test is about
    assert wire.requests == []


def test_account_follow_leaves_out_reblogs_none(wire: Wire, api: Mastodon) -> None:
    wire.respond("POST", "/api/v1/accounts/5/follow", json={"id": "5"})
    api.account_follow(5, reblogs=None)  # type: ignore[arg-type]  # what the test is about
    assert wire.last.form == {"notify": "0"}


def test_account_search_leaves_out_following_none(wire: Wire, api: Mastodon) -> None:
    wire.respond("GET", "/api/v1/accounts/search", json=[])
    api.account_search("ada", following=None)  # type: ignore[arg-type]  # what the test is about
    assert wire.last.query == {"q": "ada", "resolve": "0"}


@pytest.mark.parametrize("metadata", [{}, {"issuer": BASE}, {"token_endpoint": None}])
def test_missing_keys_of_the_oauth_metadata_have_defaults(wire: Wire, api: Mastodon, metadata: Any) -> None:
    wire.respond("GET", METADATA, json=metadata)
    wire.respond("POST", "/oauth/token", json={"access_token": "new"})
    wire.respond("GET", "/oauth/userinfo", json={"name": "Ada"})
    wire.respond("POST", "/oauth/revoke", json={})
    assert api.auth_request_url().startswith(BASE + "/oauth/authorize?")
    assert api.log_in(code="c0de") == "new"
    assert api.oauth_userinfo().name == "Ada"
    api.revoke_access_token()


def test_create_app_raises_the_error_of_the_server(wire: Wire) -> None:
    wire.respond("POST", "/api/v1/apps", status=422, json={"error": "Validation failed"})
    with pytest.raises(MastodonAPIError, match="Validation failed"):
        Mastodon.create_app("Cats", api_base_url=BASE, session=wire.session())


# --- Where its results are wrong --------------------------------------------------------------------------------------


def test_timeline_is_available_compares_whole_words(wire: Wire, api: Mastodon) -> None:
    access = {"live_feeds": {"local": "disabled", "remote": "disabled"}}
    wire.respond("GET", "/api/v2/instance/", json={"configuration": {"timelines_access": access}})
    assert api.timeline_is_available("public") is False
    assert api.timeline_is_available("pub") is True
    with pytest.raises(MastodonIllegalArgumentError, match="pub"):
        api.timeline_is_available("pub", fail_hard=True)


def test_filters_apply_keeps_everything_without_a_filter_for_the_context(api: Mastodon) -> None:
    statuses = [Status(id=1, content="<p>cats</p>"), Status(id=2, content="<p>dogs</p>")]
    elsewhere = FilterV2(id=1, context=["public"], keywords=[{"keyword": "cats", "whole_word": True}])
    assert api.filters_apply(statuses, [], "home") == statuses
    assert api.filters_apply(statuses, [elsewhere], "home") == statuses
    assert api.filters_apply(statuses, [elsewhere], "public") == statuses[1:]


def test_the_access_token_does_not_go_to_the_host_that_nodeinfo_names(wire: Wire, api: Mastodon) -> None:
    schema, elsewhere = "http://nodeinfo.diaspora.software/ns/schema/2.0", "https://elsewhere.example/nodeinfo"
    wire.respond("GET", "/.well-known/nodeinfo", json={"links": [{"rel": schema, "href": elsewhere}]})
    wire.respond("GET", elsewhere, json={"software": {"name": "mastodon"}})
    assert api.instance_nodeinfo().software.name == "mastodon"
    assert wire.last.host == "elsewhere.example"
    assert "Authorization" not in wire.last.headers


# --- Streams ----------------------------------------------------------------------------------------------------------


class _Ear(StreamListener):
    def __init__(self) -> None:
        self.heard: list[object] = []

    def on_delete(self, status_id: object) -> None:
        self.heard.append(status_id)

    def on_status_update(self, status: object) -> None:
        self.heard.append(type(status))

    def on_announcement_reaction(self, reaction: object) -> None:
        self.heard.append(type(reaction))


def test_a_ulid_in_a_delete_event_is_handed_over_as_text() -> None:
    ear = _Ear()
    ear.handle_websocket_message({"stream": ["user"], "event": "delete", "payload": "01JXYZ0123456789ABCDEFGHJK"})
    ear.handle_websocket_message({"stream": ["user"], "event": "delete", "payload": "12345"})
    assert ear.heard == ["01JXYZ0123456789ABCDEFGHJK", "12345"]


def test_events_of_edits_and_reactions_are_entities() -> None:
    ear = _Ear()
    ear.handle_websocket_message({"stream": ["user"], "event": "status.update", "payload": '{"id": "1"}'})
    ear.handle_websocket_message({"stream": ["user"], "event": "announcement.reaction", "payload": '{"name": "x"}'})
    assert ear.heard == [Status, StreamReaction]


def test_the_tag_of_stream_hashtag_is_escaped(wire: Wire) -> None:
    wire.respond("GET", "/api/v1/streaming/hashtag", status=404, json={"error": "x"})
    wire.respond("GET", "/api/v2/instance/", json={"configuration": {"urls": {"streaming": "wss://mastodon.example"}}})
    with pytest.raises(MastodonNetworkError):
        wire.client().stream_hashtag("a&b=c", StreamListener())
    assert wire.last.query == {"tag": "a&b=c"}
