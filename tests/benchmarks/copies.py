"""Copying, storing and keeping entities, beside the same with plain dictionaries."""

from __future__ import annotations

import copy
import json
import pickle
from collections.abc import Iterator
from functools import partial
from typing import Any

from mastodon import AttribAccessDict

from .fakes import ready_client
from .measure import KIB, Row, Scale, compared, kept, repeated
from .samples import many, page


def rows(scale: Scale) -> Iterator[Row]:
    count = scale.items
    plain, body = many("Status", count), page("Status", count)
    statuses = ready_client(body).timeline_home()
    text, plain_text = statuses.to_json(), json.dumps(plain, indent=4)
    twin, plain_twin = copy.deepcopy(statuses), copy.deepcopy(plain)
    pairs: dict[str, tuple[Any, Any]] = {
        "to_json": (statuses.to_json, lambda: json.dumps(plain, indent=4)),
        "from_json": (lambda: AttribAccessDict.from_json(text), lambda: json.loads(plain_text)),
        "deepcopy": (lambda: copy.deepcopy(statuses), lambda: copy.deepcopy(plain)),
        "pickle and back": (lambda: pickle.loads(pickle.dumps(statuses)), lambda: pickle.loads(pickle.dumps(plain))),
        "compare": (lambda: statuses == twin, lambda: plain == plain_twin),
    }
    for name, (ours, limit) in pairs.items():
        yield repeated(scale, f"{name}, a status", count, ours, limit)
    timeline, load = ready_client(body).timeline_home, partial(json.loads, body)
    yield compared("memory of a status", "KiB", KIB / count, 1, kept, timeline, load)
