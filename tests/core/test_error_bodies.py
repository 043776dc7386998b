"""What servers write into the bodies of errors, and what programs get to see of it."""

from __future__ import annotations

import json
from typing import Any

import pytest

from mastodon import MastodonAPIError
from mastodon._core.response import data_of, error_of, hint_of, looks_like_file_name, reports_health
from mastodon.errors import MastodonUnexpectedMentionsError
from tests.support.prepared import Wire


def message(body: Any, status: int = 422) -> Any:
    text = body if isinstance(body, bytes) else json.dumps(body).encode()
    return error_of(status, "Reason", text).args[3]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({"error": "Record not found"}, "Record not found"),
        ({"error": "Validation failed: Text is blank", "details": {"text": []}}, "Validation failed: Text is blank"),
        ({"error": 5}, "5"),
        ({"message": "Not here."}, "Not here."),
        (
            {"message": "The given data was invalid.", "errors": {"status": ["required"]}},
            "The given data was invalid. (status: required)",
        ),
        ({"code": "token-required", "message": "Token Required", "data": {"status": 401}}, "Token Required"),
        ({"errors": {"detail": "Bad request"}}, "Bad request"),
        ({"errors": {"error": "Bad request"}}, "Bad request"),
        ({"errors": ["one", "two"]}, "one, two"),
        ({"errors": [{"message": "one"}, {"message": "two"}]}, "one, two"),
        ({"detail": "Not allowed"}, "Not allowed"),
        ({"detail": [{"loc": ["body", "status"], "msg": "x", "message": "field required"}]}, "field required"),
        ({"type": "about:blank", "title": "Forbidden", "status": 403, "detail": "No access."}, "No access."),
        ({"type": "about:blank", "title": "Forbidden", "status": 403}, "Forbidden"),
        ({"error": {"code": "INVALID_PARAM", "message": "Invalid param."}}, "Invalid param."),
        ({"error": {"code": "INVALID_PARAM"}}, "INVALID_PARAM"),
        ({"error": ["one", "two"]}, "one, two"),
        ({"error": True, "message": "Not here."}, "Not here."),
        ({"error": "", "message": "Not here."}, "Not here."),
        ({"detail": [{"loc": ["body", "status"], "msg": "field required", "type": "missing"}]}, "field required"),
        ({"status": ["This field is required."]}, "status: This field is required."),
        ([{"message": "one"}, "two"], "one, two"),
        ({"msg": "Not here."}, "Not here."),
        ({"message": "Server Error", "trace": [{"file": "a.php"}]}, "Server Error"),
        ("Something is wrong", "Something is wrong"),
        (b"upstream timed out\n", "upstream timed out"),
        (b"<html><body>Bad Gateway</body></html>", None),
        (b"\x00\x01\x02", None),
        (b"\xff\xfe", None),
        (b"x" * 5000, None),
        (b"x" * 400, "x" * 400),
        (b"x" * 401, None),
        (b"one\r\n\ttwo", "one\r\n\ttwo"),
        (b"one\x07two", None),
        (b"<p>", None),
        (b"[1", None),
        ({"error": False, "msg": "Not here."}, "Not here."),
        ({"error": 5.5}, "5.5"),
        ({"error": {"description": "Not here."}}, "Not here."),
        ({"error": {"title": "Not here."}}, "Not here."),
        ({"message": "too long", "errors": ["too long"]}, "too long"),
        ({"errors": [str(number) for number in range(25)]}, ", ".join(map(str, range(20)))),
        (
            {"errors": {str(number): "x" for number in range(25)}},
            ", ".join(f"{number}: x" for number in range(20)),
        ),
        ({"errors": {"a": "", "b": "x", "c": 5}}, "b: x"),
        (b'{"broken', None),
        (b"", None),
        ({}, None),
        ([], None),
        (None, None),
        ({"error": {}}, None),
        ({"errors": {"a": {"b": {"c": "deep"}}}}, "a: b: c: deep"),
        ({"errors": {"a": {"b": {"c": {"d": {"e": {"f": "too deep"}}}}}}}, None),
        ({"errors": {}, "message": ""}, None),
    ],
)
def test_the_message_is_a_short_text(body: Any, expected: str | None) -> None:
    assert message(body) == expected


def test_long_and_deep_bodies_stay_short() -> None:
    deep: Any = "end"
    for _ in range(50):
        deep = [deep]
    assert message({"errors": deep}) is None
    assert len(message({"errors": {str(number): "x" * 500 for number in range(100)}})) <= 1003


def test_an_unknown_path_says_so() -> None:
    assert message(b"", 404) == "Endpoint not found."


def test_hints_are_sentences() -> None:
    body = b'{"error": "Cannot attach files that have not finished processing."}'
    assert hint_of(422, body, "application/json", "token") == (
        "the server is still processing the media: wait until media() gives a url, then post."
    )
    assert hint_of(404, b"<html>", "text/html", "token") == (
        "the response is not JSON: api_base_url may not be the address of the server itself."
    )


def test_the_details_of_mastodon_are_the_hint() -> None:
    details = {"username": [{"error": "ERR_TAKEN", "description": "has already been taken"}]}
    body = {"error": "Validation failed: Username has already been taken", "details": details}
    assert hint_of(422, json.dumps(body).encode(), "application/json", "t") == "username: has already been taken."


