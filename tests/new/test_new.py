"""The command that begins a new endpoint, in a copy of the files that it changes."""

from __future__ import annotations

import json
import re
import shlex
import shutil
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest

from mastodon import Mastodon, return_types, types_base
from mastodon._core import params
from mastodon.internals import Internals
from tests.contract.cases import DIFFERENCES, all_cases
from tests.contract.runner import Run, differences
from tests.new.__main__ import ROOT, main
from tests.spec.model import has, key_of
from tests.support.endpoints import TABLE

PIN = ("list_pin", "POST", "/api/v1/lists/:id/pin", "--returns", "UserList")
TABLE_FILE = "tests/meta/endpoints.json"
LACKING = "tests/recorded/test_lacking.py"
CASES = "tests/contract/data/beyond_upstream"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A copy of what the command reads and changes."""
    for folder, pattern in (
        ("mastodon/endpoints", "*.py"),
        ("tests/recorded", "*.py"),
        ("tests/meta", "endpoints.json"),
        (CASES, "*.json"),
        ("tests/contract", "differences.json"),
        ("mastodon", "versions.py"),
    ):
        (tmp_path / folder).mkdir(parents=True, exist_ok=True)
        for file in (ROOT / folder).glob(pattern):
            shutil.copy(file, tmp_path / folder)
    return tmp_path


def new(project: Path, *arguments: str) -> None:
    assert main([*arguments, "--root", str(project)]) == 0


def lines_that_changed(project: Path, name: str) -> tuple[list[str], list[str]]:
    """The lines that a file lacks now, and those that it has in addition."""
    before, after = (folder / name for folder in (ROOT, project))
    old, changed = (file.read_text("utf-8").splitlines() for file in (before, after))
    return [line for line in old if line not in changed], [line for line in changed if line not in old]


def method_in(shown: str) -> str:
    """The method that the command printed."""
    found = re.search(r"^    @api_version.*?(?=\n\n\S)", shown, re.DOTALL | re.MULTILINE)
    assert found is not None
    return found[0]


def function_of(source: str) -> Any:
    """Run a method with the names that it needs."""
    names: dict[str, Any] = {**vars(types_base), **vars(return_types), **vars(params), "Internals": Internals}
    exec(
        "from __future__ import annotations\nfrom mastodon.versions import api_version\n"
        f"class New(Internals):\n{source}",
        names,
    )
    return next(value for key, value in vars(names["New"]).items() if not key.startswith("_"))


# --- What is written ------------------------------------------------------------------------------------------------


def test_a_row_comes_into_the_table_in_its_place(project: Path) -> None:
    new(project, *PIN)
    assert lines_that_changed(project, TABLE_FILE) == ([], ['"POST /api/v1/lists/{id}/pin": [],'])
    rows = list(json.loads((project / TABLE_FILE).read_text("utf-8")))
    assert rows == sorted(rows)


def test_the_first_cases_of_an_area_make_its_file(project: Path) -> None:
    new(project, *PIN)
    assert json.loads((project / CASES / "lists.json").read_text("utf-8")) == {
        "list_pin": [
            {"args": [5], "requests": [{"verb": "POST", "path": "/api/v1/lists/5/pin"}], "returns": "UserList"},
            {
                "args": [{"$entity": ["UserList", {"id": "5"}]}],
                "requests": [{"verb": "POST", "path": "/api/v1/lists/5/pin"}],
                "returns": "UserList",
            },
        ]
    }


def test_other_cases_stay_as_they_are(project: Path) -> None:
    new(project, "account_nests", "GET", "/api/v1/accounts/:id/nests", "--returns", "Account", "--area", "accounts")
    removed, added = lines_that_changed(project, f"{CASES}/accounts.json")
    assert removed == []
    assert [line[:20] for line in added] == ['"account_nests": [', '{"args":[5],"request', '{"args":[{"$entity":']


def test_a_call_that_the_recording_server_lacks_is_recorded_with_its_error(project: Path) -> None:
    new(project, *PIN, "--required", "title:str", "at:datetime", "--params", "limit:int")
    added = '    "list_pin": (1, "text", "2040-01-02T03:04:05+00:00"),'
    assert lines_that_changed(project, LACKING) == ([], [added])
    calls = re.findall(r'^    "(\w+)": \(', (project / LACKING).read_text("utf-8"), re.MULTILINE)
    assert calls == sorted(calls)


def test_a_call_that_the_recording_server_has_gets_a_test_of_its_own(project: Path) -> None:
    path = "/api/v1/admin/announcements"
    new(project, "admin_announcements", "GET", path, "--returns", "NonPaginatableList[Announcement]")
    assert lines_that_changed(project, "tests/recorded/test_admin.py") == (
        [],
        ["def test_admin_announcements(admin: Mastodon) -> None:", "    assert admin.admin_announcements() == []"],
    )
    assert lines_that_changed(project, LACKING) == ([], [])


# --- What is printed ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "arguments",
    [
        PIN,
        ("list_pin", "delete", "/api/v1/lists/<id>/pin", "--returns", "None", "--params", "account_ids:ids"),
        ("list_names", "GET", "/api/v1/lists/names", "--returns", "NonPaginatableList[UserList]"),
        (
            *("list_birds", "GET", "/api/v1/lists/:id/birds", "--returns", "PaginatableList[Status]"),
            *("--required", "since:datetime", "--params", "words:strings", "loud:bool", "singer:Account"),
        ),
        (
            *("list_eggs", "GET", "/api/v1/lists/:id/birds/:bird_id/eggs", "--returns", "PaginatableList[Account]"),
            *("--params", "offset:int"),
        ),
        ("list_birds", "GET", "/api/v1/lists/:list_id/birds", "--returns", "PaginatableList[Account]"),
        ("list_rename", "PATCH", "/api/v1/lists/:id/name", "--returns", "UserList", "--required", "name:str", "by:id"),
    ],
)
def test_the_method_does_what_its_cases_say(
    project: Path,
    arguments: tuple[str, ...],
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    new(project, *arguments)
    name = arguments[0]
    monkeypatch.setattr(Mastodon, name, function_of(method_in(capsys.readouterr().out)), raising=False)
    cases = json.loads((project / CASES / "lists.json").read_text("utf-8"))[name]
    assert cases
    for case in cases:
        assert list(differences(case, Run(name, case).observe())) == []


def test_the_table_has_the_parameters_that_the_cases_send(project: Path) -> None:
    new(
        project,
        *("list_birds", "GET", "/api/v1/lists/:id/birds", "--returns", "PaginatableList[Status]"),
        *("--params", "words:strings"),
    )
    table = json.loads((project / TABLE_FILE).read_text("utf-8"))
    assert table["GET /api/v1/lists/{id}/birds"] == ["limit", "max_id", "min_id", "since_id", "words[]"]
    assert has(table["GET /api/v1/lists/{id}/birds"], "words")


def test_no_line_is_too_long(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = "/api/v1/lists/:id/things_with_names/:thing_id/their_parts/:part_id"
    names = [f"parameter_number_{number}:str" for number in range(9)]
    new(project, "list_things", "GET", path, "--returns", "PaginatableList[Account]", "--params", *names)
    assert max(map(len, method_in(capsys.readouterr().out).splitlines())) <= 120


def test_errors_of_the_method_name_the_id_of_the_path(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    new(project, "list_pin", "POST", "/api/v1/lists/:list_id/pin", "--returns", "UserList")
    assert 'path("/api/v1/lists/{}/pin", list_id, names=("list_id",))' in method_in(capsys.readouterr().out)


def test_imports_that_the_file_lacks_are_printed(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    new(project, "list_pin", "POST", "/api/v1/lists/:id/pin", "--returns", "Status", "--params", "at:datetime")
    shown = capsys.readouterr().out
    missing = re.findall(r"^  (from .* import .*)", shown, re.MULTILINE)
    assert missing == [
        "from datetime import datetime",
        "from mastodon._core.params import moment",
        "from mastodon.return_types import Status",
    ]


def test_the_undo_command_names_all_files_and_removes_new_ones(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    new(project, *PIN)
    assert f"  git restore {TABLE_FILE} {LACKING} && rm {CASES}/lists.json\n" in capsys.readouterr().out


def test_a_newer_server_version_becomes_the_newest_supported(project: Path) -> None:
    new(project, *PIN, "--since", "99.0.0")
    versions = 'SUPPORTED_MASTODON_VERSION = "99.0.0"'
    assert lines_that_changed(project, "mastodon/versions.py")[1] == [versions]
    known = json.loads((project / "tests/contract/differences.json").read_text("utf-8"))
    assert known["get_supported_version#0"] == "This library supports a newer Mastodon than 2.3.3."
    removed, added = lines_that_changed(project, "tests/contract/differences.json")
    assert (removed, len(added)) == ([], 0 if "get_supported_version#0" in DIFFERENCES else 1)


def test_the_guide_for_contributors_shows_the_command_and_its_method(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    page = (ROOT / "docs" / "contributing.rst").read_text(encoding="utf-8")
    command = re.search(r"^   python -m tests\.new (.*)", page, re.MULTILINE)
    block = re.search(r"^\.\. code-block:: python\n\n((?:   .*\n|\n)+)", page, re.MULTILINE)
    assert command is not None
    assert block is not None
    new(project, *shlex.split(command[1]))
    without_text = re.compile(r'""".*?"""', re.DOTALL)
    shown = (without_text.sub("", dedent(text)).strip() for text in (block[1], method_in(capsys.readouterr().out)))
    assert len(set(shown)) == 1


# --- What is refused ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("lists", *PIN[1:]), "There is a method lists already"),
        (("ListPin", *PIN[1:]), "'ListPin' cannot be the name of a method"),
        (("list_pin", "PUSH", *PIN[2:]), "PUSH is not one of GET"),
        (("list_pin", "POST", "/v1/lists/:id/pin", *PIN[3:]), "does not begin with /api/"),
        (("list_pin", "POST", "/api/v1/lists/:id/pin?now=1", *PIN[3:]), "'pin?now=1' cannot be a part of a path"),
        (("list_pin", "POST", "/api/v1/lists/../pin/", *PIN[3:]), "'' cannot be a part of a path"),
        (("list_get", "GET", "/api/v1/lists/:list_id", *PIN[3:]), "GET /api/v1/lists/{id} already: list"),
        ((*PIN[:4], "UserLists"), "UserLists is not an entity. Did you mean UserList?"),
        ((*PIN[:4], "Xyzzy"), "Xyzzy is not an entity."),
        ((*PIN[:4], "list[UserList]"), "--returns list[UserList] is neither"),
        ((*PIN[:4], "PaginatableList[None]"), "None is not an entity"),
        ((*PIN, "--params", "limit:itn"), "itn is not a type of a parameter (limit). Did you mean int?"),
        ((*PIN, "--params", "limit"), "nothing is not a type of a parameter (limit)."),
        ((*PIN, "--params", "for:int"), "'for:int' is not a parameter such as limit:int"),
        ((*PIN, "--params", "id:int"), "The parameter id is there twice"),
        ((*PIN[:4], "PaginatableList[Status]", "--params", "limit:int"), "has the parameters of pages already"),
        ((*PIN, "--area", "list"), "no area list. Did you mean lists?"),
        ((*PIN, "--since", "next"), "--since next is not a version"),
        (("api_base_url", *PIN[1:]), "api_base_url is an attribute of the client"),
        ((*PIN, "--params", "count:int"), "The parameter count would hide"),
        ((*PIN, "--params", "page:int"), "The parameter page would hide"),
        ((*PIN[:2], "/api/v1/lists/:class/pin", *PIN[3:]), "'class' cannot be the name of a parameter"),
        ((*PIN[:2], "/api/v1/lists/:self/pin", *PIN[3:]), "'self' cannot be the name of a parameter"),
        ((*PIN[:2], "/api/v1", *PIN[3:]), "The path /api/v1 names nothing"),
        (("nests", "GET", "/api/v1/nests", *PIN[3:]), "No method has a path like /api/v1/nests."),
    ],
)
def test_what_cannot_be_meant_is_refused_and_nothing_is_written(
    project: Path, arguments: tuple[str, ...], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    before = {file: file.read_bytes() for file in project.rglob("*") if file.is_file()}
    with pytest.raises(SystemExit) as stopped:
        main([*arguments, "--root", str(project)])
    assert stopped.value.code == 2
    assert message in " ".join(capsys.readouterr().err.split())
    assert {file: file.read_bytes() for file in project.rglob("*") if file.is_file()} == before


def test_what_stands_in_these_tests_is_new() -> None:
    assert {"list_pin", "list_birds", "list_eggs", "account_nests"}.isdisjoint(all_cases())
    assert key_of("POST /api/v1/lists/:id/pin") not in map(key_of, TABLE)
