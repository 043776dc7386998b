"""The short programs of docs/examples, run as a reader would run them."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from datetime import datetime, timezone
from email.utils import format_datetime
from pathlib import Path

import pytest

from mastodon import Mastodon
from mastodon.return_types import Status
from tests.support.accounts import MakeClient
from tests.support.pages import ROOT, pages
from tests.support.prepared import Wire
from tests.support.samples import PNG


def output_of(example: str, *arguments: str, stdin: str = "", folder: Path = ROOT) -> str:
    """Run an example in a folder and return what it printed."""
    command = [sys.executable, "-W", "error", str(ROOT / "docs" / "examples" / example), *arguments]
    path = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, cwd=folder, input=stdin, capture_output=True, text=True, timeout=60, env=path)
    assert done.returncode == 0, done.stderr
    return done.stdout


def secret_of(api: Mastodon, folder: Path) -> str:
    """Write the file that ``log_in`` writes."""
    secret = folder / "user.secret"
    secret.write_text(f"{api.access_token}\n{api.api_base_url}\n", encoding="utf-8")
    secret.chmod(0o600)
    return str(secret)


def test_the_features_of_a_server_are_shown(server: str) -> None:
    lines = dict(line.split() for line in output_of("supports.py", server).splitlines())
    assert lines["polls"] == "yes"
    assert set(lines.values()) <= {"yes", "no", "unknown"}


def test_endpoints_are_called_by_their_paths(server: str, api: Mastodon) -> None:
    status = api.toot("Read me by path.")
    lines = output_of("request.py", server).splitlines()
    assert any(line.endswith(str(status.url)) for line in lines)
    assert "Status: 200 Type: application/json" in lines


def test_paragraphs_become_a_thread(api: Mastodon, tmp_path: Path) -> None:
    printed = output_of("thread.py", secret_of(api, tmp_path), stdin="First.\n\nSecond.\n\n\n\nThird.\n")
    statuses = api.account_statuses(api.me())[::-1]
    assert printed.strip() == statuses[0].url
    assert [status.in_reply_to_id for status in statuses] == [None, statuses[0].id, statuses[1].id]


def test_a_status_is_posted_if_the_server_would_take_it(api: Mastodon, tmp_path: Path) -> None:
    secret, picture = secret_of(api, tmp_path), tmp_path / "cat.png"
    picture.write_bytes(PNG)
    printed = output_of("check.py", secret, "Look at her!", str(picture), "A cat asleep in a box")
    assert printed.strip() == api.account_statuses(api.me())[0].url
    with pytest.raises(AssertionError, match="characters"):
        output_of("check.py", secret, "Look! " * 1000, str(picture), "A cat asleep in a box")


def test_a_walk_saves_each_status_once_and_later_what_is_new(server: str, api: Mastodon, tmp_path: Path) -> None:
    secret, saved = secret_of(api, tmp_path), tmp_path / "posts.jsonl"
    posted = []
    for count in (3, 2, 0):
        posted += [api.status_post(f"Number {number}").id for number in range(count)][::-1]
        output_of("walk.py", secret, str(saved))
        lines = saved.read_text(encoding="utf-8").splitlines()
        assert [Status.from_json(line).id for line in lines] == posted


def test_lines_are_posted_once(api: Mastodon, tmp_path: Path) -> None:
    secret = secret_of(api, tmp_path)
    output_of("outbox.py", secret, stdin="First.\n\nSecond.\n", folder=tmp_path)
    printed = output_of("outbox.py", secret, stdin="First.\n\nSecond.\nThird.\n", folder=tmp_path)
    third, second, first = api.account_statuses(api.me())[:3]
    assert printed == f"sent {third.url}\n"
    assert [status.plain_text for status in (first, second, third)] == ["First.", "Second.", "Third."]
    assert len(api.account_statuses(api.me())) == 3


def test_statuses_are_archived_and_found(api: Mastodon, tmp_path: Path) -> None:
    secret = secret_of(api, tmp_path)
    soup, _ = api.status_post("Pumpkin soup."), api.status_post("Tea.")
    printed = output_of("archive.py", secret, "kept", "soup", folder=tmp_path).splitlines()
    assert printed[0] == "{'own': 2, 'favourites': 0}"
    assert printed[1].endswith(f"{soup.url} Pumpkin soup.")
    assert len((tmp_path / "kept.csv").read_text(encoding="utf-8").splitlines()) == 3
    assert output_of("archive.py", secret, "kept", "soup", folder=tmp_path).startswith("{'own': 0,")


# --- Longer programs -------------------------------------------------------------------------------------------------


def test_the_posting_bot_posts_one_line_a_run_and_begins_again(api: Mastodon, tmp_path: Path) -> None:
    secret, lines = secret_of(api, tmp_path), tmp_path / "quotes.txt"
    lines.write_text("First\n\nSecond\n", encoding="utf-8")
    assert output_of("posting_bot.py", secret, str(lines), "--dry-run") == "First\n"
    for _ in range(3):
        printed = output_of("posting_bot.py", secret, str(lines))
    statuses = api.account_statuses(api.me())
    assert [status.plain_text for status in statuses] == ["First", "Second", "First"]
    assert printed.strip() == statuses[0].url


def test_the_posting_bot_keeps_a_line_that_is_refused(api: Mastodon, tmp_path: Path) -> None:
    secret, lines = secret_of(api, tmp_path), tmp_path / "quotes.txt"
    lines.write_text("long " * 1000, encoding="utf-8")
    with pytest.raises(AssertionError, match="Line 1 was not posted"):
        output_of("posting_bot.py", secret, str(lines))
    assert not (tmp_path / "quotes.txt.next").exists()


def test_the_reply_bot_replies_to_each_mention_once_also_after_a_restart(
    api: Mastodon, other: Mastodon, tmp_path: Path
) -> None:
    secret = secret_of(api, tmp_path)
    command = [sys.executable, str(ROOT / "docs" / "examples" / "reply_bot.py"), secret]
    mentions = []
    for text in ("2d6", "1d20"):
        with subprocess.Popen(
            command, cwd=tmp_path, stderr=subprocess.PIPE, text=True, env={**os.environ, "PYTHONPATH": str(ROOT)}
        ) as bot:
            try:
                assert bot.stderr is not None
                assert "listening" in bot.stderr.readline()
                mentions.append(other.status_post(f"@{api.me().acct} {text}"))
                # After a restart, the last mention may come again. It gets no second reply.
                assert any(str(mentions[-1].url) in line for line in bot.stderr)
            finally:
                bot.send_signal(signal.SIGINT)
                bot.communicate(timeout=30)
    replies = api.account_statuses(api.me())[::-1]
    assert [reply.in_reply_to_id for reply in replies] == [mention.id for mention in mentions]
    assert re.fullmatch(r"@\w+ \d \+ \d = \d+", replies[0].plain_text)


def test_pictures_in_a_text_become_media_of_the_thread(api: Mastodon, tmp_path: Path) -> None:
    (tmp_path / "cat.png").write_bytes(PNG)
    text = "My cat.\n\nShe sleeps.\n![A cat asleep](cat.png)\n"
    output_of("thread.py", secret_of(api, tmp_path), stdin=text, folder=tmp_path)
    second, first = api.account_statuses(api.me())
    assert (first.plain_text, second.plain_text) == ("My cat.", "She sleeps.")
    assert second.media_attachments[0].description == "A cat asleep"


def test_pictures_without_a_description_are_listed(api: Mastodon, tmp_path: Path) -> None:
    api.status_post("Good.", media_ids=api.media_post(PNG, "image/png", description="A cat"))
    bad = api.status_post("Bad.", media_ids=api.media_post(PNG, "image/png"))
    printed = output_of("alt_text.py", secret_of(api, tmp_path))
    assert printed == f"{bad.url}\n1 statuses have pictures without a description.\n"


def test_missing_descriptions_are_added(api: Mastodon, wire: Wire, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(ROOT / "docs" / "examples"))
    import alt_text

    monkeypatch.setattr("builtins.input", lambda prompt: "A cat")
    media = [api.media_post(PNG, "image/png"), api.media_post(PNG, "image/png", description="A dog")]
    status = api.status_post("Look!", media_ids=media, spoiler_text="Animals", sensitive=True)
    wire.respond("GET", f"/api/v1/statuses/{status.id}/source", json={"text": "Look!", "spoiler_text": "Animals"})
    wire.respond("PUT", f"/api/v1/statuses/{status.id}", json={"id": status.id})
    alt_text.describe(wire.client(), status)
    sent = json.loads(wire.last.body)
    assert (sent["status"], sent["spoiler_text"], sent["sensitive"]) == ("Look!", "Animals", True)
    assert sent["media_ids"] == [str(each.id) for each in media]
    assert [(each["id"], each["description"]) for each in sent["media_attributes"]] == [(str(media[0].id), "A cat")]


def test_follows_are_managed(api: Mastodon, make_client: MakeClient, tmp_path: Path) -> None:
    secret = secret_of(api, tmp_path)
    friend, fan, star = make_client(), make_client(), make_client()
    for client in (friend, fan):
        client.account_follow(api.me())
    for client in (friend, star):
        api.account_follow(client.me())
    star.status_post("Hello!")
    names = {client: f"{client.me().acct}\n" for client in (friend, fan, star)}
    assert output_of("follows.py", secret, "mutuals") == names[friend]
    assert output_of("follows.py", secret, "silent") == names[friend]
    assert output_of("follows.py", secret, "follow-back") == names[fan]
    output_of("follows.py", secret, "unfollow", stdin=names[star])
    assert {account.id for account in api.account_following(api.me())} == {friend.me().id, fan.me().id}


def test_moderators_get_a_report(api: Mastodon, other: Mastodon, admin: Mastodon, tmp_path: Path) -> None:
    acct = other.me().acct
    for comment in ("An advertisement", "Another\none"):
        api.report(other.me(), comment=comment, category="spam")
    printed = output_of("moderation_report.py", secret_of(admin, tmp_path))
    assert "\n* new users: " in printed
    assert f"\n* @{acct}, spam, 0 days old: Another one\n" in printed
    assert f"\n* @{acct}: 2\n" in printed.partition("## Reported most")[2]


FEED = """<?xml version="1.0"?>
<rss version="2.0"><channel><title>Blog</title>
<item><title>Tom &amp; Jerry</title><link>https://blog.example/3</link></item>
<item><title>New</title><link>https://blog.example/2</link><guid>2</guid><pubDate>{today}</pubDate></item>
<item><title>Old</title><link>https://blog.example/1</link><pubDate>Mon, 01 Jan 2024 10:00:00 GMT</pubDate></item>
</channel></rss>
"""


def test_new_entries_of_a_feed_are_posted_once(api: Mastodon, tmp_path: Path) -> None:
    secret, feed = secret_of(api, tmp_path), tmp_path / "feed.xml"
    feed.write_text(FEED.format(today=format_datetime(datetime.now(timezone.utc))), encoding="utf-8")
    assert output_of("rss.py", secret, str(feed), folder=tmp_path).count("sent http") == 2
    assert output_of("rss.py", secret, str(feed), folder=tmp_path) == ""
    texts = [status.plain_text for status in api.account_statuses(api.me())]
    assert texts == ["Tom & Jerry\n\nhttps://blog.example/3", "New\n\nhttps://blog.example/2"]


@pytest.mark.parametrize(
    ("example", "arguments"),
    [
        ("posting_bot.py", ["lines.txt"]),
        ("thread.py", []),
        ("alt_text.py", []),
        ("follows.py", ["mutuals"]),
        ("moderation_report.py", []),
        ("rss.py", ["feed.xml"]),
    ],
)
def test_a_wrong_token_ends_in_a_sentence(server: str, tmp_path: Path, example: str, arguments: list[str]) -> None:
    (tmp_path / "user.secret").write_text(f"wrong\n{server}\n", encoding="utf-8")
    (tmp_path / "user.secret").chmod(0o600)
    (tmp_path / "lines.txt").write_text("Hello!", encoding="utf-8")
    (tmp_path / "feed.xml").write_text(FEED.format(today=format_datetime(datetime.now(timezone.utc))), encoding="utf-8")
    command = [sys.executable, str(ROOT / "docs" / "examples" / example), "user.secret", *arguments]
    path = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, cwd=tmp_path, input="Hello!", capture_output=True, text=True, timeout=60, env=path)
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert "401" in done.stderr


def test_every_program_is_linked_on_a_page() -> None:
    text = "".join(page.read_text(encoding="utf-8") for page in pages())
    programs = {file.name for file in (ROOT / "docs" / "examples").iterdir() if file.suffix in (".py", ".sh")}
    assert {name for name in programs if f"<examples/{name}>" not in text} == set()
