"""The funnel: every request goes through ``__api_request`` here, the only place that sends, waits and repeats."""

from __future__ import annotations

import copy
import logging
import os
import re
import threading
import time
import uuid
import warnings
import weakref
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, NamedTuple, TypeVar
from urllib.parse import urljoin, urlsplit

import requests
from requests.adapters import HTTPAdapter
from urllib3.exceptions import HTTPError, LocationParseError
from urllib3.util import parse_url

from mastodon._core import pagination, ratelimit, redact
from mastodon._core import params as encode
from mastodon._core.convert import convert
from mastodon._core.media import UploadFiles
from mastodon._core.response import data_of, description_of, error_of, shortened
from mastodon._core.retry import Attempt, RetryPolicy, is_passing, is_safe, policy_of
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
from mastodon.types_base import (
    AttribAccessDict,
    EmptyResponse,
    MaybeSnowflakeIdType,
    NonPaginatableList,
    PaginatableList,
    PaginationInfo,
    _extra,
)
from mastodon.versions import ServerVersion, parse_version_string, server_version

T = TypeVar("T")
Self = TypeVar("Self", bound="Internals")
New = TypeVar("New")
Old = TypeVar("Old")

logger = logging.getLogger("mastodon.requests")

_MAX_REDIRECTS = 10
_REDIRECTS = frozenset((301, 302, 303, 307, 308))
_PORTS = {"http": 80, "https": 443}
_LONG_FOR_AN_ADDRESS = 200
_LONG_FOR_A_FILE_NAME = 80
_SNIFFED = 2000
_SOURCES = {"Authorization": "access_token", "User-Agent": "user_agent"}
_NUMBER_IN_PATH = re.compile(r"/\d+(?=/|$)")
#: Compressed bytes that are unpacked at once: a thousand times as many may come out.
_CHUNK = 16384
_POSTING = "/api/v1/statuses"
#: Our clock and the server's may tell the beginning of a request differently by so many seconds.
_CLOCK_MARGIN = 5.0
_LOOKED_THROUGH = 40

# What ``options()`` sets, by the id of its client: threads and tasks do not see one another's.
_SCOPED: ContextVar[Mapping[int, RetryPolicy | None] | None] = ContextVar("mastodon_options", default=None)

_CLIENTS: weakref.WeakSet[Internals] = weakref.WeakSet()


class LimitedRequest(NamedTuple):
    """A request that has to wait, as the hook ``on_ratelimit`` gets it."""

    method: str
    url: str
    #: The budget: "general", "media uploads", "deletions", "sign-ups", "posts", "follows" or "reports".
    bucket: str


