"""Which addresses belong to the same server, which decides who gets the access token, and what else they tell."""

from __future__ import annotations

import pytest

from mastodon._core.addresses import (
    is_internal,
    is_loopback,
    joined,
    looks_like_address,
    origin,
    path_of,
    same_host,
    without_query,
)


@pytest.mark.parametrize(
    ("old", "new", "is_same"),
    [
        ("https://a.example/x", "https://a.example/y?z", True),
        ("https://a.example", "https://A.example:443/", True),
        ("http://a.example/x", "https://a.example/x", True),
        ("http://a.example:80/x", "https://a.example:443/x", True),
        ("https://a.example/x", "http://a.example/x", False),
        ("http://a.example:8080/x", "https://a.example/x", False),
        ("http://a.example/x", "https://a.example:8443/x", False),
        ("http://a.example/x", "https://b.example/x", False),
        ("https://a.example/x", "https://a.example.evil.example/x", False),
        ("https://a.example/x", "not an address", False),
    ],
)
def test_a_redirect_stays_on_its_server_or_becomes_encrypted(old: str, new: str, is_same: bool) -> None:
    assert same_host(old, new) is is_same


@pytest.mark.parametrize("host", ["127.0.0.1", "127.9.9.9", "::1", "[::1]", "localhost", "a.localhost"])
def test_this_machine_is_known_by_its_names_and_numbers(host: str) -> None:
    assert is_loopback(host)
    assert is_internal(host)


@pytest.mark.parametrize("host", [None, "", "notlocalhost", "localhost.example", "10.0.0.1", "192.0.2.1", "::2"])
def test_no_other_host_is_this_machine(host: str | None) -> None:
    assert not is_loopback(host)


@pytest.mark.parametrize(
    "host",
    ["127.1", "0x7f000001", "10.0.0.1", "192.168.7.1", "[fe80::1%eth0]", "::ffff:127.0.0.1", "LocalHost.", "fd00::1"],
)
def test_addresses_that_others_cannot_reach_are_internal(host: str) -> None:
    assert is_internal(host)


@pytest.mark.parametrize("host", [None, "8.8.8.8", "8.8.8.8.", "::ffff:8.8.8.8", "2606:4700::1111", "a.example"])
def test_addresses_of_the_internet_are_not_internal(host: str | None) -> None:
    assert not is_internal(host)


@pytest.mark.parametrize(
    "text",
    [
        "https://a",
        "a.example",
        "a.example/about",
        " a.example ",
        "name@a.example",
        "a.example:8080",
        "localhost",
        "LOCALHOST:3000",
        "[::1]",
        "[::1]:3000/x",
        "[2001:db8::1]",
        "127.0.0.1:3000",
        "x" * 63 + ".example",
    ],
)
def test_what_can_be_the_address_of_a_server(text: str) -> None:
    assert looks_like_address(text)


@pytest.mark.parametrize("text", ["", "token", ".", "token.", "a/b.example", "a:b.example", "x" * 64 + ".example"])
def test_what_may_be_a_secret_in_place_of_an_address(text: str) -> None:
    assert not looks_like_address(text)


def test_an_address_is_shown_without_its_query_and_not_without_end() -> None:
    assert without_query("https://a.example/x?token=secret?y") == "https://a.example/x"
    assert without_query("https://a.example/" + "x" * 500) == "https://a.example/" + "x" * 182 + "..."


def test_an_address_that_nobody_can_read_leads_nowhere() -> None:
    wrong = "https://[a"
    assert joined("https://a.example/x", wrong) == wrong
    assert path_of(wrong) == ""
    assert origin("https://a:b:c") is None
    assert not same_host("https://a:b:c", "https://a:b:c")


def test_an_address_can_be_relative() -> None:
    assert joined("https://a.example/x/y", "../z?q") == "https://a.example/z?q"
    assert path_of("https://a.example/x/y?z") == "/x/y"


@pytest.mark.parametrize(
    ("address", "port"), [("http://a.example", 80), ("https://a.example", 443), ("https://a.example:8443", 8443)]
)
def test_an_address_without_a_port_means_the_usual_one(address: str, port: int) -> None:
    found = origin(address)
    assert found is not None
    assert found[1:] == ("a.example", port)
