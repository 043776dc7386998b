"""Statuses: what goes out, what comes back, and what is refused before anything is sent."""

from __future__ import annotations

import base64
import copy
import pickle
from collections.abc import Callable
from datetime import date, datetime, timedelta, timezone
from functools import partial
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from mastodon import Mastodon
from mastodon.errors import (
    MastodonAPIError,
    MastodonFileNotFoundError,
    MastodonIllegalArgumentError,
    MastodonNotFoundError,
    MastodonUnexpectedMentionsError,
    MastodonVersionError,
)
from mastodon.return_types import Account, MediaAttachment, Poll, ScheduledStatus, Status
from mastodon.versions import is_plain_mastodon, software_of
from tests.support.prepared import Wire

POLL = {"options": ["tea", "coffee"], "expires_in": 3600, "multiple": False, "hide_totals": True}
SCHEDULED = {"id": "7", "scheduled_at": "2999-01-02T03:04:05.000Z", "params": {"text": "later"}}
SOON = datetime(2999, 1, 2, 5, 4, 5, tzinfo=timezone(timedelta(hours=2)))
ASKED = {
    "id": "900",
    "visibility": "private",
    "spoiler_text": "food",
    "account": {"id": "5", "acct": "ann@far.example"},
    "mentions": [{"id": "6", "acct": "bob"}, {"id": "1", "acct": "me"}, {"id": "5", "acct": "ann@far.example"}],
}


@pytest.fixture
def api(wire: Wire) -> Mastodon:
    """A client of a server that takes statuses."""
    wire.respond("POST", "/api/v1/statuses", json={"id": "7", "content": "<p>hello</p>"})
    wire.respond("PUT", "/api/v1/statuses/5", json={"id": "5", "content": "<p>edited</p>"})
    wire.respond("GET", "/api/v1/accounts/verify_credentials", json={"id": "1", "acct": "me"})
    return wire.client()


# --- Posting ------------------------------------------------------------------------------------------------------


def test_a_status_is_posted_as_a_form(api: Mastodon, wire: Wire) -> None:
    made = api.status_post("hello", visibility="Unlisted", spoiler_text="", language="de", sensitive=True)
    assert isinstance(made, Status)
    assert made.id == "7"
    assert wire.last.form == {
        "status": "hello",
        "visibility": "unlisted",
        "spoiler_text": "",
        "language": "de",
        "sensitive": "1",
    }


def test_a_poll_goes_out_as_json_with_real_booleans(api: Mastodon, wire: Wire) -> None:
    api.status_post("which?", poll=POLL)
    assert wire.last.json == {"status": "which?", "sensitive": False, "poll": POLL}
    api.status_post("which?", poll=POLL, sensitive=True)
    assert wire.last.json["sensitive"] is True


def test_nothing_internal_is_posted(api: Mastodon, wire: Wire) -> None:
    api.status_post("hello", quote_approval_policy="followers", strict_content_type=True, idempotency_key="k")
    assert wire.last.form == {"status": "hello", "sensitive": "0", "quote_approval_policy": "followers"}


def test_the_idempotency_key_is_a_header(api: Mastodon, wire: Wire) -> None:
    api.status_post("hello", idempotency_key="once")
    assert wire.last.headers["Idempotency-Key"] == "once"
    assert "once" not in wire.last.body.decode()
    api.status_post("hello")
    assert "Idempotency-Key" not in wire.last.headers


def test_a_scheduled_status_has_a_class_of_its_own(api: Mastodon, wire: Wire) -> None:
    api.toot("now")
    wire.respond("POST", "/api/v1/statuses", json=SCHEDULED)
    made = api.status_post("later", scheduled_at=SOON)
    assert isinstance(made, ScheduledStatus)
    assert wire.last.form["scheduled_at"] == "2999-01-02T03:04:05+00:00"


def test_a_status_that_the_server_posts_at_once_is_a_status(api: Mastodon, wire: Wire) -> None:
    # The server does not know scheduling, or its clock is ahead.
    made = api.status_post("later", scheduled_at=SOON)
    assert isinstance(made, Status)
    assert (made.id, made.content) == ("7", "<p>hello</p>")


