"""Requests to endpoints that have no method of their own."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, Literal, TypeVar, get_origin, overload
from urllib.parse import unquote

from mastodon._core import redact
from mastodon._core.params import header_text, id_of, shown
from mastodon._io.uploads import uploads
from mastodon.errors import MastodonIllegalArgumentError
from mastodon.internals import Internals
from mastodon.types_base import ApiResponse, AttribAccessDict, NonPaginatableList, PaginatableList
from mastodon.versions import api_version

_T = TypeVar("_T")
# Under a name of its own, because several entities have a field "type", to which the documentation would link.
_Class = type[_T]

_METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
_WITH_FILES = ("POST", "PUT", "PATCH")
_STREAMING = "/api/v1/streaming"
_HEADER_NAME = r"[!#$%&'*+.^_`|~0-9A-Za-z-]+"


class RawRequestsMixin(Internals):
    """Calling endpoints that have no method of their own."""

    @overload
    def request(
        self,
        method: str,
        path: str,
        params: Mapping[str, Any] | None = ...,
        *,
        returns: _Class[_T],
        files: Mapping[str, Any] | None = ...,
        json: Mapping[str, Any] | None = ...,
        headers: Mapping[str, str] | None = ...,
        with_response: Literal[False] = ...,
    ) -> _T: ...
    @overload
    def request(
        self,
        method: str,
        path: str,
        params: Mapping[str, Any] | None = ...,
        *,
        returns: _Class[_T],
        files: Mapping[str, Any] | None = ...,
        json: Mapping[str, Any] | None = ...,
        headers: Mapping[str, str] | None = ...,
        with_response: Literal[True],
    ) -> ApiResponse[_T]: ...
    @overload
    def request(
        self,
        method: str,
        path: str,
        params: Mapping[str, Any] | None = ...,
        *,
        returns: None = ...,
        files: Mapping[str, Any] | None = ...,
        json: Mapping[str, Any] | None = ...,
        headers: Mapping[str, str] | None = ...,
        with_response: Literal[True],
    ) -> ApiResponse[Any]: ...
    @overload
    def request(
        self,
        method: str,
        path: str,
        params: Mapping[str, Any] | None = ...,
        *,
        returns: _Class[Any] | None = ...,
        files: Mapping[str, Any] | None = ...,
        json: Mapping[str, Any] | None = ...,
        headers: Mapping[str, str] | None = ...,
        with_response: bool = ...,
    ) -> Any: ...
    @api_version("1.0.0", "1.0.0")
    def request(
        self,
        method: str,
        path: str,
        params: Mapping[str, Any] | None = None,
        *,
        returns: Any = None,
        files: Mapping[str, Any] | None = None,
        json: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
        with_response: bool = False,
    ) -> Any:
        """Send a request to any endpoint of the server, with the same rate limits, retries and errors as other calls.

        :param method: "GET", "POST", "PUT", "PATCH" or "DELETE".
        :param path: the path on the server, such as "/api/v1/anything", without a query.
        :param params: the query of a GET, otherwise the fields of a form. Values that are None are not sent. Lists,
            times and booleans are encoded as in other calls; an entity with an id is sent as its id.
        :param returns: the type of the result, such as ``PaginatableList[Status]``, or EmptyResponse if the body may be
            empty. By default an object becomes an AttribAccessDict, and a list a page of them.
        :param files: files to upload, by field: a path, an open binary file, or a pair of a file or bytes and its MIME
            type.
        :param json: the fields of a JSON body, in place of ``params``.
        :param headers: additional headers.
        :param with_response: whether to return the HTTP status and the headers, too.
        :return: the result; with ``with_response`` an object with ``value``, ``status`` and ``headers``.
        :raises MastodonIllegalArgumentError: if an argument is invalid. Nothing is sent then.
        :raises MastodonAPIError: if the server responds with an error, or with something that is not JSON.

        Source: https://docs.joinmastodon.org/client/intro/
        """
        verb = _verb(method)
        _check_path(path)
        _check_type(returns)
        fields, body = _fields(params, "params"), _fields(json, "json")
        if body is not None and (fields is not None or files is not None or verb == "GET"):
            raise MastodonIllegalArgumentError("json needs another method than GET, and no params and files beside it.")
        if files is not None and verb not in _WITH_FILES:
            raise MastodonIllegalArgumentError(f"files cannot be sent with {verb}: use one of {list(_WITH_FILES)}.")
        options = {"headers": _headers(headers), "use_json": body is not None, "with_response": with_response}
        verbs: dict[str, Callable[..., Any]] = {
            "GET": self._get,
            "POST": self._post,
            "PUT": self._put,
            "PATCH": self._patch,
            "DELETE": self._delete,
        }
        with uploads(**_files(files)) as opened:
            return verbs[verb](returns, path, fields if body is None else body, files=opened or None, **options)


def _verb(method: Any) -> str:
    verb = method.upper() if isinstance(method, str) else method
    if verb not in _METHODS:
        raise MastodonIllegalArgumentError(f"method={shown(method)} must be one of {list(_METHODS)}.")
    return str(verb)


def _check_path(path: Any) -> None:
    """Check that a path is one of the client's own server, and is not a stream."""
    is_path = isinstance(path, str) and path.startswith("/") and not path.startswith("//")
    if not is_path or re.search(r"[?#\\\s\x00-\x1f]", path):
        raise MastodonIllegalArgumentError(
            f"path={redact.text(shown(path))} must be a path on the client's own server, such as '/api/v1/instance'."
            " The query belongs in params."
        )
    if any(part in (".", "..") for part in unquote(path).split("/")):
        # On the way, they would lead to another path.
        raise MastodonIllegalArgumentError(f"path={shown(path)} must not contain '.' or '..' as a part.")
    if path.startswith(_STREAMING):
        raise MastodonIllegalArgumentError(
            f"path={shown(path)} is a stream: use events, stream_user, stream_public and their like."
        )


