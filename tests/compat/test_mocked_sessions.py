"""Bots' tests that replace the session, the adapter, or single functions of requests."""
# Written as programs write them, not as this project would:
# ruff: noqa: SIM117

import io
import json
from datetime import timedelta
from http.client import HTTPMessage
from unittest import mock
from unittest.mock import MagicMock, Mock, patch

import numpy as np
import pytest
import requests
from requests.adapters import HTTPAdapter

from mastodon import (
    Mastodon,
    MastodonAPIError,
    MastodonError,
    MastodonNetworkError,
    MastodonNotFoundError,
    MastodonRatelimitError,
    MastodonUnauthorizedError,
)

HOST = "https://mastodon.example"
STATUS = {"id": "103", "content": "<p>hi</p>", "account": {"id": "7", "acct": "ada"}}


def client(session=None, **arguments):
    arguments.setdefault("version_check_mode", "none")
    return Mastodon(api_base_url=HOST, access_token="token", session=session, **arguments)


def response(data, status=200, headers=None):
    """A response as most tests build it: four things set up, all the rest is whatever Mock makes of it."""
    made = Mock()
    made.status_code = status
    made.ok = status < 400
    made.headers = headers or {}
    made.json.return_value = data
    return made


def handmade(data, status=200, headers=None):
    """A real response, without a connection behind it."""
    made = requests.Response()
    made.status_code = status
    made._content = data if isinstance(data, bytes) else json.dumps(data).encode()
    made.headers["Content-Type"] = "application/json"
    made.headers.update(headers or {})
    return made


# --- Mock and MagicMock as session ------------------------------------------------------------------------------------


def test_magicmock_session_with_one_line_of_setup():
    session = MagicMock()
    session.request.return_value.json.return_value = {"id": "103", "content": "hi"}
    session.request.return_value.status_code = 200
    session.request.return_value.headers = {}
    status = client(session).status("103")
    assert status["content"] == "hi"
    assert status.id == "103"


def test_magicmock_session_with_only_json_set_up():
    session = MagicMock()
    session.request.return_value.json.return_value = {"id": "103", "content": "hi"}
    assert client(session).status("103").content == "hi"


def test_mock_session_with_mock_response():
    session = Mock()
    session.request.return_value = response(STATUS)
    assert client(session).status(103).account.acct == "ada"


def test_the_request_that_a_mocked_session_saw():
    session = Mock()
    session.request.return_value = response(STATUS)
    client(session).status_post("hello world", visibility="unlisted")
    args, kwargs = session.request.call_args
    assert args[0] == "POST"
    assert args[1] == "https://mastodon.example/api/v1/statuses"
    assert kwargs["headers"]["Authorization"] == "Bearer token"
    assert kwargs["data"]["status"] == "hello world"
    assert kwargs["data"]["visibility"] == "unlisted"


def test_mocked_session_is_asked_once_for_each_call():
    session = MagicMock()
    session.request.return_value = response(STATUS)
    api = client(session)
    api.status(1)
    api.status_favourite(1)
    assert [call.args[:2] for call in session.request.call_args_list] == [
        ("GET", HOST + "/api/v1/statuses/1"),
        ("POST", HOST + "/api/v1/statuses/1/favourite"),
    ]


def test_mocked_session_for_a_get_has_params():
    session = MagicMock()
    session.request.return_value = response([STATUS])
    client(session).timeline_home(limit=5, max_id="99")
    params = session.request.call_args.kwargs["params"]
    assert params["limit"] == 5
    assert params["max_id"] == "99"


def test_mocked_session_list_of_statuses():
    session = MagicMock()
    session.request.return_value = response([STATUS, {"id": "104", "content": "b"}])
    page = client(session).timeline_local()
    assert [status.id for status in page] == ["103", "104"]


def test_side_effect_with_several_responses():
    session = MagicMock()
    session.request.side_effect = [response({"id": "1"}), response({"id": "2"}), response({"id": "3"})]
    api = client(session)
    assert [api.status(number).id for number in range(3)] == ["1", "2", "3"]


