"""The texts of the files that a new endpoint concerns: the contract case, the table, the recorded test."""

from __future__ import annotations

import bisect
import json
import re
from collections.abc import Iterator
from typing import Any

from tests.contract.cases import DATA
from tests.new.endpoint import Endpoint
from tests.support.endpoints import module_of, neighbours

HOST = "https://example.invalid"
#: In differences.json as soon as the package supports a newer Mastodon than 2.3.3.
_NEWEST = ("get_supported_version#0", "This library supports a newer Mastodon than 2.3.3.")


# --- The contract case ----------------------------------------------------------------------------------------------


def area_of_data(endpoint: Endpoint) -> str:
    """Return the name of the files with the data of the nearest methods, which is shorter for some areas."""
    files = {
        method: file.stem
        for file in sorted(DATA.glob("*/*.json"))
        for method in json.loads(file.read_text(encoding="utf-8"))
    }
    near = (files[method] for method in neighbours(endpoint.path) if module_of(method) == endpoint.area)
    return next(near, endpoint.area)


def cases(endpoint: Endpoint) -> Iterator[dict[str, Any]]:
    """Yield the cases: the ids as numbers, the ids as entities, and all parameters."""
    required = [each for each in endpoint.parameters if each.is_required]
    optional = [each for each in endpoint.parameters if not each.is_required]
    numbers = [5 + number for number, _ in enumerate(endpoint.parts)]
    values = [each.kind.example for each in required]
    yield _case(endpoint, [*numbers, *values], {}, required)
    entities = [_as_entity(each.annotation, number) for each, number in zip(endpoint.parts, numbers, strict=True)]
    if entities != numbers:
        yield _case(endpoint, [*entities, *values], {}, required)
    if optional or endpoint.is_paged:
        kwargs = {each.name: each.kind.example for each in optional}
        cursors = {"max_id": 30, "min_id": 10, "since_id": 20, "limit": 2} if endpoint.is_paged else {}
        yield _case(endpoint, [*numbers, *values], {**kwargs, **cursors}, [*required, *optional])


def _as_entity(annotation: str, number: int) -> Any:
    entity = annotation.partition(" | ")[0]
    return number if entity == "IdType" else {"$entity": [entity, {"id": str(number)}]}


def _case(endpoint: Endpoint, args: list[Any], kwargs: dict[str, Any], sent: Any) -> dict[str, Any]:
    fields: dict[str, Any] = {f"{each.name}[]" if each.kind.is_list else each.name: each.kind.sent for each in sent}
    # The methods pass cursors first.
    cursors: dict[str, Any] = {
        name: str(kwargs[name]) for name in ("max_id", "min_id", "since_id", "limit") if name in kwargs
    }
    fields = {**fields, **cursors} if endpoint.is_paged else fields
    path = _with_numbers(endpoint.path)
    request: dict[str, Any] = {"verb": endpoint.verb, "path": path}
    if fields:
        request["query" if endpoint.verb == "GET" else "form"] = fields
    case: dict[str, Any] = {}
    if args:
        case["args"] = args
    if kwargs:
        case["kwargs"] = kwargs
    if endpoint.list_type:
        next_page = {"Link": f'<{HOST}{path}?max_id=3>; rel="next"'} if endpoint.is_paged else {}
        response = {"status": 200, "body": [{"id": "4"}], "headers": next_page}
        case["responses"] = {f"{endpoint.verb} {path}": response}
    case["requests"] = [request]
    case["returns"] = endpoint.returns
    if endpoint.list_type:
        case["count"] = 1
    return case


def _with_numbers(path: str) -> str:
    numbers = iter(range(5, 100))
    return re.sub(r"\{\w+\}", lambda _: str(next(numbers)), path)


