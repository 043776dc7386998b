"""Uploads: what is sent, what is closed, what happens on a second try, and waiting until a file is processed."""

from __future__ import annotations

import io
import os
from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import pytest

from mastodon import Mastodon
from mastodon._io import uploads as core
from mastodon.errors import (
    MastodonAPIError,
    MastodonFileNotFoundError,
    MastodonIllegalArgumentError,
    MastodonIOError,
    MastodonMissingExtraError,
    MastodonNetworkError,
    MastodonVersionError,
)
from mastodon.return_types import MediaAttachment
from tests.support.clock import Clock
from tests.support.prepared import Wire
from tests.support.samples import LARGE_PNG

DONE = {"id": "9", "type": "image", "url": "https://mastodon.example/9.png"}
WORKING = {"id": "9", "type": "video", "url": None}


@pytest.fixture
def api(wire: Wire) -> Mastodon:
    """A client of a server that takes files."""
    wire.respond("POST", "/api/v2/media", json=DONE)
    wire.respond("PUT", "/api/v1/media/9", json=DONE)
    return wire.client()


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    path = tmp_path / "cat.png"
    path.write_bytes(LARGE_PNG)
    return path


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """The files that the library opens."""
    really_open, files = open, list[Any]()

    def spy(*args: Any) -> Any:
        files.append(really_open(*args))
        return files[-1]

    monkeypatch.setattr(core, "open", spy, raising=False)
    return files


# --- What is sent -------------------------------------------------------------------------------------------------


def test_a_path_is_uploaded_with_what_describes_it(api: Mastodon, wire: Wire, picture: Path) -> None:
    made = api.media_post(str(picture), description="A cat", focus=(0.5, -1))
    assert isinstance(made, MediaAttachment)
    assert made.id == "9"
    assert wire.last.form == {"description": "A cat", "focus": "0.5,-1"}
    sent = wire.last.files["file"]
    assert (sent.content, sent.type) == (LARGE_PNG, "image/png")
    assert sent.name.startswith("mastodonpyupload_")
    assert sent.name.endswith(".png")
    assert "cat" not in sent.name


@pytest.mark.parametrize(
    "make",
    [nullcontext, lambda path: path.open("rb"), lambda path: nullcontext(path.read_bytes())],
    ids=["path", "file", "bytes"],
)
def test_paths_open_files_and_bytes_are_the_same(
    api: Mastodon, wire: Wire, picture: Path, make: Callable[[Path], Any]
) -> None:
    with make(picture) as media:
        api.media_post(media, "image/png", file_name="my.png")
    sent = wire.last.files["file"]
    assert (sent.name, sent.content, sent.type) == ("my.png", LARGE_PNG, "image/png")


def test_a_type_that_is_given_counts(api: Mastodon, wire: Wire, picture: Path) -> None:
    api.media_post(picture, mime_type="image/gif")
    assert wire.last.files["file"].type == "image/gif"
    assert wire.last.files["file"].name.endswith(".gif")


def test_a_type_without_an_ending_leaves_the_name_without_one(api: Mastodon, wire: Wire) -> None:
    api.media_post(b"data", "x-strange/thing")
    name = wire.last.files["file"].name
    assert not name.endswith("None")
    assert "." not in name.rpartition("_")[2]


def test_content_tells_the_type(api: Mastodon, wire: Wire, tmp_path: Path) -> None:
    nameless = tmp_path / "cat"
    nameless.write_bytes(b"GIF89a\x01\x00\x01\x00\x80\x00\x00")
    api.media_post(nameless)
    assert wire.last.files["file"].type == "image/gif"


