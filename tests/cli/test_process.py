"""The command line as a process: pipes, signals, terminals and encodings."""

from __future__ import annotations

import errno
import json
import os
import pty
import select
import signal
import struct
import subprocess
import sys
import termios
from collections.abc import Mapping
from fcntl import ioctl
from pathlib import Path
from typing import Any

import pytest

from mastodon import Mastodon

ROOT = Path(__file__).resolve().parents[2]
COMMAND = (sys.executable, "-W", "error", "-m", "mastodon")
SECONDS = 30


def ran(
    *arguments: str, environment: Mapping[str, str] | None = None, stdin: str = ""
) -> subprocess.CompletedProcess[str]:
    """Run a command to its end, with its input and output as pipes."""
    return subprocess.run(
        [*COMMAND, *arguments],
        cwd=ROOT,
        env={**os.environ, **(environment or {})},
        input=stdin,
        capture_output=True,
        encoding="utf-8",
        timeout=SECONDS,
        check=False,
    )


def started(*arguments: str, **options: Any) -> subprocess.Popen[bytes]:
    # Without the width of a terminal that the module readline adds behind Python's back.
    return subprocess.Popen([*COMMAND, *arguments], cwd=ROOT, env=dict(os.environ), **options)


@pytest.mark.parametrize(
    ("arguments", "shown"),
    [
        (["whoami"], "followers, http"),
        (["post", "From a process"], "http"),
        (["timeline", "public", "--limit", "1"], "(id "),
        (["stream", "user", "--timeout", "0.1"], ""),
        (["search", "process"], "(id "),
        (["supports", "polls"], "yes\n"),
        (["doctor", "--timeout", "1"], "fine  Address: http://127.0.0.1:"),
        (["api", "GET", "/api/v1/instance"], '{\n  "uri": "localhost:'),
        (["logout"], "Logged out: "),
    ],
    ids=lambda value: value[0] if isinstance(value, list) else "",
)
def test_each_command_runs(api: Mastodon, arguments: list[str], shown: str) -> None:
    api.status_post("A process")
    done = ran(*arguments)
    assert shown in done.stdout
    # The third-party server accepts no WebSockets of this kind, which the doctor notices.
    assert done.returncode == (1 if "WRONG" in done.stdout else 0)
    assert done.stderr == ""


def test_a_login_without_a_terminal_ends_with_one_line(server: str) -> None:
    done = ran("login", server)
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (1, "", 1)
    assert done.stderr.startswith("mastodon-py: There is no saved login.")


def test_text_comes_from_a_pipe_and_json_goes_into_one(api: Mastodon) -> None:
    done = ran("post", "-", "--json", stdin="Grüße 猫\n")
    assert json.loads(done.stdout)["content"] == "<p>Grüße 猫</p>"
    done = ran("timeline", f"@{api.me().acct}", "--json")
    assert [json.loads(line)["content"] for line in done.stdout.splitlines()] == ["<p>Grüße 猫</p>"]


def test_a_closed_pipe_ends_the_command_quietly(api: Mastodon) -> None:
    for number in range(3):
        api.status_post(f"{number}")
    process = started("timeline", "--json", stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert process.stdout is not None
    process.stdout.close()
    _, complaints = process.communicate(timeout=SECONDS)
    assert (process.returncode, complaints) == (141, b"")


@pytest.mark.parametrize("closed", ["<&- 2>&-", ">&-"])
def test_no_closed_standard_stream_makes_a_command_hang_or_fail(api: Mastodon, closed: str) -> None:
    line = f'"$@" {closed}'
    done = subprocess.run(["sh", "-c", line, "sh", *COMMAND, "whoami"], cwd=ROOT, timeout=SECONDS, capture_output=True)
    assert (done.returncode, done.stderr) == (0, b"")


def test_a_full_disk_is_an_error_in_one_line(api: Mastodon) -> None:
    with open("/dev/full", "wb") as full:
        process = started("whoami", stdout=full, stderr=subprocess.PIPE)
        _, complaints = process.communicate(timeout=SECONDS)
    assert (process.returncode, complaints) == (1, b"mastodon-py: [Errno 28] No space left on device\n")


def test_ctrl_c_ends_a_stream_with_130_and_without_traceback(api: Mastodon) -> None:
    process = started(
        "stream",
        "user",
        "--json",
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert process.stdout is not None
    try:
        for number in range(SECONDS):
            api.status_post(f"Event {number}")
            if select.select([process.stdout], [], [], 1)[0]:
                break
        event = json.loads(process.stdout.readline())
        process.send_signal(signal.SIGINT)
        _, complaints = process.communicate(timeout=SECONDS)
    finally:
        process.kill()
        process.wait()
    assert (event["event"], event["stream"]) == ("update", "user")
    # Each event is shown when it arrives, not when a buffer is full.
    assert event["data"]["content"] in (f"<p>Event {number}</p>", f"<p>Event {number - 1}</p>")
    assert (process.returncode, complaints) == (130, b"")


def on_terminal(width: int, *arguments: str) -> str:
    """Run a command on a terminal of this width, and return what it shows."""
    master, slave = pty.openpty()
    ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, width, 0, 0))
    process = started(*arguments, stdin=slave, stdout=slave, stderr=slave)
    os.close(slave)
    shown = b""
    try:
        while block := _read(master):
            shown += block
        process.wait(SECONDS)
    finally:
        process.kill()
        process.wait()
        os.close(master)
    return shown.decode()


def _read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 65536)
    except OSError as error:
        # That is how Linux says that nobody is at the other end any more.
        if error.errno == errno.EIO:
            return b""
        raise


def test_lines_fit_a_narrow_terminal(api: Mastodon) -> None:
    api.status_post("One two three four five six seven eight nine ten, https://example.com/a/long/address/that/stays.")
    lines = on_terminal(30, "timeline", "--limit", "1").splitlines()
    assert "  One two three four five six" in lines
    assert [line for line in lines if len(line) > 30 and " " in line.strip()] == []
    assert any("https://example.com/a/long/address/that/stays." in line for line in lines)


def test_a_server_cannot_command_the_terminal(api: Mastodon) -> None:
    api.status_post("Red \x1b[31m and \x9b31m bell \x07 end")
    shown = on_terminal(80, "timeline", "--limit", "1", "--json")
    assert json.loads(shown)["content"] == "<p>Red \x1b[31m and \x9b31m bell \x07 end</p>"
    assert not set("\x1b\x9b\x07") & set(shown)


def test_text_that_an_encoding_lacks_is_replaced(api: Mastodon) -> None:
    api.status_post("Zoë 猫")
    plain = {"LANG": "C", "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    done = ran("timeline", "--limit", "1", environment=plain)
    assert (done.returncode, done.stderr) == (0, "")
    assert "  Zo? ?\n" in done.stdout
    done = ran("timeline", "--limit", "1", "--json", environment=plain)
    assert json.loads(done.stdout)["content"] == "<p>Zoë 猫</p>"


def test_the_example_posts_a_thread_and_counts(api: Mastodon, tmp_path: Path) -> None:
    text = tmp_path / "text.txt"
    text.write_text("First words. " * 30 + "\n\n" + "Other words. " * 30, encoding="utf-8")
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    done = subprocess.run(
        ["sh", "docs/examples/command_line.sh", str(text)],
        cwd=ROOT,
        env={**os.environ, "PATH": path},
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    newest, first = api.account_statuses(api.me())
    assert newest.in_reply_to_id == first.id
    assert str(first.url) in done.stdout
    assert done.stdout.endswith("\n0 boosts\n")
