"""Collections of accounts, their items, and the wrappers in which the server sends them."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from mastodon.return_types.accounts import Account
from mastodon.return_types.plain import PlainText
from mastodon.return_types.tags import ShallowTag
from mastodon.types_base import AttribAccessDict, MaybeSnowflakeIdType, NonPaginatableList, RenamedAccessDict, Wire


class CollectionItem(AttribAccessDict):
    """An item of a collection: an account and its consent.

    Returned by: ``api.collection(collection_id).collection.collection_items[0]``

    Source: https://docs.joinmastodon.org/entities/CollectionItem/
    """

    _version = "4.6.0"

    id: MaybeSnowflakeIdType
    """ID of the item. Added in 4.6.0."""
    account_id: MaybeSnowflakeIdType | None
    """ID of the account. None while the item does not show it. Added in 4.6.0."""
    state: str
    """Consent of the account: ``pending``, ``accepted``, ``rejected`` or ``revoked``. Added in 4.6.0."""
    created_at: datetime
    """When the account was added. Added in 4.6.0."""


class Collection(RenamedAccessDict):
    """A public list of accounts that its owner recommends.

    Returned by: ``api.collection(collection_id).collection`` or ``api.account_collections(account_id).collections[0]``

    Source: https://docs.joinmastodon.org/entities/Collection/
    """

    _version = "4.6.0"

    id: MaybeSnowflakeIdType
    """ID of the collection. Added in 4.6.0."""
    account_id: MaybeSnowflakeIdType
    """ID of the account that owns the collection. Added in 4.6.0."""
    uri: str
    """ActivityPub identifier of the collection. Added in 4.6.0."""
    url: str | None
    """URL of the web page of the collection. None if there is none. Added in 4.6.0."""
    name: str
    """Title of the collection. Added in 4.6.0."""
    description: str
    """Description of the collection, possibly HTML, possibly empty. Added in 4.6.0."""
    language: str | None
    """Main language as an ISO 639 code. None if none is set. Added in 4.6.0."""
    local: bool
    """Whether the collection was created on this server. Added in 4.6.0."""
    sensitive: bool
    """Whether the collection is marked as sensitive. Added in 4.6.0."""
    discoverable: bool
    """Whether the collection may appear on the profile of its owner, in search results and in recommendations. Added in
    4.6.0."""
    tag: ShallowTag | None
    """Hashtag that describes the collection. None if there is none. Added in 4.6.0."""
    created_at: datetime
    """When the collection was created. Added in 4.6.0."""
    updated_at: datetime
    """When the collection last changed. Added in 4.6.0."""
    item_count: int
    """Number of items in the collection. Added in 4.6.0."""
    collection_items: Annotated[NonPaginatableList[CollectionItem], Wire("items")]
    """Items of the collection. The server names this field ``items``. Added in 4.6.0."""
    plain_description = PlainText("description")
    """``description`` as plain text, without markup. Empty if there is none."""


class CollectionWithAccounts(AttribAccessDict):
    """A collection, with the accounts that belong to it.

    Returned by: ``api.collection(collection_id)``

    Source: https://docs.joinmastodon.org/entities/CollectionWithAccounts/
    """

    _version = "4.6.0"

    accounts: NonPaginatableList[Account]
    """The owner of the collection and the accounts in it. Added in 4.6.0."""
    collection: Collection
    """The collection. Added in 4.6.0."""


class Collections(AttribAccessDict):
    """A wrapper around several collections.

    Returned by: ``api.account_collections(account_id)`` or ``api.account_in_collections(account_id)``

    Source: https://docs.joinmastodon.org/entities/Collection/
    """

    _version = "4.6.0"

    collections: NonPaginatableList[Collection]
    """The collections. Added in 4.6.0."""


class WrappedCollection(AttribAccessDict):
    """A wrapper around a collection.

    Returned by: ``api.collection_create(name)`` or ``api.collection_update(collection_id)``

    Source: https://docs.joinmastodon.org/entities/Collection/
    """

    _version = "4.6.0"

    collection: Collection
    """The collection. Added in 4.6.0."""


class WrappedCollectionItem(AttribAccessDict):
    """A wrapper around an item of a collection.

    Returned by: ``api.collection_item_add(collection_id, account_id)``

    Source: https://docs.joinmastodon.org/entities/CollectionItem/
    """

    _version = "4.6.0"

    collection_item: CollectionItem
    """The item. Added in 4.6.0."""
