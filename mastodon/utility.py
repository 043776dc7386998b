"""Pages, versions, and small tools that need no endpoint of their own."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, Literal, TypeVar, overload

from mastodon._core import pagination
from mastodon._core.params import one_of, shown
from mastodon._data.files import type_of_name
from mastodon._data.scalars import UnconvertibleError, to_datetime
from mastodon.compat import optional
from mastodon.errors import MastodonAPIError, MastodonIllegalArgumentError, MastodonVersionError
from mastodon.internals import Internals
from mastodon.return_types import MediaAttachment
from mastodon.types_base import AttribAccessDict, PaginatableList, PaginationInfo
from mastodon.versions import SUPPORTED_MASTODON_VERSION, parse_version_string

_T = TypeVar("_T")
_Page = TypeVar("_Page", bound="PaginatableList[Any] | AttribAccessDict")

_DIRECTIONS = ("next", "previous")

# Servers count every link as this many characters, however long it is.
_LINK_LENGTH = 23
# Top-level domains that never exist: RFC 6761, RFC 6762, RFC 9476 and ICANN's name for private use.
_NO_TLD = "test|example|invalid|localhost|local|internal|alt"
_LINK = (
    r"(?i)(?<![a-z0-9@\uff20$#\uff03])https?://"
    r"(?:[^\W_](?:[\w-]*[^\W_])?\.)+"
    rf"(?!(?:{_NO_TLD})(?![\w-]))(?:xn--[a-z0-9-]+|[^\W\d_]{{2,}})(?![\w@-]|\.\w)"
    r"(?::\d+)?"
    r"(?:[/?#](?:(?:[^\s<>()]|\([^\s<>()]*\))*(?:[^\s<>()!?*\"'「」;:,.$%\[\]~|@]|\([^\s<>()]*\)))?)?"
)
# The server that a mention names does not count.
_MENTION = r"(?i)(?<![=/\w])(@[a-z0-9_](?:[a-z0-9_.-]*[a-z0-9_])?)(?:@[\w.-]*\w)?"


class UtilityMixin(Internals):
    """Pages, versions and small tools."""

    # --- Pages ------------------------------------------------------------------------------------------------------

    @staticmethod
    def get_supported_version() -> str:
        """The newest version of Mastodon that the library was checked against.

        :return: a version such as ``4.7.3``. Newer servers work, too.
        """
        return SUPPORTED_MASTODON_VERSION

    @overload
    def fetch_next(self, previous_page: _Page) -> _Page | None: ...
    @overload
    def fetch_next(self, previous_page: Mapping[str, Any] | None) -> Any: ...
    def fetch_next(self, previous_page: Any) -> Any:
        """The page after a page: usually what is older.

        The request goes to the client's own server, wherever the server's own links point to.

        :param previous_page: a page, or page information from :meth:`get_pagination_info`. The information may have
            been stored as a plain dictionary in between.
        :return: the next page, of the same type; None when there is none.
        :raises MastodonIllegalArgumentError: this is no page, or information that leads to another server.

        Source: https://docs.joinmastodon.org/api/guidelines/#pagination
        """
        return self._neighbour(previous_page, "next")

    @overload
    def fetch_previous(self, next_page: _Page) -> _Page | None: ...
    @overload
    def fetch_previous(self, next_page: Mapping[str, Any] | None) -> Any: ...
    def fetch_previous(self, next_page: Any) -> Any:
        """The page before a page: usually what is newer.

        :param next_page: a page, or page information from :meth:`get_pagination_info`. The information may have been
            stored as a plain dictionary in between.
        :return: the previous page, of the same type; None when there is none.
        :raises MastodonIllegalArgumentError: this is no page, or information that leads to another server.

        Source: https://docs.joinmastodon.org/api/guidelines/#pagination
        """
        return self._neighbour(next_page, "previous")

    def fetch_remaining(self, first_page: PaginatableList[_T]) -> PaginatableList[_T]:
        """A page and all that come after it, as one list. The page itself stays as it is.

        Long lists take many requests and much memory; :meth:`pagination_iterator` gives the same items one by one.

        :param first_page: the page to begin with.
        :return: the items of all pages.
        :raises MastodonIllegalArgumentError: this is no page that is a list.

        Source: https://docs.joinmastodon.org/api/guidelines/#pagination
        """
        found: PaginatableList[_T] | None = None
        for page in self._lists(_checked(first_page), "next"):
            if found is None:
                found = page[0].copy()
                found._pagination_next = None
            else:
                found.extend(page[0])
        return PaginatableList() if found is None else found

    def get_pagination_info(
        self, page: PaginatableList[Any] | AttribAccessDict, pagination_direction: str
    ) -> PaginationInfo | None:
        """What leads to the next or previous page: to store, and to pass to :meth:`fetch_next` some other time.

        :param page: a page.
        :param pagination_direction: ``"next"`` or ``"previous"``.
        :return: the page information, a dictionary that can be written as JSON; None when there is no such page.
        :raises MastodonIllegalArgumentError: the direction is neither of the two.

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
    def pagination_iterator(
        self, start_page: Any, direction: str = "next", return_pagination_info: bool = False
    ) -> Iterator[Any]:
        """All items from a page on, one by one. Pages are fetched when they are needed, and only one is held.

        :param start_page: the page to begin with, or page information that leads to it.
        :param direction: ``"next"``, usually to what is older, or ``"previous"``. Within a page the items stay in the
            order of the server.
        :param return_pagination_info: give pairs of an item and the information that leads to the page after its own,
            None on the last page.
        :return: an iterator over items, or over pairs.
        :raises MastodonIllegalArgumentError: this is no page that is a list, or the direction is neither of the two.

        Source: https://docs.joinmastodon.org/api/guidelines/#pagination
        """
        pages = self._lists(_checked(start_page), _direction(direction, "direction"))
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
    def pagination_page_iterator(
        self, start_page: Any, direction: str = "next", return_pagination_info: bool = False
    ) -> Iterator[Any]:
        """All pages from a page on. They are fetched when they are needed; the last one may be empty.

        :param start_page: the page to begin with, or page information that leads to it.
        :param direction: ``"next"``, usually to what is older, or ``"previous"``.
        :param return_pagination_info: give pairs of a page and the information that leads to the page after it.
        :return: an iterator over pages, or over pairs.
        :raises MastodonIllegalArgumentError: this is no page, or the direction is neither of the two.

        Source: https://docs.joinmastodon.org/api/guidelines/#pagination
        """
        pages = self._pages(_checked(start_page), _direction(direction, "direction"))
        return pages if return_pagination_info else (page for page, _ in pages)

    def _neighbour(self, page: Any, direction: str) -> Any:
        page = _checked(page)
        info = page if pagination.is_page_info(page) else _info_of(page, direction)
        return None if info is None else self._page(info)

    def _page(self, info: Mapping[str, Any]) -> Any:
        """The page that page information leads to."""
        request = pagination.request_of(info)
        result = None if request.type_name is None else type_of_name(request.type_name)
        return self._Mastodon__api_request(
            "GET", request.endpoint, request.params, override_type=result, **request.options
        )

    def _pages(self, page: Any, direction: str) -> Iterator[tuple[Any, PaginationInfo | None]]:
        """Page after page, each with what leads to the one after it."""
        if pagination.is_page_info(page):
            page = self._page(page)
        while page is not None:
            info = _info_of(page, direction)
            last = info is None or page == []
            yield page, info
            if last or info is None:
                return
            following = self._page(info)
            # A server that does not know the cursor sends the same page for ever.
            page = None if following == page and following != [] else following

    def _lists(self, page: Any, direction: str) -> Iterator[tuple[Any, PaginationInfo | None]]:
        """Like :meth:`_pages`, for pages that are lists."""
        for each, info in self._pages(page, direction):
            if not isinstance(each, list):
                raise MastodonIllegalArgumentError(
                    f"A {type(each).__name__} is a page, but no list: use fetch_next or pagination_page_iterator."
                )
            yield each, info

    # --- Servers ----------------------------------------------------------------------------------------------------

    def retrieve_mastodon_version(self, fail_hard: bool = False) -> str:
        """The version of the server, asked for once and remembered.

        :param fail_hard: raise an error when the server does not tell its version.
        :return: the version as the server writes it, without what stands behind a plus sign or a space; "1.0.0" when
            the server does not tell.
        :raises MastodonVersionError: the server does not tell, and ``fail_hard`` is set.
        :raises MastodonNetworkError: the server cannot be reached.

        Source: https://docs.joinmastodon.org/methods/instance/#v1
        """
        server = self._known_server()
        if server is not None:
            return server.text.split()[0].split("+")[0]
        if fail_hard:
            raise MastodonVersionError("The server does not tell its version. Is api_base_url right?")
        return "1.0.0"

    def verify_minimum_version(self, version_str: str, cached: bool = False) -> bool:
        """Whether the server's version is at least a certain one.

        :param version_str: the version, such as "4.3.0".
        :param cached: makes no difference any more: the version is asked for once, and remembered.
        :return: whether it is. Software that is not Mastodon is judged by the numbers of its own version; a server that
            does not tell its version counts as 1.0.0.
        :raises MastodonIllegalArgumentError: this is no version.

        Source: https://docs.joinmastodon.org/methods/instance/#v1
        """
        needed = parse_version_string(version_str) if isinstance(version_str, str) else (0, 0, 0)
        if needed == (0, 0, 0):
            raise MastodonIllegalArgumentError(f"version_str={shown(version_str)} is no version such as '4.3.0'.")
        self._known_server()
        return (self.mastodon_major, self.mastodon_minor, self.mastodon_patch) >= needed

    def get_approx_server_time(self) -> datetime:
        """The server's clock, as its Date header tells it: right to about a second.

        :return: naive local time.
        :raises MastodonAPIError: the server sends no date that can be read.

        Source: https://docs.joinmastodon.org/api/guidelines/
        """
        for verb in ("HEAD", "GET"):
            response = self._Mastodon__api_request(verb, "/", return_response_object=True)
            try:
                return to_datetime(response.headers.get("Date")).astimezone().replace(tzinfo=None)
            except (UnconvertibleError, ValueError, OverflowError):
                continue
        raise MastodonAPIError("The server sends no Date header that can be read.")

    def set_language(self, lang: str | None) -> None:
        """Set the language that this client asks for: of trends and other texts, where the server has several.

        A ``lang`` argument of a call wins over it.

        :param lang: ISO 639-1 code, such as "de"; None leaves it to the server.

        Source: https://docs.joinmastodon.org/client/intro/
        """
        if lang is not None and not isinstance(lang, str):
            raise MastodonIllegalArgumentError(f"lang={shown(lang)} must be a language code such as 'de', or None.")
        self.lang = lang

    # --- Tools ------------------------------------------------------------------------------------------------------

    @staticmethod
    def get_status_length(text: str, spoiler_text: str | None = "") -> int:
        """How long a status is as servers count it, for their limit on characters.

        Links count 23, mentions count without their server, and everything that looks like one character counts one.
        Needs the extra ``grapheme``.

        :param text: the text of the status.
        :param spoiler_text: its content warning, of which every character counts.
        :return: the length in characters.
        :raises MastodonMissingExtraError: the extra is not installed.
        :raises MastodonIllegalArgumentError: one of the two is no text.

        Source: https://docs.joinmastodon.org/user/posting/#text
        """
        for value, name in ((text, "text"), (spoiler_text or "", "spoiler_text")):
            if not isinstance(value, str):
                raise MastodonIllegalArgumentError(f"{name}={shown(value)} must be a text.")
        counted = re.sub(_MENTION, r"\1", re.sub(_LINK, "x" * _LINK_LENGTH, text))
        length: int = optional("grapheme", "grapheme").length(counted + (spoiler_text or ""))
        return length

    def decode_blurhash(
        self,
        media_dict: MediaAttachment,
        out_size: tuple[int, int] = (16, 16),
        size_per_component: bool = True,
        return_linear: bool = True,
    ) -> list[list[list[float]]]:
        """The picture in few colours that stands for a medium until it is loaded.

        Needs the extra ``blurhash``.

        :param media_dict: the medium.
        :param out_size: width and height in pixels.
        :param size_per_component: multiply the size by the number of components that the hash has in each direction, so
            that pictures keep about the shape of the medium.
        :param return_linear: give linear colours from 0.0 to 1.0; otherwise sRGB from 0 to 255.
        :return: rows of pixels, each a list of red, green and blue.
        :raises MastodonIllegalArgumentError: the medium has no blurhash, or one that cannot be read; or the size is no
            pair of positive numbers.
        :raises MastodonMissingExtraError: the extra is not installed.

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
            picture: list[list[list[float]]] = blurhash.decode(code, width, height, linear=return_linear)
        except (ValueError, KeyError) as error:
            raise MastodonIllegalArgumentError(
                f"media_dict: the blurhash {shown(code)} cannot be read: {error}"
            ) from error
        return picture


def _checked(page: Any) -> Any:
    """A page or page information, or None."""
    paginatable = page is None or isinstance(page, (PaginatableList, AttribAccessDict)) or pagination.is_page_info(page)
    if not paginatable:
        raise MastodonIllegalArgumentError(f"A {type(page).__name__} is no page: pass on what a call returned.")
    return page


def _direction(direction: str, name: str) -> str:
    found = one_of(direction, _DIRECTIONS, name)
    if found is None:
        raise MastodonIllegalArgumentError(f"{name}=None must be one of {list(_DIRECTIONS)}.")
    return found


def _info_of(page: Any, direction: str) -> PaginationInfo | None:
    """What leads to the page beside a page."""
    return getattr(page, "_pagination_next" if direction == "next" else "_pagination_prev", None)


def _size(size: Any) -> tuple[int, int]:
    fits = isinstance(size, (tuple, list)) and len(size) == 2 and all(type(each) is int and each > 0 for each in size)
    if not fits:
        raise MastodonIllegalArgumentError(f"out_size={shown(size)} must be width and height, both at least 1.")
    return size[0], size[1]
