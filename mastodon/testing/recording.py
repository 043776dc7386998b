"""Record requests with vcrpy without writing secrets to disk."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Mapping
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from mastodon._core import redact

_BOUNDARY = "boundary"
_EMAIL = "someone@example.invalid"
_LOOPBACK_PORT = r"(?i)(\b127\.0\.0\.1|\blocalhost|\[::1\]):\d+\b"
#: The name of a file that was passed without one.
_RANDOM_NAME = rb"mastodonpyupload_[0-9.]+_[0-9a-f]{32}"
_PART_NAME = rb'(?i);\s*name="?([^";\r\n]*)'
_FILE_NAME = rb"(?i);\s*filename\*?="
_HIDDEN_HEADER = r"(?i).*(?:authorization|token|api-key|cookie)"
#: In responses, this is a language or a number of an error. The code of a login comes with a redirect.
_PUBLIC_IN_RESPONSES = frozenset(("code",))


def vcr_config() -> dict[str, Any]:
    """Return arguments for vcrpy that keep secrets out of cassettes.

    Return it from the fixture ``vcr_config`` of pytest-recording, or pass it to ``vcr.use_cassette``. The fixture
    ``mastodon_vcr`` has it, too.

    Tokens, passwords, codes, client secrets, cookies, push keys and e-mail addresses are replaced in headers, queries,
    forms, uploads and JSON, in requests and in responses. Ids, times and everything else stay. Responses are replaced
    on their way to the file only: while a cassette is recorded, the program sees what the server sent.

    Requests match by method, path, query and body, after the replacement. Host and port do not matter, and ports of
    this machine are left out of cassettes, so that a local server may use any. Streams cannot be recorded: vcrpy hands
    over a response only when it has ended. Requests that prepare a test on ``mastodon_mock`` are sent each time.

    :return: a new dictionary; add to it or change it as you like.
    """
    return {
        "before_record_request": _request,
        "before_record_response": scrub_response,
        "decode_compressed_response": True,
        "match_on": ("method", "path", "query", "body"),
    }


def _request(request: Any) -> Any:
    # The names of fresh accounts differ in each run.
    return None if "/api/v1/_mock/" in request.uri else scrub_request(request)


def scrub_request(request: Any) -> Any:
    """Return a copy of a ``vcr.request.Request`` without secrets."""
    url = urlsplit(scrub_text(request.uri))
    query = _form(url.query)
    headers = {name: _header(name, value) for name, value in request.headers.items()}
    type_name = next((name for name in headers if name.lower() == "content-type"), "")
    content_type = _str(headers.get(type_name, ""))
    body = _bytes(request.body)
    is_upload = content_type.strip().lower().startswith("multipart/")
    if body is not None and is_upload and (boundary := re.search(r'(?i)boundary="?([^";,\s]+)', content_type)):
        body = _multipart(body, boundary[1].encode())
        headers[type_name] = f"multipart/form-data; boundary={_BOUNDARY}"
    elif body is not None:
        body = _body(body, content_type)
    return type(request)(request.method, urlunsplit(url._replace(query=query)), body, headers)


def scrub_response(response: dict[str, Any]) -> dict[str, Any]:
    """Return a copy of a response as vcrpy keeps it, without secrets."""
    headers = {name: _header(name, value) for name, value in response["headers"].items()}
    by_name = {name.lower(): name for name in headers}
    content_type = headers.get(by_name.get("content-type", ""), "")
    body = response["body"].get("string")
    if body is None:
        return {**response, "headers": headers}
    scrubbed = _body(_bytes(body) or b"", _str(content_type), _PUBLIC_IN_RESPONSES)
    if "content-length" in by_name:
        length = str(len(scrubbed))
        name = by_name["content-length"]
        headers[name] = [length] if isinstance(headers[name], list) else length
    return {**response, "headers": headers, "body": {**response["body"], "string": scrubbed}}


def _is_secret(name: str) -> bool:
    return redact.is_secret(_field(name))


def _field(name: str) -> str:
    """Return the innermost name of a form field: ``email`` of ``user[email]``."""
    return name.replace("[]", "").rpartition("[")[2].rstrip("]").lower()


def _value(name: str, value: Any, public: Collection[str] = (), *, below_secret: bool = False) -> Any:
    """Replace what a field holds, if that is a secret. Fields that are empty show nothing and stay.

    :param public: names that are no secrets here.
    :param below_secret: whether the field is part of a secret.
    """
    is_secret = below_secret or (_is_secret(name) and name not in public)
    if isinstance(value, Mapping):
        return {key: _value(str(key), each, public, below_secret=is_secret) for key, each in value.items()}
    if isinstance(value, list):
        return [_value(name, each, public, below_secret=is_secret) for each in value]
    if value is None or isinstance(value, bool) or value == "":
        return value
    if is_secret:
        return redact.HIDDEN
    if not isinstance(value, str):
        return value
    field = _field(name)
    # People log in with their e-mail address as the user name.
    if field.endswith(("email", "emails")) or (field == "username" and "@" in value):
        return _EMAIL
    return _without_path(value) if field == "endpoint" else scrub_text(value)


def _without_path(url: str) -> str:
    """Leave the server of a push service: whoever knows the whole URL can send to it."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return redact.HIDDEN
    host = parts.netloc.rpartition("@")[2]
    return urlunsplit(parts._replace(netloc=host, path=f"/{redact.HIDDEN}", query="", fragment=""))


