"""Bodies that no server should send: nothing may fail, and no sent value may be lost."""

from __future__ import annotations

import copy
import math
import random
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from mastodon._data.convert import _Builder, convert
from mastodon._data.record import wire_values
from mastodon.return_types import Account, Context, Notification, Status
from mastodon.types_base import AttribAccessDict, NonPaginatableList, PaginatableList

from .bodies import comes_from, entity_classes, handmade, losses, same, small

pytestmark = pytest.mark.usefixtures("no_garbage_collection")

ROOT = Path(__file__).parents[2]
ROUNDS = 20
DEPTH = 2500

DATES = (
    "2024-05-01",
    "2024-05-01T12:34:56",
    "2024-05-01 12:34:56.5",
    "2024-05-01T12:34:56+02:00",
    "2024-05-01T12:34:56.1234567Z",
    "2024-02-30T00:00:00Z",
    "0000-00-00",
    "0001-01-01T00:00:00+14:00",
    "9999-12-31T23:59:59.999999-14:00",
    "Wed, 21 Oct 2015 07:28:00 GMT",
    "1714566896",
    "99999999999999999999",
    "yesterday",
    "T",
    "24:00",
    "::",
    "1e400",
)
NUMBERS = (0, 1, -1, 5, 1.0, 1.5, -0.0, 10**20, 10**400, 10**5000, -(10**400), 1e400, -1e400, math.nan, 1714566896)
TEXTS = ("", "0", "1", "true", "False", "on", "abc", "-5", " 7 ", "1.5", "nan", "9" * 5000, "\ud800", "\0", "٣", "²")
SCALARS = (None, None, None, True, False, *DATES, *NUMBERS, *TEXTS)
UNKNOWN_KEYS = ("brand_new", "", "items", "update", "_extra", "__class__", "_pagination_next", "copy", "a b", "id_")


def wild(random_: random.Random, depth: int = 0) -> Any:
    kind = random_.randrange(12 if depth < 3 else 8)
    if kind < 8:
        return random_.choice(SCALARS)
    if kind < 10:
        return [wild(random_, depth + 1) for _ in range(random_.randrange(4))]
    keys = random_.sample(("id", "phrase", "quoted_status_id", "type", "created_at", "account", "x"), 3)
    return {key: wild(random_, depth + 1) for key in keys}


def mutate(random_: random.Random, body: dict[str, Any]) -> None:
    """One change somewhere in a body."""
    holder: Any = body
    while isinstance(holder, (dict, list)) and holder:
        key = random_.choice(list(holder)) if isinstance(holder, dict) else random_.randrange(len(holder))
        inner = holder[key]
        if isinstance(inner, (dict, list)) and inner and random_.random() < 0.75:
            holder = inner
            continue
        _change(random_, holder, key)
        return


def _change(random_: random.Random, holder: Any, key: Any) -> None:
    value, kind = holder[key], random_.randrange(8)
    if kind == 0:
        del holder[key]
    elif kind == 1 and isinstance(holder, dict):
        holder[random_.choice(UNKNOWN_KEYS)] = wild(random_)
    elif kind == 1:
        holder.insert(key, wild(random_))
    elif kind == 2:
        holder[key] = {"0": value} if isinstance(value, list) else [value]
    elif kind == 3:
        holder[key] = list(value.values()) if isinstance(value, dict) else {"value": value}
    else:
        holder[key] = wild(random_)


def plain_copy(value: Any) -> Any:
    if type(value) is dict:
        return {key: plain_copy(each) for key, each in value.items()}
    return [plain_copy(each) for each in value] if type(value) is list else value


CLASSES = entity_classes()
SMALL = list(small().items())
LARGE = [(cls, body) for cls, body in handmade().values()]


