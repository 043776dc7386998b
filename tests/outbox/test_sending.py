"""Sending what is stored: in order, each once, with all that may go wrong on the way."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
import requests

from mastodon import Mastodon, MastodonIllegalArgumentError, MastodonUnauthorizedError
from mastodon._core.retry import RetryPolicy
from mastodon.errors import MastodonNotFoundError
from mastodon.outbox import Outbox, sending
from mastodon.outbox.store import Store
from mastodon.return_types import MediaAttachment
from tests.outbox.bot import PICTURE, client
from tests.support.clock import Clock
from tests.support.killing import LOST, Failure, Killing
from tests.support.prepared import Wire
from tests.support.samples import PNG
from tests.support.scripted import until

OWN = "/api/v1/accounts/verify_credentials"
STATUSES = "/api/v1/statuses"
HOUR = 3600.0


@pytest.fixture(autouse=True)
def impatience(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wait for milliseconds where seconds are usual."""
    monkeypatch.setattr(sending, "SETTLING", 0.001)
    monkeypatch.setattr(sending, "POLL", 0.01)
    monkeypatch.setattr(sending, "BACKOFF", RetryPolicy(backoff=0.001, longest=0.002))


@pytest.fixture
def server() -> Iterator[Killing]:
    with Killing() as made:
        yield made


@pytest.fixture
def api(server: Killing) -> Mastodon:
    return client(server.url)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "posts.sqlite"


@pytest.fixture
def outbox(path: Path) -> Outbox:
    return Outbox(path)


def states(outbox: Outbox) -> list[tuple[str | None, str]]:
    return [(each.text, each.state) for each in outbox.sent() + outbox.failed() + outbox.pending()]


def respond_as_server(wire: Wire, version: str = "4.3.0") -> None:
    """Prepare what every sender asks for."""
    wire.respond("GET", OWN, json={"id": "1", "url": "https://mastodon.example/@me"})
    for api in ("v1", "v2"):
        wire.respond("GET", f"/api/{api}/instance/", json={"version": version})
    wire.respond("GET", "/.well-known/nodeinfo", status=404, json={})


# --- What is sent ---------------------------------------------------------------------------------------------------


def test_entries_are_sent_in_their_order(outbox: Outbox, api: Mastodon, server: Killing) -> None:
    outbox.post("One.")
    outbox.thread(["Two.", "Three."])
    outbox.post("Four.")
    sent = outbox.flush(api)
    assert server.texts == ["One.", "Two.", "Three.", "Four."]
    assert [(each.state, each.status_id, each.url) for each in sent] == [
        ("sent", status["id"], status["url"]) for status in server.statuses
    ]
    assert outbox.sent() == sent
    assert outbox.pending() == []
    assert outbox.flush(api) == []


def test_nothing_is_asked_for_if_nothing_is_due(outbox: Outbox, api: Mastodon, server: Killing) -> None:
    outbox.flush(api)
    assert server.requests == []


OPTIONS: list[dict[str, Any]] = [
    {"in_reply_to_id": 5, "media_ids": [1, 2], "sensitive": True, "visibility": "Unlisted", "spoiler_text": "food"},
    {"language": "de", "content_type": "text/markdown", "quoted_status_id": "7", "quote_approval_policy": "nobody"},
    {"allowed_mentions": [], "local_only": True, "sensitive": None},
    {"allowed_mentions": [3, 4], "scheduled_at": datetime(2040, 1, 2, 3, tzinfo=timezone.utc)},
    {"poll": {"options": ["a", "b"], "expires_in": 600, "multiple": False}},
    {"interaction_policy": {"can_reply": {"automatic_approval": ["followers"]}}},
]


@pytest.mark.parametrize("options", OPTIONS, ids=lambda options: "-".join(options))
def test_the_request_is_that_of_status_post(options: dict[str, Any], outbox: Outbox, wire: Wire) -> None:
    respond_as_server(wire)
    wire.respond("POST", STATUSES, json={"id": "11"})
    entry = outbox.post("Soup.", **options)
    outbox.flush(wire.client())
    assert wire.last.headers["Idempotency-Key"] == entry.key
    ours = wire.last
    wire.client().status_post("Soup.", **options)
    assert (ours.form, ours.json) == (wire.last.form, wire.last.json)


def test_files_are_uploaded_as_they_were_stored(outbox: Outbox, wire: Wire, tmp_path: Path) -> None:
    respond_as_server(wire)
    wire.respond("POST", "/api/v2/media", json={"id": "71", "url": "u"})
    wire.respond("POST", STATUSES, json={"id": "11"})
    film, still = tmp_path / "film.mp4", tmp_path / "still.png"
    content = b"\0\0\0\x18ftypmp42" + bytes(3_000_000)
    film.write_bytes(content)
    still.write_bytes(PNG)
    details = {"description": "A cat", "focus": (0, 0.5), "file_name": "cat.mp4"}
    outbox.post("Look.", media={"media_file": film, "thumbnail": str(still), **details})
    film.unlink()
    still.write_bytes(b"")
    outbox.flush(wire.client())
    upload = wire.requests[-2]
    assert upload.form == {"description": "A cat", "focus": "0,0.5"}
    file, thumbnail = upload.files["file"], upload.files["thumbnail"]
    assert (file.name, file.content, file.type) == ("cat.mp4", content, "video/mp4")
    assert (thumbnail.content, thumbnail.type) == (PNG, "image/png")
    assert wire.last.form["media_ids[]"] == "71"