def scrub_text(text: str) -> str:
    """Return a text without the tokens, e-mail links and local ports in it."""
    text = re.sub(_LOOPBACK_PORT, r"\1", redact.text(text))
    return re.sub(r"(?i)\bmailto:[^\s\"'<>?]+", f"mailto:{_EMAIL}", text)


def _header(name: str, value: Any) -> Any:
    if isinstance(value, list):
        return [_header(name, each) for each in value]
    if name.lower() == "authorization":
        return f"Bearer {redact.HIDDEN}"
    is_secret = _is_secret(name) or re.fullmatch(_HIDDEN_HEADER, name)
    return redact.HIDDEN if is_secret else scrub_text(_str(value))


def _body(body: bytes, content_type: str, public: Collection[str] = ()) -> bytes:
    if "x-www-form-urlencoded" in content_type:
        return _encoded(_form(_decoded(body)))
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        if not re.search("(?i)json|text/", content_type):
            # A file.
            return body
    text = _decoded(body)
    try:
        data = json.loads(text)
        scrubbed = _value("", data, public)
    except (ValueError, RecursionError):
        return _encoded(scrub_text(text))
    # What holds no secret stays as it was sent, letter by letter.
    return body if scrubbed == data else _as_json(scrubbed)


def _as_json(data: Any) -> bytes:
    try:
        return _encoded(json.dumps(data, ensure_ascii=False, separators=(",", ":")))
    except UnicodeEncodeError:
        # Half of a character, which only an escape can write.
        return json.dumps(data, separators=(",", ":")).encode()


def _decoded(body: bytes) -> str:
    return body.decode("utf-8", "surrogateescape")


def _encoded(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")


def _form(text: str) -> str:
    pairs = parse_qsl(text, keep_blank_values=True, errors="surrogateescape")
    scrubbed = [(name, _value(name, value)) for name, value in pairs]
    return text if scrubbed == pairs else urlencode(scrubbed, errors="surrogateescape", safe="*")


def _multipart(body: bytes, boundary: bytes) -> bytes:
    """Replace secrets in the fields of an upload, and what is random: its boundary, and names of files without one."""
    parts = re.sub(_RANDOM_NAME, b"mastodonpyupload", body).split(b"--" + boundary)
    return b"".join([parts[0], *(b"--" + _BOUNDARY.encode() + _part(part) for part in parts[1:])])


def _part(part: bytes) -> bytes:
    head, end, content = part.partition(b"\r\n\r\n")
    name = re.search(_PART_NAME, head)
    if name is None or re.search(_FILE_NAME, head):
        return part
    value = _value(name[1].decode("utf-8", "replace"), _decoded(content.removesuffix(b"\r\n")))
    return head + end + _encoded(str(value)) + b"\r\n"


def _str(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(map(_str, value))
    return value.decode("latin-1") if isinstance(value, bytes) else str(value)


def _bytes(body: Any) -> bytes | None:
    """Read a body in any form in which vcrpy keeps it."""
    if body is None or isinstance(body, bytes):
        return body
    if isinstance(body, (str, bytearray, memoryview)):
        return body.encode() if isinstance(body, str) else bytes(body)
    if hasattr(body, "read"):
        return _bytes(body.read())
    return b"".join(_bytes(each) or b"" for each in body)
