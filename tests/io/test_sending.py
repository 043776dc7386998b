"""Requests are sent as ``Session.request`` would send them, and whatever a program puts in its way is asked."""

from __future__ import annotations

import io
import threading
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
import requests
import requests.sessions
import requests_cache
import requests_mock
import vcr  # type: ignore[import-untyped]
from requests.adapters import HTTPAdapter

from mastodon import Mastodon
from mastodon._io.sending import Sender
from mastodon._io.sessions import no_netrc
from tests.support.loopback import serving

RELATIONSHIP = {"id": "7", "following": True}
ADDRESS = "https://mastodon.example/api/v1/accounts/7/follow"


class Recorder(HTTPAdapter):
    """Responds to everything, and keeps what it was given."""

    def __init__(self, **headers: str) -> None:
        super().__init__()
        self.sent: list[tuple[requests.PreparedRequest, dict[str, Any]]] = []
        self.headers = headers

    def send(self, request: requests.PreparedRequest, *args: Any, **settings: Any) -> requests.Response:
        self.sent.append((request, settings))
        made = requests.Response()
        made.status_code, made.reason, made.url, made.request = 200, "OK", str(request.url), request
        made.headers.update(self.headers)
        made.raw = io.BytesIO(b'{"id": "7", "following": true}')
        return made


class OtherSession(requests.Session):
    """Of another class, so that its own ``request`` sends."""


def recorded(session: requests.Session, *calls: tuple[str, str, dict[str, Any]]) -> list[Any]:
    """Return what an adapter gets for these calls: all that goes over the wire, and all settings."""
    adapter, sender = Recorder(), Sender()
    session.mount("https://", adapter)
    session.mount("http://", adapter)
    for method, url, options in calls:
        shared = {"headers": {"Authorization": "Bearer t"}, "timeout": 300, "allow_redirects": False, "stream": True}
        sender.send(session, method, url, {**shared, "auth": no_netrc, **options})
    return [
        (request.method, request.url, list(request.headers.items()), request.body, settings)
        for request, settings in adapter.sent
    ]


def set_nothing(session: requests.Session) -> None:
    pass


def set_much(session: requests.Session) -> None:
    session.headers.update({"X-Own": "1", "Accept": None, "authorization": "Basic x"})  # type: ignore[dict-item]
    session.proxies["https"] = "http://proxy.example:3128"
    session.verify, session.cert = "/ca.pem", ("/a.pem", "/a.key")
    session.auth = ("somebody", "secret")


def set_cookies(session: requests.Session) -> None:
    session.cookies.set("everywhere", "1")
    session.cookies.set("here", "2", domain="mastodon.example", path="/api")
    session.cookies.set("elsewhere", "3", domain="other.example")


def set_params(session: requests.Session) -> None:
    session.params = {"key": "value"}


def set_nothing_for_headers_and_proxies(session: requests.Session) -> None:
    session.headers = session.proxies = None  # type: ignore[assignment]  # what requests bears


class Chosen(dict[str, str]):
    """Proxies that are chosen when they are asked for."""

    def items(self) -> Any:
        return [("https", "http://chosen.example:3128")]


def choose_proxies(session: requests.Session) -> None:
    session.proxies = Chosen()


def trust_nothing(session: requests.Session) -> None:
    session.trust_env = False