def test_side_effect_function_as_fake_server():
    def server(method, url, **kwargs):
        if url.endswith("/accounts/verify_credentials"):
            return response({"id": "7", "acct": "bot"})
        return response([{"id": "1", "account": {"id": "7"}}])

    session = Mock()
    session.request = server
    api = client(session)
    me = api.account_verify_credentials()
    assert api.account_statuses(me)[0].account.id == me.id


def test_side_effect_connection_error():
    session = MagicMock()
    session.request.side_effect = requests.exceptions.ConnectionError("no route")
    with pytest.raises(MastodonNetworkError):
        client(session).status(1)


def test_side_effect_timeout():
    session = MagicMock()
    session.request.side_effect = requests.exceptions.ReadTimeout("too slow")
    with pytest.raises(MastodonNetworkError, match="too slow"):
        client(session).timeline_home()


def test_mocked_404():
    session = Mock()
    session.request.return_value = response({"error": "Record not found"}, 404)
    with pytest.raises(MastodonNotFoundError) as caught:
        client(session).status(1)
    assert caught.value.args[1] == 404
    assert caught.value.args[3] == "Record not found"


def test_mocked_401():
    session = Mock()
    session.request.return_value = response({"error": "The access token is invalid"}, 401)
    with pytest.raises(MastodonUnauthorizedError):
        client(session).timeline_home()


def test_mocked_422_is_an_api_error():
    session = Mock()
    session.request.return_value = response({"error": "Validation failed: Text can't be blank"}, 422)
    with pytest.raises(MastodonAPIError, match="blank"):
        client(session).status_post("")


def test_mocked_429_with_throw():
    session = Mock()
    session.request.return_value = response({"error": "Too many requests"}, 429)
    with pytest.raises(MastodonRatelimitError):
        client(session, ratelimit_method="throw").timeline_home()


def test_json_that_raises():
    session = Mock()
    session.request.return_value = response(None)
    session.request.return_value.json.side_effect = ValueError("no json")
    session.request.return_value.content = b"<html>"
    session.request.return_value.text = "<html>"
    with pytest.raises(MastodonError):
        client(session).timeline_home()


def test_ratelimit_headers_of_a_mock():
    session = Mock()
    session.request.return_value = response(
        STATUS,
        headers={
            "X-RateLimit-Limit": "300",
            "X-RateLimit-Remaining": "299",
            "X-RateLimit-Reset": "2023-06-15T00:00:00.000000Z",
            "Date": "Wed, 14 Jun 2023 23:55:00 GMT",
        },
    )
    api = client(session)
    api.status(1)
    assert api.ratelimit_limit == 300
    assert api.ratelimit_remaining == 299


def test_link_header_of_a_mock():
    first = response([{"id": "2"}], headers={"Link": f'<{HOST}/api/v1/timelines/home?max_id=2>; rel="next"'})
    first.links = {"next": {"url": f"{HOST}/api/v1/timelines/home?max_id=2", "rel": "next"}}
    last = response([{"id": "1"}])
    last.links = {}
    session = Mock()
    session.request.side_effect = [first, last]
    api = client(session)
    page = api.timeline_home()
    older = api.fetch_next(page)
    assert [status.id for status in older] == ["1"]
    assert session.request.call_args.kwargs["params"]["max_id"] == 2
    assert api.fetch_next(older) is None


def test_create_app_with_a_mocked_session():
    session = MagicMock()
    session.post.return_value.json.return_value = {"client_id": "id", "client_secret": "secret"}
    session.post.return_value.status_code = 200
    assert Mastodon.create_app("bot", api_base_url=HOST, session=session) == ("id", "secret")
    assert session.post.call_args.args[0] == HOST + "/api/v1/apps"


def test_create_app_with_a_mocked_session_and_nothing_but_json():
    session = MagicMock()
    session.post.return_value.json.return_value = {"client_id": "id", "client_secret": "secret"}
    assert Mastodon.create_app("bot", api_base_url=HOST, session=session) == ("id", "secret")