def test_the_name_tells_the_type_where_libmagic_is_missing(
    api: Mastodon, wire: Wire, picture: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing(module: str, extra: str) -> Any:
        raise MastodonMissingExtraError(module)

    monkeypatch.setattr(core, "optional", missing)
    api.media_post(picture)
    assert wire.last.files["file"].type == "image/png"
    nameless = tmp_path / "cat"
    nameless.write_bytes(LARGE_PNG)
    with pytest.raises(MastodonIllegalArgumentError, match="mime_type"):
        api.media_post(nameless)


def test_the_type_of_an_open_file_follows_from_its_name(api: Mastodon, wire: Wire, picture: Path) -> None:
    with picture.open("rb") as file:
        api.media_post(file)
    assert wire.last.files["file"].type == "image/png"
    api.media_post(io.BytesIO(LARGE_PNG), file_name="cat.gif")
    assert wire.last.files["file"].type == "image/gif"


def test_a_video_has_a_thumbnail(api: Mastodon, wire: Wire, picture: Path) -> None:
    api.media_post(b"film", "video/mp4", thumbnail=picture)
    assert wire.last.files["file"].content == b"film"
    assert (wire.last.files["thumbnail"].content, wire.last.files["thumbnail"].type) == (LARGE_PNG, "image/png")


def test_an_open_file_is_sent_from_its_position(api: Mastodon, wire: Wire) -> None:
    file = io.BytesIO(b"skip" + LARGE_PNG)
    file.seek(4)
    api.media_post(file, "image/png")
    assert wire.last.files["file"].content == LARGE_PNG


@pytest.mark.parametrize(
    ("version", "path"), [("4.7.3", "/api/v2/media"), ("3.1.4", "/api/v2/media"), ("3.1.3", "/api/v1/media")]
)
def test_old_servers_have_another_address(wire: Wire, version: str, path: str) -> None:
    wire.respond("POST", path, json=DONE)
    assert wire.client(mastodon_version=version).media_post(LARGE_PNG, "image/png").id == "9"
    assert [sent.path for sent in wire.requests] == [path]


def test_other_software_is_asked_at_both_addresses_with_the_whole_file(wire: Wire, picture: Path) -> None:
    wire.respond("POST", "/api/v2/media", json={"error": "Not found"}, status=404)
    wire.respond("POST", "/api/v1/media", json=DONE)
    api = wire.client(mastodon_version="takahe/0.11.0")
    assert api.media_post(picture, thumbnail=io.BytesIO(b"still"), thumbnail_mime_type="image/png").id == "9"
    assert [sent.path for sent in wire.requests] == ["/api/v2/media", "/api/v1/media"]
    assert wire.last.files["file"].content == LARGE_PNG
    assert wire.last.files["thumbnail"].content == b"still"


# --- What is closed, what is sent again -----------------------------------------------------------------------------


def test_files_that_we_open_are_closed(api: Mastodon, picture: Path, opened: list[Any]) -> None:
    api.media_post(picture, thumbnail=str(picture))
    api.media_update("9", thumbnail=picture)
    api.generate_media_edit_attributes("9", thumbnail=picture)
    assert opened
    assert all(file.closed for file in opened)


def test_files_that_we_open_are_closed_after_an_error(wire: Wire, picture: Path, opened: list[Any]) -> None:
    wire.respond("POST", "/api/v2/media", json={"error": "too large"}, status=422)
    wire.respond("PUT", "/api/v1/media/9", error=ConnectionResetError("gone"))
    api = wire.client()
    with pytest.raises(MastodonAPIError, match="too large"):
        api.media_post(picture)
    with pytest.raises(MastodonNetworkError):
        api.media_update("9", thumbnail=picture)
    with pytest.raises(MastodonFileNotFoundError):
        api.media_post(picture, thumbnail=picture.with_name("no.png"))
    with pytest.raises(MastodonVersionError):
        wire.client(mastodon_version="3.1.4").media_post(picture, thumbnail=picture)
    assert len(opened) >= 5
    assert all(file.closed for file in opened)


def test_an_open_file_stays_open(wire: Wire, picture: Path) -> None:
    wire.respond("POST", "/api/v2/media", json=DONE)
    wire.respond("POST", "/api/v2/media", json={"error": "too large"}, status=422)
    with picture.open("rb") as file:
        wire.client().media_post(file, "image/png")
        assert not file.closed
        with pytest.raises(MastodonAPIError):
            wire.client().media_post(file, "image/png")
        assert not file.closed


def pipe() -> Any:
    """A file that cannot be read twice."""
    reader, writer = os.pipe()
    os.write(writer, LARGE_PNG)
    os.close(writer)
    return os.fdopen(reader, "rb")


@pytest.mark.parametrize(
    "make", [nullcontext, lambda path: path.open("rb"), lambda path: pipe()], ids=["path", "file", "pipe"]
)
def test_a_second_try_sends_the_whole_file_again(
    wire: Wire, clock: Clock, picture: Path, make: Callable[[Path], Any]
) -> None:
    wire.respond("POST", "/api/v2/media", status=429, json={"error": "slow down"}, headers={"Retry-After": "3"})
    wire.respond("POST", "/api/v2/media", json=DONE)
    with make(picture) as media:
        wire.client().media_post(media, "image/png", thumbnail=io.BytesIO(b"still"), thumbnail_mime_type="image/png")
    assert [sent.files["file"].content for sent in wire.requests] == [LARGE_PNG, LARGE_PNG]
    assert [sent.files["thumbnail"].content for sent in wire.requests] == [b"still", b"still"]
    assert clock.slept


# --- Waiting ------------------------------------------------------------------------------------------------------


def test_a_synchronous_upload_waits_until_the_file_is_processed(wire: Wire, clock: Clock) -> None:
    wire.respond("POST", "/api/v2/media", json=WORKING, status=202)
    wire.respond("GET", "/api/v1/media/9", json=WORKING, status=206)
    wire.respond("GET", "/api/v1/media/9", json=WORKING, status=206)
    wire.respond("GET", "/api/v1/media/9", json=DONE)
    made = wire.client().media_post(b"film", "video/mp4", synchronous=True)
    assert isinstance(made, MediaAttachment)
    assert made.url == DONE["url"]
    assert len(wire.requests) == 4
    assert len(clock.slept) == 2


def test_a_file_that_is_ready_needs_no_waiting(api: Mastodon, wire: Wire, clock: Clock) -> None:
    assert api.media_post(LARGE_PNG, "image/png", synchronous=True).url == DONE["url"]
    assert len(wire.requests) == 1
    assert clock.slept == []


def test_without_waiting_the_first_response_is_the_result(wire: Wire) -> None:
    wire.respond("POST", "/api/v2/media", json=WORKING, status=202)
    assert wire.client().media_post(b"film", "video/mp4").url is None
    assert len(wire.requests) == 1


@pytest.mark.parametrize("status", [404, 422, 500])
def test_a_file_that_cannot_be_processed_is_an_error(wire: Wire, status: int) -> None:
    wire.respond("POST", "/api/v2/media", json=WORKING, status=202)
    wire.respond("GET", "/api/v1/media/9", json=WORKING, status=206)
    wire.respond("GET", "/api/v1/media/9", json={"error": "no picture in it"}, status=status)
    with pytest.raises(MastodonAPIError, match=r"could not be processed.*9.*no picture in it") as caught:
        wire.client().media_post(b"film", "video/mp4", synchronous=True)
    assert "no picture in it" in str(caught.value.__cause__)


def test_waiting_comes_to_an_end(wire: Wire, clock: Clock) -> None:
    wire.respond("POST", "/api/v2/media", json=WORKING, status=202)
    wire.respond("GET", "/api/v1/media/9", json=WORKING, status=206)
    with pytest.raises(MastodonAPIError, match=r"600 seconds.*9"):
        wire.client().media_post(b"film", "video/mp4", synchronous=True)
    assert 500 < sum(clock.slept) <= 610


# --- Describing and deleting --------------------------------------------------------------------------------------


def test_what_describes_a_file_can_be_changed(api: Mastodon, wire: Wire) -> None:
    assert api.media_update(MediaAttachment(id=9), description="", focus=(0, 0.25)).id == "9"
    assert (wire.last.method, wire.last.path) == ("PUT", "/api/v1/media/9")
    assert wire.last.form == {"description": "", "focus": "0,0.25"}
    api.media_update("9", description="A cat", focus=(0, 1), thumbnail=b"still", thumbnail_mime_type="image/png")
    assert wire.last.form == {"description": "A cat", "focus": "0,1"}
    assert wire.last.files["thumbnail"].content == b"still"


def test_a_file_can_be_deleted(wire: Wire) -> None:
    wire.respond("DELETE", "/api/v1/media/9", body=b"")
    api = wire.client()
    api.media_delete(MediaAttachment(id=9))
    assert (wire.last.method, wire.last.path) == ("DELETE", "/api/v1/media/9")


# --- Bad input ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "focus", [(0.5,), (0.5, None), (0.5, "x"), (0, 0, 0), (0, 1.5), (float("nan"), 0), "0,0", 0.5, (True, 0)]
)
def test_half_a_focus_is_refused(api: Mastodon, wire: Wire, focus: Any) -> None:
    with pytest.raises(MastodonIllegalArgumentError, match="focus"):
        api.media_post(LARGE_PNG, "image/png", focus=focus)
    with pytest.raises(MastodonIllegalArgumentError, match="focus"):
        api.media_update("9", focus=focus)
    assert wire.requests == []


