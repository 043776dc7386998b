"""Accounts: reading and following accounts, and editing the user's own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from mastodon._core.params import (
    count,
    flag,
    header_text,
    id_of,
    ids_of,
    one_of,
    page,
    path,
    shown,
    strings_of,
    text_of,
    whole_seconds,
)
from mastodon._io.uploads import uploads
from mastodon.endpoints.profile import Fields, rows
from mastodon.endpoints.status_fields import QUOTE_POLICIES, VISIBILITIES
from mastodon.errors import MastodonIllegalArgumentError, MastodonNotFoundError
from mastodon.internals import Internals
from mastodon.return_types import (
    Account,
    FamiliarFollowers,
    IdentityProof,
    Relationship,
    Status,
    Tag,
    UserList,
)
from mastodon.types_base import EmptyResponse, IdType, NonPaginatableList, PaginatableList, PathOrFile, PrimitiveIdType
from mastodon.versions import api_version


class AccountsMixin(Internals):
    """Reading and following accounts, and editing the user's own."""

    # --- Reading ----------------------------------------------------------------------------------------------------

    @api_version("1.0.0", "4.7.0")
    def account(self, id: Account | IdType) -> Account:
        """Fetch an account.

        :param id: the account.
        :return: the account.
        :raises MastodonNotFoundError: if there is no such account.

        Source: https://docs.joinmastodon.org/methods/accounts/#get
        """
        return self._get(Account, path("/api/v1/accounts/{}", id))

    @api_version("4.3.0", "4.3.0")
    def accounts(self, ids: Sequence[Account | IdType] | Account | IdType) -> NonPaginatableList[Account]:
        """Fetch several accounts at once.

        :param ids: the accounts, one or a list.
        :return: the accounts that exist.

        Source: https://docs.joinmastodon.org/methods/accounts/#index
        """
        return self._get(NonPaginatableList[Account], "/api/v1/accounts", {"id": ids_of(ids)})

    @api_version("1.0.0", "4.7.0")
    def account_verify_credentials(self) -> Account:
        """Fetch the account that the access token belongs to.

        :return: the user's own account, with ``source`` and ``role``.
        :raises MastodonUnauthorizedError: if the access token is missing, invalid or revoked.

        Source: https://docs.joinmastodon.org/methods/accounts/#verify_credentials
        """
        token = self.access_token
        account = self._get(Account, "/api/v1/accounts/verify_credentials")
        if self._store is not None:
            self._share_account(token, account.get("id"))
        return account

    @api_version("1.0.0", "4.7.0")
    def me(self) -> Account:
        """Fetch the user's own account, as :meth:`account_verify_credentials` does.

        :return: the account, with ``source`` and ``role``.
        :raises MastodonUnauthorizedError: if the access token is missing, invalid or revoked.

        Source: https://docs.joinmastodon.org/methods/accounts/#verify_credentials
        """
        return self.account_verify_credentials()

    @api_version("1.0.0", "4.6.0")
    def account_statuses(
        self,
        id: Account | IdType,
        only_media: bool = False,
        pinned: bool = False,
        exclude_replies: bool = False,
        exclude_reblogs: bool = False,
        tagged: Tag | str | None = None,
        max_id: Status | IdType | datetime | None = None,
        min_id: Status | IdType | datetime | None = None,
        since_id: Status | IdType | datetime | None = None,
        limit: int | None = None,
        exclude_direct: bool = False,
    ) -> PaginatableList[Status]:
        """Fetch the statuses and boosts of an account, newest first.

        :param id: the account.
        :param only_media: only statuses with media.
        :param pinned: only statuses that are pinned to the profile.
        :param exclude_replies: whether to leave out replies to others.
        :param exclude_reblogs: whether to leave out boosts.
        :param tagged: only statuses with this hashtag, without the "#".
        :param max_id: only statuses older than this one, given as a status, an id or a time.
        :param min_id: the statuses immediately newer than this one.
        :param since_id: only statuses newer than this one, starting with the newest.
        :param limit: the maximum number of results, 1 to 40. The server's default is 20.
        :param exclude_direct: whether to leave out direct messages.
        :return: a page of the statuses that the user may see.
        :raises MastodonNotFoundError: if there is no such account.

        Source: https://docs.joinmastodon.org/methods/accounts/#statuses
        """
        query = {
            "only_media": flag(only_media),
            "pinned": flag(pinned),
            "exclude_replies": flag(exclude_replies),
            "exclude_reblogs": flag(exclude_reblogs),
            "tagged": None if tagged is None else id_of(tagged, "tagged", "name"),
            **page(max_id, min_id, since_id, limit),
            "exclude_direct": flag(exclude_direct),
        }
        return self._get(PaginatableList[Status], path("/api/v1/accounts/{}/statuses", id), query)

    @api_version("1.0.0", "2.6.0")
    def account_following(
        self,
        id: Account | IdType,
        max_id: Account | PrimitiveIdType | None = None,
        min_id: Account | PrimitiveIdType | None = None,
        since_id: Account | PrimitiveIdType | None = None,
        limit: int | None = None,
    ) -> PaginatableList[Account]:
        """Fetch the accounts that an account follows, unless it hides them.

        The cursors of this list are ids of follows, not of accounts. :meth:`fetch_next` uses the right ones.

        :param id: the account.
        :param max_id: only follows older than this one.
        :param min_id: the follows immediately newer than this one.
        :param since_id: only follows newer than this one.
        :param limit: the maximum number of results, 1 to 80. The server's default is 40.
        :return: a page of accounts.
        :raises MastodonNotFoundError: if there is no such account.

        Source: https://docs.joinmastodon.org/methods/accounts/#following
        """
        query = page(max_id, min_id, since_id, limit, has_times=False)
        return self._get(PaginatableList[Account], path("/api/v1/accounts/{}/following", id), query)

    @api_version("1.0.0", "2.6.0")
    def account_followers(
        self,
        id: Account | IdType,
        max_id: Account | PrimitiveIdType | None = None,
        min_id: Account | PrimitiveIdType | None = None,
        since_id: Account | PrimitiveIdType | None = None,
        limit: int | None = None,
    ) -> PaginatableList[Account]:
        """Fetch the followers of an account, unless it hides them.

        The cursors of this list are ids of follows, not of accounts. :meth:`fetch_next` uses the right ones.

        :param id: the account.
        :param max_id: only follows older than this one.
        :param min_id: the follows immediately newer than this one.
        :param since_id: only follows newer than this one.
        :param limit: the maximum number of results, 1 to 80. The server's default is 40.
        :return: a page of accounts.
        :raises MastodonNotFoundError: if there is no such account.

        Source: https://docs.joinmastodon.org/methods/accounts/#followers
        """
        query = page(max_id, min_id, since_id, limit, has_times=False)
        return self._get(PaginatableList[Account], path("/api/v1/accounts/{}/followers", id), query)

    @api_version("1.0.0", "1.4.0")
    def account_relationships(
        self, id: Sequence[Account | IdType] | Account | IdType, with_suspended: bool | None = None
    ) -> NonPaginatableList[Relationship]:
        """Fetch the relationships between the user and other accounts: follows, blocks, mutes.

        :param id: the accounts, one or a list.
        :param with_suspended: whether to include suspended accounts.
        :return: the relationships, one for each account.

        Source: https://docs.joinmastodon.org/methods/accounts/#relationships
        """
        query = {"id": _id_or_ids(id), "with_suspended": with_suspended}
        return self._get(NonPaginatableList[Relationship], "/api/v1/accounts/relationships", query)

    @api_version("1.0.0", "2.8.0")
    def account_search(
        self,
        q: str,
        limit: int | None = None,
        following: bool | None = False,
        resolve: bool | None = False,
        offset: int | None = None,
    ) -> PaginatableList[Account]:
        """Search for accounts by name or address.

        :param q: the search text. An address such as "user@server.example" puts that account first.
        :param limit: the maximum number of results, 1 to 80. The server's default is 40.
        :param following: only accounts that the user follows.
        :param resolve: whether to look up an address on its own server if this server does not know it yet.
        :param offset: the number of results to skip.
        :return: a page of accounts.
        :raises MastodonIllegalArgumentError: if ``q`` is not text.

        Source: https://docs.joinmastodon.org/methods/accounts/#search
        """
        query = {
            "q": _required_text(q, "q"),
            "limit": count(limit, "limit"),
            "following": following,
            "resolve": resolve,
            "offset": count(offset, "offset"),
        }
        return self._get(PaginatableList[Account], "/api/v1/accounts/search", query, offset_pagination=True)

    @api_version("3.4.0", "4.7.0")
    def account_lookup(self, acct: str) -> Account:
        """Look up an account by its address, if the server already knows it.

        :param acct: "user" for an account of this server, "user@server.example" for an account of another.
        :return: the account.
        :raises MastodonNotFoundError: if the server does not know the account.

        Source: https://docs.joinmastodon.org/methods/accounts/#lookup
        """
        return self._get(Account, "/api/v1/accounts/lookup", {"acct": _required_text(acct, "acct")})

    @api_version("2.1.0", "2.1.0")
    def account_lists(self, id: Account | IdType) -> NonPaginatableList[UserList]:
        """Fetch the user's lists that contain an account.

        :param id: the account, which the user must follow.
        :return: the lists.
        :raises MastodonNotFoundError: if there is no such account.

        Source: https://docs.joinmastodon.org/methods/accounts/#lists
        """
        return self._get(NonPaginatableList[UserList], path("/api/v1/accounts/{}/lists", id))

    @api_version("3.3.0", "3.3.0")
    def account_featured_tags(self, id: Account | IdType) -> NonPaginatableList[Tag]:
        """Fetch the hashtags that an account features on its profile.

        :param id: the account.
        :return: the hashtags.
        :raises MastodonNotFoundError: if there is no such account.

        Source: https://docs.joinmastodon.org/methods/accounts/#featured_tags
        """
        return self._get(NonPaginatableList[Tag], path("/api/v1/accounts/{}/featured_tags", id))

    @api_version("2.8.0", "2.8.0")
    def account_identity_proofs(self, id: Account | IdType) -> NonPaginatableList[IdentityProof]:
        """Fetch proofs that an account has the same owner as an account on another site.

        Mastodon 3.5.0 and newer have no identity proofs.

        :param id: the account.
        :return: the proofs.
        :raises MastodonNotFoundError: if there is no such account.

        Source: https://docs.joinmastodon.org/methods/accounts/#identity_proofs
        """
        return self._get(NonPaginatableList[IdentityProof], path("/api/v1/accounts/{}/identity_proofs", id))

    @api_version("3.5.0", "3.5.0")
    def account_familiar_followers(
        self, id: Sequence[Account | IdType] | Account | IdType
    ) -> NonPaginatableList[FamiliarFollowers]:
        """For each of several accounts, fetch the followers whom the user also follows.

        :param id: the accounts, one or a list.
        :return: one entry for each account, with its id and the followers that the user follows.

        Source: https://docs.joinmastodon.org/methods/accounts/#familiar_followers
        """
        query = {"id": ids_of(id, "id")}
        return self._get(NonPaginatableList[FamiliarFollowers], "/api/v1/accounts/familiar_followers", query)

    # --- Relationships ----------------------------------------------------------------------------------------------

    @api_version("1.0.0", "4.6.0")
    def account_follow(
        self,
        id: Account | IdType,
        reblogs: bool | None = True,
        notify: bool | None = False,
        languages: Sequence[str] | str | None = None,
    ) -> Relationship:
        """Follow an account, or change the settings of a follow.

        :param id: the account.
        :param reblogs: whether its boosts are shown in the home timeline.
        :param notify: whether the user is notified when it posts.
        :param languages: the only languages whose statuses are shown, as ISO 639-1 codes.
        :return: the new relationship. For a locked account, ``requested`` is set instead of ``following`` until the
            account accepts the request.
        :raises MastodonNotFoundError: if there is no such account.

        Source: https://docs.joinmastodon.org/methods/accounts/#follow
        """
        form = {"reblogs": reblogs, "notify": notify, "languages": strings_of(languages, "languages")}
        return self._post(Relationship, path("/api/v1/accounts/{}/follow", id), form)

    @api_version("1.0.0", "4.6.0")
    def follows(self, uri: str) -> Relationship:
        """Follow an account by its address.

        :param uri: the address of the account, such as "user@server.example".
        :return: the new relationship.
        :raises MastodonNotFoundError: if the server does not know the account.

        Source: https://docs.joinmastodon.org/methods/accounts/#follow
        """
        found = self.account_search(_required_text(uri, "uri"))
        if not found:
            raise MastodonNotFoundError(f"No account was found for {shown(uri)}.")
        return self.account_follow(_best_match(found, uri))

    @api_version("1.0.0", "4.6.0")
    def account_unfollow(self, id: Account | IdType) -> Relationship:
        """Unfollow an account, or cancel a follow request.

        :param id: the account.
        :return: the new relationship.
        :raises MastodonNotFoundError: if there is no such account.

        Source: https://docs.joinmastodon.org/methods/accounts/#unfollow
        """
        return self._post(Relationship, path("/api/v1/accounts/{}/unfollow", id))

    @api_version("3.5.0", "4.6.0")
    def account_remove_from_followers(self, id: Account | IdType) -> Relationship:
        """Remove an account from the user's followers.

        :param id: the account.
        :return: the new relationship.
        :raises MastodonNotFoundError: if there is no such account.

        Source: https://docs.joinmastodon.org/methods/accounts/#remove_from_followers
        """
        return self._post(Relationship, path("/api/v1/accounts/{}/remove_from_followers", id))

    @api_version("1.0.0", "4.6.0")
    def account_block(self, id: Account | IdType) -> Relationship:
        """Block an account, so that neither account sees the other any more.

        :param id: the account.
        :return: the new relationship.
        :raises MastodonNotFoundError: if there is no such account.

        Source: https://docs.joinmastodon.org/methods/accounts/#block
        """
        return self._post(Relationship, path("/api/v1/accounts/{}/block", id))

    @api_version("1.0.0", "4.6.0")
    def account_unblock(self, id: Account | IdType) -> Relationship:
        """Unblock an account.

        :param id: the account.
        :return: the new relationship.
        :raises MastodonNotFoundError: if there is no such account.

        Source: https://docs.joinmastodon.org/methods/accounts/#unblock
        """
        return self._post(Relationship, path("/api/v1/accounts/{}/unblock", id))

    @api_version("1.1.0", "4.6.0")
    def account_mute(
        self, id: Account | IdType, notifications: bool | None = True, duration: int | timedelta | None = None
    ) -> Relationship:
        """Mute an account: hide its statuses without notifying it.

        :param id: the account.
        :param notifications: whether to hide notifications from it, too.
        :param duration: the duration of the mute in seconds, or a timedelta; None or 0 for no limit.
        :return: the new relationship.
        :raises MastodonNotFoundError: if there is no such account.

        Source: https://docs.joinmastodon.org/methods/accounts/#mute
        """
        form = {"notifications": notifications, "duration": whole_seconds(duration, "duration")}
        return self._post(Relationship, path("/api/v1/accounts/{}/mute", id), form)

    @api_version("1.1.0", "4.6.0")
    def account_unmute(self, id: Account | IdType) -> Relationship:
        """Unmute an account.

        :param id: the account.
        :return: the new relationship.
        :raises MastodonNotFoundError: if there is no such account.

        Source: https://docs.joinmastodon.org/methods/accounts/#unmute
        """
        return self._post(Relationship, path("/api/v1/accounts/{}/unmute", id))

    @api_version("2.5.0", "4.6.0")
    def account_pin(self, id: Account | IdType) -> Relationship:
        """Feature an account on the user's profile. On newer servers, use :meth:`account_endorse`.

        :param id: the account, which the user must follow.
        :return: the new relationship.
        :raises MastodonNotFoundError: if there is no such account.

        Source: https://docs.joinmastodon.org/methods/accounts/#pin
        """
        return self._post(Relationship, path("/api/v1/accounts/{}/pin", id))

    @api_version("2.5.0", "4.6.0")
    def account_unpin(self, id: Account | IdType) -> Relationship:
        """Stop featuring an account. On newer servers, use :meth:`account_unendorse`.

        :param id: the account.
        :return: the new relationship.
        :raises MastodonNotFoundError: if there is no such account.

        Source: https://docs.joinmastodon.org/methods/accounts/#unpin
        """
        return self._post(Relationship, path("/api/v1/accounts/{}/unpin", id))

    @api_version("4.4.0", "4.6.0")
    def account_endorse(self, id: Account | IdType) -> Relationship:
        """Feature an account on the user's profile.

        :param id: the account, which the user must follow.
        :return: the new relationship.
        :raises MastodonNotFoundError: if there is no such account.

        Source: https://docs.joinmastodon.org/methods/accounts/#endorse
        """
        return self._post(Relationship, path("/api/v1/accounts/{}/endorse", id))

    @api_version("4.4.0", "4.6.0")
    def account_unendorse(self, id: Account | IdType) -> Relationship:
        """Stop featuring an account on the user's profile.

        :param id: the account.
        :return: the new relationship.
        :raises MastodonNotFoundError: if there is no such account.

        Source: https://docs.joinmastodon.org/methods/accounts/#unendorse
        """
        return self._post(Relationship, path("/api/v1/accounts/{}/unendorse", id))

    @api_version("3.2.0", "4.6.0")
    def account_note_set(self, id: Account | IdType, comment: str) -> Relationship:
        """Set the private note about an account, which only the user can see.

        :param id: the account.
        :param comment: the note; an empty string removes it.
        :return: the new relationship.
        :raises MastodonNotFoundError: if there is no such account.

        Source: https://docs.joinmastodon.org/methods/accounts/#note
        """
        return self._post(Relationship, path("/api/v1/accounts/{}/note", id), {"comment": comment})

    # --- The user's own account -------------------------------------------------------------------------------------

    @api_version("1.1.1", "4.7.0")
    def account_update_credentials(
        self,
        display_name: str | None = None,
        note: str | None = None,
        avatar: PathOrFile | bytes | None = None,
        avatar_mime_type: str | None = None,
        header: PathOrFile | bytes | None = None,
        header_mime_type: str | None = None,
        locked: bool | None = None,
        bot: bool | None = None,
        discoverable: bool | None = None,
        fields: Fields | None = None,
        hide_collections: bool | None = None,
        indexable: bool | None = None,
        attribution_domains: Sequence[str] | str | None = None,
        default_privacy: str | None = None,
        default_sensitive: bool | None = None,
        default_language: str | None = None,
        default_quote_policy: str | None = None,
        avatar_description: str | None = None,
        header_description: str | None = None,
        fields_attributes: Fields | None = None,
        source: Mapping[str, Any] | None = None,
    ) -> Account:
        """Edit the user's own account. Arguments that are None change nothing.

        :param display_name: the display name.
        :param note: the bio, as plain text.
        :param avatar: the avatar image: a path, an open binary file, or bytes.
        :param avatar_mime_type: the MIME type of the avatar; required unless ``avatar`` is a path.
        :param header: the header image, in the same forms as ``avatar``.
        :param header_mime_type: the MIME type of the header image; required unless ``header`` is a path.
        :param locked: whether the user approves follow requests manually.
        :param bot: whether the account is automated.
        :param discoverable: whether the server may recommend the profile.
        :param fields: the profile fields, at most four unless the server allows more: pairs of a label and a value, or
            a dictionary. They replace all existing fields.
        :param hide_collections: whether the lists of followers and followed accounts are hidden.
        :param indexable: whether the account's public statuses can be found by search.
        :param attribution_domains: domains of websites that may credit the account as the author of their articles.
        :param default_privacy: the visibility of new statuses: "public", "unlisted", "private" or "direct".
        :param default_sensitive: whether the media of new statuses are marked as sensitive.
        :param default_language: the language of new statuses, as an ISO 639-1 code.
        :param default_quote_policy: who may quote new statuses: "public", "followers" or "nobody".
        :param avatar_description: a description of the avatar for those who cannot see it.
        :param header_description: a description of the header image.
        :param fields_attributes: another name for ``fields``.
        :param source: the four defaults in one dictionary with the keys "privacy", "sensitive", "language" and
            "quote_policy"; the separate arguments take precedence.
        :return: the updated account.
        :raises MastodonIllegalArgumentError: if an argument is invalid.
        :raises MastodonFileNotFoundError: if an image file does not exist.

        Source: https://docs.joinmastodon.org/methods/accounts/#update_credentials
        """
        defaults = {
            "privacy": default_privacy,
            "sensitive": default_sensitive,
            "language": default_language,
            "quote_policy": default_quote_policy,
        }
        form = {
            "display_name": display_name,
            "note": note,
            "locked": locked,
            "bot": bot,
            "discoverable": discoverable,
            "hide_collections": hide_collections,
            "indexable": indexable,
            "avatar_description": avatar_description,
            "header_description": header_description,
            "fields_attributes": _first_given(rows(fields, "fields"), rows(fields_attributes, "fields_attributes")),
            "source": _posting_defaults(defaults, source),
            "attribution_domains": strings_of(attribution_domains, "attribution_domains"),
        }
        with uploads(
            avatar=(avatar, header_text(avatar_mime_type, "avatar_mime_type"), None),
            header=(header, header_text(header_mime_type, "header_mime_type"), None),
        ) as files:
            return self._patch(Account, "/api/v1/accounts/update_credentials", form, files=files)

    @api_version("3.4.0", "3.4.0")
    def email_resend_confirmation(self, email: str | None = None) -> None:
        """Send the confirmation email of a new account again.

        Only the app that created the account can request this.

        :param email: a new address, which replaces the one that the account was created with.
        :raises MastodonAPIError: if another app created the account, or the address has already been confirmed.

        Source: https://docs.joinmastodon.org/methods/emails/#confirmation
        """
        self._post(EmptyResponse, "/api/v1/emails/confirmations", {"email": email})

    @api_version("4.2.0", "4.2.0")
    def email_check_confirmation(self) -> bool:
        """Check whether the email address of the user is confirmed. Not in the official documentation.

        :return: whether it is.
        :raises MastodonUnauthorizedError: if nobody is logged in.

        Source: https://docs.joinmastodon.org/methods/emails/
        """
        response: bytes = self._Mastodon__api_request("GET", "/api/v1/emails/check_confirmation", parse=False)
        return response.strip() == b"true"

    @api_version("4.6.0", "4.6.0")
    def account_email_subscribe(self, id: Account | IdType, email: str) -> None:
        """Ask for the public statuses of an account by email. Not in the official documentation.

        The server sends an email to confirm the subscription.

        :param id: the account, one that offers such subscriptions.
        :param email: the address that they go to.
        :raises MastodonNotFoundError: if there is no such account, or it does not offer subscriptions.
        :raises MastodonAPIError: if the address is wrong.

        Source: https://docs.joinmastodon.org/methods/accounts/
        """
        place = path("/api/v1/accounts/{}/email_subscriptions", id)
        self._post(EmptyResponse, place, {"email": text_of(email, "email")})


