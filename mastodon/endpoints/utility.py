"""Utilities: pagination, server versions, and tools without an endpoint of their own."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any, Literal, TypeVar, overload

from mastodon._core import pagination, ratelimit
from mastodon._core.params import count, one_of, shown
from mastodon._core.text_length import counted_text
from mastodon._data.files import type_of_name
from mastodon._data.scalars import UnconvertibleError, to_datetime
from mastodon.compat import optional
from mastodon.errors import (
    MastodonAPIError,
    MastodonError,
    MastodonIllegalArgumentError,
    MastodonNetworkError,
    MastodonVersionError,
)
from mastodon.internals import Internals
from mastodon.return_types import Collections, GroupedNotificationsResults, MediaAttachment, Search, SearchV2
from mastodon.types_base import AttribAccessDict, PaginatableList, PaginationInfo
from mastodon.versions import SUPPORTED_MASTODON_VERSION, named_call, parse_version_string

_T = TypeVar("_T")
_Page = TypeVar("_Page", bound="PaginatableList[Any] | AttribAccessDict")

_DIRECTIONS = ("next", "previous")
#: The entities that are pages.
_PAGES = (PaginatableList, GroupedNotificationsResults, Collections, Search, SearchV2)


class UtilityMixin(Internals):
    """Pagination, server versions, and tools without an endpoint of their own."""

    # --- Pagination -------------------------------------------------------------------------------------------------

    @overload
    def fetch_next(self, previous_page: _Page) -> _Page | Any: ...
    @overload
    def fetch_next(self, previous_page: Mapping[str, Any] | None) -> Any: ...
    @named_call
    def fetch_next(self, previous_page: Any) -> Any:
        """Fetch the next page, usually with older items.

        The request always goes to the client's own server, even if the server's links point elsewhere.

        :param previous_page: a page, or page information from :meth:`get_pagination_info`, which may have been stored
            as a plain dictionary in between.
        :return: the next page, of the same type, or None if there is no next page.
        :raises MastodonIllegalArgumentError: if the argument is not a page, or is page information for another server.

        Source: https://docs.joinmastodon.org/api/guidelines/#pagination
        """
        return self._adjacent_page(previous_page, "next")

    @overload
    def fetch_previous(self, next_page: _Page) -> _Page | Any: ...
    @overload
    def fetch_previous(self, next_page: Mapping[str, Any] | None) -> Any: ...
    @named_call
    def fetch_previous(self, next_page: Any) -> Any:
        """Fetch the previous page, usually with newer items.

        :param next_page: a page, or page information from :meth:`get_pagination_info`, which may have been stored as a
            plain dictionary in between.
        :return: the previous page, of the same type, or None if there is no previous page.
        :raises MastodonIllegalArgumentError: if the argument is not a page, or is page information for another server.

        Source: https://docs.joinmastodon.org/api/guidelines/#pagination
        """
        return self._adjacent_page(next_page, "previous")

    @named_call
    def fetch_remaining(self, first_page: PaginatableList[_T], *, progress: Any = None) -> PaginatableList[_T]:
        """Fetch all pages after a page, and return all items in one list. The page itself does not change.

        Long lists need many requests and much memory. :meth:`pagination_iterator` yields the same items one by one, and
        :meth:`walk` can resume after an interruption.

        :param first_page: the page to begin with.
        :param progress: shows the number of items: a progress bar of tqdm or rich, its class, or a function that is
            called with the number so far.
        :return: the items of all pages, including the first.
        :raises MastodonIllegalArgumentError: if ``first_page`` is not a page, or not a list.
        :raises MastodonError: if a page cannot be fetched. Its ``items`` are the items fetched so far, as a page that
            can be passed to :meth:`fetch_next` to continue.

        Source: https://docs.joinmastodon.org/api/guidelines/#pagination
        """
        # Loaded late, because it stands above the client.
        from mastodon.walks.progress import reporting

        if _is_empty_list(first_page):
            return PaginatableList()
        found: PaginatableList[_T] = PaginatableList()
        following: Any = first_page if pagination.is_page_info(_checked(first_page)) else None
        with reporting(progress, "fetch_remaining") as report:
            try:
                for number, (page, info) in enumerate(self._list_pages(first_page, "next")):
                    if number == 0:
                        found = page.copy()
                        found._pagination_next = None
                    else:
                        found.extend(page)
                    following = info
                    report(len(page))
            except MastodonError as error:
                found._pagination_next = None if following is None else PaginationInfo(following)
                error.items = found
                raise
        return found

    @named_call
    def get_pagination_info(
        self, page: PaginatableList[Any] | AttribAccessDict, pagination_direction: str
    ) -> PaginationInfo | None:
        """Return the page information for the next or previous page, which can be stored to fetch the page later.

        Pass it to :meth:`fetch_next`, :meth:`fetch_previous` or an iterator.

        :param page: a page.
        :param pagination_direction: ``"next"`` or ``"previous"``.
        :return: the page information, a dictionary that can be saved as JSON, or None if there is no such page.
        :raises MastodonIllegalArgumentError: if the direction is neither of the two.

        Source: https://docs.joinmastodon.org/api/guidelines/#pagination
        """
        return _info_of(page, _direction(pagination_direction, "pagination_direction"))

    @overload
    def pagination_iterator(
        self, start_page: PaginatableList[_T], direction: str = ..., return_pagination_info: Literal[False] = ...
    ) -> Iterator[_T]: ...
    @overload
    def pagination_iterator(
        self, start_page: PaginatableList[_T], direction: str = ..., *, return_pagination_info: Literal[True]
    ) -> Iterator[tuple[_T, PaginationInfo | None]]: ...
    @overload
    def pagination_iterator(
        self, start_page: Mapping[str, Any] | None, direction: str = ..., return_pagination_info: bool = ...
    ) -> Iterator[Any]: ...
    @named_call
    def pagination_iterator(
        self, start_page: Any, direction: str = "next", return_pagination_info: bool = False
    ) -> Iterator[Any]:
        """Iterate over all items, starting with a page. Pages are fetched when needed, and only one is in memory.

        :param start_page: the page to begin with, or page information for it.
        :param direction: ``"next"``, usually towards older items, or ``"previous"``. Within a page, the items keep the
            order of the server.
        :param return_pagination_info: whether to yield pairs of an item and the page information for the page after its
            own, which is None on the last page.
        :return: an iterator over items, or over pairs.
        :raises MastodonIllegalArgumentError: if ``start_page`` is not a page, or not a list, or the direction is
            neither of the two.

        Source: https://docs.joinmastodon.org/api/guidelines/#pagination
        """
        found = PaginatableList() if _is_empty_list(start_page) else _checked(start_page)
        pages = self._list_pages(found, _direction(direction, "direction"))
        if return_pagination_info:
            return ((item, info) for page, info in pages for item in page)
        return (item for page, _ in pages for item in page)

    @overload
    def pagination_page_iterator(
        self, start_page: _Page, direction: str = ..., return_pagination_info: Literal[False] = ...
    ) -> Iterator[_Page]: ...
    @overload
    def pagination_page_iterator(
        self, start_page: _Page, direction: str = ..., *, return_pagination_info: Literal[True]
    ) -> Iterator[tuple[_Page, PaginationInfo | None]]: ...
    @overload
    def pagination_page_iterator(
        self, start_page: Mapping[str, Any] | None, direction: str = ..., return_pagination_info: bool = ...
    ) -> Iterator[Any]: ...
    @named_call
    def pagination_page_iterator(
        self, start_page: Any, direction: str = "next", return_pagination_info: bool = False
    ) -> Iterator[Any]:
        """Iterate over all pages, starting with a page. Pages are fetched when needed. The last one may be empty.

        :param start_page: the page to begin with, or page information for it.
        :param direction: ``"next"``, usually towards older items, or ``"previous"``.
        :param return_pagination_info: whether to yield pairs of a page and the page information for the page after it.
        :return: an iterator over pages, or over pairs.
        :raises MastodonIllegalArgumentError: if ``start_page`` is not a page, or the direction is neither of the two.

        Source: https://docs.joinmastodon.org/api/guidelines/#pagination
        """
        pages = self._pages(_checked(start_page), _direction(direction, "direction"))
        return pages if return_pagination_info else (page for page, _ in pages)

    def _adjacent_page(self, page: Any, direction: str) -> Any:
        page = _checked(page)
        info = page if pagination.is_page_info(page) else _info_of(page, direction)
        return None if info is None else self._page(info)

    def _page(self, info: Mapping[str, Any]) -> Any:
        """Fetch the page that page information describes."""
        request = pagination.request_of(info)
        page_type = None if request.type_name is None else type_of_name(request.type_name)
        return self._Mastodon__api_request(
            "GET", request.endpoint, request.params, override_type=page_type, **request.options
        )

    def _pages(self, page: Any, direction: str) -> Iterator[tuple[Any, PaginationInfo | None]]:
        """Yield page after page, each with the page information for the next one."""
        if pagination.is_page_info(page):
            page = self._page(page)
        while page is not None:
            info = _info_of(page, direction)
            # Read before the program can change the page.
            is_empty = page == []
            yield page, info
            if info is None or is_empty:
                return
            # Through the public methods, which programs override. The program may have changed the page meanwhile.
            source = page if _info_of(page, direction) == info else info
            following = self.fetch_next(source) if direction == "next" else self.fetch_previous(source)
            # A server that does not know the cursor would send the same page forever.
            page = None if following == page and following != [] else following

    def _list_pages(self, page: Any, direction: str) -> Iterator[tuple[Any, PaginationInfo | None]]:
        """Yield pages like :meth:`_pages`, but refuse pages that are not lists."""
        for each, info in self._pages(page, direction):
            if not isinstance(each, list):
                raise MastodonIllegalArgumentError(
                    f"A {type(each).__name__} is a page, but not a list: use fetch_next or pagination_page_iterator."
                )
            yield each, info

    # --- Servers ----------------------------------------------------------------------------------------------------

    @staticmethod
    def get_supported_version() -> str:
        """Return the newest version of Mastodon that this library has been tested with.

        Nothing is sent. This is not part of Mastodon's API.

        :return: a version such as ``4.7.3``. Newer servers work as well.
        """
        return SUPPORTED_MASTODON_VERSION

    @named_call
    def retrieve_mastodon_version(self, fail_hard: bool = False) -> str:
        """Fetch the version of the server, even if it is already known.

        :param fail_hard: whether to raise an error if the server does not report its version.
        :return: the version as the server writes it, up to a plus sign or a space; "1.0.0" if the server does not
            report it.
        :raises MastodonVersionError: if the server does not report it or cannot be reached and ``fail_hard`` is set.
        :raises MastodonNetworkError: if the server cannot be reached otherwise.

        Source: https://docs.joinmastodon.org/methods/instance/#v1
        """
        try:
            with self._version_lock:
                self._fetch_version()
        except MastodonNetworkError as error:
            if fail_hard:
                raise MastodonVersionError(f"The server could not be asked for its version: {error}") from error
            raise
        server = self._server
        if server is not None:
            return server.text.split()[0].split("+")[0]
        if fail_hard:
            raise MastodonVersionError("The server does not report its version. Is api_base_url correct?")
        return "1.0.0"

    @named_call
    def verify_minimum_version(self, version_str: str, cached: bool = False) -> bool:
        """Check whether the server has at least the given version.

        :param version_str: the version, such as "4.3.0".
        :param cached: no longer used, because the version is always cached.
        :return: True if it has. Other server software is judged by its own version number. A server that does not
            report its version counts as 1.0.0.
        :raises MastodonIllegalArgumentError: if ``version_str`` is not a version.

        Source: https://docs.joinmastodon.org/methods/instance/#v1
        """
        needed = parse_version_string(version_str) if isinstance(version_str, str) else (0, 0, 0)
        if needed == (0, 0, 0):
            raise MastodonIllegalArgumentError(f"version_str={shown(version_str)} is not a version such as '4.3.0'.")
        self._known_server()
        return (self.mastodon_major, self.mastodon_minor, self.mastodon_patch) >= needed

    def get_approx_server_time(self) -> datetime:
        """Fetch the time on the server's clock from its ``Date`` header, accurate to about a second.

        :return: a naive datetime in local time.
        :raises MastodonAPIError: if the server does not send a readable date.

        Source: https://docs.joinmastodon.org/api/guidelines/
        """
        for verb in ("HEAD", "GET"):
            response = self._Mastodon__api_request(verb, "/", return_response_object=True, skip_error_check=True)
            try:
                return to_datetime(response.headers.get("Date")).astimezone().replace(tzinfo=None)
            except (UnconvertibleError, ValueError, OverflowError):
                continue
        raise MastodonAPIError("The server does not send a readable Date header.")

    @named_call
    def set_language(self, lang: str | None) -> None:
        """Set the language for trends and for other texts that the server has in several languages.

        The ``lang`` argument of a call takes precedence.

        :param lang: an ISO 639-1 code, such as "de". None or "" leaves it to the server.
        :raises MastodonIllegalArgumentError: if the language is not a string.

        Source: https://docs.joinmastodon.org/client/intro/
        """
        if lang is not None and not isinstance(lang, str):
            raise MastodonIllegalArgumentError(f"lang={shown(lang)} must be a language code such as 'de', or None.")
        self.lang = lang or None

    # --- Rate limits ------------------------------------------------------------------------------------------------

    def estimate(self, calls: int, bucket: str = "paging") -> timedelta:
        """Estimate how long a number of requests will take within the rate limits. Sends nothing.

        For a walk through a list, pass the number of pages. The estimate does not include the time that the server
        needs to respond. For limits that the server has not reported yet, it uses the defaults of Mastodon.

        :param calls: the number of requests.
        :param bucket: the budget that the requests count in: "paging" for pages other than the first, "general",
            "media uploads", "deletions", "sign-ups", "app registrations", "posts", "follows" or "reports".
        :return: the time until the last of them can be sent, if nothing else uses the budget.
            ``ratelimit_method="throw"`` counts as "wait".
        :raises MastodonIllegalArgumentError: if ``calls`` is not a number of at least 0, or there is no such budget.

        Source: https://docs.joinmastodon.org/api/rate-limits/
        """
        number, name = count(calls, "calls"), one_of(bucket, ratelimit.BUCKETS, "bucket")
        if number is None or name is None:
            raise MastodonIllegalArgumentError(f"{'calls' if number is None else 'bucket'}=None is not allowed here.")
        limits = self._shared_limits(self._headers(self.access_token))
        is_paced = self.ratelimit_method == "pace"
        seconds = limits.seconds_for(name, number, is_paced, self.ratelimit_pacefactor, time.time())
        return timedelta(seconds=seconds)

    # --- Tools ------------------------------------------------------------------------------------------------------

    @staticmethod
    @named_call
    def get_status_length(text: str, spoiler_text: str | None = "") -> int:
        """Return the length of a status as servers count it for their character limit.

        A link counts as 23 characters, a mention counts without its server, and everything that looks like one
        character counts as one. Needs the extra ``grapheme``.

        :param text: the text of the status.
        :param spoiler_text: the content warning, in which every character counts.
        :return: the length in characters.
        :raises MastodonMissingExtraError: if the extra is not installed.
        :raises MastodonIllegalArgumentError: if either argument is not text.

        Source: https://docs.joinmastodon.org/user/posting/#text
        """
        for value, name in ((text, "text"), (spoiler_text or "", "spoiler_text")):
            if not isinstance(value, str):
                raise MastodonIllegalArgumentError(f"{name}={shown(value)} must be text.")
        length: int = optional("grapheme", "grapheme").length(counted_text(text) + (spoiler_text or ""))
        return length

    @named_call
    def decode_blurhash(
        self,
        media_dict: MediaAttachment,
        out_size: tuple[int, int] = (16, 16),
        size_per_component: bool = True,
        return_linear: bool = True,
    ) -> list[list[list[float]]]:
        """Decode the blurhash of a media attachment into the blurred image that clients show until the media is loaded.

        Needs the extra ``blurhash``.

        :param media_dict: the media attachment.
        :param out_size: the width and the height in pixels.
        :param size_per_component: whether to multiply the size by the number of components of the hash in each
            direction, so that the image has about the proportions of the media.
        :param return_linear: whether to return linear colours from 0.0 to 1.0; otherwise sRGB from 0 to 255.
        :return: rows of pixels, each a list of red, green and blue.
        :raises MastodonIllegalArgumentError: if the media has no readable blurhash, or the size is not a pair of
            positive numbers.
        :raises MastodonMissingExtraError: if the extra is not installed.

        Source: https://docs.joinmastodon.org/entities/MediaAttachment/#blurhash
        """
        code = media_dict.get("blurhash") if isinstance(media_dict, Mapping) else None
        if not isinstance(code, str):
            raise MastodonIllegalArgumentError(f"media_dict={shown(media_dict)} has no blurhash.")
        width, height = _size(out_size)
        blurhash = optional("blurhash", "blurhash")
        try:
            if size_per_component:
                across, down = blurhash.components(code)
                width, height = width * across, height * down
            pixels: list[list[list[float]]] = blurhash.decode(code, width, height, linear=return_linear)
        except (ValueError, KeyError) as error:
            raise MastodonIllegalArgumentError(
                f"media_dict: the blurhash {shown(code)} cannot be read: {error}"
            ) from error
        return pixels


def _checked(page: Any) -> Any:
    """Check that this is a page, page information, or None."""
    is_page = page is None or isinstance(page, _PAGES) or type(page) is AttribAccessDict
    if not is_page and not pagination.is_page_info(page) and not any(_info_of(page, each) for each in _DIRECTIONS):
        raise MastodonIllegalArgumentError(f"A {type(page).__name__} is not a page: pass the result of a call.")
    return page


def _is_empty_list(page: Any) -> bool:
    """Check whether this is an empty plain list, as mocks return it. It has no items, and so no further pages."""
    return type(page) is list and not page


def _direction(direction: str, name: str) -> str:
    found = one_of(direction, _DIRECTIONS, name)
    if found is None:
        raise MastodonIllegalArgumentError(f"{name}=None must be one of {list(_DIRECTIONS)}.")
    return found


def _info_of(page: Any, direction: str) -> PaginationInfo | None:
    """Return the page information for the next or previous page."""
    return getattr(page, "_pagination_next" if direction == "next" else "_pagination_prev", None)


def _size(size: Any) -> tuple[int, int]:
    fits = isinstance(size, (tuple, list)) and len(size) == 2 and all(type(each) is int and each > 0 for each in size)
    if not fits:
        raise MastodonIllegalArgumentError(f"out_size={shown(size)} must be a width and a height, both at least 1.")
    return size[0], size[1]