def test_create_app_posts_what_it_was_given():
    session = Mock()
    session.post.return_value = response({"client_id": "id", "client_secret": "secret"})
    Mastodon.create_app("bot", scopes=["read"], website="https://bot.example", api_base_url=HOST, session=session)
    data = session.post.call_args.kwargs["data"]
    assert data["client_name"] == "bot"
    assert data["scopes"] == "read"
    assert data["website"] == "https://bot.example"


def test_create_app_with_patched_requests_post():
    with patch("requests.post") as post:
        post.return_value = response({"client_id": "id", "client_secret": "secret"})
        assert Mastodon.create_app("bot", api_base_url=HOST) == ("id", "secret")
    assert post.call_args.args[0] == HOST + "/api/v1/apps"
    assert post.call_args.kwargs["data"]["client_name"] == "bot"


def test_create_app_with_patched_requests_post_writes_the_file(tmp_path):
    target = tmp_path / "app.secret"
    with patch("requests.post") as post:
        post.return_value = response({"client_id": "id", "client_secret": "secret"})
        Mastodon.create_app("bot", api_base_url=HOST, to_file=str(target))
    assert target.read_text().splitlines() == ["id", "secret", HOST, "bot"]


def test_log_in_with_a_mocked_session():
    def server(method, url, **kwargs):
        if "/.well-known/" in url:
            return response({"token_endpoint": HOST + "/oauth/token", "grant_types_supported": ["authorization_code"]})
        assert (method, url) == ("POST", HOST + "/oauth/token")
        return response({"access_token": "new", "scope": "read write", "token_type": "Bearer", "created_at": 1})

    session = Mock()
    session.request.side_effect = server
    api = Mastodon(client_id="id", client_secret="secret", api_base_url=HOST, session=session, mastodon_version="4.3.0")
    assert api.log_in(code="code", scopes=["read", "write"]) == "new"
    assert api.access_token == "new"


def test_magicmock_session_with_a_given_version():
    session = MagicMock()
    session.request.return_value = response(STATUS)
    api = Mastodon(api_base_url=HOST, access_token="t", session=session, mastodon_version="4.3.0")
    assert api.status(1).id == "103"
    assert session.request.call_count == 1


def test_spec_of_session():
    session = mock.create_autospec(requests.Session, instance=True)
    session.request.return_value = response(STATUS)
    assert client(session).status(1).content == "<p>hi</p>"


def test_response_with_spec():
    session = Mock()
    session.request.return_value = Mock(spec=requests.Response, status_code=200, headers={}, ok=True)
    session.request.return_value.json.return_value = STATUS
    assert client(session).status("103").account.acct == "ada"


def test_create_app_gets_a_response_with_spec():
    session = Mock()
    session.post.return_value = Mock(spec=requests.Response, status_code=200)
    session.post.return_value.json.return_value = {"client_id": "id", "client_secret": "secret"}
    assert Mastodon.create_app("bot", api_base_url=HOST, session=session) == ("id", "secret")


def test_response_class_with_its_own_json():
    class Canned(requests.Response):
        def json(self, **kwargs):
            return STATUS

    canned = Canned()
    canned.status_code = 200
    session = Mock()
    session.request.return_value = canned
    assert client(session).status("103").account.acct == "ada"


def test_response_with_patched_json():
    patched = requests.Response()
    patched.status_code = 200
    patched.json = lambda **kwargs: STATUS
    session = Mock()
    session.request.return_value = patched
    assert client(session).status("103").account.acct == "ada"


def test_values_in_json_that_json_does_not_have():
    session = Mock()
    session.request.return_value = response({**STATUS, "favourites_count": np.int64(3), "application": object()})
    status = client(session).status("103")
    assert (status.account.acct, int(status.favourites_count)) == ("ada", 3)


def test_headers_as_http_client_has_them():
    headers = HTTPMessage()
    headers["Link"] = f'<{HOST}/api/v1/timelines/home?max_id=5>; rel="next"'
    session = Mock()
    session.request.return_value = response([STATUS], headers=headers)
    assert int(client(session).timeline_home()._pagination_next["max_id"]) == 5


