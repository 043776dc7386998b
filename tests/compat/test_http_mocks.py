"""Bots' tests with requests_mock and responses: requests, pages, rate limits, versions."""
# Written as programs write them, not as this project would:
# ruff: noqa: PIE804, PT011

import json
import time
from datetime import datetime, timedelta, timezone
from urllib.parse import parse_qs

import pytest
import requests
import requests_mock
import responses

from mastodon import Mastodon, MastodonNetworkError, MastodonNotFoundError, MastodonRatelimitError, MastodonVersionError
from mastodon.return_types import Status

HOST = "https://mastodon.example"


def client(**arguments):
    arguments.setdefault("version_check_mode", "none")
    arguments.setdefault("access_token", "token")
    return Mastodon(api_base_url=HOST, **arguments)


class Sleeper(list):
    """A time.sleep that only notes for how long."""

    def __call__(self, seconds):
        self.append(seconds)
        assert len(self) < 20, "this never ends"


def iso(seconds):
    moment = datetime.now(timezone.utc) + timedelta(seconds=seconds)
    return moment.strftime("%Y-%m-%dT%H:%M:%S.%fZ")


# --- requests_mock ----------------------------------------------------------------------------------------------------


def test_post_body():
    with requests_mock.Mocker() as server:
        server.post(HOST + "/api/v1/statuses", json={"id": "1"})
        client().status_post("hello", spoiler_text="cw", visibility="private", language="de", sensitive=True)
        body = parse_qs(server.last_request.text)
    assert body["status"] == ["hello"]
    assert body["spoiler_text"] == ["cw"]
    assert body["visibility"] == ["private"]
    assert body["language"] == ["de"]
    assert body["sensitive"] == ["1"]


def test_idempotency_key():
    with requests_mock.Mocker() as server:
        server.post(HOST + "/api/v1/statuses", json={"id": "1"})
        client().status_post("hello", idempotency_key="k1")
        assert server.last_request.headers["Idempotency-Key"] == "k1"


def test_authorization_and_user_agent():
    with requests_mock.Mocker() as server:
        server.get(HOST + "/api/v1/statuses/1", json={"id": "1"})
        client(user_agent="mybot/1.0").status(1)
        assert server.last_request.headers["Authorization"] == "Bearer token"
        assert server.last_request.headers["User-Agent"] == "mybot/1.0"


def test_default_user_agent():
    with requests_mock.Mocker() as server:
        server.get(HOST + "/api/v1/statuses/1", json={"id": "1"})
        client().status(1)
        assert server.last_request.headers["User-Agent"] == "mastodonpy"


def test_without_a_token_no_authorization():
    with requests_mock.Mocker() as server:
        server.get(HOST + "/api/v1/timelines/public", json=[])
        Mastodon(api_base_url=HOST, version_check_mode="none").timeline_public()
        assert "Authorization" not in server.last_request.headers


def test_query_of_a_timeline():
    with requests_mock.Mocker() as server:
        server.get(HOST + "/api/v1/timelines/tag/cats", json=[])
        client().timeline_hashtag("cats", local=True, limit=7, only_media=True)
        query = server.last_request.qs
    assert query["limit"] == ["7"]
    assert query["local"] == ["1"]
    assert query["only_media"] == ["1"]


def test_public_timeline_when_only_the_timeline_is_mocked():
    """Whatever else the client asks for on the way may fail."""
    with requests_mock.Mocker() as server:
        server.get(HOST + "/api/v1/timelines/public", json=[{"id": "1"}])
        assert client().timeline_public()[0].id == "1"


def test_hashtag_with_sign_is_refused():
    with pytest.raises(ValueError):
        client().timeline_hashtag("#cats")


def test_base_url_without_scheme_and_with_slash():
    for address in ("mastodon.example", "https://mastodon.example/", "https://mastodon.example"):
        with requests_mock.Mocker() as server:
            server.get(HOST + "/api/v1/statuses/1", json={"id": "1"})
            api = Mastodon(api_base_url=address, access_token="t", version_check_mode="none")
            assert api.status(1).id == "1"


