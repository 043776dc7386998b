"""How bots set up their client: apps, files, log-ins, versions, subclasses, push, proxies, old names."""
# Written as programs write them, not as this project would:
# ruff: noqa: B006, PT011, RUF015, SIM105

import base64
import copy
import inspect
import json
import os
import pickle
import socket
import threading
from datetime import datetime, timezone
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import http_ece
import pytest
import requests
import requests_mock
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

import mastodon
from mastodon import (
    AttribAccessDict,
    CallbackStreamListener,
    Mastodon,
    MastodonError,
    MastodonNetworkError,
    MastodonNotFoundError,
    StreamListener,
)

HOST = "https://mastodon.example"
METADATA = {
    "grant_types_supported": ["password", "authorization_code", "client_credentials"],
    "token_endpoint": HOST + "/oauth/token",
    "revocation_endpoint": HOST + "/oauth/revoke",
    "authorization_endpoint": HOST + "/oauth/authorize",
    "response_types_supported": ["code"],
    "response_modes_supported": ["query", "form_post"],
    "code_challenge_methods_supported": ["S256"],
    "scopes_supported": ["read", "write", "follow", "push"],
}

# Bots keep their tokens in ordinary files, of which this library, unlike 2.3.3, warns.
pytestmark = pytest.mark.filterwarnings("ignore:.*others on this machine can read")


@pytest.fixture
def server():
    with requests_mock.Mocker() as made:
        made.get(HOST + "/.well-known/oauth-authorization-server", json=METADATA)
        for path in ("/api/v1/instance/", "/api/v1/instance", "/api/v2/instance/", "/api/v2/instance"):
            made.get(HOST + path, json={"version": "4.3.0", "uri": "mastodon.example", "domain": "mastodon.example"})
        yield made


def app():
    return Mastodon(client_id="ID", client_secret="SECRET", api_base_url=HOST, mastodon_version="4.3.0")


def client(**arguments):
    arguments.setdefault("version_check_mode", "none")
    return Mastodon(api_base_url=HOST, access_token="token", **arguments)


# --- Apps and log-ins -------------------------------------------------------------------------------------------------


def test_create_app_writes_a_file(server, tmp_path):
    server.post(HOST + "/api/v1/apps", json={"client_id": "ID", "client_secret": "SECRET"})
    target = str(tmp_path / "clientcred.secret")
    assert Mastodon.create_app("bot", api_base_url=HOST, to_file=target) == ("ID", "SECRET")
    api = Mastodon(client_id=target)
    assert (api.client_id, api.client_secret, api.api_base_url) == ("ID", "SECRET", HOST)


def test_create_app_form(server):
    server.post(HOST + "/api/v1/apps", json={"client_id": "ID", "client_secret": "SECRET"})
    Mastodon.create_app(
        "bot", scopes=["read", "write:statuses"], redirect_uris="https://bot.example", api_base_url=HOST
    )
    form = parse_qs(server.last_request.text)
    assert form["client_name"] == ["bot"]
    assert form["scopes"] == ["read write:statuses"]
    assert form["redirect_uris"] == ["https://bot.example"]


def test_create_app_with_default_scopes(server):
    server.post(HOST + "/api/v1/apps", json={"client_id": "ID", "client_secret": "SECRET"})
    Mastodon.create_app("bot", api_base_url=HOST)
    form = parse_qs(server.last_request.text)
    assert form["scopes"] == ["read write follow push"]
    assert form["redirect_uris"] == ["urn:ietf:wg:oauth:2.0:oob"]