def test_mocked_session_uploads():
    session = MagicMock()
    session.request.return_value = response({"id": "5", "type": "image", "url": "https://x/y.png"})
    media = client(session, mastodon_version="4.3.0").media_post(
        io.BytesIO(b"png"), mime_type="image/png", synchronous=False
    )
    assert media.id == "5"
    assert session.request.call_args_list[0].args[0] == "POST"


# --- Patched functions of requests ------------------------------------------------------------------------------------


def test_patched_session_request_with_handmade_response():
    with patch("requests.Session.request", return_value=handmade(STATUS)):
        assert client().status(1).account.id == "7"


def test_patched_session_request_with_handmade_404():
    with patch("requests.Session.request", return_value=handmade({"error": "Record not found"}, 404)):
        with pytest.raises(MastodonNotFoundError) as caught:
            client().status(1)
    assert "Record not found" in str(caught.value)


def test_patched_session_request_with_handmade_429():
    with patch("requests.Session.request", return_value=handmade({"error": "Throttled"}, 429)):
        with pytest.raises(MastodonRatelimitError):
            client(ratelimit_method="throw").status(1)


def test_patched_session_request_with_mock():
    with patch.object(requests.Session, "request") as request:
        request.return_value = response(STATUS)
        assert client().status(1).id == "103"
    assert request.call_count == 1


def test_patched_session_send():
    with patch("requests.Session.send", return_value=handmade(STATUS)) as send:
        assert client().status(1).id == "103"
    prepared = send.call_args.args[0]
    assert prepared.url == HOST + "/api/v1/statuses/1"
    assert prepared.headers["Authorization"] == "Bearer token"


def test_patched_session_send_404():
    with patch("requests.Session.send", return_value=handmade({"error": "gone"}, 404)):
        with pytest.raises(MastodonNotFoundError):
            client().status(1)


def test_patched_session_send_429_then_200(monkeypatch):
    slept = []

    def sleep(seconds):
        slept.append(seconds)
        assert len(slept) < 20, "this never ends"

    monkeypatch.setattr("time.sleep", sleep)
    made = [handmade({"error": "Throttled"}, 429), handmade(STATUS)]
    with patch("requests.Session.send", side_effect=made):
        assert client().status(1).id == "103"
    assert slept


def test_patched_adapter_send():
    with patch("requests.adapters.HTTPAdapter.send", return_value=handmade(STATUS)):
        assert client().status(1).id == "103"


def test_patched_adapter_send_404():
    with patch("requests.adapters.HTTPAdapter.send", return_value=handmade({"error": "gone"}, 404)):
        with pytest.raises(MastodonNotFoundError):
            client().status(1)


def test_patched_adapter_send_429():
    with patch("requests.adapters.HTTPAdapter.send", return_value=handmade({"error": "slow"}, 429)):
        with pytest.raises(MastodonRatelimitError):
            client(ratelimit_method="throw").status(1)


class Canned(HTTPAdapter):
    """Responds from a dictionary; nothing goes out."""

    def __init__(self, pages):
        super().__init__()
        self.pages = pages
        self.seen = []

    def send(self, request, **kwargs):
        self.seen.append((request.method, request.path_url))
        status, data = self.pages.get(request.path_url, (404, {"error": "Record not found"}))
        made = handmade(data, status)
        made.url = request.url
        made.request = request
        return made


def canned(pages):
    session = requests.Session()
    adapter = Canned(pages)
    session.mount("https://", adapter)
    return session, adapter


def test_adapter_with_its_own_send():
    session, adapter = canned({"/api/v1/statuses/1": (200, STATUS)})
    assert client(session).status(1).id == "103"
    assert adapter.seen == [("GET", "/api/v1/statuses/1")]


def test_adapter_with_its_own_send_404():
    session, _ = canned({})
    with pytest.raises(MastodonNotFoundError):
        client(session).status(1)


def test_adapter_with_its_own_send_429():
    session, _ = canned({"/api/v1/statuses/1": (429, {"error": "slow down"})})
    with pytest.raises(MastodonRatelimitError):
        client(session, ratelimit_method="throw").status(1)


