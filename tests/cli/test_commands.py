"""Each command, run in this process against a real server."""

from __future__ import annotations

import io
import json
import shlex
import sys
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import pytest

from mastodon import Mastodon
from mastodon.testing.server import account_on
from tests.cli.conftest import Run, save_login
from tests.support.loopback import serving
from tests.support.samples import PNG

COMMANDS = ("login", "logout", "whoami", "post", "timeline", "stream", "search", "supports", "doctor", "api", "archive")


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    file = tmp_path / "cat.png"
    file.write_bytes(PNG)
    return file


def type_in(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO(text))


# --- Who ------------------------------------------------------------------------------------------------------------


def test_whoami_shows_the_account(api: Mastodon, run: Run) -> None:
    name = api.me().acct
    assert run("whoami").out.startswith(f"{name} @{name}\n")
    assert json.loads(run("whoami", "--json").out)["acct"] == name


def test_whoami_lists_the_saved_accounts(api: Mastodon, run: Run, server: str) -> None:
    handle = f"{api.me().username}@{server.partition('://')[2]}"
    assert run("whoami", "--saved").out == handle + "\n"
    assert run("whoami", "--saved", "--json").out == json.dumps({"account": handle}) + "\n"


def test_logout_revokes_the_token_and_forgets_it(api: Mastodon, run: Run) -> None:
    assert run("logout").out.startswith("Logged out: ")
    assert run("whoami").err == "mastodon-py: Nobody is logged in: run 'mastodon-py login HOST'.\n"
    assert run("logout").code == 1


def test_a_login_without_browser_and_terminal_fails_at_once(run: Run, server: str) -> None:
    ran = run("login", server)
    assert (ran.code, ran.out) == (1, "")
    assert ran.err.startswith("mastodon-py: ")
    assert ran.err.count("\n") == 1


