"""The Python code of README and documentation, page by page, as a reader would run it.

Blocks of a page are run below each other. ``test_cookbook.py`` runs the cookbook, ``test_examples.py`` the programs.
"""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from websockets.sync.server import ServerConnection, serve

from mastodon import Mastodon, StreamListener
from mastodon.cli.accounts import CLIENT_NAME
from mastodon.login.store import Login, open_store
from mastodon.return_types import Status
from tests.support.accounts import MakeClient
from tests.support.crawled import CrawledServer, crawled
from tests.support.pages import CONTRIBUTING, COOKBOOK, ROOT, blocks_of, commands, docstrings, new_endpoint, pages
from tests.support.prepared import Wire
from tests.support.samples import BASE, PNG
from tests.support.scripted import until

FIRST_BOT = ROOT / "docs" / "start" / "first_bot.rst"
#: The code of docstrings, and of pages without a test of their own.
PAGES = {
    str(page.relative_to(ROOT)): "\n\n".join(blocks)
    for page in pages()
    if page not in (COOKBOOK, CONTRIBUTING, FIRST_BOT) and (blocks := list(blocks_of(page.read_text(encoding="utf-8"))))
} | docstrings()
PAGES["docs/cookbook.rst, the client"] = next(blocks_of(COOKBOOK.read_text(encoding="utf-8")))
FILES = ("cat.jpg", "dog.jpg", "roses.jpg", "cat.png", "film.mp4")


def save_login(server: str, client_name: str, api: Mastodon) -> None:
    """Put a login into the usual store."""
    scopes = ("read", "write", "follow", "push", "admin:read", "admin:write")
    login = Login(
        server=server,
        username=api.me().username,
        scopes=scopes,
        access_token=str(api.access_token),
        refresh_token=None,
        expires_at=None,
        client_id="id",
        client_secret="secret",
        app_scopes=scopes,
        redirect_uri="urn:ietf:wg:oauth:2.0:oob",
    )
    open_store(None, client_name).save(login)


def save_secret(api: Mastodon, name: str) -> None:
    Path(name).write_text(f"{api.access_token}\n{api.api_base_url}\n", encoding="utf-8")
    Path(name).chmod(0o600)