def test_session_of_ones_own_with_an_adapter():
    session = requests.Session()
    adapter = requests_mock.Adapter()
    session.mount("https://", adapter)
    adapter.register_uri("GET", HOST + "/api/v1/statuses/1", json={"id": "1"})
    assert client(session=session).status(1).id == "1"


def test_headers_of_the_session_are_sent():
    session = requests.Session()
    session.headers["X-Mine"] = "1"
    with requests_mock.Mocker(session=session) as server:
        server.get(HOST + "/api/v1/statuses/1", json={"id": "1"})
        client(session=session).status(1)
        assert server.last_request.headers["X-Mine"] == "1"


def test_connection_errors():
    for error in (
        requests.exceptions.ConnectTimeout,
        requests.exceptions.ConnectionError,
        requests.exceptions.SSLError,
    ):
        with requests_mock.Mocker() as server:
            server.get(HOST + "/api/v1/statuses/1", exc=error("oh"))
            with pytest.raises(MastodonNetworkError):
                client().status(1)


def test_media_post_is_multipart():
    with requests_mock.Mocker() as server:
        server.post(requests_mock.ANY, json={"id": "5", "url": "https://x/y"})
        media = client(mastodon_version="4.3.0").media_post(b"png", mime_type="image/png", description="a cat")
        request = server.request_history[0]
    assert media.id == "5"
    assert request.path in ("/api/v2/media", "/api/v1/media")
    assert request.headers["Content-Type"].startswith("multipart/form-data")
    assert b"a cat" in request.body


def test_status_post_with_media():
    with requests_mock.Mocker() as server:
        server.post(HOST + "/api/v1/statuses", json={"id": "1"})
        client().status_post("x", media_ids=["5", {"id": "6"}])
        assert parse_qs(server.last_request.text)["media_ids[]"] == ["5", "6"]


def test_scheduled_status():
    with requests_mock.Mocker() as server:
        server.post(HOST + "/api/v1/statuses", json={"id": "1", "scheduled_at": "2999-01-01T00:00:00Z", "params": {}})
        made = client().status_post("x", scheduled_at=datetime(2999, 1, 1, tzinfo=timezone.utc))
        sent = parse_qs(server.last_request.text)["scheduled_at"][0]
    assert sent.startswith("2999-01-01T00:00:00")
    assert made.scheduled_at == datetime(2999, 1, 1, tzinfo=timezone.utc)


def test_poll_is_sent_as_json():
    with requests_mock.Mocker() as server:
        server.post(HOST + "/api/v1/statuses", json={"id": "1"})
        api = client()
        api.status_post("x", poll=api.make_poll(["a", "b"], expires_in=300, multiple=True))
        poll = json.loads(server.last_request.text)["poll"]
    assert poll["options"] == ["a", "b"]
    assert poll["multiple"] is True
    assert int(poll["expires_in"]) == 300


def test_status_reply_mentions_everyone_but_me():
    to = Status(
        **{
            "id": "9",
            "account": {"id": "7", "acct": "ada"},
            "mentions": [
                {"id": "1", "acct": "bot"},
                {"id": "8", "acct": "bob@other.example"},
                {"id": "7", "acct": "ada"},
            ],
            "visibility": "unlisted",
            "spoiler_text": "cw",
        }
    )
    with requests_mock.Mocker() as server:
        server.get(HOST + "/api/v1/accounts/verify_credentials", json={"id": "1", "acct": "bot"})
        server.post(HOST + "/api/v1/statuses", json={"id": "10"})
        client(mastodon_version="4.3.0").status_reply(to, "thanks")
        body = parse_qs(server.last_request.text)
    assert body["status"] == ["@ada @bob@other.example thanks"]
    assert body["in_reply_to_id"] == ["9"]
    assert body["visibility"] == ["unlisted"]
    assert body["spoiler_text"] == ["cw"]


def test_status_reply_untagged():
    to = Status(
        **{
            "id": "9",
            "account": {"id": "7", "acct": "ada"},
            "mentions": [{"id": "8", "acct": "bob"}],
            "visibility": "public",
            "spoiler_text": "",
        }
    )
    with requests_mock.Mocker() as server:
        server.get(HOST + "/api/v1/accounts/verify_credentials", json={"id": "1", "acct": "bot"})
        server.post(HOST + "/api/v1/statuses", json={"id": "10"})
        client(mastodon_version="4.3.0").status_reply(to, "thanks", untag=True)
        assert parse_qs(server.last_request.text)["status"] == ["@ada thanks"]


