"""Versions: what servers call themselves, and what a call does with it."""

from __future__ import annotations

import threading
from typing import Any

import pytest

from mastodon import MastodonNetworkError, MastodonNotFoundError, MastodonVersionError
from mastodon.versions import max_version, parse_version_string, server_version
from tests.support.clock import Clock
from tests.support.prepared import Wire

V1, V2 = "/api/v1/instance/", "/api/v2/instance/"


@pytest.mark.parametrize(
    ("text", "numbers", "is_mastodon"),
    [
        ("4.7.3", (4, 7, 3), True),
        ("4.3.0-rc.1+glitch", (4, 3, 0), True),
        ("4.2.1+hometown-1.1.1", (4, 2, 1), True),
        ("3.5", (3, 5, 0), True),
        ("2.7.2 (compatible; Pleroma 2.4.51)", (2, 7, 2), False),
        ("2.7.2 (compatible; Akkoma 3.10.4-0-gabc)", (2, 7, 2), False),
        ("3.5.3 (compatible; Pixelfed 0.12.1)", (3, 5, 3), False),
        ("4.2.1 (compatible; Iceshrimp.NET/2024.1)", (4, 2, 1), False),
        ("takahe/0.11.0", (0, 11, 0), False),
        ("0.20.0-rc1-8-g57cb4fe74", (0, 20, 0), False),
        ("", (0, 0, 0), False),
        ("weird", (0, 0, 0), False),
        ("9" * 5000 + ".1.1", (0, 0, 0), False),
    ],
)
def test_a_version_tells_its_numbers_and_whose_they_are(text: str, numbers: tuple[int, ...], is_mastodon: bool) -> None:
    assert parse_version_string(text) == numbers
    assert server_version(text).is_mastodon is is_mastodon


def test_the_newest_of_several_is_not_the_last_in_the_alphabet() -> None:
    assert max_version("4.9.0", "4.10.0", "4.2.0") == "4.10.0"


def test_nothing_is_asked_when_a_client_is_made_nor_twice_later(wire: Wire) -> None:
    wire.respond("GET", V1, json={"version": "4.7.3"})
    wire.respond("GET", V2, json={"version": "4.7.3"})
    wire.respond("GET", "/api/v1/accounts/5", json={"id": "5"})
    api = wire.client(mastodon_version=None, version_check_mode="created")
    assert wire.requests == []
    api.account(5)
    api.account(5)
    assert [request.path for request in wire.requests] == [V1, V2, "/api/v1/accounts/5", "/api/v1/accounts/5"]


