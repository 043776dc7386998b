"""The funnel: every request goes through ``__api_request`` here, the only place that sends, waits and repeats."""

from __future__ import annotations

import logging
import os
import re
import threading
import time
import warnings
import weakref
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TypeVar

import requests
from urllib3.exceptions import HTTPError

from mastodon._core import addresses, pagination, ratelimit, redact, results
from mastodon._core import params as encode
from mastodon._core.ratelimit import LimitedRequest
from mastodon._core.response import data_of, error_of, hint_of, shortened
from mastodon._core.retry import POSTING, Course, RetryPolicy, is_safe, policy_of
from mastodon._data.convert import convert
from mastodon._io.sending import Sender
from mastodon._io.sessions import (
    FINAL,
    FinalNetworkError,
    check_size,
    dress,
    new_session,
    own_authorization,
    read_body,
    reads_itself,
)
from mastodon.errors import (
    MastodonAPIError,
    MastodonDeprecationWarning,
    MastodonError,
    MastodonIllegalArgumentError,
    MastodonNetworkError,
    MastodonNotFoundError,
    MastodonRatelimitError,
    MastodonVersionError,
)
from mastodon.return_types import Instance, InstanceV2
from mastodon.types_base import EmptyResponse, MaybeSnowflakeIdType, NonPaginatableList, PaginatableList
from mastodon.versions import ServerVersion, api_number_in, parse_version_string, server_version, version_in

if TYPE_CHECKING:
    from mastodon._io.uploads import UploadFiles

T = TypeVar("T")
Self = TypeVar("Self", bound="Internals")
New = TypeVar("New")
Old = TypeVar("Old")

logger = logging.getLogger("mastodon.requests")

_MAX_REDIRECTS = 10
_REDIRECTS = frozenset((301, 302, 303, 307, 308))
_NUMBER_IN_PATH = r"/\d+(?=/|$)"

_CLIENTS: weakref.WeakSet[Internals] = weakref.WeakSet()


