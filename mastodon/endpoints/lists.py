"""Lists: named groups of followed accounts, each with its own timeline."""

from __future__ import annotations

from collections.abc import Iterable

from mastodon._core.params import ids_of, one_of, page, path, text_of
from mastodon.internals import Internals
from mastodon.return_types import Account, UserList
from mastodon.types_base import EmptyResponse, IdType, NonPaginatableList, PaginatableList, PrimitiveIdType
from mastodon.versions import api_version

_REPLIES_POLICIES = ("followed", "list", "none")


class ListsMixin(Internals):
    """Reading and changing lists, and the accounts on them."""

    @api_version("2.1.0", "2.1.0")
    def lists(self) -> NonPaginatableList[UserList]:
        """Fetch all of the user's lists.

        :return: all lists, in one response.

        Source: https://docs.joinmastodon.org/methods/lists/#get
        """
        return self._get(NonPaginatableList[UserList], "/api/v1/lists")

    @api_version("2.1.0", "4.2.0")
    def list(self, id: UserList | IdType) -> UserList:
        """Fetch one list.

        :param id: the list.
        :return: the list.
        :raises MastodonNotFoundError: if there is no such list, or it belongs to somebody else.

        Source: https://docs.joinmastodon.org/methods/lists/#get-one
        """
        return self._get(UserList, path("/api/v1/lists/{}", id))

    @api_version("2.1.0", "2.6.0")
    def list_accounts(
        self,
        id: UserList | IdType,
        max_id: Account | UserList | PrimitiveIdType | None = None,
        min_id: Account | UserList | PrimitiveIdType | None = None,
        since_id: Account | UserList | PrimitiveIdType | None = None,
        limit: int | None = None,
    ) -> PaginatableList[Account]:
        """Fetch the accounts on a list.

        :param id: the list.
        :param max_id: only items further down the list than this cursor.
        :param min_id: the items directly above this cursor in the list.
        :param since_id: only items above this cursor, starting at the top of the list.
        :param limit: the maximum number of results, 1 to 80, or 0 for all. The server's default is 40.
        :return: a page of accounts.
        :raises MastodonNotFoundError: if there is no such list.

        Source: https://docs.joinmastodon.org/methods/lists/#accounts
        """
        query = page(max_id, min_id, since_id, limit, has_times=False)
        return self._get(PaginatableList[Account], path("/api/v1/lists/{}/accounts", id), query)

    @api_version("2.1.0", "4.2.0")
    def list_create(self, title: str, replies_policy: str = "list", exclusive: bool = False) -> UserList:
        """Create a list.

        :param title: the name of the list.
        :param replies_policy: the replies that its timeline shows: ``"followed"`` (replies to any account that the user
            follows), ``"list"`` (replies to accounts on the list) or ``"none"``.
        :param exclusive: whether statuses in the list are left out of the home timeline.
        :return: the new list.
        :raises MastodonIllegalArgumentError: if the policy is not one of those above.

        Source: https://docs.joinmastodon.org/methods/lists/#create
        """
        return self._post(UserList, "/api/v1/lists", _settings(title, replies_policy, exclusive))

    @api_version("2.1.0", "4.2.0")
    def list_update(
        self, id: UserList | IdType, title: str, replies_policy: str = "list", exclusive: bool = False
    ) -> UserList:
        """Change the name and the settings of a list.

        All settings are sent: an argument that you leave out resets the setting to the default of this method.

        :param id: the list.
        :param title: the new name.
        :param replies_policy: the replies that its timeline shows: ``"followed"``, ``"list"`` or ``"none"``.
        :param exclusive: whether statuses in the list are left out of the home timeline.
        :return: the updated list.
        :raises MastodonIllegalArgumentError: if the policy is not one of those above.
        :raises MastodonNotFoundError: if there is no such list.

        Source: https://docs.joinmastodon.org/methods/lists/#update
        """
        return self._put(UserList, path("/api/v1/lists/{}", id), _settings(title, replies_policy, exclusive))

    @api_version("2.1.0", "2.1.0")
    def list_delete(self, id: UserList | IdType) -> None:
        """Delete a list. The user still follows the accounts on it.

        :param id: the list.
        :raises MastodonNotFoundError: if there is no such list.

        Source: https://docs.joinmastodon.org/methods/lists/#delete
        """
        self._delete(EmptyResponse, path("/api/v1/lists/{}", id))

    @api_version("2.1.0", "2.1.0")
    def list_accounts_add(
        self, id: UserList | IdType, account_ids: Account | IdType | Iterable[Account | IdType]
    ) -> None:
        """Add accounts to a list. The user must follow them.

        :param id: the list.
        :param account_ids: one or several accounts.
        :raises MastodonNotFoundError: if there is no such list, or the user does not follow one of the accounts.

        Source: https://docs.joinmastodon.org/methods/lists/#accounts-add
        """
        members = {"account_ids": ids_of(account_ids, "account_ids")}
        self._post(EmptyResponse, path("/api/v1/lists/{}/accounts", id), members)

    @api_version("2.1.0", "2.1.0")
    def list_accounts_delete(
        self, id: UserList | IdType, account_ids: Account | IdType | Iterable[Account | IdType]
    ) -> None:
        """Remove accounts from a list.

        :param id: the list.
        :param account_ids: one or several accounts.
        :raises MastodonNotFoundError: if there is no such list.

        Source: https://docs.joinmastodon.org/methods/lists/#accounts-remove
        """
        members = {"account_ids": ids_of(account_ids, "account_ids")}
        self._delete(EmptyResponse, path("/api/v1/lists/{}/accounts", id), members)


def _settings(title: str, replies_policy: str, exclusive: bool) -> dict[str, str | bool | None]:
    return {
        "title": text_of(title, "title"),
        "replies_policy": one_of(replies_policy, _REPLIES_POLICIES, "replies_policy"),
        "exclusive": exclusive,
    }
