"""Where logins are kept."""

from __future__ import annotations

import fcntl
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from mastodon import Mastodon, MastodonIOError
from mastodon.errors import MastodonMissingExtraError, MastodonWarning
from mastodon.login.store import Login, configuration_directory, file_name, open_store
from tests.support.clock import Clock

ALICE = Login(
    server="https://mastodon.example",
    username="alice",
    scopes=("read", "write"),
    access_token="alice-token",
    refresh_token=None,
    expires_at=None,
    client_id="the-id",
    client_secret="the-secret",
    app_scopes=("read", "write", "push"),
    redirect_uri="http://127.0.0.1:5000/",
)
BOB = replace(ALICE, username="bob", access_token="bob-token", refresh_token="bob-refresh", expires_at=2e9)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "logins.json"


# --- A file ---------------------------------------------------------------------------------------------------------


def test_what_is_saved_is_read_again(path: Path) -> None:
    store = open_store(path, "tooter")
    assert store.logins() == []
    store.save(ALICE)
    store.save(BOB)
    assert open_store(str(path), "tooter").logins() == [ALICE, BOB]


def test_a_login_replaces_that_of_the_same_account_and_becomes_the_newest(path: Path) -> None:
    store = open_store(path, "tooter")
    for login in (ALICE, BOB, replace(ALICE, username="Alice", access_token="new")):
        store.save(login)
    elsewhere = replace(ALICE, server="https://elsewhere.example")
    store.save(elsewhere, instead_of="bob-token")
    assert [(each.account, each.access_token) for each in store.logins()] == [
        ("Alice@mastodon.example", "new"),
        ("alice@elsewhere.example", "alice-token"),
    ]


def test_a_store_without_logins_has_no_file(path: Path) -> None:
    store = open_store(path, "tooter")
    store.save(ALICE)
    store.forget("another")
    assert path.exists()
    store.forget("alice-token")
    store.forget("alice-token")
    assert not path.exists()


def test_the_file_is_never_readable_by_others(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    modes = []
    rename = os.replace

    def watched(source: str, target: str) -> None:
        modes.append(os.stat(source).st_mode & 0o777)
        rename(source, target)

    monkeypatch.setattr("os.replace", watched)
    previous = os.umask(0)
    try:
        open_store(path, "tooter").save(ALICE)
    finally:
        os.umask(previous)
    assert modes == [0o600]
    assert {file.stat().st_mode & 0o777 for file in path.parent.glob("logins*")} == {0o600}


def test_a_file_that_others_can_read_is_warned_about_and_closed_by_the_next_login(path: Path) -> None:
    store = open_store(path, "tooter")
    store.save(ALICE)
    path.chmod(0o644)
    with pytest.warns(MastodonWarning, match=r"store: others on this machine can read.*chmod 600") as caught:
        Mastodon.saved_accounts(client_name="tooter", store=path)
    assert caught[0].filename == __file__
    with pytest.warns(MastodonWarning):
        store.save(BOB)
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_failed_write_leaves_the_file_as_it_was(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = open_store(path, "tooter")
    store.save(ALICE)
    before = path.read_bytes()

    def full(number: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(MastodonIOError, match="No space left on device"):
        store.save(BOB)
    assert path.read_bytes() == before
    assert sorted(each.name for each in path.parent.iterdir()) == ["logins.json"]


def content_with(**changes: Any) -> str:
    logins = [{**vars(ALICE), **changes}]
    return json.dumps({"format": 1, "client_name": "tooter", "logins": logins})


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "damaged"),
        (b"\xff\xfe", "damaged"),
        (b"token\nhttps://mastodon.example\n", "damaged"),
        (b'{"format": 1, "client_name": "tooter", "log', "damaged"),
        (b"[" * 100_000, "damaged"),
        (b"[]", "damaged"),
        (b'{"format": 1, "client_name": "tooter", "logins": [5]}', "damaged"),
        (b'{"format": 1, "client_name": "tooter", "logins": [{}]}', "damaged"),
        (content_with(access_token=5).encode(), "damaged"),
        (content_with(access_token="").encode(), "damaged"),
        (content_with(scopes="read").encode(), "damaged"),
        (content_with(expires_at="soon").encode(), "damaged"),
        (content_with(expires_at=float("inf")).encode(), "damaged"),
        (content_with(refresh_token=5).encode(), "damaged"),
        (b'{"format": 2, "client_name": "tooter"}', "another version of this library"),
        (b'{"format": 1, "client_name": "other", "logins": []}', "that of 'other'"),
    ],
)
def test_a_file_with_something_else_is_named_and_never_overwritten(path: Path, content: bytes, message: str) -> None:
    path.write_bytes(content)
    path.chmod(0o600)
    store = open_store(path, "tooter")
    for attempt in (store.logins, lambda: store.save(BOB), lambda: store.forget("alice-token")):
        with pytest.raises(MastodonIOError, match=message) as caught:
            attempt()
        assert str(path) in str(caught.value)
        assert "token" not in str(caught.value)
    assert path.read_bytes() == content


def test_no_secret_is_in_the_repr_of_a_login() -> None:
    shown = repr(BOB)
    assert "bob" in shown
    assert not [secret for secret in ("bob-token", "bob-refresh", "the-id", "the-secret") if secret in shown]


# --- Two programs at once -------------------------------------------------------------------------------------------


