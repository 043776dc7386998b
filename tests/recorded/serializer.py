"""How cassettes are written: JSON with a line for each value, so that a diff shows which value changed.

Bodies in JSON are part of the file; others are text, or Base64 where they are not text. Headers that change with each
run, or that nothing in the library reads, are left out.
"""

from __future__ import annotations

import base64
import json
from typing import Any

from mastodon.testing import recording

_REQUEST_HEADERS = {"content-type"}
_RESPONSE_HEADERS = {
    *("content-type", "date", "deprecation", "link", "location", "mastodon-async-refresh", "retry-after"),
    *("x-ratelimit-limit", "x-ratelimit-remaining", "x-ratelimit-reset"),
}


def config() -> dict[str, Any]:
    """Return the configuration that users get, with fewer headers."""
    made = recording.vcr_config()
    made.update(serializer="json", before_record_request=_request, before_record_response=_response)
    return made


def _request(request: Any) -> Any:
    # The mock's own endpoints prepare a test, which is not part of it.
    if "/_mock/" in request.uri:
        return None
    scrubbed = recording.scrub_request(request)
    scrubbed.headers = _kept(scrubbed.headers, _REQUEST_HEADERS)
    return scrubbed


def _response(response: dict[str, Any]) -> dict[str, Any]:
    scrubbed = recording.scrub_response(response)
    return {
        "status": scrubbed["status"],
        "headers": _kept(scrubbed["headers"], _RESPONSE_HEADERS),
        "body": scrubbed["body"],
    }


def _kept(headers: Any, names: set[str]) -> dict[str, Any]:
    # vcrpy keeps them in no particular order.
    return {name.lower(): value for name, value in sorted(headers.items()) if name.lower() in names}


def serialize(cassette: dict[str, Any]) -> str:
    """Write a cassette, as vcrpy asks of a serializer."""
    exchanges = [
        {
            "request": {**each["request"], "body": _encoded(each["request"]["body"])},
            "response": {**each["response"], "body": _encoded(each["response"]["body"]["string"])},
        }
        for each in cassette["interactions"]
    ]
    return json.dumps(exchanges, ensure_ascii=False, indent=1) + "\n"


def deserialize(text: str) -> dict[str, Any]:
    """Read a cassette, as vcrpy asks of a serializer."""
    interactions = [
        {
            "request": {**each["request"], "body": decode(each["request"]["body"])},
            "response": {**each["response"], "body": {"string": decode(each["response"]["body"])}},
        }
        for each in json.loads(text)
    ]
    return {"version": 1, "interactions": interactions}


def _encoded(body: str | bytes | None) -> Any:
    if body is None:
        return None
    if isinstance(body, bytes):
        return {"base64": base64.b64encode(body).decode()}
    try:
        data = json.loads(body)
    except ValueError:
        return {"text": body}
    return {"json": data} if _compact(data) == body else {"text": body}


def decode(body: Any) -> bytes | None:
    if body is None:
        return None
    if "base64" in body:
        return base64.b64decode(body["base64"])
    text: str = _compact(body["json"]) if "json" in body else body["text"]
    return text.encode()


def _compact(data: Any) -> str:
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"))