def test_a_login_that_the_server_refuses_asks_nobody_where_nobody_is(
    run: Run, server: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    save_login(server, "somebody", "revoked")
    type_in(monkeypatch, "the text")
    ran = run("post", "-")
    assert (ran.code, ran.out) == (1, "")
    assert "The server no longer accepts the saved login of somebody@" in ran.err.splitlines()[-1]
    assert "revoked" not in ran.err


def test_a_login_that_the_server_refuses_can_still_be_examined(run: Run, server: str) -> None:
    save_login(server, "somebody", "revoked")
    assert "WRONG Token: The server does not accept it" in run("doctor", "--timeout", "1").out


# --- Writing --------------------------------------------------------------------------------------------------------


def test_post_prints_the_address_of_the_status(api: Mastodon, run: Run) -> None:
    ran = run("post", "Hello from the shell", "--visibility", "unlisted", "--warning", "Careful", "--language", "en")
    status = api.account_statuses(api.me())[0]
    assert ran.out == f"{status.url}\n"
    assert status.plain_text == "Hello from the shell"
    assert (status.visibility, status.spoiler_text, status.language) == ("unlisted", "Careful", "en")


def test_post_reads_standard_input(api: Mastodon, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    type_in(monkeypatch, "From a pipe\n")
    assert json.loads(run("post", "-", "--json").out)["content"] == "<p>From a pipe</p>"


def test_post_uploads_files_with_descriptions(api: Mastodon, run: Run, picture: Path) -> None:
    odd = picture.with_name("a:b.png")
    odd.write_bytes(PNG)
    ran = run(
        "post", "", "--media", f"{picture}:A cat: black", "--media", f"{odd}:Two", "--media", str(picture), "--json"
    )
    media = json.loads(ran.out)["media_attachments"]
    assert [each["description"] for each in media] == ["A cat: black", "Two", None]


def test_post_splits_a_thread(api: Mastodon, run: Run, picture: Path) -> None:
    text = "\n\n".join(f"Paragraph {number} " + "word " * 40 for number in range(5))
    printed = run("post", text, "--thread", "--media", f"{picture}:A cat").out.split()
    statuses = api.account_statuses(api.me())[::-1]
    assert printed == [status.url for status in statuses]
    assert len(statuses) > 1
    assert [status.in_reply_to_id for status in statuses] == [None, *(status.id for status in statuses[:-1])]
    assert [len(status.media_attachments) for status in statuses] == [1, *[0] * (len(statuses) - 1)]


def test_post_schedules(api: Mastodon, run: Run) -> None:
    ran = run("post", "Later", "--at", "+2h")
    assert ran.out.startswith("Scheduled in 2 hours (")
    (scheduled,) = api.scheduled_statuses()
    left = scheduled.scheduled_at - datetime.now(timezone.utc)
    assert timedelta(hours=1, minutes=58) < left < timedelta(hours=2, minutes=1)


def test_a_reply_mentions_its_author_and_keeps_its_visibility(api: Mastodon, run: Run, server: str) -> None:
    other = Mastodon(api_base_url=server, access_token=account_on(server)["access_token"])
    status = other.status_post(f"Hey @{api.me().acct}", visibility="unlisted", spoiler_text="Hm")
    reply = json.loads(run("post", "Yes?", "--reply-to", str(status.id), "--json").out)
    assert reply["in_reply_to_id"] == str(status.id)
    assert (reply["visibility"], reply["spoiler_text"]) == ("unlisted", "Hm")
    assert [each["acct"] for each in reply["mentions"]] == [other.me().acct]
    other.close()


def test_a_status_to_reply_to_can_be_named_by_its_address(run: Run) -> None:
    alice = {"id": "1", "acct": "alice", "username": "alice"}
    found = {"id": "7", "account": {"id": "2", "acct": "bob@far"}, "mentions": [alice], "visibility": "private"}
    sent = []

    def respond(method: str, target: str, body: bytes) -> tuple[int, dict[str, str], Any]:
        if target.startswith("/api/v2/search?q=https%3A%2F%2Ffar%2F7"):
            return 200, {}, {"statuses": [found], "accounts": [], "hashtags": []}
        if target == "/api/v1/accounts/verify_credentials":
            return 200, {}, alice
        if target == "/api/v1/statuses" and method == "POST":
            sent.append(parse_qs(body.decode()))
            return 200, {}, {"id": "8", "url": "https://near/8"}
        return 404, {}, {}

    with serving(respond) as url:
        save_login(url, "alice", "token")
        assert run("post", "Yes?", "--reply-to", "https://far/7").out == "https://near/8\n"
    assert (sent[0]["status"], sent[0]["in_reply_to_id"]) == (["@bob@far Yes?"], ["7"])
    assert sent[0]["visibility"] == ["private"]


def test_a_reply_to_oneself_mentions_nobody(api: Mastodon, run: Run) -> None:
    status = api.toot("First")
    assert json.loads(run("post", "Second", "--reply-to", str(status.id), "--json").out)["mentions"] == []


def test_the_same_key_posts_nothing_twice(api: Mastodon, run: Run) -> None:
    assert run("post", "Once", "--key", "k").out == run("post", "Once", "--key", "k").out
    assert len(api.account_statuses(api.me())) == 1


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ("post ''", "There is no text, and no media."),
        ("post x --media nowhere.png:text", "--media: there is no file 'nowhere.png'."),
        ("post x --thread --at +2h", "--thread and --at do not go together: servers cannot schedule threads."),
        ("post x --reply-to https://nowhere.invalid/1", "The server finds no status at https://nowhere.invalid/1."),
        ("timeline nope", "There is no timeline 'nope': use home, local, public, '#TAG' or hashtag:TAG, list:ID, or"),
        ("api GET /api/v1/instance nope", "'nope' must be KEY=VALUE."),
        ("api GET nope", "path='nope' must be a path on the client's own server"),
        ("api GET /api/v1/statuses/1", "404 Not Found: Record not found"),
        ("stream nope", "'nope' is not the name of a stream."),
        ("supports nope", "feature='nope' is unknown."),
        ("timeline --account nobody", "Nobody is logged in as nobody: run 'mastodon-py login HOST'."),
        ("timeline --store /nowhere/at/all", "store='/nowhere/at/all' must be the path of a file"),
    ],
)
def test_errors_are_one_line(api: Mastodon, run: Run, arguments: str, message: str) -> None:
    ran = run(*shlex.split(arguments))
    assert (ran.code, ran.out) == (1, "")
    assert ran.err.startswith(f"mastodon-py: {message}")
    assert ran.err.count("\n") == 1
    assert str(api.access_token) not in ran.err


def test_a_text_that_is_too_long_is_refused_before_files_are_uploaded(api: Mastodon, run: Run, picture: Path) -> None:
    ran = run("post", "x" * 501, "--media", str(picture))
    assert ran.code == 1
    assert "501" in ran.err


@pytest.mark.parametrize(
    "arguments",
    [
        "",
        "nope",
        "login",
        "post",
        "post x --at yesterday",
        "post x --at 99999-01-01",
        "post x --visibility everybody",
        "timeline --limit 0",
        "timeline --limit many",
    ],
)
def test_wrong_usage_exits_with_2(run: Run, arguments: str) -> None:
    ran = run(*shlex.split(arguments))
    assert (ran.code, ran.out) == (2, "")
    assert "usage: mastodon-py" in ran.err


# --- Reading --------------------------------------------------------------------------------------------------------


def test_timelines_are_readable(api: Mastodon, run: Run) -> None:
    name = api.me().acct
    api.status_post("Cats &amp; <dogs> #cats", visibility="public")
    for timeline in ("home", "local", "public", "#cats", "hashtag:cats", f"@{name}"):
        out = run("timeline", timeline, "--limit", "1").out
        assert out.startswith(f"{name} @{name}, just now\n  Cats &amp; <dogs> #cats\n"), timeline


