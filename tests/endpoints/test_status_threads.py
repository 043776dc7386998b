"""Threads: each part a reply to the one before it, all or nothing before the first, and errors that say what stands."""

from __future__ import annotations

import inspect
import pickle
from pathlib import Path
from typing import Any

import pytest

from mastodon import Mastodon, MastodonIllegalArgumentError, MastodonThreadError
from mastodon.errors import MastodonFileNotFoundError, MastodonNetworkError, MastodonServiceUnavailableError
from mastodon.return_types import Status
from mastodon.testing.in_process import SentRequest
from mastodon.threads import PART_KEYS
from tests.support.faulty import response, say
from tests.support.posting import Posting
from tests.support.prepared import Wire
from tests.support.samples import PNG
from tests.support.servers import describe

STATUSES = "/api/v1/statuses"


@pytest.fixture
def api(wire: Wire) -> Mastodon:
    """A client of a server that takes three statuses and any number of files."""
    for number in (11, 12, 13):
        wire.respond("POST", STATUSES, json={"id": str(number), "visibility": "public"})
    wire.respond("POST", "/api/v2/media", json={"id": "71", "url": "https://files.example/71.png"})
    wire.respond("POST", "/api/v2/media", json={"id": "72", "url": "https://files.example/72.png"})
    return wire.client()


def posted(wire: Wire) -> list[SentRequest]:
    return [each for each in wire.requests if each.path == STATUSES]


# --- What is sent ---------------------------------------------------------------------------------------------------


def test_each_part_replies_to_the_one_before_it(api: Mastodon, wire: Wire) -> None:
    statuses = api.status_thread(["one", {"status": "two"}, "three"], in_reply_to_id=Status(id=5))
    assert [status.id for status in statuses] == ["11", "12", "13"]
    assert [each.form["status"] for each in wire.requests] == ["one", "two", "three"]
    assert [each.form["in_reply_to_id"] for each in wire.requests] == ["5", "11", "12"]


def test_options_are_for_all_parts_and_a_part_has_its_own(api: Mastodon, wire: Wire) -> None:
    parts = [{"status": "one", "spoiler_text": "other"}, "two", {"status": "three", "language": "fr"}]
    api.status_thread(parts, spoiler_text="food", language="de", sensitive=True)
    sent = [(each.form["spoiler_text"], each.form["language"], each.form["sensitive"]) for each in wire.requests]
    assert sent == [("other", "de", "1"), ("food", "de", "1"), ("food", "fr", "1")]


@pytest.mark.parametrize(
    ("given", "server", "sent"),
    [
        ({"visibility": "public"}, "public", ["public", "unlisted", "unlisted"]),
        ({}, "public", [None, "unlisted", "unlisted"]),
        ({}, "private", [None, "private", "private"]),
        ({"visibility": "direct"}, "direct", ["direct", "direct", "direct"]),
        ({"visibility": "public", "later_visibility": "public"}, "public", ["public", "public", "public"]),
        ({}, None, [None, None, None]),
    ],
)
def test_later_parts_of_a_public_thread_are_unlisted(
    given: dict[str, str], server: str | None, sent: list[str | None], wire: Wire
) -> None:
    wire.respond("POST", STATUSES, json={"id": "11", "visibility": server})
    wire.client().status_thread(["one", "two", "three"], **given)  # type: ignore[arg-type]  # the keys are arguments
    assert [each.form.get("visibility") for each in wire.requests] == sent


def test_the_visibility_of_a_part_counts_most(api: Mastodon, wire: Wire) -> None:
    parts = [{"status": "one", "visibility": "private"}, {"status": "two", "visibility": "direct"}, "three"]
    api.status_thread(parts, visibility="public", later_visibility="unlisted")
    assert [each.form["visibility"] for each in wire.requests] == ["private", "direct", "unlisted"]


def test_files_are_uploaded_just_before_their_part(api: Mastodon, wire: Wire, tmp_path: Path) -> None:
    cat = tmp_path / "cat.png"
    cat.write_bytes(PNG)
    dog = {"media_file": PNG, "mime_type": "image/png", "description": "A dog", "focus": (0, 1)}
    api.status_thread(["one", {"status": "two", "media": [cat, dog], "media_ids": [8]}])
    assert [each.path for each in wire.requests] == [STATUSES, "/api/v2/media", "/api/v2/media", STATUSES]
    assert wire.requests[2].form == {"description": "A dog", "focus": "0,1"}
    assert wire.last.form["media_ids[]"] == ["8", "71", "72"]