def _required_text(value: Any, name: str) -> str:
    if not isinstance(value, str):
        raise MastodonIllegalArgumentError(f"{name}={shown(value)} must be text.")
    return value


def _id_or_ids(id: Any) -> str | int | list[str | int]:
    """Return the id of a single account, or a list of ids for several accounts."""
    found = ids_of(id, "id")
    return found[0] if isinstance(id, (str, int, Mapping)) else found


def _best_match(accounts: Sequence[Account], uri: str) -> Account:
    """Return the account with exactly this address, or else the server's best match."""
    address = uri.lstrip("@").lower()
    return next((each for each in accounts if str(each.acct).lower() == address), accounts[0])


def _first_given(*values: Any) -> Any:
    return next((value for value in values if value is not None), None)


def _posting_defaults(defaults: Mapping[str, Any], source: Any) -> dict[str, Any]:
    """Return the defaults for new statuses, from the arguments or from the ``source`` that older programs pass."""
    if source is not None and not isinstance(source, Mapping):
        raise MastodonIllegalArgumentError(f"source={shown(source)} must be a dictionary.")
    unknown = [key for key in source or () if key not in defaults]
    if unknown:
        raise MastodonIllegalArgumentError(f"source has the unknown keys {unknown}; allowed are {list(defaults)}.")
    found = {key: _first_given(value, (source or {}).get(key)) for key, value in defaults.items()}
    return {
        **found,
        "privacy": one_of(found["privacy"], VISIBILITIES, "default_privacy"),
        "quote_policy": one_of(found["quote_policy"], QUOTE_POLICIES, "default_quote_policy"),
    }
