"""The interface that programs written for Mastodon.py 2.3.3 rely on: nothing of it is missing or changed.

``interface.json`` keeps it: by method the parameters in order, each with its default as Python text; attributes of a
new client; errors with their bases; names by module.
"""

from __future__ import annotations

import ast
import importlib
import inspect
import json
import sys
from pathlib import Path
from types import UnionType
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

import pytest
import requests

import mastodon
from mastodon.internals import PRIVATE_INTERFACE
from mastodon.types_base import AttribAccessDict, NonPaginatableList, PaginatableList
from tests.contract.cases import cases_of, methods
from tests.contract.runner import observed

KEPT: dict[str, Any] = json.loads((Path(__file__).parent / "interface.json").read_text(encoding="utf-8"))
CLIENT: Any = mastodon.Mastodon

_CONVERSION = "a step of the conversion that ran over annotations for each object; entities convert themselves"

# Names that modules of Mastodon.py have, and ours deliberately have not, with the reason.
LEFT_OUT: dict[str, dict[str, str]] = {
    "mastodon.Mastodon": {
        "Internals": "a base class of the client under another name, only there to be inherited from",
        **dict.fromkeys(
            [
                *("MastoAccounts", "MastoAdmin", "MastoAnnualReports", "MastoAsyncRefresh", "MastoAuthentication"),
                *("MastoCollections", "MastoConversations", "MastoEndorsements", "MastoFavourites", "MastoFilters"),
                *("MastoHashtags", "MastoInstance", "MastoLists", "MastoMedia", "MastoNotifications", "MastoPolls"),
                *("MastoPreferences", "MastoProfile", "MastoPush", "MastoRelationships", "MastoReports"),
                *("MastoSearch", "MastoStatuses", "MastoStreaming", "MastoSuggestions", "MastoTimeline"),
                *("MastoTrends", "MastoUtility"),
            ],
            "a base class of the client: the areas are mixins of mastodon.endpoints now",
        ),
    },
    "mastodon.types_base": {
        "annotations": "a mark of Python for the compiler",
        **dict.fromkeys(
            [
                *("_UNION_DISCRIMINATORS", "_UNION_SPECIALIZATIONS", "_UNION_SPECIALIZATION_DEFAULTS"),
                *("_cached_type_hints", "_get_cached_type_hints", "_specialized_union_type", "_str_to_type"),
                *("_datetime_to_id", "_pleroma_id_to_datetime", "_pleroma_id_to_int"),
            ],
            "private, and of no use with the compiled converters",
        ),
        **dict.fromkeys(
            [
                *("get_type_class", "real_issubclass", "resolve_type", "stringify_type", "try_cast"),
                *("try_cast_recurse", "OrderedStrDict"),
            ],
            _CONVERSION,
        ),
        **dict.fromkeys(
            ["BASE62_ALPHABET", "base62_to_int", "int_to_base62"],
            "steps in reading the ids of Pleroma, which MaybeSnowflakeIdType does as a whole",
        ),
    },
    "mastodon.return_types": {
        "annotations": "a mark of Python for the compiler",
        **dict.fromkeys(["real_issubclass", "try_cast", "try_cast_recurse"], _CONVERSION),
    },
    "mastodon.versions": {"MastodonVersionError": "an import of the module for itself; it is in mastodon.errors"},
    "mastodon.compat": {"websocket": "a package, which is loaded by the call that needs it"},
    "mastodon.utility": {"Mastodon": "a base class of the client: the areas are mixins now"},
    "mastodon.internals": {"Mastodon": "a base class of the client: it is Internals now"},
}

PRESENT = list(KEPT["methods"])


# --- Methods --------------------------------------------------------------------------------------------------------


def test_every_method_is_there() -> None:
    assert [name for name in KEPT["methods"] if not hasattr(CLIENT, name)] == []


def _default(text: str | None) -> Any:
    return ast.literal_eval(str(text))


def _same_default(found: Any, recorded: Any) -> bool:
    """Equal and of one type; where a list was, a tuple is as good, because nobody can change it."""
    if isinstance(recorded, list) and isinstance(found, tuple):
        return list(found) == recorded
    return type(found) is type(recorded) and found == recorded


