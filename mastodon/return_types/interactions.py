"""Entities of emoji reactions and interaction policies, which software other than Mastodon has."""

from __future__ import annotations

from datetime import datetime

from mastodon.return_types.accounts import Account
from mastodon.return_types.statuses import Status
from mastodon.types_base import AttribAccessDict, MaybeSnowflakeIdType, NonPaginatableList


class EmojiReaction(AttribAccessDict):
    """An emoji reaction to a status, with the accounts that added it.

    Returned by: ``api.status_reactions(status_id)[0]``, ``StreamListener.on_emoji_reaction(reaction)``

    Source: https://docs.akkoma.dev/stable/development/API/pleroma_api/
    """

    _version = "1.0.0"

    name: str
    """The emoji itself, or the shortcode of a custom emoji, on some servers with its domain."""
    count: int
    """Number of accounts that have added this reaction."""
    me: bool | None
    """Whether the logged-in user has added it. None if the server does not say."""
    url: str | None
    """URL of the image. None if the reaction is a Unicode emoji."""
    static_url: str | None
    """URL of a static version of the image. None if the reaction is a Unicode emoji."""
    domain: str | None
    """Domain of a custom emoji of another server. None otherwise."""
    accounts: NonPaginatableList[Account] | None
    """The accounts that have added it. Sent by Pleroma and related servers, otherwise None."""
    account_ids: NonPaginatableList[MaybeSnowflakeIdType] | None
    """IDs of the accounts that have added it. Sent by Fedibird and related servers, otherwise None."""
    status_id: MaybeSnowflakeIdType | None
    """ID of the status. None except in events of a stream."""


class InteractionPolicyRules(AttribAccessDict):
    """The rules on who may interact with a status in one way.

    Each list holds words such as ``public``, ``followers``, ``following``, ``mutuals``, ``mentioned``, ``author`` or
    ``me``, or URIs of accounts.

    Returned by: ``api.interaction_policies().public.can_reply``

    Source: https://docs.gotosocial.org/en/latest/api/swagger/
    """

    _version = "1.0.0"

    automatic_approval: NonPaginatableList[str] | None
    """Who may do so at once. None if the server has only the older field."""
    manual_approval: NonPaginatableList[str] | None
    """Whose interactions the author has to approve. None if the server has only the older field."""
    always: NonPaginatableList[str] | None
    """The older name of ``automatic_approval``."""
    with_approval: NonPaginatableList[str] | None
    """The older name of ``manual_approval``."""


class InteractionPolicy(AttribAccessDict):
    """The rules on who may favourite, boost and reply to a status.

    Returned by: ``api.interaction_policies().public``

    Source: https://docs.gotosocial.org/en/latest/api/swagger/
    """

    _version = "1.0.0"

    can_favourite: InteractionPolicyRules
    """Who may favourite the status."""
    can_reblog: InteractionPolicyRules
    """Who may boost the status."""
    can_reply: InteractionPolicyRules
    """Who may reply to the status."""


class InteractionPolicies(AttribAccessDict):
    """The interaction policies of new statuses, by their visibility.

    Returned by: ``api.interaction_policies()``

    Source: https://docs.gotosocial.org/en/latest/api/swagger/
    """

    _version = "1.0.0"

    public: InteractionPolicy
    """Policy of public statuses."""
    unlisted: InteractionPolicy
    """Policy of unlisted statuses."""
    private: InteractionPolicy
    """Policy of statuses for followers only."""
    direct: InteractionPolicy
    """Policy of statuses for mentioned people only."""


class InteractionRequest(AttribAccessDict):
    """A favourite, boost or reply that waits for the approval of the author.

    Returned by: ``api.interaction_requests()[0]``

    Source: https://docs.gotosocial.org/en/latest/api/swagger/
    """

    _version = "1.0.0"

    id: MaybeSnowflakeIdType
    """ID of the request."""
    type: str
    """Kind of the interaction: ``favourite``, ``reblog`` or ``reply``."""
    created_at: datetime
    """When the request was made."""
    account: Account
    """The account that wants to interact."""
    status: Status
    """The status of the user that the request is about."""
    reply: Status | None
    """The reply. None if the request is not about one."""
    accepted_at: datetime | None
    """When the request was approved. None if it was not."""
    rejected_at: datetime | None
    """When the request was rejected. None if it was not."""
    uri: str | None
    """URI of the approval or the rejection. None if there is neither yet."""