SETTINGS = [
    *(set_nothing, set_much, set_cookies, set_params, set_nothing_for_headers_and_proxies, choose_proxies),
    trust_nothing,
]
CALLS: list[tuple[str, str, dict[str, Any]]] = [
    ("GET", ADDRESS, {}),
    ("GET", ADDRESS, {"params": [("limit", "40"), ("types[]", "ä b"), ("types[]", "%2F")]}),
    ("GET", ADDRESS + "?max_id=1#part", {"params": [("limit", "40")]}),
    ("GET", "https://MÜNCHEN.example/a b/ü?q=[x]", {}),
    ("GET", "https://mastodon.example/api/v1/../v2/./search", {"params": [("q", "~._-*+ /\0")]}),
    ("GET", "https://mastodon.example", {"params": [("q", "1")]}),
    ("GET", "https://Mastodon.example:443/API//v1/", {}),
    ("GET", "http://127.0.0.1:8080/api/v1/accounts/a%2Fb", {}),
    ("GET", "http://mastodon.example:080/api/v1/accounts", {}),
    ("GET", "http://mastodon.example:0/api/v1/accounts", {}),
    ("GET", "http://user:secret@mastodon.example:8080/", {}),
    ("POST", ADDRESS, {}),
    ("post", ADDRESS, {"data": [("a", "b")]}),
    ("POST", ADDRESS, {"data": [("reblogs", "1"), ("text", "ä&=\n")]}),
    ("POST", ADDRESS, {"data": []}),
    ("POST", ADDRESS, {"data": [("a", "~._-*+ /\0\u20ac"), ("a", "")]}),
    ("PATCH", ADDRESS, {"json": {"a": ["ä", None, 1.5]}}),
    ("PUT", ADDRESS, {"json": {}}),
    ("DELETE", ADDRESS, {"data": [("uri", "x")], "headers": {"Idempotency-Key": "1", "Content-Type": "text/x"}}),
    ("POST", ADDRESS, {"data": [("a", "b")], "files": {"file": ("ä.png", io.BytesIO(b"123"), "image/png")}}),
    ("GET", ADDRESS, {"headers": {}}),
    ("HEAD", ADDRESS, {"headers": {"Authorization": "Bearer other"}}),
]


