"""Descriptions of a server."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest

from mastodon import (
    MastodonAPIError,
    MastodonIllegalArgumentError,
    MastodonNetworkError,
    MastodonServiceUnavailableError,
)
from mastodon.return_types import Instance, InstanceV2, Status
from tests.support.prepared import Wire
from tests.support.samples import BASE

NEW = {
    "domain": "mastodon.example",
    "version": "4.7.3",
    "description": "A server",
    "usage": {"users": {"active_month": 3}},
    "configuration": {"urls": {"streaming": "wss://stream.example"}},
    "registrations": {"enabled": True, "approval_required": True},
    "contact": {"email": "staff@mastodon.example", "account": {"id": "1", "acct": "staff"}},
}
SCHEMA = "http://nodeinfo.diaspora.software/ns/schema/2.0"


def nodeinfo_at(wire: Wire, href: str) -> None:
    wire.respond("GET", "/.well-known/nodeinfo", json={"links": [{"rel": SCHEMA, "href": href}]})


# --- The server -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("version", "number"), [("3.5.19", 1), ("4.0.0", 2), ("takahe/0.11.0", 2), ("0.20.0-rc1", 2)])
def test_each_server_gets_the_endpoint_it_has(wire: Wire, version: str, number: int) -> None:
    wire.respond("GET", "/api/v1/instance/", json={"uri": "mastodon.example"})
    wire.respond("GET", "/api/v2/instance/", json=NEW)
    made = wire.client(mastodon_version=version).instance()
    assert isinstance(made, Instance if number == 1 else InstanceV2)
    assert [request.path for request in wire.requests] == [f"/api/v{number}/instance/"]


def test_other_software_without_the_new_endpoint_gets_the_old_one(wire: Wire) -> None:
    wire.respond("GET", "/api/v1/instance/", json={"uri": "mastodon.example"})
    for place in ("/api/v2/instance/", "/api/v2/instance"):
        wire.respond("GET", place, status=404, json={"error": "Not Found"})
    assert wire.client(mastodon_version="2.7.2 (compatible; Pleroma 2.4)").instance().uri == "mastodon.example"


def test_old_names_can_be_read_without_being_keys(wire: Wire) -> None:
    wire.respond("GET", "/api/v2/instance/", json=NEW)
    made: Any = wire.client().instance()
    assert made.uri == made["uri"] == "mastodon.example"
    assert made.urls.streaming_api == made["urls"]["streaming_api"] == "wss://stream.example"
    assert made["email"] == "staff@mastodon.example"
    assert made["contact_account"]["acct"] == "staff"
    assert made["short_description"] == "A server"
    assert made["approval_required"] is True
    assert made["stats"]["user_count"] is None
    old = {"uri", "urls", "email", "contact_account", "short_description", "approval_required", "stats"}
    assert old.isdisjoint(made)
    assert {"streaming_api"}.isdisjoint(made.configuration.urls)


def test_the_last_response_can_be_had_again(wire: Wire) -> None:
    wire.respond("GET", "/api/v1/instance/", json={"title": "one"})
    wire.respond("GET", "/api/v1/instance/", json={"title": "two"})
    wire.respond("GET", "/api/v2/instance/", json=NEW)
    api = wire.client()
    assert [api._Mastodon__instance(cached=cached).title for cached in (True, True, False, True)] == [
        "one",
        "one",
        "two",
        "two",
    ]
    assert api._Mastodon__instance_v2(cached=True) is api._Mastodon__instance_v2(cached=True)
    api.clear_caches()
    assert api._Mastodon__instance_v1_cache is None
    assert api._Mastodon__instance_v2_cache is None


@pytest.mark.parametrize(
    ("text", "well"),
    [
        ("OK", True),
        ("OK\n", True),
        ("success", True),
        ("ok", True),
        ('"OK"', True),
        ('{"status": "OK"}', True),
        ("on fire", False),
        ('{"status": "down"}', False),
    ],
)
def test_a_server_is_healthy_if_it_says_so(wire: Wire, text: str, well: bool) -> None:
    wire.respond("GET", "/health", text=text)
    assert wire.client().instance_health() is well


def test_health_of_a_server_in_trouble_is_its_error(wire: Wire) -> None:
    wire.respond("GET", "/health", status=503, text="no")
    with pytest.raises(MastodonServiceUnavailableError):
        wire.client().instance_health()


@pytest.mark.parametrize("day", [date(2025, 1, 2), datetime(2025, 1, 2, 23, 59)])
def test_terms_of_a_day_are_found_by_path(wire: Wire, day: date) -> None:
    wire.respond("GET", "/api/v1/instance/terms_of_service/2025-01-02", json={"content": "Be kind."})
    assert wire.client().instance_terms_of_service(day).content == "Be kind."
    assert wire.last.query == {}


def test_terms_of_no_day_are_refused(wire: Wire) -> None:
    with pytest.raises(MastodonIllegalArgumentError, match="date='2025-01-02'"):
        wire.client().instance_terms_of_service("2025-01-02")  # type: ignore[arg-type]
    assert wire.requests == []


@pytest.mark.parametrize(
    "arguments", [{"limit": -1}, {"offset": "x"}, {"order": "random"}, {"order": 5}, {"limit": True}]
)
def test_bad_arguments_of_the_directory_are_refused(wire: Wire, arguments: dict[str, Any]) -> None:
    with pytest.raises(MastodonIllegalArgumentError, match=next(iter(arguments))):
        wire.client().directory(**arguments)
    assert wire.requests == []


def test_reactions_cannot_leave_their_place_in_the_path(wire: Wire) -> None:
    wire.respond("PUT", "/api/v1/announcements/5/reactions/a%2Fb%3Fc", json={})
    api = wire.client()
    api.announcement_reaction_create(5, "a/b?c")
    assert wire.last.path == "/api/v1/announcements/5/reactions/a%2Fb%3Fc"
    for reaction in ("..", "", None):
        with pytest.raises(MastodonIllegalArgumentError):
            api.announcement_reaction_delete(5, reaction)
    assert len(wire.requests) == 1


# --- Nodeinfo -------------------------------------------------------------------------------------------------------


def test_nodeinfo_on_the_own_server_goes_with_the_token(wire: Wire) -> None:
    nodeinfo_at(wire, BASE + "/nodeinfo/2.0")
    wire.respond("GET", "/nodeinfo/2.0", json={"software": {"name": "mastodon"}})
    assert wire.client().instance_nodeinfo().software.name == "mastodon"
    assert wire.last.headers["Authorization"] == "Bearer token"


@pytest.mark.parametrize("base", ["https://elsewhere.example", "http://mastodon.example", BASE + ":444"])
def test_the_token_does_not_go_where_nodeinfo_leads(wire: Wire, base: str) -> None:
    nodeinfo_at(wire, base + "/ni")
    wire.respond("GET", base + "/ni", json={"software": {"name": "mastodon"}})
    assert wire.client().instance_nodeinfo().software.name == "mastodon"
    assert "Authorization" not in wire.last.headers


def test_nodeinfo_is_found_by_a_relative_link(wire: Wire) -> None:
    nodeinfo_at(wire, "/nodeinfo/2.0")
    wire.respond("GET", "/nodeinfo/2.0", json={"version": "2.0"})
    assert wire.client().instance_nodeinfo().version == "2.0"


def test_nodeinfo_behind_a_wrong_link_is_looked_for_on_the_own_server(wire: Wire) -> None:
    nodeinfo_at(wire, "https://elsewhere.example/nodeinfo/2.0")
    wire.respond("GET", "https://elsewhere.example/nodeinfo/2.0", status=404, json={})
    wire.respond("GET", "/nodeinfo/2.0", json={"version": "2.0"})
    assert wire.client().instance_nodeinfo().version == "2.0"


def test_an_unknown_schema_names_what_there_is(wire: Wire) -> None:
    nodeinfo_at(wire, BASE + "/nodeinfo/2.0")
    with pytest.raises(MastodonIllegalArgumentError, match=r"schema='9\.9'.*schema/2\.0"):
        wire.client().instance_nodeinfo("9.9")
    with pytest.raises(MastodonIllegalArgumentError, match=r"schema=\['9\.9'\]"):
        wire.client().instance_nodeinfo(["9.9"])  # type: ignore[arg-type]  # the mistake that is tested


def test_nodeinfo_at_a_malformed_address_is_a_network_error(wire: Wire) -> None:
    nodeinfo_at(wire, "https://[x")
    with pytest.raises(MastodonNetworkError):
        wire.client().instance_nodeinfo()


@pytest.mark.parametrize("body", [{}, [], {"links": None}])
def test_a_nodeinfo_index_without_links_is_an_api_error(wire: Wire, body: Any) -> None:
    wire.respond("GET", "/.well-known/nodeinfo", json=body)
    with pytest.raises(MastodonAPIError, match="nodeinfo"):
        wire.client().instance_nodeinfo()


# --- What other programs ask a server -------------------------------------------------------------------------------


def test_oembed_accepts_an_address_or_a_status(wire: Wire) -> None:
    wire.respond("GET", "/api/oembed", json={"html": "<iframe>", "width": 300})
    api = wire.client()
    address = BASE + "/@me/1"
    assert api.oembed(address, maxwidth=300, maxheight=200).html == "<iframe>"
    assert wire.last.query == {"url": address, "maxwidth": "300", "maxheight": "200"}
    api.oembed(Status(id="1", url=address))
    assert wire.last.query == {"url": address}


@pytest.mark.parametrize("arguments", [{"url": None}, {"url": "x", "maxwidth": -1}, {"url": "x", "maxheight": "tall"}])
def test_bad_arguments_of_oembed_are_refused(wire: Wire, arguments: dict[str, Any]) -> None:
    with pytest.raises(MastodonIllegalArgumentError, match=list(arguments)[-1]):
        wire.client().oembed(**arguments)
    assert wire.requests == []


@pytest.mark.parametrize(
    ("given", "asked"),
    [
        ("me@mastodon.example", "acct:me@mastodon.example"),
        ("@me@mastodon.example", "acct:me@mastodon.example"),
        ("acct:me@mastodon.example", "acct:me@mastodon.example"),
        ("https://mastodon.example/@me", "https://mastodon.example/@me"),
    ],
)
def test_webfinger_takes_what_people_write(wire: Wire, given: str, asked: str) -> None:
    links = [{"rel": "self", "href": BASE + "/users/me"}]
    wire.respond("GET", "/.well-known/webfinger", json={"subject": "acct:me@mastodon.example", "links": links})
    assert wire.client().webfinger(given).links[0].href == BASE + "/users/me"
    assert wire.last.query == {"resource": asked}


def test_host_meta_is_given_as_it_comes(wire: Wire) -> None:
    wire.respond("GET", "/.well-known/host-meta", text='<?xml version="1.0"?><XRD/>')
    assert wire.client().host_meta() == '<?xml version="1.0"?><XRD/>'


def test_the_privacy_policy_is_an_entity(wire: Wire) -> None:
    wire.respond("GET", "/api/v1/instance/privacy_policy", json={"content": "x", "updated_at": "2025-01-02T03:04:05Z"})
    assert wire.client().instance_privacy_policy().updated_at.year == 2025


def test_an_invitation_is_asked_for_as_json(wire: Wire) -> None:
    wire.respond("GET", "/invite/Abc", json={"invite_code": "Abc", "instance_api_url": "https://mastodon.example/x"})
    assert wire.client().invite("Abc").invite_code == "Abc"
    assert wire.last.headers["Accept"] == "application/json"


# --- Other servers --------------------------------------------------------------------------------------------------


def test_node_info_is_the_newest_of_version_2_if_2_0_is_not_there(wire: Wire) -> None:
    links = [
        {"rel": f"http://nodeinfo.diaspora.software/ns/schema/{version}", "href": f"{BASE}/nodeinfo/{version}"}
        for version in ("1.0", "2.1", "2.9", "3.0", "2.x")
    ]
    wire.respond("GET", "/.well-known/nodeinfo", json={"links": links})
    wire.respond("GET", "/nodeinfo/2.9", json={"version": "2.9", "software": {"name": "hollo"}})
    assert wire.client().instance_nodeinfo().software.name == "hollo"


def test_the_name_of_a_schema_may_end_in_a_slash(wire: Wire) -> None:
    schema = "http://nodeinfo.diaspora.software/ns/schema/2.0/"
    wire.respond("GET", "/.well-known/nodeinfo", json={"links": [{"rel": schema, "href": f"{BASE}/nodeinfo"}]})
    wire.respond("GET", "/nodeinfo", json={"version": "2.0"})
    assert wire.client().instance_nodeinfo().version == "2.0"
    assert wire.client().instance_nodeinfo(schema).version == "2.0"


def test_node_info_in_a_version_that_was_asked_for_is_not_another_one(wire: Wire) -> None:
    nodeinfo_at(wire, f"{BASE}/nodeinfo/2.0")
    with pytest.raises(MastodonIllegalArgumentError, match=r"schema/2\.0"):
        wire.client().instance_nodeinfo("http://nodeinfo.diaspora.software/ns/schema/2.1")


def test_a_server_with_the_version_of_mastodon_4_may_lack_the_new_endpoint(wire: Wire) -> None:
    wire.respond("GET", "/api/v2/instance/", status=404, text="")
    wire.respond("GET", "/api/v1/instance/", json={"uri": "s.example", "version": "4.0.0 (not true Mastodon)"})
    made = wire.client(mastodon_version="4.0.0").instance()
    assert (type(made), made.uri) == (Instance, "s.example")
    assert [request.path for request in wire.requests] == ["/api/v2/instance/", "/api/v1/instance/"]


def test_each_endpoint_is_asked_once_if_neither_is_there(wire: Wire) -> None:
    wire.respond("GET", "/api/v2/instance/", status=404, text="")
    wire.respond("GET", "/api/v1/instance/", status=404, text="")
    with pytest.raises(MastodonAPIError):
        wire.client(mastodon_version="4.0.0").instance()
    assert len(wire.requests) == 2


def test_a_web_page_in_place_of_an_error_blames_the_address_only_before_any_call_worked(wire: Wire) -> None:
    wire.respond("GET", "/api/v1/preferences", status=404, text="<html>", headers={"Content-Type": "text/html"})
    wire.respond("GET", "/api/v1/instance/rules", json=[])
    api = wire.client()
    with pytest.raises(MastodonAPIError, match="api_base_url may not be"):
        api.preferences()
    api.instance_rules()
    with pytest.raises(MastodonAPIError) as failed:
        api.preferences()
    assert "api_base_url" not in str(failed.value)
