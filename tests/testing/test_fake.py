"""``fake_api``: real calls, and nothing leaves the process."""

from __future__ import annotations

import contextlib
import copy
import pickle
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest

from mastodon import (
    Mastodon,
    MastodonError,
    MastodonIllegalArgumentError,
    MastodonNetworkError,
    MastodonRatelimitError,
    MastodonServerError,
    MastodonServiceUnavailableError,
    StreamListener,
)
from mastodon.return_types import Account, Notification, ScheduledStatus
from mastodon.testing import (
    FakeMastodon,
    UnexpectedCallError,
    make_account,
    make_media,
    make_notification,
    make_poll,
    make_status,
    stream_of,
)
from tests.contract.cases import all_cases, methods
from tests.contract.runner import Run
from tests.support.samples import PNG

#: Calls whose result has no type, or that look for something in a list.
NEED_A_RESPONSE = {
    *("get_approx_server_time", "get_async_refresh_status", "instance_health", "instance_nodeinfo"),
    *("instance_translation_languages", "notifications_merged"),
}


class Replier(StreamListener):
    def __init__(self, api: Mastodon) -> None:
        self.api = api

    def on_notification(self, notification: Notification) -> None:
        assert notification.status is not None
        self.api.status_reply(notification.status, "pong")


# --- Responses by default ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("method", [name for name in methods() if name not in {"create_app", "events"}])
def test_every_call_has_a_response_or_says_that_it_needs_one(method: str) -> None:
    for case in all_cases()[method]:
        if method.startswith("stream_") or "raises" in case or "client" in case or "responses" in case:
            continue
        api = FakeMastodon(version_check_mode="none", feature_set=case.get("features", "mainline"))
        run = Run(method, case)
        run.client = api
        message = ""
        # One call looks for an account that no server has, another is older than the server.
        with contextlib.suppress(MastodonError):
            try:
                getattr(api, method)(*run.value(case.get("args", [])), **run.value(case.get("kwargs", {})))
            except UnexpectedCallError as error:
                message = str(error)
        assert (f"fake_api.respond('{method}', ...)" in message) == (method in NEED_A_RESPONSE)
        return


def test_a_posted_status_has_what_was_posted(fake_api: FakeMastodon) -> None:
    poll = fake_api.make_poll(["Tea", "Coffee"], 3600)
    status = fake_api.status_post("1 < 2", visibility="direct", spoiler_text="Maths", poll=poll)
    assert (status.content, status.plain_text, status.visibility) == ("<p>1 &lt; 2</p>", "1 < 2", "direct")
    assert (status.spoiler_text, status.account) == ("Maths", fake_api.own_account)
    assert status.poll is not None
    assert [option.title for option in status.poll.options] == ["Tea", "Coffee"]


def test_a_reply_and_attached_media_are_in_the_posted_status(fake_api: FakeMastodon) -> None:
    media = fake_api.media_post(PNG, mime_type="image/png", description="A dot")
    assert (media.type, media.description) == ("image", "A dot")
    status = fake_api.status_post("Look", in_reply_to_id=5, media_ids=media)
    assert (status.in_reply_to_id, [each.id for each in status.media_attachments]) == ("5", [media.id])


def test_what_a_request_names_is_what_comes_back(fake_api: FakeMastodon) -> None:
    assert fake_api.status(5).id == "5"
    assert fake_api.account(6).id == "6"
    assert fake_api.account_follow(7).id == "7"
    boost = fake_api.status_reblog(8)
    assert boost.reblog is not None
    assert boost.id != boost.reblog.id == "8"


def test_the_own_account_is_always_the_same(fake_api: FakeMastodon) -> None:
    assert fake_api.me() == fake_api.account_verify_credentials() == fake_api.own_account


def test_lists_are_empty(fake_api: FakeMastodon) -> None:
    assert fake_api.timeline_home() == []
    assert fake_api.fetch_next(fake_api.notifications()) is None


def test_the_limits_of_the_server_are_those_of_mastodon(fake_api: FakeMastodon) -> None:
    assert [problem.argument for problem in fake_api.status_check("x" * 501)] == ["status"]


# --- Prepared responses -----------------------------------------------------------------------------------------------


def test_responses_come_in_turn_and_the_last_one_again(fake_api: FakeMastodon) -> None:
    first, second = make_status(), make_status()
    fake_api.respond("timeline_home", [first, second], [])
    assert fake_api.timeline_home() == [first, second]
    assert fake_api.timeline_home() == fake_api.timeline_home() == []


def test_another_response_replaces_the_one_before(fake_api: FakeMastodon) -> None:
    fake_api.respond("poll", make_poll(options=["old"]))
    fake_api.respond("poll", make_poll(options=["new"]))
    assert [option.title for option in fake_api.poll(5).options] == ["new"]


def test_a_response_is_for_the_call_also_inside_of_others(fake_api: FakeMastodon) -> None:
    status = make_status()
    fake_api.respond("status_post", status)
    assert fake_api.toot("Hello") == status