@pytest.mark.parametrize("when", ["2999-01-01T00:00:00Z", "tomorrow", timedelta(days=1), 5, date(2020, 1, 1)])
@pytest.mark.parametrize("call", ["status_post", "status_reply", "scheduled_status_update"])
def test_what_is_no_time_to_come_is_refused(api: Mastodon, wire: Wire, call: str, when: Any) -> None:
    first = [Status(**ASKED)] if call == "status_reply" else []
    arguments = [*first, "x", *([when] if call == "scheduled_status_update" else [])]
    options = {} if call == "scheduled_status_update" else {"scheduled_at": when}
    with pytest.raises(MastodonIllegalArgumentError, match="scheduled_at"):
        getattr(api, call)(*arguments, **options)
    assert wire.requests == []


@pytest.mark.parametrize(("minutes", "is_fine"), [(-1, False), (0, False), (4.9, False), (5.1, True)])
def test_five_minutes_are_the_soonest(api: Mastodon, wire: Wire, minutes: float, is_fine: bool) -> None:
    when = datetime.now() + timedelta(minutes=minutes)
    if is_fine:
        api.status_post("x", scheduled_at=when)
    else:
        with pytest.raises(MastodonIllegalArgumentError, match="at least five minutes from now"):
            api.status_post("x", scheduled_at=when)
    assert len(wire.requests) == is_fine


@pytest.mark.parametrize(
    "given", ["x.png", "pictures/x", "C:\\x.jpeg", ["7", "cat.webp"], Path("cat.gif"), "https://files.example/x.png"]
)
def test_a_file_is_no_attachment(api: Mastodon, wire: Wire, given: Any) -> None:
    with pytest.raises(MastodonIllegalArgumentError, match=r"media_ids: .*Upload it with media_post"):
        api.status_post("x", media_ids=given)
    assert wire.requests == []


def test_media_are_taken_in_every_form(api: Mastodon, wire: Wire) -> None:
    cat = MediaAttachment(id=9)
    snac = "0123456789abcdef0123456789abcdef.png"
    for given, sent in [("7", "7"), (cat, "9"), (snac, snac), ([7, "8", cat, {"id": "10"}], ["7", "8", "9", "10"])]:
        api.status_post("look", media_ids=given)
        assert wire.last.form["media_ids[]"] == sent
    api.status_post("look", media_ids=(each for each in ["7", "8"]))
    assert wire.last.form["media_ids[]"] == ["7", "8"]


def test_arguments_are_left_as_they_are(api: Mastodon) -> None:
    media, poll = [1, MediaAttachment(id=2), {"id": "3"}], copy.deepcopy(POLL)
    attributes = [{"id": "4", "description": "new"}]
    before = copy.deepcopy((media, poll, attributes))
    api.status_post("look", media_ids=media, poll=poll)
    api.status_update("5", "look", media_ids=media, media_attributes=attributes)
    assert (media, poll, attributes) == before


def test_toot_posts_a_text(api: Mastodon, wire: Wire) -> None:
    assert api.toot("hello").id == "7"
    assert wire.last.form == {"status": "hello", "sensitive": "0"}


def test_quotes_on_fedibird_are_sent_as_quote_id(wire: Wire) -> None:
    wire.respond("POST", "/api/v1/statuses", json={"id": "7"})
    wire.client(feature_set="fedibird").status_post("so true", quote_id=Status(id=3))
    assert wire.last.form["quote_id"] == "3"


def test_pleroma_takes_other_kinds_of_text(wire: Wire) -> None:
    wire.respond("POST", "/api/v1/statuses", json={"id": "7"})
    client = wire.client(feature_set="pleroma")
    client.status_post("*so*", content_type="text/markdown", strict_content_type=True)
    assert wire.last.form["content_type"] == "text/markdown"
    with pytest.raises(MastodonIllegalArgumentError, match="text/bbcode"):
        client.status_post("*so*", content_type="text/weird", strict_content_type=True)
    client.status_post("*so*", content_type="text/weird")
    assert wire.last.form["content_type"] == "text/weird"


def test_a_refused_mention_names_the_accounts(wire: Wire) -> None:
    body = {"error": "Unexpected mentions", "unexpected_accounts": [{"id": "8", "acct": "eve"}]}
    wire.respond("POST", "/api/v1/statuses", status=422, json=body)
    with pytest.raises(MastodonUnexpectedMentionsError, match="Unexpected mentions") as caught:
        wire.client().status_post("@bob @eve", allowed_mentions=[7])
    assert isinstance(caught.value, MastodonAPIError)
    assert [(type(each), each.acct) for each in caught.value.accounts] == [(Account, "eve")]
    assert pickle.loads(pickle.dumps(caught.value)).accounts == caught.value.accounts


