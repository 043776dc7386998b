"""Storing lists, adding what is new, noting edits and deletions."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from mastodon import Mastodon
from mastodon.archive import Archive
from mastodon.errors import MastodonAPIError, MastodonIllegalArgumentError, MastodonNetworkError, MastodonNotFoundError
from mastodon.return_types import Account, Notification, Status, Tag, UserList
from tests.support.keeping import ADA, ME, OWN, KeepingServer, status

HOME = "/api/v1/timelines/home"


def query(archive: Archive, statement: str, *values: Any) -> list[Any]:
    db = sqlite3.connect(archive.database)
    try:
        return db.execute(statement, values).fetchall()
    finally:
        db.close()


def ids(statuses: Any) -> list[str]:
    return [str(each.id) for each in statuses]


# --- Storing --------------------------------------------------------------------------------------------------------


def test_each_line_is_the_entity_that_the_server_sent(server: KeepingServer, archive: Archive) -> None:
    api = server.client()
    assert archive.update(api, "own").added == {"own": 100}
    lines = (Path(archive.path) / "own.jsonl").read_text(encoding="utf-8").splitlines()
    assert [json.loads(line)["_mastopy_data"] for line in lines] == server.lists[OWN]
    assert [Status.from_json(line) for line in lines] == api.fetch_remaining(api.account_statuses("1"))


def test_a_second_update_adds_only_what_is_new(server: KeepingServer, archive: Archive) -> None:
    api = server.client()
    archive.update(api, "own")
    server.lists[OWN] = [status(id) for id in range(160, 100, -1)] + server.lists[OWN]
    server.requests.clear()
    assert archive.update(api).added == {"own": 60}
    assert server.requests.count(OWN) == 2
    assert ids(archive.items("own")) == ids(archive.statuses("own")) == [str(id) for id in range(160, 0, -1)]
    assert archive.update(api).added == {"own": 0}


@pytest.mark.parametrize(
    ("name", "path", "stored", "item"),
    [
        ("home", HOME, "home", Status),
        ("favourites", "/api/v1/favourites", "favourites", Status),
        ("bookmarks", "/api/v1/bookmarks", "bookmarks", Status),
        ("notifications", "/api/v1/notifications", "notifications", Notification),
        ("followers", "/api/v1/accounts/1/followers", "followers", Account),
        ("following", "/api/v1/accounts/1/following", "following", Account),
        ("@ada@other.example", "/api/v1/accounts/2/statuses", "@ada@other.example", Status),
        ("account:ada@other.example", "/api/v1/accounts/2/statuses", "@ada@other.example", Status),
        (Account(ADA), "/api/v1/accounts/2/statuses", "@ada@other.example", Status),
        ("followers:ada@other.example", "/api/v1/accounts/2/followers", "followers:@ada@other.example", Account),
        ("following:@ada@other.example", "/api/v1/accounts/2/following", "following:@ada@other.example", Account),
        ("#Größe", "/api/v1/timelines/tag/größe", "#größe", Status),
        (Tag(name="tea"), "/api/v1/timelines/tag/tea", "#tea", Status),
        ("list:5", "/api/v1/timelines/list/5", "list:5", Status),
        (UserList(id="5"), "/api/v1/timelines/list/5", "list:5", Status),
    ],
)
def test_every_list_can_be_archived(
    server: KeepingServer, archive: Archive, name: Any, path: str, stored: str, item: type
) -> None:
    server.lists[path] = [{**status(7), **ADA, "id": "7", "type": "mention", "status": status(8)}]
    assert archive.update(server.client(), name).added == {stored: 1}
    (found,) = archive.items(name)
    assert (type(found), found.id) == (item, "7")
    assert [each.name for each in archive.contents()] == [stored]
    assert archive.update(server.client()).added == {stored: 0}


@pytest.mark.parametrize("name", ["", "likes", "@", "#", "list:", "own:5", "hashtag", 5, None, "http://a/b:c"])
def test_other_names_are_refused_before_anything_happens(server: KeepingServer, archive: Archive, name: Any) -> None:
    with pytest.raises(MastodonIllegalArgumentError, match="is not a list that can be archived: own, home"):
        archive.update(server.client(), name)
    assert not Path(archive.path).exists()
    assert server.requests == []


def test_an_update_of_nothing_is_refused(server: KeepingServer, archive: Archive) -> None:
    with pytest.raises(MastodonIllegalArgumentError, match="Say what to store"):
        archive.update(server.client())
    assert not Path(archive.path).exists()


def test_an_account_that_was_renamed_stays_the_same_list(server: KeepingServer, archive: Archive) -> None:
    server.lists["/api/v1/accounts/2/statuses"] = [status(7)]
    archive.update(server.client(), "@ada@other.example")
    server.accounts["lovelace@other.example"] = {**ADA, "acct": "lovelace@other.example"}
    assert archive.update(server.client(), "@lovelace@other.example").added == {"@ada@other.example": 0}


def test_one_list_under_two_names_is_fetched_once(server: KeepingServer, archive: Archive) -> None:
    server.lists["/api/v1/accounts/2/statuses"] = [status(7)]
    old = Account(id="2", acct="ada@OTHER.example")
    assert archive.update(server.client(), old, "@ada@other.example").added == {"@ada@other.example": 1}


def test_a_list_that_the_server_does_not_have_does_not_become_a_part_of_the_archive(
    server: KeepingServer, archive: Archive
) -> None:
    with pytest.raises(MastodonNotFoundError):
        archive.update(server.client(), "list:5", "own")
    assert [each.name for each in archive.contents()] == ["own"]
    assert archive.update(server.client()).added == {"own": 0}


def test_a_list_that_is_gone_does_not_stop_the_others(server: KeepingServer, archive: Archive) -> None:
    server.lists["/api/v1/timelines/list/5"] = [status(7)]
    archive.update(server.client(), "list:5", "own")
    del server.lists["/api/v1/timelines/list/5"]
    server.lists[OWN].insert(0, status(101))
    with pytest.raises(MastodonNotFoundError):
        archive.update(server.client())
    assert len(list(archive.items("own"))) == 101


def test_a_status_in_two_lists_is_one_row(server: KeepingServer, archive: Archive) -> None:
    server.lists[HOME] = server.lists[OWN][:10]
    assert archive.update(server.client(), "own", "home").added == {"own": 100, "home": 10}
    assert query(archive, "SELECT count(*) FROM statuses") == [(100,)]
    assert ids(archive.statuses("home")) == [str(id) for id in range(100, 90, -1)]


def test_progress_is_shown_for_each_list(server: KeepingServer, archive: Archive) -> None:
    seen: list[int] = []
    archive.update(server.client(), "own", progress=seen.append)
    assert seen[-1] == 100


def test_an_error_in_the_middle_keeps_what_is_stored(
    server: KeepingServer, archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    respond = server._page

    def failing(path: str, fields: Any) -> Any:
        return (503, {}, {"error": "Down"}) if fields.get("max_id") == "21" else respond(path, fields)

    with monkeypatch.context() as patch:
        patch.setattr(server, "_page", failing)
        with pytest.raises(MastodonAPIError, match="503"):
            archive.update(server.client(), "own")
    assert archive.contents()[0][2:] == (80, False)
    server.requests.clear()
    assert archive.update(server.client()).added == {"own": 20}
    assert archive.contents()[0][2:] == (100, True)
    assert server.requests.count(OWN) == 2


@pytest.mark.parametrize("body", [b"{}", b"[", b"<html>", b'{"id": "5"}', b"[1] 2", b"", b"\xff"])
def test_a_response_that_is_no_list_is_an_error(
    server: KeepingServer, archive: Archive, body: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server, "_page", lambda path, fields: (200, {}, body))
    with pytest.raises(MastodonAPIError, match="Could not"):
        archive.update(server.client(), "own")


def test_values_that_no_server_should_send_are_kept_and_stop_nothing(
    server: KeepingServer, archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    odd: list[Any] = [
        "no object",
        {"no": "id"},
        {"id": None},
        {"id": 5, "account": "ada", "content": 5, "created_at": "never", "replies_count": 10**30, "tags": "tea"},
        status(4, "\ud800 lone", spoiler_text="\ud800", replies_count="7", tags=[{"name": "Tea"}, {"name": "tea"}, 5]),
        status(3, media_attachments=[5, {"id": 1, "description": ["no text"]}], poll={"options": None}, reblog=5),
        status(2, created_at="2026-01-01", edited_at=1767225600, account={"id": {}}),
    ]
    text = json.dumps(odd, indent=1).replace("10e30", "1e400")
    monkeypatch.setattr(server, "_page", lambda path, fields: (200, {}, text.encode()))
    assert archive.update(server.client(), "own").added == {"own": 4}
    assert ids(archive.items("own")) == ["5", "4", "3", "2"]
    assert query(archive, "SELECT replies_count, spoiler_text FROM statuses WHERE id = '4'") == [(7, "?")]
    assert query(archive, "SELECT created_at, edited_at FROM statuses WHERE id = '2'") == [
        ("2026-01-01T00:00:00.000Z", "2026-01-01T00:00:00.000Z")
    ]
    assert query(archive, "SELECT name FROM status_hashtags") == [("tea",)]


# --- Whose archive it is --------------------------------------------------------------------------------------------


def test_the_owner_is_noted(server: KeepingServer, archive: Archive) -> None:
    archive.update(server.client(), "own")
    facts = {"server": "https://mastodon.example", "owner_id": "1", "owner_acct": "me"}
    assert dict(query(archive, "SELECT key, value FROM meta")) == facts


def test_another_account_is_refused(server: KeepingServer, archive: Archive) -> None:
    archive.update(server.client(), "own")
    server.me = {**ME, "id": "2"}
    for call in (archive.update, archive.recheck):
        with pytest.raises(MastodonIllegalArgumentError, match=r"another account: https://mastodon\.example of me"):
            call(server.client())


def test_another_server_is_refused(server: KeepingServer, archive: Archive) -> None:
    server.lists["/api/v1/timelines/tag/tea"] = [status(5)]
    archive.update(server.client(access_token=None), "#tea")
    other = Mastodon(api_base_url="https://other.example", mastodon_version="4.7.3")
    with pytest.raises(MastodonIllegalArgumentError, match="another account"):
        archive.update(other)


def test_without_an_access_token_there_is_no_own_list(server: KeepingServer, archive: Archive) -> None:
    with pytest.raises(MastodonIllegalArgumentError, match="own needs a client with an access token"):
        archive.update(server.client(access_token=None), "own")


def test_a_server_that_cannot_be_reached_leaves_no_folder(archive: Archive) -> None:
    with pytest.raises(MastodonNetworkError):
        archive.update(Mastodon(access_token="t", api_base_url="http://127.0.0.1:9"), "own")
    assert not Path(archive.path).exists()


# --- Edits and deletions ----------------------------------------------------------------------------------------------


def test_an_edit_is_noted_by_a_recheck(server: KeepingServer, archive: Archive) -> None:
    archive.update(server.client(), "own")
    edited = "2026-01-20T00:00:00.000Z"
    server.lists[OWN][10] = status(90, "Corrected", edited_at=edited)
    assert archive.recheck(server.client()) == ({}, 1, 0, 0, ())
    (new,) = archive.search("corrected")
    assert (new.id, new.plain_text) == ("90", "Corrected")
    assert [each.plain_text for each in archive.edits(new)] == ["Number 90"]
    assert list(archive.search('"number 90"')) == []
    assert query(archive, "SELECT edited_at FROM statuses WHERE id = '90'") == [(edited,)]
    assert ids(archive.items("own"))[10] == "90"
    assert archive.recheck(server.client()).edited == 0


def test_an_edit_is_noted_if_the_status_is_met_in_another_list(server: KeepingServer, archive: Archive) -> None:
    archive.update(server.client(), "own")
    server.lists[HOME] = [status(90, "Corrected"), status(89, favourites_count=5)]
    assert archive.update(server.client(), "home").edited == 1
    assert [each.plain_text for each in archive.edits("90")] == ["Number 90"]
    assert query(archive, "SELECT favourites_count FROM statuses WHERE id = '89'") == [(5,)]


def test_a_status_that_is_gone_is_noted_and_kept(server: KeepingServer, archive: Archive) -> None:
    archive.update(server.client(), "own")
    del server.lists[OWN][10]
    seen: list[int] = []
    assert archive.recheck(server.client(), "own", progress=seen.append).deleted == 1
    assert seen[-1] == 100
    assert ids(archive.statuses(deleted=True)) == ["90"]
    assert len(list(archive.statuses(deleted=False))) == 99
    assert ids(archive.search('"number 90"')) == ["90"]
    assert archive.recheck(server.client()).deleted == 0


def test_nothing_counts_as_gone_that_the_server_returns_alone(server: KeepingServer, archive: Archive) -> None:
    server.has_batches = False
    archive.update(server.client(), "own")
    del server.lists[OWN][10]
    assert archive.recheck(server.client()).deleted == 1


def test_an_error_of_the_server_deletes_nothing(
    server: KeepingServer, archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive.update(server.client(), "own")
    respond = server.respond
    monkeypatch.setattr(
        server, "respond", lambda *request: (403, {}, {}) if "/statuses" in request[1] else respond(*request)
    )
    with pytest.raises(MastodonAPIError, match="403"):
        archive.recheck(server.client())
    assert ids(archive.statuses(deleted=True)) == []


def test_a_recheck_of_a_list_that_is_not_there_is_refused(server: KeepingServer, archive: Archive) -> None:
    archive.update(server.client(), "own")
    with pytest.raises(MastodonIllegalArgumentError, match="the archive has own"):
        archive.recheck(server.client(), "home")
