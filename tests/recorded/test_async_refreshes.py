"""Async refreshes of a server where all are at their end."""

from mastodon import Mastodon


def test_a_refresh_has_its_state(api: Mastodon) -> None:
    refresh = api.get_async_refresh_status("abc")
    assert (refresh.id, refresh.status, refresh.result_count) == ("abc", "finished", None)


def test_a_complete_context_is_not_waited_for(api: Mastodon) -> None:
    context = api.status_context(api.status_post("Hello"))
    assert api.get_async_refresh_info(context) is None
    assert api.await_async_refresh(context) is context
