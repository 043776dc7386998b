"""Which accounts of which servers are meant, and what is refused before anything is sent or written."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from mastodon import Mastodon
from mastodon.crawl import crawl
from mastodon.crawl.plan import Target, servers_of
from mastodon.errors import MastodonIllegalArgumentError
from mastodon.return_types import Account

AGENT = "soup-study/1.0"


def test_handles_and_addresses_of_profiles_are_read_from_their_own_servers() -> None:
    given = ["Ann@a.example\n", "", "@bob@B.example:8443", "https://a.example/@cy/", "https://a.example/users/dee"]
    servers = servers_of(given, AGENT)
    assert [(each.name, each.api.api_base_url, each.api.access_token) for each in servers] == [
        ("a.example", "https://a.example", None),
        ("b.example:8443", "https://b.example:8443", None),
    ]
    assert [target.name for target in servers[0].targets] == ["Ann", "cy", "dee"]
    assert servers[1].targets == [Target("bob@b.example:8443", "bob", False)]


def test_a_text_file_has_an_account_in_each_line(tmp_path: Path) -> None:
    (tmp_path / "handles.txt").write_text("ann@a.example\nbob@a.example\n\n")
    with open(tmp_path / "handles.txt") as file:
        (server,) = servers_of(file, AGENT)
    assert [target.name for target in server.targets] == ["ann", "bob"]


@pytest.mark.parametrize("text", [b"\xef\xbb\xbfann@a.example\r\n\r\nbob@a.example", b"ann@a.example\rbob@a.example\r"])
def test_files_of_other_systems_are_read(tmp_path: Path, text: bytes) -> None:
    (tmp_path / "handles.txt").write_bytes(text)
    with open(tmp_path / "handles.txt", encoding="utf-8", newline="") as file:
        (server,) = servers_of(file, AGENT)
    assert [target.name for target in server.targets] == ["ann", "bob"]


def test_a_file_that_is_not_text_is_refused(tmp_path: Path) -> None:
    (tmp_path / "handles.txt").write_bytes(b"m\xfcller@a.example\n")
    with (
        open(tmp_path / "handles.txt", encoding="utf-8") as file,
        pytest.raises(MastodonIllegalArgumentError, match="accounts: the file cannot be read"),
    ):
        servers_of(file, AGENT)


def test_an_account_that_is_named_several_times_is_fetched_once() -> None:
    (server,) = servers_of(["ann@a.example", "@Ann@A.example", "https://a.example/@ann"], AGENT)
    assert [target.key for target in server.targets] == ["ann@a.example"]


def test_accounts_of_a_client_are_ids_entities_and_handles_that_its_server_knows() -> None:
    api = Mastodon(api_base_url="https://a.example", access_token="token")
    entity = Account(id="7", acct="eve@c.example")
    (server,) = servers_of(
        {api: [5, "109300000000000000", entity, "@ann", "bob@b.example", "cy@a.example\n", "6\n"]}, AGENT
    )
    assert server.targets == [
        Target("5", None, False),
        Target("109300000000000000", None, False),
        Target("7", None, True),
        Target("ann@a.example", "ann", False),
        Target("bob@b.example", "bob@b.example", True),
        Target("cy@a.example", "cy", False),
        Target("6", None, False),
    ]


def test_a_client_is_copied_and_keeps_an_even_pace() -> None:
    api = Mastodon(api_base_url="https://a.example", access_token="token", user_agent="mine/1.0")
    (server,) = servers_of({api: 5}, None)
    assert (server.api.ratelimit_method, server.api.user_agent, server.api.access_token) == (
        "pace",
        "mine/1.0",
        "token",
    )
    assert (server.api is api, api.ratelimit_method) == (False, "wait")


@pytest.mark.parametrize(
    ("accounts", "options", "problem"),
    [
        (["ann@a.example"], {"user_agent": None}, "administrators must be able to see"),
        ({Mastodon(api_base_url="https://a.example"): 5}, {"user_agent": None}, "administrators must be able to see"),
        (["ann@a.example"], {"user_agent": "two\nlines"}, "user_agent="),
        (["ann"], {}, "on which server"),
        (["ann@b"], {}, "the server of 'ann@b' must be a host name"),
        ([5], {}, "on which server"),
        (Account(id="5", acct="ann"), {}, "on which server"),
        (["ann@../../etc"], {}, "on which server"),
        ({"a.example": ["../ann@b"]}, {}, "neither an id nor a handle"),
        ({"a.example": [True]}, {}, "is not an id"),
        ({"a.example": ["9" * 300]}, {}, "too long"),
        ({"a.example": 5, "https://A.example": 6}, {}, "there twice"),
        ({"secret-token": 5}, {}, "must be a Mastodon client or an address"),
        (["ann@a.example"], {"calls": []}, "at least one call"),
        (["ann@a.example"], {"calls": "account_search"}, "must be one of"),
        (["ann@a.example"], {"calls": {"account_statuses": {"max_id": 5}}}, "leave out max_id"),
        (["ann@a.example"], {"calls": {"account_statuses": {"colour": 5}}}, "colour"),
        (["ann@a.example"], {"calls": {"account_statuses": 5}}, "must be a dictionary"),
        (["ann@a.example"], {"calls": "account_collections", "since_last_run": True}, "what is new"),
        (["ann@a.example"], {"store": "s3://bucket/place"}, "path of a folder"),
        (["ann@a.example"], {"store": "a\0b"}, "path of a folder"),
        (["ann@a.example"], {"store": __file__}, "is not a folder"),
        (["ann@a.example"], {"client": Mastodon(api_base_url="https://a.example")}, "distributed.Client"),
        (["ann@a.example"], {"progress": 5}, "progress=5"),
        (["ann@a.example"], {"threads": 0}, "threads=0"),
        (["ann@a.example"], {"rows_per_file": -1}, "rows_per_file=-1"),
    ],
)
def test_what_cannot_be_meant_is_refused_and_nothing_is_written(
    accounts: Any, options: dict[str, Any], problem: str, tmp_path: Path
) -> None:
    arguments = {"calls": "account_statuses", "store": tmp_path / "new", "user_agent": AGENT, **options}
    with pytest.raises(MastodonIllegalArgumentError, match=problem) as caught:
        crawl(accounts, **arguments)
    assert not (tmp_path / "new").exists()
    assert "secret-token" not in str(caught.value)
