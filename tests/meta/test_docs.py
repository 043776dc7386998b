"""The documentation site: it builds without a warning, and its reference has everything public and nothing else."""

from __future__ import annotations

import importlib
import inspect
import json
import re
import subprocess
import sys
import zlib
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

import pytest

from mastodon import Mastodon, return_types
from mastodon.defaults import _VALID_SCOPES
from mastodon.outbox import Outbox
from mastodon.types_base import AttribAccessDict

ROOT = Path(__file__).parents[2]

#: Words of the inside. Only the guide for contributors describes it.
INSIDE = r"mastodon\.endpoints|endpoints\.\w+Mixin|\w*Mixin\b|ForwardRef|TypeAlias|\b_(core|data|io|client)\b"

#: Sphinx with the extra ``docs`` alone. It makes very many objects and drops few of them, so it looks for garbage less
#: often.
_BUILD = """
import gc, sys
from sphinx.cmd.build import main

sys.modules.update(dict.fromkeys(("dask", "distributed", "matplotlib", "pandas", "pyarrow", "pytest", "vcr")))
gc.set_threshold(50_000, 20, 100)
sys.exit(main(sys.argv[1:]))
"""


class Site(NamedTuple):
    """The pages of the site."""

    root: Path
    output: str
    code: int

    def pages(self) -> Iterator[tuple[str, Page]]:
        for file in sorted(self.root.rglob("*.html")):
            # The results of a search come from a program in the browser.
            if file.name != "search.html":
                yield file.relative_to(self.root).as_posix(), Page(file.read_text(encoding="utf-8"))

    def objects(self) -> dict[str, str]:
        """Return the documented objects with their addresses, as other projects find them."""
        _, _, _, _, packed = (self.root / "objects.inv").read_bytes().split(b"\n", 4)
        lines = re.findall(r"^(\S+) py:\w+ -?\d+ (\S+)", zlib.decompress(packed).decode(), re.MULTILINE)
        return {name: address.replace("$", name) for name, address in lines}


