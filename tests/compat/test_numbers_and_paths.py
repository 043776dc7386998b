"""Numbers of numpy and pandas, and paths of any kind, as arguments."""

import json
import pathlib
from datetime import timedelta
from urllib.parse import parse_qs

import numpy as np
import pandas as pd
import py
import pytest
import requests_mock

from mastodon import Mastodon
from mastodon.return_types import Status

HOST = "https://mastodon.example"

# Bots keep their tokens in ordinary files, of which this library, unlike 2.3.3, warns.
pytestmark = pytest.mark.filterwarnings("ignore:.*others on this machine can read")


def sent(call):
    """The last request of a call."""
    with requests_mock.Mocker() as server:
        server.register_uri(
            requests_mock.ANY,
            requests_mock.ANY,
            json=lambda request, _: (
                []
                if "timelines" in request.path or "relationships" in request.path
                else {"id": "1", "version": "4.3.0"}
            ),
        )
        call(Mastodon(api_base_url=HOST, access_token="token", version_check_mode="none"))
        return server.last_request


def form(call):
    return parse_qs(sent(call).text)


def test_numpy_id():
    for kind in (np.int64, np.int32, np.uint64, np.uint8):
        assert sent(lambda api, kind=kind: api.status(kind(5))).path == "/api/v1/statuses/5"


def test_numpy_limit_and_cursors():
    query = sent(lambda api: api.timeline_home(limit=np.int64(5), max_id=np.int64(9))).qs
    assert query == {"limit": ["5"], "max_id": ["9"]}
    assert sent(lambda api: api.timeline_home(since_id=np.int32(9))).qs == {"since_id": ["9"]}
    assert sent(lambda api: api.timeline_home(min_id=np.uint64(9))).qs == {"min_id": ["9"]}


def test_numpy_number_as_text():
    assert form(lambda api: api.status_post(np.int64(5)))["status"] == ["5"]
    assert form(lambda api: api.status_post(np.float64(5.5)))["status"] == ["5.5"]


def test_numpy_fraction_as_text():
    assert form(lambda api: api.status_post(np.float32(0.1)))["status"] == ["0.1"]


def test_numpy_seconds_to_wait():
    for kind in (np.float32, np.float16, np.int64):
        assert Mastodon(api_base_url=HOST, request_timeout=kind(2)).request_timeout == 2
        assert Mastodon(api_base_url=HOST, ratelimit_pacefactor=kind(2)).ratelimit_pacefactor == 2


def test_numpy_focus():
    focus = (np.float32(0.5), np.float64(0.25))
    assert form(lambda api: api.media_update(1, focus=focus))["focus"] == ["0.5,0.25"]


def test_numpy_values_in_entities():
    status = Status(id=np.int64(5), favourites_count=np.uint8(3), sensitive=np.bool_(True))
    assert (int(status.id), status.favourites_count, status.sensitive) == (5, 3, True)
    status.replies_count = np.int64(7)
    assert status.replies_count == 7


def test_plain_number_as_text():
    assert form(lambda api: api.status_post(5))["status"] == ["5"]


def test_numpy_text():
    assert form(lambda api: api.status_post(np.str_("héllo")))["status"] == ["héllo"]


def test_numpy_boolean_as_switch():
    assert form(lambda api: api.status_post("x", sensitive=np.bool_(True)))["sensitive"][0].lower() in ("1", "true")
    assert sent(lambda api: api.account_statuses(1, only_media=np.bool_(True))).qs["only_media"][0] in ("1", "true")
    assert form(lambda api: api.account_follow(5, reblogs=np.bool_(False)))["reblogs"][0].lower() in ("0", "false")


def test_numpy_poll_choices():
    assert form(lambda api: api.poll_vote(np.int64(3), np.int64(1))) == {"choices[]": ["1"]}
    assert form(lambda api: api.poll_vote(3, [np.int64(1), np.int64(0)])) == {"choices[]": ["1", "0"]}


def test_numpy_array_of_choices():
    assert form(lambda api: api.poll_vote(3, np.array([1, 0]))) == {"choices[]": ["1", "0"]}


def test_numpy_ids_in_lists():
    assert sent(lambda api: api.account_relationships([np.int64(1), np.int64(2)])).qs == {"id[]": ["1", "2"]}
    assert form(lambda api: api.list_accounts_add(np.int64(1), [np.int64(2)])) == {"account_ids[]": ["2"]}
    assert form(lambda api: api.status_post("x", media_ids=[np.int64(1)]))["media_ids[]"] == ["1"]


def test_numpy_array_of_media():
    assert form(lambda api: api.status_post("x", media_ids=np.array([1, 2])))["media_ids[]"] == ["1", "2"]


def test_numpy_seconds():
    assert form(lambda api: api.account_mute(1, duration=np.int64(60)))["duration"] == ["60"]