def test_adapter_with_its_own_send_empty_list():
    session, _ = canned({"/api/v1/timelines/home": (200, [])})
    assert client(session).timeline_home() == []


class Recording(requests.Session):
    """Keeps what it was asked to send."""

    def __init__(self):
        super().__init__()
        self.sent = []

    def send(self, request, **kwargs):
        self.sent.append(request)
        return handmade(STATUS)


def test_session_subclass_with_its_own_send():
    session = Recording()
    assert client(session).status_post("hello").id == "103"
    assert session.sent[0].method == "POST"
    assert "status=hello" in session.sent[0].body


class Fake(requests.Session):
    """The commonest fake: request() as a method."""

    def request(self, method, url, *args, **kwargs):
        return handmade({"id": "1", "url": url})


def test_session_subclass_with_its_own_request():
    assert client(Fake()).status(5).url == HOST + "/api/v1/statuses/5"


class Plain:
    """No Session at all, only something with request()."""

    def __init__(self):
        self.calls = []

    def request(self, method, url, **kwargs):
        self.calls.append((method, url))
        return handmade({"id": "1"})


def test_an_object_with_request_and_nothing_else():
    session = Plain()
    assert client(session).status(5).id == "1"
    assert session.calls == [("GET", HOST + "/api/v1/statuses/5")]


class FakeResponse:
    """A response written by hand, as tests had before requests_mock."""

    def __init__(self, data, status_code=200):
        self.data = data
        self.status_code = status_code
        self.ok = status_code < 400
        self.headers = {}
        self.elapsed = timedelta(0)
        self.text = json.dumps(data)
        self.content = self.text.encode()
        self.reason = "OK"
        self.links = {}
        self.url = HOST

    def json(self, **kwargs):
        return json.loads(self.text, **kwargs)


def test_response_class_written_by_hand():
    session = Mock()
    session.request.return_value = FakeResponse(STATUS)
    assert client(session).status(1).content == "<p>hi</p>"


def test_response_class_written_by_hand_404():
    session = Mock()
    session.request.return_value = FakeResponse({"error": "no"}, 404)
    with pytest.raises(MastodonNotFoundError):
        client(session).status(1)


def test_handmade_response_twice():
    """The same object for two calls: its body is read, not consumed."""
    with patch("requests.Session.request", return_value=handmade(STATUS)):
        api = client()
        assert api.status(1).id == api.status(2).id == "103"


def test_handmade_response_without_json():
    with patch("requests.Session.request", return_value=handmade(b"<html>oops</html>")):
        with pytest.raises(MastodonAPIError):
            client().timeline_home()


def test_patched_api_request_returns_plain_data():
    with patch.object(Mastodon, "_Mastodon__api_request", return_value={"id": "5"}) as request:
        assert client().status_reblog(5) == {"id": "5"}
    assert request.call_args.args[0] == "POST"
    assert request.call_args.args[1] == "/api/v1/statuses/5/reblog"


def test_spy_around_api_request(monkeypatch):
    seen = []
    real = Mastodon._Mastodon__api_request

    def spy(self, method, endpoint, *args, **kwargs):
        seen.append((method, endpoint))
        return real(self, method, endpoint, *args, **kwargs)

    monkeypatch.setattr(Mastodon, "_Mastodon__api_request", spy)
    session = Mock()
    session.request.return_value = response(STATUS)
    assert client(session).status(5).id == "103"
    assert seen == [("GET", "/api/v1/statuses/5")]


def test_autospec_of_the_client():
    api = mock.create_autospec(Mastodon, instance=True)
    api.status_post.return_value = {"id": "1"}
    assert api.status_post("hi", visibility="public")["id"] == "1"
    with pytest.raises(TypeError):
        api.status_post("hi", no_such_argument=1)


def test_magicmock_with_spec_of_the_client():
    api = MagicMock(spec=Mastodon)
    api.account_verify_credentials()
    api.account_verify_credentials.assert_called_once_with()
    with pytest.raises(AttributeError):
        api.no_such_call()
