"""Which addresses belong to the same server, which decides who gets the access token."""

from __future__ import annotations

import pytest

from mastodon._core.addresses import same_host


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