def compact(value: Any) -> str:
    """Return JSON as the files have it."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def with_cases(text: str, endpoint: Endpoint) -> str:
    """Return a file of cases with those of a new endpoint at its end."""
    body = text.rstrip()
    if not body.endswith("}") or not isinstance(json.loads(body), dict):
        raise ValueError("a file of contract cases is a JSON object")
    lines = ",\n".join(map(compact, cases(endpoint)))
    before = body[:-1].rstrip()
    return f"{before}{'' if before == '{' else ','}\n{compact(endpoint.name)}: [\n{lines}\n]\n}}\n"


# --- The table of endpoints -------------------------------------------------------------------------------------------


def with_row(text: str, endpoint: Endpoint) -> str:
    """Return the table of endpoints with a new row in its place."""
    names = [f"{each.name}[]" if each.kind.is_list else each.name for each in endpoint.parameters]
    names += ["max_id", "min_id", "since_id", "limit"] if endpoint.is_paged else []
    rows = [line.rstrip(",") for line in text.splitlines()[1:-1]]
    bisect.insort(rows, f"{compact(endpoint.row)}: {compact(sorted(names))}", key=lambda row: row.split('"')[1])
    return "{\n" + ",\n".join(rows) + "\n}\n"


# --- A newer server version -------------------------------------------------------------------------------------------


def with_version(text: str, version: str) -> str:
    """Return ``mastodon/versions.py`` with another newest version."""
    return re.sub(r'^(SUPPORTED_MASTODON_VERSION = )"[^"]*"', rf'\1"{version}"', text, flags=re.MULTILINE)


def with_difference(text: str) -> str:
    """Return the differences from 2.3.3 with the one that a newer version brings."""
    lines = text.splitlines()
    new = f" {json.dumps(_NEWEST[0])}: {json.dumps(_NEWEST[1])},"
    if any(line.startswith(f' "{_NEWEST[0]}"') for line in lines):
        return text
    place = next(number for number, line in enumerate(lines) if number and (line == "}" or line > new))
    return "\n".join([*lines[:place], new, *lines[place:]]) + "\n"


# --- The recorded test ------------------------------------------------------------------------------------------------


def with_call(text: str, endpoint: Endpoint) -> str:
    """Return the module of calls that the recording server lacks, with the new one in its place."""
    beginning, opening, rest = text.partition("] = {\n")
    listed, closing, end = rest.partition("\n}\n")
    if not opening or not closing:
        raise ValueError("CALLS was not found")
    calls = listed.splitlines()
    line = f"    {compact(endpoint.name)}: ({_arguments(endpoint)}),"
    bisect.insort(calls, line, key=lambda call: call.split('"')[1])
    return beginning + opening + "\n".join(calls) + closing + end


def _arguments(endpoint: Endpoint) -> str:
    """Return the arguments that have no defaults, as a tuple without its parentheses."""
    given: list[Any] = [1 for _ in endpoint.parts]
    for each in endpoint.parameters:
        if each.is_required:
            example = each.kind.example
            given.append(example["$datetime"] if isinstance(example, dict) else example)
    shown = [json.dumps(value) if isinstance(value, str) else repr(value) for value in given]
    return f"{shown[0]}," if len(shown) == 1 else ", ".join(shown)


def with_test(text: str | None, endpoint: Endpoint) -> str:
    """Return a module of recorded tests with a test of the new call at its end."""
    if text is None:
        title = endpoint.area.replace("_", " ").capitalize()
        text = f'"""{title}."""\n\nfrom __future__ import annotations\n\nfrom mastodon import Mastodon\n'
    client = "admin" if "/admin/" in endpoint.path else "api"
    check = f"{client}.{endpoint.name}({_arguments(endpoint).rstrip(',')})"
    if endpoint.entity is None:
        body = f"    {check}\n"
    elif endpoint.list_type:
        body = f"    assert {check} == []\n"
    else:
        body = f"    assert {check}\n"
    return f"{text.rstrip()}\n\n\ndef test_{endpoint.name}({client}: Mastodon) -> None:\n{body}"