def _check_type(returns: Any) -> None:
    if returns is None or (isinstance(returns, type) and issubclass(returns, AttribAccessDict)):
        return
    if get_origin(returns) not in (PaginatableList, NonPaginatableList):
        raise MastodonIllegalArgumentError(
            f"returns={shown(returns)} must be a class of entities, or PaginatableList[...] or NonPaginatableList[...]"
            " of one."
        )


def _fields(values: Any, name: str) -> dict[str, Any] | None:
    """Return the fields of a query or body, with ids in place of entities."""
    if values is None:
        return None
    if not isinstance(values, Mapping) or not all(isinstance(key, str) for key in values):
        raise MastodonIllegalArgumentError(f"{name}={shown(values)} must be a dictionary whose keys are text.")
    try:
        return {key: _with_ids(value, key) for key, value in values.items()}
    except RecursionError as error:
        raise MastodonIllegalArgumentError(f"{name}: what is in there is nested too deeply to be sent.") from error


def _with_ids(value: Any, name: str) -> Any:
    if isinstance(value, AttribAccessDict) and value.get("id") is not None:
        return id_of(value, name)
    if isinstance(value, Mapping):
        return {key: _with_ids(each, name) for key, each in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [_with_ids(each, name) for each in value]
    return value


def _headers(headers: Any) -> dict[str, str] | None:
    """Return headers under the names that the client uses itself, so that none is sent twice."""
    if headers is None:
        return None
    if not isinstance(headers, Mapping):
        raise MastodonIllegalArgumentError("headers must be a dictionary.")
    checked: dict[str, str] = {}
    for name, value in headers.items():
        if not isinstance(name, str) or not re.fullmatch(_HEADER_NAME, name) or not isinstance(value, str):
            raise MastodonIllegalArgumentError(f"headers: {shown(name)} must be the name of a header, with a text.")
        checked[name.title()] = value.strip()
    return checked


def _files(files: Any) -> dict[str, tuple[Any, str | None, None]]:
    """Return the files of a request, by field: the file, its type if that is known, and no name."""
    if files is None:
        return {}
    if not isinstance(files, Mapping) or not all(isinstance(field, str) and field for field in files):
        raise MastodonIllegalArgumentError("files must be a dictionary of files by field.")
    found: dict[str, tuple[Any, str | None, None]] = {}
    for field, value in files.items():
        file, mime_type = value if isinstance(value, tuple) and len(value) == 2 else (value, None)
        if file is None:
            raise MastodonIllegalArgumentError(f"files: {field}=None is not a file.")
        found[field] = (file, header_text(mime_type, field), None)
    return found
