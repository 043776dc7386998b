"""Versions, the server's clock, languages, and counting and decoding without a server."""

# ruff: noqa: RUF001  # letters of other scripts are what is tested
from __future__ import annotations

import sys
from datetime import datetime, timezone
from typing import Any

import pytest
import requests

from mastodon import (
    Mastodon,
    MastodonAPIError,
    MastodonError,
    MastodonIllegalArgumentError,
    MastodonNetworkError,
    MastodonVersionError,
)
from mastodon.return_types import MediaAttachment
from tests.support.prepared import Wire

INSTANCE = "/api/v1/instance/"
INSTANCE_V2 = "/api/v2/instance/"
LONG = "https://example.com/" + "p" * 40


# --- Versions -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("4.7.3", "4.7.3"),
        ("4.3.0-rc.1+glitch", "4.3.0-rc.1"),
        ("2.7.2 (compatible; Pleroma 2.4.0)", "2.7.2"),
        ("0.20.0-rc1-8-g57cb4fe74", "0.20.0-rc1-8-g57cb4fe74"),
        ("takahe/0.11.0", "takahe/0.11.0"),
    ],
)
def test_the_version_is_asked_for_by_retrieve_and_not_again_by_verify(wire: Wire, written: str, read: str) -> None:
    wire.respond("GET", INSTANCE, json={"version": written})
    wire.respond("GET", INSTANCE_V2, json={"version": written})
    api = wire.client(mastodon_version=None)
    assert wire.requests == []
    assert api.retrieve_mastodon_version() == read
    assert api.verify_minimum_version("0.0.1")
    assert [request.path for request in wire.requests] == [INSTANCE, INSTANCE_V2]


@pytest.mark.parametrize("body", [{}, {"version": None}, {"version": 5}, {"version": ""}, [], None, "4.7.3"])
def test_an_unreadable_version_is_asked_for_once(wire: Wire, body: Any) -> None:
    wire.respond("GET", INSTANCE, json=body)
    api = wire.client(mastodon_version=None)
    assert api.verify_minimum_version("1.0.0")
    assert not api.verify_minimum_version("1.0.1")
    assert len(wire.requests) == 1
    assert api.retrieve_mastodon_version() == "1.0.0"
    with pytest.raises(MastodonVersionError, match="version"):
        api.retrieve_mastodon_version(fail_hard=True)


def test_a_server_that_cannot_be_reached_is_a_network_error(wire: Wire) -> None:
    wire.respond("GET", INSTANCE, error=requests.ConnectionError("no route"))
    with pytest.raises(MastodonNetworkError, match="no route"):
        wire.client(mastodon_version=None).retrieve_mastodon_version()


@pytest.mark.parametrize("cached", [True, False])
def test_versions_are_compared_as_numbers(wire: Wire, cached: bool) -> None:
    wire.respond("GET", INSTANCE, json={"version": "4.3.1"})
    wire.respond("GET", INSTANCE_V2, status=404, json={"error": "Record not found"})
    api = wire.client(mastodon_version=None)
    found = [api.verify_minimum_version(each, cached=cached) for each in ("3.99.99", "4.3", "4.3.1", "4.3.2", "10.0.0")]
    assert found == [True, True, True, False, False]
    assert len(wire.requests) == 2


@pytest.mark.parametrize("version", ["x", "", "4", None, 4, 4.3, ["4.3.0"]])
def test_what_is_not_a_version_is_named(wire: Wire, version: Any) -> None:
    with pytest.raises(MastodonIllegalArgumentError, match="version_str"):
        wire.client(mastodon_version=None).verify_minimum_version(version)
    assert wire.requests == []


# --- The server's clock -----------------------------------------------------------------------------------------------

DATE = {"Date": "Wed, 03 Jan 2024 04:05:06 GMT"}
THEN = datetime(2024, 1, 3, 4, 5, 6, tzinfo=timezone.utc).astimezone().replace(tzinfo=None)


@pytest.mark.parametrize("status", [200, 404, 405, 500])
def test_the_clock_is_read_from_any_response(wire: Wire, status: int) -> None:
    wire.respond("HEAD", "/", status=status, text="", headers=DATE)
    assert wire.client().get_approx_server_time() == THEN
    assert len(wire.requests) == 1


@pytest.mark.parametrize("date", [{}, {"Date": "today"}, {"Date": ""}])
def test_the_clock_is_read_by_get_where_head_is_not_allowed(wire: Wire, date: dict[str, str]) -> None:
    wire.respond("HEAD", "/", status=405, text="", headers=date)
    wire.respond("GET", "/", text="<html></html>", headers=DATE)
    assert wire.client().get_approx_server_time() == THEN


def test_a_server_without_a_clock_is_an_error(wire: Wire) -> None:
    wire.respond("HEAD", "/", text="")
    wire.respond("GET", "/", text="")
    with pytest.raises(MastodonAPIError, match="Date"):
        wire.client().get_approx_server_time()


# --- Language -------------------------------------------------------------------------------------------------------


def test_the_language_is_that_of_one_client(wire: Wire) -> None:
    wire.respond("GET", "/api/v1/preferences", json={})
    german, plain = wire.client(), wire.client()
    german.set_language("de")
    german.preferences()
    plain.preferences()
    german.set_language(None)
    german.preferences()
    german.set_language("")
    german.preferences()
    assert [request.query for request in wire.requests] == [{"lang": "de"}, {}, {}, {}]


@pytest.mark.parametrize("lang", [5, ["de"], b"de"])
def test_what_is_not_a_language_is_named(wire: Wire, lang: Any) -> None:
    with pytest.raises(MastodonIllegalArgumentError, match="lang="):
        wire.client().set_language(lang)


