"""A cassette of a whole session with a server, replayed with VCR's default matching.

It was recorded by Mastodon.py 2.3.3 against the package ``mastodon_mock``. To record it anew, run this file with 2.3.3
and ``RECORD_COMPAT=1`` in the environment: a server is started on a fixed port of this machine.
"""

import io
import json
import os
import re
import subprocess
import sys
import time
from datetime import datetime, timezone
from pathlib import Path

import pytest
import requests
import vcr

from mastodon import Mastodon, MastodonAPIError, MastodonNotFoundError, MastodonUnauthorizedError

RECORD = bool(os.environ.get("RECORD_COMPAT"))
PORT = 45871
SERVER = f"http://127.0.0.1:{PORT}"
CASSETTE = Path(__file__).parent / "cassettes" / "session.yaml"
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360f8ffbf1e00058202bf2f35"
    "d0c50000000049454e44ae426082"
)
CONFIG = """
privacy_policy = "<p>We keep what you post.</p>"
terms_of_service = "<p>Be kind.</p>"
rules = ["Be kind.", "No spam."]
media_storage_path = "{media}"
"""


class Session:
    """The clients of a session, and what its steps keep for later ones."""

    def __init__(self, tokens):
        options = {"api_base_url": SERVER, "version_check_mode": "none"}
        self.api = Mastodon(access_token=tokens["ada"], **options)
        self.bob = Mastodon(access_token=tokens["bob"], **options)
        self.anyone = Mastodon(**options)
        self.broken = Mastodon(access_token="no-such-token", **options)


STEPS = []


def step(function):
    STEPS.append(function)
    return function


# --- The session ------------------------------------------------------------------------------------------------------


@step
def create_app(s):
    client_id, client_secret = Mastodon.create_app("compat", scopes=["read", "write"], api_base_url=SERVER)
    assert client_id
    assert client_secret


@step
def verify_credentials(s):
    s.me = s.api.account_verify_credentials()
    assert s.me.acct == "ada"
    assert s.me.created_at.tzinfo is not None
    s.bobs = s.bob.me()
    assert s.bobs["username"] == "bob"


@step
def refused_token(s):
    with pytest.raises(MastodonUnauthorizedError) as caught:
        s.broken.account_verify_credentials()
    assert caught.value.args[1] == 401


@step
def instance(s):
    assert s.api.instance().version


@step
def instance_v1(s):
    assert s.api.instance_v1().uri


@step
def instance_v2(s):
    assert s.api.instance_v2().domain


@step
def instance_rules(s):
    assert [rule.text for rule in s.api.instance_rules()] == ["Be kind.", "No spam."]


@step
def instance_activity(s):
    assert isinstance(s.api.instance_activity(), list)


@step
def instance_peers(s):
    assert isinstance(s.api.instance_peers(), list)


@step
def nodeinfo(s):
    assert s.api.instance_nodeinfo().version == "2.0"


@step
def preferences(s):
    assert s.api.preferences()["posting:default:visibility"] == "public"


@step
def update_credentials(s):
    changed = s.api.account_update_credentials(display_name="Ada", note="I count.", fields=[("site", "ada.example")])
    assert changed.display_name == "Ada"
    assert changed.fields[0].name == "site"


@step
def post(s):
    s.status = s.api.status_post("Hello #cats", visibility="public", spoiler_text="pets", language="en")
    assert "Hello" in s.status.content
    assert s.status.spoiler_text == "pets"
    assert s.status.account.acct == "ada"
    assert s.status.created_at > datetime(2020, 1, 1, tzinfo=timezone.utc)


@step
def toot(s):
    s.toot = s.api.toot("A short one")
    assert s.toot.visibility == "public"


@step
def post_with_key(s):
    assert s.api.status_post("Only once", idempotency_key="key-1").id


@step
def get_status(s):
    assert s.api.status(s.status).id == s.status.id
    assert s.api.status(s.status.id) == s.api.status(s.status["id"])


@step
def missing_status(s):
    with pytest.raises(MastodonNotFoundError) as caught:
        s.api.status(1)
    assert caught.value.args[1] == 404


@step
def edit(s):
    assert "edited" in s.api.status_update(s.toot, "A short one, edited").content


@step
def history(s):
    assert len(s.api.status_history(s.toot)) >= 1


@step
def source(s):
    assert s.api.status_source(s.toot).text == "A short one, edited"


@step
def reply(s):
    s.reply = s.bob.status_reply(s.status, "Me too")
    assert s.reply.in_reply_to_id == s.status.id
    assert "@ada" in re.sub("<[^>]*>", "", s.reply.content)