def test_all_keys_come_from_one(api: Mastodon, wire: Wire) -> None:
    api.status_thread(["one", "two", "three"], idempotency_key="mine")
    assert [each.headers["Idempotency-Key"] for each in wire.requests] == ["mine-1", "mine-2", "mine-3"]
    wire.requests.clear()
    api.status_thread(["one", "two"])
    keys = [each.headers["Idempotency-Key"] for each in wire.requests]
    assert (len(set(keys)), len({key.rpartition("-")[0] for key in keys})) == (2, 1)


def test_parts_can_come_from_a_generator_and_stay_as_they_are(api: Mastodon, wire: Wire) -> None:
    parts = [{"status": "one", "media_ids": [1]}, {"status": "two", "poll": {"options": ["a", "b"], "expires_in": 600}}]
    before = pickle.dumps(parts)
    api.status_thread(each for each in parts)
    assert pickle.dumps(parts) == before
    assert wire.last.json["poll"]["options"] == ["a", "b"]


def test_lists_in_parts_can_come_from_generators(api: Mastodon, wire: Wire) -> None:
    ids = (str(each) for each in (1, 2))
    mentions = (str(each) for each in (3, 4))
    api.status_thread([{"status": "one", "media_ids": ids, "allowed_mentions": mentions}])
    assert wire.last.form["media_ids[]"] == ["1", "2"]
    assert wire.last.form["allowed_mentions[]"] == ["3", "4"]


def test_a_part_takes_what_status_post_takes() -> None:
    own = {"self", "in_reply_to_id", "idempotency_key", "scheduled_at", "check"}
    assert PART_KEYS - {"media"} == set(inspect.signature(Mastodon.status_post).parameters) - own


# --- What is refused ------------------------------------------------------------------------------------------------

REFUSED: list[tuple[Any, dict[str, Any], str]] = [
    ("one two", {}, "parts='one two' must be a list"),
    ({"status": "x"}, {}, "parts=.* must be a list"),
    (None, {}, "parts=None must be a list"),
    ([], {}, "parts is empty"),
    ({"one", "two"}, {}, "parts=.* must be a list"),
    (b"one", {}, "parts=b'one' must be a list"),
    (["one", " "], {}, r"parts\[1\] is empty: a part needs a text"),
    (["one", {}], {}, r"parts\[1\] is empty"),
    (["one", {"status": None, "media": []}], {}, r"parts\[1\] is empty"),
    (["one", 2], {}, r"parts\[1\]=2 must be a text, or a dictionary"),
    (["one", {"text": "two"}], {}, r"parts\[1\]=.* must be a text, or a dictionary with some of"),
    (["one", {"status": "two", "scheduled_at": None}], {}, r"parts\[1\]=.* must be a text, or a dictionary"),
    (["one", {"status": "two", "in_reply_to_id": 5}], {}, r"parts\[1\]=.* must be a text, or a dictionary"),
    (["one", {"status": "two", "visibility": "all"}], {}, r"parts\[1\]: Invalid visibility value 'all'"),
    (["one", {"status": "two", "poll": "tea"}], {}, r"parts\[1\]: poll='tea'"),
    (["one", {"status": "two", "media": [5]}], {}, r"parts\[1\].media\[0\]: media_file=5 must be a path"),
    (["one", {"status": "two", "media": [b"x"]}], {}, r"parts\[1\].media\[0\]: the type is unknown"),
    (["one", "two"], {"visibility": "all"}, "^Invalid visibility value 'all'"),
    (["one", "two"], {"later_visibility": "all"}, "Invalid later_visibility value 'all'"),
    (["one", "two"], {"in_reply_to_id": {}}, "in_reply_to_id is a dict without 'id'"),
    (["one", "two"], {"idempotency_key": ""}, "idempotency_key='' identifies nothing"),
    (["one", "two"], {"idempotency_key": "ü"}, "^idempotency_key='ü' must be text"),
    (["one", "two"], {"idempotency_key": 5}, "idempotency_key=5 must be text"),
]


@pytest.mark.parametrize(("parts", "options", "message"), REFUSED, ids=[each[2] for each in REFUSED])
def test_wrong_parts_are_refused_before_the_first_is_sent(
    parts: Any, options: dict[str, Any], message: str, api: Mastodon, wire: Wire
) -> None:
    with pytest.raises(MastodonIllegalArgumentError, match=message):
        api.status_thread(parts, **options)
    assert wire.requests == []


def test_a_missing_file_is_found_before_the_first_part_is_sent(api: Mastodon, wire: Wire) -> None:
    with pytest.raises(MastodonFileNotFoundError, match=r"parts\[1\]\.media\[0\]: there is no file"):
        api.status_thread(["one", {"status": "two", "media": ["/nowhere/cat.png"]}])
    assert wire.requests == []