@pytest.mark.parametrize(
    ("message", "arguments"),
    [
        ("file.*mime_type", (LARGE_PNG,)),
        ("file.*mime_type", (io.BytesIO(LARGE_PNG),)),
        ("media_file=None", (None, "image/png")),
        ("media_file=5", (5, "image/png")),
        ("file.*'rb'", (io.StringIO("text"), "image/png")),
        ("description", (LARGE_PNG, "image/png", ["A cat"])),
    ],
)
def test_what_is_not_a_file_is_refused(api: Mastodon, wire: Wire, message: str, arguments: tuple[Any, ...]) -> None:
    with pytest.raises(MastodonIllegalArgumentError, match=message):
        api.media_post(*arguments)
    assert wire.requests == []


def test_an_open_file_that_cannot_be_read_is_refused(api: Mastodon, wire: Wire, picture: Path) -> None:
    closed = picture.open("rb")
    closed.close()
    with picture.open("ab") as to_write, picture.open("rb") as fine:
        for file in (closed, to_write):
            with pytest.raises(MastodonIllegalArgumentError, match="media_file is closed, or open for writing only"):
                api.media_post(file, "image/png")
        assert wire.requests == []
        api.media_post(fine, "image/png")


@pytest.mark.parametrize("mime_type", [None, "image/png"])
def test_a_missing_file_says_so(api: Mastodon, wire: Wire, tmp_path: Path, mime_type: str | None) -> None:
    missing = tmp_path / "no.png"
    with pytest.raises(MastodonFileNotFoundError, match=r"no\.png") as caught:
        api.media_post(missing, mime_type)
    assert isinstance(caught.value.__cause__, FileNotFoundError)
    with pytest.raises(MastodonFileNotFoundError, match="thumbnail"):
        api.media_update("9", thumbnail=str(missing))
    assert wire.requests == []