@step
def context(s):
    context = s.api.status_context(s.status)
    assert context.descendants[0].id == s.reply.id
    assert context.ancestors == []


@step
def favourite(s):
    assert s.bob.status_favourite(s.status).favourited is True
    assert [account.acct for account in s.api.status_favourited_by(s.status)] == ["bob"]


@step
def favourites(s):
    assert s.bob.favourites()[0].id == s.status.id
    assert s.bob.status_unfavourite(s.status).favourited is False


@step
def reblog(s):
    assert s.bob.status_reblog(s.status).reblog.id == s.status.id
    assert [account.acct for account in s.api.status_reblogged_by(s.status)] == ["bob"]


@step
def unreblog(s):
    assert s.bob.status_unreblog(s.status).id


@step
def bookmark(s):
    assert s.api.status_bookmark(s.status).bookmarked is True
    assert [status.id for status in s.api.bookmarks()] == [s.status.id]
    assert s.api.status_unbookmark(s.status).bookmarked is False


@step
def pin(s):
    assert s.api.status_pin(s.status).pinned is True
    assert [status.id for status in s.api.account_statuses(s.me, pinned=True)] == [s.status.id]
    assert s.api.status_unpin(s.status).pinned is False


@step
def mute_status(s):
    assert s.api.status_mute(s.status).muted is True
    assert s.api.status_unmute(s.status).muted is False


@step
def follow(s):
    assert s.bob.account_follow(s.me).following is True
    assert [account.acct for account in s.api.account_followers(s.me)] == ["bob"]
    assert [account.acct for account in s.bob.account_following(s.bobs)] == ["ada"]


@step
def relationships(s):
    assert s.bob.account_relationships([s.me, s.bobs])[0].following is True
    assert s.api.account_relationships(s.bobs.id)[0].followed_by is True


@step
def mute_and_block(s):
    assert s.api.account_mute(s.bobs, notifications=False).muting is True
    assert [account.acct for account in s.api.mutes()] == ["bob"]
    assert s.api.account_unmute(s.bobs).muting is False
    assert s.api.account_block(s.bobs).blocking is True
    assert [account.acct for account in s.api.blocks()] == ["bob"]
    assert s.api.account_unblock(s.bobs).blocking is False


@step
def follow_again(s):
    assert s.bob.account_follow(s.me, reblogs=False).showing_reblogs is False


@step
def account(s):
    assert s.api.account(s.bobs.id).acct == "bob"
    assert s.api.account_lookup("bob").id == s.bobs.id


@step
def account_search(s):
    assert [account.acct for account in s.api.account_search("bob", limit=5)] == ["bob"]


@step
def account_note(s):
    assert s.api.account_note_set(s.bobs, "friend").note == "friend"


@step
def many_posts(s):
    s.many = [s.api.status_post(f"Number {number}", visibility="unlisted").id for number in range(6)]


@step
def pages(s):
    page = s.api.account_statuses(s.me, limit=4)
    assert len(page) == 4
    older = s.api.fetch_next(page)
    assert older[0].id < page[-1].id
    assert [status.id for status in s.api.fetch_previous(older)] == [status.id for status in page]


@step
def remaining(s):
    everything = s.api.fetch_remaining(s.api.account_statuses(s.me, limit=4))
    assert set(s.many) <= {status.id for status in everything}


@step
def home(s):
    home = s.bob.timeline_home(limit=3)
    assert [status.id for status in home] == sorted((status.id for status in home), reverse=True)
    newer = s.bob.timeline_home(min_id=home[-1], limit=3)
    assert home[-1].id not in [status.id for status in newer]
    assert s.bob.timeline_home(max_id=home[0].id, since_id=home[-1].id)[0].id == home[1].id


@step
def public_timelines(s):
    assert s.status.id in [status.id for status in s.api.timeline_public(limit=40)]
    assert s.status.id in [status.id for status in s.anyone.timeline_local(limit=40)]


@step
def hashtag_timeline(s):
    assert [status.id for status in s.api.timeline_hashtag("cats", limit=5)] == [s.status.id]


@step
def lists(s):
    s.list = s.api.list_create("Friends")
    s.api.account_follow(s.bobs)
    s.api.list_accounts_add(s.list, [s.bobs])
    assert [account.acct for account in s.api.list_accounts(s.list)] == ["bob"]
    assert [made.title for made in s.api.lists()] == ["Friends"]
    assert s.api.list(s.list).title == "Friends"
    assert [made.title for made in s.api.account_lists(s.bobs)] == ["Friends"]


@step
def list_timeline(s):
    assert isinstance(s.api.timeline_list(s.list), list)