# --- Lengths --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("", 0),
        ("a\nb", 3),
        ("e\u0301", 1),
        ("\U0001f469\u200d\U0001f469\u200d\U0001f467", 1),
        ("\u6f22\u5b57", 2),
        (LONG, 23),
        ("https://a.io", 23),
        ("HTTPS://EXAMPLE.COM/" + "p" * 40, 23),
        ("https://ex\u00e4mple.com/" + "p" * 40, 23),
        ("https://xn--exmple-cua.com:8080/" + "p" * 40, 23),
        ("https://example.com/\u6f22\u5b57?a=b&c=d#e", 23),
        ("https://example.com/@user@example.com", 23),
        # Hosts in other scripts, punycode, emoji, subdomains; queries have ASCII letters only.
        ("https://а.б.пример.рф/путь?запрос=значение#фрагмент", 48),
        ("https://сайт.пример.рф/путь?a=б#в", 26),
        ("https://a.xn--mnchen-3ya.de/" + "p" * 40, 23),
        ("https://a.💩.la/" + "p" * 40, 23),
        ("https://例え.jp/" + "p" * 40, 23),
        ("https://пример.испытание/" + "p" * 40, 65),
        ("http://ex_ample.com/" + "p" * 40, 60),
        ("https://a_b.example.com/" + "p" * 40, 23),
        ("https://-a.example.com", 22),
        ("https://example.com/?q=привет", 29),
        ("https://example.com/a&", 24),
        (f"({LONG})", 25),
        (f"{LONG}.", 24),
        (f"{LONG}, {LONG}", 48),
        ("https://example.com/a(b)c", 23),
        ("\u6f22https://example.com", 24),
        ("xhttps://example.com/" + "p" * 40, 61),
        ("https://\u092e\u0930\u093e\u0920\u0940.\u092d\u093e\u0930\u0924/x", 23),
        ("https://\u0e44\u0e17\u0e22.\u0e04\u0e34\u0e14\u0e47/x", 23),
        ("example.com/path", 16),
        ("https://example.invalid/" + "p" * 40, 64),
        ("https://localhost/" + "p" * 40, 58),
        ("https://127.0.0.1/" + "p" * 40, 58),
        ("ftp://example.com/path", 22),
        ("@user@example.com", 5),
        ("@user@localhost:3000", 10),
        ("@us.er@example.com.", 7),
        ("@user", 5),
        ("user@example.com", 16),
        ("/@user@example.com", 18),
    ],
)
def test_lengths_are_those_of_the_server(text: str, length: int) -> None:
    assert Mastodon.get_status_length(text) == length


def test_every_character_of_the_warning_counts(wire: Wire) -> None:
    assert wire.client().get_status_length("a", f"{LONG} @a@example.com") == 1 + 60 + 15
    assert Mastodon.get_status_length("a", None) == 1


@pytest.mark.parametrize(
    ("text", "warning", "name"), [(None, "", "text"), (b"x", "", "text"), ("x", 5, "spoiler_text")]
)
def test_what_is_not_text_is_named(text: Any, warning: Any, name: str) -> None:
    with pytest.raises(MastodonIllegalArgumentError, match=f"{name}="):
        Mastodon.get_status_length(text, warning)


# --- Blurhashes -----------------------------------------------------------------------------------------------------

HASH = "LEHV6nWB2yk8pyo0adR*.7kCMdnj"


def shape(picture: list[list[list[float]]]) -> tuple[int, int, int]:
    return len(picture), len(picture[0]), len(picture[0][0])


def test_pictures_are_as_large_as_asked_for(wire: Wire) -> None:
    api = wire.client()
    medium = MediaAttachment(blurhash=HASH)
    assert shape(api.decode_blurhash(medium)) == (48, 64, 3)
    assert shape(api.decode_blurhash(medium, (2, 2))) == (6, 8, 3)
    assert shape(api.decode_blurhash(medium, (5, 7), size_per_component=False)) == (7, 5, 3)


def test_colours_are_linear_or_for_the_screen(wire: Wire) -> None:
    medium = MediaAttachment(blurhash=HASH)
    linear = wire.client().decode_blurhash(medium, (1, 1))[0][0]
    screen = wire.client().decode_blurhash(medium, (1, 1), return_linear=False)[0][0]
    assert linear == pytest.approx([0.2414, 0.3697, 0.4411], abs=1e-4)
    assert screen == [135, 164, 177]


@pytest.mark.parametrize("medium", [None, "x", {}, {"blurhash": None}, {"blurhash": "xx"}, {"blurhash": HASH + "!"}])
def test_a_medium_without_a_blurhash_is_named(wire: Wire, medium: Any) -> None:
    with pytest.raises(MastodonIllegalArgumentError, match="media_dict"):
        wire.client().decode_blurhash(medium)


@pytest.mark.parametrize("size", [(0, 5), (5,), 5, "ab", (1.5, 2), (-1, 2), None])
def test_a_size_that_is_not_a_size_is_refused_by_name(wire: Wire, size: Any) -> None:
    with pytest.raises(MastodonIllegalArgumentError, match="out_size"):
        wire.client().decode_blurhash(MediaAttachment(blurhash=HASH), size)


# --- Extras -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("extra", ["grapheme", "blurhash"])
def test_a_missing_extra_is_named(monkeypatch: pytest.MonkeyPatch, wire: Wire, extra: str) -> None:
    monkeypatch.setitem(sys.modules, extra, None)
    api = wire.client()
    with pytest.raises(NotImplementedError, match=rf"Mastodon\.py\[{extra}\]") as caught:
        api.get_status_length("x") if extra == "grapheme" else api.decode_blurhash(MediaAttachment(blurhash=HASH))
    assert isinstance(caught.value, MastodonError)
