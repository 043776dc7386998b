"""Annual reports of a server that makes none."""

import pytest

from mastodon import Mastodon, MastodonNotFoundError


def test_there_are_no_reports_and_one_can_be_asked_for(api: Mastodon) -> None:
    assert api.annual_reports().annual_reports == []
    assert api.annual_report_state(2025).state == "ineligible"
    assert api.annual_report_generate(2025) == {}
    api.annual_report_read(2025)
    with pytest.raises(MastodonNotFoundError):
        api.annual_report(2025)