@step
def change_list(s):
    assert s.api.list_update(s.list, "Best friends").title == "Best friends"
    s.api.list_accounts_delete(s.list, [s.bobs])
    s.api.list_delete(s.list)
    assert s.api.lists() == []


@step
def notifications(s):
    s.notifications = s.api.notifications(limit=10)
    assert {"mention", "follow"} <= {notification.type for notification in s.notifications}
    assert s.api.notifications(types=["follow"])[0].account.acct == "bob"
    assert "follow" not in [item.type for item in s.api.notifications(exclude_types=["follow"])]


@step
def dismiss(s):
    s.api.notifications_dismiss(s.notifications[0])
    s.api.notifications_clear()
    assert s.api.notifications() == []


@step
def media(s):
    s.media = s.api.media_post(io.BytesIO(PNG), mime_type="image/png", description="a dot", focus=(0, 0.5))
    assert s.media.type == "image"
    assert s.media.description == "a dot"


@step
def change_media(s):
    assert s.api.media_update(s.media, description="one dot").description == "one dot"
    assert s.api.media(s.media).id == s.media.id


@step
def post_with_media(s):
    made = s.api.status_post("Look", media_ids=[s.media], sensitive=True)
    assert made.media_attachments[0].id == s.media.id
    assert made.sensitive is True
    assert s.api.account_statuses(s.me, only_media=True)[0].id == made.id


@step
def poll(s):
    made = s.api.status_post("Tea?", poll=s.api.make_poll(["yes", "no"], expires_in=86400))
    assert [option.title for option in made.poll.options] == ["yes", "no"]
    assert s.bob.poll(made.poll).id == made.poll.id
    assert s.bob.poll_vote(made.poll, [0]).voted is True


@step
def scheduled(s):
    made = s.api.status_post("Later", scheduled_at=datetime(2040, 1, 1, tzinfo=timezone.utc))
    assert made.scheduled_at == datetime(2040, 1, 1, tzinfo=timezone.utc)
    assert [item.id for item in s.api.scheduled_statuses()] == [made.id]
    assert s.api.scheduled_status(made).params.text == "Later"
    moved = s.api.scheduled_status_update(made, datetime(2041, 1, 1, tzinfo=timezone.utc))
    assert moved.scheduled_at.year == 2041
    s.api.scheduled_status_delete(made)
    assert s.api.scheduled_statuses() == []


@step
def filters(s):
    made = s.api.create_filter_v2("Cats", ["home"], "hide", keywords_attributes=[{"keyword": "cats"}])
    assert made.title == "Cats"
    assert [item.id for item in s.api.filters_v2()] == [made.id]
    assert s.api.filter_v2(made).filter_action == "hide"
    s.api.delete_filter_v2(made)
    assert s.api.filters_v2() == []


@step
def direct_message(s):
    s.api.status_post("@bob psst", visibility="direct")
    conversation = s.bob.conversations()[0]
    assert conversation.unread is True
    assert s.bob.conversations_read(conversation).unread is False


@step
def search(s):
    found = s.api.search("bob", result_type="accounts")
    assert found.accounts[0].acct == "bob"
    assert s.api.search_v2("cats", result_type="hashtags").hashtags[0].name == "cats"


@step
def tags(s):
    assert s.api.tag("cats").name == "cats"
    assert s.api.tag_follow("cats").following is True
    assert [tag.name for tag in s.api.followed_tags()] == ["cats"]
    assert s.api.tag_unfollow("cats").following is False


@step
def featured_tags(s):
    made = s.api.featured_tag_create("cats")
    assert made.name == "cats"
    assert [tag.name for tag in s.api.featured_tags()] == ["cats"]
    assert isinstance(s.api.featured_tag_suggestions(), list)
    s.api.featured_tag_delete(made)


@step
def markers(s):
    assert s.api.markers_set("home", s.status).home.last_read_id == s.status.id
    assert s.api.markers_get("home").home.last_read_id == s.status.id
    assert set(s.api.markers_get(["home", "notifications"])) >= {"home"}


@step
def trends(s):
    assert isinstance(s.api.trending_tags(limit=3), list)
    assert isinstance(s.api.trending_statuses(), list)
    assert isinstance(s.api.trending_links(), list)


@step
def announcements_and_emojis(s):
    assert isinstance(s.api.announcements(), list)
    assert isinstance(s.api.custom_emojis(), list)


@step
def domain_blocks(s):
    s.api.domain_block("spam.example")
    assert s.api.domain_blocks() == ["spam.example"]
    s.api.domain_unblock("spam.example")


