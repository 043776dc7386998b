"""Accounts, profile, preferences, favourites and endorsements: what is sent, what is refused, and what comes back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timezone
from io import BytesIO, FileIO
from pathlib import Path
from typing import Any

import pytest

from mastodon import (
    Mastodon,
    MastodonAPIError,
    MastodonFileNotFoundError,
    MastodonIllegalArgumentError,
    MastodonNotFoundError,
    MastodonVersionError,
)
from mastodon.return_types import Account, AccountField, IdentityProof, Marker, Relationship, Status, Tag
from tests.support.prepared import Wire
from tests.support.samples import PNG

SEARCH = "/api/v1/accounts/search"
UPDATE = "/api/v1/accounts/update_credentials"
FOLLOW = "/api/v1/accounts/5/follow"


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    path = tmp_path / "me.png"
    path.write_bytes(PNG)
    return path


# --- One account or many --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "sent"),
    [
        ("104", "104"),
        (104, "104"),
        (Account(id="105"), "105"),
        ({"id": 106}, "106"),
        (["1", 2, Account(id="3")], ["1", "2", "3"]),
        (("1", 2), ["1", "2"]),
    ],
)
@pytest.mark.parametrize("name", ["accounts", "account_familiar_followers"])
def test_one_account_is_sent_as_an_id_and_many_as_a_list(wire: Wire, name: str, given: Any, sent: Any) -> None:
    path = "/api/v1/accounts" + ("" if name == "accounts" else "/familiar_followers")
    wire.respond("GET", path, json=[])
    getattr(wire.client(), name)(given)
    assert wire.last.query == {"id[]": sent}
    assert wire.last.body == b""


def test_relationships_are_asked_for_by_one_id_or_by_a_list(wire: Wire) -> None:
    wire.respond("GET", "/api/v1/accounts/relationships", json=[{"id": "1"}])
    api = wire.client()
    assert isinstance(api.account_relationships([1, Account(id="2")], with_suspended=True)[0], Relationship)
    assert wire.last.query == {"id[]": ["1", "2"], "with_suspended": "1"}
    api.account_relationships("12")
    assert wire.last.query == {"id": "12"}
    api.account_relationships(Account(id="7"))
    assert wire.last.query == {"id": "7"}


def test_the_list_of_the_caller_stays_as_it_is(wire: Wire) -> None:
    wire.respond("GET", "/api/v1/accounts/relationships", json=[])
    wire.respond("GET", "/api/v1/accounts/familiar_followers", json=[])
    wire.respond("GET", "/api/v1/accounts", json=[])
    given = [1, Account(id="2")]
    for call in (
        wire.client().account_relationships,
        wire.client().account_familiar_followers,
        wire.client().accounts,
    ):
        call(given)
    assert given == [1, Account(id="2")]
    assert type(given[1]) is Account


@pytest.mark.parametrize("id", ["../../oauth/token", "a/b", "5?x=1", "5#x"])
def test_an_id_cannot_leave_its_place_in_the_path(wire: Wire, id: str) -> None:
    for verb, end in (("GET", ""), ("POST", "/block")):
        escaped = id.replace("/", "%2F").replace("?", "%3F").replace("=", "%3D").replace("#", "%23")
        wire.respond(verb, f"/api/v1/accounts/{escaped}{end}", json={"id": "5"})
    wire.client().account(id)
    wire.client().account_block(id)
    assert len(wire.requests) == 2


# --- Looking for accounts -------------------------------------------------------------------------------------------


def test_account_search_leaves_out_switches_that_are_none(wire: Wire) -> None:
    wire.respond("GET", SEARCH, json=[])
    wire.client().account_search("q", following=None, resolve=None)
    assert wire.last.query == {"q": "q"}


def test_an_account_can_be_followed_by_its_address(wire: Wire) -> None:
    found = [{"id": "4", "acct": "user@server.example.org"}, {"id": "5", "acct": "User@server.example"}]
    wire.respond("GET", SEARCH, json=found)
    wire.respond("POST", FOLLOW, json={"id": "5", "following": True})
    assert wire.client().follows("@user@server.example").following is True


def test_following_an_address_that_nobody_has_is_an_error(wire: Wire) -> None:
    wire.respond("GET", SEARCH, json=[])
    with pytest.raises(MastodonNotFoundError, match=r"nobody@server\.example"):
        wire.client().follows("nobody@server.example")


def test_statuses_of_an_account_can_be_limited_to_a_hashtag(wire: Wire) -> None:
    wire.respond("GET", "/api/v1/accounts/5/statuses", json=[])
    wire.client().account_statuses(5, tagged=Tag(name="c#"), exclude_replies=True, since_id=Status(id="9"))
    assert wire.last.query == {"tagged": "c#", "exclude_replies": "1", "since_id": "9"}


# --- Relationships --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "form"),
    [
        ({}, {"reblogs": "1", "notify": "0"}),
        ({"reblogs": None}, {"notify": "0"}),
        ({"reblogs": False, "notify": True}, {"reblogs": "0", "notify": "1"}),
        ({"notify": None, "languages": "de"}, {"reblogs": "1", "languages[]": "de"}),
        ({"reblogs": None, "notify": None, "languages": ["de", "fr"]}, {"languages[]": ["de", "fr"]}),
    ],
)
def test_following_sends_only_the_given_options(wire: Wire, arguments: dict[str, Any], form: dict[str, Any]) -> None:
    wire.respond("POST", FOLLOW, json={"id": "5", "following": True})
    assert wire.client().account_follow(5, **arguments).following is True
    assert wire.last.form == form


def test_an_account_that_does_not_exist_is_not_found(wire: Wire) -> None:
    wire.respond("GET", "/api/v1/accounts/5", status=404, json={"error": "Record not found"})
    with pytest.raises(MastodonNotFoundError, match="Record not found"):
        wire.client().account(5)


# --- The user's own account -----------------------------------------------------------------------------------------


def test_every_field_of_the_own_account_can_be_changed(wire: Wire, picture: Path) -> None:
    wire.respond("PATCH", UPDATE, json={"id": "5", "display_name": "Me"})
    changed = wire.client().account_update_credentials(
        display_name="Me",
        locked=True,
        bot=False,
        avatar=picture,
        header=BytesIO(PNG),
        header_mime_type="image/gif",
        fields=[("site", "https://example.com"), ("pronouns", "they")],
        attribution_domains="example.com",
        default_privacy="Private",
        default_sensitive=False,
        default_language="de",
        default_quote_policy="nobody",
    )
    assert isinstance(changed, Account)
    assert wire.last.form == {
        "display_name": "Me",
        "locked": "1",
        "bot": "0",
        "fields_attributes[0][name]": "site",
        "fields_attributes[0][value]": "https://example.com",
        "fields_attributes[1][name]": "pronouns",
        "fields_attributes[1][value]": "they",
        "attribution_domains[]": "example.com",
        "source[privacy]": "private",
        "source[sensitive]": "0",
        "source[language]": "de",
        "source[quote_policy]": "nobody",
    }
    assert {name: (file.content, file.type) for name, file in wire.last.files.items()} == {
        "avatar": (PNG, "image/png"),
        "header": (PNG, "image/gif"),
    }


@pytest.mark.parametrize("name", ["fields", "fields_attributes"])
@pytest.mark.parametrize(
    "rows",
    [
        [("a", "1"), ["b", "2"]],
        {"a": "1", "b": "2"},
        [{"name": "a", "value": "1"}, AccountField(name="b", value="2")],
        {"0": {"name": "a", "value": "1"}, "1": {"name": "b", "value": "2"}},
        (("a", "1"), ("b", "2")),
    ],
    ids=["pairs", "dictionary", "entities", "as on the wire", "tuple"],
)
def test_rows_of_a_profile_are_sent_the_same_in_any_form(wire: Wire, name: str, rows: Any) -> None:
    wire.respond("PATCH", UPDATE, json={"id": "5"})
    wire.client().account_update_credentials(**{name: rows})
    assert wire.last.form == {
        "fields_attributes[0][name]": "a",
        "fields_attributes[0][value]": "1",
        "fields_attributes[1][name]": "b",
        "fields_attributes[1][value]": "2",
    }


def test_defaults_given_as_older_programs_do_are_sent(wire: Wire) -> None:
    wire.respond("PATCH", UPDATE, json={"id": "5"})
    source = {"privacy": "public", "sensitive": True, "language": None}
    wire.client().account_update_credentials(source=source, default_privacy="unlisted")
    assert wire.last.form == {"source[privacy]": "unlisted", "source[sensitive]": "1"}
    assert source == {"privacy": "public", "sensitive": True, "language": None}


def test_the_mime_type_of_the_caller_wins(wire: Wire, picture: Path) -> None:
    wire.respond("PATCH", UPDATE, json={"id": "5"})
    wire.client().account_update_credentials(avatar=str(picture), avatar_mime_type="image/webp")
    assert wire.last.files["avatar"].type == "image/webp"


def test_bytes_are_uploaded_as_a_picture(wire: Wire) -> None:
    wire.respond("PATCH", "/api/v1/profile", json={"id": "5"})
    wire.client().profile_update(header=PNG, header_mime_type="image/png", header_description="A door")
    assert wire.last.files["header"].content == PNG
    assert wire.last.form == {"header_description": "A door"}


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[FileIO]:
    """The files that the library opens."""
    found: list[FileIO] = []

    def note(path: str, mode: str) -> FileIO:
        found.append(FileIO(path, mode))
        return found[-1]

    monkeypatch.setattr("mastodon._io.uploads.open", note, raising=False)
    return found


def test_only_files_that_we_opened_are_closed(wire: Wire, picture: Path, opened: list[FileIO]) -> None:
    wire.respond("PATCH", UPDATE, json={"id": "5"})
    own = BytesIO(PNG)
    wire.client().account_update_credentials(avatar=picture, header=own, header_mime_type="image/png")
    assert opened
    assert all(file.closed for file in opened)
    assert not own.closed


def test_files_are_closed_after_an_error(wire: Wire, picture: Path, opened: list[FileIO]) -> None:
    wire.respond("PATCH", UPDATE, status=422, json={"error": "Avatar is too large"})
    with pytest.raises(MastodonAPIError, match="too large"):
        wire.client().account_update_credentials(avatar=picture)
    assert opened
    assert all(file.closed for file in opened)


def test_the_first_picture_is_closed_when_the_second_is_not_there(
    wire: Wire, picture: Path, tmp_path: Path, opened: list[FileIO]
) -> None:
    with pytest.raises(MastodonFileNotFoundError, match="header"):
        wire.client().profile_update(avatar=picture, header=tmp_path / "none.png")
    assert opened
    assert all(file.closed for file in opened)
    assert wire.requests == []


def test_pictures_can_be_removed(wire: Wire) -> None:
    wire.respond("DELETE", "/api/v1/profile/avatar", json={"id": "5"})
    wire.respond("DELETE", "/api/v1/profile/header", json={"id": "5"})
    api = wire.client()
    assert isinstance(api.account_delete_avatar(), Account)
    assert isinstance(api.account_delete_header(), Account)


def test_the_mail_of_confirmation_can_go_to_another_address(wire: Wire) -> None:
    wire.respond("POST", "/api/v1/emails/confirmations", json={})
    api = wire.client()
    api.email_resend_confirmation()
    assert wire.last.form == {}
    api.email_resend_confirmation("me@server.example")
    assert wire.last.form == {"email": "me@server.example"}


# --- Markers, favourites, endorsements ------------------------------------------------------------------------------


def test_markers_are_read_and_set(wire: Wire) -> None:
    body = {"home": {"last_read_id": "5", "version": 1, "updated_at": "2024-01-02T03:04:05Z"}}
    wire.respond("GET", "/api/v1/markers", json=body)
    wire.respond("POST", "/api/v1/markers", json=body)
    api = wire.client()
    marker = api.markers_get()["home"]
    assert isinstance(marker, Marker)
    assert marker.updated_at == datetime(2024, 1, 2, 3, 4, 5, tzinfo=timezone.utc)
    assert wire.last.query == {"timeline[]": "home"}
    assert "notifications" not in api.markers_get(("home", "notifications"))
    assert wire.last.query == {"timeline[]": ["home", "notifications"]}
    api.markers_set(["home", "notifications"], [Status(id="9"), 11])
    assert wire.last.json == {"home": {"last_read_id": "9"}, "notifications": {"last_read_id": 11}}
    assert isinstance(api.markers_set("home", Status(id="9"))["home"], Marker)
    assert wire.last.json == {"home": {"last_read_id": "9"}}


@pytest.mark.parametrize("name", ["favourites", "bookmarks"])
@pytest.mark.parametrize("cursor", ["max_id", "min_id", "since_id"])
def test_a_time_as_a_cursor_is_refused(wire: Wire, name: str, cursor: str) -> None:
    wire.respond("GET", f"/api/v1/{name}", json=[])
    moment = datetime(2024, 1, 2, 3, 4, 5, tzinfo=timezone.utc)
    with pytest.raises(MastodonIllegalArgumentError, match=f"{cursor}=.* is a time"):
        getattr(wire.client(), name)(**{cursor: moment})
    assert wire.requests == []


@pytest.mark.parametrize(
    ("path", "call"),
    [
        ("/api/v1/endorsements", lambda api, **given: api.endorsements(**given)),
        ("/api/v1/accounts/5/endorsements", lambda api, **given: api.account_endorsements(Account(id="5"), **given)),
    ],
)
def test_endorsements_have_pages(wire: Wire, path: str, call: Callable[..., Any]) -> None:
    wire.respond("GET", path, json=[{"id": "7"}], headers={"Link": f'<https://x.example{path}?max_id=6>; rel="next"'})
    api = wire.client()
    page = call(api, max_id=9, since_id=2, limit=1)
    assert isinstance(page[0], Account)
    assert wire.last.query == {"max_id": "9", "since_id": "2", "limit": "1"}
    api.fetch_next(page)
    assert wire.last.query == {"max_id": "6", "limit": "1"}


def test_identity_proofs_are_entities(wire: Wire) -> None:
    wire.respond("GET", "/api/v1/accounts/5/identity_proofs", json=[{"provider": "Keybase"}])
    proof = wire.client().account_identity_proofs(5)[0]
    assert isinstance(proof, IdentityProof)
    assert proof.provider == "Keybase"


def test_a_call_that_is_newer_than_the_server_names_the_version_that_it_needs(wire: Wire) -> None:
    wire.respond("GET", "/api/v1/accounts/5/endorsements", status=404, json={"error": "Not found"})
    with pytest.raises(MastodonNotFoundError, match=r"Mastodon 4\.4\.0.*4\.3\.0"):
        wire.client(mastodon_version="4.3.0").account_endorsements(5)
    with pytest.raises(MastodonVersionError):
        wire.client(mastodon_version="4.3.0", version_check_mode="created").account_endorsements(5)


# --- Bad input ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("call", "named"),
    [
        (lambda api: api.account(None), "id=None"),
        (lambda api: api.account(""), "id=''"),
        (lambda api: api.account(Tag(name="cats")), "Tag without 'id'"),
        (lambda api: api.account(".."), "path"),
        (lambda api: api.accounts([1, None]), "ids=None"),
        (lambda api: api.account_relationships(["1", {}]), "id is a dict"),
        (lambda api: api.account_familiar_followers(None), "id=None"),
        (lambda api: api.account_search(None), "q=None"),
        (lambda api: api.account_search("q", limit=-1), "limit=-1"),
        (lambda api: api.account_search("q", offset="x"), "offset='x'"),
        (lambda api: api.account_lookup(5), "acct=5"),
        (lambda api: api.follows(None), "uri=None"),
        (lambda api: api.account_followers(5, limit=True), "limit=True"),
        (lambda api: api.account_following(5, max_id=1.5), "max_id=1.5"),
        (lambda api: api.account_statuses(5, tagged=Account(id="5")), "tagged is a Account without 'name'"),
        (lambda api: api.account_follow(5, languages=[None]), "languages holds None"),
        (lambda api: api.account_mute(5, duration=-5), "duration=-5"),
        (lambda api: api.account_update_credentials(fields="ab"), "fields='ab'"),
        (lambda api: api.account_update_credentials(fields=["ab"]), "fields="),
        (lambda api: api.account_update_credentials(fields=[("a", None)]), "fields="),
        (lambda api: api.account_update_credentials(fields_attributes=5), "fields_attributes=5"),
        (lambda api: api.account_update_credentials(source="public"), "source='public'"),
        (lambda api: api.account_update_credentials(source={"colour": "red"}), "colour"),
        (lambda api: api.account_update_credentials(default_privacy="secret"), "default_privacy value 'secret'"),
        (lambda api: api.account_update_credentials(default_quote_policy="x"), "default_quote_policy value 'x'"),
        (lambda api: api.account_update_credentials(avatar=BytesIO(PNG)), "avatar: the type is unknown"),
        (lambda api: api.profile_update(header=5, header_mime_type="image/png"), "header=5"),
        (lambda api: api.profile_update(attribution_domains=[5.0]), "attribution_domains holds 5.0"),
        (lambda api: api.markers_get("Hom"), "timeline value 'Hom'"),
        (lambda api: api.markers_get(None), "timeline=None"),
        (lambda api: api.markers_set(["home"], ["1", "2"]), "last_read_ids"),
        (lambda api: api.markers_set([], []), "timelines="),
        (lambda api: api.markers_set("home", None), "last_read_ids=None"),
        (lambda api: api.favourites(limit="many"), "limit='many'"),
        (lambda api: api.endorsements(limit=-1), "limit=-1"),
    ],
)
def test_bad_arguments_are_named_before_anything_is_sent(
    wire: Wire, call: Callable[[Mastodon], Any], named: str
) -> None:
    with pytest.raises(MastodonIllegalArgumentError) as caught:
        call(wire.client())
    assert named in str(caught.value)
    assert wire.requests == []


def test_a_picture_that_does_not_exist_is_an_error_before_anything_is_sent(wire: Wire, tmp_path: Path) -> None:
    with pytest.raises(MastodonFileNotFoundError, match=r"none\.png"):
        wire.client().account_update_credentials(avatar=tmp_path / "none.png")
    assert wire.requests == []


@pytest.mark.parametrize("times", [1, 4])
def test_a_single_marker_is_that_of_the_timeline(wire: Wire, times: int) -> None:
    flat = {"last_read_id": "5", "version": 1, "updated_at": "2024-05-01T10:00:00.000Z"}
    wire.respond("GET", "/api/v1/markers", json=flat)
    wire.respond("POST", "/api/v1/markers", json=flat)
    for _ in range(times):
        found = wire.client().markers_get("home")
    assert list(found) == ["home"]
    assert isinstance(found["home"], Marker)
    assert found["home"].updated_at == datetime(2024, 5, 1, 10, tzinfo=timezone.utc)
    assert list(wire.client().markers_set("notifications", 5)) == ["notifications"]


def test_no_markers_may_be_an_empty_list(wire: Wire) -> None:
    wire.respond("GET", "/api/v1/markers", json=[])
    found = wire.client().markers_get("home")
    assert found == {}
    assert isinstance(found, dict)
