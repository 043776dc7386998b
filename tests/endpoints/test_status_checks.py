"""Checking a status before it is posted, against the limits of servers of many kinds."""

from __future__ import annotations

import inspect
import io
import struct
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest

from mastodon import Mastodon, MastodonIllegalArgumentError, compat
from mastodon.errors import MastodonFileNotFoundError, MastodonMissingExtraError
from mastodon.preflight.images import size_in_pixels
from mastodon.preflight.limits import Limits, limits_of
from mastodon.return_types import MediaAttachment
from tests.support.prepared import Wire
from tests.support.samples import PNG
from tests.support.servers import SERVERS, describe

POLL = {"options": ["tea", "coffee"], "expires_in": 3600}
MIB = 1024 * 1024


def checker(wire: Wire, server: str = "mastodon", **arguments: Any) -> Mastodon:
    describe(wire, server)
    return wire.client(**arguments)


def found(api: Mastodon, *args: Any, **kwargs: Any) -> list[tuple[str, Any, Any]]:
    """What a check finds, without the messages."""
    return [(each.argument, each.allowed, each.actual) for each in api.status_check(*args, **kwargs)]


def picture(place: Path, name: str = "cat.png", content: bytes = PNG) -> Path:
    file = place / name
    file.write_bytes(content)
    return file


# --- Limits of servers ----------------------------------------------------------------------------------------------

#: By server: characters, length of links, media, description, bytes of an image, options of a poll and their length.
TOLD = {
    "mastodon": (500, 23, 4, 1500, 16 * MIB, 4, 50),
    "mastodon_4_2": (500, 23, 4, 1500, 16 * MIB, 4, 50),
    "mastodon_2_9": (500, 23, 4, 1500, 16 * MIB, 4, 50),
    "glitch": (1000, 23, 4, 1500, 16 * MIB, 4, 50),
    "hometown": (500, 23, 4, 1500, 16 * MIB, 4, 50),
    "gotosocial": (5000, 25, 6, 1500, 40 * MIB, 6, 50),
    "pleroma": (5000, None, 1000, 5000, 16_000_000, 20, 200),
    "akkoma": (5000, None, 1000, 5000, 16_000_000, 20, 200),
    "pixelfed": (2000, 23, 20, 1500, 15_000_000, 4, 50),
    "takahe": (500, 23, 4, 1500, 10 * MIB, 4, 50),
    "iceshrimp": (8192, 23, 16, 1500, 16 * MIB, 10, 50),
    "iceshrimp_net": (8192, 23, 16, 1500, 16 * MIB, 10, 500),
    "sharkey": (3000, 23, 16, 1500, 16 * MIB, 10, 150),
    "friendica": (200_000, 23, 20, 1500, 16 * MIB, 4, 50),
    "snac": (100_000, 32, 4, 1500, 16 * MIB, 8, 50),
    "mitra": (5000, 23, 16, 1500, 10 * MIB, 10, 100),
    "hollo": (10_000, 256, 8, 1500, 32 * MIB, 10, 100),
}


@pytest.mark.parametrize("name", SERVERS)
def test_each_server_tells_its_limits_in_its_own_form(name: str) -> None:
    documents = [SERVERS[name][version] for version in ("v2", "v1") if SERVERS[name][version] is not None]
    limits = limits_of(documents)
    assert TOLD[name] == (
        *(limits.characters, limits.link_characters, limits.media, limits.description_characters),
        *(limits.image_size, limits.poll_options, limits.poll_option_characters),
    )


@pytest.mark.parametrize("name", SERVERS)
def test_a_status_that_is_as_long_as_allowed_passes_and_a_longer_one_does_not(name: str, wire: Wire) -> None:
    api, limit = checker(wire, name), TOLD[name][0]
    assert api.status_check("ä" * limit) == []
    assert found(api, "ä" * (limit + 1)) == [("status", limit, limit + 1)]


def test_types_of_media_are_told_as_a_list_or_as_keys(wire: Wire, tmp_path: Path) -> None:
    files = [picture(tmp_path), {"media_file": b"x", "mime_type": "image/bmp"}]
    for server in ("mastodon", "friendica"):
        wire.requests.clear()
        (problem,) = checker(wire, server).status_check("look", media=files)
        assert (problem.argument, problem.actual) == ("media[1]", "image/bmp")
        assert "media[1] is image/bmp, which the server does not accept. It accepts image/jpeg" in problem.message


@pytest.mark.parametrize(
    ("accepted", "is_right"), [("image/*", True), ("IMAGE/PNG", True), ("*/*", True), ("video/*", False)]
)
def test_types_of_media_can_be_patterns_and_capitals(accepted: str, is_right: bool, wire: Wire, tmp_path: Path) -> None:
    configuration = {"media_attachments": {"supported_mime_types": [accepted]}}
    wire.respond("GET", "/api/v2/instance/", json={"configuration": configuration})
    problems = wire.client().status_check("look", media=picture(tmp_path))
    assert [each.argument for each in problems] == ([] if is_right else ["media[0]"])


