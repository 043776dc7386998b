"""The report: what the page says about an archive, and what it must not contain."""

from __future__ import annotations

import os
import re
import sqlite3
import stat
import sys
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from datetime import datetime, timezone
from functools import partial
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import matplotlib as mpl
import pytest

from mastodon.archive import Archive, plots
from mastodon.errors import MastodonIllegalArgumentError, MastodonIOError, MastodonMissingExtraError
from tests.support.prepared import Wire

ADA = {"id": "1", "acct": "ada", "username": "ada", "display_name": "Ada"}
NOW = datetime(2026, 11, 29, 12, tzinfo=timezone.utc)
Build = Callable[..., Archive]


def status(number: int, at: str | None, **fields: Any) -> dict[str, Any]:
    """A status as servers send it. Its tags are given by their names."""
    tags = [{"name": name} for name in fields.pop("tags", ())]
    return {"id": str(number), "created_at": at, "account": ADA, "content": "<p>Hello</p>", "tags": tags, **fields}


def archived(folder: Path, *statuses: dict[str, Any], name: str = "own", path: str = "", **me: Any) -> Archive:
    """Archive statuses of a server. Those of Ada get what is said about her."""
    wire = Wire()
    wire.respond("GET", "/api/v1/accounts/verify_credentials", json={**ADA, **me})
    items = [{**each, "account": {**ADA, **me, **each["account"]}} for each in statuses]
    wire.respond("GET", f"/api/v1/{path or 'accounts/1/statuses'}", json=items)
    archive = Archive(folder / "archive")
    archive.update(wire.client(), name)
    return archive


@pytest.fixture
def build(tmp_path: Path) -> Build:
    """A function that archives statuses of a server."""
    return partial(archived, tmp_path)


@pytest.fixture
def without_plots(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave out the plots, which take most of the time, where only numbers and words matter."""
    monkeypatch.setattr(plots, "svg_of", lambda *given: "")


class Page(HTMLParser):
    """A report that was read."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.source = source
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        #: The rows of the tables, by the sections in which they are.
        self.tables: dict[str, list[list[str]]] = {}
        self.words: list[str] = []
        self._section = ""
        self._is_cell = False
        self.feed(source)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag == "h2":
            self._section = str(dict(attrs).get("id"))
        elif tag == "tr":
            self.tables.setdefault(self._section, []).append([])
        elif tag in ("td", "th"):
            self.tables[self._section][-1].append("")
            self._is_cell = True

    def handle_endtag(self, tag: str) -> None:
        self._is_cell = self._is_cell and tag not in ("td", "th")

    def handle_data(self, data: str) -> None:
        if self._is_cell:
            self.tables[self._section][-1][-1] += data
        self.words += data.split()

    @property
    def text(self) -> str:
        return " ".join(self.words).replace("\N{EN DASH}", "to")

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.elements if name == tag]


def report(archive: Archive, name: str | None = None, **options: Any) -> Page:
    """Write a report next to the archive, and read it."""
    path = Path(archive.path).parent / "report.html"
    archive.report(path, name, **{"timezone": "UTC", "now": NOW, **options})
    return Page(path.read_text(encoding="utf-8"))


# --- Numbers --------------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("without_plots")
def test_the_weeks_are_those_of_the_archive(build: Build) -> None:
    # A Sunday, the Monday after it, and two weeks later.
    days = ["2026-03-01", "2026-03-02", "2026-03-04", "2026-03-16"]
    page = report(build(*(status(number, f"{day}T12:00:00.000Z") for number, day in enumerate(days))))
    assert page.tables["weeks"][1:] == [["23 Feb 2026", "1"], ["2 Mar 2026", "2"], ["16 Mar 2026", "1"]]
    assert "The busiest week began on Monday, 2 March 2026, with 2 posts." in page.text


