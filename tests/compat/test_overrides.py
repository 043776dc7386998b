"""Programs and tests that override or replace methods and attributes of the client, and look at what it calls."""
# Written as programs write them, not as this project would:
# ruff: noqa: B006

import inspect
import json
from datetime import datetime, timezone
from unittest import mock
from unittest.mock import MagicMock, Mock

import pytest
import requests

from mastodon import (
    CallbackStreamListener,
    Mastodon,
    MastodonNetworkError,
    MastodonVersionError,
    StreamListener,
)
from mastodon.return_types import Account, Status
from mastodon.types_base import PaginatableList

HOST = "https://mastodon.example"
STATUS = {"id": "103", "content": "<p>hi</p>", "account": {"id": "7", "acct": "ada"}, "mentions": []}
ASKED = Status(**{**STATUS, "account": Account(**STATUS["account"])})


def response(data, headers=None):
    made = requests.Response()
    made.status_code = 200
    made._content = json.dumps(data).encode()
    made.headers["Content-Type"] = "application/json"
    made.headers.update(headers or {})
    return made


def client(*data, cls=Mastodon, **arguments):
    session = MagicMock()
    session.request.side_effect = [each if isinstance(each, requests.Response) else response(each) for each in data]
    return cls(api_base_url=HOST, access_token="token", session=session, **arguments)


def sent(api):
    return api.session.request.call_args


def linked(data, max_id):
    return response(data, {"Link": f'<{HOST}/api/v1/timelines/home?max_id={max_id}>; rel="next"'})


# --- Methods that call other methods ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("call", "name"),
    [
        (lambda api: api.timeline_home(limit=3), "home"),
        (lambda api: api.timeline_local(limit=3), "local"),
        (lambda api: api.timeline_public(limit=3), "public"),
        (lambda api: api.timeline_hashtag("cats", limit=3), "tag/cats"),
        (lambda api: api.timeline_list(5, limit=3), "list/5"),
        (lambda api: api.timeline_link("https://a.example/b", limit=3), "link?url=https://a.example/b"),
    ],
)
def test_timelines_go_through_timeline(call, name):
    api = client()
    api.timeline = Mock(return_value=[])
    assert call(api) == []
    assert api.timeline.call_args.args == (name,)
    assert api.timeline.call_args.kwargs["limit"] == 3


def test_subclass_that_caches_timelines():
    class Cached(Mastodon):
        seen = ()

        def timeline(self, timeline="home", **kwargs):
            self.seen += (timeline,)
            return super().timeline(timeline, **kwargs)

    api = client([STATUS], [], cls=Cached)
    assert len(api.timeline_home()) == 1
    assert api.timeline_list({"id": 8}) == []
    assert api.seen == ("home", "list/8")
    assert sent(api).args == ("GET", HOST + "/api/v1/timelines/list/8")


@pytest.mark.parametrize(
    "read",
    [
        lambda api, page: api.fetch_remaining(page),
        lambda api, page: list(api.pagination_iterator(page)),
        lambda api, page: [item for each in api.pagination_page_iterator(page) for item in each],
    ],
)
def test_subclass_that_counts_pages(read):
    class Counting(Mastodon):
        pages = 0

        def fetch_next(self, previous_page):
            self.pages += 1
            return super().fetch_next(previous_page)

    api = client(linked([STATUS], 50), linked([{"id": "40"}], 30), [{"id": "20"}], cls=Counting)
    assert [each["id"] for each in read(api, api.timeline_home())] == ["103", "40", "20"]
    assert api.pages >= 2


def test_subclass_that_reads_backwards():
    class Counting(Mastodon):
        pages = 0

        def fetch_previous(self, next_page):
            self.pages += 1
            return super().fetch_previous(next_page)

    first = response([STATUS], {"Link": f'<{HOST}/api/v1/timelines/home?min_id=103>; rel="prev"'})
    api = client(first, [{"id": "104"}], cls=Counting)
    page = api.timeline_home()
    assert [each["id"] for each in api.pagination_iterator(page, direction="previous")] == ["103", "104"]
    assert api.pages >= 1