@pytest.mark.parametrize("bodies", [1000, pytest.param(20_000, marks=pytest.mark.endurance)])
@pytest.mark.parametrize("seed", range(ROUNDS))
def test_mutated_bodies_convert_and_keep_every_value(seed: int, bodies: int) -> None:
    random_ = random.Random(seed)
    for number in range(bodies):
        name, sample = random_.choice(LARGE if number % 50 == 0 else SMALL)
        body = plain_copy(sample)
        for _ in range(random_.choice((1, 1, 2, 5))):
            mutate(random_, body)
        # The compiled code of a shape is only there once the shape has come a few times.
        for _ in range(5 if number % 20 == 0 else 1):
            got = convert(CLASSES[name], plain_copy(body))
            assert not list(losses(body, got)), (name, body)


@pytest.mark.parametrize("seed", range(4))
def test_both_ways_of_converting_give_the_same(seed: int) -> None:
    random_ = random.Random(1000 + seed)
    for _ in range(500):
        name, sample = random_.choice(SMALL)
        body = plain_copy(sample)
        mutate(random_, body)
        general = _Builder(CLASSES[name], {}).in_general(plain_copy(body))
        builder = _Builder(CLASSES[name], {})
        for _ in range(4):
            compiled = builder(plain_copy(body))
        assert type(general) is type(compiled)
        assert list(general) == list(compiled)
        assert same(general, compiled)
        assert same(wire_values(general), wire_values(compiled))


@pytest.mark.parametrize("seed", range(4))
def test_pages_of_mutated_bodies_keep_every_value(seed: int) -> None:
    random_ = random.Random(2000 + seed)
    statuses = [body for name, body in SMALL if name in ("Status", "Account", "Notification")]
    for _ in range(100):
        page = [plain_copy(random_.choice(statuses)) for _ in range(5)]
        for body in page:
            if random_.random() < 0.5:
                mutate(random_, body)
        page.insert(random_.randrange(6), wild(random_))
        got = convert(PaginatableList[Status], plain_copy(page))
        assert type(got) is PaginatableList
        assert not list(losses(page, got))


def test_the_checks_notice_a_lost_value() -> None:
    body = {"id": "5", "content": ["not", "text"], "unheard_of": {"a": 1}, "account": {"created_at": "yesterday"}}
    status = convert(Status, copy.deepcopy(body))
    assert not list(losses(body, status))
    assert list(losses({**body, "id": "6"}, status))
    assert list(losses({**body, "content": ["not"]}, status))
    assert list(losses({**body, "unheard_of": {"a": 2}}, status))
    assert list(losses({**body, "account": {"created_at": "today"}}, status))
    dict.__setitem__(status, "reblogs_count", "three")
    assert list(losses(body, status))


def test_a_misfit_item_in_a_list_does_not_cost_its_neighbours_their_values() -> None:
    first = {"id": "1", "followers_count": "many", "created_at": "2024-05-01T00:00:01Z"}
    for _ in range(5):
        accounts = convert(PaginatableList[Account], [dict(first), "no account", dict(first)])
        assert accounts[0].followers_count is None
        assert accounts[0].wire_value("followers_count") == "many"
        assert accounts[1] == "no account"
        assert accounts[2].wire_value("followers_count") == "many"


@pytest.mark.parametrize("value", [5, 5.5, "5", True, [], {}, "yesterday", math.nan, 10**400])
def test_any_json_type_in_a_date_field_keeps_its_value(value: Any) -> None:
    for _ in range(5):
        account = convert(Account, {"created_at": plain_copy(value)})
        assert not list(losses({"created_at": value}, account))


def test_true_in_a_date_field_is_none() -> None:
    account = convert(Account, {"created_at": True})
    assert account.created_at is None
    assert account.wire_value("created_at") is True


# --- Depth ------------------------------------------------------------------------------------------------------------


def chain(key: str, depth: int, innermost: Any = None, first: str = "account") -> Any:
    for number in range(depth):
        account = {"id": number, "created_at": "2024-05-01T12:34:56.000Z", "acct": "ada"}
        inner = {"account": account, key: innermost}
        innermost = {"id": str(number), "created_at": "2024-05-01T12:34:56.000Z", first: inner[first], **inner}
    return innermost