@pytest.mark.usefixtures("without_plots")
def test_the_hours_are_those_of_the_archive(build: Build) -> None:
    times = ["2026-03-02T09:59:59.999Z", "2026-03-09T09:00:00.000Z", "2026-03-08T23:30:00.000Z"]
    page = report(build(*(status(number, at) for number, at in enumerate(times))))
    hours = [[int(number) for number in row[1:]] for row in page.tables["hours"][1:]]
    assert page.tables["hours"][0] == ["Hour", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
    assert {(hour, day): number for hour, row in enumerate(hours) for day, number in enumerate(row) if number} == {
        (9, 0): 2,
        (23, 6): 1,
    }
    assert "Busiest on Mondays from 09:00 to 10:00." in page.text


@pytest.mark.usefixtures("without_plots")
def test_the_months_have_replies_and_boosts_and_what_came_back(build: Build) -> None:
    boosted = status(90, "2020-01-01T00:00:00.000Z", account={"id": "2", "acct": "bob"}, reblogs_count=1000)
    page = report(
        build(
            status(4, "2026-02-28T12:00:00.000Z", replies_count=2, reblogs_count=3, favourites_count=5),
            status(3, "2026-02-01T00:00:00.000Z", in_reply_to_id="77", reblogs_count=1),
            status(2, "2026-01-31T23:59:59.999Z", reblog=boosted, reblogs_count=1000, replies_count=9),
        )
    )
    assert page.tables["months"][1:] == [["January 2026", "1", "0", "0", "1"], ["February 2026", "2", "1", "1", "0"]]
    assert page.tables["received"][1:] == [["January 2026", "0", "0", "0"], ["February 2026", "2", "4", "5"]]


@pytest.mark.usefixtures("without_plots")
def test_the_most_used_hashtags_come_first_without_those_of_boosts(build: Build) -> None:
    at = "2026-02-28T12:00:00.000Z"
    boosted = status(90, at, account={"id": "2", "acct": "bob"}, tags=["ads"])
    page = report(
        build(
            status(1, at, tags=["Cats", "dogs"]),
            status(2, at, tags=["cats", "birds"]),
            status(3, at, tags=["ads"], reblog=boosted),
        )
    )
    assert page.tables["hashtags"][1:] == [["#cats", "2"], ["#birds", "1"], ["#dogs", "1"]]


@pytest.mark.usefixtures("without_plots")
def test_the_totals_are_those_of_the_archive(build: Build) -> None:
    days = ["2026-03-02", "2026-03-02", "2026-03-03", "2026-03-04", "2026-03-16"]
    media = {"media_attachments": [{"id": "8", "type": "image"}]}
    posts = [status(number, f"{day}T1{number}:00:00.000Z") for number, day in enumerate(days)]
    text = report(build({**posts[0], **media}, *posts[1:])).text
    for words in (
        "Posts 5 5 original, 0 replies, 0 boosts",
        "Period 2 Mar 2026 to 16 Mar 2026 posts on 4 of 15 days",
        "Busiest day 2 Mar 2026 2 posts, a Monday",
        "Longest streak 3 days 2 Mar 2026 to 4 Mar 2026",
        "With media 1 20% of originals and replies",
        "Per week 2.3",
    ):
        assert words in text


@pytest.mark.usefixtures("without_plots")
def test_posts_of_others_in_the_archive_are_not_counted(build: Build) -> None:
    boosted = status(90, "2026-02-01T12:00:00.000Z", account={"id": "2", "acct": "bob"})
    assert (
        "Posts 1 0 original, 0 replies, 1 boost"
        in report(build(status(1, "2026-02-02T12:00:00.000Z", reblog=boosted))).text
    )


@pytest.mark.usefixtures("without_plots")
def test_deleted_posts_are_counted_and_mentioned(build: Build) -> None:
    archive = build(status(1, "2026-02-01T12:00:00.000Z"), status(2, "2026-02-02T12:00:00.000Z"))
    with closing(sqlite3.connect(archive.database)) as db, db:
        db.execute("UPDATE statuses SET deleted_at = '2026-03-01T00:00:00.000Z' WHERE id = '1'")
    page = report(archive)
    assert "Posts 2" in page.text
    assert "Deleted since, but counted: 1 post." in page.text


# --- Which statuses ---------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("without_plots")
def test_another_account_or_list_can_be_counted(build: Build) -> None:
    bob = {"id": "2", "acct": "bob@elsewhere.example", "display_name": "Bob"}
    at = "2026-02-28T12:00:00.000Z"
    archive = build(
        status(1, at), status(2, at, account=bob), status(3, at, account=bob), name="home", path="timelines/home"
    )
    assert "Posts 1" in report(archive).text
    assert "Posts 3" in report(archive, "home").text
    for account in ("@BOB@elsewhere.example", "2", bob):
        page = report(archive, account=account)
        assert page.text.startswith("Activity: Bob")
        assert "Posts 2" in page.text
    assert "Posts 2" in report(archive, "home", account=bob).text


@pytest.mark.usefixtures("without_plots")
def test_an_account_of_the_same_server_is_found_with_and_without_its_name(build: Build) -> None:
    archive = build(status(1, "2026-02-28T12:00:00.000Z"))
    for account in ("ada", "@ada@mastodon.example"):
        assert "@ada@mastodon.example" in report(archive, account=account).text


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"account": "nobody@elsewhere.example"}, "account='nobody@elsewhere.example' is not in the archive"),
        ({"account": ""}, "account="),
        ({"name": "home"}, "name='home': the archive has own"),
        ({"timezone": "Mars/Olympus"}, "timezone='Mars/Olympus' is not a time zone"),
        ({"timezone": "../../etc/passwd"}, "timezone="),
        ({"timezone": 7}, "timezone=7"),
        ({"now": "today"}, "now='today' must be a datetime"),
        ({"now": datetime.max}, "now="),
    ],
)
def test_wrong_arguments_are_named_and_nothing_is_written(
    build: Build, tmp_path: Path, arguments: dict[str, Any], message: str
) -> None:
    archive = build(status(1, "2026-02-28T12:00:00.000Z"))
    with pytest.raises(MastodonIllegalArgumentError, match=re.escape(message)):
        archive.report(tmp_path / "out.html", **arguments)
    assert not (tmp_path / "out.html").exists()


