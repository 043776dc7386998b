"""Make cassettes of recordings of GoToSocial, Takahe, snac and Hollo: ``python -m tests.recorded.convert FOLDER``.

The recordings are not part of the project. FOLDER has a file for each server, such as ``snac.jsonl``, with an exchange
in each line: verb, path, query, status, headers and body. The verb ``WS`` stands for a message over a WebSocket.
"""

from __future__ import annotations

import argparse
import json
from functools import partial
from http.client import responses
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from vcr.request import Request

from mastodon.testing.recording import scrub_text
from tests.recorded import serializer

FOLDER = Path(__file__).parent / "cassettes" / "test_other_servers"
HOST = "https://example.invalid"


def converted(line: dict[str, Any]) -> dict[str, Any]:
    """Turn a recorded exchange into one of a cassette."""
    url = f"{HOST}{line['path']}{'?' if line['query'] else ''}{line['query']}"
    status = {"code": line["status"], "message": responses.get(line["status"], "")}
    headers = {name: [value] for name, value in line["headers"].items()}
    response = {"status": status, "headers": headers, "body": {"string": line["body"].encode()}}
    config = serializer.config()
    request = config["before_record_request"](Request(line["verb"], url, None, {}))
    return {"request": request._to_dict(), "response": config["before_record_response"](response)}


def is_usable(lines: list[dict[str, Any]], line: dict[str, Any]) -> bool:
    """Leave out links to pages that were not recorded, and HEAD, of which the headers are missing."""
    paths = [each["path"] for each in lines]
    if line["verb"] in ("HEAD", "WS"):
        return False
    if line["path"] == "/.well-known/nodeinfo":
        return any(path.startswith("/nodeinfo") for path in paths)
    target = urlsplit(line["headers"].get("location", "")).path
    return not target or target in paths


def main() -> None:
    """Write a cassette for each server, and one for each stream."""
    parser = argparse.ArgumentParser(description="Make cassettes of recordings of other servers.")
    parser.add_argument("folder", type=Path)
    for file in sorted(parser.parse_args().folder.glob("*.jsonl")):
        # A proxy made the addresses of Hollo those of HTTP.
        text = file.read_text(encoding="utf-8").replace("http://example.invalid", HOST)
        lines = [json.loads(line) for line in text.splitlines()]
        # A login asks for this first.
        asked_before = [each for each in lines if each["path"] == "/.well-known/oauth-authorization-server"]
        lines += asked_before * sum(each["path"].startswith("/oauth/") for each in lines)
        # A redirect leads to an exchange that is replayed only once, so it comes first.
        exchanges = sorted(filter(partial(is_usable, lines), lines), key=lambda each: each["status"] // 100 != 3)
        write(f"test_what_other_servers_say[{file.stem}]", {"interactions": list(map(converted, exchanges))})
        messages = [each for each in lines if each["verb"] == "WS"]
        if messages:
            received = [scrub_text(each["body"]) for each in messages]
            stream = {"path": "/api/v1/streaming", "query": {"stream": "user"}, "received": received}
            made = {"connections": [stream], "results": []}
            path = FOLDER / f"test_the_stream_of_{file.stem}_is_read.json"
            path.write_text(json.dumps(made, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def write(name: str, cassette: dict[str, Any]) -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    for each in cassette["interactions"]:
        body = each["response"]["body"]
        body["string"] = body["string"].decode()
    (FOLDER / f"{name}.json").write_text(serializer.serialize(cassette), encoding="utf-8")


if __name__ == "__main__":
    main()
