"""Filters of both versions of the API, and their matches in statuses."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from mastodon.types_base import AttribAccessDict, ByKey, MaybeSnowflakeIdType, NonPaginatableList


class Filter(AttribAccessDict):
    """A filter in the first version of the API: one phrase with its settings.

    Deprecated: servers since 4.0.0 have ``FilterV2``.

    Returned by: ``api.filters()[0]`` or ``api.filter_create(phrase, context)``

    Source: https://docs.joinmastodon.org/entities/V1_Filter/
    """

    _version = "3.1.0"

    id: MaybeSnowflakeIdType
    """ID of the filter. Added in 2.4.3."""
    phrase: str
    """Text to look for. Added in 2.4.3."""
    context: NonPaginatableList[str]
    """Where the filter applies: ``home``, ``notifications``, ``public``, ``thread`` or ``account`` (added in 3.1.0).
    Added in 2.4.3."""
    expires_at: datetime | None
    """When the filter expires. None if it does not expire. Added in 2.4.3."""
    irreversible: bool
    """Whether the server drops matching statuses, so that no client receives them. Added in 2.4.3."""
    whole_word: bool
    """Whether the phrase must be a whole word. Added in 2.4.3."""


class FilterKeyword(AttribAccessDict):
    """A phrase that a filter looks for.

    Returned by: ``api.filters_v2()[0].keywords[0]``

    Source: https://docs.joinmastodon.org/entities/FilterKeyword
    """

    _version = "4.0.0"

    id: MaybeSnowflakeIdType
    """ID of the keyword. Added in 4.0.0."""
    keyword: str
    """Text to look for. Added in 4.0.0."""
    whole_word: bool
    """Whether the text must be a whole word. Added in 4.0.0."""


class FilterStatus(AttribAccessDict):
    """A status that a filter hides.

    Returned by: ``api.filters_v2()[0].statuses[0]`` or ``api.filter_statuses_v2(filter_id)[0]``

    Source: https://docs.joinmastodon.org/entities/FilterStatus
    """

    _version = "4.0.0"

    id: MaybeSnowflakeIdType
    """ID of the entry. Added in 4.0.0."""
    status_id: MaybeSnowflakeIdType
    """ID of the filtered status. Added in 4.0.0."""


class FilterV2(AttribAccessDict):
    """A filter with a title, any number of keywords and statuses, and an action.

    Returned by: ``api.filters_v2()[0]`` or ``api.create_filter_v2(title, context, action)``

    Source: https://docs.joinmastodon.org/entities/Filter/
    """

    _version = "4.0.0"

    id: MaybeSnowflakeIdType
    """ID of the filter. Added in 4.0.0."""
    context: NonPaginatableList[str]
    """Where the filter applies: ``home``, ``notifications``, ``public``, ``thread`` or ``account``. Added in 4.0.0."""
    expires_at: datetime | None
    """When the filter expires. None if it does not expire. Added in 4.0.0."""
    title: str
    """Name that the user gave to the filter. Added in 4.0.0."""
    filter_action: str
    """Action for matching statuses: ``warn`` (hide it behind the title), ``hide`` (leave it out) or ``blur`` (blur its
    media, added in 4.4.0). Added in 4.0.0."""
    keywords: NonPaginatableList[FilterKeyword]
    """Phrases to look for. None inside a ``FilterResult``. Added in 4.0.0."""
    statuses: NonPaginatableList[FilterStatus]
    """Statuses that are filtered whatever their text. None inside a ``FilterResult``. Added in 4.0.0."""


class FilterResult(AttribAccessDict):
    """A filter that matched a status, with the matches.

    Returned by: ``api.status(status_id).filtered[0]``

    Source: https://docs.joinmastodon.org/entities/FilterResult/
    """

    _version = "4.0.0"

    filter: Annotated[Filter | FilterV2, ByKey({"phrase": Filter}, FilterV2)]
    """The filter that matched: a ``FilterV2``, or a ``Filter`` when it has a phrase. Added in 4.0.0."""
    keyword_matches: NonPaginatableList[str] | None
    """Keywords that matched. None if none did. Added in 4.0.0."""
    status_matches: NonPaginatableList[MaybeSnowflakeIdType] | None
    """IDs of the statuses in the filter that matched. None if none did. Added in 4.0.0."""