@pytest.mark.parametrize("body", [{"error": "unexpected_accounts"}, {"error": "x", "unexpected_accounts": None}, []])
def test_other_refusals_are_plain_errors(wire: Wire, body: Any) -> None:
    wire.respond("POST", "/api/v1/statuses", status=422, json=body)
    with pytest.raises(MastodonAPIError) as caught:
        wire.client().status_post("hello", allowed_mentions=[7])
    assert type(caught.value) is MastodonAPIError


@pytest.mark.parametrize(
    ("feature_set", "version", "software"),
    [
        ("mainline", "4.5.0", "mainline"),
        ("mainline", "4.5.0+glitch", "glitch"),
        ("mainline", "2.7.2 (compatible; Akkoma 3.13.2)", "pleroma"),
        ("mainline", "2.7.2 (compatible; Pleroma 2.6.0)", "pleroma"),
        ("mainline", "4.2.0+kmyblue", "fedibird"),
        ("fedibird", "4.5.0+glitch", "fedibird"),
    ],
)
def test_the_version_names_the_software(feature_set: str, version: str, software: str) -> None:
    assert software_of(feature_set, version) == software


def test_akkoma_quotes_by_quote_id_without_a_feature_set(wire: Wire) -> None:
    wire.respond("POST", "/api/v1/statuses", json={"id": "7"})
    wire.client(mastodon_version="2.7.2 (compatible; Akkoma 3.13.2)").status_post("so true", quote_id=3)
    assert wire.last.form["quote_id"] == "3"


GOTOSOCIAL = "0.19.1+git-1234567"


@pytest.mark.parametrize("types", [["text/plain", "text/markdown"], {"text/plain": "BBCode", "text/markdown": "x"}])
@pytest.mark.parametrize("is_reply", [False, True])
def test_the_instance_says_which_kinds_of_text_it_takes(wire: Wire, types: Any, is_reply: bool) -> None:
    wire.respond("POST", "/api/v1/statuses", json={"id": "7"})
    wire.respond("GET", "/api/v1/accounts/verify_credentials", json={"id": "1", "acct": "me"})
    configuration = {"statuses": {"supported_mime_types": types}}
    for path in ("/api/v2/instance", "/api/v2/instance/"):
        wire.respond("GET", path, json={"version": GOTOSOCIAL, "configuration": configuration})
    client = wire.client(mastodon_version=GOTOSOCIAL)
    post: Any = partial(client.status_reply, Status(**ASKED)) if is_reply else client.status_post
    post("*so*", content_type="text/markdown", strict_content_type=True)
    assert wire.last.form["content_type"] == "text/markdown"
    sent = len(wire.requests)
    with pytest.raises(MastodonIllegalArgumentError, match="text/markdown"):
        post("*so*", content_type="text/html", strict_content_type=True)
    assert len(wire.requests) == sent


@pytest.mark.parametrize(
    ("version", "is_plain"),
    [("4.5.0", True), ("4.6.0-rc.1", True), ("4.7.0-nightly.2026-01-01", True), ("4.5.0+glitch", False),
     ("2.7.2 (compatible; Akkoma 3.13.2)", False), (GOTOSOCIAL, False)],
)  # fmt: skip
def test_plain_mastodon_is_known_by_its_version(version: str, is_plain: bool) -> None:
    assert is_plain_mastodon(version) is is_plain


