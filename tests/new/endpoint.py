"""A new endpoint as it is given on the command line, checked against what the package has."""

from __future__ import annotations

import inspect
import keyword
import re
from collections import Counter
from collections.abc import Iterable
from difflib import get_close_matches
from pathlib import Path
from typing import NamedTuple

from mastodon import Mastodon, return_types
from mastodon.types_base import AttribAccessDict
from tests.contract.cases import all_cases
from tests.spec.model import key_of
from tests.support.endpoints import TABLE, area_of, methods_by_row, neighbours

VERBS = ("GET", "POST", "PUT", "PATCH", "DELETE")
AREAS = Path(__file__).parents[2] / "mastodon" / "endpoints"
#: Entities whose ids contain a time, so that a datetime can stand for a cursor.
WITH_TIMES = ("Status", "Notification")
_NAME = r"[a-z][a-z0-9_]*"
_RETURNS = r"(?:(NonPaginatableList|PaginatableList)\[(\w+)\]|(\w+))"


class Kind(NamedTuple):
    """A kind of parameter: its annotation, how it is checked, and an example as it is passed and as it is sent."""

    annotation: str
    required: str
    optional: str
    example: object
    sent: object
    is_list: bool = False


KINDS = {
    "str": Kind("str", "text_of", "optional_text", "text", "text"),
    "int": Kind("int", "count", "count", 7, "7"),
    "bool": Kind("bool", "", "", True, "1"),
    "datetime": Kind(
        "datetime", "moment", "moment", {"$datetime": "2040-01-02T03:04:05+00:00"}, "2040-01-02T03:04:05+00:00"
    ),
    "id": Kind("IdType", "id_of", "optional_id", 8, "8"),
    "ids": Kind("IdType | Iterable[IdType]", "ids_of", "optional_ids", [8, 9], ["8", "9"], is_list=True),
    "strings": Kind("str | Iterable[str]", "strings_of", "strings_of", ["a", "b"], ["a", "b"], is_list=True),
}


#: What the code of a method uses.
_TAKEN = {
    *("endpoint", "fields", "names", "page", "path", "query"),
    *(name for kind in KINDS.values() for name in (kind.required, kind.optional) if name),
}


class Parameter(NamedTuple):
    """A parameter in query or body."""

    name: str
    kind: Kind
    is_required: bool


class Part(NamedTuple):
    """An id in the path, and the annotation that other methods have for it."""

    name: str
    annotation: str


class Endpoint(NamedTuple):
    """A new method, and the request that it sends."""

    name: str
    verb: str
    path: str
    area: str
    since: str
    #: The entity, None for an empty response.
    entity: str | None
    #: ``PaginatableList``, ``NonPaginatableList`` or nothing.
    list_type: str | None
    parts: tuple[Part, ...]
    parameters: tuple[Parameter, ...]

    @property
    def row(self) -> str:
        """Return the row in the table of endpoints."""
        return f"{self.verb} {self.path}"

    @property
    def is_paged(self) -> bool:
        """Check whether cursors select a page."""
        return self.list_type == "PaginatableList" and not any(each.name == "offset" for each in self.parameters)

    @property
    def returns(self) -> str:
        """Return the annotation of the result."""
        return f"{self.list_type}[{self.entity}]" if self.list_type else str(self.entity)


def endpoint_of(
    name: str,
    verb: str,
    path: str,
    returns: str,
    *,
    required: Iterable[str] = (),
    optional: Iterable[str] = (),
    area: str | None = None,
    since: str,
) -> Endpoint:
    """Return the endpoint for the arguments of the command.

    :raises ValueError: with what is wrong, if the package has it already or something cannot be meant.
    """
    if not re.fullmatch(_NAME, name) or keyword.iskeyword(name):
        raise ValueError(f"{name!r} cannot be the name of a method: use lower case, the thing, then the verb.")
    if hasattr(Mastodon, name) or name in all_cases():
        raise ValueError(f"There is a method {name} already.")
    if name in vars(Mastodon(api_base_url="https://mastodon.example", version_check_mode="none")):
        raise ValueError(f"{name} is an attribute of the client already.")
    if not re.fullmatch(r"\d+\.\d+\.\d+", since):
        raise ValueError(f"--since {since} is not a version such as 4.8.0.")
    verb = verb.upper()
    if verb not in VERBS:
        raise ValueError(f"{verb} is not one of {', '.join(VERBS)}.")
    path = _path(path)
    twin = next((row for row in TABLE if key_of(row) == key_of(f"{verb} {path}")), None)
    if twin is not None:
        methods = ", ".join(sorted(methods_by_row().get(twin, set())))
        raise ValueError(f"The table of endpoints has {twin} already: {methods or 'no method'}.")
    list_type, entity = _returns(returns)
    parameters = (*(_parameter(each, True) for each in required), *(_parameter(each, False) for each in optional))
    names = re.findall(r"\{(\w+)\}", path)
    for each in (*names, *(parameter.name for parameter in parameters)):
        if each in _TAKEN:
            raise ValueError(f"The parameter {each} would hide what the method uses. Write it by hand.")
    made = Endpoint(
        name, verb, path, _area(path, area), since, entity, list_type, tuple(_parts(path, names)), parameters
    )
    cursors = ["max_id", "min_id", "since_id", "limit"] if made.is_paged else []
    twice = [each for each, times in Counter([*names, *(p.name for p in parameters), *cursors]).items() if times > 1]
    if twice:
        hint = " A PaginatableList has the parameters of pages already." if twice[0] in cursors else ""
        raise ValueError(f"The parameter {twice[0]} is there twice.{hint}")
    return made


