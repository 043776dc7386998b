"""Streams: what a server sent on them while two accounts did something."""

from __future__ import annotations

from mastodon import Mastodon
from mastodon.return_types import Conversation, Notification, Status
from tests.recorded.streams import Tape
from tests.support.scripted import until
from tests.support.streams import Notes, running


def heard(notes: Notes, *names: str) -> list[object]:
    """Wait for events with these names, and return what came with them."""
    assert until(lambda: len(notes.events) >= len(names)), notes.events
    assert [name for name, _ in notes.events] == list(names)
    assert notes.errors == []
    return [data for _, data in notes.events]


def talk(api: Mastodon, other: Mastodon) -> list[str]:
    """The second account follows the first, mentions it, corrects itself and changes its mind."""
    other.account_follow(api.me())
    api.account_follow(other.me())
    posted = other.status_post(f"Hello @{api.me().acct}, schöne Grüße 🐘")
    other.status_update(posted, "Hello, edited")
    other.status_delete(posted)
    return [posted.id, other.me().id]


def post(api: Mastodon, other: Mastodon) -> list[str]:
    """The second account posts with and without a hashtag."""
    return [other.status_post(text).id for text in ("nothing special", "this is #streamed")]


def test_follow_mention_edit_and_deletion_arrive_in_the_stream_of_the_user(tape: Tape) -> None:
    notes = Notes()
    with running(tape.api.stream_user(notes, run_async=True)):
        status_id, other_id = tape.meanwhile(talk)
        follow, update, mention, edit, deletion = heard(
            notes, "notification", "update", "notification", "status_update", "delete"
        )
    assert isinstance(follow, Notification)
    assert (follow.type, follow.account.id) == ("follow", other_id)
    assert isinstance(mention, Notification)
    assert mention.status is not None
    assert (mention.type, mention.status.id) == ("mention", status_id)
    assert isinstance(update, Status)
    assert "schöne Grüße 🐘" in update.content
    assert isinstance(edit, Status)
    assert (edit.id, edit.content) == (status_id, "<p>Hello, edited</p>")
    assert deletion == status_id


def test_public_local_and_hashtag_streams_have_their_statuses(tape: Tape) -> None:
    public, local, tagged = Notes(), Notes(), Notes()
    with (
        running(tape.api.stream_public(public, run_async=True)),
        running(tape.api.stream_local(local, run_async=True)),
        running(tape.api.stream_hashtag("streamed", tagged, run_async=True)),
    ):
        plain, marked = tape.meanwhile(post, streams=3)
        heard(public, "update", "update")
        heard(local, "update", "update")
        heard(tagged, "update")
    assert public.ids == local.ids == [plain, marked]
    assert tagged.ids == [marked]


def test_a_list_has_its_stream(tape: Tape) -> None:
    def fill(api: Mastodon, other: Mastodon) -> str:
        api.account_follow(other.me())
        made = api.list_create("chosen")
        api.list_accounts_add(made, [other.me()])
        return made.id

    notes = Notes()
    chosen = tape.meanwhile(fill, streams=0)
    with running(tape.api.stream_list(chosen, notes, run_async=True)):
        posted = tape.meanwhile(post)
        heard(notes, "update", "update")
    assert notes.ids == posted


def test_notifications_have_a_stream_of_their_own(tape: Tape) -> None:
    notes = Notes()
    with running(tape.api.stream_user_notifications(notes, run_async=True)):
        tape.meanwhile(lambda api, other: other.account_follow(api.me()).id)
        (follow,) = heard(notes, "notification")
    assert isinstance(follow, Notification)
    assert follow.type == "follow"


def test_direct_statuses_have_a_stream(tape: Tape) -> None:
    notes = Notes()
    with running(tape.api.stream_direct(notes, run_async=True)):
        posted = tape.meanwhile(lambda api, other: other.status_post(f"@{api.me().acct} psst", visibility="direct").id)
        (conversation,) = heard(notes, "conversation")
    assert isinstance(conversation, Conversation)
    assert conversation.last_status is not None
    assert conversation.last_status.id == posted


def test_streams_are_read_in_a_loop(tape: Tape) -> None:
    with tape.api.events("user", "hashtag:cats", timeout=20) as events:
        posted = tape.meanwhile(lambda api, other: other.status_post(f"@{api.me().acct} likes #cats").id, streams=2)
        found = {(event.stream, event.name): event.data for event in (next(events), next(events))}
    assert set(found) == {("user", "notification"), ("hashtag:cats", "update")}
    assert found["hashtag:cats", "update"].id == found["user", "notification"].status.id == posted


def test_a_websocket_carries_several_streams(tape: Tape) -> None:
    user, public = Notes(), Notes()
    api = tape.client(websockets=True)
    with api.stream_open_websocket() as socket:
        api.stream_user(user, websocket_handle=socket)
        api.stream_public(public, websocket_handle=socket)
        status_id, other_id = tape.meanwhile(talk, streams=2)
        heard(user, "notification", "update", "notification", "status_update", "delete")
        heard(public, "update", "status_update", "delete")
    assert user.ids[1] == public.ids[0] == status_id
    follow = user.events[0][1]
    assert (follow.type, follow.account.id) == ("follow", other_id)