def nested(depth: int, brackets: str) -> Any:
    value: Any = "the innermost"
    for number in range(depth):
        value = [value] if brackets[number % len(brackets)] == "[" else {"inner": value, "number": number}
    return value


@pytest.mark.parametrize("depth", [100, DEPTH])
@pytest.mark.parametrize("times", [1, 5])
def test_a_chain_of_boosts_of_any_depth_keeps_every_value(depth: int, times: int) -> None:
    for _ in range(times):
        status = convert(Status, chain("reblog", depth))
        assert not list(losses(chain("reblog", depth), status))
    assert status.reblog.reblog.reblog.account.acct == "ada"


@pytest.mark.parametrize("first", ["account", "reblog"])
@pytest.mark.parametrize("start", range(880, 1000, 10))
def test_a_chain_of_boosts_as_deep_as_the_stack_keeps_every_value(start: int, first: str) -> None:
    for depth in range(start, start + 10):
        status = convert(Status, chain("reblog", depth, first=first))
        assert not list(losses(chain("reblog", depth, first=first), status))


@pytest.mark.parametrize("first", ["account", "reblog"])
@pytest.mark.parametrize(("depth", "depths"), [(999, 10), (DEPTH, 1)])
def test_the_first_deep_chain_of_a_process_keeps_every_value(depth: int, depths: int, first: str) -> None:
    """In a process of its own, where no test before has filled the caches of classes."""
    code = f"""
from mastodon._data.convert import convert
from mastodon.return_types import Status
from tests.data.bodies import losses
from tests.data.test_fuzz import chain
for depth in range({depth} - {depths} + 1, {depth} + 1):
    status = convert(Status, chain("reblog", depth, first={first!r}))
    assert not list(losses(chain("reblog", depth, first={first!r}), status)), depth
"""
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-1000:]


@pytest.mark.parametrize("brackets", ["{", "[", "{[", "[[{"])
@pytest.mark.parametrize("cls", [Status, AttribAccessDict, Account, Notification, Context])
def test_unknown_keys_of_any_depth_keep_every_value(cls: type, brackets: str) -> None:
    for _ in range(4):
        body = {"id": "5", "unheard_of": nested(DEPTH, brackets), "next": 1}
        entity = convert(cls, {**body, "unheard_of": nested(DEPTH, brackets)})
        assert not list(losses(body, entity))
        assert entity.id == "5"


@pytest.mark.parametrize("key", ["content", "created_at", "account", "mentions", "reblog", "quote", "filtered", "poll"])
@pytest.mark.parametrize("brackets", ["{", "["])
def test_known_fields_of_any_depth_keep_every_value(key: str, brackets: str) -> None:
    for _ in range(4):
        body = {"id": "5", key: nested(DEPTH, brackets)}
        status = convert(Status, {"id": "5", key: nested(DEPTH, brackets)})
        assert not list(losses(body, status))


@pytest.mark.parametrize("type_", [PaginatableList[Status], NonPaginatableList[str], Status, AttribAccessDict, str])
@pytest.mark.parametrize("brackets", ["{", "[", "{["])
def test_whole_responses_of_any_depth_keep_every_value(type_: Any, brackets: str) -> None:
    response = convert(type_, nested(DEPTH, brackets))
    sent = nested(DEPTH, brackets)
    assert not list(losses(sent, response)) or same(sent, response)


def test_lists_of_deep_things_keep_every_value() -> None:
    page = [chain("reblog", DEPTH), {"id": "5", "replies_count": "many"}, nested(DEPTH, "[")]
    got = convert(PaginatableList[Status], page)
    assert got[1].id == "5"
    assert got[1].wire_value("replies_count") == "many"
    assert not list(losses([chain("reblog", DEPTH), {"id": "5", "replies_count": "many"}, nested(DEPTH, "[")], got))


def test_the_comparison_of_these_tests_tells_types_apart() -> None:
    assert not comes_from("5", 5.5)
    assert not comes_from(True, "1")
    assert same([1, {"a": [None]}], [1, {"a": [None]}])
    assert not same([1], [True])
    assert not same({"a": 1}, {"a": 1, "b": None})