def test_a_response_can_be_for_a_request(fake_api: FakeMastodon) -> None:
    fake_api.respond("GET /api/v1/anything/*", {"answer": 42})
    assert fake_api.request("GET", "/api/v1/anything/else").answer == 42


def test_a_response_of_its_own_comes_before_one_for_all(fake_api: FakeMastodon) -> None:
    status = make_status()
    fake_api.respond("toot", status)
    fake_api.respond("*", make_status())
    assert fake_api.toot("Hello") == status


def test_texts_are_sent_as_they_are(fake_api: FakeMastodon) -> None:
    fake_api.respond("instance_health", "OK")
    assert fake_api.instance_health()


def test_every_response_can_be_required(fake_api: FakeMastodon) -> None:
    fake_api.only_prepared = True
    with pytest.raises(UnexpectedCallError, match=r"fake_api\.respond\('status_post', \.\.\.\)"):
        fake_api.status_post("Hello")

    # What it asks for on its way needs no response.
    fake_api.respond("timeline_public", [make_status()])
    assert len(fake_api.timeline_public()) == 1


def test_a_response_is_for_the_own_request_of_a_call(fake_api: FakeMastodon) -> None:
    status = make_status()
    fake_api.respond("timeline_hashtag", [status], [])
    assert [len(fake_api.timeline_hashtag("cats")) for _ in range(3)] == [1, 0, 0]
    fake_api.respond("status_reply", make_status(content="first"), make_status(content="second"))
    assert [fake_api.status_reply(status, "Hello").content for _ in range(2)] == ["first", "second"]
    paths = [request.path for request in fake_api.sent]
    assert "/api/v2/instance/" in paths
    assert "/api/v1/accounts/verify_credentials" in paths


def test_what_calls_ask_for_on_their_way_can_be_prepared(fake_api: FakeMastodon) -> None:
    fake_api.respond("account_verify_credentials", make_account(id="7"))
    fake_api.account_in_collections(None)
    assert fake_api.sent[-1].path == "/api/v1/accounts/7/in_collections"


# --- Faults -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("target", ["timeline_hashtag", "*", "GET /api/v1/timelines/tag/*"])
@pytest.mark.parametrize(("way", "error"), [("fail", MastodonServerError), ("drop", MastodonNetworkError)])
def test_a_fault_is_for_the_own_request_of_a_call(
    fake_api: FakeMastodon, way: str, error: type[MastodonError], target: str
) -> None:
    getattr(fake_api, way)(target)
    with pytest.raises(error):
        fake_api.timeline_hashtag("cats")
    assert fake_api.timeline_hashtag("cats") == []


def test_a_call_fails_as_often_as_asked(fake_api: FakeMastodon) -> None:
    fake_api.fail("status_post", 503, message="Maintenance", times=2)
    for _ in range(2):
        with pytest.raises(MastodonServiceUnavailableError, match="Maintenance"):
            fake_api.status_post("Hello")
    fake_api.status_post("Hello")


def test_a_rate_limit_is_raised_at_once_unless_the_client_waits(fake_api: FakeMastodon, clock: Any) -> None:
    fake_api.fail("*", 429, retry_after=30)
    with pytest.raises(MastodonRatelimitError):
        fake_api.me()
    assert clock.slept == []
    patient = FakeMastodon(ratelimit_method="wait")
    patient.fail("*", 429, retry_after=30)
    patient.me()
    assert sum(clock.slept) == pytest.approx(30, abs=1)


def test_a_connection_is_dropped(fake_api: FakeMastodon) -> None:
    fake_api.drop("POST /api/v1/statuses")
    fake_api.me()
    with pytest.raises(MastodonNetworkError, match="dropped by the test"):
        fake_api.status_post("Hello")


# --- Calls and requests -----------------------------------------------------------------------------------------------


def test_calls_have_the_arguments_that_were_passed(fake_api: FakeMastodon) -> None:
    fake_api.status_post("Hello", visibility="direct")
    fake_api.toot("Again")
    assert repr(fake_api.calls) == "[status_post(status='Hello', visibility='direct'), toot(status='Again')]"
    assert fake_api.calls_of("status_post") == [{"status": "Hello", "visibility": "direct"}]


def test_requests_are_what_was_sent(fake_api: FakeMastodon) -> None:
    fake_api.timeline_home(limit=5)
    fake_api.status_post("Hello")
    home, posted = fake_api.sent
    assert (home.method, home.path, home.query) == ("GET", "/api/v1/timelines/home", {"limit": "5"})
    assert (posted.form["status"], posted.headers["Authorization"]) == ("Hello", "Bearer token")
    assert repr(posted) == "<POST /api/v1/statuses>"


def test_calls_of_callbacks_are_calls_of_the_program(fake_api: FakeMastodon) -> None:
    fake_api.respond("stream_user", stream_of([make_notification()]))
    fake_api.stream_user(Replier(fake_api))
    assert [call.name for call in fake_api.calls] == ["stream_user", "status_reply"]