# --- Pages ------------------------------------------------------------------------------------------------------------


def link(path, **cursors):
    return ", ".join(f'<{HOST}{path}?{query}>; rel="{rel}"' for rel, query in cursors.items())


def three_pages(server):
    path = "/api/v1/accounts/7/followers"
    server.get(
        HOST + path, json=[{"id": "1"}, {"id": "2"}], headers={"Link": link(path, next="max_id=20", prev="min_id=1")}
    )
    server.get(HOST + path + "?max_id=20", json=[{"id": "3"}], headers={"Link": link(path, next="max_id=10")})
    server.get(HOST + path + "?max_id=10", json=[{"id": "4"}])


def test_fetch_remaining():
    with requests_mock.Mocker() as server:
        three_pages(server)
        api = client()
        everyone = api.fetch_remaining(api.account_followers(7))
    assert [account.id for account in everyone] == ["1", "2", "3", "4"]


def test_fetch_next_until_none():
    with requests_mock.Mocker() as server:
        three_pages(server)
        api = client()
        page, seen = api.account_followers(7), []
        while page:
            seen += [account.id for account in page]
            page = api.fetch_next(page)
    assert seen == ["1", "2", "3", "4"]


def test_fetch_previous():
    path = "/api/v1/notifications"
    with requests_mock.Mocker() as server:
        server.get(HOST + path, json=[{"id": "5"}], headers={"Link": link(path, prev="min_id=5")})
        api = client()
        page = api.notifications()
        server.get(HOST + path + "?min_id=5", json=[{"id": "6"}])
        assert [item.id for item in api.fetch_previous(page)] == ["6"]


def test_pagination_iterator():
    with requests_mock.Mocker() as server:
        three_pages(server)
        api = client()
        assert [account.id for account in api.pagination_iterator(api.account_followers(7))] == ["1", "2", "3", "4"]


def test_no_link_header_no_next_page():
    with requests_mock.Mocker() as server:
        server.get(HOST + "/api/v1/accounts/7/followers", json=[{"id": "1"}])
        api = client()
        assert api.fetch_next(api.account_followers(7)) is None


def test_get_pagination_info():
    with requests_mock.Mocker() as server:
        three_pages(server)
        api = client()
        page = api.account_followers(7)
        info = api.get_pagination_info(page, "next")
        assert [account.id for account in api.fetch_next(info)] == ["3"]


def test_a_plain_list_has_no_pagination_info():
    assert client().get_pagination_info([{"id": "1"}], "next") is None


# --- Rate limits ------------------------------------------------------------------------------------------------------


def limited(server, **headers):
    made = [
        {"status_code": 429, "json": {"error": "Too many requests"}, "headers": headers},
        {"json": {"id": "1"}, "headers": {}},
    ]
    server.get(HOST + "/api/v1/statuses/1", made)


def reset_headers(seconds, **more):
    return {"X-RateLimit-Limit": "300", "X-RateLimit-Remaining": "0", "X-RateLimit-Reset": iso(seconds), **more}


def test_wait_until_the_reset(monkeypatch):
    slept = Sleeper()
    monkeypatch.setattr(time, "sleep", slept)
    with requests_mock.Mocker() as server:
        limited(server, **reset_headers(20))
        assert client(ratelimit_method="wait").status(1).id == "1"
    assert sum(slept) == pytest.approx(20, abs=2)


def test_the_reset_counts_more_than_retry_after(monkeypatch):
    slept = Sleeper()
    monkeypatch.setattr(time, "sleep", slept)
    with requests_mock.Mocker() as server:
        limited(server, **reset_headers(2, **{"Retry-After": "300"}))
        assert client(ratelimit_method="wait").status(1).id == "1"
    assert 0 < sum(slept) < 10


