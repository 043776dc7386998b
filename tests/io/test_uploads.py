"""Large uploads: a body that is made while it is sent, and how far it is."""

from __future__ import annotations

import io
import json
import os
import socket
import tempfile
import threading
import time
import tracemalloc
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
import requests
from requests.adapters import HTTPAdapter
from urllib3.filepost import encode_multipart_formdata
from urllib3.util import Retry

from mastodon import Mastodon
from mastodon._io import uploads as core
from mastodon.errors import (
    MastodonIllegalArgumentError,
    MastodonIOError,
    MastodonNetworkError,
)
from mastodon.testing.in_process import InProcessServer, Prepared
from tests.support.clock import Clock
from tests.support.loopback import Incoming, Request, listening, response_bytes
from tests.support.prepared import Wire

DONE = {"id": "9", "type": "image", "url": "https://mastodon.example/9.png"}
FILM = bytes(range(256)) * 12_000


@pytest.fixture
def api(wire: Wire) -> Mastodon:
    """A client of a server that takes files."""
    wire.respond("POST", "/api/v2/media", json=DONE)
    return wire.client()


@pytest.fixture
def film(tmp_path: Path) -> Path:
    path = tmp_path / "film.mp4"
    path.write_bytes(FILM)
    return path


@pytest.fixture
def bodies(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """The bodies that sessions are given."""
    found: list[Any] = []
    really_request = requests.Session.request

    def spy(self: requests.Session, *args: Any, **kwargs: Any) -> requests.Response:
        found.append(kwargs.get("data"))
        return really_request(self, *args, **kwargs)

    monkeypatch.setattr(requests.Session, "request", spy)
    return found


#: Makes a file that can be read only once, and does not tell its length.
PipeOf = Callable[[bytes], Any]


@pytest.fixture
def pipe_of() -> Iterator[PipeOf]:
    with ExitStack() as opened:

        def made(content: bytes) -> Any:
            reader, writer = os.pipe()

            def write() -> None:
                with os.fdopen(writer, "wb") as file:
                    file.write(content)

            threading.Thread(target=write).start()
            return opened.enter_context(os.fdopen(reader, "rb"))

        yield made


class Counting(InProcessServer):
    """A server that reads uploads block by block and forgets them."""

    def __init__(self) -> None:
        super().__init__()
        self.blocks: list[int] = []

    def respond_to(self, request: requests.PreparedRequest) -> Prepared:
        body: Any = request.body
        self.blocks = [len(block) for block in body]
        assert int(request.headers["Content-Length"]) == sum(self.blocks)
        return Prepared(body=b'{"id": "9", "type": "video"}')


@pytest.fixture
def counting() -> Iterator[tuple[Mastodon, Counting]]:
    adapter = Counting()
    with requests.Session() as session:
        session.mount("https://", adapter)
        yield (
            Mastodon(
                api_base_url="https://mastodon.example", access_token="t", mastodon_version="4.7.3", session=session
            ),
            adapter,
        )


class UploadServer:
    """A server of this machine that keeps connections open, and what arrives on them."""

    def __init__(self) -> None:
        #: Statuses of the next responses; 200 when there are no more.
        self.statuses: list[int] = []
        self.requests: list[Request] = []
        self.url = ""

    def talk(self, connection: socket.socket) -> None:
        for request in Incoming(connection):
            self.requests.append(request)
            status = self.statuses.pop(0) if self.statuses else 200
            connection.sendall(response_bytes(json.dumps(DONE).encode(), status))


@pytest.fixture
def server() -> Iterator[UploadServer]:
    made = UploadServer()
    with listening(made.talk) as listener:
        made.url = listener.url
        yield made


def client_of(server: UploadServer, **options: Any) -> Mastodon:
    return Mastodon(
        api_base_url=server.url,
        access_token="t",
        mastodon_version="4.7.3",
        request_timeout=5,
        **options,
    )


# --- What is sent ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", ["path", "file", "bytes", "bytearray", "memory", "pipe"])
def test_large_files_of_every_form_arrive_whole(
    api: Mastodon, wire: Wire, film: Path, bodies: list[Any], form: str, pipe_of: PipeOf
) -> None:
    with film.open("rb") as file:
        given: dict[str, Any] = {
            "path": film,
            "file": file,
            "bytes": FILM,
            "bytearray": bytearray(FILM),
            "memory": io.BytesIO(FILM),
        }
        media = pipe_of(FILM) if form == "pipe" else given[form]
        api.media_post(media, "video/mp4", description="Ein Käfer")
    assert not isinstance(bodies[0], (bytes, str, list))
    assert wire.last.files["file"].content == FILM
    assert wire.last.files["file"].type == "video/mp4"
    assert wire.last.form == {"description": "Ein Käfer"}
    assert int(wire.last.headers["Content-Length"]) == len(wire.last.body)


def test_a_large_body_is_the_same_as_requests_would_make(
    api: Mastodon, wire: Wire, film: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(core, "choose_boundary", lambda: "b")
    monkeypatch.setattr(
        requests.models, "encode_multipart_formdata", lambda fields: encode_multipart_formdata(fields, "b")
    )
    arguments: dict[str, Any] = {
        "description": 'ä "quoted"',
        "focus": (0.5, -1),
        "file_name": 'ü".mp4',
    }
    api.media_post(film, "video/mp4", thumbnail=b"still", thumbnail_mime_type="image/png", **arguments)
    streamed = wire.last
    monkeypatch.setattr(core, "_SMALL", 10**9)
    monkeypatch.setattr(core, "generated_name", lambda mime_type: "name")
    api.media_post(film, "video/mp4", thumbnail=b"still", thumbnail_mime_type="image/png", **arguments)
    name = streamed.files["thumbnail"].name.encode()
    assert streamed.body.replace(name, b"name") == wire.last.body
    assert streamed.headers["Content-Type"] == wire.last.headers["Content-Type"]


class OnlyRead:
    """The least that requests asks of a file."""

    def __init__(self, content: bytes) -> None:
        self._content = content

    def read(self) -> bytes:
        content, self._content = self._content, b""
        return content


class WithoutEnd(io.BytesIO):
    """A file that can go to a place, but does not know its end."""

    def seek(self, place: int, whence: int = 0) -> int:
        if whence != os.SEEK_SET:
            raise io.UnsupportedOperation("only from the start")
        return super().seek(place)


class FromStart(io.BytesIO):
    """A file that goes to places counted from the start."""

    def seek(self, place: int) -> int:  # type: ignore[override]  # as some programs write it
        return super().seek(place)


@pytest.mark.parametrize("content", [FILM, b"small"], ids=["large", "small"])
@pytest.mark.parametrize("kind", [OnlyRead, WithoutEnd, FromStart])
def test_files_that_can_do_little_arrive_whole(api: Mastodon, wire: Wire, kind: Any, content: bytes) -> None:
    api.media_post(kind(content), "video/mp4")
    assert wire.last.files["file"].content == content


def test_the_end_of_a_file_is_not_looked_for_with_every_try(wire: Wire, clock: Clock) -> None:
    class Packed(io.BytesIO):
        ends = 0

        def seek(self, place: int, whence: int = 0) -> int:
            self.ends += whence == os.SEEK_END
            return super().seek(place, whence)

    for status in (429, 429, 200):
        wire.respond("POST", "/api/v2/media", status=status, json=DONE, headers={"Retry-After": "3"})
    files = [Packed(FILM), Packed(FILM)]
    api = wire.client(ratelimit_method="wait")
    api.media_post(files[0], "video/mp4")
    wire.respond("POST", "/api/v2/media", json=DONE)
    api.media_post(files[1], "video/mp4")
    assert files[0].ends == files[1].ends
    assert [sent.files["file"].content == FILM for sent in wire.requests] == [True] * 4


def test_small_files_are_sent_in_one_piece(api: Mastodon, wire: Wire, bodies: list[Any]) -> None:
    api.media_post(b"small", "image/png")
    assert bodies[0] == {}
    assert wire.last.files["file"].content == b"small"


def test_a_large_file_is_sent_from_its_position(api: Mastodon, wire: Wire, film: Path) -> None:
    with film.open("rb") as file:
        file.seek(1000)
        api.media_post(file, "video/mp4")
    assert wire.last.files["file"].content == FILM[1000:]


def test_a_large_file_goes_out_with_its_length(server: UploadServer, film: Path) -> None:
    assert client_of(server).media_post(film, "video/mp4").id == "9"
    assert FILM in server.requests[0].body
    assert server.requests[0].headers["content-length"] == str(len(server.requests[0].body))
    assert "transfer-encoding" not in server.requests[0].headers


def test_caches_can_tell_large_bodies_apart(api: Mastodon, wire: Wire, film: Path, bodies: list[Any]) -> None:
    api.media_post(film, "video/mp4")
    assert wire.last.headers["Content-Type"] in str(bodies[0])


def test_an_empty_file_is_sent(api: Mastodon, wire: Wire) -> None:
    seen: list[tuple[int, int]] = []
    api.media_post(io.BytesIO(), "video/mp4", progress=lambda sent, total: seen.append((sent, total)))
    assert wire.last.files["file"].content == b""
    assert seen[-1] == (len(wire.last.body), len(wire.last.body))


def test_what_a_file_grows_by_meanwhile_is_left_out(api: Mastodon, wire: Wire, film: Path) -> None:
    def grow(sent: int, total: int) -> None:
        with film.open("ab") as file:
            file.write(b"more")

    api.media_post(film, "video/mp4", progress=grow)
    assert wire.last.files["file"].content == FILM
    assert int(wire.last.headers["Content-Length"]) == len(wire.last.body)


def test_large_pictures_of_a_profile_are_streamed(wire: Wire, film: Path, bodies: list[Any]) -> None:
    wire.respond("PATCH", "/api/v1/accounts/update_credentials", json={"id": "1"})
    wire.client().account_update_credentials(
        note="hi", avatar=film, avatar_mime_type="image/png", header=b"small", header_mime_type="image/png"
    )
    assert not isinstance(bodies[0], list)
    assert wire.last.files["avatar"].content == FILM
    assert wire.last.files["header"].content == b"small"
    assert wire.last.form == {"note": "hi"}


def test_a_large_file_needs_little_memory(counting: tuple[Mastodon, Counting], tmp_path: Path) -> None:
    path = tmp_path / "film.mp4"
    with path.open("wb") as file:
        file.truncate(100_000_000)
    api, adapter = counting
    tracemalloc.start()
    try:
        api.media_post(path, "video/mp4")
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert sum(adapter.blocks) > 100_000_000
    assert peak < 4_000_000


# --- Again ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", ["path", "pipe"])
@pytest.mark.parametrize("status", [307, 429])
def test_the_whole_of_a_large_file_is_sent_again(
    wire: Wire, clock: Clock, film: Path, form: str, status: int, pipe_of: PipeOf
) -> None:
    location = {"Location": "https://mastodon.example/api/v2/media"} if status == 307 else {"Retry-After": "3"}
    wire.respond("POST", "/api/v2/media", status=status, json={}, headers=location)
    wire.respond("POST", "/api/v2/media", json=DONE)
    seen: list[tuple[int, int]] = []
    media = film if form == "path" else pipe_of(FILM)
    api = wire.client(ratelimit_method="wait")
    assert api.media_post(media, "video/mp4", progress=lambda sent, total: seen.append((sent, total))).id == "9"
    assert [sent.files["file"].content == FILM for sent in wire.requests] == [True, True]
    half = len(seen) // 2
    assert seen[:half] == seen[half:]


def test_a_large_file_is_sent_again_when_the_connection_is_lost(wire: Wire, clock: Clock, film: Path) -> None:
    wire.respond("PUT", "/api/v1/media/9", error=requests.ConnectionError("lost"))
    wire.respond("PUT", "/api/v1/media/9", json=DONE)
    with film.open("rb") as file:
        file.seek(1000)
        wire.client(retries=1).media_update("9", thumbnail=file, thumbnail_mime_type="image/png")
    assert [sent.files["thumbnail"].content == FILM[1000:] for sent in wire.requests] == [True, True]


def test_sessions_that_repeat_requests_themselves_send_the_whole_file(server: UploadServer, film: Path) -> None:
    server.statuses = [503]
    with requests.Session() as session:
        again = Retry(status=1, status_forcelist=[503], allowed_methods=None)
        session.mount("http://", HTTPAdapter(max_retries=again))
        assert client_of(server, session=session).media_post(film, "video/mp4").id == "9"
    assert [FILM in request.body for request in server.requests] == [True, True]


def test_a_large_file_goes_whole_to_the_older_endpoint(wire: Wire, film: Path) -> None:
    wire.respond("POST", "/api/v2/media", status=404, json={})
    wire.respond("POST", "/api/v1/media", json=DONE)
    wire.client(mastodon_version="1.0.0").media_post(film, "video/mp4")
    assert [sent.files["file"].content == FILM for sent in wire.requests] == [True, True]


# --- Progress -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("content", [FILM, b"small"], ids=["large", "small"])
def test_progress_is_reported_up_to_the_whole_size(api: Mastodon, wire: Wire, content: bytes) -> None:
    seen: list[tuple[int, int]] = []
    api.media_post(content, "video/mp4", progress=lambda sent, total: seen.append((sent, total)))
    assert {total for _, total in seen} == {len(wire.last.body)}
    assert [sent for sent, _ in seen] == sorted({sent for sent, _ in seen})
    assert seen[-1] == (len(wire.last.body), len(wire.last.body))
    assert len(seen) >= len(content) // 300_000


class StopError(Exception):
    """Raised by a program to end an upload."""


@pytest.mark.parametrize(
    "error",
    [StopError("enough"), ValueError("enough"), BrokenPipeError("enough"), KeyboardInterrupt(), requests.Timeout()],
    ids=lambda error: type(error).__name__,
)
def test_what_progress_raises_ends_the_upload(server: UploadServer, error: BaseException) -> None:
    cause = KeyError("cause")

    def stop(sent: int, total: int) -> None:
        if sent > 1_000_000:
            raise error from cause

    api = client_of(server)
    with pytest.raises(type(error)) as caught:
        api.media_post(FILM, "video/mp4", progress=stop)
    assert caught.value is error
    assert caught.value.__cause__ is cause
    assert api.media_post(FILM, "video/mp4").id == "9"
    assert [FILM in request.body for request in server.requests].count(True) == 1


def test_what_progress_raises_tells_what_it_came_from(api: Mastodon) -> None:
    def stop(sent: int, total: int) -> None:
        try:
            raise KeyError("first")
        except KeyError:
            raise StopError("then")  # noqa: B904  # what is tested

    with pytest.raises(StopError) as caught:
        api.media_post(b"small", "image/png", progress=stop)
    assert repr(caught.value.__context__) == "KeyError('first')"
    assert not caught.value.__suppress_context__


def test_progress_that_cannot_be_called_is_an_error(api: Mastodon, wire: Wire) -> None:
    with pytest.raises(MastodonIllegalArgumentError, match="progress='yes'"):
        api.media_post(b"small", "image/png", progress="yes")  # type: ignore[arg-type]  # what is tested
    assert not wire.requests


def test_an_upload_may_take_longer_than_a_response(server: UploadServer) -> None:
    api = client_of(server)
    api.request_timeout = 0.4
    begin = time.monotonic()
    assert api.media_post(FILM, "video/mp4", progress=lambda sent, total: time.sleep(0.05)).id == "9"
    assert time.monotonic() - begin > api.request_timeout


# --- What goes wrong ------------------------------------------------------------------------------------------------


def test_a_file_that_becomes_shorter_is_an_error(api: Mastodon, film: Path) -> None:
    with pytest.raises(MastodonIOError, match="became shorter") as caught:
        api.media_post(film, "video/mp4", progress=lambda sent, total: os.truncate(film, 100))
    assert not isinstance(caught.value, MastodonNetworkError)


def test_a_file_that_is_closed_while_it_is_sent_is_an_error(api: Mastodon) -> None:
    file = io.BytesIO(FILM)
    with pytest.raises(MastodonIOError, match="closed file"):
        api.media_post(file, "video/mp4", progress=lambda sent, total: file.close())


def test_a_file_that_cannot_be_read_on_is_an_error(api: Mastodon) -> None:
    class Broken(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            raise OSError("the disk is gone")

    with pytest.raises(MastodonIOError, match="the disk is gone") as caught:
        api.media_post(Broken(FILM), "video/mp4")
    assert not isinstance(caught.value, MastodonNetworkError)


def test_a_large_file_that_is_open_as_text_is_an_error(api: Mastodon, wire: Wire) -> None:
    with tempfile.NamedTemporaryFile("w+") as file:
        file.write("a" * 2_000_000)
        file.seek(0)
        with pytest.raises(MastodonIllegalArgumentError, match="'rb'"):
            api.media_post(file, "image/png")  # type: ignore[arg-type]  # what is tested
    assert not wire.requests


def test_a_pipe_that_breaks_is_an_error(api: Mastodon, wire: Wire) -> None:
    class Broken(io.RawIOBase):
        def readable(self) -> bool:
            return True

        def readinto(self, buffer: Any) -> int:
            raise OSError("the other end is gone")

    with pytest.raises(MastodonIOError, match="the other end is gone"):
        api.media_post(Broken(), "image/png")
    assert not wire.requests


def test_copies_of_pipes_are_closed(api: Mastodon, monkeypatch: pytest.MonkeyPatch, pipe_of: PipeOf) -> None:
    made: list[Any] = []

    def remembered(*args: Any, **options: Any) -> Any:
        made.append(io.BytesIO())
        return made[-1]

    monkeypatch.setattr(core.tempfile, "SpooledTemporaryFile", remembered)
    api.media_post(pipe_of(FILM), "video/mp4")
    assert [copy.closed for copy in made] == [True]
