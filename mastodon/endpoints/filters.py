"""Filters of both versions: a v1 filter has one phrase; a v2 filter has a title, an action, keywords and statuses."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta, timezone
from typing import Any, TypeVar

from mastodon._core.params import given_id, one_of, optional_text, path, shown, strings_of, text_of, whole_seconds
from mastodon._data.scalars import UnconvertibleError, to_datetime
from mastodon.errors import MastodonIllegalArgumentError
from mastodon.internals import Internals
from mastodon.return_types import Filter, FilterKeyword, FilterStatus, FilterV2, Status
from mastodon.types_base import EmptyResponse, IdType, NonPaginatableList
from mastodon.versions import api_version

Item = TypeVar("Item", bound=Mapping[str, Any])

_CONTEXTS = ("home", "notifications", "public", "thread", "account")
_ACTIONS = ("warn", "hide", "blur")

# HTML tags that end a word. All others may occur inside a word.
_BREAKS = r"(?i)</?(?:p|br|div|li|ul|ol|blockquote|pre|hr|h[1-6])\b[^<>]*>"
_TAGS = r"(?i)</?[a-z][^<>]*>"


class FiltersMixin(Internals):
    """Reading, creating and changing filters, and applying them locally."""

    # --- Version 1 --------------------------------------------------------------------------------------------------

    @api_version("2.4.3", "2.4.3")
    def filters(self) -> NonPaginatableList[Filter]:
        """Fetch all of the user's filters in the form of version 1, one for each keyword.

        :return: all filters, in one response.

        Source: https://docs.joinmastodon.org/methods/filters/#get-v1
        """
        return self._get(NonPaginatableList[Filter], "/api/v1/filters")

    @api_version("2.4.3", "3.1.0")
    def filter(self, id: Filter | IdType) -> Filter:
        """Fetch one version 1 filter.

        :param id: the filter.
        :return: the filter.
        :raises MastodonNotFoundError: if there is no such filter.

        Source: https://docs.joinmastodon.org/methods/filters/#get-one-v1
        """
        return self._get(Filter, path("/api/v1/filters/{}", id))

    @api_version("2.4.3", "3.1.0")
    def filter_create(
        self,
        phrase: str,
        context: str | Iterable[str],
        irreversible: bool = False,
        whole_word: bool = True,
        expires_in: int | timedelta | None = None,
    ) -> Filter:
        """Create a version 1 filter.

        :param phrase: the text to look for.
        :param context: the context or contexts where the filter applies: ``"home"`` (the home timeline and lists),
            ``"notifications"``, ``"public"`` (public timelines), ``"thread"`` (the thread of a status) or ``"account"``
            (profiles).
        :param irreversible: whether the server drops matches from the home timeline and the notifications. They remain
            dropped when the filter is deleted.
        :param whole_word: whether the phrase must be a whole word.
        :param expires_in: the number of seconds until the filter expires, or a timedelta; None for never.
        :return: the new filter.
        :raises MastodonIllegalArgumentError: if a context is not one of those above.

        Source: https://docs.joinmastodon.org/methods/filters/#create-v1
        """
        return self._post(
            Filter,
            "/api/v1/filters",
            {
                "phrase": text_of(phrase, "phrase"),
                "context": _required_contexts(context),
                "irreversible": irreversible,
                "whole_word": whole_word,
                "expires_in": whole_seconds(expires_in, "expires_in"),
            },
        )

    @api_version("2.4.3", "3.1.0")
    def filter_update(
        self,
        id: Filter | IdType,
        phrase: str | None = None,
        context: str | Iterable[str] | None = None,
        irreversible: bool | None = None,
        whole_word: bool | None = None,
        expires_in: int | timedelta | None = None,
    ) -> Filter:
        """Change a version 1 filter. Arguments that are None change nothing.

        :param id: the filter.
        :param phrase: the text to look for.
        :param context: the contexts where the filter applies; see :meth:`filter_create`.
        :param irreversible: whether the server drops matches.
        :param whole_word: whether the phrase must be a whole word.
        :param expires_in: the number of seconds from now until the filter expires, or a timedelta.
        :return: the updated filter.
        :raises MastodonIllegalArgumentError: if there is no such context.
        :raises MastodonNotFoundError: if there is no such filter.

        Source: https://docs.joinmastodon.org/methods/filters/#update-v1
        """
        return self._put(
            Filter,
            path("/api/v1/filters/{}", id),
            {
                "phrase": optional_text(phrase, "phrase"),
                "context": _contexts(context),
                "irreversible": irreversible,
                "whole_word": whole_word,
                "expires_in": whole_seconds(expires_in, "expires_in"),
            },
        )

    @api_version("2.4.3", "2.4.3")
    def filter_delete(self, id: Filter | FilterV2 | IdType) -> None:
        """Delete a version 1 filter.

        :param id: the filter.
        :raises MastodonNotFoundError: if there is no such filter.

        Source: https://docs.joinmastodon.org/methods/filters/#delete-v1
        """
        self._delete(EmptyResponse, path("/api/v1/filters/{}", id))

    @api_version("2.4.3", "2.4.3")
    def filters_apply(
        self,
        objects: Iterable[Item],
        filters: Iterable[Filter | FilterV2 | Mapping[str, Any]],
        context: str,
    ) -> list[Item]:
        """Return the statuses or notifications that no filter matches, without sending a request.

        Filters of both versions apply if they include the context and have not expired, whatever their action is. Like
        servers, this method looks for the phrases in the text of a status, its content warning, the options of its poll
        and the descriptions of its media, ignoring case. For a boost, it looks in the boosted status. Notifications
        without a status are kept.

        :param objects: the statuses or notifications, such as a timeline page.
        :param filters: the filters, as returned by :meth:`filters` or :meth:`filters_v2`.
        :param context: the context in which the objects are shown: ``"home"``, ``"notifications"``, ``"public"``,
            ``"thread"`` or ``"account"``.
        :return: the remaining objects, in the same order. The lists passed do not change.
        :raises MastodonIllegalArgumentError: if there is no such context, or an object is not a status, notification or
            filter.

        Source: https://docs.joinmastodon.org/user/moderating/
        """
        wanted_context = one_of(context, _CONTEXTS, "context")
        if wanted_context is None:
            raise MastodonIllegalArgumentError(f"context=None must be one of {list(_CONTEXTS)}.")
        items = list(_dictionaries(objects, "objects"))
        active = [each for each in _dictionaries(filters, "filters") if _is_active(each, wanted_context)]
        patterns = [_pattern(phrase, whole) for each in active for phrase, whole in _phrases(each)]
        status_ids = {str(entry.get("status_id")) for each in active for entry in each.get("statuses") or ()}
        return [item for item in items if not _matches(item, patterns, status_ids)]

    # --- Version 2 --------------------------------------------------------------------------------------------------

    @api_version("4.0.0", "4.0.0")
    def filters_v2(self) -> NonPaginatableList[FilterV2]:
        """Fetch all of the user's filters, with their keywords and statuses.

        :return: all filters, in one response.

        Source: https://docs.joinmastodon.org/methods/filters/#get
        """
        return self._get(NonPaginatableList[FilterV2], "/api/v2/filters")

    @api_version("4.0.0", "4.0.0")
    def filter_v2(self, filter_id: Filter | FilterV2 | IdType) -> Filter:
        """Fetch one filter, with its title, action, keywords and statuses.

        :param filter_id: the filter.
        :return: the filter, as a ``Filter``. Its title, action, keywords and statuses are keys: ``found["title"]``.
        :raises MastodonNotFoundError: if there is no such filter.

        Source: https://docs.joinmastodon.org/methods/filters/#get-one
        """
        return self._get(Filter, path("/api/v2/filters/{}", filter_id, names=("filter_id",)))

    @api_version("4.0.0", "4.0.0")
    def create_filter_v2(
        self,
        title: str,
        context: str | Iterable[str],
        filter_action: str,
        expires_in: int | timedelta | None = None,
        keywords_attributes: Iterable[FilterKeyword | Mapping[str, Any]] | None = None,
    ) -> FilterV2:
        """Create a filter.

        :param title: the name of the filter.
        :param context: the context or contexts where the filter applies: ``"home"`` (the home timeline and lists),
            ``"notifications"``, ``"public"`` (public timelines), ``"thread"`` (the thread of a status) or ``"account"``
            (profiles).
        :param filter_action: what clients do with a match: ``"warn"`` (show the title of the filter instead),
            ``"hide"`` (leave it out) or ``"blur"`` (blur its media).
        :param expires_in: the number of seconds until the filter expires, or a timedelta; None for never.
        :param keywords_attributes: the keywords, each a dictionary with ``keyword`` and optionally ``whole_word``.
        :return: the new filter.
        :raises MastodonIllegalArgumentError: if a context or the action is not one of those above, or a keyword is not
            a dictionary.

        Source: https://docs.joinmastodon.org/methods/filters/#create
        """
        settings = {
            "title": text_of(title, "title"),
            "context": _required_contexts(context),
            "filter_action": one_of(text_of(filter_action, "filter_action"), _ACTIONS, "filter_action"),
            "expires_in": whole_seconds(expires_in, "expires_in"),
            "keywords_attributes": _keywords(keywords_attributes),
        }
        return self._post(FilterV2, "/api/v2/filters", settings, use_json=True)

    @api_version("4.0.0", "4.0.0")
    def update_filter_v2(
        self,
        filter_id: FilterV2 | IdType,
        title: str | None = None,
        context: str | Iterable[str] | None = None,
        filter_action: str | None = None,
        expires_in: int | timedelta | None = None,
        keywords_attributes: Iterable[FilterKeyword | Mapping[str, Any]] | None = None,
    ) -> FilterV2:
        """Change a filter. Arguments that are None change nothing.

        :param filter_id: the filter.
        :param title: the name of the filter.
        :param context: the contexts where the filter applies; see :meth:`create_filter_v2`.
        :param filter_action: ``"warn"``, ``"hide"`` or ``"blur"``.
        :param expires_in: the number of seconds from now until the filter expires, or a timedelta.
        :param keywords_attributes: keywords to add, each a dictionary with ``keyword`` and optionally ``whole_word``. A
            dictionary with ``id`` changes the keyword with that id; with ``id`` and ``_destroy=True`` it removes the
            keyword.
        :return: the updated filter.
        :raises MastodonIllegalArgumentError: if there is no such context or action, or a keyword is not a dictionary.
        :raises MastodonNotFoundError: if there is no such filter or keyword.

        Source: https://docs.joinmastodon.org/methods/filters/#update
        """
        settings = {
            "title": optional_text(title, "title"),
            "context": _contexts(context),
            "filter_action": one_of(filter_action, _ACTIONS, "filter_action"),
            "expires_in": whole_seconds(expires_in, "expires_in"),
            "keywords_attributes": _keywords(keywords_attributes),
        }
        endpoint = path("/api/v2/filters/{}", filter_id, names=("filter_id",))
        return self._put(FilterV2, endpoint, settings, use_json=True)

    @api_version("4.0.0", "4.0.0")
    def delete_filter_v2(self, filter_id: FilterV2 | IdType) -> None:
        """Delete a filter with its keywords and statuses.

        :param filter_id: the filter.
        :raises MastodonNotFoundError: if there is no such filter.

        Source: https://docs.joinmastodon.org/methods/filters/#delete
        """
        self._delete(EmptyResponse, path("/api/v2/filters/{}", filter_id, names=("filter_id",)))

    @api_version("4.0.0", "4.0.0")
    def filter_keywords_v2(self, filter_id: FilterV2 | IdType) -> NonPaginatableList[FilterKeyword]:
        """Fetch the keywords of a filter.

        :param filter_id: the filter.
        :return: all keywords, in one response.
        :raises MastodonNotFoundError: if there is no such filter.

        Source: https://docs.joinmastodon.org/methods/filters/#keywords-get
        """
        endpoint = path("/api/v2/filters/{}/keywords", filter_id, names=("filter_id",))
        return self._get(NonPaginatableList[FilterKeyword], endpoint)

    @api_version("4.0.0", "4.0.0")
    def add_filter_keyword_v2(
        self, filter_id: FilterV2 | IdType, keyword: str, whole_word: bool = False
    ) -> FilterKeyword:
        """Add a keyword to a filter.

        :param filter_id: the filter.
        :param keyword: the text to look for.
        :param whole_word: whether the keyword must be a whole word.
        :return: the new keyword.
        :raises MastodonNotFoundError: if there is no such filter.

        Source: https://docs.joinmastodon.org/methods/filters/#keywords-create
        """
        endpoint = path("/api/v2/filters/{}/keywords", filter_id, names=("filter_id",))
        return self._post(FilterKeyword, endpoint, {"keyword": text_of(keyword, "keyword"), "whole_word": whole_word})

    @api_version("4.0.0", "4.0.0")
    def filter_keyword_v2(self, keyword_id: FilterKeyword | IdType) -> FilterKeyword:
        """Fetch one keyword of a filter.

        :param keyword_id: the keyword. The filter is not needed.
        :return: the keyword.
        :raises MastodonNotFoundError: if there is no such keyword.

        Source: https://docs.joinmastodon.org/methods/filters/#keywords-get-one
        """
        return self._get(FilterKeyword, path("/api/v2/filters/keywords/{}", keyword_id, names=("keyword_id",)))

    @api_version("4.0.0", "4.0.0")
    def update_filter_keyword_v2(
        self, keyword_id: FilterKeyword | IdType, keyword: str | None = None, whole_word: bool | None = None
    ) -> FilterKeyword:
        """Change a keyword of a filter. Arguments that are None change nothing, but some servers require ``keyword``.

        :param keyword_id: the keyword.
        :param keyword: the text to look for.
        :param whole_word: whether the keyword must be a whole word.
        :return: the updated keyword.
        :raises MastodonNotFoundError: if there is no such keyword.

        Source: https://docs.joinmastodon.org/methods/filters/#keywords-update
        """
        endpoint = path("/api/v2/filters/keywords/{}", keyword_id, names=("keyword_id",))
        changes = {"keyword": optional_text(keyword, "keyword"), "whole_word": whole_word}
        return self._put(FilterKeyword, endpoint, changes)

    @api_version("4.0.0", "4.0.0")
    def delete_filter_keyword_v2(self, keyword_id: FilterKeyword | IdType) -> None:
        """Remove a keyword from a filter.

        :param keyword_id: the keyword.
        :raises MastodonNotFoundError: if there is no such keyword.

        Source: https://docs.joinmastodon.org/methods/filters/#keywords-delete
        """
        self._delete(EmptyResponse, path("/api/v2/filters/keywords/{}", keyword_id, names=("keyword_id",)))

    @api_version("4.0.0", "4.0.0")
    def filter_statuses_v2(self, filter_id: FilterV2 | IdType) -> NonPaginatableList[FilterStatus]:
        """Fetch the statuses in a filter.

        :param filter_id: the filter.
        :return: one entry for each status, in one response.
        :raises MastodonNotFoundError: if there is no such filter.

        Source: https://docs.joinmastodon.org/methods/filters/#statuses-get
        """
        endpoint = path("/api/v2/filters/{}/statuses", filter_id, names=("filter_id",))
        return self._get(NonPaginatableList[FilterStatus], endpoint)

    @api_version("4.0.0", "4.0.0")
    def add_filter_status_v2(self, filter_id: FilterV2 | IdType, status_id: Status | IdType) -> FilterStatus:
        """Add a status to a filter, which then matches the status whatever its text.

        :param filter_id: the filter.
        :param status_id: the status.
        :return: the new entry.
        :raises MastodonNotFoundError: if there is no such filter or status.

        Source: https://docs.joinmastodon.org/methods/filters/#statuses-add
        """
        endpoint = path("/api/v2/filters/{}/statuses", filter_id, names=("filter_id",))
        return self._post(FilterStatus, endpoint, {"status_id": given_id(status_id, "status_id")})

    @api_version("4.0.0", "4.0.0")
    def filter_status_v2(self, filter_status_id: FilterStatus | IdType) -> FilterStatus:
        """Fetch one status entry of a filter.

        :param filter_status_id: the entry or its id, which is not the id of the status.
        :return: the entry.
        :raises MastodonNotFoundError: if there is no such entry.

        Source: https://docs.joinmastodon.org/methods/filters/#statuses-get-one
        """
        endpoint = path("/api/v2/filters/statuses/{}", filter_status_id, names=("filter_status_id",))
        return self._get(FilterStatus, endpoint)

    @api_version("4.0.0", "4.0.0")
    def delete_filter_status_v2(self, filter_status_id: FilterStatus | IdType) -> None:
        """Remove a status from a filter.

        :param filter_status_id: the entry or its id, which is not the id of the status.
        :raises MastodonNotFoundError: if there is no such entry.

        Source: https://docs.joinmastodon.org/methods/filters/#statuses-remove
        """
        endpoint = path("/api/v2/filters/statuses/{}", filter_status_id, names=("filter_status_id",))
        self._delete(EmptyResponse, endpoint)


# --- Arguments --------------------------------------------------------------------------------------------------------


def _contexts(value: Any) -> list[str | None] | None:
    words = strings_of(value, "context")
    return None if words is None else [one_of(word, _CONTEXTS, "context") for word in words]


def _required_contexts(value: Any) -> list[str | None]:
    found = _contexts(value)
    if found is None:
        raise MastodonIllegalArgumentError(f"context=None must be one or several of {list(_CONTEXTS)}.")
    return found


def _keywords(values: Any) -> list[dict[str, Any]] | None:
    """Return copies of the keywords for a JSON body, without keys that are None."""
    if values is None:
        return None
    found = _dictionaries(values, "keywords_attributes")
    return [{key: value for key, value in each.items() if value is not None} for each in found]


def _dictionaries(values: Any, name: str) -> Iterator[Any]:
    """Yield the entities or dictionaries in a list."""
    if isinstance(values, (str, Mapping)) or not isinstance(values, Iterable):
        raise MastodonIllegalArgumentError(f"{name} must be a list, not a {type(values).__name__}.")
    for value in values:
        if not isinstance(value, Mapping):
            raise MastodonIllegalArgumentError(
                f"{name} contains {shown(value)}, which is not an entity or a dictionary."
            )
        yield value


# --- Applying filters -------------------------------------------------------------------------------------------------


def _is_active(applied: Mapping[str, Any], context: str) -> bool:
    """Check whether a filter includes a context and has not expired."""
    contexts = strings_of(applied.get("context"), "context") or ()
    return context in contexts and not _has_expired(applied.get("expires_at"))


def _has_expired(expires_at: Any) -> bool:
    if expires_at is None:
        return False
    try:
        expiry = to_datetime(expires_at)
    except UnconvertibleError as error:
        raise MastodonIllegalArgumentError(
            f"A filter has expires_at={shown(expires_at)}, which is not a time."
        ) from error
    return expiry.astimezone(timezone.utc) <= datetime.now(timezone.utc)


def _phrases(applied: Mapping[str, Any]) -> Iterator[tuple[str, bool]]:
    """Yield the phrases of a filter of either version, except empty ones, which would match everything."""
    for entry in (applied, *(applied.get("keywords") or ())):
        phrase = " ".join(str(entry.get("phrase") or entry.get("keyword") or "").split())
        if phrase:
            yield phrase, bool(entry.get("whole_word"))


def _pattern(phrase: str, whole_word: bool) -> re.Pattern[str]:
    """Return the pattern for a phrase.

    As in Mastodon, word boundaries are required only next to word characters, so that ``#tag`` can match.
    """
    pattern = re.escape(phrase)
    if whole_word:
        pattern = (r"\b" if re.match(r"\w", phrase) else "") + pattern + (r"\b" if re.search(r"\w\Z", phrase) else "")
    return re.compile(pattern, re.IGNORECASE)


def _matches(item: Mapping[str, Any], patterns: list[re.Pattern[str]], status_ids: set[str]) -> bool:
    statuses = _statuses(item)
    if any(str(status.get("id")) in status_ids for status in statuses):
        return True
    texts = [text for status in statuses for text in _texts(status)]
    return any(pattern.search(text) for pattern in patterns for text in texts)


def _statuses(item: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Return the statuses in a status or notification: the status itself, and the boosted status if it is a boost."""
    status = item.get("status", item)
    boosted = status.get("reblog") if isinstance(status, Mapping) else None
    return [one for one in (status, boosted) if isinstance(one, Mapping)]


def _texts(status: Mapping[str, Any]) -> Iterator[str]:
    yield _plain(status.get("content"))
    yield _single_spaced(status.get("spoiler_text"))
    for option in (status.get("poll") or {}).get("options") or ():
        yield _single_spaced(option.get("title"))
    for media in status.get("media_attachments") or ():
        yield _single_spaced(media.get("description"))


def _plain(content: Any) -> str:
    """Return the text of an HTML fragment."""
    # Imported here because it loads a long table that only filters_apply needs.
    import html

    return _single_spaced(html.unescape(re.sub(_TAGS, "", re.sub(_BREAKS, " ", str(content or "")))))


def _single_spaced(text: Any) -> str:
    return " ".join(str(text or "").split())
