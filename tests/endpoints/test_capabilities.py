"""What servers can do, by their own descriptions."""

from __future__ import annotations

import copy
import pickle
from typing import Any

import pytest
import requests

from mastodon import MastodonIllegalArgumentError, MastodonNetworkError, MastodonServerError
from mastodon.capabilities import FEATURES, ROWS, Facts, supported
from tests.support.prepared import Wire
from tests.support.servers import SERVERS, describe

#: By server, the features that it has, that it lacks, and that nobody knows about.
EXPECTED: dict[str, tuple[str, str, str]] = {
    "mastodon": (
        (
            "quotes grouped_notifications attribution_domains media_deletion filter_blur featured_tags exclude_direct"
            " profile profile_descriptions collections avatar_text editing translation streaming polls idempotency_key"
        ),
        "emoji_reactions local_only markdown interaction_policy",
        "",
    ),
    "mastodon_4_2": (
        "editing filters_v2 follow_hashtags polls streaming bookmarks",
        "quotes grouped_notifications collections translation notification_policy avatar_text local_only",
        "",
    ),
    "mastodon_2_9": ("polls lists scheduled_statuses", "editing bookmarks quotes translation filters_v2", ""),
    "glitch": (
        "local_only markdown grouped_notifications featured_tags editing streaming",
        "quotes collections emoji_reactions translation",
        "",
    ),
    "hometown": ("local_only editing polls", "filters_v2 quotes translation markdown", ""),
    "gotosocial": (
        "editing interaction_policy local_only markdown polls scheduled_statuses streaming filters_v2 push",
        "quotes emoji_reactions translation grouped_notifications",
        "collections profile_directory",
    ),
    "pleroma": (
        "emoji_reactions quotes markdown editing polls scheduled_statuses streaming markers",
        "local_only",
        "grouped_notifications follow_hashtags",
    ),
    "akkoma": ("emoji_reactions quotes markdown editing polls", "local_only", "collections"),
    "pixelfed": ("bookmarks editing conversations", "polls quotes streaming lists markdown translation", "push"),
    "takahe": ("bookmarks editing polls follow_hashtags", "quotes streaming translation scheduled_statuses", "markers"),
    "iceshrimp": ("quotes emoji_reactions polls streaming", "scheduled_statuses translation", "filters_v2"),
    "iceshrimp_net": ("quotes emoji_reactions filters_v2 streaming", "translation", "scheduled_statuses"),
    "sharkey": ("quotes emoji_reactions polls streaming", "", "translation collections"),
    "friendica": ("scheduled_statuses lists conversations", "streaming", "quotes polls translation"),
    "snac": ("emoji_reactions editing follow_hashtags markers", "streaming grouped_notifications", "quotes push"),
    "mitra": ("quotes emoji_reactions markdown", "streaming", "scheduled_statuses translation"),
    "hollo": ("quotes emoji_reactions polls editing grouped_notifications", "translation streaming", "collections"),
}


@pytest.mark.parametrize("name", EXPECTED)
def test_each_server_has_its_features(name: str, wire: Wire) -> None:
    describe(wire, name)
    found = wire.client(mastodon_version=None).features()
    has, lacks, unknown = (dict.fromkeys(features.split()) for features in EXPECTED[name])
    expected = {**dict.fromkeys(has, True), **dict.fromkeys(lacks, False), **dict.fromkeys(unknown)}
    assert {feature: found[feature] for feature in expected} == expected


def test_every_described_server_is_in_the_table_above() -> None:
    assert set(EXPECTED) == set(SERVERS)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.software} {row.condition}")
def test_every_row_has_a_source_and_names_features_that_exist(row: Any) -> None:
    assert row.source.startswith("https://") or len(row.source.split()) > 3
    assert row.features.split()
    assert set(row.features.split()) <= set(FEATURES)


def test_every_feature_has_a_row() -> None:
    assert {feature for row in ROWS for feature in row.features.split()} == set(FEATURES)