@pytest.mark.parametrize("span", [timedelta(days=1), timedelta(days=1, milliseconds=300)])
def test_seconds_of_a_timedelta(span):
    mute = form(lambda api: api.account_mute(1, duration=span.total_seconds()))
    assert int(float(mute["duration"][0])) == 86400
    status = sent(lambda api: api.status_post("x", poll=api.make_poll(["yes", "no"], span.total_seconds()))).json()
    assert int(status["poll"]["expires_in"]) == 86400


def test_whole_float_as_limit():
    assert float(sent(lambda api: api.timeline_home(limit=40 / 2)).qs["limit"][0]) == 20


def test_numpy_reply():
    assert form(lambda api: api.status_post("x", in_reply_to_id=np.int64(5)))["in_reply_to_id"] == ["5"]


def test_numpy_id_of_an_entity_in_a_frame():
    frame = pd.DataFrame({"id": [5, 6], "text": ["a", "b"]})
    assert sent(lambda api: api.status(frame["id"][0])).path == "/api/v1/statuses/5"
    assert form(lambda api: api.status_post(frame["text"][1]))["status"] == ["b"]


def test_pandas_timestamp_for_scheduling():
    request = sent(lambda api: api.status_post("x", scheduled_at=pd.Timestamp("2199-01-01T00:00Z")))
    assert parse_qs(request.text)["scheduled_at"][0].startswith("2199-01-01T00:00:00")


def test_frame_of_statuses():
    statuses = [Status(id="1", favourites_count=3), Status(id="2", favourites_count=5)]
    frame = pd.DataFrame(statuses)
    assert list(frame["favourites_count"]) == [3, 5]
    assert list(frame["id"].astype(str)) == ["1", "2"]
    assert frame["favourites_count"].sum() == 8


def test_normalized_frame_of_statuses():
    frame = pd.json_normalize([json.loads(json.dumps(Status(id="1", account={"acct": "ada"})))])
    assert frame["account.acct"][0] == "ada"


# --- Paths ------------------------------------------------------------------------------------------------------------


class OwnPath:
    def __init__(self, path):
        self.path = str(path)

    def __fspath__(self):
        return self.path


def local(path):
    return py.path.local(str(path))


PATHS = pytest.mark.parametrize("kind", [str, pathlib.Path, pathlib.PurePath, local, OwnPath])


@PATHS
def test_token_in_a_file(kind, tmp_path):
    (tmp_path / "user.secret").write_text(f"THETOKEN\n{HOST}\n")
    api = Mastodon(access_token=kind(tmp_path / "user.secret"))
    assert api.access_token == "THETOKEN"
    assert api.api_base_url == HOST


@PATHS
def test_app_in_a_file(kind, tmp_path):
    (tmp_path / "app.secret").write_text(f"ID\nSECRET\n{HOST}\nbot\n")
    api = Mastodon(client_id=kind(tmp_path / "app.secret"))
    assert (api.client_id, api.client_secret, api.api_base_url) == ("ID", "SECRET", HOST)


@PATHS
def test_create_app_to_a_file(kind, tmp_path):
    with requests_mock.Mocker() as server:
        server.post(HOST + "/api/v1/apps", json={"client_id": "ID", "client_secret": "SECRET"})
        Mastodon.create_app("bot", api_base_url=HOST, to_file=kind(tmp_path / "app.secret"))
    assert (tmp_path / "app.secret").read_text().splitlines() == ["ID", "SECRET", HOST, "bot"]


@pytest.mark.parametrize("kind", [str, pathlib.Path, pathlib.PurePath, local])
def test_log_in_to_a_file(kind, tmp_path):
    with requests_mock.Mocker() as server:
        server.get(requests_mock.ANY, json={"version": "4.3.0"})
        server.post(HOST + "/oauth/token", json={"access_token": "NEW", "scope": "read", "created_at": 1})
        api = Mastodon(client_id="id", client_secret="secret", api_base_url=HOST, mastodon_version="4.3.0")
        server.get(
            HOST + "/.well-known/oauth-authorization-server",
            json={"grant_types_supported": ["authorization_code"], "token_endpoint": HOST + "/oauth/token"},
        )
        api.log_in(code="code", scopes=["read"], to_file=kind(tmp_path / "user.secret"))
    assert (tmp_path / "user.secret").read_text().splitlines()[:2] == ["NEW", HOST]


@pytest.mark.parametrize("kind", [str, pathlib.Path, pathlib.PurePath])
def test_media_from_a_path(kind, tmp_path):
    (tmp_path / "cat.png").write_bytes(b"\x89PNG")
    request = sent(lambda api: api.media_post(kind(tmp_path / "cat.png"), mime_type="image/png", synchronous=False))
    assert request.headers["Content-Type"].startswith("multipart/form-data")
    assert b"\x89PNG" in request.body
