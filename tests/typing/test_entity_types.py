"""Types of entities as a type checker shows them to users."""

from __future__ import annotations

import re

from tests.typing.conftest import Mypy

# The comment of a line is what must be revealed or reported.
RIGHT = """
from datetime import datetime

from typing_extensions import assert_type

from mastodon.return_types import (
    Account,
    CustomEmoji,
    EntityList,
    Filter,
    FilterV2,
    FilterResult,
    InstanceV2,
    MediaAttachment,
    Poll,
    Preferences,
    PreviewCard,
    Quote,
    RuleTranslation,
    ShallowQuote,
    Status,
    StatusMention,
)
from mastodon.types_base import (
    AttribAccessDict,
    IdType,
    MaybeSnowflakeIdType,
    NonPaginatableList,
    PaginatableList,
)

status = Status()
timeline = PaginatableList[Status]()

assert_type(status.account.acct, str)
assert_type(status.plain_text, str)
assert_type(status.account.plain_note, str)
assert_type(list(timeline)[0].account.acct, str)
assert_type(timeline[0].account.acct, str)
assert_type(timeline[0:2], PaginatableList[Status])
assert_type(timeline.copy(), PaginatableList[Status])
assert_type(timeline + timeline, PaginatableList[Status])
assert_type(status.id, MaybeSnowflakeIdType)
assert_type(status.created_at, datetime)
assert_type(status.edited_at, datetime | None)
assert_type(status.card, PreviewCard | None)
assert_type(status.poll, Poll | None)
assert_type(status.reblog, Status | None)
assert_type(status.quote, Quote | ShallowQuote | None)
assert_type(status.mentions, NonPaginatableList[StatusMention])
assert_type(status.account.emojis[0], CustomEmoji)
assert_type(status.account.moved, Account | None)
assert_type(FilterResult().filter, Filter | FilterV2)
assert_type(InstanceV2().rules[0].translations["de"], RuleTranslation)
assert_type(Preferences().posting_default_language, str | None)
assert_type(MediaAttachment().description, str | None)
assert_type(status.id.to_datetime(), datetime | None)
assert_type(status.copy(), Status)
assert_type(status.to_json(), str)
assert_type(int(status.id), int)


def takes_an_id(id_: IdType) -> None: ...
def takes_a_list(statuses: EntityList[Status]) -> None: ...


takes_an_id(status.id)
takes_an_id(5)
takes_a_list(timeline)
takes_a_list(NonPaginatableList[Status]())


class Mine(Status):
    mood: str | None


assert_type(PaginatableList[Mine]()[0].mood, str | None)
assert_type(Mine(id=5).account, Account)
AttribAccessDict({"a": 1})["a"].anything
"""

WRONG = """
from mastodon.return_types import Account, Status
from mastodon.types_base import PaginatableList

status = Status()
status.contents  # error: "Status" has no attribute "contents"
status.plain_text = "x"  # error: Incompatible types in assignment
status.account.nickname  # error: "Account" has no attribute "nickname"
PaginatableList[Status]()[0].acct  # error: "Status" has no attribute "acct"
status.reblogs_count = "many"  # error: Incompatible types in assignment
status.card.title  # error: Item "None" of "PreviewCard | None" has no attribute "title"
status.quote.quoted_status  # error: Item "ShallowQuote" of "Quote | ShallowQuote | None" has no attribute
reveal_type(status.account.acct)  # note: Revealed type is "str"
reveal_type(status.card)  # note: Revealed type is "mastodon.return_types.cards.PreviewCard | None"
reveal_type([item.account.acct for item in PaginatableList[Status]()])  # note: Revealed type is "list[str]"
Account().followers_count.upper()  # error: "int" has no attribute "upper"
"""


def test_users_see_the_documented_types(mypy: Mypy) -> None:
    assert mypy({"user": RIGHT}) == (0, "")


def test_mypy_reports_wrong_uses_of_entities(mypy: Mypy) -> None:
    code, output = mypy({"user": WRONG})
    said: dict[int, list[str]] = {}
    for line, text in re.findall(r"user\.py:(\d+): (.*)", output):
        said.setdefault(int(line), []).append(text.replace("builtins.", ""))
    expected = {
        number: line.partition("  # ")[2] for number, line in enumerate(WRONG.splitlines(), 1) if "  # " in line
    }
    assert code == 1
    assert said.keys() == expected.keys()
    for number, text in expected.items():
        assert any(message.startswith(text) for message in said[number]), said[number]