class _OfGeneral:
    """An attribute of the client that shows the general budget."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __get__(self, client: Internals | None, owner: type[Internals]) -> Any:
        return self if client is None else getattr(client._limits.general, self._name)

    def __set__(self, client: Internals, value: Any) -> None:
        setattr(client._limits.general, self._name, value)


def _own_authorization(request: requests.PreparedRequest) -> requests.PreparedRequest:
    """Takes the place of ``.netrc``, whose passwords ``requests`` would send instead of the token."""
    return request


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
        self._deprecations: set[str] = set()
        self._Mastodon__version_check_worked: bool | None = None
        self._Mastodon__version_check_tried = False
        self._Mastodon__logged_in_id: MaybeSnowflakeIdType | None = None
        self._Mastodon__instance_v1_cache: Any = None
        self._Mastodon__instance_v2_cache: Any = None
        self._Mastodon__streaming_base: str | None = None

    # --- Opening, closing, travelling -------------------------------------------------------------------------------

    def _open_session(self, given: requests.Session | None) -> None:
        """Send with the session of the program, or with one of our own."""
        self._own_session = _new_session(self.pool_size) if given is None else None
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
        return f"<{type(self).__name__} client of {_shown(self.api_base_url)}>"

    def __getstate__(self) -> dict[str, Any]:
        """All but connections and locks. The access token goes along: whoever has the pickle has the account."""
        left_here = ("_lock", "_version_lock", "_limits", "session", "_own_session")
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
            _dress(made.session, self._own_session)
        return made

    def _after_fork(self) -> None:
        """In a child process: the connections are the parent's, and a lock may have been held by a thread of it."""
        self._lock, self._version_lock = threading.RLock(), threading.RLock()
        self._limits = ratelimit.Limits.of(self._limits.state())
        old = self._own_session
        if old is not None:
            new = _new_session(self.pool_size)
            _dress(new, old)
            if self.session is old:
                self.session = new
            self._own_session = new

    @contextmanager
    def options(self, *, retries: RetryPolicy | int) -> Iterator[None]:
        """Other settings for the calls of a ``with`` block; other threads do not see them.

        :param retries: how often a failed request is tried again, as in the constructor.
        :raises MastodonIllegalArgumentError: this is no number of retries.
        """
        outer = _SCOPED.set({**(_SCOPED.get() or {}), id(self): policy_of(retries)})
        try:
            yield
        finally:
            _SCOPED.reset(outer)

    def _policy(self) -> RetryPolicy | None:
        scoped = _SCOPED.get()
        if scoped is not None and id(self) in scoped:
            return scoped[id(self)]
        return policy_of(self.retries) if self.retries else None

    # --- How the areas ask ------------------------------------------------------------------------------------------

    def _get(self, result: type[T], path: str, query: encode.Params | None = None, **options: Any) -> T:
        """GET a path and convert the answer to the given type."""
        return self._ask("GET", result, path, query, options)

    def _post(self, result: type[T], path: str, body: encode.Params | None = None, **options: Any) -> T:
        """POST to a path; the body is a form, unless ``use_json`` or ``files`` are given."""
        return self._ask("POST", result, path, body, options)

    def _put(self, result: type[T], path: str, body: encode.Params | None = None, **options: Any) -> T:
        """PUT to a path, like :meth:`_post`."""
        return self._ask("PUT", result, path, body, options)

    def _patch(self, result: type[T], path: str, body: encode.Params | None = None, **options: Any) -> T:
        """PATCH a path, like :meth:`_post`."""
        return self._ask("PATCH", result, path, body, options)

    def _delete(self, result: type[T], path: str, body: encode.Params | None = None, **options: Any) -> T:
        """DELETE a path, like :meth:`_post`."""
        return self._ask("DELETE", result, path, body, options)

    def _ask(self, verb: str, result: type[T], path: str, body: encode.Params | None, options: dict[str, Any]) -> T:
        made: T = self._Mastodon__api_request(verb, path, body, override_type=result, **options)
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
        policy = self._policy() if self.retries or _SCOPED.get() is not None else None
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
            made = convert(override_type if override_type is not None else _type_of(data), data)
        except RecursionError as error:
            raise MastodonAPIError("Could not read response: it is nested too deeply.") from error
        if isinstance(made, NonPaginatableList) and "Link" in response.headers:
            # A server that has pages where none were documented.
            made = _paginatable(made)
        if isinstance(made, PaginatableList) or force_pagination or offset_pagination:
            sent = _sent(fields, method, endpoint, made)
            if offset_pagination:
                field = offset_pagination_field
                count = _count(made, field)
                pages = pagination.from_offset(sent, count, field, offset_pagination_previous, lang_override)
            else:
                pages = pagination.from_links(response.headers.get("Link", ""), sent)
            _attach(made, *pages)
        if "Mastodon-Async-Refresh" in response.headers:
            _remember(made, response.headers["Mastodon-Async-Refresh"], method, endpoint, fields, override_type)
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
        sent = {"User-Agent": self.user_agent} if self.user_agent else {}
        token = token or self.access_token
        address = (self.api_base_url if base is None else base) + endpoint
        if token is not None and (base is None or self._is_own(address)):
            sent["Authorization"] = "Bearer " + token
        sent.update(headers or {})
        values = "".join(sent.values())
        if not (values.isascii() and values.isprintable()):
            _check_headers(sent)
        options: dict[str, Any] = {
            "headers": sent,
            "timeout": self.request_timeout,
            "auth": _own_authorization,
            "allow_redirects": False,
        }
        if use_json:
            options["json"] = encode.json_body(fields)
        elif fields or files:
            options["params" if method == "GET" and not files else "data"] = encode.pairs(fields)
        if files:
            options["files"] = UploadFiles(files)
        return address, options

    def _is_own(self, address: str) -> bool:
        """Whether an address is on the server that the token belongs to."""
        origin = _origin(address)
        return origin is not None and origin == _origin(self.api_base_url)

    # --- Sending ----------------------------------------------------------------------------------------------------

    def _send(self, method: str, url: str, options: dict[str, Any], limited: bool) -> requests.Response:
        """Send until there is an answer that is not "too many requests"."""
        files: UploadFiles | None = options.get("files")
        waits = limited and self.ratelimit_method != "throw"
        own = url.startswith(self.api_base_url)
        bucket = ratelimit.bucket_of(method, url[len(self.api_base_url) :]) if own else ratelimit.GENERAL
        refused = 0
        while True:
            if waits:
                self._wait_for_turn(method, url, bucket)
            answered = False
            try:
                if self.debug_requests:
                    self._show_request(method, url, options)
                if files is not None:
                    files.rewind()
                response = self._exchange(method, url, options)
                answered = True
            finally:
                if waits and not answered:
                    self._limits.lost(bucket)
            if self.debug_requests:
                self._show_response(response)
            is_refusal = response.status_code == 429
            # Other servers have other budgets.
            headers = response.headers if own else {}
            seconds = self._limits.seen(bucket, headers, time.time(), waits, refused if is_refusal else None)
            if not is_refusal:
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
        is_post = method == "POST" and endpoint == _POSTING
        if is_post:
            headers.setdefault("Idempotency-Key", str(uuid.uuid4()))
        safe = is_safe(method, is_post or "Idempotency-Key" in headers)
        begin = time.monotonic()
        attempts: list[Attempt] = []
        while True:
            failure: MastodonError | None = None
            response: requests.Response | None = None
            try:
                response = self._send(method, url, options, limited)
                if not is_passing(response.status_code) and not (attempts and response.status_code >= 500):
                    return _with_attempts(response, attempts)
            except (MastodonNetworkError, MastodonRatelimitError) as error:
                failure = error
                response = getattr(error, "response", None)
            status = None if response is None else response.status_code
            reason = str(failure) if failure is not None else f"{status} {response.reason}"  # type: ignore[union-attr]
            seconds = policy.seconds(len(attempts) + 1)
            if response is not None and (status == 429 or "Retry-After" in response.headers):
                seconds = max(seconds, ratelimit.seconds_after_429(response.headers, time.time()))
            late = time.monotonic() + seconds - begin > policy.total
            again = status is None or is_passing(status)
            final = isinstance(failure, _FinalNetworkError)
            if safe and again and not final and not late and len(attempts) < policy.retries:
                attempts.append(Attempt(status, reason, seconds))
                time.sleep(seconds)
                continue
            attempts.append(Attempt(status, reason, 0.0))
            if is_post and status is not None and status >= 500 and len(attempts) > 1:
                found = self._posted_before(fields, time.monotonic() - begin)
                if found is not None:
                    return found
            if failure is not None:
                failure.attempts = tuple(attempts)
                raise failure
            return _with_attempts(response, attempts)  # type: ignore[arg-type]  # there is one where nothing failed

    def _posted_before(self, fields: Mapping[str, Any], elapsed: float) -> requests.Response | None:
        """The status that an earlier try has posted after all.

        Some servers answer 500 when the key of a status comes again.
        """
        try:
            with self.options(retries=0):
                scheduled = fields.get("scheduled_at") is not None
                return self._same_scheduled(fields) if scheduled else self._same_status(fields, elapsed)
        except (MastodonError, LookupError, TypeError, AttributeError):
            # What cannot be looked up, or comes in no known form, is not there: the first error counts.
            return None

    def _same_scheduled(self, fields: Mapping[str, Any]) -> requests.Response | None:
        when = encode.pairs({"scheduled_at": fields["scheduled_at"]})[0][1]
        place = "/api/v1/scheduled_statuses"
        response = self._raw("GET", place, {"limit": _LOOKED_THROUGH})
        for each in data_of(response.status_code, response.content):
            params = each.get("params") or {}
            same = (params.get("text") or "") == (fields.get("status") or "")
            if same and _same_moment(each.get("scheduled_at"), when):
                return self._raw("GET", encode.path(place + "/{}", each["id"]))
        return None

    def _same_status(self, fields: Mapping[str, Any], elapsed: float) -> requests.Response | None:
        me = self._raw("GET", "/api/v1/accounts/verify_credentials")
        own_id = data_of(me.status_code, me.content)["id"]
        place = encode.path("/api/v1/accounts/{}/statuses", own_id)
        response = self._raw("GET", place, {"limit": _LOOKED_THROUGH, "exclude_reblogs": True})
        earliest = ratelimit.server_time(response.headers, time.time()) - elapsed - _CLOCK_MARGIN
        for each in data_of(response.status_code, response.content):
            created = ratelimit.moment(each.get("created_at"))
            if created is None or created < earliest or not _answers_the_same(each, fields):
                continue
            where = encode.path(_POSTING + "/{}", each["id"])
            source = self._raw("GET", where + "/source")
            if (data_of(source.status_code, source.content).get("text") or "") == (fields.get("status") or ""):
                return self._raw("GET", where)
        return None

    def _raw(self, method: str, endpoint: str, fields: encode.Params | None = None) -> requests.Response:
        response: requests.Response = self._Mastodon__api_request(method, endpoint, fields, return_response_object=True)
        if response.status_code >= 400:
            raise self._error_of(response)
        return response

    def _exchange(self, method: str, url: str, options: dict[str, Any]) -> requests.Response:
        """One request and its answer, along redirects that stay on the server."""
        streams = options.get("stream", False)
        reads = not streams and _reads_itself(self.session)
        if reads:
            options = {**options, "stream": True}
        try:
            begin = time.monotonic()
            response = self.session.request(method, url, **options)
            for _ in range(_MAX_REDIRECTS):
                if response.status_code not in _REDIRECTS or "Location" not in response.headers:
                    if reads:
                        self._read(response, begin)
                    elif not streams and self.max_response_size is not None:
                        _check_size(response, self.max_response_size)
                    return response
                url = joined(url, response.headers["Location"])
                options = self._redirected(method, url, response, options)
                response.close()
                if options.get("files") is not None:
                    options["files"].rewind()
                response = self.session.request(method, url, **options)
            response.close()
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
        except (requests.RequestException, HTTPError, OSError, ValueError) as error:
            # A ValueError comes from answers that cannot be read, such as one that leads to no address.
            told = f"Could not complete request: {redact.text(shortened(str(error)))}"
            kind = _FinalNetworkError if isinstance(error, _FINAL) else MastodonNetworkError
            failure = kind(told)
            failure.endpoint = f"{method} {_path_of(url)}"
            raise failure from error
        raise _FinalNetworkError(f"Could not complete request: more than {_MAX_REDIRECTS} redirects")

    def _read(self, response: requests.Response, begin: float) -> None:
        """Read a body that may neither be larger nor take longer than allowed."""
        most = self.max_response_size
        if response._content_consumed:  # type: ignore[attr-defined]  # the types know no private state
            if most is not None:
                _check_size(response, most)
            return
        timeout = self.request_timeout
        seconds = timeout[1] if isinstance(timeout, tuple) else timeout
        end = None if seconds is None else begin + seconds
        chunks, size = [], 0
        try:
            for chunk in _chunks(response):
                size += len(chunk)
                if most is not None and size > most:
                    raise _too_large(most)
                chunks.append(chunk)
                if end is not None and time.monotonic() > end:
                    raise MastodonNetworkError(
                        f"Could not complete request: the answer was not complete after {seconds:g} seconds."
                    )
        except MastodonNetworkError:
            # A connection with something left to read is of no use to others.
            response.close()
            raise
        # As ``requests`` itself keeps a body that it has read.
        response._content, response._content_consumed = b"".join(chunks), True  # type: ignore[attr-defined]

    def _redirected(
        self, method: str, url: str, response: requests.Response, options: dict[str, Any]
    ) -> dict[str, Any]:
        """Options for the next address: same method, same body; to other hosts only what holds no secret."""
        options = {key: value for key, value in options.items() if key != "params"}
        if method in ("GET", "HEAD"):
            if not _same_host(response.url or "", url):
                headers = {key: value for key, value in options["headers"].items() if key != "Authorization"}
                options = {**options, "headers": headers}
            return options
        if response.status_code == 303 or not _same_host(response.url or "", url):
            raise MastodonNetworkError(
                f"Could not complete request: the server redirects {method} with status {response.status_code} to"
                f" {_shown(url)}, which would lose or give away what is sent. Is api_base_url right?"
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
        said = description_of(body)
        if response.status_code in (401, 404) and response.url and not _same_host(self.api_base_url, response.url):
            return f"the answer comes from {_shown(response.url)}, which gets no access token. Is api_base_url right?"
        if response.status_code == 401:
            cause = _why_unauthorized(self.access_token)
            return f"{said} ({cause})" if said else f"{cause}."
        if response.status_code == 403:
            return said or "the access token may lack a scope that this call needs, or the account may not do this."
        if response.status_code == 422 and b"not finished processing" in body[:_SNIFFED]:
            return "the server is still processing the media: wait until media() gives a url, then post."
        if response.status_code == 404 and "json" not in response.headers.get("Content-Type", "json"):
            return "the answer is no JSON: api_base_url may not be the address of the server itself."
        return said

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
        endpoint = _NUMBER_IN_PATH.sub("/:id", endpoint)
        if endpoint in self._deprecations:
            return
        self._deprecations.add(endpoint)
        sunset = response.headers.get("Sunset")
        until = f" It will be gone after {sunset}." if sunset else ""
        message = f"The server says that {endpoint} is deprecated.{until}"
        # Who called the method: past the funnel, its two helpers, the method and its version check.
        warnings.warn(message, MastodonDeprecationWarning, stacklevel=7)

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
            text = _version_in(answer)
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
                api_number = _api_number_in(answer)
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
        server = self._known_server()
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
        raise MastodonIllegalArgumentError(f"Invalid {name} {value!r}: it must be one of {', '.join(allowed)}.")
    return value


# --- Sessions -----------------------------------------------------------------------------------------------------


def _new_session(pool_size: int) -> requests.Session:
    made = requests.Session()
    if type(made.get_adapter("https://")) is not HTTPAdapter:
        # A program has put another class of sessions in place, which knows better.
        return made
    adapter = HTTPAdapter(pool_maxsize=pool_size)
    made.mount("https://", adapter)
    made.mount("http://", adapter)
    return made


def _dress(new: requests.Session, old: requests.Session) -> None:
    """Settings that a program has made on a session of ours."""
    for name in ("headers", "proxies", "params", "cookies"):
        setattr(new, name, copy.copy(getattr(old, name)))
    for name in ("auth", "verify", "cert", "trust_env"):
        setattr(new, name, getattr(old, name))


def _renew_after_fork() -> None:
    for client in list(_CLIENTS):
        client._after_fork()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_renew_after_fork)