def test_a_thread_is_sent_as_status_thread_sends_it(outbox: Outbox, wire: Wire) -> None:
    respond_as_server(wire)
    for number in (11, 12) * 2:
        wire.respond("POST", STATUSES, json={"id": str(number), "visibility": "direct"})
    options: dict[str, Any] = {
        "in_reply_to_id": 5,
        "visibility": "private",
        "later_visibility": "direct",
        "spoiler_text": "food",
        "language": "de",
        "sensitive": True,
    }
    outbox.thread(["One.", "Two."], **options)
    outbox.flush(wire.client())
    ours = [request.form for request in wire.requests if request.method == "POST"]
    wire.requests.clear()
    wire.client().status_thread(["One.", "Two."], **options)
    assert ours == [request.form for request in wire.requests if request.method == "POST"]
    assert [form["in_reply_to_id"] for form in ours] == ["5", "11"]


def test_uploads_follow_the_attachments_that_are_there(outbox: Outbox, api: Mastodon, server: Killing) -> None:
    server.media.add("7")
    outbox.post("Look.", media_ids=[7], media=[PICTURE])
    outbox.flush(api)
    assert server.statuses[0]["media_attachments"] == [{"id": "7"}, {"id": "501"}]


def test_bytes_are_copied_whole_even_if_files_are_not(outbox: Outbox, wire: Wire) -> None:
    respond_as_server(wire)
    wire.respond("POST", "/api/v2/media", json={"id": "71", "url": "u"})
    wire.respond("POST", STATUSES, json={"id": "11"})
    content = bytes(range(256)) * 10_000
    outbox.post("Look.", media={"media_file": content, "mime_type": "image/png"}, copy_media=False)
    outbox.flush(wire.client())
    assert wire.requests[-2].files["file"].content == content


def test_the_types_of_files_are_those_that_are_given(outbox: Outbox, wire: Wire) -> None:
    respond_as_server(wire)
    wire.respond("POST", "/api/v2/media", json={"id": "71", "url": "u"})
    wire.respond("POST", STATUSES, json={"id": "11"})
    still = {"thumbnail": b"still", "thumbnail_mime_type": "image/webp"}
    outbox.post("Look.", media={"media_file": b"film", "mime_type": "video/webm", **still})
    outbox.flush(wire.client())
    files = wire.requests[-2].files
    assert (files["file"].content, files["file"].type) == (b"film", "video/webm")
    assert (files["thumbnail"].content, files["thumbnail"].type) == (b"still", "image/webp")


