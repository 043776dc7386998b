"""The plain text of entities: attributes that are not keys."""

from __future__ import annotations

import copy
import json
import pickle

import pytest

from mastodon import return_types
from mastodon.return_types import Account, Instance, InstanceRegistrations, Status
from mastodon.return_types.plain import PlainText
from mastodon.types_base import AttribAccessDict

PLAIN = [
    (cls, name, value.field)
    for each in return_types.__all__
    if isinstance(cls := getattr(return_types, each), type) and issubclass(cls, AttribAccessDict)
    for name, value in vars(cls).items()
    if isinstance(value, PlainText)
]


@pytest.mark.parametrize(("cls", "name", "field"), PLAIN)
def test_every_field_with_html_has_its_plain_text(cls: type[AttribAccessDict], name: str, field: str) -> None:
    entity = cls({field: "<p>a &amp; b<br>c</p>"})
    assert getattr(entity, name) == "a & b\nc"
    assert name == f"plain_{field}" or (name == "plain_text" and field == "content")
    assert getattr(cls(), name) == ""
    assert getattr(cls({field: ["not text"]}), name) == ""
    entity.pop(field)
    assert getattr(entity, name) == ""


def test_no_field_is_forgotten() -> None:
    assert {f"{cls.__name__}.{field}" for cls, _, field in PLAIN} == {
        *("Status.content", "StatusEdit.content", "Translation.content", "Account.note", "AccountField.value"),
        *("Profile.formatted_note", "Announcement.content", "Collection.description", "Instance.description"),
        *("InstanceRegistrations.message", "ExtendedDescription.content", "PrivacyPolicy.content"),
        *("TermsOfService.content", "NotificationFallback.title", "NotificationFallback.summary"),
        *("NotificationFallback.details",),
    }


def test_plain_text_is_not_a_key() -> None:
    status = Status(content="<p>x</p>")
    before = dict(status)
    assert status.plain_text == "x"
    assert "plain_text" in dir(status)
    for made in (status, copy.deepcopy(status), pickle.loads(pickle.dumps(status)), Status.from_json(status.to_json())):
        assert made == before
        assert "plain_text" not in made
        assert "plain_text" not in json.loads(made.to_json())["_mastopy_data"]
    with pytest.raises(KeyError):
        status["plain_text"]


def test_plain_text_follows_the_field() -> None:
    account = Account(note="<p>old</p>")
    account.note = "<p>new</p>"
    assert account.plain_note == "new"


def test_plain_text_cannot_be_set() -> None:
    status = Status(content="<p>x</p>")
    with pytest.raises(AttributeError, match="plain text of 'content'"):
        status.plain_text = "y"  # type: ignore[misc]
    with pytest.raises(AttributeError):
        del status.plain_text
    assert status.plain_text == "x"


def test_a_key_of_that_name_stays_a_key() -> None:
    status = Status({"content": "<p>x</p>", "plain_text": "from the server"})
    assert status["plain_text"] == "from the server"
    assert status.plain_text == "x"
    status.plain_text = "changed"  # type: ignore[misc]
    assert status["plain_text"] == "changed"


def test_a_field_of_a_subclass_takes_precedence() -> None:
    class Mine(Status):
        plain_text: str  # type: ignore[assignment]

    assert Mine(content="<p>x</p>", plain_text="own").plain_text == "own"


def test_the_class_shows_what_the_attribute_is() -> None:
    assert isinstance(Status.plain_text, PlainText)
    assert Instance(description="Ask <b>us</b>").plain_description == "Ask us"
    assert InstanceRegistrations(message=None).plain_message == ""
