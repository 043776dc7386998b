"""The library at work, one step after the other, on a small server that runs on this computer only.

    python docs/examples/quickstart.py

It does the same on a real server. It asks before it posts:

    python docs/examples/quickstart.py --api-base-url https://mastodon.example
    python docs/examples/quickstart.py --api-base-url https://mastodon.example --access-token user.secret
"""

from __future__ import annotations

import argparse
import os
import queue
import re
import stat
import struct
import tempfile
import threading
import time
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from itertools import count, islice
from pathlib import Path

import requests

from mastodon import Mastodon, MastodonError, StreamListener
from mastodon.return_types import Status
from mastodon.testing.server import running

PERSON = "testuser"
POSTS = 100
STREAM_SECONDS = 30

_numbers = count(1)


def show_step(title: str, *lines: str) -> None:
    """Show the next step, and what it does."""
    print(f"\n{next(_numbers)}. {title}")
    for line in lines:
        show(line)


def show(line: str) -> None:
    print(f"   {line}")


def show_code(line: str) -> None:
    """Show the line of Python that the step consists of."""
    print(f"   >>> {line}")


# --- A server to play with ------------------------------------------------------------------------------------------


@contextmanager
def small_server(directory: Path) -> Iterator[str]:
    """Run the package mastodon_mock, which behaves like Mastodon and forgets everything when it ends."""
    if find_spec("mastodon_mock") is None:
        raise SystemExit("This needs the package mastodon_mock: python -m pip install mastodon_mock")
    # A proxy does not lead to this computer.
    os.environ["no_proxy"] = "127.0.0.1"
    with running(directory) as address:
        yield address


def agree_in_the_browser(address: str) -> str:
    """Do what a user does: open the page, choose the account, authorize the app, and copy the code that appears."""
    page = requests.get(address, timeout=10).text
    fields = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', page))
    result_page = requests.post(address.partition("?")[0], data={**fields, "username": PERSON}, timeout=10).text
    return result_page.partition("Authorization code: ")[2].partition("<")[0]


# --- The steps ------------------------------------------------------------------------------------------------------


def log_in(address: str, directory: Path, *, real: bool) -> Mastodon:
    """Register an app, let the user authorize it, and save the login in a file."""
    app_file, login_file = directory / "quickstart-app.secret", directory / "quickstart-user.secret"
    show_step("Registering this program with the server as an app.", "This is done once for each program and server.")
    show_code(f'Mastodon.create_app("Quickstart", to_file="{app_file.name}", api_base_url="{address}")')
    Mastodon.create_app("Quickstart", to_file=app_file, api_base_url=address)
    show(f"Its client id and secret are in {app_file}")

    api = Mastodon(client_id=app_file)
    page = api.auth_request_url()
    show_step("Asking the user to authorize the app.")
    show_code(f'api = Mastodon(client_id="{app_file.name}")')
    show_code("api.auth_request_url()")
    show(page)
    if real:
        code = input("   Open it in a browser, authorize the app, and paste the code that it shows: ")
    else:
        show("On a real server you open it in a browser. Here this program acts as the user.")
        code = agree_in_the_browser(page)

    show_step("Exchanging the code for an access token, the key to the account.")
    show_code(f'api.log_in(code=code, to_file="{login_file.name}")')
    api.log_in(code=code, to_file=login_file)
    rights = stat.filemode(login_file.stat().st_mode)
    show(f"The token is in {login_file}")
    show(f"Whoever has it can use the account, so only you can read the file ({rights}).")
    show("From now on, this line is all it takes:")
    show_code(f'api = Mastodon(access_token="{login_file.name}")')
    return Mastodon(access_token=login_file)


def picture() -> bytes:
    """Draw a picture to post: a sun in a blue sky, as PNG."""
    size, rows = 96, b""
    for y in range(size):
        colours = (b"\xff\xd0\x30" if (x - 24) ** 2 + (y - 24) ** 2 < 256 else b"\x40\xa0\xe0" for x in range(size))
        rows += b"\0" + b"".join(colours)
    chunks = (
        (b"IHDR", struct.pack(">IIBBBBB", size, size, 8, 2, 0, 0, 0)),
        (b"IDAT", zlib.compress(rows)),
        (b"IEND", b""),
    )
    parts = (struct.pack(">I", len(data)) + kind + data + crc(kind + data) for kind, data in chunks)
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def crc(data: bytes) -> bytes:
    return struct.pack(">I", zlib.crc32(data))


def post_things(api: Mastodon, directory: Path) -> None:
    """Post a picture, reply to it, and boost it."""
    file = directory / "sun.png"
    file.write_bytes(picture())
    show_step(
        "Uploading a picture, with a description for those who cannot see it.",
        "The focal point is the point that stays visible when the picture is cropped: the sun, at the upper left.",
    )
    show_code('media = api.media_post("sun.png", description="A yellow sun in a blue sky", focus=(-0.5, 0.5))')
    media = api.media_post(file, description="A yellow sun in a blue sky", focus=(-0.5, 0.5), synchronous=True)
    show(f"The server has it with the id {media.id}: {media.description!r}")

    show_step("Posting it. Only followers will see it.")
    show_code('post = api.status_post("Good morning!", media_ids=media, visibility="private")')
    post = api.status_post("Good morning!", media_ids=media, visibility="private")
    assert isinstance(post, Status)
    show(f"It is here: {post.url}")

    show_step("Replying to the post, which makes a thread.")
    show_code('reply = api.status_post("And good night.", in_reply_to_id=post, visibility="private")')
    reply = api.status_post("And good night.", in_reply_to_id=post, visibility="private")
    assert isinstance(reply, Status)
    show(f"The reply refers to the post: in_reply_to_id is {reply.in_reply_to_id}")
    show("To reply to somebody else, use api.status_reply: it mentions them.")

    show_step("Boosting the post, which shows it to followers once more.")
    show_code("api.status_reblog(post)")
    boost = api.status_reblog(post)
    show(f"A boost is a post of its own, with the id {boost.id}, which contains the boosted post.")