BAD: list[tuple[str, Callable[[Mastodon], Any]]] = [
    ("visibility.*bogus.*public", lambda api: api.status_post("x", visibility="bogus")),
    ("visibility", lambda api: api.status_post("x", visibility=5)),
    ("quote_approval_policy.*bogus.*nobody", lambda api: api.status_post("x", quote_approval_policy="bogus")),
    ("quote_id.*fedibird", lambda api: api.status_post("x", quote_id="5")),
    ("pleroma", lambda api: api.status_post("x", content_type="text/markdown", strict_content_type=True)),
    ("media_ids=None", lambda api: api.status_post("x", media_ids=[None])),
    ("media_ids=1.5", lambda api: api.status_post("x", media_ids=1.5)),
    ("media_ids.*Status", lambda api: api.status_post("x", media_ids=[Status(id=1)])),
    ("media_ids.*Account", lambda api: api.status_post("x", media_ids=Account(id=1))),
    ("in_reply_to_id", lambda api: api.status_post("x", in_reply_to_id=Status())),
    ("quoted_status_id", lambda api: api.status_post("x", quoted_status_id=1.5)),
    ("poll", lambda api: api.status_post("x", poll=Poll(id=5, options=[{"title": "tea"}]))),
    ("poll", lambda api: api.status_post("x", poll={"options": "tea"})),
    ("poll", lambda api: api.status_post("x", poll=["tea", "coffee"])),
    ("scheduled_at=5", lambda api: api.status_post("x", scheduled_at=5)),
    ("status", lambda api: api.status_post(Status(id=1))),
    ("spoiler_text", lambda api: api.status_post("x", spoiler_text=["cw"])),
    ("idempotency_key", lambda api: api.status_post("x", idempotency_key="two\nlines")),
    ("idempotency_key", lambda api: api.status_post("x", idempotency_key=5)),
    ("id=None", lambda api: api.status_update(None, "x")),
    ("id=True", lambda api: api.status_update(True, "x")),
    ("media_attributes", lambda api: api.status_update("5", "x", media_attributes=[{"description": "new"}])),
    ("media_attributes", lambda api: api.status_update("5", "x", media_attributes={"id": "4"})),
    ("media_attributes", lambda api: api.status_update("5", "x", media_attributes=["4"])),
    ("to_status='5'", lambda api: api.status_reply("5", "x")),
    ("to_status", lambda api: api.status_reply(Status(id=5), "x")),
    ("status=None", lambda api: api.status_reply(Status(**ASKED), None)),
    ("visibility", lambda api: api.status_reply(Status(**ASKED), "x", visibility="bogus")),
    ("visibility.*bogus", lambda api: api.status_reblog("5", visibility="bogus")),
    ("quote_approval_policy", lambda api: api.status_update_quote_approval_policy("5", "bogus")),
    ("quote_approval_policy", lambda api: api.status_update_quote_approval_policy("5", None)),
    ("scheduled_at", lambda api: api.scheduled_status_update("5", None)),
    ("limit=-1", lambda api: api.status_quotes("5", limit=-1)),
    ("limit=-1", lambda api: api.status_favourited_by("5", limit=-1)),
    ("'..'", lambda api: api.status("..")),
    ("id is a Status", lambda api: api.status_delete(Status())),
    ("focus", lambda api: api.generate_media_edit_attributes("5", focus=(0.5,))),
    ("focus.*tuple", lambda api: api.generate_media_edit_attributes("5", focus=[0.5, 0.5])),
    ("thumbnail.*mime", lambda api: api.generate_media_edit_attributes("5", thumbnail=b"x")),
]


@pytest.mark.parametrize(("message", "call"), BAD)
def test_bad_input_is_refused_before_anything_is_sent(
    api: Mastodon, wire: Wire, message: str, call: Callable[[Mastodon], Any]
) -> None:
    with pytest.raises(MastodonIllegalArgumentError, match=message):
        call(api)
    assert wire.requests == []


def test_an_unknown_visibility_is_a_value_error(api: Mastodon) -> None:
    with pytest.raises(ValueError, match="Invalid visibility value"):
        api.status_post("x", visibility="bogus")


# --- Editing ------------------------------------------------------------------------------------------------------


def test_an_edit_puts_the_new_text(api: Mastodon, wire: Wire) -> None:
    made = api.status_update(Status(id=5), "edited", sensitive=False, language="de")
    assert made.content == "<p>edited</p>"
    assert (wire.last.method, wire.last.path) == ("PUT", "/api/v1/statuses/5")
    assert wire.last.form == {"status": "edited", "sensitive": "0", "language": "de"}


def test_media_and_changes_to_media_go_together(api: Mastodon, wire: Wire) -> None:
    changes = [api.generate_media_edit_attributes("7", description="A cat"), {"id": "9", "focus": "0,0"}]
    api.status_update("5", "edited", media_ids=["8", "7"], media_attributes=changes)
    assert wire.last.json == {
        "status": "edited",
        "media_ids": ["8", "7", "9"],
        "media_attributes": [{"id": "7", "description": "A cat"}, {"id": "9", "focus": "0,0"}],
    }


def test_changed_media_stay_with_the_status(api: Mastodon, wire: Wire) -> None:
    api.status_update("5", "edited", media_attributes=[{"id": "7", "description": "A cat"}])
    assert wire.last.json["media_ids"] == ["7"]