def test_files_that_stay_are_found_from_another_folder(
    outbox: Outbox, wire: Wire, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    respond_as_server(wire)
    wire.respond("POST", "/api/v2/media", json={"id": "71", "url": "u"})
    wire.respond("POST", STATUSES, json={"id": "11"})
    (tmp_path / "cat.png").write_bytes(PNG)
    (tmp_path / "still.png").write_bytes(PNG + b"still")
    monkeypatch.chdir(tmp_path)
    outbox.post("Look.", media={"media_file": "cat.png", "thumbnail": "still.png"}, copy_media=False)
    monkeypatch.chdir(tmp_path.parent)
    outbox.flush(wire.client())
    files = wire.requests[-2].files
    assert (files["file"].content, files["file"].type) == (PNG, "image/png")
    assert (files["thumbnail"].content, files["thumbnail"].type) == (PNG + b"still", "image/png")


def test_what_was_due_first_is_sent_first(outbox: Outbox, api: Mastodon, server: Killing) -> None:
    now = datetime.now(timezone.utc)
    for text, hours in (("Third.", 0), ("First.", 2), ("Second.", 1)):
        outbox.post(text, at=now - timedelta(hours=hours))
    assert [each.text for each in outbox.pending()] == ["First.", "Second.", "Third."]
    assert [each.text for each in outbox.flush(api)] == ["First.", "Second.", "Third."]
    assert server.texts == ["First.", "Second.", "Third."]


def test_the_account_is_asked_for_once_for_each_token(outbox: Outbox, server: Killing) -> None:
    class Renewing(Mastodon):
        def status_post(self, *arguments: Any, **options: Any) -> Any:
            if server.posts == 1:
                self.access_token = "another"
            return super().status_post(*arguments, **options)

    for text in ("One.", "Two.", "Three.", "Four."):
        outbox.post(text)
    outbox.flush(Renewing(api_base_url=server.url, access_token="t"))
    assert server.requests.count("GET " + OWN) == 2
    assert len(server.texts) == 4


def test_copies_are_removed_when_they_are_posted(outbox: Outbox, api: Mastodon, path: Path) -> None:
    outbox.post("Look.", media={"media_file": b"\x89" * 1_000_000, "mime_type": "image/png"})
    assert b"\x89" * 4000 in path.read_bytes()
    outbox.flush(api)
    # The room of the copy is used again.
    size = path.stat().st_size
    outbox.post("Look.", media={"media_file": b"\x89" * 900_000, "mime_type": "image/png"})
    assert path.stat().st_size == size


def test_files_can_stay_where_they_are(outbox: Outbox, api: Mastodon, server: Killing, tmp_path: Path) -> None:
    cat = tmp_path / "cat.png"
    cat.write_bytes(PNG)
    outbox.post("Same.", media=cat, copy_media=False)
    outbox.flush(api)
    outbox.post("Changed.", media=cat, copy_media=False)
    cat.write_bytes(PNG + b"!")
    outbox.flush(api)
    outbox.post("Gone.", media=cat, copy_media=False)
    cat.unlink()
    outbox.flush(api)
    changed, gone = outbox.failed()
    assert changed.reason == f"The file {cat} has changed since it was stored."
    assert str(gone.reason).startswith(f"The file {cat} cannot be read any longer")
    assert (server.texts, server.uploads) == (["Same."], 1)


def test_later_parts_of_a_public_thread_are_unlisted(outbox: Outbox, api: Mastodon, server: Killing) -> None:
    outbox.thread(["One.", {"status": "Two.", "visibility": "private"}, "Three."], in_reply_to_id=None)
    outbox.thread(["Four.", "Five."], later_visibility="public")
    outbox.flush(api)
    found = [status["visibility"] for status in server.statuses]
    assert found == ["public", "private", "unlisted", "public", "public"]
    parents = [status["in_reply_to_id"] for status in server.statuses]
    assert parents == [None, "100", "101", None, "103"]


def test_an_entry_waits_for_its_time(outbox: Outbox, api: Mastodon, server: Killing, clock: Clock) -> None:
    later = outbox.post("Later.", at=datetime.now() + timedelta(hours=1))
    outbox.post("Now.")
    outbox.flush(api)
    assert server.texts == ["Now."]
    assert outbox.pending() == [later]
    clock.sleep(HOUR + 1)
    outbox.flush(api)
    assert server.texts == ["Now.", "Later."]


def test_processing_of_media_is_waited_for(outbox: Outbox, api: Mastodon, server: Killing) -> None:
    server.processing = 2
    outbox.post("Look.", media=[PICTURE])
    outbox.flush(api)
    assert server.requests.count("GET /api/v1/media/501") == 3
    assert len(server.statuses[0]["media_attachments"]) == 1


# --- Failures that pass ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("failure", [Failure(503), Failure(502), Failure(500), Failure(LOST), Failure(408)])
@pytest.mark.parametrize("is_posted", [False, True])
def test_what_passes_is_tried_again_and_those_behind_it_wait(
    failure: Failure, is_posted: bool, outbox: Outbox, api: Mastodon, server: Killing
) -> None:
    server.failures["One."] = [failure._replace(is_posted=is_posted)] * 2
    outbox.post("One.", media=[PICTURE])
    outbox.post("Two.")
    assert [each.state for each in outbox.flush(api)] == ["sent", "sent"]
    assert server.texts == ["One.", "Two."]
    assert len(server.statuses[0]["media_attachments"]) == 1


def test_a_server_that_is_down_keeps_everything_waiting(outbox: Outbox, api: Mastodon, server: Killing) -> None:
    server.wrong[""] = 503
    outbox.post("One.")
    (left,) = outbox.flush(api, timeout=0.02)
    assert (left.state, "503" in str(left.reason)) == ("waiting", True)
    server.wrong.clear()
    outbox.flush(api)
    assert [(each.text, each.reason) for each in outbox.sent()] == [("One.", None)]


@pytest.mark.parametrize("status", [502, 503, 504])
def test_a_server_that_is_overloaded_for_long_does_not_cost_the_status(
    status: int, outbox: Outbox, api: Mastodon, server: Killing
) -> None:
    server.failures["One."] = [Failure(status)] * (sending.MOST_SERVER_ERRORS + 2)
    outbox.post("One.")
    assert [each.state for each in outbox.flush(api)] == ["sent"]


@pytest.mark.parametrize("status", [425, 501])
def test_further_statuses_that_may_pass_are_tried_again(
    status: int, outbox: Outbox, api: Mastodon, server: Killing
) -> None:
    server.failures["One."] = [Failure(status)]
    outbox.post("One.")
    assert [each.state for each in outbox.flush(api)] == ["sent"]


@pytest.mark.parametrize("status", [400, 403, 404, 410, 413, 499])
def test_a_status_that_the_server_does_not_want_is_posted_no_second_time(
    status: int, outbox: Outbox, api: Mastodon, server: Killing
) -> None:
    server.failures["One."] = [Failure(status)]
    outbox.post("One.")
    assert [each.state for each in outbox.flush(api)] == ["failed"]
    assert server.posts == 1


def test_a_time_that_the_server_asks_for_is_waited_for(
    outbox: Outbox, api: Mastodon, server: Killing, clock: Clock
) -> None:
    server.failures["One."] = [Failure(503, headers={"Retry-After": "60"})]
    outbox.post("One.")
    for seconds in (0, 50):
        clock.sleep(seconds)
        assert [each.state for each in outbox.flush(api, timeout=5)] == ["waiting"]
    clock.sleep(11)
    assert [each.state for each in outbox.flush(api, timeout=5)] == ["sent"]


def test_a_limit_of_another_call_is_not_waited_for(outbox: Outbox, api: Mastodon, server: Killing) -> None:
    reset = (datetime.now(timezone.utc) + timedelta(minutes=4)).isoformat()
    server.failures["One."] = [Failure(503, headers={"X-RateLimit-Reset": reset, "X-RateLimit-Remaining": "100"})]
    outbox.post("One.")
    assert [each.state for each in outbox.flush(api, timeout=5)] == ["sent"]


@pytest.mark.parametrize(("endpoint", "missing"), [(STATUSES, "status"), ("/api/v2/media", "attachment")])
def test_a_response_without_what_was_made_is_a_reason_to_try_again(
    endpoint: str, missing: str, outbox: Outbox, wire: Wire
) -> None:
    respond_as_server(wire)
    wire.respond("POST", endpoint, json={})
    wire.respond("POST", endpoint, json={"id": "71", "url": "u"})
    if endpoint != STATUSES:
        wire.respond("POST", STATUSES, json={"id": "11"})
    outbox.post("One.", media=[PICTURE] if endpoint != STATUSES else None)
    (left,) = outbox.flush(wire.client(), timeout=0.0001)
    assert left.state == "waiting"
    assert f"did not return the {missing}" in str(left.reason)
    assert [each.state for each in outbox.flush(wire.client())] == ["sent"]


def test_a_refused_rate_limit_is_waited_for(outbox: Outbox, server: Killing, clock: Clock) -> None:
    api = client(server.url, ratelimit_method="throw")
    reset = (datetime.now(timezone.utc) + timedelta(minutes=4)).isoformat()
    server.failures["One."] = [Failure(429, headers={"X-RateLimit-Reset": reset, "X-RateLimit-Remaining": "0"})]
    outbox.post("One.")
    assert [each.state for each in outbox.flush(api, timeout=10)] == ["waiting"]
    clock.sleep(200)
    assert [each.state for each in outbox.flush(api, timeout=10)] == ["waiting"]
    clock.sleep(60)
    assert [each.state for each in outbox.flush(api, timeout=10)] == ["sent"]


def test_a_lost_connection_leaves_the_server_time_to_finish(
    outbox: Outbox, api: Mastodon, server: Killing, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sending, "SETTLING", 60)
    server.failures["One."] = [Failure(LOST, is_posted=True)]
    outbox.post("One.")
    for seconds in (0, 50):
        clock.sleep(seconds)
        assert [each.state for each in outbox.flush(api, timeout=5)] == ["waiting"]
    assert server.posts == 1
    clock.sleep(11)
    assert [each.state for each in outbox.flush(api, timeout=5)] == ["sent"]


def test_a_response_leaves_nothing_to_wait_for(
    outbox: Outbox, api: Mastodon, server: Killing, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sending, "SETTLING", 60)
    server.failures["One."] = [Failure(503)]
    outbox.post("One.")
    assert [each.state for each in outbox.flush(api, timeout=5)] == ["sent"]


def test_an_interrupted_request_is_not_repeated_before_the_server_has_finished_it(
    outbox: Outbox, api: Mastodon, server: Killing, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Interrupted(Mastodon):
        def status_post(self, *arguments: Any, **options: Any) -> Any:
            raise KeyboardInterrupt

    monkeypatch.setattr(sending, "SETTLING", 60)
    outbox.post("One.")
    with pytest.raises(KeyboardInterrupt):
        outbox.flush(Interrupted(api_base_url=server.url, access_token="t"))
    for seconds in (0, 50):
        clock.sleep(seconds)
        assert [each.state for each in outbox.flush(api, timeout=5)] == ["waiting"]
    clock.sleep(11)
    assert [each.state for each in outbox.flush(api, timeout=5)] == ["sent"]


def test_each_failure_makes_the_next_wait_longer_up_to_a_limit(
    outbox: Outbox, api: Mastodon, server: Killing, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sending, "BACKOFF", RetryPolicy(backoff=16, longest=64))
    server.failures["One."] = [Failure(503)] * 10
    outbox.post("One.")
    outbox.flush(api, timeout=5)
    for attempts, (shortest, longest) in enumerate([(8, 16), (16, 32), (32, 64), (32, 64)], 1):
        clock.sleep(shortest - 2)
        outbox.flush(api, timeout=1)
        assert server.posts == attempts
        clock.sleep(longest - shortest + 2)
        outbox.flush(api, timeout=1)
        assert server.posts == attempts + 1


def test_an_attachment_that_has_expired_is_uploaded_again(outbox: Outbox, api: Mastodon, server: Killing) -> None:
    outbox.post("Look.", media=[PICTURE])
    server.wrong["POST " + STATUSES] = 503
    outbox.flush(api, timeout=0.001)
    server.media.clear()
    server.wrong.clear()
    outbox.flush(api)
    assert [status["media_attachments"] for status in server.statuses] == [[{"id": "502"}]]


def test_an_attachment_that_expired_before_the_first_attempt_is_uploaded_again(
    outbox: Outbox, api: Mastodon, server: Killing
) -> None:
    outbox.post("Look.", media=[PICTURE])
    server.processing, server.wrong["GET /api/v1/media/501"] = 1, 503
    outbox.flush(api, timeout=0.001)
    server.media.clear()
    server.wrong.clear()
    outbox.flush(api)
    assert [status["media_attachments"] for status in server.statuses] == [[{"id": "502"}]]


# --- What is refused ------------------------------------------------------------------------------------------------


def test_what_is_refused_is_kept_with_its_reason_and_the_others_go_on(
    outbox: Outbox, api: Mastodon, server: Killing
) -> None:
    server.failures["Two."] = [Failure(422, "Validation failed: Text is too long")]
    outbox.thread(["One.", "Two.", "Three."])
    outbox.post("Four.")
    assert [each.state for each in outbox.flush(api)] == ["sent", "failed", "waiting", "sent"]
    (failed,) = outbox.failed()
    assert "422" in str(failed.reason)
    assert "Text is too long" in str(failed.reason)
    assert server.texts == ["One.", "Four."]
    assert outbox.retry(failed).state == "waiting"
    outbox.flush(api)
    assert server.texts == ["One.", "Four.", "Two.", "Three."]


def test_an_argument_that_the_server_cannot_have_is_a_reason(outbox: Outbox, api: Mastodon) -> None:
    outbox.post("Soup.", quote_id=5)
    outbox.post("Soup.", content_type="text/html", strict_content_type=True)
    outbox.flush(api)
    assert ["needs the feature set" in str(each.reason) for each in outbox.failed()] == [True, True]


def test_a_file_that_the_server_cannot_read_is_a_reason(outbox: Outbox, api: Mastodon, server: Killing) -> None:
    server.processing, server.wrong["GET /api/v1/media/501"] = 1, 422
    outbox.post("Look.", media=[PICTURE])
    (failed,) = outbox.flush(api)
    assert failed.state == "failed"
    assert "could not be processed" in str(failed.reason)
    server.processing = 0
    outbox.retry(failed)
    assert [each.state for each in outbox.flush(api)] == ["sent"]


def test_an_entry_on_which_the_server_fails_again_and_again_does_not_hold_up_the_others(
    outbox: Outbox, api: Mastodon, server: Killing
) -> None:
    server.failures["One."] = [Failure(500)] * 100
    outbox.post("One.")
    outbox.post("Two.")
    outbox.flush(api)
    assert states(outbox) == [("Two.", "sent"), ("One.", "failed")]
    assert server.posts == sending.MOST_SERVER_ERRORS + 1


def test_a_wrong_token_is_an_error_and_no_reason_to_refuse(outbox: Outbox, api: Mastodon, server: Killing) -> None:
    outbox.post("One.")
    for request in ("GET " + OWN, "POST " + STATUSES):
        server.wrong = {request: 401}
        with pytest.raises(MastodonUnauthorizedError):
            outbox.flush(api)
        assert states(outbox) == [("One.", "waiting")]


def test_a_wrong_server_is_an_error_and_no_reason_to_refuse(outbox: Outbox, api: Mastodon, server: Killing) -> None:
    outbox.post("One.")
    server.wrong[""] = 404
    with pytest.raises(MastodonNotFoundError):
        outbox.flush(api)
    assert states(outbox) == [("One.", "waiting")]


def test_another_account_is_refused(outbox: Outbox, api: Mastodon, server: Killing, path: Path) -> None:
    outbox.post("One.")
    outbox.flush(api)
    server.name = "somebody"
    outbox.post("Two.")
    with pytest.raises(
        MastodonIllegalArgumentError, match=r"api is a client of http.*/@somebody, but the outbox .* belongs to .*/@me"
    ):
        Outbox(path).flush(api)
    assert server.texts == ["One."]


def test_an_account_without_an_address_is_known_by_its_server_and_name(outbox: Outbox, wire: Wire, path: Path) -> None:
    wire.respond("GET", OWN, json={"id": "1", "acct": "me"})
    wire.respond("GET", OWN, json={"id": "2", "acct": "somebody"})
    wire.respond("POST", STATUSES, json={"id": "11"})
    outbox.post("One.")
    outbox.flush(wire.client())
    outbox.post("Two.")
    with pytest.raises(MastodonIllegalArgumentError, match=r"mastodon.example/@somebody.* to .*mastodon.example/@me"):
        outbox.flush(wire.client())


def test_no_token_is_in_the_file(outbox: Outbox, server: Killing, path: Path) -> None:
    api = client(server.url)
    api.access_token = "a-very-secret-token"
    server.failures["One."] = [Failure(422)]
    outbox.post("One.")
    outbox.post("Two.")
    outbox.flush(api)
    assert b"a-very-secret-token" not in path.read_bytes()


@pytest.mark.parametrize("wrong", [None, "api", 5])
def test_what_is_no_client_is_refused(wrong: Any, outbox: Outbox) -> None:
    for call in (outbox.flush, outbox.run):
        with pytest.raises(MastodonIllegalArgumentError, match=r"api=.* must be a client"):
            call(wrong)


# --- Statuses that may be posted already ----------------------------------------------------------------------------

#: A server that knows no idempotency keys.
MITRA = "4.0.0 (compatible; Mitra 3.0.0)"


def test_the_same_text_twice_is_posted_twice(outbox: Outbox, api: Mastodon, server: Killing) -> None:
    server.version = MITRA
    outbox.post("Soup.")
    outbox.post("Soup.")
    server.failures["Soup."] = [Failure(LOST, is_posted=True), Failure(LOST)]
    outbox.flush(api)
    assert server.texts == ["Soup.", "Soup."]
    assert len({each.status_id for each in outbox.sent()}) == 2


def test_a_status_without_text_is_known_by_its_attachments(outbox: Outbox, api: Mastodon, server: Killing) -> None:
    server.version = MITRA
    server.failures[""] = [Failure(LOST, is_posted=True), Failure(LOST, is_posted=True)]
    outbox.post("", media=[PICTURE])
    outbox.post("", media=[PICTURE])
    outbox.flush(api)
    assert [status["media_attachments"] for status in server.statuses] == [[{"id": "501"}], [{"id": "502"}]]


def test_a_status_that_the_server_rewrote_is_known_by_its_attachments(
    outbox: Outbox, api: Mastodon, server: Killing
) -> None:
    server.version, server.has_source = MITRA, False
    server.failures["*Soup*"] = [Failure(LOST, is_posted=True)] * 100
    outbox.post("*Soup*", media=[PICTURE])
    outbox.flush(api, timeout=0.001)
    server.failures.clear()
    server.statuses[0]["content"] = "<p><em>Soup</em></p>"
    assert [(each.state, each.status_id) for each in outbox.flush(api)] == [("sent", "100")]


def test_a_status_with_another_poll_or_parent_is_another(outbox: Outbox, api: Mastodon, server: Killing) -> None:
    server.version = MITRA
    parent = api.status_post("Parent.")
    server.wrong["POST " + STATUSES] = LOST
    outbox.post("Soup?", poll={"options": ["Yes", "No"], "expires_in": 600})
    outbox.flush(api, timeout=0.001)
    server.wrong.clear()
    api.status_post("Soup?", poll={"options": ["Yes", "Never"], "expires_in": 600})
    api.status_post("Soup?")
    api.status_post("Soup?", in_reply_to_id=parent, poll={"options": ["Yes", "No"], "expires_in": 600})
    outbox.flush(api)
    assert server.texts == ["Parent."] + ["Soup?"] * 4


def test_a_status_far_down_is_found(outbox: Outbox, api: Mastodon, server: Killing, clock: Clock) -> None:
    outbox.post("Soup.")
    server.failures["Soup."] = [Failure(LOST, is_posted=True)] * 100
    outbox.flush(api, timeout=0.001)
    server.failures.clear()
    for number in range(100):
        api.status_post(f"Another {number}.")
    clock.sleep(2 * HOUR)
    server.ahead = 2 * HOUR
    outbox.flush(api)
    assert server.texts.count("Soup.") == 1
    assert [each.status_id for each in outbox.sent()] == ["100"]


def test_the_key_of_a_later_attempt_is_a_new_proof(
    outbox: Outbox, api: Mastodon, server: Killing, clock: Clock
) -> None:
    server.wrong["POST " + STATUSES] = LOST
    outbox.post("Soup.")
    outbox.flush(api, timeout=0.001)
    server.wrong.clear()
    clock.sleep(2 * HOUR)
    server.failures["Soup."] = [Failure(LOST)]
    assert [each.state for each in outbox.flush(api)] == ["sent"]
    assert server.requests.count("GET /api/v1/accounts/1/statuses") == 1


def test_a_key_from_the_future_proves_nothing(outbox: Outbox, api: Mastodon, server: Killing, clock: Clock) -> None:
    server.failures["Soup."] = [Failure(LOST, is_posted=True), Failure(422)]
    outbox.post("Soup.", at=datetime.now() - timedelta(hours=2))
    (refused,) = outbox.flush(api)
    # The clock is set back.
    clock.sleep(-HOUR)
    outbox.retry(refused)
    assert [each.state for each in outbox.flush(api)] == ["sent"]
    assert (server.texts, server.posts) == (["Soup."], 2)


def test_a_scheduled_status_is_scheduled_once(outbox: Outbox, api: Mastodon, server: Killing) -> None:
    server.failures["Soup."] = [Failure(LOST, is_posted=True)]
    outbox.post("Soup.", scheduled_at=datetime.now() + timedelta(hours=3))
    assert [each.state for each in outbox.flush(api)] == ["sent"]
    assert len(server.scheduled) == 1


def test_a_scheduled_status_that_is_published_meanwhile_is_found(
    outbox: Outbox, api: Mastodon, server: Killing
) -> None:
    server.wrong["POST " + STATUSES] = LOST
    outbox.post("Soup.", scheduled_at=datetime.now() + timedelta(hours=3))
    outbox.flush(api, timeout=0.001)
    server.wrong.clear()
    api.status_post("Soup.")
    assert [(each.state, each.status_id) for each in outbox.flush(api)] == [("sent", "100")]


@pytest.mark.parametrize("status", [400, 403])
def test_if_it_cannot_be_found_out_nothing_is_posted(
    status: int, outbox: Outbox, api: Mastodon, server: Killing
) -> None:
    server.version = MITRA
    server.failures["Soup."] = [Failure(LOST, is_posted=True)]
    server.wrong["GET /api/v1/accounts/1/statuses"] = status
    outbox.post("Soup.")
    (entry,) = outbox.flush(api)
    assert entry.state == "failed"
    assert "The status may be posted already" in str(entry.reason)
    assert str(status) in str(entry.reason)
    assert server.texts == ["Soup."]
    server.wrong.clear()
    outbox.retry(entry)
    assert [each.state for each in outbox.flush(api)] == ["sent"]
    assert server.texts == ["Soup."]


@pytest.mark.parametrize("page", [[5], ["100"], [{"content": "Soup."}]])
def test_a_search_that_finds_something_odd_posts_nothing(page: list[Any], outbox: Outbox, wire: Wire) -> None:
    respond_as_server(wire, MITRA)
    wire.respond("POST", STATUSES, error=requests.ConnectionError("lost"))
    wire.respond("GET", "/api/v1/accounts/1/statuses", json=page)
    outbox.post("Soup.")
    (entry,) = outbox.flush(wire.client(mastodon_version=None))
    assert entry.state == "failed"
    assert "may be posted already" in str(entry.reason)
    assert "discard the entry" in str(entry.reason)
    assert sum(request.method == "POST" for request in wire.requests) == 1


@pytest.mark.parametrize("request_", ["GET /api/v1/accounts/1/statuses", "GET /api/v1/statuses/100/source"])
def test_a_search_that_fails_is_repeated(request_: str, outbox: Outbox, api: Mastodon, server: Killing) -> None:
    server.version = MITRA
    server.failures["Soup."] = [Failure(LOST, is_posted=True)]
    server.wrong[request_] = 503
    outbox.post("Soup.")
    assert [each.state for each in outbox.flush(api, timeout=0.05)] == ["waiting"]
    server.wrong.clear()
    assert [each.state for each in outbox.flush(api)] == ["sent"]
    assert server.texts == ["Soup."]


def test_nothing_is_posted_once_another_sender_has_taken_over(
    outbox: Outbox, server: Killing, path: Path, clock: Clock
) -> None:
    class Slow(Mastodon):
        def media_post(self, *arguments: Any, **options: Any) -> MediaAttachment:
            clock.sleep(60)
            assert Store(path).acquire("another sender", clock.time(), sending.LEASE) == 0
            return super().media_post(*arguments, **options)

    outbox.post("Look.", media=[PICTURE])
    outbox.flush(Slow(api_base_url=server.url, access_token="t"), timeout=0.1)
    assert server.posts == 0
    clock.sleep(60)
    outbox.flush(client(server.url))
    assert server.texts == ["Look."]


def test_a_sender_goes_on_being_the_one_who_sends(
    outbox: Outbox, server: Killing, path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Slow(Mastodon):
        def media_post(self, *arguments: Any, **options: Any) -> MediaAttachment:
            def lease_end() -> float:
                # Leave the file to the sender for a moment.
                threading.Event().wait(0.1)
                left = Store(path).acquire("another sender", clock.time(), sending.LEASE)
                assert left > 0
                return clock.time() + left

            first = lease_end()
            assert until(lambda: lease_end() > first + 0.1)
            return super().media_post(*arguments, **options)

    # It is renewed after a third of that.
    monkeypatch.setattr(sending, "LEASE", 3.0)
    outbox.post("Look.", media=[PICTURE])
    outbox.flush(Slow(api_base_url=server.url, access_token="t"))
    assert server.texts == ["Look."]


def test_a_sender_that_is_done_does_not_keep_others_waiting(
    outbox: Outbox, api: Mastodon, server: Killing, path: Path
) -> None:
    outbox.post("One.")
    outbox.flush(api)
    outbox.post("Two.")
    assert [each.state for each in Outbox(path).flush(api, timeout=0.001)] == ["sent"]


def test_a_sender_that_was_killed_keeps_others_waiting_for_as_long_as_its_lease(
    outbox: Outbox, api: Mastodon, path: Path, clock: Clock
) -> None:
    outbox.post("One.")
    Store(path).acquire("another sender", clock.time(), sending.LEASE)
    for seconds in (0, sending.LEASE - 2):
        clock.sleep(seconds)
        assert [each.state for each in outbox.flush(api, timeout=0.001)] == ["waiting"]
    clock.sleep(3)
    assert [each.state for each in outbox.flush(api, timeout=0.001)] == ["sent"]


def test_a_lease_from_the_future_counts_for_nothing(outbox: Outbox, api: Mastodon, path: Path, clock: Clock) -> None:
    Store(path).acquire("another sender", clock.time() + HOUR, sending.LEASE)
    outbox.post("One.")
    assert [each.state for each in outbox.flush(api, timeout=0.001)] == ["sent"]


def test_an_entry_that_is_being_sent_cannot_be_discarded(outbox: Outbox, server: Killing) -> None:
    class Hasty(Mastodon):
        def status_post(self, *arguments: Any, **options: Any) -> Any:
            with pytest.raises(MastodonIllegalArgumentError, match="is an entry that is being sent"):
                outbox.discard(entry)
            return super().status_post(*arguments, **options)

    entry = outbox.post("Soup.")
    assert [each.state for each in outbox.flush(Hasty(api_base_url=server.url, access_token="t"))] == ["sent"]
    assert outbox.discard(entry)[0].state == "sent"
    assert outbox.sent() == []


def test_the_parts_that_are_posted_stay_when_the_first_is_discarded(
    outbox: Outbox, api: Mastodon, server: Killing
) -> None:
    server.failures["Three."] = [Failure(422)]
    first, second, third, fourth = outbox.thread(["One.", "Two.", "Three.", "Four."])
    outbox.flush(api)
    assert [each.id for each in outbox.discard(first)] == [first.id, third.id, fourth.id]
    assert [each.id for each in outbox.sent()] == [second.id]
    assert outbox.failed() + outbox.pending() == []


# --- Running --------------------------------------------------------------------------------------------------------


def test_run_sends_what_is_stored_until_it_is_stopped(
    outbox: Outbox, api: Mastodon, server: Killing, path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "mastodon.outbox")
    server.failures["Two."] = [Failure(422, "Too long")]
    thread = threading.Thread(target=outbox.run, args=(api,))
    thread.start()
    with Outbox(path) as other:
        other.post("One.")
        other.post("Two.")
        last = other.post("Three.")
        for _ in range(500):
            if other.entry(last).state == "sent":
                break
            threading.Event().wait(0.01)
        outbox.stop()
        thread.join(5)
        assert not thread.is_alive()
        assert states(other) == [("One.", "sent"), ("Three.", "sent"), ("Two.", "failed")]
        other.post("Four.")
    outbox.run(api)
    assert server.texts == ["One.", "Three."]
    assert any("was refused" in message and "Too long" in message for message in caplog.messages)


def test_the_log_tells_what_becomes_of_each_entry(
    outbox: Outbox, api: Mastodon, server: Killing, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "mastodon.outbox")
    server.failures = {"One.": [Failure(503, "Over capacity")], "Two.": [Failure(422, "Too long")]}
    one, two = outbox.post("One."), outbox.post("Two.")
    outbox.flush(api)
    found = [(each.levelname, each.getMessage()) for each in caplog.records if each.name == "mastodon.outbox"]
    (warning, postponed), (info, posted), (second_warning, refused) = found
    assert (warning, info, second_warning) == ("WARNING", "INFO", "WARNING")
    assert postponed.startswith(f"Entry {one.id} is tried again in 0 seconds")
    assert "Over capacity" in postponed
    assert posted == f"Entry {one.id} is posted: {server.statuses[0]['url']}"
    assert refused.startswith(f"Entry {two.id} was refused")
    assert "Too long" in refused


def test_threads_share_one_outbox(outbox: Outbox, server: Killing) -> None:
    def work(number: int) -> None:
        api = client(server.url)
        for index in range(5):
            outbox.post(f"{number}.{index}")
            outbox.flush(api)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert sorted(server.texts) == [f"{number}.{index}" for number in range(4) for index in range(5)]
    assert outbox.pending() == []
