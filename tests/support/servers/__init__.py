"""Descriptions that servers give of themselves: both forms of the instance, and node info.

The field ``source`` of each file says whether it was recorded, or written in the form of the software.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tests.support.prepared import Wire
from tests.support.samples import BASE

SERVERS: dict[str, dict[str, Any]] = {
    file.stem: json.loads(file.read_text(encoding="utf-8")) for file in sorted(Path(__file__).parent.glob("*.json"))
}
_MISSING = {"json": {"error": "Not found"}, "status": 404}


def describe(wire: Wire, name: str) -> None:
    """Prepare the descriptions of a server."""
    server = SERVERS[name]
    for version in ("v1", "v2"):
        found = server[version]
        wire.respond("GET", f"/api/{version}/instance/", **(_MISSING if found is None else {"json": found}))
    if server["nodeinfo"] is None:
        wire.respond("GET", "/.well-known/nodeinfo", **_MISSING)
        return
    schema = "http://nodeinfo.diaspora.software/ns/schema/2.0"
    wire.respond("GET", "/.well-known/nodeinfo", json={"links": [{"rel": schema, "href": f"{BASE}/nodeinfo/2.0"}]})
    wire.respond("GET", "/nodeinfo/2.0", json=server["nodeinfo"])