@pytest.mark.parametrize("number", range(2, 12))
def test_numbers_of_the_api_decide(number: int) -> None:
    added = {
        2: "grouped_notifications",
        3: "attribution_domains",
        4: "media_deletion",
        5: "filter_blur",
        6: "featured_tags",
        7: "quotes",
        8: "exclude_direct",
        9: "profile_descriptions",
        10: "collections",
        11: "avatar_text",
    }[number]
    assert supported(added, Facts("mastodon", (4, 7, 0), number, ())) is True
    assert supported(added, Facts("mastodon", (4, 7, 0), number - 1, ())) is False
    # Without the number, an older version cannot have it, and a newer one may.
    assert supported(added, Facts("mastodon", (4, 2, 0), 0, ())) is False
    assert supported(added, Facts("mastodon", (4, 7, 0), 0, ())) is None
    # Other software that sends the number has it. One with a lower number may have it in its own way.
    assert supported(added, Facts("something", (1, 0, 0), number, ())) is True
    assert supported(added, Facts("something", (1, 0, 0), number - 1, ())) is None


def test_a_missing_feature_of_a_newer_version_is_unknown() -> None:
    assert supported("quotes", Facts("gotosocial", (0, 20, 3), 0, ())) is False
    assert supported("quotes", Facts("gotosocial", (0, 21, 0), 0, ())) is None


def test_features_of_mastodon_are_unknown_without_its_version() -> None:
    assert supported("quotes", Facts("mastodon", (0, 0, 0), 0, ())) is None


def test_an_unknown_name_lists_the_names_and_sends_nothing(wire: Wire) -> None:
    for name in ("quote", "", None, 7, ["quotes"]):
        with pytest.raises(MastodonIllegalArgumentError, match=r"feature=.* is unknown.*'grouped_notifications'"):
            wire.client(mastodon_version=None).supports(name)  # type: ignore[arg-type]
    assert wire.requests == []


@pytest.mark.parametrize(
    ("name", "sent"), [("mastodon", 2), ("pleroma", 2), ("snac", 2), ("gotosocial", 4), ("hollo", 4), ("hometown", 4)]
)
def test_a_server_is_asked_once(name: str, sent: int, wire: Wire) -> None:
    describe(wire, name)
    api = wire.client(mastodon_version=None)
    api.supports("polls")
    # The second description is asked for twice where it does not exist: for the version, and for the facts.
    assert len(wire.requests) == sent + (SERVERS[name]["v2"] is None)
    before = len(wire.requests)
    api.features()
    pickle.loads(pickle.dumps(copy.copy(api))).supports("quotes")
    assert len(wire.requests) == before
    api.clear_caches()
    api.supports("polls")
    assert len(wire.requests) == 2 * before


def test_a_version_that_was_given_saves_the_first_request(wire: Wire) -> None:
    describe(wire, "mastodon")
    assert wire.client(mastodon_version="4.7.3").supports("collections") is True
    assert [each.path for each in wire.requests] == ["/api/v2/instance/"]


def test_a_server_that_hides_everything_is_unknown_until_the_login(wire: Wire) -> None:
    for path in ("/api/v1/instance/", "/api/v2/instance/", "/.well-known/nodeinfo"):
        wire.respond("GET", path, json={"error": "This API requires an authenticated user"}, status=401)
    api = wire.client(mastodon_version=None, access_token=None)
    assert set(api.features().values()) == {None}
    describe(wire, "mastodon")
    api.access_token = "token"
    assert api.supports("quotes") is True


@pytest.mark.parametrize("feature", ["quotes", "streaming"])
def test_a_server_that_is_down_is_an_error_and_not_an_answer(feature: str, wire: Wire) -> None:
    wire.respond("GET", "/api/v2/instance/", json={}, status=503)
    with pytest.raises(MastodonServerError):
        wire.client().supports(feature)
    wire.respond("GET", "/api/v2/instance/", error=requests.ConnectionError("gone"))
    with pytest.raises(MastodonNetworkError):
        wire.client().supports(feature)