@pytest.mark.parametrize("mime_type", [None, "image/png"])
def test_a_file_that_cannot_be_read_says_so(api: Mastodon, wire: Wire, tmp_path: Path, mime_type: str | None) -> None:
    for unreadable in (tmp_path, "no\0file.png"):
        with pytest.raises(MastodonIOError, match="cannot be read"):
            api.media_post(unreadable, mime_type)
    assert wire.requests == []


def test_old_servers_take_no_thumbnail(wire: Wire) -> None:
    api = wire.client(mastodon_version="3.1.4")
    with pytest.raises(MastodonVersionError, match=r"3\.2\.0"):
        api.media_post(LARGE_PNG, "image/png", thumbnail=LARGE_PNG, thumbnail_mime_type="image/png")
    with pytest.raises(MastodonVersionError, match=r"3\.2\.0"):
        api.media_update("9", thumbnail=LARGE_PNG, thumbnail_mime_type="image/png")
    assert wire.requests == []


def test_private_names_of_older_programs_work(api: Mastodon, picture: Path) -> None:
    load = getattr(api, "_Mastodon__load_media_file")  # noqa: B009  # the mangled name would be mangled again
    name, file, mime_type = load(str(picture), file_name="x.png")
    with file:
        assert (name, file.read(), mime_type) == ("x.png", LARGE_PNG, "image/png")
    guess = getattr(api, "_Mastodon__guess_type")  # noqa: B009  # as above
    assert guess(str(picture)) == "image/png"
