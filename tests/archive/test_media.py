"""Downloads of media."""

from __future__ import annotations

import hashlib
import json
import socket
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from mastodon import Mastodon
from mastodon.archive import Archive, media
from tests.support.keeping import OWN, KeepingServer, status
from tests.support.loopback import Incoming, Request, listening, response_bytes
from tests.support.samples import LARGE_PNG, PNG


class FileServer(KeepingServer):
    """A server with files, too."""

    def __init__(self) -> None:
        super().__init__()
        self.files: dict[str, tuple[int, dict[str, str], bytes, int | None]] = {}
        self.asked: list[Request] = []

    def talk(self, connection: socket.socket) -> None:
        for request in Incoming(connection):
            if request.path in self.files:
                self.asked.append(request)
                code, headers, body, length = self.files[request.path]
                connection.sendall(response_bytes(body, code, headers, length))
                if length is not None:
                    return
            else:
                code, sent, data = self.respond(request.method, request.target, request.body)
                connection.sendall(response_bytes(json.dumps(data).encode(), code, sent))

    def add(self, path: str, body: bytes, code: int = 200, length: int | None = None, **headers: str) -> None:
        self.files[path] = (code, {"Content-Type": "image/png", **headers}, body, length)


@pytest.fixture
def files() -> FileServer:
    return FileServer()


@pytest.fixture
def url(files: FileServer) -> Iterator[str]:
    with listening(files.talk) as listener:
        yield listener.url


def client(url: str) -> Mastodon:
    return Mastodon(access_token="secret-token", api_base_url=url, mastodon_version="4.7.3")


def with_media(*urls: Any) -> list[Any]:
    return [
        status(number, media_attachments=[{"id": str(number), "type": "image", "url": each}])
        for number, each in enumerate(urls, 1)
    ][::-1]


def stored(archive: Archive) -> list[str]:
    return sorted(each.relative_to(archive.path).as_posix() for each in Path(archive.path).glob("media/*"))


def name_of(content: bytes) -> str:
    return f"media/{hashlib.sha256(content).hexdigest()}.png"


def test_files_are_stored_under_their_checksums_once(files: FileServer, url: str, archive: Archive) -> None:
    files.add("/a.png", PNG)
    files.add("/b.exe", LARGE_PNG)
    files.lists[OWN] = with_media(f"{url}/a.png", f"{url}/../../b.exe", f"{url}/a.png")
    done = archive.update(client(url), "own", media=True)
    assert (done.media, done.failed_media) == (2, ())
    assert stored(archive) == sorted((name_of(PNG), name_of(LARGE_PNG)))
    assert (Path(archive.path) / name_of(LARGE_PNG)).read_bytes() == LARGE_PNG
    assert archive.update(client(url), media=True).media == 0
    assert len(files.asked) == 2
    assert "authorization" not in files.asked[0].headers


def test_without_asking_for_them_no_files_are_downloaded(files: FileServer, url: str, archive: Archive) -> None:
    files.add("/a.png", PNG)
    files.lists[OWN] = with_media(f"{url}/a.png")
    archive.update(client(url), "own")
    assert (files.asked, stored(archive)) == ([], [])


def test_failures_are_listed_and_tried_again(files: FileServer, url: str, archive: Archive) -> None:
    files.add("/missing.png", b"", 404)
    files.add("/page.png", b"<html>", **{"Content-Type": "text/html"})
    files.add("/short.png", PNG, length=len(PNG) + 5)
    files.add("/empty.png", b"")
    files.add("/large.png", LARGE_PNG)
    files.add("/good.png", PNG)
    names = ["missing", "page", "short", "empty", "large", "good"]
    files.lists[OWN] = with_media(*(f"{url}/{name}.png" for name in names))
    done = archive.update(client(url), "own", media=True, max_media_size=1000)
    reasons = {address.rpartition("/")[2]: reason for address, reason in done.failed_media}
    assert reasons.pop("short.png").startswith(("the download failed", f"it has {len(PNG)} bytes"))
    assert reasons == {
        "missing.png": "the server responded with status 404",
        "page.png": "it is not an image, video or audio file, but text/html",
        "empty.png": "it has 0 bytes of 0",
        "large.png": "it is larger than 1000 bytes",
    }
    assert stored(archive) == [name_of(PNG)]
    files.add("/missing.png", LARGE_PNG)
    done = archive.update(client(url), media=True)
    assert (done.media, len(done.failed_media)) == (2, 3)
    journal = (Path(archive.path) / "archive.jsonl").read_text()
    archive.update(client(url), media=True)
    assert (Path(archive.path) / "archive.jsonl").read_text() == journal