@pytest.mark.parametrize("name", PRESENT)
def test_signatures_are_kept_and_additions_come_last(name: str) -> None:
    static = name in KEPT["static"]
    assert isinstance(inspect.getattr_static(CLIENT, name), staticmethod) is static
    found = list(inspect.signature(getattr(CLIENT, name)).parameters.values())[0 if static else 1 :]
    kept = KEPT["methods"][name]
    assert [each.name for each in found[: len(kept)]] == [each[0] for each in kept]
    for parameter, (_, *default) in zip(found, kept, strict=False):
        assert parameter.kind is parameter.POSITIONAL_OR_KEYWORD
        assert (parameter.default is parameter.empty) is (not default), parameter.name
        if default:
            assert _same_default(parameter.default, _default(default[0])), parameter
    for added in found[len(kept) :]:
        assert added.kind is added.VAR_KEYWORD or added.default is not added.empty, added.name


@pytest.mark.parametrize("name", [name for name in PRESENT if name != "__init__"])
def test_every_parameter_and_result_has_a_type(name: str) -> None:
    function = getattr(CLIENT, name)
    hints = get_type_hints(function)
    parameters = [parameter for parameter in inspect.signature(function).parameters if parameter != "self"]
    assert [parameter for parameter in [*parameters, "return"] if parameter not in hints] == []


@pytest.mark.parametrize("listener", [mastodon.StreamListener, mastodon.CallbackStreamListener])
def test_types_of_listeners_can_be_looked_up(listener: Any) -> None:
    methods = inspect.getmembers(listener, inspect.isfunction)
    assert [name for name, method in methods if "return" not in get_type_hints(method)] == []
    assert get_type_hints(listener.handle_stream)["response"] is requests.Response


# --- What comes back ------------------------------------------------------------------------------------------------


def _fits(type_: Any, value: Any) -> bool:
    """Check whether a value is what an annotation promises, to the class of each entity."""
    origin, arguments = get_origin(type_), get_args(type_)
    if origin in (Union, UnionType):
        return any(_fits(each, value) for each in arguments)
    if isinstance(type_, TypeVar):
        return True
    if type_ in (None, type(None)):
        return value is None
    if origin is None:
        return _is_one(type_, value)
    if origin in (PaginatableList, NonPaginatableList):
        (inner,) = arguments
        item = getattr(inner, "__name__", "")
        name = f"{origin.__name__}[{f'builtins.{item}' if inner in (str, int) else item}]"
        return type(value) is origin and (isinstance(inner, TypeVar) or value._mastopy_type == name)
    if origin is tuple:
        return isinstance(value, tuple) and len(value) == len(arguments) and all(map(_fits, arguments, value))
    if isinstance(value, dict):
        return issubclass(dict, origin) and all(_fits(arguments[1], each) for each in value.values())
    # Iterators have been read to their end.
    return isinstance(value, list) and all(_fits(arguments[0], each) for each in value)


def _is_one(type_: Any, value: Any) -> bool:
    if type_ is Any:
        return not isinstance(value, AttribAccessDict)
    if isinstance(value, AttribAccessDict):
        return type(value) is type_
    # Where a float is promised, Python's typing lets whole numbers pass.
    return isinstance(value, (int, float) if type_ is float else type_)


# What these return depends on their argument: type checkers see overloads, Python sees Any.
TOLD_BY_THE_ARGUMENT = {"fetch_next", "fetch_previous", "pagination_iterator", "pagination_page_iterator"}


@pytest.mark.parametrize("name", [name for name in methods() if name not in TOLD_BY_THE_ARGUMENT])
def test_results_are_what_the_annotation_says(name: str) -> None:
    promised = get_type_hints(getattr(CLIENT, name))["return"]
    results = {case: observed(name, number) for number, (case, _) in enumerate(cases_of(name))}
    wrong = [
        f"{case}: {type(seen.result).__name__} {getattr(seen.result, '_mastopy_type', '')}"
        for case, seen in results.items()
        if seen.error is None and not _fits(promised, seen.result)
    ]
    assert not wrong, f"{name} -> {promised}\n" + "\n".join(wrong)


# --- Attributes -----------------------------------------------------------------------------------------------------