@pytest.mark.parametrize("setting", SETTINGS)
def test_a_request_is_the_one_that_the_session_would_have_sent(setting: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("urllib3.filepost.choose_boundary", lambda: "boundary")
    monkeypatch.setenv("HTTPS_PROXY", "http://from.environment.example")
    usual, other = requests.Session(), OtherSession()
    setting(usual)
    setting(other)
    for files in [call[2]["files"] for call in CALLS if "files" in call[2]]:
        files["file"][1].seek(0)
    expected = recorded(other, *CALLS)
    for files in [call[2]["files"] for call in CALLS if "files" in call[2]]:
        files["file"][1].seek(0)
    # Twice, for the second time is what this is about.
    assert recorded(usual, *CALLS) == expected
    sent = recorded(usual, *[call for call in CALLS[:-4] for _ in range(2)])
    assert sent[1::2] == expected[:-4]


@pytest.fixture
def adapter() -> Recorder:
    return Recorder()


@pytest.fixture
def api(adapter: Recorder) -> Mastodon:
    return client_of(with_adapter(requests.Session(), adapter))


def with_adapter(session: requests.Session, adapter: Recorder) -> requests.Session:
    session.mount("https://", adapter)
    session.mount("http://", adapter)
    return session


def client_of(session: requests.Session | None, address: str = "https://mastodon.example") -> Mastodon:
    return Mastodon(
        api_base_url=address, access_token="t", session=session, version_check_mode="none", ratelimit_method="throw"
    )


def settings_of_next(api: Mastodon, adapter: Recorder) -> dict[str, Any]:
    api.account_follow(7)
    return adapter.sent[-1][1]


# --- Settings of the environment and of the session -----------------------------------------------------------------


def test_proxies_of_the_environment_count_also_when_they_change(
    api: Mastodon, adapter: Recorder, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "https" not in settings_of_next(api, adapter)["proxies"]
    monkeypatch.setenv("https_proxy", "http://one.example:3128")
    assert settings_of_next(api, adapter)["proxies"]["https"] == "http://one.example:3128"
    monkeypatch.setenv("https_proxy", "http://two.example:3128")
    assert settings_of_next(api, adapter)["proxies"]["https"] == "http://two.example:3128"
    monkeypatch.setenv("no_proxy", "mastodon.example")
    assert "https" not in settings_of_next(api, adapter)["proxies"]
    monkeypatch.delenv("no_proxy")
    api.session.trust_env = False
    assert "https" not in settings_of_next(api, adapter)["proxies"]


def test_no_proxy_of_the_environment_counts_for_its_host_only(
    api: Mastodon, adapter: Recorder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("https_proxy", "http://one.example:3128")
    monkeypatch.setenv("no_proxy", "mastodon.example")
    assert "https" not in settings_of_next(api, adapter)["proxies"]
    api.api_base_url = "https://other.example"
    assert settings_of_next(api, adapter)["proxies"]["https"] == "http://one.example:3128"


@pytest.mark.parametrize("name", ["REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"])
def test_certificates_of_the_environment_count_also_when_they_change(
    name: str, api: Mastodon, adapter: Recorder, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert settings_of_next(api, adapter)["verify"] is True
    monkeypatch.setenv(name, "/own.pem")
    assert settings_of_next(api, adapter)["verify"] == "/own.pem"
    monkeypatch.delenv(name)
    api.session.verify = False
    assert settings_of_next(api, adapter)["verify"] is False


def test_settings_of_the_session_count_also_when_they_change(api: Mastodon, adapter: Recorder) -> None:
    assert settings_of_next(api, adapter)["cert"] is None
    api.session.cert = "/own.pem"
    api.session.proxies["https"] = "http://one.example"
    api.session.headers["X-Own"] = "1"
    assert settings_of_next(api, adapter)["cert"] == "/own.pem"
    assert settings_of_next(api, adapter)["proxies"] == {"https": "http://one.example"}
    api.session.proxies["https"] = "http://two.example"
    assert settings_of_next(api, adapter)["proxies"] == {"https": "http://two.example"}
    assert adapter.sent[-1][0].headers["X-Own"] == "1"
    api.session = with_adapter(requests.Session(), adapter)
    assert settings_of_next(api, adapter)["cert"] is None
    assert "X-Own" not in adapter.sent[-1][0].headers


def test_what_an_adapter_does_to_its_proxies_counts_for_one_request() -> None:
    class Rotating(Recorder):
        def send(self, request: requests.PreparedRequest, *args: Any, **settings: Any) -> requests.Response:
            before.append(dict(settings["proxies"]))
            settings["proxies"]["https"] = "http://one.example:3128"
            return super().send(request, *args, **settings)

    before: list[dict[str, str]] = []
    api = client_of(with_adapter(requests.Session(), Rotating()))
    api.account_follow(7)
    api.account_follow(7)
    assert before == [{}, {}]


def test_another_token_is_sent_from_the_next_request_on(api: Mastodon, adapter: Recorder) -> None:
    api.account_follow(7)
    api.access_token = "u"
    api.account_follow(7)
    assert [request.headers["Authorization"] for request, _ in adapter.sent] == ["Bearer t", "Bearer u"]


def test_the_environment_is_asked_once_and_again_after_a_minute(
    api: Mastodon, adapter: Recorder, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    monkeypatch.setattr(requests.sessions, "get_environ_proxies", lambda url, **_: asked.append(url) or {})
    moment = 0.0
    monkeypatch.setattr("mastodon._io.sending.time.monotonic", lambda: moment)
    for _ in range(3):
        api.account_follow(7)
    assert len(asked) == 1
    moment = 61.0
    api.account_follow(7)
    assert len(asked) == 2


def test_what_one_request_changes_is_not_in_the_next(api: Mastodon, adapter: Recorder) -> None:
    api.status_post("Hello", idempotency_key="first")
    adapter.sent[-1][0].headers["X-Changed"] = "1"
    api.timeline_home()
    called: list[Any] = []
    adapter.sent[-1][0].register_hook("response", lambda response, **_: called.append(response))
    api.timeline_home()
    assert not called
    headers = adapter.sent[-1][0].headers
    assert not {"Idempotency-Key", "X-Changed", "Content-Type"} & set(headers)


def test_threads_with_tokens_of_their_own_do_not_mix_them(adapter: Recorder) -> None:
    sender, session = Sender(), with_adapter(requests.Session(), adapter)

    def send(number: int) -> None:
        for count in range(200):
            name = f"{number}-{count % 3}"
            options = {"headers": {"Authorization": name}, "params": [("name", name)], "auth": no_netrc}
            sender.send(session, "GET", ADDRESS, {**options, "timeout": 1, "allow_redirects": False, "stream": True})

    threads = [threading.Thread(target=send, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(adapter.sent) == 1600
    assert all(str(request.url).endswith("=" + str(request.headers["Authorization"])) for request, _ in adapter.sent)


def test_cookies_that_a_server_sets_come_back_to_it() -> None:
    def respond(verb: str, path: str, body: bytes) -> tuple[int, dict[str, str], Any]:
        return 200, {"Set-Cookie": "seen=1; Path=/api"}, RELATIONSHIP

    with serving(respond) as address:
        api = client_of(None, address)
        api.account_follow(7)
        assert api.session.cookies.get("seen") == "1"
        sent = []
        adapter = api.session.get_adapter(address)
        really_send = adapter.send
        with mock.patch.object(
            adapter, "send", lambda request, **kw: sent.append(request) or really_send(request, **kw)
        ):
            api.account_follow(7)
        api.close()
    assert sent[0].headers["Cookie"] == "seen=1"


# --- Adapters, hooks and subclasses are called ------------------------------------------------------------------------


def test_a_session_that_overrides_request_sees_every_call(adapter: Recorder) -> None:
    seen = []

    class Watched(requests.Session):
        def request(self, method: Any, url: Any, *args: Any, **options: Any) -> requests.Response:
            seen.append((method, url))
            return super().request(method, url, *args, **options)

    api = client_of(with_adapter(Watched(), adapter))
    api.account_follow(7)
    api.account_follow(7)
    assert seen == [("POST", ADDRESS)] * 2


@pytest.mark.parametrize("name", ["request", "prepare_request", "merge_environment_settings", "send"])
@pytest.mark.parametrize("place", ["class", "instance"])
def test_a_method_of_sessions_that_a_program_replaces_is_called(
    name: str, place: str, api: Mastodon, adapter: Recorder
) -> None:
    api.account_follow(7)
    real = getattr(requests.Session if place == "class" else api.session, name)
    calls = []

    def replaced(*args: Any, **options: Any) -> Any:
        calls.append(args)
        return real(*args, **options)

    with mock.patch.object(requests.Session if place == "class" else api.session, name, replaced):
        api.account_follow(7)
    assert len(calls) == 1
    api.account_follow(7)
    assert len(calls) == 1
    assert len(adapter.sent) == 3


def test_hooks_of_the_session_are_called(api: Mastodon) -> None:
    seen = []
    api.session.hooks["response"].append(lambda response, **_: seen.append(response.url))
    api.account_follow(7)
    assert seen == [ADDRESS]


def test_params_of_the_session_are_sent(api: Mastodon, adapter: Recorder) -> None:
    api.session.params = {"key": "value"}
    api.account_follow(7)
    assert str(adapter.sent[-1][0].url).endswith("?key=value")


def test_the_adapter_mounted_nearest_to_an_address_is_used(api: Mastodon, adapter: Recorder) -> None:
    near = Recorder()
    api.account_follow(7)
    api.session.mount("https://mastodon.example/api/v1/accounts/", near)
    api.account_follow(7)
    api.timeline_home()
    assert (len(adapter.sent), len(near.sent)) == (2, 1)


def test_requests_mock_gives_the_response() -> None:
    api = client_of(None)
    with requests_mock.Mocker() as mocker:
        mocker.post(ADDRESS, json=RELATIONSHIP)
        assert api.account_follow(7).following
        assert api.account_follow(7).following
        assert mocker.call_count == 2


def test_requests_cache_gives_the_second_response() -> None:
    count = 0

    def respond(verb: str, path: str, body: bytes) -> tuple[int, dict[str, str], Any]:
        nonlocal count
        count += 1
        return 200, {}, {"id": str(count)}

    with serving(respond) as address, requests_cache.CachedSession(backend="memory") as session:
        api = client_of(session, address)
        assert [api.account(7).id for _ in range(2)] == ["1", "1"]
        assert api.account(8).id == "2"


# With urllib3 1.26, vcrpy leaves a connection open.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize("made", ["before", "within"])
def test_vcr_records_and_plays_back(made: str, tmp_path: Path) -> None:
    file = str(tmp_path / "cassette.yaml")
    with serving(lambda verb, path, body: (200, {}, RELATIONSHIP)) as address:
        api = client_of(None, address)
        api.account_follow(7)
        with vcr.use_cassette(file) as cassette:
            api = api if made == "before" else client_of(None, address)
            assert api.account_follow(7).id == "7"
        assert [request.body for request in cassette.requests] == [b"reblogs=1&notify=0"]
        api.account_follow(7)
        assert len(cassette) == 1
    with vcr.use_cassette(file, record_mode="none") as cassette:
        api = api if made == "before" else client_of(None, address)
        assert api.account_follow(7).id == "7"
        assert cassette.play_count == 1
