"""Runs a case against the server inside the process and says where it differs."""

from __future__ import annotations

import io
import json
import tempfile
import time
import warnings
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any
from unittest.mock import patch

import mastodon
from mastodon import return_types
from mastodon.errors import MastodonWarning
from tests.support.samples import PNG

from .cases import Case, all_cases
from .server import AUTHORISED, HOST, TOKEN, Server

STATIC = ("create_app",)
LAZY = ("pagination_iterator", "pagination_page_iterator")

_sleep = time.sleep


@dataclass
class Seen:
    """The requests and the result of one call."""

    requests: list[dict[str, Any]] = field(default_factory=list)
    result: Any = None
    error: Exception | None = None
    warnings: list[str] = field(default_factory=list)
    arguments_changed: bool = False


@cache
def _folder() -> Path:
    return Path(tempfile.mkdtemp(prefix="contract-"))


def _picture_file(name: str) -> Path:
    path = _folder() / name
    path.write_bytes(PNG)
    return path


class FakeSocket:
    """An open WebSocket on which nothing arrives."""

    def __init__(self, seen: list[dict[str, Any]]) -> None:
        self.seen = seen

    def send(self, text: str, *_: Any, **__: Any) -> None:
        self.seen.append({"verb": "WS-SEND", "json": json.loads(text)})

    def recv(self, *_: Any, **__: Any) -> str:
        _sleep(0.05)
        return ""

    def close(self, *_: Any, **__: Any) -> None:
        pass


class Run:
    """A client of the server inside the process, and the placeholders for arguments in the data files."""

    def __init__(self, method: str, case: Case) -> None:
        self.method, self.case = method, case
        self.server = Server(case.get("server", "4.7.3"), case.get("responses", {}))
        self.session = self.server.session()
        self.client: Any = mastodon.Mastodon
        self._handles: list[Any] = []

    def observe(self) -> Seen:
        """Make the call and see what happens."""
        seen = Seen()
        with (
            warnings.catch_warnings(record=True) as caught,
            patch("time.sleep", lambda seconds: None),
            self._websockets(),
        ):
            warnings.simplefilter("always")
            try:
                self._call(seen)
            except Exception as error:  # noqa: BLE001  # whatever the call raises is what the case is about
                seen.error = error
            seen.requests = list(self.server.seen)
        seen.warnings = [each.category.__name__ for each in caught if issubclass(each.category, MastodonWarning)]
        if hasattr(seen.result, "close") and hasattr(seen.result, "is_alive"):
            self._handles.append(seen.result)
        for handle in self._handles:
            handle.close()
        return seen

    def _call(self, seen: Seen) -> None:
        if self.method not in STATIC:
            self.client = self._connect()
        args, kwargs = self.value(self.case.get("args", [])), self.value(self.case.get("kwargs", {}))
        before = frozen([args, kwargs])
        self.server.forget()
        result = getattr(self.client, self.method)(*args, **kwargs)
        seen.result = list(result) if self.method in LAZY else result
        seen.arguments_changed = frozen([args, kwargs]) != before

    def _connect(self) -> mastodon.Mastodon:
        options: dict[str, Any] = {
            "api_base_url": HOST,
            "access_token": TOKEN,
            "session": self.session,
            "feature_set": self.case.get("features", "mainline"),
            **self.case.get("client", {}),
            "version_check_mode": self.case.get("mode", "none"),
        }
        client = mastodon.Mastodon(**options)
        if self.case.get("primed", True):
            client.retrieve_mastodon_version()
        return client

    def _websockets(self) -> Any:
        def create_connection(url: str, timeout: Any = None, **options: Any) -> FakeSocket:
            header = options.get("header") or []
            lines = [f"{k}: {v}" for k, v in header.items()] if isinstance(header, dict) else list(header)
            self.server.seen.append({"verb": "WS-OPEN", "url": url, "headers": lines, "timeout": timeout})
            return FakeSocket(self.server.seen)

        return patch("websocket.create_connection", create_connection)

    # --- What JSON cannot hold -------------------------------------------------------------------------------------

    def value(self, written: Any) -> Any:
        """Return the Python value of a placeholder in a data file."""
        if isinstance(written, list):
            return [self.value(each) for each in written]
        if not isinstance(written, dict):
            return written
        if len(written) == 1:
            ((name, content),) = written.items()
            if name in self._MAKERS:
                return self._MAKERS[name](self, content)
        return {key: self.value(each) for key, each in written.items()}

    def _entity(self, content: Any) -> Any:
        name, fields = content
        return getattr(return_types, name)(**fields)

    def _websocket(self, _: Any) -> Any:
        handle = self.client.stream_open_websocket()
        self._handles.append(handle)
        return handle

    def _page(self, content: Any) -> Any:
        """The result of an earlier call on the same client."""
        kept, self.server.canned = self.server.canned, content["responses"] or {}
        try:
            return getattr(self.client, content["method"])(
                *self.value(content["args"]), **self.value(content["kwargs"])
            )
        finally:
            self.server.canned = kept

    _MAKERS: Mapping[str, Callable[[Run, Any], Any]] = {
        "$datetime": lambda _, text: datetime.fromisoformat(text),
        "$date": lambda _, text: date.fromisoformat(text),
        "$tuple": lambda run, items: tuple(run.value(items)),
        "$bytes": lambda _, digits: bytes.fromhex(digits),
        "$bytesio": lambda _, __: io.BytesIO(PNG),
        "$file": lambda _, name: str(_picture_file(name)),
        "$path": lambda _, name: _picture_file(name),
        "$entity": _entity,
        "$page_of": _page,
        "$session": lambda run, _: run.session,
        "$listener": lambda _, __: mastodon.StreamListener(),  # type: ignore[attr-defined]
        "$websocket": _websocket,
    }


