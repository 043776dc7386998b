"""Entities of search results."""

from __future__ import annotations

from mastodon.return_types.accounts import Account
from mastodon.return_types.collections import Collection
from mastodon.return_types.statuses import Status
from mastodon.return_types.tags import Tag
from mastodon.types_base import AttribAccessDict, NonPaginatableList


class Search(AttribAccessDict):
    """The results of a search in the first version of the search API.

    Deprecated: servers since 3.0.0 only have the second version, see ``SearchV2``.

    Returned by: ``api.search_v1("query")``

    Source: https://docs.joinmastodon.org/entities/Search/
    """

    _version = "3.0.0"

    accounts: NonPaginatableList[Account]
    """Matching accounts."""
    hashtags: NonPaginatableList[str]
    """Names of matching hashtags, without the hash sign. Removed in 3.0.0."""
    statuses: NonPaginatableList[Status]
    """Matching statuses."""


class SearchV2(AttribAccessDict):
    """The results of a search, by kind.

    Returned by: ``api.search("query")`` or ``api.search_v2("query")``

    Source: https://docs.joinmastodon.org/entities/Search/
    """

    _version = "4.6.0"

    accounts: NonPaginatableList[Account]
    """Matching accounts."""
    hashtags: NonPaginatableList[Tag]
    """Matching hashtags. Added in 2.4.1."""
    statuses: NonPaginatableList[Status]
    """Matching statuses."""
    collections: NonPaginatableList[Collection]
    """Matching collections. Added in 4.6.0."""
