"""Conversations: threads of direct messages."""

from __future__ import annotations

from mastodon._core.params import page, path
from mastodon.internals import Internals
from mastodon.return_types import Conversation
from mastodon.types_base import EmptyResponse, IdType, PaginatableList, PrimitiveIdType
from mastodon.versions import api_version


class ConversationsMixin(Internals):
    """Reading conversations, marking them as read, and deleting them."""

    @api_version("2.6.0", "2.6.0")
    def conversations(
        self,
        max_id: Conversation | PrimitiveIdType | None = None,
        min_id: Conversation | PrimitiveIdType | None = None,
        since_id: Conversation | PrimitiveIdType | None = None,
        limit: int | None = None,
    ) -> PaginatableList[Conversation]:
        """Fetch the user's conversations, newest first.

        :param max_id: only conversations older than this one.
        :param min_id: the conversations immediately newer than this one.
        :param since_id: only conversations newer than this one, starting with the newest.
        :param limit: the maximum number of results, 1 to 40. The server's default is 20.
        :return: a page of conversations.

        Source: https://docs.joinmastodon.org/methods/conversations/#get
        """
        query = page(max_id, min_id, since_id, limit, has_times=False)
        return self._get(PaginatableList[Conversation], "/api/v1/conversations/", query)

    @api_version("2.6.0", "2.6.0")
    def conversations_read(self, id: Conversation | IdType) -> Conversation:
        """Mark a conversation as read.

        :param id: the conversation.
        :return: the updated conversation.
        :raises MastodonNotFoundError: if there is no such conversation.

        Source: https://docs.joinmastodon.org/methods/conversations/#read
        """
        return self._post(Conversation, path("/api/v1/conversations/{}/read", id))

    @api_version("2.6.0", "2.6.0")
    def conversations_delete(self, id: Conversation | IdType) -> None:
        """Delete a conversation from the user's list. Its statuses remain.

        :param id: the conversation.
        :raises MastodonNotFoundError: if there is no such conversation.

        Source: https://docs.joinmastodon.org/methods/conversations/#delete
        """
        self._delete(EmptyResponse, path("/api/v1/conversations/{}", id))