def frozen(value: Any) -> Any:
    """An argument as it is now, for comparing it with itself later on."""
    if isinstance(value, Mapping):
        return type(value), [(key, frozen(each)) for key, each in value.items()]
    if isinstance(value, (list, tuple)):
        return type(value), [frozen(each) for each in value]
    if isinstance(value, io.BytesIO):
        return value.getvalue(), value.closed
    return value if isinstance(value, (str, bytes, int, float, date, Path)) else id(value)


@cache
def observed(method: str, number: int) -> Seen:
    """Run a case, once for all tests, and return what it did."""
    return Run(method, all_cases()[method][number]).observe()


# --- Comparing -----------------------------------------------------------------------------------------------------


def class_name(result: Any) -> str:
    """The class of a result as the cases name it."""
    if result is None:
        return "None"
    return getattr(result, "_mastopy_type", None) or type(result).__name__


def plain(value: Any) -> Any:
    """A result as JSON would hold it."""
    return json.loads(json.dumps(value, default=str))


def pages_of(result: Any) -> dict[str, Any]:
    """The page information of a result, with values as the cases write them."""
    found = {"next": getattr(result, "_pagination_next", None), "prev": getattr(result, "_pagination_prev", None)}
    return {
        name: {key: value if isinstance(value, (int, str, type(None))) else str(value) for key, value in page.items()}
        for name, page in found.items()
        if page is not None
    }


def differences(case: Case, seen: Seen) -> Iterator[str]:
    """Where a call does not do what its case says."""
    if seen.arguments_changed:
        yield "an argument was changed"
    expected = [
        {"headers": AUTHORISED, **each} if each["verb"] != "WS-SEND" else each for each in case.get("requests", [])
    ]
    if plain(seen.requests) != expected:
        yield f"sent {plain(seen.requests)}\n    not  {expected}"
    raised = type(seen.error).__name__ if seen.error is not None else None
    if raised != case.get("raises"):
        yield f"raised {raised} ({seen.error}), not {case.get('raises')}"
    if seen.error is None and "raises" not in case:
        yield from _result_differences(case, seen)


def _result_differences(case: Case, seen: Seen) -> Iterator[str]:
    result = seen.result
    if class_name(result) != case["returns"]:
        yield f"returned {class_name(result)}, not {case['returns']}"
    found: dict[str, Callable[[], Any]] = {
        "value": lambda: plain(result),
        "count": lambda: len(result),
        "shape": lambda: [len(result), len(result[0]), len(result[0][0])],
        "pages": lambda: pages_of(result),
        "warns": lambda: seen.warnings,
    }
    for name, get in found.items():
        if name in case and get() != case[name]:
            yield f"{name}: {get()}, not {case[name]}"
