"""Clients that are pickled, copied, forked and closed."""

from __future__ import annotations

import copy
import multiprocessing
import os
import pickle
from typing import Any

import pytest
import requests

from mastodon import Mastodon, MastodonIllegalArgumentError
from tests.support.prepared import Wire
from tests.support.samples import BASE


def client(**arguments: Any) -> Mastodon:
    return Mastodon(api_base_url=BASE, access_token="secret-token", mastodon_version="4.7.3", **arguments)


def token_of(api: Mastodon) -> str | None:
    return api.access_token


def test_a_pickled_client_has_its_settings_and_a_session_of_its_own() -> None:
    api = client(ratelimit_method="pace", retries=2, lang="de")
    api.ratelimit_remaining = 17
    made = pickle.loads(pickle.dumps(api))
    assert (made.access_token, made.ratelimit_method, made.retries, made.lang) == ("secret-token", "pace", 2, "de")
    assert made.ratelimit_remaining == 17
    assert isinstance(made.session, requests.Session)
    assert made.session is not api.session


def test_a_pickled_client_works(wire: Wire) -> None:
    wire.respond("GET", "/api/v1/accounts/5", json={"id": "5"})
    made = pickle.loads(pickle.dumps(wire.client()))
    made.session = wire.session()
    assert made.account(5).id == "5"


def test_a_client_goes_to_another_process() -> None:
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        assert pool.apply(token_of, (client(),)) == "secret-token"


def test_copies_share_nothing_that_changes(wire: Wire) -> None:
    api = client()
    api.session.headers["X-Own"] = "kept"
    made = copy.copy(api)
    made.ratelimit_remaining, made.access_token = 3, "other"
    assert (api.ratelimit_remaining, api.access_token) == (300, "secret-token")
    assert made.session is not api.session
    assert made.session.headers["X-Own"] == "kept"
    given = wire.client()
    assert copy.copy(given).session is given.session


def test_a_child_process_opens_its_own_connections() -> None:
    api = client()
    reading, writing = os.pipe()
    before = api.session
    api._limits._lock.acquire()
    child = os.fork()
    if child == 0:
        fresh = api.session is not before and api._limits._lock.acquire(timeout=1)
        os.write(writing, b"yes" if fresh else b"no")
        os._exit(0)
    api._limits._lock.release()
    os.waitpid(child, 0)
    assert os.read(reading, 3) == b"yes"
    assert api.session is before


def test_closing_closes_what_is_ours_only(monkeypatch: pytest.MonkeyPatch) -> None:
    closed: list[requests.Session] = []
    monkeypatch.setattr(requests.Session, "close", lambda session: closed.append(session))
    given = requests.Session()
    with client(session=given):
        pass
    assert closed == []
    with client() as api:
        pass
    assert closed == [api.session]


def test_the_pool_is_as_large_as_asked_for() -> None:
    adapter: Any = client(pool_size=48).session.get_adapter("https://mastodon.example")
    assert adapter.poolmanager.connection_pool_kw["maxsize"] == 48
    with pytest.raises(MastodonIllegalArgumentError, match="pool_size"):
        client(pool_size=0)


def test_nothing_that_shows_a_client_shows_its_token() -> None:
    assert repr(client()) == "<Mastodon client of https://mastodon.example>"
