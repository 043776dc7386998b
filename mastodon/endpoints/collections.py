"""Collections: lists of accounts that people recommend to each other."""

from __future__ import annotations

from collections.abc import Iterable

from mastodon._core.params import Params, count, id_of, optional_ids, optional_text, path, text_of
from mastodon.internals import Internals
from mastodon.return_types import (
    Account,
    Collection,
    CollectionItem,
    Collections,
    CollectionWithAccounts,
    WrappedCollection,
    WrappedCollectionItem,
)
from mastodon.types_base import EmptyResponse, IdType
from mastodon.versions import api_version

_ITEM_ARGUMENTS = ("collection_id", "item_id")


class CollectionsMixin(Internals):
    """Collections: lists of accounts that people recommend to each other."""

    @api_version("4.6.0", "4.6.0")
    def account_collections(
        self, id: Account | IdType, limit: int | None = None, offset: int | None = None
    ) -> Collections:
        """Fetch the collections that an account has created.

        :param id: the account.
        :param limit: the maximum number of results, 1 to 80. The server's default is 40.
        :param offset: the number of results to skip.
        :return: a page, with the collections under ``collections``. Pass it to :meth:`fetch_next` for the next page.
        :raises MastodonNotFoundError: if there is no such account.

        Source: https://docs.joinmastodon.org/methods/collections/#get_collections
        """
        return self._collections_of("/api/v1/accounts/{}/collections", id, _limit_and_offset(limit, offset))

    @api_version("4.6.0", "4.6.0")
    def account_in_collections(
        self, id: Account | IdType | None, limit: int | None = None, offset: int | None = None
    ) -> Collections:
        """Fetch the collections that contain an account.

        :param id: the account, which must be the user's own. None means the user's own account.
        :param limit: the maximum number of results, 1 to 80. The server's default is 40.
        :param offset: the number of results to skip.
        :return: a page, with the collections under ``collections``. Pass it to :meth:`fetch_next` for the next page.
        :raises MastodonAPIError: if the account belongs to somebody else.

        Source: https://docs.joinmastodon.org/methods/collections/#in_collections
        """
        query = _limit_and_offset(limit, offset)
        if id is None:
            id = self._Mastodon__get_logged_in_id()
        return self._collections_of("/api/v1/accounts/{}/in_collections", id, query)

    def _collections_of(self, template: str, id: Account | IdType, query: Params) -> Collections:
        return self._get(
            Collections, path(template, id), query, offset_pagination=True, offset_pagination_field="collections"
        )

    @api_version("4.6.0", "4.6.0")
    def collection(self, id: Collection | IdType) -> CollectionWithAccounts:
        """Fetch one collection and the accounts in it.

        :param id: the collection.
        :return: the collection under ``collection`` and its accounts under ``accounts``.
        :raises MastodonNotFoundError: if there is no such collection.

        Source: https://docs.joinmastodon.org/methods/collections/#get_collection
        """
        return self._get(CollectionWithAccounts, path("/api/v1/collections/{}", id))

    @api_version("4.6.0", "4.6.0")
    def collection_create(
        self,
        name: str,
        description: str | None = None,
        language: str | None = None,
        tag_name: str | None = None,
        sensitive: bool = False,
        discoverable: bool = False,
        account_ids: Iterable[Account | IdType] | Account | IdType | None = None,
    ) -> WrappedCollection:
        """Create a collection.

        :param name: the name of the collection.
        :param description: the description of the collection.
        :param language: the language of the name and the description, as an ISO 639-1 code such as "en".
        :param tag_name: a hashtag that describes the collection, without the "#".
        :param sensitive: whether readers get a warning before they see the collection.
        :param discoverable: whether the server may recommend the collection to others.
        :param account_ids: the accounts to start with, one or several. The server asks them for their consent.
        :return: the collection under ``collection``.
        :raises MastodonAPIError: if the server rejects the collection, for example because the name is too long.

        Source: https://docs.joinmastodon.org/methods/collections/#create
        """
        fields = {
            "name": text_of(name, "name"),
            "description": optional_text(description, "description"),
            "language": optional_text(language, "language"),
            "tag_name": optional_text(tag_name, "tag_name"),
            "sensitive": bool(sensitive),
            "discoverable": bool(discoverable),
            "account_ids": optional_ids(account_ids, "account_ids"),
        }
        return self._post(WrappedCollection, "/api/v1/collections", fields)

    @api_version("4.6.0", "4.6.0")
    def collection_update(
        self,
        id: Collection | IdType,
        name: str | None = None,
        description: str | None = None,
        language: str | None = None,
        tag_name: str | None = None,
        sensitive: bool | None = None,
        discoverable: bool | None = None,
    ) -> WrappedCollection:
        """Change a collection. Arguments that are None change nothing.

        :param id: the collection.
        :param name: the name of the collection.
        :param description: the description of the collection.
        :param language: the language of the name and the description, as an ISO 639-1 code such as "en".
        :param tag_name: a hashtag that describes the collection, without the "#"; an empty string removes it.
        :param sensitive: whether readers get a warning before they see the collection.
        :param discoverable: whether the server may recommend the collection to others.
        :return: the collection under ``collection``.
        :raises MastodonNotFoundError: if the user has no such collection.

        Source: https://docs.joinmastodon.org/methods/collections/#update_collection
        """
        fields = {
            "name": optional_text(name, "name"),
            "description": optional_text(description, "description"),
            "language": optional_text(language, "language"),
            "tag_name": optional_text(tag_name, "tag_name"),
            "sensitive": sensitive,
            "discoverable": discoverable,
        }
        return self._patch(WrappedCollection, path("/api/v1/collections/{}", id), fields)

    @api_version("4.6.0", "4.6.0")
    def collection_delete(self, id: Collection | IdType) -> EmptyResponse:
        """Delete a collection.

        :param id: the collection.
        :return: an empty response.
        :raises MastodonNotFoundError: if the user has no such collection.

        Source: https://docs.joinmastodon.org/methods/collections/#delete_collection
        """
        return self._delete(EmptyResponse, path("/api/v1/collections/{}", id))

    @api_version("4.6.0", "4.6.0")
    def collection_item_add(self, id: Collection | IdType, account_id: Account | IdType) -> WrappedCollectionItem:
        """Add an account to a collection. The server asks the account for its consent.

        :param id: the collection.
        :param account_id: the account.
        :return: the new item under ``collection_item``.
        :raises MastodonNotFoundError: if the user has no such collection, or no such account.

        Source: https://docs.joinmastodon.org/methods/collections/#add_account
        """
        account = id_of(account_id, "account_id")
        return self._post(WrappedCollectionItem, path("/api/v1/collections/{}/items", id), {"account_id": account})

    @api_version("4.6.0", "4.6.0")
    def collection_item_delete(
        self, collection_id: Collection | IdType, item_id: CollectionItem | IdType
    ) -> EmptyResponse:
        """Remove an account from one of the user's collections.

        :param collection_id: the collection.
        :param item_id: the item, which is not the account; see ``collection_items`` of the collection.
        :return: an empty response.
        :raises MastodonNotFoundError: if the user has no such collection, or no such item in it.

        Source: https://docs.joinmastodon.org/methods/collections/#remove_account
        """
        endpoint = path("/api/v1/collections/{}/items/{}", collection_id, item_id, names=_ITEM_ARGUMENTS)
        return self._delete(EmptyResponse, endpoint)

    @api_version("4.6.0", "4.6.0")
    def collection_item_revoke(
        self, collection_id: Collection | IdType, item_id: CollectionItem | IdType
    ) -> EmptyResponse:
        """Remove the user from a collection that belongs to somebody else.

        :param collection_id: the collection.
        :param item_id: the item for the user; see ``collection_items`` of the collection.
        :return: an empty response.
        :raises MastodonNotFoundError: if there is no such collection, or no such item in it.

        Source: https://docs.joinmastodon.org/methods/collections/#revoke_item
        """
        endpoint = path("/api/v1/collections/{}/items/{}/revoke", collection_id, item_id, names=_ITEM_ARGUMENTS)
        return self._post(EmptyResponse, endpoint)


def _limit_and_offset(limit: int | None, offset: int | None) -> Params:
    return {"limit": count(limit, "limit"), "offset": count(offset, "offset")}