class _OfGeneral:
    """An attribute of the client that shows the general budget, if that is known."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __get__(self, client: Internals | None, owner: type[Internals]) -> Any:
        return self if client is None else getattr(client._limits.shown, self._name)

    def __set__(self, client: Internals, value: Any) -> None:
        setattr(client._limits.shown, self._name, value)


class Internals:
    """What all areas of the client stand on."""

    # State that a program may change between calls.
    client_id: str | None
    client_secret: str | None
    access_token: str | None
    api_base_url: str
    debug_requests: bool
    ratelimit_method: str
    ratelimit_pacefactor: float
    ratelimit_limit = _OfGeneral("limit")
    ratelimit_remaining = _OfGeneral("remaining")
    ratelimit_reset = _OfGeneral("reset")
    ratelimit_lastcall = _OfGeneral("lastcall")
    on_ratelimit: Callable[[float, LimitedRequest], object] | None
    retries: RetryPolicy | int
    max_response_size: int | None
    pool_size: int
    request_timeout: float | tuple[float, float] | None
    session: requests.Session
    feature_set: str
    user_agent: str | None
    lang: str | None
    version_check_mode: str
    mastodon_api_version: int
    mastodon_major: int
    mastodon_minor: int
    mastodon_patch: int

    def _init_state(self) -> None:
        """State that no argument of the constructor sets."""
        self._limits = ratelimit.Limits()
        self.mastodon_major, self.mastodon_minor, self.mastodon_patch = 1, 0, 0
        self.mastodon_api_version = 0
        self._server: ServerVersion | None = None
        # Two, for the second is held while the server is asked, and nobody else must wait for that.
        self._lock, self._version_lock = threading.RLock(), threading.RLock()
        self._usual_headers: tuple[str | None, str | None, dict[str, str]] = (None, None, {})
        self._deprecations: set[str] = set()
        # Whether any thread has called options().
        self._has_scopes = False
        self._Mastodon__version_check_worked: bool | None = None
        self._Mastodon__version_check_tried = False
        self._Mastodon__logged_in_id: MaybeSnowflakeIdType | None = None
        self._Mastodon__instance_v1_cache: Any = None
        self._Mastodon__instance_v2_cache: Any = None
        self._Mastodon__streaming_base: str | None = None

    # --- Opening, closing, travelling -------------------------------------------------------------------------------

    def _open_session(self, given: requests.Session | None) -> None:
        """Send with the session of the program, or with one of our own."""
        self._sender = Sender()
        self._own_session = new_session(self.pool_size) if given is None else None
        self.session = given if self._own_session is None else self._own_session  # type: ignore[assignment]
        _CLIENTS.add(self)

    def close(self) -> None:
        """Close the connections. A session that the program gave to the client stays as it is.

        The client can be used again afterwards; it opens new connections then.
        """
        if self._own_session is not None:
            self._own_session.close()

    def __enter__(self: Self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"<{type(self).__name__} client of {addresses.shown(self.api_base_url)}>"

    def __getstate__(self) -> dict[str, Any]:
        """All but connections and locks. The access token goes along: whoever has the pickle has the account."""
        left_here = ("_lock", "_version_lock", "_limits", "session", "_own_session", "_sender")
        state = {key: value for key, value in vars(self).items() if key not in left_here}
        return {**state, "_budgets": self._limits.state()}

    def __setstate__(self, state: Mapping[str, Any]) -> None:
        vars(self).update({key: value for key, value in state.items() if key != "_budgets"})
        self._lock, self._version_lock = threading.RLock(), threading.RLock()
        self._deprecations = set(self._deprecations)
        self._limits = ratelimit.Limits.of(state["_budgets"])
        self._open_session(None)

    def __copy__(self: Self) -> Self:
        made = type(self).__new__(type(self))
        made.__setstate__(self.__getstate__())
        if self.session is not self._own_session:
            made._open_session(self.session)
        elif self._own_session is not None:
            dress(made.session, self._own_session)
        return made

    def _after_fork(self) -> None:
        """In a child process: the connections are the parent's, and a lock may have been held by a thread of it."""
        self._lock, self._version_lock = threading.RLock(), threading.RLock()
        self._limits = ratelimit.Limits.of(self._limits.state())
        old = self._own_session
        if old is not None:
            new = new_session(self.pool_size)
            dress(new, old)
            if self.session is old:
                self.session = new
            self._own_session = new

    @contextmanager
    def options(self, *, retries: RetryPolicy | int) -> Iterator[None]:
        """Other settings for the calls of a ``with`` block; other threads do not see them.

        :param retries: how often a failed request is tried again, as in the constructor.
        :raises MastodonIllegalArgumentError: this is no number of retries.
        """
        from mastodon._core.scopes import POLICIES

        outer = POLICIES.set({**POLICIES.get({}), id(self): policy_of(retries)})
        self._has_scopes = True
        try:
            yield
        finally:
            POLICIES.reset(outer)

    def _policy(self) -> RetryPolicy | None:
        if self._has_scopes:
            from mastodon._core.scopes import POLICIES

            scoped = POLICIES.get({})
            if id(self) in scoped:
                return scoped[id(self)]
        return policy_of(self.retries) if self.retries else None

    # --- How the areas ask ------------------------------------------------------------------------------------------

    def _get(self, result: type[T], path: str, query: encode.Params | None = None, **options: Any) -> T:
        """GET a path and convert the answer to the given type."""
        made: T = self._Mastodon__api_request("GET", path, query, override_type=result, **options)
        return made

    def _post(self, result: type[T], path: str, body: encode.Params | None = None, **options: Any) -> T:
        """POST to a path; the body is a form, unless ``use_json`` or ``files`` are given."""
        made: T = self._Mastodon__api_request("POST", path, body, override_type=result, **options)
        return made

    def _put(self, result: type[T], path: str, body: encode.Params | None = None, **options: Any) -> T:
        """PUT to a path, like :meth:`_post`."""
        made: T = self._Mastodon__api_request("PUT", path, body, override_type=result, **options)
        return made

    def _patch(self, result: type[T], path: str, body: encode.Params | None = None, **options: Any) -> T:
        """PATCH a path, like :meth:`_post`."""
        made: T = self._Mastodon__api_request("PATCH", path, body, override_type=result, **options)
        return made

    def _delete(self, result: type[T], path: str, body: encode.Params | None = None, **options: Any) -> T:
        """DELETE a path, like :meth:`_post`."""
        made: T = self._Mastodon__api_request("DELETE", path, body, override_type=result, **options)
        return made

    # --- The funnel -------------------------------------------------------------------------------------------------

    def _Mastodon__api_request(
        self,
        method: str,
        endpoint: str,
        params: encode.Params | None = None,
        files: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
        access_token_override: str | None = None,
        base_url_override: str | None = None,
        do_ratelimiting: bool = True,
        use_json: bool = False,
        parse: bool = True,
        return_response_object: bool = False,
        skip_error_check: bool = False,
        lang_override: str | None = None,
        override_type: Any = None,
        force_pagination: bool = False,
        offset_pagination: bool = False,
        offset_pagination_field: str | None = None,
        offset_pagination_previous: int | None = None,
    ) -> Any:
        """Send one request and return its answer as the type asked for.

        :param endpoint: a path on the server, or a whole address with ``base_url_override=""``.
        :param params: query of a GET, form fields or JSON body of everything else.
        :param files: for an upload: field -> (name, open file or bytes, type).
        :param parse: return text where False.
        :param override_type: what the answer is; without one dictionaries and lists as they come.
        """
        language = lang_override or self.lang
        fields = dict(params or {})
        if language is not None:
            fields["lang"] = language
        url, options = self._request_options(
            method, endpoint, fields, files, headers, access_token_override, base_url_override, use_json
        )
        policy = self._policy() if self.retries or self._has_scopes else None
        if policy is None:
            response = self._send(method, url, options, do_ratelimiting)
        else:
            response = self._send_again(policy, method, url, endpoint, options, fields, do_ratelimiting)
        if return_response_object:
            return response
        if "Deprecation" in response.headers:
            self._note_deprecation(response, endpoint)
        # A redirect that leads nowhere is no answer, either.
        if response.status_code >= 300 and not skip_error_check:
            raise self._error_of(response)
        if not parse:
            return response.text
        body = self._body_of(response)
        # What nobody reads may be empty.
        data = {} if override_type is EmptyResponse and not body else data_of(response.status_code, body)
        try:
            made = convert(override_type if override_type is not None else results.type_of(data), data)
        except RecursionError as error:
            raise MastodonAPIError("Could not read response: it is nested too deeply.") from error
        if isinstance(made, NonPaginatableList) and "Link" in response.headers:
            # A server that has pages where none were documented.
            made = results.paginatable(made)
        if isinstance(made, PaginatableList) or force_pagination or offset_pagination:
            sent = results.sent(fields, method, endpoint, made)
            if offset_pagination:
                field = offset_pagination_field
                count = results.count(made, field)
                pages = pagination.from_offset(sent, count, field, offset_pagination_previous, lang_override)
            else:
                pages = pagination.from_links(response.headers.get("Link", ""), sent)
            results.attach(made, *pages)
        if "Mastodon-Async-Refresh" in response.headers:
            results.remember(made, response.headers["Mastodon-Async-Refresh"], method, endpoint, fields, override_type)
        return made

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
        """Address and keywords of ``Session.request``."""
        address = (self.api_base_url if base is None else base) + endpoint
        goes_along = base is None or self._is_own(address)
        sent = self._headers(token or self.access_token if goes_along else None)
        if headers:
            sent.update(headers)
            encode.check_headers(sent)
        options: dict[str, Any] = {
            "headers": sent,
            "timeout": self.request_timeout,
            "auth": own_authorization,
            "allow_redirects": False,
        }
        if use_json:
            options["json"] = encode.json_body(fields)
        elif fields or files:
            options["params" if method == "GET" and not files else "data"] = encode.pairs(fields)
        if files:
            from mastodon._io.uploads import UploadFiles

            options["files"] = files if isinstance(files, UploadFiles) else UploadFiles(files)
        return address, options

    def _headers(self, token: str | None) -> dict[str, str]:
        """Headers that all requests have."""
        user_agent = self.user_agent
        known = self._usual_headers
        if known[0] != token or known[1] != user_agent:
            made = {"User-Agent": user_agent} if user_agent else {}
            if token is not None:
                made["Authorization"] = "Bearer " + token
            encode.check_headers(made)
            # One assignment, for threads may do the same with other tokens.
            known = self._usual_headers = (token, user_agent, made)
        return known[2].copy()

    def _is_own(self, address: str) -> bool:
        """Whether an address is on the server that the token belongs to."""
        origin = addresses.origin(address)
        return origin is not None and origin == addresses.origin(self.api_base_url)

    # --- Sending ----------------------------------------------------------------------------------------------------

    def _send(self, method: str, url: str, options: dict[str, Any], limited: bool) -> requests.Response:
        """Send until there is an answer that is not "too many requests"."""
        base = self.api_base_url
        path = url[len(base) :] if url.startswith(base) else ""
        # Other servers have other budgets.
        own = path[:1] == "/"
        bucket = ratelimit.bucket_of(method, path)
        waits = limited and self.ratelimit_method != "throw"
        refused = 0
        while True:
            if waits:
                self._wait_for_turn(method, url, bucket)
            try:
                response = self._exchange(method, url, options)
            except BaseException:
                if waits:
                    self._limits.lost(bucket)
                raise
            again = refused if response.status_code == 429 else None
            seconds = self._limits.seen(bucket, response.headers if own else {}, time.time(), waits, again)
            if again is None:
                return response
            if not waits:
                raise self._refusal(response)
            refused += 1
            self._sleep(seconds, method, url, bucket)

    def _refusal(self, response: requests.Response) -> MastodonRatelimitError:
        error = MastodonRatelimitError("Hit rate limit.")
        error.response = response
        return error

    def _send_again(
        self,
        policy: RetryPolicy,
        method: str,
        url: str,
        endpoint: str,
        options: dict[str, Any],
        fields: Mapping[str, Any],
        limited: bool,
    ) -> requests.Response:
        """Send, and send again what failed and does no harm when it comes twice."""
        headers = options["headers"]
        is_post = method == "POST" and endpoint == POSTING
        if is_post:
            headers.setdefault("Idempotency-Key", os.urandom(16).hex())
        course = Course(policy, is_safe(method, "Idempotency-Key" in headers), time.monotonic())
        while True:
            response, failure = self._try(method, url, options, limited)
            if failure is None and course.is_fine(response.status_code):
                break
            seconds = course.next(*_told(response, failure), time.monotonic())
            if seconds is None:
                break
            time.sleep(seconds)
        if is_post and response is not None and course.may_stand(response.status_code):
            found = self._posted_before(fields, time.monotonic() - course.begin)
            if found is not None:
                return found
        # The error tells them, also one that the answer becomes later.
        (failure or response).attempts = tuple(course.attempts)
        if failure is not None:
            raise failure
        made: requests.Response = response
        return made

    def _try(self, method: str, url: str, options: dict[str, Any], limited: bool) -> tuple[Any, MastodonError | None]:
        """The answer, None where none came, and the error if it is one."""
        try:
            return self._send(method, url, options, limited), None
        except (MastodonNetworkError, MastodonRatelimitError) as error:
            return getattr(error, "response", None), error

    def _posted_before(self, fields: Mapping[str, Any], elapsed: float) -> requests.Response | None:
        """The status that an earlier try has posted after all."""
        try:
            with self.options(retries=0):
                from mastodon._io import lost_posts

                return lost_posts.posted(self._answer, fields, elapsed)
        except (MastodonError, LookupError, TypeError, AttributeError):
            # What cannot be looked up, or comes in no known form, is not there: the first error counts.
            return None

    def _answer(self, endpoint: str, query: encode.Params) -> requests.Response:
        """The answer to a GET as it came; an error status is raised."""
        response: requests.Response = self._Mastodon__api_request("GET", endpoint, query, return_response_object=True)
        if response.status_code >= 400:
            raise self._error_of(response)
        return response

    def _exchange(self, method: str, url: str, options: dict[str, Any]) -> requests.Response:
        """One request and its whole answer, along redirects that stay on the server."""
        if self.debug_requests:
            self._show_request(method, url, options)
        streams = options.get("stream", False)
        reads = not streams and reads_itself(self.session)
        try:
            if reads:
                response = self._read_within(method, url, {**options, "stream": True})
            else:
                response = self._follow(method, url, options)
                if not streams:
                    check_size(response, self.max_response_size)
        except MastodonError:
            raise
        except requests.exceptions.InvalidHeader:
            # Not as the cause: its message holds the token.
            raise MastodonIllegalArgumentError(
                "A header cannot be sent: access_token or user_agent starts with a space or has a line break in it."
            ) from None
        except UnicodeEncodeError as error:
            wrong = error.object[error.start : error.end]
            message = f"A text cannot be sent: {wrong!r} in it has no form in {error.encoding}."
            raise MastodonIllegalArgumentError(message) from error
        except (requests.RequestException, HTTPError, OSError, ValueError, OverflowError) as error:
            # A ValueError comes from answers that cannot be read, such as one that leads to no address, an
            # OverflowError from a time-out that no socket can have.
            raise _failure(error, method, url) from error
        if self.debug_requests:
            self._show_response(response)
        return response

    def _read_within(self, method: str, url: str, options: dict[str, Any]) -> requests.Response:
        """An answer with its body, which may neither be larger nor take longer than allowed."""
        timeout = self.request_timeout
        seconds = timeout[1] if isinstance(timeout, tuple) else timeout
        begin = time.monotonic()
        response = self._follow(method, url, options)
        if "files" in options:
            # Sending a file may well take longer than an answer.
            begin = time.monotonic()
        end = None if seconds is None else begin + seconds
        read_body(response, self.max_response_size, end, seconds)
        return response

    def _follow(self, method: str, url: str, options: dict[str, Any]) -> requests.Response:
        """Send, and go where the server says, as far as that is allowed."""
        files: UploadFiles | None = options.get("files")
        for _ in range(_MAX_REDIRECTS + 1):
            sent = options if files is None else files.ready(options)
            response = self._sender.send(self.session, method, url, sent)
            if response.status_code not in _REDIRECTS or "Location" not in response.headers:
                return response
            url = addresses.joined(url, response.headers["Location"])
            response.close()
            options = self._redirected(method, url, response, options)
        raise FinalNetworkError(f"Could not complete request: more than {_MAX_REDIRECTS} redirects")

    def _redirected(
        self, method: str, url: str, response: requests.Response, options: dict[str, Any]
    ) -> dict[str, Any]:
        """Options for the next address: same method, same body; to other hosts only what holds no secret."""
        options = {key: value for key, value in options.items() if key != "params"}
        if method in ("GET", "HEAD"):
            if not addresses.same_host(response.url or "", url):
                headers = {key: value for key, value in options["headers"].items() if key != "Authorization"}
                options = {**options, "headers": headers}
            return options
        if response.status_code == 303 or not addresses.same_host(response.url or "", url):
            raise MastodonNetworkError(
                f"Could not complete request: the server redirects {method} with status {response.status_code} to"
                f" {addresses.shown(url)}, which would lose or give away what is sent. Is api_base_url right?"
            )
        return options

    def _body_of(self, response: requests.Response) -> bytes:
        try:
            return response.content or b""
        except (requests.RequestException, HTTPError, OSError) as error:
            raise MastodonNetworkError(f"Could not complete request: {redact.text(str(error))}") from error

    # --- Rate limits ------------------------------------------------------------------------------------------------

    def _wait_for_turn(self, method: str, url: str, bucket: str) -> None:
        """Hold back what the server would refuse. A slot is taken under a lock, the wait for it is outside."""
        while True:
            paced = self.ratelimit_method == "pace"
            seconds, taken = self._limits.take(bucket, paced, self.ratelimit_pacefactor, time.time())
            if seconds <= 0:
                return
            try:
                self._sleep(seconds, method, url, bucket)
            except BaseException:
                if taken:
                    self._limits.lost(bucket)
                raise
            if taken and self._limits.still(bucket, time.time()):
                return

    def _sleep(self, seconds: float, method: str, url: str, bucket: str) -> None:
        if self.on_ratelimit is not None:
            self.on_ratelimit(seconds, LimitedRequest(method, url, bucket))
        time.sleep(seconds)

    # --- Errors and messages ----------------------------------------------------------------------------------------

    def _error_of(self, response: requests.Response) -> MastodonAPIError:
        body = self._body_of(response)
        error = error_of(response.status_code, response.reason, body, self._hint(response, body))
        error.response = response
        error.endpoint = _verb_and_path(response)
        error.request_id = response.headers.get("X-Request-Id")
        error.attempts = getattr(response, "attempts", ())
        return error

    def _hint(self, response: requests.Response, body: bytes) -> str | None:
        """The usual cause of an error, in a sentence."""
        elsewhere = bool(response.url) and not addresses.same_host(self.api_base_url, response.url)
        if response.status_code in (401, 404) and elsewhere:
            place = addresses.shown(response.url)
            return f"the answer comes from {place}, which gets no access token. Is api_base_url right?"
        return hint_of(response.status_code, body, response.headers.get("Content-Type", "json"), self.access_token)

    def _explain(self, error: MastodonError, call: str, created: str) -> None:
        """Say which call failed, and whether its endpoint is newer than the server."""
        if error.call is None:
            error.call = call
        if not isinstance(error, MastodonNotFoundError):
            return
        server = self._server
        if server is not None and server.is_mastodon and server.numbers < parse_version_string(created):
            error.hint = f"this call needs Mastodon {created}, and the server has {server.text}."

    def _note_deprecation(self, response: requests.Response, endpoint: str) -> None:
        endpoint = re.sub(_NUMBER_IN_PATH, "/:id", endpoint)
        if endpoint in self._deprecations:
            return
        self._deprecations.add(endpoint)
        sunset = response.headers.get("Sunset")
        until = f" It will be gone after {sunset}." if sunset else ""
        message = f"The server says that {endpoint} is deprecated.{until}"
        # Who called the method: past the funnel, its helper, the method and its version check.
        warnings.warn(message, MastodonDeprecationWarning, stacklevel=6)

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

    # --- Versions ---------------------------------------------------------------------------------------------------

    def _known_server(self) -> ServerVersion | None:
        """The server's version, asked for at most once; None when it cannot be told."""
        if not self._Mastodon__version_check_tried:
            with self._version_lock:
                if not self._Mastodon__version_check_tried:
                    self._fetch_version()
        return self._server

    def _fetch_version(self) -> None:
        """Ask the server for its version. Unreadable answers are remembered as such, a network error is raised."""
        text, api_number = None, 0
        try:
            answer = self._Mastodon__api_request(
                "GET", "/api/v1/instance/", do_ratelimiting=False, override_type=Instance
            )
            text = version_in(answer)
            if text is not None:
                self._Mastodon__instance_v1_cache = answer
        except (MastodonAPIError, MastodonRatelimitError):
            pass
        if text is not None:
            try:
                answer = self._Mastodon__api_request(
                    "GET", "/api/v2/instance/", do_ratelimiting=False, override_type=InstanceV2
                )
                self._Mastodon__instance_v2_cache = answer
                api_number = api_number_in(answer)
            except (MastodonAPIError, MastodonRatelimitError, MastodonNetworkError):
                pass
        self._set_version(text, api_number)

    def _set_version(self, text: str | None, api_number: int = 0) -> None:
        self._Mastodon__version_check_worked = text is not None
        self._server = None if text is None else server_version(text)
        if self._server is not None:
            self.mastodon_major, self.mastodon_minor, self.mastodon_patch = self._server.numbers
            self.mastodon_api_version = api_number
        # The last, for other threads look at it without a lock.
        self._Mastodon__version_check_tried = True

    def _check_version(self, created: str, changed: str) -> None:
        """Refuse a call that the server is too old for; let everything else pass."""
        server = self._server if self._Mastodon__version_check_tried else self._known_server()
        if server is None or not server.is_mastodon:
            return
        needed = created if self.version_check_mode == "created" else changed
        if server.numbers < parse_version_string(needed):
            raise MastodonVersionError(
                f"Version check failed (Need Mastodon instance version {needed} to call this endpoint)"
            )

    def _newer_or_older(self, version: str, newer: Callable[[], New], older: Callable[[], Old]) -> New | Old:
        """The endpoint that the server has: the newer from a version of Mastodon on.

        Other software gets the newer, too, and the older if it does not know that one.
        """
        server = self._known_server()
        if server is not None and server.is_mastodon:
            return newer() if server.numbers >= parse_version_string(version) else older()
        try:
            return newer()
        except MastodonNotFoundError:
            return older()

    def _Mastodon__normalize_version_string(self, version_string: str) -> str:
        """The numbers of a version, without what forks write behind them."""
        return ".".join(str(number) for number in parse_version_string(version_string))

    # --- What third-party programs call -----------------------------------------------------------------------------

    def _Mastodon__unpack_id(self, id: Any, dateconv: bool = False, listify: bool = False, field: str = "id") -> Any:
        """The id in an entity, of each one in a list, or the id itself."""
        if listify:
            each_one = id if isinstance(id, list) else [id]
            return [self._Mastodon__unpack_id(each, dateconv, field=field) for each in each_one]
        if isinstance(id, Mapping):
            return id[field]
        return encode.cursor(id, "id") if dateconv and id is not None else id

    def _Mastodon__generate_params(
        self, params: Mapping[str, Any], exclude: Any = (), dateconv: bool = False, for_json: bool = False
    ) -> dict[str, Any]:
        """Parameters in the form that :meth:`__api_request` takes: without self, None and what is excluded."""
        kept = {k: v for k, v in params.items() if v is not None and k != "self" and k not in exclude}
        reduced = {
            key: self._Mastodon__unpack_id(value, dateconv) if isinstance(value, Mapping) or dateconv else value
            for key, value in kept.items()
        }
        return encode.json_body(reduced) if for_json else reduced


