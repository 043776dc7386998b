"""How findings come from facts."""

from __future__ import annotations

import ssl
from typing import Any

import pytest

from mastodon.doctor import findings
from mastodon.doctor.findings import Contact

DAY = 86400.0
NOW = ssl.cert_time_to_seconds("Jan 10 00:00:00 2026 GMT")


def contact(url: str = "https://a.example/api/v1/instance", **fields: Any) -> Contact:
    return Contact(**{"url": url, "status": 200, "headers": {}, "asked": NOW, "received": NOW, **fields})


@pytest.mark.parametrize(
    ("base", "url", "is_fine", "words"),
    [
        ("https://a.example", "https://a.example/api/v1/instance/", True, "responds"),
        ("http://a.example", "https://a.example/x", False, "https://a.example: use that"),
        ("https://a.example", "https://b.example/x?y", False, "https://b.example: use that"),
        ("https://a.example", "http://a.example/x", False, "http://a.example: use that"),
    ],
)
def test_an_address_is_fine_unless_it_leads_elsewhere(base: str, url: str, is_fine: bool, words: str) -> None:
    finding = findings.of_address(base, contact(url))
    assert finding.is_fine is is_fine
    assert words in finding.text


@pytest.mark.parametrize(
    ("begin", "end", "is_fine", "words"),
    [
        ("Jan  1 00:00:00 2026 GMT", "Apr  1 00:00:00 2026 GMT", True, "81 days"),
        ("Nov  1 00:00:00 2025 GMT", "Jan 14 00:00:00 2026 GMT", False, "4 days only"),
        # Certificates for a week are renewed every few days.
        ("Jan  8 00:00:00 2026 GMT", "Jan 14 00:00:00 2026 GMT", True, "4 days"),
        ("soon", "later", None, "does not say"),
    ],
)
def test_a_certificate_should_not_end_soon(begin: str, end: str, is_fine: bool | None, words: str) -> None:
    seen = contact(tls="TLSv1.3", certificate={"notBefore": begin, "notAfter": end})
    finding = findings.of_tls("https://a.example", seen)
    assert finding.is_fine is is_fine
    assert words in finding.text


def test_a_server_without_tls_is_only_fine_on_this_machine() -> None:
    assert findings.of_tls("http://a.example", contact("http://a.example/x")).is_fine is False
    assert findings.of_tls("http://localhost", contact("http://localhost/x")).is_fine is None
    assert findings.of_tls("https://a.example", contact()).is_fine is None


@pytest.mark.parametrize(
    ("date", "age", "is_fine", "words"),
    [
        ("Sat, 10 Jan 2026 00:00:00 GMT", "", True, "same time"),
        ("Sat, 10 Jan 2026 00:01:01 GMT", "", False, "1 minute behind"),
        ("Fri, 09 Jan 2026 23:50:00 GMT", "", False, "9 minutes ahead of"),
        # A cache says how old its response is.
        ("Fri, 09 Jan 2026 23:50:00 GMT", "600", True, "same time"),
        ("yesterday", "", None, "does not send"),
    ],
)
def test_the_clock_is_compared_with_that_of_the_server(date: str, age: str, is_fine: bool | None, words: str) -> None:
    finding = findings.of_clock(contact(headers={"Date": date, "Age": age}))
    assert finding.is_fine is is_fine
    assert words in finding.text


def test_a_slow_response_is_no_wrong_clock() -> None:
    slow = contact(headers={"Date": "Sat, 10 Jan 2026 00:02:00 GMT"}, received=NOW + 300)
    assert findings.of_clock(slow).is_fine is True


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0, "0 seconds"), (1, "1 second"), (119, "1 minute"), (7200, "2 hours"), (DAY, "1 day"), (90 * DAY, "90 days")],
)
def test_lengths_of_time_are_words(seconds: float, words: str) -> None:
    assert findings.in_words(seconds) == words