def _reads_itself(session: Any) -> bool:
    """Whether a session leaves the body to us. What a program wraps or fakes is called as ever."""
    return getattr(type(session), "request", None) is requests.Session.request


def _chunks(response: requests.Response) -> Iterator[bytes]:
    """A body, unpacked, as it arrives."""
    raw: Any = response.raw
    if not hasattr(raw, "read1") or not hasattr(getattr(raw, "_fp", None), "read1"):
        # Older versions of urllib3, and recorded answers.
        yield from response.iter_content(_CHUNK)
        return
    while chunk := raw.read1(_CHUNK, decode_content=True):
        yield chunk


class _FinalNetworkError(MastodonNetworkError):
    """A failure that comes again however often one tries."""


_FinalNetworkError.__name__ = _FinalNetworkError.__qualname__ = "MastodonNetworkError"

_FINAL = (
    requests.exceptions.SSLError,
    requests.exceptions.InvalidURL,
    requests.exceptions.InvalidSchema,
    requests.exceptions.MissingSchema,
    requests.exceptions.InvalidHeader,
    requests.exceptions.TooManyRedirects,
)


def _check_size(response: requests.Response, most: int) -> None:
    if len(response.content or b"") > most:
        raise _too_large(most)


def _too_large(most: int) -> MastodonNetworkError:
    return _FinalNetworkError(
        f"Could not complete request: the answer is larger than max_response_size, which is {most} bytes."
    )


