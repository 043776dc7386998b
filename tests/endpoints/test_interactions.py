"""Emoji reactions: the endpoint follows from the server."""

from __future__ import annotations

import pytest

from mastodon.return_types import Account, EmojiReaction
from tests.support.prepared import Wire

AKKOMA = "2.7.2 (compatible; Akkoma 3.13.2)"
VERSIONS = {
    AKKOMA: ("PUT", "/api/v1/pleroma/statuses/5/reactions/%3Acat%3A"),
    "4.2.0+kmyblue.1": ("PUT", "/api/v1/statuses/5/emoji_reactions/%3Acat%3A"),
    "4.5.0+glitch": ("POST", "/api/v1/statuses/5/react/%3Acat%3A"),
    "4.5.0": ("POST", "/api/v1/statuses/5/react/%3Acat%3A"),
}


@pytest.mark.parametrize("version", VERSIONS)
def test_the_version_of_the_server_chooses_the_endpoint(wire: Wire, version: str) -> None:
    verb, path = VERSIONS[version]
    wire.respond(verb, path, json={"id": "5"})
    assert wire.client(mastodon_version=version).status_react(5, ":cat:").id == "5"
    assert (wire.last.method, wire.last.path) == (verb, path)


def test_the_version_is_fetched_even_if_versions_are_not_checked(wire: Wire) -> None:
    for path in ("/api/v1/instance/", "/api/v2/instance/"):
        wire.respond("GET", path, json={"version": AKKOMA})
    wire.respond(*VERSIONS[AKKOMA], json={"id": "5"})
    client = wire.client(mastodon_version=None, version_check_mode="none")
    assert client.status_react(5, ":cat:").id == "5"


def test_reactions_are_typed(wire: Wire) -> None:
    body = [{"name": "cat", "count": 1, "me": False, "accounts": [{"id": "8"}]}]
    wire.respond("GET", "/api/v1/pleroma/statuses/5/reactions", json=body)
    (reaction,) = wire.client(mastodon_version=AKKOMA).status_reactions(5)
    assert (type(reaction), reaction.count, reaction.me) == (EmojiReaction, 1, False)
    assert [type(each) for each in reaction.accounts] == [Account]