def test_sleep_patched_in_internals(monkeypatch):
    slept = Sleeper()
    monkeypatch.setattr("mastodon.internals.time.sleep", slept)
    with requests_mock.Mocker() as server:
        limited(server, **reset_headers(20))
        client(ratelimit_method="wait").status(1)
    assert slept


def test_throw():
    with requests_mock.Mocker() as server:
        limited(server, **reset_headers(100))
        with pytest.raises(MastodonRatelimitError):
            client(ratelimit_method="throw").status(1)
        assert server.call_count == 1


def test_what_the_client_knows_of_the_limit():
    with requests_mock.Mocker() as server:
        server.get(
            HOST + "/api/v1/statuses/1",
            json={"id": "1"},
            headers={"X-RateLimit-Limit": "100", "X-RateLimit-Remaining": "42", "X-RateLimit-Reset": iso(60)},
        )
        api = client()
        api.status(1)
    assert api.ratelimit_limit == 100
    assert api.ratelimit_remaining == 42
    assert api.ratelimit_reset == pytest.approx(time.time() + 60, abs=5)
    assert api.ratelimit_lastcall == pytest.approx(time.time(), abs=5)


def test_limits_before_the_first_call():
    api = client()
    assert api.ratelimit_limit == 300
    assert api.ratelimit_remaining == 300


def test_unknown_ratelimit_method():
    with pytest.raises(ValueError):
        client(ratelimit_method="hope")


# --- Versions ---------------------------------------------------------------------------------------------------------


def test_too_old_for_the_call():
    with requests_mock.Mocker():
        api = Mastodon(api_base_url=HOST, access_token="t", mastodon_version="2.0.0", version_check_mode="created")
        with pytest.raises(MastodonVersionError):
            api.status_translate(1)


def test_version_of_the_instance():
    with requests_mock.Mocker() as server:
        server.get(HOST + "/api/v1/instance/", json={"version": "4.2.1", "uri": "mastodon.example"})
        server.get(HOST + "/api/v1/instance", json={"version": "4.2.1", "uri": "mastodon.example"})
        server.get(HOST + "/api/v2/instance", json={"version": "4.2.1", "domain": "mastodon.example"})
        server.get(HOST + "/api/v2/instance/", json={"version": "4.2.1", "domain": "mastodon.example"})
        api = Mastodon(api_base_url=HOST, access_token="t")
        assert api.retrieve_mastodon_version() == "4.2.1"
        assert api.verify_minimum_version("4.2.0")
        assert not api.verify_minimum_version("4.3.0")
        assert (api.mastodon_major, api.mastodon_minor, api.mastodon_patch) == (4, 2, 1)


def test_version_of_a_fork():
    with requests_mock.Mocker() as server:
        for path in ("/api/v1/instance/", "/api/v1/instance", "/api/v2/instance", "/api/v2/instance/"):
            server.get(HOST + path, json={"version": "2.7.2 (compatible; Pleroma 2.5.0)"})
        api = Mastodon(api_base_url=HOST, access_token="t")
        assert api.retrieve_mastodon_version().startswith("2.7.2")
        assert (api.mastodon_major, api.mastodon_minor) == (2, 7)


def test_given_version():
    with requests_mock.Mocker() as server:
        server.post(HOST + "/api/v1/statuses/1/translate", json={"content": "hallo"})
        api = Mastodon(api_base_url=HOST, access_token="t", mastodon_version="4.3.2", version_check_mode="created")
        assert (api.mastodon_major, api.mastodon_minor, api.mastodon_patch) == (4, 3, 2)
        assert api.status_translate(1).content == "hallo"
        assert [request.path for request in server.request_history] == ["/api/v1/statuses/1/translate"]


def test_changed_is_stricter_than_created():
    with requests_mock.Mocker() as server:
        server.get(HOST + "/api/v1/statuses/1", json={"id": "1"})
        options = {"api_base_url": HOST, "access_token": "t", "mastodon_version": "2.0.0"}
        assert Mastodon(version_check_mode="created", **options).status(1).id == "1"
        with pytest.raises(MastodonVersionError):
            Mastodon(version_check_mode="changed", **options).status(1)