def test_an_empty_file_is_a_problem(wire: Wire, tmp_path: Path) -> None:
    (tmp_path / "empty.png").touch()
    (problem,) = checker(wire).status_check("look", media=tmp_path / "empty.png")
    assert problem.message == "media[0] is empty."


def test_links_of_absurd_length_are_a_mistake_of_the_server() -> None:
    absurd = {"configuration": {"statuses": {"characters_reserved_per_url": 10**12}}}
    assert limits_of([absurd]) == Limits()


def test_what_a_server_writes_in_odd_forms_is_read_or_left_out() -> None:
    assert limits_of([]) == limits_of([{}]) == Limits()
    odd = {
        "max_toot_chars": "700",
        "configuration": {"statuses": {"max_characters": None, "max_media_attachments": []}},
    }
    assert limits_of([odd]) == Limits(characters=700)
    nothing = {"configuration": {"media_attachments": {"video_size_limit": 0, "supported_mime_types": []}, "polls": []}}
    assert limits_of([nothing, {"poll_limits": {"min_expiration": 0}}]) == Limits(poll_min_expiration=0)


def test_the_description_is_fetched_once_and_nothing_else_is_sent(wire: Wire, tmp_path: Path) -> None:
    api = checker(wire)
    for _ in range(3):
        api.status_check("hello", media=[picture(tmp_path)], poll=POLL)
    assert [(each.method, each.path) for each in wire.requests] == [("GET", "/api/v2/instance/")]


def test_an_old_server_is_asked_for_its_old_description(wire: Wire) -> None:
    api = checker(wire, "pleroma")
    for _ in range(3):
        api.status_check("hello")
    assert [each.path for each in wire.requests] == ["/api/v2/instance/", "/api/v1/instance/"]


def test_a_server_without_any_description_has_the_documented_limits(wire: Wire) -> None:
    for version in ("v1", "v2"):
        wire.respond("GET", f"/api/{version}/instance/", json={}, status=404)
    assert found(wire.client(), "x" * 501) == [("status", 500, 501)]


# --- Text -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "warning"),
    [
        ("x" * 476 + " https://example.org/" + "a" * 300, None),
        ("x" * 495 + " @me@" + "a" * 50 + ".example", None),
        ("👩‍👩‍👧‍👦" * 500, None),
        ("x" * 400, "y" * 100),
    ],
)
def test_characters_are_counted_as_the_server_counts(text: str, warning: str | None, wire: Wire) -> None:
    api = checker(wire)
    assert api.status_check(text, spoiler_text=warning) == []
    assert found(api, "xx" + text, spoiler_text=warning)[0][0] == "status"


@pytest.mark.parametrize(("server", "characters"), [("gotosocial", 25), ("hollo", 256), ("snac", 32)])
def test_links_have_the_length_that_the_server_says(server: str, characters: int, wire: Wire) -> None:
    link, limit = " https://example.org/" + "a" * 5000, TOLD[server][0]
    api, text = checker(wire, server), "x" * (limit - 1 - characters)
    assert api.status_check(text + link) == []
    assert found(api, "x" + text + link) == [("status", limit, limit + 1)]


def test_pleroma_counts_every_character_of_a_link(wire: Wire) -> None:
    link = "https://example.org/" + "a" * 4981
    assert found(checker(wire, "pleroma"), link) == [("status", 5000, 5001)]


def test_the_message_reads_well(wire: Wire) -> None:
    (problem,) = checker(wire).status_check("x" * 500, spoiler_text="food")
    assert problem.message == "status has 504 characters with spoiler_text; the server allows 500."


@pytest.mark.parametrize("text", ["", "  \n", None])
def test_an_empty_status_is_a_problem_unless_there_is_something_else(text: str | None, wire: Wire) -> None:
    api = checker(wire)
    assert [each.argument for each in api.status_check(text)] == ["status"]
    assert [each.argument for each in api.status_check(text, poll=POLL)] == ["status"]
    assert api.status_check(text, media_ids=[1]) == []
    assert api.status_check(text, media=[{"media_file": PNG, "mime_type": "image/png"}]) == []
    assert api.status_check(text, spoiler_text="see the title") == []
    assert api.status_check(text, quoted_status_id=5) == []


