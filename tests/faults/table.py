"""The faults: each in which a server can fail, and what comes of it."""

from __future__ import annotations

from typing import NamedTuple

from mastodon import (
    MastodonAPIError,
    MastodonBadGatewayError,
    MastodonGatewayTimeoutError,
    MastodonInternalServerError,
    MastodonNetworkError,
    MastodonServiceUnavailableError,
)
from tests.support.faulty import (
    PACKED,
    Act,
    drip,
    drip_chunks,
    drip_headers,
    reset_after,
    response,
    say,
    silent,
    zipped,
)

GOOD_RESPONSE = response()


class Fault(NamedTuple):
    """Acts of the server, the error that they cause (None: a good response), and how many requests it gets."""

    acts: list[Act]
    error: type[Exception] | None
    sent: int = 1


LATER = {"Retry-After": "1"}
BUSY = response({"error": "Too many requests"}, "429 Too Many Requests", LATER)
AWAY = response({"error": "Away"}, "503 Service Unavailable")
BROKEN = response({"error": "Broken"}, "500 Internal Server Error")
CHUNKS = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"

FAULTS = {
    "reset before the headers": Fault([reset_after(b"")], MastodonNetworkError),
    "closed without a response": Fault([say(b"")], MastodonNetworkError),
    "reset inside the headers": Fault([reset_after(GOOD_RESPONSE[:30])], MastodonNetworkError),
    "reset after the headers": Fault([reset_after(GOOD_RESPONSE.partition(b"{")[0])], MastodonNetworkError),
    "reset inside the body": Fault([reset_after(GOOD_RESPONSE[:-5])], MastodonNetworkError),
    "closed inside the body": Fault([say(GOOD_RESPONSE[:-5])], MastodonNetworkError),
    "Content-Length too long": Fault([say(response(length=5000))], MastodonNetworkError),
    "Content-Length too short": Fault([say(response(length=20))], MastodonAPIError),
    "gzip cut off": Fault([say(zipped(PACKED[:40]))], MastodonAPIError),
    "a body that is not gzip": Fault([say(zipped(b"plain text"))], MastodonNetworkError),
    "a chunk without its length": Fault([say(CHUNKS + b"zz\r\n{}\r\n")], MastodonNetworkError),
    "chunks without an end": Fault([say(CHUNKS + b"2\r\n{}\r\n")], MastodonNetworkError),
    "no HTTP at all": Fault([say(b"SSH-2.0-OpenSSH_9.2\r\n")], MastodonNetworkError),
    "a thousand headers": Fault(
        [say(response(headers={f"X-{number}": "b" for number in range(1000)}))], MastodonNetworkError
    ),
    "silence": Fault([silent], MastodonNetworkError),
    "a slow drip inside the headers": Fault([drip_headers], MastodonNetworkError),
    "a slow drip inside the body": Fault([drip], MastodonNetworkError),
    "a slow drip between chunks": Fault([drip_chunks], MastodonNetworkError),
    "429 once": Fault([say(BUSY), say(GOOD_RESPONSE)], None, 2),
    "502 for ever": Fault([say(response({}, "502 Bad Gateway"))], MastodonBadGatewayError),
    "504 for ever": Fault([say(response({}, "504 Gateway Timeout"))], MastodonGatewayTimeoutError),
    "503 for ever": Fault([say(AWAY)], MastodonServiceUnavailableError),
    "500 for ever": Fault([say(BROKEN)], MastodonInternalServerError),
    "a web page instead of JSON": Fault([say(response(b"<html>hello</html>"))], MastodonAPIError),
    "a redirect loop": Fault(
        [say(response({}, "307 Temporary Redirect", {"Location": "/again"}))], MastodonNetworkError, 11
    ),
    "invalid UTF-8": Fault([say(response(b'{"id": "\xff\xfe"}'))], MastodonAPIError),
    "an empty body": Fault([say(response(b""))], MastodonAPIError),
    "204": Fault([say(b"HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n")], None),
    "10 MB of [": Fault([say(response(b"[" * 10_000_000))], MastodonAPIError),
    "a number of 100,000 digits": Fault([say(response(b'{"id": ' + b"9" * 100_000 + b"}"))], None),
}