class Page(HTMLParser):
    """The links, the anchors and the text of a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.links: set[str] = set()
        self.anchors: set[str] = set()
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if identifier := values.get("id"):
            self.anchors.add(identifier)
        if tag in ("a", "img") and (link := values.get("href") or values.get("src")):
            self.links.add(link)

    def handle_data(self, data: str) -> None:
        self.text += data


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """The site. The plainest theme is the quickest, and has the same content."""
    target = tmp_path_factory.mktemp("site")
    options = ["-n", "-W", "--keep-going", "-q", "-b", "html", "-D", "html_theme=basic"]
    # From the standard input: with -c, Python 3.13 takes the program for the source of all generated code.
    done = subprocess.run(
        [sys.executable, "-", *options, "-d", str(target / "doctrees"), "docs", str(target / "html")],
        input=_BUILD,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    return Site(target / "html", done.stderr, done.returncode)


def calls() -> set[str]:
    return {name for name in dir(Mastodon) if name[0] != "_" and callable(getattr(Mastodon, name))}


def entities() -> set[str]:
    shared = {"AttribAccessDict", "EmptyResponse", "RenamedAccessDict"}
    found = {name: getattr(return_types, name) for name in return_types.__all__ if name not in shared}
    return {name for name, cls in found.items() if inspect.isclass(cls) and issubclass(cls, AttribAccessDict)}


def last_names(objects: dict[str, str], prefix: str) -> set[str]:
    """Return the names directly below a prefix."""
    return {name.removeprefix(prefix) for name in objects if re.fullmatch(re.escape(prefix) + r"\w+", name)}


def test_the_site_builds_without_a_warning(site: Site) -> None:
    assert (site.code, site.output) == (0, "")


# Sphinx warns about an object that is described twice, so that each is on one page only.
def test_every_call_is_in_the_reference_and_nothing_else_is(site: Site) -> None:
    documented = {name: address for name, address in site.objects().items() if address.startswith("reference/")}
    fields = set(vars(Mastodon(access_token="x", api_base_url="https://mastodon.example")))
    # The last is the class itself, under the name of its module.
    names = last_names(documented, "mastodon.Mastodon.") - {"Mastodon"}
    assert calls() - names == set()
    assert {name for name in names - calls() if name not in fields and not hasattr(Mastodon, name)} == set()


def test_every_entity_is_in_the_reference_and_nothing_else_is(site: Site) -> None:
    assert last_names(site.objects(), "mastodon.return_types.") == entities()


@pytest.mark.parametrize(
    "module",
    ["mastodon", "mastodon.errors", "mastodon.streaming", "mastodon.outbox", "mastodon.text", "mastodon.doctor"],
)
def test_every_public_name_is_in_the_reference(site: Site, module: str) -> None:
    documented = {name.rpartition(".")[2] for name, address in site.objects().items() if "reference/" in address}
    assert set(importlib.import_module(module).__all__) - documented == set()


def test_the_page_with_every_function_has_every_function(site: Site) -> None:
    page = Page((site.root / "reference/functions.html").read_text(encoding="utf-8"))
    linked = {link.rpartition("#mastodon.Mastodon.")[2] for link in page.links if "#mastodon.Mastodon." in link}
    assert calls() - linked == set()
    assert calls() - set(re.findall(r"\w+", page.text)) == set()


def test_the_page_with_every_entity_has_every_entity(site: Site) -> None:
    page = Page((site.root / "reference/entities/all.html").read_text(encoding="utf-8"))
    assert entities() - set(re.findall(r"\w+", page.text)) == set()


def test_every_field_of_an_entity_is_documented(site: Site) -> None:
    objects = site.objects()
    missing = [
        f"{name}.{field}"
        for name in entities()
        for field in inspect.get_annotations(getattr(return_types, name))
        if not field.startswith("_") and f"mastodon.return_types.{name}.{field}" not in objects
    ]
    assert missing == []


def test_no_page_shows_the_inside_of_the_library(site: Site) -> None:
    shown = [
        (name, found[0])
        for name, page in site.pages()
        if name != "contributing.html" and (found := re.search(INSIDE, page.text))
    ]
    assert shown == []


def test_every_link_leads_to_a_page_and_an_anchor(site: Site) -> None:
    pages = dict(site.pages())
    dead = []
    for name, page in pages.items():
        for link in page.links:
            parts = urlsplit(link)
            if parts.scheme or parts.netloc:
                continue
            file = (site.root / name).parent / unquote(parts.path) if parts.path else site.root / name
            target = file.resolve().relative_to(site.root.resolve()).as_posix()
            if not file.is_file() or (
                parts.fragment and target in pages and unquote(parts.fragment) not in pages[target].anchors
            ):
                dead.append((name, link))
    assert dead == []


def test_arguments_that_another_call_describes_are_listed_with_a_link(site: Site) -> None:
    html = (site.root / "reference/timelines.html").read_text(encoding="utf-8")
    described = html[html.index('id="mastodon.Mastodon.timeline_home"') :].partition('id="mastodon.Mastodon.')[2]
    described = described.partition('id="mastodon.Mastodon.')[0]
    assert "<strong>only_media</strong>" in described
    assert 'href="#mastodon.Mastodon.timeline"' in described


def test_arguments_are_listed_in_the_order_of_the_signature(site: Site) -> None:
    html = (site.root / "reference/outbox.html").read_text(encoding="utf-8")
    described = html[html.index('id="mastodon.outbox.Outbox.post"') :].partition('id="mastodon.outbox.')[2]
    listed = re.findall(r"<strong>(\w+)</strong> \(", described.partition('id="mastodon.outbox.')[0])
    assert listed == [name for name in inspect.signature(Outbox.post).parameters if name != "self"]


@pytest.mark.parametrize("page", ["accounts", "statuses"])
def test_an_entity_has_an_example_and_one_list_of_calls_that_return_it(site: Site, page: str) -> None:
    text = Page((site.root / f"reference/entities/{page}.html").read_text(encoding="utf-8")).text
    assert "Example:" in text
    assert "Returned by: api." not in text


def test_every_call_says_which_errors_it_raises(site: Site) -> None:
    silent = []
    for file in (site.root / "reference").glob("*.html"):
        for part in re.split(r'id="mastodon\.Mastodon\.', file.read_text(encoding="utf-8"))[1:]:
            text = Page(part).text
            if (name := part.partition('"')[0]) in calls() and "Raises:" not in text and "Nothing is sent." not in text:
                silent.append(name)
    assert silent == []


def test_every_call_and_every_entity_has_an_official_page_or_says_that_there_is_none() -> None:
    documented = {name: getattr(Mastodon, name) for name in calls()}
    documented |= {name: getattr(return_types, name) for name in entities()}
    texts = {name: inspect.getdoc(value) or "" for name, value in documented.items()}
    without = ("Source: http", "Not in the official documentation.", "This is not part of Mastodon's API.")
    assert [name for name, text in texts.items() if not any(words in text for words in without)] == []


def test_the_table_of_scopes_has_calls_and_scopes_that_exist() -> None:
    table = json.loads((ROOT / "docs/_ext/scopes.json").read_text(encoding="utf-8"))
    names = [name for names in table.values() for name in names]
    assert set(names) - calls() == set()
    assert len(names) == len(set(names))
    words = {word for scope in table for word in re.findall(r"\b(?:read|write|admin)[:\w]*", scope)}
    assert words - set(_VALID_SCOPES) == set()


def test_every_public_call_says_what_it_does_and_where_that_is_written() -> None:
    silent = [name for name in calls() if len(inspect.getdoc(getattr(Mastodon, name)) or "") < 40]
    assert silent == []