def test_many_threads_ask_for_the_version_once(wire: Wire) -> None:
    wire.respond("GET", V1, json={"version": "4.7.3"})
    wire.respond("GET", V2, json={"version": "4.7.3"})
    wire.respond("GET", "/api/v1/accounts/5", json={"id": "5"})
    api = wire.client(mastodon_version=None, version_check_mode="created")
    threads = [threading.Thread(target=api.account, args=(5,)) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [request.path for request in wire.requests].count(V1) == 1


@pytest.mark.parametrize(("mode", "version"), [("created", "0.9.0"), ("changed", "4.0.0")])
def test_a_server_that_is_too_old_is_not_asked(wire: Wire, mode: str, version: str) -> None:
    api = wire.client(mastodon_version="2.0.0" if mode == "created" else version, version_check_mode=mode)
    with pytest.raises(MastodonVersionError) as caught:
        api.status_post("x") if mode == "changed" else api.status_history(5)
    assert str(caught.value).startswith("Version check failed (Need Mastodon instance version ")
    assert wire.requests == []


@pytest.mark.parametrize("version", ["0.20.0-rc1-8-g57cb4fe74", "takahe/0.11.0", "2.7.2 (compatible; Pleroma 2.4)"])
@pytest.mark.parametrize("mode", ["created", "changed"])
def test_other_software_is_never_refused(wire: Wire, version: str, mode: str) -> None:
    wire.respond("GET", "/api/v1/statuses/5/history", json=[])
    assert wire.client(mastodon_version=version, version_check_mode=mode).status_history(5) == []


@pytest.mark.parametrize(
    "response",
    [
        {"status": 404},
        {"status": 500},
        {"text": "<html>"},
        {"json": []},
        {"json": {"version": 7}},
        {"json": {"version": " "}},
    ],
)
def test_an_unknown_version_blocks_nothing_and_is_asked_for_once(wire: Wire, response: dict[str, Any]) -> None:
    for place in (V1, V1.rstrip("/")):
        wire.respond("GET", place, **response)
    wire.respond("GET", "/api/v1/accounts/5", json={"id": "5"})
    api = wire.client(mastodon_version=None, version_check_mode="changed")
    for _ in range(3):
        assert api.account(5).id == "5"
    assert [request.path for request in wire.requests].count(V1) == 1
    assert api.retrieve_mastodon_version() == "1.0.0"


@pytest.mark.parametrize(
    "failure", [{"status": 401}, {"status": 429}, {"status": 502}, {"status": 503}, {"text": "<html>Just a moment"}]
)
@pytest.mark.parametrize("cause", ["login", "time"])
def test_a_version_is_fetched_again_where_it_may_be_known_now(
    wire: Wire, clock: Clock, failure: dict[str, Any], cause: str
) -> None:
    wire.respond("GET", V1, **failure)
    wire.respond("GET", V1, json={"version": "4.3.0"})
    wire.respond("GET", V2, json={"version": "4.3.0", "api_versions": {"mastodon": 2}})
    api = wire.client(mastodon_version=None, ratelimit_method="throw")
    assert [api.verify_minimum_version("4.3.0") for _ in range(3)] == [False, False, False]
    assert len(wire.requests) == 1
    if cause == "login":
        api.access_token = "another"
    else:
        clock.sleep(61)
    assert api.verify_minimum_version("4.3.0")
    assert api.mastodon_api_version == 2


def test_a_version_that_the_server_does_not_have_is_not_asked_for_again(wire: Wire, clock: Clock) -> None:
    wire.respond("GET", V1, json={"title": "no version"})
    api = wire.client(mastodon_version=None)
    api.verify_minimum_version("4.3.0")
    api.access_token = "another"
    clock.sleep(10_000)
    api.verify_minimum_version("4.3.0")
    assert len(wire.requests) == 1


def test_an_explicit_question_for_the_version_asks_the_server(wire: Wire) -> None:
    wire.respond("GET", V1, json={"version": "4.3.0"})
    wire.respond("GET", V1, json={"version": "4.4.0"})
    wire.respond("GET", V2, status=404)
    api = wire.client(mastodon_version="3.0.0")
    assert [api.retrieve_mastodon_version(), api.retrieve_mastodon_version()] == ["4.3.0", "4.4.0"]
    assert (api.mastodon_major, api.mastodon_minor) == (4, 4)


def test_a_given_version_stays_if_the_server_reports_none(wire: Wire) -> None:
    wire.respond("GET", V1, status=503)
    api = wire.client(mastodon_version="3.5.0")
    assert api.retrieve_mastodon_version() == "3.5.0"


def test_hometown_is_known_by_the_version_of_mastodon() -> None:
    assert server_version("1.0.7+3.5.5")[1:] == ((3, 5, 5), True)
    assert server_version("4.2.0+hometown-1.1.1")[1:] == ((4, 2, 0), True)
    assert server_version("1.0.7+3.5.5-rc1")[1:] == ((3, 5, 5), True)


def test_a_lower_number_behind_the_version_is_that_of_a_fork() -> None:
    assert server_version("4.3.0+1.1.1")[1:] == ((4, 3, 0), True)
    assert server_version(" 4.2.0\n")[1:] == ((4, 2, 0), True)


def test_a_known_version_is_not_lost_with_the_second_response(wire: Wire) -> None:
    wire.respond("GET", V1, json={"version": "4.3.0"})
    wire.respond("GET", V2, error=ConnectionResetError("reset"))
    assert wire.client(mastodon_version=None).retrieve_mastodon_version() == "4.3.0"


def test_other_threads_go_on_while_the_version_is_asked_for(wire: Wire, monkeypatch: pytest.MonkeyPatch) -> None:
    wire.respond("GET", V1, json={"version": "4.3.0"})
    wire.respond("GET", V2, json={})
    wire.respond("GET", "/api/v1/accounts/5", json={"id": "5"})
    api = wire.client(mastodon_version=None)
    others: list[threading.Thread] = []
    send = wire.send

    def while_asked(request: Any, *args: Any, **kwargs: Any) -> Any:
        if request.url.endswith(V1):
            others.append(threading.Thread(target=api.account, args=(5,), daemon=True))
            others[0].start()
            others[0].join(5)
            assert not others[0].is_alive()
        return send(request, *args, **kwargs)

    monkeypatch.setattr(wire, "send", while_asked)
    assert api.retrieve_mastodon_version() == "4.3.0"


def test_a_server_that_cannot_be_reached_is_a_network_error_at_the_first_call(wire: Wire) -> None:
    wire.respond("GET", V1, error=ConnectionRefusedError("refused"))
    api = wire.client(mastodon_version=None, version_check_mode="created")
    with pytest.raises(MastodonNetworkError):
        api.account(5)
    assert len(wire.requests) == 1


def test_without_checks_a_missing_endpoint_says_that_the_server_is_too_old(wire: Wire) -> None:
    wire.respond("GET", "/api/v1/statuses/5/history", status=404, json={"error": "Not found"})
    with pytest.raises(MastodonNotFoundError, match=r"needs Mastodon 3\.5\.0, and the server has 2\.0\.0"):
        wire.client(mastodon_version="2.0.0").status_history(5)
    with pytest.raises(MastodonNotFoundError) as caught:
        wire.client(mastodon_version="4.7.3").status_history(5)
    assert "needs Mastodon" not in str(caught.value)


def test_other_software_gets_the_new_endpoint_and_the_old_one_after_a_404(wire: Wire) -> None:
    for place in (V2, V2.rstrip("/")):
        wire.respond("GET", place, status=404, json={"error": "no"})
    wire.respond("GET", V1, json={"uri": "old.example", "version": "takahe/0.11.0"})
    api = wire.client(mastodon_version="takahe/0.11.0")
    assert api.instance().uri == "old.example"
    assert [request.path for request in wire.requests] == [V2, V2.rstrip("/"), V1]


def test_the_given_version_counts_in_every_mode(wire: Wire) -> None:
    wire.respond("GET", V2, json={"version": "4.7.3"})
    wire.client(mastodon_version="4.7.3", version_check_mode="none").instance()
    assert [request.path for request in wire.requests] == [V2]


# --- Which descriptions are fetched ---------------------------------------------------------------------------------


@pytest.mark.parametrize(("call", "again"), [("instance", V2), ("instance_v2", V2), ("instance_v1", V1)])
def test_the_first_description_is_the_one_that_showed_the_version(wire: Wire, call: str, again: str) -> None:
    for place in (V1, V2):
        wire.respond("GET", place, json={"version": "4.7.3"})
    api = wire.client(mastodon_version=None, version_check_mode="created")
    getattr(api, call)()
    assert [request.path for request in wire.requests] == [V1, V2]
    getattr(api, call)()
    assert [request.path for request in wire.requests] == [V1, V2, again]


def test_the_first_description_of_a_server_without_the_second_version_takes_two_requests(wire: Wire) -> None:
    wire.respond("GET", V1, json={"uri": "snac.example", "version": "4.0.0 (not true Mastodon)"})
    wire.respond("GET", V2, status=404, json={})
    wire.respond("GET", V2.rstrip("/"), status=404, json={})
    assert wire.client(mastodon_version=None, version_check_mode="created").instance().uri == "snac.example"
    assert [request.path for request in wire.requests] == [V1, V2]


def test_a_description_that_was_fetched_for_another_call_is_not_handed_out(wire: Wire) -> None:
    for place in (V1, V2):
        wire.respond("GET", place, json={"version": "4.7.3"})
    api = wire.client(mastodon_version=None, version_check_mode="created")
    api.verify_minimum_version("4.0.0")
    api.instance()
    assert [request.path for request in wire.requests] == [V1, V2, V2]


def test_one_client_never_gets_the_description_of_another(wire: Wire) -> None:
    wire.respond("GET", V1, json={"uri": "here.example", "version": "3.0.0"})
    wire.respond("GET", V2, status=404, json={})
    elsewhere = Wire()
    elsewhere.respond("GET", V1, json={"uri": "elsewhere.example", "version": "3.0.0"})
    elsewhere.respond("GET", V2, status=404, json={})
    other = elsewhere.client(mastodon_version=None, version_check_mode="created")

    class Curious(type(other)):  # type: ignore[misc]  # the class of the client, whatever it is
        def instance_v1(self) -> Any:
            assert other.instance().uri == "elsewhere.example"
            return super().instance_v1()

    api = wire.client(mastodon_version=None, version_check_mode="created")
    api.__class__ = Curious
    assert api.instance().uri == "here.example"