def test_the_classic_quickstart(server, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    server.post(HOST + "/api/v1/apps", json={"client_id": "ID", "client_secret": "SECRET"})
    server.post(HOST + "/oauth/token", json={"access_token": "TOKEN", "scope": "read write", "created_at": 1})
    server.post(HOST + "/api/v1/statuses", json={"id": "1", "content": "<p>x</p>"})
    Mastodon.create_app("pytooterapp", api_base_url=HOST, to_file="pytooter_clientcred.secret")
    api = Mastodon(client_id="pytooter_clientcred.secret")
    assert api.log_in(code="code", to_file="pytooter_usercred.secret", scopes=["read", "write"]) == "TOKEN"
    api = Mastodon(access_token="pytooter_usercred.secret")
    assert api.toot("Tooting from Python using #mastodonpy !")["content"] == "<p>x</p>"
    assert server.last_request.headers["Authorization"] == "Bearer TOKEN"


def test_password_log_in(server):
    server.post(HOST + "/oauth/token", json={"access_token": "TOKEN", "scope": "read write follow push"})
    api = app()
    assert api.log_in("ada@example.com", "secret", scopes=["read", "write", "follow", "push"]) == "TOKEN"
    form = parse_qs([r for r in server.request_history if r.path == "/oauth/token"][0].text)
    assert form["username"] == ["ada@example.com"]
    assert form["password"] == ["secret"]
    assert form["grant_type"] == ["password"]
    assert form["client_id"] == ["ID"]


def test_token_is_used_after_log_in(server):
    server.post(HOST + "/oauth/token", json={"access_token": "TOKEN", "scope": "read"})
    server.get(HOST + "/api/v1/accounts/verify_credentials", json={"id": "1"})
    api = app()
    api.log_in(code="code", scopes=["read"])
    api.account_verify_credentials()
    assert server.last_request.headers["Authorization"] == "Bearer TOKEN"


def test_auth_request_url(server):
    api = app()
    url = urlsplit(api.auth_request_url(scopes=["read"], state="x"))
    query = parse_qs(url.query)
    assert (url.netloc, url.path) == ("mastodon.example", "/oauth/authorize")
    assert query["client_id"] == ["ID"]
    assert query["scope"] == ["read"]
    assert query["state"] == ["x"]
    assert query["response_type"] == ["code"]


def test_token_with_base_url_in_the_file(tmp_path):
    (tmp_path / "token").write_text("TOKEN\nhttps://mastodon.example\n")
    api = Mastodon(access_token=str(tmp_path / "token"))
    assert (api.access_token, api.api_base_url) == ("TOKEN", HOST)


def test_token_file_of_one_line(tmp_path):
    (tmp_path / "token").write_text("TOKEN\n")
    assert Mastodon(access_token=str(tmp_path / "token"), api_base_url=HOST).access_token == "TOKEN"


def test_token_that_no_file_is_named_after(server):
    server.get(HOST + "/api/v1/accounts/verify_credentials", json={"id": "1"})
    Mastodon(access_token="TOKEN", api_base_url=HOST).account_verify_credentials()
    assert server.last_request.headers["Authorization"] == "Bearer TOKEN"


def test_app_file_and_other_server_do_not_fit(tmp_path):
    (tmp_path / "app").write_text("ID\nSECRET\nhttps://other.example\nbot\n")
    with pytest.raises(MastodonError):
        Mastodon(client_id=str(tmp_path / "app"), api_base_url=HOST)


def test_nothing_to_connect_to():
    with pytest.raises(ValueError):
        Mastodon()
    with pytest.raises(ValueError):
        Mastodon(client_id="ID", client_secret=None, api_base_url=HOST)


def test_new_token_on_a_living_client(server):
    server.get(HOST + "/api/v1/statuses/1", json={"id": "1"})
    api = client()
    api.access_token = "other"
    api.status(1)
    assert server.last_request.headers["Authorization"] == "Bearer other"


def test_new_session_on_a_living_client():
    session = requests.Session()
    adapter = requests_mock.Adapter()
    adapter.register_uri("GET", HOST + "/api/v1/statuses/1", json={"id": "1"})
    session.mount("https://", adapter)
    api = client()
    api.session = session
    assert api.status(1).id == "1"


# --- Versions ---------------------------------------------------------------------------------------------------------


def version_after(server, first):
    """The version that a client finds after the first question for it failed."""
    server.get(HOST + "/api/v1/instance/", [first, {"json": {"version": "4.3.0"}}])
    server.get(HOST + "/api/v1/statuses/1", json={"id": "1"})
    api = client(version_check_mode="changed", ratelimit_method="throw")
    try:
        api.status(1)
    except MastodonError:
        pass
    return api.retrieve_mastodon_version()


@pytest.mark.parametrize("status", [401, 429, 502, 503])
def test_version_when_the_first_question_was_refused(server, status):
    assert version_after(server, {"status_code": status, "json": {"error": "not now"}}) == "4.3.0"


def test_version_when_a_proxy_responded_first(server):
    assert version_after(server, {"text": "<html>"}) == "4.3.0"


def test_version_of_hometown(server):
    for path in ("/api/v1/instance/", "/api/v1/instance", "/api/v2/instance/", "/api/v2/instance"):
        server.get(HOST + path, json={"version": "1.0.7+3.5.5"})
    api = client()
    assert api.retrieve_mastodon_version() == "3.5.5"
    assert api.verify_minimum_version("3.5.0")


def test_version_of_glitch(server):
    for path in ("/api/v1/instance/", "/api/v1/instance", "/api/v2/instance/", "/api/v2/instance"):
        server.get(HOST + path, json={"version": "4.3.0-rc.1+glitch"})
    assert client().retrieve_mastodon_version().startswith("4.3.0")


def test_supported_version():
    assert [part.isdigit() for part in Mastodon.get_supported_version().split(".")] == [True, True, True]


# --- Subclasses, copies, signatures -----------------------------------------------------------------------------------


def test_subclass_of_the_client(server):
    class Bot(Mastodon):
        def __init__(self, **arguments):
            super().__init__(api_base_url=HOST, access_token="token", version_check_mode="none", **arguments)
            self.posted = []

        def status_post(self, status, *args, **kwargs):
            self.posted.append(status)
            return super().status_post(status.upper(), *args, **kwargs)

    server.post(HOST + "/api/v1/statuses", json={"id": "1"})
    bot = Bot()
    bot.status_post("hello", visibility="unlisted")
    bot.toot("again")
    assert bot.posted == ["hello", "again"]
    assert parse_qs(server.last_request.text)["status"] == ["AGAIN"]


def test_subclass_that_overrides_the_request():
    class Offline(Mastodon):
        def _Mastodon__api_request(self, method, endpoint, params={}, *args, **kwargs):
            return {"id": "1", "called": f"{method} {endpoint}"}

    api = Offline(api_base_url=HOST, access_token="token", version_check_mode="none")
    assert api.status_favourite(5)["called"] == "POST /api/v1/statuses/5/favourite"


def test_methods_that_bots_look_up_by_name(server):
    server.get(HOST + "/api/v1/timelines/home", json=[])
    assert getattr(client(), "timeline_" + "home")() == []
    assert callable(Mastodon.status_post)
    assert "visibility" in inspect.signature(Mastodon.status_post).parameters


def test_positional_arguments(server):
    server.post(HOST + "/api/v1/statuses", json={"id": "1"})
    client().status_post("hi", "5", [], True, "private", "cw", "de")
    form = parse_qs(server.last_request.text)
    assert form["in_reply_to_id"] == ["5"]
    assert form["sensitive"] == ["1"]
    assert form["visibility"] == ["private"]
    assert form["spoiler_text"] == ["cw"]
    assert form["language"] == ["de"]


def test_copy_of_a_client(server):
    server.get(HOST + "/api/v1/statuses/1", json={"id": "1"})
    other = copy.copy(client())
    assert other.status(1).id == "1"


def test_clients_in_threads(server):
    server.get(HOST + "/api/v1/statuses/1", json={"id": "1"})
    api, seen = client(), []
    threads = [threading.Thread(target=lambda: seen.append(api.status(1).id)) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert seen == ["1"] * 5


def test_names_of_the_package():
    for name in ("Mastodon", "StreamListener", "CallbackStreamListener", "AttribAccessDict", "MastodonError"):
        assert hasattr(mastodon, name)
    from mastodon.Mastodon import Mastodon as Old
    from mastodon.streaming import StreamListener as OldListener

    assert Old is Mastodon
    assert OldListener is StreamListener


def test_errors_can_be_imported_from_the_old_module():
    from mastodon.errors import MastodonAPIError
    from mastodon.Mastodon import MastodonAPIError as Old

    assert Old is MastodonAPIError


def test_attribute_dictionaries_of_ones_own():
    made = AttribAccessDict(a=1)
    assert made.a == made["a"] == 1
    made.a = 2
    made["b"] = {"c": 2}
    assert made.b["c"] == 2
    assert json.loads(json.dumps(made)) == {"a": 2, "b": {"c": 2}}
    assert pickle.loads(pickle.dumps(AttribAccessDict(a=1))) == {"a": 1}


# --- Private names that programs call ---------------------------------------------------------------------------------


def test_base64_of_push():
    api = client()
    assert api._Mastodon__decode_webpush_b64("aGVsbG8") == b"hello"
    assert api._Mastodon__decode_webpush_b64("aGVsbG8=") == b"hello"
    assert api._Mastodon__decode_webpush_b64("-_8") == b"\xfb\xff"
    assert api._Mastodon__decode_webpush_b64("") == b""


def test_ids_unpacked():
    api = client()
    assert api._Mastodon__unpack_id({"id": "5"}) == "5"
    assert api._Mastodon__unpack_id("5") == "5"
    assert list(api._Mastodon__unpack_id([{"id": "5"}, "6"], listify=True)) == ["5", "6"]


def test_calls_that_the_library_does_not_have(server):
    server.get(HOST + "/api/v1/future", json={"id": "1", "new": True})
    server.post(HOST + "/api/v1/future", json={"id": "2"})
    api = client()
    assert api._Mastodon__api_request("GET", "/api/v1/future", {"limit": 5})["new"] is True
    assert server.last_request.qs["limit"] == ["5"]
    assert api._Mastodon__api_request("POST", "/api/v1/future", {"text": "x"}).id == "2"
    assert parse_qs(server.last_request.text) == {"text": ["x"]}


def test_raw_body_of_a_call(server):
    server.get(HOST + "/api/v1/future", text="plain")
    assert client()._Mastodon__api_request("GET", "/api/v1/future", parse=False) == b"plain"


def test_response_of_a_call(server):
    server.get(HOST + "/api/v1/future", text='{"id": "1"}', headers={"X-Mine": "1"})
    response = client()._Mastodon__api_request("GET", "/api/v1/future", return_response_object=True)
    assert response.headers["X-Mine"] == "1"
    assert response.json() == {"id": "1"}


def test_response_of_a_call_that_fails(server):
    server.get(HOST + "/api/v1/future", status_code=404, json={"error": "no"})
    with pytest.raises(MastodonNotFoundError):
        client()._Mastodon__api_request("GET", "/api/v1/future", return_response_object=True)
    unchecked = client()._Mastodon__api_request("GET", "/api/v1/future", skip_error_check=True)
    assert unchecked["error"] == "no"


def test_addresses_with_scheme():
    assert Mastodon._Mastodon__protocolize("mastodon.example") == HOST
    assert Mastodon._Mastodon__protocolize("https://mastodon.example") == HOST


def test_epoch_and_isoformat():
    moment = datetime(2023, 6, 15, 12, tzinfo=timezone.utc)
    api = client()
    assert api._Mastodon__datetime_to_epoch(moment) == 1686830400.0
    assert api._Mastodon__consistent_isoformat_utc(moment) == "2023-06-15T12:00:00+00:00"


# --- Push -------------------------------------------------------------------------------------------------------------


def b64(data):
    return base64.urlsafe_b64encode(data).decode().strip("=")


def test_a_push_message_is_decrypted():
    api = client()
    private, public = api.push_subscription_generate_keys()
    sender, salt = ec.generate_private_key(ec.SECP256R1()), os.urandom(16)
    point = sender.public_key().public_bytes(serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint)
    message = {"access_token": "x", "notification_id": 5, "notification_type": "mention", "title": "hi", "body": "you"}
    data = http_ece.encrypt(
        json.dumps(message).encode(),
        salt=salt,
        private_key=sender,
        dh=public["pubkey"],
        auth_secret=public["auth"],
        version="aesgcm",
    )
    notification = api.push_subscription_decrypt_push(
        data, private, f"salt={b64(salt)}", f"dh={b64(point)};p256ecdsa={b64(point)}"
    )
    assert notification.title == "hi"
    assert notification["notification_type"] == "mention"


def test_push_keys():
    private, public = client().push_subscription_generate_keys()
    assert set(private) == {"privkey", "auth"}
    assert isinstance(private["privkey"], int)
    assert len(public["pubkey"]) == 65
    assert public["auth"] == private["auth"]
    assert len(public["auth"]) == 16


def test_push_subscription_set(server):
    server.post(HOST + "/api/v1/push/subscription", json={"id": "1", "alerts": {"mention": True, "admin.report": True}})
    api = client(mastodon_version="4.3.0")
    _, public = api.push_subscription_generate_keys()
    made = api.push_subscription_set("https://push.example/1", public, mention_events=True, follow_events=False)
    form = parse_qs(server.last_request.text)
    assert form["subscription[endpoint]"] == ["https://push.example/1"]
    sent = form["subscription[keys][p256dh]"][0].replace("+", "-").replace("/", "_").rstrip("=")
    assert sent == b64(public["pubkey"])
    assert made.alerts.mention is True
    assert made.alerts["admin.report"] is True


# --- Proxies ----------------------------------------------------------------------------------------------------------


class Api(BaseHTTPRequestHandler):
    """A server with one response to everything, and a short stream."""

    def do_GET(self):
        body, kind = b'event: update\ndata: {"id": "5"}\n\n', "text/event-stream"
        if "/streaming/" not in self.path:
            body = json.dumps({"id": "1", "client_id": "ID", "client_secret": "SECRET", "version": "4.3.0"}).encode()
            kind = "application/json"
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_POST = do_GET

    def log_message(self, *args):
        pass


def copy_bytes(source, target):
    try:
        while data := source.recv(65536):
            target.sendall(data)
    except OSError:
        pass
    finally:
        target.close()


def socks_session(connection, seen):
    """SOCKS 5 without a password, to addresses with four numbers or names."""
    stream = connection.makefile("rb")
    _, methods = stream.read(2)
    stream.read(methods)
    connection.sendall(b"\x05\x00")
    _, _, _, kind = stream.read(4)
    host = socket.inet_ntoa(stream.read(4)) if kind == 1 else stream.read(stream.read(1)[0]).decode()
    port = int.from_bytes(stream.read(2), "big")
    seen.append((host, port))
    target = socket.create_connection((host, port))
    connection.sendall(b"\x05\x00\x00\x01\x00\x00\x00\x00\x00\x00")
    threading.Thread(target=copy_bytes, args=(target, connection), daemon=True).start()
    copy_bytes(connection, target)


@pytest.fixture
def socks(monkeypatch):
    """The address of a server, that of a SOCKS proxy, and the list of where the proxy was asked to go."""
    for name in list(os.environ):
        if name.lower().endswith("_proxy"):
            monkeypatch.delenv(name)
    web = ThreadingHTTPServer(("127.0.0.1", 0), Api)
    threading.Thread(target=web.serve_forever, daemon=True).start()
    listener, seen = socket.create_server(("127.0.0.1", 0)), []

    def accept():
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            threading.Thread(target=socks_session, args=(connection, seen), daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()
    yield f"http://127.0.0.1:{web.server_port}", f"socks5h://127.0.0.1:{listener.getsockname()[1]}", seen
    listener.close()
    web.shutdown()
    web.server_close()


def test_socks_proxy_of_the_session(socks):
    address, proxy, seen = socks
    api = Mastodon(api_base_url=address, access_token="t", version_check_mode="none")
    api.session.proxies = {"http": proxy, "https": proxy}
    assert api.status(1).id == "1"
    assert seen == [("127.0.0.1", int(address.rsplit(":")[-1]))]


def test_socks_proxy_of_a_session_of_ones_own(socks):
    address, proxy, seen = socks
    session = requests.Session()
    session.proxies = {"http": proxy, "https": proxy}
    api = Mastodon(api_base_url=address, access_token="t", session=session, version_check_mode="none")
    assert api.status(1).id == "1"
    assert len(seen) == 1


def test_socks_proxy_of_the_environment(socks, monkeypatch):
    address, proxy, seen = socks
    monkeypatch.setenv("http_proxy", proxy)
    api = Mastodon(api_base_url=address, access_token="t", version_check_mode="none")
    assert api.status_post("hello").id == "1"
    assert len(seen) == 1


def test_create_app_through_a_socks_proxy(socks, monkeypatch):
    address, proxy, seen = socks
    monkeypatch.setenv("http_proxy", proxy)
    assert Mastodon.create_app("bot", api_base_url=address) == ("ID", "SECRET")
    assert len(seen) == 1


def test_upload_through_a_socks_proxy(socks, monkeypatch):
    address, proxy, seen = socks
    monkeypatch.setenv("http_proxy", proxy)
    api = Mastodon(api_base_url=address, access_token="t", mastodon_version="4.3.0")
    assert api.media_post(b"png", mime_type="image/png", synchronous=False).id == "1"
    assert seen


def test_stream_through_a_socks_proxy(socks, monkeypatch):
    address, proxy, seen = socks
    monkeypatch.setenv("http_proxy", proxy)
    api = Mastodon(api_base_url=address, access_token="t", version_check_mode="none")
    got = []
    try:
        api.stream_user(CallbackStreamListener(update_handler=lambda status: got.append(status.id)))
    except MastodonNetworkError:
        pass  # the stream ended
    assert got == ["5"]
    assert seen