def test_an_edit_without_an_id_does_not_post(api: Mastodon, wire: Wire) -> None:
    with pytest.raises(MastodonIllegalArgumentError):
        api.status_update(None, "new")
    assert wire.requests == []


def test_changes_to_media_hold_a_thumbnail_as_data(api: Mastodon, tmp_path: Path) -> None:
    picture = tmp_path / "still.gif"
    picture.write_bytes(b"GIF89a")
    made = api.generate_media_edit_attributes(MediaAttachment(id=7), "A cat", (0.5, -1), picture)
    content = base64.b64encode(b"GIF89a").decode()
    assert made == {
        "id": "7",
        "description": "A cat",
        "focus": "0.5,-1",
        "thumbnail": f"data:image/gif;base64,{content}",
    }
    assert api.generate_media_edit_attributes(7, thumbnail=b"x", thumb_mimetype="image/png")["thumbnail"].startswith(
        "data:image/png;base64,"
    )
    with pytest.raises(MastodonFileNotFoundError):
        api.generate_media_edit_attributes("7", thumbnail=tmp_path / "no.gif")


def test_true_is_not_the_id_of_an_attachment(api: Mastodon) -> None:
    with pytest.raises(MastodonIllegalArgumentError, match="id=True"):
        api.generate_media_edit_attributes(True, "a cat")


def test_old_servers_take_no_thumbnail(wire: Wire) -> None:
    with pytest.raises(MastodonVersionError, match=r"3\.2\.0"):
        wire.client(mastodon_version="2.9.2").generate_media_edit_attributes(
            "7", thumbnail=b"x", thumb_mimetype="image/png"
        )


# --- Replying -----------------------------------------------------------------------------------------------------


def test_a_reply_mentions_everybody_once_but_not_oneself(api: Mastodon, wire: Wire) -> None:
    made = api.status_reply(Status(**ASKED), "bread")
    assert made.id == "7"
    assert wire.last.form == {
        "status": "@ann@far.example @bob bread",
        "in_reply_to_id": "900",
        "sensitive": "0",
        "visibility": "private",
        "spoiler_text": "food",
    }


def test_a_reply_can_mention_the_author_only(api: Mastodon, wire: Wire) -> None:
    api.status_reply(Status(**ASKED), "bread", untag=True, visibility="direct", spoiler_text="")
    assert wire.last.form["status"] == "@ann@far.example bread"
    assert (wire.last.form["visibility"], wire.last.form["spoiler_text"]) == ("direct", "")


def test_a_plain_dictionary_can_be_replied_to(api: Mastodon, wire: Wire) -> None:
    api.status_reply(ASKED, "bread")  # type: ignore[arg-type]  # what json.loads gives
    assert wire.last.form["status"] == "@ann@far.example @bob bread"


def test_a_reply_can_have_a_poll_and_wait(api: Mastodon, wire: Wire) -> None:
    api.toot("now")
    wire.respond("POST", "/api/v1/statuses", json=SCHEDULED)
    made = api.status_reply(Status(**ASKED), "which?", poll=POLL, scheduled_at=SOON)
    assert isinstance(made, ScheduledStatus)
    assert wire.last.json["poll"] == POLL
    assert wire.last.json["sensitive"] is False


def test_a_reply_takes_media_and_people_from_generators(api: Mastodon, wire: Wire) -> None:
    media, people = iter(["8", "9"]), (id for id in ("3",))
    api.status_reply(Status(**ASKED), "bread", media_ids=media, allowed_mentions=people)
    assert wire.last.form["media_ids[]"] == ["8", "9"]
    assert wire.last.form["allowed_mentions[]"] == "3"


# --- Reading and reacting -----------------------------------------------------------------------------------------


def test_several_statuses_are_asked_for_by_id(wire: Wire) -> None:
    wire.respond("GET", "/api/v1/statuses", json=[{"id": "1"}, {"id": "2"}])
    api = wire.client()
    found = api.statuses([1, Status(id=2)])
    assert [each.id for each in found] == ["1", "2"]
    assert wire.last.query == {"id[]": ["1", "2"]}
    api.statuses("104")
    assert wire.last.query == {"id[]": "104"}
    api.statuses(Status(id=105))
    assert wire.last.query == {"id[]": "105"}