def test_a_list_of_accounts_cannot_be_counted(build: Build, tmp_path: Path) -> None:
    archive = build(name="followers", path="accounts/1/followers")
    with pytest.raises(MastodonIllegalArgumentError, match="name='followers' has no statuses"):
        archive.report(tmp_path / "out.html", "followers")


# --- Time -------------------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("without_plots")
def test_hours_follow_the_clocks_of_the_time_zone(build: Build) -> None:
    # Seven o'clock in Berlin in winter and in summer, and both times the hour that exists twice in autumn.
    times = ["2026-03-28T06:00", "2026-03-30T05:00", "2026-10-25T00:30", "2026-10-25T01:30"]
    archive = build(*(status(number, f"{at}:00.000Z") for number, at in enumerate(times)))
    rows = report(archive, timezone="Europe/Berlin").tables["hours"][1:]
    assert {row[0]: sum(map(int, row[1:])) for row in rows if any(map(int, row[1:]))} == {"02:00": 2, "07:00": 2}


@pytest.mark.usefixtures("without_plots")
def test_a_day_is_a_day_of_the_time_zone(build: Build) -> None:
    archive = build(status(1, "2026-03-01T23:30:00.000Z"))
    assert "Busiest day 1 Mar 2026" in report(archive).text
    assert "Busiest day 2 Mar 2026" in report(archive, timezone="Asia/Kathmandu").text


def test_dates_that_cannot_be_right_are_counted_in_the_total_only(build: Build) -> None:
    wrong = ["1970-01-01T00:00:00.000Z", "2999-01-01T00:00:00.000Z", "0001-01-01T00:00:00Z", None, "soon"]
    page = report(build(*(status(number, at) for number, at in enumerate(["2026-03-02T12:00:00.000Z", *wrong]))))
    assert "Posts 6" in page.text
    assert "Period 2 Mar 2026 posts on 1 of 1 day" in page.text
    assert page.tables["weeks"][1:] == [["2 Mar 2026", "1"]]
    assert "Counted in the total only, without a date that can be right: 5 posts." in page.text


def test_an_empty_archive_gives_a_page(build: Build) -> None:
    page = report(build())
    assert "There are no posts here yet." in page.text
    assert page.all("svg") == []