def test_mode_none_never_asks_for_the_version():
    with requests_mock.Mocker() as server:
        server.get(HOST + "/api/v1/statuses/1", json={"id": "1"})
        client(version_check_mode="none").status(1)
        assert [request.path for request in server.request_history] == ["/api/v1/statuses/1"]


def test_wrong_check_mode():
    with pytest.raises(ValueError):
        client(version_check_mode="sometimes")


# --- responses --------------------------------------------------------------------------------------------------------


@responses.activate
def test_responses_get():
    responses.add(responses.GET, HOST + "/api/v1/statuses/1", json={"id": "1", "content": "x"})
    assert client().status(1).content == "x"
    assert len(responses.calls) == 1
    assert responses.calls[0].request.headers["Authorization"] == "Bearer token"


@responses.activate
def test_responses_post():
    responses.add(responses.POST, HOST + "/api/v1/statuses", json={"id": "1"})
    client().status_post("hello world")
    assert parse_qs(responses.calls[0].request.body)["status"] == ["hello world"]


@responses.activate
def test_responses_404():
    responses.add(responses.GET, HOST + "/api/v1/statuses/1", json={"error": "Record not found"}, status=404)
    with pytest.raises(MastodonNotFoundError):
        client().status(1)


@responses.activate
def test_responses_429():
    responses.add(responses.GET, HOST + "/api/v1/statuses/1", json={"error": "slow"}, status=429)
    with pytest.raises(MastodonRatelimitError):
        client(ratelimit_method="throw").status(1)


@responses.activate
def test_responses_query_matcher():
    matcher = responses.matchers.query_param_matcher({"limit": "5"})
    responses.add(responses.GET, HOST + "/api/v1/timelines/home", json=[{"id": "1"}], match=[matcher])
    assert client().timeline_home(limit=5)[0].id == "1"


@responses.activate
def test_responses_form_matcher():
    matcher = responses.matchers.urlencoded_params_matcher({"status": "hi", "sensitive": "0"})
    responses.add(responses.POST, HOST + "/api/v1/statuses", json={"id": "1"}, match=[matcher])
    assert client().status_post("hi", sensitive=False).id == "1"


@responses.activate
def test_responses_nothing_registered():
    with pytest.raises(MastodonNetworkError):
        client().status(1)


@responses.activate
def test_responses_connection_error():
    responses.add(responses.GET, HOST + "/api/v1/statuses/1", body=requests.exceptions.ConnectionError("down"))
    with pytest.raises(MastodonNetworkError, match="down"):
        client().status(1)


@responses.activate
def test_responses_callback():
    def server(request):
        text = parse_qs(request.body)["status"][0]
        return 200, {}, json.dumps({"id": "1", "content": f"<p>{text}</p>"})

    responses.add_callback(responses.POST, HOST + "/api/v1/statuses", callback=server)
    assert client().toot("ping").content == "<p>ping</p>"


@responses.activate
def test_responses_pages():
    path = HOST + "/api/v1/favourites"
    responses.add(responses.GET, path, json=[{"id": "2"}], headers={"Link": f'<{path}?max_id=2>; rel="next"'})
    api = client()
    page = api.favourites()
    responses.replace(responses.GET, path, json=[{"id": "1"}])
    assert api.fetch_next(page)[0].id == "1"


@responses.activate
def test_responses_create_app():
    responses.add(responses.POST, HOST + "/api/v1/apps", json={"client_id": "id", "client_secret": "secret"})
    assert Mastodon.create_app("bot", api_base_url=HOST) == ("id", "secret")


@responses.activate
def test_responses_assert_call_count():
    responses.add(responses.GET, HOST + "/api/v1/statuses/1", json={"id": "1"})
    api = client()
    api.status(1)
    api.status(1)
    assert responses.assert_call_count(HOST + "/api/v1/statuses/1", 2)


def test_suggestions_are_accounts_on_new_servers_too():
    with requests_mock.Mocker() as server:
        server.get(HOST + "/api/v2/suggestions", json=[{"source": "global", "account": {"id": "5", "acct": "bob"}}])
        assert [each.acct for each in client(mastodon_version="4.3.0", version_check_mode="created").suggestions()] == [
            "bob"
        ]
