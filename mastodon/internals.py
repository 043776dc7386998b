"""The base class of all areas: the client and its knowledge of the server."""

from __future__ import annotations

import time as time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from datetime import datetime, timezone
from typing import Any, TypeVar

import requests as requests

from mastodon._client.pipeline import Pipeline
from mastodon._core import params as encode
from mastodon.errors import (
    MastodonAPIError,
    MastodonError,
    MastodonNetworkError,
    MastodonNotFoundError,
    MastodonRatelimitError,
    MastodonVersionError,
)
from mastodon.return_types import Account, Instance, InstanceV2
from mastodon.types_base import MaybeSnowflakeIdType
from mastodon.versions import ServerVersion, api_number_in, parse_version_string, software_of, version_in

#: The seconds after which to ask again for a version that the server did not report because of a temporary failure.
_SECONDS_UNTIL_NEXT_ATTEMPT = 60.0
#: HTTP statuses after which the server may still report its version later.
_TEMPORARY = frozenset((401, 403, 408, 425, 429))

#: The descriptions of servers that the current call has fetched, or the errors instead, by client and type.
_DESCRIPTIONS: ContextVar[dict[tuple[int, type], Any] | None] = ContextVar("_DESCRIPTIONS", default=None)

New = TypeVar("New")
Old = TypeVar("Old")

#: Private names that programs written for Mastodon.py 2.3.3 call, wrap, patch or read on a client. They are part of the
#: interface: name, arguments and meaning stay. Every other private name may change. Those programs also patch
#: ``mastodon.internals.time`` and ``mastodon.internals.requests``, which is why this module imports both.
PRIVATE_INTERFACE = (
    "_Mastodon__api_request",
    "_Mastodon__consistent_isoformat_utc",
    "_Mastodon__datetime_to_epoch",
    "_Mastodon__decode_webpush_b64",
    "_Mastodon__deprotocolize",
    "_Mastodon__ensure_search_params_acceptable",
    "_Mastodon__generate_params",
    "_Mastodon__get_logged_in_id",
    "_Mastodon__get_refresh_token",
    "_Mastodon__get_streaming_base",
    "_Mastodon__get_streaming_websocket_url",
    "_Mastodon__get_token_expired",
    "_Mastodon__guess_type",
    "_Mastodon__instance",
    "_Mastodon__instance_v1_cache",
    "_Mastodon__instance_v2",
    "_Mastodon__instance_v2_cache",
    "_Mastodon__load_media_file",
    "_Mastodon__logged_in_id",
    "_Mastodon__normalize_version_string",
    "_Mastodon__oauth_url_check",
    "_Mastodon__open_websocket_stream",
    "_Mastodon__protocolize",
    "_Mastodon__set_refresh_token",
    "_Mastodon__set_token_expired",
    "_Mastodon__status_internal",
    "_Mastodon__stream",
    "_Mastodon__stream_or_subscribe",
    "_Mastodon__streaming_base",
    "_Mastodon__unpack_id",
    "_Mastodon__version_check_tried",
    "_Mastodon__version_check_worked",
)


