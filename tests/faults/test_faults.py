"""Each fault becomes one error after a known number of requests, and the next call works."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import requests

from mastodon import (
    Mastodon,
    MastodonBadGatewayError,
    MastodonGatewayTimeoutError,
    MastodonInternalServerError,
    MastodonNetworkError,
    MastodonRatelimitError,
    MastodonServiceUnavailableError,
)
from tests.faults.table import AWAY, BROKEN, BUSY, FAULTS, GOOD_RESPONSE
from tests.support.certificate import self_signed
from tests.support.faulty import (
    GOOD,
    Act,
    Faulty,
    drip,
    drip_chunks,
    drip_headers,
    response,
    say,
)
from tests.support.loopback import nobody_listens
from tests.support.samples import LARGE_PNG
from tests.support.scripted import scripted

TEXT = "ünï " * 500


CALLS: dict[str, Callable[[Mastodon], Any]] = {
    "GET": lambda api: api.account_verify_credentials(),
    "POST": lambda api: api.status_post(TEXT),
    "upload": lambda api: api.media_post(LARGE_PNG, "image/png"),
}


class Hurried(Mastodon):
    """A client whose patience is short for the first request only.

    So silence takes no time, and a good response that a busy machine delays does not look like another silence.
    """

    def _exchange(self, method: str, url: str, options: dict[str, Any]) -> requests.Response:
        try:
            return super()._exchange(method, url, {**options, "timeout": self.request_timeout})
        finally:
            self.request_timeout = 20


def client(base: str, kind: type[Mastodon] = Mastodon, **options: Any) -> Mastodon:
    fixed = {"access_token": "secret", "mastodon_version": "4.7.3"}
    return kind(api_base_url=base, request_timeout=1.5, **fixed, **options)


def arrived_whole(kind: str, body: bytes) -> bool:
    """Check whether the server has all that a call sends."""
    if kind == "upload":
        return LARGE_PNG in body
    return kind == "GET" or requests.models.PreparedRequest._encode_params({"status": TEXT}).encode() in body


@pytest.mark.filterwarnings("ignore::mastodon.errors.MastodonWarning")
@pytest.mark.usefixtures("no_garbage_collection")
@pytest.mark.parametrize("kind", CALLS)
@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_is_one_error_and_nothing_is_lost(name: str, kind: str) -> None:
    fault, call = FAULTS[name], CALLS[kind]
    with Faulty(list(fault.acts)) as server:
        api = client(server.url)
        if fault.error is None:
            call(api)
        else:
            with pytest.raises(fault.error) as raised:
                call(api)
            assert len(str(raised.value)) < 2500
            assert "secret" not in str(raised.value)
        assert len(server.requests) == fault.sent
        server.acts = [say(GOOD_RESPONSE)]
        assert call(api).id == GOOD["id"]
        assert len(server.requests) == fault.sent + 1
        assert all(arrived_whole(kind, request.body) for request in server.requests)


@pytest.mark.parametrize("kind", CALLS)
def test_429_for_ever_is_an_error_where_the_caller_wants_one(kind: str) -> None:
    with Faulty([say(BUSY)]) as server:
        with pytest.raises(MastodonRatelimitError):
            CALLS[kind](client(server.url, ratelimit_method="throw"))
        assert len(server.requests) == 1


@pytest.mark.parametrize("kind", CALLS)
def test_a_refused_connection_is_a_network_error(kind: str) -> None:
    with nobody_listens() as port, pytest.raises(MastodonNetworkError):
        CALLS[kind](client(f"http://127.0.0.1:{port}"))


@pytest.mark.parametrize("kind", CALLS)
def test_a_name_that_nobody_knows_is_a_network_error(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*_: Any, **__: Any) -> None:
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    with pytest.raises(MastodonNetworkError):
        CALLS[kind](client("https://nowhere.invalid"))


@pytest.mark.parametrize("kind", CALLS)
def test_no_request_is_sent_where_there_is_no_tls(kind: str) -> None:
    with Faulty([say(GOOD_RESPONSE)]) as server:
        with pytest.raises(MastodonNetworkError):
            CALLS[kind](client(f"https://{server.host}"))
        assert server.requests == []


@pytest.mark.parametrize("kind", CALLS)
def test_a_redirect_to_another_host_gets_neither_token_nor_post(kind: str) -> None:
    with Faulty([say(GOOD_RESPONSE)]) as other:
        away = response({}, "307 Temporary Redirect", {"Location": f"{other.url}/stolen"})
        with Faulty([say(away)]) as server:
            api = client(server.url)
            if kind == "GET":
                CALLS[kind](api)
                assert ["authorization" in request.headers for request in other.requests] == [False]
            else:
                with pytest.raises(MastodonNetworkError):
                    CALLS[kind](api)
                assert other.requests == []
            assert len(server.requests) == 1


@pytest.mark.parametrize("act", [drip, drip_headers, drip_chunks])
def test_a_response_that_drips_is_given_up_in_time(act: Act) -> None:
    with Faulty([act]) as server:
        begin = time.monotonic()
        with pytest.raises(MastodonNetworkError):
            client(server.url).account_verify_credentials()
        assert time.monotonic() - begin < 3
        assert len(server.requests) == 1


@pytest.mark.parametrize("kind", CALLS)
def test_nothing_is_sent_to_a_server_whose_certificate_nobody_has_signed(kind: str, tmp_path: Path) -> None:
    with Faulty([say(GOOD_RESPONSE)], self_signed(tmp_path / "certificate.pem")) as server:
        api = client(f"https://{server.host}", retries=3)
        with pytest.raises(MastodonNetworkError, match="certificate") as raised:
            CALLS[kind](api)
        # It would not be signed the next time.
        assert len(raised.value.attempts) == 1
        assert server.requests == []
        api.session.verify = str(tmp_path / "certificate.pem")
        assert CALLS[kind](api).id == GOOD["id"]


# --- With retries ---------------------------------------------------------------------------------------------------

# Connections that broke, and responses that say "later"; everything else would come out the same again.
LATER_OR_LOST = (
    MastodonNetworkError,
    MastodonServiceUnavailableError,
    MastodonBadGatewayError,
    MastodonGatewayTimeoutError,
)
PASSING = [name for name, fault in FAULTS.items() if fault.error in LATER_OR_LOST]
PASSING.remove("a redirect loop")


@pytest.mark.parametrize("kind", CALLS)
@pytest.mark.parametrize("name", PASSING)
def test_with_retries_a_fault_that_passes_is_not_seen(name: str, kind: str) -> None:
    with Faulty([FAULTS[name].acts[0], say(GOOD_RESPONSE)]) as server:
        api = client(server.url, Hurried, retries=3)
        if kind == "upload":
            error = FAULTS[name].error
            assert error is not None
            with pytest.raises(error):
                CALLS[kind](api)
            assert len(server.requests) == 1
        else:
            assert CALLS[kind](api).id == GOOD["id"]
            assert len(server.requests) == 2
            assert len({request.headers.get("idempotency-key") for request in server.requests}) == 1
            assert len({request.body for request in server.requests}) == 1


def test_retries_end_with_the_error_that_tells_what_was_tried() -> None:
    with Faulty([say(AWAY)]) as server:
        with pytest.raises(MastodonServiceUnavailableError) as raised:
            client(server.url, retries=3).account_verify_credentials()
        assert [attempt.status for attempt in raised.value.attempts] == [503] * 4
        assert len(server.requests) == 4


def test_what_does_not_pass_is_not_tried_again() -> None:
    with Faulty([say(BROKEN)]) as server:
        with pytest.raises(MastodonInternalServerError):
            client(server.url, retries=3).account_verify_credentials()
        assert len(server.requests) == 1


def test_the_time_that_one_response_took_is_not_taken_from_the_next() -> None:
    with scripted() as server:
        server.rest["/api/v1/accounts/verify_credentials"] = lambda query: {"id": "1", "note": "x" * 100_000}
        with Mastodon(api_base_url=server.url, access_token="token", request_timeout=7) as api:
            assert api.account_verify_credentials().id == "1"
            adapter: Any = api.session.get_adapter(server.url)
            pools = adapter.poolmanager.pools
            kept = [each for key in list(pools.keys()) for each in pools[key].pool.queue if each is not None]
            assert [each.sock.gettimeout() for each in kept] == [7]
