"""The path of every call: from an endpoint and its parameters to a typed result or an error."""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

import requests

from mastodon._client.delivery import Delivery
from mastodon._core import addresses, pagination, results
from mastodon._core import params as encode
from mastodon._core.response import data_of, error_of, hint_about, hint_of
from mastodon._data.convert import convert
from mastodon._io.stand_ins import original_of
from mastodon.errors import (
    MastodonAPIError,
    MastodonDeprecationWarning,
    MastodonError,
    MastodonNotFoundError,
)
from mastodon.types_base import ApiResponse, EmptyResponse, NonPaginatableList, PaginatableList
from mastodon.versions import parse_version_string

T = TypeVar("T")

_NUMBER_IN_PATH = r"/\d+(?=/|$)"


class Pipeline(Delivery):
    """Calls endpoints: everything passes through :meth:`__api_request`."""

    #: Whether a call has succeeded yet.
    _has_worked = False
    #: Whether the server wants paths without a slash at the end. None while this is unknown.
    _refuses_last_slash: bool | None = None

    def _get(self, result: type[T], path: str, query: encode.Params | None = None, **options: Any) -> T:
        """GET a path, and convert the response to the given type."""
        response: T = self._Mastodon__api_request("GET", path, _only_set(query), override_type=result, **options)
        return response

    def _post(self, result: type[T], path: str, body: encode.Params | None = None, **options: Any) -> T:
        """POST to a path. The body is a form, unless ``use_json`` or ``files`` are given."""
        response: T = self._Mastodon__api_request("POST", path, _only_set(body), override_type=result, **options)
        return response

    def _put(self, result: type[T], path: str, body: encode.Params | None = None, **options: Any) -> T:
        """PUT to a path, like :meth:`_post`."""
        response: T = self._Mastodon__api_request("PUT", path, _only_set(body), override_type=result, **options)
        return response

    def _patch(self, result: type[T], path: str, body: encode.Params | None = None, **options: Any) -> T:
        """PATCH a path, like :meth:`_post`."""
        response: T = self._Mastodon__api_request("PATCH", path, _only_set(body), override_type=result, **options)
        return response

    def _delete(self, result: type[T], path: str, body: encode.Params | None = None, **options: Any) -> T:
        """DELETE a path, like :meth:`_post`."""
        response: T = self._Mastodon__api_request("DELETE", path, _only_set(body), override_type=result, **options)
        return response

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
        with_response: bool = False,
    ) -> Any:
        """Send one request and return its response as the requested type.

        :param endpoint: a path on the server, or a full URL with ``base_url_override=""``.
        :param params: the query of a GET, otherwise form fields or a JSON body.
        :param files: for an upload: (name, open file or bytes, type) by field.
        :param parse: return the bytes of the body if False.
        :param override_type: the type of the result. Without one, the result is untyped.
        :param with_response: return the result together with the HTTP status and the headers.
        """
        language = lang_override or self.lang
        fields = dict(params or {})
        if language is not None:
            fields["lang"] = language
        if endpoint[-1:] == "/" and self._refuses_last_slash:
            endpoint = endpoint.rstrip("/")
        request = (fields, files, headers, access_token_override, base_url_override, use_json, do_ratelimiting)
        response = self._request(method, endpoint, *request)
        if endpoint[-1:] == "/" and base_url_override is None:
            response = self._without_last_slash(response, method, endpoint, *request)
        if "Deprecation" in response.headers and not return_response_object:
            self._note_deprecation(response, endpoint)
        # A redirect without a Location header is an error, too.
        if response.status_code >= 300 and not skip_error_check:
            raise self._error_of(response)
        self._has_worked = True
        if return_response_object:
            return original_of(response)
        if not parse:
            return self._body_of(response)
        body = self._body_of(response)
        # A body that is not used may be empty.
        data = {} if override_type is EmptyResponse and not body else data_of(response.status_code, body)
        try:
            result = convert(override_type if override_type is not None else results.type_of(data), data)
        except RecursionError as error:
            raise MastodonAPIError("Could not read response: it is nested too deeply.") from error
        if isinstance(result, NonPaginatableList) and "Link" in response.headers:
            # This server paginates a list that the documentation describes as complete.
            result = results.paginatable(result)
        if isinstance(result, PaginatableList) or force_pagination or offset_pagination:
            info = results.request_info(fields, method, endpoint, result)
            if offset_pagination:
                field = offset_pagination_field
                count = results.item_count(result, field)
                pages = pagination.from_offset(info, count, field, offset_pagination_previous, lang_override)
                if pagination.is_last(response.headers.get("Link", "")):
                    pages = (None, pages[1])
            else:
                pages = pagination.from_links(response.headers.get("Link", ""), info)
            results.attach(result, *pages)
        if "Mastodon-Async-Refresh" in response.headers:
            results.keep_refresh(
                result, response.headers["Mastodon-Async-Refresh"], method, endpoint, fields, override_type
            )
        return ApiResponse(result, response.status_code, response.headers) if with_response else result

    def _request(
        self,
        method: str,
        endpoint: str,
        fields: dict[str, Any],
        files: Mapping[str, Any] | None,
        headers: Mapping[str, str] | None,
        token: str | None,
        base: str | None,
        use_json: bool,
        limited: bool,
    ) -> requests.Response:
        """Build a request and send it, with retries if there are any."""
        url, options = self._request_options(method, endpoint, fields, files, headers, token, base, use_json)
        policy = self._retry_policy() if self.retries or self._has_scoped_options else None
        if policy is None:
            return self._send(method, url, options, limited)
        return self._send_with_retries(policy, method, url, endpoint, options, fields, limited)

    def _without_last_slash(
        self, response: requests.Response, method: str, endpoint: str, *request: Any
    ) -> requests.Response:
        """Repeat a request without the slash at the end of its path, if the server may not know the path with it.

        Mastodon.py 2.3.3 sends a few paths with that slash. Mastodon accepts it, and other software may not.
        """
        if response.status_code != 404:
            self._refuses_last_slash = bool(response.url) and not addresses.path_of(response.url).endswith("/")
        elif self._refuses_last_slash is None and not (self._server is not None and self._server.is_mastodon):
            second = self._request(method, endpoint.rstrip("/"), *request)
            if second.status_code != 404:
                self._refuses_last_slash = True
                return second
        return response

    def _error_of(self, response: requests.Response) -> MastodonAPIError:
        body = self._body_of(response)
        error = error_of(response.status_code, response.reason, body, self._hint(response, body))
        error.response = original_of(response)
        error.endpoint = _verb_and_path(response)
        error.request_id = response.headers.get("X-Request-Id")
        error.attempts = getattr(response, "attempts", ())
        return error

    def _hint(self, response: requests.Response, body: bytes) -> str | None:
        """Return a sentence about the likely cause of an error."""
        is_elsewhere = bool(response.url) and not addresses.same_host(self.api_base_url, response.url)
        if response.status_code in (401, 404) and is_elsewhere:
            host = addresses.without_query(response.url)
            return f"the response comes from {host}, which gets no access token. Is api_base_url right?"
        # A client that had a response before has the right address.
        content_type = "json" if self._has_worked else response.headers.get("Content-Type", "json")
        return hint_of(response.status_code, body, content_type, self.access_token)

    def _explain(
        self,
        error: MastodonError,
        created: str,
        function: Callable[..., Any],
        args: tuple[Any, ...],
        kwargs: Mapping[str, Any],
    ) -> None:
        """Add the name of the call to an error, and a hint if the server is too old or an argument is odd.

        :param created: the first version that has the call.
        :param function: the method, and the arguments that it was called with.
        """
        # Calls that call others explain an error several times. The program's own call is the last to do so.
        error.call = function.__name__
        if not isinstance(error, MastodonNotFoundError):
            return
        server = self._server
        if server is not None and server.is_mastodon and server.numbers < parse_version_string(created):
            error.hint = f"this call needs Mastodon {created}, and the server has {server.text}."
        elif error.hint is None:
            names = function.__code__.co_varnames[1 : function.__code__.co_argcount]
            arguments = {**dict(zip(names, args, strict=False)), **kwargs}
            error.hint = hint_about(arguments, function.__annotations__)

    def _note_deprecation(self, response: requests.Response, endpoint: str) -> None:
        endpoint = re.sub(_NUMBER_IN_PATH, "/:id", endpoint)
        with self._lock:
            if endpoint in self._deprecations:
                return
            self._deprecations.add(endpoint)
        sunset = response.headers.get("Sunset")
        until = f" It will be removed after {sunset}." if sunset else ""
        message = f"The server says that {endpoint} is deprecated.{until}"
        # The line that called the method: above __api_request, its verb, the method and its version check.
        warnings.warn(message, MastodonDeprecationWarning, stacklevel=6)


def _only_set(params: encode.Params | None) -> dict[str, Any]:
    """Leave out parameters that are None, because programs that replace ``__api_request`` look at the others."""
    return {name: value for name, value in params.items() if value is not None} if params else {}


def _verb_and_path(response: requests.Response) -> str | None:
    verb = getattr(getattr(response, "request", None), "method", None)
    return f"{verb or ''} {addresses.path_of(response.url)}".strip() if response.url else None
