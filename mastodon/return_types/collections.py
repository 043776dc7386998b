"""Collections of accounts, their items and the envelopes in which the server sends them."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from mastodon.return_types.accounts import Account
from mastodon.return_types.tags import ShallowTag
from mastodon.types_base import AttribAccessDict, MaybeSnowflakeIdType, NonPaginatableList, RenamedAccessDict, Wire


class CollectionItem(AttribAccessDict):
    """One place in a collection, held by an account.

    Returned by: ``api.collection(collection_id).collection.collection_items[0]``

    Source: https://docs.joinmastodon.org/entities/CollectionItem/
    """

    _version = "4.6.0"

    id: MaybeSnowflakeIdType
    """Id of the item. Added in 4.6.0."""
    account_id: MaybeSnowflakeIdType | None
    """Id of the account in this place. None while the item does not show it. Added in 4.6.0."""
    state: str
    """Consent of the account: ``pending``, ``accepted``, ``rejected`` or ``revoked``. Added in 4.6.0."""
    created_at: datetime
    """When the account was put in. Added in 4.6.0."""


class Collection(RenamedAccessDict):
    """A list of accounts that somebody curates and recommends in public.

    Returned by: ``api.collection(collection_id).collection`` or ``api.account_collections(account_id).collections[0]``

    Source: https://docs.joinmastodon.org/entities/Collection/
    """

    _version = "4.6.0"

    id: MaybeSnowflakeIdType
    """Id of the collection. Added in 4.6.0."""
    account_id: MaybeSnowflakeIdType
    """Id of the account that curates it. Added in 4.6.0."""
    uri: str
    """ActivityPub identifier of the collection. Added in 4.6.0."""
    url: str | None
    """Page of the collection for people. None if there is none. Added in 4.6.0."""
    name: str
    """Title of the collection. Added in 4.6.0."""
    description: str
    """Description of the collection, possibly HTML, possibly empty. Added in 4.6.0."""
    language: str | None
    """Main language as an ISO 639 code. None if none is set. Added in 4.6.0."""
    local: bool
    """Whether the collection was made on this server. Added in 4.6.0."""
    sensitive: bool
    """Whether it is marked as sensitive. Added in 4.6.0."""
    discoverable: bool
    """Whether profile, search and recommendations may show it. Added in 4.6.0."""
    tag: ShallowTag | None
    """Hashtag that names its topic. None if there is none. Added in 4.6.0."""
    created_at: datetime
    """When the collection was made. Added in 4.6.0."""
    updated_at: datetime
    """When the collection last changed. Added in 4.6.0."""
    item_count: int
    """Number of accounts it holds. Added in 4.6.0."""
    collection_items: Annotated[NonPaginatableList[CollectionItem], Wire("items")]
    """The places of the collection. The server calls them ``items``. Added in 4.6.0."""


class CollectionWithAccounts(AttribAccessDict):
    """A collection together with the accounts that take part in it.

    Returned by: ``api.collection(collection_id)``

    Source: https://docs.joinmastodon.org/entities/CollectionWithAccounts/
    """

    _version = "4.6.0"

    accounts: NonPaginatableList[Account]
    """Accounts to which the items of the collection point. Added in 4.6.0."""
    collection: Collection
    """The collection itself. Added in 4.6.0."""


class Collections(AttribAccessDict):
    """An envelope around several collections.

    Returned by: ``api.account_collections(account_id)`` or ``api.account_in_collections(account_id)``

    Source: https://docs.joinmastodon.org/entities/Collection/
    """

    _version = "4.6.0"

    collections: NonPaginatableList[Collection]
    """The collections. Added in 4.6.0."""


class WrappedCollection(AttribAccessDict):
    """An envelope around one collection.

    Returned by: ``api.collection_create(name)`` or ``api.collection_update(collection_id)``

    Source: https://docs.joinmastodon.org/entities/Collection/
    """

    _version = "4.6.0"

    collection: Collection
    """The collection. Added in 4.6.0."""


class WrappedCollectionItem(AttribAccessDict):
    """An envelope around one item of a collection.

    Returned by: ``api.collection_item_add(collection_id, account_id)``

    Source: https://docs.joinmastodon.org/entities/CollectionItem/
    """

    _version = "4.6.0"

    collection_item: CollectionItem
    """The item. Added in 4.6.0."""