def check_word(value: str, allowed: tuple[str, ...], name: str) -> str:
    """A setting of the constructor that is one of a few words."""
    if value not in allowed:
        raise MastodonIllegalArgumentError(
            f"Invalid {name} {encode.shown(value)}: it must be one of {', '.join(allowed)}."
        )
    return value


def _renew_after_fork() -> None:
    for client in list(_CLIENTS):
        client._after_fork()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_renew_after_fork)


def _told(response: requests.Response | None, failure: MastodonError | None) -> tuple[int | None, str, float, bool]:
    """What a failed try says: its status, a reason, the seconds that the server asks for, whether it is final."""
    if response is None:
        return None, str(failure), 0.0, isinstance(failure, FinalNetworkError)
    status, asked = response.status_code, 0.0
    if status == 429 or "Retry-After" in response.headers:
        asked = ratelimit.seconds_after_429(response.headers, time.time())
    return status, str(failure or f"{status} {response.reason}"), asked, False


def _failure(error: Exception, method: str, url: str) -> MastodonNetworkError:
    kind = FinalNetworkError if isinstance(error, FINAL) else MastodonNetworkError
    made = kind(f"Could not complete request: {redact.text(shortened(str(error)))}")
    made.endpoint = f"{method} {addresses.path_of(url)}"
    return made


# --- Small decisions ----------------------------------------------------------------------------------------------


def _verb_and_path(response: requests.Response) -> str | None:
    verb = getattr(getattr(response, "request", None), "method", None)
    return f"{verb or ''} {addresses.path_of(response.url)}".strip() if response.url else None