def test_a_stream_in_the_background_is_read_to_its_end(fake_api: FakeMastodon) -> None:
    fake_api.respond("stream_user", stream_of([make_notification()]))
    handle: Any = fake_api.stream_user(Replier(fake_api), run_async=True)
    handle.join(10)
    assert not handle.is_alive()
    assert [call.name for call in fake_api.calls] == ["stream_user", "status_reply"]


# --- Mistakes ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("target", "message"),
    [
        ("timline_home", r"Did you mean 'timeline_home'\?"),
        ("GET api/v1/statuses", "a method and a path"),
        (5, "5 must be the name of a call"),
    ],
)
def test_a_target_that_does_not_exist_is_refused(fake_api: FakeMastodon, target: Any, message: str) -> None:
    for prepare in (fake_api.respond, fake_api.fail, fake_api.drop):
        with pytest.raises(MastodonIllegalArgumentError, match=message):
            prepare(target, *([[]] if prepare == fake_api.respond else []))
    with pytest.raises(MastodonIllegalArgumentError):
        fake_api.calls_of(target)


def test_results_and_faults_are_checked_when_they_are_set(fake_api: FakeMastodon) -> None:
    wrong: list[Any] = [
        lambda: fake_api.respond("me"),
        lambda: fake_api.respond("me", object()),
        lambda: fake_api.respond("me", {"a": float("nan")}),
        lambda: fake_api.fail("me", 200),
        lambda: fake_api.fail("me", 503, times=0),
        lambda: fake_api.fail("me", 429, retry_after=-1),
        lambda: fake_api.drop("me", times=True),
        lambda: fake_api.calls_of("GET /api/v1/statuses"),
    ]
    for each in wrong:
        with pytest.raises(MastodonIllegalArgumentError):
            each()
    assert isinstance(fake_api.me(), Account)


def test_streams_and_clients_of_their_own_never_use_the_network(fake_api: FakeMastodon) -> None:
    with pytest.raises(UnexpectedCallError, match=r"respond\('stream_user', stream_of\(\[\.\.\.\]\)\)"):
        fake_api.stream_user(StreamListener())
    with pytest.raises(UnexpectedCallError, match="WebSockets"):
        fake_api.stream_user(StreamListener(), transport="websocket")
    with pytest.raises(UnexpectedCallError, match="create_app makes a client of its own"):
        fake_api.create_app("Bot", api_base_url="https://mastodon.example")
    with pytest.raises(UnexpectedCallError, match="login makes a client of its own"):
        fake_api.login("https://mastodon.example", client_name="Bot")
    with pytest.raises(TypeError, match="would use the network"):
        pickle.dumps(fake_api)
    assert copy.copy(fake_api).me() == fake_api.own_account


def test_the_mistakes_of_a_program_are_those_of_a_real_client(fake_api: FakeMastodon) -> None:
    with pytest.raises(TypeError, match=r"Did you mean 'visibility'\?"):
        fake_api.status_post("Hello", visiblity="direct")  # type: ignore[call-overload]
    with pytest.raises(MastodonIllegalArgumentError):
        fake_api.status_post("Hello", visibility="nobody")
    assert fake_api.sent == []


def test_an_action_is_in_its_result(fake_api: FakeMastodon) -> None:
    assert fake_api.account_follow(5).following
    assert not fake_api.account_unfollow(5).following
    assert fake_api.account_mute(5).muting
    assert fake_api.status_mute(5).muted
    assert fake_api.status_favourite(5).favourited
    assert not fake_api.status_unfavourite(5).favourited
    assert fake_api.tag_follow("cats").following
    assert fake_api.account_update_credentials(display_name="Ada").display_name == "Ada"


def test_a_scheduled_status_repeats_what_was_sent(fake_api: FakeMastodon) -> None:
    later, media = datetime.now(timezone.utc) + timedelta(hours=1), make_media()
    text = fake_api.status_post(
        "Hello", scheduled_at=later, visibility="unlisted", spoiler_text="Hi", media_ids=[media], sensitive=True
    )
    assert isinstance(text, ScheduledStatus)
    assert (text.scheduled_at, text.params.text, text.params.visibility) == (later, "Hello", "unlisted")
    assert (text.params.spoiler_text, text.params.sensitive) == ("Hi", True)
    assert text.params.media_ids == [each.id for each in text.media_attachments] == [media.id]
    poll = fake_api.status_post("Tea?", scheduled_at=later, poll=fake_api.make_poll(["Yes", "No"], 3600))
    assert poll.params.poll.options == ["Yes", "No"]


def test_its_own_names_hide_no_call() -> None:
    own = {*vars(FakeMastodon()), *vars(FakeMastodon)} - {*vars(Mastodon(api_base_url="https://mastodon.example"))}
    added = {name for name in own if not name.startswith("_") and name not in dir(Mastodon)}
    assert added == {"calls", "calls_of", "drop", "fail", "only_prepared", "own_account", "respond", "sent"}