def test_reply_asks_for_the_own_account_through_the_public_method():
    api = client({"id": "9"})
    api.account_verify_credentials = Mock(return_value=Mock(id="1"))
    api.status_reply(ASKED, "hello")
    api.account_verify_credentials.assert_called_once_with()
    assert api.session.request.call_count == 1
    assert sent(api).kwargs["data"]["status"] == "@ada hello"


def test_reply_posts_through_status_post():
    api = client()
    api.account_verify_credentials = Mock(return_value=Mock(id="1"))
    api.status_post = Mock(return_value={"id": "9"})
    assert api.status_reply(ASKED, "hello", visibility="unlisted") == {"id": "9"}
    assert api.status_post.call_args.kwargs["status"] == "@ada hello"
    assert api.status_post.call_args.kwargs["in_reply_to_id"] == "103"


def test_subclass_with_the_arguments_of_an_older_version():
    class Bot(Mastodon):
        def account_verify_credentials(self):
            return Mock(id="1")

        def status_post(
            self, status, in_reply_to_id=None, media_ids=None, sensitive=False, visibility=None, spoiler_text=None,
            language=None, idempotency_key=None, content_type=None, scheduled_at=None, poll=None, quote_id=None,
            strict_content_type=False, quoted_status_id=None, quote_approval_policy=None,
        ):  # fmt: skip
            return f"posted {status}"

        def search_v2(
            self, q, resolve=True, result_type=None, account_id=None, offset=None, min_id=None, max_id=None,
            exclude_unreviewed=True, limit=None,
        ):  # fmt: skip
            return f"searched {q}"

        def stream_public(
            self, listener, run_async=False, timeout=300, reconnect_async=False, reconnect_async_wait_sec=5,
            local=False, remote=False, only_media=False, websocket_handle=None,
        ):  # fmt: skip
            return f"streamed {local}"

        def suggestions_v2(self):
            return [Mock(account="suggested")]

        def admin_accounts_v1(
            self, remote=False, by_domain=None, status="active", username=None, display_name=None, email=None, ip=None,
            staff_only=False, max_id=None, min_id=None, since_id=None,
        ):  # fmt: skip
            return [status]

    instance = {"uri": "mastodon.example", "version": "4.2.0"}
    api = client(instance, instance, cls=Bot)
    assert api.status_reply(ASKED, "hello") == "posted @ada hello"
    assert api.search("cats") == "searched cats"
    assert api.stream_local(StreamListener()) == "streamed True"
    assert api.suggestions() == ["suggested"]
    assert api.admin_accounts() == ["active"]


def test_version_of_a_subclass():
    class Offline(Mastodon):
        def retrieve_mastodon_version(self, *args, **kwargs):
            self.asked = True
            return "4.2.0"

    api = client([], cls=Offline)
    api.notifications()
    api.verify_minimum_version("1.0.0")
    assert api.asked
    assert [call.args[1] for call in api.session.request.call_args_list] == [HOST + "/api/v1/notifications"]


def test_version_that_could_not_be_asked_for():
    api = client()
    api.session.request.side_effect = requests.ConnectionError("unreachable")
    with pytest.raises(MastodonVersionError):
        api.retrieve_mastodon_version(fail_hard=True)


# --- __api_request ----------------------------------------------------------------------------------------------------


def test_request_method_sees_only_what_was_given():
    api = client()
    api._Mastodon__api_request = Mock(return_value=[])
    api.favourites(max_id="5")
    assert api._Mastodon__api_request.call_args.args == ("GET", "/api/v1/favourites", {"max_id": "5"})


def test_replaced_request_method_can_read_its_parameters():
    class Offline(Mastodon):
        def _Mastodon__api_request(self, method, endpoint, params={}, *args, **kwargs):
            return {"id": "1", "keys": sorted(params)}

    api = client(cls=Offline)
    assert api.account(5)["keys"] == []
    assert "visibility" not in api.status_post("hello")["keys"]


