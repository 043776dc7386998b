import pytest

from mastodon import MastodonNetworkError, MastodonServiceUnavailableError
from post_lines import post_lines


@pytest.fixture
def files(tmp_path):
    lines = tmp_path / "lines.txt"
    lines.write_text("First.\nSecond.\n\nThird.\n", encoding="utf-8")
    return lines, tmp_path / "posted.txt"


def texts(api):
    return [status.plain_text for status in reversed(api.account_statuses(api.me()))]


def test_each_line_is_posted_once(mastodon_api, files):
    post_lines(mastodon_api, *files)
    post_lines(mastodon_api, *files)
    assert texts(mastodon_api) == ["First.", "Second.", "Third."]


def test_the_next_run_goes_on_where_the_server_was_down(mastodon_server, mastodon_api, files):
    mastodon_server.fail("POST /api/v1/statuses", 503)
    with pytest.raises(MastodonServiceUnavailableError):
        post_lines(mastodon_api, *files)
    post_lines(mastodon_api, *files)
    assert texts(mastodon_api) == ["First.", "Second.", "Third."]


def test_a_lost_response_posts_nothing_twice(mastodon_server, mastodon_api, files):
    mastodon_server.drop("POST /api/v1/statuses", after=True)
    with pytest.raises(MastodonNetworkError):
        post_lines(mastodon_api, *files)
    post_lines(mastodon_api, *files)
    assert texts(mastodon_api) == ["First.", "Second.", "Third."]
    assert mastodon_server.requests.count("POST /api/v1/statuses") == 4
