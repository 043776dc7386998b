"""What servers say about themselves."""

from __future__ import annotations

from datetime import date

import pytest
import requests

from mastodon import Mastodon, MastodonNotFoundError
from mastodon.return_types import InstanceV2


def test_the_server_describes_itself(api: Mastodon, server: str) -> None:
    made = api.instance()
    assert isinstance(made, InstanceV2)
    assert api.instance_v2() == made
    assert made.domain == api.instance_v1().uri
    assert made.version == api.retrieve_mastodon_version()
    assert made.configuration.urls.streaming == server.replace("http", "ws")
    assert [rule.text for rule in api.instance_rules()] == ["Be kind.", "No spam."]


def test_policies_terms_and_description_are_read(api: Mastodon) -> None:
    assert api.instance_privacy_policy().content == "<p>We keep what you post.</p>"
    assert "Be kind." in api.instance_terms_of_service().content
    assert "Be kind." in api.instance_terms_of_service(date(2025, 1, 2)).content
    assert api.instance_extended_description().updated_at.tzinfo is not None


def test_activity_peers_languages_blocks_and_emojis_are_read(api: Mastodon, admin: Mastodon) -> None:
    api.status_post("This counts.")
    activity = api.instance_activity()
    assert len(activity) == 12
    assert activity[0].week.tzinfo is not None
    assert api.instance_peers() == []
    assert "en" in api.instance_translation_languages()
    assert len(api.instance_languages()) == 1
    admin.admin_create_domain_block("blocked.example", "suspend", public_comment="Spam.")
    found = [block for block in api.instance_domain_blocks() if block.domain == "blocked.example"]
    assert [(block.severity, block.comment) for block in found] == [("suspend", "Spam.")]
    assert {emoji.shortcode for emoji in api.custom_emojis()} == {"mastodon", "blobcat"}


def test_a_status_can_be_embedded(api: Mastodon) -> None:
    embedded = api.oembed(api.status_post("Show me around.").url)
    assert (embedded.type, embedded.provider_name) == ("link", "mastodon_mock")
    assert api.status_card(api.status_post("No links here.")) is None


def test_health_and_nodeinfo_need_no_login(anonymous: Mastodon) -> None:
    assert anonymous.instance_health() is True
    assert anonymous.instance_nodeinfo().software.name == "mastodon"


def test_the_streaming_server_is_healthy(api: Mastodon) -> None:
    assert api.stream_healthy() is True


def test_webfinger_finds_an_account(api: Mastodon, anonymous: Mastodon) -> None:
    me = api.account_verify_credentials()
    found = anonymous.webfinger(f"@{me.username}@127.0.0.1")
    assert found.subject == f"acct:{me.username}@127.0.0.1"
    assert found.links[1].rel == "self"
    with pytest.raises(MastodonNotFoundError):
        anonymous.webfinger("nobody@127.0.0.1")


def test_the_directory_has_pages(api: Mastodon, other: Mastodon) -> None:
    first = api.directory(limit=1, order="new", local=True)
    second = api.fetch_next(first)
    assert second is not None
    assert {account.username for account in (*first, *second)} == {
        api.account_verify_credentials().username,
        other.account_verify_credentials().username,
    }


def test_announcements_are_read_and_reacted_to(api: Mastodon, admin: Mastodon, server: str) -> None:
    headers = {"Authorization": f"Bearer {admin.access_token}"}
    text = {"text": "Cake at four.", "content": "Cake at four.", "published": True}
    made = requests.post(f"{server}/api/v1/admin/announcements", json=text, headers=headers, timeout=10)
    made.raise_for_status()
    id = made.json()["id"]
    api.announcement_reaction_create(id, "❤")
    api.announcement_dismiss(id)
    found = next(each for each in api.announcements() if each.id == id)
    assert "Cake at four." in found.content
    assert found.read is True
    assert [(reaction.name, reaction.count, reaction.me) for reaction in found.reactions] == [("❤", 1, True)]
    api.announcement_reaction_delete(id, "❤")
    assert next(each for each in api.announcements() if each.id == id).reactions == []
