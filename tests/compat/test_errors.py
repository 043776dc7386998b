"""What bots catch, and what they find in it."""
# Written as programs write them, not as this project would:
# ruff: noqa: PT011, PT017

import io
import json
import pickle
import socket

import pytest
import requests
import requests_mock

import mastodon
from mastodon import (
    Mastodon,
    MastodonAPIError,
    MastodonBadGatewayError,
    MastodonError,
    MastodonFileNotFoundError,
    MastodonGatewayTimeoutError,
    MastodonIllegalArgumentError,
    MastodonInternalServerError,
    MastodonIOError,
    MastodonMalformedEventError,
    MastodonNetworkError,
    MastodonNotFoundError,
    MastodonRatelimitError,
    MastodonServerError,
    MastodonServiceUnavailableError,
    MastodonUnauthorizedError,
    MastodonVersionError,
)
from mastodon.errors import MastodonReadTimeout

HOST = "https://mastodon.example"


def client(**arguments):
    arguments.setdefault("version_check_mode", "none")
    return Mastodon(api_base_url=HOST, access_token="token", **arguments)


def error_of(status, body):
    with requests_mock.Mocker() as server:
        server.get(HOST + "/api/v1/statuses/1", status_code=status, text=body)
        with pytest.raises(MastodonError) as caught:
            client(ratelimit_method="throw").status(1)
    return caught.value


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (400, MastodonAPIError),
        (401, MastodonUnauthorizedError),
        (403, MastodonAPIError),
        (404, MastodonNotFoundError),
        (410, MastodonAPIError),
        (422, MastodonAPIError),
        (429, MastodonRatelimitError),
        (500, MastodonInternalServerError),
        (502, MastodonBadGatewayError),
        (503, MastodonServiceUnavailableError),
        (504, MastodonGatewayTimeoutError),
    ],
)
def test_class_for_each_status(status, kind):
    assert type(error_of(status, '{"error": "msg"}')) is kind


def test_args_of_an_api_error():
    for status in (400, 401, 403, 404, 422, 500, 503):
        message, number, _, text = error_of(status, '{"error": "msg"}').args[:4]
        assert message == "Mastodon API returned error"
        assert (number, text) == (status, "msg")


def test_text_of_an_error():
    text = str(error_of(404, '{"error": "Record not found"}'))
    assert "404" in text
    assert "Record not found" in text


def test_a_json_string_is_the_message():
    assert error_of(422, '"Something is wrong"').args[3] == "Something is wrong"


def test_error_bodies_that_are_no_json():
    error = error_of(502, "<html><body>Bad Gateway</body></html>")
    assert isinstance(error, MastodonBadGatewayError)
    assert error.args[1] == 502


def test_error_with_an_empty_body():
    assert error_of(500, "").args[1] == 500


def test_success_that_is_no_json():
    with requests_mock.Mocker() as server:
        server.get(HOST + "/api/v1/statuses/1", text="<html>")
        with pytest.raises(MastodonAPIError):
            client().status(1)


def test_families():
    assert issubclass(MastodonNotFoundError, MastodonAPIError)
    assert issubclass(MastodonUnauthorizedError, MastodonAPIError)
    assert issubclass(MastodonInternalServerError, MastodonServerError)
    assert issubclass(MastodonServerError, MastodonAPIError)
    assert issubclass(MastodonAPIError, MastodonError)
    assert issubclass(MastodonRatelimitError, MastodonError)
    assert not issubclass(MastodonRatelimitError, MastodonAPIError)
    assert issubclass(MastodonVersionError, MastodonError)
    assert issubclass(MastodonMalformedEventError, MastodonError)


def test_builtin_families():
    assert issubclass(MastodonIllegalArgumentError, ValueError)
    assert issubclass(MastodonIOError, OSError)
    assert issubclass(MastodonIOError, IOError)
    assert issubclass(MastodonNetworkError, MastodonIOError)
    assert issubclass(MastodonReadTimeout, MastodonNetworkError)
    assert issubclass(MastodonFileNotFoundError, MastodonIOError)
    assert issubclass(MastodonError, Exception)


