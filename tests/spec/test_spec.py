"""Comparing the package with descriptions of the API."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest

from mastodon import return_types
from mastodon._data.convert import declared_fields
from tests.spec import markdown, openapi
from tests.spec.__main__ import KNOWN, main
from tests.spec.model import Entity, Spec, differences, has, key_of, report
from tests.spec.package import Package
from tests.support.endpoints import TABLE

NONE: frozenset[str] = frozenset()


class Small:
    """A package with a single endpoint and a single entity."""

    def endpoints(self) -> Mapping[str, Iterable[str]]:
        return {"GET /api/v1/lists/{id}": ["sort", "tags[]", "poll[options][]"]}

    def knows_value(self, endpoint: str, parameter: str, value: str) -> bool:
        return value == "up"

    def class_of(self, entity: Entity) -> str | None:
        return {"List": "UserList"}.get(entity.name)

    def fields(self, entity: Entity) -> Iterable[str]:
        return ["id", "policy"]

    def knows_field(self, entity: Entity, field: str) -> bool:
        return field in self.fields(entity)

    def knows_field_value(self, entity: Entity, field: str, value: str) -> bool:
        return value == "none"

    def area_of(self, path: str) -> str:
        return "lists.py"

    def file_of(self, entity: Entity) -> str:
        return "types.py"


SAME = Spec(
    {"GET /api/v1/lists/:list_id": {"sort": frozenset({"up"}), "tags": NONE, "poll[options]": NONE}},
    [Entity("List", "List", {"id": NONE, "policy": frozenset({"none"})})],
)


def todo(endpoints: Mapping[str, Any] | None = None, *entities: Entity) -> list[str]:
    """The differences of the small package from itself with some changes."""
    spec = Spec(SAME.endpoints if endpoints is None else endpoints, list(entities or SAME.entities))
    return [each.what for each in differences(spec, Small())]


def test_the_same_api_differs_in_nothing() -> None:
    assert todo() == []


def test_endpoints_come_and_go() -> None:
    assert todo({"POST /api/v1/lists/:id/pin": {"position": NONE}}) == [
        "gone: endpoint GET /api/v1/lists/{id}",
        "new: endpoint POST /api/v1/lists/:id/pin (position)",
    ]


def test_parameters_and_their_values_come_and_go() -> None:
    changed = {"sort": frozenset({"up", "down"}), "limit": NONE, "poll": NONE}
    assert todo({"GET /api/v1/lists/{id}": changed}) == [
        "gone: parameter tags[] of GET /api/v1/lists/{id}",
        "new: parameter limit of GET /api/v1/lists/{id}",
        "new: value down of sort of GET /api/v1/lists/{id}",
    ]


def test_fields_and_their_values_and_entities_come_and_go() -> None:
    changed = Entity("List", "List", {"policy": frozenset({"none", "some"}), "color": NONE})
    assert todo(None, changed, Entity("Bird", "Bird", {"wings": NONE, "beak": NONE})) == [
        "gone: field id of UserList",
        "new: entity Bird (beak, wings)",
        "new: field color of UserList",
        "new: value some of UserList.policy",
    ]


def test_things_to_do_are_grouped_by_file() -> None:
    shown = report(differences(Spec({}, [Entity("Bird", "Bird", {})]), Small()))
    assert shown == ("lists.py\n  [ ] gone: endpoint GET /api/v1/lists/{id}\n\ntypes.py\n  [ ] new: entity Bird ()")


@pytest.mark.parametrize("path", ["/api/v1/lists/:id", "/api/v1/lists/{list_id}", "/api/v1/lists/<id>/"])
def test_names_of_placeholders_make_no_difference(path: str) -> None:
    assert key_of(f"GET {path}") == "GET /api/v1/lists/{}"


def test_a_group_of_parameters_stands_for_its_parts() -> None:
    assert has(["poll[options][]"], "poll")
    assert has(["poll"], "poll[options]")
    assert not has(["poll_options"], "poll")


# --- OpenAPI --------------------------------------------------------------------------------------------------------

DOCUMENT: dict[str, Any] = {
    "paths": {
        "/api/v1/lists/{id}": {
            "parameters": [{"name": "id", "in": "path"}],
            "get": {"parameters": [{"name": "sort", "in": "query", "schema": {"$ref": "#/components/schemas/Sort"}}]},
            "put": {
                "requestBody": {
                    "content": {
                        "application/json": {
                            "schema": {
                                "oneOf": [
                                    {"properties": {"title": {"type": "string"}}},
                                    {"properties": {"poll": {"properties": {"options": {"type": "array"}}}}},
                                ]
                            }
                        }
                    }
                }
            },
        }
    },
    "components": {
        "schemas": {
            "Sort": {"type": "string", "enum": ["up", "down"]},
            "List": {
                "externalDocs": {"url": "https://docs.joinmastodon.org/entities/List/#attributes"},
                "properties": {
                    "parent": {"oneOf": [{"$ref": "#/components/schemas/List"}, {"type": "null"}]},
                    "sizes": {"properties": {"small": {"items": {"$ref": "#/components/schemas/Sort"}}}},
                },
            },
            "ErrorOfTheGenerator": {"properties": {"error": {}}},
        }
    },
}


def test_openapi_has_parameters_of_query_and_body() -> None:
    assert openapi.read(DOCUMENT).endpoints == {
        "GET /api/v1/lists/{id}": {"sort": {"up", "down"}},
        "PUT /api/v1/lists/{id}": {"title": NONE, "poll": NONE, "poll[options]": NONE},
    }


def test_openapi_has_entities_with_fields_in_fields() -> None:
    fields = {"parent": NONE, "sizes": NONE, "sizes[small]": frozenset({"up", "down"})}
    assert openapi.read(DOCUMENT).entities == [Entity("List", "List", fields)]


def test_a_reference_to_nothing_is_an_error() -> None:
    broken = {"paths": {"/api/v1/lists": {"get": {"parameters": [{"$ref": "#/components/parameters/sort"}]}}}}
    with pytest.raises(ValueError, match="parameters/sort leads to nothing"):
        openapi.read(broken)


# --- The documentation ----------------------------------------------------------------------------------------------

METHODS = dedent("""\
    ---
    title: Methods about nests
    ---

    ## All nests {#get}

    ```http
    GET /api/v1/nests?mine=true HTTP/1.1
    ```

    Nests in a tree.

    #### Request

    ##### Headers

    Authorization
    : A token.

    ##### Query parameters

    limit
    : Integer. At most 40.

    shape
    : {{<required>}} String. One of `round`, `flat`, or `deep`. Flat if left out.

    `branch[names][]`
    : Array of String.

    #### Response
    ##### 200: OK

    ```http
    POST /api/v1/other HTTP/1.1
    ```

    ---

    ## Leave a nest {{%removed%}} {#leave}

    ```http
    DELETE /api/v1/nests/:id HTTP/1.1
    ```

    ## Line a nest {#line}

    ```http
    POST https://mastodon.example/api/v1/nests/:id/line HTTP/1.1
    ```

    ##### Path parameters

    :id
    : String. Which nest.

    ##### Form data parameters

    material
    : String. Set it to `moss`, `hair`, or `grass`.
    """)

ENTITIES = dedent("""\
    ---
    title: Nest
    ---

    ## Example

    ```json
    {"id": "1"}
    ```

    ## Attributes

    ### `id` {#id}

    **Description:** Which nest.\\
    **Type:** String\\
    **Version history:**\\
    9.0.0 - added

    ### `shape` {{%optional%}} {#shape}

    **Description:** Its form.\\
    **Type:** String (Enumerable, oneOf)\\
    `round` = Like a ball\\
    `flat` = Like a plate\\
    **Version history:**\\
    9.0.0 - added

    #### `eggs[][color]` {#color}

    **Type:** String

    ### `owner` {{%removed%}} {#owner}

    **Type:** String

    ## Deprecated attributes

    ### `old` {{%deprecated%}} {#old}

    **Type:** Boolean

    ## Nest::Egg entity attributes {#Egg}

    ### `weight` {#weight}

    **Type:** Integer

    ## See also
    """)


def test_pages_have_endpoints_with_their_parameters() -> None:
    assert markdown.read({"nests": METHODS}, {}).endpoints == {
        "GET /api/v1/nests": {
            "mine": NONE,
            "limit": NONE,
            "shape": {"round", "flat", "deep"},
            "branch[names][]": NONE,
        },
        "POST /api/v1/nests/:id/line": {"material": {"moss", "hair", "grass"}},
    }


def test_pages_have_entities_with_their_fields() -> None:
    assert markdown.read({}, {"Nest": ENTITIES.replace("\n", "\r\n")}).entities == [
        Entity("Nest", "Nest_Egg", {"weight": NONE}),
        Entity("Nest", "Nest", {"id": NONE, "shape": frozenset({"round", "flat"}), "eggs[][color]": NONE, "old": NONE}),
    ]


# --- This package ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("page", "name", "cls"),
    [
        ("Account", "Account", "Account"),
        ("Account", "Field", "AccountField"),
        ("Instance", "Instance", "InstanceV2"),
        ("V1_Instance", "V1_Instance", "Instance"),
        ("V1_Filter", "V1Filter", "Filter"),
        ("Admin_Cohort", "Admin_Cohort", "AdminRetention"),
        ("Status", "Status_Mention", "StatusMention"),
        ("Bird", "Bird", None),
    ],
)
def test_entities_find_their_class(page: str, name: str, cls: str | None) -> None:
    assert Package().class_of(Entity(page, name, {})) == cls


@pytest.mark.parametrize(
    ("field", "is_known"),
    [
        ("configuration[urls][streaming]", True),
        ("configuration[urls][nothing]", False),
        ("nothing[urls]", False),
        ("thumbnail[versions][@1x]", True),
        ("[]", True),
    ],
)
def test_fields_in_fields_are_found(field: str, is_known: bool) -> None:
    assert Package().knows_field(Entity("Instance", "Instance", {}), field) is is_known


def test_values_are_those_that_the_documentation_of_a_field_or_method_names() -> None:
    lists = Entity("List", "List", {})
    assert Package().knows_field_value(lists, "replies_policy", "followed")
    assert not Package().knows_field_value(lists, "replies_policy", "everybody")
    assert Package().knows_value("PUT /api/v1/lists/:id", "replies_policy", "followed")
    assert not Package().knows_value("PUT /api/v1/lists/:id", "replies_policy", "everybody")


def test_known_differences_are_about_what_the_package_has() -> None:
    stale = []
    for what in (each for listed in KNOWN.values() for each in listed):
        kind, _, name = what.removeprefix("gone: ").partition(" ")
        name, _, owner = name.rpartition(" of ")
        match kind:
            case "endpoint":
                is_there = what.partition("endpoint ")[2] in TABLE
            case "parameter":
                is_there = name in TABLE[owner]
            case "field":
                is_there = name in declared_fields(getattr(return_types, owner))
            case _:
                is_there = owner in TABLE
        stale += [] if is_there else [what]
    assert stale == []


# --- The command ----------------------------------------------------------------------------------------------------


@pytest.fixture
def described(tmp_path: Path) -> Path:
    """An OpenAPI file with all that the package has and one endpoint more."""
    paths: dict[str, dict[str, Any]] = {"/api/v1/nests": {"get": {}}}
    for row, names in TABLE.items():
        verb, path = row.split()
        parameters = [{"name": name, "in": "query"} for name in names]
        paths.setdefault(path, {})[verb.lower()] = {"parameters": parameters}
    file = tmp_path / "openapi.json"
    file.write_text(json.dumps({"paths": paths}), encoding="utf-8")
    return file


def test_the_exit_code_is_1_if_something_differs(described: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(described)]) == 1
    assert "  [ ] new: endpoint GET /api/v1/nests\n" in capsys.readouterr().out


def test_the_exit_code_is_0_if_nothing_differs(described: Path, capsys: pytest.CaptureFixture[str]) -> None:
    described.write_text(described.read_text(encoding="utf-8").replace("/api/v1/nests", "/api/v1/lists"), "utf-8")
    assert main([str(described)]) == 0
    assert "0 differences" in capsys.readouterr().out


def test_known_differences_are_shown_on_request(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "openapi.json"
    file.write_text('{"paths": {"/api/v1/lists": {"get": {}}}}', encoding="utf-8")
    known = "gone: endpoint GET /invite/{code}"
    main([str(file)])
    assert known not in capsys.readouterr().out
    main([str(file), "--all"])
    assert known in capsys.readouterr().out


def test_forms_of_openapi_3_1_are_read(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shared = {"get": {"parameters": [{"in": "query", "name": "sort", "schema": {"const": "newest"}}]}}
    body = {"content": {"application/json": {"schema": {"properties": {"any": True}}}}}
    document = {
        "paths": {"/api/v1/nests": {"$ref": "#/components/pathItems/nests"}, "/api/v2/nests": {"post": {}}},
        "components": {"pathItems": {"nests": shared}},
    }
    document["paths"]["/api/v2/nests"]["post"]["requestBody"] = body
    file = tmp_path / "openapi.json"
    file.write_text(json.dumps(document), encoding="utf-8-sig")
    assert main([str(file)]) == 1
    shown = capsys.readouterr().out
    assert "new: endpoint GET /api/v1/nests (sort)" in shown
    assert "new: endpoint POST /api/v2/nests (any)" in shown
    assert openapi.read(document).endpoints["GET /api/v1/nests"] == {"sort": {"newest"}}


@pytest.mark.parametrize("place", ["", "content/en"])
def test_a_checkout_of_the_documentation_is_read(
    tmp_path: Path, place: str, capsys: pytest.CaptureFixture[str]
) -> None:
    for kind, name, text in (("methods", "nests", METHODS), ("entities", "Nest", ENTITIES)):
        folder = tmp_path / place / kind
        folder.mkdir(parents=True)
        (folder / f"{name}.md").write_text(text, encoding="utf-8")
    assert main([str(tmp_path)]) == 1
    shown = capsys.readouterr().out
    assert "new: endpoint POST /api/v1/nests/:id/line (material)" in shown
    assert "new: entity Nest (eggs[][color], id, old, shape)" in shown


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (None, "No such file"),
        ("openapi: 3.1.0", "not JSON"),
        ("[]", "no 'paths'"),
        ('{"paths": {}}', "no endpoints"),
        (
            '{"paths": {"/api/v1/lists": {"get": {"parameters": [{"name": "sort"}]}}}}',
            "the form of OpenAPI 3: KeyError",
        ),
        ('{"paths": {"/api/v1/lists": {"get": {"requestBody": []}}}}', "the form of OpenAPI 3: AttributeError"),
        ('{"paths": {"/api/v1/my lists": {"get": {}}}}', "'/api/v1/my lists' is not a path"),
        ('{"paths": {"/a": {"$ref": "#/paths/~1b"}, "/b": {"$ref": "#/paths/~1a"}}}', "leads to itself"),
        ('{"paths": ' + "[" * 100_000, "not JSON"),
    ],
)
@pytest.mark.usefixtures("no_garbage_collection")
def test_what_cannot_be_read_is_named_with_exit_code_2(
    tmp_path: Path, text: str | None, message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "openapi.json"
    if text is not None:
        file.write_text(text, encoding="utf-8")
    with pytest.raises(SystemExit) as stopped:
        main([str(file)])
    assert stopped.value.code == 2
    assert message in capsys.readouterr().err


def test_a_folder_without_pages_is_named_with_exit_code_2(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main([str(tmp_path)])
    assert "no folder 'methods'" in capsys.readouterr().err