def test_a_refusal_with_a_reason_does_not_blame_the_scopes(wire: Wire) -> None:
    wire.respond("GET", "/api/v1/preferences", status=403, json={"message": "Account is suspended."})
    wire.respond("GET", "/api/v1/preferences", status=403, json={"error": "This action is not allowed"})
    with pytest.raises(MastodonAPIError) as refused:
        wire.client().preferences()
    assert refused.value.args[3] == "Account is suspended."
    assert "scope" not in str(refused.value)
    with pytest.raises(MastodonAPIError, match="scope"):
        wire.client().preferences()


def test_a_web_page_after_a_blank_line_is_a_web_page(wire: Wire) -> None:
    wire.respond("GET", "/api/v1/accounts/5", text="\n <!DOCTYPE html><p>hello")
    with pytest.raises(MastodonAPIError) as caught:
        wire.client().account(5)
    assert "the response is a web page" in str(caught.value.hint)


def test_unexpected_mentions_have_an_error_of_their_own() -> None:
    error = error_of(422, "Unprocessable", b'{"error": "no", "unexpected_accounts": [{"id": "5"}]}')
    assert isinstance(error, MastodonUnexpectedMentionsError)
    assert error.accounts == [{"id": "5"}]


def test_only_a_list_of_accounts_is_one_of_unexpected_mentions() -> None:
    error = error_of(422, "Unprocessable", b'{"error": "no", "unexpected_accounts": "all"}')
    assert type(error) is MastodonAPIError


@pytest.mark.parametrize(("details", "hint"), [({"text": "too long"}, "text: too long."), ("too long", None)])
def test_details_by_field_become_a_hint(details: Any, hint: str | None) -> None:
    assert hint_of(422, json.dumps({"error": "no", "details": details}).encode(), "json", "token") == hint


@pytest.mark.parametrize(("sent", "shown"), [(b"oops", "b'oops'"), (b"x" * 5000, "b'" + "x" * 200 + "'...")])
def test_a_body_that_is_not_json_is_shown_as_far_as_it_is_short(wire: Wire, sent: bytes, shown: str) -> None:
    wire.respond("GET", "/api/v1/accounts/5", body=sent)
    with pytest.raises(MastodonAPIError) as caught:
        wire.client().account(5)
    sentence = f"Could not parse response as JSON, response code was 200, bad json content was {shown}."
    assert caught.value.args[0] == sentence
    assert caught.value.args[1].startswith("Exception was: ")


@pytest.mark.parametrize(
    ("token", "hint"),
    [
        (None, "no access token was given."),
        ("bot.secret", "the access token looks like the name of a file, and there is no such file."),
        ("token", "the access token may be wrong, expired or revoked."),
    ],
)
def test_the_hint_of_401_depends_on_the_token(token: str | None, hint: str) -> None:
    assert hint_of(401, b"", "json", token) == hint


@pytest.mark.parametrize("body", [b"OK", b"ok\n", b'"success"', b"Success", b'{"status": "OK"}', b'{ "status":"ok" }'])
def test_a_healthy_server_says_so(body: bytes) -> None:
    assert reports_health(body)


@pytest.mark.parametrize("body", [b"", b"not ok", b"<html>OK</html>", b'{"status": "down"}', b"\xff"])
def test_anything_else_is_no_health(body: bytes) -> None:
    assert not reports_health(body)


@pytest.mark.parametrize(("length", "is_file"), [(70, True), (79, True), (80, False)])
def test_a_long_token_with_a_dot_is_no_file(length: int, is_file: bool) -> None:
    assert looks_like_file_name("x." + "x" * (length - 2)) is is_file


@pytest.mark.parametrize("text", ["token", "a.b\n"])
def test_a_text_without_a_dot_or_of_several_lines_is_no_file(text: str) -> None:
    assert not looks_like_file_name(text)


@pytest.mark.parametrize(
    ("description", "hint"),
    [
        ({"error_description": "The grant is expired."}, "The grant is expired. (the access token may be wrong"),
        ({"error_description": ""}, "the access token may be wrong"),
        ([], "the access token may be wrong"),
    ],
)
def test_the_hint_of_401_begins_with_what_oauth_says(description: Any, hint: str) -> None:
    assert str(hint_of(401, json.dumps(description).encode(), "json", "token")).startswith(hint)


def test_a_refusal_without_a_reason_may_be_about_scopes() -> None:
    assert "scope" in str(hint_of(403, b'{"error": "no"}', "json", "token"))
    assert "scope" in str(hint_of(403, b"", "json", "token"))
    assert hint_of(403, b'{"error": "no", "error_description": "Ask."}', "json", "token") == "Ask."
    assert hint_of(403, b'{"message": "no", "error_description": "Ask."}', "json", "token") == "Ask."


@pytest.mark.parametrize(
    ("status", "content_type", "is_blamed"),
    [(404, "text/html", True), (404, "application/json", False), (500, "", False)],
)
def test_a_page_in_place_of_json_blames_the_address(status: int, content_type: str, is_blamed: bool) -> None:
    assert ("api_base_url" in str(hint_of(status, b"", content_type, "token"))) is is_blamed


def test_an_empty_body_is_a_result_unless_the_status_is_200() -> None:
    assert data_of(202, b"") == {}
    with pytest.raises(MastodonAPIError, match="Could not parse"):
        data_of(200, b"")


def test_numbers_of_thousands_of_digits_stay_text() -> None:
    digits = "9" * 4300
    assert data_of(200, f'{{"a": {digits}, "b": {digits[1:]}}}'.encode())["b"] == int(digits[1:])
    assert data_of(200, f'{{"a": 9{digits}, "b": 5}}'.encode()) == {"a": "9" + digits, "b": 5}