def _check_headers(headers: Mapping[str, str]) -> None:
    """Refuse what would break out of a header or has no form in one; the value may be a secret and is not shown."""
    for name, value in headers.items():
        source = f" ({_SOURCES[name]})" if name in _SOURCES else ""
        if "\r" in value or "\n" in value or "\0" in value:
            raise MastodonIllegalArgumentError(f"The header {name}{source} would hold a line break.")
        # Not as the cause: a UnicodeEncodeError has the whole value in it.
        if max(value, default="") > "\xff":
            raise MastodonIllegalArgumentError(f"The header {name}{source} would hold letters that no header can.")


def _with_attempts(response: requests.Response, attempts: list[Attempt]) -> requests.Response:
    if attempts:
        response.attempts = tuple(attempts)  # type: ignore[attr-defined]  # for the error that it may become
    return response


# --- Small decisions ----------------------------------------------------------------------------------------------


def joined(base: str, address: str) -> str:
    """An address that a server gave, which may be relative. What is no address stays as it is."""
    try:
        return urljoin(base, address)
    except ValueError:
        return address


def _origin(address: str) -> tuple[str | None, str | None, int | None] | None:
    """Scheme, host and port that a request goes to; None where it can go nowhere.

    They are read as the HTTP library reads them: ``https://a\\@b`` is on the host a there, and on b elsewhere.
    """
    try:
        parts = parse_url(address)
    except LocationParseError:
        return None
    return parts.scheme, parts.host, parts.port or _PORTS.get(parts.scheme or "")


