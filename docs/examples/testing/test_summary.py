import os

import pytest

from mastodon import Mastodon
from summary import summary


@pytest.fixture
def api():
    server = os.environ.get("MASTODON_URL", "http://127.0.0.1")
    return Mastodon(api_base_url=server, access_token=os.environ.get("MASTODON_TOKEN", "replayed"))


@pytest.mark.vcr
def test_the_newest_status_comes_first(api):
    assert summary(api).splitlines() == [
        "@ada: 2 statuses",
        "1 favourites: I have written the first program.",
        "0 favourites: Hello, world!",
    ]