def test_errors_of_the_package_are_those_of_its_module():
    for name in ("MastodonError", "MastodonAPIError", "MastodonNetworkError", "MastodonRatelimitError"):
        assert getattr(mastodon, name) is getattr(mastodon.errors, name)


def test_except_value_error():
    try:
        client().status_post("x", visibility="everyone")
    except ValueError as error:
        assert "visibility" in str(error)
    else:
        pytest.fail("no error")


def test_illegal_arguments_are_value_errors():
    with pytest.raises(ValueError):
        Mastodon(client_id="no-such-id", api_base_url=None)
    with pytest.raises(MastodonIllegalArgumentError):
        client(feature_set="moon")
    with pytest.raises(ValueError):
        client().media_post(b"data without a type")


def test_except_oserror_for_the_network():
    with requests_mock.Mocker() as server:
        server.get(HOST + "/api/v1/statuses/1", exc=requests.exceptions.ConnectTimeout)
        with pytest.raises(OSError):
            client().status(1)


def test_refused_connection_names_the_pool():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
        api = Mastodon(api_base_url=f"https://127.0.0.1:{port}", access_token="t", version_check_mode="none")
        with pytest.raises(MastodonNetworkError) as caught:
            api.status(1)
    assert "HTTPSConnectionPool(host='127.0.0.1'" in str(caught.value)
    assert str(caught.value).startswith("Could not complete request")


def test_missing_file():
    with pytest.raises(MastodonFileNotFoundError):
        client(mastodon_version="4.3.0").media_post("/no/such/cat.png")
    with pytest.raises(IOError):
        client(mastodon_version="4.3.0").media_post("/no/such/cat.png")


def test_errors_can_be_pickled():
    error = error_of(404, '{"error": "Record not found"}')
    loaded = pickle.loads(pickle.dumps(error))
    assert type(loaded) is type(error)
    assert loaded.args[1] == 404


def test_errors_of_ones_own():
    """Mocks raise errors that the test makes by hand."""
    for made in (
        MastodonAPIError("Mastodon API returned error", 422, "Unprocessable Entity", "text"),
        MastodonNotFoundError("Mastodon API returned error", 404, "Not Found", "text"),
        MastodonError("x"),
        MastodonRatelimitError("Hit rate limit."),
        MastodonNetworkError("x"),
        MastodonNetworkError(f"Could not complete request: {OSError()}"),
        MastodonIllegalArgumentError("x"),
        MastodonAPIError(),
    ):
        with pytest.raises(MastodonError):
            raise made
    assert MastodonAPIError("a", 422).args == ("a", 422)
    assert str(MastodonError("x")) == "x"


def test_wrapped_in_a_bots_own_retry():
    attempts = []

    def retry(call):
        for _ in range(3):
            try:
                return call()
            except (MastodonNetworkError, MastodonServerError) as error:
                attempts.append(type(error))
        return None

    with requests_mock.Mocker() as server:
        server.get(
            HOST + "/api/v1/statuses/1",
            [{"exc": requests.exceptions.ConnectionError}, {"status_code": 503, "json": {}}, {"json": {"id": "1"}}],
        )
        assert retry(lambda: client().status(1)).id == "1"
    assert attempts == [MastodonNetworkError, MastodonServiceUnavailableError]


# --- Logging in and making accounts -----------------------------------------------------------------------------------


def oauth(server):
    server.get(
        HOST + "/.well-known/oauth-authorization-server",
        json={
            "grant_types_supported": ["password", "authorization_code", "client_credentials"],
            "token_endpoint": HOST + "/oauth/token",
        },
    )


def app(**arguments):
    return Mastodon(client_id="id", client_secret="secret", api_base_url=HOST, mastodon_version="4.3.0", **arguments)


@pytest.mark.parametrize("status", [400, 401, 403, 404, 500, 503])
def test_refused_code(status):
    with requests_mock.Mocker() as server:
        oauth(server)
        server.post(HOST + "/oauth/token", status_code=status, json={"error": "invalid_grant"})
        with pytest.raises(MastodonIllegalArgumentError):
            app().log_in(code="wrong", scopes=["read"])


