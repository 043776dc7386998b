"""Annual reports: the year in the path, and responses without a body."""

from __future__ import annotations

import pytest

from mastodon import MastodonIllegalArgumentError, MastodonNotFoundError
from mastodon.return_types import AnnualReportDataV1, AnnualReportDataV2
from tests.support.prepared import Wire


@pytest.mark.parametrize(("status", "text"), [(200, "{}"), (200, ""), (202, "")])
def test_marking_as_read_gives_nothing_whatever_the_body_is(wire: Wire, status: int, text: str) -> None:
    wire.respond("POST", "/api/v1/annual_reports/2025/read", text=text, status=status)
    wire.client().annual_report_read(2025)
    assert [sent.path for sent in wire.requests] == ["/api/v1/annual_reports/2025/read"]


def test_generating_tells_which_refresh_to_wait_for(wire: Wire) -> None:
    headers = {"Mastodon-Async-Refresh": 'id="abc", retry=2'}
    wire.respond("POST", "/api/v1/annual_reports/2025/generate", text="", status=202, headers=headers)
    api = wire.client()
    info = api.get_async_refresh_info(api.annual_report_generate(2025))
    assert info is not None
    assert (info[0].id, info[1]) == ("abc", 2)


@pytest.mark.parametrize(("version", "kind"), [(1, AnnualReportDataV1), (2, AnnualReportDataV2)])
def test_the_data_of_a_report_is_of_its_schema(wire: Wire, version: int, kind: type) -> None:
    report = {"year": 2025, "schema_version": version, "data": {"archetype": "oracle"}}
    wire.respond(
        "GET", "/api/v1/annual_reports/2025", json={"annual_reports": [report], "accounts": [], "statuses": []}
    )
    (found,) = wire.client().annual_report(2025).annual_reports
    assert isinstance(found.data, kind)
    assert found.data.archetype == "oracle"


def test_year_none_is_refused_before_anything_is_sent(wire: Wire) -> None:
    api = wire.client()
    for call in (api.annual_report, api.annual_report_state, api.annual_report_generate, api.annual_report_read):
        with pytest.raises(MastodonIllegalArgumentError, match="year=None"):
            call(None)  # type: ignore[operator]
    assert wire.requests == []


def test_on_an_older_server_the_error_says_which_version_is_needed(wire: Wire) -> None:
    wire.respond("GET", "/api/v1/annual_reports/2025/state", json={"error": "Not found"}, status=404)
    with pytest.raises(MastodonNotFoundError, match=r"4\.6\.0"):
        wire.client(mastodon_version="4.5.0").annual_report_state(2025)