def _shown(address: str) -> str:
    """An address in an error, without its query."""
    return shortened(redact.text(address.partition("?")[0]), _LONG_FOR_AN_ADDRESS)


def _why_unauthorized(token: str | None) -> str:
    if token is None:
        return "no access token was given"
    if "." in token and len(token) < _LONG_FOR_A_FILE_NAME:
        return "the access token looks like the name of a file, and there is no such file"
    return "the access token may be wrong, expired or revoked"


def _same_host(before: str, after: str) -> bool:
    """Whether a redirect stays where it may: on its host and port, and never from TLS to plain text."""
    old, new = _origin(before), _origin(after)
    if old is None or new is None:
        return False
    return new == old or (old == ("http", old[1], 80) and new == ("https", old[1], 443))


def _verb_and_path(response: requests.Response) -> str | None:
    verb = getattr(getattr(response, "request", None), "method", None)
    return f"{verb or ''} {_path_of(response.url)}".strip() if response.url else None


def _path_of(address: str) -> str:
    try:
        return urlsplit(address).path
    except ValueError:
        return ""


def _same_moment(one: Any, other: Any) -> bool:
    first, second = ratelimit.moment(one), ratelimit.moment(other)
    return first is not None and second is not None and abs(first - second) < 1


def _answers_the_same(status: Mapping[str, Any], fields: Mapping[str, Any]) -> bool:
    asked = fields.get("in_reply_to_id")
    return asked is None or str(status.get("in_reply_to_id")) == str(asked)