def _path(path: str) -> str:
    """Return a path with placeholders in braces."""
    path = re.sub(r"(?<=/)(?::(\w+)|<(\w+)>)", lambda found: f"{{{found[1] or found[2]}}}", path)
    if not path.startswith("/api/"):
        raise ValueError(f"The path {path} does not begin with /api/.")
    if path.count("/") < 3:
        raise ValueError(f"The path {path} names nothing: /api/v1/lists would do.")
    wrong = [each for each in path.split("/")[1:] if not re.fullmatch(rf"[\w.-]+|{{{_NAME}}}", each)]
    if wrong:
        raise ValueError(f"{wrong[0]!r} cannot be a part of a path. Write ids as :id, and parameters with --params.")
    unfit = [each for each in re.findall(r"\{(\w+)\}", path) if keyword.iskeyword(each) or each == "self"]
    if unfit:
        raise ValueError(f"{unfit[0]!r} cannot be the name of a parameter.")
    return path


def _returns(text: str) -> tuple[str | None, str | None]:
    found = re.fullmatch(_RETURNS, text.replace(" ", ""))
    if found is None:
        raise ValueError(
            f"--returns {text} is neither an entity, nor None, nor a list such as 'PaginatableList[Account]' or"
            " 'NonPaginatableList[Account]'."
        )
    entity = found[2] or found[3]
    if entity == "None" and not found[1]:
        return None, None
    if not _is_entity(entity):
        raise ValueError(_unknown(f"{entity} is not an entity.", entity, _entities()))
    return found[1], entity


def _parameter(text: str, is_required: bool) -> Parameter:
    name, _, kind = text.partition(":")
    if not re.fullmatch(_NAME, name) or keyword.iskeyword(name) or name == "self":
        raise ValueError(f"{text!r} is not a parameter such as limit:int.")
    if kind in KINDS:
        return Parameter(name, KINDS[kind], is_required)
    if _is_entity(kind):
        return Parameter(name, KINDS["id"]._replace(annotation=f"{kind} | IdType"), is_required)
    raise ValueError(
        _unknown(f"{kind or 'nothing'} is not a type of a parameter ({name}).", kind, [*KINDS, *_entities()])
        + f" Use an entity, or one of {', '.join(KINDS)}."
    )


def _entities() -> list[str]:
    return [name for name in return_types.__all__ if _is_entity(name)]


def _is_entity(name: str) -> bool:
    found = getattr(return_types, name, None) if name in return_types.__all__ else None
    return isinstance(found, type) and issubclass(found, AttribAccessDict)


def _unknown(message: str, word: str, known: Iterable[str]) -> str:
    nearest = get_close_matches(word, list(known), 1, 0.5)
    return f"{message} Did you mean {nearest[0]}?" if nearest else message


def _area(path: str, area: str | None) -> str:
    areas = sorted(file.stem for file in AREAS.glob("*.py") if "Mixin(" in file.read_text(encoding="utf-8"))
    found = area or area_of(path)
    if found is None:
        raise ValueError(f"No method has a path like {path}. Name a file of mastodon/endpoints with --area.")
    if found not in areas:
        raise ValueError(_unknown(f"mastodon/endpoints has no area {found}.", found, areas))
    return found


def _parts(path: str, names: list[str]) -> Iterable[Part]:
    """Yield the ids of a path, with the annotation that most methods have whose paths begin so."""
    for number, name in enumerate(names):
        beginning = path.partition(f"{{{name}}}")[0]
        annotations = Counter(
            annotation
            for method in neighbours(f"{beginning}{{}}")
            if any(key_of(row).partition(" ")[2].startswith(_key(f"{beginning}{{}}")) for row in _rows(method))
            and (annotation := _annotation(method, number)).endswith("| IdType")
        )
        yield Part(name, annotations.most_common(1)[0][0] if annotations else "IdType")


def _key(path: str) -> str:
    return key_of(f"GET {path}").partition(" ")[2]


def _rows(method: str) -> list[str]:
    return [row for row, methods in methods_by_row().items() if method in methods]


def _annotation(method: str, number: int) -> str:
    parameters = list(inspect.signature(getattr(Mastodon, method)).parameters.values())[1:]
    return str(parameters[number].annotation) if number < len(parameters) else ""
