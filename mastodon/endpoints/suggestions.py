"""Suggestions: accounts that the user might want to follow."""

from __future__ import annotations

from mastodon._core.params import count, given, path
from mastodon._data.convert import convert
from mastodon.internals import Internals
from mastodon.return_types import Account, Suggestion
from mastodon.types_base import EmptyResponse, IdType, NonPaginatableList
from mastodon.versions import api_version, named_call


class SuggestionsMixin(Internals):
    """Suggestions: accounts that the user might want to follow."""

    @api_version("2.4.3")
    def suggestions_v1(self, limit: int | None = None) -> NonPaginatableList[Account]:
        """Fetch accounts that the user might want to follow. The endpoint is deprecated.

        :param limit: the maximum number of results, 1 to 80. The server's default is 40.
        :return: the accounts.

        Source: https://docs.joinmastodon.org/methods/suggestions/#v1
        """
        return self._get(NonPaginatableList[Account], "/api/v1/suggestions", {"limit": count(limit, "limit")})

    @api_version("3.4.0")
    def suggestions_v2(self, limit: int | None = None) -> NonPaginatableList[Suggestion]:
        """Fetch accounts that the user might want to follow, with the reasons.

        :param limit: the maximum number of results, 1 to 80. The server's default is 40.
        :return: the suggestions, each with its account.

        Source: https://docs.joinmastodon.org/methods/suggestions/#v2
        """
        return self._get(NonPaginatableList[Suggestion], "/api/v2/suggestions", {"limit": count(limit, "limit")})

    @named_call
    def suggestions(self, limit: int | None = None) -> NonPaginatableList[Account]:
        """Fetch accounts that the user might want to follow.

        This calls :meth:`suggestions_v2`, which also has the reasons, or :meth:`suggestions_v1` on servers before
        Mastodon 3.4.0.

        :param limit: the maximum number of results, 1 to 80. The server's default is 40.
        :return: the accounts.

        Source: https://docs.joinmastodon.org/methods/suggestions/
        """
        limits = given(limit=limit)
        return self._newer_or_older(
            "3.4.0",
            lambda: convert(NonPaginatableList[Account], [each.account for each in self.suggestions_v2(**limits)]),
            lambda: self.suggestions_v1(**limits),
        )

    @api_version("2.4.3")
    def suggestion_delete(self, account_id: Account | IdType) -> None:
        """Stop suggesting an account.

        :param account_id: the account.

        Source: https://docs.joinmastodon.org/methods/suggestions/#remove
        """
        self._delete(EmptyResponse, path("/api/v1/suggestions/{}", account_id, names=["account_id"]))
