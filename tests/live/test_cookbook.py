"""The recipes of docs/cookbook.rst. Each test runs the recipe whose title is its name, as a reader would."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import requests

from mastodon import Mastodon
from mastodon.return_types import Status
from tests.support.accounts import MakeClient
from tests.support.pages import recipes
from tests.support.prepared import Wire
from tests.support.samples import PNG
from tests.support.scripted import until

FEED = """<?xml version="1.0"?>
<rss version="2.0"><channel><title>Blog</title>
<item><title>Second</title><link>https://blog.example/2</link><guid>2</guid></item>
<item><title>First</title><link>https://blog.example/1</link><guid>1</guid></item>
</channel></rss>
"""


def name_of(title: str) -> str:
    return "test_" + re.sub(r"\W+", "_", title.lower())


class Recipe:
    """The code of a recipe, and the client that it uses."""

    def __init__(self, code: str, api: Mastodon, capsys: pytest.CaptureFixture[str]) -> None:
        self.code = code
        self.names: dict[str, Any] = {"api": api}
        self.printed = ""
        self._capsys = capsys

    def replace(self, old: str, new: str) -> None:
        """Put something of the test in place of what a reader would change."""
        assert old in self.code
        self.code = self.code.replace(old, new)

    def run(self) -> str:
        """Run the recipe, and return what it printed."""
        exec(compile(self.code, "recipe", "exec", dont_inherit=True), self.names)
        self.printed = self._capsys.readouterr().out
        return self.printed

    @contextmanager
    def running(self) -> Iterator[None]:
        """Run a recipe that listens to a stream, as long as the block runs."""
        with ThreadPoolExecutor() as pool:
            running = pool.submit(exec, compile(self.code, "recipe", "exec", dont_inherit=True), self.names)
            assert until(lambda: "events" in self.names or running.done(), 30)
            try:
                yield
            finally:
                if "events" in self.names:
                    self.names["events"].close()
                running.result(10)
        self.printed = self._capsys.readouterr().out


@pytest.fixture
def recipe(
    request: pytest.FixtureRequest,
    api: Mastodon,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Recipe:
    """The recipe that has the name of the test, in a folder with files to post."""
    monkeypatch.chdir(tmp_path)
    for file in ("cat.jpg", "film.mp4"):
        Path(file).write_bytes(PNG)
    code = {name_of(title): code for title, code in recipes().items()}
    return Recipe(code[request.function.__name__], api, capsys)


def type_in(monkeypatch: pytest.MonkeyPatch, *lines: str) -> None:
    """Answer the questions of ``input``."""
    waiting = list(lines)
    monkeypatch.setattr("builtins.input", lambda prompt="": waiting.pop(0))


def prepare(api: Mastodon, wire: Wire, method: str, path: str, json: Any) -> None:
    """Let the client get a prepared response where the server lacks a call or an argument."""
    wire.respond(method, f"{api.api_base_url}{path}", json=json)
    api.session.mount(f"{api.api_base_url}{path}", wire)


def newest(api: Mastodon) -> Status:
    return api.account_statuses(api.me(), limit=1)[0]


def secret_file(api: Mastodon, name: str) -> None:
    Path(name).write_text(f"{api.access_token}\n{api.api_base_url}\n", encoding="utf-8")
    Path(name).chmod(0o600)


def test_every_recipe_has_a_test() -> None:
    tests = {name for name, value in globals().items() if name.startswith("test_") and "recipe" in _arguments(value)}
    assert {name_of(title) for title in recipes()} == tests
    assert len(tests) >= 45


def _arguments(function: Any) -> tuple[str, ...]:
    code = function.__code__
    names: tuple[str, ...] = code.co_varnames[: code.co_argcount]
    return names


# --- Posting ---------------------------------------------------------------------------------------------------------


def test_post_a_picture_with_alt_text(recipe: Recipe, api: Mastodon) -> None:
    printed = recipe.run()
    status = newest(api)
    assert printed.strip() == status.url
    assert status.media_attachments[0].description == "A black cat asleep on a keyboard"


def test_add_a_missing_alt_text(recipe: Recipe, api: Mastodon, wire: Wire, monkeypatch: pytest.MonkeyPatch) -> None:
    type_in(monkeypatch, "A cat")
    pictures = [api.media_post("cat.jpg"), api.media_post("cat.jpg", description="A dog")]
    status = api.status_post("Look!", media_ids=pictures)
    prepare(api, wire, "GET", f"/api/v1/statuses/{status.id}/source", {"text": "Look!", "spoiler_text": ""})
    prepare(api, wire, "PUT", f"/api/v1/statuses/{status.id}", {"id": status.id})
    recipe.run()
    sent = json.loads(wire.last.body)
    assert sent["status"] == "Look!"
    assert [(each["id"], each["description"]) for each in sent["media_attributes"]] == [
        (pictures[0].id, "A cat"),
        (pictures[1].id, "A dog"),
    ]


def test_wait_until_a_video_is_ready(recipe: Recipe, api: Mastodon) -> None:
    recipe.run()
    assert newest(api).media_attachments[0].description == "A cat chasing a fly"


def test_post_a_thread(recipe: Recipe, api: Mastodon) -> None:
    printed = recipe.run()
    third, second, first = api.account_statuses(api.me())
    assert printed == f"3 statuses, from {first.url}\n"
    assert (second.in_reply_to_id, third.in_reply_to_id) == (first.id, second.id)
    assert "@" not in third.plain_text


def test_post_a_text_of_any_length(recipe: Recipe, api: Mastodon) -> None:
    Path("story.txt").write_text("Once upon a time. " * 60, encoding="utf-8")
    recipe.run()
    statuses = api.account_statuses(api.me())
    assert [status.plain_text[-5:] for status in statuses] == ["(3/3)", "(2/3)", "(1/3)"]


def test_start_a_poll(recipe: Recipe, api: Mastodon) -> None:
    recipe.run()
    assert [option.title for option in newest(api).poll.options] == ["Tea", "Coffee", "Neither"]


def test_schedule_a_post(recipe: Recipe, api: Mastodon) -> None:
    assert re.fullmatch(r"\d\d \w+, \d\d:\d\d: Good morning!\n", recipe.run())
    assert api.account_statuses(api.me()) == []


def test_post_once_a_day_however_often_the_program_runs(recipe: Recipe, api: Mastodon) -> None:
    recipe.run()
    recipe.run()
    assert len(api.account_statuses(api.me())) == 1


def test_edit_a_post(recipe: Recipe, api: Mastodon) -> None:
    api.status_post("In teh garden", spoiler_text="Plants", media_ids=api.media_post("cat.jpg", description="A cat"))
    recipe.run()
    edited = newest(api)
    assert (edited.plain_text, edited.spoiler_text) == ("In the garden", "Plants")
    assert len(edited.media_attachments) == 1


@pytest.mark.parametrize("has_quotes", [True, False])
def test_quote_a_post(recipe: Recipe, api: Mastodon, has_quotes: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Mastodon, "supports", lambda self, feature: feature == "quotes" and has_quotes)
    quoted = api.status_post("Gardens are good.")
    recipe.run()
    if has_quotes:
        assert newest(api).quote.quoted_status.id == quoted.id
    else:
        assert str(quoted.url) in newest(api).plain_text


def test_pin_an_introduction(recipe: Recipe, api: Mastodon) -> None:
    api.status_pin(api.status_post("The old introduction"))
    recipe.run()
    assert [status.id for status in api.account_statuses(api.me(), pinned=True)] == [newest(api).id]


def test_crosspost_an_rss_feed(recipe: Recipe, api: Mastodon) -> None:
    Path("feed.xml").write_text(FEED, encoding="utf-8")
    recipe.replace("https://blog.example/feed.xml", "feed.xml")
    assert recipe.run().count("sent http") == 2
    assert recipe.run() == ""
    texts = [status.plain_text for status in api.account_statuses(api.me())]
    assert texts == ["Second\n\nhttps://blog.example/2", "First\n\nhttps://blog.example/1"]


# --- Replies and messages --------------------------------------------------------------------------------------------


def test_reply_to_mentions(recipe: Recipe, api: Mastodon, other: Mastodon) -> None:
    mention = other.status_post(f"Hello @{api.me().acct}")
    recipe.run()
    recipe.run()
    assert [status.in_reply_to_id for status in api.account_statuses(api.me())] == [mention.id]


def test_send_a_report_as_a_direct_message(recipe: Recipe, api: Mastodon, other: Mastodon) -> None:
    recipe.replace("@alice", f"@{other.me().acct}")
    recipe.run()
    message = other.conversations()[0].last_status
    assert message.visibility == "direct"
    assert re.search(r"The disk is \d+ % full\.", message.plain_text)


def test_read_a_whole_thread(recipe: Recipe, api: Mastodon) -> None:
    api.status_thread(["One", "Two"])
    acct = api.me().acct
    assert recipe.run() == f"@{acct}: One\n@{acct}: Two\n"


def test_vote_in_a_poll(recipe: Recipe, api: Mastodon, other: Mastodon) -> None:
    api.account_follow(other.me())
    status = other.status_post("?", poll=other.make_poll(["Coffee", "Tea"], expires_in=3600))
    recipe.run()
    assert api.poll(status.poll).own_votes == [1]


# --- People ----------------------------------------------------------------------------------------------------------


def test_find_an_account_by_its_address(recipe: Recipe, other: Mastodon) -> None:
    other.account_update_credentials(display_name="Alice", note="Gardener")
    recipe.replace("alice@mastodon.example", other.me().acct)
    assert recipe.run() == "Alice Gardener\n"


def test_follow_back(recipe: Recipe, api: Mastodon, make_client: MakeClient) -> None:
    known, unknown = make_client(), make_client()
    for client in (known, unknown):
        client.account_follow(api.me())
    api.account_follow(known.me())
    recipe.run()
    assert {account.id for account in api.account_following(api.me())} == {known.me().id, unknown.me().id}


def test_find_mutuals(recipe: Recipe, api: Mastodon, make_client: MakeClient) -> None:
    friend, follower, star = make_client(), make_client(), make_client()
    for client in (friend, follower):
        client.account_follow(api.me())
    for client in (friend, star):
        api.account_follow(client.me())
    assert recipe.run() == f"{friend.me().acct}\n"


def test_find_silent_accounts(recipe: Recipe, api: Mastodon, make_client: MakeClient) -> None:
    silent, talker = make_client(), make_client()
    talker.status_post("Hello!")
    for client in (silent, talker):
        api.account_follow(client.me())
    assert recipe.run() == f"{silent.me().acct} None\n"


def test_accept_follow_requests(recipe: Recipe, api: Mastodon, other: Mastodon) -> None:
    api.account_update_credentials(locked=True)
    other.account_follow(api.me())
    assert recipe.run() == f"Not sure about {other.me().url}\n"
    recipe.replace("followers_count > 10", "followers_count >= 0")
    recipe.run()
    assert [account.id for account in api.account_followers(api.me())] == [other.me().id]


def test_put_people_in_a_list(recipe: Recipe, make_client: MakeClient) -> None:
    alice, bob = make_client(), make_client()
    recipe.replace('"alice", "bob"', f'"{alice.me().acct}", "{bob.me().acct}"')
    alice.status_post("Roses")
    assert recipe.run() == f"{alice.me().acct} Roses\n"


def test_update_your_profile(recipe: Recipe, api: Mastodon) -> None:
    recipe.run()
    me = api.me()
    assert (me.bot, me.plain_note) == (True, "I post the weather in Lisbon, four times a day.")
    assert [field.name for field in me.fields] == ["Source", "Contact"]


# --- Reading ---------------------------------------------------------------------------------------------------------


def test_follow_a_hashtag(recipe: Recipe) -> None:
    assert recipe.run() == "caturday\n"


def test_watch_a_hashtag(recipe: Recipe, other: Mastodon) -> None:
    with recipe.running():
        other.status_post("Look at my cat #caturday")
        assert until(lambda: "event" in recipe.names)
    assert recipe.printed == f"@{other.me().acct}: Look at my cat #caturday\n"


def test_summarise_your_notifications(recipe: Recipe, api: Mastodon, other: Mastodon) -> None:
    status = api.status_post("Hello!")
    other.status_favourite(status)
    other.account_follow(api.me())
    other.status_favourite(api.status_post("Hello again!"))
    assert recipe.run() == "   2 favourite\n   1 follow\n"


def test_continue_reading_where_you_stopped(recipe: Recipe, api: Mastodon) -> None:
    acct = api.me().acct
    for texts in (["One", "Two"], ["Three"], []):
        for text in texts:
            api.status_post(text)
        assert recipe.run() == "".join(f"@{acct}: {text}\n" for text in texts)


def test_print_a_post_as_plain_text(recipe: Recipe, api: Mastodon) -> None:
    api.status_post("Tom & Jerry: https://example.com/cat")
    assert recipe.run() == "Tom & Jerry: https://example.com/cat\n-> https://example.com/cat\n"


def test_translate_a_post(recipe: Recipe, api: Mastodon, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Mastodon, "supports", lambda self, feature: feature == "translation")
    api.status_post("Olá!", language="pt")
    assert "(translated by " in recipe.run()
    api.status_post("Hello!", language="en")
    assert recipe.run() == ""


def test_search(recipe: Recipe, api: Mastodon) -> None:
    status = api.status_post("My #garden")
    printed = recipe.run().splitlines()
    assert "#garden" in printed
    assert status.url in printed


def test_see_what_is_trending(recipe: Recipe, api: Mastodon) -> None:
    api.status_post("#caturday")
    assert re.search(r"^#\w+: \d+ people this week$", recipe.run(), re.MULTILINE)


def test_bookmarks(recipe: Recipe, api: Mastodon) -> None:
    status = api.status_post("Read me later.")
    assert recipe.run().strip().endswith(str(status.url))


# --- Keeping and deleting --------------------------------------------------------------------------------------------


def test_export_your_posts(recipe: Recipe, api: Mastodon) -> None:
    posted = [api.status_post(f"Number {number},\nand more") for number in range(45)]
    recipe.run()
    with open("statuses.csv", newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert [row["address"] for row in rows] == [status.url for status in reversed(posted)]
    assert rows[0]["text"] == "Number 44,\nand more"


def test_export_with_a_progress_bar(recipe: Recipe, api: Mastodon) -> None:
    posted = [api.status_post(f"Number {number}") for number in range(3)]
    recipe.run()
    lines = Path("statuses.jsonl").read_text(encoding="utf-8").splitlines()
    assert [Status.from_json(line).id for line in lines] == [status.id for status in reversed(posted)]
    assert recipe.names["bar"].n == 3


def test_resume_a_long_walk_tomorrow(
    recipe: Recipe, other: Mastodon, make_client: MakeClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    followers = [make_client() for _ in range(3)]
    for follower in followers:
        follower.account_follow(other.me())
    recipe.replace("alice", other.me().acct)
    printing = print

    def print_and_stop(*texts: Any, **arguments: Any) -> None:
        printing(*texts, **arguments)
        raise KeyboardInterrupt

    monkeypatch.setattr("builtins.print", print_and_stop)
    with pytest.raises(KeyboardInterrupt):
        recipe.run()
    monkeypatch.setattr("builtins.print", printing)
    recipe.run()
    names = Path("followers.txt").read_text(encoding="utf-8").split()
    assert set(names) == {follower.me().acct for follower in followers}
    # The first run ended while it handled the first follower, who therefore comes again.
    assert len(names) == 4


def test_back_up_your_media(recipe: Recipe, api: Mastodon) -> None:
    media = api.media_post("cat.jpg", description="A cat")
    api.status_post("Look!", media_ids=media)
    recipe.run()
    assert [file.stem for file in Path("media").iterdir()] == [str(media.id)]


def test_export_the_accounts_you_follow(recipe: Recipe, api: Mastodon, other: Mastodon) -> None:
    api.account_follow(other.me())
    recipe.run()
    lines = Path("following.csv").read_text(encoding="utf-8").splitlines()
    assert lines == ["Account address", f"{other.me().acct}@{api.instance_v2().domain}"]


def test_delete_old_posts(recipe: Recipe, api: Mastodon) -> None:
    _, saved, pinned = (api.status_post(text) for text in ("old", "saved", "pinned"))
    api.status_bookmark(saved)
    api.status_pin(pinned)
    recipe.run()
    assert len(api.account_statuses(api.me())) == 3
    recipe.replace("- timedelta(days=365)", "+ timedelta(days=1)")
    recipe.run()
    assert {status.id for status in api.account_statuses(api.me())} == {saved.id, pinned.id}


def test_count_when_you_post(recipe: Recipe, api: Mastodon) -> None:
    for _ in range(3):
        api.status_post("Hello!")
    lines = recipe.run().splitlines()
    assert len(lines) == 24
    assert "".join(lines).count("#") == 3


# --- Peace and quiet -------------------------------------------------------------------------------------------------


def test_mute_words(recipe: Recipe, api: Mastodon) -> None:
    recipe.run()
    made = api.filters_v2()[0]
    assert {(keyword.keyword, keyword.whole_word) for keyword in made.keywords} == {
        ("football", True),
        ("worldcup", False),
    }
    assert made.expires_at > datetime.now().astimezone() + timedelta(days=29)


def test_mute_an_account_for_a_day(recipe: Recipe, api: Mastodon, other: Mastodon) -> None:
    recipe.replace("alice", other.me().acct)
    recipe.run()
    assert [account.id for account in api.mutes()] == [other.me().id]


def test_block_a_list_of_domains(recipe: Recipe, api: Mastodon) -> None:
    Path("domains.txt").write_text("spam.example\nads.example\n", encoding="utf-8")
    api.domain_block("ads.example")
    recipe.run()
    assert set(api.domain_blocks()) == {"spam.example", "ads.example"}


def test_report_a_post(recipe: Recipe, api: Mastodon, other: Mastodon, admin: Mastodon) -> None:
    api.account_follow(other.me())
    status = other.status_post("Buy this!")
    recipe.run()
    report = admin.admin_reports(target_account_id=other.me())[0]
    assert [each.id for each in report.statuses] == [status.id]
    assert (report.category, report.comment) == ("spam", "The same advertisement again.")


# --- Moderation ------------------------------------------------------------------------------------------------------


def test_work_through_open_reports(
    recipe: Recipe, api: Mastodon, other: Mastodon, admin: Mastodon, monkeypatch: pytest.MonkeyPatch
) -> None:
    status = other.status_post("Buy this!")
    api.report(other.me(), status_ids=status, comment="An advertisement", category="spam")
    monkeypatch.setattr("builtins.input", lambda prompt: "y")
    recipe.names["api"] = admin
    printed = recipe.run()
    assert f"@{other.me().username}, spam: An advertisement\n   Buy this!\n" in printed
    assert admin.admin_reports() == []


def test_approve_sign_ups(recipe: Recipe, admin: Mastodon, wire: Wire, monkeypatch: pytest.MonkeyPatch) -> None:
    pending = {"id": "5", "username": "carol", "email": "carol@mail.example", "invite_request": "I like gardens."}
    prepare(admin, wire, "GET", "/api/v2/admin/accounts", [pending])
    prepare(admin, wire, "POST", "/api/v1/admin/accounts/5/approve", pending)
    type_in(monkeypatch, "y")
    recipe.names["api"] = admin
    assert recipe.run() == "carol carol@mail.example I like gardens.\n"
    assert [sent.method for sent in wire.requests] == ["GET", "POST"]


def test_suspend_a_list_of_domains(recipe: Recipe, admin: Mastodon) -> None:
    Path("blocks.csv").write_text("domain,severity,comment\nspam9.example,suspend,Spam\n", encoding="utf-8")
    recipe.names["api"] = admin
    recipe.run()
    recipe.run()
    blocks = [block for block in admin.admin_domain_blocks() if block.domain == "spam9.example"]
    assert [(block.severity, block.public_comment) for block in blocks] == [("suspend", "Spam")]


# --- Programs that run for a long time -------------------------------------------------------------------------------


def test_survive_rate_limits(recipe: Recipe, api: Mastodon, server: str) -> None:
    status = api.status_post("Still there.")
    secret_file(api, "user.secret")
    rule = {"match": {"path": "/api/v1/timelines/public"}, "effect": {"type": "status", "status": 503}, "count": 1}
    requests.post(f"{server}/api/v1/_mock/faults", json=rule, timeout=10).raise_for_status()
    assert f"{status.url}\n" in recipe.run()


def test_be_reminded_of_alt_text(recipe: Recipe, api: Mastodon) -> None:
    with recipe.running():
        described = api.media_post("cat.jpg", description="A cat")
        api.status_post("Good.", media_ids=described)
        forgotten = api.status_post("Bad.", media_ids=api.media_post("cat.jpg"))
        assert until(lambda: newest(api).visibility == "direct")
    assert str(forgotten.url) in newest(api).plain_text
    assert len(api.account_statuses(api.me())) == 3


def test_receive_push_notifications(recipe: Recipe, api: Mastodon) -> None:
    recipe.run()
    saved = json.loads(Path("push.json").read_text(encoding="utf-8"))
    assert (saved["privkey"], bytes.fromhex(saved["auth"])) == tuple(recipe.names["private"].values())
    assert api.push_subscription().alerts.follow is True


def test_post_from_two_accounts(recipe: Recipe, api: Mastodon, other: Mastodon) -> None:
    secret_file(api, "work.secret")
    secret_file(other, "private.secret")
    recipe.run()
    assert newest(api).plain_text == newest(other).plain_text == "I am at the conference. #conf2026"
