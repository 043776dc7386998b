"""Actions on a status: boosting, favouriting, bookmarking, pinning, muting, and managing its quotes."""

from __future__ import annotations

from typing import Any

from mastodon._core.params import one_of, path, text_of
from mastodon.endpoints.status_fields import QUOTE_POLICIES, VISIBILITIES
from mastodon.internals import Internals
from mastodon.return_types import Status
from mastodon.types_base import IdType
from mastodon.versions import api_version


class StatusActionsMixin(Internals):
    """Boosting, favouriting, bookmarking, pinning and muting statuses, and managing their quotes."""

    # --- Reacting ---------------------------------------------------------------------------------------------------

    @api_version("1.0.0", "4.6.0")
    def status_reblog(self, id: Status | IdType, visibility: str | None = None) -> Status:
        """Boost a status.

        :param id: the status.
        :param visibility: the visibility of the boost: "public", "unlisted" or "private". The default is the user's own
            setting.
        :return: the boost, which is a status of its own; the boosted status is in ``reblog``.
        :raises MastodonIllegalArgumentError: if there is no such visibility.
        :raises MastodonNotFoundError: if there is no such status, or the user may not see it.

        Source: https://docs.joinmastodon.org/methods/statuses/#boost
        """
        form = {"visibility": one_of(visibility, VISIBILITIES, "visibility")}
        return self._post(Status, path("/api/v1/statuses/{}/reblog", id), form)

    @api_version("1.0.0", "4.6.0")
    def status_unreblog(self, id: Status | IdType) -> Status:
        """Undo a boost.

        :param id: the boosted status.
        :return: the boosted status.
        :raises MastodonNotFoundError: if there is no such status.

        Source: https://docs.joinmastodon.org/methods/statuses/#unreblog
        """
        return self._react(id, "unreblog")

    @api_version("1.0.0", "4.6.0")
    def status_favourite(self, id: Status | IdType) -> Status:
        """Favourite a status.

        :param id: the status.
        :return: the status.
        :raises MastodonNotFoundError: if there is no such status, or the user may not see it.

        Source: https://docs.joinmastodon.org/methods/statuses/#favourite
        """
        return self._react(id, "favourite")

    @api_version("1.0.0", "4.6.0")
    def status_unfavourite(self, id: Status | IdType) -> Status:
        """Undo a favourite.

        :param id: the status.
        :return: the status.
        :raises MastodonNotFoundError: if there is no such status.

        Source: https://docs.joinmastodon.org/methods/statuses/#unfavourite
        """
        return self._react(id, "unfavourite")

    @api_version("1.4.0", "4.6.0")
    def status_mute(self, id: Status | IdType) -> Status:
        """Mute the thread of a status, so that it causes no more notifications.

        :param id: the status.
        :return: the status.
        :raises MastodonNotFoundError: if there is no such status, or the user may not see it.

        Source: https://docs.joinmastodon.org/methods/statuses/#mute
        """
        return self._react(id, "mute")

    @api_version("1.4.0", "4.6.0")
    def status_unmute(self, id: Status | IdType) -> Status:
        """Unmute the thread of a status.

        :param id: the status.
        :return: the status.
        :raises MastodonNotFoundError: if there is no such status.

        Source: https://docs.joinmastodon.org/methods/statuses/#unmute
        """
        return self._react(id, "unmute")

    @api_version("2.1.0", "4.6.0")
    def status_pin(self, id: Status | IdType) -> Status:
        """Pin a status to the top of the user's profile.

        :param id: one of the user's statuses.
        :return: the status.
        :raises MastodonAPIError: if it is not the user's own, or too many statuses are pinned already.

        Source: https://docs.joinmastodon.org/methods/statuses/#pin
        """
        return self._react(id, "pin")

    @api_version("2.1.0", "4.6.0")
    def status_unpin(self, id: Status | IdType) -> Status:
        """Unpin a status from the user's profile.

        :param id: one of the user's statuses.
        :return: the status.
        :raises MastodonNotFoundError: if there is no such status.

        Source: https://docs.joinmastodon.org/methods/statuses/#unpin
        """
        return self._react(id, "unpin")

    @api_version("3.1.0", "4.6.0")
    def status_bookmark(self, id: Status | IdType) -> Status:
        """Bookmark a status. Nobody else can see bookmarks.

        :param id: the status.
        :return: the status.
        :raises MastodonNotFoundError: if there is no such status, or the user may not see it.

        Source: https://docs.joinmastodon.org/methods/statuses/#bookmark
        """
        return self._react(id, "bookmark")

    @api_version("3.1.0", "4.6.0")
    def status_unbookmark(self, id: Status | IdType) -> Status:
        """Remove a bookmark.

        :param id: the status.
        :return: the status.
        :raises MastodonNotFoundError: if there is no such status.

        Source: https://docs.joinmastodon.org/methods/statuses/#unbookmark
        """
        return self._react(id, "unbookmark")

    def _react(self, id: Any, reaction: str) -> Status:
        return self._post(Status, path(f"/api/v1/statuses/{{}}/{reaction}", id))

    # --- Quotes -----------------------------------------------------------------------------------------------------

    @api_version("4.5.0", "4.6.0")
    def status_quote_revoke(self, id: Status | IdType, quoting_status_id: Status | IdType) -> Status:
        """Revoke a quote of one of the user's statuses.

        :param id: the quoted status, which must be one of the user's.
        :param quoting_status_id: the status that quotes it.
        :return: the quoting status, updated.
        :raises MastodonNotFoundError: if there is no such quote.

        Source: https://docs.joinmastodon.org/methods/statuses/#revoke_quote
        """
        names = ("id", "quoting_status_id")
        endpoint = path("/api/v1/statuses/{}/quotes/{}/revoke", id, quoting_status_id, names=names)
        return self._post(Status, endpoint)

    @api_version("4.5.0", "4.6.0")
    def status_update_quote_approval_policy(self, id: Status | IdType, quote_approval_policy: str) -> Status:
        """Change who may quote a status, without editing it.

        :param id: one of the user's statuses.
        :param quote_approval_policy: "public", "followers" or "nobody".
        :return: the updated status.
        :raises MastodonIllegalArgumentError: if there is no such policy.
        :raises MastodonNotFoundError: if the user has no such status.

        Source: https://docs.joinmastodon.org/methods/statuses/#edit_interaction_policy
        """
        policy = one_of(
            text_of(quote_approval_policy, "quote_approval_policy"), QUOTE_POLICIES, "quote_approval_policy"
        )
        return self._put(Status, path("/api/v1/statuses/{}/interaction_policy", id), {"quote_approval_policy": policy})