@step
def endorse(s):
    assert s.api.account_endorse(s.bobs).endorsed is True
    assert s.api.account_unendorse(s.bobs).endorsed is False


@step
def suggestions(s):
    assert isinstance(s.api.suggestions(), list)


@step
def directory(s):
    assert "ada" in [account.acct for account in s.api.directory(local=True, limit=10)]


@step
def report(s):
    assert s.bob.report(s.me, status_ids=[s.status], comment="too many cats").id


@step
def requests_for_me(s):
    assert s.api.follow_requests() == []


@step
def refused_post(s):
    with pytest.raises(MastodonAPIError) as caught:
        s.api.status_post("")
    assert caught.value.args[1] == 422


@step
def unfollow(s):
    assert s.bob.account_unfollow(s.me).following is False


@step
def delete(s):
    assert s.api.status_delete(s.toot).id == s.toot.id
    with pytest.raises(MastodonNotFoundError):
        s.api.status(s.toot)


# --- Record and replay ------------------------------------------------------------------------------------------------


def start_server(directory):
    config = directory / "server.toml"
    config.write_text(CONFIG.format(media=(directory / "media").as_posix()), encoding="utf-8")
    command = [sys.executable, "-m", "mastodon_mock", "serve", "--in-memory", "--config", str(config)]
    command += ["--host", "127.0.0.1", "--port", str(PORT), "--log-level", "warning"]
    process = subprocess.Popen(command, cwd=directory)
    for _ in range(600):
        try:
            if requests.get(f"{SERVER}/health", timeout=2).ok:
                return process
        except requests.RequestException:
            time.sleep(0.1)
    process.kill()
    raise RuntimeError("the server did not start")


def new_tokens():
    tokens = {}
    for name in ("ada", "bob"):
        made = requests.post(f"{SERVER}/api/v1/_mock/dev_user", json={"username": name}, timeout=10)
        tokens[name] = made.json()["access_token"]
    return tokens


def scrub(response):
    """Without secrets, and without headers that nobody reads."""
    kept = ("content-type", "link", "x-ratelimit-limit", "x-ratelimit-remaining", "x-ratelimit-reset")
    response["headers"] = {name: value for name, value in response["headers"].items() if name.lower() in kept}
    body = response["body"]["string"]
    try:
        data = json.loads(body)
    except ValueError:
        return response
    if isinstance(data, dict):
        secrets = {"access_token", "client_id", "client_secret", "vapid_key"} & set(data)
        if secrets:
            data.update(dict.fromkeys(secrets, "scrubbed"))
            response["body"]["string"] = json.dumps(data).encode()
    return response


def run(session):
    """All steps in their order: what each raised, or None."""
    errors = {}
    for function in STEPS:
        try:
            function(session)
        except Exception as error:  # noqa: BLE001 - shown by the test of this step
            errors[function.__name__] = error
    return errors


@pytest.fixture(scope="module")
def outcome(tmp_path_factory):
    tape = vcr.VCR(filter_headers=["authorization", "user-agent"], decode_compressed_response=True)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("NO_PROXY", "127.0.0.1")
        patch.setenv("no_proxy", "127.0.0.1")
        if not RECORD:
            with tape.use_cassette(str(CASSETTE), record_mode="none") as cassette:
                return run(Session({"ada": "token-of-ada", "bob": "token-of-bob"})), cassette
        CASSETTE.unlink(missing_ok=True)
        process = start_server(tmp_path_factory.mktemp("server"))
        try:
            tokens = new_tokens()
            with tape.use_cassette(str(CASSETTE), record_mode="all", before_record_response=scrub) as cassette:
                return run(Session(tokens)), cassette
        finally:
            process.terminate()
            process.wait(10)


@pytest.mark.parametrize("name", [function.__name__ for function in STEPS])
def test_step(outcome, name):
    errors, _ = outcome
    if name in errors:
        raise errors[name]


def test_everything_recorded_was_asked_for(outcome):
    """The same requests in number, too: nothing was left out and nothing was asked twice.

    Except that 2.3.3 fetches the description once more that it has just fetched for the version.
    """
    _, cassette = outcome
    if not RECORD:
        left = [request.path for number, request in enumerate(cassette.requests) if not cassette.play_counts[number]]
        assert left in ([], ["/api/v2/instance/"])
    assert len(cassette) >= 60


def test_the_cassette_has_no_secrets():
    text = CASSETTE.read_text(encoding="utf-8")
    assert "Bearer" not in text
    assert re.findall('"(?:access_token|client_secret)": ?"(?!scrubbed)', text) == []
    assert len(text) < 300_000