def end_streams(patch: pytest.MonkeyPatch, websocket: str) -> None:
    """Let loops over events end when all is quiet, and blocking streams when they are connected."""
    events, stream_user, open_websocket = Mastodon.events, Mastodon.stream_user, Mastodon.stream_open_websocket

    def short(self: Mastodon, *names: str, **options: Any) -> Any:
        return events(self, *names, **{"timeout": 0.3, **options})

    def connected(self: Mastodon, listener: Any, run_async: bool = False, **options: Any) -> Any:
        if run_async or options.get("websocket_handle") is not None:
            return stream_user(self, listener, run_async, **options)
        with stream_user(self, listener, True, **options) as handle:
            assert until(handle.is_receiving)
        return None

    def on_another_server(self: Mastodon, *arguments: Any, **options: Any) -> Any:
        # mastodon_mock has no WebSockets.
        patch.setattr(Mastodon, "_Mastodon__get_streaming_base", lambda self: websocket)
        return open_websocket(self, *arguments, **options)

    patch.setattr(Mastodon, "events", short)
    patch.setattr(Mastodon, "stream_open_websocket", on_another_server)
    patch.setattr(Mastodon, "stream_user", connected)


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder for everything that the code writes, logins, too."""
    monkeypatch.chdir(tmp_path)
    for name in ("HOME", "XDG_CONFIG_HOME", "APPDATA"):
        monkeypatch.setenv(name, str(tmp_path))


@pytest.fixture
def websocket() -> Iterator[str]:
    """The address of a server that accepts two subscriptions over a WebSocket, and ends the connection."""

    def accept(connection: ServerConnection) -> None:
        connection.recv()
        connection.recv()

    with serve(accept, "127.0.0.1", 0) as made:
        thread = threading.Thread(target=made.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{made.socket.getsockname()[1]}"
        made.shutdown()
        thread.join()


@pytest.fixture
def crawl_server() -> Iterator[str]:
    """The address of a server with accounts to crawl."""
    with crawled(CrawledServer()) as url:
        yield url


# Dask calls pandas in a way that pandas 3.1 warns about.
@pytest.mark.filterwarnings("ignore:The inplace keyword in DataFrame:DeprecationWarning")
@pytest.mark.parametrize("page", PAGES)
def test_the_code_of_a_page_runs(
    page: str,
    server: str,
    websocket: str,
    crawl_server: str,
    make_client: MakeClient,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    end_streams(monkeypatch, websocket)
    for file in FILES:
        Path(file).write_bytes(PNG)
    api, other = make_client(), make_client()
    monkeypatch.setattr("builtins.input", lambda prompt="": f"mockcode_{api.me().username}")
    monkeypatch.setenv("MASTODON_ACCESS_TOKEN", str(api.access_token))
    for secret in ("user.secret", "bot.secret"):
        save_secret(api, secret)

    poll = other.make_poll(["Tea", "Coffee"], expires_in=3600)
    status = other.status_post(f"@{api.me().acct} Tea or coffee? #cats", poll=poll)
    api.account_follow(other.me())
    api.status_post("Pumpkin soup.")
    # The server of a handle cannot be one of this machine.
    code = re.sub(r'\["alice@mastodon\.social".*?\]', f'{{"{crawl_server}": ["user1", "2"]}}', PAGES[page])
    code = re.sub(r'"mastodon\.example": \[.*?\]', f'"{crawl_server}": ["@user1", "2"]', code)
    code = re.sub(r"(https://)?mastodon\.(example|social)(?=\")", server, code)
    code = code.replace("109300000000000000", str(status.id)).replace("alice@" + server, other.me().acct)
    code = code.replace('access_token="..."', f'access_token="{api.access_token}"')
    code = code.replace('"office"', repr(api.me().username))
    for client_name in re.findall(r'client_name="([^"]+)"', code):
        save_login(server, client_name, api)
    names: dict[str, Any] = {
        "Mastodon": Mastodon,
        "api": api,
        "account": other.me(),
        "listener": StreamListener(),
        "status": status,
        "status_id": status.id,
        "text": "Soup today.",
    }
    exec(compile(code, page, "exec", dont_inherit=True), names)


def test_the_first_bot_replies_also_to_what_it_missed(server: str, api: Mastodon, tmp_path: Path) -> None:
    blocks = blocks_of(FIRST_BOT.read_text(encoding="utf-8"))
    here = (block.replace("http://127.0.0.1:3000", server).replace("testuser", api.me().acct) for block in blocks)
    hello, loop, fan, real_server = here
    save_login(server, "dice", api)
    exec(hello, {})
    assert api.account_statuses(api.me())[0].plain_text.startswith("Hello!")

    Path("bot.py").write_text(hello.rpartition("\n")[0] + "\n" + loop, encoding="utf-8")
    command, environment = [sys.executable, "bot.py"], {**os.environ, "PYTHONPATH": str(ROOT)}

    def replies() -> list[Status]:
        return [status for status in api.account_statuses(api.me()) if status.in_reply_to_id]

    for missed in (False, True):
        if missed:
            exec(fan, {})
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as bot:
            assert bot.stdout is not None
            assert "Listening.\n" in bot.stdout
            if not missed:
                exec(fan, {})
            assert until(lambda expected=1 + missed: len(replies()) == expected)
            bot.send_signal(signal.SIGINT)
    assert len({reply.in_reply_to_id for reply in replies()}) == 2
    exec(real_server.replace("mastodon.example", server), {"Mastodon": Mastodon})


def test_the_new_endpoint_of_the_guide_for_contributors_works(wire: Wire) -> None:
    names: dict[str, Any] = {}
    exec(compile(new_endpoint(), "contributing", "exec", dont_inherit=True), names)
    client_class = type("Extended", (names["ListsMixin"], Mastodon), {})
    wire.respond("POST", "/api/v1/lists/5/pin", json={"id": "5", "title": "Friends"})
    api = client_class(api_base_url=BASE, access_token="token", mastodon_version="4.8.0", session=wire.session())
    assert api.list_pin(5).title == "Friends"


COMMANDS = commands()


@pytest.mark.parametrize("block", COMMANDS)
def test_the_commands_of_a_page_run(block: str, server: str, api: Mastodon) -> None:
    """Run them in a shell, as the user whose login is saved. ``jq`` may be missing."""
    save_login(server, CLIENT_NAME, api)
    code = re.sub(r"(https://)?mastodon\.(example|social)", server, COMMANDS[block])
    code = code.replace("MASTODON_ACCESS_TOKEN=...", f"MASTODON_ACCESS_TOKEN={api.access_token}")
    shell = 'set -e; jq() { cat > jq.txt; echo alice; }; mastodon-py() { "$PYTHON" -m mastodon "$@"; }\n'
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHON": sys.executable}
    done = subprocess.run(
        ["bash", "-c", shell + code],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        env=environment,
        timeout=60,
        check=False,
    )
    assert done.stderr == ""
    # The doctor rightly says that mastodon_mock has no WebSockets.
    assert done.returncode == 0 or "WRONG Streaming (WebSocket)" in done.stdout


def test_most_commands_are_found() -> None:
    assert len(COMMANDS) >= 5
