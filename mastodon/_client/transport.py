"""One exchange with a server: the request, its redirects, the response, and the debug output."""

from __future__ import annotations

import logging
import time
from collections.abc import Mapping
from typing import Any

import requests
from urllib3.exceptions import HTTPError

from mastodon._client.settings import Settings
from mastodon._core import addresses, network, params, redact
from mastodon._core.response import shortened
from mastodon._io.sessions import FINAL, FinalNetworkError, check_size, no_netrc, read_body, reads_body_late
from mastodon._io.stand_ins import as_response
from mastodon._io.uploads import StoppedError, UploadFiles
from mastodon.errors import MastodonError, MastodonIllegalArgumentError, MastodonNetworkError

logger = logging.getLogger("mastodon.requests")

_MAX_REDIRECTS = 10
#: Errors that show a mistake in a program, not a failed connection.
_MISTAKES = (AssertionError, AttributeError, MemoryError, NameError, TypeError)
_REDIRECTS = frozenset((301, 302, 303, 307, 308))


class Transport(Settings):
    """Sends one request and receives its response."""

    def _request_options(
        self,
        method: str,
        endpoint: str,
        fields: dict[str, Any],
        files: Mapping[str, Any] | None,
        headers: Mapping[str, str] | None,
        token: str | None,
        base: str | None,
        use_json: bool,
    ) -> tuple[str, dict[str, Any]]:
        """Return the URL and the keyword arguments for ``Session.request``."""
        address = (self.api_base_url if base is None else base) + endpoint
        is_own = base is None or self._is_own_server(address)
        sent = self._headers(token or self.access_token if is_own else None)
        if headers:
            sent.update(headers)
            params.check_headers(sent)
        options: dict[str, Any] = {
            "headers": sent,
            "timeout": self.request_timeout,
            "auth": no_netrc,
            "allow_redirects": False,
        }
        if use_json:
            options["json"] = params.json_body(fields)
        elif fields or files:
            options["params" if method == "GET" and not files else "data"] = params.pairs(fields)
        if files:
            options["files"] = files if isinstance(files, UploadFiles) else UploadFiles(files)
        return address, options

    def _headers(self, token: str | None) -> dict[str, str]:
        """Return the headers of every request."""
        user_agent = self.user_agent
        cached = self._header_cache
        if cached[0] != token or cached[1] != user_agent:
            headers = {"User-Agent": user_agent} if user_agent else {}
            if token is not None:
                headers["Authorization"] = "Bearer " + token
            params.check_headers(headers)
            # A single assignment, because threads may do this at the same time with other tokens.
            cached = self._header_cache = (token, user_agent, headers)
        return cached[2].copy()

    def _is_own_server(self, address: str) -> bool:
        """Check whether an address is on the server that the token belongs to."""
        origin = addresses.origin(address)
        return origin is not None and origin == addresses.origin(self.api_base_url)

    def _exchange(self, method: str, url: str, options: dict[str, Any]) -> requests.Response:
        """Send one request and read its response, following redirects within the server."""
        if self.debug_requests:
            self._show_request(method, url, options)
        streams = options.get("stream", False)
        reads = not streams and reads_body_late(self.session)
        try:
            if reads:
                response = self._exchange_within_limits(method, url, {**options, "stream": True})
            else:
                response = self._follow_redirects(method, url, options)
                if not streams:
                    check_size(response, self.max_response_size)
        except MastodonError:
            raise
        except requests.exceptions.InvalidHeader:
            # Without the cause, because its message contains the token.
            raise MastodonIllegalArgumentError(
                "A header cannot be sent: access_token or user_agent starts with a space or has a line break in it."
            ) from None
        except UnicodeEncodeError as error:
            wrong = error.object[error.start : error.end]
            message = f"A text cannot be sent: {wrong!r} in it cannot be encoded as {error.encoding}."
            raise MastodonIllegalArgumentError(message) from error
        except (requests.RequestException, HTTPError, OSError, ValueError, OverflowError) as error:
            # A ValueError comes from an unreadable response, such as a redirect to a broken address. An OverflowError
            # comes from a timeout that is too large for a socket.
            raise _network_error(error, method, url) from error
        except StoppedError:
            raise
        except Exception as error:
            # Adapters and mocks raise errors of their own, which Mastodon.py 2.3.3 makes network errors.
            if isinstance(error, _MISTAKES):
                raise
            raise _network_error(error, method, url) from error
        if self.debug_requests:
            self._show_response(response)
        return response

    def _exchange_within_limits(self, method: str, url: str, options: dict[str, Any]) -> requests.Response:
        """Send a request and read a response that must neither be larger nor take longer than allowed."""
        timeout = self.request_timeout
        seconds = timeout[1] if isinstance(timeout, tuple) else timeout
        begin = time.monotonic()
        response = self._follow_redirects(method, url, options)
        if "files" in options:
            # The time for sending the file does not count.
            begin = time.monotonic()
        end = None if seconds is None else begin + seconds
        read_body(response, self.max_response_size, end, seconds)
        return response

    def _follow_redirects(self, method: str, url: str, options: dict[str, Any]) -> requests.Response:
        """Send a request, and follow redirects as far as that is safe."""
        files: UploadFiles | None = options.get("files")
        for _ in range(_MAX_REDIRECTS + 1):
            sent = options if files is None else files.ready(options)
            response = as_response(self._sender.send(self.session, method, url, sent))
            if response.status_code not in _REDIRECTS or "Location" not in response.headers:
                return response
            url = addresses.joined(url, response.headers["Location"])
            response.close()
            options = self._options_after_redirect(method, url, response, options)
        raise FinalNetworkError(f"Could not complete request: more than {_MAX_REDIRECTS} redirects")

    def _options_after_redirect(
        self, method: str, url: str, response: requests.Response, options: dict[str, Any]
    ) -> dict[str, Any]:
        """Return the options for the next address: same method and body, but no secrets for other hosts."""
        options = {key: value for key, value in options.items() if key != "params"}
        if method in ("GET", "HEAD"):
            if not addresses.same_host(response.url or "", url):
                headers = {key: value for key, value in options["headers"].items() if key != "Authorization"}
                options = {**options, "headers": headers}
            return options
        if response.status_code == 303 or not addresses.same_host(response.url or "", url):
            raise MastodonNetworkError(
                f"Could not complete request: the server redirects {method} with status {response.status_code} to"
                f" {addresses.without_query(url)}, which would lose or give away what is sent. Is api_base_url right?"
            )
        return options

    def _body_of(self, response: requests.Response) -> bytes:
        try:
            return response.content or b""
        except (requests.RequestException, HTTPError, OSError) as error:
            raise _network_error(error, str(response.request.method), str(response.url)) from error

    def _show_request(self, method: str, url: str, options: dict[str, Any]) -> None:
        lines = [f"Request: {method} {redact.text(url)}", f"Headers: {redact.mapping(options['headers'])}"]
        lines += [f"{key.capitalize()}: {redact.pairs(options[key])}" for key in ("params", "data") if key in options]
        if "json" in options:
            lines.append(f"Json: {redact.mapping(options['json'])}")
        if "files" in options:
            lines.append(f"Files: {sorted(options['files'])}")
        self._show(lines)

    def _show_response(self, response: requests.Response) -> None:
        self._show(
            [
                f"Response: {response.status_code} {response.reason}",
                f"Headers: {redact.mapping(dict(response.headers))}",
                f"Content: {redact.text(response.text)}",
            ]
        )

    def _show(self, lines: list[str]) -> None:
        for line in lines:
            logger.debug("%s", line)
            print("Mastodon:", line)


def _network_error(error: Exception, method: str, url: str) -> MastodonNetworkError:
    kind = FinalNetworkError if isinstance(error, FINAL) else MastodonNetworkError
    failure = kind(f"Could not complete request: {redact.text(shortened(str(error)))}")
    failure.endpoint = f"{method} {addresses.path_of(url)}"
    failure.hint = network.cause_of(error)
    failure.details = redact.text(shortened(network.details_of(error)))
    return failure
