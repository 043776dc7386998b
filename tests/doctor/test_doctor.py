"""The examination of servers that are well, and of one for each fault."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from mastodon import Mastodon
from mastodon.doctor import Finding, examine
from mastodon.errors import MastodonIllegalArgumentError
from tests.doctor.station import (
    SSE,
    TOKEN,
    WEBSOCKET,
    Act,
    Station,
    closed_websocket,
    ended_stream,
    limits,
    redirect,
    says,
    sends,
    silent,
    silent_websocket,
    stream,
)
from tests.support.certificate import self_signed
from tests.support.faulty import Faulty
from tests.support.loopback import nobody_listens, response_bytes

NAMES = [
    *("Address", "TLS", "Clock", "Rate limits", "Instance (version 2)", "Instance (version 1)", "Node info"),
    *("Software", "OAuth metadata", "PKCE", "Token", "Account", "Scopes", "Uploads"),
    *("Streaming", "Streaming (SSE)", "Streaming (WebSocket)"),
]
TIMEOUT = 0.3
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def station() -> Iterator[Station]:
    with Station() as made:
        yield made


def found(api: Mastodon, timeout: float = 5) -> dict[str, Finding]:
    findings = examine(api, timeout=timeout)
    assert len({finding.name for finding in findings}) == len(findings)
    return {finding.name: finding for finding in findings}


def test_a_server_in_good_health_is_fine(station: Station) -> None:
    findings = found(station.client())
    assert list(findings) == NAMES
    assert {name for name, finding in findings.items() if finding.is_fine is not True} == {"TLS"}
    assert findings["Software"].text == "mastodon, version 4.7.3."
    assert findings["Account"].text == "@me."
    assert findings["Scopes"].text == "tooter may have read, write; the login, no more."
    assert findings["Uploads"].text == (
        "4 attachments, images up to 16 MiB and 33.2 megapixels, other files up to 99 MiB."
    )
    assert findings["Rate limits"].text.startswith("250 of 300 requests are left for the next ")


def test_the_examination_only_reads(station: Station) -> None:
    before = station.client()
    examine(before)
    assert {request.method for request in station.requests} == {"GET"}
    # The client is as it was: nothing is cached, and its settings stay.
    assert (before.request_timeout, before.ratelimit_method) == (300, "wait")
    assert before.mastodon_api_version == 0


def test_no_thread_and_no_connection_is_left(station: Station) -> None:
    before = set(threading.enumerate())
    api = station.client()
    examine(api)
    api.close()
    end = time.monotonic() + 5
    while set(threading.enumerate()) - before and time.monotonic() < end:
        time.sleep(0.01)
    assert not set(threading.enumerate()) - before


def test_without_a_token_the_rest_is_examined(station: Station) -> None:
    findings = found(station.client(access_token=None))
    assert set(NAMES) - set(findings) == {"Account", "Scopes"}
    assert findings["Token"].is_fine is None
    assert findings["Streaming (SSE)"].is_fine is True
    assert not any("authorization" in request.headers for request in station.requests)


# --- Faults ---------------------------------------------------------------------------------------------------------


class Fault:
    """A part of the server that is broken, and what the doctor says about it."""

    def __init__(self, path: str, act: Act | None, name: str, is_fine: bool | None, *words: str) -> None:
        self.path, self.act, self.name, self.is_fine, self.words = path, act, name, is_fine, words


METADATA = "/.well-known/oauth-authorization-server"
ME = "/api/v1/accounts/verify_credentials"
V1, V2 = "/api/v1/instance", "/api/v2/instance"
DAY = 86400.0

FAULTS = [
    Fault(V1, says({}, 502), "Address", False, "status 502", "down or overloaded"),
    Fault(V1, says({}, 429, limits(0)), "Rate limits", False, "used up"),
    Fault(V1, says({"version": "4.7.3"}, headers=limits(20)), "Rate limits", False, "20 of 300", "pace"),
    Fault(V1, says({"version": "4.7.3"}), "Rate limits", None, "does not send them"),
    Fault(V1, says({"version": "4.7.3"}, date=time.time() - DAY), "Clock", False, "ahead of"),
    Fault(V1, says({"version": "4.7.3"}, date=time.time() + 2 * DAY), "Clock", False, "behind"),
    Fault(V1, sends(response_bytes(b"{}")), "Clock", None, "does not send its time"),
    Fault(V1, None, "Instance (version 1)", True, "version 2 does as well"),
    Fault(V2, None, "Instance (version 2)", True, "version 1 does as well"),
    Fault(V2, says({}, 500), "Instance (version 2)", False, "500"),
    Fault(V2, says({}, 401), "Instance (version 2)", False, "Only users"),
    Fault(V2, says({"title": "Home"}), "Instance (version 2)", False, "something else"),
    Fault(V2, says({"version": "4.7.3"}), "Uploads", None, "does not tell its limits"),
    Fault("/.well-known/nodeinfo", None, "Node info", None, "has none"),
    Fault("/nodeinfo/2.0", says({"software": 5}), "Node info", None, "has none"),
    Fault(METADATA, None, "OAuth metadata", None, "has none"),
    Fault(METADATA, says({"issuer": "x"}), "PKCE", None, "does not say"),
    Fault(METADATA, says({"token_endpoint": "http://x.example/"}), "OAuth metadata", False, "x.example"),
    Fault(ME, says({}, 401), "Token", False, "wrong, revoked"),
    Fault(ME, says({"error": "outside the authorized scopes"}, 403), "Token", False, "scope read:accounts", "outside"),
    Fault(ME, says({"acct": "me", "suspended": True}), "Account", False, "suspended"),
    Fault(ME, says({"acct": "me", "limited": True}), "Account", False, "limited"),
    Fault(ME, says({"acct": "me", "moved": {"acct": "i@far"}}), "Account", False, "moved to @i@far"),
    Fault("/api/v1/apps/verify_credentials", None, "Scopes", None, "does not tell them"),
    Fault("/api/v1/streaming/health", sends(response_bytes(b"ERROR")), "Streaming", False, "not healthy"),
    Fault("/api/v1/streaming/health", None, "Streaming", None, "does not say how it is"),
    Fault(SSE, stream(), "Streaming (SSE)", False, "within 0.6 seconds", "proxy_buffering off"),
    Fault(SSE, silent, "Streaming (SSE)", False, "did not respond in time"),
    Fault(SSE, ended_stream, "Streaming (SSE)", False, "ends it at once"),
    Fault(SSE, says({}, 404), "Streaming (SSE)", None, "streams use a WebSocket"),
    Fault(SSE, says({}, 401), "Streaming (SSE)", False, "refuses the access token"),
    Fault(SSE, says({}, 503), "Streaming (SSE)", False, "Could not connect"),
    Fault(SSE, says({}), "Streaming (SSE)", False, "application/json, not a stream"),
    Fault(WEBSOCKET, silent_websocket, "Streaming (WebSocket)", False, "within 0.6 seconds", "both directions"),
    Fault(WEBSOCKET, closed_websocket, "Streaming (WebSocket)", False, "closes it at once"),
    Fault(WEBSOCKET, None, "Streaming (WebSocket)", False, "status 404", "Upgrade"),
    Fault(WEBSOCKET, says({}, 403), "Streaming (WebSocket)", False, "refuses the access token"),
]


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: f"{fault.name}: {fault.words[0]}")
def test_each_fault_is_found(station: Station, fault: Fault) -> None:
    if fault.act is None:
        del station.acts[fault.path]
    else:
        station.acts[fault.path] = fault.act
    finding = found(station.client(), TIMEOUT)[fault.name]
    assert finding.is_fine is fault.is_fine
    assert [word for word in fault.words if word not in finding.text] == []


@pytest.mark.parametrize(
    "make", [list, dict, lambda: None, lambda: "x", lambda: {"version": 5, "links": 5, "scopes": 5, "software": []}]
)
def test_one_broken_part_does_not_stop_the_others(station: Station, make: Callable[[], Any]) -> None:
    for path, act in list(station.acts.items()):
        if "streaming" in path:
            continue
        station.acts[path] = says(make())
        names = set(found(station.client()))
        assert {"Address", "TLS", "Clock", "Token", "Uploads", "Streaming"} <= names, path
        station.acts[path] = act


# --- The way to the server ------------------------------------------------------------------------------------------


def only(api: Mastodon) -> Finding:
    (finding,) = examine(api, timeout=TIMEOUT)
    assert finding.is_fine is False
    return finding


def test_a_server_that_is_not_there_is_one_finding() -> None:
    with nobody_listens() as port:
        finding = only(Mastodon(api_base_url=f"http://127.0.0.1:{port}"))
    assert finding.name == "Address"
    assert "Nothing listens there." in finding.text


def test_a_server_that_never_responds_is_one_finding_in_time(station: Station) -> None:
    station.acts["/api/v1/instance"] = silent
    began = time.monotonic()
    assert "did not respond in time" in only(station.client()).text
    assert time.monotonic() - began < 2


def test_a_server_without_tls_is_one_finding() -> None:
    with Faulty([]) as server:
        finding = only(Mastodon(api_base_url=server.url.replace("http", "https")))
    assert "The server speaks plain http there, not https." in finding.text


def test_a_certificate_that_nobody_trusts_is_one_finding(tmp_path: Path) -> None:
    with Station(self_signed(tmp_path / "certificate.pem")) as station:
        finding = only(station.client())
    assert finding.name == "TLS"
    assert "self-signed certificate" in finding.text or "self signed certificate" in finding.text


def test_the_days_of_a_certificate_are_counted(tmp_path: Path) -> None:
    certificate = tmp_path / "certificate.pem"
    with Station(self_signed(certificate)) as station:
        api = station.client()
        api.session.verify = str(certificate)
        finding = found(api)["TLS"]
        assert finding.is_fine is True
        assert finding.text.startswith("TLSv1.")
        assert finding.text.endswith("; the certificate is valid for another 23 hours.")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            api.session.verify = False
            assert "not checked" in found(api)["TLS"].text


def test_a_redirect_to_another_host_names_that_host(station: Station) -> None:
    with Station() as other:
        station.acts["/api/v1/instance"] = redirect(f"{other.url}/api/v1/instance")
        finding = found(station.client())["Address"]
    assert finding.is_fine is False
    assert f"use that address instead of {station.url}" in finding.text
    assert f"redirects to {other.url}:" in finding.text
    assert "without a token" in finding.text


def test_the_domain_of_an_account_leads_to_its_server(station: Station) -> None:
    with Station() as other:
        station.acts.clear()
        station.acts["/.well-known/nodeinfo"] = redirect(f"{other.url}/.well-known/nodeinfo")
        findings = found(station.client())
    assert findings["Address"].text == (
        f"There is no Mastodon API at {station.url}. Its accounts are on {other.url}: use that."
    )
    assert findings["Instance"].is_fine is False


def test_a_streaming_server_that_is_not_there_is_one_finding(station: Station) -> None:
    urls = {"streaming": "ws://127.0.0.1:1"}
    station.acts["/api/v2/instance"] = says({"version": "4.7.3", "configuration": {"urls": urls}})
    findings = found(station.client())
    assert [name for name in findings if "Streaming" in name] == ["Streaming"]
    assert "http://127.0.0.1:1 cannot be reached. " in findings["Streaming"].text


def test_software_without_streams_is_not_asked_for_them(station: Station) -> None:
    station.acts["/api/v2/instance"] = says({"version": "3.5.3 (compatible; Pixelfed 0.12.3)"})
    del station.acts["/api/v1/instance"]
    findings = found(station.client())
    assert findings["Streaming"] == Finding("Streaming", None, "pixelfed has no streams.")
    assert not [request for request in station.requests if "streaming" in request.path]


# --- Secrets and arguments ------------------------------------------------------------------------------------------


def test_no_finding_shows_the_token_even_if_the_server_repeats_it(station: Station) -> None:
    error = {"error": f"Sorry, {TOKEN} does not work, nor does Bearer {TOKEN}"}
    for path in (V2, ME, SSE, WEBSOCKET, "/api/v1/streaming/health"):
        station.acts[path] = says(error, 403)
    text = str(examine(station.client(), timeout=TIMEOUT))
    assert "does not work" in text
    assert TOKEN not in text


@pytest.mark.parametrize("timeout", [0, -1, "5", None, float("nan")])
def test_a_timeout_must_be_a_number_of_seconds(station: Station, timeout: Any) -> None:
    with pytest.raises(MastodonIllegalArgumentError, match="timeout="):
        examine(station.client(), timeout=timeout)
    assert station.requests == []


def test_only_clients_can_be_examined() -> None:
    with pytest.raises(MastodonIllegalArgumentError, match=r"api='mastodon\.social' must be a client"):
        examine("mastodon.social")  # type: ignore[arg-type]


def test_the_example_says_what_is_wrong(station: Station) -> None:
    station.acts[WEBSOCKET] = says({}, 404)
    command = [sys.executable, "-W", "error", "docs/examples/doctor.py", station.url]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=30, check=True)
    assert done.stdout.startswith("Streaming (WebSocket): The server refuses with status 404.")
    assert done.stdout.endswith("15 findings, 1 of them wrong\n")