@pytest.mark.parametrize(
    "address", ["file:///etc/passwd", "ftp://files.example/a.png", "data:image/png;base64,AA", "a", "http://"]
)
def test_only_web_addresses_are_fetched(files: FileServer, url: str, archive: Archive, address: str) -> None:
    files.add("/moved.png", b"", 302, Location=address if ":" in address else "file:///a")
    files.lists[OWN] = with_media(address, f"{url}/moved.png", None, 5)
    done = archive.update(client(url), "own", media=True)
    assert {reason for _, reason in done.failed_media} <= {
        "its address does not begin with http:// or https://",
        "the server responded with status 302",
    }
    assert len(done.failed_media) == 3
    assert stored(archive) == []


def test_redirects_are_followed_for_a_while(files: FileServer, url: str, archive: Archive) -> None:
    files.add("/moved.png", b"", 302, Location="/a.png")
    files.add("/a.png", PNG)
    files.add("/circle.png", b"", 302, Location=f"{url}/circle.png")
    files.lists[OWN] = with_media(f"{url}/moved.png", f"{url}/circle.png")
    done = archive.update(client(url), "own", media=True)
    assert (done.media, len(done.failed_media)) == (1, 1)


@pytest.mark.parametrize(
    "host",
    [
        *("127.0.0.1", "localhost", "LOCALHOST.", "a.localhost", "[::1]", "[::ffff:127.0.0.1]", "0.0.0.0", "127.1"),
        *("2130706433", "0x7f.1", "10.0.0.1", "192.168.0.1", "169.254.169.254", "[fe80::1%25eth0]", "[fd00::1]"),
    ],
)
def test_another_server_cannot_make_this_machine_ask_itself_or_its_network(archive: Archive, host: str) -> None:
    server = KeepingServer()
    server.lists[OWN] = with_media(f"http://{host}:9/a.png")
    done = archive.update(server.client(), "own", media=True)
    assert [reason for _, reason in done.failed_media] == ["its address leads to this machine or its network"]


def test_a_file_that_comes_byte_by_byte_is_given_up(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    class SlowServer(FileServer):
        def talk(self, connection: socket.socket) -> None:
            for request in Incoming(connection):
                if request.path != "/a.png":
                    code, sent, data = self.respond(request.method, request.target, request.body)
                    connection.sendall(response_bytes(json.dumps(data).encode(), code, sent))
                    continue
                connection.sendall(response_bytes(b"", 200, {"Content-Type": "image/png"}, 10_000))
                with suppress(OSError):
                    for _ in range(500):
                        connection.sendall(b"a")
                        time.sleep(0.01)
                return

    monkeypatch.setattr(media, "_LONGEST", 0.2)
    files = SlowServer()
    with listening(files.talk) as listener:
        files.lists[OWN] = with_media(f"{listener.url}/a.png")
        begin = time.monotonic()
        done = archive.update(client(listener.url), "own", media=True)
        took = time.monotonic() - begin
    assert len(done.failed_media) == 1
    assert took < 3
    assert stored(archive) == []


def test_what_a_killed_download_left_is_removed(files: FileServer, url: str, archive: Archive) -> None:
    files.add("/a.png", PNG)
    files.lists[OWN] = with_media(f"{url}/a.png")
    archive.update(client(url), "own")
    (Path(archive.path) / "media").mkdir()
    (Path(archive.path) / "media" / ".abc.tmp").write_bytes(PNG[:10])
    archive.update(client(url), media=True, max_media_size=None)
    assert stored(archive) == [name_of(PNG)]


def test_other_files_in_the_folder_for_media_are_left(server: KeepingServer, archive: Archive, tmp_path: Path) -> None:
    archive.update(server.client(), "own")
    (tmp_path / "home" / ".git").mkdir(parents=True)
    (tmp_path / "home" / ".bashrc").touch()
    (Path(archive.path) / "media").symlink_to(tmp_path / "home")
    archive.update(server.client(), media=True)
    assert sorted(each.name for each in (tmp_path / "home").iterdir()) == [".bashrc", ".git"]


def test_downloads_are_known_after_a_rebuild(files: FileServer, url: str, archive: Archive) -> None:
    files.add("/a.png", PNG)
    files.lists[OWN] = with_media(f"{url}/a.png")
    archive.update(client(url), "own", media=True)
    archive.rebuild()
    assert archive.update(client(url), media=True).media == 0
    assert len(files.asked) == 1
