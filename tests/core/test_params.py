"""How arguments become parameters, where neither a table of cases nor any one endpoint shows it."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime, timedelta, timezone
from io import BytesIO
from typing import Any

import numpy as np
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


@pytest.mark.parametrize(
    ("given", "timeout"),
    [
        (5, 5),
        (None, None),
        (timedelta(seconds=5), 5.0),
        ((1, 2), (1, 2)),
        ([timedelta(seconds=1), None], (1.0, None)),
        ((2_000_000, 0.1), (2_000_000, 0.1)),
    ],
)
def test_the_timeout_of_a_request_may_be_a_pair(given: Any, timeout: Any) -> None:
    assert params.timeout_of(given, "request_timeout") == timeout


@pytest.mark.parametrize("given", [0, -1, True, "5", (), (1,), (1, 2, 3), (1, 0), (True, 1), 2_000_001, (1, "2")])
def test_what_is_no_timeout_of_a_request_is_refused(given: Any) -> None:
    with pytest.raises(MastodonIllegalArgumentError, match=r"request_timeout=.*seconds above 0"):
        params.timeout_of(given, "request_timeout")


@pytest.mark.parametrize(("given", "seconds"), [(0, 0), (0.5, 0.5), (timedelta(minutes=1), 60.0)])
def test_a_wait_may_be_none_at_all(given: Any, seconds: float) -> None:
    assert params.wait_of(given, "wait") == seconds


@pytest.mark.parametrize("given", [-0.1, True, "5", float("inf"), None])
def test_what_is_no_wait_is_refused(given: Any) -> None:
    with pytest.raises(MastodonIllegalArgumentError, match="wait="):
        params.wait_of(given, "wait")


@pytest.mark.parametrize(
    ("given", "number"), [(0, 0), (5, 5), ("5", 5), (5.0, 5), (np.int64(5), 5), (np.float64(5), 5)]
)
def test_a_count_is_a_whole_number(given: Any, number: int) -> None:
    found = params.count(given, "limit")
    assert (found, type(found)) == (number, int)


@pytest.mark.parametrize("given", [-1, 5.5, True, "", "-1", "5.0", "²", [], "9" * 5000])
def test_what_is_no_count_is_refused(given: Any) -> None:
    with pytest.raises(MastodonIllegalArgumentError, match="limit="):
        params.count(given, "limit")


@pytest.mark.parametrize(
    "given", ["2024-05-01", "2024-05-01T12:00:00Z", "2024.5.1 12:00", "1/5/2024", "20240501T1200", "Today", "1 May"]
)
def test_a_time_in_words_is_no_id(wire: Wire, given: str) -> None:
    with pytest.raises(MastodonIllegalArgumentError, match=r"max_id=.*pass a datetime"):
        wire.client().timeline_home(max_id=given)
    assert wire.requests == []


@pytest.mark.parametrize("given", ["20240501", "2024-5", "todays", "AcFqOzmKhmDV2oXkbw", "1-5/2024", 5])
def test_an_id_may_look_a_little_like_a_time(given: Any) -> None:
    assert params.cursor(given, "max_id") == given


def test_a_list_without_times_in_its_ids_takes_no_time() -> None:
    with pytest.raises(MastodonIllegalArgumentError, match=r"since_id=.* is a time, but the ids"):
        params.page(since_id=datetime(2024, 5, 1), has_times=False)
    assert params.page(since_id=5, has_times=False)["since_id"] == 5


@pytest.mark.parametrize(
    ("given", "domain"),
    [("a.example", "a.example"), ("https://a.example/about/x", "a.example"), ("a.example/", "a.example"), (None, None)],
)
def test_a_domain_may_come_in_an_address(given: Any, domain: str | None) -> None:
    assert params.domain_of(given, "domain") == domain


@pytest.mark.parametrize("given", ["", "https://", "/about", 5])
def test_what_is_no_domain_is_refused(given: Any) -> None:
    with pytest.raises(MastodonIllegalArgumentError, match=r"domain=.* is not a domain"):
        params.domain_of(given, "domain")


def test_a_password_keeps_its_spaces_and_other_secrets_lose_them() -> None:
    assert params.secret(" a b ", "password") == " a b "
    assert params.secret(" token\n", "access_token") == "token"
    assert params.secret(None, "access_token") is None
    for wrong in ("", "  ", 5):
        with pytest.raises(MastodonIllegalArgumentError, match="access_token must be a string"):
            params.secret(wrong, "access_token")


def test_a_status_is_scheduled_for_five_minutes_from_now_at_the_earliest() -> None:
    now = datetime.now(timezone.utc)
    with pytest.raises(MastodonIllegalArgumentError, match=r"scheduled_at=.* five minutes"):
        params.future(now + timedelta(minutes=4, seconds=59), "scheduled_at")
    assert params.future(now + timedelta(minutes=5, seconds=9), "scheduled_at") is not None
    with pytest.raises(MastodonIllegalArgumentError, match=r"scheduled_at='20.* pass a datetime"):
        params.future((now + timedelta(days=1)).isoformat(), "scheduled_at")


def test_a_date_means_its_midnight_and_text_stays_as_it_is() -> None:
    assert params.moment(date(2024, 5, 1), "at") == params.moment(datetime(2024, 5, 1), "at")
    assert params.moment("soon", "at") == "soon"
    assert params.moment(datetime(2024, 5, 1, tzinfo=timezone(timedelta(hours=2))), "at") == "2024-04-30T22:00:00+00:00"
    with pytest.raises(MastodonIllegalArgumentError, match="at=5 must be a datetime"):
        params.moment(5, "at")


@pytest.mark.parametrize("values", ["a", b"a", bytearray(b"a"), {"id": 5}, 5, None, BytesIO(b"a\nb")])
def test_one_value_may_stand_for_a_list(values: Any) -> None:
    assert params.listed(values) == [values]


@pytest.mark.parametrize("values", [["a", "b"], ("a", "b"), {"a": 1, "b": 2}.keys()])
def test_anything_with_several_values_is_a_list(values: Any) -> None:
    assert params.listed(values) == ["a", "b"]


def test_a_list_of_strings_may_hold_numbers_but_nothing_else() -> None:
    assert params.strings_of([5, "a", np.int64(6)], "languages") == ["5", "a", "6"]
    assert params.strings_of("a", "languages") == ["a"]
    assert params.strings_of(None, "languages") is None
    for wrong in (True, 5.5, None):
        with pytest.raises(MastodonIllegalArgumentError, match="languages holds"):
            params.strings_of(["a", wrong], "languages")


@pytest.mark.parametrize(
    ("fields", "sent"),
    [
        ({"a": None, "b": [None, 1]}, [("b[]", 1)]),
        ({"a": True, "b": False}, [("a", "1"), ("b", "0")]),
        ({"a": {"b": {"c": 5}, "d": None}}, [("a[b][c]", 5)]),
        ({"a[]": [1, 2]}, [("a[]", 1), ("a[]", 2)]),
        ({"a": (1, "ü")}, [("a[]", 1), ("a[]", "ü")]),
        ({"a": {5}}, [("a[]", 5)]),
        ({"a": {5: 6}}, [("a[5]", 6)]),
        ({"a": 1 << 64}, [("a", str(1 << 64))]),
        ({"a": -(1 << 64)}, [("a", str(-(1 << 64)))]),
        ({"a": (1 << 64) - 1}, [("a", (1 << 64) - 1)]),
        ({"a": 1.5}, [("a", "1.5")]),
        ({"a": np.int8(5), "b": np.bool_(True)}, [("a", 5), ("b", "1")]),
        ({"a": date(2024, 5, 1)}, [("a", "2024-05-01")]),
        ({"a": datetime(2024, 5, 1, tzinfo=timezone.utc)}, [("a", "2024-05-01T00:00:00+00:00")]),
    ],
)
def test_fields_become_those_of_a_form(fields: dict[str, Any], sent: list[Any]) -> None:
    found = params.pairs(fields)
    assert found == sent
    assert [type(value) for _, value in found] == [type(value) for _, value in sent]


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_a_number_that_json_lacks_is_refused(value: float) -> None:
    with pytest.raises(MastodonIllegalArgumentError, match=r"a\[b\]=.* cannot be sent"):
        params.json_body({"a": {"b": value}})


def test_fields_become_those_of_a_json_body() -> None:
    fields = {"a": None, "b": [None, True, np.int8(5)], "c": {"d": 1.5, 6: date(2024, 5, 1)}, "e": ("x",), "f": 1 << 70}
    assert params.json_body(fields) == {
        "b": [None, True, 5],
        "c": {"d": 1.5, "6": "2024-05-01"},
        "e": ["x"],
        "f": 1 << 70,
    }


@pytest.mark.parametrize("encode", [params.pairs, params.json_body])
def test_what_is_nested_without_end_is_refused(encode: Callable[[Any], Any]) -> None:
    endless: list[Any] = []
    endless.append(endless)
    with pytest.raises(MastodonIllegalArgumentError, match=r"first, second: .*too deep"):
        encode({"first": 1, "second": endless})


@pytest.mark.parametrize("part", [".", ".."])
def test_no_id_leads_to_another_path(part: str) -> None:
    with pytest.raises(MastodonIllegalArgumentError, match="cannot be part of a path"):
        params.path("/api/v1/accounts/{}", part)


def test_each_part_of_a_path_is_escaped_and_named_in_errors() -> None:
    assert params.path("/a/{}/b/{}", "x/y", "ü") == "/a/x%2Fy/b/%C3%BC"
    with pytest.raises(MastodonIllegalArgumentError, match="emoji="):
        params.path("/a/{}/b/{}", 5, 5.5, names=("id", "emoji"))
    with pytest.raises(MastodonIllegalArgumentError, match=r"^id="):
        params.path("/a/{}/b/{}", 5, 5.5, names=("status",))


@pytest.mark.parametrize("value", ["a\0b", "a\rb", "a\nb", "€"])
def test_a_header_is_named_by_its_argument_and_its_value_is_not_shown(value: str) -> None:
    for name, shown in (("Authorization", "Authorization (access_token)"), ("X-Mine", "X-Mine")):
        with pytest.raises(MastodonIllegalArgumentError, match=re.escape(f"The header {shown} contains")) as caught:
            params.check_headers({"Accept": "x", name: value})
        assert value not in str(caught.value)


def test_headers_may_hold_latin_letters() -> None:
    params.check_headers({"X-Mine": "ÿ", "Accept": "x", "Empty": ""})


def test_a_long_value_is_shown_in_part() -> None:
    assert params.shown("x" * 998) == repr("x" * 998)
    assert params.shown("x" * 999) == "'" + "x" * 999 + "..."
    assert params.shown(10**5000) == "<int>"


def test_ids_come_from_entities_text_and_numbers() -> None:
    assert params.ids_of([5, {"id": 6}, "7"], "ids") == [5, 6, "7"]
    assert params.ids_of({"id": 6}, "ids") == [6]
    assert params.optional_ids([5, "6"], "ids") == [5, "6"]
    assert params.optional_ids([], "ids") is None
    assert params.given_id({"name": "soup"}, "tag", "name") == "soup"
    assert params.segment({"id": "a/b"}, "id") == "a%2Fb"


def test_a_giant_number_is_sent_as_text_or_refused() -> None:
    assert params.given_id(1 << 64) == str(1 << 64)
    assert params.given_id((1 << 64) - 1) == (1 << 64) - 1
    with pytest.raises(MastodonIllegalArgumentError, match="max_id=<int> cannot be sent"):
        params.given_id(10**5000, "max_id")


def test_a_time_of_another_class_is_the_same_moment() -> None:
    class Moment(datetime):
        def astimezone(self, tz: Any = None) -> Any:
            raise TypeError

    moment = Moment(2024, 5, 1, 12, tzinfo=timezone(timedelta(hours=2)))
    assert params.moment(moment, "at") == "2024-05-01T10:00:00+00:00"


def test_a_fraction_is_text_only_if_it_comes_from_numpy() -> None:
    assert params.text_of(np.float64(1.5), "status") == "1.5"
    with pytest.raises(MastodonIllegalArgumentError, match=r"status=1\.5 must be text"):
        params.text_of(1.5, "status")


def test_an_id_may_stand_under_another_key_or_in_an_entity_there() -> None:
    assert params.id_of({"id": "1", "account": {"id": 5}}, "account", "account") == "5"
    assert params.ids_of([{"name": "soup"}, "food"], "tags", "name") == ["soup", "food"]


@pytest.mark.parametrize(
    ("check", "message"),
    [
        (lambda: params.given_id(True), "id=True is not"),
        (lambda: params.count(-3, "limit"), "limit=-3 must be"),
        (lambda: params.future(True, "scheduled_at"), "scheduled_at=True"),
    ],
)
def test_an_error_begins_with_the_argument_and_its_value(check: Callable[[], Any], message: str) -> None:
    with pytest.raises(MastodonIllegalArgumentError, match=f"^{message}"):
        check()