def test_call_of_ones_own_with_a_list():
    api = client([])
    api._Mastodon__api_request("GET", "/api/v1/accounts/relationships", {"id[]": [1, 2]})
    assert sent(api).kwargs["params"] == {"id[]": [1, 2]}


# --- What a replaced session sees -------------------------------------------------------------------------------------


def test_numbers_stay_numbers():
    api = client([], {}, {})
    api.timeline_home(max_id=50, since_id=30, limit=5)
    assert sent(api).kwargs["params"] == {"max_id": 50, "since_id": 30, "limit": 5}
    api.status_post("hello", in_reply_to_id={"id": 5}, media_ids=[1, "2"])
    assert sent(api).kwargs["data"]["in_reply_to_id"] == 5
    assert sent(api).kwargs["data"]["media_ids[]"] == [1, "2"]
    api.report(8, status_ids=[1])
    assert sent(api).kwargs["data"]["account_id"] == 8


def test_parameters_are_dictionaries_even_if_empty():
    api = client({}, {}, [])
    api.account(5)
    assert (sent(api).kwargs["params"], sent(api).kwargs["files"]) == ({}, {})
    api.status_favourite(5)
    assert (sent(api).kwargs["data"], sent(api).kwargs["files"]) == ({}, {})
    api.account_following(5)
    assert sent(api).kwargs["params"] == {}


@pytest.mark.parametrize("error", [Exception("no network"), RuntimeError("no network"), KeyError("no network")])
def test_any_error_of_a_session_is_a_network_error(error):
    api = client()
    api.session.request.side_effect = error
    with pytest.raises(MastodonNetworkError, match="no network"):
        api.account(5)


# --- Pages ------------------------------------------------------------------------------------------------------------


def test_last_page_has_no_next_one():
    page = client([STATUS]).timeline_home()
    assert page._pagination_next is None
    assert page._pagination_prev is None
    assert PaginatableList([1])._pagination_next is None


def test_page_information_can_be_kept():
    page = response([], {"Link": f'<{HOST}/api/v1/notifications?max_id=5>; rel="next"'})
    api = client(page, [])
    info = api.get_pagination_info(api.notifications(types=["mention"]), "next")
    assert info["types[]"] == ["mention"]
    api.fetch_next(json.loads(json.dumps(info)))
    assert sent(api).kwargs["params"] == {"types[]": ["mention"], "max_id": 5}


def test_empty_list_of_a_mock_has_no_further_items():
    api = client()
    api.timeline_home = Mock(return_value=[])
    assert api.fetch_remaining(api.timeline_home()) == []
    assert list(api.pagination_iterator(api.timeline_home())) == []


# --- Attributes and listeners -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["ratelimit_limit", "ratelimit_remaining", "ratelimit_reset", "ratelimit_lastcall"])
def test_patched_rate_limit(name):
    api = client()
    before = getattr(api, name)
    with mock.patch.object(api, name, 5):
        assert getattr(api, name) == 5
    assert getattr(api, name) == before


def test_waits_become_longer_if_the_server_names_none(monkeypatch):
    slept, now = [], [1_000_000.0]

    def sleep(seconds):
        slept.append(seconds)
        now[0] += seconds

    monkeypatch.setattr("time.sleep", sleep)
    monkeypatch.setattr("time.time", lambda: now[0])
    refused = [response({"error": "Too many requests"}) for _ in range(3)]
    for each in refused:
        each.status_code = 429
    assert client(*refused, {"id": "5"}).account(5)["id"] == "5"
    assert [round(each) for each in slept] == [2, 4, 8]


def test_times_are_written_without_a_client():
    moment = datetime(2030, 1, 2, 3, 4, 5, tzinfo=timezone.utc)
    assert Mastodon._Mastodon__consistent_isoformat_utc(moment) == "2030-01-02T03:04:05+00:00"


def test_callback_for_a_deleted_status_by_name():
    found = []
    CallbackStreamListener(delete_handler=found.append).on_delete(deleted_id="5")
    assert found == ["5"]
    assert list(inspect.signature(StreamListener.on_delete).parameters) == ["self", "status_id"]