def test_a_new_client_has_the_attributes_with_their_values() -> None:
    client = CLIENT(access_token="t", api_base_url="https://example.invalid")
    wrong = {}
    for name, initial in KEPT["attributes"].items():
        found = getattr(client, name, AttributeError)
        if not (isinstance(found, requests.Session) if initial is None else _same_default(found, _default(initial))):
            wrong[name] = found
    assert wrong == {}


def test_attributes_can_be_assigned() -> None:
    client = CLIENT(access_token="t", api_base_url="https://example.invalid")
    for name in KEPT["attributes"]:
        value = object()
        setattr(client, name, value)
        assert getattr(client, name) is value


@pytest.mark.parametrize("name", KEPT["private"])
def test_private_names_that_programs_use_are_there(name: str) -> None:
    client = CLIENT(access_token="t", api_base_url="https://example.invalid")
    parameters = KEPT["private"][name]
    if parameters is None:
        assert hasattr(client, name)
    else:
        assert list(inspect.signature(getattr(client, name)).parameters)[: len(parameters)] == parameters


# --- Modules --------------------------------------------------------------------------------------------------------


def _module(name: str) -> Any:
    # The package binds ``mastodon.Mastodon`` to the class; only ``sys.modules`` knows the module of that name.
    importlib.import_module(name)
    return sys.modules[name]


@pytest.mark.parametrize("name", [name for name in KEPT["exports"] if name != "mastodon.streaming"])
def test_modules_have_their_names(name: str) -> None:
    module = _module(name)
    missing = {each for each in KEPT["exports"][name] if not hasattr(module, each)}
    assert missing - set(LEFT_OUT.get(name, {})) == set()


@pytest.mark.parametrize("name", LEFT_OUT)
def test_what_is_left_out_is_really_not_there(name: str) -> None:
    module = _module(name)
    assert {each for each in LEFT_OUT[name] if hasattr(module, each) and each != "annotations"} == set()


def test_a_star_import_gives_what_it_gave() -> None:
    names: dict[str, Any] = {}
    exec("from mastodon import *", names)  # the statement is allowed on the level of modules only
    assert set(KEPT["all"]) - set(names) == set()


@pytest.mark.parametrize("name", KEPT["errors"])
def test_errors_have_their_bases(name: str) -> None:
    cls = getattr(_module("mastodon.errors"), name)
    known = {base.__name__ for base in cls.__mro__[1:]}
    assert set(KEPT["errors"][name]) <= known
    assert getattr(mastodon, name, cls) is cls


#: Scopes of Mastodon that 2.3.3 does not know.
NEW_SCOPES = {"read:collections", "write:collections", "write:conversations"}


def _without_new_scopes(value: Any) -> Any:
    """Return lists of scopes as 2.3.3 has them."""
    if isinstance(value, dict):
        return {key: _without_new_scopes(each) for key, each in value.items()}
    return [each for each in value if each not in NEW_SCOPES] if isinstance(value, list) else value


@pytest.mark.parametrize("name", KEPT["defaults"])
def test_defaults_are_kept(name: str) -> None:
    assert _without_new_scopes(getattr(_module("mastodon.defaults"), name)) == KEPT["defaults"][name]


def test_newer_scopes_are_listed_too() -> None:
    defaults = _module("mastodon.defaults")
    assert set(defaults._VALID_SCOPES) >= NEW_SCOPES
    assert {*defaults._SCOPE_SETS["read"], *defaults._SCOPE_SETS["write"]} >= NEW_SCOPES


# --- The test itself ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("type_", "value", "fits"),
    [
        (mastodon.AttribAccessDict, mastodon.AttribAccessDict(), True),
        (Any, mastodon.AttribAccessDict(), False),
        (dict[str, int], {"a": 1}, True),
        (dict[str, int], {"a": "1"}, False),
        (tuple[str, int] | None, ("a", 1), True),
        (tuple[str, int] | None, ("a", None), False),
        (PaginatableList[str], PaginatableList(), False),
        (None, None, True),
        (str, None, False),
    ],
)
def test_values_fit_their_annotation_or_not(type_: Any, value: Any, fits: bool) -> None:
    assert _fits(type_, value) is fits


def test_every_private_name_of_2_3_3_that_a_client_has_is_listed() -> None:
    client = CLIENT(api_base_url="https://mastodon.example")
    names = {name for name in {*dir(client), *vars(client)} if name.startswith("_Mastodon__")}
    assert names == set(PRIVATE_INTERFACE)
