"""How arguments become parameters, where neither a table of cases nor any one endpoint shows it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest

from mastodon import Mastodon, MastodonIllegalArgumentError
from mastodon._core import params
from tests.support.prepared import Wire

MUTE = "/api/v1/accounts/5/mute"


@pytest.mark.parametrize("value", [True, False, "", None, {}, {"id": None}, {"id": {"id": {"id": 5}}}, [5], 1.5])
def test_what_is_no_id_is_refused(wire: Wire, value: Any) -> None:
    with pytest.raises(MastodonIllegalArgumentError, match="id"):
        wire.client().account(value)
    assert wire.requests == []


@pytest.mark.parametrize(
    ("duration", "sent"), [(0, "0"), (0.5, "0"), (1.9, "1"), ("60", "60"), (timedelta(minutes=1, seconds=0.9), "60")]
)
def test_a_duration_is_sent_in_whole_seconds(wire: Wire, duration: Any, sent: str) -> None:
    wire.respond("POST", MUTE, json={"id": "5"})
    wire.client().account_mute(5, duration=duration)
    assert wire.last.form["duration"] == sent


@pytest.mark.parametrize("duration", [-1, -0.5, timedelta(seconds=-1), "soon", True, float("inf"), float("nan")])
def test_what_is_no_duration_is_refused(wire: Wire, duration: Any) -> None:
    with pytest.raises(MastodonIllegalArgumentError, match="duration="):
        wire.client().account_mute(5, duration=duration)
    assert wire.requests == []


@pytest.mark.parametrize(
    ("call", "name"),
    [
        (lambda api: api.admin_accounts_v2(by_domain=5), "by_domain"),
        (lambda api: api.account_mute(5, duration="x" * 5000), "duration"),
    ],
)
def test_an_error_names_the_argument_and_shows_the_beginning_of_its_value(
    wire: Wire, call: Callable[[Mastodon], Any], name: str
) -> None:
    with pytest.raises(MastodonIllegalArgumentError) as caught:
        call(wire.client())
    assert str(caught.value).startswith(f"{name}=")
    assert len(str(caught.value)) < 1200


@pytest.mark.parametrize("as_json", [True, False])
@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"a": {"b": object}}, "a[b]=<class 'object'> cannot be sent: type cannot be encoded."),
        ({"a": {"b": {5.5: 1}}}, "a[b] has the key 5.5, which is not text."),
        ({"a": {"\ud800": 1}}, "a cannot be sent: '\\ud800' in it"),
        ({"a": datetime.max.replace(tzinfo=timezone(timedelta(hours=-5)))}, "a=datetime.datetime(9999, 12, 31"),
        ({"a": ["\ud800"]}, "cannot be sent: '\\ud800' in it cannot be encoded as utf-8."),
    ],
)
def test_an_error_says_where_in_the_fields_the_value_stands(
    wire: Wire, fields: dict[str, Any], sentence: str, as_json: bool
) -> None:
    with pytest.raises(MastodonIllegalArgumentError) as caught:
        wire.client()._Mastodon__api_request("POST", "/api/v1/x", fields, use_json=as_json)
    assert str(caught.value).startswith("a")
    assert sentence in str(caught.value)
    assert wire.requests == []


@pytest.mark.parametrize(("given", "seconds"), [(5, 5.0), (timedelta(minutes=1), 60.0), (2_000_000, 2e6), (None, None)])
def test_a_timeout_is_a_number_of_seconds(given: Any, seconds: float | None) -> None:
    assert params.seconds_of(given, "timeout") == seconds


@pytest.mark.parametrize("given", [0, -1, True, "5", float("inf"), float("nan"), 2_000_001, timedelta()])
def test_what_is_no_timeout_is_refused(given: Any) -> None:
    with pytest.raises(MastodonIllegalArgumentError, match="timeout="):
        params.seconds_of(given, "timeout")