def test_only_wrong_dates_give_a_page(build: Build) -> None:
    assert "Posts 1" in report(build(status(1, "1970-01-01T00:00:00.000Z"))).text


def test_twenty_years_give_a_page(build: Build) -> None:
    posts = [status(year, f"{year}-06-30T12:00:00.000Z") for year in range(2006, 2027)]
    assert len(report(build(*posts)).tables["months"]) == 22


def test_counts_that_cannot_be_right_break_nothing(build: Build) -> None:
    at, huge = "2026-03-02T12:00:00.000Z", (1 << 63) - 1
    posts = [status(1, at, reblogs_count=huge), status(2, at, reblogs_count=huge), status(3, at, replies_count=-5)]
    assert report(build(*posts)).tables["received"][1:] == [["March 2026", "0", "2,000,000,000", "0"]]


# --- The page ---------------------------------------------------------------------------------------------------------

HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=https://evil.example/x onerror=alert(1)>',
    "</title></svg><iframe>",
    "]]>&lt;&#60;",
    "$x^2$ $\\frac{1}{2}$",
    "\u202eevil",
    "عربي",
    "猫" * 80,
    "a\u0300" * 300,
    "nul\x00 and escape\x1b[31m",
    "text-0",
]


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Page:
    """A report about somebody whose names and hashtags attack it."""
    posts = [status(number, "2026-03-02T12:00:00.000Z", tags=HOSTILE[number:]) for number in range(len(HOSTILE))]
    folder = tmp_path_factory.mktemp("hostile")
    return report(archived(folder, *posts, display_name=HOSTILE[1] + HOSTILE[0], acct="ada</title><script>"))


@pytest.fixture(scope="module")
def usual(tmp_path_factory: pytest.TempPathFactory) -> Page:
    """A report with all plots."""
    post = status(1, "2026-03-02T12:00:00.000Z", tags=["cats"], reblogs_count=1)
    return report(archived(tmp_path_factory.mktemp("usual"), post))


def test_text_of_servers_stays_text(hostile: Page) -> None:
    shown = {name.removeprefix("#") for name, _ in hostile.tables["hashtags"][1:]}
    assert shown == {re.sub(r"[\x00-\x1f]", " ", name) for name in HOSTILE}
    assert {tag for tag, _ in hostile.elements} <= {
        *("html", "head", "meta", "title", "style", "body", "main", "header", "footer", "h1", "h2", "p", "bdi", "time"),
        *("dl", "div", "dt", "dd", "section", "ul", "li", "i", "details", "summary"),
        *("table", "caption", "thead", "tbody", "tr", "th", "td", "svg", "desc", "path", "text"),
    }


def test_a_page_loads_nothing_and_runs_nothing(hostile: Page) -> None:
    attributes = {name for _, each in hostile.elements for name in each}
    assert not [name for name in attributes if name.startswith("on") or name in ("src", "href", "xlink:href")]
    assert not re.search(r"url\(|@import|@font-face", hostile.source)
    assert {"http-equiv": "Content-Security-Policy", "content": "default-src 'none'; style-src 'unsafe-inline'"} in (
        hostile.all("meta")
    )


def test_a_page_names_no_other_place(usual: Page) -> None:
    assert "//" not in usual.source


def test_names_do_not_turn_the_text_around_them(hostile: Page) -> None:
    for name in ("\u202eevil", "عربي"):
        assert f'<th scope="row"><bdi>#{name}</bdi></th>' in hostile.source


def test_long_hashtags_are_shortened_in_the_plot_only(hostile: Page) -> None:
    in_plots = re.findall(r"<text[^>]*>(#猫[^<]*)</text>", hostile.source)
    assert len(in_plots) == 2
    assert all(text.endswith("…") and len(text) < 20 for text in in_plots)
    assert "#" + "猫" * 80 in hostile.text