def test_who_reacted_can_be_limited(wire: Wire) -> None:
    wire.respond("GET", "/api/v1/statuses/5/favourited_by", json=[{"id": "1", "acct": "ann"}])
    wire.respond("GET", "/api/v1/statuses/5/reblogged_by", json=[{"id": "2", "acct": "bob"}])
    api = wire.client()
    assert api.status_favourited_by("5", max_id=Account(id=9), limit=3)[0].acct == "ann"
    assert wire.last.query == {"max_id": "9", "limit": "3"}
    assert api.status_reblogged_by("5", since_id=4)[0].acct == "bob"
    assert wire.last.query == {"since_id": "4"}


def test_a_time_of_pandas_without_a_zone_is_local_like_any_other(wire: Wire) -> None:
    wire.respond("GET", "/api/v1/timelines/home", json=[])
    api = wire.client()
    api.timeline_home(max_id=datetime(2024, 1, 1))
    expected = wire.last.query
    api.timeline_home(max_id=pd.Timestamp("2024-01-01"))
    assert wire.last.query == expected


def test_a_time_is_sent_as_the_id_of_that_time(wire: Wire) -> None:
    wire.respond("GET", "/api/v1/statuses/5/quotes", json=[])
    moment = datetime(2024, 1, 2, 3, 4, 5, tzinfo=timezone.utc)
    wire.client().status_quotes("5", max_id=moment)
    assert wire.last.query == {"max_id": "111684134174720000"}
    for call in (
        lambda api: api.scheduled_statuses(min_id=moment),
        lambda api: api.status_favourited_by("5", max_id=moment),
    ):
        with pytest.raises(MastodonIllegalArgumentError, match=r"_id=.* is a time"):
            call(wire.client())


def test_ids_are_escaped_in_paths(wire: Wire) -> None:
    wire.respond("GET", "/api/v1/statuses/a%2F..%2Fb%3Fc%23d", json={"id": "1"})
    wire.client().status("a/../b?c#d")
    assert wire.last.path == "/api/v1/statuses/a%2F..%2Fb%3Fc%23d"


def test_the_language_asked_for_beats_that_of_the_client(wire: Wire) -> None:
    wire.respond("POST", "/api/v1/statuses/5/translate", json={"content": "bonjour"})
    api = wire.client(lang="de")
    assert api.status_translate("5", lang="fr").content == "bonjour"
    assert wire.last.form == {"lang": "fr"}
    api.status_translate("5")
    assert wire.last.form == {"lang": "de"}


def test_the_card_is_part_of_the_status_on_servers_of_today(wire: Wire) -> None:
    wire.respond("GET", "/api/v1/statuses/5", json={"id": "5", "card": {"url": "https://a.example/"}})
    wire.respond("GET", "/api/v1/statuses/6", json={"id": "6", "card": None})
    wire.respond("GET", "/api/v1/statuses/5/card", json={"url": "https://old.example/"})
    card = wire.client().status_card("5")
    assert card is not None
    assert card.url == "https://a.example/"
    assert wire.client().status_card("6") is None
    card = wire.client(mastodon_version="2.9.2").status_card("5")
    assert card is not None
    assert card.url == "https://old.example/"


def test_a_missing_status_has_no_card_anywhere(wire: Wire) -> None:
    wire.respond("GET", "/api/v1/statuses/5", json={"error": "gone"}, status=404)
    wire.respond("GET", "/api/v1/statuses/5/card", json={"error": "gone"}, status=404)
    with pytest.raises(MastodonNotFoundError):
        wire.client(mastodon_version="0.20.0").status_card("5")


def test_deleting_says_what_becomes_of_the_media(wire: Wire) -> None:
    wire.respond("DELETE", "/api/v1/statuses/5", json={"id": "5", "text": "hello"})
    api = wire.client()
    assert api.status_delete("5")["text"] == "hello"
    assert wire.last.form == {}
    api.status_delete("5", delete_media=True)
    assert wire.last.form == {"delete_media": "1"}
    api.status_delete("5", delete_media=False)
    assert wire.last.form == {"delete_media": "0"}


def test_private_names_of_older_programs_work(api: Mastodon, wire: Wire) -> None:
    internal = getattr(api, "_Mastodon__status_internal")  # noqa: B009  # the mangled name would be mangled again
    assert internal("hello").id == "7"
    assert internal("edited", edit="5").id == "5"
    assert [sent.method for sent in wire.requests] == ["POST", "PUT"]