def test_timelines_go_on_to_further_pages(api: Mastodon, run: Run) -> None:
    for number in range(45):
        api.status_post(str(number))
    lines = run("timeline", f"@{api.me().acct}", "--limit", "42", "--json").out.splitlines()
    assert [json.loads(line)["content"] for line in lines] == [f"<p>{number}</p>" for number in range(44, 2, -1)]


def test_lists_are_timelines(api: Mastodon, run: Run) -> None:
    made = api.list_create("Friends")
    assert run("timeline", f"list:{made.id}").code == 0


def test_public_timelines_need_no_login(run: Run, server: str) -> None:
    assert run("timeline", "public", "--server", server, "--limit", "1").code == 0


def test_what_is_no_status_is_left_out_of_a_timeline(run: Run) -> None:
    def respond(*_: Any) -> tuple[int, dict[str, str], Any]:
        return 200, {}, [None, 5, "x", {"id": "1", "content": "Hello"}]

    with serving(respond) as url:
        ran = run("timeline", "public", "--server", url)
    assert (ran.code, ran.err) == (0, "")
    assert "Hello" in ran.out


def test_a_stream_shows_events_until_its_timeout(api: Mastodon, run: Run) -> None:
    assert run("stream", "user", "--timeout", "0.1").code == 0


def test_search_finds_accounts_and_statuses(api: Mastodon, run: Run) -> None:
    name = api.me().username
    status = api.status_post(f"Searching {name}")
    out = run("search", name).out
    assert f"{name} @{name}\n" in out
    assert f"(id {status.id})" in out
    lines = run("search", name, "--type", "accounts", "--json").out.splitlines()
    assert [json.loads(line)["acct"] for line in lines] == [name]


# --- The server -----------------------------------------------------------------------------------------------------


def test_supports_answers_and_exits_accordingly(api: Mastodon, run: Run) -> None:
    assert run("supports", "polls")[:2] == (0, "yes\n")
    assert run("supports", "local_only")[:2] == (1, "no\n")
    assert "yes     polls: polls\n" in run("supports").out
    assert json.loads(run("supports", "polls", "--json").out) == {"feature": "polls", "supported": True}


def test_doctor_shows_findings_and_fails_if_something_is_wrong(api: Mastodon, run: Run, server: str) -> None:
    ran = run("doctor", server, "--timeout", "1")
    assert f"fine  Address: {server} responds.\n" in ran.out
    assert "fine  Token: The server accepts it.\n" in ran.out
    assert ran.code == (1 if "WRONG" in ran.out else 0)
    assert str(api.access_token) not in ran.out
    ran = run("doctor", "http://127.0.0.1:1", "--json")
    assert (ran.code, len(ran.out.splitlines())) == (1, 1)
    assert json.loads(ran.out)["is_fine"] is False


def test_api_calls_any_endpoint(api: Mastodon, run: Run) -> None:
    made = json.loads(run("api", "POST", "/api/v1/statuses", "status=By path", "visibility=unlisted").out)
    assert (made["content"], made["visibility"]) == ("<p>By path</p>", "unlisted")
    me, other = str(api.me().id), "1"
    path = "/api/v1/accounts/relationships"
    for key in ("id[]", "id"):
        lines = run("api", "GET", path, f"{key}={me}", f"{key}={other}", "--json").out.splitlines()
        assert me in [json.loads(line)["id"] for line in lines]


def test_json_is_what_the_server_sent(api: Mastodon, run: Run) -> None:
    api.status_post("Zoë \u202e\x9b 猫")
    plain = api.request("GET", "/api/v1/timelines/home", {"limit": 1})
    shown = json.loads(run("timeline", "home", "--limit", "1", "--json").out)
    assert shown["content"] == plain[0]["content"]
    assert shown["created_at"].startswith("20")


@pytest.mark.filterwarnings("always")
def test_warnings_are_lines_without_code(run: Run, tmp_path: Path, api: Mastodon) -> None:
    (store,) = (tmp_path / "Mastodon.py").glob("*.json")
    store.chmod(0o644)
    ran = run("whoami")
    assert ran.code == 0
    assert ran.err.startswith("mastodon-py: warning: ")
    assert ran.err.count("\n") == 1


@pytest.mark.parametrize(
    "command", ["login", "logout", "whoami", "post", "timeline", "stream", "search", "supports", "doctor", "api"]
)
def test_help_fits_a_screen(run: Run, monkeypatch: pytest.MonkeyPatch, command: str) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    lines = run(command, "--help").out.splitlines()
    assert 5 < len(lines) <= 24
    assert max(map(len, lines)) <= 80