def test_refused_password():
    with requests_mock.Mocker() as server:
        oauth(server)
        server.post(HOST + "/oauth/token", status_code=400, json={"error": "invalid_grant"})
        with pytest.raises(MastodonIllegalArgumentError):
            app().log_in("ada@example.com", "wrong", scopes=["read"])


def test_fewer_scopes_than_asked_for():
    with requests_mock.Mocker() as server:
        oauth(server)
        server.post(HOST + "/oauth/token", json={"access_token": "new", "scope": "read", "created_at": 1})
        with pytest.raises(MastodonAPIError, match="read"):
            app().log_in(code="code", scopes=["read", "write"])


REFUSED = {
    "error": "Validation failed: Username has already been taken",
    "details": {"username": [{"error": "ERR_TAKEN", "description": "has already been taken"}]},
}


def create_account(status, body, **arguments):
    with requests_mock.Mocker() as server:
        oauth(server)
        server.post(HOST + "/oauth/token", json={"access_token": "app", "scope": "read write follow push"})
        server.post(HOST + "/api/v1/accounts", status_code=status, json=body)
        given = {"username": "ada", "password": "long enough", "email": "ada@example.com", "agreement": True}
        return app().create_account(**{**given, **arguments})


def test_refused_account():
    with pytest.raises(MastodonIllegalArgumentError, match="Validation failed"):
        create_account(422, REFUSED)


def test_refused_account_with_details():
    token, error = create_account(422, REFUSED, return_detailed_error=True)
    assert token is None
    assert error.details.username[0].error == "ERR_TAKEN"
    assert error["error"].startswith("Validation failed")


@pytest.mark.parametrize("argument", ["username", "password", "email"])
def test_empty_arguments_are_for_the_server_to_judge(argument):
    token, error = create_account(422, REFUSED, return_detailed_error=True, **{argument: ""})
    assert token is None
    assert error.details is not None


@pytest.mark.parametrize("status", [403, 500])
def test_account_refused_otherwise_with_details(status):
    token, error = create_account(status, {"error": "closed"}, return_detailed_error=True)
    assert token is None
    assert error["error"] == "closed"


def test_no_details_for_a_rate_limit():
    with pytest.raises(MastodonRatelimitError):
        create_account(429, {"error": "slow"}, return_detailed_error=True)


def test_create_app_refused():
    with requests_mock.Mocker() as server:
        server.post(HOST + "/api/v1/apps", exc=requests.exceptions.ConnectionError)
        with pytest.raises(MastodonNetworkError):
            Mastodon.create_app("bot", api_base_url=HOST)


# --- Arguments do not fill the log ------------------------------------------------------------------------------------


def test_a_huge_argument_is_not_repeated():
    with pytest.raises(ValueError) as caught:
        client().status_post("x", visibility="v" * 600_000)
    assert len(str(caught.value)) < 5000
    with pytest.raises(ValueError) as caught:
        client(feature_set="f" * 600_000)
    assert len(str(caught.value)) < 5000


def test_huge_media_without_a_type_is_not_repeated():
    with pytest.raises(ValueError) as caught:
        client().media_post(b"x" * 600_000)
    assert len(str(caught.value)) < 5000


def test_debug_output_can_be_switched_on(capsys):
    with requests_mock.Mocker() as server:
        server.get(HOST + "/api/v1/statuses/1", json={"id": "1"})
        client(debug_requests=True).status(1)
    assert "/api/v1/statuses/1" in capsys.readouterr().out


def test_file_objects_stay_open():
    picture = io.BytesIO(b"png")
    with requests_mock.Mocker() as server:
        server.post(requests_mock.ANY, json={"id": "1", "url": "https://x/y"})
        client(mastodon_version="4.3.0").media_post(picture, mime_type="image/png")
    assert not picture.closed


def test_error_body_with_details_is_still_readable():
    error = error_of(422, json.dumps({"error": "bad", "details": {"text": [{"error": "ERR_BLANK"}]}}))
    assert error.args[3] == "bad"
