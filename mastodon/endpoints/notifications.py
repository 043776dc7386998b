"""Notifications: single and grouped notifications, the notification policy and notification requests."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any, overload

from mastodon._core.params import ids_of, one_of, optional_id, page, path, segment, shown, strings_of
from mastodon.errors import MastodonAPIError, MastodonIllegalArgumentError
from mastodon.internals import Internals
from mastodon.return_types import (
    Account,
    GroupedNotificationsResults,
    Notification,
    NotificationGroup,
    NotificationPolicy,
    NotificationPolicyV1,
    NotificationRequest,
    UnreadNotificationsCount,
)
from mastodon.types_base import (
    AttribAccessDict,
    EmptyResponse,
    IdType,
    NonPaginatableList,
    PaginatableList,
    PrimitiveIdType,
)
from mastodon.versions import api_version

#: The types of notifications of Mastodon and of other software. Further ones of Pleroma and others contain a colon.
_TYPES = frozenset(
    (
        *("mention", "status", "reblog", "follow", "follow_request", "favourite", "poll", "update", "quote"),
        *("quoted_update", "admin.sign_up", "admin.report", "severed_relationships", "moderation_warning"),
        *("annual_report", "added_to_collection", "collection_update"),
        *("emoji_reaction", "reaction", "move", "status_reference", "scheduled_status", "list_status", "bite"),
        *("pending.favourite", "pending.reply", "pending.reblog"),
    )
)
_DECISIONS = ("accept", "filter", "drop")
_EXPANSIONS = ("full", "partial_avatars")

# Servers before 3.5.0 can only exclude types. To get mentions only, all others are excluded.
_ALL_BUT_MENTIONS = ("follow", "favourite", "reblog", "poll", "follow_request")


class NotificationsMixin(Internals):
    """Reading, dismissing and filtering notifications."""

    # --- Single notifications ---------------------------------------------------------------------------------------

    @overload
    def notifications(
        self, id: Notification | IdType, *, supported_types: str | Iterable[str] | None = None
    ) -> Notification: ...

    @overload
    def notifications(
        self,
        id: None = None,
        account_id: Account | IdType | None = None,
        max_id: Notification | PrimitiveIdType | None = None,
        min_id: Notification | PrimitiveIdType | None = None,
        since_id: Notification | PrimitiveIdType | None = None,
        limit: int | None = None,
        exclude_types: str | Iterable[str] | None = None,
        types: str | Iterable[str] | None = None,
        mentions_only: bool | None = None,
        supported_types: str | Iterable[str] | None = None,
        include_filtered: bool | None = None,
    ) -> PaginatableList[Notification]: ...

    @api_version("1.0.0", "4.6.0")
    def notifications(
        self,
        id: Notification | IdType | None = None,
        account_id: Account | IdType | None = None,
        max_id: Notification | PrimitiveIdType | None = None,
        min_id: Notification | PrimitiveIdType | None = None,
        since_id: Notification | PrimitiveIdType | None = None,
        limit: int | None = None,
        exclude_types: str | Iterable[str] | None = None,
        types: str | Iterable[str] | None = None,
        mentions_only: bool | None = None,
        supported_types: str | Iterable[str] | None = None,
        include_filtered: bool | None = None,
    ) -> PaginatableList[Notification] | Notification:
        """Fetch the user's notifications, newest first, or a single one.

        :param id: a notification, to fetch only that one. Of the other arguments, only ``supported_types`` is used
            then.
        :param account_id: only notifications caused by this account.
        :param max_id: only notifications older than this one.
        :param min_id: the notifications immediately newer than this one.
        :param since_id: only notifications newer than this one, starting with the newest.
        :param limit: the maximum number of results, 1 to 80. The server's default is 40.
        :param exclude_types: one or several types to leave out; see :class:`~mastodon.return_types.Notification`.
        :param types: only notifications of this type, or of one of these types.
        :param mentions_only: whether to return only mentions. This works on old servers, too.
        :param supported_types: the types that your program can display. For other types, the server adds fallback
            texts.
        :param include_filtered: whether to include notifications that the notification policy filters.
        :return: a page of notifications, or with ``id`` the notification itself.
        :raises MastodonIllegalArgumentError: if ``mentions_only`` is combined with ``types`` or ``exclude_types``.
        :raises MastodonNotFoundError: if there is no notification with this id.

        Source: https://docs.joinmastodon.org/methods/notifications/#get
        """
        supported = _types(supported_types, "supported_types")
        if id is not None:
            return self._get(Notification, path("/api/v1/notifications/{}", id), {"supported_types": supported})
        query = {
            **page(max_id, min_id, since_id, limit, has_times=False),
            **_selection(types, exclude_types, account_id),
            "supported_types": supported,
            "include_filtered": include_filtered,
        }
        if not mentions_only:
            return self._notifications(query)
        if types is not None or exclude_types is not None:
            raise MastodonIllegalArgumentError("Cannot specify exclude_types/types when mentions_only is present")
        return self._newer_or_older(
            "3.5.0",
            lambda: self._notifications({**query, "types": ["mention"]}),
            lambda: self._notifications({**query, "exclude_types": _ALL_BUT_MENTIONS}),
        )

    def _notifications(self, query: dict[str, Any]) -> PaginatableList[Notification]:
        return self._get(PaginatableList[Notification], "/api/v1/notifications", query)

    @api_version("4.3.0", "4.3.0")
    def notifications_unread_count(
        self,
        limit: int | None = None,
        types: str | Iterable[str] | None = None,
        exclude_types: str | Iterable[str] | None = None,
        account_id: Account | IdType | None = None,
    ) -> UnreadNotificationsCount:
        """Fetch the number of notifications after the user's read marker.

        :param limit: the number at which the server stops counting, 1 to 1000. The server's default is 100.
        :param types: count only notifications of this type, or of one of these types.
        :param exclude_types: one or several types not to count.
        :param account_id: count only notifications caused by this account.
        :return: an entity with the number in ``count``.

        Source: https://docs.joinmastodon.org/methods/notifications/#unread-count
        """
        query = {**page(limit=limit), **_selection(types, exclude_types, account_id)}
        return self._get(UnreadNotificationsCount, "/api/v1/notifications/unread_count", query)

    @api_version("1.0.0", "1.0.0")
    def notifications_clear(self) -> None:
        """Dismiss all of the user's notifications.

        Source: https://docs.joinmastodon.org/methods/notifications/#clear
        """
        self._post(EmptyResponse, "/api/v1/notifications/clear")

    @api_version("1.3.0", "2.9.2")
    def notifications_dismiss(self, id: Notification | IdType) -> None:
        """Dismiss one notification.

        :param id: the notification.
        :raises MastodonNotFoundError: if there is no such notification.

        Source: https://docs.joinmastodon.org/methods/notifications/#dismiss
        """
        endpoint = path("/api/v1/notifications/{}/dismiss", id)
        form = {"id": optional_id(id)}
        self._newer_or_older(
            "2.9.2",
            lambda: self._post(EmptyResponse, endpoint),
            lambda: self._post(EmptyResponse, "/api/v1/notifications/dismiss", form),
        )

    # --- Grouped notifications --------------------------------------------------------------------------------------

    @api_version("4.3.0", "4.6.0")
    def grouped_notifications(
        self,
        max_id: PrimitiveIdType | None = None,
        since_id: PrimitiveIdType | None = None,
        min_id: PrimitiveIdType | None = None,
        limit: int | None = None,
        types: str | Iterable[str] | None = None,
        exclude_types: str | Iterable[str] | None = None,
        account_id: Account | IdType | None = None,
        expand_accounts: str | None = "partial_avatars",
        grouped_types: str | Iterable[str] | None = None,
        include_filtered: bool | None = None,
        supported_types: str | Iterable[str] | None = None,
    ) -> GroupedNotificationsResults:
        """Fetch the user's notifications in groups. Notifications of the same type about the same thing form one group.

        The result lists each account and each status of the groups once.

        :param max_id: only notifications older than the one with this id.
        :param since_id: only notifications newer than this one, starting with the newest.
        :param min_id: the notifications immediately newer than this one.
        :param limit: the maximum number of groups, 1 to 80. The server's default is 40.
        :param types: only notifications of this type, or of one of these types.
        :param exclude_types: one or several types to leave out.
        :param account_id: only notifications caused by this account.
        :param expand_accounts: ``"full"`` for all accounts in full, ``"partial_avatars"`` for the newest account of
            each group in full and only the avatars of the others.
        :param grouped_types: the only type or types to group. By default, the server groups all types that it can.
        :param include_filtered: whether to include notifications that the notification policy filters.
        :param supported_types: the types that your program can display. For other types, the server adds fallback
            texts.
        :return: a page with the groups, the accounts and the statuses, for :meth:`fetch_next` and
            :meth:`fetch_previous`.
        :raises MastodonIllegalArgumentError: if ``expand_accounts`` is neither of the two.

        Source: https://docs.joinmastodon.org/methods/grouped_notifications/#get-grouped
        """
        query = {
            **page(max_id, min_id, since_id, limit, has_times=False),
            **_selection(types, exclude_types, account_id),
            "expand_accounts": one_of(expand_accounts, _EXPANSIONS, "expand_accounts"),
            "grouped_types": _types(grouped_types, "grouped_types"),
            "include_filtered": include_filtered,
            "supported_types": _types(supported_types, "supported_types"),
        }
        return self._get(GroupedNotificationsResults, "/api/v2/notifications", query, force_pagination=True)

    @api_version("4.3.0", "4.6.0")
    def grouped_notification(
        self, group_key: NotificationGroup | Notification | str, supported_types: str | Iterable[str] | None = None
    ) -> GroupedNotificationsResults:
        """Fetch one group of notifications.

        :param group_key: the key of the group, or an entity that contains it.
        :param supported_types: the types that your program can display. For other types, the server adds fallback
            texts.
        :return: the group, with the accounts and statuses that it refers to.
        :raises MastodonNotFoundError: if there is no such group.

        Source: https://docs.joinmastodon.org/methods/grouped_notifications/#get-notification-group
        """
        query = {"supported_types": _types(supported_types, "supported_types")}
        return self._get(GroupedNotificationsResults, _group_path(group_key), query)

    @api_version("4.3.0", "4.3.0")
    def dismiss_grouped_notification(self, group_key: NotificationGroup | Notification | str) -> None:
        """Dismiss a group of notifications.

        :param group_key: the key of the group, or an entity that contains it.

        Source: https://docs.joinmastodon.org/methods/grouped_notifications/#dismiss-group
        """
        self._post(EmptyResponse, _group_path(group_key) + "/dismiss")

    @api_version("4.3.0", "4.3.0")
    def grouped_notification_accounts(
        self, group_key: NotificationGroup | Notification | str
    ) -> NonPaginatableList[Account]:
        """Fetch all accounts that caused notifications of a group.

        :param group_key: the key of the group, or an entity that contains it.
        :return: all accounts, in one response.

        Source: https://docs.joinmastodon.org/methods/grouped_notifications/#get-group-accounts
        """
        return self._get(NonPaginatableList[Account], _group_path(group_key) + "/accounts")

    @api_version("4.3.0", "4.3.0")
    def unread_grouped_notifications_count(
        self,
        limit: int | None = None,
        types: str | Iterable[str] | None = None,
        exclude_types: str | Iterable[str] | None = None,
        account_id: Account | IdType | None = None,
        grouped_types: str | Iterable[str] | None = None,
    ) -> int:
        """Fetch the number of notification groups after the user's read marker.

        :param limit: the number at which the server stops counting, 1 to 1000. The server's default is 100.
        :param types: count only notifications of this type, or of one of these types.
        :param exclude_types: one or several types not to count.
        :param account_id: count only notifications caused by this account.
        :param grouped_types: the only type or types to group. Each notification of another type counts as one.
        :return: the number.
        :raises MastodonAPIError: if the response contains no number.

        Source: https://docs.joinmastodon.org/methods/grouped_notifications/#unread-group-count
        """
        query = {
            **page(limit=limit),
            **_selection(types, exclude_types, account_id),
            "grouped_types": _types(grouped_types, "grouped_types"),
        }
        response = self._get(UnreadNotificationsCount, "/api/v2/notifications/unread_count", query)
        count: int | None = response.count
        if count is None:
            raise MastodonAPIError("The response contains no number of notifications.")
        return count

    # --- Policy -----------------------------------------------------------------------------------------------------

    @api_version("4.3.0", "4.3.0")
    def notifications_policy(self) -> NotificationPolicy:
        """Fetch the user's notification policy, which decides which notifications are accepted, filtered or dropped.

        :return: the policy, and the numbers of pending requests and notifications.

        Source: https://docs.joinmastodon.org/methods/notifications/#get-policy
        """
        return self._get(NotificationPolicy, "/api/v2/notifications/policy")

    @api_version("4.3.0", "4.3.0")
    def update_notifications_policy(
        self,
        for_not_following: str | None = None,
        for_not_followers: str | None = None,
        for_new_accounts: str | None = None,
        for_private_mentions: str | None = None,
        for_limited_accounts: str | None = None,
        for_bots: str | None = None,
    ) -> NotificationPolicy:
        """Change the notification policy. Arguments that are None change nothing.

        Each argument is ``"accept"``, ``"filter"`` (hold the notifications back as a request, see
        :meth:`notification_requests`) or ``"drop"``.

        :param for_not_following: notifications from accounts that the user does not follow.
        :param for_not_followers: notifications from accounts that do not follow the user.
        :param for_new_accounts: notifications from accounts created in the last 30 days.
        :param for_private_mentions: private mentions that are not replies to the user, from accounts that the user does
            not follow.
        :param for_limited_accounts: notifications from accounts that moderators have limited.
        :param for_bots: notifications from accounts that are marked as bots. Not on every server.
        :return: the updated policy.
        :raises MastodonIllegalArgumentError: if an argument is not one of those values.

        Source: https://docs.joinmastodon.org/methods/notifications/
        """
        changes = {
            "for_not_following": one_of(for_not_following, _DECISIONS, "for_not_following"),
            "for_not_followers": one_of(for_not_followers, _DECISIONS, "for_not_followers"),
            "for_new_accounts": one_of(for_new_accounts, _DECISIONS, "for_new_accounts"),
            "for_private_mentions": one_of(for_private_mentions, _DECISIONS, "for_private_mentions"),
            "for_limited_accounts": one_of(for_limited_accounts, _DECISIONS, "for_limited_accounts"),
            "for_bots": one_of(for_bots, _DECISIONS, "for_bots"),
        }
        return self._patch(NotificationPolicy, "/api/v2/notifications/policy", changes)

    @api_version("4.3.0", "4.3.0")
    def notifications_policy_v1(self) -> NotificationPolicyV1:
        """Fetch the notification policy in its older form, which can only filter or accept.

        :return: the policy, and the numbers of pending requests and notifications.

        Source: https://docs.joinmastodon.org/entities/V1_NotificationPolicy/
        """
        return self._get(NotificationPolicyV1, "/api/v1/notifications/policy")

    @api_version("4.3.0", "4.3.0")
    def update_notifications_policy_v1(
        self,
        filter_not_following: bool | None = None,
        filter_not_followers: bool | None = None,
        filter_new_accounts: bool | None = None,
        filter_private_mentions: bool | None = None,
        filter_bots: bool | None = None,
    ) -> NotificationPolicyV1:
        """Change the notification policy in its older form. Arguments that are None change nothing.

        :param filter_not_following: whether to filter notifications from accounts that the user does not follow.
        :param filter_not_followers: whether to filter notifications from accounts that do not follow the user.
        :param filter_new_accounts: whether to filter notifications from accounts created in the last 30 days.
        :param filter_private_mentions: whether to filter unsolicited private mentions.
        :param filter_bots: whether to filter notifications from accounts that are marked as bots. Not on every server.
        :return: the updated policy.

        Source: https://docs.joinmastodon.org/entities/V1_NotificationPolicy/
        """
        changes = {
            "filter_not_following": filter_not_following,
            "filter_not_followers": filter_not_followers,
            "filter_new_accounts": filter_new_accounts,
            "filter_private_mentions": filter_private_mentions,
            "filter_bots": filter_bots,
        }
        return self._patch(NotificationPolicyV1, "/api/v1/notifications/policy", changes)

    # --- Requests ---------------------------------------------------------------------------------------------------

    @api_version("4.3.0", "4.3.0")
    def notification_requests(
        self,
        max_id: NotificationRequest | IdType | datetime | None = None,
        since_id: NotificationRequest | IdType | datetime | None = None,
        min_id: NotificationRequest | IdType | datetime | None = None,
        limit: int | None = None,
    ) -> PaginatableList[NotificationRequest]:
        """Fetch the notification requests, one for each account whose notifications are filtered.

        :param max_id: only requests older than this one.
        :param since_id: only requests newer than this one, starting with the newest.
        :param min_id: the requests immediately newer than this one.
        :param limit: the maximum number of results, 1 to 80. The server's default is 40.
        :return: a page of requests.

        Source: https://docs.joinmastodon.org/methods/notifications/#get-requests
        """
        query = page(max_id, min_id, since_id, limit)
        return self._get(PaginatableList[NotificationRequest], "/api/v1/notifications/requests", query)

    @api_version("4.3.0", "4.3.0")
    def notification_request(self, id: NotificationRequest | IdType) -> NotificationRequest:
        """Fetch one notification request.

        :param id: the request.
        :return: the request.
        :raises MastodonNotFoundError: if there is no such request.

        Source: https://docs.joinmastodon.org/methods/notifications/#get-one-request
        """
        return self._get(NotificationRequest, path("/api/v1/notifications/requests/{}", id))

    @api_version("4.3.0", "4.3.0")
    def accept_notification_request(self, id: NotificationRequest | IdType) -> None:
        """Accept a notification request, so that its notifications are delivered, now and in the future.

        The server moves them a little later; :meth:`notifications_merged` checks whether it is done.

        :param id: the request.
        :raises MastodonNotFoundError: if there is no such request.

        Source: https://docs.joinmastodon.org/methods/notifications/#accept-request
        """
        self._post(EmptyResponse, path("/api/v1/notifications/requests/{}/accept", id))

    @api_version("4.3.0", "4.3.0")
    def dismiss_notification_request(self, id: NotificationRequest | IdType) -> None:
        """Dismiss a notification request. Its notifications stay filtered, and the next one creates a new request.

        :param id: the request.
        :raises MastodonNotFoundError: if there is no such request.

        Source: https://docs.joinmastodon.org/methods/notifications/#dismiss-request
        """
        self._post(EmptyResponse, path("/api/v1/notifications/requests/{}/dismiss", id))

    @api_version("4.3.0", "4.3.0")
    def accept_multiple_notification_requests(
        self, ids: NotificationRequest | IdType | Iterable[NotificationRequest | IdType]
    ) -> None:
        """Accept several notification requests, as :meth:`accept_notification_request` does for one.

        :param ids: one or several requests.

        Source: https://docs.joinmastodon.org/methods/notifications/#accept-multiple-requests
        """
        self._post(EmptyResponse, "/api/v1/notifications/requests/accept", {"id": ids_of(ids)})

    @api_version("4.3.0", "4.3.0")
    def dismiss_multiple_notification_requests(
        self, ids: NotificationRequest | IdType | Iterable[NotificationRequest | IdType]
    ) -> None:
        """Dismiss several notification requests, as :meth:`dismiss_notification_request` does for one.

        :param ids: one or several requests.

        Source: https://docs.joinmastodon.org/methods/notifications/#dismiss-multiple-requests
        """
        self._post(EmptyResponse, "/api/v1/notifications/requests/dismiss", {"id": ids_of(ids)})

    @api_version("4.3.0", "4.3.0")
    def notifications_merged(self) -> bool:
        """Check whether the notifications of accepted requests have been merged.

        :return: False while the server is still moving them.
        :raises MastodonAPIError: if the response does not say.

        Source: https://docs.joinmastodon.org/methods/notifications/
        """
        response = self._get(AttribAccessDict, "/api/v1/notifications/requests/merged")
        merged = response.get("merged")
        if not isinstance(merged, bool):
            raise MastodonAPIError("The response does not say whether notifications are merged.")
        return merged


def _selection(types: Any, exclude_types: Any, account_id: Any) -> dict[str, Any]:
    """Return the query parameters that select notifications."""
    return {
        "types": _types(types, "types"),
        "exclude_types": _types(exclude_types, "exclude_types"),
        "account_id": optional_id(account_id, "account_id"),
    }


def _types(types: Any, name: str) -> list[str] | None:
    """Return types of notifications as a list. None stays None."""
    found = strings_of(types, name)
    for each in found or ():
        if each not in _TYPES and ":" not in each:
            raise MastodonIllegalArgumentError(
                f"{name}: {shown(each)} is not a type of notification. The types are {', '.join(sorted(_TYPES))}."
            )
    return found


def _group_path(group_key: Any) -> str:
    return "/api/v2/notifications/" + segment(group_key, "group_key", "group_key")