SAVE_SEVERAL = """
import sys
from dataclasses import replace
from mastodon.login.store import open_store
store = open_store(sys.argv[1], "tooter")
(login,) = open_store(sys.argv[2], "tooter").logins()
for count in range(20):
    store.save(replace(login, username=f"user{sys.argv[3]}x{count}"))
"""


def test_programs_that_write_at_once_lose_nothing(path: Path, tmp_path: Path) -> None:
    template = tmp_path / "template"
    open_store(template, "tooter").save(ALICE)
    command = [sys.executable, "-c", SAVE_SEVERAL, str(path), str(template)]
    programs = [subprocess.Popen([*command, str(number)]) for number in range(3)]
    assert [program.wait(60) for program in programs] == [0, 0, 0]
    assert len(open_store(path, "tooter").logins()) == 60


def test_a_lock_that_another_program_never_gives_back_is_an_error(path: Path, clock: Clock) -> None:
    with open(f"{path}.lock", "w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        with pytest.raises(MastodonIOError, match="another program has been writing"):
            open_store(path, "tooter").save(ALICE)
    assert 9 < sum(clock.slept) < 11
    assert not path.exists()


# --- The keyring ----------------------------------------------------------------------------------------------------


@pytest.fixture
def entries() -> Iterator[dict[tuple[str, str], str]]:
    """The entries of a keyring in memory."""
    import keyring
    from keyring.backend import KeyringBackend

    kept: dict[tuple[str, str], str] = {}

    class InMemory(KeyringBackend):
        priority = 1  # type: ignore[assignment]

        def get_password(self, service: str, username: str) -> str | None:
            return kept.get((service, username))

        def set_password(self, service: str, username: str, password: str) -> None:
            kept[service, username] = password

        def delete_password(self, service: str, username: str) -> None:
            del kept[service, username]

    previous = keyring.get_keyring()
    keyring.set_keyring(InMemory())
    yield kept
    keyring.set_keyring(previous)


def test_the_keyring_keeps_logins_and_no_file_does(entries: dict[tuple[str, str], str], home: Path) -> None:
    store = open_store("keyring", "tooter")
    store.save(ALICE)
    store.save(BOB)
    assert list(entries) == [("Mastodon.py", "tooter")]
    assert open_store("keyring", "tooter").logins() == [ALICE, BOB]
    assert [file.stat().st_size for file in home.rglob("*") if file.is_file()] == []
    for login in (ALICE, BOB):
        store.forget(login.access_token)
    assert entries == {}


def test_a_keyring_that_does_not_work_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    import keyring
    from keyring.errors import NoKeyringError

    def failing(*arguments: str) -> None:
        raise NoKeyringError("No recommended backend was available")

    monkeypatch.setattr(keyring, "get_password", failing)
    with pytest.raises(MastodonIOError, match=r"keyring.*No recommended backend"):
        Mastodon.login("mastodon.example", client_name="tooter", store="keyring")


def test_without_the_package_the_error_names_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "keyring", None)
    with pytest.raises(MastodonMissingExtraError, match=r"Mastodon\.py\[keyring\]"):
        Mastodon.login("mastodon.example", client_name="tooter", store="keyring")


def test_a_path_object_of_that_name_is_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    open_store(Path("keyring"), "tooter").save(ALICE)
    assert (tmp_path / "keyring").is_file()


# --- Places and names -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("environment", "platform", "expected"),
    [
        ({}, "linux", "/home/me/.config"),
        ({"XDG_CONFIG_HOME": "/elsewhere"}, "linux", "/elsewhere"),
        ({"XDG_CONFIG_HOME": "relative"}, "linux", "/home/me/.config"),
        ({"XDG_CONFIG_HOME": "/elsewhere"}, "darwin", "/home/me/Library/Application Support"),
        ({"APPDATA": "/roaming"}, "win32", "/roaming"),
        ({}, "win32", "/home/me/AppData/Roaming"),
    ],
)
def test_each_system_has_its_directory(environment: dict[str, str], platform: str, expected: str) -> None:
    assert configuration_directory(environment, platform, "/home/me") == expected


def test_without_a_home_a_path_is_needed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("XDG_CONFIG_HOME")
    monkeypatch.setattr("os.path.expanduser", lambda path: path)
    with pytest.raises(MastodonIOError, match="no home directory"):
        Mastodon.saved_accounts(client_name="tooter")


def test_plain_names_are_file_names() -> None:
    assert file_name("tooter") == "tooter.json"
    assert file_name("my-app_2") == "my-app_2.json"


def test_no_two_names_share_a_file_and_none_leaves_the_directory() -> None:
    names = ["tooter", "Tooter", "TOOTER", "too ter", "../tooter", "/etc/passwd", "..", ".", "con", "nul", "aux.json"]
    names += [
        "tooter.json",
        "\U0001f418",
        "tööter",
        "t" * 64,
        "t" * 65,
        "t" * 1000,
        "_tooter",
        "-tooter",
        "a\\b",
        "C:x",
    ]
    names += [file_name("Tooter"), file_name("Tooter").removesuffix(".json")]
    found = [file_name(name).lower() for name in names]
    assert len(set(found)) == len(names)
    assert all(name == os.path.basename(name) and len(name) < 100 and name.isascii() for name in found)
    assert not {name.partition(".")[0] for name in found} & {"con", "nul", "aux", ""}


def test_reading_makes_no_directory(home: Path) -> None:
    assert Mastodon.saved_accounts(client_name="tooter") == []
    assert not home.exists()