def _type_of(data: Any) -> Any:
    return PaginatableList[AttribAccessDict] if isinstance(data, list) else AttribAccessDict


def _version_in(answer: Any) -> str | None:
    version = answer.get("version") if isinstance(answer, Mapping) else None
    # A bare number is no version: entities hold it as text.
    return version if isinstance(version, str) and version.strip() and not version.isdecimal() else None


def _api_number_in(answer: Any) -> int:
    numbers = answer.get("api_versions") if isinstance(answer, Mapping) else None
    number = numbers.get("mastodon") if isinstance(numbers, Mapping) else None
    return number if isinstance(number, int) else 0


def _sent(fields: Mapping[str, Any], method: str, endpoint: str, made: Any) -> dict[str, Any]:
    """The request as page information keeps it."""
    words = {True: "1", False: "0"}
    sent = {key: value for key, value in fields.items() if value is not None}
    return {
        **{key: words[value] if isinstance(value, bool) else value for key, value in sent.items()},
        "_pagination_method": method,
        "_pagination_endpoint": endpoint,
        "_mastopy_type": getattr(made, "_mastopy_type", "AttribAccessDict"),
    }


def _paginatable(whole: NonPaginatableList[Any]) -> PaginatableList[Any]:
    made = PaginatableList(whole)
    made._item_type = whole._item_type
    return made


def _count(made: Any, field: str | None) -> int:
    items = made if field is None else made.get(field) if isinstance(made, Mapping) else None
    return len(items) if isinstance(items, (list, tuple)) else 0


def _attach(made: Any, following: PaginationInfo | None, previous: PaginationInfo | None) -> None:
    if not isinstance(made, (AttribAccessDict, PaginatableList)):
        return
    if following is not None:
        made._pagination_next = following
    if previous is not None:
        made._pagination_prev = previous


def _remember(made: Any, header: str, method: str, endpoint: str, fields: Mapping[str, Any], type_: Any) -> None:
    """Keep what an answer needs that the server is still working on."""
    if isinstance(made, (AttribAccessDict, PaginatableList)):
        note = {"header": header, "method": method, "endpoint": endpoint, "params": dict(fields), "type": type_}
        if isinstance(made, AttribAccessDict):
            made._remember("_async_refresh", note)
        else:
            made._async_refresh = note  # type: ignore[attr-defined]  # lists of pages have room for more


def remembered(made: Any) -> dict[str, Any] | None:
    """What :func:`_remember` kept; None for an answer that was complete."""
    if isinstance(made, AttribAccessDict):
        note: dict[str, Any] | None = (_extra(made) or {}).get("_async_refresh")
        return note
    return getattr(made, "_async_refresh", None) if isinstance(made, PaginatableList) else None