def test_a_long_text_needs_the_package_that_counts_and_a_short_one_does_not(
    wire: Wire, monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing() -> Any:
        raise ImportError

    monkeypatch.setitem(compat._IMPORTERS, "grapheme", missing)
    api = checker(wire)
    assert api.status_check("x" * 500) == []
    with pytest.raises(MastodonMissingExtraError, match="grapheme"):
        api.status_check("x" * 501)


# --- Media ----------------------------------------------------------------------------------------------------------


def test_too_many_media_are_counted_together(wire: Wire, tmp_path: Path) -> None:
    api, file = checker(wire), picture(tmp_path)
    assert api.status_check("x", media_ids=[1, 2, 3], media=[file]) == []
    assert found(api, "x", media_ids=[1, 2, 3], media=[file, str(file)]) == [("media_ids", 4, 5)]
    assert found(api, "x", media=[file] * 5) == [("media", 4, 5)]
    assert found(api, "x", media_ids=(each for each in range(5))) == [("media_ids", 4, 5)]


def test_media_and_a_poll_do_not_go_together(wire: Wire) -> None:
    (problem,) = checker(wire).status_check("x", media_ids="1", poll=POLL)
    assert (problem.argument, problem.message) == ("poll", "a status has either media or a poll, not both.")


@pytest.mark.parametrize(
    ("kind", "limit"), [("image/png", 16 * MIB), ("video/mp4", 99 * MIB), ("audio/mpeg", 99 * MIB)]
)
def test_files_have_a_largest_size(kind: str, limit: int, wire: Wire, tmp_path: Path) -> None:
    file = tmp_path / "large"
    with file.open("wb") as opened:
        opened.truncate(limit)
    api = checker(wire)
    assert api.status_check("x", media=[{"media_file": file, "mime_type": kind}]) == []
    with file.open("ab") as opened:
        opened.write(b"x")
    assert found(api, "x", media=[{"media_file": file, "mime_type": kind}]) == [("media[0]", limit, limit + 1)]


PICTURES = {
    "png": b"\x89PNG\r\n\x1a\n" + struct.pack(">I4sII", 13, b"IHDR", 8000, 5000),
    "gif": b"GIF89a" + struct.pack("<HH", 8000, 5000),
    "jpeg": b"\xff\xd8\xff\xe1\x00\x08Exif12\xff\xff\xc2" + struct.pack(">HBHH", 17, 8, 5000, 8000),
    "webp, lossy": b"RIFF1234WEBPVP8 " + bytes(10) + struct.pack("<HH", 8000, 5000),
    "webp, lossless": b"RIFF1234WEBPVP8L1234/" + struct.pack("<I", 7999 | 4999 << 14),
    "webp, extended": b"RIFF1234WEBPVP8X" + bytes(8) + (7999).to_bytes(3, "little") + (4999).to_bytes(3, "little"),
}


@pytest.mark.parametrize("kind", PICTURES)
def test_pictures_have_a_largest_number_of_pixels(kind: str, wire: Wire) -> None:
    mime_type = "image/" + kind.partition(",")[0]
    (problem,) = checker(wire).status_check("x", media=[{"media_file": PICTURES[kind], "mime_type": mime_type}])
    assert problem[:3] == ("media[0]", 33_177_600, 40_000_000)
    assert problem.message == "media[0] has 8000 x 5000 pixels; the server allows 33177600."


@pytest.mark.parametrize("kind", PICTURES)
def test_pictures_that_are_cut_off_have_no_known_size(kind: str) -> None:
    whole = PICTURES[kind]
    for end in range(len(whole)):
        assert size_in_pixels(io.BytesIO(whole[:end])) is None
    assert size_in_pixels(io.BytesIO(whole)) == (8000, 5000)


@pytest.mark.parametrize(
    "content", [b"", b"\xff\xd8\xff\xd9" * 1000, b"\xff\xd8" + b"\xff" * 5000, b"RIFF1234WEBPXXXX"]
)
def test_odd_pictures_have_no_known_size(content: bytes) -> None:
    assert size_in_pixels(io.BytesIO(content)) is None


def test_descriptions_have_a_largest_length(wire: Wire, tmp_path: Path) -> None:
    api, file = checker(wire), picture(tmp_path)
    assert api.status_check("x", media=[{"media_file": file, "description": "x" * 1500}]) == []
    assert found(api, "x", media=[{"media_file": file, "description": "x" * 1501}]) == [("media[0]", 1500, 1501)]


def test_descriptions_can_be_required(wire: Wire, tmp_path: Path) -> None:
    api, file = checker(wire), picture(tmp_path)
    media = [{"media_file": file, "description": "A cat"}, file, {"media_file": file, "description": " "}]
    attached = [7, MediaAttachment(id=8, description="A dog"), MediaAttachment(id=9, description=None)]
    assert api.status_check("x", media_ids=attached, media=media[:1]) == []
    problems = api.status_check("x", media_ids=attached, media=media[:1], require_alt_text=True)
    assert [each.argument for each in problems] == ["media_ids[2]"]
    problems = api.status_check("x", media=media, require_alt_text=True)
    assert [each.argument for each in problems] == ["media[1]", "media[2]"]
    assert problems[0].message == "media[1] has no description, and require_alt_text is set."


# --- Polls and times ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "argument"),
    [
        ({"options": ["a", "b", "c", "d", "e"]}, "poll"),
        ({"options": ["a"]}, "poll"),
        ({"options": ["a", "a"]}, "poll"),
        ({"options": ["a", "x" * 51]}, "poll.options[1]"),
        ({"options": ["a", " "]}, "poll.options[1]"),
        ({"expires_in": 299}, "poll.expires_in"),
        ({"expires_in": 2_629_747}, "poll.expires_in"),
        ({"expires_in": None}, "poll.expires_in"),
    ],
)
def test_polls_have_limits(changes: dict[str, Any], argument: str, wire: Wire) -> None:
    api = checker(wire)
    assert [each.argument for each in api.status_check("x", poll={**POLL, **changes})] == [argument]
    assert api.status_check("x", poll=POLL) == []
    assert api.status_check("x", poll={**POLL, "expires_in": timedelta(days=1)}) == []
    assert api.status_check("x", poll={**POLL, "expires_in": 300.0}) == []


