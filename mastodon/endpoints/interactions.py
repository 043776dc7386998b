"""Emoji reactions and interaction requests, which software other than Mastodon has."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mastodon._core.params import optional_id, page, path, segment, shown
from mastodon._data.convert import convert
from mastodon.errors import MastodonIllegalArgumentError
from mastodon.internals import Internals
from mastodon.return_types import EmojiReaction, InteractionPolicies, InteractionPolicy, InteractionRequest, Status
from mastodon.types_base import IdType, NonPaginatableList, PaginatableList, PrimitiveIdType
from mastodon.versions import named_call

#: Kind of server -> the path below which PUT adds a reaction and DELETE removes it. Other kinds have two endpoints.
_REACTIONS = {
    "pleroma": "/api/v1/pleroma/statuses/{}/reactions",
    "fedibird": "/api/v1/statuses/{}/emoji_reactions",
}


class InteractionsMixin(Internals):
    """Emoji reactions and interaction requests, for software other than Mastodon.

    The version of the server or the ``feature_set`` of the client decides which endpoint is called.
    """

    # --- Emoji reactions --------------------------------------------------------------------------------------------

    @named_call
    def status_react(self, id: Status | IdType, emoji: EmojiReaction | str) -> Status:
        """React to a status with an emoji, on Pleroma, Akkoma, Fedibird, glitch and related servers.

        :param id: the status.
        :param emoji: an emoji, or the shortcode of a custom emoji. Pleroma needs colons around a shortcode.
        :return: the updated status.
        :raises MastodonNotFoundError: if there is no such status, or the server has no emoji reactions.
        :raises MastodonAPIError: if there is no such emoji.

        Source: https://docs.akkoma.dev/stable/development/API/pleroma_api/
        """
        return self._change_reaction("PUT", "react", id, emoji)

    @named_call
    def status_unreact(self, id: Status | IdType, emoji: EmojiReaction | str) -> Status:
        """Take back an emoji reaction to a status.

        :param id: the status.
        :param emoji: the emoji, as in :meth:`status_react`.
        :return: the updated status.
        :raises MastodonNotFoundError: if there is no such status, or the server has no emoji reactions.

        Source: https://docs.akkoma.dev/stable/development/API/pleroma_api/
        """
        return self._change_reaction("DELETE", "unreact", id, emoji)

    @named_call
    def status_reactions(
        self, id: Status | IdType, emoji: EmojiReaction | str | None = None
    ) -> NonPaginatableList[EmojiReaction]:
        """Fetch the emoji reactions to a status.

        :param id: the status.
        :param emoji: only those with this emoji, as in :meth:`status_react`.
        :return: the reactions. Only Pleroma and related servers say in ``accounts`` who reacted.
        :raises MastodonNotFoundError: if there is no such status, or the user may not see it.

        Source: https://docs.akkoma.dev/stable/development/API/pleroma_api/
        """
        name = None if emoji is None else segment(emoji, "emoji", "name")
        if self._react_software() == "pleroma":
            place = path("/api/v1/pleroma/statuses/{}/reactions", id)
            return self._get(NonPaginatableList[EmojiReaction], place if name is None else f"{place}/{name}")
        status = self._get(Status, path("/api/v1/statuses/{}", id))
        # Fedibird and glitch have different names for the field.
        found = [dict(each) for each in status.get("emoji_reactions") or status.get("reactions") or []]
        chosen = [each for each in found if name is None or segment(each, "emoji", "name") == name]
        reactions: NonPaginatableList[EmojiReaction] = convert(NonPaginatableList[EmojiReaction], chosen)
        return reactions

    def _react_software(self) -> str:
        if self.feature_set == "mainline":
            # Needed to choose the endpoint, even if versions are not checked.
            self._known_server()
        return self._software()

    def _change_reaction(self, verb: str, action: str, id: Any, emoji: Any) -> Status:
        """Change a reaction, with a verb where the server has a path for reactions, otherwise with an action."""
        place = _REACTIONS.get(self._react_software())
        if place is None:
            verb, place = "POST", f"/api/v1/statuses/{{}}/{action}"
        endpoint = f"{path(place, id)}/{segment(emoji, 'emoji', 'name')}"
        changed: Status = self._Mastodon__api_request(verb, endpoint, override_type=Status)
        return changed

    # --- Interaction policies and requests --------------------------------------------------------------------------

    @named_call
    def interaction_policies(self) -> InteractionPolicies:
        """Fetch the interaction policies of the user's new statuses, on GoToSocial.

        :return: the policies by visibility.
        :raises MastodonNotFoundError: if the server does not support this. Mastodon does not.

        Source: https://docs.gotosocial.org/en/latest/api/swagger/
        """
        return self._get(InteractionPolicies, "/api/v1/interaction_policies/defaults")

    @named_call
    def interaction_policies_update(
        self,
        public: InteractionPolicy | Mapping[str, Any] | None = None,
        unlisted: InteractionPolicy | Mapping[str, Any] | None = None,
        private: InteractionPolicy | Mapping[str, Any] | None = None,
        direct: InteractionPolicy | Mapping[str, Any] | None = None,
    ) -> InteractionPolicies:
        """Replace the interaction policies of the user's new statuses, on GoToSocial.

        The server resets policies that are None to its own defaults.

        :param public: the policy of public statuses, as for ``interaction_policy`` of :meth:`status_post`.
        :param unlisted: the policy of unlisted statuses.
        :param private: the policy of statuses for followers only.
        :param direct: the policy of statuses for mentioned people only.
        :return: the new policies by visibility.
        :raises MastodonIllegalArgumentError: if a policy is not a dictionary.

        Source: https://docs.gotosocial.org/en/latest/api/swagger/
        """
        policies = {"public": public, "unlisted": unlisted, "private": private, "direct": direct}
        for name, policy in policies.items():
            if policy is not None and not isinstance(policy, Mapping):
                raise MastodonIllegalArgumentError(f"{name}={shown(policy)} must be a dictionary.")
        return self._patch(InteractionPolicies, "/api/v1/interaction_policies/defaults", policies, use_json=True)

    @named_call
    def interaction_requests(
        self,
        status_id: Status | IdType | None = None,
        favourites: bool | None = None,
        replies: bool | None = None,
        reblogs: bool | None = None,
        max_id: InteractionRequest | PrimitiveIdType | None = None,
        min_id: InteractionRequest | PrimitiveIdType | None = None,
        since_id: InteractionRequest | PrimitiveIdType | None = None,
        limit: int | None = None,
    ) -> PaginatableList[InteractionRequest]:
        """Fetch the interactions with the user's statuses that wait for approval, on GoToSocial.

        :param status_id: only those with this status.
        :param favourites: whether to include favourites. The server's default for this and the next two is True.
        :param replies: whether to include replies.
        :param reblogs: whether to include boosts.
        :param max_id: only requests older than this one.
        :param min_id: the requests immediately newer than this one.
        :param since_id: only requests newer than this one, starting with the newest.
        :param limit: the maximum number of results, 1 to 80. The server's default is 40.
        :return: a page of requests.
        :raises MastodonNotFoundError: if the server does not support this. Mastodon does not.

        Source: https://docs.gotosocial.org/en/latest/api/swagger/
        """
        query = {
            "status_id": optional_id(status_id, "status_id"),
            # GoToSocial accepts no 1 and 0 here.
            "favourites": _word(favourites),
            "replies": _word(replies),
            "reblogs": _word(reblogs),
            **page(max_id, min_id, since_id, limit, has_times=False),
        }
        return self._get(PaginatableList[InteractionRequest], "/api/v1/interaction_requests", query)

    @named_call
    def interaction_request(self, id: InteractionRequest | IdType) -> InteractionRequest:
        """Fetch one interaction that waits for approval, on GoToSocial.

        :param id: the request.
        :return: the request.
        :raises MastodonNotFoundError: if there is no such request.

        Source: https://docs.gotosocial.org/en/latest/api/swagger/
        """
        return self._get(InteractionRequest, path("/api/v1/interaction_requests/{}", id))

    @named_call
    def interaction_request_authorize(self, id: InteractionRequest | IdType) -> InteractionRequest:
        """Approve an interaction with a status of the user, on GoToSocial.

        :param id: the request.
        :return: the updated request.
        :raises MastodonNotFoundError: if there is no such request.

        Source: https://docs.gotosocial.org/en/latest/api/swagger/
        """
        return self._post(InteractionRequest, path("/api/v1/interaction_requests/{}/authorize", id))

    @named_call
    def interaction_request_reject(self, id: InteractionRequest | IdType) -> InteractionRequest:
        """Reject an interaction with a status of the user, on GoToSocial.

        :param id: the request.
        :return: the updated request.
        :raises MastodonNotFoundError: if there is no such request.

        Source: https://docs.gotosocial.org/en/latest/api/swagger/
        """
        return self._post(InteractionRequest, path("/api/v1/interaction_requests/{}/reject", id))


def _word(value: bool | None) -> str | None:
    return None if value is None else "true" if value else "false"