def test_there_are_colours_for_light_and_dark(usual: Page) -> None:
    source = usual.source
    light, dark = source.split("@media (prefers-color-scheme: dark)")[:2]
    names = set(re.findall(r"var\(--(\w+)\)", source)) - {"share"}
    assert names >= {"ink", "line", "empty", "original", "replies", "boosts"}
    for name in names:
        assert f"--{name}: #" in light
        assert f"--{name}: #" in dark.split("}")[0]
    # The plots have no colours of their own.
    assert not re.search(
        r"#[0-9a-f]{3,6}\b", "".join(re.findall(r"<svg.*?</svg>", source, re.DOTALL)).replace("#cats", "")
    )


def test_each_plot_has_one_form_for_wide_and_one_for_narrow_windows(usual: Page) -> None:
    assert Counter(each["class"] for each in usual.all("svg")) == {"wide": 5, "narrow": 5}
    assert {"name": "viewport", "content": "width=device-width, initial-scale=1"} in usual.all("meta")


def test_each_plot_has_a_name_a_description_and_a_table(usual: Page) -> None:
    ids = [each["id"] for _, each in usual.elements if "id" in each]
    assert len(ids) == len(set(ids))
    for each in usual.all("svg"):
        assert each["role"] == "img"
        assert set(str(each["aria-labelledby"]).split()) <= set(ids)
    assert usual.tables.keys() == {"weeks", "hours", "months", "received", "hashtags"}


# --- The file ---------------------------------------------------------------------------------------------------------


def test_the_same_archive_gives_the_same_bytes(build: Build) -> None:
    archive = build(status(1, "2026-03-02T12:00:00.000Z", tags=["cats", "dogs"], reblogs_count=1))
    first = report(archive).source
    with mpl.rc_context({"font.size": 40, "svg.fonttype": "path", "axes.facecolor": "red", "text.usetex": True}):
        assert report(archive).source == first
    archive.rebuild()
    assert report(archive).source == first


def test_the_settings_of_matplotlib_stay_as_they_are(build: Build) -> None:
    before = mpl.rcParams.copy()
    report(build(status(1, "2026-03-02T12:00:00.000Z")))
    assert mpl.rcParams.copy() == before


@pytest.mark.usefixtures("without_plots")
def test_only_the_owner_can_read_a_report(build: Build, tmp_path: Path) -> None:
    build(status(1, "2026-03-02T12:00:00.000Z")).report(tmp_path / "out.html")
    assert stat.S_IMODE((tmp_path / "out.html").stat().st_mode) == 0o600


@pytest.mark.usefixtures("without_plots")
def test_a_report_that_cannot_be_written_leaves_the_old_one(
    build: Build, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive = build(status(1, "2026-03-02T12:00:00.000Z"))
    (tmp_path / "out.html").write_text("old")

    def full(*arguments: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(MastodonIOError, match=r"path: .*out\.html.* cannot be written: No space left"):
        archive.report(tmp_path / "out.html")
    assert (tmp_path / "out.html").read_text() == "old"
    assert sorted(each.name for each in tmp_path.iterdir()) == ["archive", "out.html"]


@pytest.mark.usefixtures("without_plots")
def test_a_report_does_not_replace_the_archive(build: Build, tmp_path: Path) -> None:
    archive = build(status(1, "2026-03-02T12:00:00.000Z"))
    with pytest.raises(MastodonIllegalArgumentError, match="is a file of the archive"):
        archive.report(archive.database)
    archive.report(Path(archive.path) / "report.html")
    assert archive.contents()[0].items == 1


@pytest.mark.usefixtures("without_plots")
def test_a_report_does_not_change_the_archive(build: Build) -> None:
    archive = build(status(1, "2026-03-02T12:00:00.000Z"))

    def content() -> dict[str, bytes]:
        # Without the files in which SQLite notes who reads.
        kept = [each for each in Path(archive.path).iterdir() if not each.name.endswith(("-shm", "-wal"))]
        return {each.name: each.read_bytes() for each in kept}

    before = content()
    report(archive)
    assert content() == before


def test_without_the_package_the_error_names_the_extra(
    build: Build, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive = build(status(1, "2026-03-02T12:00:00.000Z"))
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    with pytest.raises(MastodonMissingExtraError, match=r"matplotlib.*Mastodon\.py\[report\]"):
        archive.report(tmp_path / "out.html")
    assert not (tmp_path / "out.html").exists()