def test_other_servers_have_other_limits_of_polls(wire: Wire) -> None:
    poll = {"options": [f"{number} " + "x" * 190 for number in range(20)], "expires_in": 60}
    assert checker(wire, "pleroma").status_check("x", poll=poll) == []


@pytest.mark.parametrize(("seconds", "is_right"), [(-60, False), (0, False), (280, False), (320, True), (10**8, True)])
def test_scheduled_times_are_at_least_five_minutes_ahead(seconds: int, is_right: bool, wire: Wire) -> None:
    when = datetime.now(timezone.utc) + timedelta(seconds=seconds)
    problems = checker(wire).status_check("x", scheduled_at=when)
    assert [each.argument for each in problems] == ([] if is_right else ["scheduled_at"])


# --- Arguments ------------------------------------------------------------------------------------------------------


def test_a_check_takes_what_status_post_takes() -> None:
    posting = dict(inspect.signature(Mastodon.status_post).parameters)
    checking = dict(inspect.signature(Mastodon.status_check).parameters)
    assert posting.pop("check").kind is inspect.Parameter.KEYWORD_ONLY
    assert set(checking) - set(posting) == {"media", "require_alt_text"}
    assert [(each.name, each.default) for each in posting.values()] == [
        (each.name, each.default) for each in list(checking.values())[: len(posting)]
    ]


def test_wrong_arguments_are_errors_as_they_are_in_status_post(wire: Wire, tmp_path: Path) -> None:
    api = checker(wire)
    for wrong in (
        {"visibility": "everyone"},
        {"poll": "tea"},
        {"media": [5]},
        {"media": [{"file": "x"}]},
        {"media": [{"media_file": io.BytesIO(b"x")}]},
        {"media": [{"media_file": b"x", "mime_type": "image/png", "description": 1.5}]},
        {"media": [{"media_file": PNG, "mime_type": "image/png", "thumbnail": 5}]},
        {"media": [{"media_file": b"x"}]},
    ):
        with pytest.raises(MastodonIllegalArgumentError, match=next(iter(wrong))):
            api.status_check("x", **wrong)
    with pytest.raises(MastodonFileNotFoundError, match="there is no file"):
        api.status_check("x", media=[tmp_path / "nowhere.png"])
    assert wire.requests == []


def test_arguments_stay_as_they_are(wire: Wire, tmp_path: Path) -> None:
    media = [{"media_file": picture(tmp_path)}]
    checker(wire).status_check("x", media=media)
    assert media == [{"media_file": tmp_path / "cat.png"}]


# --- Posting --------------------------------------------------------------------------------------------------------


def test_status_post_with_check_raises_all_problems_and_sends_nothing(wire: Wire) -> None:
    api = checker(wire)
    with pytest.raises(MastodonIllegalArgumentError) as raised:
        api.status_post("x" * 501, media_ids=range(5), check=True)
    assert [each.argument for each in raised.value.problems] == ["status", "media_ids"]
    assert str(raised.value) == (
        "status has 501 characters; the server allows 500. media_ids has 5 attachments; the server allows 4."
    )
    assert {each.method for each in wire.requests} == {"GET"}


def test_status_post_with_check_posts_what_is_right(wire: Wire) -> None:
    api = checker(wire)
    wire.respond("POST", "/api/v1/statuses", json={"id": "7"})
    assert api.status_post("hello", check=True).id == "7"
    assert wire.last.form == {"status": "hello", "sensitive": "0"}
    wire.requests.clear()
    api.status_post("hello")
    assert len(wire.requests) == 1


def test_other_errors_have_no_problems(wire: Wire) -> None:
    with pytest.raises(MastodonIllegalArgumentError) as raised:
        wire.client().status_post("x", visibility="everyone")
    assert raised.value.problems == ()