def fill(api: Mastodon) -> None:
    show_step(f"Posting until there are {POSTS} posts, so that there are several pages.")
    show_code('api.status_post(f"This is post number {number}.")')
    for number in range(4, POSTS + 1):
        api.status_post(f"This is post number {number}.")


def read_timeline(api: Mastodon, *, real: bool) -> None:
    """Read the home timeline: page by page, then the rest at once."""
    show_step("Reading the home timeline: the newest posts of the people you follow, and your own.")
    show_code("first = api.timeline_home(limit=40)")
    first = api.timeline_home(limit=40)
    for status in first[:3]:
        text = status.plain_text or "(a boost)"
        show(f"{status.created_at:%H:%M} @{status.account.acct}: {text[:60]}")
    show(f"The first page has {len(first)} posts.")

    show_step("Fetching the next page with fetch_next: the posts before those.")
    show_code("second = api.fetch_next(first)")
    second = api.fetch_next(first)
    show(f"The second page has {len(second or [])} posts.")

    if real:
        show_step(f"Going on, up to {POSTS} posts.", "fetch_remaining would fetch everything, which can take a while.")
        show_code(f"everything = list(islice(api.pagination_iterator(first), {POSTS}))")
        everything = list(islice(api.pagination_iterator(first), POSTS))
    else:
        show_step("Fetching everything that is left with fetch_remaining, page after page.")
        show_code("everything = api.fetch_remaining(first)")
        everything = api.fetch_remaining(first)
    show(f"Together that is {len(everything)} posts.")


class Listener(StreamListener):
    """Receives new posts. Its methods run in the thread of the stream."""

    def __init__(self) -> None:
        self.connected = threading.Event()
        self.received: queue.Queue[Status] = queue.Queue()

    def handle_heartbeat(self) -> None:
        self.connected.set()

    def on_update(self, status: Status) -> None:
        self.received.put(status)


def stream(api: Mastodon) -> None:
    """Post something, and wait until it arrives over the stream."""
    show_step("Opening a stream: from now on the server sends events as they happen.")
    show_code("api.stream_user(listener, run_async=True)")
    listener = Listener()
    with api.stream_user(listener, run_async=True) as handle:
        # Not every server sends a sign of life at once.
        listener.connected.wait(5)
        post = api.status_post("Does anybody hear me?", visibility="private")
        assert isinstance(post, Status)
        end = time.monotonic() + STREAM_SECONDS
        try:
            while (received := listener.received.get(timeout=max(0.0, end - time.monotonic()))).id != post.id:
                show(f"Meanwhile, somebody else posted: @{received.account.acct}")
        except queue.Empty:
            raise SystemExit(f"The post did not arrive within {STREAM_SECONDS} seconds. {handle.error or ''}") from None
        show(f"Our own post has arrived over the stream: {received.plain_text!r}")


def confirmed(question: str) -> bool:
    try:
        return input(f"\n{question} [y/N] ").strip().lower() in ("y", "yes")
    except EOFError:
        return False


# --- The whole ------------------------------------------------------------------------------------------------------


def on_a_small_server() -> None:
    with tempfile.TemporaryDirectory(prefix="quickstart-") as place:
        directory = Path(place)
        show_step("Starting a small Mastodon server on this computer. Nothing here leaves it.")
        with small_server(directory) as address:
            show(f"It is running at {address}")
            api = log_in(address, directory, real=False)
            greet(api)
            post_things(api, directory)
            fill(api)
            read_timeline(api, real=False)
            stream(api)
    show_step("Done. The server and its files are gone.", "Next: docs/start/first_bot.rst, or a real server.")


def on_a_real_server(address: str | None, token: str | None, *, yes: bool) -> None:
    if token is not None:
        show_step("Using the access token that you gave.")
        api = Mastodon(access_token=token, api_base_url=address)
        if os.path.isfile(token):
            show(f"It is in the file {token}")
    else:
        api = log_in(str(address), Path.cwd(), real=True)
    greet(api)
    question = "Post a picture, a reply, a boost and a line from this account, for your followers to see?"
    posting = yes or confirmed(question)
    if posting:
        with tempfile.TemporaryDirectory(prefix="quickstart-") as place:
            post_things(api, Path(place))
    else:
        show_step("Posting nothing.")
    read_timeline(api, real=True)
    if posting:
        stream(api)
    show_step("Done.")


def greet(api: Mastodon) -> None:
    show_step("Asking the server who we are.")
    show_code("me = api.me()")
    me = api.me()
    show(f"We are @{me.acct} on {api.instance().title}, which runs version {api.retrieve_mastodon_version()}.")


def main() -> None:
    parser = argparse.ArgumentParser(description="Shows the library at work.")
    parser.add_argument("--api-base-url", help="a real server to use, such as https://mastodon.example")
    parser.add_argument("--access-token", help="an access token, or the file that log_in wrote; without it you log in")
    parser.add_argument("--yes", action="store_true", help="on a real server, post without asking")
    options = parser.parse_args()
    try:
        if options.api_base_url is None and options.access_token is None:
            on_a_small_server()
        else:
            on_a_real_server(options.api_base_url, options.access_token, yes=options.yes)
    except MastodonError as error:
        raise SystemExit(f"That did not work. {error}") from error
    except EOFError:
        raise SystemExit("There is no input to read the code from. --access-token needs no login.") from None


if __name__ == "__main__":
    main()
