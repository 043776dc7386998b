"""Statuses: reading, posting, editing and deleting them."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any, cast, overload

from mastodon._core.params import (
    given,
    given_id,
    header_text,
    id_of,
    ids_of,
    listed,
    optional_text,
    page,
    path,
    shown,
    text_of,
)
from mastodon._data.convert import convert
from mastodon._io.uploads import content_of
from mastodon.endpoints.media import THUMBNAIL_VERSION, focus_of
from mastodon.endpoints.status_checks import MediaIds, StatusChecksMixin
from mastodon.endpoints.status_fields import status_fields
from mastodon.errors import MastodonIllegalArgumentError, MastodonUnexpectedMentionsError
from mastodon.return_types import (
    Account,
    Context,
    MediaAttachment,
    PreviewCard,
    ScheduledStatus,
    Status,
    StatusEdit,
    StatusSource,
    Translation,
)
from mastodon.types_base import (
    IdType,
    NonPaginatableList,
    PaginatableList,
    PathOrFile,
    PrimitiveIdType,
)
from mastodon.versions import api_version, named_call

if TYPE_CHECKING:
    from typing_extensions import Unpack

    from mastodon.endpoints.status_fields import StatusOptions


class StatusesMixin(StatusChecksMixin):
    """Reading, posting, editing and deleting statuses."""

    # --- Reading ----------------------------------------------------------------------------------------------------

    @api_version("1.0.0", "4.6.0")
    def status(self, id: Status | IdType) -> Status:
        """Fetch one status.

        :param id: the status.
        :return: the status.
        :raises MastodonNotFoundError: if there is no such status, or the user may not see it.

        Source: https://docs.joinmastodon.org/methods/statuses/#get
        """
        return self._get(Status, path("/api/v1/statuses/{}", id))

    @api_version("4.3.0", "4.3.0")
    def statuses(self, ids: Iterable[Status | IdType]) -> NonPaginatableList[Status]:
        """Fetch several statuses by their ids.

        :param ids: the statuses.
        :return: the statuses that exist and that the user may see.

        Source: https://docs.joinmastodon.org/methods/statuses/#index
        """
        return self._get(NonPaginatableList[Status], "/api/v1/statuses", {"id": ids_of(ids)})

    @api_version("1.0.0", "4.6.0")
    def status_card(self, id: Status | IdType) -> PreviewCard | None:
        """Fetch the preview card of the first link in a status.

        From Mastodon 3.0.0 on, this is the field ``card`` of the status.

        :param id: the status.
        :return: the preview card, or None if the status has none.
        :raises MastodonNotFoundError: if there is no such status, or the user may not see it.

        Source: https://docs.joinmastodon.org/methods/statuses/#card
        """
        older = path("/api/v1/statuses/{}/card", id)
        return self._newer_or_older("3.0.0", lambda: self.status(id).card, lambda: self._get(PreviewCard, older))

    @api_version("1.0.0", "1.0.0")
    def status_context(self, id: Status | IdType) -> Context:
        """Fetch the statuses before and after a status in its thread.

        The server may still be fetching replies from other servers; see :meth:`get_async_refresh_info`.

        :param id: the status.
        :return: the statuses before it (``ancestors``) and the replies to it (``descendants``).
        :raises MastodonNotFoundError: if there is no such status, or the user may not see it.

        Source: https://docs.joinmastodon.org/methods/statuses/#context
        """
        return self._get(Context, path("/api/v1/statuses/{}/context", id))

    @api_version("3.5.0", "3.5.0")
    def status_history(self, id: StatusEdit | Status | IdType) -> NonPaginatableList[StatusEdit]:
        """Fetch all versions of a status, the oldest first.

        :param id: the status.
        :return: the versions.
        :raises MastodonNotFoundError: if there is no such status, or the user may not see it.

        Source: https://docs.joinmastodon.org/methods/statuses/#history
        """
        return self._get(NonPaginatableList[StatusEdit], path("/api/v1/statuses/{}/history", id))

    @named_call
    def status_source(self, id: Status | IdType) -> StatusSource:
        """Fetch the source text of a status, for editing.

        :param id: one of the user's statuses.
        :return: the text and the content warning, without HTML.
        :raises MastodonNotFoundError: if the user has no such status.

        Source: https://docs.joinmastodon.org/methods/statuses/#source
        """
        return self._get(StatusSource, path("/api/v1/statuses/{}/source", id))

    @api_version("1.0.0", "2.1.0")
    def status_reblogged_by(
        self,
        id: Status | IdType,
        max_id: Account | IdType | None = None,
        since_id: Account | IdType | None = None,
        limit: int | None = None,
    ) -> NonPaginatableList[Account]:
        """Fetch the accounts that boosted a status.

        :param id: the status.
        :param max_id: only items further down the list than this cursor.
        :param since_id: only items above this cursor in the list.
        :param limit: the maximum number of results, 1 to 80. The server's default is 40.
        :return: the accounts.
        :raises MastodonNotFoundError: if there is no such status, or the user may not see it.

        Source: https://docs.joinmastodon.org/methods/statuses/#reblogged_by
        """
        return self._accounts_of(path("/api/v1/statuses/{}/reblogged_by", id), max_id, since_id, limit)

    @api_version("1.0.0", "2.1.0")
    def status_favourited_by(
        self,
        id: Status | IdType,
        max_id: Account | PrimitiveIdType | None = None,
        since_id: Account | PrimitiveIdType | None = None,
        limit: int | None = None,
    ) -> NonPaginatableList[Account]:
        """Fetch the accounts that favourited a status.

        :param id: the status.
        :param max_id: only items further down the list than this cursor.
        :param since_id: only items above this cursor in the list.
        :param limit: the maximum number of results, 1 to 80. The server's default is 40.
        :return: the accounts.
        :raises MastodonNotFoundError: if there is no such status, or the user may not see it.

        Source: https://docs.joinmastodon.org/methods/statuses/#favourited_by
        """
        return self._accounts_of(
            path("/api/v1/statuses/{}/favourited_by", id), max_id, since_id, limit, has_times=False
        )

    def _accounts_of(
        self, endpoint: str, max_id: Any, since_id: Any, limit: Any, has_times: bool = True
    ) -> NonPaginatableList[Account]:
        query = page(max_id, None, since_id, limit, has_times=has_times)
        return self._get(NonPaginatableList[Account], endpoint, query)

    @api_version("4.5.0", "4.5.0")
    def status_quotes(
        self,
        id: Status | IdType,
        max_id: Status | IdType | datetime | None = None,
        since_id: Status | IdType | datetime | None = None,
        limit: int | None = None,
    ) -> PaginatableList[Status]:
        """Fetch the statuses that quote one of the user's statuses.

        :param id: one of the user's statuses.
        :param max_id: only statuses older than this one, given as a status, an id or a time.
        :param since_id: only statuses newer than this one, given in the same forms.
        :param limit: the maximum number of results, 1 to 40. The server's default is 20.
        :return: a page of statuses.
        :raises MastodonNotFoundError: if there is no such status.

        Source: https://docs.joinmastodon.org/methods/statuses/#quotes
        """
        query = page(max_id, None, since_id, limit)
        return self._get(PaginatableList[Status], path("/api/v1/statuses/{}/quotes", id), query)

    @api_version("4.0.0", "4.0.0")
    def status_translate(self, id: Status | IdType, lang: str | None = None) -> Translation:
        """Translate a status.

        :param id: the status.
        :param lang: the target language, as a code such as "de". The default is the language of the client or the user.
        :return: the translated text.
        :raises MastodonNotFoundError: if there is no such status, or the server has no translation service.
        :raises MastodonServiceUnavailableError: if the translation service does not respond.

        Source: https://docs.joinmastodon.org/methods/statuses/#translate
        """
        language = optional_text(lang, "lang")
        return self._post(
            Translation, path("/api/v1/statuses/{}/translate", id), {"lang": language}, lang_override=language
        )

    # --- Posting and editing ----------------------------------------------------------------------------------------

    @overload
    def status_post(
        self,
        status: str | None,
        in_reply_to_id: Status | IdType | None = None,
        media_ids: MediaIds | None = None,
        sensitive: bool | None = False,
        visibility: str | None = None,
        spoiler_text: str | None = None,
        language: str | None = None,
        idempotency_key: str | None = None,
        content_type: str | None = None,
        scheduled_at: None = None,
        poll: Mapping[str, Any] | None = None,
        quote_id: Status | IdType | None = None,
        strict_content_type: bool = False,
        quoted_status_id: Status | IdType | None = None,
        quote_approval_policy: str | None = None,
        allowed_mentions: Iterable[Account | IdType] | Account | IdType | None = None,
        local_only: bool | None = None,
        interaction_policy: Mapping[str, Any] | None = None,
        *,
        check: bool = False,
    ) -> Status: ...

    @overload
    def status_post(
        self,
        status: str | None,
        in_reply_to_id: Status | IdType | None = None,
        media_ids: MediaIds | None = None,
        *,
        scheduled_at: datetime,
        check: bool = False,
        **options: Unpack[StatusOptions],
    ) -> ScheduledStatus: ...

    @api_version("1.0.0", "4.6.0")
    def status_post(
        self,
        status: str | None,
        in_reply_to_id: Status | IdType | None = None,
        media_ids: MediaIds | None = None,
        sensitive: bool | None = False,
        visibility: str | None = None,
        spoiler_text: str | None = None,
        language: str | None = None,
        idempotency_key: str | None = None,
        content_type: str | None = None,
        scheduled_at: datetime | None = None,
        poll: Mapping[str, Any] | None = None,
        quote_id: Status | IdType | None = None,
        strict_content_type: bool = False,
        quoted_status_id: Status | IdType | None = None,
        quote_approval_policy: str | None = None,
        allowed_mentions: Iterable[Account | IdType] | Account | IdType | None = None,
        local_only: bool | None = None,
        interaction_policy: Mapping[str, Any] | None = None,
        *,
        check: bool = False,
    ) -> Status | ScheduledStatus:
        """Post a status.

        :param status: the text, which may be empty if there are media or a poll.
        :param in_reply_to_id: the status that this one replies to. :meth:`status_reply` also mentions people.
        :param media_ids: up to four attachments from :meth:`media_post`, or a single one.
        :param sensitive: whether to hide the media behind a warning. None leaves it to the user's settings.
        :param visibility: "public", "unlisted", "private" (followers only) or "direct" (mentioned people only). The
            default is the user's own setting.
        :param spoiler_text: the content warning, which hides the text until the reader opens it.
        :param language: the language of the text, as a code such as "de".
        :param idempotency_key: any text that identifies this status. If the server has seen it within the last hour, it
            returns the status from then and does not post again.
        :param content_type: the markup of the text, such as "text/markdown". For Pleroma and related servers; Mastodon
            supports plain text only.
        :param scheduled_at: the time to post the status, at least five minutes from now. Naive times are local time.
        :param poll: the poll, as :meth:`make_poll` returns it. It cannot be combined with media.
        :param quote_id: the status to quote, on Fedibird, Akkoma and related servers.
        :param strict_content_type: whether to refuse a ``content_type`` that is unknown or not in the feature set. A
            server other than Mastodon that says which types it supports decides itself.
        :param quoted_status_id: the status to quote, from Mastodon 4.5.0 on.
        :param quote_approval_policy: who may quote this status: "public", "followers" or "nobody". From Mastodon 4.5.0
            on.
        :param allowed_mentions: the only accounts that the text may mention, none for an empty list. With others in the
            text, nothing is posted. Mastodon only.
        :param local_only: whether to keep the status on its server. For glitch, Hometown and GoToSocial.
        :param interaction_policy: who may favourite, boost and reply, on GoToSocial: a dictionary such as
            ``{"can_reply": {"automatic_approval": ["followers"], "manual_approval": ["public"]}}``.
        :param check: whether to check the status as :meth:`status_check` does, and post it only if that finds nothing.
        :return: the status; with ``scheduled_at`` a scheduled status, which is another kind of entity. If the server
            posts it at once, it is a status all the same.
        :raises MastodonIllegalArgumentError: if an argument is invalid. Nothing is posted then.
        :raises MastodonUnexpectedMentionsError: if the text mentions accounts that ``allowed_mentions`` does not
            contain. They are in the attribute ``accounts`` of the error.
        :raises MastodonAPIError: if the server rejects the status, for example because it is too long.

        Source: https://docs.joinmastodon.org/methods/statuses/#create
        """
        return self._Mastodon__status_internal(
            status,
            in_reply_to_id,
            media_ids,
            sensitive,
            visibility,
            spoiler_text,
            language,
            idempotency_key,
            content_type,
            scheduled_at,
            poll,
            quote_id,
            strict_content_type=strict_content_type,
            quoted_status_id=quoted_status_id,
            quote_approval_policy=quote_approval_policy,
            allowed_mentions=allowed_mentions,
            local_only=local_only,
            interaction_policy=interaction_policy,
            check=check,
        )

    @api_version("1.0.0", "4.6.0")
    def toot(self, status: str) -> Status:
        """Post a status with text only. A short form of :meth:`status_post`.

        :param status: the text.
        :return: the status.
        :raises MastodonAPIError: if the server rejects the status, for example because it is too long.

        Source: https://docs.joinmastodon.org/methods/statuses/#create
        """
        return self.status_post(status)

    @overload
    def status_reply(
        self,
        to_status: Status,
        status: str,
        media_ids: MediaIds | None = None,
        sensitive: bool | None = False,
        visibility: str | None = None,
        spoiler_text: str | None = None,
        language: str | None = None,
        idempotency_key: str | None = None,
        content_type: str | None = None,
        scheduled_at: None = None,
        poll: Mapping[str, Any] | None = None,
        quote_id: Status | IdType | None = None,
        untag: bool = False,
        strict_content_type: bool = False,
        quoted_status_id: Status | IdType | None = None,
        quote_approval_policy: str | None = None,
        allowed_mentions: Iterable[Account | IdType] | Account | IdType | None = None,
        local_only: bool | None = None,
        interaction_policy: Mapping[str, Any] | None = None,
    ) -> Status: ...

    @overload
    def status_reply(
        self,
        to_status: Status,
        status: str,
        media_ids: MediaIds | None = None,
        *,
        scheduled_at: datetime,
        untag: bool = False,
        **options: Unpack[StatusOptions],
    ) -> ScheduledStatus: ...

    @api_version("1.0.0", "4.6.0")
    def status_reply(
        self,
        to_status: Status,
        status: str,
        media_ids: MediaIds | None = None,
        sensitive: bool | None = False,
        visibility: str | None = None,
        spoiler_text: str | None = None,
        language: str | None = None,
        idempotency_key: str | None = None,
        content_type: str | None = None,
        scheduled_at: datetime | None = None,
        poll: Mapping[str, Any] | None = None,
        quote_id: Status | IdType | None = None,
        untag: bool = False,
        strict_content_type: bool = False,
        quoted_status_id: Status | IdType | None = None,
        quote_approval_policy: str | None = None,
        allowed_mentions: Iterable[Account | IdType] | Account | IdType | None = None,
        local_only: bool | None = None,
        interaction_policy: Mapping[str, Any] | None = None,
    ) -> Status | ScheduledStatus:
        """Reply to a status, mentioning its author and everybody mentioned in it.

        The reply has the visibility and the content warning of the status unless you pass others. The arguments that
        are not listed here are those of :meth:`status_post`.

        :param to_status: the whole status, because of the names in it; an id is not enough.
        :param status: the text of the reply, without the mentions.
        :param visibility: the visibility of the reply. The default is that of the status.
        :param spoiler_text: the content warning. The default is that of the status; "" removes it.
        :param untag: whether to mention only the author.
        :return: the reply; with ``scheduled_at`` a scheduled status.
        :raises MastodonIllegalArgumentError: if an argument is invalid. Nothing is posted then.

        Source: https://docs.joinmastodon.org/methods/statuses/#create
        """
        author, mentioned = _author_and_mentions(to_status)
        options: dict[str, Any] = {
            "in_reply_to_id": given_id(to_status, "to_status"),
            # As lists, because they are read twice.
            "media_ids": None if media_ids is None else listed(media_ids),
            "sensitive": sensitive,
            "visibility": to_status.get("visibility") if visibility is None else visibility,
            "spoiler_text": to_status.get("spoiler_text") if spoiler_text is None else spoiler_text,
            "language": language,
            "idempotency_key": idempotency_key,
            "content_type": content_type,
            "scheduled_at": scheduled_at,
            "poll": poll,
            "quote_id": quote_id,
            "strict_content_type": strict_content_type,
            "quoted_status_id": quoted_status_id,
            "quote_approval_policy": quote_approval_policy,
            **given(
                allowed_mentions=None if allowed_mentions is None else listed(allowed_mentions),
                local_only=local_only,
                interaction_policy=interaction_policy,
            ),
        }
        # Checked before the request for the account, so that nothing is sent if an argument is wrong.
        text = text_of(status, "status")
        content_types = self._content_types(content_type, strict_content_type)
        status_fields(self._software(), text, **options, content_types=content_types)
        own_id = str(self._Mastodon__get_logged_in_id())
        others = [] if untag else [acct for acct, id in mentioned if id != own_id]
        names = " ".join(f"@{acct}" for acct in dict.fromkeys([author, *others]))
        reply: Status | ScheduledStatus = self.status_post(status=f"{names} {text}", **options)
        return reply

    @api_version("3.5.0", "4.6.0")
    def status_update(
        self,
        id: Status | IdType,
        status: str | None,
        spoiler_text: str | None = None,
        sensitive: bool | None = None,
        media_ids: MediaIds | None = None,
        poll: Mapping[str, Any] | None = None,
        media_attributes: Iterable[Mapping[str, Any]] | None = None,
        quote_approval_policy: str | None = None,
        language: str | None = None,
    ) -> Status:
        """Edit a status.

        Arguments that you leave out do not keep their old values: without ``media_ids`` or ``media_attributes`` the
        media are removed. A poll that you pass again starts again from zero.

        :param id: one of the user's statuses.
        :param status: the new text.
        :param spoiler_text: the content warning.
        :param sensitive: whether to hide the media behind a warning.
        :param media_ids: the attachments that the status has after the edit.
        :param poll: the poll, as :meth:`make_poll` returns it.
        :param media_attributes: changes to attachments, each from :meth:`generate_media_edit_attributes`. These
            attachments stay with the status, whether or not ``media_ids`` contains them.
        :param quote_approval_policy: who may quote this status: "public", "followers" or "nobody".
        :param language: the language of the text, as a code such as "de".
        :return: the updated status.
        :raises MastodonIllegalArgumentError: if an argument is invalid. Nothing is changed then.
        :raises MastodonNotFoundError: if the user has no such status.

        Source: https://docs.joinmastodon.org/methods/statuses/#edit
        """
        updated = self._Mastodon__status_internal(
            status,
            media_ids=media_ids,
            sensitive=sensitive,
            spoiler_text=spoiler_text,
            language=language,
            poll=poll,
            edit=id_of(id),
            media_attributes=media_attributes,
            quote_approval_policy=quote_approval_policy,
        )
        return cast(Status, updated)

    def _Mastodon__status_internal(
        self,
        status: str | None,
        in_reply_to_id: Status | IdType | None = None,
        media_ids: MediaIds | None = None,
        sensitive: bool | None = False,
        visibility: str | None = None,
        spoiler_text: str | None = None,
        language: str | None = None,
        idempotency_key: str | None = None,
        content_type: str | None = None,
        scheduled_at: datetime | None = None,
        poll: Mapping[str, Any] | None = None,
        quote_id: Status | IdType | None = None,
        edit: Status | IdType | bool | None = False,
        strict_content_type: bool = False,
        media_attributes: Iterable[Mapping[str, Any]] | None = None,
        quoted_status_id: Status | IdType | None = None,
        quote_approval_policy: str | None = None,
        allowed_mentions: Iterable[Account | IdType] | Account | IdType | None = None,
        local_only: bool | None = None,
        interaction_policy: Mapping[str, Any] | None = None,
        check: bool = False,
    ) -> Status | ScheduledStatus:
        """Post a status, or edit the one with the id ``edit``."""
        fields = status_fields(
            self._software(),
            status,
            in_reply_to_id,
            media_ids,
            sensitive,
            visibility,
            spoiler_text,
            language,
            idempotency_key,
            content_type,
            scheduled_at,
            poll,
            quote_id,
            strict_content_type,
            media_attributes,
            quoted_status_id,
            quote_approval_policy,
            allowed_mentions,
            local_only,
            interaction_policy,
            self._content_types(content_type, strict_content_type),
        )
        if check:
            self._refuse_problems(self._status_problems(fields))
        options: dict[str, Any] = {
            "use_json": any(each is not None for each in (poll, media_attributes, interaction_policy)),
            "headers": {"Idempotency-Key": idempotency_key} if idempotency_key else None,
        }
        result: type[Status | ScheduledStatus] = Status if scheduled_at is None else ScheduledStatus
        if edit is not None and edit is not False:
            return _posted(self._put(result, path("/api/v1/statuses/{}", edit), fields, **options))
        try:
            return _posted(self._post(result, "/api/v1/statuses", fields, **options))
        except MastodonUnexpectedMentionsError as error:
            error.accounts = convert(NonPaginatableList[Account], error.accounts)
            raise

    @named_call
    def generate_media_edit_attributes(
        self,
        id: MediaAttachment | IdType,
        description: str | None = None,
        focus: tuple[float, float] | None = None,
        thumbnail: PathOrFile | bytes | None = None,
        thumb_mimetype: str | None = None,
    ) -> dict[str, Any]:
        """Make an entry for ``media_attributes`` of :meth:`status_update`, without sending a request.

        :param id: the attachment.
        :param description: the new description for those who cannot see or hear the media.
        :param focus: the new focal point: a pair (x, y) of numbers from -1 to 1.
        :param thumbnail: a new preview image for a video or audio file: a path, an open binary file, or bytes. Servers
            before Mastodon 3.2.0 do not accept one.
        :param thumb_mimetype: the MIME type of the thumbnail; required for bytes.
        :return: an entry for the list ``media_attributes``.
        :raises MastodonFileNotFoundError: if there is no such file.
        :raises MastodonIllegalArgumentError: if the MIME type is unknown, or the focal point is not such a pair.
        :raises MastodonVersionError: if the server is too old for thumbnails.

        Source: https://docs.joinmastodon.org/methods/statuses/#edit
        """
        if focus is not None and not isinstance(focus, tuple):
            raise MastodonIllegalArgumentError(f"focus={shown(focus)} must be a tuple of two numbers from -1 to 1.")
        fields = {
            "id": given_id(id),
            "description": optional_text(description, "description"),
            "focus": focus_of(focus),
            "thumbnail": None if thumbnail is None else _data_uri(thumbnail, thumb_mimetype),
        }
        if thumbnail is not None:
            self._check_version(THUMBNAIL_VERSION, THUMBNAIL_VERSION)
        return {key: value for key, value in fields.items() if value is not None}

    @api_version("1.0.0", "4.6.0")
    def status_delete(self, id: Status | IdType, delete_media: bool | None = None) -> Status:
        """Delete a status.

        :param id: one of the user's statuses.
        :param delete_media: whether to delete its media at once, too. Otherwise they can be posted again for a while.
        :return: the deleted status; ``text`` is its source text, for posting it again.
        :raises MastodonNotFoundError: if the user has no such status.

        Source: https://docs.joinmastodon.org/methods/statuses/#delete
        """
        return self._delete(Status, path("/api/v1/statuses/{}", id), {"delete_media": delete_media})


def _posted(status: Status | ScheduledStatus) -> Status | ScheduledStatus:
    """Return a status that the server has posted at once, although it should schedule it, as a Status."""
    return Status(status) if isinstance(status, ScheduledStatus) and "content" in status else status


def _author_and_mentions(status: Any) -> tuple[str, list[tuple[str, str]]]:
    """Return the address of the author of a status, and the address and id of each account mentioned in it."""
    author = status.get("account") if isinstance(status, Mapping) else None
    if not isinstance(author, Mapping) or not author.get("acct"):
        raise MastodonIllegalArgumentError(
            f"to_status={shown(status)} must be a whole status with its author, as status() returns it;"
            " an id is not enough."
        )
    mentions = status.get("mentions") or []
    return author["acct"], [(person["acct"], str(person.get("id"))) for person in mentions if person.get("acct")]


def _data_uri(thumbnail: Any, mime_type: str | None) -> str:
    content, found_type = content_of(thumbnail, header_text(mime_type, "thumb_mimetype"), "thumbnail")
    return f"data:{found_type};base64,{base64.b64encode(content).decode()}"