def test_with_check_the_limits_of_all_parts_are_checked_first(api: Mastodon, wire: Wire) -> None:
    describe(wire, "mastodon")
    with pytest.raises(MastodonIllegalArgumentError) as raised:
        api.status_thread(["one", "x" * 501, {"status": "", "poll": {"options": ["a"], "expires_in": 600}}], check=True)
    assert [each.argument for each in raised.value.problems] == ["parts[1].status", "parts[2].status", "parts[2].poll"]
    assert "parts[1]: status has 501 characters; the server allows 500." in str(raised.value)
    assert posted(wire) == []
    assert len(api.status_thread(["one", "two"], check=True)) == 2


# --- Failures -------------------------------------------------------------------------------------------------------


def test_the_error_has_what_is_needed_to_go_on(wire: Wire) -> None:
    wire.respond("POST", STATUSES, json={"id": "11"})
    wire.respond("POST", STATUSES, json={"error": "Later"}, status=503)
    with pytest.raises(MastodonThreadError) as raised:
        wire.client().status_thread(["one", "two", "three"])
    error = raised.value
    assert [status.id for status in error.statuses] == ["11"]
    assert (error.part, error.call) == (1, "status_thread")
    assert isinstance(error.__cause__, MastodonServiceUnavailableError)
    hint = f"To go on, call again with idempotency_key='{error.idempotency_key}'."
    assert str(error).startswith(f"Part 2 of 3 failed. Statuses that stand: 1. {hint}")
    copy = pickle.loads(pickle.dumps(error))
    assert (copy.idempotency_key, copy.part, copy.statuses) == (error.idempotency_key, 1, error.statuses)


def test_a_generated_key_goes_on_as_well() -> None:
    with Posting() as server, Mastodon(api_base_url=server.url, mastodon_version="4.7.3") as api:
        server.fail("two", say(response({}, "503 Service Unavailable")), keeps=True)
        with pytest.raises(MastodonThreadError) as raised:
            api.status_thread(["one", "two", "three"])
        server.recover()
        api.status_thread(["one", "two", "three"], idempotency_key=raised.value.idempotency_key)
        assert server.texts == ["one", "two", "three"]


def test_a_failed_upload_is_a_failure_of_its_part(wire: Wire) -> None:
    wire.respond("POST", STATUSES, json={"id": "11"})
    wire.respond("POST", "/api/v2/media", json={"error": "Too large"}, status=413)
    part = {"status": "two", "media": [{"media_file": PNG, "mime_type": "image/png"}]}
    with pytest.raises(MastodonThreadError, match=r"Part 2 of 2 failed\..*Too large") as raised:
        wire.client().status_thread(["one", part])
    assert len(raised.value.statuses) == 1


def test_undo_reports_what_it_could_not_remove(wire: Wire) -> None:
    wire.respond("GET", "/api/v1/accounts/verify_credentials", json={"id": "1"})
    wire.respond("GET", "/api/v1/accounts/1/statuses", json=[])
    for number in (11, 12, 13):
        wire.respond("POST", STATUSES, json={"id": str(number)})
    wire.respond("POST", STATUSES, json={"error": "No"}, status=422)
    wire.respond("DELETE", f"{STATUSES}/13", json={"error": "Record not found"}, status=404)
    wire.respond("DELETE", f"{STATUSES}/12", json={"error": "Broken"}, status=500)
    wire.respond("DELETE", f"{STATUSES}/11", json={"id": "11"})
    with pytest.raises(MastodonThreadError, match="Statuses that could not be removed: 1") as raised:
        wire.client().status_thread(["one", "two", "three", "four"], undo=True)
    assert [each.path[-2:] for each in wire.requests if each.method == "DELETE"] == ["13", "12", "11"]
    assert [status.id for status in raised.value.statuses] == ["12"]


def test_undo_spares_an_older_status_with_the_same_text() -> None:
    with Posting() as server, Mastodon(api_base_url=server.url, mastodon_version="4.7.3") as api:
        older = api.status_post("one")
        server.fail("one", say(b""), keeps=False)
        with pytest.raises(MastodonThreadError) as raised:
            api.status_thread(["one", "two"], undo=True)
        assert isinstance(raised.value.__cause__, MastodonNetworkError)
        assert [status["id"] for status in server.statuses] == [older.id]


def test_undo_posts_nothing_if_the_server_is_down() -> None:
    with Posting() as server, Mastodon(api_base_url=server.url, mastodon_version="4.7.3") as api:
        server.is_down = True
        with pytest.raises(MastodonServiceUnavailableError):
            api.status_thread(["one", "two"], undo=True)
        assert server.statuses == []
