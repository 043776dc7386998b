"""Entities of search results."""

from __future__ import annotations

from mastodon.return_types.accounts import Account
from mastodon.return_types.collections import Collection
from mastodon.return_types.statuses import Status
from mastodon.return_types.tags import Tag
from mastodon.types_base import AttribAccessDict, NonPaginatableList


class Search(AttribAccessDict):
    """Results of a search in the first version of the search API.

    Deprecated: servers from 3.0.0 on no longer have it, use SearchV2.

    Returned by: ``api.search_v1("query")``

    Source: https://docs.joinmastodon.org/entities/Search/
    """

    _version = "3.0.0"

    accounts: NonPaginatableList[Account]
    """Accounts that match."""
    hashtags: NonPaginatableList[str]
    """Names of hashtags that match, without the hash sign. Removed in 3.0.0."""
    statuses: NonPaginatableList[Status]
    """Statuses that match."""


class SearchV2(AttribAccessDict):
    """Results of a search, by kind.

    Returned by: ``api.search("query")`` or ``api.search_v2("query")``

    Source: https://docs.joinmastodon.org/entities/Search/
    """

    _version = "4.6.0"

    accounts: NonPaginatableList[Account]
    """Accounts that match."""
    hashtags: NonPaginatableList[Tag]
    """Hashtags that match. Added in 2.4.1."""
    statuses: NonPaginatableList[Status]
    """Statuses that match."""
    collections: NonPaginatableList[Collection]
    """Collections that match. Added in 4.6.0."""