class Internals(Pipeline):
    """The base class of all areas."""

    # Public methods of areas, which this class calls, so that programs can override them.
    account_verify_credentials: Callable[[], Account]
    retrieve_mastodon_version: Callable[[], str]

    def _known_server(self) -> ServerVersion | None:
        """Return the version of the server, or None if it is unknown. It is fetched once, unless that failed."""
        if self._must_fetch_version():
            with self._version_lock:
                if self._must_fetch_version():
                    self.retrieve_mastodon_version()
        return self._server

    def _software(self) -> str:
        """Return the kind of server for extensions of the API: the feature set, or what its version says."""
        return self.feature_set if self._server is None else software_of(self.feature_set, self._server.text)

    def _must_fetch_version(self) -> bool:
        """Check whether the version has not been fetched yet, or was unavailable and may be available now."""
        if not self._Mastodon__version_check_tried:
            return True
        failure = self._version_failure
        if failure is None:
            return False
        token, failed_at = failure
        return token != self.access_token or time.monotonic() - failed_at >= _SECONDS_UNTIL_NEXT_ATTEMPT

    def _fetch_version(self) -> None:
        """Fetch the version of the server. It stays unknown if that is unreadable. Network errors are raised."""
        text, api_number, token = None, 0, self.access_token
        self._version_failure = None
        try:
            response = self._fetch_description(Instance, "/api/v1/instance/", do_ratelimiting=False)
            text = version_in(response)
            if text is not None:
                self._Mastodon__instance_v1_cache = response
        except (MastodonAPIError, MastodonRatelimitError) as error:
            if _is_temporary(error):
                self._version_failure = (token, time.monotonic())
        if text is not None:
            try:
                newest = self._fetch_description(InstanceV2, "/api/v2/instance/", do_ratelimiting=False)
                self._Mastodon__instance_v2_cache = newest
                api_number = api_number_in(newest)
            except (MastodonAPIError, MastodonRatelimitError, MastodonNetworkError):
                pass
        if text is not None or not self._version_is_given:
            self._set_version(text, api_number)

    def _fetch_description(self, kind: type[Old], path: str, **options: Any) -> Old:
        """Fetch a description of the server, unless the current call has done so: see :func:`each_description_once`."""
        fetched, key = _DESCRIPTIONS.get(), (id(self), kind)
        if fetched is None:
            return self._get(kind, path, **options)
        if key not in fetched:
            try:
                fetched[key] = self._get(kind, path, **options)
            except MastodonNotFoundError as error:
                fetched[key] = error
        found: Old | MastodonNotFoundError = fetched[key]
        if isinstance(found, MastodonNotFoundError):
            raise found
        return found

    def _check_version(self, created: str, changed: str) -> None:
        """Raise an error if the server is too old for a call."""
        server = self._server or self._known_server()
        if server is None or not server.is_mastodon:
            return
        needed = created if self.version_check_mode == "created" else changed
        if server.numbers < parse_version_string(needed):
            raise MastodonVersionError(
                f"Version check failed (Need Mastodon instance version {needed} to call this endpoint)"
            )

    def _newer_or_older(self, version: str, newer: Callable[[], New], older: Callable[[], Old]) -> New | Old:
        """Call the newer endpoint if the server has at least this version of Mastodon, otherwise the older one.

        On other software, call the newer one first, and the older one if that does not exist.
        """
        server = self._known_server()
        if server is not None and server.is_mastodon:
            return newer() if server.numbers >= parse_version_string(version) else older()
        try:
            return newer()
        except MastodonNotFoundError:
            return older()

    def _Mastodon__normalize_version_string(self, version_string: str) -> str:
        """Return the numbers of a version, without the suffixes of forks."""
        return ".".join(str(number) for number in parse_version_string(version_string))

    def _Mastodon__datetime_to_epoch(self, date_time: datetime) -> float:
        """Return the Unix time of a datetime. Naive ones are local time."""
        return date_time.timestamp()

    @staticmethod
    def _Mastodon__consistent_isoformat_utc(datetime_val: datetime) -> str:
        """Return a datetime as ISO 8601 in UTC."""
        return datetime_val.astimezone(timezone.utc).replace(microsecond=0).isoformat()

    def _Mastodon__unpack_id(self, id: Any, dateconv: bool = False, listify: bool = False, field: str = "id") -> Any:
        """Return the id of an entity, the ids of a list of entities, or an id unchanged."""
        if listify:
            each_one = id if isinstance(id, list) else [id]
            return [self._Mastodon__unpack_id(each, dateconv, field=field) for each in each_one]
        if isinstance(id, Mapping):
            return id[field]
        return encode.cursor(id, "id") if dateconv and id is not None else id

    def _Mastodon__generate_params(
        self, params: Mapping[str, Any], exclude: Any = (), dateconv: bool = False, for_json: bool = False
    ) -> dict[str, Any]:
        """Return parameters for :meth:`__api_request`: without self, None and the excluded ones."""
        kept = {k: v for k, v in params.items() if v is not None and k != "self" and k not in exclude}
        reduced = {
            key: self._Mastodon__unpack_id(value, dateconv) if isinstance(value, Mapping) or dateconv else value
            for key, value in kept.items()
        }
        return encode.json_body(reduced) if for_json else reduced

    def _Mastodon__instance(self, cached: bool = False) -> Instance:
        """Return the server's description (first version), or the cached one if ``cached`` is set."""
        known: Instance | None = self._Mastodon__instance_v1_cache
        if not cached or known is None:
            known = self._fetch_description(Instance, "/api/v1/instance/")
            self._Mastodon__instance_v1_cache = known
        return known

    def _Mastodon__instance_v2(self, cached: bool = False) -> InstanceV2:
        """Return the server's description (second version), or the cached one if ``cached`` is set."""
        known: InstanceV2 | None = self._Mastodon__instance_v2_cache
        if not cached or known is None:
            known = self._fetch_description(InstanceV2, "/api/v2/instance/")
            self._Mastodon__instance_v2_cache = known
        return known

    def _descriptions(self) -> list[Mapping[str, Any]]:
        """Return the server's descriptions that are known, the newest version first. If none is, one is fetched."""
        if self._Mastodon__instance_v2_cache is None and self._Mastodon__instance_v1_cache is None:
            for fetch in (self._Mastodon__instance_v2, self._Mastodon__instance):
                with suppress(MastodonNotFoundError):
                    fetch(cached=True)
                    break
        known = (self._Mastodon__instance_v2_cache, self._Mastodon__instance_v1_cache)
        return [each for each in known if each is not None]

    def _Mastodon__get_logged_in_id(self) -> MaybeSnowflakeIdType:
        """Return the id of the logged-in account, fetched once for each token."""
        token = self.access_token
        known = self._Mastodon__logged_in_id if self._logged_in_with == token else None
        if known is None:
            known = self._own_account().id
            # The token is set last, because other threads read it first.
            self._Mastodon__logged_in_id = known
            self._logged_in_with = token
        return known

    def _own_account(self) -> Account:
        """Fetch the logged-in account through the public method, which programs override."""
        try:
            return self.account_verify_credentials()
        except MastodonVersionError:
            # The account has new fields, but its id is all that is needed.
            return self._get(Account, "/api/v1/accounts/verify_credentials")


@contextmanager
def each_description_once() -> Iterator[None]:
    """Fetch each description of the server at most once in a ``with`` block, for its version and for the program."""
    if _DESCRIPTIONS.get() is not None:
        yield
        return
    outer = _DESCRIPTIONS.set({})
    try:
        yield
    finally:
        _DESCRIPTIONS.reset(outer)


def _is_temporary(error: MastodonError) -> bool:
    """Check whether the server may report its version another time: after a login, or when it is up again."""
    if not isinstance(error, MastodonAPIError) or error.response is None:
        # A rate limit, or a page that is not JSON, such as that of a proxy.
        return True
    status = error.response.status_code
    return status in _TEMPORARY or status >= 500
