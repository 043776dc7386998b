"""Profile: reading and editing the user's own profile as raw text."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from mastodon._core.params import header_text, shown, strings_of
from mastodon._io.uploads import uploads
from mastodon.errors import MastodonIllegalArgumentError
from mastodon.internals import Internals
from mastodon.return_types import Account, Profile
from mastodon.types_base import PathOrFile
from mastodon.versions import api_version

#: Profile fields, in the forms that callers can pass.
Fields = Iterable[tuple[str, str] | Mapping[str, Any]] | Mapping[str, str]


class ProfileMixin(Internals):
    """Reading and editing the user's own profile as raw text."""

    @api_version("4.6.0", "4.6.0")
    def profile(self) -> Profile:
        """Fetch the user's own profile, with the texts as they were typed.

        :return: the profile.

        Source: https://docs.joinmastodon.org/methods/profile/#get
        """
        return self._get(Profile, "/api/v1/profile")

    @api_version("4.6.0", "4.6.0")
    def profile_update(
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
        hide_collections: bool | None = None,
        indexable: bool | None = None,
        show_media: bool | None = None,
        show_media_replies: bool | None = None,
        show_featured: bool | None = None,
        attribution_domains: Sequence[str] | str | None = None,
        fields: Fields | None = None,
        avatar_description: str | None = None,
        header_description: str | None = None,
    ) -> Profile:
        """Edit the user's own profile. Arguments that are None change nothing.

        :param display_name: the display name.
        :param note: the bio, as plain text.
        :param avatar: the avatar image: a path, an open binary file, or bytes.
        :param avatar_mime_type: the MIME type of the avatar; required unless ``avatar`` is a path.
        :param header: the header image, in the same forms as ``avatar``.
        :param header_mime_type: the MIME type of the header image; required unless ``header`` is a path.
        :param locked: whether the user approves follow requests manually.
        :param bot: whether the account is automated.
        :param discoverable: whether the server may recommend the profile.
        :param hide_collections: whether the lists of followers and followed accounts are hidden.
        :param indexable: whether the account's public statuses can be found by search.
        :param show_media: whether the profile has a media tab.
        :param show_media_replies: whether the media tab includes media from replies.
        :param show_featured: whether the profile has a tab for featured content.
        :param attribution_domains: domains of websites that may credit the account as the author of their articles.
        :param fields: the profile fields, at most four unless the server allows more: pairs of a label and a value, or
            a dictionary. They replace all existing fields.
        :param avatar_description: a description of the avatar for those who cannot see it.
        :param header_description: a description of the header image.
        :return: the updated profile.
        :raises MastodonIllegalArgumentError: if an argument is invalid.
        :raises MastodonFileNotFoundError: if an image file does not exist.

        Source: https://docs.joinmastodon.org/methods/profile/#update
        """
        form = {
            "display_name": display_name,
            "note": note,
            "locked": locked,
            "bot": bot,
            "discoverable": discoverable,
            "hide_collections": hide_collections,
            "indexable": indexable,
            "show_media": show_media,
            "show_media_replies": show_media_replies,
            "show_featured": show_featured,
            "attribution_domains": strings_of(attribution_domains, "attribution_domains"),
            "fields_attributes": rows(fields, "fields"),
            "avatar_description": avatar_description,
            "header_description": header_description,
        }
        with uploads(
            avatar=(avatar, header_text(avatar_mime_type, "avatar_mime_type"), None),
            header=(header, header_text(header_mime_type, "header_mime_type"), None),
        ) as files:
            return self._patch(Profile, "/api/v1/profile", form, files=files)

    @api_version("4.2.0", "4.7.0")
    def account_delete_avatar(self) -> Account:
        """Delete the user's avatar.

        :return: the user's account, with the server's default image.

        Source: https://docs.joinmastodon.org/methods/profile/#delete-profile-avatar
        """
        return self._delete(Account, "/api/v1/profile/avatar")

    @api_version("4.2.0", "4.7.0")
    def account_delete_header(self) -> Account:
        """Delete the header image of the user's profile.

        :return: the user's account, with the server's default image.

        Source: https://docs.joinmastodon.org/methods/profile/#delete-profile-header
        """
        return self._delete(Account, "/api/v1/profile/header")


def rows(fields: Any, name: str) -> dict[str, dict[str, str]] | None:
    """Return profile fields as numbered form fields. None stays None."""
    if fields is None:
        return None
    entries = fields
    if isinstance(fields, Mapping):
        entries = [value if isinstance(value, Mapping) else (key, value) for key, value in fields.items()]
    if isinstance(entries, str) or not isinstance(entries, Iterable):
        raise _invalid_rows(fields, name)
    labelled = (_row(each, fields, name) for each in entries)
    return {str(number): {"name": label, "value": value} for number, (label, value) in enumerate(labelled)}


def _row(row: Any, fields: Any, name: str) -> tuple[str, str]:
    if isinstance(row, Mapping):
        row = row.get("name"), row.get("value")
    if not isinstance(row, (tuple, list)) or len(row) != 2 or not all(isinstance(each, str) for each in row):
        raise _invalid_rows(fields, name)
    return row[0], row[1]


def _invalid_rows(fields: Any, name: str) -> MastodonIllegalArgumentError:
    return MastodonIllegalArgumentError(f"{name}={shown(fields)} must be pairs of two texts, a label and a value.")
